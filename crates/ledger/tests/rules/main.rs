//! The rules, case by case. Each table is data: a title, and a script in the notation of [`book::script`].

mod allocations;
#[path = "../book/mod.rs"]
mod book;

use book::script::Script;

/// A table of cases: what is shown, and the script that shows it on the standard book.
type Cases = &'static [(&'static str, &'static str)];

/// Runs a table and says everything that went otherwise.
fn run(cases: Cases) {
    let failures: Vec<String> = cases
        .iter()
        .filter_map(|(title, script)| {
            let failure = Script::standard().run(script).err()?;
            Some(format!("{title}\n    {failure}"))
        })
        .collect();
    assert!(failures.is_empty(), "\n{}\n", failures.join("\n"));
}

#[test]
fn allocations() {
    run(allocations::CASES);
}
