//! The objects, and the append-only facts that an operation leaves behind.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::line::{LineNo, Span};

/// The `n`-th arrival made by the entry with log index `at`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ArrivalId {
    /// Log index of the entry.
    pub at: u64,
    /// Ordinal within the entry, from 0.
    pub n: u16,
}

/// The `n`-th part made by the entry with log index `at`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PartId {
    /// Log index of the entry.
    pub at: u64,
    /// Ordinal within the entry, from 0.
    pub n: u16,
}

/// The `n`-th run made by the entry with log index `at`. A departure from a splintered line makes many runs, hence 32 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RunId {
    /// Log index of the entry.
    pub at: u64,
    /// Ordinal within the entry, from 0.
    pub n: u32,
}

/// An enum with a stable small number for each of its values, as databases keep it.
macro_rules! coded {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $value:ident = $code:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$doc])* $value),+ }
        impl $name {
            /// The number of this value; it never changes, because databases keep it.
            pub fn code(self) -> u8 { match self { $(Self::$value => $code),+ } }
            /// The value with this number, if there is one.
            pub fn from_code(code: u8) -> Option<Self> { match code { $($code => Some(Self::$value),)+ _ => None } }
        }
    };
}

coded! {
    /// Where an arrival came from. The first seven have no sources; the others are fed by parts of the same entry.
    Origin {
        /// A gift, or a part of a gift split over funds.
        Gift = 0,
        /// A credit that waits in suspense for its purpose.
        Held = 1,
        /// The balance that was there when the book began.
        Opening = 2,
        /// Bank interest and the like: it has no donor.
        Income = 3,
        /// A stock or cash count found more than the book said.
        Surplus = 4,
        /// Natural increase: calves, interest in kind.
        Increase = 5,
        /// A grant from a partner organisation.
        Grant = 6,
        /// Set aside for an allocation of the same fund, one to one. Taken apart again when what stands behind it goes.
        Allocated = 7,
        /// Moved between funds, one to one: assignment from suspense, redesignation, fund transfer.
        Moved = 8,
        /// Bound by a purchase order, one to one.
        Ordered = 9,
        /// Turned into something else: purchase, currency exchange, kit, repacking, sale.
        Converted = 10,
    }
}

impl Origin {
    /// Whether parts feed this arrival.
    pub fn has_sources(self) -> bool {
        self.code() >= Self::Allocated.code()
    }

    /// Whether the arrival must have exactly one source of the same length: no unit changes its nature.
    pub fn is_one_to_one(self) -> bool {
        matches!(self, Self::Allocated | Self::Moved | Self::Ordered)
    }
}

coded! {
    /// Why a run holds its numbers.
    Why {
        /// The lowest free numbers of the line when the part was made.
        Fifo = 0,
        /// The arrival was named.
        Named = 1,
        /// The numbers before were taken back from under it, and the line gave its lowest free ones.
        Substitute = 2,
        /// Another line, or later numbers of the same line, covered what was uncovered.
        Cover = 3,
    }
}

/// Where a part went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Ending {
    /// Into the hands of those it was for.
    Distribution,
    /// A cost.
    Expense,
    /// Lost, spoilt, stolen, written off.
    Loss,
    /// Back to the donor, at her wish.
    Return,
    /// To a partner organisation.
    Partner,
    /// A debit that waits for its purpose.
    Held,
    /// A gift that the bank, a mistake or a court took back; made only by [`super::Work::take_back`].
    TakenBack,
    /// Into an arrival of the same entry.
    Feeds(ArrivalId),
}

impl Ending {
    /// The number of this kind of ending; it never changes, because databases keep it.
    pub fn code(self) -> u8 {
        match self {
            Self::Distribution => 0,
            Self::Expense => 1,
            Self::Loss => 2,
            Self::Return => 3,
            Self::Partner => 4,
            Self::Held => 5,
            Self::TakenBack => 6,
            Self::Feeds(_) => 7,
        }
    }

    /// The ending with this number; `feeds` must be there for number 7 and for no other.
    pub fn from_code(code: u8, feeds: Option<ArrivalId>) -> Option<Self> {
        match (code, feeds) {
            (0, None) => Some(Self::Distribution),
            (1, None) => Some(Self::Expense),
            (2, None) => Some(Self::Loss),
            (3, None) => Some(Self::Return),
            (4, None) => Some(Self::Partner),
            (5, None) => Some(Self::Held),
            (6, None) => Some(Self::TakenBack),
            (7, Some(arrival)) => Some(Self::Feeds(arrival)),
            _ => None,
        }
    }
}

/// Numbers `[lo, lo+len)` that came to a line at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// Its name.
    pub id: ArrivalId,
    /// The line it came to.
    pub line: LineNo,
    /// Its first number: `next` of the line at that moment.
    pub lo: u64,
    /// How many units, at least 1.
    pub len: u64,
    /// Where it came from.
    pub origin: Origin,
    /// The ordinal of its first source among the parts of the same entry; 0 if it has none.
    pub first_source: u16,
    /// How many parts feed it, numbered on from `first_source`.
    pub sources: u16,
}

impl Arrival {
    /// Its numbers.
    pub fn span(&self) -> Span {
        Span {
            lo: self.lo,
            hi: self.lo + self.len,
        }
    }

    /// The parts that feed it, in order.
    pub fn source_parts(&self) -> impl Iterator<Item = PartId> + use<> {
        let (at, first) = (self.id.at, u32::from(self.first_source));
        // first + sources ≤ 65,536, because the parts of an entry are numbered in 16 bits.
        (0..u32::from(self.sources)).filter_map(move |k| {
            Some(PartId {
                at,
                n: u16::try_from(first + k).ok()?,
            })
        })
    }
}

/// One departure of `len` units, with offsets `[0, len)` for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its name.
    pub id: PartId,
    /// The line it left.
    pub line: LineNo,
    /// How many units, at least 1.
    pub len: u64,
    /// Where it went.
    pub ending: Ending,
}

impl Part {
    /// The arrival that it feeds, if it stays in the book.
    pub fn feeds(&self) -> Option<ArrivalId> {
        match self.ending {
            Ending::Feeds(arrival) => Some(arrival),
            _ => None,
        }
    }
}

/// What stands behind offsets `[offset, offset+len)` of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Its name.
    pub id: RunId,
    /// The part.
    pub part: PartId,
    /// The first offset.
    pub offset: u64,
    /// How many units, at least 1.
    pub len: u64,
    /// The line that gives the numbers, or owes them: the part's own line unless another one covered it.
    pub line: LineNo,
    /// The first number; `None` if uncovered.
    pub number: Option<u64>,
    /// Why these numbers.
    pub why: Why,
}

impl Run {
    /// The offsets of the part.
    pub fn offsets(&self) -> Span {
        Span {
            lo: self.offset,
            hi: self.offset + self.len,
        }
    }

    /// The numbers it holds, `None` if uncovered.
    pub fn numbers(&self) -> Option<Span> {
        self.number.map(|lo| Span {
            lo,
            hi: lo + self.len,
        })
    }

    /// The same run cut down to the offsets that lie in `offsets`; `None` if none do. The name is kept.
    pub fn within(&self, offsets: Span) -> Option<Run> {
        let cut = self.offsets().meet(offsets)?;
        let number = self.number.map(|lo| lo + (cut.lo - self.offset));
        Some(Run {
            offset: cut.lo,
            len: cut.len(),
            number,
            ..*self
        })
    }
}

/// One append-only fact. In the order given, they turn the state before an entry into the state after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// A new line, numbered on from the last.
    Open(LineNo),
    /// Numbers arrive and are free.
    Arrive(Arrival),
    /// A part is made; its runs follow.
    Part(Part),
    /// A run takes free numbers, or adds to what its line owes.
    Run(Run),
    /// A run ends whole: its numbers are free again, or its line owes less. What goes on of it follows as new runs.
    EndRun(Run),
    /// Free numbers become closed: they stand for nothing any more.
    Close {
        /// The arrival they came by.
        arrival: ArrivalId,
        /// Its line.
        line: LineNo,
        /// The numbers.
        span: Span,
    },
    /// Offsets of a part stand for nothing any more: given back, or the arrival that they fed was unwound.
    Release {
        /// The part.
        part: PartId,
        /// The offsets.
        offsets: Span,
    },
}

/// By how much a line's free numbers and its uncovered units moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delta {
    /// Change of the count of free numbers.
    pub free: i128,
    /// Change of what the line owes.
    pub uncovered: i128,
}

impl Delta {
    /// What the real holdings behind the line must move by: free − uncovered (J6).
    pub fn net(&self) -> i128 {
        self.free - self.uncovered
    }
}

/// What the changes did to each line that they touched, so that the caller posts the same amounts (J6).
pub fn deltas<'c>(changes: impl IntoIterator<Item = &'c Change>) -> BTreeMap<LineNo, Delta> {
    let mut moved: BTreeMap<LineNo, Delta> = BTreeMap::new();
    for change in changes {
        match change {
            Change::Arrive(arrival) => {
                moved.entry(arrival.line).or_default().free += i128::from(arrival.len)
            }
            Change::Run(run) | Change::EndRun(run) => {
                let sign = if matches!(change, Change::Run(_)) {
                    1
                } else {
                    -1
                };
                let delta = moved.entry(run.line).or_default();
                match run.number {
                    Some(_) => delta.free -= sign * i128::from(run.len),
                    None => delta.uncovered += sign * i128::from(run.len),
                }
            }
            Change::Close { line, span, .. } => {
                moved.entry(*line).or_default().free -= i128::from(span.len())
            }
            Change::Open(_) | Change::Part(_) | Change::Release { .. } => {}
        }
    }
    moved
}
