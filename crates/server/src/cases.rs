//! What pages remember of cases, so that nobody who asks for one makes the server read them all.
//!
//! The book's state holds the sponsorships that live and no history. Entries never change, so what was read of them is kept and
//! only the newer ones are read. Nothing private is kept here: of the vault only one number, the same for every reader.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use minhbach_ledger::day::Day;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::cases::{Share, SponsorshipReason};
use minhbach_ledger::kinds::{Body, Kind};
use minhbach_store::people::Missed;

use crate::app::App;
use crate::failure::Failure;
use crate::query::{Filter, Found};

/// The kinds of entries that a case has.
const KINDS: [Kind; 5] = [
    Kind::CaseOpen,
    Kind::CaseAssign,
    Kind::CaseClose,
    Kind::SponsorshipBegin,
    Kind::SponsorshipEnd,
];

/// Headings that are read at once.
const PAGE: u32 = 1_000;

/// For how many seconds the number of missed instalments is not counted again.
const KEPT: u64 = 60;

/// One entry about a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The index of the entry.
    pub at: u64,
    /// What it is.
    pub kind: Kind,
    /// When it happened.
    pub on: Day,
    /// Of a sponsorship: how much of what the case takes.
    pub share: Option<Share>,
    /// Of the end of one: why.
    pub reason: Option<SponsorshipReason>,
}

/// What is remembered.
#[derive(Default)]
pub struct Cases {
    read: Mutex<Read>,
    missed: Mutex<Option<(u64, Day, Missed)>>,
}

#[derive(Default)]
struct Read {
    /// All entries below this index have been looked at.
    size: u64,
    steps: BTreeMap<Id, Vec<Step>>,
    /// The case and the share of each sponsorship, by the hash of its text.
    begun: BTreeMap<Digest, (Id, Share)>,
}

impl Read {
    fn take(&mut self, found: &Found) {
        let (mut share, mut reason) = (None, None);
        let case = match &found.said().body {
            Body::CaseOpen(body) => body.id,
            Body::CaseAssign(body) => body.case,
            Body::CaseClose(body) => body.case,
            Body::SponsorshipBegin(body) => {
                share = Some(body.share);
                let text = found.sealed.signed.text_hash();
                self.begun.insert(text, (body.case, body.share));
                body.case
            }
            Body::SponsorshipEnd(body) => {
                let Some((case, of)) = self.begun.get(&body.sponsorship) else {
                    return;
                };
                (share, reason) = (Some(*of), Some(body.reason));
                *case
            }
            _ => return,
        };
        self.steps.entry(case).or_default().push(Step {
            at: found.at,
            kind: found.said().kind(),
            on: found.said().body.rules().on(),
            share,
            reason,
        });
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Whoever panics here leaves nothing half done that a reader could see.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl App {
    /// The entries about a case, oldest first.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn case_steps(&self, case: Id) -> Result<Vec<Step>, Failure> {
        self.steps_of(&BTreeSet::from([case])).await
    }

    /// The entries about some cases, case by case, the oldest first.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn steps_of(&self, cases: &BTreeSet<Id>) -> Result<Vec<Step>, Failure> {
        let size = self.state().size;
        let from = locked(&self.cases().read).size;
        if from < size {
            let news = self.case_entries(from, size).await?;
            let mut read = locked(&self.cases().read);
            // Somebody else may have read them meanwhile.
            if read.size == from {
                news.iter().for_each(|found| read.take(found));
                read.size = size;
            }
        }
        let read = locked(&self.cases().read);
        let steps = cases.iter().filter_map(|case| read.steps.get(case));
        Ok(steps.flatten().cloned().collect())
    }

    /// The entries about cases in [from, size), in order.
    async fn case_entries(&self, from: u64, size: u64) -> Result<Vec<Found>, Failure> {
        let mut all = Vec::new();
        for kind in KINDS {
            let mut before = Some(size);
            while let Some(end) = before {
                let filter = Filter {
                    kind: Some(kind),
                    ..Filter::default()
                };
                let page = self.headings(filter, Some(end), PAGE).await?;
                let last = page.last().map(|heading| heading.at);
                before = last.filter(|at| page.len() == PAGE as usize && *at > from);
                let news = page.iter().map(|heading| heading.at);
                all.extend(news.filter(|at| *at >= from));
            }
        }
        all.sort_unstable();
        let mut found = Vec::with_capacity(all.len());
        for at in all {
            found.extend(self.entry(at).await?);
        }
        Ok(found)
    }

    /// Missed instalments over all sponsorships, counted at most once a minute.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn missed_instalments(&self, today: Day) -> Result<Missed, Failure> {
        let minute = self.store().now() / KEPT;
        let known = *locked(&self.cases().missed);
        if let Some((when, day, missed)) = known
            && (when, day) == (minute, today)
        {
            return Ok(missed);
        }
        let missed = self.store().missed_instalments(today).await?;
        *locked(&self.cases().missed) = Some((minute, today, missed));
        Ok(missed)
    }
}
