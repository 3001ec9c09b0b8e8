//! The wizard's side of the server: whose files are read, what is answered, and what stays private.

use crate::common::{Answer, Book, DAY, ORIGIN, SALT, bank, cash, chapter, id};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use minhbach_exchange::statement::LineIds;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::log::hash_to_base64;
use minhbach_ledger::note;
use minhbach_ledger::signature::Signer;
use serde_json::{Value, json};

const CSV: &str = "\
Từ ngày 10/09/2026 đến ngày 12/09/2026;;;Ngày in: 01/10/2026;;
Số dư đầu kỳ;0;;;;
Ngày giao dịch;Số tham chiếu;Diễn giải;Ghi nợ;Ghi có;Số dư
10/09/2026;5001;NGUYEN VAN CANARY ung ho;;200.000;200.000
10/09/2026;5002;ung ho;;100.000;300.000
11/09/2026;5003;RUT TIEN MAT NHAP QUY;50.000;;250.000
12/09/2026;5004;PHI QUAN LY TAI KHOAN;11.000;;239.000
12/09/2026;5005;dong hong;;một trăm;239.000
Số dư cuối kỳ;239.000;;;;
";

/// The cookie of a role that has signed in.
async fn enter(book: &Book, role: &str) -> String {
    enter_with(book, book.signer(role)).await
}

async fn enter_with(book: &Book, signer: &Signer) -> String {
    let given = send(book, "/api/v1/office/challenge", None, b"{}")
        .await
        .json();
    let challenge = given["challenge"].as_str().unwrap();
    let text = format!("{ORIGIN}/office-login/v1\nhttp://so.example\n{challenge}\n");
    let note = note::compose(&text, &[signer.sign_note_line(&text)]);
    let body = json!({ "note": note }).to_string();
    let answer = send(book, "/api/v1/office/enter", None, body.as_bytes()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned()
}

async fn request(
    book: &Book,
    method: &str,
    path: &str,
    cookie: Option<&str>,
    body: &[u8],
) -> Answer {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "so.example")
        .header("origin", "http://so.example");
    if let Some(cookie) = cookie {
        request = request.header("cookie", cookie);
    }
    book.send(request.body(Body::from(body.to_vec())).unwrap())
        .await
}

async fn send(book: &Book, path: &str, cookie: Option<&str>, body: &[u8]) -> Answer {
    request(book, "POST", path, cookie, body).await
}

async fn get(book: &Book, path: &str, cookie: &str) -> Answer {
    request(book, "GET", &format!("/api/v1{path}"), Some(cookie), b"").await
}

fn files(account: Id, files: &[(&str, &str)]) -> Vec<u8> {
    let listed: Vec<Value> = files
        .iter()
        .map(|(name, text)| json!({ "name": name, "bytes": text.len() }))
        .collect();
    let mut body = format!("{}\n", json!({ "account": account, "files": listed })).into_bytes();
    files
        .iter()
        .for_each(|(_, text)| body.extend(text.as_bytes()));
    body
}

const READ: &str = "/api/v1/office/statement/read";

#[tokio::test]
async fn a_statement_is_read_for_its_key_alone() {
    let book = Book::open().await;
    let accountant = enter(&book, "accountant").await;
    let body = files(bank(), &[("sao-ke.csv", CSV)]);
    let answer = send(&book, READ, Some(&accountant), &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), "no-store");
    let told = answer.json();
    assert_eq!(told["lines"], 4);
    assert_eq!(told["days"].as_array().unwrap().len(), 3);
    assert_eq!(told["days"][0]["equation"], "holds");
    assert_eq!(
        told["days"][0]["credits"],
        json!({ "count": 2, "sum": 300_000 })
    );
    assert_eq!(told["exceptions"][0]["code"], "amount-unreadable");
    assert_eq!(told["exceptions"][0]["row"], 8);
    assert_eq!(told["sources"][0]["file"], "sao-ke.csv");
    assert!(
        !answer.text().contains("CANARY"),
        "lines are asked for by themselves"
    );

    let reading = told["reading"].as_str().unwrap();
    let path = format!("/office/statement/{reading}");
    assert_eq!(get(&book, &path, &accountant).await.json(), told);
    let lines = get(&book, &format!("{path}/lines"), &accountant)
        .await
        .json();
    let lines = lines["lines"].as_array().unwrap();
    let suggestions: Vec<&str> = lines
        .iter()
        .map(|line| line["suggestion"].as_str().unwrap())
        .collect();
    assert_eq!(suggestions, ["donation", "donation", "own_transfer", "fee"]);
    // The key of this test's directory.
    let maker = LineIds::new(&[3; 32], &bank().to_string());
    let day = DAY
        .parse::<minhbach_ledger::day::Day>()
        .unwrap()
        .date()
        .unwrap();
    let fee = maker.of(
        day,
        "10:2026-09-12,4:5004,6:-11000,17:PHIQUANLYTAIKHOAN,",
        1,
    );
    assert_eq!(lines[3]["id"], json!(Id::from_bytes(fee)));
    assert!(lines.iter().all(|line| line["book"].is_null()));
    let some = get(&book, &format!("{path}/lines?from=2&count=1"), &accountant)
        .await
        .json();
    assert_eq!(some, json!({ "from": 2, "lines": [lines[2].clone()] }));
    let past = get(&book, &format!("{path}/lines?from=4"), &accountant)
        .await
        .json();
    assert_eq!(past["lines"], json!([]));
    let events = get(&book, &format!("{path}/events"), &accountant).await;
    assert!(
        events.text().contains("\"finished\":true"),
        "{}",
        events.text()
    );

    // The same files are the same reading; another key's are another, and nobody sees anybody else's.
    let again = send(&book, READ, Some(&accountant), &body).await.json();
    assert_eq!(again["reading"], reading);
    let cashier = enter(&book, "cashier").await;
    for path in [
        path.clone(),
        format!("{path}/lines"),
        format!("{path}/events"),
    ] {
        assert_eq!(
            get(&book, &path, &cashier).await.status,
            StatusCode::NOT_FOUND
        );
    }
    let own = send(&book, READ, Some(&cashier), &body).await.json();
    assert_ne!(own["reading"], reading);
    let gone = format!("/api/v1{path}/forget");
    send(&book, &gone, Some(&cashier), b"").await;
    assert_eq!(get(&book, &path, &accountant).await.status, StatusCode::OK);
    assert_eq!(
        send(&book, &gone, Some(&accountant), b"").await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        get(&book, &path, &accountant).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn what_the_book_has_is_told_with_its_commitment() {
    let mut book = Book::open().await;
    let accountant = enter(&book, "accountant").await;
    let body = files(bank(), &[("a.csv", CSV)]);
    let reading = send(&book, READ, Some(&accountant), &body).await.json()["reading"].clone();
    let path = format!("/office/statement/{}/lines", reading.as_str().unwrap());
    let lines = get(&book, &path, &accountant).await.json()["lines"].clone();
    let line = Digest::commit(&SALT, "line", "a line").to_string();
    let note = book.note("accountant", "donation.receive", json!({
        "account": bank(), "amount": "200000", "booked": "2026-09-10", "channel": "bank", "currency": "VND",
        "fund": crate::common::fund(), "id": lines[0]["id"], "line": line, "on": "2026-09-10",
    }));
    let opening = json!({ "field": "line", "value": "a line", "salt": hash_to_base64(&SALT) });
    let sent = json!({ "entry": note, "openings": [opening] }).to_string();
    let entered = send(&book, "/api/v1/entries", None, sent.as_bytes()).await;
    assert!(entered.status.is_success(), "{}", entered.text());
    let lines = get(&book, &path, &accountant).await.json()["lines"].clone();
    assert_eq!(lines[0]["book"], json!(line));
    assert!(lines[1]["book"].is_null());
}

#[tokio::test]
async fn nobody_else_has_anything_read() {
    let mut book = Book::open().await;
    let good = files(bank(), &[("a.csv", CSV)]);
    assert_eq!(
        send(&book, READ, None, &good).await.status,
        StatusCode::UNAUTHORIZED
    );
    let approver = enter(&book, "approver").await;
    assert_eq!(
        send(&book, READ, Some(&approver), &good).await.status,
        StatusCode::FORBIDDEN
    );
    let accountant = enter(&book, "accountant").await;

    // An account above the desk's scope, one without statements, one that is not there.
    let below = id(DAY, 4_000);
    let commune = json!({ "id": below, "kind": "commune", "name": "Hội xã", "parent": chapter() });
    book.record("governor", "chapter.open", commune).await;
    let small = Signer::from_seed([90; 32], &format!("{ORIGIN}/k/90")).unwrap();
    book.record("governor", "key.grant", json!({
        "chapter": below, "holder": id(DAY, 4_002), "key": small.vkey().to_string(), "role": "accountant",
    })).await;
    let commune = enter_with(&book, &small).await;
    for (cookie, account) in [
        (&commune, bank()),
        (&accountant, cash()),
        (&accountant, id(DAY, 5)),
    ] {
        let answer = send(
            &book,
            READ,
            Some(cookie),
            &files(account, &[("a.csv", CSV)]),
        )
        .await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.json()["error"]["code"], "statement.account");
    }

    // What is no statement says so, in words, and is not kept.
    let picture = send(
        &book,
        READ,
        Some(&accountant),
        &files(bank(), &[("a.pdf", "%PDF-1.7 CANARY")]),
    )
    .await;
    assert_eq!(picture.status, StatusCode::BAD_REQUEST);
    assert_eq!(picture.json()["error"]["code"], "statement.unreadable");
    assert!(!picture.text().contains("CANARY"));
    for (broken, code) in [
        (&b"{}\n"[..], "request.body"),
        (b"no end of line", "request.body"),
        (&good[..good.len() - 1], "request.body"),
    ] {
        let answer = send(&book, READ, Some(&accountant), broken).await;
        assert_eq!(answer.json()["error"]["code"], code);
    }
    // More than the door lets through.
    let huge = vec![b' '; (33 << 20) + 1];
    assert_eq!(
        send(&book, READ, Some(&accountant), &huge).await.status,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    // From another site's page nothing is read, whoever is signed in.
    let foreign = Request::post(READ)
        .header("host", "so.example")
        .header("origin", "http://other.example")
        .header("cookie", &accountant)
        .body(Body::from(good))
        .unwrap();
    assert_eq!(book.send(foreign).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_held_line_opens_for_its_own_desk_and_is_written_down() {
    let mut book = Book::open().await;
    let suspense = id(DAY, 4_100);
    book.record("approver", "fund.open", json!({
        "areas": [], "chapter": chapter(), "id": suspense, "kind": "suspense", "name": "Tiền chờ xác định", "purposes": [],
    })).await;
    let line = json!({ "amount": "70000", "memo": "CANARY chuyen tien" }).to_string();
    let salt = [5; 32];
    let held = book.note("accountant", "receipt.hold", json!({
        "account": bank(), "amount": "70000", "booked": DAY, "currency": "VND", "fund": suspense, "id": id(DAY, 4_101),
        "line": minhbach_ledger::id::Digest::commit(&salt, "line", &line), "reason": "unidentified",
    }));
    let opening = minhbach_store::Opening {
        field: "line".into(),
        value: line.clone(),
        salt,
    };
    let submission = minhbach_store::Submission {
        note: held.into_bytes(),
        openings: vec![opening],
        subject: None,
    };
    let at = book.store.append(submission).await.unwrap().unwrap().at;
    let given = book.give_cash(50_000).await.at;

    let cashier = enter(&book, "cashier").await;
    let page = get(&book, "/office/unidentified", &cashier).await;
    assert_eq!(page.json()["receipts"][0]["index"], at);
    assert_eq!(page.json()["receipts"][0]["amount"], "70000");
    assert!(!page.text().contains("CANARY"));
    assert!(book.store.accesses(None).await.unwrap().is_empty());
    let open = |at: u64| format!("/api/v1/office/unidentified/{at}/open");
    let opened = send(&book, &open(at), Some(&cashier), b"").await.json();
    assert_eq!(
        opened["fields"],
        json!([{ "field": "line", "value": line }])
    );
    let accesses = book.store.accesses(None).await.unwrap();
    assert_eq!(accesses.len(), 1);
    assert_eq!(
        (accesses[0].key.as_str(), accesses[0].why.as_str()),
        (book.signer("cashier").name(), "money")
    );
    // What is not held does not open here, and an approver opens nothing.
    for index in [given, 0, 9_999] {
        assert_eq!(
            send(&book, &open(index), Some(&cashier), b"").await.status,
            StatusCode::NOT_FOUND
        );
    }
    let approver = enter(&book, "approver").await;
    assert_eq!(
        send(&book, &open(at), Some(&approver), b"").await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(book.store.accesses(None).await.unwrap().len(), 1);
}
