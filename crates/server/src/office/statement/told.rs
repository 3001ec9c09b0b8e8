//! What a reading says, as the wizard gets it.

use minhbach_exchange::statement::{
    self, Balances, Equation, Line, Mapping, Statement, Suggestion, Sum,
};
use minhbach_ledger::day::Day;
use minhbach_ledger::id::{Digest, Id};
use serde::Serialize;

use crate::lang::Words;

/// The most exceptions that one answer lists; more of them mean that the columns were taken for something else.
pub const MOST_EXCEPTIONS: usize = 2_000;

/// How many, and how much in minor units.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Tally {
    count: u64,
    sum: u64,
}

impl From<Sum> for Tally {
    fn from(sum: Sum) -> Tally {
        Tally {
            count: sum.count,
            sum: sum.sum,
        }
    }
}

/// A column of a file.
#[derive(Clone, Debug, Serialize)]
pub struct Column {
    /// What it means, as in a file of columns.
    meaning: &'static str,
    /// Its title, in small letters without accents.
    title: String,
    /// Its place, from 1.
    place: usize,
}

/// A file or worksheet, and what was found out about it.
#[derive(Clone, Debug, Serialize)]
pub struct Source {
    file: String,
    sheet: Option<String>,
    /// `other` if it is not known.
    bank: &'static str,
    encoding: Option<&'static str>,
    separator: Option<char>,
    header_row: u32,
    columns: Vec<Column>,
    balances: &'static str,
    descending: bool,
    lines: u64,
    exceptions: u64,
    around: u64,
}

/// One day of the account.
#[derive(Clone, Debug, Serialize)]
pub struct DayRow {
    day: Day,
    credits: Tally,
    debits: Tally,
    opening: Option<i64>,
    closing: Option<i64>,
    /// `holds`, `not_checkable` or `broken`.
    equation: &'static str,
    /// What the lines lack, if it is broken.
    difference: Option<i64>,
    exceptions: u64,
    complete: bool,
    why: Option<Said>,
}

/// A stable code and its words.
#[derive(Clone, Debug, Serialize)]
pub struct Said {
    code: &'static str,
    message: Words,
}

/// A row that is no line.
#[derive(Clone, Debug, Serialize)]
pub struct Exception {
    file: String,
    sheet: Option<String>,
    row: u32,
    day: Option<Day>,
    field: &'static str,
    #[serde(flatten)]
    said: Said,
    /// The amount that the balances imply, in minor units, credits positive.
    implied: Option<i64>,
}

/// A whole reading, without its lines.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    /// The reading's id.
    pub reading: Id,
    /// The account.
    pub account: Id,
    currency: String,
    scale: u8,
    sources: Vec<Source>,
    days: Vec<DayRow>,
    lines: u64,
    overlapping: u64,
    exceptions: Vec<Exception>,
    exceptions_in_all: u64,
}

/// One line.
#[derive(Clone, Debug, Serialize)]
pub struct LineRow {
    /// Its place in the statement, from 0.
    n: usize,
    /// Its id in the book.
    pub id: Id,
    /// Index of its source.
    source: u16,
    row: u32,
    day: Day,
    /// Minor units, credits positive.
    amount: i64,
    balance: Option<i64>,
    reference: String,
    memo: String,
    counterparty: Option<String>,
    counter_account: Option<String>,
    occurrence: u32,
    suggestion: &'static str,
    /// The commitment that the book's entry bears to it; none if the book has it not.
    pub book: Option<Digest>,
}

impl Told {
    /// Of a statement that was read.
    pub fn of(
        reading: Id,
        account: Id,
        currency: minhbach_ledger::amount::Currency,
        statement: &Statement,
    ) -> Told {
        let exceptions = statement.exceptions.iter().take(MOST_EXCEPTIONS);
        Told {
            reading,
            account,
            currency: currency.to_string(),
            scale: currency.scale(),
            sources: statement.sources.iter().map(source).collect(),
            days: statement.days.iter().map(day).collect(),
            lines: statement.len() as u64,
            overlapping: statement.overlaps().count() as u64,
            exceptions: exceptions
                .map(|found| exception(statement, found))
                .collect(),
            exceptions_in_all: statement.exceptions.len() as u64,
        }
    }
}

impl LineRow {
    /// Of the line with this place in the statement.
    pub fn of(n: usize, line: Line, id: Id, suggestion: Suggestion) -> LineRow {
        LineRow {
            n,
            id,
            source: line.source,
            row: line.row,
            day: Day::of_date(line.date),
            amount: line.amount,
            balance: line.balance,
            reference: line.reference,
            memo: line.memo,
            counterparty: line.counterparty.filter(|name| !name.is_empty()),
            counter_account: line.counter_account.filter(|number| !number.is_empty()),
            occurrence: line.occurrence,
            suggestion: match suggestion {
                Suggestion::OwnTransfer => "own_transfer",
                Suggestion::Interest => "interest",
                Suggestion::Fee => "fee",
                Suggestion::Donation => "donation",
                Suggestion::Payment => "payment",
            },
            book: None,
        }
    }

    /// The day of the line.
    pub fn day(&self) -> Day {
        self.day
    }
}

fn columns(mapping: &Mapping) -> Vec<Column> {
    let one = |meaning: &'static str, at: Option<usize>| at.map(|at| (meaning, at));
    let single = [
        one("date", Some(mapping.date)),
        one("reference", mapping.reference),
        one("debit", mapping.debit),
        one("credit", mapping.credit),
        one("amount", mapping.amount),
        one("direction", mapping.direction),
        one("balance", mapping.balance),
        one("counterparty", mapping.counterparty),
        one("counter_account", mapping.counter_account),
    ];
    let memo = mapping.memo.iter().map(|at| ("memo", *at));
    let fees = mapping.fees.iter().map(|at| ("fee", *at));
    let mut all: Vec<(&str, usize)> = single
        .into_iter()
        .flatten()
        .chain(memo)
        .chain(fees)
        .collect();
    all.sort_by_key(|(_, at)| *at);
    all.into_iter()
        .map(|(meaning, at)| Column {
            meaning,
            title: mapping.titles.get(at).cloned().unwrap_or_default(),
            place: at + 1,
        })
        .collect()
}

fn source(source: &statement::Source) -> Source {
    let layout = &source.layout;
    Source {
        file: source.name.clone(),
        sheet: source.sheet.clone(),
        bank: layout.bank.as_str(),
        encoding: layout.encoding.map(statement::Encoding::as_str),
        separator: layout.separator,
        header_row: layout.header_row,
        columns: columns(&layout.mapping),
        balances: match layout.balances {
            Balances::None => "none",
            Balances::Running => "running",
            Balances::Daily => "daily",
            Balances::Loose => "loose",
        },
        descending: layout.descending,
        lines: source.counts.lines,
        exceptions: source.counts.exceptions,
        around: source.counts.around,
    }
}

fn day(day: &statement::Day) -> DayRow {
    let (equation, difference) = match day.equation {
        Equation::Holds => ("holds", None),
        Equation::NotCheckable => ("not_checkable", None),
        Equation::Broken { difference } => ("broken", Some(difference)),
    };
    DayRow {
        day: Day::of_date(day.date),
        credits: day.credits.into(),
        debits: day.debits.into(),
        opening: day.opening,
        closing: day.closing,
        equation,
        difference,
        exceptions: day.exceptions,
        complete: day.complete(),
        why: day.why_incomplete.map(|why| Said {
            code: why.as_str(),
            message: Words {
                vi: why.message(statement::Lang::Vi).to_owned(),
                en: why.message(statement::Lang::En).to_owned(),
            },
        }),
    }
}

fn exception(statement: &Statement, found: &statement::Exception) -> Exception {
    let source = statement.sources.get(usize::from(found.source));
    Exception {
        file: source.map(|source| source.name.clone()).unwrap_or_default(),
        sheet: source.and_then(|source| source.sheet.clone()),
        row: found.row,
        day: found.date.map(Day::of_date),
        field: found.field.as_str(),
        said: Said {
            code: found.code.as_str(),
            message: Words {
                vi: found.code.message(statement::Lang::Vi).to_owned(),
                en: found.code.message(statement::Lang::En).to_owned(),
            },
        },
        implied: found.implied,
    }
}
