//! What the scripts of the office call things: fields, kinds, and the names of what an entry mentions by its id.
//!
//! The summary that somebody reads before she signs is made from the bytes that she signs, with these words; a wrong word can make
//! it unclear, but the bytes stand beside it.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use minhbach_ledger::kinds::Kind;
use serde::Serialize;

use super::desk::Desk;
use super::forms::{belong, spoken};
use crate::app::App;
use crate::lang::{Lang, Tr, Words};
use crate::terms::kind_key;

/// Everything that the scripts need to know of the book and of the language.
#[derive(Debug, Serialize)]
pub struct Vocabulary {
    /// The ledger's origin.
    pub origin: String,
    /// The day on which the office works.
    pub today: minhbach_ledger::day::Day,
    /// Who signs.
    pub key: String,
    /// The name of each kind.
    pub kinds: BTreeMap<&'static str, Words>,
    /// The name of each field, by its name in the body, and as the form of a kind calls it: `KIND/FIELD`.
    pub fields: BTreeMap<String, Words>,
    /// Which list of the kernel's words a field holds: `KIND/FIELD`.
    pub lists: BTreeMap<String, &'static str>,
    /// The kernel's words, list by list.
    pub choices: BTreeMap<&'static str, BTreeMap<&'static str, Words>>,
    /// Beside which fields a refusal stands, by its code.
    pub places: BTreeMap<&'static str, &'static [&'static str]>,
    /// The names of chapters, campaigns, funds, accounts, items, lots and partners by their ids.
    pub names: BTreeMap<String, String>,
}

/// The sentences that scripts say, for the page to carry as data: `office-js-…` without that beginning.
pub fn sentences(tr: &Tr) -> String {
    let said = Tr::ids("office-js-").map(|id| {
        let text = tr.t(&id);
        (id["office-js-".len()..].to_owned(), text)
    });
    let said: BTreeMap<String, String> = said.collect();
    data(&said)
}

/// Data for a script, as it stands in an element of a page: nothing in it may end that element.
pub fn data(of: &impl Serialize) -> String {
    let text = serde_json::to_string(of).unwrap_or_default();
    text.replace('<', "\\u003c")
}

/// `GET /office/words`.
pub async fn show(State(app): State<App>, desk: Desk) -> Response {
    let state = app.state();
    let both = |id: &str| Words {
        vi: Tr(Lang::Vi).t(id),
        en: Tr(Lang::En).t(id),
    };
    let kinds = Kind::ALL.iter();
    let kinds = kinds.map(|kind| (kind.name(), both(&kind_key(kind.name()))));
    let fields = Tr::ids("field-").map(|id| {
        let words = both(&id);
        (id["field-".len()..].replace('-', "_"), words)
    });
    let mut names = BTreeMap::new();
    let mut name = |id: &dyn std::fmt::Display, name: String| {
        names.insert(id.to_string(), name);
    };
    state
        .chapters
        .iter()
        .for_each(|(id, it)| name(id, it.name.to_string()));
    state
        .campaigns
        .iter()
        .for_each(|(id, it)| name(id, it.name.to_string()));
    state
        .funds
        .iter()
        .for_each(|(id, it)| name(id, it.name.to_string()));
    state
        .accounts
        .iter()
        .for_each(|(id, it)| name(id, it.name.to_string()));
    state
        .items
        .iter()
        .for_each(|(id, it)| name(id, it.name.to_string()));
    state
        .partners
        .iter()
        .for_each(|(id, it)| name(id, it.name.to_string()));
    for (id, lot) in &state.lots {
        if let Some(item) = state.items.get(&lot.item) {
            name(id, item.name.to_string());
        }
    }
    Json(Vocabulary {
        origin: app.origin().to_owned(),
        today: app.today(),
        key: desk.key,
        kinds: kinds.collect(),
        fields: fields.chain(spoken::labels()).collect(),
        lists: spoken::lists(),
        choices: spoken::words(),
        places: belong::all().collect(),
        names,
    })
    .into_response()
}
