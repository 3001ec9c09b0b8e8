//! On which day units came into the book: a pure index over numbers.
//!
//! Every number of a line came from outside, then it has the day of its entry; or it was made of numbers of other lines, then it
//! has theirs. What was set aside, moved, assigned or ordered is made one to one; what was bought, packed or exchanged has the
//! days of what it was made of, in proportion, and of several ingredients each counts the same. So nothing grows younger by
//! being bought, packed or moved. Reports weigh the same way ([`minhbach_exchange::report::Ages`]).
//!
//! Gifts of one day that follow each other on a line are one piece, so the index grows with days and purchases, not with gifts.

use std::collections::{BTreeMap, HashMap};

use minhbach_exchange::report::shares;
use minhbach_ledger::attribution::{Ending, LineNo, PartId, Span, source_offset};
use minhbach_ledger::day::Day;
use minhbach_store::ranges::{Came, Left, Stretch};

/// How many conversions a path crosses at most: more than any honest book needs.
const DEEPEST: u8 = 32;

/// Since when a unit is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Since {
    /// The day that the entry states.
    pub day: Day,
    /// Whether somebody gave it: not an opening balance, interest, a surplus.
    pub given: bool,
}

/// Units of one origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Since when they are there; none where nothing stands behind them.
    pub since: Option<Since>,
    /// How many, in the unit that was asked about.
    pub units: u64,
    /// The first of the numbers from outside that stand behind them.
    pub first: Option<(LineNo, u64)>,
}

#[derive(Clone, Copy, Debug)]
enum What {
    Fresh(Since),
    Made(usize),
}

#[derive(Clone, Copy, Debug)]
struct Stood {
    lo: u64,
    hi: u64,
    what: What,
}

#[derive(Clone, Debug)]
struct Made {
    lo: u64,
    len: u64,
    sources: Vec<PartId>,
}

/// Offsets of a part from `start` on, and the numbers of a line behind them: from one on, or none.
#[derive(Clone, Copy, Debug)]
struct Run {
    start: u64,
    len: u64,
    line: LineNo,
    number: Option<u64>,
}

/// What stands behind the offsets of a part, by the first offset. There may be very many parts, nearly all with one run.
#[derive(Clone, Debug, Default)]
struct Behind {
    len: u64,
    runs: Vec<Run>,
}

impl Behind {
    /// Where the run that begins at an offset is, or belongs.
    fn place(&self, start: u64) -> Result<usize, usize> {
        self.runs.binary_search_by_key(&start, |run| run.start)
    }

    fn put(&mut self, stretch: &Stretch) {
        let run = Run {
            start: stretch.start,
            len: stretch.len,
            line: stretch.line,
            number: stretch.number,
        };
        match self.place(run.start) {
            Ok(at) => self.runs[at] = run,
            Err(at) => self.runs.insert(at, run),
        }
    }

    fn take(&mut self, stretch: &Stretch) {
        if let Ok(at) = self.place(stretch.start) {
            self.runs.remove(at);
        }
    }
}

/// How old units were when they were handed out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ages {
    /// Units by the days from gift to hand.
    pub given: Vec<(i32, u64)>,
    /// Units that nobody gave.
    pub others: u64,
}

/// What was handed out by one part.
#[derive(Clone, Debug)]
struct Handed {
    on: Day,
    line: LineNo,
    /// Units by the days from gift to hand, and units that nobody gave; none until somebody asks.
    ages: Option<Ages>,
}

/// The rows that some entries left, in order.
#[derive(Clone, Debug, Default)]
pub struct News {
    /// What came.
    pub came: Vec<Came>,
    /// What left, and went to people or into something else.
    pub left: Vec<Left>,
    /// What they put behind parts.
    pub put: Vec<Stretch>,
    /// What they took from behind older parts.
    pub taken: Vec<Stretch>,
    /// The days of the notes among the entries that take one in.
    pub noted: BTreeMap<u64, Day>,
}

/// The index.
#[derive(Clone, Debug, Default)]
pub struct Days {
    lines: HashMap<LineNo, Vec<Stood>>,
    made: Vec<Made>,
    parts: HashMap<PartId, Behind>,
    handed: BTreeMap<PartId, Handed>,
}

impl Days {
    /// Takes in what newer entries did.
    pub fn take(&mut self, news: &News) {
        let day = |at: u64, on: Day| news.noted.get(&at).copied().unwrap_or(on);
        for left in &news.left {
            let behind = Behind {
                len: left.part.len,
                runs: Vec::new(),
            };
            self.parts.insert(left.part.id, behind);
            if left.part.ending == Ending::Distribution {
                let on = day(left.part.id.at, left.on);
                let handed = Handed {
                    on,
                    line: left.part.line,
                    ages: None,
                };
                self.handed.insert(left.part.id, handed);
            }
        }
        for came in &news.came {
            self.arrive(came, day(came.arrival.id.at, came.on));
        }
        for stretch in &news.taken {
            if let Some(behind) = self.parts.get_mut(&stretch.part) {
                behind.take(stretch);
                self.forget(stretch.part);
            }
        }
        for stretch in &news.put {
            if let Some(behind) = self.parts.get_mut(&stretch.part) {
                behind.put(stretch);
                if stretch.part.at < stretch.at {
                    self.forget(stretch.part);
                }
            }
        }
    }

    /// What was found out about what a part handed out holds no more; of what feeds others, about none.
    fn forget(&mut self, part: PartId) {
        match self.handed.get_mut(&part) {
            Some(handed) => handed.ages = None,
            None => self.handed.values_mut().for_each(|it| it.ages = None),
        }
    }

    fn arrive(&mut self, came: &Came, day: Day) {
        use minhbach_ledger::attribution::Origin;
        let arrival = &came.arrival;
        let what = match arrival.sources {
            0 => What::Fresh(Since {
                day,
                given: matches!(arrival.origin, Origin::Gift | Origin::Held | Origin::Grant),
            }),
            _ => {
                self.made.push(Made {
                    lo: arrival.lo,
                    len: arrival.len,
                    sources: arrival.source_parts().collect(),
                });
                What::Made(self.made.len() - 1)
            }
        };
        let Span { lo, hi } = arrival.span();
        let line = self.lines.entry(arrival.line).or_default();
        if let (Some(last), What::Fresh(since)) = (line.last_mut(), what)
            && let What::Fresh(before) = last.what
            && before == since
            && last.hi == lo
        {
            last.hi = hi;
            return;
        }
        line.push(Stood { lo, hi, what });
    }

    /// Since when `units` are there that these numbers of a line stand for; the answer adds up to `units`.
    pub fn of(&self, line: LineNo, numbers: Span, units: u64) -> Vec<Piece> {
        let mut out = Vec::new();
        self.weigh(line, numbers, units, DEEPEST, &mut out);
        out
    }

    fn weigh(&self, line: LineNo, span: Span, units: u64, deep: u8, out: &mut Vec<Piece>) {
        if units == 0 {
            return;
        }
        let unknown = Piece {
            since: None,
            units,
            first: None,
        };
        let Some(stood) = self.lines.get(&line).filter(|_| deep > 0) else {
            out.push(unknown);
            return;
        };
        let from = stood.partition_point(|piece| piece.hi <= span.lo);
        let here: Vec<(Stood, Span)> = stood[from..]
            .iter()
            .take_while(|piece| piece.lo < span.hi)
            .filter_map(|piece| {
                let own = Span {
                    lo: piece.lo,
                    hi: piece.hi,
                };
                Some((*piece, own.meet(span)?))
            })
            .collect();
        if here.is_empty() {
            out.push(unknown);
            return;
        }
        let lengths: Vec<u64> = here.iter().map(|(_, numbers)| numbers.len()).collect();
        for ((piece, numbers), units) in here.into_iter().zip(shares(units, &lengths)) {
            match piece.what {
                What::Fresh(since) if units > 0 => out.push(Piece {
                    since: Some(since),
                    units,
                    first: Some((line, numbers.lo)),
                }),
                What::Fresh(_) => {}
                What::Made(n) => self.ingredients(n, numbers, units, deep - 1, out),
            }
        }
    }

    /// What was made of other things: of each source as much.
    fn ingredients(&self, n: usize, numbers: Span, units: u64, deep: u8, out: &mut Vec<Piece>) {
        let Some(made) = self.made.get(n) else {
            return;
        };
        let each = shares(units, &vec![1; made.sources.len()]);
        for (id, units) in made.sources.iter().zip(each) {
            let Some(behind) = self.parts.get(id) else {
                continue;
            };
            let lo = source_offset(behind.len, made.len, numbers.lo - made.lo);
            let hi = source_offset(behind.len, made.len, numbers.hi - made.lo);
            // A fraction of a unit belongs to the unit that it is a fraction of.
            let offsets = Span {
                lo,
                hi: hi.max(lo + 1),
            };
            self.behind(behind, offsets, units, deep, out);
        }
    }

    fn behind(&self, behind: &Behind, offsets: Span, units: u64, deep: u8, out: &mut Vec<Piece>) {
        // The last run that begins before the offsets may reach into them.
        let from = behind.runs.partition_point(|run| run.start < offsets.lo);
        let here: Vec<(u64, LineNo, Option<u64>)> = behind.runs[from.saturating_sub(1)..]
            .iter()
            .take_while(|run| run.start < offsets.hi)
            .filter_map(|run| {
                let own = Span {
                    lo: run.start,
                    hi: run.start + run.len,
                };
                let own = own.meet(offsets)?;
                let number = run.number.map(|n| n + (own.lo - run.start));
                Some((own.len(), run.line, number))
            })
            .collect();
        let lengths: Vec<u64> = here.iter().map(|(len, ..)| *len).collect();
        let each = shares(units, &lengths);
        let told: u64 = each.iter().sum();
        for ((len, line, number), units) in here.into_iter().zip(each) {
            match number {
                Some(lo) => {
                    let numbers = Span { lo, hi: lo + len };
                    self.weigh(line, numbers, units, deep, out);
                }
                None if units > 0 => out.push(Piece {
                    since: None,
                    units,
                    first: None,
                }),
                None => {}
            }
        }
        if told < units {
            out.push(Piece {
                since: None,
                units: units - told,
                first: None,
            });
        }
    }

    /// For each part that handed something out, its line: units by the days from gift to hand, and units that nobody gave.
    pub fn handed(&mut self) -> impl Iterator<Item = (LineNo, &Ages)> {
        let open: Vec<PartId> = self
            .handed
            .iter()
            .filter(|(_, it)| it.ages.is_none())
            .map(|(id, _)| *id)
            .collect();
        for id in open {
            let ages = self.ages_of(id);
            if let Some(handed) = self.handed.get_mut(&id) {
                handed.ages = Some(ages);
            }
        }
        let all = self.handed.values();
        all.filter_map(|it| Some((it.line, it.ages.as_ref()?)))
    }

    fn ages_of(&self, id: PartId) -> Ages {
        let (mut ages, mut others) = (BTreeMap::new(), 0);
        let (Some(behind), Some(handed)) = (self.parts.get(&id), self.handed.get(&id)) else {
            return Ages::default();
        };
        let units = behind.runs.iter().map(|run| run.len).sum();
        let whole = Span {
            lo: 0,
            hi: behind.len,
        };
        let mut out = Vec::new();
        self.behind(behind, whole, units, DEEPEST, &mut out);
        for piece in out {
            match piece.since.filter(|since| since.given) {
                Some(since) => {
                    let days = handed.on.days() - since.day.days();
                    *ages.entry(days).or_insert(0) += piece.units;
                }
                None => others += piece.units,
            }
        }
        Ages {
            given: ages.into_iter().collect(),
            others,
        }
    }
}

#[cfg(test)]
mod tests;
