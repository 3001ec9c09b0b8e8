//! A copy of somebody's public files that is true at every moment: each tile is held against the signed tree before it is
//! written, files are whole or not there, and the checkpoint comes last. Whatever breaks a run off, the next one goes on.
//!
//! What lies there afterwards is a log as tlog-tiles describes it, to be verified, served or mirrored again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use minhbach_ledger::log::Hash;
use minhbach_ledger::log::checkpoint::Checkpoint;
use minhbach_ledger::log::merkle::{
    self, consistency_plan, leaf_hash, node_hash, verify_consistency,
};
use minhbach_ledger::log::misbehaviour::Misbehaviour;
use minhbach_ledger::log::tile::{Entries, Kind, TILE_WIDTH, Tile, TileHashes, new_tiles};
use minhbach_ledger::note::Vkey;
use minhbach_ledger::verify::{Source, SourceError};

use crate::error::StoreError;
use crate::files;

/// Tiles that are fetched at once.
const HANDS: usize = 8;

/// What a run came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mirrored {
    /// The copy is at this checkpoint now.
    At {
        /// Entries before.
        from: u64,
        /// Entries now.
        to: u64,
        /// Files that were fetched.
        fetched: u64,
        /// Bytes that were fetched.
        bytes: u64,
    },
    /// The source shows a book that ends earlier than the copy, and that the copy extends: an old one. Nothing was written.
    Older {
        /// Entries of the source.
        shown: u64,
        /// Entries of the copy.
        have: u64,
    },
    /// The log has signed two books. Nothing was written but this proof, by the caller.
    Forked(Box<Misbehaviour>),
    /// The source shows a shorter book that the copy cannot be compared with, because files of the copy are missing.
    Unclear {
        /// Entries of the source.
        shown: u64,
        /// Entries of the copy.
        have: u64,
    },
}

/// Why a copy cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum MirrorError {
    /// The source or the copy cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The copy cannot be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The checkpoint of the source does not open with the key.
    #[error("the checkpoint: {0}")]
    Checkpoint(minhbach_ledger::log::checkpoint::CheckpointError),
    /// The directory holds something else than a copy of this log.
    #[error("{0} is not a copy of this log")]
    Other(PathBuf),
    /// A tile that the checkpoint demands is not there.
    #[error("{0} is missing")]
    Missing(Tile),
    /// A tile does not fit the signed tree.
    #[error("{0} does not fit the checkpoint")]
    Differs(Tile),
}

/// A directory that holds a copy, or will.
pub struct Mirror {
    root: PathBuf,
    log: Vkey,
}

impl Mirror {
    /// The copy of a log in a directory, which need not exist yet.
    ///
    /// # Errors
    /// [`MirrorError::Other`] if there is something else in it.
    pub fn open(root: &Path, log: &Vkey) -> Result<Mirror, MirrorError> {
        let mirror = Mirror {
            root: root.to_owned(),
            log: log.clone(),
        };
        let other = || MirrorError::Other(root.to_owned());
        match mirror.read("log.vkey")? {
            Some(key) if key == mirror.key_file() => {}
            Some(_) => return Err(other()),
            // The key is written first: a directory with files and without it is not ours.
            None => {
                let empty = fs::read_dir(root).map_or(true, |mut all| all.next().is_none());
                if !empty {
                    return Err(other());
                }
            }
        }
        Ok(mirror)
    }

    fn key_file(&self) -> Vec<u8> {
        format!("{}\n", self.log).into_bytes()
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        files::read_if_there(&self.root.join(name))
    }

    /// The checkpoint of the copy: its note, and what it says.
    ///
    /// # Errors
    /// [`MirrorError::Other`] if it is not one of this log.
    pub fn checkpoint(&self) -> Result<Option<(Vec<u8>, Checkpoint)>, MirrorError> {
        let Some(note) = self.read("checkpoint")? else {
            return Ok(None);
        };
        let checkpoint = Checkpoint::open(&note, &self.log)
            .map_err(|_| MirrorError::Other(self.root.clone()))?;
        Ok(Some((note, checkpoint)))
    }

    /// Brings the copy to the checkpoint of the source. `progress` hears how many of how many files are there.
    ///
    /// # Errors
    /// A [`MirrorError`]; the copy is then what it was, with perhaps more tiles of the same tree.
    pub fn follow(
        &self,
        source: &dyn Source,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<Mirrored, MirrorError> {
        let note = source.checkpoint()?;
        let shown = Checkpoint::open(&note, &self.log).map_err(MirrorError::Checkpoint)?;
        let old = self.checkpoint()?;
        if let Some((had, old)) = &old
            && let Some(ends) = self.compare(source, (had, old), (&note, &shown))?
        {
            return Ok(ends);
        }
        let from = old.as_ref().map_or(0, |(_, old)| old.size);
        fs::create_dir_all(&self.root).map_err(StoreError::io(&self.root))?;
        files::write_durably(&self.root.join("log.vkey"), &self.key_file(), false)?;
        let copying = Copying {
            mirror: self,
            source,
            shown: &shown,
            above: BTreeMap::new(),
            fetched: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            dirs: Mutex::default(),
        };
        // At the same size there is nothing to copy; the note may have more cosignatures.
        let (fetched, bytes) = match old.is_some() && from == shown.size {
            true => (0, 0),
            false => copying.run(from, progress)?,
        };
        if old.as_ref().is_none_or(|(had, _)| *had != note) {
            files::write_durably(&self.root.join("checkpoint"), &note, false)?;
            self.drop_superseded(from, shown.size)?;
        }
        Ok(Mirrored::At {
            from,
            to: shown.size,
            fetched,
            bytes,
        })
    }

    /// Whether the source's book is another one than the copy's, or an older one. `None` where it extends it.
    fn compare(
        &self,
        source: &dyn Source,
        (had, old): (&[u8], &Checkpoint),
        (note, shown): (&[u8], &Checkpoint),
    ) -> Result<Option<Mirrored>, MirrorError> {
        let forward = old.size <= shown.size;
        // The tree that is the longer one can say what it is at the size of the other.
        let (short, long) = if forward { (old, shown) } else { (shown, old) };
        let text = |note: &[u8]| String::from_utf8_lossy(note).into_owned();
        let (older, newer) = match forward {
            true => (text(had), text(note)),
            false => (text(note), text(had)),
        };
        let fetch = |tile: Tile| -> Result<Vec<u8>, MirrorError> {
            let bytes = match forward {
                true => source.tile(tile)?,
                false => self.tile(tile)?,
            };
            bytes.ok_or(MirrorError::Missing(tile))
        };
        let hashes = TileHashes {
            size: long.size,
            fetch,
        };
        let plan = consistency_plan(short.size, long.size).map(|plan| plan.prove(&hashes));
        let proven = plan.and_then(Result::ok);
        let root = merkle::root(short.size, &hashes).ok();
        let (Some(proof), Some(root)) = (proven, root) else {
            return match forward {
                true => Err(first_missing(source, shown.size)),
                false => Ok(Some(Mirrored::Unclear {
                    shown: shown.size,
                    have: old.size,
                })),
            };
        };
        let same = verify_consistency(short.size, long.size, &short.root, &long.root, &proof);
        if same.is_ok() {
            return Ok((!forward).then_some(Mirrored::Older {
                shown: shown.size,
                have: old.size,
            }));
        }
        let accusation = Misbehaviour {
            root,
            hashes: proof,
            older,
            newer,
        };
        match accusation.verify(&self.log) {
            Ok(_) => Ok(Some(Mirrored::Forked(Box::new(accusation)))),
            // The hashes belong to neither: the tiles are damaged, and accuse nobody.
            Err(_) if forward => Err(first_missing(source, shown.size)),
            Err(_) => Ok(Some(Mirrored::Unclear {
                shown: shown.size,
                have: old.size,
            })),
        }
    }

    /// A tile of the copy; a partial one may be the beginning of a full one.
    fn tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(&tile.to_string())
    }

    /// Removes partial tiles that have become full.
    fn drop_superseded(&self, old: u64, new: u64) -> Result<(), StoreError> {
        let full = |tile: &Tile| tile.is_full();
        for tile in new_tiles(old, new).filter(full) {
            let partial = self.root.join(format!("{tile}.p"));
            if partial.is_dir() {
                fs::remove_dir_all(&partial).map_err(StoreError::io(&partial))?;
            }
        }
        Ok(())
    }
}

/// Tiles did not lead to the signed root: the first one that is not there, or the topmost.
fn first_missing(source: &dyn Source, size: u64) -> MirrorError {
    let mut last = None;
    for tile in new_tiles(0, size).filter(|tile| tile.kind() != Kind::Entries) {
        last = Some(tile);
        match source.tile(tile) {
            Ok(Some(_)) => {}
            Ok(None) => return MirrorError::Missing(tile),
            Err(error) => return error.into(),
        }
    }
    match last {
        Some(tile) => MirrorError::Differs(tile),
        None => MirrorError::Source(SourceError {
            what: "checkpoint".into(),
            why: "states an empty book with another root".into(),
        }),
    }
}

/// One run.
struct Copying<'a> {
    mirror: &'a Mirror,
    source: &'a dyn Source,
    shown: &'a Checkpoint,
    /// The roots that full tiles must have, by level and index: from the tiles above them.
    above: BTreeMap<(u8, u64), Hash>,
    fetched: AtomicU64,
    bytes: AtomicU64,
    /// Directories in which something was written.
    dirs: Mutex<BTreeSet<PathBuf>>,
}

impl Copying<'_> {
    fn run(
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
            if filled % u64::from(TILE_WIDTH) == 0 {
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
