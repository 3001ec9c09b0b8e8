//! What the summary before a signature calls the fields and the kernel's words: as the forms do.

use std::collections::BTreeMap;

use minhbach_ledger::kinds::Kind;

use super::inputs::label;
use super::{Choice, Field, Secret, What, choices, fields};
use crate::lang::{Lang, Tr, Words};

fn both(make: impl Fn(Tr) -> String) -> Words {
    Words {
        vi: make(Tr(Lang::Vi)),
        en: make(Tr(Lang::En)),
    }
}

fn walk(kind: Kind, fields: &'static [Field], visit: &mut impl FnMut(Kind, &'static Field)) {
    for field in fields {
        visit(kind, field);
        walk(kind, field.what.inner(), visit);
    }
}

fn each(visit: &mut impl FnMut(Kind, &'static Field)) {
    for kind in Kind::ALL {
        walk(*kind, fields(*kind), visit);
    }
}

/// The labels of all fields of forms: `KIND/FIELD`.
pub fn labels() -> BTreeMap<String, Words> {
    let mut labels = BTreeMap::new();
    each(&mut |kind, field| {
        if !matches!(field.what, What::Drawn) {
            let words = both(|tr| label(tr, kind, field.name));
            labels.insert(format!("{}/{}", kind.name(), field.name), words);
        }
    });
    labels
}

fn choice(what: &What) -> Option<&'static Choice> {
    match what {
        What::One(choice) | What::Set(choice) | What::Private(Secret::One(choice)) => Some(choice),
        _ => None,
    }
}

/// Which list of words each field of this shape holds: `KIND/FIELD` and the list's name.
pub fn lists() -> BTreeMap<String, &'static str> {
    let mut lists = BTreeMap::new();
    each(&mut |kind, field| {
        if let Some(choice) = choice(&field.what) {
            lists.insert(format!("{}/{}", kind.name(), field.name), choice.name);
        }
    });
    lists
}

/// The words of each list.
pub fn words() -> BTreeMap<&'static str, BTreeMap<&'static str, Words>> {
    let all = choices::ALL.iter();
    all.map(|choice| {
        let words = choice
            .words
            .iter()
            .map(|word| (*word, both(|tr| tr.t(choice.key(word)))));
        (choice.name, words.collect())
    })
    .collect()
}
