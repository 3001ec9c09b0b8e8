//! The comparison behind `verify` on a data directory: every row of every table, the vault and the
//! published files against what the entries determine. The first difference is named by table, column
//! and key.

use crate::backend::migrations::{Which, steps};
use crate::cosignatures;
use crate::db::{Db, Row, Table, Type, Value, readable};
use crate::error::{Difference, StoreError};
use crate::files;
use crate::findings;
use crate::history::Reader;
use crate::people::tables::ERASED;
use crate::people::{check_people, check_sponsors};
use crate::publish::{Publisher, WITNESSED, same_text};
use crate::recompute::Chunk;
use crate::schema::{
    CHECKPOINTS, ENTRIES, FINDINGS, OPENINGS, PROJECTIONS, PUBLISHED, SNAPSHOTS, TILES,
};
use crate::source::DatabaseSource;
use crate::vault::Vault;
use crate::working::{Head, SNAPSHOT_VERSION};
use minhbach_ledger::RULES;
use minhbach_ledger::id::Digest;
use minhbach_ledger::log::checkpoint::Checkpoint;
use minhbach_ledger::log::tile::{TILE_WIDTH, new_tiles};
use minhbach_ledger::note::{Note, SignatureLine, Vkey};
use minhbach_ledger::state::State;
use sqlx::migrate::Migration;
use std::collections::{BTreeMap, BTreeSet};

/// What is compared with what.
pub(crate) struct Comparison<'a> {
    pub ledger: &'a Db,
    pub vault: &'a Vault,
    pub log: &'a Vkey,
    /// Rows that the entries determine, by table name, counted as they pass.
    pub counts: BTreeMap<&'static str, u64>,
    /// Private fields that the entries commit to.
    pub openings: u64,
    /// Whether the vault has findings; one of an earlier release gets them at the next start.
    pub findings: bool,
    /// Whether the vault has the tables of people, of which one of an earlier release has none.
    pub people: bool,
    /// Whether the vault knows which gifts were instalments; likewise.
    pub sponsors: bool,
    /// Private fields that were lawfully erased.
    pub erased: u64,
    pub checkpoints: u64,
}

impl Comparison<'_> {
    /// Compares what some entries determine.
    pub async fn chunk(&mut self, chunk: &Chunk) -> Result<(), StoreError> {
        for (table, expected) in chunk.rows.tables() {
            let stored = self.ledger.read_rows(table, chunk.from, chunk.to()).await?;
            same_rows(table, expected, &stored)?;
            *self.counts.entry(table.name).or_default() += expected.len() as u64;
        }
        for tile in &chunk.tiles {
            let sql = "SELECT level, n, hashes FROM tiles WHERE level = $1 AND n = $2";
            let stored = self
                .ledger
                .query("reading a tile", sql, &tile[..2], &TILES.types())
                .await?;
            same_rows(&TILES, std::slice::from_ref(tile), &stored)?;
            *self.counts.entry(TILES.name).or_default() += 1;
        }
        self.signed_heads(chunk).await?;
        self.openings(chunk).await
    }

    /// Every stored checkpoint of these sizes is signed by this log over this tree.
    async fn signed_heads(&mut self, chunk: &Chunk) -> Result<(), StoreError> {
        let rows = self
            .ledger
            .read_rows(&CHECKPOINTS, chunk.from + 1, chunk.to() + 1)
            .await?;
        self.checkpoints += rows.len() as u64;
        let mut rows = rows.into_iter().peekable();
        let mut tree = chunk.before.clone();
        for leaf in &chunk.leaves {
            tree.push(*leaf);
            let Some(row) = rows.next_if(|row| row[0] == Value::of(tree.size())) else {
                continue;
            };
            let wrong = |why: &str| StoreError::corrupt("checkpoints", "note", tree.size(), why);
            let Value::Blob(note) = &row[1] else {
                return Err(wrong("is not bytes"));
            };
            let checkpoint = Checkpoint::open(note, self.log).map_err(|e| wrong(&e.to_string()))?;
            if checkpoint.size != tree.size() || checkpoint.root != tree.root() {
                return Err(wrong("states another tree"));
            }
        }
        Ok(())
    }

    /// Every commitment of these entries opens, and nothing else is there.
    async fn openings(&mut self, chunk: &Chunk) -> Result<(), StoreError> {
        let text = |at: u64| {
            let n = usize::try_from(at.checked_sub(chunk.from)?).ok()?;
            chunk.texts.get(n).map(|(text, _)| *text)
        };
        let opened = self.vault.open_range(chunk.from, chunk.to(), text).await?;
        let mut expected: BTreeMap<(u64, String), Digest> = BTreeMap::new();
        for (at, (_, commitments)) in (chunk.from..).zip(&chunk.texts) {
            let fields = commitments.iter();
            expected.extend(fields.map(|(field, digest)| ((at, (*field).to_owned()), *digest)));
        }
        self.openings += expected.len() as u64;
        let mut findings = Vec::new();
        for row in opened {
            let key = format!("{}/{}", row.at, row.field);
            let wrong =
                |column: &str, why: &str| StoreError::corrupt("vault.openings", column, &key, why);
            let commitment = expected
                .remove(&(row.at, row.field.clone()))
                .ok_or_else(|| wrong("field", "opens no commitment of this entry"))?;
            let opening = row.opening.map_err(|(table, column)| {
                StoreError::corrupt(table, column, &key, "does not open")
            })?;
            if opening.commitment() != commitment {
                return Err(wrong(
                    "sealed",
                    "opens to another value than the entry commits to",
                ));
            }
            let gift = chunk.gifts.get((row.at - chunk.from) as usize);
            let gift = gift.and_then(Option::as_ref);
            findings.extend(self.vault.findings(row.at, gift, &opening));
        }
        self.erased(chunk, expected.into_keys().collect()).await?;
        self.findings(chunk, &findings).await
    }

    /// What does not open was lawfully erased, and nothing that opens is said to be.
    async fn erased(
        &mut self,
        chunk: &Chunk,
        mut missing: BTreeSet<(u64, String)>,
    ) -> Result<(), StoreError> {
        let stored = match self.people {
            true => {
                let db = &self.vault.db;
                db.read_rows(&ERASED, chunk.from, chunk.to()).await?
            }
            false => Vec::new(),
        };
        for row in stored {
            let key = ERASED.key_text(&row);
            let at = row[0].index("vault.erased", "at")?;
            let field = row[1].clone().text("vault.erased", "field")?;
            let tag = self.vault.tagger.erased(at, &field);
            if row[2] != Value::Blob(tag.to_vec()) {
                let why = "was not written by an erasure";
                return Err(StoreError::corrupt("vault.erased", "tag", key, why));
            }
            if !missing.remove(&(at, field)) {
                let why = "is said to be erased and is not";
                return Err(StoreError::corrupt("vault.erased", "at", key, why));
            }
            self.erased += 1;
            self.openings -= 1;
        }
        match missing.into_iter().next() {
            None => Ok(()),
            Some((at, field)) => Err(StoreError::corrupt(
                "vault.openings",
                "",
                format!("{at}/{field}"),
                "is missing",
            )),
        }
    }

    /// Every gift can be found by what its opened line says, and by nothing else.
    async fn findings(&mut self, chunk: &Chunk, expected: &[Row]) -> Result<(), StoreError> {
        if !self.findings {
            return Ok(());
        }
        let db = &self.vault.db;
        let stored = db.read_rows(&FINDINGS, chunk.from, chunk.to()).await?;
        same_rows(&FINDINGS, expected, &stored)?;
        *self.counts.entry(FINDINGS.name).or_default() += expected.len() as u64;
        Ok(())
    }

    /// What can only be said at the end: the single rows, the counts, what is left over.
    pub async fn end(&self, state: &State) -> Result<(), StoreError> {
        let head = Head::read(&mut Reader::Db(self.ledger)).await?;
        let last = state.prev.unwrap_or(Digest::ZERO);
        let facts = [
            ("size", head.size == state.size),
            ("leaf", head.leaf == *last.bytes()),
            ("received", head.received == state.received),
            // By which program the last entry was written: one that knew the book's rules, and not a later one than this.
            ("rules", (state.rules()..=RULES).contains(&head.rules)),
        ];
        if let Some((column, _)) = facts.iter().find(|(_, same)| !same) {
            return Err(StoreError::corrupt(
                "head",
                column,
                1,
                "does not fit the last entry",
            ));
        }
        for table in PROJECTIONS.into_iter().chain([&TILES]) {
            let expected = self.counts.get(table.name).copied().unwrap_or(0);
            self.count(self.ledger, table, expected).await?;
        }
        self.count(self.ledger, &ENTRIES, state.size).await?;
        self.count(self.ledger, &CHECKPOINTS, self.checkpoints)
            .await?;
        self.count(self.ledger, &PUBLISHED, 1).await?;
        self.count(&self.vault.db, &OPENINGS, self.openings).await?;
        let cosigned = cosignatures::exist(self.ledger).await;
        if cosigned {
            cosignatures::check(self.ledger, state.size).await?;
        }
        if self.findings {
            let expected = self.counts.get(FINDINGS.name).copied().unwrap_or(0);
            self.count(&self.vault.db, &FINDINGS, expected).await?;
            if findings::due(self.vault).await? {
                let why = "says that findings are still to be made, which a start does";
                return Err(StoreError::corrupt("findings_due", "one", 1, why));
            }
        }
        if self.people {
            self.count(&self.vault.db, &ERASED, self.erased).await?;
            check_people(self.vault).await?;
        }
        if self.sponsors {
            check_sponsors(self.ledger, self.vault).await?;
        }
        if let Some(subject) = self.vault.idle_subject(self.people).await? {
            return Err(StoreError::corrupt(
                "vault.subjects",
                "subject",
                subject,
                "opens nothing",
            ));
        }
        let mut ledger = steps(Which::Ledger, self.ledger.is_embedded());
        ledger.retain(|step| step.version != 11 || cosigned);
        same_migrations(self.ledger, &ledger).await?;
        let mut vault = steps(Which::Vault, self.vault.db.is_embedded());
        // The tables of an earlier release are compared as they are.
        vault.retain(|step| match step.version {
            4 => self.findings,
            6 => self.people,
            8 => self.sponsors,
            _ => true,
        });
        same_migrations(&self.vault.db, &vault).await
    }

    async fn count(&self, db: &Db, table: &Table, expected: u64) -> Result<(), StoreError> {
        let sql = format!("SELECT CAST(COUNT(*) AS BIGINT) FROM {}", table.name);
        let rows = db.query("counting rows", &sql, &[], &[Type::Int]).await?;
        let found = rows
            .first()
            .map_or(Ok(0), |row| row[0].index(table.name, ""))?;
        match found == expected {
            true => Ok(()),
            false => Err(StoreError::corrupt(
                table.name,
                table.columns[0].0,
                "",
                format!("has {found} rows, and the entries determine {expected}"),
            )),
        }
    }
}

/// The stored snapshots by size.
///
/// # Errors
/// A snapshot of another layout than this program's cannot be compared and counts as different.
pub(crate) async fn snapshots(ledger: &Db) -> Result<BTreeMap<u64, Vec<u8>>, StoreError> {
    let sql = "SELECT size, version, state FROM snapshots";
    let rows = ledger
        .query("reading snapshots", sql, &[], &SNAPSHOTS.types())
        .await?;
    rows.into_iter()
        .map(|row| {
            let size = row[0].index("snapshots", "size")?;
            if row[1] != Value::Int(SNAPSHOT_VERSION) {
                return Err(StoreError::corrupt(
                    "snapshots",
                    "version",
                    size,
                    "is not known",
                ));
            }
            let state = row.into_iter().nth(2).unwrap_or(Value::Null);
            Ok((size, state.blob("snapshots", "state")?))
        })
        .collect()
}

/// The published checkpoint, the fence and the completeness of the published files.
pub(crate) async fn published(
    publisher: &Publisher,
    source: &DatabaseSource,
) -> Result<(), StoreError> {
    let file = |name: &str, why: &str| StoreError::corrupt(&format!("public/{name}"), "", "", why);
    let vkey = files::read_if_there(&publisher.public.join("log.vkey"))?;
    if vkey != Some(format!("{}\n", publisher.log).into_bytes()) {
        return Err(file("log.vkey", "is not the log's key"));
    }
    let sql = "SELECT size FROM published WHERE one = 1";
    let rows = publisher
        .ledger
        .query("reading the fence", sql, &[], &[Type::Int])
        .await?;
    let fence = match rows.first() {
        Some(row) => row[0].index("published", "size")?,
        None => return Err(StoreError::corrupt("published", "one", 1, "is missing")),
    };
    let stored = |size: u64| publisher.ledger.read_rows(&CHECKPOINTS, size, size + 1);
    if fence > 0 && stored(fence).await?.is_empty() {
        return Err(StoreError::corrupt(
            "published",
            "size",
            1,
            "was never a signed size",
        ));
    }
    let Some((note, checkpoint)) = publisher.current()? else {
        return match fence {
            0 => Ok(()),
            _ => Err(file("checkpoint", "is missing")),
        };
    };
    let size = checkpoint.size;
    match stored(size).await?.first().and_then(|row| row.get(1)) {
        Some(Value::Blob(row)) if same_text(row, &note) => {}
        _ => return Err(file("checkpoint", "is not one that the database holds")),
    }
    if cosignatures::exist(&publisher.ledger).await {
        lines_are_kept(&publisher.ledger, "checkpoint", &note).await?;
        let path = publisher.public.join(WITNESSED);
        if let Some(witnessed) = files::read_if_there(&path)? {
            lines_are_kept(&publisher.ledger, WITNESSED, &witnessed).await?;
        }
    }
    if fence < size {
        return Err(StoreError::corrupt(
            "published",
            "size",
            1,
            "is below the published size",
        ));
    }
    for tile in new_tiles(0, size) {
        let full = source.published(tile.kind(), tile.index(), TILE_WIDTH);
        if !full && !source.published(tile.kind(), tile.index(), tile.width()) {
            return Err(file(&tile.to_string(), "is missing"));
        }
    }
    match source.different() {
        Some(difference) => Err(StoreError::Corrupt(difference)),
        None => Ok(()),
    }
}

/// Every line of a published checkpoint is one that the database holds: nothing was announced and then lost.
async fn lines_are_kept(ledger: &Db, name: &str, note: &[u8]) -> Result<(), StoreError> {
    let wrong = |why: &str| StoreError::corrupt(&format!("public/{name}"), "", "", why);
    let parsed = Note::parse(note).map_err(|e| wrong(&e.to_string()))?;
    let point = Checkpoint::parse(parsed.text).map_err(|e| wrong(&e.to_string()))?;
    let Some(signed) = cosignatures::checkpoint(ledger, point.size).await? else {
        return Err(wrong("is of a size that was never signed"));
    };
    let known = cosignatures::with_lines(ledger, &signed, point.size).await?;
    let known = Note::parse(known.as_bytes()).map_err(|e| wrong(&e.to_string()))?;
    if known.text != parsed.text {
        return Err(wrong("is not one that the database holds"));
    }
    let mut lines = parsed.signatures.iter();
    // A later line of the same witness may have taken the place of the published one, so only its name is looked for.
    let kept = |line: &SignatureLine<'_>| {
        known
            .signatures
            .iter()
            .any(|k| (k.name, k.id) == (line.name, line.id))
    };
    match lines.all(kept) {
        true => Ok(()),
        false => {
            let why = format!("has lost a line of a witness that public/{name} bears");
            Err(StoreError::corrupt("cosignatures", "", point.size, why))
        }
    }
}

/// Compares rows in key order; names the first that differs.
fn same_rows(table: &Table, expected: &[Row], stored: &[Row]) -> Result<(), StoreError> {
    let differs = |row: &Row, column: &str, why: &str| {
        Err(StoreError::Corrupt(Difference {
            table: table.name.into(),
            column: column.into(),
            key: table.key_text(row),
            why: why.into(),
        }))
    };
    for pair in expected.iter().zip(stored) {
        let (e, s) = pair;
        if e == s {
            continue;
        }
        if e[..table.key] != s[..table.key] {
            return match e[..table.key] < s[..table.key] {
                true => differs(e, "", "is missing"),
                false => differs(s, "", "is not what the entries determine"),
            };
        }
        let column = e.iter().zip(s).position(|(a, b)| a != b).unwrap_or(0);
        return differs(e, table.columns[column].0, "does not fit the entry");
    }
    if let Some(row) = expected.get(stored.len()) {
        return differs(row, "", "is missing");
    }
    match stored.get(expected.len()) {
        Some(row) => differs(row, "", "is not what the entries determine"),
        None => Ok(()),
    }
}

/// What the migration tool says it has run is what this program holds.
async fn same_migrations(db: &Db, expected: &[Migration]) -> Result<(), StoreError> {
    let columns = [
        ("version", Type::Int),
        ("description", Type::Text),
        ("success", Type::Int),
        ("checksum", Type::Blob),
    ];
    let success = if db.is_embedded() {
        "success"
    } else {
        "CAST(CAST(success AS INTEGER) AS BIGINT)"
    };
    let sql = format!(
        "SELECT version, description, {success}, checksum FROM _sqlx_migrations ORDER BY version"
    );
    let types: Vec<Type> = columns.iter().map(|c| c.1).collect();
    let rows = db
        .query("reading the migrations", &sql, &[], &types)
        .await?;
    for (row, step) in rows.iter().zip(expected) {
        let values = [
            Value::Int(step.version),
            Value::Text(step.description.to_string()),
            Value::Int(1),
            Value::Blob(step.checksum.to_vec()),
        ];
        if let Some(n) = (0..values.len()).find(|n| row[*n] != values[*n]) {
            let key = readable(&row[0]);
            return Err(StoreError::corrupt(
                "_sqlx_migrations",
                columns[n].0,
                key,
                "is another",
            ));
        }
    }
    match rows.len() == expected.len() {
        true => Ok(()),
        false => Err(StoreError::corrupt(
            "_sqlx_migrations",
            "",
            "",
            "has other rows",
        )),
    }
}
