//! The inspector's desk: `sample` draws what is looked at, `risks` says where else a look is worth its time.

mod risks;
mod sample;

pub use risks::risks;
pub use sample::{draw, plan};

use std::path::{Path, PathBuf};

use minhbach_exchange::audit::facts::{Look, Walk};
use minhbach_ledger::log::checkpoint::Checkpoint;
use minhbach_ledger::state::State;
use minhbach_ledger::verify::{self, Options, Source as _};
use minhbach_store::{Directory, ExportSource};

use super::check::log_key;
use super::verify::{own_key, source_failure, threads};
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Step};
use crate::texts::Text;
use crate::world::World;

/// A book that is looked at: the published files of a data directory, an export, or a mirror of either.
struct Desk<'a> {
    target: &'a Path,
    source: ExportSource,
    options: Options<'a>,
    /// What is published now.
    published: Checkpoint,
    lang: Lang,
}

impl<'a> Desk<'a> {
    fn open(target: &'a Path, key: Option<&str>, world: &World, lang: Lang) -> Step<Desk<'a>> {
        let log = match key {
            Some(given) => log_key(given, lang)?,
            None => own_key(target, lang)?,
        };
        let source = ExportSource::new(&public(target));
        let note = source
            .checkpoint()
            .map_err(|error| source_failure(&error, lang))?;
        let published = Checkpoint::open(&note, &log).map_err(|_| unverified(target, lang))?;
        let options = Options {
            log,
            since: None,
            exact: false,
            seed: world.bytes(),
            threads: threads(),
        };
        Ok(Desk {
            target,
            source,
            options,
            published,
            lang,
        })
    }

    /// Shows the first `size` entries to what looks at them; answers the state after them and the checkpoint of so many. A book
    /// that does not verify is not looked at.
    fn walk(&self, size: u64, look: &mut dyn Look) -> Step<(State, Checkpoint)> {
        let mut walk = Walk::new(size, look);
        let report = verify::verify(&self.source, &self.options, &mut walk);
        let report = report.map_err(|error| source_failure(&error, self.lang))?;
        let end = walk.end().filter(|_| report.exit_code(&[]) == 0);
        let (state, root) = end.ok_or_else(|| unverified(self.target, self.lang))?;
        let origin = report.origin;
        Ok((state, Checkpoint { origin, size, root }))
    }
}

fn public(target: &Path) -> PathBuf {
    match Directory::exists(target) {
        true => target.join("public"),
        false => target.to_owned(),
    }
}

fn unverified(target: &Path, lang: Lang) -> Box<Failure> {
    let dir = target.display().to_string();
    Failure::new(
        Exit::Bytes,
        "report.unverified",
        lang,
        Text::ReportUnverified,
        &[],
    )
    .advise(lang, Text::AdviceVerify, &[("dir", &dir)])
}
