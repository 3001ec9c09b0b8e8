//! The trust kernel of Minh Bạch.
//!
//! What an entry is, what the rules say, who paid for what, and how anybody checks it. Everything
//! here is a pure function of its arguments: the crate knows no clock, no randomness, no file, no
//! socket and no database, so that the server which admits an entry and the inspector who replays
//! it years later run the same code on the same bytes.
//!
//! The way of an entry through the files: [`entry`] parses its bytes, [`kinds`] say what it may
//! hold and what it does, [`decide`] asks the [`state`] and the [`book`], [`attribution`] says
//! whose money moved, [`log`] proves that it stands in the book, [`verify`] repeats it all.

pub mod amount;
pub mod book;
pub mod cells;
pub mod clocks;
pub mod day;
pub mod decide;
pub mod effects;
pub mod entry;
pub mod id;
pub mod instalments;
pub mod json;
pub mod kinds;
pub mod rejection;
pub mod roster;
pub mod state;
pub mod text;
pub mod verify;

pub mod attribution;
pub mod log;
pub mod marks;
pub mod note;
pub mod signature;

/// The version of the rules that this program writes; it reads and checks all earlier ones.
pub const RULES: u32 = 5;
