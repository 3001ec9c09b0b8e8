//! Late notes from the field: what an officer wrote and signed offline enters the book word for word, even where a rule would
//! have refused it, and is listed as irregular until an inspector has looked into it (rule 7).

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::governance::Role;
use super::{Body, KindRules, common};
use crate::day::Day;
use crate::decide::Context;
use crate::entry::Signed;
use crate::id::{Digest, Id};
use crate::rejection::{Refusal, Rejection};

/// The kinds that an officer writes in the field.
pub const KINDS: &[&str] = &[
    "donation.receive",
    "roster.seal",
    "distribution.make",
    "distribution.confirm",
    "transfer.receive",
];

/// What an entry says: of one that adopts a note, the note; of any other, itself.
pub fn said(entry: &Signed) -> Cow<'_, Signed> {
    match &entry.body {
        Body::FieldAdopt(adopted) => adopted.note().map_or(Cow::Borrowed(entry), Cow::Owned),
        _ => Cow::Borrowed(entry),
    }
}

/// Why a note comes late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum AdoptReason {
    NoNetwork,
    DeviceLost,
    ChapterEnded,
    Refused,
    Other,
}

/// `field.adopt`: an officer's signed note, word for word. What it says happens as if it stood alone; which rules were waived for
/// it is marked on this entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct FieldAdopt {
    pub booked: Day,
    pub id: Id,
    /// The whole note with its signatures.
    pub note: String,
    pub on: Day,
    pub reason: AdoptReason,
}

impl FieldAdopt {
    /// The note, if it can be read.
    pub fn note(&self) -> Option<Signed> {
        let origin = self.note.lines().next()?.strip_suffix("/entry/v1")?;
        Signed::parse(self.note.as_bytes(), origin).ok()
    }

    /// Whoever signed the note did, and might: with keys of this book that were valid when it was written, and
    /// in their terms by the day that it states.
    fn signatures(&self, cx: &Context<'_>, note: &Signed) -> Result<(), Rejection> {
        let written = note.body.rules().on();
        for author in &note.authors {
            let name = || author.key.clone();
            let known = cx.state.keys.get(&author.key);
            let key = known.filter(|key| key.key_id == author.key_id);
            let key = key.ok_or_else(|| Rejection::KeyUnknown { key: name() })?;
            let holds = key.public.verify(note.text().as_bytes(), &author.signature);
            cx.refuse_if(!holds, || Rejection::SignatureInvalid { key: name() })?;
            // Whoever stole a key can write any day on a note, so a compromised one adopts nothing.
            let lapsed = key.until_on.is_some_and(|until| until < written);
            cx.refuse_if(lapsed || key.disputed_from.is_some(), || {
                Rejection::KeyRevoked { key: name() }
            })?;
            // When it was sealed nobody knows; that day is the adopter's to answer for, as for a key that has lapsed since.
            let outside = key.term.filter(|term| !term.holds(written));
            if let Some(term) = outside {
                cx.refuse(term.missed(&author.key))?;
            }
        }
        Ok(())
    }
}

impl KindRules for FieldAdopt {
    const VI: &'static str = "Nhập sổ phiếu hiện trường nộp muộn";
    const EN: &'static str = "Late field note adopted";
    common!(booked);

    fn further_ids(&self) -> Vec<Id> {
        self.note().map_or_else(Vec::new, |note| {
            let rules = note.body.rules();
            std::iter::once(rules.id())
                .chain(rules.further_ids())
                .collect()
        })
    }

    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        self.note()
            .map_or_else(Vec::new, |note| note.body.rules().commitments())
    }

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let note = self.note().ok_or(Rejection::NoteUnreadable)?;
        let origin = |text: &str| text.lines().next().map(str::to_owned);
        cx.refuse_if(origin(note.text()) != origin(cx.signed.text()), || {
            Rejection::NoteUnreadable
        })?;
        let kind = note.kind().name();
        let by_bank = matches!(&note.body, Body::DonationReceive(gift) if gift.line.is_some())
            || matches!(&note.body, Body::DistributionMake(made) if made.line.is_some());
        cx.refuse_if(!KINDS.contains(&kind) || by_bank, || {
            Rejection::NotAdoptable { kind }
        })?;
        let written = note.body.rules().on();
        cx.refuse_if(written > self.on, || Rejection::InFuture { on: written })?;
        self.signatures(cx, &note)?;
        let signers = cx.state;
        let theirs: Vec<Id> = note
            .authors
            .iter()
            .filter_map(|author| signers.keys.get(&author.key))
            .map(|key| key.holder)
            .collect();
        cx.adopt(&note, self.booked)?;
        let chapter: Vec<Id> = cx.effects.about.chapter.into_iter().collect();
        cx.strictly(|cx| {
            cx.authority(
                &[Role::Accountant, Role::Approver],
                "accountant, approver",
                &chapter,
            )?;
            // Nobody takes in their own note.
            cx.other_than(&theirs, "field.adopt")
        })?;
        Ok(())
    }
}
