//! What a mark on an entry can hold: warnings of rules that nobody has confirmed, and refusals that were waived for a late note.

/// The refusals that do not keep an officer's late note out of the book. Only appended to: marks hold positions in this list.
///
/// Dates, decisions that were not there yet or no more, four eyes, restrictions and numbers of papers; never who may act at all,
/// double entry, what is really there, privacy, or ids.
pub const WAIVABLE: &[&str] = &[
    "fund.not_receiving",
    "allocation.not_open",
    "allocation.dates",
    "eyes.same_holder",
    "restriction.purpose",
    "restriction.area",
    "restriction.dates",
    "restriction.permitted_use",
    "funds.short",
    "fund.frozen",
    "lot.expired",
    "key.revoked",
    "chapter.closed",
    "voucher.number",
    "voucher.void",
    "voucher.reserved",
    "voucher.year",
];

/// The bit of a waivable refusal.
pub(crate) fn waivable(code: &str) -> Option<u32> {
    let at = WAIVABLE.iter().position(|known| *known == code)?;
    Some(1 << at)
}

/// The codes that the value of a mark [`crate::book::MarkKind::Irregular`] holds.
pub fn waived(value: i64) -> Vec<&'static str> {
    let bits = WAIVABLE.iter().enumerate();
    bits.filter(|(at, _)| value >> at & 1 == 1)
        .map(|(_, code)| *code)
        .collect()
}

macro_rules! warnings {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal, $vi:literal, $en:literal;)+) => {
        /// What an entry does that a rule which nobody has confirmed would refuse. Only appended to.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Warning { $($(#[doc = $doc])+ $name),+ }

        impl Warning {
            /// All of them.
            pub const ALL: &'static [Warning] = &[$(Warning::$name),+];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(Warning::$name => $code),+ }
            }

            /// What it says, in Vietnamese and in English.
            pub fn texts(self) -> (&'static str, &'static str) {
                match self { $(Warning::$name => ($vi, $en)),+ }
            }
        }
    };
}

warnings! {
    /// A purpose that the campaign's rule set does not list.
    PermittedUse = "restriction.permitted_use",
        "Mục đích không có trong danh mục được phép của bộ quy tắc (chưa xác nhận).",
        "The purpose is not on the list of the rule set (unconfirmed).";
    /// Money of a campaign in an account that also serves others, or the other way round.
    AccountExclusive = "campaign.account",
        "Tài khoản không dành riêng cho cuộc vận động như bộ quy tắc (chưa xác nhận) yêu cầu.",
        "The account is not kept for this campaign alone, as the rule set (unconfirmed) asks.";
    /// More for costs than the rule set allows.
    CostShare = "restriction.cost_share",
        "Phần trích chi phí vượt mức của bộ quy tắc (chưa xác nhận).",
        "A larger share for costs than the rule set (unconfirmed) allows.";
    /// The campaign receives longer than the rule set allows.
    TooLong = "campaign.too_long",
        "Thời gian tiếp nhận dài hơn mức của bộ quy tắc (chưa xác nhận).",
        "The campaign receives longer than the rule set (unconfirmed) allows.";
    /// What is left goes elsewhere than the rule set says.
    Residual = "campaign.residual",
        "Phần còn lại được chuyển khác với bộ quy tắc (chưa xác nhận).",
        "What is left goes elsewhere than the rule set (unconfirmed) says.";
}

impl Warning {
    /// Its bit in the value of a mark [`crate::book::MarkKind::Warned`].
    pub(crate) fn bit(self) -> u32 {
        1 << self as u32
    }

    /// The warnings that a value holds.
    pub fn of(value: i64) -> Vec<Warning> {
        let all = Warning::ALL.iter().copied();
        all.filter(|warning| value & i64::from(warning.bit()) != 0)
            .collect()
    }
}
