//! Corrections: entries that are undone by a later one. Nothing is ever edited.

use serde::{Deserialize, Serialize};

use super::governance::Role;
use super::income::{UNASSIGNED, about};
use super::{Body, KindRules, common, partners, pledges};
use crate::amount::{Fixed, Unit};
use crate::attribution::ArrivalId;
use crate::book::{MarkKind, Referent};
use crate::day::Day;
use crate::decide::{Context, refused};
use crate::effects::{Direction, Place};
use crate::id::{Digest, Id};
use crate::rejection::{Refusal, Rejection};
use crate::state::Owner;

/// Why an entry is reversed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum ReverseReason {
    WrongAmount,
    WrongAccount,
    WrongFund,
    EnteredTwice,
    NeverHappened,
    Other,
}

/// `entry.reverse`: an earlier entry is undone in full, by a linked entry that stands beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct EntryReverse {
    pub booked: Day,
    /// SHA-256 of the signed text of the entry.
    pub entry: Digest,
    /// Where a bank brought back what it had paid: the id of that statement line.
    pub id: Id,
    /// Commitment to that line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<Digest>,
    pub on: Day,
    pub reason: ReverseReason,
}

/// What came in, to be taken out again: all its arrivals, none of which may have been used.
struct In {
    arrivals: Vec<ArrivalId>,
    account: Id,
    outside: Place,
    fund: Id,
    /// The other funds concerned.
    also: Vec<Id>,
    amount: Fixed,
    unit: Unit,
    line: Option<Digest>,
}

/// What went out, to be brought back: what is left of its parts.
struct Out {
    account: Id,
    outside: Place,
    owner: Owner,
    amount: Fixed,
    unit: Unit,
    line: Option<Digest>,
}

fn came_in(cx: &Context<'_>, at: u64, body: &Body) -> Result<Option<In>, Refusal> {
    let arrivals = vec![ArrivalId { at, n: 0 }];
    let money = Unit::Money;
    let whole = |unit: Option<Unit>| unit.ok_or(Rejection::UnitWrong);
    macro_rules! came {
        ($body:expr, $unit:expr, $outside:expr, $fund:expr, $line:expr) => {
            In {
                arrivals,
                account: $body.account,
                outside: $outside,
                fund: $fund,
                also: Vec::new(),
                amount: $body.amount,
                unit: $unit,
                line: $line,
            }
        };
    }
    Ok(Some(match body {
        Body::DonationReceive(b) => In {
            arrivals: b.arrivals(at),
            also: b.split_funds().collect(),
            ..came!(b, whole(b.unit())?, Place::Donor, b.fund, b.line)
        },
        Body::ReceiptHold(b) => came!(b, money(b.currency), Place::Donor, b.fund, b.line),
        Body::IncomeReceive(b) => came!(b, money(b.currency), Place::Other, b.fund, b.line),
        Body::BalanceOpen(b) => came!(b, whole(b.unit())?, Place::Other, b.fund, None),
        Body::GoodsConvert(b) => {
            let (owner, _) = cx.owner(b.fund, b.allocation)?;
            let unit = whole(cx.state.unit(None, Some(b.id)))?;
            came!(b, unit, Place::Other, owner.fund, None)
        }
        Body::FundTransfer(b) => {
            let unit = whole(cx.state.unit(b.currency, b.lot))?;
            In {
                also: vec![b.to],
                ..came!(b, unit, Place::Other, b.from, None)
            }
        }
        Body::ReceiptAssign(b) => {
            let hold = cx.referent(&b.hold, "receipt.hold")?;
            let Body::ReceiptHold(held) = &hold.signed.body else {
                let needed = "receipt.hold";
                return Err(Rejection::ReferentNotFound { needed }.into());
            };
            In {
                account: b.account,
                also: vec![held.fund],
                ..came!(held, money(held.currency), Place::Donor, b.fund, None)
            }
        }
        _ => return Ok(None),
    }))
}

fn went_out(cx: &Context<'_>, body: &Body) -> Result<Option<Out>, Refusal> {
    macro_rules! went {
        ($body:expr, $owner:expr, $unit:expr, $outside:ident, $line:expr) => {
            Out {
                account: $body.account,
                outside: Place::$outside,
                owner: $owner,
                amount: $body.amount,
                unit: $unit,
                line: $line,
            }
        };
    }
    let named = |currency, lot| cx.state.unit(currency, lot).ok_or(Rejection::UnitWrong);
    let of = |allocation: Id| {
        let fund = cx.allocation(allocation)?.fund;
        let allocation = Some(allocation);
        Ok::<_, Rejection>(Owner { fund, allocation })
    };
    Ok(Some(match body {
        Body::ExpensePay(b) => {
            let unit = Unit::Money(b.currency);
            went!(b, of(b.allocation)?, unit, Supplier, b.line)
        }
        Body::DistributionMake(b) => {
            let unit = named(b.currency, b.lot)?;
            went!(b, of(b.allocation)?, unit, Recipient, b.line)
        }
        Body::PartnerSend(b) => {
            let unit = named(b.currency, b.lot)?;
            went!(b, of(b.allocation)?, unit, Partner, b.line)
        }
        Body::StockWriteOff(b) => {
            let (owner, _) = cx.owner(b.fund, b.allocation)?;
            went!(b, owner, named(None, Some(b.lot))?, Loss, None)
        }
        _ => return Ok(None),
    }))
}

impl EntryReverse {
    /// What left an account comes back to it. What a bank paid out, only the bank brings back: by a credit line, which this
    /// entry cites.
    pub(super) fn comes_back(
        &self,
        cx: &mut Context<'_>,
        account: Id,
        left_by: Option<Digest>,
        amount: u64,
    ) -> Result<(), Rejection> {
        if amount == 0 {
            // All of it had come back before, portion by portion.
            return cx.refuse_if(self.line.is_some(), || Rejection::AmountZero);
        }
        let silent = left_by.is_some() && self.line.is_none();
        cx.refuse_if(silent, || Rejection::BankFact)?;
        let line = self.line.map(|_| self.id);
        cx.bank_line(account, line, self.on, Direction::Credit, amount)
    }

    /// Takes out what came in. Answers the chapters concerned.
    fn take_out(
        &self,
        cx: &mut Context<'_>,
        referent: &Referent,
        came: In,
    ) -> Result<Vec<Id>, Refusal> {
        // What a bank received leaves by a line of the bank, as a return.
        cx.refuse_if(came.line.is_some() || self.line.is_some(), || {
            Rejection::BankFact
        })?;
        let account = cx.account_for(came.account, came.unit)?;
        let mut chapters = vec![cx.fund(came.fund)?.chapter, account.chapter];
        for fund in &came.also {
            chapters.push(cx.fund(*fund)?.chapter);
        }
        let amount = came.amount.minor();
        let undone = cx.work().reverse_all(&came.arrivals, &[]);
        undone.map_err(refused(amount))?;
        cx.post_numbers(came.account, came.outside)?;
        match &referent.signed.body {
            Body::ReceiptAssign(body) => {
                let hold = cx.referent(&body.hold, "receipt.hold")?.at;
                cx.mark(hold, MarkKind::Assigned, UNASSIGNED);
            }
            Body::DonationReceive(body) => {
                if let Some(pledge) = &body.pledge {
                    pledges::came(cx, pledge, -i64::try_from(amount).unwrap_or(0))?;
                }
            }
            _ => {}
        }
        about(cx, chapters[0], came.fund, came.account, came.unit, amount);
        Ok(chapters)
    }

    /// Brings back what went out. Answers the chapters concerned.
    fn bring_back(
        &self,
        cx: &mut Context<'_>,
        referent: &Referent,
        went: Out,
    ) -> Result<Vec<Id>, Refusal> {
        let Owner {
            fund: of,
            allocation,
        } = went.owner;
        let fund = cx.fund(of)?;
        let account = cx.account_for(went.account, went.unit)?;
        // Of a distribution, what its adjustments have not brought back before.
        let live = cx.reverse_parts(referent.at, went.amount.minor())?;
        self.comes_back(cx, went.account, went.line, live)?;
        if let Some(id) = allocation {
            cx.settle_ended(id)?;
        }
        cx.post_numbers(went.account, went.outside)?;
        about(cx, fund.chapter, of, went.account, went.unit, live);
        cx.effects.about.allocation = allocation;
        Ok(vec![fund.chapter, account.chapter])
    }

    /// Undoes the entry; refused for kinds that are undone in another way (an allocation is cancelled, a key revoked).
    fn undo(&self, cx: &mut Context<'_>, referent: &Referent) -> Result<Vec<Id>, Refusal> {
        let (at, body) = (referent.at, &referent.signed.body);
        if let Some(came) = came_in(cx, at, body)? {
            return self.take_out(cx, referent, came);
        }
        if let Some(went) = went_out(cx, body)? {
            return self.bring_back(cx, referent, went);
        }
        if let Body::DonationReturn(body) = body {
            return body.undo(cx, at, self);
        }
        cx.refuse_if(self.line.is_some(), || Rejection::BankFact)?;
        match body {
            Body::TransferMove(body) => body.undo(cx),
            Body::FundCover(body) => body.undo(cx, at),
            Body::CurrencyExchange(body) => body.undo(cx, at),
            Body::PaymentAssign(body) => body.undo(cx, at),
            Body::PartnerConfirm(body) => body.undo(cx),
            Body::ServiceReport(body) => body.undo(cx),
            Body::FeedbackReport(body) => body.undo(cx),
            // It moved nothing, so that the mark on it is all.
            Body::AidDirect(body) => Ok(vec![body.chapter]),
            other => {
                let kind = other.kind().name();
                Err(Rejection::NotReversible { kind }.into())
            }
        }
    }
}

impl KindRules for EntryReverse {
    const VI: &'static str = "Đảo bút toán";
    const EN: &'static str = "Entry reversed";
    common!(booked);

    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        self.line.map(|line| ("line", line)).into_iter().collect()
    }

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        if self.line.is_some() {
            cx.since_rules(2)?;
        }
        let referent = cx.referent(&self.entry, "entry")?;
        cx.refuse_if(referent.mark(MarkKind::Reversed).is_some(), || {
            Rejection::AlreadyDone {
                what: "entry.reverse",
            }
        })?;
        let chapters = self.undo(cx, &referent)?;
        cx.authority(
            &[Role::Accountant, Role::Approver],
            "accountant + approver",
            &chapters,
        )?;
        cx.together(&[Role::Accountant], 1)?;
        // Whoever made the entry may ask for its reversal, but somebody else must agree.
        let authors = cx.holders_of(&referent);
        let approvers = cx.holders_as(Role::Approver);
        if let Some(holder) = approvers.iter().next()
            && approvers.iter().all(|holder| authors.contains(holder))
        {
            cx.refuse(Rejection::SameHolder {
                holder: *holder,
                step: "entry.reverse",
            })?;
        }
        if cx.state.unmatched.contains(&referent.at) {
            partners::waits(cx, referent.at, false);
        }
        cx.mark(referent.at, MarkKind::Reversed, cx.at as i64);
        Ok(())
    }
}
