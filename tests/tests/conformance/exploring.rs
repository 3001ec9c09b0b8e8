//! Lists of entries by several conditions, beside a walk over all headings.

use minhbach_store::{Amounts, Bounds, Filter, Heading, Store, Wanted};
use std::cmp::Reverse;

/// How much a page may cost: by the rare condition, by the index of the order, and giving up all the time.
const BOUNDS: [Bounds; 4] = [
    Bounds {
        few: 4_096,
        looks: 10_000,
    },
    Bounds {
        few: 0,
        looks: 10_000,
    },
    Bounds { few: 7, looks: 9 },
    Bounds { few: 0, looks: 1 },
];

/// Every combination of conditions gives, page by page, exactly what a walk over all entries finds, in order.
pub async fn pages_are_what_a_walk_over_all_entries_finds(store: &Store) {
    let all = store
        .headings(&Filter::default(), None, 4_096)
        .await
        .unwrap();
    let gift = all
        .iter()
        .find(|row| row.kind == "donation.receive")
        .expect("a gift");
    let (Some(unit), Some(amount)) = (gift.unit.clone(), gift.amount) else {
        panic!("a gift moves something");
    };
    let first = all.iter().map(|row| row.day).min().unwrap_or_default();
    for case in 0_u32..32 {
        let has = |bit: u32| case & (1 << bit) != 0;
        let wanted = Wanted {
            kind: has(0).then(|| gift.kind.clone()),
            chapter: gift.chapter.filter(|_| has(1)),
            fund: gift.fund.filter(|_| has(2)),
            days: has(3).then_some((first, gift.day)),
            amounts: has(4).then(|| Amounts {
                unit: unit.clone(),
                least: 1,
                most: amount,
            }),
        };
        let mut expected: Vec<&Heading> = all.iter().filter(|row| admits(&wanted, row)).collect();
        if wanted.days.is_some() {
            expected.sort_by_key(|row| Reverse((row.day, row.at)));
        }
        assert!(!expected.is_empty(), "{wanted:?} finds the gift");
        for bounds in BOUNDS {
            let (mut found, mut after, mut pages) = (Vec::new(), None, 0);
            loop {
                let page = store.explore(&wanted, after, 3, bounds).await.unwrap();
                assert!(page.rows.len() <= 3 && pages <= 3 * all.len());
                found.extend(page.rows);
                pages += 1;
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(
                found.iter().collect::<Vec<_>>(),
                expected,
                "{wanted:?} {bounds:?}"
            );
        }
    }
}

fn admits(wanted: &Wanted, row: &Heading) -> bool {
    let kind = wanted.kind.as_ref().is_none_or(|kind| row.kind == *kind);
    let chapter = wanted.chapter.is_none() || row.chapter == wanted.chapter;
    let fund = wanted.fund.is_none() || row.fund == wanted.fund;
    let days = wanted
        .days
        .is_none_or(|(from, to)| from <= row.day && row.day <= to);
    let amounts = wanted.amounts.as_ref().is_none_or(|amounts| {
        let unit = row.unit.as_ref() == Some(&amounts.unit);
        unit && row
            .amount
            .is_some_and(|n| amounts.least <= n && n <= amounts.most)
    });
    kind && chapter && fund && days && amounts
}
