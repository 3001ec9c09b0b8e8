//! How long what must be kept: a list that is shipped as data, and what a chapter has decided otherwise.

use crate::db::{Type, Value};
use crate::error::StoreError;
use crate::people::Class;
use crate::people::access::{columns, listed};
use crate::people::tables::RETENTION;
use crate::store::Store;
use minhbach_ledger::day::Day;
use serde::Deserialize;
use std::collections::BTreeMap;

/// How long a class of data is kept, and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keep {
    /// What.
    pub class: Class,
    /// Years after the end of the year of the data.
    pub years: u16,
    /// The text of law, or the decision.
    pub source: String,
    /// Whether the source was read: a decision of the chapter is.
    pub confirmed: bool,
}

impl Keep {
    /// The last day on which data of that day must be kept; the day before it began if for no time at all.
    pub fn until(&self, day: Day) -> Day {
        match (self.years, day.date()) {
            (0, _) | (_, None) => day.plus(-1),
            (years, Some(date)) => {
                let year = i32::from(date.year()) + i32::from(years);
                // The accounting year ends with the calendar year; beyond the calendar it never ends.
                format!("{year:04}-12-31")
                    .parse()
                    .unwrap_or(Day::from_days(i32::MAX))
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shipped {
    class: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    class: String,
    years: u16,
    source: String,
    confirmed: bool,
}

/// The list that is shipped.
fn shipped() -> Result<BTreeMap<Class, Keep>, StoreError> {
    let wrong = |why: String| StoreError::Config(format!("retention.toml: {why}"));
    let list: Shipped =
        toml::from_str(include_str!("../../retention.toml")).map_err(|e| wrong(e.to_string()))?;
    list.class
        .into_iter()
        .map(|row| {
            let class = Class::parse(&row.class).ok_or_else(|| wrong(row.class.clone()))?;
            let keep = Keep {
                class,
                years: row.years,
                source: row.source,
                confirmed: row.confirmed,
            };
            Ok((class, keep))
        })
        .collect()
}

impl Store {
    /// How long everything is kept.
    pub async fn retention(&self) -> Result<Vec<Keep>, StoreError> {
        Ok(self.keeps().await?.into_values().collect())
    }

    pub(crate) async fn keeps(&self) -> Result<BTreeMap<Class, Keep>, StoreError> {
        let mut keeps = shipped()?;
        let sql = "SELECT class, years, source FROM retention";
        let types = [Type::Text, Type::Int, Type::Text];
        let db = &self.vault().db;
        for row in db.query("reading the retention", sql, &[], &types).await? {
            const TABLE: &str = "vault.retention";
            let [class, years, source]: [Value; 3] = columns(row, TABLE)?;
            let class = listed(class, Class::parse, TABLE, "class")?;
            let years = u16::try_from(years.int(TABLE, "years")?)
                .map_err(|_| StoreError::corrupt(TABLE, "years", class.as_str(), "out of range"))?;
            let keep = Keep {
                class,
                years,
                source: source.text(TABLE, "source")?,
                confirmed: true,
            };
            keeps.insert(class, keep);
        }
        Ok(keeps)
    }

    /// Records that a class is kept for so many years, by the decision that `source` names.
    pub async fn keep(
        &self,
        class: Class,
        years: u16,
        source: &str,
        day: Day,
        key: &str,
    ) -> Result<(), StoreError> {
        let mut tx = self.vault().db.begin().await?;
        let name = Value::Text(class.as_str().to_owned());
        tx.execute(
            "replacing a retention",
            "DELETE FROM retention WHERE class = $1",
            std::slice::from_ref(&name),
        )
        .await?;
        let row = vec![
            name,
            Value::Int(i64::from(years)),
            Value::Text(source.to_owned()),
            Value::Int(i64::from(day.days())),
            Value::Text(key.to_owned()),
        ];
        tx.insert("writing a retention", vec![(&RETENTION, vec![row])])
            .await?;
        self.vault().commit(tx).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_list_has_every_class_once() {
        let shipped = shipped().unwrap();
        assert_eq!(shipped.len(), Class::ALL.len());
        assert!(shipped.values().all(|keep| !keep.source.is_empty()));
    }

    #[test]
    fn years_are_counted_from_the_end_of_the_year() {
        let keep = |years| Keep {
            class: Class::Voucher,
            years,
            source: String::new(),
            confirmed: true,
        };
        let day: Day = "2026-03-05".parse().unwrap();
        assert_eq!(keep(10).until(day).to_string(), "2036-12-31");
        assert_eq!(keep(0).until(day), day.plus(-1));
    }
}
