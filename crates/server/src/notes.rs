//! What pages remember of the entries that explain, correct, dispute, report, inspect or seal: tallies, and what becomes of
//! disputes, reports and findings. Such entries are few beside gifts and never change, so what was read of them is kept and only
//! newer ones are read.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use minhbach_ledger::day::{Day, Month};
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::disputes::{DisputeCategory, DisputeOutcome};
use minhbach_ledger::kinds::remarks::EvidenceKind;
use minhbach_ledger::kinds::reports::FeedbackCount;
use minhbach_ledger::kinds::{Body, Kind};
use serde::Serialize;

use crate::app::App;
use crate::failure::Failure;
use crate::query::{Filter, Found};

pub mod oversight;

use oversight::Oversight;

/// The kinds that are read.
const KINDS: [Kind; 18] = [
    Kind::StatementSeal,
    Kind::EntryExplain,
    Kind::EntryReverse,
    Kind::DistributionAdjust,
    Kind::DonationReturn,
    Kind::AllocationReject,
    Kind::AllocationCancel,
    Kind::FieldAdopt,
    Kind::DistributionDispute,
    Kind::DistributionResolve,
    Kind::ReportPublish,
    Kind::EvidenceAttach,
    Kind::FeedbackReport,
    Kind::InspectionOpen,
    Kind::FindingRaise,
    Kind::FindingAnswer,
    Kind::FindingClose,
    Kind::InspectionClose,
];

/// Headings that are read at once.
const PAGE: u32 = 1_000;

/// How many entries of a kind give the same reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub count: u64,
    /// The first of them in the book.
    pub first: u64,
    /// The earliest day that any of them states.
    pub oldest: Day,
    /// The last of them in the book.
    pub newest: u64,
}

/// A dispute, and how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disputed {
    /// The index of its entry.
    pub at: u64,
    /// When it was made.
    pub on: Day,
    /// The campaign of what was handed out.
    pub campaign: Option<Id>,
    /// What is said to be wrong.
    pub category: DisputeCategory,
    /// Of how many portions.
    pub portions: u32,
    /// When it was resolved, and what was found.
    pub resolved: Option<(Day, DisputeOutcome)>,
}

/// One month of answers, as a chapter reported it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The index of the entry.
    pub at: u64,
    /// The chapter.
    pub chapter: Id,
    /// The month.
    pub month: Month,
    /// The counts.
    pub counts: Vec<FeedbackCount>,
}

/// What was read of the entries below a size.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    size: u64,
    tallies: BTreeMap<(Kind, String), Tally>,
    sealed: BTreeMap<(Id, Day), u64>,
    disputes: BTreeMap<u64, Disputed>,
    by_text: BTreeMap<Digest, u64>,
    answers: BTreeMap<u64, Answered>,
    /// Published reports and when, and whether a receipt for one has been attached.
    reports: BTreeMap<u64, (Day, bool)>,
    oversight: Oversight,
}

/// The name of a value of a closed list as it stands in the entry.
fn code(value: impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

impl Notes {
    /// How often entries of a kind give which reason; one empty reason where the kind states none.
    pub fn reasons(&self, kind: Kind) -> impl Iterator<Item = (&str, &Tally)> {
        let first = (kind, String::new());
        let from = self.tallies.range(first..);
        from.take_while(move |((of, _), _)| *of == kind)
            .map(|((_, reason), tally)| (reason.as_str(), tally))
    }

    /// All entries of a kind together.
    pub fn all(&self, kind: Kind) -> Option<Tally> {
        self.reasons(kind)
            .map(|(_, tally)| *tally)
            .reduce(|a, b| Tally {
                count: a.count + b.count,
                first: a.first.min(b.first),
                oldest: a.oldest.min(b.oldest),
                newest: a.newest.max(b.newest),
            })
    }

    /// The newest statement that covers a day of an account.
    pub fn sealed(&self, account: Id, day: Day) -> Option<u64> {
        self.sealed.get(&(account, day)).copied()
    }

    /// The disputes, oldest first.
    pub fn disputes(&self) -> impl Iterator<Item = &Disputed> + Clone {
        self.disputes.values()
    }

    /// The months of answers, newest first.
    pub fn answers(&self) -> impl Iterator<Item = &Answered> + Clone {
        self.answers.values().rev()
    }

    /// The published reports that nobody has acknowledged, oldest first: index and day.
    pub fn unacknowledged(&self) -> impl Iterator<Item = (u64, Day)> + Clone {
        let open = self.reports.iter().filter(|(_, (_, receipt))| !receipt);
        open.map(|(at, (on, _))| (*at, *on))
    }

    /// How many reports were published.
    pub fn reports(&self) -> u64 {
        self.reports.len() as u64
    }

    /// Inspections and findings.
    pub fn oversight(&self) -> &Oversight {
        &self.oversight
    }

    fn tally(&mut self, found: &Found, reason: String) {
        let kind = found.sealed.signed.kind();
        let on = found.sealed.signed.body.rules().on();
        let tally = self.tallies.entry((kind, reason)).or_insert(Tally {
            count: 0,
            first: found.at,
            oldest: on,
            newest: found.at,
        });
        tally.count += 1;
        tally.oldest = tally.oldest.min(on);
        tally.newest = found.at;
    }

    fn take(&mut self, found: &Found, campaign: Option<Id>) {
        let text = found.sealed.signed.text_hash();
        self.oversight.take(found);
        match &found.sealed.signed.body {
            Body::StatementSeal(body) => {
                for day in &body.days {
                    self.sealed.insert((body.account, day.day), found.at);
                }
            }
            Body::EntryExplain(body) => self.tally(found, code(body.reason)),
            Body::EntryReverse(body) => {
                self.tally(found, code(body.reason));
                // A month of answers that is taken back is reported again.
                if let Some(at) = self.by_text.get(&body.entry) {
                    self.answers.remove(at);
                }
            }
            Body::DistributionAdjust(_) => self.tally(found, String::new()),
            Body::DonationReturn(body) => self.tally(found, code(body.reason)),
            Body::AllocationReject(body) => self.tally(found, code(body.reason)),
            Body::AllocationCancel(body) => self.tally(found, code(body.reason)),
            Body::FieldAdopt(body) => self.tally(found, code(body.reason)),
            Body::DistributionDispute(body) => {
                self.by_text.insert(text, found.at);
                let dispute = Disputed {
                    at: found.at,
                    on: body.on,
                    campaign,
                    category: body.category,
                    portions: body.portions.get(),
                    resolved: None,
                };
                self.disputes.insert(found.at, dispute);
            }
            Body::DistributionResolve(body) => {
                let dispute = self.by_text.get(&body.dispute);
                if let Some(dispute) = dispute.and_then(|at| self.disputes.get_mut(at)) {
                    dispute.resolved = Some((body.on, body.outcome));
                }
            }
            Body::ReportPublish(body) => {
                self.by_text.insert(text, found.at);
                self.reports.insert(found.at, (body.on, false));
            }
            Body::EvidenceAttach(body) => {
                let report = self.by_text.get(&body.entry);
                let report = report.and_then(|at| self.reports.get_mut(at));
                if let (Some(report), EvidenceKind::Receipt) = (report, body.what) {
                    report.1 = true;
                }
            }
            Body::FeedbackReport(body) => {
                self.by_text.insert(text, found.at);
                let answered = Answered {
                    at: found.at,
                    chapter: body.chapter,
                    month: body.month,
                    counts: body.counts.clone(),
                };
                self.answers.insert(found.at, answered);
            }
            _ => {}
        }
    }
}

/// What is remembered, shared by all readers.
#[derive(Default)]
pub struct Shared(Mutex<std::sync::Arc<Notes>>);

impl Shared {
    fn locked(&self) -> MutexGuard<'_, std::sync::Arc<Notes>> {
        // Whoever panics here leaves the older notes in place, which are true ones.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl App {
    /// What the book's entries of these kinds say, up to the newest.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn notes(&self) -> Result<std::sync::Arc<Notes>, Failure> {
        let size = self.state().size;
        let known = self.noted().locked().clone();
        if known.size >= size {
            return Ok(known);
        }
        let mut notes = Notes::clone(&known);
        drop(known);
        for at in self.entries_of(&KINDS, notes.size, size).await? {
            if let Some(found) = self.entry(at).await? {
                let campaign = self.disputed_campaign(&found).await?;
                notes.take(&found, campaign);
            }
        }
        notes.size = size;
        let notes = std::sync::Arc::new(notes);
        let mut shared = self.noted().locked();
        // Somebody else may have read on meanwhile.
        if shared.size < size {
            *shared = notes.clone();
        }
        Ok(notes)
    }

    /// The indices of the entries of some kinds in [from, size), ascending.
    async fn entries_of(&self, kinds: &[Kind], from: u64, size: u64) -> Result<Vec<u64>, Failure> {
        let mut all = Vec::new();
        for kind in kinds {
            let mut before = Some(size);
            while let Some(end) = before {
                let filter = Filter {
                    kind: Some(*kind),
                    ..Filter::default()
                };
                let page = self.headings(filter, Some(end), PAGE).await?;
                let last = page.last().map(|heading| heading.at);
                before = last.filter(|at| page.len() == PAGE as usize && *at > from);
                all.extend(page.iter().map(|row| row.at).filter(|at| *at >= from));
            }
        }
        all.sort_unstable();
        Ok(all)
    }

    /// The campaign of the distribution that a dispute names.
    async fn disputed_campaign(&self, found: &Found) -> Result<Option<Id>, Failure> {
        let Body::DistributionDispute(body) = &found.sealed.signed.body else {
            return Ok(None);
        };
        let Some(made) = self.by_text(&body.distribution).await? else {
            return Ok(None);
        };
        let Body::DistributionMake(made) = &made.said().body else {
            return Ok(None);
        };
        let state = self.state();
        let allocation = state.allocations.get(&made.allocation);
        Ok(allocation.and_then(|allocation| allocation.campaign))
    }
}
