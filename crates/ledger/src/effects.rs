//! What an admitted entry does: the only way in which the state changes.

use serde::{Deserialize, Serialize};

use crate::amount::Unit;
use crate::attribution::Change;
use crate::book::Mark;
use crate::day::Day;
use crate::id::Id;
use crate::kinds::vouchers::{BookKey, VoucherChange};
use crate::state::oversight::OversightFact;
use crate::state::people::PeopleFact;
use crate::state::resources::ResourceFact;
use crate::state::{
    Account, Allocation, BankDay, Campaign, Chapter, Fund, Herd, Item, Key, Ledger, LineKey, Lot,
    Order, Policy, Status, Stock, Waybill,
};

/// Where value is: an account of the chapter, or the world outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Place {
    /// An account that the chapter opened.
    Real(Id),
    /// Where gifts and grants come from.
    Donor,
    /// Who is paid for goods and services.
    Supplier,
    /// Who is helped.
    Recipient,
    /// What is lost.
    Loss,
    /// Another organisation that something was sent to.
    Partner,
    /// What is not yet known, opening balances, interest.
    Other,
    /// Where one currency becomes another.
    Exchange,
}

impl Place {
    /// `@donor` and so on, or the id of the account.
    pub fn name(&self) -> String {
        match self {
            Place::Real(id) => id.to_string(),
            Place::Donor => "@donor".into(),
            Place::Supplier => "@supplier".into(),
            Place::Recipient => "@recipient".into(),
            Place::Loss => "@loss".into(),
            Place::Partner => "@partner".into(),
            Place::Other => "@other".into(),
            Place::Exchange => "@exchange".into(),
        }
    }

    /// The place of this name.
    pub fn from_name(name: &str) -> Option<Place> {
        let outside = [
            Place::Donor,
            Place::Supplier,
            Place::Recipient,
            Place::Loss,
            Place::Partner,
            Place::Other,
            Place::Exchange,
        ];
        let mut outside = outside.into_iter();
        outside
            .find(|place| place.name() == name)
            .or_else(|| name.parse().ok().map(Place::Real))
    }
}

/// One side of a movement. Per entry and unit the deltas sum to zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// Where.
    pub place: Place,
    /// Of which fund.
    pub fund: Id,
    /// Of what.
    pub unit: Unit,
    /// By how much, in minor units.
    pub delta: i128,
}

/// Into or out of a bank account, as the bank sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// Money came in.
    Credit,
    /// Money went out.
    Debit,
}

/// A change of the state that is neither a posting nor a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // each field is the thing that its type names
pub enum Fact {
    Open(Box<Ledger>),
    Grant(String, Box<Key>),
    Revoke {
        key: String,
        on: Day,
        disputed_from: Option<u64>,
    },
    Rules(u32),
    Policy(Option<Id>, Policy),
    Chapter(Id, Chapter),
    Campaign(Id, Campaign),
    Fund(Id, Fund),
    Account(Id, Account),
    Item(Id, Item),
    Lot(Id, Lot),
    Propose(Id, Box<Allocation>),
    Decide {
        allocation: Id,
        status: Status,
    },
    BankLine {
        account: Id,
        day: Day,
        direction: Direction,
        amount: u64,
    },
    Seal {
        account: Id,
        day: Day,
        sealed: BankDay,
    },
    Vouchers(BookKey, VoucherChange),
    ChapterEnd {
        chapter: Id,
        on: Day,
        successor: Option<Id>,
    },
    Period(Id, Day),
    Overdrawn {
        fund: Id,
        allocation: Id,
    },
    Stock(Id, Box<Stock>),
    Order(Id, Box<Order>),
    /// With nothing open: the waybill is done.
    Waybill(Id, Box<Waybill>),
    /// What is missing of a fund's lot in a warehouse; 0 settles it.
    Shortage {
        account: Id,
        fund: Id,
        lot: Id,
        missing: u64,
    },
    Herd(Id, Box<Herd>),
    Resource(ResourceFact),
    People(PeopleFact),
    Oversight(OversightFact),
}

/// What an entry is about, for lists and filters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The chapter.
    pub chapter: Option<Id>,
    /// The fund.
    pub fund: Option<Id>,
    /// The account.
    pub account: Option<Id>,
    /// The allocation.
    pub allocation: Option<Id>,
    /// The unit of `amount`.
    pub unit: Option<Unit>,
    /// How much, in minor units.
    pub amount: Option<u64>,
}

/// Everything that one admitted entry does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// Changes of the registries.
    pub facts: Vec<Fact>,
    /// Lines that come into being, numbered on from those of the state.
    pub lines: Vec<LineKey>,
    /// Double entry.
    pub postings: Vec<Posting>,
    /// Who paid for what.
    pub attribution: Vec<Change>,
    /// Marks on earlier entries.
    pub marks: Vec<Mark>,
    /// For lists and filters.
    pub about: About,
}
