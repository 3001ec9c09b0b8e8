//! The words of a working paper.

use minhbach_ledger::book::MarkKind;
use minhbach_ledger::kinds::distribution::Evidence;
use minhbach_ledger::kinds::governance::Role;
use minhbach_ledger::kinds::remarks::EvidenceKind;
use minhbach_ledger::rejection::Lang;

/// One of two texts.
pub fn of<'a>(lang: Lang, vi: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Vi => vi,
        Lang::En => en,
    }
}

/// The columns of the sheet with the drawn entries, in their order; the letters are what formulas name.
pub const COLUMNS: &[(&str, &str, f64)] = &[
    ("STT", "No", 6.0),                                            // A
    ("Bút toán №", "Entry No", 11.0),                              // B
    ("Mã tra cứu", "Code", 17.0),                                  // C
    ("Loại", "Kind", 22.0),                                        // D
    ("Ngày xảy ra", "Happened on", 12.0),                          // E
    ("Ngày hạch toán", "Booked", 12.0),                            // F
    ("Ngày vào sổ", "Sealed", 12.0),                               // G
    ("Số tiền theo sổ", "Amount in the book", 18.0),               // H
    ("Đơn vị tính", "Unit", 10.0),                                 // I
    ("Cách chọn", "Taken", 12.0),                                  // J
    ("Quỹ", "Fund", 24.0),                                         // K
    ("Đơn vị", "Chapter", 24.0),                                   // L
    ("Tài khoản, quỹ tiền, kho", "Account", 24.0),                 // M
    ("Chứng từ", "Voucher", 14.0),                                 // N
    ("Dòng sao kê", "Bank line", 36.0),                            // O
    ("Khóa đã ký", "Signed by", 30.0),                             // P
    ("Khóa duyệt phân bổ", "Allocation approved by", 24.0),        // Q
    ("Xác nhận", "Confirmed", 36.0),                               // R
    ("Tài liệu đính kèm", "Documents", 50.0),                      // S
    ("Danh sách", "Lists", 46.0),                                  // T
    ("Bút toán sau đó", "Later entries", 24.0),                    // U
    ("Phát hiện", "Finding", 40.0),                                // V
    ("Số tiền xác định được", "Amount found", 18.0),               // W
    ("Chênh lệch (sổ − thực)", "Difference (book − found)", 18.0), // X
    ("Tỷ lệ sai", "Taint", 10.0),                                  // Y
    ("Suy ra tổng thể", "Projected", 18.0),                        // Z
    ("Thứ hạng", "Rank", 8.0),                                     // AA
    ("Dự phòng thêm", "Further allowance", 18.0),                  // AB
    ("Người kiểm", "Initials", 12.0),                              // AC
    ("Ngày kiểm", "Date", 12.0),                                   // AD
];

/// Why an entry was taken.
pub fn stratum(lang: Lang, certain: bool) -> &'static str {
    match certain {
        true => of(lang, "luôn lấy", "always"),
        false => of(lang, "ngẫu nhiên", "by chance"),
    }
}

/// A role.
pub fn role(lang: Lang, role: Role) -> &'static str {
    match role {
        Role::Governor => of(lang, "quản trị sổ", "governor"),
        Role::Accountant => of(lang, "kế toán", "accountant"),
        Role::Cashier => of(lang, "thủ quỹ", "cashier"),
        Role::Storekeeper => of(lang, "thủ kho", "storekeeper"),
        Role::Approver => of(lang, "chủ tài khoản", "approver"),
        Role::FieldOfficer => of(lang, "cán bộ hiện trường", "field officer"),
        Role::Inspector => of(lang, "thanh tra, giám sát", "inspector"),
    }
}

/// What a document is.
pub fn document(lang: Lang, what: EvidenceKind) -> &'static str {
    match what {
        EvidenceKind::Appeal => of(lang, "lời kêu gọi", "appeal"),
        EvidenceKind::Contract => of(lang, "hợp đồng", "contract"),
        EvidenceKind::Decision => of(lang, "quyết định", "decision"),
        EvidenceKind::HandoverRecord => of(lang, "biên bản giao nhận", "handover record"),
        EvidenceKind::Invoice => of(lang, "hóa đơn", "invoice"),
        EvidenceKind::List => of(lang, "danh sách", "list"),
        EvidenceKind::Minutes => of(lang, "biên bản họp", "minutes"),
        EvidenceKind::Photo => of(lang, "ảnh", "photo"),
        EvidenceKind::Receipt => of(lang, "giấy biên nhận", "receipt"),
        EvidenceKind::Statement => of(lang, "sao kê", "statement"),
        EvidenceKind::Other => of(lang, "tài liệu khác", "other document"),
    }
}

/// How well a confirmation knows.
pub fn knows(lang: Lang, evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Claim => of(lang, "chỉ nêu", "claim"),
        Evidence::Photo => of(lang, "ảnh", "photo"),
        Evidence::Tally => of(lang, "bảng ký nhận", "signed tally"),
        Evidence::Witnesses => of(lang, "người chứng kiến", "witnesses"),
        Evidence::Monitor => of(lang, "giám sát độc lập", "independent monitor"),
    }
}

/// What a later entry did.
pub fn later(lang: Lang, mark: MarkKind) -> &'static str {
    match mark {
        MarkKind::Reversed => of(lang, "đảo", "reversed"),
        MarkKind::Assigned => of(lang, "xác định", "assigned"),
        MarkKind::Returned => of(lang, "hoàn trả", "returned"),
        MarkKind::Adjusted => of(lang, "điều chỉnh", "adjusted"),
        MarkKind::Disputed => of(lang, "khiếu nại", "disputed"),
        MarkKind::Resolved => of(lang, "kết luận khiếu nại", "dispute resolved"),
        MarkKind::Explained => of(lang, "giải trình", "explained"),
        MarkKind::Warned => of(lang, "có cảnh báo", "warned"),
        MarkKind::Irregular => of(lang, "ghi muộn", "irregular"),
        MarkKind::Matched => of(lang, "khớp đối tác", "matched"),
        _ => of(lang, "liên quan", "concerns it"),
    }
}
