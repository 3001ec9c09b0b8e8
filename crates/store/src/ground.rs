//! On what the writer stands while it decides: the locked head, or a commit that is still under way.
//!
//! A batch that is decided on ahead of a commit stands on the state that this commit leaves. It may ask for ids, whose answer is the
//! database's and the flight's together; for anything else it waits until it stands on the lock. If the commit fails, or another
//! process comes first, the ground gives way: memory is thrown away and the batch is decided on again, this time under the lock.

use crate::append::Writer;
use crate::db::Tx;
use crate::error::StoreError;
use crate::working::Head;
use minhbach_ledger::id::{Digest, Id};

/// On what a batch is decided.
pub(crate) enum Ground {
    /// The head as it will be after the batch in flight.
    Ahead(Base),
    /// The head, locked.
    Locked(Tx, Head),
}

/// Size and last leaf of the book before a batch.
pub(crate) struct Base {
    size: u64,
    leaf: [u8; 32],
}

impl Ground {
    /// The transaction, if the head is locked.
    pub fn tx(&mut self) -> Option<&mut Tx> {
        match self {
            Ground::Ahead(_) => None,
            Ground::Locked(tx, _) => Some(tx),
        }
    }
}

impl Writer {
    /// The ground for the next batch.
    pub(crate) async fn ground(&mut self) -> Result<Ground, StoreError> {
        let calm = self.wary == 0 && !self.poisoned;
        self.wary = self.wary.saturating_sub(1);
        if calm
            && self
                .in_flight
                .as_ref()
                .is_some_and(|flight| !flight.has_landed())
        {
            let state = &self.working.state;
            let leaf = state.prev.unwrap_or(Digest::ZERO);
            return Ok(Ground::Ahead(Base {
                size: state.size,
                leaf: *leaf.bytes(),
            }));
        }
        self.land().await;
        let mut tx = self.ledger.begin().await?;
        let head = self.lock_and_catch_up(&mut tx).await?;
        Ok(Ground::Locked(tx, head))
    }

    /// Waits for the batch in flight and locks the head. `false` if the ground gave way; memory is to be thrown away then.
    pub(crate) async fn firm(&mut self, ground: &mut Ground) -> Result<bool, StoreError> {
        let Ground::Ahead(base) = ground else {
            return Ok(true);
        };
        self.land().await;
        if self.poisoned {
            return Ok(false);
        }
        let mut tx = self.ledger.begin().await?;
        let head = Head::lock(&mut tx).await?;
        if (head.size, head.leaf) != (base.size, base.leaf) {
            tx.rollback().await?;
            self.poisoned = true;
            return Ok(false);
        }
        *ground = Ground::Locked(tx, head);
        Ok(true)
    }

    /// Waits for the batch in flight, if there is one.
    pub(crate) async fn land(&mut self) {
        if let Some(flight) = self.in_flight.take() {
            self.poisoned |= !flight.landed().await;
        }
    }

    /// What the batch in flight uses up.
    pub(crate) fn ids_in_flight(&self) -> impl Iterator<Item = (Id, Digest)> {
        let flight = self.in_flight.iter();
        flight.flat_map(|flight| flight.ids.iter().copied())
    }
}
