//! Reading ranges of rows for pages that follow the book: what came, what was handed out, what changed since a size, and the
//! lines of a statement's day. Each costs what it answers, wherever in the book it begins.

use crate::db::{Row, Type, Value};
use crate::error::StoreError;
use crate::projection::id_value;
use crate::store::Store;
use minhbach_ledger::attribution::{Arrival, ArrivalId, Ending, LineNo, Origin, Part, PartId};
use minhbach_ledger::day::Day;
use minhbach_ledger::effects::Place;
use minhbach_ledger::id::Id;

/// An arrival, and what the heading of its entry says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Came {
    /// The arrival.
    pub arrival: Arrival,
    /// When the entry says that it happened.
    pub on: Day,
    /// Whether the entry takes in somebody's note, which has a day of its own.
    pub adopted: bool,
    /// The fund that the entry is about.
    pub fund: Option<Id>,
}

/// A part that hands something out, or that feeds an arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The part.
    pub part: Part,
    /// When the entry says that it happened.
    pub on: Day,
    /// Whether the entry takes in somebody's note, which has a day of its own.
    pub adopted: bool,
}

/// Numbers behind offsets of a part: `len` of them from offset `start` on; no number where nothing covers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Stretch {
    /// The entry that put them there.
    pub at: u64,
    pub part: PartId,
    pub start: u64,
    pub len: u64,
    pub line: LineNo,
    pub number: Option<u64>,
}

/// Numbers of an arrival that stand for nothing any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Closed {
    pub line: LineNo,
    pub len: u64,
    pub origin: Origin,
    /// The fund that the arrival's entry is about.
    pub fund: Option<Id>,
}

const RUN: &str = "r.at, r.part_at, r.part_n, r.start, r.len, r.line, r.number";

const RUN_TYPES: [Type; 7] = [Type::Int; 7];

/// A smaller number out of a stored one.
fn small<T: TryFrom<i64>>(row: &[Value], n: usize, table: &str) -> Result<T, StoreError> {
    T::try_from(row[n].int(table, "")?)
        .map_err(|_| StoreError::corrupt(table, "", n, "out of range"))
}

fn id_or_none(value: &Value, table: &str) -> Result<Option<Id>, StoreError> {
    let wrong = || StoreError::corrupt(table, "id", "", "is not 16 bytes");
    match value {
        Value::Null => Ok(None),
        Value::Blob(bytes) => {
            let bytes = <[u8; 16]>::try_from(bytes.as_slice()).map_err(|_| wrong())?;
            Ok(Some(Id::from_bytes(bytes)))
        }
        _ => Err(wrong()),
    }
}

fn origin(row: &[Value], n: usize) -> Result<Origin, StoreError> {
    let wrong = || StoreError::corrupt("arrivals", "origin", "", "is not known");
    Origin::from_code(small(row, n, "arrivals")?).ok_or_else(wrong)
}

fn came(row: &Row) -> Result<Came, StoreError> {
    let t = "arrivals";
    Ok(Came {
        arrival: Arrival {
            id: ArrivalId {
                at: small(row, 0, t)?,
                n: small(row, 1, t)?,
            },
            line: LineNo(small(row, 2, t)?),
            lo: small(row, 3, t)?,
            len: small(row, 4, t)?,
            origin: origin(row, 5)?,
            first_source: small(row, 6, t)?,
            sources: small(row, 7, t)?,
        },
        on: Day::from_days(small(row, 8, "headings")?),
        adopted: row[9].int("headings", "kind")? != 0,
        fund: id_or_none(&row[10], "headings")?,
    })
}

fn left(row: &Row) -> Result<Left, StoreError> {
    let t = "parts";
    let feeds = match row[5] {
        Value::Null => None,
        _ => Some(ArrivalId {
            at: small(row, 5, t)?,
            n: small(row, 6, t)?,
        }),
    };
    let ending = Ending::from_code(small(row, 4, t)?, feeds);
    Ok(Left {
        part: Part {
            id: PartId {
                at: small(row, 0, t)?,
                n: small(row, 1, t)?,
            },
            line: LineNo(small(row, 2, t)?),
            len: small(row, 3, t)?,
            ending: ending.ok_or_else(|| StoreError::corrupt(t, "ending", "", "is not known"))?,
        },
        on: Day::from_days(small(row, 7, "headings")?),
        adopted: row[8].int("headings", "kind")? != 0,
    })
}

fn stretch(row: &Row) -> Result<Stretch, StoreError> {
    let t = "runs";
    Ok(Stretch {
        at: small(row, 0, t)?,
        part: PartId {
            at: small(row, 1, t)?,
            n: small(row, 2, t)?,
        },
        start: small(row, 3, t)?,
        len: small(row, 4, t)?,
        line: LineNo(small(row, 5, t)?),
        number: match row[6] {
            Value::Null => None,
            _ => Some(small(row, 6, t)?),
        },
    })
}

const ADOPTED: &str = "CASE WHEN h.kind = 'field.adopt' THEN 1 ELSE 0 END";

impl Store {
    /// The arrivals of the entries in [from, to), in order.
    pub async fn arrivals_of(&self, from: u64, to: u64) -> Result<Vec<Came>, StoreError> {
        let sql = format!(
            "SELECT a.at, a.n, a.line, a.lo, a.len, a.origin, a.first_source, a.sources, h.day, \
             CAST({ADOPTED} AS BIGINT), h.fund FROM arrivals a JOIN headings h ON h.at = a.at \
             WHERE a.at >= $1 AND a.at < $2 ORDER BY a.at, a.n"
        );
        let mut types = vec![Type::Int; 10];
        types.push(Type::Blob);
        let args = [Value::of(from), Value::of(to)];
        let rows = self.ledger.query("reading what came", &sql, &args, &types);
        rows.await?.iter().map(came).collect()
    }

    /// The parts of the entries in [from, to) that hand something out or feed an arrival, in order.
    pub async fn parts_of(&self, from: u64, to: u64) -> Result<Vec<Left>, StoreError> {
        let feeds = Ending::Feeds(ArrivalId { at: 0, n: 0 }).code();
        let sql = format!(
            "SELECT p.at, p.n, p.line, p.len, p.ending, p.feeds_at, p.feeds_n, h.day, \
             CAST({ADOPTED} AS BIGINT) FROM parts p JOIN headings h ON h.at = p.at \
             WHERE p.at >= $1 AND p.at < $2 AND p.ending IN ({}, {feeds}) ORDER BY p.at, p.n",
            Ending::Distribution.code()
        );
        let args = [Value::of(from), Value::of(to)];
        let rows = self
            .ledger
            .query("reading what left", &sql, &args, &[Type::Int; 9]);
        rows.await?.iter().map(left).collect()
    }

    /// What the entries in [from, to) put behind offsets of parts, as far as it still stands there after them.
    pub async fn runs_put(&self, from: u64, to: u64) -> Result<Vec<Stretch>, StoreError> {
        let sql = format!(
            "SELECT {RUN} FROM runs r WHERE r.at >= $1 AND r.at < $2 AND NOT EXISTS (SELECT 1 FROM run_ends e \
             WHERE e.run_at = r.at AND e.run_n = r.n AND e.at < $2) ORDER BY r.at, r.n"
        );
        let args = [Value::of(from), Value::of(to)];
        let rows = self.ledger.query("reading runs", &sql, &args, &RUN_TYPES);
        rows.await?.iter().map(stretch).collect()
    }

    /// What the entries in [from, to) took from behind offsets of parts where earlier ones had put it.
    pub async fn runs_taken(&self, from: u64, to: u64) -> Result<Vec<Stretch>, StoreError> {
        let sql = format!(
            "SELECT {RUN} FROM run_ends e JOIN runs r ON r.at = e.run_at AND r.n = e.run_n \
             WHERE e.at >= $1 AND e.at < $2 AND r.at < $1 ORDER BY e.at, e.n"
        );
        let args = [Value::of(from), Value::of(to)];
        let rows = self
            .ledger
            .query("reading runs that ended", &sql, &args, &RUN_TYPES);
        rows.await?.iter().map(stretch).collect()
    }

    /// The numbers that the entries in [from, to) closed.
    pub async fn numbers_closed(&self, from: u64, to: u64) -> Result<Vec<Closed>, StoreError> {
        let sql = "SELECT c.line, c.len, a.origin, h.fund FROM closed c \
             JOIN arrivals a ON a.at = c.arrival_at AND a.n = c.arrival_n \
             JOIN headings h ON h.at = a.at WHERE c.at >= $1 AND c.at < $2 ORDER BY c.at, c.n";
        let types = [Type::Int, Type::Int, Type::Int, Type::Blob];
        let args = [Value::of(from), Value::of(to)];
        let rows = self
            .ledger
            .query("reading closed numbers", sql, &args, &types);
        let closed = |row: &Row| {
            Ok(Closed {
                line: LineNo(small(row, 0, "closed")?),
                len: small(row, 1, "closed")?,
                origin: origin(row, 2)?,
                fund: id_or_none(&row[3], "headings")?,
            })
        };
        rows.await?.iter().map(closed).collect()
    }

    /// Ids after `after`, up to `until`, that entries have used: their own and their further ones, ascending, at most `limit`.
    /// The ids of a day's statement lines lie together.
    pub async fn used_ids(
        &self,
        after: &Id,
        until: &Id,
        limit: u64,
    ) -> Result<Vec<(Id, u64)>, StoreError> {
        let mut all = Vec::new();
        // Each by its own index, so that neither has to be read through.
        for table in ["headings", "ids"] {
            let sql = format!(
                "SELECT id, at FROM {table} WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3"
            );
            let args = [id_value(after), id_value(until), Value::of(limit)];
            let types = [Type::Blob, Type::Int];
            let rows = self
                .ledger
                .query("reading ids of a day", &sql, &args, &types);
            for row in rows.await? {
                if let Some(id) = id_or_none(&row[0], table)? {
                    all.push((id, row[1].index(table, "at")?));
                }
            }
        }
        all.sort_unstable();
        all.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(all)
    }

    /// By how much an entry moved what is in a place, over all funds, in minor units; nothing if it did not touch it.
    pub async fn moved(&self, at: u64, place: Place) -> Result<i128, StoreError> {
        let sql = "SELECT delta FROM postings WHERE at = $1 AND place = $2";
        let args = [Value::of(at), Value::Text(place.name())];
        let rows = self
            .ledger
            .query("reading postings", sql, &args, &[Type::Int]);
        let rows = rows.await?;
        let deltas = rows.iter().map(|row| row[0].int("postings", "delta"));
        deltas.map(|delta| delta.map(i128::from)).sum()
    }
}
