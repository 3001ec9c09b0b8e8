//! The only crate that knows SQL and files.

mod backend;
pub mod db;
pub mod dir;
pub mod error;
mod files;
pub mod vault;
pub mod schema;

use std::sync::Arc;

/// Fills bytes with randomness. An argument, so that a demo can be repeated byte for byte.
pub type Random = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// Unix seconds. An argument, so that tests can turn the clock back.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;
