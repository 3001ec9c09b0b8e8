//! The minutes of a verification (*biên bản kiểm tra sổ*): what was checked, with which key, what came out and what it cannot
//! show, on paper that an inspector signs.
//!
//! Pure rendering: everything that a page says is a value here, the time included.

mod html;
mod say;
mod xlsx;

pub use html::html;
pub use xlsx::xlsx;

use minhbach_ledger::rejection::Lang;
use minhbach_ledger::state::State;

use crate::report::sums::{Counted, sums, together};
use crate::report::{Quantity, unit_word};

/// What came out of one promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Holds,
    /// It is broken.
    Fails,
    /// It was not checked, or not to the end.
    NotChecked,
    /// The book is newer than the program.
    Newer,
}

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Both {
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
}

impl Both {
    /// The text in a language.
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }
}

/// A verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which promise.
    pub promise: Both,
    /// What came out.
    pub outcome: Outcome,
    /// The entry that breaks it, if it is one.
    pub at: Option<u64>,
    /// Why it fails or was not checked, and the stable code of that.
    pub why: Option<(Both, String)>,
}

/// A checkpoint that the book was held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedPoint {
    /// Entries.
    pub size: u64,
    /// The root, base64.
    pub root: String,
    /// Whether the program remembered it; else the inspector gave it.
    pub remembered: bool,
}

/// The sums of one fund in one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FundRow {
    /// The fund.
    pub name: String,
    /// What came in, less what went back.
    pub received: Quantity,
    /// What approved allocations hold or have spent.
    pub allocated: Quantity,
    /// Handed over to people.
    pub distributed: Quantity,
    /// What accounts and stores hold.
    pub in_hand: Quantity,
    /// What it owes.
    pub owed: Quantity,
}

impl FundRow {
    /// What its sums are counted in.
    fn counted(&self, lang: Lang) -> String {
        match (&self.received.goods, self.received.unit.as_str()) {
            (Some((name, unit)), _) => format!("{name} ({})", unit_word(lang, unit)),
            (None, "VND") => "đ".to_owned(),
            (None, unit) => unit.to_owned(),
        }
    }
}

/// Everything that the minutes say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minutes {
    /// The name of the ledger, if its first entry could be read.
    pub ledger: Option<String>,
    /// Whether it is an exercise with invented data.
    pub practice: bool,
    /// The origin.
    pub origin: String,
    /// What was read: a directory or a URL.
    pub target: String,
    /// The program and its version.
    pub program: String,
    /// When the verification ended, as people write it.
    pub made: String,
    /// The log's key.
    pub key: String,
    /// SHA-256 of the public key, hexadecimal.
    pub fingerprint: String,
    /// Whether the key was taken from the book itself.
    pub own_key: bool,
    /// Entries.
    pub size: u64,
    /// The root, base64.
    pub root: String,
    /// When the newest entry was sealed, as people write it.
    pub newest: Option<String>,
    /// The checkpoints that it was held against.
    pub saved: Vec<SavedPoint>,
    /// The verdicts.
    pub findings: Vec<Finding>,
    /// Whose cosignatures verify, and when each was made.
    pub witnesses: Vec<(String, String)>,
    /// Entries signed by a key that was compromised, and not affirmed.
    pub disputed: Vec<u64>,
    /// Late notes that no inspector has closed.
    pub irregular: Vec<u64>,
    /// The funds.
    pub funds: Vec<FundRow>,
}

impl Minutes {
    /// Whether no promise is broken.
    pub fn is_whole(&self) -> bool {
        let mut all = self.findings.iter();
        all.all(|found| matches!(found.outcome, Outcome::Holds | Outcome::NotChecked))
    }
}

/// The sums of every fund of a state, fund by fund: money first, then goods.
pub fn funds(state: &State) -> Vec<FundRow> {
    let sums = sums(state);
    let mut rows = Vec::new();
    for (id, fund) in &state.funds {
        for (counted, of) in together(&sums, |other| other == *id) {
            let nothing = of.whole() == 0 && of.real == 0 && of.owed == 0;
            if nothing && !matches!(counted, Counted::Money(_)) {
                continue;
            }
            let quantity = |minor| Quantity::of(state, counted, minor);
            rows.push(FundRow {
                name: fund.name.to_string(),
                received: quantity(of.received()),
                allocated: quantity(of.committed()),
                distributed: quantity(of.distributed),
                in_hand: quantity(of.real),
                owed: quantity(of.owed),
            });
        }
    }
    rows
}

/// In groups of four characters, as people read them to each other.
pub fn groups(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let groups = letters
        .chunks(4)
        .map(|group| group.iter().collect::<String>());
    groups.collect::<Vec<String>>().join(" ")
}

/// Entry numbers in one line.
fn listed(entries: &[u64]) -> String {
    let all = entries.iter().map(|at| format!("№ {at}"));
    all.collect::<Vec<String>>().join(", ")
}

#[cfg(test)]
mod tests;
