//! A copy of somebody's public files that is true at every moment: each tile is held against the signed tree before it is
//! written, files are whole or not there, and the checkpoint comes last. Whatever breaks a run off, the next one goes on.
//!
//! What lies there afterwards is a log as tlog-tiles describes it, to be verified, served or mirrored again.

mod copying;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::AtomicU64;

use minhbach_ledger::log::checkpoint::Checkpoint;
use minhbach_ledger::log::merkle::{self, consistency_plan, verify_consistency};
use minhbach_ledger::log::misbehaviour::Misbehaviour;
use minhbach_ledger::log::tile::{Kind, Tile, TileHashes, new_tiles};
use minhbach_ledger::note::Vkey;
use minhbach_ledger::verify::{Source, SourceError};

use crate::error::StoreError;
use crate::files;
use copying::Copying;

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
        // A checkpoint loses no signature here: of one size the note with more lines stays.
        let lines = |note: &[u8]| note.iter().filter(|byte| **byte == b'\n').count();
        let keep = |(had, old): &(Vec<u8>, Checkpoint)| {
            *had == note || old.size == shown.size && lines(had) > lines(&note)
        };
        if !old.as_ref().is_some_and(keep) {
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
