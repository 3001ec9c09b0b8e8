//! What became of what the helped said: answers that wait, months as chapters reported them, disputes and how long they took.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use minhbach_ledger::day::{Day, Month};
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::disputes::DisputeOutcome;
use minhbach_ledger::kinds::reports::{Counted, FeedbackCategory, FeedbackState};
use minhbach_ledger::state::State as Book;
use serde::Serialize;

use crate::app::App;
use crate::failure::Failure;
use crate::lang::Tr;
use crate::markup::Markup;
use crate::notes::{Answered, Disputed};
use crate::pages::parts::Named;
use crate::pages::waiting::{self, Answers};
use crate::view::{View, page};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct FeedbackPage {
    /// The day for which the clocks stand.
    pub today: Day,
    /// What waits now.
    pub answers: Answers,
    /// What chapters reported, the newest first.
    pub months: Vec<MonthRow>,
    /// Whether older months are left out.
    pub more: bool,
    /// All disputes together.
    pub disputes: Disputes,
    /// The disputes of each campaign that has any.
    pub campaigns: Vec<CampaignDisputes>,
}

/// One month of one chapter.
#[derive(Clone, Debug, Serialize)]
pub struct MonthRow {
    /// The index of the entry.
    pub index: u64,
    /// The chapter.
    pub chapter: String,
    /// The month.
    pub month: Month,
    /// What was said and what became of it.
    pub counts: Vec<CountRow>,
}

/// How many answers about something stood where.
#[derive(Clone, Debug, Serialize)]
pub struct CountRow {
    /// What was said.
    pub category: FeedbackCategory,
    /// What became of it.
    pub state: FeedbackState,
    /// How many, or that there are some.
    pub count: Counted,
}

/// Disputes, counted as entries.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Disputes {
    /// How many were opened.
    pub opened: u64,
    /// Of how many portions.
    pub portions: u64,
    /// How many have no outcome.
    pub open: u64,
    /// How many of those are past their last day, or have none.
    pub overdue: u64,
    /// The day of the oldest without an outcome.
    pub oldest_open: Option<Day>,
    /// How many have an outcome.
    pub resolved: u64,
    /// The days within which half of those were resolved.
    pub half_days: Option<u64>,
    /// The longest of them.
    pub longest_days: Option<u64>,
    /// How they ended.
    pub outcomes: Vec<OutcomeRow>,
}

/// How many disputes ended so.
#[derive(Clone, Debug, Serialize)]
pub struct OutcomeRow {
    /// The outcome, by its name in the entry.
    pub outcome: &'static str,
    /// How many.
    pub count: u64,
}

/// The disputes of a campaign.
#[derive(Clone, Debug, Serialize)]
pub struct CampaignDisputes {
    /// The campaign.
    pub campaign: Named,
    /// Its disputes.
    #[serde(flatten)]
    pub disputes: Disputes,
}

impl Disputes {
    /// The name of the figure of those past their day, which depends on the day.
    pub fn overdue_name(
        &self,
        today: impl std::fmt::Display,
        of: impl std::fmt::Display,
    ) -> String {
        match of.to_string().as_str() {
            "" => format!("dispute.overdue?on={today}"),
            of => format!("dispute.overdue?{of}&on={today}"),
        }
    }
}

impl CampaignDisputes {
    /// Whose figures these are, as their names say it.
    pub fn scope(&self) -> String {
        format!("campaign={}", self.campaign.id)
    }
}

impl OutcomeRow {
    /// The name of its figure.
    pub fn name(&self, of: impl std::fmt::Display) -> String {
        match of.to_string().as_str() {
            "" => format!("dispute.outcome?outcome={}", self.outcome),
            of => format!("dispute.outcome?{of}&outcome={}", self.outcome),
        }
    }

    /// The message id of the outcome.
    pub fn key(&self) -> String {
        format!("outcome-{}", self.outcome)
    }
}

impl CountRow {
    /// What was said, in words.
    pub fn said(&self, tr: &Tr) -> String {
        tr.t(format!("feedback-{}", code(self.category)))
    }

    /// What became of how many, in words; `at` is the entry that says so.
    pub fn became(&self, tr: &Tr, at: &u64) -> Markup {
        let id = format!("answers-{}", code(self.state));
        match self.count {
            Counted::Few => Markup::plain(tr.t(format!("few-{id}"))),
            Counted::Number(count) => {
                let (said, state) = (code(self.category), code(self.state));
                let name = format!("feedback.count?at={at}&said={said}&state={state}");
                tr.count(&id, u64::from(count), name)
            }
        }
    }
}

fn code(value: impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().replace('_', "-")
}

fn outcome(outcome: DisputeOutcome) -> &'static str {
    match outcome {
        DisputeOutcome::Delivered => "delivered",
        DisputeOutcome::Adjusted => "adjusted",
        DisputeOutcome::Upheld => "upheld",
        DisputeOutcome::Unfounded => "unfounded",
        DisputeOutcome::Withdrawn => "withdrawn",
    }
}

/// How many months one page lists.
const MONTHS: usize = 24;

/// The statistics of some disputes.
fn statistics<'a>(
    disputes: impl Iterator<Item = &'a Disputed>,
    state: &Book,
    today: Day,
) -> Disputes {
    let mut of = Disputes::default();
    let mut took: Vec<u64> = Vec::new();
    let mut outcomes: BTreeMap<&'static str, u64> = BTreeMap::new();
    let open: BTreeMap<u64, bool> = state
        .people
        .disputes
        .values()
        .map(|dispute| (dispute.at, dispute.overdue(today)))
        .collect();
    for dispute in disputes {
        of.opened += 1;
        of.portions += u64::from(dispute.portions);
        match dispute.resolved {
            Some((on, found)) => {
                of.resolved += 1;
                let days = i64::from(on.days()) - i64::from(dispute.on.days());
                took.push(u64::try_from(days).unwrap_or(0));
                *outcomes.entry(outcome(found)).or_insert(0) += 1;
            }
            None => {
                of.open += 1;
                let overdue = open.get(&dispute.at).copied().unwrap_or(false);
                of.overdue += u64::from(overdue);
                let oldest = of.oldest_open.map_or(dispute.on, |day| day.min(dispute.on));
                of.oldest_open = Some(oldest);
            }
        }
    }
    took.sort_unstable();
    of.half_days = took.get(took.len().saturating_sub(1) / 2).copied();
    of.longest_days = took.last().copied();
    let rows = outcomes.into_iter();
    of.outcomes = rows
        .map(|(outcome, count)| OutcomeRow { outcome, count })
        .collect();
    of
}

fn month(answered: &Answered, state: &Book) -> MonthRow {
    let chapter = state.chapters.get(&answered.chapter);
    let row = |count: &minhbach_ledger::kinds::reports::FeedbackCount| CountRow {
        category: count.category,
        state: count.state,
        count: count.count,
    };
    MonthRow {
        index: answered.at,
        chapter: chapter.map(|it| it.name.to_string()).unwrap_or_default(),
        month: answered.month,
        counts: answered.counts.iter().map(row).collect(),
    }
}

/// `GET /feedback`.
pub async fn show(State(app): State<App>, view: View) -> Response {
    let page = load(&app).await;
    view.answer(&app, page)
}

async fn load(app: &App) -> Result<FeedbackPage, Failure> {
    let (state, today) = (app.state(), app.today());
    let notes = app.notes().await?;
    let mut of_campaigns: BTreeMap<Id, Vec<&Disputed>> = BTreeMap::new();
    for dispute in notes.disputes() {
        if let Some(campaign) = dispute.campaign {
            of_campaigns.entry(campaign).or_default().push(dispute);
        }
    }
    let campaigns = of_campaigns.into_iter().map(|(id, disputes)| {
        let campaign = state.campaigns.get(&id);
        CampaignDisputes {
            campaign: Named {
                id: id.to_string(),
                name: campaign.map(|it| it.name.to_string()).unwrap_or_default(),
            },
            disputes: statistics(disputes.into_iter(), &state, today),
        }
    });
    Ok(FeedbackPage {
        today,
        answers: waiting::answers(app, &state, today).await?,
        months: notes
            .answers()
            .take(MONTHS)
            .map(|answered| month(answered, &state))
            .collect(),
        more: notes.answers().nth(MONTHS).is_some(),
        disputes: statistics(notes.disputes(), &state, today),
        campaigns: campaigns.collect(),
    })
}

/// As full as the page gets.
#[cfg(test)]
pub fn sample() -> FeedbackPage {
    use FeedbackCategory as C;
    use FeedbackState as S;
    let day = |text: &str| text.parse::<Day>().unwrap();
    let categories = [
        C::Received,
        C::NotReceived,
        C::Less,
        C::Quality,
        C::Fairness,
        C::Conduct,
        C::Privacy,
        C::Other,
    ];
    let states = [
        S::Confirmed,
        S::Disputed,
        S::Answered,
        S::Waiting,
        S::Overdue,
    ];
    let counts = categories.into_iter().zip(states.into_iter().cycle());
    let row = |(category, state)| CountRow {
        category,
        state,
        count: match category {
            C::Less => Counted::Few,
            _ => Counted::Number(12),
        },
    };
    let disputed = |at, resolved| Disputed {
        at,
        on: day("2026-10-01"),
        campaign: None,
        category: minhbach_ledger::kinds::disputes::DisputeCategory::Less,
        portions: 2,
        resolved,
    };
    let outcomes = [
        DisputeOutcome::Delivered,
        DisputeOutcome::Adjusted,
        DisputeOutcome::Upheld,
        DisputeOutcome::Unfounded,
        DisputeOutcome::Withdrawn,
    ];
    let mut all = vec![disputed(1, None)];
    all.extend(outcomes.map(|outcome| disputed(2, Some((day("2026-10-09"), outcome)))));
    let disputes = statistics(all.iter(), &Book::default(), day("2026-11-01"));
    FeedbackPage {
        today: day("2026-11-01"),
        answers: Answers {
            waiting: Counted::Number(12),
            overdue: Counted::Few,
        },
        months: vec![MonthRow {
            index: 800,
            chapter: "Hội <xã> Bản Mây".into(),
            month: "2026-10".parse().unwrap(),
            counts: counts.map(row).collect(),
        }],
        more: true,
        campaigns: vec![CampaignDisputes {
            campaign: Named {
                id: "01990000000000000000000000000001".into(),
                name: "Vùng <lũ quét>".into(),
            },
            disputes: disputes.clone(),
        }],
        disputes,
    }
}

page!(FeedbackPage, "feedback.html");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_disputes_is_the_lower_middle_one() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let dispute = |on: &str, ended: Option<&str>| Disputed {
            at: 1,
            on: day(on),
            campaign: None,
            category: minhbach_ledger::kinds::disputes::DisputeCategory::Other,
            portions: 3,
            resolved: ended.map(|ended| (day(ended), DisputeOutcome::Upheld)),
        };
        let all = [
            dispute("2026-10-01", Some("2026-10-11")),
            dispute("2026-10-01", Some("2026-10-03")),
            dispute("2026-10-05", None),
            dispute("2026-10-04", None),
        ];
        let of = |n: usize| statistics(all[..n].iter(), &Book::default(), day("2026-11-01"));
        let whole = of(4);
        assert_eq!((whole.opened, whole.open, whole.resolved), (4, 2, 2));
        assert_eq!(whole.portions, 12);
        assert_eq!((whole.half_days, whole.longest_days), (Some(2), Some(10)));
        assert_eq!(whole.oldest_open, Some(day("2026-10-04")));
        assert_eq!(whole.outcomes[0].count, 2);
        assert_eq!(of(0).half_days, None);
    }
}
