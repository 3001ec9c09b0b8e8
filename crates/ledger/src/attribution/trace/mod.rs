//! Where money went, and where it came from: trees whose shares sum exactly.
//!
//! **Forward** follows numbers of a line. Every node carries `own`, the very numbers of the line that was asked about which it speaks
//! of, so shares are stated in the gift's own unit, the children of a node partition its `own`, and nothing is rounded. Quantities
//! of what the money became are beside them; they are "≈" and are never added up. What has no share by rounding is left out.
//!
//! **Backward** follows offsets of a part to the arrivals that paid for it. Gifts are counted by a difference of ordinals, not listed.
//!
//! **Money that goes round.** A substitute or a cover may put a number behind a part that the number itself came from: a cow is bought,
//! the gift behind it is taken back, the cow is sold and the proceeds stand in for the gift. A trace that meets the same
//! offsets of a part again says so and ends there ([`Fate::Round`], [`Payer::Round`]).
//!
//! Both cost O((1+h)·log n + answer) for h conversions crossed, given indexes of live runs by (line, number) and of arrivals
//! by (line, lo). A path ends after [`DEEPEST`] conversions; the last node says from where to ask on.

mod backward;
mod forward;

pub use backward::{Paid, Payer, backward};
pub use forward::{Fate, Share, Step, forward, leaves};

/// How many conversions one path crosses at most.
pub const DEEPEST: usize = 64;
