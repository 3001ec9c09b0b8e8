//! Promises: what is open, until when, and which gifts have kept them. They are in no total.

use axum::extract::{Path, State};
use axum::response::Response;
use minhbach_ledger::amount::Unit;
use minhbach_ledger::book::MarkKind;
use minhbach_ledger::day::Day;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::state::State as Book;
use minhbach_ledger::state::resources::{Pledge, Promised};
use serde::Serialize;

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::format::Sum;
use crate::measure::Measure;
use crate::pages::parts::Named;
use crate::view::{View, page};

/// The open pledges.
#[derive(Clone, Debug, Serialize)]
pub struct PledgesPage {
    /// The day for which they stand.
    pub today: Day,
    /// The earliest due first.
    pub rows: Vec<PledgeRow>,
    /// Whether later ones are left out.
    pub more: bool,
}

/// One open pledge.
#[derive(Clone, Debug, Serialize)]
pub struct PledgeRow {
    /// The index of its entry, which names its page.
    pub index: u64,
    /// What it is for: the name of the fund or of the campaign.
    pub to: String,
    /// How much was promised.
    pub sum: Sum,
    /// How much has not come yet.
    pub open: Sum,
    /// The day by which it should have come.
    pub due: Day,
    /// Whether that day has passed.
    pub late: bool,
}

/// The page of one pledge.
#[derive(Clone, Debug, Serialize)]
pub struct PledgePage {
    /// The index of its entry.
    pub index: u64,
    /// When it was made.
    pub on: Day,
    /// The fund, if it is for one.
    pub fund: Option<Named>,
    /// The campaign, if it is for any fund of one.
    pub campaign: Option<Named>,
    /// How much was promised.
    pub sum: Sum,
    /// How much has come.
    pub came: Sum,
    /// How much is waited for; nothing once it was ended.
    pub open: Sum,
    /// The day by which it should have come.
    pub due: Day,
    /// Whether that day has passed with something open.
    pub late: bool,
    /// The gifts that kept it, and what was taken back of them, oldest first.
    pub kept: Vec<KeptRow>,
    /// The entry that ended it.
    pub ended_by: Option<u64>,
}

/// One gift that kept a pledge.
#[derive(Clone, Debug, Serialize)]
pub struct KeptRow {
    /// The index of the entry.
    pub index: u64,
    /// How much it changed what has come; negative where a gift went back.
    pub sum: Sum,
}

/// How many pledges one page lists.
const ROWS: usize = 100;

/// What a promise counts.
pub fn measure(state: &Book, what: Promised) -> Measure {
    match what {
        Promised::Money(currency) => Measure::of(state, Unit::Money(currency)),
        Promised::Goods(item) => Measure::of_item(state, item),
    }
}

/// What a promise is for, by name.
pub fn target(state: &Book, pledge: &Pledge) -> String {
    let fund = pledge.fund.and_then(|id| state.funds.get(&id));
    let campaign = pledge.campaign.and_then(|id| state.campaigns.get(&id));
    fund.map(|fund| fund.name.to_string())
        .or_else(|| campaign.map(|campaign| campaign.name.to_string()))
        .unwrap_or_default()
}

/// `GET /pledges`.
pub async fn list(State(app): State<App>, view: View) -> Response {
    let state = app.state();
    let today = app.today();
    let mut open: Vec<&Pledge> = state.pledges.values().collect();
    open.sort_by_key(|pledge| (pledge.due, pledge.at));
    let rows = open.iter().take(ROWS).map(|pledge| {
        let of = measure(&state, pledge.what);
        PledgeRow {
            index: pledge.at,
            to: target(&state, pledge),
            sum: Sum::counted(pledge.amount.into(), of.clone()),
            open: Sum::counted(pledge.open.into(), of),
            due: pledge.due,
            late: pledge.due < today,
        }
    });
    let page = PledgesPage {
        today,
        rows: rows.collect(),
        more: open.len() > ROWS,
    };
    view.answer(&app, Ok(page))
}

/// `GET /pledge/{index}`, by the index of the pledge's entry.
pub async fn show(State(app): State<App>, view: View, Path(index): Path<String>) -> Response {
    let page = load(&app, &index).await;
    view.answer(&app, page)
}

async fn load(app: &App, text: &str) -> Result<PledgePage, Failure> {
    const NONE: Failure = Failure::NotFound(Say("error-no-thing"));
    let index: u64 = text.parse().map_err(|_| NONE)?;
    let found = app.entry(index).await?.ok_or(NONE)?;
    let Body::PledgeMake(body) = &found.said().body else {
        return Err(NONE);
    };
    let state = app.state();
    let what = body.promised().ok_or(Failure::Internal)?;
    let of = measure(&state, what);
    let marks = app.marks(index).await?;
    let mut came = 0;
    let mut kept = Vec::new();
    for mark in marks.iter().filter(|mark| mark.kind == MarkKind::Kept) {
        let sum = Sum::counted(i128::from(mark.value - came), of.clone());
        came = mark.value;
        kept.push(KeptRow {
            index: mark.by,
            sum,
        });
    }
    let ended = marks.iter().find(|mark| mark.kind == MarkKind::Ended);
    let open = state.pledges.get(&body.id).map_or(0, |pledge| pledge.open);
    let named = |id: minhbach_ledger::id::Id, name: &dyn std::fmt::Display| Named {
        id: id.to_string(),
        name: name.to_string(),
    };
    let fund = body
        .fund
        .and_then(|id| Some(named(id, &state.funds.get(&id)?.name)));
    let campaign = body
        .campaign
        .and_then(|id| Some(named(id, &state.campaigns.get(&id)?.name)));
    Ok(PledgePage {
        index,
        on: body.on,
        fund,
        campaign,
        sum: Sum::counted(body.amount.minor().into(), of.clone()),
        came: Sum::counted(came.into(), of.clone()),
        open: Sum::counted(open.into(), of),
        due: body.due,
        late: open > 0 && body.due < app.today(),
        kept,
        ended_by: ended.map(|mark| mark.by),
    })
}

/// As full as the pages get.
#[cfg(test)]
pub fn samples() -> (PledgesPage, PledgePage) {
    let day = |text: &str| text.parse::<Day>().unwrap();
    let row = |late| PledgeRow {
        index: 77,
        to: "Quỹ <Lũ quét> 9/2026".into(),
        sum: Sum::dong(100_000_000),
        open: Sum::dong(40_000_000),
        due: day("2026-10-15"),
        late,
    };
    let named = || Named {
        id: "01990000000000000000000000000001".into(),
        name: "Quỹ <Lũ quét> 9/2026".into(),
    };
    let kept = |minor| KeptRow {
        index: 91,
        sum: Sum::dong(minor),
    };
    let one = PledgePage {
        index: 77,
        on: day("2026-09-15"),
        fund: Some(named()),
        campaign: Some(named()),
        sum: Sum::dong(100_000_000),
        came: Sum::dong(60_000_000),
        open: Sum::dong(40_000_000),
        due: day("2026-10-15"),
        late: true,
        kept: vec![kept(70_000_000), kept(-10_000_000)],
        ended_by: Some(120),
    };
    let all = PledgesPage {
        today: day("2026-10-20"),
        rows: vec![row(true), row(false)],
        more: true,
    };
    (all, one)
}

page!(PledgesPage, "pledges.html");
page!(PledgePage, "pledge.html");
