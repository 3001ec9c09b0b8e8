//! `key new`: a key with an opaque name, in an encrypted file.

use minhbach_ledger::note::is_name;
use minhbach_ledger::signature::Signer;

use crate::args::KeyNew;
use crate::keyfile::{self, KeyFile, ROUNDS};
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Outcome, Step};
use crate::texts::{Text, fill};
use crate::world::World;

/// `key new`: prints the vkey on stdout and all else on stderr, so that a script can take it.
pub fn new(args: &KeyNew, world: &World, lang: Lang) -> Outcome {
    check_origin(&args.origin, lang)?;
    if args.out.exists() {
        // Asked for a passphrase first, a user would learn only afterwards that it was for nothing.
        let path = args.out.display().to_string();
        return Err(
            Failure::usage("file.exists", lang, Text::FileExists, &[("path", &path)]).advise(
                lang,
                Text::AdviceOtherFile,
                &[],
            ),
        );
    }
    let passphrase = keyfile::passphrase(&args.out, true, lang)?;
    let signer = draw(&args.origin, world, lang)?;
    let vkey = signer.1.vkey().to_string();
    let file = KeyFile::seal(
        &signer.0,
        &vkey,
        &passphrase,
        world.bytes(),
        world.bytes(),
        ROUNDS,
    );
    file.write(&args.out, lang)?;
    eprintln!(
        "{}",
        fill(
            Text::KeyMade.say(lang),
            &[("path", &args.out.display().to_string())]
        )
    );
    println!("{vkey}");
    Ok(Exit::Done)
}

/// A fresh seed and its signer. The name says nothing about the person: 8 random hex digits.
pub fn draw(
    origin: &str,
    world: &World,
    lang: Lang,
) -> Step<(zeroize::Zeroizing<[u8; 32]>, Signer)> {
    let seed = zeroize::Zeroizing::new(world.bytes::<32>());
    let tail = u32::from_be_bytes(world.bytes());
    let name = format!("{origin}/k/{tail:08x}");
    let signer = Signer::from_seed(*seed, &name)
        .map_err(|error| Failure::said(Exit::Usage, error.code(), error.to_string()))
        .map_err(|failure| failure.advise(lang, Text::AdviceOrigin, &[]))?;
    Ok((seed, signer))
}

/// An origin is a note name (signed-note): no space and no plus; we also ask for a slash-separated path without an empty
/// part, because it is the head of every key name.
pub fn check_origin(origin: &str, lang: Lang) -> Step<()> {
    if is_name(origin) && origin.split('/').all(|part| !part.is_empty()) {
        return Ok(());
    }
    Err(
        Failure::usage("usage.origin", lang, Text::BadOrigin, &[("origin", origin)]).advise(
            lang,
            Text::AdviceOrigin,
            &[],
        ),
    )
}
