//! Ids of statement lines: only for those who may enter them, and only for what they signed.

use crate::common::{Book, ORIGIN, bank, id};
use axum::http::StatusCode;
use minhbach_exchange::statement::LineIds;
use minhbach_ledger::id::Id;
use minhbach_ledger::signature::Signer;
use minhbach_server::statement::{Sent, sign};
use serde_json::{Value, json};

const LINE: &str = "10:2026-09-12,4:5001,7:+200000,6:UNGHO7,";

fn request(line: &str, occurrence: u32) -> String {
    let line = json!({"day": "2026-09-12", "line": line, "occurrence": occurrence});
    json!({"account": bank(), "lines": [line]}).to_string()
}

fn sent(sent: &Sent) -> Value {
    serde_json::to_value(sent).unwrap()
}

async fn refused(book: &Book, body: &Value, status: StatusCode, code: &str) {
    let answer = book.post("/api/v1/statement/ids", body).await;
    assert_eq!(answer.status, status, "{code}: {}", answer.text());
    let error = &answer.json()["error"];
    assert_eq!(error["code"], code);
    for lang in ["vi", "en"] {
        assert!(!error["message"][lang].as_str().unwrap().is_empty());
    }
    assert!(
        !answer.text().contains("UNGHO7"),
        "an error quotes the line"
    );
}

#[tokio::test]
async fn accountant_and_cashier_get_the_ids_of_the_line_key() {
    let book = Book::open().await;
    for role in ["accountant", "cashier"] {
        let body = sent(&sign(ORIGIN, request(LINE, 2), book.signer(role)));
        let answer = book.post("/api/v1/statement/ids", &body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        // The key of this test's directory.
        let expected = LineIds::new(&[3; 32], &bank().to_string());
        let day = "2026-09-12".parse::<minhbach_ledger::day::Day>().unwrap();
        let expected = Id::from_bytes(expected.of(day.date().unwrap(), LINE, 2));
        assert_eq!(answer.json(), json!({"ids": [expected]}));
        assert_eq!(expected.day().to_string(), "2026-09-12");
    }
}

#[tokio::test]
async fn nobody_else_gets_an_id() {
    let mut book = Book::open().await;
    let good = sign(ORIGIN, request(LINE, 1), book.signer("accountant"));
    let (bad, no) = (StatusCode::BAD_REQUEST, StatusCode::FORBIDDEN);
    for role in ["approver", "field_officer", "governor"] {
        let body = sent(&sign(ORIGIN, request(LINE, 1), book.signer(role)));
        refused(&book, &body, no, "authority.role").await;
    }
    let stranger = Signer::from_seed([77; 32], &format!("{ORIGIN}/k/777777")).unwrap();
    let body = sent(&sign(ORIGIN, request(LINE, 1), &stranger));
    refused(&book, &body, no, "key.unknown").await;
    // The name and key id of the accountant over a stranger's signature.
    let stranger = Signer::from_seed([77; 32], book.signer("accountant").name()).unwrap();
    let forged = sign(ORIGIN, request(LINE, 1), &stranger);
    refused(&book, &sent(&forged), no, "key.unknown").await;
    let mut bent = sent(&good);
    let note = bent["note"].as_str().unwrap().trim_end().to_owned();
    let turned = if note.as_bytes()[note.len() - 6] == b'A' {
        "B"
    } else {
        "A"
    };
    bent["note"] = json!(format!(
        "{}{turned}{}\n",
        &note[..note.len() - 6],
        &note[note.len() - 5..]
    ));
    refused(&book, &bent, no, "signature.invalid").await;

    // A signature over one request opens no other, nor another ledger's.
    let mut other = sent(&good);
    other["request"] = json!(request(LINE, 2));
    refused(&book, &other, bad, "ids.note").await;
    let elsewhere = sign(
        "elsewhere.example/x",
        request(LINE, 1),
        book.signer("accountant"),
    );
    refused(&book, &sent(&elsewhere), bad, "ids.note").await;
    let empty = json!({"request": request(LINE, 1), "note": ""});
    refused(&book, &empty, bad, "ids.note").await;
    refused(
        &book,
        &json!({"request": request(LINE, 1)}),
        bad,
        "request.body",
    )
    .await;

    let signed = |text: String, book: &Book| sent(&sign(ORIGIN, text, book.signer("accountant")));
    for (line, occurrence) in [("10:2026-09-13,0:,1:1,0:,", 1), (LINE, 0), ("", 1)] {
        refused(
            &book,
            &signed(request(line, occurrence), &book),
            bad,
            "ids.line",
        )
        .await;
    }
    let nowhere = json!({"account": id("2026-09-12", 5), "lines": []}).to_string();
    refused(&book, &signed(nowhere, &book), no, "reference.not_found").await;
    let line = json!({"day": "2026-09-12", "line": LINE, "occurrence": 1});
    let many = json!({"account": bank(), "lines": vec![line; 4_097]}).to_string();
    let large = StatusCode::PAYLOAD_TOO_LARGE;
    refused(&book, &signed(many, &book), large, "request.too_many").await;

    let key = book.signer("accountant").name().to_owned();
    book.record(
        "governor",
        "key.revoke",
        json!({"key": key, "reason": "lost"}),
    )
    .await;
    refused(&book, &sent(&good), no, "key.revoked").await;
}

#[tokio::test]
async fn the_registry_says_what_an_import_depends_on() {
    let book = Book::open().await;
    let answer = book.get(&format!("/api/v1/registry/{}", bank())).await;
    let registry = answer.json();
    assert_eq!(registry["accounts"][bank().to_string()]["kind"], "bank");
    assert_eq!(registry["zone"], "Asia/Ho_Chi_Minh");
    assert_eq!(registry["days"], json!({}));
    for path in [
        "/api/v1/registry/x",
        &format!("/api/v1/registry/{}", id("2026-09-12", 5)),
    ] {
        assert_eq!(book.get(path).await.status, StatusCode::NOT_FOUND);
    }
}
