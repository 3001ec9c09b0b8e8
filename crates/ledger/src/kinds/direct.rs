//! Help that went from somebody straight to those who need it, past our accounts: told, and in no total.

use serde::{Deserialize, Serialize};

use super::governance::Role;
use super::items::Value;
use super::registry::Area;
use super::{KindRules, common};
use crate::day::Day;
use crate::decide::Context;
use crate::id::{Digest, Id};
use crate::rejection::{Refusal, Rejection};

/// What was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum AidForm {
    Cash,
    Goods,
    Labour,
    Mixed,
}

/// `aid.direct`: somebody helped so many people directly. It moves nothing of ours: no posting, no number, no total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct AidDirect {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<Area>,
    /// The chapter that was told.
    pub chapter: Id,
    /// How many people or households; at least as many as the policy says.
    pub count: u32,
    pub form: AidForm,
    /// Commitment to who gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub giver: Option<Digest>,
    pub id: Id,
    pub on: Day,
    /// What it is thought to be worth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

impl KindRules for AidDirect {
    const VI: &'static str = "Trợ giúp trực tiếp, ngoài sổ quỹ";
    const EN: &'static str = "Direct aid noted";
    common!();

    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        self.giver
            .map(|giver| ("giver", giver))
            .into_iter()
            .collect()
    }

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(3)?;
        let chapter = cx.chapter(self.chapter)?;
        cx.authority(
            &[Role::FieldOfficer, Role::Accountant],
            "field officer, accountant",
            &[chapter],
        )?;
        super::distribution::enough_people(cx, chapter, u64::from(self.count))?;
        if let Some(value) = self.value {
            cx.money(value.amount, value.currency)?;
            cx.refuse_if(value.on > self.on, || Rejection::InFuture { on: value.on })?;
        }
        cx.effects.about.chapter = Some(chapter);
        Ok(())
    }
}
