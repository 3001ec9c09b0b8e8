//! Goods counted by hand: what the papers say, added up one by one, without numbers, lines or postings.

use std::collections::BTreeMap;

use minhbach_ledger::amount::Unit;
use minhbach_ledger::book::{Book, MarkKind};
use minhbach_ledger::effects::Place;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::state::{State, Stock};

use crate::book::Chapter;

/// The ways in and out of a lot, in the order of [`flows`].
const WAYS: usize = 9;
const RECEIVED: usize = 0;
const PACKED: usize = 1;
const FOUND: usize = 2;
const DISTRIBUTED: usize = 3;
const USED: usize = 4;
const RETURNED: usize = 5;
const SOLD: usize = 6;
const LOST: usize = 8;

fn flows(stock: &Stock) -> [i128; WAYS] {
    [
        stock.received,
        stock.converted_in,
        stock.found,
        stock.distributed,
        stock.converted_out,
        stock.returned,
        stock.sold,
        stock.sent,
        stock.written_off,
    ]
    .map(i128::from)
}

/// What has been counted so far.
#[derive(Clone, Default)]
pub struct Goods {
    flows: BTreeMap<Id, [i128; WAYS]>,
    /// What lies where, of whichever fund.
    held: BTreeMap<(Id, Id), i128>,
}

impl Goods {
    /// As the beginning of every book has it.
    pub fn of(book: &Chapter) -> Self {
        let stock = book.state.goods.stock.iter();
        let mut goods = Goods {
            flows: stock.map(|(lot, stock)| (*lot, flows(stock))).collect(),
            held: BTreeMap::new(),
        };
        for ((place, _, unit), amount) in &book.state.holdings {
            if let (Place::Real(account), Unit::Lot { lot, .. }) = (place, unit) {
                *goods.held.entry((*account, *lot)).or_default() += amount;
            }
        }
        goods
    }

    fn flow(&mut self, lot: Id, way: usize, amount: i128) {
        self.flows.entry(lot).or_default()[way] += amount;
    }

    /// Comes to an account or, below zero, leaves it.
    fn lies(&mut self, account: Id, lot: Id, amount: i128) {
        *self.held.entry((account, lot)).or_default() += amount;
    }

    /// Reads the newest entry of a book; `before` is its state before that.
    pub fn take(&mut self, book: &Chapter, before: &State) {
        let signed = book.newest();
        if let Body::EntryReverse(reversal) = &signed.body {
            let undone = book.past.entry(&reversal.entry).unwrap().unwrap();
            // Of a distribution, what its adjustments had brought back is back already.
            let back: i128 = match &undone.signed.body {
                Body::DistributionMake(made) => {
                    let adjusted = undone.marks.iter().filter(|m| m.kind == MarkKind::Adjusted);
                    adjusted
                        .map(|mark| self.adjusted(book, mark.by, made.lot))
                        .sum()
                }
                _ => 0,
            };
            self.read(book, before, &undone.signed.body, -1);
            if let Body::DistributionMake(made) = &undone.signed.body
                && let Some(lot) = made.lot
            {
                self.flow(lot, DISTRIBUTED, back);
                self.lies(made.account, lot, -back);
            }
            return;
        }
        self.read(book, before, &signed.body, 1);
    }

    fn adjusted(&self, book: &Chapter, at: u64, lot: Option<Id>) -> i128 {
        match &book.entry_at(at).body {
            Body::DistributionAdjust(body) if lot.is_some() => i128::from(body.returned.minor()),
            _ => 0,
        }
    }

    /// What a paper says happened (`sign` 1) or did not happen (−1).
    fn read(&mut self, book: &Chapter, before: &State, body: &Body, sign: i128) {
        let n = |amount: minhbach_ledger::amount::Fixed| sign * i128::from(amount.minor());
        match body {
            Body::DonationReceive(b) if b.goods.is_some() => {
                self.flow(b.id, RECEIVED, n(b.amount));
                self.lies(b.account, b.id, n(b.amount));
            }
            Body::DonationReturn(b) => {
                if let Some(lot) = b.lot {
                    self.flow(lot, RETURNED, n(b.amount));
                    self.lies(b.account, lot, -n(b.amount));
                }
            }
            Body::DistributionMake(b) => {
                if let Some(lot) = b.lot {
                    self.flow(lot, DISTRIBUTED, n(b.amount));
                    self.lies(b.account, lot, -n(b.amount));
                }
            }
            Body::DistributionAdjust(b) => {
                let made = book.past.entry(&b.distribution).unwrap().unwrap();
                if let Body::DistributionMake(made) = &made.signed.body
                    && let Some(lot) = made.lot
                {
                    self.flow(lot, DISTRIBUTED, -n(b.returned));
                    self.lies(made.account, lot, n(b.returned));
                }
            }
            Body::PurchaseReceive(b) => {
                for came in &b.orders {
                    self.flow(b.id, RECEIVED, n(came.quantity));
                    self.lies(b.account, b.id, n(came.quantity));
                }
            }
            Body::PurchaseReturn(b) => {
                let receipt = book.past.entry(&b.receipt).unwrap().unwrap();
                let lot = receipt.signed.body.rules().id();
                self.flow(lot, RETURNED, n(b.quantity));
                self.lies(b.account, lot, -n(b.quantity));
            }
            Body::TransferDispatch(b) => {
                for load in &b.loads {
                    self.lies(b.from, load.lot, -n(load.amount));
                    self.lies(b.via, load.lot, n(load.amount));
                }
            }
            Body::TransferReceive(b) => {
                let sent = book.past.entry(&b.dispatch).unwrap().unwrap();
                let Body::TransferDispatch(sent) = &sent.signed.body else {
                    panic!("a receipt names a dispatch")
                };
                for unload in &b.unloads {
                    let received = unload.received.map_or(0, n);
                    let lost = unload.damaged.map_or(0, n) + unload.missing.map_or(0, n);
                    self.lies(sent.via, unload.lot, -received - lost);
                    self.lies(b.account, unload.lot, received);
                    self.flow(unload.lot, LOST, lost);
                }
            }
            Body::StockCount(b) => {
                for counted in &b.counted {
                    let unit = before.unit(None, Some(counted.lot)).unwrap();
                    let booked = before.holding(Place::Real(b.account), counted.fund, unit);
                    let surplus = (i128::from(counted.quantity.minor()) - booked).max(0);
                    self.flow(counted.lot, FOUND, surplus);
                    self.lies(b.account, counted.lot, surplus);
                }
            }
            Body::StockWriteOff(b) => {
                self.flow(b.lot, LOST, n(b.amount));
                self.lies(b.account, b.lot, -n(b.amount));
            }
            Body::GoodsConvert(b) => {
                for input in &b.inputs {
                    self.flow(input.lot, USED, n(input.amount));
                    self.lies(b.account, input.lot, -n(input.amount));
                }
                self.flow(b.id, PACKED, n(b.amount));
                self.lies(b.account, b.id, n(b.amount));
            }
            Body::GoodsSell(b) => {
                self.flow(b.lot, SOLD, n(b.quantity));
                self.lies(b.warehouse, b.lot, -n(b.quantity));
            }
            Body::AssetPlace(b) => {
                let count = i128::from(b.portions.total());
                self.flow(b.lot, DISTRIBUTED, count);
                self.lies(b.account, b.lot, -count);
            }
            Body::AssetPassOn(b) => {
                let count = i128::from(b.portions.total());
                self.flow(b.id, FOUND, count);
                self.flow(b.id, DISTRIBUTED, count);
            }
            _ => {}
        }
    }

    /// Whether the book says the same.
    pub fn agrees(&self, state: &State) -> Result<(), String> {
        for (lot, counted) in &self.flows {
            let told = state.goods.stock.get(lot).map_or([0; WAYS], flows);
            if told != *counted {
                return Err(format!(
                    "of lot {lot} by hand {counted:?}, the book {told:?}"
                ));
            }
        }
        if self.flows.len() < state.goods.stock.len() {
            return Err("a lot that nobody brought".into());
        }
        let mut held: BTreeMap<(Id, Id), i128> = BTreeMap::new();
        for ((place, _, unit), amount) in &state.holdings {
            if let (Place::Real(account), Unit::Lot { lot, .. }) = (place, unit) {
                *held.entry((*account, *lot)).or_default() += amount;
            }
        }
        held.retain(|_, amount| *amount != 0);
        let mut counted = self.held.clone();
        counted.retain(|_, amount| *amount != 0);
        match counted == held {
            true => Ok(()),
            false => Err(format!(
                "by hand there is {counted:?}, by the book {held:?}"
            )),
        }
    }
}
