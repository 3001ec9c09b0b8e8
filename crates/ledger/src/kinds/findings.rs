//! Findings of an inspection, public with their age: raised about entries, answered by those inspected, closed by inspectors.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::governance::Role;
use super::inspections::{
    MOST_DAYS, guarded, independent, not_before_opening, open_inspection, passed, within_days,
};
use super::remarks::Document;
use super::{Body, KindRules, common};
use crate::book::MarkKind;
use crate::day::Day;
use crate::decide::Context;
use crate::effects::Fact;
use crate::id::{Digest, Id};
use crate::rejection::{Refusal, Rejection};
use crate::state::oversight::{Finding, OversightFact};
use crate::text::Words;

/// How many entries a finding may be about.
const MOST_ABOUT: usize = 16;

/// How much weighs what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Worth a look; nothing was broken.
    Observation,
    /// A rule was not kept, without harm.
    Minor,
    /// A rule was not kept, with harm or the danger of it.
    Major,
    /// Value was lost or misused, or somebody was exposed.
    Critical,
}

impl Grade {
    /// The name in the entry.
    pub fn name(self) -> &'static str {
        match self {
            Grade::Observation => "observation",
            Grade::Minor => "minor",
            Grade::Major => "major",
            Grade::Critical => "critical",
        }
    }
}

/// `finding.raise`: inspectors state what they found about entries, and ask for something by a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct FindingRaise {
    /// SHA-256 of the signed texts of the entries, rising, none twice.
    pub about: Vec<Digest>,
    /// What those inspected are to do.
    pub asked: Words,
    /// By which day.
    pub due: Day,
    pub grade: Grade,
    pub id: Id,
    /// SHA-256 of the signed text of the `inspection.open`.
    pub inspection: Digest,
    /// From 1, in the order of the inspection.
    pub number: NonZeroU32,
    pub on: Day,
    /// What was found: public, about acts and papers and never about a person by name.
    pub words: Words,
}

impl FindingRaise {
    /// The indexes of the entries: each is in the book, and somebody who signed it acts where the inspection is.
    fn entries(&self, cx: &Context<'_>, chapter: Id) -> Result<Vec<u64>, Refusal> {
        let rising = self.about.windows(2).all(|pair| pair[0] < pair[1]);
        let few = (1..=MOST_ABOUT).contains(&self.about.len());
        cx.refuse_if(!rising || !few, || Rejection::ListWrong { field: "about" })?;
        let mut found = Vec::with_capacity(self.about.len());
        for text in &self.about {
            let entry = cx.entry(text, "entry")?;
            let keys = entry.signed.authors.iter();
            let mut keys = keys.filter_map(|author| cx.state.keys.get(&author.key));
            let there = keys.any(|key| cx.state.meets(chapter, key.chapter));
            cx.refuse_if(!there, || Rejection::OutOfScope {
                key: cx.first_author(),
                chapter,
            })?;
            found.push(entry.at);
        }
        Ok(found)
    }
}

impl KindRules for FindingRaise {
    const VI: &'static str = "Nêu phát hiện";
    const EN: &'static str = "Finding raised";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(4)?;
        let (id, at, inspection) = open_inspection(cx, &self.inspection)?;
        let chapter = inspection.chapter;
        cx.authority(&[Role::Inspector], "inspector", &[chapter])?;
        independent(cx, chapter, Some(inspection.from))?;
        guarded(cx, inspection.guards())?;
        not_before_opening(cx, &self.inspection, self.on)?;
        cx.refuse_if(self.due < self.on, || Rejection::DatesReversed {
            from: self.on,
            until: self.due,
        })?;
        within_days(cx, self.on, self.due, MOST_DAYS)?;
        let next = inspection.findings + 1;
        cx.refuse_if(self.number.get() != next, || Rejection::FindingNumber {
            next,
        })?;
        cx.plain("words", self.words.as_str())?;
        cx.plain("asked", self.asked.as_str())?;
        let entries = self.entries(cx, chapter)?;
        let finding = Finding {
            at: cx.at,
            text: cx.signed.text_hash(),
            inspection: at,
            chapter,
            number: next,
            grade: self.grade,
            on: self.on,
            due: self.due,
            authors: cx.holders().into_iter().collect(),
            answered: Vec::new(),
            guards: inspection.guards().cloned().collect(),
        };
        let mut counted = inspection.clone();
        counted.findings = next;
        let facts = [
            OversightFact::Inspection(id, Some(Box::new(counted))),
            OversightFact::Finding(self.id, Some(Box::new(finding))),
        ];
        for fact in facts {
            cx.fact(Fact::Oversight(fact));
        }
        for entry in entries {
            cx.mark(entry, MarkKind::Found, cx.at as i64);
        }
        cx.effects.about.chapter = Some(chapter);
        Ok(())
    }
}

/// The finding that an entry raised, and that nobody has closed.
fn open_finding(cx: &Context<'_>, text: &Digest) -> Result<(Id, Finding), Refusal> {
    let needed = "finding.raise";
    let referent = cx.referent(text, needed)?;
    let Body::FindingRaise(body) = &referent.signed.body else {
        return Err(Rejection::ReferentNotFound { needed }.into());
    };
    let open = cx.state.oversight.findings.get(&body.id);
    let what = "finding.close";
    let open = open.ok_or(Rejection::AlreadyDone { what })?;
    Ok((body.id, open.clone()))
}

/// Nothing is said of a finding before it was raised.
fn not_before(cx: &Context<'_>, finding: &Finding, on: Day) -> Result<(), Rejection> {
    cx.refuse_if(on < finding.on, || Rejection::DatesReversed {
        from: finding.on,
        until: on,
    })
}

/// How those inspected stand to a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    /// It is so, and what is asked is being done.
    Accepted,
    /// Part of it is so.
    Partly,
    /// It is not so.
    Contested,
    /// What was asked has been done.
    Done,
}

/// `finding.answer`: those inspected answer a finding. They may answer more than once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct FindingAnswer {
    /// A public document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Document>,
    /// SHA-256 of the signed text of the `finding.raise`.
    pub finding: Digest,
    pub id: Id,
    pub on: Day,
    pub stance: Stance,
    /// Public, as those of the finding.
    pub words: Words,
}

impl KindRules for FindingAnswer {
    const VI: &'static str = "Giải trình phát hiện";
    const EN: &'static str = "Finding answered";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(4)?;
        let (id, mut finding) = open_finding(cx, &self.finding)?;
        cx.authority(
            &[Role::Governor, Role::Accountant, Role::Approver],
            "governor, accountant, approver",
            &[finding.chapter],
        )?;
        cx.other_than(&finding.authors, "finding.answer")?;
        not_before(cx, &finding, self.on)?;
        cx.plain("words", self.words.as_str())?;
        cx.mark(finding.at, MarkKind::Answered, cx.at as i64);
        cx.effects.about.chapter = Some(finding.chapter);
        finding.answered.extend(cx.holders());
        finding.answered.sort_unstable();
        finding.answered.dedup();
        let fact = OversightFact::Finding(id, Some(Box::new(finding)));
        cx.fact(Fact::Oversight(fact));
        Ok(())
    }
}

/// What became of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingOutcome {
    /// What was asked was done, by an entry that is named.
    Remedied,
    /// The answer explains it.
    Accepted,
    /// It was not so.
    Withdrawn,
    /// Another authority has it now.
    HandedOver,
    /// It stands, and nothing was done about it.
    Unresolved,
}

/// `finding.close`: an inspector who did not answer it closes a finding. Those inspected have answered, or had their day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct FindingClose {
    /// SHA-256 of the signed text of the `finding.raise`.
    pub finding: Digest,
    pub id: Id,
    pub on: Day,
    pub outcome: FindingOutcome,
    /// SHA-256 of the signed text of a later entry by which what was asked was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Digest>,
    /// Why: public, as those of the finding.
    pub words: Words,
}

impl FindingClose {
    /// What was remedied names the later entry that did it, and nothing else does.
    fn remedied(&self, cx: &Context<'_>, finding: &Finding) -> Result<(), Refusal> {
        let wanted = self.outcome == FindingOutcome::Remedied;
        cx.refuse_if(wanted != self.remedy.is_some(), || Rejection::FindingRemedy)?;
        let Some(text) = &self.remedy else {
            return Ok(());
        };
        let entry = cx.entry(text, "entry")?;
        cx.refuse_if(entry.at <= finding.at, || Rejection::FindingRemedy)?;
        Ok(())
    }
}

impl KindRules for FindingClose {
    const VI: &'static str = "Kết luận phát hiện";
    const EN: &'static str = "Finding closed";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(4)?;
        let (id, finding) = open_finding(cx, &self.finding)?;
        cx.authority(&[Role::Inspector], "inspector", &[finding.chapter])?;
        cx.other_than(&finding.answered, "finding.close")?;
        independent(cx, finding.chapter, None)?;
        guarded(cx, finding.guards.iter())?;
        not_before(cx, &finding, self.on)?;
        cx.plain("words", self.words.as_str())?;
        let heard = self.outcome == FindingOutcome::Withdrawn
            || !finding.answered.is_empty()
            || passed(finding.due, self.on);
        cx.refuse_if(!heard, || Rejection::FindingUnheard { due: finding.due })?;
        self.remedied(cx, &finding)?;
        cx.fact(Fact::Oversight(OversightFact::Finding(id, None)));
        cx.mark(finding.at, MarkKind::Concluded, cx.at as i64);
        cx.effects.about.chapter = Some(finding.chapter);
        Ok(())
    }
}
