//! An entry: what an author signs, and what the sequencer seals.
//!
//! ```text
//! received 1790000000                     header, added by the sequencer
//! prev 5vX1…=
//!
//! minhbach.example/son-lam/entry/v1       the signed note: origin line, kind, body
//! donation.receive
//! {"account":"…",…}
//!
//! — minhbach.example/son-lam/k/7f3a9c …   one line per author
//! ```
//!
//! The states are types: a [`Draft`] is text, [`Signed`] is a note whose form has been checked,
//! [`Sealed`] is a leaf of the log. Nothing here checks a signature against a key; that needs the
//! state of the book (see [`crate::decide`]).

use std::fmt::Write as _;

use crate::id::{Digest, Id};
use crate::json::JsonError;
use crate::kinds::{Body, Kind};
use crate::note::{self, Note, NoteError};

/// The largest leaf, in bytes: what the two length bytes of an entry bundle can say (tlog-tiles).
pub const MAX_LEAF: usize = 65_535;

/// The most authors that one entry may have.
pub const MAX_AUTHORS: usize = 16;

/// Why bytes are not an entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// The signed note does not parse.
    #[error("the note is malformed: {0}")]
    Note(#[from] NoteError),
    /// The header is not the two lines and the empty line that the sequencer writes.
    #[error("the header is not `received`, `prev` and an empty line")]
    Header,
    /// The first line is not this ledger's origin followed by `/entry/v1`.
    #[error("the entry belongs to another ledger or another version of the format")]
    Origin,
    /// The text is not origin line, kind and one body line.
    #[error("the signed text is not three lines: origin, kind, body")]
    Lines,
    /// The kind, or its version, is newer than this program.
    #[error("the kind is not known to this program")]
    UnknownKind,
    /// The body is not the one spelling of a lawful body.
    #[error("the body is malformed: {0}")]
    Body(#[from] JsonError),
    /// More than 65,535 bytes.
    #[error("the entry is longer than 65,535 bytes")]
    TooLong,
    /// An author's line is double, out of order, of another length or too many.
    #[error("the authors' lines are not sorted by name, each once, with 64-byte signatures")]
    Authors,
}

impl Malformed {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Malformed::Note(error) => error.code(),
            Malformed::Header => "entry.header",
            Malformed::Origin => "entry.origin",
            Malformed::Lines => "entry.lines",
            Malformed::UnknownKind => "entry.unknown_kind",
            Malformed::Body(JsonError::Shape(_)) => "entry.body",
            Malformed::Body(JsonError::Spelling { .. }) => "entry.spelling",
            Malformed::TooLong => "entry.too_long",
            Malformed::Authors => "entry.authors",
        }
    }
}

/// What an author is about to sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    text: String,
}

impl Draft {
    /// The signed text of a body in the ledger `origin`.
    pub fn new(origin: &str, body: &Body) -> Result<Self, Malformed> {
        Ok(Draft {
            text: format!(
                "{origin}/entry/v1\n{}\n{}\n",
                body.kind().name(),
                body.json()?
            ),
        })
    }

    /// From text that somebody else composed; checked as strictly as a signed entry.
    pub fn from_text(text: &str, origin: &str) -> Result<Self, Malformed> {
        parse_text(text, origin)?;
        Ok(Draft {
            text: text.to_owned(),
        })
    }

    /// The bytes to sign, final line feed included.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The note with these signature lines (`— name base64`, line feed included), sorted by name.
    pub fn note(&self, lines: &[String]) -> String {
        let mut lines: Vec<&String> = lines.iter().collect();
        lines.sort_by(|a, b| signature_name(a).cmp(signature_name(b)));
        note::compose(&self.text, &lines)
    }
}

fn signature_name(line: &str) -> &str {
    line.split(' ').nth(1).unwrap_or("")
}

/// One author's line of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// The name of the key, `<origin>/k/…`.
    pub key: String,
    /// The key ID of the line (signed-note): a function of the key's name and bytes.
    pub key_id: [u8; 4],
    /// The Ed25519 signature over the text.
    pub signature: [u8; 64],
}

/// A signed entry whose form has been checked: its text, its body and who says that they signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    note: String,
    text_len: usize,
    text_hash: Digest,
    /// What the entry says.
    pub body: Body,
    /// Its authors, sorted by key name, none twice.
    pub authors: Vec<Author>,
}

impl Signed {
    /// Parses a signed note of the ledger `origin`.
    pub fn parse(bytes: &[u8], origin: &str) -> Result<Self, Malformed> {
        if bytes.len() > MAX_LEAF {
            return Err(Malformed::TooLong);
        }
        let note = Note::parse(bytes)?;
        let body = parse_text(note.text, origin)?;
        if note.signatures.len() > MAX_AUTHORS {
            return Err(Malformed::Authors);
        }
        let mut authors: Vec<Author> = Vec::with_capacity(note.signatures.len());
        for line in &note.signatures {
            let signature = line
                .signature
                .as_slice()
                .try_into()
                .map_err(|_| Malformed::Authors)?;
            if authors
                .last()
                .is_some_and(|last| last.key.as_str() >= line.name)
            {
                return Err(Malformed::Authors);
            }
            authors.push(Author {
                key: line.name.to_owned(),
                key_id: line.id,
                signature,
            });
        }
        let text_len = note.text.len();
        let text_hash = Digest::of(note.text.as_bytes());
        // `Note::parse` has found the bytes to be UTF-8; a second failure would be its error.
        let note = std::str::from_utf8(bytes)
            .map_err(|_| Malformed::Lines)?
            .to_owned();
        Ok(Signed {
            note,
            text_len,
            text_hash,
            body,
            authors,
        })
    }

    /// The signed text, final line feed included.
    pub fn text(&self) -> &str {
        &self.note[..self.text_len]
    }

    /// The whole note as it was received.
    pub fn note(&self) -> &str {
        &self.note
    }

    /// SHA-256 of the signed text: the name by which other entries refer to this one.
    pub fn text_hash(&self) -> Digest {
        self.text_hash
    }

    /// The kind of the entry.
    pub fn kind(&self) -> Kind {
        self.body.kind()
    }

    /// The id of the entry.
    pub fn id(&self) -> Id {
        self.body.rules().id()
    }
}

fn parse_text(text: &str, origin: &str) -> Result<Body, Malformed> {
    let mut lines = text.strip_suffix('\n').ok_or(Malformed::Lines)?.split('\n');
    let (Some(first), Some(kind), Some(body), None) =
        (lines.next(), lines.next(), lines.next(), lines.next())
    else {
        return Err(Malformed::Lines);
    };
    if first.strip_prefix(origin) != Some("/entry/v1") {
        return Err(Malformed::Origin);
    }
    let kind = Kind::from_name(kind).ok_or(Malformed::UnknownKind)?;
    Ok(Body::parse(kind, body)?)
}

/// What the sequencer adds to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// When it was sealed, in unix seconds; never less than in the entry before.
    pub received: u64,
    /// The leaf hash of the entry before, or 32 zero bytes.
    pub prev: Digest,
}

/// The leaf bytes of a note under a header.
pub fn seal(header: Header, note: &str) -> Result<Vec<u8>, Malformed> {
    let mut leaf = String::with_capacity(note.len() + 80);
    // Writing to a String cannot fail.
    let _ = write!(
        leaf,
        "received {}\nprev {}\n\n",
        header.received, header.prev
    );
    leaf.push_str(note);
    match leaf.len() > MAX_LEAF {
        true => Err(Malformed::TooLong),
        false => Ok(leaf.into_bytes()),
    }
}

/// An entry as it stands in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The sequencer's lines.
    pub header: Header,
    /// The authors' note.
    pub signed: Signed,
}

impl Sealed {
    /// Parses a leaf of the ledger `origin`.
    pub fn parse(leaf: &[u8], origin: &str) -> Result<Self, Malformed> {
        if leaf.len() > MAX_LEAF {
            return Err(Malformed::TooLong);
        }
        let (header, note) = split(leaf)?;
        Ok(Sealed {
            header,
            signed: Signed::parse(note, origin)?,
        })
    }
}

/// Splits a leaf into its header and the bytes of its note.
pub fn split(leaf: &[u8]) -> Result<(Header, &[u8]), Malformed> {
    let rest = leaf.strip_prefix(b"received ").ok_or(Malformed::Header)?;
    let end = rest
        .iter()
        .position(|b| *b == b'\n')
        .ok_or(Malformed::Header)?;
    let digits = &rest[..end];
    if digits.is_empty() || digits.len() > 15 || (digits.len() > 1 && digits[0] == b'0') {
        return Err(Malformed::Header);
    }
    let received = digits
        .iter()
        .try_fold(0u64, |sum, digit| match digit.is_ascii_digit() {
            true => Ok(sum * 10 + u64::from(digit - b'0')),
            false => Err(Malformed::Header),
        })?;
    let rest = rest[end + 1..]
        .strip_prefix(b"prev ")
        .ok_or(Malformed::Header)?;
    let (prev, rest) = rest.split_at_checked(44).ok_or(Malformed::Header)?;
    let prev = std::str::from_utf8(prev).map_err(|_| Malformed::Header)?;
    let prev = prev.parse().map_err(|_| Malformed::Header)?;
    let note = rest.strip_prefix(b"\n\n").ok_or(Malformed::Header)?;
    Ok((Header { received, prev }, note))
}
