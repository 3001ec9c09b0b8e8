//! Stock that will not do: what is planned to be handed out needs more of an item than lies in the chapter's stores.
//!
//! The book knows no least stock, and none is invented here. What it does know is what is planned: allocations of goods that are
//! not handed out yet, and proposals that wait. Goods are allocated out of lots that exist, but that does not bring them to who
//! hands them out: a commune's allocation out of the province's fund lies in the province's warehouse until a waybill brings it,
//! and only a warehouse of the chapter's own may be handed out of. Two proposals may reckon with the same bags. A count may find
//! goods missing, and goods expire. In each of these cases somebody would stand before the people with too little.

use std::collections::BTreeMap;

use minhbach_ledger::amount::Unit;
use minhbach_ledger::day::Day;
use minhbach_ledger::effects::Place;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::registry::AccountKind;
use minhbach_ledger::state::{State, Status};
use serde::Serialize;

use crate::format::Sum;
use crate::measure::Measure;
use crate::office::desk::Desk;

/// An item of which more is planned than is there.
#[derive(Clone, Debug, Serialize)]
pub struct Short {
    /// The item.
    pub item: Id,
    /// What is still to be handed out of the lots that do not suffice, less what is on its way here.
    pub needed: Sum,
    /// What of these lots lies in the stores of the desk's chapters, is in date, and no count has missed.
    pub there: Sum,
}

impl Short {
    /// The page of the item.
    pub fn path(&self) -> String {
        format!("/item/{}", self.item)
    }
}

/// A fund's goods of one lot: what an allocation of them is handed out of, and nothing else is.
type Goods = (Id, Unit);

/// The items of which the stores of the desk's chapters hold too little, by their ids.
pub fn short(state: &State, desk: &Desk, today: Day) -> Vec<Short> {
    let there = there(state, desk, today);
    let mut items: BTreeMap<Id, (i128, i128)> = BTreeMap::new();
    for (goods, needed) in needed(state, desk, today) {
        let here = there.get(&goods).copied().unwrap_or(0);
        // Lots are held against lots: rice of another fund, or of a lot that another allocation took, helps nobody here.
        if let (Unit::Lot { item, .. }, true) = (goods.1, needed > here) {
            let sums = items.entry(item).or_default();
            sums.0 += needed;
            sums.1 += here;
        }
    }
    let sum = |minor, item| Sum::counted(minor, Measure::of_item(state, item));
    let short = items.into_iter().map(|(item, (needed, there))| Short {
        item,
        needed: sum(needed, item),
        there: sum(there, item),
    });
    short.collect()
}

/// What the desk's chapters still have to hand out, less what is on its way to them.
fn needed(state: &State, desk: &Desk, today: Day) -> BTreeMap<Goods, i128> {
    let mut needed: BTreeMap<Goods, i128> = BTreeMap::new();
    // What can no longer be handed out, because its days are over, is not waited for.
    let planned = state.allocations.iter();
    let planned = planned.filter(|(_, it)| it.until >= today && desk.sees(state, it.chapter));
    for (id, allocation) in planned {
        let mut plan = |unit: Unit, amount: u64| {
            if let (Unit::Lot { .. }, 1..) = (unit, amount) {
                *needed.entry((allocation.fund, unit)).or_default() += i128::from(amount);
            }
        };
        match allocation.status {
            Status::Proposed => plan(allocation.unit, allocation.amount),
            // Also the goods that its money has bought.
            Status::Approved { .. } | Status::Emergency { .. } => state
                .lines_of(*id)
                .for_each(|(line, _)| plan(line.unit(), state.free(line))),
            Status::Rejected { .. } | Status::Cancelled { .. } | Status::Irregular { .. } => {}
        }
    }
    let bills = state.goods.waybills.values();
    for bill in bills.filter(|bill| sees_account(state, desk, bill.to)) {
        for ((owner, lot), coming) in &bill.open {
            let Some(item) = state.lots.get(lot).map(|lot| lot.item) else {
                continue;
            };
            if let Some(left) = needed.get_mut(&(owner.fund, Unit::Lot { item, lot: *lot })) {
                *left -= i128::from(*coming);
            }
        }
    }
    needed
}

/// What lies in the warehouses of the desk's chapters and can be handed out today.
fn there(state: &State, desk: &Desk, today: Day) -> BTreeMap<Goods, i128> {
    let mut there: BTreeMap<Goods, i128> = BTreeMap::new();
    for ((place, fund, unit), amount) in &state.holdings {
        let (Place::Real(account), Unit::Lot { lot, .. }) = (place, unit) else {
            continue;
        };
        let expiry = state.lots.get(lot).and_then(|lot| lot.expiry);
        if !sees_account(state, desk, *account) || expiry.is_some_and(|expiry| expiry < today) {
            continue;
        }
        // The book has what a count has missed until somebody writes it off; the store has not.
        let missing = state.goods.shortages.get(&(*account, *fund, *lot));
        let missing = missing.copied().unwrap_or(0);
        *there.entry((*fund, *unit)).or_default() += amount - i128::from(missing);
    }
    there
}

fn sees_account(state: &State, desk: &Desk, account: Id) -> bool {
    let account = state.accounts.get(&account);
    account.is_some_and(|it| it.kind == AccountKind::Warehouse && desk.sees(state, it.chapter))
}
