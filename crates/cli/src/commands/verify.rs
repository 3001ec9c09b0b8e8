//! `verify` and `rebuild`: the book against itself, verdict by verdict.

use std::path::Path;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use minhbach_ledger::effects::Effects;
use minhbach_ledger::note::Vkey;
use minhbach_ledger::verify::{
    self, Leaf, Observer, Options, Promise, Report, SourceError, Verdict,
};
use minhbach_store::{Directory, ExportSource};
use serde_json::json;

use super::check::log_key;
use crate::args;
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Outcome, Place, Step};
use crate::texts::{Text, fill};
use crate::world::World;
use crate::writer::{runtime, store_failure};

/// `verify`.
pub fn verify(args: &args::Verify, world: &World, lang: Lang) -> Outcome {
    let required = required(&args.require, lang)?;
    let since = match &args.since {
        None => None,
        Some(path) => Some(std::fs::read(path).map_err(|error| Failure::file(lang, path, &error))?),
    };
    let own = args.trust_own_key;
    let log = match &args.log_key {
        Some(given) => log_key(given, lang)?,
        None => own_key(&args.target, lang)?,
    };
    let options = Options {
        log,
        since: since.as_deref(),
        exact: args.exact,
        seed: world.bytes(),
        threads: threads(),
    };
    let bar = bar(args.json, lang);
    let report = book(&args.target, &options, &bar, lang)?;
    bar.finish_and_clear();
    let code = report.exit_code(&required);
    if args.json {
        println!("{}", as_json(&report, own, code, lang));
    } else {
        print!("{}", as_text(&report, own, lang));
    }
    Ok(exit(code))
}

/// Verifies a data directory with all that it holds, or an export.
fn book(target: &Path, options: &Options<'_>, bar: &ProgressBar, lang: Lang) -> Step<Report> {
    let mut progress = |done: u64, total: u64| {
        bar.set_length(total);
        bar.set_position(done);
    };
    if Directory::exists(target) {
        let directory = Directory::open(target).map_err(|error| store_failure(&error, lang))?;
        let runtime = runtime(lang)?;
        return minhbach_store::verify_directory(
            &directory,
            runtime.handle(),
            options,
            &mut progress,
        )
        .map_err(|error| store_failure(&error, lang));
    }
    struct Bar<'a>(&'a mut dyn FnMut(u64, u64));
    impl Observer for Bar<'_> {
        fn entry(&mut self, _: u64, _: &Leaf, _: &Effects) {}
        fn progress(&mut self, done: u64, total: u64) {
            (self.0)(done, total);
        }
    }
    verify::verify(&ExportSource::new(target), options, &mut Bar(&mut progress))
        .map_err(|error| source_failure(&error, lang))
}

/// The key that lies in the book itself: whoever trusts it trusts whoever made the copy.
pub fn own_key(target: &Path, lang: Lang) -> Step<Vkey> {
    let inside = target.join("public").join("log.vkey");
    let path = if inside.exists() {
        inside
    } else {
        target.join("log.vkey")
    };
    log_key(&path.display().to_string(), lang)
}

/// A source that cannot be read as the failure of a command.
pub fn source_failure(error: &SourceError, lang: Lang) -> Box<Failure> {
    Failure::new(
        Exit::Io,
        "io.file",
        lang,
        Text::IoFile,
        &[("path", &error.what), ("error", &error.why)],
    )
    .at(Place {
        file: Some(error.what.clone()),
        ..Place::default()
    })
}

/// How many threads check signatures.
pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(2, std::num::NonZero::get)
}

fn required(names: &[String], lang: Lang) -> Step<Vec<Promise>> {
    let known = Promise::ALL.map(|promise| promise.name()).join(" ");
    names
        .iter()
        .map(|name| {
            Promise::ALL
                .into_iter()
                .find(|promise| promise.name() == name)
                .ok_or_else(|| {
                    Failure::usage(
                        "usage.value",
                        lang,
                        Text::UsageValue,
                        &[("arg", "--require"), ("value", name)],
                    )
                    .advise(lang, Text::AdviceVerdicts, &[("known", &known)])
                })
        })
        .collect()
}

fn exit(code: u8) -> Exit {
    match code {
        0 => Exit::Done,
        10 => Exit::Bytes,
        11 => Exit::Signature,
        12 => Exit::Rule,
        13 => Exit::Witness,
        14 => Exit::NotExtension,
        15 => Exit::Newer,
        _ => Exit::Projection,
    }
}

fn words(promise: Promise) -> Text {
    match promise {
        Promise::Bytes => Text::VerdictBytes,
        Promise::Signatures => Text::VerdictSignatures,
        Promise::Rules => Text::VerdictRules,
        Promise::Statements => Text::VerdictStatements,
        Promise::Attribution => Text::VerdictAttribution,
        Promise::Witnesses => Text::VerdictWitnesses,
        Promise::AppendOnly => Text::VerdictAppendOnly,
        Promise::Copies => Text::VerdictCopies,
    }
}

/// One line a verdict, for people. With the book's own key every verdict says so.
fn as_text(report: &Report, own: bool, lang: Lang) -> String {
    let size = report.size.to_string();
    let mut out = fill(
        Text::VerifyHead.say(lang),
        &[("origin", &report.origin), ("size", &size)],
    );
    out.push('\n');
    let trust = if own {
        format!(" ({})", Text::VerifyOwnKey.say(lang))
    } else {
        String::new()
    };
    for (promise, verdict) in &report.verdicts {
        let (mark, detail) = match verdict {
            Verdict::Holds => (Text::VerdictHolds, String::new()),
            Verdict::Fails { at, why } => {
                let at = at
                    .map(|at| fill(Text::VerifyAt.say(lang), &[("at", &at.to_string())]))
                    .unwrap_or_default();
                (
                    Text::VerdictFails,
                    format!(": {at}{} [{}]", why.text(lang), why.code),
                )
            }
            Verdict::NotChecked(why) => (
                Text::VerdictNotChecked,
                format!(": {} [{}]", why.text(lang), why.code),
            ),
            Verdict::Newer { at, why } => {
                let at = fill(Text::VerifyAt.say(lang), &[("at", &at.to_string())]);
                (
                    Text::VerdictNewer,
                    format!(": {at}{} [{}]", why.text(lang), why.code),
                )
            }
        };
        out.push_str(&format!(
            "  {:<13} {}{detail}{trust}\n",
            mark.say(lang),
            words(*promise).say(lang)
        ));
    }
    let whole = report
        .verdicts
        .iter()
        .all(|(_, v)| matches!(v, Verdict::Holds | Verdict::NotChecked(_)));
    let last = match whole {
        true => fill(
            Text::VerifyWhole.say(lang),
            &[("last", &report.size.saturating_sub(1).to_string())],
        ),
        false => Text::VerifyBroken.say(lang).to_owned(),
    };
    out.push_str(&last);
    out.push('\n');
    for (text, entries) in [
        (Text::VerifyDisputed, &report.disputed),
        (Text::VerifyIrregular, &report.irregular),
    ] {
        if !entries.is_empty() {
            out.push_str(&fill(text.say(lang), &[("entries", &listed(entries))]));
            out.push('\n');
        }
    }
    out.push_str(Text::CheckLimits.say(lang));
    out.push('\n');
    out
}

/// The first few of a list of entries, and how many there are.
fn listed(entries: &[u64]) -> String {
    const SHOWN: usize = 12;
    let first: Vec<String> = entries
        .iter()
        .take(SHOWN)
        .map(|at| format!("№ {at}"))
        .collect();
    match entries.len() > SHOWN {
        true => format!("{} … ({})", first.join(", "), entries.len()),
        false => first.join(", "),
    }
}

fn as_json(report: &Report, own: bool, code: u8, lang: Lang) -> serde_json::Value {
    let verdicts: Vec<serde_json::Value> = report
        .verdicts
        .iter()
        .map(|(promise, verdict)| {
            let (name, at, why) = match verdict {
                Verdict::Holds => ("holds", None, None),
                Verdict::Fails { at, why } => ("fails", *at, Some(why)),
                Verdict::NotChecked(why) => ("not_checked", None, Some(why)),
                Verdict::Newer { at, why } => ("newer", Some(*at), Some(why)),
            };
            json!({
                "promise": promise.name(),
                "verdict": name,
                "index": at,
                "code": why.map(|why| why.code.as_str()),
                "reason": why.map(|why| why.text(lang)),
            })
        })
        .collect();
    json!({
        "origin": report.origin,
        "size": report.size,
        "trusted_own_key": own,
        "checkpoint": String::from_utf8_lossy(&report.checkpoint),
        "verdicts": verdicts,
        "disputed": report.disputed,
        "irregular": report.irregular,
        "exit": code,
    })
}

fn bar(quiet: bool, lang: Lang) -> ProgressBar {
    let bar = ProgressBar::new(0);
    bar.set_draw_target(if quiet {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr_with_hz(4)
    });
    bar.set_message(Text::VerifyBar.say(lang));
    // The template is a constant; the plain bar serves if it were wrong.
    if let Ok(style) =
        ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len} {eta}")
    {
        bar.set_style(style);
    }
    bar
}

/// `rebuild`: writes every projection again from the entries, by the key that the directory signs with.
pub fn rebuild(args: &args::Rebuild, world: &World, lang: Lang) -> Outcome {
    let directory = Directory::open(&args.data).map_err(|error| store_failure(&error, lang))?;
    let log = directory
        .log_signer()
        .map_err(|error| store_failure(&error, lang))?
        .vkey();
    let options = Options {
        log,
        since: None,
        exact: false,
        seed: world.bytes(),
        threads: threads(),
    };
    let bar = bar(false, lang);
    let runtime = runtime(lang)?;
    let size = minhbach_store::rebuild(
        &directory,
        runtime.handle(),
        &options,
        &mut |done, total| {
            bar.set_length(total);
            bar.set_position(done);
        },
    )
    .map_err(|error| store_failure(&error, lang))?;
    bar.finish_and_clear();
    println!(
        "{}",
        fill(Text::RebuildDone.say(lang), &[("size", &size.to_string())])
    );
    Ok(Exit::Done)
}
