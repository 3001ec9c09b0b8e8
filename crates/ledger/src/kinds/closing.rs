//! What stands still or has ended: frozen and closed funds, closed accounts, closed books.

use serde::{Deserialize, Serialize};

use super::governance::Role;
use super::{KindRules, common};
use crate::day::Day;
use crate::decide::Context;
use crate::effects::Fact;
use crate::id::Id;
use crate::rejection::{Refusal, Rejection};
use crate::state::{Account, Fund, Sealing};

/// Why a fund is frozen or no longer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum FreezeReason {
    Inspection,
    Complaint,
    Dispute,
    Court,
    Mistake,
    /// What it was frozen for is settled.
    Settled,
}

/// `fund.freeze`: nothing is allocated or spent from a fund until it is released. What a bank does goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct FundFreeze {
    /// Whether it is frozen from here on.
    pub frozen: bool,
    pub fund: Id,
    pub id: Id,
    pub on: Day,
    pub reason: FreezeReason,
}

impl KindRules for FundFreeze {
    const VI: &'static str = "Phong tỏa hoặc giải tỏa quỹ";
    const EN: &'static str = "Fund frozen or released";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let fund = cx.fund(self.fund)?;
        cx.authority(
            &[Role::Approver, Role::Governor, Role::Inspector],
            "approver, governor, inspector",
            &[fund.chapter],
        )?;
        // One is enough to stop; two people let it go on.
        let have = cx.holders().len() as u32;
        cx.refuse_if(!self.frozen && have < 2, || Rejection::TooFewSigners {
            needed: 2,
            have,
        })?;
        cx.refuse_if(fund.frozen == self.frozen, || Rejection::AlreadyDone {
            what: "fund.freeze",
        })?;
        cx.effects.about.chapter = Some(fund.chapter);
        cx.effects.about.fund = Some(self.fund);
        let fund = Fund {
            frozen: self.frozen,
            ..fund.clone()
        };
        cx.fact(Fact::Fund(self.fund, fund));
        Ok(())
    }
}

/// `fund.close`: a fund that has nothing and owes nothing has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct FundClose {
    pub fund: Id,
    pub id: Id,
    pub on: Day,
}

impl KindRules for FundClose {
    const VI: &'static str = "Đóng quỹ";
    const EN: &'static str = "Fund closed";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let fund = cx.fund(self.fund)?;
        cx.authority(
            &[Role::Approver, Role::Governor],
            "approver",
            &[fund.chapter],
        )?;
        cx.refuse_if(fund.closed.is_some(), || Rejection::FundClosed {
            fund: self.fund,
        })?;
        if let Some(what) = cx.state.fund_holds(self.fund) {
            cx.refuse(Rejection::FundHolds { what })?;
        }
        cx.effects.about.chapter = Some(fund.chapter);
        cx.effects.about.fund = Some(self.fund);
        let fund = Fund {
            closed: Some(self.on),
            ..fund.clone()
        };
        cx.fact(Fact::Fund(self.fund, fund));
        Ok(())
    }
}

/// `account.close`: an account in which nothing lies, and every day of which is sealed, is used no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct AccountClose {
    pub account: Id,
    pub id: Id,
    pub on: Day,
}

impl KindRules for AccountClose {
    const VI: &'static str = "Đóng tài khoản";
    const EN: &'static str = "Account closed";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let (what, id) = ("account", self.account);
        let known = cx.state.accounts.get(&id);
        let account = known.ok_or(Rejection::NotFound { what, id })?;
        cx.authority(
            &[Role::Approver, Role::Governor],
            "approver",
            &[account.chapter],
        )?;
        cx.refuse_if(account.closed.is_some(), || Rejection::AccountClosed {
            account: id,
        })?;
        cx.refuse_if(cx.state.account_holds(id), || Rejection::AccountHolds {
            account: id,
        })?;
        let days = (id, Day::from_days(i32::MIN))..=(id, Day::from_days(i32::MAX));
        let mut days = cx.state.days.range(days);
        let open = days.find(|(_, day)| day.sealed != Some(Sealing::Complete));
        if let Some(((_, day), _)) = open {
            cx.refuse(Rejection::DayUnsealed { day: *day })?;
        }
        cx.effects.about.chapter = Some(account.chapter);
        cx.effects.about.account = Some(id);
        let account = Account {
            closed: Some(self.on),
            ..account.clone()
        };
        cx.fact(Fact::Account(id, account));
        Ok(())
    }
}

/// `period.close`: the books of a chapter and of all below it are closed up to a day. What happened before it may still be
/// entered, with a later accounting date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct PeriodClose {
    pub chapter: Id,
    pub id: Id,
    pub on: Day,
    /// The last accounting date that is closed.
    pub until: Day,
}

impl KindRules for PeriodClose {
    const VI: &'static str = "Khóa sổ kỳ kế toán";
    const EN: &'static str = "Period closed";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let chapter = cx.chapter(self.chapter)?;
        cx.authority(
            &[Role::Accountant, Role::Approver],
            "accountant + approver",
            &[chapter],
        )?;
        cx.together(&[Role::Accountant], 1)?;
        cx.refuse_if(self.until > self.on, || Rejection::InFuture {
            on: self.until,
        })?;
        if let Some(until) = cx.state.closed_until(chapter) {
            cx.refuse_if(self.until <= until, || Rejection::PeriodClosed { until })?;
        }
        let year = self.until.date().map_or(0, |date| date.year());
        let books = cx.state.vouchers.iter();
        let mut due = books
            .filter(|((of, _, in_year), _)| {
                i32::from(*in_year) <= i32::from(year) && cx.state.within(*of, Some(chapter))
            })
            .flat_map(|(_, book)| &book.open)
            .filter(|(_, block)| block.on <= self.until);
        if let Some((number, _)) = due.next() {
            cx.refuse(Rejection::VouchersOpen { number: *number })?;
        }
        cx.effects.about.chapter = Some(chapter);
        cx.fact(Fact::Period(chapter, self.until));
        Ok(())
    }
}
