//! Who signs: keys, roles, chapters, and how many different people.

use std::collections::BTreeSet;

use super::Context;
use crate::amount::{Currency, Unit};
use crate::book::Referent;
use crate::day::Day;
use crate::entry::Signed;
use crate::id::Id;
use crate::kinds::governance::Role;
use crate::kinds::keys::Term;
use crate::rejection::Rejection;
use crate::state::{Key, State};

impl<'a> Context<'a> {
    /// The authors with their keys. Their signatures have been checked, so the keys are known.
    pub fn authors(&self) -> impl Iterator<Item = (&'a str, &'a Key)> {
        let state = self.state;
        self.signed
            .authors
            .iter()
            .filter_map(move |a| Some((a.key.as_str(), state.keys.get(&a.key)?)))
    }

    /// The name of the first author's key, for a refusal that concerns them all.
    pub fn first_author(&self) -> String {
        let first = self.signed.authors.first();
        first.map(|author| author.key.clone()).unwrap_or_default()
    }

    /// Whoever has a key for a time signs within it, by the day that the entry states and by the one on which it is sealed; see
    /// [`Term::admits`]. The key that an entry brings in has no term yet, and the one whose place it takes signs with it.
    ///
    /// # Errors
    /// `key.term`.
    pub(super) fn within_terms(&self, on: Day, received: u64) -> Result<(), Rejection> {
        let sealed = Day::of_unix(received);
        self.authors().try_for_each(|(name, key)| {
            let outside = |term: &Term| !term.admits(on, sealed);
            match key.term.filter(outside) {
                Some(term) => self.refuse(term.missed(name)),
                None => Ok(()),
            }
        })
    }

    /// The holders behind the authors' keys.
    pub fn holders(&self) -> BTreeSet<Id> {
        self.authors().map(|(_, key)| key.holder).collect()
    }

    /// The holders among the authors whose key has this role.
    pub fn holders_as(&self, role: Role) -> BTreeSet<Id> {
        self.authors()
            .filter(|(_, key)| key.role == role)
            .map(|(_, key)| key.holder)
            .collect()
    }

    /// Every author must have one of the roles, over all of the chapters.
    pub fn authority(
        &self,
        roles: &[Role],
        needed: &'static str,
        chapters: &[Id],
    ) -> Result<(), Rejection> {
        self.authority_beside(&BTreeSet::new(), roles, needed, chapters)
    }

    /// [`Context::authority`] of all authors but these.
    fn authority_beside(
        &self,
        others: &BTreeSet<String>,
        roles: &[Role],
        needed: &'static str,
        chapters: &[Id],
    ) -> Result<(), Rejection> {
        let authors = self.signed.authors.iter();
        for author in authors.filter(|author| !others.contains(&author.key)) {
            let key = self
                .state
                .keys
                .get(&author.key)
                .ok_or_else(|| Rejection::KeyUnknown {
                    key: author.key.clone(),
                })?;
            self.refuse_if(key.until.is_some(), || Rejection::KeyRevoked {
                key: author.key.clone(),
            })?;
            self.refuse_if(!roles.contains(&key.role), || Rejection::RoleMissing {
                key: author.key.clone(),
                needed,
            })?;
            // The key of a chapter that is no more, on a late note, acted where its successor acts now.
            let scope = key.chapter.map(|chapter| self.state.heir(chapter));
            for chapter in chapters {
                let inside = self.state.within(*chapter, scope);
                self.refuse_if(!inside, || Rejection::OutOfScope {
                    key: author.key.clone(),
                    chapter: *chapter,
                })?;
            }
        }
        Ok(())
    }

    /// Every author must have one of the roles, over the chapter of somebody who signed an earlier entry.
    pub fn over_authors_of(
        &self,
        roles: &[Role],
        needed: &'static str,
        signed: &Signed,
    ) -> Result<(), Rejection> {
        self.authority(roles, needed, &[])?;
        let keys = signed.authors.iter();
        let theirs: Vec<Option<Id>> = keys
            .filter_map(|author| self.state.keys.get(&author.key))
            .map(|key| key.chapter)
            .collect();
        for (name, key) in self.authors() {
            let over = theirs.iter().any(|chapter| match chapter {
                Some(chapter) => self.state.within(*chapter, key.chapter),
                None => key.chapter.is_none(),
            });
            self.refuse_if(!over, || Rejection::OutOfScope {
                key: name.to_owned(),
                chapter: key.chapter.unwrap_or(self.signed.id()),
            })?;
        }
        Ok(())
    }

    /// At least `needed` different holders must have signed in this role.
    pub fn at_least(&self, role: Role, needed: u32) -> Result<(), Rejection> {
        let have = self.holders_as(role).len() as u32;
        self.refuse_if(have < needed, || Rejection::TooFewSigners { needed, have })
    }

    /// At least `needed` different approvers must have signed whose keys are over this chapter: what a fund loses, its own
    /// approvers decide, wherever it lay.
    pub fn approvers_over(&self, chapter: Id, needed: u32) -> Result<(), Rejection> {
        let over: BTreeSet<Id> = self
            .authors()
            .filter(|(_, key)| {
                key.role == Role::Approver && self.state.within(chapter, key.chapter)
            })
            .map(|(_, key)| key.holder)
            .collect();
        let have = over.len() as u32;
        self.refuse_if(have < needed, || Rejection::TooFewSigners { needed, have })
    }

    /// Two different holders must have signed, one in each of two roles.
    pub fn both(&self, one: Role, other: Role) -> Result<(), Rejection> {
        let (ones, others) = (self.holders_as(one), self.holders_as(other));
        let different = ones.union(&others).count() >= 2;
        let have = u32::from(!ones.is_empty()) + u32::from(!others.is_empty());
        self.refuse_if(have < 2 || !different, || Rejection::TooFewSigners {
            needed: 2,
            have: have.min(ones.union(&others).count() as u32),
        })
    }

    /// The governors, as many as the ledger's threshold says, and nobody else.
    pub fn governors(&self) -> Result<(), Rejection> {
        self.governors_beside(&BTreeSet::new())
    }

    /// [`Context::governors`], and beside them others who agree.
    pub fn governors_beside(&self, others: &BTreeSet<String>) -> Result<(), Rejection> {
        self.authority_beside(others, &[Role::Governor], "governor", &[])?;
        // A governor of one chapter does not govern the ledger.
        let mut authors = self.authors().filter(|(name, _)| !others.contains(*name));
        if let Some((key, _)) = authors.find(|(_, key)| key.chapter.is_some()) {
            self.refuse(Rejection::RoleMissing {
                key: key.to_owned(),
                needed: "governor of the whole ledger",
            })?;
        }
        self.at_least(
            Role::Governor,
            self.state.ledger.as_ref().map_or(1, |l| l.threshold),
        )
    }

    /// Somebody who keeps the books or the cash and so many approvers sign together, and nobody is both.
    pub fn together(&self, keepers: &[Role], approvers: u32) -> Result<(), Rejection> {
        let keeping: BTreeSet<Id> = self
            .authors()
            .filter(|(_, key)| keepers.contains(&key.role))
            .map(|(_, key)| key.holder)
            .collect();
        self.refuse_if(keeping.is_empty(), || Rejection::TooFewSigners {
            needed: 1,
            have: 0,
        })?;
        self.at_least(Role::Approver, approvers)?;
        match keeping
            .intersection(&self.holders_as(Role::Approver))
            .next()
        {
            Some(holder) => self.refuse(Rejection::SameHolder {
                holder: *holder,
                step: "approve",
            }),
            None => Ok(()),
        }
    }

    /// No author may be one of `others`.
    pub fn other_than(&self, others: &[Id], step: &'static str) -> Result<(), Rejection> {
        match self.holders().iter().find(|holder| others.contains(holder)) {
            Some(holder) => self.refuse(Rejection::SameHolder {
                holder: *holder,
                step,
            }),
            None => Ok(()),
        }
    }

    /// The holders behind the authors of an earlier entry.
    pub fn holders_of(&self, referent: &Referent) -> Vec<Id> {
        let keys = referent
            .signed
            .authors
            .iter()
            .filter_map(|a| self.state.keys.get(&a.key));
        keys.map(|key| key.holder).collect()
    }

    /// See [`State::approvers_needed`].
    pub fn approvers_needed(&self, chapter: Id, unit: Unit, amount: u64) -> u32 {
        self.state.approvers_needed(chapter, unit, amount)
    }

    /// See [`State::worth`].
    pub fn worth(&self, unit: Unit, amount: u64, currency: Currency) -> Option<u64> {
        self.state.worth(unit, amount, currency)
    }
}

impl State {
    /// How many approvers an amount of a fund needs: by the policy's tiers for money of its currency and for goods whose lot is
    /// valued in it, by the item's own tiers for goods without value; else the most.
    pub fn approvers_needed(&self, chapter: Id, unit: Unit, amount: u64) -> u32 {
        let Some(policy) = self.policy(chapter) else {
            return 1;
        };
        let most = policy
            .approvals
            .iter()
            .map(|tier| tier.approvers)
            .max()
            .unwrap_or(1);
        match unit {
            Unit::Money(currency) if currency == policy.currency => policy
                .approvals
                .iter()
                .filter(|tier| amount > tier.above.minor())
                .map(|tier| tier.approvers)
                .max()
                .unwrap_or(1),
            Unit::Money(_) => most,
            Unit::Lot { item, lot } => {
                let tiers = |worth: u64| {
                    let tiers = policy.approvals.iter();
                    let reached = tiers.filter(|tier| worth > tier.above.minor());
                    reached.map(|tier| tier.approvers).max().unwrap_or(1)
                };
                match self.worth_of_lot(lot, amount, policy.currency) {
                    Some(worth) => tiers(worth),
                    None => self
                        .items
                        .get(&item)
                        .and_then(|item| {
                            let tiers = item.approvals.iter();
                            let reached = tiers.filter(|tier| amount > tier.above.minor());
                            reached.map(|tier| tier.approvers).max()
                        })
                        .unwrap_or(most),
                }
            }
        }
    }

    /// What an amount is worth in a currency, as far as the book says: itself, or its share of a lot that is valued in it.
    pub fn worth(&self, unit: Unit, amount: u64, currency: Currency) -> Option<u64> {
        match unit {
            Unit::Money(of) => (of == currency).then_some(amount),
            Unit::Lot { lot, .. } => self.worth_of_lot(lot, amount, currency),
        }
    }

    /// Rounded up: a part of a lot never needs fewer approvers than its share.
    fn worth_of_lot(&self, lot: Id, amount: u64, currency: Currency) -> Option<u64> {
        let lot = self.lots.get(&lot)?;
        let value = lot.value.filter(|value| value.currency == currency)?;
        let share = u128::from(value.amount.minor()) * u128::from(amount);
        let worth = share.div_ceil(u128::from(lot.quantity.max(1)));
        Some(u64::try_from(worth).unwrap_or(u64::MAX))
    }
}
