//! What looking at a sheet finds: rows with faults, and people who stand in another list too. It repeats nothing of what
//! stands in the sheet, and names no list that the desk has nothing to do with.

use std::collections::BTreeMap;

use minhbach_exchange::roster::{Column, Fault};
use minhbach_exchange::statement::Lang as Spoken;
use minhbach_ledger::id::Id;
use minhbach_store::people::Found;
use serde::Serialize;

use crate::app::App;
use crate::failure::Failure;
use crate::lang::Words;
use crate::office::desk::Desk;

/// What would become of a sheet, or why it is none.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Looked {
    /// Why the file is no list at all.
    pub unreadable: Option<&'static str>,
    /// What is wrong with it, row by row.
    pub faults: Vec<FaultRow>,
    /// How many lines would be taken.
    pub count: u64,
    /// Rows of people who stand in another list too, and where.
    pub flagged: Vec<FlaggedRow>,
    /// How many were erased in this campaign and are left out.
    pub erased: u64,
    /// Whether the vault has the list already.
    pub repeated: Option<String>,
    /// Why the vault does not take it.
    pub refused: Option<Words>,
    /// The name of the chapter that it was looked at for: another's list would be another one.
    pub chapter: String,
    /// The name of the campaign.
    pub campaign: String,
}

impl Looked {
    /// Whether it can be taken in as it is.
    pub fn whole(&self) -> bool {
        self.unreadable.is_none()
            && self.faults.is_empty()
            && self.refused.is_none()
            && self.repeated.is_none()
            && self.count > 0
    }
}

/// What is wrong with a row. It does not repeat what stands there.
#[derive(Clone, Debug, Serialize)]
pub struct FaultRow {
    /// The row of the sheet.
    pub row: u64,
    /// The title of the column.
    pub column: Words,
    /// The stable code.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub advice: Words,
}

/// A row whose person stands in another list.
#[derive(Clone, Debug, Serialize)]
pub struct FlaggedRow {
    /// The row of the sheet.
    pub row: u64,
    /// The entries that seal the other lists, with the lines there; of the desk's chapters alone.
    pub known: Vec<(Option<u64>, u32)>,
    /// Whether the person stands in a list of another chapter. Which list and where there is not this desk's to know.
    pub foreign: bool,
}

/// A fault in both languages.
pub(super) fn fault(fault: &Fault) -> FaultRow {
    let title = |lang| Column::title(fault.column, lang).to_owned();
    let advice = |lang| fault.code.message(lang).to_owned();
    FaultRow {
        row: fault.row.into(),
        column: Words {
            vi: title(Spoken::Vi),
            en: title(Spoken::En),
        },
        code: fault.code.as_str(),
        advice: Words {
            vi: advice(Spoken::Vi),
            en: advice(Spoken::En),
        },
    }
}

/// Where else people of a sheet stand. `rows` are those of the sheet that are taken, in order.
pub(super) async fn flagged(
    app: &App,
    desk: &Desk,
    all: &[Found],
    rows: &[u32],
) -> Result<Vec<FlaggedRow>, Failure> {
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let lists = app.store().kept_rosters().await?;
    let chapters: BTreeMap<Id, Id> = lists
        .iter()
        .map(|list| (list.roster, list.chapter))
        .collect();
    let state = app.state();
    let mut flagged = Vec::with_capacity(all.len());
    for found in all {
        let row = (found.line as usize)
            .checked_sub(1)
            .and_then(|at| rows.get(at))
            .copied();
        let mut known = Vec::new();
        let mut foreign = false;
        for other in &found.known {
            let chapter = chapters.get(&other.roster);
            match chapter.is_some_and(|chapter| desk.sees(&state, *chapter)) {
                true => known.push((app.store().by_id(other.roster).await?, other.line)),
                false => foreign = true,
            }
        }
        flagged.push(FlaggedRow {
            row: row.unwrap_or(0).into(),
            known,
            foreign,
        });
    }
    Ok(flagged)
}
