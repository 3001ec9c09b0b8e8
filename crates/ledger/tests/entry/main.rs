//! The format of an entry: one spelling, whatever is done to its bytes; and vectors that never change.

#[path = "../book/mod.rs"]
mod book;
mod golden;

use std::collections::BTreeSet;

use book::script::Script;
use book::{ORIGIN, id_of, signer};
use minhbach_ledger::day::Day;
use minhbach_ledger::decide::check_signatures;
use minhbach_ledger::entry::{Draft, MAX_LEAF, Malformed, Sealed, Signed, seal, split};
use minhbach_ledger::id::Digest;
use minhbach_ledger::kinds::keys::Term;
use minhbach_ledger::kinds::{Body, Kind};
use minhbach_ledger::log::merkle::leaf_hash;
use serde_json::{Value, json};

/// A leaf with two authors, and the book that it stands in.
fn sample() -> (Script, Vec<u8>) {
    let mut script = Script::standard();
    script
        .run("balance.open amount=1_234_567 by accountant approver1")
        .unwrap();
    let leaf = script.book.leaves.last().unwrap().clone();
    (script, leaf)
}

/// Whether changed bytes were noticed: they are no entry, or they say something else, or they are not what was signed.
fn noticed(script: &Script, leaf: &[u8], changed: &[u8]) -> bool {
    if leaf_hash(changed) == leaf_hash(leaf) {
        return false;
    }
    let Ok(sealed) = Sealed::parse(changed, ORIGIN) else {
        return true;
    };
    let known = Sealed::parse(leaf, ORIGIN).unwrap();
    // What can be read is written back byte by byte, so that there is one spelling.
    assert_eq!(seal(sealed.header, sealed.signed.note()).unwrap(), changed);
    sealed.header != known.header
        || check_signatures(&script.book.state, &sealed.signed).is_err()
        || sealed.signed.text_hash() != known.signed.text_hash()
}

#[test]
fn every_changed_byte_is_noticed() {
    let (script, leaf) = sample();
    for at in 0..leaf.len() {
        let mut cut = leaf.clone();
        cut.remove(at);
        assert!(noticed(&script, &leaf, &cut), "byte {at} dropped");
        for bit in 0..8 {
            let mut flipped = leaf.clone();
            flipped[at] ^= 1 << bit;
            assert!(
                noticed(&script, &leaf, &flipped),
                "bit {bit} of byte {at} flipped"
            );
        }
        for byte in [b'0', b' ', b'\n', b'\r', b'"', b'A', 0, 0xcc] {
            let mut grown = leaf.clone();
            grown.insert(at, byte);
            assert!(
                grown == leaf || noticed(&script, &leaf, &grown),
                "{byte:#x} inserted at {at}"
            );
        }
    }
    for byte in 0..=255 {
        let mut grown = leaf.clone();
        grown.push(byte);
        assert!(noticed(&script, &leaf, &grown), "{byte:#x} appended");
    }
    for end in 0..leaf.len() {
        // Only whole lines at the end can go: the leaf is another one then, with an author less.
        if let Ok(sealed) = Sealed::parse(&leaf[..end], ORIGIN) {
            assert_eq!(
                (sealed.signed.authors.len(), leaf[end - 1]),
                (1, b'\n'),
                "cut at {end}"
            );
            assert_ne!(leaf_hash(&leaf[..end]), leaf_hash(&leaf));
        }
    }
}

#[test]
fn two_bytes_exchanged_are_noticed() {
    let (script, leaf) = sample();
    for at in 1..leaf.len() {
        let mut swapped = leaf.clone();
        swapped.swap(at - 1, at);
        assert!(
            swapped == leaf || noticed(&script, &leaf, &swapped),
            "bytes before {at}"
        );
    }
}

#[test]
fn the_header_has_one_spelling() {
    let (_, leaf) = sample();
    let (header, note) = split(&leaf).unwrap();
    let note = std::str::from_utf8(note).unwrap();
    let zero = Digest::ZERO;
    let (received, prev) = (header.received, header.prev);
    assert!(split(format!("received 0\nprev {zero}\n\n{note}").as_bytes()).is_ok());
    for bad in [
        format!("received 0{received}\nprev {prev}\n\n{note}"),
        format!("received +{received}\nprev {prev}\n\n{note}"),
        format!("received -1\nprev {prev}\n\n{note}"),
        format!("received \nprev {prev}\n\n{note}"),
        format!("received 1000000000000000\nprev {prev}\n\n{note}"),
        format!("received {received} \nprev {prev}\n\n{note}"),
        format!("received {received}\r\nprev {prev}\n\n{note}"),
        format!("received  {received}\nprev {prev}\n\n{note}"),
        format!("Received {received}\nprev {prev}\n\n{note}"),
        format!("received {received}\nprev {prev}\n{note}"),
        format!("received {received}\n\nprev {prev}\n\n{note}"),
        format!("prev {prev}\nreceived {received}\n\n{note}"),
        format!(
            "received {received}\nprev {}\n\n{note}",
            &prev.to_string()[..43]
        ),
        format!(
            "received {received}\nprev {}\n\n{note}",
            prev.to_string().replace('=', "")
        ),
        format!("received {received}\n\n{note}"),
        note.to_owned(),
        String::new(),
    ] {
        let read = Sealed::parse(bad.as_bytes(), ORIGIN).map(|_| ());
        assert_eq!(read, Err(Malformed::Header), "{bad}");
    }
    let more = format!("received {received}\nprev {prev}\n\n\n{note}");
    assert_eq!(
        Sealed::parse(more.as_bytes(), ORIGIN).map(|_| ()),
        Err(Malformed::Lines)
    );
}

#[test]
fn authors_are_sorted_each_once_with_whole_signatures() {
    let (_, leaf) = sample();
    let (_, note) = split(&leaf).unwrap();
    let note = std::str::from_utf8(note).unwrap();
    let (text, lines) = note.rsplit_once("\n\n").unwrap();
    let lines: Vec<&str> = lines.lines().collect();
    assert_eq!(lines.len(), 2);
    let code = |lines: &[&str]| {
        let note = format!("{text}\n\n{}\n", lines.join("\n"));
        Signed::parse(note.as_bytes(), ORIGIN)
            .map(|_| ())
            .map_err(|e| e.code())
    };
    assert_eq!(code(&[lines[0], lines[1]]), Ok(()));
    // A draft sorts them itself.
    let draft = Draft::from_text(&format!("{text}\n"), ORIGIN).unwrap();
    let backwards = [format!("{}\n", lines[1]), format!("{}\n", lines[0])];
    assert_eq!(draft.note(&backwards), note);
    assert_eq!(code(&[lines[1], lines[0]]), Err("entry.authors"));
    assert_eq!(code(&[lines[0], lines[0]]), Err("entry.authors"));
    assert_eq!(code(&[lines[0], lines[0], lines[1]]), Err("entry.authors"));
    // A cosignature is 72 bytes long, and no line of an entry.
    let long = {
        use base64::Engine as _;
        let base64 = &base64::engine::general_purpose::STANDARD;
        let (name, signature) = lines[1].rsplit_once(' ').unwrap();
        let mut bytes = base64.decode(signature).unwrap();
        bytes.extend([0; 8]);
        format!("{name} {}", base64.encode(bytes))
    };
    assert_eq!(code(&[lines[0], &long]), Err("entry.authors"));
    let signed: Vec<String> = (0..17)
        .map(|n| signer(&format!("author {n}")).sign_note_line(&format!("{text}\n")))
        .collect();
    let mut many: Vec<&str> = signed.iter().map(|line| line.trim_end()).collect();
    many.sort();
    assert_eq!(code(&many[..16]), Ok(()));
    assert_eq!(code(&many), Err("entry.authors"));
}

#[test]
fn every_author_is_known_to_the_book_and_signed_it() {
    let mut script = Script::standard();
    // A line too many is not passed over, as it would be in a checkpoint.
    script
        .run("balance.open by accountant approver1 stranger ! key.unknown\nbalance.open by accountant approver1(forged) ! signature.invalid")
        .unwrap();
}

#[test]
fn the_text_is_three_lines_of_this_ledger() {
    let body = format!("{{\"id\":\"{}\"}}", id_of("x"));
    let line = signer("accountant").sign_note_line("");
    let code = |text: &str| {
        Signed::parse(format!("{text}\n{line}").as_bytes(), ORIGIN)
            .map(|_| ())
            .map_err(|e| e.code())
    };
    for (text, expected) in [
        (
            format!("{ORIGIN}/entry/v1\nfund.open\n{body}\n"),
            "entry.body",
        ),
        (
            format!("{ORIGIN}/entry/v2\nfund.open\n{body}\n"),
            "entry.origin",
        ),
        (
            format!("{ORIGIN}x/entry/v1\nfund.open\n{body}\n"),
            "entry.origin",
        ),
        (
            format!("elsewhere.example/entry/v1\nfund.open\n{body}\n"),
            "entry.origin",
        ),
        (
            format!("{ORIGIN}/entry/v1\nfund.melt\n{body}\n"),
            "entry.unknown_kind",
        ),
        (
            format!("{ORIGIN}/entry/v1\nfund.open/1\n{body}\n"),
            "entry.unknown_kind",
        ),
        (
            format!("{ORIGIN}/entry/v1\nFund.open\n{body}\n"),
            "entry.unknown_kind",
        ),
        (format!("{ORIGIN}/entry/v1\nfund.open\n"), "entry.lines"),
        (
            format!("{ORIGIN}/entry/v1\nfund.open\n{body}\nmore\n"),
            "entry.lines",
        ),
    ] {
        assert_eq!(code(&text), Err(expected), "{text}");
    }
}

#[test]
fn a_leaf_is_no_longer_than_two_bytes_can_say() {
    let (script, leaf) = sample();
    let (header, note) = split(&leaf).unwrap();
    let note = std::str::from_utf8(note).unwrap();
    let padded = |size: usize| format!("{}{note}", "x".repeat(size - leaf.len()));
    assert!(seal(header, &padded(MAX_LEAF)).is_ok());
    assert_eq!(seal(header, &padded(MAX_LEAF + 1)), Err(Malformed::TooLong));
    assert_eq!(
        Signed::parse(padded(MAX_LEAF + 300).as_bytes(), ORIGIN),
        Err(Malformed::TooLong)
    );
    assert_eq!(
        Sealed::parse(&vec![b'r'; MAX_LEAF + 1], ORIGIN),
        Err(Malformed::TooLong)
    );
    drop(script);
}

#[test]
fn json_has_one_spelling() {
    let mut script = Script::standard();
    script
        .run("gift = donation.receive donor=x by accountant")
        .unwrap();
    let sealed = Sealed::parse(script.book.leaves.last().unwrap(), ORIGIN).unwrap();
    let text = sealed.signed.text().to_owned();
    let body = text.lines().nth(2).unwrap();
    assert!(Draft::from_text(&text, ORIGIN).is_ok());
    let first = body.find(',').unwrap();
    let swapped = format!("{{{},{}", &body[first + 1..body.len() - 1], &body[1..first]) + "}";
    for bad in [
        swapped,
        body.replacen(':', ": ", 1),
        body.replacen(',', ", ", 1),
        format!(" {body}"),
        format!("{body} "),
        body.replace("\"amount\":\"100\"", "\"amount\":100"),
        body.replace("\"amount\":\"100\"", "\"amount\":\"0100\""),
        body.replace("\"amount\":\"100\"", "\"amount\":\"1e2\""),
        body.replace("\"amount\":\"100\"", "\"amount\":\"\\u0031\\u0030\\u0030\""),
        body.replace("\"bank\"", "\"b\\u0061nk\""),
        body.replace("\"VND\"", "\"vnd\""),
        body.replace("\"VND\"", "\"VNĐ\""),
        body.replace("2026-09-10", "2026-9-10"),
        body.replace("2026-09-10", "2026-09-31"),
        body.replace("}", ",\"line\":null}"),
        body.replace("}", ",\"zeile\":1}"),
        body.replace("}", "}}"),
        body.to_uppercase(),
        "{}".to_owned(),
        "null".to_owned(),
        "[]".to_owned(),
        String::new(),
    ] {
        let text = format!("{ORIGIN}/entry/v1\ndonation.receive\n{bad}\n");
        let refused = Draft::from_text(&text, ORIGIN).map(|_| ());
        assert!(
            matches!(refused, Err(Malformed::Body(_))),
            "{bad}: {refused:?}"
        );
    }
}

#[test]
fn every_kind_is_written_as_it_was_read() {
    let mut seen = BTreeSet::new();
    for leaf in golden::every_kind().book.leaves {
        let sealed = Sealed::parse(&leaf, ORIGIN).unwrap();
        let body = &sealed.signed.body;
        assert_eq!(
            Draft::new(ORIGIN, body).unwrap().text(),
            sealed.signed.text()
        );
        assert_eq!(
            &Body::parse(body.kind(), &body.json().unwrap()).unwrap(),
            body
        );
        assert_eq!(Kind::from_name(body.kind().name()), Some(body.kind()));
        for (field, commitment) in body.rules().commitments() {
            let text = sealed.signed.text();
            assert!(
                text.contains(&commitment.to_string()),
                "{field} is in the text"
            );
        }
        seen.insert(body.kind());
    }
    // The kinds of later rules are asked the same whenever a script admits them, and tests/rules admits every kind.
    assert_eq!(seen.len(), 30);
}

/// `tests/vectors/term.json` was written by hand from `docs/FORMAT.md`.
#[test]
fn terms_of_keys_admit_what_the_vectors_say() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/term.json");
    let vectors: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let entries = vectors["entries"].as_array().unwrap();
    assert!(entries.len() >= 10);
    for entry in entries {
        let day = |name: &str| entry[name].as_str().unwrap().parse::<Day>().unwrap();
        let term = Term {
            from: day("from"),
            until: day("until"),
        };
        let sealed = Day::of_unix(entry["received"].as_u64().unwrap());
        assert!(day("on") <= sealed.plus(1), "no rule admits {entry}");
        assert_eq!(
            json!(term.admits(day("on"), sealed)),
            entry["admitted"],
            "{entry}"
        );
    }
}
