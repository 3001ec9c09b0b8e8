//! `vault slips`: what each person of a list takes home, the sheet to print it from, and the proof of the list.

use std::path::Path;

use minhbach_exchange::slips::{PrintedSheet, PrintedSlip, sheet};
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::roster::Slip;
use minhbach_store::people::{Line, Reading, answer_days};
use serde_json::json;

use super::bundle::no_entry;
use super::people::{denied, reader};
use super::prove::index;
use super::roster::spoken;
use crate::args::VaultSlips;
use crate::files;
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Outcome, Step};
use crate::texts::{Text, fill};
use crate::world::World;
use crate::writer::Writer;

/// What the sheet says of the list.
struct Told {
    roster: Id,
    index: u64,
    ledger: String,
    campaign: String,
    days: u64,
}

/// `vault slips`
pub fn slips(args: &VaultSlips, world: &World, lang: Lang) -> Outcome {
    let (writer, reader) = reader(&args.why, &args.acting, world, lang)?;
    let put = put(
        &writer,
        &args.list,
        &reader.reading(),
        &args.out,
        args.url.as_deref(),
        lang,
    );
    writer.close(lang)?;
    let (roster, index, count) = put?;
    if args.acting.json {
        println!(
            "{}",
            json!({"roster": roster, "entry": index, "slips": count})
        );
    } else {
        let values = [
            ("count", count.to_string()),
            ("out", args.out.display().to_string()),
        ];
        let values = values.each_ref().map(|(name, text)| (*name, text.as_str()));
        println!("{}", fill(Text::SlipsWritten.say(lang), &values));
    }
    Ok(Exit::Done)
}

/// Writes slips, sheet and proof of a list into a folder; its id, the index of its seal, and how many slips.
pub fn put(
    writer: &Writer,
    list: &str,
    reading: &Reading<'_>,
    out: &Path,
    site: Option<&str>,
    lang: Lang,
) -> Step<(Id, u64, usize)> {
    let told = told(list, writer, lang)?;
    let store = writer.store().clone();
    let slips = writer.wait(store.slips(&told.roster, reading), lang)?;
    let slips = slips.map_err(|why| denied(&why, lang))?;
    let proof = writer.wait(store.prove(told.index), lang)?;
    std::fs::create_dir_all(out).map_err(|error| Failure::file(lang, out, &error))?;
    write(out, &told, &slips, site, lang)?;
    let path = out.join("list.tlog-proof");
    files::create_public(&path, proof.to_string().as_bytes(), lang)?;
    Ok((told.roster, told.index, slips.len()))
}

/// The list, by its id or by the entry that seals it.
fn told(list: &str, writer: &Writer, lang: Lang) -> Step<Told> {
    let store = writer.store();
    let at = match list.parse::<Id>() {
        Ok(id) => writer
            .wait(store.by_id(id), lang)?
            .ok_or_else(|| no_entry(list, lang))?,
        Err(_) => index(writer, list, lang)?,
    };
    let sealed = writer.wait(store.entry(at), lang)?;
    let sealed = sealed.ok_or_else(|| no_entry(list, lang))?;
    let Body::RosterSeal(body) = &sealed.signed.body else {
        return Err(no_entry(list, lang));
    };
    let state = store.state();
    let campaign = body.campaign.and_then(|id| state.campaigns.get(&id));
    Ok(Told {
        roster: body.id,
        index: at,
        ledger: state
            .ledger
            .as_ref()
            .map_or_else(String::new, |ledger| ledger.name.to_string()),
        campaign: campaign.map_or_else(String::new, |campaign| campaign.name.to_string()),
        days: answer_days(&state, body.chapter).into(),
    })
}

/// The sheet, and one file a line.
fn write(
    out: &Path,
    told: &Told,
    slips: &[(Line, Slip)],
    site: Option<&str>,
    lang: Lang,
) -> Step<()> {
    let texts: Vec<(String, String)> = slips
        .iter()
        .map(|(line, slip)| (slip.code().to_string(), line.portion.to_string()))
        .collect();
    let printed: Vec<PrintedSlip<'_>> = slips
        .iter()
        .zip(&texts)
        .map(|((line, slip), (code, portion))| PrintedSlip {
            line: slip.index + 1,
            name: &line.name,
            born: &line.born,
            portion,
            code,
        })
        .collect();
    let about = PrintedSheet {
        ledger: &told.ledger,
        campaign: &told.campaign,
        list: told.index,
        site: site.map(|site| site.trim_end_matches('/')),
        days: told.days,
    };
    let page = sheet(&about, &printed, spoken(lang));
    files::create_private(&out.join("slips.html"), page.as_bytes(), lang)?;
    for (_, slip) in slips {
        let path = out.join(format!("{:04}.slip", slip.index + 1));
        files::create_private(&path, slip.to_string().as_bytes(), lang)?;
    }
    Ok(())
}
