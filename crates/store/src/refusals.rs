//! What the rules refused, for inspectors to read: when, which kind, by which code, signed by whose keys, and the hash of the
//! text. Never the body, and nothing about anybody.
//!
//! Whoever is refused waits until it is written; the writer and everybody else do not. Only what a key of the book has signed is
//! written down, and no more than so many a minute; all else is counted by day and code, so that nobody fills a disk.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use minhbach_ledger::day::Day;
use minhbach_ledger::entry::Signed;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::governance::Role;
use minhbach_ledger::state::State;

use crate::Clock;
use crate::db::{Row, Type, Value};
use crate::error::StoreError;
use crate::people::access::{columns, id_of};
use crate::people::tables::REFUSALS;
use crate::people::{Denied, Outcome, Reading};
use crate::prepare::Refused;
use crate::projection::id_value;
use crate::shared::Shared;
use crate::store::Store;
use crate::vault::Vault;

/// How many that a key has signed are written down in a minute: whoever floods the log hides nobody else's attempts.
const A_MINUTE: u32 = 60;

/// How many of the newest are kept, at least.
const KEPT: u64 = 100_000;

/// After so many written down the older ones are dropped.
const DROPPED_AFTER: u32 = 1_000;

/// How long counts wait at most before they are written, in seconds, while refusals come in.
const COUNTS_WAIT: u64 = 10;

const TABLE: &str = "vault.refusals";

/// Something that was handed in and refused; with the entry where it could be read.
pub(crate) type Attempt = (Option<Arc<Signed>>, &'static str);

/// One that was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// When, in unix seconds.
    pub time: u64,
    /// The kind of entry.
    pub kind: String,
    /// The code of the refusal.
    pub code: String,
    /// The names of the keys that validly signed it, also of lapsed ones.
    pub keys: Vec<String>,
    /// SHA-256 of the signed text.
    pub text: Digest,
}

/// How many were only counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The day (UTC).
    pub day: Day,
    /// The code of the refusal.
    pub code: String,
    /// How many.
    pub count: u64,
}

/// What is to be written next.
#[derive(Default)]
struct Waiting {
    minute: u64,
    written: BTreeMap<String, u32>,
    since_drop: u32,
    counted: BTreeMap<(i32, String), u64>,
    flushed: u64,
}

/// Writes refusals down.
pub(crate) struct RefusalLog {
    vault: Vault,
    shared: Arc<Shared>,
    clock: Clock,
    waiting: Mutex<Waiting>,
}

impl std::fmt::Debug for RefusalLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RefusalLog")
    }
}

/// The keys of the book that signed an entry, valid or lapsed.
fn signers(state: &State, signed: &Signed) -> Vec<String> {
    let authors = signed.authors.iter();
    let signed_by = authors.filter(|author| {
        let key = state.keys.get(&author.key);
        key.is_some_and(|key| {
            let text = signed.text().as_bytes();
            key.key_id == author.key_id && key.public.verify(text, &author.signature)
        })
    });
    signed_by.map(|author| author.key.clone()).collect()
}

impl RefusalLog {
    pub fn new(vault: Vault, shared: Arc<Shared>, clock: Clock) -> RefusalLog {
        RefusalLog {
            vault,
            shared,
            clock,
            waiting: Mutex::default(),
        }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Waiting> {
        // Counts of somebody who panicked are counts all the same.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes down what was refused. That it cannot be written is no reason to keep a refusal back.
    pub async fn note(&self, attempts: Vec<Attempt>) {
        if attempts.is_empty() {
            return;
        }
        if let Err(error) = self.write(attempts).await {
            tracing::error!(%error, "a refusal was not written down");
        }
    }

    async fn write(&self, attempts: Vec<Attempt>) -> Result<(), StoreError> {
        let now = (self.clock)();
        let day = Day::of_unix(now).days();
        let mut rows: Vec<Row> = Vec::new();
        for (signed, code) in attempts {
            let keys = match &signed {
                Some(signed) => signers(&self.shared.state(), signed),
                None => Vec::new(),
            };
            let first = keys.first().filter(|key| self.may_write(now, key));
            match (signed, first) {
                (Some(signed), Some(_)) => rows.push(self.row(now, &signed, code, &keys)),
                _ => {
                    *self
                        .waiting()
                        .counted
                        .entry((day, code.to_owned()))
                        .or_default() += 1
                }
            }
        }
        let drop_old = self.drops(rows.len());
        let counts = self.due(now, !rows.is_empty());
        if rows.is_empty() && counts.is_empty() {
            return Ok(());
        }
        let written = self.put(rows, &counts, drop_old).await;
        if written.is_err() {
            let mut waiting = self.waiting();
            for (key, count) in counts {
                *waiting.counted.entry(key).or_default() += count;
            }
        }
        written
    }

    /// Whether one more that this key has signed may be written down in this minute.
    fn may_write(&self, now: u64, key: &str) -> bool {
        let mut waiting = self.waiting();
        if waiting.minute != now / 60 {
            waiting.minute = now / 60;
            waiting.written.clear();
        }
        let written = waiting.written.entry(key.to_owned()).or_default();
        *written = written.saturating_add(1);
        *written <= A_MINUTE
    }

    /// Whether it is time to drop older ones.
    fn drops(&self, written: usize) -> bool {
        let mut waiting = self.waiting();
        waiting.since_drop += u32::try_from(written).unwrap_or(u32::MAX);
        let due = waiting.since_drop >= DROPPED_AFTER;
        if due {
            waiting.since_drop = 0;
        }
        due
    }

    /// The counts to write now: with a row that is written anyhow, or after a while.
    fn due(&self, now: u64, anyhow: bool) -> BTreeMap<(i32, String), u64> {
        let mut waiting = self.waiting();
        if !anyhow && now < waiting.flushed + COUNTS_WAIT {
            return BTreeMap::new();
        }
        waiting.flushed = now;
        std::mem::take(&mut waiting.counted)
    }

    fn row(&self, now: u64, signed: &Signed, code: &str, keys: &[String]) -> Row {
        vec![
            id_value(&Id::new(now * 1_000, self.vault.draw())),
            Value::of(now),
            Value::Text(signed.kind().name().to_owned()),
            Value::Text(code.to_owned()),
            Value::Text(keys.join(" ")),
            Value::Blob(signed.text_hash().bytes().to_vec()),
        ]
    }

    async fn put(
        &self,
        rows: Vec<Row>,
        counts: &BTreeMap<(i32, String), u64>,
        drop_old: bool,
    ) -> Result<(), StoreError> {
        let mut tx = self.vault.db.begin().await?;
        if !rows.is_empty() {
            tx.insert("writing a refusal", vec![(&REFUSALS, rows)])
                .await?;
        }
        for ((day, code), count) in counts {
            let args = [
                Value::Int(i64::from(*day)),
                Value::Text(code.clone()),
                Value::of(*count),
            ];
            let sql = "INSERT INTO refused_days (day, code, count) VALUES ($1, $2, $3) \
                ON CONFLICT (day, code) DO UPDATE SET count = refused_days.count + excluded.count";
            tx.execute("counting refusals", sql, &args).await?;
        }
        if drop_old {
            let sql = "DELETE FROM refusals WHERE id < \
                (SELECT id FROM refusals ORDER BY id DESC LIMIT 1 OFFSET $1)";
            tx.execute("dropping old refusals", sql, &[Value::of(KEPT)])
                .await?;
        }
        tx.commit().await
    }

    /// Writes the counts that wait.
    pub async fn flush(&self) -> Result<(), StoreError> {
        let counts = self.due((self.clock)(), true);
        match counts.is_empty() {
            true => Ok(()),
            false => self.put(Vec::new(), &counts, false).await,
        }
    }
}

/// What of the outcomes is an attempt to write down: whatever was refused.
pub(crate) fn attempt(signed: Option<&Arc<Signed>>, refused: &Refused) -> Attempt {
    (signed.cloned(), refused.code())
}

impl Store {
    /// What was refused, newest first, and what was only counted: for inspectors whose keys may act today, and logged as every
    /// reading.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] names a row that does not read; a refusal is a value.
    pub async fn refusals(
        &self,
        reading: &Reading<'_>,
        today: Day,
    ) -> Outcome<(Vec<Refusal>, Vec<Counted>)> {
        let inspects = {
            let state = self.state();
            let key = state.keys.get(reading.key);
            key.is_some_and(|key| key.role == Role::Inspector && key.acts_on(today))
        };
        if !inspects {
            return Ok(Err(Denied::NotInspector));
        }
        self.log_reading(reading, std::iter::once((nobody(), "refusals")))
            .await?;
        self.refusal_log.flush().await?;
        let db = &self.vault().db;
        let sql = format!(
            "SELECT {} FROM refusals ORDER BY id DESC",
            REFUSALS.column_list()
        );
        let rows = db
            .query("reading refusals", &sql, &[], &REFUSALS.types())
            .await?;
        let refusals: Result<Vec<Refusal>, StoreError> = rows.into_iter().map(refusal).collect();
        let sql = "SELECT day, code, count FROM refused_days ORDER BY day DESC, code";
        let types = [Type::Int, Type::Text, Type::Int];
        let rows = db.query("reading refusals", sql, &[], &types).await?;
        let counts: Result<Vec<Counted>, StoreError> = rows.into_iter().map(counted).collect();
        Ok(Ok((refusals?, counts?)))
    }
}

/// Whose data a reading is that is about nobody.
fn nobody() -> Id {
    Id::from_bytes([0; 16])
}

fn refusal(row: Row) -> Result<Refusal, StoreError> {
    let [id, time, kind, code, keys, text]: [Value; 6] = columns(row, TABLE)?;
    id_of(id, TABLE, "id")?;
    let keys = keys.text(TABLE, "keys")?;
    Ok(Refusal {
        time: time.index(TABLE, "time")?,
        kind: kind.text(TABLE, "kind")?,
        code: code.text(TABLE, "code")?,
        keys: keys.split(' ').map(str::to_owned).collect(),
        text: Digest::new(text.hash(TABLE, "text")?),
    })
}

fn counted(row: Row) -> Result<Counted, StoreError> {
    const COUNTS: &str = "vault.refused_days";
    let [day, code, count]: [Value; 3] = columns(row, COUNTS)?;
    let day = i32::try_from(day.int(COUNTS, "day")?)
        .map_err(|_| StoreError::corrupt(COUNTS, "day", "", "is no day"))?;
    Ok(Counted {
        day: Day::from_days(day),
        code: code.text(COUNTS, "code")?,
        count: count.index(COUNTS, "count")?,
    })
}
