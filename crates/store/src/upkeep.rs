//! What goes on beside a store that is open: the sweep at its start, a look now and then for what others have appended, and publishing.

use crate::append::Job;
use crate::db::Db;
use crate::error::StoreError;
use crate::findings;
use crate::people::fill_codes;
use crate::publish::Publisher;
use crate::shared::Shared;
use crate::vault::Vault;
use crate::working::Head;
use minhbach_ledger::state::State;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, mpsc, oneshot, watch};

/// How long readers may lag behind what other processes append (PostgreSQL).
const LOOK_AROUND: Duration = Duration::from_millis(500);

/// Rest of the publisher between two rounds: in a burst of batches a reader's checkpoint may be this old, and the burst
/// becomes one set of partial tiles instead of hundreds, whose syncing would wait for the same disk as the commits do.
const PUBLISH_REST: Duration = Duration::from_secs(1);

/// Removes what a crash left in the vault, while nobody else can be between vault and entries; and makes the findings of a vault
/// that had none yet.
pub(crate) async fn sweep(
    ledger: &Db,
    vault: &Vault,
    origin: &str,
    state: &State,
) -> Result<(), StoreError> {
    let mut tx = ledger.begin().await?;
    let head = Head::lock(&mut tx).await?;
    let swept = vault.sweep(head.size).await?;
    fill_codes(vault).await?;
    if findings::due(vault).await? {
        findings::remake(ledger, vault, origin, state).await?;
    }
    tx.rollback().await?;
    if swept > 0 {
        tracing::info!(swept, "removed private fields of entries that never came");
    }
    Ok(())
}

/// Takes over, now and then, what other processes over the same database have appended, so that readers of this one see it soon
/// although nobody appends here. One small query each time; the head is locked only if it has moved.
pub(crate) async fn look_around(jobs: mpsc::WeakSender<Job>, mut ended: watch::Receiver<u64>) {
    let mut failed = false;
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK_AROUND) => {}
            changed = ended.changed() => match changed {
                // The writer has just been at the head itself.
                Ok(()) => continue,
                Err(_) => return,
            },
        }
        let Some(jobs) = jobs.upgrade() else { return };
        let (answer, done) = oneshot::channel();
        if jobs.send(Job::Refresh(answer)).await.is_err() {
            return;
        }
        drop(jobs);
        match done.await {
            Ok(Ok(())) => failed = false,
            // Said once, not twice a second for as long as the database is away.
            Ok(Err(error)) if !failed => {
                failed = true;
                tracing::error!(%error, "looking for other processes' entries failed");
            }
            Ok(Err(_)) => {}
            Err(_) => return,
        }
    }
}

/// Publishes whenever the writer has grown the book, and rests in between.
pub(crate) async fn publish_on(
    mut woken: watch::Receiver<u64>,
    publisher: Arc<Mutex<Publisher>>,
    shared: Arc<Shared>,
) {
    loop {
        let pause = {
            let publisher = publisher.lock().await;
            if let Err(error) = publisher.publish(shared.tip()).await {
                // The next round tries again; the entries are safe in the database.
                tracing::error!(%error, "publishing failed");
            }
            publisher.pause(shared.tip().edge.size()).await
        };
        tokio::time::sleep(PUBLISH_REST).await;
        let mut rested = PUBLISH_REST;
        tokio::select! {
            changed = woken.changed() => if changed.is_err() {
                return;
            },
            // A witness that failed is to be asked again although nobody appends.
            () = tokio::time::sleep(pause.unwrap_or_default()), if pause.is_some() => {
                rested += pause.unwrap_or_default();
            }
        }
        publisher.lock().await.rested(rested);
    }
}
