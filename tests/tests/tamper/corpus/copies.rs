//! A data directory altered behind the program's back: rows of both databases, published files, files of the vault, secrets,
//! backups that somebody has put back.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use minhbach_ledger::verify::{Options, Promise, Report};
use minhbach_store::{Directory, Store, StoreError};
use minhbach_tests::book::practice::noon;
use minhbach_tests::book::practice::script::{Script, day};
use minhbach_tests::book::{life_3, log, options, submission};
use sqlx::Connection as _;
use tokio::runtime::Runtime;

use super::{caught, mutations};
use damage::copy;

#[path = "../../conformance/damage.rs"]
mod damage;
#[path = "../../conformance/world.rs"]
mod world;

/// The book of an earlier release with something in every table of the vault, as this program opens it.
fn template() -> &'static Path {
    static BOOK: OnceLock<tempfile::TempDir> = OnceLock::new();
    let made = BOOK.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/book-3");
        copy(&fixture, dir.path());
        private(dir.path());
        Runtime::new().unwrap().block_on(async {
            let store = open(dir.path()).await.unwrap();
            store.publish().await.unwrap();
            store.close().await.unwrap();
            // That book reports an erasure of August, which its vault never made; here it has made one.
            let url = format!("sqlite://{}", dir.path().join("vault.db").display());
            let mut vault = sqlx::SqliteConnection::connect(&url).await.unwrap();
            let act = "INSERT INTO acts SELECT zeroblob(16), day - 30, key, subject, act, answer, reason, until FROM acts \
                WHERE act = 'erase' AND answer = 'done' LIMIT 1";
            let made = sqlx::query(act).execute(&mut vault).await.unwrap();
            assert_eq!(made.rows_affected(), 1);
            vault.close().await.unwrap();
        });
        dir
    });
    made.path()
}

/// Secrets get the mode that neither git nor a copy keeps.
fn private(dir: &Path) {
    for name in ["log", "vault", "line"] {
        let file = dir.join(format!("secret/{name}.key"));
        fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
    }
}

async fn open(dir: &Path) -> Result<Store, StoreError> {
    let options = minhbach_store::Options {
        clock: Arc::new(|| noon(day(25))),
        ..world::options()
    };
    Store::open(Directory::open(dir)?, options).await
}

/// A copy of the book that a test may alter.
struct Copy(tempfile::TempDir);

impl Copy {
    fn new() -> Copy {
        let dir = tempfile::tempdir().unwrap();
        copy(template(), dir.path());
        private(dir.path());
        Copy(dir)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn report(&self, since: Option<&[u8]>) -> Report {
        self.try_report(since).unwrap()
    }

    fn try_report(&self, since: Option<&[u8]>) -> Result<Report, StoreError> {
        let runtime = Runtime::new().unwrap();
        let directory = Directory::open(self.path()).unwrap();
        let options = Options {
            since,
            threads: 1,
            ..options(&log().vkey())
        };
        minhbach_store::verify_directory(&directory, runtime.handle(), &options, &mut |_, _| {})
    }
}

#[test]
fn the_directory_itself_is_clean() {
    let report = Copy::new().report(None);
    assert_eq!(
        report.exit_code(&[Promise::Bytes, Promise::Copies]),
        0,
        "{report:?}"
    );
}

/// `(database, the entry that is to be named, statement)`; `:at` stands for the entry, whose index the second is an SQL query for.
type Row = (&'static str, &'static str, &'static str);

#[track_caller]
fn row((which, query, statement): Row, promise: Promise, at: Option<u64>, exit: u8) {
    let copy = Copy::new();
    let runtime = Runtime::new().unwrap();
    let named = runtime.block_on(async {
        let url = format!(
            "sqlite://{}",
            copy.path().join(format!("{which}.db")).display()
        );
        let mut db = sqlx::SqliteConnection::connect(&url).await.unwrap();
        let sql = if query.is_empty() { "SELECT 0" } else { query };
        let found: (i64,) = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .fetch_one(&mut db)
            .await
            .unwrap();
        db.close().await.unwrap();
        let statement = statement.replace(":at", &found.0.to_string());
        let config = world::config(world::Engine::Sqlite);
        let statements: Vec<&str> = statement.split(';').collect();
        match which {
            "ledger" => damage::alter(copy.path(), &config, &statements).await,
            _ => damage::alter_vault(copy.path(), &config, &statements).await,
        }
        u64::try_from(found.0).unwrap()
    });
    let at = at.or((!query.is_empty()).then_some(named));
    caught(&copy.report(None), promise, at, exit);
}

/// Rows of the two databases.
pub mod tables {
    use super::*;

    mutations! {
        row;
        entries_a_byte_more: ("ledger", "SELECT 20", "UPDATE entries SET leaf = CAST(leaf || x'0a' AS BLOB) WHERE at = :at") => Bytes, None, 10;
        entries_an_amount: ("ledger", "SELECT 29", "UPDATE entries SET leaf = CAST(replace(CAST(leaf AS TEXT), '\"amount\":\"', \
            '\"amount\":\"1') AS BLOB) WHERE at = :at") => Signatures, None, 10;
        entries_one_gone: ("ledger", "SELECT 40", "DELETE FROM entries WHERE at = :at") => Bytes, None, 10;
        entries_two_exchanged: ("ledger", "SELECT 40", "UPDATE entries SET at = 1000 WHERE at = 40;UPDATE entries SET at = 40 WHERE at = 41;\
            UPDATE entries SET at = 41 WHERE at = 1000") => Bytes, None, 10;
        entries_one_behind_the_end: ("ledger", "", "INSERT INTO entries (at, leaf) SELECT 58, leaf FROM entries WHERE at = 57")
            => Copies, None, 16;
        checkpoints_the_newest: ("ledger", "", "UPDATE checkpoints SET note = CAST(replace(CAST(note AS TEXT), char(10) || '58' || char(10), \
            char(10) || '57' || char(10)) AS BLOB) WHERE size = 58") => Bytes, None, 10;
        checkpoints_all_gone_but_one: ("ledger", "", "DELETE FROM checkpoints WHERE size = 58;INSERT INTO checkpoints (size, note) \
            SELECT 58, zeroblob(9)") => Bytes, None, 10;
        head_size: ("ledger", "", "UPDATE head SET size = 57") => Copies, None, 16;
        head_leaf: ("ledger", "", "UPDATE head SET leaf = zeroblob(32)") => Copies, None, 16;
        head_time: ("ledger", "", "UPDATE head SET received = received - 1") => Copies, None, 16;
        head_rules: ("ledger", "", "UPDATE head SET rules = 1") => Copies, None, 16;
        published_size: ("ledger", "", "UPDATE published SET size = 1") => Copies, None, 16;
        migrations_checksum: ("ledger", "", "UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 1") => Copies, None, 16;
        headings_amount: ("ledger", "SELECT MIN(at) FROM headings WHERE amount > 0", "UPDATE headings SET amount = amount + 1 WHERE at = :at")
            => Copies, None, 16;
        headings_kind: ("ledger", "SELECT 33", "UPDATE headings SET kind = 'donation.return' WHERE at = :at") => Copies, None, 16;
        headings_fund: ("ledger", "SELECT MIN(at) FROM headings WHERE fund IS NOT NULL", "UPDATE headings SET fund = NULL WHERE at = :at")
            => Copies, None, 16;
        headings_day: ("ledger", "SELECT 33", "UPDATE headings SET day = day + 1 WHERE at = :at") => Copies, None, 16;
        headings_code: ("ledger", "SELECT 33", "UPDATE headings SET code = code + 1 WHERE at = :at") => Copies, None, 16;
        headings_text: ("ledger", "SELECT 33", "UPDATE headings SET text_key = text_key + 1 WHERE at = :at") => Copies, None, 16;
        headings_one_gone: ("ledger", "SELECT 33", "DELETE FROM headings WHERE at = :at") => Copies, None, 16;
        marks_one_invented: ("ledger", "SELECT 3", "INSERT INTO marks (at, n, target, mark, value) VALUES (:at, 0, 1, 'reversed', 0)")
            => Copies, None, 16;
        marks_one_gone: ("ledger", "SELECT MIN(at) FROM marks", "DELETE FROM marks WHERE at = :at") => Copies, None, 16;
        postings_sum: ("ledger", "SELECT MIN(at) FROM postings", "UPDATE postings SET delta = delta + 1 WHERE at = :at") => Copies, None, 16;
        postings_place: ("ledger", "SELECT MIN(at) FROM postings", "UPDATE postings SET place = place || 'x' WHERE at = :at AND n = 0")
            => Copies, None, 16;
        postings_fund: ("ledger", "SELECT MIN(at) FROM postings", "UPDATE postings SET fund = zeroblob(16) WHERE at = :at AND n = 0")
            => Copies, None, 16;
        postings_gone: ("ledger", "SELECT MIN(at) FROM postings", "DELETE FROM postings WHERE at = :at AND n = 0") => Copies, None, 16;
        lines_owner: ("ledger", "SELECT MIN(at) FROM lines", "UPDATE lines SET owner = zeroblob(16) WHERE at = :at") => Copies, None, 16;
        arrivals_numbers: ("ledger", "SELECT MIN(at) FROM arrivals", "UPDATE arrivals SET lo = lo + 1 WHERE at = :at") => Copies, None, 16;
        arrivals_origin: ("ledger", "SELECT MIN(at) FROM arrivals", "UPDATE arrivals SET origin = origin + 1 WHERE at = :at") => Copies, None, 16;
        parts_length: ("ledger", "SELECT MIN(at) FROM parts", "UPDATE parts SET len = len + 1 WHERE at = :at") => Copies, None, 16;
        runs_number: ("ledger", "SELECT MIN(at) FROM runs", "UPDATE runs SET number = number + 1 WHERE at = :at") => Copies, None, 16;
        runs_gone: ("ledger", "SELECT MIN(at) FROM runs", "DELETE FROM runs") => Copies, None, 16;
        run_ends_gone: ("ledger", "SELECT MIN(at) FROM run_ends", "DELETE FROM run_ends") => Copies, None, 16;

        openings_value: ("vault", "SELECT MIN(at) FROM openings", "UPDATE openings SET sealed = CAST(sealed || x'00' AS BLOB) WHERE at = :at")
            => Copies, None, 16;
        openings_nonce: ("vault", "SELECT MIN(at) FROM openings", "UPDATE openings SET nonce = zeroblob(12) WHERE at = :at") => Copies, None, 16;
        openings_field: ("vault", "SELECT MIN(at) FROM openings", "UPDATE openings SET field = field || 'x' WHERE at = :at") => Copies, None, 16;
        openings_of_another_person: ("vault", "SELECT MIN(at) FROM openings", "UPDATE openings SET subject = (SELECT subject FROM openings \
            WHERE at > :at ORDER BY at LIMIT 1) WHERE at = :at") => Copies, None, 16;
        openings_gone: ("vault", "SELECT MIN(at) FROM openings", "DELETE FROM openings WHERE at = :at") => Copies, None, 16;
        openings_gone_and_said_to_be_erased: ("vault", "SELECT MIN(at) FROM openings", "INSERT INTO erased (at, field, tag) SELECT at, field, \
            zeroblob(32) FROM openings WHERE at = :at;DELETE FROM openings WHERE at = :at") => Copies, None, 16;
        subjects_key: ("vault", "", "UPDATE subjects SET wrapped = CAST(wrapped || x'00' AS BLOB) \
            WHERE subject = (SELECT subject FROM openings ORDER BY at LIMIT 1)") => Copies, None, 16;
        subjects_of_nobody: ("vault", "", "INSERT INTO subjects (subject, nonce, wrapped) SELECT zeroblob(16), nonce, wrapped FROM subjects LIMIT 1")
            => Copies, None, 16;
        rosters_root: ("vault", "", "UPDATE rosters SET root = zeroblob(32)") => Copies, None, 16;
        rosters_length: ("vault", "", "UPDATE rosters SET lines = lines - 1") => Copies, None, 16;
        rosters_gone: ("vault", "", "DELETE FROM rosters") => Copies, None, 16;
        roster_lines_leaf: ("vault", "", "UPDATE roster_lines SET leaf = zeroblob(32) WHERE line = 3") => Copies, None, 16;
        roster_lines_value: ("vault", "", "UPDATE roster_lines SET sealed = CAST(sealed || x'00' AS BLOB) WHERE line = 3") => Copies, None, 16;
        roster_lines_code: ("vault", "", "UPDATE roster_lines SET code = zeroblob(32) WHERE line = 3") => Copies, None, 16;
        roster_lines_one_gone: ("vault", "", "DELETE FROM roster_lines WHERE line = 3") => Copies, None, 16;
        feedback_text: ("vault", "", "UPDATE feedback SET sealed = CAST(sealed || x'00' AS BLOB)") => Copies, None, 16;
        blobs_size: ("vault", "", "UPDATE blobs SET size = size + 1") => Copies, None, 16;
        blobs_hash: ("vault", "", "UPDATE blobs SET hash = zeroblob(32)") => Copies, None, 16;
        blobs_unknown: ("vault", "", "DELETE FROM blobs") => Copies, None, 16;
    }
}

fn first_file(dir: PathBuf) -> PathBuf {
    let entry = fs::read_dir(dir).unwrap().next().unwrap().unwrap();
    match entry.file_type().unwrap().is_dir() {
        true => first_file(entry.path()),
        false => entry.path(),
    }
}

fn flip(file: PathBuf, at: usize) {
    let mut bytes = fs::read(&file).unwrap();
    bytes[at] ^= 1;
    fs::write(file, bytes).unwrap();
}

#[track_caller]
fn disk(change: fn(&Path), promise: Promise, at: Option<u64>, exit: u8) {
    let copy = Copy::new();
    change(copy.path());
    caught(&copy.report(None), promise, at, exit);
}

const CHECKPOINT: &str = "public/checkpoint";
const LEAVES: &str = "public/tile/0/000.p/58";
const BUNDLE: &str = "public/tile/entries/000.p/58";

/// Files of the directory.
pub mod files {
    use super::*;

    mutations! {
        disk;
        published_checkpoint: |d| flip(d.join(CHECKPOINT), 30) => Copies, None, 16;
        published_checkpoint_gone: |d| fs::remove_file(d.join(CHECKPOINT)).unwrap() => Copies, None, 16;
        published_key: |d| flip(d.join("public/log.vkey"), 40) => Copies, None, 16;
        published_key_gone: |d| fs::remove_file(d.join("public/log.vkey")).unwrap() => Copies, None, 16;
        published_key_of_another_log: |d| fs::write(d.join("public/log.vkey"), format!("{}\n", other_log())).unwrap() => Copies, None, 16;
        published_leaf_tile: |d| flip(d.join(LEAVES), 1_000) => Copies, None, 16;
        published_leaf_tile_gone: |d| fs::remove_file(d.join(LEAVES)).unwrap() => Copies, None, 16;
        published_bundle: |d| flip(d.join(BUNDLE), 1_000) => Copies, None, 16;
        published_bundle_gone: |d| fs::remove_file(d.join(BUNDLE)).unwrap() => Copies, None, 16;
        published_tile_beyond_the_book: |d| fs::write(d.join("public/tile/0/000.p/59"), [0; 59 * 32]).unwrap() => Copies, None, 16;
        published_file_of_no_log: |d| fs::write(d.join("public/tile/0/note.txt"), "x").unwrap() => Copies, None, 16;
        blob: |d| flip(first_file(d.join("blobs")), 5) => Copies, None, 16;
        blob_cut: |d| { let file = first_file(d.join("blobs")); let bytes = fs::read(&file).unwrap();
            fs::write(file, &bytes[..bytes.len() - 1]).unwrap() } => Copies, None, 16;
        blob_gone: |d| fs::remove_file(first_file(d.join("blobs"))).unwrap() => Copies, None, 16;
        blob_of_nobody: |d| { let name = "00".repeat(32); fs::create_dir_all(d.join("blobs/00")).unwrap();
            fs::write(d.join("blobs/00").join(name), "x").unwrap() } => Copies, None, 16;
        secret_of_the_vault: |d| fs::copy(d.join("secret/log.key"), d.join("secret/vault.key")).map(drop).unwrap()
            => Copies, None, 16;
        secret_of_the_lines: |d| fs::copy(d.join("secret/log.key"), d.join("secret/line.key")).map(drop).unwrap()
            => Copies, Some(29), 16;
    }
}

fn other_log() -> minhbach_ledger::note::Vkey {
    let signer = minhbach_ledger::signature::Signer::from_seed(
        [9; 32],
        minhbach_tests::book::practice::ORIGIN,
    );
    signer.unwrap().vkey()
}

/// One more gift, published.
fn grow(dir: &Path) {
    let mut script: Script = life_3();
    script
        .step("more = donation.receive fund=general amount=70_000 donor=mau by cashier")
        .unwrap();
    let gift = submission(&script, script.note("more").to_owned());
    Runtime::new().unwrap().block_on(async {
        let store = open(dir).await.unwrap();
        store.append(gift).await.unwrap().unwrap();
        store.publish().await.unwrap();
        store.close().await.unwrap();
    });
}

/// The databases of yesterday under the files of today: the program refuses to sign, and the verifier says that they differ.
#[test]
fn backup_of_the_databases_put_back() {
    let copy = Copy::new();
    grow(copy.path());
    assert_eq!(copy.report(None).exit_code(&[Promise::Copies]), 0);
    for file in ["ledger.db", "vault.db"] {
        fs::copy(template().join(file), copy.path().join(file)).unwrap();
    }
    caught(&copy.report(None), Promise::Copies, None, 16);
    let runtime = Runtime::new().unwrap();
    let opened = runtime.block_on(open(copy.path()));
    assert!(matches!(opened, Err(StoreError::Rollback { .. })));
}

/// The whole directory of yesterday shows nothing in itself, and everything to whoever kept today's checkpoint.
#[test]
fn backup_of_the_directory_put_back() {
    let copy = Copy::new();
    grow(copy.path());
    let saved = fs::read(copy.path().join(CHECKPOINT)).unwrap();
    let old = Copy::new();
    caught(&old.report(Some(&saved)), Promise::AppendOnly, Some(58), 14);
    assert_eq!(
        copy.report(Some(&saved)).exit_code(&[Promise::AppendOnly]),
        0
    );
}

/// A database that is gone, empty or not one is an error or a difference, never "holds".
#[test]
fn databases_gone_emptied_or_overwritten() {
    for file in ["ledger.db", "vault.db"] {
        for bytes in [None, Some(Vec::new()), Some(vec![b'x'; 8_192])] {
            let copy = Copy::new();
            match &bytes {
                None => fs::remove_file(copy.path().join(file)).unwrap(),
                Some(bytes) => fs::write(copy.path().join(file), bytes).unwrap(),
            }
            if let Ok(report) = copy.try_report(None) {
                caught(&report, Promise::Copies, None, 16);
            }
        }
    }
}

/// With another key of the log, or under another name, the program does not open the book.
#[test]
fn the_logs_identity_swapped() {
    let runtime = Runtime::new().unwrap();
    let copy = Copy::new();
    fs::copy(
        copy.path().join("secret/line.key"),
        copy.path().join("secret/log.key"),
    )
    .unwrap();
    assert!(runtime.block_on(open(copy.path())).is_err());
    let copy = Copy::new();
    fs::write(
        copy.path().join("minhbach.toml"),
        "origin = \"minhbach.example/khac\"\n",
    )
    .unwrap();
    assert!(runtime.block_on(open(copy.path())).is_err());
}
