//! Samples of the explorer and of search.

use super::*;
use crate::pages::explorer::{Asked, Before, ExplorerPage, Fault, FormState, Typed};
use crate::pages::search::{Direct, SearchPage};
use crate::search::{Found, Group, Hit};

pub(super) fn pages() -> Vec<(&'static str, Render)> {
    let explorer = |asked: Asked, rows: Vec<EntryRow>, form: FormState, gave_up| {
        boxed(ExplorerPage {
            filter: asked,
            rows,
            before: Some(Before::Day("2026-09-12".parse().unwrap(), 12_000)),
            newest: false,
            gave_up,
            form,
        })
    };
    let choices = FormState {
        chapters: Some(vec![named("Hội <Sơn Lâm>")]),
        funds: None,
        currencies: vec!["VND".into(), "USD".into()],
        ..FormState::default()
    };
    let asked = Asked {
        kind: Some("donation.receive".into()),
        chapter: Some(named("Hội <Sơn Lâm>")),
        fund: Some(fund()),
        from: "2026-09-01".parse().ok(),
        until: "2026-09-30".parse().ok(),
        least: Some(Sum::dong(200_000)),
        most: Some(Sum::dong(5_000_000)),
    };
    let faulty = FormState {
        typed: Typed {
            from: "<Sơn".into(),
            chapter: "Sơn".into(),
            ..Typed::default()
        },
        faults: [
            "kind", "chapter", "fund", "from", "until", "least", "most", "unit",
        ]
        .map(|field| Fault {
            field,
            say: Say("explore-bad-from"),
        })
        .to_vec(),
        ..choices.clone()
    };
    let hit = |code: Option<&str>| Hit {
        name: "Xã <Sơn> Đoài".into(),
        code: code.map(str::to_owned),
        path: code.map(|_| "/entries".to_owned()),
    };
    let groups = [
        Group::Campaign,
        Group::Programme,
        Group::Fund,
        Group::Chapter,
    ]
    .into_iter()
    .chain([Group::Item, Group::Place, Group::Partner]);
    let groups = groups.map(|group| Found {
        group,
        total: 40,
        rows: vec![hit(None), hit(Some("98003"))],
    });
    let search = |q: &str, direct: Option<Direct>, groups: Vec<Found>| {
        boxed(SearchPage {
            q: q.into(),
            direct,
            groups,
        })
    };
    let direct = Direct {
        index: 12_345,
        path: "/e/12345".into(),
    };
    vec![
        ("entries", explorer(asked, rows(), choices.clone(), false)),
        (
            "no entries",
            explorer(Asked::default(), vec![], choices, true),
        ),
        (
            "bad filter",
            explorer(Asked::default(), vec![], faulty, false),
        ),
        ("search", search("", None, vec![])),
        ("nothing found", search("<Sơn", None, vec![])),
        ("found", search("sơn", Some(direct), groups.collect())),
    ]
}
