//! Nothing private is ever seen outside the vault: in no answer, and in no line of the log.

mod common;

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::Request;
use common::{Book, CANARY, SALT};
use minhbach_ledger::log::hash_to_base64;
use serde_json::json;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Everything, down to the drivers' own tracing, is logged while openings pass through in every shape;
/// neither a log line nor a public answer may hold one.
#[tokio::test]
async fn no_log_line_and_no_page_holds_an_opening() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    // The whole process logs there, the database's own threads too; so this test has a program of its own.
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let mut book = Book::open().await;
    let good = book.bank_gift(1, 200_000);
    let mut wrong = book.bank_gift(2, 200_000);
    wrong["openings"][0]["field"] = json!("donor2");
    let mut answers = vec![
        book.post("/api/v1/entries", &good).await,
        book.post("/api/v1/entries", &wrong).await,
        book.post("/api/v1/entries/batch", &json!({"entries": [good, wrong]}))
            .await,
    ];
    for broken in [
        format!("{{\"entry\":\"\",\"openings\":[{{\"field\":\"x\",\"value\":\"{CANARY}\"}}]}}"),
        format!("{{\"{CANARY}\":1}}"),
        CANARY.to_owned(),
    ] {
        let request = Request::post("/api/v1/entries")
            .body(Body::from(broken))
            .unwrap();
        answers.push(book.send(request).await);
    }
    let form = format!("code={}", CANARY.replace(' ', "+"));
    for path in ["/find", "/en/find"] {
        let request =
            Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        answers.push(
            book.send(request.body(Body::from(form.clone())).unwrap())
                .await,
        );
    }
    // The same, searched for: found by the whole message, not found, and unclear.
    let plus = CANARY.replace(' ', "+");
    for fields in [
        format!("said={plus}&amount=200000&day=2026-09-12"),
        format!("said={plus}&amount=5&day=2026-09-12"),
        format!("said={plus}&amount={plus}&day={plus}"),
        format!("said={plus}&{plus}=1"),
    ] {
        let request =
            Request::post("/find").header("content-type", "application/x-www-form-urlencoded");
        answers.push(book.send(request.body(Body::from(fields)).unwrap()).await);
    }
    let asked = json!({"said": CANARY, "amount": "200000", "day": "2026-09-12"});
    let found = book.post("/api/v1/find", &asked).await;
    assert!(
        found.json()["outcome"]["found"]["index"].is_u64(),
        "{}",
        found.text()
    );
    answers.push(found);
    answers.push(
        book.post("/api/v1/find", &json!({"said": CANARY, "x": CANARY}))
            .await,
    );
    for answer in &answers {
        assert!(
            !format!("{:?}", answer.headers).contains("CANARY"),
            "a header holds it"
        );
    }
    book.store.publish().await.unwrap();
    let newest = book.store.size() - 1;
    for path in [
        "/",
        "/entries",
        "/checkpoint",
        &format!("/e/{newest}"),
        &format!("/api/v1/e/{newest}"),
        &format!("/tile/entries/000.p/{}", newest + 1),
    ] {
        answers.push(book.get(path).await);
    }
    let salt = hash_to_base64(&SALT);
    let private = ["CANARY", "0912345678", salt.as_str()];
    for answer in &answers {
        let seen = String::from_utf8_lossy(&answer.body);
        for word in private {
            assert!(!seen.contains(word), "an answer holds {word}: {seen}");
        }
    }
    let logged = String::from_utf8_lossy(&lines.0.lock().unwrap()).into_owned();
    assert!(
        logged.contains("/api/v1/entries"),
        "the log is written at all"
    );
    for word in private {
        assert!(!logged.contains(word), "the log holds {word}");
    }
}
