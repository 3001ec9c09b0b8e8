//! Humanitarian addresses: opened, taken on, sponsored and closed by entries that a key signs in the browser. What they say of a
//! person goes to the vault, and the entry holds commitments alone.

use axum::extract::{Path, State};
use axum::response::Response;
use minhbach_ledger::day::Day;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::cases::Share;
use minhbach_ledger::kinds::registry::FundKind;
use serde::Serialize;

use crate::app::App;
use crate::failure::Failure;
use crate::office::desk::Desk;
use crate::office::scope;
use crate::pages::parts::Named;
use crate::view::{CachePolicy, View, page};

/// The cases of the desk's chapters, and the form for one more.
#[derive(Clone, Debug, Serialize)]
pub struct CasesPage {
    /// The open ones first, then by their entries, the newest first.
    pub cases: Vec<CaseRow>,
    /// The programmes that a case may belong to.
    pub funds: Vec<Named>,
    /// The day on which the office works.
    pub today: Day,
}

/// One case.
#[derive(Clone, Debug, Serialize)]
pub struct CaseRow {
    /// The entry that opened it.
    pub at: u64,
    /// Its programme.
    pub fund: Named,
    /// The entry by which somebody took it on.
    pub assigned: Option<u64>,
    /// When it was closed.
    pub closed: Option<Day>,
    /// How many sponsors it has.
    pub sponsors: u64,
    /// Whether one of them gives all that it takes.
    pub taken: bool,
}

/// The desk of one case.
#[derive(Clone, Debug, Serialize)]
pub struct CasePage {
    /// The case.
    pub case: CaseRow,
    /// Its id.
    pub id: String,
    /// Whether somebody of the desk's holder opened it: another one takes it on.
    pub opened_here: bool,
    /// The sponsorships that have not ended: their entries, the hashes of their signed texts, and whether they give all.
    pub sponsorships: Vec<Tie>,
    /// The programmes that it may be moved to.
    pub funds: Vec<Named>,
    /// The day on which the office works.
    pub today: Day,
}

/// A sponsorship.
#[derive(Clone, Debug, Serialize)]
pub struct Tie {
    /// The entry that began it.
    pub at: u64,
    /// SHA-256 of its signed text, by which its end names it.
    pub text: String,
    /// Whether the sponsor gives all that the case takes.
    pub full: bool,
}

/// `GET /office/people/cases`.
pub async fn list(State(app): State<App>, view: View, desk: Desk) -> Response {
    let state = app.state();
    let mut cases: Vec<CaseRow> = state
        .people
        .cases
        .values()
        .filter(|case| {
            let fund = state.funds.get(&case.fund);
            fund.is_some_and(|fund| desk.sees(&state, fund.chapter))
        })
        .map(|case| row(&app, case))
        .collect();
    cases.sort_by_key(|case| (case.closed.is_some(), std::cmp::Reverse(case.at)));
    let page = CasesPage {
        cases,
        funds: funds(&app, &desk),
        today: app.today(),
    };
    view.answer(&app, Ok(page))
}

fn row(app: &App, case: &minhbach_ledger::state::people::Case) -> CaseRow {
    let state = app.state();
    let name = state
        .funds
        .get(&case.fund)
        .map(|fund| fund.name.to_string());
    CaseRow {
        at: case.at,
        fund: Named {
            id: case.fund.to_string(),
            name: name.unwrap_or_default(),
        },
        assigned: case.assigned,
        closed: case.closed,
        sponsors: case.sponsors.len() as u64,
        taken: case.is_taken(),
    }
}

/// The aid funds that the desk has to do with and that are open.
fn funds(app: &App, desk: &Desk) -> Vec<Named> {
    let state = app.state();
    let funds = state.funds.iter().filter(|(_, fund)| {
        fund.kind == FundKind::Aid && fund.closed.is_none() && desk.sees(&state, fund.chapter)
    });
    funds
        .map(|(id, fund)| Named {
            id: id.to_string(),
            name: fund.name.to_string(),
        })
        .collect()
}

/// `GET /office/people/case/{index}`.
pub async fn show(
    State(app): State<App>,
    view: View,
    desk: Desk,
    Path(index): Path<String>,
) -> Response {
    let page = load(&app, &desk, &index).await;
    view.answer(&app, page)
}

async fn load(app: &App, desk: &Desk, index: &str) -> Result<CasePage, Failure> {
    let (found, _) = scope::entry(app, desk, index).await?;
    let Body::CaseOpen(body) = &found.said().body else {
        return Err(scope::NONE);
    };
    let state = app.state();
    let case = state.people.cases.get(&body.id).ok_or(scope::NONE)?;
    let fund = state.funds.get(&case.fund);
    if !fund.is_some_and(|fund| desk.sees(&state, fund.chapter)) {
        return Err(scope::FOREIGN);
    }
    let mut sponsorships = Vec::new();
    for (id, share) in &case.sponsors {
        let Some(at) = app.store().by_id(*id).await? else {
            continue;
        };
        let Some(begun) = app.entry(at).await? else {
            continue;
        };
        sponsorships.push(Tie {
            at,
            text: begun.sealed.signed.text_hash().to_string(),
            full: *share == Share::Full,
        });
    }
    Ok(CasePage {
        case: row(app, case),
        id: body.id.to_string(),
        opened_here: case.openers.contains(&desk.holder),
        sponsorships,
        funds: funds(app, desk),
        today: app.today(),
    })
}

page!(CasesPage, "office/cases.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);
page!(CasePage, "office/case.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);
