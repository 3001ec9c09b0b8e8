//! Value that leaves and comes back: from fund to fund and back, to a partner and back, to a supplier and back.

use std::collections::{BTreeMap, VecDeque};

use minhbach_ledger::amount::Unit;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::purchase::PaymentWay;

use super::{End, Finding, Test, Watch};
use crate::audit::facts::Seen;
use crate::audit::words::{Both, amount, pick};

/// How long after it left, in days, value that comes back is still held to be the same.
const DAYS: i32 = 90;

/// By how much, in hundredths, two amounts may differ and still be held to be the same.
const ALIKE: u64 = 2;

/// How much of a payment, in hundredths, a supplier gives back at least.
const REFUND: u64 = 90;

/// The most funds that a circle goes through.
const LONGEST: usize = 3;

/// Something that left.
#[derive(Clone, Copy)]
struct Move {
    at: u64,
    day: Day,
    from: Id,
    to: Id,
    amount: u64,
    unit: Unit,
}

/// Circles of value.
#[derive(Default)]
pub struct RoundTrip {
    /// Transfers between funds of the last [`DAYS`] days.
    funds: VecDeque<Move>,
    /// What went to partners: `from` is the fund, `to` the partner.
    partners: VecDeque<Move>,
    /// What was paid to suppliers: `from` is the account that paid, `to` the supplier's.
    suppliers: VecDeque<Move>,
    found: Vec<Finding>,
}

fn alike(a: u64, b: u64) -> bool {
    a.abs_diff(b).saturating_mul(100) <= a.max(b).saturating_mul(ALIKE)
}

fn forget(moves: &mut VecDeque<Move>, today: Day) {
    while moves
        .front()
        .is_some_and(|first| first.day.plus(DAYS) < today)
    {
        moves.pop_front();
    }
}

/// Earlier transfers that lead from `back` to `from`, newest first, each of about the amount of the one after it.
fn chain(moves: &VecDeque<Move>, last: Move, before: usize, left: usize) -> Option<Vec<u64>> {
    for place in (0..before).rev() {
        let one = moves[place];
        let joins = one.to == last.from && one.unit == last.unit && alike(one.amount, last.amount);
        if !joins {
            continue;
        }
        if one.from == last.to {
            return Some(vec![one.at]);
        }
        if left > 1 {
            // As if the two were one, from the first fund to the last.
            let both = Move {
                from: one.from,
                ..last
            };
            if let Some(mut found) = chain(moves, both, place, left - 1) {
                found.push(one.at);
                return Some(found);
            }
        }
    }
    None
}

impl RoundTrip {
    fn report(&mut self, entries: Vec<u64>, seen: &Seen<'_>, what: (&str, &str), over: u64) {
        let unit = seen.effects.about.unit;
        let figure = Both::by(|lang| {
            let came = unit.map(|unit| amount(over.into(), unit, seen.state, lang));
            let came = came.unwrap_or_default();
            pick(
                lang,
                format!("{came} {}", what.0),
                format!("{came} {}", what.1),
            )
        });
        let threshold = Both::of(
            format!(
                "trong {DAYS} ngày, chênh không quá {ALIKE} % (nhà cung cấp trả lại từ {REFUND} %)"
            ),
            format!(
                "within {DAYS} days, amounts within {ALIKE}% (a supplier's refund from {REFUND}% on)"
            ),
        );
        self.found
            .push(Finding::new(Test::RoundTrip, entries, figure, threshold));
    }

    fn transfer(&mut self, seen: &Seen<'_>, from: Id, to: Id) {
        let Some((amount, unit)) = seen.amount() else {
            return;
        };
        forget(&mut self.funds, seen.on());
        let (at, day) = (seen.at, seen.on());
        let last = Move {
            at,
            day,
            from,
            to,
            amount,
            unit,
        };
        let found = chain(&self.funds, last, self.funds.len(), LONGEST - 1);
        if let Some(mut entries) = found {
            entries.push(at);
            let what = (
                "đi từ quỹ này sang quỹ khác rồi trở lại",
                "went from fund to fund and came back",
            );
            self.report(entries, seen, what, amount);
        }
        self.funds.push_back(last);
    }

    fn sent(&mut self, seen: &Seen<'_>, partner: Id) {
        forget(&mut self.partners, seen.on());
        let about = &seen.effects.about;
        let (Some((amount, unit)), Some(fund)) = (seen.amount(), about.fund) else {
            return;
        };
        self.partners.push_back(Move {
            at: seen.at,
            day: seen.on(),
            from: fund,
            to: partner,
            amount,
            unit,
        });
    }

    fn came(&mut self, seen: &Seen<'_>, partner: Id) {
        forget(&mut self.partners, seen.on());
        let Some((amount, unit)) = seen.amount() else {
            return;
        };
        let same = |one: &&Move| {
            let lots = matches!((one.unit, unit), (Unit::Lot { item: a, .. }, Unit::Lot { item: b, .. }) if a == b);
            one.to == partner && (one.unit == unit || lots) && alike(one.amount, amount)
        };
        if let Some(one) = self.partners.iter().rev().find(same) {
            let what = (
                "đi tới một đối tác rồi trở lại thành khoản ủng hộ",
                "went to a partner and came back as a gift",
            );
            self.report(vec![one.at, seen.at], seen, what, amount);
        }
    }

    fn paid(&mut self, seen: &Seen<'_>, way: PaymentWay, orders: &[Id]) {
        forget(&mut self.suppliers, seen.on());
        let about = &seen.effects.about;
        let supplier = orders
            .first()
            .and_then(|id| seen.state.goods.orders.get(id));
        let (Some(order), Some((amount, unit)), Some(account)) =
            (supplier, seen.amount(), about.account)
        else {
            return;
        };
        if way == PaymentWay::Pay {
            self.suppliers.push_back(Move {
                at: seen.at,
                day: seen.on(),
                from: account,
                to: order.account,
                amount,
                unit,
            });
            return;
        }
        let much = |one: &&Move| {
            one.to == order.account
                && one.unit == unit
                && amount <= one.amount
                && u128::from(amount) * 100 >= u128::from(one.amount) * u128::from(REFUND)
        };
        if let Some(one) = self.suppliers.iter().rev().find(much) {
            let what = (
                "đã trả nhà cung cấp rồi được trả lại",
                "was paid to a supplier and came back",
            );
            self.report(vec![one.at, seen.at], seen, what, amount);
        }
    }
}

impl Watch for RoundTrip {
    fn see(&mut self, seen: &Seen<'_>) {
        match seen.body() {
            Body::FundTransfer(moved) => self.transfer(seen, moved.from, moved.to),
            Body::PartnerSend(sent) => self.sent(seen, sent.partner),
            Body::DonationReceive(gift) => {
                if let Some(partner) = gift.partner {
                    self.came(seen, partner);
                }
            }
            Body::PurchasePay(paid) => {
                let orders: Vec<Id> = paid.orders.iter().map(|one| one.order).collect();
                self.paid(seen, paid.way, &orders);
            }
            _ => {}
        }
    }

    fn end(&mut self, _: &End<'_>) -> Vec<Finding> {
        // A transfer that closes several circles is named with the nearest.
        let mut seen = BTreeMap::new();
        for finding in std::mem::take(&mut self.found) {
            seen.insert(finding.entries.clone(), finding);
        }
        seen.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use minhbach_ledger::amount::Currency;

    fn moved(at: u64, from: u8, to: u8, amount: u64) -> Move {
        Move {
            at,
            day: Day::from_days(20_000),
            from: Id::new(0, [from; 10]),
            to: Id::new(0, [to; 10]),
            amount,
            unit: Unit::Money(Currency::VND),
        }
    }

    #[test]
    fn circles_of_two_and_three_are_found_and_no_others() {
        let moves: VecDeque<Move> = [
            moved(1, 1, 2, 1_000),
            moved(2, 2, 3, 990),
            moved(3, 4, 1, 500),
        ]
        .into();
        let of = |last| chain(&moves, last, moves.len(), LONGEST - 1);
        assert_eq!(of(moved(9, 2, 1, 1_010)), Some(vec![1]), "there and back");
        assert_eq!(of(moved(9, 3, 1, 995)), Some(vec![1, 2]), "by a third");
        assert_eq!(of(moved(9, 2, 1, 1_100)), None, "another amount");
        assert_eq!(of(moved(9, 1, 2, 1_000)), None, "the same way again");
        assert_eq!(of(moved(9, 1, 4, 500)), Some(vec![3]));
    }
}
