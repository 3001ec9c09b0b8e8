//! The signing folder: what others have signed and wait for one more signature.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use minhbach_ledger::day::Day;
use minhbach_ledger::decide::check_signatures;
use minhbach_ledger::entry::Signed;
use minhbach_ledger::id::Digest;
use minhbach_ledger::kinds::governance::Role;
use minhbach_store::Opening;
use minhbach_store::people::Unfiled;
use serde::{Deserialize, Serialize};

use super::consider::{Refusing, refusing};
use crate::app::{App, day_here};
use crate::failure::{Failure, Say};
use crate::lang::Words;
use crate::office::desk::Desk;
use crate::office::doors::Door;
use crate::office::forms::who::who;
use crate::office::scope;
use crate::office::words::data;
use crate::view::{CachePolicy, View, page};

/// The doors of the folder.
pub fn doors() -> Vec<Door> {
    vec![
        Door::holder("/office/folder", get(show).post(put)),
        Door::holder("/office/folder/take", post(take)),
    ]
}

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct FolderPage {
    /// The papers, the oldest first.
    pub papers: Vec<PaperRow>,
}

/// One paper.
#[derive(Clone, Debug, Serialize)]
pub struct PaperRow {
    /// SHA-256 of its text.
    pub text_hash: String,
    /// The name of its kind.
    pub kind: String,
    /// When it was put here, in unix seconds.
    pub time: u64,
    /// The text that is signed, verbatim.
    pub text: String,
    /// Its signature lines so far, verbatim.
    pub lines: Vec<String>,
    /// The names of the keys that have signed.
    pub signed_by: Vec<String>,
    /// The roles of those keys.
    pub roles: Vec<&'static str>,
    /// Whether the desk has signed it.
    pub mine: bool,
    /// What opens its commitments: only who may sign it learns it.
    pub openings: Vec<OpeningRow>,
    /// Why the book would refuse it with these signatures and the desk's; nothing if it would take it.
    pub refused: Option<Words>,
}

/// What opens one commitment, as it is sent with the entry.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningRow {
    /// The field.
    pub field: String,
    /// Its value.
    pub value: String,
    /// The salt in base64.
    pub salt: String,
}

impl PaperRow {
    /// The day on which it was put here.
    pub fn day(&self) -> Day {
        day_here(self.time)
    }

    /// What the script of the page needs to sign it.
    pub fn script(&self) -> String {
        data(&serde_json::json!({
            "text": self.text,
            "text_hash": self.text_hash,
            "lines": self.lines,
            "openings": self.openings,
        }))
    }
}

page!(FolderPage, "office/folder.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);

/// `GET /office/folder`.
async fn show(State(app): State<App>, view: View, desk: Desk) -> Response {
    let page = load(&app, &desk).await;
    view.answer(&app, page)
}

/// The folder as a desk sees it.
///
/// # Errors
/// Of the database.
pub async fn load(app: &App, desk: &Desk) -> Result<FolderPage, Failure> {
    let state = app.state();
    let mut papers = Vec::new();
    for paper in app.store().papers().await? {
        let Ok(signed) = Signed::parse(paper.note.as_bytes(), app.origin()) else {
            continue;
        };
        let standing = standing(app, desk, &signed).await?;
        // What a paper keeps private is for those who may sign it, and for nobody else.
        if !(standing.mine || standing.near && may_sign(desk, &signed)) {
            continue;
        }
        let signed_by: Vec<String> = signed.authors.iter().map(|a| a.key.clone()).collect();
        let known = signed_by.iter().filter_map(|key| state.keys.get(key));
        let note = minhbach_ledger::note::Note::parse(paper.note.as_bytes());
        let lines = note.map(|note| note.signatures).unwrap_or_default();
        papers.push(PaperRow {
            text_hash: paper.text.to_string(),
            kind: signed.kind().name().to_owned(),
            time: paper.time,
            text: signed.text().to_owned(),
            lines: lines.iter().map(ToString::to_string).collect(),
            roles: known.map(|key| crate::terms::role_name(key.role)).collect(),
            signed_by,
            mine: standing.mine,
            openings: paper
                .openings
                .iter()
                .map(|o| OpeningRow {
                    field: o.field.clone(),
                    value: o.value.clone(),
                    salt: Digest::new(o.salt).to_string(),
                })
                .collect(),
            refused: standing.refused.map(|refused| refused.message),
        });
    }
    Ok(FolderPage { papers })
}

/// How a desk stands to a paper.
struct Standing {
    /// Whether it has signed it.
    mine: bool,
    /// Whether the paper is a matter of its chapters.
    near: bool,
    /// Whether its signature lacks nothing, or nothing that others' would not cure.
    fits: bool,
    /// Why the book would refuse the paper with these signatures and the desk's.
    refused: Option<Refusing>,
}

async fn standing(app: &App, desk: &Desk, signed: &Signed) -> Result<Standing, Failure> {
    let state = app.state();
    let signers = signed.authors.iter().map(|author| author.key.clone());
    let (own, others): (Vec<String>, Vec<String>) = signers.partition(|key| *key == desk.key);
    let mut keys = others.clone();
    keys.push(desk.key.clone());
    keys.sort();
    let refused = refusing(app, signed.text(), &keys).await?;
    let fits = match &refused {
        None => true,
        // Whoever lacks the role spoils the paper, unless it lacked that role without her, too.
        Some(why) if why.code == "authority.role" && !others.is_empty() => {
            let without = refusing(app, signed.text(), &others).await?;
            without.is_some_and(|before| before.code == why.code)
        }
        Some(why) => curable(why),
    };
    // The chapters that the signers belong to may see it, from the highest of them down and from the lowest up. But who signed
    // says not yet whose matter it is: a key of the province signs for each of its communes. So a desk that does not stand above
    // the signers sees a paper only if it is about its own chapters, and its own signature would do.
    let chapters = others.iter().filter_map(|key| state.keys.get(key));
    let mut chapters = chapters.map(|key| key.chapter);
    let above = chapters
        .clone()
        .all(|theirs| scope::sees(desk, &state, theirs));
    let meets = chapters.any(|theirs| match theirs {
        Some(theirs) => state.meets(theirs, desk.chapter),
        None => true,
    });
    Ok(Standing {
        mine: !own.is_empty(),
        near: above || meets && fits && scope::concerns(desk, &state, &signed.body),
        fits,
        refused,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Put {
    /// The note with the desk's own signature.
    entry: String,
    #[serde(default)]
    openings: Vec<OpeningRow>,
}

/// Whether a paper is for this desk: its role signs such an entry, or it is an inspector who agrees beside others, to what keeps
/// nothing private.
fn may_sign(desk: &Desk, signed: &Signed) -> bool {
    let agrees = desk.role == Role::Inspector && signed.body.rules().commitments().is_empty();
    who(signed.kind()).may(desk.role) || agrees
}

/// Refusals that further signatures may cure.
const MORE_SIGNATURES: [&str; 6] = [
    "authority.threshold",
    "authority.role",
    "key.inspector",
    "inspection.guard",
    "purchase.price",
    "lot.bettered",
];

/// Whether an entry lacks nothing but signatures.
fn curable(why: &Refusing) -> bool {
    MORE_SIGNATURES.contains(&why.code)
}

const SHAPE: Failure = Failure::BadRequest(Say("office-folder-shape"));

/// `POST /office/folder`: puts a note in, or adds a signature to the one that is there.
async fn put(State(app): State<App>, view: View, desk: Desk, body: Bytes) -> Response {
    let put: Put = match crate::api::read(&body) {
        Ok(put) => put,
        Err(response) => return *response,
    };
    match file(&app, &desk, put).await {
        Ok(text) => Json(serde_json::json!({ "text_hash": text })).into_response(),
        Err(failure) => failure.answer(&app, &view),
    }
}

async fn file(app: &App, desk: &Desk, put: Put) -> Result<Digest, Failure> {
    let signed = Signed::parse(put.entry.as_bytes(), app.origin()).map_err(|_| SHAPE)?;
    // Only real signatures lie in the folder, and one puts in no paper that one has not signed.
    let own = signed.authors.iter().any(|author| author.key == desk.key);
    if !own || check_signatures(&app.state(), &signed).is_err() {
        return Err(Failure::Forbidden(Say("office-folder-signature")));
    }
    // A signature of somebody who may not sign would spoil the paper for all others.
    let keys: Vec<String> = signed.authors.iter().map(|a| a.key.clone()).collect();
    let refused = refusing(app, signed.text(), &keys).await?;
    if !refused.as_ref().is_none_or(curable) || !may_sign(desk, &signed) {
        return Err(Failure::Forbidden(Say("office-role")));
    }
    // To a paper that lies there its signature is added only by a desk that sees it there, and whose signature serves it.
    let papers = app.store().papers().await?;
    if let Some(there) = papers.iter().find(|paper| paper.text == signed.text_hash()) {
        let there = Signed::parse(there.note.as_bytes(), app.origin()).map_err(|_| SHAPE)?;
        let standing = standing(app, desk, &there).await?;
        if !(standing.mine || standing.near && standing.fits) {
            return Err(Failure::Forbidden(Say("office-role")));
        }
    }
    let mut openings = Vec::with_capacity(put.openings.len());
    for OpeningRow { field, value, salt } in put.openings {
        let salt = minhbach_ledger::log::hash_from_base64(&salt).ok_or(SHAPE)?;
        openings.push(Opening { field, value, salt });
    }
    match app.store().file_paper(&put.entry, &openings).await? {
        Ok(text) => Ok(text),
        Err(Unfiled::Full) => Err(Failure::BadRequest(Say("office-folder-full"))),
        Err(Unfiled::Malformed(_) | Unfiled::Openings) => Err(SHAPE),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Take {
    text_hash: Digest,
}

/// `POST /office/folder/take`: takes a paper out: it has been entered, or one of its signers withdraws it.
async fn take(State(app): State<App>, view: View, desk: Desk, body: Bytes) -> Response {
    let take: Take = match crate::api::read(&body) {
        Ok(take) => take,
        Err(response) => return *response,
    };
    let done = taken(&app, &desk, &take.text_hash).await;
    match done {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(failure) => failure.answer(&app, &view),
    }
}

async fn taken(app: &App, desk: &Desk, text: &Digest) -> Result<(), Failure> {
    let papers = app.store().papers().await?;
    let paper = papers.iter().find(|paper| paper.text == *text);
    let paper = paper.ok_or(Failure::NotFound(Say("error-no-thing")))?;
    let signed = Signed::parse(paper.note.as_bytes(), app.origin()).map_err(|_| SHAPE)?;
    let own = signed.authors.iter().any(|author| author.key == desk.key);
    let entered = app.store().by_text(text).await?.is_some();
    if !own && !entered {
        return Err(Failure::Forbidden(Say("office-folder-foreign")));
    }
    app.store().take_paper(text).await?;
    Ok(())
}
