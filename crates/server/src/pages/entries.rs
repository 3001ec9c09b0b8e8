//! Every entry of the book, newest first, by pages that begin at an index.

use axum::extract::{self, Query};
use axum::response::Response;
use minhbach_ledger::kinds::Kind;
use minhbach_ledger::state::State;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::format::Sum;
use crate::lang::Words;
use crate::pages::parts::EntryRow;
use crate::query::{Filter, Heading};
use crate::view::{View, page};

/// One page of the list of entries.
#[derive(Clone, Debug, Serialize)]
pub struct EntriesPage {
    /// The rows, newest first.
    pub rows: Vec<EntryRow>,
    /// The index before which the next page begins, if there are older entries.
    pub before: Option<u64>,
    /// Whether the page begins with the newest entry.
    pub newest: bool,
}

/// How many entries one page holds: the page stays under 30 KB with the longest Vietnamese titles.
pub const PAGE: u32 = 50;

/// The place in a list, as the link to the next page states it.
#[derive(Debug, Default, Deserialize)]
pub struct Before {
    /// Only what stands before this.
    pub before: Option<String>,
}

impl Before {
    /// Reads the place as an index or whatever the list is ordered by.
    ///
    /// # Errors
    /// [`Failure::BadRequest`] if it is none.
    pub fn read<T: std::str::FromStr>(&self) -> Result<Option<T>, Failure> {
        let read = |text: &String| {
            text.parse()
                .map_err(|_| Failure::BadRequest(Say("error-bad-before")))
        };
        self.before.as_ref().map(read).transpose()
    }
}

/// Whether an entry is a gift, which has a page of its own at `/d/CODE`.
pub fn is_gift(kind: Kind) -> bool {
    matches!(kind, Kind::DonationReceive | Kind::ReceiptHold)
}

/// What a kind of entry does, in one line.
pub fn about(kind: Kind) -> Words {
    let (vi, en) = kind.titles();
    Words {
        vi: vi.to_owned(),
        en: en.to_owned(),
    }
}

/// A row of a list.
pub fn row(heading: &Heading, state: &State) -> EntryRow {
    let sum = heading
        .amount
        .zip(heading.unit)
        .map(|(amount, unit)| Sum::new(amount.into(), unit, state));
    EntryRow {
        index: heading.at,
        kind: heading.kind.name().to_owned(),
        about: about(heading.kind),
        on: Some(heading.on),
        sum,
        code: is_gift(heading.kind).then(|| heading.code.to_string()),
    }
}

/// One page of the entries of something, and where the next page begins.
///
/// # Errors
/// Those of the store.
pub async fn rows(
    app: &App,
    filter: Filter,
    before: Option<u64>,
    limit: u32,
) -> Result<(Vec<EntryRow>, Option<u64>), Failure> {
    let mut headings = app.headings(filter, before, limit + 1).await?;
    let more = headings.len() > limit as usize;
    headings.truncate(limit as usize);
    let next = headings.last().filter(|_| more).map(|last| last.at);
    let state = app.state();
    let rows = headings.iter().map(|heading| row(heading, &state));
    Ok((rows.collect(), next))
}

/// `GET /entries`.
pub async fn show(
    extract::State(app): extract::State<App>,
    view: View,
    Query(place): Query<Before>,
) -> Response {
    let page = load(&app, place).await;
    view.answer(&app, page)
}

async fn load(app: &App, place: Before) -> Result<EntriesPage, Failure> {
    let before = place.read()?;
    let (rows, next) = rows(app, Filter::default(), before, PAGE).await?;
    Ok(EntriesPage {
        rows,
        before: next,
        newest: before.is_none(),
    })
}

page!(EntriesPage, "entries.html");
