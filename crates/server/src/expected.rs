//! What the pages of an honest server must say of a book: a pure function of the state that its entries leave.
//!
//! Whoever verifies a book that is served asks for these pages and compares. Only what follows from the entries alone is here;
//! days, names that consent shows and lists that are cut are not.

use std::collections::BTreeMap;

use minhbach_ledger::amount::Unit;
use minhbach_ledger::effects::Place;
use minhbach_ledger::kinds::registry::FundKind;
use minhbach_ledger::state::State;
use serde_json::{Value, json};

use crate::figures::{Figures, in_campaign};
use crate::format::Sum;
use crate::pages::account;
use crate::pages::home::Totals;

/// A page and what it must hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// The path of the page, without `/api/v1`.
    pub path: String,
    /// Objects name the fields that must be there with these values, lists are whole.
    pub holds: Value,
}

/// The first page, every fund, every account, every campaign and the page of keys; the first page comes first.
pub fn expected(state: &State) -> Vec<Expected> {
    let figures = Figures::of(state);
    let mut pages = vec![home(state, &figures)];
    let log = state.ledger.as_ref().map(|ledger| &ledger.log);
    pages.push(Expected {
        path: "/keys".into(),
        holds: json!({ "log_key": log }),
    });
    pages.extend(funds(state, &figures));
    pages.extend(accounts(state));
    pages.extend(campaigns(state, &figures));
    pages
}

fn home(state: &State, figures: &Figures) -> Expected {
    let base = state.ledger.as_ref().map(|ledger| ledger.base);
    let mut totals = figures.totals();
    totals.sort_by_key(|(currency, _)| Some(*currency) != base);
    let totals: Vec<Totals> = totals
        .iter()
        .map(|(currency, sums)| Totals::of(sums, *currency))
        .collect();
    let funds: Vec<Value> = state
        .funds
        .iter()
        .map(|(id, fund)| {
            json!({
                "id": id,
                "name": fund.name,
                "suspense": fund.kind == FundKind::Suspense,
                "divisions": figures.divisions(*id, state),
                "owed": figures.owed(*id, state),
            })
        })
        .collect();
    let accounts: Vec<Value> = state
        .accounts
        .iter()
        .map(|(id, account)| json!({ "id": id, "name": account.name }))
        .collect();
    Expected {
        path: "/".into(),
        holds: json!({
            "totals": totals,
            "funds": funds,
            "accounts": accounts,
            "book": { "entries": state.size },
        }),
    }
}

fn funds<'a>(state: &'a State, figures: &'a Figures) -> impl Iterator<Item = Expected> + 'a {
    state.funds.iter().map(|(id, fund)| {
        let lies = figures.held_for(*id).iter().map(|(account, unit, balance)| {
            json!({ "account": { "id": account }, "sum": Sum::new(*balance, *unit, state) })
        });
        Expected {
            path: format!("/fund/{id}"),
            holds: json!({
                "id": id,
                "name": fund.name,
                "frozen": fund.frozen,
                "closed": fund.closed,
                "purposes": fund.purposes,
                "divisions": figures.divisions(*id, state),
                "owed": figures.owed(*id, state),
                "holdings": lies.collect::<Vec<Value>>(),
            }),
        }
    })
}

fn accounts(state: &State) -> impl Iterator<Item = Expected> + '_ {
    state.accounts.iter().map(|(id, known)| {
        let mut totals: BTreeMap<Unit, i128> = BTreeMap::new();
        let mut holdings = Vec::new();
        for ((place, fund, unit), balance) in &state.holdings {
            if *place == Place::Real(*id) {
                *totals.entry(*unit).or_default() += balance;
                let sum = Sum::new(*balance, *unit, state);
                holdings.push(json!({ "fund": { "id": fund }, "sum": sum }));
            }
        }
        let totals = totals.into_iter();
        let totals = totals.map(|(unit, sum)| Sum::new(sum, unit, state));
        Expected {
            path: format!("/account/{id}"),
            holds: json!({
                "id": id,
                "name": known.name,
                "bank": known.bank,
                // The chapter's own number, to which people send their gifts.
                "number": known.number,
                "holdings": holdings,
                "totals": totals.collect::<Vec<Sum>>(),
                "days": account::days_of(state, *id),
            }),
        }
    })
}

fn campaigns<'a>(state: &'a State, figures: &'a Figures) -> impl Iterator<Item = Expected> + 'a {
    state.campaigns.iter().map(|(id, campaign)| {
        let together = figures.together(in_campaign(state, *id), state);
        let totals: Vec<Totals> = together
            .iter()
            .map(|(of, sums)| Totals::of(sums, of.clone()))
            .collect();
        Expected {
            path: format!("/campaign/{id}"),
            holds: json!({
                "id": id,
                "name": campaign.name,
                "opens": campaign.opens,
                "closes": campaign.closes,
                "closed": campaign.closed,
                "totals": totals,
            }),
        }
    })
}

/// Where a page says something else than it must: the place in it, what it must say, and what it says. `None` if it says all.
pub fn difference(must: &Value, says: &Value) -> Option<(String, String, String)> {
    match (must, says) {
        (Value::Object(must), Value::Object(says)) => must.iter().find_map(|(key, must)| {
            let found = difference(must, says.get(key).unwrap_or(&Value::Null));
            found.map(|(place, a, b)| (joined(key, &place), a, b))
        }),
        (Value::Array(must), Value::Array(says)) if must.len() == says.len() => {
            must.iter().zip(says).enumerate().find_map(|(n, (a, b))| {
                let found = difference(a, b);
                found.map(|(place, a, b)| (joined(&n.to_string(), &place), a, b))
            })
        }
        (Value::Array(must), Value::Array(says)) => Some((
            "length".into(),
            must.len().to_string(),
            says.len().to_string(),
        )),
        _ if must == says => None,
        _ => Some((String::new(), short(must), short(says))),
    }
}

fn joined(first: &str, rest: &str) -> String {
    match rest {
        "" => first.to_owned(),
        rest => format!("{first}.{rest}"),
    }
}

/// A value as a message may show it: what a stranger's server says must not steer a terminal.
fn short(value: &Value) -> String {
    const MOST: usize = 48;
    let text = match value {
        Value::Object(_) => "{…}".to_owned(),
        Value::Array(_) => "[…]".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let plain = text.chars().filter(|c| !c.is_control());
    plain.take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_may_say_more_and_nothing_else() {
        let must = json!({"a": {"b": ["1", "2"]}, "c": null});
        assert_eq!(difference(&must, &must), None);
        let more = json!({"a": {"b": ["1", "2"], "x": 1}, "c": null, "d": 1});
        assert_eq!(difference(&must, &more), None);
        let other = json!({"a": {"b": ["1", "3"]}, "c": null});
        let found = difference(&must, &other).unwrap();
        assert_eq!(found, ("a.b.1".into(), "2".into(), "3".into()));
        for wrong in [
            json!({"a": {"b": ["1"]}}),
            json!({"a": {"b": ["1", "2", "3"]}}),
            json!({"c": null}),
            json!([]),
            json!({"a": {"b": ["1", 2]}}),
        ] {
            assert!(difference(&must, &wrong).is_some(), "{wrong}");
        }
        assert_eq!(short(&json!("a\u{1b}[2Jb")), "a[2Jb");
    }
}
