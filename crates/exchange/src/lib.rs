//! Other people's formats: bank statements, lists of the helped, legal rule sets and lists of areas in, amounts in words and
//! reports out.
//!
//! This crate is pure. It opens no file and no socket, reads no clock, draws no random number and prints nothing: a
//! caller hands in something to read from and gets values back. What a value means for the book is decided elsewhere;
//! but for the reports and the inspector's desk, nothing here knows of entries, funds or keys.

pub mod areas;
pub mod audit;
pub mod legal;
pub mod minutes;
pub mod print;
pub mod reference;
pub mod report;
pub mod roster;
pub mod slips;
pub mod statement;
pub mod vietqr;
pub mod words;
