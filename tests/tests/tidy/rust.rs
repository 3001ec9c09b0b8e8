//! Just enough reading of Rust for the rules: code without comments, strings and tests, and the tree of modules. Every
//! function keeps the lines where they are, so that a finding can name one.

use crate::tree::Tree;
use std::collections::BTreeMap;

/// The code alone: comments and the insides of strings and characters become spaces.
pub fn code(text: &str) -> String {
    blank(text, true)
}

/// The code with its strings: only comments become spaces.
fn code_with_strings(text: &str) -> String {
    blank(text, false)
}

/// The code that is compiled into the product: [`code`] without the items under `#[cfg(test)]`.
pub fn product_code(text: &str) -> String {
    let mut code = code(text);
    while let Some(begin) = code.find("#[cfg(test)]") {
        let end = begin + item_length(&code[begin..]);
        let blanked: String = code[begin..end].chars().map(space).collect();
        code.replace_range(begin..end, &blanked);
    }
    code
}

fn space(c: char) -> char {
    if c == '\n' { '\n' } else { ' ' }
}

/// How many bytes an item takes, with its attributes: up to its semicolon or its closing brace.
fn item_length(code: &str) -> usize {
    let mut depth = 0_i32;
    for (at, c) in code.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => {
                depth -= 1;
                if depth == 0 && c == '}' {
                    return at + 1;
                }
            }
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
}

fn blank(text: &str, strings_too: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        let (length, hidden) = token(rest, before);
        let (taken, after) = rest.split_at(length);
        match hidden {
            Hidden::Comment => out.extend(taken.chars().map(space)),
            Hidden::String if strings_too => out.extend(taken.chars().map(space)),
            _ => out.push_str(taken),
        }
        before = c;
        rest = after;
    }
    out
}

enum Hidden {
    Comment,
    String,
    No,
}

/// The length of what begins here, and what it is. `before` is the character before, which tells the `r` of a raw
/// string from the end of a name.
fn token(rest: &str, before: char) -> (usize, Hidden) {
    let inside_name = before.is_alphanumeric() || before == '_';
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), Hidden::Comment);
    }
    if rest.starts_with("/*") {
        return (block_comment(rest), Hidden::Comment);
    }
    if rest.starts_with('"') {
        return (string(rest), Hidden::String);
    }
    if !inside_name && let Some(length) = raw_string(rest) {
        return (length, Hidden::String);
    }
    if rest.starts_with('\'')
        && let Some(length) = character(rest)
    {
        return (length, Hidden::String);
    }
    (rest.chars().next().map_or(0, char::len_utf8), Hidden::No)
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest[at..].starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

fn string(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn raw_string(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let body = after[hashes..].strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    let begin = rest.len() - body.len();
    Some(
        body.find(&close)
            .map_or(rest.len(), |at| begin + at + close.len()),
    )
}

/// A character literal; `None` for a lifetime.
fn character(rest: &str) -> Option<usize> {
    let mut chars = rest.char_indices().skip(1);
    let (_, first) = chars.next()?;
    if first == '\\' {
        // The escaped character is skipped, because it may be the quote itself.
        chars.next()?;
        return chars.find(|(_, c)| *c == '\'').map(|(at, _)| at + 1);
    }
    chars
        .next()
        .filter(|(_, c)| *c == '\'')
        .map(|(at, _)| at + 1)
}

/// The files that the given crate roots reach by `mod`, with whether the product (and not only a test) reaches them.
pub fn modules(tree: &Tree, roots: &[String]) -> BTreeMap<String, bool> {
    let mut reached = BTreeMap::new();
    let mut waiting: Vec<_> = roots
        .iter()
        .map(|root| (root.clone(), true, true))
        .collect();
    while let Some((path, is_root, in_product)) = waiting.pop() {
        let Some(text) = tree.text(&path) else {
            continue;
        };
        if reached
            .get(&path)
            .is_some_and(|known| *known || !in_product)
        {
            continue;
        }
        reached.insert(path.clone(), in_product);
        let product = product_code(text);
        for child in children(tree, &path, text, is_root) {
            let in_product = in_product && declares(&product, &child.name);
            waiting.push((child.file, false, in_product));
        }
    }
    reached
}

struct Child {
    name: String,
    file: String,
}

fn children(tree: &Tree, path: &str, text: &str, is_root: bool) -> Vec<Child> {
    let (parent, file) = path.rsplit_once('/').unwrap_or(("", path));
    let directory = if is_root || file == "mod.rs" {
        parent.to_owned()
    } else {
        format!("{parent}/{}", file.trim_end_matches(".rs"))
    };
    let code = code_with_strings(text);
    declarations(&code)
        .filter_map(|(name, attributes)| {
            let candidates = match path_attribute(attributes) {
                Some(given) => vec![without_dots(&format!("{parent}/{given}"))],
                None => vec![
                    format!("{directory}/{name}.rs"),
                    format!("{directory}/{name}/mod.rs"),
                ],
            };
            let file = candidates.into_iter().find(|c| tree.has(c))?;
            Some(Child {
                name: name.to_owned(),
                file,
            })
        })
        .collect()
}

/// The `mod name;` of a file, each with the text between it and the item before, which holds its attributes.
fn declarations(code: &str) -> impl Iterator<Item = (&str, &str)> {
    code.match_indices("mod ").filter_map(|(at, word)| {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            return None;
        }
        let (name, _) = code[at + word.len()..].split_once(';')?;
        let name = name.trim();
        let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_');
        let attributes = code[..at]
            .rfind([';', '}'])
            .map_or(&code[..at], |end| &code[end + 1..at]);
        is_name.then_some((name, attributes))
    })
}

fn declares(code: &str, module: &str) -> bool {
    declarations(code).any(|(name, _)| name == module)
}

fn path_attribute(attributes: &str) -> Option<&str> {
    attributes.split_once("#[path")?.1.split('"').nth(1)
}

/// `a/b/../c` as `a/c`.
fn without_dots(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[test]
fn comments_strings_and_tests_are_not_code() {
    let text = "a(\"// b\"); // c\n/* d /* e */ f */ g('\"', 'x, r#\"h\"i\"#);\n#[cfg(test)]\nmod t { fn j() {} }\nk";
    let seen: String = product_code(text).split_whitespace().collect();
    assert_eq!(seen, "a();g(,'x,);k");
    assert_eq!(product_code(text).lines().count(), text.lines().count());
}

#[test]
fn modules_are_followed_through_folders_paths_and_tests() {
    let tree = Tree::of([
        (
            "c/src/lib.rs",
            "pub mod a;\n#[path = \"elsewhere/b.rs\"] mod b;\n#[path = \"../other/up.rs\"] mod up;\n#[cfg(test)] mod only;",
        ),
        ("c/other/up.rs", ""),
        ("c/src/a.rs", "mod inner;"),
        ("c/src/a/inner.rs", "// mod lost;"),
        ("c/src/a/lost.rs", ""),
        ("c/src/elsewhere/b.rs", ""),
        ("c/src/only.rs", ""),
    ]);
    let reached = modules(&tree, &["c/src/lib.rs".to_owned()]);
    let expected = [
        ("c/other/up.rs", true),
        ("c/src/a.rs", true),
        ("c/src/a/inner.rs", true),
        ("c/src/elsewhere/b.rs", true),
        ("c/src/lib.rs", true),
        ("c/src/only.rs", false),
    ];
    assert_eq!(
        reached,
        expected
            .map(|(path, product)| (path.to_owned(), product))
            .into()
    );
}
