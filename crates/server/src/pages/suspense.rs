//! The suspense desk: receipts and payments that nobody has assigned yet, and how long they have waited.

use axum::extract::{Query, State};
use axum::response::Response;
use minhbach_ledger::book::{Mark, MarkKind};
use minhbach_ledger::day::Day;
use minhbach_ledger::kinds::registry::FundKind;
use minhbach_ledger::kinds::{Body, Kind};
use serde::Serialize;

use crate::app::App;
use crate::failure::Failure;
use crate::format::Sum;
use crate::pages::entries::Before;
use crate::query::{Filter, Heading};
use crate::view::{View, page};

/// What waits to be assigned.
#[derive(Clone, Debug, Serialize)]
pub struct SuspensePage {
    /// The day for which the ages stand.
    pub today: Day,
    /// What the suspense funds hold, unit by unit.
    pub holds: Vec<Sum>,
    /// Receipts, newest first.
    pub receipts: Vec<HeldRow>,
    /// Payments, newest first.
    pub payments: Vec<HeldRow>,
    /// The index before which older ones begin.
    pub before: Option<u64>,
}

/// One held receipt or payment.
#[derive(Clone, Debug, Serialize)]
pub struct HeldRow {
    /// The index of the entry.
    pub index: u64,
    /// The look-up code.
    pub code: String,
    /// When the bank or the cashier moved it.
    pub on: Day,
    /// How many days ago that was.
    pub age: u64,
    /// Why it is held, as the entry says.
    pub reason: String,
    /// How much is held still: what was given back is not.
    pub sum: Sum,
}

/// How many entries of each kind one page looks through.
const LOOKED_AT: u32 = 60;

/// `GET /suspense`.
pub async fn show(State(app): State<App>, view: View, Query(place): Query<Before>) -> Response {
    let page = load(&app, place).await;
    view.answer(&app, page)
}

async fn load(app: &App, place: Before) -> Result<SuspensePage, Failure> {
    let before: Option<u64> = place.read()?;
    let state = app.state();
    let figures = app.figures();
    let suspense = state
        .funds
        .iter()
        .filter(|(_, f)| f.kind == FundKind::Suspense);
    let holds = suspense.flat_map(|(id, _)| figures.units_of(*id));
    let holds = holds
        .filter(|(_, sums)| sums.in_fund > 0)
        .map(|(unit, sums)| Sum::new(sums.in_fund, *unit, &state));
    let (receipts, older) = held(app, Kind::ReceiptHold, before).await?;
    let (payments, elder) = held(app, Kind::PaymentHold, before).await?;
    Ok(SuspensePage {
        today: app.today(),
        holds: holds.collect(),
        receipts,
        payments,
        // What one list has looked through and the other has not comes again: better than a gap.
        before: older.max(elder),
    })
}

/// Those of a kind that are held, and where older ones begin.
async fn held(
    app: &App,
    kind: Kind,
    before: Option<u64>,
) -> Result<(Vec<HeldRow>, Option<u64>), Failure> {
    let (holds, next) = holds(app, kind, before).await?;
    let mut rows = Vec::new();
    for (heading, left) in &holds {
        rows.extend(row(app, heading, *left).await?);
    }
    Ok((rows, next))
}

/// Entries of a kind that hold something still, with how much, the newest first, and where older ones begin.
pub(crate) async fn holds(
    app: &App,
    kind: Kind,
    before: Option<u64>,
) -> Result<(Vec<(Heading, i128)>, Option<u64>), Failure> {
    let filter = Filter {
        kind: Some(kind),
        ..Filter::default()
    };
    let mut headings = app.headings(filter, before, LOOKED_AT + 1).await?;
    let more = headings.len() > LOOKED_AT as usize;
    headings.truncate(LOOKED_AT as usize);
    let next = headings.last().filter(|_| more).map(|last| last.at);
    let mut holds = Vec::new();
    for heading in headings {
        let marks = app.marks(heading.at).await?;
        let left = still_held(&heading, &marks);
        if left > 0 {
            holds.push((heading, left));
        }
    }
    Ok((holds, next))
}

/// How much is held still, less what was given back; nothing once it was reversed or assigned to something.
pub(crate) fn still_held(heading: &Heading, marks: &[Mark]) -> i128 {
    let newest = |kind| marks.iter().rev().find(|mark| mark.kind == kind);
    let reversed = newest(MarkKind::Reversed).is_some();
    let assigned = newest(MarkKind::Assigned).is_some_and(|mark| mark.value >= 0);
    let returned = marks.iter().filter(|mark| mark.kind == MarkKind::Returned);
    let returned: i128 = returned.map(|mark| i128::from(mark.value)).sum();
    match reversed || assigned {
        true => 0,
        false => heading.amount.map_or(0, i128::from) - returned,
    }
}

async fn row(app: &App, heading: &Heading, left: i128) -> Result<Option<HeldRow>, Failure> {
    let state = app.state();
    let (Some(found), Some(unit)) = (app.entry(heading.at).await?, heading.unit) else {
        return Ok(None);
    };
    let reason = match &found.said().body {
        Body::ReceiptHold(hold) => serde_json::to_value(hold.reason),
        Body::PaymentHold(hold) => serde_json::to_value(hold.reason),
        _ => return Ok(None),
    };
    let reason = reason.map_err(|error| Failure::internal(&error))?;
    let days = app.today().days() - heading.on.days();
    Ok(Some(HeldRow {
        index: heading.at,
        code: heading.code.to_string(),
        on: heading.on,
        age: u64::try_from(days).unwrap_or(0),
        reason: reason.as_str().unwrap_or_default().to_owned(),
        sum: Sum::new(left, unit, &state),
    }))
}

impl HeldRow {
    /// The message id of the reason.
    pub fn reason_key(&self) -> String {
        format!("held-{}", self.reason.replace('_', "-"))
    }
}

/// As full as the page gets.
#[cfg(test)]
pub fn sample() -> SuspensePage {
    let row = |reason: &str| HeldRow {
        index: 77,
        code: "7Q2K9ZX4M1A0P".into(),
        on: "2026-09-20".parse().unwrap(),
        age: 31,
        reason: reason.into(),
        sum: Sum::dong(500_000),
    };
    let receipts = ["unidentified", "late", "disputed", "unmapped"];
    let payments = ["unidentified", "no_allocation", "bank_fee", "disputed"];
    SuspensePage {
        today: "2026-10-21".parse().unwrap(),
        holds: vec![Sum::dong(2_000_000)],
        receipts: receipts.map(row).to_vec(),
        payments: payments.map(row).to_vec(),
        before: Some(12),
    }
}

page!(SuspensePage, "suspense.html");
