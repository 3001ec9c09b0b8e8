//! The end of a batch: its commit, and what follows it. It goes on beside the writer, which meanwhile decides on the next batch.

use crate::admit::{Fate, Place};
use crate::append::{Answer, Outcome, Receipt};
use crate::db::Tx;
use crate::error::StoreError;
use crate::fault::{Faults, Step};
use crate::shared::{Shared, Tip};
use crate::working::Applied;
use minhbach_ledger::id::{Code, Digest, Id};
use std::sync::Arc;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A batch that is written, and all that is needed to end it.
pub(crate) struct Flight {
    pub tx: Tx,
    pub tip: Tip,
    pub fates: Vec<Fate>,
    pub applied: Vec<Applied>,
    /// The size of the book after it.
    pub size: u64,
    pub answers: Vec<(Answer, usize)>,
    pub faults: Faults,
    pub shared: Arc<Shared>,
    pub wake: watch::Sender<u64>,
}

/// A batch whose commit is under way.
pub(crate) struct InFlight {
    /// The ids that its entries use up, with the hash of the entry's text.
    pub ids: Vec<(Id, Digest)>,
    committed: JoinHandle<bool>,
}

impl Flight {
    /// Begins the commit.
    pub fn take_off(self, ids: Vec<(Id, Digest)>) -> InFlight {
        InFlight {
            ids,
            committed: tokio::spawn(self.end()),
        }
    }

    /// Commits, shows the new state to readers, wakes the publisher and answers; says whether all went well.
    async fn end(self) -> bool {
        let committed = self.faults.at(Step::Commit, self.tx.commit()).await;
        match committed.and_then(|()| self.shared.advance(&self.applied, self.tip)) {
            Ok(()) => {
                // Only a publisher that has ended does not listen.
                let _ = self.wake.send(self.size);
                deliver(Ok(outcomes(self.fates, &self.shared.tip())), self.answers);
                true
            }
            Err(error) => {
                tracing::error!(%error, "a batch was given up");
                deliver(Err(error), self.answers);
                false
            }
        }
    }
}

impl InFlight {
    /// Whether it has ended.
    pub fn has_landed(&self) -> bool {
        self.committed.is_finished()
    }

    /// Waits for the end; says whether the batch is committed and shown.
    pub async fn landed(self) -> bool {
        // A panic says nothing of the commit.
        self.committed.await.unwrap_or(false)
    }
}

/// What the authors are told.
pub(crate) fn outcomes(fates: Vec<Fate>, tip: &Arc<Tip>) -> Vec<Outcome> {
    let receipt = |place: Place, repeated| Receipt {
        at: place.at,
        code: Code::of_leaf(place.leaf.bytes()),
        leaf: place.leaf,
        bytes: place.bytes,
        repeated,
        tip: tip.clone(),
    };
    fates
        .into_iter()
        .map(|fate| match fate {
            Fate::Refused(refused) => Err(refused),
            Fate::Sealed(place) => Ok(receipt(place, false)),
            Fate::Repeated(place) => Ok(receipt(place, true)),
        })
        .collect()
}

/// Gives each caller the outcomes of its submissions.
pub(crate) fn deliver(outcome: Result<Vec<Outcome>, StoreError>, answers: Vec<(Answer, usize)>) {
    match outcome {
        Ok(all) => {
            let mut all = all.into_iter();
            for (answer, n) in answers {
                // Whoever does not wait any more finds the entry by its id.
                drop(answer.send(Ok(all.by_ref().take(n).collect())));
            }
        }
        Err(error) => {
            for (answer, _) in answers {
                drop(answer.send(Err(error.clone())));
            }
        }
    }
}
