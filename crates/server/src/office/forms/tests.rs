//! That the tables say what the kernel says: every body is probed with unknown, missing and wrong fields.

use std::collections::BTreeSet;

use minhbach_ledger::json;
use minhbach_ledger::kinds::{Body, Kind};
use serde_json::{Map, Value, json};

use super::inputs::label;
use super::who::{FAMILIES, who};
use super::{Field, Secret, Things, What, choices, fields};
use crate::lang::Lang;

const DIGEST: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
const ID: &str = "00000000000000000000000000000001";

/// What somebody might fill in.
fn sample(what: &What, full: bool) -> Value {
    match what {
        What::Drawn | What::Given => json!(ID),
        What::Thing(Things::Key) => json!("minhbach.example/son-lam/k/1"),
        What::Thing(_) => json!(ID),
        What::Money(_) | What::Few => json!("1"),
        What::Count | What::Size => json!(1),
        What::Day => json!("2026-09-10"),
        What::Month => json!("2026-08"),
        What::Yes => json!(true),
        What::Text(_) | What::Words | What::Note => json!("x"),
        What::Currency => json!("VND"),
        What::Token(_) => json!("vi"),
        What::Area => json!({"code": "100", "scheme": "s", "version": "1"}),
        What::One(choice) => json!(choice.words[0]),
        What::Set(choice) => json!(choice.words),
        What::Named(_) | What::Private(_) | What::Line | What::File | What::Root => json!(DIGEST),
        What::Group(inside) => Value::Object(object(inside, full)),
        What::Many(rows) => json!([object(rows.fields, full)]),
        What::List(one, _) => json!([sample(one, full)]),
    }
}

fn object(fields: &[Field], full: bool) -> Map<String, Value> {
    let there = fields.iter().filter(|field| full || field.needed);
    there
        .map(|field| (field.name.to_owned(), sample(&field.what, full)))
        .collect()
}

fn parse(kind: Kind, body: &Map<String, Value>) -> Result<Body, String> {
    let text = json::write(body).unwrap();
    Body::parse(kind, &text).map_err(|error| error.to_string())
}

/// The names that an error says were expected.
fn expected(error: &str) -> BTreeSet<String> {
    let (_, list) = error
        .split_once("expected")
        .unwrap_or_else(|| panic!("{error}"));
    list.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// The value at a path of names and numbers.
fn at<'a>(body: &'a mut Map<String, Value>, path: &[String]) -> &'a mut Map<String, Value> {
    let mut here = body;
    for name in path {
        let value = here.get_mut(name).unwrap();
        here = match value {
            Value::Array(all) => all[0].as_object_mut().unwrap(),
            value => value.as_object_mut().unwrap(),
        };
    }
    here
}

/// Probes one object of a body, and all objects in it.
fn probe(kind: Kind, fields: &[Field], path: &[String]) {
    let full = object(super::fields(kind), true);
    let mut body = full.clone();
    at(&mut body, path).insert("zzz".into(), json!(1));
    let error = parse(kind, &body).unwrap_err();
    let own: BTreeSet<String> = fields.iter().map(|field| field.name.to_owned()).collect();
    assert_eq!(expected(&error), own, "{}: {path:?}: {error}", kind.name());
    for field in fields {
        let mut body = full.clone();
        at(&mut body, path).remove(field.name);
        let without = parse(kind, &body);
        assert_eq!(
            without.is_err(),
            field.needed,
            "{}: {path:?} {}: {without:?}",
            kind.name(),
            field.name
        );
        if let What::One(choice) | What::Set(choice) = field.what {
            let mut body = full.clone();
            let wrong = if matches!(field.what, What::Set(_)) {
                json!(["zzz"])
            } else {
                json!("zzz")
            };
            at(&mut body, path).insert(field.name.into(), wrong);
            let error = parse(kind, &body).unwrap_err();
            let words: BTreeSet<String> =
                choice.words.iter().map(|word| (*word).to_owned()).collect();
            assert_eq!(
                expected(&error),
                words,
                "{}: {path:?} {}",
                kind.name(),
                field.name
            );
        }
        if let What::Group(_) | What::Many(_) = field.what {
            let inside: Vec<String> = path
                .iter()
                .cloned()
                .chain([field.name.to_owned()])
                .collect();
            probe(kind, field.what.inner(), &inside);
        }
    }
}

#[test]
fn every_kind_has_a_form_and_its_fields_are_the_bodys() {
    for kind in Kind::ALL {
        assert!(!fields(*kind).is_empty(), "{} has no form", kind.name());
        for full in [true, false] {
            let body = object(fields(*kind), full);
            let read =
                parse(*kind, &body).unwrap_or_else(|error| panic!("{}: {error}", kind.name()));
            assert_eq!(read.json().unwrap(), json::write(&body).unwrap());
        }
        probe(*kind, fields(*kind), &[]);
    }
}

#[test]
fn what_is_private_is_what_the_kernel_commits_to() {
    fn private(fields: &[Field], into: &mut BTreeSet<String>, around: &str) {
        for field in fields {
            match field.what {
                What::Private(_) => drop(into.insert(field.name.to_owned())),
                // A line of one side is committed to under the name of its side.
                What::Line if around.is_empty() => drop(into.insert(field.name.to_owned())),
                What::Line => drop(into.insert(around.to_owned())),
                What::Group(inside) => private(inside, into, field.name),
                _ => {}
            }
        }
    }
    for kind in Kind::ALL.iter().filter(|kind| **kind != Kind::FieldAdopt) {
        let body = parse(*kind, &object(fields(*kind), true)).unwrap();
        let committed: BTreeSet<String> = body
            .rules()
            .commitments()
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .collect();
        let mut own = BTreeSet::new();
        private(fields(*kind), &mut own, "");
        assert_eq!(own, committed, "{}", kind.name());
    }
}

#[test]
fn what_is_made_of_fields_reads_as_what_it_is() {
    let Some(What::Private(Secret::Json(inside))) = fields(Kind::SponsorshipBegin)
        .iter()
        .find(|field| field.name == "schedule")
        .map(|field| field.what)
    else {
        panic!("a schedule is made of fields");
    };
    let mut schedule = object(inside, true);
    schedule.insert("until".into(), json!("2027-09-10"));
    let text = json::write(&schedule).unwrap();
    minhbach_ledger::instalments::Schedule::parse(&text).unwrap();
    for field in inside {
        let mut less = schedule.clone();
        less.remove(field.name);
        assert!(
            minhbach_ledger::instalments::Schedule::parse(&json::write(&less).unwrap()).is_err(),
            "{}",
            field.name
        );
    }
}

#[test]
fn every_kind_stands_in_one_family_and_somebody_may_begin_it() {
    let all: Vec<Kind> = FAMILIES
        .iter()
        .flat_map(|family| family.kinds)
        .copied()
        .collect();
    let once: BTreeSet<Kind> = all.iter().copied().collect();
    assert_eq!(all.len(), once.len());
    assert_eq!(once, Kind::ALL.iter().copied().collect());
    for kind in Kind::ALL {
        // A book is opened before there is an office.
        assert_eq!(
            who(*kind).begin.is_empty(),
            *kind == Kind::LedgerOpen,
            "{}",
            kind.name()
        );
    }
}

#[test]
fn everything_has_its_words() {
    fn walk(kind: Kind, fields: &'static [Field], missing: &mut BTreeSet<String>) {
        for field in fields
            .iter()
            .filter(|field| !matches!(field.what, What::Drawn))
        {
            for lang in Lang::ALL {
                let said = label(lang.tr(), kind, field.name);
                if said.starts_with('[') {
                    missing.insert(said);
                }
            }
            walk(kind, field.what.inner(), missing);
        }
    }
    let mut missing = BTreeSet::new();
    for kind in Kind::ALL {
        walk(*kind, fields(*kind), &mut missing);
        for lang in Lang::ALL {
            let signs = lang.tr().t(who(*kind).signs.key());
            assert!(!signs.starts_with('['), "{signs}");
        }
    }
    for choice in choices::ALL {
        for word in choice.words {
            for lang in Lang::ALL {
                let said = lang.tr().t(choice.key(word));
                if said.starts_with('[') {
                    missing.insert(said);
                }
            }
        }
    }
    for family in FAMILIES {
        for lang in Lang::ALL {
            assert!(!lang.tr().t(family.key).starts_with('['), "{}", family.key);
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}
