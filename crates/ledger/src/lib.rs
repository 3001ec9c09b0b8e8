//! ledger
pub mod attribution;
