//! Every key that was ever granted, and what it may sign.

use axum::extract::State;
use axum::response::Response;
use minhbach_ledger::note::{KeyKind, Vkey};
use serde::Serialize;

use crate::app::App;
use crate::view::{View, page};

/// The page of keys.
#[derive(Clone, Debug, Serialize)]
pub struct KeysPage {
    /// The log's verification key.
    pub log_key: String,
    /// How many governors must sign what governs.
    pub threshold: u32,
    /// The keys, in the order of granting.
    pub keys: Vec<KeyRow>,
}

/// One granted key. Holders are random ids: who stands behind one is kept in the vault.
#[derive(Clone, Debug, Serialize)]
pub struct KeyRow {
    /// Its name.
    pub name: String,
    /// Its verification key in the notation of signed-note.
    pub vkey: String,
    /// Its role, as a code of the format.
    pub role: String,
    /// The chapter whose subtree it acts in; none is the whole ledger.
    pub chapter: Option<String>,
    /// The random id of its holder.
    pub holder: String,
    /// The index of the entry that granted it.
    pub from: u64,
    /// The index of the entry that revoked it.
    pub until: Option<u64>,
    /// Whether its chapter ended with that entry.
    pub chapter_ended: bool,
    /// The name of the key that took its place, by its holder's own hand.
    pub next: Option<String>,
    /// The index from which on its signatures are disputed.
    pub disputed_from: Option<u64>,
}

impl KeyRow {
    /// The message id of how it lapsed.
    pub fn lapse(&self) -> &'static str {
        match (self.next.is_some(), self.chapter_ended) {
            (true, _) => "keys-rotated",
            (false, true) => "keys-chapter-ended",
            (false, false) => "keys-revoked",
        }
    }
}

/// `GET /keys`.
pub async fn show(State(app): State<App>, view: View) -> Response {
    let page = load(&app);
    view.answer(&app, Ok(page))
}

fn load(app: &App) -> KeysPage {
    let state = app.state();
    let mut keys: Vec<KeyRow> = state
        .keys
        .iter()
        .map(|(name, key)| KeyRow {
            name: name.clone(),
            vkey: Vkey::new(name, KeyKind::Ed25519, key.public.to_bytes())
                .map(|vkey| vkey.to_string())
                // A granted key's name was a lawful one, or the grant would have been refused.
                .unwrap_or_else(|_| name.clone()),
            role: crate::terms::role_name(key.role).to_owned(),
            chapter: key
                .chapter
                .and_then(|id| Some(state.chapters.get(&id)?.name.to_string())),
            holder: key.holder.to_string(),
            from: key.from,
            until: key.until,
            chapter_ended: key.until.is_some_and(|until| {
                let chapter = key.chapter.and_then(|id| state.chapters.get(&id));
                chapter.is_some_and(|c| c.closed.is_some_and(|(_, at)| at == until))
            }),
            // One entry that ends a key and begins another is a rotation.
            next: key.until.and_then(|until| {
                let next = state.keys.iter().find(|(_, next)| next.from == until)?;
                Some(next.0.clone())
            }),
            disputed_from: key.disputed_from,
        })
        .collect();
    keys.sort_by_key(|key| key.from);
    let ledger = state.ledger.as_ref();
    KeysPage {
        log_key: ledger.map(|ledger| ledger.log.clone()).unwrap_or_default(),
        threshold: ledger.map_or(0, |ledger| ledger.threshold),
        keys,
    }
}

page!(KeysPage, "keys.html");
