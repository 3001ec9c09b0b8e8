//! `docs/entries.md`, made from the kinds: what each is called, who signs it, from which rules version on it is lawful.
//!
//! Who signs stands where it is checked: in the call of `authority`, of the kind or of a function of its file that it calls.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use minhbach_ledger::kinds::Kind;

use crate::scan::{root, sources};

/// The text from `start` to the bracket that closes the first one after it.
fn block(text: &str, start: usize) -> &str {
    let mut depth = 0usize;
    for (at, c) in text[start..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return &text[start..=start + at],
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    &text[start..]
}

/// The first string literal after `at`.
fn literal(text: &str, at: usize) -> Option<&str> {
    text[at..].split('"').nth(1)
}

/// The functions of a file that a piece of it calls with the context, each with its whole text.
fn called<'a>(file: &'a str, piece: &str) -> Vec<&'a str> {
    let heads = file.match_indices("fn ").filter_map(|(at, _)| {
        let name: String = file[at + 3..]
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        let calls = piece.contains(&format!("{name}(cx")) || piece.contains(&format!(".{name}(cx"));
        (calls && name != "decide").then(|| block(file, at))
    });
    heads.collect()
}

/// Who must sign, as a piece of source says it.
fn signers(file: &str, piece: &str, deep: u8) -> Option<String> {
    if piece.contains("cx.governors()") {
        return Some("governors, as many as the ledger's threshold".into());
    }
    for call in ["authority(", "over_authors_of("] {
        if let Some(at) = piece.find(call) {
            return literal(piece, at).map(str::to_owned);
        }
    }
    let further = called(file, piece).into_iter();
    match deep {
        0 => None,
        _ => further
            .filter_map(|inner| signers(file, inner, deep - 1))
            .next(),
    }
}

/// Those whose authors are no roles.
const SPECIAL: &[(&str, &str)] = &[
    (
        "ledger.open",
        "the governors whom it names, as many as its threshold",
    ),
    (
        "balance.open",
        "accountant + approver; of goods storekeeper + approver",
    ),
    ("pledge.end", "accountant, cashier"),
    (
        "donation.return",
        "accountant, cashier, approver; of goods storekeeper, approver",
    ),
    (
        "distribution.adjust",
        "field officer, cashier, storekeeper; of goods field officer, storekeeper",
    ),
    (
        "key.rotate",
        "the key that lapses and the key that takes its place",
    ),
];

/// The struct of every kind, and the file that it stands in.
fn bodies() -> BTreeMap<String, (String, String)> {
    let list = std::fs::read_to_string(root().join("crates/ledger/src/kinds/mod.rs")).unwrap();
    let row = |line: &str| {
        let (name, rest) = line.trim().strip_prefix('"')?.split_once("\" => ")?;
        let (module, body) = rest
            .split_once(": ")?
            .1
            .trim_end_matches(',')
            .split_once("::")?;
        Some((name.to_owned(), (module.to_owned(), body.to_owned())))
    };
    list.lines().filter_map(row).collect()
}

/// The page, and the kinds of which nobody is found to sign.
pub fn document() -> (String, Vec<&'static str>) {
    let bodies = bodies();
    let files: BTreeMap<String, String> = sources("crates/ledger/src/kinds").into_iter().collect();
    let mut out = String::from(
        "# Kinds of entries\n\nMade from the source by `tests/tests/errors`; a test holds it to be true. What a body holds stands beside its \
         rules in\n`crates/ledger/src/kinds`; the names of roles are those of `key.grant`. *Rules*: from which rules version on the kind is \
         lawful.\n\n| kind | tiếng Việt | English | who signs | rules |\n|---|---|---|---|---|\n",
    );
    let mut unknown = Vec::new();
    for kind in Kind::ALL {
        let (module, body) = &bodies[kind.name()];
        let (_, file) = files
            .iter()
            .find(|(path, _)| path.ends_with(&format!("{module}.rs")))
            .unwrap_or_else(|| panic!("no file of {module}"));
        let head = format!("impl KindRules for {body} ");
        let at = file.find(&head).unwrap_or_else(|| panic!("no {head}"));
        let rules = block(file, at);
        let special = SPECIAL.iter().find(|(name, _)| *name == kind.name());
        let who = match special {
            Some((_, who)) => Some((*who).to_owned()),
            None => signers(file, rules, 3),
        };
        if who.is_none() {
            unknown.push(kind.name());
        }
        // What checks the version at once is lawful only from then on; a field may ask for it later.
        let decide = &rules[rules.find("fn decide").unwrap_or(0)..];
        let first = decide.lines().take(5).collect::<String>();
        let inside = called(file, &first).concat();
        let asks = |version: u32| {
            let call = format!("since_rules({version})");
            first.contains(&call) || inside.contains(&call)
        };
        let since = [4, 3, 2]
            .into_iter()
            .find(|version| asks(*version))
            .unwrap_or(1);
        let (vi, en) = kind.titles();
        let who = who.unwrap_or_default();
        let _ = writeln!(out, "| `{}` | {vi} | {en} | {who} | {since} |", kind.name());
    }
    (out, unknown)
}
