//! Partners: other organisations that resources go to and come from, and the other side of the same movement in their books.

use serde::{Deserialize, Serialize};

use super::governance::Role;
use super::income::{UNASSIGNED, about};
use super::vouchers::Voucher;
use super::{Body, KindRules, common};
use crate::amount::{Currency, Fixed};
use crate::attribution::Ending;
use crate::book::{MarkKind, Referent};
use crate::day::Day;
use crate::decide::Context;
use crate::effects::{Direction, Fact, Place};
use crate::id::{Digest, Id};
use crate::rejection::{Refusal, Rejection};
use crate::state::LineKey;
use crate::state::resources::{Partner, ResourceFact};
use crate::text::Text;

/// What kind of organisation a partner is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartnerKind {
    /// Mặt trận Tổ quốc.
    Front,
    /// A Red Cross or Red Crescent society, also the central office.
    RedCross,
    /// An authority of the state.
    Government,
    /// A company.
    Company,
    /// Any other organisation.
    Organisation,
}

/// `partner.register`: an organisation that resources go to or come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct PartnerRegister {
    pub chapter: Id,
    /// Also the id of the partner.
    pub id: Id,
    pub kind: PartnerKind,
    /// The origin of its own ledger, if it keeps one that anybody can read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ledger: Option<Text>,
    pub name: Text,
    pub on: Day,
}

impl KindRules for PartnerRegister {
    const VI: &'static str = "Đăng ký đối tác";
    const EN: &'static str = "Partner registered";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let chapter = cx.chapter(self.chapter)?;
        cx.authority(&[Role::Approver, Role::Governor], "approver", &[chapter])?;
        cx.effects.about.chapter = Some(chapter);
        let partner = Partner {
            at: cx.at,
            name: self.name.clone(),
            kind: self.kind,
            chapter,
            ledger: self.ledger.clone(),
        };
        let fact = ResourceFact::Partner(self.id, Box::new(partner));
        cx.fact(Fact::Resource(fact));
        Ok(())
    }
}

/// Where the other side of a movement stands: an entry of another ledger, by its index or by the SHA-256 of its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Counterpart {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
    /// The origin of the other ledger.
    pub origin: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Digest>,
}

impl Counterpart {
    pub(super) fn check(&self, cx: &Context<'_>) -> Result<(), Rejection> {
        cx.refuse_if(self.index.is_some() == self.text.is_some(), || {
            Rejection::OneOf {
                a: "index",
                b: "text",
            }
        })
    }
}

/// Something of `amount` goes to a partner (or, negative, comes from one); unless its other side is named at once, it waits
/// for it.
pub(super) fn deal(
    cx: &mut Context<'_>,
    id: Id,
    amount: i64,
    counterpart: Option<&Counterpart>,
) -> Result<(), Rejection> {
    let what = "partner";
    let known = cx.state.partners.get(&id);
    let known = known.ok_or(Rejection::NotFound { what, id })?;
    cx.mark(known.at, MarkKind::Dealt, amount);
    match counterpart {
        Some(counterpart) => counterpart.check(cx),
        None => {
            let at = cx.at;
            waits(cx, at, true);
            Ok(())
        }
    }
}

/// Whether a movement waits for its other side.
pub(super) fn waits(cx: &mut Context<'_>, at: u64, waits: bool) {
    cx.fact(Fact::Resource(ResourceFact::Unmatched { at, waits }));
}

/// `partner.send`: resources of an allocation go to another organisation. It waits for its other side until the partner's own
/// entry is named, here or by `partner.confirm`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct PartnerSend {
    pub account: Id,
    pub allocation: Id,
    pub amount: Fixed,
    pub booked: Day,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counterpart: Option<Counterpart>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// Of a transfer by bank: the id of its statement line.
    pub id: Id,
    /// Commitment to the statement line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<Digest>,
    /// Of goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<Id>,
    pub on: Day,
    pub partner: Id,
    /// The paper behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<Voucher>,
}

impl KindRules for PartnerSend {
    const VI: &'static str = "Chuyển cho đối tác";
    const EN: &'static str = "Sent to a partner";
    common!(booked, voucher);

    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        self.line.map(|line| ("line", line)).into_iter().collect()
    }

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let (amount, unit) = cx.quantity(self.amount, self.currency, self.lot)?;
        let sent = i64::try_from(amount).unwrap_or(i64::MAX);
        deal(cx, self.partner, sent, self.counterpart.as_ref())?;
        let (allocation, approvers) = cx.open_allocation(self.allocation)?;
        let fund = cx.fund(allocation.fund)?;
        let account = cx.account_for(self.account, unit)?;
        cx.authority(
            &[Role::Accountant, Role::Cashier, Role::Storekeeper],
            "accountant, cashier, storekeeper",
            &[fund.chapter, account.chapter],
        )?;
        cx.other_than(approvers, "partner.send")?;
        cx.refuse_if(
            self.on < allocation.from || self.on > allocation.until,
            || Rejection::AllocationDates { on: self.on },
        )?;
        if let Some(expiry) = self.lot.and_then(|lot| cx.state.lots.get(&lot)?.expiry) {
            cx.refuse_if(self.on > expiry, || Rejection::LotExpired { expiry })?;
        }
        cx.bank_line(
            self.account,
            self.line.map(|_| self.id),
            self.on,
            Direction::Debit,
            amount,
        )?;
        let line = LineKey::Allocation {
            allocation: self.allocation,
            unit,
        };
        cx.depart(line, amount, Ending::Partner)?;
        let (from, fund_id) = (Place::Real(self.account), allocation.fund);
        cx.post(from, Place::Partner, fund_id, unit, amount);
        about(cx, fund.chapter, fund_id, self.account, unit, amount);
        cx.effects.about.allocation = Some(self.allocation);
        Ok(())
    }
}

/// `partner.confirm`: the other side of what went to a partner, or came from one, has been found in the partner's own ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct PartnerConfirm {
    pub counterpart: Counterpart,
    /// SHA-256 of the signed text of the `partner.send` or `donation.receive`.
    pub entry: Digest,
    pub id: Id,
    pub on: Day,
}

impl PartnerConfirm {
    /// The movement, its fund and whether its other side was named at once.
    fn movement(&self, cx: &Context<'_>) -> Result<(Referent, Id, bool), Refusal> {
        let needed = "partner.send";
        let referent = cx.referent(&self.entry, needed)?;
        let (fund, named) = match &referent.signed.body {
            Body::PartnerSend(body) => {
                let allocation = cx.state.allocations.get(&body.allocation);
                (allocation.map(|a| a.fund), body.counterpart.is_some())
            }
            Body::DonationReceive(body) if body.partner.is_some() => {
                (Some(body.fund), body.counterpart.is_some())
            }
            _ => return Err(Rejection::ReferentNotFound { needed }.into()),
        };
        let fund = fund.ok_or(Rejection::ReferentNotFound { needed })?;
        Ok((referent, fund, named))
    }

    /// The statement is taken back: the movement waits for its other side again. Answers the chapters concerned.
    pub(super) fn undo(&self, cx: &mut Context<'_>) -> Result<Vec<Id>, Refusal> {
        let (referent, fund, _) = self.movement(cx)?;
        let chapter = cx.fund(fund)?.chapter;
        cx.mark(referent.at, MarkKind::Matched, UNASSIGNED);
        waits(cx, referent.at, true);
        cx.effects.about.chapter = Some(chapter);
        cx.effects.about.fund = Some(fund);
        Ok(vec![chapter])
    }
}

impl KindRules for PartnerConfirm {
    const VI: &'static str = "Khớp sổ đối tác";
    const EN: &'static str = "Matched with the partner's ledger";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        self.counterpart.check(cx)?;
        let (referent, fund, named) = self.movement(cx)?;
        let chapter = cx.fund(fund)?.chapter;
        cx.authority(
            &[Role::Accountant, Role::Approver, Role::Inspector],
            "accountant, approver, inspector",
            &[chapter],
        )?;
        cx.refuse_if(referent.mark(MarkKind::Reversed).is_some(), || {
            Rejection::AlreadyDone {
                what: "entry.reverse",
            }
        })?;
        let stated = referent.mark(MarkKind::Matched);
        let matched = named || stated.is_some_and(|mark| mark.value != UNASSIGNED);
        cx.refuse_if(matched, || Rejection::AlreadyDone {
            what: "partner.confirm",
        })?;
        cx.mark(referent.at, MarkKind::Matched, cx.at as i64);
        waits(cx, referent.at, false);
        cx.effects.about.chapter = Some(chapter);
        cx.effects.about.fund = Some(fund);
        Ok(())
    }
}
