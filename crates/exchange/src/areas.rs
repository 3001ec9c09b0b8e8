//! Official lists of areas: a code and a name in each row of a CSV or XLSX file. None is shipped; a chapter imports its own.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use crate::statement::{RowsError, each_row};

/// Why a file is no list of areas.
#[derive(Debug, thiserror::Error)]
pub enum AreasError {
    /// The file cannot be read as rows.
    #[error(transparent)]
    Rows(#[from] RowsError),
    /// No row of titles names a column of codes and one of names.
    #[error("no row of titles has both a code and a name")]
    NoTitles,
    /// A code that is not a short code of an entry.
    #[error("row {row}: not a code")]
    Code {
        /// The row, from 1.
        row: u32,
    },
    /// One code with two names.
    #[error("row {row}: the code {code} stands for two names")]
    Twice {
        /// The row, from 1.
        row: u32,
        /// The code.
        code: String,
    },
}

impl AreasError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            AreasError::Rows(_) => "areas.file",
            AreasError::NoTitles => "areas.titles",
            AreasError::Code { .. } => "areas.code",
            AreasError::Twice { .. } => "areas.twice",
        }
    }
}

/// The titles that name the code of an area, and its name, in the order of preference and without tone marks.
const CODES: &[&str] = &["ma xa", "ma dvhc", "ma", "code"];
const NAMES: &[&str] = &["ten xa", "ten dvhc", "ten", "full_name", "name"];

/// Vietnamese text without tone marks and in lower case, so that a title is found however it is typed.
fn folded(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let marks = |c: &char| !('\u{300}'..='\u{36f}').contains(c);
    let plain = text.trim().nfd().filter(marks).collect::<String>();
    plain.to_lowercase().replace('đ', "d")
}

fn column(titles: &[String], wanted: &[&str]) -> Option<usize> {
    let titles: Vec<String> = titles.iter().map(|title| folded(title)).collect();
    wanted
        .iter()
        .find_map(|name| titles.iter().position(|title| title == name))
}

/// Reads a list: names by code, in NFC and without double spaces.
///
/// # Errors
/// The file is no CSV or XLSX file, has no row of titles, or contradicts itself.
pub fn read<R: Read + Seek>(source: &mut R) -> Result<BTreeMap<String, String>, AreasError> {
    use unicode_normalization::UnicodeNormalization as _;
    let mut columns = None;
    let mut areas: BTreeMap<String, String> = BTreeMap::new();
    let mut fault = None;
    each_row(source, &mut |row, cells| {
        let Some((code, name)) = columns else {
            columns = column(cells, CODES).zip(column(cells, NAMES));
            return;
        };
        let cell = |at: usize| cells.get(at).map(|cell| cell.trim()).unwrap_or_default();
        if cell(code).is_empty() || cell(name).is_empty() || fault.is_some() {
            return;
        }
        let known = cell(code).to_lowercase();
        if !known.bytes().all(|b| b.is_ascii_alphanumeric()) || known.len() > 40 {
            fault = Some(AreasError::Code { row });
            return;
        }
        let words: Vec<&str> = cell(name).split_whitespace().collect();
        let name: String = words.join(" ").nfc().collect();
        match areas.insert(known.clone(), name.clone()) {
            Some(other) if other != name => fault = Some(AreasError::Twice { row, code: known }),
            _ => {}
        }
    })?;
    match (fault, columns) {
        (Some(fault), _) => Err(fault),
        (None, None) => Err(AreasError::NoTitles),
        (None, Some(_)) => Ok(areas),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn list(text: &str) -> Result<BTreeMap<String, String>, AreasError> {
        read(&mut Cursor::new(text.as_bytes().to_vec()))
    }

    #[test]
    fn titles_are_found_in_either_language_and_names_are_tidied() {
        let areas =
            list("Danh mục\nSTT;Mã xã;Tên xã\n1;98001;Xã  Suối Mây\n2;98002;Xã Đèo Gió\n").unwrap();
        assert_eq!(areas["98001"], "Xã Suối Mây");
        assert_eq!(areas.len(), 2);
        let nfd = list("code,name\n98003,Xa\u{303} Nậm Rào\n").unwrap();
        assert_eq!(nfd["98003"], "Xã Nậm Rào");
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        let code = |text: &str| list(text).unwrap_err().code();
        assert_eq!(code("a,b\n1,2\n"), "areas.titles");
        assert_eq!(code("code,name\n98 001,Xã\n"), "areas.code");
        assert_eq!(code("code,name\n1,Xã A\n1,Xã B\n"), "areas.twice");
        assert_eq!(code(""), "areas.file");
        assert_eq!(list("code,name\n1,Xã A\n1,Xã A\n").unwrap().len(), 1);
    }
}
