//! What the book can show and what it cannot, how its numbers are made, and how whoever cheats would be seen. Words only: the
//! same for every book.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use crate::app::App;
use crate::lang::{Lang, Tr, Words};
use crate::view::{View, page};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct MethodPage {
    /// Its sections.
    pub sections: Vec<Section>,
}

/// One section.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// A stable name, also the anchor on the page.
    pub id: &'static str,
    /// What it is about.
    pub title: Words,
    /// What it says, point by point.
    pub points: Vec<Words>,
}

/// The sections, and how many points each has.
const SECTIONS: [(&str, usize); 7] = [
    ("cannot", 6),
    ("whole", 4),
    ("cheat", 7),
    ("totals", 6),
    ("trace", 6),
    ("time", 5),
    ("people", 4),
];

fn words(id: &str) -> Words {
    Words {
        vi: Tr(Lang::Vi).t(id),
        en: Tr(Lang::En).t(id),
    }
}

/// The page, which is the same for every book.
pub fn page() -> MethodPage {
    let section = |(id, points): (&'static str, usize)| Section {
        id,
        title: words(&format!("method-{id}")),
        points: (1..=points)
            .map(|n| words(&format!("method-{id}-{n}")))
            .collect(),
    };
    MethodPage {
        sections: SECTIONS.map(section).into(),
    }
}

/// `GET /method`.
pub async fn show(State(app): State<App>, view: View) -> Response {
    view.answer(&app, Ok(page()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_point_is_said_in_both_languages_and_none_is_left_out() {
        for section in page().sections {
            let all = section.points.iter().chain([&section.title]);
            for words in all {
                assert!(!words.vi.starts_with('[') && !words.en.starts_with('['));
            }
            let next = format!("method-{}-{}", section.id, section.points.len() + 1);
            assert!(words(&next).vi.starts_with('['), "{next} is on no page");
        }
    }
}

page!(MethodPage, "method.html");
