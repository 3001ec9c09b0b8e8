//! From lines to signed entries, on all cores.

use std::collections::BTreeSet;

use jiff::civil::Date;
use minhbach_exchange::statement::Line;
use minhbach_ledger::day::Day;
use minhbach_ledger::entry::Draft;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::signature::Signer;

use super::door::{Door, Ids, Ready};
use super::plan::{Fate, Plan};
use super::posting;
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Step};
use crate::texts::Text;
use crate::world::Random;
use crate::writer::Posting;

/// What drafting needs.
pub struct Drafting<'a> {
    /// Ids of the account's lines.
    pub ids: Ids<'a>,
    /// The fates.
    pub plan: Plan,
    /// The ledger's origin.
    pub origin: String,
    /// Who signs; nobody in a dry run.
    pub signer: Option<Signer>,
    /// Salts.
    pub random: Random,
    /// Days of which the book has lines already.
    pub known: BTreeSet<Day>,
}

/// Lines with their fates, and their entries.
pub struct Batch {
    /// In the order of the statement.
    pub lines: Vec<Drafted>,
    /// The entries of those lines that are [`Drafted::handed_in`], in the same order.
    pub ready: Ready,
}

/// One line with its fate.
pub struct Drafted {
    /// The line's day.
    pub date: Date,
    /// In minor units, credits positive.
    pub amount: i64,
    /// Where it stands.
    pub row: u32,
    /// Index of the source.
    pub source: u16,
    /// What becomes of it.
    pub fate: Fate,
    /// A leaf of its day's root.
    pub commitment: Digest,
    /// Whether the batch has an entry for it; not for a line that the book has, nor in a dry run.
    pub handed_in: bool,
}

/// A line, its id, the commitment that the book has for it, and two salts.
type Work<'a> = (&'a Line, Id, Option<Digest>, [[u8; 32]; 2]);

impl Drafting<'_> {
    /// Drafts and signs a chunk of lines; looks up which of them the book has. Where the book is here, the entries are checked,
    /// too, so that nothing is left to do but to write them.
    pub fn draft(&self, lines: Vec<Line>, door: Door<'_>, lang: Lang) -> Step<Batch> {
        let ids = self.ids.of(&lines, lang)?;
        let asked: Vec<Id> = lines
            .iter()
            .zip(&ids)
            .filter(|(line, _)| self.known.contains(&Day::of_date(line.date)))
            .map(|(_, id)| *id)
            .collect();
        let mut answers = door.lines_in_book(&asked, lang)?.into_iter();
        let found: Vec<Option<Digest>> = lines
            .iter()
            .map(|line| {
                if self.known.contains(&Day::of_date(line.date)) {
                    answers.next().flatten()
                } else {
                    None
                }
            })
            .collect();
        // Two salts a line, drawn in one piece and in order, so that a seeded import can be repeated.
        let mut salts = vec![[[0u8; 32]; 2]; lines.len()];
        (self.random)(salts.as_flattened_mut().as_flattened_mut());
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let share = lines.len().div_ceil(cores).max(1);
        let work: Vec<Work<'_>> = lines
            .iter()
            .zip(ids)
            .zip(found)
            .zip(salts)
            .map(|(((line, id), found), salts)| (line, id, found, salts))
            .collect();
        let drafted = std::thread::scope(|scope| {
            let parts: Vec<_> = work
                .chunks(share)
                .map(|part| {
                    scope.spawn(move || {
                        part.iter()
                            .map(|work| self.one(*work, lang))
                            .collect::<Step<Vec<_>>>()
                    })
                })
                .collect();
            let mut all = Vec::with_capacity(lines.len());
            for part in parts {
                // A worker that panicked takes the import with it, before anything of this batch is written.
                let part = part.join().map_err(|_| {
                    Failure::new(
                        Exit::Io,
                        "io.runtime",
                        lang,
                        Text::IoRuntime,
                        &[("error", "panic")],
                    )
                })?;
                all.extend(part?);
            }
            Ok::<_, Box<Failure>>(all)
        })?;
        let (lines, postings): (Vec<_>, Vec<_>) = drafted.into_iter().unzip();
        let ready = door.check(postings.into_iter().flatten().collect(), lang)?;
        Ok(Batch { lines, ready })
    }

    fn one(&self, work: Work<'_>, lang: Lang) -> Step<(Drafted, Option<Posting>)> {
        let (line, id, found, salts) = work;
        let drafted = |fate, commitment, posting: Option<Posting>| {
            let drafted = Drafted {
                date: line.date,
                amount: line.amount,
                row: line.row,
                source: line.source,
                fate,
                commitment,
                handed_in: posting.is_some(),
            };
            (drafted, posting)
        };
        if let Some(commitment) = found {
            return Ok(drafted(Fate::AlreadyImported, commitment, None));
        }
        let too_large = || {
            let row = line.row.to_string();
            Failure::usage(
                "import.too_large",
                lang,
                Text::ImportTooLarge,
                &[("line", &row)],
            )
        };
        let planned = self.plan.plan(line, id, salts).ok_or_else(too_large)?;
        let posting = match &self.signer {
            None => None,
            Some(signer) => {
                let draft = Draft::new(&self.origin, &planned.body)
                    .map_err(|error| Failure::said(Exit::Usage, error.code(), error.to_string()))?;
                Some(posting(draft, signer, planned.openings))
            }
        };
        Ok(drafted(planned.fate, planned.commitment, posting))
    }
}
