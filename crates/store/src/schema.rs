//! Every table, once: what append writes, rebuild writes again and `verify` compares.

use crate::db::Table;
use crate::db::Type::{Blob, Int, Text};

/// The sealed entries: the truth.
pub const ENTRIES: Table = Table {
    name: "entries",
    columns: &[("at", Int), ("leaf", Blob)],
    key: 1,
};

/// The tree heads that were signed.
pub const CHECKPOINTS: Table = Table {
    name: "checkpoints",
    columns: &[("size", Int), ("note", Blob)],
    key: 1,
};

/// The one row that says how large the book is.
pub const HEAD: Table = Table {
    name: "head",
    columns: &[
        ("one", Int),
        ("size", Int),
        ("leaf", Blob),
        ("received", Int),
        ("rules", Int),
    ],
    key: 1,
};

/// The one row that fences publishers.
pub const PUBLISHED: Table = Table {
    name: "published",
    columns: &[("one", Int), ("size", Int)],
    key: 1,
};

/// What witnesses have signed. No projection: no entry determines it.
pub const COSIGNATURES: Table = Table {
    name: "cosignatures",
    columns: &[
        ("size", Int),
        ("witness", Text),
        ("signed", Int),
        ("line", Text),
    ],
    key: 2,
};

/// States to start from.
pub const SNAPSHOTS: Table = Table {
    name: "snapshots",
    columns: &[("size", Int), ("version", Int), ("state", Blob)],
    key: 1,
};

/// Full hash tiles.
pub const TILES: Table = Table {
    name: "tiles",
    columns: &[("level", Int), ("n", Int), ("hashes", Blob)],
    key: 2,
};

/// How entries are found and listed.
pub const HEADINGS: Table = Table {
    name: "headings",
    columns: &[
        ("at", Int),
        ("id", Blob),
        ("text_key", Int),
        ("code", Int),
        ("kind", Text),
        ("day", Int),
        ("chapter", Blob),
        ("fund", Blob),
        ("account", Blob),
        ("allocation", Blob),
        ("unit", Text),
        ("amount", Int),
    ],
    key: 1,
};

/// Further ids that entries use up.
pub const IDS: Table = Table {
    name: "ids",
    columns: &[("at", Int), ("n", Int), ("id", Blob)],
    key: 2,
};

/// What entries did to earlier ones.
pub const MARKS: Table = Table {
    name: "marks",
    columns: &[
        ("at", Int),
        ("n", Int),
        ("target", Int),
        ("mark", Text),
        ("value", Int),
    ],
    key: 2,
};

/// Double entry.
pub const POSTINGS: Table = Table {
    name: "postings",
    columns: &[
        ("at", Int),
        ("n", Int),
        ("place", Text),
        ("fund", Blob),
        ("unit", Text),
        ("delta", Int),
    ],
    key: 2,
};

/// Attribution: number spaces.
pub const LINES: Table = Table {
    name: "lines",
    columns: &[
        ("at", Int),
        ("n", Int),
        ("line", Int),
        ("class", Text),
        ("owner", Blob),
        ("unit", Text),
    ],
    key: 2,
};

/// Attribution: numbers that came.
pub const ARRIVALS: Table = Table {
    name: "arrivals",
    columns: &[
        ("at", Int),
        ("n", Int),
        ("line", Int),
        ("lo", Int),
        ("len", Int),
        ("origin", Int),
        ("first_source", Int),
        ("sources", Int),
        ("ordinal", Int),
    ],
    key: 2,
};

/// Attribution: departures.
pub const PARTS: Table = Table {
    name: "parts",
    columns: &[
        ("at", Int),
        ("n", Int),
        ("line", Int),
        ("len", Int),
        ("ending", Int),
        ("feeds_at", Int),
        ("feeds_n", Int),
    ],
    key: 2,
};

/// Attribution: numbers behind offsets.
pub const RUNS: Table = Table {
    name: "runs",
    columns: &[
        ("at", Int),
        ("n", Int),
        ("part_at", Int),
        ("part_n", Int),
        ("start", Int),
        ("len", Int),
        ("line", Int),
        ("number", Int),
        ("why", Int),
    ],
    key: 2,
};

/// Attribution: runs that ended.
pub const RUN_ENDS: Table = Table {
    name: "run_ends",
    columns: &[("at", Int), ("n", Int), ("run_at", Int), ("run_n", Int)],
    key: 2,
};

/// Attribution: numbers that stand for nothing any more.
pub const CLOSED: Table = Table {
    name: "closed",
    columns: &[
        ("at", Int),
        ("n", Int),
        ("arrival_at", Int),
        ("arrival_n", Int),
        ("line", Int),
        ("lo", Int),
        ("len", Int),
    ],
    key: 2,
};

/// The tables that hold rows of single entries, all led by the entry's index, in the order in which
/// [`crate::projection::Rows`] keeps them.
pub const PROJECTIONS: [&Table; 10] = [
    &HEADINGS, &IDS, &MARKS, &POSTINGS, &LINES, &ARRIVALS, &PARTS, &RUNS, &RUN_ENDS, &CLOSED,
];

/// Vault: a key per person.
pub const SUBJECTS: Table = Table {
    name: "subjects",
    columns: &[("subject", Blob), ("nonce", Blob), ("wrapped", Blob)],
    key: 1,
};

/// Vault: what opens commitments.
pub const OPENINGS: Table = Table {
    name: "openings",
    columns: &[
        ("at", Int),
        ("field", Text),
        ("subject", Blob),
        ("nonce", Blob),
        ("sealed", Blob),
    ],
    key: 2,
};

/// Vault: by what a donor finds her gift.
pub const FINDINGS: Table = Table {
    name: "findings",
    columns: &[("at", Int), ("n", Int), ("day", Int), ("hash", Int)],
    key: 2,
};
