//! Every key that was ever granted, and what it may sign.

use serde::Serialize;

use crate::view::page;

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
    /// The index from which on its signatures are disputed.
    pub disputed_from: Option<u64>,
}

page!(KeysPage, "keys.html");
