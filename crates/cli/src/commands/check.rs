//! `check`: a proof file and the log's key, nothing else.

use minhbach_ledger::entry::Sealed;
use minhbach_ledger::id::Code;
use minhbach_ledger::log::checkpoint::CheckpointError;
use minhbach_ledger::log::merkle::leaf_hash;
use minhbach_ledger::log::proof::{Proof, ProofFileError};
use minhbach_ledger::note::Vkey;

use crate::args;
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Outcome, Place, Step};
use crate::texts::{Text, fill};

/// `check`: says that the entry in the file stands in the log, and shows it.
pub fn check(args: &args::Check, lang: Lang) -> Outcome {
    let key = log_key(&args.log_key, lang)?;
    let bytes =
        std::fs::read(&args.file).map_err(|error| Failure::file(lang, &args.file, &error))?;
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
        .at(Place::file(&args.file))
        .advise(lang, Text::AdviceCheck, &[])
    };
    let proof = Proof::parse(&bytes).map_err(wrong)?;
    if proof.extra.is_empty() {
        return Err(
            Failure::new(Exit::Usage, "check.no_entry", lang, Text::CheckNoEntry, &[])
                .at(Place::file(&args.file)),
        );
    }
    let checkpoint = proof.verify(&proof.extra, &key).map_err(wrong)?;
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
    println!("{}", Text::CheckLimits.say(lang));
    Ok(Exit::Done)
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
