//! Text that may stand in a public entry, and serde for types with one spelling.

use std::fmt;
use std::str::FromStr;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Serde by text for types with one spelling: what `Display` writes and only that is read.
macro_rules! text_serde {
    ($type:ty) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Spelling;
                impl serde::de::Visitor<'_> for Spelling {
                    type Value = $type;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("text")
                    }
                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$type, E> {
                        text.parse().map_err(E::custom)
                    }
                }
                deserializer.deserialize_str(Spelling)
            }
        }
    };
}
pub(crate) use text_serde;

/// A public name or title: NFC, one line, no control characters, nothing invisible that changes how the rest is read, no
/// space at either end, 1 to 200 characters. NFC is a rule of admission because the same Vietnamese name in NFD has other bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(String);

impl Text {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a text is in Unicode normalisation form C.
pub fn is_nfc(text: &str) -> bool {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => true,
        IsNormalized::No => false,
        IsNormalized::Maybe => text.nfc().eq(text.chars()),
    }
}

/// Marks of direction, joiners, line and paragraph separators: two names that look alike must be alike.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

impl FromStr for Text {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let length = text.chars().count();
        if length == 0 || length > 200 {
            return Err("a name has 1 to 200 characters");
        }
        if text.trim() != text || text.chars().any(|c| c.is_control() || is_invisible(c)) {
            return Err("a name stands on one line and has no space at either end");
        }
        if !is_nfc(text) {
            return Err("a name must be in Unicode normalisation form C (NFC)");
        }
        Ok(Text(text.to_owned()))
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

text_serde!(Text);

/// A short code from a list that the chapter keeps, such as a purpose: 1 to 40 of `a-z 0-9 - _`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(String);

impl Token {
    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Token {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let lawful = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        if text.is_empty() || text.len() > 40 || !text.bytes().all(lawful) {
            return Err("a code is 1 to 40 of the characters a-z, 0-9, - and _");
        }
        Ok(Token(text.to_owned()))
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

text_serde!(Token);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nfd_is_refused() {
        let nfc = "Nguyễn Thị Ánh";
        let nfd: String = nfc.nfd().collect();
        assert!(nfc.parse::<Text>().is_ok());
        assert!(nfd.parse::<Text>().is_err());
    }

    #[test]
    fn names_stand_on_one_line() {
        for bad in [
            "",
            " a",
            "a ",
            "a\nb",
            "\u{7f}",
            "a\u{202e}b",
            "a\u{200b}",
            &"a".repeat(201),
        ] {
            assert!(bad.parse::<Text>().is_err(), "{bad:?}");
        }
    }
}
