//! `report` and `poster`: what a book says of a campaign or a chapter, pinned to a state of it.

use std::io::Write as _;
use std::path::Path;

use minhbach_exchange::report::{
    Gather, Period, Report, ReportError, Scope, poster as sheet, text,
};
use minhbach_ledger::id::Id;
use minhbach_ledger::log::checkpoint::Checkpoint;
use minhbach_ledger::verify::{self, Options, Source as _};
use minhbach_store::ExportSource;

use super::book::value_wrong;
use super::check::log_key;
use super::verify::{own_key, source_failure, threads};
use crate::args;
use crate::files;
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Outcome, Step};
use crate::texts::Text;
use crate::world::World;

/// What a report is asked for.
struct Asked<'a> {
    source: &'a args::Source,
    log_key: Option<&'a str>,
    scope: Scope,
    period: Option<Period>,
    at: Option<u64>,
    to: &'a [String],
}

/// `report`.
pub fn report(args: &args::Report, world: &World, lang: Lang) -> Outcome {
    let scope = match (&args.campaign, &args.chapter) {
        (Some(id), _) => Scope::Campaign(id_of("--campaign", id, lang)?),
        // clap asks for one of the two.
        (None, id) => Scope::Chapter(id_of("--chapter", id.as_deref().unwrap_or(""), lang)?),
    };
    let period = match (&args.month, &args.quarter) {
        (Some(name), _) => Some(named("--month", name, Period::month, lang)?),
        (None, Some(name)) => Some(named("--quarter", name, Period::quarter, lang)?),
        (None, None) => None,
    };
    let asked = Asked {
        source: &args.source,
        log_key: args.log_key.as_deref(),
        scope,
        period,
        at: args.at,
        to: &args.to,
    };
    let report = made(&asked, world, lang)?;
    let bytes = match args.json {
        // Strings and numbers always serialise.
        true => serde_json::to_string_pretty(&report).expect("strings and numbers") + "\n",
        false => text(&report, lang),
    };
    put(args.out.as_deref(), &bytes, lang)
}

/// `poster`.
pub fn poster(args: &args::Poster, world: &World, lang: Lang) -> Outcome {
    let campaign = id_of("--campaign", &args.campaign, lang)?;
    let base = args.url.trim_end_matches('/');
    let plain = base.bytes().all(|byte| byte.is_ascii_graphic());
    let web = base.starts_with("https://") || base.starts_with("http://");
    if !plain || !web || base.contains(['?', '#']) {
        return Err(value_wrong("--url", &args.url, lang));
    }
    let asked = Asked {
        source: &args.source,
        log_key: args.log_key.as_deref(),
        scope: Scope::Campaign(campaign),
        period: None,
        at: None,
        to: &[],
    };
    let report = made(&asked, world, lang)?;
    let url = format!("{base}/campaign/{campaign}");
    let html = sheet(&report, &url, lang);
    let html = html.ok_or_else(|| value_wrong("--url", &args.url, lang))?;
    put(args.out.as_deref(), &html, lang)
}

fn id_of(field: &str, text: &str, lang: Lang) -> Step<Id> {
    text.parse().map_err(|_| value_wrong(field, text, lang))
}

fn named(field: &str, name: &str, of: fn(&str) -> Option<Period>, lang: Lang) -> Step<Period> {
    of(name).ok_or_else(|| value_wrong(field, name, lang))
}

/// The report over the published files of a data directory, or over an export. Nothing is reported of a book that does not
/// verify.
fn made(asked: &Asked<'_>, world: &World, lang: Lang) -> Step<Report> {
    let (target, public) = match (&asked.source.data, &asked.source.bundle) {
        (Some(data), _) => (data.clone(), data.join("public")),
        // clap asks for one of the two.
        (None, bundle) => {
            let dir = bundle.clone().unwrap_or_else(|| ".".into());
            (dir.clone(), dir)
        }
    };
    let log = match asked.log_key {
        Some(given) => log_key(given, lang)?,
        None => own_key(&target, lang)?,
    };
    let source = ExportSource::new(&public);
    let fails = |error| source_failure(&error, lang);
    let note = source.checkpoint().map_err(fails)?;
    let published = Checkpoint::open(&note, &log).map_err(|_| unverified(&target, lang))?;
    let size = asked.at.unwrap_or(published.size);
    if size == 0 || size > published.size {
        let detail = format!("{size}; 1…{}", published.size);
        return Err(value_wrong("--at", &detail, lang));
    }
    let options = Options {
        log,
        since: None,
        exact: false,
        seed: world.bytes(),
        threads: threads(),
    };
    let mut gather = Gather::new(size, asked.period);
    let verified = verify::verify(&source, &options, &mut gather).map_err(fails)?;
    if verified.exit_code(&[]) != 0 {
        return Err(unverified(&target, lang));
    }
    Report::of(&gather, &verified.origin, asked.scope, asked.to).map_err(|error| match error {
        ReportError::Incomplete => {
            Failure::usage("report.incomplete", lang, Text::ReportIncomplete, &[])
        }
        ReportError::NoScope => Failure::usage("report.no_scope", lang, Text::ReportNoScope, &[]),
        ReportError::Recipient => {
            Failure::usage("report.recipient", lang, Text::ReportRecipient, &[])
        }
    })
}

fn unverified(target: &Path, lang: Lang) -> Box<Failure> {
    let values = [("dir", target.display().to_string())];
    let values = values
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    Failure::new(
        Exit::Bytes,
        "report.unverified",
        lang,
        Text::ReportUnverified,
        &[],
    )
    .advise(lang, Text::AdviceVerify, &values)
}

fn put(out: Option<&Path>, text: &str, lang: Lang) -> Outcome {
    match out {
        Some(path) => files::create_public(path, text.as_bytes(), lang)?,
        None => {
            let written = std::io::stdout().write_all(text.as_bytes());
            written.map_err(|error| Failure::file(lang, Path::new("-"), &error))?;
        }
    }
    Ok(Exit::Done)
}
