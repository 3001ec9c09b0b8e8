# Tiếng nói của người được giúp: trang theo mã trên phiếu, và trả lời của họ.
recipient-title = Phần của bạn
recipient-what = Đây là điều sổ ghi về dòng của bạn trong danh sách. Trang này không ghi tên bạn.
recipient-portion = Suất hoặc số tiền của bạn
recipient-line = Dòng trong danh sách
recipient-line-of = { $n } trên { $all }
recipient-list = Danh sách chốt ngày
recipient-book = Sổ ghi đã trao
recipient-nothing = Sổ chưa ghi lần trao nào cho danh sách này.
recipient-delivered = { $count ->
   *[other] trao { $n } suất cho danh sách này.
 }
recipient-confirmed = { $count ->
   *[other] Một người khác đã xác nhận { $n } suất.
 }
recipient-say = Bạn đã nhận được chưa?
said-received = Tôi đã nhận đủ
said-not = Tôi chưa nhận
said-less = Tôi nhận thiếu
said-quality = Hàng hỏng hoặc kém
said-conduct = Thái độ, cách cư xử không đúng
said-asked = Có người đòi tiền hoặc đòi đổi chác
said-choice = Chọn người không đúng
said-privacy = Thông tin riêng bị lộ
said-other = Việc khác
recipient-words = Nói thêm bằng lời của bạn (không bắt buộc)
recipient-words-hint = Được mã hóa ngay. Không cần ghi tên hay số điện thoại.
recipient-send = Gửi
recipient-say-what = Hãy chọn một câu trả lời.
recipient-too-long = Lời nhắn dài quá 2.000 chữ cái.
recipient-taken = Đã nhận trả lời của bạn
recipient-taken-code = Mã trả lời, hãy chép lại:
recipient-taken-due = Trả lời này phải có kết quả trong sổ, chậm nhất ngày { $day }.
recipient-look = Xem kết quả bằng mã trả lời
recipient-days = { $count ->
   *[other] Mỗi trả lời phải có kết quả trong { $n } ngày.
 }
recipient-public = Số trả lời đang chờ và quá hạn được công khai.
recipient-proof = Bằng chứng
recipient-proof-what = Hai tệp này chứng minh dòng của bạn nằm trong danh sách đã chốt, kể cả khi trang này không còn. Ai cầm tệp phiếu đều đọc được dòng của bạn: chỉ đưa cho người bạn tin.
recipient-proof-slip = Tải phiếu
recipient-proof-list = Tải bằng chứng của danh sách
recipient-privacy = Không cần tài khoản. Địa chỉ và mã không được ghi vào nhật ký máy chủ.
recipient-no-code = Không có phiếu hay trả lời nào mang mã này. Hãy xem lại mã trên phiếu; dữ liệu đã xóa theo yêu cầu cũng không còn ở đây.
recipient-code-title = Tôi là người được giúp
recipient-code-what = Điền mã trên phiếu của bạn để xem phần của mình và trả lời, hoặc mã trả lời để xem kết quả.
recipient-code = Mã trên phiếu, hoặc mã trả lời
recipient-code-hint = Chữ hoa hay chữ thường, có dấu cách hay gạch nối đều được.
recipient-code-go = Xem
recipient-unknown = Không tìm thấy
answer-waiting = Trả lời của bạn đang chờ xử lý
answer-confirmed = Trả lời của bạn đã vào một bút toán xác nhận
answer-disputed = Trả lời của bạn đã thành khiếu nại trong sổ
answer-reported = Trả lời của bạn đã được xử lý và nằm trong báo cáo
answer-came = Nhận ngày { $day }.
answer-ended = Có kết quả ngày { $day }.
answer-due = Hạn: { $day }.
answer-overdue = Đã quá hạn.
waiting-answers = Trả lời của người được giúp
waiting-answers-what = Mỗi trả lời phải kết thúc bằng một bút toán. Số ít hơn mức được công bố chỉ ghi là có.
waiting-answers-waiting = Đang chờ
waiting-answers-overdue = Quá hạn
waiting-disputes = Khiếu nại chưa có kết luận
waiting-dispute-portions = Số suất
nav-recipient = Tôi là người được giúp
