//! A ledger behind a URL: asked politely, and believed in nothing.
//!
//! Answers have a time limit and a size limit, trouble of the network is tried again, and nobody sends us to another host. What a
//! missing tile means is decided by whoever asked; it is never an empty one.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use minhbach_ledger::log::checkpoint::Checkpoint;
use minhbach_ledger::log::tile::{Entries, Kind, Tile};
use minhbach_ledger::note::{MAX_NOTE_BYTES, Note};
use minhbach_ledger::verify::{Source, SourceError};
use reqwest::{Client, StatusCode, Url};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Place, Step};
use crate::texts::Text;
use crate::writer::runtime;

/// How often a request is made before it is given up.
const TRIES: u32 = 5;

/// The wait before the second try; it doubles.
const PAUSE: Duration = Duration::from_millis(200);

/// The longest wait that a server may ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Bundles that are fetched before they are asked for.
const AHEAD: u64 = 8;

/// Bytes of bundles that are kept, because rules look back at older entries.
const KEPT: usize = 64 << 20;

/// How often an answer may send us elsewhere on the same host.
const HOPS: usize = 3;

/// Whether a target is a URL.
pub fn is_url(target: &str) -> bool {
    target.starts_with("http://") || target.starts_with("https://")
}

/// A server.
pub struct Web {
    base: String,
    client: Client,
    runtime: Runtime,
}

/// What went wrong with a request: once more, perhaps after a while, or never.
enum Trouble {
    Again(String, Option<Duration>),
    Never(String),
}

impl Web {
    /// A client of whatever is at a URL.
    pub fn new(url: &str, lang: Lang) -> Step<Web> {
        let plain = !url.contains(['?', '#']);
        match plain {
            true => Web::hook(url, lang),
            false => Err(super::commands::book::value_wrong("URL", url, lang)),
        }
    }

    /// The same for an address that may have a query, as webhooks do.
    pub fn hook(url: &str, lang: Lang) -> Step<Web> {
        let wrong = || super::commands::book::value_wrong("URL", url, lang);
        let parsed = Url::parse(url).map_err(|_| wrong())?;
        // Whoever has a password in an address has it in every log.
        let open = parsed.username().is_empty() && parsed.password().is_none();
        if !is_url(url) || parsed.host_str().is_none() || !open {
            return Err(wrong());
        }
        let _ = rustls::crypto::ring::default_provider().install_default();
        let same_host = reqwest::redirect::Policy::custom(|attempt| {
            let home = |url: &Url| {
                let host = url.host_str().map(str::to_owned);
                (url.scheme().to_owned(), host, url.port_or_known_default())
            };
            let first = attempt.previous().first().map(home);
            match first == Some(home(attempt.url())) && attempt.previous().len() <= HOPS {
                true => attempt.follow(),
                false => attempt.stop(),
            }
        });
        let client = Client::builder()
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(Duration::from_secs(30))
            .timeout(Duration::from_secs(120))
            .redirect(same_host)
            .user_agent(concat!("minhbach/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| network(url, &error.to_string(), lang))?;
        Ok(Web {
            base: url.trim_end_matches('/').to_owned(),
            client,
            runtime: runtime(lang)?,
        })
    }

    /// Where it is.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The bytes at a path, at most so many; `None` if there is nothing.
    ///
    /// # Errors
    /// The server could not be reached, or answered with something else.
    pub fn get(&self, path: &str, most: usize) -> Result<Option<Vec<u8>>, SourceError> {
        let url = format!("{}/{path}", self.base);
        self.runtime.block_on(fetch(&self.client, &url, most))
    }

    /// The same for many paths, several at a time, in their order. `done` hears of each.
    ///
    /// # Errors
    /// As [`Web::get`]; the first one.
    pub fn get_all(
        &self,
        paths: &[String],
        most: usize,
        mut done: impl FnMut(u64),
    ) -> Result<Vec<Option<Vec<u8>>>, SourceError> {
        const AT_ONCE: usize = 6;
        let mut all = Vec::with_capacity(paths.len());
        self.runtime.block_on(async {
            let mut running = VecDeque::new();
            let mut rest = paths.iter();
            loop {
                while running.len() < AT_ONCE
                    && let Some(path) = rest.next()
                {
                    let (client, url) = (self.client.clone(), format!("{}/{path}", self.base));
                    running.push_back(tokio::spawn(
                        async move { fetch(&client, &url, most).await },
                    ));
                }
                let Some(next) = running.pop_front() else {
                    return Ok(());
                };
                all.push(ended(next).await?);
                done(all.len() as u64);
            }
        })?;
        Ok(all)
    }

    /// Posts JSON and wants to hear that it was taken.
    ///
    /// # Errors
    /// It was not, also when tried again.
    pub fn post(&self, value: &serde_json::Value) -> Result<(), SourceError> {
        self.runtime.block_on(async {
            let request = || self.client.post(&self.base).json(value).send();
            let mut pause = PAUSE;
            for tries in 1.. {
                let why = match request().await {
                    Ok(answer) if answer.status().is_success() => return Ok(()),
                    Ok(answer) => answer.status().to_string(),
                    Err(error) => said(&error),
                };
                if tries >= 3 {
                    // Without its path and query, which may be all that keeps strangers from posting there.
                    let host = Url::parse(&self.base).ok();
                    let host = host.and_then(|url| Some(url.host_str()?.to_owned()));
                    return Err(unreadable(&host.unwrap_or_default(), why));
                }
                tokio::time::sleep(pause).await;
                pause *= 2;
            }
            Ok(())
        })
    }
}

async fn ended<T>(task: JoinHandle<Result<T, SourceError>>) -> Result<T, SourceError> {
    let broken = |_| unreadable("the server", "a request was broken off".to_owned());
    task.await.map_err(broken)?
}

fn unreadable(what: &str, why: String) -> SourceError {
    SourceError {
        what: what.to_owned(),
        why,
    }
}

fn said(error: &reqwest::Error) -> String {
    // The error's own text repeats the URL; the last of its sources says what happened.
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

/// One answer, with all tries.
async fn fetch(client: &Client, url: &str, most: usize) -> Result<Option<Vec<u8>>, SourceError> {
    let mut pause = PAUSE;
    let mut tries = 0;
    loop {
        tries += 1;
        let (why, asked) = match attempt(client, url, most).await {
            Ok(answer) => return Ok(answer),
            Err(Trouble::Never(why)) => return Err(unreadable(url, why)),
            Err(Trouble::Again(why, asked)) => (why, asked),
        };
        if tries == TRIES {
            return Err(unreadable(url, why));
        }
        tokio::time::sleep(asked.map_or(pause, |asked| asked.clamp(pause, LONGEST_PAUSE))).await;
        pause *= 2;
    }
}

async fn attempt(client: &Client, url: &str, most: usize) -> Result<Option<Vec<u8>>, Trouble> {
    let again = |error: reqwest::Error| Trouble::Again(said(&error), None);
    let mut answer = client.get(url).send().await.map_err(again)?;
    let status = answer.status();
    match status {
        StatusCode::OK => {}
        StatusCode::NOT_FOUND | StatusCode::GONE => return Ok(None),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => {
            return Err(Trouble::Again(status.to_string(), retry_after(&answer)));
        }
        _ if status.is_server_error() => {
            return Err(Trouble::Again(status.to_string(), retry_after(&answer)));
        }
        _ if status.is_redirection() => {
            return Err(Trouble::Never(format!(
                "{status}: sends us to another host"
            )));
        }
        _ => return Err(Trouble::Never(status.to_string())),
    }
    let long = || Trouble::Never(format!("the answer is longer than {most} bytes"));
    if answer
        .content_length()
        .is_some_and(|length| length > most as u64)
    {
        return Err(long());
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(again)? {
        if bytes.len() + chunk.len() > most {
            return Err(long());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(bytes))
}

fn retry_after(answer: &reqwest::Response) -> Option<Duration> {
    let header = answer.headers().get("retry-after")?;
    header.to_str().ok()?.parse().ok().map(Duration::from_secs)
}

/// A server that does not answer as the failure of a command.
pub fn network(url: &str, error: &str, lang: Lang) -> Box<Failure> {
    let values = [("url", url), ("error", error)];
    Failure::new(Exit::Io, "io.network", lang, Text::IoNetwork, &values)
        .at(Place::default())
        .advise(lang, Text::AdviceServer, &[])
}

/// The book that a server publishes.
pub struct UrlSource {
    web: Arc<Web>,
    ahead: Mutex<Ahead>,
    /// Whether bundles are read from the first to the last, so that the next ones can be fetched meanwhile.
    in_order: bool,
}

/// A tile on its way.
type Fetching = JoinHandle<Result<Option<Vec<u8>>, SourceError>>;

/// What is on its way, and what is kept.
#[derive(Default)]
struct Ahead {
    size: u64,
    /// The first bundle that was not asked for yet.
    next: u64,
    running: BTreeMap<Tile, Fetching>,
    kept: BTreeMap<Tile, Arc<Vec<u8>>>,
    order: VecDeque<Tile>,
    bytes: usize,
}

impl UrlSource {
    /// Reads from a server.
    pub fn new(web: Arc<Web>, in_order: bool) -> UrlSource {
        UrlSource {
            web,
            ahead: Mutex::default(),
            in_order,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Ahead> {
        self.ahead.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends for the bundles after the one that is asked for, and for their hash tiles.
    fn send_ahead(&self, ahead: &mut Ahead, tile: Tile) {
        if !self.in_order || tile.kind() != Kind::Entries {
            return;
        }
        let last = (tile.index() + AHEAD).min(ahead.size.div_ceil(256));
        ahead.next = ahead.next.max(tile.index());
        while ahead.next < last {
            let number = ahead.next;
            ahead.next += 1;
            for kind in [Kind::Entries, Kind::Hashes(0)] {
                if let Some(tile) = Tile::at(kind, number, ahead.size) {
                    let (client, base) = (self.web.client.clone(), self.web.base.clone());
                    let task = async move { fetch_tile(&client, &base, tile).await };
                    ahead.running.insert(tile, self.web.runtime.spawn(task));
                }
            }
        }
    }

    fn keep(&self, tile: Tile, bytes: &[u8]) {
        let mut ahead = self.lock();
        let bytes = Arc::new(bytes.to_vec());
        ahead.bytes += bytes.len();
        if let Some(before) = ahead.kept.insert(tile, bytes) {
            ahead.bytes -= before.len();
        } else {
            ahead.order.push_back(tile);
        }
        while ahead.bytes > KEPT
            && let Some(oldest) = ahead.order.pop_front()
        {
            let gone = ahead.kept.remove(&oldest).map_or(0, |bytes| bytes.len());
            ahead.bytes -= gone;
        }
    }
}

/// A tile of the width asked for. Where the partial one has been deleted, the full one begins with it (tlog-tiles).
async fn fetch_tile(
    client: &Client,
    base: &str,
    tile: Tile,
) -> Result<Option<Vec<u8>>, SourceError> {
    let most = |tile: Tile| match tile.kind() {
        Kind::Hashes(_) => usize::from(tile.width()) * 32,
        Kind::Entries => usize::from(tile.width()) * 65_537,
    };
    let url = |tile: Tile| format!("{base}/{tile}");
    let own = fetch(client, &url(tile), most(tile)).await?;
    if own.is_some() || tile.is_full() {
        return Ok(own);
    }
    let full = tile.full();
    let Some(mut bytes) = fetch(client, &url(full), most(full)).await? else {
        return Ok(None);
    };
    let end = match tile.kind() {
        Kind::Hashes(_) => usize::from(tile.width()) * 32,
        Kind::Entries => Entries::new(&bytes, 256)
            .take(usize::from(tile.width()))
            .map_while(Result::ok)
            .map(|entry| entry.len() + 2)
            .sum(),
    };
    bytes.truncate(end);
    Ok(Some(bytes))
}

impl Source for UrlSource {
    fn checkpoint(&self) -> Result<Vec<u8>, SourceError> {
        let note = self.web.get("checkpoint", MAX_NOTE_BYTES)?;
        let url = format!("{}/checkpoint", self.web.base);
        let note = note.ok_or_else(|| unreadable(&url, StatusCode::NOT_FOUND.to_string()))?;
        // Only how far to fetch ahead; whether it is true is decided by whoever asked.
        let size = Note::parse(&note)
            .ok()
            .and_then(|note| Checkpoint::parse(note.text).ok());
        self.lock().size = size.map_or(0, |point| point.size);
        Ok(note)
    }

    fn tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, SourceError> {
        let task = {
            let mut ahead = self.lock();
            if let Some(bytes) = ahead.kept.get(&tile) {
                return Ok(Some(bytes.to_vec()));
            }
            self.send_ahead(&mut ahead, tile);
            ahead.running.remove(&tile)
        };
        let runtime = &self.web.runtime;
        let bytes = match task {
            Some(task) => runtime.block_on(ended(task))?,
            None => runtime.block_on(fetch_tile(&self.web.client, &self.web.base, tile))?,
        };
        if let (Kind::Entries, Some(bytes), true) = (tile.kind(), &bytes, self.in_order) {
            self.keep(tile, bytes);
        }
        Ok(bytes)
    }

    fn list(&self) -> Result<Option<Vec<Tile>>, SourceError> {
        Ok(None)
    }
}
