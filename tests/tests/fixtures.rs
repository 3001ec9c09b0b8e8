//! Books of earlier releases, which every later one must still open, verify and continue.
//!
//! `tests/fixtures/book-N/` was written by release N and is never replaced. To add the next one, raise [`NEWEST`] and run
//! `MINHBACH_WRITE_BOOK=1 cargo test --release -p minhbach-tests --test fixtures`; what is there is left alone.
//! Then `VACUUM` its databases with pages of 512 bytes, which the store does not mind, so that it fits into git.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use minhbach_ledger::verify::{Options, Promise};
use minhbach_store::{Directory, Secrets, Store, Submission};
use minhbach_tests::book::practice::script::day;
use minhbach_tests::book::practice::{LOG_SEED, noon};
use minhbach_tests::book::{life_2, submission, submissions};

#[path = "conformance/world.rs"]
mod world;

/// The newest book that this release writes.
const NEWEST: u32 = 2;

fn fixture(number: u32) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/book-{number}"))
}

/// Copies a book, and gives its secrets the mode that git does not keep.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).unwrap();
            let mode = if from.ends_with("secret") {
                0o600
            } else {
                0o644
            };
            fs::set_permissions(&target, fs::Permissions::from_mode(mode)).unwrap();
        }
    }
}

async fn write(path: &Path) {
    let secrets = Secrets {
        log: LOG_SEED,
        ..world::secrets()
    };
    let directory =
        Directory::create(path, &world::config(world::Engine::Sqlite), &secrets).unwrap();
    let store = Store::open(directory, options()).await.unwrap();
    for outcome in store.append_many(submissions(&life_2())).await.unwrap() {
        outcome.unwrap();
    }
    store.publish().await.unwrap();
    store.close().await.unwrap();
}

fn options() -> minhbach_store::Options {
    minhbach_store::Options {
        clock: Arc::new(|| noon(day(25))),
        ..world::options()
    }
}

/// One more gift for a book; the first was written with other people than the later ones.
fn gift(number: u32) -> Submission {
    if number == 1 {
        return world::World::new(40 + u64::from(number)).gift(70_000, "Người Mẫu");
    }
    let mut script = life_2();
    script
        .step("more = donation.receive fund=general amount=70_000 donor=mau by cashier")
        .unwrap();
    submission(&script, script.note("more").to_owned())
}

/// Size of all files below, in bytes.
fn size(path: &Path) -> u64 {
    let entries = fs::read_dir(path).unwrap().map(Result::unwrap);
    entries
        .map(|entry| match entry.file_type().unwrap().is_dir() {
            true => size(&entry.path()),
            false => entry.metadata().unwrap().len(),
        })
        .sum()
}

fn holds(path: &Path, entries: u64) {
    let directory = Directory::open(path).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let log = directory.log_signer().unwrap().vkey();
    let options = Options {
        log,
        since: None,
        exact: false,
        seed: [5; 32],
        threads: 2,
    };
    let report =
        minhbach_store::verify_directory(&directory, runtime.handle(), &options, &mut |_, _| {})
            .unwrap();
    assert_eq!(
        report.exit_code(&[Promise::Bytes, Promise::Copies]),
        0,
        "{report:?}"
    );
    assert_eq!(report.size, entries);
}

#[test]
fn every_book_opens_verifies_and_grows() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    #[allow(
        clippy::disallowed_methods,
        reason = "a test program is a composition root"
    )]
    let writing = std::env::var_os("MINHBACH_WRITE_BOOK").is_some();
    if writing && !fixture(NEWEST).exists() {
        runtime.block_on(write(&fixture(NEWEST)));
    }
    for number in 1..=NEWEST {
        let source = fixture(number);
        assert!(
            size(&source) <= 200 * 1024,
            "book-{number} has {} bytes",
            size(&source)
        );
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("book");
        copy(&source, &path);
        let before = runtime.block_on(async {
            let store = world::open(&path, world::options()).await;
            let before = store.size();
            store.close().await.unwrap();
            before
        });
        assert!(before > 20, "book-{number} has only {before} entries");
        holds(&path, before);
        runtime.block_on(async {
            let store = world::open(&path, options()).await;
            store.append(gift(number)).await.unwrap().unwrap();
            store.publish().await.unwrap();
            store.close().await.unwrap();
        });
        holds(&path, before + 1);
    }
}
