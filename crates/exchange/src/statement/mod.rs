//! A bank's statement, read into lines, days and exceptions.
//!
//! [`read`] takes one or several files of one account's statement, CSV in any usual spelling or XLSX, and gives one
//! [`Statement`]. It finds out the kind of file, encoding, separator, row of titles, meaning of each column and order of the
//! rows from the content alone, says what it found ([`Source::layout`]), and never guesses silently: what it is not sure of
//! is an [`Exception`], and the day of an exception is not complete.
//!
//! What a line *is* (a donation, a payment, imported before) is not decided here; [`classify`] only suggests.

mod amount;
mod balance;
mod classify;
mod columns;
mod complete;
mod date;
mod days;
mod delimited;
mod encoding;
mod equation;
mod exception;
mod facts;
mod header;
mod line;
mod plain;
mod read;
mod row_amount;
mod rows;
pub mod shapes;
mod sheet;
mod table;
mod text;
mod titles;
mod torn;

pub use amount::Money;
pub use balance::Balances;
pub use classify::{Rules, Suggestion, between_bank_and_cash, classify};
pub use columns::Columns;
pub use complete::Why;
pub use date::DateFormat;
pub use days::{Day, Equation, Sum};
pub use encoding::Encoding;
pub use exception::{Code, Exception, Foreign, Lang, StatementError};
pub use facts::Facts;
pub use header::{Bank, Field, Mapping};
pub use line::{Line, LineIds, line_id, normalised};
pub use plain::{RowsError, each_row};
pub use read::read;
pub use text::{clean, squash, words};

use table::{State, Table};

/// What the user says about a statement.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The account's currency and its decimals; đồng unless told.
    pub money: Money,
    /// The meaning of columns (`--columns`).
    pub columns: Option<Columns>,
    /// The balance before the first day that the files cover, minor units (`--opening`).
    pub opening: Option<i64>,
    /// The balance after the last day that the files cover, minor units (`--closing`).
    pub closing: Option<i64>,
}

/// What happens while files are read: for progress, and for showing the fate of every row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A row was understood. A line may still become an exception once all rows are known; exceptions may not become
    /// lines.
    Row {
        /// Index into [`Statement::sources`].
        source: u16,
        /// The row as the user sees it, from 1.
        row: u32,
        /// What it is.
        outcome: Outcome,
    },
    /// Some thousand rows further on.
    Progress {
        /// Index into [`Statement::sources`].
        source: u16,
        /// Rows read so far in this source.
        rows: u32,
        /// Bytes read so far, of a text file; 0 for a worksheet.
        bytes: u64,
    },
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A line.
    Line,
    /// A row that claims to be a line and is not surely one.
    Exception,
    /// The rest of the line above.
    Continuation,
    /// A row of titles, the first one or a repeated one.
    Header,
    /// Anything around the lines: headings, balances, totals, page numbers, signatures.
    Around,
}

/// How many rows of each kind a source has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Lines, overlapping ones included.
    pub lines: u64,
    /// Exceptions.
    pub exceptions: u64,
    /// Continuations.
    pub continuations: u64,
    /// Rows of titles.
    pub headers: u64,
    /// Rows around the lines.
    pub around: u64,
    /// Balance cells that could not be read; the lines themselves are unaffected.
    pub unreadable_balances: u64,
}

/// What was found out about a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The bank, by its name in the heading or by its titles.
    pub bank: Bank,
    /// The encoding of a text file; `None` for XLSX.
    pub encoding: Option<Encoding>,
    /// The separator of a text file; `None` for XLSX.
    pub separator: Option<char>,
    /// The row of titles as the user sees it, from 1; 0 if there is none.
    pub header_row: u32,
    /// Which column means what.
    pub mapping: Mapping,
    /// What the balances are good for.
    pub balances: Balances,
    /// True if the latest line stands first.
    pub descending: bool,
}

/// A text file, or one worksheet of an XLSX file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Index of the file among those that were read.
    pub file: u16,
    /// The file's name as the caller gave it.
    pub name: String,
    /// The worksheet's name.
    pub sheet: Option<String>,
    /// What was found out about it.
    pub layout: Layout,
    /// What it says of itself.
    pub facts: Facts,
    /// How many rows of each kind it has.
    pub counts: Counts,
}

/// A statement, whole: every row of every file is a line, an overlap, an exception, or something around the lines.
pub struct Statement {
    /// The files and worksheets, in the order in which they were given.
    pub sources: Vec<Source>,
    /// Every account-day from the first to the last, without a gap.
    pub days: Vec<Day>,
    /// What is not a line, in the order of files and rows.
    pub exceptions: Vec<Exception>,
    table: Table,
    order: Vec<u32>,
}

impl Statement {
    /// How many lines there are; overlaps are counted once.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// True if there is no line.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The lines in the order of their days and, within a day, as the bank booked them, the earliest first.
    pub fn lines(&self) -> impl Iterator<Item = Line> {
        self.order.iter().filter_map(|at| self.line(*at as usize))
    }

    /// Some of [`Statement::lines`]: at most `count` of them, from the one with this place in their order, from 0. Costs what the
    /// lines cost that it gives, wherever they stand.
    pub fn lines_from(&self, from: usize, count: usize) -> impl Iterator<Item = Line> {
        let some = self.order.iter().skip(from).take(count);
        some.filter_map(|at| self.line(*at as usize))
    }

    /// Lines that another file of this import has too; each has the id of the line that it repeats.
    pub fn overlaps(&self) -> impl Iterator<Item = Line> {
        let overlap = |at: &usize| self.table.records[*at].state == State::Overlap;
        (0..self.table.records.len())
            .filter(overlap)
            .filter_map(|at| self.line(at))
    }

    fn line(&self, at: usize) -> Option<Line> {
        let record = self.table.records.get(at)?;
        self.table
            .line(record, self.sources.get(usize::from(record.source))?.file)
    }
}

impl std::fmt::Debug for Statement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Statement")
            .field("sources", &self.sources.len())
            .field("lines", &self.order.len())
            .field("days", &self.days)
            .field("exceptions", &self.exceptions)
            .finish_non_exhaustive()
    }
}
