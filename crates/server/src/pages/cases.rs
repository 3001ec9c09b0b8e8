//! Humanitarian addresses (địa chỉ nhân đạo): which there are and whether they have a sponsor. Who they are stands in no entry;
//! a card of one is shown while those whom it is about agree, to readers of the page and to no program.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use minhbach_ledger::amount::Unit;
use minhbach_ledger::day::Day;
use minhbach_ledger::kinds::cases::{Share, SponsorshipReason};
use minhbach_ledger::kinds::direct::AidForm;
use minhbach_ledger::kinds::reports::Counted;
use minhbach_ledger::kinds::{Body, Kind};
use minhbach_ledger::state::State as Book;
use minhbach_ledger::state::people::Case;
use minhbach_store::people::{Card, Missed};
use serde::Serialize;

use crate::app::App;
use crate::cases::Step;
use crate::failure::{Failure, Say};
use crate::format::Sum;
use crate::pages::entries::Before;
use crate::pages::parts::Named;
use crate::pages::programme::programmes;
use crate::query::Filter;
use crate::view::{CachePolicy, Form, View, page};

/// The list of cases.
#[derive(Clone, Debug, Serialize)]
pub struct CasesPage {
    /// The day on which instalments are counted.
    pub today: Day,
    /// Instalments of all sponsorships that were due and have not come: a number, or `few` where that is about too few sponsors.
    pub missed: Counted,
    /// The cases, newest first.
    pub cases: Vec<CaseRow>,
    /// The index before which the next page begins, if there are older ones.
    pub before: Option<u64>,
    /// The programmes that the cases belong to.
    pub programmes: Vec<Named>,
    /// Help that went past the accounts, newest first; no total counts it.
    pub direct: Vec<DirectRow>,
    /// Whether there is more of that.
    pub more_direct: bool,
}

/// Where a case stands.
#[derive(Clone, Debug, Serialize)]
pub struct CaseRow {
    /// The index of the entry that opened it, by which its page is found.
    pub index: u64,
    /// The fund of its programme.
    pub fund: Named,
    /// The day on which it was opened.
    pub on: Option<Day>,
    /// The newest entry by which somebody took it on.
    pub assigned: Option<u64>,
    /// Whether it has a sponsor: `free`, `co`, `full`, or `closed`.
    pub place: &'static str,
    /// How many sponsors it has.
    pub sponsors: u64,
    /// Since when it is closed.
    pub closed: Option<Day>,
}

/// Help that somebody gave directly.
#[derive(Clone, Debug, Serialize)]
pub struct DirectRow {
    /// The index of the entry.
    pub index: u64,
    /// When.
    pub on: Day,
    /// The chapter that was told.
    pub chapter: String,
    /// Where, as far as it may be said.
    pub area: Option<String>,
    /// How many people or households were helped.
    pub people: u64,
    /// With what.
    pub form: &'static str,
    /// What it is thought to be worth.
    pub estimate: Option<Sum>,
}

/// One case.
#[derive(Clone, Debug, Serialize)]
pub struct CasePage {
    /// Where it stands.
    #[serde(flatten)]
    pub row: CaseRow,
    /// The entries about it, oldest first.
    pub history: Vec<StepRow>,
    /// Its card, if it may be shown: for the page alone.
    #[serde(skip)]
    pub card: Option<Card>,
}

/// One entry about a case.
#[derive(Clone, Debug, Serialize)]
pub struct StepRow {
    /// The index of the entry.
    pub index: u64,
    /// The name of its kind.
    pub kind: &'static str,
    /// When it happened.
    pub on: Day,
    /// `full` or `co`, of a sponsorship.
    pub share: Option<&'static str>,
    /// Why a sponsorship ended.
    pub reason: Option<&'static str>,
}

/// How many cases one page lists.
const ROWS: usize = 40;

/// How many notes of direct aid.
const DIRECT: u32 = 10;

/// What may be said of missed instalments: nothing exact unless enough sponsors are behind it.
fn counted(missed: Missed, least: u32) -> Counted {
    match Counted::of(
        u32::try_from(missed.sponsorships).unwrap_or(u32::MAX),
        least,
    ) {
        Counted::Few => Counted::Few,
        Counted::Number(_) => {
            Counted::Number(u32::try_from(missed.instalments).unwrap_or(u32::MAX))
        }
    }
}

fn share(share: Share) -> &'static str {
    match share {
        Share::Full => "full",
        Share::Co => "co",
    }
}

/// The name of the reason in the entry.
pub(super) fn reason(reason: SponsorshipReason) -> &'static str {
    match reason {
        SponsorshipReason::Completed => "completed",
        SponsorshipReason::SponsorLeft => "sponsor_left",
        SponsorshipReason::Missed => "missed",
        SponsorshipReason::CaseEnds => "case_ends",
        SponsorshipReason::Duplicate => "duplicate",
        SponsorshipReason::Mistake => "mistake",
    }
}

fn form(form: AidForm) -> &'static str {
    match form {
        AidForm::Cash => "cash",
        AidForm::Goods => "goods",
        AidForm::Labour => "labour",
        AidForm::Mixed => "mixed",
    }
}

/// Whether a case has a sponsor.
pub(super) fn place(case: &Case) -> &'static str {
    match (case.closed, case.is_taken(), case.sponsors.is_empty()) {
        (Some(_), ..) => "closed",
        (None, true, _) => "full",
        (None, false, false) => "co",
        (None, false, true) => "free",
    }
}

impl CaseRow {
    fn of(case: &Case, state: &Book) -> CaseRow {
        let fund = state.funds.get(&case.fund);
        CaseRow {
            index: case.at,
            fund: Named {
                id: case.fund.to_string(),
                name: fund.map(|fund| fund.name.to_string()).unwrap_or_default(),
            },
            on: None,
            assigned: case.assigned,
            place: place(case),
            sponsors: case.sponsors.len() as u64,
            closed: case.closed,
        }
    }

    /// The message id of where it stands.
    pub fn key(&self) -> String {
        match (self.place, self.assigned) {
            ("free", None) => "case-place-new".to_owned(),
            (place, _) => format!("case-place-{place}"),
        }
    }
}

impl StepRow {
    fn of(step: &Step) -> StepRow {
        StepRow {
            index: step.at,
            kind: step.kind.name(),
            on: step.on,
            share: step.share.map(share),
            reason: step.reason.map(reason),
        }
    }

    /// The message id of the share.
    pub fn share_key(share: &str) -> String {
        format!("share-{share}")
    }

    /// The message id of the reason.
    pub fn reason_key(reason: &str) -> String {
        format!("sponsorship-{}", reason.replace('_', "-"))
    }
}

/// `GET /cases`.
pub async fn list(State(app): State<App>, view: View, Query(place): Query<Before>) -> Response {
    let page = load_all(&app, &place).await;
    view.answer(&app, page)
}

async fn load_all(app: &App, place: &Before) -> Result<CasesPage, Failure> {
    let before: u64 = place.read()?.unwrap_or(u64::MAX);
    let (state, today) = (app.state(), app.today());
    let mut known: Vec<&Case> = state.people.cases.values().collect();
    known.retain(|case| case.at < before);
    known.sort_unstable_by_key(|case| std::cmp::Reverse(case.at));
    let more = known.len() > ROWS;
    known.truncate(ROWS);
    let mut cases = Vec::with_capacity(known.len());
    for case in known {
        let heading = app.heading(case.at).await?;
        cases.push(CaseRow {
            on: heading.map(|heading| heading.on),
            ..CaseRow::of(case, &state)
        });
    }
    let (direct, more_direct) = match before == u64::MAX {
        true => direct(app).await?,
        false => (Vec::new(), false),
    };
    Ok(CasesPage {
        today,
        missed: counted(app.missed_instalments(today).await?, state.least()),
        before: cases.last().filter(|_| more).map(|last| last.index),
        cases,
        programmes: programmes(&state),
        direct,
        more_direct,
    })
}

/// The newest notes of direct aid.
async fn direct(app: &App) -> Result<(Vec<DirectRow>, bool), Failure> {
    let filter = Filter {
        kind: Some(Kind::AidDirect),
        ..Filter::default()
    };
    let headings = app.headings(filter, None, DIRECT + 1).await?;
    let state = app.state();
    let mut rows = Vec::new();
    for heading in headings.iter().take(DIRECT as usize) {
        let Some(found) = app.entry(heading.at).await? else {
            continue;
        };
        let Body::AidDirect(aid) = &found.said().body else {
            continue;
        };
        let chapter = state.chapters.get(&aid.chapter);
        rows.push(DirectRow {
            index: heading.at,
            on: aid.on,
            chapter: chapter.map(|c| c.name.to_string()).unwrap_or_default(),
            area: aid.area.as_ref().map(|area| app.area_name(&state, area)),
            people: aid.count.into(),
            form: form(aid.form),
            estimate: aid.value.map(|value| {
                let unit = Unit::Money(value.currency);
                Sum::new(value.amount.minor().into(), unit, &state)
            }),
        });
    }
    Ok((rows, headings.len() > DIRECT as usize))
}

/// `GET /case/{index}`, by the index of the entry that opened it.
pub async fn show(State(app): State<App>, view: View, Path(index): Path<String>) -> Response {
    let page = load(&app, &index, view.form).await;
    view.answer(&app, page)
}

async fn load(app: &App, text: &str, form: Form) -> Result<CasePage, Failure> {
    const NONE: Failure = Failure::NotFound(Say("error-no-thing"));
    let index: u64 = text.parse().map_err(|_| NONE)?;
    let found = app.entry(index).await?.ok_or(NONE)?;
    let Body::CaseOpen(body) = &found.said().body else {
        return Err(NONE);
    };
    let state = app.state();
    let case = state.people.cases.get(&body.id).ok_or(NONE)?;
    let steps = app.case_steps(body.id).await?;
    Ok(CasePage {
        row: CaseRow {
            on: Some(body.on),
            ..CaseRow::of(case, &state)
        },
        history: steps.iter().map(StepRow::of).collect(),
        card: match form {
            Form::Html => app.store().shown_card(index).await?,
            _ => None,
        },
    })
}

/// As full as the pages get.
#[cfg(test)]
pub fn samples() -> (CasesPage, CasePage) {
    use minhbach_store::people::{CARD, Shown};
    let day = |text: &str| text.parse::<Day>().unwrap();
    let row = |place, assigned, closed: Option<&str>| CaseRow {
        index: 77,
        fund: Named {
            id: "01990000000000000000000000000001".into(),
            name: "Quỹ <Địa chỉ nhân đạo>".into(),
        },
        on: Some(day("2026-09-15")),
        assigned,
        place,
        sponsors: 2,
        closed: closed.map(day),
    };
    let step = |kind, share, reason| StepRow {
        index: 78,
        kind,
        on: day("2026-09-16"),
        share,
        reason,
    };
    let reasons = [
        "completed",
        "sponsor_left",
        "missed",
        "case_ends",
        "duplicate",
        "mistake",
    ];
    let ends = reasons.map(|why| step("sponsorship.end", Some("co"), Some(why)));
    let mut history = vec![
        step("case.open", None, None),
        step("case.assign", None, None),
        step("sponsorship.begin", Some("full"), None),
        step("case.close", None, None),
    ];
    history.extend(ends);
    let aid = |form| DirectRow {
        index: 90,
        on: day("2026-09-20"),
        chapter: "Hội Chữ thập đỏ <xã> Mường Lâm".into(),
        area: Some("98001 (Bản Mây)".into()),
        people: 40,
        form,
        estimate: Some(Sum::dong(12_000_000)),
    };
    let all = CasesPage {
        today: day("2026-10-20"),
        missed: Counted::Few,
        cases: vec![
            row("free", None, None),
            row("free", Some(78), None),
            row("co", Some(78), None),
            row("full", Some(78), None),
            row("closed", Some(78), Some("2026-10-01")),
        ],
        before: Some(77),
        programmes: vec![row("free", None, None).fund],
        direct: ["cash", "goods", "labour", "mixed"].map(aid).to_vec(),
        more_direct: true,
    };
    let card = CARD.map(|field| (field, Shown::new("Hai bò <cái>, 12 tháng")));
    let one = CasePage {
        row: row("co", Some(78), None),
        history,
        card: Some(card.to_vec()),
    };
    (all, one)
}

page!(CasesPage, "cases.html", cache => CachePolicy::Fresh, downloads => false);
page!(CasePage, "case.html", personal => |_| true);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_get_no_card() {
        let json = serde_json::to_string(&samples().1).unwrap();
        assert!(json.contains("\"history\"") && !json.contains("Hai bò"));
    }

    #[test]
    fn many_instalments_of_few_sponsors_are_few() {
        let of = |instalments, sponsorships| {
            let missed = Missed {
                instalments,
                sponsorships,
            };
            counted(missed, 10).to_string()
        };
        assert_eq!(of(0, 0), "0");
        assert_eq!(of(36, 1), "few");
        assert_eq!(of(36, 9), "few");
        assert_eq!(of(36, 10), "36");
    }
}
