//! Text as banks print it, brought to one spelling.
//!
//! Three spellings are used, each for one purpose: [`clean`] is what a person reads, [`words`] is what titles and
//! patterns are compared in, [`squash`] is what two printings of the same line are compared in.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::is_nfc;

/// Zero-width and formatting characters that exports leave behind; they carry no meaning and break comparisons.
fn invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{00ad}' | '\u{202a}'..='\u{202e}')
}

/// Appends `text` in NFC, every run of white space and control characters as one space, without a space at either end.
///
/// Windows-1258 keeps tone marks apart from their vowels and some banks export NFD: without NFC the same name has two
/// spellings and two hashes.
pub(super) fn clean_into(text: &str, out: &mut String) {
    let start = out.len();
    if text.is_ascii() {
        push_folded(text.bytes().map(char::from), start, out);
    } else if is_nfc(text) {
        push_folded(text.chars(), start, out);
    } else {
        push_folded(text.nfc(), start, out);
    }
}

fn push_folded(chars: impl Iterator<Item = char>, start: usize, out: &mut String) {
    let mut gap = false;
    for c in chars {
        if c.is_whitespace() || c.is_control() {
            gap = out.len() > start;
        } else if c.is_ascii() || !invisible(c) {
            if gap {
                out.push(' ');
                gap = false;
            }
            out.push(c);
        }
    }
}

/// [`clean_into`] as a new string.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    clean_into(text, &mut out);
    out
}

/// One character without its accents and in lower case; `đ` has no decomposition and is named by hand.
fn bare(c: char, mut each: impl FnMut(char)) {
    for d in c.nfd() {
        match d {
            'đ' | 'Đ' => each('d'),
            d if is_combining_mark(d) => {}
            d => d.to_lowercase().for_each(&mut each),
        }
    }
}

/// Appends the words of `text`: letters and digits without accents, in lower case, everything else as one space.
pub(super) fn words_into(text: &str, out: &mut String) {
    let start = out.len();
    let mut gap = false;
    let mut push = |c: char, out: &mut String| {
        if c.is_alphanumeric() {
            if gap && out.len() > start {
                out.push(' ');
            }
            gap = false;
            out.push(c);
        } else {
            gap = true;
        }
    };
    for c in text.chars() {
        if c.is_ascii() {
            push(c.to_ascii_lowercase(), out);
        } else if !invisible(c) {
            bare(c, |d| {
                if !is_combining_mark(d) {
                    push(d, out);
                }
            });
        }
    }
}

/// The words of `text`: `"Số tiền ghi nợ/Debit"` becomes `"so tien ghi no debit"`.
pub fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    words_into(text, &mut out);
    out
}

/// Appends the letters and digits of `text` alone: no accents, upper case, no spaces or punctuation.
///
/// The same line comes with accents in one export and without in another, wrapped at other places, or with a comma
/// replaced by a space; its letters and digits are what stays.
pub(super) fn squash_into(text: &str, out: &mut String) {
    for c in text.chars() {
        if c.is_ascii() {
            if c.is_ascii_alphanumeric() {
                out.push(c.to_ascii_uppercase());
            }
        } else {
            bare(c, |d| {
                if d.is_alphanumeric() {
                    d.to_uppercase().for_each(|u| out.push(u));
                }
            });
        }
    }
}

/// The letters and digits of `text` alone, as [`squash_into`] writes them.
pub fn squash(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    squash_into(text, &mut out);
    out
}

/// True if `needle` stands in `hay` at word boundaries; both are in the spelling of [`words`].
pub(super) fn has_words(hay: &str, needle: &str) -> bool {
    let mut from = 0;
    while let Some(found) = hay[from..].find(needle) {
        let (start, end) = (from + found, from + found + needle.len());
        let opens = start == 0 || hay.as_bytes()[start - 1] == b' ';
        let closes = end == hay.len() || hay.as_bytes()[end] == b' ';
        if opens && closes {
            return true;
        }
        // Step over one whole character, so that the slice stays on a boundary.
        from = start + hay[start..].chars().next().map_or(1, char::len_utf8);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings() {
        assert_eq!(
            clean("  Nguye\u{302}\u{303}n \r\n\tThi\u{323} A\u{301}nh\u{200b} "),
            "Nguyễn Thị Ánh"
        );
        assert_eq!(
            words("Số tiền ghi nợ/Debit (VND)"),
            "so tien ghi no debit vnd"
        );
        assert_eq!(words("ĐẶNG"), "dang");
        let mut out = String::new();
        squash_into("Ủng hộ, đồng-bào 2024!", &mut out);
        assert_eq!(out, "UNGHODONGBAO2024");
        assert!(has_words("so du cuoi ky", "so du"));
        assert!(!has_words("so duong", "so du"));
        assert!(!has_words("", "so du"));
    }

    #[test]
    fn nfd_and_nfc_squash_alike() {
        let (mut a, mut b) = (String::new(), String::new());
        squash_into("Hoà Bình", &mut a);
        squash_into(&"Hoà Bình".nfd().collect::<String>(), &mut b);
        assert_eq!(a, b);
    }
}
