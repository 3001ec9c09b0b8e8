//! A book under test: lines and history kept by the engine, beside the naive model, compared after every entry.

use std::collections::{BTreeMap, BTreeSet};

use minhbach_ledger::attribution::memory::MemoryHistory;
use minhbach_ledger::attribution::{
    Answers, ArrivalId, Change, Ending, Error, History, LineNo, Lines, Origin, PartId, Query, Run,
    Source, Span, Why, Work, answer, deltas,
};

use crate::naive::{Back, Naive, No, Unit};

/// One operation, with its objects resolved.
#[derive(Clone, Debug)]
pub enum Op {
    Arrive(LineNo, u64, Origin),
    Depart(LineNo, u64, Ending),
    DepartNamed(ArrivalId, u64, Ending),
    DepartFar(LineNo, u64, Ending),
    Convert(Vec<(LineNo, u64, Option<ArrivalId>)>, LineNo, u64, Origin),
    GiveBack(PartId, u64),
    Unwind(ArrivalId, u64, u64),
    UnwindLast(ArrivalId, u64),
    UnwindFree(ArrivalId),
    ReverseArrival(ArrivalId),
    ReversePart(PartId),
    ReverseEntry(u64),
    TakeBack(ArrivalId),
    Cover(LineNo, LineNo, u64),
    /// The entry whose covers are undone, the line that it covered, how much.
    Uncover(u64, LineNo, u64),
}

#[derive(Default)]
pub struct Book {
    pub lines: Lines,
    pub history: MemoryHistory,
    pub naive: Naive,
    pub next: u64,
    /// Returns of gifts taken back, which no operation may disturb until they are reversed (J4).
    pub taken_back: BTreeMap<PartId, ArrivalId>,
    /// All changes of all entries.
    pub log: Vec<Change>,
}

impl Book {
    /// A book with `n` open lines.
    pub fn with_lines(n: usize) -> Book {
        let mut book = Book::default();
        book.entry(|work| (0..n).try_for_each(|_| work.open().map(|_| ())));
        book.naive.lines = vec![Vec::new(); n];
        book
    }

    /// Runs one entry by fetching what it asks for, question by question, and applies what it did.
    fn entry(
        &mut self,
        mut run: impl FnMut(&mut Work<'_, Answers>) -> Result<(), Error>,
    ) -> Vec<Change> {
        let changes = self.attempt(&mut run).unwrap();
        for change in &changes {
            self.lines.apply(change).unwrap();
            self.history.apply(change).unwrap();
        }
        self.log.extend(&changes);
        self.next += 1;
        changes
    }

    /// Runs one entry without applying it.
    fn attempt(
        &self,
        run: &mut impl FnMut(&mut Work<'_, Answers>) -> Result<(), Error>,
    ) -> Result<Vec<Change>, Error> {
        let mut answers = Answers::new();
        loop {
            let mut work = Work::new(&self.lines, &answers, self.next);
            match run(&mut work) {
                Err(Error::Missing(missing)) => {
                    let found = answer(&self.history, missing.0).unwrap();
                    answers.put(missing.0, found);
                }
                Err(error) => return Err(error),
                Ok(()) => return Ok(work.into_changes()),
            }
        }
    }

    /// One entry that does some of the operations, those that both models allow; it fails if the models disagree about one.
    pub fn record(&mut self, ops: &[Op]) -> usize {
        let before = self.naive.clone();
        let (mut done, mut own) = (Vec::<Op>::new(), BTreeSet::new());
        for op in ops {
            let mut naive = self.naive.clone();
            let told = tell_naive(&mut naive, self.next, op);
            let mut tried = done.clone();
            tried.push(op.clone());
            let did = self.attempt(&mut |work: &mut Work<'_, Answers>| {
                tried.iter().try_for_each(|op| tell(work, op))
            });
            match (told, did) {
                (Ok(taken), Ok(_)) => {
                    self.naive = naive;
                    own.extend(taken);
                    done.push(op.clone());
                }
                (Err(No::Short(a)), Err(Error::Shortage { available, .. })) => {
                    assert_eq!(a, available, "{op:?}")
                }
                (
                    Err(No::Other),
                    Err(Error::Shortage { .. } | Error::Inconsistent | Error::NoPart(_)),
                ) => {
                    panic!("{op:?}: wrong reason")
                }
                (Err(No::Other), Err(_)) => {}
                (told, did) => panic!("{op:?}: naive {told:?}, engine {did:?}"),
            }
        }
        if done.is_empty() {
            return 0;
        }
        // In a book, an entry that covers does nothing else; only such a one is undone.
        if !matches!(done.as_slice(), [Op::Cover(..)]) {
            self.naive.covers.remove(&self.next);
        }
        let heads = self.lines.clone();
        let changes = self.entry(|work| done.iter().try_for_each(|op| tell(work, op)));
        self.check_totals(&heads, &changes, &done, &before);
        self.check_untouched(&before, &done, &own);
        for op in &done {
            if let Op::ReversePart(part) = op {
                self.taken_back.remove(part);
            }
        }
        self.taken_back
            .retain(|&part, _| self.naive.live(part).len() == self.naive.parts[&part].back.len());
        for change in &changes {
            if let Change::Part(part) = change
                && part.ending == Ending::TakenBack
            {
                let gift = self.naive.arrivals.iter().find(|(_, a)| {
                    matches!(self.naive.parts[&part.id].back[0], Back::Number(line, n, _) if line == a.line && n == a.lo)
                });
                // A return that a later operation of the same entry reversed holds nothing.
                if let Some((&gift, _)) = gift {
                    self.taken_back.insert(part.id, gift);
                }
            }
        }
        self.check();
        done.len()
    }

    /// The engine's state equals the naive one; J1 to J4.
    pub fn check(&self) {
        for (line, head) in self.lines.iter() {
            let units = &self.naive.lines[line.0 as usize];
            assert_eq!(head.next, units.len() as u64);
            let free: Vec<u64> = head.free.iter().flat_map(|span| span.lo..span.hi).collect();
            assert_eq!(free, self.naive.free(line), "free numbers of {line:?}");
            assert_eq!(head.free.total(), free.len() as u64);
            assert_eq!(head.uncovered, self.naive.owed(line).len() as u64);
            let all = Span {
                lo: 0,
                hi: head.next,
            };
            let closed: Vec<u64> = self
                .history
                .closed_on(line, all)
                .unwrap()
                .into_iter()
                .flat_map(|span| span.lo..span.hi)
                .collect();
            let runs = self.history.runs_on(line, all).unwrap();
            let held: Vec<u64> = runs
                .iter()
                .filter_map(Run::numbers)
                .flat_map(|span| span.lo..span.hi)
                .collect();
            // J1: a partition.
            let mut together: Vec<u64> = free.into_iter().chain(closed).chain(held).collect();
            together.sort_unstable();
            assert_eq!(
                together,
                (0..head.next).collect::<Vec<_>>(),
                "J1 on {line:?}"
            );
        }
        for (&id, part) in &self.naive.parts {
            let mut back = vec![Back::Released; part.back.len()];
            for run in self.history.runs_of(id).unwrap() {
                for k in 0..run.len {
                    let told = run.number.map_or(Back::Owed(run.line), |n| {
                        Back::Number(run.line, n + k, run.why)
                    });
                    let was = std::mem::replace(&mut back[(run.offset + k) as usize], told);
                    assert_eq!(was, Back::Released, "two runs over one offset");
                }
            }
            // J2 follows: the live offsets are exactly those that were not released.
            assert_eq!(back, part.back, "{id:?}");
            self.check_earlier(id);
        }
        for (&part, gift) in &self.taken_back {
            let gift = &self.naive.arrivals[gift];
            let mine =
                (gift.lo..gift.lo + gift.len).map(|n| Back::Number(gift.line, n, Why::Named));
            assert_eq!(self.naive.parts[&part].back, mine.collect::<Vec<_>>(), "J4");
        }
    }

    /// J3.
    fn check_earlier(&self, id: PartId) {
        let part = &self.naive.parts[&id];
        for run in self.history.runs_of(id).unwrap() {
            let Some(numbers) = run
                .numbers()
                .filter(|_| matches!(run.why, Why::Fifo | Why::Named))
            else {
                continue;
            };
            assert_eq!(run.line, part.line);
            for arrival in self.history.arrivals_on(run.line, numbers).unwrap() {
                assert!(
                    self.naive.arrivals[&arrival.id].born < part.born,
                    "J3: {run:?}"
                );
            }
        }
    }

    /// J2 and J6: releases and line totals, told apart from what the engine says of itself.
    fn check_totals(&self, heads: &Lines, changes: &[Change], done: &[Op], before: &Naive) {
        let moved = deltas(changes);
        for (line, head) in self.lines.iter() {
            let old = heads.head(line).cloned().unwrap_or_default();
            let delta = moved.get(&line).copied().unwrap_or_default();
            assert_eq!(
                i128::from(head.free.total()) - i128::from(old.free.total()),
                delta.free
            );
            assert_eq!(
                i128::from(head.uncovered) - i128::from(old.uncovered),
                delta.uncovered
            );
        }
        let mut released: BTreeMap<PartId, u64> = BTreeMap::new();
        for change in changes {
            if let Change::Release { part, offsets } = change {
                *released.entry(*part).or_default() += offsets.len();
            }
        }
        for (part, n) in released {
            let was = before
                .parts
                .get(&part)
                .map_or(self.naive.parts[&part].back.len(), |_| {
                    before.live(part).len()
                });
            assert_eq!(was as u64 - n, self.naive.live(part).len() as u64, "J2");
        }
        // What a treasurer's double entry moves, per line, where the operation alone says it.
        if let [op] = done {
            let net = |line: LineNo| moved.get(&line).map_or(0, |delta| delta.net());
            let total: i128 = moved.values().map(|delta| delta.net()).sum();
            match op {
                Op::Arrive(line, n, _) => assert_eq!(net(*line), i128::from(*n)),
                Op::Depart(line, n, _) | Op::DepartFar(line, n, _) => {
                    assert_eq!(net(*line), -i128::from(*n))
                }
                Op::Cover(short, giving, n) if short != giving => {
                    assert_eq!(
                        (net(*short), net(*giving)),
                        (i128::from(*n), -i128::from(*n))
                    );
                }
                Op::Uncover(..) => assert_eq!(total, 0),
                Op::GiveBack(_, n) => assert_eq!(total, i128::from(*n)),
                Op::TakeBack(gift) => assert_eq!(total, -i128::from(before.arrivals[gift].len)),
                Op::Convert(sources, _, q, _) => {
                    assert_eq!(
                        total,
                        i128::from(*q) - sources.iter().map(|s| i128::from(s.1)).sum::<i128>()
                    );
                }
                _ => {}
            }
        }
    }

    /// J5: what was held stays held by the same, unless the operation gives it up, or it was the gift's that was taken back.
    fn check_untouched(&self, before: &Naive, done: &[Op], own: &BTreeSet<(LineNo, u64)>) {
        let gives_up = |op: &Op| {
            !matches!(
                op,
                Op::Arrive(..)
                    | Op::Depart(..)
                    | Op::DepartNamed(..)
                    | Op::DepartFar(..)
                    | Op::Convert(..)
                    | Op::Cover(..)
            )
        };
        let back_only = done
            .iter()
            .all(|op| !gives_up(op) || matches!(op, Op::TakeBack(_)));
        if !back_only {
            return;
        }
        for (units, line) in before.lines.iter().zip((0..).map(LineNo)) {
            for (unit, n) in units.iter().zip(0..) {
                let Unit::Held(..) = unit else { continue };
                let now = self.naive.unit(line, n);
                assert!(
                    now == *unit || descends(before, line, n, own),
                    "J5: {line:?} {n}: {unit:?} became {now:?}"
                );
            }
        }
    }

    /// Every question, answered by looking at everything.
    pub fn check_queries(&self) {
        for (line, head) in self.lines.iter() {
            let here: Vec<_> = self
                .naive
                .arrivals
                .iter()
                .filter(|(_, a)| a.line == line)
                .collect();
            for lo in 0..head.next {
                for hi in lo..=head.next {
                    let span = Span { lo, hi };
                    let touch = |a: u64, b: u64| a.max(lo) < b.min(hi);
                    let all: Vec<ArrivalId> = here
                        .iter()
                        .filter(|(_, a)| touch(a.lo, a.lo + a.len))
                        .map(|(id, _)| **id)
                        .collect();
                    let fed: Vec<ArrivalId> = all
                        .iter()
                        .filter(|id| !self.naive.arrivals[id].sources.is_empty())
                        .copied()
                        .collect();
                    let ids = |list: Vec<minhbach_ledger::attribution::Arrival>| -> Vec<ArrivalId> {
                        list.iter().map(|a| a.id).collect()
                    };
                    assert_eq!(ids(self.history.arrivals_on(line, span).unwrap()), all);
                    assert_eq!(ids(self.history.fed_on(line, span).unwrap()), fed);
                    let runs = self.history.runs_on(line, span).unwrap();
                    let found = runs
                        .iter()
                        .filter_map(Run::numbers)
                        .filter_map(|s| s.meet(span));
                    let held: Vec<u64> = found.flat_map(|s| s.lo..s.hi).collect();
                    let told =
                        (lo..hi).filter(|&n| matches!(self.naive.unit(line, n), Unit::Held(..)));
                    assert_eq!(held, told.collect::<Vec<_>>());
                }
                let below = here.iter().filter(|(_, a)| a.lo <= lo).count() as u64;
                assert_eq!(self.history.ordinal(line, lo).unwrap(), below);
            }
            let owed: Vec<(PartId, u64)> = (self.history.uncovered_on(line).unwrap().iter())
                .flat_map(|run| (run.offset..run.offset + run.len).map(|o| (run.part, o)))
                .collect();
            assert_eq!(owed, self.naive.owed(line));
        }
        let nobody = ArrivalId {
            at: self.next,
            n: 0,
        };
        assert_eq!(self.history.arrival(nobody), Ok(None));
        assert_eq!(
            answer(
                &self.history,
                Query::Part(PartId {
                    at: self.next,
                    n: 3
                })
            )
            .unwrap(),
            minhbach_ledger::attribution::Answer::Part(None)
        );
    }
}

/// Whether a number is the gift's own, or is made, through allocations, of a number that is.
fn descends(naive: &Naive, line: LineNo, n: u64, own: &BTreeSet<(LineNo, u64)>) -> bool {
    let (mut line, mut n) = (line, n);
    for _ in 0..64 {
        if own.contains(&(line, n)) {
            return true;
        }
        let Some(arrival) = naive
            .arrivals
            .values()
            .find(|a| a.line == line && (a.lo..a.lo + a.len).contains(&n))
        else {
            return false;
        };
        if arrival.origin != Origin::Allocated {
            return false;
        }
        match naive.parts[&arrival.sources[0]].back[(n - arrival.lo) as usize] {
            Back::Number(l, m, _) => (line, n) = (l, m),
            _ => return false,
        }
    }
    false
}

fn tell(work: &mut Work<'_, Answers>, op: &Op) -> Result<(), Error> {
    match op.clone() {
        Op::Arrive(line, n, origin) => work.arrive(line, n, origin).map(|_| ()),
        Op::Depart(line, n, ending) => work.depart(line, n, ending).map(|_| ()),
        Op::DepartNamed(arrival, n, ending) => work.depart_named(arrival, n, ending).map(|_| ()),
        Op::DepartFar(line, n, ending) => work.depart_as_far_as(line, n, ending).map(|_| ()),
        Op::Convert(sources, dest, q, origin) => {
            let sources: Vec<Source> = sources
                .into_iter()
                .map(|(line, len, named)| Source { line, len, named })
                .collect();
            work.convert(&sources, dest, q, origin).map(|_| ())
        }
        Op::GiveBack(part, m) => work.give_back(part, m),
        Op::Unwind(arrival, lo, hi) => work.unwind(arrival, Span { lo, hi }),
        Op::UnwindLast(arrival, m) => work.unwind_last(arrival, m),
        Op::UnwindFree(arrival) => work.unwind_free(arrival).map(|_| ()),
        Op::ReverseArrival(arrival) => work.reverse_arrival(arrival),
        Op::ReversePart(part) => work.reverse_part(part).map(|_| ()),
        Op::ReverseEntry(at) => {
            let made = |n: u16| (0..n).map(move |n| (at, n));
            let arrivals: Vec<ArrivalId> = made(64)
                .map(|(at, n)| ArrivalId { at, n })
                .take_while(|id| !matches!(work.arrival(*id), Err(Error::NoArrival(_))))
                .collect();
            let parts: Vec<PartId> = made(64)
                .map(|(at, n)| PartId { at, n })
                .take_while(|id| !matches!(work.part(*id), Err(Error::NoPart(_))))
                .collect();
            work.reverse_all(&arrivals, &parts)
        }
        Op::TakeBack(gift) => work.take_back(gift).map(|_| ()),
        Op::Cover(short, giving, n) => work.cover(short, giving, n),
        Op::Uncover(entry, short, n) => work.uncover(short, entry, n),
    }
}

fn tell_naive(naive: &mut Naive, at: u64, op: &Op) -> Result<BTreeSet<(LineNo, u64)>, No> {
    match op.clone() {
        Op::Arrive(line, n, origin) => naive.arrive(at, line, n, origin).map(|_| ()),
        Op::Depart(line, n, ending) => naive.depart(at, line, n, None, ending).map(|_| ()),
        Op::DepartNamed(id, n, ending) => {
            let line = naive.arrivals[&id].line;
            naive.depart(at, line, n, Some(id), ending).map(|_| ())
        }
        Op::DepartFar(line, n, ending) => naive.depart_far(at, line, n, ending).map(|_| ()),
        Op::Convert(sources, dest, q, origin) => {
            naive.convert(at, &sources, dest, q, origin).map(|_| ())
        }
        Op::GiveBack(part, m) => naive.give_back(part, m),
        Op::Unwind(id, lo, hi) => naive.unwind(id, lo, hi),
        Op::UnwindLast(id, m) => naive.unwind_last(id, Some(m)),
        Op::UnwindFree(id) => naive.unwind_last(id, None),
        Op::ReverseArrival(id) => naive.reverse_arrival(id),
        Op::ReversePart(part) => naive.reverse_part(part),
        Op::ReverseEntry(at) => naive.reverse_entry(at),
        Op::TakeBack(id) => return naive.take_back(at, id).map(|(_, own)| own),
        Op::Cover(short, giving, n) => naive.cover(at, short, giving, n),
        Op::Uncover(entry, ..) => naive.uncover(at, entry),
    }
    .map(|()| BTreeSet::new())
}
