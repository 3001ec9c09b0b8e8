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
use minhbach_ledger::state::Sealing;
use minhbach_server::registry::Registry;

use super::door::{Door, Fared};
use super::report::{OpenDay, Report};
use super::{Job, posting};
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Place, Step};
use crate::texts::Text;
use crate::world::World;

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
        door: Door<'_>,
        signer: &Signer,
        world: &World,
        report: &mut Report,
        lang: Lang,
    ) -> Step<()> {
        let registry = door.registry(job.account, lang)?;
        let Some(account) = registry.accounts.get(&job.account) else {
            return Ok(());
        };
        let currency = account.currency;
        let mut months: Vec<Vec<StatementDay>> = Vec::new();
        let mut month: Vec<StatementDay> = Vec::new();
        let begins = registry.sealed_from();
        let mut known = Known::new(&registry, begins);
        for day in between(&registry, statement, report, lang)
            .iter()
            .chain(&statement.days)
        {
            let date = Day::of_date(day.date);
            let fits = month.last().is_none_or(|last| {
                last.day.plus(1) == date
                    && month.len() < MOST_DAYS
                    && last
                        .day
                        .date()
                        .is_some_and(|last| last.month() == day.date.month())
            });
            let whole = known.whole(date, month.is_empty() || !fits);
            let sealed = self.day(&registry, job, day, currency, whole, report, lang);
            known.take(date, sealed.as_ref());
            if sealed.is_none() || !fits {
                months.extend((!month.is_empty()).then(|| std::mem::take(&mut month)));
            }
            month.extend(sealed);
        }
        months.extend((!month.is_empty()).then_some(month));
        // Sealed days leave no gap: what lies before them is joined to them from its end, what lies after from its beginning.
        let (mut before, after): (Vec<_>, Vec<_>) = months.into_iter().partition(|days| {
            days.last()
                .zip(begins)
                .is_some_and(|(last, begins)| last.day < begins)
        });
        before.reverse();
        let origin = door.origin(lang)?;
        for days in before.into_iter().chain(after) {
            let id = Id::new(job.today.millis(), world.bytes());
            let body: Body = StatementSeal {
                account: job.account,
                days,
                id,
                on: job.today,
            }
            .into();
            let draft = Draft::new(&origin, &body)
                .map_err(|error| Failure::said(Exit::Usage, error.code(), error.to_string()))?;
            for fared in door.submit(
                door.check(vec![posting(draft, signer, Vec::new())], lang)?,
                lang,
            )? {
                match fared {
                    Fared::Recorded { at, .. } => report.seals.push(at),
                    Fared::Refused(refused) => return Err(refused),
                }
            }
        }
        Ok(())
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "the ledgers of one import, each updated here"
    )]
    /// A day as it is to be sealed; `None` if the book has it just so, or complete already.
    fn day(
        &self,
        registry: &Registry,
        job: &Job,
        day: &BankDay,
        currency: Currency,
        whole: bool,
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
        let tally = registry.days.get(&date).copied().unwrap_or_default();
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
        let before = registry.days.get(&date.plus(-1));
        let before = before.filter(|day| day.sealed.is_some());
        let opening = balance(day.opening).filter(|opening| {
            // A balance that does not continue the day before would be refused; the day then has no opening to check.
            before
                .and_then(|before| before.closing)
                .is_none_or(|closing| closing == opening.minor().cast_signed())
        });
        // The same at the other end, unless that day is sealed anew with this one.
        let after = registry.days.get(&date.plus(1)).filter(|after| {
            let anew = day
                .date
                .tomorrow()
                .is_ok_and(|next| self.roots.contains_key(&next));
            after.sealed == Some(Sealing::Complete) || after.sealed.is_some() && !anew
        });
        let closing = balance(day.closing).filter(|closing| {
            after
                .and_then(|after| after.opening)
                .is_none_or(|opening| opening == closing.minor().cast_signed())
        });
        let known = |fixed: Option<Fixed>| fixed.map(|fixed| fixed.minor().cast_signed());
        if let (true, Some(stated), Some(held)) =
            (complete && whole, known(closing), registry.held_on(date))
            && held != stated
        {
            // What the bank has and the book has not is no reason to leave out the statement: the day stays open until the
            // opening balance or the missing days are entered.
            complete = false;
            report.complete_days = report.complete_days.saturating_sub(1);
            report.incomplete_days.push(open_day(
                date,
                "statement.book_balance",
                Text::SealBookBalance,
                &[("held", &held.to_string()), ("stated", &stated.to_string())],
                lang,
            ));
        }
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

/// Which days are known to be complete while this run seals, as the rules will see them.
struct Known {
    begins: Option<Day>,
    /// A day before is not complete.
    broken: bool,
    /// A day before in the same seal is not complete.
    broken_here: bool,
    days: BTreeMap<Day, Option<Sealing>>,
}

impl Known {
    fn new(registry: &Registry, begins: Option<Day>) -> Self {
        let days = registry.days.iter().map(|(day, of)| (*day, of.sealed));
        Known {
            begins,
            broken: false,
            broken_here: false,
            days: days.collect(),
        }
    }

    /// Whether every sealed day before this one is complete when its seal is decided on. What lies before the sealed days is
    /// sealed from its end, so that of its earlier days only those of the same seal are known.
    fn whole(&mut self, day: Day, new_seal: bool) -> bool {
        let mut earlier = self.days.range(..day);
        self.broken |= earlier.any(|(_, sealed)| *sealed == Some(Sealing::Incomplete));
        self.broken_here &= !new_seal;
        match self.begins.is_some_and(|begins| day < begins) {
            true => !self.broken_here,
            false => !self.broken,
        }
    }

    /// Takes over what becomes of a day.
    fn take(&mut self, day: Day, sealed: Option<&StatementDay>) {
        if let Some(sealed) = sealed {
            self.broken_here |= !sealed.complete;
            let how = match sealed.complete {
                true => Sealing::Complete,
                false => Sealing::Incomplete,
            };
            self.days.insert(day, Some(how));
        }
    }
}

/// Refuses, before a line of it is recorded, a statement that ends before the sealed days begin and leaves days between without
/// any statement. Days after the last sealed one can stand as incomplete until theirs comes (see [`between`]); these cannot.
///
/// # Errors
/// `import.gap`, naming the file and the days that are missing.
pub fn reaches(registry: &Registry, job: &Job, statement: &Statement, lang: Lang) -> Step<()> {
    let last = statement.days.last().map(|day| Day::of_date(day.date));
    let Some((last, next)) = last.zip(registry.sealed_from()) else {
        return Ok(());
    };
    if last.plus(1) >= next {
        return Ok(());
    }
    let line = statement.lines().max_by_key(|line| line.date);
    let source = line.and_then(|line| statement.sources.get(usize::from(line.source)));
    let file = source.map(|source| source.name.clone());
    let file = file.or_else(|| job.files.first().map(|path| path.display().to_string()));
    let (from, to) = (last.plus(1).to_string(), next.plus(-1).to_string());
    let values = [("last", &*last.to_string()), ("from", &*from), ("to", &*to)];
    Err(
        Failure::new(Exit::Refused, "import.gap", lang, Text::ImportGap, &values)
            .at(Place {
                file,
                ..Place::default()
            })
            .advise(lang, Text::AdviceGap, &values),
    )
}

/// The days between the last sealed one and the first of this statement. They are without a movement if the balance says
/// so; else nobody knows, and they stand as incomplete until their statement comes.
fn between(
    registry: &Registry,
    statement: &Statement,
    report: &mut Report,
    lang: Lang,
) -> Vec<BankDay> {
    let (Some(sealed_to), Some(first)) = (registry.sealed_to, statement.days.first()) else {
        return Vec::new();
    };
    let closing = registry.days.get(&sealed_to).and_then(|day| day.closing);
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
