//! What kinds that move goods share: whose goods, where they lie, and what comes back to an allocation that has ended.

use super::{Context, refused};
use crate::amount::Currency;
use crate::attribution::Origin;
use crate::day::Day;
use crate::effects::Fact;
use crate::id::Id;
use crate::kinds::governance::Relaxation;
use crate::kinds::registry::AccountKind;
use crate::rejection::{Refusal, Rejection};
use crate::state::{Account, Allocation, LineKey, Order, Owner};

impl<'a> Context<'a> {
    /// Whose goods, and the chapter that decides about them: exactly one of fund and allocation is named.
    pub fn owner(
        &self,
        fund: Option<Id>,
        allocation: Option<Id>,
    ) -> Result<(Owner, Id), Rejection> {
        self.refuse_if(fund.is_some() && allocation.is_some(), || {
            Rejection::OwnerWrong
        })?;
        match (fund, allocation) {
            (_, Some(id)) => {
                let known = self.allocation(id)?;
                let owner = Owner {
                    fund: known.fund,
                    allocation,
                };
                Ok((owner, known.chapter))
            }
            (Some(id), None) => {
                let owner = Owner {
                    fund: id,
                    allocation: None,
                };
                Ok((owner, self.fund(id)?.chapter))
            }
            (None, None) => Err(Rejection::OwnerWrong),
        }
    }

    /// The allocation of this id, wherever it stands.
    pub fn allocation(&self, id: Id) -> Result<&'a Allocation, Rejection> {
        let what = "allocation";
        let found = self.state.allocations.get(&id);
        found.ok_or(Rejection::NotFound { what, id })
    }

    /// The order of this id.
    pub fn order(&self, id: Id) -> Result<&'a Order, Rejection> {
        let what = "order";
        let found = self.state.goods.orders.get(&id);
        found.ok_or(Rejection::NotFound { what, id })
    }

    /// An account of this kind.
    pub fn account_of_kind(
        &self,
        id: Id,
        kind: AccountKind,
        needed: &'static str,
    ) -> Result<&'a Account, Rejection> {
        let what = "account";
        let found = self.state.accounts.get(&id);
        let account = found.ok_or(Rejection::NotFound { what, id })?;
        self.refuse_if(account.kind != kind, || Rejection::AccountKindWrong {
            account: id,
            needed,
        })?;
        Ok(account)
    }

    /// A supplier's account in this currency. Every other kind of entry keeps out of it.
    pub fn supplier(&self, id: Id, currency: Currency) -> Result<&'a Account, Rejection> {
        let account = self.account_of_kind(id, AccountKind::Supplier, "supplier")?;
        self.refuse_if(account.currency != currency, || Rejection::CurrencyWrong {
            account: id,
        })?;
        Ok(account)
    }

    /// The lot must not have expired by that day.
    pub fn in_date(&self, lot: Id, on: Day) -> Result<(), Rejection> {
        match self.lot(lot)?.expiry {
            Some(expiry) => self.refuse_if(on > expiry, || Rejection::LotExpired { expiry }),
            None => Ok(()),
        }
    }

    /// The chapter of the warehouse that a lot came to: what is said of the lot as a whole is said there.
    pub fn chapter_of_lot(&self, lot: Id) -> Result<Option<Id>, Rejection> {
        let account = self.lot(lot)?.account;
        let account = account.and_then(|id| self.state.accounts.get(&id));
        Ok(account.map(|account| account.chapter))
    }

    /// No author may be one of those who took another step, unless the chapter openly has one office for all.
    pub fn other_office_than(
        &self,
        chapter: Id,
        others: &[Id],
        step: &'static str,
    ) -> Result<(), Rejection> {
        let policy = self.state.policy(chapter);
        match policy.is_some_and(|policy| policy.relaxed.contains(&Relaxation::OneOffice)) {
            true => Ok(()),
            false => self.other_than(others, step),
        }
    }

    /// What is free of an allocation goes to its fund: what was allocated by undoing that, what it has become since (goods, another
    /// currency) by a move, one to one. Answers how much of the allocated unit was undone.
    pub fn empty_allocation(&mut self, id: Id) -> Result<u64, Refusal> {
        let allocation = self.allocation(id)?;
        let released = match allocation.status.arrival() {
            Some(arrival) => self.work.unwind_free(arrival).map_err(refused(0))?,
            None => 0,
        };
        // What this entry itself opened stands in its effects.
        let of_allocation = |key: &LineKey| matches!(key, LineKey::Allocation { allocation, .. } if *allocation == id);
        let opened = self.effects.lines.iter().copied().filter(of_allocation);
        let known = self.state.lines_of(id).map(|(key, _)| *key);
        let keys: Vec<LineKey> = known.chain(opened).collect();
        let fund = allocation.fund;
        for key in keys {
            let unit = key.unit();
            let line = self.line(key)?;
            let free = self.work.available(line).map_err(refused(0))?;
            if free > 0 {
                self.convert(key, None, LineKey::Fund { fund, unit }, free, Origin::Moved)?;
            }
        }
        Ok(released)
    }

    /// [`Context::empty_allocation`] of an allocation that has ended: whatever comes back to it goes on to its fund.
    pub fn settle_ended(&mut self, id: Id) -> Result<(), Refusal> {
        match self.allocation(id)?.status.ended() {
            Some(_) => self.empty_allocation(id).map(drop),
            None => Ok(()),
        }
    }

    /// Ends an order: what is free of its money goes back to its allocation, and on to the fund if that has ended.
    pub fn end_order(&mut self, id: Id, mut order: Order) -> Result<u64, Refusal> {
        let released = self.work.unwind_free(order.arrival).map_err(refused(0))?;
        let allocation = order.allocation;
        order.closed = true;
        self.fact(Fact::Order(id, Box::new(order)));
        self.settle_ended(allocation)?;
        Ok(released)
    }
}
