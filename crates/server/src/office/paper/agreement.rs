//! The month-end agreement of one account: what the bank says, what the book says, and the equation between them; with lines
//! for what the official books say. Of a cash box and a warehouse: what the book says is there, with lines for what was
//! counted.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use minhbach_ledger::amount::Unit;
use minhbach_ledger::day::{Day, Month};
use minhbach_ledger::effects::Place;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::registry::AccountKind;
use minhbach_ledger::state::{Account, Sealing, State as Book};
use serde::{Deserialize, Serialize};

use super::NONE;
use super::voucher::Lot;
use crate::app::App;
use crate::failure::{Failure, Say};
use crate::format::Sum;
use crate::office::desk::Desk;
use crate::office::scope;
use crate::pages::parts::Named;
use crate::view::{CachePolicy, View, page};

/// The accounts that there is something to agree on.
#[derive(Clone, Debug, Serialize)]
pub struct ChoicePage {
    /// The accounts of the desk's chapters.
    pub accounts: Vec<AccountLine>,
    /// The month before this one.
    pub month: Month,
}

/// An account to choose.
#[derive(Clone, Debug, Serialize)]
pub struct AccountLine {
    /// The account.
    pub account: Named,
    /// The chapter that keeps it.
    pub chapter: String,
    /// Whether a bank says what is there.
    pub bank: bool,
    /// The last day that a statement has covered.
    pub sealed_to: Option<Day>,
}

/// The agreement of one account.
#[derive(Clone, Debug, Serialize)]
pub struct AgreementPage {
    /// The account.
    pub account: Named,
    /// The bank and the number there, which are public by law.
    pub bank: Option<String>,
    /// The number.
    pub number: Option<String>,
    /// The chapter that keeps it.
    pub chapter: String,
    /// The month.
    pub month: Month,
    /// The equation, of an account that has a statement.
    pub equation: Option<Equation>,
    /// What the book says is there now, of any other.
    pub held: Vec<Held>,
    /// The day on which that was.
    pub today: Day,
}

/// opening + in − out = closing, by the book; and what the bank says.
#[derive(Clone, Debug, Serialize)]
pub struct Equation {
    /// What the book has at the end of the day before the month.
    pub opening: Sum,
    /// How many lines came in, and how much.
    pub credits: (u64, Sum),
    /// How many went out, and how much.
    pub debits: (u64, Sum),
    /// What the book has at the end of the month.
    pub closing: Sum,
    /// What the bank says that it was at the beginning, where a statement says so.
    pub bank_opening: Option<Sum>,
    /// And at the end.
    pub bank_closing: Option<Sum>,
    /// The day of that statement.
    pub bank_day: Option<Day>,
    /// What the bank has more than the book; nothing where both agree.
    pub difference: Option<Sum>,
    /// Days of the month with lines that no statement has covered yet.
    pub unsealed: u64,
    /// Days whose statement lacks lines.
    pub incomplete: u64,
}

impl Equation {
    /// Whether bank and book say the same, of a month whose every day is covered.
    pub fn agrees(&self) -> bool {
        let same = self.difference.as_ref().is_some_and(Sum::is_zero);
        same && self.unsealed == 0 && self.incomplete == 0
    }
}

/// What is there of one fund.
#[derive(Clone, Debug, Serialize)]
pub struct Held {
    /// The fund.
    pub fund: String,
    /// How much.
    pub sum: Sum,
    /// Of goods: the lot.
    pub lot: Option<Lot>,
}

/// Which month.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    month: String,
}

/// `GET /office/agreement`.
pub async fn choose(State(app): State<App>, view: View, desk: Desk) -> Response {
    let state = app.state();
    let shown = |account: &Account| {
        let kind = account.kind;
        let kept =
            kind.has_statement() || matches!(kind, AccountKind::Cash | AccountKind::Warehouse);
        kept && account.closed.is_none() && desk.sees(&state, account.chapter)
    };
    let accounts = state.accounts.iter().filter(|(_, account)| shown(account));
    let accounts = accounts.map(|(id, account)| AccountLine {
        account: Named {
            id: id.to_string(),
            name: account.name.to_string(),
        },
        chapter: chapter(&state, account.chapter),
        bank: account.kind.has_statement(),
        sealed_to: account.sealed_to,
    });
    let accounts = accounts.collect();
    let page = last_month(&app).map(|month| ChoicePage { accounts, month });
    view.answer(&app, page)
}

/// `GET /office/agreement/{account}`.
pub async fn show(
    State(app): State<App>,
    view: View,
    desk: Desk,
    Path(account): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let page = load(&app, &desk, &account, &asked);
    view.answer(&app, page)
}

fn chapter(state: &Book, id: Id) -> String {
    state
        .chapters
        .get(&id)
        .map_or_else(String::new, |chapter| chapter.name.to_string())
}

/// The month before the one that it is.
fn last_month(app: &App) -> Result<Month, Failure> {
    let this = Month::of(app.today()).ok_or(Failure::Internal)?;
    Ok(this.before())
}

fn load(app: &App, desk: &Desk, text: &str, asked: &Asked) -> Result<AgreementPage, Failure> {
    let id: Id = text.parse().map_err(|_| NONE)?;
    let state = app.state();
    let account = state.accounts.get(&id).ok_or(NONE)?;
    if !desk.sees(&state, account.chapter) {
        return Err(scope::FOREIGN);
    }
    let month = match asked.month.trim() {
        "" => last_month(app)?,
        text => text
            .parse()
            .map_err(|_| Failure::BadRequest(Say("error-bad-form")))?,
    };
    let statement = account.kind.has_statement();
    Ok(AgreementPage {
        account: Named {
            id: id.to_string(),
            name: account.name.to_string(),
        },
        bank: account.bank.as_ref().map(ToString::to_string),
        number: account.number.as_ref().map(ToString::to_string),
        chapter: chapter(&state, account.chapter),
        month,
        equation: statement.then(|| equation(&state, id, account, month)),
        held: match statement {
            true => Vec::new(),
            false => held(&state, id),
        },
        today: app.today(),
    })
}

fn equation(state: &Book, id: Id, account: &Account, month: Month) -> Equation {
    let sum = |minor: i128| Sum::counted(minor, account.currency);
    let days = state.days.range((id, month.first())..=(id, month.last()));
    let (mut credits, mut debits) = ((0, 0), (0, 0));
    let (mut unsealed, mut incomplete) = (0, 0);
    let (mut bank_opening, mut last) = (None, None);
    for ((_, day), bank) in days {
        credits.0 += u64::from(bank.credits.0);
        credits.1 += i128::from(bank.credits.1);
        debits.0 += u64::from(bank.debits.0);
        debits.1 += i128::from(bank.debits.1);
        match bank.sealed {
            None => unsealed += 1,
            Some(Sealing::Incomplete) => incomplete += 1,
            Some(Sealing::Complete) => {}
        }
        if bank_opening.is_none() {
            bank_opening = bank.opening;
        }
        if let Some(closing) = bank.closing {
            last = Some((*day, closing));
        }
    }
    // A month without a movement ends as the one before it did.
    let earlier = || {
        let before = state
            .days
            .range((id, Day::from_days(i32::MIN))..(id, month.first()));
        let mut before = before.rev();
        before.find_map(|((_, day), bank)| Some((*day, bank.closing?)))
    };
    let bank = last.or_else(earlier);
    let closing = state.bank_balance(id, month.last());
    Equation {
        opening: sum(state.bank_balance(id, month.first().plus(-1))),
        credits: (credits.0, sum(credits.1)),
        debits: (debits.0, sum(debits.1)),
        closing: sum(closing),
        bank_opening: bank_opening
            .or_else(|| earlier().map(|(_, minor)| minor))
            .map(|minor| sum(minor.into())),
        bank_closing: bank.map(|(_, minor)| sum(minor.into())),
        bank_day: bank.map(|(day, _)| day),
        difference: bank.map(|(_, minor)| sum(i128::from(minor) - closing)),
        unsealed,
        incomplete,
    }
}

fn held(state: &Book, id: Id) -> Vec<Held> {
    let here = |place: &Place| *place == Place::Real(id);
    let all = state
        .holdings
        .iter()
        .filter(|((place, ..), minor)| here(place) && **minor != 0);
    all.map(|((_, fund, unit), minor)| Held {
        fund: state
            .funds
            .get(fund)
            .map_or_else(String::new, |fund| fund.name.to_string()),
        sum: Sum::new(*minor, *unit, state),
        lot: match unit {
            Unit::Lot { lot, .. } => Lot::of(state, *lot),
            Unit::Money(_) => None,
        },
    })
    .collect()
}

impl AgreementPage {
    /// The month as a form writes it.
    pub fn month_text(&self) -> String {
        self.month.to_string()
    }

    /// Whether it is goods that are counted.
    pub fn of_goods(&self) -> bool {
        self.held.iter().any(|held| held.lot.is_some())
    }
}

page!(ChoicePage, "office/agreements.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);
page!(AgreementPage, "office/agreement.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);
