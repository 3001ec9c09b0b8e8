//! “Người tốt, việc thiện”: the roll of good deeds. A name stands here as long as its owner agrees, and not a moment longer.

use axum::extract::State;
use axum::response::Response;
use minhbach_ledger::kinds::reports::Counted;
use minhbach_store::people::Shown;
use serde::Serialize;

use crate::app::App;
use crate::failure::Failure;
use crate::view::{Form, View, page};

/// The roll.
#[derive(Clone, Debug, Serialize)]
pub struct RollPage {
    /// How many names stand on it: a number, or `few`.
    pub count: Counted,
    /// The names, for the page alone: what a program took, nobody could take back.
    #[serde(skip)]
    pub names: Vec<Shown>,
    /// Whether there are more names than the page shows.
    #[serde(skip)]
    pub more: bool,
}

/// `GET /roll`.
pub async fn show(State(app): State<App>, view: View) -> Response {
    let page = load(&app, view.form).await;
    view.answer(&app, page)
}

async fn load(app: &App, form: Form) -> Result<RollPage, Failure> {
    let roll = app.store().shown_roll().await?;
    let count = u32::try_from(roll.names.len()).unwrap_or(u32::MAX);
    Ok(RollPage {
        count: Counted::of(count, app.state().least()),
        names: match form {
            Form::Html => roll.names,
            _ => Vec::new(),
        },
        more: roll.more,
    })
}

/// As full as the page gets.
#[cfg(test)]
pub fn sample() -> RollPage {
    RollPage {
        count: Counted::Number(2),
        names: vec![Shown::new("Lê Thị <Mẫu>"), Shown::new("Công ty Mẫu")],
        more: true,
    }
}

page!(RollPage, "roll.html", personal => |_| true);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_get_no_name() {
        let json = serde_json::to_string(&sample()).unwrap();
        assert_eq!(json, r#"{"count":"2"}"#);
    }
}
