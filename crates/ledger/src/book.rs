//! What the rules ask of the past.
//!
//! The state holds what every decision needs; the few earlier entries that an entry names are
//! fetched by the caller. A question that the caller has not answered yet comes back as
//! [`Missing`]: it fetches the answer, from a database or a file, and runs the same pure function
//! again. So one set of rules serves an asynchronous server and a streaming verifier.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::attribution::{self, Arrival, ArrivalId, History, LineNo, Part, PartId, Run, Span};
use crate::entry::Signed;
use crate::id::{Digest, Id};

/// A question about the past that the caller has to answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Query {
    /// The entry whose signed text has this SHA-256.
    Entry(Digest),
    /// Whether an id has been used, and by which text.
    Seen(Id),
    /// A question about numbers, parts or runs.
    Attribution(attribution::Query),
}

/// A question that was not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing(pub Query);

impl From<attribution::Missing> for Missing {
    fn from(missing: attribution::Missing) -> Self {
        Missing(Query::Attribution(missing.0))
    }
}

/// What a later entry did to an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum MarkKind {
    /// It was reversed in full.
    Reversed,
    /// What it held was assigned; the value is the index of the assignment.
    Assigned,
    /// The gift was returned; the value is the amount.
    Returned,
    /// The distribution was adjusted; the value is the number of portions since.
    Adjusted,
    /// The distribution was confirmed; the value is the number of portions confirmed.
    Confirmed,
    /// The proposal was approved, rejected or cancelled.
    Decided,
    /// Somebody has explained it; the value is the index of the explanation.
    Explained,
    /// A valid key stands by what a compromised one signed; the value is the index of the affirmation.
    Affirmed,
    /// A document belongs to it; the value is the index of the entry that says so.
    Evidence,
    /// It does what a rule that nobody has confirmed would refuse; the value holds [`crate::marks::Warning`]s.
    Warned,
    /// It was taken in late, although rules refuse it; the value holds [`crate::marks::WAIVABLE`] codes, none once closed.
    Irregular,
    /// Goods of the order or the waybill came; the value is how much.
    Received,
    /// The order was paid, or its supplier paid back; the value is how much, negative if back.
    Paid,
    /// Nothing more comes of the order.
    Closed,
    /// Of the herd: animals were counted, or calves passed on; the value is how many are alive, or were passed on.
    Followed,
    /// Gifts came for the pledge; the value is how much in all.
    Kept,
    /// The pledge was ended.
    Ended,
    /// The partner's own ledger was named; the value is the index of the entry that did.
    Matched,
    /// Something went to the partner or came from it; the value is how much, negative if it came.
    Dealt,
    /// Portions of the distribution are disputed; the value is how many still are.
    Disputed,
    /// The dispute was resolved; the value is the index of the resolution.
    Resolved,
    /// An inspection found something about it; the value is the index of the finding.
    Found,
    /// Those inspected answered the finding; the value is the index of the answer.
    Answered,
    /// The inspection was closed, or the finding; the value is the index of the entry that did.
    Concluded,
}

impl MarkKind {
    /// A stable name for storage.
    pub fn name(&self) -> &'static str {
        match self {
            MarkKind::Reversed => "reversed",
            MarkKind::Assigned => "assigned",
            MarkKind::Returned => "returned",
            MarkKind::Adjusted => "adjusted",
            MarkKind::Confirmed => "confirmed",
            MarkKind::Decided => "decided",
            MarkKind::Explained => "explained",
            MarkKind::Affirmed => "affirmed",
            MarkKind::Evidence => "evidence",
            MarkKind::Warned => "warned",
            MarkKind::Irregular => "irregular",
            MarkKind::Received => "received",
            MarkKind::Paid => "paid",
            MarkKind::Closed => "closed",
            MarkKind::Followed => "followed",
            MarkKind::Kept => "kept",
            MarkKind::Ended => "ended",
            MarkKind::Matched => "matched",
            MarkKind::Dealt => "dealt",
            MarkKind::Disputed => "disputed",
            MarkKind::Resolved => "resolved",
            MarkKind::Found => "found",
            MarkKind::Answered => "answered",
            MarkKind::Concluded => "concluded",
        }
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<MarkKind> {
        use MarkKind::*;
        [
            Reversed, Assigned, Returned, Adjusted, Confirmed, Decided, Explained, Affirmed,
            Evidence, Warned, Irregular, Received, Paid, Closed, Followed, Kept, Ended, Matched,
            Dealt, Disputed, Resolved, Found, Answered, Concluded,
        ]
        .into_iter()
        .find(|m| m.name() == name)
    }
}

/// A mark on an earlier entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The index of the entry that bears the mark.
    pub target: u64,
    /// What happened to it.
    pub kind: MarkKind,
    /// What the kind says it is.
    pub value: i64,
    /// The index of the entry that made the mark.
    pub by: u64,
}

/// An earlier entry that is named by a later one.
#[derive(Clone, Debug)]
pub struct Referent {
    /// Its index in the log.
    pub at: u64,
    /// The entry.
    pub signed: Arc<Signed>,
    /// What later entries did to it, oldest first.
    pub marks: Vec<Mark>,
}

impl Referent {
    /// The newest mark of a kind.
    pub fn mark(&self, kind: MarkKind) -> Option<&Mark> {
        self.marks.iter().rev().find(|mark| mark.kind == kind)
    }
}

/// The past, as far as the caller has fetched it.
pub trait Book: History {
    /// The entry whose signed text has this SHA-256; `None` if there is none in the book.
    fn entry(&self, text_hash: &Digest) -> Result<Option<Referent>, Missing>;

    /// The text hash of the entry that used this id; `None` if the id is free.
    fn seen(&self, id: &Id) -> Result<Option<Digest>, Missing>;
}

/// A book behind a reference of a known size, so that the attribution can ask it.
pub struct Past<'a>(pub &'a dyn Book);

macro_rules! passed_on {
    ($($method:ident($($arg:ident: $type:ty),*) -> $answer:ty;)+) => {
        impl History for Past<'_> {
            $(fn $method(&self, $($arg: $type),*) -> Result<$answer, attribution::Missing> {
                self.0.$method($($arg),*)
            })+
        }
    };
}

passed_on! {
    arrival(id: ArrivalId) -> Option<Arrival>;
    part(id: PartId) -> Option<Part>;
    runs_of(part: PartId) -> Vec<Run>;
    runs_on(line: LineNo, span: Span) -> Vec<Run>;
    uncovered_on(line: LineNo) -> Vec<Run>;
    arrivals_on(line: LineNo, span: Span) -> Vec<Arrival>;
    fed_on(line: LineNo, span: Span) -> Vec<Arrival>;
    ordinal(line: LineNo, number: u64) -> u64;
    closed_on(line: LineNo, span: Span) -> Vec<Span>;
    covers_of(entry: u64) -> Vec<Run>;
}
