//! What each command does. Every one is a thin front: it reads its input, calls the crates below and prints.

pub mod author;
pub mod blob;
pub mod book;
pub mod bundle;
pub mod check;
pub mod key;
pub mod lists;
mod people;
pub mod prove;
pub mod record;
pub mod roster;
pub mod serve;
mod sponsors;
pub mod trace;
pub mod vault;
pub mod verify;

pub use people::denied as refused_by_vault;
