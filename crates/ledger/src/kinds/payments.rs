//! Money that goes out against an allocation, and bank debits that have none yet.

use serde::{Deserialize, Serialize};

use super::governance::Role;
use super::income::{UNASSIGNED, about};
use super::registry::FundKind;
use super::vouchers::Voucher;
use super::{KindRules, common};
use crate::amount::{Currency, Fixed, Unit};
use crate::attribution::{Ending, PartId};
use crate::book::{MarkKind, Referent};
use crate::day::Day;
use crate::decide::{Context, refused};
use crate::effects::{Direction, Place};
use crate::id::{Digest, Id};
use crate::kinds::Body;
use crate::rejection::{Refusal, Rejection};
use crate::state::LineKey;

const PAYERS: &[Role] = &[Role::Accountant, Role::Cashier];

/// Why a payment is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum PaymentReason {
    Unidentified,
    NoAllocation,
    BankFee,
    Disputed,
}

/// `payment.hold`: the bank paid something out that no allocation explains yet. The bank's fact is
/// never refused: what the fund has not got becomes its shortfall (rule 2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct PaymentHold {
    pub account: Id,
    pub amount: Fixed,
    pub booked: Day,
    pub currency: Currency,
    pub fund: Id,
    /// The id of the statement line.
    pub id: Id,
    pub line: Digest,
    pub on: Day,
    pub reason: PaymentReason,
}

impl PaymentHold {
    /// The numbers leave, as far as there are any; the fund owes the rest.
    fn hold(
        &self,
        cx: &mut Context<'_>,
        kind: FundKind,
        amount: u64,
        unit: Unit,
    ) -> Result<(), Refusal> {
        let line = cx.line(LineKey::Fund {
            fund: self.fund,
            unit,
        })?;
        // Aid pays no fees: what the bank took all the same, the fund owes, and a cost fund covers it (rules 2 and 4).
        let forbidden = self.reason == PaymentReason::BankFee && kind == FundKind::Aid;
        let work = cx.work();
        match forbidden {
            true => work.depart_uncovered(line, amount, Ending::Held),
            false => work.depart_as_far_as(line, amount, Ending::Held),
        }
        .map_err(refused(amount))?;
        let account = Place::Real(self.account);
        cx.post(account, Place::Other, self.fund, unit, amount);
        Ok(())
    }
}

/// The part by which a held payment is held now: its own, or that of the reversal of its last assignment.
fn held_part(hold: &Referent) -> PartId {
    let reversed = hold.mark(MarkKind::Assigned);
    let at = reversed.map_or(hold.at, |mark| mark.by);
    PartId { at, n: 0 }
}

impl KindRules for PaymentHold {
    const VI: &'static str = "Khoản chi chờ xác định";
    const EN: &'static str = "Payment held";
    common!(booked);

    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        vec![("line", self.line)]
    }

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let (amount, unit) = cx.money(self.amount, self.currency)?;
        let fund = cx.fund(self.fund)?;
        let account = cx.account(self.account, self.currency)?;
        cx.authority(
            PAYERS,
            "accountant, cashier",
            &[fund.chapter, account.chapter],
        )?;
        cx.bank_line(
            self.account,
            Some(self.id),
            self.on,
            Direction::Debit,
            amount,
        )?;
        self.hold(cx, fund.kind, amount, unit)?;
        about(cx, fund.chapter, self.fund, self.account, unit, amount);
        Ok(())
    }
}

/// `payment.assign`: a held payment belongs to this allocation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct PaymentAssign {
    pub allocation: Id,
    pub booked: Day,
    /// SHA-256 of the signed text of the `payment.hold`.
    pub hold: Digest,
    pub id: Id,
    pub on: Day,
    pub purpose: ExpenseFor,
}

impl PaymentAssign {
    /// What the allocation paid comes back to it, and the payment is held again by the fund that held it: with its lowest free
    /// numbers, and the rest owed, as at the beginning. Answers the chapters concerned.
    pub(super) fn undo(&self, cx: &mut Context<'_>, at: u64) -> Result<Vec<Id>, Refusal> {
        cx.since_rules(2)?;
        let needed = "payment.hold";
        let referent = cx.referent(&self.hold, needed)?;
        let Body::PaymentHold(hold) = &referent.signed.body else {
            return Err(Rejection::ReferentNotFound { needed }.into());
        };
        let (amount, unit) = cx.money(hold.amount, hold.currency)?;
        let what = "allocation";
        let id = self.allocation;
        let allocation = cx.state.allocations.get(&id);
        let allocation = allocation.ok_or(Rejection::NotFound { what, id })?;
        let (fund, held_by) = (cx.fund(allocation.fund)?, cx.fund(hold.fund)?);
        let account = cx.account(hold.account, hold.currency)?;
        cx.reverse_parts(at, amount)?;
        cx.settle_ended(id)?;
        cx.post_numbers(hold.account, Place::Supplier)?;
        hold.hold(cx, held_by.kind, amount, unit)?;
        // The bank's fact stays what it was; only whose money it was is told otherwise.
        cx.bank_fact();
        cx.mark(referent.at, MarkKind::Assigned, UNASSIGNED);
        about(cx, held_by.chapter, hold.fund, hold.account, unit, amount);
        cx.effects.about.allocation = Some(id);
        Ok(vec![fund.chapter, held_by.chapter, account.chapter])
    }
}

impl KindRules for PaymentAssign {
    const VI: &'static str = "Xác định khoản chi";
    const EN: &'static str = "Held payment assigned";
    common!(booked);

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let referent = cx.referent(&self.hold, "payment.hold")?;
        let Body::PaymentHold(hold) = &referent.signed.body else {
            return Err(Rejection::ReferentNotFound {
                needed: "payment.hold",
            }
            .into());
        };
        // A reversed assignment leaves the mark that it is assigned to nothing.
        let assigned = referent.mark(MarkKind::Assigned);
        cx.refuse_if(
            assigned.is_some_and(|mark| mark.value != UNASSIGNED),
            || Rejection::AlreadyDone {
                what: "payment.assign",
            },
        )?;
        let (amount, unit) = cx.money(hold.amount, hold.currency)?;
        let (allocation, approvers) = cx.open_allocation(self.allocation)?;
        let fund = cx.fund(allocation.fund)?;
        let held_by = cx.fund(hold.fund)?;
        let account = cx.account(hold.account, hold.currency)?;
        cx.authority(
            PAYERS,
            "accountant, cashier",
            &[fund.chapter, held_by.chapter, account.chapter],
        )?;
        cx.other_than(approvers, "payment.assign")?;
        self.purpose.allowed(cx, allocation.fund, fund.kind)?;
        // An allocation may be approved for what the bank has paid before, but not pay for what came after its end.
        cx.refuse_if(hold.on > allocation.until, || Rejection::AllocationDates {
            on: hold.on,
        })?;
        // It may have been exchanged into the currency that was paid.
        let exchanged = LineKey::Allocation {
            allocation: self.allocation,
            unit,
        };
        let foreign = unit != allocation.unit && cx.state.line(&exchanged).is_none();
        cx.refuse_if(foreign, || Rejection::CurrencyWrong {
            account: hold.account,
        })?;
        let part = held_part(&referent);
        cx.work().reverse_part(part).map_err(refused(amount))?;
        // Not simply the fund that held it: where another fund covered what was missing, that one has its numbers back.
        cx.post_numbers(hold.account, Place::Other)?;
        cx.depart(
            LineKey::Allocation {
                allocation: self.allocation,
                unit,
            },
            amount,
            Ending::Expense,
        )?;
        cx.post(
            Place::Real(hold.account),
            Place::Supplier,
            allocation.fund,
            unit,
            amount,
        );
        // The bank paid long ago; which fund's money lay in that account is not for this entry to refuse.
        cx.bank_fact();
        cx.mark(referent.at, MarkKind::Assigned, cx.at as i64);
        about(
            cx,
            fund.chapter,
            allocation.fund,
            hold.account,
            unit,
            amount,
        );
        cx.effects.about.allocation = Some(self.allocation);
        Ok(())
    }
}

/// What an expense is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpenseFor {
    /// Directly for those who are helped.
    Aid,
    /// Mobilising, transport, storage, printing, fees: only from a cost fund.
    Cost,
}

impl ExpenseFor {
    fn allowed(self, cx: &Context<'_>, fund: Id, kind: FundKind) -> Result<(), Rejection> {
        let forbidden = self == ExpenseFor::Cost && kind != FundKind::Cost;
        cx.refuse_if(forbidden, || Rejection::CostsForbidden { fund })
    }
}

/// `expense.pay`: a payment out of an allocation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ExpensePay {
    pub account: Id,
    pub allocation: Id,
    pub amount: Fixed,
    pub booked: Day,
    pub currency: Currency,
    pub id: Id,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<Digest>,
    pub on: Day,
    /// Commitment to who was paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payee: Option<Digest>,
    pub purpose: ExpenseFor,
    /// The paper behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<Voucher>,
}

impl KindRules for ExpensePay {
    const VI: &'static str = "Chi tiền";
    const EN: &'static str = "Expense paid";
    common!(booked, voucher);

    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        [("line", self.line), ("payee", self.payee)]
            .into_iter()
            .filter_map(|(f, c)| Some((f, c?)))
            .collect()
    }

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let (amount, unit) = cx.money(self.amount, self.currency)?;
        let (allocation, approvers) = cx.open_allocation(self.allocation)?;
        let fund = cx.fund(allocation.fund)?;
        let account = cx.account(self.account, self.currency)?;
        cx.authority(
            PAYERS,
            "accountant, cashier",
            &[fund.chapter, account.chapter],
        )?;
        cx.other_than(approvers, "expense.pay")?;
        self.purpose.allowed(cx, allocation.fund, fund.kind)?;
        cx.refuse_if(
            self.on < allocation.from || self.on > allocation.until,
            || Rejection::AllocationDates { on: self.on },
        )?;
        cx.bank_line(
            self.account,
            self.line.map(|_| self.id),
            self.on,
            Direction::Debit,
            amount,
        )?;
        cx.depart(
            LineKey::Allocation {
                allocation: self.allocation,
                unit,
            },
            amount,
            Ending::Expense,
        )?;
        cx.post(
            Place::Real(self.account),
            Place::Supplier,
            allocation.fund,
            unit,
            amount,
        );
        about(
            cx,
            fund.chapter,
            allocation.fund,
            self.account,
            unit,
            amount,
        );
        cx.effects.about.allocation = Some(self.allocation);
        Ok(())
    }
}
