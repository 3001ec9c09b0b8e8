//! Where a code leads: of a receipt or of a slip, read by the camera where the browser can, else typed.

use axum::extract::State;
use axum::http::HeaderValue;
use axum::response::Response;
use serde::Serialize;

use crate::app::App;
use crate::view::{CachePolicy, View, page};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct ScanPage {
    /// How long a code is, in characters.
    pub digits: u8,
}

page!(ScanPage, "office/scan.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);

/// `GET /office/scan`: the one page that may use the camera.
pub async fn show(State(app): State<App>, view: View) -> Response {
    let mut response = view.answer(&app, Ok(ScanPage { digits: 13 }));
    let policy = HeaderValue::from_static("camera=(self), geolocation=(), microphone=()");
    response.headers_mut().insert("permissions-policy", policy);
    response
}
