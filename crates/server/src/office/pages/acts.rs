//! What a desk may do about an entry that stands in one of its lists: take it back, or begin another like it.

use minhbach_ledger::kinds::Kind;
use serde::Serialize;

use crate::office::desk::Desk;
use crate::office::forms::who::begins;

/// A way from an entry to a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Act {
    /// The message id of what it does.
    pub what: &'static str,
    /// Where the form stands, with the entry in it.
    pub path: String,
}

/// What a desk may do about an entry. The form and the rules say later what is still possible.
pub fn acts(desk: &Desk, kind: Kind, at: u64) -> Vec<Act> {
    let mut acts = Vec::new();
    if begins(desk.role, Kind::EntryReverse) && kind != Kind::EntryReverse {
        acts.push(Act {
            what: "office-act-reverse",
            path: format!("/office/new/{}?of={at}", Kind::EntryReverse.name()),
        });
    }
    if begins(desk.role, kind) {
        acts.push(Act {
            what: "office-act-again",
            path: format!("/office/new/{}?again={at}", kind.name()),
        });
    }
    acts
}
