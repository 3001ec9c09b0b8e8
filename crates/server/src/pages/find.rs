//! Find my donation: by the code on the receipt, or by what only the donor's bank message holds.

use minhbach_ledger::day::Day;
use serde::Serialize;

use crate::failure::Say;
use crate::view::{CachePolicy, page};

/// The form and, after it was sent, its answer. What was typed is never shown again or logged.
#[derive(Clone, Debug, Serialize)]
pub struct FindPage {
    /// What the search found.
    pub outcome: Outcome,
    /// How far each account's statement has been entered.
    pub loaded: Vec<Loaded>,
    /// Whether this book can be searched by reference, amount and day.
    pub by_bank: bool,
}

/// The answer of a search. Never "fake": what is not found may not have been entered yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing was asked yet.
    Asking,
    /// The form cannot be read; the message says which field.
    Unclear(#[serde(skip)] Say),
    /// Nothing in the book matches.
    NotFound,
    /// One or several gifts match; of several, which is whose is not said.
    Found(Vec<String>),
}

/// How far a channel has been entered.
#[derive(Clone, Debug, Serialize)]
pub struct Loaded {
    /// The account's id.
    pub id: String,
    /// The account's name.
    pub name: String,
    /// The last day that a statement covers.
    pub until: Option<Day>,
}

page!(FindPage, "find.html", cache => CachePolicy::Never);
