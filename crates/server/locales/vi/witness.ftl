# Nhân chứng ký điểm kiểm, và ai thu hồi khóa.
witness-title = Nhân chứng
witness-what = Nhân chứng là tổ chức độc lập (Mặt trận, báo chí, trường học, hội những người ủng hộ) chỉ ký điểm kiểm nào nối tiếp đúng điểm kiểm trước. Có nhân chứng thì máy chủ không thể cho mỗi người xem một sổ khác.
witness-checkpoint = Điểm kiểm đang công bố bao gồm { $n } bút toán:
witness-none = Chưa có nhân chứng nào ký điểm kiểm này. Nghĩa là: bạn kiểm được rằng sổ bạn đang xem không bị sửa, nhưng muốn chắc mọi người cùng xem một sổ thì phải tự so điểm kiểm với người khác hoặc với giấy biên nhận cũ.
witness-caption = Ai đã ký điểm kiểm đang công bố, và lúc nào
witness-name = Tên nhân chứng
witness-at = Ký lúc
witness-untimed = không ghi giờ
witness-unvouched = Máy chủ chỉ chép lại các dòng này. Hãy lấy khóa của nhân chứng từ chính nhân chứng rồi kiểm bằng chương trình của bạn.
keys-granted = Ai giữ khóa gì
keys-granted-what = Vai trò, phạm vi, từ ngày nào, bút toán nào cấp; khóa hết hiệu lực thì nêu ngày, bút toán và vai trò của người ký việc ấy.
keys-ended-by = người ký:
