//! "My day" names the items of which more is planned than the stores hold, to those who keep goods and books.

use crate::common::{DAY, chapter, fund, id};
use crate::office::enter;
use crate::office_communes::{Communes, Side, commune_a, commune_b, fund_a, hash, lot_a};
use crate::office_planted::{get, item};
use minhbach_ledger::id::Id;
use serde_json::{Value, json};

/// What is short for a desk, as item, needed and there.
async fn short(two: &Communes, cookie: &str) -> Vec<(String, String, String)> {
    let day = get(&two.book, "/api/v1/office", cookie).await.json();
    let rows = day["short"].as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let row = |row: &Value| {
        (
            text(&row["item"]),
            text(&row["needed"]["amount"]),
            text(&row["there"]["amount"]),
        )
    };
    rows.iter().map(row).collect()
}

fn proposal(chapter: Id, fund: Id, lot: Id, amount: &str) -> Value {
    json!({
        "amount": amount, "chapter": chapter, "from": DAY, "fund": fund, "lot": lot, "purpose": "shelter",
        "until": "2026-12-31",
    })
}

#[tokio::test]
async fn what_is_planned_is_held_against_the_stores() {
    let mut two = Communes::open().await;
    let blankets =
        |needed: &str, there: &str| vec![(item().to_string(), needed.to_owned(), there.to_owned())];
    let keeper = |two: &Communes, side| two.cookie(side, "storekeeper").to_owned();
    let (a, b) = (keeper(&two, Side::A), keeper(&two, Side::B));
    let none: Vec<(String, String, String)> = Vec::new();
    assert_eq!(short(&two, &a).await, none);
    // Of forty blankets thirty lie in A's store and ten are on their way to another one of A's.
    two.enter(
        "accountant",
        "allocation.propose",
        proposal(commune_a(), fund_a(), lot_a(), "40"),
        &[],
    )
    .await;
    assert_eq!(short(&two, &a).await, none);
    // A second proposal reckons with the same ones.
    two.enter(
        "accountant",
        "allocation.propose",
        proposal(commune_a(), fund_a(), lot_a(), "5"),
        &[],
    )
    .await;
    assert_eq!(short(&two, &a).await, blankets("35", "30"));
    assert_eq!(
        short(&two, two.cookie(Side::Whole, "accountant")).await,
        blankets("35", "30")
    );
    assert_eq!(short(&two, &b).await, none);
    // It is for those who keep goods and books.
    assert_eq!(short(&two, two.cookie(Side::A, "cashier")).await, none);
    let page = get(&two.book, "/office", &a).await.words();
    assert!(
        page.contains("cần 35") && page.contains("trong kho có 30"),
        "{page}"
    );
    let page = get(&two.book, "/en/office", &a).await.words();
    assert!(page.contains("35") && page.contains("needed, 30"), "{page}");
}

#[tokio::test]
async fn what_a_commune_is_allocated_lies_in_the_province_until_it_is_brought() {
    let mut two = Communes::open().await;
    let store = id(DAY, 7_001);
    two.enter(
        "approver",
        "account.open",
        json!({ "chapter": chapter(), "currency": "VND", "id": store, "kind": "warehouse", "name": "Kho tỉnh" }),
        &[],
    )
    .await;
    let lot = id(DAY, 7_002);
    two.enter(
        "accountant",
        "donation.receive",
        json!({
            "account": store, "amount": "20", "booked": DAY, "channel": "goods", "fund": fund(), "id": lot,
            "goods": {"condition": "new", "item": item(),
                      "value": {"amount": "2000000", "basis": "market", "currency": "VND", "on": DAY}},
        }),
        &[],
    )
    .await;
    let (_, text) = two
        .enter(
            "accountant",
            "allocation.propose",
            proposal(commune_b(), fund(), lot, "12"),
            &[],
        )
        .await;
    two.enter(
        "approver",
        "allocation.approve",
        json!({ "booked": DAY, "proposal": hash(&text) }),
        &[],
    )
    .await;
    let b = two.cookie(Side::B, "storekeeper");
    let missing = vec![(item().to_string(), "12".to_owned(), "0".to_owned())];
    assert_eq!(short(&two, b).await, missing);
    // The province has them, and stands above the commune.
    let province = enter(&two.book, "accountant").await;
    assert_eq!(short(&two, &province).await, Vec::new());
}
