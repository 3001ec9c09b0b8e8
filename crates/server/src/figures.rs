//! The sums on the pages: pure functions of the state in memory.
//!
//! They rest on double entry and on J6 of the attribution: per fund and unit, what real accounts hold
//! is what is free on the fund's line and on its allocations' lines, less what is owed.

use std::collections::BTreeMap;

use minhbach_ledger::amount::{Currency, Unit};
use minhbach_ledger::effects::Place;
use minhbach_ledger::id::Id;
use minhbach_ledger::state::{LineKey, State};

use crate::format::Sum;
use crate::measure::Measure;
use crate::pages::parts::{Division, Stage};

/// The sums of one fund in one unit, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FundSums {
    /// Handed over to people.
    pub distributed: i128,
    /// Paid out.
    pub spent: i128,
    /// Gone to other organisations.
    pub sent_on: i128,
    /// Turned into other currencies, less what came from them.
    pub exchanged: i128,
    /// Written off.
    pub lost: i128,
    /// Left in another way: debits that wait for their purpose.
    pub other: i128,
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

impl FundSums {
    /// How what came into the fund divides; adds up to what came in and what is owed.
    pub fn division(&self, of: impl Into<Measure>) -> Division {
        Division::new(
            of,
            [
                (Stage::Distributed, self.distributed),
                (Stage::Spent, self.spent),
                (Stage::SentOn, self.sent_on),
                (Stage::Exchanged, self.exchanged.max(0)),
                (Stage::Lost, self.lost),
                (Stage::Other, self.other),
                (Stage::Ordered, self.ordered),
                (Stage::Allocated, self.allocated),
                (Stage::InFund, self.in_fund),
            ],
        )
    }

    fn add(&mut self, other: &FundSums) {
        self.distributed += other.distributed;
        self.spent += other.spent;
        self.sent_on += other.sent_on;
        self.exchanged += other.exchanged;
        self.lost += other.lost;
        self.other += other.other;
        self.ordered += other.ordered;
        self.allocated += other.allocated;
        self.in_fund += other.in_fund;
        self.owed += other.owed;
        self.real += other.real;
    }
}

/// All sums that pages show, computed once per size of the book.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    funds: BTreeMap<(Id, Unit), FundSums>,
}

impl Figures {
    /// From the state.
    pub fn of(state: &State) -> Figures {
        let mut funds: BTreeMap<(Id, Unit), FundSums> = BTreeMap::new();
        for ((place, fund, unit), balance) in &state.holdings {
            let sums = funds.entry((*fund, *unit)).or_default();
            match place {
                Place::Real(_) => sums.real += balance,
                Place::Recipient => sums.distributed += balance,
                // Goods come from there.
                Place::Supplier if matches!(unit, Unit::Lot { .. }) => {}
                Place::Supplier => sums.spent += balance,
                Place::Loss => sums.lost += balance,
                Place::Partner => sums.sent_on += balance,
                Place::Exchange => sums.exchanged += balance,
                // Opening balances and interest come from there and are negative; debits that wait
                // for their purpose go there. Which is which stands in the lines, below.
                Place::Other | Place::Donor => {}
            }
        }
        for (key, line) in &state.line_numbers {
            let Some(head) = state.lines.head(*line) else {
                continue;
            };
            let (free, owed) = (i128::from(head.free.total()), i128::from(head.uncovered));
            let of_fund = match key {
                LineKey::Fund { fund, .. } => Some(*fund),
                key => state.allocation_of(key).map(|(_, of)| of.fund),
            };
            let Some(fund) = of_fund else { continue };
            let sums = funds.entry((fund, key.unit())).or_default();
            sums.owed += owed;
            match key {
                LineKey::Fund { .. } => sums.in_fund += free,
                LineKey::Allocation { .. } => sums.allocated += free,
                LineKey::Order { .. } => sums.ordered += free,
            }
        }
        Figures { funds }
    }

    /// The sums of a fund, unit by unit.
    pub fn of_fund(&self, fund: Id) -> impl Iterator<Item = (Unit, &FundSums)> {
        // Units are ordered, so all of a fund stand together.
        self.funds
            .iter()
            .filter(move |((id, _), _)| *id == fund)
            .map(|((_, unit), sums)| (*unit, sums))
    }

    /// How a fund divides: each currency, then each item over all its lots. What never came is left out.
    pub fn divisions(&self, fund: Id, state: &State) -> Vec<Division> {
        let mut money = Vec::new();
        let mut items: BTreeMap<Id, FundSums> = BTreeMap::new();
        for (unit, sums) in self.of_fund(fund) {
            match unit {
                Unit::Money(currency) => money.push(sums.division(currency)),
                Unit::Lot { item, .. } => items.entry(item).or_default().add(sums),
            }
        }
        let goods = items
            .iter()
            .map(|(item, sums)| sums.division(Measure::of_item(state, *item)));
        let all = money.into_iter().chain(goods);
        all.filter(|division| !division.slices.is_empty()).collect()
    }

    /// What a fund owes, unit by unit.
    pub fn owed(&self, fund: Id, state: &State) -> Vec<Sum> {
        let owed = self.of_fund(fund).filter(|(_, sums)| sums.owed > 0);
        owed.map(|(unit, sums)| Sum::new(sums.owed, unit, state))
            .collect()
    }

    /// The sums over all funds, for each unit of money.
    pub fn totals(&self) -> Vec<(Currency, FundSums)> {
        let mut totals: BTreeMap<Currency, FundSums> = BTreeMap::new();
        for ((_, unit), sums) in &self.funds {
            if let Unit::Money(currency) = unit {
                totals.entry(*currency).or_default().add(sums);
            }
        }
        totals.into_iter().collect()
    }
}
