//! Papers, VietQR and the people desk: what is planted in every text comes out as text, what is private comes out for a reason alone,
//! and a desk has to do with its own chapter.

use crate::common::{Answer, Book, DAY, ORIGIN, SALT, chapter, fund, id};
use crate::office::{SITE, ask, challenge, enter};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::note;
use minhbach_ledger::signature::Signer;
use minhbach_store::{Opening, Submission};
use serde_json::{Value, json};

/// What a stranger would like to run in the office, or in its spreadsheet.
const PLANT: &str = "<script>alert(1)</script>\"><img src=x onerror=alert(1)>=HYPERLINK(1)";

/// A form as a browser on our own page sends it.
async fn form(book: &Book, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
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

async fn post(book: &Book, path: &str, cookie: &str, kind: &str, body: Vec<u8>) -> Answer {
    let request = Request::post(path)
        .header("host", "so.example")
        .header("x-forwarded-proto", "https")
        .header("origin", SITE)
        .header("cookie", cookie)
        .header("content-type", kind);
    book.send(request.body(Body::from(body)).unwrap()).await
}

async fn get(book: &Book, path: &str, cookie: &str) -> Answer {
    ask(book, "GET", path, Some(cookie), &Value::Null).await
}

/// Records a body with private fields, each of which says the same.
async fn private(
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
fn harmless(page: &Answer, path: &str) {
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

fn campaign() -> Id {
    id(DAY, 2_001)
}
fn item() -> Id {
    id(DAY, 2_002)
}
fn store_room() -> Id {
    id(DAY, 2_003)
}
fn commune() -> Id {
    id(DAY, 2_004)
}

/// A book in which every public text that a role may choose is planted. Entries by what they are.
struct Planted {
    gift: u64,
    goods: u64,
    case: u64,
    list: u64,
    roster: String,
}

const SHEET: &str = "Họ và tên;Năm sinh;Xã;Suất;Ghi chú\n";

fn sheet() -> Vec<u8> {
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

async fn planted(book: &mut Book) -> Planted {
    book.record("governor", "policy.set", json!({
        "approvals": [{"above": "0", "approvers": 1}], "currency": "VND", "least": 10, "relaxed": [], "rules": 4,
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

#[tokio::test]
async fn names_are_opened_for_a_reason_and_that_is_logged() {
    let mut book = Book::open().await;
    let planted = planted(&mut book).await;
    let accountant = enter(&book, "accountant").await;
    let governor = enter(&book, "governor").await;
    let opened = async |book: &Book| book.store.accesses(None).await.unwrap().len();
    let path = format!("/office/paper/receipt/{}", planted.gift);
    let before = opened(&book).await;
    // Without a reason, and with one that an office has not got, nothing is opened.
    for fields in [
        &[][..],
        &[("why", "")][..],
        &[("why", "inspection")][..],
        &[("why", "curiosity")][..],
    ] {
        let page = form(&book, &path, &accountant, fields).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.text().contains("onerror=alert(1)"), "{fields:?}");
    }
    for who in [planted.gift.to_string(), format!("{}:2", planted.list)] {
        let page = form(
            &book,
            &format!("/office/people/record/{who}"),
            &accountant,
            &[("act", "read"), ("why", "inspection")],
        )
        .await;
        assert!(!page.text().contains("onerror=alert(1)"));
    }
    assert_eq!(opened(&book).await, before);
    let page = form(&book, &path, &accountant, &[("why", "receipt")]).await;
    assert!(page.text().contains("onerror=alert(1)"));
    let words = page.words();
    assert!(
        words.contains("Một triệu hai trăm nghìn đồng") && words.contains("PT 0001/2026"),
        "{words}"
    );
    assert_eq!(opened(&book).await, before + 1);
    // The log names key, field and reason, and is for those who watch.
    let log = get(&book, "/api/v1/office/people/access", &governor)
        .await
        .json();
    assert_eq!(log["rows"][0]["field"], "donor");
    assert_eq!(log["rows"][0]["role"], "accountant");
    assert!(!log.to_string().contains("onerror"));
    let own = get(
        &book,
        &format!("/api/v1/office/people/record/{}", planted.gift),
        &governor,
    )
    .await
    .json();
    assert_eq!(own["accesses"].as_array().unwrap().len(), 1);
    let own = get(
        &book,
        &format!("/api/v1/office/people/record/{}", planted.gift),
        &accountant,
    )
    .await
    .json();
    assert!(own["accesses"].is_null());
    // A whole list is logged line by line.
    let list = format!("/api/v1/office/paper/list/{}", planted.list);
    let told = form(&book, &list, &accountant, &[("why", "delivery")])
        .await
        .json();
    assert_eq!(told["lines"].as_array().unwrap().len(), 12);
    assert_eq!(opened(&book).await, before + 13);
}

#[tokio::test]
async fn a_record_is_agreed_to_sealed_and_kept_as_the_law_wants() {
    let mut book = Book::open().await;
    let planted = planted(&mut book).await;
    let accountant = enter(&book, "accountant").await;
    let approver = enter(&book, "approver").await;
    let path = format!("/api/v1/office/people/record/{}", planted.gift);
    let agreed = [
        ("act", "give"),
        ("purpose", "display-name"),
        ("party", "person"),
    ];
    let said = form(&book, &path, &accountant, &agreed).await.json();
    assert_eq!(said["outcome"]["done"]["what"], "people-shown-now");
    assert_eq!(said["consents"].as_array().unwrap().len(), 1);
    let back = [
        ("act", "withdraw"),
        ("purpose", "display-name"),
        ("party", "person"),
    ];
    let said = form(&book, &path, &accountant, &back).await.json();
    assert_eq!(said["outcome"]["done"]["what"], "people-not-shown-now");
    let again = form(&book, &path, &accountant, &back).await.json();
    assert!(again["outcome"]["refused"]["vi"].as_str().is_some());
    // What cannot be taken back is for whoever answers for the chapter, and after its address was typed again.
    for act in ["restrict", "erase"] {
        let told = form(
            &book,
            &path,
            &accountant,
            &[("act", act), ("reason", "wish")],
        )
        .await;
        assert_eq!(told.status, StatusCode::FORBIDDEN, "{act}");
    }
    let unsure = form(
        &book,
        &path,
        &approver,
        &[("act", "erase"), ("reason", "wish"), ("sure", "7")],
    )
    .await
    .json();
    assert!(unsure["outcome"]["unclear"].is_null() && unsure["restricted"].is_null());
    let sure = planted.gift.to_string();
    let kept = form(
        &book,
        &path,
        &approver,
        &[("act", "erase"), ("reason", "wish"), ("sure", &sure)],
    )
    .await
    .json();
    assert!(
        kept["outcome"]["refused"]["en"]
            .as_str()
            .unwrap()
            .contains("restricted instead")
    );
    assert!(kept["restricted"].is_string());
    // Sealed: a receipt opens it no more, the person's own wish does.
    let paper = format!("/office/paper/receipt/{}", planted.gift);
    assert!(
        !form(&book, &paper, &accountant, &[("why", "receipt")])
            .await
            .text()
            .contains("onerror")
    );
    assert!(
        form(&book, &paper, &accountant, &[("why", "person")])
            .await
            .text()
            .contains("onerror")
    );
    // A sealed list stays; one that is not can be taken back.
    let list = format!("/api/v1/office/people/roster/{}", planted.roster);
    let told = form(&book, &list, &accountant, &[]).await.json();
    assert_eq!(told["back"], false);
    let query = format!("chapter={}&campaign={}", chapter(), campaign());
    let other = format!("{SHEET}\"Vàng Thị Mẫu\";1961;98003;2;\n");
    let take = format!("/api/v1/office/people/rosters/take?{query}");
    let taken = post(
        &book,
        &take,
        &accountant,
        "octet",
        other.clone().into_bytes(),
    )
    .await
    .json();
    let open = format!(
        "/api/v1/office/people/roster/{}",
        taken["list"]["id"].as_str().unwrap()
    );
    assert_eq!(
        form(&book, &open, &accountant, &[]).await.json()["back"],
        true
    );
    assert_eq!(
        get(&book, &open, &accountant).await.status,
        StatusCode::NOT_FOUND
    );
    // Faults row by row, and nothing of the row; then nothing is taken.
    let faulty = format!("{other}\"Giàng A Hư\";;98003;x;\n");
    let looked = post(&book, &take, &accountant, "octet", faulty.into_bytes()).await;
    let faults = looked.json()["outcome"]["faults"].as_array().unwrap().len();
    assert!(
        faults >= 1 && !looked.text().contains("Giàng"),
        "{}",
        looked.text()
    );
    assert_eq!(
        get(&book, &open, &accountant).await.status,
        StatusCode::NOT_FOUND
    );
    let junk = post(&book, &take, &accountant, "octet", vec![0xFF; 64]).await;
    assert!(
        junk.json()["outcome"]["unreadable"].is_string(),
        "{}",
        junk.text()
    );
    let large = post(
        &book,
        &take,
        &accountant,
        "octet",
        vec![b'a'; 4 * 1024 * 1024 + 1],
    )
    .await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
}

/// Signs in with a key of one's own.
async fn enter_as(book: &Book, key: &Signer) -> String {
    let text = format!(
        "{ORIGIN}/office-login/v1\n{SITE}\n{}\n",
        challenge(book).await
    );
    let note = json!({ "note": note::compose(&text, &[key.sign_note_line(&text)]) });
    let entered = ask(book, "POST", "/api/v1/office/enter", None, &note).await;
    assert_eq!(entered.status, StatusCode::OK, "{}", entered.text());
    entered
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn a_desk_has_to_do_with_its_own_chapter() {
    let mut book = Book::open().await;
    let planted = planted(&mut book).await;
    book.record(
        "governor",
        "chapter.open",
        json!({
            "id": commune(), "kind": "commune", "name": "Xã Nà Sương", "parent": chapter(),
        }),
    )
    .await;
    let mut cookies = Vec::new();
    for (n, role) in ["accountant", "field_officer", "approver"]
        .into_iter()
        .enumerate()
    {
        let key = Signer::from_seed([60 + n as u8; 32], &format!("{ORIGIN}/k/{:06x}", 0x100 + n))
            .unwrap();
        book.record("governor", "key.grant", json!({
            "chapter": commune(), "holder": id(DAY, 3_100 + n as u64), "key": key.vkey().to_string(), "role": role,
        })).await;
        cookies.push(enter_as(&book, &key).await);
    }
    let Planted {
        gift,
        goods,
        case,
        list,
        roster,
    } = &planted;
    // Of the province's things there are none for the commune.
    for (cookie, path) in [
        (0, format!("/office/paper/receipt/{gift}")),
        (0, format!("/office/paper/goods-in/{goods}")),
        (0, format!("/office/paper/certificate/{gift}")),
        (1, format!("/office/paper/list/{list}")),
        (1, format!("/office/paper/slips/{list}")),
        (0, format!("/office/agreement/{}", store_room())),
        (0, format!("/office/qr/fund/{}", fund())),
        (0, format!("/office/qr/campaign/{}", campaign())),
        (2, format!("/office/people/record/{gift}")),
        (1, format!("/office/people/record/{list}:1")),
        (1, format!("/office/people/roster/{roster}")),
        (1, format!("/office/people/case/{case}")),
    ] {
        for prefix in ["", "/en", "/api/v1"] {
            let path = format!("{prefix}{path}");
            let before = book.store.accesses(None).await.unwrap().len();
            let told = get(&book, &path, &cookies[cookie]).await;
            assert_eq!(told.status, StatusCode::NOT_FOUND, "{path}");
            let fields = [
                ("act", "read"),
                ("why", "person"),
                ("reason", "wish"),
                ("sure", "1"),
            ];
            let told = form(&book, &path, &cookies[cookie], &fields).await;
            assert!(
                told.status.is_client_error() && !told.text().contains("onerror"),
                "{path}"
            );
            assert_eq!(
                book.store.accesses(None).await.unwrap().len(),
                before,
                "{path}"
            );
        }
    }
    for list in [
        "/office/papers",
        "/office/agreement",
        "/office/qr",
        "/office/people/rosters",
        "/office/people/cases",
    ] {
        let told = get(&book, list, &cookies[0]).await;
        assert_eq!(told.status, StatusCode::OK, "{list}");
        assert!(
            !told.text().contains("alert(1)"),
            "{list} shows what is the province's"
        );
    }
    let take = format!(
        "/api/v1/office/people/rosters/take?chapter={}&campaign={}",
        chapter(),
        campaign()
    );
    let told = post(&book, &take, &cookies[1], "octet", sheet()).await;
    assert_eq!(told.status, StatusCode::NOT_FOUND);
    // Who is above sees what is below.
    let accountant = enter(&book, "accountant").await;
    let governor = enter(&book, "governor").await;
    let below = format!(
        "/api/v1/office/people/rosters/preview?chapter={}&campaign={}",
        commune(),
        campaign()
    );
    let told = post(&book, &below, &accountant, "octet", sheet())
        .await
        .json();
    assert_eq!(told["outcome"]["flagged"].as_array().unwrap().len(), 12);
    // A practice ledger's code cannot be paid, and says so.
    let poster = get(
        &book,
        &format!("/api/v1/office/qr/campaign/{}", campaign()),
        &accountant,
    )
    .await
    .json();
    let payload = poster["payload"].as_str().unwrap();
    assert!(
        payload.contains("0006999999") && poster["practice"] == true,
        "{payload}"
    );
    assert!(payload.contains(poster["memo"].as_str().unwrap()));
    let page = get(
        &book,
        &format!("/office/qr/campaign/{}", campaign()),
        &accountant,
    )
    .await;
    assert!(page.text().contains("MÃ NÀY KHÔNG CHUYỂN TIỀN ĐƯỢC") && page.text().contains("<svg"));
    // What is not of this entry is no paper.
    for path in [
        format!("/office/paper/payment/{gift}"),
        format!("/office/paper/goods-in/{gift}"),
        "/office/paper/receipt/0".to_owned(),
        "/office/paper/receipt/999999".to_owned(),
        "/office/paper/receipt/007".to_owned(),
    ] {
        assert_eq!(
            get(&book, &path, &governor).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}
