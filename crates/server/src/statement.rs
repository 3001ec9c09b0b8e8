//! Ids of statement lines for an author who has the statement but not the line key.
//!
//! A line's id is a keyed hash, so whoever may ask for ids may test guesses about lines. Therefore only a request that an
//! accountant or cashier of the account's chapter has signed is answered, and nothing of it is logged or kept. What the
//! server answers is no draft: the author's program builds its entries from its own reading of the file, and only takes the id.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use minhbach_exchange::statement::LineIds;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::governance::Role;
use minhbach_ledger::note::{Note, compose};
use minhbach_ledger::rejection::{Lang, Rejection};
use minhbach_ledger::signature::Signer;
use minhbach_ledger::state::State;
use serde::{Deserialize, Serialize};

use crate::api::MAX_IDS;
use crate::app::App;
use crate::failure::Failure;
use crate::lang::Words;
use crate::view::View;

/// What is sent: the request as text, and a note over its hash. None of these types can be printed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sent {
    /// The JSON of a [`Request`], verbatim, because its bytes are what was signed.
    pub request: String,
    /// The signed note; see [`note_text`].
    pub note: String,
}

/// The lines of one account whose ids are wanted.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The account's id.
    pub account: Id,
    /// The lines, at most [`MAX_IDS`].
    pub lines: Vec<AskedLine>,
}

/// One line as the author read it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskedLine {
    /// The day on which the bank booked it.
    pub day: Day,
    /// Its normalised text (`minhbach_exchange::statement::normalised`), which begins with the day.
    pub line: String,
    /// Which one of its equals of that day it is, from 1.
    pub occurrence: u32,
}

/// The ids in the order of the lines.
#[derive(Serialize, Deserialize)]
pub struct Ids {
    /// One id a line.
    pub ids: Vec<Id>,
}

/// The text of the note that a request needs: the origin with the note's own domain, and the SHA-256 of the request in
/// base64. It is not the text of an entry, whose first line differs, so neither can be taken for the other.
pub fn note_text(origin: &str, request: &str) -> String {
    let hash = Digest::of(request.as_bytes());
    format!("{origin}/statement-ids/v1\n{hash}\n")
}

/// Signs a request.
pub fn sign(origin: &str, request: String, signer: &Signer) -> Sent {
    let text = note_text(origin, &request);
    let note = compose(&text, &[signer.sign_note_line(&text)]);
    Sent { request, note }
}

/// Why a request is not answered.
pub(crate) struct Declined {
    status: StatusCode,
    code: &'static str,
    message: Words,
}

impl Declined {
    /// A request that cannot be read or is not allowed so, with the words for it.
    pub(crate) fn shape(code: &'static str, vi: &str, en: &str) -> Declined {
        let message = Words {
            vi: vi.to_owned(),
            en: en.to_owned(),
        };
        Declined::told(code, message)
    }

    /// The same.
    pub(crate) fn told(code: &'static str, message: Words) -> Declined {
        Declined {
            status: StatusCode::BAD_REQUEST,
            code,
            message,
        }
    }

    fn note() -> Declined {
        Declined::shape(
            "ids.note",
            "Yêu cầu cần chữ ký của một khóa trên đúng nội dung yêu cầu.",
            "The request needs a note, signed by one key, over exactly this request.",
        )
    }

    fn rule(rejection: &Rejection) -> Declined {
        Declined {
            status: StatusCode::FORBIDDEN,
            code: rejection.code(),
            message: Words {
                vi: rejection.message(Lang::Vi),
                en: rejection.message(Lang::En),
            },
        }
    }

    #[cfg(test)]
    pub(crate) fn code(&self) -> &'static str {
        self.code
    }

    pub(crate) fn answer(self) -> Response {
        let exit = if self.status == StatusCode::FORBIDDEN {
            3
        } else {
            2
        };
        let error = serde_json::json!({ "code": self.code, "message": self.message, "exit": exit });
        (self.status, Json(serde_json::json!({ "error": error }))).into_response()
    }
}

/// `POST /api/v1/statement/ids`: the ids of an account's lines, for a request that somebody signed who may enter them.
pub async fn ids(Shared(app): Shared<App>, view: View, body: Bytes) -> Response {
    let request = match read(&app.state(), app.origin(), app.today(), &body) {
        Ok(request) => request,
        Err(declined) => return declined.answer(),
    };
    let key = match app.store().line_key() {
        Ok(key) => key,
        Err(error) => return Failure::from(error).answer(&app, &view),
    };
    let maker = LineIds::new(&key, &request.account.to_string());
    let ids = request
        .lines
        .iter()
        // `read` has seen that every day is in the calendar.
        .filter_map(|line| Some(maker.of(line.day.date()?, &line.line, line.occurrence)))
        .map(Id::from_bytes)
        .collect();
    Json(Ids { ids }).into_response()
}

/// Parses a request and checks who signed it.
fn read(state: &State, origin: &str, today: Day, body: &[u8]) -> Result<Request, Declined> {
    // The parser's message would quote what was sent, so it is not told.
    let shape = |_| {
        Declined::shape(
            "request.body",
            "Nội dung gửi lên không đúng mẫu.",
            "What was sent has not the form that is asked for.",
        )
    };
    let sent: Sent = serde_json::from_slice(body).map_err(shape)?;
    let note = Note::parse(sent.note.as_bytes()).map_err(|_| Declined::note())?;
    let [line] = note.signatures.as_slice() else {
        return Err(Declined::note());
    };
    let signature: [u8; 64] = line
        .signature
        .as_slice()
        .try_into()
        .map_err(|_| Declined::note())?;
    if note.text != note_text(origin, &sent.request) {
        return Err(Declined::note());
    }
    let name = || line.name.to_owned();
    let known = state
        .keys
        .get(line.name)
        .filter(|key| key.key_id == line.id);
    let key = known.ok_or_else(|| Declined::rule(&Rejection::KeyUnknown { key: name() }))?;
    if !key.public.verify(note.text.as_bytes(), &signature) {
        return Err(Declined::rule(&Rejection::SignatureInvalid { key: name() }));
    }
    if key.until.is_some() {
        return Err(Declined::rule(&Rejection::KeyRevoked { key: name() }));
    }
    if let Some(term) = key.term.filter(|_| !key.acts_on(today)) {
        return Err(Declined::rule(&term.missed(&name())));
    }
    if !matches!(key.role, Role::Accountant | Role::Cashier) {
        let needed = "accountant, cashier";
        return Err(Declined::rule(&Rejection::RoleMissing {
            key: name(),
            needed,
        }));
    }
    let request: Request = serde_json::from_str(&sent.request).map_err(shape)?;
    let id = request.account;
    let account = state.accounts.get(&id).ok_or_else(|| {
        Declined::rule(&Rejection::NotFound {
            what: "account",
            id,
        })
    })?;
    if !state.within(account.chapter, key.chapter) {
        return Err(Declined::rule(&Rejection::OutOfScope {
            key: name(),
            chapter: account.chapter,
        }));
    }
    if request.lines.len() > MAX_IDS {
        let many = Declined::shape(
            "request.too_many",
            &format!("Mỗi lần hỏi nhiều nhất {MAX_IDS} dòng."),
            &format!("At most {MAX_IDS} lines at a time."),
        );
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        return Err(Declined { status, ..many });
    }
    let begins = |line: &AskedLine| {
        line.day.date().is_some() && line.line.starts_with(&format!("10:{},", line.day))
    };
    match request
        .lines
        .iter()
        .all(|line| begins(line) && line.occurrence > 0)
    {
        true => Ok(request),
        false => Err(Declined::shape(
            "ids.line",
            "Một dòng không bắt đầu bằng ngày của nó, hoặc không có số thứ tự trong ngày.",
            "A line does not begin with its day, or does not say which of its equals it is.",
        )),
    }
}
