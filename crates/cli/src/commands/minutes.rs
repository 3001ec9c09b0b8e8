//! `verify --report`: the minutes of a verification, to be printed and signed.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use minhbach_exchange::minutes::{Both, Finding, Minutes, Outcome, SavedPoint, funds, html, xlsx};
use minhbach_ledger::log::hash_to_base64;
use minhbach_ledger::note::Vkey;
use minhbach_ledger::verify::Verdict;
use sha2::{Digest as _, Sha256};

use super::book::value_wrong;
use super::verdicts::{Verified, root_of, words};
use crate::files;
use crate::lang::Lang;
use crate::memory::hex;
use crate::outcome::{Failure, Step};

/// How a report is written, by the end of its file's name.
#[derive(Clone, Copy)]
pub enum Form {
    /// One page.
    Html,
    /// A workbook.
    Xlsx,
}

/// The forms of the reports that are asked for; nothing is verified before all of them are known and none is in the way.
pub fn forms(paths: &[PathBuf], lang: Lang) -> Step<Vec<(&Path, Form)>> {
    let form = |path: &'_ PathBuf| match path.extension().and_then(|end| end.to_str()) {
        Some("html") => Some(Form::Html),
        Some("xlsx") => Some(Form::Xlsx),
        _ => None,
    };
    paths
        .iter()
        .map(|path| {
            let wrong = || value_wrong("--report", &path.display().to_string(), lang);
            let form = form(path).ok_or_else(wrong)?;
            match path.exists() {
                true => Err(files::taken(path, lang)),
                false => Ok((path.as_path(), form)),
            }
        })
        .collect()
}

/// Writes the reports.
pub fn write(
    forms: &[(&Path, Form)],
    of: &Verified<'_>,
    target: &str,
    log: &Vkey,
    now: u64,
    lang: Lang,
) -> Step<()> {
    if forms.is_empty() {
        return Ok(());
    }
    let minutes = minutes(of, target, log, now, lang);
    for (path, form) in forms {
        let bytes = match form {
            Form::Html => html(&minutes, lang).into_bytes(),
            Form::Xlsx => xlsx(&minutes, now, lang).map_err(|error| {
                let error = std::io::Error::other(error);
                Failure::file(lang, path, &error)
            })?,
        };
        files::create_public(path, &bytes, lang)?;
    }
    Ok(())
}

/// A moment as people write it, where the ledger is.
fn moment(seconds: u64, zone: &str, lang: Lang) -> String {
    let time = i64::try_from(seconds).ok();
    let time = time
        .and_then(|time| Timestamp::from_second(time).ok())
        .unwrap_or_default();
    let (name, zone) = match TimeZone::get(zone) {
        Ok(known) => (zone, known),
        Err(_) => ("UTC", TimeZone::UTC),
    };
    let there = time.to_zoned_datetime(zone);
    let (date, time) = (there.date(), there.time());
    let (year, month, day) = (date.year(), date.month(), date.day());
    let (hour, minute) = (time.hour(), time.minute());
    match lang {
        Lang::Vi => format!("{day:02}/{month:02}/{year} {hour:02}:{minute:02} ({name})"),
        Lang::En => format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02} ({name})"),
    }
}

fn minutes(of: &Verified<'_>, target: &str, log: &Vkey, now: u64, lang: Lang) -> Minutes {
    let state = &of.report.state;
    let ledger = state.ledger.as_ref();
    let zone = ledger.map_or("UTC", |ledger| ledger.zone.as_str());
    let both = |text: crate::texts::Text| Both {
        vi: text.say(Lang::Vi).to_owned(),
        en: text.say(Lang::En).to_owned(),
    };
    let findings = of.report.verdicts.iter().map(|(promise, verdict)| {
        let (outcome, at, why) = match verdict {
            Verdict::Holds => (Outcome::Holds, None, None),
            Verdict::Fails { at, why } => (Outcome::Fails, *at, Some(why)),
            Verdict::NotChecked(why) => (Outcome::NotChecked, None, Some(why)),
            Verdict::Newer { at, why } => (Outcome::Newer, Some(*at), Some(why)),
        };
        let why = why.map(|why| {
            let (vi, en) = (why.vi.clone(), why.en.clone());
            (Both { vi, en }, why.code.clone())
        });
        Finding {
            promise: both(words(*promise)),
            outcome,
            at,
            why,
        }
    });
    let saved = of.saved.iter().map(|(point, remembered)| SavedPoint {
        size: point.size,
        root: hash_to_base64(&point.root),
        remembered: *remembered,
    });
    let signed = of.witnesses.into_iter().flat_map(|said| &said.signed);
    Minutes {
        ledger: ledger.map(|ledger| ledger.name.to_string()),
        practice: ledger.is_some_and(|ledger| ledger.practice),
        origin: of.report.origin.clone(),
        target: target.to_owned(),
        program: concat!("minhbach ", env!("CARGO_PKG_VERSION")).to_owned(),
        made: moment(now, zone, lang),
        key: log.to_string(),
        fingerprint: hex(&Sha256::digest(log.key())),
        own_key: of.own,
        size: of.report.size,
        root: root_of(&of.report.checkpoint).unwrap_or_default(),
        newest: (state.size > 0).then(|| moment(state.received, zone, lang)),
        saved: saved.collect(),
        findings: findings.collect(),
        witnesses: signed
            .map(|(name, at)| (name.clone(), moment(*at, zone, lang)))
            .collect(),
        disputed: of.report.disputed.clone(),
        irregular: of.report.irregular.clone(),
        funds: funds(state),
    }
}
