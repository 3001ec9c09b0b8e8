//! Tiles (C2SP `tlog-tiles`): how a log is cut into files, what they are called, and what is in them.
//!
//! [`Resource`] and [`Kind`] alone know the path, the content type and the caching of what a log serves. Hash tiles
//! are plain concatenations of 32-byte hashes; entry bundles are entries, each after its length in two bytes.

use super::Hash;
use super::merkle::{Hashes, NodeId, node_hash};
use std::fmt;

/// Hashes in a full tile.
pub const TILE_WIDTH: u16 = 256;
/// Longest entry in bytes: what the two length bytes of a bundle can say.
pub const MAX_ENTRY_BYTES: usize = 65_535;
/// Levels that a tree of fewer than 2^64 leaves can fill; the path syntax goes to 63.
const LEVELS: u8 = 8;

/// What a tile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Hashes at this tile level, 0 to 63: number i of tile n is the root of `256^level` leaves from `(256n + i) · 256^level` on.
    Hashes(u8),
    /// The entries themselves.
    Entries,
}

/// One tile: kind, position and how many of its 256 places are filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tile {
    kind: Kind,
    index: u64,
    width: u16,
}

/// Why bytes are not the tile that they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum TileError {
    /// The bytes are not as many as the width demands, or an entry is cut short.
    #[error("the tile has the wrong length")]
    WrongLength,
    /// The bytes go on after the last entry.
    #[error("the entry bundle goes on after its last entry")]
    TrailingBytes,
    /// The node does not lie in this tile.
    #[error("the node does not lie in this tile")]
    NotInTile,
    /// An entry to be bundled is longer than [`MAX_ENTRY_BYTES`].
    #[error("the entry is longer than {MAX_ENTRY_BYTES} bytes")]
    EntryTooLong,
}

impl TileError {
    /// The stable code of this error, as `docs/errors.md` lists it.
    pub const fn code(self) -> &'static str {
        match self {
            TileError::WrongLength => "tile.wrong_length",
            TileError::TrailingBytes => "tile.trailing_bytes",
            TileError::NotInTile => "tile.not_in_tile",
            TileError::EntryTooLong => "tile.entry_too_long",
        }
    }
}

/// The number of places at a tile level in a tree of this size: `size / 256^level`.
fn places(level: u8, size: u64) -> u64 {
    size.checked_shr(u32::from(level) * 8).unwrap_or(0)
}

impl Tile {
    /// A tile, if there can be such a one: width 1 to 256, level 0 to 63.
    pub fn new(kind: Kind, index: u64, width: u16) -> Option<Tile> {
        let level = match kind {
            Kind::Hashes(level) => level,
            Kind::Entries => 0,
        };
        if (1..=TILE_WIDTH).contains(&width) && level <= 63 {
            Some(Tile { kind, index, width })
        } else {
            None
        }
    }

    /// The tile as a tree of this size has it, full or partial; `None` if the tree does not reach it.
    pub fn at(kind: Kind, index: u64, size: u64) -> Option<Tile> {
        let before = index.checked_mul(u64::from(TILE_WIDTH))?;
        let filled = places(level_of(kind), size).checked_sub(before)?;
        Tile::new(kind, index, filled.min(u64::from(TILE_WIDTH)) as u16)
    }

    /// The tile in which a complete subtree of a tree of this size lies; `None` if the tree does not have it whole.
    pub fn of_node(node: NodeId, size: u64) -> Option<Tile> {
        let (level, first, count) = location(node)?;
        let tile = Tile::at(Kind::Hashes(level), first / u64::from(TILE_WIDTH), size)?;
        let within = first % u64::from(TILE_WIDTH);
        if within + count <= u64::from(tile.width) {
            Some(tile)
        } else {
            None
        }
    }

    /// The bundle in which an entry of a tree of this size lies, and its place there; `None` unless `index < size`.
    pub fn of_entry(index: u64, size: u64) -> Option<(Tile, usize)> {
        if index >= size {
            return None;
        }
        let width = u64::from(TILE_WIDTH);
        Some((
            Tile::at(Kind::Entries, index / width, size)?,
            (index % width) as usize,
        ))
    }

    /// What the tile holds.
    pub fn kind(self) -> Kind {
        self.kind
    }

    /// The tile level: 0 for entries.
    pub fn level(self) -> u8 {
        level_of(self.kind)
    }

    /// The position among the tiles of its kind and level.
    pub fn index(self) -> u64 {
        self.index
    }

    /// The number of filled places, 1 to 256.
    pub fn width(self) -> u16 {
        self.width
    }

    /// Whether all 256 places are filled. Only then does a level above build on the tile.
    pub fn is_full(self) -> bool {
        self.width == TILE_WIDTH
    }

    /// The same tile with all its places filled: what a client asks for when the partial one has been deleted.
    pub fn full(self) -> Tile {
        Tile {
            width: TILE_WIDTH,
            ..self
        }
    }

    /// The node in the first place of a hash tile, in levels of the binary tree; `None` for entries and for tiles
    /// beyond any tree of 64-bit size.
    pub fn first_node(self) -> Option<NodeId> {
        match self.kind {
            Kind::Hashes(level) if level < LEVELS => Some(NodeId {
                level: level * 8,
                index: self.index.checked_mul(u64::from(TILE_WIDTH))?,
            }),
            _ => None,
        }
    }

    /// Computes a complete subtree's hash from the bytes of the tile in which it lies ([`Tile::of_node`]).
    ///
    /// # Errors
    /// [`TileError::WrongLength`] unless the bytes are `width` hashes; [`TileError::NotInTile`].
    pub fn node(self, bytes: &[u8], node: NodeId) -> Result<Hash, TileError> {
        let (hashes, rest) = bytes.as_chunks::<32>();
        if hashes.len() != usize::from(self.width) || !rest.is_empty() {
            return Err(TileError::WrongLength);
        }
        let (level, first, count) = location(node).ok_or(TileError::NotInTile)?;
        if self.kind != Kind::Hashes(level) || first / u64::from(TILE_WIDTH) != self.index {
            return Err(TileError::NotInTile);
        }
        let from = (first % u64::from(TILE_WIDTH)) as usize;
        let leaves = hashes
            .get(from..from + count as usize)
            .ok_or(TileError::NotInTile)?;
        Ok(fold(leaves))
    }
}

/// The root of `2^n` hashes, n at most 8, on the stack.
fn fold(leaves: &[Hash]) -> Hash {
    match leaves {
        [hash] => *hash,
        _ => {
            let (left, right) = leaves.split_at(leaves.len() / 2);
            node_hash(&fold(left), &fold(right))
        }
    }
}

fn level_of(kind: Kind) -> u8 {
    match kind {
        Kind::Hashes(level) => level,
        Kind::Entries => 0,
    }
}

/// Where a node lies: its tile level, the first place that it covers at that level, and how many (1 to 128).
fn location(node: NodeId) -> Option<(u8, u64, u64)> {
    let height = node.level % 8;
    let first = node.index.checked_mul(1 << height)?;
    // A node whose leaves would end beyond 2^64 is in no tree.
    if node.level >= 64 || node.index.leading_zeros() < u32::from(node.level) {
        return None;
    }
    Some((node.level / 8, first, 1 << height))
}

/// Every tile that a tree of `new` leaves has and a tree of `old` leaves has not, partial ones with their width:
/// entry bundles first, then hash tiles by rising level, each kind by rising index. From size 0 it is the whole log.
pub fn new_tiles(old: u64, new: u64) -> impl Iterator<Item = Tile> {
    let kinds = std::iter::once(Kind::Entries).chain((0..LEVELS).map(Kind::Hashes));
    kinds.flat_map(move |kind| {
        let (before, after) = (places(level_of(kind), old), places(level_of(kind), new));
        let width = u64::from(TILE_WIDTH);
        // Where nothing was added the range is empty, also when `old` is above `new`.
        let end = if before < after {
            after.div_ceil(width)
        } else {
            0
        };
        (before / width..end).filter_map(move |index| Tile::at(kind, index, new))
    })
}

/// How long an answer may be kept by caches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caching {
    /// It changes: a few seconds at most.
    Brief,
    /// The same path never answers anything else.
    Immutable,
}

impl Caching {
    /// The value of the `Cache-Control` header.
    pub const fn header(self) -> &'static str {
        match self {
            Caching::Brief => "public, max-age=2, must-revalidate",
            Caching::Immutable => "public, max-age=31536000, immutable",
        }
    }
}

/// What a log serves: its checkpoint and its tiles. Owns path, content type and caching of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    /// The signed tree head.
    Checkpoint,
    /// A hash tile or an entry bundle.
    Tile(Tile),
}

impl Resource {
    /// Reads a path relative to the log's prefix, without a leading slash: `checkpoint`, `tile/0/x001/x234/067`,
    /// `tile/entries/000.p/17`. `None` for every other spelling, which must never be answered with 200.
    pub fn parse(path: &str) -> Option<Resource> {
        if path == "checkpoint" {
            return Some(Resource::Checkpoint);
        }
        let (kind, rest) = path.strip_prefix("tile/")?.split_once('/')?;
        let kind = match kind {
            "entries" => Kind::Entries,
            level => Kind::Hashes(u8::try_from(super::parse_decimal(level)?).ok()?),
        };
        let (groups, width) = match rest.split_once(".p/") {
            Some((groups, width)) => (groups, u16::try_from(super::parse_decimal(width)?).ok()?),
            None => (rest, TILE_WIDTH),
        };
        let mut index = 0u64;
        for group in groups.split('/') {
            let digits = group.strip_prefix('x').unwrap_or(group);
            if digits.len() != 3 || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            index = index.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
        }
        let resource = Resource::Tile(Tile::new(kind, index, width)?);
        // Printing it again refuses a missing or misplaced x, leading groups of zeros, and a width of 256, which is
        // spelled by the absence of the suffix.
        if resource.to_string() == path {
            Some(resource)
        } else {
            None
        }
    }

    /// The value of the `Content-Type` header.
    pub const fn content_type(self) -> &'static str {
        match self {
            Resource::Checkpoint => "text/plain; charset=utf-8",
            Resource::Tile(_) => "application/octet-stream",
        }
    }

    /// How long caches may keep it.
    pub const fn caching(self) -> Caching {
        match self {
            Resource::Checkpoint => Caching::Brief,
            Resource::Tile(_) => Caching::Immutable,
        }
    }
}

/// Prints the path relative to the log's prefix.
impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Resource::Checkpoint => f.write_str("checkpoint"),
            Resource::Tile(tile) => tile.fmt(f),
        }
    }
}

/// Prints the path relative to the log's prefix, as in `tile/0/x001/x234/067.p/8`.
impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Hashes(level) => write!(f, "tile/{level}/")?,
            Kind::Entries => f.write_str("tile/entries/")?,
        }
        // Groups of three digits from the left; 10^18 is the highest power of 1000 in 64 bits.
        let mut power = 1_000_000_000_000_000_000u64;
        while power > 1 {
            if self.index >= power {
                write!(f, "x{:03}/", self.index / power % 1000)?;
            }
            power /= 1000;
        }
        write!(f, "{:03}", self.index % 1000)?;
        if self.is_full() {
            Ok(())
        } else {
            write!(f, ".p/{}", self.width)
        }
    }
}

/// Appends an entry to the bytes of a bundle.
///
/// # Errors
/// [`TileError::EntryTooLong`]; the bundle is then unchanged.
pub fn push_entry(bundle: &mut Vec<u8>, entry: &[u8]) -> Result<(), TileError> {
    let length = u16::try_from(entry.len()).map_err(|_| TileError::EntryTooLong)?;
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(entry);
    Ok(())
}

/// The entries of a bundle, one after the other. Ends after `width` entries, or after the first error.
#[derive(Clone, Debug)]
pub struct Entries<'a> {
    rest: &'a [u8],
    left: u16,
}

impl<'a> Entries<'a> {
    /// Reads a bundle of exactly `width` entries.
    pub fn new(bundle: &'a [u8], width: u16) -> Entries<'a> {
        Entries {
            rest: bundle,
            left: width,
        }
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Result<&'a [u8], TileError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.left == 0 {
            // Reported once, in place of the end.
            return if std::mem::take(&mut self.rest).is_empty() {
                None
            } else {
                Some(Err(TileError::TrailingBytes))
            };
        }
        let entry = self
            .rest
            .split_first_chunk::<2>()
            .and_then(|(length, rest)| {
                rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
            });
        let Some((entry, rest)) = entry else {
            (self.rest, self.left) = (&[], 0);
            return Some(Err(TileError::WrongLength));
        };
        (self.rest, self.left) = (rest, self.left - 1);
        Some(Ok(entry))
    }
}

/// A source of [`Hashes`] over tiles: a tree size and a function that has the bytes of the tiles of that tree.
#[derive(Clone, Debug)]
pub struct TileHashes<F> {
    /// The size of the tree whose tiles are read.
    pub size: u64,
    /// Has the bytes of a tile.
    pub fetch: F,
}

/// Why a hash could not be had from tiles.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TileHashesError<E> {
    /// The tree does not have the node.
    #[error("the tree does not have this node")]
    Beyond(NodeId),
    /// The tile's bytes are wrong.
    #[error("{0}: {1}")]
    Tile(Tile, TileError),
    /// The source failed.
    #[error("the tile could not be had")]
    Fetch(E),
}

impl<F, B, E> Hashes for TileHashes<F>
where
    F: Fn(Tile) -> Result<B, E>,
    B: AsRef<[u8]>,
{
    type Error = TileHashesError<E>;

    fn node(&self, level: u8, index: u64) -> Result<Hash, Self::Error> {
        let node = NodeId { level, index };
        let tile = Tile::of_node(node, self.size).ok_or(TileHashesError::Beyond(node))?;
        let bytes = (self.fetch)(tile).map_err(TileHashesError::Fetch)?;
        tile.node(bytes.as_ref(), node)
            .map_err(|error| TileHashesError::Tile(tile, error))
    }
}
