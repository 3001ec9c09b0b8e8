//! An account and the days of its bank's statement.

use minhbach_ledger::day::Day;
use serde::Serialize;

use crate::format::Sum;
use crate::pages::parts::Named;
use crate::view::page;

/// The page of one account.
#[derive(Clone, Debug, Serialize)]
pub struct AccountPage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What sort of place it is, as a code of the format.
    pub sort: String,
    /// The bank, where it is with one.
    pub bank: Option<String>,
    /// The chapter's own account number, which is public by law.
    pub number: Option<String>,
    /// The chapter that keeps it.
    pub chapter: Option<String>,
    /// What it holds for each fund.
    pub holdings: Vec<FundHolding>,
    /// The total of each unit.
    pub totals: Vec<Sum>,
    /// Sealed days, newest first, one page of them.
    pub days: Vec<DayRow>,
    /// The day before which the next page begins.
    pub before: Option<Day>,
}

/// What an account holds for one fund.
#[derive(Clone, Debug, Serialize)]
pub struct FundHolding {
    /// The fund.
    pub fund: Named,
    /// How much.
    pub sum: Sum,
}

/// One day of a statement, as `statement.seal` states it.
#[derive(Clone, Debug, Serialize)]
pub struct DayRow {
    /// The day.
    pub day: Day,
    /// The opening balance, where the bank gives one.
    pub opening: Option<Sum>,
    /// How many credits.
    pub credit_count: u64,
    /// Their sum.
    pub credits: Sum,
    /// How many debits.
    pub debit_count: u64,
    /// Their sum.
    pub debits: Sum,
    /// The closing balance, where the bank gives one.
    pub closing: Option<Sum>,
    /// Whether the statement covers the whole day.
    pub complete: bool,
    /// Whether opening + credits − debits = closing; none where a balance is missing.
    pub adds_up: Option<bool>,
    /// The index of the entry that sealed the day.
    pub sealed_at: u64,
}

page!(AccountPage, "account.html");
