//! Tests that say where a look is worth its time.
//!
//! Each test has its reason, its parameters and what else could explain what it sees (see [`Test`]); `docs/risks.md` lists all of
//! them with the rates at which they find what was planted in invented books and raise what was not. A finding accuses nobody.
//!
//! Every test looks at each entry once and keeps little of it, so that a book of a million entries needs no more memory than its
//! verification.

mod circles;
mod digits;
mod duplicates;
mod holding;
mod list;
mod papers;
mod people;
mod prices;
mod report;
pub mod stats;
mod thresholds;
mod time;

pub use list::Test;
pub use report::{Head, RiskError, html, workbook};

use minhbach_ledger::day::Day;
use minhbach_ledger::state::State;

use crate::audit::facts::{Look, Seen};
use crate::audit::words::Both;

/// Something that is worth a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The test that found it.
    pub test: Test,
    /// The entries, by rising index, none twice.
    pub entries: Vec<u64>,
    /// What was seen.
    pub figure: Both,
    /// From where on it is worth a look.
    pub threshold: Both,
}

impl Finding {
    fn new(test: Test, mut entries: Vec<u64>, figure: Both, threshold: Both) -> Finding {
        entries.sort_unstable();
        entries.dedup();
        Finding {
            test,
            entries,
            figure,
            threshold,
        }
    }
}

/// The book in the end.
struct End<'a> {
    state: &'a State,
    /// The day on which the last entry was sealed.
    today: Day,
}

/// One test.
trait Watch {
    /// An entry.
    fn see(&mut self, seen: &Seen<'_>);

    /// What it has found.
    fn end(&mut self, end: &End<'_>) -> Vec<Finding>;
}

/// All tests that were asked for.
pub struct Risks {
    watches: Vec<Box<dyn Watch>>,
}

impl Risks {
    /// These tests.
    pub fn new(only: &[Test]) -> Risks {
        let wanted = |test: &&Test| only.contains(test);
        let watches = Test::ALL.iter().filter(wanted).map(|test| watch(*test));
        Risks {
            watches: watches.collect(),
        }
    }

    /// What they found, test by test and entry by entry.
    pub fn findings(mut self, state: &State) -> Vec<Finding> {
        let end = End {
            state,
            today: Day::of_unix(state.received),
        };
        let mut all: Vec<Finding> = Vec::new();
        for watch in &mut self.watches {
            let mut found = watch.end(&end);
            found.sort_by(|a, b| a.entries.cmp(&b.entries));
            all.extend(found);
        }
        all
    }
}

fn watch(test: Test) -> Box<dyn Watch> {
    match test {
        Test::JustUnder => Box::new(thresholds::JustUnder::default()),
        Test::SamePair => Box::new(people::SamePair::default()),
        Test::OwnKey => Box::new(people::OwnKey::default()),
        Test::RoundTrip => Box::new(circles::RoundTrip::default()),
        Test::Duplicates => Box::new(duplicates::Duplicates::default()),
        Test::Backdating => Box::new(time::Backdating::default()),
        Test::LongHolding => Box::new(holding::LongHolding::default()),
        Test::LateDisclosure => Box::new(time::LateDisclosure::default()),
        Test::VoucherGaps => Box::new(papers::VoucherGaps::default()),
        Test::StatementDays => Box::new(papers::StatementDays::default()),
        Test::PeriodEnd => Box::new(papers::PeriodEnd::default()),
        Test::UnitPrices => Box::new(prices::UnitPrices::default()),
        Test::Digits => Box::new(digits::Digits::default()),
    }
}

impl Look for Risks {
    fn see(&mut self, seen: &Seen<'_>) {
        for watch in &mut self.watches {
            watch.see(seen);
        }
    }
}

/// A probability in words: `1 : 20.000`.
fn odds(p: f64, lang: minhbach_ledger::rejection::Lang) -> String {
    let one_in = (1.0 / p.max(1e-12)).min(1e12) as i128;
    format!("1 : {}", crate::audit::words::number(one_in, 0, lang))
}
