//! A form of the fields of a kind, with their labels and hints, what there is to choose, and what is filled in.

use std::collections::BTreeMap;

use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::Kind;

use super::input::{Input, Line, Shape};
use super::named::{Entries, next_numbers};
use super::things::{Offer, Seen};
use super::{Field, Rows, Secret, What, fields};
use crate::lang::{Lang, Tr};

/// Above how many things a list is searched by typing.
const LONG: usize = 200;

/// What stands in the inputs, by their paths.
pub type Values = BTreeMap<String, String>;

/// What makes inputs of fields.
pub struct Maker<'a> {
    /// The kind of the form.
    pub kind: Kind,
    /// What the desk has before it.
    pub seen: &'a Seen<'a>,
    /// The entries that may be named.
    pub entries: &'a Entries,
    /// What is filled in.
    pub values: &'a Values,
}

impl Maker<'_> {
    /// All inputs of the form.
    pub fn inputs(&self) -> Vec<Input> {
        self.all(fields(self.kind), "")
    }

    fn all(&self, fields: &'static [Field], before: &str) -> Vec<Input> {
        let shown = fields
            .iter()
            .filter(|field| !matches!(field.what, What::Drawn));
        let inputs = shown.map(|field| self.input(field, &join(before, field.name)));
        inputs
            .filter(|input| !matches!(input.shape, Shape::Elsewhere))
            .collect()
    }

    fn value(&self, path: &str) -> String {
        self.values.get(path).cloned().unwrap_or_default()
    }

    fn input(&self, field: &'static Field, path: &str) -> Input {
        let tr = self.seen.tr;
        Input {
            name: field.name,
            path: path.to_owned(),
            label: label(tr, self.kind, field.name),
            hint: self.hint(field),
            needed: field.needed,
            shape: self.shape(&field.what, field, path),
            tr,
        }
    }

    fn hint(&self, field: &Field) -> String {
        let tr = self.seen.tr;
        let own = format!("hint-{}-{}", dashed(self.kind.name()), dashed(field.name));
        let own = tr.known(&own, "");
        let hint = match own.is_empty() {
            true => tr.known(&format!("hint-{}", dashed(field.name)), ""),
            false => own,
        };
        if field.name != "voucher" {
            return hint;
        }
        let year = self.seen.today.date().map_or(0, |date| date.year() as u16);
        let next = next_numbers(self.seen.state, self.seen.scope, year);
        let next: Vec<String> = next
            .iter()
            .map(|(book, number)| format!("{book} {number}"))
            .collect();
        match next.is_empty() {
            true => hint,
            false => format!(
                "{hint} {}",
                tr.with("form-next-numbers", "numbers", next.join(" · "))
                    .text()
            ),
        }
    }

    fn line(&self, kind: &'static str, mode: &'static str, path: &str) -> Line {
        Line {
            kind,
            mode,
            value: self.value(path),
            ..Line::default()
        }
    }

    fn chosen(&self, kind: &'static str, offers: Vec<Offer>, path: &str) -> Shape {
        let value = self.value(path);
        if offers.len() > LONG {
            let words = offers
                .iter()
                .find(|offer| offer.value == value)
                .map(|offer| offer.words.clone());
            let line = self.line(kind, "text", path);
            return Shape::Line(Line {
                value: words.unwrap_or(value),
                offers,
                ..line
            });
        }
        let mut offers = offers;
        // What is named in the address stays chosen, also where it would not be offered any more: the book says why.
        if !value.is_empty() && !offers.iter().any(|offer| offer.value == value) {
            offers.push(Offer::new(&value, value.clone()));
        }
        Shape::Choice(kind, offers, value)
    }

    fn words(&self, choice: &super::Choice) -> Vec<Offer> {
        let tr = self.seen.tr;
        choice
            .words
            .iter()
            .map(|word| Offer::new(word, tr.t(choice.key(word))))
            .collect()
    }

    fn shape(&self, what: &'static What, field: &'static Field, path: &str) -> Shape {
        match what {
            What::Drawn | What::Line => Shape::Elsewhere,
            What::Money(scale_of) => Shape::Line(Line {
                scale_of: scale_of.join(" "),
                ..self.line("money", "decimal", path)
            }),
            What::Count | What::Size => Shape::Line(self.line("count", "numeric", path)),
            What::Few => Shape::Line(self.line("few", "text", path)),
            What::Day => Shape::Line(self.line("day", "day", path)),
            What::Month => Shape::Line(self.line("month", "month", path)),
            What::Yes => Shape::Tick(self.value(path) == "true"),
            What::Text(most) => Shape::Line(Line {
                most: Some(*most),
                ..self.line("text", "text", path)
            }),
            What::Words => Shape::Lines("words", self.value(path), Some(1_000)),
            What::Note => Shape::Lines("note", self.value(path), None),
            What::Currency => self.chosen("id", self.seen.currencies(), path),
            What::Token(tokens) => Shape::Line(Line {
                offers: self.seen.tokens(*tokens),
                most: Some(40),
                ..self.line("token", "text", path)
            }),
            What::Area => Shape::Line(Line {
                offers: self.seen.areas(),
                ..self.line("area", "text", path)
            }),
            What::One(choice) => self.chosen("one", self.words(choice), path),
            What::Set(choice) => {
                let ticked = self.value(path);
                let on = |offer: &Offer| ticked.split(' ').any(|word| word == offer.value);
                Shape::Set(
                    self.words(choice)
                        .into_iter()
                        .map(|offer| (offer.clone(), on(&offer)))
                        .collect(),
                )
            }
            What::Thing(super::Things::Holder) => {
                let mut offers = self.seen.offers(super::Things::Holder);
                // Somebody who has no key yet gets a new id, which the browser draws.
                if self.kind == Kind::KeyGrant {
                    offers.insert(0, Offer::new("new", self.seen.tr.t("form-new-holder")));
                }
                self.chosen("holder", offers, path)
            }
            What::Thing(things) => self.chosen("id", self.seen.offers(*things), path),
            What::Named(kinds) => {
                let offers = self.entries.get(kinds).cloned().unwrap_or_default();
                self.chosen("ref", offers, path)
            }
            What::Private(Secret::Line) => Shape::Line(self.line("private", "text", path)),
            What::Private(Secret::Lines) => Shape::Lines("private", self.value(path), None),
            What::Private(Secret::One(choice)) => self.chosen("private", self.words(choice), path),
            What::Private(Secret::Json(fields)) => Shape::Secret(self.all(fields, path)),
            What::File => match self.values.get(path).filter(|known| !known.is_empty()) {
                // A digest that is known already, such as one that comes with the address.
                Some(_) => Shape::Line(self.line("digest", "text", path)),
                None => Shape::File,
            },
            What::Root => Shape::Line(self.line("digest", "text", path)),
            What::Given => Shape::Line(self.line("id", "text", path)),
            What::Group(fields) => {
                let inside = self.all(fields, path);
                match inside.is_empty()
                    || fields
                        .iter()
                        .any(|it| it.needed && matches!(it.what, What::Line))
                {
                    true => Shape::Elsewhere,
                    false => Shape::Group(inside),
                }
            }
            What::Many(rows) => self.rows(rows, field.needed, path),
            What::List(what, rises) => {
                let one = |place: &str| Input {
                    name: "",
                    path: join(path, place),
                    label: label(self.seen.tr, self.kind, field.name),
                    hint: String::new(),
                    needed: false,
                    shape: self.shape(what, field, &join(path, place)),
                    tr: self.seen.tr,
                };
                let rows = self.count(path, false);
                Shape::List {
                    rows: (0..rows).map(|n| one(&n.to_string())).collect(),
                    blank: Box::new(one("#")),
                    rises: *rises,
                }
            }
        }
    }

    /// How many rows there are: those that are filled in, or one where a body needs any.
    fn count(&self, path: &str, needed: bool) -> usize {
        let prefix = format!("{path}.");
        let filled = self.values.iter().filter(|(_, value)| !value.is_empty());
        let filled = filled.filter_map(|(key, _)| {
            let rest = key.strip_prefix(&prefix)?;
            rest.split('.').next()?.parse::<usize>().ok()
        });
        filled.max().map_or(usize::from(needed), |last| last + 1)
    }

    fn rows(&self, rows: &'static Rows, needed: bool, path: &str) -> Shape {
        let row = |place: &str| self.all(rows.fields, &join(path, place));
        Shape::Rows {
            rows: (0..self.count(path, needed))
                .map(|n| row(&n.to_string()))
                .collect(),
            blank: row("#"),
            sorted: rows.sorted.join(" "),
            most: rows.most,
        }
    }
}

/// The path of a field inside another.
pub fn join(before: &str, name: &str) -> String {
    match before {
        "" => name.to_owned(),
        before => format!("{before}.{name}"),
    }
}

fn dashed(name: &str) -> String {
    name.replace(['.', '_'], "-")
}

/// What a field is called: in this kind, in forms, or on the pages of entries.
pub fn label(tr: Tr, kind: Kind, name: &str) -> String {
    let name = dashed(name);
    let of_kind = tr.known(&format!("label-{}-{name}", dashed(kind.name())), "");
    if !of_kind.is_empty() {
        return of_kind;
    }
    let of_form = tr.known(&format!("label-{name}"), "");
    match of_form.is_empty() {
        true => tr.t(format!("field-{name}")),
        false => of_form,
    }
}

/// What stands in a form at first: today, and what can be known beforehand.
pub fn defaults(seen: &Seen<'_>, kind: Kind) -> Values {
    let mut values = Values::new();
    let mut set = |name: &str, value: String| drop(values.insert(name.to_owned(), value));
    let today = seen.today.to_string();
    let has = |name: &str| fields(kind).iter().any(|field| field.name == name);
    if has("on") {
        set("on", today.clone());
    }
    if has("booked") {
        set("booked", today.clone());
    }
    for field in fields(kind).iter().filter(|field| field.needed) {
        match field.what {
            What::Currency => set(field.name, base(seen)),
            What::Thing(super::Things::Chapter) => {
                if let Some(chapter) = seen.scope {
                    set(field.name, chapter.to_string());
                }
            }
            _ => {}
        }
    }
    if fields(kind)
        .iter()
        .any(|field| field.name == "currency" && !field.needed)
    {
        set("currency", base(seen));
    }
    match kind {
        Kind::PolicySet => {
            set("rules", seen.state.rules().to_string());
            set("least", seen.state.least().max(10).to_string());
            set("approvals.0.above", "0".to_owned());
        }
        Kind::ReportPublish => set("checkpoint", seen.state.size.to_string()),
        Kind::VoucherReserve | Kind::VoucherVoid => set("year", today[..4].to_owned()),
        Kind::AllocationPropose => set("from", today),
        _ => {}
    }
    values
}

fn base(seen: &Seen<'_>) -> String {
    let ledger = seen.state.ledger.as_ref();
    ledger.map_or_else(|| "VND".to_owned(), |ledger| ledger.base.to_string())
}

/// What of an address may be filled in: things and entries of the book by their ids, and the kernel's words. Anything else in it is
/// passed over, because addresses are kept and passed on.
pub fn prefill(kind: Kind, query: &BTreeMap<String, String>, values: &mut Values) {
    fn walk(
        fields: &'static [Field],
        before: &str,
        query: &BTreeMap<String, String>,
        values: &mut Values,
    ) {
        for field in fields {
            let path = join(before, field.name);
            let fits = |value: &&String| match &field.what {
                What::Thing(super::Things::Key) => value.len() < 200 && value.contains("/k/"),
                What::Thing(_) => value.parse::<Id>().is_ok(),
                What::Named(_) | What::File | What::Root => value.parse::<Digest>().is_ok(),
                What::One(choice) => choice.words.contains(&value.as_str()),
                _ => false,
            };
            match &field.what {
                What::Group(inside) => walk(inside, &path, query, values),
                What::Many(rows) => walk(rows.fields, &join(&path, "0"), query, values),
                _ => {
                    if let Some(value) = query.get(&path).filter(fits) {
                        values.insert(path, value.clone());
                    }
                }
            }
        }
    }
    walk(fields(kind), "", query, values);
    // Goods are of no currency.
    if values.contains_key("lot") {
        values.remove("currency");
    }
}

/// How an amount is typed in a language: with its decimal sign, without separators.
pub fn typed(amount: &str, lang: Lang) -> String {
    match lang {
        Lang::Vi => amount.replace('.', ","),
        Lang::En => amount.to_owned(),
    }
}
