//! The sums over a book: what pages show and what reports state are the same numbers, from here.
//!
//! They rest on double entry and on J6 of the attribution: per fund and unit, what real accounts hold is what is free on the
//! fund's line and on its allocations' lines, less what is owed.

use std::collections::BTreeMap;

use minhbach_ledger::amount::Unit;
use minhbach_ledger::effects::Place;
use minhbach_ledger::id::Id;
use minhbach_ledger::state::{LineKey, State};

/// The sums of one fund in one unit, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FundSums {
    /// Handed over to people.
    pub distributed: i128,
    /// Paid out.
    pub spent: i128,
    /// Written off.
    pub lost: i128,
    /// Gone to other organisations.
    pub sent_on: i128,
    /// Turned into other currencies, less what came from them.
    pub exchanged: i128,
    /// Bound to orders whose goods have not come.
    pub ordered: i128,
    /// Free on the lines of its allocations.
    pub allocated: i128,
    /// Free on its own line.
    pub in_fund: i128,
    /// What it owes: uncovered on its line and on those of its allocations.
    pub owed: i128,
    /// What its real accounts hold.
    pub real: i128,
}

/// The sums of every fund in every unit.
pub type Sums = BTreeMap<(Id, Unit), FundSums>;

impl FundSums {
    /// All that came in or is owed, by where it is now.
    pub fn whole(&self) -> i128 {
        self.distributed
            + self.spent
            + self.lost
            + self.sent_on
            + self.exchanged.max(0)
            + self.ordered
            + self.allocated
            + self.in_fund
    }

    /// What came in, less what went back to whoever gave it.
    pub fn received(&self) -> i128 {
        self.whole() - self.owed + self.exchanged.min(0)
    }

    /// What was bought with another currency, in which it had come in before.
    pub fn exchanged_in(&self) -> i128 {
        -self.exchanged.min(0)
    }

    /// What approved allocations hold or have spent.
    pub fn committed(&self) -> i128 {
        self.distributed + self.spent + self.sent_on + self.undelivered()
    }

    /// What is allocated, or ordered, and has not reached anybody.
    pub fn undelivered(&self) -> i128 {
        self.allocated + self.ordered
    }

    /// Adds the sums of another fund, or of another lot.
    pub fn add(&mut self, other: &FundSums) {
        self.distributed += other.distributed;
        self.spent += other.spent;
        self.lost += other.lost;
        self.sent_on += other.sent_on;
        self.exchanged += other.exchanged;
        self.ordered += other.ordered;
        self.allocated += other.allocated;
        self.in_fund += other.in_fund;
        self.owed += other.owed;
        self.real += other.real;
    }

    /// Takes in that so much more is in a place.
    pub(super) fn post(&mut self, place: Place, unit: Unit, delta: i128) {
        match place {
            Place::Real(_) => self.real += delta,
            Place::Recipient => self.distributed += delta,
            // Goods come from there.
            Place::Supplier if matches!(unit, Unit::Lot { .. }) => {}
            Place::Supplier => self.spent += delta,
            Place::Loss => self.lost += delta,
            Place::Partner => self.sent_on += delta,
            Place::Exchange => self.exchanged += delta,
            // Opening balances and interest come from there and are negative; debits that wait for their purpose go there. Which
            // is which stands in the lines.
            Place::Other | Place::Donor => {}
        }
    }

    /// Takes in that a line of the fund has so much more free, and owes so much more.
    pub(super) fn line(&mut self, key: &LineKey, free: i128, owed: i128) {
        self.owed += owed;
        match key {
            LineKey::Fund { .. } => self.in_fund += free,
            LineKey::Allocation { .. } => self.allocated += free,
            LineKey::Order { .. } => self.ordered += free,
        }
    }
}

/// The fund that a line belongs to.
pub(super) fn fund_of(state: &State, key: &LineKey) -> Option<Id> {
    match key {
        LineKey::Fund { fund, .. } => Some(*fund),
        key => state.allocation_of(key).map(|(_, of)| of.fund),
    }
}

/// The sums of a state.
pub fn sums(state: &State) -> Sums {
    let mut sums = Sums::new();
    for ((place, fund, unit), balance) in &state.holdings {
        let of = sums.entry((*fund, *unit)).or_default();
        of.post(*place, *unit, *balance);
    }
    for (key, line) in &state.line_numbers {
        let (Some(head), Some(fund)) = (state.lines.head(*line), fund_of(state, key)) else {
            continue;
        };
        let (free, owed) = (i128::from(head.free.total()), i128::from(head.uncovered));
        let of = sums.entry((fund, key.unit())).or_default();
        of.line(key, free, owed);
    }
    sums
}

/// What sums are counted in: a currency, or an item over all its lots. Money comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counted {
    /// Minor units of a currency.
    Money(minhbach_ledger::amount::Currency),
    /// The smallest units of an item.
    Item(Id),
}

impl From<Unit> for Counted {
    fn from(unit: Unit) -> Counted {
        match unit {
            Unit::Money(currency) => Counted::Money(currency),
            Unit::Lot { item, .. } => Counted::Item(item),
        }
    }
}

/// The sums of some of the funds together, currency by currency and item by item. Goods that have become
/// something else as a whole, as rice that was packed, are left out.
pub fn together<U: Copy>(
    sums: &BTreeMap<(Id, U), FundSums>,
    within: impl Fn(Id) -> bool,
) -> BTreeMap<Counted, FundSums>
where
    Counted: From<U>,
{
    let mut all: BTreeMap<Counted, FundSums> = BTreeMap::new();
    for ((fund, unit), of) in sums {
        if within(*fund) {
            all.entry(Counted::from(*unit)).or_default().add(of);
        }
    }
    all.retain(|counted, of| {
        let money = matches!(counted, Counted::Money(_));
        money || of.whole() != 0 || of.owed != 0 || of.real != 0
    });
    all
}
