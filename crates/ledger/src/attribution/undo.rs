//! Undoing: giving back, unwinding, reversing, and covering what was left uncovered.

use super::change::{Arrival, ArrivalId, Change, Ending, PartId, Run, Why};
use super::history::History;
use super::line::{LineNo, Span};
use super::source_offset;
use super::work::{ALL, Error, Work};

impl<H: History> Work<'_, H> {
    /// The last `m` live units of an ending part come back: their numbers are free again on the line that gave them, which is
    /// another fund's where that fund covered them; where they were uncovered, their line owes less. [`super::deltas`] says which.
    ///
    /// Errors: `Shortage` with the live units, `Empty`, `NoPart`, `Feeds`, `TakenBack` (unless `m` is all of it), `Missing`.
    pub fn give_back(&mut self, part: PartId, m: u64) -> Result<(), Error> {
        let live = self.live(part)?;
        if m == 0 {
            return Err(Error::Empty);
        }
        let known = self.part(part)?;
        if known.feeds().is_some() {
            return Err(Error::Feeds(part));
        }
        if m > live {
            return Err(Error::Shortage {
                line: known.line,
                available: live,
            });
        }
        if known.ending == Ending::TakenBack && m < live {
            return Err(Error::TakenBack);
        }
        self.release(
            part,
            Span {
                lo: live - m,
                hi: live,
            },
        )
    }

    /// How many units of a part are live; for an ending part these are the offsets `[0, live)`. Errors: `NoPart`, `Missing`.
    pub fn live(&self, part: PartId) -> Result<u64, Error> {
        self.part(part)?;
        Ok(self.runs_of(part)?.iter().map(|run| run.len).sum())
    }

    /// Closes offsets of a converted arrival, all of which must be free, and releases `[⌊P·lo/Q⌋, ⌊P·hi/Q⌋)` of every source.
    ///
    /// Errors: `NotFree` with the numbers, `Outside`, `Empty`, `Origin` (without sources), `NoArrival`, `Missing`.
    pub fn unwind(&mut self, arrival: ArrivalId, offsets: Span) -> Result<(), Error> {
        let arrival = self.arrival(arrival)?;
        if !arrival.origin.has_sources() {
            return Err(Error::Origin(arrival.origin));
        }
        if offsets.is_empty() {
            return Err(Error::Empty);
        }
        if offsets.hi > arrival.len {
            return Err(Error::Outside(offsets));
        }
        self.unwind_offsets(&arrival, offsets)
    }

    /// Unwinds the last `m` free units of a converted arrival: a supplier takes back what is left of a purchase.
    /// Errors: `Shortage` with what is free, and as [`Work::unwind`].
    pub fn unwind_last(&mut self, arrival: ArrivalId, m: u64) -> Result<(), Error> {
        let known = self.arrival(arrival)?;
        if !known.origin.has_sources() {
            return Err(Error::Origin(known.origin));
        }
        if m == 0 {
            return Err(Error::Empty);
        }
        let free = self.draft(known.line)?.free_within(known.span());
        let available = free.iter().map(Span::len).sum();
        if m > available {
            return Err(Error::Shortage {
                line: known.line,
                available,
            });
        }
        let mut need = m;
        for span in free.into_iter().rev() {
            let lo = span.hi - span.len().min(need);
            need -= span.hi - lo;
            if lo < span.hi {
                self.unwind_offsets(
                    &known,
                    Span {
                        lo: lo - known.lo,
                        hi: span.hi - known.lo,
                    },
                )?;
            }
        }
        Ok(())
    }

    /// Unwinds all that is free of a converted arrival, as for a cancelled allocation; how many units that was, perhaps none.
    /// Errors: `Origin` (without sources), `NoArrival`, `Missing`.
    pub fn unwind_free(&mut self, arrival: ArrivalId) -> Result<u64, Error> {
        let available = self.free_of(arrival)?;
        match available {
            0 => self.arrival(arrival).and_then(|known| {
                if known.origin.has_sources() {
                    Ok(0)
                } else {
                    Err(Error::Origin(known.origin))
                }
            }),
            m => self.unwind_last(arrival, m).map(|()| m),
        }
    }

    /// Undoes an arrival whole; every number of it must be free. Errors: `NotFree` with its numbers, `NoArrival`, `Missing`.
    pub fn reverse_arrival(&mut self, arrival: ArrivalId) -> Result<(), Error> {
        let arrival = self.arrival(arrival)?;
        if arrival.origin.has_sources() {
            return self.unwind_offsets(
                &arrival,
                Span {
                    lo: 0,
                    hi: arrival.len,
                },
            );
        }
        self.close(&arrival, arrival.span())
    }

    /// Undoes what is left of an ending part; how many units came back, none if all had been given back before.
    /// Errors: `Feeds` (reverse the arrival instead), `NoPart`, `Missing`.
    pub fn reverse_part(&mut self, part: PartId) -> Result<u64, Error> {
        if self.part(part)?.feeds().is_some() {
            return Err(Error::Feeds(part));
        }
        let live = self.live(part)?;
        if live > 0 {
            self.give_back(part, live)?;
        }
        Ok(live)
    }

    /// Undoes an entry that did several things: every ending part among `parts` is given back, then `arrivals` are reversed from the
    /// last to the first, because a later one may have been made of an earlier one. Parts that feed are undone with their
    /// arrivals. Errors: as [`Work::reverse_arrival`] and [`Work::reverse_part`].
    pub fn reverse_all(&mut self, arrivals: &[ArrivalId], parts: &[PartId]) -> Result<(), Error> {
        for &part in parts {
            if self.part(part)?.feeds().is_none() {
                self.reverse_part(part)?;
            }
        }
        let mut arrivals = arrivals.to_vec();
        arrivals.sort_unstable();
        arrivals
            .into_iter()
            .rev()
            .try_for_each(|arrival| self.reverse_arrival(arrival))
    }

    /// The lowest free numbers of `giving` go behind the oldest uncovered units that `short` owes. The two may be one line.
    ///
    /// Errors: `Shortage` of `short` with what it owes, or of `giving` with what is free; `Empty`, `NoLine`, `Missing`.
    pub fn cover(&mut self, short: LineNo, giving: LineNo, amount: u64) -> Result<(), Error> {
        if amount == 0 {
            return Err(Error::Empty);
        }
        let owed = self.uncovered(short)?;
        if owed < amount {
            return Err(Error::Shortage {
                line: short,
                available: owed,
            });
        }
        let available = self.available(giving)?;
        if available < amount {
            return Err(Error::Shortage {
                line: giving,
                available,
            });
        }
        let mut need = amount;
        for run in self.uncovered_on(short)? {
            if need == 0 {
                return Ok(());
            }
            let now = Span {
                lo: run.offset,
                hi: run.offset + run.len.min(need),
            };
            self.cut(&run, now)?;
            let spans = self.draft(giving)?.lowest(now.len(), ALL, &[]);
            self.hold(run.part, now.lo, giving, &spans, Why::Cover)?;
            need -= now.len();
        }
        if need == 0 {
            Ok(())
        } else {
            Err(Error::Inconsistent)
        }
    }

    /// Undoes the covers by which an earlier entry paid `amount` of what `short` owed: the numbers are free again, and `short` owes
    /// again. All or nothing: where anything of it has been settled in another way since, nothing is owed any more.
    ///
    /// Errors: `NotFree` if not all of it stands, `NoLine`, `Missing`.
    pub fn uncover(&mut self, short: LineNo, entry: u64, amount: u64) -> Result<(), Error> {
        self.draft(short)?;
        let mut covers = self.history.covers_of(entry)?;
        covers.retain(|run| !self.ended.contains(&run.id));
        let standing: u64 = covers.iter().map(|run| run.len).sum();
        if standing == 0 || standing != amount {
            let span = Span { lo: 0, hi: amount };
            return Err(Error::NotFree { line: short, span });
        }
        for run in covers {
            self.push(Change::EndRun(run))?;
            self.owe(run.part, run.offsets(), short, Why::Fifo)?;
        }
        Ok(())
    }

    /// Ends a run and makes again, as runs with the same reason, what of it lies outside `offsets`.
    pub(super) fn cut(&mut self, run: &Run, offsets: Span) -> Result<(), Error> {
        self.push(Change::EndRun(*run))?;
        for rest in run.offsets().without([offsets]) {
            if let Some(rest) = run.within(rest) {
                self.new_run(rest)?;
            }
        }
        Ok(())
    }

    /// Offsets of a part lose what stands behind them.
    fn release(&mut self, part: PartId, offsets: Span) -> Result<(), Error> {
        if offsets.is_empty() {
            return Ok(());
        }
        let mut released = 0;
        for run in self.runs_of(part)? {
            if let Some(gone) = run.offsets().meet(offsets) {
                self.cut(&run, gone)?;
                released += gone.len();
            }
        }
        if released != offsets.len() {
            return Err(Error::Inconsistent);
        }
        self.push(Change::Release { part, offsets })
    }

    /// Closes free numbers of a converted arrival and releases what fed them.
    pub(super) fn unwind_offsets(&mut self, arrival: &Arrival, offsets: Span) -> Result<(), Error> {
        self.close(
            arrival,
            Span {
                lo: arrival.lo + offsets.lo,
                hi: arrival.lo + offsets.hi,
            },
        )?;
        for part in arrival.source_parts() {
            let p = self.part(part)?.len;
            let lo = source_offset(p, arrival.len, offsets.lo);
            self.release(
                part,
                Span {
                    lo,
                    hi: source_offset(p, arrival.len, offsets.hi),
                },
            )?;
        }
        Ok(())
    }

    fn close(&mut self, arrival: &Arrival, span: Span) -> Result<(), Error> {
        let line = arrival.line;
        let free: u64 = self
            .draft(line)?
            .free_within(span)
            .iter()
            .map(Span::len)
            .sum();
        if free != span.len() {
            return Err(Error::NotFree { line, span });
        }
        self.push(Change::Close {
            arrival: arrival.id,
            line,
            span,
        })
    }
}
