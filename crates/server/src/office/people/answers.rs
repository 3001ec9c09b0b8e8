//! What the helped have said, until each of it has ended in an entry of the book.

use axum::Form as Typed;
use axum::extract::{Query, State};
use axum::response::Response;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Digest;
use minhbach_ledger::rejection::Lang as Spoken;
use minhbach_store::people::{Ending, Feedback, Reading, State as Stand, Why};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::lang::Words;
use crate::office::desk::Desk;
use crate::office::paper::reasons;
use crate::office::scope;
use crate::view::{CachePolicy, View, page};

/// The answers of the desk's chapters.
#[derive(Clone, Debug, Serialize)]
pub struct AnswersPage {
    /// Whether those that have ended are listed too.
    pub all: bool,
    /// Those that wait longest first.
    pub rows: Vec<AnswerRow>,
    /// What became of the form.
    pub outcome: Outcome,
    /// Today.
    pub today: Day,
    /// The reasons that may be given, the usual one first.
    pub reasons: Vec<&'static str>,
}

/// An answer, as far as nobody needs to open it.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerRow {
    /// By what the office names it.
    pub handle: String,
    /// The entry of the distribution or of the list.
    pub about: Option<u64>,
    /// When it came.
    pub day: Day,
    /// When it must have ended.
    pub due: Day,
    /// Where it stands.
    pub state: Words,
    /// When it ended.
    pub closed: Option<Day>,
    /// Whether it waits still.
    pub waits: bool,
    /// Whether it waits longer than it may.
    pub overdue: bool,
}

/// What became of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing was sent yet.
    Asking,
    /// One was opened: personal.
    Opened {
        /// Which.
        handle: String,
        /// What she says.
        said: Words,
        /// In her own words.
        text: String,
    },
    /// One has ended.
    Ended(Words),
    /// It was not done, and why.
    Refused(Words),
    /// The form lacks something; programs get an error instead.
    Unclear(#[serde(skip)] Say),
}

/// Whether all are listed.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    all: String,
}

/// What is done with one. It has no `Debug`, so that it cannot reach a log.
#[derive(Default, Deserialize)]
pub struct Done {
    /// `read` or `end`.
    #[serde(default)]
    act: String,
    #[serde(default)]
    handle: String,
    #[serde(default)]
    why: String,
    /// The index of the entry in which it ends.
    #[serde(default)]
    entry: String,
}

/// `GET /office/people/answers`.
pub async fn show(
    State(app): State<App>,
    view: View,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Response {
    let page = load(&app, &desk, asked.all == "1", Outcome::Asking).await;
    view.answer(&app, page)
}

/// `POST /office/people/answers`: opens one, which is logged, or ends one in an entry.
pub async fn act(
    State(app): State<App>,
    view: View,
    desk: Desk,
    Typed(done): Typed<Done>,
) -> Response {
    let page = match perform(&app, &desk, &done).await {
        Ok(outcome) => load(&app, &desk, false, outcome).await,
        Err(failure) => Err(failure),
    };
    view.answer(&app, page)
}

/// The answers that the desk has to do with.
pub(in crate::office) async fn rows(
    app: &App,
    desk: &Desk,
    today: Day,
    waiting: bool,
) -> Result<Vec<AnswerRow>, Failure> {
    let all = app
        .store()
        .answers(Day::from_days(0), today, waiting)
        .await?;
    let mut rows = Vec::new();
    for answer in all {
        let about = about(app, desk, &answer).await?;
        let Some(about) = about else { continue };
        rows.push(AnswerRow {
            handle: answer.handle.to_string(),
            about: Some(about),
            day: answer.day,
            due: answer.due,
            state: Words {
                vi: answer.state.text(Spoken::Vi).to_owned(),
                en: answer.state.text(Spoken::En).to_owned(),
            },
            closed: answer.closed,
            waits: answer.waits(today).is_some(),
            overdue: answer.overdue(today),
        });
    }
    Ok(rows)
}

/// The entry that an answer is about, if the desk has to do with its chapter.
async fn about(app: &App, desk: &Desk, answer: &Feedback) -> Result<Option<u64>, Failure> {
    let Some(at) = app.store().by_id(answer.distribution).await? else {
        return Ok(None);
    };
    let heading = app.store().heading(at).await?;
    let chapter = heading.and_then(|heading| heading.chapter);
    Ok(scope::sees(desk, &app.state(), chapter).then_some(at))
}

async fn load(app: &App, desk: &Desk, all: bool, outcome: Outcome) -> Result<AnswersPage, Failure> {
    let today = app.today();
    Ok(AnswersPage {
        all,
        rows: rows(app, desk, today, !all).await?,
        outcome,
        today,
        reasons: reasons(Why::Complaint),
    })
}

async fn perform(app: &App, desk: &Desk, done: &Done) -> Result<Outcome, Failure> {
    const NONE: Failure = Failure::NotFound(Say("error-no-thing"));
    let handle: Digest = done.handle.trim().parse().map_err(|_| NONE)?;
    // One of another chapter is none, whatever else the form says.
    let all = app
        .store()
        .answers(Day::from_days(0), app.today(), false)
        .await?;
    let answer = all
        .into_iter()
        .find(|answer| answer.handle == handle)
        .ok_or(NONE)?;
    about(app, desk, &answer).await?.ok_or(NONE)?;
    match done.act.as_str() {
        "read" => {
            let Some(why) = scope::reason(&done.why) else {
                return Ok(Outcome::Unclear(Say("people-why-missing")));
            };
            let reading = Reading {
                key: &desk.key,
                why,
            };
            Ok(match app.store().read_answer(&handle, &reading).await? {
                Ok((said, text)) => Outcome::Opened {
                    handle: handle.to_string(),
                    said: Words {
                        vi: said.text(Spoken::Vi).to_owned(),
                        en: said.text(Spoken::En).to_owned(),
                    },
                    text: text.to_string(),
                },
                Err(denied) => Outcome::Refused(scope::refused(&denied)),
            })
        }
        "end" => end(app, desk, &handle, done.entry.trim()).await,
        _ => Err(Failure::BadRequest(Say("error-bad-form"))),
    }
}

async fn end(app: &App, desk: &Desk, handle: &Digest, entry: &str) -> Result<Outcome, Failure> {
    let found = match scope::entry(app, desk, entry).await {
        Ok((found, _)) => found,
        Err(Failure::NotFound(_)) => return Ok(Outcome::Unclear(Say("people-no-entry"))),
        Err(failure) => return Err(failure),
    };
    let signed = &found.sealed.signed;
    let ending = Ending {
        state: Stand::of_kind(signed.kind().name()).unwrap_or(Stand::Waiting),
        entry: signed.text_hash(),
        day: app.today(),
    };
    Ok(match app.store().end_answer(handle, &ending).await? {
        Ok(()) => Outcome::Ended(Words {
            vi: ending.state.text(Spoken::Vi).to_owned(),
            en: ending.state.text(Spoken::En).to_owned(),
        }),
        Err(denied) => Outcome::Refused(scope::refused(&denied)),
    })
}

page!(AnswersPage, "office/answers.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);
