//! The tamper corpus: one named test for each way in which a book was or could be falsified, and the verdict, the entry and the
//! exit code that a verifier must answer with. What all of them are held against: the same book untouched yields none.

mod copies;
mod entries;
mod fields;
mod files;
mod history;
mod papers;
mod spelling;
mod witnesses;

use std::sync::OnceLock;

use minhbach_ledger::entry::Sealed;
use minhbach_ledger::kinds::Kind;
use minhbach_ledger::verify::{Promise, Report, Verdict};
use minhbach_tests::book::practice::{self, ORIGIN};
use minhbach_tests::book::{Files, Script, lawful, log, verify};
use minhbach_tests::forge::Forgery;

/// How many entries the book has: a full bundle, a partial one, and one place of the level above.
const SIZE: u64 = 300;

/// Names each mutation a test of its own: `name: change => promise, entry, exit code;`.
macro_rules! mutations {
    ($by:path; $($name:ident: $change:expr => $promise:ident, $at:expr, $exit:literal;)+) => {
        /// The mutations of this file.
        pub const NAMES: &[&str] = &[$(stringify!($name)),+];

        $(#[test]
        fn $name() {
            $by($change, minhbach_ledger::verify::Promise::$promise, $at, $exit);
        })+
    };
}
use mutations;

fn script() -> &'static Script {
    static SCRIPT: OnceLock<Script> = OnceLock::new();
    SCRIPT.get_or_init(|| lawful(SIZE))
}

/// The book as its log had published it at three sizes.
fn export() -> Files {
    Files::of(&script().book.leaves, &[100, 256, SIZE], &log())
}

/// What all mutations start from yields no verdict against it, and its entries can be sealed again as they were.
#[test]
fn the_book_itself_is_clean() {
    for files in [export(), Forgery::of(&script().book.leaves).files()] {
        let report = verify(&files);
        let broken = report
            .verdicts
            .iter()
            .any(|(_, verdict)| matches!(verdict, Verdict::Fails { .. } | Verdict::Newer { .. }));
        assert!(!broken, "{report:?}");
        assert_eq!(report.exit_code(&[]), 0);
    }
}

/// The verdict must be that this promise is broken at this entry, and the exit code its own or that of a graver one.
#[track_caller]
fn caught(report: &Report, promise: Promise, at: Option<u64>, exit: u8) {
    match report.verdict(promise) {
        Verdict::Fails { at: found, .. } => assert_eq!(*found, at, "{report:?}"),
        other => panic!("{promise:?} is {other:?} in {report:?}"),
    }
    assert_eq!(report.exit_code(&[]), exit, "{report:?}");
}

/// The files are altered by somebody who has no key.
#[track_caller]
fn thief(change: fn(&mut Files), promise: Promise, at: Option<u64>, exit: u8) {
    let mut files = export();
    change(&mut files);
    assert!(files.0 != export().0, "nothing was altered");
    caught(&verify(&files), promise, at, exit);
}

/// The entries are altered by the operator, who chains, hashes and signs all of them anew with the log's real key.
#[track_caller]
fn operator(change: impl FnOnce(&mut Forgery), promise: Promise, at: Option<u64>, exit: u8) {
    let mut forgery = Forgery::of(&script().book.leaves);
    let before = forgery.entries.clone();
    change(&mut forgery);
    assert!(forgery.entries != before, "nothing was altered");
    caught(&verify(&forgery.files()), promise, at, exit);
}

fn sealed(at: u64) -> Sealed {
    Sealed::parse(&script().book.leaves[at as usize], ORIGIN).unwrap()
}

/// The first entry of a kind whose body has a field.
fn first_with(kind: &str, field: &str) -> u64 {
    let kind = Kind::from_name(kind).unwrap();
    let field = format!("\"{field}\":");
    let found = (0..SIZE).find(|at| {
        let entry = sealed(*at).signed;
        entry.kind() == kind && entry.text().contains(&field)
    });
    found.expect("the book has an entry of every kind")
}

/// The first entry of a kind.
fn first(kind: &str) -> u64 {
    first_with(kind, "id")
}

/// A note of this text, signed by these people with their real keys.
fn signed(text: &str, people: &[&str]) -> String {
    let mut lines: Vec<(String, String)> = people
        .iter()
        .map(|name| practice::signer(name))
        .map(|signer| (signer.name().to_owned(), signer.sign_note_line(text)))
        .collect();
    lines.sort();
    let lines: String = lines.into_iter().map(|(_, line)| line).collect();
    format!("{text}\n{lines}")
}

/// The signed text of a note, its final line feed included.
fn text_of(note: &str) -> String {
    let (text, _) = note.split_once("\n\n").unwrap();
    format!("{text}\n")
}

/// Over a hundred, each with a name that no other has.
#[test]
fn the_corpus_is_counted() {
    let parts = [
        copies::tables::NAMES,
        copies::files::NAMES,
        entries::headers::NAMES,
        entries::notes::NAMES,
        fields::NAMES,
        files::NAMES,
        history::alone::NAMES,
        history::saved::NAMES,
        papers::proofs::NAMES,
        papers::slips::NAMES,
        spelling::NAMES,
        witnesses::cosignatures::NAMES,
        witnesses::accusations::NAMES,
    ];
    let all = parts.concat();
    println!("{} mutations", all.len());
    assert!(all.len() >= 100, "only {}", all.len());
}
