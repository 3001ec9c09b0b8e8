//! A whole history in memory, small enough to keep for a million entries.
//!
//! The verifier holds one of these while it reads a book. Most entries are one arrival each, so arrivals are packed into 36 bytes
//! and found by binary search: names and numbers are both handed out in ascending order. Runs are few and change; they are
//! in ordered maps.

use std::collections::BTreeMap;

use super::change::{Arrival, ArrivalId, Change, Origin, Part, PartId, Run};
use super::history::{History, Missing};
use super::line::{Intervals, LineNo, Span, Unsound};
use super::runs::RunIndex;

/// A `u64` that does not force its neighbours to align to eight bytes.
#[derive(Clone, Copy)]
struct Wide([u32; 2]);

impl Wide {
    fn new(value: u64) -> Self {
        // The two halves; nothing is lost.
        Wide([(value >> 32) as u32, value as u32])
    }

    fn get(self) -> u64 {
        u64::from(self.0[0]) << 32 | u64::from(self.0[1])
    }
}

/// An [`Arrival`] in 36 bytes.
#[derive(Clone, Copy)]
struct PackedArrival {
    at: Wide,
    lo: Wide,
    len: Wide,
    line: u32,
    n: u16,
    first_source: u16,
    sources: u16,
    origin: Origin,
}

impl PackedArrival {
    fn new(arrival: &Arrival) -> Self {
        PackedArrival {
            at: Wide::new(arrival.id.at),
            lo: Wide::new(arrival.lo),
            len: Wide::new(arrival.len),
            line: arrival.line.0,
            n: arrival.id.n,
            first_source: arrival.first_source,
            sources: arrival.sources,
            origin: arrival.origin,
        }
    }

    fn id(&self) -> ArrivalId {
        ArrivalId {
            at: self.at.get(),
            n: self.n,
        }
    }

    fn get(&self) -> Arrival {
        Arrival {
            id: self.id(),
            line: LineNo(self.line),
            lo: self.lo.get(),
            len: self.len.get(),
            origin: self.origin,
            first_source: self.first_source,
            sources: self.sources,
        }
    }
}

/// A growing list in blocks: unlike a `Vec`, it never holds twice what it needs, nor copies itself to grow.
#[derive(Clone)]
struct Blocks<T> {
    blocks: Vec<Vec<T>>,
}

const BLOCK: usize = 4096;

impl<T: Copy> Blocks<T> {
    fn new() -> Self {
        Blocks { blocks: Vec::new() }
    }

    fn len(&self) -> usize {
        self.blocks
            .last()
            .map_or(0, |last| (self.blocks.len() - 1) * BLOCK + last.len())
    }

    fn get(&self, at: usize) -> Option<T> {
        self.blocks.get(at / BLOCK)?.get(at % BLOCK).copied()
    }

    fn push(&mut self, value: T) {
        match self.blocks.last_mut() {
            Some(last) if last.len() < BLOCK => last.push(value),
            // The first block grows, so that a small history stays small; later ones are of full size at once.
            last => {
                let mut block = if last.is_some() {
                    Vec::with_capacity(BLOCK)
                } else {
                    Vec::new()
                };
                block.push(value);
                self.blocks.push(block);
            }
        }
    }

    /// How many of the first elements satisfy `before`, which must hold for a prefix.
    fn partition(&self, before: impl Fn(&T) -> bool) -> usize {
        let full = self
            .blocks
            .partition_point(|block| block.last().is_some_and(&before));
        let rest = self
            .blocks
            .get(full)
            .map_or(0, |block| block.partition_point(&before));
        full * BLOCK + rest
    }
}

/// Where a line's arrivals are, ascending by number and by name alike.
#[derive(Clone, Default)]
struct LineIndex {
    all: Vec<u32>,
    fed: Vec<u32>,
    closed: Intervals,
}

/// Everything that was applied, as a [`History`]. It answers every question.
#[derive(Clone)]
pub struct MemoryHistory {
    arrivals: Blocks<PackedArrival>,
    parts: Blocks<Part>,
    lines: BTreeMap<LineNo, LineIndex>,
    runs: RunIndex,
}

impl Default for MemoryHistory {
    fn default() -> Self {
        Self::new()
    }
}

impl MemoryHistory {
    /// Nothing happened yet.
    pub fn new() -> Self {
        MemoryHistory {
            arrivals: Blocks::new(),
            parts: Blocks::new(),
            lines: BTreeMap::new(),
            runs: RunIndex::default(),
        }
    }

    /// How many arrivals there were.
    pub fn arrivals(&self) -> usize {
        self.arrivals.len()
    }

    /// Takes one fact in. Facts come in the order of the book; one that does not fit is refused and changes nothing.
    pub fn apply(&mut self, change: &Change) -> Result<(), Unsound> {
        match change {
            Change::Open(line) => _ = self.lines.entry(*line).or_default(),
            Change::Arrive(arrival) => {
                let index = u32::try_from(self.arrivals.len())
                    .map_err(|_| Unsound::Arrival(arrival.line))?;
                let last = self
                    .arrivals
                    .len()
                    .checked_sub(1)
                    .and_then(|last| self.arrivals.get(last));
                if last.is_some_and(|last| last.id() >= arrival.id) {
                    return Err(Unsound::Arrival(arrival.line));
                }
                let line = self.lines.entry(arrival.line).or_default();
                line.all.push(index);
                if arrival.sources > 0 {
                    line.fed.push(index);
                }
                self.arrivals.push(PackedArrival::new(arrival));
            }
            Change::Part(part) => {
                let last = self
                    .parts
                    .len()
                    .checked_sub(1)
                    .and_then(|last| self.parts.get(last));
                if last.is_some_and(|last| last.id >= part.id) {
                    return Err(Unsound::Line(part.line));
                }
                self.parts.push(*part);
            }
            Change::Run(run) => self.runs.insert(run),
            Change::EndRun(run) => {
                if !self.runs.remove(run) {
                    return Err(Unsound::Numbers(
                        run.line,
                        run.numbers().unwrap_or(run.offsets()),
                    ));
                }
            }
            Change::Close { line, span, .. } => {
                if !self.lines.entry(*line).or_default().closed.insert(*span) {
                    return Err(Unsound::Numbers(*line, *span));
                }
            }
            Change::Release { .. } => {}
        }
        Ok(())
    }

    /// The arrivals that `list` names and that have some number of `span`.
    fn pick(&self, list: &[u32], span: Span) -> Vec<Arrival> {
        if span.is_empty() {
            return Vec::new();
        }
        let first = list.partition_point(|&index| {
            self.arrivals
                .get(index as usize)
                .is_some_and(|a| a.get().span().hi <= span.lo)
        });
        let picked = list[first..]
            .iter()
            .map_while(|&index| self.arrivals.get(index as usize).map(|packed| packed.get()));
        picked.take_while(|arrival| arrival.lo < span.hi).collect()
    }
}

impl History for MemoryHistory {
    fn arrival(&self, id: ArrivalId) -> Result<Option<Arrival>, Missing> {
        let found = self
            .arrivals
            .get(self.arrivals.partition(|packed| packed.id() < id));
        Ok(found
            .map(|packed| packed.get())
            .filter(|arrival| arrival.id == id))
    }

    fn part(&self, id: PartId) -> Result<Option<Part>, Missing> {
        Ok(self
            .parts
            .get(self.parts.partition(|part| part.id < id))
            .filter(|part| part.id == id))
    }

    fn runs_of(&self, part: PartId) -> Result<Vec<Run>, Missing> {
        Ok(self.runs.of(part).collect())
    }

    fn runs_on(&self, line: LineNo, span: Span) -> Result<Vec<Run>, Missing> {
        Ok(self.runs.on(line, span).collect())
    }

    fn uncovered_on(&self, line: LineNo) -> Result<Vec<Run>, Missing> {
        Ok(self.runs.uncovered_on(line).collect())
    }

    fn arrivals_on(&self, line: LineNo, span: Span) -> Result<Vec<Arrival>, Missing> {
        Ok(self
            .lines
            .get(&line)
            .map_or_else(Vec::new, |index| self.pick(&index.all, span)))
    }

    fn fed_on(&self, line: LineNo, span: Span) -> Result<Vec<Arrival>, Missing> {
        Ok(self
            .lines
            .get(&line)
            .map_or_else(Vec::new, |index| self.pick(&index.fed, span)))
    }

    fn ordinal(&self, line: LineNo, number: u64) -> Result<u64, Missing> {
        let below = |index: &u32| {
            self.arrivals
                .get(*index as usize)
                .is_some_and(|packed| packed.lo.get() <= number)
        };
        Ok(self
            .lines
            .get(&line)
            .map_or(0, |index| index.all.partition_point(below) as u64))
    }

    fn closed_on(&self, line: LineNo, span: Span) -> Result<Vec<Span>, Missing> {
        Ok(self
            .lines
            .get(&line)
            .map_or_else(Vec::new, |index| index.closed.within(span).collect()))
    }

    fn covers_of(&self, entry: u64) -> Result<Vec<Run>, Missing> {
        Ok(self.runs.covers_of(entry).collect())
    }
}

// A million arrivals must stay within 45 MB, with four bytes each for the index of their line; parts are as many as departures.
const _: () = assert!(size_of::<PackedArrival>() == 36 && size_of::<Part>() <= 56);
