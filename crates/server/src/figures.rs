//! The sums on the pages: pure functions of the state in memory. What they add up is what reports add up, too
//! ([`minhbach_exchange::report::sums`]); here is how pages show it.

use std::collections::BTreeMap;

use minhbach_exchange::report::sums::{Counted, FundSums, sums, together};
use minhbach_ledger::amount::{Currency, Unit};
use minhbach_ledger::effects::Place;
use minhbach_ledger::id::Id;
use minhbach_ledger::state::State;

use crate::format::Sum;
use crate::measure::Measure;
use crate::pages::parts::{Division, Stage};

/// How what came in divides; adds up to what came in and what is owed.
pub fn division(sums: &FundSums, of: impl Into<Measure>) -> Division {
    Division::new(
        of,
        [
            (Stage::Distributed, sums.distributed),
            (Stage::Spent, sums.spent),
            (Stage::Lost, sums.lost),
            (Stage::SentOn, sums.sent_on),
            (Stage::Exchanged, sums.exchanged.max(0)),
            (Stage::Ordered, sums.ordered),
            (Stage::Allocated, sums.allocated),
            (Stage::InFund, sums.in_fund),
        ],
    )
}

/// All sums that pages show, computed once per size of the book.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// Over all lots of an item: a fund that handed out a thousand lots has one row of it.
    funds: BTreeMap<(Id, Counted), FundSums>,
    /// Of each fund the units of which its own line holds something, or it owes something.
    units: BTreeMap<Id, Vec<(Unit, FundSums)>>,
    /// Of each fund what its real accounts hold.
    held: BTreeMap<Id, Vec<(Id, Unit, i128)>>,
    /// Of each fund its allocations, newest first, by the index of the proposal.
    allocations: BTreeMap<Id, Vec<(u64, Id)>>,
    /// Of each item over all its lots: what is there or on the way, and what was handed out.
    goods: BTreeMap<Id, (i128, i128)>,
}

/// Whether a fund is one of a campaign's.
pub fn in_campaign(state: &State, campaign: Id) -> impl Fn(Id) -> bool + Copy + '_ {
    move |fund| {
        let known = state.funds.get(&fund);
        known.is_some_and(|fund| fund.campaign == Some(campaign))
    }
}

impl Figures {
    /// From the state.
    pub fn of(state: &State) -> Figures {
        let mut goods: BTreeMap<Id, (i128, i128)> = BTreeMap::new();
        for (lot, stock) in &state.goods.stock {
            if let Some(known) = state.lots.get(lot) {
                let sums = goods.entry(known.item).or_default();
                sums.0 += stock.in_hand();
                sums.1 += i128::from(stock.distributed);
            }
        }
        let mut funds: BTreeMap<(Id, Counted), FundSums> = BTreeMap::new();
        let mut units: BTreeMap<Id, Vec<(Unit, FundSums)>> = BTreeMap::new();
        for ((fund, unit), of) in sums(state) {
            funds
                .entry((fund, Counted::from(unit)))
                .or_default()
                .add(&of);
            if of.in_fund > 0 || of.owed > 0 {
                units.entry(fund).or_default().push((unit, of));
            }
        }
        let mut held: BTreeMap<Id, Vec<(Id, Unit, i128)>> = BTreeMap::new();
        for ((place, fund, unit), balance) in &state.holdings {
            if let Place::Real(account) = place {
                let of = held.entry(*fund).or_default();
                of.push((*account, *unit, *balance));
            }
        }
        let mut allocations: BTreeMap<Id, Vec<(u64, Id)>> = BTreeMap::new();
        for (id, allocation) in &state.allocations {
            let of = allocations.entry(allocation.fund).or_default();
            of.push((allocation.at, *id));
        }
        for of in allocations.values_mut() {
            of.sort_unstable_by_key(|(at, _)| std::cmp::Reverse(*at));
        }
        Figures {
            funds,
            units,
            held,
            allocations,
            goods,
        }
    }

    /// How much of an item is there or on the way, and how much was handed out.
    pub fn of_item(&self, item: Id) -> (i128, i128) {
        self.goods.get(&item).copied().unwrap_or_default()
    }

    /// The units of which a fund's own line holds something, or it owes something, with all their sums.
    pub fn units_of(&self, fund: Id) -> &[(Unit, FundSums)] {
        self.units.get(&fund).map_or(&[], Vec::as_slice)
    }

    /// What a fund's real accounts hold: account, unit, balance.
    pub fn held_for(&self, fund: Id) -> &[(Id, Unit, i128)] {
        self.held.get(&fund).map_or(&[], Vec::as_slice)
    }

    /// A fund's allocations, newest first: index of the proposal and id.
    pub fn allocations_of(&self, fund: Id) -> &[(u64, Id)] {
        self.allocations.get(&fund).map_or(&[], Vec::as_slice)
    }

    /// How a fund divides: each currency, then each item over all its lots. What never came is left out.
    pub fn divisions(&self, fund: Id, state: &State) -> Vec<Division> {
        // Money comes first in the order of what is counted.
        let all =
            self.funds
                .iter()
                .filter(|((id, _), _)| *id == fund)
                .map(|((_, counted), sums)| match counted {
                    Counted::Money(currency) => division(sums, *currency),
                    Counted::Item(item) => division(sums, Measure::of_item(state, *item)),
                });
        all.filter(|division| !division.slices.is_empty()).collect()
    }

    /// What a fund owes, unit by unit.
    pub fn owed(&self, fund: Id, state: &State) -> Vec<Sum> {
        let owed = self.units_of(fund).iter().filter(|(_, sums)| sums.owed > 0);
        owed.map(|(unit, sums)| Sum::new(sums.owed, *unit, state))
            .collect()
    }

    /// The sums over all funds, for each unit of money.
    pub fn totals(&self) -> Vec<(Currency, FundSums)> {
        let all = together(&self.funds, |_| true).into_iter();
        let money = all.filter_map(|(counted, sums)| match counted {
            Counted::Money(currency) => Some((currency, sums)),
            Counted::Item(_) => None,
        });
        money.collect()
    }

    /// The sums over some of the funds: the book's own currency first, then the others, then each item over
    /// all its lots.
    pub fn together(&self, within: impl Fn(Id) -> bool, state: &State) -> Vec<(Measure, FundSums)> {
        let base = state.ledger.as_ref();
        let base = base.map(|ledger| Counted::Money(ledger.base));
        let mut all: Vec<_> = together(&self.funds, within).into_iter().collect();
        all.sort_by_key(|(counted, _)| Some(*counted) != base);
        let measured = all.into_iter().map(|(counted, sums)| match counted {
            Counted::Money(currency) => (Measure::from(currency), sums),
            Counted::Item(item) => (Measure::of_item(state, item), sums),
        });
        measured.collect()
    }
}
