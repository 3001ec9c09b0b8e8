//! The pass over the book: one thread takes the bundles in order, repeats every decision and builds the tree.

use std::collections::{BTreeMap, BTreeSet};

use super::book::{MemoryBook, Reader};
use super::disputes::Disputes;
use super::pool::{Bundle, Closing, Pool, Task};
use super::tree::{Fault, Tree, fault};
use super::verdicts::{Saved, append_only, misbehaviour, report, unopened};
use super::{
    Leaf, Observer, Options, Promise, Report, Silent, Source, SourceError, Why, promise_of,
};
use crate::decide::{claims, decide};
use crate::entry::Malformed;
use crate::id::Digest;
use crate::kinds::Body;
use crate::log::Hash;
use crate::log::checkpoint::Checkpoint;
use crate::rejection::{Concern, Refusal, Rejection};
use crate::state::State;

/// Signatures that are checked together.
const BATCH: usize = 2_048;

/// The deciding thread's side.
#[derive(Default)]
pub(super) struct Replay {
    pub state: State,
    pub book: MemoryBook,
    pub disputes: Disputes,
    /// The first fault of each promise.
    pub faults: BTreeMap<Promise, Fault>,
    /// The first entry that is newer than this program.
    pub newer: Option<Fault>,
    /// The leaf hash of the newest entry that was read.
    last: Option<Hash>,
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

    /// The links of a bundle's entries, which are checked to the end of the book even where the replay has stopped.
    /// Answers the first entry that is not linked.
    fn links(&mut self, first: u64, bundle: &Bundle) -> Option<u64> {
        let mut broken = None;
        for ((at, link), hash) in (first..).zip(&bundle.links).zip(&bundle.hashes) {
            let expected = self.last.map_or(Digest::ZERO, Digest::new);
            // What has no header is malformed, which is reported as such.
            if link.is_some_and(|link| link != expected) && broken.is_none() {
                broken = Some(at);
                let (vi, en) = (
                    "không nối tiếp bút toán trước",
                    "is not linked to the entry before it",
                );
                self.fails(Promise::Bytes, fault(at, "chain.prev", vi, en));
            }
            self.last = Some(*hash);
        }
        broken
    }

    /// Takes in a bundle. What cannot be read, parsed or linked ends the replay before it.
    fn bundle(
        &mut self,
        pool: &Pool<'_>,
        options: &Options<'_>,
        first: u64,
        bundle: Bundle,
        observer: &mut dyn Observer,
    ) -> Result<(), SourceError> {
        let broken = self.links(first, &bundle);
        if let Some(fault) = bundle.fault {
            self.fails(Promise::Bytes, fault);
        }
        for (at, leaf) in (first..).zip(&bundle.leaves) {
            self.stopped |= broken == Some(at);
            if self.stopped {
                break;
            }
            self.entry(pool, options, leaf, observer)?;
        }
        if let Some((at, error)) = bundle.malformed {
            let vi = format!("bút toán sai định dạng ({})", error.code());
            let why = Why::new(error.code(), vi, error.to_string());
            // What stands behind a fault may be anything: it is not the news that a program must be updated for.
            let hidden = self.stopped || broken.is_some_and(|broken| broken <= at);
            match error {
                Malformed::UnknownKind if hidden => {}
                Malformed::UnknownKind => self.newer = Some((at, why)),
                _ => self.fails(Promise::Bytes, (at, why)),
            }
            self.stopped = true;
        }
        self.stopped |= broken.is_some();
        Ok(())
    }

    /// The next entry: who must have signed it, and what it does.
    fn entry(
        &mut self,
        pool: &Pool<'_>,
        options: &Options<'_>,
        leaf: &Leaf,
        observer: &mut dyn Observer,
    ) -> Result<(), SourceError> {
        let at = self.state.size;
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
        self.disputes.take(at, &leaf.signed, &effects);
        let applied = self.book.apply(at, leaf.signed.clone(), &effects).is_ok()
            && self.state.apply(leaf.header, leaf.hash, &effects).is_ok();
        if !applied {
            self.rejected(at, &Rejection::BooksDisagree);
        }
        Ok(())
    }
}

/// See [`super::verify_since`].
pub(super) fn run(
    source: &dyn Source,
    options: &Options<'_>,
    notes: &[&[u8]],
    observer: &mut dyn Observer,
) -> Result<Report, SourceError> {
    let note = source.checkpoint()?;
    let checkpoint = match Checkpoint::open(&note, &options.log) {
        Ok(checkpoint) => checkpoint,
        Err(error) => return Ok(unopened(options, note, error)),
    };
    let pool = Pool::new(source, &checkpoint.origin, checkpoint.size, options.exact)?;
    let saved: Vec<Saved<'_>> = notes
        .iter()
        .map(|note| (*note, Checkpoint::open(note, &options.log)))
        .collect();
    // The bundles that a saved root lies inside.
    let kept: BTreeSet<u64> = saved
        .iter()
        .filter_map(|(_, point)| point.as_ref().ok())
        .filter(|point| !point.size.is_multiple_of(256))
        .map(|point| point.size / 256)
        .collect();
    let mut tree = Tree::default();
    let mut replay = Replay::default();
    // Whether a bundle lacks entries: nothing after it has a place in the tree.
    let mut torn = false;
    let mut pass = || -> Result<(), SourceError> {
        for number in 0..pool.bundles() {
            let bundle = pool.take(number)?;
            let first = number * 256;
            torn = (bundle.hashes.len() as u64) < (pool.size - first).min(256);
            tree.push(number, &bundle.hashes, bundle.root, kept.contains(&number));
            replay.bundle(&pool, options, first, bundle, observer)?;
            if torn {
                break;
            }
            observer.progress((first + 256).min(pool.size), pool.size);
        }
        let rest = std::mem::take(&mut replay.tasks);
        if !rest.is_empty() {
            pool.give(rest);
        }
        Ok(())
    };
    std::thread::scope(|scope| -> Result<(), SourceError> {
        let threads = 0..options.threads.max(1);
        let workers: Vec<_> = threads
            .map(|thread| {
                // Each worker draws from a stream of its own.
                let mut seed = options.seed.to_vec();
                seed.extend((thread as u64).to_be_bytes());
                let seed = *Digest::of(&seed).bytes();
                let pool = &pool;
                scope.spawn(move || pool.work(seed))
            })
            .collect();
        let passed = {
            let _closing = Closing(&pool);
            pass()
        };
        for worker in workers {
            // The pool remembers a panic, as an error of this run; unjoined it would be the caller's.
            let _ = worker.join();
        }
        passed
    })?;
    let signatures = pool.signatures()?;
    if signatures.crafted && !options.exact {
        // A crafted signature is somewhere; only the equation itself names it. The observer has seen every entry.
        let exact = Options {
            exact: true,
            log: options.log.clone(),
            ..*options
        };
        return run(source, &exact, notes, &mut Silent);
    }
    if let Some((at, key)) = signatures.bad {
        let why = Why::rejection(&Rejection::SignatureInvalid { key });
        replay.fails(Promise::Signatures, (at, why));
    }
    let mut root_differs = false;
    if !torn {
        if let Some((fault, span)) = tree.compare(source, &pool.listed)? {
            // A fault among its leaves is the cause of it, and names the entry.
            let known = replay.faults.get(&Promise::Bytes);
            let explained = known.is_some_and(|(at, _)| *at >= fault.0 && *at - fault.0 < span);
            if !explained {
                replay.fails(Promise::Bytes, fault);
            }
        }
        root_differs = tree.root(checkpoint.size) != Some(checkpoint.root);
    }
    let whole = (!torn).then_some(&tree);
    let append_only = append_only(&saved, &checkpoint, whole);
    let misbehaviour = whole
        .filter(|_| !root_differs)
        .and_then(|tree| misbehaviour(&saved, (&checkpoint, &note), tree, &options.log));
    let mut report = report(replay, checkpoint, note, root_differs, append_only);
    report.misbehaviour = misbehaviour;
    Ok(report)
}
