//! Random books: whatever people hand in, in whatever order, the book stays whole.
//!
//! A step is five numbers that pick a kind, what it names, how much and who signs; mostly the people who may, sometimes
//! anybody. So a failing book shrinks to a short one, and prints as the script that makes it again.

#[path = "../book/mod.rs"]
mod book;
mod goods;
mod governance;
mod money;
mod naive;
mod oversight;
mod people;
mod steps;

use std::collections::BTreeMap;

use book::files::Files;
use book::script::Script;
use book::{Chapter, log_signer};
use minhbach_ledger::verify::{Options, Silent, verify};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

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
#[derive(Clone)]
struct Writer {
    script: Script,
    naive: naive::Goods,
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
        script.run(money::BEGINNING).unwrap();
        script.run(goods::BEGINNING).unwrap();
        script.run(people::BEGINNING).unwrap();
        script.run(oversight::BEGINNING).unwrap();
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
            ("payment.hold", labels(&[("p0", 50), ("c0", 3_000)])),
            ("pledge.make", labels(&[("w0", 500)])),
            ("allocation.propose", labels(&[("a3", 10)])),
            (
                "approved",
                labels(&[("a0", 300), ("a1", 100), ("a2", 40), ("m0", 150)]),
            ),
            ("distribution.make", labels(&[("d0", 60)])),
            ("lots", labels(goods::LOTS)),
            ("asset.place", labels(&[("h0h", 10)])),
            ("case.open", labels(&[("x0", 0)])),
            ("sponsorship.begin", labels(&[("k0", 0)])),
            ("distribution.dispute", labels(&[("q0", 0)])),
            ("inspection.open", labels(&[("i0", 0)])),
            ("finding.raise", labels(&[("f0", 0)])),
        ];
        let naive = naive::Goods::of(&script.book);
        Writer {
            script,
            naive,
            lines: [
                BEGINNING,
                money::BEGINNING,
                goods::BEGINNING,
                people::BEGINNING,
                oversight::BEGINNING,
            ]
            .map(str::to_owned)
            .to_vec(),
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
        // Half of what happens is about goods.
        let (kind, fields, amount, people) = match step.0 % 2 {
            0 => self.write((step.0 / 2, step.1, step.2, step.3, step.4)),
            _ => self.write_goods((step.0 / 2, step.1, step.2, step.3, step.4)),
        };
        let people = match step.4 % 8 {
            7 => format!("{} {people}", of(&PEOPLE, step.1)),
            6 => of(&PEOPLE, step.2).to_owned(),
            _ => people.to_owned(),
        };
        let label = format!("e{}", self.lines.len());
        let fields = match kind {
            // Written by somebody in the field, and taken in by this entry.
            "field.adopt" => {
                let note = format!("offline n{label} = {fields}");
                self.script.run(&note).unwrap();
                self.lines.push(note);
                format!("note=n{label}")
            }
            _ => fields,
        };
        // A proposal's label is its allocation's name.
        let head = match kind {
            "allocation.propose" | "purchase.order" => format!("{label} = {kind} id={label}"),
            _ => format!("{label} = {kind}"),
        };
        let line = format!("{head} {fields} by {people}");
        self.lines.push(line.clone());
        let before = self.script.book.state.clone();
        match self.script.step(&line) {
            Ok(_) => {
                *self.admitted.entry(kind).or_default() += 1;
                if kind == "allocation.propose" && fields.contains("emergency=yes") {
                    let open = self.known.entry("emergency").or_default();
                    open.push((label.clone(), amount));
                }
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
                if kind == "field.adopt"
                    && self.lines[self.lines.len() - 2].contains("distribution.make")
                {
                    let adopted = self.known.entry("distribution.make").or_default();
                    adopted.push((label.clone(), amount));
                }
                self.naive.take(&self.script.book, &before);
                if before.lots.len() < self.script.book.state.lots.len() {
                    let lots = self.known.entry("lots").or_default();
                    lots.push((label.clone(), amount));
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
        let whole = self.script.book.check();
        let state = &self.script.book.state;
        if let Err(broken) = whole.and_then(|()| self.naive.agrees(state)) {
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

/// Mostly short, because a short book finds what a long one does; now and then long enough for what needs a history.
fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop_oneof![
        15 => prop::collection::vec(any::<Step>(), 4..28),
        1 => prop::collection::vec(any::<Step>(), 60..160),
    ]
}

/// How many random books are made; the environment can ask for more.
const CASES: u32 = 10_000;

/// Every so many books are read again by a verifier, too.
const REPLAYED: u16 = 8;

/// Runs a share of the cases; what was admitted and refused, by kind and by code.
fn some_books(seed: u8, cases: u32) -> Result<Counts, String> {
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(config, random);
    let start = Writer::new();
    let counts = std::cell::RefCell::new(Counts::default());
    let result = runner.run(&(steps(), any::<u16>()), |(steps, cut)| {
        let mut writer = start.clone();
        for step in steps {
            writer.step(step)?;
        }
        if cut % REPLAYED == 0 {
            writer.replay(usize::from(cut / REPLAYED))?;
        }
        counts.borrow_mut().add(&writer);
        Ok(())
    });
    // The seed makes the same books again; a short one is worth a case of its own in tests/rules.
    result.map_err(|failure| format!("seed {seed}: {failure}"))?;
    Ok(counts.into_inner())
}

#[derive(Default)]
struct Counts {
    admitted: BTreeMap<&'static str, u32>,
    refused: BTreeMap<&'static str, u32>,
}

impl Counts {
    fn add(&mut self, writer: &Writer) {
        for (sums, counts) in [
            (&mut self.admitted, &writer.admitted),
            (&mut self.refused, &writer.refused),
        ] {
            for (name, n) in counts {
                *sums.entry(name).or_default() += n;
            }
        }
    }
}

#[test]
fn whatever_is_handed_in_the_book_stays_whole() {
    #[expect(
        clippy::disallowed_methods,
        reason = "a switch for a long soak, no setting of the product"
    )]
    let asked = std::env::var("MINHBACH_RANDOM_BOOKS");
    let cases = asked.map_or(CASES, |text| text.parse().expect("a number"));
    let threads = std::thread::available_parallelism().map_or(2, |n| n.get()) as u32;
    let shares = std::thread::scope(|scope| {
        let shares: Vec<_> = (0..threads)
            .map(|n| scope.spawn(move || some_books(n as u8, cases.div_ceil(threads))))
            .collect();
        let ended = shares
            .into_iter()
            .map(|share| share.join().expect("no thread panics"));
        ended.collect::<Result<Vec<Counts>, String>>()
    });
    let shares = shares.unwrap_or_else(|failure| panic!("{failure}"));
    let mut admitted: BTreeMap<&str, u32> = BTreeMap::new();
    let mut refused: BTreeMap<&str, u32> = BTreeMap::new();
    for share in shares {
        for (sums, counts) in [
            (&mut admitted, share.admitted),
            (&mut refused, share.refused),
        ] {
            for (name, n) in counts {
                *sums.entry(name).or_default() += n;
            }
        }
    }
    // A test that admits nothing would pass as well.
    println!("admitted {admitted:?}\nrefused {refused:?}");
    assert!(
        admitted.len() >= 60,
        "some kind is never admitted: {admitted:?}"
    );
    assert!(
        admitted.values().all(|n| *n >= 10),
        "hardly ever admitted: {admitted:?}"
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
