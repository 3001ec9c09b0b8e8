//! The few static files, compiled in.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::response::Response;
use minhbach_ledger::id::Digest;

use crate::view::{CachePolicy, bytes_response, plain_not_found};

const STYLE: &str = include_str!("../static/style.css");
const ICON: &str = include_str!("../static/icon.svg");

static STYLE_NAME: LazyLock<String> = LazyLock::new(|| {
    let hash = Digest::of(STYLE.as_bytes());
    let hex: String = hash.bytes()[..6]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("/static/style-{hex}.css")
});

/// The path of the style sheet. It holds a hash of the bytes, so that browsers may keep it for ever.
pub fn style_path() -> &'static str {
    &STYLE_NAME
}

/// `GET /static/{file}`.
pub async fn file(Path(file): Path<String>) -> Response {
    match file.as_str() {
        "icon.svg" => bytes_response(ICON, "image/svg+xml", CachePolicy::Day),
        _ if style_path().strip_prefix("/static/") == Some(&file) => {
            bytes_response(STYLE, "text/css; charset=utf-8", CachePolicy::Immutable)
        }
        _ => plain_not_found(),
    }
}
