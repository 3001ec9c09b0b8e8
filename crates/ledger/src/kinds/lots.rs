//! What is said of a lot after it came: its state, its value, and what is made of it.

use serde::{Deserialize, Serialize};

use super::governance::Role;
use super::income::about;
use super::items::{Condition, GoodsIn, Value, ValueBasis};
use super::vouchers::Voucher;
use super::{KindRules, common};
use crate::amount::{Currency, Fixed, Unit};
use crate::attribution::{Origin, Source};
use crate::day::Day;
use crate::decide::{Context, refused};
use crate::effects::{Direction, Fact, Place};
use crate::id::{Digest, Id};
use crate::rejection::{Refusal, Rejection};
use crate::state::Lot;

/// What an entry says of a lot as a whole.
fn about_lot(cx: &mut Context<'_>, id: Id, chapter: Option<Id>, lot: &Lot) {
    let about = &mut cx.effects.about;
    about.chapter = chapter;
    about.account = lot.account;
    about.unit = Some(Unit::Lot {
        item: lot.item,
        lot: id,
    });
    about.amount = Some(lot.quantity);
}

/// `lot.update`: the state of a lot, or its last day, is another than was recorded. For the worse the storekeeper says so alone;
/// that it is better, or lasts longer, an approver must sign, too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct LotUpdate {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<Day>,
    pub id: Id,
    pub lot: Id,
    pub on: Day,
}

impl KindRules for LotUpdate {
    const VI: &'static str = "Cập nhật lô hàng";
    const EN: &'static str = "Lot updated";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let mut lot = cx.lot(self.lot)?.clone();
        let chapter = cx.chapter_of_lot(self.lot)?;
        cx.authority(
            &[Role::Storekeeper, Role::Approver],
            "storekeeper, approver",
            chapter.as_slice(),
        )?;
        cx.together(&[Role::Storekeeper], 0)?;
        let nothing = self.condition.is_none() && self.expiry.is_none();
        cx.refuse_if(nothing, || Rejection::ListWrong { field: "lot" })?;
        let later = match (lot.expiry, self.expiry) {
            (Some(before), Some(now)) => now > before,
            _ => false,
        };
        let better = self.condition.is_some_and(|now| now < lot.condition);
        let approved = !cx.holders_as(Role::Approver).is_empty();
        cx.refuse_if((later || better) && !approved, || Rejection::LotBettered)?;
        lot.condition = self.condition.unwrap_or(lot.condition);
        lot.expiry = self.expiry.or(lot.expiry);
        about_lot(cx, self.lot, chapter, &lot);
        cx.fact(Fact::Lot(self.lot, lot));
        Ok(())
    }
}

/// `goods.value`: what a lot was worth when it came, found out later or anew. It decides how many must approve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct GoodsValue {
    pub id: Id,
    pub lot: Id,
    pub on: Day,
    /// Of all that came of the lot.
    pub value: Value,
}

impl KindRules for GoodsValue {
    const VI: &'static str = "Định giá hàng";
    const EN: &'static str = "Goods valued";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let mut lot = cx.lot(self.lot)?.clone();
        let (amount, unit) = cx.money(self.value.amount, self.value.currency)?;
        let chapter = cx.chapter_of_lot(self.lot)?;
        cx.authority(
            &[Role::Accountant, Role::Approver],
            "accountant + approver",
            chapter.as_slice(),
        )?;
        // A lower value would ask for fewer approvers from here on; so the higher of the two decides how many sign it.
        let goods = Unit::Lot {
            item: lot.item,
            lot: self.lot,
        };
        let needed = chapter.map_or(1, |chapter| {
            cx.approvers_needed(chapter, unit, amount)
                .max(cx.approvers_needed(chapter, goods, lot.quantity))
        });
        cx.together(&[Role::Accountant], needed)?;
        lot.value = Some(self.value);
        about_lot(cx, self.lot, chapter, &lot);
        cx.fact(Fact::Lot(self.lot, lot));
        Ok(())
    }
}

/// So much of a lot that goes into something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Ingredient {
    pub amount: Fixed,
    pub lot: Id,
}

/// `goods.convert`: lots of one owner in one warehouse become another: kits are packed, sacks are filled into bags, what is damaged
/// is set apart. It lasts no longer than what it is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct GoodsConvert {
    /// The warehouse.
    pub account: Id,
    /// Whose goods: of an allocation …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocation: Option<Id>,
    /// How much comes of it.
    pub amount: Fixed,
    pub booked: Day,
    pub condition: Condition,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<Day>,
    /// … or of a fund, and not yet allocated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fund: Option<Id>,
    /// Also the id of the lot that comes of it.
    pub id: Id,
    /// Sorted by lot, none twice.
    pub inputs: Vec<Ingredient>,
    /// What comes of it.
    pub item: Id,
    pub on: Day,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<Voucher>,
}

impl GoodsConvert {
    /// What all parts were worth together, where each is valued, and all in one currency: their shares, rounded down.
    fn value(&self, cx: &Context<'_>) -> Option<Value> {
        let mut sum: Option<(Currency, u64)> = None;
        for input in &self.inputs {
            let lot = cx.state.lots.get(&input.lot)?;
            let value = lot.value?;
            let share = u128::from(value.amount.minor()) * u128::from(input.amount.minor());
            let share = u64::try_from(share / u128::from(lot.quantity.max(1))).ok()?;
            sum = match sum {
                None => Some((value.currency, share)),
                Some((currency, before)) if currency == value.currency => {
                    Some((currency, before.checked_add(share)?))
                }
                Some(_) => return None,
            };
        }
        let (currency, amount) = sum.filter(|(_, amount)| *amount > 0)?;
        Some(Value {
            amount: Fixed::money(amount, currency)?,
            basis: ValueBasis::Parts,
            currency,
            on: self.on,
            source: None,
        })
    }
}

impl KindRules for GoodsConvert {
    const VI: &'static str = "Đóng gói, chuyển đổi hàng";
    const EN: &'static str = "Goods packed or converted";
    common!(booked, voucher);

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let (owner, chapter) = cx.owner(self.fund, self.allocation)?;
        let goods = GoodsIn {
            condition: self.condition,
            expiry: self.expiry,
            item: self.item,
            value: self.value(cx),
        };
        let (amount, unit) = goods.receive(cx, self.id, self.amount, Some(self.account))?;
        let warehouse = cx.account_for(self.account, unit)?;
        cx.authority(
            &[
                Role::Storekeeper,
                Role::FieldOfficer,
                Role::Accountant,
                Role::Approver,
            ],
            "storekeeper + another",
            &[warehouse.chapter],
        )?;
        // Whoever keeps the goods does not alone say what became of them.
        let signers = cx.holders().len() as u32;
        let alone = signers < 2 || cx.holders_as(Role::Storekeeper).is_empty();
        cx.refuse_if(alone, || Rejection::TooFewSigners {
            needed: 2,
            have: signers.min(1),
        })?;
        let sorted = self.inputs.windows(2).all(|p| p[0].lot < p[1].lot);
        let wrong = self.inputs.is_empty() || self.inputs.len() > 50 || !sorted;
        cx.refuse_if(wrong, || Rejection::ListWrong { field: "inputs" })?;
        let here = Place::Real(self.account);
        let mut sources = Vec::new();
        let mut lasts: Option<Day> = None;
        for input in &self.inputs {
            let (taken, of) = cx.quantity(input.amount, None, Some(input.lot))?;
            cx.in_date(input.lot, self.on)?;
            lasts = [lasts, cx.lot(input.lot)?.expiry]
                .into_iter()
                .flatten()
                .min();
            sources.push(Source {
                line: cx.line(owner.line(of))?,
                len: taken,
                named: None,
            });
            cx.post(here, Place::Other, owner.fund, of, taken);
        }
        let outlives = match (lasts, self.expiry) {
            (Some(lasts), expiry) => expiry.is_none_or(|expiry| expiry > lasts),
            (None, _) => false,
        };
        cx.refuse_if(outlives, || Rejection::OutlivesParts)?;
        let to = cx.line(owner.line(unit))?;
        cx.work()
            .convert(&sources, to, amount, Origin::Converted)
            .map_err(refused(amount))?;
        cx.post(Place::Other, here, owner.fund, unit, amount);
        about(cx, chapter, owner.fund, self.account, unit, amount);
        cx.effects.about.allocation = owner.allocation;
        Ok(())
    }
}

/// Why goods are sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaleReason {
    /// They would spoil before they could be handed out.
    Perishing,
    /// Nobody whom the fund helps needs them.
    Unneeded,
}

/// `goods.sell`: goods become money of the same fund. What is allocated is sold only before it spoils, and what has expired not
/// at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct GoodsSell {
    /// Where the money goes.
    pub account: Id,
    /// Whose goods: of an allocation …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocation: Option<Id>,
    pub booked: Day,
    /// Commitment to who bought them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer: Option<Digest>,
    pub currency: Currency,
    /// … or of a fund, and not yet allocated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fund: Option<Id>,
    pub id: Id,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<Digest>,
    pub lot: Id,
    pub on: Day,
    pub price: Fixed,
    pub quantity: Fixed,
    pub reason: SaleReason,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<Voucher>,
    pub warehouse: Id,
}

impl KindRules for GoodsSell {
    const VI: &'static str = "Bán hàng";
    const EN: &'static str = "Goods sold";
    common!(booked, voucher);

    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        [("buyer", self.buyer), ("line", self.line)]
            .into_iter()
            .filter_map(|(f, c)| Some((f, c?)))
            .collect()
    }

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let (price, money) = cx.money(self.price, self.currency)?;
        let (quantity, goods) = cx.quantity(self.quantity, None, Some(self.lot))?;
        let (owner, chapter) = cx.owner(self.fund, self.allocation)?;
        let fund = cx.fund(owner.fund)?;
        let account = cx.account(self.account, self.currency)?;
        let warehouse = cx.account_for(self.warehouse, goods)?;
        cx.authority(
            &[
                Role::Storekeeper,
                Role::Accountant,
                Role::Cashier,
                Role::Approver,
            ],
            "storekeeper + accountant or cashier + approver",
            &[chapter, account.chapter, warehouse.chapter],
        )?;
        // One gives the goods, another takes the money, and others have decided.
        let taker = match cx.holders_as(Role::Cashier).is_empty() {
            true => Role::Accountant,
            false => Role::Cashier,
        };
        cx.both(Role::Storekeeper, taker)?;
        let approvers = cx.approvers_needed(fund.chapter, goods, quantity);
        cx.together(
            &[Role::Storekeeper, Role::Accountant, Role::Cashier],
            approvers,
        )?;
        cx.in_date(self.lot, self.on)?;
        let perishing = self.reason == SaleReason::Perishing;
        cx.refuse_if(owner.allocation.is_some() && !perishing, || {
            Rejection::SaleOfAllocated
        })?;
        let line = self.line.map(|_| self.id);
        cx.bank_line(self.account, line, self.on, Direction::Credit, price)?;
        let source = Source {
            line: cx.line(owner.line(goods))?,
            len: quantity,
            named: None,
        };
        // The price is the fund's, and is allocated anew.
        let of_fund = crate::state::Owner {
            allocation: None,
            ..owner
        };
        let to = cx.line(of_fund.line(money))?;
        cx.work()
            .convert(&[source], to, price, Origin::Converted)
            .map_err(refused(quantity))?;
        let given = Place::Real(self.warehouse);
        cx.post(given, Place::Other, owner.fund, goods, quantity);
        let taken = Place::Real(self.account);
        cx.post(Place::Other, taken, owner.fund, money, price);
        about(cx, chapter, owner.fund, self.account, money, price);
        cx.effects.about.allocation = owner.allocation;
        Ok(())
    }
}
