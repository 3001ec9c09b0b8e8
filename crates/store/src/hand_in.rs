//! Many submissions at once: checked on all cores, handed in in their order, waited for afterwards.

use crate::append::{Job, Outcome};
use crate::error::StoreError;
use crate::prepare::{self, Checked, Prepared, Refused, Submission};
use crate::refusals::{RefusalLog, attempt};
use crate::store::Store;
use minhbach_ledger::entry::Signed;
use std::sync::Arc;
use tokio::sync::oneshot;

/// Submissions that the writer has, in the order of handing in, and that nobody has waited for yet.
#[derive(Debug)]
pub struct HandedIn {
    /// What was refused before, `None` for each that the writer decides on.
    refusals: Vec<Option<Refused>>,
    outcomes: oneshot::Receiver<Result<Vec<Outcome>, StoreError>>,
    /// The entries, as far as they could be read, for the log of what is refused.
    entries: Vec<Option<Arc<Signed>>>,
    log: Arc<RefusalLog>,
}

impl HandedIn {
    /// Waits until each is durable or refused.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn outcomes(self) -> Result<Vec<Outcome>, StoreError> {
        let decided = self.outcomes.await.map_err(|_| StoreError::Closed)??;
        let mut decided = decided.into_iter();
        let outcomes: Result<Vec<Outcome>, StoreError> = self
            .refusals
            .into_iter()
            .map(|refused| match refused {
                Some(refused) => Ok(Err(refused)),
                None => decided.next().ok_or(StoreError::Closed),
            })
            .collect();
        let outcomes = outcomes?;
        let refused = outcomes.iter().zip(&self.entries);
        let refused = refused.filter_map(|(outcome, entry)| {
            let why = outcome.as_ref().err()?;
            Some(attempt(entry.as_ref(), why))
        });
        self.log.note(refused.collect()).await;
        Ok(outcomes)
    }
}

impl Store {
    /// Appends many in their order, in one or few transactions. Signatures are checked in batches on all
    /// cores; a refused one is dropped and the others go on.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn append_many(
        &self,
        submissions: Vec<Submission>,
    ) -> Result<Vec<Outcome>, StoreError> {
        let checked = self.check(submissions).await?;
        self.hand_in(checked).await?.outcomes().await
    }

    /// The first part of [`Store::append_many`]: what needs no lock, so that one batch is checked while the one
    /// before it is written. The writer looks again whether the keys are still the same.
    ///
    /// # Errors
    /// [`StoreError::Closed`] if the check was broken off.
    pub async fn check(&self, mut submissions: Vec<Submission>) -> Result<Checked, StoreError> {
        let cores = std::thread::available_parallelism().map_or(2, |n| n.get());
        let share = submissions.len().div_ceil(cores).max(64);
        let mut parts = Vec::new();
        while !submissions.is_empty() {
            let rest = submissions.split_off(share.min(submissions.len()));
            let part = std::mem::replace(&mut submissions, rest);
            let (shared, origin, random) = (
                self.shared.clone(),
                self.origin.clone(),
                self.random.clone(),
            );
            parts.push(tokio::task::spawn_blocking(move || {
                prepare::many(&shared.state(), &origin, &random, part)
            }));
        }
        let mut all = Vec::new();
        for part in parts {
            // Only a panic in the check breaks it off; then nothing was written.
            all.extend(part.await.map_err(|_| StoreError::Closed)?);
        }
        Ok(Checked(all))
    }

    /// The second part of [`Store::append_many`]: gives the writer what [`Store::check`] has checked. What is handed in next comes
    /// after it, so that the writer goes on without a pause if that is done before the outcomes are waited for.
    ///
    /// # Errors
    /// [`StoreError::Closed`] if there is no writer any more.
    pub async fn hand_in(&self, checked: Checked) -> Result<HandedIn, StoreError> {
        let mut refusals = Vec::with_capacity(checked.0.len());
        let mut good = Vec::with_capacity(checked.0.len());
        let mut entries = Vec::with_capacity(checked.0.len());
        for prepared in checked.0 {
            match prepared {
                Ok(prepared) => {
                    entries.push(Some(prepared.signed.clone()));
                    good.push(prepared);
                    refusals.push(None);
                }
                Err(turned) => {
                    entries.push(turned.signed);
                    refusals.push(Some(turned.why));
                }
            }
        }
        let outcomes = self.send(good).await?;
        Ok(HandedIn {
            refusals,
            outcomes,
            entries,
            log: self.refusal_log.clone(),
        })
    }

    async fn send(
        &self,
        prepared: Vec<Prepared>,
    ) -> Result<oneshot::Receiver<Result<Vec<Outcome>, StoreError>>, StoreError> {
        let (answer, outcomes) = oneshot::channel();
        if prepared.is_empty() {
            // There is nothing to lock the head for.
            drop(answer.send(Ok(Vec::new())));
        } else {
            let job = Job::Append(prepared, answer);
            self.jobs.send(job).await.map_err(|_| StoreError::Closed)?;
        }
        Ok(outcomes)
    }
}
