//! What pages say of the witnesses: who signed when, of which class, whether that is enough, and what is only provisional.

use minhbach_ledger::day::Day;
use minhbach_ledger::log::policy::Cosigned;
use minhbach_store::witnesses::{Standing, Trouble};
use serde::Serialize;

use crate::app::{App, day_here};

/// The witnesses of the data directory's policy and the published checkpoint.
#[derive(Clone, Debug, Serialize)]
pub struct Witnessing {
    /// The witness or group of the policy that must have signed; none if nobody must.
    pub quorum: Option<String>,
    /// Whether it has signed the published checkpoint.
    pub met: bool,
    /// How many entries the newest checkpoint covers that the quorum has signed: these are *witnessed*, what follows is
    /// *provisional*.
    pub witnessed: Option<u64>,
    /// When the newest cosignature on that checkpoint was made, in unix seconds.
    pub newest: Option<u64>,
    /// How many days ago that was.
    pub age: Option<u64>,
    /// The witnesses, in the order of the policy.
    pub witnesses: Vec<WitnessLine>,
    /// The groups, in the order of the policy.
    pub groups: Vec<GroupLine>,
    /// Whether signing has stopped because a witness has seen another book, or more of this one.
    pub halted: bool,
}

/// One witness.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WitnessLine {
    /// Its name in the policy.
    pub name: String,
    /// Its verifier key.
    pub vkey: String,
    /// The group of the policy that it belongs to.
    pub class: Option<String>,
    /// When it signed the published checkpoint, in unix seconds.
    pub at: Option<u64>,
    /// Whether a line on the published checkpoint claims to be its and does not verify.
    pub wrong: bool,
    /// When it signed any checkpoint last, in unix seconds.
    pub last: Option<u64>,
    /// Whether it is asked over the network; else by file.
    pub online: bool,
    /// Why it has not signed when it was asked last: `silent`, `refused`, `odd`, `ahead`, `differs`.
    pub trouble: Option<&'static str>,
}

impl WitnessLine {
    /// The message id of its standing.
    pub fn standing(&self) -> &'static str {
        match (self.wrong, self.at.is_some(), self.trouble, self.online) {
            (true, ..) => "witness-wrong",
            (_, true, ..) => "witness-signed",
            (_, _, Some("ahead" | "differs"), _) => "witness-contradicts",
            (_, _, Some("silent"), _) => "witness-silent",
            (_, _, Some(_), _) => "witness-refused",
            (_, _, None, true) => "witness-not-yet",
            (_, _, None, false) => "witness-by-file",
        }
    }
}

/// One group of the policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupLine {
    /// Its name.
    pub name: String,
    /// How many members must have signed.
    pub needs: u64,
    /// How many it has.
    pub of: u64,
    /// Their names.
    pub members: Vec<String>,
    /// Whether so many have signed the published checkpoint.
    pub met: bool,
}

/// What the witnesses say of one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Covered {
    /// The quorum has signed a checkpoint that covers it.
    Witnessed,
    /// Not yet.
    Provisional,
}

impl Covered {
    /// The message id.
    pub fn key(&self) -> &'static str {
        match self {
            Covered::Witnessed => "witness-entry-witnessed",
            Covered::Provisional => "witness-entry-provisional",
        }
    }
}

impl App {
    /// What is known of the witnesses; none without a policy.
    pub fn witnessing(&self) -> Option<Witnessing> {
        let standing = self.store().witnesses()?;
        let halted = self.store().halted().is_some();
        Some(of(&standing, halted, self.today()))
    }

    /// What the witnesses say of an entry; none where the policy asks for nobody, or there is none.
    pub fn covered(&self, at: u64) -> Option<Covered> {
        let standing = self.store().witnesses()?;
        standing.policy.quorum()?;
        Some(match standing.covers(at) {
            true => Covered::Witnessed,
            false => Covered::Provisional,
        })
    }
}

fn of(standing: &Standing, halted: bool, today: Day) -> Witnessing {
    let policy = &standing.policy;
    let published = standing.published.as_ref().map(|(_, found)| found);
    let cosigned = |name: &str| {
        let mut all = published?.witnesses.iter();
        all.find(|(known, _)| known == name).map(|(_, said)| *said)
    };
    let witnesses = policy.witnesses().iter().map(|witness| {
        let said = cosigned(&witness.name);
        WitnessLine {
            name: witness.name.clone(),
            vkey: witness.key.to_string(),
            class: policy.class_of(&witness.name).map(str::to_owned),
            at: match said {
                Some(Cosigned::At(at)) => Some(at),
                _ => None,
            },
            wrong: matches!(said, Some(Cosigned::Wrong(_))),
            last: standing.last.get(&witness.name).map(|(_, at)| *at),
            online: witness.url.is_some(),
            trouble: standing.trouble.get(&witness.name).map(code),
        }
    });
    let groups = policy.groups().iter().map(|group| GroupLine {
        name: group.name.clone(),
        needs: group.needs as u64,
        of: group.members.len() as u64,
        members: group.members.clone(),
        met: published.is_some_and(|found| {
            let mut all = found.groups.iter();
            all.any(|(name, met)| *name == group.name && *met)
        }),
    });
    let newest = standing
        .witnessed
        .as_ref()
        .map(|witnessed| witnessed.newest);
    Witnessing {
        quorum: policy.quorum().map(str::to_owned),
        met: published.is_some_and(|found| found.holds()),
        witnessed: standing.witnessed.as_ref().map(|witnessed| witnessed.size),
        newest,
        age: newest.map(|at| {
            let signed = day_here(at).days();
            u64::try_from(today.days().saturating_sub(signed)).unwrap_or(0)
        }),
        witnesses: witnesses.collect(),
        groups: groups.collect(),
        halted,
    }
}

fn code(trouble: &Trouble) -> &'static str {
    match trouble {
        Trouble::Silent => "silent",
        Trouble::Refused(_) => "refused",
        Trouble::Odd => "odd",
        Trouble::Ahead(_) => "ahead",
        Trouble::Differs => "differs",
    }
}

/// As full as it gets.
#[cfg(test)]
pub fn sample() -> Witnessing {
    let line = |name: &str, at, trouble, online| WitnessLine {
        name: name.to_owned(),
        vkey: format!("witness.<example>/{name}+0123abcd+AA=="),
        class: Some("cong-chung <lớp>".into()),
        at,
        wrong: false,
        last: Some(1_790_000_000),
        online,
        trouble,
    };
    let wrong = WitnessLine {
        wrong: true,
        class: None,
        last: None,
        ..line("sai", None, None, true)
    };
    Witnessing {
        quorum: Some("du <số>".into()),
        met: true,
        witnessed: Some(12_300),
        newest: Some(1_790_000_000),
        age: Some(3),
        witnesses: vec![
            line("mat-tran", Some(1_790_000_000), None, true),
            line("bao", None, Some("silent"), true),
            line("truong", None, Some("refused"), true),
            line("khac", None, Some("differs"), true),
            line("moi", None, None, true),
            line("hoi-ung-ho", None, None, false),
            wrong,
        ],
        groups: vec![GroupLine {
            name: "du <số>".into(),
            needs: 3,
            of: 4,
            members: vec!["mat-tran".into(), "bao".into()],
            met: true,
        }],
        halted: true,
    }
}
