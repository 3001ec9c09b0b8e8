//! What readers see: the committed state and the newest signed tree head, never a batch in the making.

use crate::edge::Edge;
use crate::error::StoreError;
use crate::working::{Applied, apply};
use minhbach_ledger::state::State;
use std::sync::{Arc, RwLock, RwLockReadGuard};

/// A signed tree head and the edge of its tree.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tip {
    /// The signed note; empty for the empty book.
    pub checkpoint: String,
    pub edge: Edge,
}

/// State and tip of what is committed.
#[derive(Debug)]
pub(crate) struct Shared {
    state: RwLock<State>,
    tip: RwLock<Arc<Tip>>,
}

impl Shared {
    pub fn new(state: State, tip: Tip) -> Shared {
        Shared {
            state: RwLock::new(state),
            tip: RwLock::new(Arc::new(tip)),
        }
    }

    /// The committed state; hold it briefly, the writer waits.
    pub fn state(&self) -> RwLockReadGuard<'_, State> {
        // A panic while writing would leave a half-applied entry; `apply` does not panic, and if it did,
        // the totals on a page are still only a view of the entries.
        self.state
            .read()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    pub fn tip(&self) -> Arc<Tip> {
        self.tip
            .read()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
            .clone()
    }

    /// Takes over a committed batch.
    pub fn advance(&self, applied: &[Applied], tip: Tip) -> Result<(), StoreError> {
        let mut state = self
            .state
            .write()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        for entry in applied {
            apply(&mut state, entry)?;
        }
        *self
            .tip
            .write()
            .unwrap_or_else(|poisoned| poisoned.into_inner()) = Arc::new(tip);
        Ok(())
    }
}
