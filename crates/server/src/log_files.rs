//! The log for monitors and witnesses: `/checkpoint`, `/tile/…`, `/log.vkey`, as tlog-tiles states it.
//!
//! The files are what the publisher wrote; this only names their type and how long they may be kept.
//! A missing tile is 404 and is never kept by caches, because it may come into being (C2SP#84).

use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, Uri};
use axum::response::Response;
use minhbach_ledger::log::tile::Resource;

use crate::app::App;
use crate::view::{CachePolicy, bytes_response, plain_not_found};

/// `GET /checkpoint` and `GET /tile/…`.
pub async fn file(State(app): State<App>, uri: Uri) -> Response {
    // Only spellings that the format knows reach the disk, so no path leads out of the directory.
    let path = uri.path().strip_prefix('/').unwrap_or("");
    let Some(resource) = Resource::parse(path) else {
        return plain_not_found();
    };
    match read(&app, &resource.to_string()).await {
        Some(bytes) => {
            let mut response = bytes_response(bytes, resource.content_type(), CachePolicy::Never);
            let kept = HeaderValue::from_static(resource.caching().header());
            response.headers_mut().insert(CACHE_CONTROL, kept);
            response
        }
        None => plain_not_found(),
    }
}

/// `GET /log.vkey`: the log's verification key.
pub async fn vkey(State(app): State<App>) -> Response {
    match read(&app, "log.vkey").await {
        Some(bytes) => bytes_response(bytes, "text/plain; charset=utf-8", CachePolicy::Day),
        None => plain_not_found(),
    }
}

/// `GET /witnessed`: the newest checkpoint that the quorum of the witnesses has signed.
pub async fn witnessed(State(app): State<App>) -> Response {
    text(&app, "witnessed").await
}

/// `GET /witnesses.policy`: whom this ledger asks to co-sign. Whom to trust a reader decides by a policy from elsewhere.
pub async fn policy(State(app): State<App>) -> Response {
    text(&app, "witnesses.policy").await
}

async fn text(app: &App, name: &str) -> Response {
    match read(app, name).await {
        Some(bytes) => bytes_response(bytes, "text/plain; charset=utf-8", CachePolicy::Never),
        None => plain_not_found(),
    }
}

async fn read(app: &App, name: &str) -> Option<Vec<u8>> {
    match tokio::fs::read(app.store().public_dir().join(name)).await {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => {
            tracing::error!(%error, name, "a public file cannot be read");
            None
        }
    }
}
