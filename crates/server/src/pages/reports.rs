//! Published reports: what was published, as of which state of the book, and who has acknowledged it since.

use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::Response;
use minhbach_ledger::book::MarkKind;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::campaigns::{Period, ReportPublish};
use minhbach_ledger::kinds::remarks::{EvidenceAttach, EvidenceKind};
use minhbach_ledger::kinds::{Body, Kind};
use serde::Serialize;

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::pages::parts::Named;
use crate::query::{Filter, Found};
use crate::view::{CachePolicy, View, bytes_response, page, plain_not_found};

/// How many published reports a list looks through, the newest first.
const LISTED: u32 = 200;

/// The page of one published report.
#[derive(Clone, Debug, Serialize)]
pub struct ReportPage {
    /// The index of its entry.
    pub index: u64,
    /// What it is called.
    pub what: String,
    /// When it was published.
    pub on: Day,
    /// The chapter that published it.
    pub chapter: Option<String>,
    /// The campaign that it is about, if it is about one.
    pub campaign: Option<Named>,
    /// The first and the last day that it is about.
    pub period: Option<Days>,
    /// How many entries the book had when it was made.
    pub checkpoint: u64,
    /// What was published.
    pub document: DocumentView,
    /// Who has acknowledged it, oldest first.
    pub acknowledgements: Vec<Acknowledgement>,
    /// What else was attached, oldest first.
    pub attached: Vec<Acknowledgement>,
}

/// The first and the last of some days.
#[derive(Clone, Copy, Debug, Serialize)]
#[allow(missing_docs)]
pub struct Days {
    pub from: Day,
    pub until: Day,
}

/// A public document.
#[derive(Clone, Debug, Serialize)]
pub struct DocumentView {
    /// Its SHA-256, base64.
    pub sha256: String,
    /// In bytes.
    pub size: u64,
    /// Where this server has it, if it does.
    pub path: Option<String>,
}

/// A document that belongs to a report.
#[derive(Clone, Debug, Serialize)]
pub struct Acknowledgement {
    /// The index of its entry.
    pub index: u64,
    /// The day that it states.
    pub on: Day,
    /// What it is, as a code of the format.
    pub what: String,
    /// The chapters whose keys signed the entry; empty for the whole ledger's.
    pub chapters: Vec<String>,
    /// The document; none where it is not public.
    pub document: Option<DocumentView>,
}

impl Acknowledgement {
    /// The message id of what it is.
    pub fn key(&self) -> String {
        format!("attached-{}", self.what.replace('_', "-"))
    }
}

/// A published report in a list.
#[derive(Clone, Debug, Serialize)]
pub struct ReportRow {
    /// The index of its entry.
    pub index: u64,
    /// What it is called.
    pub what: String,
    /// When it was published.
    pub on: Day,
    /// How many entries the book had when it was made.
    pub checkpoint: u64,
}

/// The message id of what was published.
fn what_key(what: &str) -> String {
    format!("publish-{}", what.replace('_', "-"))
}

impl ReportPage {
    /// The message id of what it is.
    pub fn key(&self) -> String {
        what_key(&self.what)
    }
}

impl ReportRow {
    /// The message id of what it is.
    pub fn key(&self) -> String {
        what_key(&self.what)
    }
}

/// What was published, the newest first: of one campaign, or at all.
pub async fn published(app: &App, campaign: Option<Id>) -> Result<Vec<ReportRow>, Failure> {
    let filter = Filter {
        kind: Some(Kind::ReportPublish),
        ..Filter::default()
    };
    let mut rows = Vec::new();
    for heading in app.headings(filter, None, LISTED).await? {
        let Some(found) = app.entry(heading.at).await? else {
            continue;
        };
        let Body::ReportPublish(body) = &found.sealed.signed.body else {
            continue;
        };
        if campaign.is_none() || body.campaign == campaign {
            rows.push(ReportRow {
                index: found.at,
                what: body.what.to_string(),
                on: body.on,
                checkpoint: body.checkpoint.into(),
            });
        }
    }
    Ok(rows)
}

/// `GET /report/{index}`, by the index of its entry.
pub async fn show(State(app): State<App>, view: View, Path(index): Path<String>) -> Response {
    let page = load(&app, &index).await;
    view.answer(&app, page)
}

async fn load(app: &App, text: &str) -> Result<ReportPage, Failure> {
    const NONE: Failure = Failure::NotFound(Say("error-no-thing"));
    let index = minhbach_ledger::log::parse_decimal(text).ok_or(NONE)?;
    let found = app.entry(index).await?.ok_or(NONE)?;
    let Body::ReportPublish(body) = &found.sealed.signed.body else {
        return Err(NONE);
    };
    let (mut acknowledgements, mut attached) = (Vec::new(), Vec::new());
    for mark in app.marks(index).await? {
        if mark.kind != MarkKind::Evidence {
            continue;
        }
        let Some(later) = app.entry(mark.by).await? else {
            continue;
        };
        if let Body::EvidenceAttach(evidence) = &later.sealed.signed.body {
            let row = acknowledgement(app, &later, evidence).await?;
            match evidence.what {
                EvidenceKind::Receipt => acknowledgements.push(row),
                _ => attached.push(row),
            }
        }
    }
    told(app, index, body, acknowledgements, attached).await
}

async fn told(
    app: &App,
    index: u64,
    body: &ReportPublish,
    acknowledgements: Vec<Acknowledgement>,
    attached: Vec<Acknowledgement>,
) -> Result<ReportPage, Failure> {
    let state = app.state();
    let campaign = body.campaign.and_then(|id| {
        let known = state.campaigns.get(&id)?;
        Some(Named {
            id: id.to_string(),
            name: known.name.to_string(),
        })
    });
    let chapter = state.chapters.get(&body.chapter);
    Ok(ReportPage {
        index,
        what: body.what.to_string(),
        on: body.on,
        chapter: chapter.map(|chapter| chapter.name.to_string()),
        campaign,
        period: body
            .period
            .map(|Period { from, until }| Days { from, until }),
        checkpoint: body.checkpoint.into(),
        document: document(app, &body.document, body.size).await?,
        acknowledgements,
        attached,
    })
}

async fn acknowledgement(
    app: &App,
    found: &Found,
    evidence: &EvidenceAttach,
) -> Result<Acknowledgement, Failure> {
    let state = app.state();
    let authors = found.sealed.signed.authors.iter();
    let keys = authors.filter_map(|author| state.keys.get(&author.key));
    let chapters = keys.filter_map(|key| state.chapters.get(&key.chapter?));
    let shown = match &evidence.document {
        Some(it) => Some(document(app, &it.sha256, it.size).await?),
        None => None,
    };
    Ok(Acknowledgement {
        index: found.at,
        on: evidence.on,
        what: what_of(evidence.what).to_owned(),
        chapters: chapters.map(|chapter| chapter.name.to_string()).collect(),
        document: shown,
    })
}

fn what_of(what: EvidenceKind) -> &'static str {
    match what {
        EvidenceKind::Appeal => "appeal",
        EvidenceKind::Contract => "contract",
        EvidenceKind::Decision => "decision",
        EvidenceKind::HandoverRecord => "handover_record",
        EvidenceKind::Invoice => "invoice",
        EvidenceKind::List => "list",
        EvidenceKind::Minutes => "minutes",
        EvidenceKind::Photo => "photo",
        EvidenceKind::Receipt => "receipt",
        EvidenceKind::Statement => "statement",
        EvidenceKind::Other => "other",
    }
}

async fn document(app: &App, hash: &Digest, size: u64) -> Result<DocumentView, Failure> {
    let there = app.store().public_blob_kind(hash).await?.is_some();
    Ok(DocumentView {
        sha256: hash.to_string(),
        size,
        path: there.then(|| format!("/blob/{}", hex(hash))),
    })
}

fn hex(hash: &Digest) -> String {
    let bytes = hash.bytes().iter();
    bytes.map(|byte| format!("{byte:02x}")).collect()
}

/// A hash in its one spelling here: 64 lower-case hexadecimal digits, because base64 has slashes.
fn of_hex(text: &str) -> Option<Digest> {
    let lawful = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if text.len() != 64 || !text.bytes().all(lawful) {
        return None;
    }
    let mut bytes = [0; 32];
    for (n, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * n..2 * n + 2)?, 16).ok()?;
    }
    Some(Digest::new(bytes))
}

/// `GET /blob/{hash}`: a public document, as a file to keep. What is about somebody is not here, whatever its hash.
pub async fn blob(State(app): State<App>, view: View, Path(text): Path<String>) -> Response {
    let Some(hash) = of_hex(&text) else {
        return plain_not_found();
    };
    match app.store().public_blob(&hash).await {
        Ok(Some((bytes, kind))) => {
            let mut response = bytes_response(bytes, kind, CachePolicy::Immutable);
            // Never shown inside a page of this site: what it holds was made elsewhere. The name is made of digits.
            if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{text}\"")) {
                response.headers_mut().insert(CONTENT_DISPOSITION, value);
            }
            response
        }
        Ok(None) => plain_not_found(),
        Err(error) => match app.store().public_blob_is_gone(&hash).await {
            // It was public, and somebody took it away or lost it; `verify` names it.
            Ok(true) => {
                tracing::error!(%error, "a public file is gone");
                Failure::Gone(Say("error-gone-file")).answer(&app, &view)
            }
            _ => Failure::from(error).answer(&app, &view),
        },
    }
}

/// As full as the page gets, and the rows of a list.
#[cfg(test)]
pub fn samples() -> (ReportPage, Vec<ReportRow>) {
    let day = |text: &str| text.parse().unwrap();
    let document = |path: Option<&str>| DocumentView {
        sha256: "5vX1b0kq7m5l0c3n0D2m9H0c2YyP0y6Jb8w3xqk1n2E=".into(),
        size: 12_345,
        path: path.map(Into::into),
    };
    let row = |what: EvidenceKind, document| Acknowledgement {
        index: 700,
        on: day("2026-12-20"),
        what: what_of(what).into(),
        chapters: vec!["Hội Chữ thập đỏ <tỉnh> Sơn Lâm".into()],
        document,
    };
    let others = [
        EvidenceKind::Appeal,
        EvidenceKind::Contract,
        EvidenceKind::Decision,
        EvidenceKind::HandoverRecord,
        EvidenceKind::Invoice,
        EvidenceKind::List,
        EvidenceKind::Minutes,
        EvidenceKind::Photo,
        EvidenceKind::Statement,
        EvidenceKind::Other,
    ];
    let page = ReportPage {
        index: 640,
        what: "receipts".into(),
        on: day("2026-12-15"),
        chapter: Some("Hội Chữ thập đỏ tỉnh Sơn Lâm".into()),
        campaign: Some(Named {
            id: "01990000000000000000000000000001".into(),
            name: "Ủng hộ đồng bào vùng <lũ quét>".into(),
        }),
        period: Some(Days {
            from: day("2026-09-01"),
            until: day("2026-09-30"),
        }),
        checkpoint: 630,
        document: document(Some("/blob/00")),
        acknowledgements: vec![
            row(EvidenceKind::Receipt, Some(document(None))),
            row(EvidenceKind::Receipt, None),
        ],
        attached: others.map(|what| row(what, None)).to_vec(),
    };
    let rows = ["receipts", "so-ket-quy"].map(|what| ReportRow {
        index: 640,
        what: what.into(),
        on: day("2026-12-15"),
        checkpoint: 630,
    });
    (page, rows.to_vec())
}

page!(ReportPage, "report.html");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_has_one_spelling() {
        let hash = Digest::of(b"x");
        assert_eq!(of_hex(&hex(&hash)), Some(hash));
        let upper = hex(&hash).to_uppercase();
        for wrong in [
            "",
            "00",
            &upper,
            &hash.to_string(),
            &"é".repeat(32),
            "../secret/vault.key",
        ] {
            assert_eq!(of_hex(wrong), None, "{wrong}");
        }
    }
}
