//! The verdicts of a verification, for people and for programs.

use std::path::Path;

use minhbach_ledger::log::checkpoint::Checkpoint;
use minhbach_ledger::log::hash_to_base64;
use minhbach_ledger::note::Note;
use minhbach_ledger::verify::{Promise, Report, Verdict, Witnessing};
use serde_json::json;

use crate::lang::Lang;
use crate::outcome::Exit;
use crate::texts::{Text, fill};

/// A verification with everything that was looked at beside the entries.
pub struct Verified<'a> {
    /// What the kernel found.
    pub report: &'a Report,
    /// Whether the key lay in the book itself.
    pub own: bool,
    /// What the book was held against: the checkpoint, and whether it was remembered.
    pub saved: &'a [(Checkpoint, bool)],
    /// What witnesses say.
    pub witnesses: Option<&'a Witnessing>,
    /// Where a proof of misbehaviour was written.
    pub accused: Option<&'a Path>,
    /// Whether the checkpoint is remembered now.
    pub remembered: bool,
}

/// The exit code of a command.
pub fn exit(code: u8) -> Exit {
    match code {
        0 => Exit::Done,
        10 => Exit::Bytes,
        11 => Exit::Signature,
        12 => Exit::Rule,
        13 => Exit::Witness,
        14 => Exit::NotExtension,
        15 => Exit::Newer,
        _ => Exit::Projection,
    }
}

/// What a promise is called.
pub fn words(promise: Promise) -> Text {
    match promise {
        Promise::Bytes => Text::VerdictBytes,
        Promise::Signatures => Text::VerdictSignatures,
        Promise::Rules => Text::VerdictRules,
        Promise::Statements => Text::VerdictStatements,
        Promise::Attribution => Text::VerdictAttribution,
        Promise::Witnesses => Text::VerdictWitnesses,
        Promise::AppendOnly => Text::VerdictAppendOnly,
        Promise::Erasures => Text::VerdictErasures,
        Promise::Copies => Text::VerdictCopies,
    }
}

/// One line a verdict, for people. With the book's own key every verdict says so.
pub fn as_text(of: &Verified<'_>, lang: Lang) -> String {
    let report = of.report;
    let size = report.size.to_string();
    let mut out = fill(
        Text::VerifyHead.say(lang),
        &[("origin", &report.origin), ("size", &size)],
    );
    out.push('\n');
    let trust = if of.own {
        format!(" ({})", Text::VerifyOwnKey.say(lang))
    } else {
        String::new()
    };
    for (promise, verdict) in &report.verdicts {
        let (mark, detail) = match verdict {
            Verdict::Holds => (Text::VerdictHolds, String::new()),
            Verdict::Fails { at, why } => {
                let at = at
                    .map(|at| fill(Text::VerifyAt.say(lang), &[("at", &at.to_string())]))
                    .unwrap_or_default();
                (
                    Text::VerdictFails,
                    format!(": {at}{} [{}]", why.text(lang), why.code),
                )
            }
            Verdict::NotChecked(why) => (
                Text::VerdictNotChecked,
                format!(": {} [{}]", why.text(lang), why.code),
            ),
            Verdict::Newer { at, why } => {
                let at = fill(Text::VerifyAt.say(lang), &[("at", &at.to_string())]);
                (
                    Text::VerdictNewer,
                    format!(": {at}{} [{}]", why.text(lang), why.code),
                )
            }
        };
        out.push_str(&format!(
            "  {:<13} {}{detail}{trust}\n",
            mark.say(lang),
            words(*promise).say(lang)
        ));
    }
    let whole = report
        .verdicts
        .iter()
        .all(|(_, v)| matches!(v, Verdict::Holds | Verdict::NotChecked(_)));
    let last = match whole {
        true => fill(
            Text::VerifyWhole.say(lang),
            &[("last", &report.size.saturating_sub(1).to_string())],
        ),
        false => Text::VerifyBroken.say(lang).to_owned(),
    };
    out.push_str(&last);
    out.push('\n');
    for (text, entries) in [
        (Text::VerifyDisputed, &report.disputed),
        (Text::VerifyIrregular, &report.irregular),
    ] {
        if !entries.is_empty() {
            out.push_str(&fill(text.say(lang), &[("entries", &listed(entries))]));
            out.push('\n');
        }
    }
    if let Some(path) = of.accused {
        let path = path.display().to_string();
        out.push_str(&fill(Text::VerifyAccused.say(lang), &[("path", &path)]));
        out.push('\n');
    }
    out.push_str(Text::CheckLimits.say(lang));
    out.push('\n');
    out
}

/// The first few of a list of entries, and how many there are.
pub fn listed(entries: &[u64]) -> String {
    const SHOWN: usize = 12;
    let first: Vec<String> = entries
        .iter()
        .take(SHOWN)
        .map(|at| format!("№ {at}"))
        .collect();
    match entries.len() > SHOWN {
        true => format!("{} … ({})", first.join(", "), entries.len()),
        false => first.join(", "),
    }
}

/// The same for programs.
pub fn as_json(of: &Verified<'_>, code: u8, lang: Lang) -> serde_json::Value {
    let report = of.report;
    let verdicts: Vec<serde_json::Value> = report
        .verdicts
        .iter()
        .map(|(promise, verdict)| {
            let (name, at, why) = match verdict {
                Verdict::Holds => ("holds", None, None),
                Verdict::Fails { at, why } => ("fails", *at, Some(why)),
                Verdict::NotChecked(why) => ("not_checked", None, Some(why)),
                Verdict::Newer { at, why } => ("newer", Some(*at), Some(why)),
            };
            json!({
                "promise": promise.name(),
                "verdict": name,
                "index": at,
                "code": why.map(|why| why.code.as_str()),
                "reason": why.map(|why| why.text(lang)),
            })
        })
        .collect();
    let saved: Vec<serde_json::Value> = of
        .saved
        .iter()
        .map(|(point, remembered)| {
            let root = hash_to_base64(&point.root);
            json!({ "size": point.size, "root": root, "remembered": remembered })
        })
        .collect();
    let signed = of.witnesses.map(|said| {
        let rows = said.signed.iter();
        let rows = rows.map(|(name, at)| json!({ "name": name, "at": at }));
        rows.collect::<Vec<serde_json::Value>>()
    });
    json!({
        "origin": report.origin,
        "size": report.size,
        "trusted_own_key": of.own,
        "checkpoint": String::from_utf8_lossy(&report.checkpoint),
        "root": root_of(&report.checkpoint),
        "verdicts": verdicts,
        "saved": saved,
        "witnesses": signed,
        "quorum_at": of.witnesses.and_then(|said| said.quorum_at),
        "disputed": report.disputed,
        "irregular": report.irregular,
        "misbehaviour": of.accused,
        "remembered": of.remembered,
        "exit": code,
    })
}

/// The root that a checkpoint note states, base64; none if it cannot be read.
pub fn root_of(note: &[u8]) -> Option<String> {
    let point = Checkpoint::parse(Note::parse(note).ok()?.text).ok()?;
    Some(hash_to_base64(&point.root))
}
