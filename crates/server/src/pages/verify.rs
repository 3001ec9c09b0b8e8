//! How to check the book without trusting this server, and what no check can show.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::response::Response;
use serde::Serialize;

use crate::app::App;
use crate::failure::Failure;
use crate::view::{View, page};

/// The page on checking.
#[derive(Clone, Debug, Serialize)]
pub struct VerifyPage {
    /// The ledger's origin, which stands first in checkpoint and entries.
    pub origin: String,
    /// The log's verification key, in the notation of signed-note.
    pub log_key: String,
    /// The published checkpoint, verbatim.
    pub checkpoint: Option<String>,
    /// The address under which this request reached the server.
    pub url: String,
    /// The number of the newest entry, as an example.
    pub example: Option<u64>,
}

/// `GET /verify`.
pub async fn show(State(app): State<App>, view: View, headers: HeaderMap) -> Response {
    let page = load(&app, &headers).await;
    view.answer(&app, page)
}

async fn load(app: &App, headers: &HeaderMap) -> Result<VerifyPage, Failure> {
    let state = app.state();
    let published = app.published().await?;
    Ok(VerifyPage {
        origin: app.origin().to_owned(),
        log_key: state
            .ledger
            .as_ref()
            .map(|ledger| ledger.log.clone())
            .unwrap_or_default(),
        checkpoint: published.map(|(note, _)| note),
        url: own_url(headers),
        example: state.size.checked_sub(1),
    })
}

/// The address by which the reader reached us, for commands to copy. Only what can stand in a shell
/// command is taken over from the request.
fn own_url(headers: &HeaderMap) -> String {
    let host = headers
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or("");
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    if host.is_empty() || host.len() > 255 || !host.chars().all(plain) {
        return "http://127.0.0.1".to_owned();
    }
    let proxied = headers
        .get("x-forwarded-proto")
        .is_some_and(|scheme| scheme == "https");
    format!("{}://{host}", if proxied { "https" } else { "http" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forged_host_never_reaches_a_command() {
        let url = |host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, host.parse().unwrap());
            own_url(&headers)
        };
        assert_eq!(url("127.0.0.1:8098"), "http://127.0.0.1:8098");
        assert_eq!(url("[::1]:80"), "http://[::1]:80");
        assert_eq!(url("x; rm -rf ~"), "http://127.0.0.1");
        assert_eq!(url("$(id)"), "http://127.0.0.1");
    }
}

page!(VerifyPage, "verify.html", scripts => |_| true, fetches => |_| true);
