//! The office of the story: who signs, and what they have signed and not yet handed in.

use std::collections::BTreeMap;

use jiff::civil::Date;
use minhbach_ledger::amount::{Currency, Fixed};
use minhbach_ledger::day::Day;
use minhbach_ledger::entry::Draft;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::governance::Role;
use minhbach_ledger::kinds::keys::KeyRotate;
use minhbach_ledger::kinds::{Body, Kind};
use minhbach_ledger::signature::Signer;
use serde_json::{Value, json};

use super::governance::Papers;
use super::people::Lists;
use crate::draft::Opening;
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Step};
use crate::texts::Text;
use crate::world::Seeded;
use crate::writer::{Posting, Writer};

/// Kinds of the story that touch no account and so have no accounting date.
const UNBOOKED: [&str; 15] = [
    "aid.direct",
    "case.assign",
    "case.close",
    "case.open",
    "sponsorship.begin",
    "sponsorship.end",
    "item.define",
    "account.open",
    "fund.open",
    "allocation.propose",
    "asset.report",
    "goods.value",
    "pledge.make",
    "pledge.end",
    "evidence.attach",
];

/// Somebody with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// One of the three governors.
    Governor(u8),
    /// Kế toán of the province.
    Accountant,
    /// The accountant once more, with an approver's key: whoever uses both on one matter is refused.
    AccountantApproves,
    /// Thủ quỹ of the province.
    Cashier,
    /// Chủ tài khoản.
    Approver,
    /// A second approver, for large amounts.
    SecondApprover,
    /// Hands out, in a commune.
    Officer(u8),
    /// Counts what the officer handed out, in a commune.
    Witness(u8),
    /// Inspects the whole province.
    Inspector,
    /// Thủ kho of the province.
    Storekeeper,
}

impl Who {
    /// Everybody, governors first.
    pub fn all() -> Vec<Who> {
        let mut all: Vec<Who> = (0..3).map(Who::Governor).collect();
        all.extend([
            Who::Accountant,
            Who::AccountantApproves,
            Who::Cashier,
            Who::Approver,
            Who::SecondApprover,
        ]);
        all.extend((0..6).flat_map(|n| [Who::Officer(n), Who::Witness(n)]));
        all.extend([Who::Inspector, Who::Storekeeper]);
        all
    }

    /// The role of the key.
    pub fn role(self) -> Role {
        match self {
            Who::Governor(_) => Role::Governor,
            Who::Accountant => Role::Accountant,
            Who::Cashier => Role::Cashier,
            Who::AccountantApproves | Who::Approver | Who::SecondApprover => Role::Approver,
            Who::Officer(_) | Who::Witness(_) => Role::FieldOfficer,
            Who::Inspector => Role::Inspector,
            Who::Storekeeper => Role::Storekeeper,
        }
    }

    /// The name of the key's file under `keys/`; it never enters the book.
    pub fn file(self) -> String {
        match self {
            Who::Governor(n) => format!("governor-{}", n + 1),
            Who::Accountant => "accountant".to_owned(),
            Who::AccountantApproves => "accountant-as-approver".to_owned(),
            Who::Cashier => "cashier".to_owned(),
            Who::Approver => "approver-1".to_owned(),
            Who::SecondApprover => "approver-2".to_owned(),
            Who::Officer(n) => format!("officer-{}", n + 1),
            Who::Witness(n) => format!("witness-{}", n + 1),
            Who::Inspector => "inspector".to_owned(),
            Who::Storekeeper => "storekeeper".to_owned(),
        }
    }

    /// Which person holds the key: the accountant holds two.
    fn person(self) -> Who {
        if self == Who::AccountantApproves {
            Who::Accountant
        } else {
            self
        }
    }
}

/// The office: keys, the clock of the story, and the way into the book.
pub struct Desk {
    /// The ledger's origin.
    pub origin: String,
    /// The language of messages.
    pub lang: Lang,
    /// Where entries go.
    pub writer: Writer,
    signers: BTreeMap<Who, Signer>,
    seeds: BTreeMap<Who, [u8; 32]>,
    holders: BTreeMap<Who, Id>,
    ids: Seeded,
    salts: Seeded,
    /// The numbers of the office's papers.
    pub papers: Papers,
    /// Who was listed.
    pub lists: Lists,
    today: Day,
    waiting: Vec<Posting>,
    /// The first proposal that stated each document of criteria.
    criteria: BTreeMap<Digest, Digest>,
}

impl Desk {
    /// An office with fresh keys that follow from the seed.
    pub fn new(origin: &str, seed: u64, writer: Writer, lang: Lang) -> Step<Self> {
        let mut ids = Seeded::new(seed, "ids");
        let (mut signers, mut seeds, mut holders) =
            (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for who in Who::all() {
            let mut stream = Seeded::new(seed, &format!("key {}", who.file()));
            let mut key = [0; 32];
            stream.fill(&mut key);
            let name = format!("{origin}/k/{:08x}", stream.below(1 << 32));
            let signer = Signer::from_seed(key, &name)
                .map_err(|error| Failure::said(Exit::Usage, error.code(), error.to_string()))?;
            signers.insert(who, signer);
            seeds.insert(who, key);
            let mut rest = [0; 10];
            ids.fill(&mut rest);
            holders
                .entry(who.person())
                .or_insert_with(|| Id::new(0, rest));
        }
        Ok(Desk {
            origin: origin.to_owned(),
            lang,
            writer,
            signers,
            seeds,
            holders,
            ids,
            salts: Seeded::new(seed, "salts"),
            papers: Papers::default(),
            lists: Lists::new(seed),
            today: Day::from_days(0),
            waiting: Vec::new(),
            criteria: BTreeMap::new(),
        })
    }

    /// The key of somebody.
    pub fn signer(&self, who: Who) -> &Signer {
        &self.signers[&who]
    }

    /// The Ed25519 seed of somebody's key, for its file.
    pub fn seed(&self, who: Who) -> [u8; 32] {
        self.seeds[&who]
    }

    /// The person behind a key.
    pub fn holder(&self, who: Who) -> Id {
        self.holders[&who.person()]
    }

    /// The day on which the story stands.
    pub fn today(&self) -> Day {
        self.today
    }

    /// Moves the clock to nine in the morning (in Viet Nam) of a day; what was signed before is handed in first.
    pub fn go_to(&mut self, day: Date) -> Step<()> {
        self.flush()?;
        self.today = Day::of_date(day);
        self.writer
            .set_clock(self.today.millis() / 1_000 + 2 * 3_600);
        Ok(())
    }

    /// A fresh id of today.
    pub fn id(&mut self) -> Id {
        let mut rest = [0; 10];
        self.ids.fill(&mut rest);
        Id::new(self.today.millis(), rest)
    }

    /// The opening of a private value, with a fresh salt.
    pub fn opening(&mut self, field: &str, value: &str) -> Opening {
        let mut salt = [0; 32];
        self.salts.fill(&mut salt);
        Opening {
            field: field.to_owned(),
            value: value.to_owned(),
            salt,
        }
    }

    /// A root over `count` salted lines of a list that stays in the office.
    pub fn salted_root(&mut self, list: &str, count: u32) -> Digest {
        use minhbach_ledger::log::merkle::{Frontier, leaf_hash};
        let mut tree = Frontier::new();
        for n in 0..count {
            let opening = self.opening("line", &format!("{list} {n}"));
            tree.push(leaf_hash(opening.commitment().bytes()));
        }
        Digest::new(tree.root())
    }

    /// Signs an entry; it is handed in with the next [`Desk::flush`]. Answers the hash that later entries name it by.
    pub fn post(&mut self, body: impl Into<Body>, by: &[Who]) -> Step<Digest> {
        self.post_with(body, by, Vec::new())
    }

    /// The entry that stated these criteria first, which a list names.
    pub fn adopted(&self, criteria: &Digest) -> Option<Digest> {
        self.criteria.get(criteria).copied()
    }

    /// [`Desk::post`] with private fields.
    pub fn post_with(
        &mut self,
        body: impl Into<Body>,
        by: &[Who],
        openings: Vec<Opening>,
    ) -> Step<Digest> {
        let body = body.into();
        let posting = self.sign(&body, by, openings)?;
        let text = posting.text;
        if let Body::AllocationPropose(proposal) = &body
            && let Some(criteria) = proposal.criteria
        {
            self.criteria.entry(criteria).or_insert(text);
        }
        self.waiting.push(posting);
        if self.waiting.len() >= 2_000 {
            self.flush()?;
        }
        Ok(text)
    }

    /// A body in JSON; what is left out is today's.
    pub fn body(&mut self, kind: &str, mut body: Value) -> Step<(Id, Body)> {
        let id = self.id();
        let today = json!(self.today.to_string());
        let on = body.get("on").cloned().unwrap_or_else(|| today.clone());
        body["id"] = json!(id.to_string());
        body["on"] = on;
        if !UNBOOKED.contains(&kind) {
            body["booked"] = today;
        }
        let wrong = |what: String| Failure::said(Exit::Usage, "demo.body", what);
        let known = Kind::from_name(kind).ok_or_else(|| wrong(kind.to_owned()))?;
        let body = Body::parse(known, &body.to_string())
            .map_err(|error| wrong(format!("{kind}: {error}")))?;
        Ok((id, body))
    }

    /// [`Desk::post`] of a body in JSON; answers its id, too.
    pub fn entry(&mut self, kind: &str, body: Value, by: &[Who]) -> Step<(Id, Digest)> {
        let (id, body) = self.body(kind, body)?;
        Ok((id, self.post(body, by)?))
    }

    /// [`Desk::refused`] of a body in JSON.
    pub fn refused_entry(&mut self, what: Text, kind: &str, body: Value, by: &[Who]) -> Step<()> {
        let (_, body) = self.body(kind, body)?;
        self.refused(what, body, by)
    }

    /// A signed note that is handed in nowhere: its writer has no network.
    pub fn written(&mut self, body: impl Into<Body>, by: &[Who]) -> Step<String> {
        Ok(self.sign(&body.into(), by, Vec::new())?.note)
    }

    /// Somebody's next key takes the place of the present one; both sign.
    pub fn rotate(&mut self, who: Who) -> Step<()> {
        self.flush()?;
        let mut seed = [0; 32];
        self.ids.fill(&mut seed);
        let name = format!("{}/k/{:08x}", self.origin, self.ids.below(1 << 32));
        let next = Signer::from_seed(seed, &name)
            .map_err(|error| Failure::said(Exit::Usage, error.code(), error.to_string()))?;
        let body = Body::from(KeyRotate {
            id: self.id(),
            key: self.signer(who).name().to_owned(),
            new: next.vkey().to_string(),
            on: self.today,
        });
        let draft = Draft::new(&self.origin, &body)
            .map_err(|error| Failure::said(Exit::Usage, error.code(), error.to_string()))?;
        let signers = [self.signer(who), &next];
        let lines = signers.map(|signer| signer.sign_note_line(draft.text()));
        self.waiting.push(Posting {
            text: Digest::of(draft.text().as_bytes()),
            note: draft.note(&lines),
            openings: Vec::new(),
        });
        self.signers.insert(who, next);
        self.seeds.insert(who, seed);
        self.flush()
    }

    /// Hands in what waits; every entry of it must be admitted.
    pub fn flush(&mut self) -> Step<()> {
        let waiting = std::mem::take(&mut self.waiting);
        for answer in self.writer.submit(waiting, self.lang)? {
            answer.expect_recorded(self.lang)?;
        }
        Ok(())
    }

    /// Tries what the rules must refuse, and says so. An entry that is admitted is an error of the program.
    pub fn refused(&mut self, what: Text, body: impl Into<Body>, by: &[Who]) -> Step<()> {
        self.flush()?;
        let posting = self.sign(&body.into(), by, Vec::new())?;
        let answers = self.writer.submit(vec![posting], self.lang)?;
        match answers.first().and_then(|answer| answer.refusal()) {
            Some(rejection) => {
                eprintln!(
                    "  {} → [{}] {}",
                    what.say(self.lang),
                    rejection.code(),
                    rejection.message(self.lang)
                );
                Ok(())
            }
            None => Err(Failure::new(
                Exit::Rule,
                "demo.not_refused",
                self.lang,
                Text::DemoNotRefused,
                &[],
            )),
        }
    }

    fn sign(&self, body: &Body, by: &[Who], openings: Vec<Opening>) -> Step<Posting> {
        let draft = Draft::new(&self.origin, body)
            .map_err(|error| Failure::said(Exit::Usage, error.code(), error.to_string()))?;
        let lines: Vec<String> = by
            .iter()
            .map(|who| self.signer(*who).sign_note_line(draft.text()))
            .collect();
        Ok(Posting {
            text: Digest::of(draft.text().as_bytes()),
            note: draft.note(&lines),
            openings,
        })
    }
}

/// So many đồng.
pub fn dong(amount: u64) -> Fixed {
    // The story's amounts are below 2^53.
    Fixed::money(amount, Currency::VND).expect("an amount of the story")
}

/// A constant of the story as a name, a code or the like.
pub fn lawful<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    // The story's names and codes are constants, and a demo that could not read them would be a mistake in it.
    text.parse().expect("a constant of the story is lawful")
}
