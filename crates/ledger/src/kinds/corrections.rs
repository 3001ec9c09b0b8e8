//! Corrections: gifts that go back, and entries that are reversed. Nothing is ever edited.

use serde::{Deserialize, Serialize};

use super::governance::Role;
use super::income::{UNASSIGNED, about};
use super::vouchers::Voucher;
use super::{Body, KindRules, common};
use crate::amount::{Currency, Fixed, Unit};
use crate::attribution::{ArrivalId, Ending, PartId};
use crate::book::{MarkKind, Referent};
use crate::day::Day;
use crate::decide::{Context, refused};
use crate::effects::{Direction, Place};
use crate::id::{Digest, Id};
use crate::rejection::{Refusal, Rejection};

/// Why a gift goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnReason {
    /// The donor wishes it: only what is unspent of the gift.
    DonorWish,
    /// The bank took it back.
    Bank,
    /// It was transferred by mistake.
    Mistake,
    /// A court said so.
    Court,
}

/// `donation.return`: a gift goes back. At the donor's wish only unspent numbers of it; taken back
/// by the bank, a mistake or a court, all of its own numbers, whoever holds them (attribution,
/// operation 7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct DonationReturn {
    pub account: Id,
    pub amount: Fixed,
    pub booked: Day,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// SHA-256 of the signed text of the `donation.receive` or `receipt.hold`.
    pub donation: Digest,
    pub id: Id,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<Digest>,
    /// Of goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<Id>,
    pub on: Day,
    pub reason: ReturnReason,
    /// The paper behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<Voucher>,
}

impl KindRules for DonationReturn {
    const VI: &'static str = "Hoàn trả ủng hộ";
    const EN: &'static str = "Donation returned";
    common!(booked, voucher);

    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        self.line.map(|line| ("line", line)).into_iter().collect()
    }

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let (amount, unit) = cx.quantity(self.amount, self.currency, self.lot)?;
        let referent = cx.referent(&self.donation, "donation.receive")?;
        let (fund_id, given, of, split) = match &referent.signed.body {
            Body::DonationReceive(gift) => {
                (gift.fund, gift.amount, gift.unit(), gift.cost.is_some())
            }
            Body::ReceiptHold(hold) => (
                hold.fund,
                hold.amount,
                Some(Unit::Money(hold.currency)),
                false,
            ),
            _ => {
                return Err(Rejection::ReferentNotFound {
                    needed: "donation.receive",
                }
                .into());
            }
        };
        let fund = cx.fund(fund_id)?;
        let account = cx.account_for(self.account, unit)?;
        let (keepers, needed): (&[Role], _) = match self.lot {
            Some(_) => (&[Role::Storekeeper], "storekeeper, approver"),
            None => (
                &[Role::Accountant, Role::Cashier],
                "accountant, cashier, approver",
            ),
        };
        let roles: Vec<Role> = keepers.iter().copied().chain([Role::Approver]).collect();
        cx.authority(&roles, needed, &[fund.chapter, account.chapter])?;
        // What a bank took back is its fact, and one person records it. All else is a decision that money leaves,
        // and nobody takes it alone.
        let fact = self.reason != ReturnReason::DonorWish && account.kind.has_statement();
        if !fact {
            let approvers = cx.approvers_needed(fund.chapter, unit, amount);
            cx.together(keepers, approvers)?;
        }
        cx.refuse_if(of != Some(unit), || Rejection::CurrencyWrong {
            account: self.account,
        })?;
        cx.refuse_if(amount > given.minor(), || Rejection::FundsShort {
            available: given.minor(),
            wanted: amount,
        })?;
        cx.bank_line(
            self.account,
            self.line.map(|_| self.id),
            self.on,
            Direction::Debit,
            amount,
        )?;
        let gifts = (0..if split { 2 } else { 1 }).map(|n| ArrivalId { at: referent.at, n });
        match self.reason {
            ReturnReason::DonorWish => {
                let mut left = amount;
                for gift in gifts {
                    for here in cx.work().whereabouts(gift).map_err(refused(amount))? {
                        let free = cx.work().free_of(here).map_err(refused(amount))?.min(left);
                        if free > 0 {
                            cx.work()
                                .depart_named(here, free, Ending::Return)
                                .map_err(refused(amount))?;
                            left -= free;
                        }
                    }
                }
                cx.refuse_if(left > 0, || Rejection::FundsShort {
                    available: amount - left,
                    wanted: amount,
                })?;
            }
            ReturnReason::Bank | ReturnReason::Mistake | ReturnReason::Court => {
                cx.refuse_if(amount != given.minor(), || Rejection::PartsWrong)?;
                for gift in gifts {
                    cx.work().take_back(gift).map_err(refused(amount))?;
                }
                cx.bank_fact();
            }
        }
        cx.post_numbers(self.account, Place::Donor)?;
        cx.mark(referent.at, MarkKind::Returned, amount as i64);
        about(cx, fund.chapter, fund_id, self.account, unit, amount);
        Ok(())
    }
}

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
    pub id: Id,
    pub on: Day,
    pub reason: ReverseReason,
}

/// What a reversal has to undo.
struct Undo {
    arrivals: u16,
    parts: u16,
    account: Id,
    outside: Place,
    fund: Id,
    /// The other fund, of a transfer between two or an assignment.
    also: Option<Id>,
    allocation: Option<Id>,
    amount: Fixed,
    unit: Unit,
    /// The held receipt that is to be unassigned.
    hold: Option<u64>,
}

/// What undoing this kind of entry means; refused for what the bank stated, and for kinds that are
/// undone in another way (an allocation is cancelled, a key revoked).
fn undo(cx: &Context<'_>, referent: &Referent) -> Result<Undo, Refusal> {
    // The fields that most kinds have, with what comes in (arrivals) or goes out (parts).
    macro_rules! undo {
        ($body:expr, $unit:expr, $fund:expr, $outside:ident, $arrivals:expr, $parts:expr) => {
            Undo {
                arrivals: $arrivals,
                parts: $parts,
                account: $body.account,
                outside: Place::$outside,
                fund: $fund,
                also: None,
                allocation: None,
                amount: $body.amount,
                unit: $unit,
                hold: None,
            }
        };
    }
    let fund_of = |allocation: Id| {
        let known = cx.state.allocations.get(&allocation);
        known.map(|known| known.fund).ok_or(Rejection::NotFound {
            what: "allocation",
            id: allocation,
        })
    };
    let money = Unit::Money;
    let whole = |unit: Option<Unit>| unit.ok_or(Rejection::UnitWrong);
    let named = |currency, lot| whole(cx.state.unit(currency, lot));
    let (line, undo) = match &referent.signed.body {
        Body::DonationReceive(b) => {
            let arrivals = if b.cost.is_some() { 2 } else { 1 };
            (
                b.line,
                undo!(b, whole(b.unit())?, b.fund, Donor, arrivals, 0),
            )
        }
        Body::ReceiptHold(b) => (b.line, undo!(b, money(b.currency), b.fund, Donor, 1, 0)),
        Body::IncomeReceive(b) => (b.line, undo!(b, money(b.currency), b.fund, Other, 1, 0)),
        Body::BalanceOpen(b) => (None, undo!(b, whole(b.unit())?, b.fund, Other, 1, 0)),
        Body::FundTransfer(b) => {
            let also = Some(b.to);
            (
                None,
                Undo {
                    also,
                    ..undo!(b, named(b.currency, b.lot)?, b.from, Other, 1, 0)
                },
            )
        }
        Body::ReceiptAssign(b) => {
            let hold = cx.referent(&b.hold, "receipt.hold")?;
            let Body::ReceiptHold(held) = &hold.signed.body else {
                return Err(Rejection::ReferentNotFound {
                    needed: "receipt.hold",
                }
                .into());
            };
            (
                None,
                Undo {
                    account: b.account,
                    also: Some(held.fund),
                    hold: Some(hold.at),
                    ..undo!(held, money(held.currency), b.fund, Donor, 1, 0)
                },
            )
        }
        Body::ExpensePay(b) => {
            let allocation = Some(b.allocation);
            let undo = undo!(b, money(b.currency), fund_of(b.allocation)?, Supplier, 0, 1);
            (b.line, Undo { allocation, ..undo })
        }
        Body::DistributionMake(b) => {
            let allocation = Some(b.allocation);
            let undo = undo!(
                b,
                named(b.currency, b.lot)?,
                fund_of(b.allocation)?,
                Recipient,
                0,
                1
            );
            (b.line, Undo { allocation, ..undo })
        }
        Body::StockWriteOff(b) => {
            let (owner, _) = cx.owner(b.fund, b.allocation)?;
            let undo = undo!(b, named(None, Some(b.lot))?, owner.fund, Loss, 0, 1);
            let allocation = b.allocation;
            (None, Undo { allocation, ..undo })
        }
        Body::GoodsConvert(b) => {
            let (owner, _) = cx.owner(b.fund, b.allocation)?;
            let undo = undo!(b, named(None, Some(b.id))?, owner.fund, Other, 1, 0);
            let allocation = b.allocation;
            (None, Undo { allocation, ..undo })
        }
        other => {
            return Err(Rejection::NotReversible {
                kind: other.kind().name(),
            }
            .into());
        }
    };
    match line {
        Some(_) => cx.refuse(Rejection::BankFact)?,
        None => {}
    }
    Ok(undo)
}

impl EntryReverse {
    /// Money moved between accounts goes back; no number is touched. `None` if it was no such entry.
    fn reverse_move(
        &self,
        cx: &mut Context<'_>,
        referent: &Referent,
    ) -> Result<Option<Vec<Id>>, Refusal> {
        let Body::TransferMove(body) = &referent.signed.body else {
            return Ok(None);
        };
        cx.refuse_if(body.from_line.is_some() || body.to_line.is_some(), || {
            Rejection::BankFact
        })?;
        let (amount, unit) = cx.money(body.amount, body.currency)?;
        let chapters = vec![
            cx.fund(body.fund)?.chapter,
            cx.account(body.from, body.currency)?.chapter,
            cx.account(body.to, body.currency)?.chapter,
        ];
        cx.post(
            Place::Real(body.to),
            Place::Real(body.from),
            body.fund,
            unit,
            amount,
        );
        about(cx, chapters[0], body.fund, body.to, unit, amount);
        Ok(Some(chapters))
    }

    /// The numbers that an entry moved go back to where they were. Answers the chapters concerned.
    fn reverse_numbers(
        &self,
        cx: &mut Context<'_>,
        referent: &Referent,
    ) -> Result<Vec<Id>, Refusal> {
        let undo = undo(cx, referent)?;
        let fund = cx.fund(undo.fund)?;
        let mut chapters = vec![
            fund.chapter,
            cx.account_for(undo.account, undo.unit)?.chapter,
        ];
        if let Some(also) = undo.also {
            chapters.push(cx.fund(also)?.chapter);
        }
        let (at, amount) = (referent.at, undo.amount.minor());
        let arrivals: Vec<_> = (0..undo.arrivals).map(|n| ArrivalId { at, n }).collect();
        let parts: Vec<_> = (0..undo.parts).map(|n| PartId { at, n }).collect();
        // Of a distribution, what its adjustments have not brought back before.
        let live = match parts.first() {
            Some(part) => cx.work().live(*part).map_err(refused(amount))?,
            None => amount,
        };
        cx.work()
            .reverse_all(&arrivals, &parts)
            .map_err(refused(amount))?;
        if let Some(id) = undo.allocation {
            cx.pass_on_if_cancelled(id)?;
        }
        cx.post_numbers(undo.account, undo.outside)?;
        if let Some(hold) = undo.hold {
            cx.mark(hold, MarkKind::Assigned, UNASSIGNED);
        }
        about(cx, fund.chapter, undo.fund, undo.account, undo.unit, live);
        cx.effects.about.allocation = undo.allocation;
        Ok(chapters)
    }
}

impl KindRules for EntryReverse {
    const VI: &'static str = "Đảo bút toán";
    const EN: &'static str = "Entry reversed";
    common!(booked);

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let referent = cx.referent(&self.entry, "entry")?;
        cx.refuse_if(referent.mark(MarkKind::Reversed).is_some(), || {
            Rejection::AlreadyDone {
                what: "entry.reverse",
            }
        })?;
        let chapters = match self.reverse_move(cx, &referent)? {
            Some(chapters) => chapters,
            None => self.reverse_numbers(cx, &referent)?,
        };
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
        cx.mark(referent.at, MarkKind::Reversed, cx.at as i64);
        Ok(())
    }
}
