//! The page of the wizard: what one may choose; everything else is the script's.

use axum::extract::State as Shared;
use axum::response::Response;
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
use crate::office::transfer_code::transfer_code;
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
    /// What stands in the text of a transfer for it: its own code, and those of its open cases.
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

/// The funds that the desk may give credits to.
pub fn choices(state: &State, desk: &Desk) -> Vec<FundChoice> {
    let mine = state.funds.iter().filter(|(_, fund)| {
        fund.kind != FundKind::Suspense && fund.closed.is_none() && desk.sees(state, fund.chapter)
    });
    mine.map(|(id, fund)| FundChoice {
        id: *id,
        name: fund.name.to_string(),
        kind: fund.kind,
        codes: codes(state, *id),
    })
    .collect()
}

/// The codes that lead to a fund.
fn codes(state: &State, fund: Id) -> Vec<String> {
    let cases = state
        .people
        .cases
        .iter()
        .filter(|(_, case)| case.fund == fund && case.closed.is_none());
    let ids = std::iter::once(fund).chain(cases.map(|(id, _)| *id));
    ids.map(|id| transfer_code(&id)).collect()
}

impl StatementPage {
    /// The words of the script, as JSON that may stand in a page.
    pub fn words(&self, tr: &Tr) -> String {
        words(tr)
    }
}

/// As full as the page gets.
#[cfg(test)]
pub fn sample() -> StatementPage {
    let id = Id::from_bytes([1; 16]);
    StatementPage {
        origin: "minhbach.example/son-lam".into(),
        today: Day::from_days(20_600),
        key: "minhbach.example/son-lam/k/7f3a9c".into(),
        seals: true,
        accounts: vec![AccountChoice {
            id,
            name: "Tài khoản vận động".into(),
            bank: Some("Ngân hàng Ví Dụ".into()),
            number: Some("0000000000001".into()),
            currency: "VND".into(),
            scale: 0,
            sealed_to: Some(Day::from_days(20_599)),
        }],
        funds: vec![FundChoice {
            id,
            name: "Quỹ lũ quét <9/2026>".into(),
            kind: FundKind::Aid,
            codes: vec![transfer_code(&id)],
        }],
        most: MOST,
    }
}
