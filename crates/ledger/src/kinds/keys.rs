//! Keys: granted by the governors, some for a time, changed by their holders, revoked. Whether a key is valid goes by the index of
//! the entry; whether it may act within its term, by the days that stand in the entry and in its header. Never by a clock.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::governance::{Relaxation, Role};
use super::{KindRules, common, inspections};
use crate::day::Day;
use crate::decide::{Context, author_key};
use crate::effects::Fact;
use crate::entry::Signed;
use crate::id::Id;
use crate::note::Vkey;
use crate::rejection::{Refusal, Rejection};
use crate::signature::PublicKey;
use crate::state::oversight::OversightFact;
use crate::state::{Chapter, Key, State, within};

/// Whether two offices may be one person's: their chapters never meet, or the policy where they meet says so openly.
fn one_office(
    state: &State,
    chapters: &BTreeMap<Id, Chapter>,
    a: Option<Id>,
    b: Option<Id>,
) -> bool {
    let below = |chapter: Option<Id>, scope| match chapter {
        Some(chapter) => within(chapters, chapter, scope),
        None => scope.is_none(),
    };
    let meeting = match (below(a, b), below(b, a)) {
        (true, _) => a,
        (_, true) => b,
        _ => return true,
    };
    let policy = match meeting {
        Some(chapter) => state.policy(chapter),
        None => state.policies.get(&None),
    };
    policy.is_some_and(|policy| policy.relaxed.contains(&Relaxation::OneOffice))
}

/// Whether two keys of one holder are two offices that must be two people: accountant, cashier and storekeeper of one chapter
/// (rule 5). A key acts in the whole subtree of its chapter, so two keys meet where one of their chapters stands below the other.
/// A key whose term has not begun or has ended counts as any other until it is revoked: the kernel has no today by which it could
/// tell, and whoever may change offices from day to day is no separation.
fn clash(state: &State, chapters: &BTreeMap<Id, Chapter>, a: &Key, b: &Key) -> bool {
    let office = |role| matches!(role, Role::Accountant | Role::Cashier | Role::Storekeeper);
    a.holder == b.holder
        && a.role != b.role
        && office(a.role)
        && office(b.role)
        && !one_office(state, chapters, a.chapter, b.chapter)
}

/// A holder of two offices that must be separate, if the chapters stood as in `chapters`.
pub(super) fn offices_meet(
    state: &State,
    chapters: &BTreeMap<Id, Chapter>,
    live: &[&Key],
) -> Option<Id> {
    let mut of: BTreeMap<Id, Vec<&Key>> = BTreeMap::new();
    for key in live {
        of.entry(key.holder).or_default().push(key);
    }
    let meet = |keys: &[&Key]| {
        let pairs = keys.iter().enumerate();
        pairs
            .flat_map(|(n, a)| keys[n + 1..].iter().map(move |b| (a, b)))
            .any(|(a, b)| clash(state, chapters, a, b))
    };
    of.iter().find(|(_, keys)| meet(keys)).map(|(id, _)| *id)
}

/// The longest term, in days, its first and its last among them.
pub const MOST_TERM_DAYS: u16 = 366;

/// For which days a key was granted, both included: somebody acts in another's place while they are away (*ủy quyền có thời hạn*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Term {
    pub from: Day,
    pub until: Day,
}

impl Term {
    /// Whether a day is one of them.
    pub fn holds(&self, day: Day) -> bool {
        self.from <= day && day <= self.until
    }

    /// Whether what states one day and was sealed on another, a day in UTC, lies in the term. An entry states its day itself, so
    /// the day of sealing has to fit, too: else what is signed afterwards could be dated back. The kernel knows no time zone, so
    /// that day may be one later. That it is at most one day too early needs no rule: no entry is sealed earlier before its day.
    pub fn admits(&self, on: Day, sealed: Day) -> bool {
        self.holds(on) && sealed <= self.until.plus(1)
    }

    /// The refusal of what its key signs outside of it.
    pub fn missed(&self, key: &str) -> Rejection {
        Rejection::KeyOutsideTerm {
            key: key.to_owned(),
            from: self.from,
            until: self.until,
        }
    }
}

/// `key.grant`: the governors give a holder's key a role in a chapter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct KeyGrant {
    /// The chapter whose subtree the key acts in; left out: the whole ledger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chapter: Option<Id>,
    pub holder: Id,
    pub id: Id,
    /// The verification key (signed-note notation).
    pub key: String,
    pub on: Day,
    pub role: Role,
    /// The days on which the key may act; left out: until it is revoked. From rules version 5 on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
}

impl KeyGrant {
    /// A term that begins before it ends, has not ended when it is given, and is nobody's who governs: the governors who must
    /// remain would be fewer from one day to the next, without an entry.
    fn lawful_term(&self, cx: &Context<'_>) -> Result<(), Rejection> {
        let Some(Term { from, until }) = self.term else {
            return Ok(());
        };
        cx.since_rules(5)?;
        cx.refuse_if(self.role == Role::Governor, || Rejection::TermGoverns)?;
        let order =
            |from: Day| cx.refuse_if(from > until, || Rejection::DatesReversed { from, until });
        order(from)?;
        order(self.on)?;
        let days = i64::from(until.days()) - i64::from(from.days()) + 1;
        let most = MOST_TERM_DAYS;
        cx.refuse_if(days > i64::from(most), || Rejection::TermDays { most })
    }
}

impl KindRules for KeyGrant {
    const VI: &'static str = "Cấp khóa";
    const EN: &'static str = "Key granted";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.governors()?;
        if let Some(chapter) = self.chapter {
            cx.chapter(chapter)?;
        }
        self.lawful_term(cx)?;
        let (vkey, public) = author_key(&self.key, origin_of(cx.signed))?;
        let name = vkey.name().to_owned();
        cx.refuse_if(
            cx.state.keys.contains_key(&name) || cx.state.knows_public(&public.to_bytes()),
            || Rejection::KeyTaken { key: name.clone() },
        )?;
        let key = Key {
            public,
            key_id: vkey.id(),
            holder: self.holder,
            role: self.role,
            chapter: self.chapter,
            term: self.term,
            from: cx.at,
            until: None,
            until_on: None,
            disputed_from: None,
        };
        let chapters = &cx.state.chapters;
        let mut others = cx.state.keys.values().filter(|k| k.until.is_none());
        cx.refuse_if(
            others.any(|other| clash(cx.state, chapters, &key, other)),
            || Rejection::RolesNotSeparate {
                holder: self.holder,
            },
        )?;
        inspections::stays_apart(cx, self.holder, self.role, self.chapter)?;
        cx.effects.about.chapter = self.chapter;
        cx.fact(Fact::Grant(name, Box::new(key)));
        Ok(())
    }
}

/// `key.rotate`: a holder's next key takes the place of this one, with the same role, chapter and term. Both sign: the old one
/// because it is theirs, the new one because they have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct KeyRotate {
    pub id: Id,
    /// The name of the key that lapses.
    pub key: String,
    /// The verification key that takes its place (signed-note notation).
    pub new: String,
    pub on: Day,
}

impl KeyRotate {
    /// The key that the entry brings in.
    ///
    /// # Errors
    /// `key.unlawful`.
    pub fn new_key(&self, signed: &Signed) -> Result<(Vkey, PublicKey), Rejection> {
        author_key(&self.new, origin_of(signed))
    }
}

fn origin_of(signed: &Signed) -> &str {
    let origin = signed.text().lines().next().unwrap_or("");
    origin.strip_suffix("/entry/v1").unwrap_or("")
}

impl KindRules for KeyRotate {
    const VI: &'static str = "Đổi khóa";
    const EN: &'static str = "Key rotated";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let key = self.key.clone();
        let known = cx.state.keys.get(&self.key);
        let old = known.ok_or_else(|| Rejection::KeyUnknown { key: key.clone() })?;
        cx.refuse_if(old.until.is_some(), || Rejection::KeyRevoked { key })?;
        let (vkey, public) = self.new_key(cx.signed)?;
        let name = vkey.name().to_owned();
        cx.refuse_if(
            cx.state.keys.contains_key(&name) || cx.state.knows_public(&public.to_bytes()),
            || Rejection::KeyTaken { key: name.clone() },
        )?;
        let signs = |name: &str| cx.signed.authors.iter().any(|author| author.key == name);
        let have = u32::from(signs(&self.key)) + u32::from(signs(&name));
        cx.refuse_if(have < 2, || Rejection::TooFewSigners { needed: 2, have })?;
        let mut others = cx.signed.authors.iter();
        if let Some(other) = others.find(|author| author.key != self.key && author.key != name) {
            cx.refuse(Rejection::RoleMissing {
                key: other.key.clone(),
                needed: "the old key and the new one",
            })?;
        }
        cx.effects.about.chapter = old.chapter;
        let key = Key {
            public,
            key_id: vkey.id(),
            from: cx.at,
            until: None,
            until_on: None,
            disputed_from: None,
            ..old.clone()
        };
        cx.fact(Fact::Revoke {
            key: self.key.clone(),
            on: self.on,
            disputed_from: None,
        });
        if cx.state.oversight.names(&self.key) {
            let (old, new) = (self.key.clone(), name.clone());
            cx.fact(Fact::Oversight(OversightFact::Rotated { old, new }));
        }
        cx.fact(Fact::Grant(name, Box::new(key)));
        Ok(())
    }
}

/// `key.revoke`: a key signs no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct KeyRevoke {
    /// From this index on, what the key signed is disputed until somebody affirms it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compromised_since: Option<u32>,
    pub id: Id,
    /// The name of the key.
    pub key: String,
    pub on: Day,
    pub reason: RevokeReason,
}

/// Why a key was revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum RevokeReason {
    Lost,
    Compromised,
    LeftOffice,
    Replaced,
}

impl KindRules for KeyRevoke {
    const VI: &'static str = "Thu hồi khóa";
    const EN: &'static str = "Key revoked";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let agreed = inspections::agreeing(cx, |key| key == self.key, self.on)?;
        match agreed.is_empty() {
            true => cx.governors()?,
            false => cx.governors_beside(&agreed)?,
        }
        let key = cx
            .state
            .keys
            .get(&self.key)
            .ok_or_else(|| Rejection::KeyUnknown {
                key: self.key.clone(),
            })?;
        cx.refuse_if(key.until.is_some(), || Rejection::KeyRevoked {
            key: self.key.clone(),
        })?;
        let needed = cx
            .state
            .ledger
            .as_ref()
            .map_or(1, |ledger| ledger.threshold);
        let remaining: BTreeSet<Id> = cx
            .state
            .keys
            .iter()
            .filter(|(name, k)| {
                k.role == Role::Governor
                    && k.chapter.is_none()
                    && k.until.is_none()
                    && **name != self.key
            })
            .map(|(_, k)| k.holder)
            .collect();
        let governs = key.role == Role::Governor && key.chapter.is_none();
        cx.refuse_if(governs && remaining.len() < needed as usize, || {
            Rejection::GovernorsTooFew { needed }
        })?;
        cx.effects.about.chapter = key.chapter;
        let disputed_from = self
            .compromised_since
            .map(u64::from)
            .filter(|since| *since <= cx.at);
        cx.fact(Fact::Revoke {
            key: self.key.clone(),
            on: self.on,
            disputed_from,
        });
        Ok(())
    }
}
