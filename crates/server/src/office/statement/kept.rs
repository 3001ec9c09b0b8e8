//! Statements that were read for a wizard, kept in memory alone: until the wizard lets go of them, until nobody has asked for
//! half an hour, or until others need the room. What is gone is read again; ids follow from the lines, so nothing depends on
//! it.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use minhbach_exchange::statement::Statement;
use minhbach_ledger::id::Id;
use tokio::sync::{Semaphore, watch};

use crate::lang::Words;
use crate::office::session::IDLE;

/// Readings that one key may have at once; its oldest gives way.
const MOST_OF_ONE: usize = 2;

/// Readings of all keys together; the oldest gives way.
const MOST: usize = 16;

/// Bytes of the files of all readings together; the oldest gives way. A reading takes less memory than its files have bytes,
/// but for a worksheet, which is packed.
const MOST_BYTES: usize = 128 << 20;

/// Files that are being read at the same time.
const AT_ONCE: usize = 2;

/// How far a reading has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Progress {
    /// Rows of the file that is being read.
    pub rows: u32,
    /// Whether there is an outcome.
    pub finished: bool,
}

/// What a reading has led to.
pub type Outcome = Result<Statement, Words>;

/// One statement that is being read or has been read, for one key.
pub struct Reading {
    /// Follows from the key and the files, so that the same files are the same reading again.
    pub id: Id,
    /// The name of the key that sent the files. Nobody else gets to see anything of it.
    pub key: String,
    /// The account.
    pub account: Id,
    /// How many bytes the files had.
    pub bytes: usize,
    progress: watch::Sender<Progress>,
    outcome: OnceLock<Outcome>,
}

impl Reading {
    /// A reading that is about to begin.
    pub fn new(id: Id, key: &str, account: Id, bytes: usize) -> Reading {
        Reading {
            id,
            key: key.to_owned(),
            account,
            bytes,
            progress: watch::Sender::new(Progress::default()),
            outcome: OnceLock::new(),
        }
    }

    /// Some rows further on.
    pub fn advance(&self, rows: u32) {
        self.progress.send_modify(|progress| progress.rows = rows);
    }

    /// It is over.
    pub fn finish(&self, outcome: Outcome) {
        // A second outcome would be that of the same files.
        let _ = self.outcome.set(outcome);
        self.progress
            .send_modify(|progress| progress.finished = true);
    }

    /// What it has led to; `None` while it lasts.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcome.get()
    }

    /// To wait for news.
    pub fn watch(&self) -> watch::Receiver<Progress> {
        self.progress.subscribe()
    }
}

struct Held {
    reading: Arc<Reading>,
    /// When it was last asked for, in unix seconds.
    seen: u64,
}

/// All readings.
pub struct Readings {
    held: Mutex<Vec<Held>>,
    /// Whoever reads holds a permit.
    pub turns: Arc<Semaphore>,
    /// The same for lists of the helped, which the people desk looks at: those who read statements do not keep it waiting.
    pub sheets: Arc<Semaphore>,
}

impl Default for Readings {
    fn default() -> Self {
        Readings {
            held: Mutex::default(),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            sheets: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

impl Readings {
    fn lock(&self, now: u64) -> std::sync::MutexGuard<'_, Vec<Held>> {
        // Each change is one insertion or removal; a panic leaves nothing half changed.
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|held| now < held.seen + IDLE);
        held
    }

    /// Keeps a reading; what is too much gives way, the oldest first.
    pub fn keep(&self, reading: Arc<Reading>, now: u64) {
        let mut held = self.lock(now);
        held.retain(|held| held.reading.id != reading.id);
        held.push(Held {
            reading: reading.clone(),
            seen: now,
        });
        let mut of_key = held
            .iter()
            .filter(|held| held.reading.key == reading.key)
            .count();
        held.retain(|held| {
            let gives_way = held.reading.key == reading.key && of_key > MOST_OF_ONE;
            of_key -= usize::from(gives_way);
            !gives_way
        });
        let too_much = |held: &Vec<Held>| {
            held.len() > MOST
                || held.iter().map(|held| held.reading.bytes).sum::<usize>() > MOST_BYTES
        };
        while held.len() > 1 && too_much(&held) {
            held.remove(0);
        }
    }

    /// A reading of this key.
    pub fn of(&self, id: Id, key: &str, now: u64) -> Option<Arc<Reading>> {
        let mut held = self.lock(now);
        let found = held
            .iter_mut()
            .find(|held| held.reading.id == id && held.reading.key == key)?;
        found.seen = now;
        Some(found.reading.clone())
    }

    /// Lets go of a reading of this key.
    pub fn forget(&self, id: Id, key: &str, now: u64) {
        self.lock(now)
            .retain(|held| held.reading.id != id || held.reading.key != key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(n: u8, key: &str, bytes: usize) -> Arc<Reading> {
        let id = Id::from_bytes([n; 16]);
        Arc::new(Reading::new(id, key, id, bytes))
    }

    fn has(readings: &Readings, n: u8, key: &str, now: u64) -> bool {
        readings.of(Id::from_bytes([n; 16]), key, now).is_some()
    }

    #[test]
    fn a_reading_is_its_keys_alone() {
        let readings = Readings::default();
        readings.keep(reading(1, "a", 10), 0);
        assert!(has(&readings, 1, "a", 1));
        assert!(!has(&readings, 1, "b", 1));
        readings.forget(Id::from_bytes([1; 16]), "b", 1);
        assert!(has(&readings, 1, "a", 1));
        readings.forget(Id::from_bytes([1; 16]), "a", 1);
        assert!(!has(&readings, 1, "a", 1));
    }

    #[test]
    fn what_nobody_asks_for_is_gone_after_half_an_hour() {
        let readings = Readings::default();
        readings.keep(reading(1, "a", 10), 0);
        assert!(has(&readings, 1, "a", IDLE - 1));
        assert!(has(&readings, 1, "a", 2 * IDLE - 2));
        assert!(!has(&readings, 1, "a", 3 * IDLE));
    }

    #[test]
    fn memory_has_a_bound() {
        let readings = Readings::default();
        for n in 1..=3 {
            readings.keep(reading(n, "a", 10), 0);
        }
        assert!(
            !has(&readings, 1, "a", 0) && has(&readings, 2, "a", 0) && has(&readings, 3, "a", 0)
        );
        for n in 10..40 {
            readings.keep(reading(n, &n.to_string(), 10), 0);
        }
        assert_eq!(readings.lock(0).len(), MOST);
        readings.keep(reading(99, "z", MOST_BYTES), 0);
        assert!(has(&readings, 99, "z", 0));
        assert_eq!(readings.lock(0).len(), 1);
        readings.keep(reading(99, "z", 10), 0);
        assert_eq!(readings.lock(0).len(), 1, "the same reading again");
    }
}
