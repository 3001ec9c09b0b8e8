//! Where numbers are now, as a page tells it: one row per entry, shares that sum exactly.

use std::collections::BTreeMap;

use minhbach_ledger::amount::Unit;
use minhbach_ledger::attribution::trace::{Fate, Share};
use minhbach_ledger::attribution::{Ending, LineNo};
use minhbach_ledger::state::{LineKey, State};

use crate::format::Sum;
use crate::measure::Measure;
use crate::pages::parts::{Division, Stage};

/// What one entry did with some of the numbers asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The index of the entry.
    pub at: u64,
    /// What it did.
    pub stage: Stage,
    /// With how much, in the unit asked about.
    pub share: Sum,
}

/// Where numbers are now.
#[derive(Clone, Debug)]
pub struct Flow {
    /// How they divide; adds up to all of them.
    pub division: Division,
    /// The entries that they went through, oldest first. An entry stands there once for each thing
    /// that it did; what went into an allocation or another fund ([`Stage::Moved`]) comes again further
    /// down its way.
    pub stops: Vec<Stop>,
}

impl Flow {
    /// Tells the shares of a trace, all in `unit`.
    pub fn of(shares: &[Share], state: &State, unit: Unit) -> Flow {
        let mut told = Told {
            state,
            parts: BTreeMap::new(),
            stops: BTreeMap::new(),
        };
        told.tell(shares);
        let of = Measure::of(state, unit);
        Flow {
            division: Division::new(of.clone(), told.parts),
            stops: told
                .stops
                .into_iter()
                .map(|((at, stage), minor)| Stop {
                    at,
                    stage,
                    share: Sum::counted(minor, of.clone()),
                })
                .collect(),
        }
    }
}

struct Told<'a> {
    state: &'a State,
    parts: BTreeMap<Stage, i128>,
    stops: BTreeMap<(u64, Stage), i128>,
}

impl Told<'_> {
    fn tell(&mut self, shares: &[Share]) {
        for share in shares {
            let own = i128::from(share.own.len());
            match &share.fate {
                Fate::Free { line, .. } => self.rest(self.waiting(*line), own),
                // A closed number's arrival was reversed: the entry says so itself, above the division.
                Fate::Closed { .. } => self.rest(Stage::Other, own),
                Fate::Ended { step, ending } => {
                    let stage = match ending {
                        Ending::Distribution => Stage::Distributed,
                        Ending::Expense => Stage::Spent,
                        Ending::Return | Ending::TakenBack => Stage::Returned,
                        Ending::Partner => Stage::SentOn,
                        _ => Stage::Other,
                    };
                    self.rest(stage, own);
                    self.stop(step.part.at, stage, own);
                }
                Fate::Became {
                    arrival, shares, ..
                } => {
                    // What became of them says the kind of that entry; the pages look it up.
                    self.stop(arrival.at, Stage::Moved, own);
                    self.tell(shares);
                }
                // Rare: money that stands in for what it paid itself, and paths of over 64 hops.
                Fate::Round(step) | Fate::Deeper { step, .. } => {
                    self.rest(Stage::Other, own);
                    self.stop(step.part.at, Stage::Other, own);
                }
            }
        }
    }

    fn waiting(&self, line: LineNo) -> Stage {
        match self.state.line_keys.get(line.0 as usize) {
            Some(LineKey::Fund { .. }) | None => Stage::InFund,
            Some(LineKey::Allocation { .. } | LineKey::Order { .. }) => Stage::Allocated,
        }
    }

    fn rest(&mut self, stage: Stage, own: i128) {
        *self.parts.entry(stage).or_insert(0) += own;
    }

    fn stop(&mut self, at: u64, stage: Stage, own: i128) {
        *self.stops.entry((at, stage)).or_insert(0) += own;
    }
}
