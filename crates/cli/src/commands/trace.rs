//! `trace`: where the money of one entry is, from a data directory or from an export.

use std::path::Path;

use minhbach_ledger::amount::Unit;
use minhbach_ledger::attribution::trace::{Share, forward};
use minhbach_ledger::attribution::{Arrival, ArrivalId, History, Missing};
use minhbach_ledger::effects::Effects;
use minhbach_ledger::entry::Sealed;
use minhbach_ledger::id::Code;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::adopt::said;
use minhbach_ledger::kinds::registry::Area;
use minhbach_ledger::log::merkle::leaf_hash;
use minhbach_ledger::state::{LineKey, State};
use minhbach_ledger::verify::{self, Leaf, Observer, Options};
use minhbach_server::flow::{Became, Flow, became};
use minhbach_server::format::Sum;
use minhbach_server::measure::Measure;
use minhbach_store::ExportSource;
use serde::Serialize;

use super::bundle::{Book, no_entry};
use super::prove::index;
use super::verify::{own_key, source_failure, threads};
use crate::args;
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Outcome, Step};
use crate::texts::{Text, fill};
use crate::world::World;
use crate::writer::Writer;

/// The most arrivals of one entry: a gift is split over two funds at most.
const ARRIVALS: u16 = 4;

/// Where an entry's money is; the JSON is stable.
#[derive(Debug, Serialize)]
struct Trace {
    #[serde(skip)]
    of: Measure,
    index: u64,
    code: String,
    kind: String,
    on: String,
    unit: String,
    /// Of goods: what the book says of their item.
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<ItemOf>,
    /// In minor units; the parts below sum to it exactly.
    amount: u64,
    entered: Vec<Entered>,
    now: Vec<Part>,
    stops: Vec<Stop>,
}

/// What is counted, where it is goods.
#[derive(Debug, Serialize)]
struct ItemOf {
    name: String,
    counted_in: String,
    /// Decimals: so many of the last digits of every amount stand behind the point.
    scale: u8,
}

#[derive(Debug, Serialize)]
struct Entered {
    fund: String,
    name: String,
    amount: u64,
}

#[derive(Debug, Serialize)]
struct Part {
    place: String,
    amount: i128,
}

#[derive(Debug, Serialize)]
struct Stop {
    index: u64,
    kind: String,
    on: String,
    place: String,
    /// The share of the gift, in the gift's own unit.
    share: i128,
    /// About how much of what it became, where that is counted otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    became: Option<Sum>,
    #[serde(skip_serializing_if = "Option::is_none")]
    purpose: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    area: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    portions: Option<u64>,
}

/// Arrivals of an entry with what became of each, and of how much of what.
type Shares = (Vec<(Arrival, Vec<Share>)>, Became);

/// What the history says of an entry: the same function over a database and over an export.
fn shares(history: &impl History, at: u64) -> Result<Shares, Missing> {
    let mut shares = Vec::new();
    for n in 0..ARRIVALS {
        let Some(arrival) = history.arrival(ArrivalId { at, n })? else {
            break;
        };
        shares.push((arrival, forward(history, arrival.line, arrival.span())?));
    }
    let all: Vec<Share> = shares
        .iter()
        .flat_map(|(_, shares)| shares.clone())
        .collect();
    let became = became(history, &all)?;
    Ok((shares, became))
}

/// `trace`.
pub fn trace(args: &args::Trace, world: &World, lang: Lang) -> Outcome {
    let trace = match (&args.source.data, &args.source.bundle) {
        (Some(data), _) => {
            let writer = Writer::open(data, world, lang)?;
            let traced = in_data(&writer, &args.entry, lang);
            writer.close(lang)?;
            traced?
        }
        // clap asks for one of the two.
        (None, bundle) => in_bundle(
            bundle.as_deref().unwrap_or(Path::new(".")),
            &args.entry,
            world,
            lang,
        )?,
    };
    if args.json {
        // Strings and numbers always serialise.
        println!(
            "{}",
            serde_json::to_string_pretty(&trace).expect("strings and numbers")
        );
    } else {
        print!("{}", as_text(&trace, lang));
    }
    Ok(Exit::Done)
}

fn in_data(writer: &Writer, entry: &str, lang: Lang) -> Step<Trace> {
    let store = writer.store();
    let at = index(writer, entry, lang)?;
    let sealed = writer
        .wait(store.entry(at), lang)?
        .ok_or_else(|| no_entry(entry, lang))?;
    let found = writer.wait(
        store.with_history(store.size(), |known| Ok(shares(known, at)?)),
        lang,
    )?;
    let state = writer.state();
    let leaf = writer.wait(store.leaf(at), lang)?.unwrap_or_default();
    tell(at, &leaf, &sealed, &found, &state, lang, |at| {
        writer.wait(store.entry(at), lang)
    })
}

fn in_bundle(dir: &Path, entry: &str, world: &World, lang: Lang) -> Step<Trace> {
    let log = own_key(dir, lang)?;
    let source = ExportSource::new(dir);
    let options = Options {
        log,
        since: None,
        exact: false,
        seed: world.bytes(),
        threads: threads(),
    };
    let index = entry.parse().ok().filter(|_| entry.len() < 12);
    let mut seek = Seek {
        wanted: entry.parse().ok(),
        index,
        found: None,
    };
    let report = verify::verify(&source, &options, &mut seek)
        .map_err(|error| source_failure(&error, lang))?;
    let code = report.exit_code(&[]);
    if code != 0 {
        return Err(Failure::new(
            Exit::Bytes,
            "trace.unverified",
            lang,
            Text::TraceUnverified,
            &[],
        )
        .advise(
            lang,
            Text::AdviceVerify,
            &[("dir", &dir.display().to_string())],
        ));
    }
    let at = seek.found.ok_or_else(|| no_entry(entry, lang))?;
    let book = Book {
        source: &source,
        size: report.size,
        origin: &report.origin,
        lang,
    };
    let leaf = book.leaf(at)?.ok_or_else(|| no_entry(entry, lang))?;
    let sealed = book.entry(at)?.ok_or_else(|| no_entry(entry, lang))?;
    // The whole history is at hand, so nothing can be missing from it.
    let found = shares(&report.book.history, at).map_err(|_| no_entry(entry, lang))?;
    tell(at, &leaf, &sealed, &found, &report.state, lang, |at| {
        book.entry(at)
    })
}

/// Finds an entry by its code while a book is verified.
struct Seek {
    wanted: Option<Code>,
    index: Option<u64>,
    found: Option<u64>,
}

impl Observer for Seek {
    fn entry(&mut self, at: u64, leaf: &Leaf, _: &Effects) {
        let here = match self.index {
            Some(index) => index == at,
            None => self.wanted == Some(Code::of_leaf(leaf.hash.bytes())),
        };
        if here && self.found.is_none() {
            self.found = Some(at);
        }
    }

    fn progress(&mut self, _: u64, _: u64) {}
}

#[allow(
    clippy::too_many_arguments,
    reason = "one telling over two sources, whose reads are passed in"
)]
fn tell(
    at: u64,
    leaf: &[u8],
    sealed: &Sealed,
    (found, became): &Shares,
    state: &State,
    lang: Lang,
    entry: impl Fn(u64) -> Step<Option<Sealed>>,
) -> Step<Trace> {
    let nothing = || {
        Failure::usage(
            "trace.no_money",
            lang,
            Text::TraceNoMoney,
            &[("entry", &at.to_string())],
        )
    };
    let (first, _) = found.first().ok_or_else(nothing)?;
    let unit = unit_of(state, first).ok_or_else(nothing)?;
    let entered = found.iter().filter_map(|(arrival, _)| {
        let fund = match state.line_keys.get(arrival.line.0 as usize)? {
            LineKey::Fund { fund, .. } => *fund,
            key => state.allocation_of(key)?.1.fund,
        };
        let name = state
            .funds
            .get(&fund)
            .map(|fund| fund.name.to_string())
            .unwrap_or_default();
        Some(Entered {
            fund: fund.to_string(),
            name,
            amount: arrival.len,
        })
    });
    let all: Vec<Share> = found
        .iter()
        .flat_map(|(_, shares)| shares.clone())
        .collect();
    let flow = Flow::of(&all, became, state, unit);
    let mut stops = Vec::with_capacity(flow.stops.len());
    for stop in &flow.stops {
        let Some(later) = entry(stop.at)? else {
            continue;
        };
        let said = said(&later.signed);
        let body = &said.body;
        let (purpose, area, portions) = detail(body, stop.at, state);
        stops.push(Stop {
            index: stop.at,
            kind: body.kind().name().to_owned(),
            on: body.rules().on().to_string(),
            place: place(stop.stage),
            share: stop.share.minor,
            became: stop.became.clone(),
            purpose,
            area,
            portions,
        });
    }
    let of = Measure::of(state, unit);
    Ok(Trace {
        index: at,
        code: Code::of_leaf(&leaf_hash(leaf)).to_string(),
        kind: sealed.signed.kind().name().to_owned(),
        on: sealed.signed.body.rules().on().to_string(),
        unit: unit.to_string(),
        item: match &of {
            Measure::Money(_) => None,
            Measure::Goods(goods) => Some(ItemOf {
                name: goods.name.clone(),
                counted_in: goods.unit.clone(),
                scale: goods.scale,
            }),
        },
        amount: found.iter().map(|(arrival, _)| arrival.len).sum(),
        entered: entered.collect(),
        now: flow
            .division
            .slices
            .iter()
            .map(|slice| Part {
                place: place(slice.place),
                amount: slice.sum.minor,
            })
            .collect(),
        stops,
        of,
    })
}

fn unit_of(state: &State, arrival: &Arrival) -> Option<Unit> {
    state
        .line_keys
        .get(arrival.line.0 as usize)
        .map(LineKey::unit)
}

/// `Stage` as its JSON name.
fn place(stage: minhbach_server::pages::parts::Stage) -> String {
    stage.key().trim_start_matches("place-").replace('-', "_")
}

/// Purpose, area and portions, where the entry has them.
fn detail(body: &Body, at: u64, state: &State) -> (Option<String>, Option<String>, Option<u64>) {
    let area = |area: &Option<Area>| area.as_ref().map(|area| area.code.to_string());
    match body {
        Body::DistributionMake(body) => {
            let purpose = state
                .allocations
                .get(&body.allocation)
                .map(|a| a.purpose.to_string());
            (purpose, area(&body.area), Some(body.portions.total()))
        }
        Body::ExpensePay(body) => (
            state
                .allocations
                .get(&body.allocation)
                .map(|a| a.purpose.to_string()),
            None,
            None,
        ),
        Body::AllocationApprove(_) => {
            let approved = state.allocations.values().find(|allocation| {
                matches!(&allocation.status, minhbach_ledger::state::Status::Approved { at: approved, .. } if *approved == at)
            });
            approved.map_or((None, None, None), |a| {
                (Some(a.purpose.to_string()), area(&a.area), None)
            })
        }
        _ => (None, None, None),
    }
}

fn as_text(trace: &Trace, lang: Lang) -> String {
    let plain = |minor: i128| Sum::counted(minor, trace.of.clone()).plain();
    let amount = plain(trace.amount.into());
    let unit = match &trace.item {
        Some(item) => format!("{} {}", item.counted_in, item.name),
        None => trace.unit.clone(),
    };
    let index = trace.index.to_string();
    let values = [
        ("code", trace.code.as_str()),
        ("index", &index),
        ("kind", &trace.kind),
        ("on", &trace.on),
        ("amount", &amount),
        ("unit", &unit),
    ];
    let mut out = fill(Text::TraceHead.say(lang), &values);
    out.push('\n');
    for entered in &trace.entered {
        out.push_str(&format!(
            "  → {} : {}\n",
            entered.name,
            plain(entered.amount.into())
        ));
    }
    for stop in &trace.stops {
        let more = [
            stop.became.as_ref().map(about),
            stop.purpose.clone(),
            stop.area.clone(),
            stop.portions.map(|n| n.to_string()),
        ];
        let more: Vec<String> = more.into_iter().flatten().collect();
        out.push_str(&format!(
            "  #{} {} {} {} {}\n",
            stop.index,
            stop.on,
            stop.kind,
            plain(stop.share),
            more.join(" · ")
        ));
    }
    out.push_str(&format!("{}\n", Text::TraceNow.say(lang)));
    for part in &trace.now {
        out.push_str(&format!(
            "  {:<14} {}\n",
            place_words(&part.place, lang),
            plain(part.amount)
        ));
    }
    out.push_str(&format!("{}\n", Text::TraceOrder.say(lang)));
    out
}

/// `≈ 12.500 kg Gạo tẻ`.
fn about(sum: &Sum) -> String {
    match &sum.measure {
        Measure::Money(currency) => format!("≈ {} {currency}", sum.plain()),
        Measure::Goods(goods) => format!("≈ {} {} {}", sum.plain(), goods.unit, goods.name),
    }
}

fn place_words(place: &str, lang: Lang) -> &'static str {
    match place {
        "distributed" => Text::PlaceDistributed,
        "spent" => Text::PlaceSpent,
        "returned" => Text::PlaceReturned,
        "allocated" => Text::PlaceAllocated,
        "in_fund" => Text::PlaceInFund,
        "lost" => Text::PlaceLost,
        "ordered" => Text::PlaceOrdered,
        "as_goods" => Text::PlaceAsGoods,
        _ => Text::PlaceOther,
    }
    .say(lang)
}
