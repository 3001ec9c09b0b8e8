//! What the rules need to know now: never history.
//!
//! The state is a pure fold over the effects of the admitted entries. All maps are ordered, so that
//! two programs that read the same book serialise the same bytes.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::amount::{Currency, Unit};
use crate::attribution::{ArrivalId, LineHead, LineNo, Lines};
use crate::day::Day;
use crate::effects::Place;
use crate::entry::Header;
use crate::id::{Digest, Id};
use crate::kinds::governance::{Relaxation, Retention, Role, Tier};
use crate::kinds::keys::Term;
use crate::kinds::registry::Area;
use crate::kinds::services::ServiceKind;
use crate::kinds::vouchers::{BookKey, VoucherBook};
use crate::signature::PublicKey;
use crate::text::{Text, Token};

mod apply;
mod banks;
mod chapters;
mod goods;
pub mod oversight;
pub mod people;
mod registry;
pub mod resources;
mod spelt;
pub mod waiting;

pub use banks::{BankDay, Sealing};
pub use chapters::{above, within};
pub use goods::{Goods, Herd, HerdCount, Item, Lot, Order, Owner, Stock, Waybill};
use oversight::Oversight;
use people::People;
pub use registry::{Account, Campaign, Chapter, Fund};
use resources::{AdvanceKey, Emergency, Partner, Pledge, Served};

/// What `ledger.open` fixed for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Ledger {
    pub id: Id,
    pub name: Text,
    /// The log's verification key, in the notation of signed-note.
    pub log: String,
    /// IANA name of the time zone.
    pub zone: String,
    pub base: Currency,
    pub language: Token,
    pub practice: bool,
    /// How many governors must sign what governs.
    pub threshold: u32,
    /// The rules version, which only rises.
    pub rules: u32,
}

/// A granted key. It stays for ever; validity is by index, and within a term also by the days of the entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Key {
    #[serde(with = "public_key")]
    pub public: PublicKey,
    /// The key ID of signed-note, which every signature line repeats.
    pub key_id: [u8; 4],
    pub holder: Id,
    pub role: Role,
    /// The chapter whose subtree it acts in; `None` is the whole ledger.
    pub chapter: Option<Id>,
    /// The days on which it may act; `None` until it is revoked.
    pub term: Option<Term>,
    /// The entry that granted it.
    pub from: u64,
    /// The entry that revoked it, put another in its place, or ended its chapter.
    pub until: Option<u64>,
    /// The day on which that happened.
    pub until_on: Option<Day>,
    /// From which entry on its signatures are disputed.
    pub disputed_from: Option<u64>,
}

impl Key {
    /// Whether it is valid after the entries so far, and may act on this day. For what is done beside the book, by whoever has a
    /// today: what enters the book is held to its own days ([`Term::admits`]).
    pub fn acts_on(&self, today: Day) -> bool {
        self.until.is_none() && self.term.is_none_or(|term| term.holds(today))
    }
}

mod public_key {
    use super::PublicKey;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

    pub fn serialize<S: Serializer>(key: &PublicKey, serializer: S) -> Result<S::Ok, S::Error> {
        key.to_bytes().serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PublicKey, D::Error> {
        let bytes = <[u8; 32]>::deserialize(deserializer)?;
        PublicKey::new(bytes).map_err(|_| D::Error::custom("not a lawful public key"))
    }
}

/// The policy of a chapter and of all below it that state none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Policy {
    pub currency: Currency,
    /// How many approvers an amount needs, by rising amount.
    pub approvals: Vec<Tier>,
    /// The fewest people of whom a number may be published.
    pub least: u32,
    /// Weaker than the rule, and openly so.
    pub relaxed: Vec<Relaxation>,
    /// How much may be spent before it is approved, and how many days the approval may take.
    pub emergency: Option<(u64, u16)>,
    /// How many days an answer of somebody who was helped may wait to be handled.
    pub answer_days: Option<u16>,
    /// How long what the vault keeps is kept, by class.
    pub retention: Vec<Retention>,
}

/// Where a proposal stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Status {
    Proposed,
    Approved {
        at: u64,
        arrival: ArrivalId,
        approvers: Vec<Id>,
    },
    Rejected {
        at: u64,
    },
    /// Approvers stay on record: who decided does not confirm afterwards.
    Cancelled {
        at: u64,
        arrival: Option<ArrivalId>,
        approvers: Vec<Id>,
    },
    /// Spent from before it is approved.
    Emergency {
        at: u64,
        arrival: ArrivalId,
    },
    /// Spent from, and then not approved.
    Irregular {
        at: u64,
        arrival: ArrivalId,
    },
}

impl Status {
    /// Who approved, also of what has been cancelled since.
    pub fn approvers(&self) -> &[Id] {
        match self {
            Status::Approved { approvers, .. } | Status::Cancelled { approvers, .. } => approvers,
            Status::Proposed
            | Status::Rejected { .. }
            | Status::Emergency { .. }
            | Status::Irregular { .. } => &[],
        }
    }

    /// Whether an approver still has to decide.
    pub fn undecided(&self) -> bool {
        matches!(self, Status::Proposed | Status::Emergency { .. })
    }

    /// What it took of its fund, as soon as it could be spent from.
    pub fn arrival(&self) -> Option<ArrivalId> {
        match self {
            Status::Approved { arrival, .. }
            | Status::Emergency { arrival, .. }
            | Status::Irregular { arrival, .. } => Some(*arrival),
            Status::Cancelled { arrival, .. } => *arrival,
            Status::Proposed | Status::Rejected { .. } => None,
        }
    }

    /// What an allocation that has ended once took: whatever comes back to it goes on to its fund.
    pub fn ended(&self) -> Option<ArrivalId> {
        match self {
            Status::Cancelled { arrival, .. } => *arrival,
            Status::Irregular { arrival, .. } => Some(*arrival),
            _ => None,
        }
    }
}

/// A proposal and, once approved, an allocation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Allocation {
    /// The entry that proposed it.
    pub at: u64,
    pub chapter: Id,
    pub campaign: Option<Id>,
    pub fund: Id,
    pub unit: Unit,
    pub amount: u64,
    pub purpose: Token,
    pub area: Option<Area>,
    pub from: Day,
    pub until: Day,
    pub proposers: Vec<Id>,
    pub status: Status,
}

/// Something that numbers are kept for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum LineKey {
    Fund { fund: Id, unit: Unit },
    Allocation { allocation: Id, unit: Unit },
    Order { order: Id, unit: Unit },
}

impl LineKey {
    /// What the line counts.
    pub fn unit(&self) -> Unit {
        match self {
            LineKey::Fund { unit, .. }
            | LineKey::Allocation { unit, .. }
            | LineKey::Order { unit, .. } => *unit,
        }
    }
}

/// What the rules need to know now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct State {
    /// How many entries there are.
    pub size: u64,
    /// When the last one was sealed, in unix seconds.
    pub received: u64,
    /// The leaf hash of the last one.
    pub prev: Option<Digest>,
    pub ledger: Option<Ledger>,
    pub keys: BTreeMap<String, Key>,
    publics: BTreeSet<[u8; 32]>,
    pub chapters: BTreeMap<Id, Chapter>,
    pub campaigns: BTreeMap<Id, Campaign>,
    pub funds: BTreeMap<Id, Fund>,
    pub accounts: BTreeMap<Id, Account>,
    pub items: BTreeMap<Id, Item>,
    pub lots: BTreeMap<Id, Lot>,
    pub goods: Goods,
    pub policies: BTreeMap<Option<Id>, Policy>,
    pub allocations: BTreeMap<Id, Allocation>,
    /// The heads of all lines.
    pub lines: Lines,
    /// The number of each line.
    pub line_numbers: BTreeMap<LineKey, LineNo>,
    /// What each line is kept for, by its number.
    pub line_keys: Vec<LineKey>,
    /// How much is where, of which fund. Zero balances are dropped.
    pub holdings: BTreeMap<(Place, Id, Unit), i128>,
    pub days: BTreeMap<(Id, Day), BankDay>,
    /// The books of numbered papers.
    pub vouchers: BTreeMap<BookKey, VoucherBook>,
    /// Up to which day a chapter and all below it have closed their books.
    pub periods: BTreeMap<Id, Day>,
    /// The chapters that are no more.
    pub ended: BTreeSet<Id>,
    pub partners: BTreeMap<Id, Partner>,
    /// The entries by which something went to a partner or came from one, and whose other side nobody has named yet.
    pub unmatched: BTreeSet<u64>,
    /// Those of which something is open.
    pub pledges: BTreeMap<Id, Pledge>,
    /// Allocations that are spent before they are approved.
    pub emergencies: BTreeMap<Id, Emergency>,
    /// How much was advanced until which day; what has been accounted for is dropped now and then.
    pub advances: BTreeMap<AdvanceKey, BTreeMap<Day, u64>>,
    pub services: BTreeMap<(Id, ServiceKind), Served>,
    /// Cases, disputes and how far reports go.
    pub people: People,
    /// Open inspections and findings.
    pub oversight: Oversight,
}

impl State {
    /// The header that the next entry must have, if it is sealed at `received`.
    pub fn next_header(&self, received: u64) -> Header {
        Header {
            received: received.max(self.received),
            prev: self.prev.unwrap_or(Digest::ZERO),
        }
    }

    /// Whether a public key has ever been granted, or is the log's.
    pub fn knows_public(&self, public: &[u8; 32]) -> bool {
        self.publics.contains(public)
    }

    /// The rules version that the book follows; 0 before it is opened.
    pub fn rules(&self) -> u32 {
        self.ledger.as_ref().map_or(0, |ledger| ledger.rules)
    }

    /// What an amount of a currency or of a lot counts; `None` unless exactly one is named and known.
    pub fn unit(&self, currency: Option<Currency>, lot: Option<Id>) -> Option<Unit> {
        match (currency, lot) {
            (Some(currency), None) => Some(Unit::Money(currency)),
            (None, Some(lot)) => {
                let item = self.lots.get(&lot)?.item;
                Some(Unit::Lot { item, lot })
            }
            _ => None,
        }
    }

    /// What a fund has in a place, in minor units; negative outside, or where it is short.
    pub fn holding(&self, place: Place, fund: Id, unit: Unit) -> i128 {
        self.holdings
            .get(&(place, fund, unit))
            .copied()
            .unwrap_or(0)
    }

    /// The line of a key, if anything ever arrived there.
    pub fn line(&self, key: &LineKey) -> Option<LineNo> {
        self.line_numbers.get(key).copied()
    }

    /// The lines of an allocation: of what was set aside, and of what it has become since.
    pub fn lines_of(&self, id: Id) -> impl Iterator<Item = (&LineKey, LineNo)> {
        let first = LineKey::Allocation {
            allocation: id,
            unit: Unit::FIRST,
        };
        let own = move |key: &LineKey| matches!(key, LineKey::Allocation { allocation, .. } if *allocation == id);
        let from = self.line_numbers.range(first..);
        from.take_while(move |(key, _)| own(key))
            .map(|(key, line)| (key, *line))
    }

    fn head(&self, key: &LineKey) -> Option<&LineHead> {
        self.lines.head(self.line(key)?)
    }

    /// How many numbers are free on a line.
    pub fn free(&self, key: &LineKey) -> u64 {
        self.head(key).map_or(0, |head| head.free.total())
    }

    /// What a fund owes: on its own line, and on those of allocations of which too much was handed out.
    pub fn owed(&self, fund: Id, unit: Unit) -> u64 {
        let overdrawn = self.funds.get(&fund).into_iter();
        let lines = overdrawn.flat_map(|known| &known.overdrawn);
        let lines = lines.map(|allocation| LineKey::Allocation {
            allocation: *allocation,
            unit,
        });
        std::iter::once(LineKey::Fund { fund, unit })
            .chain(lines)
            .fold(0, |sum, line| sum.saturating_add(self.uncovered(&line)))
    }

    /// What a line owes: uncovered units.
    pub fn uncovered(&self, key: &LineKey) -> u64 {
        self.head(key).map_or(0, |head| head.uncovered)
    }
}
