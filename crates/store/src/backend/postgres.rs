//! PostgreSQL: a schema per database, arrays for multi-row insert.

use super::migrations::{Which, migrator};
use crate::db::{Db, Row, Table, Type, Value};
use crate::error::StoreError;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgPoolOptions, PgRow};
use sqlx::{Arguments as _, AssertSqlSafe, Executor, Postgres, Row as _};
use std::str::FromStr as _;
use std::time::Duration;

/// Connections of one process.
const CONNECTIONS: u32 = 8;

/// Rows of one INSERT; an array message stays well below the protocol's gigabyte.
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
        .options([("search_path", which.name()), ("synchronous_commit", "on")]);
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
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

pub(crate) async fn insert(
    conn: &mut sqlx::PgConnection,
    table: &Table,
    rows: Vec<Row>,
) -> Result<(), sqlx::Error> {
    let sql = insert_sql(table);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let mut columns: Vec<Array> = table.columns.iter().map(|c| Array::new(c.1)).collect();
        for row in rows.by_ref().take(CHUNK) {
            for (column, value) in columns.iter_mut().zip(row) {
                column.push(value)?;
            }
        }
        let mut args = PgArguments::default();
        for column in columns {
            match column {
                Array::Int(v) => args.add(v),
                Array::Text(v) => args.add(v),
                Array::Blob(v) => args.add(v),
            }
            .map_err(sqlx::Error::Encode)?;
        }
        sqlx::query_with(AssertSqlSafe(sql.clone()), args)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

fn insert_sql(table: &Table) -> String {
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
            format!("${}::{ty}[]", i + 1)
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
