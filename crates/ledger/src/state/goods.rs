//! What the rules need to know of goods: items and lots, orders that are open, goods on the way, counts that did not agree,
//! herds that owe calves.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::LineKey;
use crate::amount::Unit;
use crate::attribution::ArrivalId;
use crate::day::Day;
use crate::effects::Fact;
use crate::id::Id;
use crate::kinds::assets::Terms;
use crate::kinds::items::{Condition, QuantityTier, Value};
use crate::text::{Text, Token};

/// A kind of thing that is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Item {
    pub name: Text,
    pub unit: Token,
    /// Decimals of its quantities.
    pub scale: u8,
    /// Approvers by quantity, where nobody has valued it.
    pub approvals: Vec<QuantityTier>,
}

/// Goods of one item that came together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Lot {
    pub item: Id,
    /// The warehouse that it came to; what is said of the lot as a whole is said there.
    pub account: Option<Id>,
    pub condition: Condition,
    pub expiry: Option<Day>,
    /// What all of it was worth; `None` is not valued.
    #[serde(with = "super::spelt")]
    pub value: Option<Value>,
    /// How much of it came, in the item's smallest unit.
    pub quantity: u64,
    /// The entry that brought it.
    pub at: u64,
}

/// How one lot came and where it went, in the item's smallest unit (rule 11).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Stock {
    /// Given, bought, granted, or there when the book began.
    pub received: u64,
    pub converted_in: u64,
    /// By a count, or by natural increase.
    pub found: u64,
    pub distributed: u64,
    pub converted_out: u64,
    /// To the donor or to the supplier.
    pub returned: u64,
    pub sold: u64,
    /// To partner organisations.
    pub sent: u64,
    pub written_off: u64,
}

impl Stock {
    /// What must be in stock and in transit: all that came, less all that went.
    pub fn in_hand(&self) -> i128 {
        let sum = |flows: &[u64]| flows.iter().map(|n| i128::from(*n)).sum::<i128>();
        sum(&[self.received, self.converted_in, self.found])
            - sum(&[
                self.distributed,
                self.converted_out,
                self.returned,
                self.sold,
                self.sent,
                self.written_off,
            ])
    }
}

/// A purchase order: money of an allocation that is bound to a supplier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Order {
    /// The entry that placed it.
    pub at: u64,
    pub allocation: Id,
    /// The supplier's account: prepaid where positive, owed where negative.
    pub account: Id,
    pub item: Id,
    pub quantity: u64,
    /// Money.
    pub unit: Unit,
    pub amount: u64,
    /// What may be paid before the goods come.
    pub prepay: u64,
    pub received: u64,
    pub invoiced: u64,
    pub paid: u64,
    /// The arrival of the money on the order's line.
    pub arrival: ArrivalId,
    pub closed: bool,
    pub ordered_by: Vec<Id>,
    pub received_by: Vec<Id>,
    pub paid_by: Vec<Id>,
}

/// Whose goods: of a fund, or of one of its allocations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Owner {
    pub fund: Id,
    pub allocation: Option<Id>,
}

impl Owner {
    /// The line on which the owner's numbers of a unit stand.
    pub fn line(&self, unit: Unit) -> LineKey {
        match self.allocation {
            Some(allocation) => LineKey::Allocation { allocation, unit },
            None => LineKey::Fund {
                fund: self.fund,
                unit,
            },
        }
    }
}

/// Goods on the way between two warehouses, until all of them came, came back or were written off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Waybill {
    /// The entry that sent them.
    pub at: u64,
    pub from: Id,
    pub to: Id,
    pub via: Id,
    pub sent_by: Vec<Id>,
    /// What is still on the way, by owner and lot.
    pub open: BTreeMap<(Owner, Id), u64>,
}

/// A count of animals, each kind never less than in the report before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct HerdCount {
    pub on: Option<Day>,
    pub alive: u32,
    pub born: u32,
    pub dead: u32,
    pub lost: u32,
    pub sold: u32,
}

/// Animals in the hands of households that owe calves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Herd {
    /// The entry that placed the first of them.
    pub at: u64,
    pub allocation: Id,
    pub terms: Terms,
    /// When how many animals came to households, oldest first: placed, then passed on.
    pub cohorts: Vec<(Day, u32)>,
    /// Calves passed on.
    pub passed: u32,
    pub count: HerdCount,
}

impl Herd {
    /// How many animals households have been given.
    pub fn given(&self) -> u32 {
        self.cohorts
            .iter()
            .fold(0, |sum, (_, n)| sum.saturating_add(*n))
    }
}

/// What the rules need to know of goods that move. Items and lots stand beside it in the state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Goods {
    pub stock: BTreeMap<Id, Stock>,
    pub orders: BTreeMap<Id, Order>,
    /// The orders of which something may still come: (allocation, order).
    pub open_orders: BTreeSet<(Id, Id)>,
    /// Those with something on the way.
    pub waybills: BTreeMap<Id, Waybill>,
    /// What a count found missing of a fund's lot in a warehouse and nobody has written off: (account, fund, lot).
    pub shortages: BTreeMap<(Id, Id, Id), u64>,
    pub herds: BTreeMap<Id, Herd>,
}

impl Goods {
    /// Whether something may still come of an order of this allocation.
    pub fn orders_open(&self, allocation: Id) -> bool {
        let first = (allocation, Id::from_bytes([0; 16]));
        let mut open = self.open_orders.range(first..);
        open.next().is_some_and(|(of, _)| *of == allocation)
    }

    pub(super) fn apply(&mut self, fact: &Fact) {
        match fact {
            Fact::Stock(lot, stock) => drop(self.stock.insert(*lot, **stock)),
            Fact::Order(id, order) => {
                let open = (order.allocation, *id);
                match order.closed {
                    true => self.open_orders.remove(&open),
                    false => self.open_orders.insert(open),
                };
                self.orders.insert(*id, (**order).clone());
            }
            Fact::Waybill(id, waybill) => {
                match waybill.open.is_empty() {
                    true => self.waybills.remove(id),
                    false => self.waybills.insert(*id, (**waybill).clone()),
                };
            }
            Fact::Shortage {
                account,
                fund,
                lot,
                missing,
            } => {
                let key = (*account, *fund, *lot);
                match missing {
                    0 => self.shortages.remove(&key),
                    missing => self.shortages.insert(key, *missing),
                };
            }
            Fact::Herd(id, herd) => drop(self.herds.insert(*id, (**herd).clone())),
            _ => {}
        }
    }
}
