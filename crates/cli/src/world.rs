//! Clock and randomness: read here and nowhere else, and replaced by a seed in the demo.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest as _, Sha256};

/// Unix seconds, as the store asks for them.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// A source of random bytes, as the store asks for it.
pub type Random = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// Where a command takes the time and its random bytes from.
#[derive(Clone)]
pub struct World {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub clock: Clock,
    /// Fills bytes with randomness.
    pub random: Random,
}

impl World {
    /// The machine's clock and the operating system's random numbers.
    pub fn real() -> Self {
        World {
            clock: Arc::new(now),
            random: Arc::new(random),
        }
    }

    /// A clock that is set by hand and bytes that follow from a seed: two runs are equal. Practice ledgers only.
    pub fn seeded(seed: u64, label: &str, clock: Arc<AtomicU64>) -> Self {
        let stream = Mutex::new(Seeded::new(seed, label));
        World {
            clock: Arc::new(move || clock.load(Ordering::SeqCst)),
            // A poisoned lock means that another thread panicked while drawing; its bytes are as good as any.
            random: Arc::new(move |bytes| {
                stream
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .fill(bytes)
            }),
        }
    }

    /// Unix seconds.
    pub fn now(&self) -> u64 {
        (self.clock)()
    }

    /// `N` fresh random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.random)(&mut bytes);
        bytes
    }
}

/// Where a program keeps what it remembers for its user: `$XDG_STATE_HOME`, else `~/.local/state`; none without a home.
#[allow(
    clippy::disallowed_methods,
    reason = "the composition root reads the environment"
)]
pub fn state_home() -> Option<PathBuf> {
    let set = |name: &str| {
        let value = std::env::var_os(name).map(PathBuf::from);
        // The XDG text: a relative path counts as not set.
        value.filter(|path| path.is_absolute())
    };
    set("XDG_STATE_HOME").or_else(|| Some(set("HOME")?.join(".local").join("state")))
}

/// The password of a mail server: `MINHBACH_SMTP_PASSWORD`.
#[allow(
    clippy::disallowed_methods,
    reason = "the composition root reads the environment"
)]
pub fn smtp_password() -> Option<String> {
    std::env::var("MINHBACH_SMTP_PASSWORD").ok()
}

#[allow(
    clippy::disallowed_methods,
    reason = "the composition root reads the clock"
)]
fn now() -> u64 {
    // A clock before 1970 is a broken clock; zero makes every rule about time refuse, which is the safe side.
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

#[allow(
    clippy::disallowed_methods,
    reason = "the composition root draws the random numbers"
)]
fn random(bytes: &mut [u8]) {
    // Without random numbers no salt or key may be made; no caller could go on.
    getrandom::fill(bytes).expect("the operating system gives random numbers");
}

/// Bytes that follow from a seed and a label: SHA-256 in counter mode. Fit for examples, never for real keys.
#[derive(Clone)]
pub struct Seeded {
    key: [u8; 32],
    counter: u64,
    block: [u8; 32],
    used: usize,
}

impl Seeded {
    /// The stream of `label` under `seed`. Streams of different labels are independent, so a new use of one does not move
    /// the others.
    pub fn new(seed: u64, label: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"minhbach demo ");
        hash.update(seed.to_be_bytes());
        hash.update(label.as_bytes());
        Seeded {
            key: hash.finalize().into(),
            counter: 0,
            block: [0; 32],
            used: 32,
        }
    }

    /// Fills `bytes` with the next bytes of the stream.
    pub fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            if self.used == self.block.len() {
                let mut hash = Sha256::new();
                hash.update(self.key);
                hash.update(self.counter.to_be_bytes());
                self.block = hash.finalize().into();
                self.counter += 1;
                self.used = 0;
            }
            *byte = self.block[self.used];
            self.used += 1;
        }
    }

    /// A number in `0..below`; the bias of the modulus is below 2^-32 for every range used here.
    pub fn below(&mut self, below: u64) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_be_bytes(bytes) % below.max(1)
    }

    /// One of `choices`, which must not be empty.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len() as u64) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_and_a_label_fix_the_stream() {
        let draw = |seed, label: &str| {
            let mut stream = Seeded::new(seed, label);
            (0..50).map(|_| stream.below(1_000_000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(1, "a"), draw(1, "a"));
        assert_ne!(draw(1, "a"), draw(2, "a"));
        assert_ne!(draw(1, "a"), draw(1, "b"));
    }
}
