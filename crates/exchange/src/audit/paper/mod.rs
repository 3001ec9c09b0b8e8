//! Working papers: the drawn entries with their evidence, empty places for what is found, and the evaluation as formulas.

mod evaluate;
mod gather;
mod say;
mod sheet;

pub use gather::{Confirmation, Evidence, Gather, Row};
pub use sheet::{PaperError, workbook};
