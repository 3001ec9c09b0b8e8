//! The counter: cash from a donor who stands there, recorded by keyboard alone.

use axum::extract::State;
use axum::response::Response;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::registry::{AccountKind, FundKind};
use minhbach_ledger::kinds::vouchers::BookKey;
use minhbach_ledger::state::State as Book;
use serde::Serialize;

use crate::app::App;
use crate::format::Sum;
use crate::office::desk::Desk;
use crate::view::{CachePolicy, View, page};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct CounterPage {
    /// The day on which the office works.
    pub today: Day,
    /// The cash boxes of the desk's chapters.
    pub boxes: Vec<CashBox>,
    /// The funds of the desk's chapters that receive today.
    pub funds: Vec<Receiving>,
}

/// A cash box.
#[derive(Clone, Debug, Serialize)]
pub struct CashBox {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Its currency.
    pub currency: String,
    /// The currency's decimals.
    pub scale: u8,
    /// What is in it, by the book.
    pub holds: Sum,
}

impl CashBox {
    /// What is in it, for the script.
    pub fn holds_json(&self) -> String {
        serde_json::to_string(&self.holds).unwrap_or_default()
    }
}

/// A fund that receives.
#[derive(Clone, Debug, Serialize)]
pub struct Receiving {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// The next number of the receipts of its chapter this year.
    pub next: Option<u32>,
}

/// The book of receipts (*phiếu thu*).
const RECEIPTS: &str = "pt";

/// The next number of a chapter's receipts; a gift belongs to the books of its fund's chapter.
fn next(state: &Book, chapter: Id, year: i16) -> u32 {
    let of = |key: &&BookKey| {
        key.0 == chapter && key.1.as_str() == RECEIPTS && i32::from(key.2) == i32::from(year)
    };
    let book = state
        .vouchers
        .keys()
        .find(of)
        .and_then(|key| state.vouchers.get(key));
    book.map_or(0, |book| book.last).saturating_add(1)
}

page!(CounterPage, "office/counter.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);

/// `GET /office/counter`.
pub async fn show(State(app): State<App>, view: View, desk: Desk) -> Response {
    let state = app.state();
    let today = app.today();
    let year = today.date().map_or(0, |date| date.year());
    let boxes = state.accounts.iter().filter(|(_, account)| {
        account.kind == AccountKind::Cash
            && account.closed.is_none()
            && desk.sees(&state, account.chapter)
    });
    let boxes = boxes.map(|(id, account)| CashBox {
        id: *id,
        name: account.name.to_string(),
        currency: account.currency.to_string(),
        scale: account.currency.scale(),
        holds: Sum::counted(state.bank_balance(*id, today), account.currency),
    });
    let mut boxes: Vec<CashBox> = boxes.collect();
    // The desk's own box before those of the chapters below it.
    let own = |cash: &CashBox| state.accounts.get(&cash.id).map(|account| account.chapter);
    boxes.sort_by_key(|cash| own(cash) != desk.chapter);
    let receives = |fund: &minhbach_ledger::state::Fund| {
        let campaign = fund.campaign.and_then(|id| state.campaigns.get(&id));
        let open =
            campaign.is_none_or(|c| c.closed.is_none() && c.opens <= today && today <= c.closes);
        fund.kind == FundKind::Aid
            && fund.closed.is_none()
            && fund.opens.is_none_or(|opens| opens <= today)
            && fund.closes.is_none_or(|closes| today <= closes)
            && open
    };
    let funds = state
        .funds
        .iter()
        .filter(|(_, fund)| desk.sees(&state, fund.chapter) && receives(fund));
    let funds = funds.map(|(id, fund)| Receiving {
        id: *id,
        name: fund.name.to_string(),
        next: Some(next(&state, fund.chapter, year)),
    });
    let funds = funds.collect();
    view.answer(
        &app,
        Ok(CounterPage {
            today,
            boxes,
            funds,
        }),
    )
}
