//! Who is signed in. A session is made only after a key has signed a fresh challenge, under a token that the server draws; it ends
//! after half an hour without a request, after a day's work at the latest, when its key is revoked, or when its holder ends it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use minhbach_ledger::id::Digest;

/// How long a session lasts without a request, in seconds.
pub const IDLE: u64 = 30 * 60;

/// How long a session lasts at most, in seconds.
pub const LONGEST: u64 = 10 * 3_600;

/// How long a challenge may be answered, in seconds.
pub const ANSWER: u64 = 120;

/// Challenges that may wait at once; older ones give way.
const MOST_CHALLENGES: usize = 4_096;

/// Sessions that one key may have at once; the oldest gives way.
const MOST_OF_ONE: usize = 8;

/// One session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// A number to name it by in lists: no secret, and of no use for a request.
    pub number: u64,
    /// The name of the key that signed in.
    pub key: String,
    /// The id of that key, so that another key under the same name is not taken for it.
    pub key_id: [u8; 4],
    /// When it began, in unix seconds.
    pub since: u64,
    /// When it was last used, in unix seconds.
    pub seen: u64,
}

#[derive(Default)]
struct Inner {
    /// By the hash of the token: whoever reads this memory cannot make a cookie of it.
    sessions: HashMap<Digest, Session>,
    challenges: BTreeMap<[u8; 32], u64>,
    last: u64,
}

/// All sessions and the challenges that wait for an answer.
#[derive(Default)]
pub struct Sessions(Mutex<Inner>);

impl Sessions {
    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        // Nothing here is left half changed by a panic: every change is one insertion or removal.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers a fresh challenge.
    pub fn challenge(&self, challenge: [u8; 32], now: u64) {
        let mut inner = self.lock();
        inner.challenges.retain(|_, made| now < *made + ANSWER);
        while inner.challenges.len() >= MOST_CHALLENGES {
            let oldest = inner.challenges.iter().min_by_key(|(_, made)| **made);
            let Some(oldest) = oldest.map(|(challenge, _)| *challenge) else {
                break;
            };
            inner.challenges.remove(&oldest);
        }
        inner.challenges.insert(challenge, now);
    }

    /// Whether this challenge was given and waits still. It waits no longer: an answer is tried once, right or wrong.
    pub fn take(&self, challenge: &[u8; 32], now: u64) -> bool {
        let made = self.lock().challenges.remove(challenge);
        made.is_some_and(|made| now < made + ANSWER)
    }

    /// Begins a session under a token that was drawn for it.
    pub fn begin(&self, token: &[u8; 32], key: &str, key_id: [u8; 4], now: u64) {
        let mut inner = self.lock();
        inner.sessions.retain(|_, session| session.lives(now));
        let mut own: Vec<(u64, Digest)> = inner
            .sessions
            .iter()
            .filter(|(_, session)| session.key == key)
            .map(|(token, session)| (session.seen, *token))
            .collect();
        own.sort_unstable();
        let too_many = (own.len() + 1).saturating_sub(MOST_OF_ONE);
        for (_, token) in own.into_iter().take(too_many) {
            inner.sessions.remove(&token);
        }
        inner.last += 1;
        let session = Session {
            number: inner.last,
            key: key.to_owned(),
            key_id,
            since: now,
            seen: now,
        };
        inner.sessions.insert(Digest::of(token), session);
    }

    /// The living session of a token, which has just been used.
    pub fn of(&self, token: &[u8; 32], now: u64) -> Option<Session> {
        let hash = Digest::of(token);
        let mut inner = self.lock();
        let session = inner.sessions.get_mut(&hash)?;
        if !session.lives(now) {
            inner.sessions.remove(&hash);
            return None;
        }
        session.seen = now;
        Some(session.clone())
    }

    /// Ends the session of a token.
    pub fn end(&self, token: &[u8; 32]) {
        self.lock().sessions.remove(&Digest::of(token));
    }

    /// Ends the sessions of a key: all of them, or the one with this number.
    pub fn end_of(&self, key: &str, number: Option<u64>) {
        let mut inner = self.lock();
        let keeps = |s: &Session| s.key != key || number.is_some_and(|number| s.number != number);
        inner.sessions.retain(|_, session| keeps(session));
    }

    /// The living sessions of a key, the newest first.
    pub fn list(&self, key: &str, now: u64) -> Vec<Session> {
        let inner = self.lock();
        let of = |session: &&Session| session.key == key && session.lives(now);
        let mut own: Vec<Session> = inner.sessions.values().filter(of).cloned().collect();
        own.sort_by_key(|session| std::cmp::Reverse(session.number));
        own
    }
}

impl Session {
    fn lives(&self, now: u64) -> bool {
        now < self.seen + IDLE && now < self.since + LONGEST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "minhbach.example/thu/k/00000001";

    #[test]
    fn a_challenge_is_answered_once_and_soon() {
        let sessions = Sessions::default();
        sessions.challenge([1; 32], 1_000);
        sessions.challenge([2; 32], 1_000);
        assert!(sessions.take(&[1; 32], 1_000 + ANSWER - 1));
        assert!(!sessions.take(&[1; 32], 1_001));
        assert!(!sessions.take(&[2; 32], 1_000 + ANSWER));
        assert!(!sessions.take(&[3; 32], 1_000));
    }

    #[test]
    fn a_flood_of_challenges_has_a_bound() {
        let sessions = Sessions::default();
        for n in 0..=MOST_CHALLENGES as u64 {
            let mut challenge = [0; 32];
            challenge[..8].copy_from_slice(&n.to_be_bytes());
            sessions.challenge(challenge, 1_000 + n / 100);
        }
        assert_eq!(sessions.lock().challenges.len(), MOST_CHALLENGES);
    }

    #[test]
    fn a_session_ends_when_nobody_uses_it_and_after_a_day() {
        let sessions = Sessions::default();
        sessions.begin(&[7; 32], KEY, [0; 4], 0);
        let mut now = 0;
        while now + IDLE - 1 < LONGEST {
            now += IDLE - 1;
            assert!(sessions.of(&[7; 32], now).is_some());
        }
        assert!(sessions.of(&[7; 32], LONGEST).is_none());
        sessions.begin(&[8; 32], KEY, [0; 4], 0);
        assert!(sessions.of(&[8; 32], IDLE).is_none());
    }

    #[test]
    fn one_key_has_few_sessions_and_ends_its_own_only() {
        let sessions = Sessions::default();
        for n in 0..=MOST_OF_ONE as u8 {
            sessions.begin(&[n; 32], KEY, [0; 4], 1_000 + u64::from(n));
        }
        assert_eq!(sessions.list(KEY, 2_000).len(), MOST_OF_ONE);
        assert!(
            sessions.of(&[0; 32], 2_000).is_none(),
            "the oldest gave way"
        );
        sessions.begin(&[99; 32], "other", [0; 4], 1_000);
        let newest = sessions.list(KEY, 2_000)[0].number;
        sessions.end_of("other", Some(newest));
        assert_eq!(sessions.list(KEY, 2_000).len(), MOST_OF_ONE);
        sessions.end_of(KEY, Some(newest));
        assert_eq!(sessions.list(KEY, 2_000).len(), MOST_OF_ONE - 1);
        sessions.end_of(KEY, None);
        assert!(sessions.list(KEY, 2_000).is_empty());
        assert!(sessions.of(&[99; 32], 2_000).is_some());
    }
}
