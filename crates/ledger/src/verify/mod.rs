//! Verification of a whole book from its bytes, by anybody, with nothing else at hand.
//!
//! One pass over the entry bundles. Worker threads read, hash and parse bundles and check
//! signatures in batches; one thread, in the order of the book, checks the chain and repeats every
//! decision with the same [`crate::decide::decide`] that admitted the entries. The answer is a verdict
//! for each promise, with the first entry that breaks it.

mod book;
mod disputes;
mod pipeline;
mod pool;
mod tree;
mod verdicts;
mod witnesses;

pub use book::MemoryBook;
pub use witnesses::{Witnessing, witnesses};

use std::fmt;
use std::sync::Arc;

use crate::effects::Effects;
use crate::entry::{Header, Signed};
use crate::id::Digest;
use crate::log::misbehaviour::Misbehaviour;
use crate::log::tile::Tile;
use crate::note::Vkey;
use crate::rejection::{Concern, Lang, Rejection};
use crate::state::State;

/// Where the bytes come from: an export, a data directory, a mirror.
pub trait Source: Sync {
    /// The checkpoint note.
    fn checkpoint(&self) -> Result<Vec<u8>, SourceError>;

    /// The bytes of a hash tile or an entry bundle of the width asked for; `None` if there is none.
    fn tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, SourceError>;

    /// All tiles and bundles that the source holds, of all widths, so that no byte of it goes
    /// unchecked; `None` if it cannot list them.
    fn list(&self) -> Result<Option<Vec<Tile>>, SourceError>;
}

/// The source could not be read: a disk, a network, a database. Not a verdict.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {what}: {why}")]
pub struct SourceError {
    /// What was to be read, as a path.
    pub what: String,
    /// Why it could not be.
    pub why: String,
}

/// What a book promises. The order is that of the exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Promise {
    /// Every byte of tiles, bundles and checkpoint fits one tree and one chain.
    Bytes,
    /// Every signature verifies, by a key that was valid at that index and may sign such an entry.
    Signatures,
    /// Every entry was allowed by the rules, and the arithmetic holds.
    Rules,
    /// Every complete bank day equals the entries that cite it.
    Statements,
    /// Every unit spent was there, and has one origin.
    Attribution,
    /// Enough witnesses have signed the checkpoint.
    Witnesses,
    /// The book extends the checkpoint that the verifier saved.
    AppendOnly,
    /// What the vault no longer holds was erased by acts on record, which the monthly reports count.
    Erasures,
    /// Database, pages and files equal what the entries say.
    Copies,
}

impl Promise {
    /// All of them.
    pub const ALL: [Promise; 9] = [
        Promise::Bytes,
        Promise::Signatures,
        Promise::Rules,
        Promise::Statements,
        Promise::Attribution,
        Promise::Witnesses,
        Promise::AppendOnly,
        Promise::Erasures,
        Promise::Copies,
    ];

    /// The name on the command line and in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Promise::Bytes => "bytes",
            Promise::Signatures => "signatures",
            Promise::Rules => "rules",
            Promise::Statements => "statements",
            Promise::Attribution => "attribution",
            Promise::Witnesses => "witnesses",
            Promise::AppendOnly => "append_only",
            Promise::Erasures => "erasures",
            Promise::Copies => "copies",
        }
    }

    /// The exit code of a command that finds it broken.
    pub fn exit_code(&self) -> u8 {
        match self {
            Promise::Bytes => 10,
            Promise::Signatures => 11,
            Promise::Rules | Promise::Statements | Promise::Attribution => 12,
            Promise::Witnesses => 13,
            Promise::AppendOnly => 14,
            Promise::Erasures | Promise::Copies => 16,
        }
    }
}

/// Why a promise is broken or could not be checked, in both languages and without personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// A stable code.
    pub code: String,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
}

impl Why {
    /// From its three parts.
    pub fn new(code: &str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Why {
            code: code.into(),
            vi: vi.into(),
            en: en.into(),
        }
    }

    /// The text in a language.
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }

    fn rejection(rejection: &Rejection) -> Self {
        Why::new(
            rejection.code(),
            rejection.message(Lang::Vi),
            rejection.message(Lang::En),
        )
    }
}

/// What the verifier found out about one promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It holds for the whole book.
    Holds,
    /// It is broken.
    Fails {
        /// The first entry that breaks it, if it is one entry.
        at: Option<u64>,
        /// Why.
        why: Why,
    },
    /// It was not checked, or not to the end.
    NotChecked(Why),
    /// The book uses what is newer than this program, from this entry on.
    Newer {
        /// The first entry that is newer.
        at: u64,
        /// What.
        why: Why,
    },
}

impl Verdict {
    /// Whether it holds.
    pub fn holds(&self) -> bool {
        *self == Verdict::Holds
    }
}

/// How to verify.
pub struct Options<'a> {
    /// The log's key, which the verifier has from elsewhere.
    pub log: Vkey,
    /// A checkpoint note that the verifier saved earlier.
    pub since: Option<&'a [u8]>,
    /// Check every signature by the equation itself, without batches.
    pub exact: bool,
    /// 32 random bytes that nobody else knows, for the batches.
    pub seed: [u8; 32],
    /// How many worker threads; at least 1.
    pub threads: usize,
}

/// An entry as it stands in the log.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// What the sequencer added.
    pub header: Header,
    /// The leaf hash.
    pub hash: Digest,
    /// What the authors signed.
    pub signed: Arc<Signed>,
}

/// Sees every entry once and in order, after it was found lawful and before it is applied.
pub trait Observer {
    /// An entry, its index, and what it does.
    fn entry(&mut self, at: u64, leaf: &Leaf, effects: &Effects);

    /// So many of so many entries are done.
    fn progress(&mut self, done: u64, total: u64);
}

/// An observer that looks at nothing.
pub struct Silent;

impl Observer for Silent {
    fn entry(&mut self, _: u64, _: &Leaf, _: &Effects) {}
    fn progress(&mut self, _: u64, _: u64) {}
}

/// What came out of a verification.
pub struct Report {
    /// The origin of the ledger.
    pub origin: String,
    /// How many entries the checkpoint states.
    pub size: u64,
    /// The checkpoint note, as read.
    pub checkpoint: Vec<u8>,
    /// One verdict for each promise, in their order.
    pub verdicts: Vec<(Promise, Verdict)>,
    /// The state at the end, or where the first fault stopped the replay.
    pub state: State,
    /// What the entries left, as far as they were replayed.
    pub book: MemoryBook,
    /// The entries that a compromised key signed and nobody has affirmed since.
    pub disputed: Vec<u64>,
    /// The late notes that were taken in against a rule and no inspector has closed yet.
    pub irregular: Vec<u64>,
    /// If the log has signed a saved checkpoint that this book does not extend: the proof of it.
    pub misbehaviour: Option<Misbehaviour>,
}

impl Report {
    /// The verdict on a promise.
    pub fn verdict(&self, promise: Promise) -> &Verdict {
        // `verify` gives one verdict for each; the order is that of `Promise::ALL`.
        &self.verdicts[promise as usize].1
    }

    /// Replaces the verdict on a promise that something else has checked.
    pub fn set(&mut self, promise: Promise, verdict: Verdict) {
        self.verdicts[promise as usize].1 = verdict;
    }

    /// The exit code: 0, or the smallest of those that broke; `required` promises must have been
    /// checked.
    pub fn exit_code(&self, required: &[Promise]) -> u8 {
        let codes = self
            .verdicts
            .iter()
            .filter_map(|(promise, verdict)| match verdict {
                Verdict::Holds => None,
                Verdict::Fails { .. } => Some(promise.exit_code()),
                Verdict::Newer { .. } => Some(15),
                Verdict::NotChecked(_) => required.contains(promise).then(|| promise.exit_code()),
            });
        codes.min().unwrap_or(0)
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report")
            .field("size", &self.size)
            .field("verdicts", &self.verdicts)
            .finish()
    }
}

/// Verifies a book.
///
/// # Errors
/// Only that the source cannot be read. Whatever is wrong with the book is a verdict.
pub fn verify(
    source: &dyn Source,
    options: &Options<'_>,
    observer: &mut dyn Observer,
) -> Result<Report, SourceError> {
    let saved: Vec<&[u8]> = options.since.into_iter().collect();
    pipeline::run(source, options, &saved, observer)
}

/// Verifies a book that must extend several saved checkpoints: these, and not that of the options.
///
/// # Errors
/// As [`verify`].
pub fn verify_since(
    source: &dyn Source,
    options: &Options<'_>,
    saved: &[&[u8]],
    observer: &mut dyn Observer,
) -> Result<Report, SourceError> {
    pipeline::run(source, options, saved, observer)
}

/// Which promise an unlawful entry breaks.
fn promise_of(rejection: &Rejection) -> Promise {
    let code = rejection.code();
    match rejection.concern() {
        Concern::Bytes => Promise::Bytes,
        Concern::Authority => Promise::Signatures,
        _ if code.starts_with("statement.") => Promise::Statements,
        _ if code.starts_with("funds.") || code.starts_with("internal.") => Promise::Attribution,
        _ => Promise::Rules,
    }
}
