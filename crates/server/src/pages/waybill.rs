//! A waybill: what was sent, what came, what came back, what was lost, and what nobody has accounted for yet.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::Response;
use minhbach_ledger::amount::{Fixed, Unit};
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::waybill::{DispatchPurpose, TransferReceive};
use minhbach_ledger::state::State as Book;
use serde::Serialize;

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::format::Sum;
use crate::pages::allocation::{Act, act};
use crate::pages::goods::account;
use crate::pages::parts::Named;
use crate::view::{View, page};

/// A waybill in the list of those that are open.
#[derive(Clone, Debug, Serialize)]
pub struct WaybillRow {
    /// The index of its entry, which names its page.
    pub index: u64,
    /// Where the goods were sent from.
    pub from: Named,
    /// Where to.
    pub to: Named,
    /// What is still on the way.
    pub open: Vec<Sum>,
}

/// The waybills with something on the way, newest first.
pub fn waybills(state: &Book) -> Vec<WaybillRow> {
    let mut rows: Vec<WaybillRow> = state
        .goods
        .waybills
        .values()
        .map(|waybill| WaybillRow {
            index: waybill.at,
            from: account(state, waybill.from),
            to: account(state, waybill.to),
            open: waybill
                .open
                .iter()
                .filter_map(|((_, lot), amount)| {
                    let unit = state.unit(None, Some(*lot))?;
                    Some(Sum::new((*amount).into(), unit, state))
                })
                .collect(),
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.index));
    rows
}

/// The page of one waybill.
#[derive(Clone, Debug, Serialize)]
pub struct WaybillPage {
    /// The index of its entry, which names the page.
    pub index: u64,
    /// When the goods left.
    pub on: Day,
    /// Where they were sent from.
    pub from: Named,
    /// Where to.
    pub to: Named,
    /// The code of why: `relief`, `return`, `destruction`.
    pub purpose: &'static str,
    /// What was sent, by lot, and what became of it.
    pub loads: Vec<LoadRow>,
    /// Whether everything is accounted for.
    pub done: bool,
    /// Who signed for what, oldest first.
    pub acts: Vec<Act>,
}

impl WaybillPage {
    /// The message id of why the goods were sent.
    pub fn purpose_key(&self) -> String {
        format!("dispatch-{}", self.purpose)
    }
}

/// What became of the goods of one lot on a waybill: sent = received + came back + lost + on the way.
#[derive(Clone, Debug, Serialize)]
pub struct LoadRow {
    /// The lot's id.
    pub lot: String,
    /// What was sent.
    pub sent: Sum,
    /// What came where it was sent.
    pub received: Sum,
    /// What came back.
    pub returned: Sum,
    /// What was damaged or missing, and written off.
    pub lost: Sum,
    /// What is still on the way.
    pub open: Sum,
}

/// `GET /waybill/{index}`, by the index of its entry.
pub async fn show(State(app): State<App>, view: View, Path(index): Path<String>) -> Response {
    let page = load(&app, &index).await;
    view.answer(&app, page)
}

/// Sent, received, come back, lost.
type Tally = [i128; 4];

async fn load(app: &App, text: &str) -> Result<WaybillPage, Failure> {
    const NONE: Failure = Failure::NotFound(Say("error-no-thing"));
    let index: u64 = text.parse().map_err(|_| NONE)?;
    let found = app.entry(index).await?.ok_or(NONE)?;
    let Body::TransferDispatch(body) = &found.sealed.signed.body else {
        return Err(NONE);
    };
    let state = app.state();
    let mut tallies: BTreeMap<Id, Tally> = BTreeMap::new();
    for load in &body.loads {
        tallies.entry(load.lot).or_default()[0] += i128::from(load.amount.minor());
    }
    let mut acts = vec![act(app, &found)];
    for mark in app.marks(index).await? {
        let Some(later) = app.entry(mark.by).await? else {
            continue;
        };
        acts.push(act(app, &later));
        match &later.sealed.signed.body {
            Body::TransferReceive(receipt) => add(&mut tallies, receipt, body.from),
            Body::FieldAdopt(adopted) => {
                let note = adopted.note();
                if let Some(Body::TransferReceive(receipt)) = note.as_ref().map(|note| &note.body) {
                    add(&mut tallies, receipt, body.from);
                }
            }
            _ => {}
        }
    }
    let rows = tallies.into_iter().filter_map(|(lot, tally)| {
        let unit = state.unit(None, Some(lot))?;
        Some(row(&state, lot, unit, tally))
    });
    Ok(WaybillPage {
        index,
        on: body.on,
        from: account(&state, body.from),
        to: account(&state, body.to),
        purpose: match body.purpose {
            DispatchPurpose::Relief => "relief",
            DispatchPurpose::Return => "return",
            DispatchPurpose::Destruction => "destruction",
        },
        loads: rows.collect(),
        done: !state.goods.waybills.contains_key(&body.id),
        acts,
    })
}

fn add(tallies: &mut BTreeMap<Id, Tally>, receipt: &TransferReceive, from: Id) {
    let count = |amount: Option<Fixed>| amount.map_or(0, |amount| i128::from(amount.minor()));
    for unload in &receipt.unloads {
        let tally = tallies.entry(unload.lot).or_default();
        let came = if receipt.account == from { 2 } else { 1 };
        tally[came] += count(unload.received);
        tally[3] += count(unload.damaged) + count(unload.missing);
    }
}

fn row(state: &Book, lot: Id, unit: Unit, [sent, received, returned, lost]: Tally) -> LoadRow {
    let sum = |minor| Sum::new(minor, unit, state);
    LoadRow {
        lot: lot.to_string(),
        sent: sum(sent),
        received: sum(received),
        returned: sum(returned),
        lost: sum(lost),
        open: sum(sent - received - returned - lost),
    }
}

page!(WaybillPage, "waybill.html");
