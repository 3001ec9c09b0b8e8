//! What a receipt says of a gift that one would keep: how much in words, how it came, what it is bound to, by when it is to
//! be spent, and what happens to what is left.

use minhbach_exchange::words::{Region, english, vietnamese};
use minhbach_ledger::amount::{Currency, Unit};
use minhbach_ledger::clocks::{Standing, clocks};
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::campaigns::Residual;
use minhbach_ledger::kinds::donation::Channel;
use minhbach_ledger::kinds::registry::AccountKind;
use minhbach_ledger::state::State;
use serde::Serialize;

use crate::app::App;
use crate::format::Sum;
use crate::lang::Words;
use crate::pages::parts::{Division, Stage};

/// What a receipt says beyond the sum and the day.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Receipt {
    /// The amount in words, of đồng.
    pub words: Option<Words>,
    /// How it came: `bank`, `cash`, `goods`, `partner`.
    pub channel: Option<Channel>,
    /// What the fund may be spent on; empty: any humanitarian purpose.
    pub purposes: Vec<String>,
    /// Where; empty: anywhere.
    pub areas: Vec<String>,
    /// By when the campaign has to have handed it out.
    pub spend_by: Option<Day>,
    /// What has to happen to what is left, as a message id.
    pub leftovers: Option<&'static str>,
    /// What of the gift is not spent yet; none if nothing is left.
    pub left: Option<Sum>,
}

impl Receipt {
    /// The message id of how it came.
    pub fn channel_key(channel: &Channel) -> &'static str {
        match channel {
            Channel::Bank => "channel-bank",
            Channel::Cash => "channel-cash",
            Channel::Goods => "channel-goods",
            Channel::Partner => "channel-partner",
        }
    }
}

/// The receipt of a gift that entered a fund first.
pub fn of(app: &App, state: &State, body: &Body, fund: Option<Id>, division: &Division) -> Receipt {
    let (amount, unit, channel) = match body {
        Body::DonationReceive(gift) => (gift.amount, gift.unit(), Some(gift.channel)),
        Body::ReceiptHold(held) => (
            held.amount,
            Some(Unit::Money(held.currency)),
            Some(
                match state
                    .accounts
                    .get(&held.account)
                    .map(|account| account.kind)
                {
                    Some(AccountKind::Cash) => Channel::Cash,
                    _ => Channel::Bank,
                },
            ),
        ),
        _ => return Receipt::default(),
    };
    let dong = unit == Some(Unit::Money(Currency::VND));
    let words = dong.then(|| Words {
        vi: vietnamese(amount.minor(), Region::North),
        en: english(amount.minor()),
    });
    let known = fund.and_then(|id| state.funds.get(&id));
    let campaign = known.and_then(|fund| fund.campaign);
    let terms = campaign
        .and_then(|id| state.campaigns.get(&id))
        .and_then(|campaign| campaign.terms.as_deref());
    let waiting = [
        Stage::InFund,
        Stage::Allocated,
        Stage::Ordered,
        Stage::AsGoods,
    ];
    let left: i128 = waiting.iter().map(|stage| division.of(*stage).minor).sum();
    let mut by = campaign
        .map(|id| clocks(state, id, app.today()))
        .unwrap_or_default()
        .into_iter()
        .filter(|clock| {
            clock.what == "distribution" && !matches!(clock.standing, Standing::Done(_))
        });
    Receipt {
        words,
        channel,
        purposes: known
            .map(|fund| fund.purposes.iter().map(ToString::to_string).collect())
            .unwrap_or_default(),
        areas: known
            .map(|fund| {
                fund.areas
                    .iter()
                    .map(|area| app.area_name(state, area))
                    .collect()
            })
            .unwrap_or_default(),
        spend_by: by
            .next()
            .map(|clock| clock.due)
            .or_else(|| known.and_then(|fund| fund.closes)),
        leftovers: terms.map(|terms| match terms.residual {
            Residual::WithinPurpose => "terms-residual-purpose",
            Residual::AnyAid => "terms-residual-any",
            Residual::NoFund => "terms-residual-none",
        }),
        left: (left > 0).then(|| Sum::counted(left, division.whole.measure.clone())),
    }
}

/// As full as it gets.
#[cfg(test)]
pub fn sample() -> Receipt {
    Receipt {
        words: Some(Words {
            vi: "Hai trăm nghìn đồng".into(),
            en: "Two hundred thousand đồng".into(),
        }),
        channel: Some(Channel::Bank),
        purposes: vec!["food".into(), "nha-o".into()],
        areas: vec!["Xã <Mường> Lâm".into()],
        spend_by: "2026-12-20".parse().ok(),
        leftovers: Some("terms-residual-purpose"),
        left: Some(Sum::dong(120_000)),
    }
}
