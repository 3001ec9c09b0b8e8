//! The scope of every door of the office. Each door has its row in [`crate::office_scope_table`], which says how it keeps to the
//! desk's own chapters, and a check of it; a door without a row fails the test, and so does a row without a door.
//!
//! A and B are communes side by side. What stands in A is seen by the desk of A and by one of the whole ledger, so that no check
//! passes because there is nothing to see; the desks of B, of every role that the door lets in, are refused or see none of it.

use std::collections::BTreeSet;

use crate::common::{Answer, SALT, chapter};
use crate::office::{ask, enter};
use crate::office_communes::{
    CANARY, Communes, ROLES, Side, campaign_a, commune_a, commune_b, sheet,
};
use crate::office_planted::{form, get, post};
use crate::office_scope_table::{Check, Row, Sent, table};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use futures_util::StreamExt as _;
use minhbach_ledger::log::hash_to_base64;
use minhbach_ledger::note;
use minhbach_server::office::doors::{Door, Who, doors};
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// One request by a desk.
async fn request(
    two: &Communes,
    check: &Check,
    prefix: &str,
    side: Side,
    role: &'static str,
) -> Answer {
    let path = format!("{prefix}{}", check.path);
    let cookie = two.cookie(side, role);
    match &check.sent {
        Sent::Get => get(&two.book, &path, cookie).await,
        Sent::Json(body) => ask(&two.book, "POST", &path, Some(cookie), body).await,
        Sent::Form(fields) => {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
            form(&two.book, &path, cookie, &fields).await
        }
        Sent::Bytes(body) => {
            post(
                &two.book,
                &path,
                cookie,
                "application/octet-stream",
                body.clone(),
            )
            .await
        }
        Sent::Signed(text) => {
            let line = two.key(side, role).sign_note_line(text);
            let opening =
                json!({ "field": "donor", "value": CANARY, "salt": hash_to_base64(&SALT) });
            let body = json!({ "entry": note::compose(text, &[line]), "openings": [opening] });
            ask(&two.book, "POST", &path, Some(cookie), &body).await
        }
    }
}

/// What a desk of B, of each role that comes in, is told of A's: nothing. Why not, otherwise.
async fn seen_beside(two: &Communes, door: &Door, check: &Check) -> Result<(), String> {
    let may = |role: &str| match door.who {
        Who::Roles(roles) => roles.iter().any(|one| json!(one) == json!(role)),
        Who::Anyone | Who::Holder => true,
    };
    let before = two.book.store.accesses(None).await.unwrap().len();
    for role in ROLES.into_iter().filter(|role| may(role)) {
        for prefix in ["/api/v1", "", "/en"] {
            let told = request(two, check, prefix, Side::B, role).await;
            let who = format!("B's {role} at {prefix}{}: {}", check.path, told.status);
            if told.status.is_server_error() || told.status == StatusCode::UNAUTHORIZED {
                return Err(who);
            }
            if check.thing && !told.status.is_client_error() {
                return Err(format!("{who}, and is to be refused"));
            }
            let says = !check.says.is_empty() && told.text().contains(&check.says);
            if says || told.text().contains("CANARY") {
                return Err(format!("{who} is told {}", check.says));
            }
            if !check.thing && role == check.role && told.status != StatusCode::OK {
                return Err(format!("{who}, and is to see what is its own"));
            }
        }
    }
    match two.book.store.accesses(None).await.unwrap().len() == before {
        true => Ok(()),
        false => Err(format!("B's desk has opened something at {}", check.path)),
    }
}

#[tokio::test]
async fn every_door_keeps_to_the_desks_own_chapters() {
    let two = Communes::open().await;
    let doors = doors();
    let mut rows = table(&two);
    let there: BTreeSet<&str> = doors.iter().map(|door| door.path).collect();
    let said: BTreeSet<&str> = rows.keys().copied().collect();
    assert_eq!(there, said, "each door has its row, and each row its door");
    let mut wrong = Vec::new();
    // What B may not see is asked for at all doors before A's desks change anything.
    for door in &doors {
        match &rows[door.path] {
            Row::Apart(why) => assert!(why.len() > 20, "{} says why", door.path),
            Row::Checks(checks) => {
                assert!(!checks.is_empty(), "{}", door.path);
                for check in checks {
                    wrong.extend(seen_beside(&two, door, check).await.err());
                }
            }
        }
    }
    for door in &doors {
        let Some(Row::Checks(checks)) = rows.remove(door.path) else {
            continue;
        };
        for check in &checks {
            let sides = [(Side::A, true), (Side::Whole, check.whole)];
            for (side, _) in sides.into_iter().filter(|(_, asked)| *asked) {
                let told = request(&two, check, "/api/v1", side, check.role).await;
                if !told.status.is_success() || !told.text().contains(&check.says) {
                    wrong.push(format!(
                        "{side:?}'s {} at {}: {} without {}: {:.400}",
                        check.role,
                        check.path,
                        told.status,
                        check.says,
                        told.text()
                    ));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[tokio::test]
async fn nobody_forgets_anybody_elses_reading() {
    let two = Communes::open().await;
    let path = format!("/api/v1/office/statement/{}", two.reading);
    for (side, role) in [
        (Side::B, "accountant"),
        (Side::A, "cashier"),
        (Side::Whole, "accountant"),
    ] {
        let gone = format!("{path}/forget");
        let told = form(&two.book, &gone, two.cookie(side, role), &[]).await;
        assert_eq!(told.status, StatusCode::NO_CONTENT);
    }
    let cookie = two.cookie(Side::A, "accountant");
    assert_eq!(get(&two.book, &path, cookie).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_campaign_is_asked_about_by_who_hands_it_out() {
    let two = Communes::open().await;
    let path = |commune| {
        let asked = format!("chapter={commune}&campaign={}", campaign_a());
        format!("/api/v1/office/people/rosters/preview?{asked}")
    };
    let asked = async |commune, side| {
        let cookie = two.cookie(side, "field_officer");
        let told = post(&two.book, &path(commune), cookie, "octet", sheet(0)).await;
        told.status
    };
    assert_eq!(asked(commune_b(), Side::B).await, StatusCode::NOT_FOUND);
    assert_eq!(asked(commune_a(), Side::A).await, StatusCode::OK);
    // The province's own desk sees both communes.
    assert_eq!(asked(commune_b(), Side::Whole).await, StatusCode::OK);
    assert_eq!(asked(chapter(), Side::A).await, StatusCode::NOT_FOUND);
}

/// The first news of an open page: who else looks at the same thing.
async fn others(two: &Communes, at: &str, cookie: &str) -> Value {
    let request = Request::get(format!("/api/v1/office/events?at={at}"))
        .header("host", "so.example")
        .header("cookie", cookie);
    let answer = two
        .book
        .router
        .clone()
        .oneshot(request.body(Body::empty()).unwrap());
    let mut news = answer.await.unwrap().into_body().into_data_stream();
    let first = news.next().await.unwrap().unwrap();
    let text = String::from_utf8(first.to_vec()).unwrap();
    let news: Value = serde_json::from_str(text.trim().strip_prefix("data:").unwrap()).unwrap();
    news["others"].clone()
}

#[tokio::test]
async fn who_looks_on_is_told_to_whom_it_concerns() {
    let two = Communes::open().await;
    let thing = format!("/office/people/record/{}", two.gift);
    let of = |side| two.cookie(side, "approver");
    assert_eq!(others(&two, &thing, of(Side::A)).await, json!([]));
    assert_eq!(others(&two, &thing, of(Side::B)).await, json!([]));
    // Whoever stands above is told of A's desk and of B's; and A's of it, but not of B's.
    let above = enter(&two.book, "approver").await;
    assert_eq!(
        others(&two, &thing, &above).await,
        json!(["approver", "approver"])
    );
    assert_eq!(others(&two, &thing, of(Side::A)).await, json!(["approver"]));
    assert_eq!(others(&two, "/office/else", of(Side::A)).await, json!([]));
}
