//! `docs/plan.md` promises nothing that is not there: every kind, page, command and test file that it names exists.

use minhbach_ledger::kinds::Kind;

use crate::scan::root;

/// What stands in backquotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn whatever_the_plan_names_exists() {
    let text = std::fs::read_to_string(root().join("docs/plan.md")).unwrap();
    let routes = std::fs::read_to_string(root().join("crates/server/src/routes.rs")).unwrap();
    let arguments = std::fs::read_to_string(root().join("crates/cli/src/args.rs")).unwrap();
    let mut missing = Vec::new();
    let mut seen = [0u32; 4];
    for name in quoted(&text) {
        let exists = if name.starts_with('/') {
            seen[0] += 1;
            name == "/" || routes.contains(&format!("\"{name}\""))
        } else if let Some(rest) = name.strip_prefix("minhbach ") {
            seen[1] += 1;
            let word = rest.split(' ').next().unwrap_or("");
            arguments.contains(&format!("/// `{word}`"))
        } else if name.contains('/') {
            seen[2] += 1;
            root().join(name).exists()
        } else {
            seen[3] += 1;
            Kind::from_name(name).is_some()
        };
        if !exists {
            missing.push(name.to_owned());
        }
    }
    assert!(missing.is_empty(), "docs/plan.md names {missing:?}");
    assert!(seen.iter().all(|n| *n > 5), "{seen:?}");
}

/// Every clause of the plan has its row: built, or said to come later.
#[test]
fn every_clause_has_a_row() {
    let text = std::fs::read_to_string(root().join("docs/plan.md")).unwrap();
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| ")).collect();
    for clause in 1..=23 {
        let head = format!("| {clause} |");
        let found = rows.iter().filter(|row| row.starts_with(&head)).count();
        assert_eq!(found, 1, "clause {clause}");
    }
}
