//! The witness's own side: `init`, `serve`, `answer`, `show`.

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;

use minhbach_ledger::log::policy::Policy;
use minhbach_ledger::log::witness::{Refusal, Request};
use minhbach_ledger::note::{KeyKind, Vkey};
use minhbach_ledger::signature::Signer;
use minhbach_store::WitnessDir;

use crate::args;
use crate::commands::check::log_key;
use crate::commands::key::check_origin;
use crate::files;
use crate::keyfile::{self, KeyFile, ROUNDS};
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Outcome, Place, Step};
use crate::texts::{Text, fill};
use crate::world::World;
use crate::writer::{runtime, store_failure};

/// The witness's key file in its directory.
pub const KEY: &str = "witness.key";
/// Its verifier key, to be handed to the ledgers.
pub const VKEY: &str = "witness.vkey";

/// `witness init`: a key and a list of known logs. Prints the vkey on stdout and all else on stderr.
pub fn init(args: &args::WitnessInit, world: &World, lang: Lang) -> Outcome {
    check_origin(&args.name, lang)?;
    let policy = match &args.policy {
        Some(path) => {
            std::fs::read_to_string(path).map_err(|error| Failure::file(lang, path, &error))?
        }
        None => {
            let mut policy = String::new();
            for given in &args.log {
                policy.push_str(&format!("log {}\n", log_key(given, lang)?));
            }
            policy + "quorum none\n"
        }
    };
    let key = args.dir.join(KEY);
    if key.exists() {
        let path = key.display().to_string();
        let values = [("path", path.as_str())];
        return Err(Failure::usage(
            "file.exists",
            lang,
            Text::FileExists,
            &values,
        ));
    }
    let passphrase = keyfile::passphrase(&key, true, lang)?;
    WitnessDir::create(&args.dir, policy.as_bytes())
        .map_err(|error| store_failure(&error, lang))?;
    let seed = zeroize::Zeroizing::new(world.bytes::<32>());
    let signer = Signer::from_seed(*seed, &args.name)
        .map_err(|error| Failure::said(Exit::Usage, error.code(), error.to_string()))?;
    let vkey = signer.vkey_of(KeyKind::Cosignature).to_string();
    let salt = world.bytes();
    KeyFile::seal(&seed, &vkey, &passphrase, salt, world.bytes(), ROUNDS).write(&key, lang)?;
    let public = args.dir.join(VKEY);
    files::create_public(&public, format!("{vkey}\n").as_bytes(), lang)?;
    let dir = args.dir.display().to_string();
    eprintln!("{}", fill(Text::WitnessMade.say(lang), &[("dir", &dir)]));
    println!("{vkey}");
    Ok(Exit::Done)
}

/// Opens the directory with the key in it; asks for the passphrase.
fn open(dir: &Path, lang: Lang) -> Step<WitnessDir> {
    let path = dir.join(KEY);
    let opened = keyfile::unlock(&path, lang)?;
    let broken = |detail: &str| {
        let shown = path.display().to_string();
        let values = [("path", shown.as_str()), ("detail", detail)];
        Failure::usage("key.format", lang, Text::KeyFormat, &values).at(Place::file(&path))
    };
    let vkey = Vkey::parse(&opened.vkey).map_err(|error| broken(&error.to_string()))?;
    let signer =
        Signer::from_seed(*opened.seed, vkey.name()).map_err(|error| broken(&error.to_string()))?;
    if signer.vkey_of(KeyKind::Cosignature) != vkey {
        return Err(broken(&opened.vkey));
    }
    WitnessDir::open(dir, signer).map_err(|error| store_failure(&error, lang))
}

/// `witness serve`.
pub fn serve(args: &args::WitnessServe, world: &World, lang: Lang) -> Outcome {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/-_.".contains(c);
    let prefix = &args.prefix;
    let lawful = prefix.is_empty() || prefix.starts_with('/') && !prefix.ends_with('/');
    if !lawful || !prefix.chars().all(plain) || prefix.contains("//") {
        let values = [("arg", "--prefix"), ("value", prefix.as_str())];
        return Err(Failure::usage(
            "usage.value",
            lang,
            Text::UsageValue,
            &values,
        ));
    }
    let dir = Arc::new(open(&args.dir, lang)?);
    let busy = |error: std::io::Error| {
        let (addr, error) = (args.listen.to_string(), error.to_string());
        let values = [("addr", addr.as_str()), ("error", error.as_str())];
        Failure::new(Exit::Io, "serve.listen", lang, Text::ServeListen, &values)
    };
    let listener = TcpListener::bind(args.listen).map_err(busy)?;
    listener.set_nonblocking(true).map_err(busy)?;
    let address = listener.local_addr().map_err(busy)?;
    let runtime = runtime(lang)?;
    let values = [
        ("url", format!("http://{address}{prefix}")),
        ("key", dir.vkey().to_string()),
    ];
    let values = values
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    println!("{}", fill(Text::WitnessServing.say(lang), &values));
    runtime
        .block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            let clock = world.clock.clone();
            minhbach_server::witness::serve(dir, clock, prefix, listener).await
        })
        .map_err(busy)?;
    Ok(Exit::Done)
}

/// `witness answer`: a request that came by file is answered by file.
pub fn answer(args: &args::WitnessAnswer, world: &World, lang: Lang) -> Outcome {
    let bytes =
        std::fs::read(&args.request).map_err(|error| Failure::file(lang, &args.request, &error))?;
    let refused = |refusal: Refusal| {
        let error = refusal.to_string();
        let values = [("error", error.as_str())];
        let text = Text::WitnessRefuses;
        let failure = Failure::new(Exit::Refused, refusal.code(), lang, text, &values)
            .at(Place::file(&args.request));
        match refusal {
            Refusal::Conflict { size } => {
                failure.advise(lang, Text::AdviceOldSize, &[("size", &size.to_string())])
            }
            Refusal::Inconsistent(_) => failure.advise(lang, Text::AdviceInconsistent, &[]),
            _ => failure,
        }
    };
    let request = Request::parse(&bytes).map_err(|error| refused(error.into()))?;
    if args.out.exists() {
        // Signed first, the answer would be lost and the ledger would have to ask again.
        let path = args.out.display().to_string();
        let values = [("path", path.as_str())];
        return Err(Failure::usage(
            "file.exists",
            lang,
            Text::FileExists,
            &values,
        ));
    }
    let dir = open(&args.dir, lang)?;
    let signed = dir
        .add_checkpoint(&request, world.now())
        .map_err(|error| store_failure(&error, lang))?
        .map_err(refused)?;
    files::create_public(&args.out, signed.note.as_bytes(), lang)?;
    let values = [
        ("size", signed.size.to_string()),
        ("out", args.out.display().to_string()),
    ];
    let values = values
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    println!("{}", fill(Text::WitnessAnswered.say(lang), &values));
    Ok(Exit::Done)
}

/// `witness show`: its key, the logs that it knows, and what it signed last of each. Needs no passphrase and signs nothing.
pub fn show(args: &args::WitnessShow, lang: Lang) -> Outcome {
    let read = |name: &str| {
        let path = args.dir.join(name);
        std::fs::read(&path).map_err(|error| Failure::file(lang, &path, &error))
    };
    let vkey = String::from_utf8_lossy(&read(VKEY)?).trim().to_owned();
    let policy = read(minhbach_store::KNOWN_LOGS)?;
    let policy = Policy::read(&policy)
        .map_err(|error| super::super::witnessed::no_policy(error, &args.dir, lang))?;
    println!("{vkey}");
    for log in policy.logs() {
        let vkey = Vkey::parse(&vkey)
            .map_err(|error| Failure::said(Exit::Usage, error.code(), error.to_string()))?;
        let stored = WitnessDir::stored_in(&args.dir, &vkey, log.key.name())
            .map_err(|error| store_failure(&error, lang))?;
        let (size, at) = stored.map_or((0, 0), |stored| (stored.size, stored.at));
        println!("{}\t{size}\t{at}", log.key);
    }
    Ok(Exit::Done)
}
