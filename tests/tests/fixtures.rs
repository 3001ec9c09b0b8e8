//! Books of earlier releases, which every later one must still open, verify and continue.
//!
//! `tests/fixtures/book-N/` was written by release N and is never replaced. To add the next one, raise [`NEWEST`], let [`write`] fill what is new, and run
//! `MINHBACH_WRITE_BOOK=1 cargo test --release -p minhbach-tests --test fixtures`; what is there is left alone.
//! Then `VACUUM` its databases with pages of 512 bytes, which the store does not mind, so that it fits into git.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use minhbach_ledger::kinds::inspections::VaultClass;
use minhbach_ledger::log::checkpoint::cosign;
use minhbach_ledger::log::witness::decide;
use minhbach_ledger::note::KeyKind;
use minhbach_ledger::signature::Signer;
use minhbach_ledger::verify::{Options, Promise};
use minhbach_store::people::{Inspecting, Reading, Why};
use minhbach_store::{Directory, POLICY, Secrets, Store, Submission};
use minhbach_tests::book::practice::script::day;
use minhbach_tests::book::practice::{LOG_SEED, noon, signer};
use minhbach_tests::book::{life_2, life_3, life_5, submission, submissions};

#[path = "conformance/world.rs"]
mod world;

/// The books that there are; the last is the one that this release writes. There is no fourth: nothing that is stored had changed.
const BOOKS: [u32; 4] = [1, 2, 3, NEWEST];
const NEWEST: u32 = 5;

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

/// A witness of the book.
fn witness(n: u8) -> Signer {
    Signer::from_seed([100 + n; 32], &format!("witness.example/w{n}")).unwrap()
}

/// Two of three must sign.
fn policy() -> String {
    let line = |n| {
        format!(
            "witness w{n} {}\n",
            witness(n).vkey_of(KeyKind::Cosignature)
        )
    };
    (1..=3).map(line).collect::<String>() + "group enough 2 w1 w2 w3\nquorum enough\n"
}

/// A book with an inspection, an attempt that was refused, what an inspector opened, and two of three witnesses' signatures.
async fn write(path: &Path) {
    let secrets = Secrets {
        log: LOG_SEED,
        ..world::secrets()
    };
    let directory =
        Directory::create(path, &world::config(world::Engine::Sqlite), &secrets).unwrap();
    fs::write(path.join(POLICY), policy()).unwrap();
    let store = Store::open(directory, options()).await.unwrap();
    let mut script = life_5();
    for outcome in store.append_many(submissions(&script)).await.unwrap() {
        outcome.unwrap();
    }
    let inspection = "again = inspection.open vault=donor:20 by inspector2";
    script.step(inspection).unwrap();
    let opened = submission(&script, script.note("again").to_owned());
    store.append(opened).await.unwrap().unwrap();
    let inspection = store.by_id(script.id("again")).await.unwrap().unwrap();
    let key = signer("inspector2").name().to_owned();
    let by = Inspecting {
        inspection,
        key: &key,
        classes: vec![VaultClass::Donor],
        today: day(18),
    };
    assert_eq!(store.inspect(&by).await.unwrap().unwrap().len(), 1);
    let refused = script.step("alone = donation.receive amount=5 by inspector2");
    assert_eq!(refused, Err("authority.role"));
    let alone = submission(&script, script.note("alone").to_owned());
    store.append(alone).await.unwrap().unwrap_err();
    store.publish().await.unwrap();
    let request = store.witness_request(0).await.unwrap();
    let known = [store.log_key().clone()];
    let accepted = decide(&known, None, &request, noon(day(25))).unwrap();
    for witness in [1, 2].map(witness) {
        let line = cosign(&witness, accepted.at, &accepted.text()).unwrap();
        let note = accepted.note(&line);
        store.take_cosignatures(note.as_bytes()).await.unwrap();
    }
    store.close().await.unwrap();
}

/// What stands in the vault of the newest book, by whoever opens it.
async fn of_people(store: &Store) {
    let month = store.cells().await.unwrap();
    assert_eq!(month[0].groups[0].households, 14);
    let waiting = store.waiting_answers(day(40)).await.unwrap();
    assert_eq!(waiting, (1, 1));
    let reading = Reading {
        key: "minhbach.example/son-lam/k/00000b",
        why: Why::Inspection,
    };
    let sponsored = store.instalments(day(30), &reading).await.unwrap();
    assert!(sponsored.iter().any(|one| one.missed.is_empty()));
}

/// What the book of the inspection tells whoever opens it.
async fn of_inspectors(store: &Store) {
    assert_eq!(store.state().oversight.inspections.len(), 1);
    let standing = store.witnesses().unwrap();
    assert!(standing.covers(store.size() - 1));
    let key = signer("inspector2").name().to_owned();
    let reading = Reading {
        key: &key,
        why: Why::Inspection,
    };
    let (refused, _) = store.refusals(&reading, day(25)).await.unwrap().unwrap();
    assert_eq!(refused[0].code, "authority.role");
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
    let mut script = match number {
        2 => life_2(),
        3 => life_3(),
        _ => life_5(),
    };
    script
        .step("more = donation.receive id=01a0889d380000000000000000ff0000 fund=general amount=70_000 donor=mau by cashier")
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
    for number in BOOKS {
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
            match number {
                3 => of_people(&store).await,
                5 => of_inspectors(&store).await,
                _ => {}
            }
            store.append(gift(number)).await.unwrap().unwrap();
            store.publish().await.unwrap();
            store.close().await.unwrap();
        });
        holds(&path, before + 1);
    }
}
