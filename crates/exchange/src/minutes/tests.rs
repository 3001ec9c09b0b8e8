use super::*;

fn sample(outcome: Outcome) -> Minutes {
    let dong = |minor| Quantity {
        minor,
        unit: "VND".into(),
        scale: 0,
        goods: None,
    };
    Minutes {
        ledger: Some("Hội Chữ thập đỏ tỉnh <Sơn Lâm>".into()),
        practice: true,
        origin: "minhbach.example/son-lam".into(),
        target: "http://127.0.0.1:8098".into(),
        program: "minhbach 0.1.0".into(),
        made: "26/11/2026 10:20".into(),
        key: "minhbach.example/son-lam+ca39a4f9+AQ==".into(),
        fingerprint: "00112233".into(),
        own_key: true,
        size: 12,
        root: "abcdefgh".into(),
        newest: None,
        saved: vec![SavedPoint {
            size: 3,
            root: "ABCDEFGH".into(),
            remembered: true,
        }],
        findings: vec![Finding {
            promise: Both {
                vi: "byte".into(),
                en: "bytes".into(),
            },
            outcome,
            at: Some(7),
            why: Some((
                Both {
                    vi: "tệp <hỏng>".into(),
                    en: "a <broken> file".into(),
                },
                "tile.differs".into(),
            )),
        }],
        witnesses: vec![("bao-chi".into(), "26/11/2026".into())],
        disputed: vec![4, 5],
        irregular: Vec::new(),
        funds: vec![FundRow {
            name: "Quỹ & <b>".into(),
            received: dong(1_500_000),
            allocated: dong(0),
            distributed: dong(0),
            in_hand: dong(1_500_000),
            owed: dong(-1),
        }],
    }
}

#[test]
fn the_page_says_all_in_both_languages_and_nothing_becomes_markup() {
    let minutes = sample(Outcome::Fails);
    for (lang, words) in [
        (
            Lang::Vi,
            [
                "SAI",
                "KHÔNG toàn vẹn",
                "Bút toán № 7: tệp &lt;hỏng&gt;",
                "1.500.000",
            ],
        ),
        (
            Lang::En,
            [
                "FAILS",
                "NOT intact",
                "Entry № 7: a &lt;broken&gt; file",
                "1,500,000",
            ],
        ),
    ] {
        let page = html(&minutes, lang);
        for word in words.iter().chain(&[
            "abcd efgh",
            "0011 2233",
            "№ 4, № 5",
            "Quỹ &amp; &lt;b&gt;",
            "bao-chi",
        ]) {
            assert!(page.contains(word), "{word} in {page}");
        }
        for never in ["<script", "http-equiv", "<hỏng>", "<Sơn", " src=", "url("] {
            assert!(!page.contains(never), "{never}");
        }
    }
}

#[test]
fn what_was_not_checked_is_no_fault_and_no_praise() {
    assert!(sample(Outcome::NotChecked).is_whole());
    assert!(sample(Outcome::Holds).is_whole());
    assert!(!sample(Outcome::Newer).is_whole());
    let page = html(&sample(Outcome::NotChecked), Lang::En);
    assert!(page.contains("<td>not checked</td>"));
}

#[test]
fn the_same_minutes_give_the_same_workbook() {
    let minutes = sample(Outcome::Fails);
    let one = xlsx(&minutes, 1_790_000_000, Lang::Vi).unwrap();
    assert_eq!(one, xlsx(&minutes, 1_790_000_000, Lang::Vi).unwrap());
    assert!(one.starts_with(b"PK"));
}

#[test]
fn groups_are_of_four() {
    assert_eq!(groups("abcdefghij"), "abcd efgh ij");
    assert_eq!(groups(""), "");
}
