//! What has ended or stands still: closed books, chapters that are no more, closed and frozen funds, closed accounts.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use crate::amount::Unit;
use crate::day::Day;
use crate::effects::Place;
use crate::id::Id;
use crate::kinds::registry::AccountKind;
use crate::rejection::Rejection;

impl Context<'_> {
    /// Books that are closed take no entry any more, and chapters that are no more no movement.
    pub(super) fn open_books(&self, booked: Option<Day>) -> Result<(), Rejection> {
        let state = self.state;
        if state.periods.is_empty() && state.ended.is_empty() {
            return Ok(());
        }
        let postings = self.effects.postings.iter();
        let moved: BTreeSet<Id> = postings
            .flat_map(|posting| {
                let account = match posting.place {
                    Place::Real(id) => state.accounts.get(&id).map(|known| known.chapter),
                    _ => None,
                };
                let fund = state.funds.get(&posting.fund).map(|known| known.chapter);
                account.into_iter().chain(fund)
            })
            .collect();
        for chapter in &moved {
            self.refuse_if(state.ended.contains(chapter), || Rejection::ChapterClosed {
                chapter: *chapter,
            })?;
        }
        let Some(booked) = booked else { return Ok(()) };
        for chapter in moved.into_iter().chain(self.effects.about.chapter) {
            if let Some(until) = state.closed_until(chapter) {
                self.refuse_if(booked <= until, || Rejection::PeriodClosed { until })?;
            }
        }
        Ok(())
    }

    /// Funds and accounts that are closed move no more, and out of a frozen fund goes nothing, but for what a bank did.
    pub(super) fn standing(
        &self,
        moved: &BTreeMap<(Place, Id, Unit), i128>,
    ) -> Result<(), Rejection> {
        let mut out: BTreeMap<(Id, Unit), i128> = BTreeMap::new();
        for ((place, fund, unit), delta) in moved {
            let Place::Real(id) = place else { continue };
            let account = self.state.accounts.get(id);
            // That goods came for which a supplier is owed takes nothing out of a fund.
            let with_supplier = account.is_some_and(|a| a.kind == AccountKind::Supplier);
            let closed = account.is_some_and(|account| account.closed.is_some());
            self.refuse_if(closed && *delta != 0, || Rejection::AccountClosed {
                account: *id,
            })?;
            let Some(known) = self.state.funds.get(fund) else {
                continue;
            };
            // What a bank takes back of a fund that has ended, somebody must be able to make good.
            let settled = self.bank_fact || self.state.owed(*fund, *unit) > 0;
            self.refuse_if(known.closed.is_some() && *delta != 0 && !settled, || {
                Rejection::FundClosed { fund: *fund }
            })?;
            if known.frozen && !self.bank_fact && !with_supplier {
                *out.entry((*fund, *unit)).or_default() += delta;
            }
        }
        match out.iter().find(|(_, delta)| **delta < 0) {
            Some(((fund, _), _)) => self.refuse(Rejection::FundFrozen { fund: *fund }),
            None => Ok(()),
        }
    }
}
