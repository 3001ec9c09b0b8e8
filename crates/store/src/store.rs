//! The store: one door to the book for everything above it.

use crate::append::{Job, Outcome, Receipt, Writer};
use crate::backend::migrations::Which;
use crate::backend::{postgres, sqlite};
use crate::cosignatures;
use crate::db::{Db, Later};
use crate::dir::{Areas, Directory, POLICY};
use crate::edge;
use crate::error::StoreError;
use crate::files;
use crate::history::Reader;
use crate::options::Options;
use crate::prepare::{self, Checked, Submission};
use crate::publish::{self, Publisher};
use crate::refusals::RefusalLog;
use crate::shared::{Shared, newest_tip, sign};
use crate::upkeep::{look_around, publish_on, sweep};
use crate::vault::Vault;
use crate::witnesses::{About, Council, Post, Standing};
use crate::working::{Head, Working, drop_foreign_snapshots};
use crate::{Clock, Random};
use minhbach_ledger::log::Hash;
use minhbach_ledger::log::checkpoint::Checkpoint;
use minhbach_ledger::log::merkle;
use minhbach_ledger::log::proof::Proof;
use minhbach_ledger::log::witness::Request;
use minhbach_ledger::note::{Note, Vkey};
use minhbach_ledger::state::State;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::RwLockReadGuard;
use tokio::sync::{Mutex, mpsc, oneshot, watch};
use tokio::task::JoinHandle;

/// Jobs that may wait for the writer before senders wait too.
const WAITING: usize = 1_024;

/// An open ledger. Cheap to share behind an `Arc`; all methods take `&self`.
pub struct Store {
    pub(crate) ledger: Db,
    pub(crate) vault: Vault,
    pub(crate) shared: Arc<Shared>,
    pub(crate) origin: String,
    pub(crate) log: Vkey,
    /// Gone when the store is closed, and its lock with it.
    pub(crate) directory: std::sync::Mutex<Option<Directory>>,
    public: PathBuf,
    publisher: Arc<Mutex<Publisher>>,
    pub(crate) jobs: mpsc::Sender<Job>,
    pub(crate) random: Random,
    /// Whoever changes the signing folder.
    pub(crate) filing: tokio::sync::Mutex<()>,
    clock: Clock,
    areas: Areas,
    pub(crate) refusal_log: Arc<RefusalLog>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

/// The policy among the public files is that of the directory, so that everybody sees whom the ledger asks. Whom to trust a reader
/// decides by a policy from elsewhere.
fn announce_policy(public: &Path, policy: Option<&[u8]>) -> Result<(), StoreError> {
    let path = public.join(POLICY);
    let there = files::read_if_there(&path)?;
    match policy {
        Some(bytes) if there.as_deref() != Some(bytes) => files::write_durably(&path, bytes, false),
        None if there.is_some() => std::fs::remove_file(&path).map_err(StoreError::io(&path)),
        _ => Ok(()),
    }
}

/// Opens both databases of a directory.
pub(crate) async fn databases(
    directory: &Directory,
    migrate: bool,
) -> Result<(Db, Db), StoreError> {
    match &directory.config().postgres {
        Some(urls) => Ok((
            postgres::open(&urls.ledger, Which::Ledger, migrate).await?,
            postgres::open(&urls.vault, Which::Vault, migrate).await?,
        )),
        None => {
            let path = directory.path();
            Ok((
                sqlite::open(&path.join("ledger.db"), Which::Ledger, migrate).await?,
                sqlite::open(&path.join("vault.db"), Which::Vault, migrate).await?,
            ))
        }
    }
}

impl Store {
    /// Opens the book of a directory: loads the newest snapshot, replays what came after it, refuses a
    /// restored backup, sweeps what a crash left in the vault, starts the writer and the publisher.
    ///
    /// # Errors
    /// See [`StoreError`]; [`StoreError::Rollback`] if more was published than the database holds.
    pub fn open(directory: Directory, options: Options) -> Later<'static, Store> {
        // In a box, so that writer and publisher are compiled here and not again into every program that opens a store.
        Box::pin(Store::opened(directory, options, None))
    }

    /// The same for a process that asks the witnesses of `witnesses.policy`: at once, and then whenever it publishes.
    ///
    /// # Errors
    /// As [`Store::open`], and [`StoreError::Rollback`] if a witness has signed more than the database holds, or another book. One
    /// that does not answer says nothing.
    pub fn open_asking(
        directory: Directory,
        options: Options,
        post: Post,
    ) -> Later<'static, Store> {
        Box::pin(Store::opened(directory, options, Some(post)))
    }

    async fn opened(
        directory: Directory,
        options: Options,
        post: Option<Post>,
    ) -> Result<Store, StoreError> {
        let Options {
            clock,
            random,
            faults,
            publish,
        } = options;
        let signer = directory.log_signer()?;
        let log = signer.vkey();
        let origin = directory.config().origin.clone();
        let public = directory.public();
        let areas = directory.areas()?;
        let policy = directory.policy()?;
        let now = clock.clone();
        let (ledger, vault_db) = databases(&directory, true).await?;
        let (keys, line) = (directory.keyring()?, directory.line_key()?);
        let vault = Vault::new(vault_db, keys, &line, random.clone());

        drop_foreign_snapshots(&ledger).await?;
        let mut reader = Reader::Db(&ledger);
        let head = Head::read(&mut reader).await?;
        let mut publisher = Publisher {
            ledger: ledger.clone(),
            public: public.clone(),
            log: log.clone(),
            faults: faults.clone(),
            council: None,
        };
        publisher.refuse_rollback(head.size).await?;
        let working = Working::load(&mut reader, &origin, &head).await?;
        let tip = newest_tip(&mut reader, &working.edge).await?;
        if head.size > 0
            && tip.checkpoint != sign(&signer, &origin, working.edge.clone())?.checkpoint
        {
            return Err(StoreError::corrupt(
                "checkpoints",
                "note",
                head.size,
                "is not what this log signs",
            ));
        }
        sweep(&ledger, &vault, &origin, &working.state).await?;

        let shared = Arc::new(Shared::new(working.state.clone(), tip));
        announce_policy(&public, policy.as_ref().map(|(_, bytes)| bytes.as_slice()))?;
        publisher.council =
            policy.map(|(policy, _)| Council::new(policy, post, clock.clone(), shared.clone()));
        publisher
            .refuse_rollback_of_witnesses(&shared.tip(), head.size)
            .await?;
        publisher.look().await?;
        let (jobs, queue) = mpsc::channel(WAITING);
        let (wake, woken) = watch::channel(head.size);
        let writer = Writer {
            ledger: ledger.clone(),
            vault: vault.clone(),
            signer,
            origin: origin.clone(),
            clock,
            faults,
            shared: shared.clone(),
            working,
            poisoned: false,
            snapshot_at: head.size,
            wake,
            in_flight: None,
            wary: 0,
        };
        let publisher = Arc::new(Mutex::new(publisher));
        let mut tasks = vec![tokio::spawn(writer.run(queue))];
        if publish && !ledger.is_embedded() {
            tasks.push(tokio::spawn(look_around(jobs.downgrade(), woken.clone())));
        }
        if publish {
            tasks.push(tokio::spawn(publish_on(
                woken,
                publisher.clone(),
                shared.clone(),
            )));
        }
        let refusal_log = RefusalLog::new(vault.clone(), shared.clone(), now.clone());
        Ok(Store {
            refusal_log: Arc::new(refusal_log),
            ledger,
            vault,
            shared,
            origin,
            log,
            directory: std::sync::Mutex::new(Some(directory)),
            public,
            publisher,
            jobs,
            random,
            filing: tokio::sync::Mutex::default(),
            clock: now,
            areas,
            tasks: Mutex::new(tasks),
        })
    }

    /// The names of areas that the chapter has imported.
    pub fn areas(&self) -> &Areas {
        &self.areas
    }

    /// The time of the store's clock, in unix seconds.
    pub fn now(&self) -> u64 {
        (self.clock)()
    }

    /// Appends one entry; returns after it is durable. Many callers at once share one commit.
    ///
    /// # Errors
    /// [`StoreError`] is a failure: nothing is known to be written, and the same submission may be sent
    /// again. A refusal is an [`Outcome`].
    pub async fn append(&self, submission: Submission) -> Result<Outcome, StoreError> {
        let prepared = prepare::one(&self.shared, &self.origin, submission);
        let handed = self.hand_in(Checked(vec![prepared])).await?;
        let mut outcomes = handed.outcomes().await?;
        outcomes.pop().ok_or(StoreError::Closed)
    }

    /// Takes over what other processes have appended (PostgreSQL); readers of this process see it then.
    pub async fn refresh(&self) -> Result<(), StoreError> {
        let (answer, done) = oneshot::channel();
        self.jobs
            .send(Job::Refresh(answer))
            .await
            .map_err(|_| StoreError::Closed)?;
        done.await.map_err(|_| StoreError::Closed)?
    }

    /// Publishes up to the newest signed tree head, now; returns its size.
    pub async fn publish(&self) -> Result<u64, StoreError> {
        let publisher = self.publisher.lock().await;
        let tip = self.shared.tip();
        let size = tip.edge.size();
        publisher.publish(tip).await?;
        Ok(size)
    }

    /// Publishes, then copies exactly what is public into an empty or new directory; returns the size.
    pub async fn export(&self, out: &Path) -> Result<u64, StoreError> {
        self.publish().await?;
        self.publisher.lock().await.export(out)
    }

    /// The committed state. Hold the guard briefly and never across an await: the writer waits for it.
    pub fn state(&self) -> RwLockReadGuard<'_, State> {
        self.shared.state()
    }

    /// The newest signed checkpoint, committed but perhaps not yet published; `None` if the book is empty.
    pub fn checkpoint(&self) -> Option<String> {
        let tip = self.shared.tip();
        (tip.edge.size() > 0).then(|| tip.checkpoint.clone())
    }

    /// The number of entries that the newest signed checkpoint covers.
    pub fn size(&self) -> u64 {
        self.shared.tip().edge.size()
    }

    /// A number that rises with every change that this process makes to what pages show of the vault. Another process on the
    /// same database raises its own, so a page that rests on this number is kept for seconds only.
    pub fn vault_changes(&self) -> u64 {
        self.vault.changes()
    }

    /// The ledger's origin.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The log's verification key.
    pub fn log_key(&self) -> &Vkey {
        &self.log
    }

    /// The directory of public files: `checkpoint`, `tile/…`, `log.vkey`.
    pub fn public_dir(&self) -> &Path {
        &self.public
    }

    /// The store of personal data.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// Tells other processes, through the lock file, at which URL this one serves.
    pub fn announce(&self, url: &str) -> Result<(), StoreError> {
        let mut directory = self.directory.lock().unwrap_or_else(|p| p.into_inner());
        directory.as_mut().ok_or(StoreError::Closed)?.announce(url)
    }

    /// The key of the statement lines' ids (`secret/line.key`).
    pub fn line_key(&self) -> Result<zeroize::Zeroizing<[u8; 32]>, StoreError> {
        let directory = self.directory.lock().unwrap_or_else(|p| p.into_inner());
        directory.as_ref().ok_or(StoreError::Closed)?.line_key()
    }

    /// The inclusion proof of entry `at` under the newest signed checkpoint, with the entry in `extra`.
    ///
    /// # Errors
    /// [`StoreError::Config`] if there is no such entry.
    pub async fn prove(&self, at: u64) -> Result<Proof, StoreError> {
        let leaf = self
            .leaf(at)
            .await?
            .ok_or_else(|| StoreError::Config(format!("there is no entry {at}")))?;
        let tip = self.shared.tip();
        let standing = self.shared.standing();
        let witnessed = standing.and_then(|standing| standing.witnessed.clone());
        let (size, checkpoint) = match witnessed.filter(|witnessed| at < witnessed.size) {
            Some(witnessed) => (witnessed.size, witnessed.note.clone()),
            // Lines that are there are given along, though they are too few.
            None => {
                let size = tip.edge.size();
                let note = cosignatures::with_lines(&self.ledger, &tip.checkpoint, size).await?;
                (size, note)
            }
        };
        let plan = merkle::inclusion_plan(at, size).ok_or_else(|| {
            StoreError::Config(format!("the checkpoint does not cover entry {at}"))
        })?;
        let hashes = edge::prove(&self.ledger, &tip.edge, &plan).await?;
        Ok(Proof {
            extra: leaf,
            index: at,
            hashes,
            checkpoint,
        })
    }

    /// What is known of the witnesses; none without a policy.
    pub fn witnesses(&self) -> Option<Arc<Standing>> {
        self.shared.standing()
    }

    /// Why nothing is signed any more: a witness has seen more of the book than the database holds, or another book.
    pub fn halted(&self) -> Option<&StoreError> {
        self.shared.halted()
    }

    /// The request to a witness about the newest signed checkpoint; `old` is the size that it signed last.
    ///
    /// # Errors
    /// [`StoreError::Config`] unless `old` is at most the size of the book.
    pub async fn witness_request(&self, old: u64) -> Result<Request, StoreError> {
        let tip = self.shared.tip();
        About::tip(&tip).request(&self.ledger, old).await
    }

    /// Takes a witness's answer in that came by file: a checkpoint of this book with lines of witnesses of the policy. Publishes
    /// it again if it is the published one. Returns the name, size and time (unix seconds) of each line that verified.
    ///
    /// # Errors
    /// [`StoreError::Rollback`] if the log's key has signed something else than this book has at that size; [`StoreError::Config`]
    /// for a note that is no such checkpoint, or a line that does not verify.
    pub async fn take_cosignatures(
        &self,
        answer: &[u8],
    ) -> Result<Vec<(String, u64, u64)>, StoreError> {
        let wrong = |why: String| StoreError::Config(format!("the answer of a witness: {why}"));
        let standing = self.shared.standing();
        let standing = standing.ok_or_else(|| wrong("there is no witnesses.policy".into()))?;
        let point = Checkpoint::open(answer, &self.log).map_err(|e| wrong(e.to_string()))?;
        let note = Note::parse(answer).map_err(|e| wrong(e.to_string()))?;
        let ours = cosignatures::checkpoint(&self.ledger, point.size).await?;
        if ours.is_none_or(|ours| !publish::same_text(ours.as_bytes(), answer)) {
            // Our own key has signed another book.
            let error = StoreError::Rollback {
                what: "the checkpoint that a witness has signed".into(),
                seen: point.size,
                have: self.size(),
            };
            self.shared.halt(error.clone());
            return Err(error);
        }
        let mut taken = Vec::new();
        for (name, line) in cosignatures::of_policy(&standing.policy, &note, point.size) {
            if let Some(kept) = line.map_err(|e| wrong(format!("{name}: {e}")))? {
                cosignatures::keep(&self.ledger, &kept).await?;
                taken.push((name, kept.size, kept.signed));
            }
        }
        self.publish().await?;
        Ok(taken)
    }

    /// The inclusion proof of a receipt's entry under the receipt's checkpoint; of a fresh entry without
    /// reading anything.
    pub async fn inclusion_of(&self, receipt: &Receipt) -> Result<Vec<Hash>, StoreError> {
        self.inclusion(receipt.at, &receipt.tip.edge).await
    }

    async fn inclusion(&self, at: u64, edge: &edge::Edge) -> Result<Vec<Hash>, StoreError> {
        let plan = merkle::inclusion_plan(at, edge.size()).ok_or_else(|| {
            StoreError::Config(format!("the checkpoint does not cover entry {at}"))
        })?;
        edge::prove(&self.ledger, edge, &plan).await
    }

    /// The consistency proof between two sizes of this book.
    ///
    /// # Errors
    /// [`StoreError::Config`] unless `old <= new <=` the signed size.
    pub async fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, StoreError> {
        let tip = self.shared.tip();
        let plan = merkle::consistency_plan(old, new)
            .filter(|_| new <= tip.edge.size())
            .ok_or_else(|| StoreError::Config("there is no proof between these sizes".into()))?;
        edge::prove(&self.ledger, &tip.edge, &plan).await
    }

    /// Writes a snapshot, publishes what is not yet published, and closes the databases and gives the directory's lock back. After it every
    /// other call answers [`StoreError::Closed`] or a database error.
    pub async fn close(&self) -> Result<(), StoreError> {
        let (answer, done) = oneshot::channel();
        self.jobs
            .send(Job::Close(answer))
            .await
            .map_err(|_| StoreError::Closed)?;
        let snapshot = done.await.map_err(|_| StoreError::Closed)?;
        for task in self.tasks.lock().await.drain(..) {
            // The writer has answered and ends; the publisher ends when the writer's channel closes.
            let _ = task.await;
        }
        let published = match self.shared.tip().edge.size() {
            0 => Ok(0),
            _ => self.publish().await,
        };
        // Counts are lost with a process that is killed; with one that ends they are not.
        let counted = self.refusal_log.flush().await;
        self.ledger.close().await;
        self.vault.db.close().await;
        drop(
            self.directory
                .lock()
                .unwrap_or_else(|p| p.into_inner())
                .take(),
        );
        snapshot.and(counted).and(published.map(drop))
    }
}
