//! The directory of a witness: whom it knows, and what it has signed for each.
//!
//! ```text
//! logs.policy              the logs that it knows, as `log` lines of a C2SP tlog-policy; other lines are ignored
//! state/<HEX>              the newest checkpoint that it signed, with its line; HEX is the SHA-256 of the log's origin
//! lock                     locked by the one process that signs
//! ```
//!
//! The key lies beside them in a file that only the program above can open. What is stored is compared and replaced under a lock,
//! and is durable before the signature leaves; so whatever dies in between, nothing is ever signed that contradicts it.

use crate::error::StoreError;
use crate::files;
use minhbach_ledger::log::checkpoint::cosign;
use minhbach_ledger::log::policy::Policy;
use minhbach_ledger::log::witness::{Refusal, Request, Stored, decide, origin_of, read_stored};
use minhbach_ledger::note::{KeyKind, Vkey};
use minhbach_ledger::signature::Signer;
use sha2::{Digest as _, Sha256};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The file of the known logs.
pub const POLICY: &str = "logs.policy";

const STATE: &str = "state";

/// What a witness signed: its line, and the whole note that it stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosigned {
    /// The signature line with its line feed.
    pub line: String,
    /// The checkpoint with the log's lines and this one.
    pub note: String,
    /// The number of entries.
    pub size: u64,
}

/// The open directory of a witness, with its key.
pub struct WitnessDir {
    path: PathBuf,
    logs: Vec<Vkey>,
    signer: Signer,
    /// Held for as long as the directory is open.
    _lock: File,
    /// One request at a time: what is compared is what is replaced.
    turn: Mutex<()>,
}

impl WitnessDir {
    /// Makes the directory of a witness that knows the logs of a policy. The directory may be there; a known list may not.
    ///
    /// # Errors
    /// [`StoreError::Config`] if there is a list of logs already, or the policy is none or names no log.
    pub fn create(path: &Path, policy: &[u8]) -> Result<(), StoreError> {
        let wrong = |why: String| StoreError::Config(why);
        known(policy).map_err(wrong)?;
        let state = path.join(STATE);
        fs::create_dir_all(&state).map_err(StoreError::io(&state))?;
        let logs = path.join(POLICY);
        if logs.exists() {
            return Err(wrong(format!("{} exists already", logs.display())));
        }
        files::write_durably(&logs, policy, false)
    }

    /// Opens and locks the directory, to sign with this key.
    ///
    /// # Errors
    /// [`StoreError::Locked`] while another process signs; [`StoreError::Config`] for a list of logs that is none.
    pub fn open(path: &Path, signer: Signer) -> Result<WitnessDir, StoreError> {
        let list = path.join(POLICY);
        let bytes = fs::read(&list).map_err(StoreError::io(&list))?;
        let wrong = |why: String| StoreError::Config(format!("{}: {why}", list.display()));
        let logs = known(&bytes).map_err(wrong)?;
        let lock = path.join("lock");
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&lock)
            .map_err(StoreError::io(&lock))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StoreError::Locked { url: None }),
            Err(TryLockError::Error(error)) => return Err(StoreError::io(&lock)(error)),
        }
        if !path.join(STATE).is_dir() {
            // A witness that has forgotten what it signed could be made to sign a fork of it.
            let why = format!("{STATE}/ is missing: what was signed is not known");
            return Err(wrong(why));
        }
        Ok(WitnessDir {
            path: path.to_owned(),
            logs,
            signer,
            _lock: file,
            turn: Mutex::new(()),
        })
    }

    /// The witness's verifier key.
    pub fn vkey(&self) -> Vkey {
        self.signer.vkey_of(KeyKind::Cosignature)
    }

    /// The keys of the logs that it knows.
    pub fn logs(&self) -> &[Vkey] {
        &self.logs
    }

    /// What it has stored for a log.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if the file is not what this witness wrote: signing on would be signing blindly.
    pub fn stored(&self, origin: &str) -> Result<Option<Stored>, StoreError> {
        WitnessDir::stored_in(&self.path, &self.vkey(), origin)
    }

    /// The same by the witness's verifier key alone, of a directory that is not open: to look, not to sign.
    ///
    /// # Errors
    /// As [`WitnessDir::stored`].
    pub fn stored_in(
        dir: &Path,
        witness: &Vkey,
        origin: &str,
    ) -> Result<Option<Stored>, StoreError> {
        let name = file_of(origin);
        let Some(note) = files::read_if_there(&dir.join(STATE).join(&name))? else {
            return Ok(None);
        };
        let stored = read_stored(&note, witness).map_err(|why| {
            StoreError::corrupt(&format!("{STATE}/{name}"), "", "", why.to_string())
        })?;
        Ok(Some(stored))
    }

    /// Decides on a request and, if it may be signed, stores that durably and only then returns the signature. `now` is in unix
    /// seconds. Blocks on the disk.
    ///
    /// # Errors
    /// A failure of the disk, or a damaged file: nothing was signed that anybody could have seen. A refusal is no failure.
    pub fn add_checkpoint(
        &self,
        request: &Request,
        now: u64,
    ) -> Result<Result<Cosigned, Refusal>, StoreError> {
        // Whoever panicked in here has either replaced the file whole or not at all.
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let origin = origin_of(request);
        let stored = match self.logs.iter().any(|log| log.name() == origin) {
            true => self.stored(origin)?,
            false => None,
        };
        let accepted = match decide(&self.logs, stored.as_ref(), request, now) {
            Ok(accepted) => accepted,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Some(line) = cosign(&self.signer, accepted.at, &accepted.text()) else {
            return Ok(Err(Refusal::BadTime));
        };
        let note = accepted.note(&line);
        let path = self.path.join(STATE).join(file_of(origin));
        files::write_durably(&path, note.as_bytes(), false)?;
        Ok(Ok(Cosigned {
            line,
            note,
            size: accepted.checkpoint.size,
        }))
    }

    /// For monitors: what is stored for a log, by the SHA-256 of its origin in hexadecimal digits.
    ///
    /// # Errors
    /// Of the disk.
    pub fn checkpoint(&self, hex: &str) -> Result<Option<Vec<u8>>, StoreError> {
        // Only names of known logs reach the disk.
        let mut known = self.logs.iter();
        match known.any(|log| file_of(log.name()) == hex) {
            true => files::read_if_there(&self.path.join(STATE).join(hex)),
            false => Ok(None),
        }
    }
}

/// The keys of the logs that a policy lists.
fn known(policy: &[u8]) -> Result<Vec<Vkey>, String> {
    let policy = Policy::read(policy).map_err(|error| format!("{error} [{}]", error.code()))?;
    let logs: Vec<Vkey> = policy.logs().iter().map(|log| log.key.clone()).collect();
    match logs.is_empty() {
        true => Err("names no log".into()),
        false => Ok(logs),
    }
}

/// The name of a log's file: the SHA-256 of its origin in lower-case hexadecimal digits, as monitors ask for it.
fn file_of(origin: &str) -> String {
    let hash = Sha256::digest(origin.as_bytes());
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
