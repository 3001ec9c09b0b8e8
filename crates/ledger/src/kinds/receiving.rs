//! Goods come from a supplier, or go back to one: order, goods note and invoice must agree.

use serde::{Deserialize, Serialize};

use super::governance::Role;
use super::income::about;
use super::items::{Condition, GoodsIn, Value, ValueBasis};
use super::purchase::{about_orders, add_holders, one_supplier};
use super::registry::AccountKind;
use super::vouchers::Voucher;
use super::{Body, KindRules, common};
use crate::amount::{Currency, Fixed, Unit};
use crate::attribution::{ArrivalId, Origin, Source, deltas};
use crate::book::MarkKind;
use crate::day::Day;
use crate::decide::{Context, refused};
use crate::effects::{Fact, Place};
use crate::id::{Digest, Id};
use crate::rejection::{Refusal, Rejection};
use crate::state::{LineKey, Order};

/// What came of one order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct OrderReceipt {
    /// What the invoice asks for it.
    pub amount: Fixed,
    pub order: Id,
    pub quantity: Fixed,
}

/// The supplier's invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Invoice {
    /// Must be the sum of what it asks for the orders.
    pub amount: Fixed,
    pub currency: Currency,
    /// SHA-256 of the document, if it is public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Digest>,
    /// Commitment to its number, where the document names a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Digest>,
}

/// `purchase.receive`: ordered goods come to a warehouse, one lot, for one or more orders. The storekeeper counts them; an
/// approver signs with her where the price is not that of the order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct PurchaseReceive {
    /// The warehouse.
    pub account: Id,
    pub booked: Day,
    pub condition: Condition,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<Day>,
    /// Also the id of the lot.
    pub id: Id,
    pub invoice: Invoice,
    pub on: Day,
    /// Of one supplier and one item; sorted by order, none twice.
    pub orders: Vec<OrderReceipt>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<Voucher>,
}

/// The order after this came of it: no more than was ordered, at the price that was agreed.
fn matched(cx: &Context<'_>, known: &Order, came: &OrderReceipt) -> Result<Order, Rejection> {
    let mut order = known.clone();
    let (quantity, amount) = (came.quantity.minor(), came.amount.minor());
    cx.refuse_if(order.closed, || Rejection::OrderClosed {
        order: came.order,
    })?;
    let left = order.quantity.saturating_sub(order.received);
    cx.refuse_if(quantity > left, || Rejection::MoreThanOrdered {
        left,
        stated: quantity,
    })?;
    let unbilled = order.amount.saturating_sub(order.invoiced);
    cx.refuse_if(amount > unbilled, || Rejection::InvoiceTooHigh {
        left: unbilled,
        stated: amount,
    })?;
    // The price agrees to within less than one smallest unit of money: amount·Q and A·q may differ by less than Q.
    let asked = u128::from(amount) * u128::from(order.quantity);
    let agreed = u128::from(order.amount) * u128::from(quantity);
    if asked.abs_diff(agreed) >= u128::from(order.quantity) {
        let allocation = cx.allocation(order.allocation)?;
        let fund = cx.fund(allocation.fund)?;
        let needed = cx.approvers_needed(fund.chapter, order.unit, amount);
        let have = cx.holders_as(Role::Approver).len() as u32;
        cx.refuse_if(have < needed, || Rejection::PriceDiffers { needed, have })?;
    }
    order.received = order.received.saturating_add(quantity);
    order.invoiced = order.invoiced.saturating_add(amount);
    Ok(order)
}

impl PurchaseReceive {
    /// The new lot, worth what was paid for it.
    fn lot(&self, cx: &mut Context<'_>, item: Id, quantity: u64) -> Result<Unit, Rejection> {
        let scale = cx.item(item)?.scale;
        let value = Value {
            amount: self.invoice.amount,
            basis: ValueBasis::Invoice,
            currency: self.invoice.currency,
            on: self.on,
            source: self.invoice.document,
        };
        let goods = GoodsIn {
            condition: self.condition,
            expiry: self.expiry,
            item,
            value: Some(value),
        };
        let whole = Fixed::new(quantity, scale).ok_or(Rejection::TooLarge)?;
        Ok(goods.receive(cx, self.id, whole, Some(self.account))?.1)
    }
}

impl KindRules for PurchaseReceive {
    const VI: &'static str = "Nhập hàng mua";
    const EN: &'static str = "Ordered goods received";
    common!(booked, voucher);

    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        let number = self.invoice.number.map(|number| ("number", number));
        number.into_iter().collect()
    }

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let orders: Vec<Id> = self.orders.iter().map(|came| came.order).collect();
        let supplier = one_supplier(cx, &orders)?;
        cx.supplier(supplier, self.invoice.currency)?;
        let warehouse = cx.account_of_kind(self.account, AccountKind::Warehouse, "warehouse")?;
        let first = cx.order(orders[0])?;
        let item = first.item;
        let (mut quantity, mut invoiced) = (0u64, 0u64);
        for came in &self.orders {
            let order = cx.order(came.order)?;
            let (amount, unit) = cx.money(came.amount, self.invoice.currency)?;
            let foreign = order.item != item || order.unit != unit;
            cx.refuse_if(foreign, || Rejection::OrdersMixed)?;
            let scale = cx.item(item)?.scale;
            cx.refuse_if(came.quantity.scale() != scale, || Rejection::AmountScale {
                unit: Unit::Lot { item, lot: self.id },
            })?;
            cx.refuse_if(came.quantity.minor() == 0, || Rejection::AmountZero)?;
            quantity += came.quantity.minor();
            invoiced += amount;
        }
        cx.refuse_if(self.invoice.amount.minor() != invoiced, || {
            Rejection::PartsWrong
        })?;
        let unit = self.lot(cx, item, quantity)?;
        cx.together(&[Role::Storekeeper], 0)?;
        for came in &self.orders {
            let known = cx.order(came.order)?;
            let allocation = cx.allocation(known.allocation)?;
            let (chapter, fund) = (allocation.chapter, allocation.fund);
            cx.authority(
                &[Role::Storekeeper, Role::Approver],
                "storekeeper, approver",
                &[chapter, warehouse.chapter],
            )?;
            let keepers: Vec<Id> = known
                .ordered_by
                .iter()
                .chain(&known.paid_by)
                .copied()
                .collect();
            cx.other_office_than(chapter, &keepers, "purchase.receive")?;
            let mut order = matched(cx, known, came)?;
            let (amount, brought) = (came.amount.minor(), came.quantity.minor());
            let source = Source {
                line: cx.line(LineKey::Order {
                    order: came.order,
                    unit: order.unit,
                })?,
                len: amount,
                named: None,
            };
            let to = cx.line(LineKey::Allocation {
                allocation: order.allocation,
                unit,
            })?;
            cx.work()
                .convert(&[source], to, brought, Origin::Converted)
                .map_err(refused(amount))?;
            cx.post(
                Place::Real(supplier),
                Place::Supplier,
                fund,
                order.unit,
                amount,
            );
            cx.post(
                Place::Supplier,
                Place::Real(self.account),
                fund,
                unit,
                brought,
            );
            cx.mark(order.at, MarkKind::Received, brought as i64);
            add_holders(&mut order.received_by, cx);
            match order.received == order.quantity {
                true => drop(cx.end_order(came.order, order)?),
                false => cx.fact(Fact::Order(came.order, Box::new(order))),
            }
        }
        about_orders(cx, &orders, self.account, unit, quantity)
    }
}

/// Why goods go back to their supplier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum BackReason {
    Damaged,
    Expired,
    Wrong,
    Agreed,
}

/// `purchase.return`: goods go back to their supplier, the last that came of the order first, and what was paid for them is
/// bound no more. She owes it, or is owed less.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct PurchaseReturn {
    /// The warehouse.
    pub account: Id,
    pub booked: Day,
    pub id: Id,
    pub on: Day,
    pub order: Id,
    pub quantity: Fixed,
    pub reason: BackReason,
    /// SHA-256 of the signed text of the `purchase.receive`.
    pub receipt: Digest,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<Voucher>,
}

impl KindRules for PurchaseReturn {
    const VI: &'static str = "Trả hàng nhà cung cấp";
    const EN: &'static str = "Goods returned to the supplier";
    common!(booked, voucher);

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let needed = "purchase.receive";
        let referent = cx.referent(&self.receipt, needed)?;
        let Body::PurchaseReceive(receipt) = &referent.signed.body else {
            return Err(Rejection::ReferentNotFound { needed }.into());
        };
        let place = receipt
            .orders
            .iter()
            .position(|came| came.order == self.order);
        let place = place.ok_or(Rejection::NotFound {
            what: "order",
            id: self.order,
        })?;
        let (quantity, unit) = cx.quantity(self.quantity, None, Some(receipt.id))?;
        let mut order = cx.order(self.order)?.clone();
        let allocation = cx.allocation(order.allocation)?;
        let (chapter, fund) = (allocation.chapter, allocation.fund);
        let warehouse = cx.account_for(self.account, unit)?;
        cx.authority(
            &[Role::Storekeeper, Role::Approver],
            "storekeeper + approver",
            &[warehouse.chapter],
        )?;
        cx.together(&[Role::Storekeeper], 0)?;
        let over = cx.fund(fund)?.chapter;
        cx.approvers_over(over, cx.approvers_needed(over, unit, quantity))?;
        // The orders of a receipt are its arrivals, in order.
        let arrival = ArrivalId {
            at: referent.at,
            n: u16::try_from(place).map_err(|_| Rejection::TooLarge)?,
        };
        cx.work()
            .unwind_last(arrival, quantity)
            .map_err(refused(quantity))?;
        let bound = cx.line(LineKey::Order {
            order: self.order,
            unit: order.unit,
        })?;
        let released = deltas(cx.work().changes());
        let released = released.get(&bound).map_or(0, |delta| delta.net());
        let released = u64::try_from(released).map_err(|_| Rejection::BooksDisagree)?;
        cx.post(
            Place::Real(self.account),
            Place::Supplier,
            fund,
            unit,
            quantity,
        );
        if released > 0 {
            let owing = Place::Real(order.account);
            cx.post(Place::Supplier, owing, fund, order.unit, released);
        }
        order.received = order.received.saturating_sub(quantity);
        order.invoiced = order.invoiced.saturating_sub(released);
        cx.mark(order.at, MarkKind::Returned, quantity as i64);
        let of = order.allocation;
        match order.closed {
            true => drop(cx.end_order(self.order, order)?),
            false => cx.fact(Fact::Order(self.order, Box::new(order))),
        }
        about(cx, chapter, fund, self.account, unit, quantity);
        cx.effects.about.allocation = Some(of);
        Ok(())
    }
}
