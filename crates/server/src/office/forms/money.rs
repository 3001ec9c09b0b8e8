//! Forms of money: gifts, pledges, what is held, allocations, payments, transfers, other currencies, partners.

use minhbach_ledger::kinds::Kind;
use minhbach_ledger::kinds::registry::FundKind;

use super::{
    BOOKED, COUNTERPART, Field, GOODS_IN, ID, LINE, LINE_OF, ON, PAPER, PLACES, PURSES, Secret,
    Things, Tokens, What, any, choices, entry, many, may, need, one, thing,
};

/// Money or goods of what is chosen beside it.
const HOW_MUCH: What = What::Money(&["lot", "currency"]);
/// Money of the currency beside it.
const MONEY: What = What::Money(&["currency"]);
/// Money, or goods that come in.
const COMING: What = What::Money(&["goods.item", "currency"]);

const CURRENCY: Field = need("currency", What::Currency);
const ANY_CURRENCY: Field = may("currency", What::Currency);
const FUND: Field = thing("fund", Things::Fund(&[]));
const PURSE: Field = thing("account", PURSES);
const PLACE: Field = thing("account", PLACES);
const LOT: Field = any("lot", Things::Lot);

/// One day of a statement.
const STATEMENT_DAYS: What = many(
    &[
        need("day", What::Day),
        may("opening", What::Money(&["account"])),
        need("credits", What::Group(TOTAL)),
        need("debits", What::Group(TOTAL)),
        may("closing", What::Money(&["account"])),
        need("complete", What::Yes),
        need("root", What::Root),
    ],
    31,
    &["day"],
);

/// How many lines, and their sum.
const TOTAL: &[Field] = &[
    need("count", What::Count),
    need("sum", What::Money(&["account"])),
];

forms! {
    BalanceOpen: [
        FUND, PLACE, need("amount", COMING), ANY_CURRENCY, may("goods", GOODS_IN), ON, BOOKED, ID,
    ];
    PledgeMake: [
        thing("chapter", Things::Chapter), any("campaign", Things::Campaign), any("fund", Things::Fund(&[])),
        need("amount", What::Money(&["item", "currency"])), ANY_CURRENCY, any("item", Things::Item),
        may("donor", What::Private(Secret::Line)), need("due", What::Day), ON, ID,
    ];
    PledgeEnd: [entry("pledge", &[Kind::PledgeMake]), one("reason", &choices::PLEDGE), ON, ID];
    StatementSeal: [PURSE, need("days", STATEMENT_DAYS), ON, ID];
    DonationReceive: [
        FUND, PLACE, one("channel", &choices::CHANNEL), need("amount", COMING), ANY_CURRENCY, may("goods", GOODS_IN),
        may("donor", What::Private(Secret::Line)), may("cost", MONEY),
        may("split", many(&[thing("fund", Things::Fund(&[FundKind::Aid])), need("amount", COMING)], 20, &["fund"])),
        may("pledge", What::Named(&[Kind::PledgeMake])), any("partner", Things::Partner), may("counterpart", COUNTERPART),
        may("contributors", What::Group(&[need("count", What::Count), need("root", What::Root)])),
        ON, BOOKED, PAPER, LINE, ID,
    ];
    IncomeReceive: [
        FUND, PURSE, need("amount", MONEY), CURRENCY, one("source", &choices::SOURCE), ON, BOOKED, PAPER, LINE, ID,
    ];
    ReceiptHold: [
        thing("fund", Things::Fund(&[FundKind::Suspense])), PURSE, need("amount", MONEY), CURRENCY,
        one("reason", &choices::HOLD), ON, BOOKED, PAPER, LINE, ID,
    ];
    ReceiptAssign: [
        entry("hold", &[Kind::ReceiptHold]), FUND, PURSE, may("sent", What::Day), ON, BOOKED, ID,
    ];
    DonationReturn: [
        entry("donation", &[Kind::DonationReceive, Kind::ReceiptHold]), PLACE, need("amount", HOW_MUCH), ANY_CURRENCY, LOT,
        one("reason", &choices::RETURN), ON, BOOKED, PAPER, LINE, ID,
    ];
    PaymentHold: [
        FUND, PURSE, need("amount", MONEY), CURRENCY, one("reason", &choices::PAYMENT), ON, BOOKED, need("line", What::Line), ID,
    ];
    PaymentAssign: [
        entry("hold", &[Kind::PaymentHold]), thing("allocation", Things::Allocation), one("purpose", &choices::EXPENSE),
        ON, BOOKED, ID,
    ];
    ExpensePay: [
        thing("allocation", Things::Allocation), PURSE, need("amount", MONEY), CURRENCY, one("purpose", &choices::EXPENSE),
        may("payee", What::Private(Secret::Line)), ON, BOOKED, PAPER, LINE, ID,
    ];
    AllocationPropose: [
        FUND, thing("chapter", Things::Chapter), need("amount", HOW_MUCH), ANY_CURRENCY, LOT,
        need("purpose", What::Token(Tokens::Purpose)), may("area", What::Area), need("from", What::Day),
        need("until", What::Day), may("criteria", What::File), may("emergency", What::Yes), ON, ID,
    ];
    AllocationApprove: [entry("proposal", &[Kind::AllocationPropose]), ON, BOOKED, ID];
    AllocationReject: [entry("proposal", &[Kind::AllocationPropose]), one("reason", &choices::DECISION), ON, ID];
    AllocationCancel: [entry("proposal", &[Kind::AllocationPropose]), one("reason", &choices::DECISION), ON, BOOKED, ID];
    TransferMove: [
        FUND, thing("from", PURSES), thing("to", PURSES), need("amount", MONEY), CURRENCY, may("due", What::Day),
        ON, BOOKED, PAPER, may("from_line", LINE_OF), may("to_line", LINE_OF), ID,
    ];
    FundTransfer: [
        thing("from", Things::Fund(&[])), thing("to", Things::Fund(&[])), PLACE, need("amount", HOW_MUCH), ANY_CURRENCY, LOT,
        one("reason", &choices::TRANSFER), may("gift", What::Named(&[Kind::DonationReceive, Kind::ReceiptHold])), ON, BOOKED, ID,
    ];
    FundCover: [
        FUND, thing("from", Things::Fund(&[])), PURSE, need("amount", MONEY), CURRENCY, any("allocation", Things::Allocation),
        ON, BOOKED, ID,
    ];
    CurrencyExchange: [
        any("fund", Things::Fund(&[])), any("allocation", Things::Allocation), thing("account_from", PURSES),
        need("amount_from", What::Money(&["currency_from"])), need("currency_from", What::Currency),
        thing("account_to", PURSES), need("amount_to", What::Money(&["currency_to"])), need("currency_to", What::Currency),
        ON, BOOKED, PAPER, may("line_from", LINE_OF), may("line_to", LINE_OF), ID,
    ];
    PartnerSend: [
        thing("partner", Things::Partner), thing("allocation", Things::Allocation), PLACE, need("amount", HOW_MUCH),
        ANY_CURRENCY, LOT, may("counterpart", COUNTERPART), ON, BOOKED, PAPER, LINE, ID,
    ];
    PartnerConfirm: [
        entry("entry", &[Kind::PartnerSend, Kind::DonationReceive]), need("counterpart", COUNTERPART), ON, ID,
    ];
}
