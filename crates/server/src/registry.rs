//! What an import of a statement depends on, all of it public: who holds which funds and accounts, and how far an account's days
//! have been entered. A command with the data directory makes it from the state; one without asks a server.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::response::{IntoResponse as _, Response};
use minhbach_ledger::amount::Currency;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::registry::{AccountKind, FundKind};
use minhbach_ledger::state::{BankDay, State};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::view::View;

/// The registry as an import of one account's statement sees it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Registry {
    /// IANA name of the ledger's time zone.
    pub zone: String,
    /// Whether the ledger is for practice.
    pub practice: bool,
    /// When the newest entry was sealed, in unix seconds.
    pub received: u64,
    /// Each chapter with the one above it.
    pub chapters: BTreeMap<Id, Option<Id>>,
    /// The funds.
    pub funds: BTreeMap<Id, Fund>,
    /// The accounts.
    pub accounts: BTreeMap<Id, Account>,
    /// The last day of the account that a statement has covered.
    pub sealed_to: Option<Day>,
    /// The days of the account that have lines or were sealed.
    pub days: BTreeMap<Day, BankDay>,
    /// What all funds have in the account now, in minor units, where the rules hold a sealed balance against it.
    #[serde(default)]
    pub held: Option<i64>,
}

/// A fund, as far as it decides where a credit goes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fund {
    /// Aid, cost or suspense.
    pub kind: FundKind,
    /// Whose it is.
    pub chapter: Id,
    /// The first day on which it receives; its campaign's if that is later.
    pub opens: Option<Day>,
    /// The last day on which it receives; its campaign's if that is earlier.
    pub closes: Option<Day>,
    /// The fund that its costs are paid from.
    pub cost: Option<Id>,
}

/// An account, as far as it decides what a line is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Account {
    /// Bank, treasury, cash, transit and so on.
    pub kind: AccountKind,
    /// Whose it is.
    pub chapter: Id,
    /// Its currency.
    pub currency: Currency,
    /// The chapter's own account number.
    pub number: Option<String>,
}

impl Registry {
    /// From the state, with the days of `account`.
    pub fn of(state: &State, account: Id) -> Registry {
        let ledger = state.ledger.as_ref();
        let fund = |fund: &minhbach_ledger::state::Fund| {
            let campaign = fund.campaign.and_then(|id| state.campaigns.get(&id));
            Fund {
                kind: fund.kind,
                chapter: fund.chapter,
                opens: fund.opens.max(campaign.map(|c| c.opens)),
                closes: match (fund.closes, campaign.map(|c| c.closes)) {
                    (Some(a), Some(b)) => Some(a.min(b)),
                    (a, b) => a.or(b),
                },
                cost: fund.cost.map(|(cost, _)| cost),
            }
        };
        let register = |account: &minhbach_ledger::state::Account| Account {
            kind: account.kind,
            chapter: account.chapter,
            currency: account.currency,
            number: account.number.as_ref().map(ToString::to_string),
        };
        let days = state.days.range((account, Day::from_days(i32::MIN))..);
        Registry {
            zone: ledger.map_or_else(
                || "Asia/Ho_Chi_Minh".to_owned(),
                |ledger| ledger.zone.clone(),
            ),
            practice: ledger.is_some_and(|ledger| ledger.practice),
            received: state.received,
            chapters: state
                .chapters
                .iter()
                .map(|(id, c)| (*id, c.parent))
                .collect(),
            funds: state.funds.iter().map(|(id, f)| (*id, fund(f))).collect(),
            accounts: state
                .accounts
                .iter()
                .map(|(id, a)| (*id, register(a)))
                .collect(),
            held: (state.rules() >= 2)
                .then(|| i64::try_from(state.bank_balance(account, FOR_EVER)).ok())
                .flatten(),
            sealed_to: state.accounts.get(&account).and_then(|a| a.sealed_to),
            days: days
                .take_while(|((of, _), _)| *of == account)
                .map(|((_, day), tally)| (*day, *tally))
                .collect(),
        }
    }
}

/// After every day of the calendar.
const FOR_EVER: Day = Day::from_days(i32::MAX - 1);

impl Registry {
    /// What all funds had in the account at the end of a day: what they have now, without the lines of later days.
    pub fn held_on(&self, day: Day) -> Option<i64> {
        let later = self.days.range(day.plus(1)..);
        later.fold(self.held, |held, (_, day)| {
            let moved = i64::try_from(day.credits.1)
                .ok()?
                .checked_sub(i64::try_from(day.debits.1).ok()?)?;
            held?.checked_sub(moved)
        })
    }

    /// The first day of the account that a statement has covered; sealed days leave no gap.
    pub fn sealed_from(&self) -> Option<Day> {
        let mut sealed = self.days.iter().filter(|(_, day)| day.sealed.is_some());
        sealed.next().map(|(day, _)| *day)
    }
}

/// `GET /api/v1/registry/{account}`: what an import of this account's statement depends on.
pub async fn show(Shared(app): Shared<App>, view: View, Path(account): Path<String>) -> Response {
    let state = app.state();
    match account.parse::<Id>() {
        Ok(id) if state.accounts.contains_key(&id) => {
            Json(Registry::of(&state, id)).into_response()
        }
        _ => Failure::NotFound(Say("error-no-thing")).answer(&app, &view),
    }
}
