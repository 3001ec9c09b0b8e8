//! The rules: may this entry enter the book, and what does it do there?
//!
//! [`decide`] is the one gate. The server admits with it, the verifier replays with it, property
//! tests drive it. What a kind asks and does stands with the kind (see [`crate::kinds`]); here is
//! what all kinds share: who signs, what is refused everywhere, and the safety net that compares
//! postings with numbers after every entry.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use crate::amount::Unit;
use crate::attribution::{self, Change, LineNo, Work};
use crate::book::{Book, Past};
use crate::day::Day;
use crate::effects::{Effects, Fact, Place};
use crate::entry::{Author, Signed};
use crate::id::Id;
use crate::kinds::registry::AccountKind;
use crate::kinds::{Body, Kind};
use crate::note::{KeyKind, Vkey};
use crate::rejection::{Refusal, Rejection};
use crate::signature::PublicKey;
use crate::state::{LineKey, State};

mod authority;
mod emergencies;
mod events;
mod goods;
mod lenient;
mod names;
mod standing;
mod stock;

/// One signature that has to be checked: the key that the book knows under the author's name.
#[derive(Clone, Debug)]
pub struct Claim<'a> {
    /// The author's line.
    pub author: &'a Author,
    /// The key that must have made it.
    pub public: PublicKey,
}

/// Which keys must have signed, as the book stands: every author's key is known and has the key ID
/// that its line states. The caller checks the signatures, one by one or in a batch.
pub fn claims<'a>(state: &State, signed: &'a Signed) -> Result<Vec<Claim<'a>>, Rejection> {
    let opening = match &signed.body {
        Body::LedgerOpen(body) if state.ledger.is_none() => Some(body.governor_keys()?),
        _ => None,
    };
    // A key that takes another's place signs with it, so that nobody puts a key there that is not theirs.
    let brought = match &signed.body {
        Body::KeyRotate(body) => Some(body.new_key(signed)?),
        _ => None,
    };
    signed
        .authors
        .iter()
        .map(|author| {
            let unknown = || Rejection::KeyUnknown {
                key: author.key.clone(),
            };
            let (public, key_id) = match &opening {
                Some(keys) => {
                    let key = keys.get(&author.key).ok_or_else(unknown)?;
                    (key.public, key.key_id)
                }
                None if brought
                    .as_ref()
                    .is_some_and(|(v, _)| v.name() == author.key)
                    && !state.keys.contains_key(&author.key) =>
                {
                    let (vkey, public) = brought.as_ref().ok_or_else(unknown)?;
                    (*public, vkey.id())
                }
                None => {
                    let key = state.keys.get(&author.key).ok_or_else(unknown)?;
                    if key.until.is_some() {
                        return Err(Rejection::KeyRevoked {
                            key: author.key.clone(),
                        });
                    }
                    (key.public, key.key_id)
                }
            };
            match key_id == author.key_id {
                true => Ok(Claim { author, public }),
                false => Err(unknown()),
            }
        })
        .collect()
}

/// Checks every signature of an entry by the normative equation.
pub fn check_signatures(state: &State, signed: &Signed) -> Result<(), Rejection> {
    for claim in claims(state, signed)? {
        if !claim
            .public
            .verify(signed.text().as_bytes(), &claim.author.signature)
        {
            return Err(Rejection::SignatureInvalid {
                key: claim.author.key.clone(),
            });
        }
    }
    Ok(())
}

/// Decides on an entry whose signatures verify, to be sealed at `received` (unix seconds) as the
/// next one of `state`.
///
/// # Errors
/// [`Refusal::Rejected`] if a rule forbids it; [`Refusal::Missing`] if the caller has to answer a
/// question about the past first, and ask again.
pub fn decide(
    state: &State,
    book: &dyn Book,
    signed: &Signed,
    received: u64,
) -> Result<Effects, Refusal> {
    decide_by(Rules::ALL, state, book, signed, received)
}

/// Which refusals are in force. All of them, always; only a test leaves one out, to show that it is needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    without: Option<&'static str>,
}

impl Rules {
    /// All of them.
    pub const ALL: Rules = Rules { without: None };

    /// All but the refusal with this code: for the suite that switches each off in turn.
    pub fn without(code: &'static str) -> Rules {
        Rules {
            without: Some(code),
        }
    }
}

/// [`decide`] by a part of the rules.
///
/// # Errors
/// As [`decide`].
pub fn decide_by(
    in_force: Rules,
    state: &State,
    book: &dyn Book,
    signed: &Signed,
    received: u64,
) -> Result<Effects, Refusal> {
    let rules = signed.body.rules();
    let past = Past(book);
    let mut cx = Context::new(in_force, state, &past, signed);
    cx.refuse_if(received < state.received, || Rejection::ReceivedBackwards {
        received,
        before: state.received,
    })?;
    // Before all else: what is in the book already is answered with its first receipt.
    let mut ids = BTreeSet::new();
    for used in std::iter::once(rules.id()).chain(rules.further_ids()) {
        cx.refuse_if(!ids.insert(used), || Rejection::IdConflict { id: used })?;
        match book.seen(&used)? {
            Some(text) if text == signed.text_hash() => {
                cx.refuse(Rejection::AlreadyEntered)?;
            }
            Some(_) => cx.refuse(Rejection::IdConflict { id: used })?,
            None => {}
        }
    }
    let opens = signed.kind() == Kind::LedgerOpen;
    cx.refuse_if(state.ledger.is_none() != opens, || Rejection::LedgerOpen)?;
    // The kernel knows no time zone: no place on earth is more than a day ahead of UTC.
    let latest = Day::of_unix(received).plus(1);
    let on = rules.on();
    cx.refuse_if(on > latest, || Rejection::InFuture { on })?;
    if let Some(booked) = rules.booked() {
        cx.refuse_if(booked < on, || Rejection::BookedBefore { booked, on })?;
        cx.refuse_if(booked > latest, || Rejection::InFuture { on: booked })?;
    }
    cx.within_terms(on, received)?;
    rules.decide(&mut cx)?;
    if let Some(voucher) = rules.voucher() {
        cx.number(voucher, on, rules.booked().unwrap_or(on))?;
    }
    cx.open_books(rules.booked())?;
    cx.finish()
}

/// What a kind decides with, and where it collects what the entry does.
pub struct Context<'a> {
    /// The state before the entry.
    pub state: &'a State,
    /// The past.
    pub book: &'a dyn Book,
    /// The entry.
    pub signed: &'a Signed,
    /// The index that the entry will have.
    pub at: u64,
    /// What it does, as far as it has been decided.
    pub effects: Effects,
    work: Work<'a, Past<'a>>,
    bank_fact: bool,
    in_force: Rules,
    lenient: bool,
    waived: Cell<u32>,
    warned: Cell<u32>,
    /// The numbers that an adopted note moved.
    adopted: Vec<Change>,
}

/// What a context has collected.
struct Parts {
    effects: Effects,
    attribution: Vec<Change>,
    waived: u32,
    warned: u32,
}

impl<'a> Context<'a> {
    fn new(in_force: Rules, state: &'a State, past: &'a Past<'a>, signed: &'a Signed) -> Self {
        let at = state.size;
        let work = Work::new(&state.lines, past, at);
        Context {
            state,
            book: past.0,
            signed,
            at,
            effects: Effects::default(),
            work,
            bank_fact: false,
            in_force,
            lenient: false,
            waived: Cell::new(0),
            warned: Cell::new(0),
            adopted: Vec::new(),
        }
    }

    /// Refuses, unless a test has switched this refusal off or it is waived for a late note.
    pub fn refuse(&self, rejection: Rejection) -> Result<(), Rejection> {
        let code = rejection.code();
        match self.in_force.without == Some(code) || self.waive(code) {
            true => Ok(()),
            false => Err(rejection),
        }
    }

    /// [`Context::refuse`], if something is so.
    pub fn refuse_if(
        &self,
        so: bool,
        rejection: impl FnOnce() -> Rejection,
    ) -> Result<(), Rejection> {
        match so {
            true => self.refuse(rejection()),
            false => Ok(()),
        }
    }

    // --- the end -------------------------------------------------------------------------------

    /// What must hold after every entry, whatever its kind.
    fn finish(mut self) -> Result<Effects, Refusal> {
        self.effects.attribution = std::mem::take(&mut self.adopted);
        self.effects.attribution.extend(self.work.changes());
        self.tally_stock()?;
        self.watch_emergencies()?;
        let mut moved: BTreeMap<(Place, Id, Unit), i128> = BTreeMap::new();
        for posting in &self.effects.postings {
            *moved
                .entry((posting.place, posting.fund, posting.unit))
                .or_default() += posting.delta;
        }
        self.standing(&moved)?;
        let mut per_unit: BTreeMap<Unit, i128> = BTreeMap::new();
        let mut per_fund: BTreeMap<(Id, Unit), i128> = BTreeMap::new();
        for ((place, fund, unit), delta) in &moved {
            *per_unit.entry(*unit).or_default() += delta;
            let Place::Real(account) = place else {
                continue;
            };
            *per_fund.entry((*fund, *unit)).or_default() += delta;
            let before = self.state.holding(*place, *fund, *unit);
            // What a bank says that it paid cannot be refused; a cash box cannot pay what it has not got.
            let account_of = self.state.accounts.get(account);
            let fact = self.bank_fact && account_of.is_some_and(|a| a.kind.follows_banks());
            // And what a supplier is owed stands below zero in her account.
            let owed = account_of.is_some_and(|a| a.kind == AccountKind::Supplier);
            if *delta < 0 && before + delta < 0 && !fact && !owed {
                let wanted = delta.unsigned_abs() as u64;
                self.refuse(Rejection::HoldingShort {
                    account: *account,
                    available: before,
                    wanted,
                })?;
            }
        }
        for (line, delta) in attribution::deltas(&self.effects.attribution) {
            let (fund, unit) = self.fund_of_line(line).ok_or(Rejection::BooksDisagree)?;
            *per_fund.entry((fund, unit)).or_default() -= delta.net();
        }
        // Double entry (rule 1), and J6: what a fund has is what its numbers say.
        let balanced =
            per_unit.values().all(|sum| *sum == 0) && per_fund.values().all(|sum| *sum == 0);
        if !balanced {
            return Err(Rejection::BooksDisagree.into());
        }
        self.mark_itself();
        Ok(self.effects)
    }

    fn fund_of_line(&self, line: LineNo) -> Option<(Id, Unit)> {
        let key = self.key_of_line(line)?;
        let of_allocation = |id: &Id| self.allocation_fund(id);
        let fund = match key {
            LineKey::Fund { fund, .. } => Some(*fund),
            LineKey::Allocation { allocation, .. } => of_allocation(allocation),
            LineKey::Order { order, .. } => {
                // The entry that places an order already binds money to it.
                let placed = self.effects.facts.iter().find_map(|fact| match fact {
                    Fact::Order(id, placed) if id == order => Some(&**placed),
                    _ => None,
                });
                let known = placed.or_else(|| self.state.goods.orders.get(order))?;
                of_allocation(&known.allocation)
            }
        };
        Some((fund?, key.unit()))
    }

    fn unit_of_line(&self, line: LineNo) -> Option<Unit> {
        self.key_of_line(line).map(LineKey::unit)
    }

    fn key_of_line(&self, line: LineNo) -> Option<&LineKey> {
        let index = line.0 as usize;
        let known = &self.state.line_keys;
        known
            .get(index)
            .or_else(|| self.effects.lines.get(index - known.len()))
    }
}

impl Context<'_> {
    /// The fund of an allocation, also of one that this entry proposes.
    fn allocation_fund(&self, id: &Id) -> Option<Id> {
        if let Some(known) = self.state.allocations.get(id) {
            return Some(known.fund);
        }
        self.effects.facts.iter().find_map(|fact| match fact {
            Fact::Propose(proposed, allocation) if proposed == id => Some(allocation.fund),
            _ => None,
        })
    }
}

/// A refusal of the attribution, which was asked for `wanted` units, in the words of the rules.
pub fn refused(wanted: u64) -> impl Fn(attribution::Error) -> Refusal {
    move |error| match error {
        attribution::Error::Missing(missing) => {
            Refusal::Missing(crate::book::Query::Attribution(missing.0))
        }
        attribution::Error::Shortage { available, .. } => {
            Refusal::Rejected(Rejection::FundsShort { available, wanted })
        }
        attribution::Error::NotFree { .. } | attribution::Error::TakenBack => {
            Refusal::Rejected(Rejection::NotFree)
        }
        attribution::Error::Empty => Refusal::Rejected(Rejection::AmountZero),
        attribution::Error::TooLarge => Refusal::Rejected(Rejection::TooLarge),
        _ => Refusal::Rejected(Rejection::BooksDisagree),
    }
}

/// The key ID and the checked key of an author's verification key that an entry brings in. Its name is
/// opaque, `<origin>/k/` and up to 32 of `a-z 0-9`, so that no name of a person enters the book by it.
pub fn author_key(text: &str, origin: &str) -> Result<(Vkey, PublicKey), Rejection> {
    let (vkey, public) = lawful_key(text)?;
    let tail = vkey
        .name()
        .strip_prefix(origin)
        .and_then(|rest| rest.strip_prefix("/k/"))
        .unwrap_or("");
    let opaque = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    match (1..=32).contains(&tail.len()) && tail.bytes().all(opaque) {
        true => Ok((vkey, public)),
        false => Err(Rejection::KeyUnlawful {
            key: vkey.name().to_owned(),
        }),
    }
}

/// The key ID and the checked key of a verification key of the kind Ed25519.
pub fn lawful_key(text: &str) -> Result<(Vkey, PublicKey), Rejection> {
    let unlawful = || Rejection::KeyUnlawful {
        key: text.split('+').next().unwrap_or("").to_owned(),
    };
    let vkey = Vkey::parse(text).map_err(|_| unlawful())?;
    let public = PublicKey::of(&vkey, KeyKind::Ed25519).map_err(|_| unlawful())?;
    Ok((vkey, public))
}
