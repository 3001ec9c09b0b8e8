//! The population: which entries can be drawn, and how much each of them counts.

use std::fmt;
use std::str::FromStr;

use minhbach_ledger::amount::{Currency, Unit};
use minhbach_ledger::attribution::Change;
use minhbach_ledger::book::MarkKind;
use minhbach_ledger::day::Day;
use minhbach_ledger::effects::Place;
use minhbach_ledger::id::{Code, Digest, Id};
use minhbach_ledger::kinds::Body;
use minhbach_ledger::state::State;
use sha2::{Digest as _, Sha256};

use crate::audit::facts::{Look, Seen};

/// What can be drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// What came in: `donation.receive`, and `receipt.hold` of what is not identified yet.
    Donations,
    /// What was set aside: `allocation.approve`; of an emergency the `allocation.propose` that opened it.
    Allocations,
    /// What was handed out: `distribution.make`, also within a `field.adopt`.
    Distributions,
}

impl Class {
    /// All of them, in their order.
    pub const ALL: [Class; 3] = [Class::Donations, Class::Allocations, Class::Distributions];

    /// The name in a plan and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Class::Donations => "donations",
            Class::Allocations => "allocations",
            Class::Distributions => "distributions",
        }
    }

    /// The class of this name.
    pub fn from_name(name: &str) -> Option<Class> {
        Class::ALL.into_iter().find(|class| class.name() == name)
    }

    /// The class that an entry belongs to.
    fn of(body: &Body) -> Option<Class> {
        match body {
            Body::DonationReceive(_) | Body::ReceiptHold(_) => Some(Class::Donations),
            Body::AllocationApprove(_) => Some(Class::Allocations),
            Body::AllocationPropose(proposal) if proposal.emergency => Some(Class::Allocations),
            Body::DistributionMake(_) => Some(Class::Distributions),
            _ => None,
        }
    }
}

/// What the amounts count: a currency, or an item over all its lots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Which {
    Money(Currency),
    Item(Id),
}

impl Which {
    fn is(self, unit: Unit) -> bool {
        match (self, unit) {
            (Which::Money(wanted), Unit::Money(currency)) => wanted == currency,
            (Which::Item(wanted), Unit::Lot { item, .. }) => wanted == item,
            _ => false,
        }
    }
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Which::Money(currency) => currency.fmt(f),
            Which::Item(item) => item.fmt(f),
        }
    }
}

impl FromStr for Which {
    type Err = ();

    fn from_str(text: &str) -> Result<Which, ()> {
        let currency = text.parse().map(Which::Money);
        currency
            .or_else(|_| text.parse().map(Which::Item))
            .map_err(|_| ())
    }
}

/// Which amount of an entry counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amounts {
    /// What is left of it after what later entries took back; what is reversed in full is no part of the population.
    Live,
    /// What it said when it was entered, reversed or not.
    Recorded,
}

impl Amounts {
    /// The name in a plan.
    pub fn name(self) -> &'static str {
        match self {
            Amounts::Live => "live",
            Amounts::Recorded => "recorded",
        }
    }

    /// The choice of this name.
    pub fn from_name(name: &str) -> Option<Amounts> {
        [Amounts::Live, Amounts::Recorded]
            .into_iter()
            .find(|amounts| amounts.name() == name)
    }
}

/// Which entries belong to a population.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// At least one; in their order, none twice.
    pub classes: Vec<Class>,
    /// About this chapter or one below it, as the chapters stand at the checkpoint.
    pub chapter: Option<Id>,
    /// Of this fund.
    pub fund: Option<Id>,
    /// `booked` between these days, both included.
    pub booked: Option<(Day, Day)>,
    /// Counted in this.
    pub unit: Which,
    /// Which amount.
    pub amounts: Amounts,
}

/// An entry that can be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its index.
    pub at: u64,
    /// In minor units; never 0.
    pub amount: u64,
    /// Its code.
    pub code: Code,
}

/// All entries that can be drawn, by rising index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Population {
    /// The entries.
    pub items: Vec<Item>,
}

impl Population {
    /// How many.
    pub fn count(&self) -> u64 {
        self.items.len() as u64
    }

    /// What they add up to, in minor units.
    pub fn sum(&self) -> u128 {
        self.items.iter().map(|item| u128::from(item.amount)).sum()
    }

    /// The canonical list, one line an entry: index, a space, amount in minor units.
    pub fn list(&self) -> String {
        use fmt::Write as _;
        let mut out = String::new();
        for item in &self.items {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "{} {}", item.at, item.amount);
        }
        out
    }

    /// SHA-256 of the canonical list.
    pub fn digest(&self) -> Digest {
        let mut hash = Sha256::new();
        for item in &self.items {
            hash.update(format!("{} {}\n", item.at, item.amount).as_bytes());
        }
        Digest::new(hash.finalize().into())
    }
}

/// An entry while later ones may still change it.
struct Open {
    at: u64,
    amount: i128,
    code: Code,
    chapter: u32,
}

/// Gathers a population: some forty bytes an entry of it, and nothing else.
pub struct Gather {
    definition: Definition,
    open: Vec<Open>,
    chapters: Vec<Id>,
}

impl Gather {
    /// By a definition.
    pub fn new(definition: Definition) -> Gather {
        Gather {
            definition,
            open: Vec::new(),
            chapters: Vec::new(),
        }
    }

    fn chapter(&mut self, id: Id) -> u32 {
        // A book has a few hundred chapters, and neighbours are mostly of the same one.
        let known = self.chapters.iter().rposition(|known| *known == id);
        let place = known.unwrap_or_else(|| {
            self.chapters.push(id);
            self.chapters.len() - 1
        });
        u32::try_from(place).unwrap_or(u32::MAX)
    }

    fn add(&mut self, at: u64, delta: i128) {
        if self.definition.amounts == Amounts::Recorded {
            return;
        }
        if let Ok(place) = self.open.binary_search_by_key(&at, |open| open.at) {
            self.open[place].amount += delta;
        }
    }

    /// An entry that belongs to the population, as far as it can be said of it alone.
    fn enter(&mut self, seen: &Seen<'_>) {
        let asked = &self.definition;
        let class = Class::of(seen.body());
        if !class.is_some_and(|class| asked.classes.contains(&class)) {
            return;
        }
        let Some((amount, unit)) = seen.amount() else {
            return;
        };
        // What an approval of an emergency agrees to was set aside by the proposal.
        let agreed = matches!(seen.body(), Body::AllocationApprove(_))
            && !seen
                .effects
                .attribution
                .iter()
                .any(|c| matches!(c, Change::Arrive(_)));
        let about = &seen.effects.about;
        let of_fund = asked.fund.is_none_or(|fund| about.fund == Some(fund));
        let booked = seen.booked();
        let in_time = asked
            .booked
            .is_none_or(|(from, until)| from <= booked && booked <= until);
        let (Some(chapter), false) = (about.chapter, agreed) else {
            return;
        };
        if !asked.unit.is(unit) || !of_fund || !in_time {
            return;
        }
        let chapter = self.chapter(chapter);
        self.open.push(Open {
            at: seen.at,
            amount: amount.into(),
            code: seen.code(),
            chapter,
        });
    }

    /// What an entry takes back of earlier ones.
    fn take_back(&mut self, seen: &Seen<'_>) {
        for mark in &seen.effects.marks {
            match mark.kind {
                MarkKind::Returned => self.add(mark.target, -i128::from(mark.value)),
                MarkKind::Adjusted => self.add(mark.target, seen.moved(Place::Recipient)),
                MarkKind::Reversed => self.reverse(mark.target),
                _ => {}
            }
        }
        match seen.body() {
            // The entry is about what was unspent and went back.
            Body::AllocationCancel(_) => {
                let back = seen.effects.about.amount.unwrap_or(0);
                self.shrink_allocation(seen, i128::from(back));
            }
            Body::AllocationReject(_) => {
                let released = seen.effects.attribution.iter().map(|change| match change {
                    Change::Release { offsets, .. } => i128::from(offsets.len()),
                    _ => 0,
                });
                self.shrink_allocation(seen, released.sum());
            }
            _ => {}
        }
    }

    /// What came in and is reversed had not been returned; what went out comes back less what had come back before. So what is
    /// left of either is nothing.
    fn reverse(&mut self, target: u64) {
        if self.definition.amounts == Amounts::Recorded {
            return;
        }
        if let Ok(place) = self.open.binary_search_by_key(&target, |open| open.at) {
            self.open[place].amount = 0;
        }
    }

    fn shrink_allocation(&mut self, seen: &Seen<'_>, back: i128) {
        let known = seen.effects.about.allocation;
        let known = known.and_then(|id| seen.state.allocations.get(&id));
        if let Some(arrival) = known.and_then(|known| known.status.arrival()) {
            self.add(arrival.at, -back);
        }
    }

    /// The population, with the chapters as they stand in the end.
    pub fn population(self, state: &State) -> Population {
        let scope = self.definition.chapter;
        let inside = |id: &Id| state.within(*id, scope);
        let inside: Vec<bool> = self.chapters.iter().map(inside).collect();
        let left = self.open.iter().filter(|open| {
            open.amount > 0 && inside.get(open.chapter as usize).copied().unwrap_or(false)
        });
        let items = left.map(|open| Item {
            at: open.at,
            // It was positive, and no more than the entry said.
            amount: u64::try_from(open.amount).unwrap_or(0),
            code: open.code,
        });
        Population {
            items: items.collect(),
        }
    }
}

impl Look for Gather {
    fn see(&mut self, seen: &Seen<'_>) {
        self.enter(seen);
        self.take_back(seen);
    }
}
