//! Risk tests on invented years: what is planted is found, what is honest is left alone.
//!
//! The seeds here are those that the parameters were tuned on. `tests/bench/risks` measures on seeds that nobody had looked at, and
//! writes the rates into `docs/risks.md`.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use minhbach_exchange::audit::risk::Test;
use minhbach_tests::year::Year;

/// Honest years, of the seeds that the parameters were tuned on.
const HONEST: [u64; 3] = [1, 2, 3];

/// Years with all frauds at once, which hide each other a little; of the same seeds.
const PLANTED: [u64; 2] = [1, 2];

/// Honest entries of which fewer than one is raised.
const ONE_IN: u64 = 200;

fn on_all(seeds: &[u64], check: impl Fn(u64) + Sync) {
    let check = &check;
    thread::scope(|scope| {
        for seed in seeds {
            scope.spawn(move || check(*seed));
        }
    });
}

#[test]
fn honest_years_raise_less_than_one_entry_in_two_hundred() {
    // Over all years together: one that had a slow bank raises more, as it should.
    let (raised, entries) = (AtomicU64::new(0), AtomicU64::new(0));
    on_all(&HONEST, |seed| {
        let year = Year::of(seed, []);
        let size = year.size();
        assert!((1_500..=3_500).contains(&size), "{size} entries");
        let findings = year.findings(Test::ALL);
        let named: BTreeSet<u64> = findings.iter().flat_map(|f| f.entries.clone()).collect();
        raised.fetch_add(named.len() as u64, Ordering::Relaxed);
        entries.fetch_add(size, Ordering::Relaxed);
    });
    let (raised, entries) = (raised.into_inner(), entries.into_inner());
    assert!(raised * ONE_IN < entries, "{raised} of {entries}");
}

#[test]
fn every_planted_fraud_is_found_by_its_test() {
    on_all(&PLANTED, |seed| {
        // All in one book, so that they do not hide each other either.
        let year = Year::of(seed, Test::ALL.iter().copied());
        let findings = year.findings(Test::ALL);
        let found: BTreeSet<Test> = findings.iter().map(|finding| finding.test).collect();
        for test in Test::ALL {
            assert!(
                year.planted(*test) > 0,
                "seed {seed}: {} was not planted",
                test.name()
            );
            assert!(
                found.contains(test),
                "seed {seed}: {} was not found",
                test.name()
            );
        }
    });
}

#[test]
fn the_same_seed_is_the_same_year() {
    let [one, other] = [7, 7].map(|seed| Year::of(seed, []));
    assert_eq!(one.script.book.leaves, other.script.book.leaves);
}
