//! The inspector's desk: samples that neither side can choose, working papers for them, and tests that say where a look is
//! worth its time.
//!
//! All of it is a function of the first so many entries of a book. Whoever has the book gets the same list, the same paper
//! and the same findings. A finding is no accusation: it says what was seen, against which limit, and what else could explain it.

pub mod facts;
pub mod paper;
pub mod risk;
pub mod sampling;
pub mod words;
