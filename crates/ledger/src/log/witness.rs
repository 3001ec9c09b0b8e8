//! What a witness is asked and how it decides (C2SP `tlog-witness`): a pure function of what it has stored and the request.
//!
//! Whoever keeps a witness persists [`Accepted`] durably and under a lock *before* it lets the cosignature out; here is nothing
//! but the decision.

use super::checkpoint::{Checkpoint, CheckpointError, cosigned_at};
use super::merkle::{EMPTY_ROOT, ProofError, verify_consistency};
use super::{Hash, hash_from_base64, hash_to_base64, parse_decimal};
use crate::note::{KeyKind, Note, NoteError, SignatureLine, Vkey, compose};
use crate::signature::{KeyError, PublicKey};
use std::fmt;

/// Most proof lines that a request may have.
pub const MAX_PROOF_LINES: usize = 63;
/// Longest request in bytes that a witness of ours reads: 63 hashes and a checkpoint with 64 long lines need less.
pub const MAX_REQUEST_BYTES: usize = 1_000_000;
/// The content type of a 409 answer, whose body is the size that the witness has stored.
pub const SIZE_TYPE: &str = "text/x.tlog.size";

/// An `add-checkpoint` request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The size of the checkpoint that the witness signed last, as the asker believes; 0 for none.
    pub old: u64,
    /// The consistency proof from that size to the checkpoint's.
    pub proof: Vec<Hash>,
    /// The checkpoint note, verbatim.
    pub checkpoint: String,
}

/// Why bytes are not a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum RequestError {
    /// More than [`MAX_REQUEST_BYTES`], or more than [`MAX_PROOF_LINES`].
    #[error("the request is too long")]
    TooLong,
    /// The bytes are not UTF-8.
    #[error("the request is not UTF-8")]
    NotUtf8,
    /// The first line is not `old` and a decimal number in its one spelling.
    #[error("the first line is not old and a decimal number in its one spelling")]
    BadOld,
    /// A proof line is not the base64 of 32 bytes.
    #[error("a proof line is not the canonical base64 of 32 bytes")]
    BadHash,
    /// There is no empty line before the checkpoint.
    #[error("there is no empty line before the checkpoint")]
    NoCheckpoint,
    /// The checkpoint is not a note.
    #[error("the checkpoint: {0}")]
    Note(#[from] NoteError),
}

impl RequestError {
    /// The stable code of this error, as `docs/errors.md` lists it.
    pub const fn code(self) -> &'static str {
        match self {
            RequestError::TooLong => "witness_request.too_long",
            RequestError::NotUtf8 => "witness_request.not_utf8",
            RequestError::BadOld => "witness_request.bad_old",
            RequestError::BadHash => "witness_request.bad_hash",
            RequestError::NoCheckpoint => "witness_request.no_checkpoint",
            RequestError::Note(error) => error.code(),
        }
    }
}

impl Request {
    /// Reads the body of a request strictly; its checkpoint is a note, of which nothing else is checked here.
    ///
    /// # Errors
    /// The first [`RequestError`] met.
    pub fn parse(bytes: &[u8]) -> Result<Request, RequestError> {
        if bytes.len() > MAX_REQUEST_BYTES {
            return Err(RequestError::TooLong);
        }
        let text = str::from_utf8(bytes).map_err(|_| RequestError::NotUtf8)?;
        let (first, mut rest) = text.split_once('\n').ok_or(RequestError::BadOld)?;
        let old = first.strip_prefix("old ").and_then(parse_decimal);
        let old = old.ok_or(RequestError::BadOld)?;
        let mut proof = Vec::new();
        loop {
            let (line, after) = rest.split_once('\n').ok_or(RequestError::NoCheckpoint)?;
            rest = after;
            if line.is_empty() {
                break;
            }
            if proof.len() == MAX_PROOF_LINES {
                return Err(RequestError::TooLong);
            }
            proof.push(hash_from_base64(line).ok_or(RequestError::BadHash)?);
        }
        Note::parse(rest.as_bytes())?;
        Ok(Request {
            old,
            proof,
            checkpoint: rest.to_owned(),
        })
    }
}

/// Prints the body of the request.
impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        for hash in &self.proof {
            writeln!(f, "{}", hash_to_base64(hash))?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

/// What a witness has stored for a log: the checkpoint that it signed last, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its number of entries.
    pub size: u64,
    /// Its root.
    pub root: Hash,
    /// The time of the cosignature in unix seconds.
    pub at: u64,
}

/// Why a witness does not sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// The body is not a request.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The note's text is not three lines of origin, size and root.
    #[error("the checkpoint: {0}")]
    Checkpoint(CheckpointError),
    /// The witness does not know the log.
    #[error("the witness does not know this log")]
    UnknownLog,
    /// No line is by a key that the witness trusts for this log.
    #[error("no line is by a key that the witness trusts for this log")]
    Unsigned,
    /// A line claims to be by such a key and does not verify.
    #[error("a signature by a key that the witness trusts does not verify")]
    BadSignature,
    /// The old size is above the checkpoint's.
    #[error("the old size is above the size of the checkpoint")]
    OldAboveNew,
    /// The old size is not that of the checkpoint that the witness signed last.
    #[error("the witness signed a checkpoint of {size} entries last; ask with that old size")]
    Conflict {
        /// The size that it signed last; 0 for none.
        size: u64,
    },
    /// The proof does not hold: the checkpoint does not extend the one that the witness signed.
    #[error("the checkpoint does not extend the one that the witness signed: {0}")]
    Inconsistent(ProofError),
    /// The time is above what a cosignature may state.
    #[error("the time cannot be stated in a cosignature")]
    BadTime,
}

impl Refusal {
    /// The stable code of this refusal, as `docs/errors.md` lists it.
    pub const fn code(self) -> &'static str {
        match self {
            Refusal::Request(error) => error.code(),
            Refusal::Checkpoint(error) => error.code(),
            Refusal::UnknownLog => "witness.unknown_log",
            Refusal::Unsigned => "witness.unsigned",
            Refusal::BadSignature => "witness.bad_signature",
            Refusal::OldAboveNew => "witness.old_above_new",
            Refusal::Conflict { .. } => "witness.conflict",
            Refusal::Inconsistent(_) => "witness.inconsistent",
            Refusal::BadTime => "witness.bad_time",
        }
    }

    /// The HTTP status that `tlog-witness` gives it. Equal sizes with different roots are answered with 422, as v1.1.0 has it;
    /// v1.0.0 said 409, whose body would tell the asker nothing new.
    pub const fn status(self) -> u16 {
        match self {
            Refusal::Request(_) | Refusal::Checkpoint(_) | Refusal::OldAboveNew => 400,
            Refusal::Unsigned | Refusal::BadSignature => 403,
            Refusal::UnknownLog => 404,
            Refusal::Conflict { .. } => 409,
            Refusal::Inconsistent(_) => 422,
            Refusal::BadTime => 500,
        }
    }
}

/// What a witness may sign, and must have stored before anybody sees the signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// When to say that it was signed, in unix seconds: now, but never before the last cosignature, so that a clock that goes
    /// back makes no statement about an earlier time untrue.
    pub at: u64,
    /// The lines of the log's keys that verified, each with its final line feed; other lines are left out.
    pub log_lines: Vec<String>,
}

impl Accepted {
    /// The checkpoint's text, which is what is signed.
    pub fn text(&self) -> String {
        self.checkpoint.to_string()
    }

    /// What is stored and shown to monitors: the note with the log's lines and this cosignature.
    pub fn note(&self, cosignature: &str) -> String {
        let mut lines = self.log_lines.clone();
        lines.push(cosignature.to_owned());
        compose(&self.text(), &lines)
    }

    /// What the witness has stored from then on.
    pub fn stored(&self) -> Stored {
        Stored {
            size: self.checkpoint.size,
            root: self.checkpoint.root,
            at: self.at,
        }
    }
}

/// The origin that a request speaks of: the first line of its checkpoint's text.
pub fn origin_of(request: &Request) -> &str {
    request.checkpoint.split('\n').next().unwrap_or_default()
}

/// Decides on a request. `logs` are the keys of all logs that the witness knows, each named as its log's origin; several keys
/// of one name are all trusted. `stored` is what it has stored for the origin of the request ([`origin_of`]).
///
/// # Errors
/// A [`Refusal`], checked in the order of the specification.
pub fn decide(
    logs: &[Vkey],
    stored: Option<&Stored>,
    request: &Request,
    now: u64,
) -> Result<Accepted, Refusal> {
    let note = Note::parse(request.checkpoint.as_bytes()).map_err(RequestError::Note)?;
    let origin = origin_of(request);
    let trusted: Vec<&Vkey> = logs.iter().filter(|log| log.name() == origin).collect();
    if trusted.is_empty() {
        return Err(Refusal::UnknownLog);
    }
    let mut log_lines = Vec::new();
    for line in &note.signatures {
        let Some(log) = trusted.iter().find(|log| log.claims(line)) else {
            continue;
        };
        if !is_signed(log, &note, line) {
            return Err(Refusal::BadSignature);
        }
        let line = line.to_string();
        if !log_lines.contains(&line) {
            log_lines.push(line);
        }
    }
    if log_lines.is_empty() {
        return Err(Refusal::Unsigned);
    }
    let checkpoint = Checkpoint::parse(note.text).map_err(Refusal::Checkpoint)?;
    if request.old > checkpoint.size {
        return Err(Refusal::OldAboveNew);
    }
    let (size, root, last) = match stored {
        Some(stored) => (stored.size, stored.root, stored.at),
        None => (0, EMPTY_ROOT, 0),
    };
    if request.old != size {
        return Err(Refusal::Conflict { size });
    }
    verify_consistency(
        size,
        checkpoint.size,
        &root,
        &checkpoint.root,
        &request.proof,
    )
    .map_err(Refusal::Inconsistent)?;
    let at = now.max(last);
    i64::try_from(at).map_err(|_| Refusal::BadTime)?;
    Ok(Accepted {
        checkpoint,
        at,
        log_lines,
    })
}

fn is_signed(log: &Vkey, note: &Note<'_>, line: &SignatureLine<'_>) -> bool {
    let key = PublicKey::of(log, KeyKind::Ed25519);
    let signature: Option<&[u8; 64]> = line.signature.as_slice().try_into().ok();
    matches!((key, signature), (Ok(key), Some(signature)) if key.verify(note.text.as_bytes(), signature))
}

/// Reads what a witness has stored: a checkpoint with its own line, which vouches for the rest.
///
/// # Errors
/// A [`CheckpointError`]: the file was damaged, and signing on would be signing blindly.
pub fn read_stored(note: &[u8], witness: &Vkey) -> Result<Stored, CheckpointError> {
    let note = Note::parse(note)?;
    let checkpoint = Checkpoint::parse(note.text)?;
    let at = cosigned_at(&note, witness)?.ok_or(CheckpointError::Unsigned)?;
    Ok(Stored {
        size: checkpoint.size,
        root: checkpoint.root,
        at,
    })
}

/// The line of this witness on a checkpoint note that states the latest time (unix seconds), with its final line feed; `None` if
/// it has none.
///
/// # Errors
/// A [`CheckpointError`] if a line of the witness does not verify.
pub fn line_of(note: &Note<'_>, witness: &Vkey) -> Result<Option<(u64, String)>, CheckpointError> {
    let Some(latest) = cosigned_at(note, witness)? else {
        return Ok(None);
    };
    let of_then = |line: &&SignatureLine<'_>| {
        witness.claims(line) && line.signature.starts_with(&latest.to_be_bytes())
    };
    let line = note.signatures.iter().find(of_then);
    Ok(line.map(|line| (latest, line.to_string())))
}

/// Takes the line of this witness from the body of its answer about a checkpoint's text; lines by other keys are ignored.
///
/// # Errors
/// A [`CheckpointError`] if the body is not made of signature lines, or a line of the witness does not verify.
pub fn cosignature_of(
    text: &str,
    body: &[u8],
    witness: &Vkey,
) -> Result<Option<(u64, String)>, CheckpointError> {
    let note = [text.as_bytes(), b"\n", body].concat();
    let note = Note::parse(&note)?;
    // An empty line in the body would move the end of the text.
    if note.text != text {
        return Err(CheckpointError::Malformed);
    }
    line_of(&note, witness)
}

/// Checks that a key may be one of a log that a witness knows.
///
/// # Errors
/// A [`KeyError`] for an unsound key or one that signs something else than checkpoints.
pub fn sound_log(vkey: &Vkey) -> Result<(), KeyError> {
    PublicKey::of(vkey, KeyKind::Ed25519).map(drop)
}
