//! Governance: who may do what, and by which policy.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{KindRules, common};
use crate::amount::{Currency, Fixed};
use crate::day::Day;
use crate::decide::{Context, author_key, lawful_key};
use crate::effects::Fact;
use crate::entry::MAX_AUTHORS;
use crate::id::Id;
use crate::rejection::{Refusal, Rejection};
use crate::state::{Key, Ledger, Policy};
use crate::text::{Text, Token};

/// What the holder of a key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Grants and revokes keys, sets policy, opens chapters.
    Governor,
    /// Kế toán: keeps the books.
    Accountant,
    /// Thủ quỹ: holds the cash.
    Cashier,
    /// Thủ kho: holds the goods.
    Storekeeper,
    /// Chủ tài khoản: approves.
    Approver,
    /// Hands out and confirms in the field.
    FieldOfficer,
    /// Inspects, and is never inspected by those whom they inspect.
    Inspector,
}

/// How many approvers an amount needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// For amounts above this one.
    pub above: Fixed,
    /// So many different holders must approve.
    pub approvers: u32,
}

/// A separation that a small chapter openly does without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relaxation {
    /// The proposer may distribute.
    ProposerDistributes,
    /// An approver may distribute.
    ApproverDistributes,
    /// The proposer or an approver may confirm a distribution.
    DeciderConfirms,
    /// One person may be accountant, cashier and storekeeper.
    OneOffice,
}

/// One of the people who govern the ledger from its first entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Governor {
    /// The person, as a random id.
    pub holder: Id,
    /// Their verification key (signed-note notation).
    pub key: String,
}

/// `ledger.open`: the first entry of a book, which fixes what never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct LedgerOpen {
    /// The attribution rule; `intervals/1` is the only one.
    pub attribution: AttributionRule,
    pub base: Currency,
    /// Sorted by key, none twice.
    pub governors: Vec<Governor>,
    pub id: Id,
    /// `vi` or `en`.
    pub language: Token,
    /// The log's verification key; its name is the origin.
    pub log: String,
    pub name: Text,
    pub on: Day,
    pub practice: bool,
    pub rules: u32,
    pub threshold: u32,
    /// IANA name, such as `Asia/Ho_Chi_Minh`.
    pub zone: Text,
}

/// The attribution rule of a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AttributionRule {
    /// Numbers kept for ever, as `docs/FORMAT.md` says.
    #[serde(rename = "intervals/1")]
    Intervals1,
}

impl LedgerOpen {
    /// The keys of the governors by name, as they will be granted.
    pub fn governor_keys(&self) -> Result<BTreeMap<String, Key>, Rejection> {
        let mut keys = BTreeMap::new();
        let (log, _) = lawful_key(&self.log)?;
        for governor in &self.governors {
            let (vkey, public) = author_key(&governor.key, log.name())?;
            let key = Key {
                public,
                key_id: vkey.id(),
                holder: governor.holder,
                role: Role::Governor,
                chapter: None,
                term: None,
                from: 0,
                until: None,
                until_on: None,
                disputed_from: None,
            };
            if keys.insert(vkey.name().to_owned(), key).is_some() {
                return Err(Rejection::KeyTaken {
                    key: vkey.name().to_owned(),
                });
            }
        }
        Ok(keys)
    }
}

impl KindRules for LedgerOpen {
    const VI: &'static str = "Mở sổ";
    const EN: &'static str = "Ledger opened";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        lawful_rules(cx, self.rules, 1)?;
        let sorted = self
            .governors
            .windows(2)
            .all(|pair| pair[0].key < pair[1].key);
        cx.refuse_if(
            self.governors.is_empty() || self.governors.len() > 16 || !sorted,
            || Rejection::ListWrong { field: "governors" },
        )?;
        let keys = self.governor_keys()?;
        let (log, log_public) = lawful_key(&self.log)?;
        let origin = cx.signed.text().lines().next().unwrap_or("");
        cx.refuse_if(origin.strip_suffix("/entry/v1") != Some(log.name()), || {
            Rejection::KeyUnlawful {
                key: log.name().to_owned(),
            }
        })?;
        let mut publics = BTreeSet::from([log_public.to_bytes()]);
        for (name, key) in &keys {
            cx.refuse_if(!publics.insert(key.public.to_bytes()), || {
                Rejection::KeyTaken { key: name.clone() }
            })?;
        }
        let holders: BTreeSet<Id> = keys.values().map(|key| key.holder).collect();
        let signing: BTreeSet<Id> = cx
            .signed
            .authors
            .iter()
            .filter_map(|a| keys.get(&a.key))
            .map(|key| key.holder)
            .collect();
        let (have, needed) = (signing.len() as u32, self.threshold);
        cx.refuse_if(
            needed == 0 || holders.len() < needed as usize || have < needed,
            || Rejection::TooFewSigners {
                needed: needed.max(1),
                have,
            },
        )?;
        cx.fact(Fact::Open(Box::new(Ledger {
            id: self.id,
            name: self.name.clone(),
            log: self.log.clone(),
            zone: self.zone.to_string(),
            base: self.base,
            language: self.language.clone(),
            practice: self.practice,
            threshold: self.threshold,
            rules: self.rules,
        })));
        for (name, key) in keys {
            cx.fact(Fact::Grant(name, Box::new(key)));
        }
        Ok(())
    }
}

/// A rules version that this program knows and that does not go back.
fn lawful_rules(cx: &Context<'_>, rules: u32, at_least: u32) -> Result<(), Rejection> {
    let newer = rules > crate::RULES;
    cx.refuse_if(newer, || Rejection::RulesNewer { rules })?;
    cx.refuse_if(rules < at_least, || Rejection::RulesOlder { rules })
}

/// How much a chapter may spend before it is approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmergencyRule {
    /// So many days after the proposal an approver must have decided.
    pub days: u16,
    /// For everything together that waits for its approval, in the policy's currency.
    pub limit: Fixed,
}

/// The longest that an approval or an answer may take.
const MOST_DAYS: u16 = 366;

/// The longest that anything is kept by a clock, a hundred years; what the law keeps for ever has no clock.
const KEPT_DAYS: u32 = 36_525;

/// What the vault keeps, by what the law says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataClass {
    /// Who opened what, and why.
    AccessLog,
    /// What people who were helped said.
    Answer,
    /// Case files.
    Case,
    /// Consents and their withdrawals.
    Consent,
    /// How to reach somebody.
    Contact,
    /// Who gave.
    Donor,
    /// Pictures and other files that show people.
    File,
    /// Keyed tags that keep an import from bringing back what was erased.
    ImportTag,
    /// Lines of rosters and sign-off lists.
    Roster,
    /// Statement lines as the bank wrote them.
    Statement,
    /// Signed sheets and other papers that vouch for an entry.
    Voucher,
}

/// How long a class is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Retention {
    pub class: DataClass,
    /// Days after the end of what it belongs to.
    pub days: u32,
}

/// `policy.set`: the policy of a chapter and of all below it that state none of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct PolicySet {
    /// So many days after it came, an answer of somebody who was helped must have been handled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_days: Option<u16>,
    /// Rising in `above`, the first from 0.
    pub approvals: Vec<Tier>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chapter: Option<Id>,
    pub currency: Currency,
    /// Left out: nothing is spent before it is approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency: Option<EmergencyRule>,
    pub id: Id,
    /// The fewest people of whom a number may be published; at least 10.
    pub least: u32,
    pub on: Day,
    /// Sorted, none twice; each is shown publicly as a weaker policy.
    pub relaxed: Vec<Relaxation>,
    /// Retention clocks, by class, none twice; a class that is not there is kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retention: Vec<Retention>,
    /// The rules version from here on.
    pub rules: u32,
}

impl PolicySet {
    /// The clocks of what concerns people.
    fn clocks(&self, cx: &Context<'_>) -> Result<(), Rejection> {
        let stated = self.answer_days.is_some() || !self.retention.is_empty();
        // Also if this entry raises the version.
        cx.refuse_if(stated && self.rules < 3, || Rejection::RulesNeeded {
            needed: 3,
        })?;
        if let Some(days) = self.answer_days {
            cx.refuse_if(!(1..=MOST_DAYS).contains(&days), || Rejection::PolicyDays {
                field: "answer_days",
                most: u32::from(MOST_DAYS),
            })?;
        }
        let rising = self.retention.windows(2).all(|p| p[0].class < p[1].class);
        cx.refuse_if(!rising, || Rejection::ListWrong { field: "retention" })?;
        let mut clocks = self.retention.iter();
        let wrong = clocks.any(|clock| !(1..=KEPT_DAYS).contains(&clock.days));
        cx.refuse_if(wrong, || Rejection::PolicyDays {
            field: "retention",
            most: KEPT_DAYS,
        })
    }
}

impl KindRules for PolicySet {
    const VI: &'static str = "Đặt chính sách";
    const EN: &'static str = "Policy set";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.governors()?;
        let now = cx.state.ledger.as_ref().map_or(1, |ledger| ledger.rules);
        lawful_rules(cx, self.rules, now)?;
        if let Some(chapter) = self.chapter {
            cx.chapter(chapter)?;
        }
        // One author's line must be left for the accountant who signs with them.
        let approvable = |approvers: u32| (1..MAX_AUTHORS as u32).contains(&approvers);
        let rising = self
            .approvals
            .windows(2)
            .all(|p| p[0].above < p[1].above && p[0].approvers <= p[1].approvers);
        let whole = self
            .approvals
            .first()
            .is_some_and(|tier| tier.above.minor() == 0)
            && self
                .approvals
                .iter()
                .all(|t| approvable(t.approvers) && t.above.scale() == self.currency.scale());
        cx.refuse_if(!rising || !whole || self.approvals.len() > 8, || {
            Rejection::ListWrong { field: "approvals" }
        })?;
        cx.refuse_if(
            !self.relaxed.windows(2).all(|pair| pair[0] < pair[1]),
            || Rejection::ListWrong { field: "relaxed" },
        )?;
        cx.refuse_if(self.least < 10, || Rejection::SmallCell { least: 10 })?;
        if let Some(emergency) = self.emergency {
            // Also if this entry raises the version.
            cx.refuse_if(self.rules < 2, || Rejection::RulesNeeded { needed: 2 })?;
            cx.money(emergency.limit, self.currency)?;
            cx.refuse_if(!(1..=MOST_DAYS).contains(&emergency.days), || {
                Rejection::EmergencyDays { most: MOST_DAYS }
            })?;
        }
        self.clocks(cx)?;
        cx.effects.about.chapter = self.chapter;
        let policy = Policy {
            answer_days: self.answer_days,
            retention: self.retention.clone(),
            emergency: self.emergency.map(|rule| (rule.limit.minor(), rule.days)),
            currency: self.currency,
            approvals: self.approvals.clone(),
            least: self.least,
            relaxed: self.relaxed.clone(),
        };
        if self.rules > now {
            cx.fact(Fact::Rules(self.rules));
        }
        cx.fact(Fact::Policy(self.chapter, policy));
        Ok(())
    }
}
