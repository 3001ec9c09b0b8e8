//! Inspections: who looks into which chapter, by whose decision, and what of the vault may be opened for it.
//!
//! Those who are inspected grant the keys of those who inspect them. So an inspection remembers which keys vouched for inspectors
//! when it began (its *guards*): while one of them is valid, no key that was granted later speaks for it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::campaigns::Period;
use super::governance::Role;
use super::remarks::Document;
use super::{Body, Kind, KindRules, common};
use crate::book::MarkKind;
use crate::day::Day;
use crate::decide::Context;
use crate::effects::Fact;
use crate::id::{Digest, Id};
use crate::rejection::{Refusal, Rejection};
use crate::state::oversight::{Inspection, OversightFact};
use crate::text::Text;

/// The longest that an inspection may be planned for, and that a finding may wait, in days.
pub const MOST_DAYS: u16 = 366;

/// The longest that the vault may stand open for an inspection, in days.
pub const MOST_VAULT_DAYS: u16 = 90;

/// What of the vault an inspection may open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VaultClass {
    /// Case files.
    Case,
    /// Who gave, who sponsors, and by which schedule.
    Donor,
    /// Papers that are no public documents.
    Paper,
    /// Who was paid, who bought, who carried, and by which invoice.
    Payee,
    /// Lines of lists of the helped.
    Roster,
    /// Statement lines as the bank wrote them.
    Statement,
}

impl VaultClass {
    /// All of them.
    pub const ALL: &'static [VaultClass] = &[
        VaultClass::Case,
        VaultClass::Donor,
        VaultClass::Paper,
        VaultClass::Payee,
        VaultClass::Roster,
        VaultClass::Statement,
    ];

    /// The name in the entry.
    pub fn name(self) -> &'static str {
        match self {
            VaultClass::Case => "case",
            VaultClass::Donor => "donor",
            VaultClass::Paper => "paper",
            VaultClass::Payee => "payee",
            VaultClass::Roster => "roster",
            VaultClass::Statement => "statement",
        }
    }

    /// What a private field of an entry is; `None` for one that no inspection opens.
    pub fn of(kind: Kind, field: &str) -> Option<VaultClass> {
        Some(match (kind, field) {
            (Kind::CaseOpen | Kind::CaseAssign | Kind::CaseClose, _) => VaultClass::Case,
            (_, "donor" | "giver" | "sponsor" | "schedule") => VaultClass::Donor,
            (_, "private") => VaultClass::Paper,
            (_, "payee" | "supplier" | "buyer" | "carrier" | "number") => VaultClass::Payee,
            (_, "line" | "from_line" | "to_line" | "line_from" | "line_to") => {
                VaultClass::Statement
            }
            _ => return None,
        })
    }
}

/// What may be opened of the vault, and until which day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Warrant {
    /// Sorted, none twice.
    pub classes: Vec<VaultClass>,
    /// The last day.
    pub until: Day,
}

/// `inspection.open`: inspectors begin to look into a chapter and all below it, by a public decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct InspectionOpen {
    pub chapter: Id,
    /// The last day that it is planned for: until then nobody but inspectors can take its inspectors' keys away.
    pub closes: Day,
    /// The decision that orders it: public.
    pub decision: Document,
    pub id: Id,
    pub on: Day,
    /// The accounting dates that it looks into.
    pub period: Period,
    pub title: Text,
    /// Left out: nothing of the vault is opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vault: Option<Warrant>,
}

impl InspectionOpen {
    /// Days in order, none too far off.
    fn days(&self, cx: &Context<'_>) -> Result<(), Rejection> {
        let order = |from: Day, until: Day| {
            cx.refuse_if(from > until, || Rejection::DatesReversed { from, until })
        };
        order(self.period.from, self.period.until)?;
        cx.refuse_if(self.period.until > self.on, || Rejection::InFuture {
            on: self.period.until,
        })?;
        order(self.on, self.closes)?;
        within_days(cx, self.on, self.closes, MOST_DAYS)?;
        let Some(warrant) = &self.vault else {
            return Ok(());
        };
        order(self.on, warrant.until)?;
        order(warrant.until, self.closes)?;
        within_days(cx, self.on, warrant.until, MOST_VAULT_DAYS)?;
        let rising = warrant.classes.windows(2).all(|pair| pair[0] < pair[1]);
        cx.refuse_if(warrant.classes.is_empty() || !rising, || {
            Rejection::ListWrong { field: "classes" }
        })
    }
}

/// No more than so many days between the two.
pub(super) fn within_days(
    cx: &Context<'_>,
    from: Day,
    until: Day,
    most: u16,
) -> Result<(), Rejection> {
    let days = until.days() - from.days();
    cx.refuse_if(days > i32::from(most), || Rejection::InspectionDays {
        most,
    })
}

/// Whether a day has passed for certain. Whoever signs states the day, and the kernel knows no time zone: so one more has to.
pub(super) fn passed(day: Day, on: Day) -> bool {
    on > day.plus(1)
}

/// Whether a key may still act as far as its term goes. One whose term has passed for certain guards nothing any more: it could
/// not sign, and what it guards would stand still. That it would end was public when it was granted.
fn in_term(cx: &Context<'_>, name: &str, on: Day) -> bool {
    let key = cx.state.keys.get(name);
    let term = key.and_then(|key| key.term);
    term.is_none_or(|term| !passed(term.until, on))
}

/// Nobody inspects their own work: no author holds another office where the chapter is, nor did on a day that is inspected.
pub(super) fn independent(
    cx: &Context<'_>,
    chapter: Id,
    inspected: Option<Day>,
) -> Result<(), Rejection> {
    let holders = cx.holders();
    let other = cx.state.keys.values().find(|key| {
        let since = |first: Day| key.until_on.is_none_or(|until| until >= first);
        let then = key.until.is_none() || inspected.is_some_and(since);
        holders.contains(&key.holder)
            && key.role != Role::Inspector
            && then
            && cx.state.meets(chapter, key.chapter)
    });
    match other {
        Some(key) => cx.refuse(Rejection::InspectionIndependent { holder: key.holder }),
        None => Ok(()),
    }
}

/// While one of these keys is valid, and its term has not passed, one of them must have signed: whoever was made an inspector since
/// does not speak for them.
pub(super) fn guarded<'a>(
    cx: &Context<'_>,
    guards: impl Iterator<Item = &'a String>,
) -> Result<(), Rejection> {
    let on = cx.signed.body.rules().on();
    let live = |name: &&String| {
        let known = cx.state.keys.get(name.as_str());
        known.is_some_and(|key| key.until.is_none()) && in_term(cx, name, on)
    };
    let signed = |name: &'a String| cx.signed.authors.iter().any(|author| author.key == *name);
    let mut valid = guards.filter(live).peekable();
    let nobody = valid.peek().is_none();
    cx.refuse_if(!nobody && !valid.any(signed), || {
        Rejection::InspectionGuard {
            key: cx.first_author(),
        }
    })
}

/// Whose agreement lets keys lapse that opened an inspection which is under way: inspectors among the authors, by keys that were
/// valid when it began. Without any such key among those that lapse, nobody's is needed.
///
/// # Errors
/// `key.inspector` where it is needed, and nobody agrees.
pub(super) fn agreeing(
    cx: &Context<'_>,
    lapse: impl Fn(&str) -> bool,
    on: Day,
) -> Result<BTreeSet<String>, Rejection> {
    let mut agreed = BTreeSet::new();
    for inspection in cx.state.oversight.inspections.values() {
        let mut openers = inspection.openers.iter();
        let Some(key) = openers.find(|key| lapse(key) && in_term(cx, key, on)) else {
            continue;
        };
        if passed(inspection.closes, on) {
            continue;
        }
        let signed = |name: &&String| cx.signed.authors.iter().any(|author| author.key == **name);
        let agree: Vec<&String> = inspection.guards().filter(signed).collect();
        cx.refuse_if(agree.is_empty(), || Rejection::InspectorAgrees {
            key: key.clone(),
            until: inspection.closes,
        })?;
        agreed.extend(agree.into_iter().cloned());
    }
    Ok(agreed)
}

/// Who inspects does not become one of those inspected while the inspection is open.
pub(super) fn stays_apart(
    cx: &Context<'_>,
    holder: Id,
    role: Role,
    scope: Option<Id>,
) -> Result<(), Rejection> {
    let inspects = |name: &String| {
        let known = cx.state.keys.get(name);
        known.is_some_and(|key| key.holder == holder && key.until.is_none())
    };
    let mut open = cx.state.oversight.inspections.values();
    let meets = role != Role::Inspector
        && open.any(|one| cx.state.meets(one.chapter, scope) && one.openers.iter().any(inspects));
    cx.refuse_if(meets, || Rejection::InspectionIndependent { holder })
}

/// The inspection that an entry opened, and that nobody has closed.
pub(super) fn open_inspection<'a>(
    cx: &Context<'a>,
    text: &Digest,
) -> Result<(Id, u64, &'a Inspection), Refusal> {
    let needed = "inspection.open";
    let referent = cx.referent(text, needed)?;
    let Body::InspectionOpen(body) = &referent.signed.body else {
        return Err(Rejection::ReferentNotFound { needed }.into());
    };
    let open = cx.state.oversight.inspections.get(&body.id);
    let what = "inspection.close";
    let open = open.ok_or(Rejection::AlreadyDone { what })?;
    Ok((body.id, referent.at, open))
}

/// Nothing is said in an inspection before it was opened.
pub(super) fn not_before_opening(
    cx: &Context<'_>,
    inspection: &Digest,
    on: Day,
) -> Result<(), Refusal> {
    let opening = cx.referent(inspection, "inspection.open")?.signed;
    let from = opening.body.rules().on();
    cx.refuse_if(on < from, || Rejection::DatesReversed { from, until: on })?;
    Ok(())
}

impl KindRules for InspectionOpen {
    const VI: &'static str = "Mở cuộc thanh tra, kiểm tra";
    const EN: &'static str = "Inspection opened";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(4)?;
        let chapter = cx.chapter(self.chapter)?;
        cx.authority(&[Role::Inspector], "inspector", &[chapter])?;
        independent(cx, chapter, Some(self.period.from))?;
        self.days(cx)?;
        cx.plain("title", self.title.as_str())?;
        let openers: BTreeSet<String> = cx.authors().map(|(name, _)| name.to_owned()).collect();
        let keys = cx.state.keys.iter();
        let peers = keys.filter(|(name, key)| {
            key.role == Role::Inspector
                && key.until.is_none()
                && cx.state.within(chapter, key.chapter)
                && !openers.contains(*name)
        });
        let peers = peers.map(|(name, _)| name.clone()).collect();
        let warrant = self.vault.as_ref();
        let inspection = Inspection {
            at: cx.at,
            chapter,
            from: self.period.from,
            until: self.period.until,
            closes: self.closes,
            classes: warrant.map_or_else(Vec::new, |warrant| warrant.classes.clone()),
            vault_until: warrant.map(|warrant| warrant.until),
            openers,
            peers,
            findings: 0,
        };
        cx.effects.about.chapter = Some(chapter);
        let fact = OversightFact::Inspection(self.id, Some(Box::new(inspection)));
        cx.fact(Fact::Oversight(fact));
        Ok(())
    }
}

/// Why a finding stays open when its inspection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftReason {
    /// Its day has not come.
    NotDue,
    /// Those inspected are at it.
    UnderRemedy,
    /// Those inspected contest it.
    Contested,
    /// Those inspected have not answered.
    Unanswered,
    /// Another authority has it.
    HandedOver,
}

/// A finding that stays open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Left {
    /// SHA-256 of the signed text of the `finding.raise`.
    pub finding: Digest,
    /// Why.
    pub reason: LeftReason,
}

/// `inspection.close`: the inspection ends with a public report. A finding that is open stays open, and says why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct InspectionClose {
    pub id: Id,
    /// SHA-256 of the signed text of the `inspection.open`.
    pub inspection: Digest,
    /// The findings that are open, by their text hashes, none twice: all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<Left>,
    pub on: Day,
    /// What was found out: public.
    pub report: Document,
}

impl KindRules for InspectionClose {
    const VI: &'static str = "Kết thúc cuộc thanh tra, kiểm tra";
    const EN: &'static str = "Inspection closed";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(4)?;
        let (id, at, inspection) = open_inspection(cx, &self.inspection)?;
        let chapter = inspection.chapter;
        cx.authority(&[Role::Inspector], "inspector", &[chapter])?;
        independent(cx, chapter, None)?;
        guarded(cx, inspection.guards())?;
        not_before_opening(cx, &self.inspection, self.on)?;
        let findings = cx.state.oversight.findings.values();
        let of_this = findings.filter(|finding| finding.inspection == at);
        let open: BTreeSet<Digest> = of_this.map(|finding| finding.text).collect();
        let named: Vec<Digest> = self.left.iter().map(|left| left.finding).collect();
        let whole = named.iter().copied().eq(open.iter().copied());
        cx.refuse_if(!whole, || Rejection::InspectionLeft {
            open: open.len() as u64,
        })?;
        cx.effects.about.chapter = Some(chapter);
        cx.fact(Fact::Oversight(OversightFact::Inspection(id, None)));
        cx.mark(at, MarkKind::Concluded, cx.at as i64);
        Ok(())
    }
}
