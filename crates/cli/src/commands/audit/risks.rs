//! `risks`: places in a book that are worth a look.

use minhbach_exchange::audit::risk::{Finding, Head, Risks, Test, html, workbook};
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Digest;
use serde_json::json;

use super::Desk;
use crate::args;
use crate::commands::book::value_wrong;
use crate::commands::verdicts::listed;
use crate::files;
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Outcome, Step};
use crate::texts::{Text, fill};
use crate::world::World;

/// `risks`.
pub fn risks(args: &args::RisksArgs, world: &World, lang: Lang) -> Outcome {
    let tests = tests(&args.only, lang)?;
    let ending = args
        .out
        .as_deref()
        .map(|path| path.extension().and_then(|e| e.to_str()).unwrap_or(""));
    if let (Some(path), Some(ending)) = (&args.out, ending)
        && !["xlsx", "html"].contains(&ending)
    {
        return Err(
            value_wrong("--out", &path.display().to_string(), lang).advise(
                lang,
                Text::AdviceOneOf,
                &[("known", ".xlsx .html")],
            ),
        );
    }
    let desk = Desk::open(&args.target, args.log_key.as_deref(), world, lang)?;
    let mut risks = Risks::new(&tests);
    let (state, checkpoint) = desk.walk(desk.published.size, &mut risks)?;
    let findings = risks.findings(&state);
    let head = Head {
        origin: checkpoint.origin,
        size: checkpoint.size,
        root: Digest::new(checkpoint.root).to_string(),
        today: Day::of_unix(state.received),
        tests,
    };
    match (&args.out, ending) {
        (Some(path), Some("html")) => {
            files::create_public(path, html(&head, &findings, lang).as_bytes(), lang)?;
        }
        (Some(path), _) => {
            let made = workbook(&head, &findings, lang).map_err(|error| {
                let why = error.to_string();
                Failure::new(
                    Exit::Io,
                    "risks.paper",
                    lang,
                    Text::SamplePaper,
                    &[("why", &why)],
                )
            })?;
            files::create_public(path, &made, lang)?;
        }
        (None, _) => {}
    }
    match args.json {
        true => println!("{:#}", as_json(&head, &findings, lang)),
        false => print!("{}", as_text(&head, &findings, lang)),
    }
    Ok(Exit::Done)
}

fn tests(names: &[String], lang: Lang) -> Step<Vec<Test>> {
    if names.is_empty() {
        return Ok(Test::ALL.to_vec());
    }
    let known = Test::ALL
        .iter()
        .map(|test| test.name())
        .collect::<Vec<_>>()
        .join(" ");
    let mut tests = Vec::new();
    for name in names {
        let test = Test::from_name(name);
        let test = test.ok_or_else(|| {
            value_wrong("--only", name, lang).advise(lang, Text::AdviceOneOf, &[("known", &known)])
        })?;
        tests.push(test);
    }
    tests.sort();
    tests.dedup();
    Ok(tests)
}

fn as_json(head: &Head, findings: &[Finding], lang: Lang) -> serde_json::Value {
    let tests: Vec<serde_json::Value> = head
        .tests
        .iter()
        .map(|test| {
            let of = findings.iter().filter(|finding| finding.test == *test);
            let found = of.map(|finding| {
                json!({
                    "entries": finding.entries,
                    "figure": finding.figure.say(lang),
                    "threshold": finding.threshold.say(lang),
                })
            });
            json!({
                "test": test.name(),
                "title": test.title(lang),
                "reason": test.why(lang),
                "caution": test.caution(lang),
                "findings": found.collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "origin": head.origin,
        "size": head.size,
        "root": head.root,
        "today": head.today.to_string(),
        "tests": tests,
    })
}

fn as_text(head: &Head, findings: &[Finding], lang: Lang) -> String {
    let size = head.size.to_string();
    let values = [("origin", head.origin.as_str()), ("size", &size)];
    let mut out = fill(Text::RisksHead.say(lang), &values);
    out.push('\n');
    for test in &head.tests {
        let of: Vec<&Finding> = findings
            .iter()
            .filter(|finding| finding.test == *test)
            .collect();
        out.push_str(&format!(
            "\n{} [{}]: {}\n",
            test.title(lang),
            test.name(),
            of.len()
        ));
        for finding in &of {
            out.push_str(&format!(
                "  {}\n    {}\n    {}: {}\n",
                listed(&finding.entries),
                finding.figure.say(lang),
                Text::RisksThreshold.say(lang),
                finding.threshold.say(lang)
            ));
        }
        if !of.is_empty() {
            let caution = test.caution(lang);
            out.push_str(&format!("  {}: {caution}\n", Text::RisksElse.say(lang)));
        }
    }
    out.push('\n');
    out.push_str(Text::RisksNote.say(lang));
    out.push('\n');
    out
}
