//! Who opened what of whom, when and why: for governors and inspectors. It holds no value, and names people by the id that the
//! vault has for them.

use axum::extract::{Query, State};
use axum::response::Response;
use minhbach_store::people::Access;
use serde::Serialize;

use crate::app::App;
use crate::failure::Failure;
use crate::lang::Words;
use crate::office::desk::Desk;
use crate::office::scope;
use crate::pages::entries::Before;
use crate::view::{CachePolicy, View, page};
use minhbach_ledger::rejection::Lang as Spoken;

/// How many openings one page lists.
const ROWS: usize = 100;

/// The log, the newest first.
#[derive(Clone, Debug, Serialize)]
pub struct AccessPage {
    /// One for each field that was opened.
    pub rows: Vec<AccessRow>,
    /// How many rows are newer than the next page.
    pub before: Option<usize>,
}

/// One opening.
#[derive(Clone, Debug, Serialize)]
pub struct AccessRow {
    /// When, in unix seconds.
    pub time: u64,
    /// The name of the reader's key.
    pub key: String,
    /// Its role.
    pub role: Option<&'static str>,
    /// Whose data: the vault's id.
    pub subject: String,
    /// Which field.
    pub field: String,
    /// The reason.
    pub why: Words,
    /// For which inspection, and of which entry.
    pub inspected: Option<(u64, u64)>,
}

impl AccessRow {
    /// A line of the log, as the book knows its reader.
    pub fn of(app: &App, access: &Access) -> AccessRow {
        let state = app.state();
        let key = state.keys.get(&access.key);
        AccessRow {
            time: access.time,
            key: access.key.clone(),
            role: key.map(|key| crate::terms::role_name(key.role)),
            subject: access.subject.to_string(),
            field: access.field.clone(),
            why: Words {
                vi: access.why.text(Spoken::Vi).to_owned(),
                en: access.why.text(Spoken::En).to_owned(),
            },
            inspected: access.inspected,
        }
    }
}

/// `GET /office/people/access`.
pub async fn show(
    State(app): State<App>,
    view: View,
    desk: Desk,
    Query(place): Query<Before>,
) -> Response {
    let page = load(&app, &desk, &place).await;
    view.answer(&app, page)
}

async fn load(app: &App, desk: &Desk, place: &Before) -> Result<AccessPage, Failure> {
    let from: usize = place.read()?.unwrap_or(0);
    let log = app.store().accesses(None).await?;
    let state = app.state();
    // Whoever acted for a chapter is watched by those who answer for it.
    let here = |access: &&Access| {
        let key = state.keys.get(&access.key);
        key.map_or(desk.chapter.is_none(), |key| {
            scope::sees(desk, &state, key.chapter)
        })
    };
    let mut rows: Vec<&Access> = log
        .iter()
        .rev()
        .filter(here)
        .skip(from)
        .take(ROWS + 1)
        .collect();
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    Ok(AccessPage {
        rows: rows
            .into_iter()
            .map(|access| AccessRow::of(app, access))
            .collect(),
        // Only a page that is there has a next one: `from` may be any number.
        before: more.then(|| from.saturating_add(ROWS)),
    })
}

page!(AccessPage, "office/access.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);
