//! The Merkle tree against RFC 6962's reference roots, against another implementation, and against altered proofs.

mod support;

use ct_merkle::{ConsistencyProof, InclusionProof, mem_backed_tree::MemoryBackedTree};
use minhbach_ledger::log::Hash;
use minhbach_ledger::log::merkle::{
    EMPTY_ROOT, Frontier, ProofError, consistency_plan, inclusion_plan, leaf_hash, root,
    verify_consistency, verify_inclusion,
};
use proptest::prelude::*;
use serde_json::json;
use sha2::Sha256;
use support::{Tree, hex, unhex, vectors};

/// The leaves and roots that implementations of RFC 6962 have tested with since Certificate Transparency began.
const LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

#[test]
fn reference_roots() {
    let tree = Tree::of(LEAVES.map(unhex));
    let roots: Vec<String> = tree.roots.iter().map(|root| hex(root)).collect();
    assert_eq!(roots, ROOTS);
    for size in 0..=8 {
        assert_eq!(root(size, &tree).unwrap(), tree.roots[size as usize]);
    }
}

#[test]
fn every_proof_to_size_300_is_byte_for_byte_that_of_ct_merkle() {
    let tree = Tree::numbered(300);
    let mut theirs = MemoryBackedTree::<Sha256, Vec<u8>>::new();
    for size in 1..=300u64 {
        theirs.push(tree.entries[size as usize - 1].clone());
        let their_root = theirs.root();
        let now = tree.roots[size as usize];
        assert_eq!(their_root.as_bytes().as_slice(), now, "root at {size}");
        assert_eq!(root(size, &tree).unwrap(), now);
        for index in 0..size {
            let ours = inclusion_plan(index, size).unwrap().prove(&tree).unwrap();
            assert_eq!(
                theirs.prove_inclusion(index as usize).as_bytes(),
                ours.concat(),
                "{index} of {size}"
            );
            let entry = &tree.entries[index as usize];
            assert_eq!(
                verify_inclusion(index, size, &leaf_hash(entry), &ours, &now),
                Ok(())
            );
            // Their check of our proof costs most, so a sample of it.
            if (index + size) % 17 == 0 {
                let proof = InclusionProof::try_from_bytes(ours.concat()).unwrap();
                their_root.verify_inclusion(entry, index, &proof).unwrap();
            }
        }
        for old in 1..size {
            let ours = consistency_plan(old, size).unwrap().prove(&tree).unwrap();
            let added = (size - old) as usize;
            assert_eq!(
                theirs.prove_consistency(added).as_bytes(),
                ours.concat(),
                "{old} to {size}"
            );
            assert_eq!(
                verify_consistency(old, size, &tree.roots[old as usize], &now, &ours),
                Ok(())
            );
            if (old + size) % 17 == 0 {
                let before =
                    ct_merkle::RootHash::<Sha256>::new(tree.roots[old as usize].into(), old);
                let proof = ConsistencyProof::try_from_bytes(ours.concat()).unwrap();
                their_root.verify_consistency(&before, &proof).unwrap();
            }
        }
    }
}

#[test]
fn the_cases_that_the_rfc_leaves_open() {
    let tree = Tree::numbered(5);
    let [one, five] = [tree.roots[1], tree.roots[5]];
    assert_eq!(verify_consistency(5, 5, &five, &five, &[]), Ok(()));
    assert_eq!(
        verify_consistency(5, 5, &five, &one, &[]),
        Err(ProofError::WrongRoot)
    );
    assert_eq!(
        verify_consistency(5, 5, &five, &five, &[one]),
        Err(ProofError::WrongLength)
    );
    assert_eq!(verify_consistency(0, 5, &EMPTY_ROOT, &five, &[]), Ok(()));
    assert_eq!(
        verify_consistency(0, 5, &one, &five, &[]),
        Err(ProofError::WrongOldRoot)
    );
    assert_eq!(
        verify_consistency(0, 5, &EMPTY_ROOT, &five, &[one]),
        Err(ProofError::WrongLength)
    );
    assert_eq!(
        verify_consistency(0, 0, &EMPTY_ROOT, &EMPTY_ROOT, &[]),
        Ok(())
    );
    assert_eq!(
        verify_consistency(0, 0, &EMPTY_ROOT, &one, &[]),
        Err(ProofError::WrongRoot)
    );
    assert_eq!(
        verify_consistency(5, 4, &five, &tree.roots[4], &[]),
        Err(ProofError::OutOfRange)
    );
    assert_eq!(
        verify_consistency(3, 5, &tree.roots[3], &five, &[]),
        Err(ProofError::WrongLength)
    );
    assert_eq!(
        verify_inclusion(5, 5, &one, &[], &one),
        Err(ProofError::OutOfRange)
    );
    assert_eq!(
        verify_inclusion(0, 0, &one, &[], &EMPTY_ROOT),
        Err(ProofError::OutOfRange)
    );
    assert_eq!(verify_inclusion(0, 1, &one, &[], &one), Ok(()));
    assert_eq!(inclusion_plan(5, 5), None);
    assert_eq!(consistency_plan(5, 4), None);
}

/// Proofs at the top of the range of sizes neither overflow nor loop.
#[test]
fn sizes_near_the_limit() {
    for size in [u64::MAX, u64::MAX - 1, 1 << 63, (1 << 63) + 1] {
        for index in [0, 1, size / 2, size - 2, size - 1] {
            let plan = inclusion_plan(index, size).unwrap();
            let hashes = plan.prove(&Constant).unwrap();
            assert!(hashes.len() <= 64);
            let right = verify_inclusion(index, size, &[0; 32], &hashes, &[1; 32]);
            assert_eq!(
                right,
                Err(ProofError::WrongRoot),
                "the length is right, the root is not"
            );
            let plan = consistency_plan(index.max(1), size).unwrap();
            let hashes = plan.prove(&Constant).unwrap();
            let verdict = verify_consistency(index.max(1), size, &[0; 32], &[1; 32], &hashes);
            assert!(
                matches!(
                    verdict,
                    Err(ProofError::WrongOldRoot | ProofError::WrongRoot)
                ),
                "{verdict:?}"
            );
        }
    }
    assert_eq!(
        verify_inclusion(0, u64::MAX, &[0; 32], &vec![[0; 32]; 100], &[1; 32]),
        Err(ProofError::WrongLength)
    );
}

struct Constant;
impl minhbach_ledger::log::merkle::Hashes for Constant {
    type Error = ();
    fn node(&self, level: u8, index: u64) -> Result<Hash, ()> {
        assert!(
            u128::from(index + 1) << level <= 1 << 64,
            "a subtree beyond any tree was asked for"
        );
        Ok([level; 32])
    }
}

#[test]
fn a_frontier_survives_being_written_down() {
    let tree = Tree::numbered(77);
    let text = serde_json::to_string(&tree.frontier).unwrap();
    let mut back: Frontier = serde_json::from_str(&text).unwrap();
    assert_eq!(back, tree.frontier);
    back.push([7; 32]);
    assert_ne!(back.root(), tree.frontier.root());
    let short = text.replacen("77", "79", 1);
    assert!(
        serde_json::from_str::<Frontier>(&short).is_err(),
        "the number of peaks must fit the size"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn an_altered_inclusion_proof_fails(size in 1u64..600, at in any::<u64>(), bit in any::<u64>(), kind in 0..6) {
        let tree = Tree::numbered(size);
        let index = at % size;
        let mut proof = inclusion_plan(index, size).unwrap().prove(&tree).unwrap();
        let (mut leaf, mut root) = (leaf_hash(&tree.entries[index as usize]), tree.root());
        prop_assert_eq!(verify_inclusion(index, size, &leaf, &proof, &root), Ok(()));
        let flip = |hash: &mut Hash| hash[(bit / 8 % 32) as usize] ^= 1 << (bit % 8);
        match kind {
            0 => flip(&mut leaf),
            1 => flip(&mut root),
            2 => proof.push(root),
            3 => { prop_assume!(proof.pop().is_some()); }
            4 => { prop_assume!(!proof.is_empty()); let n = proof.len() as u64; flip(&mut proof[(bit % n) as usize]); }
            _ => { prop_assume!(size > 1);
                let other = (index + 1 + bit % (size - 1)) % size;
                prop_assert!(verify_inclusion(other, size, &leaf, &proof, &root).is_err());
                return Ok(());
            }
        }
        prop_assert!(verify_inclusion(index, size, &leaf, &proof, &root).is_err());
    }

    #[test]
    fn an_altered_consistency_proof_fails(new in 2u64..600, at in any::<u64>(), bit in any::<u64>(), kind in 0..5) {
        let tree = Tree::numbered(new);
        let old = 1 + at % (new - 1);
        let mut proof = consistency_plan(old, new).unwrap().prove(&tree).unwrap();
        let (mut before, mut after) = (tree.roots[old as usize], tree.root());
        prop_assert_eq!(verify_consistency(old, new, &before, &after, &proof), Ok(()));
        let flip = |hash: &mut Hash| hash[(bit / 8 % 32) as usize] ^= 1 << (bit % 8);
        match kind {
            0 => flip(&mut before),
            1 => flip(&mut after),
            2 => proof.push(after),
            3 => { proof.pop(); }
            _ => { let n = proof.len() as u64; flip(&mut proof[(bit % n) as usize]); }
        }
        prop_assert!(verify_consistency(old, new, &before, &after, &proof).is_err());
    }
}

/// The cases that other implementations read, each with our verdict.
#[test]
fn vector_file() {
    let tree = Tree::of(LEAVES.map(unhex));
    let code = |verdict: Result<(), ProofError>| verdict.map_or_else(ProofError::code, |()| "ok");
    let hexes = |hashes: &[Hash]| hashes.iter().map(|hash| hex(hash)).collect::<Vec<_>>();
    let (mut inclusion, mut consistency) = (Vec::new(), Vec::new());
    let mut include =
        |why: &str, expect: &str, index: u64, size: u64, leaf: Hash, proof: &[Hash], root: Hash| {
            assert_eq!(
                code(verify_inclusion(index, size, &leaf, proof, &root)),
                expect,
                "{why}"
            );
            inclusion.push(
                json!({"why": why, "verdict": expect, "index": index, "size": size,
            "leaf_hash": hex(&leaf), "proof": hexes(proof), "root": hex(&root)}),
            );
        };
    for size in 1..=8u64 {
        for index in 0..size {
            let leaf = leaf_hash(&tree.entries[index as usize]);
            let proof = inclusion_plan(index, size).unwrap().prove(&tree).unwrap();
            include(
                "as it should be",
                "ok",
                index,
                size,
                leaf,
                &proof,
                tree.roots[size as usize],
            );
        }
    }
    let leaf = leaf_hash(&tree.entries[2]);
    let proof = inclusion_plan(2, 7).unwrap().prove(&tree).unwrap();
    let root = tree.roots[7];
    let longer = [proof.clone(), vec![root]].concat();
    let swapped: Vec<Hash> = proof.iter().rev().copied().collect();
    include(
        "an index that the tree does not have",
        "proof.out_of_range",
        7,
        7,
        leaf,
        &proof,
        root,
    );
    include(
        "the index of a neighbour",
        "proof.wrong_root",
        3,
        7,
        leaf,
        &proof,
        root,
    );
    include(
        "one hash too many",
        "proof.wrong_length",
        2,
        7,
        leaf,
        &longer,
        root,
    );
    include(
        "one hash too few",
        "proof.wrong_length",
        2,
        7,
        leaf,
        &proof[..2],
        root,
    );
    include(
        "hashes in the wrong order",
        "proof.wrong_root",
        2,
        7,
        leaf,
        &swapped,
        root,
    );
    include(
        "the root of another size",
        "proof.wrong_root",
        2,
        7,
        leaf,
        &proof,
        tree.roots[8],
    );
    include(
        "an empty tree",
        "proof.out_of_range",
        0,
        0,
        leaf,
        &[],
        EMPTY_ROOT,
    );

    let mut extend =
        |why: &str, expect: &str, old: u64, new: u64, before: Hash, after: Hash, proof: &[Hash]| {
            assert_eq!(
                code(verify_consistency(old, new, &before, &after, proof)),
                expect,
                "{why}"
            );
            consistency.push(
                json!({"why": why, "verdict": expect, "old": old, "new": new,
            "old_root": hex(&before), "new_root": hex(&after), "proof": hexes(proof)}),
            );
        };
    for new in 0..=8u64 {
        for old in 0..=new {
            let proof = consistency_plan(old, new).unwrap().prove(&tree).unwrap();
            let (before, after) = (tree.roots[old as usize], tree.roots[new as usize]);
            extend("as it should be", "ok", old, new, before, after, &proof);
        }
    }
    let proof = consistency_plan(3, 7).unwrap().prove(&tree).unwrap();
    let (three, seven) = (tree.roots[3], tree.roots[7]);
    extend(
        "sizes the wrong way round",
        "proof.out_of_range",
        7,
        3,
        seven,
        three,
        &proof,
    );
    extend(
        "another old root",
        "proof.wrong_old_root",
        3,
        7,
        tree.roots[4],
        seven,
        &proof,
    );
    extend(
        "another new root",
        "proof.wrong_root",
        3,
        7,
        three,
        tree.roots[8],
        &proof,
    );
    extend("no hashes", "proof.wrong_length", 3, 7, three, seven, &[]);
    extend(
        "one hash too few",
        "proof.wrong_length",
        3,
        7,
        three,
        seven,
        &proof[..proof.len() - 1],
    );
    extend(
        "equal sizes with a proof",
        "proof.wrong_length",
        7,
        7,
        seven,
        seven,
        &proof[..1],
    );
    extend(
        "equal sizes, other roots",
        "proof.wrong_root",
        7,
        7,
        seven,
        three,
        &[],
    );
    extend(
        "size 0 with another root",
        "proof.wrong_old_root",
        0,
        7,
        three,
        seven,
        &[],
    );
    extend(
        "size 0 with a proof",
        "proof.wrong_length",
        0,
        7,
        EMPTY_ROOT,
        seven,
        &proof[..1],
    );
    let roots: Vec<_> = tree.roots.iter().map(|root| hex(root)).collect();
    vectors(
        "merkle.json",
        &json!({
            "about": "RFC 6962 trees over `leaves` (hexadecimal bytes); `roots[n]` is the root of the first n; `verdict` is `ok` or why not",
            "leaves": LEAVES, "roots": roots, "inclusion": inclusion, "consistency": consistency,
        }),
    );
}
