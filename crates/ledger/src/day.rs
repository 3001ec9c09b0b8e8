//! Calendar days. The kernel has no time zone and no clock: a day is a day.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::text::text_serde;

/// A calendar day, as days since 1970-01-01; written `YYYY-MM-DD`, years 1970 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

impl Day {
    /// From days since 1970-01-01.
    pub const fn from_days(days: i32) -> Self {
        Day(days)
    }

    /// The UTC day of a unix time in seconds.
    pub fn of_unix(seconds: u64) -> Self {
        Day(i32::try_from(seconds / 86_400).unwrap_or(i32::MAX))
    }

    /// Days since 1970-01-01.
    pub fn days(&self) -> i32 {
        self.0
    }

    /// Unix milliseconds of the day's midnight in UTC.
    pub fn millis(&self) -> u64 {
        u64::try_from(self.0).unwrap_or(0) * 86_400_000
    }

    /// The day so many days later (or earlier).
    pub fn plus(&self, days: i32) -> Day {
        Day(self.0.saturating_add(days))
    }

    /// The calendar date; none outside the years of the calendar.
    pub fn date(&self) -> Option<Date> {
        EPOCH.checked_add(i64::from(self.0).days()).ok()
    }

    /// The same day so many months later, or the last of that month if it is shorter; none outside the calendar.
    pub fn plus_months(&self, months: u32) -> Option<Day> {
        let date = self.date()?.checked_add(i64::from(months).months());
        date.ok().map(Day::of_date)
    }

    /// The day of a calendar date.
    pub fn of_date(date: Date) -> Day {
        Day(date.since(EPOCH).map(|span| span.get_days()).unwrap_or(0))
    }
}

impl FromStr for Day {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const SPELLING: &str = "a day is written YYYY-MM-DD and stands in the calendar";
        let b: &[u8; 10] = text.as_bytes().try_into().map_err(|_| SPELLING)?;
        if b[4] != b'-' || b[7] != b'-' {
            return Err(SPELLING);
        }
        let number = |digits: &[u8]| {
            digits.iter().try_fold(0i16, |sum, digit| {
                digit
                    .is_ascii_digit()
                    .then(|| sum * 10 + i16::from(digit - b'0'))
            })
        };
        let (Some(year), Some(month), Some(day)) =
            (number(&b[..4]), number(&b[5..7]), number(&b[8..]))
        else {
            return Err(SPELLING);
        };
        if year < 1970 {
            return Err("a day lies in the years 1970 to 9999");
        }
        let date = Date::new(year, month as i8, day as i8).map_err(|_| SPELLING)?;
        Ok(Day::of_date(date))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.date() {
            Some(date) => write!(
                f,
                "{:04}-{:02}-{:02}",
                date.year(),
                date.month(),
                date.day()
            ),
            None => f.write_str("????-??-??"),
        }
    }
}

text_serde!(Day);

/// A month of the calendar, written `YYYY-MM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(Day);

impl Month {
    /// The month that a day lies in; none outside the calendar.
    pub fn of(day: Day) -> Option<Month> {
        Some(Month(Day::of_date(day.date()?.first_of_month())))
    }

    /// Its first day.
    pub fn first(&self) -> Day {
        self.0
    }

    /// Its last day.
    pub fn last(&self) -> Day {
        self.next().0.plus(-1)
    }

    /// The month after it; the last of the calendar stays.
    pub fn next(&self) -> Month {
        self.0.plus_months(1).map_or(*self, Month)
    }

    /// The month before it.
    pub fn before(&self) -> Month {
        Month::of(self.0.plus(-1)).unwrap_or(*self)
    }
}

impl FromStr for Month {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let first = format!("{text}-01").parse::<Day>();
        first
            .map(Month)
            .map_err(|_| "a month is written YYYY-MM and stands in the calendar")
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.date() {
            Some(date) => write!(f, "{:04}-{:02}", date.year(), date.month()),
            None => f.write_str("????-??"),
        }
    }
}

text_serde!(Month);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_read_back() {
        for days in [0, 1, 20_717, 2_932_896] {
            let day = Day::from_days(days);
            assert_eq!(day.to_string().parse::<Day>().unwrap(), day);
        }
        assert_eq!("2026-09-21".parse::<Day>().unwrap().days(), 20_717);
    }

    #[test]
    fn months_follow_each_other() {
        let month: Month = "2026-12".parse().unwrap();
        assert_eq!(month.next().to_string(), "2027-01");
        assert_eq!(month.before().to_string(), "2026-11");
        assert_eq!(month.last().to_string(), "2026-12-31");
        assert_eq!(Month::of(month.last()), Some(month));
        let leap: Day = "2028-01-31".parse().unwrap();
        let days = [1, 2, 13].map(|n| leap.plus_months(n).unwrap().to_string());
        assert_eq!(days, ["2028-02-29", "2028-03-31", "2029-02-28"]);
        for bad in ["2026-13", "2026-1", "26-01", "2026-01-01", "1969-12"] {
            assert!(bad.parse::<Month>().is_err(), "{bad}");
        }
    }

    #[test]
    fn no_day_outside_the_calendar() {
        for bad in [
            "2026-02-29",
            "2026-13-01",
            "2026-1-01",
            "20260101",
            "1969-12-31",
            "2026-01-00",
            "2026/01/01",
        ] {
            assert!(bad.parse::<Day>().is_err(), "{bad}");
        }
    }
}
