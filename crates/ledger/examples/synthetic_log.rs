//! Writes the public directory of a made-up log: `synthetic_log DIR LEAVES`.
//!
//! For checking foreign verifiers against our tiles and checkpoints without a ledger: `tests/foreign/run DIR`.

#[path = "../tests/support/mod.rs"]
mod support;

use minhbach_ledger::log::checkpoint::Checkpoint;
use minhbach_ledger::note::compose;
use minhbach_ledger::signature::Signer;
use std::error::Error;
use std::fs;
use std::path::Path;

const ORIGIN: &str = "minhbach.example/synthetic";

#[expect(
    clippy::disallowed_methods,
    reason = "an example is its own composition root"
)]
fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, dir, leaves] = arguments.as_slice() else {
        return Err("usage: synthetic_log DIR LEAVES".into());
    };
    let leaves: u64 = leaves.parse()?;
    // Entries of many lengths, an empty one among them.
    let entry = |i: u64| format!("entry {i} {}\n", "x".repeat((i % 97) as usize)).into_bytes();
    let tree = support::Tree::of((0..leaves).map(|i| if i == 3 { Vec::new() } else { entry(i) }));
    let root = Path::new(dir);
    fs::create_dir_all(root)?;
    for (tile, bytes) in tree.tiles(leaves) {
        let path = root.join(tile.to_string());
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, bytes)?;
    }
    let log = Signer::from_seed([42; 32], ORIGIN)?;
    let text = Checkpoint {
        origin: ORIGIN.to_owned(),
        size: leaves,
        root: tree.root(),
    }
    .to_string();
    fs::write(
        root.join("checkpoint"),
        compose(&text, &[log.sign_note_line(&text)]),
    )?;
    fs::write(root.join("log.vkey"), format!("{}\n", log.vkey()))?;
    Ok(())
}
