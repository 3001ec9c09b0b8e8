//! What the commands about people share: who acts, whom it is about, and how a refusal of the vault is said.

use std::path::Path;

use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_ledger::signature::Signer;
use minhbach_store::people::{Denied, Reading, Why};

use super::author::signer;
use super::book::{today_of, value_wrong};
use super::prove::index;
use crate::args::Acting;
use crate::keyfile;
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Step};
use crate::texts::Text;
use crate::world::World;
use crate::writer::Writer;

/// The key of whoever acts: unlocked, so that nobody acts in another's name, and granted in the book, for today among other days.
pub fn acting(path: &Path, writer: &Writer, world: &World, lang: Lang) -> Step<Signer> {
    let signer = signer(&keyfile::unlock(path, lang)?, path, lang)?;
    let name = signer.vkey().name().to_owned();
    let today = today(writer, world, lang)?;
    let granted = {
        let state = writer.store().state();
        let key = state.keys.get(&name);
        key.is_some_and(|key| key.acts_on(today))
    };
    match granted {
        true => Ok(signer),
        false => Err(Failure::new(
            Exit::Refused,
            "vault.key",
            lang,
            Text::VaultKey,
            &[("key", &name)],
        )),
    }
}

/// Opens the book for a reading: with the key of whoever reads, and her reason.
pub fn reader(why: &str, by: &Acting, world: &World, lang: Lang) -> Step<(Writer, Reader)> {
    let why = choice("--why", why, Why::parse, Why::ALL, Why::as_str, lang)?;
    let writer = Writer::open(&by.data, world, lang)?;
    let key = acting(&by.key, &writer, world, lang)?;
    let key = key.vkey().name().to_owned();
    Ok((writer, Reader { key, why }))
}

/// Who reads, and why.
pub struct Reader {
    key: String,
    why: Why,
}

impl Reader {
    /// As the vault takes it.
    pub fn reading(&self) -> Reading<'_> {
        Reading {
            key: &self.key,
            why: self.why,
        }
    }
}

/// Today, where the ledger is.
pub fn today(writer: &Writer, world: &World, lang: Lang) -> Step<Day> {
    let (zone, practice, received) = {
        let state = writer.store().state();
        let ledger = state.ledger.as_ref();
        (
            ledger.map_or_else(|| "UTC".to_owned(), |l| l.zone.to_string()),
            ledger.is_some_and(|l| l.practice),
            state.received,
        )
    };
    today_of(&zone, practice, received, world, lang)
}

/// A subject by its id, by an entry (code or index) or by a line of a list (`ID:LINE`).
pub fn who(text: &str, writer: &Writer, lang: Lang) -> Step<Id> {
    let store = writer.store();
    if let Ok(subject) = text.parse::<Id>() {
        return Ok(subject);
    }
    if let Some((roster, line)) = text.split_once(':') {
        let roster: Id = roster
            .parse()
            .map_err(|error| value_wrong("WHO", error, lang))?;
        let line = line.parse().map_err(|_| value_wrong("WHO", text, lang))?;
        let found = writer.wait(store.subject_of_line(&roster, line), lang)?;
        return found.map_err(|why| denied(&why, lang));
    }
    let at = index(writer, text, lang)?;
    let found = writer.wait(store.subject_at(at), lang)?;
    found.map_err(|why| denied(&why, lang))
}

/// A refusal of the vault as the failure of a command.
pub fn denied(denied: &Denied, lang: Lang) -> Box<Failure> {
    Failure::said(Exit::Refused, denied.code(), denied.message(lang))
}

/// A value of a closed list, or a failure that names the list.
pub fn choice<T: Copy>(
    field: &str,
    text: &str,
    parse: fn(&str) -> Option<T>,
    all: &[T],
    spelled: fn(T) -> &'static str,
    lang: Lang,
) -> Step<T> {
    parse(text).ok_or_else(|| {
        let known: Vec<&str> = all.iter().map(|one| spelled(*one)).collect();
        let values = [("arg", field), ("value", text)];
        Failure::usage("usage.value", lang, Text::UsageValue, &values).advise(
            lang,
            Text::AdviceChoice,
            &[("known", &known.join(", "))],
        )
    })
}
