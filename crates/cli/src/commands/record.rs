//! `record` and `import statement`: into the book of a data directory, or of a server.

use std::path::Path;

use minhbach_exchange::statement::Columns;
use minhbach_ledger::amount::{Currency, Fixed};
use minhbach_ledger::entry::Signed;
use minhbach_ledger::id::Id;
use minhbach_ledger::signature::Signer;

use super::author::{NoteFile, signer};
use super::book::{today_of, value_wrong};
use super::roster::spoken;
use crate::args;
use crate::draft::{self, read_openings};
use crate::import::{self, Door, Job};
use crate::keyfile;
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Outcome, Place, Step};
use crate::remote::Remote;
use crate::texts::{Text, fill};
use crate::world::World;
use crate::writer::{Posting, Writer};

/// `record`: prints index and code, tab between, on stdout.
pub fn record(args: &args::Record, world: &World, lang: Lang) -> Outcome {
    let (at, code, repeated) = match (&args.target.data, &args.target.server) {
        (Some(data), _) => {
            let writer = Writer::open(data, world, lang)?;
            let origin = writer.store().origin().to_owned();
            let posting = compose(args, &origin, world, lang)?;
            let answers = writer.submit(vec![posting], lang)?;
            writer.close(lang)?;
            let answer = answers.into_iter().next();
            let (at, code, repeated) = answer
                .ok_or_else(|| {
                    Failure::new(
                        Exit::Io,
                        "store.failed",
                        lang,
                        Text::StoreFails,
                        &[("error", "–")],
                    )
                })?
                .expect_recorded(lang)?;
            (at, code.to_string(), repeated)
        }
        (None, url) => {
            let remote = Remote::new(url.as_deref().unwrap_or_default(), lang)?;
            let posting = compose(args, &remote.origin(lang)?, world, lang)?;
            remote.submit(&posting, lang)?
        }
    };
    if repeated {
        eprintln!("{}", Text::RecordRepeated.say(lang));
    }
    println!("{at}\t{code}");
    Ok(Exit::Done)
}

/// The signed note with its openings: read from a file, or drafted and signed at once.
fn compose(args: &args::Record, origin: &str, world: &World, lang: Lang) -> Step<Posting> {
    let Some(json) = &args.json else {
        return read_note(Path::new(&args.subject), origin, lang);
    };
    let kind = draft::kind(&args.subject, lang)?;
    let input = draft::read_input(json, lang)?;
    let drafted = draft::from_json(kind, &input, origin, json, world, lang)?;
    let mut lines = Vec::with_capacity(args.key.len());
    for path in &args.key {
        let key = signer(&keyfile::unlock(path, lang)?, path, lang)?;
        lines.push(key.sign_note_line(drafted.draft.text()));
    }
    Ok(Posting {
        text: minhbach_ledger::id::Digest::of(drafted.draft.text().as_bytes()),
        note: drafted.draft.note(&lines),
        openings: drafted.openings,
    })
}

fn read_note(path: &Path, origin: &str, lang: Lang) -> Step<Posting> {
    let file = NoteFile::read(path, lang)?;
    let wrong = |detail: &str| {
        Failure::usage("input.note", lang, Text::InputNote, &[("error", detail)])
            .at(Place::file(path))
    };
    if file.lines.is_empty() {
        return Err(wrong(Text::InputUnsigned.say(lang)).advise(lang, Text::AdviceSign, &[]));
    }
    let note = file.draft.note(&file.lines);
    let signed =
        Signed::parse(note.as_bytes(), origin).map_err(|error| wrong(&error.to_string()))?;
    Ok(Posting {
        text: signed.text_hash(),
        note,
        openings: read_openings(path, lang)?,
    })
}

/// `import statement`.
pub fn import(args: &args::ImportStatement, world: &World, lang: Lang) -> Outcome {
    // The passphrase is asked for before anything is opened. A dry run on a data directory needs no key.
    let key = match &args.key {
        Some(path) if !args.dry_run || args.target.server.is_some() => {
            Some(signer(&keyfile::unlock(path, lang)?, path, lang)?)
        }
        _ => None,
    };
    let report = match (&args.target.data, &args.target.server) {
        (Some(data), _) => {
            let writer = Writer::open(data, world, lang)?;
            let report = through(Door::Data(&writer), args, key.as_ref(), world, lang);
            writer.close(lang)?;
            report?
        }
        (None, url) => {
            let remote = Remote::new(url.as_deref().unwrap_or_default(), lang)?;
            through(Door::Server(&remote), args, key.as_ref(), world, lang)?
        }
    };
    if args.json {
        // Strings and numbers always serialise.
        println!(
            "{}",
            serde_json::to_string_pretty(&report).expect("strings and numbers")
        );
    } else {
        print!("{}", report.print(lang));
    }
    let done = fill(Text::ImportAsk.say(lang), &[]);
    match report.exceptions.is_empty() {
        true => Ok(Exit::Done),
        false => {
            eprintln!("{done}");
            Ok(Exit::Exceptions)
        }
    }
}

/// Reads the arguments as the book understands them, and imports.
fn through(
    door: Door<'_>,
    args: &args::ImportStatement,
    key: Option<&Signer>,
    world: &World,
    lang: Lang,
) -> Step<import::Report> {
    let id = |field: &str, text: &str| -> Step<Id> {
        text.parse()
            .map_err(|error: &str| value_wrong(field, error, lang))
    };
    let account = id("--account", &args.account)?;
    let fund = args
        .fund
        .as_deref()
        .map(|fund| id("--fund", fund))
        .transpose()?;
    let columns = args.columns.as_deref().map(|path| columns(path, lang));
    let columns = columns.transpose()?;
    let registry = door.registry(account, lang)?;
    let known = registry.accounts.get(&account);
    let currency = known.map_or(Currency::VND, |account| account.currency);
    let balance = |field: &str, text: &Option<String>| -> Step<Option<i64>> {
        text.as_deref()
            .map(|text| minor(text, currency).ok_or_else(|| value_wrong(field, text, lang)))
            .transpose()
    };
    let job = Job {
        files: args.files.clone(),
        account,
        fund,
        columns,
        opening: balance("--opening", &args.opening)?,
        closing: balance("--closing", &args.closing)?,
        today: today_of(
            &registry.zone,
            registry.practice,
            registry.received,
            world,
            lang,
        )?,
        quiet: args.json,
    };
    import::run(&job, door, key, !args.dry_run, world, lang)
}

fn columns(path: &Path, lang: Lang) -> Step<Columns> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file(lang, path, &error))?;
    Columns::parse(&text).map_err(|error| {
        Failure::usage(
            "import.columns",
            lang,
            Text::ImportUnreadable,
            &[("error", &error.message(spoken(lang)))],
        )
        .at(Place::file(path))
    })
}

/// `-1500000` or `10.50` in minor units of the currency.
fn minor(text: &str, currency: Currency) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let fixed: Fixed = digits.parse().ok()?;
    (fixed.scale() == currency.scale()).then(|| sign * fixed.minor().cast_signed())
}
