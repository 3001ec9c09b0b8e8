//! Proof files: strict, and with not one byte that can be altered.

mod support;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use minhbach_ledger::log::checkpoint::{Checkpoint, cosign};
use minhbach_ledger::log::merkle::{ProofError, inclusion_plan};
use minhbach_ledger::log::proof::{Proof, ProofFileError};
use minhbach_ledger::note::{Vkey, compose};
use minhbach_ledger::signature::Signer;
use proptest::prelude::*;
use serde_json::json;
use support::{Tree, vectors};

const ORIGIN: &str = "minhbach.example/son-lam";

fn log() -> Signer {
    Signer::from_seed([1; 32], ORIGIN).unwrap()
}

fn witness() -> Signer {
    Signer::from_seed([2; 32], "witness.example/mat-tran").unwrap()
}

fn text(tree: &Tree) -> String {
    Checkpoint {
        origin: ORIGIN.to_owned(),
        size: tree.size(),
        root: tree.root(),
    }
    .to_string()
}

fn proof(tree: &Tree, index: u64) -> Proof {
    let text = text(tree);
    Proof {
        extra: tree.entries[index as usize].clone(),
        index,
        hashes: inclusion_plan(index, tree.size())
            .unwrap()
            .prove(tree)
            .unwrap(),
        checkpoint: compose(&text, &[log().sign_note_line(&text)]),
    }
}

/// The whole check of a file that carries its entry, as `minhbach check` does it.
fn check(file: &[u8], vkey: &Vkey) -> Result<Checkpoint, ProofFileError> {
    let proof = Proof::parse(file)?;
    proof.verify(&proof.extra, vkey)
}

#[test]
fn every_entry_of_every_small_log_is_proved() {
    let vkey = log().vkey();
    for size in 1..40 {
        let tree = Tree::numbered(size);
        for index in 0..size {
            let file = proof(&tree, index).to_string();
            assert_eq!(Proof::parse(file.as_bytes()).unwrap().to_string(), file);
            let checkpoint = check(file.as_bytes(), &vkey).unwrap();
            assert_eq!((checkpoint.size, checkpoint.root), (size, tree.root()));
            let other = proof(&tree, index).verify(b"another entry", &vkey);
            assert_eq!(other, Err(ProofFileError::Inclusion(ProofError::WrongRoot)));
        }
    }
}

#[test]
fn no_altered_byte_is_accepted() {
    let tree = Tree::numbered(11);
    let vkey = log().vkey();
    let file = proof(&tree, 6).to_string();
    check(file.as_bytes(), &vkey).unwrap();
    for at in 0..file.len() {
        for mask in 1..=255u8 {
            // Every bit alone, and all others at a stride: each check of a signature costs tens of microseconds.
            if mask.is_power_of_two() || mask as usize % 41 == at % 41 {
                let mut bytes = file.as_bytes().to_vec();
                bytes[at] ^= mask;
                assert!(
                    check(&bytes, &vkey).is_err(),
                    "byte {at} with {mask}: {:?}",
                    String::from_utf8_lossy(&bytes)
                );
            }
        }
        let mut shorter = file.as_bytes().to_vec();
        shorter.remove(at);
        assert!(check(&shorter, &vkey).is_err(), "byte {at} removed");
        let mut longer = file.as_bytes().to_vec();
        longer.insert(at, longer[at]);
        assert!(check(&longer, &vkey).is_err(), "byte {at} doubled");
        assert!(check(&file.as_bytes()[..at], &vkey).is_err(), "cut at {at}");
    }
    assert!(check(format!("{file}\n").as_bytes(), &vkey).is_err());
}

/// Proof files for `entry 2` of five, and the code of the verdict.
fn proof_files() -> Vec<(&'static str, String, &'static str)> {
    let tree = Tree::numbered(5);
    let good = proof(&tree, 2);
    let file = good.to_string();
    let plain = Proof {
        extra: vec![],
        ..good.clone()
    }
    .to_string();
    let extra = STANDARD.encode(&good.extra);
    let hash = STANDARD.encode(good.hashes[0]);
    let no_hashes = good.hashes.iter().fold(file.clone(), |file, hash| {
        file.replace(&format!("{}\n", STANDARD.encode(hash)), "")
    });
    let mut shifted = good.clone();
    shifted.index = 3;
    let mut other = good.clone();
    other.hashes.swap(0, 1);
    let text = text(&tree);
    let forged = text.replace("\n5\n", "\n6\n");
    let mut larger = good.clone();
    larger.checkpoint = compose(&forged, &[log().sign_note_line(&text)]);
    let mut foreign = good.clone();
    foreign.checkpoint = compose(
        &text,
        &[Signer::from_seed([5; 32], ORIGIN)
            .unwrap()
            .sign_note_line(&text)],
    );
    vec![
        ("as it should be", file.clone(), "ok"),
        ("without extra", plain.clone(), "ok"),
        (
            "with a cosignature",
            {
                let mut file = good.clone();
                file.checkpoint += &cosign(&witness(), 1_790_000_000, &text).unwrap();
                file.to_string()
            },
            "ok",
        ),
        (
            "another version",
            file.replace("@v1", "@v2"),
            "proof_file.not_a_proof",
        ),
        (
            "a space after the header",
            file.replace("@v1", "@v1 "),
            "proof_file.not_a_proof",
        ),
        ("nothing", String::new(), "proof_file.not_a_proof"),
        (
            "an empty extra",
            plain.replace("index", "extra \nindex"),
            "proof_file.bad_extra",
        ),
        (
            "an extra without padding",
            file.replace(&extra, extra.trim_end_matches('=')),
            "proof_file.bad_extra",
        ),
        (
            "two extras",
            file.replace("index", "extra AAAA\nindex"),
            "proof_file.bad_index",
        ),
        (
            "no index",
            plain.replace("index 2\n", ""),
            "proof_file.bad_index",
        ),
        (
            "a leading zero",
            file.replace("index 2", "index 02"),
            "proof_file.bad_index",
        ),
        (
            "a sign",
            file.replace("index 2", "index +2"),
            "proof_file.bad_index",
        ),
        (
            "two spaces",
            file.replace("index 2", "index  2"),
            "proof_file.bad_index",
        ),
        (
            "the index before extra",
            plain.replace("index 2\n", "index 2\nextra AAAA\n"),
            "proof_file.bad_hash",
        ),
        (
            "a hash of 31 bytes",
            file.replace(&hash, &STANDARD.encode([0; 31])),
            "proof_file.bad_hash",
        ),
        (
            "65 hashes",
            file.replace(&hash, &[hash.as_str(); 65].join("\n")),
            "proof_file.bad_hash",
        ),
        (
            "carriage returns",
            file.replace('\n', "\r\n"),
            "proof_file.not_a_proof",
        ),
        (
            "no checkpoint",
            file.split_once("\n\n").unwrap().0.to_owned() + "\n",
            "proof_file.no_checkpoint",
        ),
        (
            "a checkpoint without signatures",
            file.rsplit_once("\n\n").unwrap().0.to_owned() + "\n",
            "note.no_separator",
        ),
        (
            "two empty lines",
            file.replacen("\n\n", "\n\n\n", 1),
            "checkpoint.malformed",
        ),
        (
            "bytes after the end",
            file.clone() + "x",
            "note.no_final_newline",
        ),
        ("no hashes", no_hashes, "proof.wrong_length"),
        (
            "the index of a neighbour",
            shifted.to_string(),
            "proof.wrong_root",
        ),
        (
            "hashes in the wrong order",
            other.to_string(),
            "proof.wrong_root",
        ),
        (
            "an altered size",
            larger.to_string(),
            "checkpoint.bad_signature",
        ),
        (
            "the signature of another key of the same name",
            foreign.to_string(),
            "checkpoint.unsigned",
        ),
    ]
}

#[test]
fn each_file_has_its_verdict() {
    for (why, file, expect) in proof_files() {
        let verdict =
            Proof::parse(file.as_bytes()).and_then(|proof| proof.verify(b"entry 2", &log().vkey()));
        assert_eq!(
            verdict.map_or_else(|error| error.code(), |_| "ok"),
            expect,
            "{why}\n{file}"
        );
    }
    assert_eq!(Proof::parse(b"\xff"), Err(ProofFileError::NotUtf8));
    assert_eq!(
        Proof::parse(&vec![b'x'; 2_000_001]),
        Err(ProofFileError::TooLong)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn what_is_read_has_one_spelling(parts in proptest::collection::vec(prop_oneof![
        Just("c2sp.org/tlog-proof@v1\n"), Just("extra AAAA\n"), Just("index 0\n"), Just("index 7\n"), Just("\n"),
        Just("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"), Just("o\n"), Just("5\n"), Just("— o AAAAAAA=\n"),
        Just("c2sp.org/tlog-proof@v1\nindex 1\n\no\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— o AAAAAAA=\n"),
    ], 0..10)) {
        let file = parts.concat();
        if let Ok(proof) = Proof::parse(file.as_bytes()) {
            prop_assert_eq!(proof.to_string(), file);
        }
    }

    #[test]
    fn any_bytes_give_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        let _ = Proof::parse(&bytes);
        let _ = Proof::parse(&[b"c2sp.org/tlog-proof@v1\nindex 0\n", &bytes[..]].concat());
        let _ = Checkpoint::parse(&String::from_utf8_lossy(&bytes));
    }
}

/// The cases that other implementations read.
#[test]
fn vector_file() {
    let files: Vec<_> = proof_files()
        .into_iter()
        .map(|(why, file, verdict)| json!({"why": why, "verdict": verdict, "file": file}))
        .collect();
    vectors(
        "proof.json",
        &json!({
            "about": "`files`: whether a .tlog-proof proves that `entry` is in the log with this key. `verdict` is `ok` or why not.",
            "log_key": log().vkey().to_string(),
            "entry": "entry 2",
            "files": files,
        }),
    );
}
