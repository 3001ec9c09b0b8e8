//! Search over the names of the book; a code or a number leads to what it names.

use axum::extract::{self, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use minhbach_ledger::id::Code;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::failure::Failure;
use crate::pages::entries::is_gift;
use crate::search::Found;
use crate::view::{CachePolicy, Form, View, page};

/// The longest text that is searched for, in characters.
const LONGEST: usize = 100;

/// What a search found.
#[derive(Clone, Debug, Serialize)]
pub struct SearchPage {
    /// What was typed.
    pub q: String,
    /// The entry that a code or a number names.
    pub direct: Option<Direct>,
    /// What has a name that fits, group by group.
    pub groups: Vec<Found>,
}

/// An entry that was named outright.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Direct {
    /// Its index.
    pub index: u64,
    /// The path of the page that shows it.
    pub path: String,
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    q: String,
}

/// `GET /search`: a browser that typed a code, or a number and nothing else, is led to the page.
pub async fn show(
    extract::State(app): extract::State<App>,
    view: View,
    Query(typed): Query<Typed>,
) -> Response {
    let page = load(&app, &typed.q).await;
    if let Ok(page) = &page
        && let Some(direct) = &page.direct
        && view.form == Form::Html
        && page.groups.is_empty()
    {
        return Redirect::to(&view.lang.href(&direct.path)).into_response();
    }
    view.answer(&app, page)
}

async fn load(app: &App, typed: &str) -> Result<SearchPage, Failure> {
    let q: String = typed.trim().chars().take(LONGEST).collect();
    let direct = direct(app, &q).await?;
    Ok(SearchPage {
        groups: app.names().search(&q),
        direct,
        q,
    })
}

/// The entry that a text names: by its number, with or without "№" and separators, or by the code of a receipt.
async fn direct(app: &App, text: &str) -> Result<Option<Direct>, Failure> {
    let number = text.trim_start_matches(['№', '#']).trim();
    let digits: String = number
        .chars()
        .filter(|c| !matches!(c, '.' | ',' | ' '))
        .collect();
    if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
        let index = digits.parse::<u64>().ok();
        if let Some(index) = index.filter(|index| *index < app.state().size) {
            let path = format!("/e/{index}");
            return Ok(Some(Direct { index, path }));
        }
    }
    let Ok(code) = text.parse::<Code>() else {
        return Ok(None);
    };
    let found = app.by_code(code).await?;
    Ok(found.map(|found| Direct {
        index: found.at,
        path: match is_gift(found.said().kind()) {
            true => format!("/d/{}", found.code),
            false => format!("/e/{}", found.at),
        },
    }))
}

page!(SearchPage, "search.html", cache => CachePolicy::Never, noindex => true);
