//! How many households were helped, by place and kind, month by month: what `vault cells` has published, and nothing that could be
//! added up to say more.

use axum::extract::State;
use axum::response::Response;
use minhbach_ledger::day::Month;
use minhbach_store::people::{Household, Release};
use serde::Serialize;

use crate::app::App;
use crate::failure::Failure;
use crate::view::{View, page};

/// Months on one page, the newest first.
const MONTHS: usize = 24;

/// The published numbers.
#[derive(Clone, Debug, Serialize)]
pub struct CoveragePage {
    /// Month by month, the newest first.
    pub releases: Vec<ReleaseRow>,
}

/// What was published of a month.
#[derive(Clone, Debug, Serialize)]
pub struct ReleaseRow {
    /// The month.
    pub month: Month,
    /// The fewest people of whom a number could be published.
    pub least: u32,
    /// Numbers, each about one or several cells.
    pub groups: Vec<GroupRow>,
}

/// One number.
#[derive(Clone, Debug, Serialize)]
pub struct GroupRow {
    /// What it is about.
    pub cells: Vec<CellRow>,
    /// How many households, all together.
    pub households: u64,
}

/// A place and a kind of household.
#[derive(Clone, Debug, Serialize)]
pub struct CellRow {
    /// The code of the place, or `other`.
    pub place: String,
    /// Its name, where the book or an imported list has one.
    pub name: Option<String>,
    /// The kind.
    pub kind: &'static str,
}

impl CellRow {
    /// The message of the kind.
    pub fn key(&self) -> String {
        format!("household-{}", self.kind)
    }
}

/// `GET /coverage`.
pub async fn show(State(app): State<App>, view: View) -> Response {
    let page = load(&app).await;
    view.answer(&app, page)
}

async fn load(app: &App) -> Result<CoveragePage, Failure> {
    let releases = app.store().cells().await?;
    let newest = releases.iter().rev().take(MONTHS);
    Ok(CoveragePage {
        releases: newest.map(|release| row(app, release)).collect(),
    })
}

fn row(app: &App, release: &Release) -> ReleaseRow {
    let cell = |(place, kind): &(String, Household)| CellRow {
        place: place.clone(),
        name: app.place_name(place),
        kind: kind.as_str(),
    };
    let groups = release.groups.iter().map(|group| GroupRow {
        cells: group.cells.iter().map(cell).collect(),
        households: group.households,
    });
    ReleaseRow {
        month: release.month,
        least: release.least,
        groups: groups.collect(),
    }
}

/// As full as the page gets.
#[cfg(test)]
pub fn sample() -> CoveragePage {
    let cell = |place: &str, name: Option<&str>, kind| CellRow {
        place: place.into(),
        name: name.map(Into::into),
        kind,
    };
    let groups = vec![
        GroupRow {
            cells: vec![cell("98001", Some("Xã <Bản Mây>"), "poor")],
            households: 1_240,
        },
        GroupRow {
            cells: vec![
                cell("98002", None, "lone-elder"),
                cell("other", None, "other"),
            ],
            households: 14,
        },
    ];
    let of = |month: &str, groups| ReleaseRow {
        month: month.parse().unwrap(),
        least: 10,
        groups,
    };
    CoveragePage {
        releases: vec![of("2026-10", groups), of("2026-09", Vec::new())],
    }
}

page!(CoveragePage, "coverage.html");
