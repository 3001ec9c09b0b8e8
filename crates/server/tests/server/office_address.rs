//! A server that was told its address is there, whatever a request says.

use crate::common::{Answer, Book, ORIGIN};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use minhbach_ledger::note;
use minhbach_server::App;
use serde_json::{Value, json};

/// What a request says of itself: another host, and an unencrypted way.
const ELSEWHERE: &str = "127.0.0.1:8098";

async fn at(address: &str) -> Book {
    let mut book = Book::open().await;
    let day = Some("2026-10-01".parse().unwrap());
    let app = App::at(book.store.clone(), day, Some(address.parse().unwrap()));
    book.router = minhbach_server::router(app);
    book
}

async fn send(
    book: &Book,
    method: &str,
    path: &str,
    origin: Option<&str>,
    proto: Option<&str>,
    body: Value,
) -> Answer {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", ELSEWHERE);
    if let Some(origin) = origin {
        request = request.header("origin", origin);
    }
    if let Some(proto) = proto {
        request = request.header("x-forwarded-proto", proto);
    }
    book.send(request.body(Body::from(body.to_string())).unwrap())
        .await
}

/// Signs in with a challenge that names a site, from a page of that site.
async fn enter(book: &Book, site: &str, proto: Option<&str>) -> Answer {
    let path = "/api/v1/office/challenge";
    let given = send(book, "POST", path, Some(site), proto, json!({})).await;
    if given.status != StatusCode::OK {
        return given;
    }
    let challenge = given.json()["challenge"].as_str().unwrap().to_owned();
    let text = format!("{ORIGIN}/office-login/v1\n{site}\n{challenge}\n");
    let line = book.signer("cashier").sign_note_line(&text);
    let note = json!({ "note": note::compose(&text, &[line]) });
    send(
        book,
        "POST",
        "/api/v1/office/enter",
        Some(site),
        proto,
        note,
    )
    .await
}

#[tokio::test]
async fn a_key_comes_in_at_the_servers_own_address_alone() {
    let book = at("https://so.example").await;
    let entered = enter(&book, "https://so.example", None).await;
    assert_eq!(entered.status, StatusCode::OK, "{}", entered.text());
    assert!(entered.header("set-cookie").contains("; Secure"));
    // What the request itself says is another site, and so is its page.
    for foreign in [
        "http://127.0.0.1:8098",
        "https://127.0.0.1:8098",
        "http://so.example",
    ] {
        let refused = enter(&book, foreign, Some("https")).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{foreign}");
        assert!(refused.headers.get("set-cookie").is_none());
    }
    // A program names no page; what it signs names the site all the same.
    let path = "/api/v1/office/challenge";
    let given = send(&book, "POST", path, None, None, json!({}))
        .await
        .json();
    let challenge = given["challenge"].as_str().unwrap();
    let text = format!("{ORIGIN}/office-login/v1\nhttp://{ELSEWHERE}\n{challenge}\n");
    let line = book.signer("cashier").sign_note_line(&text);
    let note = json!({ "note": note::compose(&text, &[line]) });
    let relayed = send(&book, "POST", "/api/v1/office/enter", None, None, note).await;
    assert_eq!(relayed.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn an_address_without_encryption_makes_no_secure_cookie() {
    let book = at("http://so.example:8098").await;
    let entered = enter(&book, "http://so.example:8098", Some("https")).await;
    assert_eq!(entered.status, StatusCode::OK, "{}", entered.text());
    assert!(!entered.header("set-cookie").contains("Secure"));
}

#[tokio::test]
async fn whole_addresses_begin_with_the_servers_own() {
    let mut book = at("https://so.example").await;
    let gift = book.give_cash(200_000).await;
    for path in [
        "/sitemap.xml".to_owned(),
        "/robots.txt".to_owned(),
        "/verify".to_owned(),
        format!("/d/{}", gift.code),
        format!("/d/{}.atom", gift.code),
    ] {
        for proto in [None, Some("http")] {
            let page = send(&book, "GET", &path, None, proto, Value::Null).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            let told = page.text();
            assert!(!told.contains(ELSEWHERE), "{path} repeats what was asked");
            assert!(told.contains("https://so.example"), "{path}");
        }
    }
}
