//! What differs between the two databases, and nothing else: connecting, binding, multi-row insert.

pub(crate) mod migrations;
pub(crate) mod postgres;
pub(crate) mod sqlite;
