//! Audit samples that neither side can choose.
//!
//! A *plan* is written first: which entries, of which checkpoint, by which method, and which public value of which later day
//! will be used. It is handed over before that value is known. The *draw* follows from the plan's bytes and the value alone, by
//! arithmetic that a script of twenty lines repeats; `docs/sampling.md` is normative and holds that script.

mod draw;
mod plan;
mod population;
mod size;

pub use draw::{Drawn, Stratum, draw, seed};
pub use plan::{Method, Plan, PlanError};
pub use population::{Amounts, Class, Definition, Gather, Item, Population, Which};
pub use size::{CONFIDENCES, Monetary, interval};
