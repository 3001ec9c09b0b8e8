//! From rows of cells to lines: one pass, one open line at a time.
//!
//! A row is a line if its date cell begins with a date. Everything else is titles, a continuation of the line above, or
//! something printed around the lines; a row without a date that has an amount is none of these and becomes an exception.

use super::amount::{self, Money, Printed};
use super::columns::{Columns, Side};
use super::date::{self, DateFormat};
use super::exception::Code;
use super::facts::{Facts, Label, label};
use super::header::{Field, Mapping};
use super::sheet::Cell;
use super::table::{Draft, Record, State, Table};
use super::text::{clean_into, words};
use super::{Counts, Event, Outcome};
use jiff::civil::Date;

/// Most physical lines that one torn record may be put together from.
const MOST_PIECES: usize = 20;

/// Most text of one line. A bank's memo has some hundred bytes; this much is the rest of a file that lost its form.
const LONGEST_TEXT: usize = 16 << 10;

/// Reads the rows of one CSV file or one worksheet into a table.
pub(super) struct Rows<'a> {
    columns: Option<&'a Columns>,
    money: &'a Money,
    table: &'a mut Table,
    events: &'a mut dyn FnMut(Event),
    source: u16,
    /// The separator of a text file; `None` for a worksheet.
    separator: Option<char>,
    pub mapping: Option<Mapping>,
    pub header_row: u32,
    titles_open: bool,
    open: Option<Record>,
    draft: Draft,
    /// The row that a continuation must follow.
    joins: Option<u32>,
    torn: Option<(u32, Vec<String>)>,
    pub facts: Facts,
    pub counts: Counts,
    dates: DateKinds,
    first_record: usize,
    signs: (bool, bool),
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
        }
    }

    fn format(&self) -> DateFormat {
        self.columns.map(|c| c.date_format).unwrap_or_default()
    }

    fn tell(&mut self, row: u32, outcome: Outcome) {
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
    fn dated(&mut self, row: u32, date: Date, rest: &str, cells: &[Cell<'_>], map: &Mapping) {
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

    /// Reads what stands after the date in its cell: a second date, or the reference.
    fn after_date(
        &mut self,
        rest: &str,
        reference_blank: bool,
        map: &Mapping,
    ) -> Result<(), (Code, Field)> {
        let rest = rest
            .trim_start_matches(['-', '/', '(', ' ', '\n', '\r'])
            .trim_end_matches([')', ' ']);
        if rest.is_empty()
            || date::parse(rest, self.format()).is_some_and(|second| second.rest.is_empty())
        {
            return Ok(());
        }
        if map.date_holds_reference || reference_blank {
            self.draft.reference.clear();
            clean_into(rest, &mut self.draft.reference);
            return Ok(());
        }
        Err((Code::DateUnreadable, Field::Date))
    }

    /// More cells than titles: a memo with separators in it, if nothing else can have moved.
    fn fits(&mut self, cells: &[Cell<'_>], map: &Mapping) -> Result<(), (Code, Field)> {
        if map.width == 0
            || self.separator.is_none()
            || cells.iter().skip(map.width).all(Cell::is_blank)
        {
            return Ok(());
        }
        // In a file with commas between cells `524,700` without quotation marks moves everything behind it.
        if self.separator == Some(',') || map.memo != [map.width - 1] {
            return Err((Code::RowTorn, Field::Row));
        }
        for cell in &cells[map.width..] {
            let text = cell.text();
            match self.separator {
                Some('\t') | None => {}
                // As it was written: `mot; hai` and `mot;hai` stay what they are.
                Some(separator) => {
                    self.draft.memo.push(separator);
                    if !text.starts_with(char::is_whitespace) {
                        clean_into(&text, &mut self.draft.memo);
                        continue;
                    }
                }
            }
            append(&text, &mut self.draft.memo);
        }
        Ok(())
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

    /// Fills the draft with the row's texts.
    fn texts(&mut self, cells: &[Cell<'_>], map: &Mapping) {
        self.draft.clear();
        let columns = [
            (map.reference, &mut self.draft.reference),
            (map.counterparty, &mut self.draft.counterparty),
            (map.counter_account, &mut self.draft.account),
        ];
        for (column, out) in columns {
            if let Some(cell) = column.and_then(|c| cells.get(c)) {
                clean_into(&cell.text(), out);
            }
        }
        for column in &map.memo {
            if let Some(cell) = cells.get(*column) {
                append(&cell.text(), &mut self.draft.memo);
            }
        }
    }

    fn balance(&mut self, cell: &Cell<'_>) -> Option<i64> {
        match self.printed(cell) {
            Ok(printed) => printed.map(Printed::signed),
            Err(_) => {
                self.counts.unreadable_balances += 1;
                None
            }
        }
    }

    fn printed(&self, cell: &Cell<'_>) -> Result<Option<Printed>, Code> {
        match cell {
            Cell::Empty => Ok(None),
            Cell::Text(text) => amount::parse(text, self.money),
            Cell::Number(n) => amount::from_number(*n, self.money).map(Some),
            Cell::Moment(..) | Cell::Bad => Err(Code::AmountUnreadable),
        }
    }

    /// The amount of a dated row with its direction.
    fn amount(
        &mut self,
        cells: &[Cell<'_>],
        map: &Mapping,
        record: &mut Record,
    ) -> Result<i64, (Code, Field)> {
        let at = |column: Option<usize>| column.and_then(|c| cells.get(c)).unwrap_or(&Cell::Empty);
        let read = |rows: &Self, column: Option<usize>, field: Field| {
            rows.printed(at(column)).map_err(|code| (code, field))
        };
        let fee = map
            .fees
            .iter()
            .map(|c| at(Some(*c)))
            .any(|cell| match self.printed(cell) {
                Ok(printed) => printed.is_some_and(|p| p.size > 0),
                // Words in such a column name a kind of fee; what has digits may be one.
                Err(_) => cell.text().bytes().any(|b| b.is_ascii_digit()),
            });
        record.fee = fee;
        let missing = |zero: bool| {
            let code = if fee {
                Code::FeeUnclear
            } else if zero {
                Code::AmountZero
            } else {
                Code::AmountMissing
            };
            Err((code, if fee { Field::Fee } else { Field::Row }))
        };
        if map.debit.is_some() || map.credit.is_some() {
            let debit = read(self, map.debit, Field::Debit)?;
            let credit = read(self, map.credit, Field::Credit)?;
            let zero = debit.or(credit).is_some();
            let debits_negative = self.columns.is_some_and(|c| c.debits_negative);
            let side = |printed: Option<Printed>, field: Field, may: bool| match printed
                .filter(|p| p.size > 0)
            {
                Some(p) if p.minus == Some(true) && !may => Err((Code::AmountNegative, field)),
                other => Ok(other.map(|p| p.size as i64)),
            };
            return match (
                side(debit, Field::Debit, debits_negative)?,
                side(credit, Field::Credit, false)?,
            ) {
                (Some(_), Some(_)) => Err((Code::BothSides, Field::Row)),
                (Some(debit), None) => Ok(-debit),
                (None, Some(credit)) => Ok(credit),
                (None, None) => missing(zero),
            };
        }
        let Some(printed) = read(self, map.amount, Field::Amount)? else {
            return missing(false);
        };
        if printed.size == 0 {
            return missing(true);
        }
        let size = printed.size as i64;
        match printed.minus {
            Some(true) => self.signs.0 = true,
            Some(false) => self.signs.1 = true,
            None => {}
        }
        let told = at(map.direction).text();
        let told = match told.trim() {
            sign @ ("+" | "-") => sign.to_owned(),
            text => Some(words(text))
                .filter(|w| !w.is_empty())
                .unwrap_or_else(|| text.to_owned()),
        };
        match (told.as_str(), printed.minus) {
            (
                "-" | "d" | "no" | "dr" | "debit" | "chi" | "out" | "ghi no" | "tien ra",
                Some(true) | None,
            ) => Ok(-size),
            (
                "+" | "c" | "co" | "cr" | "credit" | "thu" | "in" | "ghi co" | "tien vao",
                Some(false) | None,
            ) => Ok(size),
            ("", Some(minus)) => Ok(if minus { -size } else { size }),
            ("", None) => match self.columns.and_then(|c| c.unsigned) {
                Some(Side::Credit) => Ok(size),
                Some(Side::Debit) => Ok(-size),
                None => {
                    // Whether this is money in is seen when the whole sheet is: see `finish`.
                    record.unsigned = true;
                    Ok(size)
                }
            },
            _ => Err((Code::DirectionUnknown, Field::Direction)),
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

    /// True if a text file's row ends inside its memo, because the memo held a newline without quotation marks.
    fn is_cut(&self, cells: &[Cell<'_>], map: &Mapping) -> bool {
        let last = cells.len() - 1;
        let amounts = [map.debit, map.credit, map.amount];
        map.memo.contains(&last) && amounts.iter().flatten().any(|c| *c > last)
    }

    /// Puts a cut row together with this one; `true` if this row was taken.
    fn join_torn(&mut self, row: u32, cells: &[Cell<'_>], map: &Mapping) -> bool {
        let Some((first, mut pieces)) = self.torn.take() else {
            return false;
        };
        let total = pieces.len() + cells.len() - 1;
        if total > map.width || row - first > MOST_PIECES as u32 {
            self.emit_torn(first, pieces, map);
            return false;
        }
        for (i, cell) in cells.iter().enumerate() {
            match pieces.last_mut().filter(|_| i == 0) {
                Some(last) => append(&cell.text(), last),
                None => pieces.push(cell.text().into_owned()),
            }
        }
        self.counts.continuations += 1;
        if pieces.len() == map.width {
            self.emit_torn(first, pieces, map);
            self.joins = Some(row);
        } else {
            self.torn = Some((first, pieces));
        }
        self.tell(row, Outcome::Continuation);
        true
    }

    fn flush_torn(&mut self, map: &Mapping) {
        if let Some((row, pieces)) = self.torn.take() {
            self.emit_torn(row, pieces, map);
        }
    }

    fn emit_torn(&mut self, row: u32, mut pieces: Vec<String>, map: &Mapping) {
        // Blank cells make it as wide as its titles, so that it is not taken for cut again.
        pieces.resize(map.width.max(pieces.len()), String::new());
        let cells: Vec<Cell<'_>> = pieces
            .iter()
            .map(|p| Cell::Text(p.as_str().into()))
            .collect();
        if let Some(stamp) = cells.get(map.date).and_then(|c| match c {
            Cell::Text(text) => date::parse(text, self.format()),
            _ => None,
        }) {
            self.dated(row, stamp.date, stamp.rest, &cells, map);
        }
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
        let (minus, plus) = self.signs;
        let credit_if_unsigned = minus && !plus;
        for record in &mut self.table.records[self.first_record..] {
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
fn append(text: &str, out: &mut String) {
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
