//! A signature that was crafted so that verifiers disagree about it.

use curve25519_dalek::constants::EIGHT_TORSION;
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::{Scalar, clamp_integer};
use minhbach_ledger::decide::check_signatures;
use minhbach_ledger::entry::Signed;
use minhbach_ledger::id::Digest;
use minhbach_ledger::note::SignatureLine;
use minhbach_ledger::verify::{self, Options, Promise, Silent};
use minhbach_tests::book::practice::{self, ORIGIN};
use minhbach_tests::book::{log, options};
use sha2::{Digest as _, Sha512};

use crate::{broken, small};

/// A signature line of `name` whose R carries the torsion component `T[torsion]`: verifiers that multiply by the cofactor
/// accept it, the normative equation does not.
fn crafted(name: &str, text: &str, torsion: usize) -> String {
    let signer = practice::signer(name);
    let seed = *Digest::of(format!("seed of {name}").as_bytes()).bytes();
    let mut low = [0; 32];
    low.copy_from_slice(&Sha512::digest(seed)[..32]);
    let a = Scalar::from_bytes_mod_order(clamp_integer(low));
    assert_eq!(
        EdwardsPoint::mul_base(&a).compress().to_bytes(),
        signer.public_key().to_bytes()
    );
    let r = Scalar::from_bytes_mod_order_wide(&Sha512::digest(text).into());
    let point = (EdwardsPoint::mul_base(&r) + EIGHT_TORSION[torsion])
        .compress()
        .to_bytes();
    let hash = Sha512::new()
        .chain_update(point)
        .chain_update(signer.public_key().to_bytes())
        .chain_update(text);
    let s = r + Scalar::from_bytes_mod_order_wide(&hash.finalize().into()) * a;
    let mut signature = point.to_vec();
    signature.extend(s.to_bytes());
    SignatureLine {
        name: signer.name(),
        id: signer.vkey().id(),
        signature,
    }
    .to_string()
}

#[test]
fn a_crafted_signature_gets_one_verdict_on_every_path() {
    let (script, forgery) = small();
    let at = forgery.entries.len() - 2;
    for torsion in 0..8 {
        let mut forgery = forgery.clone();
        let (text, _) = forgery.entries[at].1.split_once("\n\n").unwrap();
        let text = format!("{text}\n");
        forgery.entries[at].1 = format!("{text}\n{}", crafted("cashier", &text, torsion));
        let signed = Signed::parse(forgery.entries[at].1.as_bytes(), ORIGIN).unwrap();
        let admitted = check_signatures(&script.book.state, &signed);
        assert_eq!(
            admitted.is_ok(),
            torsion == 0,
            "admission is exact; without torsion the craft is honest"
        );
        let files = forgery.files();
        // Half of the seeds let a component of order 2 pass the batch's sum: the buckets must catch it.
        for seed in 0..8 {
            for exact in [false, true] {
                let options = Options {
                    exact,
                    seed: [seed; 32],
                    ..options(&log().vkey())
                };
                let report = verify::verify(&files, &options, &mut Silent).unwrap();
                match torsion {
                    0 => assert_eq!(report.exit_code(&[]), 0),
                    _ => broken(
                        &report,
                        Promise::Signatures,
                        at as u64,
                        "signature.invalid",
                        11,
                    ),
                }
            }
        }
    }
}
