//! The workers of a verification: they read, hash and parse bundles and check signatures, and never decide.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::tree::{self, Expected, Fault, Listed, fault};
use super::{Leaf, Source, SourceError, Why};
use crate::entry::{Malformed, Signed, split};
use crate::id::Digest;
use crate::log::Hash;
use crate::log::merkle::leaf_hash;
use crate::log::tile::{Entries, Kind, Tile};
use crate::signature::PublicKey;
use crate::signature::batch::{Batch, Torsion};

/// Bundles that may be read ahead of the deciding thread: bounds the memory.
const AHEAD: u64 = 48;
/// Books of fewer entries are checked with small torsion tables.
const SHORT: u64 = 8_192;

/// What a worker makes of a bundle.
pub(super) struct Bundle {
    /// The entries before the first malformed one.
    pub leaves: Vec<Leaf>,
    /// The leaf hashes of all entries.
    pub hashes: Vec<Hash>,
    /// What each entry says that the one before hashes to; `None` where it has no header.
    pub links: Vec<Option<Digest>>,
    /// The root of a full bundle.
    pub root: Option<Hash>,
    /// The first entry whose bytes do not fit.
    pub fault: Option<Fault>,
    /// The first entry that does not parse.
    pub malformed: Option<(u64, Malformed)>,
}

/// A signature to be checked.
pub(super) struct Task {
    /// The key that must have made it.
    pub public: PublicKey,
    /// The entry.
    pub at: u64,
    /// What was signed.
    pub signed: Arc<Signed>,
    /// Which of its authors.
    pub author: usize,
}

/// What the signatures turned out to be.
pub(super) struct Signatures {
    /// The first entry with a bad signature, and whose it is.
    pub bad: Option<(u64, String)>,
    /// A signature was crafted so that verifiers disagree; which one, only an exact run can say.
    pub crafted: bool,
}

#[derive(Default)]
struct Shared {
    next: u64,
    taken: u64,
    read: BTreeMap<u64, Result<Bundle, SourceError>>,
    signatures: VecDeque<Vec<Task>>,
    done: bool,
    /// A worker has panicked: nobody must wait for it.
    dead: bool,
    /// The first entry with a bad signature, and whose it is.
    bad: Option<(u64, String)>,
    torsion: bool,
}

pub(super) struct Pool<'a> {
    pub source: &'a dyn Source,
    pub origin: &'a str,
    /// The size of the tree.
    pub size: u64,
    pub listed: Listed,
    /// Check every signature by the equation.
    pub exact: bool,
    shared: Mutex<Shared>,
    changed: Condvar,
}

impl<'a> Pool<'a> {
    pub fn new(
        source: &'a dyn Source,
        origin: &'a str,
        size: u64,
        exact: bool,
    ) -> Result<Self, SourceError> {
        Ok(Pool {
            source,
            origin,
            size,
            listed: tree::listed(source)?,
            exact,
            shared: Mutex::default(),
            changed: Condvar::new(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        // A worker that panicked ends the run through its scope; the data stay readable.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many bundles the book has.
    pub fn bundles(&self) -> u64 {
        self.size.div_ceil(256)
    }

    /// A worker's life: signatures first, because they free memory; then the next bundle.
    pub fn work(&self, seed: [u8; 32]) {
        let _alarm = Alarm(self);
        let mut batch = Batch::new(seed);
        // The large tables cost less for each signature and more at the end.
        let mut torsion = match self.size < SHORT {
            true => Torsion::short(seed),
            false => Torsion::new(seed),
        };
        let mut shared = self.lock();
        loop {
            if let Some(tasks) = shared.signatures.pop_front() {
                drop(shared);
                let bad = self.check(&mut batch, &mut torsion, &tasks);
                shared = self.lock();
                if let Some(bad) = bad
                    && shared.bad.as_ref().is_none_or(|known| bad.0 < known.0)
                {
                    shared.bad = Some(bad);
                }
                self.changed.notify_all();
            } else if shared.next < self.bundles() && shared.next < shared.taken + AHEAD {
                let number = shared.next;
                shared.next += 1;
                drop(shared);
                let bundle = self.read(number);
                shared = self.lock();
                shared.read.insert(number, bundle);
                self.changed.notify_all();
            } else if shared.done {
                break;
            } else {
                shared = self
                    .changed
                    .wait(shared)
                    .unwrap_or_else(PoisonError::into_inner);
            }
        }
        if torsion.finish().is_err() {
            shared.torsion = true;
        }
    }

    fn check(
        &self,
        batch: &mut Batch,
        torsion: &mut Torsion,
        tasks: &[Task],
    ) -> Option<(u64, String)> {
        let text = |task: &Task| {
            (
                task.signed.clone(),
                task.signed.authors[task.author].signature,
            )
        };
        let bad = if self.exact {
            tasks.iter().position(|task| {
                let (signed, signature) = text(task);
                !task.public.verify(signed.text().as_bytes(), &signature)
            })
        } else {
            for task in tasks {
                let (signed, signature) = text(task);
                batch.push(&task.public, signed.text().as_bytes(), &signature);
            }
            batch.settle(torsion).err()
        };
        let task = tasks.get(bad?)?;
        Some((task.at, task.signed.authors[task.author].key.clone()))
    }

    fn read(&self, number: u64) -> Result<Bundle, SourceError> {
        let first = number * 256;
        let mut bundle = Bundle {
            leaves: Vec::new(),
            hashes: Vec::new(),
            links: Vec::new(),
            root: None,
            fault: None,
            malformed: None,
        };
        let Some(tile) = Tile::at(Kind::Entries, number, self.size) else {
            return Ok(bundle);
        };
        let Some(bytes) = self.source.tile(tile)? else {
            let (vi, en) = (format!("thiếu tệp {tile}"), format!("{tile} is missing"));
            bundle.fault = Some(fault(first, "tile.missing", vi, en));
            return Ok(bundle);
        };
        let mut ends = vec![0usize];
        for (at, leaf) in (first..).zip(Entries::new(&bytes, tile.width())) {
            let leaf = match leaf {
                Ok(leaf) => leaf,
                Err(error) => {
                    let why = Why::new(
                        error.code(),
                        format!("tệp {tile} hỏng"),
                        format!("{tile}: {error}"),
                    );
                    bundle.fault = Some((at.min(first + u64::from(tile.width()) - 1), why));
                    break;
                }
            };
            ends.push(ends.last().unwrap_or(&0) + 2 + leaf.len());
            let hash = leaf_hash(leaf);
            bundle.hashes.push(hash);
            let parts = split(leaf);
            bundle
                .links
                .push(parts.as_ref().ok().map(|(header, _)| header.prev));
            if bundle.malformed.is_some() {
                continue;
            }
            let parsed =
                parts.and_then(|(header, note)| Ok((header, Signed::parse(note, self.origin)?)));
            match parsed {
                Ok((header, signed)) => {
                    let (hash, signed) = (Digest::new(hash), Arc::new(signed));
                    bundle.leaves.push(Leaf {
                        header,
                        hash,
                        signed,
                    });
                }
                Err(error) => bundle.malformed = Some((at, error)),
            }
        }
        // Narrower bundles of the same place must be beginnings of this one, and the tile of leaf
        // hashes must be what the leaves hash to.
        let bundles = Expected {
            tile,
            bytes: &bytes,
            ends: &|width| ends.get(usize::from(width)).copied().unwrap_or(bytes.len()),
        };
        let mut found = bundles.compare_others(self.source, &self.listed)?;
        if found.is_none()
            && let Some(tile) = Tile::new(Kind::Hashes(0), number, tile.width())
        {
            let hashes = Expected {
                tile,
                bytes: &bundle.hashes.concat(),
                ends: &|width| usize::from(width) * 32,
            };
            found = hashes.compare(self.source, &self.listed)?;
        }
        if bundle.fault.is_none() {
            bundle.fault = found;
        }
        bundle.root = (bundle.hashes.len() == 256).then(|| tree::subtree(&bundle.hashes));
        Ok(bundle)
    }

    /// The next bundle, in order.
    ///
    /// # Errors
    /// The source could not be read, or a worker has panicked.
    pub fn take(&self, number: u64) -> Result<Bundle, SourceError> {
        let mut shared = self.lock();
        loop {
            if let Some(bundle) = shared.read.remove(&number) {
                shared.taken = number + 1;
                self.changed.notify_all();
                return bundle;
            }
            if shared.dead {
                return Err(panicked());
            }
            shared = self
                .changed
                .wait(shared)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Hands signatures over to be checked.
    pub fn give(&self, tasks: Vec<Task>) {
        let mut shared = self.lock();
        // The queue is bounded by what one bundle can hold times what is read ahead.
        while shared.signatures.len() > 16 && !shared.dead {
            shared = self
                .changed
                .wait(shared)
                .unwrap_or_else(PoisonError::into_inner);
        }
        shared.signatures.push_back(tasks);
        self.changed.notify_all();
    }

    /// The verdict on all signatures handed over, once the workers have ended.
    ///
    /// # Errors
    /// A worker has panicked, so that some were not checked.
    pub fn signatures(&self) -> Result<Signatures, SourceError> {
        let shared = self.lock();
        match shared.dead {
            true => Err(panicked()),
            false => Ok(Signatures {
                bad: shared.bad.clone(),
                crafted: shared.torsion,
            }),
        }
    }
}

fn panicked() -> SourceError {
    SourceError {
        what: "the book".into(),
        why: "a worker thread has panicked".into(),
    }
}

/// Sends the workers home when it is dropped, also when the deciding thread panics: they would wait for ever.
pub(super) struct Closing<'p, 'a>(pub &'p Pool<'a>);

impl Drop for Closing<'_, '_> {
    fn drop(&mut self) {
        self.0.lock().done = true;
        self.0.changed.notify_all();
    }
}

/// Tells the deciding thread when its worker panics.
struct Alarm<'p, 'a>(&'p Pool<'a>);

impl Drop for Alarm<'_, '_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.lock().dead = true;
            self.0.changed.notify_all();
        }
    }
}
