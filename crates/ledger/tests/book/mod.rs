//! A practice book in memory, for every test of the rules.
//!
//! Nothing is skipped on the way in: a body is written as JSON, signed by named people, parsed, its signatures are
//! checked, it is decided on, sealed, parsed again as a leaf and only then applied. [`Chapter::check`] is the one oracle that
//! is run after every step.
#![allow(dead_code, reason = "each test target uses its own part of it")]

pub mod fields;
pub mod files;
mod goods;
mod oversight;
mod people;
pub mod script;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use minhbach_ledger::amount::Unit;
use minhbach_ledger::attribution::memory::MemoryHistory;
use minhbach_ledger::attribution::{
    self, Arrival, ArrivalId, History, LineNo, Part, PartId, Run, Span,
};
use minhbach_ledger::book::{Book, Mark, MarkKind, Missing, Query, Referent};
use minhbach_ledger::day::Day;
use minhbach_ledger::decide::{Rules, check_signatures, decide, decide_by};
use minhbach_ledger::effects::{Effects, Place};
use minhbach_ledger::entry::{self, Draft, Sealed, Signed};
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::registry::AccountKind;
use minhbach_ledger::log::merkle::leaf_hash;
use minhbach_ledger::rejection::Refusal;
use minhbach_ledger::signature::Signer;
use minhbach_ledger::state::{LineKey, State};

/// The origin of every practice book here.
pub const ORIGIN: &str = "minhbach.example/son-lam";

/// The id of a named thing: the same in every run.
pub fn id_of(name: &str) -> Id {
    let hash = Digest::of(name.as_bytes());
    let mut rest = [0; 10];
    rest.copy_from_slice(&hash.bytes()[..10]);
    Id::new(0, rest)
}

/// The signer of a name; the key's own name is opaque.
pub fn signer(name: &str) -> Signer {
    let seed = *Digest::of(format!("seed of {name}").as_bytes()).bytes();
    match name {
        // The log's key under the name of an author, and a key that is named after a person.
        "log" => return Signer::from_seed(LOG_SEED, &format!("{ORIGIN}/k/106")).unwrap(),
        "outsider" => return Signer::from_seed(seed, &format!("{ORIGIN}/k/nguyen-van-a")).unwrap(),
        _ => {}
    }
    let opaque = Digest::of(name.as_bytes());
    let hex: String = opaque.bytes()[..4]
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    Signer::from_seed(seed, &format!("{ORIGIN}/k/{hex}")).unwrap()
}

/// What the log's own key is made of.
pub const LOG_SEED: [u8; 32] = [7; 32];

/// The log's own key.
pub fn log_signer() -> Signer {
    Signer::from_seed(LOG_SEED, ORIGIN).unwrap()
}

/// A whole past in memory.
#[derive(Clone, Default)]
pub struct Past {
    history: MemoryHistory,
    entries: Vec<Arc<Signed>>,
    marks: Vec<Vec<Mark>>,
    texts: BTreeMap<Digest, u64>,
    ids: BTreeMap<Id, Digest>,
}

impl Book for Past {
    fn entry(&self, text: &Digest) -> Result<Option<Referent>, Missing> {
        Ok(self.texts.get(text).map(|&at| Referent {
            at,
            signed: self.entries[at as usize].clone(),
            marks: self.marks[at as usize].clone(),
        }))
    }

    fn seen(&self, id: &Id) -> Result<Option<Digest>, Missing> {
        Ok(self.ids.get(id).copied())
    }
}

macro_rules! from_history {
    ($($method:ident($($arg:ident: $type:ty),*) -> $answer:ty;)+) => {
        impl History for Past {
            $(fn $method(&self, $($arg: $type),*) -> Result<$answer, attribution::Missing> {
                self.history.$method($($arg),*)
            })+
        }
    };
}

from_history! {
    arrival(id: ArrivalId) -> Option<Arrival>;
    part(id: PartId) -> Option<Part>;
    runs_of(part: PartId) -> Vec<Run>;
    runs_on(line: LineNo, span: Span) -> Vec<Run>;
    uncovered_on(line: LineNo) -> Vec<Run>;
    arrivals_on(line: LineNo, span: Span) -> Vec<Arrival>;
    fed_on(line: LineNo, span: Span) -> Vec<Arrival>;
    ordinal(line: LineNo, number: u64) -> u64;
    closed_on(line: LineNo, span: Span) -> Vec<Span>;
    covers_of(entry: u64) -> Vec<Run>;
}

/// A past of which only some questions have been answered yet.
struct Asked<'a> {
    past: &'a Past,
    answered: HashSet<Query>,
}

impl Book for Asked<'_> {
    fn entry(&self, text: &Digest) -> Result<Option<Referent>, Missing> {
        let query = Query::Entry(*text);
        match self.answered.contains(&query) {
            true => self.past.entry(text),
            false => Err(Missing(query)),
        }
    }

    fn seen(&self, id: &Id) -> Result<Option<Digest>, Missing> {
        let query = Query::Seen(*id);
        match self.answered.contains(&query) {
            true => self.past.seen(id),
            false => Err(Missing(query)),
        }
    }
}

macro_rules! asked {
    ($($method:ident: $query:ident($($arg:ident: $type:ty),*) -> $answer:ty;)+) => {
        impl History for Asked<'_> {
            $(fn $method(&self, $($arg: $type),*) -> Result<$answer, attribution::Missing> {
                let query = attribution::Query::$query($($arg),*);
                match self.answered.contains(&Query::Attribution(query)) {
                    true => self.past.$method($($arg),*),
                    false => Err(attribution::Missing(query)),
                }
            })+
        }
    };
}

asked! {
    arrival: Arrival(id: ArrivalId) -> Option<Arrival>;
    part: Part(id: PartId) -> Option<Part>;
    runs_of: RunsOf(part: PartId) -> Vec<Run>;
    runs_on: RunsOn(line: LineNo, span: Span) -> Vec<Run>;
    uncovered_on: UncoveredOn(line: LineNo) -> Vec<Run>;
    arrivals_on: ArrivalsOn(line: LineNo, span: Span) -> Vec<Arrival>;
    fed_on: FedOn(line: LineNo, span: Span) -> Vec<Arrival>;
    ordinal: Ordinal(line: LineNo, number: u64) -> u64;
    closed_on: ClosedOn(line: LineNo, span: Span) -> Vec<Span>;
    covers_of: CoversOf(entry: u64) -> Vec<Run>;
}

/// A chapter's book, growing.
#[derive(Clone, Default)]
pub struct Chapter {
    /// The live state.
    pub state: State,
    /// Everything that the rules may ask of the past.
    pub past: Past,
    /// The leaves, as they would stand in the log.
    pub leaves: Vec<Vec<u8>>,
    /// What each admitted entry did.
    pub effects: Vec<Effects>,
    /// Which refusals are in force.
    pub rules: Rules,
}

impl Chapter {
    /// A book before its first entry.
    pub fn new() -> Self {
        Self::default()
    }

    /// Submits a signed note: its index, or the code of what is wrong with it.
    pub fn submit(&mut self, note: &[u8], received: u64) -> Result<u64, &'static str> {
        let signed = Signed::parse(note, ORIGIN).map_err(|e| e.code())?;
        check_signatures(&self.state, &signed).map_err(|r| r.code())?;
        let effects = decide_by(self.rules, &self.state, &self.past, &signed, received).map_err(
            |refusal| match refusal {
                Refusal::Rejected(rejection) => rejection.code(),
                Refusal::Missing(query) => {
                    panic!("a book in memory knows everything: {query:?}")
                }
            },
        )?;
        let header = self.state.next_header(received);
        let leaf = entry::seal(header, signed.note()).map_err(|e| e.code())?;
        let sealed = Sealed::parse(&leaf, ORIGIN).expect("what was sealed can be read");
        assert_eq!(
            (sealed.header, &sealed.signed),
            (header, &signed),
            "sealing changes nothing"
        );
        let body = &sealed.signed.body;
        assert_eq!(
            Draft::new(ORIGIN, body).unwrap().text(),
            sealed.signed.text(),
            "every kind is written as it was read"
        );
        for (field, commitment) in body.rules().commitments() {
            let text = sealed.signed.text();
            assert!(
                text.contains(&commitment.to_string()),
                "{field} is in the text"
            );
        }
        self.take(sealed, leaf, effects);
        Ok(self.state.size - 1)
    }

    /// As a server decides: nothing is known of the past but what was asked for before.
    fn decide_by_asking(&self, signed: &Signed, received: u64) -> Result<Effects, Refusal> {
        let mut asked = Asked {
            past: &self.past,
            answered: HashSet::new(),
        };
        loop {
            match decide(&self.state, &asked, signed, received) {
                Err(Refusal::Missing(query)) => {
                    assert!(asked.answered.insert(query), "asked twice");
                }
                decided => return decided,
            }
        }
    }

    fn take(&mut self, sealed: Sealed, leaf: Vec<u8>, effects: Effects) {
        let at = self.state.size;
        let hash = Digest::new(leaf_hash(&leaf));
        self.state
            .apply(sealed.header, hash, &effects)
            .expect("decided on this state");
        for change in &effects.attribution {
            self.past
                .history
                .apply(change)
                .expect("decided on this history");
        }
        let text = sealed.signed.text_hash();
        let rules = sealed.signed.body.rules();
        for id in std::iter::once(rules.id()).chain(rules.further_ids()) {
            assert_eq!(self.past.ids.insert(id, text), None, "an id entered twice");
        }
        self.past.marks.push(Vec::new());
        for mark in &effects.marks {
            self.past.marks[mark.target as usize].push(*mark);
        }
        self.past.texts.insert(text, at);
        self.past.entries.push(Arc::new(sealed.signed));
        self.leaves.push(leaf);
        self.effects.push(effects);
    }

    /// The book that a verifier makes of the first `size` leaves: every rule is asked again.
    pub fn replayed(&self, size: usize) -> Chapter {
        let mut book = Chapter::new();
        book.resume(&self.leaves[..size]);
        book
    }

    /// Reads further leaves as a verifier does.
    pub fn resume(&mut self, leaves: &[Vec<u8>]) {
        for leaf in leaves {
            let sealed = Sealed::parse(leaf, ORIGIN).unwrap();
            let header = self.state.next_header(sealed.header.received);
            assert_eq!(header, sealed.header, "the chain holds");
            check_signatures(&self.state, &sealed.signed).unwrap();
            let received = sealed.header.received;
            let effects = decide(&self.state, &self.past, &sealed.signed, received).unwrap();
            self.take(sealed, leaf.clone(), effects);
        }
    }

    /// The text hash of an entry.
    pub fn text_hash(&self, at: u64) -> Digest {
        self.past.entries[at as usize].text_hash()
    }

    /// The marks on an entry, oldest first.
    pub fn marks(&self, at: u64) -> &[Mark] {
        &self.past.marks[at as usize]
    }

    /// An entry.
    pub fn entry_at(&self, at: u64) -> &Signed {
        &self.past.entries[at as usize]
    }

    /// The newest entry.
    pub fn newest(&self) -> &Signed {
        self.entry_at(self.state.size - 1)
    }

    /// What a fund has in an account, in minor units.
    pub fn holding(&self, account: &str, fund: &str, unit: Unit) -> i128 {
        self.state
            .holding(Place::Real(id_of(account)), id_of(fund), unit)
    }

    /// How much of a service all chapters have counted.
    pub fn served(&self, kind: &str) -> i128 {
        let services = self.state.services.iter();
        services
            .filter(|((_, service), _)| service.name() == kind)
            .map(|(_, served)| i128::from(served.total))
            .sum()
    }

    /// The oracle: what must hold after every entry. `Err` says what does not.
    pub fn check(&self) -> Result<(), String> {
        let mut real: BTreeMap<(Id, Unit), i128> = BTreeMap::new();
        let mut all: BTreeMap<Unit, i128> = BTreeMap::new();
        for ((place, fund, unit), amount) in &self.state.holdings {
            *all.entry(*unit).or_default() += amount;
            let Place::Real(account) = place else {
                continue;
            };
            *real.entry((*fund, *unit)).or_default() += amount;
            // Only a bank can have paid what a fund had not got there, or have received what is not yet seen to leave another;
            // and a supplier is owed.
            let kind = self.state.accounts[account].kind;
            if *amount < 0 && !kind.follows_banks() && kind != AccountKind::Supplier {
                return Err(format!("the account {account} holds {amount} of {fund}"));
            }
        }
        if let Some((unit, sum)) = all.iter().find(|(_, sum)| **sum != 0) {
            return Err(format!("double entry: {unit} sums to {sum}"));
        }
        self.check_banks()?;
        goods::check(&self.state)?;
        people::check(self)?;
        oversight::check(self)?;
        let mut numbers: BTreeMap<(Id, Unit), i128> = BTreeMap::new();
        for (key, line) in &self.state.line_numbers {
            let head = self
                .state
                .lines
                .head(*line)
                .ok_or("a line without a head")?;
            let fund = match key {
                LineKey::Fund { fund, .. } => *fund,
                LineKey::Allocation { allocation, .. } => self.state.allocations[allocation].fund,
                LineKey::Order { order, .. } => {
                    let order = &self.state.goods.orders[order];
                    self.state.allocations[&order.allocation].fund
                }
            };
            *numbers.entry((fund, key.unit())).or_default() +=
                i128::from(head.free.total()) - i128::from(head.uncovered);
            if matches!(key, LineKey::Order { .. }) && head.uncovered > 0 {
                return Err("an order owes".into());
            }
            // Only a late note may have handed out more than an allocation had, and the fund knows of it.
            if let LineKey::Allocation { allocation, .. } = key
                && head.uncovered > 0
                && !self.state.funds[&fund].overdrawn.contains(allocation)
            {
                return Err("an allocation owes".into());
            }
        }
        numbers.retain(|_, n| *n != 0);
        real.retain(|_, n| *n != 0);
        match numbers == real {
            true => Ok(()),
            false => Err(format!("J6: accounts {real:?}, numbers {numbers:?}")),
        }
    }

    /// What the funds have in a bank account is what the bank has: what was there in the beginning, and its lines since.
    fn check_banks(&self) -> Result<(), String> {
        let banks = self.state.accounts.iter();
        for (id, _) in banks.filter(|(_, account)| account.kind.has_statement()) {
            let opened = |(at, entry): (usize, &Arc<Signed>)| match &entry.body {
                Body::BalanceOpen(body) if body.account == *id => {
                    let reversed = self.past.marks[at]
                        .iter()
                        .any(|mark| mark.kind == MarkKind::Reversed);
                    if reversed {
                        0
                    } else {
                        i128::from(body.amount.minor())
                    }
                }
                _ => 0,
            };
            let opening: i128 = self.past.entries.iter().enumerate().map(opened).sum();
            let lines: i128 = self
                .state
                .days
                .iter()
                .filter(|((account, _), _)| account == id)
                .map(|(_, day)| i128::from(day.credits.1) - i128::from(day.debits.1))
                .sum();
            let held: i128 = self
                .state
                .holdings
                .iter()
                .filter(|((place, ..), _)| *place == Place::Real(*id))
                .map(|(_, amount)| amount)
                .sum();
            if held != opening + lines {
                return Err(format!(
                    "the bank {id} has {opening} + {lines}, the funds {held}"
                ));
            }
        }
        Ok(())
    }
}

/// Noon of a day, in unix seconds.
pub fn noon(day: Day) -> u64 {
    day.millis() / 1000 + 43_200
}
