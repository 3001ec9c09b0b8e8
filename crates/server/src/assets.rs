//! The few static files, compiled in.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::response::Response;
use minhbach_ledger::id::Digest;

use crate::view::{CachePolicy, bytes_response, plain_not_found};

const STYLE: &str = include_str!("../static/style.css");
const CLAIM: &str = include_str!("../static/claim.js");
const MINE: &str = include_str!("../static/mine.js");
const ICON: &str = include_str!("../static/icon.svg");

static STYLE_NAME: LazyLock<String> = LazyLock::new(|| named("style", "css", STYLE));
static MINE_NAME: LazyLock<String> = LazyLock::new(|| named("mine", "js", MINE));
static CLAIM_NAME: LazyLock<String> = LazyLock::new(|| named("claim", "js", CLAIM));

/// A path that holds a hash of the bytes, so that browsers may keep them for ever.
pub(crate) fn named(name: &str, kind: &str, text: &str) -> String {
    let hash = Digest::of(text.as_bytes());
    let hex: String = hash.bytes()[..6]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("/static/{name}-{hex}.{kind}")
}

/// The path of the style sheet.
pub fn style_path() -> &'static str {
    &STYLE_NAME
}

/// The path of the script that checks a receipt against a gift.
pub fn claim_path() -> &'static str {
    &CLAIM_NAME
}

/// The path of the script that keeps a donor's gifts together in her own browser.
pub fn mine_path() -> &'static str {
    &MINE_NAME
}

/// `GET /static/{file}`.
pub async fn file(Path(file): Path<String>) -> Response {
    match file.as_str() {
        "icon.svg" => bytes_response(ICON, "image/svg+xml", CachePolicy::Day),
        _ if style_path().strip_prefix("/static/") == Some(&file) => {
            bytes_response(STYLE, "text/css; charset=utf-8", CachePolicy::Immutable)
        }
        _ if claim_path().strip_prefix("/static/") == Some(&file) => bytes_response(
            CLAIM,
            "text/javascript; charset=utf-8",
            CachePolicy::Immutable,
        ),
        _ if mine_path().strip_prefix("/static/") == Some(&file) => bytes_response(
            MINE,
            "text/javascript; charset=utf-8",
            CachePolicy::Immutable,
        ),
        _ => match crate::checker::script(&file) {
            Some(text) => bytes_response(
                text,
                "text/javascript; charset=utf-8",
                CachePolicy::Immutable,
            ),
            None => plain_not_found(),
        },
    }
}
