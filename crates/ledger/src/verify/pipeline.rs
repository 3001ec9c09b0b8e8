//! The pass over the book: workers read, hash, parse and check signatures; one thread decides.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::book::{MemoryBook, Reader};
use super::tree::{self, Fault, Listed, Tree, fault};
use super::{
    Leaf, Observer, Options, Promise, Report, Source, SourceError, Verdict, Why, promise_of,
};
use crate::decide::{claims, decide};
use crate::entry::{Malformed, Signed, split};
use crate::id::Digest;
use crate::kinds::Body;
use crate::log::Hash;
use crate::log::checkpoint::Checkpoint;
use crate::log::merkle::leaf_hash;
use crate::log::tile::{Entries, Kind, Tile};
use crate::rejection::{Concern, Refusal, Rejection};
use crate::signature::PublicKey;
use crate::signature::batch::{Batch, Torsion};
use crate::state::State;

/// Bundles that may be read ahead of the deciding thread: bounds the memory.
const AHEAD: u64 = 48;
/// Signatures that are checked together.
const BATCH: usize = 2_048;

/// What a worker makes of a bundle.
struct Bundle {
    leaves: Vec<Leaf>,
    hashes: Vec<Hash>,
    root: Option<Hash>,
    fault: Option<Fault>,
    malformed: Option<(u64, Malformed)>,
}

/// A signature to be checked.
struct Task {
    public: PublicKey,
    at: u64,
    signed: Arc<Signed>,
    author: usize,
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

struct Pool<'a> {
    source: &'a dyn Source,
    origin: &'a str,
    size: u64,
    listed: Listed,
    exact: bool,
    shared: Mutex<Shared>,
    changed: Condvar,
}

impl Pool<'_> {
    fn lock(&self) -> MutexGuard<'_, Shared> {
        // A worker that panicked ends the run through its scope; the data stay readable.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn bundles(&self) -> u64 {
        self.size.div_ceil(256)
    }

    /// A worker's life: signatures first, because they free memory; then the next bundle.
    fn work(&self, seed: [u8; 32]) {
        let _alarm = Alarm(self);
        let mut batch = Batch::new(seed);
        let mut torsion = Torsion::new(seed);
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
            if bundle.malformed.is_some() {
                continue;
            }
            let parsed = split(leaf)
                .and_then(|(header, note)| Ok((header, Signed::parse(note, self.origin)?)));
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
        let end = |width: u16| ends.get(usize::from(width)).copied().unwrap_or(bytes.len());
        let mut found = tree::compare(self.source, &self.listed, tile, &bytes, end)?;
        if found.is_none()
            && let Some(tile) = Tile::new(Kind::Hashes(0), number, tile.width())
        {
            let expected = bundle.hashes.concat();
            found = tree::compare(self.source, &self.listed, tile, &expected, |w| {
                usize::from(w) * 32
            })?;
        }
        if bundle.fault.is_none() {
            bundle.fault = found;
        }
        bundle.root = (bundle.hashes.len() == 256).then(|| tree::subtree(&bundle.hashes));
        Ok(bundle)
    }

    fn take(&self, number: u64) -> Result<Bundle, SourceError> {
        let mut shared = self.lock();
        loop {
            if let Some(bundle) = shared.read.remove(&number) {
                shared.taken = number + 1;
                self.changed.notify_all();
                return bundle;
            }
            if shared.dead {
                let why = "a worker thread has panicked".to_owned();
                return Err(SourceError {
                    what: format!("bundle {number}"),
                    why,
                });
            }
            shared = self
                .changed
                .wait(shared)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn give(&self, tasks: Vec<Task>) {
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

    fn end(&self) {
        self.lock().done = true;
        self.changed.notify_all();
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

/// The deciding thread's side.
struct Replay {
    state: State,
    book: MemoryBook,
    faults: BTreeMap<Promise, Fault>,
    newer: Option<Fault>,
    stopped: bool,
    tasks: Vec<Task>,
}

impl Replay {
    fn fails(&mut self, promise: Promise, fault: Fault) {
        let first = self.faults.entry(promise).or_insert_with(|| fault.clone());
        if fault.0 < first.0 {
            *first = fault;
        }
    }

    fn rejected(&mut self, at: u64, rejection: &Rejection) {
        let why = Why::rejection(rejection);
        match rejection.concern() {
            Concern::Newer => self.newer = Some((at, why)),
            _ => self.fails(promise_of(rejection), (at, why)),
        }
        self.stopped = true;
    }

    /// The next entry: its link, who must have signed it, and what it does.
    fn entry(
        &mut self,
        pool: &Pool<'_>,
        options: &Options<'_>,
        leaf: &Leaf,
        observer: &mut dyn Observer,
    ) -> Result<(), SourceError> {
        let at = self.state.size;
        if leaf.header.prev != self.state.prev.unwrap_or(Digest::ZERO) {
            let (vi, en) = (
                "không nối tiếp bút toán trước",
                "is not linked to the entry before it",
            );
            self.fails(Promise::Bytes, fault(at, "chain.prev", vi, en));
            self.stopped = true;
            return Ok(());
        }
        if let Body::LedgerOpen(open) = &leaf.signed.body
            && open.log != options.log.to_string()
        {
            let vi = "sổ nêu khóa nhật ký khác với khóa dùng để kiểm tra";
            let en = "the book names another log key than the one given to check with";
            self.fails(Promise::Signatures, fault(at, "log.key", vi, en));
        }
        let claimed = match claims(&self.state, &leaf.signed) {
            Ok(claimed) => claimed,
            Err(rejection) => {
                self.rejected(at, &rejection);
                return Ok(());
            }
        };
        for (author, claim) in claimed.into_iter().enumerate() {
            self.tasks.push(Task {
                public: claim.public,
                at,
                signed: leaf.signed.clone(),
                author,
            });
        }
        if self.tasks.len() >= BATCH {
            pool.give(std::mem::take(&mut self.tasks));
        }
        let reader = Reader {
            book: &self.book,
            source: pool.source,
            origin: pool.origin,
            size: pool.size,
        };
        let effects = match decide(&self.state, &reader, &leaf.signed, leaf.header.received) {
            Ok(effects) => effects,
            Err(Refusal::Rejected(rejection)) => {
                self.rejected(at, &rejection);
                return Ok(());
            }
            // Memory answers everything but a read error of the source.
            Err(Refusal::Missing(query)) => {
                let why = format!("{query:?}");
                return Err(SourceError {
                    what: format!("entry {at}"),
                    why,
                });
            }
        };
        observer.entry(at, leaf, &effects);
        let applied = self.book.apply(at, leaf.signed.clone(), &effects).is_ok()
            && self.state.apply(leaf.header, leaf.hash, &effects).is_ok();
        if !applied {
            self.rejected(at, &Rejection::BooksDisagree);
        }
        Ok(())
    }
}

/// See [`super::verify`].
pub(super) fn run(
    source: &dyn Source,
    options: &Options<'_>,
    observer: &mut dyn Observer,
) -> Result<Report, SourceError> {
    let note = source.checkpoint()?;
    let checkpoint = match Checkpoint::open(&note, &options.log) {
        Ok(checkpoint) => checkpoint,
        Err(error) => {
            let vi = format!(
                "điểm chốt không hợp lệ với khóa nhật ký đã cho ({})",
                error.code()
            );
            let why = Why::new(
                error.code(),
                vi,
                format!("the checkpoint does not open with the log key given: {error}"),
            );
            return Ok(unopened(options, note, why));
        }
    };
    let pool = Pool {
        source,
        origin: &checkpoint.origin,
        size: checkpoint.size,
        listed: tree::listed(source)?,
        exact: options.exact,
        shared: Mutex::default(),
        changed: Condvar::new(),
    };
    let saved = options
        .since
        .map(|note| (note, Checkpoint::open(note, &options.log)));
    let saved_size = match &saved {
        Some((_, Ok(saved))) => saved.size,
        _ => 0,
    };
    let mut tree = Tree::default();
    let mut replay = Replay {
        state: State::default(),
        book: MemoryBook::default(),
        faults: BTreeMap::new(),
        newer: None,
        stopped: false,
        tasks: Vec::new(),
    };
    std::thread::scope(|scope| -> Result<(), SourceError> {
        for thread in 0..options.threads.max(1) {
            // Each worker draws from a stream of its own.
            let mut seed = options.seed.to_vec();
            seed.push(thread as u8);
            let seed = *Digest::of(&seed).bytes();
            let pool = &pool;
            scope.spawn(move || pool.work(seed));
        }
        let mut pass = || -> Result<(), SourceError> {
            for number in 0..pool.bundles() {
                let bundle = pool.take(number)?;
                let holds_saved = saved_size / 256 == number && !saved_size.is_multiple_of(256);
                tree.push(number, &bundle.hashes, bundle.root, holds_saved);
                if let Some(fault) = bundle.fault {
                    replay.fails(Promise::Bytes, fault);
                }
                for leaf in &bundle.leaves {
                    if !replay.stopped {
                        replay.entry(&pool, options, leaf, observer)?;
                    }
                }
                if let Some((at, error)) = bundle.malformed {
                    replay.stopped = true;
                    let vi = format!("bút toán sai định dạng ({})", error.code());
                    let why = Why::new(error.code(), vi, error.to_string());
                    match error {
                        Malformed::UnknownKind if replay.newer.is_none() => {
                            replay.newer = Some((at, why))
                        }
                        Malformed::UnknownKind => {}
                        _ => replay.fails(Promise::Bytes, (at, why)),
                    }
                }
                observer.progress((number * 256 + 256).min(pool.size), pool.size);
            }
            Ok(())
        };
        let passed = pass();
        let rest = std::mem::take(&mut replay.tasks);
        if !rest.is_empty() {
            pool.give(rest);
        }
        pool.end();
        passed
    })?;
    let (bad, torsion) = {
        let shared = pool.lock();
        (shared.bad.clone(), shared.torsion)
    };
    if torsion && !options.exact {
        // A crafted signature is somewhere; only the equation itself names it.
        return run(
            source,
            &Options {
                exact: true,
                log: options.log.clone(),
                ..*options
            },
            observer,
        );
    }
    if let Some((at, key)) = bad {
        let why = Why::rejection(&Rejection::SignatureInvalid { key });
        replay.fails(Promise::Signatures, (at, why));
    }
    if let Some(fault) = tree.compare(source, &pool.listed)? {
        replay.fails(Promise::Bytes, fault);
    }
    if tree.root(checkpoint.size) != Some(checkpoint.root)
        && !replay.faults.contains_key(&Promise::Bytes)
    {
        let (vi, en) = (
            "gốc cây không khớp với điểm chốt",
            "the root of the tree is not the checkpoint's",
        );
        replay.fails(Promise::Bytes, fault(0, "tree.root", vi, en));
    }
    let append_only = match saved {
        None => Verdict::NotChecked(Why::new(
            "since.none",
            "không đưa điểm chốt đã lưu (--since)",
            "no saved checkpoint was given (--since)",
        )),
        Some((_, Err(error))) => fails(
            None,
            error.code(),
            "điểm chốt đã lưu không hợp lệ với khóa nhật ký",
            "the saved checkpoint does not open with the log key",
        ),
        Some((_, Ok(saved))) if saved.size > checkpoint.size => fails(
            Some(checkpoint.size),
            "since.shorter",
            format!(
                "sổ chỉ còn {} bút toán, điểm chốt đã lưu có {}",
                checkpoint.size, saved.size
            ),
            format!(
                "the book has {} entries, the saved checkpoint {}",
                checkpoint.size, saved.size
            ),
        ),
        Some((_, Ok(saved))) if tree.root(saved.size) != Some(saved.root) => fails(
            None,
            "since.differs",
            "sổ không nối dài điểm chốt đã lưu: lịch sử đã bị viết lại",
            "the book does not extend the saved checkpoint: history was rewritten",
        ),
        Some(_) => Verdict::Holds,
    };
    Ok(report(replay, checkpoint, note, append_only))
}

fn fails(at: Option<u64>, code: &str, vi: impl Into<String>, en: impl Into<String>) -> Verdict {
    Verdict::Fails {
        at,
        why: Why::new(code, vi, en),
    }
}

fn not_checked(code: &str, vi: &str, en: &str) -> Verdict {
    Verdict::NotChecked(Why::new(code, vi, en))
}

fn unopened(options: &Options<'_>, checkpoint: Vec<u8>, why: Why) -> Report {
    let open = |promise| match promise {
        Promise::Bytes => Verdict::Fails {
            at: None,
            why: why.clone(),
        },
        _ => not_checked(
            "checkpoint.unopened",
            "điểm chốt không mở được",
            "the checkpoint did not open",
        ),
    };
    Report {
        origin: options.log.name().to_owned(),
        size: 0,
        checkpoint,
        verdicts: Promise::ALL
            .into_iter()
            .map(|promise| (promise, open(promise)))
            .collect(),
        state: State::default(),
        book: MemoryBook::default(),
    }
}

fn report(replay: Replay, checkpoint: Checkpoint, note: Vec<u8>, append_only: Verdict) -> Report {
    let end = replay.state.size;
    let verdict = |promise| {
        if let Some((at, why)) = replay.faults.get(&promise) {
            return Verdict::Fails {
                at: Some(*at),
                why: why.clone(),
            };
        }
        match promise {
            Promise::Bytes => Verdict::Holds,
            Promise::Witnesses => not_checked(
                "witnesses.none",
                "chưa có nhân chứng",
                "no witness policy was given",
            ),
            Promise::AppendOnly => append_only.clone(),
            Promise::Copies => not_checked(
                "copies.none",
                "chỉ kiểm tra tệp công bố",
                "only published files were checked",
            ),
            _ if end == checkpoint.size => Verdict::Holds,
            _ => match &replay.newer {
                Some((at, why)) => Verdict::Newer {
                    at: *at,
                    why: why.clone(),
                },
                None => Verdict::NotChecked(Why::new(
                    "replay.stopped",
                    format!("chỉ kiểm tra được đến trước bút toán {end}"),
                    format!("checked only up to entry {end}, where the replay stopped"),
                )),
            },
        }
    };
    Report {
        origin: checkpoint.origin,
        size: checkpoint.size,
        checkpoint: note,
        verdicts: Promise::ALL
            .into_iter()
            .map(|promise| (promise, verdict(promise)))
            .collect(),
        state: replay.state,
        book: replay.book,
    }
}
