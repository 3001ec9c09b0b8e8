//! What a desk may begin, and the form of each kind of entry.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use minhbach_ledger::kinds::Kind;
use minhbach_ledger::kinds::registry::Area;
use serde::Serialize;

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::lang::Words;
use crate::office::desk::Desk;
use crate::office::forms::fields;
use crate::office::forms::input::{Input, Shape};
use crate::office::forms::inputs::{Maker, Values, defaults, prefill};
use crate::office::forms::lay::lay;
use crate::office::forms::named::{entries, taken};
use crate::office::forms::things::Seen;
use crate::office::forms::who::{FAMILIES, begins, who};
use crate::view::{CachePolicy, View, page};

const NONE: Failure = Failure::NotFound(Say("error-no-page"));

/// What a kind is called in one line, in both languages.
pub fn title(kind: Kind) -> Words {
    let (vi, en) = kind.titles();
    Words {
        vi: vi.to_owned(),
        en: en.to_owned(),
    }
}

/// What a desk may begin.
#[derive(Clone, Debug, Serialize)]
pub struct NewPage {
    /// Family by family.
    pub families: Vec<FamilyRow>,
}

/// A family of kinds.
#[derive(Clone, Debug, Serialize)]
pub struct FamilyRow {
    /// The message id of its heading.
    pub key: &'static str,
    /// Its kinds that the desk may begin.
    pub kinds: Vec<KindRow>,
}

/// A kind that the desk may begin.
#[derive(Clone, Debug, Serialize)]
pub struct KindRow {
    /// Its name.
    pub kind: &'static str,
    /// What it does, in one line.
    pub title: Words,
    /// The message id of how many sign it.
    pub signs: &'static str,
}

page!(NewPage, "office/new.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);

/// `GET /office/new`.
pub async fn list(State(app): State<App>, view: View, desk: Desk) -> Response {
    let families = FAMILIES.iter().map(|family| {
        let begun = family.kinds.iter().filter(|kind| begins(desk.role, **kind));
        FamilyRow {
            key: family.key,
            kinds: begun
                .map(|kind| KindRow {
                    kind: kind.name(),
                    title: title(*kind),
                    signs: who(*kind).signs.key(),
                })
                .collect(),
        }
    });
    let families = families.filter(|family| !family.kinds.is_empty()).collect();
    view.answer(&app, Ok(NewPage { families }))
}

/// The form of a kind.
#[derive(Clone, Debug, Serialize)]
pub struct FormPage {
    /// The kind.
    pub kind: &'static str,
    /// What it does, in one line.
    pub title: Words,
    /// The message id of how many sign it.
    pub signs: &'static str,
    /// Its fields, for programs.
    pub fields: Vec<FieldRow>,
    /// The entry that was asked for by its number, if a field may name it.
    pub named: Option<NamedEntry>,
    /// Whether a line of a statement is needed, which the wizard of statements reads.
    pub by_statement: bool,
    /// Its fields, as they are shown.
    #[serde(skip)]
    pub inputs: Vec<Input>,
}

/// An earlier entry that a form may name.
#[derive(Clone, Debug, Serialize)]
pub struct NamedEntry {
    /// The hash of its text, which the body has.
    pub text: String,
    /// What the form says of it.
    pub words: String,
}

/// A field of a form, for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldRow {
    /// Its path in the body; the number of a row is `#`.
    pub path: String,
    /// Whether the body, or the group around it, must have it.
    pub needed: bool,
    /// What there is to choose, where that is known: values as they stand in the body.
    pub offers: Vec<String>,
}

impl FieldRow {
    fn all(inputs: &[Input], into: &mut Vec<FieldRow>) {
        for input in inputs {
            let offers = match &input.shape {
                Shape::Group(inside) | Shape::Secret(inside) => {
                    FieldRow::all(inside, into);
                    continue;
                }
                Shape::Rows { blank, .. } => {
                    FieldRow::all(blank, into);
                    continue;
                }
                Shape::List { blank, .. } => {
                    FieldRow::all(std::slice::from_ref(blank), into);
                    continue;
                }
                Shape::Line(line) => line
                    .offers
                    .iter()
                    .map(|offer| offer.value.clone())
                    .collect(),
                Shape::Choice(_, offers, _) => {
                    offers.iter().map(|offer| offer.value.clone()).collect()
                }
                Shape::Set(words) => words.iter().map(|(offer, _)| offer.value.clone()).collect(),
                _ => Vec::new(),
            };
            into.push(FieldRow {
                path: input.path.clone(),
                needed: input.needed,
                offers,
            });
        }
    }
}

page!(FormPage, "office/form.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);

/// `GET /office/new/{kind}`.
pub async fn show(
    State(app): State<App>,
    view: View,
    desk: Desk,
    Path(kind): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    let page = match Kind::from_name(&kind) {
        Some(kind) if begins(desk.role, kind) => load(&app, &view, &desk, kind, &query).await,
        Some(_) => Err(Failure::Forbidden(Say("form-not-yours"))),
        None => Err(NONE),
    };
    view.answer(&app, page)
}

/// What an earlier entry of the kind says, to be entered again otherwise, as after its reversal. Its days and its number are not
/// taken over, and what it keeps private is not known here.
async fn again(app: &App, seen: &Seen<'_>, kind: Kind, before: &str) -> Result<Values, Failure> {
    let at = minhbach_ledger::log::parse_decimal(before).ok_or(NONE)?;
    let found = app
        .entry(at)
        .await?
        .filter(|found| found.said().kind() == kind)
        .ok_or(NONE)?;
    let body = found.said().body.json().ok();
    let body = body
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    let mut values = lay(fields(kind), &body, &BTreeMap::new(), seen.tr.0).values;
    values.retain(|name, value| {
        !value.is_empty()
            && !matches!(name.as_str(), "on" | "booked")
            && !name.starts_with("voucher.")
    });
    Ok(values)
}

async fn load(
    app: &App,
    view: &View,
    desk: &Desk,
    kind: Kind,
    query: &BTreeMap<String, String>,
) -> Result<FormPage, Failure> {
    let state = app.state();
    let place = |area: &Area| app.area_name(&state, area);
    let seen = Seen {
        state: &state,
        scope: desk.chapter,
        today: app.today(),
        tr: view.lang.tr(),
        place: &place,
    };
    let of = match query.get("of") {
        Some(text) => Some(minhbach_ledger::log::parse_decimal(text).ok_or(NONE)?),
        None => None,
    };
    let entries = entries(app, &seen, kind, of).await?;
    let mut values = defaults(&seen, kind);
    let mut named = None;
    if let Some(at) = of
        && let Some(found) = app.entry(at).await?
        && let Some((path, offer)) = taken(kind, &entries, found.sealed.signed.text_hash())
    {
        values.insert(path, offer.value.clone());
        named = Some(NamedEntry {
            text: offer.value,
            words: offer.words,
        });
    }
    if let Some(before) = query.get("again") {
        values.extend(again(app, &seen, kind, before).await?);
    }
    prefill(kind, query, &mut values);
    let inputs = Maker {
        kind,
        seen: &seen,
        entries: &entries,
        values: &values,
    }
    .inputs();
    let mut rows = Vec::new();
    FieldRow::all(&inputs, &mut rows);
    Ok(FormPage {
        kind: kind.name(),
        title: title(kind),
        signs: who(kind).signs.key(),
        fields: rows,
        named,
        by_statement: kind == Kind::PaymentHold,
        inputs,
    })
}
