//! The rows of a CSV or XLSX file as text, for lists that are no statements.

use super::delimited::{Cells, Found, Records};
use super::encoding::{self, Decoding, Encoding, Kind};
use super::exception::Lang;
use super::sheet::Book;
use std::io::{self, Read, Seek, SeekFrom};

/// Why a file has no rows.
#[derive(Debug, thiserror::Error)]
pub enum RowsError {
    /// It cannot be read.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    /// It is neither CSV nor XLSX.
    #[error("is neither CSV nor XLSX: {0}")]
    Foreign(&'static str),
    /// A row that never ends, or a damaged workbook.
    #[error("is damaged: {0}")]
    Damaged(String),
}

/// Hands every row to `each`, with its number from 1: of a workbook, those of its first visible sheet.
///
/// # Errors
/// The file cannot be read, or is neither CSV nor XLSX.
pub fn each_row<R: Read + Seek>(
    source: &mut R,
    each: &mut dyn FnMut(u32, &[String]),
) -> Result<(), RowsError> {
    match encoding::detect(source)? {
        Kind::Empty => Err(RowsError::Foreign("an empty file")),
        Kind::Foreign(kind) => Err(RowsError::Foreign(kind.name(Lang::En))),
        Kind::Zip => {
            source.seek(SeekFrom::Start(0))?;
            let mut book =
                Book::open(source).map_err(|closed| RowsError::Damaged(closed.to_string()))?;
            let sheet = book.sheets().into_iter().next();
            let sheet = sheet.ok_or(RowsError::Foreign("a workbook without sheets"))?;
            book.rows(&sheet, |row, cells| {
                let cells: Vec<String> =
                    cells.iter().map(|cell| cell.text().into_owned()).collect();
                each(row, &cells);
            })
            .map_err(RowsError::Damaged)
        }
        Kind::Text(encoding, mark) => {
            source.seek(SeekFrom::Start(mark))?;
            text(source, encoding, each)
        }
    }
}

fn text<R: Read>(
    source: R,
    encoding: Encoding,
    each: &mut dyn FnMut(u32, &[String]),
) -> Result<(), RowsError> {
    let mut records = Records::new(Decoding::new(source, encoding), b',');
    let head = records.peek()?;
    let count = |separator: char| head.matches(separator).count();
    // The separator is the one that the beginning of the file has most of.
    let separator = [',', ';', '\t', '|'].into_iter().max_by_key(|c| count(*c));
    records.set_separator(separator.unwrap_or(',') as u8);
    let mut cells = Cells::default();
    loop {
        match records.next(&mut cells)? {
            Found::End => return Ok(()),
            Found::TooLong(row) => {
                return Err(RowsError::Damaged(format!("line {row} never ends")));
            }
            Found::Record(row) => {
                let row_cells: Vec<String> = cells.iter().map(str::to_owned).collect();
                each(row, &row_cells);
            }
        }
    }
}
