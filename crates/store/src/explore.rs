//! Entries by several conditions at once, at a cost that does not grow with the book.
//!
//! A database that is given many conditions chooses an index by guessing, and now and then walks the whole book. Here one
//! condition drives, through its own index, and the others are tested on the rows that it brings. A condition that holds for few
//! entries drives first, and all of these are read; where every condition holds for many, a page is soon full. Whatever comes,
//! no page looks at more rows than [`Bounds`] allow: it then says how far it came, and the next one goes on from there.

use crate::db::{Type, Value};
use crate::error::StoreError;
use crate::projection::id_value;
use crate::read::{Heading, PAGE, heading};
use crate::schema::HEADINGS;
use crate::store::Store;
use minhbach_ledger::id::Id;
use std::cmp::Reverse;

/// What the listed entries have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The name of their kind.
    pub kind: Option<String>,
    /// The chapter that they are about.
    pub chapter: Option<Id>,
    /// The fund that they are about.
    pub fund: Option<Id>,
    /// The first and the last day on which they happened, in days since 1970-01-01.
    pub days: Option<(i32, i32)>,
    /// How much they move.
    pub amounts: Option<Amounts>,
}

/// A range of amounts of one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amounts {
    /// As the format spells it.
    pub unit: String,
    /// In minor units.
    pub least: u64,
    /// In minor units.
    pub most: u64,
}

/// An entry's place in a list: by its index, or by day and then index where days are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The day that it happened; counts only where days are asked for.
    pub day: i32,
    /// Its index.
    pub at: u64,
}

/// How much one page may cost.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Up to how many entries a condition holds for few: all of them are read and sorted.
    pub few: u64,
    /// How many rows a page looks at before it gives up.
    pub looks: u64,
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds {
            few: PAGE,
            looks: 10_000,
        }
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Newest first: by index, or by day and then index where days are asked for.
    pub rows: Vec<Heading>,
    /// After what the next page begins; none if nothing is left.
    pub next: Option<Place>,
    /// Whether the page looked at as many rows as it may, so that it may be short, or empty, with more behind it.
    pub gave_up: bool,
}

/// One condition.
#[derive(Clone, Copy, Debug)]
enum Condition<'a> {
    Kind(&'a str),
    Chapter(&'a Id),
    Fund(&'a Id),
    Days(i32, i32),
    Amounts(&'a Amounts),
}

impl Condition<'_> {
    /// As SQL; pushes its arguments.
    fn clause(&self, args: &mut Vec<Value>) -> String {
        let mut arg = |value: Value| {
            args.push(value);
            format!("${}", args.len())
        };
        match self {
            Condition::Kind(kind) => format!("kind = {}", arg(Value::Text((*kind).to_owned()))),
            Condition::Chapter(id) => format!("chapter = {}", arg(id_value(id))),
            Condition::Fund(id) => format!("fund = {}", arg(id_value(id))),
            Condition::Days(first, last) => {
                let first = arg(Value::Int((*first).into()));
                let last = arg(Value::Int((*last).into()));
                format!("day >= {first} AND day <= {last}")
            }
            Condition::Amounts(amounts) => {
                let unit = arg(Value::Text(amounts.unit.clone()));
                let least = arg(most_of(amounts.least));
                let most = arg(most_of(amounts.most));
                format!("unit = {unit} AND amount >= {least} AND amount <= {most}")
            }
        }
    }

    fn admits(&self, row: &Heading) -> bool {
        match self {
            Condition::Kind(kind) => row.kind == *kind,
            Condition::Chapter(id) => row.chapter.as_ref() == Some(id),
            Condition::Fund(id) => row.fund.as_ref() == Some(id),
            Condition::Days(first, last) => (*first..=*last).contains(&row.day),
            Condition::Amounts(amounts) => {
                let range = amounts.least..=amounts.most;
                row.unit.as_ref() == Some(&amounts.unit)
                    && row.amount.is_some_and(|amount| range.contains(&amount))
            }
        }
    }

    /// Whether its index gives rows in the order of the list.
    fn gives_order(&self, by_day: bool) -> bool {
        match self {
            Condition::Days(..) => by_day,
            Condition::Amounts(_) => false,
            _ => !by_day,
        }
    }
}

/// A number of the book as the database holds it; what is larger than any of them is larger than all.
fn most_of(number: u64) -> Value {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

impl Wanted {
    fn conditions(&self) -> Vec<Condition<'_>> {
        let mut all = Vec::new();
        all.extend(self.fund.as_ref().map(Condition::Fund));
        all.extend(self.chapter.as_ref().map(Condition::Chapter));
        all.extend(self.kind.as_deref().map(Condition::Kind));
        all.extend(self.days.map(|(first, last)| Condition::Days(first, last)));
        all.extend(self.amounts.as_ref().map(Condition::Amounts));
        all
    }

    /// Where an entry stands in the list: what is larger comes first.
    fn rank(&self, row: &Heading) -> (i32, u64) {
        self.place_rank(&Place {
            day: row.day,
            at: row.at,
        })
    }

    fn place_rank(&self, place: &Place) -> (i32, u64) {
        match self.days {
            Some(_) => (place.day, place.at),
            None => (0, place.at),
        }
    }
}

fn place(row: &Heading) -> Place {
    Place {
        day: row.day,
        at: row.at,
    }
}

impl Store {
    /// The entries that meet all conditions, newest first, after a place, at most `limit` (and never more than [`PAGE`]).
    ///
    /// # Errors
    /// Those of the database.
    pub async fn explore(
        &self,
        wanted: &Wanted,
        after: Option<Place>,
        limit: u64,
        bounds: Bounds,
    ) -> Result<Listed, StoreError> {
        let limit = limit.min(PAGE);
        let by_day = wanted.days.is_some();
        let conditions = wanted.conditions();
        let single = matches!(conditions.as_slice(), [only] if only.gives_order(by_day));
        if !conditions.is_empty() && !single {
            let mut rarest = (bounds.few + 1, 0);
            for (n, condition) in conditions.iter().enumerate() {
                rarest = rarest.min((self.how_many(condition, bounds.few + 1).await?, n));
            }
            if let (count, Some(driver)) = (rarest.0, conditions.get(rarest.1))
                && count <= bounds.few
            {
                return self.among_few(wanted, driver, after, limit, bounds).await;
            }
        }
        let driver = conditions.iter().position(|c| c.gives_order(by_day));
        self.along(wanted, &conditions, driver, after, limit, bounds)
            .await
    }

    /// For how many entries a condition holds, counted up to `most`.
    async fn how_many(&self, condition: &Condition<'_>, most: u64) -> Result<u64, StoreError> {
        let mut args = Vec::new();
        let clause = condition.clause(&mut args);
        args.push(Value::of(most));
        let sql = format!(
            "SELECT COUNT(*) FROM (SELECT 1 FROM headings WHERE {clause} LIMIT ${}) AS few",
            args.len()
        );
        let rows = self
            .ledger
            .query("counting entries", &sql, &args, &[Type::Int])
            .await?;
        rows.first()
            .map_or(Ok(0), |row| row[0].index("headings", "at"))
    }

    /// Reads all entries of a condition that holds for few.
    async fn among_few(
        &self,
        wanted: &Wanted,
        driver: &Condition<'_>,
        after: Option<Place>,
        limit: u64,
        bounds: Bounds,
    ) -> Result<Listed, StoreError> {
        let mut args = Vec::new();
        let clause = driver.clause(&mut args);
        // Entries may have come since they were counted; more than this they are not at once.
        args.push(Value::of(bounds.few * 2));
        let sql = format!(
            "SELECT {} FROM headings WHERE {clause} LIMIT ${}",
            HEADINGS.column_list(),
            args.len()
        );
        let conditions = wanted.conditions();
        let mut rows = self.headings_of(&sql, &args).await?;
        rows.retain(|row| {
            conditions.iter().all(|condition| condition.admits(row))
                && after.is_none_or(|after| wanted.rank(row) < wanted.place_rank(&after))
        });
        rows.sort_by_key(|row| Reverse(wanted.rank(row)));
        let more = rows.len() as u64 > limit;
        rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(Listed {
            next: rows.last().filter(|_| more).map(place),
            rows,
            gave_up: false,
        })
    }

    /// Walks along an index that gives the order of the list, and keeps what meets the other conditions.
    async fn along(
        &self,
        wanted: &Wanted,
        conditions: &[Condition<'_>],
        driver: Option<usize>,
        after: Option<Place>,
        limit: u64,
        bounds: Bounds,
    ) -> Result<Listed, StoreError> {
        let driver = driver.and_then(|n| conditions.get(n));
        let alone = conditions.len() <= usize::from(driver.is_some());
        let mut rows: Vec<Heading> = Vec::new();
        let mut looked = 0;
        let mut last = after;
        let mut chunk = match alone {
            true => limit + 1,
            false => limit + 200,
        };
        loop {
            let found = self.chunk(wanted, driver, last, chunk).await?;
            let ended = (found.len() as u64) < chunk;
            for row in found {
                looked += 1;
                last = Some(place(&row));
                if conditions.iter().all(|condition| condition.admits(&row)) {
                    rows.push(row);
                }
                if rows.len() as u64 > limit {
                    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
                    return Ok(Listed {
                        next: rows.last().map(place),
                        rows,
                        gave_up: false,
                    });
                }
            }
            let gave_up = looked >= bounds.looks;
            if ended || gave_up {
                return Ok(Listed {
                    rows,
                    next: last.filter(|_| !ended),
                    gave_up: !ended,
                });
            }
            chunk = 2_000.min(bounds.looks - looked).max(1);
        }
    }

    /// The next rows along an index.
    async fn chunk(
        &self,
        wanted: &Wanted,
        driver: Option<&Condition<'_>>,
        after: Option<Place>,
        limit: u64,
    ) -> Result<Vec<Heading>, StoreError> {
        let mut args = Vec::new();
        let (clause, order) = match (wanted.days, driver) {
            (Some((first, last)), _) => {
                // One upper bound, which the index of day and index can follow.
                let (day, at) = match after {
                    Some(place) if place.day <= last => (i64::from(place.day), most_of(place.at)),
                    _ => (i64::from(last) + 1, Value::Int(0)),
                };
                args.extend([Value::Int(first.into()), Value::Int(day), at]);
                (
                    "day >= $1 AND (day, at) < ($2, $3)".to_owned(),
                    "day DESC, at DESC",
                )
            }
            (None, driver) => {
                let before = after.map_or(Value::Int(i64::MAX), |place| most_of(place.at));
                args.push(before);
                let clause = driver.map(|driver| format!(" AND {}", driver.clause(&mut args)));
                (format!("at < $1{}", clause.unwrap_or_default()), "at DESC")
            }
        };
        args.push(Value::of(limit));
        let sql = format!(
            "SELECT {} FROM headings WHERE {clause} ORDER BY {order} LIMIT ${}",
            HEADINGS.column_list(),
            args.len()
        );
        self.headings_of(&sql, &args).await
    }

    async fn headings_of(&self, sql: &str, args: &[Value]) -> Result<Vec<Heading>, StoreError> {
        let rows = self
            .ledger
            .query("exploring entries", sql, args, &HEADINGS.types())
            .await?;
        rows.into_iter().map(heading).collect()
    }
}
