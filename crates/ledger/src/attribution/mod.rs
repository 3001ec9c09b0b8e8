//! Who paid for what: the rule that makes "where is my money now?" an exact question.
//!
//! Every unit of value gets a *number* when it arrives on a *line* and keeps it for ever. Spending takes numbers;
//! nothing is ever renumbered. This module knows nothing of entries, JSON or signatures: it is told amounts and lines and
//! answers with append-only [`Change`]s, which anyone derives again from the public log.
//!
//! # Objects
//!
//! A **line** is one number space: per (fund, currency), per (fund, item, lot), per (allocation, currency or lot) and per
//! purchase order; which is which is the caller's affair. An **arrival** is the numbers `[lo, lo+len)` that came at one
//! moment. A **part** is one departure of `len` units with offsets `[0, len)` for ever; it ends outside the book or feeds
//! one arrival. A **run** says which numbers (or none: *uncovered*) stand behind a stretch of a part's offsets.
//!
//! # Operations, and what was settled where the idea leaves room
//!
//! * **Depart** takes the lowest free numbers of its line, **depart named** the lowest free ones of one arrival; both are
//!   refused when there are too few. Only a bank fact departs *as far as* there is, and the rest is uncovered: its line owes it.
//! * **Convert** maps destination offset `x` to source offset `⌊P·x/Q⌋`. An allocation, a move between funds and an order
//!   ([`Origin::is_one_to_one`]) have one source and `P = Q`; an allocation out of two lines is two arrivals.
//! * **Give back** releases the highest live offsets of an ending part. What was covered by another line goes back to
//!   *that* line; what was uncovered lessens what is owed. The live offsets of an ending part are therefore always a prefix.
//! * **Unwind** closes free numbers of a converted arrival and releases the mapped offsets of every source.
//! * **Take back** (a bank, a mistake, a court; never the donor's wish): see [`Work::take_back`].
//! * **Cover** is the only thing that fills uncovered offsets, oldest first; new gifts never do by themselves.
//! * **Reverse** an arrival only if every number of it is free; reverse a part by giving all of it back. An entry that did
//!   several things is reversed by [`Work::reverse_all`]: ending parts first, then its arrivals from the last to the first.
//!
//! A run may use numbers that arrived in an earlier operation of the same entry (a purchase paid at once is an order and its
//! receipt in one entry); it never uses numbers that came after it, unless it is a substitute or a cover.
//!
//! # Invariants
//!
//! * **J1** free, closed and live runs partition `[0, next)` of every line.
//! * **J2** the live runs of a part sum to its length minus what was released.
//! * **J3** a run uses only numbers that arrived before it, unless it is a substitute or a cover.
//! * **J4** a gift taken back is wholly held by its return.
//! * **J5** no operation changes another gift's existing runs; only free numbers become taken.
//! * **J6** per line, free − uncovered moves by exactly what was said: see [`deltas`], from which the caller posts.
//!
//! # Sans I/O
//!
//! What earlier entries left is asked through [`History`]. A question that the caller has not answered yet is
//! [`Error::Missing`] and names it; the caller fetches the answer and runs the same pure function again ([`Answers`]).

mod change;
mod draft;
mod history;
mod line;
pub mod memory;
mod overlay;
mod runs;
mod takeback;
pub mod trace;
mod undo;
mod work;

pub use change::{
    Arrival, ArrivalId, Change, Delta, Ending, Origin, Part, PartId, Run, RunId, Why, deltas,
};
pub use history::{Answer, Answers, History, Missing, Query, answer};
pub use line::{Intervals, LineHead, LineNo, Lines, Span, Unsound};
pub use work::{Error, Source, Work};

/// The source offset where destination offset `x` begins: `⌊p·x/q⌋`, for `p` source units that became `q` and `x ≤ q`.
///
/// It never decreases, maps 0 to 0 and `q` to `p`, so neighbouring pieces share their bounds and every source unit belongs to
/// exactly one destination unit. `q` must not be zero, which no arrival's length is.
pub fn source_offset(p: u64, q: u64, x: u64) -> u64 {
    let wide = u128::from(p) * u128::from(x) / u128::from(q);
    // For x ≤ q the result is at most p; a caller that asks beyond gets the far end.
    u64::try_from(wide).unwrap_or(u64::MAX)
}

/// The destination offsets that hold source offsets `[span.lo, span.hi)`, the least such stretch:
/// `[⌈(lo+1)·q/p⌉ − 1, ⌈hi·q/p⌉)`. `span` must not be empty and must lie in `[0, p)`.
pub fn destination_offsets(p: u64, q: u64, span: Span) -> Span {
    let (p, q) = (u128::from(p), u128::from(q));
    let lo = ((u128::from(span.lo) + 1) * q).div_ceil(p) - 1;
    let hi = (u128::from(span.hi) * q).div_ceil(p);
    // Both are at most q, which is a u64.
    Span {
        lo: u64::try_from(lo).unwrap_or(u64::MAX),
        hi: u64::try_from(hi).unwrap_or(u64::MAX),
    }
}
