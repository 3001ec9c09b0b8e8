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
    /// What it is about, place by place.
    pub places: Vec<PlaceRow>,
    /// How many households, all together.
    pub households: u64,
}

/// A place and kinds of households there.
#[derive(Clone, Debug, Serialize)]
pub struct PlaceRow {
    /// The code of the place, or `other`.
    pub place: String,
    /// Its name, where the book or an imported list has one.
    pub name: Option<String>,
    /// The kinds.
    pub kinds: Vec<&'static str>,
}

impl PlaceRow {
    /// The messages of the kinds.
    pub fn keys(&self) -> impl Iterator<Item = String> {
        self.kinds.iter().map(|kind| format!("household-{kind}"))
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
    let groups = release.groups.iter().map(|group| GroupRow {
        places: places(app, &group.cells),
        households: group.households,
    });
    ReleaseRow {
        month: release.month,
        least: release.least,
        groups: groups.collect(),
    }
}

/// The cells of a group, which come in the order of their places.
fn places(app: &App, cells: &[(String, Household)]) -> Vec<PlaceRow> {
    let mut rows: Vec<PlaceRow> = Vec::new();
    for (place, kind) in cells {
        match rows.last_mut().filter(|row| row.place == *place) {
            Some(row) => row.kinds.push(kind.as_str()),
            None => rows.push(PlaceRow {
                place: place.clone(),
                name: app.place_name(place),
                kinds: vec![kind.as_str()],
            }),
        }
    }
    rows
}

/// As full as the page gets.
#[cfg(test)]
pub fn sample() -> CoveragePage {
    let row = |place: &str, name: Option<&str>, kinds: &[&'static str]| PlaceRow {
        place: place.into(),
        name: name.map(Into::into),
        kinds: kinds.to_vec(),
    };
    let groups = vec![
        GroupRow {
            places: vec![row("98001", Some("Xã <Bản Mây>"), &["poor"])],
            households: 1_240,
        },
        GroupRow {
            places: vec![
                row("98002", None, &["lone-elder", "orphan"]),
                row("other", None, &["other"]),
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
