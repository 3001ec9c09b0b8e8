//! What the rules need to know of partners, promises, emergencies, advances and services.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::State;
use crate::amount::{Currency, Unit};
use crate::day::Day;
use crate::effects::Place;
use crate::id::Id;
use crate::kinds::partners::PartnerKind;
use crate::kinds::services::ServiceKind;
use crate::text::Text;

/// Another organisation that resources come from or go to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Partner {
    /// The entry that registered it.
    pub at: u64,
    pub name: Text,
    pub kind: PartnerKind,
    pub chapter: Id,
    /// The origin of its own ledger, if it keeps one.
    pub ledger: Option<Text>,
}

/// What is promised: money, or so much of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Promised {
    Money(Currency),
    Goods(Id),
}

impl Promised {
    /// Whether what came is what was promised.
    pub fn is(&self, unit: Unit) -> bool {
        match (*self, unit) {
            (Promised::Money(promised), Unit::Money(came)) => promised == came,
            (Promised::Goods(promised), Unit::Lot { item, .. }) => promised == item,
            _ => false,
        }
    }
}

/// A promise of which something is still open. It is in no total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Pledge {
    /// The entry that recorded it.
    pub at: u64,
    pub chapter: Id,
    pub campaign: Option<Id>,
    pub fund: Option<Id>,
    pub what: Promised,
    pub amount: u64,
    /// How much of it has not come yet.
    pub open: u64,
    pub due: Day,
}

/// An allocation that is spent before it is approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Emergency {
    /// The last day on which an approver decides in time.
    pub due: Day,
    /// What it is worth, in minor units of the policy's currency.
    pub worth: u64,
    /// Who has spent from it or confirmed what was spent: none of them approves it. Sorted.
    pub hands: Vec<Id>,
}

/// How much of a service a chapter has counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Served {
    /// In the unit of the kind.
    pub total: u64,
    /// The last day that has been counted: no later report begins before it.
    pub until: Day,
}

/// Money of a fund in an account of the kind advance: account, fund, unit.
pub type AdvanceKey = (Id, Id, Unit);

/// A change of any of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // each field is the thing that its type names
pub enum ResourceFact {
    Partner(Id, Box<Partner>),
    /// What went to a partner or came from one waits for its other side, or waits no more.
    Unmatched {
        at: u64,
        waits: bool,
    },
    /// What is open of a pledge now; `None` is nothing.
    Pledge(Id, Option<Box<Pledge>>),
    /// An allocation begins to wait for its approval, or waits no more.
    Emergency(Id, Option<Box<Emergency>>),
    /// Who spent from an allocation that waits for its approval, or confirmed what was spent.
    Hands {
        allocation: Id,
        holders: Vec<Id>,
    },
    /// Money was advanced until a day.
    Advanced {
        key: AdvanceKey,
        due: Day,
        amount: u64,
    },
    /// An advance was undone.
    AdvanceUndone {
        key: AdvanceKey,
        due: Day,
        amount: u64,
    },
    /// A service was counted, or a count taken back: the total now.
    Served(Id, ServiceKind, Served),
}

impl State {
    pub(super) fn apply_resource(&mut self, fact: &ResourceFact) {
        match fact {
            ResourceFact::Partner(id, partner) => {
                self.partners.insert(*id, (**partner).clone());
            }
            ResourceFact::Unmatched { at, waits: true } => drop(self.unmatched.insert(*at)),
            ResourceFact::Unmatched { at, waits: false } => drop(self.unmatched.remove(at)),
            ResourceFact::Pledge(id, Some(pledge)) => {
                self.pledges.insert(*id, (**pledge).clone());
            }
            ResourceFact::Pledge(id, None) => drop(self.pledges.remove(id)),
            ResourceFact::Emergency(id, Some(emergency)) => {
                self.emergencies.insert(*id, (**emergency).clone());
            }
            ResourceFact::Emergency(id, None) => drop(self.emergencies.remove(id)),
            ResourceFact::Hands {
                allocation,
                holders,
            } => {
                if let Some(emergency) = self.emergencies.get_mut(allocation) {
                    let hands = &mut emergency.hands;
                    hands.extend(holders);
                    hands.sort_unstable();
                    hands.dedup();
                }
            }
            ResourceFact::Advanced { key, due, amount } => {
                // Facts come before postings, so this is what was there before.
                let outstanding = self.holding(Place::Real(key.0), key.1, key.2);
                let dues = self.advances.entry(*key).or_default();
                settle(dues, outstanding);
                *dues.entry(*due).or_default() += amount;
            }
            ResourceFact::AdvanceUndone { key, due, amount } => {
                if let Some(given) = self
                    .advances
                    .get_mut(key)
                    .and_then(|dues| dues.get_mut(due))
                {
                    *given = given.saturating_sub(*amount);
                }
            }
            ResourceFact::Served(chapter, kind, served) => {
                self.services.insert((*chapter, *kind), *served);
            }
        }
    }
}

/// Forgets the advances that have been accounted for: the earliest, as far as the later ones explain what is still there.
fn settle(dues: &mut BTreeMap<Day, u64>, outstanding: i128) {
    let mut explained = 0;
    let mut settled = Vec::new();
    for (day, given) in dues.iter().rev() {
        if explained >= outstanding {
            settled.push(*day);
        }
        explained += i128::from(*given);
    }
    for day in settled {
        dues.remove(&day);
    }
}
