//! Every entry of the book, newest first, by pages that begin at an index.

use serde::Serialize;

use crate::pages::parts::EntryRow;
use crate::view::page;

/// One page of the list of entries.
#[derive(Clone, Debug, Serialize)]
pub struct EntriesPage {
    /// The rows, newest first.
    pub rows: Vec<EntryRow>,
    /// The index before which the next page begins, if there are older entries.
    pub before: Option<u64>,
    /// Whether the page begins with the newest entry.
    pub newest: bool,
}

/// How many entries one page holds: the page stays under 30 KB with the longest Vietnamese titles.
pub const PAGE: u32 = 50;

page!(EntriesPage, "entries.html");
