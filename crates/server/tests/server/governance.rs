//! What pages tell of campaigns, papers, corrections and late notes.

use crate::common::{Book, DAY, cash, chapter, fund, id};
use axum::http::StatusCode;
use serde_json::{Value, json};

/// A book of the second rules, with a campaign that ended on 30 September; pages are read on 1 October.
async fn story() -> (Book, String) {
    let mut book = Book::open().await;
    let policy = json!({"approvals": [{"above": "0", "approvers": 1}], "currency": "VND", "least": 10, "relaxed": [], "rules": 5});
    book.record("governor", "policy.set", policy).await;
    let campaign = id(DAY, 1_010);
    let terms = json!({"account_exclusive": false, "confirmed": false, "distribution_days": 0, "late_action": "hold",
        "late_basis": "credited", "permitted_uses": [], "publications": [{"days": 15, "from": "closing", "what": "receipts"}],
        "residual": "within_purpose", "set": "demo", "source": "Nghị định mẫu", "version": "2026"});
    book.record(
        "approver",
        "campaign.open",
        json!({"chapter": chapter(), "closes": "2026-09-30", "id": campaign, "kind": "disaster", "name": "Vận động mẫu",
            "opens": "2026-09-01", "terms": terms}),
    )
    .await;
    book.record(
        "approver",
        "fund.open",
        json!({"areas": [], "campaign": campaign, "chapter": chapter(), "id": id(DAY, 1_011),
        "kind": "aid", "name": "Quỹ vận động mẫu", "purposes": []}),
    )
    .await;
    let gift = json!({"account": cash(), "amount": "500000", "booked": DAY, "channel": "cash", "currency": "VND",
        "fund": id(DAY, 1_011)});
    book.record("cashier", "donation.receive", gift).await;
    (book, campaign.to_string())
}

async fn read(book: &Book, path: &str) -> Value {
    let page = book.get(&format!("/api/v1{path}")).await;
    assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
    page.json()
}

#[tokio::test]
async fn a_campaign_says_what_is_due_and_that_its_rules_are_unconfirmed() {
    let (book, campaign) = story().await;
    let page = read(&book, &format!("/campaign/{campaign}")).await;
    assert_eq!(page["today"], "2026-10-01");
    let clocks: Vec<(&str, &str, &Value)> = page["clocks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| {
            (
                c["what"].as_str().unwrap(),
                c["state"].as_str().unwrap(),
                &c["days"],
            )
        })
        .collect();
    let expected = [
        ("reception", "done", &Value::Null),
        ("distribution", "overdue", &json!(1)),
        ("receipts", "on_time", &json!(14)),
    ];
    assert_eq!(clocks, expected);
    let words = book.get(&format!("/campaign/{campaign}")).await;
    for text in [
        "quá hạn 1 ngày",
        "còn 14 ngày",
        "chưa được đối chiếu",
        "Nghị định mẫu",
    ] {
        assert!(words.words().contains(text), "{text}");
    }
    let english = book.get(&format!("/en/campaign/{campaign}")).await;
    let english = english.words();
    assert!(english.contains("1 day overdue") && english.contains("14 days left"));
}

#[tokio::test]
async fn a_late_note_has_the_pages_of_what_it_says_and_stands_among_the_corrections() {
    let (mut book, _) = story().await;
    book.give_cash(300_000).await;
    let (allocation, proposal) = book.allocate(100_000).await;
    let note = book.note("field_officer", "distribution.make", json!({"absent": 0, "account": cash(), "allocation": allocation,
        "amount": "150000", "booked": DAY, "currency": "VND", "portions": {"code": 0, "proxy": 0, "signed": 15, "thumbprint": 0},
        "root": minhbach_ledger::id::Digest::of(b"a list").to_string()}));
    let adopt = json!({"booked": DAY, "note": note, "reason": "no_network"});
    let at = book.record("accountant", "field.adopt", adopt).await.at;
    let row = &read(&book, "/corrections").await["rows"][0];
    assert_eq!(
        (&row["index"], &row["closed_by"]),
        (&json!(at), &Value::Null)
    );
    assert_eq!(row["waived"][0]["en"], "more than was allocated");
    let page = read(&book, &format!("/distribution/{at}")).await;
    assert_eq!(
        (&page["portions"], &page["allocation"]),
        (&json!(15), &json!(proposal))
    );
    let entry = read(&book, &format!("/e/{at}")).await;
    assert_eq!(entry["note"]["roles"], json!(["field_officer"]));
    assert_eq!(entry["marks"][0]["what"], "irregular");
    let fund = read(&book, &format!("/fund/{}", fund())).await;
    assert_eq!(fund["frozen"], false);
}

#[tokio::test]
async fn papers_are_used_reserved_and_void() {
    let (mut book, _) = story().await;
    let holder = id(DAY, 3);
    let block = json!({"book": "pt", "chapter": chapter(), "count": 4, "first": 1, "holder": holder, "year": 2026});
    book.record("accountant", "voucher.reserve", block).await;
    let void = json!({"book": "pt", "chapter": chapter(), "numbers": [2], "reason": "spoiled", "year": 2026});
    book.record("accountant", "voucher.void", void).await;
    let gift = json!({"account": cash(), "amount": "1000", "booked": DAY, "channel": "cash", "currency": "VND", "fund": fund(),
        "voucher": {"book": "pt", "number": 1, "year": 2026}});
    book.record("cashier", "donation.receive", gift).await;
    let row = &read(&book, "/papers").await["books"][0];
    assert_eq!((&row["last"], &row["used"]), (&json!(4), &json!(1)));
    assert_eq!((&row["open"], &row["void"]), (&json!("3–4"), &json!("2")));
    let chapters = read(&book, "/chapters").await;
    assert_eq!(chapters["living"].as_array().unwrap().len(), 1);
}
