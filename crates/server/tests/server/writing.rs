//! Writing over HTTP: receipts and refusals.

use crate::common::{Book, CANARY, SALT, id};
use axum::http::StatusCode;
use minhbach_ledger::log::hash_to_base64;
use minhbach_ledger::log::proof::Proof;
use serde_json::json;

#[tokio::test]
async fn an_entry_is_answered_with_index_code_and_proof() {
    let mut book = Book::open().await;
    let sent = book.bank_gift(1, 200_000);
    let size = book.store.size();
    let answer = book.post("/api/v1/entries", &sent).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    let json = answer.json();
    assert_eq!(json["index"], size);
    let proof = Proof::parse(json["proof"].as_str().unwrap().as_bytes()).unwrap();
    assert!(proof.verify(&proof.extra, book.store.log_key()).is_ok());
    assert_eq!(proof.checkpoint, json["checkpoint"].as_str().unwrap());
    let page = book
        .get(&format!("/api/v1/d/{}", json["code"].as_str().unwrap()))
        .await;
    assert_eq!(page.json()["sum"]["amount"], "200000");

    // The same again is the first receipt, not a second gift.
    let again = book.post("/api/v1/entries", &sent).await;
    assert_eq!(again.status, StatusCode::OK);
    assert_eq!(again.json()["index"], size);
    assert_eq!(again.json()["repeated"], true);
    assert_eq!(book.store.size(), size + 1);

    // The vault has what the public bytes only commit to.
    let found = book.store.entry(size).await.unwrap().unwrap();
    let openings = book
        .store
        .vault()
        .open(size, &found.signed.text_hash())
        .await
        .unwrap();
    assert_eq!(openings.len(), 2);
    assert!(openings.iter().all(|opening| opening.value == CANARY));
}

#[tokio::test]
async fn a_missing_or_wrong_opening_is_refused() {
    let mut book = Book::open().await;
    let size = book.store.size();
    let sent = book.bank_gift(1, 200_000);
    let mut missing = sent.clone();
    missing["openings"].as_array_mut().unwrap().pop();
    let mut wrong = sent.clone();
    wrong["openings"][0]["value"] = json!("somebody else");
    let mut unneeded = sent.clone();
    let extra = json!({"field": "phone", "salt": hash_to_base64(&SALT), "value": "0912345678"});
    unneeded["openings"].as_array_mut().unwrap().push(extra);
    let mut unsalted = sent.clone();
    unsalted["openings"][0]["salt"] = json!("AAAA");
    let mut forged = sent.clone();
    forged["entry"] = json!(
        sent["entry"]
            .as_str()
            .unwrap()
            .replace("\"200000\"", "\"900000\"")
    );
    for (sent, status, code) in [
        (missing, StatusCode::UNPROCESSABLE_ENTITY, "opening.missing"),
        (wrong, StatusCode::UNPROCESSABLE_ENTITY, "opening.wrong"),
        (
            unneeded,
            StatusCode::UNPROCESSABLE_ENTITY,
            "opening.unneeded",
        ),
        (unsalted, StatusCode::BAD_REQUEST, "opening.salt"),
        (forged, StatusCode::UNPROCESSABLE_ENTITY, ""),
        (json!({"entry": 5}), StatusCode::BAD_REQUEST, "request.body"),
        (
            json!({"entry": "x", "openings": []}),
            StatusCode::UNPROCESSABLE_ENTITY,
            "",
        ),
    ] {
        let answer = book.post("/api/v1/entries", &sent).await;
        assert_eq!(answer.status, status, "{code}: {}", answer.text());
        let error = &answer.json()["error"];
        if !code.is_empty() {
            assert_eq!(error["code"], code);
        }
        for lang in ["vi", "en"] {
            assert!(!error["message"][lang].as_str().unwrap().is_empty());
        }
    }
    assert_eq!(book.store.size(), size, "nothing refused is in the book");
}

#[tokio::test]
async fn a_batch_lets_the_good_ones_in() {
    let mut book = Book::open().await;
    let good = book.bank_gift(1, 100_000);
    let mut bad = book.bank_gift(2, 100_000);
    bad["openings"] = json!([]);
    let mut worse = book.bank_gift(3, 100_000);
    worse["openings"][0]["salt"] = json!("?");
    let last = book.bank_gift(4, 100_000);
    let size = book.store.size();
    let answer = book
        .post(
            "/api/v1/entries/batch",
            &json!({"entries": [good, bad, worse, last]}),
        )
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let json = answer.json();
    let results = json["results"].as_array().unwrap();
    assert_eq!(results[0]["index"], size);
    assert_eq!(results[1]["error"]["code"], "opening.missing");
    assert_eq!(results[2]["error"]["code"], "opening.salt");
    assert_eq!(results[3]["index"], size + 1);
    let asked = json!({"ids": [id("2026-09-12", 90_001), id("2026-09-12", 90_002), id("2026-09-12", 90_004)]});
    let seen = book.post("/api/v1/ids/seen", &asked).await.json();
    let seen = seen["seen"].as_object().unwrap();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[&id("2026-09-12", 90_004).to_string()], size + 1);
    let head = book.get("/api/v1/head").await.json();
    assert_eq!(head["size"], size + 2);
    assert_eq!(head["origin"], crate::common::ORIGIN);
    let one = book
        .get(&format!("/api/v1/ids/{}", id("2026-09-12", 90_001)))
        .await;
    assert_eq!(one.json()["index"], size);
}

#[tokio::test]
async fn large_bodies_are_turned_away() {
    let book = Book::open().await;
    let large = json!({"entry": "x".repeat(300 * 1024)});
    let answer = book.post("/api/v1/entries", &large).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.json()["error"]["code"], "request.too_large");
    let many = json!({"entries": vec![json!({"entry": ""}); 1_025]});
    let answer = book.post("/api/v1/entries/batch", &many).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}
