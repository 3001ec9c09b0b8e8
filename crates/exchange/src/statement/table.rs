//! All rows of a statement in little memory: one small record each, and their text in shared blocks.
//!
//! 300,000 lines as separate strings take some 90 MB and a million small allocations; here they take about half, which
//! is what leaves room for the rest of an import.

use super::exception::Code;
use super::header::Field;
use super::line::Line;
use jiff::civil::Date;

/// Text is kept in blocks of this size, so that growing never copies what is there.
const BLOCK: usize = 1 << 20;

/// What has become of a row that claims to be a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// A line.
    Line,
    /// A line that another file also has.
    Overlap,
    /// Not a line.
    Exception(Code, Field),
}

/// Where the text of a record stands.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    block: u32,
    start: u32,
    reference: u32,
    memo: u32,
    counterparty: u32,
    account: u32,
}

/// One row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    pub source: u16,
    pub row: u32,
    pub date: Option<Date>,
    /// Minor units, credits positive; meaningless in an exception whose amount could not be read.
    pub amount: i64,
    pub balance: Option<i64>,
    pub state: State,
    /// How often the same line came before in the same file and day, plus one.
    pub occurrence: u32,
    /// The amount had no sign and the file must show what that means.
    pub unsigned: bool,
    /// Below a thousand and without a separator.
    pub small: bool,
    /// A fee or tax stands beside the amount.
    pub fee: bool,
    /// The date was a date of the spreadsheet, not text.
    pub typed_date: bool,
    /// The amount is known, whether or not the row is a line.
    pub known: bool,
    place: Place,
}

/// The text of a line while it is being put together.
#[derive(Default)]
pub(super) struct Draft {
    pub reference: String,
    pub memo: String,
    pub counterparty: String,
    pub account: String,
}

impl Draft {
    pub fn clear(&mut self) {
        self.reference.clear();
        self.memo.clear();
        self.counterparty.clear();
        self.account.clear();
    }
}

/// The texts of one record, borrowed.
#[derive(Clone, Copy)]
pub(super) struct Texts<'a> {
    pub reference: &'a str,
    pub memo: &'a str,
    pub counterparty: &'a str,
    pub account: &'a str,
}

/// Rows in the order in which they were read.
#[derive(Default)]
pub(super) struct Table {
    pub records: Vec<Record>,
    blocks: Vec<String>,
}

impl Record {
    /// A record without text, to be given its place by [`Table::push`].
    pub fn new(source: u16, row: u32, date: Option<Date>, balance: Option<i64>) -> Record {
        Record {
            source,
            row,
            date,
            amount: 0,
            balance,
            state: State::Line,
            occurrence: 0,
            unsigned: false,
            small: false,
            fee: false,
            typed_date: false,
            known: false,
            place: Place::default(),
        }
    }
}

impl Table {
    /// Adds a record with its text.
    pub fn push(&mut self, mut record: Record, draft: &Draft) {
        let len = draft.reference.len()
            + draft.memo.len()
            + draft.counterparty.len()
            + draft.account.len();
        if self
            .blocks
            .last()
            .is_none_or(|b| b.capacity() - b.len() < len)
        {
            self.blocks.push(String::with_capacity(len.max(BLOCK)));
        }
        let at = self.blocks.len() - 1;
        let block = &mut self.blocks[at];
        // A block is at most one record longer than BLOCK, and a record's cells are bounded by the readers.
        record.place = Place {
            block: at as u32,
            start: block.len() as u32,
            reference: draft.reference.len() as u32,
            memo: draft.memo.len() as u32,
            counterparty: draft.counterparty.len() as u32,
            account: draft.account.len() as u32,
        };
        for text in [
            &draft.reference,
            &draft.memo,
            &draft.counterparty,
            &draft.account,
        ] {
            block.push_str(text);
        }
        self.records.push(record);
    }

    /// The texts of a record.
    pub fn texts(&self, record: &Record) -> Texts<'_> {
        let place = record.place;
        let mut rest = self
            .blocks
            .get(place.block as usize)
            .map_or("", |b| &b[place.start as usize..]);
        let mut take = |len: u32| {
            let (head, tail) = rest.split_at(len as usize);
            rest = tail;
            head
        };
        Texts {
            reference: take(place.reference),
            memo: take(place.memo),
            counterparty: take(place.counterparty),
            account: take(place.account),
        }
    }

    /// A record as a line of its own; `None` without a date, which no line lacks.
    pub fn line(&self, record: &Record, file: u16) -> Option<Line> {
        let texts = self.texts(record);
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Some(Line {
            file,
            source: record.source,
            row: record.row,
            date: record.date?,
            reference: texts.reference.to_owned(),
            amount: record.amount,
            balance: record.balance,
            memo: texts.memo.to_owned(),
            counterparty: some(texts.counterparty),
            counter_account: some(texts.account),
            occurrence: record.occurrence,
        })
    }
}
