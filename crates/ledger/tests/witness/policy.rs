//! `tlog-policy`.

use crate::support::{Tree, vectors};
use crate::{log, text, vkey, witness};
use minhbach_ledger::log::checkpoint::{CheckpointError, cosign};
use minhbach_ledger::log::policy::{Cosigned, MAX_NAMES, Policy};
use minhbach_ledger::note::{KeyKind, Note, Vkey, compose};
use minhbach_ledger::signature::Signer;
use serde_json::json;
use std::collections::BTreeSet;

/// Four witnesses of two classes: any of the first two, and both of the others.
fn classes() -> String {
    let lines: Vec<String> = (1..=4)
        .map(|n| format!("witness w{n} {} https://w{n}.example/\n", vkey(n)))
        .collect();
    format!(
        "# who must sign\nlog {}\n\n{}group civil any w1 w2\n\tgroup state  2 w3 w4 \ngroup both all civil state\nquorum both\n",
        log().vkey(),
        lines.concat()
    )
}

#[test]
fn a_policy_counts_as_its_groups_say() {
    let policy = Policy::parse(&classes()).unwrap();
    assert!(policy.accepts(&log().vkey()) && !policy.accepts(&witness(1).vkey()));
    assert_eq!(
        policy.witnesses()[1].url.as_deref(),
        Some("https://w2.example/")
    );
    assert_eq!(policy.quorum(), Some("both"));
    assert_eq!(
        (policy.class_of("w3"), policy.class_of("civil")),
        (Some("state"), Some("both"))
    );
    assert_eq!(policy.class_of("both"), None);
    // The oracle: the sentence above, spelled out, over all sets of signers.
    for set in 0..16u32 {
        let names = ["w1", "w2", "w3", "w4"];
        let chosen: Vec<&str> = (0..4)
            .filter(|n| set >> n & 1 == 1)
            .map(|n| names[n])
            .collect();
        let chosen: BTreeSet<&str> = chosen.into_iter().chain(["stranger"]).collect();
        let has = |name| chosen.contains(name);
        let expected = (has("w1") || has("w2")) && has("w3") && has("w4");
        assert_eq!(policy.met(&chosen), expected, "{chosen:?}");
    }
    let three = classes().replace("group both all civil state", "group both 1 civil state");
    let three = Policy::parse(&three).unwrap();
    assert!(three.met(&BTreeSet::from(["w2"])) && !three.met(&BTreeSet::from(["w3"])));
    let none = Policy::parse("quorum none\n").unwrap();
    assert!(none.met(&BTreeSet::new()) && none.accepts(&log().vkey()));
}

#[test]
fn what_is_no_policy() {
    let (log, w1, w2) = (log().vkey(), vkey(1), vkey(2));
    let same_key = Signer::from_seed([11; 32], "other.example").unwrap();
    let same_key = same_key.vkey_of(KeyKind::Cosignature);
    let small = Vkey::new("witness.example", KeyKind::Cosignature, [0; 32]).unwrap();
    let two = format!("witness a {w1}\nwitness b {w2}\n");
    let many: String = (0..=MAX_NAMES)
        .map(|n| format!("group g{n} any g{}\n", n as i64 - 1))
        .collect();
    let many = format!("witness g-1 {w1}\n{many}quorum g1\n");
    let cases: Vec<(String, usize, &str)> = vec![
        (String::new(), 1, "policy.no_final_newline"),
        ("quorum none".into(), 1, "policy.no_final_newline"),
        ("quorum none\n ".into(), 2, "policy.no_final_newline"),
        ("quorum none\r\n".into(), 1, "policy.control_character"),
        (
            "quorum none\n# \u{7f}\n".into(),
            2,
            "policy.control_character",
        ),
        ("\n".into(), 0, "policy.not_one_quorum"),
        (
            "quorum none\nquorum none\n".into(),
            2,
            "policy.not_one_quorum",
        ),
        ("quorum a\n".into(), 1, "policy.unknown_name"),
        ("quorum\n".into(), 1, "policy.malformed"),
        ("quorum none none\n".into(), 1, "policy.malformed"),
        ("Log x\nquorum none\n".into(), 1, "policy.malformed"),
        ("log\nquorum none\n".into(), 1, "policy.malformed"),
        ("log x\nquorum none\n".into(), 1, "note.bad_vkey"),
        (
            format!("log {log} a b\nquorum none\n"),
            1,
            "policy.malformed",
        ),
        (
            format!("log {log}\nlog {log}\nquorum none\n"),
            2,
            "policy.duplicate_key",
        ),
        (format!("log {w1}\nquorum none\n"), 1, "key.wrong_kind"),
        (format!("witness a {log}\nquorum a\n"), 1, "key.wrong_kind"),
        (
            format!("witness a {small}\nquorum a\n"),
            1,
            "key.small_order",
        ),
        (
            format!("witness {w1}\nquorum none\n"),
            1,
            "policy.malformed",
        ),
        (
            format!("witness a {w1}\nwitness b {same_key}\nquorum a\n"),
            2,
            "policy.duplicate_key",
        ),
        (
            format!("witness a {w1}\nwitness a {w2}\nquorum a\n"),
            2,
            "policy.duplicate_name",
        ),
        (
            format!("witness none {w1}\nquorum none\n"),
            1,
            "policy.duplicate_name",
        ),
        (
            format!("{two}group a any b\nquorum a\n"),
            3,
            "policy.duplicate_name",
        ),
        (
            format!("{two}group g any\nquorum g\n"),
            3,
            "policy.malformed",
        ),
        (
            format!("{two}group g any c\nquorum g\n"),
            3,
            "policy.unknown_name",
        ),
        (
            format!("{two}group g any g\nquorum g\n"),
            3,
            "policy.unknown_name",
        ),
        (
            format!("{two}group g any none\nquorum g\n"),
            3,
            "policy.unknown_name",
        ),
        (format!("quorum a\n{two}"), 1, "policy.unknown_name"),
        (
            format!("{two}group g 2 a a\nquorum g\n"),
            3,
            "policy.duplicate_member",
        ),
        (
            format!("{two}group g any a\ngroup h any a b\nquorum h\n"),
            4,
            "policy.duplicate_member",
        ),
        (
            format!("{two}group g 0 a b\nquorum g\n"),
            3,
            "policy.bad_threshold",
        ),
        (
            format!("{two}group g 3 a b\nquorum g\n"),
            3,
            "policy.bad_threshold",
        ),
        (
            format!("{two}group g 01 a b\nquorum g\n"),
            3,
            "policy.bad_threshold",
        ),
        (
            format!("{two}group g most a b\nquorum g\n"),
            3,
            "policy.bad_threshold",
        ),
        (many, 258, "policy.too_long"),
        (
            format!("# {}\nquorum none\n", "x".repeat(100_000)),
            0,
            "policy.too_long",
        ),
    ];
    for (policy, line, code) in &cases {
        let found = Policy::parse(policy).unwrap_err();
        assert_eq!((found.line, found.code()), (*line, *code), "{policy}");
    }
    let latin = Policy::read(b"# m\xe1t\nquorum none\n").unwrap_err();
    assert_eq!(latin.code(), "policy.not_utf8");
    let short = cases.iter().filter(|(policy, ..)| policy.len() < 1_000);
    let short: Vec<_> = short
        .map(|(policy, line, code)| json!({"policy": policy, "line": line, "verdict": code}))
        .collect();
    let ok = json!({"policy": classes(), "verdict": "ok"});
    let policies = [vec![ok], short].concat();
    vectors(
        "policy.json",
        &json!({
            "about": "C2SP tlog-policy: which texts are policies, `verdict` being `ok` or why not, and in which line (0: in none).",
            "policies": policies,
        }),
    );
}

#[test]
fn who_signed_when_and_whether_it_is_enough() {
    let tree = Tree::numbered(3);
    let text = text(&tree, 3);
    let policy = Policy::parse(&classes()).unwrap();
    let line = |n, at| cosign(&witness(n), at, &text).unwrap();
    let examined = |lines: &[String]| {
        let all = [&[log().sign_note_line(&text)], lines].concat();
        policy.examine(&Note::parse(compose(&text, &all).as_bytes()).unwrap())
    };
    let enough = examined(&[line(2, 7), line(3, 5), line(4, 9), line(4, 6)]);
    assert!(enough.holds() && enough.newest() == Some(9));
    assert_eq!(enough.witnesses[0], ("w1".into(), Cosigned::Absent));
    assert_eq!(enough.witnesses[3], ("w4".into(), Cosigned::At(9)));
    assert_eq!(
        enough.groups,
        [
            ("civil".into(), true),
            ("state".into(), true),
            ("both".into(), true)
        ]
    );
    let few = examined(&[line(1, 7), line(2, 7), line(3, 5)]);
    assert!(!few.met && few.groups[0].1 && !few.groups[1].1);
    let of_another = cosign(&witness(1), 7, "another text\n").unwrap();
    let wrong = examined(&[line(2, 7), line(3, 5), line(4, 9), of_another]);
    assert!(
        wrong.met && !wrong.holds(),
        "a wrong line of a known witness condemns the note"
    );
    assert_eq!(wrong.wrong(), Some(("w1", CheckpointError::BadSignature)));
    assert_eq!(examined(&[]).newest(), None);
}
