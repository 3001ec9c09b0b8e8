//! What the desk has signed: the list that an author keeps for herself.

use axum::extract::{Query, State};
use axum::response::Response;
use minhbach_ledger::day::Day;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::failure::Failure;
use crate::format::Sum;
use crate::lang::Words;
use crate::office::desk::Desk;
use crate::office::pages::acts::{Act, acts};
use crate::pages::entries::about;
use crate::terms::kind_key;
use crate::view::{CachePolicy, View, page};

/// Entries that are looked through for one page.
const LOOKED: u64 = 2_000;

/// Entries on one page.
const ROWS: usize = 100;

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct SignedPage {
    /// The name of the key.
    pub key: String,
    /// Its entries, the newest first.
    pub rows: Vec<SignedRow>,
    /// Where to go on.
    pub before: Option<u64>,
}

/// One entry.
#[derive(Clone, Debug, Serialize)]
pub struct SignedRow {
    /// Its index.
    pub index: u64,
    /// The name of its kind.
    pub kind: String,
    /// When it happened.
    pub on: Day,
    /// When it was sealed, in unix seconds.
    pub received: u64,
    /// Its title.
    pub title: Words,
    /// How much it moves, if it moves something of one unit.
    pub sum: Option<Sum>,
    /// What the desk may do about it.
    pub acts: Vec<Act>,
}

impl SignedRow {
    /// The message id of its kind.
    pub fn kind_key(&self) -> String {
        kind_key(&self.kind)
    }
}

page!(SignedPage, "office/signed.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);

/// From where to look back.
#[derive(Deserialize)]
pub struct From {
    before: Option<u64>,
}

/// `GET /office/signed`.
pub async fn show(
    State(app): State<App>,
    view: View,
    desk: Desk,
    Query(from): Query<From>,
) -> Response {
    let page = load(&app, desk, from.before).await;
    view.answer(&app, page)
}

async fn load(app: &App, desk: Desk, before: Option<u64>) -> Result<SignedPage, Failure> {
    let state = app.state();
    let granted = state.keys.get(&desk.key).map_or(0, |key| key.from);
    let to = before.unwrap_or(state.size).min(state.size);
    let from = to.saturating_sub(LOOKED).max(granted);
    let leaves = app.store().leaves(from, to).await?;
    let mut rows = Vec::new();
    let mut last = from;
    let numbered: Vec<(u64, Vec<u8>)> = (from..to).zip(leaves).collect();
    for (at, leaf) in numbered.into_iter().rev() {
        let Ok(sealed) = minhbach_ledger::entry::Sealed::parse(&leaf, app.origin()) else {
            continue;
        };
        let signed = &sealed.signed;
        if !signed.authors.iter().any(|author| author.key == desk.key) {
            continue;
        }
        let moved = app.heading(at).await?;
        let moved = moved.and_then(|heading| heading.amount.zip(heading.unit));
        rows.push(SignedRow {
            index: at,
            kind: signed.kind().name().to_owned(),
            on: signed.body.rules().on(),
            received: sealed.header.received,
            title: about(signed.kind()),
            sum: moved.map(|(amount, unit)| Sum::new(amount.into(), unit, &state)),
            acts: acts(&desk, signed.kind(), at),
        });
        if rows.len() == ROWS {
            last = at;
            break;
        }
    }
    Ok(SignedPage {
        key: desk.key,
        rows,
        before: (last > granted).then_some(last),
    })
}
