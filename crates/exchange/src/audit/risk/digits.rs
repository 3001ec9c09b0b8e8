//! First digits of what one person pays out, against Benford's law.
//!
//! Amounts that grow out of many causes begin with 1 far more often than with 9: with d in log₁₀(1 + 1/d) of the cases. Invented
//! ones mostly do not (M. Nigrini, *Benford's Law*, 2012, chapters 5 to 7, also for the limits of the mean absolute deviation).

use std::collections::BTreeMap;

use minhbach_ledger::amount::Unit;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::Body;

use super::stats::chi_square_tail;
use super::{End, Finding, Test, Watch, odds};
use crate::audit::facts::Seen;
use crate::audit::words::{Both, pick};

/// The fewest payments of one person.
const FEWEST: u64 = 80;

/// The largest is at least so many times the smallest; what lies closer together follows no such law.
const SPREAD: u64 = 30;

/// Rarer than this by chance.
const RARE: f64 = 0.000_1;

/// And on average so far from the law.
const AWAY: f64 = 0.03;

/// The most entries that a finding names, of the digits that stand out most.
const MOST: usize = 20;

#[derive(Default)]
struct Group {
    counts: [u64; 9],
    /// The newest entries of each first digit.
    newest: [Vec<u64>; 9],
    range: Option<(u64, u64)>,
}

/// By whoever signed the payment, and by currency.
#[derive(Default)]
pub struct Digits {
    groups: BTreeMap<(Id, Unit), Group>,
}

fn first_digit(mut amount: u64) -> usize {
    while amount >= 10 {
        amount /= 10;
    }
    amount as usize
}

fn law(digit: usize) -> f64 {
    (1.0 + 1.0 / digit as f64).log10()
}

impl Group {
    fn add(&mut self, at: u64, amount: u64) {
        let digit = first_digit(amount);
        if digit == 0 {
            return;
        }
        self.counts[digit - 1] += 1;
        let newest = &mut self.newest[digit - 1];
        if newest.len() == MOST {
            newest.remove(0);
        }
        newest.push(at);
        let (low, high) = self.range.unwrap_or((amount, amount));
        self.range = Some((low.min(amount), high.max(amount)));
    }

    fn finding(&self) -> Option<Finding> {
        let all: u64 = self.counts.iter().sum();
        let (low, high) = self.range?;
        if all < FEWEST || high / low < SPREAD {
            return None;
        }
        let total = all as f64;
        let differ = |digit: usize| self.counts[digit - 1] as f64 - total * law(digit);
        let square: f64 = (1..=9).map(|d| differ(d).powi(2) / (total * law(d))).sum();
        let away = (1..=9).map(|d| differ(d).abs() / total).sum::<f64>() / 9.0;
        let chance = chi_square_tail(square, 8);
        if chance >= RARE || away < AWAY {
            return None;
        }
        let mut most: Vec<usize> = (1..=9).collect();
        most.sort_by(|a, b| differ(*b).total_cmp(&differ(*a)));
        let named = most
            .iter()
            .flat_map(|digit| self.newest[digit - 1].iter().rev());
        let entries: Vec<u64> = named.take(MOST).copied().collect();
        let (digit, counted) = (most[0], self.counts[most[0] - 1]);
        let expected = (total * law(digit)).round();
        let figure = Both::by(|lang| {
            let odds = odds(chance, lang);
            pick(
                lang,
                format!(
                    "{all} lần chi của một người: chữ số đầu {digit} có {counted} lần, \
                     thường khoảng {expected} (χ² = {square:.0}, {odds})"
                ),
                format!(
                    "{all} payments of one person: {counted} begin with {digit}, \
                     usually some {expected} (χ² = {square:.0}, {odds})"
                ),
            )
        });
        let threshold = Both::of(
            format!(
                "≥ {FEWEST} lần chi, lớn nhất ≥ {SPREAD} lần nhỏ nhất, lệch bình quân ≥ 0,03, xác suất < 0,01 %"
            ),
            format!(
                "≥ {FEWEST} payments, largest ≥ {SPREAD} times the smallest, mean deviation ≥ 0.03, probability < 0.01%"
            ),
        );
        Some(Finding::new(Test::Digits, entries, figure, threshold))
    }
}

impl Watch for Digits {
    fn see(&mut self, seen: &Seen<'_>) {
        if !matches!(seen.body(), Body::ExpensePay(_)) {
            return;
        }
        let Some((amount, unit)) = seen.amount() else {
            return;
        };
        for holder in seen.holders() {
            self.groups
                .entry((holder, unit))
                .or_default()
                .add(seen.at, amount);
        }
    }

    fn end(&mut self, _: &End<'_>) -> Vec<Finding> {
        self.groups.values().filter_map(Group::finding).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_the_law_is_left_alone_and_what_does_not_is_found() {
        assert!(((1..=9).map(law).sum::<f64>() - 1.0).abs() < 1e-12);
        assert_eq!([0, 7, 10, 999_999, 5_000].map(first_digit), [0, 7, 1, 9, 5]);
        // 1.07 to the n-th power follows it nearly exactly.
        let (mut lawful, mut invented) = (Group::default(), Group::default());
        for n in 0..200u64 {
            lawful.add(n, (1_000.0 * 1.07f64.powi(n as i32)) as u64);
            invented.add(n, (5 + n % 5) * 10u64.pow(3 + (n % 4) as u32));
        }
        assert_eq!(lawful.finding(), None);
        let found = invented.finding().unwrap();
        assert_eq!(found.entries.len(), MOST);
        // Too few, or too close together, say nothing.
        let mut few = Group::default();
        (0..FEWEST - 1).for_each(|n| few.add(n, 9 * 10u64.pow((n % 4) as u32)));
        assert_eq!(few.finding(), None);
        let mut close = Group::default();
        (0..200).for_each(|n| close.add(n, 700 + n));
        assert_eq!(close.finding(), None);
    }
}
