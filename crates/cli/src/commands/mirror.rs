//! `mirror`: a true copy of what a server publishes, brought up to date run by run.

use std::path::Path;
use std::sync::Arc;

use indicatif::ProgressBar;
use minhbach_ledger::note::Vkey;
use minhbach_store::{Directory, Mirror, MirrorError, Mirrored};
use serde_json::json;

use super::book::value_wrong;
use super::check::log_key;
use super::verify::{bar, source_failure};
use crate::args;
use crate::lang::Lang;
use crate::memory::accuse;
use crate::outcome::{Exit, Failure, Outcome, Place};
use crate::texts::{Text, fill};
use crate::web::{UrlSource, Web};
use crate::writer::store_failure;

/// `mirror`.
pub fn mirror(args: &args::Mirror, lang: Lang) -> Outcome {
    let log = log_key(&args.log_key, lang)?;
    if Directory::exists(&args.dir) {
        return Err(value_wrong("DIR", &args.dir.display().to_string(), lang));
    }
    let web = Arc::new(Web::new(&args.url, lang)?);
    let bar = bar(args.json, lang);
    bar.set_message(Text::MirrorBar.say(lang));
    let came = follow(&web, &args.dir, &log, &bar).map_err(|error| fails(&error, lang))?;
    bar.finish_and_clear();
    let accused = match &came {
        Mirrored::Forked(proof) => Some(accuse(proof, args.proof.as_deref(), &args.dir, lang)?),
        _ => None,
    };
    if args.json {
        let path = accused.as_deref();
        println!("{}", as_json(&came, path));
    } else {
        println!("{}", said(&came, accused.as_deref(), lang));
    }
    Ok(match came {
        Mirrored::At { .. } => Exit::Done,
        _ => Exit::NotExtension,
    })
}

/// Brings a copy up to date.
pub fn follow(
    web: &Arc<Web>,
    dir: &Path,
    log: &Vkey,
    bar: &ProgressBar,
) -> Result<Mirrored, MirrorError> {
    let mirror = Mirror::open(dir, log)?;
    let source = UrlSource::new(web.clone(), false);
    mirror.follow(&source, &|done, total| {
        bar.set_length(total);
        bar.set_position(done);
    })
}

/// What came of it, in a sentence.
pub fn said(came: &Mirrored, accused: Option<&Path>, lang: Lang) -> String {
    let path = accused.map(|path| path.display().to_string());
    let path = path.unwrap_or_default();
    let number = |n: &u64| n.to_string();
    match came {
        Mirrored::At {
            from,
            to,
            fetched,
            bytes,
        } => {
            let values = [
                ("from", number(from)),
                ("to", number(to)),
                ("files", number(fetched)),
                ("bytes", number(bytes)),
            ];
            let values = values.each_ref().map(|(name, text)| (*name, text.as_str()));
            fill(Text::MirrorDone.say(lang), &values)
        }
        Mirrored::Older { shown, have } => between(Text::MirrorOlder, shown, have, lang),
        Mirrored::Unclear { shown, have } => between(Text::MirrorUnclear, shown, have, lang),
        Mirrored::Forked(_) => fill(Text::VerifyAccused.say(lang), &[("path", &path)]),
    }
}

fn between(text: Text, shown: &u64, have: &u64, lang: Lang) -> String {
    let values = [("shown", shown.to_string()), ("have", have.to_string())];
    let values = values.each_ref().map(|(name, text)| (*name, text.as_str()));
    fill(text.say(lang), &values)
}

fn as_json(came: &Mirrored, accused: Option<&Path>) -> serde_json::Value {
    match came {
        Mirrored::At {
            from,
            to,
            fetched,
            bytes,
        } => json!({ "outcome": "at", "from": from, "to": to, "files": fetched, "bytes": bytes }),
        Mirrored::Older { shown, have } => {
            json!({ "outcome": "older", "shown": shown, "have": have })
        }
        Mirrored::Unclear { shown, have } => {
            json!({ "outcome": "unclear", "shown": shown, "have": have })
        }
        Mirrored::Forked(_) => json!({ "outcome": "forked", "misbehaviour": accused }),
    }
}

/// Why there is no copy.
pub fn fails(error: &MirrorError, lang: Lang) -> Box<Failure> {
    let values = [("error", error.to_string())];
    let values = values.each_ref().map(|(name, text)| (*name, text.as_str()));
    match error {
        MirrorError::Source(error) => source_failure(error, lang),
        MirrorError::Store(error) => store_failure(error, lang),
        MirrorError::Other(path) => {
            Failure::new(Exit::Usage, "mirror.other", lang, Text::MirrorOther, &[])
                .at(Place::file(path))
        }
        MirrorError::Checkpoint(error) => {
            Failure::new(Exit::Bytes, error.code(), lang, Text::MirrorFails, &values)
        }
        MirrorError::Missing(_) => Failure::new(
            Exit::Bytes,
            "tile.missing",
            lang,
            Text::MirrorFails,
            &values,
        ),
        MirrorError::Differs(_) => Failure::new(
            Exit::Bytes,
            "tile.differs",
            lang,
            Text::MirrorFails,
            &values,
        ),
    }
}
