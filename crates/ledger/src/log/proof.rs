//! Proof files (C2SP `tlog-proof`): that an entry is in the log, checkable with nothing but the log's key.

use super::checkpoint::{Checkpoint, CheckpointError};
use super::merkle::{self, leaf_hash, verify_inclusion};
use super::{Hash, hash_from_base64, hash_to_base64, parse_decimal};
use crate::note::{MAX_NOTE_BYTES, Note, NoteError, Vkey};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::fmt;

/// The first line of every proof file.
pub const HEADER: &str = "c2sp.org/tlog-proof@v1";
/// Most hashes in an inclusion proof: the height of the tallest tree.
const MAX_HASHES: usize = 64;

/// A proof file, parsed and not yet verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Opaque, *unauthenticated* bytes; empty if there are none. Ours carry the entry here.
    pub extra: Vec<u8>,
    /// The entry's index.
    pub index: u64,
    /// The inclusion proof, the leaf's sibling first.
    pub hashes: Vec<Hash>,
    /// The checkpoint note, verbatim.
    pub checkpoint: String,
}

/// Why a proof file does not prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ProofFileError {
    /// The file is longer than two notes can be.
    #[error("the proof file is too long")]
    TooLong,
    /// The file is not UTF-8.
    #[error("the proof file is not UTF-8")]
    NotUtf8,
    /// The first line is another.
    #[error("the file does not begin with {HEADER}")]
    NotAProof,
    /// The `extra` line is not canonical base64 of at least one byte.
    #[error("the extra line is not canonical base64")]
    BadExtra,
    /// The `index` line is missing or not a decimal number in its one spelling.
    #[error("the index line is missing or not a decimal number in its one spelling")]
    BadIndex,
    /// A hash line is not the base64 of 32 bytes, or there are more than a tree is high.
    #[error("a hash line is not the canonical base64 of 32 bytes, or there are too many")]
    BadHash,
    /// There is no empty line before the checkpoint.
    #[error("there is no empty line before the checkpoint")]
    NoCheckpoint,
    /// The checkpoint is malformed or not the log's.
    #[error("the checkpoint: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The hashes do not lead from the entry to the root.
    #[error("the inclusion proof: {0}")]
    Inclusion(#[from] merkle::ProofError),
}

impl ProofFileError {
    /// The stable code of this error, as `docs/errors.md` lists it.
    pub const fn code(self) -> &'static str {
        match self {
            ProofFileError::TooLong => "proof_file.too_long",
            ProofFileError::NotUtf8 => "proof_file.not_utf8",
            ProofFileError::NotAProof => "proof_file.not_a_proof",
            ProofFileError::BadExtra => "proof_file.bad_extra",
            ProofFileError::BadIndex => "proof_file.bad_index",
            ProofFileError::BadHash => "proof_file.bad_hash",
            ProofFileError::NoCheckpoint => "proof_file.no_checkpoint",
            ProofFileError::Checkpoint(error) => error.code(),
            ProofFileError::Inclusion(error) => error.code(),
        }
    }
}

impl From<NoteError> for ProofFileError {
    fn from(error: NoteError) -> ProofFileError {
        ProofFileError::Checkpoint(CheckpointError::Note(error))
    }
}

impl Proof {
    /// Reads a proof file strictly; its checkpoint must be a note whose text is a checkpoint.
    ///
    /// # Errors
    /// The first [`ProofFileError`] met.
    pub fn parse(bytes: &[u8]) -> Result<Proof, ProofFileError> {
        if bytes.len() > 2 * MAX_NOTE_BYTES {
            return Err(ProofFileError::TooLong);
        }
        let file = str::from_utf8(bytes).map_err(|_| ProofFileError::NotUtf8)?;
        let rest = file
            .strip_prefix(HEADER)
            .and_then(|rest| rest.strip_prefix('\n'))
            .ok_or(ProofFileError::NotAProof)?;
        // Neither hash lines nor the lines before them are ever empty, so the first empty line ends the proof proper.
        let (head, checkpoint) = rest
            .split_once("\n\n")
            .ok_or(ProofFileError::NoCheckpoint)?;
        let mut lines = head.split('\n').peekable();
        let extra = match lines.next_if(|line| line.starts_with("extra ")) {
            Some(line) => STANDARD
                .decode(&line["extra ".len()..])
                .map_err(|_| ProofFileError::BadExtra)?,
            None => Vec::new(),
        };
        if extra.is_empty() && rest.starts_with("extra ") {
            return Err(ProofFileError::BadExtra);
        }
        let index = lines
            .next()
            .and_then(|line| line.strip_prefix("index "))
            .and_then(parse_decimal);
        let index = index.ok_or(ProofFileError::BadIndex)?;
        let mut hashes = Vec::new();
        for line in lines {
            if hashes.len() == MAX_HASHES {
                return Err(ProofFileError::BadHash);
            }
            hashes.push(hash_from_base64(line).ok_or(ProofFileError::BadHash)?);
        }
        Checkpoint::parse(Note::parse(checkpoint.as_bytes())?.text)?;
        Ok(Proof {
            extra,
            index,
            hashes,
            checkpoint: checkpoint.to_owned(),
        })
    }

    /// Checks that these bytes are the entry at [`Proof::index`] of the log whose key this is, and returns the
    /// checkpoint that says so.
    ///
    /// # Errors
    /// [`ProofFileError::Checkpoint`] or [`ProofFileError::Inclusion`].
    pub fn verify(&self, entry: &[u8], log: &Vkey) -> Result<Checkpoint, ProofFileError> {
        let checkpoint = Checkpoint::open(self.checkpoint.as_bytes(), log)?;
        verify_inclusion(
            self.index,
            checkpoint.size,
            &leaf_hash(entry),
            &self.hashes,
            &checkpoint.root,
        )?;
        Ok(checkpoint)
    }
}

/// Prints the file's text.
impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if !self.extra.is_empty() {
            writeln!(f, "extra {}", STANDARD.encode(&self.extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        for hash in &self.hashes {
            writeln!(f, "{}", hash_to_base64(hash))?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}
