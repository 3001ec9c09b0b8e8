//! The way of a statement: kind of file, rows, balances, equal lines, days.

use super::balance::{self, Checked};
use super::date::DateFormat;
use super::days;
use super::delimited::{Cells, Found, Records};
use super::encoding::{self, Decoding, Encoding, Kind};
use super::exception::{Exception, StatementError};
use super::header::Mapping;
use super::rows::Rows;
use super::sheet::{Book, Cell, Closed};
use super::table::{State, Table};
use super::{Bank, Columns, Event, Layout, Money, Options, Source, Statement};
use std::io::{self, Read, Seek, SeekFrom};

/// Rows between two progress events.
const STEP: u32 = 4096;

/// Reads the files of one account's statement as one import.
///
/// A source is read twice, once to find out its encoding and once for its rows; nothing of it is kept but the lines
/// (about 200 bytes each).
///
/// # Errors
/// If a file cannot be read, is no statement at all, or has no row of titles. A single row never is an error: see
/// [`Statement::exceptions`].
pub fn read<R: Read + Seek>(
    files: &mut [(String, R)],
    options: &Options,
    on_event: &mut dyn FnMut(Event),
) -> Result<Statement, StatementError> {
    let money = money(options);
    let mut reading = Reading {
        options,
        money,
        table: Table::default(),
        sources: Vec::new(),
        on_event,
    };
    for (at, (name, source)) in files.iter_mut().enumerate() {
        let file = u16::try_from(at)
            .ok()
            .filter(|f| *f < u16::MAX)
            .ok_or(StatementError::TooMany)?;
        reading.file(file, name, source)?;
    }
    Ok(reading.finish())
}

/// The user's money with the separators that `--columns` fixes.
fn money(options: &Options) -> Money {
    let mut money = options.money.clone();
    if let Some(columns) = &options.columns {
        money.thousands = columns.thousands.or(money.thousands);
        money.decimal = columns.decimal.or(money.decimal);
    }
    money
}

struct Reading<'a> {
    options: &'a Options,
    money: Money,
    table: Table,
    sources: Vec<Source>,
    on_event: &'a mut dyn FnMut(Event),
}

impl Reading<'_> {
    fn file<R: Read + Seek>(
        &mut self,
        file: u16,
        name: &str,
        source: &mut R,
    ) -> Result<(), StatementError> {
        let io = |source: io::Error| StatementError::Io {
            file: name.to_owned(),
            source,
        };
        match encoding::detect(source).map_err(io)? {
            Kind::Empty => Err(StatementError::Empty {
                file: name.to_owned(),
            }),
            Kind::Foreign(kind) => Err(StatementError::Kind {
                file: name.to_owned(),
                kind,
            }),
            Kind::Zip => self.workbook(file, name, source),
            Kind::Text(found, mark) => {
                let told = self
                    .options
                    .columns
                    .as_ref()
                    .and_then(|c| c.encoding.as_deref())
                    .and_then(Encoding::named);
                source.seek(SeekFrom::Start(mark)).map_err(io)?;
                self.text(file, name, source, told.unwrap_or(found))
            }
        }
    }

    fn text<R: Read>(
        &mut self,
        file: u16,
        name: &str,
        source: R,
        encoding: Encoding,
    ) -> Result<(), StatementError> {
        let io = |source: io::Error| StatementError::Io {
            file: name.to_owned(),
            source,
        };
        let columns = self.options.columns.as_ref();
        let mut records = Records::new(Decoding::new(source, encoding), b',');
        let separator = match columns.and_then(|c| c.separator) {
            Some(told) => told,
            None => separator(records.peek().map_err(io)?, columns),
        };
        // The four separators are ASCII.
        records.set_separator(separator as u8);
        let id = self.next_source()?;
        let mut rows = Rows::new(
            columns,
            &self.money,
            &mut self.table,
            self.on_event,
            id,
            Some(separator),
        );
        let mut cells = Cells::default();
        let mut count = 0u32;
        loop {
            match records.next(&mut cells).map_err(io)? {
                Found::End => break,
                Found::TooLong(row) => {
                    return Err(StatementError::LineTooLong {
                        file: name.to_owned(),
                        row,
                    });
                }
                Found::Record(row) => {
                    let mut row_cells = Vec::with_capacity(cells.len());
                    row_cells.extend(cells.iter().map(|c| {
                        if c.is_empty() {
                            Cell::Empty
                        } else {
                            Cell::Text(c.into())
                        }
                    }));
                    if records.doubtful(row) {
                        rows.doubtful(row, &row_cells);
                    } else {
                        rows.row(row, records.line().saturating_sub(1), &row_cells);
                    }
                    count = count.saturating_add(1);
                    if count.is_multiple_of(STEP) {
                        rows.progress(count, records.bytes());
                    }
                }
            }
        }
        rows.finish();
        rows.progress(count, records.bytes());
        let (mapping, facts, counts, header_row) = (
            rows.mapping.take(),
            rows.facts.clone(),
            rows.counts,
            rows.header_row,
        );
        let mapping = mapping.ok_or_else(|| StatementError::NoHeader {
            file: name.to_owned(),
        })?;
        let layout = layout(
            Some(encoding),
            Some(separator),
            header_row,
            mapping,
            facts.bank,
        );
        self.sources.push(Source {
            file,
            name: name.to_owned(),
            sheet: None,
            layout,
            facts,
            counts,
        });
        Ok(())
    }

    fn workbook<R: Read + Seek>(
        &mut self,
        file: u16,
        name: &str,
        source: &mut R,
    ) -> Result<(), StatementError> {
        let damaged = |reason: String| StatementError::Xlsx {
            file: name.to_owned(),
            reason,
        };
        source
            .seek(SeekFrom::Start(0))
            .map_err(|source| StatementError::Io {
                file: name.to_owned(),
                source,
            })?;
        let columns = self.options.columns.as_ref();
        let mut book = Book::open(source).map_err(|closed| match closed {
            Closed::TooLarge => StatementError::Unpacked {
                file: name.to_owned(),
            },
            Closed::Damaged(reason) => damaged(reason),
        })?;
        let mut any = false;
        for sheet in book.sheets() {
            if columns
                .and_then(|c| c.sheet.as_deref())
                .is_some_and(|told| told != sheet)
            {
                continue;
            }
            let id = self.next_source()?;
            let mut rows = Rows::new(
                columns,
                &self.money,
                &mut self.table,
                self.on_event,
                id,
                None,
            );
            let mut count = 0u32;
            book.rows(&sheet, |row, cells| {
                rows.row(row, row, cells);
                count = count.saturating_add(1);
                if count.is_multiple_of(STEP) {
                    rows.progress(count, 0);
                }
            })
            .map_err(damaged)?;
            rows.finish();
            rows.progress(count, 0);
            let (mapping, facts, counts, header_row) = (
                rows.mapping.take(),
                rows.facts.clone(),
                rows.counts,
                rows.header_row,
            );
            // A sheet without titles is a cover or notes: all of it stands around the lines.
            any |= mapping.is_some();
            let mapping = mapping.unwrap_or_default();
            let layout = layout(None, None, header_row, mapping, facts.bank);
            self.sources.push(Source {
                file,
                name: name.to_owned(),
                sheet: Some(sheet),
                layout,
                facts,
                counts,
            });
        }
        if any {
            Ok(())
        } else {
            Err(StatementError::NoHeader {
                file: name.to_owned(),
            })
        }
    }

    fn next_source(&self) -> Result<u16, StatementError> {
        u16::try_from(self.sources.len())
            .ok()
            .filter(|s| *s < u16::MAX)
            .ok_or(StatementError::TooMany)
    }

    /// What only all rows together show.
    fn finish(mut self) -> Statement {
        let mut checked: Vec<Checked> = Vec::with_capacity(self.sources.len());
        let mut rest = &mut self.table.records[..];
        for (source, id) in self.sources.iter_mut().zip(0u16..) {
            let len = rest.iter().take_while(|r| r.source == id).count();
            let (own, others) = rest.split_at_mut(len);
            rest = others;
            let mut result = balance::check(own, source.facts.opening());
            result.implied.sort_unstable();
            source.layout.balances = result.balances;
            source.layout.descending = result.descending;
            source.counts.exceptions = own
                .iter()
                .filter(|r| matches!(r.state, State::Exception(..)))
                .count() as u64;
            source.counts.lines = own.len() as u64 - source.counts.exceptions;
            checked.push(result);
        }
        let order = days::number(&mut self.table, &self.sources, &checked);
        let days = days::build(&self.table, &self.sources, &checked, self.options);
        let mut exceptions = Vec::new();
        for record in &self.table.records {
            if let State::Exception(code, field) = record.state {
                let implied = &checked[usize::from(record.source)].implied;
                let implied = implied
                    .binary_search_by_key(&record.row, |i| i.0)
                    .ok()
                    .map(|at| implied[at].1);
                let (source, row, date) = (record.source, record.row, record.date);
                exceptions.push(Exception {
                    source,
                    row,
                    date,
                    field,
                    code,
                    implied,
                });
            }
        }
        Statement {
            sources: self.sources,
            days,
            exceptions,
            table: self.table,
            order,
        }
    }
}

fn layout(
    encoding: Option<Encoding>,
    separator: Option<char>,
    header_row: u32,
    mapping: Mapping,
    bank: Option<Bank>,
) -> Layout {
    let (bank, balances) = (bank.unwrap_or_default(), super::Balances::None);
    Layout {
        bank,
        encoding,
        separator,
        header_row,
        mapping,
        balances,
        descending: false,
    }
}

/// The separator under which the text has the best row of titles; without titles, the one that most lines have most of.
fn separator(text: &str, columns: Option<&Columns>) -> char {
    let mut best = (0, 0, ',');
    for candidate in [',', ';', '\t', '|'] {
        let mut records = Records::new(
            Decoding::new(text.as_bytes(), Encoding::Utf8),
            candidate as u8,
        );
        let mut cells = Cells::default();
        let (mut score, mut dated) = (0, 0);
        // Reading from memory cannot fail.
        while let Ok(Found::Record(_)) = records.next(&mut cells) {
            let texts: Vec<&str> = cells.iter().collect();
            if score == 0 {
                score = Mapping::detect(&texts, columns).map_or(0, |m| m.score());
            }
            let is_dated = texts.len() > 2
                && texts
                    .iter()
                    .any(|t| super::date::parse(t, DateFormat::DayFirst).is_some());
            dated += usize::from(is_dated);
        }
        if (score, dated) > (best.0, best.1) {
            best = (score, dated, candidate);
        }
    }
    best.2
}
