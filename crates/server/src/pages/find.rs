//! Find my donation: by the code on the receipt, or by what only the donor's bank message holds.

use std::collections::BTreeSet;

use axum::Form as Typed;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use minhbach_ledger::amount::Currency;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Code;
use serde::{Deserialize, Serialize};

use crate::api::read;
use crate::app::App;
use crate::failure::{Failure, Say};
use crate::limit::Admitted;
use crate::pages::entries::is_gift;
use crate::query::Found;
use crate::view::{CachePolicy, View, page};

/// The longest message, in characters.
const LONGEST: usize = 500;

/// The form and, after it was sent, its answer. What was typed is never shown again or logged.
#[derive(Clone, Debug, Serialize)]
pub struct FindPage {
    /// What the search found.
    pub outcome: Outcome,
    /// The currencies of accounts with a statement, the ledger's own first.
    pub currencies: Vec<String>,
    /// How far each account's statement has been entered.
    pub loaded: Vec<Loaded>,
}

/// The answer of a search. Never "fake": what is not found may not have been entered yet. Never who gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing was asked yet.
    Asking,
    /// The form cannot be read; the message says which field. Programs get an error instead.
    Unclear(#[serde(skip)] Say),
    /// Nothing in the book matches.
    NotFound,
    /// So many identical transfers are in the book.
    Several(u64),
    /// One entry matches; a browser is led to its page.
    Found {
        /// The entry's index.
        index: u64,
        /// Its look-up code.
        code: String,
    },
}

/// How far a channel has been entered.
#[derive(Clone, Debug, Serialize)]
pub struct Loaded {
    /// The account's id.
    pub id: String,
    /// The account's name.
    pub name: String,
    /// The last day that a statement covers.
    pub until: Option<Day>,
}

/// What the form sends: the code, or the rest. It has no `Debug`, so that it cannot reach a log. Unknown fields are passed over:
/// the framework would name them in its log.
#[derive(Deserialize)]
pub struct Search {
    #[serde(default)]
    code: String,
    #[serde(default)]
    said: String,
    #[serde(default)]
    amount: String,
    #[serde(default)]
    currency: String,
    #[serde(default)]
    day: String,
}

/// `GET /find`.
pub async fn form(State(app): State<App>, view: View) -> Response {
    let page = page_of(&app, Outcome::Asking);
    view.answer(&app, Ok(page))
}

/// `POST /find`: one match leads to its page; else the form says what it found.
pub async fn search(
    State(app): State<App>,
    view: View,
    _: Admitted,
    Typed(typed): Typed<Search>,
) -> Response {
    match seek(&app, &typed).await {
        Ok((Outcome::Found { code, .. }, true)) => {
            Redirect::to(&view.lang.href(format!("/d/{code}"))).into_response()
        }
        Ok((Outcome::Found { index, .. }, false)) => {
            Redirect::to(&view.lang.href(format!("/e/{index}"))).into_response()
        }
        Ok((outcome, _)) => {
            let page = page_of(&app, outcome);
            view.answer(&app, Ok(page))
        }
        Err(failure) => view.answer::<FindPage>(&app, Err(failure)),
    }
}

/// `POST /api/v1/find`: the same for programs.
pub async fn search_json(State(app): State<App>, view: View, _: Admitted, body: Bytes) -> Response {
    let typed: Search = match read(&body) {
        Ok(typed) => typed,
        Err(response) => return *response,
    };
    let page = match seek(&app, &typed).await {
        Ok((Outcome::Unclear(say), _)) => Err(Failure::BadRequest(say)),
        Ok((outcome, _)) => Ok(page_of(&app, outcome)),
        Err(failure) => Err(failure),
    };
    view.answer(&app, page)
}

/// What a search finds, and whether it is a gift with a page of its own.
async fn seek(app: &App, typed: &Search) -> Result<(Outcome, bool), Failure> {
    let unclear = |message| Ok((Outcome::Unclear(Say(message)), false));
    let one = |found: Option<Found>| match found {
        Some(found) => {
            let outcome = Outcome::Found {
                index: found.at,
                code: found.code.to_string(),
            };
            (outcome, is_gift(found.said().kind()))
        }
        None => (Outcome::NotFound, false),
    };
    let said = typed.said.trim();
    if !typed.code.trim().is_empty() {
        return match typed.code.trim().parse::<Code>() {
            Ok(code) => Ok(one(app.by_code(code).await?)),
            Err(_) => unclear("find-bad-code"),
        };
    }
    if said.is_empty() && typed.amount.trim().is_empty() && typed.day.trim().is_empty() {
        return unclear("find-nothing");
    }
    if said.is_empty() || said.chars().count() > LONGEST {
        return unclear("find-bad-said");
    }
    let currency = match typed.currency.trim() {
        "" => app
            .state()
            .ledger
            .as_ref()
            .map_or(Currency::VND, |ledger| ledger.base),
        given => match given.parse() {
            Ok(currency) => currency,
            Err(_) => return unclear("find-bad-amount"),
        },
    };
    let Some(amount) = amount(&typed.amount, currency.scale()) else {
        return unclear("find-bad-amount");
    };
    let Some(day) = day(&typed.day) else {
        return unclear("find-bad-day");
    };
    let found = app.store().find_gifts(said, currency, amount, day).await?;
    match found.as_slice() {
        [] => Ok((Outcome::NotFound, false)),
        [at] => Ok(one(app.entry(*at).await?)),
        several => Ok((Outcome::Several(several.len() as u64), false)),
    }
}

/// An amount as people write it: digits, in groups of three if they like, decimals only where the currency has them and then all.
pub(crate) fn amount(text: &str, scale: u8) -> Option<u64> {
    let text = text.trim();
    let (whole, part) = match text.rfind(['.', ',']).filter(|_| scale > 0) {
        Some(at) if text.len() - at - 1 == usize::from(scale) => (&text[..at], &text[at + 1..]),
        _ => (text, ""),
    };
    let groups: Vec<&str> = whole.split(['.', ',', ' ', '\u{a0}', '\u{202f}']).collect();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let lawful = groups.iter().all(|group| digits(group))
        && groups[0].len() <= if groups.len() > 1 { 3 } else { 16 }
        && groups[1..].iter().all(|group| group.len() == 3)
        && part.bytes().all(|b| b.is_ascii_digit());
    if !lawful {
        return None;
    }
    let zeros = usize::from(scale) - part.len();
    format!("{}{part}{}", groups.concat(), "0".repeat(zeros))
        .parse()
        .ok()
}

/// A day as a date field sends it, or as people write it.
pub(crate) fn day(text: &str) -> Option<Day> {
    let text = text.trim();
    if let Ok(day) = text.parse() {
        return Some(day);
    }
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    let [day, month, year] = parts.as_slice() else {
        return None;
    };
    format!("{year}-{month:0>2}-{day:0>2}").parse().ok()
}

fn page_of(app: &App, outcome: Outcome) -> FindPage {
    let state = app.state();
    let statements = || {
        let all = state.accounts.iter();
        all.filter(|(_, account)| account.kind.has_statement())
    };
    let loaded = statements().map(|(id, account)| Loaded {
        id: id.to_string(),
        name: account.name.to_string(),
        until: account.sealed_to,
    });
    let base = state
        .ledger
        .as_ref()
        .map_or(Currency::VND, |ledger| ledger.base);
    let others: BTreeSet<String> = statements()
        .filter(|(_, account)| account.currency != base)
        .map(|(_, account)| account.currency.to_string())
        .collect();
    FindPage {
        outcome,
        currencies: std::iter::once(base.to_string()).chain(others).collect(),
        loaded: loaded.collect(),
    }
}

page!(FindPage, "find.html", cache => CachePolicy::Never);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_days_as_people_write_them() {
        for (text, scale, expected) in [
            ("200000", 0, Some(200_000)),
            ("200.000", 0, Some(200_000)),
            ("1,200,000", 0, Some(1_200_000)),
            ("1 200 000 ", 0, Some(1_200_000)),
            ("200.00", 0, None),
            ("1200.000", 0, None),
            ("-5", 0, None),
            ("", 0, None),
            ("200k", 0, None),
            ("10.50", 2, Some(1_050)),
            ("1.010,50", 2, Some(101_050)),
            ("10", 2, Some(1_000)),
            ("10.5", 2, None),
            ("99999999999999999999", 0, None),
        ] {
            assert_eq!(amount(text, scale), expected, "{text} {scale}");
        }
        let expected: Day = "2026-09-02".parse().unwrap();
        for text in ["2026-09-02", "02/09/2026", "2/9/2026", " 2-9-2026"] {
            assert_eq!(day(text), Some(expected), "{text}");
        }
        for text in ["", "2026", "31/02/2026", "x/9/2026"] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
