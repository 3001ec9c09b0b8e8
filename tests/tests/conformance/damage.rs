//! Damage done to databases behind the program's back, and the oracle for its answers.
#![allow(dead_code, reason = "two test programs share it and each uses a part")]

use minhbach_ledger::attribution::{self, ArrivalId, LineNo, PartId, Span, answer};
use minhbach_ledger::book::Missing;
use minhbach_ledger::verify::Report;
use minhbach_store::{Config, Store};
use sqlx::{AssertSqlSafe, Connection as _};
use std::path::Path;

/// Runs statements on the ledger of a closed directory, with the triggers off.
pub async fn alter(path: &Path, config: &Config, statements: &[&str]) {
    run(path, config, "ledger", statements).await;
}

/// The same on its vault.
pub async fn alter_vault(path: &Path, config: &Config, statements: &[&str]) {
    run(path, config, "vault", statements).await;
}

/// Whether a database refuses a statement, its triggers standing.
pub async fn refused(path: &Path, config: &Config, which: &str, statement: &str) -> bool {
    let statement = AssertSqlSafe(statement.to_owned());
    match &config.postgres {
        None => {
            let url = format!("sqlite://{}", path.join(format!("{which}.db")).display());
            let mut db = sqlx::SqliteConnection::connect(&url).await.unwrap();
            let outcome = sqlx::query(statement).execute(&mut db).await;
            db.close().await.unwrap();
            outcome.is_err()
        }
        Some(urls) => {
            let mut db = sqlx::PgConnection::connect(&urls.vault).await.unwrap();
            let path = AssertSqlSafe(format!("SET search_path = {which}"));
            sqlx::query(path).execute(&mut db).await.unwrap();
            let outcome = sqlx::query(statement).execute(&mut db).await;
            db.close().await.unwrap();
            outcome.is_err()
        }
    }
}

async fn run(path: &Path, config: &Config, which: &str, statements: &[&str]) {
    match &config.postgres {
        None => {
            let mut db = sqlite(path, which).await;
            for statement in statements {
                sqlx::query(AssertSqlSafe((*statement).to_owned()))
                    .execute(&mut db)
                    .await
                    .unwrap();
            }
            db.close().await.unwrap();
        }
        Some(urls) => {
            let mut db = postgres(&urls.ledger, which).await;
            for statement in statements {
                sqlx::query(AssertSqlSafe((*statement).to_owned()))
                    .execute(&mut db)
                    .await
                    .unwrap();
            }
            db.close().await.unwrap();
        }
    }
}

/// A connection on which nothing is refused: no triggers, no checks.
async fn sqlite(path: &Path, which: &str) -> sqlx::SqliteConnection {
    let url = format!("sqlite://{}", path.join(format!("{which}.db")).display());
    let mut db = sqlx::SqliteConnection::connect(&url).await.unwrap();
    let triggers: Vec<(String,)> =
        sqlx::query_as("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            .fetch_all(&mut db)
            .await
            .unwrap();
    let drops = triggers
        .into_iter()
        .map(|(name,)| format!("DROP TRIGGER {name}"));
    for statement in drops.chain(["PRAGMA ignore_check_constraints = ON".to_owned()]) {
        sqlx::query(AssertSqlSafe(statement))
            .execute(&mut db)
            .await
            .unwrap();
    }
    db
}

/// The same; on PostgreSQL the checks themselves are dropped, because there is no other way past them.
async fn postgres(url: &str, which: &str) -> sqlx::PgConnection {
    let mut db = sqlx::PgConnection::connect(url).await.unwrap();
    for statement in [
        format!("SET search_path = {which}"),
        "SET session_replication_role = replica".into(),
    ] {
        sqlx::query(AssertSqlSafe(statement))
            .execute(&mut db)
            .await
            .unwrap();
    }
    let checks: Vec<(String, String)> = sqlx::query_as(
        "SELECT CAST(conrelid::regclass AS TEXT), CAST(conname AS TEXT) FROM pg_constraint \
         WHERE contype = 'c' AND connamespace = CAST(CAST($1 AS TEXT) AS regnamespace)",
    )
    .bind(which)
    .fetch_all(&mut db)
    .await
    .unwrap();
    for (table, name) in checks {
        let drop = format!("ALTER TABLE {table} DROP CONSTRAINT {name}");
        sqlx::query(AssertSqlSafe(drop))
            .execute(&mut db)
            .await
            .unwrap();
    }
    db
}

/// Some rows changed, some gone, some invented.
pub async fn wreck_projections(path: &Path, config: &Config) {
    alter(
        path,
        config,
        &[
            "UPDATE headings SET amount = 1 WHERE at = 12",
            "DELETE FROM runs",
            "DELETE FROM tiles",
            "UPDATE arrivals SET len = len + 1 WHERE at = 15",
            "INSERT INTO marks (at, n, target, mark, value) VALUES (3, 0, 1, 'reversed', 0)",
        ],
    )
    .await;
}

/// The database answers every question about numbers as the verifier's memory does.
pub async fn histories_agree(store: &Store, report: &Report) {
    let memory = &report.book.history;
    let state = &report.state;
    let mut questions = Vec::new();
    for at in 0..state.size {
        questions.push(attribution::Query::CoversOf(at));
        for n in 0..3 {
            questions.push(attribution::Query::Arrival(ArrivalId { at, n }));
            questions.push(attribution::Query::Part(PartId { at, n }));
            questions.push(attribution::Query::RunsOf(PartId { at, n }));
        }
    }
    for (line, head) in state.lines.iter() {
        questions.push(attribution::Query::UncoveredOn(line));
        let step = (head.next / 9).max(1);
        for lo in (0..head.next).step_by(step as usize) {
            for hi in [lo + 1, lo + step, head.next] {
                let span = Span {
                    lo,
                    hi: hi.min(head.next),
                };
                questions.extend(spans(line, span));
            }
        }
    }
    let mut answered = 0;
    for question in questions {
        let expected = answer(memory, question).expect("memory knows everything");
        let found = store
            .with_history(state.size, |known| {
                answer(known, question).map_err(Missing::from)
            })
            .await
            .unwrap();
        assert_eq!(found, expected, "{question:?}");
        answered += 1;
    }
    assert!(answered > 500, "only {answered} questions were asked");
}

fn spans(line: LineNo, span: Span) -> [attribution::Query; 5] {
    use attribution::Query as Q;
    [
        Q::RunsOn(line, span),
        Q::ArrivalsOn(line, span),
        Q::FedOn(line, span),
        Q::Ordinal(line, span.lo),
        Q::ClosedOn(line, span),
    ]
}

/// Runs one statement as anybody with the database's password could, with the triggers on.
pub async fn attempt(path: &Path, config: &Config, statement: &str) -> Result<(), sqlx::Error> {
    let statement = AssertSqlSafe(statement.to_owned());
    match &config.postgres {
        None => {
            let url = format!("sqlite://{}", path.join("ledger.db").display());
            let mut db = sqlx::SqliteConnection::connect(&url).await?;
            // What the program sets on its own connections.
            sqlx::query("PRAGMA recursive_triggers = ON")
                .execute(&mut db)
                .await?;
            sqlx::query(statement).execute(&mut db).await.map(drop)
        }
        Some(urls) => {
            let mut db = sqlx::PgConnection::connect(&urls.ledger).await?;
            sqlx::query("SET search_path = ledger")
                .execute(&mut db)
                .await?;
            sqlx::query(statement).execute(&mut db).await.map(drop)
        }
    }
}

/// One altered value, or one missing row.
#[derive(Debug)]
pub struct Damage {
    which: &'static str,
    pub table: String,
    statement: String,
}

impl Damage {
    /// Does it to a closed directory.
    pub async fn strike(&self, path: &Path, config: &Config) {
        let statement = AssertSqlSafe(self.statement.clone());
        let rows = match &config.postgres {
            None => {
                let mut db = sqlite(path, self.which).await;
                let done = sqlx::query(statement).execute(&mut db).await.unwrap();
                db.close().await.unwrap();
                done.rows_affected()
            }
            Some(urls) => {
                let mut db = postgres(&urls.ledger, self.which).await;
                let save = format!("CREATE TABLE public.saved AS SELECT * FROM {}", self.table);
                sqlx::query(AssertSqlSafe(save))
                    .execute(&mut db)
                    .await
                    .unwrap();
                let done = sqlx::query(statement).execute(&mut db).await.unwrap();
                db.close().await.unwrap();
                done.rows_affected()
            }
        };
        assert_eq!(rows, 1, "{self:?}");
    }

    /// Puts the table back as it was; a database server has no directory to copy.
    pub async fn heal(&self, config: &Config) {
        let Some(urls) = &config.postgres else { return };
        let mut db = postgres(&urls.ledger, self.which).await;
        for statement in [
            format!("DELETE FROM {}", self.table),
            format!("INSERT INTO {} SELECT * FROM public.saved", self.table),
            "DROP TABLE public.saved".to_owned(),
        ] {
            sqlx::query(AssertSqlSafe(statement))
                .execute(&mut db)
                .await
                .unwrap();
        }
        db.close().await.unwrap();
    }
}

/// Name, type, and whether it belongs to the key, of every column of a table that a database really has.
type Columns = Vec<(String, String, bool)>;

/// Every table of one database with its columns and the number of its rows, whatever the program knows of it.
async fn tables(path: &Path, config: &Config, which: &str) -> Vec<(String, Columns, i64)> {
    let mut all = Vec::new();
    match &config.postgres {
        None => {
            let mut db = sqlite(path, which).await;
            let names: Vec<(String,)> =
                sqlx::query_as("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
                    .fetch_all(&mut db)
                    .await
                    .unwrap();
            for (table,) in names {
                let columns =
                    format!("SELECT name, type, pk > 0 FROM pragma_table_info('{table}')");
                let count = format!("SELECT COUNT(*) FROM {table}");
                let columns = sqlx::query_as(AssertSqlSafe(columns))
                    .fetch_all(&mut db)
                    .await
                    .unwrap();
                let count: (i64,) = sqlx::query_as(AssertSqlSafe(count))
                    .fetch_one(&mut db)
                    .await
                    .unwrap();
                all.push((table, columns, count.0));
            }
            db.close().await.unwrap();
        }
        Some(urls) => {
            let mut db = postgres(&urls.ledger, which).await;
            let names: Vec<(String,)> = sqlx::query_as(
                "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = $1 ORDER BY tablename",
            )
            .bind(which)
            .fetch_all(&mut db)
            .await
            .unwrap();
            for (table,) in names {
                let columns = "SELECT CAST(attname AS TEXT), upper(format_type(atttypid, NULL)), \
                     EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = attrelid AND i.indisprimary AND attnum = ANY (i.indkey)) \
                     FROM pg_attribute WHERE attrelid = CAST(CAST($1 AS TEXT) AS regclass) AND attnum > 0 AND NOT attisdropped";
                let count = format!("SELECT COUNT(*) FROM {table}");
                let columns = sqlx::query_as(columns)
                    .bind(&table)
                    .fetch_all(&mut db)
                    .await
                    .unwrap();
                let count: (i64,) = sqlx::query_as(AssertSqlSafe(count))
                    .fetch_one(&mut db)
                    .await
                    .unwrap();
                all.push((table, columns, count.0));
            }
            db.close().await.unwrap();
        }
    }
    all
}

/// Tables that a whole book may have empty.
const MAY_BE_EMPTY: [&str; 20] = [
    // What waits for a signature is in no book yet.
    "folder",
    "ids",
    // Only where a policy names witnesses.
    "cosignatures",
    "findings_due",
    // What people did and wish follows from no entry.
    "accesses",
    "acts",
    "blobs",
    "cells",
    "consents",
    "erased",
    "erased_tags",
    "feedback",
    "inspected",
    "refusals",
    "refused_days",
    "retention",
    "roster_lines",
    "rosters",
    "sponsor_gifts",
    "standing",
];

/// Every column of every table that the databases really have.
pub async fn one_of_each(path: &Path, config: &Config) -> Vec<Damage> {
    let mut all = Vec::new();
    for which in ["ledger", "vault"] {
        for (table, columns, count) in tables(path, config, which).await {
            let keys: Vec<&str> = columns
                .iter()
                .filter(|c| c.2)
                .map(|c| c.0.as_str())
                .collect();
            let key = keys.join(", ");
            let middle = format!(
                "({key}) = (SELECT {key} FROM {table} ORDER BY {key} LIMIT 1 OFFSET {})",
                count / 2
            );
            assert!(
                count > 0 || MAY_BE_EMPTY.contains(&table.as_str()),
                "{table} is empty: the test would prove nothing"
            );
            if count == 0 {
                continue;
            }
            for (column, kind, _) in &columns {
                // When and how fast the migration tool ran follows from nothing.
                if ["installed_on", "execution_time"].contains(&column.as_str()) {
                    continue;
                }
                let other = match (kind.as_str(), config.postgres.is_some()) {
                    ("INTEGER" | "BIGINT", _) => format!("COALESCE({column}, 0) + 1000000"),
                    ("BOOLEAN", false) => format!("1 - {column}"),
                    ("BOOLEAN", true) => format!("NOT {column}"),
                    ("TEXT", _) => format!("COALESCE({column}, '') || 'x'"),
                    ("BLOB", _) => format!("CAST(COALESCE({column}, x'') || x'00' AS BLOB)"),
                    ("BYTEA", _) => format!("COALESCE({column}, '') || '\\x00'::bytea"),
                    (other, _) => panic!("{table}.{column} is of the type {other}"),
                };
                let statement = format!("UPDATE {table} SET {column} = {other} WHERE {middle}");
                all.push(Damage {
                    which,
                    table: table.clone(),
                    statement,
                });
            }
            // A head that was signed between and a cache may be missing; nothing else.
            if !["checkpoints", "snapshots"].contains(&table.as_str()) {
                let statement = format!("DELETE FROM {table} WHERE {middle}");
                all.push(Damage {
                    which,
                    table,
                    statement,
                });
            }
        }
    }
    all
}

/// Copies a closed directory.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(std::fs::copy(entry.path(), target).unwrap()),
        }
    }
}
