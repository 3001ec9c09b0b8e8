//! What one entry sees: the past that its caller fetched, under what it has done itself so far.

use super::change::{Arrival, ArrivalId, Change, Ending, Origin, Part, PartId, Run, RunId, Why};
use super::draft::Draft;
use super::history::History;
use super::line::{LineNo, Span};
use super::work::{Error, Work};

impl<'a, H: History> Work<'a, H> {
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
        // An entry touches few lines: a list is searched faster than a map is made.
        let known = self.drafts.iter().position(|(touched, _)| *touched == line);
        let at = known.unwrap_or_else(|| {
            self.drafts.push((line, Draft::new(base)));
            self.drafts.len() - 1
        });
        Ok(&mut self.drafts[at].1)
    }

    /// Adds a fact, and makes it visible to what follows.
    pub(super) fn push(&mut self, change: Change) -> Result<(), Error> {
        let done = match change {
            Change::Open(_) | Change::Release { .. } => true,
            Change::Arrive(arrival) => {
                self.arrivals.push(arrival);
                self.draft(arrival.line)?.extend(arrival.span())
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

    /// The name of the arrival that comes next.
    pub(super) fn next_arrival(&self) -> Result<ArrivalId, Error> {
        let n = u16::try_from(self.arrivals.len()).map_err(|_| Error::TooLarge)?;
        Ok(ArrivalId { at: self.at, n })
    }

    /// Adds an arrival at the line's next number, fed by the given parts of this entry.
    pub(super) fn new_arrival(
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
        lo.checked_add(len).ok_or(Error::TooLarge)?;
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
}
