//! Keys for a time: they come in on the days of their term, and no session outlives it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::common::{Answer, Book, DAY, ORIGIN, bank, chapter, id};
use crate::office::{ENTER, SITE, ask, challenge, enter, get};
use axum::http::StatusCode;
use minhbach_ledger::note;
use minhbach_ledger::signature::Signer;
use minhbach_server::statement::sign;
use serde_json::{Value, json};

/// 21 September 2026, ten minutes to midnight in Viet Nam, in unix seconds.
const LATE: u64 = 1_790_009_400;

async fn sign_in(book: &Book, signer: &Signer) -> Answer {
    let challenge = challenge(book).await;
    let text = format!("{ORIGIN}/office-login/v1\n{SITE}\n{challenge}\n");
    let body = json!({ "note": note::compose(&text, &[signer.sign_note_line(&text)]) });
    ask(book, "POST", ENTER, None, &body).await
}

fn cookie(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie").split(';').next();
    cookie.unwrap().to_owned()
}

/// Grants an accountant's key for some days.
async fn grant(book: &mut Book, n: u8, from: &str, until: &str) -> (Signer, u64) {
    let signer = Signer::from_seed([90 + n; 32], &format!("{ORIGIN}/k/9{n}")).unwrap();
    let body = json!({
        "chapter": chapter(), "holder": id(DAY, 4_000 + u64::from(n)), "key": signer.vkey().to_string(),
        "role": "accountant", "term": {"from": from, "until": until},
    });
    let at = book.record("governor", "key.grant", body).await.at;
    (signer, at)
}

/// Whether the desk is told that a term ends soon.
fn told(day: &Answer) -> bool {
    let day = day.json();
    let tasks = day["tasks"].as_array().unwrap();
    tasks.iter().any(|task| task["what"] == "office-day-term")
}

#[tokio::test]
async fn a_key_comes_in_within_its_term_and_its_session_ends_with_it() {
    let clock = Arc::new(AtomicU64::new(LATE));
    let read = clock.clone();
    let now = Arc::new(move || read.load(Ordering::SeqCst));
    let mut book = Book::open_by(now, None).await;
    book.record("governor", "policy.set", json!({
        "approvals": [{"above": "0", "approvers": 1}], "currency": "VND", "least": 10, "relaxed": [], "rules": 5,
    })).await;
    let (deputy, granted) = grant(&mut book, 1, "2026-09-20", "2026-09-21").await;
    let (next, _) = grant(&mut book, 2, "2026-09-22", "2026-09-30").await;

    assert_eq!(sign_in(&book, &next).await.status, StatusCode::FORBIDDEN);
    let came = sign_in(&book, &deputy).await;
    assert_eq!(came.status, StatusCode::OK, "{}", came.text());
    let deputys = cookie(&came);
    let accountant = enter(&book, "accountant").await;
    let governor = enter(&book, "governor").await;
    let own = get(&book, "/api/v1/office", &deputys).await;
    assert!(told(&own), "{}", own.text());
    assert!(told(&get(&book, "/api/v1/office", &governor).await));
    assert!(!told(&get(&book, "/api/v1/office", &accountant).await));
    let lines = json!({"account": bank(), "lines": []}).to_string();
    let asked = |signer| serde_json::to_value(sign(ORIGIN, lines.clone(), signer)).unwrap();
    let ids = "/api/v1/statement/ids";
    assert_eq!(book.post(ids, &asked(&deputy)).await.status, StatusCode::OK);

    // A quarter of an hour later it is the next day.
    clock.fetch_add(900, Ordering::SeqCst);
    let own = get(&book, "/api/v1/office", &deputys).await;
    assert_eq!(own.status, StatusCode::UNAUTHORIZED);
    let other = get(&book, "/api/v1/office", &accountant).await;
    assert_eq!(other.status, StatusCode::OK);
    assert_eq!(sign_in(&book, &deputy).await.status, StatusCode::FORBIDDEN);
    assert_eq!(sign_in(&book, &next).await.status, StatusCode::OK);
    let answer = book.post(ids, &asked(&deputy)).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(answer.json()["error"]["code"], "key.term");
    says_so(&book, &deputy, granted).await;
}

/// The pages say for which days a key was granted.
async fn says_so(book: &Book, deputy: &Signer, granted: u64) {
    let keys = book.get("/api/v1/keys").await.json();
    let rows = keys["keys"].as_array().unwrap();
    let row = |name: &str| {
        let found = rows.iter().find(|row| row["name"] == name);
        found.unwrap().clone()
    };
    let own = row(deputy.name());
    assert_eq!(own["term_from"], "2026-09-20");
    assert_eq!(own["term_until"], "2026-09-21");
    assert_eq!(
        (&own["term_over"], &own["until"]),
        (&json!(true), &Value::Null)
    );
    let without = row(book.signer("accountant").name());
    assert_eq!(
        (&without["term_from"], &without["term_over"]),
        (&Value::Null, &json!(false))
    );
    for (path, words) in [
        (
            "/keys".to_owned(),
            ["ủy quyền có thời hạn", "đã hết thời hạn"],
        ),
        ("/en/keys".to_owned(), ["may act", "term has ended"]),
        (
            format!("/e/{granted}"),
            ["Ủy quyền từ ngày", "Ủy quyền đến hết ngày"],
        ),
        (
            format!("/en/e/{granted}"),
            ["May act from", "May act until"],
        ),
    ] {
        let page = book.get(&path).await;
        for words in words {
            assert!(page.words().contains(words), "{path}: {words}");
        }
    }
}
