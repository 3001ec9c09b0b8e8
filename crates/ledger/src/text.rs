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
        lawful(text, 200, "a name has 1 to 200 characters")?;
        Ok(Text(text.to_owned()))
    }
}

/// One line of 1 to `most` characters, in NFC, without anything invisible.
fn lawful(text: &str, most: usize, wrong: &'static str) -> Result<(), &'static str> {
    let length = text.chars().count();
    if length == 0 || length > most {
        return Err(wrong);
    }
    if text.trim() != text || text.chars().any(|c| c.is_control() || is_invisible(c)) {
        return Err("a name stands on one line and has no space at either end");
    }
    match is_nfc(text) {
        true => Ok(()),
        false => Err("a name must be in Unicode normalisation form C (NFC)"),
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

text_serde!(Text);

/// Public words, such as those of a finding: as a [`Text`], and up to 1,000 characters long.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Words(String);

impl Words {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Words {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        lawful(text, 1_000, "words are 1 to 1,000 characters")?;
        Ok(Words(text.to_owned()))
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

text_serde!(Words);

/// Whether a text holds what looks like a telephone, identity or account number, or an e-mail address: nine digits or more,
/// however they are grouped, that are no amount. It helps against oversight, not against intent.
pub fn looks_personal(text: &str) -> bool {
    text.contains('@') || numbers(text).iter().any(|number| is_long(number))
}

/// Digits with at most one separator between two of them.
fn numbers(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let mut found = vec![String::new()];
    for (at, c) in chars.iter().enumerate() {
        let joins = matches!(c, ' ' | '.' | ',' | '-' | '\u{a0}');
        let between = joins && at > 0 && digit(at - 1) && digit(at + 1);
        match found.last_mut() {
            Some(last) if c.is_ascii_digit() || between => last.push(*c),
            // A country's code.
            Some(last) if *c == '+' && last.is_empty() && digit(at + 1) => last.push(*c),
            _ if *c == '+' && digit(at + 1) => found.push("+".to_owned()),
            Some(last) if last.is_empty() => {}
            _ => found.push(String::new()),
        }
    }
    found
}

/// Nine digits or more, that are no amount in groups of three.
fn is_long(number: &str) -> bool {
    let digits = number.trim_start_matches('+');
    let groups: Vec<&str> = digits.split(|c: char| !c.is_ascii_digit()).collect();
    let separators: Vec<char> = digits.chars().filter(|c| !c.is_ascii_digit()).collect();
    let amount = groups.len() > 1
        && digits.len() == number.len()
        && !groups[0].starts_with('0')
        && groups[0].len() <= 3
        && groups[1..].iter().all(|group| group.len() == 3)
        && separators.windows(2).all(|pair| pair[0] == pair[1]);
    let count: usize = groups.iter().map(|group| group.len()).sum();
    count >= 9 && !amount
}

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
    fn numbers_of_people_are_seen_and_amounts_are_not() {
        for personal in [
            "gọi 0912345678",
            "gọi 0912 345 678",
            "gọi +84 912-345-678",
            "gọi +84 912 345 678",
            "1+84 912 345 678",
            "CCCD 001203004567",
            "CCCD 001 203 004 567",
            "tài khoản 19020000123456",
            "a@example.org",
        ] {
            assert!(looks_personal(personal), "{personal}");
        }
        for plain in [
            "thiếu 1.250.000.000 đ so với sổ quỹ",
            "12,500,000 đ ngày 2026-11-26",
            "quyết định 123/QĐ-TTr ngày 26/11/2026",
            "120 suất, 60 suất và 30 suất",
            "mã 7ZK4M2QX9AB3C",
            "",
        ] {
            assert!(!looks_personal(plain), "{plain}");
        }
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
