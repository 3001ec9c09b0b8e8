//! Papers, VietQR and the people desk: what is planted in every text comes out as text, what is private comes out for a reason alone,
//! and a desk has to do with its own chapter.

use crate::common::{Answer, Book, DAY, SALT, chapter, fund, id};
use crate::office::{SITE, ask, enter};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use minhbach_ledger::id::{Digest, Id};
use minhbach_store::{Opening, Submission};
use serde_json::{Value, json};

/// What a stranger would like to run in the office, or in its spreadsheet.
pub const PLANT: &str = "<script>alert(1)</script>\"><img src=x onerror=alert(1)>=HYPERLINK(1)";

/// A form as a browser on our own page sends it.
pub async fn form(book: &Book, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
    let escape = |text: &str| -> String {
        let bytes = text.bytes();
        bytes.map(|byte| format!("%{byte:02X}")).collect()
    };
    let body: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", escape(value)))
        .collect();
    post(
        book,
        path,
        cookie,
        "application/x-www-form-urlencoded",
        body.join("&").into(),
    )
    .await
}

pub async fn post(book: &Book, path: &str, cookie: &str, kind: &str, body: Vec<u8>) -> Answer {
    let request = Request::post(path)
        .header("host", "so.example")
        .header("x-forwarded-proto", "https")
        .header("origin", SITE)
        .header("cookie", cookie)
        .header("content-type", kind);
    book.send(request.body(Body::from(body)).unwrap()).await
}

pub async fn get(book: &Book, path: &str, cookie: &str) -> Answer {
    ask(book, "GET", path, Some(cookie), &Value::Null).await
}

/// Records a body with private fields, each of which says the same.
pub async fn private(
    book: &mut Book,
    role: &str,
    kind: &str,
    mut body: Value,
    fields: &[&str],
    value: &str,
) -> u64 {
    let openings = fields.iter().map(|field| {
        body[*field] = json!(Digest::commit(&SALT, field, value));
        Opening {
            field: (*field).to_owned(),
            value: value.to_owned(),
            salt: SALT,
        }
    });
    let openings = openings.collect();
    let note = book.note(role, kind, body).into_bytes();
    let submission = Submission {
        note,
        openings,
        subject: None,
    };
    let answer = book.store.append(submission).await.unwrap();
    answer
        .unwrap_or_else(|refused| panic!("{kind}: {}", refused.code()))
        .at
}

/// Every page shows what was planted as text, and nobody keeps the answer.
pub fn harmless(page: &Answer, path: &str) {
    assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
    assert_eq!(page.header("cache-control"), "no-store", "{path}");
    if page.header("content-type").starts_with("text/html") {
        let html = page.text();
        assert!(
            !html.contains("<script>alert") && !html.contains("<img"),
            "{path}"
        );
        let policy = page.header("content-security-policy");
        assert!(
            policy.contains("script-src 'self'") && !policy.contains("unsafe"),
            "{path}"
        );
        assert!(
            !html.contains(" style=") && !html.contains(" onclick="),
            "{path}"
        );
        for piece in html.split('[').skip(1) {
            let id = piece.split(']').next().unwrap();
            let message = id.starts_with(|c: char| c.is_ascii_lowercase())
                && id.chars().all(|c| c.is_ascii_lowercase() || c == '-');
            assert!(!message, "{path}: no message {id}");
        }
    } else {
        assert_eq!(page.header("content-type"), "application/json", "{path}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
    }
}

pub fn campaign() -> Id {
    id(DAY, 2_001)
}
pub fn item() -> Id {
    id(DAY, 2_002)
}
pub fn store_room() -> Id {
    id(DAY, 2_003)
}
pub fn commune() -> Id {
    id(DAY, 2_004)
}

/// A book in which every public text that a role may choose is planted. Entries by what they are.
pub struct Planted {
    pub gift: u64,
    pub goods: u64,
    pub case: u64,
    pub list: u64,
    pub roster: String,
}

pub const SHEET: &str = "Họ và tên;Năm sinh;Xã;Suất;Ghi chú\n";

pub fn sheet() -> Vec<u8> {
    let mut text = SHEET.to_owned();
    for n in 0..12 {
        text += &format!(
            "\"{n} {}\";19{};\"=HYPERLINK(1) {n}\";1;\"{}\"\n",
            PLANT.replace('"', "\"\""),
            50 + n,
            PLANT.replace('"', "\"\"")
        );
    }
    text.into_bytes()
}

pub async fn planted(book: &mut Book) -> Planted {
    book.record("governor", "policy.set", json!({
        "approvals": [{"above": "0", "approvers": 1}], "currency": "VND", "least": 10, "relaxed": [], "rules": 5,
    })).await;
    let cut = |most: usize| PLANT.chars().take(most).collect::<String>();
    book.record("approver", "campaign.open", json!({
        "chapter": chapter(), "closes": "2026-12-31", "id": campaign(), "kind": "other", "name": PLANT, "opens": DAY,
    })).await;
    book.record(
        "governor",
        "item.define",
        json!({
            "approvals": [], "id": item(), "name": cut(60), "scale": 0, "unit": "bag",
        }),
    )
    .await;
    book.record("approver", "account.open", json!({
        "chapter": chapter(), "currency": "VND", "id": store_room(), "kind": "warehouse", "name": PLANT,
    })).await;
    book.record("approver", "account.open", json!({
        "bank": PLANT, "chapter": chapter(), "currency": "VND", "id": id(DAY, 2_005), "kind": "bank", "name": PLANT,
        "number": "0000000000009",
    })).await;
    let gift = private(book, "cashier", "donation.receive", json!({
        "account": crate::common::cash(), "amount": "1200000", "booked": DAY, "channel": "cash", "currency": "VND", "fund": fund(),
        "voucher": {"book": "pt", "number": 1, "year": 2026},
    }), &["donor"], PLANT).await;
    let goods = private(book, "accountant", "donation.receive", json!({
        "account": store_room(), "amount": "40", "booked": DAY, "channel": "goods", "fund": fund(),
        "goods": {"condition": "new", "expiry": "2027-01-31", "item": item(),
                  "value": {"amount": "4000000", "basis": "market", "currency": "VND", "on": DAY}},
        "voucher": {"book": "pn", "number": 1, "year": 2026},
    }), &["donor"], PLANT).await;
    let case = private(
        book,
        "field_officer",
        "case.open",
        json!({"fund": fund()}),
        &["area", "capacity", "need", "person", "story", "term"],
        PLANT,
    )
    .await;
    // A list: looked at, taken in through the office, sealed over criteria that a proposal states.
    let document = Digest::of(b"criteria").to_string();
    let note = book.note("accountant", "allocation.propose", json!({
        "amount": "1000", "chapter": chapter(), "criteria": document, "currency": "VND", "from": DAY, "fund": fund(),
        "id": id(DAY, 2_006), "purpose": "food", "until": "2026-12-31",
    }));
    let text = Digest::of(&note.as_bytes()[..note.rfind("\n\n").unwrap() + 1]).to_string();
    let submission = Submission {
        note: note.into_bytes(),
        openings: Vec::new(),
        subject: None,
    };
    book.store.append(submission).await.unwrap().unwrap();
    let cookie = enter(book, "field_officer").await;
    let query = format!("chapter={}&campaign={}", chapter(), campaign());
    let take = format!("/api/v1/office/people/rosters/take?{query}");
    let taken = post(book, &take, &cookie, "application/octet-stream", sheet()).await;
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.text());
    let taken = taken.json();
    let roster = taken["list"]["id"].as_str().unwrap().to_owned();
    let sealed = book.record("field_officer", "roster.seal", json!({
        "adopted": text, "campaign": campaign(), "chapter": chapter(), "count": 12, "criteria": document,
        "duplicates": taken["duplicates"], "id": roster, "on": DAY, "root": taken["root"],
    })).await;
    Planted {
        gift,
        goods,
        case,
        list: sealed.at,
        roster,
    }
}

#[tokio::test]
async fn what_is_planted_comes_out_as_text() {
    let mut book = Book::open().await;
    let planted = planted(&mut book).await;
    let Planted {
        gift,
        goods,
        case,
        list,
        roster,
    } = &planted;
    let why = [("why", "receipt")];
    let accountant = enter(&book, "accountant").await;
    let governor = enter(&book, "governor").await;
    let pages = [
        "/office/papers".to_owned(),
        "/office/papers?month=2026-09&book=pt".to_owned(),
        format!("/office/paper/receipt/{gift}"),
        format!("/office/paper/certificate/{gift}"),
        format!("/office/paper/thanks/{gift}"),
        format!("/office/paper/goods-in/{goods}"),
        format!("/office/paper/handover/{goods}"),
        format!("/office/paper/labels/{goods}"),
        format!("/office/paper/list/{list}"),
        format!("/office/paper/slips/{list}"),
        "/office/agreement".to_owned(),
        format!("/office/agreement/{}", store_room()),
        format!("/office/agreement/{}?month=2026-09", id(DAY, 2_005)),
        "/office/qr".to_owned(),
        format!("/office/qr/campaign/{}", campaign()),
        format!("/office/qr/fund/{}?amount=50000", fund()),
        "/office/people".to_owned(),
        "/office/people/rosters".to_owned(),
        format!("/office/people/roster/{roster}"),
        format!("/office/people/record/{gift}"),
        format!("/office/people/record/{list}:4"),
        "/office/people/answers".to_owned(),
        "/office/people/cases".to_owned(),
        format!("/office/people/case/{case}"),
        "/office/people/sponsors".to_owned(),
    ];
    for page in &pages {
        for prefix in ["", "/en", "/api/v1"] {
            let path = format!("{prefix}{page}");
            let answer = get(&book, &path, &accountant).await;
            harmless(&answer, &path);
            let silent = ["paper", "people"].iter().any(|part| page.contains(part))
                && !page.contains("roster");
            if silent && prefix == "/api/v1" {
                assert!(
                    !answer
                        .text()
                        .contains("onerror=alert(1)>=HYPERLINK(1)\",\"born"),
                    "{path} names somebody"
                );
            }
        }
        // Nothing of the office can be taken away as a spreadsheet.
        let (bare, query) = page.split_once('?').unwrap_or((page, ""));
        for end in ["csv", "xlsx", "atom"] {
            let file = get(&book, &format!("{bare}.{end}?{query}"), &accountant).await;
            assert_eq!(file.status, StatusCode::NOT_FOUND, "{bare}.{end}");
        }
    }
    for page in [
        format!("/office/paper/receipt/{gift}"),
        format!("/office/paper/certificate/{gift}"),
        format!("/office/paper/thanks/{gift}"),
        format!("/office/paper/goods-in/{goods}"),
        format!("/office/paper/list/{list}"),
        format!("/office/paper/slips/{list}"),
    ] {
        for prefix in ["", "/en", "/api/v1"] {
            let path = format!("{prefix}{page}");
            let opened = form(&book, &path, &accountant, &why).await;
            harmless(&opened, &path);
            let shown = if prefix == "/api/v1" {
                "onerror=alert(1)"
            } else {
                "&#60;img src=x onerror=alert(1)"
            };
            let slips = "&lt;img src=x onerror=alert(1)";
            assert!(
                opened.text().contains(shown) || opened.text().contains(slips),
                "{path}"
            );
        }
    }
    for who in [gift.to_string(), case.to_string(), format!("{list}:4")] {
        for prefix in ["", "/en", "/api/v1"] {
            let path = format!("{prefix}/office/people/record/{who}");
            let opened = form(
                &book,
                &path,
                &accountant,
                &[("act", "read"), ("why", "person")],
            )
            .await;
            harmless(&opened, &path);
            assert!(opened.text().contains("onerror=alert(1)"), "{path}");
        }
    }
    for (page, kind) in [("preview", "octet"), ("take", "octet")] {
        let path = format!(
            "/office/people/rosters/{page}?chapter={}&campaign={}",
            chapter(),
            campaign()
        );
        let looked = post(&book, &path, &accountant, kind, sheet()).await;
        harmless(&looked, &path);
    }
    // What nobody reads as an address of a record, a month, a book or an amount.
    for path in [
        format!("/office/people/record/{PLANT}"),
        "/office/people/record?who=%3Cscript%3E".to_owned(),
        "/office/people/record/../../healthz".to_owned(),
        "/office/paper/receipt/..%2F..%2Fe%2F1".to_owned(),
        "/office/papers?month=%3Cscript%3E".to_owned(),
        "/office/papers?book=%22%3E%3Cimg".to_owned(),
        "/office/agreement/..%2f..".to_owned(),
        format!("/office/qr/fund/{}?amount=%3Dcmd", fund()),
    ] {
        let path: String = path
            .chars()
            .map(|c| if " <>\"()".contains(c) { '_' } else { c })
            .collect();
        let answer = get(&book, &path, &accountant).await;
        assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
        assert!(
            !answer.text().contains("<script>alert") && !answer.text().contains("<img"),
            "{path}"
        );
    }
    let log = get(&book, "/office/people/access", &governor).await;
    harmless(&log, "/office/people/access");
}
