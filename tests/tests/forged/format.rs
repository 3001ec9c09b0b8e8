//! Entries that are not in their one spelling, hashed into a consistent tree as they are.

use minhbach_ledger::verify::{Promise, Verdict};
use minhbach_tests::book::practice::{self, ORIGIN};
use minhbach_tests::book::verify;

use crate::{altered, broken, small};

/// Every other spelling of an entry is refused, though the operator hashes it into the tree as it is.
#[test]
fn malformed_entries_inside_a_consistent_tree() {
    let (_, forgery) = small();
    let at = forgery.entries.len() as u64 - 1;
    for (from, to, code) in [
        ("\"amount\":\"2\"", "\"amount\": \"2\"", "entry.spelling"),
        ("\"amount\":\"2\"", "\"amount\":\"02\"", "entry.body"),
        ("\"amount\":\"2\"", "\"amount\":2", "entry.body"),
        (
            "\"amount\":\"2\"",
            "\"amount\":\"2\",\"amount\":\"2\"",
            "entry.body",
        ),
        (
            "\"amount\":\"2\"",
            "\"amount\":\"2\",\"note\":\"x\"",
            "entry.body",
        ),
        ("\"amount\":\"2\",", "", "entry.body"),
        ("{", "[", "entry.body"),
        (ORIGIN, "minhbach.example/another", "entry.origin"),
        ("/entry/v1", "/entry/v2", "entry.origin"),
        ("/entry/v1\n", "/entry/v1\n\n", "entry.lines"),
        ("\u{2014} ", "- ", "note.no_separator"),
        ("/k/", "/k /", "note.malformed_line"),
    ] {
        let report = verify(&altered(&forgery, from, to).files());
        let Verdict::Fails { at: found, why } = report.verdict(Promise::Bytes) else {
            panic!("{from} as {to}: {report:?}");
        };
        assert_eq!(*found, Some(at), "{from} as {to}");
        assert!(
            why.code == code || code.starts_with("note.") && why.code.starts_with("note."),
            "{from} as {to}: {}",
            why.code
        );
        assert_eq!(report.exit_code(&[]), 10);
    }
}

#[test]
fn authors_out_of_order_or_twice() {
    let (_, forgery) = small();
    let at = forgery
        .entries
        .iter()
        .position(|(_, note)| note.matches("\n\u{2014} ").count() == 2)
        .unwrap();
    let (text, lines) = forgery.entries[at].1.split_once("\n\n").unwrap();
    let lines: Vec<&str> = lines.lines().collect();
    for lines in [[lines[1], lines[0]], [lines[0], lines[0]]] {
        let mut forgery = forgery.clone();
        forgery.entries[at].1 = format!("{text}\n\n{}\n{}\n", lines[0], lines[1]);
        broken(
            &verify(&forgery.files()),
            Promise::Bytes,
            at as u64,
            "entry.authors",
            10,
        );
    }
}

/// A line that nobody needs is not let in either: every author must be granted and must have signed.
#[test]
fn a_further_author_who_has_not_signed() {
    let (_, forgery) = small();
    let at = forgery.entries.len() - 1;
    let mut forgery = forgery;
    let (text, _) = forgery.entries[at].1.split_once("\n\n").unwrap();
    let text = format!("{text}\n");
    let mut lines = [
        practice::signer("cashier").sign_note_line(&text),
        practice::signer("accountant").sign_note_line("something else\n"),
    ];
    lines.sort();
    forgery.entries[at].1 = format!("{text}\n{}", lines.concat());
    broken(
        &verify(&forgery.files()),
        Promise::Signatures,
        at as u64,
        "signature.invalid",
        11,
    );
}
