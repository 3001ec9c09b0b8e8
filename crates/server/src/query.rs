//! What pages ask of the store, in the kernel's types and with a page's failures.

use std::borrow::Cow;

use minhbach_ledger::amount::Unit;
use minhbach_ledger::attribution::trace::{Paid, Payer, Share, backward, forward};
use minhbach_ledger::attribution::{Arrival, ArrivalId, Ending, History, LineNo, PartId, Span};
use minhbach_ledger::book::{Mark, Missing};
use minhbach_ledger::day::Day;
use minhbach_ledger::entry::{Sealed, Signed};
use minhbach_ledger::id::{Code, Digest, Id};
use minhbach_ledger::kinds::Kind;
use minhbach_ledger::kinds::adopt::said;
use minhbach_ledger::log::checkpoint::Checkpoint;
use minhbach_ledger::log::merkle::leaf_hash;
use minhbach_ledger::note::Note;
use minhbach_store::StoreError;

use crate::app::App;
use crate::failure::Failure;
use crate::flow::{Became, Flow, became};

/// Which entries a list holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// Only about this fund.
    pub fund: Option<Id>,
    /// Only about this allocation.
    pub allocation: Option<Id>,
}

impl Filter {
    fn of_store(self) -> minhbach_store::Filter {
        minhbach_store::Filter {
            kind: self.kind.map(|kind| kind.name().to_owned()),
            fund: self.fund,
            allocation: self.allocation,
        }
    }
}

/// One line of a list of entries.
#[derive(Clone, Debug)]
pub struct Heading {
    /// Index of the entry.
    pub at: u64,
    /// Its look-up code.
    pub code: Code,
    /// Its kind.
    pub kind: Kind,
    /// When it happened.
    pub on: Day,
    /// Of what it moves something.
    pub unit: Option<Unit>,
    /// How much, in minor units.
    pub amount: Option<u64>,
}

/// An entry that was read.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its index.
    pub at: u64,
    /// Its look-up code.
    pub code: Code,
    /// Its bytes.
    pub leaf: Vec<u8>,
    /// What they say.
    pub sealed: Sealed,
    /// The note, if the entry adopts one.
    note: Option<Signed>,
}

impl Found {
    /// What the entry says: of one that adopts a note, the note; of any other, itself.
    pub fn said(&self) -> &Signed {
        self.note.as_ref().unwrap_or(&self.sealed.signed)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        if error.is_retry() {
            tracing::warn!(%error, "the store is busy");
            return Failure::Busy;
        }
        Failure::internal(&error)
    }
}

impl App {
    /// An entry, if the book is long enough.
    ///
    /// # Errors
    /// Those of the store, and bytes in it that do not parse.
    pub async fn entry(&self, at: u64) -> Result<Option<Found>, Failure> {
        // Indexes are 63-bit numbers in the database.
        if at >= self.state().size {
            return Ok(None);
        }
        let Some(leaf) = self.store().leaf(at).await? else {
            return Ok(None);
        };
        let sealed = Sealed::parse(&leaf, self.origin())
            .map_err(|error| Failure::internal(&format!("entry {at} in the database: {error}")))?;
        let note = match said(&sealed.signed) {
            Cow::Owned(note) => Some(note),
            Cow::Borrowed(_) => None,
        };
        Ok(Some(Found {
            at,
            code: Code::of_leaf(&leaf_hash(&leaf)),
            leaf,
            sealed,
            note,
        }))
    }

    /// The entry with a look-up code.
    ///
    /// # Errors
    /// As [`App::entry`].
    pub async fn by_code(&self, code: Code) -> Result<Option<Found>, Failure> {
        match self.store().by_code(code).await? {
            Some(at) => self.entry(at).await,
            None => Ok(None),
        }
    }

    /// The entry whose signed text has this hash.
    ///
    /// # Errors
    /// As [`App::entry`].
    pub async fn by_text(&self, text: &Digest) -> Result<Option<Found>, Failure> {
        match self.store().by_text(text).await? {
            Some(at) => self.entry(at).await,
            None => Ok(None),
        }
    }

    /// What later entries did to an entry, oldest first.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn marks(&self, at: u64) -> Result<Vec<Mark>, Failure> {
        Ok(self.store().marks(at).await?)
    }

    /// One entry's line in lists.
    ///
    /// # Errors
    /// As [`App::headings`].
    pub async fn heading(&self, at: u64) -> Result<Option<Heading>, Failure> {
        self.store().heading(at).await?.map(heading).transpose()
    }

    /// Headings below `before`, newest first.
    ///
    /// # Errors
    /// Those of the store, and rows of a kind that this program does not know.
    pub async fn headings(
        &self,
        filter: Filter,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<Heading>, Failure> {
        let filter = filter.of_store();
        let rows = self.store().headings(&filter, before, limit.into()).await?;
        rows.into_iter().map(heading).collect()
    }

    /// Headings above `after`, oldest first.
    ///
    /// # Errors
    /// As [`App::headings`].
    pub async fn headings_after(
        &self,
        filter: Filter,
        after: u64,
        limit: u32,
    ) -> Result<Vec<Heading>, Failure> {
        let filter = filter.of_store();
        let rows = self
            .store()
            .headings_after(&filter, after, limit.into())
            .await?;
        rows.into_iter().map(heading).collect()
    }

    /// Runs a pure function over the past, as it stood at the moment of the page.
    async fn past<T>(
        &self,
        f: impl FnMut(&minhbach_store::history::Known) -> Result<T, Missing>,
    ) -> Result<T, Failure> {
        let size = self.state().size;
        Ok(self.store().with_history(size, f).await?)
    }

    /// The arrivals that an entry made.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn arrivals(&self, at: u64) -> Result<Vec<Arrival>, Failure> {
        self.past(|past| {
            let mut arrivals = Vec::new();
            for n in 0..=u16::MAX {
                match past.arrival(ArrivalId { at, n })? {
                    Some(arrival) => arrivals.push(arrival),
                    None => break,
                }
            }
            Ok(arrivals)
        })
        .await
    }

    /// The arrivals that these numbers of a line belong to.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn arrivals_on(&self, line: LineNo, span: Span) -> Result<Vec<Arrival>, Failure> {
        self.past(|past| Ok(past.arrivals_on(line, span)?)).await
    }

    /// Where numbers of a line are now.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn forward(&self, line: LineNo, span: Span) -> Result<Vec<Share>, Failure> {
        self.past(|past| Ok(forward(past, line, span)?)).await
    }

    /// What the numbers of a trace became.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn became(&self, shares: &[Share]) -> Result<Became, Failure> {
        self.past(|past| Ok(became(past, shares)?)).await
    }

    /// Where the numbers of one arrival are now, as a page tells it.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn flow_of(&self, id: ArrivalId, unit: Unit) -> Result<Flow, Failure> {
        let shares = self
            .past(|past| match past.arrival(id)? {
                Some(arrival) => Ok(forward(past, arrival.line, arrival.span())?),
                None => Ok(Vec::new()),
            })
            .await?;
        let became = self.became(&shares).await?;
        Ok(Flow::of(&shares, &became, &self.state(), unit))
    }

    /// How many arrivals from outside, gifts above all, paid for what an entry handed over.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn gifts_behind(&self, at: u64) -> Result<Option<u64>, Failure> {
        let count = self
            .past(|past| {
                let mut spans = Vec::new();
                for n in 0..=u16::MAX {
                    let id = PartId { at, n };
                    let Some(part) = past.part(id)? else { break };
                    if part.ending == Ending::Distribution {
                        let whole = Span {
                            lo: 0,
                            hi: part.len,
                        };
                        collect(
                            past,
                            &backward(past, id, whole)?.unwrap_or_default(),
                            &mut spans,
                        )?;
                    }
                }
                Ok(union(spans))
            })
            .await?;
        Ok((count > 0).then_some(count))
    }

    /// The published checkpoint: its note, and what it says.
    ///
    /// # Errors
    /// Of the file, and if it is not a checkpoint.
    pub async fn published(&self) -> Result<Option<(String, Checkpoint)>, Failure> {
        let path = self.store().public_dir().join("checkpoint");
        let bytes = match tokio::fs::read(&path).await {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Failure::internal(&error)),
        };
        let wrong = || Failure::internal(&"public/checkpoint is not a checkpoint");
        let note = String::from_utf8(bytes).map_err(|_| wrong())?;
        let parsed = Note::parse(note.as_bytes()).map_err(|_| wrong())?;
        let point = Checkpoint::parse(parsed.text).map_err(|_| wrong())?;
        Ok(Some((note, point)))
    }

    /// The `.tlog-proof` file of an entry under the newest signed checkpoint; none if there is no such
    /// entry.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn proof(&self, at: u64) -> Result<Option<String>, Failure> {
        if at >= self.store().size() {
            return Ok(None);
        }
        Ok(Some(self.store().prove(at).await?.to_string()))
    }
}

pub(crate) fn heading(row: minhbach_store::Heading) -> Result<Heading, Failure> {
    let wrong =
        |column: &str| Failure::internal(&format!("headings.{column} at {} is unknown", row.at));
    Ok(Heading {
        at: row.at,
        code: row.code,
        kind: Kind::from_name(&row.kind).ok_or_else(|| wrong("kind"))?,
        on: Day::from_days(row.day),
        unit: row
            .unit
            .as_deref()
            .map(str::parse)
            .transpose()
            .map_err(|_| wrong("unit"))?,
        amount: row.amount,
    })
}

/// The arrivals from outside among payers, as ranges of ordinals of their lines.
fn collect(
    past: &impl History,
    paid: &[Paid],
    spans: &mut Vec<(LineNo, Span)>,
) -> Result<(), minhbach_ledger::attribution::Missing> {
    for paid in paid {
        match &paid.by {
            Payer::Outside { line, numbers, .. } => {
                let lo = past.ordinal(*line, numbers.lo)?;
                let hi = past.ordinal(*line, numbers.hi - 1)? + 1;
                spans.push((*line, Span { lo, hi }));
            }
            Payer::Made { sources, .. } => {
                for (_, _, paid) in sources {
                    collect(past, paid, spans)?;
                }
            }
            Payer::Owed(_) | Payer::Round(_) | Payer::Deeper(_) => {}
        }
    }
    Ok(())
}

/// How many numbers the ranges hold together; a gift that paid twice counts once.
fn union(mut spans: Vec<(LineNo, Span)>) -> u64 {
    spans.sort_unstable();
    let mut count = 0;
    let mut end = None;
    for (line, span) in spans {
        let from = match end {
            Some((last, hi)) if last == line => span.lo.max(hi),
            _ => span.lo,
        };
        count += span.hi.saturating_sub(from);
        end = Some((line, span.hi.max(from)));
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gift_counts_once() {
        let span = |line, lo, hi| (LineNo(line), Span { lo, hi });
        assert_eq!(union(vec![]), 0);
        assert_eq!(union(vec![span(0, 1, 3), span(0, 2, 4), span(0, 3, 4)]), 3);
        assert_eq!(union(vec![span(0, 1, 9), span(0, 2, 3), span(1, 1, 2)]), 9);
        assert_eq!(union(vec![span(0, 5, 6), span(0, 1, 2)]), 2);
    }
}
