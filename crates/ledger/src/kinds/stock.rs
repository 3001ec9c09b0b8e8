//! What is in stock: counted, and written off where it is no more.

use serde::{Deserialize, Serialize};

use super::governance::Role;
use super::income::about;
use super::registry::AccountKind;
use super::vouchers::Voucher;
use super::{KindRules, common};
use crate::amount::{Fixed, Unit};
use crate::attribution::{Ending, Origin};
use crate::day::Day;
use crate::decide::Context;
use crate::effects::{Fact, Place};
use crate::id::Id;
use crate::rejection::{Refusal, Rejection};
use crate::state::LineKey;

/// What a count found of one fund's lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Counted {
    pub fund: Id,
    pub lot: Id,
    pub quantity: Fixed,
}

/// `stock.count`: goods are counted by two people. What is more than the book says comes in; what is less stands open until it
/// is written off, or until another count finds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct StockCount {
    /// The warehouse.
    pub account: Id,
    pub booked: Day,
    /// Sorted by fund and lot, none twice.
    pub counted: Vec<Counted>,
    pub id: Id,
    pub on: Day,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<Voucher>,
}

impl KindRules for StockCount {
    const VI: &'static str = "Kiểm kê kho";
    const EN: &'static str = "Stock counted";
    common!(booked, voucher);

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let warehouse = cx.account_of_kind(self.account, AccountKind::Warehouse, "warehouse")?;
        cx.authority(
            &[Role::Storekeeper, Role::Accountant],
            "storekeeper + accountant",
            &[warehouse.chapter],
        )?;
        // Whoever keeps the goods does not count them alone.
        cx.both(Role::Storekeeper, Role::Accountant)?;
        let key = |counted: &Counted| (counted.fund, counted.lot);
        let sorted = self.counted.windows(2).all(|p| key(&p[0]) < key(&p[1]));
        let wrong = self.counted.is_empty() || self.counted.len() > 200 || !sorted;
        cx.refuse_if(wrong, || Rejection::ListWrong { field: "counted" })?;
        for counted in &self.counted {
            cx.fund(counted.fund)?;
            let item = cx.lot(counted.lot)?.item;
            let unit = Unit::Lot {
                item,
                lot: counted.lot,
            };
            let scale = cx.item(item)?.scale;
            cx.refuse_if(counted.quantity.scale() != scale, || {
                Rejection::AmountScale { unit }
            })?;
            let here = Place::Real(self.account);
            let booked = cx.state.holding(here, counted.fund, unit);
            let surplus = i128::from(counted.quantity.minor()) - booked;
            if let Ok(more) = u64::try_from(surplus)
                && more > 0
            {
                let line = LineKey::Fund {
                    fund: counted.fund,
                    unit,
                };
                cx.arrive(line, more, Origin::Surplus)?;
                cx.post(Place::Other, here, counted.fund, unit, more);
            }
            cx.fact(Fact::Shortage {
                account: self.account,
                fund: counted.fund,
                lot: counted.lot,
                // A warehouse holds no more than 64 bits count.
                missing: u64::try_from(-surplus.min(0)).map_err(|_| Rejection::TooLarge)?,
            });
        }
        cx.effects.about.chapter = Some(warehouse.chapter);
        cx.effects.about.account = Some(self.account);
        Ok(())
    }
}

/// Why goods are written off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WriteOffReason {
    /// Past its last day.
    Expired,
    /// Broken or spoilt.
    Damaged,
    /// Nobody knows where it is.
    Lost,
    /// Taken by water or storm.
    Flood,
    /// Stolen.
    Stolen,
    /// A count found it missing.
    Count,
    /// Destroyed on purpose, such as unsafe medicine.
    Destroyed,
}

/// `stock.write_off`: goods are no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct StockWriteOff {
    /// The warehouse.
    pub account: Id,
    /// Whose goods: of an allocation …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocation: Option<Id>,
    pub amount: Fixed,
    pub booked: Day,
    /// … or of a fund, and not yet allocated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fund: Option<Id>,
    pub id: Id,
    pub lot: Id,
    pub on: Day,
    pub reason: WriteOffReason,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<Voucher>,
}

impl KindRules for StockWriteOff {
    const VI: &'static str = "Xóa sổ hàng";
    const EN: &'static str = "Goods written off";
    common!(booked, voucher);

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let (amount, unit) = cx.quantity(self.amount, None, Some(self.lot))?;
        let (owner, chapter) = cx.owner(self.fund, self.allocation)?;
        let warehouse = cx.account_for(self.account, unit)?;
        cx.authority(
            &[Role::Storekeeper, Role::Approver],
            "storekeeper + approver",
            &[warehouse.chapter],
        )?;
        cx.together(&[Role::Storekeeper], 0)?;
        let over = cx.fund(owner.fund)?.chapter;
        cx.approvers_over(over, cx.approvers_needed(over, unit, amount))?;
        if self.reason == WriteOffReason::Expired {
            let expiry = cx.lot(self.lot)?.expiry;
            let good = expiry.is_none_or(|expiry| self.on <= expiry);
            cx.refuse_if(good, || Rejection::LotNotExpired)?;
        }
        if self.reason == WriteOffReason::Count {
            let key = (self.account, owner.fund, self.lot);
            let open = cx.state.goods.shortages.get(&key).copied().unwrap_or(0);
            cx.refuse_if(amount > open, || Rejection::NotMissing { open })?;
            cx.fact(Fact::Shortage {
                account: self.account,
                fund: owner.fund,
                lot: self.lot,
                missing: open.saturating_sub(amount),
            });
        }
        cx.depart(owner.line(unit), amount, Ending::Loss)?;
        let here = Place::Real(self.account);
        cx.post(here, Place::Loss, owner.fund, unit, amount);
        about(cx, chapter, owner.fund, self.account, unit, amount);
        cx.effects.about.allocation = owner.allocation;
        Ok(())
    }
}
