//! Books to verify: an export on disk, and the databases of a data directory.

use crate::db::{Db, Value};
use crate::dir::POLICY;
use crate::error::{Difference, StoreError};
use crate::files;
use crate::publish::{WITNESSED, bundle};
use crate::schema::{CHECKPOINTS, ENTRIES};
use minhbach_ledger::log::Hash;
use minhbach_ledger::log::merkle::{leaf_hash, node_hash};
use minhbach_ledger::log::tile::{Entries, Kind, Resource, Tile};
use minhbach_ledger::verify::{Source, SourceError};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::runtime::Handle;

/// A directory of public files: an export, a mirror, `public/` itself.
#[derive(Clone, Debug)]
pub struct ExportSource {
    root: PathBuf,
}

impl ExportSource {
    /// The files below `root`.
    pub fn new(root: &Path) -> ExportSource {
        ExportSource {
            root: root.to_owned(),
        }
    }

    /// The verification key that stands beside the book, without line feed. Who trusts it trusts
    /// whoever made the copy.
    ///
    /// # Errors
    /// That the file cannot be read.
    pub fn own_key(&self) -> Result<String, SourceError> {
        let path = self.root.join("log.vkey");
        std::fs::read_to_string(&path)
            .map(|text| text.trim_end_matches('\n').to_owned())
            .map_err(|e| SourceError {
                what: path.display().to_string(),
                why: e.to_string(),
            })
    }
}

fn unreadable(error: StoreError) -> SourceError {
    match error {
        StoreError::Io { path, source } => SourceError {
            what: path.display().to_string(),
            why: source.to_string(),
        },
        other => SourceError {
            what: "the data directory".into(),
            why: other.to_string(),
        },
    }
}

/// The tiles among the files below a directory, and the files that are none.
fn tiles_below(root: &Path) -> Result<(Vec<Tile>, Vec<PathBuf>), StoreError> {
    let (mut tiles, mut others) = (Vec::new(), Vec::new());
    for path in files::list(root)? {
        let name = path.to_string_lossy().replace('\\', "/");
        match Resource::parse(&name) {
            Some(Resource::Tile(tile)) => tiles.push(tile),
            Some(Resource::Checkpoint) => {}
            None if ["log.vkey", WITNESSED, POLICY].contains(&name.as_str()) => {}
            None => others.push(path),
        }
    }
    Ok((tiles, others))
}

impl Source for ExportSource {
    fn checkpoint(&self) -> Result<Vec<u8>, SourceError> {
        let path = self.root.join("checkpoint");
        std::fs::read(&path).map_err(|e| SourceError {
            what: path.display().to_string(),
            why: e.to_string(),
        })
    }

    fn tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, SourceError> {
        files::read_if_there(&self.root.join(tile.to_string())).map_err(unreadable)
    }

    fn list(&self) -> Result<Option<Vec<Tile>>, SourceError> {
        tiles_below(&self.root)
            .map(|(tiles, _)| Some(tiles))
            .map_err(unreadable)
    }
}

/// The book in a ledger database. Hash tiles are computed from the entries, so that a verdict on the
/// bytes rests on nothing else; the stored tiles are compared as what they are, a projection. On the way
/// the published files are compared with the same bytes.
pub(crate) struct DatabaseSource {
    ledger: Db,
    handle: Handle,
    size: u64,
    note: Vec<u8>,
    public: Option<PathBuf>,
    listed: BTreeMap<(Kind, u64), Vec<u16>>,
    progress: Mutex<Progress>,
}

#[derive(Default)]
struct Progress {
    /// Leaf hashes of bundles whose hash tile has not been asked for yet.
    leaves: BTreeMap<u64, Vec<Hash>>,
    /// Roots of full bundles.
    roots: BTreeMap<u64, Hash>,
    compared: BTreeSet<(Kind, u64)>,
    different: Option<Difference>,
}

impl DatabaseSource {
    /// The book as its newest signed checkpoint has it, compared with the files in `public` if given.
    pub async fn new(
        ledger: Db,
        public: Option<&Path>,
        handle: Handle,
    ) -> Result<DatabaseSource, StoreError> {
        let sql = "SELECT size, note FROM checkpoints ORDER BY size DESC LIMIT 1";
        let rows = ledger
            .query(
                "reading the newest checkpoint",
                sql,
                &[],
                &CHECKPOINTS.types(),
            )
            .await?;
        let (size, note) = match rows.into_iter().next() {
            Some(mut row) => {
                let note = row
                    .pop()
                    .unwrap_or(Value::Null)
                    .blob("checkpoints", "note")?;
                (row[0].index("checkpoints", "size")?, note)
            }
            None => {
                return Err(StoreError::Config(
                    "the book is empty: there is nothing to verify".into(),
                ));
            }
        };
        let mut listed: BTreeMap<(Kind, u64), Vec<u16>> = BTreeMap::new();
        let mut progress = Progress::default();
        if let Some(public) = public {
            let (tiles, others) = tiles_below(public)?;
            for tile in tiles {
                listed
                    .entry((tile.kind(), tile.index()))
                    .or_default()
                    .push(tile.width());
                if Tile::at(tile.kind(), tile.index(), size)
                    .is_none_or(|t| t.width() < tile.width())
                {
                    progress.different = Some(file_difference(tile, "goes beyond the book"));
                }
            }
            if let Some(other) = others.first() {
                progress.different = Some(Difference {
                    table: format!("public/{}", other.display()),
                    column: String::new(),
                    key: String::new(),
                    why: "is no part of a log".into(),
                });
            }
        }
        Ok(DatabaseSource {
            ledger,
            handle,
            size,
            note,
            public: public.map(Path::to_owned),
            listed,
            progress: Mutex::new(progress),
        })
    }

    /// The size of the newest signed checkpoint.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The first published tile that differs, of those that were compared so far.
    pub fn different(&self) -> Option<Difference> {
        self.lock().different.clone()
    }

    /// Whether a tile, of any width up to `width`, is published.
    pub fn published(&self, kind: Kind, index: u64, width: u16) -> bool {
        self.listed
            .get(&(kind, index))
            .is_some_and(|widths| widths.contains(&width))
    }

    fn lock(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn entries(&self, tile: Tile) -> Result<Vec<u8>, SourceError> {
        let from = tile.index() * 256;
        let to = from + u64::from(tile.width());
        let rows = self
            .handle
            .block_on(self.ledger.read_rows(&ENTRIES, from, to))
            .map_err(unreadable)?;
        let bytes = bundle(rows.into_iter()).map_err(unreadable)?;
        let key = (Kind::Entries, tile.index());
        if !self.lock().compared.contains(&key) {
            let hashes: Vec<Hash> = Entries::new(&bytes, tile.width())
                .map_while(Result::ok)
                .map(leaf_hash)
                .collect();
            self.compare_files(tile, &bytes)?;
            let mut progress = self.lock();
            progress.compared.insert(key);
            if hashes.len() == 256 {
                progress.roots.insert(tile.index(), fold(&hashes));
            }
            progress.leaves.insert(tile.index(), hashes);
        }
        Ok(bytes)
    }

    fn hashes(&self, tile: Tile, level: u8) -> Result<Option<Vec<u8>>, SourceError> {
        let hashes = if level == 0 {
            let kept = self.lock().leaves.remove(&tile.index());
            match kept {
                Some(hashes) => hashes,
                None => {
                    let Some(entries) = Tile::new(Kind::Entries, tile.index(), tile.width()) else {
                        return Ok(None);
                    };
                    let bytes = self.entries(entries)?;
                    Entries::new(&bytes, tile.width())
                        .map_while(Result::ok)
                        .map(leaf_hash)
                        .collect()
                }
            }
        } else {
            let progress = self.lock();
            let span = 256u64.pow(u32::from(level) - 1);
            let from = tile.index() * 256;
            let places = from..from + u64::from(tile.width());
            let nodes = places.map(|n| {
                let roots: Option<Vec<Hash>> = (n * span..(n + 1) * span)
                    .map(|b| progress.roots.get(&b).copied())
                    .collect();
                roots.map(|roots| fold(&roots))
            });
            match nodes.collect::<Option<Vec<Hash>>>() {
                Some(nodes) => nodes,
                None => return Ok(None),
            }
        };
        if hashes.len() != usize::from(tile.width()) {
            return Ok(None);
        }
        let bytes = hashes.concat();
        self.compare_files(tile, &bytes)?;
        Ok(Some(bytes))
    }

    /// Compares every published width of a tile's place with the beginning of its bytes.
    fn compare_files(&self, tile: Tile, bytes: &[u8]) -> Result<(), SourceError> {
        let Some(public) = &self.public else {
            return Ok(());
        };
        let widths = self.listed.get(&(tile.kind(), tile.index()));
        for width in widths.into_iter().flatten().filter(|w| **w <= tile.width()) {
            let Some(file) = Tile::new(tile.kind(), tile.index(), *width) else {
                continue;
            };
            let end = match tile.kind() {
                Kind::Hashes(_) => usize::from(*width) * 32,
                Kind::Entries => Entries::new(bytes, *width)
                    .take(usize::from(*width))
                    .map_while(Result::ok)
                    .map(|leaf| leaf.len() + 2)
                    .sum(),
            };
            let found = files::read_if_there(&public.join(file.to_string())).map_err(unreadable)?;
            if found.as_deref() != bytes.get(..end) {
                let mut progress = self.lock();
                progress
                    .different
                    .get_or_insert_with(|| file_difference(file, "does not fit the entries"));
            }
        }
        Ok(())
    }
}

fn file_difference(tile: Tile, why: &str) -> Difference {
    Difference {
        table: format!("public/{tile}"),
        column: String::new(),
        key: String::new(),
        why: why.into(),
    }
}

/// The root over 2^n hashes.
fn fold(hashes: &[Hash]) -> Hash {
    match hashes {
        [] => [0; 32],
        [one] => *one,
        many => {
            let (left, right) = many.split_at(many.len() / 2);
            node_hash(&fold(left), &fold(right))
        }
    }
}

impl Source for DatabaseSource {
    fn checkpoint(&self) -> Result<Vec<u8>, SourceError> {
        Ok(self.note.clone())
    }

    fn tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, SourceError> {
        match tile.kind() {
            Kind::Entries => self.entries(tile).map(Some),
            Kind::Hashes(level) => self.hashes(tile, level),
        }
    }

    fn list(&self) -> Result<Option<Vec<Tile>>, SourceError> {
        Ok(None)
    }
}
