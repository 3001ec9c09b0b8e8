//! The stock of every lot that an entry touches, told twice: by its numbers, and by what lies in the accounts (rule 11).
//!
//! No kind says what it does to the stock. It follows from where numbers came from and where they went, so that a kind which
//! hands out, loses or turns goods into others cannot forget to say so.

use std::collections::BTreeMap;

use super::{Context, refused};
use crate::amount::Unit;
use crate::attribution::{Arrival, ArrivalId, Change, Ending, LineNo, Origin, Part, PartId, Run};
use crate::effects::{Fact, Place};
use crate::id::Id;
use crate::kinds::Kind;
use crate::rejection::{Refusal, Rejection};
use crate::state::Stock;

/// The line whose numbers a change moves.
fn line_of(change: &Change) -> Option<LineNo> {
    match change {
        Change::Arrive(arrival) => Some(arrival.line),
        Change::Close { line, .. } => Some(*line),
        Change::Run(run) | Change::EndRun(run) => Some(run.line),
        Change::Open(_) | Change::Part(_) | Change::Release { .. } => None,
    }
}

/// A way in or out of a lot.
type Flow = fn(&mut Stock) -> &mut u64;

/// The parts and arrivals that the entry itself made, also by the note that it adopts.
#[derive(Default)]
struct Made {
    parts: BTreeMap<PartId, Part>,
    arrivals: BTreeMap<ArrivalId, Arrival>,
}

impl Made {
    fn of(changes: &[Change]) -> Made {
        let mut made = Made::default();
        for change in changes {
            match change {
                Change::Part(part) => drop(made.parts.insert(part.id, *part)),
                Change::Arrive(arrival) => drop(made.arrivals.insert(arrival.id, *arrival)),
                _ => {}
            }
        }
        made
    }
}

impl Context<'_> {
    /// Brings the stock of every lot touched up to date, and holds it against the postings.
    pub(super) fn tally_stock(&mut self) -> Result<(), Refusal> {
        // Most entries are about money: they pay nothing for this.
        let of_goods = |change: &Change| {
            let unit = line_of(change).and_then(|line| self.unit_of_line(line));
            matches!(unit, Some(Unit::Lot { .. }))
        };
        if !self.effects.attribution.iter().any(of_goods) {
            return Ok(());
        }
        let mut lots: BTreeMap<Id, Stock> = BTreeMap::new();
        let made = Made::of(&self.effects.attribution);
        for change in &self.effects.attribution {
            let Some(Unit::Lot { lot, .. }) = line_of(change).and_then(|l| self.unit_of_line(l))
            else {
                continue;
            };
            let (flow, more, amount) = match change {
                Change::Arrive(arrival) => (self.way_in(&made, arrival)?, true, arrival.len),
                Change::Close { arrival, span, .. } => {
                    let arrival = self.arrival_of(&made, *arrival)?;
                    let (flow, more) = self.way_back(&made, &arrival)?;
                    (flow, more, span.len())
                }
                Change::Run(run) => (self.way_out(&made, run, lot)?, true, run.len),
                Change::EndRun(run) => (self.way_out(&made, run, lot)?, false, run.len),
                Change::Open(_) | Change::Part(_) | Change::Release { .. } => continue,
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
    fn way_in(&self, made: &Made, arrival: &Arrival) -> Result<Option<Flow>, Refusal> {
        Ok(match arrival.origin {
            Origin::Gift | Origin::Held | Origin::Opening | Origin::Income | Origin::Grant => {
                Some(|stock| &mut stock.received)
            }
            Origin::Surplus | Origin::Increase => Some(|stock| &mut stock.found),
            Origin::Allocated | Origin::Moved | Origin::Ordered => None,
            Origin::Converted => match self.made_of(made, arrival)? {
                Unit::Money(_) => Some(|stock| &mut stock.received),
                Unit::Lot { .. } => Some(|stock| &mut stock.converted_in),
            },
        })
    }

    /// What numbers that stand for nothing any more take back: what their arrival added; but what a supplier takes back was
    /// there, and was returned.
    fn way_back(&self, made: &Made, arrival: &Arrival) -> Result<(Option<Flow>, bool), Refusal> {
        let returned: Flow = |stock| &mut stock.returned;
        match self.signed.kind() == Kind::PurchaseReturn {
            true if arrival.origin == Origin::Converted => Ok((Some(returned), true)),
            _ => Ok((self.way_in(made, arrival)?, false)),
        }
    }

    /// Where numbers of a lot went, none if they stay goods of that lot.
    fn way_out(&self, made: &Made, run: &Run, lot: Id) -> Result<Option<Flow>, Refusal> {
        let part = self.part_of(made, run.part)?;
        Ok(match part.ending {
            Ending::Distribution => Some(|stock| &mut stock.distributed),
            Ending::Return | Ending::TakenBack => Some(|stock| &mut stock.returned),
            Ending::Partner => Some(|stock| &mut stock.sent),
            // Goods are not spent and do not wait for a purpose; whatever claims it of them has lost them.
            Ending::Loss | Ending::Expense | Ending::Held => Some(|stock| &mut stock.written_off),
            Ending::Feeds(arrival) => {
                let fed = self.arrival_of(made, arrival)?;
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
    fn made_of(&self, made: &Made, arrival: &Arrival) -> Result<Unit, Refusal> {
        let first = arrival.source_parts().next();
        let first = first.ok_or(Rejection::BooksDisagree)?;
        let part = self.part_of(made, first)?;
        Ok(self
            .unit_of_line(part.line)
            .ok_or(Rejection::BooksDisagree)?)
    }

    fn part_of(&self, made: &Made, id: PartId) -> Result<Part, Refusal> {
        match made.parts.get(&id) {
            Some(part) => Ok(*part),
            None => self.work.part(id).map_err(refused(0)),
        }
    }

    fn arrival_of(&self, made: &Made, id: ArrivalId) -> Result<Arrival, Refusal> {
        match made.arrivals.get(&id) {
            Some(arrival) => Ok(*arrival),
            None => self.work.arrival(id).map_err(refused(0)),
        }
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
