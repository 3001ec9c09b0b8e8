//! What the tests of the log share: a tree held in memory, hexadecimal, and vector files that are checked or rewritten.

#![allow(dead_code, reason = "each test target uses its own part of it")]

use minhbach_ledger::log::Hash;
use minhbach_ledger::log::merkle::{Frontier, Hashes, leaf_hash};
use minhbach_ledger::log::tile::{Kind, Tile, new_tiles, push_entry};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A tree in memory: the hashes of all complete subtrees by level, and the entries.
#[derive(Default)]
pub struct Tree {
    pub entries: Vec<Vec<u8>>,
    pub levels: Vec<Vec<Hash>>,
    pub frontier: Frontier,
    /// The root at each size.
    pub roots: Vec<Hash>,
}

impl Tree {
    pub fn of(entries: impl IntoIterator<Item = Vec<u8>>) -> Tree {
        let mut tree = Tree::default();
        tree.roots.push(tree.frontier.root());
        for entry in entries {
            let levels = &mut tree.levels;
            tree.frontier.push_with(leaf_hash(&entry), |node, hash| {
                if levels.len() <= usize::from(node.level) {
                    levels.push(Vec::new());
                }
                let level = &mut levels[usize::from(node.level)];
                assert_eq!(
                    level.len() as u64,
                    node.index,
                    "subtrees are finished in order"
                );
                level.push(*hash);
            });
            tree.entries.push(entry);
            tree.roots.push(tree.frontier.root());
        }
        tree
    }

    /// `size` entries that differ: their decimal index.
    pub fn numbered(size: u64) -> Tree {
        Tree::of((0..size).map(|i| format!("entry {i}").into_bytes()))
    }

    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    pub fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// The bytes of every tile of the tree of this size.
    pub fn tiles(&self, size: u64) -> BTreeMap<Tile, Vec<u8>> {
        new_tiles(0, size)
            .map(|tile| (tile, self.tile(tile)))
            .collect()
    }

    pub fn tile(&self, tile: Tile) -> Vec<u8> {
        let from = tile.index() as usize * 256;
        let range = from..from + usize::from(tile.width());
        match tile.kind() {
            Kind::Hashes(level) => self.levels[usize::from(level) * 8][range].concat(),
            Kind::Entries => {
                let mut bundle = Vec::new();
                self.entries[range]
                    .iter()
                    .for_each(|entry| push_entry(&mut bundle, entry).unwrap());
                bundle
            }
        }
    }
}

impl Hashes for Tree {
    type Error = (u8, u64);
    fn node(&self, level: u8, index: u64) -> Result<Hash, (u8, u64)> {
        let found = self
            .levels
            .get(usize::from(level))
            .and_then(|hashes| hashes.get(index as usize));
        found.copied().ok_or((level, index))
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

pub fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap())
        .collect()
}

/// Compares the cases that a test has just checked with the file in `tests/vectors` that other implementations read.
/// With `MINHBACH_WRITE_VECTORS` set it writes the file instead.
#[expect(
    clippy::disallowed_methods,
    reason = "a switch for whoever changes the cases, no setting of the product"
)]
pub fn vectors(file: &str, cases: &Value) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/vectors")
        .join(file);
    let text = serde_json::to_string_pretty(cases).unwrap() + "\n";
    if std::env::var_os("MINHBACH_WRITE_VECTORS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        return;
    }
    let found = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(
        found == text,
        "{} is not what the test checks; MINHBACH_WRITE_VECTORS=1 rewrites it",
        path.display()
    );
}
