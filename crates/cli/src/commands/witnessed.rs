//! What a policy of witnesses says of a checkpoint, in words.

use std::path::Path;

use minhbach_ledger::log::policy::{Cosigned, Policy, PolicyError, Witnessed};
use minhbach_ledger::note::{Note, Vkey};

use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Place, Step};
use crate::texts::{Text, fill};

/// Reads a policy file that has to accept this log.
pub fn policy(path: &Path, log: &Vkey, lang: Lang) -> Step<Policy> {
    let bytes = std::fs::read(path).map_err(|error| Failure::file(lang, path, &error))?;
    let policy = Policy::read(&bytes).map_err(|error| no_policy(error, path, lang))?;
    match policy.accepts(log) {
        true => Ok(policy),
        false => {
            let text = Text::PolicyOtherLog;
            Err(Failure::usage("policy.other_log", lang, text, &[]).at(Place::file(path)))
        }
    }
}

/// A file that is no policy, as the failure of a command.
pub fn no_policy(error: PolicyError, path: &Path, lang: Lang) -> Box<Failure> {
    let said = error.to_string();
    let values = [("error", said.as_str())];
    Failure::new(Exit::Usage, error.code(), lang, Text::NoPolicy, &values).at(Place {
        line: (error.line > 0).then_some(error.line as u64),
        ..Place::file(path)
    })
}

/// What the policy says of a checkpoint note that the log has signed: the words, and the exit code.
pub fn say(policy: &Policy, note: &str, lang: Lang) -> (String, Exit) {
    let Ok(note) = Note::parse(note.as_bytes()) else {
        return (String::new(), Exit::Bytes);
    };
    let found = policy.examine(&note);
    let mut out = lines(&found, lang);
    if let Some((name, error)) = found.wrong() {
        let error = error.to_string();
        let values = [("name", name), ("error", error.as_str())];
        out.push_str(&fill(Text::WitnessWrong.say(lang), &values));
        return (out, Exit::Witness);
    }
    let (text, exit) = match (policy.quorum(), found.met) {
        (None, _) => (Text::QuorumNone, Exit::Done),
        (Some(_), true) => (Text::IsWitnessed, Exit::Done),
        (Some(_), false) => (Text::IsProvisional, Exit::Witness),
    };
    out.push_str(text.say(lang));
    (out, exit)
}

/// One line a witness: when it signed, or that it has not.
fn lines(found: &Witnessed, lang: Lang) -> String {
    let mut out = String::new();
    for (name, cosigned) in &found.witnesses {
        let said = match cosigned {
            Cosigned::At(at) => time(*at),
            Cosigned::Absent => "–".to_owned(),
            Cosigned::Wrong(_) => Text::WordWrong.say(lang).to_owned(),
        };
        out.push_str(&format!("  {name}: {said}\n"));
    }
    out
}

/// A time in unix seconds as an RFC 3339 timestamp in UTC.
pub fn time(at: u64) -> String {
    let at = i64::try_from(at).unwrap_or(i64::MAX);
    jiff::Timestamp::from_second(at).map_or_else(|_| at.to_string(), |time| time.to_string())
}
