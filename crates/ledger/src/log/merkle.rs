//! The Merkle tree of RFC 6962 §2.1: hashing, an append-only frontier, proofs made and proofs checked.
//!
//! Proofs are made without I/O. A plan ([`inclusion_plan`], [`consistency_plan`]) names the complete subtrees that a
//! proof is computed from; whoever has their hashes ([`Hashes`]), from tiles or from a table, turns it into the proof.

use super::Hash;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The root of the tree without leaves: SHA-256 of nothing.
pub const EMPTY_ROOT: Hash = [
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
];

/// The hash of a leaf: SHA-256(0x00 ‖ bytes).
pub fn leaf_hash(entry: &[u8]) -> Hash {
    let mut hash = Sha256::new();
    hash.update([0x00]);
    hash.update(entry);
    hash.finalize().into()
}

/// The hash of an inner node: SHA-256(0x01 ‖ left ‖ right).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [0u8; 65];
    bytes[0] = 0x01;
    bytes[1..33].copy_from_slice(left);
    bytes[33..].copy_from_slice(right);
    Sha256::digest(bytes).into()
}

/// The right edge of a tree: what is needed to append a leaf and to state the root, 64 hashes at most.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Edge", into = "Edge")]
pub struct Frontier {
    size: u64,
    /// The roots of the complete subtrees, the largest (leftmost) first: one for each 1 bit of the size.
    peaks: Vec<Hash>,
}

/// How a [`Frontier`] is written down.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Edge {
    size: u64,
    peaks: Vec<Hash>,
}

impl From<Frontier> for Edge {
    fn from(frontier: Frontier) -> Edge {
        Edge {
            size: frontier.size,
            peaks: frontier.peaks,
        }
    }
}

impl TryFrom<Edge> for Frontier {
    type Error = ProofError;
    fn try_from(edge: Edge) -> Result<Frontier, ProofError> {
        Frontier::from_peaks(edge.size, edge.peaks)
    }
}

impl Frontier {
    /// The empty tree.
    pub fn new() -> Frontier {
        Frontier::default()
    }

    /// A tree of `size` leaves whose complete subtrees, the largest first, have these roots.
    ///
    /// # Errors
    /// [`ProofError::WrongLength`] unless there is one hash for each 1 bit of `size`.
    pub fn from_peaks(size: u64, peaks: Vec<Hash>) -> Result<Frontier, ProofError> {
        if peaks.len() == size.count_ones() as usize {
            Ok(Frontier { size, peaks })
        } else {
            Err(ProofError::WrongLength)
        }
    }

    /// Appends a leaf by its hash.
    pub fn push(&mut self, leaf: Hash) {
        self.push_with(leaf, |_, _| ());
    }

    /// Appends a leaf by its hash and reports every complete subtree that this finishes, the leaf itself first.
    pub fn push_with(&mut self, leaf: Hash, mut finished: impl FnMut(NodeId, &Hash)) {
        let mut node = NodeId {
            level: 0,
            index: self.size,
        };
        let mut hash = leaf;
        finished(node, &hash);
        // Every 1 bit at the low end of the old size is a subtree that the new one completes, as in binary addition.
        while node.index & 1 == 1 {
            let Some(left) = self.peaks.pop() else { break };
            hash = node_hash(&left, &hash);
            node = NodeId {
                level: node.level + 1,
                index: node.index >> 1,
            };
            finished(node, &hash);
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the complete subtrees, the largest first.
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        fold_right(&self.peaks).unwrap_or(EMPTY_ROOT)
    }
}

/// Joins subtrees of falling size from the right, as RFC 6962 nests them.
fn fold_right(hashes: &[Hash]) -> Option<Hash> {
    let (last, rest) = hashes.split_last()?;
    Some(
        rest.iter()
            .rfold(*last, |right, left| node_hash(left, &right)),
    )
}

/// A complete subtree: the `2^level` leaves from `index · 2^level` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId {
    /// The height: 0 is a leaf.
    pub level: u8,
    /// The position among the nodes of this height, from the left.
    pub index: u64,
}

/// Whoever has the hashes of complete subtrees.
pub trait Hashes {
    /// Why a hash could not be had.
    type Error;
    /// The hash of the complete subtree at `level` (0 is a leaf) and `index`.
    ///
    /// # Errors
    /// Whatever keeps the source from answering.
    fn node(&self, level: u8, index: u64) -> Result<Hash, Self::Error>;
}

/// How each hash of a proof is computed: one list per proof hash, of complete subtrees from left to right that are
/// joined from the right. Only the last hash on a ragged right edge has more than one.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Plan {
    parts: Vec<Vec<NodeId>>,
}

impl Plan {
    /// Every complete subtree that the proof needs, to be fetched in any order.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.parts.iter().flatten().copied()
    }

    /// The proof.
    ///
    /// # Errors
    /// The first one of the source.
    pub fn prove<H: Hashes + ?Sized>(&self, hashes: &H) -> Result<Vec<Hash>, H::Error> {
        self.parts.iter().map(|part| join(part, hashes)).collect()
    }
}

fn join<H: Hashes + ?Sized>(part: &[NodeId], hashes: &H) -> Result<Hash, H::Error> {
    let found = part
        .iter()
        .map(|id| hashes.node(id.level, id.index))
        .collect::<Result<Vec<Hash>, _>>()?;
    // A part is never empty except for the empty tree's root.
    Ok(fold_right(&found).unwrap_or(EMPTY_ROOT))
}

/// The complete subtrees of the leaves `begin..end`, from left to right. `begin` is a multiple of every power of two
/// up to the length, as it is for every subtree of RFC 6962.
fn complete(begin: u64, end: u64) -> Vec<NodeId> {
    let (mut at, mut rest) = (begin, end - begin);
    let mut nodes = Vec::with_capacity(rest.count_ones() as usize);
    while rest > 0 {
        let level = rest.ilog2();
        nodes.push(NodeId {
            level: level as u8,
            index: at >> level,
        });
        at += 1 << level;
        rest -= 1 << level;
    }
    nodes
}

/// The complete subtrees that make up the root of a tree, from left to right; none for the empty tree.
pub fn root_nodes(size: u64) -> Vec<NodeId> {
    complete(0, size)
}

/// The root of the tree of the first `size` leaves.
///
/// # Errors
/// Those of the source.
pub fn root<H: Hashes + ?Sized>(size: u64, hashes: &H) -> Result<Hash, H::Error> {
    join(&root_nodes(size), hashes)
}

/// The largest power of two below `n`; `n` is at least 2.
fn split_point(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

/// What the inclusion proof of a leaf is computed from (RFC 6962 §2.1.1); `None` unless `index < size`.
pub fn inclusion_plan(index: u64, size: u64) -> Option<Plan> {
    if index >= size {
        return None;
    }
    let (mut begin, mut end) = (0, size);
    let mut parts = Vec::new();
    while end - begin > 1 {
        let middle = begin + split_point(end - begin);
        if index < middle {
            parts.push(complete(middle, end));
            end = middle;
        } else {
            parts.push(complete(begin, middle));
            begin = middle;
        }
    }
    parts.reverse();
    Some(Plan { parts })
}

/// What the consistency proof between two sizes is computed from (RFC 6962 §2.1.2); `None` unless `old <= new`.
/// Empty for `old == new` and for `old == 0`.
pub fn consistency_plan(old: u64, new: u64) -> Option<Plan> {
    if old > new {
        return None;
    }
    let mut parts = Vec::new();
    if old == 0 || old == new {
        return Some(Plan { parts });
    }
    let (mut begin, mut end) = (0, new);
    // Down to the subtree whose right end is the old tree's; on the way, what lies beside.
    while end != old {
        let middle = begin + split_point(end - begin);
        if old <= middle {
            parts.push(complete(middle, end));
            end = middle;
        } else {
            parts.push(complete(begin, middle));
            begin = middle;
        }
    }
    // The verifier knows the old root; only where that subtree is not the whole old tree must it be told.
    if begin != 0 {
        parts.push(complete(begin, end));
    }
    parts.reverse();
    Some(Plan { parts })
}

/// Why a proof does not hold. Only [`ProofError::WrongRoot`] and [`ProofError::WrongOldRoot`] accuse the hashes; the
/// others say that the question or the number of hashes is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ProofError {
    /// The index is not below the size, or the old size is above the new one.
    #[error("the proof is about leaves that the tree does not have")]
    OutOfRange,
    /// The number of hashes is not the one that index and sizes determine.
    #[error("the proof has the wrong number of hashes")]
    WrongLength,
    /// The proof leads to another root.
    #[error("the proof does not lead to the root")]
    WrongRoot,
    /// The proof leads to another old root.
    #[error("the proof does not lead to the old root")]
    WrongOldRoot,
}

impl ProofError {
    /// The stable code of this error, as `docs/errors.md` lists it.
    pub const fn code(self) -> &'static str {
        match self {
            ProofError::OutOfRange => "proof.out_of_range",
            ProofError::WrongLength => "proof.wrong_length",
            ProofError::WrongRoot => "proof.wrong_root",
            ProofError::WrongOldRoot => "proof.wrong_old_root",
        }
    }
}

/// Checks that `leaf` (a leaf hash) is number `index` of the tree with this size and root (RFC 9162 §2.1.3.2).
///
/// # Errors
/// Why not, as a [`ProofError`].
pub fn verify_inclusion(
    index: u64,
    size: u64,
    leaf: &Hash,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::OutOfRange);
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in proof {
        if last == 0 {
            return Err(ProofError::WrongLength);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            // On the ragged edge the levels at which this node has no sibling are skipped.
            while node & 1 == 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofError::WrongLength);
    }
    if hash == *root {
        Ok(())
    } else {
        Err(ProofError::WrongRoot)
    }
}

/// Checks that the tree of `new` leaves extends the tree of `old` leaves (RFC 9162 §2.1.4.2), with the cases that the
/// RFC leaves open: equal sizes need an empty proof and equal roots, and size 0 an empty proof and [`EMPTY_ROOT`].
///
/// # Errors
/// Why not, as a [`ProofError`].
pub fn verify_consistency(
    old: u64,
    new: u64,
    old_root: &Hash,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if old > new {
        return Err(ProofError::OutOfRange);
    }
    if old == 0 || old == new {
        if !proof.is_empty() {
            return Err(ProofError::WrongLength);
        }
        if old == 0 && *old_root != EMPTY_ROOT {
            return Err(ProofError::WrongOldRoot);
        }
        return if old < new || old_root == new_root {
            Ok(())
        } else {
            Err(ProofError::WrongRoot)
        };
    }
    // Where the old tree is one complete subtree, the verifier starts from its root instead of a first proof hash.
    let (first, rest) = if old.is_power_of_two() {
        (old_root, proof)
    } else {
        proof.split_first().ok_or(ProofError::WrongLength)?
    };
    let (mut node, mut last) = (old - 1, new - 1);
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    let (mut from_old, mut from_new) = (*first, *first);
    for sibling in rest {
        if last == 0 {
            return Err(ProofError::WrongLength);
        }
        if node & 1 == 1 || node == last {
            from_old = node_hash(sibling, &from_old);
            from_new = node_hash(sibling, &from_new);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            from_new = node_hash(&from_new, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofError::WrongLength);
    }
    if from_old != *old_root {
        return Err(ProofError::WrongOldRoot);
    }
    if from_new == *new_root {
        Ok(())
    } else {
        Err(ProofError::WrongRoot)
    }
}
