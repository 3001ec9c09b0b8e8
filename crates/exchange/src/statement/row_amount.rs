//! The cells of one dated row: what stands after its date, its texts, its balance, and its amount with its direction.

use super::amount::{self, Printed};
use super::columns::Side;
use super::date;
use super::exception::Code;
use super::header::{Field, Mapping};
use super::rows::{Rows, append};
use super::sheet::Cell;
use super::table::Record;
use super::text::{clean_into, words};

impl Rows<'_> {
    /// Reads what stands after the date in its cell: a second date, or the reference.
    pub(super) fn after_date(
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
    pub(super) fn fits(&mut self, cells: &[Cell<'_>], map: &Mapping) -> Result<(), (Code, Field)> {
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

    /// Fills the draft with the row's texts.
    pub(super) fn texts(&mut self, cells: &[Cell<'_>], map: &Mapping) {
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

    pub(super) fn balance(&mut self, cell: &Cell<'_>) -> Option<i64> {
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

    /// Notes how an amount is spelt; true if it is below a thousand đồng and without a separator.
    fn spelling(&mut self, cell: &Cell<'_>) -> bool {
        if let Cell::Text(text) = cell {
            self.groups.many |= dots(text) > 1;
            self.groups.one |= dots(text) == 1;
        }
        let bare = match cell {
            Cell::Text(text) => !text.contains(['.', ',']),
            other => matches!(other, Cell::Number(_)),
        };
        let small = |p: Printed| (1..1000).contains(&p.size);
        self.money.scale == 0 && bare && self.printed(cell).is_ok_and(|p| p.is_some_and(small))
    }

    /// The amount of a dated row with its direction.
    pub(super) fn amount(
        &mut self,
        cells: &[Cell<'_>],
        map: &Mapping,
        record: &mut Record,
    ) -> Result<i64, (Code, Field)> {
        let at = |column: Option<usize>| column.and_then(|c| cells.get(c)).unwrap_or(&Cell::Empty);
        let read = |rows: &Self, column: Option<usize>, field: Field| {
            rows.printed(at(column)).map_err(|code| (code, field))
        };
        for column in [map.debit, map.credit, map.amount] {
            record.small |= self.spelling(at(column));
        }
        if let Cell::Text(text) = at(map.balance) {
            self.groups.one |= dots(text) == 1;
        }
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
}

/// How many dots stand between the digits of an amount, if it is grouped by dots at all.
fn dots(text: &str) -> usize {
    let grouped = text
        .rsplit_once('.')
        .is_some_and(|(_, last)| last.bytes().take_while(u8::is_ascii_digit).count() == 3);
    if grouped {
        text.bytes().filter(|b| *b == b'.').count()
    } else {
        0
    }
}
