//! Promises: recorded, kept by gifts that name them, ended. They are in no total.

use serde::{Deserialize, Serialize};

use super::governance::Role;
use super::{Body, KindRules, common};
use crate::amount::{Currency, Fixed, Unit};
use crate::book::{MarkKind, Referent};
use crate::day::Day;
use crate::decide::Context;
use crate::effects::Fact;
use crate::id::{Digest, Id};
use crate::rejection::{Refusal, Rejection};
use crate::state::resources::{Pledge, Promised, ResourceFact};

/// `pledge.make`: somebody promises money or goods to a fund or to a campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct PledgeMake {
    /// Of money, or of the item.
    pub amount: Fixed,
    /// To any fund of this campaign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<Id>,
    pub chapter: Id,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// Commitment to who promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub donor: Option<Digest>,
    /// The day by which it should have come.
    pub due: Day,
    /// To this fund alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fund: Option<Id>,
    /// Also the id of the pledge.
    pub id: Id,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<Id>,
    pub on: Day,
}

const RECORDERS: &[Role] = &[Role::Accountant, Role::Cashier, Role::Storekeeper];
const RECORDERS_SAID: &str = "accountant, cashier, storekeeper";

impl PledgeMake {
    /// What is promised; `None` unless exactly one is named.
    pub fn promised(&self) -> Option<Promised> {
        match (self.currency, self.item) {
            (Some(currency), None) => Some(Promised::Money(currency)),
            (None, Some(item)) => Some(Promised::Goods(item)),
            _ => None,
        }
    }

    /// How it stands when so much has come for it; nothing if nothing is open.
    fn open(&self, cx: &Context<'_>, at: u64, what: Promised, came: i64) -> Option<Box<Pledge>> {
        let amount = self.amount.minor();
        let open = amount.saturating_sub(u64::try_from(came).unwrap_or(0));
        let pledge = Pledge {
            at,
            // Whoever carries on with what its chapter had.
            chapter: cx.state.heir(self.chapter),
            campaign: self.campaign,
            fund: self.fund,
            what,
            amount,
            open,
            due: self.due,
        };
        (open > 0).then(|| Box::new(pledge))
    }
}

impl KindRules for PledgeMake {
    const VI: &'static str = "Cam kết ủng hộ";
    const EN: &'static str = "Pledge made";
    common!();

    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        self.donor.map(|d| ("donor", d)).into_iter().collect()
    }

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let chapter = cx.chapter(self.chapter)?;
        cx.authority(RECORDERS, RECORDERS_SAID, &[chapter])?;
        let what = self.promised().ok_or(Rejection::UnitWrong)?;
        match what {
            Promised::Money(currency) => drop(cx.money(self.amount, currency)?),
            Promised::Goods(item) => {
                let (scale, lot) = (cx.item(item)?.scale, self.id);
                cx.refuse_if(self.amount.scale() != scale, || Rejection::AmountScale {
                    unit: Unit::Lot { item, lot },
                })?;
                cx.refuse_if(self.amount.minor() == 0, || Rejection::AmountZero)?;
            }
        }
        cx.refuse_if(self.fund.is_some() == self.campaign.is_some(), || {
            Rejection::OneOf {
                a: "fund",
                b: "campaign",
            }
        })?;
        let whose = match (self.fund, self.campaign) {
            (Some(fund), _) => Some(cx.fund(fund)?.chapter),
            (None, Some(id)) => {
                let campaign = cx.state.campaigns.get(&id).ok_or(Rejection::NotFound {
                    what: "campaign",
                    id,
                })?;
                Some(campaign.chapter)
            }
            (None, None) => None,
        };
        // A chapter hears promises to its own funds and campaigns, and to those of the chapters above it.
        if let Some(above) = whose.filter(|above| !cx.state.within(chapter, Some(*above))) {
            cx.refuse(Rejection::OutOfScope {
                key: cx.first_author(),
                chapter: above,
            })?;
        }
        cx.refuse_if(self.due < self.on, || Rejection::DatesReversed {
            from: self.on,
            until: self.due,
        })?;
        let fact = ResourceFact::Pledge(self.id, self.open(cx, cx.at, what, 0));
        cx.fact(Fact::Resource(fact));
        cx.effects.about.chapter = Some(chapter);
        cx.effects.about.fund = self.fund;
        if let Promised::Money(currency) = what {
            cx.effects.about.unit = Some(Unit::Money(currency));
            cx.effects.about.amount = Some(self.amount.minor());
        }
        Ok(())
    }
}

/// The pledge that an entry names by its text.
fn pledge(cx: &Context<'_>, text: &Digest) -> Result<(Referent, PledgeMake), Refusal> {
    let needed = "pledge.make";
    let referent = cx.referent(text, needed)?;
    let Body::PledgeMake(body) = &referent.signed.body else {
        return Err(Rejection::ReferentNotFound { needed }.into());
    };
    let body = (**body).clone();
    Ok((referent, body))
}

/// A gift of `amount` for this fund keeps a promise, in whole or in part; it may be more than was promised.
pub(super) fn keep(
    cx: &mut Context<'_>,
    text: &Digest,
    fund: Id,
    unit: Unit,
    amount: u64,
) -> Result<(), Refusal> {
    let (_, body) = pledge(cx, text)?;
    let id = body.id;
    cx.refuse_if(!cx.state.pledges.contains_key(&id), || {
        Rejection::PledgeNotOpen { pledge: id }
    })?;
    let campaign = cx.fund(fund)?.campaign;
    let there = match body.fund {
        Some(promised) => promised == fund,
        None => body.campaign.is_some() && body.campaign == campaign,
    };
    let fits = there && body.promised().is_some_and(|what| what.is(unit));
    cx.refuse_if(!fits, || Rejection::PledgeOther { pledge: id })?;
    came(cx, text, i64::try_from(amount).unwrap_or(i64::MAX))
}

/// So much more came for a pledge; less, where a gift was undone or went back.
pub(super) fn came(cx: &mut Context<'_>, text: &Digest, more: i64) -> Result<(), Refusal> {
    let (referent, body) = pledge(cx, text)?;
    let before = referent.mark(MarkKind::Kept).map_or(0, |mark| mark.value);
    // A sum of amounts of the book, far below 2^63.
    let now = before.saturating_add(more);
    cx.mark(referent.at, MarkKind::Kept, now);
    if referent.mark(MarkKind::Ended).is_none()
        && let Some(what) = body.promised()
    {
        let open = body.open(cx, referent.at, what, now);
        cx.fact(Fact::Resource(ResourceFact::Pledge(body.id, open)));
    }
    Ok(())
}

/// Why a pledge ends with something still open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum PledgeReason {
    Withdrawn,
    Expired,
    /// It came, but not as a gift that names it.
    KeptOtherwise,
    Mistake,
}

/// `pledge.end`: what is still open of a promise is not waited for any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct PledgeEnd {
    pub id: Id,
    pub on: Day,
    /// SHA-256 of the signed text of the `pledge.make`.
    pub pledge: Digest,
    pub reason: PledgeReason,
}

impl KindRules for PledgeEnd {
    const VI: &'static str = "Kết thúc cam kết";
    const EN: &'static str = "Pledge ended";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let (referent, body) = pledge(cx, &self.pledge)?;
        cx.authority(RECORDERS, RECORDERS_SAID, &[body.chapter])?;
        let open = cx.state.pledges.contains_key(&body.id);
        cx.refuse_if(!open, || Rejection::PledgeNotOpen { pledge: body.id })?;
        cx.fact(Fact::Resource(ResourceFact::Pledge(body.id, None)));
        cx.mark(referent.at, MarkKind::Ended, cx.at as i64);
        cx.effects.about.chapter = Some(body.chapter);
        cx.effects.about.fund = body.fund;
        Ok(())
    }
}
