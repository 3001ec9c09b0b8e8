//! Starting again, rebuilding, and two processes over one book.

use crate::damage;
use crate::world::{self, Engine, World};
use crate::{admit, holds, verified};
use minhbach_ledger::state::State;
use minhbach_ledger::verify;
use minhbach_store::{Directory, Options, Secrets, Store, StoreError};
use minhbach_tests::book::practice::script::day;
use minhbach_tests::book::practice::{LOG_SEED, noon};
use minhbach_tests::book::{life, submissions};
use std::path::Path;
use std::sync::Arc;
use tokio::runtime::Handle;

pub async fn it_starts_again_where_it_was(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let store = world::create(&path, &world::config(engine), world::options()).await;
    let world = World::new(0);
    admit(&store, world.founding()).await;
    admit(&store, world.story()).await;
    let (state, checkpoint) = (store.state().clone(), store.checkpoint());
    store.announce("http://127.0.0.1:1/").unwrap();
    match Directory::open(&path) {
        Err(StoreError::Locked { url }) => assert_eq!(url.as_deref(), Some("http://127.0.0.1:1/")),
        other => panic!("a second holder got {other:?}"),
    }
    assert_eq!(*store.line_key().unwrap(), [3; 32]);
    store.close().await.unwrap();
    assert!(matches!(store.append(world.gift(1, "A")).await, Err(e) if e.is_retry()));
    assert!(matches!(store.refresh().await, Err(StoreError::Closed)));
    drop(store);

    // From the snapshot that closing wrote, then with entries after it, then without any snapshot.
    let store = world::open(&path, world::options()).await;
    assert_eq!((&*store.state(), store.checkpoint()), (&state, checkpoint));
    admit(
        &store,
        (0..300).map(|n| world.gift(1_000 + n, "B")).collect(),
    )
    .await;
    store.refresh().await.unwrap();
    let state = store.state().clone();
    drop(store);
    // Dropped without closing, as after a crash; the writer's task may hold the lock a moment longer.
    let store = reopen(&path).await;
    assert_eq!(*store.state(), state);
    let receipt = &admit(&store, vec![world.gift(5, "C")]).await[0];
    assert_eq!(receipt.at, state.size);
    store.close().await.unwrap();
    holds(&verified(&path).await);
}

/// Opens a directory whose last holder is being dropped.
async fn reopen(path: &Path) -> Store {
    for _ in 0..200 {
        match Directory::open(path) {
            Ok(directory) => return Store::open(directory, world::options()).await.unwrap(),
            Err(StoreError::Locked { .. }) => {
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
            Err(other) => panic!("{other}"),
        }
    }
    panic!("the lock was not given back");
}

/// Rebuilds a closed book's projections; answers with its size.
async fn rebuilt(path: &Path) -> u64 {
    let (to, handle) = (path.to_owned(), Handle::current());
    tokio::task::spawn_blocking(move || {
        let directory = Directory::open(&to).unwrap();
        let options = verify::Options {
            log: directory.log_signer().unwrap().vkey(),
            since: None,
            exact: false,
            seed: [5; 32],
            threads: 2,
        };
        minhbach_store::rebuild(&directory, &handle, &options, &mut |_, _| {}).unwrap()
    })
    .await
    .unwrap()
}

/// A book that uses every kind of entry, as the kernel alone has written it, byte by byte.
pub async fn every_kind_is_kept_verified_and_rebuilt(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let config = world::config(engine);
    let secrets = Secrets {
        log: LOG_SEED,
        ..world::secrets()
    };
    let options = Options {
        clock: Arc::new(|| noon(day(25))),
        ..world::options()
    };
    let directory = Directory::create(&path, &config, &secrets).unwrap();
    let store = Store::open(directory, options).await.unwrap();
    let script = life();
    admit(&store, submissions(&script)).await;
    let leaves = store.leaves(0, store.size()).await.unwrap();
    assert_eq!(leaves, script.book.leaves);
    assert_eq!(*store.state(), script.book.state);
    let stored = postcard::to_stdvec(&script.book.state).unwrap();
    let read: State = postcard::from_bytes(&stored).expect("a snapshot of every kind reads back");
    assert_eq!(read, script.book.state);
    store.close().await.unwrap();
    drop(store);
    holds(&verified(&path).await);
    damage::wreck_projections(&path, &config).await;
    assert_eq!(verified(&path).await.exit_code(&[]), 16);
    assert_eq!(rebuilt(&path).await, script.book.state.size);
    holds(&verified(&path).await);
}

pub async fn a_rebuild_gives_the_same_rows(engine: Engine) {
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
    store.close().await.unwrap();
    drop(store);
    damage::wreck_projections(&path, &config).await;
    assert_eq!(verified(&path).await.exit_code(&[]), 16);

    let size = rebuilt(&path).await;
    assert_eq!(size, 9 + 28 + 300);
    holds(&verified(&path).await);
    let store = world::open(&path, world::options()).await;
    admit(&store, vec![world.gift(7, "B")]).await;
    store.close().await.unwrap();
    holds(&verified(&path).await);
}

/// A process that only reads sees what another one over the same database appends, without being told; its published files, too.
pub async fn readers_see_other_processes(path: &Path) {
    let (left, right) = (path.join("left"), path.join("right"));
    let config = world::config(Engine::Postgres);
    let one = world::create(&left, &config, world::options()).await;
    let world = World::new(0);
    admit(&one, world.founding()).await;
    let directory = Directory::create(&right, &config, &world::secrets()).unwrap();
    let mut reading = world::options();
    reading.random = world::random(8);
    reading.publish = true;
    let two = Store::open(directory, reading).await.unwrap();
    for round in 0..3 {
        admit(&one, vec![world.gift(1_000, "A"), world.gift(2_000, "B")]).await;
        let size = one.size();
        let mut waited = 0;
        while two.size() < size || two.state().size < size {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            waited += 20;
            assert!(
                waited < 3_000,
                "round {round}: not seen within three seconds"
            );
        }
        assert_eq!(two.checkpoint(), one.checkpoint());
    }
    let size = one.size();
    for _ in 0..150 {
        let published = std::fs::read_to_string(right.join("public/checkpoint"));
        if published.is_ok_and(|note| note.lines().nth(1) == Some(&size.to_string())) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let published = std::fs::read_to_string(right.join("public/checkpoint")).unwrap();
    assert_eq!(Some(published), one.checkpoint());
    two.close().await.unwrap();
    one.close().await.unwrap();
}

/// Two processes over one database (PostgreSQL), or one after the other's back (SQLite): both keep to
/// one chain, and each sees what the other wrote.
pub async fn two_writers_share_one_book(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let (left, right) = (dir.path().join("left"), dir.path().join("right"));
    let config = world::config(engine);
    let one = world::create(&left, &config, world::options()).await;
    let world = World::new(0);
    admit(&one, world.founding()).await;
    let directory = Directory::create(&right, &config, &world::secrets()).unwrap();
    if engine == Engine::Sqlite {
        for file in ["ledger.db", "vault.db"] {
            std::os::unix::fs::symlink(left.join(file), right.join(file)).unwrap();
        }
    }
    let mut other = world::options();
    other.random = world::random(8);
    let two = Store::open(directory, other).await.unwrap();
    assert_eq!(two.size(), 9);
    let (one, two) = (std::sync::Arc::new(one), std::sync::Arc::new(two));
    let writers = [
        (one.clone(), 1),
        (two.clone(), 2),
        (one.clone(), 3),
        (two.clone(), 4),
    ]
    .map(|(store, n)| {
        tokio::spawn(async move {
            let world = World::new(n);
            for round in 0..25 {
                let list = (0..=round % 3)
                    .map(|i| world.gift(1_000 + i, "A"))
                    .collect();
                for outcome in store.append_many(list).await.unwrap() {
                    outcome.unwrap();
                }
            }
        })
    });
    for writer in writers {
        writer.await.unwrap();
    }
    one.refresh().await.unwrap();
    two.refresh().await.unwrap();
    assert_eq!(*one.state(), *two.state());
    assert_eq!(one.checkpoint(), two.checkpoint());
    assert_eq!(one.size(), 9 + 4 * 49);
    two.close().await.unwrap();
    drop(two);
    one.close().await.unwrap();
    drop(one);
    holds(&verified(&left).await);
}
