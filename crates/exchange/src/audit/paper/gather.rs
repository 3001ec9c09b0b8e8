//! What the book says of each drawn entry and of what later entries said about it.

use std::collections::BTreeMap;

use minhbach_ledger::amount::Unit;
use minhbach_ledger::book::MarkKind;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::{Code, Digest, Id};
use minhbach_ledger::kinds::governance::Role;
use minhbach_ledger::kinds::remarks::EvidenceKind;
use minhbach_ledger::kinds::vouchers::Voucher;
use minhbach_ledger::kinds::{Body, Kind};

use crate::audit::facts::{Look, Seen};

/// A document that was attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The entry that attached it.
    pub at: u64,
    /// What it is.
    pub what: EvidenceKind,
    /// SHA-256 of a public document, or the commitment to one that is not.
    pub hash: Digest,
    /// Whether it is public.
    pub public: bool,
}

/// Who saw it, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// The entry.
    pub at: u64,
    /// The keys that signed it.
    pub keys: Vec<String>,
    /// How many portions were counted.
    pub portions: u32,
    /// How well it is known.
    pub evidence: minhbach_ledger::kinds::distribution::Evidence,
}

/// A drawn entry.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Row {
    pub at: u64,
    pub code: Code,
    pub kind: Kind,
    pub on: Day,
    pub booked: Day,
    pub sealed: Day,
    pub chapter: Option<Id>,
    pub fund: Option<Id>,
    pub account: Option<Id>,
    /// As it was recorded.
    pub recorded: u64,
    pub unit: Option<Unit>,
    pub voucher: Option<Voucher>,
    /// Id of the bank's line and the commitment to it.
    pub line: Option<(Id, Digest)>,
    /// The keys that signed it, with their roles.
    pub authors: Vec<(String, Role)>,
    /// The keys that approved the allocation that it is, or that it was spent from.
    pub approvers: Vec<String>,
    /// The list of the helped that it names, and the root of its own sign-off list.
    pub lists: Vec<Digest>,
    pub evidence: Vec<Evidence>,
    pub confirmations: Vec<Confirmation>,
    /// What later entries did to it: the mark, and the entry.
    pub later: Vec<(MarkKind, u64)>,
}

/// Gathers the rows of a sample.
pub struct Gather {
    rows: BTreeMap<u64, Row>,
    /// The names of keys that have approved something, each once.
    keys: Vec<String>,
    /// Who approved each allocation.
    approved: BTreeMap<Id, Vec<u32>>,
}

impl Gather {
    /// Of the entries with these indices.
    pub fn new(drawn: impl IntoIterator<Item = u64>) -> Gather {
        let rows = drawn.into_iter().map(|at| (at, empty(at)));
        Gather {
            rows: rows.collect(),
            keys: Vec::new(),
            approved: BTreeMap::new(),
        }
    }

    /// The rows by rising index.
    pub fn rows(self) -> Vec<Row> {
        self.rows.into_values().collect()
    }

    fn approval(&mut self, seen: &Seen<'_>) {
        let Some(allocation) = seen.effects.about.allocation else {
            return;
        };
        let mut keys = Vec::new();
        for hand in seen.hands() {
            let known = self.keys.iter().position(|key| key == hand.key);
            let place = known.unwrap_or_else(|| {
                self.keys.push(hand.key.to_owned());
                self.keys.len() - 1
            });
            keys.push(u32::try_from(place).unwrap_or(u32::MAX));
        }
        self.approved.insert(allocation, keys);
    }

    fn approvers(&self, allocation: Option<Id>) -> Vec<String> {
        let known = allocation.and_then(|id| self.approved.get(&id));
        let names = known.into_iter().flatten();
        names
            .filter_map(|place| self.keys.get(*place as usize).cloned())
            .collect()
    }

    fn fill(&mut self, seen: &Seen<'_>) {
        if !self.rows.contains_key(&seen.at) {
            return;
        }
        let approvers = self.approvers(seen.effects.about.allocation);
        let about = &seen.effects.about;
        let rules = seen.body().rules();
        let commitments = rules.commitments();
        let line = commitments.iter().find(|(field, _)| *field == "line");
        let lists = match seen.body() {
            Body::DistributionMake(made) => made.roster.into_iter().chain([made.root]).collect(),
            Body::DonationReceive(gift) => gift.contributors.iter().map(|c| c.root).collect(),
            _ => Vec::new(),
        };
        let hands = seen.hands();
        let authors = hands.iter().map(|hand| (hand.key.to_owned(), hand.role));
        let row = Row {
            at: seen.at,
            code: seen.code(),
            kind: seen.body().kind(),
            on: seen.on(),
            booked: seen.booked(),
            sealed: seen.sealed(),
            chapter: about.chapter,
            fund: about.fund,
            account: about.account,
            recorded: about.amount.unwrap_or(0),
            unit: about.unit,
            voucher: rules.voucher().cloned(),
            line: line.map(|(_, commitment)| (rules.id(), *commitment)),
            authors: authors.collect(),
            approvers,
            lists,
            evidence: Vec::new(),
            confirmations: Vec::new(),
            later: Vec::new(),
        };
        self.rows.insert(seen.at, row);
    }

    fn later(&mut self, seen: &Seen<'_>) {
        for mark in &seen.effects.marks {
            let Some(row) = self.rows.get_mut(&mark.target) else {
                continue;
            };
            match (mark.kind, seen.body()) {
                (MarkKind::Evidence, Body::EvidenceAttach(attached)) => {
                    let public = attached.document.as_ref().map(|document| document.sha256);
                    let hash = public.or(attached.private);
                    row.evidence.extend(hash.map(|hash| Evidence {
                        at: seen.at,
                        what: attached.what,
                        hash,
                        public: public.is_some(),
                    }));
                }
                (MarkKind::Confirmed, Body::DistributionConfirm(confirmed)) => {
                    let hands = seen.hands();
                    row.confirmations.push(Confirmation {
                        at: seen.at,
                        keys: hands.iter().map(|hand| hand.key.to_owned()).collect(),
                        portions: confirmed.portions,
                        evidence: confirmed.evidence,
                    });
                }
                (kind, _) => row.later.push((kind, seen.at)),
            }
        }
    }
}

fn empty(at: u64) -> Row {
    let never = Day::from_days(0);
    Row {
        at,
        code: Code::from_number(0),
        kind: Kind::LedgerOpen,
        on: never,
        booked: never,
        sealed: never,
        chapter: None,
        fund: None,
        account: None,
        recorded: 0,
        unit: None,
        voucher: None,
        line: None,
        authors: Vec::new(),
        approvers: Vec::new(),
        lists: Vec::new(),
        evidence: Vec::new(),
        confirmations: Vec::new(),
        later: Vec::new(),
    }
}

impl Look for Gather {
    fn see(&mut self, seen: &Seen<'_>) {
        if matches!(seen.body(), Body::AllocationApprove(_)) {
            self.approval(seen);
        }
        self.fill(seen);
        self.later(seen);
    }
}
