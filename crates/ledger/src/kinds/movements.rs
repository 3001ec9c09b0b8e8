//! Movements inside the book: between accounts, and between funds.

use serde::{Deserialize, Serialize};

use super::campaigns::Residual;
use super::governance::Role;
use super::income::about;
use super::registry::{AccountKind, FundKind};
use super::vouchers::Voucher;
use super::{Body, KindRules, common};
use crate::amount::{Currency, Fixed, Unit};
use crate::attribution::{ArrivalId, Origin};
use crate::day::Day;
use crate::decide::{Context, refused};
use crate::effects::{Direction, Fact, Place};
use crate::id::{Digest, Id};
use crate::marks::Warning;
use crate::rejection::{Refusal, Rejection};
use crate::state::resources::ResourceFact;
use crate::state::{Account, Fund, LineKey};

/// A statement line of one side of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct LineRef {
    pub commitment: Digest,
    pub id: Id,
}

/// `transfer.move`: money of a fund goes from one account of the chapter to another. No number is
/// touched: the account is not part of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct TransferMove {
    pub amount: Fixed,
    pub booked: Day,
    pub currency: Currency,
    /// Of an advance: the day by which it is accounted for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Day>,
    pub from: Id,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_line: Option<LineRef>,
    pub fund: Id,
    pub id: Id,
    pub on: Day,
    pub to: Id,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_line: Option<LineRef>,
    /// The paper behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<Voucher>,
}

impl TransferMove {
    /// An advance states its day, and nothing else does.
    fn advanced(&self, cx: &Context<'_>, to: &Account) -> Result<Option<Day>, Rejection> {
        if self.due.is_some() {
            cx.since_rules(2)?;
        } else if cx.state.rules() < 2 {
            return Ok(None);
        }
        let advance = to.kind == AccountKind::Advance;
        let early = self.due.is_some_and(|due| due < self.on);
        cx.refuse_if(advance != self.due.is_some() || early, || {
            Rejection::AdvanceDue { account: self.to }
        })?;
        Ok(self.due.filter(|_| advance))
    }

    /// Money moved between accounts goes back; no number is touched. Answers the chapters concerned.
    pub(super) fn undo(&self, cx: &mut Context<'_>) -> Result<Vec<Id>, Refusal> {
        cx.refuse_if(self.from_line.is_some() || self.to_line.is_some(), || {
            Rejection::BankFact
        })?;
        let (amount, unit) = cx.money(self.amount, self.currency)?;
        let chapters = vec![
            cx.fund(self.fund)?.chapter,
            cx.account(self.from, self.currency)?.chapter,
            cx.account(self.to, self.currency)?.chapter,
        ];
        if let Some(due) = self.due {
            let key = (self.to, self.fund, unit);
            cx.fact(Fact::Resource(ResourceFact::AdvanceUndone {
                key,
                due,
                amount,
            }));
        }
        let (here, back) = (Place::Real(self.to), Place::Real(self.from));
        cx.post(here, back, self.fund, unit, amount);
        about(cx, chapters[0], self.fund, self.to, unit, amount);
        Ok(chapters)
    }
}

impl KindRules for TransferMove {
    const VI: &'static str = "Chuyển tiền nội bộ";
    const EN: &'static str = "Money moved between own accounts";
    common!(booked, voucher);

    fn further_ids(&self) -> Vec<Id> {
        let lines = [self.from_line, self.to_line];
        lines
            .into_iter()
            .flatten()
            .map(|line| line.id)
            .filter(|id| *id != self.id)
            .collect()
    }

    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        [("from_line", self.from_line), ("to_line", self.to_line)]
            .into_iter()
            .filter_map(|(field, line)| Some((field, line?.commitment)))
            .collect()
    }

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let (amount, unit) = cx.money(self.amount, self.currency)?;
        let fund = cx.fund(self.fund)?;
        let from = cx.account(self.from, self.currency)?;
        let to = cx.account(self.to, self.currency)?;
        cx.authority(
            &[Role::Accountant, Role::Cashier],
            "accountant, cashier",
            &[fund.chapter, from.chapter, to.chapter],
        )?;
        cx.refuse_if(self.from == self.to, || Rejection::AccountKindWrong {
            account: self.to,
            needed: "another account",
        })?;
        if let Some(due) = self.advanced(cx, to)? {
            let key = (self.to, self.fund, unit);
            cx.fact(Fact::Resource(ResourceFact::Advanced { key, due, amount }));
        }
        let [out, into] = [self.from_line, self.to_line].map(|line| line.map(|line| line.id));
        if let Some(id) = out.filter(|_| out == into) {
            cx.refuse(Rejection::IdConflict { id })?;
        }
        cx.bank_line(self.from, out, self.on, Direction::Debit, amount)?;
        // The other bank may credit it on a later day.
        let arrived = match (out, into) {
            (Some(_), Some(into)) => into.day().max(self.on),
            _ => self.on,
        };
        cx.bank_line(self.to, into, arrived, Direction::Credit, amount)?;
        cx.post(
            Place::Real(self.from),
            Place::Real(self.to),
            self.fund,
            unit,
            amount,
        );
        about(cx, fund.chapter, self.fund, self.from, unit, amount);
        Ok(())
    }
}

/// Why money goes from one fund to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransferReason {
    /// The giving fund's purpose includes the receiving fund's.
    WithinPurpose,
    /// The donor of one gift wishes it; the gift is named.
    DonorWish,
    /// What is left of a fund that has ended.
    Residual,
    /// One gift was entered for the wrong fund; it is named and keeps its code.
    WrongFund,
}

/// `fund.transfer`: numbers of one fund become numbers of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct FundTransfer {
    /// Where the money is.
    pub account: Id,
    pub amount: Fixed,
    pub booked: Day,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    pub from: Id,
    /// SHA-256 of the signed text of the gift, if its donor wishes the transfer or it was entered for the wrong fund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gift: Option<Digest>,
    pub id: Id,
    /// Of goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<Id>,
    pub on: Day,
    pub reason: TransferReason,
    pub to: Id,
}

impl FundTransfer {
    /// Where the named gift lives on the giving fund's line: the arrival that its numbers are taken from.
    fn gift_here(
        &self,
        cx: &mut Context<'_>,
        gift: &Digest,
        to: &Fund,
        unit: Unit,
        amount: u64,
    ) -> Result<ArrivalId, Refusal> {
        let needed = "donation.receive";
        let referent = cx.referent(gift, needed)?;
        let first = ArrivalId {
            at: referent.at,
            n: 0,
        };
        let (mut parts, given) = match &referent.signed.body {
            Body::DonationReceive(gift) => (gift.arrivals(referent.at), gift.on),
            Body::ReceiptHold(hold) => (vec![first], hold.on),
            _ => return Err(Rejection::ReferentNotFound { needed }.into()),
        };
        if cx.state.rules() < 2 {
            // The first rules knew only the fund's own part of a gift.
            parts.truncate(1);
        }
        if self.reason == TransferReason::WrongFund {
            cx.since_rules(2)?;
            // It could have been entered there in the first place: a closed campaign is not opened by a correction.
            cx.receiving(to, given)?;
        }
        let line = cx.line(LineKey::Fund {
            fund: self.from,
            unit,
        })?;
        let mut here = None;
        for part in parts {
            for lives in cx.work().whereabouts(part).map_err(refused(amount))? {
                if cx.work().arrival(lives).map_err(refused(amount))?.line == line {
                    here = Some(lives);
                }
            }
        }
        Ok(here.ok_or(Rejection::FundsShort {
            available: 0,
            wanted: amount,
        })?)
    }
}

/// Accountant and approvers of the giving fund, as many as its policy says, over both funds and the account.
fn governed(
    cx: &Context<'_>,
    from: &Fund,
    to: &Fund,
    account: &Account,
    amount: u64,
    unit: Unit,
) -> Result<(), Rejection> {
    cx.authority(
        &[Role::Accountant, Role::Approver],
        "accountant + approver",
        &[from.chapter, to.chapter, account.chapter],
    )?;
    let approvers = cx.approvers_needed(from.chapter, unit, amount);
    cx.together(&[Role::Accountant], approvers)
}

/// A fund that owes gives nothing to others before its shortfall is covered (rule 2).
pub(super) fn owes_nothing(cx: &Context<'_>, fund: Id, unit: Unit) -> Result<(), Rejection> {
    let owed = cx.state.owed(fund, unit);
    cx.refuse_if(owed > 0, || Rejection::FundOwes { fund, owed })
}

/// Whether everything that `inner` may be spent on and everywhere is allowed to `outer`, too.
fn purpose_includes(
    cx: &Context<'_>,
    outer_id: Id,
    outer: &Fund,
    inner: &Fund,
) -> Result<(), Rejection> {
    let purposes = outer.purposes.is_empty()
        || (!inner.purposes.is_empty()
            && inner.purposes.iter().all(|p| outer.purposes.contains(p)));
    cx.refuse_if(!purposes, || Rejection::PurposeOutside { fund: outer_id })?;
    let allowed = |area| outer.areas.iter().any(|a| a.same_place(area));
    let areas =
        outer.areas.is_empty() || (!inner.areas.is_empty() && inner.areas.iter().all(allowed));
    cx.refuse_if(!areas, || Rejection::AreaOutside { fund: outer_id })
}

/// A residual is what is left after the fund, or its campaign, has closed.
fn ended(cx: &Context<'_>, id: Id, fund: &Fund, on: Day) -> Result<(), Rejection> {
    let campaign = fund
        .campaign
        .and_then(|id| cx.state.campaigns.get(&id))
        .map(|campaign| campaign.closes);
    let over = fund
        .closes
        .into_iter()
        .chain(campaign)
        .any(|last| on > last);
    cx.refuse_if(!over, || Rejection::DatesOutside { fund: id })
}

/// Where the campaign's terms let a residual go; without any, to a fund whose purpose the giving fund's includes.
fn residual(cx: &Context<'_>, id: Id, from: &Fund, to: &Fund) -> Result<(), Rejection> {
    match cx
        .terms(from)
        .map(|terms| (terms.residual, terms.confirmed))
    {
        // Only a confirmed text may loosen what donors were promised.
        Some((Residual::AnyAid, true)) => Ok(()),
        Some((Residual::NoFund, confirmed)) => {
            cx.by_terms(confirmed, true, Warning::Residual, || {
                Rejection::ResidualElsewhere { fund: id }
            })?;
            purpose_includes(cx, id, from, to)
        }
        _ => purpose_includes(cx, id, from, to),
    }
}

impl KindRules for FundTransfer {
    const VI: &'static str = "Chuyển quỹ";
    const EN: &'static str = "Transfer between funds";
    common!(booked);

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let (amount, unit) = cx.quantity(self.amount, self.currency, self.lot)?;
        let (from, to) = (cx.fund(self.from)?, cx.fund(self.to)?);
        let account = cx.account_for(self.account, unit)?;
        governed(cx, from, to, account, amount, unit)?;
        if self.from == self.to {
            // Its numbers would be renumbered, and nothing is ever renumbered.
            cx.refuse(Rejection::FundKindWrong {
                fund: self.to,
                needed: "another fund",
            })?;
        }
        owes_nothing(cx, self.from, unit)?;
        cx.refuse_if(
            from.kind == FundKind::Suspense || to.kind == FundKind::Suspense,
            || Rejection::FundKindWrong {
                fund: self.from,
                needed: "aid, cost",
            },
        )?;
        cx.refuse_if(
            from.kind == FundKind::Aid && to.kind == FundKind::Cost,
            || Rejection::CostsForbidden { fund: self.from },
        )?;
        let named = match (&self.gift, self.reason) {
            (Some(gift), TransferReason::DonorWish | TransferReason::WrongFund) => {
                Some(self.gift_here(cx, gift, to, unit, amount)?)
            }
            (None, TransferReason::WithinPurpose | TransferReason::Residual) => {
                match self.reason {
                    TransferReason::Residual => {
                        ended(cx, self.from, from, self.on)?;
                        residual(cx, self.from, from, to)?;
                    }
                    _ => purpose_includes(cx, self.from, from, to)?,
                }
                None
            }
            _ => {
                return Err(Rejection::ReferentNotFound {
                    needed: "donation.receive",
                }
                .into());
            }
        };
        let (giving, taking) = (
            LineKey::Fund {
                fund: self.from,
                unit,
            },
            LineKey::Fund {
                fund: self.to,
                unit,
            },
        );
        cx.convert(giving, named, taking, amount, Origin::Moved)?;
        cx.post_numbers(self.account, Place::Other)?;
        about(cx, from.chapter, self.from, self.account, unit, amount);
        Ok(())
    }
}

/// `fund.cover`: a fund whose purpose allows it pays what another fund owes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct FundCover {
    /// Where the money is.
    pub account: Id,
    /// The allocation of which too much was handed out; left out: the fund's own shortfall.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocation: Option<Id>,
    pub amount: Fixed,
    pub booked: Day,
    pub currency: Currency,
    /// The fund that gives.
    pub from: Id,
    /// The fund that owes.
    pub fund: Id,
    pub id: Id,
    pub on: Day,
}

impl FundCover {
    /// The line that owes.
    fn owing(&self, unit: Unit) -> LineKey {
        match self.allocation {
            Some(allocation) => LineKey::Allocation { allocation, unit },
            None => LineKey::Fund {
                fund: self.fund,
                unit,
            },
        }
    }

    /// The numbers come back to the fund that gave them, and the other owes again; refused where anything of it has been
    /// settled in another way since. Answers the chapters concerned.
    pub(super) fn undo(&self, cx: &mut Context<'_>, at: u64) -> Result<Vec<Id>, Refusal> {
        cx.since_rules(2)?;
        let (amount, unit) = cx.money(self.amount, self.currency)?;
        let chapters = vec![
            cx.fund(self.fund)?.chapter,
            cx.fund(self.from)?.chapter,
            cx.account(self.account, self.currency)?.chapter,
        ];
        let owing = cx.line(self.owing(unit))?;
        let undone = cx.work().uncover(owing, at, amount);
        undone.map_err(refused(amount))?;
        cx.post_numbers(self.account, Place::Other)?;
        // What it owes again it owed because of a bank's fact.
        cx.bank_fact();
        about(cx, chapters[0], self.fund, self.account, unit, amount);
        Ok(chapters)
    }
}

impl KindRules for FundCover {
    const VI: &'static str = "Bù thiếu hụt của quỹ";
    const EN: &'static str = "Shortfall covered";
    common!(booked);

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let (amount, unit) = cx.money(self.amount, self.currency)?;
        let (from, short) = (cx.fund(self.from)?, cx.fund(self.fund)?);
        let account = cx.account(self.account, self.currency)?;
        governed(cx, from, short, account, amount, unit)?;
        cx.refuse_if(from.kind == FundKind::Suspense, || {
            Rejection::FundKindWrong {
                fund: self.from,
                needed: "aid, cost",
            }
        })?;
        if self.from != self.fund {
            // What aid gave for costs would have paid costs.
            cx.refuse_if(
                from.kind == FundKind::Aid && short.kind == FundKind::Cost,
                || Rejection::CostsForbidden { fund: self.from },
            )?;
            purpose_includes(cx, self.from, from, short)?;
            owes_nothing(cx, self.from, unit)?;
        }
        if let Some(allocation) = self.allocation {
            cx.since_rules(2)?;
            let of_fund = short.overdrawn.contains(&allocation);
            cx.refuse_if(!of_fund, || Rejection::NothingOwed {
                fund: self.fund,
                owed: 0,
            })?;
        }
        let owing = self.owing(unit);
        let owed = cx.state.uncovered(&owing);
        cx.refuse_if(owed < amount, || Rejection::NothingOwed {
            fund: self.fund,
            owed,
        })?;
        let (owing, giving) = (
            cx.line(owing)?,
            cx.line(LineKey::Fund {
                fund: self.from,
                unit,
            })?,
        );
        cx.work()
            .cover(owing, giving, amount)
            .map_err(refused(amount))?;
        cx.post_numbers(self.account, Place::Other)?;
        about(cx, short.chapter, self.fund, self.account, unit, amount);
        Ok(())
    }
}
