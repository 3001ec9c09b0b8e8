//! The words of a report, Vietnamese and English side by side.

use minhbach_ledger::day::Day;
use minhbach_ledger::rejection::Lang;

use super::Period;

/// The same in both languages.
pub(super) type Words = (&'static str, &'static str);

/// The words of one language.
pub(super) fn say(lang: Lang, words: Words) -> &'static str {
    match lang {
        Lang::Vi => words.0,
        Lang::En => words.1,
    }
}

/// The word of a code, or the code itself: chapters choose codes of their own.
fn known<'a>(lang: Lang, code: &'a str, table: &[(&str, &'static str, &'static str)]) -> &'a str {
    let row = table.iter().find(|row| row.0 == code);
    row.map_or(code, |row| say(lang, (row.1, row.2)))
}

/// What money or goods are allocated for.
pub(super) fn purpose(lang: Lang, code: &str) -> &str {
    const TABLE: &[(&str, &str, &str)] = &[
        ("cuu-tro-khan-cap", "Cứu trợ khẩn cấp", "Emergency relief"),
        ("di-doi", "Di dời", "Relocation"),
        ("mai-tang", "Mai táng", "Funeral help"),
        ("nha-o", "Nhà ở", "Housing"),
        ("qua-tet", "Quà Tết", "Tết presents"),
        ("luong-thuc", "Lương thực", "Food"),
        ("sinh-ke", "Sinh kế", "Livelihood"),
        ("y-te", "Y tế", "Health"),
        ("food", "Lương thực", "Food"),
        ("nuoc-sach", "Nước sạch", "Clean water"),
        ("chi-phi", "Chi phí", "Costs"),
    ];
    known(lang, code, TABLE)
}

/// What goods are counted in.
pub(crate) fn unit(lang: Lang, code: &str) -> &str {
    const TABLE: &[(&str, &str, &str)] = &[
        ("tonne", "tấn", "t"),
        ("litre", "lít", "l"),
        ("piece", "cái", "pcs"),
        ("pack", "gói", "packs"),
        ("box", "thùng", "boxes"),
        ("sack", "bao", "sacks"),
        ("set", "bộ", "sets"),
        ("kit", "túi", "kits"),
        ("animal", "con", "head"),
    ];
    known(lang, code, TABLE)
}

/// What is given in time and care, with its unit.
pub(super) fn service(lang: Lang, code: &str) -> &str {
    const TABLE: &[(&str, &str, &str)] = &[
        ("home_visit", "Thăm tại nhà (lượt)", "Home visits"),
        (
            "volunteer_hours",
            "Giờ tình nguyện (giờ)",
            "Volunteer hours",
        ),
        ("first_aid", "Sơ cấp cứu (ca)", "First aid (cases)"),
        (
            "blood_donation",
            "Hiến máu (đơn vị máu)",
            "Blood donation (units)",
        ),
        (
            "organ_registration",
            "Đăng ký hiến mô, tạng (người)",
            "Organ and tissue registrations",
        ),
        (
            "body_registration",
            "Đăng ký hiến xác (người)",
            "Body donation registrations",
        ),
        ("training", "Tập huấn (người)", "People trained"),
        ("health_care", "Khám, chữa bệnh (người)", "People treated"),
        (
            "family_tracing",
            "Tìm kiếm tin tức thân nhân (yêu cầu)",
            "Family tracing requests",
        ),
    ];
    known(lang, code, TABLE)
}

/// A day as readers write it.
pub(super) fn day(lang: Lang, day: Day) -> String {
    let Some(date) = day.date() else {
        return day.to_string();
    };
    match lang {
        Lang::Vi => format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year()),
        Lang::En => date.to_string(),
    }
}

/// The first and the last day.
pub(super) fn days(lang: Lang, period: Period) -> String {
    format!("{} – {}", day(lang, period.from), day(lang, period.until))
}

pub(super) const TITLE: Words = (
    "BÁO CÁO KẾT QUẢ TIẾP NHẬN, PHÂN BỔ VÀ SỬ DỤNG NGUỒN LỰC TRỢ GIÚP",
    "REPORT ON RESOURCES RECEIVED, ALLOCATED AND USED",
);
pub(super) const PRACTICE: Words = (
    "SỔ MẪU ĐỂ TẬP, MỌI SỐ LIỆU ĐỀU HƯ CẤU",
    "A PRACTICE BOOK: ALL OF THIS IS INVENTED",
);
pub(super) const CAMPAIGN: Words = ("Cuộc vận động", "Campaign");
pub(super) const CHAPTER: Words = ("Đơn vị", "Chapter");
pub(super) const RECEPTION: Words = ("Thời gian tiếp nhận", "Reception");
pub(super) const PERIOD: Words = ("Kỳ báo cáo", "Period");
pub(super) const BOOK: Words = ("Sổ", "Book");
pub(super) const UP_TO: Words = (
    "Tính trên số bút toán đầu tiên",
    "Of the first entries of the book",
);
pub(super) const ROOT: Words = ("Gốc băm của các bút toán ấy", "Merkle root over them");
pub(super) const AGAIN: Words = (
    "Chạy lại với --at {size} trên sổ hoặc bản kết xuất phải ra đúng từng byte của báo cáo này.",
    "Run again with --at {size} over the book or an export of it, the same bytes must come out.",
);
pub(super) const TOTALS: Words = ("I. TIỀN VÀ HÀNG", "I. MONEY AND GOODS");
pub(super) const RECEIVED: Words = (
    "Đã nhận (trừ phần hoàn trả, khoản chi chờ xác định)",
    "Received (less what was returned, and payments that await identification)",
);
pub(super) const GOODS: Words = ("Hàng", "Goods");
pub(super) const CAME: Words = (
    "Đã vào sổ (được cho, mua, đóng gói)",
    "Came in (given, bought, packed)",
);
pub(super) const RETURNED: Words = ("Đã hoàn trả người ủng hộ", "Returned to donors");
pub(super) const EXCHANGED: Words = ("Đổi từ ngoại tệ khác", "Exchanged from other currencies");
pub(super) const ALLOCATED: Words = ("Đã phân bổ", "Allocated");
pub(super) const DISTRIBUTED: Words = ("Đã trao đến người nhận", "Handed over");
pub(super) const SPENT: Words = ("Đã chi (mua hàng, chi phí)", "Paid out (goods, costs)");
pub(super) const SENT_ON: Words = ("Đã chuyển cho đối tác", "Sent on to partners");
pub(super) const LOST: Words = ("Mất, hỏng", "Lost or spoilt");
pub(super) const IN_HAND: Words = ("Còn trong quỹ, kho", "Balance in accounts and stores");
pub(super) const OWED: Words = ("Đang thiếu", "Owed");
pub(super) const UNDELIVERED: Words = ("Đã phân bổ, chưa trao", "Allocated, not yet handed over");
pub(super) const MEDIAN: Words = (
    "Số ngày trung vị từ khi nhận đến khi trao",
    "Median days from gift to delivery",
);
pub(super) const IN_PERIOD: Words = ("Trong kỳ", "In the period");
pub(super) const NOTHING: Words = ("không có", "none");
pub(super) const COSTS: Words = ("II. CHI PHÍ", "II. COSTS");
pub(super) const COSTS_SPENT: Words = ("Các quỹ chi phí đã chi", "Spent by funds for costs");
pub(super) const COSTS_ASIDE: Words = (
    "Trích cho chi phí khi tiếp nhận",
    "Set aside for costs as gifts came in",
);
pub(super) const COSTS_SHARE: Words = (
    "Tỷ lệ chi phí trên số nhận",
    "Costs as a share of what was given",
);
pub(super) const AREAS: Words = (
    "III. THEO ĐỊA BÀN: CHỈ TIÊU VÀ ĐÃ TRAO",
    "III. BY COMMUNE: QUOTA AND DELIVERED",
);
pub(super) const QUOTA: Words = ("chỉ tiêu", "quota");
pub(super) const DELIVERED: Words = ("đã trao", "delivered");
pub(super) const PORTIONS: Words = ("suất", "portions");
pub(super) const PURPOSES: Words = ("IV. THEO MỤC ĐÍCH", "IV. BY PURPOSE");
pub(super) const ALLOCATED_TO: Words = ("phân bổ", "allocated");
pub(super) const DELIVERIES: Words = ("Số đợt trao còn hiệu lực", "Deliveries");
pub(super) const WITH_TEAM: Words = ("có nêu tổ, đội trao", "with their team stated");
pub(super) const SERVICES: Words = (
    "V. HOẠT ĐỘNG (SỐ LƯỢNG, KHÔNG QUY RA TIỀN)",
    "V. SERVICES (COUNTS, NEVER MONEY)",
);
pub(super) const NOT_OF_CAMPAIGN: Words = (
    "ghi theo đơn vị, không theo cuộc vận động",
    "counted by chapter, not by campaign",
);
pub(super) const DISPUTES: Words = ("VI. PHẢN ÁNH CHƯA GIẢI QUYẾT", "VI. DISPUTES OPEN");
pub(super) const TO: Words = ("Nơi nhận:", "Recipients:");
pub(super) const POSTER: Words = (
    "Quét mã để xem từng bút toán và kiểm chứng",
    "Scan to see every entry and check it yourself",
);
pub(super) const POSTER_STATE: Words = ("Số liệu đến bút toán thứ", "Figures as of entry");
