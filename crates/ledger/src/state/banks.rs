//! What the funds have in a bank account, to be held against what the bank says.

use serde::{Deserialize, Serialize};

use super::State;
use crate::amount::Unit;
use crate::day::Day;
use crate::effects::Place;
use crate::id::Id;

/// One day of a bank account: what the entries that cite it add up to, and what was sealed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct BankDay {
    pub credits: (u32, u64),
    pub debits: (u32, u64),
    pub opening: Option<i64>,
    pub closing: Option<i64>,
    pub sealed: Option<Sealing>,
}

/// How a bank day was sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sealing {
    /// Some of its lines are missing or unreadable.
    Incomplete,
    /// All its lines are in the book.
    Complete,
}

/// Before every day of the calendar.
const NEVER: Day = Day::from_days(i32::MIN);

/// After every day of the calendar.
const FOR_EVER: Day = Day::from_days(i32::MAX);

impl State {
    /// What all funds together had in an account at the end of a day, in minor units: what they have now, without the
    /// lines of the days after it.
    pub fn bank_balance(&self, account: Id, day: Day) -> i128 {
        let here = Place::Real(account);
        let of_account = self.holdings.range((here, Id::FIRST, Unit::FIRST)..);
        let held: i128 = of_account
            .take_while(|((place, ..), _)| *place == here)
            .map(|(_, amount)| amount)
            .sum();
        let later = (account, day.plus(1))..=(account, FOR_EVER);
        let moved = self.days.range(later).map(|(_, day)| {
            // Sums of a day fit 64 bits by rule.
            i128::from(day.credits.1) - i128::from(day.debits.1)
        });
        held - moved.sum::<i128>()
    }

    /// Whether every day of the account that was sealed before this one is complete: then the book has all that the bank has.
    pub fn complete_before(&self, account: Id, day: Day) -> bool {
        let mut earlier = self.days.range((account, NEVER)..(account, day));
        earlier.all(|(_, day)| day.sealed != Some(Sealing::Incomplete))
    }
}
