//! What each command does. Every one is a thin front: it reads its input, calls the crates below and prints.

mod answers;
pub mod audit;
pub mod author;
pub mod blob;
pub mod book;
pub mod bundle;
mod cells;
pub mod check;
mod inspections;
pub mod key;
pub mod lists;
mod minutes;
pub mod mirror;
mod pages;
pub mod people;
pub mod prove;
pub mod record;
pub mod report;
pub mod roster;
pub mod serve;
pub mod slips;
mod sponsors;
pub mod trace;
pub mod vault;
mod verdicts;
pub mod verify;
pub mod watch;
pub mod witness;
pub mod witnessed;

pub use people::denied as refused_by_vault;
