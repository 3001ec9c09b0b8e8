//! Every template rendered from a sample, in both languages: nothing missing, nothing malformed.

use super::samples::{pages, shell};
use crate::lang::{Lang, Tr};
use crate::shell::Shell;
use serde_json::Value;

use crate::tables::{Cell, FACTS, Node, tables};

/// All texts with digits in a value, the longest first, so that taking one away leaves no piece of another.
fn texts(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut todo = vec![value];
    while let Some(value) = todo.pop() {
        match value {
            Value::String(text) if text.chars().any(|c| c.is_ascii_digit()) => {
                found.push(text.clone());
            }
            Value::Array(all) => todo.extend(all),
            Value::Object(fields) => todo.extend(fields.values()),
            _ => {}
        }
    }
    found.sort_by_key(|text| std::cmp::Reverse(text.len()));
    found
}

/// Text with digits that stands in no figure, date, code or hash, is quoted from no entry (`said`), and is no fixed sentence of
/// the site.
fn bare_numbers(html: &str, lang: Lang, said: &[String]) -> Vec<String> {
    const CODES: [&str; 4] = ["code", "no", "hash", "said"];
    let body = html.split_once("<body").map_or(html, |(_, body)| body);
    let mut found = Vec::new();
    let mut open: Vec<(&str, bool)> = Vec::new();
    for piece in body.split('<').skip(1) {
        let Some((tag, text)) = piece.split_once('>') else {
            continue;
        };
        let name = tag.split([' ', '\n', '/']).next().unwrap_or("");
        if tag.starts_with('/') {
            open.pop();
        } else if !VOID.contains(&name) && !tag.ends_with('/') {
            let class = tag.split("class=\"").nth(1).unwrap_or("");
            let class = class.split('"').next().unwrap_or("");
            let told = tag.contains(" data-figure=\"")
                || ["time", "code", "pre", "option"].contains(&name)
                || class.split(' ').any(|one| CODES.contains(&one));
            let inside = open.last().is_some_and(|(_, told)| *told);
            open.push((name, told || inside));
        }
        let told = open.last().is_some_and(|(_, told)| *told);
        let mut text = text
            .replace("&#60;", "<")
            .replace("&#62;", ">")
            .replace("&#39;", "'")
            .replace("&#34;", "\"");
        for quoted in said {
            text = text.replace(quoted, "");
        }
        let text = text.trim();
        if !told && text.chars().any(|c| c.is_ascii_digit()) && !Tr(lang).is_fixed(text) {
            found.push(text.to_owned());
        }
    }
    found
}

/// Elements without an end.
const VOID: [&str; 8] = [
    "meta", "link", "input", "br", "img", "rect", "path", "!DOCTYPE",
];

/// The faults of a page that a parser finds without a browser.
fn faults(html: &str, lang: Lang, said: &[String]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    let mut ids: Vec<&str> = Vec::new();
    for piece in html.split('<').skip(1) {
        let Some((tag, _)) = piece.split_once('>') else {
            faults.push(format!("unclosed <{piece}"));
            continue;
        };
        let name = tag.split([' ', '\n', '/']).next().unwrap_or("");
        if let Some(closing) = tag.strip_prefix('/') {
            match open.pop() {
                Some(opened) if opened == closing => {}
                other => faults.push(format!("</{closing}> closes {other:?}")),
            }
            continue;
        }
        if !VOID.contains(&name) {
            open.push(name);
        }
        if let Some(id) = tag
            .split(" id=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
        {
            if ids.contains(&id) {
                faults.push(format!("id {id} stands twice"));
            }
            ids.push(id);
        }
        for inline in [" style=", " onclick=", " onload="] {
            if tag.contains(inline) {
                faults.push(format!("inline {inline} in <{tag}>"));
            }
        }
    }
    if !open.is_empty() {
        faults.push(format!("left open: {open:?}"));
    }
    for text in bare_numbers(html, lang, said) {
        faults.push(format!("a number that is no figure: {text:?}"));
    }
    if html.matches("<h1").count() != 1 {
        faults.push("not one h1".into());
    }
    if html.matches("<table").count() != html.matches("<caption>").count() {
        faults.push("a table without a caption".into());
    }
    // Scripts only add, and only from files of ours.
    let ours = "<script type=\"module\" src=\"/static/";
    if html.matches("<script").count() != html.matches(ours).count() {
        faults.push("an inline or foreign script".into());
    }
    if !html.starts_with(&format!("<!DOCTYPE html>\n<html lang=\"{}\">", lang.tag())) {
        faults.push("no language".into());
    }
    for (bad, why) in [
        ("<Sơn", "unescaped text"),
        ("<title> ·", "an empty title"),
        ("{$", "an argument that was not filled in"),
        ("{ $", "an argument that was not filled in"),
    ] {
        if html.contains(bad) {
            faults.push(why.into());
        }
    }
    for piece in html.split('[').skip(1) {
        if let Some((id, _)) = piece.split_once(']')
            && id.starts_with(|c: char| c.is_ascii_lowercase())
            && id.chars().all(|c| c.is_ascii_lowercase() || c == '-')
        {
            faults.push(format!("no message {id}"));
        }
    }
    faults
}

#[test]
fn every_page_renders_soundly_in_both_languages() {
    let mut bad = Vec::new();
    for (name, render) in pages() {
        let said = texts(&serde_json::from_str(&render.json).unwrap());
        for lang in Lang::ALL {
            let html = render.html(&shell(lang, "/"));
            for fault in faults(&html, lang, &said) {
                bad.push(format!("{name} in {}: {fault}", lang.tag()));
            }
            assert!(
                html.contains("Sổ thực hành / practice"),
                "{name} hides that this is a practice ledger"
            );
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn a_real_ledger_shows_no_practice_banner() {
    for (_, render) in pages() {
        let shell = Shell {
            practice: false,
            as_of: None,
            ..shell(Lang::Vi, "/")
        };
        assert!(!render.html(&shell).contains("practice"));
    }
}

/// Every field of every page is called something in both languages, so that no file shows a name of the format.
#[test]
fn every_heading_of_a_file_is_in_words() {
    let mut bad = std::collections::BTreeSet::new();
    for (name, page) in pages().into_iter().filter(|(_, page)| page.downloads) {
        let node: Node = serde_json::from_str(&page.json).unwrap();
        for lang in Lang::ALL {
            for table in tables(&node, &Tr(lang)) {
                let wide = table
                    .rows
                    .iter()
                    .all(|row| row.len() == table.columns.len());
                assert!(wide, "{name}: {}", table.name);
                let facts = table.name == FACTS;
                let facts = table
                    .rows
                    .iter()
                    .filter(|_| facts)
                    .filter_map(|row| match &row[0] {
                        Cell::Text(text) => Some(text.clone()),
                        _ => None,
                    });
                for heading in table
                    .columns
                    .iter()
                    .cloned()
                    .chain(facts)
                    .chain([table.title.clone()])
                {
                    for id in heading
                        .split('[')
                        .skip(1)
                        .filter_map(|rest| rest.split(']').next())
                    {
                        bad.insert(format!("{id} in {}", lang.tag()));
                    }
                }
            }
        }
    }
    let bad: Vec<_> = bad.into_iter().collect();
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

/// Under every table stands how to take it away, and what stands there leads to a table.
#[test]
fn every_table_can_be_taken_away() {
    for (name, page) in pages().into_iter().filter(|(_, page)| page.downloads) {
        let html = page.html(&shell(Lang::Vi, "/x"));
        let node: Node = serde_json::from_str(&page.json).unwrap();
        let tables = tables(&node, &Tr(Lang::Vi));
        let lines = html.split("<p class=\"files\">").skip(1);
        let lines: Vec<&str> = lines.filter_map(|rest| rest.split("</p>").next()).collect();
        assert_eq!(lines.len(), html.matches("<table").count(), "{name}");
        for line in lines {
            let table = line
                .split("table=")
                .nth(1)
                .and_then(|rest| rest.split('"').next());
            let table = table.unwrap_or_default();
            assert!(
                tables.iter().any(|known| known.name == table),
                "{name} has no table {table}"
            );
        }
    }
}

#[test]
fn the_fault_finder_finds_faults() {
    for bad in [
        "<p><b></p></b>",
        "<p id=\"a\"></p><p id=\"a\"></p>",
        "<p style=\"x\"></p>",
        "<script>1</script>",
        "[no-message]",
        "<p>Của <b>12</b> hộ</p>",
        "<p>",
    ] {
        let page = format!("<!DOCTYPE html>\n<html lang=\"vi\"><h1></h1>{bad}</html>");
        assert!(!faults(&page, Lang::Vi, &[]).is_empty(), "{bad}");
    }
    assert!(
        faults(
            "<!DOCTYPE html>\n<html lang=\"vi\"><h1></h1></html>",
            Lang::Vi,
            &[]
        )
        .is_empty()
    );
}
