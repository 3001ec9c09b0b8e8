//! Whoever is signed in, as the book knows the key.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::governance::Role;
use minhbach_ledger::state::{Key, State};

use crate::terms::role_name;

/// The desk of a signed-in key. [`super::gate`] puts it into the request, after it has looked up the key in the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desk {
    /// The key's name.
    pub key: String,
    /// Whose key it is.
    pub holder: Id,
    /// What the key may sign.
    pub role: Role,
    /// The chapter in whose subtree it acts; `None` is the whole ledger.
    pub chapter: Option<Id>,
    /// The number of the session.
    pub session: u64,
}

impl Desk {
    /// The desk of a key that is valid and may act today; so a session ends with the term of its key.
    pub fn of(
        state: &State,
        name: &str,
        key_id: [u8; 4],
        session: u64,
        today: Day,
    ) -> Option<Desk> {
        let key: &Key = state.keys.get(name)?;
        (key.acts_on(today) && key.key_id == key_id).then(|| Desk {
            key: name.to_owned(),
            holder: key.holder,
            role: key.role,
            chapter: key.chapter,
            session,
        })
    }

    /// Whether the desk has to do with what belongs to a chapter.
    pub fn sees(&self, state: &State, chapter: Id) -> bool {
        state.within(chapter, self.chapter)
    }

    /// Whether its role is one of these.
    pub fn is(&self, roles: &[Role]) -> bool {
        roles.contains(&self.role)
    }

    /// The role as the format spells it.
    pub fn role_name(&self) -> &'static str {
        role_name(self.role)
    }

    /// The chapter's name; the ledger's own for a key of the whole ledger.
    pub fn chapter_name(&self, state: &State) -> String {
        let chapter = self.chapter.and_then(|id| state.chapters.get(&id));
        match (chapter, state.ledger.as_ref()) {
            (Some(chapter), _) => chapter.name.to_string(),
            (None, Some(ledger)) => ledger.name.to_string(),
            (None, None) => String::new(),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Desk {
    // Only a handler behind a door that lets anybody in could ask for a desk in vain, and a test forbids that.
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        let desk = parts.extensions.get::<Desk>();
        desk.cloned().ok_or(StatusCode::UNAUTHORIZED)
    }
}
