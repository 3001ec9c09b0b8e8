//! What is said of witnesses, erasures, pages and open matters by whoever verifies or watches a ledger from outside.

/// Code, exit code, in Vietnamese, in English.
pub const OUTSIDE: &[(&str, &str, &str, &str)] = &[
    (
        "witnesses.other_log",
        "13",
        "chính sách nhân chứng không nêu khóa nhật ký này",
        "the witness policy does not list this log key",
    ),
    (
        "witnesses.quorum",
        "13",
        "chưa đủ nhân chứng ký điểm chốt",
        "too few witnesses have signed the checkpoint",
    ),
    (
        "witnesses.wrong",
        "13",
        "chữ ký của một nhân chứng không đúng",
        "the cosignature of a witness does not verify",
    ),
    (
        "witnesses.stale",
        "13",
        "lần nhân chứng ký đủ gần nhất đã quá lâu",
        "the newest quorum is too old",
    ),
    (
        "witnesses.future",
        "13",
        "nhân chứng ký ở thời điểm chưa tới",
        "the witnesses signed at a time that has not come",
    ),
    (
        "witnesses.no_quorum",
        "–",
        "chính sách nhân chứng không đòi chữ ký nào",
        "not checked: the policy asks for no cosignature",
    ),
    (
        "erasures.none",
        "–",
        "không có kho riêng tư ở đây",
        "not checked: there is no vault here",
    ),
    (
        "erasures.stopped",
        "–",
        "chưa so hết kho riêng tư",
        "not checked: the vault was not compared to its end",
    ),
    (
        "erasures.unreported",
        "–",
        "có lần xóa chưa có báo cáo tháng trong sổ",
        "not checked: erasures are not in a monthly report of the book yet",
    ),
    (
        "erasures.unaccounted",
        "16",
        "mất dữ liệu riêng mà không có việc xóa nào được ghi",
        "private data are gone and no erasure accounts for it",
    ),
    (
        "erasures.no_act",
        "16",
        "có trường được ghi là đã xóa mà không có việc xóa nào",
        "private fields are said to be erased, and no act of erasure is on record",
    ),
    (
        "erasures.month",
        "16",
        "số lần xóa trong kho riêng tư khác báo cáo tháng trong sổ",
        "the vault has other erasures on record than the book's monthly report states",
    ),
    (
        "copies.log_key",
        "16",
        "tệp log.vkey thiếu hoặc nêu khóa khác",
        "the file log.vkey is missing or holds another key",
    ),
    (
        "pages.none",
        "–",
        "nơi này chỉ có tệp của sổ, không có trang",
        "not checked: there are only the files of the book here",
    ),
    (
        "pages.moved",
        "–",
        "sổ dài thêm trong lúc kiểm",
        "not checked: the book grew meanwhile",
    ),
    (
        "pages.behind",
        "16",
        "trang nêu ít bút toán hơn sổ",
        "the pages state fewer entries than the book has",
    ),
    (
        "pages.missing",
        "16",
        "thiếu một trang",
        "a page is missing",
    ),
    (
        "pages.differ",
        "16",
        "một trang ghi số khác với các bút toán",
        "a page says another number than the entries",
    ),
    (
        "watch.clock",
        "4",
        "một thời hạn pháp lý của cuộc vận động đã qua",
        "a legal clock of a campaign is overdue",
    ),
    (
        "watch.dispute",
        "4",
        "một khiếu nại quá hạn mà chưa giải quyết",
        "a dispute is overdue and unresolved",
    ),
    (
        "watch.feedback",
        "4",
        "một tháng có phản ánh quá hạn trả lời",
        "a month was reported with answers overdue",
    ),
    (
        "watch.answers",
        "4",
        "phản ánh quá hạn trả lời lúc này",
        "answers are overdue now",
    ),
    (
        "watch.disputed",
        "4",
        "bút toán ký bằng khóa đã lộ, chưa ai xác nhận lại",
        "an entry was signed by a compromised key and not affirmed",
    ),
    (
        "watch.quiet",
        "4",
        "lâu không có bút toán mới",
        "there was no new entry for long",
    ),
];
