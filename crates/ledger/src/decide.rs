//! The rules: may this entry enter the book, and what does it do there?
//!
//! [`decide`] is the one gate. The server admits with it, the verifier replays with it, property
//! tests drive it. What a kind asks and does stands with the kind (see [`crate::kinds`]); here is
//! what all kinds share: who signs, what is refused everywhere, and the safety net that compares
//! postings with numbers after every entry.

use std::collections::{BTreeMap, BTreeSet};

use crate::amount::{Currency, Fixed, Unit};
use crate::attribution::{self, ArrivalId, Ending, LineNo, Origin, PartId, Source, Work};
use crate::book::{Book, Mark, MarkKind, Past, Referent};
use crate::day::Day;
use crate::effects::{Direction, Effects, Fact, Place, Posting};
use crate::entry::{Author, Signed};
use crate::id::{Digest, Id};
use crate::kinds::governance::Role;
use crate::kinds::registry::FundKind;
use crate::kinds::{Body, Kind};
use crate::note::Vkey;
use crate::rejection::{Refusal, Rejection};
use crate::signature::PublicKey;
use crate::state::{Account, Allocation, Fund, Key, LineKey, Sealing, State, Status};

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
    let rules = signed.body.rules();
    if state.ledger.is_none() != (signed.kind() == Kind::LedgerOpen) {
        return Err(Rejection::LedgerOpen.into());
    }
    if received < state.received {
        return Err(Rejection::ReceivedBackwards {
            received,
            before: state.received,
        }
        .into());
    }
    let id = rules.id();
    for used in std::iter::once(id).chain(rules.further_ids()) {
        match book.seen(&used)? {
            Some(text) if text == signed.text_hash() => {
                return Err(Rejection::AlreadyEntered.into());
            }
            Some(_) => return Err(Rejection::IdConflict { id: used }.into()),
            None => {}
        }
    }
    // The kernel knows no time zone: no place on earth is more than a day ahead of UTC.
    let latest = Day::of_unix(received).plus(1);
    let on = rules.on();
    if on > latest {
        return Err(Rejection::InFuture { on }.into());
    }
    if let Some(booked) = rules.booked() {
        if booked < on {
            return Err(Rejection::BookedBefore { booked, on }.into());
        }
        if booked > latest {
            return Err(Rejection::InFuture { on: booked }.into());
        }
    }
    let past = Past(book);
    let mut cx = Context::new(state, &past, signed);
    rules.decide(&mut cx)?;
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
}

impl<'a> Context<'a> {
    fn new(state: &'a State, past: &'a Past<'a>, signed: &'a Signed) -> Self {
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
        }
    }

    // --- who signs -----------------------------------------------------------------------------

    /// The authors with their keys. Their signatures have been checked, so the keys are known.
    pub fn authors(&self) -> impl Iterator<Item = (&'a str, &'a Key)> {
        let state = self.state;
        self.signed
            .authors
            .iter()
            .filter_map(move |a| Some((a.key.as_str(), state.keys.get(&a.key)?)))
    }

    /// The holders behind the authors' keys.
    pub fn holders(&self) -> BTreeSet<Id> {
        self.authors().map(|(_, key)| key.holder).collect()
    }

    /// The holders among the authors whose key has this role.
    pub fn holders_as(&self, role: Role) -> BTreeSet<Id> {
        self.authors()
            .filter(|(_, key)| key.role == role)
            .map(|(_, key)| key.holder)
            .collect()
    }

    /// Every author must have one of the roles, over all of the chapters.
    pub fn authority(
        &self,
        roles: &[Role],
        needed: &'static str,
        chapters: &[Id],
    ) -> Result<(), Rejection> {
        for author in &self.signed.authors {
            let key = self
                .state
                .keys
                .get(&author.key)
                .ok_or_else(|| Rejection::KeyUnknown {
                    key: author.key.clone(),
                })?;
            if !roles.contains(&key.role) {
                return Err(Rejection::RoleMissing {
                    key: author.key.clone(),
                    needed,
                });
            }
            for chapter in chapters {
                if !self.state.within(*chapter, key.chapter) {
                    return Err(Rejection::OutOfScope {
                        key: author.key.clone(),
                        chapter: *chapter,
                    });
                }
            }
        }
        Ok(())
    }

    /// At least `needed` different holders must have signed in this role.
    pub fn at_least(&self, role: Role, needed: u32) -> Result<(), Rejection> {
        let have = self.holders_as(role).len() as u32;
        match have >= needed {
            true => Ok(()),
            false => Err(Rejection::TooFewSigners { needed, have }),
        }
    }

    /// The governors, as many as the ledger's threshold says, and nobody else.
    pub fn governors(&self) -> Result<(), Rejection> {
        self.authority(&[Role::Governor], "governor", &[])?;
        self.at_least(
            Role::Governor,
            self.state.ledger.as_ref().map_or(1, |l| l.threshold),
        )
    }

    /// No author may be one of `others`.
    pub fn other_than(&self, others: &[Id], step: &'static str) -> Result<(), Rejection> {
        match self.holders().iter().find(|holder| others.contains(holder)) {
            Some(holder) => Err(Rejection::SameHolder {
                holder: *holder,
                step,
            }),
            None => Ok(()),
        }
    }

    /// The holders behind the authors of an earlier entry.
    pub fn holders_of(&self, referent: &Referent) -> Vec<Id> {
        let keys = referent
            .signed
            .authors
            .iter()
            .filter_map(|a| self.state.keys.get(&a.key));
        keys.map(|key| key.holder).collect()
    }

    /// How many approvers an amount of a fund needs (goods and foreign currency: the most).
    pub fn approvers_needed(&self, chapter: Id, unit: Unit, amount: u64) -> u32 {
        let Some(policy) = self.state.policy(chapter) else {
            return 1;
        };
        let most = policy
            .approvals
            .iter()
            .map(|tier| tier.approvers)
            .max()
            .unwrap_or(1);
        match unit {
            Unit::Money(currency) if currency == policy.currency => policy
                .approvals
                .iter()
                .filter(|tier| amount > tier.above.minor())
                .map(|tier| tier.approvers)
                .max()
                .unwrap_or(1),
            _ => most,
        }
    }

    // --- what is named -------------------------------------------------------------------------

    /// The chapter of this id.
    pub fn chapter(&self, id: Id) -> Result<Id, Rejection> {
        match self.state.chapters.contains_key(&id) {
            true => Ok(id),
            false => Err(Rejection::NotFound {
                what: "chapter",
                id,
            }),
        }
    }

    /// The fund of this id.
    pub fn fund(&self, id: Id) -> Result<&'a Fund, Rejection> {
        self.state
            .funds
            .get(&id)
            .ok_or(Rejection::NotFound { what: "fund", id })
    }

    /// The account of this id, which must hold the currency.
    pub fn account(&self, id: Id, currency: Currency) -> Result<&'a Account, Rejection> {
        let account = self.state.accounts.get(&id).ok_or(Rejection::NotFound {
            what: "account",
            id,
        })?;
        match account.currency == currency {
            true => Ok(account),
            false => Err(Rejection::CurrencyWrong { account: id }),
        }
    }

    /// An approved allocation that may still be spent from.
    pub fn open_allocation(&self, id: Id) -> Result<(&'a Allocation, &'a [Id]), Rejection> {
        let allocation = self.state.allocations.get(&id).ok_or(Rejection::NotFound {
            what: "allocation",
            id,
        })?;
        match &allocation.status {
            Status::Approved { approvers, .. } => Ok((allocation, approvers)),
            _ => Err(Rejection::AllocationNotOpen { allocation: id }),
        }
    }

    /// An earlier entry, named by the SHA-256 of its text.
    pub fn referent(&self, text: &Digest, needed: &'static str) -> Result<Referent, Refusal> {
        Ok(self
            .book
            .entry(text)?
            .ok_or(Rejection::ReferentNotFound { needed })?)
    }

    /// An amount of money: more than zero, with the currency's decimals.
    pub fn money(&self, amount: Fixed, currency: Currency) -> Result<(u64, Unit), Rejection> {
        let unit = Unit::Money(currency);
        if amount.scale() != currency.scale() {
            return Err(Rejection::AmountScale { unit });
        }
        match amount.minor() {
            0 => Err(Rejection::AmountZero),
            minor => Ok((minor, unit)),
        }
    }

    /// A fund must receive on that day: its own dates, and those of its campaign.
    pub fn receiving(&self, fund: &Fund, on: Day) -> Result<(), Rejection> {
        let campaign = fund.campaign.and_then(|id| self.state.campaigns.get(&id));
        let early = fund.opens.is_some_and(|d| on < d) || campaign.is_some_and(|c| on < c.opens);
        let late = fund.closes.is_some_and(|d| on > d) || campaign.is_some_and(|c| on > c.closes);
        match early || late {
            true => Err(Rejection::NotReceiving { on }),
            false => Ok(()),
        }
    }

    /// A fund must be of this kind.
    pub fn kind_of_fund(
        &self,
        id: Id,
        kind: FundKind,
        needed: &'static str,
    ) -> Result<&'a Fund, Rejection> {
        let fund = self.fund(id)?;
        match fund.kind == kind {
            true => Ok(fund),
            false => Err(Rejection::FundKindWrong { fund: id, needed }),
        }
    }

    // --- what happens --------------------------------------------------------------------------

    /// Records a fact.
    pub fn fact(&mut self, fact: Fact) {
        self.effects.facts.push(fact);
    }

    /// Marks an earlier entry.
    pub fn mark(&mut self, target: u64, kind: MarkKind, value: i64) {
        let by = self.at;
        self.effects.marks.push(Mark {
            target,
            kind,
            value,
            by,
        });
    }

    /// Posts a movement of `amount` of a fund from one place to another.
    pub fn post(&mut self, from: Place, to: Place, fund: Id, unit: Unit, amount: u64) {
        let delta = i128::from(amount);
        self.effects.postings.push(Posting {
            place: from,
            fund,
            unit,
            delta: -delta,
        });
        self.effects.postings.push(Posting {
            place: to,
            fund,
            unit,
            delta,
        });
    }

    /// Cites a statement line: needed for every movement of a bank account, forbidden elsewhere.
    /// The line's day stands in its id and must be the day of the event.
    pub fn bank_line(
        &mut self,
        account: Id,
        line: Option<Id>,
        on: Day,
        direction: Direction,
        amount: u64,
    ) -> Result<(), Rejection> {
        let bank = self
            .state
            .accounts
            .get(&account)
            .is_some_and(|a| a.kind.has_statement());
        let line = match (bank, line) {
            (true, None) => return Err(Rejection::LineNeeded { account }),
            (false, Some(_)) => return Err(Rejection::LineUnneeded { account }),
            (false, None) => return Ok(()),
            (true, Some(line)) => line,
        };
        let day = line.day();
        if day != on {
            return Err(Rejection::LineDay { line: day, on });
        }
        let sealed = self.state.days.get(&(account, day)).and_then(|d| d.sealed);
        if sealed == Some(Sealing::Complete) {
            return Err(Rejection::DayComplete { day });
        }
        self.fact(Fact::BankLine {
            account,
            day,
            direction,
            amount,
        });
        self.bank_fact();
        Ok(())
    }

    /// What happens is the bank's fact, which no rule can refuse: a fund may be short in an account.
    pub fn bank_fact(&mut self) {
        self.bank_fact = true;
    }

    /// The line of a key; it comes into being when something first touches it.
    pub fn line(&mut self, key: LineKey) -> Result<LineNo, Refusal> {
        if let Some(line) = self.state.line(&key) {
            return Ok(line);
        }
        let known = self.state.line_keys.len();
        if let Some(position) = self.effects.lines.iter().position(|other| *other == key) {
            return Ok(LineNo((known + position) as u32));
        }
        self.effects.lines.push(key);
        self.work.open().map_err(refused(0))
    }

    /// Value arrives on a line.
    pub fn arrive(
        &mut self,
        key: LineKey,
        amount: u64,
        origin: Origin,
    ) -> Result<ArrivalId, Refusal> {
        let line = self.line(key)?;
        self.work
            .arrive(line, amount, origin)
            .map_err(refused(amount))
    }

    /// The lowest free numbers of a line leave the book.
    pub fn depart(&mut self, key: LineKey, amount: u64, ending: Ending) -> Result<PartId, Refusal> {
        let line = self.line(key)?;
        self.work
            .depart(line, amount, ending)
            .map_err(refused(amount))
    }

    /// Turns numbers of one line, or of one arrival on it, into as many of another.
    pub fn convert(
        &mut self,
        from: LineKey,
        named: Option<ArrivalId>,
        to: LineKey,
        amount: u64,
        origin: Origin,
    ) -> Result<ArrivalId, Refusal> {
        let source = Source {
            line: self.line(from)?,
            len: amount,
            named,
        };
        let to = self.line(to)?;
        self.work
            .convert(&[source], to, amount, origin)
            .map_err(refused(amount))
    }

    /// The attribution at work, for what only one kind does.
    pub fn work(&mut self) -> &mut Work<'a, Past<'a>> {
        &mut self.work
    }

    /// Posts what the numbers moved so far say: per fund, between an account and the outside.
    pub fn post_numbers(&mut self, account: Id, outside: Place) -> Result<(), Rejection> {
        let mut per_fund: BTreeMap<(Id, Unit), i128> = BTreeMap::new();
        for (line, delta) in attribution::deltas(self.work.changes()) {
            let key = self.fund_of_line(line).ok_or(Rejection::BooksDisagree)?;
            *per_fund.entry(key).or_default() += delta.net();
        }
        for ((fund, unit), net) in per_fund {
            let amount = u64::try_from(net.unsigned_abs()).map_err(|_| Rejection::BooksDisagree)?;
            match net.signum() {
                1 => self.post(outside, Place::Real(account), fund, unit, amount),
                -1 => self.post(Place::Real(account), outside, fund, unit, amount),
                _ => {}
            }
        }
        Ok(())
    }

    // --- the end -------------------------------------------------------------------------------

    /// What must hold after every entry, whatever its kind.
    fn finish(mut self) -> Result<Effects, Refusal> {
        self.effects.attribution = self.work.changes().to_vec();
        let mut moved: BTreeMap<(Place, Id, Unit), i128> = BTreeMap::new();
        for posting in &self.effects.postings {
            *moved
                .entry((posting.place, posting.fund, posting.unit))
                .or_default() += posting.delta;
        }
        let mut per_unit: BTreeMap<Unit, i128> = BTreeMap::new();
        let mut per_fund: BTreeMap<(Id, Unit), i128> = BTreeMap::new();
        for ((place, fund, unit), delta) in &moved {
            *per_unit.entry(*unit).or_default() += delta;
            let Place::Real(account) = place else {
                continue;
            };
            *per_fund.entry((*fund, *unit)).or_default() += delta;
            let before = self.state.holding(*place, *fund, *unit);
            if *delta < 0 && before + delta < 0 && !self.bank_fact {
                let wanted = delta.unsigned_abs() as u64;
                return Err(Rejection::HoldingShort {
                    account: *account,
                    available: before,
                    wanted,
                }
                .into());
            }
        }
        for (line, delta) in attribution::deltas(&self.effects.attribution) {
            let (fund, unit) = self.fund_of_line(line).ok_or(Rejection::BooksDisagree)?;
            *per_fund.entry((fund, unit)).or_default() -= delta.net();
        }
        // Double entry (rule 1), and J6: what a fund has is what its numbers say.
        let balanced =
            per_unit.values().all(|sum| *sum == 0) && per_fund.values().all(|sum| *sum == 0);
        match balanced {
            true => Ok(self.effects),
            false => Err(Rejection::BooksDisagree.into()),
        }
    }

    fn fund_of_line(&self, line: LineNo) -> Option<(Id, Unit)> {
        let index = line.0 as usize;
        let known = &self.state.line_keys;
        let key = known
            .get(index)
            .or_else(|| self.effects.lines.get(index - known.len()))?;
        match key {
            LineKey::Fund { fund, unit } => Some((*fund, *unit)),
            LineKey::Allocation { allocation, unit }
            | LineKey::Order {
                order: allocation,
                unit,
            } => Some((self.state.allocations.get(allocation)?.fund, *unit)),
        }
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
        _ => Refusal::Rejected(Rejection::BooksDisagree),
    }
}

/// The key ID and the checked key of a verification key that an entry brings in.
pub fn lawful_key(text: &str) -> Result<(Vkey, PublicKey), Rejection> {
    let unlawful = || Rejection::KeyUnlawful {
        key: text.split('+').next().unwrap_or("").to_owned(),
    };
    let vkey = Vkey::parse(text).map_err(|_| unlawful())?;
    let public = PublicKey::new(vkey.key()).map_err(|_| unlawful())?;
    Ok((vkey, public))
}
