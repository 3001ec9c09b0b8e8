//! `watch`: follows a ledger from outside, and tells when something needs a person.
//!
//! Each step brings a copy up to date (true at every moment, see [`minhbach_store::mirror`]) and replays the copy from its first
//! entry, so that nothing is believed because it was believed before. What there is to tell are *matters*; each is told once a day.

mod matters;
mod telling;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use minhbach_ledger::day::Day;
use minhbach_ledger::effects::Effects;
use minhbach_ledger::log::policy::Policy;
use minhbach_ledger::note::Vkey;
use minhbach_ledger::state::State;
use minhbach_ledger::verify::{
    Leaf, Observer, Options, Promise, Report, Source as _, Verdict, verify, witnesses,
};
use minhbach_store::{ExportSource, MirrorError, Mirrored};
use sha2::{Digest as _, Sha256};

use super::book::{today_of, value_wrong};
use super::check::log_key;
use super::verify::{bar, policy, source_failure, threads};
use super::{mirror, pages, verdicts};
use crate::args;
use crate::lang::Lang;
use crate::memory::{accuse, hex, home};
use crate::outcome::{Exit, Failure, Outcome, Step};
use crate::texts::{Text, fill};
use crate::web::{Web, is_url};
use crate::world::World;
use matters::{Answers, Matter};
use telling::{Mail, Teller};

/// How old the newest quorum may be, in hours, if nobody says otherwise.
const MAX_AGE: u64 = 168;

/// The largest page that is asked for, in bytes.
const MOST: usize = 8 << 20;

/// Everything that stays the same from step to step.
struct Watching<'a> {
    web: Arc<Web>,
    log: Vkey,
    copy: PathBuf,
    policy: Option<Policy>,
    max_age: u64,
    quiet: u64,
    as_of: Option<Day>,
    world: &'a World,
    lang: Lang,
}

/// What a step came to.
struct Seen {
    matters: Vec<Matter>,
    code: u8,
    size: u64,
}

/// `watch`.
pub fn watch(args: &args::Watch, world: &World, lang: Lang) -> Outcome {
    let log = log_key(&args.log_key, lang)?;
    let web = Arc::new(Web::new(&args.url, lang)?);
    let as_of = args.as_of.as_deref().map(|day| {
        let wrong = |error: &str| value_wrong("--as-of", error, lang);
        day.parse::<Day>().map_err(wrong)
    });
    if let Some(url) = &args.webhook
        && !is_url(url)
    {
        return Err(value_wrong("--webhook", url, lang));
    }
    let dir = match &args.dir {
        Some(dir) => dir.clone(),
        None => {
            let name = hex(&Sha256::digest(format!("{log} {}", web.base()))[..8]);
            let home = home().ok_or_else(|| value_wrong("--dir", "", lang))?;
            home.join("watch").join(name)
        }
    };
    std::fs::create_dir_all(&dir).map_err(|error| Failure::file(lang, &dir, &error))?;
    let mail = match (&args.mail[..], &args.mail_from, &args.smtp) {
        ([], _, _) => None,
        (to, Some(from), Some(smtp)) => Some(Mail::new(to, from, smtp, lang)?),
        _ => return Err(value_wrong("--mail", "--mail-from --smtp", lang)),
    };
    let webhook = args.webhook.as_deref().map(|url| Web::hook(url, lang));
    let mut teller = Teller::new(&dir, webhook.transpose()?, mail, args.json, lang)?;
    let watching = Watching {
        web,
        log,
        copy: dir.join("mirror"),
        policy: policy(&args.witnessing, lang)?,
        max_age: args.witnessing.max_age.unwrap_or(MAX_AGE),
        quiet: args.quiet,
        as_of: as_of.transpose()?,
        world,
        lang,
    };
    loop {
        let seen = watching.step()?;
        let now = world.now();
        let about = telling::About {
            origin: watching.log.name(),
            url: watching.web.base(),
            size: seen.size,
            now,
        };
        let told = teller.tell(&about, &seen.matters)?;
        if !args.json {
            let values = [
                ("size", seen.size.to_string()),
                ("matters", seen.matters.len().to_string()),
                ("told", told.to_string()),
            ];
            let values = values.each_ref().map(|(name, text)| (*name, text.as_str()));
            println!("{}", fill(Text::WatchStep.say(lang), &values));
        }
        if args.once {
            return Ok(match (seen.code, seen.matters.is_empty()) {
                (0, true) => Exit::Done,
                (0, false) => Exit::Exceptions,
                (1, _) => Exit::Io,
                (code, _) => verdicts::exit(code),
            });
        }
        std::thread::sleep(Duration::from_secs(args.interval.max(1)));
    }
}

impl Watching<'_> {
    /// Looks once. Trouble of this machine is a failure; whatever is wrong over there is a matter.
    fn step(&self) -> Step<Seen> {
        let mut seen = Seen {
            matters: Vec::new(),
            code: 0,
            size: 0,
        };
        let bar = bar(true, self.lang);
        match mirror::follow(&self.web, &self.copy, &self.log, &bar) {
            Ok(Mirrored::At { .. }) => {}
            Ok(Mirrored::Forked(proof)) => {
                let dir = self.copy.parent().unwrap_or(Path::new("."));
                let path = accuse(&proof, None, dir, self.lang)?;
                let accused = |lang| {
                    let path = path.display().to_string();
                    fill(Text::VerifyAccused.say(lang), &[("path", &path)])
                };
                seen.add(Matter::new("fork", "since.differs", None, accused), 14);
            }
            Ok(other) => {
                let text = |lang| mirror::said(&other, None, lang);
                seen.add(Matter::new("older", "since.shorter", None, text), 14);
            }
            Err(MirrorError::Source(error)) => {
                let text = |lang| {
                    let values = [("url", error.what.as_str()), ("error", error.why.as_str())];
                    fill(Text::IoNetwork.say(lang), &values)
                };
                seen.add(Matter::new("unreachable", "io.network", None, text), 1);
            }
            Err(error @ (MirrorError::Store(_) | MirrorError::Other(_))) => {
                return Err(mirror::fails(&error, self.lang));
            }
            Err(error) => {
                let text = |lang| mirror::fails(&error, lang).message;
                seen.add(Matter::new("inconsistent", "tile.differs", None, text), 10);
            }
        }
        let source = ExportSource::new(&self.copy);
        if source.checkpoint().is_err() {
            // Nothing was ever copied.
            return Ok(seen);
        }
        self.book(&source, &mut seen)?;
        Ok(seen)
    }

    /// What the copy says: its verdicts, and what its entries leave open.
    fn book(&self, source: &ExportSource, seen: &mut Seen) -> Step<()> {
        let options = Options {
            log: self.log.clone(),
            since: None,
            exact: false,
            seed: self.world.bytes(),
            threads: threads(),
        };
        let mut gather = Gather::default();
        let mut report = verify(source, &options, &mut gather)
            .map_err(|error| source_failure(&error, self.lang))?;
        seen.size = report.size;
        if let Some(policy) = &self.policy {
            let (now, limit) = (self.world.now(), self.max_age.saturating_mul(3_600));
            let said = witnesses(&report.checkpoint, &self.log, policy, now, Some(limit));
            report.set(Promise::Witnesses, said.verdict);
        }
        let whole = report.state.size == report.size;
        let unreachable = seen
            .matters
            .iter()
            .any(|matter| matter.key == "unreachable");
        let mut answers = None;
        if whole && !unreachable {
            // A page that does not answer is told as what it is; the entries were read all the same.
            if let Ok(verdict) = self.pages(&report) {
                report.set(Promise::Copies, verdict);
            }
            answers = self.answers();
        }
        for (promise, verdict) in &report.verdicts {
            if let Some(matter) = matters::of_verdict(*promise, verdict) {
                seen.matters.push(matter);
            }
        }
        let found = report.exit_code(&[]);
        seen.code = match (seen.code, found) {
            (0 | 1, 0) => seen.code,
            (0 | 1, found) => found,
            (code, 0) => code,
            (code, found) => code.min(found),
        };
        if whole {
            let today = self.today(&report.state)?;
            let open = matters::open(&report, &gather.overdue, answers.as_ref(), today);
            seen.matters.extend(open);
            let now = self.world.now();
            seen.matters
                .extend(matters::quiet(&report.state, now, self.quiet));
        }
        Ok(())
    }

    fn pages(&self, report: &Report) -> Result<Verdict, minhbach_ledger::verify::SourceError> {
        let wait = || std::thread::sleep(Duration::from_secs(1));
        pages::pages(&self.web, &self.log, &report.state, &wait, &mut |_, _| {})
    }

    /// What the page of waiting things says of answers; none if there is no such page.
    fn answers(&self) -> Option<Answers> {
        let page = self.web.get("api/v1/waiting", MOST).ok()??;
        let page: serde_json::Value = serde_json::from_slice(&page).ok()?;
        let overdue = page["answers"]["overdue"].as_str()?;
        Some(Answers {
            overdue: overdue.parse().ok()?,
        })
    }

    fn today(&self, state: &State) -> Step<Day> {
        let ledger = state.ledger.as_ref();
        let practice = ledger.is_some_and(|ledger| ledger.practice);
        if let Some(day) = self.as_of.filter(|_| practice) {
            return Ok(day);
        }
        let zone = ledger.map_or("UTC", |ledger| ledger.zone.as_str());
        today_of(zone, practice, state.received, self.world, self.lang)
    }
}

impl Seen {
    fn add(&mut self, matter: Matter, code: u8) {
        self.matters.push(matter);
        self.code = code;
    }
}

/// What monthly reports say of answers that waited too long: the newest of each chapter counts.
#[derive(Default)]
struct Gather {
    overdue: matters::Overdue,
}

impl Observer for Gather {
    fn entry(&mut self, at: u64, leaf: &Leaf, _: &Effects) {
        self.overdue.take(at, &leaf.signed.body);
    }

    fn progress(&mut self, _: u64, _: u64) {}
}
