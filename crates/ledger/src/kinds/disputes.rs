//! When somebody says that a portion did not come as the book states it, and what somebody else found out about it.
//!
//! A dispute names a distribution and a number of portions. Neither the distribution's root nor anybody else's line changes.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::distribution::{distribution, portions_now};
use super::governance::Role;
use super::{Body, KindRules, common};
use crate::book::{MarkKind, Referent};
use crate::day::Day;
use crate::decide::Context;
use crate::effects::Fact;
use crate::id::{Digest, Id};
use crate::rejection::{Refusal, Rejection};
use crate::state::people::{Dispute, PeopleFact};

/// What is said to be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeCategory {
    /// Nothing came.
    NotReceived,
    /// Less came.
    Less,
    /// What came was spoilt or of another kind.
    Quality,
    /// Somebody else signed for it, without being asked to.
    SignedByOther,
    /// Something else.
    Other,
}

impl DisputeCategory {
    /// The name in the entry.
    pub fn name(self) -> &'static str {
        match self {
            DisputeCategory::NotReceived => "not_received",
            DisputeCategory::Less => "less",
            DisputeCategory::Quality => "quality",
            DisputeCategory::SignedByOther => "signed_by_other",
            DisputeCategory::Other => "other",
        }
    }
}

/// How many portions of a distribution are disputed now.
fn disputed(referent: &Referent) -> u64 {
    let mark = referent.mark(MarkKind::Disputed);
    mark.map_or(0, |mark| u64::try_from(mark.value).unwrap_or(0))
}

/// `distribution.dispute`: of so many portions it is said that they did not come as stated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct DistributionDispute {
    pub category: DisputeCategory,
    /// SHA-256 of the signed text of the `distribution.make`.
    pub distribution: Digest,
    /// Also the id of the dispute.
    pub id: Id,
    pub on: Day,
    /// How many; with those that are disputed already, no more than there are.
    pub portions: NonZeroU32,
}

impl KindRules for DistributionDispute {
    const VI: &'static str = "Khiếu nại cấp phát";
    const EN: &'static str = "Distribution disputed";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(3)?;
        let (referent, body) = distribution(cx, &self.distribution)?;
        let allocation = cx.allocation(body.allocation)?;
        let chapter = allocation.chapter;
        // Whoever hands out may be the one to whom it is said, and writes it down as well.
        cx.authority(
            &[
                Role::FieldOfficer,
                Role::Inspector,
                Role::Accountant,
                Role::Approver,
            ],
            "field officer, inspector, accountant, approver",
            &[chapter],
        )?;
        cx.refuse_if(self.on < body.on, || Rejection::DatesReversed {
            from: body.on,
            until: self.on,
        })?;
        let listed = portions_now(&referent, &body);
        let portions = disputed(&referent) + u64::from(self.portions.get());
        cx.refuse_if(portions > listed, || Rejection::MorePortions {
            portions,
            listed,
        })?;
        let answer = cx
            .state
            .policy(chapter)
            .and_then(|policy| policy.answer_days);
        let dispute = Dispute {
            at: cx.at,
            distribution: referent.at,
            chapter,
            category: self.category,
            portions: self.portions.get(),
            due: answer.map(|days| self.on.plus(i32::from(days))),
        };
        let fact = PeopleFact::Dispute(self.id, Some(Box::new(dispute)));
        cx.fact(Fact::People(fact));
        cx.mark(
            referent.at,
            MarkKind::Disputed,
            i64::try_from(portions).unwrap_or(i64::MAX),
        );
        cx.effects.about.chapter = Some(chapter);
        cx.effects.about.fund = Some(allocation.fund);
        cx.effects.about.allocation = Some(body.allocation);
        Ok(())
    }
}

/// What somebody else found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeOutcome {
    /// It came since, in full.
    Delivered,
    /// It did not come, and went back to the allocation.
    Adjusted,
    /// It did not come, and where it is nobody knows.
    Upheld,
    /// It had come as stated.
    Unfounded,
    /// Whoever said so takes it back.
    Withdrawn,
}

/// `distribution.resolve`: a dispute is closed by somebody who neither handed out nor wrote the dispute down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct DistributionResolve {
    /// SHA-256 of the signed text of the `distribution.adjust` that brought the portions back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adjustment: Option<Digest>,
    /// SHA-256 of the signed text of the `distribution.dispute`.
    pub dispute: Digest,
    pub id: Id,
    pub on: Day,
    pub outcome: DisputeOutcome,
}

impl DistributionResolve {
    /// What came back, exactly the outcome that says so names.
    fn adjusted(&self, cx: &Context<'_>, distribution: &Digest) -> Result<(), Refusal> {
        let wanted = self.outcome == DisputeOutcome::Adjusted;
        cx.refuse_if(wanted != self.adjustment.is_some(), || {
            Rejection::DisputeAdjustment
        })?;
        let Some(text) = &self.adjustment else {
            return Ok(());
        };
        let needed = "distribution.adjust";
        let adjusted = cx.referent(text, needed)?;
        let Body::DistributionAdjust(body) = &adjusted.signed.body else {
            return Err(Rejection::ReferentNotFound { needed }.into());
        };
        let other = body.distribution != *distribution;
        cx.refuse_if(other, || Rejection::DisputeAdjustment)?;
        Ok(())
    }
}

impl KindRules for DistributionResolve {
    const VI: &'static str = "Kết luận khiếu nại cấp phát";
    const EN: &'static str = "Dispute resolved";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(3)?;
        let needed = "distribution.dispute";
        let referent = cx.referent(&self.dispute, needed)?;
        let Body::DistributionDispute(body) = &referent.signed.body else {
            return Err(Rejection::ReferentNotFound { needed }.into());
        };
        let open = cx.state.people.disputes.get(&body.id);
        let Some(open) = open else {
            return Err(Rejection::AlreadyDone {
                what: "distribution.resolve",
            }
            .into());
        };
        cx.authority(
            &[Role::Inspector, Role::Approver, Role::FieldOfficer],
            "inspector, approver, field officer",
            &[open.chapter],
        )?;
        cx.refuse_if(self.on < body.on, || Rejection::DatesReversed {
            from: body.on,
            until: self.on,
        })?;
        // The distribution may have been reversed since; what was said of it must still be answered.
        let made = cx.referent(&body.distribution, "distribution.make")?;
        cx.other_than(&cx.holders_of(&referent), "distribution.resolve")?;
        cx.other_than(&cx.holders_of(&made), "distribution.resolve")?;
        self.adjusted(cx, &body.distribution)?;
        let left = disputed(&made).saturating_sub(u64::from(open.portions));
        let chapter = open.chapter;
        cx.fact(Fact::People(PeopleFact::Dispute(body.id, None)));
        cx.mark(
            made.at,
            MarkKind::Disputed,
            i64::try_from(left).unwrap_or(i64::MAX),
        );
        cx.mark(referent.at, MarkKind::Resolved, cx.at as i64);
        cx.effects.about.chapter = Some(chapter);
        Ok(())
    }
}
