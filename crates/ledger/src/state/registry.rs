//! What the registry holds of chapters, campaigns, funds and accounts.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::amount::Currency;
use crate::day::Day;
use crate::id::Id;
use crate::kinds::campaigns::Terms;
use crate::kinds::registry::{AccountKind, Area, CampaignKind, ChapterKind, FundKind};
use crate::text::{Text, Token};

/// A unit of the Red Cross.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Chapter {
    pub name: Text,
    pub kind: ChapterKind,
    pub parent: Option<Id>,
    pub area: Option<Area>,
    /// The first day of its name, level and area.
    pub since: Day,
    /// Its last day, and the entry that says so.
    pub closed: Option<(Day, u64)>,
    /// Who carries on with what it had.
    pub successor: Option<Id>,
}

/// An appeal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Campaign {
    pub name: Text,
    pub kind: CampaignKind,
    pub chapter: Id,
    pub opens: Day,
    /// The last day on which it receives, as extended or closed since.
    pub closes: Day,
    /// The day on which its end was entered.
    pub closed: Option<Day>,
    /// The legal rules that it stated when it was opened.
    #[serde(with = "super::spelt")]
    pub terms: Option<Box<Terms>>,
    /// What has been published of it, and when first.
    pub published: BTreeMap<Token, Day>,
}

/// Money with one restriction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Fund {
    pub name: Text,
    pub kind: FundKind,
    pub chapter: Id,
    pub campaign: Option<Id>,
    /// Empty: any purpose.
    pub purposes: Vec<Token>,
    /// Empty: anywhere.
    pub areas: Vec<Area>,
    pub opens: Option<Day>,
    pub closes: Option<Day>,
    /// The fund that costs are paid from, and the published share in hundredths of a percent.
    pub cost: Option<(Id, u32)>,
    /// The day on which it was opened, and its share of costs published.
    pub since: Day,
    /// Nothing is allocated or spent from it for the time being.
    pub frozen: bool,
    pub closed: Option<Day>,
    /// Allocations of which more was handed out than they had.
    pub overdrawn: BTreeSet<Id>,
}

/// Where things are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Account {
    pub name: Text,
    pub kind: AccountKind,
    pub chapter: Id,
    pub currency: Currency,
    pub bank: Option<Text>,
    /// The chapter's own account number, public by law.
    pub number: Option<Text>,
    /// The last day that a statement has covered.
    pub sealed_to: Option<Day>,
    pub closed: Option<Day>,
    /// The one campaign that it serves.
    pub campaign: Option<Id>,
}
