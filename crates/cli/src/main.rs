//! `minhbach`, the one binary: an open ledger for humanitarian aid.
//!
//! This crate is the composition root: the only place that reads the clock, draws random numbers, opens terminals and
//! decides about languages. What it does itself is small; the work is done by the crates below it.

mod args;
mod asker;
mod commands;
mod demo;
mod draft;
mod files;
mod help;
mod import;
mod keyfile;
mod lang;
mod memory;
mod outcome;
mod remote;
mod texts;
mod web;
mod world;
mod writer;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use args::Cli;
use lang::Lang;
use outcome::Outcome;
use world::World;

#[allow(
    clippy::disallowed_methods,
    reason = "the composition root reads the command line and the environment"
)]
fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().collect();
    let lang = lang::of_run(&words, |name| std::env::var(name).ok());
    listen(std::env::var("MINHBACH_LOG").ok().as_deref());
    let outcome = match parse(&words, lang) {
        Ok(Some(cli)) => run(cli, lang),
        Ok(None) => Ok(outcome::Exit::Done),
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(failure) => {
            eprint!("{}", failure.print(lang));
            ExitCode::from(failure.exit.code())
        }
    }
}

/// Writes what the crates below report to standard error: faults, or what `MINHBACH_LOG` asks for (`info`, `minhbach_store=debug`,
/// `trace`). Nothing private is ever reported; `tests/e2e/canary.py` listens at `trace`.
fn listen(wanted: Option<&str>) {
    use tracing_subscriber::EnvFilter;
    let filter = wanted.and_then(|wanted| EnvFilter::try_new(wanted).ok());
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter.unwrap_or_else(|| EnvFilter::new("error")))
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .finish();
    // Nobody else in this process has set one.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

/// The command line, or `None` where help or the version was asked for and printed.
fn parse(words: &[String], lang: Lang) -> outcome::Step<Option<Cli>> {
    let command = help::translate(Cli::command(), lang);
    let parsed = command
        .try_get_matches_from(words)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    match parsed {
        Ok(cli) => Ok(Some(cli)),
        Err(error) => {
            help::explain(&error, lang)?;
            print!("{error}");
            Ok(None)
        }
    }
}

fn run(cli: Cli, lang: Lang) -> Outcome {
    use args::{BlobCommand, Command, ImportCommand, KeyCommand, SampleCommand};
    let world = World::real();
    match cli.command {
        Command::Demo(args) => demo::demo(&args, &world, lang),
        Command::Init(args) => commands::book::init(&args, &world, lang),
        Command::Key(key) => match key.command {
            KeyCommand::New(args) => commands::key::new(&args, &world, lang),
        },
        Command::Draft(args) => commands::author::draft(&args, &world, lang),
        Command::Sign(args) => commands::author::sign(&args, lang),
        Command::Record(args) => commands::record::record(&args, &world, lang),
        Command::Import(import) => match import.command {
            ImportCommand::Statement(args) => commands::record::import(&args, &world, lang),
            ImportCommand::Roster(args) => commands::roster::import(&args, &world, lang),
        },
        Command::Legal(args) => commands::lists::legal(&args, &world, lang),
        Command::Areas(args) => commands::lists::areas(&args, lang),
        Command::Serve(args) => commands::serve::serve(&args, &world, lang),
        Command::Check(args) => commands::check::check(&args, lang),
        Command::Export(args) => commands::book::export(&args, &world, lang),
        Command::Trace(args) => commands::trace::trace(&args, &world, lang),
        Command::Prove(args) => commands::prove::prove(&args, &world, lang),
        Command::Verify(args) => commands::verify::verify(&args, &world, lang),
        Command::Mirror(args) => commands::mirror::mirror(&args, lang),
        Command::Watch(args) => commands::watch::watch(&args, &world, lang),
        Command::Vault(vault) => commands::vault::vault(&vault.command, &world, lang),
        Command::Blob(blob) => match blob.command {
            BlobCommand::Add(args) => commands::blob::add(&args, &world, lang),
            BlobCommand::Get(args) => commands::blob::get(&args, &world, lang),
        },
        Command::Report(args) => commands::report::report(&args, &world, lang),
        Command::Poster(args) => commands::report::poster(&args, &world, lang),
        Command::Witness(args) => commands::witness::witness(&args.command, &world, lang),
        Command::Sample(sample) => match sample.command {
            SampleCommand::Plan(args) => commands::audit::plan(&args, &world, lang),
            SampleCommand::Draw(args) => commands::audit::draw(&args, &world, lang),
        },
        Command::Risks(args) => commands::audit::risks(&args, &world, lang),
        Command::Rebuild(args) => commands::verify::rebuild(&args, &world, lang),
    }
}
