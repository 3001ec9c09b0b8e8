//! Where an inspector begins: whatever corrects, explains, waits, is missing or contradicts, each as a number with its oldest day
//! and the page that lists it.

use axum::extract::State;
use axum::response::Response;
use minhbach_ledger::day::Day;
use minhbach_ledger::kinds::Kind;
use minhbach_ledger::kinds::registry::FundKind;
use minhbach_ledger::state::waiting::Matter;
use minhbach_ledger::state::{BankDay, Sealing, State as Book};
use serde::Serialize;

use crate::app::App;
use crate::failure::Failure;
use crate::notes::Notes;
use crate::notes::oversight::{Inspected, Noted, Oversight};
use crate::numbers::Standing;
use crate::pages::inspection;
use crate::view::{View, page};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct InspectPage {
    /// The day for which the clocks stand.
    pub today: Day,
    /// The inspections, the newest first.
    pub inspections: Vec<InspectionRow>,
    /// The findings that nobody has closed, the oldest first.
    pub findings: Vec<FindingRow>,
    /// Whether some of either are left out.
    pub more: bool,
    /// What there is to look into.
    pub rows: Vec<InspectRow>,
}

/// How many inspections, and how many open findings, the page lists.
const LISTED: usize = 50;

/// One inspection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InspectionRow {
    /// The index of its entry, which names its page.
    pub index: u64,
    /// What it is called.
    pub title: String,
    /// The chapter that is inspected.
    pub chapter: Option<String>,
    /// When it was opened.
    pub on: Day,
    /// When it was closed.
    pub closed: Option<Day>,
    /// How many findings it has.
    pub count: u64,
    /// How many of them nobody has closed.
    pub open: u64,
    /// How many of those are past their day.
    pub overdue: u64,
}

/// One open finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FindingRow {
    /// The index of its entry.
    pub index: u64,
    /// The index of its inspection's entry, which names the page.
    pub inspection: u64,
    /// Its number there.
    pub number: u64,
    /// How much it weighs.
    pub grade: &'static str,
    /// Where it stands.
    pub state: &'static str,
    /// What was found.
    pub observed: String,
    /// By when what is asked must be done.
    pub due: Day,
    /// Days since it was raised.
    pub age_days: u64,
}

impl InspectionRow {
    /// The name of one of its figures.
    pub fn name(&self, which: &str) -> String {
        format!("inspection.{which}?at={}", self.index)
    }

    /// The same, of a day.
    pub fn name_on(&self, which: &str, today: impl std::fmt::Display) -> String {
        format!("{}&on={today}", self.name(which))
    }
}

impl FindingRow {
    /// Whether somebody has let its day pass.
    pub fn late(&self) -> bool {
        self.state == "overdue"
    }

    /// The name of the figure of its number.
    pub fn number_name(&self) -> String {
        format!("finding.number?at={}", self.index)
    }

    /// The name of the figure of its age.
    pub fn age_name(&self, today: impl std::fmt::Display) -> String {
        format!("finding.age?at={}&on={today}", self.index)
    }
}

/// The newest inspections, and the oldest open findings; whether there are more of either.
fn listed(
    state: &Book,
    oversight: &Oversight,
    today: Day,
) -> (Vec<InspectionRow>, Vec<FindingRow>, bool) {
    let row = |it: &Inspected| {
        let of = oversight.of(it);
        let open = of.clone().filter(|finding| finding.is_open()).count();
        let overdue = of.clone().filter(|finding| finding.overdue(today)).count();
        InspectionRow {
            index: it.at,
            title: it.title.clone(),
            chapter: inspection::chapter(state, it),
            on: it.on,
            closed: it.closed.map(|(_, on, _)| on),
            count: of.count() as u64,
            open: open as u64,
            overdue: overdue as u64,
        }
    };
    let finding = |it: &Noted| FindingRow {
        index: it.at,
        inspection: it.inspection,
        number: it.number.into(),
        grade: it.grade.name(),
        state: inspection::state_of(it, today),
        observed: it.words.clone(),
        due: it.due,
        age_days: it.age(today),
    };
    let open = oversight.findings().filter(|finding| finding.is_open());
    let all = oversight.inspections();
    let more = all.clone().count() > LISTED || open.clone().count() > LISTED;
    (
        all.rev().take(LISTED).map(row).collect(),
        open.take(LISTED).map(finding).collect(),
        more,
    )
}

/// One thing to look into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InspectRow {
    /// What it is.
    pub what: &'static str,
    /// How many there are in all; none where nobody counts them.
    pub count: Option<u64>,
    /// How many of them somebody still has to act on; none where nothing waits.
    pub open: Option<u64>,
    /// The day of the oldest, of those that wait if any can.
    pub oldest: Option<Day>,
    /// The page that lists them.
    pub path: String,
}

impl InspectRow {
    fn new(what: &'static str, path: &str) -> InspectRow {
        InspectRow {
            what,
            count: None,
            open: None,
            oldest: None,
            path: path.to_owned(),
        }
    }

    /// The name of one of its figures.
    pub fn name(&self, which: &str, today: impl std::fmt::Display) -> String {
        format!("inspect.{which}?of={}&on={today}", self.what)
    }

    /// The message id of what it is.
    pub fn key(&self) -> String {
        format!("inspect-{}", self.what.replace('_', "-"))
    }

    /// Whether something waits.
    pub fn waits(&self) -> bool {
        self.open.is_some_and(|open| open > 0)
    }
}

/// The kinds that stand in the book as remarks, and where they are listed.
const REMARKS: [(&str, Kind); 5] = [
    ("explained", Kind::EntryExplain),
    ("reversed", Kind::EntryReverse),
    ("adjusted", Kind::DistributionAdjust),
    ("returned", Kind::DonationReturn),
    ("late_notes", Kind::FieldAdopt),
];

/// The days of statements that are not whole: how many, the oldest of them, and its account.
fn days(state: &Book, what: &'static str, is: impl Fn(&BankDay) -> bool) -> InspectRow {
    let found = state.days.iter().filter(|(_, day)| is(day));
    let (mut count, mut oldest) = (0, None);
    for ((account, day), _) in found {
        count += 1;
        let this = (*day, *account);
        oldest = Some(oldest.map_or(this, |oldest: (Day, _)| oldest.min(this)));
    }
    let path = oldest.map_or_else(
        || "/".to_owned(),
        |(_, account)| format!("/account/{account}"),
    );
    InspectRow {
        count: Some(count),
        open: Some(count),
        oldest: oldest.map(|(day, _)| day),
        ..InspectRow::new(what, &path)
    }
}

/// A complete day whose balances contradict its lines; of an incomplete one nothing else can be expected.
fn differs(day: &BankDay) -> bool {
    if day.sealed != Some(Sealing::Complete) {
        return false;
    }
    let moved = i128::from(day.credits.1) - i128::from(day.debits.1);
    let ends = day.opening.zip(day.closing);
    ends.is_some_and(|(opening, closing)| i128::from(opening) + moved != i128::from(closing))
}

/// What waits, by what it is: approvals, advances and promises past their day.
fn overdue(state: &Book, today: Day) -> [InspectRow; 3] {
    let mut rows = ["emergencies", "advances", "pledges"].map(|what| InspectRow {
        count: Some(0),
        open: Some(0),
        ..InspectRow::new(what, "/waiting")
    });
    for waiting in state.waiting() {
        let n = match waiting.matter {
            Matter::Approval { .. } => 0,
            Matter::Advance { .. } => 1,
            Matter::Pledge { .. } => 2,
        };
        let row = &mut rows[n];
        row.count = row.count.map(|count| count + 1);
        if waiting.overdue(today) {
            row.open = row.open.map(|open| open + 1);
            row.oldest = [row.oldest, waiting.due].into_iter().flatten().min();
        }
    }
    rows
}

fn rows(state: &Book, notes: &Notes, standing: &Standing, today: Day) -> Vec<InspectRow> {
    let mut rows = Vec::new();
    for (what, kind) in REMARKS {
        let tally = notes.all(kind);
        rows.push(InspectRow {
            count: Some(tally.map_or(0, |tally| tally.count)),
            oldest: tally.map(|tally| tally.oldest),
            ..InspectRow::new(what, "/corrections")
        });
    }
    let open = notes.disputes().filter(|it| it.resolved.is_none());
    rows.push(InspectRow {
        count: Some(notes.disputes().count() as u64),
        open: Some(open.clone().count() as u64),
        oldest: open.map(|it| it.on).min(),
        ..InspectRow::new("disputes", "/feedback")
    });
    let answers = notes.answers();
    rows.push(InspectRow {
        count: Some(answers.clone().count() as u64),
        oldest: answers.map(|it| it.month.first()).min(),
        ..InspectRow::new("answers", "/feedback")
    });
    let found = notes.oversight().findings();
    let open = found.clone().filter(|it| it.is_open());
    rows.push(InspectRow {
        count: Some(found.count() as u64),
        open: Some(open.clone().count() as u64),
        oldest: open.map(|it| it.on).min(),
        ..InspectRow::new("findings", "/inspect")
    });
    let unread = notes.unacknowledged();
    rows.push(InspectRow {
        count: Some(notes.reports()),
        open: Some(unread.clone().count() as u64),
        oldest: unread.map(|(_, on)| on).min(),
        ..InspectRow::new("reports", "/papers")
    });
    rows.push(days(state, "days_incomplete", |day| {
        day.sealed == Some(Sealing::Incomplete)
    }));
    rows.push(days(state, "days_unsealed", |day| day.sealed.is_none()));
    rows.push(days(state, "days_differ", differs));
    let suspense = standing.lying.iter().filter(|((fund, _), _)| {
        let fund = state.funds.get(fund);
        fund.is_some_and(|fund| fund.kind == FundKind::Suspense)
    });
    let oldest = suspense.filter_map(|(_, lying)| lying.since.keys().next().copied());
    rows.push(InspectRow {
        oldest: oldest.min(),
        ..InspectRow::new("suspense", "/suspense")
    });
    rows.extend(overdue(state, today));
    let count = |n: usize| Some(n as u64);
    let counted = |what, n: usize, path: &str| InspectRow {
        count: count(n),
        open: count(n),
        ..InspectRow::new(what, path)
    };
    let owing = standing.lying.iter().filter(|(_, lying)| lying.owed > 0);
    rows.push(counted("irregular", state.irregular().count(), "/waiting"));
    rows.push(counted("owing", owing.count(), "/age"));
    rows.push(counted("unmatched", state.unmatched.len(), "/partners"));
    let disputed = state
        .keys
        .values()
        .filter(|key| key.disputed_from.is_some());
    rows.push(counted("keys", disputed.count(), "/keys"));
    rows.push(InspectRow::new("papers", "/papers"));
    rows
}

/// `GET /inspect`.
pub async fn show(State(app): State<App>, view: View) -> Response {
    let page = load(&app).await;
    view.answer(&app, page)
}

async fn load(app: &App) -> Result<InspectPage, Failure> {
    let (state, today) = (app.state(), app.today());
    let notes = app.notes().await?;
    let standing = app.standing().await?;
    let (inspections, findings, more) = listed(&state, notes.oversight(), today);
    Ok(InspectPage {
        today,
        inspections,
        findings,
        more,
        rows: rows(&state, &notes, &standing, today),
    })
}

/// As full as the page gets.
#[cfg(test)]
pub fn sample() -> InspectPage {
    let today: Day = "2026-12-01".parse().unwrap();
    let mut rows = rows(
        &Book::default(),
        &Notes::default(),
        &Standing::default(),
        today,
    );
    for (n, row) in rows.iter_mut().enumerate() {
        row.open = row.open.map(|_| n as u64);
        row.oldest = Some(today);
    }
    let inspections = [None, Some(today)].map(|closed| InspectionRow {
        index: 900,
        title: "Kiểm tra <cứu trợ> lũ quét".into(),
        chapter: Some("Hội Chữ thập đỏ tỉnh Sơn Lâm".into()),
        on: today,
        closed,
        count: 8,
        open: 3,
        overdue: 1,
    });
    let findings = ["overdue", "answered", "open"].map(|state| FindingRow {
        index: 901,
        inspection: 900,
        number: 1,
        grade: "major",
        state,
        observed: "Thiếu biên bản <giao nhận>".into(),
        due: today,
        age_days: 41,
    });
    InspectPage {
        today,
        inspections: inspections.into(),
        findings: findings.into(),
        more: true,
        rows,
    }
}

page!(InspectPage, "inspect.html");

#[cfg(test)]
mod tests {
    use super::*;
    use minhbach_ledger::id::Id;

    #[test]
    fn days_that_are_not_whole_are_found_with_the_oldest_account() {
        let id = |n: u8| Id::from_bytes([n; 16]);
        let day = |text: &str| text.parse::<Day>().unwrap();
        let bank = |sealed, closing| BankDay {
            credits: (2, 300),
            debits: (1, 100),
            opening: Some(50),
            closing,
            sealed,
        };
        let mut state = Book::default();
        state.days = [
            (
                (id(1), day("2026-10-03")),
                bank(Some(Sealing::Complete), Some(250)),
            ),
            (
                (id(1), day("2026-10-04")),
                bank(Some(Sealing::Incomplete), Some(251)),
            ),
            (
                (id(2), day("2026-10-02")),
                bank(Some(Sealing::Incomplete), None),
            ),
            ((id(2), day("2026-10-05")), bank(None, None)),
            (
                (id(1), day("2026-10-06")),
                bank(Some(Sealing::Complete), Some(249)),
            ),
        ]
        .into();
        let rows = rows(
            &state,
            &Notes::default(),
            &Standing::default(),
            day("2026-11-01"),
        );
        let row = |what: &str| rows.iter().find(|row| row.what == what).unwrap();
        let incomplete = row("days_incomplete");
        assert_eq!(
            (incomplete.count, incomplete.oldest),
            (Some(2), Some(day("2026-10-02")))
        );
        assert_eq!(incomplete.path, format!("/account/{}", id(2)));
        assert_eq!(row("days_unsealed").oldest, Some(day("2026-10-05")));
        assert_eq!(row("days_differ").count, Some(1));
        assert!(!row("days_differ").path.ends_with(&id(2).to_string()));
    }
}
