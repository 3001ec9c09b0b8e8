//! Search over the public names of the book: campaigns, programmes, funds, chapters, items, places and partners.
//!
//! A name is found however it is typed: without accents or with them, composed or decomposed, with the tone mark on the one vowel
//! or the other, in large letters or small. The index is a list in memory, made when somebody first searches at a size of the
//! book; a search walks it. The largest part, the list of the country's communes, has a few thousand names.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::locale;
use minhbach_ledger::kinds::registry::{Area, CampaignKind};
use minhbach_ledger::state::State;
use minhbach_store::Areas;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The order of Vietnamese names: a ă â b c d đ e ê …, and of equal letters by tone. Names are Vietnamese on English pages, too.
static ORDER: LazyLock<Option<CollatorBorrowed<'static>>> =
    LazyLock::new(|| Collator::try_new(locale!("vi").into(), CollatorOptions::default()).ok());

/// Compares two names as Vietnamese sorts.
pub fn compare(a: &str, b: &str) -> Ordering {
    match &*ORDER {
        Some(order) => order.compare(a, b),
        // The data is compiled in; a test sorts with it.
        None => a.cmp(b),
    }
}

/// A text as it is compared in a search: small letters without accents, words apart by one space.
pub fn fold(text: &str) -> String {
    let plain = text.nfd().filter(|c| !is_combining_mark(*c));
    let plain = plain.flat_map(|c| match c {
        'đ' | 'Đ' => 'd'.to_lowercase(),
        other => other.to_lowercase(),
    });
    let mut folded = String::with_capacity(text.len());
    for c in plain {
        match c.is_alphanumeric() {
            true => folded.push(c),
            false if folded.is_empty() || folded.ends_with(' ') => {}
            false => folded.push(' '),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// What is found; the order is that of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// An appeal.
    Campaign,
    /// An appeal that goes on: for cases, for livelihoods.
    Programme,
    /// A fund.
    Fund,
    /// A unit of the Red Cross.
    Chapter,
    /// A kind of goods.
    Item,
    /// A place of the imported lists.
    Place,
    /// Another organisation.
    Partner,
}

impl Group {
    /// The message id of its name.
    pub fn key(&self) -> &'static str {
        match self {
            Group::Campaign => "search-campaigns",
            Group::Programme => "search-programmes",
            Group::Fund => "search-funds",
            Group::Chapter => "search-chapters",
            Group::Item => "search-items",
            Group::Place => "search-places",
            Group::Partner => "search-partners",
        }
    }
}

/// Something with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// Its public name.
    pub name: String,
    /// What tells it from others of the name: the code of a place.
    pub code: Option<String>,
    /// The path of the page that shows it best, if there is one.
    pub path: Option<String>,
}

/// How well a name fits; smaller is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// The name begins with what was typed, accents and all.
    Exactly,
    /// The name begins with it.
    Prefix,
    /// A word of the name does.
    Word,
    /// It stands inside a word.
    Inside,
    /// Each of its words begins a word of the name, in any order.
    Scattered,
}

/// All names, ready to be searched.
#[derive(Debug, Default)]
pub struct Index {
    names: Vec<(Group, String, Hit)>,
}

/// What a search found in one group.
#[derive(Clone, Debug, Serialize)]
pub struct Found {
    /// The group.
    pub group: Group,
    /// How many names fit.
    pub total: u64,
    /// The best of them, best first.
    pub rows: Vec<Hit>,
}

/// How many names of a group one page shows.
pub const SHOWN: usize = 20;

impl Index {
    /// The names of a state, and of the imported areas.
    pub fn of(state: &State, areas: &Areas) -> Index {
        let mut index = Index::default();
        for (id, campaign) in &state.campaigns {
            let group = match campaign.kind {
                CampaignKind::Cases | CampaignKind::Livelihood => Group::Programme,
                _ => Group::Campaign,
            };
            index.push(
                group,
                campaign.name.as_str(),
                None,
                format!("/campaign/{id}"),
            );
        }
        for (id, fund) in &state.funds {
            index.push(Group::Fund, fund.name.as_str(), None, format!("/fund/{id}"));
        }
        for (id, chapter) in &state.chapters {
            let path = format!("/entries?chapter={id}");
            index.push(Group::Chapter, chapter.name.as_str(), None, path);
        }
        for (id, item) in &state.items {
            index.push(Group::Item, item.name.as_str(), None, format!("/item/{id}"));
        }
        for (id, partner) in &state.partners {
            let path = format!("/partner/{id}");
            index.push(Group::Partner, partner.name.as_str(), None, path);
        }
        // A code may stand in several lists; the newest list of its scheme names it.
        let mut places: BTreeMap<(&str, &str), &str> = BTreeMap::new();
        for ((scheme, _, code), name) in areas {
            places.insert((scheme, code), name);
        }
        for ((scheme, code), name) in places {
            let here = |area: &Area| area.scheme.as_str() == scheme && area.code.as_str() == code;
            let mut chapters = state.chapters.iter();
            let chapter = chapters.find(|(_, it)| it.area.as_ref().is_some_and(here));
            let path = chapter.map_or_else(
                || "/coverage".to_owned(),
                |(id, _)| format!("/entries?chapter={id}"),
            );
            index.push(Group::Place, name, Some(code), path);
        }
        index
    }

    fn push(&mut self, group: Group, name: &str, code: Option<&str>, path: String) {
        let folded = match code {
            Some(code) => format!("{} {}", fold(name), fold(code)),
            None => fold(name),
        };
        let hit = Hit {
            name: name.to_owned(),
            code: code.map(str::to_owned),
            path: Some(path),
        };
        self.names.push((group, folded, hit));
    }

    /// What fits a text, group by group, best first; of equally good ones in the order of names.
    pub fn search(&self, text: &str) -> Vec<Found> {
        let sought = fold(text);
        if sought.is_empty() {
            return Vec::new();
        }
        let typed = small(text);
        let mut groups: BTreeMap<Group, Vec<(Fit, &Hit)>> = BTreeMap::new();
        for (group, folded, hit) in &self.names {
            if let Some(fit) = fit(folded, &sought) {
                let exactly = fit == Fit::Prefix && small(&hit.name).starts_with(&typed);
                let fit = if exactly { Fit::Exactly } else { fit };
                groups.entry(*group).or_default().push((fit, hit));
            }
        }
        let sorted = groups.into_iter().map(|(group, mut hits)| {
            hits.sort_by(|(a, one), (b, other)| {
                let names = || compare(&one.name, &other.name);
                let codes = || one.code.cmp(&other.code);
                a.cmp(b).then_with(names).then_with(codes)
            });
            Found {
                group,
                total: hits.len() as u64,
                rows: hits
                    .iter()
                    .take(SHOWN)
                    .map(|(_, hit)| (*hit).clone())
                    .collect(),
            }
        });
        sorted.collect()
    }
}

/// A text in small letters with its accents, each letter composed.
fn small(text: &str) -> String {
    text.trim().nfc().flat_map(char::to_lowercase).collect()
}

/// How a folded text fits a folded name.
fn fit(name: &str, sought: &str) -> Option<Fit> {
    if name.starts_with(sought) {
        return Some(Fit::Prefix);
    }
    let mut inside = name.match_indices(sought).peekable();
    if inside.peek().is_some() {
        let word = inside.any(|(at, _)| name[..at].ends_with(' '));
        return Some(if word { Fit::Word } else { Fit::Inside });
    }
    let begins = |part: &str| name.split(' ').any(|word| word.starts_with(part));
    let several = sought.contains(' ');
    (several && sought.split(' ').all(begins)).then_some(Fit::Scattered)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(names: &[&str]) -> Index {
        let mut index = Index::default();
        for name in names {
            index.push(Group::Fund, name, None, "/x".into());
        }
        index
    }

    fn found(index: &Index, text: &str) -> Vec<String> {
        let groups = index.search(text);
        let hits = groups.into_iter().flat_map(|group| group.rows);
        hits.map(|hit| hit.name).collect()
    }

    #[test]
    fn a_name_is_found_however_it_is_typed() {
        let index = index(&["Quỹ Hoà Bình – Đắk Lắk 2026"]);
        for typed in [
            "quỹ hoà bình",
            "Quỹ Hòa Bình",
            "QUY HOA BINH",
            "dak lak",
            "ĐẮK",
            "bình–đắk",
            "hoa",
            "2026",
            "đăk hoà",
        ] {
            assert_eq!(found(&index, typed).len(), 1, "{typed}");
            let apart: String = typed.nfd().collect();
            assert_eq!(found(&index, &apart).len(), 1, "{typed} decomposed");
        }
        for typed in ["", " ", "-", "hoan", "binh hoax"] {
            assert!(found(&index, typed).is_empty(), "{typed}");
        }
    }

    #[test]
    fn the_beginning_of_a_name_comes_before_that_of_a_word_and_both_before_the_inside() {
        let index = index(&["Xã Kontum", "Tum Xã", "Bé Tum", "Túm Lại", "Lại xã bé tum"]);
        assert_eq!(
            found(&index, "tum"),
            ["Tum Xã", "Túm Lại", "Bé Tum", "Lại xã bé tum", "Xã Kontum"]
        );
        assert_eq!(found(&index, "tum be"), ["Bé Tum", "Lại xã bé tum"]);
        assert_eq!(
            found(&index, "túm")[0],
            "Túm Lại",
            "accents that were typed count first"
        );
    }

    #[test]
    fn names_sort_as_vietnamese_sorts() {
        let mut names = vec![
            "Đà Lạt",
            "Em",
            "Dung",
            "Ăn",
            "Ân",
            "An",
            "Án",
            "Ở",
            "Ơn",
            "Ôn",
            "On",
            "Bình",
            "Ạn",
            "Ưng",
            "Ung",
        ];
        names.sort_by(|a, b| compare(a, b));
        assert_eq!(
            names,
            [
                "An",
                "Án",
                "Ạn",
                "Ăn",
                "Ân",
                "Bình",
                "Dung",
                "Đà Lạt",
                "Em",
                "On",
                "Ôn",
                "Ở",
                "Ơn",
                "Ung",
                "Ưng"
            ]
        );
    }

    #[test]
    fn a_long_list_is_cut_and_counted() {
        let names: Vec<String> = (0..50).map(|n| format!("Thôn {n:02}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let found = index(&names).search("thon");
        assert_eq!((found[0].total, found[0].rows.len()), (50, SHOWN));
        assert_eq!(found[0].rows[0].name, "Thôn 00");
    }
}
