//! Who signs with whom.

use std::collections::{BTreeMap, BTreeSet};

use minhbach_ledger::book::MarkKind;
use minhbach_ledger::effects::Fact;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::governance::Role;

use super::stats::binomial_tail;
use super::{End, Finding, Test, Watch, odds};
use crate::audit::facts::Seen;
use crate::audit::words::{Both, percent, pick};

/// The fewest decisions on one person's proposals.
const FEWEST: u64 = 10;

/// Nearly always: so many hundredths of them.
const NEARLY: u64 = 90;

/// The fewest approvers among whom there is a choice.
const CHOICE: usize = 3;

/// Rarer than this by chance.
const RARE: f64 = 0.000_1;

/// What is known of decisions that somebody took part in.
#[derive(Default)]
struct Decided {
    /// How many.
    all: u64,
    /// Which of them each approver signed.
    by: BTreeMap<Id, Vec<u64>>,
}

/// The same pair always approving: a proposer and an approver, or two approvers.
#[derive(Default)]
pub struct SamePair {
    proposed: BTreeMap<Id, Decided>,
    together: BTreeMap<Id, Decided>,
    approvers: BTreeMap<Id, u64>,
    decisions: u64,
    by_several: u64,
    several: BTreeMap<Id, u64>,
}

impl Watch for SamePair {
    fn see(&mut self, seen: &Seen<'_>) {
        if !matches!(seen.body(), Body::AllocationApprove(_)) {
            return;
        }
        let allocation = seen.effects.about.allocation;
        let Some(known) = allocation.and_then(|id| seen.state.allocations.get(&id)) else {
            return;
        };
        let hands = seen.hands();
        let approvers = hands.iter().filter(|hand| hand.role == Role::Approver);
        let approvers: BTreeSet<Id> = approvers.map(|hand| hand.holder).collect();
        self.decisions += 1;
        for approver in &approvers {
            *self.approvers.entry(*approver).or_default() += 1;
        }
        for proposer in &known.proposers {
            let decided = self.proposed.entry(*proposer).or_default();
            decided.all += 1;
            for approver in &approvers {
                decided.by.entry(*approver).or_default().push(seen.at);
            }
        }
        if approvers.len() < 2 {
            return;
        }
        self.by_several += 1;
        for one in &approvers {
            *self.several.entry(*one).or_default() += 1;
            let decided = self.together.entry(*one).or_default();
            decided.all += 1;
            for other in approvers.iter().filter(|other| *other > one) {
                decided.by.entry(*other).or_default().push(seen.at);
            }
        }
    }

    fn end(&mut self, _: &End<'_>) -> Vec<Finding> {
        if self.approvers.len() < CHOICE {
            return Vec::new();
        }
        let proposed = (self.decisions, &self.approvers);
        let several = (self.by_several, &self.several);
        let mut found = pairs(&self.proposed, proposed, self.approvers.len(), |lang| {
            pick(lang, "đề xuất của một người", "one person's proposals")
        });
        found.extend(pairs(
            &self.together,
            several,
            self.approvers.len(),
            |lang| {
                pick(
                    lang,
                    "lần duyệt chung của một người",
                    "one person's joint approvals",
                )
            },
        ));
        found
    }
}

fn pairs(
    groups: &BTreeMap<Id, Decided>,
    (decisions, approvers): (u64, &BTreeMap<Id, u64>),
    choice: usize,
    what: fn(minhbach_ledger::rejection::Lang) -> &'static str,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for decided in groups.values().filter(|decided| decided.all >= FEWEST) {
        for (approver, entries) in &decided.by {
            let (count, all) = (entries.len() as u64, decided.all);
            if count * 100 < all * NEARLY {
                continue;
            }
            // How often the approver signs where this person has no part.
            let elsewhere = approvers.get(approver).copied().unwrap_or(0) - count;
            let others = decisions - all;
            let usual = (elsewhere + 1) as f64 / (others + 2) as f64;
            let usual = usual.max(1.0 / choice as f64);
            let chance = binomial_tail(count, all, usual);
            if chance >= RARE {
                continue;
            }
            let figure = Both::by(|lang| {
                let (what, odds) = (what(lang), odds(chance, lang));
                let usual = percent(usual, lang);
                pick(
                    lang,
                    format!(
                        "{count} trong {all} {what} do cùng một người duyệt; ở nơi khác người ấy ký {usual} ({odds})"
                    ),
                    format!(
                        "{count} of {all} {what} were approved by the same person, who elsewhere signs {usual} ({odds})"
                    ),
                )
            });
            let threshold = Both::of(
                format!(
                    "≥ {FEWEST} lần, ≥ {NEARLY} %, khi có ≥ {CHOICE} người duyệt; xác suất < 0,01 %"
                ),
                format!(
                    "≥ {FEWEST} times, ≥ {NEARLY}%, with ≥ {CHOICE} approvers; probability < 0.01%"
                ),
            );
            found.push(Finding::new(
                Test::SamePair,
                entries.clone(),
                figure,
                threshold,
            ));
        }
    }
    found
}

/// A distribution is confirmed with a key that the distributor granted or co-signed.
#[derive(Default)]
pub struct OwnKey {
    /// The people who signed for each key; of one that took another's place, those who signed for the first.
    granted: BTreeMap<String, BTreeSet<Id>>,
    /// Who handed out, by the index of the distribution.
    handed: BTreeMap<u64, Box<[Id]>>,
    found: Vec<Finding>,
}

impl OwnKey {
    fn keys(&mut self, seen: &Seen<'_>) {
        let inherited = match seen.body() {
            Body::KeyRotate(rotated) => self.granted.get(&rotated.key).cloned(),
            _ => None,
        };
        for fact in &seen.effects.facts {
            if let Fact::Grant(name, _) = fact {
                let by = inherited.clone();
                let by = by.unwrap_or_else(|| seen.holders().into_iter().collect());
                self.granted.insert(name.clone(), by);
            }
        }
    }

    fn confirmed(&mut self, seen: &Seen<'_>) {
        let marks = seen.effects.marks.iter();
        for mark in marks.filter(|mark| mark.kind == MarkKind::Confirmed) {
            let Some(handed) = self.handed.get(&mark.target) else {
                continue;
            };
            for hand in seen.hands() {
                let by = self.granted.get(hand.key);
                if !by.is_some_and(|by| handed.iter().any(|holder| by.contains(holder))) {
                    continue;
                }
                let figure = Both::of(
                    "Người xác nhận dùng khóa do chính người cấp phát ký cấp",
                    "The confirming key was granted by whoever handed out",
                );
                let threshold = Both::of("mọi trường hợp", "always");
                let entries = vec![mark.target, seen.at];
                self.found
                    .push(Finding::new(Test::OwnKey, entries, figure, threshold));
                break;
            }
        }
    }
}

impl Watch for OwnKey {
    fn see(&mut self, seen: &Seen<'_>) {
        self.keys(seen);
        match seen.body() {
            Body::DistributionMake(_) => {
                self.handed.insert(seen.at, seen.holders().into());
            }
            Body::DistributionConfirm(_) => self.confirmed(seen),
            _ => {}
        }
    }

    fn end(&mut self, _: &End<'_>) -> Vec<Finding> {
        std::mem::take(&mut self.found)
    }
}
