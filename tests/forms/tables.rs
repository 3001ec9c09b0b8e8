//! The tables of cases of the rules' tests, where they are at home.
#![allow(missing_docs, reason = "documented where they are at home")]

use crate::Cases;
use crate::book::script::Script;

#[path = "../../crates/ledger/tests/rules/list.rs"]
#[macro_use]
mod list;

#[path = "../../crates/ledger/tests/rules/adopting.rs"]
mod adopting;
#[path = "../../crates/ledger/tests/rules/allocations.rs"]
mod allocations;
#[path = "../../crates/ledger/tests/rules/campaigns.rs"]
mod campaigns;
#[path = "../../crates/ledger/tests/rules/chapters.rs"]
mod chapters;
#[path = "../../crates/ledger/tests/rules/closing.rs"]
mod closing;
#[path = "../../crates/ledger/tests/rules/corrections.rs"]
mod corrections;
#[path = "../../crates/ledger/tests/rules/deliveries.rs"]
mod deliveries;
#[path = "../../crates/ledger/tests/rules/goods.rs"]
mod goods;
#[path = "../../crates/ledger/tests/rules/governance.rs"]
mod governance;
#[path = "../../crates/ledger/tests/rules/herds.rs"]
mod herds;
#[path = "../../crates/ledger/tests/rules/income.rs"]
mod income;
#[path = "../../crates/ledger/tests/rules/inspections.rs"]
mod inspections;
#[path = "../../crates/ledger/tests/rules/keys.rs"]
mod keys;
#[path = "../../crates/ledger/tests/rules/lots.rs"]
mod lots;
#[path = "../../crates/ledger/tests/rules/matters.rs"]
mod matters;
#[path = "../../crates/ledger/tests/rules/money.rs"]
mod money;
#[path = "../../crates/ledger/tests/rules/payments.rs"]
mod payments;
#[path = "../../crates/ledger/tests/rules/people.rs"]
mod people;
#[path = "../../crates/ledger/tests/rules/purchases.rs"]
mod purchases;
#[path = "../../crates/ledger/tests/rules/statements.rs"]
mod statements;
#[path = "../../crates/ledger/tests/rules/stock.rs"]
mod stock;
#[path = "../../crates/ledger/tests/rules/terms.rs"]
mod terms;
#[path = "../../crates/ledger/tests/rules/undoing.rs"]
mod undoing;
#[path = "../../crates/ledger/tests/rules/vouchers.rs"]
mod vouchers;

macro_rules! collected {
    ($($name:ident: $start:expr, $cases:expr;)+) => {
        /// Every table, and the book that it starts from.
        pub fn tables() -> Vec<(fn() -> Script, Cases)> {
            vec![$(($start as fn() -> Script, $cases)),+]
        }
    };
}

with_tables!(collected);
