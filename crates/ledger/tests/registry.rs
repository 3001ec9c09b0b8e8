//! The lists that the source keeps of itself are whole: what belongs to a chapter goes to its successor.

use std::collections::BTreeSet;

use minhbach_ledger::state::State;

/// The struct definitions of a source text: name and body.
fn structs(source: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    for piece in source.split("pub struct ").skip(1) {
        let Some((name, rest)) = piece.split_once(" {") else {
            continue;
        };
        let body = rest.split("\n}").next().unwrap_or("");
        found.push((name, body));
    }
    found
}

fn sources() -> Vec<String> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut texts = vec![std::fs::read_to_string(root.join("state.rs")).unwrap()];
    for folder in ["state", "kinds"] {
        for file in std::fs::read_dir(root.join(folder)).unwrap() {
            texts.push(std::fs::read_to_string(file.unwrap().path()).unwrap());
        }
    }
    texts
}

/// What belongs to a chapter without being handed over, and why.
const STAYS: &[(&str, &str)] = &[
    // Keys lapse with their chapter.
    ("keys", "Key"),
];

#[test]
fn whatever_belongs_to_a_chapter_goes_to_its_successor() {
    let texts = sources();
    let all: Vec<(&str, &str)> = texts.iter().flat_map(|text| structs(text)).collect();
    let of_chapter: BTreeSet<&str> = all
        .iter()
        .filter(|(_, body)| body.contains("pub chapter: "))
        .map(|(name, _)| *name)
        .collect();
    // The state itself, and what stands in it as a whole.
    let lines = all
        .iter()
        .flat_map(|(name, body)| body.lines().map(move |line| (*name, line.trim())));
    let mut seen = 0;
    let mut missing = Vec::new();
    for (part, line) in lines {
        let Some((field, types)) = line.split_once(": BTreeMap<") else {
            continue;
        };
        let field = field.trim_start_matches("pub ");
        // `Id, Fund>,`: the last word is the type of the value.
        let mut words = types.rsplit(|c: char| !c.is_alphanumeric());
        let value = words.find(|word| !word.is_empty()).unwrap_or("");
        if !of_chapter.contains(value) {
            continue;
        }
        seen += 1;
        let mut named = State::BY_CHAPTER.iter().map(|path| path.rsplit('.').next());
        if !named.any(|name| name == Some(field)) && !STAYS.contains(&(field, value)) {
            missing.push(format!("{part}.{field}"));
        }
    }
    assert!(
        missing.is_empty(),
        "add to by_chapter! in state/chapters.rs: {missing:?}"
    );
    let known = State::BY_CHAPTER.len() + STAYS.len();
    assert_eq!(seen, known, "the lists name what is not there");
}
