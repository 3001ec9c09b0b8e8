//! Tables as an Office Open XML workbook: a sheet for each, and one that says what it was made from.

use std::collections::BTreeSet;

use minhbach_ledger::day::Day;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::lang::{Lang, Tr};
use crate::tables::{Cell, Table};

/// The most digits that a spreadsheet's numbers keep.
const EXACT: usize = 15;

/// The most characters of a sheet's name.
const NAME: usize = 31;

/// The most characters of a cell.
const LONGEST: usize = 32_767;

/// A workbook of the tables. `time` is that of the newest entry, so that equal data give equal files.
///
/// # Errors
/// What the library says of a table that no spreadsheet can hold.
pub fn workbook(
    tables: &[Table],
    made: &[(String, Cell)],
    time: u64,
    tr: &Tr,
) -> Result<Vec<u8>, String> {
    write(tables, made, time, tr).map_err(|error| error.to_string())
}

fn write(
    tables: &[Table],
    made: &[(String, Cell)],
    time: u64,
    tr: &Tr,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let seconds = i64::try_from(time).unwrap_or_default();
    let time = ExcelDateTime::from_timestamp(seconds)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&time));
    let mut used = BTreeSet::new();
    let styles = Styles::of(tr.0);
    for table in tables.iter().filter(|table| !table.rows.is_empty()) {
        let sheet = book.add_worksheet();
        sheet.set_name(sheet_name(&table.title, &mut used))?;
        for (column, heading) in (0..).zip(&table.columns) {
            sheet.write_string_with_format(0, column, heading, &styles.head)?;
        }
        for (row, cells) in (1..).zip(&table.rows) {
            for (column, cell) in (0..).zip(cells) {
                put(sheet, row, column, cell, &styles)?;
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        widen(sheet, table)?;
    }
    let sheet = book.add_worksheet();
    sheet.set_name(sheet_name(&tr.t("download-made"), &mut used))?;
    for (row, (name, cell)) in (0..).zip(made) {
        sheet.write_string_with_format(row, 0, name, &styles.head)?;
        put(sheet, row, 1, cell, &styles)?;
    }
    sheet.set_column_width(0, 40)?;
    sheet.set_column_width(1, 60)?;
    book.save_to_buffer()
}

struct Styles {
    head: Format,
    whole: Format,
    day: Format,
}

impl Styles {
    fn of(lang: Lang) -> Styles {
        let day = match lang {
            Lang::Vi => "dd/mm/yyyy",
            Lang::En => "d mmm yyyy",
        };
        Styles {
            head: Format::new().set_bold(),
            whole: Format::new().set_num_format("#,##0"),
            day: Format::new().set_num_format(day),
        }
    }
}

fn put(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    styles: &Styles,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => {
            let text: String = text.chars().take(LONGEST).collect();
            sheet.write_string(row, column, text)?;
        }
        Cell::Day(day) => match excel_day(*day) {
            Some(date) => {
                sheet.write_datetime_with_format(row, column, &date, &styles.day)?;
            }
            None => {
                sheet.write_string(row, column, day.to_string())?;
            }
        },
        Cell::Number(number) => {
            let decimals = number.split_once('.').map_or(0, |(_, part)| part.len());
            match exact(number) {
                Some(value) if decimals == 0 => {
                    sheet.write_number_with_format(row, column, value, &styles.whole)?;
                }
                Some(value) => {
                    let places = format!("#,##0.{}", "0".repeat(decimals));
                    let format = Format::new().set_num_format(places);
                    sheet.write_number_with_format(row, column, value, &format)?;
                }
                None => {
                    sheet.write_string(row, column, number)?;
                }
            }
        }
    }
    Ok(())
}

/// A number that a spreadsheet keeps to the last digit.
fn exact(number: &str) -> Option<f64> {
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let zeros = number.bytes().filter(|b| *b != b'-' && *b != b'.');
    let zeros = zeros.take_while(|b| *b == b'0').count();
    match digits - zeros.min(digits) <= EXACT {
        true => number.parse().ok(),
        false => None,
    }
}

fn excel_day(day: Day) -> Option<ExcelDateTime> {
    let date = day.date()?;
    let year = u16::try_from(date.year()).ok()?;
    let month = u8::try_from(date.month()).ok()?;
    ExcelDateTime::from_ymd(year, month, u8::try_from(date.day()).ok()?).ok()
}

/// Wide enough for what stands in the first rows, and no wider than a screen.
fn widen(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    for (column, heading) in table.columns.iter().enumerate() {
        let cells = table.rows.iter().take(200).map(|row| match &row[column] {
            Cell::Text(text) => text.chars().count(),
            Cell::Number(number) => number.len() * 4 / 3,
            Cell::Day(_) => 11,
            Cell::Empty => 0,
        });
        let widest = cells.chain([heading.chars().count()]).max().unwrap_or(0);
        let width = u32::try_from(widest.clamp(8, 60)).unwrap_or(60) + 2;
        sheet.set_column_width(u16::try_from(column).unwrap_or(u16::MAX), width)?;
    }
    Ok(())
}

/// A name that a sheet may have: short, without what spreadsheets forbid, and of no other sheet.
fn sheet_name(title: &str, used: &mut BTreeSet<String>) -> String {
    let clean: String = title
        .chars()
        .map(|c| if "[]:*?/\\'".contains(c) { ' ' } else { c })
        .collect();
    let cut = |text: &str, most: usize| text.chars().take(most).collect::<String>();
    let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut name = cut(&clean, NAME);
    for n in 2.. {
        if !name.is_empty() && used.insert(name.to_lowercase()) {
            break;
        }
        let tail = format!(" {n}");
        name = cut(&clean, NAME - tail.len()) + &tail;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_numbers_as_long_as_they_are_exact() {
        for (text, kept) in [
            ("0", true),
            ("-1234567", true),
            ("12.500", true),
            ("999999999999999", true),
            ("1000000000000000", false),
            ("9007199254740991.00", false),
            ("0.000000000000001", true),
        ] {
            assert_eq!(exact(text).is_some(), kept, "{text}");
        }
    }

    #[test]
    fn sheets_have_names_that_spreadsheets_allow() {
        let mut used = BTreeSet::new();
        let long = "Những lần trao tặng và chi trả từ phân bổ này: [a/b]";
        let first = sheet_name(long, &mut used);
        let second = sheet_name(long, &mut used);
        assert_ne!(first, second);
        for name in [
            first,
            second,
            sheet_name("'*'", &mut used),
            sheet_name("", &mut used),
        ] {
            assert!((1..=NAME).contains(&name.chars().count()), "{name}");
            assert!(!name.contains(['[', ']', ':', '/', '\'', '*']), "{name}");
        }
    }
}
