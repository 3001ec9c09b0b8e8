//! What stands around every page: language, navigation, the state of the book, the banner.

use minhbach_ledger::day::Day;

use crate::lang::{Lang, Tr};

/// What the frame of a page needs to know. Built once per request from the state in memory.
#[derive(Clone, Debug)]
pub struct Shell {
    /// The language of the page.
    pub lang: Lang,
    /// The path without its language prefix; begins with a slash.
    pub path: String,
    /// The name that `ledger.open` gives the book; empty before it.
    pub ledger: String,
    /// Whether this is a practice ledger, whose people and money are invented.
    pub practice: bool,
    /// The number of entries that the page counts.
    pub size: u64,
    /// When the newest of them was sealed, in unix seconds.
    pub received: Option<u64>,
    /// The day that a practice ledger pretends it is.
    pub as_of: Option<Day>,
    /// Whether search engines are asked to leave the page out.
    pub noindex: bool,
    /// The versioned path of the style sheet.
    pub style: &'static str,
}

impl Shell {
    /// The path of another page in the language of this one.
    pub fn href(&self, path: impl AsRef<str>) -> String {
        self.lang.href(path)
    }

    /// The translator of the page.
    pub fn tr(&self) -> Tr {
        Tr(self.lang)
    }

    /// Whether a path of the navigation is the page itself.
    pub fn here(&self, path: &str) -> bool {
        self.path == path
    }
}
