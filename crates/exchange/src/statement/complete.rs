//! Which account-days are whole.
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
//! A day between files, which none of them covers, is whole only if the balances on both sides agree.
//!
//! A closing balance given by the user, or the opening of another file on the next day, closes a day whose equation holds.

use super::Source;
use super::days::{Day, Equation};
use super::exception::Lang;
use super::line::days_since_1970;
use super::table::{State, Table};
use jiff::civil::Date;

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
    /// The day lies between the files, and no file covers it.
    NotCovered,
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
            Why::NotCovered => "not-covered",
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
            (Why::NotCovered, Lang::Vi) => "không tệp nào có ngày này",
            (Why::NotCovered, Lang::En) => "no file covers the day",
        }
    }
}

/// What is known of one file for the question whether it covers a day.
#[derive(Clone, Default)]
pub(super) struct Span {
    pub first: Option<Date>,
    pub last: Option<Date>,
    pub from: Option<(Date, bool)>,
    pub to: Option<(Date, bool)>,
    pub printed: Option<Date>,
    pub closes: bool,
    pub totals_wrong: bool,
    /// How many lines of each day it has, by the day's index.
    pub lines: Vec<u64>,
    /// How many exceptions.
    pub exceptions: Vec<u64>,
}

/// A period that begins this many days before the first line is no period, but some other date of the heading.
const LONGEST_LEAD: i64 = 400;

/// Puts together what the sources of each file say about the days that they cover.
pub(super) fn spans(table: &Table, sources: &[Source]) -> Vec<Span> {
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
    spans
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

/// Why day `at` is not complete, `None` if it is.
pub(super) fn judge(
    at: usize,
    day: &Day,
    spans: &[Span],
    clouded: bool,
    closed: bool,
) -> Option<Why> {
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
    let holds = day.equation == Equation::Holds;
    if !holds && uncovered(spans, day.date) {
        return Some(Why::NotCovered);
    }
    if matches!(day.equation, Equation::Broken { .. }) {
        return Some(Why::EquationBroken);
    }
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

/// Whether a day lies outside every file: between the end of one and the beginning of the next.
pub(super) fn uncovered(spans: &[Span], date: Date) -> bool {
    !spans.iter().any(|span| {
        let begin = span.from.map(|f| f.0).into_iter().chain(span.first).min();
        let end = span.to.map(|t| t.0).max(span.last);
        begin.is_some_and(|begin| begin <= date) && end.is_some_and(|end| date <= end)
    })
}

/// Why a file does not cover a day to its end; `None` if it does.
fn covers(span: &Span, date: Date) -> Option<Why> {
    let first = span.first.or(span.from.map(|f| f.0));
    let last = span.last.or(span.to.map(|t| t.0));
    let (Some(first), Some(last)) = (first, last) else {
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
