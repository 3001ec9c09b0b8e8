//! Who paid for the offsets of a part.

use serde::{Deserialize, Serialize};

use super::super::change::{Arrival, ArrivalId, Part, PartId, Run, Why};
use super::super::history::{History, Missing};
use super::super::line::{LineNo, Span};
use super::super::{destination_offsets, source_offset};
use super::DEEPEST;

/// Who paid for offsets of a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    /// The offsets of the part above, in its own unit.
    pub offsets: Span,
    /// Why these numbers stand behind them.
    pub why: Why,
    /// What stands behind them.
    pub by: Payer,
}

/// What stands behind offsets of a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Payer {
    /// Arrivals from outside the book: gifts, interest, opening balances.
    Outside {
        /// Their line.
        line: LineNo,
        /// Their numbers.
        numbers: Span,
        /// How many arrivals these numbers touch.
        count: u64,
    },
    /// Something made of other things.
    Made {
        /// What.
        arrival: ArrivalId,
        /// Its numbers.
        numbers: Span,
        /// Of which offsets of which parts, and who paid for those.
        sources: Vec<(PartId, Span, Vec<Paid>)>,
    },
    /// Nothing: the line owes it.
    Owed(LineNo),
    /// Something that this itself had paid for: the path ends.
    Round(ArrivalId),
    /// The path is longer than [`DEEPEST`]; ask on from the sources of this arrival.
    Deeper(ArrivalId),
}

/// One conversion crossed on the way back: `offsets` of a part hold the numbers from `number` on, of an arrival that `p` units fed.
struct Step {
    part: PartId,
    offsets: Span,
    number: u64,
    p: u64,
    arrival: Arrival,
}

/// Who paid for offsets of a part; the answer leaves out offsets that were released. `None` if there is no such part.
/// Errors: [`Missing`].
pub fn backward(
    history: &impl History,
    part: PartId,
    offsets: Span,
) -> Result<Option<Vec<Paid>>, Missing> {
    let Some(part) = history.part(part)? else {
        return Ok(None);
    };
    let mut paid = Vec::new();
    origins(history, &part, offsets, &mut Vec::new(), &mut paid)?;
    Ok(Some(paid))
}

fn origins(
    history: &impl History,
    part: &Part,
    offsets: Span,
    path: &mut Vec<Step>,
    out: &mut Vec<Paid>,
) -> Result<(), Missing> {
    for run in history.runs_of(part.id)? {
        let Some(run) = run.within(offsets) else {
            continue;
        };
        let Some(numbers) = run.numbers() else {
            out.push(Paid {
                offsets: run.offsets(),
                why: run.why,
                by: Payer::Owed(run.line),
            });
            continue;
        };
        let mut tell = |numbers: Span, by: Payer| {
            let lo = run.offset + (numbers.lo - run.number.unwrap_or(numbers.lo));
            out.push(Paid {
                offsets: Span {
                    lo,
                    hi: lo + numbers.len(),
                },
                why: run.why,
                by,
            });
        };
        let mut at = numbers.lo;
        let outside = |span: Span| -> Result<Payer, Missing> {
            let count =
                history.ordinal(run.line, span.hi - 1)? + 1 - history.ordinal(run.line, span.lo)?;
            Ok(Payer::Outside {
                line: run.line,
                numbers: span,
                count,
            })
        };
        for arrival in history.fed_on(run.line, numbers)? {
            let Some(here) = arrival.span().meet(numbers) else {
                continue;
            };
            if at < here.lo {
                let gap = Span {
                    lo: at,
                    hi: here.lo,
                };
                tell(gap, outside(gap)?);
            }
            at = here.hi;
            tell(here, made(history, &run, &arrival, here, path)?);
        }
        if at < numbers.hi {
            let gap = Span {
                lo: at,
                hi: numbers.hi,
            };
            tell(gap, outside(gap)?);
        }
    }
    Ok(())
}

/// Follows numbers of an arrival that a run holds back to its sources.
fn made(
    history: &impl History,
    run: &Run,
    arrival: &Arrival,
    here: Span,
    path: &mut Vec<Step>,
) -> Result<Payer, Missing> {
    if path.len() >= DEEPEST {
        return Ok(Payer::Deeper(arrival.id));
    }
    let first = run.offset + (here.lo - run.number.unwrap_or(here.lo));
    let offsets = Span {
        lo: first,
        hi: first + here.len(),
    };
    if went_before(path, run.part, offsets) {
        return Ok(Payer::Round(arrival.id));
    }
    let mut sources = Vec::new();
    for id in arrival.source_parts() {
        let Some(source) = history.part(id)? else {
            continue;
        };
        let lo = source_offset(source.len, arrival.len, here.lo - arrival.lo);
        let hi = source_offset(source.len, arrival.len, here.hi - arrival.lo);
        let mut paid = Vec::new();
        path.push(Step {
            part: run.part,
            offsets,
            number: here.lo,
            p: source.len,
            arrival: *arrival,
        });
        origins(history, &source, Span { lo, hi }, path, &mut paid)?;
        path.pop();
        sources.push((id, Span { lo, hi }, paid));
    }
    Ok(Payer::Made {
        arrival: arrival.id,
        numbers: here,
        sources,
    })
}

/// Whether the path led through these offsets of the part already, in the bounds that belong to them.
fn went_before(path: &[Step], part: PartId, offsets: Span) -> bool {
    let mut below = offsets;
    for step in path.iter().rev() {
        let there = destination_offsets(step.p, step.arrival.len, below);
        let numbers = Span {
            lo: step.arrival.lo + there.lo,
            hi: step.arrival.lo + there.hi,
        };
        let lo = step.offsets.lo + numbers.lo.saturating_sub(step.number);
        let hi = (step.offsets.lo + numbers.hi.saturating_sub(step.number)).min(step.offsets.hi);
        below = Span { lo: lo.min(hi), hi };
        if below.is_empty() {
            return false;
        }
        if step.part == part && below.meet(offsets).is_some() {
            return true;
        }
    }
    false
}
