//! The way into a book: a data directory that this process has locked.
//!
//! The store is asynchronous, commands are not; this is the one place where the two meet.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use minhbach_exchange::statement::LineIds;
use minhbach_ledger::id::{Code, Digest, Id};
use minhbach_ledger::rejection::Concern;
use minhbach_ledger::state::State;
use minhbach_store::fault::Faults;
use minhbach_store::{
    Checked, Directory, HandedIn, Options, POLICY, Refused, Store, StoreError, Submission,
};
use tokio::runtime::Runtime;

use crate::draft::Opening;
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Step};
use crate::texts::Text;
use crate::world::World;

/// A signed note on its way into the book.
pub struct Posting {
    /// The note.
    pub note: String,
    /// SHA-256 of its text.
    pub text: Digest,
    /// What opens its commitments.
    pub openings: Vec<Opening>,
}

/// What became of a posting.
pub enum Answer {
    /// It stands in the book.
    Recorded {
        /// The index.
        at: u64,
        /// The look-up code.
        code: Code,
        /// It stood there before.
        repeated: bool,
    },
    /// A rule said no.
    Refused(Refused),
}

impl Answer {
    /// Index and code; a refusal becomes a failure with exit 3.
    pub fn expect_recorded(self, lang: Lang) -> Step<(u64, Code, bool)> {
        match self {
            Answer::Recorded { at, code, repeated } => Ok((at, code, repeated)),
            Answer::Refused(refused) => Err(refusal(&refused, lang)),
        }
    }

    /// The refusal, if it is one.
    pub fn refusal(&self) -> Option<&Refused> {
        match self {
            Answer::Recorded { .. } => None,
            Answer::Refused(refused) => Some(refused),
        }
    }
}

/// A refusal as the failure of a command: malformed input is a usage error, all else exit 3.
pub fn refusal(refused: &Refused, lang: Lang) -> Box<Failure> {
    let exit = if refused.concern() == Concern::Bytes {
        Exit::Usage
    } else {
        Exit::Refused
    };
    Failure::said(exit, refused.code(), refused.message(lang)).advise(
        lang,
        Text::AdviceRefused,
        &[],
    )
}

/// An open data directory with the runtime that it needs.
pub struct Writer {
    runtime: Arc<Runtime>,
    store: Arc<Store>,
    /// The clock of a practice ledger; never behind its newest entry.
    clock: Arc<AtomicU64>,
}

impl Writer {
    /// Opens and locks an existing data directory.
    pub fn open(path: &Path, world: &World, lang: Lang) -> Step<Self> {
        let directory = Directory::open(path).map_err(|error| store_failure(&error, lang))?;
        Self::over(directory, world, false, lang)
    }

    /// Opens a directory that is locked already. `publish` runs the publisher after each batch.
    pub fn over(directory: Directory, world: &World, publish: bool, lang: Lang) -> Step<Self> {
        let runtime = Arc::new(runtime(lang)?);
        let clock = Arc::new(AtomicU64::new(0));
        let (floor, real) = (clock.clone(), world.clock.clone());
        let options = Options {
            // A practice ledger may live in a future that its story needs; its clock never goes back behind it.
            clock: Arc::new(move || real().max(floor.load(Ordering::SeqCst))),
            random: world.random.clone(),
            faults: Faults::default(),
            publish,
        };
        let policy = directory.path().join(POLICY);
        // Only a process that goes on publishing asks witnesses; the others leave it to the next one that does.
        let store = match publish && policy.exists() {
            true => Store::open_asking(directory, options, crate::asker::post(lang)?),
            false => Store::open(directory, options),
        };
        let store = runtime
            .block_on(store)
            .map_err(|error| store_failure(&error, lang))?;
        let practice = {
            let state = store.state();
            state
                .ledger
                .as_ref()
                .is_some_and(|ledger| ledger.practice)
                .then_some(state.received)
        };
        if let Some(received) = practice {
            clock.store(received, Ordering::SeqCst);
        }
        Ok(Writer {
            runtime,
            store: Arc::new(store),
            clock,
        })
    }

    /// Sets the clock of a practice ledger, in unix seconds.
    pub fn set_clock(&self, seconds: u64) {
        self.clock.store(seconds, Ordering::SeqCst);
    }

    /// The store, for what only one command needs.
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// Runs a future of the store to its end.
    pub fn wait<T>(
        &self,
        future: impl Future<Output = Result<T, StoreError>>,
        lang: Lang,
    ) -> Step<T> {
        self.runtime
            .block_on(future)
            .map_err(|error| store_failure(&error, lang))
    }

    /// The runtime, to serve with.
    pub fn runtime(&self) -> &Arc<Runtime> {
        &self.runtime
    }

    /// Hands in postings, in order; one that is refused does not hold up the others.
    pub fn submit(&self, postings: Vec<Posting>, lang: Lang) -> Step<Vec<Answer>> {
        if postings.is_empty() {
            return Ok(Vec::new());
        }
        self.answers(self.hand_in(self.check(postings, lang)?, lang)?, lang)
    }

    /// Checks form and signatures, which may be done while earlier postings are being written.
    pub fn check(&self, postings: Vec<Posting>, lang: Lang) -> Step<Checked> {
        let submissions = postings.into_iter().map(submission).collect();
        self.wait(self.store.check(submissions), lang)
    }

    /// Hands in what was checked, and does not wait for it. What is handed in next comes after it.
    pub fn hand_in(&self, checked: Checked, lang: Lang) -> Step<HandedIn> {
        self.wait(self.store.hand_in(checked), lang)
    }

    /// Waits for what was handed in.
    pub fn answers(&self, handed: HandedIn, lang: Lang) -> Step<Vec<Answer>> {
        let outcomes = self.wait(handed.outcomes(), lang)?;
        Ok(outcomes.into_iter().map(answer).collect())
    }

    /// The registry and the totals as they stand now.
    pub fn state(&self) -> State {
        self.store.state().clone()
    }

    /// The maker of the ids of an account's statement lines.
    pub fn line_ids(&self, account: Id, lang: Lang) -> Step<LineIds> {
        let key = self
            .store
            .line_key()
            .map_err(|error| store_failure(&error, lang))?;
        Ok(LineIds::new(&key, &account.to_string()))
    }

    /// The hash of the signed text of the entry with this id.
    pub fn text_of(&self, id: &Id, lang: Lang) -> Step<Digest> {
        let found = self.wait(
            async {
                Ok(match self.store.by_id(*id).await? {
                    Some(at) => self
                        .store
                        .entry(at)
                        .await?
                        .map(|sealed| sealed.signed.text_hash()),
                    None => None,
                })
            },
            lang,
        )?;
        found.ok_or_else(|| {
            Failure::new(
                Exit::Usage,
                "reference.not_found",
                lang,
                Text::NoEntry,
                &[("entry", &id.to_string())],
            )
        })
    }

    /// Writes a snapshot, publishes and closes.
    pub fn close(self, lang: Lang) -> Step<()> {
        self.wait(self.store.close(), lang)
    }
}

fn submission(posting: Posting) -> Submission {
    let openings = posting
        .openings
        .into_iter()
        .map(|opening| minhbach_store::Opening {
            field: opening.field,
            value: opening.value,
            salt: opening.salt,
        });
    Submission {
        note: posting.note.into_bytes(),
        openings: openings.collect(),
        subject: None,
    }
}

fn answer(outcome: minhbach_store::Outcome) -> Answer {
    match outcome {
        Ok(receipt) => Answer::Recorded {
            at: receipt.at,
            code: receipt.code,
            repeated: receipt.repeated,
        },
        Err(refused) => Answer::Refused(refused),
    }
}

/// The runtime of a command.
pub fn runtime(lang: Lang) -> Step<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            Failure::new(
                Exit::Io,
                "io.runtime",
                lang,
                Text::IoRuntime,
                &[("error", &error.to_string())],
            )
        })
}

/// A failure of the store as the failure of a command. A damaged or rolled back book is no mere I/O error.
pub fn store_failure(error: &StoreError, lang: Lang) -> Box<Failure> {
    let said = |exit, code| {
        Failure::new(
            exit,
            code,
            lang,
            Text::StoreFails,
            &[("error", &error.to_string())],
        )
    };
    match error {
        StoreError::Locked { url: Some(url) } => {
            Failure::new(Exit::Io, "store.locked", lang, Text::Locked, &[]).advise(
                lang,
                Text::AdviceUrl,
                &[("url", url)],
            )
        }
        StoreError::Locked { url: None } => {
            Failure::new(Exit::Io, "store.locked", lang, Text::Locked, &[]).advise(
                lang,
                Text::AdviceLocked,
                &[],
            )
        }
        StoreError::Corrupt(_) => {
            said(Exit::Projection, "store.corrupt").advise(lang, Text::AdviceRebuild, &[])
        }
        StoreError::Rollback { .. } => said(Exit::Projection, "store.rollback"),
        StoreError::Config(_) => said(Exit::Usage, "store.config"),
        _ => said(Exit::Io, "store.failed"),
    }
}
