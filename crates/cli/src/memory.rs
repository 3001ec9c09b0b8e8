//! What the program remembers for its user from one run to the next: the newest checkpoint of every book that it has found whole.
//!
//! One file a log key, in a directory of the user. A book that does not extend what is remembered here was rewritten, or is shown
//! to others in another way.

use std::path::{Path, PathBuf};

use minhbach_ledger::log::checkpoint::Checkpoint;
use minhbach_ledger::log::misbehaviour::Misbehaviour;
use minhbach_ledger::note::Vkey;
use sha2::{Digest as _, Sha256};

use crate::args::Remembering;
use crate::files;
use crate::lang::Lang;
use crate::outcome::{Failure, Step};
use crate::world::state_home;

/// The memory of one log.
pub struct Memory {
    dir: PathBuf,
    log: Vkey,
}

/// Hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The directory of the program below the user's; none without a home.
pub fn home() -> Option<PathBuf> {
    Some(state_home()?.join("minhbach"))
}

impl Memory {
    /// As the command line asks for it; none if it asks for none, or if the user has no home.
    pub fn of(asked: &Remembering, log: &Vkey) -> Option<Memory> {
        if asked.no_memory {
            return None;
        }
        let dir = asked.memory.clone().or_else(home)?;
        Some(Memory {
            dir,
            log: log.clone(),
        })
    }

    /// Where proofs go.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Any key may come along for any origin, so the file is named after the key, which holds the origin.
    fn path(&self) -> PathBuf {
        let name = hex(&Sha256::digest(self.log.to_string()));
        self.dir.join(format!("{name}.checkpoint"))
    }

    /// The checkpoint note that is remembered.
    pub fn read(&self, lang: Lang) -> Step<Option<Vec<u8>>> {
        let path = self.path();
        match std::fs::read(&path) {
            Ok(note) => Ok(Some(note)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Failure::file(lang, &path, &error)),
        }
    }

    /// Remembers a checkpoint note, unless a newer one was remembered meanwhile.
    pub fn write(&self, note: &[u8], lang: Lang) -> Step<()> {
        let size = |note: &[u8]| Checkpoint::open(note, &self.log).ok().map(|it| it.size);
        let before = self.read(lang)?.and_then(|before| size(&before));
        if before > size(note) {
            return Ok(());
        }
        std::fs::create_dir_all(&self.dir)
            .map_err(|error| Failure::file(lang, &self.dir, &error))?;
        files::replace(&self.path(), note, lang)
    }

    /// Whether a book of the same origin is remembered under another key.
    pub fn knows_another_key(&self) -> bool {
        let own = self.path();
        let Ok(all) = std::fs::read_dir(&self.dir) else {
            return false;
        };
        let mut others = all.filter_map(Result::ok).map(|entry| entry.path());
        others.any(|path| {
            let point = path.extension().is_some_and(|end| end == "checkpoint");
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            point && path != own && text.lines().next() == Some(self.log.name())
        })
    }
}

/// Writes a proof of misbehaviour to where it was asked for, else into a directory, and says where it is. Two proofs have two
/// names; the same proof has one.
pub fn accuse(proof: &Misbehaviour, asked: Option<&Path>, dir: &Path, lang: Lang) -> Step<PathBuf> {
    let text = proof.to_string();
    let path = match asked {
        Some(path) => path.to_owned(),
        None => {
            let name = hex(&Sha256::digest(&text)[..8]);
            std::fs::create_dir_all(dir).map_err(|error| Failure::file(lang, dir, &error))?;
            dir.join(format!("misbehaviour-{name}.txt"))
        }
    };
    files::replace(&path, text.as_bytes(), lang)?;
    Ok(path)
}
