//! One verdict per signature, whichever way it is asked for: crafted keys, crafted signatures, and mixtures of them.

use curve25519_dalek::constants::EIGHT_TORSION;
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::IsIdentity as _;
use minhbach_ledger::signature::batch::{Batch, Torsion, TorsionFound};
use minhbach_ledger::signature::{KeyError, PublicKey, Signer};
use proptest::prelude::*;
use sha2::{Digest as _, Sha512};

/// A private scalar that a test can misuse.
struct Forger {
    a: Scalar,
    key: PublicKey,
}

impl Forger {
    fn new(n: u64) -> Forger {
        let a = Scalar::from_bytes_mod_order_wide(&Sha512::digest(n.to_le_bytes()).into());
        let key = PublicKey::new(EdwardsPoint::mul_base(&a).compress().to_bytes()).unwrap();
        Forger { a, key }
    }

    /// The s that solves the equation's prime-order part for these bytes of R, whose prime-order part is r·B.
    fn solve(&self, r: Scalar, r_bytes: [u8; 32], message: &[u8]) -> [u8; 64] {
        let hash = Sha512::new()
            .chain_update(r_bytes)
            .chain_update(self.key.to_bytes())
            .chain_update(message);
        let h = Scalar::from_bytes_mod_order_wide(&hash.finalize().into());
        join(r_bytes, (r + h * self.a).to_bytes())
    }

    /// A signature whose R carries the torsion component `T[torsion]`; honest for 0.
    fn sign(&self, message: &[u8], torsion: usize) -> [u8; 64] {
        let r = Scalar::from_bytes_mod_order_wide(
            &Sha512::digest([message, &self.a.to_bytes()].concat()).into(),
        );
        let point = EdwardsPoint::mul_base(&r) + EIGHT_TORSION[torsion];
        self.solve(r, point.compress().to_bytes(), message)
    }
}

fn join(r: [u8; 32], s: [u8; 32]) -> [u8; 64] {
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&r);
    signature[32..].copy_from_slice(&s);
    signature
}

/// p = 2^255 − 19, little-endian, plus a small number: the second spellings of small y.
fn p_plus(n: u8) -> [u8; 32] {
    let mut bytes = [0xff; 32];
    (bytes[0], bytes[31]) = (0xed + n, 0x7f);
    bytes
}

/// s + ℓ: the second spelling of the same scalar.
fn plus_order(s: &[u8]) -> [u8; 32] {
    let order = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10u8,
    ];
    let (mut sum, mut carry) = ([0; 32], 0u16);
    for i in 0..32 {
        carry += u16::from(s[i]) + u16::from(order[i]);
        sum[i] = carry as u8;
        carry >>= 8;
    }
    sum
}

#[test]
fn unsound_keys_are_refused() {
    let sound = Forger::new(1).key;
    assert_eq!(PublicKey::new(sound.to_bytes()), Ok(sound));
    let point = CompressedEdwardsY(sound.to_bytes()).decompress().unwrap();
    for torsion in EIGHT_TORSION {
        assert_eq!(
            PublicKey::new(torsion.compress().to_bytes()),
            Err(KeyError::SmallOrder)
        );
        if !torsion.is_identity() {
            assert_eq!(
                PublicKey::new((point + torsion).compress().to_bytes()),
                Err(KeyError::Torsion)
            );
        }
    }
    // Every second spelling: y + p where that is below 2^255, and the sign of an x that is 0.
    for n in 0..19 {
        for sign in [0, 0x80] {
            let mut bytes = p_plus(n);
            bytes[31] |= sign;
            let verdict = PublicKey::new(bytes);
            assert!(
                matches!(verdict, Err(KeyError::NotCanonical | KeyError::NotAPoint)),
                "{n} {sign}: {verdict:?}"
            );
        }
    }
    let mut identity = [0; 32];
    (identity[0], identity[31]) = (1, 0x80);
    assert_eq!(PublicKey::new(identity), Err(KeyError::NotCanonical));
    let refused = (2..50u8).filter(|&y| {
        let mut bytes = [0; 32];
        bytes[0] = y;
        PublicKey::new(bytes) == Err(KeyError::NotAPoint)
    });
    assert!(refused.count() > 10, "about half of all y are on no point");
}

#[test]
fn rfc_8032_signs_alike() {
    // RFC 8032 §7.1, test 2.
    let seed = unhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    let signer = Signer::from_seed(seed.try_into().unwrap(), "test").unwrap();
    let key = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    assert_eq!(signer.public_key().to_bytes().to_vec(), unhex(key));
    let signature = unhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    );
    assert_eq!(signer.sign(&[0x72]).to_vec(), signature);
    assert!(
        signer
            .public_key()
            .verify(&[0x72], &signature.try_into().unwrap())
    );
    assert_eq!(
        format!("{:?}", signer.public_key()),
        format!("PublicKey({key})")
    );
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap())
        .collect()
}

/// A signature with the verdict of the normative equation.
#[derive(Clone)]
struct Case {
    key: PublicKey,
    message: Vec<u8>,
    signature: [u8; 64],
    valid: bool,
}

/// Signatures of every kind that verifiers are known to disagree about, among valid ones.
fn pool() -> Vec<Case> {
    let mut pool = Vec::new();
    let mut add = |key: PublicKey, message: &[u8], signature: [u8; 64], expect: bool| {
        let valid = key.verify(message, &signature);
        assert_eq!(valid, expect);
        pool.push(Case {
            key,
            message: message.to_vec(),
            signature,
            valid,
        });
    };
    for n in 0..8 {
        let forger = Forger::new(n);
        for round in 0..12u64 {
            let message = format!("message {n} {round}").into_bytes();
            let honest = forger.sign(&message, 0);
            let (r, s) = honest.split_at(32);
            let (r, s): ([u8; 32], [u8; 32]) = (r.try_into().unwrap(), s.try_into().unwrap());
            add(forger.key, &message, honest, true);
            match round {
                // A torsion component in R: about what a cofactored verifier accepts.
                0..=6 => add(
                    forger.key,
                    &message,
                    forger.sign(&message, 1 + round as usize),
                    false,
                ),
                7 => add(forger.key, &message, join(r, plus_order(&s)), false),
                8 => add(forger.key, b"another message", honest, false),
                9 => add(Forger::new(n + 100).key, &message, honest, false),
                10 => {
                    // R of small order with the s that solves the equation: it even holds for R = 0.
                    for torsion in EIGHT_TORSION {
                        let bytes = torsion.compress().to_bytes();
                        add(
                            forger.key,
                            &message,
                            forger.solve(Scalar::ZERO, bytes, &message),
                            false,
                        );
                    }
                    // The same points in spellings that are not canonical.
                    for bytes in [p_plus(0), p_plus(1), [p_plus(1)[0]; 32]] {
                        add(
                            forger.key,
                            &message,
                            forger.solve(Scalar::ZERO, bytes, &message),
                            false,
                        );
                    }
                    let mut identity = [0; 32];
                    (identity[0], identity[31]) = (1, 0x80);
                    add(
                        forger.key,
                        &message,
                        forger.solve(Scalar::ZERO, identity, &message),
                        false,
                    );
                }
                _ => {
                    add(forger.key, &message, join(r, [0xff; 32]), false);
                    add(forger.key, &message, join([2; 32], s), false);
                    add(forger.key, &message, [0; 64], false);
                    for bit in [0, 100, 255, 256, 300, 511] {
                        let mut altered = honest;
                        altered[bit / 8] ^= 1 << (bit % 8);
                        add(forger.key, &message, altered, false);
                    }
                }
            }
        }
    }
    pool
}

/// Asks every path about these signatures and demands one answer.
fn agree(cases: &[&Case], seed: [u8; 32]) {
    let expect = cases
        .iter()
        .position(|case| !case.valid)
        .map_or(Ok(()), Err);
    let mut batch = Batch::new(seed);
    cases
        .iter()
        .for_each(|case| batch.push(&case.key, &case.message, &case.signature));
    assert_eq!(batch.len(), cases.len());
    // The exact path costs most and depends on no seed: a sample of it.
    if seed[0].is_multiple_of(8) {
        assert_eq!(batch.clone().verify_exact(), expect);
    }
    assert_eq!(batch.clone().verify(), expect);
    let mut torsion = Torsion::short(seed);
    match batch.settle(&mut torsion) {
        // What the sums let pass, the subsets must catch.
        Ok(()) => assert_eq!(
            torsion.finish(),
            if expect.is_ok() {
                Ok(())
            } else {
                Err(TorsionFound)
            }
        ),
        refused => assert_eq!(refused, expect),
    }
    assert!(batch.is_empty());
}

#[test]
fn every_crafted_signature_alone_among_valid_ones() {
    let pool = pool();
    let valid: Vec<&Case> = pool.iter().filter(|case| case.valid).collect();
    for (n, case) in pool.iter().enumerate() {
        let mut cases: Vec<&Case> = valid.iter().copied().cycle().take(70).collect();
        cases[n % 70] = case;
        agree(&cases, [n as u8; 32]);
    }
}

#[test]
fn thousands_of_mixtures() {
    let pool = pool();
    let valid: Vec<&Case> = pool.iter().filter(|case| case.valid).collect();
    let crafted: Vec<&Case> = pool.iter().filter(|case| !case.valid).collect();
    let torsion: Vec<&Case> = crafted
        .iter()
        .copied()
        .filter(|case| torsion_only(case))
        .collect();
    assert!(torsion.len() >= 56);
    let mixtures = |rounds: std::ops::Range<u64>| {
        let mut random = Random(rounds.start);
        for round in rounds {
            let mut cases: Vec<&Case> = (0..66).map(|_| valid[random.below(valid.len())]).collect();
            // Most mixtures hold only signatures with torsion in R, in numbers that cancel in many ways.
            let from = if round.is_multiple_of(4) {
                &crafted
            } else {
                &torsion
            };
            for _ in 0..random.below(6) {
                cases[random.below(66)] = from[random.below(from.len())];
            }
            let mut seed = [0; 32];
            seed[..8].copy_from_slice(&round.to_le_bytes());
            agree(&cases, seed);
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| mixtures(0..1000));
        scope.spawn(|| mixtures(1000..2000));
    });
}

/// Whether a signature fails by the torsion of its R alone.
fn torsion_only(case: &Case) -> bool {
    let r: [u8; 32] = case.signature[..32].try_into().unwrap();
    let Some(point) = CompressedEdwardsY(r).decompress() else {
        return false;
    };
    let Some(s) = Option::<Scalar>::from(Scalar::from_canonical_bytes(
        case.signature[32..].try_into().unwrap(),
    )) else {
        return false;
    };
    let hash = Sha512::new()
        .chain_update(r)
        .chain_update(case.key.to_bytes())
        .chain_update(&case.message);
    let h = Scalar::from_bytes_mod_order_wide(&hash.finalize().into());
    let a = CompressedEdwardsY(case.key.to_bytes())
        .decompress()
        .unwrap();
    let difference = EdwardsPoint::mul_base(&s) - h * a - point;
    difference.is_small_order() && !difference.is_identity() && !point.is_small_order()
}

/// The reason for the subsets: without them a pair with torsion that cancels is often accepted; with them never.
#[test]
fn the_sums_alone_would_accept_crafted_pairs() {
    let forger = Forger::new(1);
    let (mut let_pass, mut caught) = (0, 0);
    for round in 0..200u8 {
        let mut batch = Batch::new([round; 32]);
        // The point of order two, twice: the sum of both vanishes whenever both coefficients are odd or both even.
        let order_two = EIGHT_TORSION
            .iter()
            .position(|t| !t.is_identity() && (t + t).is_identity())
            .unwrap();
        for n in 0..2 {
            let message = [round, n];
            batch.push(&forger.key, &message, &forger.sign(&message, order_two));
        }
        for n in 2..70 {
            batch.push(&forger.key, &[round, n], &forger.sign(&[round, n], 0));
        }
        assert_eq!(batch.clone().verify(), Err(0));
        let mut torsion = Torsion::short([round; 32]);
        if batch.settle(&mut torsion).is_ok() {
            let_pass += 1;
            caught += u32::from(torsion.finish().is_err());
        }
    }
    assert!(
        let_pass > 60,
        "the pairs are meant to deceive the sums: {let_pass}"
    );
    assert_eq!(let_pass, caught);
}

/// A pair spread over two batches of a run cancels in neither; a run finds it all the same.
#[test]
fn a_run_over_many_batches() {
    let forger = Forger::new(1);
    for crafted in [false, true] {
        let mut torsion = Torsion::new([3; 32]);
        let mut batch = Batch::new([4; 32]);
        let mut refused = 0;
        for round in 0..30u8 {
            for n in 0..40u8 {
                let kind = if crafted && n < 2 { 4 } else { 0 };
                batch.push(&forger.key, &[round, n], &forger.sign(&[round, n], kind));
            }
            refused += u32::from(batch.settle(&mut torsion).is_err());
        }
        assert_eq!(
            torsion.finish(),
            if crafted { Err(TorsionFound) } else { Ok(()) }
        );
        assert_eq!(refused > 0, crafted, "some of thirty pairs do not cancel");
        assert!(refused < 30, "some do");
    }
}

#[test]
fn the_first_offender_is_named_in_large_batches() {
    let forgers: Vec<Forger> = (0..5).map(Forger::new).collect();
    let mut batch = Batch::new([1; 32]);
    for n in 0..700u32 {
        let forger = &forgers[n as usize % 5];
        let message = n.to_le_bytes();
        let mut signature = forger.sign(&message, 0);
        if n == 333 || n == 500 {
            signature[40] ^= 1;
        }
        batch.push(&forger.key, &message, &signature);
    }
    assert_eq!(batch.verify(), Err(333));
    assert_eq!(Batch::new([0; 32]).verify(), Ok(()));
    assert_eq!(Torsion::new([0; 32]).finish(), Ok(()));
}

/// A small generator, so that a failure repeats.
struct Random(u64);
impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn honest_batches_pass_with_any_seed(seed in any::<[u8; 32]>(), count in 0usize..200) {
        let signers: Vec<Signer> = (1..4).map(|n| Signer::from_seed([n; 32], "k").unwrap()).collect();
        let mut batch = Batch::new(seed);
        for n in 0..count {
            let message = n.to_le_bytes();
            batch.push(&signers[n % 3].public_key(), &message, &signers[n % 3].sign(&message));
        }
        prop_assert_eq!(batch.verify(), Ok(()));
    }
}
