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
use crate::office::desk::Desk;
use crate::view::{CachePolicy, View, page};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct CounterPage {
    /// The day on which the office works.
    pub today: Day,
    /// The cash boxes of the desk's chapters.
    pub boxes: Vec<Choice>,
    /// The funds that receive today.
    pub funds: Vec<Choice>,
    /// The year of those numbers.
    pub year: i16,
}

/// Something to choose.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// The currency, of a cash box.
    pub currency: Option<String>,
    /// The next number of the receipts of a fund's chapter.
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
    let boxes = boxes.map(|(id, account)| Choice {
        id: *id,
        name: account.name.to_string(),
        currency: Some(account.currency.to_string()),
        next: None,
    });
    let boxes = boxes.collect();
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
    let funds = state.funds.iter().filter(|(_, fund)| {
        // A gift at the counter may be for a fund of a chapter above.
        state.meets(fund.chapter, desk.chapter) && receives(fund)
    });
    let funds = funds.map(|(id, fund)| Choice {
        id: *id,
        name: fund.name.to_string(),
        currency: None,
        next: Some(next(&state, fund.chapter, year)),
    });
    let funds = funds.collect();
    view.answer(
        &app,
        Ok(CounterPage {
            today,
            boxes,
            funds,
            year,
        }),
    )
}
