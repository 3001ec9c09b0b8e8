//! How the state changes: by the effects of an admitted entry, and in no other way.

use super::State;
use crate::attribution::{LineNo, Unsound};
use crate::effects::{Direction, Effects, Fact};
use crate::entry::Header;
use crate::id::Digest;

impl State {
    /// Takes over what an admitted entry does.
    ///
    /// # Errors
    /// The numbers do not fit the lines: the effects were decided on another state. The state is
    /// then of no further use and has to be rebuilt.
    pub fn apply(
        &mut self,
        header: Header,
        leaf_hash: Digest,
        effects: &Effects,
    ) -> Result<(), Unsound> {
        for fact in &effects.facts {
            self.apply_fact(fact);
        }
        for key in &effects.lines {
            // The attribution opens the same lines in the same order (`Change::Open`).
            self.line_numbers
                .insert(*key, LineNo(self.line_keys.len() as u32));
            self.line_keys.push(*key);
        }
        for change in &effects.attribution {
            self.lines.apply(change)?;
        }
        for posting in &effects.postings {
            let key = (posting.place, posting.fund, posting.unit);
            let balance = self.holdings.entry(key).or_insert(0);
            *balance += posting.delta;
            if *balance == 0 {
                self.holdings.remove(&key);
            }
        }
        self.size += 1;
        self.received = header.received;
        self.prev = Some(leaf_hash);
        Ok(())
    }

    fn apply_fact(&mut self, fact: &Fact) {
        match fact {
            Fact::Open(ledger) => {
                if let Ok(log) = crate::note::Vkey::parse(&ledger.log) {
                    self.publics.insert(log.key());
                }
                self.ledger = Some((**ledger).clone());
            }
            Fact::Grant(name, key) => {
                self.publics.insert(key.public.to_bytes());
                self.keys.insert(name.clone(), (**key).clone());
            }
            Fact::Revoke {
                key,
                on,
                disputed_from,
            } => {
                let at = self.size;
                if let Some(key) = self.keys.get_mut(key) {
                    key.until = Some(at);
                    key.until_on = Some(*on);
                    key.disputed_from = *disputed_from;
                }
            }
            Fact::Rules(rules) => {
                if let Some(ledger) = &mut self.ledger {
                    ledger.rules = *rules;
                }
            }
            Fact::Policy(chapter, policy) => drop(self.policies.insert(*chapter, policy.clone())),
            Fact::Chapter(id, chapter) => drop(self.chapters.insert(*id, chapter.clone())),
            Fact::Campaign(id, campaign) => drop(self.campaigns.insert(*id, campaign.clone())),
            Fact::Fund(id, fund) => drop(self.funds.insert(*id, fund.clone())),
            Fact::Item(id, item) => drop(self.items.insert(*id, item.clone())),
            Fact::Lot(id, lot) => drop(self.lots.insert(*id, lot.clone())),
            Fact::Stock(..)
            | Fact::Order(..)
            | Fact::Waybill(..)
            | Fact::Shortage { .. }
            | Fact::Herd(..) => self.goods.apply(fact),
            Fact::Account(id, account) => drop(self.accounts.insert(*id, account.clone())),
            Fact::Propose(id, proposal) => drop(self.allocations.insert(*id, (**proposal).clone())),
            Fact::Decide { allocation, status } => {
                if let Some(allocation) = self.allocations.get_mut(allocation) {
                    allocation.status = status.clone();
                }
            }
            Fact::Resource(fact) => self.apply_resource(fact),
            Fact::People(fact) => self.people.apply(fact),
            Fact::Oversight(fact) => self.oversight.apply(fact),
            Fact::BankLine {
                account,
                day,
                direction,
                amount,
            } => {
                let tally = self.days.entry((*account, *day)).or_default();
                let (count, sum) = match direction {
                    Direction::Credit => &mut tally.credits,
                    Direction::Debit => &mut tally.debits,
                };
                *count += 1;
                *sum += amount;
            }
            Fact::Seal {
                account,
                day,
                sealed,
            } => {
                self.days.insert((*account, *day), *sealed);
                if let Some(account) = self.accounts.get_mut(account) {
                    account.sealed_to = account.sealed_to.max(Some(*day));
                }
            }
            Fact::ChapterEnd {
                chapter,
                on,
                successor,
            } => self.end_chapter(*chapter, *on, *successor),
            Fact::Overdrawn { fund, allocation } => {
                if let Some(fund) = self.funds.get_mut(fund) {
                    fund.overdrawn.insert(*allocation);
                }
            }
            Fact::Period(chapter, until) => drop(self.periods.insert(*chapter, *until)),
            Fact::Vouchers(key, change) => {
                self.vouchers.entry(key.clone()).or_default().apply(change);
            }
        }
    }
}
