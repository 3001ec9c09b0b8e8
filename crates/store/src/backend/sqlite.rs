//! SQLite: pragmas, one writing connection, `?` placeholders.

use super::migrations::{Which, migrator};
use crate::db::{Db, Row, Table, Type, Value};
use crate::error::StoreError;
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{Arguments as _, AssertSqlSafe, Executor, Row as _, Sqlite};
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

/// How many rows one INSERT carries: few different texts, so that each stays prepared, and sizes where
/// the cost per row has stopped falling.
const CHUNKS: [usize; 9] = [256, 128, 64, 32, 16, 8, 4, 2, 1];

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

pub(crate) async fn insert(
    conn: &mut sqlx::SqliteConnection,
    table: &Table,
    rows: Vec<Row>,
) -> Result<(), sqlx::Error> {
    let mut left = rows.len();
    let mut rows = rows.into_iter();
    for chunk in CHUNKS {
        while left >= chunk {
            let sql = insert_sql(table, chunk);
            let mut args = SqliteArguments::default();
            args.reserve(chunk * table.columns.len(), 0);
            for row in rows.by_ref().take(chunk) {
                row.into_iter().for_each(|v| bind(&mut args, v));
            }
            sqlx::query_with(AssertSqlSafe(sql), args)
                .execute(&mut *conn)
                .await?;
            left -= chunk;
        }
    }
    Ok(())
}

/// Plain `?` and not `$n`: the driver looks numbered parameters up by name, which is quadratic.
fn insert_sql(table: &Table, rows: usize) -> String {
    let one = format!("({})", vec!["?"; table.columns.len()].join(","));
    let mut sql = String::with_capacity(64 + rows * (one.len() + 1));
    // Writing to a string cannot fail.
    let _ = write!(
        sql,
        "INSERT INTO {} ({}) VALUES ",
        table.name,
        table.column_list()
    );
    for i in 0..rows {
        if i > 0 {
            sql.push(',');
        }
        sql.push_str(&one);
    }
    sql
}
