//! The pages for whoever checks: statements, age of money, speed, disputes, the inspector's index.

use crate::common::{Book, CANARY, DAY, bank, cash, fund};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use minhbach_ledger::id::Digest;
use minhbach_server::App;
use serde_json::{Value, json};
use tower::ServiceExt as _;

async fn read(book: &Book, path: &str) -> Value {
    let page = book.get(&format!("/api/v1{path}")).await;
    assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
    page.json()
}

fn minor(sum: &Value) -> i64 {
    sum["amount"].as_str().unwrap().parse().unwrap()
}

/// Seals the one day of the bank account, which began with nothing: so many lines, with this sum.
async fn seal(book: &mut Book, count: u64, sum: u64, complete: bool) -> u64 {
    let day = json!({"closing": sum.to_string(), "complete": complete,
        "credits": {"count": count, "sum": sum.to_string()}, "day": DAY, "debits": {"count": 0, "sum": "0"},
        "opening": "0", "root": Digest::of(b"lines").to_string()});
    let body = json!({"account": bank(), "days": [day]});
    book.record("accountant", "statement.seal", body).await.at
}

#[tokio::test]
async fn every_line_of_a_statement_is_there_once_and_says_nothing_of_who_paid() {
    let mut book = Book::open().await;
    let mut sum = 0;
    for number in 0..35 {
        let amount = 100_000 + number;
        sum += amount;
        book.transfer(amount, CANARY).await;
    }
    let first = seal(&mut book, 36, sum + 7, false).await;
    let page = read(&book, &format!("/statement/{first}")).await;
    let day = &page["days"][0];
    assert_eq!(
        (&day["complete"], &day["adds_up"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(day["credits"]["missing"], 1);
    assert_eq!(minor(&day["credits"]["missing_sum"]), 7);
    book.transfer(7, CANARY).await;
    let index = seal(&mut book, 36, sum + 7, true).await;
    assert_eq!(
        read(&book, &format!("/statement/{first}")).await["days"][0]["newer"],
        index
    );
    let account = read(&book, &format!("/account/{}", bank())).await;
    assert_eq!(account["days"][0]["statement"], index);
    let (mut found, mut path) = (Vec::new(), format!("/statement/{index}"));
    loop {
        for prefix in ["", "/en", "/api/v1"] {
            let answer = book.get(&format!("{prefix}{path}")).await;
            assert_eq!(answer.status, StatusCode::OK);
            // Shorter words of it stand in hashes and codes by chance.
            for word in CANARY.split(' ').filter(|word| word.len() > 5) {
                assert!(!answer.text().contains(word), "{prefix}{path} says {word}");
            }
        }
        let page = read(&book, &path).await;
        for line in page["lines"].as_array().unwrap() {
            assert_eq!(
                (&line["fate"], &line["came"]),
                (&json!("gift"), &json!(true))
            );
            found.push((line["index"].as_u64().unwrap(), minor(&line["sum"])));
        }
        let Some(after) = page["after"].as_str() else {
            break;
        };
        path = format!("/statement/{index}?after={after}");
    }
    assert_eq!(
        found.iter().map(|(_, sum)| sum).sum::<i64>(),
        sum as i64 + 7
    );
    found.sort_unstable();
    found.dedup();
    assert_eq!(found.len(), 36);
    for (wrong, status) in [
        ("/statement/0", StatusCode::NOT_FOUND),
        ("/statement/99999", StatusCode::NOT_FOUND),
        (
            &format!("/statement/{index}?after=soon"),
            StatusCode::BAD_REQUEST,
        ),
    ] {
        assert_eq!(book.get(wrong).await.status, status, "{wrong}");
    }
}

/// Gives cash on a day before the book began.
async fn give(book: &mut Book, amount: u64, on: &str) {
    let gift = json!({"account": cash(), "amount": amount.to_string(), "booked": DAY, "channel": "cash", "currency": "VND",
        "fund": fund(), "on": on});
    book.record("cashier", "donation.receive", gift).await;
}

/// What pages say that have never been asked before.
async fn afresh(book: &Book, path: &str) -> Value {
    let today = Some("2026-10-01".parse().unwrap());
    let router = minhbach_server::router(App::new(book.store.clone(), today));
    let request = Request::get(format!("/api/v1{path}")).body(Body::empty());
    let response = router.oneshot(request.unwrap()).await.unwrap();
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await;
    serde_json::from_slice(&bytes.unwrap()).unwrap()
}

#[tokio::test]
async fn ages_add_up_to_what_is_in_hand_and_follow_the_book() {
    let mut book = Book::open().await;
    // 122, 49 and 19 days before the day on which pages are read.
    give(&mut book, 100_000, "2026-06-01").await;
    give(&mut book, 60_000, "2026-08-13").await;
    give(&mut book, 40_000, DAY).await;
    let buckets = |page: &Value| -> Vec<i64> {
        let total = &page["groups"][0]["total"];
        let all = total["buckets"].as_array().unwrap().iter();
        let sums: Vec<i64> = all.map(|bucket| minor(&bucket["sum"])).collect();
        assert_eq!(sums.iter().sum::<i64>(), minor(&total["in_hand"]));
        sums
    };
    let page = read(&book, "/age").await;
    assert_eq!(buckets(&page), [40_000, 60_000, 100_000, 0, 0]);
    assert_eq!(page["groups"][0]["funds"][0]["oldest"]["days"], 122);
    assert!(page["groups"][0]["funds"][0]["oldest"]["code"].is_string());

    let (allocation, _) = book.allocate(130_000).await;
    assert_eq!(
        buckets(&read(&book, "/age").await),
        [40_000, 60_000, 100_000, 0, 0]
    );
    book.distribute(allocation, 115_000).await;
    let page = read(&book, "/age").await;
    assert_eq!(buckets(&page), [40_000, 45_000, 0, 0, 0]);
    assert_eq!(page["groups"][0]["funds"][0]["oldest"]["on"], "2026-08-13");
    let home = read(&book, "/").await;
    assert_eq!(
        page["groups"][0]["total"]["in_hand"],
        home["totals"][0]["in_hand"]
    );

    // 100,000 took 103 days, 15,000 took 30.
    let speed = read(&book, "/efficiency").await["whole"][0].clone();
    let days = json!({"quarter": 103, "half": 103, "three_quarters": 103});
    assert_eq!((&speed["days"], minor(&speed["timed"])), (&days, 115_000));
    assert_eq!(minor(&speed["undelivered"]), 15_000);
    for path in ["/age", "/efficiency", "/inspect", "/feedback"] {
        assert_eq!(read(&book, path).await, afresh(&book, path).await, "{path}");
    }
}

#[tokio::test]
async fn an_inspector_finds_what_is_incomplete() {
    let mut book = Book::open().await;
    book.transfer(100_000, "x").await;
    seal(&mut book, 2, 150_000, false).await;
    let page = read(&book, "/inspect").await;
    let row = |what: &str| {
        let mut rows = page["rows"].as_array().unwrap().iter();
        rows.find(|row| row["what"] == what).unwrap().clone()
    };
    let incomplete = row("days_incomplete");
    assert_eq!(incomplete["open"], 1);
    assert_eq!(incomplete["oldest"], DAY);
    assert_eq!(incomplete["path"], format!("/account/{}", bank()));
    // That the balances do not fit what was read of an incomplete day goes without saying.
    assert_eq!(row("days_differ")["open"], 0);
    for row in page["rows"].as_array().unwrap() {
        let path = row["path"].as_str().unwrap();
        let answer = book.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
    }
    let text = book.get("/en/inspect").await;
    assert!(
        text.text()
            .contains("Days of statements that are incomplete")
    );
}

#[tokio::test]
async fn whatever_is_not_there_says_so() {
    let book = Book::open().await;
    for path in [
        format!("/programme/{}", fund()),
        "/programme/x".to_owned(),
        "/statement/x".to_owned(),
    ] {
        let answer = book.get(&path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    let keys = read(&book, "/keys").await;
    assert_eq!(keys["witnesses"], json!([]));
    assert_eq!(keys["keys"][0]["since"], DAY);
    let page = book.get("/keys").await;
    assert!(page.text().contains("Chưa có nhân chứng nào"));
}
