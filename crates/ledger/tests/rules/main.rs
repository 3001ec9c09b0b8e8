//! The rules, case by case. Each table is data: a title, and a script in the notation of [`book::script`].

#[path = "../book/mod.rs"]
mod book;

#[macro_use]
mod list;

mod adopting;
mod allocations;
mod campaigns;
mod chapters;
mod closing;
mod corrections;
mod deliveries;
mod goods;
mod governance;
mod herds;
mod income;
mod inspections;
mod keys;
mod lots;
mod matters;
mod money;
mod payments;
mod people;
mod purchases;
mod statements;
mod stock;
mod terms;
mod undoing;
mod vouchers;

use book::script::Script;
use minhbach_ledger::decide::Rules;
use minhbach_ledger::kinds::Kind;
use minhbach_ledger::rejection::Rejection;

/// A table of cases: what is shown, and the script that shows it.
type Cases = &'static [(&'static str, &'static str)];

/// Runs a table and says everything that went otherwise.
fn run(start: fn() -> Script, cases: Cases) {
    let failures: Vec<String> = cases
        .iter()
        .filter_map(|(title, text)| {
            let mut script = start();
            let failure = script.run(text).err()?;
            Some(format!("{title}\n    {failure}"))
        })
        .collect();
    assert!(failures.is_empty(), "\n{}\n", failures.join("\n"));
}

macro_rules! tables {
    ($($name:ident: $start:expr, $cases:expr;)+) => {
        $(#[test] fn $name() { run($start, $cases); })+

        /// Every case, and the book that it starts from.
        fn tables() -> impl Iterator<Item = (fn() -> Script, &'static str)> {
            let tables: [(fn() -> Script, Cases); _] = [$(($start, $cases)),+];
            tables.into_iter().flat_map(|(start, cases)| cases.iter().map(move |(_, text)| (start, *text)))
        }

        fn all() -> impl Iterator<Item = &'static str> {
            tables().map(|(_, text)| text)
        }
    };
}

with_tables!(tables);

/// Refusals that are no check which could be left out: there is nothing to go on with, or the check stands before the rules.
const WITHOUT_A_SWITCH: &[&str] = &[
    "key.unknown",
    "key.unlawful",
    "amount.unit",
    "reference.entry",
    "funds.not_free",
    "reverse.kind",
    "adopt.note",
];

/// How a script ends under these rules: as it says, at a line that went otherwise, or in a panic.
fn outcome(start: fn() -> Script, text: &str, in_force: Rules) -> Result<(), String> {
    let run = || {
        let mut script = start();
        script.book.rules = in_force;
        script.run(text)
    };
    std::panic::catch_unwind(run).unwrap_or_else(|_| Err("panicked".into()))
}

/// Every refusal is needed: without it some case goes otherwise. What cannot be left out is listed, and the list is exact.
#[test]
fn without_any_one_refusal_some_case_goes_otherwise() {
    let mut unneeded = Vec::new();
    for (code, ..) in Rejection::CODES {
        if *code == UNREACHABLE {
            continue;
        }
        let mention = |(_, text): &(fn() -> Script, &'static str)| {
            text.lines()
                .filter_map(|line| line.split_once('!'))
                .any(|(_, expected)| expected.trim() == *code)
        };
        let changes = tables()
            .filter(mention)
            .any(|(start, text)| outcome(start, text, Rules::without(code)).is_err());
        if changes == WITHOUT_A_SWITCH.contains(code) {
            unneeded.push(*code);
        }
    }
    assert!(
        unneeded.is_empty(),
        "no case needs, or the list is wrong about: {unneeded:#?}"
    );
}

/// The one rejection that no entry can bring about: it guards against errors of the program itself.
const UNREACHABLE: &str = "internal.books";

#[test]
fn every_refusal_is_shown() {
    let shown: Vec<&str> = all()
        .flat_map(str::lines)
        .filter_map(|line| Some(line.split_once('!')?.1.trim()))
        .collect();
    let missing: Vec<&str> = Rejection::CODES
        .iter()
        .map(|(code, ..)| *code)
        .filter(|code| *code != UNREACHABLE && !shown.contains(code))
        .collect();
    assert!(missing.is_empty(), "no case shows {missing:?}");
}

#[test]
fn every_kind_is_admitted_somewhere() {
    let admitted: Vec<&str> = all()
        .chain([book::script::STANDARD])
        .flat_map(str::lines)
        .filter(|line| !line.contains('!'))
        .flat_map(|line| line.split_whitespace().take(3))
        .collect();
    let missing: Vec<&str> = Kind::ALL
        .iter()
        .map(Kind::name)
        .filter(|name| !admitted.contains(name))
        .collect();
    assert!(missing.is_empty(), "no case admits {missing:?}");
}

#[test]
fn messages_are_whole_in_both_languages() {
    for (code, _, vi, en) in Rejection::CODES {
        for text in [vi, en] {
            assert!(text.ends_with('.') && text.len() > 20, "{code}: {text}");
        }
    }
}
