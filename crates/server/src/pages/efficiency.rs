//! How quickly what was given reached somebody, how much of it has not, and what costs took, beside what was allowed; with the
//! reasons that entries state, and what these numbers cannot tell.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use minhbach_exchange::report::sums::{Counted, FundSums};
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::Kind;
use minhbach_ledger::kinds::registry::FundKind;
use minhbach_ledger::state::State as Book;
use serde::Serialize;

use crate::app::App;
use crate::failure::Failure;
use crate::figures::{Figures, in_campaign};
use crate::format::Sum;
use crate::lang::Words;
use crate::measure::Measure;
use crate::notes::Notes;
use crate::numbers::{Handed, Standing};
use crate::pages::entries::about;
use crate::pages::parts::Named;
use crate::view::{View, page};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct EfficiencyPage {
    /// The day on which the page stands.
    pub today: Day,
    /// All funds together: the book's own currency, then the others, then each item.
    pub whole: Vec<Speed>,
    /// Each campaign.
    pub campaigns: Vec<Scope>,
    /// Each fund.
    pub funds: Vec<Scope>,
    /// Why things were refused, cancelled, brought back or corrected, as entries say.
    pub reasons: Vec<ReasonRow>,
}

/// A campaign or a fund.
#[derive(Clone, Debug, Serialize)]
pub struct Scope {
    /// Which.
    pub of: Named,
    /// How quickly.
    pub speeds: Vec<Speed>,
    /// What costs took, in each currency.
    pub costs: Vec<Cost>,
}

/// The name of a figure of a campaign, of a fund, or of the whole book.
pub fn named(figure: &str, of: impl std::fmt::Display) -> String {
    match of.to_string().as_str() {
        "" => figure.to_owned(),
        of => format!("{figure}?{of}"),
    }
}

impl Scope {
    /// Whose figures these are, as their names say it.
    pub fn name(&self, kind: &str) -> String {
        format!("{kind}={}", self.of.id)
    }
}

impl Speed {
    /// The name of a quartile.
    pub fn days_name(&self, part: &str, of: impl std::fmt::Display) -> String {
        let unit = self.received.measure.spelling();
        let name = named("efficiency.days", of);
        let mark = if name.contains('?') { '&' } else { '?' };
        format!("{name}{mark}part={part}&unit={unit}")
    }
}

/// How quickly what was given in one unit reached somebody, and what has not.
#[derive(Clone, Debug, Serialize)]
pub struct Speed {
    /// What came in.
    pub received: Sum,
    /// What was handed out.
    pub distributed: Sum,
    /// What of it somebody had given: the days are about this.
    pub timed: Sum,
    /// The days from gift to hand; none if nothing that was given was handed out.
    pub days: Option<Quartiles>,
    /// What is allocated or ordered and has not reached anybody.
    pub undelivered: Sum,
    /// What approved allocations hold or have spent: the whole of which `undelivered` is a part.
    pub committed: Sum,
    /// What has not been allocated.
    pub in_fund: Sum,
}

/// Days within which a quarter, half and three quarters had arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Quartiles {
    pub quarter: u64,
    pub half: u64,
    pub three_quarters: u64,
}

/// What costs took.
#[derive(Clone, Debug, Serialize)]
pub struct Cost {
    /// Paid from funds for costs in here.
    pub spent: Sum,
    /// What of gifts went to funds for costs elsewhere as they came.
    pub set_aside: Sum,
    /// Both together.
    pub taken: Sum,
    /// What came in, with what was set aside: the whole of which they are a part.
    pub whole: Sum,
    /// The most that the campaign's legal rules allow, in hundredths of a percent.
    pub legal_bp: Option<u32>,
    /// Whether somebody has compared these rules with the text of law.
    pub confirmed: bool,
    /// What was published before anybody gave, in hundredths of a percent.
    pub published_bp: Option<u32>,
}

impl Cost {
    /// Whether more was taken than either allows.
    pub fn is_over(&self) -> bool {
        let ceiling = [self.legal_bp, self.published_bp];
        let over = |bp: u32| self.taken.minor * 10_000 > self.whole.minor * i128::from(bp);
        ceiling.into_iter().flatten().any(over)
    }
}

/// A reason that entries state.
#[derive(Clone, Debug, Serialize)]
pub struct ReasonRow {
    /// The kind of entry.
    pub kind: &'static str,
    /// What such an entry does.
    pub about: Words,
    /// The reason by its name in the entry; empty where the kind states none.
    pub reason: String,
    /// How many entries state it.
    pub count: u64,
    /// The newest of them.
    pub newest: u64,
}

impl ReasonRow {
    /// The message id of the reason.
    pub fn key(&self) -> String {
        match self.reason.as_str() {
            "" => "reason-none".to_owned(),
            reason => format!("reason-{}", reason.replace('_', "-")),
        }
    }
}

/// The kinds that state why something did not go as it was meant to.
const REASONS: [Kind; 7] = [
    Kind::AllocationReject,
    Kind::AllocationCancel,
    Kind::DistributionAdjust,
    Kind::DonationReturn,
    Kind::EntryReverse,
    Kind::FieldAdopt,
    Kind::EntryExplain,
];

/// The reasons, kind by kind.
pub fn reasons(notes: &Notes) -> Vec<ReasonRow> {
    let rows = REASONS.iter().flat_map(|kind| {
        notes.reasons(*kind).map(|(reason, tally)| ReasonRow {
            kind: kind.name(),
            about: about(*kind),
            reason: reason.to_owned(),
            count: tally.count,
            newest: tally.newest,
        })
    });
    rows.collect()
}

/// Everything that rows are made from.
struct Known<'a> {
    state: &'a Book,
    figures: &'a Figures,
    standing: &'a Standing,
}

impl Known<'_> {
    fn speeds(&self, within: impl Fn(Id) -> bool) -> Vec<Speed> {
        let mut handed: BTreeMap<Counted, Handed> = BTreeMap::new();
        for ((fund, unit), of) in &self.standing.handed {
            if within(*fund) {
                handed.entry((*unit).into()).or_default().add(of);
            }
        }
        let mut rows = Vec::new();
        for (of, sums) in self.figures.together(&within, self.state) {
            let counted = match &of {
                Measure::Money(currency) => Counted::Money(*currency),
                Measure::Goods(goods) => Counted::Item(goods.item),
            };
            let handed = handed.get(&counted).cloned().unwrap_or_default();
            rows.push(speed(&of, &sums, &handed));
        }
        rows.retain(|row| !row.received.is_zero() || !row.distributed.is_zero());
        rows
    }

    /// What costs took of some funds, in each currency.
    fn costs(
        &self,
        within: impl Fn(Id) -> bool,
        legal: Option<(u32, bool)>,
        published_bp: Option<u32>,
    ) -> Vec<Cost> {
        let is_cost = |id: Id| {
            let fund = self.state.funds.get(&id);
            fund.is_some_and(|fund| fund.kind == FundKind::Cost)
        };
        let spent: BTreeMap<String, i128> = self
            .figures
            .together(|fund| within(fund) && is_cost(fund), self.state)
            .into_iter()
            .map(|(of, sums)| (of.spelling(), sums.spent))
            .collect();
        let mut rows = Vec::new();
        for (of, sums) in self.figures.together(&within, self.state) {
            let Measure::Money(currency) = of else {
                continue;
            };
            let aside = self.standing.for_costs.iter();
            let aside: i128 = aside
                .filter(|((from, to, unit), _)| {
                    Counted::from(*unit) == Counted::Money(currency)
                        && within(*from)
                        && !within(*to)
                })
                .map(|(_, minor)| minor)
                .sum();
            let paid = spent.get(&of.spelling()).copied().unwrap_or(0);
            let sum = |minor| Sum::counted(minor, currency);
            rows.push(Cost {
                spent: sum(paid),
                set_aside: sum(aside),
                taken: sum(paid + aside),
                whole: sum(sums.received() + aside),
                legal_bp: legal.map(|(bp, _)| bp),
                confirmed: legal.is_some_and(|(_, confirmed)| confirmed),
                published_bp,
            });
        }
        let told = |row: &Cost| row.legal_bp.is_some() || row.published_bp.is_some();
        rows.retain(|row| !row.whole.is_zero() && (told(row) || !row.taken.is_zero()));
        rows
    }
}

fn speed(of: &Measure, sums: &FundSums, handed: &Handed) -> Speed {
    let sum = |minor| Sum::counted(minor, of.clone());
    let ages = handed.ages();
    let within = |part| {
        let days = ages.within(part, 4)?;
        // A gift that was entered with a later day than what it paid for took no time.
        u64::try_from(days.max(0)).ok()
    };
    let quartiles = || {
        Some(Quartiles {
            quarter: within(1)?,
            half: within(2)?,
            three_quarters: within(3)?,
        })
    };
    Speed {
        received: sum(sums.received()),
        distributed: sum(sums.distributed),
        timed: sum(ages.units().into()),
        days: quartiles(),
        undelivered: sum(sums.undelivered()),
        committed: sum(sums.committed()),
        in_fund: sum(sums.in_fund),
    }
}

/// `GET /efficiency`.
pub async fn show(State(app): State<App>, view: View) -> Response {
    let page = load(&app).await;
    view.answer(&app, page)
}

async fn load(app: &App) -> Result<EfficiencyPage, Failure> {
    let (state, figures) = (app.state(), app.figures());
    let standing = app.standing().await?;
    let notes = app.notes().await?;
    let known = Known {
        state: &state,
        figures: &figures,
        standing: &standing,
    };
    let campaigns = state.campaigns.iter().map(|(id, campaign)| {
        let within = in_campaign(&state, *id);
        let terms = campaign.terms.as_deref();
        let legal = terms.and_then(|terms| Some((terms.cost_share_bp?, terms.confirmed)));
        Scope {
            of: Named {
                id: id.to_string(),
                name: campaign.name.to_string(),
            },
            speeds: known.speeds(within),
            costs: known.costs(within, legal, None),
        }
    });
    let funds = state.funds.iter();
    let funds = funds.filter(|(_, fund)| fund.kind == FundKind::Aid);
    let funds = funds.map(|(id, fund)| Scope {
        of: Named {
            id: id.to_string(),
            name: fund.name.to_string(),
        },
        speeds: known.speeds(|fund| fund == *id),
        costs: known.costs(|fund| fund == *id, None, fund.cost.map(|(_, bp)| bp)),
    });
    Ok(EfficiencyPage {
        today: app.today(),
        whole: known.speeds(|_| true),
        campaigns: campaigns.collect(),
        funds: funds.filter(|scope| !scope.speeds.is_empty()).collect(),
        reasons: reasons(&notes),
    })
}

/// As full as the page gets.
#[cfg(test)]
pub fn sample() -> EfficiencyPage {
    let dong = Sum::dong;
    let speed = |days| Speed {
        received: dong(1_000_000_000),
        distributed: dong(600_000_000),
        timed: dong(590_000_000),
        days,
        undelivered: dong(100_000_000),
        committed: dong(700_000_000),
        in_fund: dong(300_000_000),
    };
    let quartiles = Quartiles {
        quarter: 4,
        half: 9,
        three_quarters: 31,
    };
    let cost = |legal_bp: Option<u32>, published_bp| Cost {
        spent: dong(20_000_000),
        set_aside: dong(1_000_000),
        taken: dong(21_000_000),
        whole: dong(1_001_000_000),
        legal_bp,
        confirmed: legal_bp == Some(0),
        published_bp,
    };
    let scope = |costs| Scope {
        of: Named {
            id: "01990000000000000000000000000001".into(),
            name: "Quỹ <Lũ quét> 9/2026".into(),
        },
        speeds: vec![speed(Some(quartiles)), speed(None)],
        costs,
    };
    let row = |kind: Kind, reason: &str| ReasonRow {
        kind: kind.name(),
        about: about(kind),
        reason: reason.into(),
        count: 3,
        newest: 90,
    };
    EfficiencyPage {
        today: "2026-12-01".parse().unwrap(),
        whole: vec![speed(Some(quartiles))],
        campaigns: vec![scope(vec![cost(Some(0), None), cost(Some(500), None)])],
        funds: vec![
            scope(vec![cost(None, Some(250))]),
            scope(vec![cost(None, None)]),
        ],
        reasons: CODES
            .iter()
            .flat_map(|(kind, codes)| codes.iter().map(|code| row(*kind, code)))
            .collect(),
    }
}

/// Every reason of every kind.
#[cfg(test)]
const CODES: [(Kind, &[&str]); 6] = [
    (
        Kind::AllocationCancel,
        &[
            "not_needed",
            "not_eligible",
            "insufficient",
            "mistake",
            "expired",
            "other",
        ],
    ),
    (Kind::DistributionAdjust, &[""]),
    (
        Kind::DonationReturn,
        &["donor_wish", "bank", "mistake", "court"],
    ),
    (
        Kind::EntryReverse,
        &[
            "wrong_amount",
            "wrong_account",
            "wrong_fund",
            "entered_twice",
            "never_happened",
            "other",
        ],
    ),
    (
        Kind::FieldAdopt,
        &[
            "no_network",
            "device_lost",
            "chapter_ended",
            "refused",
            "other",
        ],
    ),
    (
        Kind::EntryExplain,
        &["affirm", "clarify", "irregularity_closed"],
    ),
];

page!(EfficiencyPage, "efficiency.html");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_the_ceiling_is_not_over_it() {
        let cost = |taken, bp| Cost {
            spent: Sum::dong(taken),
            set_aside: Sum::dong(0),
            taken: Sum::dong(taken),
            whole: Sum::dong(1_000),
            legal_bp: Some(bp),
            confirmed: true,
            published_bp: None,
        };
        assert!(!cost(50, 500).is_over());
        assert!(cost(51, 500).is_over());
        assert!(!cost(0, 0).is_over());
        assert!(cost(1, 0).is_over());
    }
}
