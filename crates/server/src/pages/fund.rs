//! A fund: what it is for, how its money divides, what was decided from it.

use minhbach_ledger::day::Day;
use serde::Serialize;

use crate::format::Sum;
use crate::pages::parts::{Division, EntryRow, Named};
use crate::view::page;

/// The page of one fund.
#[derive(Clone, Debug, Serialize)]
pub struct FundPage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it holds what is not yet assigned.
    pub suspense: bool,
    /// The chapter that keeps it.
    pub chapter: Option<String>,
    /// The campaign that it belongs to.
    pub campaign: Option<String>,
    /// What its money may be spent on; empty means no restriction.
    pub purposes: Vec<String>,
    /// Where; empty means anywhere.
    pub areas: Vec<String>,
    /// The first and the last day on which an allocation from it may fall.
    pub from: Option<Day>,
    /// See `from`.
    pub until: Option<Day>,
    /// How what it received divides, one for each unit of money.
    pub divisions: Vec<Division>,
    /// What it owes, if it owes.
    pub owed: Vec<Sum>,
    /// Where its money lies.
    pub holdings: Vec<Holding>,
    /// The allocations from it, newest first.
    pub allocations: Vec<AllocationRow>,
    /// Its entries, newest first, one page of them.
    pub entries: Vec<EntryRow>,
    /// Where the next page of entries begins.
    pub before: Option<u64>,
    /// The index of the entry that opened it.
    pub opened_at: Option<u64>,
}

/// What one account holds for the fund.
#[derive(Clone, Debug, Serialize)]
pub struct Holding {
    /// The account.
    pub account: Named,
    /// How much.
    pub sum: Sum,
}

/// An allocation in a list.
#[derive(Clone, Debug, Serialize)]
pub struct AllocationRow {
    /// The index of its proposal, which names its page.
    pub index: u64,
    /// What it is for.
    pub purpose: String,
    /// The day of the decision.
    pub on: Option<Day>,
    /// How much was approved.
    pub sum: Sum,
    /// How much of it is not yet spent.
    pub left: Sum,
}

page!(FundPage, "fund.html");
