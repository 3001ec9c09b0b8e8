//! Rule for the documents: every link inside the repository leads somewhere, to the heading that it names.

use crate::tree::Tree;
use crate::{assert_clean, assert_found};
use std::collections::BTreeSet;

fn broken(tree: &Tree) -> Vec<String> {
    let mut findings = Vec::new();
    for (path, text) in tree.files("", ".md") {
        for (number, line) in prose(text) {
            for link in links(&line).filter(|l| !leads_out(l)) {
                if let Some(problem) = problem(tree, path, link) {
                    findings.push(format!("{path}:{number}: {link}: {problem}"));
                }
            }
        }
    }
    findings
}

fn leads_out(link: &str) -> bool {
    link.starts_with("https://") || link.starts_with("http://") || link.starts_with("mailto:")
}

fn problem(tree: &Tree, from: &str, link: &str) -> Option<&'static str> {
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = if file.is_empty() {
        Some(from.to_owned())
    } else {
        resolve(from, file)
    };
    let Some(target) = target.filter(|t| tree.has_file_or_directory(t)) else {
        return Some("no such file");
    };
    let text = tree.text(&target).filter(|_| target.ends_with(".md"));
    let missing = !anchor.is_empty() && text.is_some_and(|t| !anchors(t).contains(anchor));
    missing.then_some("no such heading")
}

/// The path of a link, from the root; `None` if it leaves the repository.
fn resolve(from: &str, link: &str) -> Option<String> {
    let mut parts: Vec<_> = from.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// The numbered lines outside blocks of code, without spans of code.
fn prose(text: &str) -> impl Iterator<Item = (usize, String)> {
    let mut in_code = false;
    text.lines().enumerate().filter_map(move |(number, line)| {
        let fence = line.trim_start().starts_with("```");
        in_code ^= fence;
        let spans = line.split('`').step_by(2).collect::<Vec<_>>().join("``");
        (!in_code && !fence).then_some((number + 1, spans))
    })
}

/// The targets of `[text](target "title")` and of `[name]: target`.
fn links(line: &str) -> impl Iterator<Item = &str> {
    let inline = line
        .split("](")
        .skip(1)
        .filter_map(|after| after.split(')').next());
    let definition = line
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("]:"))
        .map(|(_, target)| target.trim());
    inline
        .chain(definition)
        .filter_map(|target| target.split_whitespace().next())
}

/// The anchors of a document as the usual renderers name them: the heading in small letters, without punctuation, with
/// hyphens for spaces, and numbered when it occurs again; and what `<a id="…">` names.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    let mut in_code = false;
    for line in text.lines() {
        in_code ^= line.trim_start().starts_with("```");
        if in_code {
            continue;
        }
        anchors.extend(
            line.split(" id=\"")
                .skip(1)
                .filter_map(|id| id.split('"').next())
                .map(str::to_owned),
        );
        let heading = line.trim_start_matches('#');
        if heading.len() == line.len() || !heading.starts_with(' ') {
            continue;
        }
        let plain = heading
            .split("](")
            .next()
            .unwrap_or(heading)
            .trim()
            .to_lowercase();
        let kept = plain
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        let name: String = kept.map(|c| if c == ' ' { '-' } else { c }).collect();
        let again = (1..).map(|n| format!("{name}-{n}"));
        let free = std::iter::once(name.clone())
            .chain(again)
            .find(|n| !anchors.contains(n));
        anchors.extend(free);
    }
    anchors
}

#[test]
fn links_lead_somewhere() {
    assert_clean(&broken(&Tree::of_repository()));
    let other = "# Sổ cái: `a-b`, c\n\n```\n# Not a heading\n```\n## Twice\n## Twice\n";
    let planted = |text: &str| {
        broken(&Tree::of([
            ("docs/a.md", text),
            ("docs/sub/b.md", other),
            ("LICENSE", ""),
        ]))
    };
    let good = "[x](sub/b.md#sổ-cái-a-b-c) [y](../LICENSE), [z](sub/) [w](https://example.org/x#y) `[c](d)`\n\
                ```\n[no](where)\n```\n[t](sub/b.md#twice-1 \"title\") [u](#here)\n[r]: ./sub/b.md\n# Here\n";
    assert_clean(&planted(good));
    assert_found(
        &planted("a\n[x](sub/c.md)"),
        "docs/a.md:2: sub/c.md: no such file",
    );
    assert_found(&planted("[x](sub/b.md#not-a-heading)"), "no such heading");
    assert_found(&planted("[x](../../outside)"), "no such file");
    assert_found(&planted("[x]: nowhere.md"), "nowhere.md");
}
