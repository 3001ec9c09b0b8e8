//! Four practice witnesses, which sign the finished book once, and in the open: their keys lie beside it, so they prove
//! nothing but how it looks. What visitors write afterwards they do not sign by themselves (`docs/decisions/0017-witnesses.md`).

use std::path::Path;

use minhbach_ledger::note::KeyKind;
use minhbach_ledger::signature::Signer;
use minhbach_store::{POLICY, WitnessDir};
use zeroize::Zeroizing;

use super::PASSPHRASE;
use crate::commands::witness::{KEY, VKEY};
use crate::files;
use crate::keyfile::{KeyFile, ROUNDS};
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Step};
use crate::texts::Text;
use crate::world::World;
use crate::writer::{Writer, store_failure};

/// Their names in the policy; three of the four must sign.
const NAMES: [&str; 4] = ["front", "press", "school", "donors"];

/// One of them, drawn and not yet written down.
struct Drawn {
    name: &'static str,
    seed: Zeroizing<[u8; 32]>,
    salt: [u8; 16],
    nonce: [u8; 12],
    signer: Signer,
}

/// Sets the witnesses up in `data` and has them sign the book in it, at the time of its last entry.
pub fn sign(data: &Path, world: &World, lang: Lang) -> Step<()> {
    let drawn = NAMES
        .into_iter()
        .map(|name| {
            let seed = Zeroizing::new(world.bytes::<32>());
            let signer = Signer::from_seed(*seed, &format!("practice.example/{name}"))
                .map_err(|error| Failure::said(Exit::Usage, error.code(), error.to_string()))?;
            Ok(Drawn {
                name,
                seed,
                salt: world.bytes(),
                nonce: world.bytes(),
                signer,
            })
        })
        .collect::<Step<Vec<Drawn>>>()?;
    let home = data.join("witnesses");
    let public = data.join("public").join("log.vkey");
    let log =
        std::fs::read_to_string(&public).map_err(|error| Failure::file(lang, &public, &error))?;
    let log = log.trim();
    for one in &drawn {
        WitnessDir::create(
            &home.join(one.name),
            format!("log {log}\nquorum none\n").as_bytes(),
        )
        .map_err(|error| store_failure(&error, lang))?;
    }
    key_files(&home, &drawn, lang)?;
    let lines: String = drawn
        .iter()
        .map(|one| {
            let vkey = one.signer.vkey_of(KeyKind::Cosignature);
            format!("witness {} {vkey}\n", one.name)
        })
        .collect();
    let policy = format!(
        "# Practice witnesses: their keys lie beside the book, so they prove nothing.\nlog {log}\n{lines}\
         group enough 3 {}\nquorum enough\n",
        NAMES.join(" ")
    );
    files::create_public(&data.join(POLICY), policy.as_bytes(), lang)?;

    let writer = Writer::open(data, world, lang)?;
    let signed = asked(&writer, &home, drawn, lang);
    writer.close(lang)?;
    signed
}

/// Asks each as by file, and takes its answer in.
fn asked(writer: &Writer, home: &Path, drawn: Vec<Drawn>, lang: Lang) -> Step<()> {
    let request = writer.wait(writer.store().witness_request(0), lang)?;
    let now = writer.store().state().received;
    for one in drawn {
        let dir = WitnessDir::open(&home.join(one.name), one.signer)
            .map_err(|error| store_failure(&error, lang))?;
        let signed = dir
            .add_checkpoint(&request, now)
            .map_err(|error| store_failure(&error, lang))?
            .map_err(|refusal| {
                let error = refusal.to_string();
                let values = [("error", error.as_str())];
                let text = Text::WitnessRefuses;
                Failure::new(Exit::Refused, refusal.code(), lang, text, &values)
            })?;
        let taken = writer.store().take_cosignatures(signed.note.as_bytes());
        writer.wait(taken, lang)?;
    }
    Ok(())
}

/// Their key files, so that a visitor can sign as a witness does. Deriving a key from a passphrase is slow by design, so all are
/// made at once.
fn key_files(home: &Path, drawn: &[Drawn], lang: Lang) -> Step<()> {
    std::thread::scope(|scope| -> Step<()> {
        let hands: Vec<_> = drawn
            .iter()
            .map(|one| {
                scope.spawn(move || -> Step<()> {
                    let vkey = one.signer.vkey_of(KeyKind::Cosignature).to_string();
                    let dir = home.join(one.name);
                    KeyFile::seal(&one.seed, &vkey, PASSPHRASE, one.salt, one.nonce, ROUNDS)
                        .write(&dir.join(KEY), lang)?;
                    files::create_public(&dir.join(VKEY), format!("{vkey}\n").as_bytes(), lang)
                })
            })
            .collect();
        for hand in hands {
            hand.join().map_err(|_| {
                let values = [("error", "panic")];
                Failure::new(Exit::Io, "io.runtime", lang, Text::IoRuntime, &values)
            })??;
        }
        Ok(())
    })
}
