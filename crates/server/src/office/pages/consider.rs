//! What the book would say to an entry now: the same decision as on admission, without the signatures, before anybody signs.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use minhbach_ledger::book::Missing;
use minhbach_ledger::decide::{claims, decide};
use minhbach_ledger::entry::{Draft, Signed};
use minhbach_ledger::id::Digest;
use minhbach_ledger::kinds::{Body, Kind};
use minhbach_ledger::note::{SignatureLine, Vkey};
use minhbach_ledger::rejection::{Lang, Refusal, Rejection};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::app::App;
use crate::failure::Failure;
use crate::lang::Words;
use crate::office::forms::belong::concerned;
use crate::office::scope::texts;
use crate::view::View;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// The text that is to be signed, final line feed included.
    text: String,
    /// The names of the keys that would sign it.
    keys: Vec<String>,
}

/// Why the book would refuse it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusing {
    /// The stable code.
    pub code: &'static str,
    /// The message.
    pub message: Words,
    /// The fields that it concerns, the likeliest first; none where it concerns the entry as a whole.
    pub field: Vec<&'static str>,
}

impl Refusing {
    /// What a rule says.
    pub fn rule(rejection: &Rejection) -> Refusing {
        Refusing {
            code: rejection.code(),
            message: Words {
                vi: rejection.message(Lang::Vi),
                en: rejection.message(Lang::En),
            },
            field: concerned(rejection),
        }
    }
}

/// The most entries that are looked up for one text.
const MOST_NAMED: usize = 64;

/// The entries that a text names by the hashes of their texts, with their indexes. Whoever is to sign the text reads them from the
/// book's own bytes and sees whether they have these hashes; this says only where they lie.
async fn named(app: &App, text: &str) -> Result<BTreeMap<String, u64>, Failure> {
    let body = text.lines().nth(2);
    let body: Option<Value> = body.and_then(|body| serde_json::from_str(body).ok());
    let mut said = Vec::new();
    texts(body.as_ref().unwrap_or(&Value::Null), &mut said);
    let hashes: BTreeSet<Digest> = said.iter().filter_map(|text| text.parse().ok()).collect();
    let mut named = BTreeMap::new();
    for hash in hashes.iter().take(MOST_NAMED) {
        if let Some(at) = app.store().by_text(hash).await? {
            named.insert(hash.to_string(), at);
        }
    }
    Ok(named)
}

/// `POST /office/consider`: `{"refused":null}`, or why; and where the entries lie that the text names.
pub async fn consider(State(app): State<App>, view: View, body: Bytes) -> Response {
    let asked: Asked = match crate::api::read(&body) {
        Ok(asked) => asked,
        Err(response) => return *response,
    };
    match told(&app, &asked).await {
        Ok(told) => Json(told).into_response(),
        Err(failure) => failure.answer(&app, &view),
    }
}

async fn told(app: &App, asked: &Asked) -> Result<Value, Failure> {
    let refused = refusing(app, &asked.text, &asked.keys).await?;
    let named = named(app, &asked.text).await?;
    Ok(serde_json::json!({ "refused": refused, "named": named }))
}

/// The key that an entry brings in place of another.
fn brought(text: &str) -> Option<Vkey> {
    let mut lines = text.lines().skip(1);
    let kind = Kind::from_name(lines.next()?)?;
    match Body::parse(kind, lines.next()?).ok()? {
        Body::KeyRotate(body) => Vkey::parse(&body.new).ok(),
        _ => None,
    }
}

/// Why the book would refuse a text that these keys sign; nothing if it would not.
///
/// # Errors
/// Of the database.
pub async fn refusing(app: &App, text: &str, keys: &[String]) -> Result<Option<Refusing>, Failure> {
    let state = app.state();
    let malformed = |code: &'static str, error: &dyn std::fmt::Display| Refusing {
        code,
        message: Words {
            vi: format!("Mục ghi sai định dạng ({code})."),
            en: format!("The entry is malformed: {error}."),
        },
        field: Vec::new(),
    };
    let draft = match Draft::from_text(text, app.origin()) {
        Ok(draft) => draft,
        Err(error) => return Ok(Some(malformed(error.code(), &error))),
    };
    // A key that takes another's place signs with it, and the book does not know it yet.
    let brought = brought(text);
    let mut lines = Vec::with_capacity(keys.len());
    for name in keys {
        let known = state.keys.get(name).map(|key| key.key_id);
        let new = brought.as_ref().filter(|new| new.name() == name);
        let Some(id) = known.or_else(|| new.map(Vkey::id)) else {
            let key = name.clone();
            return Ok(Some(Refusing::rule(&Rejection::KeyUnknown { key })));
        };
        // Nobody looks at these signatures: the question is what the rules say once they are right.
        if let Ok(line) = SignatureLine::new(name, id, &[0; 64]) {
            lines.push(line.to_string());
        }
    }
    let signed = match Signed::parse(draft.note(&lines).as_bytes(), app.origin()) {
        Ok(signed) => signed,
        Err(error) => return Ok(Some(malformed(error.code(), &error))),
    };
    if let Err(rejection) = claims(&state, &signed) {
        return Ok(Some(Refusing::rule(&rejection)));
    }
    let received = app.store().now().max(state.received);
    let decided = app
        .store()
        .with_history(state.size, |known| {
            match decide(&state, known, &signed, received) {
                Ok(_) => Ok(None),
                Err(Refusal::Rejected(rejection)) => Ok(Some(rejection)),
                Err(Refusal::Missing(query)) => Err(Missing(query)),
            }
        })
        .await?;
    Ok(decided.as_ref().map(Refusing::rule))
}
