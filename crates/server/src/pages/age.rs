//! How long what has not been handed out has been lying there, fund by fund: since the day of the gift, whatever was done with it
//! meanwhile.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use minhbach_exchange::report::sums::Counted;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use serde::Serialize;

use crate::app::App;
use crate::failure::Failure;
use crate::format::Sum;
use crate::measure::Measure;
use crate::numbers::Lying;
use crate::pages::entries::is_gift;
use crate::pages::parts::Named;
use crate::view::{View, page};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct AgePage {
    /// The day from which ages are counted back.
    pub today: Day,
    /// Each currency, the book's own first, then each item.
    pub groups: Vec<AgeGroup>,
}

/// What lies there in one unit.
#[derive(Clone, Debug, Serialize)]
pub struct AgeGroup {
    /// All funds together.
    pub total: Ageing,
    /// The funds, the one with the oldest first.
    pub funds: Vec<FundAge>,
}

/// What lies there of one fund.
#[derive(Clone, Debug, Serialize)]
pub struct FundAge {
    /// The fund.
    pub fund: Named,
    /// How old it is.
    #[serde(flatten)]
    pub ageing: Ageing,
}

/// How old what lies there is. Buckets, and what nothing stands behind, less what is owed, are what is in hand.
#[derive(Clone, Debug, Serialize)]
pub struct Ageing {
    /// By age, the youngest first.
    pub buckets: Vec<Bucket>,
    /// What nothing stands behind any more, because its gift was taken back.
    pub unknown: Sum,
    /// What the funds owe.
    pub owed: Sum,
    /// What real accounts hold.
    pub in_hand: Sum,
    /// The oldest of it.
    pub oldest: Option<Oldest>,
}

/// What is of an age.
#[derive(Clone, Debug, Serialize)]
pub struct Bucket {
    /// At most so many days; none for all that is older.
    pub days: Option<u32>,
    /// How much.
    pub sum: Sum,
}

/// The oldest that lies there.
#[derive(Clone, Debug, Serialize)]
pub struct Oldest {
    /// Since when.
    pub on: Day,
    /// How many days ago that is.
    pub days: u64,
    /// The index of the entry by which it came.
    pub index: Option<u64>,
    /// The look-up code of that entry, if it has a page for donors.
    pub code: Option<String>,
}

/// The last day of each bucket; what is older comes after them.
const BUCKETS: [u32; 4] = [30, 90, 180, 365];

impl Bucket {
    /// The last day of the age, as figures name it.
    pub fn name(&self) -> String {
        self.days
            .map_or_else(|| "more".to_owned(), |days| days.to_string())
    }

    /// The message id of the age.
    pub fn key(&self) -> String {
        match self.days {
            Some(days) => format!("age-{days}"),
            None => "age-more".to_owned(),
        }
    }
}

/// What lies there by bucket, the youngest first.
fn buckets(since: &BTreeMap<Day, u64>, today: Day) -> [i128; BUCKETS.len() + 1] {
    let mut sums = [0; BUCKETS.len() + 1];
    for (day, units) in since {
        let age = i64::from(today.days()) - i64::from(day.days());
        let bucket = BUCKETS.iter().position(|most| age <= i64::from(*most));
        sums[bucket.unwrap_or(BUCKETS.len())] += i128::from(*units);
    }
    sums
}

fn ageing(lying: &Lying, today: Day, of: &Measure) -> Ageing {
    let sum = |minor| Sum::counted(minor, of.clone());
    let sums = buckets(&lying.since, today);
    let (unknown, owed) = (i128::from(lying.unknown), i128::from(lying.owed));
    let bounds = BUCKETS.iter().copied().map(Some).chain([None]);
    Ageing {
        buckets: bounds
            .zip(sums)
            .map(|(days, minor)| Bucket {
                days,
                sum: sum(minor),
            })
            .collect(),
        unknown: sum(unknown),
        owed: sum(owed),
        in_hand: sum(sums.iter().sum::<i128>() + unknown - owed),
        oldest: lying.since.keys().next().map(|on| Oldest {
            on: *on,
            days: u64::try_from(i64::from(today.days()) - i64::from(on.days())).unwrap_or(0),
            index: None,
            code: None,
        }),
    }
}

/// `GET /age`.
pub async fn show(State(app): State<App>, view: View) -> Response {
    let page = load(&app).await;
    view.answer(&app, page)
}

async fn load(app: &App) -> Result<AgePage, Failure> {
    let (state, today) = (app.state(), app.today());
    let standing = app.standing().await?;
    let mut units: BTreeMap<Counted, BTreeMap<Id, Lying>> = BTreeMap::new();
    for ((fund, unit), lying) in &standing.lying {
        let funds = units.entry(Counted::from(*unit)).or_default();
        funds.entry(*fund).or_default().add(lying);
    }
    let base = state.ledger.as_ref();
    let base = base.map(|ledger| Counted::Money(ledger.base));
    let mut units: Vec<_> = units.into_iter().collect();
    units.sort_by_key(|(counted, _)| Some(*counted) != base);
    let mut groups = Vec::new();
    for (counted, funds) in units {
        let of = match counted {
            Counted::Money(currency) => Measure::from(currency),
            Counted::Item(item) => Measure::of_item(&state, item),
        };
        let mut total = Lying::default();
        let mut rows = Vec::new();
        for (id, lying) in funds.iter().filter(|(_, lying)| !lying.is_empty()) {
            total.add(lying);
            let mut ageing = ageing(lying, today, &of);
            name_oldest(app, lying, &mut ageing).await?;
            let fund = state.funds.get(id);
            rows.push(FundAge {
                fund: Named {
                    id: id.to_string(),
                    name: fund.map(|fund| fund.name.to_string()).unwrap_or_default(),
                },
                ageing,
            });
        }
        if rows.is_empty() {
            continue;
        }
        rows.sort_by_key(|row| {
            row.ageing
                .oldest
                .as_ref()
                .map_or(Day::from_days(i32::MAX), |oldest| oldest.on)
        });
        groups.push(AgeGroup {
            total: ageing(&total, today, &of),
            funds: rows,
        });
    }
    Ok(AgePage { today, groups })
}

/// Says by which entry the oldest came.
async fn name_oldest(app: &App, lying: &Lying, ageing: &mut Ageing) -> Result<(), Failure> {
    let (Some((_, line, number)), Some(oldest)) = (lying.oldest, &mut ageing.oldest) else {
        return Ok(());
    };
    if let Some(at) = app.came_by(line, number).await?
        && let Some(heading) = app.heading(at).await?
    {
        oldest.index = Some(at);
        oldest.code = is_gift(heading.kind).then(|| heading.code.to_string());
    }
    Ok(())
}

/// As full as the page gets.
#[cfg(test)]
pub fn sample() -> AgePage {
    let today: Day = "2027-09-30".parse().unwrap();
    let day = |text: &str| text.parse::<Day>().unwrap();
    let lying = Lying {
        since: BTreeMap::from([
            (day("2026-01-01"), 12_000_000),
            (day("2026-12-01"), 3_000_000),
            (day("2027-05-01"), 3_000_000),
            (day("2027-08-01"), 3_000_000),
            (day("2027-09-20"), 4_000_000),
        ]),
        unknown: 1_000,
        owed: 20_000,
        oldest: None,
    };
    let of = Measure::from(minhbach_ledger::amount::Currency::VND);
    let mut one = ageing(&lying, today, &of);
    if let Some(oldest) = &mut one.oldest {
        oldest.index = Some(41);
        oldest.code = Some("7ZQ4M0C3N9XKA".into());
    }
    let fund = |ageing| FundAge {
        fund: Named {
            id: "01990000000000000000000000000001".into(),
            name: "Quỹ <Lũ quét> 9/2026".into(),
        },
        ageing,
    };
    AgePage {
        today,
        groups: vec![AgeGroup {
            total: ageing(&lying, today, &of),
            funds: vec![fund(one), fund(ageing(&lying, today, &of))],
        }],
    }
}

page!(AgePage, "age.html");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_of_a_bucket_belongs_to_it() {
        let today: Day = "2027-09-30".parse().unwrap();
        let ages = [-3, 0, 30, 31, 90, 91, 180, 181, 365, 366, 9_999];
        let since = ages.map(|age| (today.plus(-age), 1)).into();
        assert_eq!(buckets(&since, today), [3, 2, 2, 2, 2]);
    }

    #[test]
    fn all_of_it_adds_up_to_what_is_in_hand() {
        for group in sample().groups {
            for it in group
                .funds
                .iter()
                .map(|row| &row.ageing)
                .chain([&group.total])
            {
                let buckets: i128 = it.buckets.iter().map(|bucket| bucket.sum.minor).sum();
                assert_eq!(buckets, 25_000_000);
                assert_eq!(it.in_hand.minor, buckets + it.unknown.minor - it.owed.minor);
            }
        }
    }
}
