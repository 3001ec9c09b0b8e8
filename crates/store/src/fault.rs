//! Faults on demand: a test makes any write step fail, before or after it took effect.
//!
//! The second half of the matrix matters most: a commit that is durable although the program saw an
//! error. Outside tests nothing injects anything.

use crate::error::StoreError;
use std::future::Future;
use std::sync::Arc;

/// A step that writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// Committing salts and values to the vault.
    Vault,
    /// Inserting entries, projections, tiles and the signed checkpoint.
    Rows,
    /// Swapping the head.
    Head,
    /// Committing the ledger's transaction.
    Commit,
    /// Writing a snapshot of the state.
    Snapshot,
    /// Writing tile files.
    Tiles,
    /// Moving the fence of the publishers.
    Fence,
    /// Writing the checkpoint file.
    Publish,
}

impl Step {
    /// All steps, in the order in which an entry meets them.
    pub const ALL: [Step; 8] = [
        Step::Vault,
        Step::Rows,
        Step::Head,
        Step::Commit,
        Step::Snapshot,
        Step::Tiles,
        Step::Fence,
        Step::Publish,
    ];
}

/// What shall happen to a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is not done, and fails.
    Before,
    /// It is done, and yet fails.
    After,
}

/// Decides, at each step, whether it fails.
#[derive(Clone, Default)]
pub struct Faults(Option<Injector>);

/// Asked at each step.
type Injector = Arc<dyn Fn(Step) -> Option<Fault> + Send + Sync>;

impl std::fmt::Debug for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() {
            "Faults(injected)"
        } else {
            "Faults(none)"
        })
    }
}

impl Faults {
    /// Faults that a test decides on.
    pub fn injected(decide: impl Fn(Step) -> Option<Fault> + Send + Sync + 'static) -> Faults {
        Faults(Some(Arc::new(decide)))
    }

    /// Runs a step, or not, and fails it, or not.
    pub(crate) async fn at<T>(
        &self,
        step: Step,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        match self.0.as_ref().and_then(|decide| decide(step)) {
            None => work.await,
            Some(Fault::Before) => Err(StoreError::Injected(step)),
            Some(Fault::After) => {
                work.await?;
                Err(StoreError::Injected(step))
            }
        }
    }
}
