//! Warnings of rules that nobody has confirmed, and the lenience with which a late note from the field is taken in.

use super::{Context, Parts};
use crate::attribution::{Ending, PartId};
use crate::book::{MarkKind, Past};
use crate::day::Day;
use crate::effects::Fact;
use crate::entry::Signed;
use crate::id::Id;
use crate::marks::{Warning, waivable};
use crate::rejection::{Refusal, Rejection};
use crate::state::LineKey;

use super::refused;

impl Context<'_> {
    /// In a lenient context notes a refusal of the closed list instead of refusing.
    pub(super) fn waive(&self, code: &str) -> bool {
        let bit = waivable(code).filter(|_| self.lenient);
        if let Some(bit) = bit {
            self.waived.set(self.waived.get() | bit);
        }
        bit.is_some()
    }

    /// A rule of a campaign's terms: confirmed it refuses, unconfirmed it warns.
    pub fn by_terms(
        &self,
        confirmed: bool,
        breaks: bool,
        warning: Warning,
        rejection: impl FnOnce() -> Rejection,
    ) -> Result<(), Rejection> {
        match (breaks, confirmed) {
            (false, _) => Ok(()),
            (true, true) => self.refuse(rejection()),
            (true, false) => {
                self.warn(warning);
                Ok(())
            }
        }
    }

    /// Marks the entry with a warning.
    pub fn warn(&self, warning: Warning) {
        self.warned.set(self.warned.get() | warning.bit());
    }

    /// Marks the entry itself with what it was warned of and what was waived for it.
    pub(super) fn mark_itself(&mut self) {
        let marks = [
            (MarkKind::Warned, self.warned.get()),
            (MarkKind::Irregular, self.waived.get()),
        ];
        for (kind, bits) in marks {
            if bits != 0 {
                self.mark(self.at, kind, i64::from(bits));
            }
        }
    }

    /// Decides on an officer's own note as leniently as the closed list allows, and makes what it does the effects of this entry.
    pub(crate) fn adopt(&mut self, note: &Signed, booked: Day) -> Result<(), Refusal> {
        let past = Past(self.book);
        let mut inner = Context::new(self.in_force, self.state, &past, note);
        inner.lenient = true;
        let rules = note.body.rules();
        rules.decide(&mut inner)?;
        if let Some(voucher) = rules.voucher() {
            inner.number(voucher, rules.on(), booked)?;
        }
        let parts = inner.into_parts();
        self.take_over(parts);
        Ok(())
    }

    /// Runs a check without the lenience that this entry has for what it adopts.
    pub(crate) fn strictly(
        &mut self,
        check: impl FnOnce(&mut Self) -> Result<(), Rejection>,
    ) -> Result<(), Rejection> {
        let lenient = std::mem::replace(&mut self.lenient, false);
        let checked = check(self);
        self.lenient = lenient;
        checked
    }

    fn take_over(&mut self, parts: Parts) {
        self.effects = parts.effects;
        self.adopted = parts.attribution;
        self.waived.set(self.waived.get() | parts.waived);
        self.warned.set(self.warned.get() | parts.warned);
        // What the note could not know when it was written, the end of this entry does not refuse either.
        self.lenient = true;
    }

    fn into_parts(self) -> Parts {
        Parts {
            attribution: self.work.into_changes(),
            effects: self.effects,
            waived: self.waived.get(),
            warned: self.warned.get(),
        }
    }

    /// What was handed out of an allocation that had too little: the rest is owed on its line until somebody covers it.
    pub(super) fn overdraw(
        &mut self,
        fund: Id,
        allocation: Id,
        key: LineKey,
        amount: u64,
        ending: Ending,
    ) -> Result<PartId, Refusal> {
        self.fact(Fact::Overdrawn { fund, allocation });
        let line = self.line(key)?;
        self.work
            .depart_as_far_as(line, amount, ending)
            .map_err(refused(amount))
    }
}
