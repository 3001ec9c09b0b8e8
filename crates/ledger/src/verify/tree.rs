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

/// Compares the bytes of a tile, and of all others of the same place, with what they must be. `ends(w)` is how many bytes a
/// tile of width `w` has. Of wider ones, which a log publishes before its checkpoint, only the beginning is known.
pub(super) fn compare(
    source: &dyn Source,
    listed: &Listed,
    tile: Tile,
    expected: &[u8],
    ends: impl Fn(u16) -> usize,
) -> Result<Option<Fault>, SourceError> {
    let span = 256u64.saturating_pow(u32::from(tile.level()));
    let first = tile.index().saturating_mul(256).saturating_mul(span);
    let others = listed
        .get(&(tile.kind(), tile.index()))
        .map_or(&[][..], Vec::as_slice);
    let widths = others.iter().copied().filter(|w| *w != tile.width());
    for width in std::iter::once(tile.width()).chain(widths) {
        // Listed widths are lawful widths.
        let Some(other) = Tile::new(tile.kind(), tile.index(), width) else {
            continue;
        };
        let Some(mut bytes) = source.tile(other)? else {
            // A partial tile may be deleted once there is a wider one.
            if width != tile.width() {
                continue;
            }
            return Ok(Some(fault(
                first,
                "tile.missing",
                format!("thiếu tệp {other}"),
                format!("{other} is missing"),
            )));
        };
        let width = width.min(tile.width());
        let expected = &expected[..ends(width).min(expected.len())];
        if other.width() > width {
            bytes.truncate(expected.len());
        }
        if bytes != expected {
            let same = bytes
                .iter()
                .zip(expected)
                .take_while(|(a, b)| a == b)
                .count();
            let position = (1..=width).take_while(|w| ends(*w) <= same).count() as u64;
            return Ok(Some(fault(
                first + position * span,
                "tile.differs",
                format!("tệp {other} không khớp với các bút toán"),
                format!("{other} does not fit the entries"),
            )));
        }
    }
    Ok(None)
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

    /// Compares every tile above the leaves' with the source.
    pub fn compare(
        &self,
        source: &dyn Source,
        listed: &Listed,
    ) -> Result<Option<Fault>, SourceError> {
        for (position, nodes) in self.levels.iter().enumerate() {
            for (index, chunk) in nodes.chunks(256).enumerate() {
                let kind = Kind::Hashes(position as u8 + 1);
                let Some(tile) = Tile::new(kind, index as u64, chunk.len() as u16) else {
                    continue;
                };
                let found = compare(source, listed, tile, &chunk.concat(), |w| {
                    usize::from(w) * 32
                })?;
                if found.is_some() {
                    return Ok(found);
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
