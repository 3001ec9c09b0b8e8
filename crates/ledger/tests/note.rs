//! Signed notes against the specification, against notes that others made, and against every altered byte.

mod support;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use minhbach_ledger::note::{
    KeyKind, MAX_NOTE_BYTES, MAX_SIGNATURES, Note, NoteError, SignatureLine, Vkey, compose,
};
use minhbach_ledger::signature::{PublicKey, Signer};
use proptest::prelude::*;
use serde_json::json;
use support::vectors;

/// The example of the C2SP text, and that of the Go package that it comes from.
const FOREIGN: [(&str, &str); 2] = [
    (
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n",
    ),
    (
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n",
    ),
];

/// Whether a note carries a valid line of this key.
fn opens(note: &[u8], vkey: &Vkey) -> bool {
    let Ok(note) = Note::parse(note) else {
        return false;
    };
    let key = PublicKey::new(vkey.key()).unwrap();
    let mut lines = note
        .signatures
        .iter()
        .filter(|line| vkey.claims(line))
        .peekable();
    lines.peek().is_some()
        && lines.all(|line| {
            <&[u8; 64]>::try_from(line.signature.as_slice())
                .is_ok_and(|s| key.verify(note.text.as_bytes(), s))
        })
}

#[test]
fn notes_that_others_signed() {
    for (vkey, note) in FOREIGN {
        let key = Vkey::parse(vkey).unwrap();
        assert_eq!(key.to_string(), vkey);
        assert!(opens(note.as_bytes(), &key), "{vkey}");
        let altered = note.replacen('e', "E", 1);
        assert!(!opens(altered.as_bytes(), &key));
    }
}

#[test]
fn no_altered_byte_opens() {
    for (vkey, note) in FOREIGN {
        let key = Vkey::parse(vkey).unwrap();
        for at in 0..note.len() {
            for mask in [1u8, 2, 4, 8, 16, 32, 64, 128, 255] {
                let mut bytes = note.as_bytes().to_vec();
                bytes[at] ^= mask;
                assert!(!opens(&bytes, &key), "byte {at} with {mask}");
            }
            let mut bytes = note.as_bytes().to_vec();
            bytes.remove(at);
            assert!(!opens(&bytes, &key), "byte {at} removed");
        }
    }
}

#[test]
fn a_fresh_key_signs_and_verifies() {
    let signer = Signer::from_seed([7; 32], "minhbach.example/son-lam/k/7f3a9c").unwrap();
    let text = "Xã Sơn Lâm\n\nhai dòng\n";
    let note = compose(text, &[signer.sign_note_line(text)]);
    assert_eq!(Note::parse(note.as_bytes()).unwrap().text, text);
    assert!(opens(note.as_bytes(), &signer.vkey()));
    let other = Signer::from_seed([8; 32], signer.name()).unwrap();
    assert!(
        !opens(note.as_bytes(), &other.vkey()),
        "another key of the same name is another key"
    );
    assert!(
        !format!("{signer:?}").contains("7, 7"),
        "a seed is never printed"
    );
    assert_eq!(
        PublicKey::of(&signer.vkey(), KeyKind::Ed25519).unwrap(),
        signer.public_key()
    );
    assert!(PublicKey::of(&signer.vkey(), KeyKind::Cosignature).is_err());
}

const A: &str = "— a AAAAAAA=\n";

/// Name, bytes, and the code of the verdict.
fn cases() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let line = |rest: &str| format!("text\n\n— {rest}\n").into_bytes();
    let many = |count: usize| format!("text\n\n{}", A.repeat(count)).into_bytes();
    let mut cases = vec![
        ("the shortest note", format!("\n\n{A}").into_bytes(), "ok"),
        (
            "an empty line in the text",
            format!("a\n\nb\n\n{A}").into_bytes(),
            "ok",
        ),
        (
            "a text that ends with an empty line",
            format!("a\n\n\n{A}").into_bytes(),
            "ok",
        ),
        (
            "a text that looks like a signature",
            format!("{A}\n{A}").into_bytes(),
            "ok",
        ),
        ("names beyond ASCII", line("hội-chữ-thập-đỏ AAAAAAA="), "ok"),
        (
            "16 signatures, as many as everyone must accept",
            many(16),
            "ok",
        ),
        ("64 signatures", many(MAX_SIGNATURES), "ok"),
        (
            "65 signatures",
            many(MAX_SIGNATURES + 1),
            "note.too_many_signatures",
        ),
        ("nothing", vec![], "note.no_separator"),
        ("a text alone", b"text\n".to_vec(), "note.no_separator"),
        (
            "no empty line",
            format!("text\n{A}").into_bytes(),
            "note.no_separator",
        ),
        (
            "nothing after the empty line",
            b"text\n\n".to_vec(),
            "note.no_signature",
        ),
        (
            "an empty line at the end",
            format!("text\n\n{A}\n").into_bytes(),
            "note.no_signature",
        ),
        (
            "no final line feed",
            format!("text\n\n{}", A.trim_end()).into_bytes(),
            "note.no_final_newline",
        ),
        (
            "a second line that is none",
            format!("text\n\n{A}x\n").into_bytes(),
            "note.malformed_line",
        ),
        (
            "no em dash",
            b"text\n\na AAAAAAA=\n".to_vec(),
            "note.malformed_line",
        ),
        (
            "a hyphen for the dash",
            b"text\n\n- a AAAAAAA=\n".to_vec(),
            "note.malformed_line",
        ),
        (
            "an en dash",
            "text\n\n– a AAAAAAA=\n".into(),
            "note.malformed_line",
        ),
        (
            "no space after the dash",
            "text\n\n—a AAAAAAA=\n".into(),
            "note.malformed_line",
        ),
        (
            "a space before the dash",
            "text\n\n — a AAAAAAA=\n".into(),
            "note.malformed_line",
        ),
        (
            "no signature after the name",
            line("a"),
            "note.malformed_line",
        ),
        ("an empty name", line(" AAAAAAA="), "note.bad_name"),
        ("a plus in the name", line("a+b AAAAAAA="), "note.bad_name"),
        (
            "a no-break space in the name",
            line("a\u{a0}b AAAAAAA="),
            "note.bad_name",
        ),
        (
            "an ideographic space in the name",
            line("a\u{3000}b AAAAAAA="),
            "note.bad_name",
        ),
        ("an empty signature", line("a "), "note.bad_signature"),
        ("two spaces", line("a  AAAAAAA="), "note.bad_signature"),
        (
            "a space at the end",
            line("a AAAAAAA= "),
            "note.bad_signature",
        ),
        (
            "a key id and nothing else",
            line("a AAAAAA=="),
            "note.bad_signature",
        ),
        ("three bytes", line("a AAAA"), "note.bad_signature"),
        ("missing padding", line("a AAAAAAA"), "note.bad_signature"),
        (
            "too much padding",
            line("a AAAAAAA=="),
            "note.bad_signature",
        ),
        ("padding inside", line("a AAA=AAA="), "note.bad_signature"),
        (
            "bits after the last byte",
            line("a AAAAAAB="),
            "note.bad_signature",
        ),
        (
            "the alphabet for URLs",
            line("a AAAAA-_="),
            "note.bad_signature",
        ),
        (
            "a tab",
            format!("te\txt\n\n{A}").into_bytes(),
            "note.control_character",
        ),
        (
            "a carriage return",
            format!("text\r\n\r\n{A}").into_bytes(),
            "note.control_character",
        ),
        (
            "a null",
            format!("te\0xt\n\n{A}").into_bytes(),
            "note.control_character",
        ),
        (
            "not UTF-8",
            [b"te\xffxt\n\n", A.as_bytes()].concat(),
            "note.not_utf8",
        ),
        (
            "an overlong encoding",
            [b"te\xc0\xafxt\n\n", A.as_bytes()].concat(),
            "note.not_utf8",
        ),
        (
            "a surrogate",
            [b"te\xed\xa0\x80xt\n\n", A.as_bytes()].concat(),
            "note.not_utf8",
        ),
    ];
    let long = STANDARD.encode(vec![0; 4 + 4_900]);
    cases.push((
        "a signature as long as post-quantum ones",
        line(&format!("a {long}")),
        "ok",
    ));
    let endless = STANDARD.encode(vec![0; 4 + 8_193]);
    cases.push((
        "a signature above the limit",
        line(&format!("a {endless}")),
        "note.bad_signature",
    ));
    cases
}

#[test]
fn each_case_has_its_verdict() {
    for (why, bytes, expect) in cases() {
        let found = Note::parse(&bytes);
        assert_eq!(
            found.as_ref().map_or_else(|error| error.code(), |_| "ok"),
            expect,
            "{why}"
        );
        if let Ok(note) = found {
            let lines: Vec<String> = note.signatures.iter().map(ToString::to_string).collect();
            assert_eq!(
                compose(note.text, &lines).into_bytes(),
                bytes,
                "{why}: one spelling"
            );
        }
    }
    let mut huge = vec![b'x'; MAX_NOTE_BYTES];
    huge.extend_from_slice(format!("\n\n{A}").as_bytes());
    assert_eq!(Note::parse(&huge), Err(NoteError::TooLong));
    assert!(SignatureLine::new("a b", [0; 4], &[1]).is_err());
    assert!(SignatureLine::new("a", [0; 4], &[]).is_err());
}

/// Verifier keys: text and the code of the verdict.
fn vkeys() -> Vec<(&'static str, String, &'static str)> {
    let good = FOREIGN[0].0;
    let witness = Signer::from_seed([9; 32], "witness.example")
        .unwrap()
        .vkey_of(KeyKind::Cosignature);
    let unknown = "a+00000000+Ag==".to_owned();
    vec![
        ("the specification's example", good.to_owned(), "ok"),
        ("a witness's key", witness.to_string(), "ok"),
        (
            "capitals in the id",
            good.replace("530d903a", "530D903A"),
            "note.bad_vkey",
        ),
        (
            "another id",
            good.replace("530d903a", "530d903b"),
            "note.bad_vkey",
        ),
        (
            "no leading zeros in the id",
            good.replace("530d903a", "530d903"),
            "note.bad_vkey",
        ),
        ("another name", good.replace("foo", "bar"), "note.bad_vkey"),
        (
            "a cut key",
            good[..good.len() - 4].to_owned(),
            "note.unknown_kind",
        ),
        ("a kind that we do not know", unknown, "note.unknown_kind"),
        (
            "no key",
            "example.com/foo+530d903a+".to_owned(),
            "note.bad_vkey",
        ),
        (
            "one plus only",
            "example.com/foo+530d903a".to_owned(),
            "note.bad_vkey",
        ),
        ("a space at the end", format!("{good} "), "note.bad_vkey"),
        (
            "a line feed at the end",
            format!("{good}\n"),
            "note.bad_vkey",
        ),
        (
            "an empty name",
            good.replace("example.com/foo", ""),
            "note.bad_name",
        ),
        (
            "a space in the name",
            good.replace("example.com", "example com"),
            "note.bad_name",
        ),
    ]
}

#[test]
fn verifier_keys_have_one_spelling() {
    for (why, text, expect) in vkeys() {
        let found = Vkey::parse(&text);
        assert_eq!(
            found.as_ref().map_or_else(|error| error.code(), |_| "ok"),
            expect,
            "{why}"
        );
        if let Ok(vkey) = found {
            assert_eq!(vkey.to_string(), text);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn what_is_read_has_one_spelling(bytes in proptest::collection::vec(
        prop_oneof![Just("\n"), Just("\n\n"), Just("— "), Just("a "), Just("AAAAAAA="), Just("AAAAAAA"), Just("x"), Just("\u{e9}"), Just(A), Just("\n\n— k AAAAAAA=\n")], 0..12)) {
        let note = bytes.concat();
        if let Ok(parsed) = Note::parse(note.as_bytes()) {
            let lines: Vec<String> = parsed.signatures.iter().map(ToString::to_string).collect();
            prop_assert_eq!(compose(parsed.text, &lines), note);
        }
    }

    #[test]
    fn any_bytes_give_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        let _ = Note::parse(&bytes);
        let _ = Vkey::parse(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn what_is_made_reads_back(text in "[^\\x00-\\x09\\x0b-\\x1f]{0,40}", name in "[!-*,-~]{1,20}", id in any::<[u8; 4]>(), signature in proptest::collection::vec(any::<u8>(), 1..200)) {
        let text = text + "\n";
        let line = SignatureLine::new(&name, id, &signature).unwrap();
        let note = compose(&text, &[line.to_string()]);
        let parsed = Note::parse(note.as_bytes()).unwrap();
        prop_assert_eq!(parsed.text, text);
        prop_assert_eq!(&parsed.signatures, &[line]);
    }
}

/// The cases that other implementations read.
#[test]
fn vector_file() {
    let notes: Vec<_> = cases().into_iter().map(|(why, bytes, verdict)| {
        let text = Note::parse(&bytes).ok().map(|note| note.text.to_owned());
        let lines: Option<Vec<_>> = Note::parse(&bytes).ok().map(|note| note.signatures.iter().map(|line| {
            json!({"name": line.name, "id": support::hex(&line.id), "signature": STANDARD.encode(&line.signature)})
        }).collect());
        // Long cases with many equal lines are worth their count only.
        let lines = lines.map(|lines| if lines.len() > 3 { json!(lines.len()) } else { json!(lines) });
        match String::from_utf8(bytes) {
            Ok(note) => json!({"why": why, "verdict": verdict, "note": note, "text": text, "signatures": lines}),
            Err(error) => json!({"why": why, "verdict": verdict, "note_base64": STANDARD.encode(error.as_bytes())}),
        }
    }).collect();
    let signed: Vec<_> = FOREIGN
        .iter()
        .flat_map(|(vkey, note)| {
            let altered = note.replacen('e', "E", 1);
            assert!(!opens(altered.as_bytes(), &Vkey::parse(vkey).unwrap()));
            [
                json!({"vkey": vkey, "note": note, "valid": true}),
                json!({"vkey": vkey, "note": altered, "valid": false, "why": "one altered letter"}),
            ]
        })
        .collect();
    let vkeys: Vec<_> = vkeys()
        .into_iter()
        .map(|(why, vkey, verdict)| json!({"why": why, "vkey": vkey, "verdict": verdict}))
        .collect();
    vectors(
        "note.json",
        &json!({
            "about": "`notes`: which bytes are a note (`verdict` `ok` or why not) and what is in it; `signatures` is their number where there are many. `vkeys`: which texts are verifier keys. `signed`: whether a note verifies under a key.",
            "notes": notes, "vkeys": vkeys, "signed": signed,
        }),
    );
}
