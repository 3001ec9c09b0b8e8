//! What is said about an entry afterwards: an explanation, a document that belongs to it.

use serde::{Deserialize, Serialize};

use super::governance::Role;
use super::{Body, KindRules, common};
use crate::book::{Mark, MarkKind, Referent};
use crate::day::Day;
use crate::decide::Context;
use crate::id::{Digest, Id};
use crate::rejection::{Refusal, Rejection};
use crate::state::Key;

/// A public document: anybody who has it can compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Document {
    pub sha256: Digest,
    /// In bytes.
    pub size: u64,
}

/// What an explanation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExplainReason {
    /// A valid key of the same authority stands by what a compromised one signed.
    Affirm,
    /// A public document explains it.
    Clarify,
    /// An inspector has looked into what was taken in late, and closes it.
    IrregularityClosed,
}

/// `entry.explain`: something is said about an earlier entry, which itself stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct EntryExplain {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Document>,
    /// SHA-256 of the signed text of the entry.
    pub entry: Digest,
    pub id: Id,
    pub on: Day,
    pub reason: ExplainReason,
}

/// The keys that make an entry disputed: they signed it, were compromised before they did, and nobody has stood by it since that
/// became known. `keys` are those of its authors.
pub fn disputing<'a>(keys: impl Iterator<Item = &'a Key>, at: u64, marks: &[Mark]) -> Vec<&'a Key> {
    let mut marks = marks.iter().rev();
    let affirmed = marks.find(|mark| mark.kind == MarkKind::Affirmed);
    keys.filter(|key| {
        let known = affirmed.is_none_or(|mark| key.until.is_some_and(|until| until > mark.by));
        known && key.disputed_from.is_some_and(|from| from <= at)
    })
    .collect()
}

impl EntryExplain {
    /// For every compromised key that signed, a valid one of the same role over the same chapter stands by it.
    fn affirm(&self, cx: &Context<'_>, entry: &Referent) -> Result<(), Rejection> {
        let signed = entry.signed.authors.iter();
        let signed = signed.filter_map(|author| cx.state.keys.get(&author.key));
        let doubtful = disputing(signed, entry.at, &entry.marks);
        cx.refuse_if(doubtful.is_empty(), || Rejection::NothingToExplain {
            what: "dispute",
        })?;
        for lost in doubtful {
            let stands = |key: &Key| {
                let over = match lost.chapter {
                    Some(chapter) => cx.state.within(chapter, key.chapter),
                    None => key.chapter.is_none(),
                };
                over && key.role == lost.role
            };
            cx.refuse_if(!cx.authors().any(|(_, key)| stands(key)), || {
                Rejection::RoleMissing {
                    key: cx.first_author(),
                    needed: "the role of the compromised key",
                }
            })?;
        }
        Ok(())
    }
}

/// The chapter that an inspection looks into, or whoever carries on with what it had.
fn inspected(cx: &Context<'_>, inspection: &Digest) -> Result<Id, Refusal> {
    let needed = "inspection.open";
    let opened = cx.entry(inspection, needed)?;
    match &opened.signed.body {
        Body::InspectionOpen(body) => Ok(cx.state.heir(body.chapter)),
        _ => Err(Rejection::ReferentNotFound { needed }.into()),
    }
}

impl KindRules for EntryExplain {
    const VI: &'static str = "Giải trình bút toán";
    const EN: &'static str = "Entry explained";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let entry = cx.entry(&self.entry, "entry")?;
        let (mark, value) = match self.reason {
            ExplainReason::Affirm => {
                self.affirm(cx, &entry)?;
                (MarkKind::Affirmed, cx.at as i64)
            }
            ExplainReason::Clarify => {
                let roles = [
                    Role::Accountant,
                    Role::Cashier,
                    Role::Storekeeper,
                    Role::Approver,
                    Role::FieldOfficer,
                    Role::Inspector,
                    Role::Governor,
                ];
                match &entry.signed.body {
                    // Those inspected may reply to inspectors who stand above them.
                    Body::FindingRaise(finding) => {
                        let chapter = inspected(cx, &finding.inspection)?;
                        cx.authority(&roles, "anybody with a key", &[chapter])?;
                    }
                    _ => cx.over_authors_of(&roles, "anybody with a key", &entry.signed)?,
                }
                cx.refuse_if(self.document.is_none(), || Rejection::DocumentNeeded)?;
                (MarkKind::Explained, cx.at as i64)
            }
            ExplainReason::IrregularityClosed => {
                cx.over_authors_of(&[Role::Inspector], "inspector", &entry.signed)?;
                let open = entry.mark(MarkKind::Irregular);
                cx.refuse_if(open.is_none_or(|mark| mark.value == 0), || {
                    Rejection::NothingToExplain {
                        what: "irregularity",
                    }
                })?;
                (MarkKind::Irregular, 0)
            }
        };
        cx.mark(entry.at, mark, value);
        Ok(())
    }
}

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum EvidenceKind {
    Appeal,
    Contract,
    Decision,
    HandoverRecord,
    Invoice,
    List,
    Minutes,
    Photo,
    Receipt,
    Statement,
    Other,
}

/// `evidence.attach`: a document belongs to an entry: a public one by its SHA-256, anything that shows people or their data by a
/// salted commitment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct EvidenceAttach {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Document>,
    /// SHA-256 of the signed text of the entry.
    pub entry: Digest,
    pub id: Id,
    pub on: Day,
    /// Commitment to a document that is not public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private: Option<Digest>,
    pub what: EvidenceKind,
}

impl KindRules for EvidenceAttach {
    const VI: &'static str = "Đính kèm chứng từ";
    const EN: &'static str = "Evidence attached";
    common!();

    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        let private = self.private.map(|commitment| ("private", commitment));
        private.into_iter().collect()
    }

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let entry = cx.entry(&self.entry, "entry")?;
        let roles = [
            Role::Accountant,
            Role::Cashier,
            Role::Storekeeper,
            Role::Approver,
            Role::FieldOfficer,
            Role::Inspector,
        ];
        cx.over_authors_of(&roles, "anybody but a governor", &entry.signed)?;
        cx.refuse_if(self.document.is_some() == self.private.is_some(), || {
            Rejection::EvidenceForm
        })?;
        // Faces, hands and homes are never public, and a bare hash of a guessable file is no secret.
        let shows_people = matches!(self.what, EvidenceKind::Photo | EvidenceKind::List);
        cx.refuse_if(shows_people && self.private.is_none(), || {
            Rejection::EvidenceForm
        })?;
        cx.mark(entry.at, MarkKind::Evidence, cx.at as i64);
        Ok(())
    }
}
