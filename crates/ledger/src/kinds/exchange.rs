//! One currency becomes another: both amounts as they were, never a rate, so that totals balance to the last unit.

use serde::{Deserialize, Serialize};

use super::governance::Role;
use super::income::about;
use super::movements::LineRef;
use super::registry::FundKind;
use super::vouchers::Voucher;
use super::{KindRules, common};
use crate::amount::{Currency, Fixed, Unit};
use crate::attribution::{ArrivalId, Origin, Source};
use crate::day::Day;
use crate::decide::{Context, refused};
use crate::effects::{Direction, Place};
use crate::id::{Digest, Id};
use crate::rejection::{Refusal, Rejection};
use crate::state::LineKey;

/// `currency.exchange`: money of a fund, or of an allocation, leaves in one currency and arrives in another. Each new unit keeps
/// the numbers that it was bought with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct CurrencyExchange {
    pub account_from: Id,
    pub account_to: Id,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocation: Option<Id>,
    /// What left.
    pub amount_from: Fixed,
    /// What arrived.
    pub amount_to: Fixed,
    pub booked: Day,
    pub currency_from: Currency,
    pub currency_to: Currency,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fund: Option<Id>,
    pub id: Id,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line_from: Option<LineRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line_to: Option<LineRef>,
    pub on: Day,
    /// The paper behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<Voucher>,
}

impl CurrencyExchange {
    fn fund_of(&self, cx: &Context<'_>) -> Result<Id, Rejection> {
        match (self.fund, self.allocation) {
            (Some(fund), None) => Ok(fund),
            (None, Some(id)) => {
                let allocation = cx.state.allocations.get(&id).ok_or(Rejection::NotFound {
                    what: "allocation",
                    id,
                })?;
                Ok(allocation.fund)
            }
            _ => Err(Rejection::OneOf {
                a: "fund",
                b: "allocation",
            }),
        }
    }

    fn line(&self, fund: Id, unit: Unit) -> LineKey {
        match self.allocation {
            Some(allocation) => LineKey::Allocation { allocation, unit },
            None => LineKey::Fund { fund, unit },
        }
    }

    fn units(&self) -> [Unit; 2] {
        [self.currency_from, self.currency_to].map(Unit::Money)
    }

    /// What arrived goes back for what left, if nothing of it has been used. Answers the chapters concerned.
    pub(super) fn undo(&self, cx: &mut Context<'_>, at: u64) -> Result<Vec<Id>, Refusal> {
        cx.refuse_if(self.line_from.is_some() || self.line_to.is_some(), || {
            Rejection::BankFact
        })?;
        let fund_id = self.fund_of(cx)?;
        let chapter = cx.fund(fund_id)?.chapter;
        let (left, came) = (self.amount_from.minor(), self.amount_to.minor());
        let [from, to] = self.units();
        let arrival = ArrivalId { at, n: 0 };
        let undone = cx.work().reverse_arrival(arrival);
        undone.map_err(refused(came))?;
        if let Some(allocation) = self.allocation {
            cx.settle_ended(allocation)?;
        }
        let (source, target) = (Place::Real(self.account_from), self.account_to);
        cx.post(Place::Real(target), Place::Exchange, fund_id, to, came);
        cx.post(Place::Exchange, source, fund_id, from, left);
        about(cx, chapter, fund_id, self.account_from, from, left);
        cx.effects.about.allocation = self.allocation;
        Ok(vec![
            chapter,
            cx.account(self.account_from, self.currency_from)?.chapter,
            cx.account(self.account_to, self.currency_to)?.chapter,
        ])
    }
}

impl KindRules for CurrencyExchange {
    const VI: &'static str = "Đổi ngoại tệ";
    const EN: &'static str = "Currency exchanged";
    common!(booked, voucher);

    fn further_ids(&self) -> Vec<Id> {
        let lines = [self.line_from, self.line_to].into_iter().flatten();
        lines
            .map(|line| line.id)
            .filter(|id| *id != self.id)
            .collect()
    }

    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        [("line_from", self.line_from), ("line_to", self.line_to)]
            .into_iter()
            .filter_map(|(field, line)| Some((field, line?.commitment)))
            .collect()
    }

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let (left, from) = cx.money(self.amount_from, self.currency_from)?;
        let (came, to) = cx.money(self.amount_to, self.currency_to)?;
        cx.refuse_if(from == to, || Rejection::SameCurrency)?;
        let fund_id = self.fund_of(cx)?;
        let fund = cx.fund(fund_id)?;
        // What is not assigned yet is nobody's to exchange.
        cx.refuse_if(fund.kind == FundKind::Suspense, || {
            Rejection::FundKindWrong {
                fund: fund_id,
                needed: "aid, cost",
            }
        })?;
        let source = cx.account_for(self.account_from, from)?;
        let target = cx.account_for(self.account_to, to)?;
        cx.authority(
            &[Role::Accountant, Role::Cashier, Role::Approver],
            "accountant, cashier, approver",
            &[fund.chapter, source.chapter, target.chapter],
        )?;
        // Who agrees to a price spends money: by the side that the policy counts in, else as many as for the highest amount.
        let policy = cx.state.policy(fund.chapter).map(|policy| policy.currency);
        let (unit, amount) = match policy {
            Some(currency) if currency == self.currency_to => (to, came),
            _ => (from, left),
        };
        let approvers = cx.approvers_needed(fund.chapter, unit, amount);
        cx.together(&[Role::Accountant, Role::Cashier], approvers)?;
        if let Some(id) = self.allocation {
            let (allocation, _) = cx.open_allocation(id)?;
            cx.refuse_if(
                self.on < allocation.from || self.on > allocation.until,
                || Rejection::AllocationDates { on: self.on },
            )?;
        }
        let [out, into] = [self.line_from, self.line_to].map(|line| line.map(|line| line.id));
        if let Some(id) = out.filter(|_| out == into) {
            cx.refuse(Rejection::IdConflict { id })?;
        }
        cx.bank_line(self.account_from, out, self.on, Direction::Debit, left)?;
        // The other bank may credit it on a later day.
        let arrived = match (out, into) {
            (Some(_), Some(into)) => into.day().max(self.on),
            _ => self.on,
        };
        cx.bank_line(self.account_to, into, arrived, Direction::Credit, came)?;
        let giving = Source {
            line: cx.line(self.line(fund_id, from))?,
            len: left,
            named: None,
        };
        let taking = cx.line(self.line(fund_id, to))?;
        let work = cx.work();
        let done = work.convert(&[giving], taking, came, Origin::Converted);
        done.map_err(refused(left))?;
        let (source, target) = (Place::Real(self.account_from), self.account_to);
        cx.post(source, Place::Exchange, fund_id, from, left);
        cx.post(Place::Exchange, Place::Real(target), fund_id, to, came);
        about(cx, fund.chapter, fund_id, self.account_from, from, left);
        cx.effects.about.allocation = self.allocation;
        Ok(())
    }
}
