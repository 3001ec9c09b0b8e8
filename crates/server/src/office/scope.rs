//! What a desk has to do with: entries about its own chapter and those below it.

use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::log::parse_decimal;
use minhbach_ledger::rejection::Lang as Spoken;
use minhbach_ledger::state::State;
use minhbach_store::Heading;
use minhbach_store::people::{Denied, Why};
use serde_json::Value;

use super::desk::Desk;
use crate::app::App;
use crate::failure::{Failure, Say};
use crate::lang::Words;
use crate::query::Found;

/// There is no such entry, or it is none of what the page is about.
pub const NONE: Failure = Failure::NotFound(Say("error-no-thing"));

/// Whether the desk has to do with what is about a chapter; what is about none is the whole ledger's.
pub fn sees(desk: &Desk, state: &State, chapter: Option<Id>) -> bool {
    match chapter {
        Some(chapter) => desk.sees(state, chapter),
        None => desk.chapter.is_none(),
    }
}

/// Every text in a body, however deep.
pub fn texts<'a>(value: &'a Value, into: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => into.push(text),
        Value::Array(all) => all.iter().for_each(|one| texts(one, into)),
        Value::Object(all) => all.values().for_each(|one| texts(one, into)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether an entry that stands in no book yet names something of the desk's chapters, or nothing of any chapter's. Only the rules
/// know what it would be about; this is what can be told of one that they do not take yet.
pub fn concerns(desk: &Desk, state: &State, body: &Body) -> bool {
    let fund = |id: &Id| state.funds.get(id).map(|it| it.chapter);
    let chapter_of = |id: Id| {
        let itself = state.chapters.contains_key(&id).then_some(id);
        itself
            .or_else(|| fund(&id))
            .or_else(|| state.accounts.get(&id).map(|it| it.chapter))
            .or_else(|| state.campaigns.get(&id).map(|it| it.chapter))
            .or_else(|| state.allocations.get(&id).map(|it| it.chapter))
            .or_else(|| fund(&state.people.cases.get(&id)?.fund))
    };
    let said = body.json().ok();
    let said: Option<Value> = said.and_then(|text| serde_json::from_str(&text).ok());
    let mut said_texts = Vec::new();
    texts(said.as_ref().unwrap_or(&Value::Null), &mut said_texts);
    let ids = said_texts.iter().filter_map(|text| text.parse().ok());
    let named: Vec<Id> = ids.filter_map(chapter_of).collect();
    named.is_empty() || named.iter().any(|chapter| desk.sees(state, *chapter))
}

/// An entry by the text of its index, and its line in lists.
///
/// # Errors
/// That there is none, that it is about a chapter which the desk has nothing to do with, and those of the store.
pub async fn entry(app: &App, desk: &Desk, index: &str) -> Result<(Found, Heading), Failure> {
    let at = parse_decimal(index).ok_or(NONE)?;
    let found = app.entry(at).await?.ok_or(NONE)?;
    let heading = app.store().heading(at).await?.ok_or(NONE)?;
    match sees(desk, &app.state(), heading.chapter) {
        true => Ok((found, heading)),
        false => Err(FOREIGN),
    }
}

/// It belongs to another chapter: for this desk there is no such thing.
pub const FOREIGN: Failure = Failure::NotFound(Say("office-scope"));

/// The reasons for which an office opens something. An inspector's are not among them: she opens what her inspection names
/// (`minhbach vault inspect`), and the log says for which one.
pub const REASONS: [Why; 6] = [
    Why::Receipt,
    Why::Delivery,
    Why::Complaint,
    Why::Correction,
    Why::Person,
    Why::LegalDuty,
];

/// The reason that was chosen.
pub fn reason(text: &str) -> Option<Why> {
    Why::parse(text).filter(|why| REASONS.contains(why))
}

/// A refusal of the vault in both languages.
pub fn refused(denied: &Denied) -> Words {
    Words {
        vi: denied.message(Spoken::Vi),
        en: denied.message(Spoken::En),
    }
}
