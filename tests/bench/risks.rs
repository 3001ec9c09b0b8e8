//! The rates of the risk tests over seeds that were not looked at while the parameters were tuned. `tests/bench/risks` runs it.
//!
//! `risks FIRST COUNT` prints one table row a test: frauds found, of how many years; entries raised in honest years, of how many.
#![allow(
    clippy::disallowed_methods,
    reason = "a measurement reads its command line"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use minhbach_exchange::audit::risk::Test;
use minhbach_tests::year::Year;

#[derive(Default)]
struct Rates {
    found: BTreeMap<Test, u64>,
    planted: BTreeMap<Test, u64>,
    raised: BTreeMap<Test, u64>,
    /// By all tests together.
    any: u64,
    entries: u64,
}

fn honest(seed: u64, rates: &Mutex<Rates>) {
    let year = Year::of(seed, []);
    let mut by_test: BTreeMap<Test, BTreeSet<u64>> = BTreeMap::new();
    for finding in year.findings(Test::ALL) {
        by_test
            .entry(finding.test)
            .or_default()
            .extend(finding.entries);
    }
    let any: BTreeSet<u64> = by_test.values().flatten().copied().collect();
    let mut rates = rates.lock().unwrap();
    rates.entries += year.size();
    rates.any += any.len() as u64;
    for (test, entries) in by_test {
        *rates.raised.entry(test).or_default() += entries.len() as u64;
    }
}

fn fraud(seed: u64, test: Test, rates: &Mutex<Rates>) {
    let year = Year::of(seed, [test]);
    let found = !year.findings(&[test]).is_empty();
    let mut rates = rates.lock().unwrap();
    *rates.planted.entry(test).or_default() += u64::from(year.planted(test) > 0);
    *rates.found.entry(test).or_default() += u64::from(found && year.planted(test) > 0);
    if !found || year.planted(test) == 0 {
        eprintln!(
            "seed {seed}: {} planted {} times, found {found}",
            test.name(),
            year.planted(test)
        );
    }
}

fn main() {
    let numbers: Vec<u64> = std::env::args()
        .filter_map(|word| word.parse().ok())
        .collect();
    let &[first, count] = numbers.as_slice() else {
        // `cargo bench` and the build of all targets call it without; there is nothing to measure then.
        eprintln!("risk_rates FIRST COUNT");
        return;
    };
    let rates = Mutex::new(Rates::default());
    let mut jobs: Vec<(u64, Option<Test>)> = Vec::new();
    for seed in first..first + count {
        jobs.push((seed, None));
        jobs.extend(Test::ALL.iter().map(|test| (seed, Some(*test))));
    }
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some((seed, planted)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match planted {
                        None => honest(*seed, &rates),
                        Some(test) => fraud(*seed, *test, &rates),
                    }
                }
            });
        }
    });
    let rates = rates.into_inner().unwrap();
    let of = |counts: &BTreeMap<Test, u64>, test| counts.get(&test).copied().unwrap_or(0);
    println!("| test | planted frauds found | honest entries raised | one in |\n|---|---|---|---|");
    let row = |name: &str, found: String, raised: u64| {
        let one_in = match raised {
            0 => "–".to_owned(),
            raised => (rates.entries / raised).to_string(),
        };
        println!(
            "| {name} | {found} | {raised} of {} | {one_in} |",
            rates.entries
        );
    };
    for test in Test::ALL {
        let found = format!(
            "{} of {}",
            of(&rates.found, *test),
            of(&rates.planted, *test)
        );
        row(
            &format!("`{}`", test.name()),
            found,
            of(&rates.raised, *test),
        );
    }
    row("all together", "–".to_owned(), rates.any);
}
