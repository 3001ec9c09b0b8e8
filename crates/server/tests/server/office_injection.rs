//! Text that would like to be markup: stored in every public text of the book, and reflected through every field of every form.

use crate::common::{Answer, Book, DAY, chapter, id};
use crate::office::{enter, get, path_of};
use minhbach_ledger::kinds::Kind;
use minhbach_server::office::doors::doors;
use serde_json::json;

/// Ends an attribute, an element of data and a comment, and then would run.
const HOSTILE: &str = "x\"'></script>--><img src=x onerror=alert(1)>";

fn harmless(answer: &Answer, path: &str) {
    let text = answer.text();
    let html = answer.header("content-type").starts_with("text/html");
    for raw in ["<img src=x", "</script>-->"] {
        assert!(
            !html || !text.contains(raw),
            "{path}: {raw} stands in the page as it is"
        );
    }
    if html {
        let policy = answer.header("content-security-policy");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
    } else {
        // As data it is never shown as a page.
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    }
}

async fn hostile_book() -> Book {
    let mut book = Book::open().await;
    let own = id(DAY, 2_001);
    book.record(
        "governor",
        "chapter.open",
        json!({
            "id": own, "kind": "commune", "name": HOSTILE, "parent": chapter(),
        }),
    )
    .await;
    book.record("approver", "campaign.open", json!({
        "chapter": chapter(), "closes": "2026-12-31", "id": id(DAY, 2_002), "kind": "disaster", "name": HOSTILE,
        "opens": DAY,
    }))
    .await;
    book.record("approver", "fund.open", json!({
        "areas": [], "chapter": chapter(), "id": id(DAY, 2_003), "kind": "aid", "name": HOSTILE, "purposes": [],
    }))
    .await;
    book.record("approver", "account.open", json!({
        "bank": HOSTILE, "chapter": chapter(), "currency": "VND", "id": id(DAY, 2_004), "kind": "bank",
        "name": HOSTILE, "number": "0000000000009",
    }))
    .await;
    book.record("approver", "account.open", json!({
        "chapter": chapter(), "currency": "VND", "id": id(DAY, 2_005), "kind": "cash", "name": HOSTILE,
    }))
    .await;
    book.give_cash(1_000_000).await;
    let note = book.note("accountant", "allocation.propose", json!({
        "amount": "5", "chapter": own, "currency": "VND", "from": DAY, "fund": crate::common::fund(),
        "purpose": "food", "until": "2026-12-31",
    }));
    let sent = book
        .post("/api/v1/entries", &json!({ "entry": note }))
        .await;
    assert!(sent.status.is_success(), "{}", sent.text());
    book
}

#[tokio::test]
async fn no_name_in_the_book_becomes_markup_in_the_office() {
    let book = hostile_book().await;
    let mut shown = 0;
    for role in [
        "governor",
        "accountant",
        "cashier",
        "approver",
        "field_officer",
    ] {
        let cookie = enter(&book, role).await;
        for door in doors() {
            if matches!(door.path, "/office/events" | "/office/leave") {
                continue;
            }
            for prefix in ["", "/en", "/api/v1"] {
                let path = format!("{prefix}{}", path_of(&door));
                let page = get(&book, &path, &cookie).await;
                harmless(&page, &path);
                shown += usize::from(
                    page.text().contains("&#60;img") || page.text().contains("&lt;img"),
                );
            }
        }
    }
    assert!(
        shown > 20,
        "the names are shown on {shown} pages, spelled out"
    );
}

#[tokio::test]
async fn nothing_in_an_address_becomes_markup() {
    let book = hostile_book().await;
    let hostile = "x%22%27%3E%3C/script%3E--%3E%3Cimg%20src=x%20onerror=alert(1)%3E";
    for role in ["governor", "accountant", "approver"] {
        let cookie = enter(&book, role).await;
        for kind in Kind::ALL {
            let path = format!("/office/new/{}", kind.name());
            let form = get(&book, &path, &cookie).await;
            let names = form.text().split(" name=\"").skip(1);
            let names: Vec<&str> = names.filter_map(|rest| rest.split('"').next()).collect();
            let query: Vec<String> = names
                .iter()
                .map(|name| format!("{name}={hostile}"))
                .collect();
            let asked = format!("{path}?{}&again={hostile}", query.join("&"));
            harmless(&get(&book, &asked, &cookie).await, &path);
        }
        for door in doors() {
            if door.path == "/office/events" {
                continue;
            }
            let asked = format!(
                "{}?q={hostile}&before={hostile}&book={hostile}&why={hostile}",
                path_of(&door)
            );
            harmless(&get(&book, &asked, &cookie).await, door.path);
            // A path is no address of a file, however it is written.
            let climbing = door.path.replace("{index}", "..%2f..%2fsecret%2flog.key");
            let climbing = climbing
                .replace("{what}", "..%2f..")
                .replace("{id}", "..%2f");
            harmless(&get(&book, &climbing, &cookie).await, door.path);
        }
    }
}

/// The table of doors is all there is: no other route leads into the office.
#[test]
fn no_route_stands_beside_the_table() {
    for file in ["routes.rs", "api.rs", "statement.rs"] {
        let path = format!("{}/src/{file}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        assert!(
            !text.contains("\"/office") && !text.contains("/api/v1/office"),
            "{file}"
        );
    }
}
