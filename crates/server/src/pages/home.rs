//! The first page: what this is, the totals, the funds, the newest entries, the state of the book.

use axum::extract::State;
use axum::response::Response;
use minhbach_exchange::report::sums::FundSums;
use minhbach_ledger::clocks::{Standing, clocks};
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::registry::FundKind;
use minhbach_ledger::state::State as Book;
use serde::Serialize;

use crate::app::App;
use crate::failure::Failure;
use crate::figures::{Figures, division, in_campaign};
use crate::format::Sum;
use crate::measure::Measure;
use crate::pages::campaign::ClockRow;
use crate::pages::entries::row;
use crate::pages::goods::{ItemRow, items};
use crate::pages::parts::{Division, EntryRow, Named};
use crate::query::Filter;
use crate::view::{View, page};

/// The first page.
#[derive(Clone, Debug, Serialize)]
pub struct HomePage {
    /// The totals of each unit of money in the book.
    pub totals: Vec<Totals>,
    /// Every fund, in the order of opening.
    pub funds: Vec<FundLine>,
    /// What there is of goods: the first items, of which most was handed out or is there.
    pub goods: Vec<ItemRow>,
    /// The newest entries, newest first.
    pub latest: Vec<EntryRow>,
    /// The campaigns, the newest first.
    pub campaigns: Vec<CampaignLine>,
    /// The day on which their clocks are read.
    pub today: Day,
    /// The accounts with statements.
    pub accounts: Vec<Named>,
    /// The state of the book.
    pub book: BookState,
}

/// The totals of one unit over all funds, or over those of a campaign.
#[derive(Clone, Debug, Serialize)]
pub struct Totals {
    /// What came in, less what was unwound; moves between funds count once.
    pub received: Sum,
    /// What was bought with another currency, in which it had come in before.
    pub exchanged_in: Sum,
    /// What approved allocations hold or have spent.
    pub allocated: Sum,
    /// What was handed over.
    pub distributed: Sum,
    /// What real accounts hold.
    pub in_hand: Sum,
    /// What funds owe because a bank fact could not be refused.
    pub owed: Sum,
    /// How all of it divides: what was received, bought with another currency, and owed.
    pub division: Division,
}

impl Totals {
    /// What pages show of sums; reports show the same.
    pub fn of(sums: &FundSums, of: impl Into<Measure>) -> Totals {
        let of = of.into();
        let sum = |minor| Sum::counted(minor, of.clone());
        Totals {
            received: sum(sums.received()),
            exchanged_in: sum(sums.exchanged_in()),
            allocated: sum(sums.committed()),
            distributed: sum(sums.distributed),
            in_hand: sum(sums.real),
            owed: sum(sums.owed),
            division: division(sums, of.clone()),
        }
    }
}

/// A campaign in the list.
#[derive(Clone, Debug, Serialize)]
pub struct CampaignLine {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How what its funds received divides, one for each unit of money.
    pub divisions: Vec<Division>,
    /// The clock that ends next, or that is overdue longest.
    pub next: Option<ClockRow>,
}

/// A fund in the list.
#[derive(Clone, Debug, Serialize)]
pub struct FundLine {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it holds what is not yet assigned.
    pub suspense: bool,
    /// How what it received divides, one for each unit of money.
    pub divisions: Vec<Division>,
    /// What it owes, if it owes.
    pub owed: Vec<Sum>,
}

/// The state of the book.
#[derive(Clone, Debug, Serialize)]
pub struct BookState {
    /// How many entries it holds.
    pub entries: u64,
    /// The published checkpoint.
    pub checkpoint: Option<PublishedPoint>,
    /// How many witnesses have signed it.
    pub witnesses: u64,
    /// Whether that is as many as the ledger's policy asks for; none without a policy, or if it asks for nobody.
    pub quorum: Option<bool>,
    /// How many entries are witnessed: the rest is provisional.
    pub witnessed: Option<u64>,
    /// Whether signing has stopped because a witness has seen another book, or more of this one.
    pub halted: bool,
}

/// The published checkpoint in short.
#[derive(Clone, Debug, Serialize)]
pub struct PublishedPoint {
    /// The number of entries that it covers.
    pub size: u64,
    /// The Merkle root over them, base64.
    pub root: String,
}

/// How many of the newest entries the page lists.
const LATEST: u32 = 8;

/// How many items and how many campaigns the page lists.
const ITEMS: usize = 6;
const CAMPAIGNS: usize = 12;

/// `GET /`.
pub async fn show(State(app): State<App>, view: View) -> Response {
    let page = load(&app).await;
    view.answer(&app, page)
}

async fn load(app: &App) -> Result<HomePage, Failure> {
    let state = app.state();
    let figures = app.figures();
    let base = state.ledger.as_ref().map(|ledger| ledger.base);
    let mut totals = figures.totals();
    totals.sort_by_key(|(currency, _)| Some(*currency) != base);
    let totals = totals.into_iter();
    let totals = totals.map(|(currency, sums)| Totals::of(&sums, currency));
    let funds = state.funds.iter().map(|(id, fund)| FundLine {
        id: id.to_string(),
        name: fund.name.to_string(),
        suspense: fund.kind == FundKind::Suspense,
        divisions: figures.divisions(*id, &state),
        owed: figures.owed(*id, &state),
    });
    let mut campaigns: Vec<_> = state.campaigns.iter().collect();
    campaigns.sort_by_key(|(_, campaign)| std::cmp::Reverse(campaign.opens));
    campaigns.truncate(CAMPAIGNS);
    let today = app.today();
    let campaigns = campaigns.into_iter().map(|(id, campaign)| CampaignLine {
        id: id.to_string(),
        name: campaign.name.to_string(),
        divisions: money_of(&figures, &state, *id),
        next: next_clock(&state, *id, today),
    });
    let mut goods = items(&state, &figures);
    goods.sort_by_key(|row| std::cmp::Reverse((row.distributed.minor > 0, row.in_hand.minor > 0)));
    goods.truncate(ITEMS);
    let accounts = state.accounts.iter().map(|(id, account)| Named {
        id: id.to_string(),
        name: account.name.to_string(),
    });
    let latest = app.headings(Filter::default(), None, LATEST).await?;
    let published = app.published().await?;
    let witnessing = app.witnessing();
    // The first signature is the log's own.
    let signatures = |note: &str| note.lines().filter(|line| line.starts_with("— ")).count();
    let witnesses = published
        .as_ref()
        .map_or(0, |(note, _)| signatures(note).saturating_sub(1));
    let checkpoint = published.map(|(_, point)| PublishedPoint {
        size: point.size,
        root: minhbach_ledger::log::hash_to_base64(&point.root),
    });
    Ok(HomePage {
        totals: totals.collect(),
        funds: funds.collect(),
        goods,
        latest: latest.iter().map(|heading| row(heading, &state)).collect(),
        campaigns: campaigns.collect(),
        today,
        accounts: accounts.collect(),
        book: BookState {
            entries: state.size,
            checkpoint,
            witnesses: witnesses as u64,
            quorum: witnessing
                .as_ref()
                .and_then(|told| told.quorum.as_ref().map(|_| told.met)),
            witnessed: witnessing.as_ref().and_then(|told| told.witnessed),
            halted: witnessing.is_some_and(|told| told.halted),
        },
    })
}

/// How the money of a campaign's funds divides.
fn money_of(figures: &Figures, state: &Book, campaign: Id) -> Vec<Division> {
    let all = figures
        .together(in_campaign(state, campaign), state)
        .into_iter();
    let money = all.filter(|(of, _)| matches!(of, Measure::Money(_)));
    let divisions = money.map(|(of, sums)| division(&sums, of));
    divisions
        .filter(|division| !division.slices.is_empty())
        .collect()
}

/// The clock of a campaign that needs to be seen first: what is overdue longest, else what ends next.
fn next_clock(state: &Book, campaign: Id, today: Day) -> Option<ClockRow> {
    let open = clocks(state, campaign, today).into_iter();
    let open = open.filter(|clock| !matches!(clock.standing, Standing::Done(_)));
    open.min_by_key(|clock| clock.due).map(ClockRow::of)
}

/// As full as a line gets.
#[cfg(test)]
pub fn sample_campaign(division: Division) -> CampaignLine {
    let clocks = super::campaign::sample().clocks;
    CampaignLine {
        id: "01990000000000000000000000000001".into(),
        name: "Ủng hộ đồng bào vùng lũ <quét>".into(),
        divisions: vec![division],
        next: clocks.into_iter().find(ClockRow::is_late),
    }
}

page!(HomePage, "home.html");
