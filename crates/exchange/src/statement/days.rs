//! From rows to account-days: equal lines across files, sums, the equation of each day, and which days are whole.
//!
//! A day is **complete** if nothing on it is an exception, its equation is not broken, and one file that holds all of its
//! lines is known to cover it to its end:
//!
//! - a file covers every day between its first and its last line, and its first day, unless it says that it begins later;
//! - it covers its last day if it says that its period ends then or later, if it was printed on a later day, or if it
//!   states a closing balance or totals that agree with its lines;
//! - a day of which one file has exceptions is whole if another file covers it without any and has as many lines as the first
//!   has lines and exceptions;
//! - it covers no day on which it was printed, and not the day on which its period ends before 23:59;
//! - a file that should cover a day but lacks lines that another file has makes the day doubtful, unless the equation holds.
//!
//! A closing balance given by the user, or the opening of another file on the next day, closes a day whose equation holds.

use super::balance::Checked;
use super::exception::Lang;
use super::line::{days_since_1970, digest, normalised_into};
use super::table::{State, Table};
use super::{Options, Source};
use jiff::civil::Date;
use std::collections::BTreeMap;

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

/// Why a day is not complete, the gravest reason first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// A row of the day is an exception.
    Exception,
    /// A row whose day cannot be read may belong to it.
    UndatedRow,
    /// The balances do not agree with the lines.
    EquationBroken,
    /// Two files that should both cover the day have different lines.
    FilesDisagree,
    /// The totals that the file states are not those of its lines.
    TotalsDisagree,
    /// The file begins in the middle of the day.
    StartCut,
    /// The file ends, or was printed, in the middle of the day.
    EndCut,
    /// Nothing shows that the file's last day is whole: no period, no closing balance, no totals.
    EndNotShown,
}

impl Why {
    /// The stable spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Why::Exception => "exception",
            Why::UndatedRow => "undated-row",
            Why::EquationBroken => "equation-broken",
            Why::FilesDisagree => "files-disagree",
            Why::TotalsDisagree => "totals-disagree",
            Why::StartCut => "start-cut",
            Why::EndCut => "end-cut",
            Why::EndNotShown => "end-not-shown",
        }
    }

    /// One sentence for the user.
    pub fn message(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Why::Exception, Lang::Vi) => "có dòng chưa đọc được trong ngày",
            (Why::Exception, Lang::En) => "a row of the day could not be read",
            (Why::UndatedRow, Lang::Vi) => "có dòng không rõ ngày, có thể thuộc ngày này",
            (Why::UndatedRow, Lang::En) => "a row without a readable date may belong to the day",
            (Why::EquationBroken, Lang::Vi) => "số dư đầu, cuối và các dòng trong ngày không khớp",
            (Why::EquationBroken, Lang::En) => "opening, lines and closing of the day do not agree",
            (Why::FilesDisagree, Lang::Vi) => "các tệp có số dòng khác nhau cho ngày này",
            (Why::FilesDisagree, Lang::En) => "the files have different lines for the day",
            (Why::TotalsDisagree, Lang::Vi) => "tổng cộng ghi trong tệp không khớp với các dòng",
            (Why::TotalsDisagree, Lang::En) => "the totals in the file are not those of its lines",
            (Why::StartCut, Lang::Vi) => "tệp bắt đầu giữa ngày",
            (Why::StartCut, Lang::En) => "the file begins in the middle of the day",
            (Why::EndCut, Lang::Vi) => "tệp kết thúc hoặc được in giữa ngày",
            (Why::EndCut, Lang::En) => "the file ends or was printed in the middle of the day",
            (Why::EndNotShown, Lang::Vi) => {
                "không có gì cho biết ngày cuối của tệp đã đủ; hãy cho số dư cuối bằng --closing"
            }
            (Why::EndNotShown, Lang::En) => {
                "nothing shows that the file's last day is whole; give the balance with --closing"
            }
        }
    }
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

    fn net(&self) -> i128 {
        i128::from(self.credits.sum) - i128::from(self.debits.sum)
    }
}

/// What is known of one file for the question whether it covers a day.
#[derive(Clone, Default)]
struct Span {
    first: Option<Date>,
    last: Option<Date>,
    from: Option<(Date, bool)>,
    to: Option<(Date, bool)>,
    printed: Option<Date>,
    closes: bool,
    totals_wrong: bool,
    /// How many lines of each day it has, by the day's index.
    lines: Vec<u64>,
    /// How many exceptions.
    exceptions: Vec<u64>,
}

/// A period that begins this many days before the first line is no period, but some other date of the heading.
const LONGEST_LEAD: i64 = 400;

/// Who states a balance: a source, or the user.
const USER: u16 = u16::MAX;

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
    let files = sources
        .iter()
        .map(|s| usize::from(s.file) + 1)
        .max()
        .unwrap_or(0);
    let mut spans = vec![Span::default(); files];
    for record in &table.records {
        if let Some(date) = record.date {
            let span = &mut spans[usize::from(sources[usize::from(record.source)].file)];
            span.first = Some(span.first.map_or(date, |d| d.min(date)));
            span.last = Some(span.last.map_or(date, |d| d.max(date)));
        }
    }
    for (source, sums) in sources.iter().zip(sums_by_source(table, sources.len())) {
        let span = &mut spans[usize::from(source.file)];
        let facts = &source.facts;
        span.from = span
            .from
            .or(facts.from.map(|(d, s)| (d, s.is_some_and(|s| s > 0))));
        span.to = facts
            .to
            .map(|(d, s)| (d, s.is_some_and(|s| s < 86_340)))
            .or(span.to);
        span.printed = facts.printed.map(|m| m.0).or(span.printed);
        let agree = |stated: Option<u64>, sum: u64| stated.is_none_or(|s| s == sum);
        let totals = facts
            .totals
            .map(|(debit, credit)| agree(debit, sums.0) && agree(credit, sums.1));
        span.closes |= facts.closing().is_some() || totals == Some(true);
        span.totals_wrong |= totals == Some(false);
    }
    for span in &mut spans {
        // A period that its own lines contradict is none.
        let (first, last) = (span.first, span.last);
        let lead = |from: Date| first.map_or(0, |f| days_since_1970(f) - days_since_1970(from));
        span.from = span
            .from
            .filter(|(from, _)| (0..=LONGEST_LEAD).contains(&lead(*from)));
        span.to = span.to.filter(|(to, _)| last.is_none_or(|l| l <= *to));
    }
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

/// Σ debits and Σ credits of every readable line of a source.
fn sums_by_source(table: &Table, count: usize) -> Vec<(u64, u64)> {
    let mut sums = vec![(0u64, 0u64); count];
    for record in table
        .records
        .iter()
        .filter(|r| !matches!(r.state, State::Exception(..)))
    {
        let sum = &mut sums[usize::from(record.source)];
        let side = if record.amount < 0 {
            &mut sum.0
        } else {
            &mut sum.1
        };
        *side = side.saturating_add(record.amount.unsigned_abs());
    }
    sums
}

/// Every day from the earliest beginning to the last line, or to the end of a period that was over when printed.
fn calendar(spans: &[Span]) -> Option<Vec<Day>> {
    let begin = |s: &Span| Some(s.from.map_or(s.first?, |f| f.0.min(s.first.unwrap_or(f.0))));
    let end = |s: &Span| {
        let over =
            s.to.filter(|t| s.printed.is_some_and(|p| p > t.0))
                .map(|t| t.0);
        s.last.max(over)
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

/// Every known balance: `points[i]` before day `i`, with who states it.
fn points(
    days: &[Day],
    spans: &[Span],
    sources: &[Source],
    checked: &[Checked],
    options: &Options,
    index: &dyn Fn(Date) -> usize,
) -> Vec<Vec<(i64, u16)>> {
    let mut points = vec![Vec::new(); days.len() + 1];
    if let Some(value) = options.opening {
        points[0].push((value, USER));
    }
    if let Some(value) = options.closing {
        points[days.len()].push((value, USER));
    }
    // Only a file that has as many lines of the day as any other can know where the day ends.
    let fullest = |span: &Span, at: usize| spans.iter().all(|s| s.lines[at] <= span.lines[at]);
    // What the sheets of one file say of one day: its opening and its closing, by sheet.
    let mut by_day: BTreeMap<(u16, usize), Vec<(Option<i64>, Option<i64>, u16)>> = BTreeMap::new();
    for ((source, checked), id) in sources.iter().zip(checked).zip(0u16..) {
        for (date, opening, closing) in &checked.days {
            let at = index(*date);
            if at < days.len() && fullest(&spans[usize::from(source.file)], at) {
                by_day
                    .entry((source.file, at))
                    .or_default()
                    .push((*opening, *closing, id));
            }
        }
    }
    for ((_, at), parts) in by_day {
        // A day that goes on in the next sheet closes there: what one part closes with and another opens with is within it.
        let within = |value: i64| {
            parts.len() > 1
                && parts.iter().any(|p| p.0 == Some(value))
                && parts.iter().any(|p| p.1 == Some(value))
        };
        points[at].extend(
            parts
                .iter()
                .filter_map(|p| Some((p.0.filter(|v| !within(*v))?, p.2))),
        );
        points[at + 1].extend(
            parts
                .iter()
                .filter_map(|p| Some((p.1.filter(|v| !within(*v))?, p.2))),
        );
    }
    for (source, id) in sources.iter().zip(0u16..) {
        let span = &spans[usize::from(source.file)];
        let fullest = |at: usize| fullest(span, at);
        let facts = &source.facts;
        let start = span
            .first
            .map(index)
            .filter(|at| fullest(*at) && !span.from.is_some_and(|f| f.1));
        if let (Some(value), Some(at)) = (facts.opening(), start) {
            points[at].push((value, id));
        }
        let end = span
            .last
            .map(index)
            .filter(|at| fullest(*at) && !span.to.is_some_and(|t| t.1));
        if let (Some(value), Some(at)) = (facts.closing(), end) {
            points[at + 1].push((value, id));
        }
    }
    // A day without any row moves nothing: its two ends are one.
    let still = |day: &Day| day.credits.count + day.debits.count + day.exceptions == 0;
    for at in 0..days.len() {
        if still(&days[at]) && points[at + 1].is_empty() {
            points[at + 1] = points[at].clone();
        }
    }
    for at in (0..days.len()).rev() {
        if still(&days[at]) && points[at].is_empty() {
            points[at] = points[at + 1].clone();
        }
    }
    points
}

/// Checks every stretch between two known balances and fills in what follows from them.
fn equations(days: &mut [Day], points: &[Vec<(i64, u16)>]) {
    for (at, day) in days.iter_mut().enumerate() {
        day.opening = points[at].first().map(|p| p.0);
        day.closing = points[at + 1].first().map(|p| p.0);
    }
    let known: Vec<usize> = (0..points.len())
        .filter(|at| !points[*at].is_empty())
        .collect();
    for pair in known.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let net: i128 = days[from..to].iter().map(Day::net).sum();
        let gap = i128::from(points[to][0].0) - i128::from(points[from][0].0) - net;
        let mut balance = i128::from(points[from][0].0);
        for day in &mut days[from..to] {
            if gap == 0 {
                day.opening = i64::try_from(balance).ok();
                balance += day.net();
                day.closing = i64::try_from(balance).ok();
                day.equation = Equation::Holds;
            } else {
                let difference =
                    i64::try_from(gap).unwrap_or(if gap > 0 { i64::MAX } else { i64::MIN });
                day.equation = Equation::Broken { difference };
            }
        }
    }
    // Two balances for one moment: a line is missing at the end of one day or at the beginning of the next.
    for at in known {
        if let Some(other) = points[at].iter().find(|p| p.0 != points[at][0].0) {
            let difference = other.0.saturating_sub(points[at][0].0);
            for day in [at.checked_sub(1), Some(at)].into_iter().flatten() {
                if let Some(day) = days.get_mut(day) {
                    day.equation = Equation::Broken { difference };
                }
            }
        }
    }
}

/// True if the equation holds up to a closing that somebody else than the day's own file states.
fn closed_from_outside(
    at: usize,
    days: &[Day],
    spans: &[Span],
    sources: &[Source],
    points: &[Vec<(i64, u16)>],
) -> bool {
    days[at].equation == Equation::Holds
        && points[at + 1].iter().any(|(_, who)| {
            let file = sources.get(usize::from(*who)).map(|s| usize::from(s.file));
            *who == USER || file.is_some_and(|f| spans[f].lines[at] == 0)
        })
}

fn judge(at: usize, day: &Day, spans: &[Span], clouded: bool, closed: bool) -> Option<Why> {
    let lines = day.credits.count + day.debits.count;
    let reasons: Vec<(&Span, Option<Why>)> =
        spans.iter().map(|s| (s, covers(s, day.date))).collect();
    // What one file cannot tell another may: the bank's second export of a day whose first one was damaged.
    let settled = reasons.iter().any(|(file, why)| {
        why.is_none()
            && file.exceptions[at] == 0
            && file.lines[at] == lines
            && spans
                .iter()
                .all(|s| s.lines[at] + s.exceptions[at] <= lines)
    });
    if day.exceptions > 0 && !settled {
        return Some(Why::Exception);
    }
    if clouded {
        return Some(Why::UndatedRow);
    }
    if matches!(day.equation, Equation::Broken { .. }) {
        return Some(Why::EquationBroken);
    }
    let holds = day.equation == Equation::Holds;
    let within =
        |s: &Span| s.first.is_some_and(|f| f <= day.date) && s.last.is_some_and(|l| day.date <= l);
    if !holds
        && reasons
            .iter()
            .any(|(s, why)| why.is_none() && s.lines[at] + s.exceptions[at] < lines)
    {
        return Some(Why::FilesDisagree);
    }
    if !holds && spans.iter().any(|s| s.totals_wrong && within(s)) {
        return Some(Why::TotalsDisagree);
    }
    if closed
        || reasons
            .iter()
            .any(|(s, why)| why.is_none() && s.lines[at] == lines)
    {
        return None;
    }
    // Of the files that hold the day, the one with the most of its lines says why it is not whole.
    let best = reasons
        .iter()
        .filter(|(s, _)| within(s))
        .max_by_key(|(s, _)| s.lines[at]);
    best.and_then(|(_, why)| *why).or(Some(Why::FilesDisagree))
}

/// Why a file does not cover a day to its end; `None` if it does.
fn covers(span: &Span, date: Date) -> Option<Why> {
    let (Some(first), Some(last)) = (span.first, span.last) else {
        return Some(Why::EndNotShown);
    };
    let begin = span.from.map_or(first, |f| f.0.min(first));
    if date < begin || span.from.is_some_and(|(day, cut)| cut && day == date) {
        return Some(Why::StartCut);
    }
    if span.printed.is_some_and(|p| p <= date)
        || span.to.is_some_and(|(day, cut)| cut && day <= date)
    {
        return Some(Why::EndCut);
    }
    if date < last || span.to.is_some_and(|(day, _)| date <= day) {
        return None;
    }
    let shown = date == last && (span.closes || span.printed.is_some());
    (!shown).then_some(Why::EndNotShown)
}
