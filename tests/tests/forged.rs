//! A book that was written without asking the rules, by an operator who holds the log's real key: bytes and tree are
//! consistent, and every verifier sees what is wrong.

use minhbach_tests::book::{Files, Script, lawful, log, verify};

#[test]
fn lawful_book_holds() {
    let script = lawful(700);
    let files = Files::of(&script.book.leaves, &[100, 300, 512, 700], &log());
    let report = verify(&files);
    assert_eq!(report.exit_code(&[]), 0, "{report:?}");
    let _: Script = script;
}
