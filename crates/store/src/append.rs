//! The single writer: whatever waits becomes one transaction.
//!
//! 1. lock the head; catch up with entries of other processes
//! 2. decide on each submission against the state as the ones before it in the batch left it; one that
//!    is refused is dropped, the others go on
//! 3. commit the private fields to the vault, and only then
//! 4. insert entries, projections and tiles, swap the head, sign and store the checkpoint, commit
//! 5. show the new state to readers, answer, wake the publisher
//!
//! While one batch is in step 4's commit and in step 5, which [`crate::flight`] does, the next one goes through step 2 already, as
//! if that commit had succeeded; [`crate::ground`] says on what it stands and when it has to wait. It is written only after that
//! commit, and only if the head is where it was decided to be.
//!
//! Nothing is acknowledged and no signature leaves the writer before the commit. When any step fails,
//! memory is thrown away and the next batch starts from what the database says.

use crate::Clock;
use crate::admit::Decided;
use crate::db::{Db, Tx, Value};
use crate::edge::Edge;
use crate::error::StoreError;
use crate::fault::{Faults, Step};
use crate::flight::{Flight, InFlight, deliver, outcomes};
use crate::ground::Ground;
use crate::history::Reader;
use crate::prepare::{Prepared, Refused};
use crate::schema::{CHECKPOINTS, TILES};
use crate::shared::{Shared, Tip, newest_tip, sign};
use crate::vault::Vault;
use crate::working::{Head, Pending, Working, write_snapshot};
use minhbach_ledger::RULES;
use minhbach_ledger::id::{Code, Digest};
use minhbach_ledger::signature::Signer;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};

/// Submissions that one transaction takes at most.
const MOST: usize = 4_096;

/// Entries between two snapshots of the state.
const SNAPSHOT_EVERY: u64 = 25_000;

/// Batches that are decided on under the lock after another process was seen to write: it would overtake those that are not.
const WARY: u32 = 64;

/// How far the clock may stand behind the newest entry, in seconds: a small correction is harmless,
/// because `received` never decreases; a large one says that the clock is wrong.
const CLOCK_BEHIND: u64 = 3_600;

/// What the author of an admitted entry gets: where it stands, under which signed tree head.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The entry's index.
    pub at: u64,
    /// Its look-up code.
    pub code: Code,
    /// Its leaf hash.
    pub leaf: Digest,
    /// Its sealed bytes, for a proof that needs nothing else.
    pub bytes: Vec<u8>,
    /// Whether it stood in the book already, from an earlier identical submission.
    pub repeated: bool,
    pub(crate) tip: Arc<Tip>,
}

impl Receipt {
    /// The signed checkpoint that covers the entry.
    pub fn checkpoint(&self) -> &str {
        &self.tip.checkpoint
    }
}

/// What became of one submission.
pub type Outcome = Result<Receipt, Refused>;

/// Where the outcomes of a job go.
pub(crate) type Answer = oneshot::Sender<Result<Vec<Outcome>, StoreError>>;

/// What the writer is asked.
pub(crate) enum Job {
    /// Submissions, in order, and where the outcomes go, in the same order.
    Append(Vec<Prepared>, Answer),
    /// Catch up with other processes.
    Refresh(oneshot::Sender<Result<(), StoreError>>),
    /// Write a snapshot and end.
    Close(oneshot::Sender<Result<(), StoreError>>),
}

/// The writer's own things; it lives in one task.
pub(crate) struct Writer {
    pub ledger: Db,
    pub vault: Vault,
    pub signer: Signer,
    pub origin: String,
    pub clock: Clock,
    pub faults: Faults,
    pub shared: Arc<Shared>,
    pub working: Working,
    /// Memory may be ahead of the database or behind it: begin from the database.
    pub poisoned: bool,
    pub snapshot_at: u64,
    pub wake: watch::Sender<u64>,
    /// The batch whose commit is under way.
    pub in_flight: Option<InFlight>,
    /// How many batches are still to be decided on under the lock, because another process was seen to write.
    pub wary: u32,
}

impl Writer {
    /// Serves jobs until the store is closed.
    pub async fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        while let Some(first) = jobs.recv().await {
            let mut submissions = Vec::new();
            let mut answers = Vec::new();
            let mut next = Some(first);
            let mut after = None;
            // Group commit of whatever waits, never a timer.
            while let Some(job) = next {
                match job {
                    Job::Append(list, answer) => {
                        answers.push((answer, list.len()));
                        submissions.extend(list);
                    }
                    other => {
                        after = Some(other);
                        break;
                    }
                }
                next = if submissions.len() < MOST {
                    jobs.try_recv().ok()
                } else {
                    None
                };
            }
            if !answers.is_empty() {
                self.batch(submissions, answers).await;
                self.snapshot_if_due().await;
            }
            match after {
                // A caller that has gone away needs no answer.
                Some(Job::Refresh(answer)) => drop(answer.send(self.refresh().await)),
                Some(Job::Close(answer)) => {
                    drop(answer.send(self.snapshot().await));
                    return;
                }
                _ => {}
            }
        }
        self.land().await;
    }

    /// One transaction for all submissions, up to its commit, which goes on by itself.
    async fn batch(&mut self, submissions: Vec<Prepared>, answers: Vec<(Answer, usize)>) {
        match self.written(&submissions).await {
            Ok((decided, Some((tx, tip)))) => {
                let flight = Flight {
                    tx,
                    tip,
                    fates: decided.fates,
                    applied: decided.applied,
                    size: self.working.state.size,
                    answers,
                    faults: self.faults.clone(),
                    shared: self.shared.clone(),
                    wake: self.wake.clone(),
                };
                self.in_flight = Some(flight.take_off(decided.ids));
            }
            Ok((decided, None)) => {
                let tip = self.shared.tip();
                deliver(Ok(outcomes(decided.fates, &tip)), answers);
            }
            Err(error) => {
                self.poisoned = true;
                tracing::error!(%error, "a batch was given up");
                deliver(Err(error), answers);
            }
        }
    }

    /// Decides on the submissions and writes what is admitted; the transaction is open still, and there is none if nothing was.
    async fn written(
        &mut self,
        submissions: &[Prepared],
    ) -> Result<(Decided, Option<(Tx, Tip)>), StoreError> {
        if let Some(why) = self.shared.halted() {
            return Err(why.clone());
        }
        loop {
            let mut ground = self.ground().await?;
            let received = self.received()?;
            self.working.edge.begin_batch();
            let Some(mut decided) = self.decide_all(&mut ground, submissions, received).await?
            else {
                continue;
            };
            // Nothing goes to the vault before the head is locked: another process would sweep it away. And also a refusal speaks of
            // the newest head.
            if !self.firm(&mut ground).await? {
                continue;
            }
            let Ground::Locked(mut tx, head) = ground else {
                continue;
            };
            if decided.applied.is_empty() {
                tx.rollback().await?;
                return Ok((decided, None));
            }
            let deposits = std::mem::take(&mut decided.deposits);
            // The vault's commit runs beside the inserts; the ledger's commit waits for both.
            let (deposited, tip) = tokio::join!(
                self.faults.at(Step::Vault, self.vault.deposit(deposits)),
                self.write(&mut tx, &head, &mut decided.pending),
            );
            deposited?;
            return Ok((decided, Some((tx, tip?))));
        }
    }

    /// Locks the head, and brings memory to it.
    pub(crate) async fn lock_and_catch_up(&mut self, tx: &mut Tx) -> Result<Head, StoreError> {
        let head = Head::lock(tx).await?;
        if head.rules > RULES {
            return Err(StoreError::Config(format!(
                "the book was written by rules version {}, and this program knows {RULES}",
                head.rules
            )));
        }
        if self.poisoned {
            let state = self.shared.state().clone();
            let edge = Edge::load(&mut Reader::Tx(tx), state.size).await?;
            self.working = Working { state, edge };
        }
        let behind = self.working.state.size != head.size;
        let news = self
            .working
            .catch_up(&mut Reader::Tx(tx), &self.origin, &head)
            .await?;
        if behind || self.poisoned {
            // Nobody else is between vault and entries while the head is locked.
            self.vault.sweep(head.size).await?;
            if !news.is_empty() {
                let tip = newest_tip(&mut Reader::Tx(tx), &self.working.edge).await?;
                self.shared.advance(&news, tip)?;
                self.wary = WARY;
            }
        }
        self.poisoned = false;
        Ok(head)
    }

    fn received(&self) -> Result<u64, StoreError> {
        let (now, last) = ((self.clock)(), self.working.state.received);
        if now + CLOCK_BEHIND < last {
            return Err(StoreError::Clock { now, last });
        }
        Ok(now.max(last))
    }

    /// Everything of the transaction but its commit; returns the new tip.
    async fn write(
        &self,
        tx: &mut Tx,
        old: &Head,
        pending: &mut Pending,
    ) -> Result<Tip, StoreError> {
        let state = &self.working.state;
        let tip = sign(&self.signer, &self.origin, self.working.edge.clone())?;
        let checkpoint = vec![
            Value::of(state.size),
            Value::Blob(tip.checkpoint.as_bytes().to_vec()),
        ];
        let mut tables = pending.take();
        tables.push((&TILES, self.working.edge.rows()));
        tables.push((&CHECKPOINTS, vec![checkpoint]));
        self.faults
            .at(Step::Rows, tx.insert("writing a batch", tables))
            .await?;
        let leaf = state.prev.unwrap_or(Digest::ZERO);
        self.faults
            .at(Step::Head, async {
                let swapped = tx
                    .execute(
                        "swapping the head",
                        "UPDATE head SET size = $1, leaf = $2, received = $3, rules = $4 \
                         WHERE one = 1 AND size = $5 AND leaf = $6",
                        &[
                            Value::of(state.size),
                            Value::Blob(leaf.bytes().to_vec()),
                            Value::of(state.received),
                            Value::Int(i64::from(RULES)),
                            Value::of(old.size),
                            Value::Blob(old.leaf.to_vec()),
                        ],
                    )
                    .await?;
                match swapped {
                    1 => Ok(()),
                    _ => Err(StoreError::corrupt("head", "", 1, "changed under its lock")),
                }
            })
            .await?;
        Ok(tip)
    }

    async fn refresh(&mut self) -> Result<(), StoreError> {
        self.land().await;
        let head = Head::read(&mut Reader::Db(&self.ledger)).await?;
        if head.size == self.working.state.size && !self.poisoned {
            return Ok(());
        }
        let mut tx = self.ledger.begin().await?;
        let done = self.lock_and_catch_up(&mut tx).await.map(drop);
        self.poisoned |= done.is_err();
        tx.rollback().await?;
        let _ = self.wake.send(self.working.state.size);
        done
    }

    async fn snapshot_if_due(&mut self) {
        if self.working.state.size < self.snapshot_at + SNAPSHOT_EVERY || self.poisoned {
            return;
        }
        // A snapshot is a cache: without it the next start only takes longer.
        if let Err(error) = self.snapshot().await {
            tracing::warn!(%error, "no snapshot was written");
        }
    }

    async fn snapshot(&mut self) -> Result<(), StoreError> {
        self.land().await;
        let state = &self.working.state;
        if self.poisoned || state.size == self.snapshot_at {
            return Ok(());
        }
        let faults = self.faults.clone();
        faults
            .at(Step::Snapshot, async {
                let mut tx = self.ledger.begin().await?;
                // Another process may be ahead; then its snapshots are the newer ones.
                if Head::lock(&mut tx).await?.size == state.size {
                    write_snapshot(&mut tx, state).await?;
                }
                tx.commit().await
            })
            .await?;
        self.snapshot_at = self.working.state.size;
        Ok(())
    }
}
