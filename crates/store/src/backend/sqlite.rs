//! SQLite: pragmas, one writing connection, `?` placeholders.

use super::migrations::{Which, migrator};
use crate::db::{Db, Row, Table, Type, Value};
use crate::error::StoreError;
use crate::people::Left;
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{Arguments as _, AssertSqlSafe, Executor, Row as _, Sqlite};
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

/// How many rows one INSERT has places for: few widths, so that each text stays prepared, and close ones, because a place that is
/// not needed is bound and passed over like any other.
const WIDTHS: [usize; 10] = [1, 8, 16, 24, 32, 48, 64, 96, 128, FULL];

/// The most rows of one INSERT; the cost per row falls no further.
const FULL: usize = 256;

/// Readers beside the one writer.
const READERS: u32 = 4;

/// Opens the file. `migrate` also creates it and brings its schema up to date; without it nothing is
/// written, so that `verify` looks at the file as it is.
pub(crate) async fn open(path: &Path, which: Which, migrate: bool) -> Result<Db, StoreError> {
    let base = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(migrate)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .statement_cache_capacity(256)
        // Without it INSERT OR REPLACE would delete a row past the triggers that refuse deletion.
        .pragma("recursive_triggers", "ON")
        // What is erased from the vault must not stay in free pages.
        .pragma(
            "secure_delete",
            if which == Which::Vault { "ON" } else { "OFF" },
        )
        // A statement of many rows keeps the pages that it changes, to undo itself; in memory, not in a file.
        .pragma("temp_store", "MEMORY")
        .pragma("wal_autocheckpoint", "4000");
    let doing = "opening the database file";
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        // An embedded database does not go away, and asking costs a trip to its thread and back.
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        // KiB when negative: 32 MiB hold the upper levels of every index of a million entries.
        .connect_with(base.clone().pragma("cache_size", "-32768"))
        .await
        .map_err(StoreError::db(doing))?;
    if migrate {
        migrator(which, true)
            .run(&writer)
            .await
            .map_err(|e| StoreError::Config(format!("{}: {e}", path.display())))?;
    }
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(
            base.pragma("cache_size", "-4096")
                .pragma("query_only", "ON"),
        )
        .await
        .map_err(StoreError::db(doing))?;
    Ok(Db::Sqlite { writer, readers })
}

fn bind(args: &mut SqliteArguments, v: Value) {
    // Adding to the argument list only pushes a value; it has no failing case for these types.
    let done = match v {
        Value::Null => args.add(None::<i64>),
        Value::Int(n) => args.add(n),
        Value::Text(t) => args.add(t),
        Value::Blob(b) => args.add(b),
    };
    debug_assert!(done.is_ok());
}

pub(crate) async fn query<'e, E>(
    e: E,
    sql: &str,
    values: &[Value],
    types: &[Type],
) -> Result<Vec<Row>, sqlx::Error>
where
    E: Executor<'e, Database = Sqlite>,
{
    let mut args = SqliteArguments::default();
    values.iter().for_each(|v| bind(&mut args, v.clone()));
    sqlx::query_with(AssertSqlSafe(sql.to_owned()), args)
        .fetch_all(e)
        .await?
        .iter()
        .map(|row| decode(row, types))
        .collect()
}

fn decode(row: &SqliteRow, types: &[Type]) -> Result<Row, sqlx::Error> {
    types
        .iter()
        .enumerate()
        .map(|(i, t)| {
            Ok(match t {
                Type::Int => row
                    .try_get::<Option<i64>, _>(i)?
                    .map_or(Value::Null, Value::Int),
                Type::Text => row
                    .try_get::<Option<String>, _>(i)?
                    .map_or(Value::Null, Value::Text),
                Type::Blob => row
                    .try_get::<Option<Vec<u8>>, _>(i)?
                    .map_or(Value::Null, Value::Blob),
            })
        })
        .collect()
}

pub(crate) async fn execute<'e, E>(e: E, sql: &str, values: &[Value]) -> Result<u64, sqlx::Error>
where
    E: Executor<'e, Database = Sqlite>,
{
    let mut args = SqliteArguments::default();
    values.iter().for_each(|v| bind(&mut args, v.clone()));
    Ok(sqlx::query_with(AssertSqlSafe(sql.to_owned()), args)
        .execute(e)
        .await?
        .rows_affected())
}

/// Runs a script of several statements.
pub(crate) async fn script<'e, E>(e: E, sql: &'static str) -> Result<(), sqlx::Error>
where
    E: Executor<'e, Database = Sqlite>,
{
    sqlx::raw_sql(sql).execute(e).await.map(drop)
}

/// Rows of several tables in as few calls as can be: the driver hands each call to a thread of its own and back,
/// which costs more than the rows of a small batch. Full statements go one by one; what is left of every table is
/// one text of several statements, filled up so that few different texts are prepared.
pub(crate) async fn insert(
    conn: &mut sqlx::SqliteConnection,
    tables: Vec<(&Table, Vec<Row>)>,
) -> Result<(), sqlx::Error> {
    let mut rest = Script::default();
    for (table, rows) in tables {
        let mut rows = rows.into_iter();
        while rows.len() > 0 {
            let width = WIDTHS
                .into_iter()
                .find(|width| *width >= rows.len())
                .unwrap_or(FULL);
            let now = rows.by_ref().take(width);
            if width == FULL {
                let mut full = Script::default();
                full.insert(table, width, now);
                full.run(conn).await?;
            } else {
                rest.insert(table, width, now);
            }
        }
    }
    rest.run(conn).await
}

/// Statements and their values.
#[derive(Default)]
struct Script {
    sql: String,
    args: SqliteArguments,
}

impl Script {
    /// Adds an INSERT of `width` rows. Plain `?` and not `$n`: the driver looks numbered parameters up by name,
    /// which is quadratic.
    fn insert(&mut self, table: &Table, width: usize, rows: impl Iterator<Item = Row>) {
        let columns = table.columns.len();
        let one = format!("({}),", vec!["?"; columns].join(","));
        let places = one.repeat(width);
        // A filling row is all NULL, and no table's first column may be.
        // Writing to a string cannot fail.
        let _ = writeln!(
            self.sql,
            "INSERT INTO {} ({}) SELECT * FROM (VALUES {}) WHERE column1 IS NOT NULL;",
            table.name,
            table.column_list(),
            places.trim_end_matches(',')
        );
        self.args.reserve(width * columns, 0);
        let mut count = 0;
        for row in rows {
            row.into_iter().for_each(|v| bind(&mut self.args, v));
            count += 1;
        }
        for _ in 0..(width - count) * columns {
            bind(&mut self.args, Value::Null);
        }
    }

    async fn run(self, conn: &mut sqlx::SqliteConnection) -> Result<(), sqlx::Error> {
        if self.sql.is_empty() {
            return Ok(());
        }
        sqlx::query_with(AssertSqlSafe(self.sql), self.args)
            .execute(conn)
            .await
            .map(drop)
    }
}

/// How often an emptying of the log is tried while somebody reads, and how long between.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(50);

/// `secure_delete` has overwritten deleted rows where they stood, but a page that was split may hold older copies: the file is
/// written anew, and the log emptied.
pub(crate) async fn scrub(writer: &sqlx::SqlitePool) -> Result<Vec<Left>, sqlx::Error> {
    let mut connection = writer.acquire().await?;
    sqlx::raw_sql("VACUUM").execute(&mut *connection).await?;
    for _ in 0..TRIES {
        let row = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_one(&mut *connection)
            .await?;
        if row.try_get::<i64, _>(0)? == 0 {
            return Ok(Vec::new());
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(vec![Left::Busy])
}
