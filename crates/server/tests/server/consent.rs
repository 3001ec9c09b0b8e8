//! What is shown by consent, by one server that never stops: there while it is agreed to, and in no answer for a program.

use axum::http::StatusCode;
use minhbach_ledger::id::{Digest, Id};
use minhbach_store::people::{Given, Party, Purpose};
use minhbach_store::{Opening, Submission};
use serde_json::json;

use crate::common::{Answer, Book, DAY, SALT, chapter, fund, id};

const STORY: &str = "nhà cách trường mười bốn cây số";
const PERSON: &str = "GIANG THI CANARY";

async fn consent(book: &Book, subject: Id, purpose: Purpose, party: Party, agrees: bool) {
    let given = Given {
        subject,
        purpose,
        party,
        child: purpose == Purpose::SponsorCard,
        day: DAY.parse().unwrap(),
        key: "minhbach.example/son-lam/k/000001",
    };
    match agrees {
        true => book.store.give_consent(&given).await.unwrap().unwrap(),
        false => book.store.withdraw_consent(&given).await.unwrap().unwrap(),
    }
}

async fn subject(book: &Book, at: u64) -> Id {
    *book.store.subjects_of(at).await.unwrap().first().unwrap()
}

/// That nobody keeps the answer and no search engine lists it, or the contrary.
fn fleeting(page: &Answer, is: bool) {
    assert_eq!(page.status, StatusCode::OK);
    let kept = match is {
        true => "no-store",
        false => "public, max-age=5",
    };
    assert_eq!(page.header("cache-control"), kept);
    assert_eq!(page.text().contains("name=\"robots\""), is);
}

#[tokio::test]
async fn a_donor_is_named_while_she_agrees() {
    let mut book = Book::open().await;
    let gift = book.bank_gift(1, 200_000);
    let told = book.post("/api/v1/entries", &gift).await.json();
    let (code, at) = (
        told["code"].as_str().unwrap(),
        told["index"].as_u64().unwrap(),
    );
    let page = async |prefix: &str| book.get(&format!("{prefix}/d/{code}")).await;

    let silent = page("").await;
    fleeting(&silent, false);
    assert!(silent.text().contains("Ẩn danh") && !silent.text().contains("CANARY"));
    assert!(page("/en").await.text().contains("Anonymous"));
    // What the script compares a receipt with is what the entry says.
    let commitment = Digest::commit(&SALT, "donor", crate::common::CANARY).to_string();
    assert!(silent.text().contains(&format!("donor={commitment}")));
    let policy = silent.header("content-security-policy");
    assert!(policy.contains("script-src 'self';") && !policy.contains("unsafe"));
    let scripts = silent.text().matches("<script").count();
    let ours = "<script type=\"module\" src=\"/static/";
    assert!(scripts >= 1 && scripts == silent.text().matches(ours).count());
    let script = silent.text().split("src=\"").nth(1).unwrap();
    let script = book.get(script.split('"').next().unwrap()).await;
    assert_eq!(
        script.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    assert!(script.header("cache-control").contains("immutable"));

    let who = subject(&book, at).await;
    for (agrees, prefix) in [(true, ""), (false, ""), (true, "/en"), (false, "/en")] {
        consent(&book, who, Purpose::DisplayName, Party::Person, agrees).await;
        let page = page(prefix).await;
        fleeting(&page, agrees);
        assert_eq!(page.text().contains("NGUYEN VAN CANARY"), agrees);
        assert!(
            !page.text().contains("0912345678"),
            "she agreed to her name"
        );
        let json = book.get(&format!("/api/v1/d/{code}")).await;
        assert_eq!(json.header("cache-control"), "public, max-age=5");
        assert!(!json.text().contains("CANARY") && json.json().get("donor").is_none());
    }
    for path in ["/roll", "/en/roll"] {
        let roll = book.get(path).await;
        fleeting(&roll, true);
        assert!(!roll.text().contains("CANARY"));
    }
    consent(&book, who, Purpose::Recognition, Party::Person, true).await;
    assert!(book.get("/roll").await.text().contains("NGUYEN VAN CANARY"));
    let json = book.get("/api/v1/roll").await;
    assert_eq!(json.json(), json!({"count": "few"}));
    assert_eq!(json.header("cache-control"), "no-store");
    consent(&book, who, Purpose::Recognition, Party::Person, false).await;
    assert!(!book.get("/roll").await.text().contains("CANARY"));
    assert_eq!(book.get("/api/v1/roll").await.json(), json!({"count": "0"}));
}

#[tokio::test]
async fn a_case_has_a_card_while_both_agree() {
    use Party::{Guardian, Person};
    let mut book = Book::open().await;
    book.record("governor", "policy.set", json!({
        "approvals": [{"above": "0", "approvers": 1}], "currency": "VND", "least": 10, "relaxed": [], "rules": 5,
    })).await;
    let fields = [
        ("area", "một xã"),
        ("capacity", "300.000 đ"),
        ("need", "tiền ăn"),
        ("person", PERSON),
        ("story", STORY),
        ("term", "một năm"),
    ];
    let mut body = json!({"fund": fund(), "id": id(DAY, 60_000)});
    let openings = fields.map(|(field, value)| {
        body[field] = json!(Digest::commit(&SALT, field, value));
        Opening {
            field: field.into(),
            value: value.into(),
            salt: SALT,
        }
    });
    let note = book.note("field_officer", "case.open", body);
    let submission = Submission {
        note: note.into_bytes(),
        openings: openings.to_vec(),
        subject: None,
    };
    let at = book.store.append(submission).await.unwrap().unwrap().at;
    book.record(
        "field_officer",
        "aid.direct",
        json!({"chapter": chapter(), "count": 25, "form": "goods"}),
    )
    .await;
    let who = subject(&book, at).await;
    let page = format!("/case/{at}");

    let mut agreed = [false, false];
    for (party, agrees) in [
        (Person, true),
        (Guardian, true),
        (Guardian, false),
        (Guardian, true),
        (Person, false),
    ] {
        consent(&book, who, Purpose::SponsorCard, party, agrees).await;
        agreed[usize::from(party == Guardian)] = agrees;
        for prefix in ["", "/en"] {
            let html = book.get(&format!("{prefix}{page}")).await;
            fleeting(&html, true);
            assert_eq!(html.text().contains(STORY), agreed == [true, true]);
            assert!(!html.text().contains(PERSON) && !html.text().contains("<script"));
        }
        let json = book.get(&format!("/api/v1{page}")).await;
        assert_eq!(json.json()["place"], "free");
        assert_eq!(json.json()["history"][0]["kind"], "case.open");
        assert_eq!(json.header("cache-control"), "no-store");
        for path in [
            format!("/api/v1{page}"),
            "/cases".into(),
            "/api/v1/cases".into(),
            format!("/e/{at}"),
        ] {
            let text = book.get(&path).await;
            assert!(
                !text.text().contains(STORY) && !text.text().contains(PERSON),
                "{path}"
            );
        }
    }
    let list = book.get("/api/v1/cases").await.json();
    assert_eq!(
        (list["missed"].as_str(), list["cases"][0]["index"].as_u64()),
        (Some("0"), Some(at))
    );
    assert_eq!(list["direct"][0]["people"], 25);
    assert!(book.get("/cases").await.text().contains("chờ tiếp nhận"));
    for path in ["/case/0", "/case/999", "/case/x", "/api/v1/case/0"] {
        assert_eq!(book.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let robots = book.get("/robots.txt").await;
    for path in ["/case/", "/en/case/", "/roll", "/en/roll"] {
        assert!(
            robots.text().contains(&format!("Disallow: {path}\n")),
            "{path}"
        );
    }
}
