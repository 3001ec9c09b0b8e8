//! Where numbers are now, as a page tells it: one row per entry, shares that sum exactly.

use std::collections::BTreeMap;

use minhbach_ledger::amount::Unit;
use minhbach_ledger::attribution::trace::{Fate, Share};
use minhbach_ledger::attribution::{ArrivalId, Ending, History, LineNo, Missing, PartId};
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
    /// About how much of what they became, where they became something else.
    pub became: Option<Sum>,
}

/// What numbers became, entry by entry: which arrivals, and about how much of them. A conversion of several inputs counts by that
/// input of which most was taken.
pub type Became = BTreeMap<u64, BTreeMap<ArrivalId, (LineNo, u64)>>;

/// Asks the history what the numbers of a trace became.
///
/// # Errors
/// What it does not know yet.
pub fn became(history: &impl History, shares: &[Share]) -> Result<Became, Missing> {
    let mut taken = BTreeMap::new();
    steps(shares, &mut taken);
    let mut became = Became::new();
    for ((arrival, part), units) in taken {
        let (Some(part), Some(made)) = (history.part(part)?, history.arrival(arrival)?) else {
            continue;
        };
        let whole = u128::from(part.len.max(1));
        let about = units * u128::from(made.len) / whole;
        let known = became.entry(arrival.at).or_default().entry(arrival);
        let (_, known) = known.or_insert((made.line, 0));
        // No more than the whole arrival, whose length is a u64.
        *known = (*known).max(u64::try_from(about).unwrap_or(made.len));
    }
    Ok(became)
}

fn steps(shares: &[Share], taken: &mut BTreeMap<(ArrivalId, PartId), u128>) {
    for share in shares {
        if let Fate::Became {
            step,
            arrival,
            shares,
        } = &share.fate
        {
            let units = taken.entry((*arrival, step.part)).or_default();
            *units += u128::from(step.offsets.len());
            steps(shares, taken);
        }
    }
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
    pub fn of(shares: &[Share], became: &Became, state: &State, unit: Unit) -> Flow {
        let mut told = Told {
            state,
            unit,
            parts: BTreeMap::new(),
            stops: BTreeMap::new(),
        };
        told.tell(shares);
        let of = Measure::of(state, unit);
        Flow {
            division: Division::new(of.clone(), std::mem::take(&mut told.parts)),
            stops: told
                .stops
                .iter()
                .map(|((at, stage), minor)| (*at, *stage, *minor))
                .map(|(at, stage, minor)| Stop {
                    at,
                    stage,
                    share: Sum::counted(minor, of.clone()),
                    became: match stage {
                        Stage::Moved => told.made_of(became.get(&at)),
                        _ => None,
                    },
                })
                .collect(),
        }
    }
}

struct Told<'a> {
    state: &'a State,
    unit: Unit,
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
                        Ending::Loss => Stage::Lost,
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
        let key = self.state.line_keys.get(line.0 as usize);
        let goods = key.is_some_and(|key| matches!(key.unit(), Unit::Lot { .. }));
        match key {
            _ if goods && matches!(self.unit, Unit::Money(_)) => Stage::AsGoods,
            Some(LineKey::Fund { .. }) | None => Stage::InFund,
            Some(LineKey::Allocation { .. }) => Stage::Allocated,
            Some(LineKey::Order { .. }) => Stage::Ordered,
        }
    }

    /// What an entry made of the numbers, if it is counted otherwise than they are.
    fn made_of(&self, made: Option<&BTreeMap<ArrivalId, (LineNo, u64)>>) -> Option<Sum> {
        let mut sums: Vec<(Unit, u64)> = Vec::new();
        for (line, about) in made?.values() {
            let unit = self.state.line_keys.get(line.0 as usize)?.unit();
            match sums.iter_mut().find(|(known, _)| *known == unit) {
                Some((_, sum)) => *sum += about,
                None => sums.push((unit, *about)),
            }
        }
        match sums.as_slice() {
            [(unit, about)] if *unit != self.unit => {
                Some(Sum::new((*about).into(), *unit, self.state))
            }
            _ => None,
        }
    }

    fn rest(&mut self, stage: Stage, own: i128) {
        *self.parts.entry(stage).or_insert(0) += own;
    }

    fn stop(&mut self, at: u64, stage: Stage, own: i128) {
        *self.stops.entry((at, stage)).or_insert(0) += own;
    }
}
