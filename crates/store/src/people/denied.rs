//! Why the vault says no: outcomes, not failures. No text repeats anything about a person.

use crate::people::{Class, Party};
use minhbach_ledger::day::Day;
use minhbach_ledger::rejection::Lang;

/// A request that the vault refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// Nothing is kept about this subject.
    NoSubject,
    /// What was kept about this subject was erased.
    Erased,
    /// The data are sealed until that day and open only for a legal duty, an inspection or the person.
    Restricted {
        /// The last day.
        until: Day,
    },
    /// The law wants the data kept until that day: they are restricted instead of erased.
    Retention {
        /// What they are.
        class: Class,
        /// The last day.
        until: Day,
    },
    /// There is no consent that could be withdrawn.
    NoConsent {
        /// Whose.
        party: Party,
    },
    /// No answer has this code.
    NoFeedback,
    /// The answer has ended in another way already.
    FeedbackClosed,
    /// The entry that an answer ends in is not in the book, or not of the kind of that ending.
    FeedbackEntry,
    /// The file is larger than 25 MB.
    BlobTooLarge,
    /// The file is of a kind that is not kept.
    BlobKind,
    /// The image is damaged, so that what its metadata say cannot be removed.
    BlobDamaged,
    /// There is no such file.
    NoBlob,
    /// The list has no line left.
    RosterEmpty,
    /// The list is not sealed in the book, so that nothing can be proven of its lines.
    RosterUnsealed,
    /// The month is not over.
    MonthOpen,
    /// The entry begins no sponsorship.
    NoSponsorship,
    /// The entry is no gift of money to the programme of the case, in the currency of the schedule, or it was reversed.
    NoInstalment,
    /// The gift is tied to another sponsorship.
    GiftTied,
    /// What the sponsorship commits to is not a schedule.
    ScheduleUnreadable,
    /// Only an inspector's valid key reads this.
    NotInspector,
    /// The entry opened no inspection that is open.
    NoInspection,
    /// The key did not sign the entry that opened the inspection.
    NotOpener,
    /// The inspection names nothing of the vault, or not this class.
    OutsideWarrant,
    /// The last day on which the vault may be opened for the inspection has passed.
    WarrantOver {
        /// The last day.
        until: Day,
    },
}

impl Denied {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Denied::NoSubject => "vault.no_subject",
            Denied::Erased => "vault.erased",
            Denied::Restricted { .. } => "vault.restricted",
            Denied::Retention { .. } => "vault.retention",
            Denied::NoConsent { .. } => "vault.no_consent",
            Denied::NoFeedback => "feedback.unknown",
            Denied::FeedbackClosed => "feedback.closed",
            Denied::FeedbackEntry => "feedback.entry",
            Denied::BlobTooLarge => "blob.too_large",
            Denied::BlobKind => "blob.kind",
            Denied::BlobDamaged => "blob.damaged",
            Denied::NoBlob => "blob.unknown",
            Denied::RosterEmpty => "roster.empty",
            Denied::RosterUnsealed => "roster.unsealed",
            Denied::MonthOpen => "cells.month",
            Denied::NoSponsorship => "sponsor.unknown",
            Denied::NoInstalment => "sponsor.gift",
            Denied::GiftTied => "sponsor.tied",
            Denied::ScheduleUnreadable => "sponsor.schedule",
            Denied::NotInspector => "vault.not_inspector",
            Denied::NoInspection => "inspect.none",
            Denied::NotOpener => "inspect.key",
            Denied::OutsideWarrant => "inspect.class",
            Denied::WarrantOver { .. } => "inspect.over",
        }
    }

    /// Until when, if a day is part of the answer.
    pub fn until(&self) -> Option<Day> {
        match self {
            Denied::Restricted { until }
            | Denied::Retention { until, .. }
            | Denied::WarrantOver { until } => Some(*until),
            _ => None,
        }
    }

    /// The message.
    pub fn message(&self, lang: Lang) -> String {
        let (vi, en) = self.texts();
        match lang {
            Lang::Vi => vi,
            Lang::En => en,
        }
    }

    fn texts(&self) -> (String, String) {
        let (vi, en) = match self {
            Denied::NoSubject => (
                "Kho riêng không giữ gì về chủ thể này.",
                "The vault keeps nothing about this subject.",
            ),
            Denied::Erased => (
                "Dữ liệu của chủ thể này đã được xóa.",
                "The data of this subject were erased.",
            ),
            Denied::Restricted { until } => {
                return (
                    format!(
                        "Dữ liệu bị hạn chế đến hết {until}; chỉ mở cho thanh tra, nghĩa vụ pháp lý hoặc chính chủ thể."
                    ),
                    format!(
                        "The data are restricted until {until}; they open only for an inspection, a legal duty or the person."
                    ),
                );
            }
            Denied::Retention { class, until } => {
                return (
                    format!(
                        "Chưa xóa được: luật buộc lưu ({}) đến hết {until}. Dữ liệu được hạn chế thay vì xóa.",
                        class.text(Lang::Vi)
                    ),
                    format!(
                        "Not erased yet: the law wants these data kept ({}) until {until}. They are restricted instead.",
                        class.text(Lang::En)
                    ),
                );
            }
            Denied::WarrantOver { until } => {
                return (
                    format!("Cuộc kiểm tra chỉ được mở kho riêng đến hết {until}."),
                    format!("The vault was open for this inspection until {until}."),
                );
            }
            Denied::NoConsent { party } => {
                return (
                    format!(
                        "Không có sự đồng ý nào của {} để rút.",
                        party.text(Lang::Vi)
                    ),
                    format!(
                        "There is no consent of {} to withdraw.",
                        party.text(Lang::En)
                    ),
                );
            }
            Denied::NoFeedback => (
                "Không có phản hồi nào mang mã này.",
                "No answer has this code.",
            ),
            Denied::FeedbackClosed => (
                "Phản hồi này đã kết thúc theo cách khác.",
                "This answer has ended in another way already.",
            ),
            Denied::FeedbackEntry => (
                "Bút toán kết thúc phản hồi không có trong sổ, hoặc không đúng loại.",
                "The entry that ends the answer is not in the book, or of another kind.",
            ),
            Denied::BlobTooLarge => ("Tệp lớn hơn 25 MB.", "The file is larger than 25 MB."),
            Denied::BlobKind => (
                "Loại tệp này không được lưu; hãy dùng JPEG, PNG, WebP, PDF, XLSX hoặc DOCX.",
                "This kind of file is not kept; use JPEG, PNG, WebP, PDF, XLSX or DOCX.",
            ),
            Denied::BlobDamaged => (
                "Ảnh bị hỏng nên không bỏ được thông tin đi kèm.",
                "The image is damaged, so that its metadata cannot be removed.",
            ),
            Denied::NoBlob => ("Không có tệp này.", "There is no such file."),
            Denied::RosterEmpty => (
                "Danh sách không còn dòng nào.",
                "The list has no line left.",
            ),
            Denied::RosterUnsealed => (
                "Danh sách chưa được chốt trong sổ, nên chưa chứng minh được dòng nào.",
                "The list is not sealed in the book, so that no line can be proven.",
            ),
            Denied::MonthOpen => (
                "Tháng chưa kết thúc; số liệu chỉ công bố một lần, khi đã hết tháng.",
                "The month is not over; its numbers are published once, when it is.",
            ),
            Denied::NoSponsorship => (
                "Bút toán này không phải nhận bảo trợ (sponsorship.begin).",
                "This entry begins no sponsorship.",
            ),
            Denied::NoInstalment => (
                "Bút toán này không phải khoản ủng hộ bằng tiền cho quỹ chương trình của địa chỉ, đúng loại tiền của kế hoạch, còn hiệu lực.",
                "This entry is no gift of money to the case's programme in the schedule's currency that still stands.",
            ),
            Denied::GiftTied => (
                "Khoản ủng hộ này đã được gắn với một lần bảo trợ khác.",
                "This gift is tied to another sponsorship already.",
            ),
            Denied::NotInspector => (
                "Chỉ khóa thanh tra viên còn hiệu lực mới đọc được.",
                "Only an inspector's valid key reads this.",
            ),
            Denied::NoInspection => (
                "Bút toán này không mở cuộc kiểm tra nào đang tiến hành.",
                "The entry opened no inspection that is open.",
            ),
            Denied::NotOpener => (
                "Khóa này không ký mở cuộc kiểm tra, hoặc không còn hiệu lực.",
                "The key did not sign the opening of the inspection, or is no longer valid.",
            ),
            Denied::OutsideWarrant => (
                "Cuộc kiểm tra không được mở loại dữ liệu này trong kho riêng.",
                "The inspection may not open this class of the vault.",
            ),
            Denied::ScheduleUnreadable => (
                "Kế hoạch đóng góp trong kho riêng không đọc được.",
                "The schedule in the vault does not read.",
            ),
        };
        (vi.to_owned(), en.to_owned())
    }
}
