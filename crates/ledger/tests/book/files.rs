//! The public files of a book in memory, as a log that is honest about its bytes publishes them: a verifier's source.

use std::collections::BTreeMap;
use std::path::Path;

use minhbach_ledger::log::checkpoint::Checkpoint;
use minhbach_ledger::log::merkle::{Frontier, leaf_hash};
use minhbach_ledger::log::tile::{Kind, Resource, Tile, new_tiles, push_entry};
use minhbach_ledger::note::compose;
use minhbach_ledger::signature::Signer;
use minhbach_ledger::verify::{Source, SourceError};

/// The public files of a book, by path; a verifier's source.
#[derive(Clone, Default)]
pub struct Files(pub BTreeMap<String, Vec<u8>>);

/// A checkpoint of these leaves, signed by the log.
pub fn checkpoint(leaves: &[Vec<u8>], log: &Signer) -> Vec<u8> {
    let mut tree = Frontier::new();
    leaves.iter().for_each(|leaf| tree.push(leaf_hash(leaf)));
    let text = Checkpoint {
        origin: log.name().to_owned(),
        size: tree.size(),
        root: tree.root(),
    }
    .to_string();
    compose(&text, &[log.sign_note_line(&text)]).into_bytes()
}

impl Files {
    /// What a log publishes that had these sizes one after the other: the tiles of all of them stay, the checkpoint is
    /// of the last. Bytes and tree are consistent, whatever the leaves say.
    pub fn of(leaves: &[Vec<u8>], sizes: &[u64], log: &Signer) -> Files {
        let mut levels: Vec<Vec<[u8; 32]>> = Vec::new();
        let mut tree = Frontier::new();
        for leaf in leaves {
            tree.push_with(leaf_hash(leaf), |node, hash| {
                levels.resize(levels.len().max(usize::from(node.level) + 1), Vec::new());
                levels[usize::from(node.level)].push(*hash);
            });
        }
        let mut files = BTreeMap::new();
        let mut old = 0;
        for size in sizes {
            for tile in new_tiles(old, *size) {
                let from = tile.index() as usize * 256;
                let range = from..from + usize::from(tile.width());
                let bytes = match tile.kind() {
                    Kind::Hashes(level) => levels[usize::from(level) * 8][range].concat(),
                    Kind::Entries => {
                        let mut bundle = Vec::new();
                        for leaf in &leaves[range] {
                            push_entry(&mut bundle, leaf).unwrap();
                        }
                        bundle
                    }
                };
                files.insert(tile.to_string(), bytes);
            }
            old = *size;
        }
        files.insert(
            "checkpoint".into(),
            checkpoint(&leaves[..old as usize], log),
        );
        files.insert("log.vkey".into(), format!("{}\n", log.vkey()).into_bytes());
        Files(files)
    }

    /// Writes the export directory.
    pub fn write(&self, dir: &Path) {
        for (path, bytes) in &self.0 {
            let path = dir.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }

    /// The paths of all tiles and bundles.
    pub fn tiles(&self) -> Vec<String> {
        let tile = |path: &&String| matches!(Resource::parse(path), Some(Resource::Tile(_)));
        self.0.keys().filter(tile).cloned().collect()
    }
}

impl Source for Files {
    fn checkpoint(&self) -> Result<Vec<u8>, SourceError> {
        Ok(self.0["checkpoint"].clone())
    }

    fn tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, SourceError> {
        Ok(self.0.get(&tile.to_string()).cloned())
    }

    fn list(&self) -> Result<Option<Vec<Tile>>, SourceError> {
        let tiles = self.0.keys().filter_map(|path| Resource::parse(path));
        Ok(Some(
            tiles
                .filter_map(|resource| match resource {
                    Resource::Tile(tile) => Some(tile),
                    Resource::Checkpoint => None,
                })
                .collect(),
        ))
    }
}
