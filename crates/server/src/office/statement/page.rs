//! The page of the wizard: what one may choose; everything else is the script's.

use axum::extract::State as Shared;
use axum::response::Response;
use minhbach_exchange::reference::{campaign_reference, case_reference, fund_reference};
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::governance::Role;
use minhbach_ledger::kinds::registry::FundKind;
use minhbach_ledger::state::State;
use serde::Serialize;

use super::MOST;
use super::words::words;
use crate::app::App;
use crate::lang::Tr;
use crate::office::desk::Desk;
use crate::view::{CachePolicy, View, page};

/// The page where a statement is read, looked through, signed and sealed.
#[derive(Clone, Debug, Serialize)]
pub struct StatementPage {
    /// The ledger's origin.
    pub origin: String,
    /// The day, here.
    pub today: Day,
    /// The key that will sign.
    pub key: String,
    /// Whether its role may seal days; a cashier enters lines, and an accountant seals.
    pub seals: bool,
    /// The accounts that the desk may enter lines of.
    pub accounts: Vec<AccountChoice>,
    /// The funds that a credit may go to.
    pub funds: Vec<FundChoice>,
    /// The largest statement, in bytes.
    pub most: usize,
}

/// An account with statements.
#[derive(Clone, Debug, Serialize)]
pub struct AccountChoice {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// The bank's name.
    pub bank: Option<String>,
    /// The chapter's own account number, public by law.
    pub number: Option<String>,
    /// Its currency.
    pub currency: String,
    /// The decimals of that.
    pub scale: u8,
    /// The last day that a statement has covered.
    pub sealed_to: Option<Day>,
}

/// A fund.
#[derive(Clone, Debug, Serialize)]
pub struct FundChoice {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// `aid` or `cost`.
    pub kind: FundKind,
    /// What stands in the text of a transfer for it.
    pub codes: Vec<String>,
}

page!(StatementPage, "office/statement.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);

/// `GET /office/statement`.
pub async fn show(Shared(app): Shared<App>, view: View, desk: Desk) -> Response {
    let state = app.state();
    let page = StatementPage {
        origin: app.origin().to_owned(),
        today: app.today(),
        key: desk.key.clone(),
        seals: desk.role == Role::Accountant,
        accounts: accounts(&state, &desk),
        funds: choices(&state, &desk),
        most: MOST,
    };
    view.answer(&app, Ok(page))
}

fn accounts(state: &State, desk: &Desk) -> Vec<AccountChoice> {
    let mine = state.accounts.iter().filter(|(_, account)| {
        account.kind.has_statement()
            && account.closed.is_none()
            && desk.sees(state, account.chapter)
    });
    mine.map(|(id, account)| AccountChoice {
        id: *id,
        name: account.name.to_string(),
        bank: account.bank.as_ref().map(ToString::to_string),
        number: account.number.as_ref().map(ToString::to_string),
        currency: account.currency.to_string(),
        scale: account.currency.scale(),
        sealed_to: account.sealed_to,
    })
    .collect()
}

/// The funds that the desk may give credits to: those for aid first, as hardly anything that comes in is for costs.
pub fn choices(state: &State, desk: &Desk) -> Vec<FundChoice> {
    let mine = state.funds.iter().filter(|(_, fund)| {
        fund.kind != FundKind::Suspense && fund.closed.is_none() && desk.sees(state, fund.chapter)
    });
    let mut choices: Vec<FundChoice> = mine
        .map(|(id, fund)| FundChoice {
            id: *id,
            name: fund.name.to_string(),
            kind: fund.kind,
            codes: codes(state, *id),
        })
        .collect();
    choices.sort_by_key(|fund| fund.kind == FundKind::Cost);
    choices
}

/// The references that lead to a fund: its own, those of its open cases, and that of a campaign that has no other fund for aid.
fn codes(state: &State, fund: Id) -> Vec<String> {
    let cases = state.people.cases.iter();
    let cases = cases.filter(|(_, case)| case.fund == fund && case.closed.is_none());
    let campaign = state.funds.get(&fund).and_then(|fund| fund.campaign);
    let campaign = campaign.filter(|id| {
        let mut funds = state.funds.iter().filter(|(_, other)| {
            other.campaign == Some(*id) && other.kind == FundKind::Aid && other.closed.is_none()
        });
        funds.next().is_some_and(|(only, _)| *only == fund) && funds.next().is_none()
    });
    std::iter::once(fund_reference(fund))
        .chain(campaign.map(campaign_reference))
        .chain(cases.map(|(id, _)| case_reference(*id)))
        .collect()
}

impl StatementPage {
    /// The words of the script, as JSON that may stand in a page.
    pub fn words(&self, tr: &Tr) -> String {
        words(tr)
    }
}
