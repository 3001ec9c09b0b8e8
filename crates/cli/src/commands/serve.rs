//! `serve`: the public pages and the API over one data directory.

use std::net::SocketAddr;
use std::path::Path;

use minhbach_ledger::day::Day;
use minhbach_store::Directory;

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
    let directory = Directory::open(&args.data).map_err(|error| store_failure(&error, lang))?;
    let writer = Writer::over(directory, world, true, lang)?;
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
    until_stopped(writer, &args.data, args.listen, as_of, lang)
}

/// Serves until the process is told to end, then closes the book.
pub fn until_stopped(
    writer: Writer,
    data: &Path,
    listen: SocketAddr,
    as_of: Option<Day>,
    lang: Lang,
) -> Outcome {
    let store = writer.store().clone();
    let runtime = writer.runtime().clone();
    let busy = |error: std::io::Error| {
        let values = [("addr", listen.to_string()), ("error", error.to_string())];
        let values: Vec<(&str, &str)> = values
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        Failure::new(Exit::Io, "serve.listen", lang, Text::ServeListen, &values).at(Place {
            field: Some("--listen".to_owned()),
            ..Place::default()
        })
    };
    let served = (|| -> Step<()> {
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind(listen))
            .map_err(busy)?;
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
        let options = minhbach_server::Options { as_of };
        runtime
            .block_on(minhbach_server::serve(store.clone(), listener, options))
            .map_err(busy)
    })();
    drop(store);
    writer.close(lang)?;
    served.map(|()| Exit::Done)
}
