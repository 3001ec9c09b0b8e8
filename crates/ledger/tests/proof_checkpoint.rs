//! Checkpoints and cosignatures: strict, unknown lines ignored, invalid ones refused.

mod support;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use minhbach_ledger::log::checkpoint::{Checkpoint, CheckpointError, cosign, cosigned_at};
use minhbach_ledger::log::merkle::EMPTY_ROOT;
use minhbach_ledger::note::{KeyKind, Note, SignatureLine, compose};
use minhbach_ledger::signature::{KeyError, Signer};
use serde_json::json;
use support::{Tree, hex, vectors};

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

#[test]
fn no_altered_byte_of_a_checkpoint_opens() {
    let tree = Tree::numbered(3);
    let text = text(&tree);
    let note = compose(&text, &[log().sign_note_line(&text)]);
    let vkey = log().vkey();
    assert_eq!(
        Checkpoint::open(note.as_bytes(), &vkey)
            .unwrap()
            .to_string(),
        text
    );
    for at in 0..note.len() {
        for bit in 0..8 {
            let mut bytes = note.as_bytes().to_vec();
            bytes[at] ^= 1 << bit;
            assert!(
                Checkpoint::open(&bytes, &vkey).is_err(),
                "byte {at}, bit {bit}"
            );
        }
    }
}

#[test]
fn unknown_lines_are_ignored_and_invalid_ones_condemn() {
    let tree = Tree::numbered(3);
    let text = text(&tree);
    let (log, witness) = (log(), witness());
    let vkey = log.vkey();
    let good = log.sign_note_line(&text);
    let bad = log.sign_note_line("another text\n");
    let cosigned = cosign(&witness, 1_790_000_000, &text).unwrap();
    let stranger = Signer::from_seed([3; 32], ORIGIN)
        .unwrap()
        .sign_note_line("another text\n");
    let open = |lines: &[&String]| {
        Checkpoint::open(compose(&text, lines).as_bytes(), &vkey).map(|c| c.size)
    };
    assert_eq!(open(&[&good]), Ok(3));
    assert_eq!(open(&[&cosigned, &stranger, &good, &stranger]), Ok(3));
    assert_eq!(open(&[&good, &bad]), Err(CheckpointError::BadSignature));
    assert_eq!(open(&[&bad, &good]), Err(CheckpointError::BadSignature));
    assert_eq!(
        open(&[&cosigned, &stranger]),
        Err(CheckpointError::Unsigned)
    );
    let short = good.replace(
        good.trim_end().rsplit(' ').next().unwrap(),
        &STANDARD.encode([&vkey.id()[..], &[0; 63]].concat()),
    );
    assert_eq!(
        open(&[&short]),
        Err(CheckpointError::BadSignature),
        "a signature of the wrong length"
    );
    let wrong_kind = log.vkey_of(KeyKind::Cosignature);
    let note = compose(&text, &[&good]);
    assert_eq!(
        Checkpoint::open(note.as_bytes(), &wrong_kind),
        Err(CheckpointError::Key(KeyError::WrongKind))
    );
    let other = Signer::from_seed([1; 32], "other.example").unwrap();
    let note = compose(&text, &[other.sign_note_line(&text)]);
    assert_eq!(
        Checkpoint::open(note.as_bytes(), &other.vkey()),
        Err(CheckpointError::OtherOrigin)
    );
}

#[test]
fn cosignatures() {
    let tree = Tree::numbered(3);
    let text = text(&tree);
    let witness = witness();
    let vkey = witness.vkey_of(KeyKind::Cosignature);
    let at = |time| cosign(&witness, time, &text).unwrap();
    let read = |lines: &[String]| {
        let note = compose(&text, lines);
        cosigned_at(&Note::parse(note.as_bytes()).unwrap(), &vkey)
    };
    assert_eq!(read(&[at(1_790_000_000)]), Ok(Some(1_790_000_000)));
    assert_eq!(read(&[at(5), at(9), at(7)]), Ok(Some(9)));
    assert_eq!(
        read(&[log().sign_note_line(&text)]),
        Ok(None),
        "the log's own line is not the witness's"
    );
    assert_eq!(
        read(&[witness.sign_note_line(&text)]),
        Ok(None),
        "nor is a plain signature by the same key"
    );
    let moved = cosign(&witness, 5, &text.replace('3', "4")).unwrap();
    assert_eq!(read(&[at(5), moved]), Err(CheckpointError::BadSignature));
    let line = at(5);
    let payload = STANDARD
        .decode(line.trim_end().rsplit(' ').next().unwrap())
        .unwrap();
    for byte in 0..payload.len() {
        let mut altered = payload.clone();
        altered[byte] ^= 1;
        let altered = line.replace(&STANDARD.encode(&payload), &STANDARD.encode(&altered));
        // In the key id it becomes somebody else's line, anywhere else an invalid one.
        let expect = if byte < 4 {
            Ok(None)
        } else {
            Err(CheckpointError::BadSignature)
        };
        assert_eq!(read(&[altered]), expect, "byte {byte}");
    }
    assert_eq!(cosign(&witness, u64::MAX, &text), None);
    let late = 1u64 << 63;
    let message = format!("cosignature/v1\ntime {late}\n{text}");
    let payload = [&late.to_be_bytes()[..], &witness.sign(message.as_bytes())].concat();
    let line = SignatureLine::new(vkey.name(), vkey.id(), &payload).unwrap();
    let verdict = read(&[line.to_string()]);
    assert_eq!(
        verdict,
        Err(CheckpointError::BadSignature),
        "a time that the specification forbids"
    );
    assert_eq!(cosign(&witness, 1 << 63, &text), None);
}

/// Checkpoint texts and the code of the verdict.
fn checkpoints() -> Vec<(&'static str, String, &'static str)> {
    let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    let text = |size: &str, root: &str| format!("{ORIGIN}\n{size}\n{root}\n");
    vec![
        ("as it should be", text("20852163", root), "ok"),
        (
            "an empty log",
            text("0", &STANDARD.encode(EMPTY_ROOT)),
            "ok",
        ),
        ("the largest size", text("18446744073709551615", root), "ok"),
        (
            "an origin that is no URL",
            format!("Sổ cứu trợ\n7\n{root}\n"),
            "ok",
        ),
        (
            "a size beyond 64 bits",
            text("18446744073709551616", root),
            "checkpoint.bad_size",
        ),
        (
            "a leading zero",
            text("020852163", root),
            "checkpoint.bad_size",
        ),
        ("two zeros", text("00", root), "checkpoint.bad_size"),
        ("a plus sign", text("+7", root), "checkpoint.bad_size"),
        ("a minus sign", text("-7", root), "checkpoint.bad_size"),
        ("a space", text(" 7", root), "checkpoint.bad_size"),
        ("no size", text("", root), "checkpoint.bad_size"),
        ("hexadecimal", text("0x7", root), "checkpoint.bad_size"),
        (
            "digits that are not ASCII",
            text("\u{667}", root),
            "checkpoint.bad_size",
        ),
        ("a short root", text("7", "AAAA"), "checkpoint.bad_root"),
        (
            "31 bytes",
            text("7", &STANDARD.encode([0; 31])),
            "checkpoint.bad_root",
        ),
        (
            "33 bytes",
            text("7", &STANDARD.encode([0; 33])),
            "checkpoint.bad_root",
        ),
        (
            "bits after the last byte",
            text("7", &root.replace("2I=", "2J=")),
            "checkpoint.bad_root",
        ),
        (
            "no padding",
            text("7", root.trim_end_matches('=')),
            "checkpoint.bad_root",
        ),
        (
            "a space after the root",
            text("7", &format!("{root} ")),
            "checkpoint.bad_root",
        ),
        (
            "an extension line, which witnesses refuse",
            text("7", root) + "extension\n",
            "checkpoint.malformed",
        ),
        (
            "an empty line",
            text("7", root) + "\n",
            "checkpoint.malformed",
        ),
        (
            "two lines",
            format!("{ORIGIN}\n7\n"),
            "checkpoint.malformed",
        ),
        (
            "no final line feed",
            text("7", root).trim_end().to_owned(),
            "checkpoint.malformed",
        ),
        (
            "an empty origin",
            format!("\n7\n{root}\n"),
            "checkpoint.malformed",
        ),
        ("nothing", String::new(), "checkpoint.malformed"),
    ]
}

#[test]
fn a_checkpoint_has_one_spelling() {
    for (why, text, expect) in checkpoints() {
        let found = Checkpoint::parse(&text);
        assert_eq!(
            found.as_ref().map_or_else(|error| error.code(), |_| "ok"),
            expect,
            "{why}"
        );
        if let Ok(checkpoint) = found {
            assert_eq!(checkpoint.to_string(), text);
        }
    }
}

/// The cases that other implementations read.
#[test]
fn vector_file() {
    let checkpoints: Vec<_> = checkpoints()
        .into_iter()
        .map(|(why, text, verdict)| {
            let found = Checkpoint::parse(&text).ok();
            // Sizes as text: JSON readers lose digits above 2^53.
            let found = found.map(
                |c| json!({"origin": c.origin, "size": c.size.to_string(), "root": hex(&c.root)}),
            );
            json!({"why": why, "verdict": verdict, "text": text, "checkpoint": found})
        })
        .collect();
    let tree = Tree::numbered(5);
    let note = compose(
        &text(&tree),
        &[
            log().sign_note_line(&text(&tree)),
            cosign(&witness(), 1_790_000_000, &text(&tree)).unwrap(),
        ],
    );

    vectors(
        "checkpoint.json",
        &json!({
            "about": "`checkpoints`: which note texts are checkpoints, `verdict` being `ok` or why not. `cosigned`: a checkpoint note with the lines of a log and of one witness.",
            "checkpoints": checkpoints,
            "cosigned": {"log_key": log().vkey().to_string(), "witness_key": witness().vkey_of(KeyKind::Cosignature).to_string(), "time": 1_790_000_000u64, "note": note},
        }),
    );
}
