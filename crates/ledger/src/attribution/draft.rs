//! A line as one entry sees it: the head before the entry, and beside it what the entry took and freed.
//!
//! Heads are never copied: a suspense line may be splintered into a hundred thousand intervals, and most entries take one number.

use super::line::{Intervals, LineHead, Span};

/// The head before, with what moved since. `taken` lies in the head's free numbers, `freed` outside of them.
#[derive(Clone, Debug)]
pub(crate) struct Draft<'a> {
    base: Option<&'a LineHead>,
    taken: Intervals,
    freed: Intervals,
    pub(crate) next: u64,
    pub(crate) uncovered: u64,
}

impl<'a> Draft<'a> {
    /// `base` is `None` for a line that the entry itself opened.
    pub(crate) fn new(base: Option<&'a LineHead>) -> Self {
        let (next, uncovered) = base.map_or((0, 0), |head| (head.next, head.uncovered));
        Draft {
            base,
            taken: Intervals::default(),
            freed: Intervals::default(),
            next,
            uncovered,
        }
    }

    /// How many numbers are free.
    pub(crate) fn available(&self) -> u64 {
        self.base.map_or(0, |head| head.free.total()) - self.taken.total() + self.freed.total()
    }

    /// The free numbers of `span`, ascending, disjoint, not touching.
    pub(crate) fn free_within(&self, span: Span) -> Vec<Span> {
        self.lowest(u64::MAX, span, &[])
    }

    /// The lowest free numbers in `bounds` and outside `except` (ascending, disjoint), at most `want` of them.
    pub(crate) fn lowest(&self, want: u64, bounds: Span, except: &[Span]) -> Vec<Span> {
        let mut old = self
            .base
            .into_iter()
            .flat_map(|head| head.free.within(bounds))
            .peekable();
        let mut new = self.freed.within(bounds).peekable();
        let (mut found, mut need) = (Vec::<Span>::new(), want);
        while need > 0 {
            // The two sets are disjoint, so whole intervals can be merged by where they begin.
            let old_first = match (old.peek(), new.peek()) {
                (Some(a), Some(b)) => a.lo < b.lo,
                (a, _) => a.is_some(),
            };
            let Some(next) = (if old_first { old.next() } else { new.next() }) else {
                break;
            };
            let kept = if old_first {
                next.without(self.taken.within(next))
            } else {
                vec![next]
            };
            for piece in kept
                .into_iter()
                .flat_map(|piece| piece.without(except.iter().copied()))
            {
                let piece = Span {
                    lo: piece.lo,
                    hi: piece.lo + piece.len().min(need),
                };
                need -= piece.len();
                match found.last_mut() {
                    Some(last) if last.hi == piece.lo => last.hi = piece.hi,
                    _ if piece.is_empty() => {}
                    _ => found.push(piece),
                }
            }
        }
        found
    }

    /// Adds numbers that were never there before; false if they do not begin at the next one.
    pub(crate) fn extend(&mut self, span: Span) -> bool {
        let fits = span.lo == self.next;
        self.next = span.hi;
        fits && self.freed.insert(span)
    }

    /// Makes free numbers not free; false if some of them are not free.
    pub(crate) fn take(&mut self, span: Span) -> bool {
        if self.free_within(span).iter().map(Span::len).sum::<u64>() != span.len() {
            return false;
        }
        let own: Vec<Span> = self.freed.within(span).collect();
        // Both always succeed: `own` is in `freed`, and the rest was free before and not taken yet.
        own.iter().all(|&piece| self.freed.remove(piece))
            && span
                .without(own)
                .into_iter()
                .all(|piece| self.taken.insert(piece))
    }

    /// Makes numbers free; false if some of them are free already.
    pub(crate) fn free(&mut self, span: Span) -> bool {
        if !self.free_within(span).is_empty() {
            return false;
        }
        let back: Vec<Span> = self.taken.within(span).collect();
        back.iter().all(|&piece| self.taken.remove(piece))
            && span
                .without(back)
                .into_iter()
                .all(|piece| self.freed.insert(piece))
    }
}
