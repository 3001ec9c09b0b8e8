//! Numbered papers and closed books: which numbers were given out, which are reserved or void, and up to which day books are closed.

use axum::extract::State;
use axum::response::Response;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::vouchers::VoucherBook;
use minhbach_ledger::state::State as Book;
use serde::Serialize;

use crate::app::App;
use crate::failure::Failure;
use crate::pages::reports::{ReportRow, published};
use crate::view::{View, page};

/// The page of papers and periods.
#[derive(Clone, Debug, Serialize)]
pub struct PapersPage {
    /// Every book of vouchers.
    pub books: Vec<BookRow>,
    /// Every chapter that has closed books.
    pub periods: Vec<PeriodRow>,
    /// What was published, the newest first.
    pub reports: Vec<ReportRow>,
}

/// One book of vouchers.
#[derive(Clone, Debug, Serialize)]
pub struct BookRow {
    /// The chapter.
    pub chapter: String,
    /// Its id.
    pub chapter_id: String,
    /// The code of the book.
    pub book: String,
    /// The year.
    pub year: u16,
    /// How many numbers have been given out.
    pub last: u64,
    /// How many of them stand for an entry.
    pub used: u64,
    /// Those that are reserved and not used yet, as spans.
    pub open: String,
    /// Those that are void, as spans.
    pub void: String,
}

/// The closed books of a chapter.
#[derive(Clone, Debug, Serialize)]
pub struct PeriodRow {
    /// The chapter.
    pub chapter: String,
    /// The last day that is closed.
    pub until: Day,
}

/// Numbers in rising order as `3–7, 9`, cut after a dozen spans.
fn spans(numbers: impl Iterator<Item = u32>) -> String {
    const SHOWN: usize = 12;
    let mut spans: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match spans.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => spans.push((number, number)),
        }
    }
    let more = if spans.len() > SHOWN { ", …" } else { "" };
    let words = spans
        .iter()
        .take(SHOWN)
        .map(|(first, last)| match last - first {
            0 => first.to_string(),
            _ => format!("{first}–{last}"),
        });
    words.collect::<Vec<_>>().join(", ") + more
}

/// Every book of vouchers of the chapters that are wanted.
pub fn books(state: &Book, wanted: impl Fn(Id) -> bool) -> Vec<BookRow> {
    let row = |book: &VoucherBook| {
        let (last, open, void) = (book.last, book.open.len(), book.void.len());
        (u64::from(last), u64::from(last) - (open + void) as u64)
    };
    let books = state
        .vouchers
        .iter()
        .filter(|((chapter, ..), _)| wanted(*chapter));
    let books = books.map(|((chapter, code, year), book)| {
        let (last, used) = row(book);
        let known = state.chapters.get(chapter);
        BookRow {
            chapter: known.map_or_else(String::new, |chapter| chapter.name.to_string()),
            chapter_id: chapter.to_string(),
            book: code.to_string(),
            year: *year,
            last,
            used,
            open: spans(book.open.keys().copied()),
            void: spans(book.void.iter().copied()),
        }
    });
    books.collect()
}

/// `GET /papers`.
pub async fn show(State(app): State<App>, view: View) -> Response {
    let page = load(&app).await;
    view.answer(&app, page)
}

async fn load(app: &App) -> Result<PapersPage, Failure> {
    let reports = published(app, None).await?;
    let state = app.state();
    let name = |id: &Id| {
        let known = state.chapters.get(id);
        known.map_or_else(String::new, |chapter| chapter.name.to_string())
    };
    let periods = state.periods.iter().map(|(chapter, until)| PeriodRow {
        chapter: name(chapter),
        until: *until,
    });
    Ok(PapersPage {
        books: books(&state, |_| true),
        periods: periods.collect(),
        reports,
    })
}

/// As full as the page gets.
#[cfg(test)]
pub fn sample() -> PapersPage {
    PapersPage {
        books: vec![BookRow {
            chapter: "Hội Chữ thập đỏ tỉnh <Sơn Lâm>".into(),
            chapter_id: "01".into(),
            book: "pt".into(),
            year: 2026,
            last: 120,
            used: 110,
            open: spans([1, 3, 4, 5, 9].into_iter()),
            void: spans((1..60).filter(|n| n % 2 == 0)),
        }],
        periods: vec![PeriodRow {
            chapter: "Hội Chữ thập đỏ tỉnh Sơn Lâm".into(),
            until: "2026-09-30".parse().unwrap(),
        }],
        reports: super::reports::samples().1,
    }
}

page!(PapersPage, "papers.html");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_one_span() {
        assert_eq!(spans([1, 3, 4, 5, 9].into_iter()), "1, 3–5, 9");
        assert_eq!(spans(std::iter::empty()), "");
        assert!(spans((1..60).filter(|n| n % 2 == 0)).ends_with(", 24, …"));
    }
}
