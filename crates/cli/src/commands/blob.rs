//! `blob add`, `blob get`: files beside the book, public or about somebody.

use minhbach_ledger::id::Digest;
use serde_json::json;

use super::book::value_wrong;
use super::people::{denied, reader, today, who};
use crate::args;
use crate::files;
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Outcome};
use crate::world::World;
use crate::writer::Writer;

/// `blob add`: prints the hash under which the file lies.
pub fn add(args: &args::BlobAdd, world: &World, lang: Lang) -> Outcome {
    let file = std::fs::File::open(&args.file);
    let mut file = file.map_err(|error| Failure::file(lang, &args.file, &error))?;
    let writer = Writer::open(&args.data, world, lang)?;
    let subject = args.subject.as_deref().map(|text| who(text, &writer, lang));
    let subject = subject.transpose()?;
    let day = today(&writer, world, lang)?;
    let store = writer.store().clone();
    let outcome = writer.wait(store.add_blob(&mut file, subject, day), lang)?;
    writer.close(lang)?;
    let blob = outcome.map_err(|why| denied(&why, lang))?;
    if args.json {
        println!(
            "{}",
            json!({"hash": blob.hash, "size": blob.size, "kind": blob.kind, "private": subject.is_some(), "repeated": blob.repeated})
        );
    } else {
        println!("{}", blob.hash);
    }
    Ok(Exit::Done)
}

/// `blob get`: writes the bytes into a new file.
pub fn get(args: &args::BlobGet, world: &World, lang: Lang) -> Outcome {
    let hash: Digest = args
        .hash
        .parse()
        .map_err(|error| value_wrong("HASH", error, lang))?;
    let (writer, reader) = reader(&args.why, &args.acting, world, lang)?;
    let store = writer.store().clone();
    let outcome = writer.wait(store.read_blob(&hash, &reader.reading()), lang)?;
    writer.close(lang)?;
    let bytes = outcome.map_err(|why| denied(&why, lang))?;
    files::create_private(&args.out, &bytes, lang)?;
    if args.acting.json {
        println!("{}", json!({"hash": hash, "size": bytes.len()}));
    }
    Ok(Exit::Done)
}
