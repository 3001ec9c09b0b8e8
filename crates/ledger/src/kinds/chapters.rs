//! The end of a chapter: merged into another, which carries on with all that it had, or dissolved once it has nothing left.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::inspections::agreeing;
use super::keys::offices_meet;
use super::{KindRules, common};
use crate::day::Day;
use crate::decide::Context;
use crate::effects::Fact;
use crate::id::Id;
use crate::rejection::{Refusal, Rejection};
use crate::state::{Chapter, Key};

/// The governors, and an inspector beside them where the keys of an inspection's inspectors lapse with the chapter.
fn governed(cx: &Context<'_>, chapter: Id, on: Day) -> Result<(), Rejection> {
    let lapses = |name: &str| {
        let known = cx.state.keys.get(name);
        known.is_some_and(|key| key.chapter == Some(chapter) && key.until.is_none())
    };
    let agreed = agreeing(cx, lapses, on)?;
    match agreed.is_empty() {
        true => cx.governors(),
        false => cx.governors_beside(&agreed),
    }
}

/// A chapter that has not ended yet, and did not begin after this day.
fn ending<'a>(cx: &Context<'a>, id: Id, on: Day) -> Result<&'a Chapter, Rejection> {
    cx.chapter(id)?;
    let known = cx.state.chapters.get(&id);
    let what = "chapter";
    let known = known.ok_or(Rejection::NotFound { what, id })?;
    cx.refuse_if(on < known.since, || Rejection::DatesReversed {
        from: known.since,
        until: on,
    })?;
    Ok(known)
}

/// `chapter.succeed`: a chapter is merged into another. In one entry all that it had is its successor's: accounts, funds,
/// allocations, campaigns and whatever else belongs to a chapter; its keys lapse, and what stood below it stands below the
/// successor. Lines, numbers and donors' codes are not touched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ChapterSucceed {
    pub chapter: Id,
    pub id: Id,
    /// The last day of the chapter.
    pub on: Day,
    pub successor: Id,
}

impl KindRules for ChapterSucceed {
    const VI: &'static str = "Sáp nhập đơn vị";
    const EN: &'static str = "Chapter succeeded by another";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        governed(cx, self.chapter, self.on)?;
        ending(cx, self.chapter, self.on)?;
        let successor = cx.chapter(self.successor)?;
        cx.refuse_if(cx.state.within(successor, Some(self.chapter)), || {
            Rejection::SuccessorBelow { chapter: successor }
        })?;
        // The numbers of a block are printed on papers of this chapter, and no other chapter's book can count them.
        if let Some(number) = cx.state.open_number(self.chapter) {
            cx.refuse(Rejection::VouchersOpen { number })?;
        }
        let chapters = self.tree_afterwards(cx);
        let keys = cx.state.keys.values();
        let live: Vec<&Key> = keys
            .filter(|key| key.until.is_none() && key.chapter != Some(self.chapter))
            .collect();
        if let Some(holder) = offices_meet(cx.state, &chapters, &live) {
            cx.refuse(Rejection::RolesNotSeparate { holder })?;
        }
        cx.effects.about.chapter = Some(successor);
        cx.fact(Fact::ChapterEnd {
            chapter: self.chapter,
            on: self.on,
            successor: Some(successor),
        });
        Ok(())
    }
}

impl ChapterSucceed {
    fn tree_afterwards(&self, cx: &Context<'_>) -> BTreeMap<Id, Chapter> {
        let mut chapters = cx.state.chapters.clone();
        for known in chapters.values_mut() {
            if known.parent == Some(self.chapter) {
                known.parent = Some(self.successor);
            }
        }
        if let Some(known) = chapters.get_mut(&self.chapter) {
            known.successor = Some(self.successor);
        }
        chapters
    }
}

/// `chapter.close`: a chapter that has nothing left is no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ChapterClose {
    pub chapter: Id,
    pub id: Id,
    /// The last day of the chapter.
    pub on: Day,
}

impl KindRules for ChapterClose {
    const VI: &'static str = "Giải thể đơn vị";
    const EN: &'static str = "Chapter closed";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        governed(cx, self.chapter, self.on)?;
        ending(cx, self.chapter, self.on)?;
        if let Some(what) = cx.state.chapter_holds(self.chapter, self.on) {
            cx.refuse(Rejection::ChapterHolds { what })?;
        }
        cx.effects.about.chapter = Some(self.chapter);
        cx.fact(Fact::ChapterEnd {
            chapter: self.chapter,
            on: self.on,
            successor: None,
        });
        Ok(())
    }
}
