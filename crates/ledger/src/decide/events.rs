//! What happens: facts, marks, postings, statement lines, and the numbers that move.

use std::collections::BTreeMap;

use super::{Context, refused};
use crate::amount::{MAX_AMOUNT, Unit};
use crate::attribution::{self, ArrivalId, Ending, LineNo, Origin, PartId, Source, Work};
use crate::book::{Mark, MarkKind, Past};
use crate::day::Day;
use crate::effects::{Direction, Fact, Place, Posting};
use crate::id::Id;
use crate::rejection::{Refusal, Rejection};
use crate::state::{LineKey, Sealing};

impl<'a> Context<'a> {
    /// Records a fact.
    pub fn fact(&mut self, fact: Fact) {
        self.effects.facts.push(fact);
    }

    /// Marks an earlier entry.
    pub fn mark(&mut self, target: u64, kind: MarkKind, value: i64) {
        let by = self.at;
        self.effects.marks.push(Mark {
            target,
            kind,
            value,
            by,
        });
    }

    /// Posts a movement of `amount` of a fund from one place to another.
    pub fn post(&mut self, from: Place, to: Place, fund: Id, unit: Unit, amount: u64) {
        let delta = i128::from(amount);
        self.effects.postings.push(Posting {
            place: from,
            fund,
            unit,
            delta: -delta,
        });
        self.effects.postings.push(Posting {
            place: to,
            fund,
            unit,
            delta,
        });
    }

    /// Cites a statement line: needed for every movement of a bank account, forbidden elsewhere.
    /// The line's day stands in its id and must be the day of the event.
    pub fn bank_line(
        &mut self,
        account: Id,
        line: Option<Id>,
        on: Day,
        direction: Direction,
        amount: u64,
    ) -> Result<(), Rejection> {
        let bank = self
            .state
            .accounts
            .get(&account)
            .is_some_and(|a| a.kind.has_statement());
        let line = match (bank, line) {
            (true, None) => return self.refuse(Rejection::LineNeeded { account }),
            (false, Some(_)) => return self.refuse(Rejection::LineUnneeded { account }),
            (false, None) => return Ok(()),
            (true, Some(line)) => line,
        };
        let day = line.day();
        self.refuse_if(day != on, || Rejection::LineDay { line: day, on })?;
        let tally = self.state.days.get(&(account, day));
        let complete = tally.and_then(|d| d.sealed) == Some(Sealing::Complete);
        self.refuse_if(complete, || Rejection::DayComplete { day })?;
        // What a statement could not spell could never be sealed.
        let (_, sum) = tally.map_or((0, 0), |tally| match direction {
            Direction::Credit => tally.credits,
            Direction::Debit => tally.debits,
        });
        self.refuse_if(sum > MAX_AMOUNT - amount, || Rejection::TooLarge)?;
        self.fact(Fact::BankLine {
            account,
            day,
            direction,
            amount,
        });
        self.bank_fact();
        Ok(())
    }

    /// What happens is the bank's fact, which no rule can refuse: a fund may be short in an account.
    pub fn bank_fact(&mut self) {
        self.bank_fact = true;
    }

    /// The line of a key; it comes into being when something first touches it.
    pub fn line(&mut self, key: LineKey) -> Result<LineNo, Refusal> {
        if let Some(line) = self.state.line(&key) {
            return Ok(line);
        }
        let known = self.state.line_keys.len();
        if let Some(position) = self.effects.lines.iter().position(|other| *other == key) {
            return Ok(LineNo((known + position) as u32));
        }
        self.effects.lines.push(key);
        self.work.open().map_err(refused(0))
    }

    /// Value arrives on a line.
    pub fn arrive(
        &mut self,
        key: LineKey,
        amount: u64,
        origin: Origin,
    ) -> Result<ArrivalId, Refusal> {
        let line = self.line(key)?;
        self.work
            .arrive(line, amount, origin)
            .map_err(refused(amount))
    }

    /// The lowest free numbers of a line leave the book.
    pub fn depart(&mut self, key: LineKey, amount: u64, ending: Ending) -> Result<PartId, Refusal> {
        let line = self.line(key)?;
        if let LineKey::Allocation { allocation, .. } = key
            && self.lenient
        {
            let available = self.work.available(line).map_err(refused(amount))?;
            let known = self.state.allocations.get(&allocation);
            if let (Some(known), true) = (known, available < amount) {
                self.refuse(Rejection::FundsShort {
                    available,
                    wanted: amount,
                })?;
                return self.overdraw(known.fund, allocation, key, amount, ending);
            }
        }
        self.work
            .depart(line, amount, ending)
            .map_err(refused(amount))
    }

    /// Turns numbers of one line, or of one arrival on it, into as many of another.
    pub fn convert(
        &mut self,
        from: LineKey,
        named: Option<ArrivalId>,
        to: LineKey,
        amount: u64,
        origin: Origin,
    ) -> Result<ArrivalId, Refusal> {
        let source = Source {
            line: self.line(from)?,
            len: amount,
            named,
        };
        let to = self.line(to)?;
        self.work
            .convert(&[source], to, amount, origin)
            .map_err(refused(amount))
    }

    /// The attribution at work, for what only one kind does.
    pub fn work(&mut self) -> &mut Work<'a, Past<'a>> {
        &mut self.work
    }

    /// Gives back what is left of everything that left the book by an earlier entry; how much that was.
    pub fn reverse_parts(&mut self, at: u64, wanted: u64) -> Result<u64, Refusal> {
        let mut back = 0;
        for n in 0..=u16::MAX {
            let id = PartId { at, n };
            let part = match self.work.part(id) {
                Err(attribution::Error::NoPart(_)) => break,
                found => found.map_err(refused(wanted))?,
            };
            if part.feeds().is_none() {
                back += self.work.reverse_part(id).map_err(refused(wanted))?;
            }
        }
        Ok(back)
    }

    /// Posts what the numbers moved so far say: per fund, between an account and the outside.
    pub fn post_numbers(&mut self, account: Id, outside: Place) -> Result<(), Rejection> {
        let mut per_fund: BTreeMap<(Id, Unit), i128> = BTreeMap::new();
        for (line, delta) in attribution::deltas(self.work.changes()) {
            let key = self.fund_of_line(line).ok_or(Rejection::BooksDisagree)?;
            *per_fund.entry(key).or_default() += delta.net();
        }
        for ((fund, unit), net) in per_fund {
            let amount = u64::try_from(net.unsigned_abs()).map_err(|_| Rejection::BooksDisagree)?;
            match net.signum() {
                1 => self.post(outside, Place::Real(account), fund, unit, amount),
                -1 => self.post(Place::Real(account), outside, fund, unit, amount),
                _ => {}
            }
        }
        Ok(())
    }
}
