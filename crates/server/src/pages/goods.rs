//! Goods: every item with its stock, one item with its lots, and one lot with all that came and went of it.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::Response;
use minhbach_ledger::amount::Unit;
use minhbach_ledger::day::Day;
use minhbach_ledger::effects::Place;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::items::{Condition, ValueBasis};
use minhbach_ledger::kinds::registry::AccountKind;
use minhbach_ledger::state::{Lot, State as Book, Stock};
use serde::Serialize;

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::figures::Figures;
use crate::format::Sum;
use crate::measure::Measure;
use crate::pages::herd::{HerdRow, herds};
use crate::pages::order::{OrderRow, orders};
use crate::pages::parts::Named;
use crate::pages::waybill::{WaybillRow, waybills};
use crate::view::{View, page};

const NONE: Failure = Failure::NotFound(Say("error-no-thing"));

/// One way in or out of stock.
#[derive(Clone, Debug, Serialize)]
pub struct Way {
    /// The code of the way: `received`, `packed`, `found`, `distributed`, `used`, `returned`, `sold`, `sent`, `lost`.
    pub way: &'static str,
    /// Whether it adds to the stock.
    pub adds: bool,
    /// How much.
    pub sum: Sum,
}

impl Way {
    /// The message id of its name.
    pub fn key(&self) -> String {
        format!("stock-{}", self.way)
    }
}

/// The stock equation: all that came, less all that went, is what is there.
#[derive(Clone, Debug, Serialize)]
pub struct Equation {
    /// The ways in and out in which anything came or went.
    pub ways: Vec<Way>,
    /// What lies in warehouses.
    pub in_stock: Sum,
    /// What is on the way.
    pub in_transit: Sum,
    /// Whether both sides are equal; the rules refuse an entry that makes them differ.
    pub agrees: bool,
}

/// The flows of one lot or of several together.
fn equation(stocks: &[Stock], lies: (i128, i128), measure: &Measure) -> Equation {
    let total = |of: fn(&Stock) -> u64| stocks.iter().map(|s| i128::from(of(s))).sum::<i128>();
    let all = [
        ("received", true, total(|s| s.received)),
        ("packed", true, total(|s| s.converted_in)),
        ("found", true, total(|s| s.found)),
        ("distributed", false, total(|s| s.distributed)),
        ("used", false, total(|s| s.converted_out)),
        ("returned", false, total(|s| s.returned)),
        ("sold", false, total(|s| s.sold)),
        ("sent", false, total(|s| s.sent)),
        ("lost", false, total(|s| s.written_off)),
    ];
    let told: i128 = stocks.iter().map(Stock::in_hand).sum();
    let sum = |minor| Sum::counted(minor, measure.clone());
    let ways = all.into_iter().filter(|(.., minor)| *minor != 0);
    Equation {
        ways: ways
            .map(|(way, adds, minor)| Way {
                way,
                adds,
                sum: sum(minor),
            })
            .collect(),
        in_stock: sum(lies.0),
        in_transit: sum(lies.1),
        agrees: told == lies.0 + lies.1,
    }
}

/// What lies where, lot by lot: in warehouses and on the way.
fn lies(state: &Book) -> BTreeMap<Id, (i128, i128)> {
    let mut lies: BTreeMap<Id, (i128, i128)> = BTreeMap::new();
    for ((place, _, unit), amount) in &state.holdings {
        let (Place::Real(account), Unit::Lot { lot, .. }) = (place, unit) else {
            continue;
        };
        let transit = state
            .accounts
            .get(account)
            .is_some_and(|a| a.kind == AccountKind::Transit);
        let known = lies.entry(*lot).or_default();
        match transit {
            true => known.1 += amount,
            false => known.0 += amount,
        }
    }
    lies
}

/// All that the book says of goods.
#[derive(Clone, Debug, Serialize)]
pub struct GoodsPage {
    /// Every item.
    pub items: Vec<ItemRow>,
    /// Waybills with something on the way.
    pub waybills: Vec<WaybillRow>,
    /// Orders of which something may still come, or that are not settled.
    pub orders: Vec<OrderRow>,
    /// What counts found missing and nobody has written off.
    pub shortages: Vec<Shortage>,
    /// Herds, with what they owe.
    pub herds: Vec<HerdRow>,
    /// The day on which what herds owe is counted.
    pub today: Day,
}

/// One item in the list.
#[derive(Clone, Debug, Serialize)]
pub struct ItemRow {
    /// The item.
    pub item: Named,
    /// How much lies in warehouses or is on the way.
    pub in_hand: Sum,
    /// How much was handed out.
    pub distributed: Sum,
}

/// What is missing of a lot.
#[derive(Clone, Debug, Serialize)]
pub struct Shortage {
    /// The warehouse.
    pub account: Named,
    /// The lot's id.
    pub lot: String,
    /// How much.
    pub sum: Sum,
}

/// An account's id and name.
pub fn account(state: &Book, id: Id) -> Named {
    let name = state.accounts.get(&id).map(|known| known.name.to_string());
    Named {
        id: id.to_string(),
        name: name.unwrap_or_default(),
    }
}

/// `GET /goods`.
pub async fn show(State(app): State<App>, view: View) -> Response {
    let page = all(&app);
    view.answer(&app, Ok(page))
}

/// Every item, with what there is of it.
pub fn items(state: &Book, figures: &Figures) -> Vec<ItemRow> {
    let rows = state.items.iter().map(|(id, item)| {
        let (in_hand, distributed) = figures.of_item(*id);
        let measure = Measure::of_item(state, *id);
        ItemRow {
            item: Named {
                id: id.to_string(),
                name: item.name.to_string(),
            },
            in_hand: Sum::counted(in_hand, measure.clone()),
            distributed: Sum::counted(distributed, measure),
        }
    });
    rows.collect()
}

fn all(app: &App) -> GoodsPage {
    let state = app.state();
    let missing = state.goods.shortages.iter();
    let shortages = missing.filter_map(|((place, _, lot), missing)| {
        let unit = state.unit(None, Some(*lot))?;
        Some(Shortage {
            account: account(&state, *place),
            lot: lot.to_string(),
            sum: Sum::new((*missing).into(), unit, &state),
        })
    });
    GoodsPage {
        items: items(&state, &app.figures()),
        waybills: waybills(&state),
        orders: orders(&state, |order| {
            !order.closed || order.paid != order.invoiced
        }),
        shortages: shortages.collect(),
        herds: herds(app),
        today: app.today(),
    }
}

/// The page of one item.
#[derive(Clone, Debug, Serialize)]
pub struct ItemPage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The code of the unit that it is counted in.
    pub unit: String,
    /// All its lots together.
    pub equation: Equation,
    /// Its lots, newest first.
    pub lots: Vec<LotRow>,
    /// Whether `lots` leaves older ones out.
    pub more: bool,
}

/// One lot in a list.
#[derive(Clone, Debug, Serialize)]
pub struct LotRow {
    /// Its id.
    pub id: String,
    /// The index of the entry that brought it.
    pub index: u64,
    /// How much came.
    pub came: Sum,
    /// How much is still there.
    pub in_hand: Sum,
    /// Its last day.
    pub expiry: Option<Day>,
    /// What all of it was worth; none: nobody has valued it.
    pub value: Option<Sum>,
}

/// How many lots one page lists.
const LOTS: usize = 50;

/// `GET /item/{id}`.
pub async fn item(State(app): State<App>, view: View, Path(id): Path<String>) -> Response {
    let page = load_item(&app, &id);
    view.answer(&app, page)
}

fn load_item(app: &App, text: &str) -> Result<ItemPage, Failure> {
    let id: Id = text.parse().map_err(|_| NONE)?;
    let state = app.state();
    let item = state.items.get(&id).ok_or(NONE)?;
    let measure = Measure::of_item(&state, id);
    let lies = lies(&state);
    let mut lots: Vec<(&Id, &Lot)> = state.lots.iter().filter(|(_, l)| l.item == id).collect();
    lots.sort_by_key(|(_, lot)| std::cmp::Reverse(lot.at));
    let stock_of = |lot: &Id| state.goods.stock.get(lot).copied().unwrap_or_default();
    let stocks: Vec<Stock> = lots.iter().map(|(lot, _)| stock_of(lot)).collect();
    let there = lots.iter().filter_map(|(lot, _)| lies.get(*lot));
    let there = there.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let rows = lots.iter().take(LOTS).map(|(key, lot)| LotRow {
        id: key.to_string(),
        index: lot.at,
        came: Sum::counted(lot.quantity.into(), measure.clone()),
        in_hand: Sum::counted(stock_of(key).in_hand(), measure.clone()),
        expiry: lot.expiry,
        value: worth(lot),
    });
    Ok(ItemPage {
        id: id.to_string(),
        name: item.name.to_string(),
        unit: item.unit.to_string(),
        equation: equation(&stocks, there, &measure),
        lots: rows.collect(),
        more: lots.len() > LOTS,
    })
}

fn worth(lot: &Lot) -> Option<Sum> {
    let value = lot.value?;
    Some(Sum::counted(value.amount.minor().into(), value.currency))
}

/// The page of one lot.
#[derive(Clone, Debug, Serialize)]
pub struct LotPage {
    /// Its id.
    pub id: String,
    /// Its item.
    pub item: Named,
    /// The index of the entry that brought it.
    pub index: u64,
    /// The code of its state.
    pub condition: &'static str,
    /// Its last day.
    pub expiry: Option<Day>,
    /// How much came.
    pub came: Sum,
    /// What all of it was worth; none: nobody has valued it.
    pub value: Option<Sum>,
    /// The code of where the value comes from.
    pub basis: Option<&'static str>,
    /// For which day the value holds.
    pub valued_on: Option<Day>,
    /// All that came and went.
    pub equation: Equation,
    /// Where it lies, and whose it is.
    pub lies: Vec<Lies>,
}

impl LotPage {
    /// The message id of its state.
    pub fn condition_key(&self) -> String {
        format!("condition-{}", self.condition)
    }

    /// The message id of where its value comes from.
    pub fn basis_key(&self) -> Option<String> {
        self.basis.map(|basis| format!("basis-{basis}"))
    }
}

/// So much of a lot in one place.
#[derive(Clone, Debug, Serialize)]
pub struct Lies {
    /// The account.
    pub account: Named,
    /// The fund.
    pub fund: Named,
    /// How much.
    pub sum: Sum,
}

/// `GET /lot/{id}`.
pub async fn lot(State(app): State<App>, view: View, Path(id): Path<String>) -> Response {
    let page = load_lot(&app, &id);
    view.answer(&app, page)
}

fn load_lot(app: &App, text: &str) -> Result<LotPage, Failure> {
    let id: Id = text.parse().map_err(|_| NONE)?;
    let state = app.state();
    let lot = state.lots.get(&id).ok_or(NONE)?;
    let unit = Unit::Lot {
        item: lot.item,
        lot: id,
    };
    let measure = Measure::of(&state, unit);
    let mut there = Vec::new();
    let mut lies = (0, 0);
    for ((place, fund, of), amount) in &state.holdings {
        let (Place::Real(at), true) = (place, *of == unit) else {
            continue;
        };
        let kind = state.accounts.get(at).map(|known| known.kind);
        match kind == Some(AccountKind::Transit) {
            true => lies.1 += amount,
            false => lies.0 += amount,
        }
        let name = state.funds.get(fund).map(|known| known.name.to_string());
        there.push(Lies {
            account: account(&state, *at),
            fund: Named {
                id: fund.to_string(),
                name: name.unwrap_or_default(),
            },
            sum: Sum::counted(*amount, measure.clone()),
        });
    }
    let stock = state.goods.stock.get(&id).copied().unwrap_or_default();
    let item = state.items.get(&lot.item);
    Ok(LotPage {
        id: id.to_string(),
        item: Named {
            id: lot.item.to_string(),
            name: item.map(|item| item.name.to_string()).unwrap_or_default(),
        },
        index: lot.at,
        condition: condition(lot.condition),
        expiry: lot.expiry,
        came: Sum::counted(lot.quantity.into(), measure.clone()),
        value: worth(lot),
        basis: lot.value.map(|value| basis(value.basis)),
        valued_on: lot.value.map(|value| value.on),
        equation: equation(&[stock], lies, &measure),
        lies: there,
    })
}

fn condition(condition: Condition) -> &'static str {
    match condition {
        Condition::New => "new",
        Condition::Good => "good",
        Condition::Used => "used",
        Condition::Damaged => "damaged",
    }
}

fn basis(basis: ValueBasis) -> &'static str {
    match basis {
        ValueBasis::Invoice => "invoice",
        ValueBasis::Donor => "donor",
        ValueBasis::Market => "market",
        ValueBasis::PriceList => "price-list",
        ValueBasis::Appraisal => "appraisal",
        ValueBasis::Parts => "parts",
    }
}

page!(GoodsPage, "goods.html");
page!(ItemPage, "item.html");
page!(LotPage, "lot.html");
