//! What can go wrong below the rules.
//!
//! A refusal by a rule is a value (`minhbach_ledger::rejection`), never one of these. Failures come in
//! two classes only: *retry* (nothing was written, the same request may be sent again) and *stop* (an
//! operator has to look before anything else is written).

use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A failure of disk, database, network or configuration; see [`StoreError::is_retry`] for its class.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or lost a statement.
    #[error("the database failed while {doing}: {source}")]
    Database {
        /// What was being done, for the operator's log.
        doing: &'static str,
        /// The driver's error.
        source: Arc<sqlx::Error>,
    },
    /// A file could not be read, written or synced.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or directory concerned.
        path: PathBuf,
        /// The operating system's error.
        source: Arc<std::io::Error>,
    },
    /// A stored value is not what the program wrote; the text names table, column and key.
    #[error("{0}")]
    Corrupt(Difference),
    /// Something published or acknowledged is newer than the database: it was restored from an old
    /// backup, and going on would sign two different histories.
    #[error(
        "{what} is at size {seen}, but the database is at size {have} or differs there: a backup was restored; nothing will be signed"
    )]
    Rollback {
        /// Where the newer state was seen.
        what: String,
        /// Its number of entries.
        seen: u64,
        /// The number of entries of the database.
        have: u64,
    },
    /// Another process holds the data directory.
    #[error("the data directory is in use{}", url.as_deref().map(|u| format!(" by the server at {u}")).unwrap_or_default())]
    Locked {
        /// The address that the holder serves, if it serves one.
        url: Option<String>,
    },
    /// The configuration or the directory is not usable as it stands.
    #[error("{0}")]
    Config(String),
    /// An entry stored in the book breaks a rule of this program, so the state cannot be rebuilt from it.
    #[error("entry {at} cannot be replayed: {why}")]
    Replay {
        /// Its index.
        at: u64,
        /// The rejection or parse error.
        why: String,
    },
    /// The clock reads so much earlier or later than the newest entry that it is more likely wrong.
    #[error(
        "the clock reads {now}, but the newest entry was sealed at {last} (unix seconds); set the clock right, or confirm the jump"
    )]
    Clock {
        /// What the clock says, in unix seconds.
        now: u64,
        /// When the newest entry was sealed.
        last: u64,
    },
    /// A test made this step fail.
    #[error("a test made this step fail: {0:?}")]
    Injected(crate::fault::Step),
    /// The writer stopped (the store was closed) before it answered.
    #[error("the store was closed")]
    Closed,
}

/// A value in database, vault or public files that differs from what the entries say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Table, or file relative to the data directory.
    pub table: String,
    /// Column; empty when a whole row or file is concerned.
    pub column: String,
    /// Primary key of the row in readable form; empty for a file.
    pub key: String,
    /// What is wrong; never the value itself, which might be personal.
    pub why: String,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.table)?;
        if !self.column.is_empty() {
            write!(f, ".{}", self.column)?;
        }
        if !self.key.is_empty() {
            write!(f, " at {}", self.key)?;
        }
        write!(f, ": {}", self.why)
    }
}

impl StoreError {
    /// Whether sending the same request again may succeed without an operator's help. Ids make a
    /// repeated request harmless.
    pub fn is_retry(&self) -> bool {
        match self {
            StoreError::Database { source, .. } => is_transient(source),
            StoreError::Closed | StoreError::Injected(_) => true,
            _ => false,
        }
    }

    /// A file error with its path.
    pub(crate) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> StoreError + '_ {
        move |source| StoreError::Io {
            path: path.to_owned(),
            source: Arc::new(source),
        }
    }

    /// A database error with what was being done.
    pub(crate) fn db(doing: &'static str) -> impl FnOnce(sqlx::Error) -> StoreError {
        move |source| StoreError::Database {
            doing,
            source: Arc::new(source),
        }
    }

    /// A corrupt stored value.
    pub(crate) fn corrupt(
        table: &str,
        column: &str,
        key: impl std::fmt::Display,
        why: impl Into<String>,
    ) -> StoreError {
        StoreError::Corrupt(Difference {
            table: table.into(),
            column: column.into(),
            key: key.to_string(),
            why: why.into(),
        })
    }
}

/// Busy databases, lost connections and lost races: SQLite's BUSY, LOCKED and FULL, PostgreSQL's classes
/// 08 (connection), 40 (rollback), 53 (resources) and 57P (shutdown), and a unique violation, which is a
/// rival writer that was first.
fn is_transient(e: &sqlx::Error) -> bool {
    match e {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(d) => {
            d.is_unique_violation()
                || d.code().is_some_and(|c| {
                    let primary = c
                        .parse::<i32>()
                        .ok()
                        .filter(|_| c.len() < 5)
                        .map(|n| n & 0xff);
                    matches!(primary, Some(5 | 6 | 13))
                        || (c.len() == 5
                            && ["08", "40", "53", "57P"]
                                .iter()
                                .any(|class| c.starts_with(class)))
                })
        }
        _ => false,
    }
}
