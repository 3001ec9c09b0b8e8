//! The stock of every lot that an entry touches, told twice: by its numbers, and by what lies in the accounts (rule 11).
//!
//! No kind says what it does to the stock. It follows from where numbers came from and where they went, so that a kind which
//! hands out, loses or turns goods into others cannot forget to say so.

use std::collections::BTreeMap;

use super::{Context, refused};
use crate::amount::Unit;
use crate::attribution::{Arrival, Change, Ending, Origin, Run};
use crate::effects::{Fact, Place};
use crate::id::Id;
use crate::kinds::Kind;
use crate::rejection::{Refusal, Rejection};
use crate::state::{LineKey, Stock};

/// A way in or out of a lot.
type Flow = fn(&mut Stock) -> &mut u64;

impl Context<'_> {
    /// Brings the stock of every lot touched up to date, and holds it against the postings.
    pub(super) fn tally_stock(&mut self) -> Result<(), Refusal> {
        // Most entries are about money, and pay nothing for this.
        let opened = self.effects.lines.iter();
        let touched = self.effects.postings.iter().map(|posting| posting.unit);
        let mut units = opened.map(LineKey::unit).chain(touched);
        if !units.any(|unit| matches!(unit, Unit::Lot { .. })) {
            return Ok(());
        }
        let mut lots: BTreeMap<Id, Stock> = BTreeMap::new();
        let changes = self.work.changes().to_vec();
        for change in &changes {
            let (line, flow, more, amount) = match change {
                Change::Arrive(arrival) => (arrival.line, None, true, arrival.len),
                Change::Close { line, span, .. } => (*line, None, false, span.len()),
                Change::Run(run) => (run.line, Some(run), true, run.len),
                Change::EndRun(run) => (run.line, Some(run), false, run.len),
                Change::Open(_) | Change::Part(_) | Change::Release { .. } => continue,
            };
            let unit = self.unit_of_line(line).ok_or(Rejection::BooksDisagree)?;
            let Unit::Lot { lot, .. } = unit else {
                continue;
            };
            let (flow, more) = match (change, flow) {
                (_, Some(run)) => (self.way_out(run, lot)?, more),
                (Change::Close { arrival, .. }, None) => {
                    let arrival = self.work.arrival(*arrival).map_err(refused(amount))?;
                    self.way_back(&arrival)?
                }
                (Change::Arrive(arrival), None) => (self.way_in(arrival)?, more),
                _ => continue,
            };
            let Some(flow) = flow else { continue };
            let known = || self.state.goods.stock.get(&lot).copied();
            let stock = lots
                .entry(lot)
                .or_insert_with(|| known().unwrap_or_default());
            let count = flow(stock);
            *count = match more {
                true => count.checked_add(amount).ok_or(Rejection::TooLarge)?,
                false => count.checked_sub(amount).ok_or(Rejection::BooksDisagree)?,
            };
        }
        self.agree(&lots)?;
        for (lot, stock) in lots {
            self.fact(Fact::Stock(lot, Box::new(stock)));
        }
        Ok(())
    }

    /// By what numbers of a lot came, none if they were only set aside or moved to another fund.
    fn way_in(&self, arrival: &Arrival) -> Result<Option<Flow>, Refusal> {
        Ok(match arrival.origin {
            Origin::Gift | Origin::Held | Origin::Opening | Origin::Income | Origin::Grant => {
                Some(|stock| &mut stock.received)
            }
            Origin::Surplus | Origin::Increase => Some(|stock| &mut stock.found),
            Origin::Allocated | Origin::Moved | Origin::Ordered => None,
            Origin::Converted => match self.made_of(arrival)? {
                Unit::Money(_) => Some(|stock| &mut stock.received),
                Unit::Lot { .. } => Some(|stock| &mut stock.converted_in),
            },
        })
    }

    /// What numbers that stand for nothing any more take back: what their arrival added; but what a supplier takes back was
    /// there, and was returned.
    fn way_back(&self, arrival: &Arrival) -> Result<(Option<Flow>, bool), Refusal> {
        let returned: Flow = |stock| &mut stock.returned;
        match self.signed.kind() == Kind::PurchaseReturn {
            true if arrival.origin == Origin::Converted => Ok((Some(returned), true)),
            _ => Ok((self.way_in(arrival)?, false)),
        }
    }

    /// Where numbers of a lot went, none if they stay goods of that lot.
    fn way_out(&self, run: &Run, lot: Id) -> Result<Option<Flow>, Refusal> {
        let part = self.work.part(run.part).map_err(refused(run.len))?;
        Ok(match part.ending {
            Ending::Distribution => Some(|stock| &mut stock.distributed),
            Ending::Return | Ending::TakenBack => Some(|stock| &mut stock.returned),
            Ending::Partner => Some(|stock| &mut stock.sent),
            // Goods are not spent and do not wait for a purpose; whatever claims it of them has lost them.
            Ending::Loss | Ending::Expense | Ending::Held => Some(|stock| &mut stock.written_off),
            Ending::Feeds(arrival) => {
                let fed = self.work.arrival(arrival).map_err(refused(run.len))?;
                match self.unit_of_line(fed.line) {
                    Some(Unit::Money(_)) => Some(|stock| &mut stock.sold),
                    Some(Unit::Lot { lot: into, .. }) if into == lot => None,
                    Some(Unit::Lot { .. }) => Some(|stock| &mut stock.converted_out),
                    None => return Err(Rejection::BooksDisagree.into()),
                }
            }
        })
    }

    /// The unit of what an arrival was made of.
    fn made_of(&self, arrival: &Arrival) -> Result<Unit, Refusal> {
        let first = arrival.source_parts().next();
        let first = first.ok_or(Rejection::BooksDisagree)?;
        let part = self.work.part(first).map_err(refused(arrival.len))?;
        Ok(self
            .unit_of_line(part.line)
            .ok_or(Rejection::BooksDisagree)?)
    }

    /// What the accounts hold more or less of each lot is what its stock says.
    fn agree(&self, lots: &BTreeMap<Id, Stock>) -> Result<(), Rejection> {
        let mut moved: BTreeMap<Id, i128> = BTreeMap::new();
        for posting in &self.effects.postings {
            if let (Place::Real(_), Unit::Lot { lot, .. }) = (posting.place, posting.unit) {
                *moved.entry(lot).or_default() += posting.delta;
            }
        }
        for (lot, stock) in lots {
            let before = self.state.goods.stock.get(lot).copied().unwrap_or_default();
            *moved.entry(*lot).or_default() -= stock.in_hand() - before.in_hand();
        }
        match moved.values().all(|difference| *difference == 0) {
            true => Ok(()),
            false => Err(Rejection::BooksDisagree),
        }
    }
}
