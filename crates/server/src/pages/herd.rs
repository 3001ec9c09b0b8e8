//! A herd of animals lent to live on: how it is, what it owes, and what is overdue.

use axum::extract::{Path, State};
use axum::response::Response;
use minhbach_ledger::day::Day;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::assets::{BullRule, CalfRule, Due, due};
use minhbach_ledger::state::Herd;
use serde::Serialize;

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::pages::allocation::{Act, acts};
use crate::pages::parts::Named;
use crate::view::{View, page};

/// A herd in a list.
#[derive(Clone, Debug, Serialize)]
pub struct HerdRow {
    /// The index of its entry, which names its page.
    pub index: u64,
    /// How many animals households were given, calves passed on among them.
    pub given: u64,
    /// How many of them live, as last counted.
    pub alive: u64,
    /// How many calves were passed on.
    pub passed: u64,
    /// How many calves are overdue.
    pub overdue: u64,
}

/// Every herd, as of the day that the pages show.
pub fn herds(app: &App) -> Vec<HerdRow> {
    let state = app.state();
    let owed = due(&state, app.today());
    let rows = state.goods.herds.iter().zip(owed);
    rows.map(|((_, herd), owed)| HerdRow {
        index: herd.at,
        given: herd.given().into(),
        alive: herd.count.alive.into(),
        passed: herd.passed.into(),
        overdue: owed.overdue.into(),
    })
    .collect()
}

/// The page of one herd.
#[derive(Clone, Debug, Serialize)]
pub struct HerdPage {
    /// The index of its entry, which names the page.
    pub index: u64,
    /// When the first of it came to households.
    pub on: Day,
    /// The fund.
    pub fund: Named,
    /// The index of the proposal of its allocation.
    pub allocation: Option<u64>,
    /// The code of which calf is passed on: `first`, `second`.
    pub calf: &'static str,
    /// The code of what becomes of a bull calf: `exchange`, `keep`, `pass-on`.
    pub bull: &'static str,
    /// At what age a calf is passed on, in months.
    pub months: u64,
    /// Within how many months after an animal came.
    pub within: u64,
    /// The day as of which `overdue` is said.
    pub as_of: Day,
    /// When it was last counted; none: never.
    pub counted: Option<Day>,
    /// Its counts: a code and a number.
    pub counts: Vec<Count>,
    /// What falls due when, oldest first.
    pub falls: Vec<Fall>,
    /// How many calves are overdue.
    pub overdue: u64,
    /// What happened to it, oldest first.
    pub acts: Vec<Act>,
}

impl HerdPage {
    /// The message id of which calf is passed on.
    pub fn calf_key(&self) -> String {
        format!("herd-calf-{}", self.calf)
    }

    /// The message id of what becomes of a bull calf.
    pub fn bull_key(&self) -> String {
        format!("herd-bull-{}", self.bull)
    }
}

/// One count of a herd.
#[derive(Clone, Debug, Serialize)]
pub struct Count {
    /// The code: `given`, `alive`, `dead`, `lost`, `sold`, `born`, `passed`.
    pub what: &'static str,
    /// How many.
    pub count: u64,
}

impl Count {
    /// The message id of its name.
    pub fn key(&self) -> String {
        format!("herd-{}", self.what)
    }
}

/// So many calves fall due.
#[derive(Clone, Debug, Serialize)]
pub struct Fall {
    /// The last day.
    pub on: Day,
    /// How many calves.
    pub count: u64,
    /// Whether the day has passed.
    pub late: bool,
}

/// `GET /herd/{index}`, by the index of its entry.
pub async fn show(State(app): State<App>, view: View, Path(index): Path<String>) -> Response {
    let page = load(&app, &index).await;
    view.answer(&app, page)
}

async fn load(app: &App, text: &str) -> Result<HerdPage, Failure> {
    const NONE: Failure = Failure::NotFound(Say("error-no-thing"));
    let index: u64 = text.parse().map_err(|_| NONE)?;
    let found = app.entry(index).await?.ok_or(NONE)?;
    let Body::AssetPlace(body) = &found.sealed.signed.body else {
        return Err(NONE);
    };
    let state = app.state();
    let herd = state.goods.herds.get(&body.id).ok_or(NONE)?;
    let as_of = app.today();
    let owed = due(&state, as_of).into_iter().find(|d| d.herd == body.id);
    let acts = acts(app, &found, &app.marks(index).await?).await?;
    let allocation = state.allocations.get(&herd.allocation);
    let fund = allocation.and_then(|known| {
        let name = state.funds.get(&known.fund)?.name.to_string();
        let id = known.fund.to_string();
        Some(Named { id, name })
    });
    Ok(HerdPage {
        index,
        on: body.on,
        fund: fund.ok_or(Failure::Internal)?,
        allocation: allocation.map(|known| known.at),
        calf: match herd.terms.calf {
            CalfRule::First => "first",
            CalfRule::Second => "second",
        },
        bull: match herd.terms.bull {
            BullRule::Exchange => "exchange",
            BullRule::Keep => "keep",
            BullRule::PassOn => "pass-on",
        },
        months: herd.terms.months.into(),
        within: herd.terms.within.into(),
        as_of,
        counted: herd.count.on,
        counts: counts(herd),
        overdue: owed.as_ref().map_or(0, |owed| owed.overdue.into()),
        falls: falls(owed, as_of),
        acts,
    })
}

fn counts(herd: &Herd) -> Vec<Count> {
    let all = [
        ("given", herd.given()),
        ("alive", herd.count.alive),
        ("dead", herd.count.dead),
        ("lost", herd.count.lost),
        ("sold", herd.count.sold),
        ("born", herd.count.born),
        ("passed", herd.passed),
    ];
    all.into_iter()
        .map(|(what, count)| Count {
            what,
            count: count.into(),
        })
        .collect()
}

fn falls(owed: Option<Due>, as_of: Day) -> Vec<Fall> {
    let falls = owed.map_or_else(Vec::new, |owed| owed.falls);
    falls
        .into_iter()
        .map(|(on, count)| Fall {
            on,
            count: count.into(),
            late: on < as_of,
        })
        .collect()
}

page!(HerdPage, "herd.html");
