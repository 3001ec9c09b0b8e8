//! Gifts that go back: at the donor's wish what is unspent of them, or whole, because a bank, a mistake or a court says so.

use serde::{Deserialize, Serialize};

use super::corrections::EntryReverse;
use super::governance::Role;
use super::income::{UNASSIGNED, about};
use super::vouchers::Voucher;
use super::{Body, KindRules, common, pledges};
use crate::amount::{Currency, Fixed, Unit};
use crate::attribution::{ArrivalId, Ending};
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

/// What is known of the gift that goes back.
struct Gift {
    referent: Referent,
    fund: Id,
    given: u64,
    unit: Option<Unit>,
    /// All its parts, as they arrived.
    arrivals: Vec<ArrivalId>,
    /// The other funds that have a part of it.
    split: Vec<Id>,
    pledge: Option<Digest>,
}

impl DonationReturn {
    fn gift(&self, cx: &Context<'_>) -> Result<Gift, Refusal> {
        let needed = "donation.receive";
        let referent = cx.referent(&self.donation, needed)?;
        let at = referent.at;
        Ok(match &referent.signed.body {
            Body::DonationReceive(gift) => Gift {
                fund: gift.fund,
                given: gift.amount.minor(),
                unit: gift.unit(),
                arrivals: gift.arrivals(at),
                split: gift.split_funds().collect(),
                pledge: gift.pledge,
                referent,
            },
            Body::ReceiptHold(hold) => Gift {
                fund: hold.fund,
                given: hold.amount.minor(),
                unit: Some(Unit::Money(hold.currency)),
                arrivals: vec![ArrivalId { at, n: 0 }],
                split: Vec::new(),
                pledge: None,
                referent,
            },
            _ => return Err(Rejection::ReferentNotFound { needed }.into()),
        })
    }

    /// The chapters of the funds that the gift went to, and of the account that it leaves.
    fn chapters(&self, cx: &Context<'_>, gift: &Gift, unit: Unit) -> Result<Vec<Id>, Rejection> {
        let mut chapters = vec![
            cx.fund(gift.fund)?.chapter,
            cx.account_for(self.account, unit)?.chapter,
        ];
        for fund in &gift.split {
            chapters.push(cx.fund(*fund)?.chapter);
        }
        Ok(chapters)
    }

    /// The gift is there again, with its own numbers: those that were left of it, or, where it was taken back, all of them.
    /// What others got in their place stays theirs. Answers the chapters concerned.
    pub(super) fn undo(
        &self,
        cx: &mut Context<'_>,
        at: u64,
        by: &EntryReverse,
    ) -> Result<Vec<Id>, Refusal> {
        cx.since_rules(2)?;
        let (amount, unit) = cx.quantity(self.amount, self.currency, self.lot)?;
        let gift = self.gift(cx)?;
        let chapters = self.chapters(cx, &gift, unit)?;
        cx.reverse_parts(at, amount)?;
        by.comes_back(cx, self.account, self.line, amount)?;
        cx.post_numbers(self.account, Place::Donor)?;
        let returned = -i64::try_from(amount).unwrap_or(0);
        cx.mark(gift.referent.at, MarkKind::Returned, returned);
        // Whoever took it back also undid its assignment.
        let assigned = gift.referent.mark(MarkKind::Assigned).is_some();
        if self.reason != ReturnReason::DonorWish && assigned {
            cx.mark(gift.referent.at, MarkKind::Assigned, UNASSIGNED);
        }
        if let Some(pledge) = &gift.pledge {
            pledges::came(cx, pledge, -returned)?;
        }
        about(cx, chapters[0], gift.fund, self.account, unit, amount);
        Ok(chapters)
    }
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
        let gift = self.gift(cx)?;
        let chapters = self.chapters(cx, &gift, unit)?;
        let account = cx.account_for(self.account, unit)?;
        let (keepers, needed): (&[Role], _) = match self.lot {
            Some(_) => (&[Role::Storekeeper], "storekeeper, approver"),
            None => (
                &[Role::Accountant, Role::Cashier],
                "accountant, cashier, approver",
            ),
        };
        let roles: Vec<Role> = keepers.iter().copied().chain([Role::Approver]).collect();
        cx.authority(&roles, needed, &chapters)?;
        // What a bank took back is its fact, and one person records it. All else is a decision that money leaves,
        // and nobody takes it alone.
        let fact = self.reason != ReturnReason::DonorWish && account.kind.has_statement();
        if !fact {
            let approvers = cx.approvers_needed(chapters[0], unit, amount);
            cx.together(keepers, approvers)?;
        }
        cx.refuse_if(gift.unit != Some(unit), || Rejection::CurrencyWrong {
            account: self.account,
        })?;
        cx.refuse_if(amount > gift.given, || Rejection::FundsShort {
            available: gift.given,
            wanted: amount,
        })?;
        cx.bank_line(
            self.account,
            self.line.map(|_| self.id),
            self.on,
            Direction::Debit,
            amount,
        )?;
        match self.reason {
            ReturnReason::DonorWish => {
                let mut left = amount;
                for part in &gift.arrivals {
                    for here in cx.work().whereabouts(*part).map_err(refused(amount))? {
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
                cx.refuse_if(amount != gift.given, || Rejection::PartsWrong)?;
                for part in &gift.arrivals {
                    cx.work().take_back(*part).map_err(refused(amount))?;
                }
                cx.bank_fact();
            }
        }
        cx.post_numbers(self.account, Place::Donor)?;
        let back = i64::try_from(amount).unwrap_or(0);
        cx.mark(gift.referent.at, MarkKind::Returned, back);
        if let Some(pledge) = &gift.pledge {
            pledges::came(cx, pledge, -back)?;
        }
        about(cx, chapters[0], gift.fund, self.account, unit, amount);
        Ok(())
    }
}
