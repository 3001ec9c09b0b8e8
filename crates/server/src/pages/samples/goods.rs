//! Samples of the pages about goods.

use super::{ID, Render, act, boxed, fund, named, rice};
use crate::format::Sum;
use crate::pages::goods::{
    Equation, GoodsPage, ItemPage, ItemRow, Lies, LotPage, LotRow, Shortage, Way,
};
use crate::pages::herd::{Count, Fall, HerdPage, HerdRow};
use crate::pages::order::{Match, OrderPage, OrderRow};
use crate::pages::waybill::{LoadRow, WaybillPage, WaybillRow};

pub fn order_rows() -> Vec<OrderRow> {
    [
        Match::Waiting,
        Match::Partly,
        Match::Agrees,
        Match::Differs,
        Match::Ended,
    ]
    .into_iter()
    .map(|state| OrderRow {
        index: 91,
        quantity: rice(5_000_000),
        amount: Sum::dong(90_000_000),
        received: rice(2_000_000),
        state,
    })
    .collect()
}

fn equation(agrees: bool) -> Equation {
    let ways = [
        "received",
        "packed",
        "found",
        "distributed",
        "used",
        "returned",
        "sold",
        "sent",
        "lost",
    ];
    Equation {
        ways: ways
            .into_iter()
            .enumerate()
            .map(|(n, way)| Way {
                way,
                adds: n < 3,
                sum: rice(12_345_678),
            })
            .collect(),
        in_stock: rice(4_000),
        in_transit: rice(500),
        agrees,
    }
}

fn lot(condition: &'static str, basis: Option<&'static str>) -> LotPage {
    LotPage {
        id: ID.into(),
        item: named("Gạo tẻ <loại một>"),
        index: 95,
        condition,
        expiry: "2027-03-01".parse().ok(),
        came: rice(5_000_000),
        value: basis.map(|_| Sum::dong(90_000_000)),
        basis,
        valued_on: basis.and_then(|_| "2026-09-12".parse().ok()),
        equation: equation(basis.is_some()),
        lies: vec![Lies {
            account: named("Kho tỉnh"),
            fund: fund(),
            sum: rice(4_000),
        }],
    }
}

fn waybill(purpose: &'static str, done: bool) -> WaybillPage {
    WaybillPage {
        index: 120,
        on: "2026-09-20".parse().unwrap(),
        from: named("Kho tỉnh"),
        to: named("Kho xã Bản Mẫu"),
        purpose,
        loads: vec![LoadRow {
            lot: ID.into(),
            sent: rice(5_000_000),
            received: rice(4_700_000),
            returned: rice(0),
            lost: rice(200_000),
            open: rice(100_000),
        }],
        done,
        acts: vec![act("transfer.dispatch"), act("transfer.receive")],
    }
}

fn herd(calf: &'static str, bull: &'static str, overdue: u64) -> HerdPage {
    let counts = ["given", "alive", "dead", "lost", "sold", "born", "passed"];
    HerdPage {
        index: 130,
        on: "2026-05-20".parse().unwrap(),
        fund: fund(),
        allocation: Some(88),
        calf,
        bull,
        months: 6,
        within: 18,
        as_of: "2028-01-01".parse().unwrap(),
        counted: (overdue > 0).then(|| "2027-12-01".parse().unwrap()),
        counts: counts
            .into_iter()
            .map(|what| Count { what, count: 19 })
            .collect(),
        falls: (0..overdue)
            .map(|n| Fall {
                on: "2027-11-20".parse().unwrap(),
                count: 12,
                late: n == 0,
            })
            .collect(),
        overdue,
        acts: vec![
            act("asset.place"),
            act("asset.report"),
            act("asset.pass_on"),
        ],
    }
}

pub fn pages() -> Vec<(&'static str, Render)> {
    let mut all: Vec<(&'static str, Render)> = vec![
        (
            "goods",
            boxed(GoodsPage {
                items: item_rows(),
                waybills: vec![WaybillRow {
                    index: 120,
                    from: named("Kho tỉnh"),
                    to: named("Kho xã Bản Mẫu"),
                    open: vec![rice(100_000), rice(5)],
                }],
                orders: order_rows(),
                shortages: vec![Shortage {
                    account: named("Kho tỉnh"),
                    lot: ID.into(),
                    sum: rice(7_000),
                }],
                herds: vec![HerdRow {
                    index: 130,
                    given: 27,
                    alive: 26,
                    passed: 7,
                    overdue: 12,
                }],
                today: "2026-10-15".parse().unwrap(),
            }),
        ),
        (
            "item",
            boxed(ItemPage {
                id: ID.into(),
                name: "Gạo tẻ <loại một>".into(),
                unit: "kg".into(),
                equation: equation(true),
                lots: [Some(Sum::dong(90_000_000)), None]
                    .into_iter()
                    .map(|value| LotRow {
                        id: ID.into(),
                        index: 95,
                        came: rice(5_000_000),
                        in_hand: rice(4_000),
                        expiry: value.as_ref().and_then(|_| "2027-03-01".parse().ok()),
                        value,
                    })
                    .collect(),
                more: true,
            }),
        ),
        (
            "order",
            boxed(OrderPage {
                index: 91,
                on: "2026-09-15".parse().unwrap(),
                fund: fund(),
                allocation: Some(88),
                purpose: Some("food".into()),
                supplier: named("Hợp tác xã Xay xát Mẫu"),
                item: named("Gạo tẻ <loại một>"),
                quantity: rice(5_000_000),
                amount: Sum::dong(90_000_000),
                price: Sum::dong(18_000),
                price_is_exact: false,
                prepay: Sum::dong(27_000_000),
                quotes: Some(3),
                received: rice(4_000_000),
                invoiced: Sum::dong(72_000_000),
                paid: Sum::dong(27_000_000),
                owed: Sum::dong(45_000_000),
                state: Match::Partly,
                closed: true,
                acts: vec![
                    act("purchase.order"),
                    act("purchase.receive"),
                    act("purchase.pay"),
                    act("purchase.return"),
                    act("purchase.close"),
                ],
                lots: vec![ID.into()],
            }),
        ),
        ("waybill-relief", boxed(waybill("relief", false))),
        ("waybill-return", boxed(waybill("return", true))),
        ("waybill-destruction", boxed(waybill("destruction", true))),
        ("herd-first", boxed(herd("first", "exchange", 2))),
        ("herd-second", boxed(herd("second", "keep", 0))),
        ("herd-all", boxed(herd("first", "pass-on", 1))),
    ];
    let bases = [
        "invoice",
        "donor",
        "market",
        "price-list",
        "appraisal",
        "parts",
    ];
    for (n, condition) in ["new", "good", "used", "damaged"].into_iter().enumerate() {
        all.push(("lot", boxed(lot(condition, bases.get(n).copied()))));
    }
    all.push(("lot-appraised", boxed(lot("good", Some("appraisal")))));
    all.push(("lot-packed", boxed(lot("good", Some("parts")))));
    all.push(("lot-not-valued", boxed(lot("good", None))));
    all
}

pub(super) fn item_rows() -> Vec<ItemRow> {
    vec![ItemRow {
        item: named("Gạo tẻ <loại một>"),
        in_hand: rice(4_500),
        distributed: rice(9_000_000),
    }]
}
