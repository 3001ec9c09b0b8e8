//! A programme of humanitarian addresses: its cases as numbers, why sponsorships ended, and its money. Whom they are about stands
//! nowhere here; each case has a page of its own that shows what those concerned agree to show.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Path, State};
use axum::response::Response;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::Kind;
use minhbach_ledger::kinds::cases::SponsorshipReason;
use minhbach_ledger::kinds::reports::Counted;
use minhbach_ledger::state::State as Book;
use serde::Serialize;

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::format::Sum;
use crate::pages::cases::{place, reason};
use crate::pages::parts::{Division, Named};
use crate::view::{View, page};

/// The page of one programme.
#[derive(Clone, Debug, Serialize)]
pub struct ProgrammePage {
    /// Its fund.
    pub fund: Named,
    /// The chapter that runs it.
    pub chapter: Option<String>,
    /// Its cases.
    pub cases: CaseCounts,
    /// How many sponsorships there are and were.
    pub sponsorships: Sponsorships,
    /// How its money divides, one for each unit.
    pub divisions: Vec<Division>,
    /// What it owes.
    pub owed: Vec<Sum>,
}

/// Its cases, each of which has an entry that says no more than that there is one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CaseCounts {
    /// All that belong to it now.
    pub opened: u64,
    /// Those that are closed.
    pub closed: u64,
    /// Open, with a sponsor who gives all that it takes.
    pub full: u64,
    /// Open, with sponsors who give a part.
    pub co: u64,
    /// Open, without a sponsor.
    pub free: u64,
}

/// Its sponsorships: these are about people who give, so small numbers are not stated.
#[derive(Clone, Debug, Serialize)]
pub struct Sponsorships {
    /// Those that live.
    pub living: Counted,
    /// Those that ended, by why.
    pub ended: Vec<Ended>,
}

/// How many sponsorships ended for a reason.
#[derive(Clone, Debug, Serialize)]
pub struct Ended {
    /// The reason, by its name in the entry.
    pub reason: &'static str,
    /// How many.
    pub count: Counted,
}

impl Ended {
    /// The message id of the reason.
    pub fn key(&self) -> String {
        format!("sponsorship-{}", self.reason.replace('_', "-"))
    }
}

/// The programmes of the book: the funds that have cases.
pub fn programmes(state: &Book) -> Vec<Named> {
    let funds: BTreeSet<Id> = state.people.cases.values().map(|case| case.fund).collect();
    let named = |id: Id| {
        Some(Named {
            id: id.to_string(),
            name: state.funds.get(&id)?.name.to_string(),
        })
    };
    funds.into_iter().filter_map(named).collect()
}

fn counts(state: &Book, fund: Id) -> CaseCounts {
    let mut counts = CaseCounts::default();
    for case in state.people.cases.values().filter(|it| it.fund == fund) {
        counts.opened += 1;
        match place(case) {
            "closed" => counts.closed += 1,
            "full" => counts.full += 1,
            "co" => counts.co += 1,
            _ => counts.free += 1,
        }
    }
    counts
}

fn counted(count: u64, least: u32) -> Counted {
    Counted::of(u32::try_from(count).unwrap_or(u32::MAX), least)
}

/// `GET /programme/{fund}`.
pub async fn show(State(app): State<App>, view: View, Path(id): Path<String>) -> Response {
    let page = load(&app, &id).await;
    view.answer(&app, page)
}

async fn load(app: &App, text: &str) -> Result<ProgrammePage, Failure> {
    const NONE: Failure = Failure::NotFound(Say("error-no-programme"));
    let id: Id = text.parse().map_err(|_| NONE)?;
    let state = app.state();
    let fund = state.funds.get(&id).ok_or(NONE)?;
    let cases = state.people.cases.iter();
    let cases = cases.filter(|(_, case)| case.fund == id);
    let mine: BTreeSet<Id> = cases.map(|(case, _)| *case).collect();
    if mine.is_empty() {
        return Err(NONE);
    }
    let mut ended: BTreeMap<&'static str, (SponsorshipReason, u64)> = BTreeMap::new();
    for step in app.steps_of(&mine).await? {
        if let (Kind::SponsorshipEnd, Some(why)) = (step.kind, step.reason) {
            ended.entry(reason(why)).or_insert((why, 0)).1 += 1;
        }
    }
    let living: u64 = state
        .people
        .cases
        .values()
        .filter(|case| case.fund == id)
        .map(|case| case.sponsors.len() as u64)
        .sum();
    let least = state.policy(fund.chapter).map_or(10, |policy| policy.least);
    let figures = app.figures();
    let chapter = state.chapters.get(&fund.chapter);
    Ok(ProgrammePage {
        fund: Named {
            id: id.to_string(),
            name: fund.name.to_string(),
        },
        chapter: chapter.map(|chapter| chapter.name.to_string()),
        cases: counts(&state, id),
        sponsorships: Sponsorships {
            living: counted(living, least),
            ended: ended
                .into_iter()
                .map(|(reason, (_, count))| Ended {
                    reason,
                    count: counted(count, least),
                })
                .collect(),
        },
        divisions: figures.divisions(id, &state),
        owed: figures.owed(id, &state),
    })
}

/// As full as the page gets.
#[cfg(test)]
pub fn sample() -> ProgrammePage {
    use crate::pages::parts::Stage;
    let ended = |reason, count| Ended { reason, count };
    ProgrammePage {
        fund: Named {
            id: "01990000000000000000000000000001".into(),
            name: "Chương trình <Địa chỉ> nhân đạo".into(),
        },
        chapter: Some("Hội Chữ thập đỏ tỉnh Sơn Lâm".into()),
        cases: CaseCounts {
            opened: 120,
            closed: 30,
            full: 60,
            co: 20,
            free: 10,
        },
        sponsorships: Sponsorships {
            living: Counted::Number(130),
            ended: vec![
                ended("completed", Counted::Number(12)),
                ended("sponsor_left", Counted::Few),
                ended("missed", Counted::Few),
                ended("case_ends", Counted::Few),
                ended("duplicate", Counted::Few),
                ended("mistake", Counted::Few),
            ],
        },
        divisions: vec![Division::new(
            minhbach_ledger::amount::Currency::VND,
            [(Stage::InFund, 1_000_000), (Stage::Distributed, 9_000_000)],
        )],
        owed: vec![Sum::dong(20_000)],
    }
}

page!(ProgrammePage, "programme.html");

#[cfg(test)]
mod tests {
    use super::*;
    use minhbach_ledger::kinds::cases::Share;
    use minhbach_ledger::state::people::Case;

    #[test]
    fn every_case_is_counted_once_and_in_its_programme() {
        let id = |n: u8| Id::from_bytes([n; 16]);
        let case = |fund, closed: bool, shares: &[Share]| Case {
            at: 1,
            fund: id(fund),
            openers: vec![],
            assigned: None,
            closed: closed.then(|| "2026-10-01".parse().unwrap()),
            sponsors: shares
                .iter()
                .enumerate()
                .map(|(n, share)| (id(n as u8), *share))
                .collect(),
        };
        let mut state = Book::default();
        let all = [
            case(1, false, &[]),
            case(1, false, &[Share::Co, Share::Co]),
            case(1, false, &[Share::Full]),
            case(1, true, &[]),
            case(2, false, &[]),
        ];
        state.people.cases = (0..).map(id).zip(all).collect();
        let expected = CaseCounts {
            opened: 4,
            closed: 1,
            full: 1,
            co: 1,
            free: 1,
        };
        assert_eq!(counts(&state, id(1)), expected);
        assert_eq!(counts(&state, id(3)), CaseCounts::default());
    }
}
