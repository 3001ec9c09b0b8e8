//! `serve`: the public pages and the API over one data directory.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::thread::JoinHandle;
use std::time::Duration;

use minhbach_ledger::day::Day;
use minhbach_server::{NoAddress, Options};
use minhbach_store::Directory;
use tokio::sync::oneshot;

use super::book::value_wrong;
use crate::args;
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Outcome, Place, Step};
use crate::texts::{Text, fill};
use crate::world::World;
use crate::writer::{Writer, store_failure};

/// `serve`.
pub fn serve(args: &args::Serve, world: &World, lang: Lang) -> Outcome {
    let as_of = args
        .as_of
        .as_deref()
        .map(|day| {
            day.parse::<Day>()
                .map_err(|error| value_wrong("--as-of", error, lang))
        })
        .transpose()?;
    let address = args
        .address
        .as_deref()
        .map(|address| {
            address.parse().map_err(|NoAddress| {
                Failure::usage("serve.address", lang, Text::ServeAddress, &[]).at(Place {
                    field: Some("--address".to_owned()),
                    ..Place::default()
                })
            })
        })
        .transpose()?;
    let directory = Directory::open(&args.data).map_err(|error| store_failure(&error, lang))?;
    let door = Door::open(args.listen, lang)?;
    let waiting = door.say_that_the_book_is_being_opened();
    let writer = Writer::over(directory, world, true, lang);
    drop(waiting);
    let writer = writer?;
    let practice = writer
        .state()
        .ledger
        .as_ref()
        .is_some_and(|ledger| ledger.practice);
    if as_of.is_some() && !practice {
        writer.close(lang)?;
        return Err(
            Failure::usage("serve.as_of", lang, Text::ServeAsOf, &[]).at(Place {
                field: Some("--as-of".to_owned()),
                ..Place::default()
            }),
        );
    }
    let options = Options { as_of, address };
    until_stopped(writer, &args.data, door, options, lang)
}

/// The address that a book is served on, taken before the book is open.
pub struct Door {
    listener: TcpListener,
    listen: SocketAddr,
}

/// Whoever asks meanwhile is told that the book is being opened; no longer, once this is dropped.
struct Waiting {
    opened: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// How long an answer that is under way may take when the book is open.
const LAST_WORDS: Duration = Duration::from_millis(500);

impl Drop for Waiting {
    fn drop(&mut self) {
        drop(self.opened.take());
        if let Some(thread) = self.thread.take() {
            // A panic there has said what it was on the error stream; the book is served all the same.
            drop(thread.join());
        }
    }
}

fn taken(listen: SocketAddr, error: &std::io::Error, lang: Lang) -> Box<Failure> {
    let (addr, error) = (listen.to_string(), error.to_string());
    let values = [("addr", addr.as_str()), ("error", error.as_str())];
    Failure::new(Exit::Io, "serve.listen", lang, Text::ServeListen, &values).at(Place {
        field: Some("--listen".to_owned()),
        ..Place::default()
    })
}

impl Door {
    /// Takes the address.
    pub fn open(listen: SocketAddr, lang: Lang) -> Step<Door> {
        let bound = TcpListener::bind(listen).and_then(|listener| {
            listener.set_nonblocking(true)?;
            Ok(listener)
        });
        let listener = bound.map_err(|error| taken(listen, &error, lang))?;
        Ok(Door { listener, listen })
    }

    /// Opening a book may take long after an upgrade. What goes wrong here is no reason not to open it.
    fn say_that_the_book_is_being_opened(&self) -> Option<Waiting> {
        let listener = self.listener.try_clone().ok()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .ok()?;
        let (opened, told) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let until = async move { drop(told.await) };
            let served = runtime.block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener)?;
                minhbach_server::serve_opening(listener, until).await
            });
            drop(served);
            runtime.shutdown_timeout(LAST_WORDS);
        });
        Some(Waiting {
            opened: Some(opened),
            thread: Some(thread),
        })
    }
}

/// Serves until the process is told to end, then closes the book.
pub fn until_stopped(
    writer: Writer,
    data: &Path,
    door: Door,
    options: Options,
    lang: Lang,
) -> Outcome {
    let store = writer.store().clone();
    let runtime = writer.runtime().clone();
    let Door { listener, listen } = door;
    let busy = |error: std::io::Error| taken(listen, &error, lang);
    let served = (|| -> Step<()> {
        let entered = runtime.enter();
        let listener = tokio::net::TcpListener::from_std(listener).map_err(busy)?;
        drop(entered);
        let address = listener.local_addr().map_err(busy)?;
        let url = format!("http://{address}");
        store
            .announce(&url)
            .map_err(|error| store_failure(&error, lang))?;
        let values = [
            ("url", url),
            ("key", store.log_key().to_string()),
            ("data", data.display().to_string()),
        ];
        let values: Vec<(&str, &str)> = values
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        println!("{}", fill(Text::Serving.say(lang), &values));
        runtime
            .block_on(minhbach_server::serve(store.clone(), listener, options))
            .map_err(busy)
    })();
    drop(store);
    writer.close(lang)?;
    served.map(|()| Exit::Done)
}
