//! `vault inspect` and `vault refusals`: what inspectors read of the vault.

use std::path::Path;

use minhbach_ledger::kinds::inspections::VaultClass;
use minhbach_server::download::csv_file;
use minhbach_server::lang::{Lang as PageLang, Tr};
use minhbach_server::tables::{Cell, Table, utc};
use minhbach_server::workbook::workbook;
use minhbach_store::people::{Inspecting, Record, RecordState};
use serde_json::json;

use super::people::{acting, choice, denied, reader, today};
use super::prove::index;
use crate::args::{VaultInspect, VaultRefusals};
use crate::files;
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Outcome, Step};
use crate::texts::{Text, fill};
use crate::world::World;
use crate::writer::Writer;

/// The class of this name.
fn class(name: &str) -> Option<VaultClass> {
    let all = VaultClass::ALL.iter().copied();
    all.into_iter().find(|class| class.name() == name)
}

/// `vault inspect`
pub fn inspect(args: &VaultInspect, world: &World, lang: Lang) -> Outcome {
    let asked = args.class.iter().map(|name| {
        choice(
            "--class",
            name,
            class,
            VaultClass::ALL,
            VaultClass::name,
            lang,
        )
    });
    let classes = asked.collect::<Step<Vec<VaultClass>>>()?;
    let writer = Writer::open(&args.acting.data, world, lang)?;
    let key = acting(&args.acting.key, &writer, world, lang)?;
    let key = key.vkey().name().to_owned();
    let at = index(&writer, &args.inspection, lang)?;
    let by = Inspecting {
        inspection: at,
        key: &key,
        classes,
        today: today(&writer, world, lang)?,
    };
    let store = writer.store().clone();
    let opened = writer.wait(store.inspect(&by), lang)?;
    let made = made(&writer, &by, lang);
    let time = store.now();
    writer.close(lang)?;
    let records = opened.map_err(|why| denied(&why, lang))?;
    let table = table(&records, lang);
    for (path, bytes) in outputs(&args.out, &table, &made, time, lang)? {
        files::create_private(&path, &bytes, lang)?;
    }
    let wrong = records.iter().filter(|record| is_wrong(record)).count();
    let count = |state: &str| {
        let of = records.iter();
        of.filter(|record| record.state.code() == state).count()
    };
    if args.acting.json {
        println!(
            "{}",
            json!({"inspection": at, "records": records.len(), "holds": count("holds"), "restricted": count("restricted"),
                   "wrong": count("wrong"), "missing": count("missing"), "erased": count("erased")})
        );
    } else {
        let values = [
            ("count", records.len().to_string()),
            ("wrong", wrong.to_string()),
            ("erased", count("erased").to_string()),
            ("out", args.out.display().to_string()),
        ];
        let values = values.each_ref().map(|(name, text)| (*name, text.as_str()));
        println!("{}", fill(Text::InspectDone.say(lang), &values));
    }
    Ok(match wrong {
        0 => Exit::Done,
        _ => Exit::Projection,
    })
}

/// Whether a record is not what the book commits to.
fn is_wrong(record: &Record) -> bool {
    matches!(record.state, RecordState::Wrong | RecordState::Missing)
}

fn tr(lang: Lang) -> Tr {
    Tr(match lang {
        Lang::Vi => PageLang::Vi,
        Lang::En => PageLang::En,
    })
}

/// What the file says of itself: whose eyes it is for, why it was made, and what becomes of it.
fn made(writer: &Writer, by: &Inspecting<'_>, lang: Lang) -> Vec<(String, Cell)> {
    let state = writer.store().state();
    let opened = state.oversight.opened_at(by.inspection);
    let chapter = opened.and_then(|(_, open)| state.chapters.get(&open.chapter));
    let text = |text: String| Cell::Text(text);
    let mut rows = vec![
        (
            Text::InspectNoticeTitle.say(lang).to_owned(),
            text(Text::InspectNotice.say(lang).to_owned()),
        ),
        (
            Text::InspectOf.say(lang).to_owned(),
            Cell::Number(by.inspection.to_string()),
        ),
        (
            Text::InspectBy.say(lang).to_owned(),
            text(by.key.to_owned()),
        ),
        (Text::InspectOn.say(lang).to_owned(), Cell::Day(by.today)),
        (
            Text::InspectMade.say(lang).to_owned(),
            text(utc(writer.store().now())),
        ),
    ];
    if let Some(chapter) = chapter {
        let name = chapter.name.to_string();
        rows.push((Text::InspectChapter.say(lang).to_owned(), text(name)));
    }
    if let Some((_, open)) = opened {
        rows.push((Text::InspectFrom.say(lang).to_owned(), Cell::Day(open.from)));
        rows.push((
            Text::InspectUntil.say(lang).to_owned(),
            Cell::Day(open.until),
        ));
    }
    rows
}

fn table(records: &[Record], lang: Lang) -> Table {
    let tr = tr(lang);
    let row = |record: &Record| {
        let state = match record.state {
            RecordState::Holds => Text::InspectHolds.say(lang).to_owned(),
            RecordState::Restricted { until } => fill(
                Text::InspectRestricted.say(lang),
                &[("until", &until.to_string())],
            ),
            RecordState::Wrong => Text::InspectWrong.say(lang).to_owned(),
            RecordState::Erased => Text::InspectErased.say(lang).to_owned(),
            RecordState::Missing => Text::InspectMissing.say(lang).to_owned(),
        };
        vec![
            Cell::Number(record.at.to_string()),
            Cell::Text(record.kind.name().to_owned()),
            Cell::Day(record.on),
            Cell::Text(tr.t(format!("value-classes-{}", record.class.name()))),
            Cell::Text(record.field.clone()),
            record.value.clone().map_or(Cell::Empty, Cell::Text),
            Cell::Text(state),
        ]
    };
    let columns = [
        Text::InspectEntry,
        Text::InspectKind,
        Text::InspectDay,
        Text::InspectClass,
        Text::InspectField,
        Text::InspectValue,
        Text::InspectState,
    ];
    Table {
        name: "records".to_owned(),
        title: Text::InspectTitle.say(lang).to_owned(),
        columns: columns.map(|text| text.say(lang).to_owned()).to_vec(),
        rows: records.iter().map(row).collect(),
    }
}

/// The files to write, by the end of the name: a table, a workbook, or a new folder with both.
fn outputs(
    out: &Path,
    table: &Table,
    made: &[(String, Cell)],
    time: u64,
    lang: Lang,
) -> Step<Vec<(std::path::PathBuf, Vec<u8>)>> {
    let failed = |error: String| {
        let values = [("error", error.as_str())];
        Failure::new(Exit::Io, "io.runtime", lang, Text::IoRuntime, &values)
    };
    let csv = || csv_file(table, made).map_err(failed);
    let xlsx = || workbook(std::slice::from_ref(table), made, time, &tr(lang)).map_err(failed);
    let end = out.extension().and_then(|end| end.to_str());
    Ok(match end {
        Some("csv") => vec![(out.to_owned(), csv()?)],
        Some("xlsx") => vec![(out.to_owned(), xlsx()?)],
        _ => {
            std::fs::create_dir_all(out).map_err(|error| Failure::file(lang, out, &error))?;
            vec![
                (out.join("records.csv"), csv()?),
                (out.join("records.xlsx"), xlsx()?),
            ]
        }
    })
}

/// `vault refusals`
pub fn refusals(args: &VaultRefusals, world: &World, lang: Lang) -> Outcome {
    let (writer, reader) = reader(&args.why, &args.acting, world, lang)?;
    let store = writer.store().clone();
    let today = today(&writer, world, lang)?;
    let outcome = writer.wait(store.refusals(&reader.reading(), today), lang)?;
    writer.close(lang)?;
    let (refusals, counts) = outcome.map_err(|why| denied(&why, lang))?;
    if args.acting.json {
        let refusals = refusals.iter().map(|it| {
            json!({"time": it.time, "kind": it.kind, "code": it.code, "keys": it.keys, "text": it.text.to_string()})
        });
        let counts = counts.iter();
        let counts = counts.map(|it| json!({"day": it.day, "code": it.code, "count": it.count}));
        println!(
            "{}",
            json!({"refusals": refusals.collect::<Vec<_>>(), "counted": counts.collect::<Vec<_>>()})
        );
        return Ok(Exit::Done);
    }
    for it in &refusals {
        println!(
            "{}\t{}\t{}\t{}\t{}",
            utc(it.time),
            it.kind,
            it.code,
            it.keys.join(" "),
            it.text
        );
    }
    for it in &counts {
        let values = [
            ("day", it.day.to_string()),
            ("code", it.code.clone()),
            ("count", it.count.to_string()),
        ];
        let values = values.each_ref().map(|(name, text)| (*name, text.as_str()));
        println!("{}", fill(Text::RefusalsCounted.say(lang), &values));
    }
    Ok(Exit::Done)
}
