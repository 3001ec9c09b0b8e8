//! The scripts of the office: plain modules that name each other, compiled in. They are read anew each time, because a module is
//! loaded under the name by which another imports it.

use axum::extract::Path;
use axum::response::Response;

use crate::view::{CachePolicy, bytes_response, plain_not_found};

macro_rules! scripts {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../static/office/", $name)))),+]
    };
}

const SCRIPTS: &[(&str, &str)] = scripts![
    "note.js",
    "keys.js",
    "words.js",
    "sign.js",
    "form.js",
    "drafts.js",
    "amount.js",
    "office.js",
    "enter.js",
    "counter.js",
    "queue.js",
    "sessions.js",
    "scan.js",
    "paper.js",
    "people.js",
];

const STYLE: &str = include_str!("../../static/office/office.css");
const PAPER: &str = include_str!("../../static/office/paper.css");

/// `GET /office/static/{file}`.
pub async fn file(Path(file): Path<String>) -> Response {
    let style = match file.as_str() {
        "office.css" => Some(STYLE),
        "paper.css" => Some(PAPER),
        _ => None,
    };
    if let Some(style) = style {
        return bytes_response(style, "text/css; charset=utf-8", CachePolicy::Never);
    }
    match SCRIPTS.iter().find(|(name, _)| *name == file) {
        Some((_, text)) => bytes_response(
            *text,
            "text/javascript; charset=utf-8",
            CachePolicy::Never,
        ),
        None => plain_not_found(),
    }
}
