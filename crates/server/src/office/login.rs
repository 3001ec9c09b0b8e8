//! Signing in: the browser signs a fresh challenge, bound to the address of the site, with a key that the book knows.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use minhbach_ledger::note::Note;
use serde::{Deserialize, Serialize};

use super::desk::Desk;
use super::gate::{COOKIE_NAME, token};
use super::session::{ANSWER, LONGEST};
use crate::app::App;
use crate::failure::{Failure, Say};
use crate::limit::client;
use crate::view::{CachePolicy, View, page};

/// The page where one signs in.
#[derive(Clone, Debug, Serialize)]
pub struct EnterPage {
    /// The ledger's origin, which begins every key's name.
    pub origin: String,
}

page!(EnterPage, "office/enter.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);

/// `GET /office/enter`.
pub async fn page(State(app): State<App>, view: View) -> Response {
    let origin = app.origin().to_owned();
    view.answer(&app, Ok(EnterPage { origin }))
}

/// The text that a key signs to come in: of this ledger, for this site, once.
pub fn text(origin: &str, site: &str, challenge: &str) -> String {
    format!("{origin}/office-login/v1\n{site}\n{challenge}\n")
}

/// `POST /office/challenge`: 32 random bytes in base64, to be signed within two minutes.
pub async fn challenge(State(app): State<App>) -> Response {
    let challenge = app.store().draw();
    app.office()
        .sessions
        .challenge(challenge, app.store().now());
    Json(serde_json::json!({
        "challenge": STANDARD.encode(challenge),
        "origin": app.origin(),
        "seconds": ANSWER,
    }))
    .into_response()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    note: String,
}

/// `POST /office/enter`: the signed challenge. A right answer begins a session under a token of the server's own.
pub async fn enter(
    State(app): State<App>,
    view: View,
    extensions: axum::http::Extensions,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !app.office().attempts.admits(client(&extensions, &headers)) {
        return Failure::TooOften.answer(&app, &view);
    }
    let answer: Answer = match crate::api::read(&body) {
        Ok(answer) => answer,
        Err(response) => return *response,
    };
    let Some(desk_key) = proven(&app, &view, &answer.note) else {
        return Failure::Forbidden(Say("office-no-key")).answer(&app, &view);
    };
    let (name, key_id) = desk_key;
    let token_bytes = app.store().draw();
    // Whatever cookie came along is of no account; its session, if there was one, ends.
    if let Some(before) = token(&headers) {
        app.office().sessions.end(&before);
    }
    let now = app.store().now();
    app.office()
        .sessions
        .begin(&token_bytes, &name, key_id, now);
    let secure = view
        .site
        .as_deref()
        .is_some_and(|site| site.starts_with("https://"));
    let mut response = match Desk::of(&app.state(), &name, key_id, 0, app.today()) {
        Some(desk) => Json(serde_json::json!({
            "key": desk.key,
            "role": desk.role_name(),
            "chapter": desk.chapter_name(&app.state()),
        }))
        .into_response(),
        None => return Failure::Forbidden(Say("office-no-key")).answer(&app, &view),
    };
    set(
        &mut response,
        &URL_SAFE_NO_PAD.encode(token_bytes),
        LONGEST,
        secure,
    );
    response
}

/// The key whose signature is under a challenge that waited for it.
fn proven(app: &App, view: &View, note: &str) -> Option<(String, [u8; 4])> {
    let note = Note::parse(note.as_bytes()).ok()?;
    let [line] = note.signatures.as_slice() else {
        return None;
    };
    let said = note.text.lines().nth(2)?;
    let challenge: [u8; 32] = STANDARD.decode(said).ok()?.try_into().ok()?;
    // Taken before anything else is looked at, so that no challenge is ever tried twice.
    if !app.office().sessions.take(&challenge, app.store().now()) {
        return None;
    }
    if note.text != text(app.origin(), view.site.as_deref()?, said) {
        return None;
    }
    let signature: [u8; 64] = line.signature.as_slice().try_into().ok()?;
    let state = app.state();
    let key = state.keys.get(line.name)?;
    let valid = key.acts_on(app.today()) && key.key_id == line.id;
    (valid && key.public.verify(note.text.as_bytes(), &signature))
        .then(|| (line.name.to_owned(), key.key_id))
}

/// Writes the cookie: for this site's own pages and no script. An empty one ends it.
fn set(response: &mut Response, token: &str, seconds: u64, secure: bool) {
    let secure = if secure { "; Secure" } else { "" };
    let cookie = format!(
        "{COOKIE_NAME}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}"
    );
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
}

/// `POST /office/leave`: ends this session.
pub async fn leave(State(app): State<App>, headers: HeaderMap) -> Response {
    if let Some(token) = token(&headers) {
        app.office().sessions.end(&token);
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    set(&mut response, "", 0, false);
    response
}

/// The page of one's own sessions.
#[derive(Clone, Debug, Serialize)]
pub struct SessionsPage {
    /// The session that asks.
    pub own: u64,
    /// The newest first.
    pub sessions: Vec<SessionRow>,
}

/// One session.
#[derive(Clone, Debug, Serialize)]
pub struct SessionRow {
    /// Its number.
    pub number: u64,
    /// When it began, in unix seconds.
    pub since: u64,
    /// When it was last used, in unix seconds.
    pub seen: u64,
}

page!(SessionsPage, "office/sessions.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);

/// `GET /office/sessions`.
pub async fn sessions(State(app): State<App>, view: View, desk: Desk) -> Response {
    let list = app.office().sessions.list(&desk.key, app.store().now());
    let row = |s: super::session::Session| SessionRow {
        number: s.number,
        since: s.since,
        seen: s.seen,
    };
    let sessions = list.into_iter().map(row).collect();
    let own = desk.session;
    view.answer(&app, Ok(SessionsPage { own, sessions }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    /// Which one; all of the key's without.
    #[serde(default)]
    number: Option<u64>,
}

/// `POST /office/sessions`: ends one of one's own sessions, or all.
pub async fn end(State(app): State<App>, desk: Desk, body: Bytes) -> Response {
    let end: End = match crate::api::read(&body) {
        Ok(end) => end,
        Err(response) => return *response,
    };
    app.office().sessions.end_of(&desk.key, end.number);
    StatusCode::NO_CONTENT.into_response()
}
