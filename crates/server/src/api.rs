//! Writing to the book, and the few questions that a program asks before it writes.
//!
//! Openings pass through here on their way to the vault. They are never logged, never part of an
//! error's text, and none of the types that hold them can be printed.

use std::collections::BTreeMap;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::log::proof::Proof;
use minhbach_ledger::log::{Hash, hash_from_base64};
use minhbach_ledger::rejection::{Concern, Lang};
use minhbach_store::{Opening, Outcome, Receipt, Refused, Submission};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::failure::Failure;
use crate::lang::Words;
use crate::view::View;
use crate::witnessing::Covered;

/// The most entries that one batch may hold.
pub const MAX_BATCH: usize = 1_024;

/// The most ids that one question may name.
pub const MAX_IDS: usize = 4_096;

/// An entry as a client sends it: the signed note, and what opens its commitments.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    entry: String,
    #[serde(default)]
    openings: Vec<SentOpening>,
    /// Whom the private fields are about, if that person is known already: 32 hexadecimal digits.
    #[serde(default)]
    subject: Option<Id>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SentOpening {
    field: String,
    value: String,
    salt: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SentBatch {
    entries: Vec<Sent>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskedIds {
    ids: Vec<Id>,
}

/// Where an admitted entry stands.
#[derive(Debug, Serialize)]
struct Admitted {
    index: u64,
    code: String,
    /// Base64 of the Merkle leaf hash.
    leaf_hash: String,
    /// Whether the same entry stood there already.
    repeated: bool,
    /// The signed checkpoint that covers it, verbatim.
    checkpoint: String,
    /// Whether enough witnesses have signed a checkpoint that covers it; null without a policy of witnesses.
    covered: Option<Covered>,
    /// Its `.tlog-proof` file; left out of the answers to a batch, where the checkpoint is enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<String>,
}

/// Why something was not admitted.
#[derive(Debug, Serialize)]
struct Declined {
    code: &'static str,
    message: Words,
    /// The exit code that the command line ends with: 2 for what cannot be read, 3 for a refusal.
    exit: u8,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Answer {
    Admitted(Admitted),
    Declined { error: Declined },
}

/// Parses a request's JSON. The parser's own message would quote the body, so only the place is told.
pub(crate) fn read<'a, T: Deserialize<'a>>(body: &'a Bytes) -> Result<T, Box<Response>> {
    serde_json::from_slice(body).map_err(|error| {
        let place = format!("{}:{}", error.line(), error.column());
        let vi = format!("Nội dung gửi lên không đúng mẫu, tại {place}.");
        let en = format!("What was sent has not the form that is asked for, at {place}.");
        let error = Declined {
            code: "request.body",
            message: Words { vi, en },
            exit: 2,
        };
        Box::new((StatusCode::BAD_REQUEST, Json(Answer::Declined { error })).into_response())
    })
}

fn submission(sent: Sent) -> Result<Submission, Declined> {
    let mut openings = Vec::with_capacity(sent.openings.len());
    for SentOpening { field, value, salt } in sent.openings {
        let Some(salt) = hash_from_base64(&salt) else {
            return Err(Declined {
                code: "opening.salt",
                message: Words {
                    vi: "Muối phải là 32 byte ở dạng base64.".into(),
                    en: "A salt is 32 bytes in base64.".into(),
                },
                exit: 2,
            });
        };
        openings.push(Opening { field, value, salt });
    }
    Ok(Submission {
        note: sent.entry.into_bytes(),
        openings,
        subject: sent.subject,
    })
}

fn declined(refused: &Refused) -> Declined {
    Declined {
        code: refused.code(),
        message: Words {
            vi: refused.message(Lang::Vi),
            en: refused.message(Lang::En),
        },
        exit: if refused.concern() == Concern::Bytes {
            2
        } else {
            3
        },
    }
}

/// The answer to an admitted entry; with the hashes of its inclusion, its proof too.
fn admitted(app: &App, receipt: Receipt, inclusion: Option<Vec<Hash>>) -> Answer {
    let checkpoint = receipt.checkpoint().to_owned();
    Answer::Admitted(Admitted {
        index: receipt.at,
        code: receipt.code.to_string(),
        leaf_hash: receipt.leaf.to_string(),
        repeated: receipt.repeated,
        checkpoint: checkpoint.clone(),
        covered: app.covered(receipt.at),
        proof: inclusion.map(|hashes| {
            Proof {
                extra: receipt.bytes,
                index: receipt.at,
                hashes,
                checkpoint,
            }
            .to_string()
        }),
    })
}

/// `POST /api/v1/entries`: one entry; answers after it is durable, with its index, code and proof.
pub async fn append(State(app): State<App>, view: View, body: Bytes) -> Response {
    let sent: Sent = match read(&body) {
        Ok(sent) => sent,
        Err(response) => return *response,
    };
    let outcome = match submission(sent) {
        Ok(submission) => app.store().append(submission).await,
        Err(error) => {
            return (StatusCode::BAD_REQUEST, Json(Answer::Declined { error })).into_response();
        }
    };
    match outcome {
        Ok(Ok(receipt)) => match app.store().inclusion_of(&receipt).await {
            Ok(hashes) => {
                let status = if receipt.repeated {
                    StatusCode::OK
                } else {
                    StatusCode::CREATED
                };
                (status, Json(admitted(&app, receipt, Some(hashes)))).into_response()
            }
            Err(error) => Failure::from(error).answer(&app, &view),
        },
        Ok(Err(refused)) => {
            let error = declined(&refused);
            (
                StatusCode::UNPROCESSABLE_ENTITY,
                Json(Answer::Declined { error }),
            )
                .into_response()
        }
        Err(error) => Failure::from(error).answer(&app, &view),
    }
}

/// `POST /api/v1/entries/batch`: many entries in their order. Answers 200 with one result for each;
/// a refused one does not keep the others out.
pub async fn append_batch(State(app): State<App>, view: View, body: Bytes) -> Response {
    let batch: SentBatch = match read(&body) {
        Ok(batch) => batch,
        Err(response) => return *response,
    };
    if batch.entries.len() > MAX_BATCH {
        let message = Words {
            vi: format!("Mỗi lần gửi nhiều nhất {MAX_BATCH} bút toán."),
            en: format!("At most {MAX_BATCH} entries at a time."),
        };
        let error = Declined {
            code: "request.too_many",
            message,
            exit: 2,
        };
        return (
            StatusCode::PAYLOAD_TOO_LARGE,
            Json(Answer::Declined { error }),
        )
            .into_response();
    }
    let mut results: Vec<Option<Answer>> = Vec::with_capacity(batch.entries.len());
    let mut submissions = Vec::with_capacity(batch.entries.len());
    for sent in batch.entries {
        match submission(sent) {
            Ok(submission) => {
                submissions.push(submission);
                results.push(None);
            }
            Err(error) => results.push(Some(Answer::Declined { error })),
        }
    }
    let outcomes: Vec<Outcome> = match app.store().append_many(submissions).await {
        Ok(outcomes) => outcomes,
        Err(error) => return Failure::from(error).answer(&app, &view),
    };
    let mut outcomes = outcomes.into_iter();
    for result in results.iter_mut().filter(|result| result.is_none()) {
        *result = outcomes.next().map(|outcome| match outcome {
            Ok(receipt) => admitted(&app, receipt, None),
            Err(refused) => Answer::Declined {
                error: declined(&refused),
            },
        });
    }
    let results: Vec<Answer> = results.into_iter().flatten().collect();
    Json(serde_json::json!({ "results": results })).into_response()
}

/// `GET /api/v1/head`: what a client needs before it drafts: origin, log key, size, newest checkpoint.
pub async fn head(State(app): State<App>) -> Response {
    let state = app.state();
    let ledger = state.ledger.as_ref();
    Json(serde_json::json!({
        "origin": app.origin(),
        "log_key": app.store().log_key().to_string(),
        "size": state.size,
        "received": state.received,
        "checkpoint": app.store().checkpoint(),
        "practice": ledger.is_some_and(|ledger| ledger.practice),
        "name": ledger.map(|ledger| ledger.name.to_string()),
        "zone": ledger.map(|ledger| ledger.zone.clone()),
        "base": ledger.map(|ledger| ledger.base.to_string()),
        "max_batch": MAX_BATCH,
        "max_ids": MAX_IDS,
    }))
    .into_response()
}

/// `POST /api/v1/ids/seen`: which of these ids are used already, as `{"seen":{ID:INDEX}}`, and the commitments that
/// their entries bear to statement lines, as `"lines":{ID:COMMITMENT}`. Ids say nothing about anybody: those of statement
/// lines are keyed hashes.
pub async fn seen(State(app): State<App>, view: View, body: Bytes) -> Response {
    let asked: AskedIds = match read(&body) {
        Ok(asked) => asked,
        Err(response) => return *response,
    };
    let ids: Vec<Id> = asked.ids.into_iter().take(MAX_IDS).collect();
    let mut seen = serde_json::Map::new();
    for id in &ids {
        match app.store().by_id(*id).await {
            Ok(Some(at)) => drop(seen.insert(id.to_string(), at.into())),
            Ok(None) => {}
            Err(error) => return Failure::from(error).answer(&app, &view),
        }
    }
    let commitments = match app.store().line_commitments(&ids).await {
        Ok(commitments) => commitments,
        Err(error) => return Failure::from(error).answer(&app, &view),
    };
    let lines: BTreeMap<String, Digest> = ids
        .iter()
        .zip(commitments)
        .filter_map(|(id, commitment)| Some((id.to_string(), commitment?)))
        .collect();
    Json(serde_json::json!({ "seen": seen, "lines": lines })).into_response()
}

/// `GET /api/v1/ids/{id}`: the index of the entry that used an id.
pub async fn id(State(app): State<App>, view: View, Path(id): Path<String>) -> Response {
    const NONE: Failure = Failure::NotFound(crate::failure::Say("error-no-entry"));
    let Ok(id) = id.parse::<Id>() else {
        return NONE.answer(&app, &view);
    };
    match app.store().by_id(id).await {
        Ok(Some(at)) => Json(serde_json::json!({ "index": at })).into_response(),
        Ok(None) => NONE.answer(&app, &view),
        Err(error) => Failure::from(error).answer(&app, &view),
    }
}
