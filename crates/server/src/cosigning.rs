//! `/api/v1/witness/…`: the ledger's side of a witness without network, while the server runs. Nothing here needs a login:
//! a request is public, and an answer is believed for the witness's signature in it.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use minhbach_store::StoreError;
use serde::Deserialize;
use serde_json::json;

use crate::app::App;
use crate::failure::Failure;
use crate::view::View;

/// What `POST /api/v1/witness/answer` takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    /// A checkpoint of this book with lines of witnesses, verbatim.
    answer: String,
}

/// `GET /api/v1/witness/request/{old}`: a request to a witness that has signed `old` entries, about the newest checkpoint.
pub async fn request(State(app): State<App>, Path(old): Path<u64>, view: View) -> Response {
    match app.store().witness_request(old).await {
        Ok(request) => Json(json!({ "request": request.to_string() })).into_response(),
        Err(StoreError::Config(_)) => refused(
            StatusCode::BAD_REQUEST,
            "witness.old",
            "Sổ không có chừng ấy bút toán.",
            "The book has not got so many entries.",
        ),
        Err(error) => Failure::from(error).answer(&app, &view),
    }
}

/// `POST /api/v1/witness/answer`: takes a witness's answer in and publishes the checkpoint with it.
pub async fn answer(State(app): State<App>, view: View, body: Bytes) -> Response {
    let Ok(sent) = serde_json::from_slice::<Answer>(&body) else {
        return refused(
            StatusCode::BAD_REQUEST,
            "witness.answer_json",
            "Cần {\"answer\":\"…\"}.",
            "It must be {\"answer\":\"…\"}.",
        );
    };
    match app.store().take_cosignatures(sent.answer.as_bytes()).await {
        Ok(taken) => {
            let taken: Vec<_> = taken
                .into_iter()
                .map(|(name, size, at)| json!({ "name": name, "size": size, "at": at }))
                .collect();
            let standing = app.store().witnesses();
            let witnessed = standing.and_then(|standing| standing.witnessed.clone());
            let witnessed = witnessed.map(|witnessed| witnessed.size);
            Json(json!({ "taken": taken, "witnessed": witnessed })).into_response()
        }
        Err(StoreError::Config(_)) => refused(
            StatusCode::BAD_REQUEST,
            "witness.answer",
            "Không phải điểm kiểm của sổ này có chữ ký đúng của một nhân chứng trong chính sách.",
            "This is not a checkpoint of this book with a right line of a witness of its policy.",
        ),
        Err(error) => Failure::from(error).answer(&app, &view),
    }
}

fn refused(status: StatusCode, code: &str, vi: &str, en: &str) -> Response {
    let error = json!({ "code": code, "message": { "vi": vi, "en": en }, "exit": 2 });
    (status, Json(json!({ "error": error }))).into_response()
}
