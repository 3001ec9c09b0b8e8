//! The desk of unidentified money: receipts and payments that are held, and days of statements that are open.
//!
//! The page shows what the book says. What the bank printed of a held line is private: it is opened one by one, for the
//! reason that money has to be found its fund, and each opening is written down before it happens. Suggestions come from the
//! officer's own rules in her browser; nobody's earlier gift is looked up.

use axum::Json;
use axum::extract::{Path, Query, State as Shared};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use minhbach_ledger::amount::Unit;
use minhbach_ledger::day::Day;
use minhbach_ledger::effects::Place;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::{Body, Kind};
use minhbach_ledger::rejection::Lang;
use minhbach_ledger::state::{Sealing, State, Status};
use minhbach_store::people::{Reading, Why};
use serde::Serialize;

use super::desk::Desk;
use super::doors::{Door, MONEY};
use super::statement::{FundChoice, choices, words};
use super::words::data;
use crate::app::App;
use crate::failure::{Failure, Say};
use crate::format::Sum;
use crate::lang::{Tr, Words};
use crate::pages::entries::Before;
use crate::pages::suspense::{holds, still_held};
use crate::query::Heading;
use crate::view::{CachePolicy, View, page};

/// How long what cannot be undone lies in the queue before it may be signed without a reason, in minutes.
const COOLING: u32 = 10;

/// The doors of the desk.
pub fn doors() -> Vec<Door> {
    vec![
        Door::roles("/office/unidentified", MONEY, get(show)),
        Door::roles("/office/unidentified/{index}/open", MONEY, post(open)),
    ]
}

/// What waits at the desk.
#[derive(Clone, Debug, Serialize)]
pub struct UnidentifiedPage {
    /// The day for which the ages stand.
    pub today: Day,
    /// Held receipts, the newest first.
    pub receipts: Vec<Held>,
    /// Held payments, the newest first.
    pub payments: Vec<Held>,
    /// The index before which older ones begin.
    pub before: Option<u64>,
    /// Days of which lines are missing or unreadable.
    pub days: Vec<OpenDay>,
    /// Where receipts may go.
    pub funds: Vec<FundChoice>,
    /// What payments may belong to.
    pub allocations: Vec<AllocationChoice>,
    /// How long what cannot be undone waits, in minutes.
    pub cooling: u32,
}

/// A held receipt or payment.
#[derive(Clone, Debug, Serialize)]
pub struct Held {
    /// The index of the entry.
    pub index: u64,
    /// The hash of its signed text, by which it is named.
    pub text: Digest,
    /// When the bank or the cashier moved it.
    pub on: Day,
    /// How many days ago that was.
    pub age: u64,
    /// Why it is held.
    pub reason: String,
    /// How much is held still.
    pub sum: Sum,
    /// Its currency.
    pub currency: String,
    /// How much it was; in the currency's own spelling.
    pub amount: String,
    /// The account that it came to or left.
    pub account: Id,
    /// That account's name.
    pub account_name: String,
    /// The fund that holds it.
    pub fund: String,
    /// The accounts where that fund has money of this currency; whether there is a bank behind each.
    pub places: Vec<(Id, String, bool)>,
}

/// A day of a statement that is sealed as incomplete.
#[derive(Clone, Debug, Serialize)]
pub struct OpenDay {
    /// The account.
    pub account: Id,
    /// Its name.
    pub name: String,
    /// The day.
    pub day: Day,
}

/// An allocation that is open.
#[derive(Clone, Debug, Serialize)]
pub struct AllocationChoice {
    /// Its id.
    pub id: Id,
    /// The entry that proposed it.
    pub index: u64,
    /// The fund.
    pub fund: String,
    /// What it is for.
    pub purpose: String,
    /// What it counts.
    pub currency: String,
    /// Its last day.
    pub until: Day,
}

page!(UnidentifiedPage, "office/unidentified.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);

/// `GET /office/unidentified`.
pub async fn show(
    Shared(app): Shared<App>,
    view: View,
    desk: Desk,
    Query(place): Query<Before>,
) -> Response {
    let page = load(&app, &desk, place).await;
    view.answer(&app, page)
}

async fn load(app: &App, desk: &Desk, place: Before) -> Result<UnidentifiedPage, Failure> {
    let before: Option<u64> = place.read()?;
    let state = app.state();
    let (receipts, older) = held(app, desk, Kind::ReceiptHold, before).await?;
    let (payments, elder) = held(app, desk, Kind::PaymentHold, before).await?;
    Ok(UnidentifiedPage {
        today: app.today(),
        receipts,
        payments,
        // What one list has looked through and the other has not comes again: better than a gap.
        before: older.max(elder),
        days: open_days(&state, desk),
        funds: choices(&state, desk),
        allocations: allocations(&state, desk),
        cooling: COOLING,
    })
}

/// Those of a kind that are held, and where older ones begin.
async fn held(
    app: &App,
    desk: &Desk,
    kind: Kind,
    before: Option<u64>,
) -> Result<(Vec<Held>, Option<u64>), Failure> {
    let (holds, next) = holds(app, kind, before).await?;
    let mut rows = Vec::new();
    for (heading, left) in &holds {
        rows.extend(row(app, desk, heading, *left).await?);
    }
    Ok((rows, next))
}

/// A held entry as the desk shows it; none if it is another chapter's.
async fn row(
    app: &App,
    desk: &Desk,
    heading: &Heading,
    left: i128,
) -> Result<Option<Held>, Failure> {
    let state = app.state();
    let (Some(found), Some(unit)) = (app.entry(heading.at).await?, heading.unit) else {
        return Ok(None);
    };
    let (account, fund, amount, currency, reason) = match &found.said().body {
        Body::ReceiptHold(hold) => (
            hold.account,
            hold.fund,
            hold.amount,
            hold.currency,
            serde_json::to_value(hold.reason),
        ),
        Body::PaymentHold(hold) => (
            hold.account,
            hold.fund,
            hold.amount,
            hold.currency,
            serde_json::to_value(hold.reason),
        ),
        _ => return Ok(None),
    };
    let Some(at) = state
        .accounts
        .get(&account)
        .filter(|at| desk.sees(&state, at.chapter))
    else {
        return Ok(None);
    };
    let reason = reason.map_err(|error| Failure::internal(&error))?;
    let days = app.today().days() - heading.on.days();
    Ok(Some(Held {
        index: heading.at,
        text: found.said().text_hash(),
        on: heading.on,
        age: u64::try_from(days).unwrap_or(0),
        reason: reason.as_str().unwrap_or_default().to_owned(),
        sum: Sum::new(left, unit, &state),
        currency: currency.to_string(),
        amount: amount.to_string(),
        account,
        account_name: at.name.to_string(),
        fund: state
            .funds
            .get(&fund)
            .map(|fund| fund.name.to_string())
            .unwrap_or_default(),
        places: places(&state, desk, fund, Unit::Money(currency)),
    }))
}

/// Where a fund has money of this kind, within the desk's scope.
fn places(state: &State, desk: &Desk, fund: Id, unit: Unit) -> Vec<(Id, String, bool)> {
    let seen = state
        .accounts
        .iter()
        .filter(|(_, account)| desk.sees(state, account.chapter));
    seen.filter(|(id, _)| {
        let key = (Place::Real(**id), fund, unit);
        state.holdings.get(&key).is_some_and(|held| *held > 0)
    })
    .map(|(id, account)| (*id, account.name.to_string(), account.kind.has_statement()))
    .collect()
}

fn open_days(state: &State, desk: &Desk) -> Vec<OpenDay> {
    let open = state
        .days
        .iter()
        .filter(|(_, day)| day.sealed == Some(Sealing::Incomplete));
    open.filter_map(|((id, day), _)| {
        let account = state
            .accounts
            .get(id)
            .filter(|account| desk.sees(state, account.chapter))?;
        Some(OpenDay {
            account: *id,
            name: account.name.to_string(),
            day: *day,
        })
    })
    .collect()
}

fn allocations(state: &State, desk: &Desk) -> Vec<AllocationChoice> {
    let open = state.allocations.iter().filter(|(_, allocation)| {
        matches!(allocation.status, Status::Approved { .. }) && desk.sees(state, allocation.chapter)
    });
    open.filter_map(|(id, allocation)| {
        let Unit::Money(currency) = allocation.unit else {
            return None;
        };
        let fund = state.funds.get(&allocation.fund);
        Some(AllocationChoice {
            id: *id,
            index: allocation.at,
            fund: fund.map(|fund| fund.name.to_string()).unwrap_or_default(),
            purpose: allocation.purpose.to_string(),
            currency: currency.to_string(),
            until: allocation.until,
        })
    })
    .collect()
}

/// What opens of one held entry.
#[derive(Serialize)]
struct Opened {
    field: String,
    value: String,
}

/// `POST /office/unidentified/{index}/open`: what the bank printed of a held line. The reading is written down first.
pub async fn open(
    Shared(app): Shared<App>,
    view: View,
    desk: Desk,
    Path(index): Path<String>,
) -> Response {
    match opened(&app, &desk, &index).await {
        Ok(response) => response,
        Err(failure) => failure.answer(&app, &view),
    }
}

async fn opened(app: &App, desk: &Desk, index: &str) -> Result<Response, Failure> {
    const NONE: Failure = Failure::NotFound(Say("error-no-entry"));
    let at: u64 = index.parse().map_err(|_| NONE)?;
    let heading = app.heading(at).await?.ok_or(NONE)?;
    let marks = app.marks(at).await?;
    // Only what is held, and of the desk's own chapters.
    if row(app, desk, &heading, still_held(&heading, &marks))
        .await?
        .is_none()
        || still_held(&heading, &marks) <= 0
    {
        return Err(NONE);
    }
    let reading = Reading {
        key: &desk.key,
        why: Why::Money,
    };
    Ok(match app.store().read_private(at, &reading).await? {
        Ok(openings) => {
            let fields = openings.into_iter().map(|opening| Opened {
                field: opening.field.clone(),
                value: opening.value.clone(),
            });
            Json(serde_json::json!({ "fields": fields.collect::<Vec<_>>() })).into_response()
        }
        Err(denied) => {
            let message = Words {
                vi: denied.message(Lang::Vi),
                en: denied.message(Lang::En),
            };
            let error = serde_json::json!({ "code": denied.code(), "message": message, "exit": 3 });
            (
                StatusCode::FORBIDDEN,
                Json(serde_json::json!({ "error": error })),
            )
                .into_response()
        }
    })
}

impl Held {
    /// The message id of the reason.
    pub fn reason_key(&self) -> String {
        format!("held-{}", self.reason.replace('_', "-"))
    }

    /// Whether some of it can be given back without a bank, whose debit would have to be in its statement first.
    pub fn has_cash(&self) -> bool {
        self.places.iter().any(|(_, _, bank)| !bank)
    }

    /// What the script needs of it, as JSON that may stand in a page.
    pub fn data(&self) -> String {
        data(self)
    }
}

impl AllocationChoice {
    /// Whether a held payment may belong to it.
    pub fn fits(&self, held: &Held) -> bool {
        held.on <= self.until && held.currency == self.currency
    }
}

impl UnidentifiedPage {
    /// The words of the script.
    pub fn words(&self, tr: &Tr) -> String {
        words(tr)
    }

    /// What the script chooses from.
    pub fn choices(&self) -> String {
        data(&serde_json::json!({ "funds": self.funds, "cooling": self.cooling }))
    }
}
