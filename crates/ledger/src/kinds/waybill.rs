//! Goods on the way: one signs that they left, another that they came. What nobody accounts for stays open.
//!
//! No number moves, because where goods are is no part of whose they are. A waybill is open until all that was sent came, came
//! back, or was written off.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::governance::Role;
use super::registry::AccountKind;
use super::vouchers::Voucher;
use super::{Body, KindRules, common};
use crate::amount::{Fixed, Unit};
use crate::attribution::Ending;
use crate::book::MarkKind;
use crate::day::Day;
use crate::decide::Context;
use crate::effects::{Fact, Place};
use crate::id::{Digest, Id};
use crate::rejection::{Refusal, Rejection};
use crate::state::{Owner, Waybill};

/// Why goods are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DispatchPurpose {
    /// To those who are helped, by way of another warehouse.
    Relief,
    /// Back to where they came from. Expired goods may go.
    Return,
    /// To be destroyed. Expired goods may go.
    Destruction,
}

/// Goods of one owner and lot on a waybill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Load {
    /// Whose goods: of an allocation …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocation: Option<Id>,
    pub amount: Fixed,
    /// … or of a fund, and not yet allocated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fund: Option<Id>,
    pub lot: Id,
}

/// `transfer.dispatch`: goods leave a warehouse for another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct TransferDispatch {
    pub booked: Day,
    /// Commitment to who carries them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<Digest>,
    pub from: Id,
    /// Also the id of the waybill.
    pub id: Id,
    /// Sorted by fund, allocation and lot, none twice.
    pub loads: Vec<Load>,
    pub on: Day,
    pub purpose: DispatchPurpose,
    pub to: Id,
    /// The transit account on which they lie until somebody signs for them.
    pub via: Id,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<Voucher>,
}

impl KindRules for TransferDispatch {
    const VI: &'static str = "Xuất kho chuyển đi";
    const EN: &'static str = "Goods dispatched";
    common!(booked, voucher);

    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        let carrier = self.carrier.map(|carrier| ("carrier", carrier));
        carrier.into_iter().collect()
    }

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let from = cx.account_of_kind(self.from, AccountKind::Warehouse, "warehouse")?;
        cx.account_of_kind(self.to, AccountKind::Warehouse, "warehouse")?;
        cx.account_of_kind(self.via, AccountKind::Transit, "transit")?;
        cx.refuse_if(self.from == self.to, || Rejection::AccountKindWrong {
            account: self.to,
            needed: "another account",
        })?;
        cx.authority(&[Role::Storekeeper], "storekeeper", &[from.chapter])?;
        let mut open = BTreeMap::new();
        let mut last = None;
        let mut about = None;
        for load in &self.loads {
            let (amount, unit) = cx.quantity(load.amount, None, Some(load.lot))?;
            let (owner, chapter) = cx.owner(load.fund, load.allocation)?;
            // A chapter sends its own goods, or what a chapter above it has put in its warehouse.
            let mine = cx.state.within(chapter, Some(from.chapter))
                || cx.state.within(from.chapter, Some(chapter));
            cx.refuse_if(!mine, || Rejection::OutOfScope {
                key: cx.first_author(),
                chapter,
            })?;
            let key = (owner, load.lot);
            cx.refuse_if(last.is_some_and(|last| last >= key), || {
                Rejection::ListWrong { field: "loads" }
            })?;
            last = Some(key);
            if self.purpose == DispatchPurpose::Relief {
                cx.in_date(load.lot, self.on)?;
            }
            // What is on the way stays free on its owner's line; no more may be on the way than there is.
            let available = cx.state.free(&owner.line(unit));
            cx.refuse_if(amount > available, || Rejection::FundsShort {
                available,
                wanted: amount,
            })?;
            let (here, there) = (Place::Real(self.from), Place::Real(self.via));
            cx.post(here, there, owner.fund, unit, amount);
            *open.entry(key).or_insert(0) += amount;
            about.get_or_insert((owner, chapter, unit, amount));
        }
        let wrong = self.loads.is_empty() || self.loads.len() > 100;
        cx.refuse_if(wrong, || Rejection::ListWrong { field: "loads" })?;
        let waybill = Waybill {
            at: cx.at,
            from: self.from,
            to: self.to,
            via: self.via,
            sent_by: cx.holders().into_iter().collect(),
            open,
        };
        cx.fact(Fact::Waybill(self.id, Box::new(waybill)));
        say(cx, about, self.loads.len(), self.from);
        Ok(())
    }
}

/// What a waybill is about: its first load, and how much if there is no other.
fn say(cx: &mut Context<'_>, first: Option<(Owner, Id, Unit, u64)>, loads: usize, account: Id) {
    let about = &mut cx.effects.about;
    about.account = Some(account);
    if let Some((owner, chapter, unit, amount)) = first {
        about.chapter = Some(chapter);
        about.fund = Some(owner.fund);
        about.allocation = owner.allocation;
        if loads == 1 {
            about.unit = Some(unit);
            about.amount = Some(amount);
        }
    }
}

/// What became of the goods of one owner and lot on a waybill; what is not stated is still on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Unload {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocation: Option<Id>,
    /// Came, but is of no use: written off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub damaged: Option<Fixed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fund: Option<Id>,
    pub lot: Id,
    /// Will not come: written off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<Fixed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<Fixed>,
}

/// `transfer.receive`: goods of a waybill come to where they were sent, or back to where they were sent from. Whoever signs for
/// them is not who sent them; what is lost on the way is written off with as many approvers as a write-off needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct TransferReceive {
    /// The warehouse: that to which they were sent or, if they come back, from which.
    pub account: Id,
    pub booked: Day,
    /// SHA-256 of the signed text of the `transfer.dispatch`.
    pub dispatch: Digest,
    pub id: Id,
    pub on: Day,
    /// Sorted by fund, allocation and lot, none twice.
    pub unloads: Vec<Unload>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<Voucher>,
}

impl KindRules for TransferReceive {
    const VI: &'static str = "Nhập kho hàng chuyển đến";
    const EN: &'static str = "Dispatched goods received";
    common!(booked, voucher);

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let needed = "transfer.dispatch";
        let referent = cx.referent(&self.dispatch, needed)?;
        let Body::TransferDispatch(dispatch) = &referent.signed.body else {
            return Err(Rejection::ReferentNotFound { needed }.into());
        };
        let Some(waybill) = cx.state.goods.waybills.get(&dispatch.id) else {
            let what = "transfer.receive";
            return Err(Rejection::AlreadyDone { what }.into());
        };
        let mut waybill = waybill.clone();
        let account = cx.account_of_kind(self.account, AccountKind::Warehouse, "warehouse")?;
        let elsewhere = self.account != waybill.to && self.account != waybill.from;
        cx.refuse_if(elsewhere, || Rejection::AccountKindWrong {
            account: self.account,
            needed: "where the waybill leads, or where it began",
        })?;
        cx.authority(
            &[Role::Storekeeper, Role::FieldOfficer, Role::Approver],
            "storekeeper, field officer, approver",
            &[account.chapter],
        )?;
        cx.together(&[Role::Storekeeper, Role::FieldOfficer], 0)?;
        cx.other_than(&waybill.sent_by, "transfer.receive")?;
        let mut last = None;
        let mut about = None;
        let mut came = 0u64;
        for unload in &self.unloads {
            let (owner, chapter) = cx.owner(unload.fund, unload.allocation)?;
            let key = (owner, unload.lot);
            cx.refuse_if(last.is_some_and(|last| last >= key), || {
                Rejection::ListWrong { field: "unloads" }
            })?;
            last = Some(key);
            let how_much = |amount: Option<Fixed>| match amount {
                Some(amount) => Ok(cx.quantity(amount, None, Some(unload.lot))?.0),
                None => Ok::<u64, Rejection>(0),
            };
            let (received, damaged, missing) = (
                how_much(unload.received)?,
                how_much(unload.damaged)?,
                how_much(unload.missing)?,
            );
            let lost = damaged + missing;
            cx.refuse_if(received + lost == 0, || Rejection::AmountZero)?;
            let open = waybill.open.get(&key).copied().unwrap_or(0);
            cx.refuse_if(received + lost > open, || Rejection::NotOnWaybill {
                open,
                stated: received + lost,
            })?;
            let left = open.saturating_sub(received + lost);
            match left {
                0 => waybill.open.remove(&key),
                left => waybill.open.insert(key, left),
            };
            let item = cx.lot(unload.lot)?.item;
            let unit = Unit::Lot {
                item,
                lot: unload.lot,
            };
            let via = Place::Real(waybill.via);
            if received > 0 {
                cx.post(via, Place::Real(self.account), owner.fund, unit, received);
            }
            if lost > 0 {
                let over = cx.fund(owner.fund)?.chapter;
                cx.approvers_over(over, cx.approvers_needed(over, unit, lost))?;
                cx.depart(owner.line(unit), lost, Ending::Loss)?;
                cx.post(via, Place::Loss, owner.fund, unit, lost);
            }
            came = came.saturating_add(received);
            about.get_or_insert((owner, chapter, unit, received));
        }
        let wrong = self.unloads.is_empty() || self.unloads.len() > 100;
        cx.refuse_if(wrong, || Rejection::ListWrong { field: "unloads" })?;
        let kind = match self.account == waybill.from {
            true => MarkKind::Returned,
            false => MarkKind::Received,
        };
        cx.mark(waybill.at, kind, i64::try_from(came).unwrap_or(i64::MAX));
        cx.fact(Fact::Waybill(dispatch.id, Box::new(waybill)));
        say(cx, about, self.unloads.len(), self.account);
        Ok(())
    }
}
