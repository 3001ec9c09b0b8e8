//! What comes in, by bank and in cash, and the statements.

use std::fmt::Write as _;

use super::{FUNDS, Year, id_of};
use crate::book::practice::script::day;
use minhbach_exchange::audit::risk::Test;

/// A bank account and what of its statement is not entered yet.
pub struct Bank {
    pub name: &'static str,
    /// Gifts: day, fund, amount.
    pub waiting: Vec<(i32, &'static str, u64)>,
    /// The last day whose statement is sealed.
    pub sealed: i32,
    /// A day that waits for lines that could not be read, and until when.
    pub open: Option<(i32, i32)>,
    /// Nobody reads its statements before this day.
    pub asleep: i32,
}

impl Bank {
    pub fn new(name: &'static str) -> Bank {
        Bank {
            name,
            waiting: Vec::new(),
            sealed: 0,
            open: None,
            asleep: 0,
        }
    }
}

/// What people give, and how often.
const GIFTS: &[(u64, f64)] = &[
    (50_000, 10.0),
    (100_000, 20.0),
    (200_000, 22.0),
    (300_000, 9.0),
    (500_000, 18.0),
    (1_000_000, 12.0),
    (2_000_000, 5.0),
    (5_000_000, 3.0),
    (10_000_000, 1.0),
];

impl Year {
    pub(super) fn gift(&mut self) -> u64 {
        match self.chance.is(0.12) {
            true => self.chance.money(2_500_000.0, 1.1),
            false => *self.chance.weighted(GIFTS),
        }
    }

    /// Gifts of a day: those by bank wait for their statement.
    pub(super) fn receive(&mut self) {
        let storm = if (20..60).contains(&self.today) {
            2.0
        } else {
            1.0
        };
        for (fund, bank) in FUNDS {
            let count = self.chance.times(0.7 * storm);
            for _ in 0..count {
                let amount = self.gift();
                self.credit(bank, fund, amount);
            }
            // A workplace, a company.
            if self.chance.is(0.05 * storm) {
                let amount = self.chance.money(45_000_000.0, 0.7);
                self.credit(bank, fund, amount);
            }
        }
        for _ in 0..self.chance.times(0.25) {
            let lag = self.chance.weighted(&[
                (0, 6.0),
                (1, 2.0),
                (3, 1.0),
                (8, 0.3),
                (16, 0.1),
                (34, 0.05),
            ]);
            let (on, amount) = ((self.today - lag).max(1), self.gift());
            self.cash_gift("relief", on, amount);
        }
    }

    pub(super) fn cash_gift(&mut self, fund: &str, on: i32, amount: u64) -> String {
        let label = self.name("cashgift");
        let booked = self.booked(on);
        let voucher = self.voucher("pt", booked);
        let head = format!(
            "{label} = donation.receive fund={fund} account=cash amount={amount} channel=cash on={on} booked={booked} voucher={voucher}"
        );
        let by = *self.chance.one(&["cash1", "cash2"]);
        self.enter(&head, by);
        label
    }

    pub(super) fn credit(&mut self, bank: &str, fund: &'static str, amount: u64) {
        let today = self.today;
        let bank = self
            .banks
            .iter_mut()
            .find(|known| known.name == bank)
            .unwrap();
        bank.waiting.push((today, fund, amount));
    }

    /// Statements are read every few days.
    pub(super) fn import(&mut self) {
        for place in 0..self.banks.len() {
            self.complete(place);
            // Holidays, a bank that is slow, somebody ill.
            if self.chance.is(0.006) {
                self.banks[place].asleep = self.today + self.chance.between(8, 19);
            }
            let bank = &self.banks[place];
            let quiet = self.today - bank.sealed;
            if self.today < bank.asleep || quiet < 3 || !(quiet > 9 || self.chance.is(0.4)) {
                continue;
            }
            self.read_statement(place);
        }
    }

    fn read_statement(&mut self, place: usize) {
        let until = self.today - 1;
        let name = self.banks[place].name;
        let left_out = self.leave_out(place, until);
        let waiting = std::mem::take(&mut self.banks[place].waiting).into_iter();
        let kept = |(on, ..): &(i32, &str, u64)| *on <= until && Some(*on) != left_out;
        let (now, later): (Vec<_>, Vec<_>) = waiting.partition(kept);
        self.banks[place].waiting = later;
        for (on, fund, amount) in now {
            self.enter_credit(name, on, fund, amount);
        }
        while self.banks[place].sealed < until {
            let first = self.banks[place].sealed + 1;
            let last = until.min(first + 30);
            self.seal(name, first, last, left_out);
            self.banks[place].sealed = last;
        }
    }

    /// The day of this statement of which something is left out, where that is the fraud.
    fn leave_out(&mut self, place: usize, until: i32) -> Option<i32> {
        let first = self.banks[place]
            .waiting
            .iter()
            .find(|(on, ..)| *on <= until)?
            .0;
        let planted = self.frauds.contains(&Test::StatementDays) && place == 0 && self.today > 120;
        if planted && self.planted(Test::StatementDays) == 0 {
            self.count(Test::StatementDays);
            // It never comes.
            self.banks[place].waiting.retain(|(on, ..)| *on != first);
            return Some(first);
        }
        // A line could not be read, and is asked for.
        if self.banks[place].open.is_some() || !self.chance.is(0.03) {
            return None;
        }
        let due = self.today
            + *self
                .chance
                .weighted(&[(2, 3.0), (5, 3.0), (9, 1.0), (14, 0.3)]);
        self.banks[place].open = Some((due, first));
        Some(first)
    }

    /// The lines that were missing have come.
    fn complete(&mut self, place: usize) {
        let Some((due, on)) = self.banks[place].open else {
            return;
        };
        if due > self.today {
            return;
        }
        self.banks[place].open = None;
        let name = self.banks[place].name;
        let waiting = std::mem::take(&mut self.banks[place].waiting).into_iter();
        let (now, later): (Vec<_>, Vec<_>) = waiting.partition(|(of, ..)| *of == on);
        self.banks[place].waiting = later;
        for (on, fund, amount) in now {
            self.enter_credit(name, on, fund, amount);
        }
        self.seal(name, on, on, None);
    }

    fn enter_credit(&mut self, bank: &str, on: i32, fund: &str, amount: u64) {
        let (booked, line) = (self.booked(on), self.name("line"));
        let by = *self.chance.one(&["acc1", "acc2"]);
        if self.chance.is(0.015) {
            let head = format!(
                "{line} = receipt.hold account={bank} amount={amount} line={line} on={on} booked={booked}"
            );
            self.enter(&head, by);
            let long = self.chance.is(0.06);
            let due = self.today
                + if long {
                    self.chance.between(40, 75)
                } else {
                    self.chance.between(3, 25)
                };
            self.held.push((due, line, bank.to_owned()));
            return;
        }
        let head = format!(
            "{line} = donation.receive fund={fund} account={bank} amount={amount} line={line} on={on} booked={booked}"
        );
        self.enter(&head, by);
    }

    fn seal(&mut self, bank: &str, first: i32, last: i32, left_out: Option<i32>) {
        let mut days = String::new();
        for n in first..=last {
            let known = self.script.book.state.days.get(&(id_of(bank), day(n)));
            let known = known.copied().unwrap_or_default();
            let (credits, debits) = (known.credits, known.debits);
            let open = if left_out == Some(n) { "?" } else { "" };
            let _ = write!(
                days,
                "{}{n}:{}x{},{}x{}{open}",
                if n == first { "" } else { ";" },
                credits.0,
                credits.1,
                debits.0,
                debits.1
            );
        }
        let head = format!(
            "statement.seal account={bank} days={days} on={}",
            self.today
        );
        let by = *self.chance.one(&["acc1", "acc2"]);
        self.enter(&head, by);
    }

    /// Held receipts find their fund.
    pub(super) fn assign(&mut self) {
        let today = self.today;
        let (due, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.held)
            .into_iter()
            .partition(|(due, ..)| *due <= today);
        self.held = later;
        for (_, label, bank) in due {
            let fund = if bank == "bank2" { "kids" } else { "relief" };
            let head = format!(
                "receipt.assign hold={label} account={bank} fund={fund} on={today} booked={today}"
            );
            self.enter(&head, "acc1");
        }
    }
}
