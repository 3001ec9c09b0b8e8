//! A distribution: what was handed over, how well that is attested, and whose gifts paid for it.

use axum::extract::{Path, State};
use axum::response::Response;
use minhbach_ledger::book::MarkKind;
use minhbach_ledger::day::Day;
use minhbach_ledger::kinds::Body;
use serde::Serialize;

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::format::Sum;
use crate::pages::allocation::{Act, acts};
use crate::pages::parts::Named;
use crate::view::{View, page};

/// The page of one distribution.
#[derive(Clone, Debug, Serialize)]
pub struct DistributionPage {
    /// The index of its entry.
    pub index: u64,
    /// When it happened.
    pub on: Option<Day>,
    /// The fund that paid.
    pub fund: Option<Named>,
    /// The index of the proposal of its allocation.
    pub allocation: Option<u64>,
    /// What it was for.
    pub purpose: Option<String>,
    /// Where, as an area code; none where few people live.
    pub area: Option<String>,
    /// How much was handed over.
    pub sum: Sum,
    /// What came back of it, by its adjustments; none if nothing did.
    pub returned: Option<Sum>,
    /// Who handed out, as counts; none where the entry does not say.
    pub team: Option<Team>,
    /// How it was attested, strongest evidence first: a name and a count of portions.
    pub counts: Vec<Count>,
    /// The count of portions as last corrected.
    pub portions: Option<u64>,
    /// What confirmations say, oldest first.
    pub acts: Vec<Act>,
    /// How many portions were confirmed.
    pub confirmed: Option<u64>,
    /// How many portions are disputed, and not resolved.
    pub disputed: Option<u64>,
    /// Whether the entry was reversed, and by which one.
    pub reversed_by: Option<u64>,
    /// How many gifts paid for it.
    pub gifts: Option<u64>,
    /// The commitment under which the list of those who signed is sealed, base64.
    pub root: Option<String>,
}

/// Who handed out.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Team {
    /// Members of the Red Cross.
    pub members: u64,
    /// Volunteers.
    pub volunteers: u64,
}

/// How many portions were attested in one way.
#[derive(Clone, Debug, Serialize)]
pub struct Count {
    /// The code of the way: `signed`, `thumbprint`, `code`, `proxy`, `absent`.
    pub way: String,
    /// How many portions.
    pub count: u64,
}

impl Count {
    /// The message id of the way's name.
    pub fn key(&self) -> &'static str {
        match self.way.as_str() {
            "signed" => "way-signed",
            "thumbprint" => "way-thumbprint",
            "code" => "way-code",
            "proxy" => "way-proxy",
            _ => "way-absent",
        }
    }
}

/// `GET /distribution/{index}`, by the index of its entry.
pub async fn show(State(app): State<App>, view: View, Path(index): Path<String>) -> Response {
    let page = load(&app, &index).await;
    view.answer(&app, page)
}

async fn load(app: &App, text: &str) -> Result<DistributionPage, Failure> {
    const NONE: Failure = Failure::NotFound(Say("error-no-thing"));
    let index: u64 = text.parse().map_err(|_| NONE)?;
    let found = app.entry(index).await?.ok_or(NONE)?;
    let Body::DistributionMake(body) = &found.said().body else {
        return Err(NONE);
    };
    let state = app.state();
    let allocation = state.allocations.get(&body.allocation);
    let marks = app.marks(index).await?;
    let newest = |kind| marks.iter().rev().find(|mark| mark.kind == kind);
    let count = |value: i64| u64::try_from(value).unwrap_or(0);
    let acts = acts(app, &found, &marks).await?;
    let mut returned: i128 = 0;
    for mark in marks.iter().filter(|mark| mark.kind == MarkKind::Adjusted) {
        let later = app.entry(mark.by).await?;
        if let Some(Body::DistributionAdjust(adjust)) = later.as_ref().map(|l| &l.said().body) {
            returned += i128::from(adjust.returned.minor());
        }
    }
    let ways = [
        ("signed", body.portions.signed),
        ("thumbprint", body.portions.thumbprint),
        ("code", body.portions.code),
        ("proxy", body.portions.proxy),
        ("absent", body.absent),
    ];
    let unit = state
        .unit(body.currency, body.lot)
        .ok_or(Failure::Internal)?;
    Ok(DistributionPage {
        index,
        on: Some(body.on),
        fund: allocation.and_then(|allocation| {
            let name = state.funds.get(&allocation.fund)?.name.to_string();
            Some(Named {
                id: allocation.fund.to_string(),
                name,
            })
        }),
        allocation: allocation.map(|allocation| allocation.at),
        purpose: allocation.map(|allocation| allocation.purpose.to_string()),
        area: body.area.as_ref().map(|area| app.area_name(&state, area)),
        sum: Sum::new(body.amount.minor().into(), unit, &state),
        returned: (returned > 0).then(|| Sum::new(returned, unit, &state)),
        team: body.team.map(|team| Team {
            members: team.members.into(),
            volunteers: team.volunteers.into(),
        }),
        counts: ways
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(way, count)| Count {
                way: way.to_owned(),
                count: count.into(),
            })
            .collect(),
        portions: Some(match newest(MarkKind::Adjusted) {
            Some(mark) => count(mark.value),
            None => body.portions.total(),
        }),
        acts,
        confirmed: newest(MarkKind::Confirmed).map(|mark| count(mark.value)),
        disputed: newest(MarkKind::Disputed)
            .map(|mark| count(mark.value))
            .filter(|portions| *portions > 0),
        reversed_by: newest(MarkKind::Reversed).map(|mark| mark.by),
        gifts: app.gifts_behind(index).await?,
        root: Some(body.root.to_string()),
    })
}

page!(DistributionPage, "distribution.html");
