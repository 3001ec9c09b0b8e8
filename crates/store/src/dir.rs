//! The data directory: what lies where, who may open it, and its secrets.
//!
//! ```text
//! minhbach.toml            origin, and the PostgreSQL addresses if it does not keep its own files
//! ledger.db  vault.db      SQLite
//! lock                     locked by the one process that uses the directory; holds its URL
//! secret/{log,vault,line}.key   32 bytes in base64, mode 0600
//! secret/vault.next.key    while the vault's key is being changed: the one that takes its place
//! blobs/                   files by their hash; private ones encrypted
//! areas.tsv                names of areas by list, version and code, where a chapter has imported its official list
//! witnesses.policy         who co-signs the checkpoint (C2SP tlog-policy); nobody without it
//! public/                  what everybody may copy: tiles, checkpoint, log.vkey
//! ```

use crate::error::StoreError;
use crate::files;
use crate::keyring::Keyring;
use minhbach_ledger::log::policy::Policy;
use minhbach_ledger::log::{hash_from_base64, hash_to_base64};
use minhbach_ledger::signature::Signer;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use zeroize::{Zeroize, Zeroizing};

/// The file of [`Directory::areas`].
pub const AREAS: &str = "areas.tsv";

/// The file of [`Directory::policy`], here and among the public files.
pub const POLICY: &str = "witnesses.policy";

/// Names of areas by (list, version, code).
pub type Areas = BTreeMap<(String, String, String), String>;

/// `minhbach.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The ledger's origin, which is also the name of the log's key: `minhbach.example/son-lam`.
    pub origin: String,
    /// PostgreSQL instead of `ledger.db` and `vault.db`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postgres: Option<Postgres>,
}

/// Addresses of the two databases; they may be the same, since each keeps to a schema of its own.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Postgres {
    /// Where entries and projections are.
    pub ledger: String,
    /// Where personal data are.
    pub vault: String,
}

/// Prints no address: it may hold a password.
impl std::fmt::Debug for Postgres {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Postgres")
    }
}

/// The three secrets of a directory. Forgotten when dropped, never printed.
pub struct Secrets {
    /// Seed of the log's signing key.
    pub log: [u8; 32],
    /// Wraps the subjects' keys.
    pub vault: [u8; 32],
    /// Keys the ids of statement lines; never rotated.
    pub line: [u8; 32],
}

impl Drop for Secrets {
    fn drop(&mut self) {
        self.log.zeroize();
        self.vault.zeroize();
        self.line.zeroize();
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets")
    }
}

/// An open data directory; the lock is held until it is dropped.
#[derive(Debug)]
pub struct Directory {
    path: PathBuf,
    config: Config,
    lock: File,
}

const CONFIG: &str = "minhbach.toml";

/// Name of the key that is to take the place of `secret/vault.key`.
const NEXT: &str = "vault.next";

impl Directory {
    /// Makes a new directory with its configuration and secrets, and locks it. The log's verification
    /// key is published at once.
    ///
    /// # Errors
    /// [`StoreError::Config`] if there is a ledger already or the origin is no key name; file errors.
    pub fn create(
        path: &Path,
        config: &Config,
        secrets: &Secrets,
    ) -> Result<Directory, StoreError> {
        if path.join(CONFIG).exists() {
            return Err(StoreError::Config(format!(
                "{} already holds a ledger",
                path.display()
            )));
        }
        let signer = signer(&secrets.log, &config.origin)?;
        for dir in [path.to_owned(), path.join("secret"), path.join("public")] {
            fs::create_dir_all(&dir).map_err(StoreError::io(&dir))?;
        }
        let lock = take_lock(path)?;
        for (name, key) in [
            ("log", &secrets.log),
            ("vault", &secrets.vault),
            ("line", &secrets.line),
        ] {
            let text = Zeroizing::new(format!("{}\n", hash_to_base64(key)));
            files::replace(&secret_path(path, name), text.as_bytes(), true)?;
        }
        files::sync_dir(&path.join("secret"))?;
        let vkey = format!("{}\n", signer.vkey());
        files::write_durably(
            &path.join("public").join("log.vkey"),
            vkey.as_bytes(),
            false,
        )?;
        // Last: a directory without its configuration is not a ledger yet, and init may be run again.
        let text = toml::to_string(config).map_err(|e| StoreError::Config(e.to_string()))?;
        files::write_durably(&path.join(CONFIG), text.as_bytes(), true)?;
        Ok(Directory {
            path: path.to_owned(),
            config: config.clone(),
            lock,
        })
    }

    /// Whether a path holds a ledger.
    pub fn exists(path: &Path) -> bool {
        path.join(CONFIG).exists()
    }

    /// Opens and locks an existing directory.
    ///
    /// # Errors
    /// [`StoreError::Locked`] with the holder's URL, [`StoreError::Config`], file errors.
    pub fn open(path: &Path) -> Result<Directory, StoreError> {
        let file = path.join(CONFIG);
        let text = match files::read_if_there(&file)? {
            Some(bytes) => String::from_utf8(bytes)
                .map_err(|_| StoreError::Config(format!("{} is not UTF-8", file.display())))?,
            None => {
                return Err(StoreError::Config(format!(
                    "{} holds no ledger: {CONFIG} is missing",
                    path.display()
                )));
            }
        };
        let config: Config = toml::from_str(&text)
            // The parser's message repeats the line, which may hold a password; its place is enough.
            .map_err(|e| {
                let at = e.span().map_or(0, |s| s.start);
                StoreError::Config(format!("{} is wrong at byte {at}", file.display()))
            })?;
        let lock = take_lock(path)?;
        Ok(Directory {
            path: path.to_owned(),
            config,
            lock,
        })
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its configuration.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What everybody may copy.
    pub fn public(&self) -> PathBuf {
        self.path.join("public")
    }

    /// The names of areas that were imported, by list, version and code; none if there is no such file.
    pub fn areas(&self) -> Result<Areas, StoreError> {
        let path = self.path.join(AREAS);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Areas::new()),
            Err(error) => return Err(StoreError::io(&path)(error)),
        };
        let row = |line: &str| {
            let mut cells = line.splitn(4, '\t').map(str::to_owned);
            Some(((cells.next()?, cells.next()?, cells.next()?), cells.next()?))
        };
        Ok(text.lines().filter_map(row).collect())
    }

    /// The policy of witnesses, and its bytes; none if there is no such file.
    ///
    /// # Errors
    /// [`StoreError::Config`] if it is no policy, does not accept this log, or trusts the log's own key as a witness.
    pub fn policy(&self) -> Result<Option<(Policy, Vec<u8>)>, StoreError> {
        let path = self.path.join(POLICY);
        let Some(bytes) = files::read_if_there(&path)? else {
            return Ok(None);
        };
        let wrong = |why: String| StoreError::Config(format!("{}: {why}", path.display()));
        let policy =
            Policy::read(&bytes).map_err(|error| wrong(format!("{error} [{}]", error.code())))?;
        let log = self.log_signer()?.vkey();
        if !policy.accepts(&log) {
            return Err(wrong(format!("lists other logs than this one, {log}")));
        }
        if policy.witnesses().iter().any(|w| w.key.key() == log.key()) {
            return Err(wrong("the log's own key is no witness".into()));
        }
        Ok(Some((policy, bytes)))
    }

    /// Writes the URL that this process serves into the lock file, for others to print.
    pub fn announce(&mut self, url: &str) -> Result<(), StoreError> {
        let path = self.path.join("lock");
        self.lock
            .set_len(0)
            .and_then(|()| self.lock.rewind())
            .and_then(|()| self.lock.write_all(url.as_bytes()))
            .map_err(StoreError::io(&path))
    }

    /// The log's signing key.
    pub fn log_signer(&self) -> Result<Signer, StoreError> {
        signer(&*self.key("log")?, &self.config.origin)
    }

    /// The key that wraps the subjects' keys.
    pub fn vault_key(&self) -> Result<Zeroizing<[u8; 32]>, StoreError> {
        self.key("vault")
    }

    /// The keys of the vault: two while a change of `secret/vault.key` is under way.
    pub(crate) fn keyring(&self) -> Result<Keyring, StoreError> {
        let next = match self.has_next_vault_key() {
            true => Some(self.key(NEXT)?),
            false => None,
        };
        Ok(Keyring::new(&*self.vault_key()?, next.as_deref()))
    }

    /// Whether a change of the vault's key was begun and not ended.
    pub(crate) fn has_next_vault_key(&self) -> bool {
        secret_path(&self.path, NEXT).exists()
    }

    /// Begins a change of the vault's key: durable before any row is wrapped under it.
    pub(crate) fn begin_vault_key(&self, next: &[u8; 32]) -> Result<(), StoreError> {
        let text = Zeroizing::new(format!("{}\n", hash_to_base64(next)));
        files::write_durably(&secret_path(&self.path, NEXT), text.as_bytes(), true)
    }

    /// Ends it: the new key takes the place of the old one, which is gone.
    pub(crate) fn end_vault_key(&self) -> Result<(), StoreError> {
        let (from, to) = (
            secret_path(&self.path, NEXT),
            secret_path(&self.path, "vault"),
        );
        fs::rename(&from, &to).map_err(StoreError::io(&from))?;
        files::sync_dir(&self.path.join("secret"))
    }

    /// Files of the vault and of the book.
    pub(crate) fn blobs(&self) -> PathBuf {
        self.path.join("blobs")
    }

    /// The key of the statement lines' ids.
    pub fn line_key(&self) -> Result<Zeroizing<[u8; 32]>, StoreError> {
        self.key("line")
    }

    fn key(&self, name: &str) -> Result<Zeroizing<[u8; 32]>, StoreError> {
        let path = secret_path(&self.path, name);
        let text = Zeroizing::new(fs::read_to_string(&path).map_err(StoreError::io(&path))?);
        text.strip_suffix('\n')
            .and_then(hash_from_base64)
            .map(Zeroizing::new)
            .ok_or_else(|| {
                StoreError::Config(format!(
                    "{} is not 32 bytes in base64 and a line feed",
                    path.display()
                ))
            })
    }
}

fn secret_path(path: &Path, name: &str) -> PathBuf {
    path.join("secret").join(format!("{name}.key"))
}

fn signer(seed: &[u8; 32], origin: &str) -> Result<Signer, StoreError> {
    Signer::from_seed(*seed, origin)
        .map_err(|_| StoreError::Config(format!("{origin:?} cannot name a log")))
}

fn take_lock(path: &Path) -> Result<File, StoreError> {
    let path = path.join("lock");
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(StoreError::io(&path))?;
    match file.try_lock() {
        // What an earlier holder wrote is stale now.
        Ok(()) => file
            .set_len(0)
            .map_err(StoreError::io(&path))
            .map(|()| file),
        Err(TryLockError::WouldBlock) => {
            let mut url = String::new();
            let read = file.read_to_string(&mut url);
            Err(StoreError::Locked {
                url: (read.is_ok() && !url.is_empty()).then_some(url),
            })
        }
        Err(TryLockError::Error(e)) => Err(StoreError::io(&path)(e)),
    }
}
