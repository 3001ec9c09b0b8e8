//! The right edge of the tree: the incomplete tile of every level, held in memory.
//!
//! Full tiles never change and stand in the database; all that a new leaf, the root, and the proof of a
//! fresh entry need is here: at most 255 hashes a level, and the tiles that the last batch completed.

use crate::db::{Db, Row, Type, Value};
use crate::error::StoreError;
use crate::history::Reader;
use minhbach_ledger::log::Hash;
use minhbach_ledger::log::merkle::{self, Hashes, NodeId};
use minhbach_ledger::log::tile::{Kind, TILE_WIDTH, Tile};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Bytes of a full tile.
const FULL: usize = TILE_WIDTH as usize * 32;

/// The height of a tile: it has 2^8 leaves.
const HEIGHT: u8 = 8;

/// The incomplete tiles of a tree, and the tiles completed since [`Edge::begin_batch`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Edge {
    size: u64,
    levels: Vec<Nodes>,
    completed: BTreeMap<(u8, u64), Arc<Nodes>>,
}

/// The hashes of a tile and of every complete subtree in it, row by row from the leaves up: so neither the root nor a proof hashes
/// anything twice.
#[derive(Clone, Debug, Default)]
struct Nodes([Vec<Hash>; HEIGHT as usize]);

impl Nodes {
    /// Appends a leaf of the tile; returns the tile's root if this was its last.
    fn push(&mut self, leaf: Hash) -> Option<Hash> {
        let mut hash = leaf;
        for row in &mut self.0 {
            row.push(hash);
            match row.as_slice() {
                [.., left, right] if row.len() % 2 == 0 => hash = merkle::node_hash(left, right),
                _ => return None,
            }
        }
        Some(hash)
    }

    /// The leaves.
    fn bytes(&self) -> &[u8] {
        self.0[0].as_flattened()
    }
}

/// A node lies in a full tile that is only in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Elsewhere(pub Tile);

impl Edge {
    /// The number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Forgets the tiles that earlier batches completed; they are in the database.
    pub fn begin_batch(&mut self) {
        self.completed.clear();
    }

    /// Appends a leaf hash.
    pub fn push(&mut self, leaf: &Hash) {
        let mut hash = *leaf;
        self.size += 1;
        for level in 0u8.. {
            let at = usize::from(level);
            if self.levels.len() <= at {
                self.levels.push(Nodes::default());
            }
            let Some(root) = self.levels[at].push(hash) else {
                return;
            };
            let full = std::mem::take(&mut self.levels[at]);
            let index = self.complete(level) - 1;
            hash = root;
            self.completed.insert((level, index), Arc::new(full));
        }
    }

    /// The number of full tiles of a level.
    fn complete(&self, level: u8) -> u64 {
        self.size >> (u32::from(HEIGHT) * (u32::from(level) + 1))
    }

    /// What is at hand of a tile.
    fn nodes(&self, level: u8, index: u64) -> Option<&Nodes> {
        if let Some(full) = self.completed.get(&(level, index)) {
            return Some(full);
        }
        let growing = self.levels.get(usize::from(level));
        growing.filter(|_| index == self.complete(level))
    }

    /// Rows of the tiles that this batch completed.
    pub fn rows(&self) -> Vec<Row> {
        self.completed
            .iter()
            .map(|((level, n), full)| {
                vec![
                    Value::Int(i64::from(*level)),
                    Value::of(*n),
                    Value::Blob(full.bytes().to_vec()),
                ]
            })
            .collect()
    }

    /// The root of the tree.
    pub fn root(&self) -> Result<Hash, Elsewhere> {
        merkle::root(self.size, self)
    }

    /// The bytes of a tile of a tree of this size, unless it is full and only in the database.
    pub fn tile(&self, tile: Tile) -> Option<&[u8]> {
        let nodes = self.nodes(tile.level(), tile.index())?;
        nodes.bytes().get(..usize::from(tile.width()) * 32)
    }

    /// Builds the edge of the first `size` entries from the stored tiles and the last entries.
    pub async fn load(reader: &mut Reader<'_>, size: u64) -> Result<Edge, StoreError> {
        let mut edge = Edge {
            size,
            ..Edge::default()
        };
        let mut places = size;
        let mut level = 0u8;
        while places > 0 {
            let (from, to) = (places & !255, places);
            let mut nodes = Nodes::default();
            if level == 0 {
                for row in reader.read_rows(&crate::schema::ENTRIES, from, to).await? {
                    if let Some(Value::Blob(leaf)) = row.get(1) {
                        nodes.push(merkle::leaf_hash(leaf));
                    }
                }
            } else {
                for hashes in stored_tiles(reader, level - 1, from, to).await? {
                    nodes.push(fold(&hashes));
                }
            }
            if nodes.bytes().len() != (to - from) as usize * 32 {
                return Err(StoreError::corrupt(
                    if level == 0 { "entries" } else { "tiles" },
                    "",
                    format!("{level}/{from}"),
                    "rows are missing",
                ));
            }
            edge.levels.push(nodes);
            places >>= 8;
            level += 1;
        }
        Ok(edge)
    }
}

impl Hashes for Edge {
    type Error = Elsewhere;

    fn node(&self, level: u8, index: u64) -> Result<Hash, Elsewhere> {
        let (tile, row) = (level / HEIGHT, level % HEIGHT);
        let (number, width) = (index >> (HEIGHT - row), 1 << (HEIGHT - row));
        let found = self.nodes(tile, number);
        let found = found.and_then(|nodes| nodes.0[usize::from(row)].get((index % width) as usize));
        found.copied().ok_or_else(|| {
            // Only nodes of trees up to this size are asked for, and those lie in a tile of it.
            let tile = Tile::of_node(NodeId { level, index }, self.size);
            Elsewhere(tile.unwrap_or_else(nowhere))
        })
    }
}

/// A tile that no book reaches, for the answer to a question that makes no sense.
fn nowhere() -> Tile {
    // Width 1 at level 0 is always a lawful tile.
    #[allow(clippy::expect_used)]
    Tile::new(Kind::Hashes(0), u64::MAX >> 8, 1).expect("a lawful tile")
}

/// The root over the hashes of a full tile.
fn fold(hashes: &[u8]) -> Hash {
    let mut nodes = Nodes::default();
    let roots = hashes
        .as_chunks::<32>()
        .0
        .iter()
        .map(|hash| nodes.push(*hash));
    roots.last().flatten().unwrap_or(merkle::EMPTY_ROOT)
}

/// The bytes of full tiles with numbers [from, to) of a level.
async fn stored_tiles(
    reader: &mut Reader<'_>,
    level: u8,
    from: u64,
    to: u64,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let rows = reader
        .query(
            "reading tiles",
            "SELECT hashes FROM tiles WHERE level = $1 AND n >= $2 AND n < $3 ORDER BY n",
            &[Value::Int(i64::from(level)), Value::of(from), Value::of(to)],
            &[Type::Blob],
        )
        .await?;
    rows.into_iter()
        .filter_map(|r| r.into_iter().next())
        .map(|v| {
            let bytes = v.blob("tiles", "hashes")?;
            match bytes.len() {
                FULL => Ok(bytes),
                _ => Err(StoreError::corrupt(
                    "tiles",
                    "hashes",
                    level,
                    "not 256 hashes",
                )),
            }
        })
        .collect()
}

/// Bytes of one full tile from the database.
pub(crate) async fn stored_tile(db: &Db, level: u8, n: u64) -> Result<Vec<u8>, StoreError> {
    stored_tiles(&mut Reader::Db(db), level, n, n + 1)
        .await?
        .pop()
        .ok_or_else(|| StoreError::corrupt("tiles", "", format!("{level}/{n}"), "is missing"))
}

/// Computes a proof from the edge and, where it must, from stored tiles.
pub(crate) async fn prove(
    db: &Db,
    edge: &Edge,
    plan: &merkle::Plan,
) -> Result<Vec<Hash>, StoreError> {
    let mut fetched: BTreeMap<(u8, u64), Vec<u8>> = BTreeMap::new();
    loop {
        let known = With {
            edge,
            fetched: &fetched,
        };
        match plan.prove(&known) {
            Ok(proof) => return Ok(proof),
            Err(Elsewhere(tile)) => {
                let key = (tile.level(), tile.index());
                if !tile.is_full() || fetched.contains_key(&key) {
                    return Err(StoreError::corrupt(
                        "tiles",
                        "",
                        format!("{tile}"),
                        "is not usable",
                    ));
                }
                let bytes = stored_tile(db, key.0, key.1).await?;
                fetched.insert(key, bytes);
            }
        }
    }
}

/// The edge together with tiles that were fetched.
struct With<'a> {
    edge: &'a Edge,
    fetched: &'a BTreeMap<(u8, u64), Vec<u8>>,
}

impl Hashes for With<'_> {
    type Error = Elsewhere;

    fn node(&self, level: u8, index: u64) -> Result<Hash, Elsewhere> {
        self.edge.node(level, index).or_else(|Elsewhere(tile)| {
            let bytes = self.fetched.get(&(tile.level(), tile.index()));
            bytes
                .and_then(|bytes| tile.node(bytes, NodeId { level, index }).ok())
                .ok_or(Elsewhere(tile))
        })
    }
}
