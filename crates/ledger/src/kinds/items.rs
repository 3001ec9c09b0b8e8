//! Things that are counted: items, and the lots in which they come.

use serde::{Deserialize, Serialize};

use super::governance::Role;
use super::{KindRules, common};
use crate::amount::{Currency, Fixed, Unit};
use crate::day::Day;
use crate::decide::Context;
use crate::effects::Fact;
use crate::id::Id;
use crate::rejection::{Refusal, Rejection};
use crate::state::{Item, Lot};
use crate::text::{Text, Token};

/// So many approvers for quantities above this one, where nobody has valued the goods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuantityTier {
    /// For quantities above this one, in the item's unit.
    pub above: Fixed,
    /// So many different holders must approve.
    pub approvers: u32,
}

/// `item.define`: a kind of thing, with the unit that it is counted in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ItemDefine {
    /// How many approvers a quantity without value needs: rising, the first from 0; empty: as many as the policy's highest tier.
    pub approvals: Vec<QuantityTier>,
    pub id: Id,
    pub name: Text,
    pub on: Day,
    /// Decimals of its quantities: 0 for pieces, 3 for tonnes counted to the kilogram.
    pub scale: u8,
    /// `kg`, `piece`, `household-kit` …
    pub unit: Token,
}

impl KindRules for ItemDefine {
    const VI: &'static str = "Định nghĩa mặt hàng";
    const EN: &'static str = "Item defined";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        cx.authority(
            &[Role::Accountant, Role::Storekeeper, Role::Governor],
            "accountant, storekeeper, governor",
            &[],
        )?;
        let rising = self
            .approvals
            .windows(2)
            .all(|p| p[0].above < p[1].above && p[0].approvers <= p[1].approvers);
        let whole = self.approvals.first().is_none_or(|t| t.above.minor() == 0)
            && self
                .approvals
                .iter()
                .all(|t| (1..16).contains(&t.approvers) && t.above.scale() == self.scale);
        cx.refuse_if(!rising || !whole || self.approvals.len() > 8, || {
            Rejection::ListWrong { field: "approvals" }
        })?;
        cx.refuse_if(self.scale > 6, || Rejection::ScaleWrong { most: 6 })?;
        let item = Item {
            name: self.name.clone(),
            unit: self.unit.clone(),
            scale: self.scale,
            approvals: self.approvals.clone(),
        };
        cx.fact(Fact::Item(self.id, item));
        Ok(())
    }
}

/// In what state goods are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Condition {
    New,
    Good,
    Used,
    Damaged,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueBasis {
    /// What was paid for it.
    Invoice,
    /// What the donor says it is worth.
    Donor,
    /// The price of such things on the market.
    Market,
    /// A list of prices of the state.
    PriceList,
    /// An appraiser's finding.
    Appraisal,
    /// The sum of what its parts were worth.
    Parts,
}

/// What a whole lot was worth when it came; never a rate, so that nothing is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Value {
    pub amount: Fixed,
    pub basis: ValueBasis,
    pub currency: Currency,
    /// The day for which it holds.
    pub on: Day,
    /// SHA-256 of the public document that says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<crate::id::Digest>,
}

/// Goods that come in: a new lot, whose id is that of the entry that brings it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct GoodsIn {
    pub condition: Condition,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<Day>,
    pub item: Id,
    /// Left out: not valued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

impl GoodsIn {
    /// What the new lot, brought by the entry with this id, counts.
    pub fn unit(&self, entry: Id) -> Unit {
        Unit::Lot {
            item: self.item,
            lot: entry,
        }
    }

    /// Checks the goods that come to a warehouse and records their lot; answers the quantity and what it counts.
    pub fn receive(
        &self,
        cx: &mut Context<'_>,
        entry: Id,
        quantity: Fixed,
        account: Option<Id>,
    ) -> Result<(u64, Unit), Rejection> {
        cx.since_rules(2)?;
        let unit = self.unit(entry);
        let item = cx.item(self.item)?;
        cx.refuse_if(quantity.scale() != item.scale, || Rejection::AmountScale {
            unit,
        })?;
        cx.refuse_if(quantity.minor() == 0, || Rejection::AmountZero)?;
        if let Some(value) = self.value {
            cx.money(value.amount, value.currency)?;
        }
        let lot = Lot {
            item: self.item,
            account,
            condition: self.condition,
            expiry: self.expiry,
            value: self.value,
            quantity: quantity.minor(),
            at: cx.at,
        };
        cx.fact(Fact::Lot(entry, lot));
        Ok((quantity.minor(), unit))
    }
}
