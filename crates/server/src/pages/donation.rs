//! A gift on its way: received, allocated, handed over, still in hand, to the last đồng.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use minhbach_ledger::amount::Unit;
use minhbach_ledger::book::MarkKind;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::{Code, Digest};
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::donation::DonationReceive;
use minhbach_ledger::kinds::registry::FundKind;
use minhbach_ledger::state::LineKey;
use minhbach_store::people::Shown;
use serde::Serialize;

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::feed::{Feed, Item};
use crate::flow::{Flow, Stop};
use crate::format::Sum;
use crate::lang::Tr;
use crate::pages::entries::is_gift;
use crate::pages::entry::proof_response;
use crate::pages::parts::{Division, Named, Stage};
use crate::query::Found;
use crate::site;
use crate::terms::kind_key;
use crate::view::{CachePolicy, Form, View, bytes_response, page};
use crate::witnessing::Covered;

pub mod receipt;

use receipt::Receipt;

/// The page of one gift.
#[derive(Clone, Debug, Serialize)]
pub struct DonationPage {
    /// The look-up code.
    pub code: String,
    /// The index of its entry.
    pub index: u64,
    /// The name of its kind.
    pub kind: String,
    /// The day of the gift, as the bank or the cashier states it.
    pub on: Option<Day>,
    /// When the entry was sealed, in unix seconds.
    pub received: u64,
    /// The gift.
    pub sum: Sum,
    /// How the gift was entered into funds; several if it was split at receipt.
    pub entered: Vec<Entered>,
    /// How many gave it together.
    pub contributors: Option<u64>,
    /// What of it goes to costs, and its share in hundredths of a percent; none for what no costs are taken from.
    pub cost: Option<(Sum, u64)>,
    /// Whether it was given for aid alone, with nothing for costs.
    pub no_costs: bool,
    /// The organisation that it comes from.
    pub partner: Option<Named>,
    /// The pledge that it keeps, by the index of its entry.
    pub pledge: Option<u64>,
    /// How the whole gift divides now; adds up exactly.
    pub division: Division,
    /// What a receipt says of it.
    pub receipt: Receipt,
    /// Shares moved to another fund, such as out of suspense.
    pub moves: Vec<ShareRow>,
    /// Shares that were bound to orders, became goods, or were packed or sold.
    pub goods: Vec<ShareRow>,
    /// Shares that approved allocations took.
    pub allocations: Vec<ShareRow>,
    /// Shares handed over, paid or given back.
    pub uses: Vec<ShareRow>,
    /// Whether the lists leave rows out; the sums never do.
    pub cut: bool,
    /// Whether the entry was reversed, and by which one.
    pub reversed_by: Option<u64>,
    /// Whether the published checkpoint covers the entry, so that the proof is there.
    pub proven: bool,
    /// Whether enough witnesses have signed a checkpoint that covers it; none without a policy of witnesses.
    pub covered: Option<Covered>,
    /// What the entry commits to, so that whoever has a receipt can check it against the gift by herself.
    pub commitments: Vec<Committed>,
    /// The name of who gave, if she agrees to be named at this moment. For the page alone: a program would keep it.
    #[serde(skip)]
    pub donor: Option<Shown>,
    /// When the entries on its way were sealed, by index, for the feed.
    #[serde(skip)]
    pub sealed: BTreeMap<u64, u64>,
}

/// A private field of the entry, as the entry has it.
#[derive(Clone, Debug, Serialize)]
pub struct Committed {
    /// The name of the field.
    pub field: &'static str,
    /// HMAC-SHA256(salt, field ‖ 0x00 ‖ value).
    pub commitment: Digest,
}

/// The part of a gift that entered one fund.
#[derive(Clone, Debug, Serialize)]
pub struct Entered {
    /// The fund.
    pub fund: Named,
    /// The part.
    pub sum: Sum,
}

/// A share of the gift at one later entry.
#[derive(Clone, Debug, Serialize)]
pub struct ShareRow {
    /// The index of the entry.
    pub index: u64,
    /// The index that names the page of the thing, where it has another than its entry.
    pub page: u64,
    /// The name of the entry's kind.
    pub kind: String,
    /// What it did with the share.
    pub stage: Stage,
    /// When it happened.
    pub on: Option<Day>,
    /// The code of what it was for.
    pub purpose: Option<String>,
    /// The name of the fund or of the partner that it went to.
    pub fund: Option<String>,
    /// Where, as far as it may be said.
    pub area: Option<String>,
    /// How many portions the whole entry handed over.
    pub portions: Option<u64>,
    /// How many portions were confirmed.
    pub confirmed: Option<u64>,
    /// About how much of what it became, where that is counted otherwise.
    pub became: Option<Sum>,
    /// The share of the gift, in the gift's own unit.
    pub share: Sum,
}

impl DonationPage {
    /// The commitments for the script of the page, one `field=commitment` a word.
    pub fn claims(&self) -> String {
        let words = self.commitments.iter();
        let words = words.map(|c| format!("{}={}", c.field, c.commitment));
        words.collect::<Vec<_>>().join(" ")
    }
}

impl DonationPage {
    /// What happened to the gift, for a feed reader.
    fn feed(&self, view: &View) -> Feed {
        let tr = Tr(view.lang);
        let name = |kind: &str| tr.t(kind_key(kind));
        let mut items: BTreeMap<u64, Item> = BTreeMap::new();
        let mut add = |at: u64, title: String, summary: String, path: String| {
            if let Some(sealed) = self.sealed.get(&at).copied() {
                items.entry(at).or_insert(Item {
                    at,
                    title,
                    summary,
                    path,
                    sealed,
                });
            }
        };
        let whole = tr.sum(&self.sum);
        let home = || format!("/d/{}", self.code);
        add(self.index, name(&self.kind), whole, home());
        let lists = [&self.uses, &self.goods, &self.allocations, &self.moves];
        for row in lists.into_iter().flatten() {
            let of = row.purpose.as_ref().map(|code| tr.purpose(code));
            let title = match of.or_else(|| row.fund.clone()) {
                Some(what) => format!("{}: {what}", name(&row.kind)),
                None => name(&row.kind),
            };
            let summary = tr
                .with("feed-of-gift", "sum", tr.sum(&row.share))
                .text()
                .to_owned();
            add(row.index, title, summary, row.path());
        }
        if let Some(at) = self.reversed_by {
            let title = tr.t("feed-reversed");
            add(at, title, String::new(), format!("/e/{at}"));
        }
        Feed {
            title: tr
                .with("feed-title", "code", self.code.as_str())
                .text()
                .to_owned(),
            items: items.into_values().rev().collect(),
        }
    }
}

impl ShareRow {
    /// The path of the page that shows the entry best.
    pub fn path(&self) -> String {
        match self.kind.as_str() {
            "allocation.approve" | "allocation.propose" => format!("/allocation/{}", self.page),
            "distribution.make" => format!("/distribution/{}", self.page),
            "purchase.order" => format!("/order/{}", self.page),
            "asset.place" => format!("/herd/{}", self.page),
            _ => format!("/e/{}", self.index),
        }
    }
}

/// How many entries on its way one page lists.
const STOPS: usize = 60;

/// A code for a camera that leads to the page of the gift.
async fn picture(app: &App, code: &str, headers: &HeaderMap) -> Result<Response, Failure> {
    let found = find(app, code).await?;
    let address = format!("{}/d/{}", site::own_url(headers), found.code);
    let drawing = minhbach_exchange::print::code(&address).ok_or(Failure::Internal)?;
    Ok(bytes_response(
        drawing,
        "image/svg+xml",
        CachePolicy::Seconds,
    ))
}

/// `GET /d/{code}`, `GET /d/{code}.tlog-proof` and `GET /d/{code}.svg`.
pub async fn show(
    State(app): State<App>,
    view: View,
    headers: HeaderMap,
    Path(text): Path<String>,
) -> Response {
    if let Some(code) = text.strip_suffix(".svg") {
        let picture = picture(&app, code, &headers).await;
        return picture.unwrap_or_else(|failure| failure.answer(&app, &view));
    }
    if let Some(code) = text.strip_suffix(".tlog-proof") {
        return match find(&app, code).await {
            Ok(found) => proof_response(&app, &view, found.at, code).await,
            Err(failure) => failure.answer(&app, &view),
        };
    }
    match find(&app, &text).await {
        // One code, one address: what was typed with hyphens or small letters goes to its spelling.
        Ok(found) if is_gift(found.said().kind()) && found.code.to_string() == text => {
            let page = load(&app, found, view.form).await;
            view.answer(&app, page)
        }
        Ok(found) => {
            let prefix = if view.form == Form::Json {
                "/api/v1"
            } else {
                view.lang.prefix()
            };
            let path = match is_gift(found.said().kind()) {
                true => format!("/d/{}", found.code),
                false => format!("/e/{}", found.at),
            };
            Redirect::to(&format!("{prefix}{path}")).into_response()
        }
        Err(failure) => failure.answer(&app, &view),
    }
}

async fn find(app: &App, text: &str) -> Result<Found, Failure> {
    let code: Code = text
        .parse()
        .map_err(|_| Failure::NotFound(Say("error-bad-code")))?;
    app.by_code(code)
        .await?
        .ok_or(Failure::NotFound(Say("error-no-code")))
}

async fn load(app: &App, found: Found, form: Form) -> Result<DonationPage, Failure> {
    let state = app.state();
    let body = &found.said().body;
    let (amount, unit) = match body {
        Body::DonationReceive(gift) => (gift.amount, gift.unit().ok_or(Failure::Internal)?),
        Body::ReceiptHold(held) => (held.amount, Unit::Money(held.currency)),
        _ => return Err(Failure::Internal),
    };
    let arrivals = app.arrivals(found.at).await?;
    let mut shares = Vec::new();
    let mut entered = Vec::new();
    for arrival in &arrivals {
        if let Some(LineKey::Fund { fund, unit }) = state.line_keys.get(arrival.line.0 as usize) {
            let name = state
                .funds
                .get(fund)
                .map(|fund| fund.name.to_string())
                .unwrap_or_default();
            let fund = Named {
                id: fund.to_string(),
                name,
            };
            entered.push(Entered {
                fund,
                sum: Sum::new(arrival.len.into(), *unit, &state),
            });
        }
        shares.extend(app.forward(arrival.line, arrival.span()).await?);
    }
    let first = entered.first().and_then(|part| part.fund.id.parse().ok());
    let became = app.became(&shares).await?;
    let flow = Flow::of(&shares, &became, &state, unit);
    let marks = app.marks(found.at).await?;
    let reversed = marks.iter().find(|mark| mark.kind == MarkKind::Reversed);
    let mut page = DonationPage {
        code: found.code.to_string(),
        index: found.at,
        kind: body.kind().name().to_owned(),
        on: Some(body.rules().on()),
        received: found.sealed.header.received,
        sum: Sum::new(amount.minor().into(), unit, &state),
        entered,
        contributors: None,
        cost: None,
        no_costs: false,
        partner: None,
        pledge: None,
        receipt: receipt::of(app, &state, body, first, &flow.division),
        division: flow.division,
        moves: Vec::new(),
        goods: Vec::new(),
        allocations: Vec::new(),
        uses: Vec::new(),
        cut: flow.stops.len() > STOPS,
        reversed_by: reversed.map(|mark| mark.by),
        proven: app
            .published()
            .await?
            .is_some_and(|(_, point)| found.at < point.size),
        covered: app.covered(found.at),
        commitments: body
            .rules()
            .commitments()
            .into_iter()
            .map(|(field, commitment)| Committed { field, commitment })
            .collect(),
        donor: match form {
            // A file of a gift whose giver is named is refused, so it is asked for there, too.
            Form::Html | Form::Csv | Form::Xlsx => app.store().shown_donor(found.at).await?,
            Form::Json | Form::Atom => None,
        },
        sealed: BTreeMap::from([(found.at, found.sealed.header.received)]),
    };
    if let Body::DonationReceive(gift) = body {
        about_giving(app, gift, &mut page).await?;
    }
    if let Some(at) = page.reversed_by
        && let Some(reversal) = app.entry(at).await?
    {
        page.sealed.insert(at, reversal.sealed.header.received);
    }
    for stop in flow.stops.into_iter().take(STOPS) {
        let Some(later) = app.entry(stop.at).await? else {
            continue;
        };
        page.sealed.insert(stop.at, later.sealed.header.received);
        let row = row(app, &later, &stop).await?;
        match (&later.said().body, stop.stage) {
            (Body::AllocationApprove(_) | Body::AllocationPropose(_), _) => {
                page.allocations.push(row)
            }
            (
                Body::PurchaseOrder(_)
                | Body::PurchaseReceive(_)
                | Body::GoodsConvert(_)
                | Body::GoodsSell(_),
                Stage::Moved,
            ) => page.goods.push(row),
            (_, Stage::Moved) => page.moves.push(row),
            _ => page.uses.push(row),
        }
    }
    Ok(page)
}

/// How it was given: by how many, from whom, for which promise, and what of it costs may take.
async fn about_giving(
    app: &App,
    gift: &DonationReceive,
    page: &mut DonationPage,
) -> Result<(), Failure> {
    let state = app.state();
    page.contributors = gift.contributors.map(|many| many.count.into());
    page.cost = gift.cost.map(|cost| {
        let whole = u128::from(gift.amount.minor().max(1));
        // A share of at most the whole.
        let share = u128::from(cost.minor()) * 10_000 / whole;
        let sum = Sum::counted(cost.minor().into(), page.sum.measure.clone());
        (sum, share as u64)
    });
    let aid = state.funds.get(&gift.fund);
    let aid = aid.is_some_and(|fund| fund.kind == FundKind::Aid);
    page.no_costs = aid && gift.cost.is_none();
    page.partner = gift.partner.map(|id| Named {
        id: id.to_string(),
        name: state
            .partners
            .get(&id)
            .map(|partner| partner.name.to_string())
            .unwrap_or_default(),
    });
    if let Some(pledge) = &gift.pledge {
        page.pledge = app.by_text(pledge).await?.map(|found| found.at);
    }
    Ok(())
}

async fn row(app: &App, found: &Found, stop: &Stop) -> Result<ShareRow, Failure> {
    let state = app.state();
    let body = &found.said().body;
    let mut row = ShareRow {
        index: found.at,
        page: found.at,
        kind: body.kind().name().to_owned(),
        stage: stop.stage,
        on: Some(body.rules().on()),
        purpose: None,
        fund: None,
        area: None,
        portions: None,
        confirmed: None,
        became: stop.became.clone(),
        share: stop.share.clone(),
    };
    let fund_name = |id| state.funds.get(&id).map(|fund| fund.name.to_string());
    let allocation = match body {
        Body::AllocationApprove(approval) => match app.by_text(&approval.proposal).await? {
            Some(proposal) => state.allocations.get(&proposal.said().id()),
            None => None,
        },
        Body::DistributionMake(made) => state.allocations.get(&made.allocation),
        Body::ExpensePay(paid) => state.allocations.get(&paid.allocation),
        Body::ReceiptAssign(assigned) => {
            row.fund = fund_name(assigned.fund);
            None
        }
        Body::PartnerSend(sent) => {
            let partner = state.partners.get(&sent.partner);
            row.fund = partner.map(|partner| partner.name.to_string());
            state.allocations.get(&sent.allocation)
        }
        Body::AllocationPropose(proposed) => state.allocations.get(&proposed.id),
        Body::FundTransfer(moved) => {
            row.fund = fund_name(moved.to);
            None
        }
        _ => None,
    };
    if let Some(allocation) = allocation {
        row.purpose = Some(allocation.purpose.to_string());
        row.area = allocation
            .area
            .as_ref()
            .map(|area| app.area_name(&state, area));
        if matches!(
            body,
            Body::AllocationApprove(_) | Body::AllocationPropose(_)
        ) {
            row.page = allocation.at;
        }
    }
    if let Body::DistributionMake(made) = body {
        row.area = made
            .area
            .as_ref()
            .map(|area| app.area_name(&state, area))
            .or(row.area);
        row.portions = Some(made.portions.total());
        for mark in app.marks(found.at).await? {
            let value = u64::try_from(mark.value).ok();
            match mark.kind {
                MarkKind::Adjusted => row.portions = value,
                MarkKind::Confirmed => row.confirmed = value,
                _ => {}
            }
        }
    }
    Ok(row)
}

page!(
    DonationPage,
    "donation.html",
    personal => |page| page.donor.is_some(),
    scripts => |_| true,
    fetches => |page| page.proven,
    feed => |page, view| Some(page.feed(view))
);
