//! Rows of entries, for the pages that list some of them.

use minhbach_ledger::kinds::Kind;
use minhbach_ledger::state::State;
use serde::Deserialize;

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::format::Sum;
use crate::lang::Words;
use crate::pages::parts::EntryRow;
use crate::query::{Filter, Heading};

/// How many entries one page holds: the page stays under 30 KB with the longest Vietnamese titles.
pub const PAGE: u32 = 50;

/// The place in a list, as the link to the next page states it.
#[derive(Debug, Default, Deserialize)]
pub struct Before {
    /// Only what stands before this.
    pub before: Option<String>,
}

impl Before {
    /// Reads the place as an index or whatever the list is ordered by.
    ///
    /// # Errors
    /// [`Failure::BadRequest`] if it is none.
    pub fn read<T: std::str::FromStr>(&self) -> Result<Option<T>, Failure> {
        let read = |text: &String| {
            text.parse()
                .map_err(|_| Failure::BadRequest(Say("error-bad-before")))
        };
        self.before.as_ref().map(read).transpose()
    }
}

/// Whether an entry is a gift, which has a page of its own at `/d/CODE`.
pub fn is_gift(kind: Kind) -> bool {
    matches!(kind, Kind::DonationReceive | Kind::ReceiptHold)
}

/// What a kind of entry does, in one line.
pub fn about(kind: Kind) -> Words {
    let (vi, en) = kind.titles();
    Words {
        vi: vi.to_owned(),
        en: en.to_owned(),
    }
}

/// A row of a list.
pub fn row(heading: &Heading, state: &State) -> EntryRow {
    let sum = heading
        .amount
        .zip(heading.unit)
        .map(|(amount, unit)| Sum::new(amount.into(), unit, state));
    EntryRow {
        index: heading.at,
        kind: heading.kind.name().to_owned(),
        about: about(heading.kind),
        on: Some(heading.on),
        sum,
        code: is_gift(heading.kind).then(|| heading.code.to_string()),
    }
}

/// One page of the entries of something, and where the next page begins.
///
/// # Errors
/// Those of the store.
pub async fn rows(
    app: &App,
    filter: Filter,
    before: Option<u64>,
    limit: u32,
) -> Result<(Vec<EntryRow>, Option<u64>), Failure> {
    let mut headings = app.headings(filter, before, limit + 1).await?;
    let more = headings.len() > limit as usize;
    headings.truncate(limit as usize);
    let next = headings.last().filter(|_| more).map(|last| last.at);
    let state = app.state();
    let rows = headings.iter().map(|heading| row(heading, &state));
    Ok((rows.collect(), next))
}
