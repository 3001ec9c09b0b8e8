//! A witness over HTTP, as C2SP `tlog-witness` states it: `POST <prefix>/add-checkpoint`, and for monitors
//! `GET <prefix>/<hex SHA-256 of the origin>/checkpoint`. What is signed decides the directory of the witness; here are statuses.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use minhbach_ledger::log::witness::{MAX_REQUEST_BYTES, Refusal, Request, SIZE_TYPE};
use minhbach_store::{Clock, WitnessDir};
use tokio::net::TcpListener;
use tower_http::timeout::TimeoutLayer;

use crate::serve::told_to_stop;

/// How long a request may take before it is given up. What it has stored by then stays stored; the log learns of it by a 409.
const TIME_LIMIT: Duration = Duration::from_secs(30);

const TEXT: &str = "text/plain; charset=utf-8";

/// A witness at its desk.
#[derive(Clone)]
struct Desk {
    dir: Arc<WitnessDir>,
    clock: Clock,
}

/// The routes of a witness below a prefix: empty, or beginning with a slash and not ending with one.
pub fn router(dir: Arc<WitnessDir>, clock: Clock, prefix: &str) -> Router {
    let desk = Desk { dir, clock };
    Router::new()
        .route(&format!("{prefix}/add-checkpoint"), post(add))
        .route(&format!("{prefix}/{{hex}}/checkpoint"), get(show))
        .with_state(desk)
        .layer(DefaultBodyLimit::max(MAX_REQUEST_BYTES))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            TIME_LIMIT,
        ))
}

/// Serves a witness until the process is told to end (interrupt or, on Unix, terminate).
///
/// # Errors
/// Of the listener.
pub async fn serve(
    dir: Arc<WitnessDir>,
    clock: Clock,
    prefix: &str,
    listener: TcpListener,
) -> std::io::Result<()> {
    axum::serve(listener, router(dir, clock, prefix))
        .with_graceful_shutdown(told_to_stop())
        .await
}

/// `POST <prefix>/add-checkpoint`.
async fn add(State(desk): State<Desk>, body: Bytes) -> Response {
    // The disk is waited for on a thread of its own, so that other requests are read meanwhile; they take turns at signing.
    let signed = tokio::task::spawn_blocking(move || {
        let request = match Request::parse(&body) {
            Ok(request) => request,
            Err(error) => return Ok(Err(Refusal::from(error))),
        };
        desk.dir.add_checkpoint(&request, (desk.clock)())
    });
    match signed.await {
        Ok(Ok(Ok(signed))) => said(StatusCode::OK, TEXT, signed.line),
        Ok(Ok(Err(Refusal::Conflict { size }))) => {
            said(StatusCode::CONFLICT, SIZE_TYPE, format!("{size}\n"))
        }
        Ok(Ok(Err(refusal))) => {
            let status = StatusCode::from_u16(refusal.status());
            let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            said(status, TEXT, format!("{}: {refusal}\n", refusal.code()))
        }
        Ok(Err(error)) => broken(&error),
        Err(error) => broken(&error),
    }
}

/// `GET <prefix>/<hex>/checkpoint`.
async fn show(State(desk): State<Desk>, Path(hex): Path<String>) -> Response {
    let found = tokio::task::spawn_blocking(move || desk.dir.checkpoint(&hex)).await;
    match found {
        Ok(Ok(Some(note))) => {
            let mut response = note.into_response();
            let headers = response.headers_mut();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(TEXT));
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
        Ok(Ok(None)) => said(StatusCode::NOT_FOUND, TEXT, "not found\n".into()),
        Ok(Err(error)) => broken(&error),
        Err(error) => broken(&error),
    }
}

fn said(status: StatusCode, kind: &'static str, body: String) -> Response {
    let headers = [(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-store")];
    (status, headers, body).into_response()
}

/// The disk failed or a file is damaged: the operator is told where, the asker only that nothing was signed.
fn broken(error: &dyn std::fmt::Display) -> Response {
    tracing::error!(%error, "the witness signs nothing");
    let body = "the witness cannot store what it signs\n".into();
    said(StatusCode::INTERNAL_SERVER_ERROR, TEXT, body)
}
