//! An invented chapter's year, entry by entry through the kernel, honest or with frauds planted in it.
//!
//! What the rates in `docs/risks.md` are measured on. People, habits and amounts are random and follow from a seed; every
//! entry is signed, decided on and sealed as any other (see [`crate::book::practice`]). A planted fraud breaks no rule: what
//! a rule refuses needs no test to find it.

mod bank;
mod chance;
mod frauds;
mod projects;
mod spending;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use minhbach_exchange::audit::facts::Walk;
use minhbach_exchange::audit::risk::{Finding, Risks, Test};
use minhbach_ledger::amount::{Currency, Unit};
use minhbach_ledger::effects::Place;
use minhbach_ledger::entry::Sealed;
use minhbach_ledger::id::Digest;
use minhbach_ledger::log::merkle::leaf_hash;
use minhbach_ledger::state::LineKey;
use minhbach_ledger::verify::{Leaf, Observer as _};

use crate::book::practice::script::{Script, day};
use crate::book::practice::{ORIGIN, id_of};
use bank::Bank;
use chance::Chance;
use projects::Project;

/// Đồng.
const VND: Unit = Unit::Money(Currency::VND);

/// How many days.
const DAYS: i32 = 365;

const SETUP: &str = "
ledger.open threshold=2 by g1 g2
chapter.open id=province kind=province by g1 g2
chapter.open id=commune-a kind=commune parent=province area=100 by g1 g2
chapter.open id=commune-b kind=commune parent=province area=200 by g1 g2
policy.set approvals=0:1,20_000_000:2,100_000_000:3 least=10 by g1 g2
key.grant key=acc1 role=accountant chapter=province by g1 g2
key.grant key=acc2 role=accountant chapter=province by g1 g3
key.grant key=cash1 role=cashier chapter=province by g1 g2
key.grant key=cash2 role=cashier chapter=province by g2 g3
key.grant key=keep1 role=storekeeper chapter=province by g1 g2
key.grant key=app1 role=approver chapter=province by g1 g2
key.grant key=app2 role=approver chapter=province by g1 g3
key.grant key=app3 role=approver chapter=province by g1 g2
key.grant key=app4 role=approver chapter=province by g2 g3
key.grant key=off1 role=field_officer chapter=province by g1 g2
key.grant key=off2 role=field_officer chapter=province by g1 g2
key.grant key=off3 role=field_officer chapter=province by g1 g2
key.grant key=off4 role=field_officer chapter=province by g1 g3
key.grant key=off5 role=field_officer chapter=province by g1 g2
key.grant key=off6 role=field_officer chapter=province by g2 g3
fund.open id=costs kind=cost by app1
fund.open id=suspense kind=suspense by app1
fund.open id=relief kind=aid by app1
fund.open id=kids kind=aid by app2
fund.open id=homes kind=aid by app1
account.open id=bank1 kind=bank by app1
account.open id=bank2 kind=bank by app1
account.open id=cash kind=cash by app1
account.open id=cashfar kind=cash by app1
account.open id=store kind=warehouse by app1
account.open id=dealer1 kind=supplier name=Đại_lý_Một by app1
account.open id=dealer2 kind=supplier name=Cửa_hàng_Hai by app1
item.define id=rice approvals=0:1 by keep1
item.define id=noodles approvals=0:1 by keep1
item.define id=blanket approvals=0:1 by keep1
partner.register id=front kind=front by app1
partner.register id=club kind=company name=Câu_lạc_bộ by app1
criteria = report.publish what=criteria document=criteria on=1 by acc1
";

/// The funds that help, and the bank that each of them uses.
const FUNDS: &[(&str, &str)] = &[("relief", "bank1"), ("kids", "bank2"), ("homes", "bank1")];

/// What is bought, and what it usually costs a piece.
const ITEMS: &[(&str, f64)] = &[
    ("rice", 17_500.0),
    ("noodles", 4_200.0),
    ("blanket", 185_000.0),
];

/// A year of a chapter.
pub struct Year {
    /// The book.
    pub script: Script,
    chance: Chance,
    frauds: BTreeSet<Test>,
    /// The frauds that have been planted so far, how often.
    planted: BTreeMap<Test, u32>,
    /// Today, from 1.
    today: i32,
    /// Names that have been given.
    names: u64,
    /// The last day whose books are closed.
    closed: i32,
    banks: [Bank; 2],
    projects: Vec<Project>,
    /// Expenses paid: day and label.
    paid: Vec<(i32, String)>,
    /// Held receipts: due day, label, bank.
    held: Vec<(i32, String, String)>,
    /// What a piece costs today.
    price: u64,
    /// A sign-off list that is used twice, where that is the fraud.
    root_kept: Option<String>,
    /// Money that went to another fund and is to come back: day and amount.
    away: Option<(i32, u64)>,
    /// What partners give back: day, bank, fund, amount.
    returning: Vec<(i32, &'static str, &'static str, u64)>,
    /// Which of two ways a fraud takes this year, and how often.
    habit: bool,
    often: u8,
    /// How often whoever approves is asked, by habit.
    approvers: Vec<(&'static str, f64)>,
}

impl Year {
    /// An honest year, or one with these frauds in it.
    pub fn of(seed: u64, frauds: impl IntoIterator<Item = Test>) -> Year {
        let mut chance = Chance::new(seed);
        let mut often = |name| (name, 0.3 + 1.5 * chance.unit().powi(2));
        let approvers = ["app1", "app2", "app3", "app4"].map(&mut often).to_vec();
        let (habit, often) = (chance.is(0.5), chance.between(0, 255) as u8);
        let mut year = Year {
            script: Script::empty(),
            chance,
            frauds: frauds.into_iter().collect(),
            planted: BTreeMap::new(),
            today: 1,
            names: 0,
            closed: 0,
            banks: [Bank::new("bank1"), Bank::new("bank2")],
            projects: Vec::new(),
            paid: Vec::new(),
            held: Vec::new(),
            price: 0,
            root_kept: None,
            away: None,
            returning: Vec::new(),
            habit,
            often,
            approvers,
        };
        for line in SETUP.lines().filter(|line| !line.is_empty()) {
            let (head, by) = line.split_once(" by ").unwrap();
            year.enter(head, by);
        }
        year.foreign_keys();
        for today in 1..=DAYS {
            year.today = today;
            year.live();
        }
        year
    }

    fn live(&mut self) {
        self.receive();
        self.import();
        self.propose();
        self.work();
        self.assign();
        self.partners();
        self.housekeeping();
        self.plant();
    }

    /// An entry, sealed today.
    fn enter(&mut self, head: &str, by: &str) -> u64 {
        let line = format!("{head} at={} by {by}", self.today);
        match self.script.step(&line) {
            Ok(at) => at,
            Err(code) => panic!("{code} on day {}: {line}", self.today),
        }
    }

    fn name(&mut self, of: &str) -> String {
        self.names += 1;
        format!("{of}{}", self.names)
    }

    /// When an entry of this day is booked: then, or on the first day whose books are open.
    fn booked(&self, on: i32) -> i32 {
        on.max(self.closed + 1)
    }

    fn held_in(&self, account: &str, fund: &str) -> u64 {
        let held = self
            .script
            .book
            .state
            .holding(Place::Real(id_of(account)), id_of(fund), VND);
        u64::try_from(held).unwrap_or(0)
    }

    fn free(&self, fund: &str) -> u64 {
        let fund = id_of(fund);
        self.script
            .book
            .state
            .free(&LineKey::Fund { fund, unit: VND })
    }

    /// The next number of a book of vouchers for what is booked on a day.
    fn voucher(&self, book: &str, booked: i32) -> String {
        let year = day(booked).date().map_or(2026, |date| date.year());
        let key = (
            id_of("province"),
            book.parse().unwrap(),
            u16::try_from(year).unwrap(),
        );
        let known = self.script.book.state.vouchers.get(&key);
        let next = known.map_or(0, |known| known.last) + 1;
        format!("{book}:{next}:{year}")
    }

    fn housekeeping(&mut self) {
        let date = day(self.today).date().unwrap();
        if date.day() == 8 && self.today > 20 && !self.frauds.contains(&Test::VoucherGaps) {
            self.closed = self.today - 8;
            let head = format!("period.close on={} until={}", self.today, self.closed);
            self.enter(&head, "acc1 app2");
        }
        if self.chance.is(0.012) {
            // A form was spoiled.
            let voucher = self.voucher("pc", self.today);
            let words: Vec<&str> = voucher.split(':').collect();
            let next: u32 = words[1].parse().unwrap();
            let more = *self.chance.weighted(&[(0, 6.0), (1, 1.0), (2, 0.5)]);
            let numbers: Vec<String> = (next..=next + more).map(|n| n.to_string()).collect();
            let reason = if self.chance.is(0.06) {
                "lost"
            } else {
                "spoiled"
            };
            let head = format!(
                "voucher.void book=pc numbers={} reason={reason} year={} on={}",
                numbers.join(","),
                words[2],
                self.today
            );
            self.enter(&head, "acc1");
        }
        // Mistakes are found at any time, and most when the month is reconciled.
        let found = if date.day() <= 4 { 0.05 } else { 0.015 };
        if self.chance.is(found)
            && let Some((on, label)) = self.paid.last().cloned()
            && on + 10 >= self.today
        {
            self.paid.pop();
            self.reverse(&label);
        }
        if self.chance.is(0.008) {
            self.give_to_other_fund("relief", "homes", None);
        }
    }

    fn reverse(&mut self, label: &str) {
        let head = format!(
            "entry.reverse entry={label} on={} booked={} reason=wrong_amount",
            self.today, self.today
        );
        self.enter(&head, "acc1 app1");
    }

    /// Money goes to another fund, where it is; answers how much.
    fn give_to_other_fund(&mut self, from: &str, to: &str, wanted: Option<u64>) -> Option<u64> {
        let most = self.free(from).min(self.held_in("bank1", from)) / 3;
        let amount = wanted.unwrap_or_else(|| self.chance.money(12_000_000.0, 0.5));
        if wanted.is_none() && amount > most
            || amount > self.held_in("bank1", from)
            || amount > self.free(from)
        {
            return None;
        }
        let head = format!(
            "fund.transfer from={from} to={to} amount={amount} account=bank1 on={} booked={}",
            self.today, self.today
        );
        let approvers = if amount > 20_000_000 {
            "acc1 app1 app2"
        } else {
            "acc1 app1"
        };
        self.enter(&head, approvers);
        Some(amount)
    }

    /// What the tests find in it.
    pub fn findings(&self, tests: &[Test]) -> Vec<Finding> {
        let book = &self.script.book;
        let mut risks = Risks::new(tests);
        let mut walk = Walk::new(book.state.size, &mut risks);
        for (at, (leaf, effects)) in (0..).zip(book.leaves.iter().zip(&book.effects)) {
            let sealed = Sealed::parse(leaf, ORIGIN).expect("it was sealed");
            let leaf = Leaf {
                header: sealed.header,
                hash: Digest::new(leaf_hash(leaf)),
                signed: Arc::new(sealed.signed),
            };
            walk.entry(at, &leaf, effects);
        }
        let (state, _) = walk.end().expect("the book is whole");
        risks.findings(&state)
    }

    /// How many entries it has.
    pub fn size(&self) -> u64 {
        self.script.book.state.size
    }

    /// How often a fraud was planted in it.
    pub fn planted(&self, test: Test) -> u32 {
        self.planted.get(&test).copied().unwrap_or(0)
    }
}
