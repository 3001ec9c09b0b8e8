//! Single durable appends from 64 HTTP clients against `minhbach serve`.
//!
//! Clients and server share the machine, so the clients are one lean thread: every answer is read whole and its index is
//! checked, but nothing is signed, parsed or copied while the clock runs.

use std::collections::BTreeSet;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use minhbach_store::{StoreError, Submission};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{Failed, now, say, world};

const CLIENTS: usize = 64;
const FOR: Duration = Duration::from_secs(8);

/// Requests that are signed for each client beforehand: more than it can send while the clock runs.
const PREPARED: u64 = 3_000;

/// A server process that is stopped when dropped.
pub struct Server(pub Child);

impl Drop for Server {
    fn drop(&mut self) {
        // Already gone is as good as stopped.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub fn binary() -> PathBuf {
    #[allow(clippy::disallowed_methods, reason = "a composition root")]
    let own = std::env::current_exe().unwrap_or_default();
    // target/release/deps/measure-… stands two folders below target/release/minhbach.
    own.ancestors()
        .nth(2)
        .unwrap_or(Path::new("."))
        .join("minhbach")
}

/// The processor time that a process has used, user and system.
fn processor(pid: u32) -> Result<Duration, Failed> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // proc(5): fields 14 and 15, in ticks of 1/100 s; the second one, a name in brackets, may hold spaces.
    let rest = stat.rsplit_once(')').ok_or("no process name")?.1;
    let ticks: u64 = rest
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    Ok(Duration::from_millis(ticks * 10))
}

pub fn run(engine: world::Engine) -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(appends(engine))
}

async fn appends(engine: world::Engine) -> Result<(), Failed> {
    let dir = tempfile::tempdir()?;
    let data = dir.path().join("book");
    let world = world::World::new(1);
    let store = world::create(&data, &world::config(engine), world::options()).await;
    let founding = world.founding();
    let first = founding.len() as u64;
    for outcome in store.append_many(founding).await? {
        outcome.map_err(|refused| refused.code().to_owned())?;
    }
    store
        .close()
        .await
        .map_err(|error: StoreError| error.to_string())?;
    drop(store);
    let address: SocketAddr = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let prepared: Vec<Vec<Vec<u8>>> = (0..CLIENTS)
        .map(|client| {
            (0..PREPARED)
                .map(|n| request(address, &world.gift(1_000 + n, &format!("{client}"))))
                .collect()
        })
        .collect();
    let server = Command::new(binary())
        .args(["serve", "--data"])
        .arg(&data)
        .args(["--listen", &address.to_string()])
        .stdout(Stdio::null())
        .spawn()?;
    let server = Server(server);
    let begun = now();
    while TcpStream::connect(address).await.is_err() {
        if begun.elapsed() > Duration::from_secs(20) {
            return Err("the server did not start".into());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let (own, its) = (std::process::id(), server.0.id());
    let before = (processor(own)?, processor(its)?);
    let begun = now();
    let clients: Vec<_> = prepared
        .into_iter()
        .map(|requests| tokio::spawn(client(address, requests, begun)))
        .collect();
    let mut indices = BTreeSet::new();
    let mut done = 0u64;
    for client in clients {
        let answered = client.await?.map_err(|error| error.to_string())?;
        done += answered.len() as u64;
        indices.extend(answered);
    }
    let seconds = begun.elapsed().as_secs_f64();
    let after = (processor(own)?, processor(its)?);
    // Every acknowledged entry has a place of its own, and no place between them is empty.
    if indices.len() as u64 != done || indices.last() != Some(&(first + done - 1)) {
        return Err("the indices of the answers are not one for each append".into());
    }
    let name = match engine {
        world::Engine::Sqlite => "append_http_sqlite",
        world::Engine::Postgres => "append_http_postgres",
    };
    say(name, done as f64 / seconds, "per_s");
    let each = |from: Duration, to: Duration| (to - from).as_secs_f64() * 1e6 / done as f64;
    say(
        &format!("{name}_server"),
        each(before.1, after.1),
        "us_of_processor",
    );
    say(
        &format!("{name}_client"),
        each(before.0, after.0),
        "us_of_processor",
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

/// One keep-alive connection: a request, its whole answer, the next. Returns the indices of its entries.
async fn client(
    address: SocketAddr,
    requests: Vec<Vec<u8>>,
    begun: Instant,
) -> Result<Vec<u64>, Box<dyn std::error::Error + Send + Sync>> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut indices = Vec::with_capacity(requests.len());
    let mut buffer = Vec::with_capacity(16_384);
    for request in requests {
        if begun.elapsed() > FOR {
            break;
        }
        stream.write_all(&request).await?;
        buffer.clear();
        let body = loop {
            if stream.read_buf(&mut buffer).await? == 0 {
                return Err("the server closed the connection".into());
            }
            if let Some(body) = whole(&buffer)? {
                break body;
            }
        };
        let index = body
            .strip_prefix("{\"index\":")
            .and_then(|rest| rest.split(',').next())
            .ok_or("no index")?;
        // The fields that come last show that all of them came.
        if !body.contains("\"proof\":\"c2sp.org/tlog-proof@v1") || !body.ends_with("\"}") {
            return Err("no proof".into());
        }
        indices.push(index.parse()?);
    }
    Ok(indices)
}

/// The body of a whole answer, `None` if more has to come. Anything but 201 is an error.
fn whole(buffer: &[u8]) -> Result<Option<&str>, Box<dyn std::error::Error + Send + Sync>> {
    // The head is short and the body long: look for its end from the front.
    let Some(head) = buffer.windows(4).position(|w| w == b"\r\n\r\n") else {
        return Ok(None);
    };
    let text = std::str::from_utf8(&buffer[..head])?;
    if !text.starts_with("HTTP/1.1 201") {
        return Err(String::from_utf8_lossy(buffer).into());
    }
    // hyper writes header names in small letters.
    let length: usize = text
        .split("\r\n")
        .find_map(|line| line.strip_prefix("content-length: "))
        .ok_or("no length")?
        .parse()?;
    let body = &buffer[head + 4..];
    if body.len() < length {
        return Ok(None);
    }
    Ok(Some(std::str::from_utf8(body)?))
}
