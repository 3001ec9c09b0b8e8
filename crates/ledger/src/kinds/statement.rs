//! The bank's own statement: whole days of an account, sealed once their lines are in the book.

use serde::{Deserialize, Serialize};

use super::governance::Role;
use super::{KindRules, common};
use crate::amount::{Fixed, Unit};
use crate::day::Day;
use crate::decide::Context;
use crate::effects::Fact;
use crate::id::{Digest, Id};
use crate::rejection::{Refusal, Rejection};
use crate::state::{BankDay, Sealing};

/// How many lines, and their sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Count {
    pub count: u32,
    pub sum: Fixed,
}

/// One day of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct StatementDay {
    /// The balance at its end, where the bank gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing: Option<Fixed>,
    /// Whether every line of the day was read.
    pub complete: bool,
    pub credits: Count,
    pub day: Day,
    pub debits: Count,
    /// The balance at its beginning, where the bank gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<Fixed>,
    /// RFC 6962 root over the commitments of the day's lines, in the order of the statement.
    pub root: Digest,
}

/// `statement.seal`: the days of a statement, after their lines have been entered. For a complete
/// day the live entries that cite it must equal its counts and sums (rule 10); and where no day up to it is incomplete, the
/// funds together must have in the account what the bank says (rule 1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct StatementSeal {
    pub account: Id,
    /// Contiguous, 1 to 31 of them.
    pub days: Vec<StatementDay>,
    pub id: Id,
    pub on: Day,
}

impl KindRules for StatementSeal {
    const VI: &'static str = "Chốt sao kê";
    const EN: &'static str = "Statement sealed";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let id = self.account;
        let account = cx.state.accounts.get(&id).ok_or(Rejection::NotFound {
            what: "account",
            id,
        })?;
        cx.authority(&[Role::Accountant], "accountant", &[account.chapter])?;
        cx.refuse_if(!account.kind.has_statement(), || {
            Rejection::AccountKindWrong {
                account: id,
                needed: "bank, treasury",
            }
        })?;
        let Some(first) = self.days.first() else {
            return Err(Rejection::ListWrong { field: "days" }.into());
        };
        cx.refuse_if(self.days.len() > 31, || Rejection::ListWrong {
            field: "days",
        })?;
        if let Some(expected) = account.sealed_to.map(|day| day.plus(1))
            && first.day > expected
        {
            cx.refuse(Rejection::DaysNotContiguous {
                day: first.day,
                expected,
            })?;
        }
        let before = cx
            .state
            .days
            .get(&(id, first.day.plus(-1)))
            .filter(|day| day.sealed.is_some());
        let mut closing = before.and_then(|day| day.closing);
        // The first rules did not compare the bank's balance with the funds'.
        let mut whole = cx.state.rules() >= 2 && cx.state.complete_before(id, first.day);
        for (position, day) in self.days.iter().enumerate() {
            let expected = first.day.plus(position as i32);
            cx.refuse_if(day.day != expected, || Rejection::DaysNotContiguous {
                day: day.day,
                expected,
            })?;
            closing = self.decide_day(cx, day, account.currency.scale(), closing)?;
            whole &= day.complete;
            if let Some(stated) = closing.filter(|_| whole) {
                let held = cx.state.bank_balance(id, day.day);
                cx.refuse_if(held != i128::from(stated), || Rejection::BookBalance {
                    day: day.day,
                    held,
                    stated,
                })?;
            }
        }
        self.join_later_days(cx, first.day, closing)?;
        cx.effects.about.chapter = Some(account.chapter);
        cx.effects.about.account = Some(id);
        cx.effects.about.unit = Some(Unit::Money(account.currency));
        Ok(())
    }
}

impl StatementSeal {
    /// Days before those sealed already leave no gap either, and end with the balance that the next one began with.
    fn join_later_days(
        &self,
        cx: &Context<'_>,
        first: Day,
        closing: Option<i64>,
    ) -> Result<(), Rejection> {
        let next = first.plus(self.days.len() as i32);
        let mut later = cx.state.days.range((self.account, next)..);
        let sealed = later
            .by_ref()
            .take_while(|((account, _), _)| *account == self.account)
            .find(|(_, day)| day.sealed.is_some());
        let Some(((_, day), sealed)) = sealed else {
            return Ok(());
        };
        if *day != next {
            cx.refuse(Rejection::DaysNotContiguous {
                day: next.plus(-1),
                expected: day.plus(-1),
            })?;
        }
        match (closing, sealed.opening) {
            (Some(closing), Some(opening)) if closing != opening => {
                cx.refuse(Rejection::DayOpening { day: next })
            }
            _ => Ok(()),
        }
    }

    /// One day; answers its closing balance.
    fn decide_day(
        &self,
        cx: &mut Context<'_>,
        day: &StatementDay,
        scale: u8,
        before: Option<i64>,
    ) -> Result<Option<i64>, Refusal> {
        let date = day.day;
        cx.refuse_if(self.on < date, || Rejection::InFuture { on: date })?;
        let amounts = [
            day.opening,
            day.closing,
            Some(day.credits.sum),
            Some(day.debits.sum),
        ];
        cx.refuse_if(
            amounts
                .into_iter()
                .flatten()
                .any(|amount| amount.scale() != scale),
            || Rejection::DayArithmetic { day: date },
        )?;
        // An amount is at most 2^53, so it fits.
        let balance = |amount: Option<Fixed>| amount.map(|a| a.minor() as i64);
        let (opening, closing) = (balance(day.opening), balance(day.closing));
        let tally = cx
            .state
            .days
            .get(&(self.account, date))
            .copied()
            .unwrap_or_default();
        cx.refuse_if(tally.sealed == Some(Sealing::Complete), || {
            Rejection::DayComplete { day: date }
        })?;
        if let (Some(opening), Some(before)) = (opening, before)
            && opening != before
        {
            cx.refuse(Rejection::DayOpening { day: date })?;
        }
        let stated = [day.credits, day.debits].map(|side| (side.count, side.sum.minor()));
        if day.complete {
            if let (Some(opening), Some(closing)) = (opening, closing) {
                let end = opening + stated[0].1 as i64 - stated[1].1 as i64;
                cx.refuse_if(end != closing, || Rejection::DayArithmetic { day: date })?;
            }
            for (counted, stated) in [tally.credits, tally.debits].into_iter().zip(stated) {
                cx.refuse_if(counted != stated, || Rejection::DayMismatch {
                    day: date,
                    counted: counted.0,
                    stated: stated.0,
                    sum: counted.1,
                    stated_sum: stated.1,
                })?;
            }
        }
        let sealed = BankDay {
            opening,
            closing,
            sealed: Some(if day.complete {
                Sealing::Complete
            } else {
                Sealing::Incomplete
            }),
            ..tally
        };
        cx.fact(Fact::Seal {
            account: self.account,
            day: date,
            sealed,
        });
        Ok(closing)
    }
}
