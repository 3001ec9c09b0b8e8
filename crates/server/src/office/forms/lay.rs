//! An entry laid back into its form: what would have to be typed and chosen for the form to say the same.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::inputs::{Values, typed};
use super::{Field, Secret, What};
use crate::lang::Lang;

/// An entry in the inputs of its form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Laid {
    /// What stands in the inputs.
    pub values: Values,
    /// Whether that is all of it: nothing that only another page fills in, and no private value that is not known here.
    pub whole: bool,
}

/// Lays the body of an entry into the form of its kind. `opened` are the private values that are known, by their fields.
pub fn lay(
    fields: &'static [Field],
    body: &Map<String, Value>,
    opened: &BTreeMap<String, String>,
    lang: Lang,
) -> Laid {
    let mut laid = Laid {
        values: Values::new(),
        whole: true,
    };
    object(fields, body, "", &Known { opened, lang }, &mut laid);
    laid
}

struct Known<'a> {
    opened: &'a BTreeMap<String, String>,
    lang: Lang,
}

fn object(
    fields: &'static [Field],
    body: &Map<String, Value>,
    before: &str,
    known: &Known<'_>,
    laid: &mut Laid,
) {
    for field in fields {
        let path = match before {
            "" => field.name.to_owned(),
            before => format!("{before}.{}", field.name),
        };
        match body.get(field.name) {
            Some(value) => one(&field.what, field.name, value, &path, known, laid),
            // What stands in a form at first is taken out again.
            None => drop(laid.values.insert(path, String::new())),
        }
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn one(
    what: &'static What,
    name: &str,
    value: &Value,
    path: &str,
    known: &Known<'_>,
    laid: &mut Laid,
) {
    let mut set = |said: String| drop(laid.values.insert(path.to_owned(), said));
    match what {
        What::Drawn => {}
        What::Line => laid.whole = false,
        What::Money(_) => set(typed(&text(value), known.lang)),
        What::Area => {
            let part = |name: &str| value.get(name).map(text).unwrap_or_default();
            set(format!(
                "{} {} {}",
                part("code"),
                part("scheme"),
                part("version")
            ));
        }
        What::Set(_) => {
            let words: Vec<String> = value.as_array().into_iter().flatten().map(text).collect();
            set(words.join(" "));
        }
        What::Private(secret) => {
            let Some(said) = known.opened.get(name) else {
                laid.whole = false;
                return;
            };
            match secret {
                Secret::Json(fields) => match serde_json::from_str::<Map<String, Value>>(said) {
                    Ok(inside) => object(fields, &inside, path, known, laid),
                    Err(_) => laid.whole = false,
                },
                _ => set(said.clone()),
            }
        }
        What::Group(fields) => {
            if let Some(inside) = value.as_object() {
                object(fields, inside, path, known, laid);
            }
        }
        What::Many(rows) => {
            for (number, row) in value.as_array().into_iter().flatten().enumerate() {
                if let Some(inside) = row.as_object() {
                    object(
                        rows.fields,
                        inside,
                        &format!("{path}.{number}"),
                        known,
                        laid,
                    );
                }
            }
        }
        What::List(inner, _) => {
            for (number, said) in value.as_array().into_iter().flatten().enumerate() {
                one(inner, name, said, &format!("{path}.{number}"), known, laid);
            }
        }
        _ => set(text(value)),
    }
}
