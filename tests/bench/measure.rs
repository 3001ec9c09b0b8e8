//! Measurements that one run compares side by side: `cargo bench -p minhbach-tests --bench measure -- WHAT`.
//!
//! `bare`             what signing, verifying, hashing, inserting and syncing cost by themselves
//! `append ENGINE`    single durable appends from 64 HTTP clients against `minhbach serve`
//! `journal N FILE`   N transactions for the `ledger` command to add up
//!
//! Each line printed is `NAME VALUE UNIT`. `tests/bench/run` runs all and writes `docs/performance.md`.

use std::hint::black_box;
use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use minhbach_ledger::log::merkle::leaf_hash;
use minhbach_ledger::signature::Signer;
use minhbach_ledger::signature::batch::Batch;
use minhbach_store::{StoreError, Submission};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

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
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    match words
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["bare"] => {
            bare();
            runtime.block_on(bare_inserts())?;
            fsync()?;
            Ok(())
        }
        ["append", "sqlite"] => runtime.block_on(appends(world::Engine::Sqlite)),
        ["append", "postgres"] => runtime.block_on(appends(world::Engine::Postgres)),
        ["journal", count, file] => journal(count.parse()?, Path::new(file)),
        // `cargo bench` without words only says how to go on, so that it costs nothing by accident.
        _ => {
            println!(
                "usage: measure bare | append sqlite|postgres | journal N FILE   (tests/bench/run runs all)"
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

/// A server process that is stopped when dropped.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // Already gone is as good as stopped.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn binary() -> PathBuf {
    #[allow(clippy::disallowed_methods, reason = "a composition root")]
    let own = std::env::current_exe().unwrap_or_default();
    // target/release/deps/measure-… stands two folders below target/release/minhbach.
    own.ancestors()
        .nth(2)
        .unwrap_or(Path::new("."))
        .join("minhbach")
}

const CLIENTS: usize = 64;
const FOR: Duration = Duration::from_secs(8);

async fn appends(engine: world::Engine) -> Result<(), Failed> {
    let dir = tempfile::tempdir()?;
    let data = dir.path().join("book");
    let world = Arc::new(world::World::new(1));
    let store = world::create(&data, &world::config(engine), world::options()).await;
    for outcome in store.append_many(world.founding()).await? {
        outcome.map_err(|refused| refused.code().to_owned())?;
    }
    store
        .close()
        .await
        .map_err(|error: StoreError| error.to_string())?;
    drop(store);
    let address: SocketAddr = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let server = Command::new(binary())
        .args(["serve", "--data"])
        .arg(&data)
        .args(["--listen", &address.to_string()])
        .stdout(Stdio::null())
        .spawn()?;
    let _server = Server(server);
    let begun = now();
    while TcpStream::connect(address).await.is_err() {
        if begun.elapsed() > Duration::from_secs(20) {
            return Err("the server did not start".into());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // Signed beforehand: the clients share the two cores with the server.
    let mut prepared: Vec<Vec<Vec<u8>>> = Vec::new();
    for client in 0..CLIENTS {
        prepared.push(
            (0..3_000)
                .map(|n| request(address, &world.gift(1_000 + n, &format!("{client}"))))
                .collect(),
        );
    }
    let done = Arc::new(AtomicU64::new(0));
    let begun = now();
    let clients: Vec<_> = prepared
        .into_iter()
        .map(|requests| tokio::spawn(client(address, requests, begun, done.clone())))
        .collect();
    for client in clients {
        client.await?.map_err(|error| error.to_string())?;
    }
    let name = match engine {
        world::Engine::Sqlite => "append_http_sqlite",
        world::Engine::Postgres => "append_http_postgres",
    };
    say(
        name,
        done.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64(),
        "per_s",
    );
    Ok(())
}

fn request(address: SocketAddr, submission: &Submission) -> Vec<u8> {
    let openings: Vec<_> = submission
        .openings
        .iter()
        .map(|opening| {
            let salt = minhbach_ledger::id::Digest::new(opening.salt).to_string();
            serde_json::json!({"field": opening.field, "value": opening.value, "salt": salt})
        })
        .collect();
    let body = serde_json::json!({"entry": String::from_utf8_lossy(&submission.note), "openings": openings}).to_string();
    format!(
        "POST /api/v1/entries HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// One keep-alive connection: a request, its whole answer, the next.
async fn client(
    address: SocketAddr,
    requests: Vec<Vec<u8>>,
    begun: Instant,
    done: Arc<AtomicU64>,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut buffer = Vec::with_capacity(16_384);
    for request in requests {
        if begun.elapsed() > FOR {
            break;
        }
        stream.write_all(&request).await?;
        buffer.clear();
        let (head, length) = loop {
            if stream.read_buf(&mut buffer).await? == 0 {
                return Err("the server closed the connection".into());
            }
            let Some(head) = buffer.windows(4).position(|w| w == b"\r\n\r\n") else {
                continue;
            };
            let text = String::from_utf8_lossy(&buffer[..head]).to_ascii_lowercase();
            if !text.starts_with("http/1.1 201") {
                return Err(format!("{}", String::from_utf8_lossy(&buffer)).into());
            }
            let length = text
                .lines()
                .find_map(|line| line.strip_prefix("content-length:"))
                .ok_or("no length")?;
            break (head + 4, length.trim().parse::<usize>()?);
        };
        while buffer.len() < head + length {
            if stream.read_buf(&mut buffer).await? == 0 {
                return Err("the server closed the connection".into());
            }
        }
        done.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}
