//! The newest entries that have a paper, by book and month; and of each book how far its numbers have come and which of them
//! have no entry behind them: a number that is neither used, void nor reserved cannot be.

use axum::extract::{Query, State};
use axum::response::Response;
use minhbach_ledger::amount::Unit;
use minhbach_ledger::day::{Day, Month};
use minhbach_ledger::kinds::Kind;
use minhbach_ledger::kinds::vouchers::Voucher;
use minhbach_ledger::text::Token;
use minhbach_store::{Bounds, Place, Wanted};
use serde::{Deserialize, Serialize};

use super::What;
use super::head::Numbered;
use super::what::may_have;
use crate::app::App;
use crate::failure::{Failure, Say};
use crate::format::Sum;
use crate::lang::Words;
use crate::office::desk::Desk;
use crate::office::pages::acts::{Act, acts};
use crate::office::scope;
use crate::pages::entries::about;
use crate::pages::papers::{BookRow, books};
use crate::view::{CachePolicy, View, page};

/// How many entries one page lists.
const ROWS: usize = 40;

/// How many headings are looked at for one page: most entries of a bank have no paper, or none of the book that is asked for.
const LOOKS: u64 = 400;

/// The page of the papers.
#[derive(Clone, Debug, Serialize)]
pub struct PapersPage {
    /// The month that is listed; none lists all.
    pub month: Option<Month>,
    /// The book whose papers are listed; none lists all, with or without a number.
    pub book: Option<String>,
    /// The number whose papers are listed; none lists all.
    pub number: Option<u32>,
    /// Every book that the desk has to do with.
    pub books: Vec<BookRow>,
    /// The entries, the newest first.
    pub rows: Vec<PaperRow>,
    /// Where the next page begins, if more was not looked at.
    pub before: Option<String>,
}

/// An entry with its papers.
#[derive(Clone, Debug, Serialize)]
pub struct PaperRow {
    /// Its index.
    pub index: u64,
    /// Its day.
    pub on: Day,
    /// What it does, in one line.
    pub about: Words,
    /// How much it moves, if it moves something of one unit.
    pub sum: Option<Sum>,
    /// The number of its paper.
    pub number: Option<Numbered>,
    /// The papers that the desk may print of it.
    pub papers: Vec<What>,
    /// What the desk may do about it.
    pub acts: Vec<Act>,
}

/// What narrows the list.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    month: String,
    #[serde(default)]
    book: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    before: String,
}

/// `GET /office/papers`.
pub async fn show(
    State(app): State<App>,
    view: View,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Response {
    let page = load(&app, &desk, &asked).await;
    view.answer(&app, page)
}

const BAD: Failure = Failure::BadRequest(Say("error-bad-form"));

/// A field of the form, unless it was left empty.
fn read<T: std::str::FromStr>(text: &str) -> Result<Option<T>, Failure> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| BAD),
    }
}

async fn load(app: &App, desk: &Desk, asked: &Asked) -> Result<PapersPage, Failure> {
    let month: Option<Month> = read(&asked.month)?;
    let book: Option<Token> = read(&asked.book)?;
    let number: Option<u32> = read(&asked.number)?;
    let mut after = place(&asked.before)?;
    let state = app.state();
    let wanted = Wanted {
        days: month.map(|month| (month.first().days(), month.last().days())),
        ..Wanted::default()
    };
    let mut rows = Vec::new();
    let mut next = None;
    let listed = app
        .store()
        .explore(&wanted, after.take(), LOOKS, Bounds::default())
        .await?;
    for heading in &listed.rows {
        if rows.len() == ROWS {
            break;
        }
        next = Some(Place {
            day: heading.day,
            at: heading.at,
        });
        let kind = Kind::from_name(&heading.kind);
        if !kind.is_some_and(may_have) || !scope::sees(desk, &state, heading.chapter) {
            continue;
        }
        let Some(found) = app.entry(heading.at).await? else {
            continue;
        };
        let body = &found.said().body;
        let voucher = body.rules().voucher();
        let other = |voucher: &Voucher| {
            book.as_ref().is_some_and(|book| voucher.book != *book)
                || number.is_some_and(|number| voucher.number != number)
        };
        if (book.is_some() || number.is_some()) && voucher.is_none_or(other) {
            continue;
        }
        let postings = app.store().postings(heading.at).await?;
        let mut papers = What::of(&state, body, &postings);
        papers.retain(|what| desk.is(what.roles()));
        if papers.is_empty() {
            continue;
        }
        let unit: Option<Unit> = heading.unit.as_deref().and_then(|unit| unit.parse().ok());
        rows.push(PaperRow {
            index: heading.at,
            on: Day::from_days(heading.day),
            about: about(found.said().kind()),
            sum: heading
                .amount
                .zip(unit)
                .map(|(amount, unit)| Sum::new(amount.into(), unit, &state)),
            number: voucher.map(|voucher| Numbered {
                book: voucher.book.to_string(),
                number: voucher.number,
                year: voucher.year,
            }),
            papers,
            acts: acts(desk, found.said().kind(), heading.at),
        });
    }
    // Everything that was given was looked at, and there is nothing behind it.
    let last = listed.rows.last().map(|row| row.at);
    let through = next.map(|place| place.at) == last && listed.next.is_none();
    Ok(PapersPage {
        month,
        book: book.map(|book| book.to_string()),
        number,
        books: books(&state, |chapter| desk.sees(&state, chapter)),
        rows,
        before: next
            .filter(|_| !through)
            .map(|place| format!("{}.{}", place.day, place.at)),
    })
}

/// Where a page begins: behind this day and entry.
fn place(text: &str) -> Result<Option<Place>, Failure> {
    if text.is_empty() {
        return Ok(None);
    }
    let (day, at) = text.split_once('.').ok_or(BAD)?;
    Ok(Some(Place {
        day: day.parse().map_err(|_| BAD)?,
        at: at.parse().map_err(|_| BAD)?,
    }))
}

impl PapersPage {
    /// The rest of the list, narrowed alike.
    pub fn more(&self, before: &str) -> String {
        let month = self
            .month
            .map(|month| month.to_string())
            .unwrap_or_default();
        let book = self.book.as_deref().unwrap_or_default();
        let number = self.number_text();
        format!("/office/papers?month={month}&book={book}&number={number}&before={before}")
    }

    /// The codes of the books, each once.
    pub fn codes(&self) -> Vec<&str> {
        let mut codes: Vec<&str> = self.books.iter().map(|row| row.book.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// The number as a form writes it.
    pub fn number_text(&self) -> String {
        self.number
            .map(|number| number.to_string())
            .unwrap_or_default()
    }

    /// The month as a form writes it.
    pub fn month_text(&self) -> String {
        self.month
            .map(|month| month.to_string())
            .unwrap_or_default()
    }
}

page!(PapersPage, "office/papers.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);
