//! What the rules need to know of inspections: which are open, by whose keys, what they may open of the vault, and the findings
//! that nobody has closed.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::day::Day;
use crate::id::{Digest, Id};
use crate::kinds::findings::Grade;
use crate::kinds::inspections::VaultClass;

/// An inspection that has not been closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Inspection {
    /// The entry that opened it.
    pub at: u64,
    pub chapter: Id,
    /// The accounting dates that are inspected, both included.
    pub from: Day,
    pub until: Day,
    /// The last day on which the keys of its inspectors are guarded.
    pub closes: Day,
    /// What of the vault may be opened for it; empty: nothing.
    pub classes: Vec<VaultClass>,
    /// Up to which day.
    pub vault_until: Option<Day>,
    /// The keys that opened it, or what took their places.
    pub openers: BTreeSet<String>,
    /// The other inspectors' keys that were valid over the chapter when it began, or what took their places.
    pub peers: BTreeSet<String>,
    /// How many findings have been raised.
    pub findings: u32,
}

impl Inspection {
    /// Those who can vouch for it: keys that nobody could grant in order to end it.
    pub fn guards(&self) -> impl Iterator<Item = &String> {
        self.openers.iter().chain(&self.peers)
    }
}

/// A finding that has not been closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Finding {
    /// The entry that raised it.
    pub at: u64,
    /// SHA-256 of that entry's text.
    pub text: Digest,
    /// The entry that opened its inspection.
    pub inspection: u64,
    /// The chapter that is inspected.
    pub chapter: Id,
    pub number: u32,
    pub grade: Grade,
    pub on: Day,
    /// By when what is asked must be done.
    pub due: Day,
    /// The holders who raised it.
    pub authors: Vec<Id>,
    /// The holders who answered.
    pub answered: Vec<Id>,
    /// See [`Inspection::guards`].
    pub guards: BTreeSet<String>,
}

impl Finding {
    /// Whether its last day has passed.
    pub fn overdue(&self, today: Day) -> bool {
        self.due < today
    }

    /// How many days ago it was raised.
    pub fn age(&self, today: Day) -> i32 {
        (today.days() - self.on.days()).max(0)
    }
}

/// What the rules need to know of oversight.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Oversight {
    /// Those that have not been closed.
    pub inspections: BTreeMap<Id, Inspection>,
    /// Those that have not been closed, also of inspections that have.
    pub findings: BTreeMap<Id, Finding>,
}

/// A change of any of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // each field is the thing that its type names
pub enum OversightFact {
    /// `None`: it has been closed.
    Inspection(Id, Option<Box<Inspection>>),
    /// `None`: it has been closed.
    Finding(Id, Option<Box<Finding>>),
    /// A holder's next key stands where the old one stood.
    Rotated { old: String, new: String },
}

impl Oversight {
    /// The inspection that an entry opened, if it is open still.
    pub fn opened_at(&self, at: u64) -> Option<(Id, &Inspection)> {
        let mut all = self.inspections.iter();
        all.find(|(_, inspection)| inspection.at == at)
            .map(|(id, inspection)| (*id, inspection))
    }

    /// Whether a key stands for anything here.
    pub fn names(&self, key: &str) -> bool {
        let inspections = self.inspections.values();
        let findings = self.findings.values();
        inspections
            .flat_map(Inspection::guards)
            .chain(findings.flat_map(|finding| &finding.guards))
            .any(|name| name == key)
    }

    pub(super) fn apply(&mut self, fact: &OversightFact) {
        match fact {
            OversightFact::Inspection(id, Some(inspection)) => {
                self.inspections.insert(*id, (**inspection).clone());
            }
            OversightFact::Inspection(id, None) => drop(self.inspections.remove(id)),
            OversightFact::Finding(id, Some(finding)) => {
                self.findings.insert(*id, (**finding).clone());
            }
            OversightFact::Finding(id, None) => drop(self.findings.remove(id)),
            OversightFact::Rotated { old, new } => {
                let inspections = self.inspections.values_mut();
                let sets = inspections.flat_map(|one| [&mut one.openers, &mut one.peers]);
                let findings = self.findings.values_mut().map(|one| &mut one.guards);
                for set in sets.chain(findings) {
                    if set.remove(old) {
                        set.insert(new.clone());
                    }
                }
            }
        }
    }
}
