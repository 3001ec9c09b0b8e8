//! Dates as Vietnamese banks print them: day, month, year; or ISO. Never month before day unless the user says so.

use jiff::civil::Date;

/// Years outside this range are misprints: no bank had electronic statements before, and none has them after.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2199;

/// The order of day, month and year, if the user fixed it (`date_format` in `--columns`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
pub enum DateFormat {
    /// `dd/mm/yyyy` or ISO `yyyy-mm-dd`, told apart by where the year stands; `/`, `-` and `.` between.
    #[default]
    #[serde(rename = "dd/mm/yyyy")]
    DayFirst,
    /// `mm/dd/yyyy`, from an export made under an American locale.
    #[serde(rename = "mm/dd/yyyy")]
    MonthFirst,
    /// `dd/mm/yy`: two digits of the year, of this century.
    #[serde(rename = "dd/mm/yy")]
    ShortYear,
    /// `yyyymmdd`, without separators.
    #[serde(rename = "yyyymmdd")]
    Packed,
}

/// A cell that begins with a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp<'a> {
    pub date: Date,
    /// Seconds after midnight, if the cell has a time.
    pub seconds: Option<u32>,
    /// What stands after date and time; Vietcombank prints its document number there.
    pub rest: &'a str,
}

/// Reads a cell that begins with a date, or with a time and a date. `None` if it does not.
pub(super) fn parse(text: &str, format: DateFormat) -> Option<Stamp<'_>> {
    let text = text.trim();
    if let Some((date, rest)) = date(text, format) {
        let (seconds, rest) =
            match time(rest.trim_start_matches(['T', ' ', '\t', '\r', '\n', '\u{a0}', ','])) {
                Some((seconds, rest)) => (Some(seconds), rest),
                None => (None, rest),
            };
        return Some(Stamp {
            date,
            seconds,
            rest: rest.trim(),
        });
    }
    let (seconds, rest) = time(text)?;
    let (date, rest) = date(
        rest.trim_start_matches([' ', '-', '\n', '\r', ',', '\u{a0}']),
        format,
    )?;
    Some(Stamp {
        date,
        seconds: Some(seconds),
        rest: rest.trim(),
    })
}

/// True if the text is a time of day and nothing else.
pub(super) fn is_time(text: &str) -> bool {
    time(text.trim()).is_some_and(|(_, rest)| rest.trim().is_empty())
}

/// Up to `most` digits at the start: their value, how many there were, and the rest.
fn number(text: &str, most: usize) -> Option<(i16, usize, &str)> {
    let len = text
        .bytes()
        .take(most)
        .take_while(u8::is_ascii_digit)
        .count();
    let mut value = 0i16;
    for digit in text[..len].bytes() {
        value = value * 10 + i16::from(digit - b'0');
    }
    (len > 0).then(|| (value, len, &text[len..]))
}

fn date(text: &str, format: DateFormat) -> Option<(Date, &str)> {
    let (year, month, day, rest) = if format == DateFormat::Packed {
        let packed = text
            .get(..8)
            .filter(|t| t.bytes().all(|b| b.is_ascii_digit()))?;
        (
            packed[..4].parse().ok()?,
            packed[4..6].parse().ok()?,
            packed[6..].parse().ok()?,
            &text[8..],
        )
    } else {
        let (a, a_len, rest) = number(text, 4)?;
        let separator = rest
            .bytes()
            .next()
            .filter(|b| matches!(b, b'/' | b'-' | b'.'))?;
        let (b, b_len, rest) = number(&rest[1..], 4)?;
        let rest = rest.strip_prefix(char::from(separator))?;
        let (c, c_len, rest) = number(rest, 4)?;
        match (a_len, b_len, c_len, format) {
            (4, 1..=2, 1..=2, DateFormat::DayFirst) => (a, b, c, rest),
            (1..=2, 1..=2, 4, DateFormat::DayFirst) => (c, b, a, rest),
            (1..=2, 1..=2, 4, DateFormat::MonthFirst) => (c, a, b, rest),
            (1..=2, 1..=2, 2, DateFormat::ShortYear) => (c + 2000, b, a, rest),
            _ => return None,
        }
    };
    // 01/09/20245 or 01/09/2024A is not a date followed by something.
    if rest.starts_with(|c: char| c.is_ascii_digit() || (c.is_alphabetic() && c != 'T'))
        || !YEARS.contains(&year)
    {
        return None;
    }
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some((date, rest))
}

fn time(text: &str) -> Option<(u32, &str)> {
    let (hour, _, rest) = number(text, 2)?;
    let (minute, _, mut rest) = number(rest.strip_prefix(':')?, 2)?;
    let mut second = 0;
    if let Some((value, _, after)) = rest.strip_prefix(':').and_then(|r| number(r, 2)) {
        second = value;
        rest = after;
        if let Some(fraction) = rest.strip_prefix('.') {
            rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
        }
    }
    let mut hour = hour;
    let half = rest.trim_start().get(..2).map(str::to_ascii_uppercase);
    if let Some(half @ ("AM" | "PM")) = half.as_deref() {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + if half == "PM" { 12 } else { 0 };
        rest = &rest.trim_start()[2..];
    }
    let clock = [(hour, 24), (minute, 60), (second, 60)];
    if clock.iter().any(|(value, limit)| value >= limit) {
        return None;
    }
    // The three are small and not negative.
    Some((
        hour as u32 * 3600 + minute as u32 * 60 + second as u32,
        rest,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    #[test]
    fn spellings() {
        let first = day(2024, 9, 1);
        let read = |t| parse(t, DateFormat::DayFirst).map(|s| (s.date, s.seconds, s.rest));
        assert_eq!(read("01/09/2024"), Some((first, None, "")));
        assert_eq!(read(" 1/9/2024 "), Some((first, None, "")));
        assert_eq!(read("01-09-2024 10:15"), Some((first, Some(36_900), "")));
        assert_eq!(read("01.09.2024"), Some((first, None, "")));
        assert_eq!(read("2024-09-01"), Some((first, None, "")));
        assert_eq!(
            read("2024-09-01T10:15:30.123"),
            Some((first, Some(36_930), ""))
        );
        assert_eq!(
            read("01/09/2024\n5215.97152"),
            Some((first, None, "5215.97152"))
        );
        assert_eq!(read("10:15:30 01/09/2024"), Some((first, Some(36_930), "")));
        assert_eq!(
            read("01/09/2024 10:15:00 PM"),
            Some((first, Some(80_100), ""))
        );
        assert_eq!(
            read("01/09/2024 02/09/2024"),
            Some((first, None, "02/09/2024"))
        );
        for bad in [
            "",
            "x",
            "31/02/2024",
            "09/13/2024",
            "01/09/24",
            "1/9/0202",
            "01/09-2024",
            "20240901",
            "45536",
            "01/09/20245",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
        assert_eq!(
            parse("09/13/2024", DateFormat::MonthFirst).map(|s| s.date),
            Some(day(2024, 9, 13))
        );
        assert_eq!(
            parse("13/09/24", DateFormat::ShortYear).map(|s| s.date),
            Some(day(2024, 9, 13))
        );
        assert_eq!(
            parse("20240913", DateFormat::Packed).map(|s| s.date),
            Some(day(2024, 9, 13))
        );
    }
}
