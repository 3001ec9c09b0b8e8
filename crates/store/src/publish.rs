//! What everybody may copy: tiles, then witnesses, then the checkpoint last.
//!
//! The files are a pure function of the entries and of the sizes that were published, so publishing
//! may be repeated after any crash. A full tile never changes; a partial one is kept until the full one
//! exists. The fence, one row that only rises, keeps a publisher that was stopped for a while from
//! moving the checkpoint back.

use crate::cosignatures;
use crate::db::{Db, Value};
use crate::error::StoreError;
use crate::fault::{Faults, Step};
use crate::files;
use crate::history::Reader;
use crate::schema::{CHECKPOINTS, ENTRIES, PUBLISHED};
use crate::shared::Tip;
use crate::witnesses::{About, Council};
use crate::working::Head;
use minhbach_ledger::log::checkpoint::Checkpoint;
use minhbach_ledger::log::tile::{Kind, TILE_WIDTH, Tile, new_tiles, push_entry};
use minhbach_ledger::note::{Note, Vkey};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// Entry bundles read and written at a time.
const BUNDLES: usize = 16;

/// Files written and synced at once: the file system then syncs several in one go.
const HANDS: usize = 4;

/// The newest checkpoint that the quorum of the witnesses has signed, among the public files.
pub(crate) const WITNESSED: &str = "witnessed";

/// Publishes one ledger into one directory.
pub(crate) struct Publisher {
    pub ledger: Db,
    pub public: PathBuf,
    pub log: Vkey,
    pub faults: Faults,
    /// Who else signs the checkpoint; nobody without a policy.
    pub council: Option<Council>,
}

impl Publisher {
    /// The published checkpoint, if there is one: its note and what it says.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if the file is not a checkpoint signed by this log.
    pub fn current(&self) -> Result<Option<(Vec<u8>, Checkpoint)>, StoreError> {
        let Some(note) = files::read_if_there(&self.public.join("checkpoint"))? else {
            return Ok(None);
        };
        let checkpoint = Checkpoint::open(&note, &self.log)
            .map_err(|e| StoreError::corrupt("public/checkpoint", "", "", e.to_string()))?;
        Ok(Some((note, checkpoint)))
    }

    /// Refuses to go on if the published checkpoint is ahead of the database or differs from it: then
    /// the database is an old backup, and signing would fork the book.
    pub async fn refuse_rollback(&self, size: u64) -> Result<(), StoreError> {
        let fence = self.fence().await?;
        if fence > size {
            let what = "the announced book".into();
            return Err(StoreError::Rollback {
                what,
                seen: fence,
                have: size,
            });
        }
        let Some((note, published)) = self.current()? else {
            return Ok(());
        };
        let rollback = StoreError::Rollback {
            what: "the published checkpoint".into(),
            seen: published.size,
            have: size,
        };
        if published.size > size {
            return Err(rollback);
        }
        if published.size == 0 {
            return Ok(());
        }
        let stored = Reader::Db(&self.ledger)
            .read_rows(&CHECKPOINTS, published.size, published.size + 1)
            .await?;
        match stored.first().and_then(|row| row.get(1)) {
            Some(Value::Blob(stored)) if same_text(stored, &note) => Ok(()),
            _ => Err(rollback),
        }
    }

    async fn fence(&self) -> Result<u64, StoreError> {
        let sql = "SELECT size FROM published WHERE one = 1";
        let rows = self
            .ledger
            .query("reading the fence", sql, &[], &[PUBLISHED.columns[1].1])
            .await?;
        match rows.first() {
            Some(row) => row[0].index("published", "size"),
            None => Err(StoreError::corrupt("published", "", 1, "is missing")),
        }
    }

    /// Brings the directory to a tip; then tells readers what the witnesses say.
    pub async fn publish(&self, tip: Arc<Tip>) -> Result<(), StoreError> {
        let new = tip.edge.size();
        let current = self.current()?;
        let old = current
            .as_ref()
            .map_or(0, |(_, checkpoint)| checkpoint.size);
        let published = match old < new {
            true => self.grown(&tip, old).await,
            false => match current {
                Some((note, _)) if old == new => self.again(&tip, &note).await,
                // Another process has published more than this one has seen.
                _ => Ok(()),
            },
        };
        self.look().await?;
        published
    }

    /// Looks at what is published and signed, for readers; and keeps the newest checkpoint that the quorum has signed beside the
    /// published one, which may be newer and not witnessed yet.
    pub async fn look(&self) -> Result<(), StoreError> {
        let Some(council) = &self.council else {
            return Ok(());
        };
        let current = self.current()?;
        let note = current.as_ref().map(|(note, _)| note.as_slice());
        council.look(&self.ledger, note).await?;
        let Some(found) = council.shared.standing().and_then(|s| s.witnessed.clone()) else {
            return Ok(());
        };
        let path = self.public.join(WITNESSED);
        if let Some(there) = files::read_if_there(&path)? {
            let size = Note::parse(&there)
                .ok()
                .and_then(|note| Checkpoint::parse(note.text).ok());
            let older = size.is_none_or(|checkpoint| checkpoint.size <= found.size);
            if !older || there == found.note.as_bytes() {
                return Ok(());
            }
        }
        files::write_durably(&path, found.note.as_bytes(), false)
    }

    /// Asks, before anything is signed, whether a witness has seen more of this book than the database holds, or another book.
    pub async fn refuse_rollback_of_witnesses(
        &self,
        tip: &Arc<Tip>,
        head: u64,
    ) -> Result<(), StoreError> {
        let (Some(council), Some((_, published))) = (&self.council, self.current()?) else {
            return Ok(());
        };
        // Only what is published may be shown to others: its tiles are there.
        let stored = cosignatures::checkpoint(&self.ledger, published.size).await?;
        match stored.filter(|_| published.size > 0) {
            Some(note) => {
                let about = About::earlier(published.size, note, tip);
                // Also those who have signed it: they may have signed more since.
                council.ask(&self.ledger, about, head, true).await
            }
            None => Ok(()),
        }
    }

    /// The same tree again, if witnesses have signed it since: with more lines, never with fewer.
    async fn again(&self, tip: &Arc<Tip>, current: &[u8]) -> Result<(), StoreError> {
        let Some(council) = &self.council else {
            return Ok(());
        };
        if let Some(why) = council.shared.halted() {
            return Err(why.clone());
        }
        let size = tip.edge.size();
        let head = Head::read(&mut Reader::Db(&self.ledger)).await?;
        council
            .ask(&self.ledger, About::tip(tip), head.size, false)
            .await?;
        let note = cosignatures::with_lines(&self.ledger, &tip.checkpoint, size).await?;
        if note.as_bytes() == current
            || !self.faults.at(Step::Fence, self.raise_fence(size)).await?
        {
            return Ok(());
        }
        let path = self.public.join("checkpoint");
        let written = async { files::write_durably(&path, note.as_bytes(), false) };
        self.faults.at(Step::Publish, written).await
    }

    /// How long until a witness is to be asked again about the published checkpoint, if nothing else happens.
    pub async fn pause(&self, size: u64) -> Option<Duration> {
        match &self.council {
            Some(council) if council.shared.halted().is_none() => {
                council.pause(&self.ledger, size).await
            }
            _ => None,
        }
    }

    /// Tells the asker how long the publisher has rested.
    pub fn rested(&self, rest: Duration) {
        if let Some(council) = &self.council {
            council.rested(rest);
        }
    }

    /// Publishes a tip that is larger than what is published.
    async fn grown(&self, tip: &Arc<Tip>, old: u64) -> Result<(), StoreError> {
        let new = tip.edge.size();
        // Against the database and not the tip: another process may have announced more than this one
        // has seen.
        let head = Head::read(&mut Reader::Db(&self.ledger)).await?;
        self.refuse_rollback(head.size).await?;
        self.faults.at(Step::Tiles, self.tiles(tip, old)).await?;
        let note = match &self.council {
            None => tip.checkpoint.clone(),
            Some(council) => {
                if let Some(why) = council.shared.halted() {
                    return Err(why.clone());
                }
                council
                    .ask(&self.ledger, About::tip(tip), head.size, false)
                    .await?;
                cosignatures::with_lines(&self.ledger, &tip.checkpoint, new).await?
            }
        };
        if !self.faults.at(Step::Fence, self.raise_fence(new)).await? {
            // Another publisher has announced more; its process, or our next round, writes that.
            return Ok(());
        }
        let path = self.public.join("checkpoint");
        self.faults
            .at(Step::Publish, async {
                files::write_durably(&path, note.as_bytes(), false)
            })
            .await?;
        self.drop_superseded(old, new)
    }

    async fn raise_fence(&self, size: u64) -> Result<bool, StoreError> {
        let mut tx = self.ledger.begin().await?;
        let sql = "UPDATE published SET size = $1 WHERE one = 1 AND size <= $1";
        let raised = tx
            .execute("raising the fence", sql, &[Value::of(size)])
            .await?;
        tx.commit().await?;
        Ok(raised == 1)
    }

    /// Writes every tile that the new tree has and the old one had not. One group is read while the one before it is written.
    async fn tiles(&self, tip: &Arc<Tip>, old: u64) -> Result<(), StoreError> {
        let all: Vec<Tile> = new_tiles(old, tip.edge.size()).collect();
        let mut writing = None;
        for group in all.chunks(BUNDLES) {
            let tiles = self.contents(tip, group).await;
            // Also if reading failed: the next round must not meet a hand that still writes.
            ended(writing).await?;
            let (public, tiles) = (self.public.clone(), tiles?);
            writing = Some(tokio::task::spawn_blocking(move || {
                write_tiles(&public, &tiles)
            }));
        }
        ended(writing).await
    }

    /// The bytes of a group of tiles.
    async fn contents(
        &self,
        tip: &Arc<Tip>,
        group: &[Tile],
    ) -> Result<Vec<(Tile, Vec<u8>)>, StoreError> {
        let mut tiles = Vec::with_capacity(group.len());
        // The list is ordered by kind and index, so one range of entries serves a group of bundles.
        let bundles: Vec<&Tile> = group.iter().filter(|t| t.kind() == Kind::Entries).collect();
        if let (Some(first), Some(last)) = (bundles.first(), bundles.last()) {
            let width = u64::from(TILE_WIDTH);
            let from = first.index() * width;
            let to = last.index() * width + u64::from(last.width());
            let rows = Reader::Db(&self.ledger)
                .read_rows(&ENTRIES, from, to)
                .await?;
            if rows.len() as u64 != to - from {
                return Err(StoreError::corrupt("entries", "", from, "rows are missing"));
            }
            let mut rows = rows.into_iter();
            for tile in bundles {
                let bytes = bundle(rows.by_ref().take(usize::from(tile.width())))?;
                tiles.push((*tile, bytes));
            }
        }
        for tile in group.iter().filter(|t| t.kind() != Kind::Entries) {
            let bytes = match tip.edge.tile(*tile) {
                Some(bytes) => bytes.to_vec(),
                None => crate::edge::stored_tile(&self.ledger, tile.level(), tile.index()).await?,
            };
            tiles.push((*tile, bytes));
        }
        Ok(tiles)
    }

    /// Removes partial tiles whose full tile is now announced; clients fall back to it (tlog-tiles).
    fn drop_superseded(&self, old: u64, new: u64) -> Result<(), StoreError> {
        let kinds = std::iter::once(Kind::Entries).chain((0..8).map(Kind::Hashes));
        for kind in kinds {
            for tile in new_tiles(old, new)
                .filter(|t| t.kind() == kind && t.is_full())
                .take(1)
            {
                // Only the first tile of each kind can have been partial before.
                let mut partial = self.public.join(tile.to_string()).into_os_string();
                partial.push(".p");
                match fs::remove_dir_all(&partial) {
                    Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                        return Err(StoreError::io(Path::new(&partial))(e));
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Copies what is published, the checkpoint last, into a new directory.
    pub fn export(&self, out: &Path) -> Result<u64, StoreError> {
        fs::create_dir_all(out).map_err(StoreError::io(out))?;
        let mut there = fs::read_dir(out).map_err(StoreError::io(out))?;
        if there.next().is_some() {
            return Err(StoreError::Config(format!(
                "{} is not empty",
                out.display()
            )));
        }
        let mut all = files::list(&self.public)?;
        all.sort_by_key(|path| path == Path::new("checkpoint"));
        let mut dirs = BTreeSet::new();
        for relative in &all {
            let (from, to) = (self.public.join(relative), out.join(relative));
            if let Some(parent) = to.parent() {
                fs::create_dir_all(parent).map_err(StoreError::io(parent))?;
                dirs.insert(parent.to_owned());
            }
            let bytes = fs::read(&from).map_err(StoreError::io(&from))?;
            fs::write(&to, bytes).map_err(StoreError::io(&to))?;
        }
        dirs.iter().try_for_each(|dir| files::sync_dir(dir))?;
        Ok(self.current()?.map_or(0, |(_, checkpoint)| checkpoint.size))
    }
}

/// The bytes of an entry bundle from rows of `entries`.
pub(crate) fn bundle(rows: impl Iterator<Item = Vec<Value>>) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    for row in rows {
        let mut row = row.into_iter();
        let at = row.next().unwrap_or(Value::Null).index("entries", "at")?;
        let leaf = row.next().unwrap_or(Value::Null).blob("entries", "leaf")?;
        push_entry(&mut bytes, &leaf)
            .map_err(|e| StoreError::corrupt("entries", "leaf", at, e.to_string()))?;
    }
    Ok(bytes)
}

/// Waits for the hand that writes, if there is one.
async fn ended(writing: Option<JoinHandle<Result<(), StoreError>>>) -> Result<(), StoreError> {
    match writing {
        Some(writing) => writing.await.map_err(|e| broken_off(&e))?,
        None => Ok(()),
    }
}

fn broken_off(why: &dyn std::fmt::Debug) -> StoreError {
    StoreError::Config(format!("writing tiles was broken off: {why:?}"))
}

fn write_tiles(public: &Path, tiles: &[(Tile, Vec<u8>)]) -> Result<(), StoreError> {
    let mut dirs = BTreeSet::new();
    for (tile, _) in tiles {
        let path = public.join(tile.to_string());
        if let Some(parent) = path.parent() {
            if !parent.is_dir() {
                fs::create_dir_all(parent).map_err(StoreError::io(parent))?;
                // A new directory's own name has to be durable too, up to `public`.
                let mut above = parent.parent();
                while let Some(dir) = above.filter(|d| d.starts_with(public)) {
                    dirs.insert(dir.to_owned());
                    above = dir.parent();
                }
            }
            dirs.insert(parent.to_owned());
        }
    }
    let share = tiles.len().div_ceil(HANDS).max(1);
    std::thread::scope(|scope| {
        let hands: Vec<_> = tiles
            .chunks(share)
            .map(|part| {
                scope.spawn(move || {
                    part.iter().try_for_each(|(tile, bytes)| {
                        files::replace(&public.join(tile.to_string()), bytes, false)
                    })
                })
            })
            .collect();
        hands
            .into_iter()
            .try_for_each(|hand| hand.join().unwrap_or_else(|e| Err(broken_off(&e))))
    })?;
    dirs.iter().try_for_each(|dir| files::sync_dir(dir))
}

/// Whether two notes sign the same text; cosignatures may have been added to one.
pub(crate) fn same_text(a: &[u8], b: &[u8]) -> bool {
    matches!((Note::parse(a), Note::parse(b)), (Ok(a), Ok(b)) if a.text == b.text)
}
