//! Pages that are kept between two entries: the same bytes, as long as they are true, and for nobody but whom they are for.

use std::convert::Infallible;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use minhbach_server::{App, Kept};
use tower::{Service, ServiceExt as _};

use crate::common::{Answer, Book};

async fn ask<S>(service: &mut Kept<S>, path: &str, headers: &[(&str, &str)]) -> Answer
where
    S: Clone + Send + 'static,
    Kept<S>: Service<Request<Body>, Response = axum::response::Response, Error = Infallible>,
{
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let ready = service.ready().await.unwrap();
    let response = ready
        .call(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    let (parts, body) = response.into_parts();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: to_bytes(body, 64 << 20).await.unwrap().to_vec(),
    }
}

fn kept(book: &Book) -> Kept<axum::Router> {
    Kept::new(book.router.clone(), App::new(book.store.clone(), None))
}

#[tokio::test]
async fn a_page_is_the_same_until_the_book_grows() {
    let mut book = Book::open().await;
    book.give_cash(100_000).await;
    let mut site = kept(&book);
    let first = ask(&mut site, "/", &[]).await;
    let name = first.header("etag").to_owned();
    assert!(name.starts_with('"') && name.len() > 10, "{name}");
    let second = ask(&mut site, "/", &[]).await;
    assert_eq!(
        (second.header("etag"), &second.body),
        (name.as_str(), &first.body)
    );
    assert_eq!(second.headers, first.headers);

    let same = ask(
        &mut site,
        "/",
        &[("if-none-match", &format!("\"x\", W/{name}"))],
    )
    .await;
    assert_eq!(
        (same.status, same.body.len()),
        (StatusCode::NOT_MODIFIED, 0)
    );
    assert_eq!(same.header("etag"), name);

    book.give_cash(23_000).await;
    let third = ask(&mut site, "/", &[("if-none-match", &name)]).await;
    assert_eq!(third.status, StatusCode::OK);
    assert!(
        third.text().contains("123.000"),
        "a new entry is seen at once"
    );
    assert_ne!(third.header("etag"), name);
}

#[tokio::test]
async fn what_is_for_one_is_not_kept_for_another() {
    let mut book = Book::open().await;
    book.give_cash(100_000).await;
    book.store.publish().await.unwrap();
    let mut site = kept(&book);
    // A page that names the address under which it was asked for.
    let forged = ask(&mut site, "/verify", &[("host", "evil.example")]).await;
    assert!(forged.text().contains("evil.example"));
    let honest = ask(&mut site, "/verify", &[("host", "so.example")]).await;
    assert!(honest.text().contains("so.example") && !honest.text().contains("evil.example"));
    // Bytes that not everybody can unpack.
    let packed = ask(&mut site, "/", &[("accept-encoding", "gzip")]).await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    let plain = ask(&mut site, "/", &[]).await;
    assert_eq!(plain.header("content-encoding"), "");
    assert!(plain.text().starts_with("<!DOCTYPE html>"));
    // Nothing that was typed, no error, no answer to one person.
    for path in ["/nowhere", "/find", "/r", "/healthz", "/checkpoint"] {
        assert_eq!(ask(&mut site, path, &[]).await.header("etag"), "", "{path}");
    }
}
