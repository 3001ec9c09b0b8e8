//! The pages of the office, one file each: its struct, its query, its handler, the name of its template.

pub mod acts;
pub mod approvals;
pub mod consider;
pub mod counter;
pub mod day;
pub mod folder;
pub mod new;
pub mod scan;
pub mod settings;
pub mod signed;
pub mod stock;
