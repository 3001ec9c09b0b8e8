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
    /// Whether the page's tables may be taken away as files.
    pub downloads: bool,
    /// What narrows the page, as a query; its downloads repeat it.
    pub query: String,
    /// The public origin of the site, if the request names it.
    pub site: Option<String>,
    /// Whoever is signed in, on pages of the office.
    pub desk: Option<crate::office::desk::Desk>,
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

    /// The path of the page's tables as a file of the kind that the end names; `table` chooses one of them.
    pub fn file(&self, end: &str, table: &str) -> String {
        let path = if self.path == "/" {
            "/index"
        } else {
            self.path.as_str()
        };
        let table = match table {
            "" => String::new(),
            table => format!("table={table}"),
        };
        let query: Vec<&str> = [self.query.as_str(), table.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}.{end}{mark}{}", self.href(path), query.join("&"))
    }

    /// The path of the page for programs, narrowed like it.
    pub fn json(&self) -> String {
        let mark = if self.query.is_empty() { "" } else { "?" };
        format!("/api/v1{}{mark}{}", self.path, self.query)
    }

    /// Whether a path of the navigation is the page itself.
    pub fn here(&self, path: &str) -> bool {
        self.path == path
    }
}
