//! Rule for the licences of everything that is compiled in.

use crate::manifests::{packages, text};
use crate::{assert_clean, assert_found};
use serde_json::Value;

/// Licences that a user of the program accepts without asking a lawyer.
const LICENCES: [&str; 9] = [
    "Apache-2.0",
    "0BSD",
    "MIT",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "CDLA-Permissive-2.0", // data only: the list of certificate roots
];

/// Whether an SPDX expression can be met by licences of the list. The old `/` means OR.
fn acceptable(expression: &str) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let tokens: Vec<_> = spaced.split_whitespace().collect();
    let mut rest = tokens.as_slice();
    any_of(&mut rest) == Some(true) && rest.is_empty()
}

/// Reads alternatives; `None` when the expression is malformed, as in the two functions below.
fn any_of(rest: &mut &[&str]) -> Option<bool> {
    let mut result = all_of(rest)?;
    while let Some(after) = rest.strip_prefix(&["OR"]) {
        *rest = after;
        result |= all_of(rest)?;
    }
    Some(result)
}

fn all_of(rest: &mut &[&str]) -> Option<bool> {
    let mut result = one(rest)?;
    while let Some(after) = rest.strip_prefix(&["AND"]) {
        *rest = after;
        result &= one(rest)?;
    }
    Some(result)
}

fn one(rest: &mut &[&str]) -> Option<bool> {
    let (first, after) = rest.split_first()?;
    *rest = after;
    if *first == "(" {
        let result = any_of(rest);
        *rest = rest.strip_prefix(&[")"])?;
        return result;
    }
    if let [with, _exception, after @ ..] = *rest
        && *with == "WITH"
    {
        // An exception only ever permits more.
        *rest = after;
    }
    Some(LICENCES.contains(first))
}

fn unlicensed(packages: &[Value]) -> Vec<String> {
    let bad = packages.iter().filter(|p| !acceptable(text(p, "license")));
    bad.map(|p| {
        format!(
            "{}: licence {:?} is not on the list",
            text(p, "name"),
            text(p, "license")
        )
    })
    .collect()
}

#[test]
fn licences_are_acceptable() {
    let all = packages(true);
    assert!(all.len() > 100, "cargo named {} packages", all.len());
    assert_clean(&unlicensed(&all));
    for good in [
        "MIT",
        "MIT/GPL-3.0",
        "GPL-2.0 OR Apache-2.0 WITH LLVM-exception",
        "(MIT OR X) AND ISC",
    ] {
        assert!(acceptable(good), "{good}");
    }
    for bad in [
        "",
        "GPL-3.0-only",
        "MIT AND GPL-3.0",
        "(MIT",
        "MIT ISC",
        "MIT OR",
        "Apache-2.0 AND (X OR Y)",
    ] {
        let package = serde_json::json!({"name": "planted", "license": bad});
        assert_found(&unlicensed(&[package]), &format!("{bad:?}"));
    }
}
