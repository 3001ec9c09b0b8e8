//! The words of the minutes, Vietnamese and English side by side.

use minhbach_ledger::rejection::Lang;

use super::{Minutes, Outcome, groups};

/// The same in both languages.
pub(super) type Words = (&'static str, &'static str);

pub(super) const TITLE: Words = ("Biên bản kiểm tra sổ", "Minutes of a verification");
pub(super) const PRACTICE: Words = (
    "SỔ TẬP: mọi dữ liệu đều hư cấu",
    "PRACTICE LEDGER: all data are invented",
);
pub(super) const CHECKED: Words = ("Đã kiểm tra những gì", "What was checked");
pub(super) const LEDGER: Words = ("Sổ", "Ledger");
pub(super) const ORIGIN: Words = ("Nguồn của sổ", "Origin");
pub(super) const TARGET: Words = ("Nơi đọc", "Read from");
pub(super) const KEY: Words = ("Khóa công khai của sổ", "Log key");
pub(super) const FINGERPRINT: Words =
    ("Dấu vân khóa (SHA-256)", "Fingerprint of the key (SHA-256)");
pub(super) const OWN_KEY: Words = (
    "Khóa lấy từ chính bản sổ được kiểm tra: biên bản này chỉ có giá trị nếu so khóa với nguồn khác.",
    "The key was taken from the very book that was checked: these minutes are worth something only once the key is compared with another source.",
);
pub(super) const SIZE: Words = ("Số bút toán", "Entries");
pub(super) const ROOT: Words = (
    "Gốc cây (base64, nhóm bốn ký tự)",
    "Root (base64, in groups of four)",
);
pub(super) const NEWEST: Words = ("Bút toán mới nhất được niêm lúc", "Newest entry sealed at");
pub(super) const MADE: Words = ("Kiểm tra lúc", "Verified at");
pub(super) const PROGRAM: Words = ("Chương trình", "Program");
pub(super) const SAVED: Words = ("So với điểm chốt đã lưu", "Held against saved checkpoints");
pub(super) const REMEMBERED: Words = ("máy đã nhớ", "remembered by the program");
pub(super) const GIVEN: Words = ("người kiểm tra đưa", "given by the inspector");
pub(super) const ENTRIES: Words = ("bút toán", "entries");
pub(super) const NONE: Words = ("không có", "none");
pub(super) const VERDICTS: Words = ("Kết luận", "Verdicts");
pub(super) const PROMISE: Words = ("Điều được kiểm", "Promise");
pub(super) const VERDICT: Words = ("Kết luận", "Verdict");
pub(super) const WHY: Words = ("Vì sao", "Why");
pub(super) const WHOLE: Words = (
    "Không có điều nào bị phá vỡ trong những điều đã kiểm.",
    "No promise that was checked is broken.",
);
pub(super) const BROKEN: Words = ("Sổ KHÔNG toàn vẹn.", "The book is NOT intact.");
pub(super) const WITNESSES: Words = ("Nhân chứng đã ký", "Witnesses who have signed");
pub(super) const DISPUTED: Words = (
    "Bút toán ký bằng khóa đã lộ, chưa ai xác nhận lại",
    "Entries signed by a compromised key and not affirmed",
);
pub(super) const IRREGULAR: Words = (
    "Phiếu nộp muộn trái quy định, chưa được kết luận",
    "Late notes taken in against a rule and not closed",
);
pub(super) const FUNDS: Words = (
    "Số liệu từng quỹ theo các bút toán",
    "Totals per fund, as the entries say",
);
pub(super) const FUND: Words = ("Quỹ", "Fund");
pub(super) const RECEIVED: Words = ("Đã nhận", "Received");
pub(super) const ALLOCATED: Words = ("Đã phân bổ", "Allocated");
pub(super) const DISTRIBUTED: Words = ("Đã trao", "Handed over");
pub(super) const IN_HAND: Words = ("Còn lại", "Balance");
pub(super) const OWED: Words = ("Quỹ còn nợ", "Owed");
pub(super) const LIMITS: Words = (
    "Điều việc kiểm tra này không chứng minh được",
    "What this cannot prove",
);
pub(super) const CANNOT: [Words; 5] = [
    (
        "Rằng tiền, hàng đã đến tay người nhận: sổ chỉ cho thấy ai nói vậy và họ biết rõ đến đâu.",
        "That goods or money reached a hand: the book shows who says so and how well they can know it.",
    ),
    (
        "Rằng không có tiền mặt nào không được khai báo.",
        "That there is no cash which nobody declared.",
    ),
    (
        "Rằng sao kê là của ngân hàng: phải đối chiếu với bản của chính ngân hàng.",
        "That the bank's statement is genuine: it has to be compared with the bank's own copy.",
    ),
    (
        "Rằng hai khóa là của hai người khác nhau.",
        "That the people behind two keys are two people.",
    ),
    (
        "Những điều ghi “chưa kiểm” ở trên.",
        "Whatever is marked “not checked” above.",
    ),
];
pub(super) const SIGN: Words = ("Người kiểm tra ký", "Signed by the inspector");
pub(super) const PLACE: Words = ("Nơi lập", "Place");
pub(super) const DATE: Words = ("Ngày", "Date");
pub(super) const NAME: Words = ("Họ và tên, chức vụ", "Name and office");
pub(super) const SIGNATURE: Words = ("Chữ ký", "Signature");
pub(super) const ENTRY: Words = ("Bút toán", "Entry");
pub(super) const CODE: Words = ("Mã", "Code");
pub(super) const COUNTED: Words = ("Đơn vị tính", "Counted in");

/// The words of one language.
pub(super) fn say(lang: Lang, words: Words) -> &'static str {
    match lang {
        Lang::Vi => words.0,
        Lang::En => words.1,
    }
}

pub(super) fn outcome(lang: Lang, outcome: Outcome) -> &'static str {
    say(
        lang,
        match outcome {
            Outcome::Holds => ("ĐÚNG", "holds"),
            Outcome::Fails => ("SAI", "FAILS"),
            Outcome::NotChecked => ("chưa kiểm", "not checked"),
            Outcome::Newer => ("mới hơn chương trình", "newer than the program"),
        },
    )
}

/// What was checked, as name and value.
pub(super) fn facts(of: &Minutes, lang: Lang) -> Vec<(&'static str, String)> {
    let saved = of.saved.iter().map(|point| {
        let from = if point.remembered { REMEMBERED } else { GIVEN };
        let (size, root) = (point.size, groups(&point.root));
        format!(
            "{size} {}, {root} ({})",
            say(lang, ENTRIES),
            say(lang, from)
        )
    });
    let saved = saved.collect::<Vec<String>>().join("; ");
    let or_none = |text: String| match text.is_empty() {
        true => say(lang, NONE).to_owned(),
        false => text,
    };
    let rows = [
        (LEDGER, of.ledger.clone().unwrap_or_default()),
        (ORIGIN, of.origin.clone()),
        (TARGET, of.target.clone()),
        (KEY, of.key.clone()),
        (FINGERPRINT, groups(&of.fingerprint)),
        (SIZE, of.size.to_string()),
        (ROOT, groups(&of.root)),
        (NEWEST, of.newest.clone().unwrap_or_default()),
        (SAVED, saved),
        (MADE, of.made.clone()),
        (PROGRAM, of.program.clone()),
    ];
    rows.into_iter()
        .map(|(words, value)| (say(lang, words), or_none(value)))
        .collect()
}
