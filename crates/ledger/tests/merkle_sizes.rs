//! Proofs at the sizes where tiles begin and end, against another implementation. `tests/foreign/sizes` shows logs of the same
//! sizes to programs in other languages.

mod support;

use ct_merkle::{ConsistencyProof, InclusionProof, RootHash, mem_backed_tree::MemoryBackedTree};
use minhbach_ledger::log::Hash;
use minhbach_ledger::log::merkle::{consistency_plan, inclusion_plan};
use sha2::Sha256;
use support::Tree;

const SIZES: [u64; 6] = [1, 255, 256, 257, 65_536, 70_000];

/// Some of `from..to`: the edges, both sides of each power of two, and places between.
fn some(from: u64, to: u64) -> impl Iterator<Item = u64> {
    let powers = (0..17).flat_map(|n| [(1u64 << n) - 1, 1 << n, (1 << n) + 1]);
    let between = (from..to).step_by(1 + (to - from) as usize / 60);
    powers
        .chain(between)
        .chain([from, to - 1])
        .filter(move |n| (from..to).contains(n))
}

/// A proof with a bit of one hash altered, for each of its hashes; none of them may be believed.
fn altered(proof: &[Hash]) -> impl Iterator<Item = Vec<u8>> {
    (0..proof.len()).map(move |n| {
        let mut bytes = proof.concat();
        bytes[n * 32 + n % 32] ^= 1;
        bytes
    })
}

#[test]
fn ct_merkle_makes_and_accepts_our_proofs_where_tiles_begin_and_end() {
    let tree = Tree::numbered(SIZES[5]);
    let mut theirs = MemoryBackedTree::<Sha256, Vec<u8>>::new();
    for size in SIZES {
        for entry in &tree.entries[theirs.len() as usize..size as usize] {
            theirs.push(entry.clone());
        }
        let root = theirs.root();
        assert_eq!(root.as_bytes().as_slice(), tree.roots[size as usize]);
        for index in some(0, size) {
            let ours = inclusion_plan(index, size).unwrap().prove(&tree).unwrap();
            let made = theirs.prove_inclusion(index as usize);
            assert_eq!(made.as_bytes(), ours.concat(), "{index} of {size}");
            let entry = &tree.entries[index as usize];
            let accepts = |at: u64, bytes: Vec<u8>| {
                let proof = InclusionProof::<Sha256>::try_from_bytes(bytes);
                proof.is_ok_and(|proof| root.verify_inclusion(entry, at, &proof).is_ok())
            };
            assert!(accepts(index, ours.concat()), "{index} of {size}");
            assert!(!accepts(index + 1, ours.concat()), "{index} as the next");
            assert!(altered(&ours).all(|bytes| !accepts(index, bytes)));
        }
        for old in some(1, size) {
            let ours = consistency_plan(old, size).unwrap().prove(&tree).unwrap();
            let made = theirs.prove_consistency((size - old) as usize);
            assert_eq!(made.as_bytes(), ours.concat(), "{old} to {size}");
            let accepts = |before: Hash, bytes: Vec<u8>| {
                let before = RootHash::<Sha256>::new(before.into(), old);
                let proof = ConsistencyProof::<Sha256>::try_from_bytes(bytes);
                proof.is_ok_and(|proof| root.verify_consistency(&before, &proof).is_ok())
            };
            let before = tree.roots[old as usize];
            assert!(accepts(before, ours.concat()), "{old} to {size}");
            assert!(!accepts(tree.roots[old as usize - 1], ours.concat()));
            assert!(altered(&ours).all(|bytes| !accepts(before, bytes)));
        }
    }
}
