//! What an entry says beyond its amount and its day, for the pages that show entries: a few named values each.

use minhbach_ledger::amount::Unit;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::state::State;
use serde::Serialize;

use crate::format::Sum;
use crate::pages::services;

mod oversight;
mod people;

/// One named value of an entry. Exactly one of the values is there.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Fact {
    /// The message id of its name.
    pub name: &'static str,
    /// A sum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sum: Option<Sum>,
    /// A day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<Day>,
    /// A count, and the message id of what is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<(u64, String)>,
    /// The message id of a word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub word: Option<String>,
    /// Text of the book.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The page that `text` has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

impl Fact {
    fn sum(name: &'static str, sum: Sum) -> Fact {
        let sum = Some(sum);
        Fact {
            name,
            sum,
            ..Fact::default()
        }
    }

    fn day(name: &'static str, day: Day) -> Fact {
        let day = Some(day);
        Fact {
            name,
            day,
            ..Fact::default()
        }
    }

    fn text(name: &'static str, text: impl ToString, path: Option<String>) -> Fact {
        let text = Some(text.to_string());
        Fact {
            name,
            text,
            path,
            ..Fact::default()
        }
    }

    fn word(name: &'static str, word: String) -> Fact {
        let word = Some(word);
        Fact {
            name,
            word,
            ..Fact::default()
        }
    }

    fn count(name: &'static str, count: u64, of: &str) -> Fact {
        let count = Some((count, of.to_owned()));
        Fact {
            name,
            count,
            ..Fact::default()
        }
    }

    fn partner(state: &State, id: Id) -> Fact {
        let partner = state.partners.get(&id);
        let name = partner.map(|known| known.name.to_string());
        Fact::text(
            "partner",
            name.unwrap_or_default(),
            Some(format!("/partner/{id}")),
        )
    }
}

/// The facts of an entry's body.
pub fn facts(state: &State, body: &Body) -> Vec<Fact> {
    match body {
        Body::CurrencyExchange(b) => [
            ("exchange-left", b.amount_from, b.currency_from),
            ("exchange-came", b.amount_to, b.currency_to),
        ]
        .map(|(name, amount, currency)| {
            let sum = Sum::new(amount.minor().into(), Unit::Money(currency), state);
            Fact::sum(name, sum)
        })
        .to_vec(),
        Body::PartnerSend(b) => vec![Fact::partner(state, b.partner)],
        Body::PartnerConfirm(b) => vec![Fact::text("partner-ledger", &b.counterpart.origin, None)],
        Body::ServiceReport(b) => vec![
            Fact {
                name: "service-count",
                count: Some((b.count.into(), services::unit_key(b.kind.unit()))),
                ..Fact::default()
            },
            Fact {
                name: "service",
                word: Some(services::key(b.kind.name())),
                ..Fact::default()
            },
            Fact::day("service-from", b.from),
            Fact::day("service-until", b.until),
        ],
        Body::PledgeMake(b) => vec![Fact::day("pledge-due", b.due)],
        Body::KeyGrant(b) => b.term.map_or_else(Vec::new, |term| {
            vec![
                Fact::day("key-term-from", term.from),
                Fact::day("key-term-until", term.until),
            ]
        }),
        Body::TransferMove(b) => b
            .due
            .map(|due| Fact::day("advance-due", due))
            .into_iter()
            .collect(),
        Body::DonationReceive(b) => {
            let partner = b.partner.map(|id| Fact::partner(state, id));
            let many = b.contributors.map(|many| Fact {
                name: "contributors",
                count: Some((many.count.into(), "counted-person".to_owned())),
                ..Fact::default()
            });
            partner.into_iter().chain(many).collect()
        }
        Body::InspectionOpen(_)
        | Body::FindingRaise(_)
        | Body::FindingAnswer(_)
        | Body::FindingClose(_) => oversight::facts(body),
        _ => people::facts(state, body),
    }
}

/// One of each.
#[cfg(test)]
pub fn samples() -> Vec<Fact> {
    vec![
        Fact::sum("exchange-left", Sum::dong(1)),
        Fact::day("pledge-due", "2026-10-15".parse().unwrap()),
        Fact::day("key-term-from", "2026-10-15".parse().unwrap()),
        Fact::day("key-term-until", "2026-10-30".parse().unwrap()),
        Fact::text("partner", "Mặt trận <Sơn Lâm>", Some("/partner/01".into())),
        Fact::text("partner-ledger", "mat-tran.example/son-lam", None),
        Fact {
            name: "service-count",
            count: Some((30, services::unit_key("visit"))),
            ..Fact::default()
        },
        Fact {
            name: "service",
            word: Some(services::key("home_visit")),
            ..Fact::default()
        },
    ]
}
