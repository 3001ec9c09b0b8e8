//! Published cells against attackers: one who adds and subtracts, and one who knows the program.

use std::collections::{BTreeMap, BTreeSet};

use minhbach_ledger::cells::{Key, Publisher, Selection};
use proptest::prelude::*;

fn key(period: usize, place: usize, category: usize) -> Key {
    let token = |name: char, n: usize| format!("{name}{n}").parse().unwrap();
    Key {
        period: token('t', period),
        place: token('p', place),
        category: token('c', category),
    }
}

/// Whether a vector is a combination of the rows: elimination modulo a prime so large that sums of 0 and 1 of these sizes
/// behave as over the rationals.
fn spanned(rows: &[Vec<i128>], wanted: &[i128]) -> bool {
    const P: i128 = (1 << 61) - 1;
    fn inverse(a: i128) -> i128 {
        let (mut base, mut power, mut result) = (a.rem_euclid(P), P - 2, 1);
        while power > 0 {
            if power & 1 == 1 {
                result = result * base % P;
            }
            base = base * base % P;
            power >>= 1;
        }
        result
    }
    let mut basis: Vec<(usize, Vec<i128>)> = Vec::new();
    let reduce = |basis: &[(usize, Vec<i128>)], row: &[i128]| {
        let mut row = row.to_vec();
        for (lead, other) in basis {
            let factor = row[*lead];
            for (x, y) in row.iter_mut().zip(other) {
                *x = (*x - factor * y).rem_euclid(P);
            }
        }
        row
    };
    for row in rows {
        let row = reduce(&basis, row);
        if let Some(lead) = row.iter().position(|x| *x != 0) {
            let scale = inverse(row[lead]);
            basis.push((lead, row.iter().map(|x| x * scale % P).collect()));
        }
    }
    reduce(&basis, wanted).iter().all(|x| *x == 0)
}

/// What an attacker has: one row for each number that was ever published.
fn matrix(keys: &[Key], publisher: &Publisher) -> Vec<Vec<i128>> {
    let statements = publisher.statements();
    let row = |cells: &BTreeSet<Key>| {
        let has = keys.iter().map(|key| i128::from(cells.contains(key)));
        has.collect()
    };
    statements.iter().map(|(cells, _)| row(cells)).collect()
}

/// Every number about some of the cells that adding and subtracting can tell, and that is about too few people.
fn leaks(cells: &[(Key, u64)], publisher: &Publisher, least: u64) -> usize {
    let keys: Vec<Key> = cells.iter().map(|(key, _)| key.clone()).collect();
    let rows = matrix(&keys, publisher);
    let subsets = 1u32..1 << keys.len();
    subsets
        .filter(|subset| {
            let has = |n: usize| subset >> n & 1 == 1;
            let counted = cells.iter().enumerate().filter(|(n, _)| has(*n));
            let people: u64 = counted.map(|(_, (_, count))| count).sum();
            let wanted: Vec<i128> = (0..keys.len()).map(|n| i128::from(has(n))).collect();
            (1..least).contains(&people) && spanned(&rows, &wanted)
        })
        .count()
}

/// Cells of up to two periods, three places and two categories; mostly small, some none, some large.
fn tables() -> impl Strategy<Value = Vec<Vec<(Key, u64)>>> {
    let count = prop_oneof![2 => Just(0u64), 5 => 1u64..10, 3 => 10u64..40];
    (1usize..3, 1usize..4, 1usize..3).prop_flat_map(move |(periods, places, categories)| {
        let n = places * categories;
        prop::collection::vec(prop::collection::vec(count.clone(), n), periods).prop_map(
            move |releases| {
                let cells = |(period, counts): (usize, Vec<u64>)| {
                    let cell = |(n, count)| (key(period, n / categories, n % categories), count);
                    counts.into_iter().enumerate().map(cell).collect()
                };
                releases.into_iter().enumerate().map(cells).collect()
            },
        )
    })
}

fn published(releases: &[Vec<(Key, u64)>], mut publisher: Publisher) -> Publisher {
    for release in releases {
        publisher.release(release.clone());
    }
    publisher
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// No number about 1 to 9 people follows from all releases by adding and subtracting; nor, with what is known of each hidden
    /// cell (between 1 and 9 if it is small), is any of them forced.
    #[test]
    fn nothing_small_can_be_told(releases in tables()) {
        let cells: Vec<(Key, u64)> = releases.concat();
        let publisher = published(&releases, Publisher::new(10));
        prop_assert_eq!(leaks(&cells, &publisher, 10), 0);
        let counts: BTreeMap<Key, u64> = cells.into_iter().collect();
        for group in publisher.groups() {
            let real: u64 = group.keys.iter().map(|key| counts[key]).sum();
            prop_assert_eq!(real, group.count);
            let n = group.keys.len() as u64;
            if n > 1 {
                // Each of them might be large, and each of them might be small, for all that anybody knows.
                prop_assert!(group.count >= 10 + n);
                prop_assert_ne!(group.count, 9 * n);
            }
        }
        // Every cell is in one group, or waits.
        let grouped = publisher.groups().iter().flat_map(|group| group.keys.iter());
        let mut seen: Vec<&Key> = grouped.chain(publisher.held()).collect();
        seen.sort();
        prop_assert_eq!(seen, counts.keys().collect::<Vec<_>>());
    }

    /// A later release takes nothing back and changes no number.
    #[test]
    fn what_is_published_stays(releases in tables(), again in any::<u16>()) {
        let mut publisher = Publisher::new(10);
        let mut before: Vec<_> = Vec::new();
        for release in &releases {
            publisher.release(release.clone());
            prop_assert_eq!(&publisher.groups()[..before.len()], &before[..]);
            before = publisher.groups().to_vec();
        }
        // The same cells with other counts, as after a correction.
        let corrected = releases.concat().into_iter().map(|(key, n)| (key, n + u64::from(again % 7)));
        let waiting = publisher.held().count();
        publisher.release(corrected);
        prop_assert_eq!(&publisher.groups()[..before.len()], &before[..]);
        prop_assert!(publisher.groups().len() <= before.len() + waiting);
    }
}

/// The control: where small cells are only hidden, totals tell them.
#[test]
fn hiding_alone_hides_nothing() {
    let cells = vec![
        (key(0, 0, 0), 25),
        (key(0, 0, 1), 4),
        (key(0, 1, 0), 30),
        (key(0, 1, 1), 12),
    ];
    let naive = published(
        std::slice::from_ref(&cells),
        Publisher::without_complement(10),
    );
    assert!(leaks(&cells, &naive, 10) > 0);
    let whole = published(std::slice::from_ref(&cells), Publisher::new(10));
    assert_eq!(leaks(&cells, &whole, 10), 0);
    // The small cell stands together with the other of its place, so that the place keeps its total.
    let total = |place: usize| {
        let place = Some(key(0, place, 0).place);
        whole.total(&Selection {
            place,
            ..Selection::default()
        })
    };
    assert_eq!((total(0), total(1)), (Some(29), Some(42)));
    assert_eq!(whole.total(&Selection::default()), Some(71));
    let category = Some(key(0, 0, 1).category);
    let split = Selection {
        category,
        ..Selection::default()
    };
    assert_eq!(whole.total(&split), None);
}

/// Several places that are too small are told together; what is too small even so waits for the next period.
#[test]
fn small_places_are_told_together() {
    let mut publisher = Publisher::new(10);
    let first = publisher.release([(key(0, 0, 0), 3), (key(0, 1, 0), 4), (key(0, 2, 0), 0)]);
    assert_eq!(first.len(), 1, "only that there is none in the third place");
    assert_eq!(publisher.held().count(), 2);
    let second = publisher.release([(key(1, 0, 0), 6), (key(1, 1, 0), 20)]);
    let counts: Vec<(usize, u64)> = second.iter().map(|g| (g.keys.len(), g.count)).collect();
    assert_eq!(counts, [(3, 13), (1, 20)]);
    assert_eq!(publisher.held().count(), 0);
    let period = Some(key(0, 0, 0).period);
    let straddled = Selection {
        period,
        ..Selection::default()
    };
    assert_eq!(publisher.total(&straddled), None);
    assert_eq!(publisher.total(&Selection::default()), Some(33));
}

/// The strongest reader: knows this program, and tries every table that it could have published this of. Still no small cell has
/// only one value that it can have had.
#[test]
fn who_knows_the_program_cannot_tell_either() {
    const LEAST: u64 = 3;
    const MOST: u64 = 10;
    let shapes: [&[Key]; 5] = [
        &[key(0, 0, 0), key(0, 0, 1), key(0, 0, 2)],
        &[key(0, 0, 0), key(0, 1, 0), key(0, 2, 0)],
        &[key(0, 0, 0), key(0, 0, 1), key(0, 1, 0), key(0, 1, 1)],
        &[key(0, 0, 0), key(0, 1, 0), key(1, 0, 0), key(1, 1, 0)],
        &[key(0, 0, 0), key(0, 0, 1), key(1, 0, 0), key(1, 0, 1)],
    ];
    for keys in shapes {
        let mut seen: BTreeMap<String, Vec<Vec<u64>>> = BTreeMap::new();
        let tables = (MOST + 1).pow(keys.len() as u32);
        for n in 0..tables {
            let counts: Vec<u64> = (0..keys.len() as u32)
                .map(|at| n / (MOST + 1).pow(at) % (MOST + 1))
                .collect();
            let mut publisher = Publisher::new(LEAST as u32);
            // One release a period.
            for period in [0, 1] {
                let cells = keys.iter().cloned().zip(counts.iter().copied());
                let now = key(period, 0, 0).period;
                publisher.release(cells.filter(|(key, _)| key.period == now));
            }
            // Of a larger group not every table is among those that are tried.
            if publisher.groups().iter().any(|group| group.count > MOST) {
                continue;
            }
            let shown = format!("{:?}", publisher.groups());
            seen.entry(shown).or_default().push(counts);
        }
        let mut forced = Vec::new();
        for (shown, tables) in &seen {
            for (at, key) in keys.iter().enumerate() {
                let values: BTreeSet<u64> = tables.iter().map(|counts| counts[at]).collect();
                let only = values.first().filter(|_| values.len() == 1);
                if only.is_some_and(|value| (1..LEAST).contains(value)) {
                    forced.push(format!("{key:?} is {values:?} in {shown}"));
                }
            }
        }
        assert!(
            forced.is_empty(),
            "{} forced: {:#?}",
            forced.len(),
            &forced[..forced.len().min(5)]
        );
    }
}
