//! The scripts of the office: plain modules that name each other, compiled in. They are read anew each time, because a module is
//! loaded under the name by which another imports it.

use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_SECURITY_POLICY;
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
    "fields.js",
    "rows.js",
    "drafts.js",
    "amount.js",
    "office.js",
    "enter.js",
    "new.js",
    "counter.js",
    "queue.js",
    "sessions.js",
    "statement.js",
    "statement-plan.js",
    "statement-seal.js",
    "statement-view.js",
    "statement-worker.js",
    "unidentified.js",
    "scan.js",
    "paper.js",
    "people.js",
];

const STYLE: &str = include_str!("../../static/office/office.css");
const PAPER: &str = include_str!("../../static/office/paper.css");

/// What a script may do that runs as a worker: load our modules, ask our server.
const WORKER: &str = "default-src 'none'; script-src 'self'; connect-src 'self'";

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
        Some((_, text)) => {
            let kind = "text/javascript; charset=utf-8";
            let mut response = bytes_response(*text, kind, CachePolicy::Never);
            // A worker is bound by what its own file says, not by its page.
            let policy = HeaderValue::from_static(WORKER);
            response
                .headers_mut()
                .insert(CONTENT_SECURITY_POLICY, policy);
            response
        }
        None => plain_not_found(),
    }
}
