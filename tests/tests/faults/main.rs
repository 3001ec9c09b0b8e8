//! Faults at every write, before and after it took effect; clocks, backups and hands that go where they
//! should not. After each, the whole system's oracle: the book verifies, and what was acknowledged is there.

#[path = "../conformance/damage.rs"]
mod damage;
#[path = "../conformance/world.rs"]
mod world;

use minhbach_ledger::verify::{self, Report};
use minhbach_store::fault::{Fault, Faults, Step};
use minhbach_store::{Directory, Options, Receipt, Store, StoreError, Submission};
use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::runtime::Handle;
use world::{Engine, NOW, World};

macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite { $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)] async fn $name() { super::$name(super::Engine::Sqlite).await; })+ }
        mod postgres { $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)] async fn $name() { super::$name(super::Engine::Postgres).await; })+ }
    };
}

on_both!(
    every_step_may_fail_and_be_tried_again,
    every_step_may_fail_and_the_process_die,
    a_commit_may_fail_while_others_wait_for_it,
    the_clock_may_go_back_a_little,
    a_restored_backup_is_refused,
    a_stale_publisher_is_fenced,
    a_full_public_directory_is_no_loss,
    nobody_changes_what_is_written,
);

/// A fault that a test arms and that strikes once.
#[derive(Clone, Default)]
struct Trap(Arc<Mutex<Option<(Step, Fault)>>>);

impl Trap {
    fn arm(&self, step: Step, fault: Fault) {
        *self.0.lock().unwrap() = Some((step, fault));
    }

    /// Whether it has struck.
    fn sprung(&self) -> bool {
        self.0.lock().unwrap().is_none()
    }

    fn options(&self) -> Options {
        let trap = self.0.clone();
        let faults = Faults::injected(move |step| {
            let mut armed = trap.lock().unwrap();
            match *armed {
                Some((at, fault)) if at == step => {
                    *armed = None;
                    Some(fault)
                }
                _ => None,
            }
        });
        Options {
            faults,
            ..world::options()
        }
    }
}

async fn found(store: &Store, world: &World) {
    for outcome in store.append_many(world.founding()).await.unwrap() {
        outcome.unwrap();
    }
}

async fn reopen(path: &Path, options: Options) -> Store {
    for _ in 0..500 {
        match Directory::open(path) {
            Ok(directory) => return Store::open(directory, options).await.unwrap(),
            Err(StoreError::Locked { .. }) => tokio::time::sleep(Duration::from_millis(10)).await,
            Err(other) => panic!("{other}"),
        }
    }
    panic!("the lock was not given back");
}

async fn verified(path: &Path) -> Report {
    let path = path.to_owned();
    let handle = Handle::current();
    tokio::task::spawn_blocking(move || {
        let directory = Directory::open(&path).expect("the directory opens");
        let log = directory.log_signer().unwrap().vkey();
        let options = verify::Options {
            log,
            since: None,
            exact: false,
            seed: [5; 32],
            threads: 2,
        };
        minhbach_store::verify_directory(&directory, &handle, &options, &mut |_, _| {}).unwrap()
    })
    .await
    .unwrap()
}

async fn whole(path: &Path) {
    let report = verified(path).await;
    assert_eq!(
        report.exit_code(&[verify::Promise::Copies]),
        0,
        "{report:?}"
    );
}

/// Provokes a step: appending, publishing or closing, whichever does it. Says whether it failed.
async fn provoke(store: &Store, step: Step, gift: &Submission) -> bool {
    match step {
        Step::Tiles | Step::Fence | Step::Publish => {
            store.append(gift.clone()).await.unwrap().unwrap();
            store.publish().await.is_err()
        }
        Step::Snapshot => {
            store.append(gift.clone()).await.unwrap().unwrap();
            store.close().await.is_err()
        }
        _ => match store.append(gift.clone()).await {
            Err(error) => error.is_retry(),
            Ok(_) => false,
        },
    }
}

async fn every_step_may_fail_and_be_tried_again(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let trap = Trap::default();
    let store = world::create(&path, &world::config(engine), trap.options()).await;
    let world = World::new(0);
    found(&store, &world).await;
    let mut size = 9;
    for step in Step::ALL.into_iter().filter(|step| *step != Step::Snapshot) {
        for fault in [Fault::Before, Fault::After] {
            let gift = world.gift(1_000, &format!("{step:?}"));
            trap.arm(step, fault);
            assert!(
                provoke(&store, step, &gift).await,
                "{step:?} {fault:?} did not fail"
            );
            assert!(trap.sprung());
            // What one failed batch left must not reach the next, whoever's it is.
            let other = world.gift(2_000, "another");
            assert!(
                store.append(other).await.unwrap().is_ok(),
                "{step:?} {fault:?}"
            );
            let receipt = store.append(gift.clone()).await.unwrap().unwrap();
            assert_eq!(store.append(gift).await.unwrap().unwrap().at, receipt.at);
            size += 2;
            assert_eq!(store.size(), size, "{step:?} {fault:?}");
            assert_eq!(store.state().size, size);
            assert_eq!(store.publish().await.unwrap(), size);
        }
    }
    store.close().await.unwrap();
    drop(store);
    whole(&path).await;
}

async fn every_step_may_fail_and_the_process_die(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let config = world::config(engine);
    let trap = Trap::default();
    let world = World::new(0);
    let store = world::create(&path, &config, trap.options()).await;
    found(&store, &world).await;
    store.close().await.unwrap();
    drop(store);
    let mut acknowledged = Vec::new();
    for step in Step::ALL {
        for fault in [Fault::Before, Fault::After] {
            let store = reopen(&path, trap.options()).await;
            let safe = world.gift(500, "safe");
            acknowledged.push((store.append(safe.clone()).await.unwrap().unwrap(), safe));
            let gift = world.gift(1_000, &format!("{step:?}"));
            trap.arm(step, fault);
            assert!(
                provoke(&store, step, &gift).await,
                "{step:?} {fault:?} did not fail"
            );
            // Nothing is closed or flushed: as if the process had died here.
            drop(store);
            let store = reopen(&path, trap.options()).await;
            for (receipt, submission) in &acknowledged {
                let again = store.append(submission.clone()).await.unwrap().unwrap();
                assert_eq!(
                    (again.at, again.leaf),
                    (receipt.at, receipt.leaf),
                    "{step:?} {fault:?}"
                );
            }
            acknowledged.push((store.append(gift.clone()).await.unwrap().unwrap(), gift));
            store.close().await.unwrap();
            drop(store);
            whole(&path).await;
        }
    }
}

/// Appends as often as it takes.
async fn persist(store: &Store, gift: &Submission) -> Receipt {
    loop {
        match store.append(gift.clone()).await {
            Ok(outcome) => return outcome.unwrap(),
            Err(error) => assert!(error.is_retry(), "{error}"),
        }
    }
}

/// A commit that fails takes with it what was decided on ahead of it, and nobody else notices.
async fn a_commit_may_fail_while_others_wait_for_it(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let trap = Trap::default();
    let store = world::create(&path, &world::config(engine), trap.options()).await;
    let (store, world) = (Arc::new(store), Arc::new(World::new(0)));
    found(&store, &world).await;
    let steps = [Step::Commit, Step::Vault, Step::Rows, Step::Head];
    let faults = steps.map(|step| [(step, Fault::Before), (step, Fault::After)]);
    for (step, fault) in faults.into_iter().flatten() {
        let clients: Vec<_> = (0..12)
            .map(|client| {
                let (store, world, trap) = (store.clone(), world.clone(), trap.clone());
                tokio::spawn(async move {
                    for n in 0..4 {
                        let gift = world.gift(1_000 + n, &format!("{client}"));
                        if (client, n) == (0, 1) {
                            trap.arm(step, fault);
                        }
                        let first = persist(&store, &gift).await;
                        let again = persist(&store, &gift).await;
                        assert_eq!((first.at, first.leaf), (again.at, again.leaf));
                    }
                })
            })
            .collect();
        for client in clients {
            client.await.unwrap();
        }
        assert!(trap.sprung(), "{step:?} {fault:?}");
    }
    assert_eq!(store.size(), 9 + 8 * 12 * 4);
    store.close().await.unwrap();
    drop(store);
    whole(&path).await;
}

async fn the_clock_may_go_back_a_little(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let now = Arc::new(AtomicU64::new(NOW + 10_000));
    let clock = now.clone();
    let options = Options {
        clock: Arc::new(move || clock.load(Ordering::Relaxed)),
        ..world::options()
    };
    let store = world::create(&path, &world::config(engine), options).await;
    let world = World::new(0);
    found(&store, &world).await;
    now.store(NOW + 9_000, Ordering::Relaxed);
    let receipt = store.append(world.gift(1, "A")).await.unwrap().unwrap();
    let sealed = store.entry(receipt.at).await.unwrap().unwrap();
    assert_eq!(sealed.header.received, NOW + 10_000, "received went back");
    now.store(NOW, Ordering::Relaxed);
    match store.append(world.gift(2, "B")).await {
        Err(StoreError::Clock { now, last }) => assert_eq!((now, last), (NOW, NOW + 10_000)),
        other => panic!("{other:?}"),
    }
    assert_eq!(store.size(), 10);
    now.store(NOW + 20_000, Ordering::Relaxed);
    store.append(world.gift(3, "C")).await.unwrap().unwrap();
    store.close().await.unwrap();
    drop(store);
    whole(&path).await;
}

/// The database of an earlier day under files of a later one; and a fork of the same size.
async fn a_restored_backup_is_refused(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let (path, fork) = (dir.path().join("data"), dir.path().join("fork"));
    // On PostgreSQL the older book is another database with the same beginning.
    let (config, older) = (world::config(engine), world::config(engine));
    let store = world::create(&path, &config, world::options()).await;
    let twin = world::create(&fork, &older, world::options()).await;
    let world = World::new(0);
    let founding = world.founding();
    for store in [&store, &twin] {
        for outcome in store.append_many(founding.clone()).await.unwrap() {
            outcome.unwrap();
        }
    }
    store.append(world.gift(1, "A")).await.unwrap().unwrap();
    store.publish().await.unwrap();
    store.close().await.unwrap();
    twin.publish().await.unwrap();
    twin.close().await.unwrap();
    drop((store, twin));

    // The published files are ahead of this database.
    std::fs::remove_dir_all(fork.join("public")).unwrap();
    damage::copy(&path.join("public"), &fork.join("public"));
    let refused = Store::open(Directory::open(&fork).unwrap(), world::options()).await;
    assert!(
        matches!(
            refused,
            Err(StoreError::Rollback {
                seen: 10,
                have: 9,
                ..
            })
        ),
        "{refused:?}"
    );
    // Same size, another history: made without the files in its way, then put beside them.
    let published = dir.path().join("published");
    std::fs::rename(fork.join("public"), &published).unwrap();
    std::fs::create_dir(fork.join("public")).unwrap();
    let twin = reopen(&fork, world::options()).await;
    twin.append(world.gift(2, "B")).await.unwrap().unwrap();
    twin.close().await.unwrap();
    drop(twin);
    std::fs::remove_dir_all(fork.join("public")).unwrap();
    std::fs::rename(&published, fork.join("public")).unwrap();
    let refused = Store::open(Directory::open(&fork).unwrap(), world::options()).await;
    assert!(
        matches!(
            refused,
            Err(StoreError::Rollback {
                seen: 10,
                have: 10,
                ..
            })
        ),
        "{refused:?}"
    );
}

/// A publisher that was stopped for a while does not move the checkpoint back.
async fn a_stale_publisher_is_fenced(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let (left, right) = (dir.path().join("left"), dir.path().join("right"));
    let config = world::config(engine);
    let one = world::create(&left, &config, world::options()).await;
    let world = World::new(0);
    found(&one, &world).await;
    let directory = Directory::create(&right, &config, &world::secrets()).unwrap();
    if engine == Engine::Sqlite {
        for file in ["ledger.db", "vault.db"] {
            std::os::unix::fs::symlink(left.join(file), right.join(file)).unwrap();
        }
    }
    let two = Store::open(
        directory,
        Options {
            random: world::random(8),
            ..world::options()
        },
    )
    .await
    .unwrap();
    two.append(world.gift(1, "A")).await.unwrap().unwrap();
    two.publish().await.unwrap();
    assert_eq!(one.size(), 9, "the first process has not looked yet");
    one.publish().await.unwrap();
    assert!(
        !left.join("public/checkpoint").exists(),
        "a stale publisher announced its old size"
    );
    one.refresh().await.unwrap();
    assert_eq!(one.publish().await.unwrap(), 10);
    assert_eq!(
        std::fs::read(left.join("public/checkpoint")).unwrap(),
        std::fs::read(right.join("public/checkpoint")).unwrap()
    );
    two.close().await.unwrap();
    one.close().await.unwrap();
}

/// Files cannot be written: entries are safe, publishing fails, and goes on when there is room again.
async fn a_full_public_directory_is_no_loss(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let store = world::create(&path, &world::config(engine), world::options()).await;
    let world = World::new(0);
    found(&store, &world).await;
    // A file where the directory must be: fails for root as well.
    let obstacle = path.join("public/tile");
    std::fs::write(&obstacle, b"").unwrap();
    assert!(matches!(store.publish().await, Err(StoreError::Io { .. })));
    assert!(
        !path.join("public/checkpoint").exists(),
        "a checkpoint without its tiles"
    );
    store.append(world.gift(1, "A")).await.unwrap().unwrap();
    std::fs::remove_file(&obstacle).unwrap();
    assert_eq!(store.publish().await.unwrap(), 10);
    store.close().await.unwrap();
    drop(store);
    whole(&path).await;
}

/// The database itself refuses to change what is written.
async fn nobody_changes_what_is_written(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let config = world::config(engine);
    let store = world::create(&path, &config, world::options()).await;
    let world = World::new(0);
    found(&store, &world).await;
    for outcome in store.append_many(world.story()).await.unwrap() {
        outcome.unwrap();
    }
    for outcome in store
        .append_many((0..300).map(|n| world.gift(n + 1, "A")).collect())
        .await
        .unwrap()
    {
        outcome.unwrap();
    }
    store.close().await.unwrap();
    drop(store);
    let tables = [
        "entries",
        "checkpoints",
        "headings",
        "marks",
        "postings",
        "lines",
        "arrivals",
        "parts",
        "runs",
        "run_ends",
        "closed",
        "tiles",
    ];
    let mut attempts: Vec<String> = tables
        .iter()
        .flat_map(|t| {
            let column = match *t {
                "checkpoints" => "size",
                "tiles" => "n",
                _ => "at",
            };
            [
                format!("UPDATE {t} SET {column} = {column}"),
                format!("DELETE FROM {t}"),
            ]
        })
        .collect();
    attempts.extend([
        "UPDATE head SET size = size - 1".to_owned(),
        "DELETE FROM head".to_owned(),
        "DELETE FROM published".to_owned(),
        "UPDATE published SET size = size - 1".to_owned(),
    ]);
    match engine {
        Engine::Sqlite => attempts
            .push("INSERT OR REPLACE INTO entries (at, leaf) VALUES (3, zeroblob(5))".to_owned()),
        Engine::Postgres => attempts.extend(tables.iter().map(|t| format!("TRUNCATE {t}"))),
    }
    for attempt in &attempts {
        let error = damage::attempt(&path, &config, attempt).await;
        let error = error
            .expect_err(&format!("the database allowed: {attempt}"))
            .to_string();
        assert!(
            error.contains("append-only") || error.contains("cannot"),
            "{attempt} was refused for another reason: {error}"
        );
    }
    whole(&path).await;
}
