//! A purchase: what was ordered, what came, what was invoiced and paid, and whether the three agree.

use axum::extract::{Path, State};
use axum::response::Response;
use minhbach_ledger::amount::Unit;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::state::{Order, State as Book};
use serde::Serialize;

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::format::Sum;
use crate::measure::Measure;
use crate::pages::allocation::{Act, act};
use crate::pages::goods::account;
use crate::pages::parts::Named;
use crate::view::{View, page};

/// Whether order, goods note and invoice agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// Nothing has come yet.
    Waiting,
    /// Not all has come; what came has the agreed price.
    Partly,
    /// All has come at the agreed price.
    Agrees,
    /// Something came at another price, which approvers signed.
    Differs,
    /// The order ended before all of it came.
    Ended,
}

impl Match {
    fn of(order: &Order) -> Match {
        // As the rules judge the price: to within less than one smallest unit of money.
        let asked = u128::from(order.invoiced) * u128::from(order.quantity);
        let agreed = u128::from(order.amount) * u128::from(order.received);
        let differs = asked.abs_diff(agreed) >= u128::from(order.quantity.max(1));
        match (order.received, order.closed) {
            (0, false) => Match::Waiting,
            _ if differs => Match::Differs,
            (received, _) if received == order.quantity => Match::Agrees,
            (_, true) => Match::Ended,
            (_, false) => Match::Partly,
        }
    }

    /// The message id of its name.
    pub fn key(&self) -> &'static str {
        match self {
            Match::Waiting => "match-waiting",
            Match::Partly => "match-partly",
            Match::Agrees => "match-agrees",
            Match::Differs => "match-differs",
            Match::Ended => "match-ended",
        }
    }

    /// Whether somebody should look.
    pub fn warns(&self) -> bool {
        matches!(self, Match::Differs | Match::Ended)
    }
}

/// An order in a list.
#[derive(Clone, Debug, Serialize)]
pub struct OrderRow {
    /// The index of its entry, which names its page.
    pub index: u64,
    /// What was ordered.
    pub quantity: Sum,
    /// For how much.
    pub amount: Sum,
    /// How much came.
    pub received: Sum,
    /// Where it stands.
    pub state: Match,
}

/// The orders that fit, newest first.
pub fn orders(state: &Book, fits: impl Fn(&Order) -> bool) -> Vec<OrderRow> {
    let all = state.goods.orders.values();
    let mut rows: Vec<OrderRow> = all
        .filter(|order| fits(order))
        .map(|order| {
            let goods = Measure::of_item(state, order.item);
            OrderRow {
                index: order.at,
                quantity: Sum::counted(order.quantity.into(), goods.clone()),
                amount: Sum::new(order.amount.into(), order.unit, state),
                received: Sum::counted(order.received.into(), goods),
                state: Match::of(order),
            }
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.index));
    rows
}

/// The page of one order.
#[derive(Clone, Debug, Serialize)]
pub struct OrderPage {
    /// The index of its entry, which names the page.
    pub index: u64,
    /// When it was placed.
    pub on: Day,
    /// The fund that pays.
    pub fund: Named,
    /// The index of the proposal of its allocation.
    pub allocation: Option<u64>,
    /// What that is for.
    pub purpose: Option<String>,
    /// The supplier's account.
    pub supplier: Named,
    /// The item.
    pub item: Named,
    /// What was ordered.
    pub quantity: Sum,
    /// For how much.
    pub amount: Sum,
    /// What one costs, rounded down to the smallest unit of money, and whether it is exact.
    pub price: Sum,
    /// Whether `price` times the quantity is the amount.
    pub price_is_exact: bool,
    /// What may be paid before the goods come.
    pub prepay: Sum,
    /// How many offers were compared.
    pub quotes: Option<u64>,
    /// How much came.
    pub received: Sum,
    /// How much was invoiced for it.
    pub invoiced: Sum,
    /// How much was paid.
    pub paid: Sum,
    /// How much the supplier is owed; below nothing: how much she owes or has been prepaid.
    pub owed: Sum,
    /// Whether order, goods note and invoice agree.
    pub state: Match,
    /// Whether nothing more comes.
    pub closed: bool,
    /// What happened to it, oldest first.
    pub acts: Vec<Act>,
    /// The lots that came of it.
    pub lots: Vec<String>,
}

/// `GET /order/{index}`, by the index of its entry.
pub async fn show(State(app): State<App>, view: View, Path(index): Path<String>) -> Response {
    let page = load(&app, &index).await;
    view.answer(&app, page)
}

async fn load(app: &App, text: &str) -> Result<OrderPage, Failure> {
    const NONE: Failure = Failure::NotFound(Say("error-no-thing"));
    let index: u64 = text.parse().map_err(|_| NONE)?;
    let found = app.entry(index).await?.ok_or(NONE)?;
    let Body::PurchaseOrder(body) = &found.sealed.signed.body else {
        return Err(NONE);
    };
    let state = app.state();
    let order = state.goods.orders.get(&body.id).ok_or(NONE)?;
    let mut acts = vec![act(app, &found)];
    let mut lots = Vec::new();
    for mark in app.marks(index).await? {
        let Some(later) = app.entry(mark.by).await? else {
            continue;
        };
        if let Body::PurchaseReceive(receipt) = &later.sealed.signed.body {
            lots.push(receipt.id.to_string());
        }
        acts.push(act(app, &later));
    }
    Ok(page_of(&state, order, body.id, found.at, body.on).with(
        acts,
        lots,
        body.quotes.map(|quotes| quotes.count.into()),
    ))
}

fn page_of(state: &Book, order: &Order, id: Id, index: u64, on: Day) -> OrderPage {
    let goods = Measure::of(
        state,
        Unit::Lot {
            item: order.item,
            lot: id,
        },
    );
    let money = |minor: i128| Sum::new(minor, order.unit, state);
    let count = |minor: u64| Sum::counted(minor.into(), goods.clone());
    let allocation = state.allocations.get(&order.allocation);
    let fund = allocation.map(|allocation| allocation.fund);
    let named = |id: Option<Id>, name: Option<String>| Named {
        id: id.map(|id| id.to_string()).unwrap_or_default(),
        name: name.unwrap_or_default(),
    };
    // The price of one unit as people say it, not of its smallest part.
    let one = 10u128.pow(u32::from(
        state.items.get(&order.item).map_or(0, |item| item.scale),
    ));
    let whole = u128::from(order.amount) * one;
    let each = whole / u128::from(order.quantity.max(1));
    OrderPage {
        index,
        on,
        fund: named(
            fund,
            fund.and_then(|id| Some(state.funds.get(&id)?.name.to_string())),
        ),
        allocation: allocation.map(|allocation| allocation.at),
        purpose: allocation.map(|allocation| allocation.purpose.to_string()),
        supplier: account(state, order.account),
        item: named(
            Some(order.item),
            state
                .items
                .get(&order.item)
                .map(|item| item.name.to_string()),
        ),
        quantity: count(order.quantity),
        amount: money(order.amount.into()),
        price: money(i128::try_from(each).unwrap_or(i128::MAX)),
        price_is_exact: whole.is_multiple_of(u128::from(order.quantity.max(1))),
        prepay: money(order.prepay.into()),
        quotes: None,
        received: count(order.received),
        invoiced: money(order.invoiced.into()),
        paid: money(order.paid.into()),
        owed: money(i128::from(order.invoiced) - i128::from(order.paid)),
        state: Match::of(order),
        closed: order.closed,
        acts: Vec::new(),
        lots: Vec::new(),
    }
}

impl OrderPage {
    fn with(mut self, acts: Vec<Act>, lots: Vec<String>, quotes: Option<u64>) -> OrderPage {
        self.acts = acts;
        self.lots = lots;
        self.quotes = quotes;
        self
    }
}

page!(OrderPage, "order.html");
