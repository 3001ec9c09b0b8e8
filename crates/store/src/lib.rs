//! The only crate that knows SQL and files: append, read, vault, publish, rebuild.
//!
//! # Life of an entry here
//!
//! A [`Submission`] is parsed and its signatures checked before any lock (`prepare`). The single writer
//! (`append`) takes whatever waits, locks the head, decides on each entry, commits the private fields to
//! the vault, and then entries, projections, tiles, head and signed checkpoint in one transaction; only
//! then it answers. The publisher (`publish`) writes tiles and, last, the checkpoint.
//!
//! # What is not here
//!
//! No rule: what may enter the book is decided by the kernel, also on replay. No projection is written
//! but by [`projection`], from the entry and its effects. No clock and no randomness: both come as
//! [`Clock`] and [`Random`]. Nothing is acknowledged, and no signature leaves, before its commit.

mod admit;
pub mod append;
mod backend;
mod compare;
mod cosignatures;
pub mod db;
pub mod dir;
mod edge;
mod erasures;
pub mod error;
pub mod explore;
pub mod fault;
mod files;
mod find;
mod findings;
mod flight;
mod ground;
mod hand_in;
pub mod history;
mod keyring;
mod lines;
pub mod mirror;
mod numbers;
mod opening;
mod options;
pub mod people;
pub mod prepare;
pub mod projection;
mod publish;
pub mod ranges;
pub mod read;
mod recompute;
mod refusals;
pub mod schema;
mod shared;
pub mod source;
pub mod store;
mod upkeep;
pub mod vault;
pub mod verify;
mod witness_dir;
pub mod witnesses;
mod working;

pub use append::{Outcome, Receipt};
pub use dir::{AREAS, Areas, Config, Directory, POLICY, Postgres, Secrets};
pub use error::{Difference, StoreError};
pub use explore::{Amounts, Bounds, Listed, Place, Wanted};
pub use hand_in::HandedIn;
pub use mirror::{Mirror, MirrorError, Mirrored};
pub use opening::Opening;
pub use options::Options;
pub use prepare::{Checked, OpeningFault, Refused, Submission};
pub use read::{Filter, Heading};
pub use refusals::{Counted as RefusedCount, Refusal};
pub use source::ExportSource;
pub use store::Store;
pub use vault::Vault;
pub use verify::{rebuild, verify_directory, verify_directory_since};
pub use witness_dir::{Cosigned, POLICY as KNOWN_LOGS, WitnessDir};

use std::sync::Arc;

/// Fills bytes with randomness. An argument, so that a demo can be repeated byte for byte; a real ledger's
/// must never repeat itself, because keys and nonces of the vault come from it.
pub type Random = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// Unix seconds. An argument, so that tests can turn the clock back.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;
