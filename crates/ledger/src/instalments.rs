//! What a sponsor means to give, and which instalments did not come by a day.
//!
//! A [`Schedule`] stays in the vault; `sponsorship.begin` commits to its JSON. What came are gifts to the programme fund that the
//! vault ties to the sponsor. Here is only the arithmetic, so that everybody counts alike.

use serde::{Deserialize, Serialize};

use crate::amount::{Currency, Fixed};
use crate::day::Day;
use crate::json::{self, JsonError};
use crate::kinds::cases::Share;

/// So much, every so many months, from one day until another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Of one instalment.
    pub amount: Fixed,
    /// What the case takes each time, from all its sponsors together.
    pub capacity: Fixed,
    /// Of both.
    pub currency: Currency,
    /// So many months from one instalment to the next.
    pub every: u8,
    /// The day by which the first is due; the others on the same day of their months, or the last of a shorter one.
    pub from: Day,
    /// No instalment is due after it.
    pub until: Day,
}

/// Why a schedule makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// It does not read, or is not in its one spelling.
    #[error("the schedule does not read: {0}")]
    Form(#[from] JsonError),
    /// Nothing is given, or more than the case takes, or not in the currency's decimals.
    #[error(
        "an instalment is more than nothing, no more than the case takes, and in the currency's decimals"
    )]
    Amount,
    /// No month or more than twelve from one to the next, or it ends before it begins.
    #[error("instalments are 1 to 12 months apart, and end after they begin")]
    Dates,
}

impl ScheduleError {
    /// The stable code of this error, as `docs/errors.md` lists it.
    pub const fn code(&self) -> &'static str {
        match self {
            ScheduleError::Form(_) => "schedule.form",
            ScheduleError::Amount => "schedule.amount",
            ScheduleError::Dates => "schedule.dates",
        }
    }
}

/// One instalment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instalment {
    /// The last day on which it comes in time.
    pub due: Day,
    /// What of it has not come, in minor units.
    pub open: u64,
}

impl Schedule {
    /// Reads and checks a schedule.
    ///
    /// # Errors
    /// See [`ScheduleError`].
    pub fn parse(text: &str) -> Result<Schedule, ScheduleError> {
        let schedule: Schedule = json::read(text)?;
        schedule.check()?;
        Ok(schedule)
    }

    /// Its one spelling.
    ///
    /// # Errors
    /// As [`Schedule::parse`]: only a lawful one is written.
    pub fn json(&self) -> Result<String, ScheduleError> {
        self.check()?;
        Ok(json::write(self)?)
    }

    fn check(&self) -> Result<(), ScheduleError> {
        let scale = self.currency.scale();
        let (amount, capacity) = (self.amount.minor(), self.capacity.minor());
        let spelt = self.amount.scale() == scale && self.capacity.scale() == scale;
        if !spelt || amount == 0 || amount > capacity {
            return Err(ScheduleError::Amount);
        }
        match (1..=12).contains(&self.every) && self.from <= self.until {
            true => Ok(()),
            false => Err(ScheduleError::Dates),
        }
    }

    /// Whether this sponsor gives all that the case takes.
    pub fn share(&self) -> Share {
        match self.amount.minor() == self.capacity.minor() {
            true => Share::Full,
            false => Share::Co,
        }
    }

    /// The days on which instalments are due, up to `last`.
    pub fn due(&self, last: Day) -> impl Iterator<Item = Day> {
        let (from, every, last) = (self.from, u32::from(self.every), last.min(self.until));
        (0u32..)
            .map_while(move |n| from.plus_months(n.checked_mul(every)?))
            .take_while(move |due| *due <= last)
    }

    /// The instalments that were due before `today` and of which something had not come by then. What came (day and minor
    /// units, in any order) pays the earliest first, whenever it came; from the day on which the sponsorship ended nothing is due.
    pub fn missed(&self, came: &[(Day, u64)], ended: Option<Day>, today: Day) -> Vec<Instalment> {
        let in_time = came.iter().filter(|(day, _)| *day <= today);
        let mut left = in_time.fold(0u64, |sum, (_, amount)| sum.saturating_add(*amount));
        let last = today.min(ended.unwrap_or(today)).plus(-1);
        let open = |due: Day| {
            let paid = left.min(self.amount.minor());
            left -= paid;
            Instalment {
                due,
                open: self.amount.minor() - paid,
            }
        };
        let all = self.due(last).map(open);
        all.filter(|instalment| instalment.open > 0).collect()
    }
}
