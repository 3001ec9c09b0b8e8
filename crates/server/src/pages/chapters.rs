//! The chapters: who stands below whom, since when, and who carries on with what another had.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::registry::ChapterKind;
use minhbach_ledger::state::{Chapter, State as Book};
use serde::Serialize;

use crate::app::App;
use crate::view::{View, page};

/// The page of chapters.
#[derive(Clone, Debug, Serialize)]
pub struct ChaptersPage {
    /// Those that are there, each after the one above it.
    pub living: Vec<ChapterRow>,
    /// Those that are no more, the last to end first.
    pub ended: Vec<ChapterRow>,
}

/// One chapter.
#[derive(Clone, Debug, Serialize)]
pub struct ChapterRow {
    /// Its id.
    pub id: String,
    /// How deep it stands in the tree, from 0.
    pub depth: usize,
    /// Its name.
    pub name: String,
    /// Its level, as a code of the format.
    pub level: &'static str,
    /// The code of its area, with the list that it is from.
    pub area: Option<String>,
    /// Its first day.
    pub since: Day,
    /// Its last day.
    pub closed: Option<Day>,
    /// The index of the entry that ended it.
    pub closed_by: Option<u64>,
    /// The name of its successor; of one that is no more itself, that successor's.
    pub successor: Option<String>,
    /// The names of those that it carries on for.
    pub predecessors: Vec<String>,
    /// The last day of its closed books.
    pub books_until: Option<Day>,
    /// The findings about it that nobody has closed.
    pub findings: Vec<FindingLink>,
}

/// A finding, and the page on which it stands.
#[derive(Clone, Debug, Serialize)]
pub struct FindingLink {
    /// The index of its entry.
    pub index: u64,
    /// The page and the place on it.
    pub path: String,
}

impl ChapterRow {
    /// The message id of its level.
    pub fn level_key(&self) -> String {
        format!("level-{}", self.level)
    }
}

/// `GET /chapters`.
pub async fn show(State(app): State<App>, view: View) -> Response {
    view.answer(&app, Ok(load(&app)))
}

fn level(kind: ChapterKind) -> &'static str {
    match kind {
        ChapterKind::Central => "central",
        ChapterKind::Province => "province",
        ChapterKind::District => "district",
        ChapterKind::Commune => "commune",
        ChapterKind::Branch => "branch",
    }
}

/// The open findings of inspections of this chapter itself.
fn findings(state: &Book, id: Id) -> Vec<FindingLink> {
    let open = state.oversight.findings.values();
    let mut links: Vec<FindingLink> = open
        .filter(|finding| finding.chapter == id)
        .map(|finding| FindingLink {
            index: finding.at,
            path: format!("/inspection/{}#f{}", finding.inspection, finding.number),
        })
        .collect();
    links.sort_by_key(|link| link.index);
    links
}

fn row(app: &App, state: &Book, id: Id, chapter: &Chapter, depth: usize) -> ChapterRow {
    let name = |id: Id| {
        let known = state.chapters.get(&id);
        known.map(|known| known.name.to_string())
    };
    let closed = chapter.closed;
    ChapterRow {
        id: id.to_string(),
        depth,
        name: chapter.name.to_string(),
        level: level(chapter.kind),
        area: chapter
            .area
            .as_ref()
            .map(|area| format!("{}, {} {}", area.code, area.scheme, area.version)),
        since: chapter.since,
        closed: closed.map(|(day, _)| day),
        closed_by: closed.map(|(_, at)| at),
        successor: chapter.successor.and_then(|_| name(state.heir(id))),
        predecessors: state.predecessors(id).filter_map(name).collect(),
        books_until: state.closed_until(id),
        findings: findings(state, id),
    }
    .with_area(app, state, chapter)
}

impl ChapterRow {
    /// An imported list knows the area's own name.
    fn with_area(mut self, app: &App, state: &Book, chapter: &Chapter) -> Self {
        if let (Some(text), Some(area)) = (&mut self.area, &chapter.area)
            && app.area_is_listed(area)
        {
            *text = format!(
                "{}, {} {}",
                app.area_name(state, area),
                area.scheme,
                area.version
            );
        }
        self
    }
}

fn load(app: &App) -> ChaptersPage {
    let state = app.state();
    let mut below: BTreeMap<Option<Id>, Vec<Id>> = BTreeMap::new();
    let mut ended = Vec::new();
    for (id, chapter) in &state.chapters {
        match chapter.closed {
            Some(_) => ended.push(row(app, &state, *id, chapter, 0)),
            None => below.entry(chapter.parent).or_default().push(*id),
        }
    }
    ended.sort_by_key(|row| std::cmp::Reverse(row.closed_by));
    let mut living = Vec::new();
    let mut waiting: Vec<(Id, usize)> = below.get(&None).map_or_else(Vec::new, |roots| {
        roots.iter().rev().map(|id| (*id, 0)).collect()
    });
    while let Some((id, depth)) = waiting.pop() {
        let Some(chapter) = state.chapters.get(&id) else {
            continue;
        };
        living.push(row(app, &state, id, chapter, depth));
        let children = below.get(&Some(id)).into_iter().flatten();
        waiting.extend(children.rev().map(|child| (*child, depth + 1)));
    }
    ChaptersPage { living, ended }
}

/// As full as the page gets.
#[cfg(test)]
pub fn sample() -> ChaptersPage {
    let row = |depth, closed: Option<&str>| ChapterRow {
        id: "01990000000000000000000000000001".into(),
        depth,
        name: "Hội Chữ thập đỏ xã <Bản Mây>".into(),
        level: "commune",
        area: Some("98001 (Bản Mây), son-lam 2025-07-01".into()),
        since: "2025-07-01".parse().unwrap(),
        closed: closed.map(|day| day.parse().unwrap()),
        closed_by: closed.map(|_| 77),
        successor: closed.map(|_| "Hội Chữ thập đỏ tỉnh Sơn Lâm".into()),
        predecessors: vec!["Hội Chữ thập đỏ huyện Thượng Lâm".into()],
        books_until: "2026-12-31".parse().ok(),
        findings: vec![FindingLink {
            index: 901,
            path: "/inspection/900#f1".into(),
        }],
    };
    ChaptersPage {
        living: vec![row(0, None), row(1, None), row(2, None)],
        ended: vec![row(0, Some("2025-06-30"))],
    }
}

page!(ChaptersPage, "chapters.html");
