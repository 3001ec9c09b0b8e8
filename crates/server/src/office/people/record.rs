//! One person's record: what is kept of it, what was agreed to, what holds for it; and what an office does about it: open it
//! with a reason, record consent or its end, unpublish, restrict, erase.

use axum::Form as Typed;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::governance::Role;
use minhbach_ledger::rejection::Lang as Spoken;
use minhbach_store::people::{
    Act, Consent, Denied, Done, Given, Left, Line, Party, Purpose, Reading, Reason, Why,
};
use serde::{Deserialize, Serialize};

use super::access::AccessRow;
use super::{PEOPLE, WATCHERS};
use crate::app::App;
use crate::failure::{Failure, Say};
use crate::lang::Words;
use crate::office::desk::Desk;
use crate::office::paper::reasons;
use crate::office::scope;
use crate::pages::entries::about;
use crate::view::{CachePolicy, View, page};

const BAD: Failure = Failure::BadRequest(Say("error-bad-form"));

/// Who does what cannot be taken back, or keeps others from working: whoever answers for the chapter.
const HEADS: &[Role] = &[Role::Approver, Role::Governor];

/// A record.
#[derive(Clone, Debug, Serialize)]
pub struct RecordPage {
    /// How it is addressed: the entry, or a line of a list.
    pub who: String,
    /// The entry.
    pub at: u64,
    /// What the entry does, in one line.
    pub about: Words,
    /// The names of the private fields that are kept.
    pub fields: Vec<String>,
    /// Why nothing is kept.
    pub gone: Option<Words>,
    /// Since when nothing of it is shown.
    pub unpublished: Option<Day>,
    /// Since when it is sealed.
    pub restricted: Option<Day>,
    /// The last day of that.
    pub until: Option<Day>,
    /// What was agreed to, oldest first.
    pub consents: Vec<ConsentRow>,
    /// Who opened it: for those who watch.
    pub accesses: Option<Vec<AccessRow>>,
    /// What became of the form.
    pub outcome: Outcome,
    /// Whether the desk may restrict and erase.
    pub head: bool,
    /// The reasons that may be given for opening it, the usual one first.
    pub reasons: Vec<&'static str>,
}

/// An act of consent.
#[derive(Clone, Debug, Serialize)]
pub struct ConsentRow {
    /// To what.
    pub purpose: Words,
    /// Whose.
    pub party: Words,
    /// Given or withdrawn.
    pub given: bool,
    /// When.
    pub day: Day,
}

/// What became of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing was sent yet.
    Asking,
    /// It was opened: fields and what they say. Personal.
    Opened(Vec<(String, String)>),
    /// It was done.
    Done {
        /// What: a message id.
        what: &'static str,
        /// Until when, where that is part of it.
        until: Option<Day>,
        /// What only the operator can still do.
        left: Vec<Words>,
    },
    /// It was not done, and why.
    Refused(Words),
    /// The form lacks something; programs get an error instead.
    Unclear(#[serde(skip)] Say),
}

/// Which record is looked for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    who: String,
}

/// What is done about it. It has no `Debug`, so that it cannot reach a log.
#[derive(Default, Deserialize)]
pub struct Doing {
    /// `read`, `give`, `withdraw`, `unpublish`, `restrict`, `erase`.
    #[serde(default)]
    act: String,
    #[serde(default)]
    why: String,
    #[serde(default)]
    purpose: String,
    #[serde(default)]
    party: String,
    #[serde(default)]
    child: String,
    #[serde(default)]
    reason: String,
    /// What is typed before something that cannot be taken back: the record's address once more.
    #[serde(default)]
    sure: String,
}

/// `GET /office/people/record`: the form that leads to a record.
pub async fn find(State(app): State<App>, view: View, Query(asked): Query<Asked>) -> Response {
    let who = asked.who.trim();
    match address(who) {
        Some(_) => {
            Redirect::to(&view.lang.href(format!("/office/people/record/{who}"))).into_response()
        }
        None => Failure::NotFound(Say("people-bad-address")).answer(&app, &view),
    }
}

/// `GET /office/people/record/{who}`. Opens nothing.
pub async fn show(
    State(app): State<App>,
    view: View,
    desk: Desk,
    Path(who): Path<String>,
) -> Response {
    let page = match target(&app, &desk, &who).await {
        Ok(target) => load(&app, &desk, &target, Outcome::Asking).await,
        Err(failure) => Err(failure),
    };
    view.answer(&app, page)
}

/// `POST /office/people/record/{who}`.
pub async fn act(
    State(app): State<App>,
    view: View,
    desk: Desk,
    Path(who): Path<String>,
    Typed(doing): Typed<Doing>,
) -> Response {
    let page = async {
        let target = target(&app, &desk, &who).await?;
        let outcome = perform(&app, &desk, &target, &doing).await?;
        load(&app, &desk, &target, outcome).await
    };
    let page = page.await;
    view.answer(&app, page)
}

/// The entry and the line that an address names, in its one spelling.
fn address(who: &str) -> Option<(u64, Option<u32>)> {
    let decimal = minhbach_ledger::log::parse_decimal;
    match who.split_once(':') {
        None => Some((decimal(who)?, None)),
        Some((at, line)) => {
            let line = u32::try_from(decimal(line)?).ok()?;
            Some((decimal(at)?, Some(line)))
        }
    }
}

/// A record that the desk has to do with.
struct Target {
    who: String,
    at: u64,
    about: Words,
    /// The list and the line, if it is one of a list.
    line: Option<(Id, u32)>,
    subject: Result<Id, Denied>,
}

async fn target(app: &App, desk: &Desk, who: &str) -> Result<Target, Failure> {
    let (at, line) = address(who).ok_or(scope::NONE)?;
    let (found, _) = scope::entry(app, desk, &at.to_string()).await?;
    let roster = match &found.said().body {
        Body::RosterSeal(seal) => Some(seal.id),
        _ => None,
    };
    let (line, subject) = match (roster, line) {
        (Some(roster), Some(line)) => {
            let subject = app.store().subject_of_line(&roster, line).await?;
            (Some((roster, line)), subject)
        }
        (None, None) => (None, app.store().subject_at(at).await?),
        // A list is not one person, and no other entry has lines.
        _ => return Err(Failure::NotFound(Say("people-bad-address"))),
    };
    Ok(Target {
        who: who.to_owned(),
        at,
        about: about(found.said().kind()),
        line,
        subject,
    })
}

async fn load(
    app: &App,
    desk: &Desk,
    target: &Target,
    outcome: Outcome,
) -> Result<RecordPage, Failure> {
    let store = app.store();
    // What was done may have taken the subject away.
    let subject = match target.line {
        Some((roster, line)) => store.subject_of_line(&roster, line).await?,
        None => store.subject_at(target.at).await?,
    };
    let mut page = RecordPage {
        who: target.who.clone(),
        at: target.at,
        about: target.about.clone(),
        fields: Vec::new(),
        gone: None,
        unpublished: None,
        restricted: None,
        until: None,
        consents: Vec::new(),
        accesses: None,
        outcome,
        head: desk.is(HEADS),
        reasons: reasons(Why::Person),
    };
    let subject = match subject {
        Ok(subject) => subject,
        Err(denied) => {
            page.gone = Some(scope::refused(&denied));
            return Ok(page);
        }
    };
    page.fields = match target.line {
        Some(_) => ["name", "born", "commune", "number", "portion"]
            .map(str::to_owned)
            .to_vec(),
        None => store.private_fields(target.at).await?,
    };
    let stands = store.stands(&subject).await?;
    (page.unpublished, page.restricted, page.until) =
        (stands.unpublished, stands.restricted, stands.until);
    page.consents = store
        .consents(&subject)
        .await?
        .iter()
        .map(consent)
        .collect();
    if desk.is(WATCHERS) {
        let log = store.accesses(Some(&subject)).await?;
        page.accesses = Some(
            log.iter()
                .map(|access| AccessRow::of(app, access))
                .collect(),
        );
    }
    Ok(page)
}

fn both(text: impl Fn(Spoken) -> &'static str) -> Words {
    Words {
        vi: text(Spoken::Vi).to_owned(),
        en: text(Spoken::En).to_owned(),
    }
}

fn consent(consent: &Consent) -> ConsentRow {
    ConsentRow {
        purpose: both(|lang| consent.purpose.text(lang)),
        party: both(|lang| consent.party.text(lang)),
        given: consent.given,
        day: consent.day,
    }
}

async fn perform(
    app: &App,
    desk: &Desk,
    target: &Target,
    doing: &Doing,
) -> Result<Outcome, Failure> {
    let act = match doing.act.as_str() {
        "read" => return read(app, desk, target, doing).await,
        "give" => return agree(app, desk, target, doing, true).await,
        "withdraw" => return agree(app, desk, target, doing, false).await,
        act => Act::parse(act).ok_or(BAD)?,
    };
    if !desk.is(HEADS) && act != Act::Unpublish {
        return Err(Failure::Forbidden(Say("office-role")));
    }
    let Some(reason) = Reason::parse(&doing.reason) else {
        return Ok(Outcome::Unclear(Say("people-reason-missing")));
    };
    if act == Act::Erase && doing.sure.trim() != target.who {
        return Ok(Outcome::Unclear(Say("people-not-sure")));
    }
    let subject = match &target.subject {
        Ok(subject) => *subject,
        Err(denied) => return Ok(Outcome::Refused(scope::refused(denied))),
    };
    let done = Done {
        subject,
        reason,
        key: &desk.key,
        today: app.today(),
    };
    let store = app.store();
    let said = |what, until, left: &[Left]| Outcome::Done {
        what,
        until,
        left: left
            .iter()
            .map(|left| both(|lang| left.text(lang)))
            .collect(),
    };
    let outcome = match act {
        Act::Unpublish => store
            .unpublish(&done)
            .await?
            .map(|()| said("people-unpublished", None, &[])),
        Act::Restrict => store
            .restrict(&done)
            .await?
            .map(|until| said("people-restricted", Some(until), &[])),
        Act::Erase => store
            .erase(&done)
            .await?
            .map(|erased| said("people-erased", None, &erased.left)),
    };
    Ok(outcome.unwrap_or_else(|denied| Outcome::Refused(scope::refused(&denied))))
}

async fn read(app: &App, desk: &Desk, target: &Target, doing: &Doing) -> Result<Outcome, Failure> {
    if !desk.is(PEOPLE) {
        return Err(Failure::Forbidden(Say("office-role")));
    }
    let Some(why) = scope::reason(&doing.why) else {
        return Ok(Outcome::Unclear(Say("people-why-missing")));
    };
    let reading = Reading {
        key: &desk.key,
        why,
    };
    let fields = match target.line {
        Some((roster, line)) => {
            let opened = app.store().roster_line(&roster, line, &reading).await?;
            opened.map(|(line, _)| of_line(line))
        }
        None => {
            let opened = app.store().read_private(target.at, &reading).await?;
            opened.map(|all| {
                all.iter()
                    .map(|one| (one.field.clone(), one.value.clone()))
                    .collect()
            })
        }
    };
    Ok(match fields {
        Ok(fields) => Outcome::Opened(fields),
        Err(denied) => Outcome::Refused(scope::refused(&denied)),
    })
}

fn of_line(line: Line) -> Vec<(String, String)> {
    let mut fields = vec![
        ("name".to_owned(), line.name),
        ("born".to_owned(), line.born),
        ("commune".to_owned(), line.commune),
        ("portion".to_owned(), line.portion.to_string()),
    ];
    fields.extend(line.number.map(|number| ("number".to_owned(), number)));
    fields.extend(line.more);
    fields
}

async fn agree(
    app: &App,
    desk: &Desk,
    target: &Target,
    doing: &Doing,
    give: bool,
) -> Result<Outcome, Failure> {
    let (Some(purpose), Some(party)) = (Purpose::parse(&doing.purpose), Party::parse(&doing.party))
    else {
        return Ok(Outcome::Unclear(Say("people-purpose-missing")));
    };
    let subject = match &target.subject {
        Ok(subject) => *subject,
        Err(denied) => return Ok(Outcome::Refused(scope::refused(denied))),
    };
    let given = Given {
        subject,
        purpose,
        party,
        child: !doing.child.is_empty(),
        day: app.today(),
        key: &desk.key,
    };
    let outcome = match give {
        true => app.store().give_consent(&given).await?,
        false => app.store().withdraw_consent(&given).await?,
    };
    Ok(match outcome {
        Ok(()) => Outcome::Done {
            what: match app.store().may_show(&subject, purpose).await? {
                true => "people-shown-now",
                false => "people-not-shown-now",
            },
            until: None,
            left: Vec::new(),
        },
        Err(denied) => Outcome::Refused(scope::refused(&denied)),
    })
}

impl RecordPage {
    /// The choices of the forms with their texts.
    pub fn purposes(&self) -> Vec<(&'static str, Words)> {
        Purpose::ALL
            .iter()
            .map(|one| (one.as_str(), both(|lang| one.text(lang))))
            .collect()
    }

    /// Who may agree.
    pub fn parties(&self) -> Vec<(&'static str, Words)> {
        Party::ALL
            .iter()
            .map(|one| (one.as_str(), both(|lang| one.text(lang))))
            .collect()
    }

    /// Why an act may be asked for.
    pub fn wishes(&self) -> Vec<(&'static str, Words)> {
        Reason::ALL
            .iter()
            .map(|one| (one.as_str(), both(|lang| one.text(lang))))
            .collect()
    }

    /// What a field is called: as the form of its entry calls it, or as the sheet's own title does.
    pub fn label(&self, tr: &crate::lang::Tr, field: &str) -> String {
        tr.known(&format!("people-field-{}", field.replace('_', "-")), field)
    }
}

page!(RecordPage, "office/record.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);
