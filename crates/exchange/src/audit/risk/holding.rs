//! What lies too long: in suspense, in an allocation that nobody spends, in a cash box.

use std::collections::{BTreeMap, VecDeque};

use minhbach_ledger::amount::Unit;
use minhbach_ledger::book::MarkKind;
use minhbach_ledger::day::Day;
use minhbach_ledger::effects::{Fact, Place};
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::registry::AccountKind;
use minhbach_ledger::state::{LineKey, State, Status};

use super::{End, Finding, Test, Watch};
use crate::audit::facts::Seen;
use crate::audit::words::{Both, amount, pick};

/// How many days something may wait to be assigned.
const HELD: i32 = 60;

/// How many days an approved allocation may lie untouched.
const IDLE: i32 = 120;

/// How much of it, in hundredths, is hardly touched.
const UNTOUCHED: u64 = 90;

/// How many days money may lie in a cash box.
const CASH: i32 = 60;

/// Cash below this is not looked at, in whole units of a currency with small units such as đồng, and in other currencies.
const LEAST: (u64, u64) = (5_000_000, 200);

struct Waiting {
    day: Day,
    amount: u64,
    unit: Unit,
}

/// Cash that came in and has not left.
struct Lot {
    at: u64,
    day: Day,
    left: i128,
    /// How much of it stayed too long before it left.
    late: i128,
    latest: i32,
}

/// What lies too long.
#[derive(Default)]
pub struct LongHolding {
    waiting: BTreeMap<u64, Waiting>,
    approved: BTreeMap<Id, (u64, Day)>,
    cash: BTreeMap<(Id, Id, Unit), VecDeque<Lot>>,
    found: Vec<Finding>,
}

fn least(unit: Unit) -> i128 {
    match unit {
        Unit::Money(currency) if currency.scale() == 0 => LEAST.0.into(),
        Unit::Money(currency) => i128::from(LEAST.1) * 10i128.pow(currency.scale().into()),
        Unit::Lot { .. } => i128::MAX,
    }
}

impl LongHolding {
    fn waits(&mut self, at: u64, waited: i32, what: &Waiting, state: &State) {
        let figure = Both::by(|lang| {
            let much = amount(what.amount.into(), what.unit, state, lang);
            pick(
                lang,
                format!("{much} chờ xác định {waited} ngày"),
                format!("{much} waited {waited} days to be assigned"),
            )
        });
        let threshold = Both::of(format!("hơn {HELD} ngày"), format!("more than {HELD} days"));
        self.found
            .push(Finding::new(Test::LongHolding, vec![at], figure, threshold));
    }

    fn lay(&mut self, lot: &Lot, unit: Unit, state: &State) {
        let (much, days) = (lot.late, lot.latest);
        if much < least(unit) {
            return;
        }
        let figure = Both::by(|lang| {
            let much = amount(much, unit, state, lang);
            pick(
                lang,
                format!("{much} nằm trong quỹ tiền mặt đến {days} ngày"),
                format!("{much} lay in a cash box for up to {days} days"),
            )
        });
        let threshold = Both::of(format!("hơn {CASH} ngày"), format!("more than {CASH} days"));
        self.found.push(Finding::new(
            Test::LongHolding,
            vec![lot.at],
            figure,
            threshold,
        ));
    }

    fn assigned(&mut self, seen: &Seen<'_>) {
        for mark in &seen.effects.marks {
            let ends = mark.kind == MarkKind::Assigned && mark.value >= 0
                || mark.kind == MarkKind::Returned;
            if !ends {
                continue;
            }
            if let Some(what) = self.waiting.remove(&mark.target) {
                let waited = seen.on().days() - what.day.days();
                if waited > HELD {
                    self.waits(mark.target, waited, &what, seen.state);
                }
            }
        }
        if matches!(seen.body(), Body::ReceiptHold(_) | Body::PaymentHold(_))
            && let Some((amount, unit)) = seen.amount()
        {
            let day = seen.on();
            self.waiting.insert(seen.at, Waiting { day, amount, unit });
        }
    }

    fn through_cash(&mut self, seen: &Seen<'_>) {
        for posting in &seen.effects.postings {
            let Place::Real(account) = posting.place else {
                continue;
            };
            let known = seen.state.accounts.get(&account);
            if !known.is_some_and(|known| known.kind == AccountKind::Cash) {
                continue;
            }
            let queue = self
                .cash
                .entry((account, posting.fund, posting.unit))
                .or_default();
            if posting.delta > 0 {
                queue.push_back(Lot {
                    at: seen.at,
                    day: seen.on(),
                    left: posting.delta,
                    late: 0,
                    latest: 0,
                });
                continue;
            }
            let mut gone = Vec::new();
            let mut out = -posting.delta;
            while out > 0 {
                let Some(lot) = queue.front_mut() else {
                    break;
                };
                let part = out.min(lot.left);
                let lay = seen.on().days() - lot.day.days();
                if lay > CASH {
                    lot.late += part;
                    lot.latest = lot.latest.max(lay);
                }
                lot.left -= part;
                out -= part;
                if lot.left == 0 {
                    gone.extend(queue.pop_front());
                }
            }
            for lot in gone {
                self.lay(&lot, posting.unit, seen.state);
            }
        }
    }

    fn idle(&self, id: Id, (at, day): (u64, Day), end: &End<'_>) -> Option<Finding> {
        let known = end.state.allocations.get(&id)?;
        let waited = end.today.days() - day.days();
        let line = LineKey::Allocation {
            allocation: id,
            unit: known.unit,
        };
        let free = end.state.free(&line);
        let untouched = u128::from(free) * 100 >= u128::from(known.amount) * u128::from(UNTOUCHED);
        if !matches!(known.status, Status::Approved { .. }) || waited <= IDLE || !untouched {
            return None;
        }
        let figure = Both::by(|lang| {
            let free = amount(free.into(), known.unit, end.state, lang);
            pick(
                lang,
                format!("{free} đã phân bổ {waited} ngày mà chưa dùng"),
                format!("{free} was allocated {waited} days ago and not used"),
            )
        });
        let threshold = Both::of(
            format!("hơn {IDLE} ngày, còn ≥ {UNTOUCHED} %"),
            format!("more than {IDLE} days, ≥ {UNTOUCHED}% left"),
        );
        Some(Finding::new(Test::LongHolding, vec![at], figure, threshold))
    }
}

impl Watch for LongHolding {
    fn see(&mut self, seen: &Seen<'_>) {
        self.assigned(seen);
        self.through_cash(seen);
        for fact in &seen.effects.facts {
            match fact {
                Fact::Decide {
                    allocation,
                    status: Status::Approved { .. },
                } => drop(self.approved.insert(*allocation, (seen.at, seen.on()))),
                Fact::Decide { allocation, .. } => drop(self.approved.remove(allocation)),
                _ => {}
            }
        }
    }

    fn end(&mut self, end: &End<'_>) -> Vec<Finding> {
        for (at, what) in std::mem::take(&mut self.waiting) {
            let waited = end.today.days() - what.day.days();
            if waited > HELD {
                self.waits(at, waited, &what, end.state);
            }
        }
        for ((.., unit), lots) in std::mem::take(&mut self.cash) {
            for mut lot in lots {
                let lay = end.today.days() - lot.day.days();
                if lay > CASH {
                    lot.late += lot.left;
                    lot.latest = lot.latest.max(lay);
                }
                self.lay(&lot, unit, end.state);
            }
        }
        let mut found = std::mem::take(&mut self.found);
        for (id, approved) in &self.approved {
            found.extend(self.idle(*id, *approved, end));
        }
        found
    }
}
