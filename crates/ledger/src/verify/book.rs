//! The past in memory: small enough for a million entries.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::hash::{BuildHasherDefault, DefaultHasher, Hasher as _};
use std::sync::Arc;

use super::{Source, SourceError};
use crate::attribution::memory::MemoryHistory;
use crate::attribution::{self, Arrival, ArrivalId, History, LineNo, Part, PartId, Run, Span};
use crate::book::{Book, Mark, Missing, Query, Referent};
use crate::effects::Effects;
use crate::entry::{Sealed, Signed};
use crate::id::{Digest, Id};
use crate::log::tile::{Entries, Tile};

/// How many of the newest entries are kept as they are: what is named is mostly recent.
const RECENT: usize = 8_192;

/// From 8 bytes of a key to the index of the entry; keys that share them share the slot's list.
#[derive(Default)]
struct Index {
    slots: HashMap<u64, u32, BuildHasherDefault<DefaultHasher>>,
    shared: BTreeMap<u64, Vec<u32>>,
}

impl Index {
    fn insert(&mut self, key: u64, at: u64) {
        // A log of more than 2^32 entries would need more memory than this design is for.
        let at = at as u32;
        if let Some(first) = self.slots.insert(key, at) {
            self.slots.insert(key, first);
            self.shared.entry(key).or_default().push(at);
        }
    }

    fn find(&self, key: u64) -> impl Iterator<Item = u64> + '_ {
        let shared = self.shared.get(&key).into_iter().flatten();
        self.slots
            .get(&key)
            .into_iter()
            .chain(shared)
            .map(|at| u64::from(*at))
    }
}

fn head(bytes: &[u8]) -> u64 {
    bytes[..8]
        .iter()
        .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// Ids are chosen by authors: they share their first bytes, and nobody should be able to choose many that share a slot.
fn id_key(id: &Id) -> u64 {
    let mut hash = DefaultHasher::new();
    hash.write(id.bytes());
    hash.finish()
}

/// Everything that rules and traces ask of the past, kept while a book is read.
#[derive(Default)]
pub struct MemoryBook {
    /// Numbers, parts and runs.
    pub history: MemoryHistory,
    ids: Index,
    texts: Index,
    marks: BTreeMap<u64, Vec<Mark>>,
    recent: VecDeque<(u64, Arc<Signed>)>,
}

impl MemoryBook {
    /// Takes in an admitted entry.
    ///
    /// # Errors
    /// Its numbers contradict the history.
    pub fn apply(
        &mut self,
        at: u64,
        signed: Arc<Signed>,
        effects: &Effects,
    ) -> Result<(), attribution::Unsound> {
        for change in &effects.attribution {
            self.history.apply(change)?;
        }
        for mark in &effects.marks {
            self.marks.entry(mark.target).or_default().push(*mark);
        }
        let rules = signed.body.rules();
        for id in std::iter::once(rules.id()).chain(rules.further_ids()) {
            self.ids.insert(id_key(&id), at);
        }
        self.texts.insert(head(signed.text_hash().bytes()), at);
        if self.recent.len() == RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back((at, signed));
        Ok(())
    }

    /// The marks on an entry, oldest first.
    pub fn marks(&self, at: u64) -> &[Mark] {
        self.marks.get(&at).map_or(&[], Vec::as_slice)
    }

    fn recent(&self, at: u64) -> Option<Arc<Signed>> {
        let first = self.recent.front()?.0;
        let (_, signed) = self
            .recent
            .get(usize::try_from(at.checked_sub(first)?).ok()?)?;
        Some(signed.clone())
    }
}

/// The book, with the source to read older entries from.
pub(super) struct Reader<'a> {
    pub book: &'a MemoryBook,
    pub source: &'a dyn Source,
    pub origin: &'a str,
    /// The size of the tree, which says how wide the last bundle is.
    pub size: u64,
}

impl Reader<'_> {
    fn signed(&self, at: u64) -> Result<Option<Arc<Signed>>, SourceError> {
        if let Some(signed) = self.book.recent(at) {
            return Ok(Some(signed));
        }
        let Some((tile, position)) = Tile::of_entry(at, self.size) else {
            return Ok(None);
        };
        let Some(bytes) = self.source.tile(tile)? else {
            return Ok(None);
        };
        let leaf = Entries::new(&bytes, tile.width())
            .nth(position)
            .and_then(Result::ok);
        let sealed = leaf.and_then(|leaf| Sealed::parse(leaf, self.origin).ok());
        Ok(sealed.map(|sealed| Arc::new(sealed.signed)))
    }
}

impl Book for Reader<'_> {
    fn entry(&self, text: &Digest) -> Result<Option<Referent>, Missing> {
        for at in self.book.texts.find(head(text.bytes())) {
            let signed = self.signed(at).map_err(|_| Missing(Query::Entry(*text)))?;
            if let Some(signed) = signed.filter(|signed| signed.text_hash() == *text) {
                return Ok(Some(Referent {
                    at,
                    signed,
                    marks: self.book.marks(at).to_vec(),
                }));
            }
        }
        Ok(None)
    }

    fn seen(&self, id: &Id) -> Result<Option<Digest>, Missing> {
        for at in self.book.ids.find(id_key(id)) {
            let signed = self.signed(at).map_err(|_| Missing(Query::Seen(*id)))?;
            let used = |signed: &Arc<Signed>| {
                let rules = signed.body.rules();
                rules.id() == *id || rules.further_ids().contains(id)
            };
            if let Some(signed) = signed.filter(used) {
                return Ok(Some(signed.text_hash()));
            }
        }
        Ok(None)
    }
}

macro_rules! from_memory {
    ($($method:ident($($arg:ident: $type:ty),*) -> $answer:ty;)+) => {
        impl History for Reader<'_> {
            $(fn $method(&self, $($arg: $type),*) -> Result<$answer, attribution::Missing> {
                self.book.history.$method($($arg),*)
            })+
        }
    };
}

from_memory! {
    arrival(id: ArrivalId) -> Option<Arrival>;
    part(id: PartId) -> Option<Part>;
    runs_of(part: PartId) -> Vec<Run>;
    runs_on(line: LineNo, span: Span) -> Vec<Run>;
    uncovered_on(line: LineNo) -> Vec<Run>;
    arrivals_on(line: LineNo, span: Span) -> Vec<Arrival>;
    fed_on(line: LineNo, span: Span) -> Vec<Arrival>;
    ordinal(line: LineNo, number: u64) -> u64;
    closed_on(line: LineNo, span: Span) -> Vec<Span>;
    covers_of(entry: u64) -> Vec<Run>;
}
