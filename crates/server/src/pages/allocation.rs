//! An allocation: who proposed and approved it, and what came of its money.

use axum::extract::{Path, State};
use axum::response::Response;
use minhbach_ledger::book::{Mark, MarkKind};
use minhbach_ledger::day::Day;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::state::{Allocation, Status};
use serde::Serialize;

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::flow::{Flow, Stop};
use crate::format::Sum;
use crate::pages::order::{OrderRow, orders};
use crate::pages::parts::{Division, Named, Stage};
use crate::query::Found;
use crate::view::{View, page};

/// The page of one allocation.
#[derive(Clone, Debug, Serialize)]
pub struct AllocationPage {
    /// The index of the proposal, which names the page.
    pub index: u64,
    /// The fund that it is taken from.
    pub fund: Named,
    /// What it is for, as the proposal says.
    pub purpose: String,
    /// Where.
    pub area: Option<String>,
    /// The day of the proposal.
    pub on: Option<Day>,
    /// The first day on which it may be spent.
    pub from: Day,
    /// The last day on which it may be spent.
    pub until: Day,
    /// How much was asked for.
    pub sum: Sum,
    /// What was decided.
    pub status: AllocationStatus,
    /// Of an emergency: the last day for its approval, and whether it has passed.
    pub approval_due: Option<(Day, bool)>,
    /// The proposal and the decisions on it, oldest first.
    pub acts: Vec<Act>,
    /// How the approved money divides; none before approval.
    pub division: Option<Division>,
    /// What was ordered from it, newest first.
    pub orders: Vec<OrderRow>,
    /// What was handed over or paid from it, newest first.
    pub uses: Vec<Use>,
    /// Whether `uses` leaves older ones out.
    pub more: bool,
}

/// Where an allocation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AllocationStatus {
    /// Proposed, not decided.
    Proposed,
    /// Approved.
    Approved,
    /// Rejected.
    Rejected,
    /// Cancelled; what was unspent went back to the fund.
    Cancelled,
    /// Spent before it is approved: an approver still has to decide.
    Emergency,
    /// Spent from, and then not approved.
    Irregular,
}

impl AllocationStatus {
    /// From the state.
    pub fn of(status: &Status) -> AllocationStatus {
        match status {
            Status::Proposed => AllocationStatus::Proposed,
            Status::Approved { .. } => AllocationStatus::Approved,
            Status::Rejected { .. } => AllocationStatus::Rejected,
            Status::Cancelled { .. } => AllocationStatus::Cancelled,
            Status::Emergency { .. } => AllocationStatus::Emergency,
            Status::Irregular { .. } => AllocationStatus::Irregular,
        }
    }

    /// The message id of its name.
    pub fn key(&self) -> &'static str {
        match self {
            AllocationStatus::Proposed => "status-proposed",
            AllocationStatus::Approved => "status-approved",
            AllocationStatus::Rejected => "status-rejected",
            AllocationStatus::Cancelled => "status-cancelled",
            AllocationStatus::Emergency => "status-emergency",
            AllocationStatus::Irregular => "status-irregular",
        }
    }
}

/// One signed act on the way of a decision.
#[derive(Clone, Debug, Serialize)]
pub struct Act {
    /// The index of the entry.
    pub index: u64,
    /// The name of its kind.
    pub kind: String,
    /// When it happened.
    pub on: Option<Day>,
    /// The roles of those who signed.
    pub roles: Vec<String>,
}

/// One use of an allocation.
#[derive(Clone, Debug, Serialize)]
pub struct Use {
    /// The index of the entry.
    pub index: u64,
    /// The name of its kind.
    pub kind: String,
    /// When it happened.
    pub on: Option<Day>,
    /// How much, after adjustments.
    pub sum: Sum,
    /// How many portions it handed over, for a distribution, after adjustments.
    pub portions: Option<u64>,
}

impl Use {
    /// The path of its page.
    pub fn path(&self) -> String {
        match self.kind.as_str() {
            "distribution.make" => format!("/distribution/{}", self.index),
            _ => format!("/e/{}", self.index),
        }
    }
}

/// How many uses one page lists.
const USES: usize = 50;

/// `GET /allocation/{index}`, by the index of the proposal.
pub async fn show(State(app): State<App>, view: View, Path(index): Path<String>) -> Response {
    let page = load(&app, &index).await;
    view.answer(&app, page)
}

async fn load(app: &App, text: &str) -> Result<AllocationPage, Failure> {
    const NONE: Failure = Failure::NotFound(Say("error-no-thing"));
    let index: u64 = text.parse().map_err(|_| NONE)?;
    let proposal = app.entry(index).await?.ok_or(NONE)?;
    let Body::AllocationPropose(body) = &proposal.said().body else {
        return Err(NONE);
    };
    let state = app.state();
    let allocation = state.allocations.get(&body.id).ok_or(NONE)?;
    let acts = acts(app, &proposal, &app.marks(index).await?).await?;
    let flow = match arrival(allocation) {
        Some(arrival) => Some(app.flow_of(arrival, allocation.unit).await?),
        None => None,
    };
    let (uses, more) = match &flow {
        Some(flow) => uses(app, flow).await?,
        None => (Vec::new(), false),
    };
    let fund = state
        .funds
        .get(&allocation.fund)
        .map(|fund| fund.name.to_string());
    Ok(AllocationPage {
        index,
        fund: Named {
            id: allocation.fund.to_string(),
            name: fund.unwrap_or_default(),
        },
        purpose: allocation.purpose.to_string(),
        area: allocation
            .area
            .as_ref()
            .map(|area| app.area_name(&state, area)),
        on: Some(body.on),
        from: allocation.from,
        until: allocation.until,
        sum: Sum::new(allocation.amount.into(), allocation.unit, &state),
        status: AllocationStatus::of(&allocation.status),
        approval_due: state
            .emergencies
            .get(&body.id)
            .map(|emergency| (emergency.due, emergency.due < app.today())),
        acts,
        division: flow.map(|flow| flow.division),
        orders: orders(&state, |order| order.allocation == body.id),
        uses,
        more,
    })
}

fn arrival(allocation: &Allocation) -> Option<minhbach_ledger::attribution::ArrivalId> {
    allocation.status.arrival()
}

/// A signed act, with the roles of its authors as they were granted.
pub fn act(app: &App, found: &Found) -> Act {
    let state = app.state();
    let signed = found.said();
    let roles = signed
        .authors
        .iter()
        .filter_map(|author| state.keys.get(&author.key));
    Act {
        index: found.at,
        kind: signed.kind().name().to_owned(),
        on: Some(signed.body.rules().on()),
        roles: roles
            .map(|key| crate::terms::role_name(key.role).to_owned())
            .collect(),
    }
}

/// The entry, and what later ones did to it, oldest first. What it was warned of or waived for it is marked on itself, and is
/// no further act.
pub async fn acts(app: &App, found: &Found, marks: &[Mark]) -> Result<Vec<Act>, Failure> {
    let mut acts = vec![act(app, found)];
    for mark in marks.iter().filter(|mark| mark.by != found.at) {
        if let Some(later) = app.entry(mark.by).await? {
            acts.push(act(app, &later));
        }
    }
    Ok(acts)
}

/// How many portions a distribution has, as last adjusted; none of what is no distribution.
async fn portions(app: &App, found: &Found) -> Result<Option<u64>, Failure> {
    let Body::DistributionMake(made) = &found.said().body else {
        return Ok(None);
    };
    let marks = app.marks(found.at).await?;
    let adjusted = marks.iter().rev().find(|m| m.kind == MarkKind::Adjusted);
    Ok(Some(match adjusted {
        Some(mark) => u64::try_from(mark.value).unwrap_or(0),
        None => made.portions.total(),
    }))
}

/// What was handed over or paid, newest first; and whether older ones are left out.
async fn uses(app: &App, flow: &Flow) -> Result<(Vec<Use>, bool), Failure> {
    let ended = flow.stops.iter().rev().filter_map(|stop| match stop {
        Stop {
            stage: Stage::Distributed | Stage::Spent | Stage::SentOn | Stage::Lost | Stage::Other,
            at,
            share,
            ..
        } => Some((*at, share)),
        _ => None,
    });
    let mut rows = Vec::new();
    for (at, share) in ended {
        if rows.len() == USES {
            return Ok((rows, true));
        }
        let Some(found) = app.entry(at).await? else {
            continue;
        };
        let body = &found.said().body;
        rows.push(Use {
            index: at,
            kind: body.kind().name().to_owned(),
            on: Some(body.rules().on()),
            sum: share.clone(),
            portions: portions(app, &found).await?,
        });
    }
    Ok((rows, false))
}

page!(AllocationPage, "allocation.html");
