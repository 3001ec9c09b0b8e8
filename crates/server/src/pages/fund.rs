//! A fund: what it is for, how its money divides, what was decided from it.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::registry::FundKind;
use minhbach_ledger::state::{LineKey, Status};
use serde::Serialize;

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::format::Sum;
use crate::pages::allocation::AllocationStatus;
use crate::pages::entries::{Before, rows};
use crate::pages::parts::{Division, EntryRow, Named};
use crate::query::Filter;
use crate::view::{View, page};

/// The page of one fund.
#[derive(Clone, Debug, Serialize)]
pub struct FundPage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it holds what is not yet assigned.
    pub suspense: bool,
    /// The chapter that keeps it.
    pub chapter: Option<String>,
    /// The campaign that it belongs to.
    pub campaign: Option<Named>,
    /// Whether nothing is allocated or spent from it for the time being.
    pub frozen: bool,
    /// The day on which it was closed.
    pub closed: Option<Day>,
    /// What its money may be spent on; empty means no restriction.
    pub purposes: Vec<String>,
    /// Where; empty means anywhere.
    pub areas: Vec<String>,
    /// The first and the last day on which an allocation from it may fall.
    pub from: Option<Day>,
    /// See `from`.
    pub until: Option<Day>,
    /// Whether it is the fund of a programme of humanitarian addresses.
    pub programme: bool,
    /// How what it received divides, one for each unit of money.
    pub divisions: Vec<Division>,
    /// What it owes, if it owes.
    pub owed: Vec<Sum>,
    /// Where its money lies.
    pub holdings: Vec<Holding>,
    /// The allocations from it, newest first.
    pub allocations: Vec<AllocationRow>,
    /// Whether `allocations` leaves older ones out.
    pub more_allocations: bool,
    /// Its entries, newest first, one page of them.
    pub entries: Vec<EntryRow>,
    /// Where the next page of entries begins.
    pub before: Option<u64>,
}

/// What one account holds for the fund.
#[derive(Clone, Debug, Serialize)]
pub struct Holding {
    /// The account.
    pub account: Named,
    /// How much.
    pub sum: Sum,
}

/// An allocation in a list.
#[derive(Clone, Debug, Serialize)]
pub struct AllocationRow {
    /// The index of its proposal, which names its page.
    pub index: u64,
    /// What it is for.
    pub purpose: String,
    /// Where it stands.
    pub status: AllocationStatus,
    /// How much was proposed or approved.
    pub sum: Sum,
    /// How much of it is not yet spent.
    pub left: Sum,
}

/// How many allocations and how many entries one page lists.
const ALLOCATIONS: usize = 30;
const ENTRIES: u32 = 25;

/// `GET /fund/{id}`.
pub async fn show(
    State(app): State<App>,
    view: View,
    Path(id): Path<String>,
    Query(place): Query<Before>,
) -> Response {
    let page = load(&app, &id, place).await;
    view.answer(&app, page)
}

async fn load(app: &App, text: &str, place: Before) -> Result<FundPage, Failure> {
    const NONE: Failure = Failure::NotFound(Say("error-no-thing"));
    let id: Id = text.parse().map_err(|_| NONE)?;
    let state = app.state();
    let fund = state.funds.get(&id).ok_or(NONE)?;
    let figures = app.figures();
    let holdings = figures.held_for(id).iter();
    let holdings = holdings.filter_map(|(account, unit, balance)| {
        Some(Holding {
            account: Named {
                id: account.to_string(),
                name: state.accounts.get(account)?.name.to_string(),
            },
            sum: Sum::new(*balance, *unit, &state),
        })
    });
    let allocations = figures.allocations_of(id);
    let more_allocations = allocations.len() > ALLOCATIONS;
    let allocations = allocations.iter().take(ALLOCATIONS);
    let allocations = allocations.filter_map(|(at, key)| {
        let allocation = state.allocations.get(key)?;
        let line = LineKey::Allocation {
            allocation: *key,
            unit: allocation.unit,
        };
        Some(AllocationRow {
            index: *at,
            purpose: allocation.purpose.to_string(),
            status: AllocationStatus::of(&allocation.status),
            sum: Sum::new(allocation.amount.into(), allocation.unit, &state),
            left: match allocation.status {
                Status::Proposed => Sum::new(0, allocation.unit, &state),
                _ => Sum::new(state.free(&line).into(), allocation.unit, &state),
            },
        })
    });
    let before = place.read()?;
    let (entries, next) = rows(
        app,
        Filter {
            fund: Some(id),
            ..Filter::default()
        },
        before,
        ENTRIES,
    )
    .await?;
    Ok(FundPage {
        id: id.to_string(),
        name: fund.name.to_string(),
        suspense: fund.kind == FundKind::Suspense,
        chapter: state
            .chapters
            .get(&fund.chapter)
            .map(|chapter| chapter.name.to_string()),
        campaign: fund.campaign.and_then(|id| {
            Some(Named {
                id: id.to_string(),
                name: state.campaigns.get(&id)?.name.to_string(),
            })
        }),
        frozen: fund.frozen,
        closed: fund.closed,
        purposes: fund.purposes.iter().map(ToString::to_string).collect(),
        areas: fund
            .areas
            .iter()
            .map(|area| area.code.to_string())
            .collect(),
        from: fund.opens,
        until: fund.closes,
        programme: state.people.cases.values().any(|case| case.fund == id),
        divisions: figures.divisions(id, &state),
        owed: figures.owed(id, &state),
        holdings: holdings.collect(),
        allocations: allocations.collect(),
        more_allocations,
        entries,
        before: next,
    })
}

page!(FundPage, "fund.html");
