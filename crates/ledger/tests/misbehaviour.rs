//! Proofs of misbehaviour: what convicts a log, and everything that must not.

mod support;

use minhbach_ledger::log::checkpoint::{Checkpoint, cosign};
use minhbach_ledger::log::merkle::consistency_plan;
use minhbach_ledger::log::misbehaviour::{Misbehaviour, MisbehaviourError};
use minhbach_ledger::log::policy::Policy;
use minhbach_ledger::note::{KeyKind, compose};
use minhbach_ledger::signature::Signer;
use minhbach_ledger::verify::{Verdict, witnesses};
use proptest::prelude::*;
use serde_json::json;
use support::{Tree, vectors};

const ORIGIN: &str = "minhbach.example/son-lam";

fn log() -> Signer {
    Signer::from_seed([1; 32], ORIGIN).unwrap()
}

fn signed(size: u64, root: [u8; 32], by: &Signer) -> String {
    let text = Checkpoint {
        origin: ORIGIN.to_owned(),
        size,
        root,
    }
    .to_string();
    compose(&text, &[by.sign_note_line(&text)])
}

/// What a client writes that remembers `older` and is shown the tree of `newer`.
fn accusation(older: (u64, [u8; 32]), newer: &Tree) -> Misbehaviour {
    let plan = consistency_plan(older.0, newer.size()).unwrap();
    Misbehaviour {
        root: Tree::numbered(older.0).root(),
        hashes: plan.prove(newer).unwrap(),
        older: signed(older.0, older.1, &log()),
        newer: signed(newer.size(), newer.root(), &log()),
    }
}

#[test]
fn every_fork_of_small_logs_is_proved_and_no_honest_log_is() {
    let vkey = log().vkey();
    for new in 1..40 {
        let tree = Tree::numbered(new);
        for old in 0..=new {
            let fork = accusation((old, [7; 32]), &tree);
            let file = fork.to_string();
            let read = Misbehaviour::parse(file.as_bytes()).unwrap();
            assert_eq!(read, fork);
            let (older, newer) = read.verify(&vkey).unwrap();
            assert_eq!((older.size, newer.size), (old, new));
            let honest = accusation((old, Tree::numbered(old).root()), &tree);
            assert_eq!(
                honest.verify(&vkey),
                Err(MisbehaviourError::Agree),
                "{old} {new}"
            );
            // Whoever states another root to accuse an honest log has no proof that leads from it; only the empty tree has no
            // root to lie about.
            let lie = Misbehaviour {
                root: [9; 32],
                ..honest
            };
            let said = lie.verify(&vkey).unwrap_err();
            assert!(
                matches!(said, MisbehaviourError::Consistency(_)),
                "{old} {new}: {said}"
            );
        }
    }
}

fn files() -> Vec<(&'static str, String, &'static str)> {
    let tree = Tree::numbered(5);
    let fork = accusation((3, [7; 32]), &tree);
    let twins = accusation((5, [7; 32]), &tree);
    let power = accusation((4, [7; 32]), &tree);
    let honest = accusation((3, Tree::numbered(3).root()), &tree);
    let swapped = Misbehaviour {
        older: fork.newer.clone(),
        newer: fork.older.clone(),
        ..fork.clone()
    };
    let stranger = Signer::from_seed([3; 32], ORIGIN).unwrap();
    let forged = Misbehaviour {
        older: signed(3, [7; 32], &stranger),
        ..fork.clone()
    };
    let short = Misbehaviour {
        hashes: fork.hashes[1..].to_vec(),
        ..fork.clone()
    };
    let other_root = Misbehaviour {
        root: [9; 32],
        ..fork.clone()
    };
    let witness = Signer::from_seed([2; 32], "witness.example/mat-tran").unwrap();
    let text = fork.newer.split_once("\n\n").unwrap().0.to_owned() + "\n";
    let cosigned = Misbehaviour {
        newer: fork.newer.clone() + &cosign(&witness, 1_790_000_000, &text).unwrap(),
        ..fork.clone()
    };
    let file = fork.to_string();
    vec![
        ("a fork", file.clone(), "ok"),
        ("two roots of one size", twins.to_string(), "ok"),
        ("the older size is a power of two", power.to_string(), "ok"),
        ("with a cosignature", cosigned.to_string(), "ok"),
        (
            "the checkpoints agree",
            honest.to_string(),
            "misbehaviour.agree",
        ),
        (
            "the larger checkpoint first",
            swapped.to_string(),
            "misbehaviour.bad_notes",
        ),
        (
            "the older checkpoint by another key of the same name",
            forged.to_string(),
            "checkpoint.unsigned",
        ),
        ("a hash is missing", short.to_string(), "proof.wrong_length"),
        (
            "a root that the proof does not lead from",
            other_root.to_string(),
            "proof.wrong_old_root",
        ),
        (
            "another first line",
            file.replacen("/v1", "/v2", 1),
            "misbehaviour.not_one",
        ),
        (
            "no root line",
            file.replacen("root ", "", 1),
            "misbehaviour.bad_hash",
        ),
        (
            "an empty line too many",
            file.replacen("\n\n", "\n\n\n", 1),
            "misbehaviour.bad_notes",
        ),
        (
            "a line feed at the end",
            file.clone() + "\n",
            "misbehaviour.bad_notes",
        ),
        (
            "an altered size",
            file.replacen("\n3\n", "\n2\n", 1),
            "checkpoint.bad_signature",
        ),
        (
            "only one checkpoint",
            file.rsplit_once(&format!("\n{ORIGIN}\n5"))
                .unwrap()
                .0
                .to_owned(),
            "misbehaviour.bad_notes",
        ),
    ]
}

#[test]
fn each_file_has_its_verdict() {
    for (why, file, expect) in files() {
        let said = Misbehaviour::parse(file.as_bytes()).and_then(|it| it.verify(&log().vkey()));
        let said = said.map_or_else(|error| error.code(), |_| "ok");
        // A note that is cut anywhere may be told as one thing or another; that it is refused is what counts.
        let same = said == expect || expect == "misbehaviour.bad_notes" && said != "ok";
        assert!(same, "{why}: {said}\n{file}");
    }
    assert_eq!(
        Misbehaviour::parse(b"\xff"),
        Err(MisbehaviourError::NotUtf8)
    );
    let long = vec![b'x'; 3_000_001];
    assert_eq!(Misbehaviour::parse(&long), Err(MisbehaviourError::TooLong));
}

/// No bit of a file can be turned and leave it a proof, but those of other people's signature lines.
#[test]
fn not_one_byte_can_be_altered() {
    let file = accusation((3, [7; 32]), &Tree::numbered(5))
        .to_string()
        .into_bytes();
    for at in 0..file.len() {
        let mut altered = file.clone();
        altered[at] ^= 1;
        let said = Misbehaviour::parse(&altered).and_then(|it| it.verify(&log().vkey()));
        assert!(said.is_err(), "byte {at}");
    }
}

proptest! {
    #[test]
    fn what_is_read_has_one_spelling(parts in proptest::collection::vec(prop_oneof![
        Just("minhbach/misbehaviour/v1\n"), Just("root AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"), Just("\n"),
        Just("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"), Just("— o AAAAAAA=\n"), Just("o\n"),
        Just("o\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— o AAAAAAA=\n"),
        Just("minhbach/misbehaviour/v1\nroot AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n"),
    ], 0..8)) {
        let file = parts.concat();
        if let Ok(read) = Misbehaviour::parse(file.as_bytes()) {
            prop_assert_eq!(read.to_string(), file);
        }
    }

    #[test]
    fn any_bytes_give_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        let _ = Misbehaviour::parse(&bytes);
        let _ = Misbehaviour::parse(&[b"minhbach/misbehaviour/v1\n", &bytes[..]].concat());
    }
}

/// The cases that other implementations read.
#[test]
fn vector_file() {
    let files: Vec<_> = files()
        .into_iter()
        .map(|(why, file, verdict)| json!({"why": why, "verdict": verdict, "file": file}))
        .collect();
    vectors(
        "misbehaviour.json",
        &json!({
            "about": "`files`: whether the file proves that the log with this key has signed two books. `verdict` is `ok` or why not; \
                      what is `misbehaviour.bad_notes` may be refused for another reason as well.",
            "log_key": log().vkey().to_string(),
            "files": files,
        }),
    );
}

/// Quorum and freshness: the time is that of the newest quorum, and one young signature makes no old quorum young.
#[test]
fn witnesses_must_be_enough_and_young_enough() {
    let all: Vec<Signer> = (1..=4u8)
        .map(|n| Signer::from_seed([n + 10; 32], &format!("w{n}.example")).unwrap())
        .collect();
    let mut policy = format!("log {}\n", log().vkey());
    for (n, witness) in all.iter().enumerate() {
        let key = witness.vkey_of(KeyKind::Cosignature);
        policy.push_str(&format!("witness w{} {key}\n", n + 1));
    }
    policy.push_str("group three 3 w1 w2 w3 w4\nquorum three\n");
    let policy = Policy::parse(&policy).unwrap();
    let note = signed(5, [7; 32], &log());
    let text = note.split_once("\n\n").unwrap().0.to_owned() + "\n";
    let now = 1_790_000_000;
    let look = |times: &[(usize, u64)], most| {
        let lines = times
            .iter()
            .map(|(n, time)| cosign(&all[*n], *time, &text).unwrap());
        let note = note.clone() + &lines.collect::<String>();
        let said = witnesses(note.as_bytes(), &log().vkey(), &policy, now, most);
        let code = match said.verdict {
            Verdict::Holds => "holds".to_owned(),
            Verdict::Fails { why, .. } | Verdict::NotChecked(why) => why.code,
            Verdict::Newer { .. } => unreachable!(),
        };
        (code, said.quorum_at)
    };
    let (day, hour) = (86_400, 3_600);
    let old = [(0, now - 9 * day), (1, now - 8 * day), (2, now - 7 * day)];
    assert_eq!(look(&old[..2], None).0, "witnesses.quorum");
    assert_eq!(look(&old, None), ("holds".into(), Some(now - 9 * day)));
    assert_eq!(look(&old, Some(day)).0, "witnesses.stale");
    let one_young = [old[0], old[1], old[2], (3, now)];
    assert_eq!(
        look(&one_young, Some(day)),
        ("witnesses.stale".into(), Some(now - 8 * day))
    );
    let young = [(0, now - hour), (1, now), (2, now - 2 * hour)];
    assert_eq!(
        look(&young, Some(day)),
        ("holds".into(), Some(now - 2 * hour))
    );
    let ahead = [
        (0, now + 9 * hour),
        (1, now + 9 * hour),
        (2, now + 9 * hour),
    ];
    assert_eq!(look(&ahead, Some(day)).0, "witnesses.future");
    let stranger = Signer::from_seed([99; 32], ORIGIN).unwrap();
    let said = witnesses(note.as_bytes(), &stranger.vkey(), &policy, now, None);
    assert!(
        matches!(said.verdict, Verdict::Fails { why, .. } if why.code == "witnesses.other_log")
    );
    // A line that claims to be a witness's and does not verify condemns the note, quorum or not.
    let wrong = note.clone() + &cosign(&all[0], now, "another\n").unwrap();
    let said = witnesses(wrong.as_bytes(), &log().vkey(), &policy, now, None);
    assert!(matches!(said.verdict, Verdict::Fails { why, .. } if why.code == "witnesses.wrong"));
}
