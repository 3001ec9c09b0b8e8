//! The tree of a book, built up from its bundles and compared with every tile of the source.

use std::collections::BTreeMap;

use super::{Source, SourceError, Why};
use crate::log::Hash;
use crate::log::merkle::{self, Hashes, node_hash};
use crate::log::tile::{Kind, Tile};

/// Which tiles, other than those of the tree's own size, the source holds: by kind and index.
pub(super) type Listed = BTreeMap<(Kind, u64), Vec<u16>>;

/// Groups the tiles that a source lists.
pub(super) fn listed(source: &dyn Source) -> Result<Listed, SourceError> {
    let mut groups = Listed::new();
    for tile in source.list()?.unwrap_or_default() {
        groups
            .entry((tile.kind(), tile.index()))
            .or_default()
            .push(tile.width());
    }
    Ok(groups)
}

/// A fault in the bytes: the first entry that it concerns, and what it is.
pub(super) type Fault = (u64, Why);

pub(super) fn fault(at: u64, code: &str, vi: impl Into<String>, en: impl Into<String>) -> Fault {
    (at, Why::new(code, vi, en))
}

/// The bytes that a tile must have, and where those of a narrower one end.
pub(super) struct Expected<'a> {
    /// The tile as the tree has it.
    pub tile: Tile,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// How many of them a tile of width `w` has.
    pub ends: &'a dyn Fn(u16) -> usize,
}

impl Expected<'_> {
    /// How many leaves one place of the tile stands for.
    fn span(&self) -> u64 {
        256u64.saturating_pow(u32::from(self.tile.level()))
    }

    /// Compares the tile itself with the source, then all others of its place.
    pub fn compare(
        &self,
        source: &dyn Source,
        listed: &Listed,
    ) -> Result<Option<Fault>, SourceError> {
        let Some(bytes) = source.tile(self.tile)? else {
            let (vi, en) = (
                format!("thiếu tệp {}", self.tile),
                format!("{} is missing", self.tile),
            );
            let first = (self.tile.index() * 256).saturating_mul(self.span());
            return Ok(Some(fault(first, "tile.missing", vi, en)));
        };
        match self.differs(self.tile, &bytes) {
            Some(fault) => Ok(Some(fault)),
            None => self.compare_others(source, listed),
        }
    }

    /// Compares the tiles of other widths that the source lists at this place. Narrower ones must be beginnings of this
    /// one; of wider ones, which a log publishes before its checkpoint, this is the beginning.
    pub fn compare_others(
        &self,
        source: &dyn Source,
        listed: &Listed,
    ) -> Result<Option<Fault>, SourceError> {
        let place = (self.tile.kind(), self.tile.index());
        let widths = listed.get(&place).map_or(&[][..], Vec::as_slice);
        for width in widths.iter().filter(|width| **width != self.tile.width()) {
            let Some(other) = Tile::new(place.0, place.1, *width) else {
                continue;
            };
            // A partial tile may be deleted once there is a wider one.
            let Some(mut bytes) = source.tile(other)? else {
                continue;
            };
            if *width > self.tile.width() {
                bytes.truncate(self.bytes.len());
            }
            let differs = self.differs(other, &bytes);
            if differs.is_some() {
                return Ok(differs);
            }
        }
        Ok(None)
    }

    /// The first place at which these bytes of `tile` are not what they must be.
    fn differs(&self, tile: Tile, bytes: &[u8]) -> Option<Fault> {
        let width = tile.width().min(self.tile.width());
        let expected = &self.bytes[..(self.ends)(width).min(self.bytes.len())];
        if bytes == expected {
            return None;
        }
        let pairs = bytes.iter().zip(expected);
        let same = pairs.take_while(|(a, b)| a == b).count();
        let whole = (1..=width).take_while(|w| (self.ends)(*w) <= same).count() as u64;
        // Bytes behind the last place are of the last place.
        let place = self.tile.index() * 256 + whole.min(u64::from(width) - 1);
        Some(fault(
            place.saturating_mul(self.span()),
            "tile.differs",
            format!("tệp {tile} không khớp với các bút toán"),
            format!("{tile} does not fit the entries"),
        ))
    }
}

/// The hashes of the tree: of all leaves of the last bundle, and of every full tile.
#[derive(Default)]
pub(super) struct Tree {
    /// `levels[k]` are the nodes of level 8·k, from k = 1.
    levels: Vec<Vec<Hash>>,
    /// Leaf hashes of the bundles that a root must be computed in: the last one, and the saved one.
    leaves: BTreeMap<u64, Vec<Hash>>,
}

impl Tree {
    /// Takes in the leaf hashes of a bundle, in order; `keep` them if a root lies inside it.
    pub fn push(&mut self, bundle: u64, leaves: &[Hash], root: Option<Hash>, keep: bool) {
        match root {
            Some(root) => self.push_level(1, root),
            None => drop(self.leaves.insert(bundle, leaves.to_vec())),
        }
        if keep {
            self.leaves.insert(bundle, leaves.to_vec());
        }
    }

    fn push_level(&mut self, level: usize, hash: Hash) {
        if self.levels.len() < level {
            self.levels.push(Vec::new());
        }
        let nodes = &mut self.levels[level - 1];
        nodes.push(hash);
        if nodes.len().is_multiple_of(256) {
            let root = subtree(&nodes[nodes.len() - 256..]);
            self.push_level(level + 1, root);
        }
    }

    /// The root of the first `size` leaves; `None` if the tree does not hold what it takes.
    pub fn root(&self, size: u64) -> Option<Hash> {
        merkle::root(size, self).ok()
    }

    /// Compares every tile above the leaves' with the source: the first fault, and how many leaves it may concern.
    pub fn compare(
        &self,
        source: &dyn Source,
        listed: &Listed,
    ) -> Result<Option<(Fault, u64)>, SourceError> {
        for (position, nodes) in self.levels.iter().enumerate() {
            for (index, chunk) in nodes.chunks(256).enumerate() {
                let kind = Kind::Hashes(position as u8 + 1);
                let Some(tile) = Tile::new(kind, index as u64, chunk.len() as u16) else {
                    continue;
                };
                let expected = Expected {
                    tile,
                    bytes: &chunk.concat(),
                    ends: &|width| usize::from(width) * 32,
                };
                if let Some(fault) = expected.compare(source, listed)? {
                    return Ok(Some((fault, expected.span())));
                }
            }
        }
        Ok(None)
    }
}

impl Hashes for Tree {
    type Error = ();

    fn node(&self, level: u8, index: u64) -> Result<Hash, ()> {
        let place = usize::try_from(index).map_err(|_| ())?;
        match level {
            0 => {
                let leaves = self.leaves.get(&(index / 256)).ok_or(())?;
                leaves.get(place % 256).copied().ok_or(())
            }
            level if level % 8 == 0 => {
                let nodes = self.levels.get(usize::from(level) / 8 - 1).ok_or(())?;
                nodes.get(place).copied().ok_or(())
            }
            level => {
                let (left, right) = (
                    self.node(level - 1, index * 2)?,
                    self.node(level - 1, index * 2 + 1)?,
                );
                Ok(node_hash(&left, &right))
            }
        }
    }
}

/// The root of 256 neighbouring nodes (of any power of two, in fact).
pub(super) fn subtree(nodes: &[Hash]) -> Hash {
    let mut nodes = nodes.to_vec();
    while nodes.len() > 1 {
        nodes = nodes
            .chunks_exact(2)
            .map(|pair| node_hash(&pair[0], &pair[1]))
            .collect();
    }
    nodes.first().copied().unwrap_or(merkle::EMPTY_ROOT)
}
