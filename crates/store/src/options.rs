//! What a store needs of the world around it.

use crate::fault::Faults;
use crate::{Clock, Random};

/// What the store takes from the composition root.
#[derive(Clone)]
pub struct Options {
    /// Unix seconds.
    pub clock: Clock,
    /// Randomness for subjects' keys, nonces and batch verification.
    pub random: Random,
    /// Failures that a test wants; [`Faults::default`] injects none.
    pub faults: Faults,
    /// Whether background tasks publish after each batch and, on PostgreSQL, take over what other processes append; otherwise
    /// only [`Store::publish`] and [`Store::refresh`] do.
    pub publish: bool,
}
