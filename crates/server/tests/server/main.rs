//! The server over a real book. One program, because each links the whole server; `privacy` stands alone, because it listens
//! to everything that its process logs.

mod audit;
#[path = "../common/mod.rs"]
mod common;
mod consent;
mod find;
mod governance;
mod kept;
mod office;
mod office_address;
mod office_communes;
mod office_injection;
mod office_people;
mod office_planted;
mod office_scope;
mod office_scope_table;
mod office_statement;
mod office_stock;
mod office_terms;
mod pages;
mod statement_ids;
mod writing;
