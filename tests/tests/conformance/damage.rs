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
    match &config.postgres {
        None => {
            let url = format!("sqlite://{}", path.join("ledger.db").display());
            let mut db = sqlx::SqliteConnection::connect(&url).await.unwrap();
            let triggers: Vec<(String,)> =
                sqlx::query_as("SELECT name FROM sqlite_master WHERE type = 'trigger'")
                    .fetch_all(&mut db)
                    .await
                    .unwrap();
            for (name,) in triggers {
                let drop = format!("DROP TRIGGER {name}");
                sqlx::query(AssertSqlSafe(drop))
                    .execute(&mut db)
                    .await
                    .unwrap();
            }
            for statement in statements {
                sqlx::query(AssertSqlSafe((*statement).to_owned()))
                    .execute(&mut db)
                    .await
                    .unwrap();
            }
            db.close().await.unwrap();
        }
        Some(urls) => {
            let mut db = sqlx::PgConnection::connect(&urls.ledger).await.unwrap();
            let quiet = [
                "SET search_path = ledger",
                "SET session_replication_role = replica",
            ];
            for statement in quiet.iter().chain(statements) {
                sqlx::query(AssertSqlSafe((*statement).to_owned()))
                    .execute(&mut db)
                    .await
                    .unwrap();
            }
            db.close().await.unwrap();
        }
    }
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
    file: &'static str,
    pub table: String,
    statement: String,
}

impl Damage {
    /// Does it to a copy of the directory.
    pub async fn strike(&self, path: &Path) {
        let url = format!("sqlite://{}", path.join(self.file).display());
        let mut db = sqlx::SqliteConnection::connect(&url).await.unwrap();
        let triggers: Vec<(String,)> =
            sqlx::query_as("SELECT name FROM sqlite_master WHERE type = 'trigger'")
                .fetch_all(&mut db)
                .await
                .unwrap();
        for (name,) in triggers {
            sqlx::query(AssertSqlSafe(format!("DROP TRIGGER {name}")))
                .execute(&mut db)
                .await
                .unwrap();
        }
        sqlx::query("PRAGMA ignore_check_constraints = ON")
            .execute(&mut db)
            .await
            .unwrap();
        let done = sqlx::query(AssertSqlSafe(self.statement.clone()))
            .execute(&mut db)
            .await
            .unwrap();
        assert_eq!(done.rows_affected(), 1, "{self:?}");
        db.close().await.unwrap();
    }
}

/// Every column of every table that the files really have, whatever the program knows of it.
pub async fn one_of_each(path: &Path) -> Vec<Damage> {
    let mut all = Vec::new();
    for file in ["ledger.db", "vault.db"] {
        let url = format!("sqlite://{}", path.join(file).display());
        let mut db = sqlx::SqliteConnection::connect(&url).await.unwrap();
        let tables: Vec<(String,)> =
            sqlx::query_as("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
                .fetch_all(&mut db)
                .await
                .unwrap();
        for (table,) in tables {
            let columns: Vec<(String, String, i64)> = sqlx::query_as(AssertSqlSafe(format!(
                "SELECT name, type, pk FROM pragma_table_info('{table}')"
            )))
            .fetch_all(&mut db)
            .await
            .unwrap();
            let keys: Vec<&str> = columns
                .iter()
                .filter(|c| c.2 > 0)
                .map(|c| c.0.as_str())
                .collect();
            let key = keys.join(", ");
            let middle = format!(
                "({key}) = (SELECT {key} FROM {table} ORDER BY {key} \
                 LIMIT 1 OFFSET (SELECT COUNT(*) / 2 FROM {table}))"
            );
            let count: (i64,) =
                sqlx::query_as(AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}")))
                    .fetch_one(&mut db)
                    .await
                    .unwrap();
            assert!(
                count.0 > 0 || table == "ids",
                "{table} is empty: the test would prove nothing"
            );
            if count.0 == 0 {
                continue;
            }
            for (column, kind, _) in &columns {
                // When and how fast the migration tool ran follows from nothing.
                if ["installed_on", "execution_time"].contains(&column.as_str()) {
                    continue;
                }
                let other = match kind.as_str() {
                    "INTEGER" | "BIGINT" => format!("COALESCE({column}, 0) + 1000000"),
                    "BOOLEAN" => format!("1 - {column}"),
                    "TEXT" => format!("COALESCE({column}, '') || 'x'"),
                    "BLOB" => format!("CAST(COALESCE({column}, x'') || x'00' AS BLOB)"),
                    other => panic!("{table}.{column} is of the type {other}"),
                };
                let statement = format!("UPDATE {table} SET {column} = {other} WHERE {middle}");
                all.push(Damage {
                    file,
                    table: table.clone(),
                    statement,
                });
            }
            // A head that was signed between and a cache may be missing; nothing else.
            if !["checkpoints", "snapshots"].contains(&table.as_str()) {
                let statement = format!("DELETE FROM {table} WHERE {middle}");
                all.push(Damage {
                    file,
                    table,
                    statement,
                });
            }
        }
        db.close().await.unwrap();
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
