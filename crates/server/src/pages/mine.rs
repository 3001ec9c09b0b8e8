//! Several gifts together: a list that only the donor's own browser keeps. The page is the same for everybody.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use crate::app::App;
use crate::pages::parts::Stage;
use crate::view::{CachePolicy, View, page};

/// The page that a script fills in.
#[derive(Clone, Debug, Serialize)]
pub struct MinePage {
    /// Where the parts of gifts may be, in the order of the bar.
    pub stages: Vec<Stage>,
}

impl MinePage {
    /// The page.
    pub fn new() -> MinePage {
        let stages = Stage::ALL.to_vec();
        MinePage { stages }
    }
}

impl Default for MinePage {
    fn default() -> MinePage {
        MinePage::new()
    }
}

/// `GET /mine`.
pub async fn show(State(app): State<App>, view: View) -> Response {
    view.answer(&app, Ok(MinePage::new()))
}

page!(
    MinePage,
    "mine.html",
    cache => CachePolicy::Seconds,
    noindex => true,
    downloads => false,
    scripts => |_| true,
    fetches => |_| true
);
