//! Vouchers: the numbered papers behind the movements (phiếu thu, phiếu chi, phiếu nhập, phiếu xuất).

use serde::{Deserialize, Serialize};

use crate::text::Token;

/// The number of a paper: unique, and without gaps in its book and year.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Voucher {
    /// Which book of a chapter, such as `pt` for receipts.
    pub book: Token,
    /// From 1.
    pub number: u32,
    pub year: u16,
}
