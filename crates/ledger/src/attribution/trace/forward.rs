//! Where the numbers of a line are now.

use serde::{Deserialize, Serialize};

use super::super::change::{Arrival, ArrivalId, Ending, PartId, Run, RunId, Why};
use super::super::history::{History, Missing};
use super::super::line::{LineNo, Span};
use super::super::{destination_offsets, source_offset};
use super::DEEPEST;

/// What became of some of the numbers asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Which of the numbers asked about; its length is the share, in the unit of the line asked about.
    pub own: Span,
    /// What became of them.
    pub fate: Fate,
}

/// What became of numbers. Numbers and offsets are in the unit of the place where they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    /// Nobody holds them: they are there to be used.
    Free {
        /// The line where they are.
        line: LineNo,
        /// The free numbers.
        numbers: Span,
    },
    /// They stand for nothing any more: their arrival was reversed or unwound. Only at the root.
    Closed {
        /// The closed numbers.
        numbers: Span,
    },
    /// They left the book.
    Ended {
        /// How.
        step: Step,
        /// Where to.
        ending: Ending,
    },
    /// They became something else.
    Became {
        /// How.
        step: Step,
        /// What they became.
        arrival: ArrivalId,
        /// What became of that; the `own` of these partition that of this node.
        shares: Vec<Share>,
    },
    /// They stand behind something that they themselves had paid for: the path ends.
    Round(Step),
    /// The path is longer than [`DEEPEST`]; ask on from these offsets' numbers of the arrival.
    Deeper {
        /// How.
        step: Step,
        /// What they became.
        arrival: ArrivalId,
    },
}

/// The run by which numbers went into a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The part.
    pub part: PartId,
    /// The run.
    pub run: RunId,
    /// Why these numbers.
    pub why: Why,
    /// Which offsets of the part.
    pub offsets: Span,
}

/// One conversion crossed on the way forward: offsets `offsets` of a part that hold the numbers from `number` on.
struct Hop {
    part: PartId,
    offsets: Span,
    number: u64,
    p: u64,
    arrival: Arrival,
}

/// Where numbers of a line are now, ascending by [`Share::own`]. The shares sum to the length of `span`, as long as it lies below the
/// line's next number. Errors: [`Missing`].
pub fn forward(history: &impl History, line: LineNo, span: Span) -> Result<Vec<Share>, Missing> {
    let mut shares = Vec::new();
    follow(history, line, span, &mut Vec::new(), &mut shares)?;
    let closed = history.closed_on(line, span)?;
    if closed.is_empty() {
        return Ok(shares);
    }
    let split = |share: Share| match share.fate {
        Fate::Free { line, numbers } => {
            let mut pieces: Vec<(Span, bool)> = closed
                .iter()
                .filter_map(|c| c.meet(numbers))
                .map(|c| (c, true))
                .collect();
            pieces.extend(
                numbers
                    .without(closed.iter().copied())
                    .into_iter()
                    .map(|free| (free, false)),
            );
            pieces.sort_unstable();
            let tell = |(numbers, closed)| {
                if closed {
                    Fate::Closed { numbers }
                } else {
                    Fate::Free { line, numbers }
                }
            };
            // At the root the numbers are the gift's own.
            pieces
                .into_iter()
                .map(|piece| Share {
                    own: piece.0,
                    fate: tell(piece),
                })
                .collect()
        }
        _ => vec![share],
    };
    // Free numbers of deeper lines hang below `Became`, so only the root's own are split.
    Ok(shares.into_iter().flat_map(split).collect())
}

/// The sum of the shares by where they ended: a flat list of the leaves, ascending by `own`.
pub fn leaves(shares: &[Share]) -> Vec<&Share> {
    let mut flat = Vec::new();
    let mut open: Vec<&Share> = shares.iter().rev().collect();
    while let Some(share) = open.pop() {
        match &share.fate {
            Fate::Became { shares, .. } => open.extend(shares.iter().rev()),
            _ => flat.push(share),
        }
    }
    flat
}

/// Takes a bound on the present line back through all hops: the offset in each, and the number asked about.
fn pull(path: &[Hop], number: u64, offsets: &mut Vec<u64>) -> u64 {
    offsets.clear();
    path.iter().rev().fold(number, |number, hop| {
        let x = number - hop.arrival.lo;
        let offset = source_offset(hop.p, hop.arrival.len, x).clamp(hop.offsets.lo, hop.offsets.hi);
        offsets.push(offset);
        hop.number + (offset - hop.offsets.lo)
    })
}

fn follow(
    history: &impl History,
    line: LineNo,
    span: Span,
    path: &mut Vec<Hop>,
    out: &mut Vec<Share>,
) -> Result<(), Missing> {
    let (mut bounds_lo, mut bounds_hi) = (Vec::new(), Vec::new());
    let mut at = span.lo;
    let mut free = |path: &[Hop], numbers: Span, out: &mut Vec<Share>| {
        let own = Span {
            lo: pull(path, numbers.lo, &mut bounds_lo),
            hi: pull(path, numbers.hi, &mut bounds_hi),
        };
        if !numbers.is_empty() && !own.is_empty() {
            out.push(Share {
                own,
                fate: Fate::Free { line, numbers },
            });
        }
    };
    for run in history.runs_on(line, span)? {
        let Some(held) = run.numbers().and_then(|numbers| numbers.meet(span)) else {
            continue;
        };
        free(
            path,
            Span {
                lo: at,
                hi: held.lo,
            },
            out,
        );
        at = held.hi;
        enter(history, &run, held, path, out)?;
    }
    free(
        path,
        Span {
            lo: at,
            hi: span.hi,
        },
        out,
    );
    Ok(())
}

/// Follows numbers that a run holds into its part.
fn enter(
    history: &impl History,
    run: &Run,
    held: Span,
    path: &mut Vec<Hop>,
    out: &mut Vec<Share>,
) -> Result<(), Missing> {
    let Some(part) = history.part(run.part)? else {
        return Ok(());
    };
    let mut pending = vec![held];
    let (mut bounds_lo, mut bounds_hi) = (Vec::new(), Vec::new());
    while let Some(held) = pending.pop() {
        let own = Span {
            lo: pull(path, held.lo, &mut bounds_lo),
            hi: pull(path, held.hi, &mut bounds_hi),
        };
        if own.is_empty() {
            continue;
        }
        let first = run.offset + (held.lo - run.number.unwrap_or(held.lo));
        let step = Step {
            part: part.id,
            run: run.id,
            why: run.why,
            offsets: Span {
                lo: first,
                hi: first + held.len(),
            },
        };
        let Ending::Feeds(fed) = part.ending else {
            out.push(Share {
                own,
                fate: Fate::Ended {
                    step,
                    ending: part.ending,
                },
            });
            continue;
        };
        // Where the same money passed this part before, in the narrow bounds that belong to this piece.
        let before = path
            .iter()
            .rev()
            .zip(bounds_lo.iter().zip(&bounds_hi))
            .filter(|(hop, _)| hop.part == part.id);
        let again = before
            .filter_map(|(_, (&lo, &hi))| Span { lo, hi }.meet(step.offsets))
            .next();
        if let Some(again) = again {
            if again == step.offsets {
                out.push(Share {
                    own,
                    fate: Fate::Round(step),
                });
            } else {
                let numbers = |offsets: Span| Span {
                    lo: held.lo + (offsets.lo - first),
                    hi: held.lo + (offsets.hi - first),
                };
                let mut pieces: Vec<Span> = step
                    .offsets
                    .without([again])
                    .into_iter()
                    .map(numbers)
                    .collect();
                let round = numbers(again);
                let own = Span {
                    lo: pull(path, round.lo, &mut bounds_lo),
                    hi: pull(path, round.hi, &mut bounds_hi),
                };
                let cut = Share {
                    own,
                    fate: Fate::Round(Step {
                        offsets: again,
                        ..step
                    }),
                };
                pieces.sort_unstable();
                let (before, after): (Vec<Span>, Vec<Span>) =
                    pieces.into_iter().partition(|piece| piece.lo < round.lo);
                for piece in before {
                    enter(history, run, piece, path, out)?;
                }
                out.extend((!own.is_empty()).then_some(cut));
                pending.extend(after);
            }
            continue;
        }
        let arrival = history.arrival(fed)?.filter(|_| path.len() < DEEPEST);
        let Some(arrival) = arrival else {
            out.push(Share {
                own,
                fate: Fate::Deeper { step, arrival: fed },
            });
            continue;
        };
        let there = destination_offsets(part.len, arrival.len, step.offsets);
        let numbers = Span {
            lo: arrival.lo + there.lo,
            hi: arrival.lo + there.hi,
        };
        path.push(Hop {
            part: part.id,
            offsets: step.offsets,
            number: held.lo,
            p: part.len,
            arrival,
        });
        let mut shares = Vec::new();
        follow(history, arrival.line, numbers, path, &mut shares)?;
        path.pop();
        out.push(Share {
            own,
            fate: Fate::Became {
                step,
                arrival: fed,
                shares,
            },
        });
    }
    Ok(())
}
