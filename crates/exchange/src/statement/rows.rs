//! From rows of cells to lines: one pass, one open line at a time.
//!
//! A row is a line if its date cell begins with a date. Everything else is titles, a continuation of the line above, or
//! something printed around the lines; a row without a date that has an amount is none of these and becomes an exception.

use super::amount::Money;
use super::columns::Columns;
use super::date::{self, DateFormat};
use super::exception::Code;
use super::facts::{Facts, Label, label};
use super::header::{Field, Mapping};
use super::sheet::Cell;
use super::table::{Draft, Record, State, Table};
use super::text::{clean_into, words};
use super::{Counts, Event, Outcome};
use jiff::civil::Date;

/// Most text of one line. A bank's memo has some hundred bytes; this much is the rest of a file that lost its form.
const LONGEST_TEXT: usize = 16 << 10;

/// Reads the rows of one CSV file or one worksheet into a table.
pub(super) struct Rows<'a> {
    pub(super) columns: Option<&'a Columns>,
    pub(super) money: &'a Money,
    table: &'a mut Table,
    events: &'a mut dyn FnMut(Event),
    pub(super) source: u16,
    /// The separator of a text file; `None` for a worksheet.
    pub(super) separator: Option<char>,
    pub mapping: Option<Mapping>,
    pub header_row: u32,
    titles_open: bool,
    open: Option<Record>,
    pub(super) draft: Draft,
    /// The row that a continuation must follow.
    pub(super) joins: Option<u32>,
    pub(super) torn: Option<(u32, Vec<String>)>,
    pub facts: Facts,
    pub counts: Counts,
    dates: DateKinds,
    first_record: usize,
    pub(super) signs: (bool, bool),
    pub(super) groups: Groups,
}

/// How amounts were spelt: a spreadsheet that took `50.000` for fifty leaves `1.250.000` as text and no `50.000` anywhere.
#[derive(Default)]
pub(super) struct Groups {
    /// Two separators or more.
    pub many: bool,
    /// One separator before three digits.
    pub one: bool,
}

/// How the dates of a column were held: a spreadsheet that swapped day and month leaves a mark here.
#[derive(Default)]
struct DateKinds {
    typed: u32,
    typed_late: u32,
    text: u32,
    text_early: u32,
}

impl<'a> Rows<'a> {
    pub fn new(
        columns: Option<&'a Columns>,
        money: &'a Money,
        table: &'a mut Table,
        events: &'a mut dyn FnMut(Event),
        source: u16,
        separator: Option<char>,
    ) -> Self {
        let by_letters = columns
            .filter(|c| c.header_row == Some(0))
            .and_then(Mapping::by_letters);
        let first_record = table.records.len();
        Rows {
            columns,
            money,
            table,
            events,
            source,
            separator,
            mapping: by_letters,
            header_row: 0,
            titles_open: false,
            open: None,
            draft: Draft::default(),
            joins: None,
            torn: None,
            facts: Facts::default(),
            counts: Counts::default(),
            dates: DateKinds::default(),
            first_record,
            signs: (false, false),
            groups: Groups::default(),
        }
    }

    pub(super) fn format(&self) -> DateFormat {
        self.columns.map(|c| c.date_format).unwrap_or_default()
    }

    pub(super) fn tell(&mut self, row: u32, outcome: Outcome) {
        (self.events)(Event::Row {
            source: self.source,
            row,
            outcome,
        });
    }

    /// Tells how far the reading is.
    pub fn progress(&mut self, rows: u32, bytes: u64) {
        (self.events)(Event::Progress {
            source: self.source,
            rows,
            bytes,
        });
    }

    /// Takes the next row, which begins on `row` as the user sees it and ends on `last`.
    pub fn row(&mut self, row: u32, last: u32, cells: &[Cell<'_>]) {
        if cells.iter().all(Cell::is_blank) {
            self.joins = None;
            return;
        }
        let Some(map) = self.mapping.take() else {
            return self.before_titles(row, cells);
        };
        let joined = self.joins;
        self.table_row(row, cells, &map);
        if self.joins != joined && self.joins == Some(row) {
            self.joins = Some(last);
        }
        // A row of titles in the middle may have replaced the mapping.
        self.mapping.get_or_insert(map);
    }

    /// Takes a row of which nobody can tell whether it is one: see [`super::delimited`].
    pub fn doubtful(&mut self, row: u32, cells: &[Cell<'_>]) {
        let Some(map) = self.mapping.take() else {
            return self.before_titles(row, cells);
        };
        self.flush_torn(&map);
        self.flush();
        self.joins = None;
        let date = match cells.get(map.date) {
            Some(Cell::Text(text)) => date::parse(text, self.format()).map(|s| s.date),
            _ => None,
        };
        self.mapping = Some(map);
        if date.is_none() {
            self.counts.continuations += 1;
            return self.tell(row, Outcome::Continuation);
        }
        let mut record = Record::new(self.source, row, date, None);
        record.state = State::Exception(Code::RowTorn, Field::Row);
        self.table.push(record, &Draft::default());
        self.counts.exceptions += 1;
        self.tell(row, Outcome::Exception);
    }

    fn before_titles(&mut self, row: u32, cells: &[Cell<'_>]) {
        let wanted = self
            .columns
            .and_then(|c| c.header_row)
            .is_none_or(|h| h == row);
        let texts: Vec<_> = cells.iter().map(Cell::text).collect();
        let texts: Vec<&str> = texts.iter().map(|t| t.as_ref()).collect();
        if wanted && let Some(map) = Mapping::detect(&texts, self.columns) {
            self.facts.bank = self
                .facts
                .bank
                .or_else(|| super::header::Bank::in_words(&map.titles.join(" ")));
            self.mapping = Some(map);
            self.header_row = row;
            self.titles_open = true;
            self.counts.headers += 1;
            return self.tell(row, Outcome::Header);
        }
        self.facts.note(cells, None, self.money, self.format());
        self.counts.around += 1;
        self.tell(row, Outcome::Around);
    }

    fn table_row(&mut self, row: u32, cells: &[Cell<'_>], map: &Mapping) {
        let date_cell = cells.get(map.date).unwrap_or(&Cell::Empty);
        let moment = match date_cell {
            Cell::Moment(date, _) => Some((*date, "")),
            Cell::Text(text) => date::parse(text, self.format()).map(|s| (s.date, s.rest)),
            // 20240901 typed as a number, if the user says that dates look so.
            Cell::Number(_) => None,
            _ => None,
        };
        if let Some((date, rest)) = moment {
            self.flush_torn(map);
            self.titles_open = false;
            let rest = rest.to_owned();
            return self.dated(row, date, &rest, cells, map);
        }
        if let Cell::Number(_) = date_cell
            && let Some(stamp) = date::parse(&date_cell.text(), self.format())
        {
            self.titles_open = false;
            return self.dated(row, stamp.date, "", cells, map);
        }
        if self.join_torn(row, cells, map) {
            return;
        }
        self.undated(row, cells, map);
    }

    /// A row that begins with a date.
    pub(super) fn dated(
        &mut self,
        row: u32,
        date: Date,
        rest: &str,
        cells: &[Cell<'_>],
        map: &Mapping,
    ) {
        if self.separator.is_some() && cells.len() < map.width && self.is_cut(cells, map) {
            self.torn = Some((row, cells.iter().map(|c| c.text().into_owned()).collect()));
            return;
        }
        self.flush();
        let at = |column: Option<usize>| column.and_then(|c| cells.get(c)).unwrap_or(&Cell::Empty);
        let balance = self.balance(at(map.balance));
        let mut record = Record::new(self.source, row, Some(date), balance);
        record.typed_date = matches!(cells.get(map.date), Some(Cell::Moment(..)));
        self.count_date(date, record.typed_date);
        self.texts(cells, map);
        let result = self.amount(cells, map, &mut record);
        let sum = |cell: &Cell<'_>| {
            matches!(
                label(&words(&cell.text())),
                Some(Label::Opening | Label::Closing | Label::PartTotal | Label::Total)
            )
        };
        if matches!(result, Err((Code::AmountMissing | Code::AmountZero, _)))
            && cells.iter().any(sum)
        {
            // A balance or a sum with a date beside it.
            self.draft.clear();
            self.facts.note(cells, Some(map), self.money, self.format());
            return self.around(row);
        }
        let result = result.and_then(|amount| {
            self.after_date(rest, at(map.reference).is_blank(), map)
                .map(|()| amount)
        });
        let result = result.and_then(|amount| self.fits(cells, map).map(|()| amount));
        match result {
            Ok(amount) => {
                record.amount = amount;
                record.known = true;
                self.counts.lines += 1;
                self.tell(row, Outcome::Line);
            }
            Err((code, field)) => {
                record.state = State::Exception(code, field);
                self.counts.exceptions += 1;
                self.tell(row, Outcome::Exception);
            }
        }
        self.open = Some(record);
        self.joins = Some(row);
    }

    fn count_date(&mut self, date: Date, typed: bool) {
        let late = date.day() > 12;
        if typed {
            self.dates.typed += 1;
            self.dates.typed_late += u32::from(late);
        } else {
            self.dates.text += 1;
            self.dates.text_early += u32::from(!late);
        }
    }

    /// A row without a date.
    fn undated(&mut self, row: u32, cells: &[Cell<'_>], map: &Mapping) {
        let texts: Vec<_> = cells.iter().map(Cell::text).collect();
        let texts: Vec<&str> = texts.iter().map(|t| t.as_ref()).collect();
        if std::mem::take(&mut self.titles_open)
            && let Some(both) = map.extend(&texts, self.columns)
        {
            self.mapping = Some(both);
            self.counts.headers += 1;
            return self.tell(row, Outcome::Header);
        }
        if map.repeated(&texts) {
            // The line above may go on below: a page ended in the middle of a memo.
            self.joins = self.joins.map(|_| row);
            self.counts.headers += 1;
            return self.tell(row, Outcome::Header);
        }
        if texts.iter().all(|t| t.bytes().all(|b| !b.is_ascii_digit()))
            && let Some(other) = Mapping::detect(&texts, self.columns).filter(|m| m.score() >= 4)
        {
            self.flush();
            self.joins = None;
            self.mapping = Some(other);
            self.titles_open = true;
            self.counts.headers += 1;
            return self.tell(row, Outcome::Header);
        }
        let digits = |column: Option<usize>| {
            column
                .and_then(|c| texts.get(c))
                .is_some_and(|t| t.bytes().any(|b| b.is_ascii_digit()))
        };
        let money = [map.debit, map.credit, map.amount]
            .iter()
            .any(|c| digits(*c));
        let spoken: Vec<usize> = (0..texts.len())
            .filter(|i| !texts[*i].trim().is_empty())
            .collect();
        // Below its date a bank may print the time, or, where one column holds both, the reference.
        let below_date = |i: usize| {
            i == map.date
                && (date::is_time(texts[i])
                    || (map.date_holds_reference
                        && self.draft.reference.is_empty()
                        && label(&words(texts[i])).is_none()))
        };
        let in_text = spoken.iter().all(|i| {
            map.memo.contains(i)
                || [map.counterparty, map.counter_account, map.reference].contains(&Some(*i))
                || below_date(*i)
        });
        // A wrapped text file leaves the rest of a memo in its first cell.
        let in_first = self.separator.is_some()
            && spoken.first() == Some(&0)
            && map.memo.last() == Some(&(map.width.saturating_sub(1)))
            && texts.len() < map.width;
        let first = spoken.first().map_or("", |i| texts[*i]);
        // A gift of a company whose name begins like a sum is told by its reference.
        let referenced = map
            .reference
            .and_then(|c| texts.get(c))
            .is_some_and(|t| !t.trim().is_empty());
        let named = spoken
            .iter()
            .filter(|i| !(referenced && map.memo.contains(i)))
            .find_map(|i| label(&words(texts[*i])));
        let joins = self.open.is_some()
            && self
                .joins
                .is_some_and(|before| before.saturating_add(1) >= row);
        let page = named == Some(Label::Furniture) && spoken.len() == 1 && first.len() < 40;
        let stated = matches!(named, Some(Label::Opening | Label::Closing))
            && texts.iter().any(|t| t.bytes().any(|b| b.is_ascii_digit()));
        if joins && !money && !stated && !page && (in_text || (in_first && named.is_none())) {
            self.continue_line(&texts, map, in_text);
            self.joins = Some(row);
            self.counts.continuations += 1;
            return self.tell(row, Outcome::Continuation);
        }
        if named.is_some() || !(money || digits(map.balance)) {
            self.facts.note(cells, Some(map), self.money, self.format());
            self.joins = if page { self.joins.map(|_| row) } else { None };
            return self.around(row);
        }
        self.flush();
        let balance = self.balance(
            map.balance
                .and_then(|c| cells.get(c))
                .unwrap_or(&Cell::Empty),
        );
        let mut record = Record::new(self.source, row, None, balance);
        let (code, field) = if cells.get(map.date).is_none_or(Cell::is_blank) {
            (Code::DateMissing, Field::Date)
        } else {
            (Code::DateUnreadable, Field::Date)
        };
        if let Ok(amount) = self.amount(cells, map, &mut record) {
            record.amount = amount;
            record.known = !record.unsigned;
        }
        record.state = State::Exception(code, field);
        self.table.push(record, &Draft::default());
        self.joins = None;
        self.counts.exceptions += 1;
        self.tell(row, Outcome::Exception);
    }

    fn continue_line(&mut self, texts: &[&str], map: &Mapping, in_text: bool) {
        for (i, text) in texts
            .iter()
            .enumerate()
            .filter(|(_, t)| !t.trim().is_empty())
        {
            let out = match Some(i) {
                c if in_text && c == map.counterparty => &mut self.draft.counterparty,
                c if in_text && c == map.counter_account => &mut self.draft.account,
                c if in_text && c == map.reference => &mut self.draft.reference,
                Some(i) if in_text && i == map.date && date::is_time(text) => continue,
                Some(i) if in_text && i == map.date => &mut self.draft.reference,
                _ => &mut self.draft.memo,
            };
            append(text, out);
        }
    }

    fn around(&mut self, row: u32) {
        self.counts.around += 1;
        self.tell(row, Outcome::Around);
    }

    /// Writes the open line away.
    fn flush(&mut self) {
        if let Some(mut record) = self.open.take() {
            let draft = &self.draft;
            let long = draft.memo.len()
                + draft.reference.len()
                + draft.counterparty.len()
                + draft.account.len();
            if record.state == State::Line && long > LONGEST_TEXT {
                record.state = State::Exception(Code::RowTorn, Field::Memo);
                self.counts.lines -= 1;
                self.counts.exceptions += 1;
            }
            let exception = matches!(record.state, State::Exception(..));
            if exception {
                self.draft.clear();
            }
            self.table.push(record, &self.draft);
        }
    }

    /// Ends the sheet: writes the last line away and settles what only the whole sheet shows.
    pub fn finish(&mut self) {
        if let Some(map) = self.mapping.take() {
            self.flush_torn(&map);
            self.mapping = Some(map);
        }
        self.flush();
        let kinds = &self.dates;
        // Text dates all after the 12th and typed dates all up to it: a program read day as month where it could.
        let swapped =
            kinds.typed > 0 && kinds.text > 0 && kinds.typed_late == 0 && kinds.text_early == 0;
        let halved = self.groups.many && !self.groups.one;
        let (minus, plus) = self.signs;
        let credit_if_unsigned = minus && !plus;
        for record in &mut self.table.records[self.first_record..] {
            // Whether a small amount is what it says is settled where the balances are: see `balance`.
            record.small &= halved;
            if record.state != State::Line {
                continue;
            }
            if swapped && record.typed_date {
                record.state = State::Exception(Code::DateSwapped, Field::Date);
                record.date = None;
            } else if record.unsigned && !credit_if_unsigned {
                record.state = State::Exception(Code::DirectionUnknown, Field::Amount);
                record.known = false;
            } else {
                continue;
            }
            self.counts.lines -= 1;
            self.counts.exceptions += 1;
        }
    }
}

/// Appends a piece of text after one space.
pub(super) fn append(text: &str, out: &mut String) {
    let at = out.len();
    if at > 0 {
        out.push(' ');
    }
    let before = out.len();
    clean_into(text, out);
    if out.len() == before {
        out.truncate(at);
    }
}
