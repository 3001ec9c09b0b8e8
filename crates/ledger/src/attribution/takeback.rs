//! A gift taken back although part of it may be spent: the one operation that changes who holds what.

use std::collections::BTreeMap;

use super::change::{Arrival, ArrivalId, Ending, Origin, PartId, Run, Why};
use super::history::History;
use super::line::{LineNo, Span};
use super::work::{ALL, Error, Work};

/// An allocation may be made out of an allocation; what lies deeper than this counts as spent, so that the search ends.
const DEEPEST: usize = 16;

/// Numbers of the gift that some part holds: a piece of one run.
struct Held {
    run: Run,
    spent: bool,
}

impl<H: History> Work<'_, H> {
    /// The bank, a mistake or a court takes a gift back whole; the return holds exactly the gift's own numbers (J4).
    ///
    /// 1. *Where it lives.* If the gift was moved by name (assigned from suspense, redesignated), it lives where it was moved to, and so
    ///    on; each such place is settled first and unwound, so that the gift's numbers come home; of two places the one with the lower numbers is first. A move that took it in
    ///    order, unnamed, is not followed: that was a decision about the fund's money, not about this gift.
    /// 2. *Settling a place.* Whoever holds numbers of it gets the lowest free numbers of the same line that are not the gift's own:
    ///    first what is spent, by number, then what is unspent, by number. Unspent is what an allocation of the
    ///    line's own money, or an allocation out of that one (to 16 levels), still has free; a purchase, an order, a move, what another
    ///    line covers, and an allocation that leads back to the same line are spent.
    /// 3. *What is missing* and unspent is unwound from its allocation; missing and spent becomes uncovered, and the line owes it.
    ///
    /// No other gift's runs change (J5), except that a run over several gifts is cut at their bounds.
    ///
    /// Errors: `Origin` (fed by parts: name the gift itself), `TakenBack`, `NotFree` (the gift was reversed), `NoArrival`, `Missing`.
    pub fn take_back(&mut self, gift: ArrivalId) -> Result<PartId, Error> {
        let gift = self.arrival(gift)?;
        if gift.origin.has_sources() {
            return Err(Error::Origin(gift.origin));
        }
        for run in self.runs_on(gift.line, gift.span())? {
            if self.part(run.part)?.ending == Ending::TakenBack {
                return Err(Error::TakenBack);
            }
        }
        let places = self.places(gift)?;
        let mut own: BTreeMap<LineNo, Vec<Span>> = BTreeMap::new();
        for place in &places {
            own.entry(place.line).or_default().push(place.span());
        }
        own.values_mut().for_each(|spans| spans.sort_unstable());
        for place in places.iter().rev() {
            self.settle(place, own.get(&place.line).map_or(&[], Vec::as_slice))?;
            if place.id != gift.id {
                self.unwind_free(place.id)?;
            }
        }
        let free: u64 = self
            .draft(gift.line)?
            .free_within(gift.span())
            .iter()
            .map(Span::len)
            .sum();
        if free != gift.len {
            return Err(Error::NotFree {
                line: gift.line,
                span: gift.span(),
            });
        }
        let part = self.new_part(gift.line, gift.len, Ending::TakenBack)?;
        self.hold(part, 0, gift.line, &[gift.span()], Why::Named)?;
        Ok(part)
    }

    /// The arrivals in which a gift now lives, because it was moved there by name and is not wholly moved on: where a refund at the
    /// donor's wish takes from. Those with nothing free are left out. Errors: `NoArrival`, `Missing`.
    pub fn whereabouts(&mut self, gift: ArrivalId) -> Result<Vec<ArrivalId>, Error> {
        let gift = self.arrival(gift)?;
        let mut living = Vec::new();
        for place in self.places(gift)? {
            if self.free_of(place.id)? > 0 {
                living.push(place.id);
            }
        }
        Ok(living)
    }

    /// The gift and every arrival into which it was moved by name. Backwards, each stands after all that it was moved into, and
    /// those that came of one place stand in the order of their numbers there.
    fn places(&self, gift: Arrival) -> Result<Vec<Arrival>, Error> {
        let (mut places, mut open) = (Vec::<Arrival>::new(), vec![gift]);
        while let Some(place) = open.pop() {
            for run in self.runs_on(place.line, place.span())? {
                let Some(next) = self
                    .part(run.part)?
                    .feeds()
                    .filter(|_| run.why == Why::Named)
                else {
                    continue;
                };
                let next = self.arrival(next)?;
                // A named part over splintered numbers has several runs and is one place.
                if next.origin == Origin::Moved && open.iter().all(|known| known.id != next.id) {
                    open.push(next);
                }
            }
            places.push(place);
        }
        Ok(places)
    }

    /// Makes every number of the place free that is not closed. `own` are the numbers of the gift on this line.
    fn settle(&mut self, place: &Arrival, own: &[Span]) -> Result<(), Error> {
        let mut held = Vec::new();
        for run in self.runs_on(place.line, place.span())? {
            let Some(numbers) = run.numbers().and_then(|numbers| numbers.meet(place.span())) else {
                continue;
            };
            let lo = run.offset + (numbers.lo - run.number.unwrap_or(0));
            let Some(piece) = run.within(Span {
                lo,
                hi: lo + numbers.len(),
            }) else {
                continue;
            };
            self.classify(&piece, place.line, 0, &mut held)?;
        }
        // Spent before unspent, each by number: the runs came by number, and the sort keeps their order.
        held.sort_by_key(|piece| !piece.spent);
        let want = held.iter().map(|piece| piece.run.len).sum();
        let mut substitutes = self.draft(place.line)?.lowest(want, ALL, own).into_iter();
        let mut rest: Option<Span> = substitutes.next();
        for Held { run, spent } in held {
            let offsets = run.offsets();
            let (mut given, mut at) = (Vec::new(), offsets.lo);
            while let Some(span) = rest.filter(|_| at < offsets.hi) {
                let piece = Span {
                    lo: span.lo,
                    hi: span.lo + span.len().min(offsets.hi - at),
                };
                at += piece.len();
                given.push(piece);
                rest = if piece.hi < span.hi {
                    Some(Span {
                        lo: piece.hi,
                        hi: span.hi,
                    })
                } else {
                    substitutes.next()
                };
            }
            let missing = Span {
                lo: at,
                hi: offsets.hi,
            };
            if !spent && !missing.is_empty() {
                self.unwind_behind(&run, missing)?;
            }
            let replaced = if spent {
                offsets
            } else {
                Span {
                    lo: offsets.lo,
                    hi: at,
                }
            };
            self.lift(run.part, replaced)?;
            self.hold(run.part, offsets.lo, place.line, &given, Why::Substitute)?;
            if spent {
                self.owe(run.part, missing, place.line, Why::Substitute)?;
            }
        }
        Ok(())
    }

    /// Splits a piece of a live run into what is spent and what is not. `home` gives the substitutes: what is free there may be one
    /// of them a moment later, so it cannot be what an allocation still has.
    fn classify(
        &self,
        piece: &Run,
        home: LineNo,
        depth: usize,
        into: &mut Vec<Held>,
    ) -> Result<(), Error> {
        let found = if depth < DEEPEST {
            self.allocation(piece)?
        } else {
            None
        };
        let Some(allocation) = found.filter(|allocation| allocation.line != home) else {
            into.push(Held {
                run: *piece,
                spent: true,
            });
            return Ok(());
        };
        let mut at = piece.offset;
        let mut push = |offsets: Span, spent: bool| {
            into.extend(piece.within(offsets).map(|run| Held { run, spent }));
        };
        for (offsets, spent) in self.spent_in(&allocation, piece.offsets(), home, depth)? {
            push(
                Span {
                    lo: at,
                    hi: offsets.lo,
                },
                false,
            );
            push(offsets, spent);
            at = offsets.hi;
        }
        push(
            Span {
                lo: at,
                hi: piece.offset + piece.len,
            },
            false,
        );
        Ok(())
    }

    /// The allocation that a run's part feeds with the line's own numbers; `None` if what it holds counts as spent.
    fn allocation(&self, run: &Run) -> Result<Option<Arrival>, Error> {
        let part = self.part(run.part)?;
        let Some(fed) = part.feeds().filter(|_| run.line == part.line) else {
            return Ok(None);
        };
        Ok(Some(self.arrival(fed)?).filter(|fed| fed.origin == Origin::Allocated))
    }

    /// The held offsets of an allocation among `offsets`, ascending, and whether each is spent; what lies between is free. The
    /// offsets of an allocation and of the part that feeds it are the same, because it is one to one.
    fn spent_in(
        &self,
        allocation: &Arrival,
        offsets: Span,
        home: LineNo,
        depth: usize,
    ) -> Result<Vec<(Span, bool)>, Error> {
        let numbers = Span {
            lo: allocation.lo + offsets.lo,
            hi: allocation.lo + offsets.hi,
        };
        let mut found = Vec::new();
        for run in self.runs_on(allocation.line, numbers)? {
            let (Some(lo), Some(all)) = (run.number, run.numbers()) else {
                continue;
            };
            let Some(here) = all.meet(numbers) else {
                continue;
            };
            let first = run.offset + (here.lo - lo);
            let Some(piece) = run.within(Span {
                lo: first,
                hi: first + here.len(),
            }) else {
                continue;
            };
            let mut deeper = Vec::new();
            self.classify(&piece, home, depth + 1, &mut deeper)?;
            for Held { run, spent } in deeper {
                let Some(numbers) = run.numbers() else {
                    continue;
                };
                found.push((
                    Span {
                        lo: numbers.lo - allocation.lo,
                        hi: numbers.hi - allocation.lo,
                    },
                    spent,
                ));
            }
        }
        Ok(found)
    }

    /// Unwinds the allocation behind unspent offsets of a run's part, from the deepest allocation up.
    fn unwind_behind(&mut self, run: &Run, offsets: Span) -> Result<(), Error> {
        let Some(allocation) = self.allocation(run)? else {
            return Err(Error::Inconsistent);
        };
        let numbers = Span {
            lo: allocation.lo + offsets.lo,
            hi: allocation.lo + offsets.hi,
        };
        for deeper in self.runs_on(allocation.line, numbers)? {
            let (Some(lo), Some(all)) = (deeper.number, deeper.numbers()) else {
                continue;
            };
            let Some(here) = all.meet(numbers) else {
                continue;
            };
            let first = deeper.offset + (here.lo - lo);
            self.unwind_behind(
                &deeper,
                Span {
                    lo: first,
                    hi: first + here.len(),
                },
            )?;
        }
        self.unwind_offsets(&allocation, offsets)
    }

    /// Ends the runs behind offsets of a part, which get other runs at once.
    fn lift(&mut self, part: PartId, offsets: Span) -> Result<(), Error> {
        for run in self.runs_of(part)? {
            if let Some(gone) = run.offsets().meet(offsets) {
                self.cut(&run, gone)?;
            }
        }
        Ok(())
    }
}
