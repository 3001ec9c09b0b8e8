//! `prove`: one entry with its inclusion proof, from a data directory or from an export.

use std::path::Path;

use minhbach_ledger::id::Code;
use minhbach_ledger::log::checkpoint::Checkpoint;
use minhbach_ledger::log::merkle::{inclusion_plan, leaf_hash};
use minhbach_ledger::log::proof::Proof;
use minhbach_ledger::log::tile::{Entries, Tile, TileHashes};
use minhbach_ledger::note::Vkey;
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
    let (proof, log, own) = match (&args.source.data, &args.source.bundle) {
        (Some(data), _) => {
            let writer = Writer::open(data, world, lang)?;
            let proved = index(&writer, &args.entry, lang)
                .and_then(|at| writer.wait(writer.store().prove(at), lang));
            let log = writer.store().log_key().clone();
            let own = writer.store().witnesses();
            writer.close(lang)?;
            (proved?, log, own.map(|standing| standing.policy.clone()))
        }
        (None, bundle) => {
            let dir = bundle.as_deref().unwrap_or(Path::new("."));
            let log = own_key(dir, lang)?;
            (prove_bundle(dir, &args.entry, &log, lang)?, log, None)
        }
    };
    let policy = match &args.policy {
        Some(path) => Some(super::witnessed::policy(path, &log, lang)?),
        None => own,
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
    if let Some(policy) = policy {
        println!(
            "{}",
            super::witnessed::say(&policy, &proof.checkpoint, lang).0
        );
    }
    Ok(Exit::Done)
}

fn prove_bundle(dir: &Path, entry: &str, log: &Vkey, lang: Lang) -> Step<Proof> {
    let source = ExportSource::new(dir);
    let newest = source
        .checkpoint()
        .map_err(|error| source_failure(&error, lang))?;
    // Where the quorum of the witnesses has signed a checkpoint that covers the entry, the proof is under that one.
    let proof = match std::fs::read(dir.join("witnessed")) {
        Ok(note) => prove_under(&source, note, entry, log, lang).ok(),
        Err(_) => None,
    };
    match proof {
        Some(proof) => Ok(proof),
        None => prove_under(&source, newest, entry, log, lang),
    }
}

fn prove_under(
    source: &ExportSource,
    note: Vec<u8>,
    entry: &str,
    log: &Vkey,
    lang: Lang,
) -> Step<Proof> {
    let broken = |error: String| {
        Failure::new(
            Exit::Bytes,
            "prove.broken",
            lang,
            Text::CheckFails,
            &[("error", &error)],
        )
    };
    let checkpoint = Checkpoint::open(&note, log).map_err(|error| broken(error.to_string()))?;
    let book = Book {
        source,
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
        .verify(&proof.extra, log)
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
