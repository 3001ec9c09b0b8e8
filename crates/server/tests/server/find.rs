//! Find my donation, by what only the donor's bank message holds.

use crate::common::{Answer, Book};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::json;

async fn search(book: &Book, path: &str, fields: &[(&str, &str)]) -> Answer {
    let body: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", value.replace('/', "%2F").replace(' ', "+")))
        .collect();
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    book.send(request.body(Body::from(body.join("&"))).unwrap())
        .await
}

#[tokio::test]
async fn one_match_leads_to_its_page() {
    let mut book = Book::open().await;
    let gift = book
        .transfer(200_000, "MBVCB.6912345678.NGUYEN THI CANARY ung ho")
        .await;
    let fields = |day| {
        [
            ("said", "mbvcb 6912345678"),
            ("amount", "200.000"),
            ("day", day),
        ]
    };
    for (path, day, prefix) in [
        ("/find", "2026-09-12", ""),
        ("/en/find", "15/09/2026", "/en"),
    ] {
        let found = search(&book, path, &fields(day)).await;
        assert_eq!(found.status, StatusCode::SEE_OTHER, "{}", found.text());
        assert_eq!(
            found.header("location"),
            format!("{prefix}/d/{}", gift.code)
        );
    }
    let asked = json!({"said": "6912345678", "amount": "200000", "day": "2026-09-12"});
    let found = book.post("/api/v1/find", &asked).await.json();
    let expected = json!({"found": {"code": gift.code.to_string(), "index": gift.at}});
    assert_eq!(found["outcome"], expected);
    assert_eq!(found["loaded"][0]["name"], "Tài khoản vận động");
    let by_code = json!({"code": gift.code.to_string()});
    assert_eq!(
        book.post("/api/v1/find", &by_code).await.json()["outcome"],
        expected
    );
}

#[tokio::test]
async fn several_none_and_unclear() {
    let mut book = Book::open().await;
    for _ in 0..3 {
        book.transfer(100_000, "ung ho dong bao").await;
    }
    let fields = |said, amount, day| [("said", said), ("amount", amount), ("day", day)];
    let several = search(
        &book,
        "/find",
        &fields("Ung ho dong bao", "100000", "2026-09-12"),
    )
    .await;
    assert!(
        several.words().contains("Có 3 khoản chuyển giống hệt nhau"),
        "{}",
        several.text()
    );
    let none = search(
        &book,
        "/en/find",
        &fields("Ung ho dong bao", "100001", "2026-09-12"),
    )
    .await;
    assert!(none.text().contains("Not seen in the ledger yet"));
    assert!(
        none.text().contains("Tài khoản vận động"),
        "what is loaded stands below"
    );
    for (fields, message) in [
        (fields("", "100000", "2026-09-12"), "Give the reference"),
        (
            fields("FT24256000111", "1oo000", "2026-09-12"),
            "must be exact",
        ),
        (
            fields("FT24256000111", "100000", "12.13.2026"),
            "must be written like",
        ),
        (fields("", "", ""), "Fill in"),
    ] {
        let unclear = search(&book, "/en/find", &fields).await;
        assert_eq!(unclear.status, StatusCode::OK);
        assert!(
            unclear.text().contains(message),
            "{message}: {}",
            unclear.text()
        );
    }
    let asked = json!({"said": "FT24256000111", "amount": "x", "day": "2026-09-12"});
    let bad = book.post("/api/v1/find", &asked).await;
    assert_eq!(
        (bad.status, &bad.json()["error"]["code"]),
        (StatusCode::BAD_REQUEST, &json!("request.bad"))
    );
    let strange = book
        .post("/api/v1/find", &json!({"name": "NGUYEN VAN A"}))
        .await;
    assert_eq!(strange.status, StatusCode::BAD_REQUEST);
    assert!(!strange.text().contains("NGUYEN"));
}

#[tokio::test]
async fn nobody_tries_thousands() {
    let book = Book::open().await;
    let asked = json!({"said": "FT24256000111", "amount": "5", "day": "2026-09-12"});
    for _ in 0..20 {
        assert_eq!(
            book.post("/api/v1/find", &asked).await.status,
            StatusCode::OK
        );
    }
    let refused = book.post("/api/v1/find", &asked).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.json()["error"]["code"], "request.too_often");
    assert_eq!(refused.header("retry-after"), "60");
    let page = search(&book, "/find", &[("code", "7ZQ4M0C3N9XKA")]).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(
        book.get("/find").await.status,
        StatusCode::OK,
        "reading is not searching"
    );
}
