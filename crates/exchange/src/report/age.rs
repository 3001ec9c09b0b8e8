//! How long what was given took to reach somebody.
//!
//! Every unit that was handed out has an age: the days from the gift that it came with to the day on which it was handed
//! out. The median is the least number of days within which at least half of all units that were handed out had reached
//! people. Units whose origin is no gift (an opening balance, interest, natural increase) are left out. What was made of
//! other things, such as rice bought with gifts, has the ages of what it was made of, in proportion; of several
//! ingredients each counts the same.

use minhbach_ledger::attribution::trace::{Paid, Payer, backward};
use minhbach_ledger::attribution::{History, Missing, Origin, PartId, Span};
use minhbach_ledger::day::Day;

/// Units by their age in days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ages(Vec<(i32, u64)>);

impl Ages {
    /// Adds units of an age.
    pub fn add(&mut self, days: i32, units: u64) {
        if units > 0 {
            self.0.push((days, units));
        }
    }

    /// How many units have an age.
    pub fn units(&self) -> u64 {
        self.0.iter().map(|(_, units)| units).sum()
    }

    /// The least number of days within which at least half of the units had arrived; none without units.
    pub fn median(&self) -> Option<i32> {
        self.within(1, 2)
    }

    /// The least number of days within which at least `part` of `whole` equal parts of the units had arrived; none without
    /// units. `within(1, 4)` and `within(3, 4)` are the quartiles.
    pub fn within(&self, part: u32, whole: u32) -> Option<i32> {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let all = u128::from(self.units());
        let mut sum = 0u128;
        let mut reached = |units: u64| {
            sum += u128::from(units);
            u128::from(whole) * sum >= u128::from(part) * all
        };
        let first = sorted.into_iter().find(|(_, units)| reached(*units));
        first.map(|(days, _)| days)
    }
}

/// Adds the ages of what the entry `at` handed out on the day `on`; `days` says when each entry happened.
pub(super) fn add_delivery(
    ages: &mut Ages,
    history: &impl History,
    at: u64,
    on: Day,
    days: &[Day],
) -> Result<(), Missing> {
    let id = PartId { at, n: 0 };
    let Some(part) = history.part(id)? else {
        return Ok(());
    };
    let whole = Span {
        lo: 0,
        hi: part.len,
    };
    let paid = backward(history, id, whole)?.unwrap_or_default();
    let units = paid.iter().map(|paid| paid.offsets.len()).sum();
    weigh(ages, history, &paid, units, on, days)
}

/// Divides `units` over pieces in proportion to their lengths, so that the shares add up exactly.
pub fn shares(units: u64, pieces: &[u64]) -> Vec<u64> {
    let whole: u128 = pieces.iter().copied().map(u128::from).sum();
    let until = |sum: u128| match whole {
        0 => 0,
        // Not more than `units`, because the sum is not more than the whole.
        whole => u64::try_from(u128::from(units) * sum / whole).unwrap_or(units),
    };
    let mut sum = 0u128;
    let each = pieces.iter().map(|piece| {
        let before = until(sum);
        sum += u128::from(*piece);
        until(sum) - before
    });
    each.collect()
}

fn weigh(
    ages: &mut Ages,
    history: &impl History,
    paid: &[Paid],
    units: u64,
    on: Day,
    days: &[Day],
) -> Result<(), Missing> {
    let lengths: Vec<u64> = paid.iter().map(|paid| paid.offsets.len()).collect();
    for (paid, units) in paid.iter().zip(shares(units, &lengths)) {
        match &paid.by {
            Payer::Outside { line, numbers, .. } => {
                let mut came = Vec::new();
                for arrival in history.arrivals_on(*line, *numbers)? {
                    if let Some(here) = arrival.span().meet(*numbers) {
                        came.push((arrival, here.len()));
                    }
                }
                let lengths: Vec<u64> = came.iter().map(|(_, len)| *len).collect();
                for ((arrival, _), units) in came.iter().zip(shares(units, &lengths)) {
                    let given =
                        matches!(arrival.origin, Origin::Gift | Origin::Held | Origin::Grant);
                    let day = usize::try_from(arrival.id.at).ok();
                    let day = day.and_then(|at| days.get(at)).filter(|_| given);
                    if let Some(day) = day {
                        ages.add(on.days() - day.days(), units);
                    }
                }
            }
            Payer::Made { sources, .. } => {
                let each = shares(units, &vec![1; sources.len()]);
                for ((_, _, paid), units) in sources.iter().zip(each) {
                    weigh(ages, history, paid, units, on, days)?;
                }
            }
            Payer::Owed(_) | Payer::Round(_) | Payer::Deeper(_) => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_of_units_and_not_of_deliveries() {
        let mut ages = Ages::default();
        assert_eq!(ages.median(), None);
        ages.add(9, 100);
        ages.add(5, 50);
        assert_eq!(ages.median(), Some(9));
        // Exactly half is enough.
        ages.add(5, 50);
        assert_eq!(ages.median(), Some(5));
        ages.add(1, 0);
        assert_eq!((ages.units(), ages.median()), (200, Some(5)));
    }

    #[test]
    fn quartiles_are_of_units_too() {
        let mut ages = Ages::default();
        assert_eq!(ages.within(1, 4), None);
        for (days, units) in [(40, 1), (2, 24), (10, 50), (30, 25)] {
            ages.add(days, units);
        }
        let quartiles = [(1, 4), (1, 2), (3, 4), (1, 1)];
        let days = quartiles.map(|(part, whole)| ages.within(part, whole));
        // 24 of 100 are not yet a quarter.
        assert_eq!(days, [Some(10), Some(10), Some(30), Some(40)]);
    }

    #[test]
    fn shares_add_up() {
        assert_eq!(shares(10, &[1, 1, 1]), [3, 3, 4]);
        assert_eq!(shares(7, &[7]), [7]);
        assert_eq!(shares(3, &[0, 5]), [0, 3]);
        assert_eq!(shares(3, &[0]), [0]);
        assert_eq!(
            shares(u64::MAX, &[u64::MAX / 2, u64::MAX / 2])
                .iter()
                .sum::<u64>(),
            u64::MAX
        );
    }
}
