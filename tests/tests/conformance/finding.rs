//! Finding a gift by a token or the message of its transfer, with amount and day; and the hashes behind it as a projection.

use crate::world::{self, Engine, World, day};
use crate::{admit, damage, holds, verified};
use minhbach_ledger::amount::Currency;
use minhbach_ledger::verify;
use minhbach_store::{Directory, Store};
use tokio::runtime::Handle;

async fn found(store: &Store, said: &str, amount: u64, days: i32) -> Vec<u64> {
    let gifts = store.find_gifts(said, Currency::VND, amount, day().plus(days));
    gifts.await.unwrap()
}

async fn book(engine: Engine, path: &std::path::Path) -> (Store, World) {
    let store = world::create(path, &world::config(engine), world::options()).await;
    let world = World::new(0);
    admit(&store, world.founding()).await;
    let on = day().plus(-5);
    let gifts = vec![
        world.transfer(200_000, "MBVCB.6912345678.NGUYEN THI MAU ung ho", on),
        world.transfer(200_000, "ủng hộ bà con", on),
        world.transfer(200_000, "UNG HO BA CON", on.plus(2)),
        world.transfer(500_000, "FT24256000111 LULUT2026 tel 0912345678", on),
        world.transfer(500_000, "FT24256000222 LULUT2026", on),
        world.gift(200_000, "Nguyễn Thị Mẫu 6912345678"),
    ];
    admit(&store, gifts).await;
    (store, world)
}

pub async fn gifts_are_found_by_what_only_their_donors_hold(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let (store, world) = book(engine, &path).await;
    // By a token alone, however it is typed, up to three days off; the whole message too.
    for (said, days) in [
        ("6912345678", -5),
        ("ma giao dich: mbvcb-6912345678", -5),
        ("6912345678", -8),
        ("6912345678", -2),
        ("mbvcb 6912345678 Nguyễn Thị Mẫu ủng hộ", -4),
    ] {
        assert_eq!(
            found(&store, said, 200_000, days).await,
            [9],
            "{said} {days}"
        );
    }
    // Another amount, another time, a name, a telephone number, the name of a gift in cash: nothing.
    for (said, amount, days) in [
        ("6912345678", 200_001, -5),
        ("6912345678", 500_000, -5),
        ("6912345678", 200_000, -9),
        ("6912345678", 200_000, -1),
        ("NGUYEN THI MAU", 200_000, -5),
        ("NGUYEN THI MAU ung ho", 200_000, -5),
        ("0912345678", 500_000, -5),
        ("Nguyễn Thị Mẫu 6912345678", 200_000, 0),
        ("", 200_000, -5),
    ] {
        assert!(
            found(&store, said, amount, days).await.is_empty(),
            "{said} {amount} {days}"
        );
    }
    // Identical ones are all there; a token that many share does not hide one that is single.
    assert_eq!(found(&store, "Ung hộ bà con", 200_000, -5).await, [10, 11]);
    assert_eq!(found(&store, "LULUT2026", 500_000, -5).await, [12, 13]);
    assert_eq!(
        found(&store, "LULUT2026 FT24256000222", 500_000, -5).await,
        [13]
    );
    assert_eq!(
        found(&store, "FT24256000222 OWNBANK99999", 500_000, -5).await,
        [13]
    );
    drop(world);
    store.close().await.unwrap();
    holds(&verified(&path).await);
}

/// A vault of an earlier release gets them at its first start; a rebuild repairs them; `verify` sees what is missing.
pub async fn findings_are_made_again(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let (store, _) = book(engine, &path).await;
    store.close().await.unwrap();
    drop(store);
    let config = Directory::open(&path).unwrap().config().clone();
    let drops = [
        "DROP TABLE findings",
        "DROP TABLE findings_due",
        "DELETE FROM _sqlx_migrations WHERE version = 4",
    ];
    damage::alter_vault(&path, &config, &drops).await;
    // As the earlier release left it: whole, but without findings.
    holds(&verified(&path).await);
    let store = world::open(&path, world::options()).await;
    assert_eq!(found(&store, "6912345678", 200_000, -5).await, [9]);
    assert_eq!(found(&store, "LULUT2026", 500_000, -5).await, [12, 13]);
    store.close().await.unwrap();
    drop(store);
    holds(&verified(&path).await);

    for statement in [
        "DELETE FROM findings WHERE at = 12 AND n = 0",
        "UPDATE findings SET hash = hash + 1 WHERE at = 9 AND n = 1",
        "INSERT INTO findings (at, n, day, hash) VALUES (2, 0, 5, 5)",
        "INSERT INTO findings_due (one) VALUES (1)",
    ] {
        damage::alter_vault(&path, &config, &[statement]).await;
        assert_eq!(verified(&path).await.exit_code(&[]), 16, "{statement}");
        let (to, handle) = (path.clone(), Handle::current());
        let rebuilt = tokio::task::spawn_blocking(move || {
            let directory = Directory::open(&to).unwrap();
            let options = verify::Options {
                log: directory.log_signer().unwrap().vkey(),
                since: None,
                exact: false,
                seed: [5; 32],
                threads: 2,
            };
            minhbach_store::rebuild(&directory, &handle, &options, &mut |_, _| {}).unwrap()
        });
        assert_eq!(rebuilt.await.unwrap(), 15);
        holds(&verified(&path).await);
    }
}
