//! The sums on the pages: pure functions of the state in memory. What they add up is what reports add up, too
//! ([`minhbach_exchange::report::sums`]); here is how pages show it.

use std::collections::BTreeMap;

use minhbach_exchange::report::sums::{Counted, FundSums, Sums, sums, together};
use minhbach_ledger::amount::{Currency, Unit};
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
    funds: Sums,
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
        let funds = sums(state);
        Figures { funds, goods }
    }

    /// How much of an item is there or on the way, and how much was handed out.
    pub fn of_item(&self, item: Id) -> (i128, i128) {
        self.goods.get(&item).copied().unwrap_or_default()
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
                Unit::Money(currency) => money.push(division(sums, currency)),
                Unit::Lot { item, .. } => items.entry(item).or_default().add(sums),
            }
        }
        let goods = items
            .iter()
            .map(|(item, sums)| division(sums, Measure::of_item(state, *item)));
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
