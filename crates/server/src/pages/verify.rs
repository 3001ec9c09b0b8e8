//! How to check the book without trusting this server, and what no check can show.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;

use crate::app::App;
use crate::failure::Failure;
use crate::site::own_url;
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

page!(VerifyPage, "verify.html", scripts => |_| true, fetches => |_| true);
