//! What the policy asks for beside a proposal, and what differs from it: said in words, so that nobody has to look it up.

use minhbach_ledger::amount::Unit;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::governance::Relaxation;
use minhbach_ledger::state::{Allocation, LineKey, State, Status};
use serde::Serialize;

use super::desk::Desk;
use crate::format::Sum;
use crate::lang::{Lang, Tr, Words};
use crate::terms::{role_key, role_name};

/// How a proposal stands to the policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// How many approvers its amount needs.
    pub needed: u32,
    /// How many have signed.
    pub have: u32,
    /// Whether this desk may approve it.
    pub may: bool,
    /// Everything that there is to say, the obstacles first.
    pub lines: Vec<Said>,
}

/// One thing that is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    /// Whether it is as the policy wants it.
    pub ok: bool,
    /// The sentence.
    pub words: Words,
}

fn both(make: impl Fn(Tr) -> String) -> Words {
    Words {
        vi: make(Tr(Lang::Vi)),
        en: make(Tr(Lang::En)),
    }
}

fn said(ok: bool, make: impl Fn(Tr) -> String) -> Said {
    Said {
        ok,
        words: both(make),
    }
}

/// The roles of a holder, as one may name people whose names stand in no book.
fn posts(state: &State, tr: Tr, holder: Id) -> String {
    let keys = state.keys.values().filter(|key| key.holder == holder);
    let roles: std::collections::BTreeSet<&str> = keys.map(|key| role_name(key.role)).collect();
    let roles: Vec<String> = roles.into_iter().map(|role| tr.t(role_key(role))).collect();
    let tail = holder.to_string();
    format!("{} …{}", roles.join(", "), &tail[tail.len() - 6..])
}

/// How the proposal `id` stands to the policy, seen from a desk; `signed` are the keys that have signed an approval that still
/// waits for others. None if there is no such proposal.
pub fn difference(
    state: &State,
    id: Id,
    desk: &Desk,
    signed: &[String],
    today: Day,
) -> Option<Difference> {
    let it = state.allocations.get(&id)?;
    let fund = state.funds.get(&it.fund)?;
    let needed = state.approvers_needed(fund.chapter, it.unit, it.amount);
    let mut holders: Vec<Id> = signed
        .iter()
        .filter_map(|name| state.keys.get(name))
        .map(|key| key.holder)
        .collect();
    holders.sort_unstable();
    holders.dedup();
    let have = holders.len() as u32;
    let mut lines = vec![why(state, fund.chapter, it, needed)];
    lines.push(said(have >= needed, |tr| match have {
        0 => tr.t("policy-none-signed"),
        _ => {
            let who: Vec<String> = holders
                .iter()
                .map(|holder| posts(state, tr, *holder))
                .collect();
            tr.with2(
                "policy-signed",
                "have",
                tr.number(u64::from(have)),
                "who",
                who.join("; "),
            )
            .text()
            .to_owned()
        }
    }));
    let own = it.proposers.contains(&desk.holder);
    lines.push(said(!own, |tr| match own {
        true => tr.t("policy-own"),
        false => {
            let who: Vec<String> = it
                .proposers
                .iter()
                .map(|holder| posts(state, tr, *holder))
                .collect();
            tr.with("policy-proposers", "who", who.join("; "))
                .text()
                .to_owned()
        }
    }));
    let hands = state
        .emergencies
        .get(&id)
        .map(|emergency| emergency.hands.as_slice())
        .unwrap_or_default();
    let spent = hands.contains(&desk.holder);
    if !hands.is_empty() {
        lines.push(said(!spent, |tr| match spent {
            true => tr.t("policy-hand"),
            false => {
                let who: Vec<String> = hands
                    .iter()
                    .map(|holder| posts(state, tr, *holder))
                    .collect();
                tr.with("policy-hands", "who", who.join("; "))
                    .text()
                    .to_owned()
            }
        }));
    }
    let twice = holders.contains(&desk.holder);
    if twice {
        lines.push(said(false, |tr| tr.t("policy-twice")));
    }
    let outside = !state.within(fund.chapter, desk.chapter);
    if outside {
        lines.push(said(false, |tr| tr.t("policy-outside")));
    }
    lines.extend(over(state, id, it, today));
    lines.extend(relaxed(state, fund.chapter));
    // What stands in the way comes first.
    lines.sort_by_key(|line| line.ok);
    let may = !own && !spent && !twice && !outside && it.status.undecided();
    Some(Difference {
        needed,
        have,
        may,
        lines,
    })
}

/// How many approvers, and by what.
fn why(state: &State, chapter: Id, it: &Allocation, needed: u32) -> Said {
    let Some(policy) = state.policy(chapter) else {
        return said(false, |tr| tr.t("policy-missing"));
    };
    let worth = state.worth(it.unit, it.amount, policy.currency);
    let tier = worth.and_then(|worth| {
        policy
            .approvals
            .iter()
            .rev()
            .find(|tier| worth > tier.above.minor())
    });
    let own_tiers = match it.unit {
        Unit::Lot { item, .. } => state
            .items
            .get(&item)
            .is_some_and(|item| !item.approvals.is_empty()),
        Unit::Money(_) => false,
    };
    said(true, |tr| {
        let many = tr.number(u64::from(needed));
        match (tier, worth) {
            (Some(tier), _) => {
                let above = Sum::counted(i128::from(tier.above.minor()), policy.currency);
                tr.with2(
                    "policy-needs-above",
                    "needed",
                    many,
                    "above",
                    tr.sum(&above),
                )
                .text()
                .to_owned()
            }
            (None, Some(_)) => tr.with("policy-needs", "needed", many).text().to_owned(),
            (None, None) if own_tiers => tr
                .with("policy-needs-item", "needed", many)
                .text()
                .to_owned(),
            (None, None) => tr
                .with("policy-needs-most", "needed", many)
                .text()
                .to_owned(),
        }
    })
}

/// What is over: the fund, the days, the emergency's limit and day.
fn over(state: &State, id: Id, it: &Allocation, today: Day) -> Vec<Said> {
    let mut lines = Vec::new();
    let free = state.free(&LineKey::Fund {
        fund: it.fund,
        unit: it.unit,
    });
    let taken = matches!(it.status, Status::Emergency { .. });
    let sum = |minor: u64| Sum::new(minor.into(), it.unit, state);
    if !taken {
        let short = it.amount.saturating_sub(free);
        lines.push(said(short == 0, |tr| match short {
            0 => tr
                .with("policy-left", "sum", tr.sum(sum(free - it.amount)))
                .text()
                .to_owned(),
            short => tr
                .with2(
                    "policy-short",
                    "free",
                    tr.sum(sum(free)),
                    "short",
                    tr.sum(sum(short)),
                )
                .text()
                .to_owned(),
        }));
    }
    if it.until < today {
        lines.push(said(false, |tr| {
            tr.with("policy-past", "day", tr.date(it.until))
                .text()
                .to_owned()
        }));
    }
    if state.funds.get(&it.fund).is_some_and(|fund| fund.frozen) {
        lines.push(said(false, |tr| tr.t("policy-frozen")));
    }
    if state
        .funds
        .get(&it.fund)
        .is_some_and(|fund| fund.closed.is_some())
    {
        lines.push(said(false, |tr| tr.t("policy-closed")));
    }
    let owed = state.owed(it.fund, it.unit);
    if owed > 0 {
        lines.push(said(false, |tr| {
            tr.with("policy-owes", "sum", tr.sum(sum(owed)))
                .text()
                .to_owned()
        }));
    }
    if let Some(emergency) = state.emergencies.get(&id) {
        let late = emergency.due < today;
        let key = if late {
            "policy-emergency-late"
        } else {
            "policy-emergency"
        };
        lines.push(said(!late, |tr| {
            tr.with(key, "day", tr.date(emergency.due))
                .text()
                .to_owned()
        }));
    }
    lines
}

/// Separations that the chapter openly does without.
fn relaxed(state: &State, chapter: Id) -> Vec<Said> {
    let policy = state.policy(chapter);
    let relaxed = policy
        .map(|policy| policy.relaxed.as_slice())
        .unwrap_or_default();
    let words = relaxed.iter().map(|one| {
        let key = match one {
            Relaxation::ProposerDistributes => "choice-relaxed-proposer-distributes",
            Relaxation::ApproverDistributes => "choice-relaxed-approver-distributes",
            Relaxation::DeciderConfirms => "choice-relaxed-decider-confirms",
            Relaxation::OneOffice => "choice-relaxed-one-office",
        };
        said(true, |tr| {
            tr.with("policy-relaxed", "what", tr.t(key))
                .text()
                .to_owned()
        })
    });
    words.collect()
}
