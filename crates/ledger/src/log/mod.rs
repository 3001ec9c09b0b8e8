//! The transparency log: Merkle tree, tiles, checkpoints and proofs, as RFC 6962/9162 and the C2SP `tlog-*` texts say.
//!
//! Pure: a caller fetches tiles and entries, this module names what to fetch and checks what came. It knows nothing
//! of what an entry means.

pub mod checkpoint;
pub mod merkle;
pub mod misbehaviour;
pub mod policy;
pub mod proof;
pub mod tile;
pub mod witness;

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// A SHA-256 value: a leaf hash, an inner node or a root.
pub type Hash = [u8; 32];

/// The 44 characters of a hash in base64.
pub fn hash_to_base64(hash: &Hash) -> String {
    STANDARD.encode(hash)
}

/// Reads 44 characters of canonical base64; `None` for anything else.
pub fn hash_from_base64(text: &str) -> Option<Hash> {
    if text.len() != 44 {
        return None;
    }
    let mut bytes = [0u8; 33];
    let length = STANDARD.decode_slice(text, &mut bytes).ok()?;
    bytes[..length].try_into().ok()
}

/// Reads a decimal number in its one spelling: ASCII digits, no sign, no leading zero, at most `u64::MAX`.
pub fn parse_decimal(text: &str) -> Option<u64> {
    let digits = text.as_bytes();
    let plain = digits.iter().all(u8::is_ascii_digit)
        && (digits.len() == 1 || digits.first() != Some(&b'0'));
    if plain { text.parse().ok() } else { None }
}
