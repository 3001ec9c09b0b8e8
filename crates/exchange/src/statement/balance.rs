//! The running balance of one sheet: in which order its rows stand, and which row breaks it.

use super::exception::Code;
use super::header::Field;
use super::table::{Record, State};
use jiff::civil::Date;

/// What the balances of a sheet are good for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Balances {
    /// No balances.
    #[default]
    None,
    /// A balance in (nearly) every row; it must hold from row to row.
    Running,
    /// One balance a day, and consecutive days agree with their lines.
    Daily,
    /// Some balances, which agree with no reading of them: nothing is checked by them.
    Loose,
}

/// What one sheet's balances say.
#[derive(Default)]
pub(super) struct Checked {
    pub balances: Balances,
    /// The latest line stands first.
    pub descending: bool,
    /// Balances before and after the lines of a day.
    pub days: Vec<(Date, Option<i64>, Option<i64>)>,
    /// Days around rows whose day is not known; nobody can say which of these days is whole.
    pub clouded: Vec<(Date, Date)>,
    /// Amounts that the balances imply, by row.
    pub implied: Vec<(u32, i64)>,
}

/// Checks a sheet's records, in file order, and turns lines that break the running balance into exceptions.
pub(super) fn check(records: &mut [Record], opening: Option<i64>) -> Checked {
    let mut checked = Checked {
        descending: descending(records),
        clouded: clouded(records),
        ..Checked::default()
    };
    if checked.descending {
        records.reverse();
    }
    let with = records.iter().filter(|r| r.balance.is_some()).count();
    if with > 0 && with * 10 >= records.len() * 9 {
        checked.balances = Balances::Running;
        running(records, opening, &mut checked);
    } else if with > 0 {
        daily(records, opening, &mut checked);
    }
    if checked.descending {
        records.reverse();
    }
    // A fee beside an amount is settled only where the row's own step of the balance was checked and held.
    for record in records.iter_mut() {
        if record.state == State::Line && record.small {
            record.state = State::Exception(Code::AmountAmbiguous, Field::Amount);
        }
        if record.state == State::Line && record.fee {
            record.state = State::Exception(Code::FeeUnclear, Field::Fee);
        }
    }
    checked
}

/// The order of the rows: by their dates, and where these do not tell, by the order in which more balances hold.
fn descending(records: &[Record]) -> bool {
    let (mut up, mut down) = (0u32, 0u32);
    let mut last: Option<Date> = None;
    for date in records.iter().filter_map(|r| r.date) {
        if let Some(before) = last {
            up += u32::from(date > before);
            down += u32::from(date < before);
        }
        last = Some(date);
    }
    if (up == 0) != (down == 0) {
        return down > 0;
    }
    let (mut forward, mut backward) = (0u32, 0u32);
    for pair in records.windows(2) {
        if let (Some(first), Some(second)) = (pair[0].balance, pair[1].balance) {
            forward +=
                u32::from(pair[1].known && first.checked_add(pair[1].amount) == Some(second));
            backward +=
                u32::from(pair[0].known && second.checked_add(pair[0].amount) == Some(first));
        }
    }
    backward > forward || (backward == forward && down > up)
}

/// From the dated row before to the dated row after each row without a date.
fn clouded(records: &[Record]) -> Vec<(Date, Date)> {
    let mut ranges: Vec<(Date, Date)> = Vec::new();
    let mut before = None;
    let mut waiting = false;
    let mut add = |a: Option<Date>, b: Option<Date>| {
        if let Some((a, b)) = a.or(b).zip(b.or(a)) {
            let range = (a.min(b), a.max(b));
            if ranges.last() != Some(&range) {
                ranges.push(range);
            }
        }
    };
    for record in records {
        match record.date {
            None => waiting = true,
            Some(date) => {
                if waiting {
                    add(before, Some(date));
                    waiting = false;
                }
                before = Some(date);
            }
        }
    }
    if waiting {
        add(before, None);
    }
    ranges
}

/// Every step from one balance to the next, in the order of time.
fn running(records: &mut [Record], opening: Option<i64>, checked: &mut Checked) {
    let mut before: Option<i64> = None;
    // The rows since the last balance: the first of them, the sum of the known amounts, and one that is unknown.
    let (mut first, mut sum, mut unknown): (usize, i64, Vec<usize>) = (0, 0, Vec::new());
    for at in 0..records.len() {
        let record = records[at];
        // What a row says it moved, even if it is an exception for another reason.
        if record.known {
            sum = sum.saturating_add(record.amount);
        } else {
            unknown.push(at);
        }
        let Some(balance) = record.balance else {
            continue;
        };
        if before
            .or(opening)
            .is_some_and(|b| b.checked_add(sum) == Some(balance))
            && unknown.is_empty()
        {
            records[at].fee = false;
            for proven in &mut records[first..=at] {
                proven.small = false;
            }
        }
        if let Some(previous) = before {
            let moved = balance.saturating_sub(previous);
            let exception = record.state != State::Line;
            match unknown[..] {
                [] if first == at && (moved != sum || exception) => {
                    checked.implied.push((record.row, moved));
                    if records[at].state == State::Line {
                        records[at].state = State::Exception(Code::BalanceBreaks, Field::Balance);
                    }
                }
                [one] => checked
                    .implied
                    .push((records[one].row, moved.saturating_sub(sum))),
                _ => {}
            }
        }
        // The balance before this stretch and after it belong to the days of its first and last row.
        let opening = before.or_else(|| unknown.is_empty().then(|| balance.saturating_sub(sum)));
        if let Some(date) = records[first].date
            && checked.days.last().is_none_or(|d| d.0 != date)
        {
            checked.days.push((date, opening, None));
        }
        if let Some(date) = record.date {
            if checked.days.last().is_none_or(|d| d.0 != date) {
                checked.days.push((date, None, None));
            }
            if let Some(day) = checked.days.last_mut() {
                day.2 = Some(balance);
            }
        }
        before = Some(balance);
        (first, sum) = (at + 1, 0);
        unknown.clear();
    }
    // Rows after the last balance leave the end of their day unknown.
    for record in records.get(first..).unwrap_or(&[]) {
        if let Some(day) = checked.days.last_mut().filter(|d| Some(d.0) == record.date) {
            day.2 = None;
        }
    }
}

/// One balance a day, wherever in the day it is printed: it is taken as the day's closing if days agree with it.
fn daily(records: &mut [Record], opening: Option<i64>, checked: &mut Checked) {
    let mut days: Vec<(Date, Option<i64>, i64, Vec<u32>)> = Vec::new();
    let mut doubtful = false;
    for record in records.iter() {
        let Some(date) = record.date else {
            doubtful = true;
            continue;
        };
        if days.last().is_none_or(|d| d.0 != date) {
            days.push((date, None, 0, Vec::new()));
        }
        let Some(day) = days.last_mut() else { continue };
        if record.known {
            day.2 = day.2.saturating_add(record.amount);
        } else {
            day.3.push(record.row);
        }
        match (day.1, record.balance) {
            (Some(a), Some(b)) if a != b => doubtful = true,
            (None, Some(b)) => day.1 = Some(b),
            _ => {}
        }
    }
    let (mut holds, mut fails) = (0u32, 0u32);
    let mut before = opening;
    let (mut sum, mut unknown): (i64, Vec<u32>) = (0, Vec::new());
    let mut implied = Vec::new();
    for (_, closing, moved, rows) in &days {
        sum = sum.saturating_add(*moved);
        unknown.extend(rows);
        let Some(closing) = *closing else { continue };
        if let Some(previous) = before {
            let diff = closing.saturating_sub(previous);
            match unknown[..] {
                [] if diff == sum => holds += 1,
                [] => fails += 1,
                [one] => implied.push((one, diff.saturating_sub(sum))),
                _ => {}
            }
        }
        before = Some(closing);
        sum = 0;
        unknown.clear();
    }
    if doubtful || holds == 0 || holds < fails {
        checked.balances = Balances::Loose;
        return;
    }
    checked.balances = Balances::Daily;
    if fails == 0 {
        records.iter_mut().for_each(|r| r.small = false);
    }
    checked.implied = implied;
    checked.days = days
        .iter()
        .filter(|d| d.1.is_some())
        .map(|d| (d.0, None, d.1))
        .collect();
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn rows(list: &[(i8, i64, Option<i64>)]) -> Vec<Record> {
        let row = |(i, (day, amount, balance)): (usize, &(i8, i64, Option<i64>))| {
            let mut record = Record::new(0, i as u32 + 1, Some(date(2024, 9, *day)), *balance);
            record.amount = *amount;
            record.known = true;
            record
        };
        list.iter().enumerate().map(row).collect()
    }

    #[test]
    fn a_row_that_breaks_names_its_amount() {
        let mut r = rows(&[
            (1, 100, Some(1100)),
            (1, 200, Some(1250)),
            (2, 50, Some(1300)),
        ]);
        let c = check(&mut r, None);
        assert_eq!(c.balances, Balances::Running);
        assert_eq!(
            r[1].state,
            State::Exception(Code::BalanceBreaks, Field::Balance)
        );
        assert_eq!(r[2].state, State::Line);
        assert_eq!(c.implied, [(2, 150)]);
        assert_eq!(
            c.days,
            [
                (date(2024, 9, 1), Some(1000), Some(1250)),
                (date(2024, 9, 2), Some(1250), Some(1300))
            ]
        );
    }

    #[test]
    fn latest_first() {
        let mut r = rows(&[
            (2, 50, Some(1350)),
            (1, 200, Some(1300)),
            (1, 100, Some(1100)),
        ]);
        let c = check(&mut r, None);
        assert!(c.descending && r.iter().all(|r| r.state == State::Line));
        let mut r = rows(&[
            (1, 50, Some(1350)),
            (1, 200, Some(1300)),
            (1, 100, Some(1100)),
        ]);
        assert!(check(&mut r, None).descending);
    }

    #[test]
    fn an_unreadable_amount_is_implied() {
        let mut r = rows(&[
            (1, 100, Some(1100)),
            (1, 0, Some(1250)),
            (1, 50, Some(1300)),
        ]);
        r[1].known = false;
        r[1].state = State::Exception(Code::AmountUnreadable, Field::Credit);
        let c = check(&mut r, None);
        assert_eq!(c.implied, [(2, 150)]);
        assert_eq!(r[2].state, State::Line);
    }

    #[test]
    fn once_a_day() {
        let list = [
            (1, 100, None),
            (1, 200, Some(1300)),
            (2, 50, Some(1350)),
            (2, 0, None),
            (3, 1, Some(1351)),
        ];
        let mut r = rows(&list);
        let c = check(&mut r, None);
        assert_eq!((c.balances, c.days.len()), (Balances::Daily, 3));
        let mut r = rows(&[
            (1, 100, None),
            (1, 200, Some(7)),
            (2, 50, Some(9)),
            (2, 0, None),
        ]);
        assert_eq!(check(&mut r, None).balances, Balances::Loose);
    }
}
