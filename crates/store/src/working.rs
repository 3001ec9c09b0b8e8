//! The state and the tree's edge in memory, and how they come to be: a snapshot, then the entries after
//! it. Starting, catching up with another process and recovering from a failed commit are this one path.

use crate::db::{Db, Row, Table, Tx, Type, Value};
use crate::edge::Edge;
use crate::error::StoreError;
use crate::history::{Known, Reader, sealed_row};
use crate::projection::Rows;
use crate::schema::{ENTRIES, HEAD, SNAPSHOTS};
use minhbach_ledger::book::Query;
use minhbach_ledger::decide::decide;
use minhbach_ledger::effects::Effects;
use minhbach_ledger::entry::{Header, Signed};
use minhbach_ledger::id::Digest;
use minhbach_ledger::log::merkle::leaf_hash;
use minhbach_ledger::rejection::{Refusal, Rejection};
use minhbach_ledger::state::State;

/// The layout of a stored state. Raised whenever `State` changes its fields: snapshots of another layout are dropped when the
/// store is opened, and the entries are replayed.
pub(crate) const SNAPSHOT_VERSION: i64 = 5;

/// Rows a page of a replay.
const PAGE: u64 = 4_096;

/// One admitted entry, as far as another copy of the state needs it.
#[derive(Clone, Debug)]
pub(crate) struct Applied {
    pub header: Header,
    pub leaf: Digest,
    pub effects: Effects,
}

/// The head row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub size: u64,
    pub leaf: [u8; 32],
    pub received: u64,
    pub rules: u32,
}

pub(crate) const HEAD_SQL: &str = "SELECT one, size, leaf, received, rules FROM head WHERE one = 1";

impl Head {
    pub fn of_rows(rows: Vec<Row>) -> Result<Head, StoreError> {
        let row = rows
            .into_iter()
            .next()
            .ok_or_else(|| StoreError::corrupt("head", "", 1, "is missing"))?;
        let [_, size, leaf, received, rules]: [Value; 5] = row
            .try_into()
            .map_err(|_| StoreError::corrupt("head", "", 1, "wrong number of columns"))?;
        Ok(Head {
            size: size.index("head", "size")?,
            leaf: leaf.hash("head", "leaf")?,
            received: received.index("head", "received")?,
            rules: u32::try_from(rules.int("head", "rules")?)
                .map_err(|_| StoreError::corrupt("head", "rules", 1, "out of range"))?,
        })
    }

    pub async fn read(reader: &mut Reader<'_>) -> Result<Head, StoreError> {
        Head::of_rows(
            reader
                .query("reading the head", HEAD_SQL, &[], &HEAD.types())
                .await?,
        )
    }

    pub async fn lock(tx: &mut Tx) -> Result<Head, StoreError> {
        Head::of_rows(
            tx.query_locked("locking the head", HEAD_SQL, &HEAD.types())
                .await?,
        )
    }
}

/// State and edge of the same entries.
#[derive(Clone, Debug, Default)]
pub(crate) struct Working {
    pub state: State,
    pub edge: Edge,
}

impl Working {
    /// From the newest usable snapshot at or below the head, then the entries up to the head.
    pub async fn load(
        reader: &mut Reader<'_>,
        origin: &str,
        head: &Head,
    ) -> Result<Working, StoreError> {
        let state = newest_snapshot(reader, head.size)
            .await?
            .unwrap_or_default();
        let edge = Edge::load(reader, state.size).await?;
        let mut working = Working { state, edge };
        working.catch_up(reader, origin, head).await?;
        Ok(working)
    }

    /// Takes over the entries that are in the database and not yet here, by the same rules that
    /// admitted them, and checks that they end at the head.
    pub async fn catch_up(
        &mut self,
        reader: &mut Reader<'_>,
        origin: &str,
        head: &Head,
    ) -> Result<Vec<Applied>, StoreError> {
        if head.size < self.state.size {
            return Err(StoreError::Rollback {
                what: "this process".into(),
                seen: self.state.size,
                have: head.size,
            });
        }
        let mut applied = Vec::new();
        while self.state.size < head.size {
            let to = head.size.min(self.state.size + PAGE);
            let rows = reader.read_rows(&ENTRIES, self.state.size, to).await?;
            if rows.len() as u64 != to - self.state.size {
                let at = self.state.size;
                return Err(StoreError::corrupt("entries", "", at, "rows are missing"));
            }
            for row in rows {
                applied.push(self.replay(reader, origin, row).await?);
            }
        }
        let last = self.state.prev.unwrap_or(Digest::ZERO);
        if *last.bytes() != head.leaf {
            return Err(StoreError::corrupt(
                "head",
                "leaf",
                1,
                "is not the last entry's leaf hash",
            ));
        }
        Ok(applied)
    }

    async fn replay(
        &mut self,
        reader: &mut Reader<'_>,
        origin: &str,
        row: Row,
    ) -> Result<Applied, StoreError> {
        let leaf = match row.get(1) {
            Some(Value::Blob(leaf)) => Digest::new(leaf_hash(leaf)),
            _ => {
                return Err(StoreError::corrupt(
                    "entries",
                    "leaf",
                    self.state.size,
                    "not bytes",
                ));
            }
        };
        let (at, sealed) = sealed_row(row, origin)?;
        if at != self.state.size || sealed.header.prev != self.state.prev.unwrap_or(Digest::ZERO) {
            return Err(StoreError::corrupt(
                "entries",
                "leaf",
                at,
                "does not follow its predecessor",
            ));
        }
        let mut known = Known::default();
        // The unique indices have admitted these ids once already.
        known.put_seen(sealed.signed.id(), None);
        for id in sealed.signed.body.rules().further_ids() {
            known.put_seen(id, None);
        }
        let received = sealed.header.received;
        let effects = answered(
            &self.state,
            &mut known,
            reader,
            &mut Pending::default(),
            origin,
            &sealed.signed,
            received,
        )
        .await?
        .map_err(|r| StoreError::Replay {
            at,
            why: r.code().into(),
        })?;
        let applied = Applied {
            header: sealed.header,
            leaf,
            effects,
        };
        self.take(&applied)?;
        Ok(applied)
    }

    /// Applies an admitted entry.
    pub fn take(&mut self, entry: &Applied) -> Result<(), StoreError> {
        self.edge.push(entry.leaf.bytes());
        apply(&mut self.state, entry)
    }
}

/// Applies an admitted entry to a state.
pub(crate) fn apply(state: &mut State, entry: &Applied) -> Result<(), StoreError> {
    let at = state.size;
    state
        .apply(entry.header, entry.leaf, &entry.effects)
        .map_err(|e| StoreError::Replay {
            at,
            why: e.to_string(),
        })
}

/// Rows that are decided and not yet in the transaction.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    /// Rows of `entries`.
    pub leaves: Vec<Row>,
    /// Rows of the projections.
    pub rows: Rows,
}

impl Pending {
    /// Takes them out, by table.
    pub fn take(&mut self) -> Vec<(&'static Table, Vec<Row>)> {
        let mut tables = vec![(&ENTRIES, std::mem::take(&mut self.leaves))];
        tables.extend(std::mem::take(&mut self.rows).into_tables());
        tables
    }

    /// Writes them.
    pub async fn flush(&mut self, tx: &mut Tx) -> Result<(), StoreError> {
        tx.insert("writing entries", self.take()).await
    }
}

/// Decides on an entry, fetching what the rules ask for. A question about numbers or marks is asked
/// inside the transaction, after the rows that wait have been written to it.
pub(crate) async fn answered(
    state: &State,
    known: &mut Known,
    reader: &mut Reader<'_>,
    pending: &mut Pending,
    origin: &str,
    signed: &Signed,
    received: u64,
) -> Result<Result<Effects, Rejection>, StoreError> {
    let mut last = None;
    loop {
        match decide(state, known, signed, received) {
            Ok(effects) => return Ok(Ok(effects)),
            Err(Refusal::Rejected(rejection)) => return Ok(Err(rejection)),
            Err(Refusal::Missing(query)) => {
                // Every answer is kept, so the same question twice is a mistake that would never end.
                if last.as_ref() == Some(&query) {
                    return Err(StoreError::Replay {
                        at: state.size,
                        why: format!("{query:?}"),
                    });
                }
                let stale = match query {
                    Query::Seen(_) => false,
                    Query::Entry(_) => pending.rows.has_marks(),
                    Query::Attribution(_) => !pending.rows.is_empty(),
                };
                if let (true, Reader::Tx(tx)) = (stale, &mut *reader) {
                    pending.flush(tx).await?;
                }
                known
                    .fetch(reader, origin, state.size, query.clone())
                    .await?;
                last = Some(query);
            }
        }
    }
}

/// Drops the snapshots of a program that has another layout: a cache that this one cannot read.
pub(crate) async fn drop_foreign_snapshots(ledger: &Db) -> Result<(), StoreError> {
    let mut tx = ledger.begin().await?;
    tx.execute(
        "dropping snapshots of another layout",
        "DELETE FROM snapshots WHERE version <> $1",
        &[Value::Int(SNAPSHOT_VERSION)],
    )
    .await?;
    tx.commit().await
}

async fn newest_snapshot(reader: &mut Reader<'_>, size: u64) -> Result<Option<State>, StoreError> {
    let rows = reader
        .query(
            "reading snapshots",
            "SELECT size, version, state FROM snapshots WHERE size <= $1 AND version = $2 \
             ORDER BY size DESC",
            &[Value::of(size), Value::Int(SNAPSHOT_VERSION)],
            &SNAPSHOTS.types(),
        )
        .await?;
    for row in rows {
        let (Value::Int(at), Value::Blob(bytes)) = (&row[0], &row[2]) else {
            continue;
        };
        let Ok(state) = postcard::from_bytes::<State>(bytes) else {
            continue;
        };
        // A snapshot is a cache: one that does not fit the entries is passed over, not trusted.
        if state.size != *at as u64 || state.size == 0 {
            continue;
        }
        let last = reader
            .read_rows(&ENTRIES, state.size - 1, state.size)
            .await?;
        if let Some(Value::Blob(leaf)) = last.first().and_then(|r| r.get(1))
            && state.prev == Some(Digest::new(leaf_hash(leaf)))
        {
            return Ok(Some(state));
        }
    }
    Ok(None)
}

/// Stores a state and drops all but the two newest.
pub(crate) async fn write_snapshot(tx: &mut Tx, state: &State) -> Result<(), StoreError> {
    let bytes = postcard::to_stdvec(state)
        .map_err(|e| StoreError::Config(format!("the state cannot be written: {e}")))?;
    let size = Value::of(state.size);
    let there = tx
        .query(
            "looking for a snapshot",
            "SELECT size FROM snapshots WHERE size = $1",
            std::slice::from_ref(&size),
            &[Type::Int],
        )
        .await?;
    if !there.is_empty() {
        return Ok(());
    }
    let row = vec![size, Value::Int(SNAPSHOT_VERSION), Value::Blob(bytes)];
    tx.insert("writing a snapshot", vec![(&SNAPSHOTS, vec![row])])
        .await?;
    tx.execute(
        "dropping old snapshots",
        "DELETE FROM snapshots WHERE size NOT IN \
         (SELECT size FROM snapshots ORDER BY size DESC LIMIT 2)",
        &[],
    )
    .await?;
    Ok(())
}
