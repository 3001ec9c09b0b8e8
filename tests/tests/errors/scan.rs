//! Codes and their messages, as the source spells them. The program is a binary and most errors have no list of their own, so
//! the source is read as text; `main.rs` checks what comes out against what can be checked.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The Rust files below a directory of the repository: path and text.
pub fn sources(directory: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![root().join(directory)];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(
                std::fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path.to_string_lossy().into_owned(), text));
        }
    }
    found.sort();
    assert!(!found.is_empty(), "{directory} has no Rust files");
    found
}

/// Every string literal of a text that is spelled like a code, `word.word`, with its position.
pub fn codes(text: &str) -> Vec<(usize, &str)> {
    let word = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b == b'_' || b.is_ascii_digit())
    };
    let mut found = Vec::new();
    for (at, _) in text.match_indices('"') {
        let Some(end) = text[at + 1..].find('"') else {
            break;
        };
        let literal = &text[at + 1..at + 1 + end];
        if literal
            .split_once('.')
            .is_some_and(|(area, name)| word(area) && word(name))
        {
            found.push((at, literal));
        }
    }
    found
}

/// The end (or beginning) of a text of so many bytes, cut at a character.
pub fn before(text: &str, at: usize, len: usize) -> &str {
    let mut from = at.saturating_sub(len);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    &text[from..at]
}

fn after(text: &str, at: usize, len: usize) -> &str {
    let mut to = (at + len).min(text.len());
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    &text[at..to]
}

/// The same with single spaces between words, however the formatter has broken the lines.
fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The identifier behind the last `mark` of a text.
fn named<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    let rest = &text[text.rfind(mark)? + mark.len()..];
    let end = rest
        .find(|c: char| !c.is_alphanumeric())
        .unwrap_or(rest.len());
    Some(&rest[..end])
}

/// The errors of a file that has one or more `fn code`: code and message, as the declaration of the variant has it.
pub fn errors_of(path: &str) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(root().join(path)).unwrap();
    let mut found = Vec::new();
    for (at, code) in codes(&text) {
        let Some(arm) = text[..at].trim_end().strip_suffix("=>") else {
            continue;
        };
        // The arm begins somewhere behind the arrow of the one before.
        let arm = &arm[arm.rfind("=>").unwrap_or(0)..];
        // Of `Opening { why: OpeningFault::Wrong }` the inner variant says more; of `Body(JsonError::Shape(_))` only the outer
        // one is declared here.
        let mut paths = arm
            .split(['(', ' ', '\n'])
            .filter_map(|word| word.split_once("::"));
        let declared = |(owner, _): &(&str, &str)| text.contains(&format!("pub enum {owner} "));
        let (owner, rest) = paths.rfind(declared).unwrap();
        let variant: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect();
        found.push((code.to_owned(), message_of(&text, owner, &variant)));
    }
    assert!(!found.is_empty(), "{path} has no codes");
    found
}

/// What stands before a variant of an enum: its `#[error]` text, else its documentation.
fn message_of(text: &str, owner: &str, variant: &str) -> String {
    let start = text
        .find(&format!("pub enum {owner} "))
        .unwrap_or_else(|| panic!("no enum {owner}"));
    let mut message = String::new();
    let mut documented = String::new();
    for line in text[start..].lines().skip(1).map(str::trim) {
        if let Some(doc) = line.strip_prefix("/// ") {
            let _ = write!(
                documented,
                "{}{doc}",
                if documented.is_empty() { "" } else { " " }
            );
        } else if let Some(from) = line.find('"').filter(|_| !line.starts_with("///")) {
            let to = line
                .rfind('"')
                .filter(|to| *to > from)
                .unwrap_or(line.len());
            message = line[from + 1..to].to_owned();
        } else if line.starts_with(variant)
            && line[variant.len()..]
                .trim_start()
                .starts_with([',', '(', '{'])
        {
            return if message.is_empty() {
                documented
            } else {
                message
            };
        } else if line.ends_with(',') || line == "}" {
            (message, documented) = (String::new(), String::new());
        }
    }
    panic!("no variant {variant} in {owner}");
}

/// The program's own failures: code to exit code and texts, as its source has them.
pub fn program() -> BTreeMap<String, (String, String, String)> {
    let exits = exits();
    let texts = texts();
    let mut found = BTreeMap::new();
    for (path, text) in sources("crates/cli/src") {
        let text = on_one_line(text.split("#[cfg(test)]").next().unwrap());
        for (at, code) in codes(&text) {
            let ahead = before(&text, at, 45);
            let behind = after(&text, at + code.len() + 2, 80);
            let key = behind
                .trim_start_matches([',', ' '])
                .trim_start_matches("lang, ")
                .strip_prefix("Text::")
                .map(|key| key.split(|c: char| !c.is_alphanumeric()).next().unwrap());
            let exit = named(ahead, "Exit::");
            if key.is_none() && exit.is_none() || path.ends_with("outcome.rs") && exit.is_none() {
                continue;
            }
            // Without an exit of its own it is a wrong command line or input.
            let exit = exits[exit.unwrap_or("Usage")].clone();
            let (vi, en) = match key {
                Some(key) => texts[key].clone(),
                None => texts["StoreFails"].clone(),
            };
            found.entry(code.to_owned()).or_insert((exit, vi, en));
        }
    }
    found
}

/// `Done = 0, Io = 1 …` of the program's exit codes.
fn exits() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(root().join("crates/cli/src/outcome.rs")).unwrap();
    let body = text
        .split("pub enum Exit {")
        .nth(1)
        .unwrap()
        .split('}')
        .next()
        .unwrap();
    let pairs = body
        .lines()
        .filter_map(|line| line.trim().trim_end_matches(',').split_once(" = "));
    pairs
        .map(|(name, code)| (name.to_owned(), code.to_owned()))
        .collect()
}

/// The program's sentences by key.
fn texts() -> BTreeMap<String, (String, String)> {
    let text = std::fs::read_to_string(root().join("crates/cli/src/texts.rs")).unwrap();
    let body = text.split("\ntexts! {").nth(1).unwrap();
    let mut pieces = body.split('"');
    let mut found = BTreeMap::new();
    // Key "vi" "en" Key "vi" "en" …; the sentences hold no quotation marks that are escaped, which a tidy test could not read.
    while let (Some(key), Some(vi), Some(_), Some(en)) =
        (pieces.next(), pieces.next(), pieces.next(), pieces.next())
    {
        let Some(key) = key.split_whitespace().next_back() else {
            break;
        };
        found.insert(key.to_owned(), (vi.to_owned(), en.to_owned()));
    }
    found
}

/// Codes of the web server's own answers, with the HTTP status.
pub fn server() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (_, text) in sources("crates/server/src") {
        let text = on_one_line(text.split("#[cfg(test)]").next().unwrap());
        for (at, code) in codes(&text) {
            let ahead = before(&text, at, 50);
            if ahead.trim_end().ends_with(',')
                && let Some(position) = ahead.rfind("StatusCode::")
            {
                let name = ahead[position + 12..].split(',').next().unwrap();
                found.insert(code.to_owned(), name.to_lowercase().replace('_', " "));
            } else if ["code:", "shape("]
                .iter()
                .any(|end| ahead.trim_end().ends_with(end))
            {
                // Said where the answer is made; what states no other status near by is a bad request.
                let behind = after(&text, at, 150);
                let status = behind
                    .split_once("StatusCode::")
                    .map_or("BAD_REQUEST", |(_, s)| s);
                let end = status.find(|c: char| !c.is_ascii_uppercase() && c != '_');
                let status = &status[..end.unwrap_or(status.len())];
                let status = status.to_lowercase().replace('_', " ");
                found.entry(code.to_owned()).or_insert(status);
            }
        }
    }
    found
}
