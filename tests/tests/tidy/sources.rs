//! Rules for the sources: length, purity, unfinished work, files that nobody reads.

use crate::manifests::crate_roots;
use crate::rust::{code, modules, product_code};
use crate::tree::Tree;
use crate::{assert_clean, assert_found};

/// Above this a file is named, and nothing more: 100 to 400 lines is what one reads in one sitting.
const LONG: usize = 400;
/// Above this a file is refused.
const TOO_LONG: usize = 500;

/// Hand-written files that are too long.
fn too_long(tree: &Tree) -> Vec<String> {
    let endings = [".rs", ".js", ".mjs", ".css", ".html", ".py", ".sh", ".go"];
    let files = endings.iter().flat_map(|end| tree.files("", end));
    let mut findings = Vec::new();
    for (path, text) in files {
        let lines = text.lines().count();
        if lines > TOO_LONG {
            findings.push(format!(
                "{path}: {lines} lines, at most {TOO_LONG}: split it by what it knows"
            ));
        } else if lines > LONG {
            println!("{path}: {lines} lines, getting long");
        }
    }
    findings
}

#[test]
fn files_are_short() {
    assert_clean(&too_long(&Tree::of_repository()));
    let lines = "x\n".repeat(501);
    assert_found(
        &too_long(&Tree::of([("a.rs", &lines), ("b.rs", &lines[..1000])])),
        "a.rs: 501",
    );
}

/// What the pure crates must not name: clocks, randomness, files, network, environment, processes, runtimes.
const IMPURE: [&str; 24] = [
    "SystemTime",
    "Instant",
    "Utc::now",
    "Timestamp::now",
    "Zoned::now",
    "TimeZone::system",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::os",
    "std::io::stdin",
    "std::io::stdout",
    "println!",
    "eprintln!",
    "tokio",
    "sqlx",
    "axum",
    "reqwest",
    "thread_rng",
    "OsRng",
    "SysRng",
    "getrandom",
    "rand::",
];

/// The crates that are functions of their arguments and of nothing else.
const PURE: [&str; 2] = ["crates/ledger/src/", "crates/exchange/src/"];

fn impure(tree: &Tree) -> Vec<String> {
    let roots = PURE.map(|begin| format!("{begin}lib.rs"));
    let reached = modules(tree, &roots);
    let product = reached.iter().filter(|(_, in_product)| **in_product);
    let mut findings = Vec::new();
    for (path, _) in product {
        let text = tree.text(path).unwrap_or_default();
        for (number, line) in product_code(text).lines().enumerate() {
            let line = spell_out(line);
            for name in IMPURE.iter().filter(|name| names(&line, name)) {
                findings.push(format!("{path}:{}: {name} in a pure crate", number + 1));
            }
        }
    }
    findings
}

/// `std::{fs, env::var}` written as its members, so that a grouped import is seen.
fn spell_out(line: &str) -> String {
    let Some((before, group)) = line.split_once("std::{") else {
        return line.to_owned();
    };
    let members = group
        .split([',', '{', '}', ';'])
        .map(|m| format!(" std::{}", m.trim()));
    before.to_owned() + &members.collect::<String>()
}

/// Whether the line has this name as a whole word.
fn names(line: &str, name: &str) -> bool {
    let part_of_name = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(name).any(|(at, _)| {
        let after = &line[at + name.len()..];
        let ends = !name.ends_with(part_of_name) || !after.starts_with(part_of_name);
        ends && !line[..at].ends_with(part_of_name)
    })
}

#[test]
fn the_kernel_and_the_formats_are_pure() {
    assert_clean(&impure(&Tree::of_repository()));
    let planted = |line: &str| {
        let good = "// std::fs in words\nlet instantly = operand::new(\"tokio\");\n#[cfg(test)]\nmod t { use std::fs; }\n";
        Tree::of([("crates/ledger/src/lib.rs", &format!("{good}{line}\n"))])
    };
    assert_clean(&impure(&planted("")));
    assert_found(
        &impure(&planted("use std::{fmt, env};")),
        "lib.rs:5: std::env",
    );
    assert_found(&impure(&planted("use std::time::Instant;")), "Instant");
    assert_found(&impure(&planted("tokio::spawn(x);")), "tokio");
    assert_found(&impure(&planted("rand::random()")), "rand::");
}

/// Marks of unfinished work. Written in two halves, because this file is read too.
const UNFINISHED: [&str; 8] = [
    concat!("to", "do!("),
    concat!("unimple", "mented!("),
    concat!("db", "g!("),
    concat!("FIX", "ME"),
    concat!("TO", "DO"),
    concat!("X", "XX"),
    concat!("for ", "now"),
    concat!("#[ig", "nore]"),
];

fn unfinished(tree: &Tree) -> Vec<String> {
    let mut findings = Vec::new();
    for (path, text) in tree.files("", ".rs") {
        for (number, line) in text.lines().enumerate() {
            for mark in UNFINISHED.iter().filter(|mark| names(line, mark)) {
                findings.push(format!("{path}:{}: {mark}", number + 1));
            }
        }
        for (number, line) in code(text).lines().enumerate() {
            let silenced = line.contains("allow(dead_code)");
            if silenced {
                findings.push(format!(
                    "{path}:{}: allow(dead_code) without a reason",
                    number + 1
                ));
            }
        }
    }
    findings
}

#[test]
fn nothing_is_unfinished() {
    assert_clean(&unfinished(&Tree::of_repository()));
    for mark in UNFINISHED {
        assert_found(
            &unfinished(&Tree::of([("a.rs", &format!("// fine\nx; // {mark}\n"))])),
            "a.rs:2",
        );
    }
    let silenced = format!("#[allow({})]", "dead_code");
    assert_found(
        &unfinished(&Tree::of([("a.rs", &silenced)])),
        "a.rs:1: allow",
    );
    assert_clean(&unfinished(&Tree::of([(
        "a.rs",
        "XXXX; // a todo list, #[ignore = \"why\"]",
    )])));
}

/// `unwrap` and `expect` in the product without a comment on the line or in the three lines before it.
fn unexplained(tree: &Tree) -> Vec<String> {
    let mut findings = Vec::new();
    let tests = test_files(tree);
    for (path, text) in tree
        .crate_sources()
        .filter(|(path, _)| !tests.contains(&(*path).to_owned()))
    {
        let lines: Vec<_> = text.lines().collect();
        for (number, line) in product_code(text).lines().enumerate() {
            let may_panic = line.contains(".unwrap()") || line.contains(".expect(");
            let explained = lines[number.saturating_sub(3)..=number]
                .iter()
                .any(|l| l.contains("//"));
            if may_panic && !explained {
                findings.push(format!(
                    "{path}:{}: say in a comment why this cannot fail",
                    number + 1
                ));
            }
        }
    }
    findings
}

/// The files that only tests reach.
fn test_files(tree: &Tree) -> Vec<String> {
    let roots: Vec<_> = tree
        .crate_sources()
        .map(|(path, _)| path)
        .filter(|path| path.ends_with("/src/lib.rs") || path.ends_with("/src/main.rs"))
        .map(str::to_owned)
        .collect();
    modules(tree, &roots)
        .into_iter()
        .filter(|(_, in_product)| !in_product)
        .map(|(path, _)| path)
        .collect()
}

#[test]
fn what_may_panic_says_why_it_does_not() {
    assert_clean(&unexplained(&Tree::of_repository()));
    let good = "// Never empty: checked above.\nx.unwrap();\n\n\n\n#[cfg(test)]\nmod t { fn f() { x.unwrap() } }\n";
    assert_clean(&unexplained(&Tree::of([("crates/a/src/lib.rs", good)])));
    let bad = format!("{good}fn f() {{ x.expect(\"y\") }}\n");
    assert_found(
        &unexplained(&Tree::of([("crates/a/src/lib.rs", &bad)])),
        "lib.rs:8",
    );
}

/// Rust files that no target of cargo reaches.
fn dead_files(tree: &Tree, roots: &[String]) -> Vec<String> {
    let reached = modules(tree, roots);
    tree.files("", ".rs")
        .filter(|(path, _)| !reached.contains_key(*path))
        .map(|(path, _)| format!("{path}: no module or target of cargo reaches this file"))
        .collect()
}

#[test]
fn every_source_file_is_reached() {
    assert_clean(&dead_files(&Tree::of_repository(), &crate_roots()));
    let tree = Tree::of([
        ("a/src/lib.rs", "mod b;"),
        ("a/src/b.rs", ""),
        ("a/src/c.rs", ""),
    ]);
    assert_found(
        &dead_files(&tree, &["a/src/lib.rs".to_owned()]),
        "a/src/c.rs",
    );
}
