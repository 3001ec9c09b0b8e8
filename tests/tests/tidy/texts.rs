//! Rules for texts that stand in two places: migrations for two databases, translations in two languages.

use crate::tree::Tree;
use crate::{assert_clean, assert_found};
use std::collections::{BTreeMap, BTreeSet};

/// Migrations that only one of the databases has.
fn unequal_migrations(tree: &Tree) -> Vec<String> {
    let names = |engine: &str| -> BTreeSet<String> {
        let folder = format!("migrations/{engine}/");
        tree.files(&folder, ".sql")
            .map(|(path, _)| path[folder.len()..].to_owned())
            .collect()
    };
    let (sqlite, postgres) = (names("sqlite"), names("postgres"));
    let lonely = sqlite.symmetric_difference(&postgres);
    lonely
        .map(|name| format!("migrations: {name} is there for one database only"))
        .collect()
}

#[test]
fn both_databases_have_the_same_migrations() {
    assert_clean(&unequal_migrations(&Tree::of_repository()));
    let good = [
        ("migrations/sqlite/0001_a.sql", ""),
        ("migrations/postgres/0001_a.sql", ""),
    ];
    assert_clean(&unequal_migrations(&Tree::of(good)));
    let bad = [good[0], good[1], ("migrations/postgres/0002_b.sql", "")];
    assert_found(&unequal_migrations(&Tree::of(bad)), "0002_b.sql");
}

/// The languages that every text of the product has.
const LANGUAGES: [&str; 2] = ["vi", "en"];

/// A message of a Fluent file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Message<'a> {
    /// The folder that holds the languages' folders.
    locales: &'a str,
    language: &'a str,
    /// `key`, or `key.attribute`.
    key: &'a str,
    attribute: Option<&'a str>,
    path: &'a str,
}

fn messages(tree: &Tree) -> Vec<Message<'_>> {
    let mut messages = Vec::new();
    for (path, text) in tree.files("crates/", ".ftl") {
        let Some((locales, below)) = path.split_once("/locales/") else {
            continue;
        };
        let Some((language, _)) = below.split_once('/') else {
            continue;
        };
        let mut key = "";
        for line in text.lines() {
            let Some((left, _)) = line.split_once('=') else {
                continue;
            };
            let attribute = left
                .trim()
                .strip_prefix('.')
                .filter(|_| left.starts_with(' '));
            if attribute.is_none() {
                if !left.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-') {
                    continue;
                }
                key = left.trim();
            }
            let attribute = attribute.map(str::trim);
            messages.push(Message {
                locales,
                language,
                key,
                attribute,
                path,
            });
        }
    }
    messages
}

/// Messages that a language lacks, or has twice.
fn unequal_translations(tree: &Tree) -> Vec<String> {
    let mut found: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for m in messages(tree) {
        found
            .entry((m.locales, m.key, m.attribute))
            .or_default()
            .push(m.language);
    }
    let mut findings = Vec::new();
    for ((locales, key, attribute), mut languages) in found {
        languages.sort_unstable_by_key(|l| LANGUAGES.iter().position(|known| known == l));
        if languages != LANGUAGES {
            let attribute = attribute.map(|a| format!(".{a}")).unwrap_or_default();
            findings.push(format!(
                "{locales}/locales: {key}{attribute} is in {languages:?}, not in {LANGUAGES:?}"
            ));
        }
    }
    findings
}

#[test]
fn every_text_is_in_both_languages() {
    assert_clean(&unequal_translations(&Tree::of_repository()));
    let vi = "# chú thích = x\nmot = Một\nhai =\n    { $n ->\n       [one] a = b\n      *[other] c\n    }\n    .title = Hai\n";
    let planted = |en: &str| {
        unequal_translations(&Tree::of([
            ("crates/a/locales/vi/x.ftl", vi),
            ("crates/a/locales/en/y.ftl", en),
        ]))
    };
    assert_clean(&planted("hai = Two\n    .title = Two\nmot = One\n"));
    assert_found(
        &planted("hai = Two\nmot = One\n"),
        "hai.title is in [\"vi\"]",
    );
    assert_found(&planted("hai = Two\n    .title = Two\n"), "mot is in");
    assert_found(
        &planted("hai = Two\n    .title = Two\nmot = One\nmot = Uno\n"),
        "mot is in",
    );
}

/// Messages that no source names. A key may be put together: then its beginning up to a hyphen stands in the source,
/// followed by a place to fill in, as in `"kind-{name}"`.
fn unused_translations(tree: &Tree) -> Vec<String> {
    let texts: Vec<_> = [".rs", ".html", ".js", ".ftl"]
        .iter()
        .flat_map(|end| tree.files("crates/", end))
        .map(|(_, text)| text)
        .collect();
    let mut findings = Vec::new();
    let first = messages(tree)
        .into_iter()
        .filter(|m| m.attribute.is_none() && m.language == LANGUAGES[0]);
    for message in first {
        let key = message.key;
        let whole = texts.iter().any(|text| uses(text, key));
        let begun = key.match_indices('-').any(|(at, _)| {
            let filled = [
                format!("\"{}{{", &key[..=at]),
                format!("\"{}\"", &key[..=at]),
            ];
            texts
                .iter()
                .any(|text| filled.iter().any(|f| text.contains(f.as_str())))
        });
        if !whole && !begun {
            findings.push(format!("{}: {key} is used nowhere", message.path));
        }
    }
    findings
}

/// Whether the text has the key as a whole word, and not only at the beginning of a line, where Fluent defines it.
fn uses(text: &str, key: &str) -> bool {
    let part_of_key = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    text.match_indices(key).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + key.len()..]);
        let defined =
            (before.is_empty() || before.ends_with('\n')) && after.trim_start().starts_with('=');
        !defined && !before.ends_with(part_of_key) && !after.starts_with(part_of_key)
    })
}

#[test]
fn every_text_is_used() {
    assert_clean(&unused_translations(&Tree::of_repository()));
    let ftl = "a-b = x\nkind-one = y\nc = { a-d }\na-d = z\n";
    let planted = |rust: &str| {
        unused_translations(&Tree::of([
            ("crates/a/locales/vi/x.ftl", ftl),
            ("crates/a/src/lib.rs", rust),
        ]))
    };
    assert_clean(&planted(
        "t(\"a-b\"); t(\"c\"); t(&format!(\"kind-{name}\"))",
    ));
    assert_found(
        &planted("t(\"a-bc\"); t(\"c\"); t(\"kind-one\")"),
        "a-b is used nowhere",
    );
    assert_found(&planted("t(\"a-b\"); t(\"c\")"), "kind-one");
}
