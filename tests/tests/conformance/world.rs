//! A small chapter for tests of the store: its people's keys, its registry, its gifts and its spending.
//!
//! All names are invented. Randomness is a counter, so that a run can be repeated.
#![allow(dead_code, reason = "two test programs share it and each uses a part")]

use minhbach_ledger::amount::{Currency, Fixed};
use minhbach_ledger::day::Day;
use minhbach_ledger::entry::{Draft, Signed};
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::allocation::{
    AllocationApprove, AllocationCancel, AllocationPropose, DecisionReason,
};
use minhbach_ledger::kinds::corrections::{EntryReverse, ReverseReason};
use minhbach_ledger::kinds::distribution::{DistributionMake, Portions};
use minhbach_ledger::kinds::donation::{Channel, DonationReceive};
use minhbach_ledger::kinds::governance::*;
use minhbach_ledger::kinds::keys::KeyGrant;
use minhbach_ledger::kinds::registry::*;
use minhbach_ledger::signature::Signer;
use minhbach_store::fault::Faults;
use minhbach_store::{
    Clock, Config, Directory, Opening, Options, Postgres, Random, Secrets, Store, Submission,
};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub const ORIGIN: &str = "minhbach.example/son-lam";
/// 2026-09-21, in unix seconds.
pub const NOW: u64 = 1_790_000_000;

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// The configuration of a fresh ledger on an engine. A missing PostgreSQL is a failure.
pub fn config(engine: Engine) -> Config {
    let postgres = match engine {
        Engine::Sqlite => None,
        Engine::Postgres => {
            let url = minhbach_tests::postgres::fresh_database().expect("PostgreSQL must be there");
            Some(Postgres {
                ledger: url.clone(),
                vault: url,
            })
        }
    };
    Config {
        origin: ORIGIN.into(),
        postgres,
    }
}

pub fn secrets() -> Secrets {
    Secrets {
        log: [1; 32],
        vault: [2; 32],
        line: [3; 32],
    }
}

/// A counter that looks random enough for keys of a test.
pub fn random(seed: u64) -> Random {
    let next = AtomicU64::new(0);
    Arc::new(move |bytes: &mut [u8]| {
        for chunk in bytes.chunks_mut(32) {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let hash = Digest::of(&[seed.to_be_bytes(), n.to_be_bytes()].concat());
            chunk.copy_from_slice(&hash.bytes()[..chunk.len()]);
        }
    })
}

pub fn clock() -> Clock {
    Arc::new(|| NOW)
}

pub fn options() -> Options {
    Options {
        clock: clock(),
        random: random(7),
        faults: Faults::default(),
        publish: false,
    }
}

/// A store in a new directory.
pub async fn create(path: &Path, config: &Config, options: Options) -> Store {
    let directory = Directory::create(path, config, &secrets()).expect("a new directory");
    Store::open(directory, options)
        .await
        .expect("a new store opens")
}

pub async fn open(path: &Path, options: Options) -> Store {
    let directory = Directory::open(path).expect("the directory opens");
    Store::open(directory, options)
        .await
        .expect("the store opens")
}

/// The chapter's people and things, and the next id.
pub struct World {
    pub governor: Signer,
    pub accountant: Signer,
    pub approver: Signer,
    pub officer: Signer,
    pub chapter: Id,
    pub fund: Id,
    pub cash: Id,
    pub bank: Id,
    next: AtomicU64,
    stream: u64,
}

pub fn day() -> Day {
    Day::of_unix(NOW)
}

/// The public document by which the helped are chosen.
pub fn criteria() -> Digest {
    Digest::of(b"criteria")
}

pub fn vnd(amount: u64) -> Fixed {
    Fixed::money(amount, Currency::VND).expect("a small amount")
}

fn signer(n: u8) -> Signer {
    Signer::from_seed([n; 32], &format!("{ORIGIN}/k/{n:06x}")).expect("a key name")
}

impl World {
    /// `stream` keeps the ids of two worlds over one ledger apart.
    pub fn new(stream: u64) -> World {
        let fixed = |n| Id::new(NOW * 1_000, [n; 10]);
        World {
            governor: signer(10),
            accountant: signer(11),
            approver: signer(12),
            officer: signer(13),
            chapter: fixed(1),
            fund: fixed(2),
            cash: fixed(3),
            bank: fixed(4),
            next: AtomicU64::new(1),
            stream,
        }
    }

    pub fn id(&self) -> Id {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        let mut rest = [0; 10];
        rest[..2].copy_from_slice(&(self.stream as u16 + 1).to_be_bytes());
        rest[2..].copy_from_slice(&n.to_be_bytes());
        Id::new(NOW * 1_000, rest)
    }

    pub fn sign(&self, body: impl Into<Body>, signers: &[&Signer]) -> Submission {
        let draft = Draft::new(ORIGIN, &body.into()).expect("a body that can be written");
        let lines: Vec<String> = signers
            .iter()
            .map(|s| s.sign_note_line(draft.text()))
            .collect();
        Submission {
            note: draft.note(&lines).into_bytes(),
            openings: Vec::new(),
            subject: None,
        }
    }

    /// The entries that every book begins with: 9 of them.
    pub fn founding(&self) -> Vec<Submission> {
        let g = [&self.governor];
        let on = day();
        let grant = |key: &Signer, holder, role, chapter| KeyGrant {
            chapter,
            holder,
            id: self.id(),
            key: key.vkey().to_string(),
            on,
            role,
            term: None,
        };
        vec![
            self.sign(
                LedgerOpen {
                    attribution: AttributionRule::Intervals1,
                    base: Currency::VND,
                    governors: vec![Governor {
                        holder: Id::new(1, [1; 10]),
                        key: self.governor.vkey().to_string(),
                    }],
                    id: self.id(),
                    language: "vi".parse().unwrap(),
                    log: Signer::from_seed([1; 32], ORIGIN)
                        .unwrap()
                        .vkey()
                        .to_string(),
                    name: "Hội Chữ thập đỏ Sơn Lâm".parse().unwrap(),
                    on,
                    practice: true,
                    rules: minhbach_ledger::RULES,
                    threshold: 1,
                    zone: "Asia/Ho_Chi_Minh".parse().unwrap(),
                },
                &g,
            ),
            self.sign(
                PolicySet {
                    answer_days: None,
                    retention: Vec::new(),
                    emergency: None,
                    approvals: vec![Tier {
                        above: vnd(0),
                        approvers: 1,
                    }],
                    chapter: None,
                    currency: Currency::VND,
                    id: self.id(),
                    least: 10,
                    on,
                    relaxed: vec![],
                    rules: minhbach_ledger::RULES,
                },
                &g,
            ),
            self.sign(
                ChapterOpen {
                    area: None,
                    id: self.chapter,
                    kind: ChapterKind::Province,
                    name: "Tỉnh Sơn Lâm".parse().unwrap(),
                    on,
                    parent: None,
                },
                &g,
            ),
            self.sign(
                grant(
                    &self.accountant,
                    Id::new(1, [2; 10]),
                    Role::Accountant,
                    Some(self.chapter),
                ),
                &g,
            ),
            self.sign(
                grant(
                    &self.approver,
                    Id::new(1, [3; 10]),
                    Role::Approver,
                    Some(self.chapter),
                ),
                &g,
            ),
            self.sign(
                grant(
                    &self.officer,
                    Id::new(1, [4; 10]),
                    Role::FieldOfficer,
                    Some(self.chapter),
                ),
                &g,
            ),
            self.sign(
                FundOpen {
                    areas: vec![],
                    campaign: None,
                    chapter: self.chapter,
                    closes: None,
                    cost: None,
                    id: self.fund,
                    kind: FundKind::Aid,
                    name: "Quỹ cứu trợ bão".parse().unwrap(),
                    on,
                    opens: None,
                    purposes: vec![],
                },
                &[&self.approver],
            ),
            self.sign(
                self.account(self.cash, AccountKind::Cash, "Quỹ tiền mặt"),
                &[&self.approver],
            ),
            self.sign(
                self.account(self.bank, AccountKind::Bank, "Tài khoản VCB"),
                &[&self.approver],
            ),
        ]
    }

    fn account(&self, id: Id, kind: AccountKind, name: &str) -> AccountOpen {
        AccountOpen {
            bank: None,
            campaign: None,
            chapter: self.chapter,
            currency: Currency::VND,
            id,
            kind,
            name: name.parse().unwrap(),
            number: None,
            on: day(),
        }
    }

    /// A gift in cash from somebody with this name.
    pub fn gift(&self, amount: u64, donor: &str) -> Submission {
        let id = self.id();
        let opening = Opening {
            field: "donor".into(),
            value: donor.into(),
            salt: *Digest::of(id.bytes()).bytes(),
        };
        let body = DonationReceive {
            pledge: None,
            split: None,
            contributors: None,
            counterpart: None,
            partner: None,
            goods: None,
            account: self.cash,
            amount: vnd(amount),
            booked: day(),
            channel: Channel::Cash,
            cost: None,
            currency: Some(Currency::VND),
            donor: Some(opening.commitment()),
            fund: self.fund,
            id,
            line: None,
            on: day(),
            voucher: None,
        };
        let mut submission = self.sign(body, &[&self.accountant]);
        submission.openings = vec![opening];
        submission
    }

    /// A gift by bank of that day, whose statement line said `memo`.
    pub fn transfer(&self, amount: u64, memo: &str, on: Day) -> Submission {
        // A line's id begins with its day.
        let mut rest = [0; 10];
        rest.copy_from_slice(&self.id().bytes()[6..]);
        let id = Id::new(on.millis(), rest);
        let line =
            serde_json::json!({"amount": amount.to_string(), "memo": memo, "occurrence": "1"});
        let opening = Opening {
            field: "line".into(),
            value: line.to_string(),
            salt: *Digest::of(id.bytes()).bytes(),
        };
        let body = DonationReceive {
            contributors: None,
            counterpart: None,
            goods: None,
            partner: None,
            pledge: None,
            split: None,
            voucher: None,
            account: self.bank,
            amount: vnd(amount),
            booked: on,
            channel: Channel::Bank,
            cost: None,
            currency: Some(Currency::VND),
            donor: None,
            fund: self.fund,
            id,
            line: Some(opening.commitment()),
            on,
        };
        let mut submission = self.sign(body, &[&self.accountant]);
        submission.openings = vec![opening];
        submission
    }

    pub fn propose(&self, id: Id, amount: u64) -> Submission {
        let body = AllocationPropose {
            emergency: false,
            lot: None,
            amount: vnd(amount),
            area: None,
            chapter: self.chapter,
            criteria: Some(criteria()),
            currency: Some(Currency::VND),
            from: day(),
            fund: self.fund,
            id,
            on: day(),
            purpose: "food".parse().unwrap(),
            until: day().plus(30),
        };
        self.sign(body, &[&self.accountant])
    }

    pub fn approve(&self, proposal: &Submission) -> Submission {
        let body = AllocationApprove {
            booked: day(),
            id: self.id(),
            on: day(),
            proposal: text(proposal),
        };
        self.sign(body, &[&self.approver])
    }

    pub fn cancel(&self, proposal: &Submission) -> Submission {
        let body = AllocationCancel {
            booked: day(),
            id: self.id(),
            on: day(),
            proposal: text(proposal),
            reason: DecisionReason::NotNeeded,
        };
        self.sign(body, &[&self.approver])
    }

    pub fn distribute(&self, allocation: Id, amount: u64) -> Submission {
        let body = DistributionMake {
            lot: None,
            absent: 0,
            account: self.cash,
            allocation,
            amount: vnd(amount),
            area: None,
            booked: day(),
            currency: Some(Currency::VND),
            id: self.id(),
            line: None,
            on: day(),
            portions: Portions {
                code: 0,
                proxy: 0,
                signed: 20,
                thumbprint: 0,
            },
            root: Digest::of(b"a root"),
            roster: None,
            team: None,
            voucher: None,
        };
        self.sign(body, &[&self.officer])
    }

    /// An entry undone, by accountant and approver together.
    pub fn reverse(&self, entry: &Submission) -> Submission {
        let body = EntryReverse {
            line: None,
            booked: day(),
            entry: text(entry),
            id: self.id(),
            on: day(),
            reason: ReverseReason::WrongAmount,
        };
        self.sign(body, &[&self.accountant, &self.approver])
    }

    /// Gifts, an allocation, two distributions, one of them undone, an allocation taken apart: every
    /// table gets rows.
    pub fn story(&self) -> Vec<Submission> {
        let mut all: Vec<Submission> = (0..20)
            .map(|n| self.gift(100_000 + n, &format!("Nguyễn Thị Mẫu {n}")))
            .collect();
        let (one, two) = (self.id(), self.id());
        let proposal = self.propose(one, 1_000_000);
        let second = self.propose(two, 500_000);
        let made = self.distribute(one, 300_000);
        let wrong = self.distribute(one, 200_000);
        all.push(proposal.clone());
        all.push(second.clone());
        all.push(self.approve(&proposal));
        all.push(self.approve(&second));
        all.push(made);
        all.push(wrong.clone());
        all.push(self.reverse(&wrong));
        all.push(self.cancel(&second));
        all
    }
}

pub fn text(submission: &Submission) -> Digest {
    Signed::parse(&submission.note, ORIGIN)
        .expect("our own note parses")
        .text_hash()
}
