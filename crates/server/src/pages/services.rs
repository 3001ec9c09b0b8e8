//! What chapters give in time and care: counts, never money.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use minhbach_ledger::day::Day;
use minhbach_ledger::kinds::services::ServiceKind;
use serde::Serialize;

use crate::app::App;
use crate::view::{View, page};

/// The services, kind by kind.
#[derive(Clone, Debug, Serialize)]
pub struct ServicesPage {
    /// Each kind that was ever reported.
    pub services: Vec<Service>,
}

/// One kind of service.
#[derive(Clone, Debug, Serialize)]
pub struct Service {
    /// The name of the kind in entries.
    pub kind: &'static str,
    /// What one of it is.
    pub unit: &'static str,
    /// How many in all.
    pub total: u64,
    /// How many each chapter has counted.
    pub chapters: Vec<Counted>,
}

/// What one chapter has counted.
#[derive(Clone, Debug, Serialize)]
pub struct Counted {
    /// The chapter.
    pub chapter: String,
    /// Its id.
    pub chapter_id: String,
    /// How many.
    pub total: u64,
    /// The last day counted.
    pub until: Day,
}

impl Service {
    fn of(kind: ServiceKind) -> Service {
        Service {
            kind: kind.name(),
            unit: kind.unit(),
            total: 0,
            chapters: Vec::new(),
        }
    }

    /// The message id of its name.
    pub fn key(&self) -> String {
        key(self.kind)
    }

    /// The message id of a count in its unit.
    pub fn unit_key(&self) -> String {
        unit_key(self.unit)
    }
}

/// The message id of a kind of service.
pub fn key(kind: &str) -> String {
    format!("service-{}", kind.replace('_', "-"))
}

/// The message id of a count in a unit.
pub fn unit_key(unit: &str) -> String {
    format!("counted-{}", unit.replace('_', "-"))
}

/// `GET /services`.
pub async fn show(State(app): State<App>, view: View) -> Response {
    let state = app.state();
    let mut services: BTreeMap<ServiceKind, Service> = BTreeMap::new();
    for ((chapter, kind), served) in &state.services {
        let service = services.entry(*kind).or_insert_with(|| Service::of(*kind));
        service.total = service.total.saturating_add(served.total);
        let known = state.chapters.get(chapter);
        service.chapters.push(Counted {
            chapter: known
                .map(|known| known.name.to_string())
                .unwrap_or_default(),
            chapter_id: chapter.to_string(),
            total: served.total,
            until: served.until,
        });
    }
    let page = ServicesPage {
        services: services.into_values().collect(),
    };
    view.answer(&app, Ok(page))
}

/// As full as the page gets.
#[cfg(test)]
pub fn sample() -> ServicesPage {
    let services = ServiceKind::ALL.map(|kind| Service {
        total: 1_240,
        chapters: vec![Counted {
            chapter: "Hội Chữ thập đỏ <xã> Mường Lâm".into(),
            chapter_id: "01".into(),
            total: 1_240,
            until: "2026-09-30".parse().unwrap(),
        }],
        ..Service::of(kind)
    });
    ServicesPage {
        services: services.to_vec(),
    }
}

page!(ServicesPage, "services.html");
