//! One entry: its exact bytes, its hashes, who signed it, what came of it, its neighbours.

use minhbach_ledger::day::Day;
use serde::Serialize;

use crate::format::Sum;
use crate::lang::Words;
use crate::view::page;

/// The page of one entry.
#[derive(Clone, Debug, Serialize)]
pub struct EntryPage {
    /// The index in the log.
    pub index: u64,
    /// The look-up code.
    pub code: String,
    /// The name of the kind.
    pub kind: String,
    /// What it does, in one line.
    pub about: Words,
    /// When it happened.
    pub on: Day,
    /// Its accounting date, where it touches the books.
    pub booked: Option<Day>,
    /// When it was sealed, in unix seconds.
    pub received: u64,
    /// How much it moves, if it moves something of one unit.
    pub sum: Option<Sum>,
    /// The leaf: exactly the bytes that are hashed.
    pub bytes: String,
    /// The Merkle leaf hash of the bytes, base64.
    pub leaf_hash: String,
    /// The leaf hash of the entry before, as the header states it.
    pub prev: String,
    /// SHA-256 of the signed text, by which other entries name this one.
    pub text_hash: String,
    /// Its authors.
    pub authors: Vec<AuthorRow>,
    /// Which private fields it commits to; their values are not public.
    pub commitments: Vec<String>,
    /// What later entries did to it.
    pub marks: Vec<MarkRow>,
    /// The pages that show the same thing for readers.
    pub shown_at: Vec<String>,
    /// Whether there is an entry after it.
    pub last: bool,
    /// The path of the bundle that holds it, once published.
    pub bundle: Option<String>,
}

/// One author of an entry.
#[derive(Clone, Debug, Serialize)]
pub struct AuthorRow {
    /// The name of the key.
    pub key: String,
    /// The role that the key was granted, as a code of the format.
    pub role: Option<String>,
    /// The chapter that it acts for.
    pub chapter: Option<String>,
    /// The index of the entry that granted it.
    pub granted_at: Option<u64>,
}

/// What a later entry did to this one.
#[derive(Clone, Debug, Serialize)]
pub struct MarkRow {
    /// The stable name of what happened.
    pub what: &'static str,
    /// The index of the later entry.
    pub by: u64,
}

impl MarkRow {
    /// The message id of what happened.
    pub fn key(&self) -> String {
        format!("mark-{}", self.what)
    }
}

impl EntryPage {
    /// The index of the entry before, if there is one.
    pub fn before(&self) -> Option<u64> {
        self.index.checked_sub(1)
    }
}

page!(EntryPage, "entry.html");
