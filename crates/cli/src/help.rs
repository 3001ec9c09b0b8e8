//! Help and usage errors in both languages. clap's derive carries the names; this table carries the words.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

use crate::lang::Lang;
use crate::outcome::{Exit, Failure};
use crate::texts::Text;

/// (command path and argument, Vietnamese, English). `""` is the program itself, `verify` a command, `verify.since` its
/// argument; `.data` and the like serve every command that has no row of its own.
#[rustfmt::skip]
const HELP: &[(&str, &str, &str)] = &[
    ("", "Minh Bạch: sổ mở cho hoạt động nhân đạo", "Minh Bạch: an open ledger for humanitarian aid"),
    (".help", "In hướng dẫn này", "Print this help"),
    (".version", "In phiên bản", "Print the version"),
    (".lang", "Ngôn ngữ: vi hoặc en; mặc định theo máy, rồi tiếng Việt", "Language: vi or en; else the locale, else Vietnamese"),
    (".data", "Thư mục dữ liệu", "Data directory"),
    (".bundle", "Thư mục đã kết xuất (export)", "Exported directory"),
    (".server", "Địa chỉ máy chủ, ví dụ http://127.0.0.1:8098", "Server address, such as http://127.0.0.1:8098"),
    (".listen", "Địa chỉ và cổng phục vụ", "Address and port to serve on"),
    (".json", "In JSON có dạng ổn định", "Print JSON of a stable shape"),
    (".origin", "Tên nguồn của sổ, ví dụ minhbach.example/son-lam", "The ledger's origin, such as minhbach.example/son-lam"),
    (".key", "Tệp khóa (mật khẩu: hỏi, hoặc MINHBACH_PASSPHRASE)", "Key file (passphrase: asked, or MINHBACH_PASSPHRASE)"),
    (".entry", "Mã tra cứu hoặc số thứ tự bút toán", "Look-up code or index of the entry"),
    ("demo", "Dựng một sổ mẫu (tỉnh Sơn Lâm hư cấu) và mở trang", "Build a sample book (the invented province Sơn Lâm) and serve it"),
    ("demo.data", "Thư mục của sổ mẫu; có sẵn thì dùng lại", "Directory of the sample; reused if present"),
    ("demo.entries", "Thêm bút toán cho đủ chừng này", "Add entries until there are this many"),
    ("demo.seed", "Hạt giống: cùng số thì cùng sổ", "Seed: the same number gives the same book"),
    ("demo.no_serve", "Dựng xong thì thôi, không mở trang", "Build only, do not serve"),
    ("init", "Lập sổ mới và soạn bút toán mở sổ cho người quản trị ký", "Create a ledger and draft its opening entry for the governors to sign"),
    ("init.name", "Tên đơn vị", "Name of the chapter"),
    ("init.zone", "Múi giờ IANA, ví dụ Asia/Ho_Chi_Minh", "IANA time zone, such as Asia/Ho_Chi_Minh"),
    ("init.governor", "Khóa công khai (vkey) của từng người quản trị", "Public key (vkey) of each governor"),
    ("init.threshold", "Số chữ ký quản trị cần có", "How many governors must sign"),
    ("init.practice", "Sổ tập, không phải sổ thật", "A practice ledger, not a real one"),
    ("key", "Khóa của người ký", "Keys of authors"),
    ("key.new", "Tạo khóa mới trong tệp được mã hóa, in vkey", "Create a key in an encrypted file and print its vkey"),
    ("key.new.out", "Tệp khóa mới; không bao giờ ghi đè", "The new key file; never overwritten"),
    ("draft", "Soạn bút toán chưa ký, kèm tệp mở cam kết", "Write an unsigned entry and its openings"),
    ("draft.kind", "Loại bút toán, ví dụ donation.receive", "Kind of entry, such as donation.receive"),
    ("draft.json", "Nội dung: {\"public\":{…},\"private\":{…}}, - là đầu vào chuẩn", "Content: {\"public\":{…},\"private\":{…}}, - is standard input"),
    ("draft.out", "Tệp bút toán; cam kết mở ở TỆP.openings.json", "Note file; the openings go to FILE.openings.json"),
    ("draft.data", "Lấy tên nguồn từ thư mục dữ liệu này", "Take the origin from this data directory"),
    ("sign", "Thêm một chữ ký vào bút toán, không cần mạng", "Add one author's signature, offline"),
    ("sign.note", "Tệp bút toán", "Note file"),
    ("record", "Ghi một bút toán vào sổ; in số thứ tự và mã", "Record an entry; prints its index and code"),
    ("record.subject", "Tệp bút toán đã ký, hoặc loại bút toán khi có --json", "A signed note file, or the kind with --json"),
    ("record.json", "Nội dung: {\"public\":{…},\"private\":{…}}, - là đầu vào chuẩn", "Content: {\"public\":{…},\"private\":{…}}, - is standard input"),
    ("record.key", "Tệp khóa của từng người ký", "Key file of each author"),
    ("import", "Nhập dữ liệu của nơi khác", "Import other people's data"),
    ("import.statement", "Nhập sao kê ngân hàng (CSV, XLSX); nhập lại không ghi hai lần", "Import a bank statement (CSV, XLSX); importing again adds nothing"),
    ("import.statement.files", "Các tệp của một sao kê", "The files of one statement"),
    ("import.statement.account", "Mã tài khoản trong sổ", "Id of the account in the ledger"),
    ("import.statement.fund", "Quỹ nhận tiền; không có thì tiền chờ xác định", "Fund of the credits; without it they go to suspense"),
    ("import.statement.columns", "Tệp TOML nêu ý nghĩa từng cột", "TOML file that names the columns"),
    ("import.statement.opening", "Số dư đầu kỳ theo ngân hàng", "Opening balance as the bank states it"),
    ("import.statement.closing", "Số dư cuối kỳ theo ngân hàng", "Closing balance as the bank states it"),
    ("import.statement.dry_run", "Chỉ đọc và nêu kết quả, không ghi", "Read and report only, record nothing"),
    ("import.roster", "Nhập danh sách người được trợ giúp (CSV, XLSX) vào kho riêng và chốt vào sổ", "Import lists of the helped (CSV, XLSX) into the vault and seal them in the book"),
    ("import.roster.files", "Mỗi tệp là một danh sách", "One list a file"),
    (".chapter", "Mã đơn vị trong sổ", "Id of the chapter in the ledger"),
    (".campaign", "Mã cuộc vận động trong sổ", "Id of the campaign in the ledger"),
    ("import.roster.criteria", "Văn bản công khai nêu tiêu chí chọn", "The public document with the criteria"),
    ("import.roster.adopted", "Bút toán đã nêu tiêu chí trước khi lập danh sách (bắt buộc từ quy tắc 3)", "The entry that stated the criteria before the lists were made (needed from rules 3 on)"),
    ("import.roster.dry_run", "Chỉ đọc và nêu kết quả, không ghi", "Read and report only, record nothing"),
    ("vault", "Kho riêng tư: đọc có lý do, đồng ý, ngừng hiển thị, hạn chế, xóa", "The vault: reading with a reason, consent, unpublish, restrict, erase"),
    (".who", "Mã chủ thể, bút toán (mã hoặc số), hoặc DANH-SÁCH:DÒNG", "A subject's id, an entry (code or index), or LIST:LINE"),
    (".why", "Lý do đọc; được ghi lại", "Why it is opened; this is logged"),
    ("vault.read", "Mở các trường riêng của một bút toán; lần đọc được ghi lại", "Open an entry's private fields; the reading is logged"),
    ("vault.consent", "Ghi sự đồng ý của chủ thể hoặc người giám hộ", "Record the consent of a person or guardian"),
    ("vault.withdraw", "Ghi việc rút đồng ý; ngừng hiển thị ngay", "Record that consent is withdrawn; nothing is shown from then on"),
    (".purpose", "Mục đích: display-name, recognition, sponsor-card", "Purpose: display-name, recognition, sponsor-card"),
    (".party", "Ai đồng ý: person hoặc guardian", "Who agrees: person or guardian"),
    (".child", "Chủ thể là trẻ em: cần thêm người giám hộ", "The person is a child: the guardian must agree too"),
    ("vault.unpublish", "Ngừng hiển thị ngay mọi thứ về chủ thể", "Show nothing of a subject any more, at once"),
    ("vault.restrict", "Niêm lại đến hết thời hạn lưu theo luật", "Seal the data until their retention has ended"),
    ("vault.erase", "Xóa hẳn khóa, muối và giá trị; nếu luật còn buộc lưu thì hạn chế", "Destroy key, salts and values; where the law still wants them kept, restrict"),
    (".reason", "Lý do: wish, withdrawn, expired, mistake, order", "Reason: wish, withdrawn, expired, mistake, order"),
    ("vault.access-log", "Ai đã mở dữ liệu nào, khi nào, vì sao", "Who opened what, when and why"),
    ("vault.rotate-key", "Đổi khóa của kho riêng; dừng giữa chừng thì chạy lại", "Change the vault's key; run again if it was broken off"),
    ("vault.retention", "Liệt kê thời hạn lưu, hoặc ghi quyết định về một loại", "List how long what is kept, or record a decision on a class"),
    ("vault.retention.class", "Loại dữ liệu: voucher, registry, roster, feedback, blob", "Class of data: voucher, registry, roster, feedback, blob"),
    ("vault.retention.years", "Số năm sau khi hết năm phát sinh", "Years after the end of the year of the data"),
    ("vault.retention.source", "Văn bản hoặc quyết định làm căn cứ", "The law or decision behind it"),
    ("vault.report", "Số liệu của một tháng: việc đã làm, phản hồi, quá hạn", "The counts of a month: acts, answers, overdue"),
    ("vault.report.month", "Tháng", "The month"),
    ("vault.slips", "Viết phiếu cho từng người trong danh sách, tờ in và chứng minh", "Write the slips of a list, the sheet to print them from, and the proof"),
    ("vault.slips.list", "Danh sách, hoặc bút toán chốt danh sách", "The list, or the entry that seals it"),
    ("vault.slips.out", "Thư mục nhận phiếu", "Directory for the slips"),
    ("vault.slips.url", "Địa chỉ trang công khai, in trên phiếu", "Address of the public site, printed on the slips"),
    ("vault.answers", "Liệt kê phản hồi đang chờ của người được giúp, không mở nội dung", "List the answers of the helped that wait, without opening them"),
    ("vault.answers.all", "Cả những phản hồi đã kết thúc", "Those that have ended too"),
    ("vault.answer", "Mở một phản hồi; lần đọc được ghi lại", "Open an answer; the reading is logged"),
    (".answer", "Phản hồi, như vault answers nêu", "The answer, as vault answers lists it"),
    ("vault.end", "Kết thúc một phản hồi bằng một bút toán trong sổ", "End an answer in an entry of the book"),
    ("vault.end.entry", "Bút toán xác nhận, khiếu nại hoặc báo cáo", "The confirmation, dispute or report"),
    ("vault.cells", "Công bố một lần số hộ được giúp của một tháng đã qua, theo xã và diện, không để lộ số ít", "Publish once how many were helped in a month that has passed, by place and kind, with no number about few"),
    ("vault.cells.month", "Tháng", "The month"),
    ("check.proof", "Chứng minh của danh sách, để kiểm một phiếu", "Proof of the list, to check a slip"),
    ("vault.tie", "Gắn một khoản ủng hộ với một lần nhận bảo trợ; không gỡ lại được", "Tie a gift to a sponsorship; for good"),
    ("vault.tie.gift", "Khoản ủng hộ: mã tra cứu hoặc số thứ tự bút toán", "The gift: look-up code or index of the entry"),
    ("vault.tie.sponsorship", "Lần nhận bảo trợ: mã hoặc số thứ tự bút toán", "The sponsorship: code or index of the entry"),
    ("vault.instalments", "Các kỳ đóng góp đã đến hạn mà chưa đủ, theo từng lần bảo trợ; lần đọc được ghi lại", "Instalments that were due and are not complete, by sponsorship; the reading is logged"),
    ("vault.receipt", "In giấy biên nhận có đường dẫn riêng để người ủng hộ đối chiếu; lần đọc được ghi lại", "Print a receipt with the donor's own link to check it; the reading is logged"),
    ("vault.receipt.url", "Địa chỉ trang công khai, ví dụ https://so.example", "Address of the public pages, such as https://so.example"),
    ("vault.inspect", "Mở cho một cuộc kiểm tra đúng phần kho riêng mà bút toán mở cuộc kiểm tra cho phép, đối chiếu từng bản ghi với sổ; từng lần mở được ghi lại", "Open for an inspection just what its entry allows of the vault, each record held against the book; each opening is logged"),
    ("vault.inspect.inspection", "Bút toán mở cuộc kiểm tra", "The entry that opened the inspection"),
    ("vault.inspect.out", "Tệp mới .csv hoặc .xlsx, hoặc thư mục mới cho cả hai", "A new .csv or .xlsx file, or a new folder for both"),
    ("vault.inspect.class", "Chỉ loại này: case, donor, paper, payee, roster, statement", "Only this class: case, donor, paper, payee, roster, statement"),
    ("vault.refusals", "Bút toán bị từ chối: khi nào, loại gì, vì sao, khóa nào ký; chỉ thanh tra viên, lần đọc được ghi lại", "What was refused: when, which kind, why, signed by whom; inspectors only, and the reading is logged"),
    ("blob", "Tệp kèm theo: công khai, hoặc riêng của một chủ thể", "Files: public, or about a subject"),
    ("blob.add", "Cất một tệp (tối đa 25 MB); bỏ thông tin đi kèm của ảnh", "Keep a file (25 MB at most); metadata of images are removed"),
    ("blob.add.file", "Tệp", "The file"),
    ("blob.add.subject", "Tệp riêng của ai; không có thì công khai", "Whom a private file is about; without it the file is public"),
    ("blob.get", "Lấy lại một tệp; đọc tệp riêng được ghi lại", "Get a file back; reading a private one is logged"),
    ("blob.get.hash", "Mã băm của tệp", "The file's hash"),
    ("blob.get.out", "Tệp mới; không bao giờ ghi đè", "The new file; never overwritten"),
    ("legal", "Liệt kê bộ quy tắc pháp lý, hoặc in điều khoản của một bộ cho bản nháp campaign.open", "List legal rule sets, or print the terms of one for a draft of campaign.open"),
    ("legal.set", "Tên bộ quy tắc, ví dụ nd93-2021", "Name of the rule set, such as nd93-2021"),
    ("legal.on", "Ngày phát động; mặc định hôm nay", "Day of opening; today by default"),
    ("legal.file", "Bộ quy tắc của riêng đơn vị (TOML)", "A rule set of one's own (TOML)"),
    ("areas", "Nhập danh mục địa bàn (CSV, XLSX) để trang hiện tên bên cạnh mã", "Import an official list of areas (CSV, XLSX), so that pages show names beside codes"),
    ("areas.file", "Tệp danh mục có cột mã và cột tên", "The list, with a column of codes and one of names"),
    ("areas.scheme", "Mã của danh mục, như trong bút toán", "Code of the list, as entries state it"),
    ("areas.edition", "Phiên bản của danh mục, như trong bút toán", "Version of the list, as entries state it"),
    ("serve", "Mở trang công khai và API", "Serve the public pages and the API"),
    ("serve.address", "Địa chỉ công khai của trang, ví dụ https://so.example.vn (hoặc MINHBACH_ADDRESS); thiếu thì theo từng yêu cầu", "The site's public address, such as https://so.example.vn (or MINHBACH_ADDRESS); without it, what each request says"),
    ("serve.as_of", "Xem như hôm nay là ngày này (chỉ sổ tập)", "Pretend that today is this date (practice ledgers only)"),
    ("trace", "Theo dấu một khoản: nhận → phân bổ → trao", "Trace a gift: received → allocated → distributed"),
    ("prove", "Viết chứng minh .tlog-proof của một bút toán", "Write the .tlog-proof of an entry"),
    ("prove.out", "Tệp chứng minh", "Proof file"),
    ("check", "Kiểm chứng minh mà không cần gì khác", "Check a proof with nothing else at hand"),
    ("check.file", "Tệp .tlog-proof", "The .tlog-proof file"),
    (".log_key", "Khóa công khai của sổ (vkey hoặc tệp), lấy từ nơi khác", "Public key of the log (vkey or file), from elsewhere"),
    ("verify", "Kiểm toàn bộ sổ: dữ liệu, bản kết xuất, bản sao hoặc địa chỉ mạng", "Verify a whole book: data directory, export, mirror or URL"),
    ("verify.target", "Thư mục dữ liệu, bản kết xuất, bản sao hoặc địa chỉ mạng", "Data directory, export, mirror or URL"),
    (".memory", "Nơi nhớ checkpoint đã kiểm; mặc định thư mục trạng thái của người dùng", "Where verified checkpoints are remembered; by default the user's state directory"),
    (".no_memory", "Không nhớ và không so với điều đã nhớ", "Remember nothing and compare with nothing remembered"),
    (".policy", "Tệp chính sách nhân chứng (tlog-policy)", "Witness policy file (tlog-policy)"),
    (".max_age", "Số giờ tối đa kể từ lần nhân chứng ký đủ gần nhất; sổ trên mạng mặc định 168", "Hours since the newest quorum, at most; 168 by default for a served book"),
    (".proof", "Tệp ghi bằng chứng gian dối, nếu có", "File for a proof of misbehaviour, if there is one"),
    ("verify.report", "Biên bản để in và ký: .html hoặc .xlsx; nêu nhiều lần được", "Minutes to print and sign: .html or .xlsx; may be given again"),
    ("verify.trust_own_key", "Tin khóa nằm trong chính sổ (ghi rõ ở mọi kết luận)", "Trust the key inside the book (said in every verdict)"),
    ("verify.since", "Checkpoint đã lưu trước đây", "A checkpoint that you kept"),
    ("verify.require", "Kết luận bắt buộc phải kiểm", "Verdicts that must have been checked"),
    ("verify.exact", "Kiểm từng chữ ký một", "Check every signature alone"),
    ("mirror", "Chép sổ công khai về thư mục, vừa chép vừa kiểm; chạy lại thì chép tiếp", "Copy a public book into a directory and check it on the way; run again to go on"),
    (".url", "Địa chỉ của sổ, ví dụ https://so.example", "Address of the book, such as https://so.example"),
    ("mirror.dir", "Thư mục của bản sao", "Directory of the copy"),
    ("watch", "Theo dõi một sổ trên mạng và báo khi có việc cần người", "Follow a book on the web and tell when something needs a person"),
    ("watch.dir", "Thư mục cho bản sao và những gì đã báo; mặc định thư mục trạng thái của người dùng", "Directory for the copy and for what was told; by default the user's state directory"),
    ("watch.interval", "Số giây giữa hai lần xem", "Seconds between two looks"),
    ("watch.once", "Xem một lần rồi thôi; mã thoát nói điều thấy được", "Look once and end; the exit code says what was seen"),
    ("watch.quiet", "Báo khi không có bút toán mới sau chừng này giờ", "Tell when there was no new entry for so many hours"),
    ("watch.as_of", "Xem như hôm nay là ngày này (chỉ sổ tập)", "Pretend that today is this date (practice ledgers only)"),
    ("watch.webhook", "Gửi JSON đến địa chỉ này", "Post JSON to this address"),
    ("watch.mail", "Gửi thư đến địa chỉ này; nêu nhiều lần được", "Send mail to this address; may be given again"),
    ("watch.mail_from", "Địa chỉ người gửi", "Address of the sender"),
    ("watch.smtp", "Máy chủ thư: smtps://… hoặc smtp://…; mật khẩu trong MINHBACH_SMTP_PASSWORD", "Mail server: smtps://… or smtp://…; its password in MINHBACH_SMTP_PASSWORD"),
    (".dir", "Thư mục của nhân chứng", "Directory of the witness"),
    ("witness", "Nhân chứng: ký điểm kiểm của sổ, qua mạng hoặc qua tệp", "Witnesses: co-sign checkpoints, over the network or by file"),
    ("witness.init", "Lập một nhân chứng: khóa riêng và các sổ mà nó biết; in vkey", "Set up a witness: a key of its own and the logs that it knows; prints its vkey"),
    ("witness.init.name", "Tên của nhân chứng, ví dụ nhanchung.example/bao", "The witness's name, such as witness.example/press"),
    ("witness.init.log", "Khóa công khai của từng sổ (vkey hoặc tệp)", "Public key of each log (vkey or file)"),
    ("witness.init.policy", "Hoặc tệp tlog-policy liệt kê các sổ", "Or a tlog-policy file that lists the logs"),
    ("witness.serve", "Phục vụ giao thức tlog-witness qua HTTP", "Serve the tlog-witness protocol over HTTP"),
    ("witness.serve.prefix", "Đường dẫn đứng trước /add-checkpoint", "Path before /add-checkpoint"),
    ("witness.ask", "Viết yêu cầu ký vào tệp, để mang đến nhân chứng không có mạng", "Write a request to a file, to be carried to a witness without network"),
    ("witness.ask.old", "Số bút toán mà nhân chứng đã ký lần trước; 0 là chưa lần nào", "How many entries the witness signed last; 0 for none"),
    ("witness.ask.of", "Tên nhân chứng trong chính sách; sổ nhớ lần ký trước", "Name of the witness in the policy; the ledger knows what it signed last"),
    ("witness.ask.out", "Tệp yêu cầu mới", "The new request file"),
    ("witness.answer", "Kiểm và ký một yêu cầu nhận bằng tệp", "Check and sign a request that came by file"),
    ("witness.answer.request", "Tệp yêu cầu", "The request file"),
    ("witness.answer.out", "Tệp trả lời mới: điểm kiểm có chữ ký của nhân chứng", "The new answer file: the checkpoint with the witness's line"),
    ("witness.take", "Nhận câu trả lời của nhân chứng vào sổ và công bố lại điểm kiểm", "Take a witness's answer in and publish the checkpoint with it"),
    ("witness.take.answer", "Tệp trả lời", "The answer file"),
    ("witness.show", "In khóa của nhân chứng và từng sổ: khóa, số bút toán đã ký, thời điểm (giây unix)", "Print the witness's key, and of each log: key, entries signed, when (unix seconds)"),
    ("export", "Kết xuất phần công khai", "Export the public part"),
    ("export.out", "Thư mục đích", "Destination directory"),
    ("report", "Báo cáo lên cấp ủy, chính quyền: lập lại lúc nào cũng ra đúng từng byte", "A report to the authorities: made again, its bytes are the same"),
    ("report.month", "Nêu riêng số của một tháng, ví dụ 2026-09", "State one month beside the whole, such as 2026-09"),
    ("report.quarter", "Nêu riêng số của một quý, ví dụ 2026-Q3", "State one quarter beside the whole, such as 2026-Q3"),
    ("report.at", "Lập từ chừng này bút toán đầu; mặc định theo checkpoint đã công bố", "Of so many entries; by default those of the published checkpoint"),
    ("report.to", "Nơi nhận; nêu một lần cho mỗi nơi", "A recipient; given once for each"),
    (".out", "Tệp mới; không có thì in ra màn hình", "A new file; without it standard output"),
    ("poster", "Tờ niêm yết A3 (HTML) có mã QR của một cuộc vận động", "A3 poster (HTML) of a campaign, with a QR code"),
    ("poster.url", "Địa chỉ trang công khai, ví dụ https://so.example", "Address of the public site, such as https://so.example"),
    ("sample", "Chọn mẫu kiểm tra mà không bên nào định trước được", "Audit samples that neither side can choose"),
    ("sample.plan", "Lập kế hoạch chọn mẫu, giao đi trước khi biết giá trị công khai", "Plan a sample, to be handed over before the public value is known"),
    ("sample.plan.target", "Thư mục dữ liệu, bản kết xuất hoặc bản sao", "Data directory, export or mirror"),
    ("sample.plan.kinds", "Loại: donations, allocations, distributions", "Kinds: donations, allocations, distributions"),
    ("sample.plan.chapter", "Chỉ đơn vị này và các đơn vị dưới nó", "Only this chapter and those below it"),
    ("sample.plan.fund", "Chỉ quỹ này", "Only this fund"),
    ("sample.plan.from", "Hạch toán từ ngày", "Booked from this day on"),
    ("sample.plan.until", "Hạch toán đến hết ngày", "Booked up to this day"),
    ("sample.plan.unit", "Loại tiền, hoặc mã mặt hàng", "Currency, or id of an item"),
    ("sample.plan.recorded", "Theo số tiền lúc ghi, kể cả đã đảo; mặc định là số còn lại", "Amounts as entered, reversed or not; by default what is left of them"),
    ("sample.plan.tolerable", "Chọn theo đơn vị tiền; sai sót chấp nhận được", "By monetary units; the tolerable misstatement"),
    ("sample.plan.expected", "Sai sót dự kiến; mặc định 0", "Expected misstatement; 0 by default"),
    ("sample.plan.size", "Chọn ngẫu nhiên đơn giản; số bút toán", "At random; how many entries"),
    ("sample.plan.confidence", "Độ tin cậy, phần trăm", "Confidence, in percent"),
    ("sample.plan.day", "Ngày công bố giá trị, sau hôm nay", "Day on which the value is announced, after today"),
    ("sample.plan.value", "Giá trị công khai nào, ghi sao cho không thể hiểu hai cách", "Which public value, in words that leave no choice"),
    (".list", "Tệp mới: danh sách tổng thể, để người khác tính lại", "A new file: the population's list, for others to repeat the draw"),
    ("sample.draw", "Chọn mẫu theo kế hoạch và giá trị đã công bố", "Draw by a plan and the announced value"),
    ("sample.draw.plan", "Tệp kế hoạch", "The plan"),
    ("sample.draw.target", "Thư mục dữ liệu, bản kết xuất hoặc bản sao", "Data directory, export or mirror"),
    ("sample.draw.value", "Giá trị đã công bố", "The value as announced"),
    ("sample.draw.out", "Tệp mới: giấy tờ làm việc (XLSX)", "A new file: the working paper (XLSX)"),
    ("risks", "Những chỗ đáng xem lại trong sổ, kèm lý do; không phải kết luận về ai", "Places in a book that are worth a look, with reasons; no judgement of anybody"),
    ("risks.target", "Thư mục dữ liệu, bản kết xuất hoặc bản sao", "Data directory, export or mirror"),
    ("risks.only", "Chỉ những phép thử này", "Only these tests"),
    ("risks.out", "Tệp mới: trang HTML hoặc bảng tính XLSX", "A new file: an HTML page or an XLSX workbook"),
    ("rebuild", "Dựng lại mọi bảng suy ra từ các bút toán", "Rebuild every projection from the entries"),
];

/// The row for `path.arg`, else the shared row for `.arg`.
fn words(path: &str, arg: Option<&str>, lang: Lang) -> Option<&'static str> {
    let own = match arg {
        Some(arg) => format!("{path}.{arg}"),
        None => path.to_owned(),
    };
    let shared = arg.map(|arg| format!(".{arg}"));
    let row = |key: &str| HELP.iter().find(|row| row.0 == key);
    let (_, vi, en) = row(&own).or_else(|| shared.as_deref().and_then(row))?;
    Some(match lang {
        Lang::Vi => vi,
        Lang::En => en,
    })
}

/// `command` with every help text in `lang`.
pub fn translate(command: Command, lang: Lang) -> Command {
    let mut command = command.disable_version_flag(true);
    command = command.arg(
        Arg::new("version")
            .short('V')
            .long("version")
            .action(clap::ArgAction::Version)
            .display_order(999),
    );
    walk(command, "", lang)
}

fn walk(command: Command, path: &str, lang: Lang) -> Command {
    let mut command = command
        .disable_help_flag(true)
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(clap::ArgAction::Help)
                .display_order(998),
        )
        .subcommand_help_heading(Text::HelpCommands.say(lang))
        .help_template(Text::HelpTemplate.say(lang));
    if let Some(about) = words(path, None, lang) {
        command = command.about(about).long_about(None::<&str>);
    }
    let args: Vec<String> = command
        .get_arguments()
        .map(|arg| arg.get_id().to_string())
        .collect();
    for id in args {
        let positional = command
            .get_positionals()
            .any(|arg| arg.get_id() == id.as_str());
        let heading = if positional {
            Text::HelpArguments
        } else {
            Text::HelpOptions
        };
        if let Some(help) = words(path, Some(&id), lang) {
            command = command.mut_arg(&id, |arg| {
                arg.help(help)
                    .long_help(None::<&str>)
                    .help_heading(heading.say(lang))
                    .hide_default_value(false)
            });
        }
    }
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    for name in names {
        let below = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}.{name}")
        };
        command = command.mut_subcommand(&name, |sub| walk(sub, &below, lang));
    }
    command
}

/// What to do with clap's own answer: print help and stop with 0, or fail as usage in the user's language.
pub fn explain(error: &clap::Error, lang: Lang) -> Result<(), Box<Failure>> {
    let list = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(one)) => one.clone(),
        Some(ContextValue::Strings(many)) => many.join(", "),
        _ => String::new(),
    };
    let arg = list(ContextKind::InvalidArg);
    let value = list(ContextKind::InvalidValue);
    let (code, text) = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => return Ok(()),
        ErrorKind::MissingRequiredArgument => ("usage.missing", Text::UsageMissing),
        ErrorKind::UnknownArgument => ("usage.unknown", Text::UsageUnknown),
        ErrorKind::InvalidSubcommand => ("usage.command", Text::UsageCommand),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            ("usage.command", Text::UsageNoCommand)
        }
        ErrorKind::ArgumentConflict => ("usage.conflict", Text::UsageConflict),
        ErrorKind::InvalidValue if value.is_empty() => ("usage.value", Text::UsageNoValue),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => ("usage.value", Text::UsageValue),
        _ => ("usage", Text::UsageOther),
    };
    let subcommand = list(ContextKind::InvalidSubcommand);
    let detail = error.kind().to_string();
    let values = [
        ("arg", arg.as_str()),
        ("value", &value),
        ("command", &subcommand),
        ("detail", &detail),
    ];
    Err(Failure::new(Exit::Usage, code, lang, text, &values).advise(lang, Text::AdviceHelp, &[]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Cli;
    use clap::CommandFactory;

    fn missing(command: &Command, path: &str, out: &mut Vec<String>) {
        for lang in [Lang::Vi, Lang::En] {
            if words(path, None, lang).is_none() {
                out.push(path.to_owned());
            }
            for arg in command.get_arguments() {
                if words(path, Some(arg.get_id().as_str()), lang).is_none() {
                    out.push(format!("{path}.{}", arg.get_id()));
                }
            }
        }
        for sub in command.get_subcommands() {
            let name = sub.get_name();
            missing(
                sub,
                &if path.is_empty() {
                    name.to_owned()
                } else {
                    format!("{path}.{name}")
                },
                out,
            );
        }
    }

    #[test]
    fn every_command_and_argument_has_words_in_both_languages() {
        let mut out = Vec::new();
        missing(&Cli::command(), "", &mut out);
        assert!(out.is_empty(), "no help for {out:?}");
    }

    #[test]
    fn the_translated_command_is_sound() {
        for lang in [Lang::Vi, Lang::En] {
            translate(Cli::command(), lang).debug_assert();
        }
    }

    #[test]
    fn no_row_is_left_over() {
        fn keys(command: &Command, path: &str, out: &mut Vec<String>) {
            out.push(path.to_owned());
            for arg in command.get_arguments() {
                out.push(format!("{path}.{}", arg.get_id()));
                out.push(format!(".{}", arg.get_id()));
            }
            for sub in command.get_subcommands() {
                let name = sub.get_name();
                keys(
                    sub,
                    &if path.is_empty() {
                        name.to_owned()
                    } else {
                        format!("{path}.{name}")
                    },
                    out,
                );
            }
        }
        let mut known = vec![".help".to_owned(), ".version".to_owned()];
        keys(&Cli::command(), "", &mut known);
        for (key, vi, en) in HELP {
            assert!(known.iter().any(|k| k == key), "{key} names nothing");
            assert!(!vi.is_empty() && !en.is_empty());
        }
    }
}
