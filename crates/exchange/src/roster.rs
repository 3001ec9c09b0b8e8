//! Lists of the helped, from CSV or XLSX: a row a household or person. What is wrong with a row is said by row and column, and never
//! repeats what stands there.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};

use minhbach_ledger::amount::Fixed;
use unicode_normalization::UnicodeNormalization as _;

use crate::statement::{Lang, RowsError, each_row};

/// A row that can be taken.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// The row as the user sees it, from 1.
    pub row: u32,
    /// Full name, in NFC with single spaces.
    pub name: String,
    /// Year of birth.
    pub born: String,
    /// Code or name of the commune.
    pub commune: String,
    /// Identity number: 9 or 12 digits.
    pub number: Option<String>,
    /// What is given: a whole number of portions, or an amount.
    pub portion: Fixed,
    /// Other columns that are filled, by their titles.
    pub more: BTreeMap<String, String>,
}

/// Prints nobody.
impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Row({})", self.row)
    }
}

/// A column of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// Full name.
    Name,
    /// Year or day of birth.
    Born,
    /// Commune.
    Commune,
    /// Identity number.
    Number,
    /// Portion.
    Portion,
}

/// The titles that name a column, in the order of preference and without tone marks.
const TITLES: [(Column, &[&str]); 5] = [
    (
        Column::Name,
        &[
            "ho va ten",
            "ho ten",
            "ho va ten chu ho",
            "ho ten chu ho",
            "chu ho",
            "ten",
            "full name",
            "name",
        ],
    ),
    (
        Column::Born,
        &[
            "nam sinh",
            "ngay sinh",
            "ngay thang nam sinh",
            "year of birth",
            "born",
            "birth year",
        ],
    ),
    (
        Column::Commune,
        &["ma xa", "xa", "xa/phuong", "dia ban", "dia chi", "commune"],
    ),
    (
        Column::Number,
        &[
            "so dinh danh",
            "so cccd",
            "cccd",
            "cmnd",
            "so cmnd",
            "cccd/cmnd",
            "id number",
            "id",
        ],
    ),
    (
        Column::Portion,
        &[
            "suat", "so suat", "dinh muc", "so tien", "phan qua", "portion", "portions", "amount",
        ],
    ),
];

impl Column {
    /// Its usual title.
    pub fn title(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Column::Name, Lang::Vi) => "Họ và tên",
            (Column::Name, Lang::En) => "Full name",
            (Column::Born, Lang::Vi) => "Năm sinh",
            (Column::Born, Lang::En) => "Year of birth",
            (Column::Commune, Lang::Vi) => "Xã",
            (Column::Commune, Lang::En) => "Commune",
            (Column::Number, Lang::Vi) => "Số định danh",
            (Column::Number, Lang::En) => "ID number",
            (Column::Portion, Lang::Vi) => "Suất",
            (Column::Portion, Lang::En) => "Portion",
        }
    }
}

/// Declares the closed list of codes: spelling, what is wrong and what to do, in both languages.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $vi:literal, $en:literal;)+) => {
        /// Why a row is not taken.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* $name,)+ }

        impl Code {
            /// Every code, in order.
            pub const ALL: &'static [Code] = &[$(Code::$name,)+];

            /// The stable spelling.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code,)+ }
            }

            /// What is wrong, and what to do.
            pub fn message(self, lang: Lang) -> &'static str {
                match (self, lang) { $((Code::$name, Lang::Vi) => $vi, (Code::$name, Lang::En) => $en,)+ }
            }
        }
    };
}

codes! {
    /// No name.
    NameMissing = "name-missing",
        "thiếu họ tên: điền họ và tên đầy đủ", "the name is missing: fill in the full name";
    /// A cell that is longer than any such value.
    TooLong = "too-long",
        "ô quá dài: tách phần ghi chú sang cột khác", "the cell is too long: move remarks to another column";
    /// No year of birth.
    BornMissing = "born-missing",
        "thiếu năm sinh: điền bốn chữ số", "the year of birth is missing: fill in four digits";
    /// The year of birth is none.
    BornUnreadable = "born-unreadable",
        "không đọc được năm sinh: ghi bốn chữ số, hoặc ngày/tháng/năm", "the year of birth cannot be read: write four digits, or day/month/year";
    /// No commune.
    CommuneMissing = "commune-missing",
        "thiếu xã: điền mã hoặc tên xã", "the commune is missing: fill in its code or name";
    /// The identity number has neither 9 nor 12 digits.
    NumberUnreadable = "number-unreadable",
        "số định danh phải có 9 hoặc 12 chữ số: định dạng cột là văn bản để không mất số 0 ở đầu",
        "an identity number has 9 or 12 digits: format the column as text, so that a leading zero is not lost";
    /// No portion.
    PortionMissing = "portion-missing",
        "thiếu suất: điền số suất hoặc số tiền", "the portion is missing: fill in a number of portions or an amount";
    /// The portion is no number.
    PortionUnreadable = "portion-unreadable",
        "suất phải là số nguyên lớn hơn 0", "the portion must be a whole number above zero";
    /// The same person stands in this list twice.
    Twice = "twice",
        "người này đã có ở một dòng trên: bỏ bớt một dòng", "this person stands in a row above: remove one of the rows";
}

/// A row that is not taken. It says nothing of what stands in the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The row as the user sees it, from 1.
    pub row: u32,
    /// The column that is at fault.
    pub column: Column,
    /// Why.
    pub code: Code,
}

/// A list, as far as it can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The rows that can be taken, in order.
    pub rows: Vec<Row>,
    /// What is wrong with the others.
    pub faults: Vec<Fault>,
}

/// Why a file is no list at all.
#[derive(Debug, thiserror::Error)]
pub enum RosterError {
    /// The file cannot be read as rows.
    #[error(transparent)]
    Rows(#[from] RowsError),
    /// No row of titles names the columns that are needed.
    #[error(
        "no row of titles has name, year of birth, commune and portion (không có hàng tiêu đề gồm họ tên, năm sinh, xã, suất)"
    )]
    NoTitles,
}

/// The most characters of a cell.
const LONGEST: usize = 200;

fn folded(text: &str) -> String {
    let marks = |c: &char| !('\u{300}'..='\u{36f}').contains(c);
    let plain: String = text.nfd().filter(marks).collect();
    let plain = plain.to_lowercase().replace('đ', "d");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn tidy(cell: &str) -> String {
    let words: Vec<&str> = cell.split_whitespace().collect();
    words.join(" ").nfc().collect()
}

/// Where each column stands; and the titles of the others.
struct Columns {
    at: BTreeMap<Column, usize>,
    more: BTreeMap<usize, String>,
}

impl Columns {
    fn find(titles: &[String]) -> Option<Columns> {
        let plain: Vec<String> = titles.iter().map(|title| folded(title)).collect();
        let mut at = BTreeMap::new();
        for (column, names) in TITLES {
            let found = names
                .iter()
                .find_map(|name| plain.iter().position(|title| title == name));
            if let Some(found) = found {
                at.insert(column, found);
            }
        }
        let needed = [Column::Name, Column::Born, Column::Commune, Column::Portion];
        let more = (0..titles.len())
            .filter(|n| !at.values().any(|known| known == n) && !plain[*n].is_empty())
            .map(|n| (n, tidy(&titles[n])))
            // The number of a row is none of the person.
            .filter(|(n, _)| !["stt", "tt", "no", "no."].contains(&plain[*n].as_str()))
            .collect();
        needed
            .iter()
            .all(|column| at.contains_key(column))
            .then_some(Columns { at, more })
    }
}

/// Reads a list.
///
/// # Errors
/// The file is no CSV or XLSX file, or has no row of titles; what is wrong with single rows is in the sheet.
pub fn read<R: Read + Seek>(source: &mut R) -> Result<Sheet, RosterError> {
    let mut columns: Option<Columns> = None;
    let mut sheet = Sheet::default();
    let mut seen = BTreeSet::new();
    each_row(source, &mut |row, cells| {
        let Some(columns) = &columns else {
            columns = Columns::find(cells);
            return;
        };
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        let cell = |column: Column| {
            let at = columns.at.get(&column);
            tidy(
                at.and_then(|at| cells.get(*at))
                    .map_or("", |cell| cell.as_str()),
            )
        };
        // A sum or a signature below the list has no name and no year.
        if cell(Column::Name).is_empty() && cell(Column::Born).is_empty() {
            return;
        }
        match one(row, cell, columns, cells) {
            Ok(found) => {
                let who = [&found.name, &found.born, &found.commune].map(|part| folded(part));
                let number = found
                    .number
                    .clone()
                    .map(|number| [number, String::new(), String::new()]);
                let fresh = seen.insert(who) & number.is_none_or(|number| seen.insert(number));
                match fresh {
                    true => sheet.rows.push(found),
                    false => sheet.faults.push(Fault {
                        row,
                        column: Column::Name,
                        code: Code::Twice,
                    }),
                }
            }
            Err((column, code)) => sheet.faults.push(Fault { row, column, code }),
        }
    })?;
    match columns {
        None => Err(RosterError::NoTitles),
        Some(_) => Ok(sheet),
    }
}

fn one(
    row: u32,
    cell: impl Fn(Column) -> String,
    columns: &Columns,
    cells: &[String],
) -> Result<Row, (Column, Code)> {
    let needed = |column: Column, code: Code| {
        let text = cell(column);
        match text.chars().count() {
            0 => Err((column, code)),
            1..=LONGEST => Ok(text),
            _ => Err((column, Code::TooLong)),
        }
    };
    let name = needed(Column::Name, Code::NameMissing)?;
    let born = needed(Column::Born, Code::BornMissing)?;
    let born = year(&born).ok_or((Column::Born, Code::BornUnreadable))?;
    let commune = needed(Column::Commune, Code::CommuneMissing)?;
    let portion = needed(Column::Portion, Code::PortionMissing)?;
    let portion = whole(&portion).ok_or((Column::Portion, Code::PortionUnreadable))?;
    let number: String = cell(Column::Number)
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-'))
        .collect();
    let digits = number.bytes().all(|b| b.is_ascii_digit());
    let number = match (number.len(), digits) {
        (0, _) => None,
        (9 | 12, true) => Some(number),
        _ => return Err((Column::Number, Code::NumberUnreadable)),
    };
    let more = columns.more.iter().filter_map(|(at, title)| {
        let text = tidy(cells.get(*at)?);
        (!text.is_empty()).then(|| (title.clone(), text))
    });
    let more: BTreeMap<String, String> = more.collect();
    if more.values().any(|text| text.chars().count() > 5 * LONGEST) {
        return Err((Column::Name, Code::TooLong));
    }
    Ok(Row {
        row,
        name,
        born,
        commune,
        number,
        portion,
        more,
    })
}

/// The year of `1961`, `1961.0` (a number of a spreadsheet), `05/03/1961` or `1961-03-05`.
fn year(text: &str) -> Option<String> {
    let text = text.strip_suffix(".0").unwrap_or(text);
    let parts: Vec<&str> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    let alone = text.bytes().all(|b| b.is_ascii_digit());
    let dated = parts.len() >= 3;
    let mut years = parts.iter().filter(|part| part.len() == 4);
    let found = years
        .next()
        .filter(|_| (alone || dated) && years.next().is_none())?;
    matches!(found.parse(), Ok(1900u16..=2100)).then(|| (*found).to_owned())
}

/// A whole number above zero: `1`, `1.0`, `600.000`, `600,000`; without separators.
fn whole(text: &str) -> Option<Fixed> {
    let text = text.strip_suffix(".0").unwrap_or(text);
    let mut groups = text.split(['.', ',', ' ']);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let grouped =
        rest.iter().all(|group| group.len() == 3) && (rest.is_empty() || first.len() <= 3);
    let digits: String = std::iter::once(first).chain(rest).collect();
    let plain = !first.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let number = digits.trim_start_matches('0');
    let number = Some(number).filter(|number| grouped && plain && !number.is_empty());
    number?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn list(text: &str) -> Sheet {
        read(&mut Cursor::new(text.as_bytes().to_vec())).unwrap()
    }

    #[test]
    fn a_list_is_read_with_its_further_columns() {
        let sheet = list(
            "DANH SÁCH HỘ NHẬN QUÀ,,,,,\n\
             STT,Họ và tên,Năm sinh,Xã,Số CCCD,Suất,Thôn\n\
             1,Vàng  Thị Mẫu,1961,98001,098061000123,1,Bản Mẫu\n\
             2,Gia\u{300}ng A Mẫu,05/03/1950,98001,,600.000,\n\
             ,Tổng cộng,,,,2,\n\
             ,,,,,2,\n",
        );
        assert_eq!(sheet.rows.len(), 2);
        let first = &sheet.rows[0];
        assert_eq!((first.row, first.name.as_str()), (3, "Vàng Thị Mẫu"));
        assert_eq!(first.number.as_deref(), Some("098061000123"));
        assert_eq!(first.more["Thôn"], "Bản Mẫu");
        let second = &sheet.rows[1];
        assert_eq!(
            (
                second.name.as_str(),
                second.born.as_str(),
                second.portion.to_string().as_str()
            ),
            ("Giàng A Mẫu", "1950", "600000")
        );
        assert!(!format!("{sheet:?}").contains("Mẫu"));
        // A sum that stands under the names is asked about, not taken.
        assert_eq!(sheet.faults.len(), 1);
        assert_eq!(sheet.faults[0].code, Code::BornMissing);
    }

    #[test]
    fn what_is_wrong_is_said_by_row_and_column() {
        let titles = "Họ tên,Năm sinh,Xã,CCCD,Suất\n";
        for (row, column, code) in [
            (",1961,98001,,1", Column::Name, Code::NameMissing),
            ("A,,98001,,1", Column::Born, Code::BornMissing),
            ("A,61,98001,,1", Column::Born, Code::BornUnreadable),
            ("A,1861,98001,,1", Column::Born, Code::BornUnreadable),
            ("A,1961,,,1", Column::Commune, Code::CommuneMissing),
            (
                "A,1961,98001,98061000123,1",
                Column::Number,
                Code::NumberUnreadable,
            ),
            ("A,1961,98001,,", Column::Portion, Code::PortionMissing),
            ("A,1961,98001,,0", Column::Portion, Code::PortionUnreadable),
            (
                "A,1961,98001,,\"1,5\"",
                Column::Portion,
                Code::PortionUnreadable,
            ),
            (
                "B,1950,98001,,1\nb,1950,98001,,1",
                Column::Name,
                Code::Twice,
            ),
            (
                "B,1950,98001,123456789,1\nC,1951,98001,123456789,1",
                Column::Name,
                Code::Twice,
            ),
        ] {
            let sheet = list(&format!("{titles}{row}\n"));
            let found = sheet.faults.last().unwrap();
            assert_eq!((found.column, found.code), (column, code), "{row}");
        }
        let long = format!("{titles}{},1961,98001,,1\n", "x".repeat(201));
        assert_eq!(list(&long).faults[0].code, Code::TooLong);
        let mut none = Cursor::new(b"Ho ten,Xa\nA,B\n".to_vec());
        assert!(matches!(read(&mut none), Err(RosterError::NoTitles)));
    }

    #[test]
    fn codes_are_spoken_in_both_languages() {
        for code in Code::ALL {
            assert_ne!(code.message(Lang::Vi), code.message(Lang::En));
            assert!(
                code.as_str()
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'-')
            );
        }
    }
}
