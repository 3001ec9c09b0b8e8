//! Attribution: the engine against a naive unit-by-unit model, and worked examples.

mod book;
mod examples;
mod naive;
mod naive_back;
mod random;
mod small;
mod tracing;
mod undoing;
