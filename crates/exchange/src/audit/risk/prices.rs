//! Prices that stand out among those of the same item.

use std::collections::BTreeMap;

use minhbach_ledger::amount::Unit;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::Body;

use super::stats::median;
use super::{End, Finding, Test, Watch};
use crate::audit::facts::Seen;
use crate::audit::words::{Both, number, percent, pick};

/// An item needs more orders than this.
const FEWEST: usize = 5;

/// Orders are compared with those of the same half year, where there are enough.
const HALF_YEAR: i32 = 182;

/// So many times the usual price.
const DEAR: f64 = 1.4;

/// And so many times as far from it as is usual (median absolute deviation of logarithms, scaled to a normal distribution).
const FAR: f64 = 3.5;

/// Goods sold below this share of what they were valued at.
const CHEAP: f64 = 0.6;

struct Order {
    at: u64,
    day: i32,
    /// ln of minor units of money for each smallest unit of the item.
    price: f64,
}

/// Orders far above the usual price, and sales far below the value.
#[derive(Default)]
pub struct UnitPrices {
    orders: BTreeMap<(Id, Unit), Vec<Order>>,
    found: Vec<Finding>,
}

impl UnitPrices {
    fn ordered(&mut self, seen: &Seen<'_>) {
        let Body::PurchaseOrder(order) = seen.body() else {
            return;
        };
        let Some((amount, unit)) = seen.amount() else {
            return;
        };
        let price = (amount as f64 / order.quantity.minor() as f64).ln();
        let orders = self.orders.entry((order.item, unit)).or_default();
        let (at, day) = (seen.at, order.on.days());
        orders.push(Order { at, day, price });
    }

    fn sold(&mut self, seen: &Seen<'_>) {
        let Body::GoodsSell(sale) = seen.body() else {
            return;
        };
        let known = seen.state.lots.get(&sale.lot);
        let Some((lot, value)) = known.and_then(|lot| Some((lot, lot.value.as_ref()?))) else {
            return;
        };
        let worth =
            value.amount.minor() as f64 / lot.quantity as f64 * sale.quantity.minor() as f64;
        let share = sale.price.minor() as f64 / worth;
        if value.currency != sale.currency || worth <= 0.0 || share >= CHEAP {
            return;
        }
        let figure = Both::by(|lang| {
            let share = percent(share, lang);
            pick(
                lang,
                format!("bán bằng {share} giá trị ghi sổ"),
                format!("sold for {share} of its value in the book"),
            )
        });
        let threshold = Both::by(|lang| {
            let least = percent(CHEAP, lang);
            pick(lang, format!("dưới {least}"), format!("below {least}"))
        });
        self.found.push(Finding::new(
            Test::UnitPrices,
            vec![seen.at],
            figure,
            threshold,
        ));
    }
}

/// Middle of the prices, and how far they are from it.
fn usual(prices: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    let mut prices: Vec<f64> = prices.collect();
    let middle = median(&mut prices)?;
    let mut away: Vec<f64> = prices.iter().map(|price| (price - middle).abs()).collect();
    Some((middle, median(&mut away)? * 1.4826))
}

impl Watch for UnitPrices {
    fn see(&mut self, seen: &Seen<'_>) {
        self.ordered(seen);
        self.sold(seen);
    }

    fn end(&mut self, end: &End<'_>) -> Vec<Finding> {
        let mut found = std::mem::take(&mut self.found);
        for ((item, unit), orders) in &self.orders {
            let mut halves: BTreeMap<i32, Vec<&Order>> = BTreeMap::new();
            for order in orders {
                halves
                    .entry(order.day.div_euclid(HALF_YEAR))
                    .or_default()
                    .push(order);
            }
            for half in halves.values() {
                let among = match half.len() > FEWEST {
                    true => usual(half.iter().map(|order| order.price)),
                    false => usual(orders.iter().map(|order| order.price)),
                };
                let (Some((middle, away)), true) = (among, orders.len() > FEWEST) else {
                    continue;
                };
                for order in half {
                    let above = order.price - middle;
                    if above < DEAR.ln() || above < FAR * away {
                        continue;
                    }
                    let known = end.state.items.get(item);
                    let name = known.map_or_else(|| item.to_string(), |item| item.name.to_string());
                    let one = 10f64.powi(known.map_or(0, |item| i32::from(item.scale)));
                    let scale = match unit {
                        Unit::Money(currency) => currency.scale(),
                        Unit::Lot { .. } => 0,
                    };
                    let figure = Both::by(|lang| {
                        let price = |ln: f64| number((ln.exp() * one).round() as i128, scale, lang);
                        let (paid, usual) = (price(order.price), price(middle));
                        pick(
                            lang,
                            format!("{name}: {paid} một đơn vị, thường là {usual}"),
                            format!("{name}: {paid} a unit, usually {usual}"),
                        )
                    });
                    let threshold = Both::of(
                        format!(
                            "≥ 1,4 lần giá giữa của > {FEWEST} đơn và ≥ 3,5 lần độ lệch thường"
                        ),
                        format!(
                            "≥ 1.4 times the median of > {FEWEST} orders and ≥ 3.5 times the usual deviation"
                        ),
                    );
                    found.push(Finding::new(
                        Test::UnitPrices,
                        vec![order.at],
                        figure,
                        threshold,
                    ));
                }
            }
        }
        found
    }
}
