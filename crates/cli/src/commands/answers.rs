//! `vault answers`, `vault answer`, `vault end`: what the helped have said, until each of it has ended in an entry of the book.

use minhbach_ledger::day::Day;
use minhbach_ledger::id::Digest;
use minhbach_store::people::{Ending, Feedback, State};
use serde_json::{Value, json};

use super::book::value_wrong;
use super::bundle::no_entry;
use super::people::{acting, denied, reader, today};
use super::prove::index;
use crate::args::{VaultAnswer, VaultAnswers, VaultEnd};
use crate::lang::Lang;
use crate::outcome::{Exit, Outcome, Step};
use crate::texts::{Text, fill};
use crate::world::World;
use crate::writer::Writer;

/// Lists answers without opening one: those that wait, the longest first; or all.
pub fn answers(args: &VaultAnswers, world: &World, lang: Lang) -> Outcome {
    let writer = Writer::open(&args.data, world, lang)?;
    let today = today(&writer, world, lang)?;
    let store = writer.store().clone();
    let all = writer.wait(store.answers(Day::from_days(0), today, !args.all), lang)?;
    let mut rows = Vec::new();
    for answer in all {
        let about = writer.wait(store.by_id(answer.distribution), lang)?;
        rows.push((answer, about));
    }
    writer.close(lang)?;
    if args.json {
        let rows: Vec<Value> = rows.iter().map(|row| as_json(row, today)).collect();
        println!("{}", json!(rows));
        return Ok(Exit::Done);
    }
    for (answer, about) in &rows {
        let about = about.map_or_else(String::new, |at| at.to_string());
        let late = match answer.overdue(today) {
            true => format!(" ({})", Text::AnswerOverdue.say(lang)),
            false => String::new(),
        };
        println!(
            "{}\t{}\t№ {about}\t{}\t{}{late}",
            answer.handle,
            answer.day,
            answer.state.text(lang),
            answer.due
        );
    }
    let count = rows.len().to_string();
    println!(
        "{}",
        fill(Text::AnswersListed.say(lang), &[("count", &count)])
    );
    Ok(Exit::Done)
}

fn as_json((answer, about): &(Feedback, Option<u64>), today: Day) -> Value {
    json!({"answer": answer.handle, "entry": about, "day": answer.day, "due": answer.due, "state": answer.state.as_str(),
           "closed": answer.closed, "waits": answer.waits(today), "overdue": answer.overdue(today)})
}

fn handle(text: &str, lang: Lang) -> Step<Digest> {
    text.parse().map_err(|_| value_wrong("ANSWER", text, lang))
}

/// Opens one, which is logged.
pub fn answer(args: &VaultAnswer, world: &World, lang: Lang) -> Outcome {
    let handle = handle(&args.answer, lang)?;
    let (writer, reader) = reader(&args.why, &args.acting, world, lang)?;
    let store = writer.store().clone();
    let read = writer.wait(store.read_answer(&handle, &reader.reading()), lang)?;
    writer.close(lang)?;
    let (said, words) = read.map_err(|why| denied(&why, lang))?;
    match args.acting.json {
        true => println!("{}", json!({"said": said.as_str(), "text": words.as_str()})),
        false => println!("{}\n{}", said.text(lang), words.as_str()),
    }
    Ok(Exit::Done)
}

/// Ends one in an entry; which state that is, the kind of the entry says.
pub fn end(args: &VaultEnd, world: &World, lang: Lang) -> Outcome {
    let handle = handle(&args.answer, lang)?;
    let writer = Writer::open(&args.acting.data, world, lang)?;
    acting(&args.acting.key, &writer, world, lang)?;
    let at = index(&writer, &args.entry, lang)?;
    let store = writer.store().clone();
    let sealed = writer.wait(store.entry(at), lang)?;
    let sealed = sealed.ok_or_else(|| no_entry(&args.entry, lang))?;
    let kind = sealed.signed.kind().name();
    let ending = Ending {
        state: State::of_kind(kind).unwrap_or(State::Waiting),
        entry: sealed.signed.text_hash(),
        day: today(&writer, world, lang)?,
    };
    let ended = writer.wait(store.end_answer(&handle, &ending), lang)?;
    writer.close(lang)?;
    ended.map_err(|why| denied(&why, lang))?;
    match args.acting.json {
        true => println!(
            "{}",
            json!({"answer": handle, "state": ending.state.as_str(), "entry": at})
        ),
        false => println!("{}", ending.state.text(lang)),
    }
    Ok(Exit::Done)
}
