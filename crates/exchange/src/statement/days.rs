//! From rows to account-days: equal lines across files, sums, the equation of each day, and which days are whole.

use super::balance::Checked;
use super::complete::{Span, Why, judge, spans};
use super::equation::{closed_from_outside, equations, points};
use super::line::{days_since_1970, digest, normalised_into};
use super::table::{State, Table};
use super::{Options, Source};
use jiff::civil::Date;

/// How many, and how much in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many lines.
    pub count: u64,
    /// Their sum in minor units, never negative.
    pub sum: u64,
}

/// Whether opening + Σ lines = closing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Equation {
    /// Both ends are known and agree with the lines.
    Holds,
    /// The bank gives no balance at one end or at both.
    NotCheckable,
    /// Both ends are known and do not agree: what the lines lack, in minor units. It is the same figure for each day of a
    /// stretch of days between two known balances.
    Broken {
        /// Closing − opening − Σ lines.
        difference: i64,
    },
}

/// One account-day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The day.
    pub date: Date,
    /// Its credits.
    pub credits: Sum,
    /// Its debits.
    pub debits: Sum,
    /// The balance before its first line, minor units, if known.
    pub opening: Option<i64>,
    /// The balance after its last line, if known.
    pub closing: Option<i64>,
    /// Whether these agree.
    pub equation: Equation,
    /// How many of its rows are exceptions.
    pub exceptions: u64,
    /// Why it is not complete; `None` if it is.
    pub why_incomplete: Option<Why>,
}

impl Day {
    /// True if every line of the day is known.
    pub fn complete(&self) -> bool {
        self.why_incomplete.is_none()
    }

    pub(super) fn net(&self) -> i128 {
        i128::from(self.credits.sum) - i128::from(self.debits.sum)
    }
}

/// Numbers equal lines within each file and day, and marks those that another file has already: how often a line
/// occurs is the maximum over files, never the sum.
pub(super) fn number(table: &mut Table, sources: &[Source], checked: &[Checked]) -> Vec<u32> {
    let (mut scratch, mut text) = (String::new(), String::new());
    let mut keys: Vec<(Date, u128, u16, u16, u32)> = Vec::new();
    for (at, record) in table.records.iter().enumerate() {
        if let (State::Line, Some(date)) = (record.state, record.date) {
            text.clear();
            normalised_into(
                date,
                record.amount,
                table.texts(record),
                &mut scratch,
                &mut text,
            );
            keys.push((
                date,
                digest(&text),
                sources[usize::from(record.source)].file,
                record.source,
                at as u32,
            ));
        }
    }
    // In the order of time within a sheet, whichever way it is printed.
    let place = |source: u16, at: u32| {
        if checked[usize::from(source)].descending {
            u32::MAX - at
        } else {
            at
        }
    };
    keys.sort_unstable_by_key(|(date, key, file, source, at)| {
        (*date, *key, *file, *source, place(*source, *at))
    });
    for same in keys.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let most = same
            .chunk_by(|a, b| a.2 == b.2)
            .map(<[_]>::len)
            .max()
            .unwrap_or(0);
        let mut taken = false;
        for of_file in same.chunk_by(|a, b| a.2 == b.2) {
            let keep = !taken && of_file.len() == most;
            taken |= keep;
            for (occurrence, (.., at)) in (1u32..).zip(of_file) {
                let record = &mut table.records[*at as usize];
                record.occurrence = occurrence;
                if !keep {
                    record.state = State::Overlap;
                }
            }
        }
    }
    keys.retain(|(.., at)| table.records[*at as usize].state == State::Line);
    keys.sort_unstable_by_key(|(date, _, file, source, at)| {
        (*date, *file, *source, place(*source, *at))
    });
    keys.into_iter().map(|(.., at)| at).collect()
}

/// Builds the days from the first to the last that the files cover, without a gap.
pub(super) fn build(
    table: &Table,
    sources: &[Source],
    checked: &[Checked],
    options: &Options,
) -> Vec<Day> {
    let mut spans = spans(table, sources);
    let Some(mut days) = calendar(&spans) else {
        return Vec::new();
    };
    let base = days_since_1970(days[0].date);
    let index = |date: Date| usize::try_from(days_since_1970(date) - base).unwrap_or(usize::MAX);
    for span in &mut spans {
        span.lines = vec![0; days.len()];
        span.exceptions = vec![0; days.len()];
    }
    for record in &table.records {
        let Some(day) = record.date.and_then(|d| days.get_mut(index(d))) else {
            continue;
        };
        let file = usize::from(sources[usize::from(record.source)].file);
        let at = index(day.date);
        if matches!(record.state, State::Exception(..)) {
            spans[file].exceptions[at] += 1;
        } else {
            spans[file].lines[at] += 1;
        }
        match record.state {
            State::Exception(..) => day.exceptions += 1,
            State::Overlap => {}
            State::Line => {
                let side = if record.amount > 0 {
                    &mut day.credits
                } else {
                    &mut day.debits
                };
                side.count += 1;
                side.sum = side.sum.saturating_add(record.amount.unsigned_abs());
            }
        }
    }
    let points = points(&days, &spans, sources, checked, options, &index);
    equations(&mut days, &points);
    let mut clouded = vec![false; days.len()];
    for (from, to) in checked.iter().flat_map(|c| &c.clouded) {
        for flag in clouded
            .iter_mut()
            .take(index(*to).saturating_add(1))
            .skip(index(*from))
        {
            *flag = true;
        }
    }
    for at in 0..days.len() {
        let closed = closed_from_outside(at, &days, &spans, sources, &points);
        days[at].why_incomplete = judge(at, &days[at], &spans, clouded[at], closed);
    }
    days
}

/// Every day from the earliest beginning to the last line, or to the end of a period that was over when printed.
fn calendar(spans: &[Span]) -> Option<Vec<Day>> {
    let begin = |s: &Span| s.from.map(|f| f.0).into_iter().chain(s.first).min();
    let end = |s: &Span| {
        // The days after the last line are over only if the file was printed later; where there is no line at all, a
        // stated closing balance says so too.
        let over = |to: Date| s.printed.is_some_and(|p| p > to) || (s.last.is_none() && s.closes);
        s.last.max(s.to.map(|t| t.0).filter(|to| over(*to)))
    };
    let first = spans.iter().filter_map(begin).min()?;
    let last = spans.iter().filter_map(end).max()?;
    let mut days = Vec::new();
    let mut date = first;
    loop {
        let (credits, debits) = (Sum::default(), Sum::default());
        let equation = Equation::NotCheckable;
        days.push(Day {
            date,
            credits,
            debits,
            opening: None,
            closing: None,
            equation,
            exceptions: 0,
            why_incomplete: None,
        });
        // The calendar ends in the year 9999 and no date read is later than 2199.
        match date.tomorrow() {
            Ok(next) if date < last => date = next,
            _ => return Some(days),
        }
    }
}
