//! Partners: what went to each and what came from it, and whether the other side has been found in its own ledger.

use axum::extract::{Path, State};
use axum::response::Response;
use minhbach_ledger::book::MarkKind;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::partners::{Counterpart, PartnerKind};
use serde::Serialize;

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::format::Sum;
use crate::view::{View, page};

/// All partners.
#[derive(Clone, Debug, Serialize)]
pub struct PartnersPage {
    /// In the order of their registration.
    pub partners: Vec<PartnerLine>,
}

/// A partner in the list.
#[derive(Clone, Debug, Serialize)]
pub struct PartnerLine {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What kind of organisation it is.
    pub kind: PartnerKind,
}

/// The message id of a kind of partner.
pub fn kind_key(kind: &PartnerKind) -> &'static str {
    match kind {
        PartnerKind::Front => "partner-front",
        PartnerKind::RedCross => "partner-red-cross",
        PartnerKind::Government => "partner-government",
        PartnerKind::Company => "partner-company",
        PartnerKind::Organisation => "partner-organisation",
    }
}

/// The page of one partner.
#[derive(Clone, Debug, Serialize)]
pub struct PartnerPage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What kind of organisation it is.
    pub kind: PartnerKind,
    /// The origin of its own ledger.
    pub ledger: Option<String>,
    /// The entry that registered it.
    pub registered: u64,
    /// What went to it and came from it, newest first.
    pub rows: Vec<DealRow>,
    /// Whether `rows` leaves older ones out.
    pub more: bool,
}

/// One movement between the book and a partner.
#[derive(Clone, Debug, Serialize)]
pub struct DealRow {
    /// The index of the entry.
    pub index: u64,
    /// When it happened.
    pub on: Day,
    /// How much.
    pub sum: Sum,
    /// Whether it came from the partner.
    pub came: bool,
    /// The partner's own entry, once somebody has named it.
    pub counterpart: Option<Side>,
    /// The entry that reversed it.
    pub reversed_by: Option<u64>,
}

/// An entry of another ledger.
#[derive(Clone, Debug, Serialize)]
pub struct Side {
    /// The origin of that ledger.
    pub origin: String,
    /// Its index there.
    pub index: Option<u32>,
    /// The SHA-256 of its signed text.
    pub text: Option<String>,
    /// Our entry that named it, if it was not the movement itself.
    pub named_by: Option<u64>,
}

impl Side {
    fn of(counterpart: &Counterpart, named_by: Option<u64>) -> Side {
        Side {
            origin: counterpart.origin.to_string(),
            index: counterpart.index,
            text: counterpart.text.map(|text| text.to_string()),
            named_by,
        }
    }
}

/// How many movements one page lists.
const ROWS: usize = 50;

const NONE: Failure = Failure::NotFound(Say("error-no-thing"));

/// `GET /partners`.
pub async fn list(State(app): State<App>, view: View) -> Response {
    let state = app.state();
    let mut partners: Vec<_> = state.partners.iter().collect();
    partners.sort_by_key(|(_, partner)| partner.at);
    let partners = partners.into_iter().map(|(id, partner)| PartnerLine {
        id: id.to_string(),
        name: partner.name.to_string(),
        kind: partner.kind,
    });
    let page = PartnersPage {
        partners: partners.collect(),
    };
    view.answer(&app, Ok(page))
}

/// `GET /partner/{id}`.
pub async fn show(State(app): State<App>, view: View, Path(id): Path<String>) -> Response {
    let page = load(&app, &id).await;
    view.answer(&app, page)
}

async fn load(app: &App, text: &str) -> Result<PartnerPage, Failure> {
    let id: Id = text.parse().map_err(|_| NONE)?;
    let state = app.state();
    let partner = state.partners.get(&id).ok_or(NONE)?;
    let dealt = app.marks(partner.at).await?;
    let dealt = dealt.iter().rev().filter(|m| m.kind == MarkKind::Dealt);
    let entries: Vec<u64> = dealt.map(|mark| mark.by).collect();
    let mut rows = Vec::new();
    for &at in entries.iter().take(ROWS) {
        rows.extend(row(app, at).await?);
    }
    Ok(PartnerPage {
        id: id.to_string(),
        name: partner.name.to_string(),
        kind: partner.kind,
        ledger: partner.ledger.as_ref().map(ToString::to_string),
        registered: partner.at,
        rows,
        more: entries.len() > ROWS,
    })
}

/// The row of one movement; none if the entry is no such movement.
pub async fn row(app: &App, at: u64) -> Result<Option<DealRow>, Failure> {
    let state = app.state();
    let Some(found) = app.entry(at).await? else {
        return Ok(None);
    };
    let (came, amount, unit, named) = match &found.said().body {
        Body::PartnerSend(sent) => {
            let unit = state.unit(sent.currency, sent.lot);
            (false, sent.amount, unit, sent.counterpart.as_ref())
        }
        Body::DonationReceive(gift) => (true, gift.amount, gift.unit(), gift.counterpart.as_ref()),
        _ => return Ok(None),
    };
    let unit = unit.ok_or(Failure::Internal)?;
    let marks = app.marks(at).await?;
    let newest = |kind| marks.iter().rev().find(|mark| mark.kind == kind);
    let mut counterpart = named.map(|named| Side::of(named, None));
    if let Some(mark) = newest(MarkKind::Matched).filter(|mark| mark.value >= 0)
        && let Some(confirmed) = app.entry(mark.by).await?
        && let Body::PartnerConfirm(body) = &confirmed.said().body
    {
        counterpart = Some(Side::of(&body.counterpart, Some(mark.by)));
    }
    Ok(Some(DealRow {
        index: at,
        on: found.said().body.rules().on(),
        sum: Sum::new(amount.minor().into(), unit, &state),
        came,
        counterpart,
        reversed_by: newest(MarkKind::Reversed).map(|mark| mark.by),
    }))
}

/// As full as the pages get.
#[cfg(test)]
pub fn samples() -> (PartnersPage, PartnerPage) {
    let row = |came, counterpart: Option<Side>, reversed_by| DealRow {
        index: 77,
        on: "2026-09-20".parse().unwrap(),
        sum: Sum::dong(30_000_000),
        came,
        counterpart,
        reversed_by,
    };
    let side = |index, text: Option<&str>, named_by| Side {
        origin: "mat-tran.example/son-lam".into(),
        index,
        text: text.map(Into::into),
        named_by,
    };
    let kinds = [
        PartnerKind::Front,
        PartnerKind::RedCross,
        PartnerKind::Government,
        PartnerKind::Company,
        PartnerKind::Organisation,
    ];
    let lines = kinds.map(|kind| PartnerLine {
        id: "01990000000000000000000000000001".into(),
        name: "Mặt trận <Sơn Lâm>".into(),
        kind,
    });
    let one = PartnerPage {
        id: "01990000000000000000000000000001".into(),
        name: "Mặt trận <Sơn Lâm>".into(),
        kind: PartnerKind::Front,
        ledger: Some("mat-tran.example/son-lam".into()),
        registered: 12,
        rows: vec![
            row(false, None, None),
            row(true, Some(side(Some(7), None, None)), None),
            row(false, Some(side(None, Some("AAAA"), Some(80))), Some(90)),
        ],
        more: true,
    };
    let all = PartnersPage {
        partners: lines.to_vec(),
    };
    (all, one)
}

page!(PartnersPage, "partners.html");
page!(PartnerPage, "partner.html");
