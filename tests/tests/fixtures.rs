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
use minhbach_store::people::{
    Answer, Class, Done, Given, Line, Party, Purpose, Reading, Reason, Roster, Said, Why,
};
use minhbach_store::{Directory, Secrets, Store, Submission};
use minhbach_tests::book::practice::script::{Script, day};
use minhbach_tests::book::practice::{LOG_SEED, noon};
use minhbach_tests::book::{life_2, life_3, submission, submissions};

#[path = "conformance/world.rs"]
mod world;

/// The newest book that this release writes.
const NEWEST: u32 = 3;

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
    let mut script = life_3();
    for outcome in store.append_many(submissions(&script)).await.unwrap() {
        outcome.unwrap();
    }
    people(&store, &mut script).await;
    store.publish().await.unwrap();
    store.close().await.unwrap();
}

/// Something in every table of the vault.
async fn people(store: &Store, script: &mut Script) {
    const KEY: &str = "minhbach.example/son-lam/k/00000b";
    let on = day(20);
    let line = |n: u32| Line {
        name: format!("Vàng Thị Hư Cấu {n}"),
        born: (1940 + n).to_string(),
        commune: "100".into(),
        number: (n == 1).then(|| "098041000123".into()),
        portion: "1".parse().unwrap(),
        more: [(
            "Diện".into(),
            if n < 4 {
                "hộ cận nghèo"
            } else {
                "hộ nghèo"
            }
            .into(),
        )]
        .into(),
    };
    let list = Roster {
        chapter: script.id("province"),
        campaign: script.id("typhoon"),
        day: on,
        lines: (1..=14).map(line).collect(),
    };
    let sealed = store.import_roster(&list).await.unwrap().unwrap();
    script.know("listed", sealed.roster);
    let root = sealed.root.unwrap();
    let seal = format!(
        "list = roster.seal campaign=typhoon count=14 root={root} same-id=listed on=20 by officer1"
    );
    let at = script.step(&seal).unwrap();
    let seal = submission(script, script.note("list").to_owned());
    store.append(seal).await.unwrap().unwrap();
    let reading = Reading {
        key: KEY,
        why: Why::Delivery,
    };
    let slips = store
        .slips(&sealed.roster, &reading)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((slips.len(), store.size()), (14, at + 1));
    let answer = Answer {
        distribution: sealed.roster,
        said: Said::Less,
        text: "thiếu một chăn",
        day: on,
        due: on.plus(7),
    };
    store.answer(&answer).await.unwrap();
    let month = "2026-09".parse().unwrap();
    let numbers = store.publish_cells(month, on.plus(20)).await.unwrap();
    assert_eq!(numbers.unwrap().groups.len(), 1);
    let first = store
        .subject_of_line(&sealed.roster, 1)
        .await
        .unwrap()
        .unwrap();
    let given = Given {
        subject: first,
        purpose: Purpose::Recognition,
        party: Party::Person,
        child: false,
        day: on,
        key: KEY,
    };
    store.give_consent(&given).await.unwrap().unwrap();
    let done = |subject| Done {
        subject,
        reason: Reason::Wish,
        key: KEY,
        today: on,
    };
    let mut photo = b"%PDF-1.7\nhu cau".as_slice();
    let photo = store.add_blob(&mut photo, Some(first), on).await;
    photo.unwrap().unwrap();
    store.restrict(&done(first)).await.unwrap().unwrap();
    let class = Class::Roster;
    store
        .keep(class, 0, "quyết định thử", on, KEY)
        .await
        .unwrap();
    let last = store
        .subject_of_line(&sealed.roster, 14)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(store.erase(&done(last)).await.unwrap().unwrap().lines, 1);
    let find = |label: &str| store.by_id(script.id(label));
    let (gift, sponsor) = (find("paid").await.unwrap(), find("whole").await.unwrap());
    let tied = store
        .tie_gift(gift.unwrap(), sponsor.unwrap(), on, KEY)
        .await;
    tied.unwrap().unwrap();
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
    let mut script = if number == 2 { life_2() } else { life_3() };
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
            if number == 3 {
                of_people(&store).await;
            }
            store.append(gift(number)).await.unwrap().unwrap();
            store.publish().await.unwrap();
            store.close().await.unwrap();
        });
        holds(&path, before + 1);
    }
}
