//! Find my donation by the code on the receipt.

use axum::Form as Typed;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Code;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::pages::entries::is_gift;
use crate::view::{CachePolicy, View, page};

/// The form and, after it was sent, its answer. What was typed is never shown again or logged.
#[derive(Clone, Debug, Serialize)]
pub struct FindPage {
    /// What the search found.
    pub outcome: Outcome,
    /// How far each account's statement has been entered.
    pub loaded: Vec<Loaded>,
}

/// The answer of a search. Never "fake": what is not found may not have been entered yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing was asked yet.
    Asking,
    /// The form cannot be read; the message says which field.
    Unclear(#[serde(skip)] Say),
    /// Nothing in the book matches.
    NotFound,
}

/// How far a channel has been entered.
#[derive(Clone, Debug, Serialize)]
pub struct Loaded {
    /// The account's id.
    pub id: String,
    /// The account's name.
    pub name: String,
    /// The last day that a statement covers.
    pub until: Option<Day>,
}

/// What the form sends. It has no `Debug`, so that it cannot reach a log.
#[derive(Deserialize)]
pub struct Search {
    code: Option<String>,
}

/// `GET /find`.
pub async fn form(State(app): State<App>, view: View) -> Response {
    let page = page_of(&app, Outcome::Asking);
    view.answer(&app, Ok(page))
}

/// `POST /find`: a code that is in the book leads to its page; else the form says what it found.
pub async fn search(State(app): State<App>, view: View, Typed(typed): Typed<Search>) -> Response {
    let code = typed.code.as_deref().map(str::trim).unwrap_or("");
    let outcome = match code.parse::<Code>() {
        Err(_) => Outcome::Unclear(Say("find-bad-code")),
        Ok(code) => match app.by_code(code).await {
            Ok(Some(found)) if is_gift(found.said().kind()) => {
                let path = view.lang.href(format!("/d/{}", found.code));
                return Redirect::to(&path).into_response();
            }
            Ok(Some(found)) => {
                return Redirect::to(&view.lang.href(format!("/e/{}", found.at))).into_response();
            }
            Ok(None) => Outcome::NotFound,
            Err(failure) => return view.answer::<FindPage>(&app, Err(failure)),
        },
    };
    let page: Result<FindPage, Failure> = Ok(page_of(&app, outcome));
    view.answer(&app, page)
}

fn page_of(app: &App, outcome: Outcome) -> FindPage {
    let state = app.state();
    let statements = state
        .accounts
        .iter()
        .filter(|(_, account)| account.kind.has_statement());
    let loaded = statements.map(|(id, account)| Loaded {
        id: id.to_string(),
        name: account.name.to_string(),
        until: account.sealed_to,
    });
    FindPage {
        outcome,
        loaded: loaded.collect(),
    }
}

page!(FindPage, "find.html", cache => CachePolicy::Never);
