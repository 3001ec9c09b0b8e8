//! The wizard of bank statements: files are read here, and everything that is signed is composed in the browser.
//!
//! The server reads the files, as the command line does, and answers what it found, line by line, with the ids that only the
//! line key can make. The browser shows these lines, decides their fates by the officer's own rules, composes an entry of each
//! from what it shows, signs it and sends it to the door of all entries. What was read stays in memory and is its key's alone.

mod kept;
mod page;
mod told;
mod words;

use std::convert::Infallible;
use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State as Shared};
use axum::http::StatusCode;
use axum::response::sse::{self, Sse};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use futures_util::stream;
use minhbach_exchange::statement::{
    self, Columns, Event, LineIds, Options, Rules, Suggestion, between_bank_and_cash, classify,
};
use minhbach_ledger::amount::{Currency, Fixed};
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::state::{Account, State};
use serde::{Deserialize, Serialize};

use super::desk::Desk;
use super::doors::{Door, MONEY};
use crate::app::App;
use crate::failure::{Failure, Say};
use crate::registry::Registry;
use crate::statement::Declined;
use crate::view::View;
pub use kept::Readings;
use kept::{Outcome, Progress, Reading};
pub use page::{FundChoice, choices};
use told::{LineRow, Told};
use words::spoken;
pub use words::words;

/// The largest statement, all its files together, in bytes: about 150,000 lines.
pub const MOST: usize = 32 << 20;

/// Files of one statement.
const MOST_FILES: usize = 32;

/// Lines of one answer.
const MOST_LINES: usize = 2_048;

/// How long an answer waits for the end of a reading before it says how far it is.
const MOMENT: Duration = Duration::from_millis(900);

/// The doors of the wizard.
pub fn doors() -> Vec<Door> {
    vec![
        Door::roles("/office/statement", MONEY, get(page::show)),
        Door::roles("/office/statement/read", MONEY, post(read)).most(MOST + (64 << 10)),
        Door::roles("/office/statement/{reading}", MONEY, get(show)),
        Door::roles("/office/statement/{reading}/lines", MONEY, get(lines)),
        Door::roles("/office/statement/{reading}/events", MONEY, get(events)),
        Door::roles("/office/statement/{reading}/forget", MONEY, post(forget)),
    ]
}

/// The first line of what is sent; the files follow it, one after the other, without anything between them. So no name of a file
/// stands in an address, and nothing of a file is ever part of a form's syntax.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    account: Id,
    files: Vec<AskedFile>,
    /// The balance before, as the account's currency is spelt.
    #[serde(default)]
    opening: Option<Fixed>,
    /// The balance after.
    #[serde(default)]
    closing: Option<Fixed>,
    /// The meaning of columns, in TOML.
    #[serde(default)]
    columns: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskedFile {
    name: String,
    bytes: usize,
}

/// A reading that lasts.
#[derive(Serialize)]
struct Lasting {
    reading: Id,
    rows: u32,
}

/// The account of a statement, if there is one and the desk may enter its lines.
fn account_of<'a>(state: &'a State, desk: &Desk, id: Id) -> Result<&'a Account, Declined> {
    let account = state.accounts.get(&id);
    account
        .filter(|account| account.kind.has_statement() && desk.sees(state, account.chapter))
        .ok_or_else(|| {
            Declined::shape(
                "statement.account",
                "Không có tài khoản ngân hàng hoặc kho bạc nào như vậy trong phạm vi của bạn.",
                "There is no such bank or treasury account within your scope.",
            )
        })
}

/// Files of a statement with their names, in memory.
type Files = Vec<(String, Cursor<Bytes>)>;

/// Takes apart what was sent.
fn take_apart(body: &Bytes) -> Result<(Asked, Files), Declined> {
    let shape = || {
        Declined::shape(
            "request.body",
            "Nội dung gửi lên không đúng mẫu.",
            "What was sent has not the form that is asked for.",
        )
    };
    let end = body
        .iter()
        .position(|byte| *byte == b'\n')
        .ok_or_else(shape)?;
    // The parser's message would quote what was sent, so it is not told.
    let asked: Asked = serde_json::from_slice(&body[..end]).map_err(|_| shape())?;
    if asked.files.is_empty() || asked.files.len() > MOST_FILES {
        return Err(Declined::shape(
            "statement.files",
            &format!("Chọn từ 1 đến {MOST_FILES} tệp."),
            &format!("Choose 1 to {MOST_FILES} files."),
        ));
    }
    let mut from = end + 1;
    let mut files = Vec::with_capacity(asked.files.len());
    for file in &asked.files {
        let to = from.checked_add(file.bytes).filter(|to| *to <= body.len());
        let to = to.ok_or_else(shape)?;
        let name: String = file
            .name
            .chars()
            .filter(|c| !c.is_control())
            .take(200)
            .collect();
        files.push((name, Cursor::new(body.slice(from..to))));
        from = to;
    }
    match from == body.len() {
        true => Ok((asked, files)),
        false => Err(shape()),
    }
}

/// What the officer says about the statement, for the reader.
fn options(asked: &Asked, currency: Currency) -> Result<Options, Declined> {
    let balance = |value: Option<Fixed>| {
        value
            .map(|value| {
                let spelt = value.scale() == currency.scale();
                i64::try_from(value.minor()).ok().filter(|_| spelt)
            })
            .map_or(Ok(None), |value| {
                value.map(Some).ok_or_else(|| {
                    Declined::shape(
                        "statement.balance",
                        "Số dư không viết theo đơn vị tiền của tài khoản.",
                        "The balance is not written in the account's currency.",
                    )
                })
            })
    };
    let columns = match asked
        .columns
        .as_deref()
        .filter(|text| !text.trim().is_empty())
    {
        Some(text) => Some(
            Columns::parse(text)
                .map_err(|error| Declined::told("statement.unreadable", spoken(&error)))?,
        ),
        None => None,
    };
    let mut options = Options {
        columns,
        opening: balance(asked.opening)?,
        closing: balance(asked.closing)?,
        ..Options::default()
    };
    options.money.currency = currency.to_string();
    options.money.scale = currency.scale();
    Ok(options)
}

/// `POST /office/statement/read`: reads the files of one account's statement. Answers 200 with what was found, or, if that takes
/// longer than a moment, 202 with the reading's id and how far it is.
pub async fn read(Shared(app): Shared<App>, view: View, desk: Desk, body: Bytes) -> Response {
    let (asked, files) = match take_apart(&body) {
        Ok(parts) => parts,
        Err(declined) => return declined.answer(),
    };
    let state = app.state();
    let options = match account_of(&state, &desk, asked.account)
        .and_then(|account| options(&asked, account.currency))
    {
        Ok(options) => options,
        Err(declined) => return declined.answer(),
    };
    let id = match app.store().line_key() {
        // Keyed, so that nobody learns anything from an id; and the same files are the same reading again.
        Ok(key) => reading_id(&key, &desk.key, &body),
        Err(error) => return Failure::from(error).answer(&app, &view),
    };
    let readings = &app.office().readings;
    if let Some(reading) = readings.of(id, &desk.key, app.store().now()) {
        return told(&app, &view, &desk, reading).await;
    }
    let Ok(turn) = readings.turns.clone().try_acquire_owned() else {
        return Failure::Busy.answer(&app, &view);
    };
    let reading = Arc::new(Reading::new(id, &desk.key, asked.account, body.len()));
    readings.keep(reading.clone(), app.store().now());
    let here = reading.clone();
    tokio::task::spawn_blocking(move || {
        let outcome = read_files(files, &options, &here);
        here.finish(outcome);
        drop(turn);
    });
    told(&app, &view, &desk, reading).await
}

/// The id of a reading: of this key and of these bytes.
fn reading_id(line_key: &[u8; 32], key: &str, body: &[u8]) -> Id {
    let hash = Digest::commit(line_key, "reading", &format!("{key}\n{}", Digest::of(body)));
    let mut head = [0; 16];
    head.copy_from_slice(&hash.bytes()[..16]);
    Id::from_bytes(head)
}

fn read_files(mut files: Files, options: &Options, reading: &Reading) -> Outcome {
    statement::read(&mut files, options, &mut |event| {
        if let Event::Progress { rows, .. } = event {
            reading.advance(rows);
        }
    })
    .map_err(|error| spoken(&error))
}

/// What a reading has led to, or how far it is.
async fn told(app: &App, view: &View, desk: &Desk, reading: Arc<Reading>) -> Response {
    let mut news = reading.watch();
    let end = news.wait_for(|progress: &Progress| progress.finished);
    // Either way the outcome is looked at.
    let _ = tokio::time::timeout(MOMENT, end).await;
    let currency = match account_of(&app.state(), desk, reading.account) {
        Ok(account) => account.currency,
        Err(declined) => return declined.answer(),
    };
    match reading.outcome() {
        None => {
            let rows = reading.watch().borrow().rows;
            let lasting = Lasting {
                reading: reading.id,
                rows,
            };
            (StatusCode::ACCEPTED, Json(lasting)).into_response()
        }
        Some(Err(words)) => {
            app.office()
                .readings
                .forget(reading.id, &desk.key, app.store().now());
            Declined::told("statement.unreadable", words.clone()).answer()
        }
        // Days and exceptions are few; the lines are not in it.
        Some(Ok(statement)) if view.form == crate::view::Form::Json => {
            Json(Told::of(reading.id, reading.account, currency, statement)).into_response()
        }
        Some(Ok(_)) => NONE.answer(app, view),
    }
}

const NONE: Failure = Failure::NotFound(Say("office-statement-gone"));

fn found(app: &App, desk: &Desk, id: &str) -> Result<Arc<Reading>, Failure> {
    let id: Id = id.parse().map_err(|_| NONE)?;
    app.office()
        .readings
        .of(id, &desk.key, app.store().now())
        .ok_or(NONE)
}

/// `GET /office/statement/{reading}`: what was found, as [`read`] answers it.
pub async fn show(
    Shared(app): Shared<App>,
    view: View,
    desk: Desk,
    Path(id): Path<String>,
) -> Response {
    match found(&app, &desk, &id) {
        Ok(reading) => told(&app, &view, &desk, reading).await,
        Err(failure) => failure.answer(&app, &view),
    }
}

/// `GET /office/statement/{reading}/events`: how many rows of a file are read, at each few thousand, until it is over.
pub async fn events(
    Shared(app): Shared<App>,
    view: View,
    desk: Desk,
    Path(id): Path<String>,
) -> Response {
    let reading = match found(&app, &desk, &id) {
        Ok(reading) => reading,
        Err(failure) => return failure.answer(&app, &view),
    };
    let news = stream::unfold(Some(reading.watch()), |news| async {
        let mut news = news?;
        let progress = *news.borrow_and_update();
        let event = sse::Event::default()
            .json_data(progress)
            .unwrap_or_default();
        let goes_on = !progress.finished && news.changed().await.is_ok();
        Some((Ok::<_, Infallible>(event), goes_on.then_some(news)))
    });
    Sse::new(news).into_response()
}

/// Which lines are wanted.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    from: usize,
    #[serde(default)]
    count: Option<usize>,
}

/// `GET /office/statement/{reading}/lines?from=0&count=2048`: lines in the order of the statement, each with its id and the
/// commitment that the book bears to it already.
pub async fn lines(
    Shared(app): Shared<App>,
    view: View,
    desk: Desk,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let listed = match found(&app, &desk, &id) {
        Ok(reading) => listed(&app, &desk, &reading, &wanted).await,
        Err(failure) => Err(failure),
    };
    match listed {
        Ok(lines) => {
            Json(serde_json::json!({ "from": wanted.from, "lines": lines })).into_response()
        }
        Err(failure) => failure.answer(&app, &view),
    }
}

async fn listed(
    app: &App,
    desk: &Desk,
    reading: &Reading,
    wanted: &Wanted,
) -> Result<Vec<LineRow>, Failure> {
    let state = app.state();
    account_of(&state, desk, reading.account).map_err(|_| NONE)?;
    let Some(Ok(statement)) = reading.outcome() else {
        return Err(NONE);
    };
    let key = app.store().line_key()?;
    let ids = LineIds::new(&key, &reading.account.to_string());
    let own = state
        .accounts
        .values()
        .filter_map(|account| account.number.as_ref());
    let rules = Rules {
        own_accounts: own.map(ToString::to_string).collect(),
        ..Rules::default()
    };
    let count = wanted.count.unwrap_or(MOST_LINES).min(MOST_LINES);
    // Beyond the last line there is none; and counting on from any number would end in an overflow.
    let from = wanted.from.min(statement.len());
    let lines = statement.lines_from(from, count);
    let mut rows: Vec<LineRow> = (from..)
        .zip(lines)
        .map(|(n, line)| {
            let suggestion = match between_bank_and_cash(&line) {
                true => Suggestion::OwnTransfer,
                false => classify(&line, &rules),
            };
            let id = Id::from_bytes(ids.id(&line));
            LineRow::of(n, line, id, suggestion)
        })
        .collect();
    // Only a day that has lines in the book can have one of these.
    let days = Registry::of(&state, reading.account).days;
    let mut known: Vec<&mut LineRow> = rows
        .iter_mut()
        .filter(|row| days.contains_key(&row.day()))
        .collect();
    let asked: Vec<Id> = known.iter().map(|row| row.id).collect();
    let answers = app.store().line_commitments(&asked).await?;
    for (row, answer) in known.iter_mut().zip(answers) {
        row.book = answer;
    }
    Ok(rows)
}

/// `POST /office/statement/{reading}/forget`: lets go of what was read.
pub async fn forget(Shared(app): Shared<App>, desk: Desk, Path(id): Path<String>) -> StatusCode {
    if let Ok(id) = id.parse() {
        app.office()
            .readings
            .forget(id, &desk.key, app.store().now());
    }
    StatusCode::NO_CONTENT
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(header: &str, files: &[&str]) -> Bytes {
        format!("{header}\n{}", files.concat()).into()
    }

    #[test]
    fn files_are_taken_apart_to_the_last_byte() {
        let id = "01990000000000000000000000000001";
        let head = |files: &str| format!(r#"{{"account":"{id}","files":[{files}]}}"#);
        let two = head(r#"{"name":"a.csv","bytes":3},{"name":"b\u0007.csv","bytes":2}"#);
        let (asked, files) = take_apart(&body(&two, &["a\nb", "cd"]))
            .map_err(|d| d.code())
            .unwrap();
        assert_eq!(asked.account.to_string(), id);
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a.csv", "b.csv"]);
        let bytes: Vec<&[u8]> = files
            .iter()
            .map(|(_, file)| file.get_ref().as_ref())
            .collect();
        assert_eq!(bytes, [b"a\nb" as &[u8], b"cd"]);
        let refused = |body: &Bytes| take_apart(body).map(|_| ()).unwrap_err().code();
        for (parts, why) in [
            (&["a\nb", "c"] as &[&str], "too few bytes"),
            (&["a\nb", "cde"], "too many bytes"),
        ] {
            assert_eq!(refused(&body(&two, parts)), "request.body", "{why}");
        }
        assert_eq!(refused(&body(&head(""), &[])), "statement.files");
        let endless = head(&format!(r#"{{"name":"a","bytes":{}}}"#, usize::MAX));
        assert_eq!(refused(&body(&endless, &["x"])), "request.body");
        assert_eq!(
            refused(&Bytes::from_static(b"no line at all")),
            "request.body"
        );
        assert_eq!(refused(&body("{}", &[])), "request.body");
    }

    #[test]
    fn the_same_files_are_the_same_reading_of_the_same_key_alone() {
        let of =
            |line_key: u8, key: &str, body: &str| reading_id(&[line_key; 32], key, body.as_bytes());
        assert_eq!(of(1, "k", "x"), of(1, "k", "x"));
        let others = [of(1, "k", "y"), of(1, "l", "x"), of(2, "k", "x")];
        assert!(others.iter().all(|other| *other != of(1, "k", "x")));
    }

    #[test]
    fn a_balance_is_spelt_in_the_accounts_currency() {
        let asked = |opening: &str| Asked {
            account: Id::from_bytes([1; 16]),
            files: Vec::new(),
            opening: Some(opening.parse().unwrap()),
            closing: None,
            columns: Some("  \n".into()),
        };
        let read = |opening: &str| options(&asked(opening), Currency::VND).map(|o| o.opening);
        assert_eq!(read("1500000").map_err(|d| d.code()), Ok(Some(1_500_000)));
        assert_eq!(
            read("15.00").map_err(|d| d.code()),
            Err("statement.balance")
        );
        let mut wrong = asked("0");
        wrong.columns = Some("[columns]\nnonsense = 1".into());
        let refused = options(&wrong, Currency::VND).map(|_| ()).unwrap_err();
        assert_eq!(refused.code(), "statement.unreadable");
    }
}
