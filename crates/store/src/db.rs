//! One door to both databases: a closed enum, one dispatch macro, rows of plain values.
//!
//! SQL text is shared (`$1` means the same in both); what differs stands in `backend/`. Tables are
//! described once, as [`Table`] constants, so that append, rebuild and comparison cannot disagree
//! about a column.

use crate::backend::{postgres, sqlite};
use crate::error::StoreError;
use crate::people::Left;
use std::pin::Pin;

/// One stored value. Money, indices and times are integers; nothing is a float.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Value {
    /// SQL NULL.
    Null,
    /// BIGINT / INTEGER.
    Int(i64),
    /// TEXT in UTF-8.
    Text(String),
    /// BYTEA / BLOB.
    Blob(Vec<u8>),
}

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// A signed 64-bit integer.
    Int,
    /// UTF-8 text.
    Text,
    /// Bytes.
    Blob,
}

/// A row, in the order of its table's columns.
pub type Row = Vec<Value>;

/// A table as all code but the migrations sees it.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Name and type of each column.
    pub columns: &'static [(&'static str, Type)],
    /// How many leading columns are the primary key; rows are read and compared in its order.
    pub key: usize,
}

impl Table {
    /// The column names, separated by commas.
    pub fn column_list(&self) -> String {
        self.columns
            .iter()
            .map(|c| c.0)
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// The key's column names, separated by commas.
    pub fn key_list(&self) -> String {
        self.columns[..self.key]
            .iter()
            .map(|c| c.0)
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// The types of all columns.
    pub fn types(&self) -> Vec<Type> {
        self.columns.iter().map(|c| c.1).collect()
    }

    /// The key of a row in readable form: integers in decimal, text as it is, bytes in hex.
    pub fn key_text(&self, row: &[Value]) -> String {
        row[..self.key.min(row.len())]
            .iter()
            .map(readable)
            .collect::<Vec<_>>()
            .join("/")
    }
}

/// A value as text for a message about its place; only ever used on keys.
pub(crate) fn readable(v: &Value) -> String {
    match v {
        Value::Null => "null".into(),
        Value::Int(n) => n.to_string(),
        Value::Text(t) => t.clone(),
        Value::Blob(b) => b.iter().map(|x| format!("{x:02x}")).collect(),
    }
}

impl Value {
    /// The integer, or a corrupt-value error that names `table` and `column`.
    pub fn int(&self, table: &str, column: &str) -> Result<i64, StoreError> {
        match self {
            Value::Int(n) => Ok(*n),
            _ => Err(StoreError::corrupt(table, column, "", "not an integer")),
        }
    }

    /// The integer as an index or size, which is never negative.
    pub fn index(&self, table: &str, column: &str) -> Result<u64, StoreError> {
        u64::try_from(self.int(table, column)?)
            .map_err(|_| StoreError::corrupt(table, column, "", "negative"))
    }

    /// The bytes.
    pub fn blob(self, table: &str, column: &str) -> Result<Vec<u8>, StoreError> {
        match self {
            Value::Blob(b) => Ok(b),
            _ => Err(StoreError::corrupt(table, column, "", "not bytes")),
        }
    }

    /// Exactly 32 bytes: a hash.
    pub fn hash(self, table: &str, column: &str) -> Result<[u8; 32], StoreError> {
        self.blob(table, column)?
            .try_into()
            .map_err(|_| StoreError::corrupt(table, column, "", "not 32 bytes"))
    }

    /// The text.
    pub fn text(self, table: &str, column: &str) -> Result<String, StoreError> {
        match self {
            Value::Text(t) => Ok(t),
            _ => Err(StoreError::corrupt(table, column, "", "not text")),
        }
    }

    /// An index or size as a stored integer. Sizes of this book stay far below 2^63: a leaf takes bytes.
    pub fn of(n: u64) -> Value {
        Value::Int(n as i64)
    }
}

/// What a database will answer. In a box of its own, so that the drivers' code is compiled here, once, and not again into every program
/// and test that waits for it.
pub(crate) type Later<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// A database with its pools; the writing pool of SQLite holds the one writing connection.
#[derive(Clone, Debug)]
pub enum Db {
    /// An embedded file: one writer, several readers.
    Sqlite {
        /// The only connection that writes.
        writer: sqlx::SqlitePool,
        /// Connections that only read.
        readers: sqlx::SqlitePool,
    },
    /// A server, perhaps shared with other processes.
    Postgres(sqlx::PgPool),
}

/// An open write transaction; dropped without [`Tx::commit`] it rolls back.
pub enum Tx {
    /// Begun with BEGIN IMMEDIATE, so that it holds SQLite's write lock.
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    /// Begun as READ COMMITTED; the head row's lock orders writers.
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

/// The one dispatch: the same call on either engine's connection.
macro_rules! on_engine {
    ($db:expr, |$module:ident, $e:ident| $call:expr) => {
        match $db {
            Engine::Sqlite($e) => {
                use sqlite as $module;
                $call
            }
            Engine::Postgres($e) => {
                use postgres as $module;
                $call
            }
        }
    };
}

/// A borrowed connection source of either engine.
enum Engine<S, P> {
    Sqlite(S),
    Postgres(P),
}

impl Db {
    fn reader(&self) -> Engine<&sqlx::SqlitePool, &sqlx::PgPool> {
        match self {
            Db::Sqlite { readers, .. } => Engine::Sqlite(readers),
            Db::Postgres(p) => Engine::Postgres(p),
        }
    }

    /// Rows of a SELECT with the given column types.
    pub fn query<'a>(
        &'a self,
        doing: &'static str,
        sql: &'a str,
        args: &'a [Value],
        types: &'a [Type],
    ) -> Later<'a, Vec<Row>> {
        Box::pin(async move {
            on_engine!(self.reader(), |engine, e| engine::query(
                e, sql, args, types
            )
            .await)
            .map_err(StoreError::db(doing))
        })
    }

    /// Begins the write transaction: on SQLite this waits for the single writer.
    pub fn begin(&self) -> Later<'_, Tx> {
        Box::pin(async move {
            match self {
                Db::Sqlite { writer, .. } => {
                    writer.begin_with("BEGIN IMMEDIATE").await.map(Tx::Sqlite)
                }
                Db::Postgres(p) => p.begin().await.map(Tx::Postgres),
            }
            .map_err(StoreError::db("beginning a transaction"))
        })
    }

    /// Rows of a table whose first key column lies in [from, to), in key order.
    pub async fn read_rows(
        &self,
        table: &Table,
        from: u64,
        to: u64,
    ) -> Result<Vec<Row>, StoreError> {
        self.query(
            "reading a range of rows",
            &range_sql(table),
            &[Value::of(from), Value::of(to)],
            &table.types(),
        )
        .await
    }

    /// Makes the database let go of what was deleted from these tables: free pages, dead rows, and its log. Says what it could
    /// not clear.
    pub(crate) fn scrub<'a>(&'a self, tables: &'a [&'a str]) -> Later<'a, Vec<Left>> {
        Box::pin(async move {
            match self {
                Db::Sqlite { writer, .. } => sqlite::scrub(writer).await,
                Db::Postgres(pool) => postgres::scrub(pool, tables).await,
            }
            .map_err(StoreError::db("scrubbing the database"))
        })
    }

    /// Whether this is the embedded engine.
    pub fn is_embedded(&self) -> bool {
        matches!(self, Db::Sqlite { .. })
    }

    /// Closes every connection; SQLite then checkpoints its log into the file.
    pub async fn close(&self) {
        match self {
            Db::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Db::Postgres(p) => p.close().await,
        }
    }
}

fn range_sql(table: &Table) -> String {
    format!(
        "SELECT {} FROM {} WHERE {first} >= $1 AND {first} < $2 ORDER BY {}",
        table.column_list(),
        table.name,
        table.key_list(),
        first = table.columns[0].0,
    )
}

impl Tx {
    fn engine(&mut self) -> Engine<&mut sqlx::SqliteConnection, &mut sqlx::PgConnection> {
        match self {
            Tx::Sqlite(t) => Engine::Sqlite(&mut **t),
            Tx::Postgres(t) => Engine::Postgres(&mut **t),
        }
    }

    /// Rows of a SELECT, seeing what this transaction wrote.
    pub fn query<'a>(
        &'a mut self,
        doing: &'static str,
        sql: &'a str,
        args: &'a [Value],
        types: &'a [Type],
    ) -> Later<'a, Vec<Row>> {
        Box::pin(async move {
            on_engine!(self.engine(), |engine, e| engine::query(
                e, sql, args, types
            )
            .await)
            .map_err(StoreError::db(doing))
        })
    }

    /// Runs one statement and says how many rows it changed.
    pub fn execute<'a>(
        &'a mut self,
        doing: &'static str,
        sql: &'a str,
        args: &'a [Value],
    ) -> Later<'a, u64> {
        Box::pin(async move {
            on_engine!(self.engine(), |engine, e| engine::execute(e, sql, args)
                .await)
            .map_err(StoreError::db(doing))
        })
    }

    /// Inserts rows into tables, many a statement. Each row has one value per column of its table.
    pub fn insert<'a>(
        &'a mut self,
        doing: &'static str,
        tables: Vec<(&'a Table, Vec<Row>)>,
    ) -> Later<'a, ()> {
        Box::pin(async move {
            on_engine!(self.engine(), |engine, e| engine::insert(e, tables).await)
                .map_err(StoreError::db(doing))
        })
    }

    /// Runs a script of several statements inside the transaction.
    pub(crate) fn script(&mut self, doing: &'static str, sql: &'static str) -> Later<'_, ()> {
        Box::pin(async move {
            on_engine!(self.engine(), |engine, e| engine::script(e, sql).await)
                .map_err(StoreError::db(doing))
        })
    }

    /// Rows of a table whose first key column lies in [from, to), in key order.
    pub async fn read_rows(
        &mut self,
        table: &Table,
        from: u64,
        to: u64,
    ) -> Result<Vec<Row>, StoreError> {
        self.query(
            "reading a range of rows",
            &range_sql(table),
            &[Value::of(from), Value::of(to)],
            &table.types(),
        )
        .await
    }

    /// Reads the rows that a SELECT ending in the head row's key finds, and on PostgreSQL locks them
    /// until the end of the transaction (SQLite's transaction already holds the only write lock).
    pub async fn query_locked(
        &mut self,
        doing: &'static str,
        sql: &str,
        types: &[Type],
    ) -> Result<Vec<Row>, StoreError> {
        let sql = match self {
            Tx::Sqlite(_) => sql.to_owned(),
            Tx::Postgres(_) => format!("{sql} FOR UPDATE"),
        };
        self.query(doing, &sql, &[], types).await
    }

    /// Makes everything durable; when this returns an error nothing may be acknowledged.
    pub fn commit(self) -> Later<'static, ()> {
        Box::pin(async move {
            match self {
                Tx::Sqlite(t) => t.commit().await,
                Tx::Postgres(t) => t.commit().await,
            }
            .map_err(StoreError::db("committing"))
        })
    }

    /// Gives everything up and waits for the rollback.
    pub fn rollback(self) -> Later<'static, ()> {
        Box::pin(async move {
            match self {
                Tx::Sqlite(t) => t.rollback().await,
                Tx::Postgres(t) => t.rollback().await,
            }
            .map_err(StoreError::db("rolling back"))
        })
    }
}
