//! What waits for somebody: the helped for an answer, emergencies for their approval, advances for their account, promises, a
//! partner's own entry.

use axum::extract::State;
use axum::response::Response;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::reports::Counted;
use minhbach_ledger::state::State as Book;
use minhbach_ledger::state::waiting::{Matter, Waiting};
use serde::Serialize;

use crate::app::App;
use crate::failure::Failure;
use crate::format::Sum;
use crate::pages::{partners, pledges};
use crate::view::{View, page};

/// Everything that waits.
#[derive(Clone, Debug, Serialize)]
pub struct WaitingPage {
    /// The day for which the clocks stand.
    pub today: Day,
    /// What the helped have said, and nobody has acted on.
    pub answers: Answers,
    /// Disputes without an outcome, oldest first.
    pub disputes: Vec<DisputeRow>,
    /// Allocations that are spent before they are approved.
    pub emergencies: Vec<WaitingRow>,
    /// Emergencies that were spent from and then not approved.
    pub irregular: Vec<WaitingRow>,
    /// Money advanced and not accounted for.
    pub advances: Vec<WaitingRow>,
    /// Promises.
    pub pledges: Vec<WaitingRow>,
    /// What went to partners or came from them, and whose other side nobody has named, newest first.
    pub unmatched: Vec<partners::DealRow>,
    /// Whether a list leaves rows out.
    pub more: bool,
}

/// How many answers wait: a number, or `few` where it is about too few people.
#[derive(Clone, Debug, Serialize)]
pub struct Answers {
    /// All that wait.
    pub waiting: Counted,
    /// Those of them whose last day has passed.
    pub overdue: Counted,
}

/// A dispute without an outcome.
#[derive(Clone, Debug, Serialize)]
pub struct DisputeRow {
    /// The index of its entry.
    pub index: u64,
    /// The index of the distribution.
    pub distribution: u64,
    /// The chapter that sees to it.
    pub chapter: String,
    /// What is said to be wrong, by its name in the entry.
    pub category: &'static str,
    /// How many portions.
    pub portions: u64,
    /// The last day.
    pub due: Option<Day>,
    /// Days left, or days since it was due.
    pub days: Option<u64>,
    /// Whether its last day has passed, or none is named.
    pub late: bool,
}

impl DisputeRow {
    /// The message of what is wrong.
    pub fn key(&self) -> String {
        format!("dispute-{}", self.category.replace('_', "-"))
    }
}

impl Answers {
    /// Whether any is overdue.
    pub fn late(&self) -> bool {
        self.overdue != Counted::Number(0)
    }
}

/// One thing that waits.
#[derive(Clone, Debug, Serialize)]
pub struct WaitingRow {
    /// The page that shows it.
    pub path: String,
    /// The fund, account or campaign that it is about.
    pub name: String,
    /// What an allocation is for.
    pub purpose: Option<String>,
    /// The chapter that sees to it.
    pub chapter: String,
    /// How much.
    pub sum: Sum,
    /// The last day.
    pub due: Option<Day>,
    /// Days left, or days since it was due.
    pub days: Option<u64>,
    /// Whether its last day has passed, or none is named.
    pub late: bool,
}

/// How many of each one page lists.
const ROWS: usize = 60;

/// `GET /waiting`.
pub async fn show(State(app): State<App>, view: View) -> Response {
    let page = load(&app).await;
    view.answer(&app, page)
}

async fn load(app: &App) -> Result<WaitingPage, Failure> {
    let state = app.state();
    let today = app.today();
    let mut page = WaitingPage {
        today,
        answers: answers(app, &state, today).await?,
        disputes: disputes(&state, today),
        emergencies: Vec::new(),
        irregular: Vec::new(),
        advances: Vec::new(),
        pledges: Vec::new(),
        unmatched: Vec::new(),
        more: state.unmatched.len() > ROWS || state.people.disputes.len() > ROWS,
    };
    for waiting in state.waiting() {
        let Some(row) = row(&state, &waiting, today) else {
            continue;
        };
        let list = match waiting.matter {
            Matter::Approval { .. } => &mut page.emergencies,
            Matter::Advance { .. } => &mut page.advances,
            Matter::Pledge { .. } => &mut page.pledges,
        };
        match list.len() < ROWS {
            true => list.push(row),
            false => page.more = true,
        }
    }
    for id in state.irregular().take(ROWS) {
        if let Some(allocation) = state.allocations.get(&id) {
            page.irregular.push(WaitingRow {
                path: format!("/allocation/{}", allocation.at),
                name: fund_name(&state, allocation.fund),
                purpose: Some(allocation.purpose.to_string()),
                chapter: chapter_name(&state, allocation.chapter),
                sum: Sum::new(allocation.amount.into(), allocation.unit, &state),
                due: None,
                days: None,
                late: true,
            });
        }
    }
    for &at in state.unmatched.iter().rev().take(ROWS) {
        page.unmatched.extend(partners::row(app, at).await?);
    }
    Ok(page)
}

/// How many answers wait now.
pub async fn answers(app: &App, state: &Book, today: Day) -> Result<Answers, Failure> {
    let least = state.least();
    let (waiting, overdue) = app.store().waiting_answers(today).await?;
    Ok(Answers {
        waiting: Counted::of(waiting, least),
        overdue: Counted::of(overdue, least),
    })
}

fn disputes(state: &Book, today: Day) -> Vec<DisputeRow> {
    let mut all: Vec<_> = state.people.disputes.values().collect();
    all.sort_by_key(|dispute| dispute.at);
    let row = |dispute: &&minhbach_ledger::state::people::Dispute| DisputeRow {
        index: dispute.at,
        distribution: dispute.distribution,
        chapter: chapter_name(state, dispute.chapter),
        category: dispute.category.name(),
        portions: dispute.portions.into(),
        due: dispute.due,
        days: dispute
            .due
            .map(|due| u64::from((due.days() - today.days()).unsigned_abs())),
        late: dispute.overdue(today),
    };
    all.iter().take(ROWS).map(row).collect()
}

fn fund_name(state: &Book, id: Id) -> String {
    let fund = state.funds.get(&id);
    fund.map(|fund| fund.name.to_string()).unwrap_or_default()
}

fn chapter_name(state: &Book, id: Id) -> String {
    let chapter = state.chapters.get(&id);
    chapter
        .map(|known| known.name.to_string())
        .unwrap_or_default()
}

fn row(state: &Book, waiting: &Waiting, today: Day) -> Option<WaitingRow> {
    let amount = i128::from(waiting.amount);
    let (path, name, purpose, sum) = match waiting.matter {
        Matter::Approval { allocation, unit } => {
            let known = state.allocations.get(&allocation)?;
            (
                format!("/allocation/{}", known.at),
                fund_name(state, known.fund),
                Some(known.purpose.to_string()),
                Sum::new(amount, unit, state),
            )
        }
        Matter::Advance {
            account,
            fund,
            unit,
        } => {
            let known = state.accounts.get(&account)?;
            (
                format!("/account/{account}"),
                format!("{} · {}", known.name, fund_name(state, fund)),
                None,
                Sum::new(amount, unit, state),
            )
        }
        Matter::Pledge { pledge, what } => {
            let known = state.pledges.get(&pledge)?;
            (
                format!("/pledge/{}", known.at),
                pledges::target(state, known),
                None,
                Sum::counted(amount, pledges::measure(state, what)),
            )
        }
    };
    Some(WaitingRow {
        path,
        name,
        purpose,
        chapter: chapter_name(state, waiting.chapter),
        sum,
        due: waiting.due,
        days: waiting
            .days_left(today)
            .map(|days| u64::from(days.unsigned_abs())),
        late: waiting.overdue(today),
    })
}

/// As full as the page gets.
#[cfg(test)]
pub fn sample() -> WaitingPage {
    let row = |path: &str, purpose: Option<&str>, due: Option<&str>, late| WaitingRow {
        path: path.into(),
        name: "Quỹ <Lũ quét> 9/2026".into(),
        purpose: purpose.map(Into::into),
        chapter: "Hội Chữ thập đỏ tỉnh Sơn Lâm".into(),
        sum: Sum::dong(20_000_000),
        due: due.map(|day| day.parse().unwrap()),
        days: due.map(|_| 3),
        late,
    };
    WaitingPage {
        today: "2026-10-21".parse().unwrap(),
        answers: Answers {
            waiting: Counted::Number(12),
            overdue: Counted::Few,
        },
        disputes: vec![DisputeRow {
            index: 912,
            distribution: 900,
            chapter: "Hội <xã> Bản Mây".into(),
            category: "not_received",
            portions: 1,
            due: Some("2026-10-18".parse().unwrap()),
            days: Some(3),
            late: true,
        }],
        emergencies: vec![
            row("/allocation/7", Some("food"), Some("2026-10-18"), true),
            row("/allocation/9", Some("food"), Some("2026-10-24"), false),
        ],
        irregular: vec![row("/allocation/8", Some("nha-o"), None, true)],
        advances: vec![
            row("/account/0199", None, Some("2026-10-24"), false),
            row("/account/0199", None, None, true),
        ],
        pledges: vec![row("/pledge/9", None, Some("2026-10-18"), true)],
        unmatched: partners::samples().1.rows,
        more: true,
    }
}

page!(WaitingPage, "waiting.html");
