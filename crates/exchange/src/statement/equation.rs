//! Opening + Σ lines = closing, for every stretch of days between two known balances.

use super::balance::Checked;
use super::complete::{Span, uncovered};
use super::days::{Day, Equation};
use super::{Options, Source};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Who states a balance: a source, or the user.
const USER: u16 = u16::MAX;

/// Opening and closing of a day as one sheet gives them, and that sheet.
type Ends = (Option<i64>, Option<i64>, u16);

/// Every known balance: `points[i]` before day `i`, with who states it.
pub(super) fn points(
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
    let mut by_day: BTreeMap<(u16, usize), Vec<Ends>> = BTreeMap::new();
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
        let known = |at: &usize| *at < days.len() && fullest(*at);
        let start = span.first.or(span.from.map(|f| f.0)).map(index);
        let start = start.filter(|at| known(at) && !span.from.is_some_and(|f| f.1));
        if let (Some(value), Some(at)) = (facts.opening(), start) {
            points[at].push((value, id));
        }
        let end = span.last.or(span.to.map(|t| t.0)).map(index);
        let end = end.filter(|at| known(at) && !span.to.is_some_and(|t| t.1));
        if let (Some(value), Some(at)) = (facts.closing(), end) {
            points[at + 1].push((value, id));
        }
    }
    // A day without any row moves nothing: its two ends are one. Of days that no file covers this is known only if the
    // balances on both sides of them agree.
    let still = |day: &Day| day.credits.count + day.debits.count + day.exceptions == 0;
    let mut moves: Vec<bool> = days.iter().map(|day| !still(day)).collect();
    let mut at = 0;
    while at < days.len() {
        let run = (at..days.len())
            .take_while(|day| uncovered(spans, days[*day].date))
            .count();
        let ends = (points[at].first(), points[at + run].first());
        if !matches!(ends, (Some(a), Some(b)) if a.0 == b.0) {
            moves[at..at + run].fill(true);
        }
        at += run.max(1);
    }
    for at in 0..days.len() {
        if !moves[at] && points[at + 1].is_empty() {
            points[at + 1] = points[at].clone();
        }
    }
    for at in (0..days.len()).rev() {
        if !moves[at] && points[at].is_empty() {
            points[at] = points[at + 1].clone();
        }
    }
    points
}

/// Checks every stretch between two known balances and fills in what follows from them.
pub(super) fn equations(days: &mut [Day], points: &[Vec<(i64, u16)>]) {
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
pub(super) fn closed_from_outside(
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
