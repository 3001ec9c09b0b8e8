//! The registry: chapters, campaigns, funds and accounts.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::campaigns::{Terms, own_account};
use super::governance::Role;
use super::{KindRules, common};
use crate::amount::Currency;
use crate::day::Day;
use crate::decide::Context;
use crate::effects::Fact;
use crate::id::Id;
use crate::marks::Warning;
use crate::rejection::{Refusal, Rejection};
use crate::state::{Account, Campaign, Chapter, Fund};
use crate::text::{Text, Token};

/// A place by an official list: which list, which edition of it, which code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Area {
    pub code: Token,
    pub scheme: Token,
    pub version: Token,
}

impl Area {
    /// The same place, whichever edition of the list names it.
    pub fn same_place(&self, other: &Area) -> bool {
        self.scheme == other.scheme && self.code == other.code
    }
}

/// The level of a chapter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum ChapterKind {
    Central,
    Province,
    District,
    Commune,
    Branch,
}

/// `chapter.open`: a unit of the Red Cross. The first has no parent, all others have one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ChapterOpen {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<Area>,
    pub id: Id,
    pub kind: ChapterKind,
    pub name: Text,
    pub on: Day,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Id>,
}

impl KindRules for ChapterOpen {
    const VI: &'static str = "Lập đơn vị";
    const EN: &'static str = "Chapter opened";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.governors()?;
        match self.parent {
            Some(parent) => drop(cx.chapter(parent)?),
            None if cx.state.chapters.is_empty() => {}
            None => {
                cx.refuse(Rejection::Exists {
                    what: "chapter",
                    id: self.id,
                })?;
            }
        }
        cx.effects.about.chapter = Some(self.id);
        let chapter = Chapter {
            name: self.name.clone(),
            kind: self.kind,
            parent: self.parent,
            area: self.area.clone(),
            since: self.on,
            closed: None,
            successor: None,
        };
        cx.fact(Fact::Chapter(self.id, chapter));
        Ok(())
    }
}

/// What a campaign is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum CampaignKind {
    /// Disaster, epidemic, incident.
    Disaster,
    /// Tết Nhân ái.
    Tet,
    /// Tháng Nhân đạo.
    HumanitarianMonth,
    /// Địa chỉ nhân đạo.
    Cases,
    /// Sinh kế.
    Livelihood,
    Other,
}

/// `campaign.open`: an appeal, with the days between which it receives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct CampaignOpen {
    pub chapter: Id,
    pub closes: Day,
    pub id: Id,
    pub kind: CampaignKind,
    pub name: Text,
    pub on: Day,
    pub opens: Day,
    /// The legal rules that it follows, copied from a version of a rule set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<Box<Terms>>,
}

impl KindRules for CampaignOpen {
    const VI: &'static str = "Phát động cuộc vận động";
    const EN: &'static str = "Campaign opened";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let chapter = cx.chapter(self.chapter)?;
        cx.authority(&[Role::Approver, Role::Governor], "approver", &[chapter])?;
        cx.refuse_if(self.opens > self.closes, || Rejection::DatesReversed {
            from: self.opens,
            until: self.closes,
        })?;
        if let Some(terms) = &self.terms {
            cx.since_rules(2)?;
            terms.check(cx, self.opens, self.closes)?;
        }
        cx.effects.about.chapter = Some(chapter);
        let campaign = Campaign {
            name: self.name.clone(),
            kind: self.kind,
            chapter,
            opens: self.opens,
            closes: self.closes,
            closed: None,
            terms: self.terms.clone(),
            published: BTreeMap::new(),
        };
        cx.fact(Fact::Campaign(self.id, campaign));
        Ok(())
    }
}

/// What a fund's money may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FundKind {
    /// For those who are helped.
    Aid,
    /// For costs; the only kind that costs are paid from.
    Cost,
    /// Tiền chờ xác định: what is not yet assigned.
    Suspense,
}

/// The published share of every gift that goes to costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct CostShare {
    /// The cost fund that it goes to.
    pub fund: Id,
    /// In hundredths of a percent, 0 to 10,000.
    pub share_bp: u32,
}

/// `fund.open`: money and goods with one restriction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct FundOpen {
    /// Where it may be spent; empty: anywhere. Sorted, none twice.
    pub areas: Vec<Area>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<Id>,
    pub chapter: Id,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<CostShare>,
    pub id: Id,
    pub kind: FundKind,
    pub name: Text,
    pub on: Day,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens: Option<Day>,
    /// What it may be spent on; empty: any purpose. Sorted, none twice.
    pub purposes: Vec<Token>,
}

impl KindRules for FundOpen {
    const VI: &'static str = "Lập quỹ";
    const EN: &'static str = "Fund opened";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let chapter = cx.chapter(self.chapter)?;
        cx.authority(&[Role::Approver, Role::Governor], "approver", &[chapter])?;
        if let Some(id) = self.campaign {
            let campaign = cx.state.campaigns.get(&id).ok_or(Rejection::NotFound {
                what: "campaign",
                id,
            })?;
            // A chapter collects for its own campaigns and for those of the chapters above it.
            cx.refuse_if(!cx.state.within(chapter, Some(campaign.chapter)), || {
                Rejection::OutOfScope {
                    key: cx.first_author(),
                    chapter: campaign.chapter,
                }
            })?;
            own_account(cx, id);
        }
        if let (Some(from), Some(until)) = (self.opens, self.closes)
            && from > until
        {
            cx.refuse(Rejection::DatesReversed { from, until })?;
        }
        cx.refuse_if(
            self.areas.len() > 500 || !self.areas.windows(2).all(|pair| pair[0] < pair[1]),
            || Rejection::ListWrong { field: "areas" },
        )?;
        cx.refuse_if(
            self.purposes.len() > 50 || !self.purposes.windows(2).all(|pair| pair[0] < pair[1]),
            || Rejection::ListWrong { field: "purposes" },
        )?;
        if let Some(cost) = self.cost {
            cx.kind_of_fund(cost.fund, FundKind::Cost, "cost")?;
            cx.refuse_if(cost.share_bp > 10_000, || Rejection::CostShare {
                most: 10_000,
            })?;
            self.within_terms(cx, cost)?;
        }
        cx.effects.about.chapter = Some(chapter);
        cx.effects.about.fund = Some(self.id);
        let fund = Fund {
            name: self.name.clone(),
            kind: self.kind,
            chapter,
            campaign: self.campaign,
            purposes: self.purposes.clone(),
            areas: self.areas.clone(),
            opens: self.opens,
            closes: self.closes,
            cost: self.cost.map(|cost| (cost.fund, cost.share_bp)),
            since: self.on,
            frozen: false,
            closed: None,
            overdrawn: BTreeSet::new(),
        };
        cx.fact(Fact::Fund(self.id, fund));
        Ok(())
    }
}

impl FundOpen {
    /// The share for costs that the campaign's rule set allows.
    fn within_terms(&self, cx: &Context<'_>, cost: CostShare) -> Result<(), Rejection> {
        let campaign = self.campaign.and_then(|id| cx.state.campaigns.get(&id));
        let terms = campaign.and_then(|campaign| campaign.terms.as_ref());
        let Some((terms, most)) = terms.and_then(|t| Some((t, t.cost_share_bp?))) else {
            return Ok(());
        };
        let more = cost.share_bp > most;
        cx.by_terms(terms.confirmed, more, Warning::CostShare, || {
            Rejection::CostShare {
                most: u64::from(most),
            }
        })
    }
}

/// What an account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum AccountKind {
    Bank,
    Treasury,
    Cash,
    Warehouse,
    /// On the way between two accounts of the chapter.
    Transit,
    /// Money advanced to somebody who accounts for it later.
    Advance,
    Supplier,
}

impl AccountKind {
    /// Whether a bank or treasury states what moved, so that every movement cites a line.
    pub fn has_statement(&self) -> bool {
        matches!(self, AccountKind::Bank | AccountKind::Treasury)
    }

    /// Whether a bank's fact may bring a fund below zero in it: what the bank paid out, and what it received from
    /// another bank whose statement has not been read yet.
    pub fn follows_banks(&self) -> bool {
        self.has_statement() || *self == AccountKind::Transit
    }
}

/// `account.open`: where things are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct AccountOpen {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank: Option<Text>,
    /// The one campaign that it serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<Id>,
    pub chapter: Id,
    pub currency: Currency,
    pub id: Id,
    pub kind: AccountKind,
    pub name: Text,
    /// The chapter's own account number; public by law.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Text>,
    pub on: Day,
}

impl KindRules for AccountOpen {
    const VI: &'static str = "Mở tài khoản";
    const EN: &'static str = "Account opened";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let chapter = cx.chapter(self.chapter)?;
        cx.authority(&[Role::Approver, Role::Governor], "approver", &[chapter])?;
        if let Some(campaign) = self.campaign {
            cx.since_rules(2)?;
            cx.campaign(campaign)?;
        }
        cx.effects.about.chapter = Some(chapter);
        cx.effects.about.account = Some(self.id);
        let account = Account {
            name: self.name.clone(),
            kind: self.kind,
            chapter,
            currency: self.currency,
            bank: self.bank.clone(),
            number: self.number.clone(),
            sealed_to: None,
            closed: None,
            campaign: self.campaign,
        };
        cx.fact(Fact::Account(self.id, account));
        Ok(())
    }
}
