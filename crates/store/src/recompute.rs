//! Everything that the entries determine, computed again while a book is verified.
//!
//! The verifier shows each lawful entry and its effects; from them come, in chunks, the rows of every
//! projection, the full tiles and the leaf hashes. A comparison and a rebuild are two sinks of the same
//! stream.

use crate::db::Row;
use crate::error::StoreError;
use crate::find::Gift;
use crate::projection::Rows;
use crate::working::{Applied, Working, apply};
use minhbach_ledger::day::Month;
use minhbach_ledger::effects::Effects;
use minhbach_ledger::id::Digest;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::reports::VaultCount;
use minhbach_ledger::log::Hash;
use minhbach_ledger::log::merkle::Frontier;
use minhbach_ledger::state::State;
use minhbach_ledger::verify::{Leaf, Observer};
use std::collections::BTreeMap;

/// Entries of one chunk.
const CHUNK: usize = 2_048;

/// What some consecutive entries determine.
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    /// The index of the first entry.
    pub from: u64,
    /// The tree before it.
    pub before: Frontier,
    /// The leaf hashes, one an entry.
    pub leaves: Vec<Hash>,
    /// Rows of the projections.
    pub rows: Rows,
    /// Rows of the tiles that these entries complete.
    pub tiles: Vec<Row>,
    /// Text hash and commitments of each entry.
    pub texts: Vec<(Digest, Vec<(&'static str, Digest)>)>,
    /// The gift that each entry brings, if it does.
    pub(crate) gifts: Vec<Option<Gift>>,
}

impl Chunk {
    /// The index after the last entry.
    pub fn to(&self) -> u64 {
        self.from + self.leaves.len() as u64
    }
}

/// Takes a chunk; an error ends the stream.
pub(crate) type Sink<'a> = dyn FnMut(&Chunk) -> Result<(), StoreError> + 'a;

/// Watches a verification and feeds a sink.
pub(crate) struct Recompute<'a> {
    working: Working,
    frontier: Frontier,
    chunk: Chunk,
    sink: &'a mut Sink<'a>,
    progress: &'a mut (dyn FnMut(u64, u64) + 'a),
    /// Stored states by size; what is left at the end was met by no entry.
    pub snapshots: BTreeMap<u64, Vec<u8>>,
    /// What each `vault.report` says of its month; the newest of a month counts.
    pub months: BTreeMap<Month, Vec<VaultCount>>,
    /// The first failure of the sink, after which nothing is fed any more.
    pub failed: Option<StoreError>,
}

impl<'a> Recompute<'a> {
    pub fn new(
        snapshots: BTreeMap<u64, Vec<u8>>,
        sink: &'a mut Sink<'a>,
        progress: &'a mut (dyn FnMut(u64, u64) + 'a),
    ) -> Recompute<'a> {
        Recompute {
            working: Working::default(),
            frontier: Frontier::new(),
            chunk: Chunk::default(),
            sink,
            progress,
            snapshots,
            months: BTreeMap::new(),
            failed: None,
        }
    }

    /// The state after the last entry that was shown.
    pub fn state(&self) -> &State {
        &self.working.state
    }

    fn take(&mut self, leaf: &Leaf, effects: &Effects) -> Result<(), StoreError> {
        let state = &self.working.state;
        let at = state.size;
        self.chunk
            .rows
            .push(state, &leaf.signed, &leaf.hash, effects)
            .map_err(|column| StoreError::Replay {
                at,
                why: format!("{column} does not fit"),
            })?;
        self.chunk.leaves.push(*leaf.hash.bytes());
        self.chunk.texts.push((
            leaf.signed.text_hash(),
            leaf.signed.body.rules().commitments(),
        ));
        self.chunk.gifts.push(Gift::of(state, &leaf.signed.body));
        if let Body::VaultReport(report) = &leaf.signed.body {
            self.months.insert(report.month, report.counts.clone());
        }
        self.frontier.push(*leaf.hash.bytes());
        self.working.edge.push(leaf.hash.bytes());
        let applied = Applied {
            header: leaf.header,
            leaf: leaf.hash,
            effects: effects.clone(),
        };
        apply(&mut self.working.state, &applied)?;
        if let Some(stored) = self.snapshots.remove(&self.working.state.size) {
            let expected = postcard::to_stdvec(&self.working.state)
                .map_err(|e| StoreError::Config(e.to_string()))?;
            if stored != expected {
                let size = self.working.state.size;
                return Err(StoreError::corrupt(
                    "snapshots",
                    "state",
                    size,
                    "is not the state",
                ));
            }
        }
        if self.chunk.leaves.len() == CHUNK {
            self.flush()?;
        }
        Ok(())
    }

    /// Feeds what waits.
    pub fn flush(&mut self) -> Result<(), StoreError> {
        self.chunk.tiles = self.working.edge.rows();
        let next = Chunk {
            from: self.chunk.to(),
            before: self.frontier.clone(),
            ..Chunk::default()
        };
        let full = std::mem::replace(&mut self.chunk, next);
        self.working.edge.begin_batch();
        match full.leaves.is_empty() {
            true => Ok(()),
            false => (self.sink)(&full),
        }
    }
}

impl Observer for Recompute<'_> {
    fn entry(&mut self, _: u64, leaf: &Leaf, effects: &Effects) {
        if self.failed.is_none() {
            self.failed = self.take(leaf, effects).err();
        }
    }

    fn progress(&mut self, done: u64, total: u64) {
        (self.progress)(done, total);
    }
}
