//! The people desk: lists of the helped, one person's record, cases and their sponsors, answers that wait, and the log of who
//! opened what.
//!
//! Nothing here names anybody by itself. A record is addressed by the entry that keeps it (`123`) or by a line of a sealed list
//! (`123:4`), never by a name or an id of the vault; whoever opens one says why, and that stands in the log before anything is
//! opened.

mod access;
pub(in crate::office) mod answers;
mod cases;
mod looked;
mod record;
mod roster;
mod sponsors;

use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use minhbach_ledger::day::Day;
use minhbach_ledger::kinds::governance::Role;
use serde::Serialize;

use super::desk::Desk;
use super::doors::Door;
use crate::app::App;
use crate::failure::Failure;
use crate::view::{CachePolicy, View, page};

pub use roster::line;

/// Who has to do with people.
const PEOPLE: &[Role] = &[
    Role::FieldOfficer,
    Role::Accountant,
    Role::Cashier,
    Role::Approver,
    Role::Governor,
];

/// Who takes lists in: those who may seal one.
const LISTS: &[Role] = &[Role::FieldOfficer, Role::Accountant];

/// Who keeps cases and sponsorships.
const CASES: &[Role] = &[Role::FieldOfficer, Role::Accountant];

/// Who sees who opened what.
const WATCHERS: &[Role] = &[Role::Governor, Role::Inspector];

/// The largest sheet that is taken in, in bytes: a list of ten thousand households.
const SHEET: usize = 4 * 1024 * 1024;

/// The doors of the desk.
pub fn doors() -> Vec<Door> {
    vec![
        Door::roles("/office/people", PEOPLE, get(show)),
        Door::roles("/office/people/rosters", LISTS, get(roster::list)),
        Door::roles(
            "/office/people/rosters/preview",
            LISTS,
            get(roster::none).post(roster::preview),
        )
        .most(SHEET),
        Door::roles(
            "/office/people/rosters/take",
            LISTS,
            get(roster::none).post(roster::take),
        )
        .most(SHEET),
        Door::roles(
            "/office/people/roster/{id}",
            LISTS,
            get(roster::show).post(roster::back),
        ),
        Door::roles("/office/people/record", PEOPLE, get(record::find)),
        Door::roles(
            "/office/people/record/{who}",
            PEOPLE,
            get(record::show).post(record::act),
        ),
        Door::roles(
            "/office/people/answers",
            PEOPLE,
            get(answers::show).post(answers::act),
        ),
        Door::roles("/office/people/cases", CASES, get(cases::list)),
        Door::roles("/office/people/case/{index}", CASES, get(cases::show)),
        Door::roles(
            "/office/people/sponsors",
            CASES,
            get(sponsors::show).post(sponsors::act),
        ),
        Door::roles("/office/people/access", WATCHERS, get(access::show)),
    ]
}

/// What waits at the desk.
#[derive(Clone, Debug, Serialize)]
pub struct DeskPage {
    /// Answers of the desk's chapters that wait.
    pub waiting: u64,
    /// How many of them longer than they may.
    pub overdue: u64,
    /// Lists that are in the vault and not sealed in the book.
    pub unsealed: u64,
    /// Open cases.
    pub cases: u64,
    /// Today.
    pub today: Day,
    /// The role of the desk.
    pub role: &'static str,
}

/// `GET /office/people`.
pub async fn show(State(app): State<App>, view: View, desk: Desk) -> Response {
    let page = load(&app, &desk).await;
    view.answer(&app, page)
}

async fn load(app: &App, desk: &Desk) -> Result<DeskPage, Failure> {
    let today = app.today();
    let rows = answers::rows(app, desk, today, true).await?;
    let mut unsealed = 0;
    if desk.is(LISTS) {
        let lists = roster::kept(app, desk).await?;
        unsealed = lists.iter().filter(|list| list.entry.is_none()).count() as u64;
    }
    let state = app.state();
    let cases = state.people.cases.values().filter(|case| {
        let fund = state.funds.get(&case.fund);
        case.closed.is_none() && fund.is_some_and(|fund| desk.sees(&state, fund.chapter))
    });
    Ok(DeskPage {
        waiting: rows.len() as u64,
        overdue: rows.iter().filter(|row| row.overdue).count() as u64,
        unsealed,
        cases: cases.count() as u64,
        today,
        role: desk.role_name(),
    })
}

impl DeskPage {
    /// Whether the desk may go through another of these doors.
    pub fn may(&self, path: &str) -> bool {
        let among = |roles: &[Role]| {
            roles
                .iter()
                .any(|role| crate::terms::role_name(*role) == self.role)
        };
        match path {
            "rosters" | "cases" | "sponsors" => among(LISTS),
            "access" => among(WATCHERS),
            _ => among(PEOPLE),
        }
    }
}

page!(DeskPage, "office/people.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);
