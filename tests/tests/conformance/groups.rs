//! Groups: many entries that share a commit, and groups that are decided on while the one before them commits.

use crate::world::{self, Engine, World};
use crate::{admit, holds, verified};
use minhbach_ledger::log::checkpoint::Checkpoint;
use minhbach_ledger::log::merkle::verify_inclusion;
use minhbach_ledger::rejection::Rejection;
use minhbach_store::{Refused, Store, Submission};
use std::sync::Arc;

/// A gift in a story of many, too many for one statement.
fn gifts(world: &World, many: u64) -> Vec<Submission> {
    let gift = |n| world.gift(1_000 + n, &format!("Lê Văn Mẫu {n}"));
    (0..many).map(gift).collect()
}

pub async fn a_group_is_its_entries_one_by_one(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let world = World::new(0);
    // Every width of a statement, and more than the widest.
    let groups: Vec<Vec<Submission>> = [1, 7, 8, 9, 31, 33, 100, 130, 300]
        .into_iter()
        .map(|many| gifts(&world, many))
        .chain([world.story()])
        .collect();
    let founding = world.founding();

    let path = dir.path().join("grouped");
    let grouped = world::create(&path, &world::config(engine), world::options()).await;
    admit(&grouped, founding.clone()).await;
    for group in &groups {
        admit(&grouped, group.clone()).await;
    }
    let single = dir.path().join("single");
    let single = world::create(&single, &world::config(engine), world::options()).await;
    for submission in founding.into_iter().chain(groups.into_iter().flatten()) {
        single.append(submission).await.unwrap().unwrap();
    }

    assert_eq!(grouped.size(), single.size());
    for at in 0..single.size() {
        let (one, other) = (grouped.leaf(at).await, single.leaf(at).await);
        assert_eq!(one.unwrap(), other.unwrap(), "entry {at}");
    }
    assert_eq!(grouped.checkpoint(), single.checkpoint());
    assert_eq!(*grouped.state(), *single.state());
    single.close().await.unwrap();
    grouped.close().await.unwrap();
    drop(grouped);
    holds(&verified(&path).await);
}

/// What one client does: gifts, the same again, an id that is taken, and an allocation whose every step asks for the one before.
async fn client(store: &Store, world: &World, shared: &Submission) -> u64 {
    let first = store.append(shared.clone()).await.unwrap().unwrap().at;
    for n in 0..8 {
        let gift = world.gift(100_000 + n, "Phạm Thị Mẫu");
        // Both may be in one group, or the second one in a group that is decided on while the first one's commits.
        let (one, two) = tokio::join!(store.append(gift.clone()), store.append(gift.clone()));
        let (one, two) = (one.unwrap().unwrap(), two.unwrap().unwrap());
        assert_eq!((one.at, one.leaf), (two.at, two.leaf));
        assert!(store.size() > one.at, "acknowledged and not covered");

        let id = minhbach_ledger::entry::Signed::parse(&gift.note, world::ORIGIN);
        let taken = world.propose(id.unwrap().id(), 1_000);
        match store.append(taken).await.unwrap() {
            Err(Refused::Rejected(Rejection::IdConflict { .. })) => {}
            other => panic!("{other:?}"),
        }
        let proposal = world.propose(world.id(), 1_000);
        let early = world.approve(&proposal);
        assert!(store.append(early.clone()).await.unwrap().is_err());
        store.append(proposal).await.unwrap().unwrap();
        store.append(early).await.unwrap().unwrap();
    }
    first
}

pub async fn groups_follow_each_other_without_waiting(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let store = world::create(&path, &world::config(engine), world::options()).await;
    let (store, world) = (Arc::new(store), Arc::new(World::new(0)));
    admit(&store, world.founding()).await;
    let shared = world.gift(5_000, "Hoàng Văn Mẫu");
    let clients: Vec<_> = (0..12)
        .map(|_| {
            let (store, world, shared) = (store.clone(), world.clone(), shared.clone());
            tokio::spawn(async move { client(&store, &world, &shared).await })
        })
        .collect();
    let mut places = std::collections::BTreeSet::new();
    for client in clients {
        places.insert(client.await.unwrap());
    }
    assert_eq!(places.len(), 1, "one entry has one place");
    assert_eq!(store.size(), 9 + 1 + 12 * 8 * 3);
    store.close().await.unwrap();
    drop(store);
    holds(&verified(&path).await);
}

pub async fn singles_from_many_clients_are_one_chain(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let store = world::create(&path, &world::config(engine), world::options()).await;
    let store = Arc::new(store);
    let world = Arc::new(World::new(0));
    admit(&store, world.founding()).await;
    let clients = (0..16).map(|client| {
        let (store, world) = (store.clone(), world.clone());
        tokio::spawn(async move {
            let mut indices = Vec::new();
            for n in 0..20 {
                let gift = world.gift(10_000 + n, &format!("Trần Văn Mẫu {client}"));
                let receipt = store.append(gift).await.unwrap().unwrap();
                let checkpoint =
                    Checkpoint::open(receipt.checkpoint().as_bytes(), store.log_key()).unwrap();
                let proof = store.inclusion_of(&receipt).await.unwrap();
                let leaf = receipt.leaf.bytes();
                verify_inclusion(receipt.at, checkpoint.size, leaf, &proof, &checkpoint.root)
                    .unwrap();
                indices.push(receipt.at);
            }
            indices
        })
    });
    let mut all = Vec::new();
    for client in clients.collect::<Vec<_>>() {
        all.extend(client.await.unwrap());
    }
    all.sort_unstable();
    assert_eq!(
        all,
        (9..329).collect::<Vec<_>>(),
        "every index once, none left out"
    );
    store.close().await.unwrap();
    holds(&verified(&path).await);
}
