//! `import roster`: lists of the helped into the vault, and their seals into the book. Each file is one list, whole or not at all.

use std::path::Path;

use minhbach_exchange::roster::{self, Fault, RosterError, Sheet};
use minhbach_exchange::statement;
use minhbach_ledger::entry::Draft;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::distribution::RosterSeal;
use minhbach_ledger::kinds::reports::Counted;
use minhbach_ledger::signature::Signer;
use minhbach_server::office::people::line;
use minhbach_store::people::{Found, Roster, Sealed};
use serde_json::{Value, json};

use super::book::value_wrong;
use super::bundle::no_entry;
use super::people::{acting, denied, today};
use super::prove::index;
use crate::args;
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Outcome, Place, Step};
use crate::texts::{Text, fill};
use crate::world::World;
use crate::writer::{Posting, Writer};

/// By what the people of the lists were chosen.
struct Criteria {
    /// SHA-256 of the public document.
    document: Digest,
    /// The text of the entry that stated it before.
    adopted: Option<Digest>,
}

/// What became of one file.
struct Told {
    file: String,
    faults: Vec<Fault>,
    /// The sheet's rows by the number of a line of the list.
    rows: Vec<u32>,
    sealed: Option<Sealed>,
    /// Index and code of the seal.
    entry: Option<(u64, String)>,
}

/// `import roster`
pub fn import(args: &args::ImportRoster, world: &World, lang: Lang) -> Outcome {
    let id = |field: &str, text: &str| -> Step<Id> {
        text.parse()
            .map_err(|error: &str| value_wrong(field, error, lang))
    };
    let (chapter, campaign) = (
        id("--chapter", &args.chapter)?,
        id("--campaign", &args.campaign)?,
    );
    let criteria = match &args.criteria {
        None => Digest::ZERO,
        Some(path) => {
            let bytes = std::fs::read(path).map_err(|error| Failure::file(lang, path, &error))?;
            Digest::of(&bytes)
        }
    };
    let writer = Writer::open(&args.data, world, lang)?;
    let criteria = Criteria {
        document: criteria,
        adopted: match &args.adopted {
            None => None,
            Some(entry) => Some(text_of(&writer, entry, lang)?),
        },
    };
    let key = match &args.key {
        Some(path) if !args.dry_run => Some(acting(path, &writer, world, lang)?),
        _ => None,
    };
    let day = today(&writer, world, lang)?;
    let mut told = Vec::new();
    for path in &args.files {
        let sheet = read(path, lang)?;
        let roster = Roster {
            chapter,
            campaign,
            day,
            lines: sheet.rows.iter().cloned().map(line).collect(),
        };
        told.push(take(
            path,
            sheet,
            &roster,
            &criteria,
            key.as_ref(),
            &writer,
            lang,
        )?);
    }
    let store = writer.store().clone();
    let duplicates = writer.wait(store.duplicates(&campaign), lang)?;
    writer.close(lang)?;
    if args.json {
        let files: Vec<Value> = told.iter().map(|told| as_json(told, lang)).collect();
        println!(
            "{}",
            json!({"dry_run": args.dry_run, "files": files, "duplicates": duplicates})
        );
    } else {
        told.iter().for_each(|told| print(told, lang));
        let count = duplicates.to_string();
        println!(
            "{}",
            fill(Text::RosterDuplicates.say(lang), &[("count", &count)])
        );
    }
    match told.iter().all(|told| told.faults.is_empty()) {
        true => Ok(Exit::Done),
        false => {
            eprintln!("{}", Text::RosterAsk.say(lang));
            Ok(Exit::Exceptions)
        }
    }
}

/// The hash of the signed text of an entry.
fn text_of(writer: &Writer, entry: &str, lang: Lang) -> Step<Digest> {
    let at = index(writer, entry, lang)?;
    let sealed = writer.wait(writer.store().entry(at), lang)?;
    sealed
        .map(|sealed| sealed.signed.text_hash())
        .ok_or_else(|| no_entry(entry, lang))
}

fn read(path: &Path, lang: Lang) -> Step<Sheet> {
    let file = std::fs::File::open(path);
    let mut file = file.map_err(|error| Failure::file(lang, path, &error))?;
    roster::read(&mut file).map_err(|error| {
        let values = [("error", error.to_string())];
        let values = values.each_ref().map(|(name, text)| (*name, text.as_str()));
        let failure = match error {
            RosterError::Rows(_) => {
                Failure::usage("roster.file", lang, Text::RosterUnreadable, &values)
            }
            RosterError::NoTitles => Failure::usage("roster.titles", lang, Text::RosterTitles, &[]),
        };
        failure
            .at(Place::file(path))
            .advise(lang, Text::AdviceRoster, &[])
    })
}

/// A list with a fault is not taken: a seal over part of it would leave people out.
fn take(
    path: &Path,
    sheet: Sheet,
    roster: &Roster,
    criteria: &Criteria,
    key: Option<&Signer>,
    writer: &Writer,
    lang: Lang,
) -> Step<Told> {
    let mut told = Told {
        file: path.display().to_string(),
        rows: sheet.rows.iter().map(|row| row.row).collect(),
        faults: sheet.faults,
        sealed: None,
        entry: None,
    };
    let store = writer.store().clone();
    let whole = told.faults.is_empty();
    let outcome = match key {
        Some(_) if whole => writer.wait(store.import_roster(roster), lang)?,
        _ => writer.wait(store.preview_roster(roster), lang)?,
    };
    match outcome {
        Ok(sealed) => {
            let rows = std::mem::take(&mut told.rows);
            let kept = (1..).zip(rows).filter(|(n, _)| !sealed.erased.contains(n));
            told.rows = kept.map(|(_, row)| row).collect();
            told.sealed = Some(sealed);
        }
        Err(why) if whole => return Err(denied(&why, lang).at(Place::file(path))),
        Err(_) => {}
    }
    if let (Some(key), Some(sealed), true) = (key, &told.sealed, whole) {
        match seal(sealed, roster, criteria, key, writer, lang) {
            Ok(entry) => told.entry = Some(entry),
            Err(failure) => {
                // What the book refuses must not stay behind in the vault; after any other failure the command is run again.
                if failure.exit == Exit::Refused {
                    writer.wait(store.take_back_roster(&sealed.roster), lang)?;
                }
                return Err(failure.at(Place::file(path)));
            }
        }
    }
    Ok(told)
}

/// Records the seal, unless it stands in the book: a list that is in the vault alone was broken off before.
fn seal(
    sealed: &Sealed,
    roster: &Roster,
    criteria: &Criteria,
    key: &Signer,
    writer: &Writer,
    lang: Lang,
) -> Step<(u64, String)> {
    let store = writer.store().clone();
    if let Some(at) = writer.wait(store.by_id(sealed.roster), lang)? {
        let heading = writer.wait(store.heading(at), lang)?;
        return Ok((at, heading.map_or_else(String::new, |h| h.code.to_string())));
    }
    let least = store
        .state()
        .policy(roster.chapter)
        .map_or(0, |policy| policy.least);
    let found = u32::try_from(sealed.flagged.len()).unwrap_or(u32::MAX);
    let body = Body::from(RosterSeal {
        adopted: criteria.adopted,
        campaign: Some(roster.campaign),
        chapter: roster.chapter,
        count: sealed.count,
        criteria: criteria.document,
        duplicates: criteria.adopted.map(|_| Counted::of(found, least)),
        id: sealed.roster,
        on: roster.day,
        root: sealed.root.unwrap_or(Digest::ZERO),
    });
    let draft = Draft::new(store.origin(), &body)
        .map_err(|error| Failure::said(Exit::Usage, "input.note", error.to_string()))?;
    let posting = Posting {
        text: Digest::of(draft.text().as_bytes()),
        note: draft.note(&[key.sign_note_line(draft.text())]),
        openings: Vec::new(),
    };
    let mut answers = writer.submit(vec![posting], lang)?;
    match answers.pop() {
        Some(answer) => {
            let (at, code, _) = answer.expect_recorded(lang)?;
            Ok((at, code.to_string()))
        }
        None => Err(Failure::new(
            Exit::Io,
            "store.failed",
            lang,
            Text::StoreFails,
            &[("error", "–")],
        )),
    }
}

pub fn spoken(lang: Lang) -> statement::Lang {
    match lang {
        Lang::Vi => statement::Lang::Vi,
        Lang::En => statement::Lang::En,
    }
}

/// The row of the sheet in which a line of the list stands.
fn row_of(told: &Told, found: &Found) -> u32 {
    let at = (found.line as usize).checked_sub(1);
    at.and_then(|at| told.rows.get(at)).copied().unwrap_or(0)
}

fn as_json(told: &Told, lang: Lang) -> Value {
    let faults: Vec<Value> = told
        .faults
        .iter()
        .map(|fault| {
            json!({"line": fault.row, "field": fault.column.title(spoken(lang)), "code": fault.code.as_str(),
                   "advice": fault.code.message(spoken(lang))})
        })
        .collect();
    let sealed = told.sealed.as_ref();
    let flagged = sealed.map_or(&[][..], |sealed| &sealed.flagged);
    let flagged: Vec<Value> = flagged
        .iter()
        .map(|found| {
            let known: Vec<Value> = found
                .known
                .iter()
                .map(|known| json!({"roster": known.roster, "line": known.line}))
                .collect();
            json!({"line": row_of(told, found), "known": known})
        })
        .collect();
    json!({
        "file": told.file,
        "faults": faults,
        "roster": sealed.map(|sealed| sealed.roster),
        "root": sealed.and_then(|sealed| sealed.root),
        "count": sealed.map(|sealed| sealed.count),
        "repeated": sealed.is_some_and(|sealed| sealed.repeated),
        "flagged": flagged,
        "erased": sealed.map_or(0, |sealed| sealed.erased.len()),
        "entry": told.entry.as_ref().map(|(at, _)| at),
        "code": told.entry.as_ref().map(|(_, code)| code),
    })
}

fn print(told: &Told, lang: Lang) {
    let say = |text: Text, values: &[(&str, &str)]| println!("{}", fill(text.say(lang), values));
    for fault in &told.faults {
        let values = [
            ("file", told.file.as_str()),
            ("line", &fault.row.to_string()),
            ("field", fault.column.title(spoken(lang))),
            ("code", fault.code.as_str()),
            ("advice", fault.code.message(spoken(lang))),
        ];
        say(Text::RosterFault, &values);
    }
    let Some(sealed) = &told.sealed else { return };
    let count = sealed.count.to_string();
    let roster = sealed.roster.to_string();
    let values = [
        ("file", told.file.as_str()),
        ("count", &count),
        ("roster", &roster),
    ];
    match (&told.entry, sealed.repeated) {
        (Some(_), true) => say(Text::RosterKnown, &values),
        (Some(_), false) => say(Text::RosterTaken, &values),
        (None, _) => say(Text::RosterRead, &values),
    }
    for found in &sealed.flagged {
        let line = row_of(told, found).to_string();
        for known in &found.known {
            let (roster, other) = (known.roster.to_string(), known.line.to_string());
            let values = [
                ("line", line.as_str()),
                ("roster", &roster),
                ("other", &other),
            ];
            say(Text::RosterFlagged, &values);
        }
    }
    if !sealed.erased.is_empty() {
        let count = sealed.erased.len().to_string();
        say(Text::RosterErased, &[("count", &count)]);
    }
    if let Some((at, code)) = &told.entry {
        println!("{at}\t{code}");
    }
}
