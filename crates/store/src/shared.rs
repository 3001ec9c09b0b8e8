//! What readers see: the committed state and the newest signed tree head, never a batch in the making.

use crate::db::Value;
use crate::edge::Edge;
use crate::error::StoreError;
use crate::history::Reader;
use crate::schema::CHECKPOINTS;
use crate::witnesses::Standing;
use crate::working::{Applied, apply};
use minhbach_ledger::log::checkpoint::Checkpoint;
use minhbach_ledger::note;
use minhbach_ledger::signature::Signer;
use minhbach_ledger::state::State;
use std::sync::{Arc, OnceLock, RwLock, RwLockReadGuard};

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
    /// What is known of the witnesses; none without a policy.
    standing: RwLock<Option<Arc<Standing>>>,
    /// Why nothing may be signed any more.
    halted: OnceLock<StoreError>,
}

impl Shared {
    pub fn new(state: State, tip: Tip) -> Shared {
        Shared {
            state: RwLock::new(state),
            tip: RwLock::new(Arc::new(tip)),
            standing: RwLock::default(),
            halted: OnceLock::new(),
        }
    }

    /// What is known of the witnesses.
    pub fn standing(&self) -> Option<Arc<Standing>> {
        self.standing
            .read()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
            .clone()
    }

    /// Shows readers what is known of the witnesses now.
    pub fn show(&self, standing: Standing) {
        *self
            .standing
            .write()
            .unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(Arc::new(standing));
    }

    /// Nothing may be signed from now on; the first reason stands.
    pub fn halt(&self, why: StoreError) {
        tracing::error!(%why, "signing has stopped");
        let _ = self.halted.set(why);
    }

    /// Why nothing may be signed any more, if so.
    pub fn halted(&self) -> Option<&StoreError> {
        self.halted.get()
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

/// Signs the tree head of an edge. Ed25519 is deterministic: the same head is never signed differently.
pub(crate) fn sign(signer: &Signer, origin: &str, edge: Edge) -> Result<Tip, StoreError> {
    let root = edge.root().map_err(|e| {
        StoreError::corrupt("tiles", "", e.0, "is needed for the root and not there")
    })?;
    let text = Checkpoint {
        origin: origin.to_owned(),
        size: edge.size(),
        root,
    }
    .to_string();
    let line = signer.sign_note_line(&text);
    Ok(Tip {
        checkpoint: note::compose(&text, &[line]),
        edge,
    })
}

/// The newest stored checkpoint, which must be that of the edge.
pub(crate) async fn newest_tip(reader: &mut Reader<'_>, edge: &Edge) -> Result<Tip, StoreError> {
    if edge.size() == 0 {
        return Ok(Tip::default());
    }
    let row = reader
        .read_rows(&CHECKPOINTS, edge.size(), edge.size() + 1)
        .await?
        .pop()
        .ok_or_else(|| StoreError::corrupt("checkpoints", "", edge.size(), "is missing"))?;
    let note = row
        .into_iter()
        .nth(1)
        .unwrap_or(Value::Null)
        .blob("checkpoints", "note")
        .and_then(|b| {
            String::from_utf8(b)
                .map_err(|_| StoreError::corrupt("checkpoints", "note", edge.size(), "not UTF-8"))
        })?;
    Ok(Tip {
        checkpoint: note,
        edge: edge.clone(),
    })
}
