//! What pages remember of inspections: who opened which, what was found, what was answered, how it ended.

use std::collections::BTreeMap;

use minhbach_ledger::day::Day;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::findings::{FindingOutcome, Grade, Stance};
use minhbach_ledger::kinds::inspections::{LeftReason, Warrant};

use crate::query::Found;

/// An inspection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// The index of its entry.
    pub at: u64,
    /// When it was opened.
    pub on: Day,
    /// The chapter.
    pub chapter: Id,
    /// What it is called.
    pub title: String,
    /// The accounting dates that it looks into.
    pub period: (Day, Day),
    /// The last day that it was planned for.
    pub closes: Day,
    /// The document that orders it.
    pub decision: Digest,
    /// What of the vault may be opened, and until when.
    pub vault: Option<Warrant>,
    /// Index, day and report of the entry that closed it.
    pub closed: Option<(u64, Day, Digest)>,
    /// The indices of its findings, in their order.
    pub findings: Vec<u64>,
}

/// What those inspected said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The index of the entry.
    pub at: u64,
    /// When.
    pub on: Day,
    /// How they stand to it.
    pub stance: Stance,
    /// In their words.
    pub words: String,
}

/// How a finding ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The index of the entry.
    pub at: u64,
    /// When.
    pub on: Day,
    /// How.
    pub outcome: FindingOutcome,
    /// In the inspector's words.
    pub words: String,
    /// The text of the entry by which what was asked was done.
    pub remedy: Option<Digest>,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// The index of its entry.
    pub at: u64,
    /// The index of its inspection's entry.
    pub inspection: u64,
    /// Its number there.
    pub number: u32,
    /// How much it weighs.
    pub grade: Grade,
    /// When it was raised.
    pub on: Day,
    /// By when what is asked must be done.
    pub due: Day,
    /// What was found.
    pub words: String,
    /// What is asked.
    pub asked: String,
    /// The texts of the entries that it is about.
    pub about: Vec<Digest>,
    /// What those inspected said, in order.
    pub replies: Vec<Reply>,
    /// The indices of the entries that explain it.
    pub explained: Vec<u64>,
    /// How it ended.
    pub closed: Option<Outcome>,
    /// Why its inspection left it open.
    pub left: Option<LeftReason>,
}

impl Noted {
    /// Whether nobody has closed it.
    pub fn is_open(&self) -> bool {
        self.closed.is_none()
    }

    /// Whether its day has passed while it is open.
    pub fn overdue(&self, today: Day) -> bool {
        self.is_open() && self.due < today
    }

    /// The days since it was raised, or for which it was open.
    pub fn age(&self, today: Day) -> u64 {
        let end = self.closed.as_ref().map_or(today, |closed| closed.on);
        u64::try_from(end.days() - self.on.days()).unwrap_or(0)
    }
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub struct Oversight {
    inspections: BTreeMap<u64, Inspected>,
    findings: BTreeMap<u64, Noted>,
    by_text: BTreeMap<Digest, u64>,
}

impl Oversight {
    /// The inspections, oldest first.
    pub fn inspections(&self) -> impl DoubleEndedIterator<Item = &Inspected> + Clone {
        self.inspections.values()
    }

    /// The inspection that an entry opened.
    pub fn inspection(&self, at: u64) -> Option<&Inspected> {
        self.inspections.get(&at)
    }

    /// The findings, oldest first.
    pub fn findings(&self) -> impl Iterator<Item = &Noted> + Clone {
        self.findings.values()
    }

    /// The finding that an entry raised.
    pub fn finding(&self, at: u64) -> Option<&Noted> {
        self.findings.get(&at)
    }

    /// The findings of an inspection, in their order.
    pub fn of<'a>(&'a self, inspection: &'a Inspected) -> impl Iterator<Item = &'a Noted> + Clone {
        let all = inspection.findings.iter();
        all.filter_map(|at| self.findings.get(at))
    }

    fn named(&mut self, text: &Digest) -> Option<&mut Noted> {
        let at = self.by_text.get(text)?;
        self.findings.get_mut(at)
    }

    pub(super) fn take(&mut self, found: &Found) {
        let text = found.sealed.signed.text_hash();
        match &found.sealed.signed.body {
            Body::InspectionOpen(body) => {
                self.by_text.insert(text, found.at);
                let inspected = Inspected {
                    at: found.at,
                    on: body.on,
                    chapter: body.chapter,
                    title: body.title.to_string(),
                    period: (body.period.from, body.period.until),
                    closes: body.closes,
                    decision: body.decision.sha256,
                    vault: body.vault.clone(),
                    closed: None,
                    findings: Vec::new(),
                };
                self.inspections.insert(found.at, inspected);
            }
            Body::InspectionClose(body) => {
                let inspection = self.by_text.get(&body.inspection);
                if let Some(known) = inspection.and_then(|at| self.inspections.get_mut(at)) {
                    known.closed = Some((found.at, body.on, body.report.sha256));
                }
                for left in &body.left {
                    if let Some(finding) = self.named(&left.finding) {
                        finding.left = Some(left.reason);
                    }
                }
            }
            Body::FindingRaise(body) => {
                self.by_text.insert(text, found.at);
                let Some(inspection) = self.by_text.get(&body.inspection).copied() else {
                    return;
                };
                if let Some(known) = self.inspections.get_mut(&inspection) {
                    known.findings.push(found.at);
                }
                let noted = Noted {
                    at: found.at,
                    inspection,
                    number: body.number.get(),
                    grade: body.grade,
                    on: body.on,
                    due: body.due,
                    words: body.words.to_string(),
                    asked: body.asked.to_string(),
                    about: body.about.clone(),
                    replies: Vec::new(),
                    explained: Vec::new(),
                    closed: None,
                    left: None,
                };
                self.findings.insert(found.at, noted);
            }
            Body::FindingAnswer(body) => {
                if let Some(finding) = self.named(&body.finding) {
                    finding.replies.push(Reply {
                        at: found.at,
                        on: body.on,
                        stance: body.stance,
                        words: body.words.to_string(),
                    });
                }
            }
            Body::FindingClose(body) => {
                if let Some(finding) = self.named(&body.finding) {
                    finding.closed = Some(Outcome {
                        at: found.at,
                        on: body.on,
                        outcome: body.outcome,
                        words: body.words.to_string(),
                        remedy: body.remedy,
                    });
                }
            }
            Body::EntryExplain(body) => {
                if let Some(finding) = self.named(&body.entry) {
                    finding.explained.push(found.at);
                }
            }
            _ => {}
        }
    }
}
