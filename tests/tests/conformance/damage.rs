//! Damage done to databases behind the program's back, and the oracle for its answers.

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
                sqlx::query(AssertSqlSafe(drop)).execute(&mut db).await.unwrap();
            }
            for statement in statements {
                sqlx::query(AssertSqlSafe((*statement).to_owned())).execute(&mut db).await.unwrap();
            }
            db.close().await.unwrap();
        }
        Some(urls) => {
            let mut db = sqlx::PgConnection::connect(&urls.ledger).await.unwrap();
            let quiet = ["SET search_path = ledger", "SET session_replication_role = replica"];
            for statement in quiet.iter().chain(statements) {
                sqlx::query(AssertSqlSafe((*statement).to_owned())).execute(&mut db).await.unwrap();
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
                let span = Span { lo, hi: hi.min(head.next) };
                questions.extend(spans(line, span));
            }
        }
    }
    let mut answered = 0;
    for question in questions {
        let expected = answer(memory, question).expect("memory knows everything");
        let found = store
            .with_history(state.size, |known| answer(known, question).map_err(Missing::from))
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
