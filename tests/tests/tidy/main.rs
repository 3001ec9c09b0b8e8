//! The house rules, as tests: what a reviewer would otherwise have to remember.
//!
//! A rule is a pure function from a [`Tree`] of files (or from what cargo says about the dependencies) to a list of
//! findings. Each rule is held against the repository, and against a planted bad sample which it must find, so that a
//! rule that has stopped seeing anything fails too.
#![allow(
    clippy::disallowed_methods,
    reason = "asks cargo, whose path stands in the environment"
)]

mod licences;
mod links;
mod manifests;
mod rust;
mod sources;
mod texts;
mod tree;

use tree::Tree;

/// Fails with all findings, one a line.
fn assert_clean(findings: &[String]) {
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

/// Fails unless the planted sample gives exactly one finding, which names `what`.
fn assert_found(findings: &[String], what: &str) {
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert!(
        findings[0].contains(what),
        "{findings:#?} does not name {what}"
    );
}

#[test]
fn the_repository_is_read() {
    let tree = Tree::of_repository();
    for path in [
        "Cargo.toml",
        "README.md",
        "tests/run",
        "crates/ledger/src/lib.rs",
    ] {
        assert!(tree.has(path), "{path} is not in the repository");
    }
}
