//! The explorer: every entry of the book, by kind, chapter, fund, day and amount, newest first, by pages that begin at a key.

use axum::extract::{self, Query};
use axum::http::StatusCode;
use axum::response::Response;
use minhbach_ledger::amount::{Currency, Unit};
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::Kind;
use minhbach_ledger::state::State;
use minhbach_store::{Amounts, Bounds, Place, Wanted};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::format::Sum;
use crate::lang::Tr;
use crate::pages::entries::{PAGE, row};
use crate::pages::find::{amount, day};
use crate::pages::parts::{EntryRow, Named};
use crate::query::heading;
use crate::terms::kind_key;
use crate::view::{Form, View, page};

/// One page of the list of entries.
#[derive(Clone, Debug, Serialize)]
pub struct ExplorerPage {
    /// What the entries have in common; empty lists all.
    pub filter: Asked,
    /// The rows, newest first: by index, or by day and then index where days are asked for.
    pub rows: Vec<EntryRow>,
    /// Where the next page begins, if there are older entries.
    pub before: Option<Before>,
    /// Whether the page begins with the newest entry.
    pub newest: bool,
    /// Whether the page looked at as many entries as one page may, so that it is short, or empty, with more behind it.
    pub gave_up: bool,
    /// The form as it stands.
    #[serde(skip)]
    pub form: FormState,
}

/// What was asked for, read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// The kind of the entries.
    pub kind: Option<String>,
    /// The chapter that they are about.
    pub chapter: Option<Named>,
    /// The fund that they are about.
    pub fund: Option<Named>,
    /// The first day on which they happened.
    pub from: Option<Day>,
    /// The last day.
    pub until: Option<Day>,
    /// The least that they move, of one currency.
    pub least: Option<Sum>,
    /// The most.
    pub most: Option<Sum>,
}

/// Where a page begins: before an index, or before a day and an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// In a list by index.
    At(u64),
    /// In a list by day.
    Day(Day, u64),
}

impl std::fmt::Display for Before {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Before::At(at) => write!(f, "{at}"),
            Before::Day(day, at) => write!(f, "{day}.{at}"),
        }
    }
}

impl Serialize for Before {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Before::At(at) => serializer.serialize_u64(*at),
            Before::Day(..) => serializer.collect_str(self),
        }
    }
}

/// What the form sends, as it was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct Typed {
    pub kind: String,
    pub chapter: String,
    pub fund: String,
    pub from: String,
    pub until: String,
    pub least: String,
    pub most: String,
    pub unit: String,
    pub before: String,
}

/// A field of the form that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The name of the field.
    pub field: &'static str,
    /// What is wrong with it.
    pub say: Say,
}

/// The form: what was typed, what is wrong with it, and what there is to choose.
#[derive(Clone, Debug, Default)]
pub struct FormState {
    /// What was typed.
    pub typed: Typed,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
    /// The chapters, if they are few enough for a list; else their names are typed.
    pub chapters: Option<Vec<Named>>,
    /// The funds, likewise.
    pub funds: Option<Vec<Named>>,
    /// The currencies of the book, its own first.
    pub currencies: Vec<String>,
}

/// How many chapters or funds a list to choose from may hold.
const CHOICES: usize = 40;

impl FormState {
    /// What is wrong with a field.
    pub fn fault(&self, field: &str) -> Option<Say> {
        let fault = self.faults.iter().find(|fault| fault.field == field);
        fault.map(|fault| fault.say)
    }

    /// Whether a kind is chosen.
    pub fn is_kind(&self, name: impl AsRef<str>) -> bool {
        self.typed.kind == name.as_ref()
    }

    /// The kinds of entries by name, in the order of the language.
    pub fn kinds(&self, tr: &Tr) -> Vec<(&'static str, String)> {
        let mut kinds: Vec<(&'static str, String)> = Kind::ALL
            .iter()
            .map(|kind| (kind.name(), tr.t(kind_key(kind.name()))))
            .collect();
        kinds.sort_by(|a, b| crate::search::compare(&a.1, &b.1));
        kinds
    }
}

impl ExplorerPage {
    /// Whether anything narrows the list.
    pub fn filtered(&self) -> bool {
        self.filter != Asked::default() || !self.form.faults.is_empty()
    }

    /// The filter as a query, without the place in the list.
    pub fn query(&self) -> String {
        let asked = &self.filter;
        let unit = asked.least.as_ref().or(asked.most.as_ref());
        let text = |sum: &Sum| sum.plain();
        let parts = [
            ("kind", asked.kind.clone()),
            ("chapter", asked.chapter.as_ref().map(|it| it.id.clone())),
            ("fund", asked.fund.as_ref().map(|it| it.id.clone())),
            ("from", asked.from.map(|day| day.to_string())),
            ("until", asked.until.map(|day| day.to_string())),
            ("least", asked.least.as_ref().map(text)),
            ("most", asked.most.as_ref().map(text)),
            ("unit", unit.map(|sum| sum.measure.spelling())),
        ];
        let parts = parts.into_iter();
        let parts = parts.filter_map(|(name, value)| Some(format!("{name}={}", value?)));
        parts.collect::<Vec<_>>().join("&")
    }

    /// The query of the next page.
    pub fn next(&self) -> Option<String> {
        let before = self.before?;
        Some(match self.query() {
            query if query.is_empty() => format!("before={before}"),
            query => format!("{query}&before={before}"),
        })
    }
}

/// `GET /entries`.
pub async fn show(
    extract::State(app): extract::State<App>,
    view: View,
    Query(typed): Query<Typed>,
) -> Response {
    let page = load(&app, &view, typed).await;
    view.answer(&app, page)
}

async fn load(app: &App, view: &View, typed: Typed) -> Result<ExplorerPage, Failure> {
    let state = app.state();
    let mut read = Read {
        state: &state,
        faults: Vec::new(),
    };
    let asked = read.asked(&typed);
    let before = read.before(&typed.before, asked.from.is_some() || asked.until.is_some());
    let faults = read.faults;
    let mut page = ExplorerPage {
        filter: asked,
        rows: Vec::new(),
        before: None,
        newest: before.is_none(),
        gave_up: false,
        form: FormState::default(),
    };
    match faults.first() {
        Some(fault) if view.form != Form::Html => return Err(Failure::BadRequest(fault.say)),
        Some(_) => {}
        None => {
            let after = before.map(|before| match before {
                Before::At(at) => Place { day: 0, at },
                Before::Day(day, at) => Place {
                    day: day.days(),
                    at,
                },
            });
            let wanted = wanted(&page.filter);
            let limit = view.most(PAGE);
            let mut listed = app
                .store()
                .explore(&wanted, after, limit.into(), Bounds::default())
                .await?;
            let by_day = wanted.days.is_some();
            page.gave_up = listed.gave_up;
            page.before = listed.next.map(|place| match by_day {
                true => Before::Day(Day::from_days(place.day), place.at),
                false => Before::At(place.at),
            });
            for found in listed.rows.drain(..) {
                page.rows.push(row(&heading(found)?, &state));
            }
        }
    }
    page.form = form(&state, typed, faults);
    Ok(page)
}

/// The conditions in the store's words.
fn wanted(asked: &Asked) -> Wanted {
    let amounts = asked.least.as_ref().or(asked.most.as_ref());
    let minor = |sum: &Sum| u64::try_from(sum.minor).unwrap_or(u64::MAX);
    let days = asked.from.is_some() || asked.until.is_some();
    Wanted {
        kind: asked.kind.clone(),
        chapter: asked.chapter.as_ref().and_then(|it| it.id.parse().ok()),
        fund: asked.fund.as_ref().and_then(|it| it.id.parse().ok()),
        days: days.then(|| {
            let first = asked.from.map_or(i32::MIN, |day| day.days());
            (first, asked.until.map_or(i32::MAX, |day| day.days()))
        }),
        amounts: amounts.map(|sum| Amounts {
            unit: sum.measure.spelling(),
            least: asked.least.as_ref().map_or(0, minor),
            most: asked.most.as_ref().map_or(u64::MAX, minor),
        }),
    }
}

/// Reads what was typed, and gathers what cannot be read.
struct Read<'a> {
    state: &'a State,
    faults: Vec<Fault>,
}

impl Read<'_> {
    /// The value of a field, nothing if it is empty, or a fault.
    fn field<T>(
        &mut self,
        field: &'static str,
        say: &'static str,
        text: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let value = read(text);
        if value.is_none() {
            let say = Say(say);
            self.faults.push(Fault { field, say });
        }
        value
    }

    fn asked(&mut self, typed: &Typed) -> Asked {
        let state = self.state;
        let base = state
            .ledger
            .as_ref()
            .map_or(Currency::VND, |ledger| ledger.base);
        let kind = self.field("kind", "explore-bad-kind", &typed.kind, |text| {
            Kind::from_name(text).map(|kind| kind.name().to_owned())
        });
        let chapters = || {
            state
                .chapters
                .iter()
                .map(|(id, it)| (*id, it.name.as_str()))
        };
        let chapter = self.field("chapter", "explore-bad-chapter", &typed.chapter, |text| {
            named(text, chapters())
        });
        let funds = || state.funds.iter().map(|(id, it)| (*id, it.name.as_str()));
        let fund = self.field("fund", "explore-bad-fund", &typed.fund, |text| {
            named(text, funds())
        });
        let from = self.field("from", "explore-bad-from", &typed.from, day);
        let mut until = self.field("until", "explore-bad-until", &typed.until, day);
        if from.zip(until).is_some_and(|(from, until)| until < from) {
            let say = Say("explore-days-turned");
            self.faults.push(Fault {
                field: "until",
                say,
            });
            until = None;
        }
        let unit = self.field("unit", "explore-bad-unit", &typed.unit, |text| {
            let known = currencies(state).contains(&text.to_owned());
            text.parse::<Currency>().ok().filter(|_| known)
        });
        let unit = unit.unwrap_or(base);
        let sum = |text: &str| {
            let minor = amount(text, unit.scale())?;
            Some(Sum::new(minor.into(), Unit::Money(unit), state))
        };
        let least = self.field("least", "explore-bad-least", &typed.least, sum);
        let mut most = self.field("most", "explore-bad-most", &typed.most, sum);
        let pair = least.as_ref().zip(most.as_ref());
        if pair.is_some_and(|(least, most)| most.minor < least.minor) {
            let say = Say("explore-amounts-turned");
            self.faults.push(Fault { field: "most", say });
            most = None;
        }
        Asked {
            kind,
            chapter,
            fund,
            from,
            until,
            least,
            most,
        }
    }

    fn before(&mut self, text: &str, by_day: bool) -> Option<Before> {
        self.field("before", "error-bad-before", text, |text| match by_day {
            false => text.parse().ok().map(Before::At),
            true => {
                let (day, at) = text.split_once('.')?;
                Some(Before::Day(day.parse().ok()?, at.parse().ok()?))
            }
        })
    }
}

/// Something by its id or, if only one has it, by its name.
fn named<'a>(text: &str, mut all: impl Iterator<Item = (Id, &'a str)>) -> Option<Named> {
    let of = |(id, name): (Id, &str)| Named {
        id: id.to_string(),
        name: name.to_owned(),
    };
    if let Ok(id) = text.parse::<Id>() {
        return all.find(|(known, _)| *known == id).map(of);
    }
    let folded = crate::search::fold(text);
    let mut same = all.filter(|(_, name)| crate::search::fold(name) == folded);
    let first = same.next()?;
    let exact = crate::search::compare(first.1, text).is_eq();
    match same.next() {
        None => Some(of(first)),
        // Two names that differ by their accents alone.
        Some(other) if exact && other.1 != first.1 => Some(of(first)),
        Some(_) => None,
    }
}

fn currencies(state: &State) -> Vec<String> {
    let base = state
        .ledger
        .as_ref()
        .map_or(Currency::VND, |ledger| ledger.base);
    let mut others: Vec<Currency> = state.accounts.values().map(|it| it.currency).collect();
    others.retain(|currency| *currency != base);
    others.sort();
    others.dedup();
    let all = std::iter::once(base).chain(others);
    all.map(|currency| currency.to_string()).collect()
}

fn form(state: &State, typed: Typed, faults: Vec<Fault>) -> FormState {
    let few = |count: usize| count <= CHOICES;
    let of = |id: &Id, name: &str| Named {
        id: id.to_string(),
        name: name.to_owned(),
    };
    let chapters = state.chapters.iter();
    let funds = state.funds.iter();
    FormState {
        chapters: few(state.chapters.len())
            .then(|| chapters.map(|(id, it)| of(id, it.name.as_str())).collect()),
        funds: few(state.funds.len())
            .then(|| funds.map(|(id, it)| of(id, it.name.as_str())).collect()),
        currencies: currencies(state),
        typed,
        faults,
    }
}

page!(
    ExplorerPage,
    "explorer.html",
    status => |page| match page.form.faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::BAD_REQUEST,
    },
    query => |page| page.query()
);
