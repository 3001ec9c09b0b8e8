//! While the book is being opened or brought to a newer form: whoever asks is told so, on the address where the book will be.

use std::future::Future;

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::get;
use tokio::net::TcpListener;

use crate::assets;
use crate::failure::{Blind, bare};
use crate::view::SECURITY;

/// Answers every request with the page that says that the book is being opened, until `opened` is ready. The listener's other
/// handle keeps the address, so nobody is turned away between this and the book itself.
///
/// # Errors
/// Of the listener.
pub async fn serve_opening(
    listener: TcpListener,
    opened: impl Future<Output = ()> + Send,
) -> std::io::Result<()> {
    let serving = axum::serve(listener, router()).into_future();
    tokio::select! {
        served = serving => served,
        () = opened => Ok(()),
    }
}

fn router() -> Router {
    Router::new()
        .route("/static/{file}", get(assets::file))
        .fallback(tell)
        .layer(middleware::from_fn(guarded))
}

async fn tell(request: Request) -> Response {
    bare(request.uri().path(), Blind::Opening)
}

/// The same headers as every other answer, and no connection kept that would wait for the book in vain.
async fn guarded(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in SECURITY {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    headers.insert("connection", HeaderValue::from_static("close"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::http::StatusCode;
    use tower::ServiceExt as _;

    #[tokio::test]
    async fn every_address_says_that_the_book_is_being_opened() {
        for path in ["/", "/en/d/7ZQ4M0C3N9XKA", "/api/v1/head", "/checkpoint"] {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let response = router().oneshot(request).await.unwrap();
            assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE, "{path}");
            assert_eq!(response.headers()["retry-after"], "60");
            assert_eq!(response.headers()["x-frame-options"], "DENY");
        }
        let style = Request::get(assets::style_path()).body(Body::empty());
        let response = router().oneshot(style.unwrap()).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
    }
}
