//! What is named: chapters, funds, accounts, allocations, earlier entries, amounts.

use std::borrow::Cow;
use std::sync::Arc;

use super::Context;
use crate::amount::{Currency, Fixed, Unit};
use crate::book::Referent;
use crate::day::Day;
use crate::id::{Digest, Id};
use crate::kinds::adopt::said;
use crate::kinds::campaigns::{LateAction, Terms};
use crate::kinds::registry::{AccountKind, FundKind};
use crate::rejection::{Refusal, Rejection};
use crate::state::{Account, Allocation, Campaign, Fund, Item, Lot, Status};
use crate::text::looks_personal;

impl<'a> Context<'a> {
    /// The chapter of this id, which must not have ended: nothing new comes into being there. On a late note it is the one that
    /// carries on with what it had.
    pub fn chapter(&self, id: Id) -> Result<Id, Rejection> {
        let what = "chapter";
        let known = self.state.chapters.get(&id);
        let known = known.ok_or(Rejection::NotFound { what, id })?;
        self.refuse_if(known.closed.is_some(), || Rejection::ChapterClosed {
            chapter: id,
        })?;
        Ok(self.state.heir(id))
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
        self.refuse_if(account.currency != currency, || Rejection::CurrencyWrong {
            account: id,
        })?;
        // Goods lie in a warehouse, and with a supplier only purchases are settled. Rules version 1 did not look.
        let other = matches!(account.kind, AccountKind::Warehouse | AccountKind::Supplier);
        self.refuse_if(other && self.state.rules() >= 2, || {
            Rejection::AccountKindWrong {
                account: id,
                needed: "bank, treasury, cash, transit, advance",
            }
        })?;
        Ok(account)
    }

    /// An approved allocation that may still be spent from.
    pub fn open_allocation(&self, id: Id) -> Result<(&'a Allocation, &'a [Id]), Rejection> {
        let allocation = self.state.allocations.get(&id).ok_or(Rejection::NotFound {
            what: "allocation",
            id,
        })?;
        // An emergency nobody has approved yet; who may spend from it is asked at the end (see `finish`).
        let approved = matches!(
            allocation.status,
            Status::Approved { .. } | Status::Emergency { .. }
        );
        self.refuse_if(!approved, || Rejection::AllocationNotOpen {
            allocation: id,
        })?;
        let fund = self.fund(allocation.fund)?;
        self.refuse_if(fund.frozen, || Rejection::FundFrozen {
            fund: allocation.fund,
        })?;
        Ok((allocation, allocation.status.approvers()))
    }

    /// An earlier entry, named by the SHA-256 of its text. For an entry that adopts an officer's note, the note stands.
    pub fn referent(&self, text: &Digest, needed: &'static str) -> Result<Referent, Refusal> {
        let mut found = self.entry(text, needed)?;
        if let Cow::Owned(note) = said(&found.signed) {
            found.signed = Arc::new(note);
        }
        Ok(found)
    }

    /// An earlier entry as it stands in the book, named by the SHA-256 of its text.
    pub fn entry(&self, text: &Digest, needed: &'static str) -> Result<Referent, Refusal> {
        Ok(self
            .book
            .entry(text)?
            .ok_or(Rejection::ReferentNotFound { needed })?)
    }

    /// A fund out of which something new may be decided: neither closed nor frozen.
    pub fn deciding_fund(&self, id: Id) -> Result<&'a Fund, Rejection> {
        let fund = self.fund(id)?;
        self.refuse_if(fund.closed.is_some(), || Rejection::FundClosed { fund: id })?;
        self.refuse_if(fund.frozen, || Rejection::FundFrozen { fund: id })?;
        Ok(fund)
    }

    /// The campaign of this id.
    pub fn campaign(&self, id: Id) -> Result<&'a Campaign, Rejection> {
        let what = "campaign";
        let known = self.state.campaigns.get(&id);
        known.ok_or(Rejection::NotFound { what, id })
    }

    /// The terms of the campaign that a fund belongs to, if it stated any.
    pub fn terms(&self, fund: &Fund) -> Option<&'a Terms> {
        let campaign = self.state.campaigns.get(&fund.campaign?)?;
        campaign.terms.as_deref()
    }

    /// An amount of money: more than zero, with the currency's decimals.
    pub fn money(&self, amount: Fixed, currency: Currency) -> Result<(u64, Unit), Rejection> {
        let unit = Unit::Money(currency);
        self.refuse_if(amount.scale() != currency.scale(), || {
            Rejection::AmountScale { unit }
        })?;
        match amount.minor() {
            0 => Err(Rejection::AmountZero),
            minor => Ok((minor, unit)),
        }
    }

    /// An amount of money or of goods of a lot: exactly one of the two is named, and there is more than none.
    pub fn quantity(
        &self,
        amount: Fixed,
        currency: Option<Currency>,
        lot: Option<Id>,
    ) -> Result<(u64, Unit), Rejection> {
        match (currency, lot) {
            (Some(currency), None) => self.money(amount, currency),
            (None, Some(id)) => {
                self.since_rules(2)?;
                let item = self.lot(id)?.item;
                let unit = Unit::Lot { item, lot: id };
                let scale = self.item(item)?.scale;
                self.refuse_if(amount.scale() != scale, || Rejection::AmountScale { unit })?;
                self.refuse_if(amount.minor() == 0, || Rejection::AmountZero)?;
                Ok((amount.minor(), unit))
            }
            _ => Err(Rejection::UnitWrong),
        }
    }

    /// The item of this id.
    pub fn item(&self, id: Id) -> Result<&'a Item, Rejection> {
        let what = "item";
        self.state
            .items
            .get(&id)
            .ok_or(Rejection::NotFound { what, id })
    }

    /// The lot of this id.
    pub fn lot(&self, id: Id) -> Result<&'a Lot, Rejection> {
        let what = "lot";
        self.state
            .lots
            .get(&id)
            .ok_or(Rejection::NotFound { what, id })
    }

    /// The account of this id, which must be able to hold the unit: money of its currency, or goods where goods lie. What is
    /// on the way belongs to its waybill and is nobody's to give.
    pub fn account_for(&self, id: Id, unit: Unit) -> Result<&'a Account, Rejection> {
        match unit {
            Unit::Money(currency) => self.account(id, currency),
            Unit::Lot { .. } => self.account_of_kind(id, AccountKind::Warehouse, "warehouse"),
        }
    }

    /// The book must follow at least this version of the rules.
    pub fn since_rules(&self, needed: u32) -> Result<(), Rejection> {
        self.refuse_if(self.state.rules() < needed, || Rejection::RulesNeeded {
            needed,
        })
    }

    /// Public words hold nothing that looks like a number by which somebody is known or reached.
    pub fn plain(&self, field: &'static str, text: &str) -> Result<(), Rejection> {
        self.refuse_if(looks_personal(text), || Rejection::WordsPersonal { field })
    }

    /// A fund must receive on that day: its own dates, and those of its campaign.
    pub fn receiving(&self, fund: &Fund, on: Day) -> Result<(), Rejection> {
        let campaign = fund.campaign.and_then(|id| self.state.campaigns.get(&id));
        let early = fund.opens.is_some_and(|d| on < d) || campaign.is_some_and(|c| on < c.opens);
        let accepts = |c: &Campaign| {
            let terms = c.terms.as_ref();
            terms.is_some_and(|terms| terms.late_action == LateAction::Accept)
        };
        let late = fund.closes.is_some_and(|d| on > d)
            || campaign.is_some_and(|c| on > c.closes && !accepts(c));
        self.refuse_if(early || late, || Rejection::NotReceiving { on })
    }

    /// A fund must be of this kind.
    pub fn kind_of_fund(
        &self,
        id: Id,
        kind: FundKind,
        needed: &'static str,
    ) -> Result<&'a Fund, Rejection> {
        let fund = self.fund(id)?;
        self.refuse_if(fund.kind != kind, || Rejection::FundKindWrong {
            fund: id,
            needed,
        })?;
        Ok(fund)
    }
}
