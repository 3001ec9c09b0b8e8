//! Every public method of `Store`, on SQLite and on a PostgreSQL that the test starts itself.

mod world;

use minhbach_store::Store;
use world::{Engine, World};

macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite { $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)] async fn $name() { super::$name(super::Engine::Sqlite).await; })+ }
        mod postgres { $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)] async fn $name() { super::$name(super::Engine::Postgres).await; })+ }
    };
}

on_both!(a_story_is_admitted);

/// Appends all and expects all to be admitted.
async fn admit(store: &Store, all: Vec<minhbach_store::Submission>) -> Vec<minhbach_store::Receipt> {
    let outcomes = store.append_many(all).await.expect("the store works");
    outcomes
        .into_iter()
        .enumerate()
        .map(|(n, o)| o.unwrap_or_else(|r| panic!("submission {n}: {} {r:?}", r.code())))
        .collect()
}

async fn a_story_is_admitted(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let store = world::create(&dir.path().join("data"), &world::config(engine), world::options()).await;
    let world = World::new(0);
    admit(&store, world.founding()).await;
    let receipts = admit(&store, world.story()).await;
    assert_eq!(store.size(), 9 + receipts.len() as u64);
    store.close().await.unwrap();
}
