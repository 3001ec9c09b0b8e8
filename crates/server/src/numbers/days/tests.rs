//! The index of days, on a book of two gifts that buy rice.

use super::*;
use minhbach_ledger::attribution::{Arrival, ArrivalId, Origin, Part};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn came(at: u64, line: u32, lo: u64, len: u64, origin: Origin, sources: u16, on: &str) -> Came {
    Came {
        arrival: Arrival {
            id: ArrivalId { at, n: 0 },
            line: LineNo(line),
            lo,
            len,
            origin,
            first_source: 0,
            sources,
        },
        on: day(on),
        adopted: false,
        fund: None,
    }
}

fn left(at: u64, line: u32, len: u64, ending: Ending, on: &str) -> Left {
    Left {
        part: Part {
            id: PartId { at, n: 0 },
            line: LineNo(line),
            len,
            ending,
        },
        on: day(on),
        adopted: false,
    }
}

fn put(at: u64, part: u64, start: u64, len: u64, line: u32, number: Option<u64>) -> Stretch {
    Stretch {
        at,
        part: PartId { at: part, n: 0 },
        start,
        len,
        line: LineNo(line),
        number,
    }
}

/// Two gifts of 100 and 50; 120 set aside; 90 of them buy 9 sacks of rice; 6 sacks are handed out.
fn book() -> Days {
    let feeds = |at| Ending::Feeds(ArrivalId { at, n: 0 });
    let mut days = Days::default();
    days.take(&News {
        came: vec![
            came(0, 0, 0, 100, Origin::Gift, 0, "2026-09-01"),
            came(1, 0, 100, 50, Origin::Gift, 0, "2026-09-11"),
            came(2, 1, 0, 120, Origin::Allocated, 1, "2026-09-12"),
            came(3, 2, 0, 9, Origin::Converted, 1, "2026-09-15"),
        ],
        left: vec![
            left(2, 0, 120, feeds(2), "2026-09-12"),
            left(3, 1, 90, feeds(3), "2026-09-15"),
            left(4, 2, 6, Ending::Distribution, "2026-09-21"),
        ],
        put: vec![
            put(2, 2, 0, 120, 0, Some(0)),
            put(3, 3, 0, 90, 1, Some(0)),
            put(4, 4, 0, 6, 2, Some(0)),
        ],
        ..News::default()
    });
    days
}

fn told(pieces: &[Piece]) -> Vec<(String, u64)> {
    let day = |piece: &Piece| {
        piece
            .since
            .map_or("?".into(), |since| since.day.to_string())
    };
    pieces
        .iter()
        .map(|piece| (day(piece), piece.units))
        .collect()
}

#[test]
fn nothing_grows_younger_by_being_moved_or_bought() {
    let days = book();
    let span = |lo, hi| Span { lo, hi };
    let free = days.of(LineNo(1), span(90, 120), 30);
    assert_eq!(
        told(&free),
        [("2026-09-01".into(), 10), ("2026-09-11".into(), 20)]
    );
    assert_eq!(free[1].first, Some((LineNo(0), 100)));
    let rice = days.of(LineNo(2), span(6, 9), 3);
    assert_eq!(told(&rice), [("2026-09-01".into(), 3)]);
    assert_eq!(told(&days.of(LineNo(7), span(0, 5), 5)), [("?".into(), 5)]);
}

#[test]
fn a_delivery_has_the_ages_of_what_it_was_made_of_until_that_changes() {
    let mut days = book();
    let ages = |days: &mut Days| {
        days.handed()
            .map(|(_, ages)| (ages.given.clone(), ages.others))
            .collect::<Vec<_>>()
    };
    assert_eq!(ages(&mut days), [(vec![(20, 6)], 0)]);
    // Two sacks come back, and the first gift is taken back: the second stands in for half of it.
    days.take(&News {
        taken: vec![put(4, 4, 0, 6, 2, Some(0)), put(2, 2, 0, 120, 0, Some(0))],
        put: vec![
            put(5, 4, 0, 4, 2, Some(0)),
            put(6, 2, 0, 20, 0, Some(100)),
            put(6, 2, 20, 100, 0, None),
        ],
        ..News::default()
    });
    assert_eq!(ages(&mut days), [(vec![(10, 2)], 2)]);
}

#[test]
fn interest_has_a_day_and_is_nobodys_gift() {
    let mut days = Days::default();
    days.take(&News {
        came: vec![
            came(0, 0, 0, 5, Origin::Income, 0, "2026-09-01"),
            came(1, 0, 5, 5, Origin::Gift, 0, "2026-09-01"),
            came(2, 0, 10, 5, Origin::Gift, 0, "2026-09-01"),
        ],
        noted: BTreeMap::from([(2, day("2026-08-01"))]),
        ..News::default()
    });
    let all = days.of(LineNo(0), Span { lo: 0, hi: 15 }, 15);
    let given: Vec<bool> = all.iter().filter_map(|p| Some(p.since?.given)).collect();
    assert_eq!(given, [false, true, true]);
    assert_eq!(told(&all)[2], ("2026-08-01".into(), 5));
}
