//! Personal data: salts and values of commitments, one random key per person.
//!
//! A database of its own, so that it can be erased, backed up and guarded apart from the public book.
//! Each subject's key is random and wrapped by `secret/vault.key`; deleting the wrapped key erases all
//! that it opens, in every copy of the rows. Rows are committed and synced *before* the entry that
//! commits to them, so an acknowledged entry always opens; what a crash leaves behind of an entry that
//! never came is swept when the writer starts.

use crate::Random;
use crate::db::{Db, Row, Tx, Type, Value};
use crate::error::StoreError;
use crate::find::{Finder, Gift};
use crate::keyring::{Keyring, SubjectKey, decrypt, encrypt};
use crate::people::tag::Tagger;
use crate::projection::id_value;
use crate::schema::{FINDINGS, OPENINGS, SUBJECTS};
use aes_gcm::Aes256Gcm;
use aes_gcm::aead::KeyInit as _;
use minhbach_ledger::id::{Digest, Id};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use zeroize::{Zeroize, Zeroizing};

/// What opens one commitment: HMAC-SHA256(salt, field ‖ 0x00 ‖ value). Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Opening {
    /// The name of the private field.
    pub field: String,
    /// Its value: personal.
    pub value: String,
    /// 32 random bytes.
    pub salt: [u8; 32],
}

impl Opening {
    /// The commitment that this opens.
    pub fn commitment(&self) -> Digest {
        Digest::commit(&self.salt, &self.field, &self.value)
    }
}

impl Drop for Opening {
    fn drop(&mut self) {
        self.value.zeroize();
        self.salt.zeroize();
    }
}

impl std::fmt::Debug for Opening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opening")
            .field("field", &self.field)
            .finish_non_exhaustive()
    }
}

/// The openings of one entry that is about to be sealed.
#[derive(Debug)]
pub(crate) struct Deposit {
    /// The index that the entry will have.
    pub at: u64,
    /// Hash of its signed text.
    pub text: Digest,
    /// Whom the data are about.
    pub subject: Id,
    /// Whether that subject belongs to this entry alone, so that nobody needs to look for it.
    pub fresh: bool,
    /// The gift that the entry brings, if it does: its donor shall find it.
    pub gift: Option<Gift>,
    /// What opens its commitments.
    pub openings: Arc<[Opening]>,
}

/// One row of openings, decrypted, or why it does not open.
#[derive(Debug)]
pub struct Opened {
    /// Index of the entry.
    pub at: u64,
    /// Name of the field as stored.
    pub field: String,
    /// The opening, or the table and column that keep it from opening.
    pub opening: Result<Opening, (&'static str, &'static str)>,
}

/// The store of personal data.
#[derive(Clone)]
pub struct Vault {
    pub(crate) db: Db,
    pub(crate) keys: Keyring,
    pub(crate) tagger: Tagger,
    finder: Finder,
    random: Random,
    /// How often what pages show of the vault was changed by this process.
    changes: Arc<AtomicU64>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault")
    }
}

const READ: &str = "SELECT o.at, o.field, o.subject, o.nonce, o.sealed, s.nonce, s.wrapped \
    FROM openings o LEFT JOIN subjects s ON s.subject = o.subject \
    WHERE o.at >= $1 AND o.at < $2 ORDER BY o.at, o.field";
const READ_ONE: &str = "SELECT o.at, o.field, o.subject, o.nonce, o.sealed, s.nonce, s.wrapped \
    FROM openings o LEFT JOIN subjects s ON s.subject = o.subject \
    WHERE o.at = $1 AND o.field = $2";
pub(crate) const READ_TYPES: [Type; 7] = [
    Type::Int,
    Type::Text,
    Type::Blob,
    Type::Blob,
    Type::Blob,
    Type::Blob,
    Type::Blob,
];

impl Vault {
    /// Over an open database. `line_key` is what the hashes of [`crate::find`] and the tags of people hang from: it never
    /// changes, so that they outlive a change of the vault's key.
    pub(crate) fn new(db: Db, keys: Keyring, line_key: &[u8; 32], random: Random) -> Vault {
        Vault {
            db,
            keys,
            finder: Finder::new(line_key),
            tagger: Tagger::new(line_key),
            random,
            changes: Arc::default(),
        }
    }

    /// Commits a change of what pages show beside the entries. Whoever keeps pages sees by [`Vault::changes`] that theirs are old.
    pub(crate) async fn commit(&self, tx: Tx) -> Result<(), StoreError> {
        tx.commit().await?;
        self.changes.fetch_add(1, Ordering::Release);
        Ok(())
    }

    /// How many changes of this kind this process has made.
    pub(crate) fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    /// `N` fresh random bytes.
    pub(crate) fn draw<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.random)(&mut bytes);
        bytes
    }

    /// The key of a subject, whose row is written if there is none yet.
    pub(crate) async fn key_of(&self, tx: &mut Tx, subject: &Id) -> Result<SubjectKey, StoreError> {
        match find_subject(tx, subject).await? {
            Some(row) => self.unwrap_key(subject, row),
            None => {
                let key = Zeroizing::new(self.draw());
                let row = self.keys.wrap(subject, &key, self.draw())?;
                tx.insert("writing a subject", vec![(&SUBJECTS, vec![row])])
                    .await?;
                Ok(key)
            }
        }
    }

    /// The key of a subject that has one: an erased subject has none.
    pub(crate) async fn known_key(&self, subject: &Id) -> Result<Option<SubjectKey>, StoreError> {
        let types = [Type::Blob, Type::Blob];
        let found = self
            .db
            .query(
                "looking for a subject",
                SUBJECT,
                &[id_value(subject)],
                &types,
            )
            .await?;
        let row = found.into_iter().next();
        row.map(|row| self.unwrap_key(subject, row)).transpose()
    }

    /// Writes the openings of a batch and syncs them.
    pub(crate) async fn deposit(&self, batch: Vec<Deposit>) -> Result<(), StoreError> {
        if batch.iter().all(|d| d.openings.is_empty()) {
            return Ok(());
        }
        let mut tx = self.db.begin().await?;
        let mut keys: BTreeMap<Id, Zeroizing<[u8; 32]>> = BTreeMap::new();
        let (mut subjects, mut rows, mut findings) = (Vec::new(), Vec::new(), Vec::new());
        let mut random = Drawn::new(&self.random, &batch);
        for deposit in batch {
            if deposit.openings.is_empty() {
                continue;
            }
            let subject = deposit.subject;
            let key = match keys.entry(subject) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(slot) => {
                    let found = match deposit.fresh {
                        true => None,
                        false => find_subject(&mut tx, &subject).await?,
                    };
                    slot.insert(match found {
                        Some(row) => self.unwrap_key(&subject, row)?,
                        None => {
                            let (key, row) = self.new_subject(&subject, &mut random)?;
                            subjects.push(row);
                            key
                        }
                    })
                }
            };
            let cipher = Aes256Gcm::new(&(**key).into());
            for opening in deposit.openings.iter() {
                findings.extend(self.findings(deposit.at, deposit.gift.as_ref(), opening));
                let mut plain = Zeroizing::new(opening.salt.to_vec());
                plain.extend_from_slice(opening.value.as_bytes());
                let bound = bound(&subject, &deposit.text, &opening.field);
                let (nonce, sealed) = encrypt(&cipher, random.take(), &plain, &bound)?;
                rows.push(vec![
                    Value::of(deposit.at),
                    Value::Text(opening.field.clone()),
                    id_value(&subject),
                    nonce,
                    sealed,
                ]);
            }
        }
        let tables = vec![
            (&SUBJECTS, subjects),
            (&OPENINGS, rows),
            (&FINDINGS, findings),
        ];
        tx.insert("writing openings", tables).await?;
        tx.commit().await
    }

    /// What the opened field of an entry gives to find its gift by.
    pub(crate) fn findings(&self, at: u64, gift: Option<&Gift>, opening: &Opening) -> Vec<Row> {
        match gift {
            Some(gift) if opening.field == "line" => gift.rows(&self.finder, at, &opening.value),
            _ => Vec::new(),
        }
    }

    pub(crate) fn finder(&self) -> &Finder {
        &self.finder
    }

    fn new_subject(
        &self,
        subject: &Id,
        random: &mut Drawn,
    ) -> Result<(SubjectKey, Row), StoreError> {
        let key = Zeroizing::new(random.take());
        let row = self.keys.wrap(subject, &key, random.take())?;
        Ok((key, row))
    }

    pub(crate) fn unwrap_key(&self, subject: &Id, row: Row) -> Result<SubjectKey, StoreError> {
        let mut row = row.into_iter();
        let (nonce, wrapped) = (row.next(), row.next());
        let found = self.keys.unwrap(subject, nonce, wrapped);
        found.map(|(key, _)| key).ok_or_else(|| {
            StoreError::corrupt("vault.subjects", "wrapped", subject, "does not unwrap")
        })
    }

    /// Opens every row of the entries in [from, to). `text` gives the hash of an entry's signed text.
    ///
    /// # Errors
    /// Only of the database; a row that does not open is a value.
    pub async fn open_range(
        &self,
        from: u64,
        to: u64,
        text: impl Fn(u64) -> Option<Digest>,
    ) -> Result<Vec<Opened>, StoreError> {
        let rows = self
            .db
            .query(
                "reading openings",
                READ,
                &[Value::of(from), Value::of(to)],
                &READ_TYPES,
            )
            .await?;
        rows.into_iter()
            .map(|row| self.open_row(row, &text))
            .collect()
    }

    pub(crate) fn open_row(
        &self,
        row: Row,
        text: &impl Fn(u64) -> Option<Digest>,
    ) -> Result<Opened, StoreError> {
        let [at, field, subject, nonce, sealed, key_nonce, wrapped]: [Value; 7] =
            row.try_into().map_err(|_| {
                StoreError::corrupt("vault.openings", "", "", "wrong number of columns")
            })?;
        let at = at.index("vault.openings", "at")?;
        let field = field.text("vault.openings", "field")?;
        let opening = (|| {
            let here = |column| ("vault.openings", column);
            let Value::Blob(subject) = subject else {
                return Err(here("subject"));
            };
            let subject = Id::from_bytes(subject.try_into().map_err(|_| here("subject"))?);
            if wrapped == Value::Null {
                return Err(("vault.subjects", "subject"));
            }
            let key = self
                .unwrap_key(&subject, vec![key_nonce, wrapped])
                .map_err(|_| ("vault.subjects", "wrapped"))?;
            let text = text(at).ok_or(here("at"))?;
            let cipher = Aes256Gcm::new(&(*key).into());
            let plain = decrypt(
                &cipher,
                Some(nonce),
                Some(sealed),
                &bound(&subject, &text, &field),
            )
            .ok_or(here("sealed"))?;
            let (salt, value) = plain.split_first_chunk::<32>().ok_or(here("sealed"))?;
            let value = std::str::from_utf8(value).map_err(|_| here("sealed"))?;
            Ok(Opening {
                field: field.clone(),
                value: value.to_owned(),
                salt: *salt,
            })
        })();
        Ok(Opened { at, field, opening })
    }

    /// Opens one entry's private fields.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] names the row that does not open.
    pub async fn open(&self, at: u64, text: &Digest) -> Result<Vec<Opening>, StoreError> {
        let opened = self.open_range(at, at + 1, |_| Some(*text)).await?;
        opened
            .into_iter()
            .map(|o| {
                o.opening.map_err(|(table, column)| {
                    StoreError::corrupt(table, column, format!("{at}/{}", o.field), "does not open")
                })
            })
            .collect()
    }

    /// Opens one private field of an entry; none if there is no such row, or it does not open.
    pub(crate) async fn open_field(
        &self,
        at: u64,
        field: &str,
        text: &Digest,
    ) -> Result<Option<Opening>, StoreError> {
        let args = [Value::of(at), Value::Text(field.into())];
        let rows = self
            .db
            .query("reading an opening", READ_ONE, &args, &READ_TYPES)
            .await?;
        let Some(row) = rows.into_iter().next() else {
            return Ok(None);
        };
        Ok(self.open_row(row, &|_| Some(*text))?.opening.ok())
    }

    /// Removes what was written for entries that never came: all from index `size` on. The caller holds
    /// the head, so that no other writer is between its vault and its entries.
    ///
    /// Returns the number of rows removed.
    pub(crate) async fn sweep(&self, size: u64) -> Result<u64, StoreError> {
        let first = [Value::of(size)];
        let orphans = "SELECT at FROM openings WHERE at >= $1 LIMIT 1";
        if self
            .db
            .query("looking for orphans", orphans, &first, &[Type::Int])
            .await?
            .is_empty()
        {
            return Ok(0);
        }
        let mut tx = self.db.begin().await?;
        tx.execute(
            "sweeping subjects",
            "DELETE FROM subjects WHERE subject IN (SELECT subject FROM openings WHERE at >= $1) \
             AND NOT EXISTS (SELECT 1 FROM openings o WHERE o.subject = subjects.subject AND o.at < $1) \
             AND NOT EXISTS (SELECT 1 FROM roster_lines l WHERE l.subject = subjects.subject) \
             AND NOT EXISTS (SELECT 1 FROM feedback f WHERE f.subject = subjects.subject) \
             AND NOT EXISTS (SELECT 1 FROM blobs b WHERE b.subject = subjects.subject)",
            &first,
        )
        .await?;
        let swept = tx
            .execute(
                "sweeping openings",
                "DELETE FROM openings WHERE at >= $1",
                &first,
            )
            .await?;
        tx.execute(
            "sweeping findings",
            "DELETE FROM findings WHERE at >= $1",
            &first,
        )
        .await?;
        tx.commit().await?;
        Ok(swept)
    }

    /// Whether the vault has the tables of people: `verify` looks at databases of earlier releases as they are.
    pub(crate) async fn has_people(&self) -> bool {
        let sql = "SELECT at FROM erased LIMIT 1";
        self.db
            .query("looking for the tables of people", sql, &[], &[Type::Int])
            .await
            .is_ok()
    }

    /// A subject whose key opens nothing, if there is one: no writer leaves such a row. `people` says whether the vault has
    /// the tables of people.
    pub(crate) async fn idle_subject(&self, people: bool) -> Result<Option<Id>, StoreError> {
        let tables: &[&str] = match people {
            true => &["openings", "roster_lines", "feedback", "blobs"],
            false => &["openings"],
        };
        let without: Vec<String> = tables
            .iter()
            .map(|t| format!("NOT EXISTS (SELECT 1 FROM {t} x WHERE x.subject = subjects.subject)"))
            .collect();
        let sql = format!(
            "SELECT subject FROM subjects WHERE {} LIMIT 1",
            without.join(" AND ")
        );
        let rows = self
            .db
            .query("looking for idle subjects", &sql, &[], &[Type::Blob])
            .await?;
        match rows.into_iter().next().and_then(|r| r.into_iter().next()) {
            Some(v) => {
                let bytes = v.blob("vault.subjects", "subject")?;
                // An altered key of another length is named as far as it goes.
                let mut id = [0; 16];
                let n = bytes.len().min(16);
                id[..n].copy_from_slice(&bytes[..n]);
                Ok(Some(Id::from_bytes(id)))
            }
            None => Ok(None),
        }
    }
}

/// The random bytes of a batch, drawn at once: each draw is a call of the operating system. Forgotten when dropped.
struct Drawn {
    bytes: Zeroizing<Vec<u8>>,
    used: usize,
}

impl Drawn {
    /// Enough for every opening's nonce, and for a new key and its nonce for every entry.
    fn new(random: &Random, batch: &[Deposit]) -> Drawn {
        let openings: usize = batch.iter().map(|deposit| deposit.openings.len()).sum();
        let mut bytes = Zeroizing::new(vec![0; openings * 12 + batch.len() * (32 + 12)]);
        random(&mut bytes);
        Drawn { bytes, used: 0 }
    }

    /// The next bytes; none is given out twice.
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut piece = [0; N];
        piece.copy_from_slice(&self.bytes[self.used..self.used + N]);
        self.used += N;
        piece
    }
}

const SUBJECT: &str = "SELECT nonce, wrapped FROM subjects WHERE subject = $1";

async fn find_subject(tx: &mut Tx, subject: &Id) -> Result<Option<Row>, StoreError> {
    let types = [Type::Blob, Type::Blob];
    let found = tx
        .query(
            "looking for a subject",
            SUBJECT,
            &[id_value(subject)],
            &types,
        )
        .await?;
    Ok(found.into_iter().next())
}

/// What an opening is bound to.
fn bound(subject: &Id, text: &Digest, field: &str) -> Vec<u8> {
    [
        b"minhbach/vault/opening/v1\0".as_slice(),
        subject.bytes(),
        text.bytes(),
        field.as_bytes(),
    ]
    .concat()
}
