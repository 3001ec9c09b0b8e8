//! Proofs of misbehaviour: two checkpoints that one log has signed and that no tree can extend, with what shows it.
//!
//! The idea is that of Go's checksum database, which prints such a proof where a client meets a fork: both notes and a consistency
//! proof. Here it is a file that anybody checks with nothing but the log's key. The file says which root the tree of the newer
//! checkpoint has at the size of the older one; the consistency proof leads from that root to the newer one, so the tree has no
//! other root at that size; and the older checkpoint states another.

use super::checkpoint::{Checkpoint, CheckpointError};
use super::merkle::{self, verify_consistency};
use super::{Hash, hash_from_base64, hash_to_base64};
use crate::note::{MAX_NOTE_BYTES, Note, NoteError, Vkey};
use std::fmt;

/// The first line of every file.
pub const HEADER: &str = "minhbach/misbehaviour/v1";
/// Most hashes in a consistency proof: one more than a tree is high.
const MAX_HASHES: usize = 65;

/// A proof of misbehaviour, parsed and not yet verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misbehaviour {
    /// The root that the tree of [`Misbehaviour::newer`] has at the size of [`Misbehaviour::older`]. Where the sizes are
    /// equal it is the newer root itself.
    pub root: Hash,
    /// The consistency proof from that root to the newer one.
    pub hashes: Vec<Hash>,
    /// The checkpoint note of the smaller size, verbatim.
    pub older: String,
    /// The checkpoint note of the larger size, or of the same, verbatim.
    pub newer: String,
}

/// Why a file proves no misbehaviour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum MisbehaviourError {
    /// The file is longer than three notes can be.
    #[error("the proof of misbehaviour is too long")]
    TooLong,
    /// The file is not UTF-8.
    #[error("the proof of misbehaviour is not UTF-8")]
    NotUtf8,
    /// The first line is another.
    #[error("the file does not begin with {HEADER}")]
    NotOne,
    /// The root line or a hash line is not the base64 of 32 bytes, or there are more than a tree is high.
    #[error("a line is not the canonical base64 of 32 bytes, or there are too many")]
    BadHash,
    /// The file does not hold exactly two checkpoint notes, the one of the smaller size first.
    #[error("the file does not hold exactly two checkpoints, the smaller first")]
    BadNotes,
    /// One of the checkpoints is malformed or not the log's.
    #[error("a checkpoint: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The hashes do not lead from the stated root to the newer checkpoint's.
    #[error("the consistency proof: {0}")]
    Consistency(#[from] merkle::ProofError),
    /// The older checkpoint states the very root that the newer tree has at its size: the log has done nothing wrong.
    #[error("the two checkpoints agree")]
    Agree,
}

impl MisbehaviourError {
    /// The stable code of this error, as `docs/errors.md` lists it.
    pub const fn code(self) -> &'static str {
        match self {
            MisbehaviourError::TooLong => "misbehaviour.too_long",
            MisbehaviourError::NotUtf8 => "misbehaviour.not_utf8",
            MisbehaviourError::NotOne => "misbehaviour.not_one",
            MisbehaviourError::BadHash => "misbehaviour.bad_hash",
            MisbehaviourError::BadNotes => "misbehaviour.bad_notes",
            MisbehaviourError::Checkpoint(error) => error.code(),
            MisbehaviourError::Consistency(error) => error.code(),
            MisbehaviourError::Agree => "misbehaviour.agree",
        }
    }
}

impl From<NoteError> for MisbehaviourError {
    fn from(error: NoteError) -> MisbehaviourError {
        MisbehaviourError::Checkpoint(CheckpointError::Note(error))
    }
}

impl Misbehaviour {
    /// Reads a file strictly.
    ///
    /// # Errors
    /// The first [`MisbehaviourError`] met; no file that this accepts has a second spelling.
    pub fn parse(bytes: &[u8]) -> Result<Misbehaviour, MisbehaviourError> {
        if bytes.len() > 3 * MAX_NOTE_BYTES {
            return Err(MisbehaviourError::TooLong);
        }
        let file = str::from_utf8(bytes).map_err(|_| MisbehaviourError::NotUtf8)?;
        let rest = file.strip_prefix(HEADER);
        let rest = rest.and_then(|rest| rest.strip_prefix('\n'));
        let rest = rest.ok_or(MisbehaviourError::NotOne)?;
        // No line of the proof, of a checkpoint or of its signatures is empty, so empty lines part the pieces.
        let pieces: Vec<&str> = rest.split("\n\n").collect();
        let [head, old_text, old_lines, new_text, new_lines] = pieces[..] else {
            return Err(MisbehaviourError::BadNotes);
        };
        let mut lines = head.split('\n');
        let root = lines.next().and_then(|line| line.strip_prefix("root "));
        let root = root.and_then(hash_from_base64);
        let root = root.ok_or(MisbehaviourError::BadHash)?;
        let mut hashes = Vec::new();
        for line in lines {
            if hashes.len() == MAX_HASHES {
                return Err(MisbehaviourError::BadHash);
            }
            hashes.push(hash_from_base64(line).ok_or(MisbehaviourError::BadHash)?);
        }
        let read = Misbehaviour {
            root,
            hashes,
            older: format!("{old_text}\n\n{old_lines}\n"),
            newer: format!("{new_text}\n\n{new_lines}"),
        };
        let size = |note: &str| -> Result<u64, MisbehaviourError> {
            Ok(Checkpoint::parse(Note::parse(note.as_bytes())?.text)?.size)
        };
        if size(&read.older)? > size(&read.newer)? {
            return Err(MisbehaviourError::BadNotes);
        }
        Ok(read)
    }

    /// Checks that the log whose key this is has signed both checkpoints, and that no tree extends both. Returns them, the
    /// older first.
    ///
    /// # Errors
    /// Why it proves nothing against the log.
    pub fn verify(&self, log: &Vkey) -> Result<(Checkpoint, Checkpoint), MisbehaviourError> {
        let older = Checkpoint::open(self.older.as_bytes(), log)?;
        let newer = Checkpoint::open(self.newer.as_bytes(), log)?;
        verify_consistency(
            older.size,
            newer.size,
            &self.root,
            &newer.root,
            &self.hashes,
        )?;
        match older.root == self.root {
            true => Err(MisbehaviourError::Agree),
            false => Ok((older, newer)),
        }
    }
}

/// Prints the file's text.
impl fmt::Display for Misbehaviour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        writeln!(f, "root {}", hash_to_base64(&self.root))?;
        for hash in &self.hashes {
            writeln!(f, "{}", hash_to_base64(hash))?;
        }
        write!(f, "\n{}\n{}", self.older, self.newer)
    }
}
