//! Deliveries to those who are helped: lists, distributions, what came back, and who confirms.

use serde::{Deserialize, Serialize};

use super::governance::{Relaxation, Role};
use super::income::about;
use super::registry::Area;
use super::reports::Counted;
use super::vouchers::Voucher;
use super::{KindRules, common};
use crate::amount::{Currency, Fixed};
use crate::attribution::Ending;
use crate::book::{MarkKind, Referent};
use crate::day::Day;
use crate::decide::Context;
use crate::effects::{Direction, Place};
use crate::id::{Digest, Id};
use crate::kinds::Body;
use crate::rejection::{Refusal, Rejection};
use crate::state::{Allocation, LineKey};

/// `roster.seal`: a list of people, as its size and a root over salted lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct RosterSeal {
    /// SHA-256 of the signed text of the entry that stated the criteria before: an `allocation.propose`, an `evidence.attach` or
    /// a `report.publish`. From rules version 3 on there is no list without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adopted: Option<Digest>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<Id>,
    pub chapter: Id,
    /// How many people or households; at least as many as the policy says.
    pub count: u32,
    /// SHA-256 of the public document with the criteria, which comes before the list.
    pub criteria: Digest,
    /// How many of them were found on another list, too; left out where nobody compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicates: Option<Counted>,
    pub id: Id,
    pub on: Day,
    /// RFC 6962 root over the salted lines (see [`crate::roster`]).
    pub root: Digest,
}

impl RosterSeal {
    /// Criteria come before the list: an earlier entry, of no later day, states the same document.
    fn criteria_first(&self, cx: &Context<'_>) -> Result<(), Refusal> {
        let Some(adopted) = &self.adopted else {
            let needed = cx.state.rules() >= 3;
            return Ok(cx.refuse_if(needed, || Rejection::CriteriaMissing)?);
        };
        cx.since_rules(3)?;
        let needed = "allocation.propose, evidence.attach, report.publish";
        let entry = cx.referent(adopted, needed)?;
        let stated = match &entry.signed.body {
            Body::AllocationPropose(body) => body.criteria,
            Body::EvidenceAttach(body) => body.document.map(|document| document.sha256),
            Body::ReportPublish(body) => Some(body.document),
            _ => return Err(Rejection::ReferentNotFound { needed }.into()),
        };
        let before = entry.signed.body.rules().on() <= self.on;
        let same = stated == Some(self.criteria);
        Ok(cx.refuse_if(!before || !same, || Rejection::CriteriaMissing)?)
    }
}

impl KindRules for RosterSeal {
    const VI: &'static str = "Chốt danh sách";
    const EN: &'static str = "Roster sealed";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let chapter = cx.chapter(self.chapter)?;
        cx.authority(
            &[Role::FieldOfficer, Role::Accountant],
            "field officer, accountant",
            &[chapter],
        )?;
        if let Some(id) = self.campaign
            && !cx.state.campaigns.contains_key(&id)
        {
            cx.refuse(Rejection::NotFound {
                what: "campaign",
                id,
            })?;
        }
        enough_people(cx, chapter, u64::from(self.count))?;
        self.criteria_first(cx)?;
        if let Some(duplicates) = self.duplicates {
            cx.since_rules(3)?;
            duplicates.check(cx, least(cx, chapter))?;
            let more = matches!(duplicates, Counted::Number(count) if count > self.count);
            cx.refuse_if(more, || Rejection::PartsWrong)?;
        }
        cx.effects.about.chapter = Some(chapter);
        Ok(())
    }
}

/// The fewest people of whom a number may be published there.
pub(super) fn least(cx: &Context<'_>, chapter: Id) -> u32 {
    cx.state.policy(chapter).map_or(10, |policy| policy.least)
}

/// No public number is about fewer people than the policy says.
pub(super) fn enough_people(cx: &Context<'_>, chapter: Id, people: u64) -> Result<(), Rejection> {
    let least = least(cx, chapter);
    cx.refuse_if(people < u64::from(least), || Rejection::SmallCell { least })
}

/// Who hands out: whoever keeps what is handed out, or an officer in the field.
pub(super) fn handers(lot: Option<Id>) -> (&'static [Role], &'static str) {
    match lot {
        Some(_) => (
            &[Role::FieldOfficer, Role::Storekeeper],
            "field officer, storekeeper",
        ),
        None => (
            &[Role::FieldOfficer, Role::Cashier, Role::Storekeeper],
            "field officer, cashier, storekeeper",
        ),
    }
}

/// Whoever proposed or approved an allocation does not hand out of it, unless the chapter openly says so.
pub(super) fn others_decided(
    cx: &Context<'_>,
    allocation: &Allocation,
    approvers: &[Id],
    step: &'static str,
) -> Result<(), Rejection> {
    let policy = cx.state.policy(allocation.chapter);
    let relaxed = |what| policy.is_some_and(|policy| policy.relaxed.contains(&what));
    if !relaxed(Relaxation::ProposerDistributes) {
        cx.other_than(&allocation.proposers, step)?;
    }
    if !relaxed(Relaxation::ApproverDistributes) {
        cx.other_than(approvers, step)?;
    }
    Ok(())
}

/// How portions were received for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Portions {
    pub code: u32,
    /// Received by somebody else for the person.
    pub proxy: u32,
    pub signed: u32,
    pub thumbprint: u32,
}

impl Portions {
    /// All of them.
    pub fn total(&self) -> u64 {
        [self.code, self.proxy, self.signed, self.thumbprint]
            .into_iter()
            .map(u64::from)
            .sum()
    }
}

/// Who handed out, as counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Team {
    pub members: u32,
    pub volunteers: u32,
}

/// `distribution.make`: money of an allocation reaches people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct DistributionMake {
    /// People on the list who did not come.
    pub absent: u32,
    pub account: Id,
    pub allocation: Id,
    pub amount: Fixed,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<Area>,
    pub booked: Day,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    pub id: Id,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<Digest>,
    /// Of goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<Id>,
    pub on: Day,
    pub portions: Portions,
    /// RFC 6962 root over the salted lines of the sign-off list.
    pub root: Digest,
    /// SHA-256 of the signed text of the `roster.seal`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roster: Option<Digest>,
    /// Left out where nobody counted, or nobody went (a bank paid it out).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<Team>,
    /// The paper behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<Voucher>,
}

impl KindRules for DistributionMake {
    const VI: &'static str = "Cấp phát";
    const EN: &'static str = "Distribution made";
    common!(booked, voucher);

    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        self.line.map(|line| ("line", line)).into_iter().collect()
    }

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let (amount, unit) = cx.quantity(self.amount, self.currency, self.lot)?;
        let (allocation, approvers) = cx.open_allocation(self.allocation)?;
        let account = cx.account_for(self.account, unit)?;
        let chapter = allocation.chapter;
        let (roles, needed) = handers(self.lot);
        cx.authority(roles, needed, &[chapter, account.chapter])?;
        others_decided(cx, allocation, approvers, "distribution.make")?;
        cx.refuse_if(
            self.on < allocation.from || self.on > allocation.until,
            || Rejection::AllocationDates { on: self.on },
        )?;
        // What was allocated to a place is distributed there.
        if let Some(place) = &allocation.area
            && !self
                .area
                .as_ref()
                .is_some_and(|area| area.same_place(place))
        {
            cx.refuse(Rejection::AreaOutside {
                fund: allocation.fund,
            })?;
        }
        if let Some(lot) = self.lot {
            cx.in_date(lot, self.on)?;
        }
        let portions = self.portions.total();
        enough_people(cx, chapter, portions)?;
        if let Some(team) = self.team {
            cx.since_rules(3)?;
            cx.refuse_if(team.members == 0 && team.volunteers == 0, || {
                Rejection::ListWrong { field: "team" }
            })?;
        }
        if let Some(roster) = &self.roster {
            let referent = cx.referent(roster, "roster.seal")?;
            let Body::RosterSeal(roster) = &referent.signed.body else {
                return Err(Rejection::ReferentNotFound {
                    needed: "roster.seal",
                }
                .into());
            };
            let listed = u64::from(roster.count);
            cx.refuse_if(portions + u64::from(self.absent) > listed, || {
                Rejection::MorePortions {
                    portions: portions + u64::from(self.absent),
                    listed,
                }
            })?;
        }
        cx.bank_line(
            self.account,
            self.line.map(|_| self.id),
            self.on,
            Direction::Debit,
            amount,
        )?;
        cx.depart(
            LineKey::Allocation {
                allocation: self.allocation,
                unit,
            },
            amount,
            Ending::Distribution,
        )?;
        cx.post(
            Place::Real(self.account),
            Place::Recipient,
            allocation.fund,
            unit,
            amount,
        );
        about(cx, chapter, allocation.fund, self.account, unit, amount);
        cx.effects.about.allocation = Some(self.allocation);
        Ok(())
    }
}

/// The distribution that an entry names by its text.
pub(super) fn distribution(
    cx: &Context<'_>,
    text: &Digest,
) -> Result<(Referent, DistributionMake), Refusal> {
    let referent = cx.referent(text, "distribution.make")?;
    let Body::DistributionMake(body) = &referent.signed.body else {
        return Err(Rejection::ReferentNotFound {
            needed: "distribution.make",
        }
        .into());
    };
    cx.refuse_if(referent.mark(MarkKind::Reversed).is_some(), || {
        Rejection::AlreadyDone {
            what: "entry.reverse",
        }
    })?;
    let body = (**body).clone();
    Ok((referent, body))
}

/// How many portions a distribution has now, after its adjustments.
pub(super) fn portions_now(referent: &Referent, body: &DistributionMake) -> u64 {
    match referent.mark(MarkKind::Adjusted) {
        Some(mark) => u64::try_from(mark.value).unwrap_or(0),
        None => body.portions.total(),
    }
}

/// How well a confirmation knows, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Evidence {
    Claim,
    Photo,
    Tally,
    Witnesses,
    Monitor,
}

/// `distribution.confirm`: somebody else saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct DistributionConfirm {
    pub distribution: Digest,
    pub evidence: Evidence,
    pub id: Id,
    pub on: Day,
    /// How many portions the confirmer counted; must be those of the distribution.
    pub portions: u32,
}

impl KindRules for DistributionConfirm {
    const VI: &'static str = "Xác nhận cấp phát";
    const EN: &'static str = "Distribution confirmed";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let (referent, body) = distribution(cx, &self.distribution)?;
        let allocation = cx
            .state
            .allocations
            .get(&body.allocation)
            .ok_or(Rejection::NotFound {
                what: "allocation",
                id: body.allocation,
            })?;
        let chapter = allocation.chapter;
        cx.authority(
            &[
                Role::FieldOfficer,
                Role::Inspector,
                Role::Approver,
                Role::Storekeeper,
            ],
            "field officer, inspector, approver, storekeeper",
            &[chapter],
        )?;
        cx.other_than(&cx.holders_of(&referent), "distribution.confirm")?;
        let relaxed = cx
            .state
            .policy(chapter)
            .is_some_and(|policy| policy.relaxed.contains(&Relaxation::DeciderConfirms));
        if !relaxed {
            cx.other_than(&allocation.proposers, "distribution.confirm")?;
            cx.other_than(allocation.status.approvers(), "distribution.confirm")?;
        }
        let listed = portions_now(&referent, &body);
        let portions = u64::from(self.portions);
        cx.refuse_if(portions != listed, || Rejection::MorePortions {
            portions,
            listed,
        })?;
        cx.refuse_if(
            referent
                .mark(MarkKind::Confirmed)
                .is_some_and(|mark| mark.value == i64::from(self.portions)),
            || Rejection::AlreadyDone {
                what: "distribution.confirm",
            },
        )?;
        cx.mark(referent.at, MarkKind::Confirmed, i64::from(self.portions));
        if !relaxed {
            cx.hands(body.allocation);
        }
        let (amount, unit) = cx.quantity(body.amount, body.currency, body.lot)?;
        about(cx, chapter, allocation.fund, body.account, unit, amount);
        cx.effects.about.allocation = Some(body.allocation);
        Ok(())
    }
}
