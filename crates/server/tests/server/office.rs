//! Who may enter the office: every door of the table, and what signing in withstands.

use crate::common::{Answer, Book, DAY, ORIGIN, chapter, fund, id};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use minhbach_ledger::kinds::governance::Role;
use minhbach_ledger::note;
use minhbach_server::office::doors::{Door, Who, doors};
use minhbach_server::office::session::{ANSWER, IDLE};
use serde_json::{Value, json};

pub const SITE: &str = "https://so.example";
const ROLES: [(&str, Role); 5] = [
    ("governor", Role::Governor),
    ("accountant", Role::Accountant),
    ("cashier", Role::Cashier),
    ("approver", Role::Approver),
    ("field_officer", Role::FieldOfficer),
];

/// A request as a browser on our own page makes it.
pub async fn ask(
    book: &Book,
    method: &str,
    path: &str,
    cookie: Option<&str>,
    body: &Value,
) -> Answer {
    ask_from(book, method, path, cookie, body, Some(SITE)).await
}

async fn ask_from(
    book: &Book,
    method: &str,
    path: &str,
    cookie: Option<&str>,
    body: &Value,
    origin: Option<&str>,
) -> Answer {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "so.example")
        .header("x-forwarded-proto", "https");
    if let Some(cookie) = cookie {
        request = request.header("cookie", cookie);
    }
    if let Some(origin) = origin {
        request = request.header("origin", origin);
    }
    let body = match method {
        "GET" => Body::empty(),
        _ => Body::from(body.to_string()),
    };
    book.send(request.body(body).unwrap()).await
}

/// A page or its JSON, for whoever is signed in.
pub async fn get(book: &Book, path: &str, cookie: &str) -> Answer {
    ask(book, "GET", path, Some(cookie), &Value::Null).await
}

/// The note by which a role answers a challenge.
fn answer(book: &Book, role: &str, site: &str, challenge: &str) -> Value {
    let text = format!("{ORIGIN}/office-login/v1\n{site}\n{challenge}\n");
    json!({ "note": note::compose(&text, &[book.signer(role).sign_note_line(&text)]) })
}

pub async fn challenge(book: &Book) -> String {
    let path = "/api/v1/office/challenge";
    let said = ask(book, "POST", path, None, &json!({})).await.json();
    said["challenge"].as_str().unwrap().to_owned()
}

pub const ENTER: &str = "/api/v1/office/enter";

/// Signs in, and gives the cookie as it is sent back.
pub async fn enter(book: &Book, role: &str) -> String {
    let note = answer(book, role, SITE, &challenge(book).await);
    let entered = ask(book, "POST", ENTER, None, &note).await;
    assert_eq!(entered.status, StatusCode::OK, "{role}: {}", entered.text());
    cookie_of(&entered)
}

fn cookie_of(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie");
    cookie.split(';').next().unwrap().to_owned()
}

/// A path of a door with something in each of its places.
pub fn path_of(door: &Door) -> String {
    let parts = door.path.split('/').map(|part| match part {
        "{kind}" => "donation.receive",
        part if part.starts_with('{') => "1",
        part => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

#[test]
fn every_door_is_described() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/");
    let mut said = std::fs::read_to_string(format!("{folder}office.md")).unwrap();
    if let Ok(more) = std::fs::read_dir(format!("{folder}office")) {
        for file in more {
            said += &std::fs::read_to_string(file.unwrap().path()).unwrap();
        }
    }
    for door in doors() {
        let whole = [" ", "`", "?"].map(|end| said.contains(&format!(" {}{end}", door.path)));
        assert!(whole.contains(&true), "{} is not described", door.path);
    }
}

#[tokio::test]
async fn no_door_opens_without_a_key() {
    let book = Book::open().await;
    let stranger = format!("minhbach-office={}", URL_SAFE_NO_PAD.encode([9; 32]));
    for door in doors().iter().filter(|door| door.who != Who::Anyone) {
        for cookie in [
            None,
            Some(stranger.as_str()),
            Some("minhbach-office=../../x"),
        ] {
            let path = path_of(door);
            let page = ask(&book, "GET", &path, cookie, &Value::Null).await;
            assert_eq!(page.status, StatusCode::SEE_OTHER, "GET {path}");
            assert_eq!(page.header("location"), "/office/enter");
            assert_eq!(page.header("cache-control"), "no-store", "{path}");
            for method in ["GET", "POST", "PUT", "DELETE"] {
                let path = format!("/api/v1{path}");
                let told = ask(&book, method, &path, cookie, &json!({})).await;
                assert_eq!(told.status, StatusCode::UNAUTHORIZED, "{method} {path}");
                assert_eq!(told.json()["error"]["code"], "office.session");
                assert_eq!(told.header("cache-control"), "no-store", "{path}");
            }
        }
    }
}

#[tokio::test]
async fn every_door_asks_for_its_roles() {
    let book = Book::open().await;
    for (name, role) in ROLES {
        let cookie = enter(&book, name).await;
        for door in &doors() {
            let path = format!("/api/v1{}", path_of(door));
            for method in ["GET", "POST"] {
                // This would end the session that asks.
                if door.path == "/office/leave" || door.path == "/office/sessions" {
                    continue;
                }
                // An open stream of events has no end to wait for.
                if door.path == "/office/events" && method == "GET" {
                    continue;
                }
                let told = ask(&book, method, &path, Some(&cookie), &json!({})).await;
                let forbidden = match door.who {
                    Who::Roles(roles) => !roles.contains(&role),
                    Who::Anyone | Who::Holder => false,
                };
                let code = told.header("content-type").starts_with("application/json");
                let code = code.then(|| told.json()["error"]["code"].clone());
                let refused = code == Some(json!("office.forbidden"));
                // A right note is asked for there.
                // A form is for the roles of its kind, which its own tests look at.
                if door.who != Who::Anyone && !door.path.contains("{kind}") {
                    assert_eq!(refused, forbidden, "{name}: {method} {path}");
                }
                assert_ne!(
                    told.status,
                    StatusCode::UNAUTHORIZED,
                    "{name}: {method} {path}"
                );
                assert_eq!(told.header("cache-control"), "no-store", "{path}");
                assert!(told.status != StatusCode::INTERNAL_SERVER_ERROR, "{path}");
            }
        }
    }
}

#[tokio::test]
async fn nothing_is_changed_from_another_site() {
    let book = Book::open().await;
    let cookie = enter(&book, "accountant").await;
    for door in &doors() {
        for origin in ["https://other.example", "http://so.example", "null"] {
            let path = format!("/api/v1{}", path_of(door));
            let told = ask_from(
                &book,
                "POST",
                &path,
                Some(&cookie),
                &json!({}),
                Some(origin),
            )
            .await;
            assert_eq!(told.status, StatusCode::FORBIDDEN, "{origin} {path}");
            assert_eq!(told.json()["error"]["code"], "office.forbidden");
        }
    }
    // The session is as it was.
    let day = ask(&book, "GET", "/api/v1/office", Some(&cookie), &Value::Null).await;
    assert_eq!(day.status, StatusCode::OK);
}

#[tokio::test]
async fn a_challenge_serves_once_for_this_site_and_this_book() {
    let book = Book::open().await;
    let wrong = |answer: &Answer| {
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text());
        assert!(answer.headers.get("set-cookie").is_none());
    };
    // Replayed.
    let asked = challenge(&book).await;
    let right = answer(&book, "cashier", SITE, &asked);
    assert_eq!(
        ask(&book, "POST", ENTER, None, &right).await.status,
        StatusCode::OK
    );
    wrong(&ask(&book, "POST", ENTER, None, &right).await);
    // Signed for another site, whose operator passes it on.
    let relayed = answer(
        &book,
        "cashier",
        "https://other.example",
        &challenge(&book).await,
    );
    wrong(&ask(&book, "POST", ENTER, None, &relayed).await);
    // Of another book.
    let asked = challenge(&book).await;
    let text = format!("other.example/office-login/v1\n{SITE}\n{asked}\n");
    let line = book.signer("cashier").sign_note_line(&text);
    let foreign = json!({ "note": note::compose(&text, &[line]) });
    wrong(&ask(&book, "POST", ENTER, None, &foreign).await);
    // Never asked for.
    let invented = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    wrong(
        &ask(
            &book,
            "POST",
            ENTER,
            None,
            &answer(&book, "cashier", SITE, invented),
        )
        .await,
    );
    // A signature that is not this key's; the challenge is spent all the same.
    let asked = challenge(&book).await;
    let mut forged = answer(&book, "cashier", SITE, &asked);
    let note = forged["note"].as_str().unwrap();
    let note = note.replace(
        book.signer("cashier").name(),
        book.signer("approver").name(),
    );
    forged["note"] = json!(note);
    wrong(&ask(&book, "POST", ENTER, None, &forged).await);
    wrong(
        &ask(
            &book,
            "POST",
            ENTER,
            None,
            &answer(&book, "cashier", SITE, &asked),
        )
        .await,
    );
    // An entry that somebody signed is no answer.
    let entry = json!({ "note": "minhbach.example/x\n\n— a AAAAAAAA\n" });
    wrong(&ask(&book, "POST", ENTER, None, &entry).await);
    // And it lasts two minutes.
    const { assert!(ANSWER <= 120) };
}

#[tokio::test]
async fn a_session_is_never_one_that_somebody_else_chose() {
    let book = Book::open().await;
    let planted = format!("minhbach-office={}", URL_SAFE_NO_PAD.encode([5; 32]));
    let note = answer(&book, "cashier", SITE, &challenge(&book).await);
    let entered = ask(&book, "POST", ENTER, Some(&planted), &note).await;
    let own = cookie_of(&entered);
    assert_ne!(own, planted);
    let with = |cookie: &str| {
        let cookie = cookie.to_owned();
        let book = &book;
        async move {
            ask(book, "GET", "/api/v1/office", Some(&cookie), &Value::Null)
                .await
                .status
        }
    };
    assert_eq!(with(&planted).await, StatusCode::UNAUTHORIZED);
    assert_eq!(with(&own).await, StatusCode::OK);
    // Whoever signs in anew leaves the session that she had.
    let note = answer(&book, "cashier", SITE, &challenge(&book).await);
    let anew = cookie_of(&ask(&book, "POST", ENTER, Some(&own), &note).await);
    assert_eq!(with(&own).await, StatusCode::UNAUTHORIZED);
    assert_eq!(with(&anew).await, StatusCode::OK);
    let written = entered.header("set-cookie");
    for part in ["HttpOnly", "SameSite=Strict", "Secure", "Path=/"] {
        assert!(written.contains(part), "{written}");
    }
    const { assert!(IDLE <= 30 * 60) };
}

#[tokio::test]
async fn a_stolen_cookie_ends_with_the_key_and_with_the_sessions() {
    let mut book = Book::open().await;
    let stolen = enter(&book, "cashier").await;
    let other = enter(&book, "accountant").await;
    let status = |book: &Book, cookie: &str| {
        let (router, cookie) = (book.router.clone(), cookie.to_owned());
        async move {
            use tower::ServiceExt as _;
            let request = Request::get("/api/v1/office").header("cookie", cookie);
            let answer = router.oneshot(request.body(Body::empty()).unwrap()).await;
            answer.unwrap().status()
        }
    };
    assert_eq!(status(&book, &stolen).await, StatusCode::OK);
    let key = book.signer("cashier").name().to_owned();
    book.record(
        "governor",
        "key.revoke",
        json!({ "key": key, "reason": "lost" }),
    )
    .await;
    assert_eq!(status(&book, &stolen).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&book, &other).await, StatusCode::OK);
    // Nor does the revoked key come in again.
    let note = answer(&book, "cashier", SITE, &challenge(&book).await);
    let again = ask(&book, "POST", ENTER, None, &note).await;
    assert_eq!(again.status, StatusCode::FORBIDDEN);
    // All sessions of a key end at once.
    let second = enter(&book, "accountant").await;
    let ended = ask(
        &book,
        "POST",
        "/api/v1/office/sessions",
        Some(&second),
        &json!({}),
    )
    .await;
    assert_eq!(ended.status, StatusCode::NO_CONTENT);
    for cookie in [&other, &second] {
        assert_eq!(status(&book, cookie).await, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn signing_in_is_tried_a_few_times_a_minute() {
    let book = Book::open().await;
    let mut last = StatusCode::OK;
    for _ in 0..70 {
        let wrong = json!({ "note": "no note" });
        last = ask(&book, "POST", ENTER, None, &wrong).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

/// What the book would say, without a signature.
async fn consider(book: &Book, cookie: &str, text: &str, role: &str) -> Value {
    let asked = json!({ "text": text, "keys": [book.signer(role).name()] });
    let told = ask(
        book,
        "POST",
        "/api/v1/office/consider",
        Some(cookie),
        &asked,
    )
    .await;
    told.json()["refused"].clone()
}

fn text_of(note: &str) -> String {
    note[..note.rfind("\n\n").unwrap() + 1].to_owned()
}

#[tokio::test]
async fn what_the_book_would_say_is_what_it_says() {
    let mut book = Book::open().await;
    book.give_cash(1_000_000).await;
    let cookie = enter(&book, "accountant").await;
    let proposal = |amount: &str, from: &str| {
        json!({
            "amount": amount, "chapter": chapter(), "currency": "VND", "from": from, "fund": fund(),
            "purpose": "food", "until": "2026-12-31",
        })
    };
    let lawful = book.note("accountant", "allocation.propose", proposal("5", DAY));
    let size = book.store.size();
    assert_eq!(
        consider(&book, &cookie, &text_of(&lawful), "accountant").await,
        Value::Null
    );
    assert_eq!(book.store.size(), size, "to ask is not to enter");
    let reversed = book.note(
        "accountant",
        "allocation.propose",
        proposal("5", "2027-01-01"),
    );
    let refused = consider(&book, &cookie, &text_of(&reversed), "accountant").await;
    let sent = book
        .post("/api/v1/entries", &json!({ "entry": reversed }))
        .await
        .json();
    assert_eq!(refused["code"], sent["error"]["code"]);
    assert_eq!(refused["message"], sent["error"]["message"]);
    // Another role.
    let refused = consider(&book, &cookie, &text_of(&lawful), "cashier").await;
    assert_eq!(refused["code"], "authority.role");
    // No entry at all.
    let refused = consider(&book, &cookie, "nothing\n", "accountant").await;
    assert!(refused["code"].is_string());
    let _ = id(DAY, 1);
}

#[tokio::test]
async fn the_folder_holds_what_its_signers_put_there_and_nothing_else() {
    let mut book = Book::open().await;
    let approver = enter(&book, "approver").await;
    let governor = enter(&book, "governor").await;
    let folder = "/api/v1/office/folder";
    let body = json!({
        "areas": [], "chapter": chapter(), "kind": "aid", "name": "Quỹ giả định", "purposes": ["food"],
    });
    let own = book.note("approver", "fund.open", body);
    let put = |entry: &str| json!({ "entry": entry, "openings": [] });
    // Somebody else's paper, and a signature that is none.
    let foreign = ask(&book, "POST", folder, Some(&governor), &put(&own)).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let forged = own.replace("\"food\"", "\"seed\"");
    let forged = ask(&book, "POST", folder, Some(&approver), &put(&forged)).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let filed = ask(&book, "POST", folder, Some(&approver), &put(&own)).await;
    assert_eq!(filed.status, StatusCode::OK, "{}", filed.text());
    let text_hash = filed.json()["text_hash"].clone();
    let seen = ask(&book, "GET", folder, Some(&governor), &Value::Null)
        .await
        .json();
    assert_eq!(seen["papers"][0]["text_hash"], text_hash);
    assert_eq!(seen["papers"][0]["mine"], false);
    // Another signature is added to the one that is there.
    let text = text_of(&own);
    let second = note::compose(&text, &[book.signer("governor").sign_note_line(&text)]);
    let added = ask(&book, "POST", folder, Some(&governor), &put(&second)).await;
    assert_eq!(added.json()["text_hash"], text_hash);
    let seen = ask(&book, "GET", folder, Some(&approver), &Value::Null)
        .await
        .json();
    assert_eq!(seen["papers"].as_array().unwrap().len(), 1);
    assert_eq!(seen["papers"][0]["lines"].as_array().unwrap().len(), 2);
    // Whoever may not sign such an entry neither sees it nor spoils it with a signature.
    let accountant = enter(&book, "accountant").await;
    let seen = ask(&book, "GET", folder, Some(&accountant), &Value::Null)
        .await
        .json();
    assert_eq!(seen["papers"], json!([]));
    let third = note::compose(&text, &[book.signer("accountant").sign_note_line(&text)]);
    let spoilt = ask(&book, "POST", folder, Some(&accountant), &put(&third)).await;
    assert_eq!(spoilt.status, StatusCode::FORBIDDEN);
    // Nobody who has not signed takes it out; then its signer does.
    let take = json!({ "text_hash": text_hash });
    let path = "/api/v1/office/folder/take";
    let cashier = enter(&book, "cashier").await;
    let foreign = ask(&book, "POST", path, Some(&cashier), &take).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let gone = ask(&book, "POST", path, Some(&approver), &take).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    let seen = ask(&book, "GET", folder, Some(&approver), &Value::Null)
        .await
        .json();
    assert_eq!(seen["papers"], json!([]));
}
