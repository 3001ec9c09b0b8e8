//! Vouchers of money and of goods, and the record of a handover.

use minhbach_exchange::words::{Region, english, vietnamese};
use minhbach_ledger::amount::{Currency, Unit};
use minhbach_ledger::day::Day;
use minhbach_ledger::effects::{Place, Posting};
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::items::Condition;
use minhbach_ledger::state::State;
use serde::Serialize;

use super::head::{Head, Opened, Request};
use super::{NONE, What};
use crate::failure::Failure;
use crate::format::Sum;
use crate::lang::{Tr, Words};
use crate::measure::Measure;
use crate::view::{CachePolicy, page};

/// A voucher.
#[derive(Clone, Debug, Serialize)]
pub struct VoucherPage {
    /// What stands on every paper.
    pub head: Head,
    /// Who is on the other side, where the book says so openly.
    pub party: Option<String>,
    /// What the vault keeps of the other side.
    pub opened: Opened,
    /// Where it came from or went to, as the accounts are called.
    pub accounts: Vec<String>,
    /// Of goods that are sent off: where to.
    pub to: Option<String>,
    /// The purpose of the allocation that it is paid from, as a code, and the entry that proposed it.
    pub allocation: Option<(String, u64)>,
    /// What moved, fund by fund and lot by lot.
    pub rows: Vec<Row>,
    /// The totals, one for each currency and item.
    pub totals: Vec<Sum>,
    /// The sum of the values of the goods, where each has one of the same currency.
    pub worth: Option<Sum>,
    /// How much it is in words: of đồng.
    pub words: Option<Words>,
    /// Of a handing-out: how portions were received for.
    pub portions: Option<Portions>,
}

/// One line of a voucher.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The fund that it is of.
    pub fund: String,
    /// How much.
    pub sum: Sum,
    /// Of goods: the lot.
    pub lot: Option<Lot>,
    /// Of goods that somebody has valued: what one unit is worth, where that is a whole number.
    pub price: Option<Sum>,
    /// And what all of it is worth.
    pub worth: Option<Sum>,
}

/// The lot of a line.
#[derive(Clone, Debug, Serialize)]
pub struct Lot {
    /// Its id.
    pub id: String,
    /// What it is called on labels.
    pub short: String,
    /// Until when it is good.
    pub expiry: Option<Day>,
    /// The code of its condition.
    pub condition: &'static str,
}

impl Lot {
    /// A lot of the book.
    pub fn of(state: &State, id: Id) -> Option<Lot> {
        let lot = state.lots.get(&id)?;
        Some(Lot {
            id: id.to_string(),
            short: short(id),
            expiry: lot.expiry,
            condition: match lot.condition {
                Condition::New => "new",
                Condition::Good => "good",
                Condition::Used => "used",
                Condition::Damaged => "damaged",
            },
        })
    }

    /// The message id of its condition.
    pub fn condition_key(&self) -> String {
        format!("condition-{}", self.condition)
    }
}

impl Row {
    /// The name of the goods, or the currency.
    pub fn item(&self) -> String {
        self.sum.measure.title()
    }

    /// The code of the unit that the goods are counted in.
    pub fn unit(&self) -> &str {
        match &self.sum.measure {
            Measure::Goods(goods) => &goods.unit,
            Measure::Money(_) => "",
        }
    }

    /// How much, as a bare number.
    pub fn quantity(&self, tr: &Tr) -> String {
        crate::written::number(
            tr.0,
            self.sum.minor.unsigned_abs(),
            self.sum.measure.scale(),
        )
    }
}

/// How a lot is called on labels: the end of its id, which differs from lot to lot.
pub fn short(id: Id) -> String {
    let id = id.to_string();
    let end = &id[id.len().saturating_sub(8)..];
    end.to_uppercase()
}

/// How the portions of a handing-out were received for.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)] // as `distribution.make` names them
pub struct Portions {
    pub signed: u64,
    pub thumbprint: u64,
    pub code: u64,
    pub proxy: u64,
    pub absent: u64,
}

/// The voucher of an entry.
pub(super) async fn load(request: &Request<'_>) -> Result<VoucherPage, Failure> {
    let Request {
        app, found, what, ..
    } = request;
    let state = app.state();
    let body = &found.said().body;
    let postings = app.store().postings(found.at).await?;
    if !what.is_of(&state, body, &postings) {
        return Err(NONE);
    }
    let shown: Vec<&Posting> = postings
        .iter()
        .filter(|p| what.shows(&state, body, p))
        .collect();
    let rows = rows(&state, &shown);
    let totals = totals(&rows);
    let worth = worth(&rows);
    Ok(VoucherPage {
        head: Head::of(request).await?,
        party: party(&state, body, *what),
        opened: Opened::of(request).await?,
        accounts: accounts(&state, &shown),
        to: match body {
            Body::TransferDispatch(sent) => {
                let account = state.accounts.get(&sent.to);
                account.map(|account| account.name.to_string())
            }
            _ => None,
        },
        allocation: allocation(body).and_then(|id| {
            let known = state.allocations.get(&id)?;
            Some((known.purpose.to_string(), known.at))
        }),
        words: in_words(totals.as_slice()).or_else(|| in_words(worth.as_slice())),
        rows,
        totals,
        worth,
        portions: match body {
            Body::DistributionMake(made) => Some(Portions {
                signed: made.portions.signed.into(),
                thumbprint: made.portions.thumbprint.into(),
                code: made.portions.code.into(),
                proxy: made.portions.proxy.into(),
                absent: made.absent.into(),
            }),
            _ => None,
        },
    })
}

/// One row for each fund and unit.
pub(super) fn rows(state: &State, shown: &[&Posting]) -> Vec<Row> {
    let mut sums: Vec<((Id, Unit), i128)> = Vec::new();
    for posting in shown {
        let key = (posting.fund, posting.unit);
        match sums.iter_mut().find(|(known, _)| *known == key) {
            Some((_, sum)) => *sum += posting.delta.abs(),
            None => sums.push((key, posting.delta.abs())),
        }
    }
    let row = |((fund, unit), minor): ((Id, Unit), i128)| {
        let lot = match unit {
            Unit::Lot { lot, .. } => Some(lot),
            Unit::Money(_) => None,
        };
        let (price, worth) = lot
            .and_then(|lot| valued(state, lot, minor))
            .unwrap_or_default();
        Row {
            fund: state
                .funds
                .get(&fund)
                .map_or_else(String::new, |fund| fund.name.to_string()),
            sum: Sum::new(minor, unit, state),
            lot: lot.and_then(|lot| Lot::of(state, lot)),
            price,
            worth,
        }
    };
    sums.into_iter().map(row).collect()
}

/// What one unit of a lot is worth, where that is a whole number, and what so many of its smallest units are.
fn valued(state: &State, id: Id, minor: i128) -> Option<(Option<Sum>, Option<Sum>)> {
    let lot = state.lots.get(&id)?;
    let value = lot.value.as_ref()?;
    let (all, quantity) = (i128::from(value.amount.minor()), i128::from(lot.quantity));
    if quantity == 0 {
        return None;
    }
    let scale = state
        .items
        .get(&lot.item)
        .map_or(0, |item| u32::from(item.scale));
    let one = all.checked_mul(10i128.checked_pow(scale)?)?;
    let price = (one % quantity == 0).then(|| Sum::counted(one / quantity, value.currency));
    // Half a unit of money and more counts as one.
    let worth = (all.checked_mul(minor)?.checked_mul(2)? + quantity) / (2 * quantity);
    Some((price, Some(Sum::counted(worth, value.currency))))
}

/// The sums of rows by currency and item.
pub(super) fn totals(rows: &[Row]) -> Vec<Sum> {
    let mut totals: Vec<Sum> = Vec::new();
    for row in rows {
        let measure = over_lots(&row.sum.measure);
        match totals.iter_mut().find(|sum| sum.measure == measure) {
            Some(sum) => sum.minor += row.sum.minor,
            None => totals.push(Sum::counted(row.sum.minor, measure)),
        }
    }
    totals
}

/// The same goods, whatever the lot.
fn over_lots(measure: &Measure) -> Measure {
    match measure {
        Measure::Goods(goods) if goods.lot.is_some() => {
            let mut all = (**goods).clone();
            all.lot = None;
            Measure::Goods(all.into())
        }
        other => other.clone(),
    }
}

/// What all rows are worth together, if each is valued, and in one currency.
fn worth(rows: &[Row]) -> Option<Sum> {
    let mut all = rows.iter().map(|row| row.worth.as_ref());
    let mut sum = all.next()??.clone();
    for next in all {
        let next = next.filter(|next| next.measure == sum.measure)?;
        sum.minor += next.minor;
    }
    Some(sum)
}

/// A sum of đồng in words, if there is one and nothing else.
pub(super) fn in_words(sums: &[Sum]) -> Option<Words> {
    let [sum] = sums else { return None };
    let minor = u64::try_from(sum.minor).ok()?;
    (sum.measure == Measure::Money(Currency::VND)).then(|| Words {
        vi: vietnamese(minor, Region::North),
        en: english(minor),
    })
}

/// The names of the accounts that are moved into or out of.
fn accounts(state: &State, shown: &[&Posting]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for posting in shown {
        let Place::Real(id) = posting.place else {
            continue;
        };
        let name = state
            .accounts
            .get(&id)
            .map(|account| account.name.to_string());
        if let Some(name) = name.filter(|name| !names.contains(name)) {
            names.push(name);
        }
    }
    names
}

/// The allocation that an entry spends of.
fn allocation(body: &Body) -> Option<Id> {
    match body {
        Body::ExpensePay(b) => Some(b.allocation),
        Body::DistributionMake(b) => Some(b.allocation),
        Body::PartnerSend(b) => Some(b.allocation),
        Body::AssetPlace(b) => Some(b.allocation),
        Body::StockWriteOff(b) => b.allocation,
        Body::GoodsConvert(b) => b.allocation,
        _ => None,
    }
}

/// Who is on the other side, where that is no secret: a partner, a supplier, another account of one's own.
fn party(state: &State, body: &Body, what: What) -> Option<String> {
    let partner = |id: &Id| {
        state
            .partners
            .get(id)
            .map(|partner| partner.name.to_string())
    };
    let account = |id: &Id| {
        state
            .accounts
            .get(id)
            .map(|account| account.name.to_string())
    };
    let ordered = |id: Id| account(&state.goods.orders.get(&id)?.account);
    match body {
        Body::DonationReceive(b) => b.partner.as_ref().and_then(partner),
        Body::PartnerSend(b) => partner(&b.partner),
        Body::PurchasePay(b) => ordered(b.orders.first()?.order),
        Body::PurchaseReceive(b) => ordered(b.orders.first()?.order),
        Body::PurchaseReturn(b) => ordered(b.order),
        Body::TransferMove(b) => match what {
            What::Receipt => account(&b.from),
            _ => account(&b.to),
        },
        Body::TransferDispatch(b) if what != What::Waybill => account(&b.to),
        Body::TransferReceive(b) => account(&b.account),
        _ => None,
    }
}

impl VoucherPage {
    /// Whether its lines are goods.
    pub fn of_goods(&self) -> bool {
        self.rows.iter().any(|row| row.lot.is_some())
    }
}

page!(VoucherPage, "office/voucher.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);
