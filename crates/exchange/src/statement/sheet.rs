//! Rows of XLSX worksheets, cell by cell, so that a large sheet is never held whole; and none that would unpack to more than a
//! statement or list may have.

use super::date::{self, DateFormat};
use calamine::{DataRef, Reader as _, SheetType, SheetVisible, Xlsx};
use jiff::civil::Date;
use std::borrow::Cow;
use std::fmt::Display;
use std::io::{Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use zip::ZipArchive;
use zip::result::ZipError;

/// Columns further right than this hold nothing of a statement.
const MOST_COLUMNS: u32 = 702;

/// How many bytes the parts of a workbook may have together once they are unpacked. A few kilobytes can be packed so that they
/// become gigabytes.
pub(super) const MOST_UNPACKED: u64 = 512 << 20;

/// A cell, whatever file it came from.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell<'a> {
    Empty,
    Text(Cow<'a, str>),
    Number(f64),
    /// A cell that the spreadsheet itself holds as a date.
    Moment(Date, Option<u32>),
    /// An error value such as `#VALUE!`, a truth value, or a date that is none.
    Bad,
}

impl Cell<'_> {
    /// The cell as text; numbers as a person would type them, dates as nothing.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Cell::Text(text) => Cow::Borrowed(text),
            Cell::Number(n) if n.fract() == 0.0 && n.abs() < 1e15 => Cow::Owned(format!("{n:.0}")),
            Cell::Number(n) => Cow::Owned(n.to_string()),
            Cell::Empty | Cell::Moment(..) | Cell::Bad => Cow::Borrowed(""),
        }
    }

    /// True if nothing is in it.
    pub fn is_blank(&self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }
}

/// An open workbook.
pub(super) struct Book<R: Read + Seek>(Xlsx<R>);

/// The XLSX reader is other people's code and a crafted file may make it panic: that is a damaged file, not our end.
fn guarded<T, E: Display>(run: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(result) => result.map_err(|e| e.to_string()),
        Err(_) => Err("the file breaks the XLSX reader".into()),
    }
}

/// Why a workbook is not opened.
#[derive(Debug, thiserror::Error)]
pub(super) enum Closed {
    /// Its parts are larger than [`MOST_UNPACKED`].
    #[error("it unpacks to more than {} MiB", MOST_UNPACKED >> 20)]
    TooLarge,
    /// What the reader says.
    #[error("{0}")]
    Damaged(String),
}

/// How many bytes all parts have together, as the directory of the file says. It is read by the code that the XLSX reader
/// uses too, so that both see the same parts; and a part that holds more than is said here ends in an error there.
fn unpacked(source: impl Read + Seek) -> Result<u64, ZipError> {
    let archive = ZipArchive::new(source)?;
    let mut all = 0u64;
    for at in 0..archive.len() {
        all = all.saturating_add(archive.by_index_data(at)?.size());
    }
    Ok(all)
}

impl<R: Read + Seek> Book<R> {
    pub fn open(mut source: R) -> Result<Self, Closed> {
        let all = guarded(|| unpacked(&mut source)).map_err(Closed::Damaged)?;
        if all > MOST_UNPACKED {
            return Err(Closed::TooLarge);
        }
        let open = guarded(|| Xlsx::new(source)).map_err(Closed::Damaged)?;
        Ok(Book(open))
    }

    /// The names of the visible worksheets, in order.
    pub fn sheets(&self) -> Vec<String> {
        let seen = |s: &&calamine::Sheet| {
            s.typ == SheetType::WorkSheet && s.visible == SheetVisible::Visible
        };
        self.0
            .sheets_metadata()
            .iter()
            .filter(seen)
            .map(|s| s.name.clone())
            .collect()
    }

    /// Hands every row that has a cell to `each`, with its number from 1.
    pub fn rows(
        &mut self,
        sheet: &str,
        mut each: impl FnMut(u32, &[Cell<'_>]),
    ) -> Result<(), String> {
        let mut reader = guarded(|| self.0.worksheet_cells_reader(sheet))?;
        let mut row: Vec<Cell<'_>> = Vec::new();
        let mut number = 0;
        while let Some(cell) = guarded(|| reader.next_cell())? {
            let (at, column) = cell.get_position();
            if at.saturating_add(1) != number {
                if row.iter().any(|c| !c.is_blank()) {
                    each(number, &row);
                }
                row.clear();
                number = at.saturating_add(1);
            }
            let value = value(cell.get_value());
            if column < MOST_COLUMNS && value != Cell::Empty {
                let column = column as usize;
                if row.len() <= column {
                    row.resize(column + 1, Cell::Empty);
                }
                row[column] = value;
            }
        }
        if row.iter().any(|c| !c.is_blank()) {
            each(number, &row);
        }
        Ok(())
    }
}

fn value<'a>(cell: &DataRef<'a>) -> Cell<'a> {
    match cell {
        DataRef::Empty => Cell::Empty,
        DataRef::SharedString(text) => Cell::Text(Cow::Borrowed(text)),
        DataRef::String(text) => Cell::Text(Cow::Owned(text.clone())),
        // Whole numbers of a spreadsheet are below 2^53 or have lost digits already.
        DataRef::Int(n) => Cell::Number(*n as f64),
        DataRef::Float(n) => Cell::Number(*n),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            let date = i16::try_from(year)
                .ok()
                .and_then(|y| Date::new(y, month as i8, day as i8).ok());
            let seconds = u32::from(hour) * 3600 + u32::from(minute) * 60 + u32::from(second);
            date.map_or(Cell::Bad, |d| {
                Cell::Moment(d, (seconds > 0).then_some(seconds))
            })
        }
        DataRef::DateTimeIso(text) => match date::parse(text, DateFormat::DayFirst) {
            Some(stamp) => Cell::Moment(stamp.date, stamp.seconds),
            None => Cell::Bad,
        },
        DataRef::DateTime(_) | DataRef::DurationIso(_) | DataRef::Bool(_) | DataRef::Error(_) => {
            Cell::Bad
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    /// A ZIP file whose directory says that its parts have these sizes; nothing is in them.
    fn made(sizes: &[u32]) -> Cursor<Vec<u8>> {
        let mut file: Vec<u8> = Vec::new();
        let mut directory: Vec<u8> = Vec::new();
        for (name, size) in (b'a'..).zip(sizes) {
            let offset = file.len() as u32;
            // Version 2.0, no flags, deflated, at midnight of 1 January 1980; no check sum, nothing packed.
            let mut of: Vec<u8> = Vec::new();
            for short in [20u16, 0, 8, 0, 0x21] {
                of.extend(short.to_le_bytes());
            }
            for long in [0u32, 0, *size] {
                of.extend(long.to_le_bytes());
            }
            // One letter of a name, and nothing more.
            of.extend([1u8, 0, 0, 0]);
            file.extend(b"PK\x03\x04");
            file.extend(&of);
            file.push(name);
            directory.extend(b"PK\x01\x02");
            directory.extend(20u16.to_le_bytes());
            directory.extend(&of);
            // No comment, the first disk, no attributes.
            directory.extend([0u8; 10]);
            directory.extend(offset.to_le_bytes());
            directory.push(name);
        }
        let (start, length) = (file.len() as u32, directory.len() as u32);
        let count = sizes.len() as u16;
        file.extend(directory);
        file.extend(b"PK\x05\x06\0\0\0\0");
        file.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
        file.extend([length.to_le_bytes(), start.to_le_bytes()].concat());
        file.extend([0u8, 0]);
        Cursor::new(file)
    }

    #[test]
    fn a_workbook_is_measured_before_it_is_unpacked() {
        assert_eq!(unpacked(made(&[3, 4])).unwrap(), 7);
        let half = (MOST_UNPACKED / 2) as u32;
        let too_large = |sizes: &[u32]| matches!(Book::open(made(sizes)), Err(Closed::TooLarge));
        assert!(too_large(&[half, half + 1]));
        assert!(too_large(&[half, 1, half]));
        assert!(!too_large(&[half, half]));
        assert!(!too_large(&[]));
        // Sizes that stand elsewhere (ZIP64) are none that can be trusted where they are missing.
        assert!(Book::open(made(&[u32::MAX])).is_err());
        let torn = Cursor::new(b"PK\x03\x04 and no directory".to_vec());
        assert!(matches!(Book::open(torn), Err(Closed::Damaged(_))));
    }
}
