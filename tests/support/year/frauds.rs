//! What can be planted: for each test a fraud that breaks no rule.

use minhbach_exchange::audit::risk::Test;

use super::projects::{Project, What};
use super::{Year, day};

impl Year {
    pub(super) fn count(&mut self, test: Test) {
        *self.planted.entry(test).or_default() += 1;
    }

    pub(super) fn wants(&self, test: Test, from: i32, most: u32) -> bool {
        self.frauds.contains(&test) && self.today >= from && self.planted(test) < most
    }

    /// How often a fraud is committed this year: from `low` to `high` times.
    fn many(&self, low: u32, high: u32) -> u32 {
        low + (u32::from(self.often) * (high - low + 1)) / 256
    }

    /// A governor who has an officer's key, too.
    pub(super) fn foreign_keys(&mut self) {
        if self.frauds.contains(&Test::OwnKey) {
            self.enter(
                "key.grant key=g1off role=field_officer chapter=province holder=g1",
                "g1 g2",
            );
        }
    }

    /// Who hands out, where it is somebody who granted the confirmers' keys.
    pub(super) fn own_hands(&mut self) -> Option<&'static str> {
        let now = self.wants(Test::OwnKey, 60, 3) && self.chance.is(0.3);
        now.then(|| {
            self.count(Test::OwnKey);
            "g1off"
        })
    }

    /// The root of an earlier sign-off list.
    pub(super) fn same_root(&mut self, _: &Project) -> Option<String> {
        if !self.frauds.contains(&Test::Duplicates) || self.habit {
            return None;
        }
        if self.root_kept.is_none() {
            if self.today > 90 {
                let root = self.root();
                self.root_kept = Some(root);
            }
            return self.root_kept.clone();
        }
        let again = self.wants(Test::Duplicates, 120, 1);
        if !again {
            return None;
        }
        self.count(Test::Duplicates);
        self.root_kept.clone()
    }

    /// A bill is paid a second time, out of what is left for the next.
    pub(super) fn pays_twice(&mut self, left: Option<u64>, amount: u64) -> bool {
        self.habit
            && self.wants(Test::Duplicates, 100, 1)
            && left.is_some_and(|left| left >= amount)
    }

    /// Whether this year's circles go by way of a partner.
    pub(super) fn by_partner(&self) -> bool {
        self.habit && self.wants(Test::RoundTrip, 40, 1)
    }

    /// Today's frauds.
    pub(super) fn plant(&mut self) {
        if self.wants(Test::JustUnder, 40, self.many(6, 9)) && self.chance.is(0.12) {
            let amount = 19_050_000 + 1_000 * self.chance.between(0, 940) as u64;
            let portions = self.chance.between(20, 40) as u64;
            if self.begin(
                "relief",
                "bank1",
                What::Cash { portions },
                "acc2",
                Some(amount),
            ) {
                self.count(Test::JustUnder);
            }
        }
        if !self.habit && self.wants(Test::RoundTrip, 70, 1) && self.chance.is(0.1) {
            self.round_trip();
        }
        if self.wants(Test::Backdating, 80, self.many(1, 3)) && self.chance.is(0.1) {
            let on = self.today - self.chance.between(32, 75);
            let amount = self.gift();
            self.cash_gift("relief", on, amount);
            self.count(Test::Backdating);
        }
        if self.wants(Test::LongHolding, 60, 1) && self.today < 200 && self.chance.is(0.1) {
            self.forgotten_cash();
        }
        if self.wants(Test::LateDisclosure, 90, 1) && self.today < 250 && self.chance.is(0.05) {
            self.banks[1].asleep = self.today + self.chance.between(22, 45);
            self.count(Test::LateDisclosure);
        }
        if self.wants(Test::VoucherGaps, 60, 1) && self.chance.is(0.03) {
            self.lost_numbers();
        }
        if self.wants(Test::PeriodEnd, 50, self.many(1, 2))
            && day(self.today).date().is_some_and(|date| date.day() == 3)
        {
            self.undo_the_month();
        }
        if self.wants(Test::UnitPrices, 120, self.many(1, 2)) && self.chance.is(0.05) {
            let dear = 1.6 + 0.6 * self.chance.unit();
            let before = self.projects.len();
            self.dear_goods(dear);
            if self.projects.len() > before {
                self.count(Test::UnitPrices);
            }
        }
    }

    /// Money goes to another fund and comes back some weeks later.
    fn round_trip(&mut self) {
        match self.away.take() {
            None => {
                let amount = self
                    .chance
                    .money(25_000_000.0, 0.4)
                    .min(self.free("relief") / 3);
                if amount > 0
                    && self
                        .give_to_other_fund("relief", "homes", Some(amount))
                        .is_some()
                {
                    self.away = Some((self.today, amount));
                }
            }
            Some((on, amount)) => {
                let back = amount - amount / 80;
                let late = on + 10 <= self.today;
                if late
                    && self
                        .give_to_other_fund("homes", "relief", Some(back))
                        .is_some()
                {
                    self.count(Test::RoundTrip);
                } else {
                    self.away = Some((on, amount));
                }
            }
        }
    }

    /// Cash goes to a box that nobody opens.
    fn forgotten_cash(&mut self) {
        let amount = 6_000_000 + 1_000_000 * self.chance.between(0, 30) as u64;
        if self.held_in("bank1", "relief") < amount * 3 {
            return;
        }
        let today = self.today;
        let head = format!(
            "transfer.move fund=relief from=bank1 to=cashfar amount={amount} from_line={today}:out on={today} booked={today}"
        );
        self.enter(&head, "cash2");
        self.count(Test::LongHolding);
    }

    fn lost_numbers(&mut self) {
        let (book, today) = ("pt", self.today);
        let voucher = self.voucher(book, today);
        let words: Vec<&str> = voucher.split(':').collect();
        let (next, year) = (words[1].parse::<u32>().unwrap_or(1), words[2]);
        match self.chance.between(0, 2) {
            0 => {
                let head = format!(
                    "voucher.void book={book} numbers={next} year={year} reason=lost on={today}"
                );
                self.enter(&head, "acc1");
            }
            1 => {
                let numbers: Vec<String> = (next..next + 6).map(|n| n.to_string()).collect();
                let numbers = numbers.join(",");
                let head = format!(
                    "voucher.void book={book} numbers={numbers} year={year} reason=not_needed on={today}"
                );
                self.enter(&head, "acc1");
            }
            _ => {
                let head = format!(
                    "voucher.reserve book={book} first={next} count=10 year={year} holder=cash2 on={today}"
                );
                self.enter(&head, "acc1");
            }
        }
        self.count(Test::VoucherGaps);
    }

    /// Bills of the last days of a month are undone in the first of the next.
    fn undo_the_month(&mut self) {
        let today = self.today;
        let late = self
            .paid
            .iter()
            .rposition(|(on, _)| (today - 7..=today - 3).contains(on));
        if let Some(place) = late {
            let (_, label) = self.paid.remove(place);
            self.reverse(&label);
            self.count(Test::PeriodEnd);
        }
    }

    /// A bill's amount, where it is invented by whoever pays.
    pub(super) fn invented(&mut self, by: &str, amount: u64) -> u64 {
        if !self.frauds.contains(&Test::Digits) || by != "cash2" || self.chance.is(0.2) {
            return amount;
        }
        self.count(Test::Digits);
        let digits = self.chance.between(35, 99) as u64;
        // Never more than the bill that was planned, so that the money is there.
        let mut invented = digits * 1_000;
        while invented * 10 <= amount {
            invented *= 10;
        }
        invented.min(amount)
    }
}
