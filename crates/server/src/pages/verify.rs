//! How to check the book without trusting this server, and what no check can show.

use serde::Serialize;

use crate::view::page;

/// The page on checking.
#[derive(Clone, Debug, Serialize)]
pub struct VerifyPage {
    /// The ledger's origin, which stands first in checkpoint and entries.
    pub origin: String,
    /// The log's verification key, in the notation of signed-note.
    pub log_key: String,
    /// The published checkpoint, verbatim.
    pub checkpoint: Option<String>,
    /// The address under which this request reached the server.
    pub url: String,
    /// The number of the newest entry, as an example.
    pub example: Option<u64>,
}

page!(VerifyPage, "verify.html");
