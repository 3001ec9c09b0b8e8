//! What waits for somebody, and since when: a pure function of the state and a day.

use super::resources::{AdvanceKey, Promised};
use super::{State, Status};
use crate::amount::Unit;
use crate::day::Day;
use crate::effects::Place;
use crate::id::Id;

/// What waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matter {
    /// An allocation that is spent before it is approved; the amount is the whole of it.
    Approval {
        /// The allocation.
        allocation: Id,
        /// What it counts.
        unit: Unit,
    },
    /// Money advanced that nobody has accounted for yet.
    Advance {
        /// The account of the kind advance.
        account: Id,
        /// Whose money it is.
        fund: Id,
        /// What it counts.
        unit: Unit,
    },
    /// A promise; the amount is what is still open of it.
    Pledge {
        /// The pledge.
        pledge: Id,
        /// What was promised.
        what: Promised,
    },
}

/// One thing that waits until a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Waiting {
    /// The last day; `None` where the book names none, which is overdue.
    pub due: Option<Day>,
    /// What.
    pub matter: Matter,
    /// The chapter that has to see to it.
    pub chapter: Id,
    /// How much, in minor units or in the item's smallest unit.
    pub amount: u64,
}

impl Waiting {
    /// Whether its last day has passed.
    pub fn overdue(&self, today: Day) -> bool {
        self.due.is_none_or(|due| due < today)
    }

    /// Days left, negative if overdue; `None` where no day is named.
    pub fn days_left(&self, today: Day) -> Option<i32> {
        Some(self.due?.days() - today.days())
    }
}

impl State {
    /// Everything that waits, by its last day: emergencies for their approval, advances for their account, pledges for
    /// what was promised.
    pub fn waiting(&self) -> Vec<Waiting> {
        let approvals = self.emergencies.iter().filter_map(|(id, emergency)| {
            let allocation = self.allocations.get(id)?;
            Some(Waiting {
                due: Some(emergency.due),
                matter: Matter::Approval {
                    allocation: *id,
                    unit: allocation.unit,
                },
                chapter: allocation.chapter,
                amount: allocation.amount,
            })
        });
        let pledges = self.pledges.iter().map(|(id, pledge)| Waiting {
            due: Some(pledge.due),
            matter: Matter::Pledge {
                pledge: *id,
                what: pledge.what,
            },
            chapter: pledge.chapter,
            amount: pledge.open,
        });
        let mut waiting: Vec<Waiting> = approvals.chain(pledges).collect();
        waiting.extend(self.outstanding());
        waiting.sort_unstable();
        waiting
    }

    /// What is overdue on a day.
    pub fn overdue(&self, today: Day) -> Vec<Waiting> {
        let mut waiting = self.waiting();
        waiting.retain(|waiting| waiting.overdue(today));
        waiting
    }

    /// Emergencies that were spent from and then not approved: they stay listed.
    pub fn irregular(&self) -> impl Iterator<Item = Id> + '_ {
        let all = self.allocations.iter();
        all.filter(|(_, allocation)| matches!(allocation.status, Status::Irregular { .. }))
            .map(|(id, _)| *id)
    }

    /// What is still out of every advance, day by day: whoever accounts for an advance accounts for the earliest first.
    fn outstanding(&self) -> Vec<Waiting> {
        let mut found = Vec::new();
        for (key, dues) in &self.advances {
            let (account, fund, unit): AdvanceKey = *key;
            let Some(chapter) = self.accounts.get(&account).map(|known| known.chapter) else {
                continue;
            };
            let held = self.holding(Place::Real(account), fund, unit).max(0);
            // Holdings of one fund are far below 2^64.
            let mut left = u64::try_from(held).unwrap_or(u64::MAX);
            let mut push = |due: Option<Day>, amount: u64| {
                let matter = Matter::Advance {
                    account,
                    fund,
                    unit,
                };
                if amount > 0 {
                    found.push(Waiting {
                        due,
                        matter,
                        chapter,
                        amount,
                    });
                }
            };
            for (due, given) in dues.iter().rev() {
                let here = left.min(*given);
                push(Some(*due), here);
                left -= here;
            }
            push(None, left);
        }
        found
    }
}
