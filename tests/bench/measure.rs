//! Measurements that one run compares side by side: `cargo bench -p minhbach-tests --bench measure -- WHAT`.
//!
//! `bare`             what signing, verifying, hashing, inserting and syncing cost by themselves
//! `append ENGINE`    single durable appends from 64 HTTP clients against `minhbach serve`
//! `journal N FILE`   N transactions for the `ledger` command to add up
//! `signatures batch|strict N`   verifies N signatures on all cores and does nothing else
//!
//! Each line printed is `NAME VALUE UNIT`. `tests/bench/run` runs all and writes `docs/performance.md`.

use std::hint::black_box;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use minhbach_ledger::log::merkle::leaf_hash;
use minhbach_ledger::signature::Signer;
use minhbach_ledger::signature::batch::Batch;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _};

#[path = "append.rs"]
mod append;
#[path = "../tests/conformance/world.rs"]
mod world;

type Failed = Box<dyn std::error::Error>;

fn main() -> Result<(), Failed> {
    // cargo bench passes `--bench` on; what is meant for us are the plain words.
    #[allow(clippy::disallowed_methods, reason = "a composition root")]
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    match words
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["bare"] => {
            bare();
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .enable_all()
                .build()?;
            runtime.block_on(bare_inserts())?;
            fsync()?;
            Ok(())
        }
        ["append", "sqlite"] => append::run(world::Engine::Sqlite),
        ["append", "postgres"] => append::run(world::Engine::Postgres),
        ["signatures", how @ ("batch" | "strict"), count] => {
            signatures(*how == "batch", count.parse()?);
            Ok(())
        }
        ["journal", count, file] => journal(count.parse()?, Path::new(file)),
        // `cargo bench` without words only says how to go on, so that it costs nothing by accident.
        _ => {
            println!(
                "usage: measure bare | append sqlite|postgres | journal N FILE | signatures batch|strict N   (tests/bench/run runs all)"
            );
            Ok(())
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn now() -> Instant {
    Instant::now()
}

fn say(name: &str, value: f64, unit: &str) {
    println!("{name} {value:.1} {unit}");
}

/// Runs `work` over and over for half a second; prints how often a second it can be done.
fn rate(name: &str, mut work: impl FnMut()) {
    let begun = now();
    let mut done = 0u64;
    while begun.elapsed() < Duration::from_millis(500) {
        work();
        done += 1;
    }
    say(
        name,
        done as f64 / begun.elapsed().as_secs_f64(),
        "per_s_per_core",
    );
}

fn bare() {
    let world = world::World::new(1);
    let gift = world.gift(200_000, "Nguyễn Văn Mẫu");
    let signer = Signer::from_seed([9; 32], "minhbach.example/bench/k/000001").expect("a key name");
    let public = signer.public_key();
    let signature = signer.sign(&gift.note);
    rate("sha256_leaf", || _ = black_box(leaf_hash(&gift.note)));
    rate("sign", || _ = black_box(signer.sign(&gift.note)));
    rate("verify_strict", || {
        assert!(public.verify(&gift.note, &signature))
    });
    let begun = now();
    let mut done = 0;
    while begun.elapsed() < Duration::from_secs(1) {
        let mut batch = Batch::new([7; 32]);
        for _ in 0..2_048 {
            batch.push(&public, &gift.note, &signature);
        }
        assert_eq!(batch.verify(), Ok(()));
        done += 2_048;
    }
    say(
        "verify_batch",
        f64::from(done) / begun.elapsed().as_secs_f64(),
        "per_s_per_core",
    );
    rate("parse_entry", || {
        let parsed = minhbach_ledger::entry::Signed::parse(&gift.note, world::ORIGIN);
        assert!(black_box(parsed).is_ok());
    });
}

/// Verifies `count` signatures of a few thousand different notes by eight keys, on all cores.
fn signatures(batch: bool, count: usize) {
    const NOTES: usize = 2_048;
    let world = world::World::new(1);
    let key =
        |n: u8| Signer::from_seed([n; 32], "minhbach.example/bench/k/000001").expect("a name");
    let signers: Vec<Signer> = (1..9).map(key).collect();
    let notes = (0..NOTES).map(|n| {
        let note = world.gift(1_000 + n as u64, "Mẫu").note;
        let signer = &signers[n % signers.len()];
        let signature = signer.sign(&note);
        (signer.public_key(), note, signature)
    });
    let notes: Vec<_> = notes.collect();
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let notes = &notes;
            let mut left = (count + thread) / threads;
            scope.spawn(move || {
                while left > 0 {
                    let now = &notes[..left.min(NOTES)];
                    left -= now.len();
                    if batch {
                        let mut all = Batch::new([7; 32]);
                        now.iter().for_each(|(public, note, signature)| {
                            all.push(public, note, signature)
                        });
                        assert_eq!(all.verify(), Ok(()));
                    } else {
                        assert!(
                            now.iter()
                                .all(|(public, note, signature)| public.verify(note, signature))
                        );
                    }
                }
            });
        }
    });
}

/// Leaves and two index columns into one table, 100 rows a statement, 4,000 a transaction, synchronous=FULL.
async fn bare_inserts() -> Result<(), Failed> {
    let dir = tempfile::tempdir()?;
    let mut db = SqliteConnectOptions::new()
        .filename(dir.path().join("bare.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .connect()
        .await?;
    sqlx::query(
        "CREATE TABLE t (at INTEGER PRIMARY KEY, k INTEGER NOT NULL, leaf BLOB NOT NULL) STRICT",
    )
    .execute(&mut db)
    .await?;
    sqlx::query("CREATE INDEX k ON t (k)")
        .execute(&mut db)
        .await?;
    let leaf = world::World::new(1).gift(1_000, "Mẫu").note;
    let values = vec!["(?,?,?)"; 100].join(",");
    let statement: &'static str =
        Box::leak(format!("INSERT INTO t VALUES {values}").into_boxed_str());
    let (begun, rows) = (now(), 200_000i64);
    for transaction in 0..rows / 4_000 {
        let mut tx = db.begin().await?;
        for chunk in 0..40 {
            let mut query = sqlx::query(statement);
            for row in 0..100 {
                let at = transaction * 4_000 + chunk * 100 + row;
                query = query
                    .bind(at)
                    .bind(at.wrapping_mul(0x9E37_79B9_7F4A_7C15u64 as i64))
                    .bind(&leaf);
            }
            query.execute(&mut *tx).await?;
        }
        tx.commit().await?;
    }
    say(
        "insert_bare_sqlite",
        rows as f64 / begun.elapsed().as_secs_f64(),
        "rows_per_s",
    );
    Ok(())
}

fn fsync() -> Result<(), Failed> {
    let mut file = tempfile::tempfile()?;
    let begun = now();
    for _ in 0..200 {
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
    }
    say("fsync", begun.elapsed().as_secs_f64() * 1e6 / 200.0, "us");
    Ok(())
}

/// The same kind of movement that the practice ledger is padded with, as `ledger` reads it.
fn journal(count: u64, file: &Path) -> Result<(), Failed> {
    let mut out = std::io::BufWriter::new(std::fs::File::create(file)?);
    for n in 0..count {
        let (day, fund) = (n % 28 + 1, n % 7);
        match n % 10 {
            8 => writeln!(
                out,
                "2026/09/{day:02} distribution {n}\n    recipient:{fund}    150000 VND\n    bank:{fund}    -150000 VND\n"
            )?,
            9 => writeln!(
                out,
                "2026/09/{day:02} allocation {n}\n    allocated:{fund}    100000 VND\n    free:{fund}    -100000 VND\n"
            )?,
            _ => writeln!(
                out,
                "2026/09/{day:02} gift {n}\n    bank:{fund}    200000 VND\n    donor:{fund}    -200000 VND\n"
            )?,
        }
    }
    out.flush()?;
    Ok(())
}
