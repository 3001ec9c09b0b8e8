//! `verify` and `rebuild`: the book against itself, verdict by verdict.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use minhbach_ledger::effects::Effects;
use minhbach_ledger::log::checkpoint::Checkpoint;
use minhbach_ledger::log::policy::Policy;
use minhbach_ledger::note::Vkey;
use minhbach_ledger::verify::{
    self, Leaf, Observer, Options, Promise, Report, SourceError, Verdict,
};
use minhbach_store::{Directory, ExportSource};

use super::check::log_key;
use super::verdicts::{Verified, as_json, as_text, exit};
use super::witnessed::no_policy;
use super::{minutes, pages};
use crate::args;
use crate::lang::Lang;
use crate::memory::{Memory, accuse};
use crate::outcome::{Exit, Failure, Outcome, Place, Step};
use crate::texts::{Text, fill};
use crate::web::{UrlSource, Web, is_url, network};
use crate::world::World;
use crate::writer::{runtime, store_failure};

/// How old the newest quorum of a served book may be, in hours, if nobody says otherwise. A copy is as old as it is.
const MAX_AGE: u64 = 168;

/// What is verified.
enum Target {
    /// A data directory with all that it holds.
    Data(Directory),
    /// An export, a mirror, or any other copy of the public files.
    Copy(PathBuf),
    /// A server.
    Url(Arc<Web>),
}

impl Target {
    fn of(path: &Path, lang: Lang) -> Step<Target> {
        match path.to_str().filter(|text| is_url(text)) {
            Some(url) => Ok(Target::Url(Arc::new(Web::new(url, lang)?))),
            None if Directory::exists(path) => Directory::open(path)
                .map(Target::Data)
                .map_err(|error| store_failure(&error, lang)),
            None => Ok(Target::Copy(path.to_owned())),
        }
    }

    /// The key that it holds itself.
    fn own_key(&self, path: &Path, lang: Lang) -> Step<Vkey> {
        let Target::Url(web) = self else {
            return own_key(path, lang);
        };
        let found = web.get("log.vkey", 4_096);
        let found = found.map_err(|error| source_failure(&error, lang))?;
        let text = String::from_utf8_lossy(&found.unwrap_or_default()).into_owned();
        // Not by `log_key`, which takes a path as well: a server must not name files of this machine.
        Vkey::parse(text.trim()).map_err(|error| {
            let values = [("error", error.to_string())];
            let values = values.each_ref().map(|(name, text)| (*name, text.as_str()));
            Failure::usage("usage.log_key", lang, Text::BadLogKey, &values)
        })
    }

    /// The kernel's verdicts, and for a data directory those on the database.
    fn verify(
        &self,
        options: &Options<'_>,
        saved: &[&[u8]],
        bar: &ProgressBar,
        lang: Lang,
    ) -> Step<Report> {
        struct Bar<'a>(&'a ProgressBar);
        impl Observer for Bar<'_> {
            fn entry(&mut self, _: u64, _: &Leaf, _: &Effects) {}
            fn progress(&mut self, done: u64, total: u64) {
                self.0.set_length(total);
                self.0.set_position(done);
            }
        }
        let mut watching = Bar(bar);
        match self {
            Target::Data(directory) => {
                let runtime = runtime(lang)?;
                let progress = &mut |done, total| watching.progress(done, total);
                minhbach_store::verify_directory_since(
                    directory,
                    runtime.handle(),
                    options,
                    saved,
                    progress,
                )
                .map_err(|error| store_failure(&error, lang))
            }
            Target::Copy(path) => {
                let source = ExportSource::new(path);
                verify::verify_since(&source, options, saved, &mut watching)
                    .map_err(|error| source_failure(&error, lang))
            }
            Target::Url(web) => {
                let source = UrlSource::new(web.clone(), true);
                verify::verify_since(&source, options, saved, &mut watching)
                    .map_err(|error| source_failure(&error, lang))
            }
        }
    }

    /// The checkpoint note that witnesses may have signed.
    fn published(&self, report: &Report) -> Vec<u8> {
        let note = match self {
            Target::Data(directory) => std::fs::read(directory.public().join("checkpoint")).ok(),
            Target::Copy(_) | Target::Url(_) => None,
        };
        note.unwrap_or_else(|| report.checkpoint.clone())
    }

    /// What is published beside the book, against the book. None where there is nothing to compare, or where it was compared.
    fn copies(
        &self,
        log: &Vkey,
        report: &Report,
        bar: &ProgressBar,
        lang: Lang,
    ) -> Step<Option<Verdict>> {
        match self {
            Target::Data(_) => Ok(None),
            Target::Copy(path) => {
                let key = std::fs::read(path.join("log.vkey")).ok();
                Ok(key.and_then(|key| pages::key_file(Some(&key), log)))
            }
            // Half a book has no totals.
            Target::Url(_) if report.state.size != report.size => Ok(None),
            Target::Url(web) => {
                bar.set_message(Text::PagesBar.say(lang));
                let wait = || std::thread::sleep(Duration::from_secs(1));
                let progress = &mut |done, total| {
                    bar.set_length(total);
                    bar.set_position(done);
                };
                pages::pages(web, log, &report.state, &wait, progress)
                    .map(Some)
                    .map_err(|error| source_failure(&error, lang))
            }
        }
    }
}

/// `verify`.
pub fn verify(args: &args::Verify, world: &World, lang: Lang) -> Outcome {
    let required = required(&args.require, lang)?;
    let forms = minutes::forms(&args.report, lang)?;
    let policy = policy(&args.witnessing, lang)?;
    let target = Target::of(&args.target, lang)?;
    let own = args.trust_own_key;
    let log = match &args.log_key {
        Some(given) => log_key(given, lang)?,
        None => target.own_key(&args.target, lang)?,
    };
    let memory = Memory::of(&args.remembering, &log);
    let since = match &args.since {
        None => None,
        Some(path) => Some(std::fs::read(path).map_err(|error| Failure::file(lang, path, &error))?),
    };
    let remembered = match &memory {
        Some(memory) => memory.read(lang)?,
        None => None,
    };
    if memory.as_ref().is_some_and(Memory::knows_another_key) {
        eprintln!(
            "{}",
            fill(Text::OtherKey.say(lang), &[("origin", log.name())])
        );
    }
    let saved: Vec<&[u8]> = [&since, &remembered]
        .into_iter()
        .flatten()
        .map(Vec::as_slice)
        .collect();
    let options = Options {
        log: log.clone(),
        since: None,
        exact: args.exact,
        seed: world.bytes(),
        threads: threads(),
    };
    let bar = bar(args.json, lang);
    let mut report = target.verify(&options, &saved, &bar, lang)?;
    if let Some(verdict) = target.copies(&log, &report, &bar, lang)? {
        report.set(Promise::Copies, verdict);
    }
    bar.finish_and_clear();
    let now = world.now();
    let witnessed = policy.map(|policy| {
        let limit = match (&target, args.witnessing.max_age) {
            (_, Some(hours)) => Some(hours),
            (Target::Url(_), None) => Some(MAX_AGE),
            _ => None,
        };
        let note = target.published(&report);
        let limit = limit.map(|hours| hours.saturating_mul(3_600));
        verify::witnesses(&note, &log, &policy, now, limit)
    });
    if let Some(witnessed) = &witnessed
        // Nobody signs what does not open.
        && Checkpoint::open(&report.checkpoint, &log).is_ok()
    {
        report.set(Promise::Witnesses, witnessed.verdict.clone());
    }
    let code = report.exit_code(&required);
    let accused = match &report.misbehaviour {
        Some(proof) => {
            let dir = memory.as_ref().map_or(Path::new("."), Memory::dir);
            Some(accuse(proof, args.proof.as_deref(), dir, lang)?)
        }
        None => None,
    };
    let remembers = match &memory {
        Some(memory) if code == 0 => remember(memory, &report.checkpoint, lang),
        _ => false,
    };
    let point = |note: &Option<Vec<u8>>, remembered| {
        let point = Checkpoint::open(note.as_deref()?, &log).ok()?;
        Some((point, remembered))
    };
    let points = [point(&since, false), point(&remembered, true)];
    let points: Vec<(Checkpoint, bool)> = points.into_iter().flatten().collect();
    let verified = Verified {
        report: &report,
        own,
        saved: &points,
        witnesses: witnessed.as_ref(),
        accused: accused.as_deref(),
        remembered: remembers,
    };
    if args.json {
        println!("{}", as_json(&verified, code, lang));
    } else {
        print!("{}", as_text(&verified, lang));
    }
    let place = args.target.display().to_string();
    minutes::write(&forms, &verified, &place, &log, now, lang)?;
    Ok(exit(code))
}

/// Remembers a checkpoint. A memory that cannot be written is told and changes no verdict.
fn remember(memory: &Memory, note: &[u8], lang: Lang) -> bool {
    match memory.write(note, lang) {
        Ok(()) => true,
        Err(failure) => {
            eprint!("{}", failure.print(lang));
            false
        }
    }
}

/// The witness policy that was given.
pub fn policy(given: &args::Witnessing, lang: Lang) -> Step<Option<Policy>> {
    let Some(path) = &given.policy else {
        return Ok(None);
    };
    let bytes = std::fs::read(path).map_err(|error| Failure::file(lang, path, &error))?;
    let policy = Policy::read(&bytes).map_err(|error| no_policy(error, path, lang))?;
    Ok(Some(policy))
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
    if is_url(&error.what) {
        return network(&error.what, &error.why, lang);
    }
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

/// A bar on the error stream, unless somebody wants to be quiet.
pub fn bar(quiet: bool, lang: Lang) -> ProgressBar {
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
