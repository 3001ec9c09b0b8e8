//! The vault's tables of people, once.

use crate::db::Table;
use crate::db::Type::{Blob, Int, Text};

/// Who opened what.
pub const ACCESSES: Table = Table {
    name: "accesses",
    columns: &[
        ("id", Blob),
        ("time", Int),
        ("key", Text),
        ("subject", Blob),
        ("field", Text),
        ("why", Text),
    ],
    key: 1,
};

/// Consent given and withdrawn.
pub const CONSENTS: Table = Table {
    name: "consents",
    columns: &[
        ("id", Blob),
        ("subject", Blob),
        ("purpose", Text),
        ("party", Text),
        ("act", Text),
        ("child", Int),
        ("day", Int),
        ("key", Text),
    ],
    key: 1,
};

/// What holds for a subject now.
pub const STANDING: Table = Table {
    name: "standing",
    columns: &[
        ("subject", Blob),
        ("unpublished", Int),
        ("restricted", Int),
        ("until", Int),
    ],
    key: 1,
};

/// The three acts and their answers.
pub const ACTS: Table = Table {
    name: "acts",
    columns: &[
        ("id", Blob),
        ("day", Int),
        ("key", Text),
        ("subject", Blob),
        ("act", Text),
        ("answer", Text),
        ("reason", Text),
        ("until", Int),
    ],
    key: 1,
};

/// Openings that were lawfully erased.
pub const ERASED: Table = Table {
    name: "erased",
    columns: &[("at", Int), ("field", Text), ("tag", Blob)],
    key: 2,
};

/// Who was erased, as keyed hashes.
pub const ERASED_TAGS: Table = Table {
    name: "erased_tags",
    columns: &[("tag", Blob), ("day", Int)],
    key: 1,
};

/// How long a class is kept, where it was decided otherwise.
pub const RETENTION: Table = Table {
    name: "retention",
    columns: &[
        ("class", Text),
        ("years", Int),
        ("source", Text),
        ("day", Int),
        ("key", Text),
    ],
    key: 1,
};

/// Lists of the helped.
pub const ROSTERS: Table = Table {
    name: "rosters",
    columns: &[
        ("roster", Blob),
        ("chapter", Blob),
        ("campaign", Blob),
        ("day", Int),
        ("lines", Int),
        ("root", Blob),
    ],
    key: 1,
};

/// Their lines.
pub const ROSTER_LINES: Table = Table {
    name: "roster_lines",
    columns: &[
        ("roster", Blob),
        ("line", Int),
        ("leaf", Blob),
        ("subject", Blob),
        ("person", Blob),
        ("number", Blob),
        ("nonce", Blob),
        ("sealed", Blob),
        ("code", Blob),
    ],
    key: 2,
};

/// Answers of the helped.
pub const FEEDBACK: Table = Table {
    name: "feedback",
    columns: &[
        ("code", Blob),
        ("subject", Blob),
        ("distribution", Blob),
        ("day", Int),
        ("due", Int),
        ("state", Text),
        ("closed", Int),
        ("entry", Blob),
        ("nonce", Blob),
        ("sealed", Blob),
    ],
    key: 1,
};

/// Numbers that were published.
pub const CELLS: Table = Table {
    name: "cells",
    columns: &[
        ("month", Int),
        ("n", Int),
        ("least", Int),
        ("keys", Text),
        ("households", Int),
    ],
    key: 2,
};

/// Files.
pub const BLOBS: Table = Table {
    name: "blobs",
    columns: &[
        ("hash", Blob),
        ("subject", Blob),
        ("size", Int),
        ("kind", Text),
        ("day", Int),
        ("nonce", Blob),
        ("sealed", Blob),
    ],
    key: 1,
};

/// Which gift was an instalment of which sponsorship.
pub const SPONSOR_GIFTS: Table = Table {
    name: "sponsor_gifts",
    columns: &[
        ("sponsorship", Int),
        ("gift", Int),
        ("day", Int),
        ("key", Text),
    ],
    key: 2,
};

/// For which inspection a reading was made, and of which entry.
pub const INSPECTED: Table = Table {
    name: "inspected",
    columns: &[("access", Blob), ("inspection", Int), ("at", Int)],
    key: 1,
};

/// What the rules refused.
pub const REFUSALS: Table = Table {
    name: "refusals",
    columns: &[
        ("id", Blob),
        ("time", Int),
        ("kind", Text),
        ("code", Text),
        ("keys", Text),
        ("text", Blob),
    ],
    key: 1,
};

/// Entries that wait for further signatures.
pub const FOLDER: Table = Table {
    name: "folder",
    columns: &[
        ("text", Blob),
        ("time", Int),
        ("kind", Text),
        ("nonce", Blob),
        ("sealed", Blob),
    ],
    key: 1,
};
