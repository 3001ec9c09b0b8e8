//! What comes in that nobody gives: opening balances and income; and what is not yet assigned.

use serde::{Deserialize, Serialize};

use super::campaigns::LateBasis;
use super::governance::Role;
use super::items::GoodsIn;
use super::registry::FundKind;
use super::vouchers::Voucher;
use super::{KindRules, common};
use crate::amount::{Currency, Fixed, Unit};
use crate::attribution::{ArrivalId, Origin};
use crate::book::MarkKind;
use crate::day::Day;
use crate::decide::Context;
use crate::effects::{Direction, Place};
use crate::id::{Digest, Id};
use crate::kinds::Body;
use crate::rejection::{Refusal, Rejection};
use crate::state::LineKey;

/// The value of a mark [`MarkKind::Assigned`] that takes an earlier one back.
pub(super) const UNASSIGNED: i64 = -1;

/// Who may record what comes in.
pub(super) const RECORDERS: &[Role] = &[Role::Accountant, Role::Cashier];

/// `balance.open`: what a fund already had in an account when the book began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct BalanceOpen {
    pub account: Id,
    pub amount: Fixed,
    pub booked: Day,
    /// Of money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    pub fund: Id,
    /// Of goods: the lot that comes into being.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goods: Option<GoodsIn>,
    pub id: Id,
    pub on: Day,
}

impl BalanceOpen {
    /// What the amount counts.
    pub fn unit(&self) -> Option<Unit> {
        arriving(self.currency, self.goods.as_ref(), self.id)
    }
}

/// What comes in counts money or the goods of a new lot; `None` unless exactly one is named.
pub(super) fn arriving(
    currency: Option<Currency>,
    goods: Option<&GoodsIn>,
    entry: Id,
) -> Option<Unit> {
    match (currency, goods) {
        (Some(currency), None) => Some(Unit::Money(currency)),
        (None, Some(goods)) => Some(goods.unit(entry)),
        _ => None,
    }
}

/// Checks what comes in; answers how much, and what it counts.
pub(super) fn incoming(
    cx: &mut Context<'_>,
    amount: Fixed,
    currency: Option<Currency>,
    goods: Option<&GoodsIn>,
    (entry, account): (Id, Id),
) -> Result<(u64, Unit), Rejection> {
    match (currency, goods) {
        (Some(currency), None) => cx.money(amount, currency),
        (None, Some(goods)) => goods.receive(cx, entry, amount, Some(account)),
        _ => Err(Rejection::UnitWrong),
    }
}

impl KindRules for BalanceOpen {
    const VI: &'static str = "Số dư đầu kỳ";
    const EN: &'static str = "Opening balance";
    common!(booked);

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let goods = self.goods.as_ref();
        let (amount, unit) = incoming(
            cx,
            self.amount,
            self.currency,
            goods,
            (self.id, self.account),
        )?;
        let fund = cx.fund(self.fund)?;
        let account = cx.account_for(self.account, unit)?;
        // Nobody vouches for an opening balance alone: whoever keeps it and an approver sign it together.
        let (keeper, needed) = match goods {
            Some(_) => (Role::Storekeeper, "storekeeper + approver"),
            None => (Role::Accountant, "accountant + approver"),
        };
        cx.authority(
            &[keeper, Role::Approver],
            needed,
            &[fund.chapter, account.chapter],
        )?;
        cx.together(&[keeper], 1)?;
        cx.arrive(
            LineKey::Fund {
                fund: self.fund,
                unit,
            },
            amount,
            Origin::Opening,
        )?;
        cx.post(
            Place::Other,
            Place::Real(self.account),
            self.fund,
            unit,
            amount,
        );
        about(cx, fund.chapter, self.fund, self.account, unit, amount);
        Ok(())
    }
}

/// Where income comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum IncomeSource {
    Interest,
    Sale,
    Refund,
    Other,
}

/// `income.receive`: money that nobody gave, such as bank interest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct IncomeReceive {
    pub account: Id,
    pub amount: Fixed,
    pub booked: Day,
    pub currency: Currency,
    pub fund: Id,
    pub id: Id,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<Digest>,
    pub on: Day,
    pub source: IncomeSource,
    /// The paper behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<Voucher>,
}

impl KindRules for IncomeReceive {
    const VI: &'static str = "Thu nhập khác";
    const EN: &'static str = "Income received";
    common!(booked, voucher);

    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        self.line.map(|line| ("line", line)).into_iter().collect()
    }

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let (amount, unit) = cx.money(self.amount, self.currency)?;
        let fund = cx.fund(self.fund)?;
        let account = cx.account(self.account, self.currency)?;
        cx.authority(
            RECORDERS,
            "accountant, cashier",
            &[fund.chapter, account.chapter],
        )?;
        cx.bank_line(
            self.account,
            self.line.map(|_| self.id),
            self.on,
            Direction::Credit,
            amount,
        )?;
        cx.arrive(
            LineKey::Fund {
                fund: self.fund,
                unit,
            },
            amount,
            Origin::Income,
        )?;
        cx.post(
            Place::Other,
            Place::Real(self.account),
            self.fund,
            unit,
            amount,
        );
        about(cx, fund.chapter, self.fund, self.account, unit, amount);
        Ok(())
    }
}

/// Why a receipt is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum HoldReason {
    Unidentified,
    Late,
    Disputed,
    Unmapped,
}

/// `receipt.hold`: money that came in and is not yet assigned. Never refused for what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ReceiptHold {
    pub account: Id,
    pub amount: Fixed,
    pub booked: Day,
    pub currency: Currency,
    /// A fund of the kind suspense.
    pub fund: Id,
    pub id: Id,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<Digest>,
    pub on: Day,
    pub reason: HoldReason,
    /// The paper behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<Voucher>,
}

impl KindRules for ReceiptHold {
    const VI: &'static str = "Tiền chờ xác định";
    const EN: &'static str = "Receipt held";
    common!(booked, voucher);

    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        self.line.map(|line| ("line", line)).into_iter().collect()
    }

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let (amount, unit) = cx.money(self.amount, self.currency)?;
        let fund = cx.kind_of_fund(self.fund, FundKind::Suspense, "suspense")?;
        let account = cx.account(self.account, self.currency)?;
        cx.authority(
            RECORDERS,
            "accountant, cashier",
            &[fund.chapter, account.chapter],
        )?;
        cx.bank_line(
            self.account,
            self.line.map(|_| self.id),
            self.on,
            Direction::Credit,
            amount,
        )?;
        cx.arrive(
            LineKey::Fund {
                fund: self.fund,
                unit,
            },
            amount,
            Origin::Held,
        )?;
        cx.post(
            Place::Donor,
            Place::Real(self.account),
            self.fund,
            unit,
            amount,
        );
        about(cx, fund.chapter, self.fund, self.account, unit, amount);
        Ok(())
    }
}

/// `receipt.assign`: a held receipt goes whole to the fund that it was meant for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ReceiptAssign {
    /// Where the money is now.
    pub account: Id,
    pub booked: Day,
    pub fund: Id,
    /// SHA-256 of the signed text of the `receipt.hold`.
    pub hold: Digest,
    pub id: Id,
    pub on: Day,
    /// The day on which the donor sent it, where the campaign's terms judge by that day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<Day>,
}

impl KindRules for ReceiptAssign {
    const VI: &'static str = "Xác định khoản chờ";
    const EN: &'static str = "Held receipt assigned";
    common!(booked);

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let referent = cx.referent(&self.hold, "receipt.hold")?;
        let Body::ReceiptHold(hold) = &referent.signed.body else {
            return Err(Rejection::ReferentNotFound {
                needed: "receipt.hold",
            }
            .into());
        };
        // A reversed assignment leaves the mark that it is assigned to nothing.
        cx.refuse_if(
            referent
                .mark(MarkKind::Assigned)
                .is_some_and(|mark| mark.value != UNASSIGNED),
            || Rejection::AlreadyDone {
                what: "receipt.assign",
            },
        )?;
        let (amount, unit) = cx.money(hold.amount, hold.currency)?;
        let fund = cx.fund(self.fund)?;
        let suspense = cx.fund(hold.fund)?;
        let account = cx.account(self.account, hold.currency)?;
        cx.authority(
            RECORDERS,
            "accountant, cashier",
            &[fund.chapter, suspense.chapter, account.chapter],
        )?;
        cx.refuse_if(fund.kind == FundKind::Suspense, || {
            Rejection::FundKindWrong {
                fund: self.fund,
                needed: "aid, cost",
            }
        })?;
        // A late gift was held because its fund no longer received; assigning it does not reopen it.
        let mut came = hold.on;
        if let Some(sent) = self.sent {
            cx.since_rules(2)?;
            let terms = cx.terms(fund);
            let judged = terms.is_some_and(|terms| terms.late_basis == LateBasis::Sent);
            cx.refuse_if(!judged || sent > hold.on, || Rejection::NotReceiving {
                on: sent,
            })?;
            came = sent;
        }
        cx.receiving(fund, came)?;
        let from = LineKey::Fund {
            fund: hold.fund,
            unit,
        };
        let to = LineKey::Fund {
            fund: self.fund,
            unit,
        };
        let named = ArrivalId {
            at: referent.at,
            n: 0,
        };
        cx.convert(from, Some(named), to, amount, Origin::Moved)?;
        cx.post_numbers(self.account, Place::Donor)?;
        cx.mark(referent.at, MarkKind::Assigned, cx.at as i64);
        about(cx, fund.chapter, self.fund, self.account, unit, amount);
        Ok(())
    }
}

/// Says what a movement of money is about.
pub(super) fn about(
    cx: &mut Context<'_>,
    chapter: Id,
    fund: Id,
    account: Id,
    unit: Unit,
    amount: u64,
) {
    let about = &mut cx.effects.about;
    about.chapter = Some(chapter);
    about.fund = Some(fund);
    about.account = Some(account);
    about.unit = Some(unit);
    about.amount = Some(amount);
}
