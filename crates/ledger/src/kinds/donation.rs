//! Gifts: from one or from many, to one fund or to several, promised before or not, from a donor or from a partner.

use serde::{Deserialize, Serialize};

use super::campaigns::exclusive_account;
use super::governance::Role;
use super::income::{RECORDERS, about, arriving, incoming};
use super::items::GoodsIn;
use super::partners::{self, Counterpart};
use super::registry::FundKind;
use super::vouchers::Voucher;
use super::{KindRules, common, distribution, pledges};
use crate::amount::{Currency, Fixed, Unit};
use crate::attribution::{ArrivalId, Origin};
use crate::day::Day;
use crate::decide::Context;
use crate::effects::{Direction, Place};
use crate::id::{Digest, Id};
use crate::rejection::{Refusal, Rejection};
use crate::state::{Fund, LineKey};

/// Who may record goods that come in.
const GOODS_RECORDERS: &[Role] = &[Role::Accountant, Role::Storekeeper];

/// Over how many further funds a gift may be split.
const MOST_PARTS: usize = 16;

/// How a gift came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Channel {
    Bank,
    Cash,
    Goods,
    Partner,
}

/// A part of a gift that is meant for another fund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct SplitPart {
    pub amount: Fixed,
    pub fund: Id,
}

/// The many people behind one gift, such as a workplace that gives a day of pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contributors {
    /// How many; at least as many as the policy says.
    pub count: u32,
    /// RFC 6962 root over the salted lines of their list.
    pub root: Digest,
}

/// `donation.receive`: a gift arrives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct DonationReceive {
    pub account: Id,
    pub amount: Fixed,
    pub booked: Day,
    pub channel: Channel,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contributors: Option<Contributors>,
    /// How much of it goes to the cost fund that the fund names, within its published share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Fixed>,
    /// The entry of the partner's own ledger by which it left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counterpart: Option<Counterpart>,
    /// Of money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// Commitment to who gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub donor: Option<Digest>,
    /// Gets what is left after `cost` and `split`.
    pub fund: Id,
    /// Of goods: the lot that comes into being.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goods: Option<GoodsIn>,
    /// Of a gift by bank: the id of its statement line.
    pub id: Id,
    /// Commitment to the statement line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<Digest>,
    pub on: Day,
    /// The organisation that it comes from, if it is no donor's gift but a partner's grant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<Id>,
    /// SHA-256 of the signed text of the `pledge.make` that it keeps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pledge: Option<Digest>,
    /// Parts for other funds; sorted by fund, none twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<Vec<SplitPart>>,
    /// The paper behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<Voucher>,
}

impl DonationReceive {
    /// What the amount counts.
    pub fn unit(&self) -> Option<Unit> {
        arriving(self.currency, self.goods.as_ref(), self.id)
    }

    /// Its arrivals, when it has index `at`: the fund's own, that of the cost fund, those of the split.
    pub fn arrivals(&self, at: u64) -> Vec<ArrivalId> {
        let cost = u16::from(self.cost.is_some());
        // Rules allow at most MOST_PARTS of them.
        let split = self.split.as_ref().map_or(0, |parts| parts.len() as u16);
        let all = 0..1 + cost + split;
        all.map(|n| ArrivalId { at, n }).collect()
    }

    /// The other funds that have a part of it.
    pub fn split_funds(&self) -> impl Iterator<Item = Id> + '_ {
        self.split.iter().flatten().map(|part| part.fund)
    }

    /// What a book of the first rules knows nothing of.
    fn check_widened(&self, cx: &Context<'_>, fund: &Fund) -> Result<(), Refusal> {
        if self.contributors.is_some()
            || self.counterpart.is_some()
            || self.partner.is_some()
            || self.pledge.is_some()
            || self.split.is_some()
        {
            cx.since_rules(2)?;
        }
        if let Some(contributors) = self.contributors {
            let count = u64::from(contributors.count);
            distribution::enough_people(cx, fund.chapter, count)?;
        }
        let alone = self.counterpart.is_some() && self.partner.is_none();
        cx.refuse_if(alone, || Rejection::PartnerMissing)?;
        Ok(())
    }

    /// How much goes to the cost fund: within the share that was published before the gift was given (rule 4).
    fn cost_share(&self, cx: &Context<'_>, fund: &Fund, amount: u64) -> Result<u64, Refusal> {
        let Some(cost) = self.cost else { return Ok(0) };
        let (cost, _) = cx.money(cost, self.currency.ok_or(Rejection::UnitWrong)?)?;
        let published = fund.cost.filter(|_| fund.since <= self.on);
        let (_, share) = published.ok_or(Rejection::CostShare { most: 0 })?;
        let most = (u128::from(amount) * u128::from(share) / 10_000) as u64;
        cx.refuse_if(cost > most || cost >= amount, || Rejection::CostShare {
            most,
        })?;
        Ok(cost)
    }

    /// The parts for other funds. None goes to costs: only `cost` does, within its share.
    fn further_parts(&self, cx: &Context<'_>, unit: Unit) -> Result<Vec<(Id, u64)>, Refusal> {
        let Some(split) = &self.split else {
            return Ok(Vec::new());
        };
        let sorted = split.windows(2).all(|pair| pair[0].fund < pair[1].fund);
        let own = split.iter().any(|part| part.fund == self.fund);
        cx.refuse_if(
            split.is_empty() || split.len() > MOST_PARTS || !sorted || own,
            || Rejection::ListWrong { field: "split" },
        )?;
        let mut parts = Vec::new();
        for part in split.iter().take(MOST_PARTS) {
            let fund = cx.kind_of_fund(part.fund, FundKind::Aid, "aid")?;
            cx.receiving(fund, self.on)?;
            exclusive_account(cx, fund, self.account)?;
            cx.refuse_if(part.amount.scale() != self.amount.scale(), || {
                Rejection::AmountScale { unit }
            })?;
            cx.refuse_if(part.amount.minor() == 0, || Rejection::AmountZero)?;
            parts.push((part.fund, part.amount.minor()));
        }
        Ok(parts)
    }
}

impl KindRules for DonationReceive {
    const VI: &'static str = "Tiếp nhận ủng hộ";
    const EN: &'static str = "Donation received";
    common!(booked, voucher);

    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        [("donor", self.donor), ("line", self.line)]
            .into_iter()
            .filter_map(|(f, c)| Some((f, c?)))
            .collect()
    }

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let goods = self.goods.as_ref();
        let (amount, unit) = incoming(
            cx,
            self.amount,
            self.currency,
            goods,
            (self.id, self.account),
        )?;
        let fund = cx.fund(self.fund)?;
        let account = cx.account_for(self.account, unit)?;
        let mut chapters = vec![fund.chapter, account.chapter];
        for part in self.split_funds() {
            chapters.push(cx.fund(part)?.chapter);
        }
        cx.authority(
            goods.map_or(RECORDERS, |_| GOODS_RECORDERS),
            goods.map_or("accountant, cashier", |_| "accountant, storekeeper"),
            &chapters,
        )?;
        cx.refuse_if(fund.kind == FundKind::Suspense, || {
            Rejection::FundKindWrong {
                fund: self.fund,
                needed: "aid, cost",
            }
        })?;
        let as_goods = self.channel == Channel::Goods;
        cx.refuse_if(cx.state.rules() >= 2 && as_goods != goods.is_some(), || {
            Rejection::ChannelWrong
        })?;
        cx.receiving(fund, self.on)?;
        exclusive_account(cx, fund, self.account)?;
        self.check_widened(cx, fund)?;
        cx.bank_line(
            self.account,
            self.line.map(|_| self.id),
            self.on,
            Direction::Credit,
            amount,
        )?;
        let cost = self.cost_share(cx, fund, amount)?;
        let mut further = self.further_parts(cx, unit)?;
        if let Some((cost_fund, _)) = fund.cost.filter(|_| cost > 0) {
            further.insert(0, (cost_fund, cost));
        }
        let spread: u128 = further.iter().map(|(_, part)| u128::from(*part)).sum();
        // The fund's own part is the rest, and there is one.
        let own = u64::try_from(u128::from(amount).saturating_sub(spread)).unwrap_or(0);
        if own == 0 {
            return Err(Rejection::PartsWrong.into());
        }
        let origin = match self.partner {
            Some(_) => Origin::Grant,
            None => Origin::Gift,
        };
        let account = Place::Real(self.account);
        for (fund, part) in std::iter::once((self.fund, own)).chain(further) {
            cx.arrive(LineKey::Fund { fund, unit }, part, origin)?;
            cx.post(Place::Donor, account, fund, unit, part);
        }
        if let Some(partner) = self.partner {
            let came = i64::try_from(amount).unwrap_or(i64::MAX);
            partners::deal(cx, partner, -came, self.counterpart.as_ref())?;
        }
        if let Some(pledge) = &self.pledge {
            pledges::keep(cx, pledge, self.fund, unit, amount)?;
        }
        about(cx, fund.chapter, self.fund, self.account, unit, amount);
        Ok(())
    }
}
