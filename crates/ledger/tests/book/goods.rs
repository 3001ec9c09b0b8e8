//! The oracle of goods: what stock, orders and waybills say, counted again from what lies in the accounts.

use std::collections::BTreeMap;

use minhbach_ledger::amount::Unit;
use minhbach_ledger::day::Day;
use minhbach_ledger::effects::Place;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::assets::due;
use minhbach_ledger::kinds::registry::AccountKind;
use minhbach_ledger::state::State;

/// How much of a lot came or went in one way.
pub fn flow(state: &State, way: &str, unit: Unit) -> i128 {
    let Unit::Lot { lot, .. } = unit else {
        panic!("money has no stock")
    };
    let stock = state.goods.stock.get(&lot).copied().unwrap_or_default();
    i128::from(match way {
        "received" => stock.received,
        "packed" => stock.converted_in,
        "found" => stock.found,
        "distributed" => stock.distributed,
        "used" => stock.converted_out,
        "returned" => stock.returned,
        "sold" => stock.sold,
        "sent" => stock.sent,
        "lost" => stock.written_off,
        other => panic!("{other}"),
    })
}

/// How many calves of a herd are overdue on a day.
pub fn overdue(state: &State, herd: Id, on: Day) -> i128 {
    let all = due(state, on);
    let owed = all.iter().find(|owed| owed.herd == herd);
    owed.map_or(-1, |owed| i128::from(owed.overdue))
}

/// `Err` says what does not agree.
pub fn check(state: &State) -> Result<(), String> {
    let goods = &state.goods;
    let mut held: BTreeMap<Id, i128> = BTreeMap::new();
    let mut on_the_way: BTreeMap<(Id, Id, Id), i128> = BTreeMap::new();
    let mut with_suppliers: BTreeMap<(Id, Id, Unit), i128> = BTreeMap::new();
    for ((place, fund, unit), amount) in &state.holdings {
        let Place::Real(account) = place else {
            continue;
        };
        let kind = state.accounts[account].kind;
        if let Unit::Lot { lot, .. } = unit {
            *held.entry(*lot).or_default() += amount;
            if kind == AccountKind::Transit {
                on_the_way.insert((*account, *fund, *lot), *amount);
            } else if kind != AccountKind::Warehouse {
                return Err(format!("goods lie in {account}"));
            }
        } else if kind == AccountKind::Supplier {
            with_suppliers.insert((*account, *fund, *unit), *amount);
        }
    }
    // Rule 11: all that came of a lot, less all that went, is in stock or in transit.
    for (lot, stock) in &goods.stock {
        let lies = held.remove(lot).unwrap_or(0);
        if stock.in_hand() != lies {
            return Err(format!("of lot {lot} there is {lies}, its stock {stock:?}"));
        }
    }
    if !held.is_empty() {
        return Err(format!("goods without a stock: {held:?}"));
    }
    // What is in transit stands on the waybills that are open.
    let mut open: BTreeMap<(Id, Id, Id), i128> = BTreeMap::new();
    for waybill in goods.waybills.values() {
        for ((owner, lot), amount) in &waybill.open {
            *open.entry((waybill.via, owner.fund, *lot)).or_default() += i128::from(*amount);
        }
    }
    if open != on_the_way {
        return Err(format!("waybills {open:?}, in transit {on_the_way:?}"));
    }
    // What is prepaid to a supplier, or owed, is what was paid for orders less what was invoiced.
    let mut settled: BTreeMap<(Id, Id, Unit), i128> = BTreeMap::new();
    for order in goods.orders.values() {
        let fund = state.allocations[&order.allocation].fund;
        let key = (order.account, fund, order.unit);
        *settled.entry(key).or_default() += i128::from(order.paid) - i128::from(order.invoiced);
        if order.received > order.quantity || order.invoiced > order.amount {
            return Err(format!("more came of an order than was ordered: {order:?}"));
        }
    }
    settled.retain(|_, amount| *amount != 0);
    match settled == with_suppliers {
        true => Ok(()),
        false => Err(format!("orders {settled:?}, suppliers {with_suppliers:?}")),
    }
}
