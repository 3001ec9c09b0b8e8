//! Lines: a number space each, with the numbers that are free.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::change::Change;

/// The name of a line: lines are numbered from 0 in the order in which they were opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LineNo(pub u32);

/// The half-open interval `[lo, hi)` of numbers or offsets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The first.
    pub lo: u64,
    /// One past the last.
    pub hi: u64,
}

impl Span {
    /// How many it holds; 0 if `hi ≤ lo`.
    pub fn len(&self) -> u64 {
        self.hi.saturating_sub(self.lo)
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.hi <= self.lo
    }

    /// What it has in common with another; `None` if nothing.
    pub fn meet(&self, other: Span) -> Option<Span> {
        let both = Span {
            lo: self.lo.max(other.lo),
            hi: self.hi.min(other.hi),
        };
        (!both.is_empty()).then_some(both)
    }

    /// Whether all of `other` lies in it.
    pub fn holds(&self, other: Span) -> bool {
        self.lo <= other.lo && other.hi <= self.hi
    }

    /// What is left of it without `cuts`, which must be ascending and disjoint.
    pub(crate) fn without(self, cuts: impl IntoIterator<Item = Span>) -> Vec<Span> {
        let (mut left, mut lo) = (Vec::new(), self.lo);
        for cut in cuts {
            let Some(cut) = self.meet(cut) else { continue };
            if lo < cut.lo {
                left.push(Span { lo, hi: cut.lo });
            }
            lo = lo.max(cut.hi);
        }
        if lo < self.hi {
            left.push(Span { lo, hi: self.hi });
        }
        left
    }
}

/// An ordered set of numbers, kept as disjoint intervals that never touch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Span>", into = "Vec<Span>")]
pub struct Intervals {
    by_lo: BTreeMap<u64, u64>,
    total: u64,
}

impl Intervals {
    /// How many numbers it holds.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// How many intervals it needs for them.
    pub fn count(&self) -> usize {
        self.by_lo.len()
    }

    /// The intervals, ascending.
    pub fn iter(&self) -> impl Iterator<Item = Span> + '_ {
        self.by_lo.iter().map(|(&lo, &hi)| Span { lo, hi })
    }

    /// What it holds of `span`, ascending.
    pub fn within(&self, span: Span) -> impl Iterator<Item = Span> + '_ {
        let before = self.by_lo.range(..span.lo).next_back();
        // An empty or reversed span must not reach BTreeMap::range, which panics on one.
        let after = self.by_lo.range(span.lo..span.hi.max(span.lo));
        before
            .into_iter()
            .chain(after)
            .filter_map(move |(&lo, &hi)| Span { lo, hi }.meet(span))
    }

    /// Whether it holds all of `span`; true of an empty span.
    pub fn covers(&self, span: Span) -> bool {
        span.is_empty()
            || self
                .by_lo
                .range(..=span.lo)
                .next_back()
                .is_some_and(|(_, &hi)| span.hi <= hi)
    }

    /// Adds `span`, none of which may be there yet. False, and nothing done, if some is.
    pub fn insert(&mut self, span: Span) -> bool {
        if span.is_empty() {
            return true;
        }
        if self.within(span).next().is_some() {
            return false;
        }
        let Span { mut lo, mut hi } = span;
        if let Some((&before, &end)) = self.by_lo.range(..lo).next_back()
            && end == lo
        {
            self.by_lo.remove(&before);
            lo = before;
        }
        if let Some(end) = self.by_lo.remove(&hi) {
            hi = end;
        }
        self.by_lo.insert(lo, hi);
        self.total += span.len();
        true
    }

    /// Removes `span`, all of which must be there. False, and nothing done, if some is not.
    pub fn remove(&mut self, span: Span) -> bool {
        if span.is_empty() {
            return true;
        }
        let Some((&lo, &hi)) = self
            .by_lo
            .range(..=span.lo)
            .next_back()
            .filter(|(_, hi)| span.hi <= **hi)
        else {
            return false;
        };
        self.by_lo.remove(&lo);
        if lo < span.lo {
            self.by_lo.insert(lo, span.lo);
        }
        if span.hi < hi {
            self.by_lo.insert(span.hi, hi);
        }
        self.total -= span.len();
        true
    }
}

impl From<Intervals> for Vec<Span> {
    fn from(set: Intervals) -> Self {
        set.iter().collect()
    }
}

impl TryFrom<Vec<Span>> for Intervals {
    type Error = Unsound;

    /// One spelling per set: ascending, disjoint, not touching, none empty.
    fn try_from(spans: Vec<Span>) -> Result<Self, Unsound> {
        let mut set = Intervals::default();
        let mut end = None;
        for span in spans {
            if span.is_empty() || end.is_some_and(|end| span.lo <= end) {
                return Err(Unsound::Intervals);
            }
            end = Some(span.hi);
            set.total += span.len();
            set.by_lo.insert(span.lo, span.hi);
        }
        Ok(set)
    }
}

/// The state of one line: all that later operations need of its past.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineHead {
    /// The number that the next unit will get.
    pub next: u64,
    /// How many arrivals it had.
    pub arrivals: u64,
    /// Units that left without a number behind them: what the line owes.
    pub uncovered: u64,
    /// The numbers that nothing holds and that are not closed.
    pub free: Intervals,
}

/// A [`Change`] that does not fit the lines it is applied to: whoever made it started from another state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsound {
    /// A line that was not opened, or was opened out of turn.
    #[error("line {} is not there, or is opened out of turn", .0.0)]
    Line(LineNo),
    /// An arrival that does not begin at the line's next number.
    #[error("an arrival on line {} does not begin at the next number", .0.0)]
    Arrival(LineNo),
    /// Numbers that should be free and are not, or the other way round.
    #[error("numbers [{}, {}) of line {} are not as the change expects them", .1.lo, .1.hi, .0.0)]
    Numbers(LineNo, Span),
    /// More is covered than was uncovered.
    #[error("line {} owes less than is covered", .0.0)]
    Uncovered(LineNo),
    /// A set of intervals that is not written in its one spelling.
    #[error("intervals out of order")]
    Intervals,
}

/// The heads of all lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lines {
    heads: Vec<LineHead>,
}

impl Lines {
    /// Opens a line and names it. 2³² lines are more than a book can open; the last name is then given again.
    pub fn open(&mut self) -> LineNo {
        let line = self.next_line();
        self.heads.push(LineHead::default());
        line
    }

    /// The name that the next line will get.
    pub fn next_line(&self) -> LineNo {
        LineNo(u32::try_from(self.heads.len()).unwrap_or(u32::MAX))
    }

    /// The state of a line, if it was opened.
    pub fn head(&self, line: LineNo) -> Option<&LineHead> {
        self.heads.get(line.0 as usize)
    }

    /// All lines in order.
    pub fn iter(&self) -> impl Iterator<Item = (LineNo, &LineHead)> {
        (0..).map(LineNo).zip(&self.heads)
    }

    /// Takes one fact in. Every fact is checked against the heads, so a state that was applied to without an error keeps J1.
    pub fn apply(&mut self, change: &Change) -> Result<(), Unsound> {
        match *change {
            Change::Open(line) => {
                if line != self.next_line() {
                    return Err(Unsound::Line(line));
                }
                self.open();
            }
            Change::Arrive(arrival) => {
                let head = self.head_mut(arrival.line)?;
                let end = arrival
                    .lo
                    .checked_add(arrival.len)
                    .filter(|_| arrival.lo == head.next);
                head.next = end.ok_or(Unsound::Arrival(arrival.line))?;
                head.arrivals += 1;
                fits(
                    head.free.insert(arrival.span()),
                    arrival.line,
                    arrival.span(),
                )?;
            }
            Change::Run(run) => {
                let head = self.head_mut(run.line)?;
                match run.numbers() {
                    Some(span) => fits(head.free.remove(span), run.line, span)?,
                    None => {
                        head.uncovered = head
                            .uncovered
                            .checked_add(run.len)
                            .ok_or(Unsound::Uncovered(run.line))?
                    }
                }
            }
            Change::EndRun(run) => {
                let head = self.head_mut(run.line)?;
                match run.numbers() {
                    Some(span) => fits(
                        span.hi <= head.next && head.free.insert(span),
                        run.line,
                        span,
                    )?,
                    None => {
                        head.uncovered = head
                            .uncovered
                            .checked_sub(run.len)
                            .ok_or(Unsound::Uncovered(run.line))?
                    }
                }
            }
            Change::Close { line, span, .. } => {
                fits(self.head_mut(line)?.free.remove(span), line, span)?
            }
            Change::Part(_) | Change::Release { .. } => {}
        }
        Ok(())
    }

    fn head_mut(&mut self, line: LineNo) -> Result<&mut LineHead, Unsound> {
        self.heads
            .get_mut(line.0 as usize)
            .ok_or(Unsound::Line(line))
    }
}

fn fits(ok: bool, line: LineNo, span: Span) -> Result<(), Unsound> {
    if ok {
        Ok(())
    } else {
        Err(Unsound::Numbers(line, span))
    }
}
