//! An allocation: who proposed and approved it, and what came of its money.

use minhbach_ledger::day::Day;
use serde::Serialize;

use crate::format::Sum;
use crate::pages::parts::{Division, Named};
use crate::view::page;

/// The page of one allocation.
#[derive(Clone, Debug, Serialize)]
pub struct AllocationPage {
    /// The index of the proposal, which names the page.
    pub index: u64,
    /// The fund that it is taken from.
    pub fund: Named,
    /// What it is for, as the proposal says.
    pub purpose: String,
    /// Where.
    pub area: Option<String>,
    /// The day of the proposal.
    pub on: Option<Day>,
    /// How much was asked for.
    pub sum: Sum,
    /// What was decided.
    pub status: AllocationStatus,
    /// The proposal and the decisions on it, oldest first.
    pub acts: Vec<Act>,
    /// How the approved money divides; none before approval.
    pub division: Option<Division>,
    /// What was handed over or paid from it, newest first.
    pub uses: Vec<Use>,
    /// Whether `uses` leaves older ones out.
    pub more: bool,
}

/// Where an allocation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AllocationStatus {
    /// Proposed, not decided.
    Proposed,
    /// Approved.
    Approved,
    /// Rejected.
    Rejected,
    /// Cancelled; what was unspent went back to the fund.
    Cancelled,
}

impl AllocationStatus {
    /// The message id of its name.
    pub fn key(&self) -> &'static str {
        match self {
            AllocationStatus::Proposed => "status-proposed",
            AllocationStatus::Approved => "status-approved",
            AllocationStatus::Rejected => "status-rejected",
            AllocationStatus::Cancelled => "status-cancelled",
        }
    }
}

/// One signed act on the way of a decision.
#[derive(Clone, Debug, Serialize)]
pub struct Act {
    /// The index of the entry.
    pub index: u64,
    /// The name of its kind.
    pub kind: String,
    /// When it happened.
    pub on: Option<Day>,
    /// The roles of those who signed.
    pub roles: Vec<String>,
}

/// One use of an allocation.
#[derive(Clone, Debug, Serialize)]
pub struct Use {
    /// The index of the entry.
    pub index: u64,
    /// The name of its kind.
    pub kind: String,
    /// When it happened.
    pub on: Option<Day>,
    /// How much.
    pub sum: Option<Sum>,
    /// How many portions it handed over, for a distribution.
    pub portions: Option<u64>,
}

impl Use {
    /// The path of its page.
    pub fn path(&self) -> String {
        match self.kind.as_str() {
            "distribution.make" => format!("/distribution/{}", self.index),
            _ => format!("/e/{}", self.index),
        }
    }
}

page!(AllocationPage, "allocation.html");
