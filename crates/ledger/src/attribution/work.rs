//! The operations of one entry, each seeing what the ones before it did.

use std::collections::BTreeSet;

use super::change::{Arrival, ArrivalId, Change, Ending, Origin, Part, PartId, RunId, Why};
use super::draft::Draft;
use super::history::{History, Missing};
use super::line::{LineNo, Lines, Span};
use super::runs::RunIndex;

/// Why an operation cannot be done. After an error the [`Work`] may hold a piece of the operation: drop it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A question about earlier entries is not answered yet; answer it and run again.
    #[error(transparent)]
    Missing(#[from] Missing),
    /// There is less than was asked for.
    #[error("line {} has only {available} of what is asked for", .line.0)]
    Shortage {
        /// The line that is short.
        line: LineNo,
        /// How much could be had: free numbers, live offsets or uncovered units, as the operation needs.
        available: u64,
    },
    /// Numbers that must be free are held or closed.
    #[error("not all of [{}, {}) on line {} is free", .span.lo, .span.hi, .line.0)]
    NotFree {
        /// The line.
        line: LineNo,
        /// The numbers that must be free.
        span: Span,
    },
    /// No such line.
    #[error("there is no line {}", .0.0)]
    NoLine(LineNo),
    /// No such arrival.
    #[error("entry {} made no arrival {}", .0.at, .0.n)]
    NoArrival(ArrivalId),
    /// No such part.
    #[error("entry {} made no part {}", .0.at, .0.n)]
    NoPart(PartId),
    /// An amount of zero, or a conversion without sources.
    #[error("an amount of zero")]
    Empty,
    /// The origin does not fit: with sources where it has none, or the other way round.
    #[error("an arrival cannot have this origin here: {0:?}")]
    Origin(Origin),
    /// An allocation, a move or an order has one source, on another line, and as many units as it.
    #[error(
        "an allocation, a move or an order has exactly one source, on another line, of the same amount"
    )]
    Unequal,
    /// Offsets beyond the arrival.
    #[error("offsets [{}, {}) lie outside the arrival", .0.lo, .0.hi)]
    Outside(Span),
    /// The part feeds an arrival: unwind that instead.
    #[error("part {} of entry {} stays in the book: unwind what it feeds", .0.n, .0.at)]
    Feeds(PartId),
    /// The gift was taken back already, or its return can only be reversed whole.
    #[error("the gift is taken back as a whole")]
    TakenBack,
    /// A number beyond 64 bits, or more objects than one entry can name.
    #[error("too large")]
    TooLarge,
    /// The history contradicts itself or the lines: the caller's state is not that of one book.
    #[error("the history contradicts the lines")]
    Inconsistent,
}

/// One input of a conversion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The line that gives.
    pub line: LineNo,
    /// How many units.
    pub len: u64,
    /// Take only numbers of this arrival.
    pub named: Option<ArrivalId>,
}

/// All numbers there can be.
pub(super) const ALL: Span = Span {
    lo: 0,
    hi: u64::MAX,
};

/// The operations of the entry with log index `at`, over the lines and the history before it.
///
/// Nothing is written anywhere: [`Work::into_changes`] gives the facts in the order in which [`Lines::apply`] takes them.
#[derive(Debug)]
pub struct Work<'a, H> {
    pub(super) base: &'a Lines,
    pub(super) history: &'a H,
    pub(super) at: u64,
    pub(super) opened: u32,
    pub(super) drafts: Vec<(LineNo, Draft<'a>)>,
    pub(super) arrivals: Vec<Arrival>,
    pub(super) parts: Vec<Part>,
    pub(super) runs: RunIndex,
    pub(super) ended: BTreeSet<RunId>,
    pub(super) next_run: u32,
    pub(super) changes: Vec<Change>,
}

impl<'a, H: History> Work<'a, H> {
    /// Begins the entry that will have log index `at`, which must be above that of every entry in `history`.
    pub fn new(base: &'a Lines, history: &'a H, at: u64) -> Self {
        Work {
            base,
            history,
            at,
            opened: 0,
            drafts: Vec::new(),
            arrivals: Vec::new(),
            parts: Vec::new(),
            runs: RunIndex::default(),
            ended: BTreeSet::new(),
            next_run: 0,
            changes: Vec::new(),
        }
    }

    /// The facts so far, in order.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The facts, in order.
    pub fn into_changes(self) -> Vec<Change> {
        self.changes
    }

    /// Opens a line. Errors: `TooLarge`.
    pub fn open(&mut self) -> Result<LineNo, Error> {
        let line = LineNo(
            self.base
                .next_line()
                .0
                .checked_add(self.opened)
                .ok_or(Error::TooLarge)?,
        );
        self.opened = self.opened.checked_add(1).ok_or(Error::TooLarge)?;
        self.push(Change::Open(line))?;
        Ok(line)
    }

    /// How many numbers of a line are free. Errors: `NoLine`.
    pub fn available(&mut self, line: LineNo) -> Result<u64, Error> {
        Ok(self.draft(line)?.available())
    }

    /// How many units a line owes. Errors: `NoLine`.
    pub fn uncovered(&mut self, line: LineNo) -> Result<u64, Error> {
        Ok(self.draft(line)?.uncovered)
    }

    /// How many numbers of an arrival are free. Errors: `NoArrival`, `Missing`.
    pub fn free_of(&mut self, arrival: ArrivalId) -> Result<u64, Error> {
        let arrival = self.arrival(arrival)?;
        Ok(self
            .draft(arrival.line)?
            .free_within(arrival.span())
            .iter()
            .map(Span::len)
            .sum())
    }

    /// Units come to a line from outside the book. Errors: `Empty`, `NoLine`, `Origin` (of those with sources), `TooLarge`.
    pub fn arrive(&mut self, line: LineNo, len: u64, origin: Origin) -> Result<ArrivalId, Error> {
        if origin.has_sources() {
            return Err(Error::Origin(origin));
        }
        self.new_arrival(line, len, origin, 0..0)
    }

    /// `len` units leave the book with the lowest free numbers of a line.
    ///
    /// Errors: `Shortage` with what is free, `Empty`, `NoLine`, `TooLarge`; `Feeds` and `TakenBack` are not for the caller to make.
    pub fn depart(&mut self, line: LineNo, len: u64, ending: Ending) -> Result<PartId, Error> {
        Self::outward(ending)?;
        self.take(line, len, None, ending)
    }

    /// `len` units leave the book with the lowest free numbers of one arrival. Errors: as [`Work::depart`], `NoArrival`, `Missing`.
    pub fn depart_named(
        &mut self,
        arrival: ArrivalId,
        len: u64,
        ending: Ending,
    ) -> Result<PartId, Error> {
        Self::outward(ending)?;
        let line = self.arrival(arrival)?.line;
        self.take(line, len, Some(arrival), ending)
    }

    /// A bank fact: `len` units left, with numbers as far as there are free ones; the line owes the rest.
    /// Errors: `Empty`, `NoLine`, `TooLarge`.
    pub fn depart_as_far_as(
        &mut self,
        line: LineNo,
        len: u64,
        ending: Ending,
    ) -> Result<PartId, Error> {
        Self::outward(ending)?;
        let spans = self.draft(line)?.lowest(len, ALL, &[]);
        let part = self.new_part(line, len, ending)?;
        let covered = self.hold(part, 0, line, &spans, Why::Fifo)?;
        self.owe(
            part,
            Span {
                lo: covered,
                hi: len,
            },
            line,
            Why::Fifo,
        )?;
        Ok(part)
    }

    /// A bank fact that the line must not bear: `len` units left, and the line owes all of them, whatever is free on it.
    /// Errors: `Empty`, `NoLine`, `TooLarge`.
    pub fn depart_uncovered(
        &mut self,
        line: LineNo,
        len: u64,
        ending: Ending,
    ) -> Result<PartId, Error> {
        Self::outward(ending)?;
        self.draft(line)?;
        let part = self.new_part(line, len, ending)?;
        self.owe(part, Span { lo: 0, hi: len }, line, Why::Fifo)?;
        Ok(part)
    }

    /// Turns units of the sources into `q` units on `dest`.
    ///
    /// Errors: `Shortage`, `Empty`, `NoLine`, `NoArrival` (also one named on another line), `Origin` (of those without sources),
    /// `Unequal`, `TooLarge`, `Missing`.
    pub fn convert(
        &mut self,
        sources: &[Source],
        dest: LineNo,
        q: u64,
        origin: Origin,
    ) -> Result<ArrivalId, Error> {
        if !origin.has_sources() {
            return Err(Error::Origin(origin));
        }
        if sources.is_empty() || q == 0 {
            return Err(Error::Empty);
        }
        if origin.is_one_to_one()
            && (sources.len() != 1
                || sources
                    .iter()
                    .any(|source| source.len != q || source.line == dest))
        {
            return Err(Error::Unequal);
        }
        self.draft(dest)?;
        let first = self.parts.len();
        let fed = self.next_arrival()?;
        for source in sources {
            self.take(source.line, source.len, source.named, Ending::Feeds(fed))?;
        }
        self.new_arrival(dest, q, origin, first..self.parts.len())
    }

    /// A part with the lowest free numbers of the line, or of the named arrival.
    fn take(
        &mut self,
        line: LineNo,
        len: u64,
        named: Option<ArrivalId>,
        ending: Ending,
    ) -> Result<PartId, Error> {
        let (bounds, why) = match named {
            None => (ALL, Why::Fifo),
            Some(id) => {
                let arrival = self.arrival(id)?;
                if arrival.line != line {
                    return Err(Error::NoArrival(id));
                }
                (arrival.span(), Why::Named)
            }
        };
        let draft = self.draft(line)?;
        if named.is_none() && draft.available() < len {
            return Err(Error::Shortage {
                line,
                available: draft.available(),
            });
        }
        let spans = draft.lowest(len, bounds, &[]);
        let found = spans.iter().map(Span::len).sum();
        if found < len {
            return Err(Error::Shortage {
                line,
                available: found,
            });
        }
        let part = self.new_part(line, len, ending)?;
        self.hold(part, 0, line, &spans, why)?;
        Ok(part)
    }

    fn outward(ending: Ending) -> Result<(), Error> {
        match ending {
            Ending::Feeds(_) | Ending::TakenBack => Err(Error::TakenBack),
            _ => Ok(()),
        }
    }
}
