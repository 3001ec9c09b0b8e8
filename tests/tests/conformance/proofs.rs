//! What leaves the store: proofs, exports, and what `verify` says of a directory that was tampered with.

use crate::damage;
use crate::witnessing;
use crate::world::{self, Engine, World};
use crate::{admit, holds, verified};
use minhbach_ledger::log::checkpoint::{Checkpoint, cosign};
use minhbach_ledger::log::merkle::{leaf_hash, verify_consistency, verify_inclusion};
use minhbach_ledger::log::witness::decide;
use minhbach_ledger::verify::{self, Promise, Silent, Verdict};
use minhbach_store::{ExportSource, POLICY, StoreError};
use std::path::Path;

pub async fn proofs_lead_to_the_signed_root(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let store = world::create(&path, &world::config(engine), world::options()).await;
    let world = World::new(0);
    let mut receipts = admit(&store, world.founding()).await;
    let mut heads = Vec::new();
    // Over a tile's bound, so that proofs come from stored tiles as well as from the edge.
    for size in [100u64, 247, 1, 7, 300] {
        let gifts = (0..size).map(|n| world.gift(1_000 + n, "A")).collect();
        receipts.extend(admit(&store, gifts).await);
        let note = store.checkpoint().unwrap();
        heads.push(Checkpoint::open(note.as_bytes(), store.log_key()).unwrap());
    }
    let newest = heads.last().unwrap();
    assert_eq!(newest.size, store.size());
    for receipt in receipts.iter().step_by(17) {
        let proof = store.prove(receipt.at).await.unwrap();
        assert_eq!(leaf_hash(&proof.extra), *receipt.leaf.bytes());
        verify_inclusion(
            receipt.at,
            newest.size,
            receipt.leaf.bytes(),
            &proof.hashes,
            &newest.root,
        )
        .unwrap();
        proof.verify(&proof.extra, store.log_key()).unwrap();
        // The proof under the receipt's own, older checkpoint.
        let own = Checkpoint::open(receipt.checkpoint().as_bytes(), store.log_key()).unwrap();
        let hashes = store.inclusion_of(receipt).await.unwrap();
        verify_inclusion(
            receipt.at,
            own.size,
            receipt.leaf.bytes(),
            &hashes,
            &own.root,
        )
        .unwrap();
    }
    for old in &heads {
        for new in heads.iter().filter(|new| new.size >= old.size) {
            let proof = store.consistency(old.size, new.size).await.unwrap();
            verify_consistency(old.size, new.size, &old.root, &new.root, &proof).unwrap();
        }
    }
    assert!(matches!(
        store.prove(newest.size).await,
        Err(StoreError::Config(_))
    ));
    assert!(store.consistency(5, newest.size + 1).await.is_err());
    assert!(store.consistency(6, 5).await.is_err());
    store.close().await.unwrap();
    holds(&verified(&path).await);
}

pub async fn exports_verify_and_grow(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let store = world::create(&path, &world::config(engine), world::options()).await;
    let world = World::new(0);
    admit(&store, world.founding()).await;
    let mut since: Option<String> = None;
    for (round, gifts) in [100u64, 300, 1, 250].into_iter().enumerate() {
        admit(
            &store,
            (0..gifts).map(|n| world.gift(1_000 + n, "A")).collect(),
        )
        .await;
        let out = dir.path().join(format!("export-{round}"));
        let size = store.export(&out).await.unwrap();
        assert_eq!(size, store.size());
        assert!(
            store.export(&out).await.is_err(),
            "an export does not overwrite"
        );
        let (log, earlier) = (store.log_key().clone(), since.take());
        since = store.checkpoint();
        let report = tokio::task::spawn_blocking(move || {
            let source = ExportSource::new(&out);
            assert_eq!(source.own_key().unwrap(), log.to_string());
            let options = verify::Options {
                log,
                since: earlier.as_deref().map(str::as_bytes),
                exact: round == 0,
                seed: [6; 32],
                threads: 2,
            };
            verify::verify(&source, &options, &mut Silent).unwrap()
        })
        .await
        .unwrap();
        assert_eq!(
            (report.size, report.exit_code(&[])),
            (size, 0),
            "{report:?}"
        );
        if round > 0 {
            assert!(report.verdict(Promise::AppendOnly).holds());
        }
    }
    store.close().await.unwrap();
}

/// One altered value in each column of each table, and one missing row in each table, is found and named.
pub async fn every_altered_value_is_found(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let config = world::config(engine);
    let store = world::create(&path, &config, world::options()).await;
    let world = World::new(0);
    admit(&store, world.founding()).await;
    admit(&store, world.story()).await;
    admit(
        &store,
        (0..300).map(|n| world.gift(1_000 + n, "A")).collect(),
    )
    .await;
    let transfer = world.transfer(5_000, "MBVCB.6912345678 ung ho", world::day());
    admit(&store, vec![transfer]).await;
    store.close().await.unwrap();
    drop(store);
    cosigned(&path).await;
    holds(&verified(&path).await);
    let mut checked = 0;
    for damage in damage::one_of_each(&path, &config).await {
        let copy = dir.path().join("copy");
        damage::copy(&path, &copy);
        damage.strike(&copy, &config).await;
        let report = verified(&copy).await;
        let code = report.exit_code(&[]);
        let expected = match damage.table.as_str() {
            // The source of everything: its bytes no longer fit the tree.
            "entries" => code == 10,
            "checkpoints" => code == 10 || code == 16,
            _ => code == 16,
        };
        assert!(expected, "{damage:?} gave {code}: {report:?}");
        if let (16, Verdict::Fails { why, .. }) = (code, report.verdict(Promise::Copies)) {
            assert!(
                why.en.contains(&damage.table),
                "{damage:?} was not named: {}",
                why.en
            );
        }
        damage.heal(&config).await;
        std::fs::remove_dir_all(&copy).unwrap();
        checked += 1;
    }
    assert!(checked > 90, "only {checked} values were altered");
    holds(&verified(&path).await);
    // The files beside the database.
    for file in [
        "public/checkpoint",
        "public/log.vkey",
        "public/tile/0/000",
        "public/tile/entries/001.p/82",
    ] {
        let copy = dir.path().join("copy");
        damage::copy(&path, &copy);
        let mut bytes = std::fs::read(copy.join(file)).unwrap();
        bytes[5] ^= 1;
        std::fs::write(copy.join(file), bytes).unwrap();
        let report = verified(&copy).await;
        assert_eq!(report.exit_code(&[]), 16, "{file}: {report:?}");
        std::fs::remove_file(copy.join(file)).unwrap();
        assert_eq!(
            verified(&copy).await.exit_code(&[]),
            16,
            "{file} is missing"
        );
        std::fs::remove_dir_all(&copy).unwrap();
    }
}

/// Has two witnesses sign the published checkpoint.
async fn cosigned(path: &Path) {
    std::fs::write(path.join(POLICY), witnessing::policy()).unwrap();
    let store = world::open(path, world::options()).await;
    let request = store.witness_request(0).await.unwrap();
    let known = [store.log_key().clone()];
    let accepted = decide(&known, None, &request, world::NOW).unwrap();
    for n in [1, 2] {
        let line = cosign(&witnessing::witness(n), accepted.at, &accepted.text()).unwrap();
        let note = accepted.note(&line);
        store.take_cosignatures(note.as_bytes()).await.unwrap();
    }
    store.close().await.unwrap();
}
