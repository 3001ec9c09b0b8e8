//! `check`: a proof file and the log's key, nothing else; a slip with the proof of its list.

use std::path::Path;

use minhbach_ledger::entry::Sealed;
use minhbach_ledger::id::Code;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::log::checkpoint::{Checkpoint, CheckpointError};
use minhbach_ledger::log::merkle::leaf_hash;
use minhbach_ledger::log::misbehaviour::{self, Misbehaviour, MisbehaviourError};
use minhbach_ledger::log::proof::{Proof, ProofFileError};
use minhbach_ledger::note::Vkey;
use minhbach_ledger::roster::{HEAD, Slip, SlipError};

use crate::args;
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Outcome, Place, Step};
use crate::texts::{Text, fill};

/// `check`: says that the entry in the file stands in the log, and shows it; or that a slip is a line of a list that does.
pub fn check(args: &args::Check, lang: Lang) -> Outcome {
    let key = log_key(&args.log_key, lang)?;
    let bytes =
        std::fs::read(&args.file).map_err(|error| Failure::file(lang, &args.file, &error))?;
    let text = std::str::from_utf8(&bytes).unwrap_or_default();
    let is_slip = text
        .lines()
        .next()
        .is_some_and(|first| first.ends_with(HEAD));
    if is_slip {
        return slip(args, text, &key, lang);
    }
    if text.lines().next() == Some(misbehaviour::HEADER) {
        return accusation(args, &bytes, &key, lang);
    }
    let (proof, checkpoint) = proven(&args.file, &bytes, &key, lang)?;
    let leaf = leaf_hash(&proof.extra);
    let values = [
        ("index", proof.index.to_string()),
        ("code", Code::of_leaf(&leaf).to_string()),
        ("origin", checkpoint.origin.clone()),
        ("size", checkpoint.size.to_string()),
    ];
    let values: Vec<(&str, &str)> = values
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    println!("{}", fill(Text::CheckHolds.say(lang), &values));
    match Sealed::parse(&proof.extra, &checkpoint.origin) {
        Ok(sealed) => println!(
            "{}",
            super::author::describe(sealed.signed.kind(), sealed.signed.text(), lang)
        ),
        // The tree holds these bytes, but this program does not know their kind; the proof stands all the same.
        Err(_) => println!("{}", Text::CheckUnknownKind.say(lang)),
    }
    let exit = witnesses(args, &proof, &key, lang)?;
    println!("{}", Text::CheckLimits.say(lang));
    Ok(exit)
}

/// Whether the witnesses of the policy that was given have signed the checkpoint; without one, that nobody has looked.
fn witnesses(args: &args::Check, proof: &Proof, key: &Vkey, lang: Lang) -> Step<Exit> {
    let Some(path) = &args.policy else {
        println!("{}", Text::CheckNoPolicy.say(lang));
        return Ok(Exit::Done);
    };
    let policy = super::witnessed::policy(path, key, lang)?;
    let (said, exit) = super::witnessed::say(&policy, &proof.checkpoint, lang);
    println!("{said}");
    Ok(exit)
}

/// Two checkpoints of one log that no tree extends.
fn accusation(args: &args::Check, bytes: &[u8], key: &Vkey, lang: Lang) -> Outcome {
    let proven = Misbehaviour::parse(bytes).and_then(|proof| proof.verify(key));
    let (older, newer) = proven.map_err(|error| {
        let exit = match error {
            MisbehaviourError::Checkpoint(
                CheckpointError::BadSignature | CheckpointError::Unsigned | CheckpointError::Key(_),
            ) => Exit::Signature,
            _ => Exit::Bytes,
        };
        let values = [("error", error.to_string())];
        let values = values.each_ref().map(|(name, text)| (*name, text.as_str()));
        Failure::new(exit, error.code(), lang, Text::CheckFails, &values)
            .at(Place::file(&args.file))
            .advise(lang, Text::AdviceCheck, &[])
    })?;
    let values = [
        ("origin", newer.origin.clone()),
        ("older", older.size.to_string()),
        ("newer", newer.size.to_string()),
    ];
    let values = values.each_ref().map(|(name, text)| (*name, text.as_str()));
    println!("{}", fill(Text::CheckMisbehaviour.say(lang), &values));
    Ok(Exit::Done)
}

/// A line of a list: in the tree under the root that a proven entry states.
fn slip(args: &args::Check, text: &str, key: &Vkey, lang: Lang) -> Outcome {
    let Some(path) = &args.proof else {
        let text = Text::SlipNeedsProof;
        return Err(Failure::usage("check.slip_proof", lang, text, &[]).at(Place::file(&args.file)));
    };
    let wrong = |error: SlipError| {
        let values = [("error", error.to_string())];
        let values = values.each_ref().map(|(name, text)| (*name, text.as_str()));
        Failure::new(Exit::Bytes, error.code(), lang, Text::SlipFails, &values)
            .at(Place::file(&args.file))
    };
    let slip: Slip = text.parse().map_err(wrong)?;
    let bytes = std::fs::read(path).map_err(|error| Failure::file(lang, path, &error))?;
    let (proof, checkpoint) = proven(path, &bytes, key, lang)?;
    let other = || {
        Failure::new(
            Exit::Bytes,
            "check.slip_entry",
            lang,
            Text::SlipOtherEntry,
            &[],
        )
        .at(Place::file(path))
    };
    let sealed = Sealed::parse(&proof.extra, &checkpoint.origin).map_err(|_| other())?;
    let stated = match &sealed.signed.body {
        Body::RosterSeal(list) => (list.root, u64::from(list.count)),
        _ => return Err(other()),
    };
    if sealed.signed.text_hash() != slip.entry || slip.origin != checkpoint.origin {
        return Err(other());
    }
    let line = slip.check(&stated.0, stated.1).map_err(wrong)?;
    let values = [
        ("line", line.line.to_string()),
        ("size", slip.size.to_string()),
        ("index", proof.index.to_string()),
        ("portion", line.portion.amount.to_string()),
    ];
    let values = values.each_ref().map(|(name, text)| (*name, text.as_str()));
    println!("{}", fill(Text::SlipHolds.say(lang), &values));
    let exit = witnesses(args, &proof, key, lang)?;
    println!("{}", Text::CheckLimits.say(lang));
    Ok(exit)
}

/// A proof that holds, with its entry inside.
fn proven(path: &Path, bytes: &[u8], key: &Vkey, lang: Lang) -> Step<(Proof, Checkpoint)> {
    let wrong = |error: ProofFileError| {
        let exit = match error {
            ProofFileError::Checkpoint(
                CheckpointError::BadSignature | CheckpointError::Unsigned | CheckpointError::Key(_),
            ) => Exit::Signature,
            _ => Exit::Bytes,
        };
        Failure::new(
            exit,
            error.code(),
            lang,
            Text::CheckFails,
            &[("error", &error.to_string())],
        )
        .at(Place::file(path))
        .advise(lang, Text::AdviceCheck, &[])
    };
    let proof = Proof::parse(bytes).map_err(wrong)?;
    if proof.extra.is_empty() {
        return Err(
            Failure::new(Exit::Usage, "check.no_entry", lang, Text::CheckNoEntry, &[])
                .at(Place::file(path)),
        );
    }
    let checkpoint = proof.verify(&proof.extra, key).map_err(wrong)?;
    Ok((proof, checkpoint))
}

/// A vkey, or a file that holds one in its first line.
pub fn log_key(given: &str, lang: Lang) -> Step<Vkey> {
    if let Ok(key) = Vkey::parse(given.trim()) {
        return Ok(key);
    }
    let path = std::path::Path::new(given);
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::file(lang, path, &error).advise(lang, Text::AdviceLogKey, &[]))?;
    Vkey::parse(text.lines().next().unwrap_or("").trim()).map_err(|error| {
        Failure::usage(
            "usage.log_key",
            lang,
            Text::BadLogKey,
            &[("error", &error.to_string())],
        )
        .at(Place::file(path))
        .advise(lang, Text::AdviceLogKey, &[])
    })
}
