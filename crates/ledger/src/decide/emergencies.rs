//! Spending that nobody has approved yet: who had a hand in it.

use std::collections::BTreeSet;

use super::Context;
use crate::attribution::Change;
use crate::effects::Fact;
use crate::id::Id;
use crate::rejection::Rejection;
use crate::state::LineKey;
use crate::state::resources::ResourceFact;

impl Context<'_> {
    /// Who spends what nobody has approved yet is not who proposed it, and is remembered: they do not approve it either.
    pub(super) fn watch_emergencies(&mut self) -> Result<(), Rejection> {
        let mut spent = BTreeSet::new();
        for change in &self.effects.attribution {
            // A part is spending; numbers that a bank takes back from under an allocation are not.
            let Change::Part(part) = change else { continue };
            match self.state.line_keys.get(part.line.0 as usize) {
                Some(LineKey::Allocation { allocation, .. })
                    if self.state.emergencies.contains_key(allocation)
                        && !self.decides(*allocation) =>
                {
                    spent.insert(*allocation);
                }
                _ => {}
            }
        }
        for allocation in spent {
            if let Some(known) = self.state.allocations.get(&allocation) {
                self.other_than(&known.proposers, self.signed.kind().name())?;
            }
            self.hands(allocation);
        }
        Ok(())
    }

    /// The authors had to do with what nobody has approved yet, if this is such an allocation.
    pub fn hands(&mut self, allocation: Id) {
        if self.state.emergencies.contains_key(&allocation) {
            let holders = self.holders().into_iter().collect();
            self.fact(Fact::Resource(ResourceFact::Hands {
                allocation,
                holders,
            }));
        }
    }

    /// Whether this entry decides on the allocation.
    fn decides(&self, id: Id) -> bool {
        let facts = &self.effects.facts;
        facts
            .iter()
            .any(|fact| matches!(fact, Fact::Decide { allocation, .. } if *allocation == id))
    }
}
