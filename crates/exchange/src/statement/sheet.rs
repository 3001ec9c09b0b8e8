//! Rows of XLSX worksheets, cell by cell, so that a large sheet is never held whole.

use super::date::{self, DateFormat};
use calamine::{DataRef, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};
use jiff::civil::Date;
use std::borrow::Cow;
use std::io::{Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Columns further right than this hold nothing of a statement.
const MOST_COLUMNS: u32 = 702;

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
fn guarded<T>(run: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(result) => result.map_err(|e| e.to_string()),
        Err(_) => Err("the file breaks the XLSX reader".into()),
    }
}

impl<R: Read + Seek> Book<R> {
    pub fn open(source: R) -> Result<Self, String> {
        guarded(|| Xlsx::new(source)).map(Book)
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
