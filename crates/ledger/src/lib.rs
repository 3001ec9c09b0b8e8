//! ledger
pub mod log;
pub mod note;
pub mod signature;
