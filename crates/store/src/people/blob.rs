//! Files in `blobs/`, named by the SHA-256 of what lies there. Public documents lie as they are; private ones encrypted under a key
//! of their own, which is kept under the key of their subject and goes with it.
//!
//! What is private has no name that anybody could compare with a file he has: its hash is that of the encrypted bytes.

use crate::db::{Tx, Type, Value};
use crate::error::StoreError;
use crate::files;
use crate::keyring::{decrypt_for, encrypt_for};
use crate::people::access::{columns, id_of};
use crate::people::tables::BLOBS;
use crate::people::{Denied, Outcome, Reading, clean};
use crate::projection::id_value;
use crate::store::Store;
use crate::vault::Vault;
use aes_gcm::aead::{Aead as _, KeyInit as _};
use aes_gcm::{Aes256Gcm, Nonce};
use minhbach_ledger::day::Day;
use minhbach_ledger::id::{Digest, Id};
use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The most bytes of a file.
pub const MOST: u64 = 25 * 1_000_000;

/// Encrypted at a time; 16 bytes are added to each.
const PIECE: usize = 64 * 1024;

/// A file that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// SHA-256 of the bytes in `blobs/`.
    pub hash: Digest,
    /// Bytes in `blobs/`.
    pub size: u64,
    /// Its media type, as its first bytes say.
    pub kind: String,
    /// Whether it was there already.
    pub repeated: bool,
}

/// A file that is not what the vault says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is not there.
    Missing(String),
    /// It has other bytes, or its key does not open.
    Altered(String),
    /// Nothing is known of it.
    Unknown(String),
}

/// What may be kept, by media type.
const KINDS: [&str; 6] = [
    "image/jpeg",
    "image/png",
    "image/webp",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
];

/// Plain text, which has no first bytes that say so. Only public files may be that.
const TEXT: &str = "text/plain; charset=utf-8";

/// Whether the bytes are a text to read: UTF-8, something in it, and no control characters but those that end a line. What
/// begins like a program or like markup is none.
fn is_text(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    let start = text.trim_start();
    let lawful = |letter: char| !letter.is_control() || matches!(letter, '\n' | '\r' | '\t');
    !start.is_empty()
        && !start.starts_with(['<', '#', '%', '{', '\u{feff}'])
        && text.chars().all(lawful)
}

impl Store {
    /// Keeps a file: private if it is about a subject. Never holds more than the limit in memory.
    ///
    /// # Errors
    /// Also that the source cannot be read.
    pub async fn add_blob(
        &self,
        source: &mut (dyn Read + Send),
        subject: Option<Id>,
        day: Day,
    ) -> Outcome<Blob> {
        let mut bytes = Zeroizing::new(Vec::new());
        let path = Path::new("(source)");
        source
            .take(MOST + 1)
            .read_to_end(&mut bytes)
            .map_err(StoreError::io(path))?;
        if bytes.len() as u64 > MOST {
            return Ok(Err(Denied::BlobTooLarge));
        }
        let kind = match infer::get(&bytes) {
            Some(kind) => kind.mime_type(),
            // A report as plain text is public; about people nobody keeps text here.
            None if subject.is_none() && is_text(&bytes) => TEXT,
            None => return Ok(Err(Denied::BlobKind)),
        };
        let cleaned = match kind {
            "image/jpeg" => clean::jpeg(&bytes),
            "image/png" => clean::png(&bytes),
            "image/webp" => clean::webp(&bytes),
            kind if kind == TEXT || KINDS.contains(&kind) => Some(bytes.to_vec()),
            _ => return Ok(Err(Denied::BlobKind)),
        };
        let Some(cleaned) = cleaned.map(Zeroizing::new) else {
            return Ok(Err(Denied::BlobDamaged));
        };
        match subject {
            None => self.put(&cleaned, kind, day, None).await.map(Ok),
            Some(subject) => self.add_private(&cleaned, kind, day, subject).await,
        }
    }

    async fn add_private(&self, bytes: &[u8], kind: &str, day: Day, subject: Id) -> Outcome<Blob> {
        let key = Zeroizing::new(self.vault().draw());
        let stored = sealed(bytes, &key)?;
        let hash = Digest::of(&stored);
        let subject_key = self.vault().known_key(&subject).await?;
        let Some(subject_key) = subject_key else {
            return Ok(Err(Denied::NoSubject));
        };
        let (nonce, wrapped) = encrypt_for(
            &subject_key,
            self.vault().draw(),
            key.as_ref(),
            &bound(&subject, &hash),
        )?;
        let private = Some((subject, nonce, wrapped));
        self.put(&stored, kind, day, private).await.map(Ok)
    }

    /// The file first and then its row, so that no row ever names a file that was not there.
    async fn put(
        &self,
        stored: &[u8],
        kind: &str,
        day: Day,
        private: Option<(Id, Value, Value)>,
    ) -> Result<Blob, StoreError> {
        let hash = Digest::of(stored);
        let path = self.with_directory(|directory| Ok(path_of(&directory.blobs(), &hash)))?;
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(StoreError::io(folder))?;
        files::write_durably(&path, stored, private.is_some())?;
        let mut blob = Blob {
            hash,
            size: stored.len() as u64,
            kind: kind.to_owned(),
            repeated: false,
        };
        let mut tx = self.vault().db.begin().await?;
        let known = "SELECT size FROM blobs WHERE hash = $1";
        let args = [Value::Blob(hash.bytes().to_vec())];
        let known = tx
            .query("looking for a file", known, &args, &[Type::Int])
            .await?;
        if !known.is_empty() {
            tx.rollback().await?;
            blob.repeated = true;
            return Ok(blob);
        }
        let (subject, nonce, wrapped) = match private {
            Some((subject, nonce, wrapped)) => (id_value(&subject), nonce, wrapped),
            None => (Value::Null, Value::Null, Value::Null),
        };
        let row = vec![
            Value::Blob(hash.bytes().to_vec()),
            subject,
            Value::of(blob.size),
            Value::Text(kind.to_owned()),
            Value::Int(i64::from(day.days())),
            nonce,
            wrapped,
        ];
        tx.insert("writing a file's row", vec![(&BLOBS, vec![row])])
            .await?;
        self.vault().commit(tx).await?;
        Ok(blob)
    }

    /// The bytes of a file; of a private one after the reading was logged.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if the file is missing or altered.
    pub async fn read_blob(
        &self,
        hash: &Digest,
        reading: &Reading<'_>,
    ) -> Outcome<Zeroizing<Vec<u8>>> {
        let sql = "SELECT subject, nonce, sealed FROM blobs WHERE hash = $1";
        let args = [Value::Blob(hash.bytes().to_vec())];
        let db = &self.vault().db;
        let rows = db
            .query("looking for a file", sql, &args, &[Type::Blob; 3])
            .await?;
        let Some(row) = rows.into_iter().next() else {
            return Ok(Err(Denied::NoBlob));
        };
        let [subject, nonce, wrapped]: [Value; 3] = columns(row, "vault.blobs")?;
        let path = self.with_directory(|directory| Ok(path_of(&directory.blobs(), hash)))?;
        let wrong = |why: &str| StoreError::corrupt(&name_of(hash), "", "", why);
        let stored = files::read_if_there(&path)?.ok_or_else(|| wrong("is missing"))?;
        if Digest::of(&stored) != *hash {
            return Err(wrong("is altered"));
        }
        if subject == Value::Null {
            return Ok(Ok(Zeroizing::new(stored)));
        }
        let subject = id_of(subject, "vault.blobs", "subject")?;
        if let Some(denied) = self.restriction(&subject, reading.why).await? {
            return Ok(Err(denied));
        }
        self.log_reading(reading, std::iter::once((subject, "blob")))
            .await?;
        let key = content_key(self.vault(), &subject, hash, nonce, wrapped).await?;
        let plain = key.and_then(|key| opened(&stored, &key));
        plain.map(Ok).ok_or_else(|| wrong("does not open"))
    }

    /// The media type of a public file; none if there is no such file, or it is about somebody.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn public_blob_kind(
        &self,
        hash: &Digest,
    ) -> Result<Option<&'static str>, StoreError> {
        let sql = "SELECT kind FROM blobs WHERE hash = $1 AND subject IS NULL";
        let args = [Value::Blob(hash.bytes().to_vec())];
        let db = &self.vault().db;
        let rows = db
            .query("looking for a public file", sql, &args, &[Type::Text])
            .await?;
        let Some(kind) = rows.into_iter().flatten().next() else {
            return Ok(None);
        };
        let kind = kind.text("vault.blobs", "kind")?;
        Ok(KINDS.into_iter().chain([TEXT]).find(|known| *known == kind))
    }

    /// The bytes of a public file with their media type; none if there is no such file, or it is about somebody.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if the file is missing or altered.
    pub async fn public_blob(
        &self,
        hash: &Digest,
    ) -> Result<Option<(Vec<u8>, &'static str)>, StoreError> {
        let Some(kind) = self.public_blob_kind(hash).await? else {
            return Ok(None);
        };
        let path = self.with_directory(|directory| Ok(path_of(&directory.blobs(), hash)))?;
        let wrong = |why: &str| StoreError::corrupt(&name_of(hash), "", "", why);
        let stored = files::read_if_there(&path)?.ok_or_else(|| wrong("is missing"))?;
        match Digest::of(&stored) == *hash {
            true => Ok(Some((stored, kind))),
            false => Err(wrong("is altered")),
        }
    }

    /// Whether a file was public here and is here no more.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn public_blob_is_gone(&self, hash: &Digest) -> Result<bool, StoreError> {
        if self.public_blob_kind(hash).await?.is_none() {
            return Ok(false);
        }
        let path = self.with_directory(|directory| Ok(path_of(&directory.blobs(), hash)))?;
        Ok(!path.exists())
    }

    /// Takes away the files of a subject and their rows, for an erasure. The files first: a crash leaves rows that name them.
    pub(crate) async fn remove_blobs(&self, tx: &mut Tx, subject: &Id) -> Result<u64, StoreError> {
        let sql = "SELECT hash FROM blobs WHERE subject = $1";
        let args = [id_value(subject)];
        let rows = tx
            .query("looking for files", sql, &args, &[Type::Blob])
            .await?;
        for row in &rows {
            let hash = Digest::new(row[0].clone().hash("vault.blobs", "hash")?);
            let path = self.with_directory(|directory| Ok(path_of(&directory.blobs(), &hash)))?;
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(StoreError::io(&path)(error));
                }
                _ => {}
            }
            if let Some(folder) = path.parent().filter(|folder| folder.exists()) {
                files::sync_dir(folder)?;
            }
        }
        let gone = "DELETE FROM blobs WHERE subject = $1";
        tx.execute("erasing files", gone, &args).await
    }
}

/// The first file that is missing, altered or unknown.
pub(crate) async fn check(folder: &Path, vault: &Vault) -> Result<Option<Fault>, StoreError> {
    let sql = "SELECT hash, subject, size, nonce, sealed FROM blobs ORDER BY hash";
    let types = [Type::Blob, Type::Blob, Type::Int, Type::Blob, Type::Blob];
    let mut known = BTreeSet::new();
    for row in vault.db.query("reading files", sql, &[], &types).await? {
        let [hash, subject, size, nonce, wrapped]: [Value; 5] = columns(row, "vault.blobs")?;
        let hash = match hash {
            Value::Blob(bytes) => match <[u8; 32]>::try_from(bytes) {
                Ok(bytes) => Digest::new(bytes),
                Err(_) => return Ok(Some(Fault::Missing("blobs/?".into()))),
            },
            _ => return Ok(Some(Fault::Missing("blobs/?".into()))),
        };
        let name = name_of(&hash);
        let Some(stored) = files::read_if_there(&path_of(folder, &hash))? else {
            return Ok(Some(Fault::Missing(name)));
        };
        let opens = match subject {
            Value::Null => nonce == Value::Null && wrapped == Value::Null,
            subject => match id_of(subject, "vault.blobs", "subject") {
                Ok(subject) => {
                    let key = content_key(vault, &subject, &hash, nonce, wrapped).await;
                    matches!(key, Ok(Some(key)) if opened(&stored, &key).is_some())
                }
                Err(_) => false,
            },
        };
        if Digest::of(&stored) != hash || Value::of(stored.len() as u64) != size || !opens {
            return Ok(Some(Fault::Altered(name)));
        }
        known.insert(path_of(Path::new(""), &hash));
    }
    if !folder.exists() {
        return Ok(None);
    }
    let unknown = files::list(folder)?
        .into_iter()
        .find(|path| !known.contains(path));
    Ok(unknown.map(|path| Fault::Unknown(format!("blobs/{}", path.display()))))
}

async fn content_key(
    vault: &Vault,
    subject: &Id,
    hash: &Digest,
    nonce: Value,
    wrapped: Value,
) -> Result<Option<Zeroizing<[u8; 32]>>, StoreError> {
    let Some(key) = vault.known_key(subject).await? else {
        return Ok(None);
    };
    let key = decrypt_for(&key, nonce, wrapped, &bound(subject, hash));
    Ok(key
        .and_then(|key| <[u8; 32]>::try_from(key.as_slice()).ok())
        .map(Zeroizing::new))
}

/// In pieces, each bound to its place and the last one marked, so that none can be moved or cut off. The key is used for this file
/// alone, so the counter is nonce enough.
fn sealed(bytes: &[u8], key: &[u8; 32]) -> Result<Vec<u8>, StoreError> {
    let cipher = Aes256Gcm::new(&(*key).into());
    let count = bytes.len().div_ceil(PIECE).max(1);
    let mut out = Vec::with_capacity(bytes.len() + count * 16);
    for n in 0..count {
        let piece = &bytes[n * PIECE..bytes.len().min((n + 1) * PIECE)];
        let sealed = cipher.encrypt(&nonce(n, n + 1 == count), piece);
        out.extend(sealed.map_err(|_| StoreError::Config("a file is too long".into()))?);
    }
    Ok(out)
}

fn opened(stored: &[u8], key: &[u8; 32]) -> Option<Zeroizing<Vec<u8>>> {
    let cipher = Aes256Gcm::new(&(*key).into());
    let pieces = stored.chunks(PIECE + 16);
    let count = pieces.len();
    let mut out = Zeroizing::new(Vec::with_capacity(stored.len()));
    for (n, piece) in pieces.enumerate() {
        out.extend(cipher.decrypt(&nonce(n, n + 1 == count), piece).ok()?);
    }
    Some(out)
}

fn nonce(n: usize, last: bool) -> Nonce<aes_gcm::aead::consts::U12> {
    let mut nonce = [0; 12];
    nonce[..8].copy_from_slice(&(n as u64).to_be_bytes());
    nonce[11] = u8::from(last);
    Nonce::from(nonce)
}

/// What a file's key is bound to.
fn bound(subject: &Id, hash: &Digest) -> Vec<u8> {
    [
        b"minhbach/vault/blob/v1\0".as_slice(),
        subject.bytes(),
        hash.bytes(),
    ]
    .concat()
}

fn hex(hash: &Digest) -> String {
    hash.bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn path_of(folder: &Path, hash: &Digest) -> PathBuf {
    let name = hex(hash);
    folder.join(&name[..2]).join(name)
}

fn name_of(hash: &Digest) -> String {
    path_of(Path::new("blobs"), hash).display().to_string()
}
