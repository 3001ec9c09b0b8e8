//! An account and the days of its bank's statement.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use minhbach_ledger::amount::{Currency, Unit};
use minhbach_ledger::day::Day;
use minhbach_ledger::effects::Place;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::registry::AccountKind;
use minhbach_ledger::state::{BankDay, Sealing, State as Book};
use serde::Serialize;
use std::collections::BTreeMap;

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::format::Sum;
use crate::pages::entries::Before;
use crate::pages::parts::Named;
use crate::view::{View, page};

/// The page of one account.
#[derive(Clone, Debug, Serialize)]
pub struct AccountPage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What sort of place it is, as a code of the format.
    pub sort: String,
    /// The bank, where it is with one.
    pub bank: Option<String>,
    /// The chapter's own account number, which is public by law.
    pub number: Option<String>,
    /// The chapter that keeps it.
    pub chapter: Option<String>,
    /// What it holds for each fund.
    pub holdings: Vec<FundHolding>,
    /// The total of each unit.
    pub totals: Vec<Sum>,
    /// Days with movements or a statement, newest first, one page of them.
    pub days: Vec<DayRow>,
    /// The day before which the next page begins.
    pub before: Option<Day>,
}

/// What an account holds for one fund.
#[derive(Clone, Debug, Serialize)]
pub struct FundHolding {
    /// The fund.
    pub fund: Named,
    /// How much.
    pub sum: Sum,
}

/// One day of a statement, as `statement.seal` states it.
#[derive(Clone, Debug, Serialize)]
pub struct DayRow {
    /// The day.
    pub day: Day,
    /// The opening balance, where the bank gives one.
    pub opening: Option<Sum>,
    /// How many credits.
    pub credit_count: u64,
    /// Their sum.
    pub credits: Sum,
    /// How many debits.
    pub debit_count: u64,
    /// Their sum.
    pub debits: Sum,
    /// The closing balance, where the bank gives one.
    pub closing: Option<Sum>,
    /// Whether the statement covers the whole day; none before it was sealed.
    pub complete: Option<bool>,
    /// Whether opening + credits − debits = closing; none where a balance is missing.
    pub adds_up: Option<bool>,
    /// The newest list of movements that covers it.
    pub statement: Option<u64>,
}

/// How many days one page lists.
const DAYS: usize = 31;

/// `GET /account/{id}`.
pub async fn show(
    State(app): State<App>,
    view: View,
    Path(id): Path<String>,
    Query(place): Query<Before>,
) -> Response {
    let page = load(&app, &id, place).await;
    view.answer(&app, page)
}

async fn load(app: &App, text: &str, place: Before) -> Result<AccountPage, Failure> {
    const NONE: Failure = Failure::NotFound(Say("error-no-thing"));
    let id: Id = text.parse().map_err(|_| NONE)?;
    let state = app.state();
    let account = state.accounts.get(&id).ok_or(NONE)?;
    let notes = app.notes().await?;
    let currency = account.currency;
    let mut totals: BTreeMap<Unit, i128> = BTreeMap::new();
    let mut holdings = Vec::new();
    // Places are ordered first by kind and then by account, so these stand together.
    let first = (
        Place::Real(id),
        Id::from_bytes([0; 16]),
        Unit::Money(currency),
    );
    for ((place, fund, unit), balance) in state.holdings.range(first..) {
        if *place != Place::Real(id) {
            break;
        }
        *totals.entry(*unit).or_insert(0) += balance;
        let name = state
            .funds
            .get(fund)
            .map(|fund| fund.name.to_string())
            .unwrap_or_default();
        holdings.push(FundHolding {
            fund: Named {
                id: fund.to_string(),
                name,
            },
            sum: Sum::new(*balance, *unit, &state),
        });
    }
    let until: Option<Day> = place.read()?;
    let range = (id, Day::from_days(i32::MIN))..(id, until.unwrap_or(Day::from_days(i32::MAX)));
    let mut days: Vec<DayRow> = state
        .days
        .range(range)
        .rev()
        .take(DAYS + 1)
        .map(|((_, day), bank)| row(*day, bank, currency, notes.sealed(id, *day)))
        .collect();
    let more = days.len() > DAYS;
    days.truncate(DAYS);
    let before = days.last().filter(|_| more).map(|last| last.day);
    Ok(AccountPage {
        id: id.to_string(),
        name: account.name.to_string(),
        sort: sort(account.kind).to_owned(),
        bank: account.bank.as_ref().map(ToString::to_string),
        number: account.number.as_ref().map(ToString::to_string),
        chapter: state
            .chapters
            .get(&account.chapter)
            .map(|chapter| chapter.name.to_string()),
        holdings,
        totals: totals
            .into_iter()
            .map(|(unit, sum)| Sum::new(sum, unit, &state))
            .collect(),
        days,
        before,
    })
}

/// The newest days of an account as its page lists them, but for the lists of movements that cover them.
pub fn days_of(state: &Book, id: Id) -> Vec<serde_json::Value> {
    let Some(account) = state.accounts.get(&id) else {
        return Vec::new();
    };
    let range = (id, Day::from_days(i32::MIN))..(id, Day::from_days(i32::MAX));
    let days = state.days.range(range).rev().take(DAYS);
    let rows = days.map(|((_, day), bank)| row(*day, bank, account.currency, None));
    rows.filter_map(|row| {
        let mut row = serde_json::to_value(row).ok()?;
        row.as_object_mut()?.remove("statement");
        Some(row)
    })
    .collect()
}

fn row(day: Day, bank: &BankDay, currency: Currency, statement: Option<u64>) -> DayRow {
    let balance = |minor: i64| Sum::counted(minor.into(), currency);
    let moved = i128::from(bank.credits.1) - i128::from(bank.debits.1);
    DayRow {
        day,
        opening: bank.opening.map(balance),
        credit_count: bank.credits.0.into(),
        credits: Sum::counted(bank.credits.1.into(), currency),
        debit_count: bank.debits.0.into(),
        debits: Sum::counted(bank.debits.1.into(), currency),
        closing: bank.closing.map(balance),
        complete: bank.sealed.map(|sealing| sealing == Sealing::Complete),
        adds_up: bank
            .opening
            .zip(bank.closing)
            .map(|(o, c)| i128::from(o) + moved == i128::from(c)),
        statement,
    }
}

fn sort(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Bank => "bank",
        AccountKind::Treasury => "treasury",
        AccountKind::Cash => "cash",
        AccountKind::Warehouse => "warehouse",
        AccountKind::Transit => "transit",
        AccountKind::Advance => "advance",
        AccountKind::Supplier => "supplier",
    }
}

page!(AccountPage, "account.html");
