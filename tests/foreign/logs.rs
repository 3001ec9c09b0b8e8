//! Beginnings of one book, each as its log had published it at that size, and the proofs that our code makes of it: what
//! other people's verifiers are shown (`tests/foreign/sizes`).
//!
//! `foreign-logs DATA EXPORT OUT SIZE…`: the entries of EXPORT, signed with the log's key of the practice ledger DATA. Each
//! OUT/SIZE is an export with `proofs.json` beside it: inclusion proofs and consistency proofs, hashes in base64, the order
//! that of RFC 6962. Sizes are given in rising order; the partial tiles of the earlier ones stay, as a log leaves them behind.

use std::error::Error;
use std::path::Path;

use minhbach_ledger::log::checkpoint::Checkpoint;
use minhbach_ledger::log::hash_to_base64;
use minhbach_ledger::log::merkle::{consistency_plan, inclusion_plan};
use minhbach_ledger::log::tile::{Entries, Kind, Tile, TileHashes};
use minhbach_ledger::verify::{Source, SourceError};
use minhbach_store::{Directory, ExportSource};
use minhbach_tests::book::Files;
use serde_json::{Value, json};

type Failed = Box<dyn Error>;

/// About how many proofs of each sort a size gets, beside those at the edges.
const PROOFS: u64 = 150;

fn main() -> Result<(), Failed> {
    #[allow(clippy::disallowed_methods, reason = "a composition root")]
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [data, export, out, sizes @ ..] = words.as_slice() else {
        return Err("usage: foreign-logs DATA EXPORT OUT SIZE…".into());
    };
    let sizes: Vec<u64> = sizes
        .iter()
        .map(|size| size.parse())
        .collect::<Result<_, _>>()?;
    let log = Directory::open(Path::new(data))?.log_signer()?;
    let leaves = leaves(&ExportSource::new(Path::new(export)), &log.vkey())?;
    for (place, size) in sizes.iter().enumerate() {
        let first = leaves
            .get(..*size as usize)
            .ok_or_else(|| format!("the export has fewer than {size} entries"))?;
        let files = Files::of(first, &sizes[..=place], &log);
        let dir = Path::new(out).join(size.to_string());
        files.write(&dir);
        std::fs::write(dir.join("proofs.json"), proofs(&files, *size)?.to_string())?;
    }
    Ok(())
}

/// All entries of an export.
fn leaves(
    source: &ExportSource,
    log: &minhbach_ledger::note::Vkey,
) -> Result<Vec<Vec<u8>>, Failed> {
    let size = Checkpoint::open(&source.checkpoint()?, log)?.size;
    let mut leaves = Vec::new();
    for number in 0..size.div_ceil(256) {
        let tile = Tile::at(Kind::Entries, number, size).ok_or("no such bundle")?;
        let bundle = source.tile(tile)?.ok_or("a bundle is missing")?;
        for entry in Entries::new(&bundle, tile.width()) {
            leaves.push(entry?.to_vec());
        }
    }
    Ok(leaves)
}

/// Places from `from` to `to`, exclusive: the first and the last ones, the neighbours of powers of two, and some between.
fn places(from: u64, to: u64) -> Vec<u64> {
    let powers = (0..20).flat_map(|n| [(1 << n) - 1, 1 << n, (1 << n) + 1]);
    let edges = [from, to.saturating_sub(2), to.saturating_sub(1)];
    let step = ((to - from) / PROOFS).max(1);
    let mut all: Vec<u64> = powers
        .chain(edges)
        .chain((from..to).step_by(step as usize))
        .collect();
    all.retain(|place| (from..to).contains(place));
    all.sort_unstable();
    all.dedup();
    all
}

/// Made as the server and `minhbach prove` make them: a plan, and the hashes of complete subtrees from the published tiles.
fn proofs(files: &Files, size: u64) -> Result<Value, Failed> {
    let hashes = TileHashes {
        size,
        fetch: |tile: Tile| {
            files.tile(tile)?.ok_or_else(|| SourceError {
                what: tile.to_string(),
                why: "is missing".into(),
            })
        },
    };
    let spelt =
        |proof: Vec<[u8; 32]>| -> Vec<String> { proof.iter().map(hash_to_base64).collect() };
    let mut inclusion = Vec::new();
    for index in places(0, size) {
        let plan = inclusion_plan(index, size).ok_or("no such entry")?;
        inclusion.push(json!({"index": index, "hashes": spelt(plan.prove(&hashes)?)}));
    }
    let mut consistency = Vec::new();
    for old in places(1, size + 1) {
        let plan = consistency_plan(old, size).ok_or("no such size")?;
        consistency.push(json!({"old": old, "hashes": spelt(plan.prove(&hashes)?)}));
    }
    Ok(json!({"inclusion": inclusion, "consistency": consistency}))
}
