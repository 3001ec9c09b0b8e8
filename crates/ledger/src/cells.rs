//! Published counts that nobody can take apart: suppression of small cells, over all releases together.
//!
//! A cell is a count of people at a place, in a period, of a category. Every cell belongs to one *group* for ever. Only sums of
//! groups are published, and a total only where it is a union of groups. So whatever can be computed from all releases by
//! adding and subtracting is a combination of group sums, a number that is about certain cells is a sum of whole groups, and
//! no group is about fewer people than the least. `docs/decisions/0011-people.md` has the argument in full.
//!
//! What the argument needs of the caller: the cells are disjoint (nobody is counted in two of them), and every release of
//! counts about the same people goes through the same [`Publisher`].

use std::collections::{BTreeMap, BTreeSet};

use crate::text::Token;

/// What a count is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub struct Key {
    pub period: Token,
    pub place: Token,
    pub category: Token,
}

/// Cells that are published as one number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What it is about; more than one where some are too small alone.
    pub keys: BTreeSet<Key>,
    /// How many people in all of them.
    pub count: u64,
}

/// A part of the cells: all of them, or those of a place, a period, a category, or of several of these.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub struct Selection {
    pub period: Option<Token>,
    pub place: Option<Token>,
    pub category: Option<Token>,
}

impl Selection {
    /// Whether a cell belongs to it.
    pub fn holds(&self, key: &Key) -> bool {
        let is = |wanted: &Option<Token>, has: &Token| wanted.as_ref().is_none_or(|w| w == has);
        is(&self.period, &key.period)
            && is(&self.place, &key.place)
            && is(&self.category, &key.category)
    }
}

/// What is published, release after release.
#[derive(Clone, Debug)]
pub struct Publisher {
    least: u64,
    complementary: bool,
    groups: Vec<Group>,
    /// Too few yet: they wait for the next release.
    held: Members,
}

/// Cells with their counts, on their way into a group.
type Members = BTreeMap<Key, u64>;

fn sum(members: &Members) -> u64 {
    members.values().sum()
}

impl Publisher {
    /// Nothing is published yet. `least` is the fewest people of whom a number may be published, at least 3.
    pub fn new(least: u32) -> Publisher {
        Publisher {
            least: u64::from(least).max(3),
            complementary: true,
            groups: Vec::new(),
            held: Members::new(),
        }
    }

    /// Hides small cells and publishes every total: what an attack recovers of that shows what the rest is for. For tests only.
    pub fn without_complement(least: u32) -> Publisher {
        Publisher {
            complementary: false,
            ..Publisher::new(least)
        }
    }

    /// Publishes the cells of a release, zeros among them, and answers the groups that are new. What was published before stays
    /// as it was, whatever is said of it now: a correction would tell the difference. What is still held back is counted anew.
    pub fn release(&mut self, cells: impl IntoIterator<Item = (Key, u64)>) -> &[Group] {
        let known: BTreeSet<&Key> = self.groups.iter().flat_map(|group| &group.keys).collect();
        let new = cells.into_iter().filter(|(key, _)| !known.contains(key));
        let mut waiting = std::mem::take(&mut self.held);
        waiting.extend(new.collect::<Vec<_>>());
        let single = |(key, count)| Members::from([(key, count)]);
        let singles = waiting.into_iter().map(single);
        let (mut safe, small): (Vec<_>, Vec<_>) = singles.partition(|one| self.is_safe(one));
        let small = small.into_iter().flatten().collect();
        self.held = match self.complementary {
            true => self.protect(&mut safe, small),
            false => small,
        };
        let first = self.groups.len();
        safe.sort_by(|a, b| a.keys().cmp(b.keys()));
        let new = safe.into_iter().map(|members| Group {
            count: sum(&members),
            keys: members.into_keys().collect(),
        });
        self.groups.extend(new);
        &self.groups[first..]
    }

    /// Whether cells may be published as one number. Alone: none, or enough. Several, of which everybody knows that they are not
    /// none: enough that each of them might be large, with one to spare beside a neighbour of whom it is known that it is large;
    /// and not what forces each to be just too small.
    fn is_safe(&self, members: &Members) -> bool {
        let (n, sum) = (members.len() as u64, sum(members));
        match n {
            1 => sum == 0 || sum >= self.least,
            _ => sum >= self.least + n && sum != n * (self.least - 1),
        }
    }

    /// Puts small cells together with each other, and with larger ones, until all are safe; answers those that cannot be yet.
    /// All of a place first, whose totals then remain; what is still too small, all of the release together.
    fn protect(&self, safe: &mut Vec<Members>, small: Members) -> Members {
        let mut rows: BTreeMap<(Token, Token), Members> = BTreeMap::new();
        for (key, count) in small {
            let row = (key.period.clone(), key.place.clone());
            rows.entry(row).or_default().insert(key, count);
        }
        let mut rest = Members::new();
        for ((period, place), mut hidden) in rows {
            let near = |key: &Key| key.period == period && key.place == place;
            self.complete(&mut hidden, safe, near);
            match self.is_safe(&hidden) {
                true => safe.push(hidden),
                false => rest.extend(hidden),
            }
        }
        if rest.is_empty() {
            return rest;
        }
        self.complete(&mut rest, safe, |_| true);
        match self.is_safe(&rest) {
            true => {
                safe.push(rest);
                Members::new()
            }
            false => rest,
        }
    }

    /// Adds the first of the safe groups nearby, one by one, until it is enough or there is no other. The first by its keys: to
    /// choose by size would say something of the sizes.
    fn complete(&self, hidden: &mut Members, safe: &mut Vec<Members>, near: impl Fn(&Key) -> bool) {
        while !self.is_safe(hidden) {
            let all = safe.iter().enumerate();
            let fitting = all.filter(|(_, group)| sum(group) > 0 && group.keys().all(&near));
            let first = fitting.min_by(|(_, a), (_, b)| a.keys().cmp(b.keys()));
            let Some((at, _)) = first else { break };
            hidden.extend(safe.remove(at));
        }
    }

    /// All groups, in the order in which they were published.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The cells that wait.
    pub fn held(&self) -> impl Iterator<Item = &Key> {
        self.held.keys()
    }

    /// How many people in a part of the cells; `None` where that is no union of groups.
    pub fn total(&self, part: &Selection) -> Option<u64> {
        let mut total = 0;
        for group in &self.groups {
            match group.keys.iter().filter(|key| part.holds(key)).count() {
                0 => {}
                n if n == group.keys.len() => total += group.count,
                _ => return None,
            }
        }
        let held = self.held.iter().filter(|(key, _)| part.holds(key));
        match self.complementary {
            true => (held.count() == 0).then_some(total),
            false => Some(total + held.map(|(_, count)| count).sum::<u64>()),
        }
    }

    /// Everything that is published, as cells and how many people they are together: the groups, and every total of a table.
    pub fn statements(&self) -> Vec<(BTreeSet<Key>, u64)> {
        let keys = self.groups.iter().flat_map(|group| &group.keys);
        let keys: BTreeSet<&Key> = keys.chain(self.held.keys()).collect();
        let mut parts = BTreeSet::new();
        for key in &keys {
            for n in 0..8u8 {
                let pick = |bit: u8, token: &Token| (n >> bit & 1 == 1).then(|| token.clone());
                parts.insert(Selection {
                    period: pick(0, &key.period),
                    place: pick(1, &key.place),
                    category: pick(2, &key.category),
                });
            }
        }
        // One cell that is hidden is not its own total.
        let hidden = |part: &Selection| {
            part.period.is_some() && part.place.is_some() && part.category.is_some()
        };
        let totals = parts.iter().filter(|part| !hidden(part));
        let totals = totals.filter_map(|part| {
            let cells = keys.iter().filter(|key| part.holds(key));
            Some((cells.map(|key| (*key).clone()).collect(), self.total(part)?))
        });
        let groups = self.groups.iter();
        groups
            .map(|group| (group.keys.clone(), group.count))
            .chain(totals)
            .collect()
    }
}
