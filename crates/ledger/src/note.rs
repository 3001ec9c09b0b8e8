//! Signed notes (C2SP `signed-note`): a text, an empty line, and lines that sign it.
//!
//! Entries, checkpoints and cosignatures are all notes, so this is the one parser of all three. It knows bytes and
//! nothing of cryptography: whether a line *verifies* is the business of [`crate::signature`]. What it accepts has
//! exactly one spelling; [`compose`] of what [`Note::parse`] found gives the same bytes again.
//!
//! Parsing copies only the decoded signatures: verification parses a million notes and has about a microsecond each.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::str::FromStr;

/// Longest note in bytes. The specification asks for some limit; Go's `sumdb/note` takes the same one.
pub const MAX_NOTE_BYTES: usize = 1_000_000;
/// Most signature lines in a note. The specification demands that at least 16 are accepted.
pub const MAX_SIGNATURES: usize = 64;
/// Longest signature in bytes after the key id: room for the post-quantum kinds that we must be able to ignore.
pub const MAX_SIGNATURE_BYTES: usize = 8_192;

/// What opens a signature line: an em dash and a space.
const MARK: &str = "\u{2014} ";

/// Why bytes are not a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NoteError {
    /// More than [`MAX_NOTE_BYTES`].
    #[error("the note is longer than {MAX_NOTE_BYTES} bytes")]
    TooLong,
    /// The bytes are not UTF-8.
    #[error("the note is not UTF-8")]
    NotUtf8,
    /// A byte below 0x20 other than the line feed.
    #[error("the note contains a control character")]
    ControlCharacter,
    /// There is no empty line between the text and the signatures.
    #[error("the note has no empty line before its signatures")]
    NoSeparator,
    /// Nothing follows the last empty line.
    #[error("the note has no signature line")]
    NoSignature,
    /// The last byte is not a line feed.
    #[error("the note does not end with a line feed")]
    NoFinalNewline,
    /// A signature line is not `— NAME BASE64`.
    #[error("a signature line is not an em dash, a name and a base64 text, each after one space")]
    MalformedLine,
    /// A key name is empty or contains a space or a plus sign.
    #[error("a key name is empty or contains a space or a plus sign")]
    BadName,
    /// A signature is not canonical base64, or is empty or too long.
    #[error("a signature is not canonical base64 of a key id and 1 to {MAX_SIGNATURE_BYTES} bytes")]
    BadSignature,
    /// More than [`MAX_SIGNATURES`] lines.
    #[error("the note has more than {MAX_SIGNATURES} signature lines")]
    TooManySignatures,
    /// A verifier key is not `NAME+ID+BASE64` in its one spelling.
    #[error("a verifier key is not name+id+key with the id that belongs to them")]
    BadVkey,
    /// A verifier key of a kind other than 0x01 and 0x04, or not 32 bytes long.
    #[error("the verifier key is of a kind that this program does not know")]
    UnknownKind,
}

impl NoteError {
    /// The stable code of this error, as `docs/errors.md` lists it.
    pub const fn code(self) -> &'static str {
        match self {
            NoteError::TooLong => "note.too_long",
            NoteError::NotUtf8 => "note.not_utf8",
            NoteError::ControlCharacter => "note.control_character",
            NoteError::NoSeparator => "note.no_separator",
            NoteError::NoSignature => "note.no_signature",
            NoteError::NoFinalNewline => "note.no_final_newline",
            NoteError::MalformedLine => "note.malformed_line",
            NoteError::BadName => "note.bad_name",
            NoteError::BadSignature => "note.bad_signature",
            NoteError::TooManySignatures => "note.too_many_signatures",
            NoteError::BadVkey => "note.bad_vkey",
            NoteError::UnknownKind => "note.unknown_kind",
        }
    }
}

/// A parsed note: borrowed text and at least one signature line, in the order of the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note<'a> {
    /// The signed text with its final line feed, without the empty line after it.
    pub text: &'a str,
    /// The lines after the empty line; never empty, none of them verified.
    pub signatures: Vec<SignatureLine<'a>>,
}

impl<'a> Note<'a> {
    /// Reads a note strictly.
    ///
    /// # Errors
    /// The first [`NoteError`] met; no note that this returns has a second spelling.
    pub fn parse(bytes: &'a [u8]) -> Result<Note<'a>, NoteError> {
        let (text, lines) = split(bytes)?;
        let mut signatures = Vec::with_capacity(1);
        for line in lines.split_terminator('\n') {
            if signatures.len() == MAX_SIGNATURES {
                return Err(NoteError::TooManySignatures);
            }
            signatures.push(SignatureLine::parse(line)?);
        }
        Ok(Note { text, signatures })
    }
}

/// Splits a note at its last empty line into text and signature lines, both ending with a line feed.
fn split(bytes: &[u8]) -> Result<(&str, &str), NoteError> {
    if bytes.len() > MAX_NOTE_BYTES {
        return Err(NoteError::TooLong);
    }
    let note = str::from_utf8(bytes).map_err(|_| NoteError::NotUtf8)?;
    // A fold without an early exit is what the compiler turns into vector instructions.
    if bytes
        .iter()
        .fold(false, |bad, &b| bad | ((b < 0x20) & (b != b'\n')))
    {
        return Err(NoteError::ControlCharacter);
    }
    let Some(at) = last_empty_line(bytes) else {
        return Err(NoteError::NoSeparator);
    };
    // Both cuts are beside a line feed, an ASCII byte, hence on character boundaries.
    let (text, lines) = (&note[..=at], &note[at + 2..]);
    if lines.is_empty() {
        return Err(NoteError::NoSignature);
    }
    if !lines.ends_with('\n') {
        return Err(NoteError::NoFinalNewline);
    }
    Ok((text, lines))
}

/// The position of the last `\n\n`. Searching from the end is short: it passes over the signature lines only.
fn last_empty_line(bytes: &[u8]) -> Option<usize> {
    let mut end = bytes.len();
    while let Some(at) = bytes[..end].iter().rposition(|&b| b == b'\n') {
        if at > 0 && bytes[at - 1] == b'\n' {
            return Some(at - 1);
        }
        end = at;
    }
    None
}

/// One signature line: who claims to have signed, and the undecoded rest.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SignatureLine<'a> {
    /// The key name.
    pub name: &'a str,
    /// The key id; with the name it selects the key and the kind of signature.
    pub id: [u8; 4],
    /// The bytes after the key id: 64 for Ed25519, 72 for a cosignature; at least one, unchecked.
    pub signature: Vec<u8>,
}

impl<'a> SignatureLine<'a> {
    /// Reads one line, without its line feed.
    ///
    /// # Errors
    /// [`NoteError::MalformedLine`], [`NoteError::BadName`] or [`NoteError::BadSignature`].
    pub fn parse(line: &'a str) -> Result<SignatureLine<'a>, NoteError> {
        let rest = line.strip_prefix(MARK).ok_or(NoteError::MalformedLine)?;
        let (name, base64) = rest.split_once(' ').ok_or(NoteError::MalformedLine)?;
        if !is_name(name) {
            return Err(NoteError::BadName);
        }
        if base64.len() > MAX_SIGNATURE_BYTES.div_ceil(3) * 4 + 8 {
            return Err(NoteError::BadSignature);
        }
        // One buffer on the stack for the usual sizes; the id is cut off before the bytes reach the heap.
        let mut short = [0u8; 96];
        let long;
        let bytes = if base64.len() <= 128 {
            let length = STANDARD
                .decode_slice(base64, &mut short)
                .map_err(|_| NoteError::BadSignature)?;
            &short[..length]
        } else {
            long = STANDARD
                .decode(base64)
                .map_err(|_| NoteError::BadSignature)?;
            &long[..]
        };
        match bytes.split_first_chunk::<4>() {
            Some((&id, signature))
                if !signature.is_empty() && signature.len() <= MAX_SIGNATURE_BYTES =>
            {
                Ok(SignatureLine {
                    name,
                    id,
                    signature: signature.to_vec(),
                })
            }
            _ => Err(NoteError::BadSignature),
        }
    }

    /// Makes a line from its parts.
    ///
    /// # Errors
    /// [`NoteError::BadName`], or [`NoteError::BadSignature`] for an empty or oversized signature.
    pub fn new(
        name: &'a str,
        id: [u8; 4],
        signature: &[u8],
    ) -> Result<SignatureLine<'a>, NoteError> {
        if !is_name(name) {
            return Err(NoteError::BadName);
        }
        if signature.is_empty() || signature.len() > MAX_SIGNATURE_BYTES {
            return Err(NoteError::BadSignature);
        }
        Ok(SignatureLine {
            name,
            id,
            signature: signature.to_vec(),
        })
    }
}

/// Prints the line with its final line feed, in the one spelling that [`SignatureLine::parse`] reads.
impl fmt::Display for SignatureLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = Vec::with_capacity(4 + self.signature.len());
        bytes.extend_from_slice(&self.id);
        bytes.extend_from_slice(&self.signature);
        writeln!(f, "{MARK}{} {}", self.name, STANDARD.encode(bytes))
    }
}

/// Joins a text (ending with a line feed) and encoded signature lines (each ending with a line feed) into a note.
///
/// Nothing is checked; a caller that did not make its parts with this module parses the result.
pub fn compose<S: AsRef<str>>(text: &str, lines: &[S]) -> String {
    let mut note = String::with_capacity(
        text.len() + 1 + lines.iter().map(|line| line.as_ref().len()).sum::<usize>(),
    );
    note.push_str(text);
    note.push('\n');
    for line in lines {
        note.push_str(line.as_ref());
    }
    note
}

/// Whether a text can be a key name: not empty, no Unicode space, no plus sign, no control character.
pub fn is_name(name: &str) -> bool {
    !name.is_empty()
        && if name.is_ascii() {
            name.bytes().all(|b| b > b' ' && b != b'+')
        } else {
            name.chars()
                .all(|c| c >= ' ' && c != '+' && !c.is_whitespace())
        }
}

/// What a key signs, as the type byte of `signed-note`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyKind {
    /// 0x01: Ed25519 over the text.
    Ed25519,
    /// 0x04: Ed25519 over a timestamped checkpoint (`tlog-cosignature`, `cosignature/v1`).
    Cosignature,
}

impl KeyKind {
    /// The type byte.
    pub const fn byte(self) -> u8 {
        match self {
            KeyKind::Ed25519 => 0x01,
            KeyKind::Cosignature => 0x04,
        }
    }
}

/// A verifier key: who, what kind, and the 32 bytes of an Ed25519 public key, which need not be a sound point
/// ([`crate::signature::PublicKey::new`] decides that).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Vkey {
    name: String,
    kind: KeyKind,
    key: [u8; 32],
}

impl Vkey {
    /// Makes a verifier key.
    ///
    /// # Errors
    /// [`NoteError::BadName`].
    pub fn new(name: &str, kind: KeyKind, key: [u8; 32]) -> Result<Vkey, NoteError> {
        if !is_name(name) {
            return Err(NoteError::BadName);
        }
        Ok(Vkey {
            name: name.to_owned(),
            kind,
            key,
        })
    }

    /// Reads `NAME+ID+BASE64`, where ID is eight lower-case hexadecimal digits. The base64 may itself contain a plus.
    ///
    /// # Errors
    /// [`NoteError::BadVkey`], [`NoteError::BadName`] or [`NoteError::UnknownKind`].
    pub fn parse(text: &str) -> Result<Vkey, NoteError> {
        let (name, rest) = text.split_once('+').ok_or(NoteError::BadVkey)?;
        let (_, base64) = rest.split_once('+').ok_or(NoteError::BadVkey)?;
        let bytes = STANDARD.decode(base64).map_err(|_| NoteError::BadVkey)?;
        let (&kind, key) = bytes.split_first().ok_or(NoteError::BadVkey)?;
        let kind = match kind {
            0x01 => KeyKind::Ed25519,
            0x04 => KeyKind::Cosignature,
            _ => return Err(NoteError::UnknownKind),
        };
        let key = key.try_into().map_err(|_| NoteError::UnknownKind)?;
        let vkey = Vkey::new(name, kind, key)?;
        // Printing it again checks the id and its spelling at once.
        if vkey.to_string() == text {
            Ok(vkey)
        } else {
            Err(NoteError::BadVkey)
        }
    }

    /// The key name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the key signs.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The public key's bytes.
    pub fn key(&self) -> [u8; 32] {
        self.key
    }

    /// The key id: the first four bytes of SHA-256(name ‖ 0x0A ‖ kind ‖ key).
    pub fn id(&self) -> [u8; 4] {
        let mut hash = Sha256::new();
        hash.update(self.name.as_bytes());
        hash.update([b'\n', self.kind.byte()]);
        hash.update(self.key);
        let [a, b, c, d, ..]: [u8; 32] = hash.finalize().into();
        [a, b, c, d]
    }

    /// Whether a signature line claims to be by this key. Such a line must verify; any other is ignored.
    pub fn claims(&self, line: &SignatureLine<'_>) -> bool {
        line.name == self.name && line.id == self.id()
    }
}

impl FromStr for Vkey {
    type Err = NoteError;
    fn from_str(text: &str) -> Result<Vkey, NoteError> {
        Vkey::parse(text)
    }
}

impl fmt::Display for Vkey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = [0u8; 33];
        bytes[0] = self.kind.byte();
        bytes[1..].copy_from_slice(&self.key);
        write!(
            f,
            "{}+{:08x}+{}",
            self.name,
            u32::from_be_bytes(self.id()),
            STANDARD.encode(bytes)
        )
    }
}
