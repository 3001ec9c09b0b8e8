//! What a desk may see and do of people: for a reason that is logged, as consent and the law want it, in its own chapter.

use crate::common::{Book, DAY, ORIGIN, chapter, fund, id};
use crate::office::{SITE, ask, challenge, enter};
use crate::office_planted::{
    Planted, SHEET, campaign, commune, form, get, planted, post, sheet, store_room,
};
use axum::http::StatusCode;
use minhbach_ledger::note;
use minhbach_ledger::signature::Signer;
use serde_json::json;

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
pub async fn enter_as(book: &Book, key: &Signer) -> String {
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
        "/office/people/cases",
    ] {
        let told = get(&book, list, &cookies[0]).await;
        assert_eq!(told.status, StatusCode::OK, "{list}");
        assert!(
            !told.text().contains("alert(1)"),
            "{list} shows what is the province's"
        );
    }
    // It may choose the province's campaign, whose name is public, and sees no list of the province.
    let told = get(&book, "/api/v1/office/people/rosters", &cookies[1]).await;
    assert_eq!(told.json()["lists"], json!([]));
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
