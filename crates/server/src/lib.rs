//! Public pages, API and log tiles of Minh Bạch.
//!
//! Everything here reads the book through the store and shows it; nothing here decides. A page is a
//! plain struct (`pages`), shown as HTML in two languages or as JSON by one function (`view`).
//! Pages work without scripts, carry no personal data and never say more than the entries do.

pub mod app;
pub mod assets;
pub mod failure;
pub mod format;
pub mod lang;
pub mod pages;
pub mod shell;
pub mod terms;
pub mod view;
