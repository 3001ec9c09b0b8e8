//! The witnesses of a ledger: who is asked and when, and what readers may say of it.
//!
//! Asking is part of publishing and never of appending. HTTP is none of this crate's business: whoever opens the store hands in a
//! [`Post`]. What a witness answers is kept in the database before it is published, so a publisher that is stopped anywhere
//! begins again without asking twice for what it has.

use crate::Clock;
use crate::cosignatures::{self, Cosignature};
use crate::db::Db;
use crate::edge::{self, Edge};
use crate::error::StoreError;
use crate::shared::{Shared, Tip};
use minhbach_ledger::log::checkpoint::Checkpoint;
use minhbach_ledger::log::merkle::consistency_plan;
use minhbach_ledger::log::parse_decimal;
use minhbach_ledger::log::policy::{Policy, Witness, Witnessed};
use minhbach_ledger::log::witness::{Request, cosignature_of};
use minhbach_ledger::note::{Note, Vkey};
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::task::JoinSet;

/// What a witness answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The body; no longer than a witness's answer has any reason to be.
    pub body: Vec<u8>,
}

/// An answer under way; the error is for an operator's log and names no secret.
pub type Replying = Pin<Box<dyn Future<Output = Result<Reply, String>> + Send>>;

/// Posts a body (text) to an address.
pub type Post = Arc<dyn Fn(String, String) -> Replying + Send + Sync>;

/// How long the whole conversation with one witness may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a witness that failed is left alone at first, in seconds; twice as long after each further failure.
const FIRST_REST: u64 = 5;
const LONGEST_REST: u64 = 3_600;

/// After so many seconds a line on a checkpoint that is still the newest is asked for again: a quiet book stays fresh.
const RENEW: u64 = 86_400;

/// Why a witness that was asked has not signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It did not answer, or not in time.
    Silent,
    /// It answered with this status.
    Refused(u16),
    /// Its answer makes no sense.
    Odd,
    /// It has signed a larger tree than the published one, of this size.
    Ahead(u64),
    /// It says that the book is not the one that it has signed before.
    Differs,
}

/// A checkpoint that the quorum has signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessedCheckpoint {
    /// Its number of entries.
    pub size: u64,
    /// The note with all lines that the database holds.
    pub note: String,
    /// When the newest line was made, in unix seconds.
    pub newest: u64,
}

/// What readers may say about the witnesses, as of the publisher's last round.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The policy of the data directory.
    pub policy: Policy,
    /// The published checkpoint's size, and what the policy says about it.
    pub published: Option<(u64, Witnessed)>,
    /// The newest checkpoint that the quorum has signed: what it covers is *witnessed*, the rest *provisional*. None also for a
    /// policy whose quorum is `none`.
    pub witnessed: Option<Arc<WitnessedCheckpoint>>,
    /// The newest checkpoint that each witness (by name) has signed: its size, and when.
    pub last: BTreeMap<String, (u64, u64)>,
    /// Witnesses (by name) whose last answer was none that one hopes for.
    pub trouble: BTreeMap<String, Trouble>,
}

impl Standing {
    /// Whether the quorum has signed a checkpoint that covers this entry.
    pub fn covers(&self, at: u64) -> bool {
        self.witnessed
            .as_ref()
            .is_some_and(|witnessed| at < witnessed.size)
    }
}

/// What the asker remembers of one witness between rounds.
#[derive(Clone, Copy, Debug, Default)]
struct Memory {
    /// The size that it says it has signed last; the database knows what it signed for us.
    old: Option<u64>,
    failures: u32,
    /// The second of [`Council::ticks`] from which on it may be asked again.
    next: u64,
    trouble: Option<Trouble>,
}

/// The asker.
pub(crate) struct Council {
    pub policy: Policy,
    pub post: Option<Post>,
    pub clock: Clock,
    pub shared: Arc<Shared>,
    memory: Mutex<Inside>,
}

#[derive(Default)]
struct Inside {
    /// Seconds that the publisher has rested: the back-off goes by them, because a practice ledger's clock may stand still.
    ticks: u64,
    of: BTreeMap<String, Memory>,
}

/// What came of a conversation.
#[derive(Debug)]
enum Said {
    Signed(Cosignature),
    Not(Trouble, Option<u64>),
}

impl Council {
    pub fn new(policy: Policy, post: Option<Post>, clock: Clock, shared: Arc<Shared>) -> Council {
        Council {
            policy,
            post,
            clock,
            shared,
            memory: Mutex::default(),
        }
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        // Whoever panicked while holding it has at worst left a witness to be asked too early.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The publisher has rested so long.
    pub fn rested(&self, rest: Duration) {
        self.inside().ticks += rest.as_secs().max(1);
    }

    /// How long until somebody is to be asked about a checkpoint of this size, if nothing else happens.
    pub async fn pause(&self, ledger: &Db, size: u64) -> Option<Duration> {
        self.post.as_ref()?;
        let lines = cosignatures::of_size(ledger, size).await.ok()?;
        let now = (self.clock)();
        let inside = self.inside();
        let rests = self.policy.witnesses().iter().filter_map(|witness| {
            witness.url.as_ref()?;
            let memory = inside.of.get(&witness.name).copied().unwrap_or_default();
            let rest = memory.next.saturating_sub(inside.ticks);
            Some(match signed(&lines, &witness.key) {
                Some(at) => rest.max((at + RENEW).saturating_sub(now)),
                None => rest,
            })
        });
        // A moment's rest in any case: nothing here is so urgent that it may spin.
        rests.min().map(|rest| Duration::from_secs(rest.max(1)))
    }

    /// Asks everybody who is due about a checkpoint, all at once, and keeps what they sign; `anew` also those whose line is there and
    /// fresh. `head` is the size of the book.
    ///
    /// # Errors
    /// [`StoreError::Rollback`] if a witness has signed more than the database has, or something else: then nothing may be signed
    /// any more, which [`Shared`] is told. What else a witness says or leaves unsaid is no error.
    pub async fn ask(
        &self,
        ledger: &Db,
        about: About,
        head: u64,
        anew: bool,
    ) -> Result<(), StoreError> {
        let Some(post) = &self.post else {
            return Ok(());
        };
        let (size, about) = (about.size, Arc::new(about));
        let lines = cosignatures::of_size(ledger, size).await?;
        let now = (self.clock)();
        let mut asked = JoinSet::new();
        for witness in self.policy.witnesses() {
            let fresh = !anew && signed(&lines, &witness.key).is_some_and(|at| now < at + RENEW);
            let memory = {
                let inside = self.inside();
                let memory = inside.of.get(&witness.name).copied().unwrap_or_default();
                if fresh || witness.url.is_none() || memory.next > inside.ticks {
                    continue;
                }
                memory
            };
            let kept = cosignatures::newest_of(ledger, &witness.key).await?;
            let old = memory.old.max(kept.map(|kept| kept.size)).unwrap_or(0);
            let (ledger, about, post) = (ledger.clone(), about.clone(), post.clone());
            let witness = witness.clone();
            asked.spawn(async move {
                let said = tokio::time::timeout(
                    PATIENCE,
                    converse(&ledger, &about, &witness, &post, old.min(size)),
                );
                let said = said.await.unwrap_or(Ok(Said::Not(Trouble::Silent, None)));
                (witness, said)
            });
        }
        let mut halt = None;
        while let Some(told) = asked.join_next().await {
            let Ok((witness, said)) = told else {
                // A panic while asking says nothing about the witness.
                continue;
            };
            match said? {
                Said::Signed(line) => {
                    cosignatures::keep(ledger, &line).await?;
                    self.inside()
                        .of
                        .insert(witness.name.clone(), Memory::default());
                }
                Said::Not(trouble, old) => {
                    self.failed(&witness, trouble, old);
                    halt = halt.or(self.rolled_back(&witness, trouble, size, head));
                }
            }
        }
        match halt {
            Some(error) => {
                self.shared.halt(error.clone());
                Err(error)
            }
            None => Ok(()),
        }
    }

    fn failed(&self, witness: &Witness, trouble: Trouble, old: Option<u64>) {
        tracing::warn!(witness = witness.name, ?trouble, "a witness has not signed");
        let mut inside = self.inside();
        let ticks = inside.ticks;
        let memory = inside.of.entry(witness.name.clone()).or_default();
        memory.old = old.or(memory.old);
        memory.trouble = Some(trouble);
        let rest = FIRST_REST.saturating_mul(1 << memory.failures.min(16));
        memory.next = ticks + rest.min(LONGEST_REST);
        memory.failures += 1;
    }

    /// A witness that has signed more than the database has, or something else, has seen another book under our key.
    fn rolled_back(
        &self,
        witness: &Witness,
        trouble: Trouble,
        size: u64,
        head: u64,
    ) -> Option<StoreError> {
        let seen = match trouble {
            Trouble::Ahead(seen) if seen > head => seen,
            Trouble::Differs => size,
            _ => return None,
        };
        Some(StoreError::Rollback {
            what: format!("the witness {}", witness.name),
            seen,
            have: head,
        })
    }

    /// Looks at what is published and kept, and shows it to readers.
    pub async fn look(&self, ledger: &Db, published: Option<&[u8]>) -> Result<(), StoreError> {
        let before = self.shared.standing();
        let policy = &self.policy;
        let published = published.and_then(|note| {
            let note = Note::parse(note).ok()?;
            let size = Checkpoint::parse(note.text).ok()?.size;
            Some((size, policy.examine(&note)))
        });
        let mut last = BTreeMap::new();
        for witness in policy.witnesses() {
            if let Some(kept) = cosignatures::newest_of(ledger, &witness.key).await? {
                last.insert(witness.name.clone(), (kept.size, kept.signed));
            }
        }
        let before = before.and_then(|before| before.witnessed.clone());
        let witnessed = self.witnessed(ledger, before).await?;
        let inside = self.inside();
        let trouble = inside.of.iter();
        let trouble = trouble.filter_map(|(name, memory)| Some((name.clone(), memory.trouble?)));
        self.shared.show(Standing {
            policy: policy.clone(),
            published,
            witnessed,
            last,
            trouble: trouble.collect(),
        });
        Ok(())
    }

    /// The newest checkpoint that the quorum has signed; `before` is the one that was it before.
    async fn witnessed(
        &self,
        ledger: &Db,
        before: Option<Arc<WitnessedCheckpoint>>,
    ) -> Result<Option<Arc<WitnessedCheckpoint>>, StoreError> {
        const AT_ONCE: u64 = 64;
        if self.policy.quorum().is_none() {
            return Ok(None);
        }
        // The one before is looked at again: it may have more lines by now.
        let floor = before
            .as_ref()
            .map_or(0, |before| before.size.saturating_sub(1));
        let mut ceiling = i64::MAX as u64;
        loop {
            let sizes = cosignatures::sizes(ledger, floor, ceiling, AT_ONCE).await?;
            for size in &sizes {
                let Some(note) = cosignatures::checkpoint(ledger, *size).await? else {
                    continue;
                };
                let note = cosignatures::with_lines(ledger, &note, *size).await?;
                let Ok(parsed) = Note::parse(note.as_bytes()) else {
                    continue;
                };
                let found = self.policy.examine(&parsed);
                if let Some(newest) = found.newest().filter(|_| found.holds()) {
                    let size = *size;
                    return Ok(Some(Arc::new(WitnessedCheckpoint { size, note, newest })));
                }
            }
            match sizes.last() {
                Some(last) if sizes.len() as u64 == AT_ONCE => ceiling = *last,
                _ => return Ok(before),
            }
        }
    }
}

/// When a key signed, among the lines of one checkpoint.
fn signed(lines: &[Cosignature], key: &Vkey) -> Option<u64> {
    let key = key.to_string();
    let mut lines = lines.iter();
    lines
        .find(|line| line.witness == key)
        .map(|line| line.signed)
}

/// What a witness is asked about: a signed checkpoint of this book, whose edge may have grown further.
pub(crate) struct About {
    size: u64,
    checkpoint: String,
    edge: Edge,
}

impl About {
    /// The newest checkpoint.
    pub fn tip(tip: &Tip) -> About {
        About {
            size: tip.edge.size(),
            checkpoint: tip.checkpoint.clone(),
            edge: tip.edge.clone(),
        }
    }

    /// An earlier one, of this size.
    pub fn earlier(size: u64, checkpoint: String, tip: &Tip) -> About {
        About {
            size,
            checkpoint,
            edge: tip.edge.clone(),
        }
    }

    /// The request to a witness that has signed `old` entries.
    pub async fn request(&self, ledger: &Db, old: u64) -> Result<Request, StoreError> {
        let plan = consistency_plan(old, self.size)
            .ok_or_else(|| StoreError::Config("there is no proof between these sizes".into()))?;
        Ok(Request {
            old,
            proof: edge::prove(ledger, &self.edge, &plan).await?,
            checkpoint: self.checkpoint.clone(),
        })
    }
}

/// Asks one witness, and once more with the size that it names.
async fn converse(
    ledger: &Db,
    about: &About,
    witness: &Witness,
    post: &Post,
    mut old: u64,
) -> Result<Said, StoreError> {
    let size = about.size;
    let text = about
        .checkpoint
        .split_inclusive("\n\n")
        .next()
        .unwrap_or("");
    let text = text.strip_suffix('\n').unwrap_or(text);
    let prefix = witness.url.as_deref().unwrap_or_default();
    let url = format!("{}/add-checkpoint", prefix.trim_end_matches('/'));
    let not = |trouble, old| Ok(Said::Not(trouble, old));
    for _ in 0..2 {
        let body = about.request(ledger, old).await?.to_string();
        let Ok(reply) = post(url.clone(), body).await else {
            return not(Trouble::Silent, None);
        };
        match reply.status {
            200 => {
                return match cosignature_of(text, &reply.body, &witness.key) {
                    Ok(Some((signed, line))) => Ok(Said::Signed(Cosignature {
                        size,
                        witness: witness.key.to_string(),
                        signed,
                        line,
                    })),
                    _ => not(Trouble::Odd, None),
                };
            }
            409 => match size_in(&reply.body) {
                Some(theirs) if theirs > size => return not(Trouble::Ahead(theirs), Some(theirs)),
                Some(theirs) if theirs != old => old = theirs,
                // Of an equal size tlog-witness v1.0.0 says 409 where another root was signed.
                _ if old == size => return not(Trouble::Differs, None),
                _ => return not(Trouble::Odd, None),
            },
            422 => return not(Trouble::Differs, None),
            status => return not(Trouble::Refused(status), None),
        }
    }
    not(Trouble::Odd, None)
}

/// The body of a 409 answer: a size and a line feed.
fn size_in(body: &[u8]) -> Option<u64> {
    parse_decimal(str::from_utf8(body).ok()?.strip_suffix('\n')?)
}
