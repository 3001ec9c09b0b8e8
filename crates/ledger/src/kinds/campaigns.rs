//! Campaigns under their legal rules: what was stated when one was opened, how long it receives, and what of it was published.
//!
//! A rule set is a data file; its terms are copied into the entry that opens the campaign, so that a book needs no file of a
//! program version. A set that nobody has confirmed warns and never refuses (rule 9).

use serde::{Deserialize, Serialize};

use super::governance::Role;
use super::remarks::Document;
use super::{KindRules, common};
use crate::day::Day;
use crate::decide::Context;
use crate::effects::Fact;
use crate::id::{Digest, Id};
use crate::marks::Warning;
use crate::rejection::{Refusal, Rejection};
use crate::state::{Campaign, Fund};
use crate::text::{Text, Token};

/// Which day decides whether a gift came in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LateBasis {
    /// The day on which it was credited or handed over.
    Credited,
    /// The day on which the donor sent it: what was held as late may be assigned with that day.
    Sent,
}

/// What happens to a gift that comes too late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LateAction {
    /// It is held in suspense.
    Hold,
    /// It is received like any other.
    Accept,
}

/// Where what is left goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Residual {
    /// To a fund whose purpose its own includes.
    WithinPurpose,
    /// To any fund for those who are helped.
    AnyAid,
    /// To no other fund: it goes back, or to whom the authorities name.
    NoFund,
}

/// From which day the days of a publication count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountedFrom {
    /// From the first day of reception.
    Opening,
    /// From its last day.
    Closing,
    /// From the last day of distribution.
    DistributionEnd,
}

/// What has to be published, and by when.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Publication {
    pub days: u32,
    pub from: CountedFrom,
    /// `appeal`, `receipts`, `distribution` …
    pub what: Token,
}

/// The legal rules of a campaign, as one version of a rule set states them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// An account serves this campaign alone.
    pub account_exclusive: bool,
    /// Whether somebody has compared the set with the text of the law. Else it warns and refuses nothing.
    pub confirmed: bool,
    /// The largest share for costs, in hundredths of a percent; left out: the set says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_share_bp: Option<u32>,
    /// Days after the last day of reception within which everything is handed out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distribution_days: Option<u32>,
    /// The most days that one extension adds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension_days: Option<u32>,
    /// What happens to what comes late.
    pub late_action: LateAction,
    /// What is late.
    pub late_basis: LateBasis,
    /// What the money may be used for; empty: the set says nothing. Sorted, none twice.
    pub permitted_uses: Vec<Token>,
    /// Sorted, none twice.
    pub publications: Vec<Publication>,
    /// The most days of reception, the first and the last included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reception_days: Option<u32>,
    /// Where what is left goes.
    pub residual: Residual,
    /// The name of the rule set.
    pub set: Token,
    /// The text of law that it follows.
    pub source: Text,
    /// Which version of the set.
    pub version: Token,
}

impl Terms {
    /// Checks the lists of new terms, and that the campaign keeps to them.
    pub(super) fn check(&self, cx: &Context<'_>, opens: Day, closes: Day) -> Result<(), Rejection> {
        let uses = &self.permitted_uses;
        cx.refuse_if(
            uses.len() > 50 || !uses.windows(2).all(|pair| pair[0] < pair[1]),
            || Rejection::ListWrong {
                field: "permitted_uses",
            },
        )?;
        let all = &self.publications;
        let soon = all.iter().all(|publication| publication.days <= 3_660);
        cx.refuse_if(
            all.len() > 20 || !soon || !all.windows(2).all(|pair| pair[0] < pair[1]),
            || Rejection::ListWrong {
                field: "publications",
            },
        )?;
        self.long_enough(cx, self.reception_days, closes.days() - opens.days() + 1)
    }

    /// A confirmed rule set bounds how long a campaign receives.
    fn long_enough(&self, cx: &Context<'_>, most: Option<u32>, days: i32) -> Result<(), Rejection> {
        let most = most.unwrap_or(u32::MAX);
        let too_long = i64::from(days) > i64::from(most);
        cx.by_terms(self.confirmed, too_long, Warning::TooLong, || {
            Rejection::CampaignTooLong { most }
        })
    }
}

/// A purpose must be on the list of the campaign's rule set.
pub(super) fn permitted_use(
    cx: &Context<'_>,
    fund: &Fund,
    purpose: &Token,
) -> Result<(), Rejection> {
    let Some(terms) = cx.terms(fund) else {
        return Ok(());
    };
    let foreign = !terms.permitted_uses.is_empty() && !terms.permitted_uses.contains(purpose);
    cx.by_terms(terms.confirmed, foreign, Warning::PermittedUse, || {
        Rejection::UseNotPermitted
    })
}

/// Where accounts are exclusive, a gift by bank comes in on its own campaign's account, and no other gift does.
pub(super) fn exclusive_account(
    cx: &Context<'_>,
    fund: &Fund,
    account: Id,
) -> Result<(), Rejection> {
    let Some(known) = cx.state.accounts.get(&account) else {
        return Ok(());
    };
    if !known.kind.has_statement() || known.campaign == fund.campaign {
        return Ok(());
    }
    for campaign in [known.campaign, fund.campaign].into_iter().flatten() {
        let campaign = cx.state.campaigns.get(&campaign);
        if let Some(terms) = campaign.and_then(|campaign| campaign.terms.as_ref()) {
            // An account that nobody has declared was warned of when the fund was opened: not on every gift again.
            let shared = terms.account_exclusive && (terms.confirmed || known.campaign.is_some());
            cx.by_terms(terms.confirmed, shared, Warning::AccountExclusive, || {
                Rejection::AccountNotOfCampaign { account }
            })?;
        }
    }
    Ok(())
}

/// Whether a fund of a campaign that asks for an account of its own has one to receive on.
pub(super) fn own_account(cx: &Context<'_>, campaign: Id) {
    let known = cx.state.campaigns.get(&campaign);
    let terms = known.and_then(|known| known.terms.as_ref());
    let mut accounts = cx.state.accounts.values();
    let own = accounts.any(|account| account.campaign == Some(campaign));
    if terms.is_some_and(|terms| terms.account_exclusive && !terms.confirmed) && !own {
        cx.warn(Warning::AccountExclusive);
    }
}

/// A campaign with somebody who answers for it, still open.
fn open_campaign<'a>(cx: &mut Context<'a>, id: Id) -> Result<&'a Campaign, Rejection> {
    cx.since_rules(2)?;
    let campaign = cx.campaign(id)?;
    cx.authority(
        &[Role::Approver, Role::Governor],
        "approver",
        &[campaign.chapter],
    )?;
    cx.refuse_if(campaign.closed.is_some(), || Rejection::CampaignClosed {
        on: campaign.closes,
    })?;
    cx.effects.about.chapter = Some(campaign.chapter);
    Ok(campaign)
}

/// `campaign.extend`: a campaign receives longer, by a decision taken before its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct CampaignExtend {
    pub campaign: Id,
    /// The new last day.
    pub closes: Day,
    /// The public decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Document>,
    pub id: Id,
    pub on: Day,
}

impl KindRules for CampaignExtend {
    const VI: &'static str = "Gia hạn cuộc vận động";
    const EN: &'static str = "Campaign extended";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let campaign = open_campaign(cx, self.campaign)?;
        cx.refuse_if(self.on > campaign.closes, || Rejection::CampaignClosed {
            on: campaign.closes,
        })?;
        cx.refuse_if(self.closes <= campaign.closes, || {
            Rejection::DatesReversed {
                from: campaign.closes,
                until: self.closes,
            }
        })?;
        if let Some(terms) = &campaign.terms {
            let days = self.closes.days() - campaign.closes.days();
            terms.long_enough(cx, terms.extension_days, days)?;
        }
        let campaign = Campaign {
            closes: self.closes,
            ..campaign.clone()
        };
        cx.fact(Fact::Campaign(self.campaign, campaign));
        Ok(())
    }
}

/// `campaign.close`: the reception has ended, on its last day or before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct CampaignClose {
    pub campaign: Id,
    pub id: Id,
    /// The last day on which it receives, if that is before the one stated.
    pub on: Day,
}

impl KindRules for CampaignClose {
    const VI: &'static str = "Kết thúc tiếp nhận";
    const EN: &'static str = "Campaign closed";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let campaign = open_campaign(cx, self.campaign)?;
        let opens = campaign.opens;
        cx.refuse_if(self.on < opens, || Rejection::DatesReversed {
            from: opens,
            until: self.on,
        })?;
        let campaign = Campaign {
            closes: campaign.closes.min(self.on),
            closed: Some(self.on),
            ..campaign.clone()
        };
        cx.fact(Fact::Campaign(self.campaign, campaign));
        Ok(())
    }
}

/// A span of days, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Period {
    pub from: Day,
    pub until: Day,
}

/// `report.publish`: a report or an announcement was published, of a campaign or of a chapter's period, as of so many entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ReportPublish {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<Id>,
    pub chapter: Id,
    /// The size of the book from which it was made.
    pub checkpoint: u32,
    /// SHA-256 of what was published.
    pub document: Digest,
    pub id: Id,
    pub on: Day,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// In bytes.
    pub size: u64,
    /// As the campaign's terms call it, or what the chapter calls it.
    pub what: Token,
}

impl KindRules for ReportPublish {
    const VI: &'static str = "Công bố báo cáo";
    const EN: &'static str = "Report published";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let (what, id) = ("chapter", self.chapter);
        cx.refuse_if(!cx.state.chapters.contains_key(&id), || {
            Rejection::NotFound { what, id }
        })?;
        let mut chapters = vec![self.chapter];
        if let Some(id) = self.campaign {
            chapters.push(cx.campaign(id)?.chapter);
        }
        cx.authority(
            &[Role::Accountant, Role::Approver],
            "accountant, approver",
            &chapters,
        )?;
        cx.refuse_if(u64::from(self.checkpoint) > cx.at, || {
            Rejection::CheckpointAhead { size: cx.at }
        })?;
        if let Some(Period { from, until }) = self.period {
            cx.refuse_if(from > until, || Rejection::DatesReversed { from, until })?;
        }
        cx.effects.about.chapter = Some(self.chapter);
        if let Some(id) = self.campaign {
            let mut campaign = cx.campaign(id)?.clone();
            let first = campaign.published.entry(self.what.clone());
            let first = first.or_insert(self.on);
            *first = self.on.min(*first);
            cx.fact(Fact::Campaign(id, campaign));
        }
        Ok(())
    }
}
