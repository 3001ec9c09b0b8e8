//! What the whole-system tests share.

pub mod book;
pub mod forge;
pub mod postgres;
pub mod year;
