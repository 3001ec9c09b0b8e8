//! Lists of the helped: from a sheet into the vault, with what is wrong with it row by row; and to the book, by the seal that a
//! key signs over what the vault took in.

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use minhbach_exchange::roster::{self as sheets, RosterError};
use minhbach_ledger::book::MarkKind;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::reports::Counted;
use minhbach_ledger::kinds::{Body, Kind};
use minhbach_store::Filter;
use minhbach_store::people::{Kept, Line, Roster};
use serde::{Deserialize, Serialize};

use super::looked::{self, Looked};
use crate::app::App;
use crate::failure::{Failure, Say};
use crate::office::desk::Desk;
use crate::office::scope;
use crate::pages::parts::Named;
use crate::view::{CachePolicy, View, page};

const BAD: Failure = Failure::BadRequest(Say("error-bad-form"));

/// How many proposals are looked through for one that states criteria.
const LOOK: u64 = 200;

/// The lists of the desk's chapters, and the form for one more.
#[derive(Clone, Debug, Serialize)]
pub struct RostersPage {
    /// What the vault keeps, the newest first.
    pub lists: Vec<ListRow>,
    /// The chapters that a list may be of.
    pub chapters: Vec<Named>,
    /// The campaigns that a list may be for.
    pub campaigns: Vec<Named>,
    /// What became of a sheet.
    pub outcome: Option<Looked>,
}

/// A list that the vault keeps.
#[derive(Clone, Debug, Serialize)]
pub struct ListRow {
    /// Its id.
    pub id: String,
    /// Its day.
    pub day: Day,
    /// The chapter.
    pub chapter: String,
    /// The campaign.
    pub campaign: String,
    /// How many lines.
    pub count: u64,
    /// How many of them stand in another list too.
    pub twice: u64,
    /// The entry that seals it; none while it is in the vault alone.
    pub entry: Option<u64>,
}

/// One list, and what is left to do with it.
#[derive(Clone, Debug, Serialize)]
pub struct RosterPage {
    /// The list.
    pub list: ListRow,
    /// Ids for the form: the chapter's.
    pub chapter: String,
    /// The campaign's.
    pub campaign: String,
    /// The root over its lines.
    pub root: String,
    /// How many of its lines are known to stand in another list, as it may be published.
    pub duplicates: String,
    /// Earlier entries that state criteria, by the hash of their signed text, with the document.
    pub criteria: Vec<Stated>,
    /// Whether it has been taken back out of the vault.
    pub back: bool,
}

/// An entry that states by what people are chosen.
#[derive(Clone, Debug, Serialize)]
pub struct Stated {
    /// Its index.
    pub at: u64,
    /// SHA-256 of its signed text.
    pub text: String,
    /// SHA-256 of the document.
    pub document: String,
}

/// For which chapter and campaign.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    chapter: String,
    #[serde(default)]
    campaign: String,
}

/// `GET /office/people/rosters`.
pub async fn list(State(app): State<App>, view: View, desk: Desk) -> Response {
    let page = load(&app, &desk, None).await;
    view.answer(&app, page)
}

/// `GET` where only a sheet is taken: the form.
pub async fn none(view: View) -> Response {
    Redirect::to(&view.lang.href("/office/people/rosters")).into_response()
}

/// `POST /office/people/rosters/preview?chapter=&campaign=`: what would become of the sheet in the body. Nothing is written.
pub async fn preview(
    State(app): State<App>,
    view: View,
    desk: Desk,
    Query(asked): Query<Asked>,
    body: Bytes,
) -> Response {
    let page = async {
        let looked = look(&app, &desk, &asked, body, false).await?.0;
        load(&app, &desk, Some(looked)).await
    };
    let page = page.await;
    view.answer(&app, page)
}

/// `POST /office/people/rosters/take?chapter=&campaign=`: takes the sheet in the body into the vault, whole or not at all.
pub async fn take(
    State(app): State<App>,
    view: View,
    desk: Desk,
    Query(asked): Query<Asked>,
    body: Bytes,
) -> Response {
    let page = async {
        match look(&app, &desk, &asked, body, true).await? {
            (_, Some(roster)) => one(&app, &desk, roster).await.map(Ok),
            (looked, None) => load(&app, &desk, Some(looked)).await.map(Err),
        }
    };
    match page.await {
        Ok(Ok(page)) => view.answer(&app, Ok(page)),
        Ok(Err(page)) => view.answer(&app, Ok(page)),
        Err(failure) => view.answer::<RosterPage>(&app, Err(failure)),
    }
}

/// `GET /office/people/roster/{id}`.
pub async fn show(
    State(app): State<App>,
    view: View,
    desk: Desk,
    Path(id): Path<String>,
) -> Response {
    let page = match id.parse() {
        Ok(id) => one(&app, &desk, id).await,
        Err(_) => Err(scope::NONE),
    };
    view.answer(&app, page)
}

/// `POST /office/people/roster/{id}`: takes a list back out of the vault that is not sealed in the book.
pub async fn back(
    State(app): State<App>,
    view: View,
    desk: Desk,
    Path(id): Path<String>,
) -> Response {
    let page = async {
        let id: Id = id.parse().map_err(|_| scope::NONE)?;
        let mut page = one(&app, &desk, id).await?;
        page.back = app.store().take_back_roster(&id).await?;
        Ok(page)
    };
    let page = page.await;
    view.answer(&app, page)
}

/// The lists of the desk's chapters.
pub(super) async fn kept(app: &App, desk: &Desk) -> Result<Vec<ListRow>, Failure> {
    let all = app.store().kept_rosters().await?;
    let state = app.state();
    let mut rows = Vec::new();
    for list in all.iter().filter(|list| desk.sees(&state, list.chapter)) {
        rows.push(row(app, list).await?);
    }
    Ok(rows)
}

async fn row(app: &App, list: &Kept) -> Result<ListRow, Failure> {
    let state = app.state();
    let chapter = state.chapters.get(&list.chapter);
    let campaign = state.campaigns.get(&list.campaign);
    Ok(ListRow {
        id: list.roster.to_string(),
        day: list.day,
        chapter: chapter.map_or_else(String::new, |known| known.name.to_string()),
        campaign: campaign.map_or_else(String::new, |known| known.name.to_string()),
        count: list.count.into(),
        twice: list.twice.into(),
        entry: app.store().by_id(list.roster).await?,
    })
}

async fn load(app: &App, desk: &Desk, outcome: Option<Looked>) -> Result<RostersPage, Failure> {
    let lists = kept(app, desk).await?;
    let state = app.state();
    let chapters = state.chapters.iter();
    let chapters =
        chapters.filter(|(id, chapter)| chapter.closed.is_none() && desk.sees(&state, **id));
    let campaigns = state.campaigns.iter();
    // A campaign of the province is handed out by its communes too.
    let campaigns = campaigns.filter(|(_, campaign)| state.meets(campaign.chapter, desk.chapter));
    Ok(RostersPage {
        lists,
        chapters: chapters
            .map(|(id, known)| Named {
                id: id.to_string(),
                name: known.name.to_string(),
            })
            .collect(),
        campaigns: campaigns
            .map(|(id, known)| Named {
                id: id.to_string(),
                name: known.name.to_string(),
            })
            .collect(),
        outcome,
    })
}

/// Reads a sheet and asks the vault of it; takes it in if that is wanted and nothing is wrong. The list's id, if it is there now.
async fn look(
    app: &App,
    desk: &Desk,
    asked: &Asked,
    body: Bytes,
    write: bool,
) -> Result<(Looked, Option<Id>), Failure> {
    let chapter: Id = asked.chapter.parse().map_err(|_| BAD)?;
    let campaign: Id = asked.campaign.parse().map_err(|_| BAD)?;
    let state = app.state();
    let (Some(of), Some(purpose)) = (state.chapters.get(&chapter), state.campaigns.get(&campaign))
    else {
        return Err(scope::NONE);
    };
    // Whom a campaign helps, and who was erased from it, is to be asked by those alone who hand it out.
    if !desk.sees(&state, chapter) || !state.meets(purpose.chapter, desk.chapter) {
        return Err(scope::FOREIGN);
    }
    let mut looked = Looked {
        chapter: of.name.to_string(),
        campaign: purpose.name.to_string(),
        ..Looked::default()
    };
    // A packed sheet may be many times as large when it is read, so only a few are read at once.
    let turns = app.office().readings.sheets.clone();
    let turn = turns.try_acquire_owned().map_err(|_| Failure::Busy)?;
    // A large sheet takes its time, which is not the other requests'. The turn goes with it, since it is read to its end even if
    // nobody waits for the answer any more.
    let read = tokio::task::spawn_blocking(move || {
        let sheet = sheets::read(&mut std::io::Cursor::new(body));
        (sheet, turn)
    });
    let (sheet, _turn) = read.await.map_err(|error| Failure::internal(&error))?;
    let sheet = match sheet {
        Ok(sheet) => sheet,
        Err(error) => {
            looked.unreadable = Some(match error {
                RosterError::Rows(_) => "people-sheet-unreadable",
                RosterError::NoTitles => "people-sheet-titles",
            });
            return Ok((looked, None));
        }
    };
    looked.faults = sheet.faults.iter().map(looked::fault).collect();
    let rows: Vec<u32> = sheet.rows.iter().map(|row| row.row).collect();
    let lines = sheet.rows.into_iter().map(line).collect();
    let roster = Roster {
        chapter,
        campaign,
        day: app.today(),
        lines,
    };
    let takes = write && looked.faults.is_empty();
    let sealed = match takes {
        true => app.store().import_roster(&roster).await?,
        false => app.store().preview_roster(&roster).await?,
    };
    let sealed = match sealed {
        Ok(sealed) => sealed,
        Err(denied) => {
            // That no line is left is told by the rows themselves.
            looked.refused = looked.faults.is_empty().then(|| scope::refused(&denied));
            return Ok((looked, None));
        }
    };
    looked.count = sealed.count.into();
    looked.erased = sealed.erased.len() as u64;
    looked.repeated = sealed.repeated.then(|| sealed.roster.to_string());
    let kept: Vec<u32> = (1..)
        .zip(rows)
        .filter(|(n, _)| !sealed.erased.contains(n))
        .map(|(_, row)| row)
        .collect();
    looked.flagged = looked::flagged(app, desk, &sealed.flagged, &kept).await?;
    Ok((looked, takes.then_some(sealed.roster)))
}

/// A row of a sheet as the vault takes it in.
pub fn line(row: sheets::Row) -> Line {
    Line {
        name: row.name,
        born: row.born,
        commune: row.commune,
        number: row.number,
        portion: row.portion,
        more: row.more,
    }
}

async fn one(app: &App, desk: &Desk, id: Id) -> Result<RosterPage, Failure> {
    let all = app.store().kept_rosters().await?;
    let list = all
        .into_iter()
        .find(|list| list.roster == id)
        .ok_or(scope::NONE)?;
    let state = app.state();
    if !desk.sees(&state, list.chapter) {
        return Err(scope::FOREIGN);
    }
    let least = state.policy(list.chapter).map_or(0, |policy| policy.least);
    Ok(RosterPage {
        list: row(app, &list).await?,
        chapter: list.chapter.to_string(),
        campaign: list.campaign.to_string(),
        root: list.root.to_string(),
        duplicates: Counted::of(list.twice, least).to_string(),
        criteria: stated(app, desk, list.day).await?,
        back: false,
    })
}

/// The entries of the desk's chapters that state criteria and are no later than the list.
async fn stated(app: &App, desk: &Desk, day: Day) -> Result<Vec<Stated>, Failure> {
    let mut all = Vec::new();
    for kind in [
        Kind::AllocationPropose,
        Kind::EvidenceAttach,
        Kind::ReportPublish,
    ] {
        let filter = Filter {
            kind: Some(kind.name().to_owned()),
            ..Filter::default()
        };
        for heading in app.store().headings(&filter, None, LOOK).await? {
            let state = app.state();
            if heading.day > day.days() || !scope::sees(desk, &state, heading.chapter) {
                continue;
            }
            let Some(found) = app.entry(heading.at).await? else {
                continue;
            };
            let marks = app.marks(heading.at).await?;
            if marks.iter().any(|mark| mark.kind == MarkKind::Reversed) {
                continue;
            }
            let signed = &found.sealed.signed;
            let document: Option<Digest> = match &signed.body {
                Body::AllocationPropose(body) => body.criteria,
                Body::EvidenceAttach(body) => {
                    body.document.as_ref().map(|document| document.sha256)
                }
                Body::ReportPublish(body) => Some(body.document),
                _ => None,
            };
            all.extend(document.map(|document| Stated {
                at: heading.at,
                text: signed.text_hash().to_string(),
                document: document.to_string(),
            }));
        }
    }
    all.sort_by_key(|stated| std::cmp::Reverse(stated.at));
    all.truncate(50);
    Ok(all)
}

impl RosterPage {
    /// Whether the book needs criteria that were stated before.
    pub fn sealable(&self) -> bool {
        self.list.entry.is_none() && !self.back
    }
}

page!(RostersPage, "office/rosters.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);
page!(RosterPage, "office/list.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);
