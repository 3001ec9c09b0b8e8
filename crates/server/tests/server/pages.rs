//! The pages over a real book: what a donor, an inspector and a program are told.

use crate::common::{Book, bank, cash, fund};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use minhbach_ledger::log::proof::Proof;
use minhbach_ledger::log::tile::Entries;

/// Three gifts of 100,000, 60,000 and 40,000 đ; 130,000 allocated; 115,000 handed over.
async fn story() -> (Book, Vec<String>, u64, u64) {
    let mut book = Book::open().await;
    let mut codes = Vec::new();
    for amount in [100_000, 60_000, 40_000] {
        codes.push(book.give_cash(amount).await.code.to_string());
    }
    let (allocation, proposal) = book.allocate(130_000).await;
    let distribution = book.distribute(allocation, 115_000).await.at;
    book.store.publish().await.unwrap();
    (book, codes, proposal, distribution)
}

#[tokio::test]
async fn the_trace_adds_up_to_the_last_dong() {
    let (book, codes, proposal, distribution) = story().await;
    let division = |json: &serde_json::Value| -> Vec<(String, i64)> {
        let slices = json["division"]["slices"].as_array().unwrap();
        slices
            .iter()
            .map(|s| {
                let amount: i64 = s["sum"]["amount"].as_str().unwrap().parse().unwrap();
                (s["place"].as_str().unwrap().to_owned(), amount)
            })
            .collect()
    };
    let table = [
        (&codes[0], 100_000, vec![("distributed", 100_000)]),
        (
            &codes[1],
            60_000,
            vec![
                ("distributed", 15_000),
                ("allocated", 15_000),
                ("in_fund", 30_000),
            ],
        ),
        (&codes[2], 40_000, vec![("in_fund", 40_000)]),
    ];
    for (code, gift, expected) in table {
        let page = book.get(&format!("/api/v1/d/{code}")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        let json = page.json();
        let parts = division(&json);
        let expected: Vec<(String, i64)> = expected
            .into_iter()
            .map(|(p, a)| (p.to_owned(), a))
            .collect();
        assert_eq!(parts, expected);
        assert_eq!(parts.iter().map(|(_, a)| a).sum::<i64>(), gift);
    }
    let page = book.get(&format!("/d/{}", codes[1])).await;
    for words in [
        "60.000 đ của bạn đang ở đâu?",
        "theo thứ tự ghi sổ của quỹ này",
        "15.000 đ",
        "30.000 đ",
        &format!("/allocation/{proposal}"),
        &format!("/distribution/{distribution}"),
        "Quỹ lũ quét &#60;9/2026&#62;",
    ] {
        assert!(
            page.text().contains(words) || page.words().contains(words),
            "{words} is not on\n{}",
            page.text()
        );
    }
    let page = book.get(&format!("/en/d/{}", codes[1])).await;
    assert!(page.words().contains("Where is your 60,000 ₫ now?"));
    assert!(
        page.text()
            .contains(&format!("href=\"/en/allocation/{proposal}\""))
    );
}

#[tokio::test]
async fn totals_follow_from_the_entries() {
    let (book, _, _, _) = story().await;
    let json = book.get("/api/v1/").await.json();
    let total = &json["totals"][0];
    for (name, amount) in [
        ("received", "200000"),
        ("allocated", "130000"),
        ("distributed", "115000"),
        ("in_hand", "85000"),
        ("owed", "0"),
    ] {
        assert_eq!(total[name]["amount"], amount, "{name}");
    }
    assert_eq!(total["division"]["whole"]["amount"], "200000");
    assert_eq!(json["book"]["entries"], json["book"]["checkpoint"]["size"]);
    let home = book.get("/").await;
    for words in [
        "200.000 đ",
        "115.000 đ",
        "Sổ thực hành / practice",
        "01/10/2026",
    ] {
        assert!(home.words().contains(words), "{words}");
    }
}

#[tokio::test]
async fn every_page_stands_in_three_forms() {
    let (book, codes, proposal, distribution) = story().await;
    let paths = [
        "/".to_owned(),
        "/entries".into(),
        "/entries?before=9".into(),
        "/verify".into(),
        "/keys".into(),
        "/chapters".into(),
        "/papers".into(),
        "/corrections".into(),
        format!("/fund/{}", fund()),
        format!("/account/{}", cash()),
        format!("/account/{}", bank()),
        format!("/allocation/{proposal}"),
        format!("/distribution/{distribution}"),
        format!("/d/{}", codes[0]),
        "/e/0".into(),
        format!("/e/{distribution}"),
    ];
    for path in paths {
        for (prefix, kind, lang) in [
            ("", "text/html; charset=utf-8", "<html lang=\"vi\">"),
            ("/en", "text/html; charset=utf-8", "<html lang=\"en\">"),
            ("/api/v1", "application/json", "{"),
        ] {
            let page = book.get(&format!("{prefix}{path}")).await;
            assert_eq!(
                page.status,
                StatusCode::OK,
                "{prefix}{path}: {}",
                page.text()
            );
            assert_eq!(page.header("content-type"), kind);
            assert!(page.text().contains(lang));
            // A script only adds to what a page says, and comes from a file of ours.
            let ours = "<script type=\"module\" src=\"/static/";
            let scripts = page.text().matches("<script").count();
            assert_eq!(scripts, page.text().matches(ours).count(), "{prefix}{path}");
            let policy = page.header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
            assert_eq!(page.header("x-content-type-options"), "nosniff");
            assert_eq!(page.header("cache-control"), "public, max-age=5", "{path}");
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_said_in_the_form_that_was_asked_for() {
    let (book, _, _, _) = story().await;
    for path in [
        "/nowhere",
        "/en/nowhere",
        "/fund/00000000000000000000000000000000",
        "/fund/x",
        "/account/x",
        "/d/X",
        "/d/0000000000000",
        "/e/99999",
        "/e/01",
        "/e/-1",
        "/e/18446744073709551615",
        "/allocation/0",
        "/distribution/0",
        "/e/99999.tlog-proof",
        "/e/99999/raw",
        "/static/x.css",
        "/en",
    ] {
        let page = book.get(path).await;
        let expected = if path == "/en" {
            StatusCode::PERMANENT_REDIRECT
        } else {
            StatusCode::NOT_FOUND
        };
        assert_eq!(page.status, expected, "{path}");
        if page.header("content-type").starts_with("text/html") {
            assert!(page.text().contains("request.not_found") && page.text().contains("noindex"));
        }
    }
    let json = book.get("/api/v1/e/99999").await;
    assert_eq!(json.status, StatusCode::NOT_FOUND);
    assert_eq!(json.json()["error"]["code"], "request.not_found");
    let bad = book.get("/entries?before=x").await;
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
    assert!(bad.text().contains("before"));
    let wrong = book
        .send(Request::delete("/entries").body(Body::empty()).unwrap())
        .await;
    assert_eq!(wrong.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(wrong.text().contains("<h1"));
}

#[tokio::test]
async fn lists_page_by_key_without_gap_or_repetition() {
    let mut book = Book::open().await;
    for n in 0..70 {
        book.give_cash(1_000 + n).await;
    }
    let size = book.store.size();
    let mut seen = Vec::new();
    let mut path = "/api/v1/entries".to_owned();
    loop {
        let page = book.get(&path).await.json();
        seen.extend(
            page["rows"]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| row["index"].as_u64().unwrap()),
        );
        match page["before"].as_u64() {
            Some(before) => path = format!("/api/v1/entries?before={before}"),
            None => break,
        }
    }
    assert_eq!(seen, (0..size).rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_proof_checks_with_nothing_else_at_hand() {
    let (book, codes, _, _) = story().await;
    let file = book.get(&format!("/d/{}.tlog-proof", codes[1])).await;
    assert_eq!(file.status, StatusCode::OK);
    assert!(
        file.header("content-disposition")
            .contains(&format!("{}.tlog-proof", codes[1]))
    );
    let proof = Proof::parse(&file.body).unwrap();
    let raw = book.get(&format!("/e/{}/raw", proof.index)).await;
    assert_eq!(
        raw.body, proof.extra,
        "the proof carries the very bytes of the entry"
    );
    let point = proof.verify(&proof.extra, book.store.log_key()).unwrap();
    assert_eq!(point.size, book.store.size());
    let mut altered = proof.extra.clone();
    altered[20] ^= 1;
    assert!(proof.verify(&altered, book.store.log_key()).is_err());
    let by_index = book.get(&format!("/e/{}.tlog-proof", proof.index)).await;
    assert_eq!(by_index.body, file.body);
}

#[tokio::test]
async fn an_entry_page_shows_the_hashed_bytes() {
    let (book, codes, _, _) = story().await;
    let json = book.get(&format!("/api/v1/d/{}", codes[0])).await.json();
    let at = json["index"].as_u64().unwrap();
    let entry = book.get(&format!("/api/v1/e/{at}")).await.json();
    let leaf = entry["bytes"].as_str().unwrap().as_bytes();
    assert_eq!(
        entry["leaf_hash"].as_str().unwrap(),
        minhbach_ledger::log::hash_to_base64(&minhbach_ledger::log::merkle::leaf_hash(leaf))
    );
    let next = book.get(&format!("/api/v1/e/{}", at + 1)).await.json();
    assert_eq!(next["prev"], entry["leaf_hash"]);
    let bundle = book
        .get(&format!("/{}", entry["bundle"].as_str().unwrap()))
        .await;
    let width = u16::try_from(book.store.size()).unwrap();
    let found = Entries::new(&bundle.body, width)
        .nth(usize::try_from(at).unwrap())
        .unwrap()
        .unwrap();
    assert_eq!(found, leaf);
}

#[tokio::test]
async fn the_log_is_served_as_tlog_tiles_says() {
    let (book, _, _, _) = story().await;
    let size = book.store.size();
    let point = book.get("/checkpoint").await;
    assert_eq!(point.header("content-type"), "text/plain; charset=utf-8");
    assert!(point.header("cache-control").contains("max-age=2"));
    assert!(
        point
            .text()
            .starts_with(&format!("{}\n{size}\n", crate::common::ORIGIN))
    );
    for path in [
        format!("/tile/0/000.p/{size}"),
        format!("/tile/entries/000.p/{size}"),
    ] {
        let tile = book.get(&path).await;
        assert_eq!(tile.status, StatusCode::OK, "{path}");
        assert_eq!(tile.header("content-type"), "application/octet-stream");
        assert!(tile.header("cache-control").contains("immutable"));
        assert_eq!(tile.header("content-encoding"), "");
    }
    for path in [
        "/tile/0/000",
        "/tile/0/001",
        "/tile/0/0",
        "/tile/0/000.p/0",
        "/tile/0/000.p/256",
        "/tile/entries/x000/000",
        "/tile/../checkpoint",
        "/tile/0/..%2f..%2fcheckpoint",
        "/tile/0/000.p/../../../secret/log.key",
        "/tile/64/000",
    ] {
        let missing = book.get(path).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(missing.header("cache-control"), "no-store");
    }
    let key = book.get("/log.vkey").await;
    assert_eq!(key.text().trim_end(), book.store.log_key().to_string());
    assert_eq!(book.get("/healthz").await.text(), "ok\n");
}

#[tokio::test]
async fn finding_a_gift_needs_its_code_and_nothing_goes_into_an_address() {
    let (book, codes, _, _) = story().await;
    let search = async |path: &str, body: String| {
        let request =
            Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        book.send(request.body(Body::from(body)).unwrap()).await
    };
    let typed = codes[0].to_lowercase();
    let (a, b) = typed.split_at(4);
    let found = search("/en/find", format!("code={a}-{b}")).await;
    assert_eq!(found.status, StatusCode::SEE_OTHER);
    assert_eq!(found.header("location"), format!("/en/d/{}", codes[0]));
    let mut wrong: Vec<char> = codes[0].chars().collect();
    wrong[0] = if wrong[0] == '7' { '8' } else { '7' };
    let unclear = search(
        "/find",
        format!("code={}", wrong.iter().collect::<String>()),
    )
    .await;
    assert_eq!(unclear.status, StatusCode::OK);
    assert!(unclear.text().contains("Ký tự cuối"));
    let none = search(
        "/find",
        format!("code={}", minhbach_ledger::id::Code::from_number(42)),
    )
    .await;
    assert!(none.text().contains("Chưa thấy trong sổ"));
    for page in [&unclear, &none, &book.get("/find").await] {
        assert_eq!(page.header("cache-control"), "no-store");
        assert!(page.text().contains("Tài khoản vận động"));
        assert!(!page.text().to_lowercase().contains("giả mạo"));
    }
    // A code is found however it is typed, and has one address.
    let moved = book.get(&format!("/d/{a}-{b}")).await;
    assert_eq!(moved.header("location"), format!("/d/{}", codes[0]));
}

#[tokio::test]
async fn pages_are_small() {
    let (book, codes, proposal, _) = story().await;
    let weigh = async |path: &str| {
        let request = Request::get(path)
            .header("accept-encoding", "gzip")
            .body(Body::empty())
            .unwrap();
        let page = book.send(request).await;
        assert_eq!(page.header("content-encoding"), "gzip", "{path}");
        page.body.len()
    };
    let home = book.get("/").await;
    let style = home
        .text()
        .split("href=\"/static/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let sheet = weigh(&format!("/static/{style}")).await;
    assert!(
        book.get(&format!("/static/{style}"))
            .await
            .header("cache-control")
            .contains("immutable")
    );
    for path in [
        "/".into(),
        "/keys".into(),
        format!("/d/{}", codes[0]),
        format!("/allocation/{proposal}"),
        "/entries".to_owned(),
    ] {
        let page = weigh(&path).await;
        assert!(
            page + sheet <= 14 * 1024,
            "{path} weighs {page} + {sheet} bytes"
        );
    }
}
