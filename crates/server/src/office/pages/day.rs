//! My day: what waits for this desk, the most urgent first.

use axum::extract::State;
use axum::response::Response;
use minhbach_ledger::book::MarkKind;
use minhbach_ledger::clocks::{Standing, clocks};
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::Kind;
use minhbach_ledger::kinds::governance::Role;
use minhbach_ledger::state::State as Book;
use minhbach_store::Filter;
use serde::Serialize;

use super::folder;
use super::stock::{self, Short};
use crate::app::App;
use crate::failure::Failure;
use crate::office::desk::Desk;
use crate::office::forms::who::begins;
use crate::office::people::answers;
use crate::view::{CachePolicy, View, page};

/// Distributions that are looked at for one that nobody has confirmed.
const LOOKED: u32 = 200;

/// How many days ahead goods that expire are named.
const EXPIRES_SOON: i32 = 45;

/// How many days ahead the end of a key's term is named.
const TERM_SOON: i32 = 7;

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct DayPage {
    /// The day on which the office works.
    pub today: Day,
    /// The name of the key.
    pub key: String,
    /// Its role, as the format spells it.
    pub role: &'static str,
    /// Its chapter.
    pub chapter: String,
    /// What is to be done.
    pub tasks: Vec<Task>,
    /// The items of which more is planned than lies in the stores.
    pub short: Vec<Short>,
    /// What the desk may begin, as message ids and paths.
    pub ways: Vec<(&'static str, &'static str)>,
}

/// Something that waits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Task {
    /// Whether its day has passed or is near.
    pub urgent: bool,
    /// By when, if a day is named.
    pub due: Option<Day>,
    /// The message id of what it is.
    pub what: &'static str,
    /// How many.
    pub count: u64,
    /// What it is about, where that has a public name.
    pub name: String,
    /// Where it is done.
    pub path: String,
}

impl Task {
    /// The message id of what is said of its day.
    pub fn due_key(&self, today: &Day) -> &'static str {
        match self.due {
            Some(due) if due < *today => "office-day-overdue",
            _ => "office-day-due",
        }
    }
}

page!(DayPage, "office/day.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);

/// `GET /office`.
pub async fn show(State(app): State<App>, view: View, desk: Desk) -> Response {
    let page = load(&app, &desk).await;
    view.answer(&app, page)
}

/// The form in which the desk does it itself, else where it can be looked at.
fn form_or(desk: &Desk, kind: Kind, page: &str) -> String {
    match begins(desk.role, kind) {
        true => format!("/office/new/{}", kind.name()),
        false => page.to_owned(),
    }
}

/// A task that is only a number.
fn counted(what: &'static str, count: usize, path: &str, urgent: bool) -> Option<Task> {
    (count > 0).then(|| Task {
        urgent,
        due: None,
        what,
        count: count as u64,
        name: String::new(),
        path: path.to_owned(),
    })
}

async fn load(app: &App, desk: &Desk) -> Result<DayPage, Failure> {
    let state = app.state();
    let today = app.today();
    let mut tasks = Vec::new();
    if desk.is(&[Role::Approver]) {
        tasks.extend(approvals(&state, desk, today));
    }
    let papers = folder::load(app, desk).await?.papers;
    let mine = papers.iter().filter(|paper| !paper.mine).count();
    tasks.extend(counted("office-day-folder", mine, "/office/folder", false));
    tasks.extend(campaigns(&state, desk, today));
    tasks.extend(terms(&state, desk, today));
    if desk.is(&[Role::Storekeeper, Role::Accountant, Role::FieldOfficer]) {
        tasks.extend(goods(&state, desk, today));
    }
    let mut short = Vec::new();
    if desk.is(&[Role::Storekeeper, Role::Accountant]) {
        short = stock::short(&state, desk, today);
    }
    if desk.is(&[Role::FieldOfficer, Role::Approver, Role::Accountant]) {
        let open = unconfirmed(app, &state, desk).await?;
        tasks.extend(counted(
            "office-day-confirm",
            open,
            &form_or(
                desk,
                Kind::DistributionConfirm,
                "/entries?kind=distribution.make",
            ),
            false,
        ));
    }
    if desk.is(&[Role::Accountant, Role::Cashier]) {
        let held = suspense(&state, desk);
        tasks.extend(counted(
            "office-day-suspense",
            held,
            "/office/unidentified",
            false,
        ));
        let top = |id: Id| state.chapters.get(&id).is_some_and(|c| c.parent.is_none());
        // The number is over all chapters, so it is for who sees all of them; the page beside it says no more than it may.
        if desk.chapter.is_none_or(top) {
            let missed = app.missed_instalments(today).await?.instalments;
            let missed = usize::try_from(missed).unwrap_or(usize::MAX);
            tasks.extend(counted("office-day-instalments", missed, "/cases", false));
        }
    }
    if desk.is(&[Role::FieldOfficer, Role::Approver, Role::Governor]) {
        let waiting = answers::rows(app, desk, today, true).await?;
        let late = waiting.iter().any(|answer| answer.due < today);
        let path = "/office/people/answers";
        tasks.extend(counted("office-day-answers", waiting.len(), path, late));
    }
    let findings = state.oversight.findings.values();
    let own = findings.filter(|finding| desk.sees(&state, finding.chapter));
    let late = own.clone().any(|finding| finding.overdue(today));
    tasks.extend(counted(
        "office-day-findings",
        own.count(),
        "/inspect",
        late,
    ));
    // What is urgent first, then what names the nearest day.
    tasks.sort_by_key(|task| (!task.urgent, task.due.is_none(), task.due));
    Ok(DayPage {
        today,
        key: desk.key.clone(),
        role: desk.role_name(),
        chapter: desk.chapter_name(&state),
        tasks,
        short,
        ways: ways(desk),
    })
}

fn approvals(state: &Book, desk: &Desk, today: Day) -> Vec<Task> {
    let near = |(_, a): &(&Id, &minhbach_ledger::state::Allocation)| {
        a.status.undecided()
            && state
                .funds
                .get(&a.fund)
                .is_some_and(|fund| desk.sees(state, fund.chapter))
            && !a.proposers.contains(&desk.holder)
    };
    let waiting: Vec<&Id> = state
        .allocations
        .iter()
        .filter(near)
        .map(|(id, _)| id)
        .collect();
    let due = waiting
        .iter()
        .filter_map(|id| Some(state.emergencies.get(id)?.due))
        .min();
    let task = counted(
        "office-day-approvals",
        waiting.len(),
        "/office/approvals",
        false,
    );
    task.into_iter()
        .map(|task| Task {
            due,
            urgent: due.is_some_and(|due| due <= today),
            ..task
        })
        .collect()
}

/// The legal clocks that run out within a week or have run out.
fn campaigns(state: &Book, desk: &Desk, today: Day) -> Vec<Task> {
    let mut tasks = Vec::new();
    for (id, campaign) in &state.campaigns {
        if !desk.sees(state, campaign.chapter) {
            continue;
        }
        for clock in clocks(state, *id, today) {
            let urgent = match clock.standing {
                Standing::Overdue(_) => true,
                Standing::DueIn(_) => false,
                Standing::OnTime(_) | Standing::Done(_) => continue,
            };
            tasks.push(Task {
                urgent,
                due: Some(clock.due),
                what: match (clock.publication, clock.what.as_str()) {
                    (true, _) => "office-day-publish",
                    (false, "distribution") => "office-day-distribute",
                    (false, _) => "office-day-reception",
                },
                count: 1,
                name: campaign.name.to_string(),
                path: format!("/campaign/{id}"),
            });
        }
    }
    tasks
}

/// Terms of keys that end within a week: for whoever governs there, and for the holder.
fn terms(state: &Book, desk: &Desk, today: Day) -> Vec<Task> {
    let mut tasks = Vec::new();
    for key in state.keys.values().filter(|key| key.acts_on(today)) {
        let Some(term) = key.term else { continue };
        let governs = desk.is(&[Role::Governor])
            && match key.chapter {
                Some(chapter) => desk.sees(state, chapter),
                None => desk.chapter.is_none(),
            };
        let soon = term.until.days() - today.days() <= TERM_SOON;
        if soon && (governs || key.holder == desk.holder) {
            tasks.push(Task {
                urgent: term.until == today,
                due: Some(term.until),
                what: "office-day-term",
                count: 1,
                name: String::new(),
                path: "/keys".to_owned(),
            });
        }
    }
    tasks
}

/// Waybills that have not arrived, and lots that expire soon or have expired.
fn goods(state: &Book, desk: &Desk, today: Day) -> Vec<Task> {
    let near = |account: &Id| {
        let account = state.accounts.get(account);
        account.is_some_and(|account| desk.sees(state, account.chapter))
    };
    let waybills = state
        .goods
        .waybills
        .values()
        .filter(|waybill| !waybill.open.is_empty());
    let mut tasks: Vec<Task> = waybills
        .filter(|waybill| near(&waybill.to))
        .filter_map(|waybill| {
            counted(
                "office-day-receive",
                1,
                &match begins(desk.role, Kind::TransferReceive) {
                    true => format!(
                        "/office/new/{}?of={}",
                        Kind::TransferReceive.name(),
                        waybill.at
                    ),
                    false => format!("/waybill/{}", waybill.at),
                },
                false,
            )
        })
        .collect();
    for (id, lot) in &state.lots {
        let stock = state
            .goods
            .stock
            .get(id)
            .is_some_and(|stock| stock.in_hand() > 0);
        let Some(expiry) = lot
            .expiry
            .filter(|_| stock && lot.account.as_ref().is_some_and(near))
        else {
            continue;
        };
        if expiry.days() - today.days() > EXPIRES_SOON {
            continue;
        }
        let item = state.items.get(&lot.item);
        tasks.push(Task {
            urgent: expiry < today,
            due: Some(expiry),
            what: "office-day-expires",
            count: 1,
            name: item.map(|item| item.name.to_string()).unwrap_or_default(),
            path: format!("/lot/{id}"),
        });
    }
    tasks
}

/// How many suspense funds of the desk hold something.
fn suspense(state: &Book, desk: &Desk) -> usize {
    let funds = state.funds.iter().filter(|(_, fund)| {
        fund.kind == minhbach_ledger::kinds::registry::FundKind::Suspense
            && desk.sees(state, fund.chapter)
    });
    let held = funds.filter(|(id, _)| state.fund_holds(**id).is_some());
    held.count()
}

/// Distributions of the desk's chapters among the newest that nobody has confirmed.
async fn unconfirmed(app: &App, state: &Book, desk: &Desk) -> Result<usize, Failure> {
    let filter = Filter {
        kind: Some(Kind::DistributionMake.name().to_owned()),
        ..Filter::default()
    };
    let mut open = 0;
    for heading in app.store().headings(&filter, None, LOOKED.into()).await? {
        let own = heading
            .chapter
            .is_some_and(|chapter| desk.sees(state, chapter));
        let done = |mark: &minhbach_ledger::book::Mark| {
            matches!(mark.kind, MarkKind::Confirmed | MarkKind::Reversed)
        };
        if own && !app.marks(heading.at).await?.iter().any(done) {
            open += 1;
        }
    }
    Ok(open)
}

/// What a role begins most often.
fn ways(desk: &Desk) -> Vec<(&'static str, &'static str)> {
    let mut ways = Vec::new();
    if desk.is(&[Role::Accountant, Role::Cashier]) {
        ways.push(("office-way-counter", "/office/counter"));
        ways.push(("office-way-statement", "/office/statement"));
    }
    if desk.is(&[Role::Approver]) {
        ways.push(("office-way-approvals", "/office/approvals"));
    }
    let forms = [
        (
            Kind::AllocationPropose,
            "office-way-propose",
            "/office/new/allocation.propose",
        ),
        (
            Kind::TransferDispatch,
            "office-way-dispatch",
            "/office/new/transfer.dispatch",
        ),
        (
            Kind::DistributionMake,
            "office-way-distribute",
            "/office/new/distribution.make",
        ),
    ];
    let own = forms
        .into_iter()
        .filter(|(kind, ..)| begins(desk.role, *kind));
    ways.extend(own.map(|(_, what, path)| (what, path)));
    ways.push(("office-way-folder", "/office/folder"));
    ways.push(("office-way-signed", "/office/signed"));
    ways.push(("office-way-sessions", "/office/sessions"));
    ways
}
