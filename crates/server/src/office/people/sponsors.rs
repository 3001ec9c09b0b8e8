//! What sponsors mean to give and what of it has not come. Their schedules are in the vault, so the list is opened with a reason.

use axum::Form as Typed;
use axum::extract::State;
use axum::response::Response;
use minhbach_ledger::day::Day;
use minhbach_ledger::rejection::Lang as Spoken;
use minhbach_store::people::{Reading, Sponsored, Why};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::format::Sum;
use crate::lang::Words;
use crate::office::desk::Desk;
use crate::office::paper::reasons;
use crate::office::scope;
use crate::view::{CachePolicy, View, page};

/// Sponsorships with their instalments.
#[derive(Clone, Debug, Serialize)]
pub struct SponsorsPage {
    /// The sponsorships of the desk's chapters; none before a reason was given.
    pub rows: Option<Vec<SponsorRow>>,
    /// What became of the form.
    pub outcome: Outcome,
    /// Today.
    pub today: Day,
    /// The reasons that may be given, the usual one first.
    pub reasons: Vec<&'static str>,
}

/// One sponsorship. Names nobody.
#[derive(Clone, Debug, Serialize)]
pub struct SponsorRow {
    /// The entry that began it.
    pub at: u64,
    /// The entry that opened its case.
    pub case: u64,
    /// Since when.
    pub begun: Day,
    /// Until when, if it has ended.
    pub ended: Option<Day>,
    /// How many gifts are tied to it.
    pub gifts: u64,
    /// Why the schedule cannot be looked at.
    pub closed: Option<Words>,
    /// The instalments of which something has not come.
    pub missed: Vec<(Day, Sum)>,
}

/// What became of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing to say.
    Asking,
    /// A gift is tied now, or was before.
    Tied {
        /// The entry of the gift.
        gift: u64,
        /// The entry of the sponsorship.
        sponsorship: u64,
        /// Whether it was tied before.
        repeated: bool,
    },
    /// It was not done, and why.
    Refused(Words),
    /// The form lacks something; programs get an error instead.
    Unclear(#[serde(skip)] Say),
}

/// What is asked for.
#[derive(Debug, Default, Deserialize)]
pub struct Doing {
    /// `read` or `tie`.
    #[serde(default)]
    act: String,
    #[serde(default)]
    why: String,
    #[serde(default)]
    gift: String,
    #[serde(default)]
    sponsorship: String,
}

fn page(app: &App, rows: Option<Vec<SponsorRow>>, outcome: Outcome) -> SponsorsPage {
    SponsorsPage {
        rows,
        outcome,
        today: app.today(),
        reasons: reasons(Why::Receipt),
    }
}

/// `GET /office/people/sponsors`.
pub async fn show(State(app): State<App>, view: View, _: Desk) -> Response {
    let page = page(&app, None, Outcome::Asking);
    view.answer(&app, Ok(page))
}

/// `POST /office/people/sponsors`: opens the schedules, which is logged; or ties a gift to a sponsorship.
pub async fn act(
    State(app): State<App>,
    view: View,
    desk: Desk,
    Typed(doing): Typed<Doing>,
) -> Response {
    let page = perform(&app, &desk, &doing).await;
    view.answer(&app, page)
}

async fn perform(app: &App, desk: &Desk, doing: &Doing) -> Result<SponsorsPage, Failure> {
    match doing.act.as_str() {
        "read" => {
            let Some(why) = scope::reason(&doing.why) else {
                return Ok(page(app, None, Outcome::Unclear(Say("people-why-missing"))));
            };
            let reading = Reading {
                key: &desk.key,
                why,
            };
            let rows = rows(app, desk, &reading).await?;
            Ok(page(app, Some(rows), Outcome::Asking))
        }
        "tie" => {
            let (gift, _) = scope::entry(app, desk, doing.gift.trim()).await?;
            let (begun, _) = scope::entry(app, desk, doing.sponsorship.trim()).await?;
            let tied = app
                .store()
                .tie_gift(gift.at, begun.at, app.today(), &desk.key)
                .await?;
            let outcome = match tied {
                Ok(tied) => Outcome::Tied {
                    gift: tied.gift,
                    sponsorship: tied.sponsorship,
                    repeated: tied.repeated,
                },
                Err(denied) => Outcome::Refused(scope::refused(&denied)),
            };
            Ok(page(app, None, outcome))
        }
        _ => Err(Failure::BadRequest(Say("error-bad-form"))),
    }
}

/// The sponsorships whose cases belong to the desk's chapters: no other schedule is opened.
async fn rows(app: &App, desk: &Desk, reading: &Reading<'_>) -> Result<Vec<SponsorRow>, Failure> {
    let state = app.state();
    let here = |case: &u64| {
        let mut cases = state.people.cases.values();
        let fund = cases
            .find(|known| known.at == *case)
            .and_then(|known| state.funds.get(&known.fund));
        fund.is_some_and(|fund| desk.sees(&state, fund.chapter))
    };
    let all = app
        .store()
        .instalments_of(app.today(), reading, here)
        .await?;
    let row = |one: &Sponsored| SponsorRow {
        at: one.at,
        case: one.case,
        begun: one.begun,
        ended: one.ended,
        gifts: one.gifts,
        closed: one.schedule.as_ref().err().map(|closed| Words {
            vi: closed.text(Spoken::Vi).to_owned(),
            en: closed.text(Spoken::En).to_owned(),
        }),
        missed: one.schedule.as_ref().map_or_else(
            |_| Vec::new(),
            |schedule| {
                let missed = one.missed.iter();
                let sum = |minor: u64| Sum::counted(minor.into(), schedule.currency);
                missed
                    .map(|instalment| (instalment.due, sum(instalment.open)))
                    .collect()
            },
        ),
    };
    Ok(all.iter().map(row).collect())
}

page!(SponsorsPage, "office/sponsors.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);
