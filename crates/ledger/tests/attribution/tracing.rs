//! Traces: shares sum exactly, and every unit ends where the naive model finds it.

use std::collections::BTreeSet;

use minhbach_ledger::attribution::trace::{Fate, Paid, Payer, Share, backward, forward, leaves};
use minhbach_ledger::attribution::{Ending, LineNo, PartId, Span};
use proptest::prelude::*;

use crate::book::Book;
use crate::naive::{Unit, f};
use crate::random::{LINES, entries, play};

/// Where one unit ended, and the parts it went through.
#[derive(Debug)]
enum End {
    Free(LineNo, u64),
    Closed,
    Part(PartId, u64),
    Round,
}

/// Follows one unit hop by hop.
fn walk(book: &Book, line: LineNo, n: u64) -> (End, Vec<(PartId, u64)>) {
    let (mut line, mut n, mut path) = (line, n, Vec::new());
    loop {
        match book.naive.unit(line, n) {
            Unit::Free => return (End::Free(line, n), path),
            Unit::Closed => return (End::Closed, path),
            Unit::Held(part, o) => {
                if path.contains(&(part, o)) {
                    path.push((part, o));
                    return (End::Round, path);
                }
                path.push((part, o));
                let known = &book.naive.parts[&part];
                let Ending::Feeds(fed) = known.ending else {
                    return (End::Part(part, o), path);
                };
                let (fed, p) = (&book.naive.arrivals[&fed], known.back.len() as u64);
                // The one destination unit whose sources hold this offset.
                let x = (0..fed.len)
                    .find(|&x| (f(p, fed.len, x)..f(p, fed.len, x + 1)).contains(&o))
                    .unwrap();
                (line, n) = (fed.line, fed.lo + x);
            }
        }
    }
}

/// The children of a node partition it.
fn check_sums(shares: &[Share], span: Span) {
    let mut at = span.lo;
    for share in shares {
        assert_eq!(share.own.lo, at, "{shares:?}");
        assert!(!share.own.is_empty());
        at = share.own.hi;
        if let Fate::Became { shares, .. } = &share.fate {
            check_sums(shares, share.own);
        }
    }
    assert_eq!(at, span.hi, "{shares:?}");
}

fn check_forward(book: &Book, line: LineNo, span: Span) {
    let shares = forward(&book.history, line, span).unwrap();
    check_sums(&shares, span);
    for leaf in leaves(&shares) {
        for n in leaf.own.lo..leaf.own.hi {
            let (end, path) = walk(book, line, n);
            match (&leaf.fate, end) {
                (Fate::Free { line, numbers }, End::Free(there, m)) => {
                    assert!(*line == there && (numbers.lo..numbers.hi).contains(&m));
                }
                (Fate::Closed { .. }, End::Closed) => {}
                (Fate::Ended { step, .. }, End::Part(part, o)) => {
                    assert!(step.part == part && (step.offsets.lo..step.offsets.hi).contains(&o));
                }
                // A trace may end early where a whole stretch comes by the same part again; no unit comes there only once.
                (Fate::Round(step), _) => {
                    assert!(path.iter().filter(|(part, _)| *part == step.part).count() >= 2);
                }
                (fate, end) => panic!("{fate:?} but the unit {n} of {line:?} is at {end:?}"),
            }
        }
    }
}

/// The numbers of arrivals from outside the book in a backward trace; `None` if some path goes round.
fn outside(paid: &[Paid], into: &mut BTreeSet<(LineNo, u64)>) -> Option<()> {
    for piece in paid {
        match &piece.by {
            Payer::Outside { line, numbers, .. } => {
                into.extend((numbers.lo..numbers.hi).map(|n| (*line, n)))
            }
            Payer::Made { sources, .. } => {
                for (_, _, paid) in sources {
                    outside(paid, into)?;
                }
            }
            Payer::Owed(_) => {}
            Payer::Round(_) | Payer::Deeper(_) => return None,
        }
    }
    Some(())
}

/// Backward from every ending part meets exactly the units that forward ends there.
fn check_backward(book: &Book) {
    let mut ended: BTreeSet<(PartId, (LineNo, u64))> = BTreeSet::new();
    let mut lost = false;
    for arrival in book
        .naive
        .arrivals
        .values()
        .filter(|a| a.sources.is_empty())
    {
        let span = Span {
            lo: arrival.lo,
            hi: arrival.lo + arrival.len,
        };
        for leaf in leaves(&forward(&book.history, arrival.line, span).unwrap()) {
            match leaf.fate {
                Fate::Ended { step, .. } => {
                    ended
                        .extend((leaf.own.lo..leaf.own.hi).map(|n| (step.part, (arrival.line, n))));
                }
                Fate::Round(_) => lost = true,
                _ => {}
            }
        }
    }
    for (&id, part) in &book.naive.parts {
        if matches!(part.ending, Ending::Feeds(_)) {
            continue;
        }
        let all = Span {
            lo: 0,
            hi: part.back.len() as u64,
        };
        let paid = backward(&book.history, id, all).unwrap().unwrap();
        let live: u64 = paid.iter().map(|piece| piece.offsets.len()).sum();
        assert_eq!(live, book.naive.live(id).len() as u64);
        check_counts(book, &paid);
        let mut from = BTreeSet::new();
        let whole = outside(&paid, &mut from).is_some();
        let told: BTreeSet<(LineNo, u64)> = ended
            .iter()
            .filter(|(part, _)| *part == id)
            .map(|(_, unit)| *unit)
            .collect();
        if whole && !lost {
            assert_eq!(from, told, "{id:?}: {paid:?}");
        } else if whole {
            assert!(told.is_subset(&from), "{id:?}");
        }
    }
}

fn check_counts(book: &Book, paid: &[Paid]) {
    for piece in paid {
        match &piece.by {
            Payer::Outside {
                line,
                numbers,
                count,
            } => {
                let touched = book.naive.arrivals.values().filter(|a| {
                    a.line == *line && a.lo.max(numbers.lo) < (a.lo + a.len).min(numbers.hi)
                });
                assert_eq!(touched.count() as u64, *count);
            }
            Payer::Made { sources, .. } => sources
                .iter()
                .for_each(|(_, _, paid)| check_counts(book, paid)),
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn shares_sum_exactly_and_units_end_where_they_are(entries in entries(50)) {
        let mut book = Book::with_lines(LINES);
        play(&mut book, &entries);
        for (line, head) in book.lines.iter() {
            check_forward(&book, line, Span { lo: 0, hi: head.next });
        }
        for arrival in book.naive.arrivals.values() {
            check_forward(&book, arrival.line, Span { lo: arrival.lo, hi: arrival.lo + arrival.len });
        }
    }

    #[test]
    fn forward_and_backward_agree(entries in entries(50)) {
        let mut book = Book::with_lines(LINES);
        play(&mut book, &entries);
        check_backward(&book);
    }
}
