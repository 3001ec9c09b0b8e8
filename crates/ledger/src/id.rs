//! Identifiers: of things in the book, of byte strings, and the look-up code on a receipt.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::day::Day;
use crate::text::text_serde;

/// A 128-bit identifier, ordered by time: 48 bits of milliseconds since 1970, then 80 bits that
/// are random or, for a statement line, of its keyed hash. Written as 32 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id([u8; 16]);

impl Id {
    /// The first of all in their order, for a search.
    pub(crate) const FIRST: Id = Id([0; 16]);

    /// From milliseconds since 1970 (the lower 48 bits count) and 10 further bytes.
    pub fn new(millis: u64, rest: [u8; 10]) -> Self {
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
        bytes[6..].copy_from_slice(&rest);
        Id(bytes)
    }

    /// The bytes, big endian.
    pub fn bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// From its bytes.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Id(bytes)
    }

    /// The milliseconds since 1970 in its first 48 bits.
    pub fn millis(&self) -> u64 {
        self.0[..6]
            .iter()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
    }

    /// The UTC day of its first 48 bits; for a statement line, the line's day.
    pub fn day(&self) -> Day {
        // 2^48 ms are less than 3.3 million days, so the cast keeps the value.
        Day::from_days((self.millis() / 86_400_000) as i32)
    }
}

impl FromStr for Id {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const SPELLING: &str = "an id is 32 lower-case hexadecimal digits";
        let digits: &[u8; 32] = text.as_bytes().try_into().map_err(|_| SPELLING)?;
        let value = |digit: u8| match digit {
            b'0'..=b'9' => Ok(digit - b'0'),
            b'a'..=b'f' => Ok(digit - b'a' + 10),
            _ => Err(SPELLING),
        };
        let mut bytes = [0; 16];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = value(pair[0])? << 4 | value(pair[1])?;
        }
        Ok(Id(bytes))
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let mut text = [0; 32];
        for (pair, byte) in text.chunks_exact_mut(2).zip(self.0) {
            pair[0] = HEX[usize::from(byte >> 4)];
            pair[1] = HEX[usize::from(byte & 15)];
        }
        f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

text_serde!(Id);

/// 32 bytes that stand for others: a SHA-256 hash, a Merkle root, or a salted commitment. Written
/// in standard base64 with padding, the spelling of the C2SP formats.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// 32 zero bytes: what stands as `prev` in the first entry.
    pub const ZERO: Digest = Digest([0; 32]);

    /// From 32 bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Digest(bytes)
    }

    /// The SHA-256 of a byte string.
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest as _;
        Digest(sha2::Sha256::digest(bytes).into())
    }

    /// The salted commitment to a private field: HMAC-SHA256(salt, field ‖ 0x00 ‖ value).
    pub fn commit(salt: &[u8; 32], field: &str, value: &str) -> Self {
        use hmac::{KeyInit as _, Mac as _};
        // HMAC takes a key of any length, so a 32-byte salt cannot be refused.
        #[allow(clippy::unwrap_used)]
        let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(salt).unwrap();
        mac.update(field.as_bytes());
        mac.update(&[0]);
        mac.update(value.as_bytes());
        Digest(mac.finalize().into_bytes().into())
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl FromStr for Digest {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const SPELLING: &str = "a hash is 32 bytes in base64 with padding (44 characters)";
        let mut bytes = [0; 33];
        match STANDARD.decode_slice(text, &mut bytes) {
            // The engine refuses non-zero trailing bits, so there is one spelling per value.
            Ok(32) if text.len() == 44 => {
                let mut digest = [0; 32];
                digest.copy_from_slice(&bytes[..32]);
                Ok(Digest(digest))
            }
            _ => Err(SPELLING),
        }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0; 44];
        STANDARD
            .encode_slice(self.0, &mut text)
            .map_err(|_| fmt::Error)?;
        f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

text_serde!(Digest);

/// The look-up code of an entry: the first 60 bits of its leaf hash as 12 characters of Crockford's
/// base 32, then a check character (Luhn modulo 32). A locator, no secret.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Code(u64);

const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl Code {
    /// The code of the entry with this leaf hash.
    pub fn of_leaf(leaf_hash: &[u8; 32]) -> Self {
        Code(
            leaf_hash[..8]
                .iter()
                .fold(0u64, |sum, byte| sum << 8 | u64::from(*byte))
                >> 4,
        )
    }

    /// The 60 bits as a number, for an index in a database.
    pub fn number(&self) -> u64 {
        self.0
    }

    /// From the number that [`Code::number`] gave; the upper 4 bits are dropped.
    pub fn from_number(number: u64) -> Self {
        Code(number & ((1 << 60) - 1))
    }

    fn digits(&self) -> [u8; 12] {
        std::array::from_fn(|i| (self.0 >> (55 - 5 * i) & 31) as u8)
    }

    fn check(&self) -> u8 {
        let sum: u32 = self
            .digits()
            .iter()
            .rev()
            .enumerate()
            .map(|(i, digit)| {
                let weighed = u32::from(*digit) * if i % 2 == 0 { 2 } else { 1 };
                weighed / 32 + weighed % 32
            })
            .sum();
        ((32 - sum % 32) % 32) as u8
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for digit in self.digits().into_iter().chain([self.check()]) {
            write!(f, "{}", CROCKFORD[usize::from(digit)] as char)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl From<Code> for String {
    fn from(code: Code) -> String {
        code.to_string()
    }
}

impl TryFrom<String> for Code {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl FromStr for Code {
    type Err = &'static str;

    /// Reads what a person may type: small letters, spaces and hyphens, O for 0, I and L for 1.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const SPELLING: &str = "a code is 13 characters, as on the receipt";
        let mut digits = [0u8; 13];
        let mut count = 0;
        for character in text.chars().filter(|c| *c != '-' && *c != ' ') {
            let canonical = match character.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let digit = CROCKFORD
                .iter()
                .position(|c| *c as char == canonical)
                .ok_or(SPELLING)?;
            *digits.get_mut(count).ok_or(SPELLING)? = digit as u8;
            count += 1;
        }
        if count != 13 {
            return Err(SPELLING);
        }
        let code = Code(
            digits[..12]
                .iter()
                .fold(0, |sum, digit| sum << 5 | u64::from(*digit)),
        );
        match code.check() == digits[12] {
            true => Ok(code),
            false => Err("this code has a typing mistake: its last character does not fit"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_carry_their_day() {
        let id = Id::new(1_790_000_000_000, [7; 10]);
        assert_eq!(id.millis(), 1_790_000_000_000);
        assert_eq!(id.day().to_string(), "2026-09-21");
        assert_eq!(id.to_string().parse::<Id>().unwrap(), id);
        assert!("0".repeat(31).parse::<Id>().is_err());
        assert!("A".repeat(32).parse::<Id>().is_err());
    }

    #[test]
    fn digests_have_one_spelling() {
        let digest = Digest::of(b"x");
        let text = digest.to_string();
        assert_eq!(text.parse::<Digest>().unwrap(), digest);
        assert!(text.trim_end_matches('=').parse::<Digest>().is_err());
        // The last character before the padding holds two bits that must be zero.
        let mut bent = "A".repeat(43);
        bent.replace_range(42.., "B");
        assert!(format!("{bent}=").parse::<Digest>().is_err());
    }

    #[test]
    fn every_wrong_character_of_a_code_is_found() {
        let code = Code::of_leaf(Digest::of(b"a gift").bytes());
        let text = code.to_string();
        assert_eq!(text.parse::<Code>().unwrap(), code);
        assert_eq!(
            text.to_lowercase()
                .replace('0', "o")
                .replace('1', "l")
                .parse::<Code>()
                .unwrap(),
            code
        );
        for position in 0..13 {
            for replacement in CROCKFORD.iter().map(|c| *c as char) {
                let mut typed: Vec<char> = text.chars().collect();
                if typed[position] == replacement {
                    continue;
                }
                typed[position] = replacement;
                assert!(typed.iter().collect::<String>().parse::<Code>().is_err());
            }
        }
    }

    #[test]
    fn commitments_separate_field_and_value() {
        let salt = [9; 32];
        assert_ne!(
            Digest::commit(&salt, "a", "bc"),
            Digest::commit(&salt, "ab", "c")
        );
    }
}
