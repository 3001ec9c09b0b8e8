//! What must hold of cases and disputes after every entry, counted again from the entries themselves.

use std::collections::BTreeMap;

use minhbach_ledger::book::MarkKind;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::cases::Share;

use super::Chapter;

/// `Err` says what does not hold.
pub fn check(book: &Chapter) -> Result<(), String> {
    let mut sponsors: BTreeMap<Id, BTreeMap<Id, Share>> = BTreeMap::new();
    let mut disputed: BTreeMap<u64, i64> = BTreeMap::new();
    let index = |text| book.past.texts.get(text).copied().ok_or("no such text");
    for entry in &book.past.entries {
        match &entry.body {
            Body::CaseOpen(case) => drop(sponsors.insert(case.id, BTreeMap::new())),
            Body::SponsorshipBegin(begun) => {
                let of = sponsors.get_mut(&begun.case).ok_or("no case")?;
                of.insert(begun.id, begun.share);
                let full = of.values().filter(|share| **share == Share::Full).count();
                if full > 1 {
                    return Err(format!("{full} full sponsors of one case"));
                }
            }
            Body::SponsorshipEnd(end) => {
                let begun = book.entry_at(index(&end.sponsorship)?).id();
                let lived = sponsors.values_mut().filter_map(|of| of.remove(&begun));
                if lived.count() != 1 {
                    return Err("a sponsorship ended that did not live".into());
                }
            }
            Body::CaseClose(close) if !sponsors[&close.case].is_empty() => {
                return Err("a sponsored case was closed".into());
            }
            Body::DistributionDispute(dispute) => {
                let portions = i64::from(dispute.portions.get());
                *disputed.entry(index(&dispute.distribution)?).or_default() += portions;
            }
            Body::DistributionResolve(resolve) => {
                let said = book.entry_at(index(&resolve.dispute)?);
                let Body::DistributionDispute(dispute) = &said.body else {
                    return Err("what was resolved is no dispute".into());
                };
                let portions = i64::from(dispute.portions.get());
                *disputed.entry(index(&dispute.distribution)?).or_default() -= portions;
            }
            _ => {}
        }
    }
    let people = &book.state.people;
    let known = people.cases.iter();
    let known: BTreeMap<_, _> = known
        .map(|(id, case)| (*id, case.sponsors.clone()))
        .collect();
    if known != sponsors {
        return Err("the state knows other sponsors than the entries".into());
    }
    for (at, portions) in disputed {
        let marks = book.marks(at).iter().rev();
        let mark = marks
            .filter(|mark| mark.kind == MarkKind::Disputed)
            .map(|mark| mark.value);
        let open = people
            .disputes
            .values()
            .filter(|one| one.distribution == at);
        let open: i64 = open.map(|one| i64::from(one.portions)).sum();
        if mark.clone().next() != Some(portions) || open != portions {
            return Err(format!("{portions} portions disputed, {open} in the state"));
        }
    }
    Ok(())
}
