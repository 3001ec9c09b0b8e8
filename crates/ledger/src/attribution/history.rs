//! What earlier entries left, asked as values so that the caller may fetch them from anywhere.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::change::{Arrival, ArrivalId, Part, PartId, Run};
use super::line::{LineNo, Span};

/// One question about what the entries before this one left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Query {
    /// [`History::arrival`].
    Arrival(ArrivalId),
    /// [`History::part`].
    Part(PartId),
    /// [`History::runs_of`].
    RunsOf(PartId),
    /// [`History::runs_on`].
    RunsOn(LineNo, Span),
    /// [`History::uncovered_on`].
    UncoveredOn(LineNo),
    /// [`History::arrivals_on`].
    ArrivalsOn(LineNo, Span),
    /// [`History::fed_on`].
    FedOn(LineNo, Span),
    /// [`History::ordinal`].
    Ordinal(LineNo, u64),
    /// [`History::closed_on`].
    ClosedOn(LineNo, Span),
    /// [`History::covers_of`].
    CoversOf(u64),
}

/// The caller has not answered this question yet: fetch it, and run the same function again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not fetched yet: {0:?}")]
pub struct Missing(pub Query);

/// What the entries before this one left. Only *live* runs are ever asked for.
pub trait History {
    /// The arrival of that name, `None` if there is none.
    fn arrival(&self, id: ArrivalId) -> Result<Option<Arrival>, Missing>;
    /// The part of that name, `None` if there is none.
    fn part(&self, id: PartId) -> Result<Option<Part>, Missing>;
    /// The live runs of a part, by offset.
    fn runs_of(&self, part: PartId) -> Result<Vec<Run>, Missing>;
    /// The live runs that hold some number of `span`, whole, by number.
    fn runs_on(&self, line: LineNo, span: Span) -> Result<Vec<Run>, Missing>;
    /// The live uncovered runs that the line owes, by part and offset (that is, oldest first).
    fn uncovered_on(&self, line: LineNo) -> Result<Vec<Run>, Missing>;
    /// The arrivals that have some number of `span`, by number.
    fn arrivals_on(&self, line: LineNo, span: Span) -> Result<Vec<Arrival>, Missing>;
    /// Those of [`History::arrivals_on`] that parts feed.
    fn fed_on(&self, line: LineNo, span: Span) -> Result<Vec<Arrival>, Missing>;
    /// How many arrivals of the line begin at or below `number`: differences count gifts without listing them.
    fn ordinal(&self, line: LineNo, number: u64) -> Result<u64, Missing>;
    /// The closed numbers in `span`, ascending and disjoint.
    fn closed_on(&self, line: LineNo, span: Span) -> Result<Vec<Span>, Missing>;
    /// The live runs by which the entry with this index covered what was owed, in the order in which it made them.
    fn covers_of(&self, entry: u64) -> Result<Vec<Run>, Missing>;
}

/// The answer to a [`Query`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// To [`Query::Arrival`].
    Arrival(Option<Arrival>),
    /// To [`Query::Part`].
    Part(Option<Part>),
    /// To [`Query::RunsOf`], [`Query::RunsOn`], [`Query::UncoveredOn`] and [`Query::CoversOf`].
    Runs(Vec<Run>),
    /// To [`Query::ArrivalsOn`] and [`Query::FedOn`].
    Arrivals(Vec<Arrival>),
    /// To [`Query::Ordinal`].
    Ordinal(u64),
    /// To [`Query::ClosedOn`].
    Spans(Vec<Span>),
}

/// Puts a question to any history, for a caller that answers questions for another.
pub fn answer(history: &impl History, query: Query) -> Result<Answer, Missing> {
    Ok(match query {
        Query::Arrival(id) => Answer::Arrival(history.arrival(id)?),
        Query::Part(id) => Answer::Part(history.part(id)?),
        Query::RunsOf(part) => Answer::Runs(history.runs_of(part)?),
        Query::RunsOn(line, span) => Answer::Runs(history.runs_on(line, span)?),
        Query::UncoveredOn(line) => Answer::Runs(history.uncovered_on(line)?),
        Query::ArrivalsOn(line, span) => Answer::Arrivals(history.arrivals_on(line, span)?),
        Query::FedOn(line, span) => Answer::Arrivals(history.fed_on(line, span)?),
        Query::Ordinal(line, number) => Answer::Ordinal(history.ordinal(line, number)?),
        Query::ClosedOn(line, span) => Answer::Spans(history.closed_on(line, span)?),
        Query::CoversOf(entry) => Answer::Runs(history.covers_of(entry)?),
    })
}

/// A history made of the answers fetched so far. The caller loops: run, and on [`Missing`] fetch, [`Answers::put`], run again.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    known: BTreeMap<Query, Answer>,
}

impl Answers {
    /// Nothing fetched yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes an answer in. One of the wrong kind stays unused, and its question stays missing.
    pub fn put(&mut self, query: Query, answer: Answer) {
        self.known.insert(query, answer);
    }
}

/// The answer if it is there and of the kind that the question asks for.
macro_rules! known {
    ($answers:expr, $query:expr, $kind:ident) => {
        match $answers.known.get(&$query) {
            Some(Answer::$kind(value)) => Ok(value.clone()),
            _ => Err(Missing($query)),
        }
    };
}

impl History for Answers {
    fn arrival(&self, id: ArrivalId) -> Result<Option<Arrival>, Missing> {
        known!(self, Query::Arrival(id), Arrival)
    }
    fn part(&self, id: PartId) -> Result<Option<Part>, Missing> {
        known!(self, Query::Part(id), Part)
    }
    fn runs_of(&self, part: PartId) -> Result<Vec<Run>, Missing> {
        known!(self, Query::RunsOf(part), Runs)
    }
    fn runs_on(&self, line: LineNo, span: Span) -> Result<Vec<Run>, Missing> {
        known!(self, Query::RunsOn(line, span), Runs)
    }
    fn uncovered_on(&self, line: LineNo) -> Result<Vec<Run>, Missing> {
        known!(self, Query::UncoveredOn(line), Runs)
    }
    fn arrivals_on(&self, line: LineNo, span: Span) -> Result<Vec<Arrival>, Missing> {
        known!(self, Query::ArrivalsOn(line, span), Arrivals)
    }
    fn fed_on(&self, line: LineNo, span: Span) -> Result<Vec<Arrival>, Missing> {
        known!(self, Query::FedOn(line, span), Arrivals)
    }
    fn ordinal(&self, line: LineNo, number: u64) -> Result<u64, Missing> {
        known!(self, Query::Ordinal(line, number), Ordinal)
    }
    fn closed_on(&self, line: LineNo, span: Span) -> Result<Vec<Span>, Missing> {
        known!(self, Query::ClosedOn(line, span), Spans)
    }
    fn covers_of(&self, entry: u64) -> Result<Vec<Run>, Missing> {
        known!(self, Query::CoversOf(entry), Runs)
    }
}
