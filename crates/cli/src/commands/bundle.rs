//! Entries of an export, read from its bundles.

use minhbach_ledger::entry::Sealed;
use minhbach_ledger::log::tile::{Entries, Tile};
use minhbach_ledger::verify::{Source as _, SourceError};
use minhbach_store::ExportSource;

use super::verify::source_failure;
use crate::lang::Lang;
use crate::outcome::{Failure, Step};
use crate::texts::Text;

/// Entries of an export.
pub struct Book<'a> {
    /// The files.
    pub source: &'a ExportSource,
    /// How many entries its checkpoint states.
    pub size: u64,
    /// The origin of the ledger.
    pub origin: &'a str,
    /// The language of failures.
    pub lang: Lang,
}

impl Book<'_> {
    /// The sealed bytes of an entry.
    pub fn leaf(&self, at: u64) -> Step<Option<Vec<u8>>> {
        let Some((tile, place)) = Tile::of_entry(at, self.size) else {
            return Ok(None);
        };
        let bytes = self
            .tile(tile)
            .map_err(|error| source_failure(&error, self.lang))?;
        let entry = Entries::new(&bytes, tile.width())
            .nth(place)
            .and_then(Result::ok);
        Ok(entry.map(<[u8]>::to_vec))
    }

    /// An entry, parsed; `None` also for one that does not parse.
    pub fn entry(&self, at: u64) -> Step<Option<Sealed>> {
        Ok(self
            .leaf(at)?
            .and_then(|leaf| Sealed::parse(&leaf, self.origin).ok()))
    }

    /// A tile, or the full one where the partial one has been deleted.
    pub fn tile(&self, tile: Tile) -> Result<Vec<u8>, SourceError> {
        let found = match self.source.tile(tile)? {
            Some(bytes) => Some(bytes),
            None => self.source.tile(tile.full())?,
        };
        found.ok_or_else(|| SourceError {
            what: tile.to_string(),
            why: "–".to_owned(),
        })
    }
}

/// There is no such entry.
pub fn no_entry(entry: &str, lang: Lang) -> Box<Failure> {
    Failure::usage(
        "reference.not_found",
        lang,
        Text::NoEntry,
        &[("entry", entry)],
    )
    .advise(lang, Text::AdviceCode, &[])
}
