//! The operations of one entry, each seeing what the ones before it did.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Arrival, ArrivalId, Change, Ending, Origin, Part, PartId, Run, RunId, Why};
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
    /// An allocation, a move or an order has one source and as many units as it.
    #[error("an allocation, a move or an order has exactly one source of the same amount")]
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
    opened: u32,
    drafts: BTreeMap<LineNo, Draft<'a>>,
    arrivals: Vec<Arrival>,
    parts: Vec<Part>,
    runs: RunIndex,
    ended: BTreeSet<RunId>,
    next_run: u32,
    changes: Vec<Change>,
}

impl<'a, H: History> Work<'a, H> {
    /// Begins the entry that will have log index `at`, which must be above that of every entry in `history`.
    pub fn new(base: &'a Lines, history: &'a H, at: u64) -> Self {
        Work {
            base,
            history,
            at,
            opened: 0,
            drafts: BTreeMap::new(),
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
            && (sources.len() != 1 || sources.iter().any(|source| source.len != q))
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

    /// The arrival of that name, made before or by this entry.
    pub fn arrival(&self, id: ArrivalId) -> Result<Arrival, Error> {
        let found = if id.at == self.at {
            self.arrivals.get(usize::from(id.n)).copied()
        } else {
            self.history.arrival(id)?
        };
        found.ok_or(Error::NoArrival(id))
    }

    /// The part of that name, made before or by this entry.
    pub fn part(&self, id: PartId) -> Result<Part, Error> {
        let found = if id.at == self.at {
            self.parts.get(usize::from(id.n)).copied()
        } else {
            self.history.part(id)?
        };
        found.ok_or(Error::NoPart(id))
    }

    /// The live runs of a part, by offset.
    pub(super) fn runs_of(&self, part: PartId) -> Result<Vec<Run>, Error> {
        let mut runs = if part.at == self.at {
            Vec::new()
        } else {
            self.history.runs_of(part)?
        };
        runs.retain(|run| !self.ended.contains(&run.id));
        runs.extend(self.runs.of(part));
        runs.sort_by_key(|run| run.offset);
        Ok(runs)
    }

    /// The live runs that hold some number of `span`, whole, by number.
    pub(super) fn runs_on(&self, line: LineNo, span: Span) -> Result<Vec<Run>, Error> {
        let known = self.base.head(line).is_some_and(|head| span.lo < head.next);
        let mut runs = if known {
            self.history.runs_on(line, span)?
        } else {
            Vec::new()
        };
        runs.retain(|run| !self.ended.contains(&run.id));
        runs.extend(self.runs.on(line, span));
        runs.sort_by_key(|run| run.number);
        Ok(runs)
    }

    /// The live uncovered runs that a line owes, oldest first.
    pub(super) fn uncovered_on(&self, line: LineNo) -> Result<Vec<Run>, Error> {
        let known = self.base.head(line).is_some_and(|head| head.uncovered > 0);
        let mut runs = if known {
            self.history.uncovered_on(line)?
        } else {
            Vec::new()
        };
        runs.retain(|run| !self.ended.contains(&run.id));
        runs.extend(self.runs.uncovered_on(line));
        runs.sort_by_key(|run| (run.part, run.offset));
        Ok(runs)
    }

    /// The line as this entry sees it.
    pub(super) fn draft(&mut self, line: LineNo) -> Result<&mut Draft<'a>, Error> {
        let base = self.base.head(line);
        if base.is_none() && line.0 - self.base.next_line().0 >= self.opened {
            return Err(Error::NoLine(line));
        }
        Ok(self.drafts.entry(line).or_insert_with(|| Draft::new(base)))
    }

    /// Adds a fact, and makes it visible to what follows.
    pub(super) fn push(&mut self, change: Change) -> Result<(), Error> {
        let done = match change {
            Change::Open(_) | Change::Release { .. } => true,
            Change::Arrive(arrival) => {
                let draft = self.draft(arrival.line)?;
                draft.next = arrival.lo.checked_add(arrival.len).ok_or(Error::TooLarge)?;
                draft.arrivals += 1;
                let freed = draft.free(arrival.span());
                self.arrivals.push(arrival);
                freed
            }
            Change::Part(part) => {
                self.parts.push(part);
                true
            }
            Change::Run(run) => {
                let draft = self.draft(run.line)?;
                let taken = match run.numbers() {
                    Some(span) => draft.take(span),
                    None => {
                        draft.uncovered = draft
                            .uncovered
                            .checked_add(run.len)
                            .ok_or(Error::TooLarge)?;
                        true
                    }
                };
                self.runs.insert(&run);
                taken
            }
            Change::EndRun(run) => {
                let draft = self.draft(run.line)?;
                let freed = match run.numbers() {
                    Some(span) => draft.free(span),
                    None => {
                        draft.uncovered = draft
                            .uncovered
                            .checked_sub(run.len)
                            .ok_or(Error::Inconsistent)?;
                        true
                    }
                };
                // A run of this entry is in its own index; an earlier one is remembered as ended.
                freed && (self.runs.remove(&run) || self.ended.insert(run.id))
            }
            Change::Close { line, span, .. } => self.draft(line)?.take(span),
        };
        if !done {
            return Err(Error::Inconsistent);
        }
        self.changes.push(change);
        Ok(())
    }

    /// A run over `offset..` of a part for each of the spans, in order; the offset after the last.
    pub(super) fn hold(
        &mut self,
        part: PartId,
        offset: u64,
        line: LineNo,
        spans: &[Span],
        why: Why,
    ) -> Result<u64, Error> {
        let mut offset = offset;
        for span in spans {
            self.new_run(Run {
                id: RunId { at: self.at, n: 0 },
                part,
                offset,
                len: span.len(),
                line,
                number: Some(span.lo),
                why,
            })?;
            offset += span.len();
        }
        Ok(offset)
    }

    /// An uncovered run over offsets of a part, if there are any.
    pub(super) fn owe(
        &mut self,
        part: PartId,
        offsets: Span,
        line: LineNo,
        why: Why,
    ) -> Result<(), Error> {
        if offsets.is_empty() {
            return Ok(());
        }
        let (offset, len) = (offsets.lo, offsets.len());
        self.new_run(Run {
            id: RunId { at: self.at, n: 0 },
            part,
            offset,
            len,
            line,
            number: None,
            why,
        })
    }

    /// Names a run and adds it.
    pub(super) fn new_run(&mut self, run: Run) -> Result<(), Error> {
        let id = RunId {
            at: self.at,
            n: self.next_run,
        };
        self.next_run = self.next_run.checked_add(1).ok_or(Error::TooLarge)?;
        self.push(Change::Run(Run { id, ..run }))
    }

    /// Adds a part without runs yet.
    pub(super) fn new_part(
        &mut self,
        line: LineNo,
        len: u64,
        ending: Ending,
    ) -> Result<PartId, Error> {
        if len == 0 {
            return Err(Error::Empty);
        }
        let n = u16::try_from(self.parts.len()).map_err(|_| Error::TooLarge)?;
        let id = PartId { at: self.at, n };
        self.push(Change::Part(Part {
            id,
            line,
            len,
            ending,
        }))?;
        Ok(id)
    }

    fn next_arrival(&self) -> Result<ArrivalId, Error> {
        let n = u16::try_from(self.arrivals.len()).map_err(|_| Error::TooLarge)?;
        Ok(ArrivalId { at: self.at, n })
    }

    fn new_arrival(
        &mut self,
        line: LineNo,
        len: u64,
        origin: Origin,
        sources: std::ops::Range<usize>,
    ) -> Result<ArrivalId, Error> {
        if len == 0 {
            return Err(Error::Empty);
        }
        let id = self.next_arrival()?;
        let lo = self.draft(line)?.next;
        let count = u16::try_from(sources.len()).map_err(|_| Error::TooLarge)?;
        let first_source = if count == 0 {
            0
        } else {
            u16::try_from(sources.start).map_err(|_| Error::TooLarge)?
        };
        self.push(Change::Arrive(Arrival {
            id,
            line,
            lo,
            len,
            origin,
            first_source,
            sources: count,
        }))?;
        Ok(id)
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
