//! Amounts just under the amount from which on more people must approve.

use std::collections::BTreeMap;

use minhbach_ledger::amount::Unit;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::Body;

use super::stats::binomial_tail;
use super::{End, Finding, Test, Watch, odds};
use crate::audit::facts::Seen;
use crate::audit::words::{Both, number, pick};

/// How near is near: within so many hundredths below the threshold. The threshold itself is a round number that plans like, so
/// that an amount that is exactly it is compared and not counted.
const NEAR: u64 = 5;

/// The fewest near amounts of one proposer.
const FEWEST: usize = 3;

/// The least share of the amounts between half the threshold and one and a half that is near it where nobody minds the threshold:
/// that of an even spread. Where other people's proposals lie there more often, theirs.
const EVEN: f64 = 0.05;

/// Rarer than this by chance.
const RARE: f64 = 0.005;

#[derive(Default)]
struct Group {
    near: Vec<u64>,
    around: u64,
}

/// By proposer and threshold.
#[derive(Default)]
pub struct JustUnder {
    groups: BTreeMap<(Id, u64, u8), Group>,
}

impl JustUnder {
    /// Which share of other people's proposals around the threshold lies just under it: counted together with two of an
    /// even forty, so that a few say little.
    fn elsewhere(&self, holder: Id, above: u64, scale: u8) -> f64 {
        let others = self.groups.iter().filter(|((other, of, digits), _)| {
            *other != holder && (*of, *digits) == (above, scale)
        });
        let (near, around) = others.fold((0, 0), |(near, around), (_, group)| {
            (near + group.near.len(), around + group.around)
        });
        ((near + 2) as f64 / (around + 40) as f64).max(EVEN)
    }
}

impl Watch for JustUnder {
    fn see(&mut self, seen: &Seen<'_>) {
        let Body::AllocationPropose(proposal) = seen.body() else {
            return;
        };
        let Some((amount, Unit::Money(currency))) = seen.amount() else {
            return;
        };
        let Some(fund) = seen.state.funds.get(&proposal.fund) else {
            return;
        };
        let policy = seen.state.policy(fund.chapter);
        let Some(policy) = policy.filter(|policy| policy.currency == currency) else {
            return;
        };
        let holders = seen.holders();
        for tier in &policy.approvals {
            let above = tier.above.minor();
            if above == 0 || amount <= above / 2 || amount > above + above / 2 {
                continue;
            }
            let near = amount < above && amount >= above - above / 100 * NEAR;
            for holder in &holders {
                let key = (*holder, above, currency.scale());
                let group = self.groups.entry(key).or_default();
                group.around += 1;
                if near {
                    group.near.push(seen.at);
                }
            }
        }
    }

    fn end(&mut self, _: &End<'_>) -> Vec<Finding> {
        let found = self.groups.iter().filter_map(|((holder, above, scale), group)| {
            let near = group.near.len();
            let share = self.elsewhere(*holder, *above, *scale);
            let chance = binomial_tail(near as u64, group.around, share);
            if near < FEWEST || chance >= RARE {
                return None;
            }
            let around = group.around;
            let figure = Both::by(|lang| {
                let above = number((*above).into(), *scale, lang);
                pick(
                    lang,
                    format!(
                        "{near} trong {around} đề xuất quanh ngưỡng {above} của một người nằm sát dưới ngưỡng ({})",
                        odds(chance, lang)
                    ),
                    format!(
                        "{near} of one person's {around} proposals around the threshold of {above} lie just under it ({})",
                        odds(chance, lang)
                    ),
                )
            });
            let threshold = Both::of(
                format!("≥ {FEWEST} đề xuất trong {NEAR} % dưới ngưỡng, xác suất < 0,5 %"),
                format!("≥ {FEWEST} proposals within {NEAR}% below the threshold, probability < 0.5%"),
            );
            Some(Finding::new(Test::JustUnder, group.near.clone(), figure, threshold))
        });
        found.collect()
    }
}
