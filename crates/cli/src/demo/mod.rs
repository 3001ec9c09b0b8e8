//! The demo: an invented province whose book tells the whole story, the same for the same seed.

mod bank;
mod cases;
mod cast;
mod desk;
mod goods;
mod governance;
mod inspection;
mod money;
mod opening;
mod padding;
mod paper;
mod people;
mod steps;
mod story;
mod tet;
mod witnesses;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use minhbach_ledger::day::Day;
use minhbach_store::{AREAS, Directory};

use crate::args;
use crate::commands::{book, serve};
use crate::files;
use crate::keyfile::{KeyFile, ROUNDS};
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Outcome, Step};
use crate::texts::{Text, fill};
use crate::world::World;
use crate::writer::{Writer, store_failure};
use desk::{Desk, Who};

/// The origin of the demo's book; `.example` names nothing on the network.
const ORIGIN: &str = "minhbach.example/son-lam";

/// The passphrase of the demo's key files. They lie in a practice ledger and protect nothing.
const PASSPHRASE: &str = "minhbach-demo";

/// `demo`: builds the book unless it is there, then serves it.
pub fn demo(args: &args::Demo, world: &World, lang: Lang) -> Outcome {
    if Directory::exists(&args.data) {
        let path = args.data.display().to_string();
        eprintln!("{}", fill(Text::DemoReused.say(lang), &[("data", &path)]));
    } else {
        build(args, lang)?;
    }
    let directory = Directory::open(&args.data).map_err(|error| store_failure(&error, lang))?;
    let door = match args.no_serve {
        true => None,
        false => Some(serve::Door::open(args.listen, lang)?),
    };
    let writer = Writer::over(directory, world, !args.no_serve, lang)?;
    let values = [
        ("size", writer.store().size().to_string()),
        ("key", writer.store().log_key().to_string()),
        ("data", args.data.display().to_string()),
    ];
    let values: Vec<(&str, &str)> = values
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    println!("{}", fill(Text::DemoReady.say(lang), &values));
    let Some(door) = door else {
        writer.close(lang)?;
        return Ok(Exit::Done);
    };
    let options = minhbach_server::Options {
        as_of: Some(Day::of_date(story::LAST_DAY)),
        address: None,
    };
    serve::until_stopped(writer, &args.data, door, options, lang)
}

/// Builds the book beside its place and moves it there when it is whole, so that a broken-off run is never reused.
fn build(args: &args::Demo, lang: Lang) -> Step<()> {
    let mut beside = args.data.as_os_str().to_owned();
    beside.push(".new");
    let beside = Path::new(&beside);
    let io = |error: std::io::Error| Failure::file(lang, beside, &error);
    if beside.exists() {
        std::fs::remove_dir_all(beside).map_err(io)?;
    }
    eprintln!("{}", Text::DemoBuilding.say(lang));
    let clock = Arc::new(AtomicU64::new(0));
    let stream = |label: &str| World::seeded(args.seed, label, clock.clone());
    let directory = book::create(beside, ORIGIN, &stream("secrets"), lang)?;
    let statements = beside.join("statements");
    std::fs::create_dir_all(&statements).map_err(io)?;
    // The one list of areas that comes with the program is that of the invented province.
    let areas: String = cast::COMMUNES
        .iter()
        .map(|(code, name)| format!("son-lam\t2025-07-01\t{code}\tXã {name}\n"))
        .collect();
    files::create_public(&beside.join(AREAS), areas.as_bytes(), lang)?;
    let log = directory
        .log_signer()
        .map_err(|error| store_failure(&error, lang))?
        .vkey()
        .to_string();
    let writer = Writer::over(directory, &stream("store"), false, lang)?;
    let mut desk = Desk::new(ORIGIN, args.seed, writer, lang)?;
    let registry = opening::open(&mut desk, &log)?;
    story::Story::new(
        &mut desk,
        &registry,
        args.seed,
        statements,
        stream("salts"),
        lang,
    )
    .tell()?;
    if let Some(entries) = args.entries {
        padding::pad(&mut desk, &registry, args.seed, entries)?;
    }
    people::follow(&desk, beside, lang)?;
    keys(&desk, beside, &stream("key files"), lang)?;
    desk.writer.close(lang)?;
    witnesses::sign(beside, &stream("witnesses"), lang)?;
    std::fs::rename(beside, &args.data).map_err(io)
}

/// Writes the key files of everybody, so that a visitor can try every command in every role.
fn keys(desk: &Desk, data: &Path, world: &World, lang: Lang) -> Step<()> {
    let dir = data.join("keys");
    std::fs::create_dir_all(&dir).map_err(|error| Failure::file(lang, &dir, &error))?;
    let all = Who::all();
    let drawn: Vec<(Who, [u8; 16], [u8; 12])> = all
        .into_iter()
        .map(|who| (who, world.bytes(), world.bytes()))
        .collect();
    // Deriving a key from a passphrase is slow by design, so the files are made on all cores.
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    std::thread::scope(|scope| -> Step<()> {
        let workers: Vec<_> = drawn
            .chunks(drawn.len().div_ceil(cores))
            .map(|part| {
                let dir = &dir;
                scope.spawn(move || -> Step<()> {
                    for (who, salt, nonce) in part {
                        let vkey = desk.signer(*who).vkey().to_string();
                        let file = KeyFile::seal(
                            &desk.seed(*who),
                            &vkey,
                            PASSPHRASE,
                            *salt,
                            *nonce,
                            ROUNDS,
                        );
                        file.write(&dir.join(format!("{}.key", who.file())), lang)?;
                    }
                    Ok(())
                })
            })
            .collect();
        for worker in workers {
            worker.join().map_err(|_| {
                Failure::new(
                    Exit::Io,
                    "io.runtime",
                    lang,
                    Text::IoRuntime,
                    &[("error", "panic")],
                )
            })??;
        }
        Ok(())
    })
}
