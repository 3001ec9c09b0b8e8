//! What is named: chapters, funds, accounts, allocations, earlier entries, amounts.

use super::Context;
use crate::amount::{Currency, Fixed, Unit};
use crate::book::Referent;
use crate::day::Day;
use crate::id::{Digest, Id};
use crate::kinds::registry::FundKind;
use crate::rejection::{Refusal, Rejection};
use crate::state::{Account, Allocation, Fund, Status};

impl<'a> Context<'a> {
    /// The chapter of this id.
    pub fn chapter(&self, id: Id) -> Result<Id, Rejection> {
        match self.state.chapters.contains_key(&id) {
            true => Ok(id),
            false => Err(Rejection::NotFound {
                what: "chapter",
                id,
            }),
        }
    }

    /// The fund of this id.
    pub fn fund(&self, id: Id) -> Result<&'a Fund, Rejection> {
        self.state
            .funds
            .get(&id)
            .ok_or(Rejection::NotFound { what: "fund", id })
    }

    /// The account of this id, which must hold the currency.
    pub fn account(&self, id: Id, currency: Currency) -> Result<&'a Account, Rejection> {
        let account = self.state.accounts.get(&id).ok_or(Rejection::NotFound {
            what: "account",
            id,
        })?;
        match account.currency == currency {
            true => Ok(account),
            false => Err(Rejection::CurrencyWrong { account: id }),
        }
    }

    /// An approved allocation that may still be spent from.
    pub fn open_allocation(&self, id: Id) -> Result<(&'a Allocation, &'a [Id]), Rejection> {
        let allocation = self.state.allocations.get(&id).ok_or(Rejection::NotFound {
            what: "allocation",
            id,
        })?;
        match &allocation.status {
            Status::Approved { approvers, .. } => Ok((allocation, approvers)),
            _ => Err(Rejection::AllocationNotOpen { allocation: id }),
        }
    }

    /// An earlier entry, named by the SHA-256 of its text.
    pub fn referent(&self, text: &Digest, needed: &'static str) -> Result<Referent, Refusal> {
        Ok(self
            .book
            .entry(text)?
            .ok_or(Rejection::ReferentNotFound { needed })?)
    }

    /// An amount of money: more than zero, with the currency's decimals.
    pub fn money(&self, amount: Fixed, currency: Currency) -> Result<(u64, Unit), Rejection> {
        let unit = Unit::Money(currency);
        if amount.scale() != currency.scale() {
            return Err(Rejection::AmountScale { unit });
        }
        match amount.minor() {
            0 => Err(Rejection::AmountZero),
            minor => Ok((minor, unit)),
        }
    }

    /// A fund must receive on that day: its own dates, and those of its campaign.
    pub fn receiving(&self, fund: &Fund, on: Day) -> Result<(), Rejection> {
        let campaign = fund.campaign.and_then(|id| self.state.campaigns.get(&id));
        let early = fund.opens.is_some_and(|d| on < d) || campaign.is_some_and(|c| on < c.opens);
        let late = fund.closes.is_some_and(|d| on > d) || campaign.is_some_and(|c| on > c.closes);
        match early || late {
            true => Err(Rejection::NotReceiving { on }),
            false => Ok(()),
        }
    }

    /// A fund must be of this kind.
    pub fn kind_of_fund(
        &self,
        id: Id,
        kind: FundKind,
        needed: &'static str,
    ) -> Result<&'a Fund, Rejection> {
        let fund = self.fund(id)?;
        match fund.kind == kind {
            true => Ok(fund),
            false => Err(Rejection::FundKindWrong { fund: id, needed }),
        }
    }
}
