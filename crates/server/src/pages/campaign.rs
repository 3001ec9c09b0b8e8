//! A campaign: how long it receives, under which legal rules, and what is due when.

use axum::extract::{Path, State};
use axum::response::Response;
use minhbach_ledger::clocks::{Clock, Standing, clocks};
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::campaigns::{LateAction, LateBasis, Residual, Terms};
use serde::Serialize;

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::figures::in_campaign;
use crate::pages::home::Totals;
use crate::pages::parts::Named;
use crate::pages::reports::{ReportRow, published};
use crate::view::{View, page};

/// The page of one campaign.
#[derive(Clone, Debug, Serialize)]
pub struct CampaignPage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The chapter that answers for it.
    pub chapter: Option<String>,
    /// The first day of reception.
    pub opens: Day,
    /// The last day of reception, as extended or closed.
    pub closes: Day,
    /// The day on which its end was entered.
    pub closed: Option<Day>,
    /// The day for which the clocks stand.
    pub today: Day,
    /// What is due when.
    pub clocks: Vec<ClockRow>,
    /// The legal rules that it stated.
    pub terms: Option<TermsView>,
    /// What its funds received, allocated and handed over: each currency, then each item.
    pub totals: Vec<Totals>,
    /// Its funds.
    pub funds: Vec<Named>,
    /// The accounts that serve it alone.
    pub accounts: Vec<Named>,
    /// What was published of it, the newest first.
    pub reports: Vec<ReportRow>,
}

/// One clock.
#[derive(Clone, Debug, Serialize)]
pub struct ClockRow {
    /// `reception`, `distribution`, or what has to be published.
    pub what: String,
    /// Whether it is something to publish.
    pub publication: bool,
    /// The last day for it.
    pub due: Day,
    /// `on_time`, `due_in`, `overdue`, `done`.
    pub state: &'static str,
    /// How many days are left or have passed.
    pub days: Option<u64>,
    /// When it was done.
    pub done: Option<Day>,
}

impl ClockRow {
    /// A clock as a page shows it.
    pub fn of(clock: Clock) -> ClockRow {
        let count = |days: i32| u64::try_from(days).ok();
        let (state, days, done) = match clock.standing {
            Standing::OnTime(days) => ("on_time", count(days), None),
            Standing::DueIn(days) => ("due_in", count(days), None),
            Standing::Overdue(days) => ("overdue", count(days), None),
            Standing::Done(day) => ("done", None, Some(day)),
        };
        ClockRow {
            what: clock.what,
            publication: clock.publication,
            due: clock.due,
            state,
            days,
            done,
        }
    }

    /// The message id of what is due.
    pub fn key(&self) -> String {
        match self.publication {
            true => format!("publish-{}", self.what.replace('_', "-")),
            false => format!("clock-{}", self.what),
        }
    }

    /// Whether it needs somebody's attention.
    pub fn is_late(&self) -> bool {
        self.state == "overdue"
    }

    /// Whether it was done after its day.
    pub fn was_late(&self) -> bool {
        self.done.is_some_and(|done| done > self.due)
    }
}

/// The legal rules, as the campaign's own entry states them.
#[derive(Clone, Debug, Serialize)]
pub struct TermsView {
    /// The rule set.
    pub set: String,
    /// Its version.
    pub version: String,
    /// The text of law.
    pub source: String,
    /// Whether somebody has compared the set with it.
    pub confirmed: bool,
    /// What the money may be used for.
    pub permitted_uses: Vec<String>,
    /// The message ids of what else they say.
    pub says: Vec<&'static str>,
    /// The most days of reception.
    pub reception_days: Option<u32>,
    /// Days within which everything is handed out.
    pub distribution_days: Option<u32>,
    /// The largest share for costs, in hundredths of a percent.
    pub cost_share_bp: Option<u32>,
}

impl TermsView {
    fn of(terms: &Terms) -> TermsView {
        let says = [
            terms.account_exclusive.then_some("terms-exclusive"),
            Some(match terms.late_action {
                LateAction::Hold => "terms-late-hold",
                LateAction::Accept => "terms-late-accept",
            }),
            Some(match terms.late_basis {
                LateBasis::Credited => "terms-basis-credited",
                LateBasis::Sent => "terms-basis-sent",
            }),
            Some(match terms.residual {
                Residual::WithinPurpose => "terms-residual-purpose",
                Residual::AnyAid => "terms-residual-any",
                Residual::NoFund => "terms-residual-none",
            }),
        ];
        TermsView {
            set: terms.set.to_string(),
            version: terms.version.to_string(),
            source: terms.source.to_string(),
            confirmed: terms.confirmed,
            permitted_uses: terms
                .permitted_uses
                .iter()
                .map(ToString::to_string)
                .collect(),
            says: says.into_iter().flatten().collect(),
            reception_days: terms.reception_days,
            distribution_days: terms.distribution_days,
            cost_share_bp: terms.cost_share_bp,
        }
    }
}

/// `GET /campaign/{id}`.
pub async fn show(State(app): State<App>, view: View, Path(id): Path<String>) -> Response {
    let page = load(&app, &id).await;
    view.answer(&app, page)
}

async fn load(app: &App, text: &str) -> Result<CampaignPage, Failure> {
    const NONE: Failure = Failure::NotFound(Say("error-no-thing"));
    let id: Id = text.parse().map_err(|_| NONE)?;
    let state = app.state();
    let campaign = state.campaigns.get(&id).ok_or(NONE)?;
    let today = app.today();
    let funds = state.funds.iter().filter(|(_, f)| f.campaign == Some(id));
    let accounts = state.accounts.iter();
    let accounts = accounts.filter(|(_, account)| account.campaign == Some(id));
    let named = |id: &Id, name: &dyn std::fmt::Display| Named {
        id: id.to_string(),
        name: name.to_string(),
    };
    let totals = app
        .figures()
        .together(in_campaign(&state, id), &state)
        .into_iter();
    let totals = totals.map(|(of, sums)| Totals::of(&sums, of)).collect();
    let reports = published(app, Some(id)).await?;
    Ok(CampaignPage {
        totals,
        reports,
        id: id.to_string(),
        name: campaign.name.to_string(),
        chapter: state
            .chapters
            .get(&campaign.chapter)
            .map(|chapter| chapter.name.to_string()),
        opens: campaign.opens,
        closes: campaign.closes,
        closed: campaign.closed,
        today,
        clocks: clocks(&state, id, today)
            .into_iter()
            .map(ClockRow::of)
            .collect(),
        terms: campaign.terms.as_deref().map(TermsView::of),
        funds: funds.map(|(id, fund)| named(id, &fund.name)).collect(),
        accounts: accounts.map(|(id, it)| named(id, &it.name)).collect(),
    })
}

/// As full as the page gets.
#[cfg(test)]
pub fn sample() -> CampaignPage {
    let row = |what: &str, state, days, done: Option<&str>| ClockRow {
        what: what.into(),
        publication: !matches!(what, "reception" | "distribution"),
        due: "2026-11-15".parse().unwrap(),
        state,
        days,
        done: done.map(|day| day.parse().unwrap()),
    };
    let named = || Named {
        id: "01990000000000000000000000000001".into(),
        name: "Quỹ <Lũ quét> 9/2026".into(),
    };
    CampaignPage {
        id: "01990000000000000000000000000001".into(),
        name: "Ủng hộ đồng bào vùng lũ quét".into(),
        chapter: Some("Hội Chữ thập đỏ tỉnh Sơn Lâm".into()),
        opens: "2026-09-07".parse().unwrap(),
        closes: "2026-10-31".parse().unwrap(),
        closed: "2026-11-02".parse().ok(),
        today: "2026-11-20".parse().unwrap(),
        clocks: vec![
            row("appeal", "done", None, Some("2026-12-01")),
            row("reception", "on_time", Some(30), None),
            row("receipts", "overdue", Some(5), None),
            row("distribution", "due_in", Some(0), None),
        ],
        terms: Some(TermsView {
            set: "nd93-2021".into(),
            version: "2021-12-11".into(),
            source: "Nghị định 93/2021/NĐ-CP".into(),
            confirmed: false,
            permitted_uses: vec!["food".into(), "nha-o".into()],
            says: vec![
                "terms-exclusive",
                "terms-late-hold",
                "terms-basis-credited",
                "terms-residual-purpose",
            ],
            reception_days: Some(90),
            distribution_days: Some(20),
            cost_share_bp: Some(25),
        }),
        totals: super::samples::totals(),
        reports: super::reports::samples().1,
        funds: vec![named()],
        accounts: vec![named()],
    }
}

page!(CampaignPage, "campaign.html");
