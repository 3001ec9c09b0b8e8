//! `prove`: one entry with its inclusion proof, from a data directory or from an export.

use std::path::Path;

use minhbach_ledger::id::Code;
use minhbach_ledger::log::checkpoint::Checkpoint;
use minhbach_ledger::log::merkle::{inclusion_plan, leaf_hash};
use minhbach_ledger::log::proof::Proof;
use minhbach_ledger::log::tile::{Entries, Tile, TileHashes};
use minhbach_ledger::verify::Source as _;
use minhbach_store::ExportSource;

use super::bundle::{Book, no_entry};
use super::verify::{own_key, source_failure};
use crate::args;
use crate::files;
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Outcome, Step};
use crate::texts::{Text, fill};
use crate::world::World;
use crate::writer::Writer;

/// `prove`: writes a proof file with the entry in it, and checks it before it is given away.
pub fn prove(args: &args::Prove, world: &World, lang: Lang) -> Outcome {
    let proof = match (&args.source.data, &args.source.bundle) {
        (Some(data), _) => {
            let writer = Writer::open(data, world, lang)?;
            let proved = index(&writer, &args.entry, lang)
                .and_then(|at| writer.wait(writer.store().prove(at), lang));
            writer.close(lang)?;
            proved?
        }
        (None, bundle) => prove_bundle(
            bundle.as_deref().unwrap_or(Path::new(".")),
            &args.entry,
            lang,
        )?,
    };
    files::create_public(&args.out, proof.to_string().as_bytes(), lang)?;
    let values = [
        ("index", proof.index.to_string()),
        ("out", args.out.display().to_string()),
    ];
    let values: Vec<(&str, &str)> = values
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    println!("{}", fill(Text::ProveDone.say(lang), &values));
    Ok(Exit::Done)
}

fn prove_bundle(dir: &Path, entry: &str, lang: Lang) -> Step<Proof> {
    let log = own_key(dir, lang)?;
    let source = ExportSource::new(dir);
    let note = source
        .checkpoint()
        .map_err(|error| source_failure(&error, lang))?;
    let broken = |error: String| {
        Failure::new(
            Exit::Bytes,
            "prove.broken",
            lang,
            Text::CheckFails,
            &[("error", &error)],
        )
    };
    let checkpoint = Checkpoint::open(&note, &log).map_err(|error| broken(error.to_string()))?;
    let book = Book {
        source: &source,
        size: checkpoint.size,
        origin: &checkpoint.origin,
        lang,
    };
    let code: Option<Code> = entry.parse().ok().filter(|_| entry.len() >= 12);
    let at = match (code, entry.parse::<u64>()) {
        (Some(code), _) => {
            let mut found = None;
            for first in (0..checkpoint.size).step_by(256) {
                let Some((tile, _)) = Tile::of_entry(first, checkpoint.size) else {
                    break;
                };
                let bytes = book
                    .tile(tile)
                    .map_err(|error| source_failure(&error, lang))?;
                let place = Entries::new(&bytes, tile.width())
                    .map_while(Result::ok)
                    .position(|leaf| Code::of_leaf(&leaf_hash(leaf)) == code);
                if let Some(place) = place {
                    found = Some(first + place as u64);
                    break;
                }
            }
            found
        }
        (None, Ok(at)) => Some(at).filter(|at| *at < checkpoint.size),
        _ => None,
    };
    let at = at.ok_or_else(|| no_entry(entry, lang))?;
    let leaf = book.leaf(at)?.ok_or_else(|| no_entry(entry, lang))?;
    let plan = inclusion_plan(at, checkpoint.size).ok_or_else(|| no_entry(entry, lang))?;
    let hashes = TileHashes {
        size: checkpoint.size,
        fetch: |tile| book.tile(tile),
    };
    let hashes = plan
        .prove(&hashes)
        .map_err(|error| broken(error.to_string()))?;
    let checkpoint = String::from_utf8(note).map_err(|error| broken(error.to_string()))?;
    let proof = Proof {
        extra: leaf,
        index: at,
        hashes,
        checkpoint,
    };
    proof
        .verify(&proof.extra, &log)
        .map_err(|error| broken(error.to_string()))?;
    Ok(proof)
}

/// The index that a code or a number names.
pub fn index(writer: &Writer, entry: &str, lang: Lang) -> Step<u64> {
    let store = writer.store();
    let found = match (entry.parse::<u64>(), entry.parse::<Code>()) {
        // A code has 13 characters; a shorter number is an index.
        (Ok(at), _) if entry.len() < 12 => (at < store.size()).then_some(at),
        (_, Ok(code)) => writer.wait(store.by_code(code), lang)?,
        _ => None,
    };
    found.ok_or_else(|| no_entry(entry, lang))
}
