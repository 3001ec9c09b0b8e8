//! How many households were helped, by place and kind: out of the sealed lists of a month, in groups that are about no few people.
//!
//! The lists' own counts are public, entry by entry. So the places that some lists of the month share are grouped by themselves:
//! what can be added up from the entries is then always a union of groups, and tells nothing new (see `ledger::cells`).

use crate::db::{Row, Type, Value};
use crate::error::StoreError;
use crate::find::squashed;
use crate::people::access::{columns, id_of};
use crate::people::consent::day_of;
use crate::people::tables::CELLS;
use crate::people::{Denied, Line, Outcome};
use crate::store::Store;
use minhbach_ledger::cells::{Key, Publisher};
use minhbach_ledger::day::{Day, Month};
use minhbach_ledger::id::Id;
use minhbach_ledger::text::Token;
use std::collections::{BTreeMap, BTreeSet};

closed! {
    /// What kind of household a list says it is. Every other word is `other`: what a list holds is never published as it stands.
    Household {
        /// Poor, by the official standard.
        Poor = "poor", "hộ nghèo", "poor";
        /// Near-poor.
        NearPoor = "near-poor", "hộ cận nghèo", "near-poor";
        /// An elder who lives alone.
        LoneElder = "lone-elder", "người già neo đơn", "a lone elder";
        /// A person with a disability.
        Disability = "disability", "người khuyết tật", "a person with a disability";
        /// An orphan.
        Orphan = "orphan", "trẻ mồ côi", "an orphan";
        /// A victim of Agent Orange.
        Dioxin = "dioxin", "nạn nhân chất độc da cam", "a victim of Agent Orange";
        /// Anything else, or not said.
        Other = "other", "khác", "other";
    }
}

/// The titles of the column that says it, squashed.
const TITLES: [&str; 6] = [
    "DIEN",
    "DIENHO",
    "DOITUONG",
    "NHOM",
    "NHOMDOITUONG",
    "GROUP",
];

/// The place of whoever stands under none that the book knows: an address must not become public as the name of a place.
const ELSEWHERE: &str = "other";

/// Cells that are published as one number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Together {
    /// Places and kinds; more than one where some are too few alone.
    pub cells: Vec<(String, Household)>,
    /// How many households in all of them.
    pub households: u64,
}

/// What was published of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// The month.
    pub month: Month,
    /// The fewest people of whom a number could be published.
    pub least: u32,
    /// The groups; nothing else is known of the month.
    pub groups: Vec<Together>,
}

impl Household {
    /// What a line of a list says.
    fn of(line: &Line) -> Household {
        let stated = line
            .more
            .iter()
            .find(|(title, _)| TITLES.contains(&squashed(title).as_str()));
        let word = stated.map_or_else(String::new, |(_, text)| squashed(text));
        let known = [
            // Who has come out of poverty is no longer poor, though the word stands in it.
            ("THOATNGHEO", Household::Other),
            ("KHONGNGHEO", Household::Other),
            ("CANNGHEO", Household::NearPoor),
            ("NEARPOOR", Household::NearPoor),
            ("NGHEO", Household::Poor),
            ("POOR", Household::Poor),
            ("NEODON", Household::LoneElder),
            ("ELDER", Household::LoneElder),
            ("KHUYETTAT", Household::Disability),
            ("DISABILITY", Household::Disability),
            ("MOCOI", Household::Orphan),
            ("ORPHAN", Household::Orphan),
            ("DACAM", Household::Dioxin),
            ("ORANGE", Household::Dioxin),
        ];
        let found = known.iter().find(|(part, _)| word.contains(part));
        found.map_or(Household::Other, |(_, kind)| *kind)
    }
}

/// The lists of a month: of each, how many lines by place and kind.
type Lists = Vec<BTreeMap<(String, Household), u64>>;

impl Store {
    /// Publishes the numbers of a month that has passed, once and for all: what comes later is not added. Opens the lines of its
    /// sealed lists for the count, and shows none.
    pub async fn publish_cells(&self, month: Month, today: Day) -> Outcome<Release> {
        if today <= month.last() {
            return Ok(Err(Denied::MonthOpen));
        }
        if let Some(known) = self.cells().await?.into_iter().find(|r| r.month == month) {
            return Ok(Ok(known));
        }
        let least = self.state().least();
        let lists = self.lists_of(month).await?;
        let release = Release {
            month,
            least,
            groups: grouped(month, least, &lists),
        };
        let rows = (0u64..).zip(&release.groups).map(|(n, group)| {
            let keys: Vec<[&str; 2]> = group
                .cells
                .iter()
                .map(|(place, kind)| [place.as_str(), kind.as_str()])
                .collect();
            vec![
                Value::Int(i64::from(month.first().days())),
                Value::of(n),
                Value::of(u64::from(least)),
                Value::Text(serde_json::json!(keys).to_string()),
                Value::of(group.households),
            ]
        });
        let rows: Vec<Row> = rows.collect();
        let mut tx = self.vault().db.begin().await?;
        tx.insert("publishing numbers", vec![(&CELLS, rows)])
            .await?;
        self.vault().commit(tx).await?;
        Ok(Ok(release))
    }

    /// Everything that was published, month by month.
    pub async fn cells(&self) -> Result<Vec<Release>, StoreError> {
        const TABLE: &str = "vault.cells";
        let sql = format!(
            "SELECT {} FROM cells ORDER BY month, n",
            CELLS.column_list()
        );
        let db = &self.vault().db;
        let rows = db
            .query("reading published numbers", &sql, &[], &CELLS.types())
            .await?;
        let mut releases: Vec<Release> = Vec::new();
        for row in rows {
            let [month, _, least, keys, households]: [Value; 5] = columns(row, TABLE)?;
            let first = day_of(month, TABLE, "month")?;
            let wrong = |column| StoreError::corrupt(TABLE, column, first, "does not read");
            let month = Month::of(first).ok_or_else(|| wrong("month"))?;
            let least = u32::try_from(least.index(TABLE, "least")?).unwrap_or(u32::MAX);
            let keys: Vec<(String, String)> =
                serde_json::from_str(&keys.text(TABLE, "keys")?).map_err(|_| wrong("keys"))?;
            let cells = keys.into_iter().map(|(place, kind)| {
                let kind = Household::parse(&kind).ok_or_else(|| wrong("keys"))?;
                Ok((place, kind))
            });
            let group = Together {
                cells: cells.collect::<Result<_, StoreError>>()?,
                households: households.index(TABLE, "households")?,
            };
            match releases.last_mut().filter(|release| release.month == month) {
                Some(release) => release.groups.push(group),
                None => releases.push(Release {
                    month,
                    least,
                    groups: vec![group],
                }),
            }
        }
        Ok(releases)
    }

    /// The lists of a month that stand in the book.
    async fn lists_of(&self, month: Month) -> Result<Lists, StoreError> {
        let sql = "SELECT roster FROM rosters WHERE day >= $1 AND day <= $2 ORDER BY roster";
        let days = [month.first(), month.last()].map(|day| Value::Int(i64::from(day.days())));
        let db = &self.vault().db;
        let rows = db
            .query("looking for lists", sql, &days, &[Type::Blob])
            .await?;
        let known = self.known_places();
        let mut lists = Lists::new();
        for row in rows {
            let roster = id_of(row[0].clone(), "vault.rosters", "roster")?;
            if self.by_id(roster).await?.is_some() {
                lists.push(self.counted(&roster, &known).await?);
            }
        }
        Ok(lists)
    }

    async fn counted(
        &self,
        roster: &Id,
        known: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<(String, Household), u64>, StoreError> {
        let mut counts = BTreeMap::new();
        for line in self.lines_to_count(roster).await? {
            // Whoever was erased is counted as somebody of whom nothing is known: the seal counts her too, and the
            // difference would say how many were erased.
            let place = line
                .as_ref()
                .and_then(|line| known.get(&squashed(&line.commune)));
            let place = place.cloned().unwrap_or_else(|| ELSEWHERE.to_owned());
            let kind = line.as_ref().map_or(Household::Other, Household::of);
            *counts.entry((place, kind)).or_default() += 1;
        }
        Ok(counts)
    }

    /// Codes of places by how a list may name them: the code, the chapter's name, the name in the imported list.
    fn known_places(&self) -> BTreeMap<String, String> {
        let state = self.state();
        let mut known = BTreeMap::new();
        // An imported list may hold what is no code here; whoever lives there is counted as elsewhere, and not lost.
        let codes = self.areas().iter();
        for ((_, _, code), name) in codes.filter(|((_, _, code), _)| code.parse::<Token>().is_ok())
        {
            known.insert(squashed(name), code.clone());
            known.insert(squashed(code), code.clone());
        }
        for chapter in state.chapters.values() {
            if let Some(area) = &chapter.area {
                let code = area.code.to_string();
                known.insert(squashed(&code), code.clone());
                known.insert(squashed(chapter.name.as_str()), code);
            }
        }
        known
    }
}

/// The groups of a month: places that share a list are grouped together, and apart from all others.
fn grouped(month: Month, least: u32, lists: &Lists) -> Vec<Together> {
    let mut groups = Vec::new();
    for places in shared(lists) {
        let mut counts: BTreeMap<(String, Household), u64> = BTreeMap::new();
        for place in &places {
            for kind in Household::ALL {
                counts.insert((place.clone(), *kind), 0);
            }
        }
        for (cell, count) in lists.iter().flatten() {
            if let Some(sum) = counts.get_mut(cell) {
                *sum += count;
            }
        }
        let token = |text: &str| text.parse::<Token>().ok();
        let cells = counts.iter().filter_map(|((place, kind), count)| {
            let key = Key {
                period: token(&month.to_string())?,
                place: token(place)?,
                category: token(kind.as_str())?,
            };
            Some((key, *count))
        });
        for group in Publisher::new(least).release(cells) {
            let cells = group.keys.iter().filter_map(|key| {
                let kind = Household::parse(key.category.as_str())?;
                Some((key.place.to_string(), kind))
            });
            // That there was nobody says itself: what is not listed is none, or too few.
            if group.count > 0 {
                groups.push(Together {
                    cells: cells.collect(),
                    households: group.count,
                });
            }
        }
    }
    groups
}

/// The places of all lists, those together that some list shares.
fn shared(lists: &Lists) -> Vec<BTreeSet<String>> {
    let mut sets: Vec<BTreeSet<String>> = Vec::new();
    for list in lists {
        let mut set: BTreeSet<String> = list.keys().map(|(place, _)| place.clone()).collect();
        let (touching, apart): (Vec<_>, Vec<_>) =
            sets.into_iter().partition(|other| !other.is_disjoint(&set));
        set.extend(touching.into_iter().flatten());
        sets = apart;
        sets.push(set);
    }
    sets.sort();
    sets
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(cells: &[(&str, Household, u64)]) -> BTreeMap<(String, Household), u64> {
        let cells = cells.iter();
        cells
            .map(|(place, kind, n)| (((*place).to_owned(), *kind), *n))
            .collect()
    }

    #[test]
    fn a_list_s_own_count_never_cuts_through_a_group() {
        use Household::{LoneElder, NearPoor, Poor};
        // 01 has few of two kinds; 02 and 03 are on one list, and few.
        let lists = vec![
            list(&[("01", Poor, 30), ("01", NearPoor, 11), ("01", LoneElder, 3)]),
            list(&[("02", Poor, 9), ("03", Poor, 4)]),
            list(&[("04", Poor, 10)]),
        ];
        let month = "2026-09".parse().unwrap();
        let groups = grouped(month, 10, &lists);
        for list in &lists {
            let places: BTreeSet<&String> = list.keys().map(|(place, _)| place).collect();
            let mut sum = 0;
            for group in &groups {
                let inside = group.cells.iter().filter(|(p, _)| places.contains(p));
                match inside.count() {
                    0 => {}
                    n => {
                        assert_eq!(n, group.cells.len(), "{group:?}");
                        sum += group.households;
                    }
                }
            }
            assert_eq!(sum, list.values().sum::<u64>());
        }
        assert!(groups.iter().all(|group| group.households >= 10));
        let few = |place: &str, kind| {
            let cell = (place.to_owned(), kind);
            let group = groups.iter().find(|group| group.cells.contains(&cell));
            group.unwrap().cells.len() > 1
        };
        assert!(few("01", LoneElder) && few("02", Poor) && few("03", Poor));
        assert!(!few("04", Poor));
    }

    #[test]
    fn what_a_list_says_is_one_of_few_words() {
        let said = |title: &str, text: &str| {
            let more = BTreeMap::from([(title.to_owned(), text.to_owned())]);
            Household::of(&Line {
                name: "X".into(),
                born: "1960".into(),
                commune: "98001".into(),
                number: None,
                portion: "1".parse().unwrap(),
                more,
            })
        };
        assert_eq!(said("Diện", "Hộ cận nghèo"), Household::NearPoor);
        assert_eq!(said("Diện hộ", "HỘ NGHÈO"), Household::Poor);
        assert_eq!(said("Nhóm", "NNCĐ da cam"), Household::Dioxin);
        assert_eq!(said("Diện", "Hộ mới thoát nghèo"), Household::Other);
        assert_eq!(said("Diện", "không nghèo"), Household::Other);
        assert_eq!(said("Nhóm", "nhà bà Vàng"), Household::Other);
        assert_eq!(said("Ghi chú", "hộ nghèo"), Household::Other);
    }
}
