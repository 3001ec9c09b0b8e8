//! `--columns map.toml`: what a file of a bank that we do not know means.
//!
//! ```toml
//! separator = ";"              # "," ";" "\t" "|"; else found out
//! encoding = "windows-1258"    # utf-8, utf-16le, utf-16be, windows-1258; else found out
//! sheet = "Sheet1"             # else every sheet with a row of titles
//! header_row = 7               # the row of titles; 0 if there is none; else found out
//! date_format = "dd/mm/yyyy"   # or "mm/dd/yyyy", "dd/mm/yy", "yyyymmdd"
//! thousands = "."              # else each amount is read by itself
//! decimal = ","
//! unsigned = "credit"          # what an amount without a sign is, where one column holds both
//! debits_negative = true       # debits carry a minus in the debit column
//!
//! [columns]                    # meaning = title (accents and case do not matter) or letter
//! date = "Ngày hạch toán"
//! debit = "E"
//! credit = "F"
//! memo = ["Nội dung", "Ghi chú"]
//! ```
//!
//! Meanings: `date reference debit credit amount direction balance memo counterparty counter_account fee ignore`. A value of
//! one or two capital letters is a letter of the spreadsheet, unless a title is spelt just so. Titles that are not named keep
//! the meaning that the reader finds by itself.

use super::date::DateFormat;
use super::exception::StatementError;
use super::header::Field;
use super::text::words;
use std::collections::BTreeMap;

/// A parsed `map.toml`. See the module's documentation for its format.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    pub(super) separator: Option<char>,
    pub(super) encoding: Option<String>,
    pub(super) sheet: Option<String>,
    pub(super) header_row: Option<u32>,
    #[serde(default)]
    pub(super) date_format: DateFormat,
    pub(super) thousands: Option<char>,
    pub(super) decimal: Option<char>,
    pub(super) unsigned: Option<Side>,
    #[serde(default)]
    pub(super) debits_negative: bool,
    #[serde(default)]
    columns: BTreeMap<Field, Titles>,
}

/// What an amount without a sign is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Side {
    Credit,
    Debit,
}

#[derive(Clone, Debug, serde::Deserialize)]
#[serde(untagged)]
enum Titles {
    One(String),
    Many(Vec<String>),
}

impl Titles {
    fn all(&self) -> &[String] {
        match self {
            Titles::One(title) => std::slice::from_ref(title),
            Titles::Many(titles) => titles,
        }
    }
}

impl Columns {
    /// Parses the text of a `map.toml`.
    ///
    /// # Errors
    /// [`StatementError::Columns`] names an unknown key or meaning, a separator that is none, letters without
    /// `header_row = 0`, or two meanings for one title.
    pub fn parse(toml: &str) -> Result<Columns, StatementError> {
        let wrong = |vi: String, en: String| StatementError::Columns { vi, en };
        // What the parser says is English; it names the place, which is what is looked for.
        let columns: Columns = toml::from_str(toml)
            .map_err(|e| wrong(format!("không đúng dạng TOML ({e})"), e.to_string()))?;
        if columns
            .separator
            .is_some_and(|c| !matches!(c, ',' | ';' | '\t' | '|'))
        {
            return Err(wrong(
                "separator là một trong \",\" \";\" \"\\t\" \"|\"".into(),
                "separator is one of \",\" \";\" \"\\t\" \"|\"".into(),
            ));
        }
        for c in [columns.thousands, columns.decimal].into_iter().flatten() {
            if !matches!(c, '.' | ',' | ' ') {
                return Err(wrong(
                    "thousands và decimal là \".\", \",\" hoặc \" \"".into(),
                    "thousands and decimal are \".\", \",\" or \" \"".into(),
                ));
            }
        }
        if columns.thousands.is_some() && columns.thousands == columns.decimal {
            return Err(wrong(
                "thousands và decimal trùng nhau".into(),
                "thousands and decimal are the same".into(),
            ));
        }
        if let Some(name) = &columns.encoding
            && super::encoding::Encoding::named(name).is_none()
        {
            return Err(wrong(
                format!("không biết bảng mã {name:?}"),
                format!("unknown encoding {name:?}"),
            ));
        }
        let mut seen = BTreeMap::new();
        for (field, title) in columns.titles() {
            let spelt = words(title);
            if spelt.is_empty() {
                let field = field.as_str();
                return Err(wrong(
                    format!("tiêu đề của {field} để trống"),
                    format!("an empty title for {field}"),
                ));
            }
            if columns.header_row == Some(0) && letter(title).is_none() {
                return Err(wrong(
                    format!(
                        "{title:?} không phải chữ cái, mà header_row = 0 nghĩa là không có tiêu đề"
                    ),
                    format!(
                        "{title:?} is no letter, and header_row = 0 says that there are no titles"
                    ),
                ));
            }
            if let Some(other) = seen.insert(spelt, field)
                && other != field
            {
                return Err(wrong(
                    format!("{title:?} được gán hai nghĩa"),
                    format!("{title:?} is given two meanings"),
                ));
            }
        }
        Ok(columns)
    }

    fn titles(&self) -> impl Iterator<Item = (Field, &str)> {
        self.columns
            .iter()
            .flat_map(|(field, titles)| titles.all().iter().map(|t| (*field, t.as_str())))
    }

    /// The meaning that the user gave to the column at `index` with this title (in the spelling of [`words`]).
    pub(super) fn meaning(&self, index: usize, title: &str, titles: &[String]) -> Option<Field> {
        if let Some((field, _)) = self.titles().find(|(_, t)| words(t) == title) {
            return Some(field);
        }
        self.titles()
            .find(|(_, t)| {
                letter(t) == Some(index) && !titles.iter().any(|other| *other == words(t))
            })
            .map(|(field, _)| field)
    }
}

/// The column that one or two capital letters name: `A` is 0, `AA` is 26.
fn letter(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if !(1..=2).contains(&bytes.len()) || !bytes.iter().all(u8::is_ascii_uppercase) {
        return None;
    }
    Some(
        bytes
            .iter()
            .fold(0, |n, b| n * 26 + usize::from(b - b'A') + 1)
            - 1,
    )
}

#[cfg(test)]
mod tests {
    use super::super::exception::Lang;
    use super::*;

    #[test]
    fn says_what_is_wrong() {
        for (toml, part) in [
            ("separator = \"x\"", "separator"),
            ("colour = 1", "colour"),
            ("[columns]\nweight = \"A\"", "weight"),
            ("header_row = 0\n[columns]\ndate = \"Ngày\"", "no letter"),
            (
                "[columns]\ndate = \"Ngày\"\nmemo = \"ngay\"",
                "two meanings",
            ),
            ("thousands = \".\"\ndecimal = \".\"", "same"),
            ("encoding = \"klingon\"", "klingon"),
        ] {
            let error = Columns::parse(toml).expect_err(toml);
            let (vi, en) = (error.message(Lang::Vi), error.message(Lang::En));
            assert!(en.contains(part), "{en}");
            assert!(!vi.is_ascii() && vi != en, "{vi}");
        }
    }

    #[test]
    fn titles_before_letters() {
        let c = Columns::parse(
            "[columns]\ndebit = \"NO\"\ncredit = \"B\"\nmemo = [\"Nội dung\", \"Ghi chú\"]",
        )
        .unwrap();
        let titles = [
            "stt".to_owned(),
            "co".into(),
            "no".into(),
            "noi dung".into(),
        ];
        assert_eq!(c.meaning(2, "no", &titles), Some(Field::Debit));
        assert_eq!(c.meaning(1, "co", &titles), Some(Field::Credit));
        assert_eq!(c.meaning(3, "noi dung", &titles), Some(Field::Memo));
        assert_eq!(c.meaning(0, "stt", &titles), None);
        assert_eq!(letter("AA"), Some(26));
    }
}
