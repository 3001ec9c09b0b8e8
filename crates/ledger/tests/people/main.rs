//! What touches people and needs no book: published cells, instalments, sheets and slips.

#[path = "../book/mod.rs"]
mod book;
mod cells;
mod instalments;
mod slips;
