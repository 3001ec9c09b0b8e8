//! Forms of goods: orders, warehouses, lots, counts, herds.

use minhbach_ledger::kinds::Kind;
use minhbach_ledger::kinds::registry::AccountKind;

use super::{
    BOOKED, Field, ID, LINE, ON, PAPER, PORTIONS, PURSES, STORES, Secret, Things, VALUE, What, any,
    choices, entry, many, may, need, one, thing,
};

const STORE: Field = thing("account", STORES);
const ALLOCATION: Field = any("allocation", Things::Allocation);
const FUND: Field = any("fund", Things::Fund(&[]));
const LOT: Field = thing("lot", Things::Lot);
const CURRENCY: Field = need("currency", What::Currency);
/// So much of the lot beside it.
const OF_LOT: What = What::Money(&["lot"]);
/// Money of the currency beside it.
const MONEY: What = What::Money(&["currency"]);

/// What households owe, as their programme says.
const TERMS: What = What::Group(&[
    one("calf", &choices::CALF),
    one("bull", &choices::BULL),
    need("months", What::Count),
    need("within", What::Count),
]);

/// The supplier's invoice.
const INVOICE: What = What::Group(&[
    need("amount", MONEY),
    CURRENCY,
    may("number", What::Private(Secret::Line)),
    may("document", What::File),
]);

/// What came of each order.
const CAME: What = many(
    &[
        thing("order", Things::Order),
        need("quantity", What::Money(&["order"])),
        need("amount", What::Money(&["invoice.currency"])),
    ],
    100,
    &["order"],
);

forms! {
    PurchaseOrder: [
        thing("allocation", Things::Allocation), thing("account", Things::Account(&[AccountKind::Supplier])),
        any("partner", Things::Partner), may("supplier", What::Private(Secret::Line)), thing("item", Things::Item),
        need("quantity", What::Money(&["item"])), need("amount", MONEY), CURRENCY, may("prepay", MONEY),
        may("quotes", What::Group(&[need("count", What::Count), need("comparison", What::File)])), ON, BOOKED, PAPER, ID,
    ];
    PurchaseReceive: [
        STORE, need("orders", CAME), need("invoice", INVOICE), one("condition", &choices::CONDITION),
        may("expiry", What::Day), ON, BOOKED, PAPER, ID,
    ];
    PurchasePay: [
        one("way", &choices::WAY), thing("account", PURSES),
        need("orders", many(&[thing("order", Things::Order), need("amount", MONEY)], 100, &["order"])), CURRENCY,
        may("hold", What::Named(&[Kind::PaymentHold, Kind::ReceiptHold])), ON, BOOKED, PAPER, LINE, ID,
    ];
    PurchaseReturn: [
        entry("receipt", &[Kind::PurchaseReceive]), thing("order", Things::Order), STORE,
        need("quantity", What::Money(&["order"])), one("reason", &choices::BACK), ON, BOOKED, PAPER, ID,
    ];
    PurchaseClose: [thing("order", Things::Order), one("reason", &choices::CLOSE), ON, BOOKED, ID];
    TransferDispatch: [
        thing("from", STORES), thing("to", STORES), thing("via", Things::Account(&[AccountKind::Transit])),
        one("purpose", &choices::DISPATCH),
        need("loads", many(&[FUND, ALLOCATION, LOT, need("amount", OF_LOT)], 100, &["fund", "allocation", "lot"])),
        may("carrier", What::Private(Secret::Line)), ON, BOOKED, PAPER, ID,
    ];
    TransferReceive: [
        entry("dispatch", &[Kind::TransferDispatch]), STORE,
        need("unloads", many(
            &[FUND, ALLOCATION, LOT, may("received", OF_LOT), may("damaged", OF_LOT), may("missing", OF_LOT)],
            100,
            &["fund", "allocation", "lot"],
        )),
        ON, BOOKED, PAPER, ID,
    ];
    GoodsConvert: [
        STORE, FUND, ALLOCATION, need("inputs", many(&[LOT, need("amount", OF_LOT)], 20, &["lot"])),
        thing("item", Things::Item), need("amount", What::Money(&["item"])), one("condition", &choices::CONDITION),
        may("expiry", What::Day), ON, BOOKED, PAPER, ID,
    ];
    GoodsValue: [LOT, need("value", VALUE), ON, ID];
    GoodsSell: [
        thing("warehouse", STORES), FUND, ALLOCATION, LOT, need("quantity", OF_LOT), need("price", MONEY), CURRENCY,
        thing("account", PURSES), one("reason", &choices::SALE), may("buyer", What::Private(Secret::Line)),
        ON, BOOKED, PAPER, LINE, ID,
    ];
    LotUpdate: [LOT, may("condition", What::One(&choices::CONDITION)), may("expiry", What::Day), ON, ID];
    StockCount: [
        STORE,
        need("counted", many(
            &[thing("fund", Things::Fund(&[])), LOT, need("quantity", OF_LOT)], 100, &["fund", "lot"],
        )),
        ON, BOOKED, PAPER, ID,
    ];
    StockWriteOff: [
        STORE, FUND, ALLOCATION, LOT, need("amount", OF_LOT), one("reason", &choices::WRITE_OFF), ON, BOOKED, PAPER, ID,
    ];
    AssetPlace: [
        thing("allocation", Things::Allocation), STORE, LOT, need("terms", TERMS), may("area", What::Area),
        need("portions", PORTIONS), need("root", What::Root), ON, BOOKED, PAPER, ID,
    ];
    AssetReport: [
        entry("herd", &[Kind::AssetPlace]), need("alive", What::Count), need("born", What::Count), need("dead", What::Count),
        need("lost", What::Count), need("sold", What::Count), ON, ID,
    ];
    AssetPassOn: [
        entry("herd", &[Kind::AssetPlace]), thing("item", Things::Item), may("area", What::Area), need("portions", PORTIONS),
        need("root", What::Root), ON, BOOKED, PAPER, ID,
    ];
}
