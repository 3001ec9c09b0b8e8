//! `init`, `export`, `rebuild`: the data directory as a whole.

use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use minhbach_ledger::amount::Currency;
use minhbach_ledger::day::Day;
use minhbach_ledger::entry::Draft;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::governance::{AttributionRule, Governor, LedgerOpen};
use minhbach_ledger::note::Vkey;
use minhbach_store::{Config, Directory, Secrets};

use super::author::write_draft;
use super::key::check_origin;
use crate::args;
use crate::draft::Drafted;
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Outcome, Place, Step};
use crate::texts::{Text, fill};
use crate::world::World;
use crate::writer::{Writer, store_failure};

/// `init`: makes the directory and drafts `ledger.open` for the governors to sign. Nothing stands in the book yet.
pub fn init(args: &args::Init, world: &World, lang: Lang) -> Outcome {
    check_origin(&args.origin, lang)?;
    let on = today(&args.zone, world.now(), lang)?;
    let governors = governors(args, world, lang)?;
    let directory = create(&args.data, &args.origin, world, lang)?;
    let log = directory
        .log_signer()
        .map_err(|error| store_failure(&error, lang))?
        .vkey();
    let text = |field: &str, value: &str| {
        value
            .parse()
            .map_err(|error: &str| value_wrong(field, error, lang))
    };
    let body: Body = LedgerOpen {
        attribution: AttributionRule::Intervals1,
        base: Currency::VND,
        governors,
        id: Id::new(world.now().saturating_mul(1_000), world.bytes()),
        language: match lang {
            Lang::Vi => "vi",
            Lang::En => "en",
        }
        .parse()
        .map_err(|error: &str| value_wrong("--lang", error, lang))?,
        log: log.to_string(),
        name: text("--name", &args.name)?,
        on,
        practice: args.practice,
        rules: minhbach_ledger::RULES,
        threshold: args.threshold,
        zone: text("--zone", &args.zone)?,
    }
    .into();
    let draft = Draft::new(&args.origin, &body)
        .map_err(|error| Failure::said(Exit::Usage, error.code(), error.to_string()))?;
    let note = args.data.join("ledger.open.note");
    write_draft(
        &note,
        &Drafted {
            draft,
            openings: Vec::new(),
        },
        lang,
    )?;
    let values = [
        ("data", args.data.display().to_string()),
        ("note", note.display().to_string()),
        ("threshold", args.threshold.to_string()),
    ];
    let values: Vec<(&str, &str)> = values
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    eprintln!("{}", fill(Text::InitDone.say(lang), &values));
    println!("{log}");
    Ok(Exit::Done)
}

/// The governors as the entry lists them: sorted by key, each a new random holder.
fn governors(args: &args::Init, world: &World, lang: Lang) -> Step<Vec<Governor>> {
    let mut governors = Vec::with_capacity(args.governor.len());
    for given in &args.governor {
        let key = Vkey::parse(given.trim())
            .map_err(|error| value_wrong("--governor", &error.to_string(), lang))?;
        if !key.name().starts_with(&format!("{}/", args.origin)) {
            return Err(Failure::usage(
                "sign.origin",
                lang,
                Text::SignOrigin,
                &[("origin", &args.origin), ("key", key.name())],
            ));
        }
        governors.push(Governor {
            holder: Id::new(0, world.bytes()),
            key: key.to_string(),
        });
    }
    governors.sort_by(|a, b| a.key.cmp(&b.key));
    let threshold = args.threshold as usize;
    if threshold == 0 || threshold > governors.len() {
        return Err(value_wrong(
            "--threshold",
            &format!("1…{}", governors.len()),
            lang,
        ));
    }
    Ok(governors)
}

/// Makes a data directory with fresh secrets.
pub fn create(path: &Path, origin: &str, world: &World, lang: Lang) -> Step<Directory> {
    let secrets = Secrets {
        log: world.bytes(),
        vault: world.bytes(),
        line: world.bytes(),
    };
    let config = Config {
        origin: origin.to_owned(),
        postgres: None,
    };
    Directory::create(path, &config, &secrets).map_err(|error| store_failure(&error, lang))
}

/// The day that it is in a time zone.
pub fn today(zone: &str, now: u64, lang: Lang) -> Step<Day> {
    let zone =
        TimeZone::get(zone).map_err(|error| value_wrong("--zone", &error.to_string(), lang))?;
    let now = i64::try_from(now)
        .ok()
        .and_then(|now| Timestamp::from_second(now).ok())
        .unwrap_or_default();
    Ok(Day::of_date(now.to_zoned_datetime(zone).date()))
}

/// The day that it is for a book, by its zone. A practice ledger may be ahead of the clock; its newest entry, sealed at
/// `received`, is then its present.
pub fn today_of(zone: &str, practice: bool, received: u64, world: &World, lang: Lang) -> Step<Day> {
    let now = match practice {
        true => world.now().max(received),
        false => world.now(),
    };
    today(zone, now, lang)
}

/// A value on the command line that is not what the option takes.
pub fn value_wrong(field: &str, detail: &str, lang: Lang) -> Box<Failure> {
    Failure::usage(
        "usage.value",
        lang,
        Text::UsageValue,
        &[("arg", field), ("value", detail)],
    )
    .at(Place {
        field: Some(field.to_owned()),
        ..Place::default()
    })
    .advise(lang, Text::AdviceHelp, &[])
}

/// `export`: exactly `public/`, completed to the checkpoint.
pub fn export(args: &args::Export, world: &World, lang: Lang) -> Outcome {
    let writer = Writer::open(&args.data, world, lang)?;
    let store = writer.store().clone();
    let size = writer.wait(store.export(&args.out), lang)?;
    writer.close(lang)?;
    let values = [
        ("size", size.to_string()),
        ("out", args.out.display().to_string()),
    ];
    let values: Vec<(&str, &str)> = values
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    println!("{}", fill(Text::ExportDone.say(lang), &values));
    Ok(Exit::Done)
}
