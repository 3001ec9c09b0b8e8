//! The first page: what this is, the totals, the funds, the newest entries, the state of the book.

use serde::Serialize;

use crate::format::Sum;
use crate::pages::parts::{Division, EntryRow, Named};
use crate::view::page;

/// The first page.
#[derive(Clone, Debug, Serialize)]
pub struct HomePage {
    /// The totals of each unit of money in the book.
    pub totals: Vec<Totals>,
    /// Every fund, in the order of opening.
    pub funds: Vec<FundLine>,
    /// The newest entries, newest first.
    pub latest: Vec<EntryRow>,
    /// The accounts with statements.
    pub accounts: Vec<Named>,
    /// The state of the book.
    pub book: BookState,
}

/// The totals of one unit over all funds.
#[derive(Clone, Debug, Serialize)]
pub struct Totals {
    /// What came in, less what was unwound; moves between funds count once.
    pub received: Sum,
    /// What approved allocations hold or have spent.
    pub allocated: Sum,
    /// What was handed over.
    pub distributed: Sum,
    /// What real accounts hold.
    pub in_hand: Sum,
    /// What funds owe because a bank fact could not be refused.
    pub owed: Sum,
    /// How what was received divides.
    pub division: Division,
}

/// A fund in the list.
#[derive(Clone, Debug, Serialize)]
pub struct FundLine {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it holds what is not yet assigned.
    pub suspense: bool,
    /// How what it received divides, one for each unit of money.
    pub divisions: Vec<Division>,
    /// What it owes, if it owes.
    pub owed: Vec<Sum>,
}

/// The state of the book.
#[derive(Clone, Debug, Serialize)]
pub struct BookState {
    /// How many entries it holds.
    pub entries: u64,
    /// The published checkpoint.
    pub checkpoint: Option<PublishedPoint>,
}

/// The published checkpoint in short.
#[derive(Clone, Debug, Serialize)]
pub struct PublishedPoint {
    /// The number of entries that it covers.
    pub size: u64,
    /// The Merkle root over them, base64.
    pub root: String,
}

page!(HomePage, "home.html");
