//! What a desk has to do with: entries about its own chapter and those below it.

use minhbach_ledger::id::Id;
use minhbach_ledger::log::parse_decimal;
use minhbach_ledger::rejection::Lang as Spoken;
use minhbach_ledger::state::State;
use minhbach_store::Heading;
use minhbach_store::people::{Denied, Why};

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
