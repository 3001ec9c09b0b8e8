//! The ledger's side of a witness without network: `ask` and `take`.

use std::path::Path;

use minhbach_ledger::log::checkpoint::Checkpoint;
use minhbach_ledger::log::merkle::consistency_plan;
use minhbach_ledger::log::tile::TileHashes;
use minhbach_ledger::log::witness::Request;
use minhbach_ledger::verify::Source as _;
use minhbach_store::ExportSource;

use crate::args;
use crate::commands::bundle::Book;
use crate::commands::verify::{own_key, source_failure};
use crate::commands::witnessed;
use crate::files;
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Outcome, Place, Step};
use crate::remote::Remote;
use crate::texts::{Text, fill};
use crate::world::World;
use crate::writer::Writer;

/// `witness ask`: writes the request about the newest checkpoint.
pub fn ask(args: &args::WitnessAsk, world: &World, lang: Lang) -> Outcome {
    let old = args.old.unwrap_or(0);
    let request = match (&args.data, &args.server) {
        (Some(data), _) => {
            let writer = Writer::open(data, world, lang)?;
            let made = of_data(&writer, args, lang);
            writer.close(lang)?;
            made?
        }
        (None, Some(url)) => Remote::new(url, lang)?.witness_request(old, lang)?,
        (None, None) => of_bundle(args.bundle.as_deref().unwrap_or(Path::new(".")), old, lang)?,
    };
    files::create_public(&args.out, request.to_string().as_bytes(), lang)?;
    let values = [
        ("old", request.old.to_string()),
        ("out", args.out.display().to_string()),
    ];
    let values = values
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    println!("{}", fill(Text::WitnessAsked.say(lang), &values));
    Ok(Exit::Done)
}

fn of_data(writer: &Writer, args: &args::WitnessAsk, lang: Lang) -> Step<Request> {
    let store = writer.store();
    let old = match (&args.old, &args.of) {
        (Some(old), _) => *old,
        (None, Some(name)) => {
            let standing = store.witnesses();
            let known = standing.as_ref().is_some_and(|standing| {
                let mut all = standing.policy.witnesses().iter();
                all.any(|witness| witness.name == *name)
            });
            if !known {
                let values = [("name", name.as_str())];
                let text = Text::WitnessUnknown;
                return Err(Failure::usage("witness.unknown", lang, text, &values));
            }
            let last = standing.and_then(|standing| standing.last.get(name).copied());
            last.map_or(0, |(size, _)| size)
        }
        (None, None) => 0,
    };
    if store.size() == 0 {
        return Err(Failure::usage(
            "witness.empty",
            lang,
            Text::WitnessEmpty,
            &[],
        ));
    }
    writer.wait(store.witness_request(old), lang)
}

fn of_bundle(dir: &Path, old: u64, lang: Lang) -> Step<Request> {
    let log = own_key(dir, lang)?;
    let source = ExportSource::new(dir);
    let note = source
        .checkpoint()
        .map_err(|error| source_failure(&error, lang))?;
    let broken = |error: String| {
        let values = [("error", error.as_str())];
        Failure::new(Exit::Bytes, "prove.broken", lang, Text::CheckFails, &values)
    };
    let point = Checkpoint::open(&note, &log).map_err(|error| broken(error.to_string()))?;
    let book = Book {
        source: &source,
        size: point.size,
        origin: &point.origin,
        lang,
    };
    let old_size = old.to_string();
    let values = [("arg", "--old"), ("value", old_size.as_str())];
    let plan = consistency_plan(old, point.size)
        .ok_or_else(|| Failure::usage("usage.value", lang, Text::UsageValue, &values))?;
    let hashes = TileHashes {
        size: point.size,
        fetch: |tile| book.tile(tile),
    };
    Ok(Request {
        old,
        proof: plan
            .prove(&hashes)
            .map_err(|error| broken(error.to_string()))?,
        checkpoint: String::from_utf8(note).map_err(|error| broken(error.to_string()))?,
    })
}

/// `witness take`: takes an answer in and publishes the checkpoint with it.
pub fn take(args: &args::WitnessTake, world: &World, lang: Lang) -> Outcome {
    let answer =
        std::fs::read(&args.answer).map_err(|error| Failure::file(lang, &args.answer, &error))?;
    let (taken, witnessed) = match (&args.target.data, &args.target.server) {
        (Some(data), _) => {
            let writer = Writer::open(data, world, lang)?;
            let taken = writer.wait(writer.store().take_cosignatures(&answer), lang);
            let standing = writer.store().witnesses();
            writer.close(lang)?;
            let witnessed = standing.and_then(|standing| standing.witnessed.clone());
            (taken?, witnessed.map(|witnessed| witnessed.size))
        }
        (None, url) => {
            let url = url.as_deref().unwrap_or_default();
            Remote::new(url, lang)?.witness_answer(&String::from_utf8_lossy(&answer), lang)?
        }
    };
    if taken.is_empty() {
        let text = Text::WitnessNoLine;
        return Err(
            Failure::new(Exit::Witness, "witness.no_line", lang, text, &[])
                .at(Place::file(&args.answer)),
        );
    }
    for (name, size, at) in taken {
        let values = [
            ("name", name),
            ("size", size.to_string()),
            ("at", witnessed::time(at)),
        ];
        let values = values
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        println!("{}", fill(Text::WitnessTaken.say(lang), &values));
    }
    let size = witnessed.unwrap_or(0).to_string();
    let text = match witnessed {
        None => Text::QuorumNever,
        Some(_) => Text::QuorumUpTo,
    };
    println!("{}", fill(text.say(lang), &[("size", &size)]));
    Ok(Exit::Done)
}
