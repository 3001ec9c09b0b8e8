//! Checkpoints (C2SP `tlog-checkpoint`) and the cosignatures of witnesses on them (`tlog-cosignature`, v1).

use super::{Hash, hash_from_base64, hash_to_base64, parse_decimal};
use crate::note::{KeyKind, Note, NoteError, SignatureLine, Vkey};
use crate::signature::{KeyError, PublicKey, Signer};
use std::fmt;

/// A tree head: which log, how many entries, which root. Without extension lines, which witnesses refuse.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Checkpoint {
    /// The log's identity, the first line of the text.
    pub origin: String,
    /// The number of entries.
    pub size: u64,
    /// The root of the tree of so many entries.
    pub root: Hash,
}

/// Why a note is not a checkpoint of this log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum CheckpointError {
    /// The bytes are not a note.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The log's key is unsound, or of a kind that does not sign checkpoints.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The text is not three lines of origin, size and root.
    #[error("a checkpoint is three lines: origin, size and root")]
    Malformed,
    /// The size is not a decimal number without leading zeros.
    #[error("the size is not a decimal number in its one spelling")]
    BadSize,
    /// The root is not the base64 of 32 bytes.
    #[error("the root is not the canonical base64 of 32 bytes")]
    BadRoot,
    /// The origin is not the name of the log's key.
    #[error("the checkpoint is of another log than the key")]
    OtherOrigin,
    /// No line is by the log's key.
    #[error("the checkpoint is not signed by the log's key")]
    Unsigned,
    /// A line claims to be by the key and does not verify.
    #[error("a signature on the checkpoint does not verify")]
    BadSignature,
}

impl CheckpointError {
    /// The stable code of this error, as `docs/errors.md` lists it.
    pub const fn code(self) -> &'static str {
        match self {
            CheckpointError::Note(error) => error.code(),
            CheckpointError::Key(error) => error.code(),
            CheckpointError::Malformed => "checkpoint.malformed",
            CheckpointError::BadSize => "checkpoint.bad_size",
            CheckpointError::BadRoot => "checkpoint.bad_root",
            CheckpointError::OtherOrigin => "checkpoint.other_origin",
            CheckpointError::Unsigned => "checkpoint.unsigned",
            CheckpointError::BadSignature => "checkpoint.bad_signature",
        }
    }
}

impl Checkpoint {
    /// Reads a checkpoint's text (the note's text, with its final line feed) strictly.
    ///
    /// # Errors
    /// [`CheckpointError::Malformed`], [`CheckpointError::BadSize`] or [`CheckpointError::BadRoot`].
    pub fn parse(text: &str) -> Result<Checkpoint, CheckpointError> {
        let lines = text.strip_suffix('\n').ok_or(CheckpointError::Malformed)?;
        let mut lines = lines.split('\n');
        let (Some(origin), Some(size), Some(root), None) =
            (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(CheckpointError::Malformed);
        };
        if origin.is_empty() || origin.chars().any(|c| c < ' ') {
            return Err(CheckpointError::Malformed);
        }
        Ok(Checkpoint {
            origin: origin.to_owned(),
            size: parse_decimal(size).ok_or(CheckpointError::BadSize)?,
            root: hash_from_base64(root).ok_or(CheckpointError::BadRoot)?,
        })
    }

    /// Opens a checkpoint note: the log's signature must be there and verify; lines by other keys are ignored.
    /// The origin must be the key's name, as every log of ours has it.
    ///
    /// # Errors
    /// A [`CheckpointError`]; a line by the log's key that does not verify condemns the note even beside one that does.
    pub fn open(note: &[u8], log: &Vkey) -> Result<Checkpoint, CheckpointError> {
        let note = Note::parse(note)?;
        let key = PublicKey::of(log, KeyKind::Ed25519)?;
        let mut signed = false;
        for line in note.signatures.iter().filter(|line| log.claims(line)) {
            let signature = line
                .signature
                .as_slice()
                .try_into()
                .map_err(|_| CheckpointError::BadSignature)?;
            if !key.verify(note.text.as_bytes(), signature) {
                return Err(CheckpointError::BadSignature);
            }
            signed = true;
        }
        if !signed {
            return Err(CheckpointError::Unsigned);
        }
        let checkpoint = Checkpoint::parse(note.text)?;
        if checkpoint.origin == log.name() {
            Ok(checkpoint)
        } else {
            Err(CheckpointError::OtherOrigin)
        }
    }
}

/// Prints the checkpoint's text, with its final line feed.
impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}\n{}\n{}\n",
            self.origin,
            self.size,
            hash_to_base64(&self.root)
        )
    }
}

/// What a witness signs: the checkpoint's text behind a header and the time in Unix seconds.
pub fn cosignature_message(time: u64, text: &str) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

/// Makes a witness's signature line, with its final line feed, at a time in Unix seconds; `None` for a time above
/// `i64::MAX`, which the specification forbids. The key id is that of kind [`KeyKind::Cosignature`].
pub fn cosign(witness: &Signer, time: u64, text: &str) -> Option<String> {
    i64::try_from(time).ok()?;
    let mut payload = time.to_be_bytes().to_vec();
    payload.extend_from_slice(&witness.sign(cosignature_message(time, text).as_bytes()));
    let vkey = witness.vkey_of(KeyKind::Cosignature);
    let line = SignatureLine {
        name: vkey.name(),
        id: vkey.id(),
        signature: payload,
    };
    Some(line.to_string())
}

/// Checks all lines of a checkpoint note that claim to be by a witness; the time (Unix seconds) of the latest, or
/// `None` if there is no such line.
///
/// # Errors
/// [`CheckpointError::BadSignature`] if one of them does not verify; [`CheckpointError::Key`] for an unsound key or
/// one of another kind.
pub fn cosigned_at(note: &Note<'_>, witness: &Vkey) -> Result<Option<u64>, CheckpointError> {
    let key = PublicKey::of(witness, KeyKind::Cosignature)?;
    let mut latest = None;
    for line in note.signatures.iter().filter(|line| witness.claims(line)) {
        let (time, signature) = line
            .signature
            .split_first_chunk::<8>()
            .ok_or(CheckpointError::BadSignature)?;
        let signature = signature
            .try_into()
            .map_err(|_| CheckpointError::BadSignature)?;
        let time = u64::from_be_bytes(*time);
        let message = cosignature_message(time, note.text);
        if i64::try_from(time).is_err() || !key.verify(message.as_bytes(), signature) {
            return Err(CheckpointError::BadSignature);
        }
        latest = latest.max(Some(time));
    }
    Ok(latest)
}
