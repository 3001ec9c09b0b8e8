//! One statement of a bank, as the book has it: its days with the equation that ties them to the bank, and every line of it,
//! without the words that came with it. Who paid is in no line; what became of it is.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use minhbach_ledger::book::MarkKind;
use minhbach_ledger::day::Day;
use minhbach_ledger::effects::Place;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::statement::{StatementDay, StatementSeal};
use minhbach_ledger::kinds::{Body, Kind};
use minhbach_ledger::state::State as Book;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::format::Sum;
use crate::pages::entries::is_gift;
use crate::pages::parts::Named;
use crate::query::Found;
use crate::view::{View, page};

/// One statement.
#[derive(Clone, Debug, Serialize)]
pub struct StatementPage {
    /// The index of the entry that sealed it.
    pub index: u64,
    /// The day on which it was sealed.
    pub on: Day,
    /// The account.
    pub account: Named,
    /// Its days, oldest first.
    pub days: Vec<StatementDayRow>,
    /// One page of its lines, day by day, in the order of their ids, which is no order in time.
    pub lines: Vec<LineRow>,
    /// The id of the last line here, after which the next page begins.
    pub after: Option<String>,
    /// Whether this page begins with the first line.
    pub first: bool,
}

/// One day of it.
#[derive(Clone, Debug, Serialize)]
pub struct StatementDayRow {
    /// The day.
    pub day: Day,
    /// The balance at its beginning, where the bank gives it.
    pub opening: Option<Sum>,
    /// What came in by the statement.
    pub credits: Side,
    /// What went out by the statement.
    pub debits: Side,
    /// The balance at its end, where the bank gives it.
    pub closing: Option<Sum>,
    /// Whether every line of the day was read.
    pub complete: bool,
    /// Opening + in − out = closing; none where the bank gives no balances.
    pub adds_up: Option<bool>,
    /// The newer statement that covers the day.
    pub newer: Option<u64>,
}

/// What came in or went out in a day.
#[derive(Clone, Debug, Serialize)]
pub struct Side {
    /// How many lines the statement has.
    pub count: u64,
    /// Their sum.
    pub sum: Sum,
    /// How many of them no entry has.
    pub missing: u64,
    /// The sum of those.
    pub missing_sum: Sum,
}

/// One line, without a word of what came with it.
#[derive(Clone, Debug, Serialize)]
pub struct LineRow {
    /// The day.
    pub day: Day,
    /// Whether it came in.
    pub came: bool,
    /// How much.
    pub sum: Sum,
    /// What it is: `gift`, `income`, `held`, `own_transfer`, `exchange`, `payment`, `expense`, `returned`, `back`, `other`.
    pub fate: &'static str,
    /// The kind of its entry.
    pub kind: String,
    /// The index of its entry.
    pub index: u64,
    /// The look-up code, of what has a page for donors.
    pub code: Option<String>,
    /// What later entries did: `assigned`, `returned`, `reversed`.
    pub since: Vec<&'static str>,
}

impl LineRow {
    /// The message id of what it is.
    pub fn key(&self) -> String {
        format!("line-{}", self.fate.replace('_', "-"))
    }
}

impl StatementDayRow {
    /// Whether every line of the statement is in the book.
    pub fn is_whole(&self) -> bool {
        self.complete && self.credits.missing == 0 && self.debits.missing == 0
    }
}

/// Where the next page of lines begins.
#[derive(Debug, Default, Deserialize)]
pub struct After {
    /// Only what stands after this line.
    pub after: Option<String>,
}

/// How many lines one page lists.
const ROWS: usize = 30;

/// How many ids one page looks through: other accounts have lines on the same days.
const LOOKED_AT: u64 = 600;

/// `GET /statement/{index}`, by the index of its entry.
pub async fn show(
    State(app): State<App>,
    view: View,
    Path(index): Path<String>,
    Query(place): Query<After>,
) -> Response {
    let page = load(&app, &index, &place).await;
    view.answer(&app, page)
}

async fn load(app: &App, text: &str, place: &After) -> Result<StatementPage, Failure> {
    const NONE: Failure = Failure::NotFound(Say("error-no-statement"));
    let index = minhbach_ledger::log::parse_decimal(text).ok_or(NONE)?;
    let found = app.entry(index).await?.ok_or(NONE)?;
    let Body::StatementSeal(body) = &found.sealed.signed.body else {
        return Err(NONE);
    };
    let after = place.after.as_ref().map(|id| id.parse::<Id>());
    let after = after.transpose();
    let after = after.map_err(|_| Failure::BadRequest(Say("error-bad-after")))?;
    let state = app.state();
    let account = state.accounts.get(&body.account).ok_or(NONE)?;
    let notes = app.notes().await?;
    let day = |day: &StatementDay| {
        let newer = notes.sealed(body.account, day.day);
        row(&state, body, day, newer.filter(|at| *at > index))
    };
    let (lines, next) = lines(app, &state, body, after).await?;
    Ok(StatementPage {
        index,
        on: body.on,
        account: Named {
            id: body.account.to_string(),
            name: account.name.to_string(),
        },
        days: body.days.iter().map(day).collect(),
        lines,
        after: next.map(|id| id.to_string()),
        first: after.is_none(),
    })
}

fn row(
    state: &Book,
    body: &StatementSeal,
    day: &StatementDay,
    newer: Option<u64>,
) -> StatementDayRow {
    let known = state.days.get(&(body.account, day.day));
    let known = known.copied().unwrap_or_default();
    let currency = state.accounts.get(&body.account).map(|it| it.currency);
    let sum = |minor: i128| {
        let currency = currency.unwrap_or(minhbach_ledger::amount::Currency::VND);
        Sum::counted(minor, currency)
    };
    let side = |stated: minhbach_ledger::kinds::statement::Count, (count, minor): (u32, u64)| {
        let left = i128::from(stated.sum.minor()) - i128::from(minor);
        Side {
            count: stated.count.into(),
            sum: sum(stated.sum.minor().into()),
            missing: stated.count.saturating_sub(count).into(),
            missing_sum: sum(left.max(0)),
        }
    };
    let balance = |it: Option<minhbach_ledger::amount::Fixed>| it.map(|it| i128::from(it.minor()));
    let (opening, closing) = (balance(day.opening), balance(day.closing));
    let moved = i128::from(day.credits.sum.minor()) - i128::from(day.debits.sum.minor());
    StatementDayRow {
        day: day.day,
        opening: opening.map(sum),
        credits: side(day.credits, known.credits),
        debits: side(day.debits, known.debits),
        closing: closing.map(sum),
        complete: day.complete,
        adds_up: opening.zip(closing).map(|(o, c)| o + moved == c),
        newer,
    }
}

/// One page of the lines of all days, and the id after which the next one begins.
async fn lines(
    app: &App,
    state: &Book,
    body: &StatementSeal,
    after: Option<Id>,
) -> Result<(Vec<LineRow>, Option<Id>), Failure> {
    let (Some(first), Some(last)) = (body.days.first(), body.days.last()) else {
        return Ok((Vec::new(), None));
    };
    // A line's id begins with its day, so those of a statement lie between two bounds.
    let lowest = Id::new(first.day.millis().saturating_sub(1), [0xff; 10]);
    let until = Id::new(last.day.millis(), [0xff; 10]);
    let mut from = after.map_or(lowest, |after| after.max(lowest));
    let mut rows = Vec::new();
    let mut looked = 0;
    loop {
        let batch = ROWS as u64 * 2;
        let ids = app.store().used_ids(&from, &until, batch).await?;
        let more = ids.len() as u64 == batch;
        for (id, at) in ids {
            if rows.len() == ROWS || looked == LOOKED_AT {
                return Ok((rows, Some(from)));
            }
            looked += 1;
            from = id;
            rows.extend(line(app, state, body.account, id, at).await?);
        }
        if !more {
            return Ok((rows, None));
        }
    }
}

/// The line of this id, if it is one of this account.
async fn line(
    app: &App,
    state: &Book,
    account: Id,
    id: Id,
    at: u64,
) -> Result<Option<LineRow>, Failure> {
    let Some(found) = app.entry(at).await? else {
        return Ok(None);
    };
    if !cites(&found, id, account) {
        return Ok(None);
    }
    let moved = app.store().moved(at, Place::Real(account)).await?;
    let (Some(known), true) = (state.accounts.get(&account), moved != 0) else {
        return Ok(None);
    };
    let kind = found.said().kind();
    let marks = app.marks(at).await?;
    let has = |kind| marks.iter().any(|mark| mark.kind == kind);
    let since = [
        ("assigned", has(MarkKind::Assigned)),
        ("returned", has(MarkKind::Returned)),
        ("reversed", has(MarkKind::Reversed)),
    ];
    Ok(Some(LineRow {
        day: id.day(),
        came: moved > 0,
        sum: Sum::counted(moved.abs(), known.currency),
        fate: fate(kind, moved > 0),
        kind: kind.name().to_owned(),
        index: at,
        code: is_gift(kind).then(|| found.code.to_string()),
        since: since
            .into_iter()
            .filter(|(_, is)| *is)
            .map(|(name, _)| name)
            .collect(),
    }))
}

/// Whether an entry bears the line of this id, and as one of this account.
fn cites(found: &Found, id: Id, account: Id) -> bool {
    let body = &found.said().body;
    match body {
        Body::TransferMove(it) => {
            let sides = [(it.from, it.from_line), (it.to, it.to_line)];
            let mut sides = sides.into_iter();
            sides.any(|(of, line)| of == account && line.is_some_and(|line| line.id == id))
        }
        Body::CurrencyExchange(it) => {
            let sides = [(it.account_from, it.line_from), (it.account_to, it.line_to)];
            let mut sides = sides.into_iter();
            sides.any(|(of, line)| of == account && line.is_some_and(|line| line.id == id))
        }
        body => {
            let commitments = body.rules().commitments();
            body.rules().id() == id && commitments.iter().any(|(field, _)| *field == "line")
        }
    }
}

/// What a line is, in the words of a reader.
fn fate(kind: Kind, came: bool) -> &'static str {
    match kind {
        Kind::DonationReceive => "gift",
        Kind::IncomeReceive => "income",
        Kind::ReceiptHold | Kind::PaymentHold => "held",
        Kind::TransferMove => "own_transfer",
        Kind::CurrencyExchange => "exchange",
        Kind::ExpensePay => "expense",
        Kind::DonationReturn => "returned",
        Kind::DistributionMake | Kind::PurchaseOrder | Kind::PurchasePay | Kind::PartnerSend => {
            "payment"
        }
        _ if came => "back",
        _ => "other",
    }
}

/// As full as the page gets.
#[cfg(test)]
pub fn sample() -> StatementPage {
    let day = |text: &str| text.parse::<Day>().unwrap();
    let side = |missing| Side {
        count: 312,
        sum: Sum::dong(61_200_000),
        missing,
        missing_sum: Sum::dong(i128::from(missing) * 100_000),
    };
    let row = |on: &str, missing, adds_up: Option<bool>, newer| StatementDayRow {
        day: day(on),
        opening: Some(Sum::dong(1_000_000)),
        credits: side(missing),
        debits: side(0),
        closing: adds_up.map(|_| Sum::dong(1_000_000)),
        complete: missing == 0,
        adds_up,
        newer,
    };
    let fates = [
        "gift",
        "income",
        "held",
        "own_transfer",
        "exchange",
        "payment",
        "expense",
        "returned",
        "back",
        "other",
    ];
    StatementPage {
        index: 812,
        on: day("2026-09-14"),
        account: Named {
            id: "01990000000000000000000000000001".into(),
            name: "Tài khoản <Vietcombank>".into(),
        },
        days: vec![
            row("2026-09-12", 0, Some(true), None),
            row("2026-09-13", 3, None, Some(900)),
            row("2026-09-14", 0, Some(false), None),
        ],
        lines: fates
            .into_iter()
            .map(|fate| LineRow {
                day: day("2026-09-12"),
                came: fate == "gift",
                sum: Sum::dong(200_000),
                fate,
                kind: "donation.receive".into(),
                index: 41,
                code: (fate == "gift").then(|| "7ZQ4M0C3N9XKA".into()),
                since: vec!["assigned", "returned", "reversed"],
            })
            .collect(),
        after: Some("01990000000000000000000000000001".into()),
        first: false,
    }
}

page!(StatementPage, "statement.html");
