//! What the vault does for people beside keeping openings: who read what, consent, the three acts, retention, lists of the
//! helped, their answers, files.
//!
//! Every list of choices is closed and has stable spellings, so that no free text is ever needed beside an act. Requests of
//! which one outcome is "no" answer with [`Denied`] as a value.

/// A closed list: its spellings, and its texts in both languages.
macro_rules! closed {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $code:literal, $vi:literal, $en:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$of])* $variant,)+ }

        impl $name {
            /// All of them.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The stable spelling.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $code,)+ }
            }

            /// In words.
            pub fn text(self, lang: minhbach_ledger::rejection::Lang) -> &'static str {
                match (self, lang) { $(($name::$variant, minhbach_ledger::rejection::Lang::Vi) => $vi, ($name::$variant, minhbach_ledger::rejection::Lang::En) => $en,)+ }
            }

            /// From its stable spelling.
            pub fn parse(text: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|one| one.as_str() == text)
            }
        }
    };
}

pub(crate) mod access;
mod acts;
mod blob;
mod cells;
mod check;
mod clean;
mod consent;
mod denied;
mod erase;
mod feedback;
mod folder;
mod inspect;
mod office;
mod retention;
mod roster;
mod rotate;
mod show;
mod slips;
mod sponsors;
pub(crate) mod tables;
pub(crate) mod tag;

pub use access::{Access, Reading};
pub use acts::{Counted, Done};
pub use blob::{Blob, MOST as BLOB_MOST};
pub(crate) use blob::{Fault as BlobFault, check as check_blobs};
pub use cells::{Household, Release, Together};
pub(crate) use check::check as check_people;
pub use consent::{Consent, Given};
pub use denied::Denied;
pub use erase::{Erasure, Left};
pub use feedback::{Answer, Ending, Feedback, Said, State, answer_days};
pub use folder::{MOST as FOLDER_MOST, Paper, Unfiled};
pub use inspect::{Inspecting, Record, State as RecordState};
pub use office::{Kept, Stands};
pub use retention::Keep;
pub use roster::{Found, Known, Line, Roster, Sealed};
pub use rotate::Rotated;
pub use show::{CARD, Card, MOST_NAMED, Roll, Shown};
pub use slips::OwnLine;
pub(crate) use slips::fill_codes;
pub(crate) use sponsors::check as check_sponsors;
pub use sponsors::{Closed, Missed, Sponsored, Tied};

use crate::error::StoreError;

/// The outcome of a request to the vault: done, refused, or failed.
pub type Outcome<T> = Result<Result<T, Denied>, StoreError>;

closed! {
    /// Why somebody opens private data.
    Why {
        /// The person asked.
        Person = "person", "chính chủ thể yêu cầu", "the person asked";
        /// A receipt or thanks.
        Receipt = "receipt", "giấy biên nhận, thư cảm ơn", "a receipt or thanks";
        /// Aid is being brought.
        Delivery = "delivery", "trao hàng, trao tiền", "a delivery";
        /// An answer or complaint.
        Complaint = "complaint", "xử lý phản ánh", "a complaint";
        /// Something recorded may be wrong.
        Correction = "correction", "sửa sai sót", "a correction";
        /// What money is for has to be found out.
        Money = "money", "xác định tiền chờ", "finding out what money is for";
        /// An inspection.
        Inspection = "inspection", "kiểm tra", "an inspection";
        /// A court, a tax office, an audit.
        LegalDuty = "legal-duty", "nghĩa vụ pháp lý", "a legal duty";
    }
}

impl Why {
    /// Whether this opens data that are restricted.
    pub fn opens_restricted(self) -> bool {
        matches!(self, Why::Person | Why::Inspection | Why::LegalDuty)
    }
}

closed! {
    /// What a person agrees to. Each is asked for by itself.
    Purpose {
        /// A name beside a gift.
        DisplayName = "display-name", "hiện tên người ủng hộ", "a donor's name on the page";
        /// The roll of good deeds.
        Recognition = "recognition", "bảng “Người tốt, việc thiện”", "the roll of good deeds";
        /// A card of a humanitarian address.
        SponsorCard = "sponsor-card", "thẻ địa chỉ nhân đạo cho người nhận đỡ đầu", "a card of a case, for a sponsor";
    }
}

closed! {
    /// Who agrees.
    Party {
        /// The person.
        Person = "person", "chính chủ thể", "the person";
        /// The guardian of a child.
        Guardian = "guardian", "người giám hộ", "the guardian";
    }
}

closed! {
    /// The three acts.
    Act {
        /// Nothing is shown any more, at once.
        Unpublish = "unpublish", "ngừng hiển thị", "unpublish";
        /// Sealed until the retention has ended.
        Restrict = "restrict", "hạn chế", "restrict";
        /// Key, salts and values are destroyed.
        Erase = "erase", "xóa", "erase";
    }
}

closed! {
    /// Why an act was asked for.
    Reason {
        /// The person wishes it.
        Wish = "wish", "chủ thể yêu cầu", "the person wishes it";
        /// Consent was withdrawn.
        Withdrawn = "withdrawn", "rút đồng ý", "consent was withdrawn";
        /// The retention has ended.
        Expired = "expired", "hết thời hạn lưu", "the retention has ended";
        /// It was collected by mistake.
        Mistake = "mistake", "thu thập nhầm", "it was collected by mistake";
        /// An authority ordered it.
        Order = "order", "theo quyết định của cơ quan có thẩm quyền", "an authority ordered it";
    }
}

closed! {
    /// What is kept, by how long it must be.
    Class {
        /// What opens the commitments of an entry that moves money or goods.
        Voucher = "voucher", "chứng từ kế toán", "accounting vouchers";
        /// What opens the commitments of another entry.
        Registry = "registry", "hồ sơ đăng ký", "registry entries";
        /// Lists of the helped.
        Roster = "roster", "danh sách người được trợ giúp", "lists of the helped";
        /// Answers of the helped.
        Feedback = "feedback", "phản hồi của người được trợ giúp", "answers of the helped";
        /// Private files.
        Blob = "blob", "tệp riêng", "private files";
    }
}
