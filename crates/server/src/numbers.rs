//! How old what lies there is, and how long what was handed out took: followed entry by entry, so that a page costs the same in a
//! long book as in a short one.

mod days;

use std::collections::BTreeMap;
use std::sync::Arc;

use minhbach_exchange::report::Ages;
use minhbach_ledger::amount::Unit;
use minhbach_ledger::attribution::{LineNo, Origin, Span};
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::registry::FundKind;
use minhbach_ledger::state::{LineKey, State};
use tokio::sync::Mutex;

pub use days::{Days, News, Piece, Since};

use crate::app::App;
use crate::failure::Failure;

/// Entries of one round of reading.
const ROUND: u64 = 20_000;

/// What lies there of one fund in one unit.
#[derive(Clone, Debug, Default)]
pub struct Lying {
    /// Units by the day since when they are there.
    pub since: BTreeMap<Day, u64>,
    /// Units that are there although nothing stands behind them, because what did was taken back.
    pub unknown: u64,
    /// What the fund owes.
    pub owed: u64,
    /// The first number from outside among the oldest.
    pub oldest: Option<(Day, LineNo, u64)>,
}

/// What was handed out of one fund in one unit.
#[derive(Clone, Debug, Default)]
pub struct Handed {
    /// Units by the days from gift to hand.
    pub ages: Vec<(i32, u64)>,
    /// Units that nobody gave: of an opening balance, interest, natural increase.
    pub others: u64,
}

impl Handed {
    /// Adds what was handed out of another fund.
    pub fn add(&mut self, other: &Handed) {
        self.ages.extend(&other.ages);
        self.others += other.others;
    }

    /// The ages, to be asked for quartiles.
    pub fn ages(&self) -> Ages {
        let mut ages = Ages::default();
        for (days, units) in &self.ages {
            ages.add(*days, *units);
        }
        ages
    }
}

/// What is known at one size of the book.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// How many entries that is about.
    pub size: u64,
    /// What lies in funds, in allocations and on orders: less what is owed, it is what real accounts hold (J6).
    pub lying: BTreeMap<(Id, Unit), Lying>,
    /// What was handed out.
    pub handed: BTreeMap<(Id, Unit), Handed>,
    /// What of gifts to a fund went to a fund for costs as they came: from which, to which.
    pub for_costs: BTreeMap<(Id, Id, Unit), i128>,
}

#[derive(Default)]
struct Followed {
    size: u64,
    days: Days,
    for_costs: BTreeMap<(Id, Id, Unit), i128>,
    standing: Arc<Standing>,
}

/// What is followed, shared by all readers.
#[derive(Default)]
pub struct Shared(Mutex<Followed>);

/// The fund of a line, and what it counts.
fn fund_of(state: &State, line: LineNo) -> Option<(Id, Unit)> {
    let key = state.line_keys.get(line.0 as usize)?;
    let fund = match key {
        LineKey::Fund { fund, .. } => *fund,
        key => state.allocation_of(key)?.1.fund,
    };
    Some((fund, key.unit()))
}

/// The fund for costs that a line belongs to, if the entry was about another.
fn cost_fund(state: &State, line: LineNo, about: Option<Id>) -> Option<(Id, Id, Unit)> {
    let Some(LineKey::Fund { fund, unit }) = state.line_keys.get(line.0 as usize) else {
        return None;
    };
    let from = about.filter(|about| about != fund)?;
    let cost = state.funds.get(fund)?.kind == FundKind::Cost;
    cost.then_some((from, *fund, *unit))
}

impl Followed {
    fn standing(&mut self, state: &State) -> Standing {
        let mut lying: BTreeMap<(Id, Unit), Lying> = BTreeMap::new();
        for line in state.line_numbers.values() {
            let (Some(head), Some(of)) = (state.lines.head(*line), fund_of(state, *line)) else {
                continue;
            };
            let lies = lying.entry(of).or_default();
            lies.owed += head.uncovered;
            for span in head.free.iter() {
                for piece in self.days.of(*line, span, span.len()) {
                    lies.take(&piece);
                }
            }
        }
        let mut handed: BTreeMap<(Id, Unit), Handed> = BTreeMap::new();
        for (line, ages) in self.days.handed() {
            if let Some(of) = fund_of(state, line) {
                let sums = handed.entry(of).or_default();
                sums.ages.extend(&ages.given);
                sums.others += ages.others;
            }
        }
        Standing {
            size: state.size,
            lying,
            handed,
            for_costs: self.for_costs.clone(),
        }
    }
}

impl Lying {
    /// Adds what lies there of another fund or lot.
    pub fn add(&mut self, other: &Lying) {
        for (day, units) in &other.since {
            *self.since.entry(*day).or_insert(0) += units;
        }
        self.unknown += other.unknown;
        self.owed += other.owed;
        self.oldest = match (self.oldest, other.oldest) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }

    /// Whether nothing lies there and nothing is owed.
    pub fn is_empty(&self) -> bool {
        self.since.is_empty() && self.unknown == 0 && self.owed == 0
    }

    fn take(&mut self, piece: &Piece) {
        match (piece.since, piece.first) {
            (Some(since), Some((line, number))) => {
                *self.since.entry(since.day).or_insert(0) += piece.units;
                let this = (since.day, line, number);
                self.oldest = Some(self.oldest.map_or(this, |oldest| oldest.min(this)));
            }
            _ => self.unknown += piece.units,
        }
    }
}

impl App {
    /// What is known of ages at the newest size of the book.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn standing(&self) -> Result<Arc<Standing>, Failure> {
        let state = self.state();
        let mut followed = self.numbered().0.lock().await;
        if followed.size >= state.size {
            return Ok(followed.standing.clone());
        }
        while followed.size < state.size {
            let (from, to) = (followed.size, state.size.min(followed.size + ROUND));
            let news = self.news(from, to).await?;
            for came in &news.came {
                let arrival = &came.arrival;
                if let (Origin::Gift, Some(key)) =
                    (arrival.origin, cost_fund(&state, arrival.line, came.fund))
                {
                    *followed.for_costs.entry(key).or_default() += i128::from(arrival.len);
                }
            }
            for closed in self.store().numbers_closed(from, to).await? {
                if let (Origin::Gift, Some(key)) =
                    (closed.origin, cost_fund(&state, closed.line, closed.fund))
                {
                    *followed.for_costs.entry(key).or_default() -= i128::from(closed.len);
                }
            }
            followed.days.take(&news);
            followed.size = to;
        }
        followed.standing = Arc::new(followed.standing(&state));
        Ok(followed.standing.clone())
    }

    async fn news(&self, from: u64, to: u64) -> Result<News, Failure> {
        let store = self.store();
        let mut news = News {
            came: store.arrivals_of(from, to).await?,
            left: store.parts_of(from, to).await?,
            put: store.runs_put(from, to).await?,
            taken: store.runs_taken(from, to).await?,
            noted: BTreeMap::new(),
        };
        let came = news.came.iter().filter(|came| came.adopted);
        let left = news.left.iter().filter(|left| left.adopted);
        let came = came.map(|came| came.arrival.id.at);
        let adopted: Vec<u64> = came.chain(left.map(|left| left.part.id.at)).collect();
        for at in adopted {
            if let Some(found) = self.entry(at).await? {
                news.noted.insert(at, found.said().body.rules().on());
            }
        }
        Ok(news)
    }

    /// The entry by which a number came from outside.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn came_by(&self, line: LineNo, number: u64) -> Result<Option<u64>, Failure> {
        let span = Span {
            lo: number,
            hi: number + 1,
        };
        let arrivals = self.arrivals_on(line, span).await?;
        Ok(arrivals.first().map(|arrival| arrival.id.at))
    }
}
