//! What entries about people say: counts, codes of closed lists, nothing about anybody.

use minhbach_ledger::amount::Unit;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::reports::{Counted, FeedbackCategory, VaultAct};
use minhbach_ledger::state::State;
use serde::Serialize;

use super::Fact;
use crate::format::Sum;

/// The name of a value of a closed list as it stands in the entry, with hyphens.
fn code(value: impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().replace('_', "-")
}

/// A count that may be too small to say.
fn counted(name: &'static str, count: Counted, of: &str, few: String) -> Fact {
    match count {
        Counted::Few => Fact::word(name, few),
        Counted::Number(count) => Fact::count(name, count.into(), of),
    }
}

fn category(category: FeedbackCategory) -> &'static str {
    match category {
        FeedbackCategory::Received => "feedback-received",
        FeedbackCategory::NotReceived => "feedback-not-received",
        FeedbackCategory::Less => "feedback-less",
        FeedbackCategory::Quality => "feedback-quality",
        FeedbackCategory::Fairness => "feedback-fairness",
        FeedbackCategory::Conduct => "feedback-conduct",
        FeedbackCategory::Privacy => "feedback-privacy",
        FeedbackCategory::Other => "feedback-other",
    }
}

fn act(act: VaultAct) -> &'static str {
    match act {
        VaultAct::Opened => "vault-opened",
        VaultAct::Consented => "vault-consented",
        VaultAct::Withdrawn => "vault-withdrawn",
        VaultAct::Unpublished => "vault-unpublished",
        VaultAct::Restricted => "vault-restricted",
        VaultAct::Erased => "vault-erased",
        VaultAct::Expired => "vault-expired",
        VaultAct::Refused => "vault-refused",
        VaultAct::Overdue => "vault-overdue",
    }
}

/// The facts of a body about people; none of any other.
pub fn facts(state: &State, body: &Body) -> Vec<Fact> {
    match body {
        Body::RosterSeal(b) => {
            let few = "count-few".to_owned();
            let again = b
                .duplicates
                .map(|count| counted("roster-duplicates", count, "counted-household", few.clone()));
            again.into_iter().collect()
        }
        Body::DistributionMake(b) => {
            let team = b.team.iter().flat_map(|team| {
                [
                    Fact::count("team-members", team.members.into(), "counted-person"),
                    Fact::count("team-volunteers", team.volunteers.into(), "counted-person"),
                ]
            });
            team.collect()
        }
        Body::DistributionDispute(b) => vec![
            Fact::count(
                "dispute-portions",
                b.portions.get().into(),
                "count-portions",
            ),
            Fact::word("dispute-about", format!("dispute-{}", code(b.category))),
        ],
        Body::DistributionResolve(b) => {
            let outcome = format!("outcome-{}", code(b.outcome));
            vec![Fact::word("dispute-outcome", outcome)]
        }
        Body::SponsorshipBegin(b) => {
            vec![Fact::word(
                "sponsorship-share",
                format!("share-{}", code(b.share)),
            )]
        }
        Body::SponsorshipEnd(b) => {
            let reason = format!("sponsorship-{}", code(b.reason));
            vec![Fact::word("sponsorship-reason", reason)]
        }
        Body::AidDirect(b) => {
            let value = b.value.map(|value| {
                let sum = Sum::new(
                    value.amount.minor().into(),
                    Unit::Money(value.currency),
                    state,
                );
                Fact::sum("aid-value", sum)
            });
            let people = Fact::count("aid-people", b.count.into(), "counted-household");
            let form = Fact::word("aid-form", format!("aid-{}", code(b.form)));
            [people, form].into_iter().chain(value).collect()
        }
        Body::FeedbackReport(b) => {
            let rows = b.counts.iter().map(|row| {
                let of = format!("answers-{}", code(row.state));
                counted(category(row.category), row.count, &of, format!("few-{of}"))
            });
            let month = Fact::text("report-month", b.month, None);
            std::iter::once(month).chain(rows).collect()
        }
        Body::VaultReport(b) => {
            let rows = b.counts.iter().map(|row| {
                let few = "count-few".to_owned();
                counted(act(row.act), row.count, "counted-times", few)
            });
            let month = Fact::text("report-month", b.month, None);
            std::iter::once(month).chain(rows).collect()
        }
        _ => Vec::new(),
    }
}
