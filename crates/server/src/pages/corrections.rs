//! Whatever corrects or explains an earlier entry, and late notes that were taken in against a rule: all on one page.

use axum::extract::{Query, State};
use axum::response::Response;
use minhbach_ledger::book::MarkKind;
use minhbach_ledger::day::Day;
use minhbach_ledger::kinds::Kind;
use minhbach_ledger::marks::waived;
use serde::Serialize;

use crate::app::App;
use crate::failure::Failure;
use crate::lang::Words;
use crate::pages::entries::{Before, about};
use crate::pages::entry::waived_words;
use crate::query::{Filter, Heading};
use crate::view::{View, page};

/// One page of corrections and irregularities.
#[derive(Clone, Debug, Serialize)]
pub struct CorrectionsPage {
    /// The rows, newest first.
    pub rows: Vec<CorrectionRow>,
    /// The index before which the next page begins, if there are older ones.
    pub before: Option<u64>,
}

/// One correction, explanation or late note.
#[derive(Clone, Debug, Serialize)]
pub struct CorrectionRow {
    /// The index of the entry.
    pub index: u64,
    /// The name of its kind.
    pub kind: String,
    /// What it does, in one line.
    pub about: Words,
    /// When it happened.
    pub on: Day,
    /// The rules that were waived for it.
    pub waived: Vec<Words>,
    /// The entry with which an inspector closed what was irregular.
    pub closed_by: Option<u64>,
}

impl CorrectionRow {
    /// Whether somebody still has to look into it.
    pub fn is_open(&self) -> bool {
        !self.waived.is_empty() && self.closed_by.is_none()
    }
}

/// The kinds that correct, explain, or come late.
const KINDS: [Kind; 5] = [
    Kind::EntryReverse,
    Kind::EntryExplain,
    Kind::DistributionAdjust,
    Kind::DonationReturn,
    Kind::FieldAdopt,
];

/// How many one page lists.
const ROWS: usize = 40;

/// `GET /corrections`.
pub async fn show(State(app): State<App>, view: View, Query(place): Query<Before>) -> Response {
    let page = load(&app, place).await;
    view.answer(&app, page)
}

async fn load(app: &App, place: Before) -> Result<CorrectionsPage, Failure> {
    let before: Option<u64> = place.read()?;
    let mut all: Vec<Heading> = Vec::new();
    for kind in KINDS {
        let filter = Filter {
            kind: Some(kind),
            ..Filter::default()
        };
        all.extend(app.headings(filter, before, ROWS as u32 + 1).await?);
    }
    all.sort_by_key(|heading| std::cmp::Reverse(heading.at));
    let more = all.len() > ROWS;
    all.truncate(ROWS);
    let mut rows = Vec::with_capacity(all.len());
    for heading in all {
        rows.push(row(app, &heading).await?);
    }
    let last = rows.last().map(|row| row.index);
    Ok(CorrectionsPage {
        before: last.filter(|_| more),
        rows,
    })
}

async fn row(app: &App, heading: &Heading) -> Result<CorrectionRow, Failure> {
    let mut row = CorrectionRow {
        index: heading.at,
        kind: heading.kind.name().to_owned(),
        about: about(heading.kind),
        on: heading.on,
        waived: Vec::new(),
        closed_by: None,
    };
    if heading.kind == Kind::FieldAdopt {
        let marks = app.marks(heading.at).await?;
        for mark in marks.iter().filter(|m| m.kind == MarkKind::Irregular) {
            match mark.value {
                0 => row.closed_by = Some(mark.by),
                codes => row.waived = waived(codes).into_iter().map(waived_words).collect(),
            }
        }
    }
    Ok(row)
}

/// As full as the page gets.
#[cfg(test)]
pub fn sample() -> CorrectionsPage {
    let row = |kind: Kind, codes: &[&str], closed_by| CorrectionRow {
        index: 77,
        kind: kind.name().into(),
        about: about(kind),
        on: "2026-09-20".parse().unwrap(),
        waived: codes.iter().map(|code| waived_words(code)).collect(),
        closed_by,
    };
    CorrectionsPage {
        rows: vec![
            row(Kind::EntryReverse, &[], None),
            row(Kind::FieldAdopt, minhbach_ledger::marks::WAIVABLE, None),
            row(Kind::FieldAdopt, &["funds.short"], Some(99)),
        ],
        before: Some(12),
    }
}

page!(CorrectionsPage, "corrections.html");
