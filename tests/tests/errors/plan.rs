//! `docs/plan.md` promises nothing that is not there: every kind, page, command and test that it names exists, and every clause has a
//! function that carries out how it is to be checked.

use minhbach_ledger::kinds::Kind;

use crate::scan::root;

/// What stands in backquotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// Every file of the command line's arguments.
fn arguments() -> String {
    let more = std::fs::read_dir(root().join("crates/cli/src/args")).unwrap();
    let more = more.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    read("crates/cli/src/args.rs") + &more.collect::<String>()
}

#[test]
fn whatever_the_plan_names_exists() {
    let text = read("docs/plan.md");
    let routes = read("crates/server/src/routes.rs");
    let arguments = arguments();
    let mut missing = Vec::new();
    let mut seen = [0u32; 5];
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
        } else if name.starts_with("clause_") {
            // Looked for row by row below.
            seen[3] += 1;
            true
        } else {
            seen[4] += 1;
            Kind::from_name(name).is_some()
        };
        if !exists {
            missing.push(name.to_owned());
        }
    }
    assert!(missing.is_empty(), "docs/plan.md names {missing:?}");
    assert!(seen.iter().all(|n| *n > 5), "{seen:?}");
}

/// What a row of the plan lacks.
fn lacking(clause: u32, row: &str, file: impl Fn(&str) -> Option<String>) -> Vec<&'static str> {
    let columns: Vec<&str> = row.trim_matches('|').split(" | ").collect();
    let [_, _, kinds, shown, tests] = columns[..] else {
        return vec!["five columns"];
    };
    let mut lacks = Vec::new();
    if !kinds.contains('`') {
        lacks.push("a kind");
    }
    if !shown.contains('`') {
        lacks.push("a page or command");
    }
    let named: Vec<&str> = quoted(tests).take(2).collect();
    let [function, path] = named[..] else {
        return vec!["a function and its file"];
    };
    let ours = path
        .strip_prefix("tests/e2e/plan")
        .is_some_and(|rest| rest.ends_with(".py"));
    let head = format!("clause_{clause:02}_");
    let text = file(path).filter(|_| ours && function.starts_with(&head));
    if !text.is_some_and(|text| text.contains(&format!("\ndef {function}("))) {
        lacks.push("a function of the clause in tests/e2e/plan*.py");
    }
    // Only one thing of the plan is not built yet.
    if row.contains("later") && clause != 14 {
        lacks.push("what is said to come later");
    }
    lacks
}

/// Every clause of the plan has its row, with a kind, a page or command and a function that checks it.
#[test]
fn every_clause_has_a_row() {
    let text = read("docs/plan.md");
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| ")).collect();
    let file = |path: &str| std::fs::read_to_string(root().join(path)).ok();
    for clause in 1..=23 {
        let head = format!("| {clause} |");
        let found: Vec<&&str> = rows.iter().filter(|row| row.starts_with(&head)).collect();
        assert_eq!(found.len(), 1, "clause {clause}");
        let lacks = lacking(clause, found[0], file);
        assert!(lacks.is_empty(), "clause {clause} lacks {lacks:?}");
    }
}

/// Every function of a clause is called, so that what the plan names is what runs.
#[test]
fn every_function_of_a_clause_runs() {
    let scripts = ["plan_1.py", "plan_2.py", "plan_3.py"];
    let all: String = scripts
        .map(|name| read(&format!("tests/e2e/{name}")))
        .concat();
    let functions = all
        .lines()
        .filter_map(|line| line.strip_prefix("def clause_"));
    let functions: Vec<&str> = functions
        .filter_map(|line| line.split('(').next())
        .collect();
    assert_eq!(functions.len(), 23);
    for function in functions {
        let calls = all.matches(&format!("clause_{function}(")).count();
        assert!(calls > 1, "clause_{function} is not called");
        let number = function
            .split('_')
            .next()
            .unwrap_or("")
            .trim_start_matches('0');
        let claims = format!("plan {number}: ");
        assert!(all.contains(&claims), "no claim begins with “{claims}”");
    }
}

#[test]
fn gaps_of_a_row_are_found() {
    let file =
        |path: &str| (path == "tests/e2e/plan_1.py").then(|| "\ndef clause_03_x(a):\n".to_owned());
    let row = "| 3 | a | `ledger.open` | `/` | `clause_03_x` in `tests/e2e/plan_1.py`; `tests/e2e/other.py` |";
    assert!(lacking(3, row, file).is_empty());
    for (from, to) in [
        ("`ledger.open`", "–"),
        ("`/`", "later"),
        ("clause_03_x", "clause_03_y"),
        ("clause_03_x", "clause_04_x"),
        ("plan_1.py", "plan_9.py"),
        ("`clause_03_x` in ", ""),
        ("other.py`", "other.py`; more: later"),
    ] {
        let planted = row.replacen(from, to, 1);
        assert!(!lacking(3, &planted, file).is_empty(), "{planted}");
    }
}
