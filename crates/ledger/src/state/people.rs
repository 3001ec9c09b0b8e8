//! What the rules need to know of those who are helped: cases, open disputes, and how far the monthly reports go. Nothing here
//! says who anybody is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::day::{Day, Month};
use crate::id::Id;
use crate::kinds::cases::Share;
use crate::kinds::disputes::DisputeCategory;

/// A humanitarian address: an id, and the programme fund that its money runs through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Case {
    /// The entry that opened it.
    pub at: u64,
    /// Its chapter is the fund's.
    pub fund: Id,
    /// The holders who opened it: none of them takes it on.
    pub openers: Vec<Id>,
    /// The newest entry by which somebody else took it on.
    pub assigned: Option<u64>,
    pub closed: Option<Day>,
    /// Those that have not ended, by their ids.
    pub sponsors: BTreeMap<Id, Share>,
}

impl Case {
    /// Whether it has a sponsor who gives all that it takes.
    pub fn is_taken(&self) -> bool {
        self.sponsors.values().any(|share| *share == Share::Full)
    }
}

/// Portions of a distribution that somebody says did not come as stated, and of which nobody else has found out more yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Dispute {
    /// The entry that opened it.
    pub at: u64,
    /// The entry of the distribution.
    pub distribution: u64,
    pub chapter: Id,
    pub category: DisputeCategory,
    pub portions: u32,
    /// The last day on which it is resolved in time; `None` where no policy said so.
    pub due: Option<Day>,
}

impl Dispute {
    /// Whether its last day has passed, or none is named.
    pub fn overdue(&self, today: Day) -> bool {
        self.due.is_none_or(|due| due < today)
    }
}

/// What the rules need to know of people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// Also those that have been closed, so that no id is used again.
    pub cases: BTreeMap<Id, Case>,
    /// Those that nobody has resolved.
    pub disputes: BTreeMap<Id, Dispute>,
    /// The last month of answers that each chapter has reported.
    pub feedback: BTreeMap<Id, Month>,
    /// The last month of the vault that was reported.
    pub vault: Option<Month>,
}

/// A change of any of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // each field is the thing that its type names
pub enum PeopleFact {
    Case(Id, Box<Case>),
    /// `None`: it has been resolved.
    Dispute(Id, Option<Box<Dispute>>),
    /// The last month that is reported now.
    Feedback(Id, Month),
    Vault(Month),
}

impl People {
    pub(super) fn apply(&mut self, fact: &PeopleFact) {
        match fact {
            PeopleFact::Case(id, case) => drop(self.cases.insert(*id, (**case).clone())),
            PeopleFact::Dispute(id, Some(dispute)) => {
                self.disputes.insert(*id, (**dispute).clone());
            }
            PeopleFact::Dispute(id, None) => drop(self.disputes.remove(id)),
            PeopleFact::Feedback(chapter, month) => drop(self.feedback.insert(*chapter, *month)),
            PeopleFact::Vault(month) => self.vault = Some(*month),
        }
    }
}
