//! Corrections: gifts that go back, and entries that are reversed. Nothing is ever edited.

use serde::{Deserialize, Serialize};

use super::governance::Role;
use super::income::about;
use super::{Body, KindRules, common};
use crate::amount::{Currency, Fixed};
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
    pub currency: Currency,
    /// SHA-256 of the signed text of the `donation.receive` or `receipt.hold`.
    pub donation: Digest,
    pub id: Id,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<Digest>,
    pub on: Day,
    pub reason: ReturnReason,
}

impl KindRules for DonationReturn {
    const VI: &'static str = "Hoàn trả ủng hộ";
    const EN: &'static str = "Donation returned";
    common!(booked);

    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        self.line.map(|line| ("line", line)).into_iter().collect()
    }

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let (amount, _) = cx.money(self.amount, self.currency)?;
        let referent = cx.referent(&self.donation, "donation.receive")?;
        let (fund_id, given, currency, split) = match &referent.signed.body {
            Body::DonationReceive(gift) => {
                (gift.fund, gift.amount, gift.currency, gift.cost.is_some())
            }
            Body::ReceiptHold(hold) => (hold.fund, hold.amount, hold.currency, false),
            _ => {
                return Err(Rejection::ReferentNotFound {
                    needed: "donation.receive",
                }
                .into());
            }
        };
        let fund = cx.fund(fund_id)?;
        let account = cx.account(self.account, self.currency)?;
        cx.authority(
            &[Role::Accountant, Role::Cashier, Role::Approver],
            "accountant, cashier, approver",
            &[fund.chapter, account.chapter],
        )?;
        if currency != self.currency {
            return Err(Rejection::CurrencyWrong {
                account: self.account,
            }
            .into());
        }
        if amount > given.minor() {
            return Err(Rejection::FundsShort {
                available: given.minor(),
                wanted: amount,
            }
            .into());
        }
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
                // Giving back at the donor's wish is a decision, so somebody approves it.
                cx.at_least(Role::Approver, 1)?;
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
                if left > 0 {
                    return Err(Rejection::FundsShort {
                        available: amount - left,
                        wanted: amount,
                    }
                    .into());
                }
            }
            ReturnReason::Bank | ReturnReason::Mistake | ReturnReason::Court => {
                if amount != given.minor() {
                    return Err(Rejection::PartsWrong.into());
                }
                for gift in gifts {
                    cx.work().take_back(gift).map_err(refused(amount))?;
                }
                cx.bank_fact();
            }
        }
        cx.post_numbers(self.account, Place::Donor)?;
        cx.mark(referent.at, MarkKind::Returned, amount as i64);
        about(
            cx,
            fund.chapter,
            fund_id,
            self.account,
            self.currency,
            amount,
        );
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
    amount: u64,
    currency: Currency,
}

impl EntryReverse {
    /// What undoing this kind of entry means; refused for what the bank stated, and for kinds that
    /// are undone in another way (an allocation is cancelled, a key revoked).
    fn undo(referent: &Referent) -> Result<Undo, Rejection> {
        let undo = |arrivals, parts, account, outside, fund, amount: Fixed, currency| Undo {
            arrivals,
            parts,
            account,
            outside,
            fund,
            amount: amount.minor(),
            currency,
        };
        let (line, undo) = match &referent.signed.body {
            Body::DonationReceive(b) => {
                let arrivals = if b.cost.is_some() { 2 } else { 1 };
                (
                    b.line,
                    undo(
                        arrivals,
                        0,
                        b.account,
                        Place::Donor,
                        b.fund,
                        b.amount,
                        b.currency,
                    ),
                )
            }
            Body::ReceiptHold(b) => (
                b.line,
                undo(1, 0, b.account, Place::Donor, b.fund, b.amount, b.currency),
            ),
            Body::IncomeReceive(b) => (
                b.line,
                undo(1, 0, b.account, Place::Other, b.fund, b.amount, b.currency),
            ),
            Body::BalanceOpen(b) => (
                None,
                undo(1, 0, b.account, Place::Other, b.fund, b.amount, b.currency),
            ),
            Body::FundTransfer(b) => (
                None,
                undo(1, 0, b.account, Place::Other, b.from, b.amount, b.currency),
            ),
            Body::ExpensePay(b) => {
                // The allocation says whose fund it was; the numbers say it again.
                (
                    b.line,
                    undo(
                        0,
                        1,
                        b.account,
                        Place::Supplier,
                        b.allocation,
                        b.amount,
                        b.currency,
                    ),
                )
            }
            Body::DistributionMake(b) => (
                b.line,
                undo(
                    0,
                    1,
                    b.account,
                    Place::Recipient,
                    b.allocation,
                    b.amount,
                    b.currency,
                ),
            ),
            other => {
                return Err(Rejection::NotReversible {
                    kind: other.kind().name(),
                });
            }
        };
        match line {
            Some(_) => Err(Rejection::BankFact),
            None => Ok(undo),
        }
    }

    fn reverse_move(&self, cx: &mut Context<'_>, referent: &Referent) -> Result<bool, Refusal> {
        let Body::TransferMove(body) = &referent.signed.body else {
            return Ok(false);
        };
        if body.from_line.is_some() || body.to_line.is_some() {
            return Err(Rejection::BankFact.into());
        }
        let (amount, unit) = cx.money(body.amount, body.currency)?;
        let fund = cx.fund(body.fund)?;
        cx.post(
            Place::Real(body.to),
            Place::Real(body.from),
            body.fund,
            unit,
            amount,
        );
        about(cx, fund.chapter, body.fund, body.to, body.currency, amount);
        Ok(true)
    }
}

impl KindRules for EntryReverse {
    const VI: &'static str = "Đảo bút toán";
    const EN: &'static str = "Entry reversed";
    common!(booked);

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let referent = cx.referent(&self.entry, "entry")?;
        if referent.mark(MarkKind::Reversed).is_some() {
            return Err(Rejection::AlreadyDone {
                what: "entry.reverse",
            }
            .into());
        }
        if !self.reverse_move(cx, &referent)? {
            let undo = Self::undo(&referent)?;
            let fund_id = cx
                .state
                .allocations
                .get(&undo.fund)
                .map_or(undo.fund, |allocation| allocation.fund);
            let fund = cx.fund(fund_id)?;
            let at = referent.at;
            let arrivals: Vec<_> = (0..undo.arrivals).map(|n| ArrivalId { at, n }).collect();
            let parts: Vec<_> = (0..undo.parts).map(|n| PartId { at, n }).collect();
            let live: u64 = match parts.first() {
                Some(part) => cx.work().live(*part).map_err(refused(undo.amount))?,
                None => undo.amount,
            };
            cx.work()
                .reverse_all(&arrivals, &parts)
                .map_err(refused(undo.amount))?;
            cx.post_numbers(undo.account, undo.outside)?;
            about(cx, fund.chapter, fund_id, undo.account, undo.currency, live);
        }
        let chapter = cx.effects.about.chapter.into_iter().collect::<Vec<_>>();
        cx.authority(
            &[Role::Accountant, Role::Approver],
            "accountant + approver",
            &chapter,
        )?;
        cx.at_least(Role::Accountant, 1)?;
        cx.at_least(Role::Approver, 1)?;
        // Whoever made the entry may ask for its reversal, but somebody else must agree.
        let authors = cx.holders_of(&referent);
        if cx
            .holders_as(Role::Approver)
            .iter()
            .all(|holder| authors.contains(holder))
        {
            let holder = authors.first().copied().unwrap_or(self.id);
            return Err(Rejection::SameHolder {
                holder,
                step: "entry.reverse",
            }
            .into());
        }
        cx.mark(referent.at, MarkKind::Reversed, cx.at as i64);
        Ok(())
    }
}
