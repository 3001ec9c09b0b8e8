//! PostgreSQL: a schema per database, arrays for multi-row insert.

use super::migrations::{Which, migrator};
use crate::db::{Db, Row, Table, Type, Value};
use crate::error::StoreError;
use crate::people::Left;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgPoolOptions, PgRow};
use sqlx::{Arguments as _, AssertSqlSafe, Connection as _, Executor, Postgres, Row as _};
use std::str::FromStr as _;
use std::time::Duration;

/// Connections of one process.
const CONNECTIONS: u32 = 8;

/// A connection that rested as long as this may have been closed meanwhile.
const IDLE: Duration = Duration::from_secs(1);

/// Rows of one table in one statement; an array message stays well below the protocol's gigabyte.
const CHUNK: usize = 4096;

/// Connects and brings the schema up to date. Ledger and vault live in schemas of their own names, so
/// that one database can hold both and two databases can hold one each.
/// Without `migrate` nothing is written.
pub(crate) async fn open(url: &str, which: Which, migrate: bool) -> Result<Db, StoreError> {
    // The URL may hold a password: it is never repeated in a message.
    let options = PgConnectOptions::from_str(url)
        .map_err(|_| StoreError::Config("the PostgreSQL address cannot be read".into()))?
        .application_name("minhbach")
        .statement_cache_capacity(256)
        .options([
            ("search_path", which.name()),
            ("synchronous_commit", "on"),
            // We ask by key or in the order of a key. A plan that the server made while a table was small, and keeps, would
            // read all of that table each time.
            ("enable_seqscan", "off"),
            // No question of ours runs as long as compiling it takes.
            ("jit", "off"),
        ]);
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        // A connection in steady use is not asked first whether it still stands: an exchange saved for each transaction.
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move { Ok(meta.idle_for < IDLE || connection.ping().await.is_ok()) })
        })
        .acquire_timeout(Duration::from_secs(10))
        .connect_with(options)
        .await
        .map_err(StoreError::db("connecting to PostgreSQL"))?;
    if !migrate {
        return Ok(Db::Postgres(pool));
    }
    let create = format!("CREATE SCHEMA IF NOT EXISTS {}", which.name());
    // Two processes that start together may both find the schema missing; the loser sees a unique
    // violation although the schema is then there.
    match sqlx::query(AssertSqlSafe(create)).execute(&pool).await {
        Err(sqlx::Error::Database(d)) if d.is_unique_violation() => {}
        other => {
            other.map_err(StoreError::db("creating the schema"))?;
        }
    }
    migrator(which, false)
        .run(&pool)
        .await
        .map_err(|e| StoreError::Config(format!("PostgreSQL, schema {}: {e}", which.name())))?;
    Ok(Db::Postgres(pool))
}

fn bind(args: &mut PgArguments, v: &Value) -> Result<(), sqlx::Error> {
    match v {
        Value::Null => args.add(None::<i64>),
        Value::Int(n) => args.add(*n),
        Value::Text(t) => args.add(t.as_str()),
        Value::Blob(b) => args.add(b.as_slice()),
    }
    .map_err(sqlx::Error::Encode)
}

pub(crate) async fn query<'e, E>(
    e: E,
    sql: &str,
    values: &[Value],
    types: &[Type],
) -> Result<Vec<Row>, sqlx::Error>
where
    E: Executor<'e, Database = Postgres>,
{
    let mut args = PgArguments::default();
    for v in values {
        bind(&mut args, v)?;
    }
    sqlx::query_with(AssertSqlSafe(sql.to_owned()), args)
        .fetch_all(e)
        .await?
        .iter()
        .map(|row| decode(row, types))
        .collect()
}

fn decode(row: &PgRow, types: &[Type]) -> Result<Row, sqlx::Error> {
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
    E: Executor<'e, Database = Postgres>,
{
    let mut args = PgArguments::default();
    for v in values {
        bind(&mut args, v)?;
    }
    Ok(sqlx::query_with(AssertSqlSafe(sql.to_owned()), args)
        .execute(e)
        .await?
        .rows_affected())
}

/// Runs a script of several statements.
pub(crate) async fn script<'e, E>(e: E, sql: &'static str) -> Result<(), sqlx::Error>
where
    E: Executor<'e, Database = Postgres>,
{
    sqlx::raw_sql(sql).execute(e).await.map(drop)
}

/// Rows of several tables in one statement, and so in one exchange with the server: an array for each column of
/// each table. More rows than a message should hold go in several.
pub(crate) async fn insert(
    conn: &mut sqlx::PgConnection,
    tables: Vec<(&Table, Vec<Row>)>,
) -> Result<(), sqlx::Error> {
    let mut tables: Vec<_> = tables
        .into_iter()
        .map(|(table, rows)| (table, rows.into_iter()))
        .collect();
    loop {
        tables.retain(|(_, rows)| rows.len() > 0);
        if tables.is_empty() {
            return Ok(());
        }
        let mut args = PgArguments::default();
        let mut parts = Vec::with_capacity(tables.len());
        for (table, rows) in &mut tables {
            parts.push(insert_sql(table, args.len()));
            let mut columns: Vec<Array> = table.columns.iter().map(|c| Array::new(c.1)).collect();
            for row in rows.by_ref().take(CHUNK) {
                for (column, value) in columns.iter_mut().zip(row) {
                    column.push(value)?;
                }
            }
            for column in columns {
                match column {
                    Array::Int(v) => args.add(v),
                    Array::Text(v) => args.add(v),
                    Array::Blob(v) => args.add(v),
                }
                .map_err(sqlx::Error::Encode)?;
            }
        }
        sqlx::query_with(AssertSqlSafe(joined(&parts)), args)
            .execute(&mut *conn)
            .await?;
    }
}

/// Several INSERTs as one statement: all but the last stand in its WITH, where each runs once and to its end.
fn joined(parts: &[String]) -> String {
    let Some((last, others)) = parts.split_last() else {
        return String::new();
    };
    let with: Vec<String> = others
        .iter()
        .enumerate()
        .map(|(i, part)| format!("t{i} AS ({part})"))
        .collect();
    match with.is_empty() {
        true => last.clone(),
        false => format!("WITH {} {last}", with.join(", ")),
    }
}

/// An INSERT from arrays, whose first parameter is the one after `before`.
fn insert_sql(table: &Table, before: usize) -> String {
    let arrays: Vec<String> = table
        .columns
        .iter()
        .enumerate()
        .map(|(i, c)| {
            let ty = match c.1 {
                Type::Int => "bigint",
                Type::Text => "text",
                Type::Blob => "bytea",
            };
            format!("${}::{ty}[]", before + i + 1)
        })
        .collect();
    format!(
        "INSERT INTO {} ({}) SELECT * FROM UNNEST({})",
        table.name,
        table.column_list(),
        arrays.join(", ")
    )
}

/// One column of many rows.
enum Array {
    Int(Vec<Option<i64>>),
    Text(Vec<Option<String>>),
    Blob(Vec<Option<Vec<u8>>>),
}

impl Array {
    fn new(ty: Type) -> Array {
        match ty {
            Type::Int => Array::Int(Vec::new()),
            Type::Text => Array::Text(Vec::new()),
            Type::Blob => Array::Blob(Vec::new()),
        }
    }

    fn push(&mut self, v: Value) -> Result<(), sqlx::Error> {
        match (self, v) {
            (Array::Int(a), Value::Int(n)) => a.push(Some(n)),
            (Array::Int(a), Value::Null) => a.push(None),
            (Array::Text(a), Value::Text(t)) => a.push(Some(t)),
            (Array::Text(a), Value::Null) => a.push(None),
            (Array::Blob(a), Value::Blob(b)) => a.push(Some(b)),
            (Array::Blob(a), Value::Null) => a.push(None),
            _ => {
                return Err(sqlx::Error::Encode(
                    "a value of another type than its column".into(),
                ));
            }
        }
        Ok(())
    }
}

/// Writes the tables anew without their dead rows, and moves the log on so that the server removes its older segments.
pub(crate) async fn scrub(pool: &sqlx::PgPool, tables: &[&str]) -> Result<Vec<Left>, sqlx::Error> {
    for table in tables {
        sqlx::raw_sql(AssertSqlSafe(format!("VACUUM FULL {table}")))
            .execute(pool)
            .await?;
    }
    let mut left = Vec::new();
    // The older segments go with the first checkpoint that begins in a newer one.
    for step in ["CHECKPOINT", "SELECT pg_switch_wal()", "CHECKPOINT"] {
        match sqlx::raw_sql(step).execute(pool).await {
            Ok(_) => {}
            Err(sqlx::Error::Database(d)) if d.code().as_deref() == Some(NO_RIGHTS) => {
                left.push(Left::Rights);
                break;
            }
            Err(other) => return Err(other),
        }
    }
    let shown = |name: &'static str| async move {
        let sql = format!("SELECT current_setting('{name}', true)");
        let row = sqlx::query(AssertSqlSafe(sql)).fetch_one(pool).await?;
        row.try_get::<Option<String>, _>(0)
    };
    if shown("wal_recycle").await?.as_deref() != Some("off") {
        left.push(Left::Recycled);
    }
    let kept = shown("wal_keep_size").await?;
    let archive = shown("archive_mode").await?;
    let slots: i64 = sqlx::query("SELECT COUNT(*) FROM pg_replication_slots")
        .fetch_one(pool)
        .await?
        .try_get(0)?;
    let none = |value: Option<String>, none: &str| value.is_none_or(|value| value == none);
    if !none(kept, "0") || !none(archive, "off") || slots > 0 {
        left.push(Left::Archived);
    }
    Ok(left)
}

/// PostgreSQL's code of a missing privilege.
const NO_RIGHTS: &str = "42501";
