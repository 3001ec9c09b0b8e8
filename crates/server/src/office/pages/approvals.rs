//! The approval queue: proposals that wait for this approver, with what the policy asks for and what the fund has.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use minhbach_ledger::day::Day;
use minhbach_ledger::entry::Signed;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::Body;
use minhbach_ledger::state::{LineKey, State as Book, Status};
use serde::Serialize;

use crate::app::App;
use crate::failure::Failure;
use crate::format::Sum;
use crate::office::desk::Desk;
use crate::office::policy::{Difference, difference};
use crate::office::words::data;
use crate::view::{CachePolicy, View, page};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct ApprovalsPage {
    /// The day on which the office works.
    pub today: Day,
    /// The name of the key that decides.
    pub key: String,
    /// The proposals, emergencies first, then the oldest.
    pub rows: Vec<ProposalRow>,
}

/// One proposal.
#[derive(Clone, Debug, Serialize)]
pub struct ProposalRow {
    /// The index of its entry.
    pub index: u64,
    /// Its id.
    pub id: Id,
    /// SHA-256 of its signed text, by which the decision names it.
    pub text_hash: String,
    /// When it was proposed.
    pub on: Day,
    /// The proposing chapter.
    pub chapter: String,
    /// The fund.
    pub fund: String,
    /// The fund's id.
    pub fund_id: Id,
    /// How much.
    pub sum: Sum,
    /// What the fund has free now.
    pub free: Sum,
    /// What stays of it.
    pub left: Sum,
    /// What for.
    pub purpose: String,
    /// Where, if it says so.
    pub area: Option<String>,
    /// The first day on which it may be spent.
    pub from: Day,
    /// The last.
    pub until: Day,
    /// SHA-256 of the document with the criteria.
    pub criteria: Option<String>,
    /// Whether it is being spent already.
    pub emergency: bool,
    /// By when an emergency must be decided.
    pub due: Option<Day>,
    /// How it stands to the policy, in words.
    pub policy: Option<Difference>,
}

impl ApprovalsPage {
    /// Why a proposal may be rejected, as the format spells it.
    pub fn reasons(&self) -> [&'static str; 6] {
        [
            "not_needed",
            "not_eligible",
            "insufficient",
            "mistake",
            "expired",
            "other",
        ]
    }

    /// The message id of such a reason.
    pub fn reason_key(&self, reason: &str) -> String {
        format!("reason-{}", reason.replace('_', "-"))
    }
}

impl ProposalRow {
    /// What the script of the page needs to decide on it.
    pub fn script(&self) -> String {
        data(&serde_json::json!({ "proposal": self.text_hash, "index": self.index }))
    }
}

page!(ApprovalsPage, "office/approvals.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);

/// `GET /office/approvals`.
pub async fn show(State(app): State<App>, view: View, desk: Desk) -> Response {
    let page = load(&app, &desk).await;
    view.answer(&app, page)
}

async fn load(app: &App, desk: &Desk) -> Result<ApprovalsPage, Failure> {
    let state = app.state();
    let signers = signed(app).await?;
    let mut rows = Vec::new();
    for (id, allocation) in state
        .allocations
        .iter()
        .filter(|(_, a)| a.status.undecided())
    {
        let Some(fund) = state.funds.get(&allocation.fund) else {
            continue;
        };
        if !desk.sees(&state, fund.chapter) {
            continue;
        }
        let Some(found) = app.entry(allocation.at).await? else {
            continue;
        };
        let criteria = match &found.said().body {
            Body::AllocationPropose(body) => body.criteria,
            _ => None,
        };
        let emergency = matches!(allocation.status, Status::Emergency { .. });
        let line = LineKey::Fund {
            fund: allocation.fund,
            unit: allocation.unit,
        };
        let free = i128::from(state.free(&line));
        // An emergency has its numbers already.
        let left = if emergency {
            free
        } else {
            free - i128::from(allocation.amount)
        };
        let sum = |minor| Sum::new(minor, allocation.unit, &state);
        let text = found.said().text_hash();
        rows.push(ProposalRow {
            index: allocation.at,
            id: *id,
            text_hash: text.to_string(),
            on: found.said().body.rules().on(),
            chapter: name(&state, allocation.chapter),
            fund: fund.name.to_string(),
            fund_id: allocation.fund,
            sum: sum(allocation.amount.into()),
            free: sum(free),
            left: sum(left),
            purpose: allocation.purpose.to_string(),
            area: allocation
                .area
                .as_ref()
                .map(|area| app.area_name(&state, area)),
            from: allocation.from,
            until: allocation.until,
            criteria: criteria.map(|hash| hash.to_string()),
            emergency,
            due: state.emergencies.get(id).map(|emergency| emergency.due),
            policy: difference(
                &state,
                *id,
                desk,
                signers.get(&text).map_or(&[], Vec::as_slice),
                app.today(),
            ),
        });
    }
    rows.sort_by_key(|row| (!row.emergency, row.on, row.index));
    Ok(ApprovalsPage {
        today: app.today(),
        key: desk.key.clone(),
        rows,
    })
}

fn name(state: &Book, chapter: Id) -> String {
    let chapter = state.chapters.get(&chapter);
    chapter
        .map(|chapter| chapter.name.to_string())
        .unwrap_or_default()
}

/// Who has signed an approval of each proposal that waits in the folder for more signatures: names of keys by the proposal's hash.
async fn signed(app: &App) -> Result<BTreeMap<Digest, Vec<String>>, Failure> {
    let mut signed: BTreeMap<Digest, Vec<String>> = BTreeMap::new();
    for paper in app.store().papers().await? {
        let Ok(paper) = Signed::parse(paper.note.as_bytes(), app.origin()) else {
            continue;
        };
        if let Body::AllocationApprove(body) = &paper.body {
            // Signatures on two papers do not add up: the paper with the most counts.
            let names: Vec<String> = paper.authors.iter().map(|a| a.key.clone()).collect();
            let most = signed.entry(body.proposal).or_default();
            if names.len() > most.len() {
                *most = names;
            }
        }
    }
    Ok(signed)
}
