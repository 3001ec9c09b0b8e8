//! One inspection: who looks into what, what was found, what those inspected say, and how long each has waited.

use axum::extract::{Path, State};
use axum::response::Response;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Digest;
use minhbach_ledger::state::State as Book;
use serde::Serialize;

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::lang::Words;
use crate::notes::oversight::{Inspected, Noted, Oversight};
use crate::pages::entries::about;
use crate::view::{View, page};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct InspectionPage {
    /// The day for which the clocks stand.
    pub today: Day,
    /// The index of the entry that opened it, which names its page.
    pub index: u64,
    /// What it is called.
    pub title: String,
    /// The chapter that is inspected.
    pub chapter: Option<String>,
    /// When it was opened.
    pub on: Day,
    /// The first accounting date that it looks into.
    pub booked_from: Day,
    /// The last.
    pub booked_until: Day,
    /// The last day that it was planned for.
    pub closes: Day,
    /// SHA-256 of the public decision.
    pub decision: String,
    /// What of the vault may be opened for it.
    pub vault: Option<WarrantView>,
    /// How it ended.
    pub closed: Option<EndView>,
    /// How many findings there are.
    pub count: u64,
    /// How many of them nobody has closed.
    pub open: u64,
    /// How many of those are past their day.
    pub overdue: u64,
    /// Its findings, in their order.
    pub findings: Vec<FindingView>,
}

/// What of the vault may be opened.
#[derive(Clone, Debug, Serialize)]
pub struct WarrantView {
    /// The classes, by their names in the entry.
    pub classes: Vec<&'static str>,
    /// The last day.
    pub until: Day,
    /// Whether that day has not passed, and the inspection is open.
    pub valid: bool,
}

/// How an inspection ended.
#[derive(Clone, Debug, Serialize)]
pub struct EndView {
    /// The index of the entry.
    pub index: u64,
    /// When.
    pub on: Day,
    /// SHA-256 of the public report.
    pub report: String,
}

/// One finding.
#[derive(Clone, Debug, Serialize)]
pub struct FindingView {
    /// The index of its entry.
    pub index: u64,
    /// Its number in the inspection.
    pub number: u64,
    /// How much it weighs.
    pub grade: &'static str,
    /// Where it stands: `overdue`, `answered`, `open`, `closed`.
    pub state: &'static str,
    /// When it was raised.
    pub on: Day,
    /// By when what is asked must be done.
    pub due: Day,
    /// Days since then, or for which it was open.
    pub age_days: u64,
    /// What was found.
    pub observed: String,
    /// What is asked.
    pub asked: String,
    /// The entries that it is about.
    pub about: Vec<AboutRow>,
    /// What those inspected say.
    pub answers: Vec<AnswerView>,
    /// The entries that explain it with a document.
    pub explained: Vec<u64>,
    /// How it ended.
    pub closed: Option<OutcomeView>,
    /// Why its inspection left it open.
    pub left_open: Option<String>,
}

/// An entry that a finding is about.
#[derive(Clone, Debug, Serialize)]
pub struct AboutRow {
    /// Its index.
    pub index: u64,
    /// Its kind.
    pub kind: &'static str,
    /// What it does, in one line.
    pub about: Words,
    /// When it happened.
    pub on: Day,
}

/// What those inspected say.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerView {
    /// The index of the entry.
    pub index: u64,
    /// When.
    pub on: Day,
    /// How they stand to it.
    pub stance: String,
    /// In their words.
    pub reply: String,
}

/// How a finding ended.
#[derive(Clone, Debug, Serialize)]
pub struct OutcomeView {
    /// The index of the entry.
    pub index: u64,
    /// When.
    pub on: Day,
    /// How.
    pub outcome: String,
    /// In the inspector's words.
    pub conclusion: String,
    /// The index of the entry by which what was asked was done.
    pub remedy: Option<u64>,
}

/// The name of a value of a closed list as it stands in the entry.
fn code(value: impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// The message id of a value of a closed list.
pub fn key(list: &str, value: impl AsRef<str>) -> String {
    format!("{list}-{}", value.as_ref().replace('_', "-"))
}

/// Where a finding stands on a day.
pub fn state_of(finding: &Noted, today: Day) -> &'static str {
    match (finding.is_open(), finding.overdue(today)) {
        (false, _) => "closed",
        (true, true) => "overdue",
        (true, false) if finding.replies.is_empty() => "open",
        (true, false) => "answered",
    }
}

impl FindingView {
    /// Whether somebody has let its day pass.
    pub fn late(&self) -> bool {
        self.state == "overdue"
    }

    /// The name of one of its figures.
    pub fn name(&self, which: &str) -> String {
        format!("finding.{which}?at={}", self.index)
    }

    /// The same, of a day.
    pub fn name_on(&self, which: &str, today: impl std::fmt::Display) -> String {
        format!("{}&on={today}", self.name(which))
    }
}

impl InspectionPage {
    /// The name of one of its figures.
    pub fn name(&self, which: &str) -> String {
        format!("inspection.{which}?at={}", self.index)
    }

    /// The same, of a day.
    pub fn name_on(&self, which: &str, today: impl std::fmt::Display) -> String {
        format!("{}&on={today}", self.name(which))
    }
}

/// `GET /inspection/{index}`, by the index of the entry that opened it.
pub async fn show(State(app): State<App>, view: View, Path(index): Path<String>) -> Response {
    let page = load(&app, &index).await;
    view.answer(&app, page)
}

async fn load(app: &App, text: &str) -> Result<InspectionPage, Failure> {
    const NONE: Failure = Failure::NotFound(Say("error-no-thing"));
    let index = minhbach_ledger::log::parse_decimal(text).ok_or(NONE)?;
    let notes = app.notes().await?;
    let oversight = notes.oversight();
    let inspected = oversight.inspection(index).ok_or(NONE)?;
    let today = app.today();
    let mut findings = Vec::new();
    for noted in oversight.of(inspected) {
        findings.push(finding(app, noted, today).await?);
    }
    Ok(InspectionPage {
        findings,
        ..frame(&app.state(), oversight, inspected, today)
    })
}

/// Everything but the findings themselves.
fn frame(state: &Book, oversight: &Oversight, it: &Inspected, today: Day) -> InspectionPage {
    let of = oversight.of(it);
    let open = of.clone().filter(|finding| finding.is_open()).count();
    let overdue = of.clone().filter(|finding| finding.overdue(today)).count();
    let (booked_from, booked_until) = it.period;
    let valid = |until: Day| it.closed.is_none() && until >= today;
    let warrant = it.vault.as_ref().map(|warrant| WarrantView {
        classes: warrant.classes.iter().map(|class| class.name()).collect(),
        until: warrant.until,
        valid: valid(warrant.until),
    });
    InspectionPage {
        today,
        index: it.at,
        title: it.title.clone(),
        chapter: chapter(state, it),
        on: it.on,
        booked_from,
        booked_until,
        closes: it.closes,
        decision: it.decision.to_string(),
        vault: warrant,
        closed: it.closed.map(|(index, on, report)| EndView {
            index,
            on,
            report: report.to_string(),
        }),
        count: of.count() as u64,
        open: open as u64,
        overdue: overdue as u64,
        findings: Vec::new(),
    }
}

/// The name of the chapter that is inspected.
pub fn chapter(state: &Book, it: &Inspected) -> Option<String> {
    let known = state.chapters.get(&it.chapter);
    known.map(|chapter| chapter.name.to_string())
}

async fn named(app: &App, text: &Digest) -> Result<Option<AboutRow>, Failure> {
    let found = app.by_text(text).await?;
    Ok(found.map(|found| {
        let signed = &found.sealed.signed;
        AboutRow {
            index: found.at,
            kind: signed.kind().name(),
            about: about(signed.kind()),
            on: signed.body.rules().on(),
        }
    }))
}

async fn finding(app: &App, noted: &Noted, today: Day) -> Result<FindingView, Failure> {
    let mut rows = Vec::new();
    for text in &noted.about {
        rows.extend(named(app, text).await?);
    }
    rows.sort_by_key(|row| row.index);
    let closed = match &noted.closed {
        None => None,
        Some(closed) => {
            let remedy = match &closed.remedy {
                Some(text) => named(app, text).await?.map(|row| row.index),
                None => None,
            };
            Some(OutcomeView {
                index: closed.at,
                on: closed.on,
                outcome: code(closed.outcome),
                conclusion: closed.words.clone(),
                remedy,
            })
        }
    };
    let answers = noted.replies.iter().map(|reply| AnswerView {
        index: reply.at,
        on: reply.on,
        stance: code(reply.stance),
        reply: reply.words.clone(),
    });
    Ok(FindingView {
        index: noted.at,
        number: noted.number.into(),
        grade: noted.grade.name(),
        state: state_of(noted, today),
        on: noted.on,
        due: noted.due,
        age_days: noted.age(today),
        observed: noted.words.clone(),
        asked: noted.asked.clone(),
        about: rows,
        answers: answers.collect(),
        explained: noted.explained.clone(),
        closed,
        left_open: noted.left.map(code),
    })
}

/// As full as the page gets.
#[cfg(test)]
pub fn samples() -> Vec<InspectionPage> {
    use minhbach_ledger::kinds::Kind;
    use minhbach_ledger::kinds::inspections::VaultClass;
    let day = |text: &str| text.parse::<Day>().unwrap();
    let finding =
        |number, grade, state: &'static str, stance: &str, outcome: Option<&str>| FindingView {
            index: 900 + number,
            number,
            grade,
            state,
            on: day("2026-12-20"),
            due: day("2027-01-15"),
            age_days: 41,
            observed: "Thiếu biên bản <giao nhận>".into(),
            asked: "Bổ sung biên bản & danh sách".into(),
            about: vec![AboutRow {
                index: 412,
                kind: "distribution.make",
                about: about(Kind::DistributionMake),
                on: day("2026-09-20"),
            }],
            answers: vec![AnswerView {
                index: 910,
                on: day("2026-12-28"),
                stance: stance.into(),
                reply: "Đã bổ sung".into(),
            }],
            explained: vec![911],
            closed: outcome.map(|outcome| OutcomeView {
                index: 920,
                on: day("2027-01-10"),
                outcome: outcome.into(),
                conclusion: "Đã rõ".into(),
                remedy: Some(915),
            }),
            left_open: Some("under_remedy".into()),
        };
    let states = [
        ("observation", "open", "accepted", None, "not_due"),
        ("minor", "answered", "partly", None, "under_remedy"),
        ("major", "overdue", "contested", None, "contested"),
        ("critical", "closed", "done", Some("remedied"), "unanswered"),
        ("minor", "closed", "done", Some("accepted"), "handed_over"),
        ("minor", "closed", "done", Some("withdrawn"), "not_due"),
        ("minor", "closed", "done", Some("handed_over"), "not_due"),
        ("minor", "closed", "done", Some("unresolved"), "not_due"),
    ];
    let findings = (1..).zip(states);
    let findings = findings.map(
        |(number, (grade, state, stance, outcome, left))| FindingView {
            left_open: Some(left.into()),
            ..finding(number, grade, state, stance, outcome)
        },
    );
    let full = InspectionPage {
        today: day("2027-02-01"),
        index: 900,
        title: "Kiểm tra <cứu trợ> lũ quét".into(),
        chapter: Some("Hội Chữ thập đỏ tỉnh Sơn Lâm".into()),
        on: day("2026-12-18"),
        booked_from: day("2026-09-01"),
        booked_until: day("2026-11-30"),
        closes: day("2027-03-31"),
        decision: "5vX1b0kq7m5l0c3n0D2m9H0c2YyP0y6Jb8w3xqk1n2E=".into(),
        vault: Some(WarrantView {
            classes: VaultClass::ALL.iter().map(|class| class.name()).collect(),
            until: day("2027-02-28"),
            valid: true,
        }),
        closed: Some(EndView {
            index: 930,
            on: day("2027-03-20"),
            report: "5vX1b0kq7m5l0c3n0D2m9H0c2YyP0y6Jb8w3xqk1n2E=".into(),
        }),
        count: 8,
        open: 3,
        overdue: 1,
        findings: findings.collect(),
    };
    let bare = InspectionPage {
        vault: None,
        closed: None,
        count: 0,
        open: 0,
        overdue: 0,
        findings: Vec::new(),
        ..full.clone()
    };
    vec![full, bare]
}

page!(InspectionPage, "inspection.html");
