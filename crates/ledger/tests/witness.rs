//! Policies and what a witness decides: each rule of `tlog-policy` and each status of `tlog-witness`, with what must be refused
//! beside what must not.

mod support;

use std::collections::BTreeSet;

use minhbach_ledger::log::checkpoint::{Checkpoint, CheckpointError, cosign};
use minhbach_ledger::log::merkle::{EMPTY_ROOT, consistency_plan};
use minhbach_ledger::log::policy::{Cosigned, MAX_NAMES, Policy};
use minhbach_ledger::log::witness::{
    MAX_PROOF_LINES, Refusal, Request, Stored, cosignature_of, decide, line_of, read_stored,
};
use minhbach_ledger::note::{KeyKind, Note, Vkey, compose};
use minhbach_ledger::signature::Signer;
use serde_json::json;
use support::{Tree, vectors};

const ORIGIN: &str = "minhbach.example/son-lam";
const NOW: u64 = 1_790_000_000;

fn log() -> Signer {
    Signer::from_seed([1; 32], ORIGIN).unwrap()
}

fn witness(n: u8) -> Signer {
    Signer::from_seed([10 + n; 32], &format!("witness.example/w{n}")).unwrap()
}

fn vkey(n: u8) -> Vkey {
    witness(n).vkey_of(KeyKind::Cosignature)
}

fn text(tree: &Tree, size: u64) -> String {
    Checkpoint {
        origin: ORIGIN.to_owned(),
        size,
        root: tree.roots[size as usize],
    }
    .to_string()
}

fn signed(text: &str) -> String {
    compose(text, &[log().sign_note_line(text)])
}

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

/// A request from `old` to `new`, as an honest log makes it.
fn request(tree: &Tree, old: u64, new: u64) -> Request {
    let plan = consistency_plan(old, new).unwrap();
    Request {
        old,
        proof: plan.prove(tree).unwrap(),
        checkpoint: signed(&text(tree, new)),
    }
}

fn stored(tree: &Tree, size: u64) -> Stored {
    Stored {
        size,
        root: tree.roots[size as usize],
        at: NOW - 10,
    }
}

#[test]
fn a_request_has_one_spelling() {
    let tree = Tree::numbered(300);
    for (old, new) in [(0, 0), (0, 300), (255, 257), (256, 300), (300, 300)] {
        let made = request(&tree, old, new);
        assert_eq!(Request::parse(made.to_string().as_bytes()), Ok(made));
    }
    let good = request(&tree, 255, 257).to_string();
    let (head, note) = good.split_once("\n\n").unwrap();
    let hash = head.lines().nth(1).unwrap();
    let note = &format!("\n{note}");
    let long = format!("{hash}\n").repeat(MAX_PROOF_LINES + 1);
    let most = format!("{hash}\n").repeat(MAX_PROOF_LINES);
    assert!(Request::parse(format!("old 1\n{most}{note}").as_bytes()).is_ok());
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (Vec::new(), "witness_request.bad_old"),
        (b"old 1".to_vec(), "witness_request.bad_old"),
        (format!("old 01\n{note}").into(), "witness_request.bad_old"),
        (format!("old -1\n{note}").into(), "witness_request.bad_old"),
        (format!("old  1\n{note}").into(), "witness_request.bad_old"),
        (
            format!("old 18446744073709551616\n{note}").into(),
            "witness_request.bad_old",
        ),
        (format!("old 1\r\n{note}").into(), "witness_request.bad_old"),
        (format!("size 1\n{note}").into(), "witness_request.bad_old"),
        (
            format!("old 1\n{}\n{note}", &hash[1..]).into(),
            "witness_request.bad_hash",
        ),
        (
            format!("old 1\n{hash} \n{note}").into(),
            "witness_request.bad_hash",
        ),
        (
            format!("old 1\n{long}{note}").into(),
            "witness_request.too_long",
        ),
        (
            format!("old 1\n{hash}\n").into(),
            "witness_request.no_checkpoint",
        ),
        (
            format!("old 1\n{hash}").into(),
            "witness_request.no_checkpoint",
        ),
        (b"old 1\n\xff\n\n".to_vec(), "witness_request.not_utf8"),
        (b"old 1\n\n".to_vec(), "note.no_separator"),
        (format!("old 1\n{note}x").into(), "note.no_final_newline"),
        (vec![b'a'; 1_000_001], "witness_request.too_long"),
    ];
    for (bytes, code) in &cases {
        let found = Request::parse(bytes).unwrap_err().code();
        assert_eq!(
            found,
            *code,
            "{}",
            String::from_utf8_lossy(&bytes[..bytes.len().min(300)])
        );
    }
}

#[test]
fn each_status_of_a_witness() {
    let (tree, logs) = (Tree::numbered(300), [log().vkey()]);
    let other_tree = Tree::of((0..300).map(|n| format!("other {n}").into_bytes()));
    let judge = |stored: Option<&Stored>, request: &Request| decide(&logs, stored, request, NOW);
    let mut told = Vec::new();
    let mut refused =
        |name: &str, stored: Option<Stored>, request: Request, status: u16, code: &str| {
            let refusal = judge(stored.as_ref(), &request).unwrap_err();
            assert_eq!((refusal.status(), refusal.code()), (status, code), "{name}");
            let size = stored.map_or(0, |stored| stored.size);
            told.push(
            json!({"name": name, "stored": size, "request": request.to_string(), "status": status}),
        );
        };
    let at = |size| Some(stored(&tree, size));

    let stranger = Signer::from_seed([9; 32], "other.example").unwrap();
    let theirs = text(&tree, 5).replace(ORIGIN, "other.example");
    let theirs = compose(&theirs, &[stranger.sign_note_line(&theirs)]);
    let ours = request(&tree, 0, 5);
    refused(
        "another log",
        None,
        Request {
            checkpoint: theirs,
            ..ours.clone()
        },
        404,
        "witness.unknown_log",
    );

    let false_log = Signer::from_seed([9; 32], ORIGIN).unwrap();
    let unsigned = compose(
        &text(&tree, 5),
        &[false_log.sign_note_line(&text(&tree, 5))],
    );
    refused(
        "another key of the log's name",
        None,
        Request {
            checkpoint: unsigned,
            ..ours.clone()
        },
        403,
        "witness.unsigned",
    );
    let bad = log().sign_note_line("another text\n");
    let both = compose(
        &text(&tree, 5),
        &[log().sign_note_line(&text(&tree, 5)), bad],
    );
    refused(
        "a wrong line beside a right one",
        None,
        Request {
            checkpoint: both,
            ..ours.clone()
        },
        403,
        "witness.bad_signature",
    );

    let more = format!("{}more\n", text(&tree, 5));
    refused(
        "an extension line",
        None,
        Request {
            checkpoint: signed(&more),
            ..ours.clone()
        },
        400,
        "checkpoint.malformed",
    );
    refused(
        "an old size above the new",
        at(6),
        Request {
            old: 6,
            ..ours.clone()
        },
        400,
        "witness.old_above_new",
    );

    refused(
        "an old size that is too small",
        at(100),
        request(&tree, 50, 200),
        409,
        "witness.conflict",
    );
    refused(
        "an old size that is too large",
        at(100),
        request(&tree, 150, 200),
        409,
        "witness.conflict",
    );
    refused(
        "an old size of nothing",
        at(100),
        request(&tree, 0, 200),
        409,
        "witness.conflict",
    );
    refused(
        "an old size where nothing is stored",
        None,
        request(&tree, 50, 200),
        409,
        "witness.conflict",
    );
    let conflict = judge(at(100).as_ref(), &request(&tree, 50, 200));
    assert_eq!(conflict, Err(Refusal::Conflict { size: 100 }));

    let code = "witness.inconsistent";
    refused(
        "another history",
        at(100),
        request(&other_tree, 100, 200),
        422,
        code,
    );
    refused(
        "another history of equal size",
        at(100),
        request(&other_tree, 100, 100),
        422,
        code,
    );
    let proof = request(&tree, 100, 200).proof;
    let short = proof[..proof.len() - 1].to_vec();
    let long = [proof.clone(), vec![[0; 32]]].concat();
    let mut bent = proof.clone();
    bent[0][0] ^= 1;
    for (name, proof) in [
        ("short", short),
        ("long", long),
        ("altered", bent),
        ("absent", vec![]),
    ] {
        let request = Request {
            proof,
            ..request(&tree, 100, 200)
        };
        refused(
            &format!("a proof that is {name}"),
            at(100),
            request,
            422,
            code,
        );
    }
    let superfluous = Request {
        proof: vec![[0; 32]],
        ..ours.clone()
    };
    refused("a proof from nothing", None, superfluous, 422, code);
    let superfluous = Request {
        proof: vec![[0; 32]],
        ..request(&tree, 100, 100)
    };
    refused(
        "a proof between equal sizes",
        at(100),
        superfluous,
        422,
        code,
    );
    let empty = Checkpoint {
        origin: ORIGIN.into(),
        size: 0,
        root: [7; 32],
    }
    .to_string();
    let empty = Request {
        old: 0,
        proof: vec![],
        checkpoint: signed(&empty),
    };
    refused(
        "size 0 with another root than the empty tree's",
        None,
        empty,
        422,
        code,
    );

    for (stored, old, new) in [
        (None, 0, 300),
        (None, 0, 0),
        (at(100), 100, 200),
        (at(256), 256, 300),
        (at(300), 300, 300),
    ] {
        let request = request(&tree, old, new);
        let accepted = judge(stored.as_ref(), &request).unwrap();
        assert_eq!((accepted.checkpoint.size, accepted.at), (new, NOW));
        told.push(json!({"name": "accepted", "stored": old, "request": request.to_string(), "status": 200}));
    }
    vectors(
        "witness.json",
        &json!({
            "about": "Requests of tlog-witness and the status that a witness gives which knows `log` and has stored the checkpoint of \
                      `stored` entries of the tree whose entry n is the text `entry n`.",
            "log": log().vkey().to_string(),
            "requests": told,
        }),
    );
}

#[test]
fn what_is_stored_is_what_was_signed() {
    let (tree, logs) = (Tree::numbered(300), [log().vkey()]);
    let mut asked = request(&tree, 0, 100);
    // Lines of others come along and are not kept.
    let other = cosign(&witness(2), 5, &text(&tree, 100)).unwrap();
    asked.checkpoint.push_str(&other);
    let accepted = decide(&logs, None, &asked, NOW).unwrap();
    let line = cosign(&witness(1), accepted.at, &accepted.text()).unwrap();
    let note = accepted.note(&line);
    assert_eq!(Note::parse(note.as_bytes()).unwrap().signatures.len(), 2);
    let read = read_stored(note.as_bytes(), &vkey(1)).unwrap();
    assert_eq!(read, accepted.stored());
    for at in [10, 40, note.len() - 10] {
        let mut bytes = note.clone().into_bytes();
        bytes[at] ^= 1;
        assert!(read_stored(&bytes, &vkey(1)).is_err(), "byte {at}");
    }
    assert!(read_stored(note.as_bytes(), &vkey(2)).is_err());

    // A clock that goes back makes no earlier statement untrue.
    let later = decide(&logs, Some(&read), &request(&tree, 100, 200), 5).unwrap();
    assert_eq!(later.at, NOW);
    let nothing = decide(&logs, None, &request(&tree, 0, 0), NOW).unwrap();
    assert_eq!(nothing.stored().root, EMPTY_ROOT);
    let far = decide(&logs, None, &request(&tree, 0, 5), u64::MAX);
    assert_eq!(far, Err(Refusal::BadTime));
}

#[test]
fn an_answer_gives_the_line_of_the_witness_that_was_asked() {
    let tree = Tree::numbered(3);
    let text = text(&tree, 3);
    let line = |n, at| cosign(&witness(n), at, &text).unwrap();
    let found = |body: &str| cosignature_of(&text, body.as_bytes(), &vkey(1));
    assert_eq!(found(&line(1, 7)), Ok(Some((7, line(1, 7)))));
    let several = [line(2, 9), line(1, 7), line(1, 8)].concat();
    assert_eq!(found(&several), Ok(Some((8, line(1, 8)))));
    assert_eq!(found(&line(2, 9)), Ok(None));
    let of_another = cosign(&witness(1), 7, "another text\n").unwrap();
    assert_eq!(found(&of_another), Err(CheckpointError::BadSignature));
    for body in [
        "",
        "\n",
        "nonsense\n",
        &format!("x\n\n{}", line(1, 7)),
        line(1, 7).trim_end(),
    ] {
        assert!(found(body).is_err(), "{body:?}");
    }
    let note = compose(&text, &[line(1, 7)]);
    assert_eq!(
        line_of(&Note::parse(note.as_bytes()).unwrap(), &vkey(1)),
        Ok(Some((7, line(1, 7))))
    );
}
