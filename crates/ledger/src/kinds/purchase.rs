//! Purchases: an order binds money of an allocation to a supplier, goods and invoice come against it, and it is paid.
//!
//! An order belongs to one allocation and so to one fund: a truckload that two funds buy is two orders that one receipt names.
//! The supplier's account is real. It stands above zero where something is prepaid and below where something is owed, so that at
//! every step what a fund's accounts hold is what its numbers say (J6). Who orders, who receives and who pays are different
//! people.

use serde::{Deserialize, Serialize};

use super::governance::Role;
use super::income::about;
use super::vouchers::Voucher;
use super::{Body, KindRules, common};
use crate::amount::{Currency, Fixed, Unit};
use crate::attribution::{ArrivalId, Origin, PartId};
use crate::book::MarkKind;
use crate::day::Day;
use crate::decide::{Context, refused};
use crate::effects::{Direction, Fact, Place};
use crate::id::{Digest, Id};
use crate::rejection::{Refusal, Rejection};
use crate::state::{LineKey, Order};

/// Offers that were compared before one was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Quotes {
    /// SHA-256 of the public comparison.
    pub comparison: Digest,
    pub count: u32,
}

/// `purchase.order`: so much of an allocation is bound to so many goods of a supplier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct PurchaseOrder {
    /// The supplier's account, which bears her public name if she is a company.
    pub account: Id,
    pub allocation: Id,
    /// What all of it costs.
    pub amount: Fixed,
    pub booked: Day,
    pub currency: Currency,
    /// Also the id of the order.
    pub id: Id,
    pub item: Id,
    pub on: Day,
    /// The supplier, if she is a registered partner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<Id>,
    /// The most that may be paid before the goods come; left out: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prepay: Option<Fixed>,
    pub quantity: Fixed,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quotes: Option<Quotes>,
    /// Commitment to who she is, if she is a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplier: Option<Digest>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<Voucher>,
}

impl KindRules for PurchaseOrder {
    const VI: &'static str = "Đặt mua hàng";
    const EN: &'static str = "Goods ordered";
    common!(booked, voucher);

    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        let supplier = self.supplier.map(|supplier| ("supplier", supplier));
        supplier.into_iter().collect()
    }

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let (amount, unit) = cx.money(self.amount, self.currency)?;
        let (allocation, approvers) = cx.open_allocation(self.allocation)?;
        let fund = cx.fund(allocation.fund)?;
        let account = cx.supplier(self.account, self.currency)?;
        cx.authority(
            &[Role::Accountant],
            "accountant",
            &[allocation.chapter, account.chapter],
        )?;
        cx.other_than(approvers, "purchase.order")?;
        cx.refuse_if(
            self.on < allocation.from || self.on > allocation.until,
            || Rejection::AllocationDates { on: self.on },
        )?;
        if let Some(id) = self.partner {
            let known = cx.state.partners.contains_key(&id);
            let what = "partner";
            cx.refuse_if(!known, || Rejection::NotFound { what, id })?;
        }
        let item = cx.item(self.item)?;
        let goods = Unit::Lot {
            item: self.item,
            lot: self.id,
        };
        cx.refuse_if(self.quantity.scale() != item.scale, || {
            Rejection::AmountScale { unit: goods }
        })?;
        cx.refuse_if(self.quantity.minor() == 0, || Rejection::AmountZero)?;
        let prepay = match self.prepay {
            Some(prepay) => cx.money(prepay, self.currency)?.0,
            None => 0,
        };
        cx.refuse_if(prepay > amount, || Rejection::PaidTooMuch { most: amount })?;
        let from = LineKey::Allocation {
            allocation: self.allocation,
            unit,
        };
        let to = LineKey::Order {
            order: self.id,
            unit,
        };
        let arrival = cx.convert(from, None, to, amount, Origin::Ordered)?;
        let order = Order {
            at: cx.at,
            allocation: self.allocation,
            account: self.account,
            item: self.item,
            quantity: self.quantity.minor(),
            unit,
            amount,
            prepay,
            received: 0,
            invoiced: 0,
            paid: 0,
            arrival,
            closed: false,
            ordered_by: cx.holders().into_iter().collect(),
            received_by: Vec::new(),
            paid_by: Vec::new(),
        };
        cx.fact(Fact::Order(self.id, Box::new(order)));
        about(
            cx,
            fund.chapter,
            allocation.fund,
            self.account,
            unit,
            amount,
        );
        cx.effects.about.allocation = Some(self.allocation);
        Ok(())
    }
}

/// Why nothing more comes of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum CloseReason {
    /// The supplier did not deliver, or not all.
    NotDelivered,
    NotNeeded,
    Mistake,
}

/// `purchase.close`: what has not come of an order comes no more, and its money goes back to the allocation. An order of which
/// all has come ends by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct PurchaseClose {
    pub booked: Day,
    pub id: Id,
    pub on: Day,
    pub order: Id,
    pub reason: CloseReason,
}

impl KindRules for PurchaseClose {
    const VI: &'static str = "Kết thúc đơn mua";
    const EN: &'static str = "Order closed";
    common!(booked);

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let order = cx.order(self.order)?.clone();
        let allocation = cx.allocation(order.allocation)?;
        cx.authority(&[Role::Accountant], "accountant", &[allocation.chapter])?;
        cx.refuse_if(order.closed, || Rejection::OrderClosed {
            order: self.order,
        })?;
        let (at, account, unit) = (order.at, order.account, order.unit);
        let of = order.allocation;
        let released = cx.end_order(self.order, order)?;
        cx.mark(at, MarkKind::Closed, cx.at as i64);
        let (chapter, fund) = (allocation.chapter, allocation.fund);
        about(cx, chapter, fund, account, unit, released);
        cx.effects.about.allocation = Some(of);
        Ok(())
    }
}

/// Which way money goes between the chapter and a supplier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentWay {
    /// To the supplier.
    Pay,
    /// Back from the supplier: what was prepaid and is not owed.
    Refund,
}

/// What one order has of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct OrderPayment {
    pub amount: Fixed,
    pub order: Id,
}

/// `purchase.pay`: a supplier is paid for one or more orders, before or after the goods come; or pays back. No number moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct PurchasePay {
    /// The bank account or cash box.
    pub account: Id,
    pub booked: Day,
    pub currency: Currency,
    /// SHA-256 of the signed text of the `payment.hold` (of a refund: the `receipt.hold`) that this turns out to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<Digest>,
    pub id: Id,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<Digest>,
    pub on: Day,
    /// Of one supplier; sorted by order, none twice.
    pub orders: Vec<OrderPayment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<Voucher>,
    pub way: PaymentWay,
}

impl PurchasePay {
    /// Takes back what was held, so that the money can go where it belongs.
    fn release(&self, cx: &mut Context<'_>, hold: &Digest, total: u64) -> Result<(), Refusal> {
        let needed = match self.way {
            PaymentWay::Pay => "payment.hold",
            PaymentWay::Refund => "receipt.hold",
        };
        let referent = cx.referent(hold, needed)?;
        let at = referent.at;
        let assigned = referent.mark(MarkKind::Assigned);
        cx.refuse_if(
            assigned.is_some_and(|mark| mark.value != super::income::UNASSIGNED),
            || Rejection::AlreadyDone { what: needed },
        )?;
        let (fund, account, amount, currency, outside) = match (&referent.signed.body, self.way) {
            (Body::PaymentHold(held), PaymentWay::Pay) => {
                cx.work()
                    .reverse_part(PartId { at, n: 0 })
                    .map_err(refused(total))?;
                let outside = Place::Other;
                (held.fund, held.account, held.amount, held.currency, outside)
            }
            (Body::ReceiptHold(held), PaymentWay::Refund) => {
                cx.work()
                    .reverse_arrival(ArrivalId { at, n: 0 })
                    .map_err(refused(total))?;
                let outside = Place::Donor;
                (held.fund, held.account, held.amount, held.currency, outside)
            }
            _ => return Err(Rejection::ReferentNotFound { needed }.into()),
        };
        let held_by = cx.fund(fund)?;
        cx.authority(PAYERS, "accountant, cashier", &[held_by.chapter])?;
        let other = account != self.account || currency != self.currency;
        cx.refuse_if(other || amount.minor() != total, || Rejection::PartsWrong)?;
        cx.post_numbers(self.account, outside)?;
        cx.mark(at, MarkKind::Assigned, cx.at as i64);
        // The bank moved it long ago; which fund's money lay in that account is not for this entry to refuse.
        cx.bank_fact();
        Ok(())
    }
}

const PAYERS: &[Role] = &[Role::Accountant, Role::Cashier];

impl KindRules for PurchasePay {
    const VI: &'static str = "Thanh toán nhà cung cấp";
    const EN: &'static str = "Supplier paid";
    common!(booked, voucher);

    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        self.line.map(|line| ("line", line)).into_iter().collect()
    }

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let orders: Vec<Id> = self.orders.iter().map(|paid| paid.order).collect();
        let supplier = one_supplier(cx, &orders)?;
        let account = cx.account(self.account, self.currency)?;
        cx.supplier(supplier, self.currency)?;
        let mut total = 0u64;
        for paid in &self.orders {
            let (amount, _) = cx.money(paid.amount, self.currency)?;
            total += amount;
        }
        match &self.hold {
            Some(hold) => {
                cx.refuse_if(self.line.is_some(), || Rejection::LineUnneeded {
                    account: self.account,
                })?;
                self.release(cx, hold, total)?;
            }
            None => {
                let direction = match self.way {
                    PaymentWay::Pay => Direction::Debit,
                    PaymentWay::Refund => Direction::Credit,
                };
                let line = self.line.map(|_| self.id);
                cx.bank_line(self.account, line, self.on, direction, total)?;
            }
        }
        for paid in &self.orders {
            let mut order = cx.order(paid.order)?.clone();
            let allocation = cx.allocation(order.allocation)?;
            let (chapter, fund) = (allocation.chapter, allocation.fund);
            cx.authority(PAYERS, "accountant, cashier", &[chapter, account.chapter])?;
            cx.other_than(allocation.status.approvers(), "purchase.pay")?;
            cx.other_office_than(chapter, &order.received_by, "purchase.pay")?;
            let amount = paid.amount.minor();
            let (bank, with) = (Place::Real(self.account), Place::Real(supplier));
            let value = match self.way {
                PaymentWay::Pay => {
                    order.paid = order.paid.saturating_add(amount);
                    let most = order.payable();
                    cx.refuse_if(order.paid > most, || Rejection::PaidTooMuch { most })?;
                    cx.post(bank, with, fund, order.unit, amount);
                    amount as i64
                }
                PaymentWay::Refund => {
                    let most = order.paid.saturating_sub(order.invoiced);
                    cx.refuse_if(amount > most, || Rejection::RefundTooMuch { most })?;
                    order.paid = order.paid.saturating_sub(amount);
                    cx.post(with, bank, fund, order.unit, amount);
                    -(amount as i64)
                }
            };
            add_holders(&mut order.paid_by, cx);
            cx.mark(order.at, MarkKind::Paid, value);
            cx.fact(Fact::Order(paid.order, Box::new(order)));
        }
        about_orders(cx, &orders, self.account, Unit::Money(self.currency), total)
    }
}

impl Order {
    /// The most that may have been paid by now: what was invoiced and the part that may be prepaid; once nothing more comes,
    /// only what was invoiced.
    pub fn payable(&self) -> u64 {
        match self.closed {
            true => self.invoiced,
            false => self.amount.min(self.invoiced.saturating_add(self.prepay)),
        }
    }
}

/// The supplier's account of orders that one entry names together: sorted, none twice, all of one supplier.
pub(super) fn one_supplier(cx: &Context<'_>, orders: &[Id]) -> Result<Id, Rejection> {
    let sorted = orders.windows(2).all(|pair| pair[0] < pair[1]);
    let wrong = orders.is_empty() || orders.len() > 20 || !sorted;
    cx.refuse_if(wrong, || Rejection::ListWrong { field: "orders" })?;
    let first = orders
        .first()
        .ok_or(Rejection::ListWrong { field: "orders" })?;
    let account = cx.order(*first)?.account;
    for id in orders {
        let other = cx.order(*id)?.account != account;
        cx.refuse_if(other, || Rejection::OrdersMixed)?;
    }
    Ok(account)
}

/// An entry about several orders stands in the lists of the first.
pub(super) fn about_orders(
    cx: &mut Context<'_>,
    orders: &[Id],
    account: Id,
    unit: Unit,
    amount: u64,
) -> Result<(), Refusal> {
    let Some(first) = orders.first() else {
        return Ok(());
    };
    let of = cx.order(*first)?.allocation;
    let allocation = cx.allocation(of)?;
    let (chapter, fund) = (allocation.chapter, allocation.fund);
    about(cx, chapter, fund, account, unit, amount);
    cx.effects.about.allocation = Some(of);
    Ok(())
}

/// Adds the authors to those who took a step before.
pub(super) fn add_holders(known: &mut Vec<Id>, cx: &Context<'_>) {
    let mut all: std::collections::BTreeSet<Id> = known.iter().copied().collect();
    all.extend(cx.holders());
    *known = all.into_iter().collect();
}
