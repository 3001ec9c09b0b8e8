//! One run of a copy: tiles from the top of the tree down, each held against what is known to be true.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use minhbach_ledger::log::Hash;
use minhbach_ledger::log::checkpoint::Checkpoint;
use minhbach_ledger::log::merkle::{self, leaf_hash, node_hash};
use minhbach_ledger::log::tile::{Entries, Kind, TILE_WIDTH, Tile, TileHashes, new_tiles};
use minhbach_ledger::verify::{Source, SourceError};

use super::{Mirror, MirrorError};
use crate::error::StoreError;
use crate::files;

/// Tiles that are fetched at once.
const HANDS: usize = 8;

/// One run.
pub(super) struct Copying<'a> {
    pub mirror: &'a Mirror,
    pub source: &'a dyn Source,
    pub shown: &'a Checkpoint,
    /// The roots that full tiles must have, by level and index: from the tiles above them.
    pub above: BTreeMap<(u8, u64), Hash>,
    pub fetched: AtomicU64,
    pub bytes: AtomicU64,
    /// Directories in which something was written.
    pub dirs: Mutex<BTreeSet<PathBuf>>,
}

impl Copying<'_> {
    /// Copies what the tree has beyond so many entries; how many files and bytes were fetched.
    pub fn run(
        mut self,
        from: u64,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<(u64, u64), MirrorError> {
        let size = self.shown.size;
        let all: Vec<Tile> = new_tiles(from, size).collect();
        let (total, done) = (all.len() as u64, AtomicU64::new(0));
        progress(0, total);
        let edge = self.right_edge()?;
        let step = |tile: &Tile| {
            progress(done.fetch_add(1, Ordering::Relaxed) + 1, total);
            *tile
        };
        // From the top, so that every tile is held against one that is known to be true.
        let mut leaves: BTreeMap<u64, Vec<Hash>> = BTreeMap::new();
        for level in (0..8).rev() {
            let tiles: Vec<Tile> = all
                .iter()
                .copied()
                .filter(|tile| tile.kind() == Kind::Hashes(level))
                .collect();
            let got = self.each(&tiles, &|tile| {
                let bytes = self.hashes(tile, edge.get(&tile))?;
                step(&tile);
                Ok(bytes)
            })?;
            for (tile, bytes) in got {
                let (hashes, _) = bytes.as_chunks::<32>();
                match level {
                    0 => drop(leaves.insert(tile.index(), hashes.to_vec())),
                    level => {
                        let first = tile.index() * 256;
                        let places = (first..).zip(hashes);
                        self.above
                            .extend(places.map(|(n, hash)| ((level - 1, n), *hash)));
                    }
                }
            }
        }
        let bundles: Vec<Tile> = all
            .iter()
            .copied()
            .filter(|tile| tile.kind() == Kind::Entries)
            .collect();
        self.each(&bundles, &|tile| {
            let must = leaves.get(&tile.index()).map_or(&[][..], Vec::as_slice);
            self.bundle(tile, must)?;
            step(&tile);
            Ok(Vec::new())
        })?;
        let dirs = self.dirs.lock().unwrap_or_else(PoisonError::into_inner);
        for dir in dirs.iter() {
            files::sync_dir(dir)?;
        }
        Ok((
            self.fetched.load(Ordering::Relaxed),
            self.bytes.load(Ordering::Relaxed),
        ))
    }

    /// The last tile of each level, which together make the signed root and so are true if they do.
    fn right_edge(&self) -> Result<BTreeMap<Tile, Vec<u8>>, MirrorError> {
        let size = self.shown.size;
        let mut edge = BTreeMap::new();
        for level in 0..8u8 {
            let filled = size.checked_shr(u32::from(level) * 8).unwrap_or(0);
            // A full tile is known by the one above it.
            if filled.is_multiple_of(u64::from(TILE_WIDTH)) {
                continue;
            }
            let kind = Kind::Hashes(level);
            let Some(tile) = Tile::at(kind, filled / u64::from(TILE_WIDTH), size) else {
                continue;
            };
            let bytes = self.get(tile)?.ok_or(MirrorError::Missing(tile))?;
            if bytes.len() != usize::from(tile.width()) * 32 {
                return Err(MirrorError::Differs(tile));
            }
            edge.insert(tile, bytes);
        }
        let top = edge.keys().next_back().copied();
        let hashes = TileHashes {
            size,
            fetch: |tile: Tile| edge.get(&tile).cloned().ok_or(()),
        };
        match merkle::root(size, &hashes) {
            Ok(root) if root == self.shown.root => Ok(edge),
            _ => match top {
                Some(tile) => Err(MirrorError::Differs(tile)),
                None => Err(MirrorError::Source(SourceError {
                    what: "checkpoint".into(),
                    why: "states an empty book with another root".into(),
                })),
            },
        }
    }

    /// A hash tile that fits the tree, from the copy or from the source.
    fn hashes(&self, tile: Tile, edge: Option<&Vec<u8>>) -> Result<Vec<u8>, MirrorError> {
        let fits = |bytes: &[u8]| match edge {
            Some(edge) => bytes == edge.as_slice(),
            None => {
                let (hashes, rest) = bytes.as_chunks::<32>();
                let whole = hashes.len() == 256 && rest.is_empty();
                whole && self.above.get(&(tile.level(), tile.index())) == Some(&fold(hashes))
            }
        };
        self.take(tile, &fits, edge)
    }

    /// A bundle whose entries hash to these leaves.
    fn bundle(&self, tile: Tile, leaves: &[Hash]) -> Result<(), MirrorError> {
        let fits = |bytes: &[u8]| {
            let found: Result<Vec<Hash>, _> = Entries::new(bytes, tile.width())
                .map(|entry| entry.map(leaf_hash))
                .collect();
            found.is_ok_and(|found| found == leaves)
        };
        self.take(tile, &fits, None).map(drop)
    }

    /// The bytes of a tile: those of the copy if they fit, else those of the source, which are then written.
    fn take(
        &self,
        tile: Tile,
        fits: &dyn Fn(&[u8]) -> bool,
        known: Option<&Vec<u8>>,
    ) -> Result<Vec<u8>, MirrorError> {
        if let Some(bytes) = self.mirror.tile(tile)?
            && fits(&bytes)
        {
            return Ok(bytes);
        }
        let bytes = match known {
            Some(bytes) => bytes.clone(),
            None => self.get(tile)?.ok_or(MirrorError::Missing(tile))?,
        };
        if !fits(&bytes) {
            return Err(MirrorError::Differs(tile));
        }
        self.write(tile, &bytes)?;
        Ok(bytes)
    }

    fn get(&self, tile: Tile) -> Result<Option<Vec<u8>>, SourceError> {
        let bytes = self.source.tile(tile)?;
        if let Some(bytes) = &bytes {
            self.fetched.fetch_add(1, Ordering::Relaxed);
            self.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        }
        Ok(bytes)
    }

    fn write(&self, tile: Tile, bytes: &[u8]) -> Result<(), StoreError> {
        let path = self.mirror.root.join(tile.to_string());
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(StoreError::io(parent))?;
            let mut dirs = self.dirs.lock().unwrap_or_else(PoisonError::into_inner);
            let above = parent.ancestors();
            dirs.extend(
                above
                    .take_while(|dir| dir.starts_with(&self.mirror.root))
                    .map(Path::to_owned),
            );
        }
        files::replace(&path, bytes, false)
    }

    /// Does something with every tile, several at once; stops at the first failure.
    fn each(&self, tiles: &[Tile], work: &Work<'_>) -> Result<Vec<(Tile, Vec<u8>)>, MirrorError> {
        let next = AtomicUsize::new(0);
        let hand = || -> Result<Vec<(Tile, Vec<u8>)>, MirrorError> {
            let mut got = Vec::new();
            while let Some(tile) = tiles.get(next.fetch_add(1, Ordering::Relaxed)) {
                match work(*tile) {
                    Ok(bytes) => got.push((*tile, bytes)),
                    Err(error) => {
                        // The others find nothing left to do.
                        next.store(tiles.len(), Ordering::Relaxed);
                        return Err(error);
                    }
                }
            }
            Ok(got)
        };
        let mut all = Vec::with_capacity(tiles.len());
        std::thread::scope(|scope| {
            let hands: Vec<_> = (0..HANDS.min(tiles.len()))
                .map(|_| scope.spawn(hand))
                .collect();
            for hand in hands {
                let got = hand.join().unwrap_or_else(|_| {
                    Err(MirrorError::Source(SourceError {
                        what: "a tile".into(),
                        why: "a thread has panicked".into(),
                    }))
                });
                all.extend(got?);
            }
            Ok::<(), MirrorError>(())
        })?;
        Ok(all)
    }
}

/// What is done with a tile.
type Work<'a> = dyn Fn(Tile) -> Result<Vec<u8>, MirrorError> + Sync + 'a;

/// The root over 2^n hashes.
fn fold(hashes: &[Hash]) -> Hash {
    match hashes {
        [] => merkle::EMPTY_ROOT,
        [one] => *one,
        many => {
            let (left, right) = many.split_at(many.len() / 2);
            node_hash(&fold(left), &fold(right))
        }
    }
}
