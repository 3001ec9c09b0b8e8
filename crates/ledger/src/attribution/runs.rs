//! The live runs, found by part and by number. Used for the whole past in memory and for what one entry has done so far.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{PartId, Run, RunId, Why};
use super::line::{LineNo, Span};

/// A run without what its key says.
#[derive(Clone, Copy, Debug)]
struct Row {
    id: RunId,
    len: u64,
    /// `u64::MAX` if uncovered: no unit has that number, because the end of its span would not fit.
    number: u64,
    line: LineNo,
    why: Why,
}

const UNCOVERED: u64 = u64::MAX;

/// Live runs, ordered by (part, offset) and by (line, number); uncovered ones by (line, part, offset).
#[derive(Clone, Debug, Default)]
pub(crate) struct RunIndex {
    by_part: BTreeMap<(PartId, u64), Row>,
    by_number: BTreeMap<(LineNo, u64), (PartId, u64)>,
    uncovered: BTreeSet<(LineNo, PartId, u64)>,
    /// Covers are rare, and only they are ever asked for by the entry that made them.
    covers: BTreeMap<RunId, (PartId, u64)>,
}

impl RunIndex {
    /// Takes a live run in.
    pub(crate) fn insert(&mut self, run: &Run) {
        let key = (run.part, run.offset);
        match run.number {
            Some(number) => _ = self.by_number.insert((run.line, number), key),
            None => _ = self.uncovered.insert((run.line, run.part, run.offset)),
        }
        if run.why == Why::Cover {
            self.covers.insert(run.id, key);
        }
        let number = run.number.unwrap_or(UNCOVERED);
        self.by_part.insert(
            key,
            Row {
                id: run.id,
                len: run.len,
                number,
                line: run.line,
                why: run.why,
            },
        );
    }

    /// Drops a run; false if it is not there.
    pub(crate) fn remove(&mut self, run: &Run) -> bool {
        let key = (run.part, run.offset);
        if self.by_part.get(&key).is_none_or(|row| row.id != run.id) {
            return false;
        }
        self.by_part.remove(&key);
        if run.why == Why::Cover {
            self.covers.remove(&run.id);
        }
        match run.number {
            Some(number) => _ = self.by_number.remove(&(run.line, number)),
            None => _ = self.uncovered.remove(&(run.line, run.part, run.offset)),
        }
        true
    }

    /// The runs of a part, by offset.
    pub(crate) fn of(&self, part: PartId) -> impl Iterator<Item = Run> + '_ {
        self.by_part
            .range((part, 0)..=(part, u64::MAX))
            .map(|(&key, row)| whole(key, row))
    }

    /// The runs that hold some number of `span`, by number.
    pub(crate) fn on(&self, line: LineNo, span: Span) -> impl Iterator<Item = Run> + '_ {
        // Live runs never overlap, so at most one begins before the span and reaches into it.
        let before = self.by_number.range((line, 0)..(line, span.lo)).next_back();
        let after = self
            .by_number
            .range((line, span.lo)..(line, span.hi.max(span.lo)));
        let keys = before.into_iter().chain(after).map(|(_, &key)| key);
        keys.filter_map(move |key| {
            let run = whole(key, self.by_part.get(&key)?);
            run.numbers()?.meet(span).map(|_| run)
        })
    }

    /// The covers that an entry made, in its order.
    pub(crate) fn covers_of(&self, at: u64) -> impl Iterator<Item = Run> + '_ {
        let all = RunId { at, n: 0 }..=RunId { at, n: u32::MAX };
        self.covers
            .range(all)
            .filter_map(|(_, &key)| Some(whole(key, self.by_part.get(&key)?)))
    }

    /// The uncovered runs that a line owes, by part and offset.
    pub(crate) fn uncovered_on(&self, line: LineNo) -> impl Iterator<Item = Run> + '_ {
        let first = (line, PartId { at: 0, n: 0 }, 0);
        let last = (
            line,
            PartId {
                at: u64::MAX,
                n: u16::MAX,
            },
            u64::MAX,
        );
        self.uncovered
            .range(first..=last)
            .filter_map(|&(_, part, offset)| {
                let key = (part, offset);
                Some(whole(key, self.by_part.get(&key)?))
            })
    }
}

fn whole((part, offset): (PartId, u64), row: &Row) -> Run {
    let number = (row.number != UNCOVERED).then_some(row.number);
    Run {
        id: row.id,
        part,
        offset,
        len: row.len,
        line: row.line,
        number,
        why: row.why,
    }
}
