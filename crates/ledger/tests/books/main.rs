//! Random books: whatever people hand in, in whatever order, the book stays whole.
//!
//! A step is five numbers that pick a kind, what it names, how much and who signs; mostly the people who may, sometimes
//! anybody. So a failing book shrinks to a short one, and prints as the script that makes it again.

#[path = "../book/mod.rs"]
mod book;
mod steps;

use std::collections::BTreeMap;

use book::files::Files;
use book::script::Script;
use book::{Chapter, log_signer};
use minhbach_ledger::verify::{Options, Silent, verify};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// What every random book begins with, so that there is something to spend.
const BEGINNING: &str = "
g0 = donation.receive amount=2_000 cost=100 account=bank line=a by cashier
g1 = donation.receive amount=500 by cashier
g2 = donation.receive fund=general amount=700 by cashier
g3 = donation.receive amount=90 by cashier
h0 = receipt.hold amount=60 account=bank line=b by cashier
p0 = payment.hold amount=50 fund=suspense account=bank2 by accountant
allocation.propose id=a0 amount=300 by accountant
allocation.propose id=a1 amount=100 fund=general by accountant
allocation.propose id=a2 amount=40 fund=costs by accountant
allocation.propose id=a3 amount=10 by accountant
allocation.approve proposal=a0 by approver1
allocation.approve proposal=a1 by approver2
allocation.approve proposal=a2 by approver1
d0 = distribution.make allocation=a0 amount=60 by officer1
";

/// What the numbers of a step choose from.
type Step = (u8, u16, u16, u16, u8);

const PEOPLE: [&str; 13] = [
    "accountant",
    "cashier",
    "approver1",
    "approver2",
    "approver3",
    "officer1",
    "officer2",
    "inspector",
    "g1",
    "g2",
    "accountant-a",
    "officer-a",
    "stranger",
];

/// A script that is being written.
struct Writer {
    script: Script,
    lines: Vec<String>,
    /// Labels of admitted entries by kind, with their amounts.
    known: BTreeMap<&'static str, Vec<(String, u64)>>,
    admitted: BTreeMap<&'static str, u32>,
    refused: BTreeMap<&'static str, u32>,
}

fn of<T: Copy>(list: &[T], n: u16) -> T {
    list[usize::from(n) % list.len()]
}

impl Writer {
    fn new() -> Self {
        let mut script = Script::standard();
        script.run(BEGINNING).unwrap();
        let labels = |list: &[(&str, u64)]| {
            list.iter()
                .map(|(label, amount)| ((*label).to_owned(), *amount))
                .collect()
        };
        let known = [
            (
                "donation.receive",
                labels(&[("g0", 2_000), ("g1", 500), ("g2", 700), ("g3", 90)]),
            ),
            ("receipt.hold", labels(&[("h0", 60)])),
            ("payment.hold", labels(&[("p0", 50)])),
            ("allocation.propose", labels(&[("a3", 10)])),
            ("approved", labels(&[("a0", 300), ("a1", 100), ("a2", 40)])),
            ("distribution.make", labels(&[("d0", 60)])),
        ];
        Writer {
            script,
            lines: vec![BEGINNING.to_owned()],
            known: known.into(),
            admitted: BTreeMap::new(),
            refused: BTreeMap::new(),
        }
    }

    fn label(&self, kinds: &[&'static str], n: u16) -> (String, u64) {
        let all: Vec<&(String, u64)> = kinds
            .iter()
            .filter_map(|kind| self.known.get(kind))
            .flatten()
            .collect();
        match all.is_empty() {
            true => ("nothing".into(), 1),
            false => all[usize::from(n) % all.len()].clone(),
        }
    }

    /// One step: writes its line, hands it in, and asks the oracle.
    fn step(&mut self, step: Step) -> Result<(), TestCaseError> {
        let (kind, fields, amount, people) = self.write(step);
        let people = match step.4 % 8 {
            7 => format!("{} {people}", of(&PEOPLE, step.1)),
            6 => of(&PEOPLE, step.2).to_owned(),
            _ => people.to_owned(),
        };
        let label = format!("e{}", self.lines.len());
        // A proposal's label is its allocation's name.
        let head = match kind {
            "allocation.propose" => format!("{label} = {kind} id={label}"),
            _ => format!("{label} = {kind}"),
        };
        let line = format!("{head} {fields} by {people}");
        self.lines.push(line.clone());
        let before = self.script.book.state.clone();
        match self.script.step(&line) {
            Ok(_) => {
                *self.admitted.entry(kind).or_default() += 1;
                if kind == "allocation.approve" {
                    // Decided: it can be spent from, and is not chosen for another decision.
                    let proposals = self.known.get_mut("allocation.propose").unwrap();
                    let decided = fields.trim_start_matches("proposal=").to_owned();
                    proposals.retain(|(label, _)| *label != decided);
                    self.known
                        .entry("approved")
                        .or_default()
                        .push((decided, amount));
                }
                self.known.entry(kind).or_default().push((label, amount));
            }
            Err(code) => {
                *self.refused.entry(code).or_default() += 1;
                prop_assert_ne!(code, "internal.books", "{}", self.lines.join("\n"));
                prop_assert!(
                    before == self.script.book.state,
                    "a refusal changed the state"
                );
            }
        }
        if let Err(broken) = self.script.book.check() {
            return Err(TestCaseError::fail(format!(
                "{broken} after\n{}",
                self.lines.join("\n")
            )));
        }
        Ok(())
    }

    /// What a verifier makes of the leaves is what the server holds; so for a prefix.
    fn replay(&self, cut: usize) -> Result<(), TestCaseError> {
        let book = &self.script.book;
        let whole = book.replayed(book.leaves.len());
        prop_assert!(
            whole.state == book.state,
            "replayed otherwise:\n{}",
            self.lines.join("\n")
        );
        prop_assert!(
            whole.effects == book.effects,
            "other effects:\n{}",
            self.lines.join("\n")
        );
        let cut = cut % (book.leaves.len() + 1);
        let mut part: Chapter = book.replayed(cut);
        part.resume(&book.leaves[cut..]);
        prop_assert!(part.state == book.state, "resumed at {cut} otherwise");
        // And by the verifier itself, from the public files alone.
        let log = log_signer();
        let size = book.leaves.len() as u64;
        let files = Files::of(&book.leaves, &[cut as u64, size], &log);
        let options = Options {
            log: log.vkey(),
            since: None,
            exact: false,
            seed: [1; 32],
            threads: 1,
        };
        let report = verify(&files, &options, &mut Silent).unwrap();
        prop_assert!(
            report.exit_code(&[]) == 0 && report.state == book.state,
            "verified otherwise: {report:?}\n{}",
            self.lines.join("\n")
        );
        Ok(())
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(any::<Step>(), 20..160)
}

#[test]
fn whatever_is_handed_in_the_book_stays_whole() {
    let config = Config {
        cases: 120,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new(config);
    let (admitted, refused) = (
        std::cell::RefCell::new(BTreeMap::new()),
        std::cell::RefCell::new(BTreeMap::new()),
    );
    let result = runner.run(&(steps(), any::<u16>()), |(steps, cut)| {
        let mut writer = Writer::new();
        for step in steps {
            writer.step(step)?;
        }
        writer.replay(usize::from(cut))?;
        let add = |sums: &std::cell::RefCell<BTreeMap<&'static str, u32>>,
                   counts: &BTreeMap<&'static str, u32>| {
            counts
                .iter()
                .for_each(|(name, n)| *sums.borrow_mut().entry(*name).or_default() += n);
        };
        add(&admitted, &writer.admitted);
        add(&refused, &writer.refused);
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
    // A test that admits nothing would pass as well.
    println!(
        "admitted {:?}\nrefused {:?}",
        admitted.borrow(),
        refused.borrow()
    );
    assert!(
        admitted.borrow().len() >= 19,
        "some kind is never admitted: {:?}",
        admitted.borrow()
    );
    assert!(
        admitted.borrow().values().all(|n| *n >= 10),
        "hardly ever admitted: {:?}",
        admitted.borrow()
    );
}

#[test]
fn sums_beyond_counting_are_refused_and_never_stop_the_program() {
    let most = "9007199254740991";
    let mut gifts = Script::standard();
    let gift = format!("donation.receive fund=general amount={most} by cashier");
    // 2^53 − 1 goes 2,048 times and a little more into 64 bits.
    for n in 0..2_048 {
        assert!(gifts.step(&gift).is_ok(), "{n}");
    }
    gifts.run(&format!("{gift} ! amount.too_large")).unwrap();
    gifts.run("donation.receive fund=general amount=2047 by cashier\nentry.reverse entry=nothing by accountant approver1 ! reference.entry").unwrap();
    let mut debts = Script::standard();
    for n in 0..2_048 {
        let line = format!(
            "payment.hold fund=general amount={most} on={} booked=10 by cashier",
            10 - n
        );
        assert!(debts.step(&line).is_ok(), "{n}");
    }
    debts.run(&format!("payment.hold fund=general amount={most} on=-2500 booked=10 by cashier ! amount.too_large")).unwrap();
    debts.book.check().unwrap();
}
