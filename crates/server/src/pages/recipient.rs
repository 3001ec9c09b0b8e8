//! The voice of the helped: what her line says, its proof, and an answer that nobody can drop. By the code on her slip; without an
//! account and without a name.

use axum::Form as Typed;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, HeaderValue};
use axum::response::{IntoResponse as _, Redirect, Response};
use minhbach_ledger::book::MarkKind;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::{Code, Id};
use minhbach_ledger::json;
use minhbach_ledger::kinds::{Body, Kind};
use minhbach_ledger::roster::{Line, Slip};
use minhbach_store::people::{Answer, OwnLine, Said, answer_days};
use serde::{Deserialize, Serialize};

use crate::api::read;
use crate::app::App;
use crate::failure::{Failure, Say};
use crate::limit::Admitted;
use crate::pages::parts::Named;
use crate::query::{Filter, Found};
use crate::view::{CachePolicy, View, bytes_response, page};

/// The longest answer in her own words, in characters.
const LONGEST: usize = 2_000;

/// How many distributions since the list was sealed are looked through for those of the list.
const LOOK: u32 = 500;

/// What one line of a list says, to its holder.
#[derive(Clone, Debug, Serialize)]
pub struct RecipientPage {
    /// The code on the slip.
    pub code: String,
    /// What became of the form.
    pub outcome: Outcome,
    /// The number of the line on the sheet.
    pub line: u64,
    /// How many lines there are.
    pub lines: u64,
    /// What is given: a number of portions, or an amount.
    pub portion: String,
    /// Who she is within this campaign.
    pub pseudonym: String,
    /// The index of the entry that seals the list.
    pub list: u64,
    /// The list's day.
    pub on: Day,
    /// The chapter whose list it is.
    pub chapter: String,
    /// The campaign.
    pub campaign: Option<Named>,
    /// What the book says of handing out to this list.
    pub deliveries: Vec<Delivery>,
    /// Within how many days an answer must end in the book.
    pub days: u64,
    /// The file that proves the line.
    pub slip: String,
}

/// A distribution to the people of the list.
#[derive(Clone, Debug, Serialize)]
pub struct Delivery {
    /// The index of its entry.
    pub index: u64,
    /// Its day.
    pub on: Day,
    /// How many portions it says were handed over.
    pub portions: u64,
    /// How many of them somebody else has confirmed.
    pub confirmed: Option<u64>,
    /// How many are disputed.
    pub disputed: Option<u64>,
}

/// What became of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing was sent yet.
    Asking,
    /// What was sent cannot be taken; programs get an error instead.
    Unclear(#[serde(skip)] Say),
    /// It is kept.
    Taken {
        /// The code under which she sees what becomes of it. It stands nowhere else.
        answer: String,
        /// The last day on which it must have ended in the book.
        due: Day,
    },
}

impl RecipientPage {
    /// What can be said, with the message of each.
    pub fn choices(&self) -> impl Iterator<Item = (&'static str, String)> {
        let all = Said::ALL.iter().map(|said| said.as_str());
        all.map(|said| (said, format!("said-{said}")))
    }
}

/// The form for a code, and what became of an answer.
#[derive(Clone, Debug, Serialize)]
pub struct CodePage {
    /// What the code was found to be.
    pub found: Looked,
}

/// What a code was found to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Looked {
    /// None was given yet.
    Asking,
    /// Of no line and no answer.
    Unknown,
    /// The code of a line.
    Line(String),
    /// The code of an answer.
    Answer {
        /// Where it stands.
        state: &'static str,
        /// When it came.
        day: Day,
        /// The last day on which it must have ended.
        due: Day,
        /// When it ended.
        closed: Option<Day>,
        /// Whether that day has passed.
        overdue: bool,
    },
}

/// A code that was typed. It has no `Debug`, so that it cannot reach a log.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    code: String,
}

/// An answer that was typed. It has no `Debug`, so that it cannot reach a log.
#[derive(Deserialize)]
pub struct Told {
    #[serde(default)]
    said: String,
    #[serde(default)]
    text: String,
}

/// `GET /r`.
pub async fn form(State(app): State<App>, view: View) -> Response {
    let found = Looked::Asking;
    view.answer(&app, Ok(CodePage { found }))
}

/// `POST /r`: a line's code leads to its page, an answer's shows where it stands.
pub async fn look(
    State(app): State<App>,
    view: View,
    _: Admitted,
    Typed(asked): Typed<Asked>,
) -> Response {
    match looked(&app, &asked.code).await {
        Ok(Looked::Line(code)) => {
            Redirect::to(&view.lang.href(format!("/r/{code}"))).into_response()
        }
        Ok(found) => view.answer(&app, Ok(CodePage { found })),
        Err(failure) => view.answer::<CodePage>(&app, Err(failure)),
    }
}

/// `POST /api/v1/r`: the same for programs.
pub async fn look_json(State(app): State<App>, view: View, _: Admitted, body: Bytes) -> Response {
    let asked: Asked = match read(&body) {
        Ok(asked) => asked,
        Err(response) => return *response,
    };
    let found = looked(&app, &asked.code).await;
    view.answer(&app, found.map(|found| CodePage { found }))
}

async fn looked(app: &App, typed: &str) -> Result<Looked, Failure> {
    let typed = typed.trim();
    if let Ok(code) = typed.parse::<Code>()
        && app.store().line_by_code(&code).await?.is_some()
    {
        return Ok(Looked::Line(code.to_string()));
    }
    let today = app.today();
    Ok(match app.store().answer_by_code(typed).await? {
        Err(_) => Looked::Unknown,
        Ok(answer) => Looked::Answer {
            state: answer.state.as_str(),
            day: answer.day,
            due: answer.due,
            closed: answer.closed,
            overdue: answer.overdue(today),
        },
    })
}

/// `GET /r/{code}` and `GET /r/{code}.slip`.
pub async fn show(
    State(app): State<App>,
    view: View,
    Path(text): Path<String>,
    _: Admitted,
) -> Response {
    if let Some(code) = text.strip_suffix(".slip") {
        return match find(&app, code).await {
            Ok((code, own)) => file(&code, &own.slip),
            Err(failure) => failure.answer(&app, &view),
        };
    }
    match find(&app, &text).await {
        Ok((_, own)) => {
            let page = load(&app, own).await;
            view.answer(&app, page.map(|(page, _)| page))
        }
        Err(failure) => failure.answer(&app, &view),
    }
}

/// `POST /r/{code}`: takes an answer. It is encrypted and durable before its code is given out.
pub async fn tell(
    State(app): State<App>,
    view: View,
    Path(text): Path<String>,
    _: Admitted,
    Typed(told): Typed<Told>,
) -> Response {
    let page = take(&app, &text, &told).await;
    view.answer(&app, page)
}

/// `POST /api/v1/r/{code}`: the same for programs.
pub async fn tell_json(
    State(app): State<App>,
    view: View,
    Path(text): Path<String>,
    _: Admitted,
    body: Bytes,
) -> Response {
    let told: Told = match read(&body) {
        Ok(told) => told,
        Err(response) => return *response,
    };
    let page = match take(&app, &text, &told).await {
        Ok(RecipientPage {
            outcome: Outcome::Unclear(say),
            ..
        }) => Err(Failure::BadRequest(say)),
        page => page,
    };
    view.answer(&app, page)
}

async fn take(app: &App, text: &str, told: &Told) -> Result<RecipientPage, Failure> {
    let (_, own) = find(app, text).await?;
    let (mut page, about) = load(app, own).await?;
    let Some(said) = Said::parse(told.said.trim()) else {
        page.outcome = Outcome::Unclear(Say("recipient-say-what"));
        return Ok(page);
    };
    let words = told.text.trim();
    if words.chars().count() > LONGEST {
        page.outcome = Outcome::Unclear(Say("recipient-too-long"));
        return Ok(page);
    }
    let day = app.today();
    let due = day.plus(i32::try_from(page.days).unwrap_or(i32::MAX));
    let answer = Answer {
        distribution: about,
        said,
        text: words,
        day,
        due,
    };
    let answer = grouped(&app.store().answer(&answer).await?);
    page.outcome = Outcome::Taken { answer, due };
    Ok(page)
}

async fn find(app: &App, text: &str) -> Result<(Code, OwnLine), Failure> {
    const NONE: Failure = Failure::NotFound(Say("recipient-no-code"));
    let code: Code = text.parse().map_err(|_| NONE)?;
    let own = app.store().line_by_code(&code).await?.ok_or(NONE)?;
    Ok((code, own))
}

fn file(code: &Code, slip: &Slip) -> Response {
    let plain = "text/plain; charset=utf-8";
    let mut response = bytes_response(slip.to_string(), plain, CachePolicy::Never);
    let name = format!("attachment; filename=\"{code}.slip\"");
    if let Ok(name) = HeaderValue::from_str(&name) {
        response.headers_mut().insert(CONTENT_DISPOSITION, name);
    }
    response
}

/// The page, and what an answer is about: the newest distribution to the list, or the list while there is none.
async fn load(app: &App, own: OwnLine) -> Result<(RecipientPage, Id), Failure> {
    let state = app.state();
    let sealed = app.by_text(&own.slip.entry).await?;
    let sealed = sealed.ok_or(Failure::Internal)?;
    let Body::RosterSeal(list) = &sealed.said().body else {
        return Err(Failure::Internal);
    };
    let line: Line = json::read(&own.slip.line).map_err(|_| Failure::Internal)?;
    let found = handed_out(app, &sealed).await?;
    let about = found.last().map_or(own.roster, |(id, _)| *id);
    let name = |id: &Id| state.chapters.get(id).map(|known| known.name.to_string());
    let page = RecipientPage {
        code: own.slip.code().to_string(),
        outcome: Outcome::Asking,
        line: line.line.into(),
        lines: own.slip.size,
        portion: line.portion.amount.to_string(),
        pseudonym: line.pseudonym.to_string(),
        list: sealed.at,
        on: list.on,
        chapter: name(&list.chapter).unwrap_or_default(),
        campaign: list.campaign.and_then(|id| {
            let name = state.campaigns.get(&id)?.name.to_string();
            Some(Named {
                id: id.to_string(),
                name,
            })
        }),
        deliveries: found.into_iter().map(|(_, delivery)| delivery).collect(),
        days: answer_days(&state, list.chapter).into(),
        slip: own.slip.to_string(),
    };
    Ok((page, about))
}

/// The distributions that name the list, oldest first. No index leads from a list to them; they follow it soon, and there are far
/// fewer distributions than entries.
async fn handed_out(app: &App, sealed: &Found) -> Result<Vec<(Id, Delivery)>, Failure> {
    let kind = Filter {
        kind: Some(Kind::DistributionMake),
        ..Filter::default()
    };
    let headings = app.headings_after(kind, sealed.at, LOOK).await?;
    let list = sealed.sealed.signed.text_hash();
    let mut found = Vec::new();
    for heading in headings {
        let Some(entry) = app.entry(heading.at).await? else {
            continue;
        };
        let Body::DistributionMake(body) = &entry.said().body else {
            continue;
        };
        if body.roster != Some(list) {
            continue;
        }
        let marks = app.marks(entry.at).await?;
        let newest = |kind| {
            let mark = marks.iter().rev().find(|mark| mark.kind == kind);
            mark.map(|mark| u64::try_from(mark.value).unwrap_or(0))
        };
        if newest(MarkKind::Reversed).is_some() {
            continue;
        }
        let delivery = Delivery {
            index: entry.at,
            on: body.on,
            portions: newest(MarkKind::Adjusted).unwrap_or_else(|| body.portions.total()),
            confirmed: newest(MarkKind::Confirmed),
            disputed: newest(MarkKind::Disputed).filter(|portions| *portions > 0),
        };
        found.push((body.id, delivery));
    }
    Ok(found)
}

/// A code in groups of four, as people copy it.
fn grouped(code: &str) -> String {
    let mut text = String::new();
    for (n, digit) in code.chars().enumerate() {
        if n > 0 && n % 4 == 0 {
            text.push('-');
        }
        text.push(digit);
    }
    text
}

/// The message of where an answer stands.
pub fn state_key(state: &str) -> String {
    format!("answer-{state}")
}

/// As full as the pages get.
#[cfg(test)]
pub fn samples() -> (Vec<RecipientPage>, Vec<CodePage>) {
    let day: Day = "2026-10-21".parse().unwrap();
    let page = |outcome| RecipientPage {
        code: "7K3M9QW2X4ABC".into(),
        outcome,
        line: 4,
        lines: 120,
        portion: "1".into(),
        pseudonym: "9Z1Y8X7W6V5TS".into(),
        list: 812,
        on: day,
        chapter: "Hội Chữ thập đỏ <xã> Bản Mây".into(),
        campaign: Some(Named {
            id: "0199".into(),
            name: "Lũ quét <9/2026>".into(),
        }),
        deliveries: vec![Delivery {
            index: 900,
            on: day,
            portions: 118,
            confirmed: Some(118),
            disputed: Some(1),
        }],
        days: 15,
        slip: "minhbach.example/x/slip/v1\ncode 7K3M9QW2X4ABC\n".into(),
    };
    let taken = Outcome::Taken {
        answer: grouped("7K3M9QW2X4ABC123"),
        due: day,
    };
    let outcomes = [
        Outcome::Asking,
        Outcome::Unclear(Say("recipient-say-what")),
        taken,
    ];
    use minhbach_store::people::State;
    let standing = |state: State, closed, overdue| Looked::Answer {
        state: state.as_str(),
        day,
        due: day,
        closed,
        overdue,
    };
    let looked = [
        Looked::Asking,
        Looked::Unknown,
        Looked::Line("7K3M9QW2X4ABC".into()),
        standing(State::Waiting, None, true),
        standing(State::Disputed, Some(day), false),
    ];
    (
        outcomes.into_iter().map(page).collect(),
        looked.into_iter().map(|found| CodePage { found }).collect(),
    )
}

page!(RecipientPage, "recipient.html", cache => CachePolicy::Never, noindex => true);
page!(CodePage, "recipient_code.html", cache => CachePolicy::Never);
