//! Allocations: proposed by one, approved by others, and only then spent.

use serde::{Deserialize, Serialize};

use super::campaigns::permitted_use;
use super::governance::Role;
use super::movements::owes_nothing;
use super::registry::{Area, FundKind};
use super::{KindRules, common};
use crate::amount::{Currency, Fixed, Unit};
use crate::attribution::{ArrivalId, Origin};
use crate::book::{MarkKind, Referent};
use crate::day::Day;
use crate::decide::Context;
use crate::effects::Fact;
use crate::id::{Digest, Id};
use crate::kinds::Body;
use crate::rejection::{Refusal, Rejection};
use crate::state::resources::{Emergency, ResourceFact};
use crate::state::{Allocation, Fund, LineKey, Status};
use crate::text::Token;

/// `allocation.propose`: so much of a fund, for this purpose, there and then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct AllocationPropose {
    pub amount: Fixed,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<Area>,
    pub chapter: Id,
    /// SHA-256 of the public document with the criteria.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criteria: Option<Digest>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// Spent before it is approved, within the policy's limit; `false` is left out.
    #[serde(default, skip_serializing_if = "is_false")]
    pub emergency: bool,
    /// The first day on which it may be spent.
    pub from: Day,
    pub fund: Id,
    /// Also the id of the allocation.
    pub id: Id,
    /// Of goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<Id>,
    pub on: Day,
    pub purpose: Token,
    /// The last day on which it may be spent.
    pub until: Day,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// The restriction of a fund: purpose, area and dates (rule 4).
pub(super) fn within_restriction(
    cx: &Context<'_>,
    id: Id,
    fund: &Fund,
    purpose: &Token,
    area: Option<&Area>,
    dates: (Day, Day),
) -> Result<(), Rejection> {
    let foreign = !fund.purposes.is_empty() && !fund.purposes.contains(purpose);
    cx.refuse_if(foreign, || Rejection::PurposeOutside { fund: id })?;
    let inside = |area: &Area| fund.areas.iter().any(|allowed| allowed.same_place(area));
    let elsewhere = !fund.areas.is_empty() && !area.is_some_and(inside);
    cx.refuse_if(elsewhere, || Rejection::AreaOutside { fund: id })?;
    let early = fund.opens.is_some_and(|opens| dates.0 < opens);
    cx.refuse_if(early, || Rejection::DatesOutside { fund: id })
}

impl AllocationPropose {
    /// An emergency opens at once: what is not approved yet stays within the policy's limit, all of a chapter's together.
    fn open_at_once(
        &self,
        cx: &mut Context<'_>,
        fund: &Fund,
        amount: u64,
        unit: Unit,
    ) -> Result<Status, Refusal> {
        cx.since_rules(2)?;
        let policy = cx.state.policy(fund.chapter);
        let limit = policy.and_then(|policy| Some((policy.emergency?, policy.currency)));
        let Some(((limit, days), currency)) = limit else {
            return Err(Rejection::EmergencyLimit { most: 0 }.into());
        };
        let waiting = cx.state.emergencies.iter().filter(|(id, _)| {
            let known = cx.state.allocations.get(id);
            let of = known.and_then(|known| cx.state.funds.get(&known.fund));
            of.is_some_and(|of| of.chapter == fund.chapter)
        });
        let pending = waiting.fold(0u64, |sum, (_, one)| sum.saturating_add(one.worth));
        let most = limit.saturating_sub(pending);
        // Goods that nobody has valued have no limit that they could stay within.
        let worth = cx.worth(unit, amount, currency);
        cx.refuse_if(worth.is_none_or(|worth| worth > most), || {
            Rejection::EmergencyLimit { most }
        })?;
        owes_nothing(cx, self.fund, unit)?;
        let emergency = Emergency {
            due: self.on.plus(i32::from(days)),
            worth: worth.unwrap_or(0),
            hands: Vec::new(),
        };
        let fact = ResourceFact::Emergency(self.id, Some(Box::new(emergency)));
        cx.fact(Fact::Resource(fact));
        let arrival = set_aside(cx, self.fund, self.id, amount, unit)?;
        let at = cx.at;
        Ok(Status::Emergency { at, arrival })
    }
}

/// Free numbers of the fund become the allocation's.
fn set_aside(
    cx: &mut Context<'_>,
    fund: Id,
    allocation: Id,
    amount: u64,
    unit: Unit,
) -> Result<ArrivalId, Refusal> {
    let from = LineKey::Fund { fund, unit };
    let to = LineKey::Allocation { allocation, unit };
    cx.convert(from, None, to, amount, Origin::Allocated)
}

impl KindRules for AllocationPropose {
    const VI: &'static str = "Đề xuất phân bổ";
    const EN: &'static str = "Allocation proposed";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let (amount, unit) = cx.quantity(self.amount, self.currency, self.lot)?;
        let fund = cx.deciding_fund(self.fund)?;
        let chapter = cx.chapter(self.chapter)?;
        cx.authority(
            &[Role::Accountant, Role::FieldOfficer],
            "accountant, field officer",
            &[chapter],
        )?;
        // A chapter proposes out of its own funds or of those above it.
        cx.refuse_if(!cx.state.within(chapter, Some(fund.chapter)), || {
            Rejection::OutOfScope {
                key: cx.first_author(),
                chapter: fund.chapter,
            }
        })?;
        cx.refuse_if(fund.kind == FundKind::Suspense, || {
            Rejection::FundKindWrong {
                fund: self.fund,
                needed: "aid, cost",
            }
        })?;
        cx.refuse_if(self.from > self.until, || Rejection::DatesReversed {
            from: self.from,
            until: self.until,
        })?;
        within_restriction(
            cx,
            self.fund,
            fund,
            &self.purpose,
            self.area.as_ref(),
            (self.from, self.until),
        )?;
        permitted_use(cx, fund, &self.purpose)?;
        let status = match self.emergency {
            true => self.open_at_once(cx, fund, amount, unit)?,
            false => Status::Proposed,
        };
        let proposal = Allocation {
            at: cx.at,
            chapter,
            campaign: fund.campaign,
            fund: self.fund,
            unit,
            amount,
            purpose: self.purpose.clone(),
            area: self.area.clone(),
            from: self.from,
            until: self.until,
            proposers: cx.holders().into_iter().collect(),
            status,
        };
        cx.fact(Fact::Propose(self.id, Box::new(proposal)));
        about(cx, chapter, self.fund, self.id, unit, amount);
        Ok(())
    }
}

fn about(cx: &mut Context<'_>, chapter: Id, fund: Id, allocation: Id, unit: Unit, amount: u64) {
    let about = &mut cx.effects.about;
    about.chapter = Some(chapter);
    about.fund = Some(fund);
    about.allocation = Some(allocation);
    about.unit = Some(unit);
    about.amount = Some(amount);
}

/// The proposal that a decision names by its text, so that nobody decides on another one.
fn proposal<'a>(
    cx: &Context<'a>,
    text: &Digest,
) -> Result<(Referent, Id, &'a Allocation), Refusal> {
    let referent = cx.referent(text, "allocation.propose")?;
    let Body::AllocationPropose(body) = &referent.signed.body else {
        return Err(Rejection::ReferentNotFound {
            needed: "allocation.propose",
        }
        .into());
    };
    let id = body.id;
    let found = cx.state.allocations.get(&id).ok_or(Rejection::NotFound {
        what: "allocation",
        id,
    })?;
    Ok((referent, id, found))
}

/// A proposal that nobody has decided on. If it is an emergency, what it has opened with.
fn open_proposal(
    cx: &Context<'_>,
    id: Id,
    proposal: &Allocation,
) -> Result<Option<ArrivalId>, Rejection> {
    match proposal.status {
        Status::Proposed => Ok(None),
        Status::Emergency { arrival, .. } => Ok(Some(arrival)),
        _ => {
            cx.refuse(Rejection::AlreadyDecided { allocation: id })?;
            Ok(None)
        }
    }
}

/// `allocation.approve`: moves free numbers of the fund to the allocation, or agrees to what an emergency has moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct AllocationApprove {
    pub booked: Day,
    pub id: Id,
    pub on: Day,
    /// SHA-256 of the signed text of the proposal.
    pub proposal: Digest,
}

impl KindRules for AllocationApprove {
    const VI: &'static str = "Duyệt phân bổ";
    const EN: &'static str = "Allocation approved";
    common!(booked);

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let (referent, id, proposal) = proposal(cx, &self.proposal)?;
        let opened = open_proposal(cx, id, proposal)?;
        let fund = cx.deciding_fund(proposal.fund)?;
        cx.authority(&[Role::Approver], "approver", &[fund.chapter])?;
        cx.at_least(
            Role::Approver,
            cx.approvers_needed(fund.chapter, proposal.unit, proposal.amount),
        )?;
        cx.other_than(&proposal.proposers, "allocation.approve")?;
        let arrival = match opened {
            Some(arrival) => {
                // Who has spent from it, or confirmed what was spent, does not approve it afterwards.
                if let Some(emergency) = cx.state.emergencies.get(&id) {
                    cx.other_than(&emergency.hands, "allocation.approve")?;
                }
                cx.fact(Fact::Resource(ResourceFact::Emergency(id, None)));
                arrival
            }
            None => {
                owes_nothing(cx, proposal.fund, proposal.unit)?;
                set_aside(cx, proposal.fund, id, proposal.amount, proposal.unit)?
            }
        };
        let approvers = cx.holders().into_iter().collect();
        cx.fact(Fact::Decide {
            allocation: id,
            status: Status::Approved {
                at: cx.at,
                arrival,
                approvers,
            },
        });
        cx.mark(referent.at, MarkKind::Decided, cx.at as i64);
        about(
            cx,
            proposal.chapter,
            proposal.fund,
            id,
            proposal.unit,
            proposal.amount,
        );
        Ok(())
    }
}

/// Why a proposal was rejected or an allocation cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum DecisionReason {
    NotNeeded,
    NotEligible,
    Insufficient,
    Mistake,
    Expired,
    Other,
}

/// `allocation.reject`: an approver says no. Of an emergency, what is unspent goes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct AllocationReject {
    pub id: Id,
    pub on: Day,
    pub proposal: Digest,
    pub reason: DecisionReason,
}

impl KindRules for AllocationReject {
    const VI: &'static str = "Từ chối phân bổ";
    const EN: &'static str = "Allocation rejected";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let (referent, id, proposal) = proposal(cx, &self.proposal)?;
        let opened = open_proposal(cx, id, proposal)?;
        let fund = cx.fund(proposal.fund)?;
        cx.authority(&[Role::Approver], "approver", &[fund.chapter])?;
        let at = cx.at;
        let status = match opened {
            Some(arrival) => {
                // What is unspent goes back; what was spent stays listed as irregular.
                cx.fact(Fact::Resource(ResourceFact::Emergency(id, None)));
                cx.refuse_if(cx.state.goods.orders_open(id), || Rejection::OrdersOpen {
                    allocation: id,
                })?;
                let unspent = cx.empty_allocation(id)?;
                match unspent == proposal.amount {
                    true => Status::Rejected { at },
                    false => Status::Irregular { at, arrival },
                }
            }
            None => Status::Rejected { at },
        };
        cx.fact(Fact::Decide {
            allocation: id,
            status,
        });
        cx.mark(referent.at, MarkKind::Decided, cx.at as i64);
        about(
            cx,
            proposal.chapter,
            proposal.fund,
            id,
            proposal.unit,
            proposal.amount,
        );
        Ok(())
    }
}

/// `allocation.cancel`: what is unspent goes back to the fund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct AllocationCancel {
    pub booked: Day,
    pub id: Id,
    pub on: Day,
    pub proposal: Digest,
    pub reason: DecisionReason,
}

impl KindRules for AllocationCancel {
    const VI: &'static str = "Hủy phân bổ";
    const EN: &'static str = "Allocation cancelled";
    common!(booked);

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let (referent, id, allocation) = proposal(cx, &self.proposal)?;
        let fund = cx.fund(allocation.fund)?;
        cx.authority(&[Role::Approver], "approver", &[fund.chapter])?;
        let arrival = match &allocation.status {
            Status::Proposed => None,
            Status::Approved { arrival, .. } => Some(*arrival),
            // What nobody has approved yet is not cancelled but rejected.
            Status::Emergency { .. } => {
                return Err(Rejection::AllocationNotOpen { allocation: id }.into());
            }
            _ => return Err(Rejection::AlreadyDecided { allocation: id }.into()),
        };
        cx.refuse_if(cx.state.goods.orders_open(id), || Rejection::OrdersOpen {
            allocation: id,
        })?;
        let released = cx.empty_allocation(id)?;
        cx.fact(Fact::Decide {
            allocation: id,
            status: Status::Cancelled {
                at: cx.at,
                arrival,
                approvers: allocation.status.approvers().to_vec(),
            },
        });
        cx.mark(referent.at, MarkKind::Decided, cx.at as i64);
        about(
            cx,
            allocation.chapter,
            allocation.fund,
            id,
            allocation.unit,
            released,
        );
        Ok(())
    }
}
