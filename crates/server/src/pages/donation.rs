//! A gift on its way: received, allocated, handed over, still in hand, to the last đồng.

use minhbach_ledger::day::Day;
use serde::Serialize;

use crate::format::Sum;
use crate::pages::parts::{Division, Named};
use crate::view::page;

/// The page of one gift.
#[derive(Clone, Debug, Serialize)]
pub struct DonationPage {
    /// The look-up code.
    pub code: String,
    /// The index of its entry.
    pub index: u64,
    /// The name of its kind.
    pub kind: String,
    /// The day of the gift, as the bank or the cashier states it.
    pub on: Option<Day>,
    /// When the entry was sealed, in unix seconds.
    pub received: u64,
    /// The gift.
    pub sum: Sum,
    /// How the gift was entered into funds; several if it was split at receipt.
    pub entered: Vec<Entered>,
    /// How the whole gift divides now; adds up exactly.
    pub division: Division,
    /// Shares moved to another fund, such as out of suspense.
    pub moves: Vec<ShareRow>,
    /// Shares that approved allocations took.
    pub allocations: Vec<ShareRow>,
    /// Shares handed over, paid or given back.
    pub uses: Vec<ShareRow>,
    /// Whether the lists leave rows out; the sums never do.
    pub cut: bool,
    /// Whether the entry was reversed, and by which one.
    pub reversed_by: Option<u64>,
    /// Whether the published checkpoint covers the entry, so that the proof is there.
    pub proven: bool,
}

/// The part of a gift that entered one fund.
#[derive(Clone, Debug, Serialize)]
pub struct Entered {
    /// The fund.
    pub fund: Named,
    /// The part.
    pub sum: Sum,
}

/// A share of the gift at one later entry.
#[derive(Clone, Debug, Serialize)]
pub struct ShareRow {
    /// The index of the entry.
    pub index: u64,
    /// The index that names the page of the thing, where it has another than its entry.
    pub page: u64,
    /// The name of the entry's kind.
    pub kind: String,
    /// When it happened.
    pub on: Option<Day>,
    /// What it was for, or the fund it went to.
    pub about: Option<String>,
    /// Where, as far as it may be said.
    pub area: Option<String>,
    /// How many portions the whole entry handed over.
    pub portions: Option<u64>,
    /// How many portions were confirmed.
    pub confirmed: Option<u64>,
    /// The share of the gift, in the gift's own unit.
    pub share: Sum,
}

impl ShareRow {
    /// The path of the page that shows the entry best.
    pub fn path(&self) -> String {
        match self.kind.as_str() {
            "allocation.approve" | "allocation.propose" => format!("/allocation/{}", self.page),
            "distribution.make" => format!("/distribution/{}", self.page),
            _ => format!("/e/{}", self.index),
        }
    }
}

page!(DonationPage, "donation.html");
