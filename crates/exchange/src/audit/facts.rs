//! One pass over the entries, for whatever looks at them.
//!
//! A verification shows every entry to an observer before it is applied, but not the state. [`Walk`] keeps a state of its own
//! up to the size asked for, so that what looks on through it sees each entry once, as [`Seen`], with the state before it.

use std::borrow::Cow;

use minhbach_ledger::amount::Unit;
use minhbach_ledger::day::Day;
use minhbach_ledger::effects::{Effects, Place};
use minhbach_ledger::entry::Signed;
use minhbach_ledger::id::{Code, Id};
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::adopt::said;
use minhbach_ledger::kinds::governance::Role;
use minhbach_ledger::log::Hash;
use minhbach_ledger::log::merkle::Frontier;
use minhbach_ledger::state::State;
use minhbach_ledger::verify::{Leaf, Observer};

/// Whoever signed: the person behind the key, and what the key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Hand<'a> {
    pub key: &'a str,
    pub holder: Id,
    pub role: Role,
}

/// An entry, as an inspector looks at it.
pub struct Seen<'a> {
    /// Its index.
    pub at: u64,
    /// The entry.
    pub leaf: &'a Leaf,
    /// What it says: of an adopted field note, the note.
    pub note: Cow<'a, Signed>,
    /// What it does.
    pub effects: &'a Effects,
    /// The state before it.
    pub state: &'a State,
}

impl<'a> Seen<'a> {
    /// An entry with the state before it.
    pub fn new(at: u64, leaf: &'a Leaf, effects: &'a Effects, state: &'a State) -> Seen<'a> {
        let note = said(&leaf.signed);
        Seen {
            at,
            leaf,
            note,
            effects,
            state,
        }
    }

    /// What it says.
    pub fn body(&self) -> &Body {
        &self.note.body
    }

    /// When it happened.
    pub fn on(&self) -> Day {
        self.body().rules().on()
    }

    /// The accounting date; of what has none, the day on which it happened.
    pub fn booked(&self) -> Day {
        let own = self.leaf.signed.body.rules();
        own.booked().unwrap_or(own.on())
    }

    /// The day, in UTC, on which it was sealed.
    pub fn sealed(&self) -> Day {
        Day::of_unix(self.leaf.header.received)
    }

    /// Its code.
    pub fn code(&self) -> Code {
        Code::of_leaf(self.leaf.hash.bytes())
    }

    /// Whoever signed what it says, in the order of the signatures.
    pub fn hands(&self) -> Vec<Hand<'_>> {
        hands(&self.note, self.state)
    }

    /// The people who signed what it says, sorted, none twice.
    pub fn holders(&self) -> Vec<Id> {
        let mut holders: Vec<Id> = self.hands().iter().map(|hand| hand.holder).collect();
        holders.sort();
        holders.dedup();
        holders
    }

    /// How much of what it is about.
    pub fn amount(&self) -> Option<(u64, Unit)> {
        Some((self.effects.about.amount?, self.effects.about.unit?))
    }

    /// By how much it moves what is in a place, over all funds, in the unit that it is about.
    pub fn moved(&self, place: Place) -> i128 {
        let unit = self.effects.about.unit;
        let postings = self.effects.postings.iter();
        let here = postings
            .filter(|posting| posting.place == place && unit.is_none_or(|u| u == posting.unit));
        here.map(|posting| posting.delta).sum()
    }
}

fn hands<'a>(note: &'a Signed, state: &State) -> Vec<Hand<'a>> {
    let authors = note.authors.iter();
    let known = authors.filter_map(|author| {
        let key = state.keys.get(&author.key)?;
        Some(Hand {
            key: &author.key,
            holder: key.holder,
            role: key.role,
        })
    });
    known.collect()
}

/// What looks at the entries one after the other, and keeps no more of them than it needs.
pub trait Look {
    /// An entry.
    fn see(&mut self, seen: &Seen<'_>);
}

/// The first entries of a book, up to a size, shown to what looks at them.
pub struct Walk<'a> {
    size: u64,
    state: State,
    tree: Frontier,
    broken: bool,
    look: &'a mut dyn Look,
}

impl<'a> Walk<'a> {
    /// Over the first `size` entries.
    pub fn new(size: u64, look: &'a mut dyn Look) -> Walk<'a> {
        Walk {
            size,
            state: State::default(),
            tree: Frontier::new(),
            broken: false,
            look,
        }
    }

    /// The state and the Merkle root after all of them; `None` unless all came by and fitted together.
    pub fn end(self) -> Option<(State, Hash)> {
        let whole = !self.broken && self.state.size == self.size;
        let root = self.tree.root();
        whole.then_some((self.state, root))
    }
}

impl Observer for Walk<'_> {
    fn entry(&mut self, at: u64, leaf: &Leaf, effects: &Effects) {
        if at >= self.size || self.broken {
            return;
        }
        self.look.see(&Seen::new(at, leaf, effects, &self.state));
        let applied = self.state.apply(leaf.header, leaf.hash, effects);
        self.broken = applied.is_err();
        self.tree.push(*leaf.hash.bytes());
    }

    fn progress(&mut self, _: u64, _: u64) {}
}
