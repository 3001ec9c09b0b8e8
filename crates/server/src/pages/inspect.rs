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
use crate::numbers::Standing;
use crate::view::{View, page};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct InspectPage {
    /// The day for which the clocks stand.
    pub today: Day,
    /// What there is to look into.
    pub rows: Vec<InspectRow>,
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
    Ok(InspectPage {
        today,
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
    InspectPage { today, rows }
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
