//! `vault cells`: publishes how many households of a month were helped, by place and kind.

use serde_json::{Value, json};

use super::book::value_wrong;
use super::people::{acting, denied, today};
use crate::args::VaultCells;
use crate::lang::Lang;
use crate::outcome::{Exit, Outcome};
use crate::world::World;
use crate::writer::Writer;

/// `vault cells`
pub fn cells(args: &VaultCells, world: &World, lang: Lang) -> Outcome {
    let month = args
        .month
        .parse()
        .map_err(|error: &str| value_wrong("YYYY-MM", error, lang))?;
    let writer = Writer::open(&args.acting.data, world, lang)?;
    acting(&args.acting.key, &writer, world, lang)?;
    let today = today(&writer, world, lang)?;
    let store = writer.store().clone();
    let release = writer.wait(store.publish_cells(month, today), lang)?;
    writer.close(lang)?;
    let release = release.map_err(|why| denied(&why, lang))?;
    let cells = |cells: &[(String, minhbach_store::people::Household)]| -> Vec<Value> {
        let all = cells.iter();
        all.map(|(place, kind)| json!({"place": place, "kind": kind.as_str()}))
            .collect()
    };
    if args.acting.json {
        let groups: Vec<Value> = release
            .groups
            .iter()
            .map(|group| json!({"cells": cells(&group.cells), "households": group.households}))
            .collect();
        println!(
            "{}",
            json!({"month": month, "least": release.least, "groups": groups})
        );
        return Ok(Exit::Done);
    }
    for group in &release.groups {
        let names: Vec<String> = group
            .cells
            .iter()
            .map(|(place, kind)| format!("{place} {}", kind.text(lang)))
            .collect();
        println!("{}\t{}", group.households, names.join(" + "));
    }
    Ok(Exit::Done)
}
