//! `statement.seal`: whole account-days, once their lines are in the book.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use minhbach_exchange::statement::{Day as BankDay, Equation, Statement, Sum, Why};
use minhbach_ledger::amount::{Currency, Fixed};
use minhbach_ledger::day::Day;
use minhbach_ledger::entry::Draft;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::statement::{Count, StatementDay, StatementSeal};
use minhbach_ledger::log::merkle::{Frontier, leaf_hash};
use minhbach_ledger::signature::Signer;
use minhbach_ledger::state::{Sealing, State};

use super::report::{OpenDay, Report};
use super::{Job, posting};
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Step};
use crate::texts::Text;
use crate::world::World;
use crate::writer::{Answer, Writer};

/// The most days in one seal.
const MOST_DAYS: usize = 31;

/// The roots of the days while their lines come in.
pub struct Seals {
    roots: BTreeMap<Date, Frontier>,
    spoilt: BTreeSet<Date>,
}

impl Seals {
    /// Every day of the statement, with or without lines.
    pub fn new(statement: &Statement) -> Self {
        Seals {
            roots: statement
                .days
                .iter()
                .map(|day| (day.date, Frontier::new()))
                .collect(),
            spoilt: BTreeSet::new(),
        }
    }

    /// The next line of a day, in the order of the statement.
    pub fn leaf(&mut self, date: Date, commitment: Digest) {
        self.roots
            .entry(date)
            .or_default()
            .push(leaf_hash(commitment.bytes()));
    }

    /// A line of the day was refused, so the day is not complete.
    pub fn spoil(&mut self, date: Date) {
        self.spoilt.insert(date);
    }

    /// Seals what is not sealed yet, a calendar month at a time.
    #[allow(
        clippy::too_many_arguments,
        reason = "the ledgers of one import, each updated here"
    )]
    pub fn record(
        &self,
        job: &Job,
        statement: &Statement,
        writer: &Writer,
        signer: &Signer,
        world: &World,
        report: &mut Report,
        lang: Lang,
    ) -> Step<()> {
        let state = writer.state();
        let Some(account) = state.accounts.get(&job.account) else {
            return Ok(());
        };
        let currency = account.currency;
        let mut months: Vec<Vec<StatementDay>> = Vec::new();
        let mut month: Vec<StatementDay> = Vec::new();
        for day in between(&state, job, statement, report, lang)
            .iter()
            .chain(&statement.days)
        {
            let sealed = self.day(&state, job, day, currency, report, lang);
            let date = Day::of_date(day.date);
            let fits = month.last().is_none_or(|last| {
                last.day.plus(1) == date
                    && month.len() < MOST_DAYS
                    && last
                        .day
                        .date()
                        .is_some_and(|last| last.month() == day.date.month())
            });
            if sealed.is_none() || !fits {
                months.extend((!month.is_empty()).then(|| std::mem::take(&mut month)));
            }
            month.extend(sealed);
        }
        months.extend((!month.is_empty()).then_some(month));
        for days in months {
            let id = Id::new(job.today.millis(), world.bytes());
            let body: Body = StatementSeal {
                account: job.account,
                days,
                id,
                on: job.today,
            }
            .into();
            let draft = Draft::new(writer.store().origin(), &body)
                .map_err(|error| Failure::said(Exit::Usage, error.code(), error.to_string()))?;
            for answer in writer.submit(vec![posting(draft, signer, Vec::new())], lang)? {
                match answer {
                    Answer::Recorded { at, .. } => report.seals.push(at),
                    Answer::Refused(refused) => return Err(crate::writer::refusal(&refused, lang)),
                }
            }
        }
        Ok(())
    }

    /// A day as it is to be sealed; `None` if the book has it just so, or complete already.
    fn day(
        &self,
        state: &State,
        job: &Job,
        day: &BankDay,
        currency: Currency,
        report: &mut Report,
        lang: Lang,
    ) -> Option<StatementDay> {
        let date = Day::of_date(day.date);
        if date > job.today {
            report
                .incomplete_days
                .push(open_day(date, "date.future", Text::SealFuture, &[], lang));
            return None;
        }
        let tally = state
            .days
            .get(&(job.account, date))
            .copied()
            .unwrap_or_default();
        if tally.sealed == Some(Sealing::Complete) {
            return None;
        }
        let balance = |value: Option<i64>| {
            // An overdrawn balance cannot be spelt in an entry; the day's equation is then not checkable.
            value
                .and_then(|value| u64::try_from(value).ok())
                .and_then(|value| Fixed::money(value, currency))
        };
        let count = |sum: Sum| {
            let count = u32::try_from(sum.count).ok()?;
            Some(Count {
                count,
                sum: Fixed::money(sum.sum, currency)?,
            })
        };
        let (credits, debits) = (count(day.credits)?, count(day.debits)?);
        let agrees = [(tally.credits, credits), (tally.debits, debits)]
            .iter()
            .all(|(book, bank)| *book == (bank.count, bank.sum.minor()));
        let mut complete = day.complete() && !self.spoilt.contains(&day.date);
        if complete && !agrees {
            complete = false;
            report.complete_days = report.complete_days.saturating_sub(1);
            report.incomplete_days.push(open_day(
                date,
                "statement.mismatch",
                Text::SealMismatch,
                &[],
                lang,
            ));
        }
        let before = state
            .days
            .get(&(job.account, date.plus(-1)))
            .filter(|day| day.sealed.is_some());
        let opening = balance(day.opening).filter(|opening| {
            // A balance that does not continue the day before would be refused; the day then has no opening to check.
            before
                .and_then(|before| before.closing)
                .is_none_or(|closing| closing == opening.minor().cast_signed())
        });
        let closing = balance(day.closing);
        let known = |fixed: Option<Fixed>| fixed.map(|fixed| fixed.minor().cast_signed());
        if tally.sealed == Some(Sealing::Incomplete)
            && !complete
            && (tally.opening, tally.closing) == (known(opening), known(closing))
        {
            return None;
        }
        let root = self
            .roots
            .get(&day.date)
            .map_or_else(|| Frontier::new().root(), Frontier::root);
        Some(StatementDay {
            closing,
            complete,
            credits,
            day: date,
            debits,
            opening,
            root: Digest::new(root),
        })
    }
}

/// The days between the last sealed one and the first of this statement. They are without a movement if the balance says
/// so; else nobody knows, and they stand as incomplete until their statement comes.
fn between(
    state: &State,
    job: &Job,
    statement: &Statement,
    report: &mut Report,
    lang: Lang,
) -> Vec<BankDay> {
    let sealed_to = state
        .accounts
        .get(&job.account)
        .and_then(|account| account.sealed_to);
    let (Some(sealed_to), Some(first)) = (sealed_to, statement.days.first()) else {
        return Vec::new();
    };
    let closing = state
        .days
        .get(&(job.account, sealed_to))
        .and_then(|day| day.closing);
    let quiet = closing.is_some() && closing == first.opening;
    let mut days = Vec::new();
    let mut here = sealed_to.plus(1);
    while here < Day::of_date(first.date) {
        let Some(date) = here.date() else { break };
        if !quiet {
            report
                .incomplete_days
                .push(open_day(here, "statement.days", Text::SealGap, &[], lang));
        }
        days.push(BankDay {
            date,
            credits: Sum::default(),
            debits: Sum::default(),
            opening: closing.filter(|_| quiet),
            closing: closing.filter(|_| quiet),
            equation: if quiet {
                Equation::Holds
            } else {
                Equation::NotCheckable
            },
            exceptions: 0,
            why_incomplete: (!quiet).then_some(Why::EndNotShown),
        });
        here = here.plus(1);
    }
    days
}

fn open_day(day: Day, code: &str, text: Text, values: &[(&str, &str)], lang: Lang) -> OpenDay {
    OpenDay {
        day: day.to_string(),
        code: code.to_owned(),
        reason: crate::texts::fill(text.say(lang), values),
    }
}
