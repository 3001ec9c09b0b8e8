//! `tlog-witness`.

use crate::support::{Tree, vectors};
use crate::{NOW, ORIGIN, log, signed, text, vkey, witness};
use minhbach_ledger::log::checkpoint::{Checkpoint, CheckpointError, cosign};
use minhbach_ledger::log::merkle::{EMPTY_ROOT, consistency_plan};
use minhbach_ledger::log::witness::{
    MAX_PROOF_LINES, Refusal, Request, Stored, cosignature_of, decide, line_of, read_stored,
};
use minhbach_ledger::note::{Note, compose};
use minhbach_ledger::signature::Signer;
use serde_json::json;

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
