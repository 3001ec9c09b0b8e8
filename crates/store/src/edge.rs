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
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

/// Bytes of a full tile.
const FULL: usize = TILE_WIDTH as usize * 32;

/// The incomplete tiles of a tree, and the tiles completed since [`Edge::begin_batch`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Edge {
    size: u64,
    levels: Vec<Vec<u8>>,
    completed: BTreeMap<(u8, u64), Arc<Vec<u8>>>,
    /// Every complete subtree inside the tiles at hand, computed when the first proof asks: the receipts
    /// of one batch share it.
    nodes: OnceLock<Nodes>,
}

/// Hashes of complete subtrees.
type Nodes = HashMap<NodeId, Hash>;

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
        self.nodes.take();
        for level in 0u8.. {
            let at = usize::from(level);
            if self.levels.len() <= at {
                self.levels.push(Vec::with_capacity(FULL));
            }
            self.levels[at].extend_from_slice(&hash);
            if self.levels[at].len() < FULL {
                return;
            }
            let full = std::mem::replace(&mut self.levels[at], Vec::with_capacity(FULL));
            let index = (self.size >> (8 * (u32::from(level) + 1))) - 1;
            hash = fold(&full);
            self.completed.insert((level, index), Arc::new(full));
        }
    }

    /// Rows of the tiles that this batch completed.
    pub fn rows(&self) -> Vec<Row> {
        self.completed
            .iter()
            .map(|((level, n), hashes)| {
                vec![
                    Value::Int(i64::from(*level)),
                    Value::of(*n),
                    Value::Blob(hashes.as_ref().clone()),
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
        if let Some(full) = self.completed.get(&(tile.level(), tile.index())) {
            return Some(&full[..usize::from(tile.width()) * 32]);
        }
        let level = self.levels.get(usize::from(tile.level()))?;
        let complete = self.size >> (8 * (u32::from(tile.level()) + 1));
        let bytes = usize::from(tile.width()) * 32;
        (tile.index() == complete && level.len() >= bytes).then(|| &level[..bytes])
    }

    /// All complete subtrees inside the tiles at hand.
    fn nodes(&self) -> &Nodes {
        self.nodes.get_or_init(|| {
            let mut nodes = Nodes::new();
            for ((level, index), full) in &self.completed {
                grow(&mut nodes, *level, index * 256, full);
            }
            for (level, bytes) in (0u8..).zip(&self.levels) {
                let first = (self.size >> (8 * u32::from(level))) & !255;
                grow(&mut nodes, level, first, bytes);
            }
            nodes
        })
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
            let mut bytes = Vec::with_capacity(FULL);
            if level == 0 {
                for row in reader.read_rows(&crate::schema::ENTRIES, from, to).await? {
                    if let Some(Value::Blob(leaf)) = row.get(1) {
                        bytes.extend_from_slice(&merkle::leaf_hash(leaf));
                    }
                }
            } else {
                for hashes in stored_tiles(reader, level - 1, from, to).await? {
                    bytes.extend_from_slice(&fold(&hashes));
                }
            }
            if bytes.len() != (to - from) as usize * 32 {
                return Err(StoreError::corrupt(
                    if level == 0 { "entries" } else { "tiles" },
                    "",
                    format!("{level}/{from}"),
                    "rows are missing",
                ));
            }
            edge.levels.push(bytes);
            places >>= 8;
            level += 1;
        }
        Ok(edge)
    }
}

impl Hashes for Edge {
    type Error = Elsewhere;

    fn node(&self, level: u8, index: u64) -> Result<Hash, Elsewhere> {
        node_in(self, NodeId { level, index }, |tile| {
            self.tile(tile).map(|b| b.to_vec())
        })
    }
}

fn node_in(
    edge: &Edge,
    node: NodeId,
    bytes: impl Fn(Tile) -> Option<Vec<u8>>,
) -> Result<Hash, Elsewhere> {
    // Only nodes of trees up to this size are asked for, and those lie in a tile of it.
    let Some(tile) = Tile::of_node(node, edge.size) else {
        return Err(Elsewhere(nowhere()));
    };
    bytes(tile)
        .and_then(|b| tile.node(&b, node).ok())
        .ok_or(Elsewhere(tile))
}

/// Adds the hashes of a tile, whose first place is `first` at tile level `level`, and what they join to.
fn grow(nodes: &mut Nodes, level: u8, first: u64, bytes: &[u8]) {
    let (hashes, _) = bytes.as_chunks::<32>();
    let mut row = hashes.to_vec();
    let (mut level, mut first) = (level * 8, first);
    loop {
        nodes.extend(
            (first..)
                .zip(&row)
                .map(|(index, hash)| (NodeId { level, index }, *hash)),
        );
        if row.len() < 2 {
            return;
        }
        row = row
            .chunks_exact(2)
            .map(|pair| merkle::node_hash(&pair[0], &pair[1]))
            .collect();
        level += 1;
        first /= 2;
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
    let (hashes, _) = hashes.as_chunks::<32>();
    let mut row: Vec<Hash> = hashes.to_vec();
    while row.len() > 1 {
        row = row
            .chunks(2)
            .map(|p| merkle::node_hash(&p[0], &p[p.len() - 1]))
            .collect();
    }
    row.first().copied().unwrap_or(merkle::EMPTY_ROOT)
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
        let id = NodeId { level, index };
        if let Some(hash) = self.edge.nodes().get(&id) {
            return Ok(*hash);
        }
        node_in(self.edge, id, |tile| {
            self.edge
                .tile(tile)
                .map(<[u8]>::to_vec)
                .or_else(|| self.fetched.get(&(tile.level(), tile.index())).cloned())
        })
    }
}
