//! Every row that an entry leaves, from the entry and its effects alone.
//!
//! Append, rebuild and the comparison of `verify` all call [`Rows::push`]; nothing else writes a
//! projection.

use crate::db::{Row, Table, Value};
use crate::schema::PROJECTIONS;
use minhbach_ledger::attribution::{Change, Ending, LineNo};
use minhbach_ledger::effects::Effects;
use minhbach_ledger::entry::Signed;
use minhbach_ledger::id::{Code, Digest, Id};
use minhbach_ledger::state::{LineKey, State};
use std::collections::BTreeMap;

/// Rows of one or more entries, by table in the order of [`PROJECTIONS`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    tables: [Vec<Row>; PROJECTIONS.len()],
}

const HEADINGS: usize = 0;
const IDS: usize = 1;
const MARKS: usize = 2;
const POSTINGS: usize = 3;
const LINES: usize = 4;
const ARRIVALS: usize = 5;
const PARTS: usize = 6;
const RUNS: usize = 7;
const RUN_ENDS: usize = 8;
const CLOSED: usize = 9;

/// The first 8 bytes of a text hash as a stored integer: enough to find an entry, not to prove it.
pub fn text_key(text_hash: &Digest) -> i64 {
    let mut first = [0; 8];
    first.copy_from_slice(&text_hash.bytes()[..8]);
    i64::from_be_bytes(first)
}

impl Rows {
    /// Adds the rows of the entry that `before` admits next.
    ///
    /// # Errors
    /// The name of a value that does not fit a stored 64-bit integer; amounts are far below that, so
    /// this says that a rule is broken.
    pub fn push(
        &mut self,
        before: &State,
        signed: &Signed,
        leaf_hash: &Digest,
        effects: &Effects,
    ) -> Result<(), &'static str> {
        let at = Value::of(before.size);
        self.heading(&at, signed, leaf_hash, effects)?;
        for (n, id) in signed.body.rules().further_ids().iter().enumerate() {
            self.tables[IDS].push(vec![at.clone(), count(n), id_value(id)]);
        }
        for (n, mark) in effects.marks.iter().enumerate() {
            self.tables[MARKS].push(vec![
                at.clone(),
                count(n),
                Value::of(mark.target),
                Value::Text(mark.kind.name().into()),
                Value::Int(mark.value),
            ]);
        }
        for (n, p) in effects.postings.iter().enumerate() {
            self.tables[POSTINGS].push(vec![
                at.clone(),
                count(n),
                Value::Text(p.place.name()),
                id_value(&p.fund),
                Value::Text(p.unit.to_string()),
                Value::Int(i64::try_from(p.delta).map_err(|_| "postings.delta")?),
            ]);
        }
        for (n, key) in effects.lines.iter().enumerate() {
            let (class, owner) = match key {
                LineKey::Fund { fund, .. } => ("fund", fund),
                LineKey::Allocation { allocation, .. } => ("allocation", allocation),
                LineKey::Order { order, .. } => ("order", order),
            };
            self.tables[LINES].push(vec![
                at.clone(),
                count(n),
                count(before.line_keys.len() + n),
                Value::Text(class.into()),
                id_value(owner),
                Value::Text(key.unit().to_string()),
            ]);
        }
        self.attribution(before, &at, &effects.attribution)
    }

    fn heading(
        &mut self,
        at: &Value,
        signed: &Signed,
        leaf_hash: &Digest,
        effects: &Effects,
    ) -> Result<(), &'static str> {
        let about = &effects.about;
        let id = |id: &Option<Id>| id.as_ref().map_or(Value::Null, id_value);
        self.tables[HEADINGS].push(vec![
            at.clone(),
            id_value(&signed.id()),
            Value::Int(text_key(&signed.text_hash())),
            // 60 bits, so the cast keeps the value.
            Value::of(Code::of_leaf(leaf_hash.bytes()).number()),
            Value::Text(signed.kind().name().into()),
            Value::Int(i64::from(signed.body.rules().on().days())),
            id(&about.chapter),
            id(&about.fund),
            id(&about.account),
            id(&about.allocation),
            about
                .unit
                .map_or(Value::Null, |u| Value::Text(u.to_string())),
            match about.amount {
                Some(n) => Value::Int(i64::try_from(n).map_err(|_| "headings.amount")?),
                None => Value::Null,
            },
        ]);
        Ok(())
    }

    fn attribution(
        &mut self,
        before: &State,
        at: &Value,
        changes: &[Change],
    ) -> Result<(), &'static str> {
        let mut arrived: BTreeMap<LineNo, u64> = BTreeMap::new();
        let (mut ends, mut closings) = (0, 0);
        let int = |n: u64| i64::try_from(n).map(Value::Int).map_err(|_| "attribution");
        for change in changes {
            match change {
                Change::Arrive(a) => {
                    let here = arrived.entry(a.line).or_insert(0);
                    *here += 1;
                    let earlier = before.lines.head(a.line).map_or(0, |head| head.arrivals);
                    self.tables[ARRIVALS].push(vec![
                        at.clone(),
                        Value::Int(i64::from(a.id.n)),
                        Value::Int(i64::from(a.line.0)),
                        int(a.lo)?,
                        int(a.len)?,
                        Value::Int(i64::from(a.origin.code())),
                        Value::Int(i64::from(a.first_source)),
                        Value::Int(i64::from(a.sources)),
                        int(earlier + *here)?,
                    ]);
                }
                Change::Part(p) => {
                    let (feeds_at, feeds_n) = match p.ending {
                        Ending::Feeds(a) => (Value::of(a.at), Value::Int(i64::from(a.n))),
                        _ => (Value::Null, Value::Null),
                    };
                    self.tables[PARTS].push(vec![
                        at.clone(),
                        Value::Int(i64::from(p.id.n)),
                        Value::Int(i64::from(p.line.0)),
                        int(p.len)?,
                        Value::Int(i64::from(p.ending.code())),
                        feeds_at,
                        feeds_n,
                    ]);
                }
                Change::Run(r) => self.tables[RUNS].push(vec![
                    at.clone(),
                    Value::Int(i64::from(r.id.n)),
                    Value::of(r.part.at),
                    Value::Int(i64::from(r.part.n)),
                    int(r.offset)?,
                    int(r.len)?,
                    Value::Int(i64::from(r.line.0)),
                    r.number.map_or(Ok(Value::Null), int)?,
                    Value::Int(i64::from(r.why.code())),
                ]),
                Change::EndRun(r) => {
                    self.tables[RUN_ENDS].push(vec![
                        at.clone(),
                        count(ends),
                        Value::of(r.id.at),
                        Value::Int(i64::from(r.id.n)),
                    ]);
                    ends += 1;
                }
                Change::Close {
                    arrival,
                    line,
                    span,
                } => {
                    self.tables[CLOSED].push(vec![
                        at.clone(),
                        count(closings),
                        Value::of(arrival.at),
                        Value::Int(i64::from(arrival.n)),
                        Value::Int(i64::from(line.0)),
                        int(span.lo)?,
                        int(span.len())?,
                    ]);
                    closings += 1;
                }
                // A line's row comes from the entry's effects, where its owner stands; what a release
                // leaves is said by the runs that end.
                Change::Open(_) | Change::Release { .. } => {}
            }
        }
        Ok(())
    }

    /// The tables with their rows, in a fixed order.
    pub fn into_tables(self) -> impl Iterator<Item = (&'static Table, Vec<Row>)> {
        PROJECTIONS.into_iter().zip(self.tables)
    }

    /// The tables with their rows, in the same order.
    pub fn tables(&self) -> impl Iterator<Item = (&'static Table, &[Row])> {
        PROJECTIONS
            .into_iter()
            .zip(self.tables.iter().map(Vec::as_slice))
    }

    /// Whether any of the rows marks an earlier entry.
    pub fn has_marks(&self) -> bool {
        !self.tables[MARKS].is_empty()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.tables.iter().all(Vec::is_empty)
    }
}

/// An id as its 16 bytes.
pub(crate) fn id_value(id: &Id) -> Value {
    Value::Blob(id.bytes().to_vec())
}

/// A small count, far below 2^63.
fn count(n: usize) -> Value {
    Value::Int(n as i64)
}
