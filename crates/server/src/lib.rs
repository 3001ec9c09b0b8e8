//! Public pages, API and log tiles of Minh Bạch.
//!
//! Everything here reads the book through the store and shows it; nothing here decides. A page is a
//! plain struct (`pages`), shown as HTML in two languages or as JSON by one function (`view`).
//! Pages work without scripts, carry no personal data and never say more than the entries do.

pub mod api;
pub mod app;
mod assets;
mod card;
mod cases;
mod checker;
mod cosigning;
pub mod download;
pub mod expected;
pub mod failure;
pub mod feed;
pub mod figures;
pub mod flow;
pub mod format;
mod kept;
pub mod lang;
mod limit;
mod log_files;
mod markup;
pub mod measure;
pub mod notes;
pub mod numbers;
pub mod office;
mod opening;
pub mod pages;
pub mod query;
pub mod registry;
mod routes;
pub mod search;
mod serve;
pub mod shell;
mod site;
mod sitemap;
pub mod statement;
pub mod tables;
pub mod terms;
pub mod view;
pub mod witness;
pub mod witnessing;
pub mod workbook;
mod written;

pub use app::{App, day_here};
pub use kept::Kept;
pub use opening::serve_opening;
pub use routes::router;
pub use serve::{Options, serve, serve_until};
pub use site::{Address, NoAddress};
