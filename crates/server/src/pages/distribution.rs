//! A distribution: what was handed over, how well that is attested, and whose gifts paid for it.

use minhbach_ledger::day::Day;
use serde::Serialize;

use crate::format::Sum;
use crate::pages::allocation::Act;
use crate::pages::parts::Named;
use crate::view::page;

/// The page of one distribution.
#[derive(Clone, Debug, Serialize)]
pub struct DistributionPage {
    /// The index of its entry.
    pub index: u64,
    /// When it happened.
    pub on: Option<Day>,
    /// The fund that paid.
    pub fund: Option<Named>,
    /// The index of the proposal of its allocation.
    pub allocation: Option<u64>,
    /// What it was for.
    pub purpose: Option<String>,
    /// Where, as an area code; none where few people live.
    pub area: Option<String>,
    /// How much was handed over.
    pub sum: Sum,
    /// How it was attested, strongest evidence first: a name and a count of portions.
    pub counts: Vec<Count>,
    /// The count of portions as last corrected.
    pub portions: Option<u64>,
    /// What confirmations say, oldest first.
    pub acts: Vec<Act>,
    /// How many portions were confirmed.
    pub confirmed: Option<u64>,
    /// How many gifts paid for it.
    pub gifts: Option<u64>,
    /// The commitment under which the list of those who signed is sealed, base64.
    pub root: Option<String>,
}

/// How many portions were attested in one way.
#[derive(Clone, Debug, Serialize)]
pub struct Count {
    /// The code of the way: `signed`, `thumbprint`, `code`, `proxy`, `absent`.
    pub way: String,
    /// How many portions.
    pub count: u64,
}

impl Count {
    /// The message id of the way's name.
    pub fn key(&self) -> &'static str {
        match self.way.as_str() {
            "signed" => "way-signed",
            "thumbprint" => "way-thumbprint",
            "code" => "way-code",
            "proxy" => "way-proxy",
            _ => "way-absent",
        }
    }
}

page!(DistributionPage, "distribution.html");
