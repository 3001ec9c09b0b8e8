//! What must hold of inspections and findings after every entry, counted again from the entries themselves.

use std::collections::{BTreeMap, BTreeSet};

use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::Body;

use super::Chapter;

/// `Err` says what does not hold.
pub fn check(book: &Chapter) -> Result<(), String> {
    let mut inspections: BTreeSet<Id> = BTreeSet::new();
    let mut findings: BTreeMap<Digest, (Id, u32)> = BTreeMap::new();
    let mut counts: BTreeMap<Digest, u32> = BTreeMap::new();
    let id = |text: &Digest| {
        let at = book.past.texts.get(text).copied().ok_or("no such text")?;
        Ok::<Id, &str>(book.entry_at(at).id())
    };
    for entry in &book.past.entries {
        match &entry.body {
            Body::InspectionOpen(body) => drop(inspections.insert(body.id)),
            Body::InspectionClose(body) => {
                let open = findings
                    .iter()
                    .filter(|(text, _)| of(book, text) == Some(body.inspection));
                let left = body.left.iter().map(|left| left.finding);
                if !open.map(|(text, _)| *text).eq(left) {
                    return Err("an inspection ended that passes over a finding".into());
                }
                if !inspections.remove(&id(&body.inspection)?) {
                    return Err("an inspection ended that was not open".into());
                }
            }
            Body::FindingRaise(body) => {
                let count = counts.entry(body.inspection).or_default();
                *count += 1;
                if *count != body.number.get() || !inspections.contains(&id(&body.inspection)?) {
                    return Err("a finding out of order".into());
                }
                findings.insert(entry.text_hash(), (body.id, *count));
            }
            Body::FindingClose(body) if findings.remove(&body.finding).is_none() => {
                return Err("a finding closed that was not open".into());
            }
            _ => {}
        }
    }
    let oversight = &book.state.oversight;
    let known = oversight.findings.iter();
    let known: BTreeMap<Digest, (Id, u32)> = known
        .map(|(id, finding)| (finding.text, (*id, finding.number)))
        .collect();
    let open: BTreeSet<Id> = oversight.inspections.keys().copied().collect();
    match known == findings && open == inspections {
        true => Ok(()),
        false => Err("the state knows other findings than the entries".into()),
    }
}

/// The inspection that a finding belongs to.
fn of(book: &Chapter, finding: &Digest) -> Option<Digest> {
    let at = book.past.texts.get(finding)?;
    match &book.entry_at(*at).body {
        Body::FindingRaise(body) => Some(body.inspection),
        _ => None,
    }
}
