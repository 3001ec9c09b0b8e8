//! What several samples are put together from.

use super::*;

pub(super) fn words(vi: &str, en: &str) -> Words {
    Words {
        vi: vi.into(),
        en: en.into(),
    }
}

pub(super) fn fund() -> Named {
    Named {
        id: ID.into(),
        name: "Quỹ cứu trợ lũ quét <Sơn Lâm> 9/2026".into(),
    }
}

pub(super) fn rice(minor: i128) -> Sum {
    Sum::counted(
        minor,
        Measure::Goods(Arc::new(Goods {
            item: ID.parse().unwrap(),
            lot: None,
            name: "Gạo tẻ <loại 1>".into(),
            unit: "kg".into(),
            scale: 3,
        })),
    )
}

pub(super) fn division() -> Division {
    Division::new(
        Currency::VND,
        [
            (Stage::InFund, 412_345_678),
            (Stage::Allocated, 150_000_000),
            (Stage::Distributed, 611_200_000),
            (Stage::Spent, 21_000_000),
            (Stage::Returned, 500_000),
        ],
    )
}

pub(super) fn rows() -> Vec<EntryRow> {
    (0..5)
        .map(|n| EntryRow {
            index: 12_345 - n,
            kind: "donation.receive".into(),
            about: words("Tiếp nhận ủng hộ", "Gift received"),
            on: "2026-09-12".parse().ok(),
            sum: Some(Sum::dong(200_000)),
            code: Some("7ZQ4M0C3N9XKA".into()),
        })
        .collect()
}

pub(super) fn act(kind: &str) -> Act {
    Act {
        index: 77,
        kind: kind.into(),
        on: "2026-09-14".parse().ok(),
        roles: vec!["approver".into(), "field_officer".into()],
    }
}

pub(super) fn share(kind: &str, share: i128) -> ShareRow {
    ShareRow {
        index: 90,
        page: 88,
        kind: kind.into(),
        on: "2026-09-20".parse().ok(),
        purpose: Some("food".into()),
        fund: Some(fund().name),
        area: Some("98003".into()),
        stage: Stage::Distributed,
        portions: Some(31),
        confirmed: Some(30),
        became: Some(rice(12_500)),
        share: Sum::dong(share),
    }
}

/// A sample: as a page, and as programs get it.
pub struct Render {
    html: Box<dyn Fn(&Shell) -> String>,
    /// Its JSON.
    pub json: String,
    /// Whether its tables may be taken away.
    pub downloads: bool,
}

impl Render {
    /// The page in a frame.
    pub fn html(&self, shell: &Shell) -> String {
        (self.html)(shell)
    }
}

pub(super) fn boxed<P: Page + 'static>(page: P) -> Render {
    Render {
        json: serde_json::to_string(&page).unwrap(),
        downloads: page.downloads(),
        html: Box::new(move |shell| page.html(shell).unwrap()),
    }
}

pub(super) fn named(name: &str) -> Named {
    Named {
        id: ID.into(),
        name: name.into(),
    }
}
