//! What a sum counts: money of a currency, or goods by the name, the unit and the decimals of their item.

use std::sync::Arc;

use minhbach_ledger::amount::{Currency, Unit};
use minhbach_ledger::id::Id;
use minhbach_ledger::state::State;

/// What a sum counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Minor units of a currency.
    Money(Currency),
    /// The smallest units of an item.
    Goods(Arc<Goods>),
}

/// Goods as the book defines them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goods {
    /// The item.
    pub item: Id,
    /// The lot, where one lot is counted and not all of the item.
    pub lot: Option<Id>,
    /// The name of the item.
    pub name: String,
    /// The code of the unit that it is counted in, such as `kg`.
    pub unit: String,
    /// Decimals of its quantities.
    pub scale: u8,
}

impl Measure {
    /// What a unit of the book counts.
    pub fn of(state: &State, unit: Unit) -> Measure {
        match unit {
            Unit::Money(currency) => Measure::Money(currency),
            Unit::Lot { item, lot } => Measure::goods(state, item, Some(lot)),
        }
    }

    /// What is counted of an item over all its lots.
    pub fn of_item(state: &State, item: Id) -> Measure {
        Measure::goods(state, item, None)
    }

    fn goods(state: &State, item: Id, lot: Option<Id>) -> Measure {
        let known = state.items.get(&item);
        Measure::Goods(Arc::new(Goods {
            item,
            lot,
            // No unit comes into a book before its item is defined; a page that asks too early shows the id.
            name: known.map_or_else(|| item.to_string(), |item| item.name.to_string()),
            unit: known.map(|item| item.unit.to_string()).unwrap_or_default(),
            scale: known.map_or(0, |item| item.scale),
        }))
    }

    /// Decimals of its sums.
    pub fn scale(&self) -> usize {
        match self {
            Measure::Money(currency) => currency.scale().into(),
            Measure::Goods(goods) => goods.scale.into(),
        }
    }

    /// What it is called in a heading: the currency, or the item by name.
    pub fn title(&self) -> String {
        match self {
            Measure::Money(currency) => currency.to_string(),
            Measure::Goods(goods) => goods.name.clone(),
        }
    }

    /// The unit as the format spells it; of goods over all lots, the item.
    pub fn spelling(&self) -> String {
        match self {
            Measure::Money(currency) => currency.to_string(),
            Measure::Goods(goods) => match goods.lot {
                Some(lot) => Unit::Lot {
                    item: goods.item,
                    lot,
                }
                .to_string(),
                None => goods.item.to_string(),
            },
        }
    }
}

impl From<Currency> for Measure {
    fn from(currency: Currency) -> Measure {
        Measure::Money(currency)
    }
}
