//! Reports up to the authorities: what a book says of a campaign or of a chapter, as of its first so many entries.
//!
//! A report is a function of those entries, of its scope and of the names of its recipients: no clock, no database, no
//! list of areas takes part. So whoever has the book makes the same bytes again, from a data directory or from an export,
//! at any time later. Its sums are those of the pages (see [`sums`]). No entry holds personal data, so no report does.

mod age;
mod build;
mod gather;
mod number;
mod poster;
mod say;
pub mod sums;
mod text;

pub use age::{Ages, shares};
pub use gather::Gather;
pub use number::Quantity;
pub use poster::poster;
pub(crate) use say::unit as unit_word;
pub use text::text;

use minhbach_ledger::day::{Day, Month};
use minhbach_ledger::id::Id;
use serde::Serialize;

/// What a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The funds of a campaign.
    Campaign(Id),
    /// The funds of a chapter and of all below it.
    Chapter(Id),
}

/// Days of a month or of a quarter, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Period {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub until: Day,
}

impl Period {
    /// A month by its name, `2026-09`.
    pub fn month(name: &str) -> Option<Period> {
        let month: Month = name.parse().ok()?;
        Some(Period {
            from: month.first(),
            until: month.last(),
        })
    }

    /// A quarter by its name, `2026-Q3`.
    pub fn quarter(name: &str) -> Option<Period> {
        let (year, quarter) = name.split_once("-Q")?;
        let first = match quarter {
            "1" => "01",
            "2" => "04",
            "3" => "07",
            "4" => "10",
            _ => return None,
        };
        let first: Month = format!("{year}-{first}").parse().ok()?;
        Some(Period {
            from: first.first(),
            until: first.next().next().last(),
        })
    }

    /// Whether a day lies in it.
    pub fn holds(&self, day: Day) -> bool {
        self.from <= day && day <= self.until
    }
}

/// The state of the book that a report is pinned to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pinned {
    /// How many entries.
    pub size: u64,
    /// The Merkle root over them, base64.
    pub root: String,
}

/// What a report is about, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct About {
    /// `campaign` or `chapter`.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Of a campaign: the chapter that answers for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chapter: Option<String>,
    /// Of a campaign: the first and the last day on which it receives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reception: Option<Period>,
}

/// The sums in one currency, or of one item over all its lots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// What came in, less what was given back; of goods also what was bought or made.
    pub received: Quantity,
    /// Given back to donors.
    pub returned: Quantity,
    /// Bought with another currency, in which it had come in before.
    pub exchanged_in: Quantity,
    /// What approved allocations hold or have spent.
    pub allocated: Quantity,
    /// Handed over to people.
    pub distributed: Quantity,
    /// Paid out, for goods and for costs.
    pub spent: Quantity,
    /// Gone to other organisations.
    pub sent_on: Quantity,
    /// Written off.
    pub lost: Quantity,
    /// The balance: what accounts and stores hold.
    pub in_hand: Quantity,
    /// What is owed because a fact of the bank could not be refused.
    pub owed: Quantity,
    /// Allocated, and handed over to nobody yet.
    pub undelivered: Quantity,
    /// The share of what is allocated that this is, in percent with one decimal, rounded down.
    pub undelivered_percent: Option<String>,
    /// The days from a gift to its delivery, see [`Ages`].
    pub median_days: Option<i32>,
    /// The same movements in the period alone, by the accounting date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_period: Option<Moved>,
}

/// What a period moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs)] // as in `Totals`
pub struct Moved {
    pub received: Quantity,
    pub returned: Quantity,
    pub allocated: Quantity,
    pub distributed: Quantity,
    pub spent: Quantity,
}

/// What costs took, in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Costs {
    /// What funds for costs in the scope have spent.
    pub spent: Quantity,
    /// What went to funds for costs outside of the scope as gifts came in.
    pub set_aside: Quantity,
    /// The share of both together in what was given, in percent with one decimal, rounded down.
    pub percent: Option<String>,
}

/// What was allocated to a place, and what was handed over there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AreaRow {
    /// The list of areas.
    pub scheme: String,
    /// The code in the list.
    pub code: String,
    /// What the chapter is called that stands for the place, if one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chapter: Option<String>,
    /// What allocations that name the place took, less what went back.
    pub quota: Quantity,
    /// Handed over there.
    pub delivered: Quantity,
    /// In so many portions.
    pub portions: u64,
    /// The share of the quota that was delivered.
    pub percent: Option<String>,
}

/// What was allocated for a purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PurposeRow {
    /// The code of the purpose.
    pub purpose: String,
    /// What allocations took, less what went back.
    pub allocated: Quantity,
    /// Handed over.
    pub delivered: Quantity,
    /// In so many portions.
    pub portions: u64,
}

/// How often something was handed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Deliveries {
    /// Entries of which something is still handed over.
    pub count: u64,
    /// Portions, after corrections.
    pub portions: u64,
    /// Those of deliveries that the books have in the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub portions_in_period: Option<u64>,
    /// Entries that say who handed out.
    pub with_team: u64,
}

/// What was given in time and care. Never in money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceRow {
    /// The kind of service.
    pub kind: &'static str,
    /// What one of it is.
    pub unit: &'static str,
    /// How many.
    pub count: u64,
    /// How many in the period, by its last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_period: Option<u64>,
}

/// What somebody disputes, and nobody has resolved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Disputes {
    /// How many.
    pub open: u64,
    /// About how many portions.
    pub portions: u64,
}

/// A report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The shape of this, for programs.
    pub format: &'static str,
    /// The ledger's origin.
    pub origin: String,
    /// The ledger's name.
    pub ledger: String,
    /// Whether the book is an exercise with invented data.
    pub practice: bool,
    /// The state of the book.
    pub checkpoint: Pinned,
    /// What it is about.
    pub about: About,
    /// The period that is looked at beside the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Money first, then goods.
    pub totals: Vec<Totals>,
    /// By currency.
    pub costs: Vec<Costs>,
    /// Place by place, and in each by what is counted.
    pub areas: Vec<AreaRow>,
    /// Purpose by purpose.
    pub purposes: Vec<PurposeRow>,
    /// How often something was handed over.
    pub deliveries: Deliveries,
    /// Of chapters; a campaign has none of its own.
    pub services: Vec<ServiceRow>,
    /// What is disputed.
    pub disputes: Disputes,
    /// *Nơi nhận*: to whom it goes.
    pub recipients: Vec<String>,
}

/// Why there is no report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// The entries did not all come by.
    #[error("the entries are not complete")]
    Incomplete,
    /// The book knows no such campaign or chapter at that size.
    #[error("there is no such campaign or chapter among these entries")]
    NoScope,
    /// A recipient's name is empty, too long, or holds control characters.
    #[error("a recipient is named in one line of at most 200 characters")]
    Recipient,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_have_one_spelling() {
        let days = |period: Option<Period>| {
            period.map(|period| format!("{} {}", period.from, period.until))
        };
        let month = days(Period::month("2026-02"));
        assert_eq!(month.as_deref(), Some("2026-02-01 2026-02-28"));
        let quarter = days(Period::quarter("2026-Q4"));
        assert_eq!(quarter.as_deref(), Some("2026-10-01 2026-12-31"));
        for wrong in ["2026-Q0", "2026-Q5", "2026-3", "26-Q1", "2026-Q1 "] {
            assert_eq!(Period::quarter(wrong), None, "{wrong}");
        }
        assert_eq!(Period::month("2026-13"), None);
    }
}
