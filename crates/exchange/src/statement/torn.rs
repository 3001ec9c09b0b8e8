//! Rows of a text file that a memo tore apart, because it held a newline without quotation marks.

use super::Outcome;
use super::date;
use super::header::Mapping;
use super::rows::{Rows, append};
use super::sheet::Cell;

/// Most physical lines that one torn record may be put together from.
const MOST_PIECES: u32 = 20;

impl Rows<'_> {
    /// True if a text file's row ends inside its memo, because the memo held a newline without quotation marks.
    pub(super) fn is_cut(&self, cells: &[Cell<'_>], map: &Mapping) -> bool {
        let last = cells.len() - 1;
        let amounts = [map.debit, map.credit, map.amount];
        map.memo.contains(&last) && amounts.iter().flatten().any(|c| *c > last)
    }

    /// Puts a cut row together with this one; `true` if this row was taken.
    pub(super) fn join_torn(&mut self, row: u32, cells: &[Cell<'_>], map: &Mapping) -> bool {
        let Some((first, mut pieces)) = self.torn.take() else {
            return false;
        };
        let total = pieces.len() + cells.len() - 1;
        if total > map.width || row - first > MOST_PIECES {
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

    pub(super) fn flush_torn(&mut self, map: &Mapping) {
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
}
