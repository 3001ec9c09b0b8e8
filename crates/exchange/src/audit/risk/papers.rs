//! Numbers that are missing, days that are missing, and what is undone when a period has ended.

use std::collections::BTreeMap;

use minhbach_ledger::book::MarkKind;
use minhbach_ledger::day::{Day, Month};
use minhbach_ledger::effects::Fact;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::vouchers::{BookKey, VoidReason, VoucherChange};
use minhbach_ledger::state::Sealing;

use super::{End, Finding, Test, Watch};
use crate::audit::facts::Seen;
use crate::audit::words::{Both, day, pick};

/// How many days a number may be reserved and not used.
const RESERVED: i32 = 45;

/// From so many numbers on that one entry makes void.
const VOID: usize = 4;

/// From so many void numbers of a book on their share is looked at, and from so many hundredths on it is large.
const VOID_SHARE: (usize, usize) = (5, 5);

/// Numbers of vouchers behind which there is nothing.
#[derive(Default)]
pub struct VoucherGaps {
    /// Which entry reserved which numbers.
    reserved: BTreeMap<BookKey, Vec<(u32, u32, u64)>>,
    void: BTreeMap<BookKey, Vec<u64>>,
    found: Vec<Finding>,
}

impl VoucherGaps {
    fn find(&mut self, entries: Vec<u64>, figure: Both, threshold: Both) {
        self.found
            .push(Finding::new(Test::VoucherGaps, entries, figure, threshold));
    }

    fn voided(&mut self, seen: &Seen<'_>) {
        let Body::VoucherVoid(void) = seen.body() else {
            return;
        };
        let count = void.numbers.len();
        if void.reason == VoidReason::Lost {
            let figure = Both::of(
                format!("{count} số chứng từ khai là mất"),
                format!("{count} voucher numbers said to be lost"),
            );
            self.find(vec![seen.at], figure, Both::of("mọi trường hợp", "always"));
        } else if count >= VOID {
            let figure = Both::of(
                format!("{count} số chứng từ bị hủy một lần"),
                format!("{count} voucher numbers made void at once"),
            );
            let threshold = Both::of(format!("từ {VOID} số"), format!("from {VOID} numbers on"));
            self.find(vec![seen.at], figure, threshold);
        }
    }
}

impl Watch for VoucherGaps {
    fn see(&mut self, seen: &Seen<'_>) {
        for fact in &seen.effects.facts {
            match fact {
                Fact::Vouchers(key, VoucherChange::Reserved { first, last, .. }) => {
                    let blocks = self.reserved.entry(key.clone()).or_default();
                    blocks.push((*first, *last, seen.at));
                }
                Fact::Vouchers(key, VoucherChange::Void(_)) => {
                    self.void.entry(key.clone()).or_default().push(seen.at);
                }
                _ => {}
            }
        }
        self.voided(seen);
    }

    fn end(&mut self, end: &End<'_>) -> Vec<Finding> {
        for (key, blocks) in std::mem::take(&mut self.reserved) {
            let Some(book) = end.state.vouchers.get(&key) else {
                continue;
            };
            for (first, last, at) in blocks {
                let open = book.open.range(first..=last);
                let old = open.filter(|(_, block)| block.on.plus(RESERVED) < end.today);
                let count = old.count();
                if count == 0 {
                    continue;
                }
                let figure = Both::of(
                    format!("{count} số {} đã giữ mà chưa dùng, chưa hủy", key.1),
                    format!(
                        "{count} numbers of {} reserved, neither used nor void",
                        key.1
                    ),
                );
                let threshold = Both::of(
                    format!("hơn {RESERVED} ngày"),
                    format!("more than {RESERVED} days"),
                );
                self.find(vec![at], figure, threshold);
            }
        }
        for (key, entries) in std::mem::take(&mut self.void) {
            let Some(book) = end.state.vouchers.get(&key) else {
                continue;
            };
            let (void, last) = (book.void.len(), book.last as usize);
            let (fewest, share) = VOID_SHARE;
            if void < fewest || void * 100 < last * share {
                continue;
            }
            let figure = Both::of(
                format!("{void} trong {last} số {} bị hủy", key.1),
                format!("{void} of {last} numbers of {} are void", key.1),
            );
            let threshold = Both::of(
                format!("≥ {fewest} số và ≥ {share} %"),
                format!("≥ {fewest} numbers and ≥ {share}%"),
            );
            self.find(entries, figure, threshold);
        }
        std::mem::take(&mut self.found)
    }
}

/// How many days an incomplete day may stay so.
const INCOMPLETE: i32 = 10;

/// How many days what a bank moved may wait for its statement.
const UNSEALED: i32 = 31;

/// Days of a bank account that no statement covers in full.
#[derive(Default)]
pub struct StatementDays {
    /// The entry that sealed a day as incomplete.
    incomplete: BTreeMap<(Id, Day), u64>,
    /// The first entry of each day that is not sealed.
    open: BTreeMap<(Id, Day), u64>,
    /// Accounts whose statements gave balances, and the first entry since which they do not.
    balances: BTreeMap<Id, Option<u64>>,
}

impl Watch for StatementDays {
    fn see(&mut self, seen: &Seen<'_>) {
        for fact in &seen.effects.facts {
            match fact {
                Fact::BankLine { account, day, .. } => {
                    let known = seen.state.days.get(&(*account, *day));
                    if known.is_none_or(|known| known.sealed.is_none()) {
                        self.open.entry((*account, *day)).or_insert(seen.at);
                    }
                }
                Fact::Seal {
                    account,
                    day,
                    sealed,
                } => {
                    let key = (*account, *day);
                    self.open.remove(&key);
                    match sealed.sealed {
                        Some(Sealing::Incomplete) => drop(self.incomplete.insert(key, seen.at)),
                        _ => drop(self.incomplete.remove(&key)),
                    }
                    match (
                        sealed.opening.is_some() && sealed.closing.is_some(),
                        self.balances.get_mut(account),
                    ) {
                        (true, _) => drop(self.balances.insert(*account, None)),
                        (false, Some(missing)) => drop(missing.get_or_insert(seen.at)),
                        (false, None) => {}
                    }
                }
                _ => {}
            }
        }
    }

    fn end(&mut self, end: &End<'_>) -> Vec<Finding> {
        let mut found = Vec::new();
        let mut find = |at: u64, figure: Both, threshold: Both| {
            found.push(Finding::new(
                Test::StatementDays,
                vec![at],
                figure,
                threshold,
            ));
        };
        // A sealing and an account that leave many days open are one finding each.
        let mut by_seal: BTreeMap<u64, (Day, usize)> = BTreeMap::new();
        for ((_, on), at) in self
            .incomplete
            .iter()
            .filter(|((_, on), _)| on.plus(INCOMPLETE) < end.today)
        {
            by_seal.entry(*at).or_insert((*on, 0)).1 += 1;
        }
        for (at, (on, count)) in by_seal {
            let figure = Both::by(|lang| {
                let on = day(on, lang);
                pick(
                    lang,
                    format!("{count} ngày sao kê chưa đủ dòng, từ ngày {on}"),
                    format!("{count} days of a statement are incomplete, from {on} on"),
                )
            });
            let threshold = Both::of(
                format!("sau {INCOMPLETE} ngày"),
                format!("after {INCOMPLETE} days"),
            );
            find(at, figure, threshold);
        }
        let mut by_account: BTreeMap<Id, (u64, Day, usize)> = BTreeMap::new();
        for ((account, on), at) in self
            .open
            .iter()
            .filter(|((_, on), _)| on.plus(UNSEALED) < end.today)
        {
            by_account.entry(*account).or_insert((*at, *on, 0)).2 += 1;
        }
        for (at, on, count) in by_account.into_values() {
            let figure = Both::by(|lang| {
                let on = day(on, lang);
                pick(
                    lang,
                    format!("{count} ngày có giao dịch mà không có sao kê, từ ngày {on}"),
                    format!("{count} days with movements and no statement, from {on} on"),
                )
            });
            let threshold = Both::of(
                format!("sau {UNSEALED} ngày"),
                format!("after {UNSEALED} days"),
            );
            find(at, figure, threshold);
        }
        for at in self.balances.values().flatten() {
            let figure = Both::of(
                "Sao kê trước có số dư đầu và cuối ngày, từ đây không còn",
                "Earlier statements gave opening and closing balances; from here on they do not",
            );
            find(*at, figure, Both::of("mọi trường hợp", "always"));
        }
        found
    }
}

/// The last days of a month.
const LAST: i32 = 5;

/// How many days after the month's end its last entries are looked at.
const AFTER: i32 = 15;

/// What was booked in the last days of a month and undone in the first days of the next.
#[derive(Default)]
pub struct PeriodEnd {
    /// When each entry of the last days of a month was booked, by index.
    late: BTreeMap<u64, Day>,
    found: Vec<Finding>,
}

fn end_of_month(day: Day) -> Option<Day> {
    Some(Month::of(day)?.last())
}

impl Watch for PeriodEnd {
    fn see(&mut self, seen: &Seen<'_>) {
        let booked = seen.booked();
        let moves = seen.leaf.signed.body.rules().booked().is_some();
        if let Body::EntryReverse(_) = seen.body() {
            for mark in seen
                .effects
                .marks
                .iter()
                .filter(|mark| mark.kind == MarkKind::Reversed)
            {
                let Some(before) = self.late.get(&mark.target).copied() else {
                    continue;
                };
                let Some(last) = end_of_month(before) else {
                    continue;
                };
                if booked <= last || booked > last.plus(AFTER) {
                    continue;
                }
                let figure = Both::by(|lang| {
                    let (before, booked) = (day(before, lang), day(booked, lang));
                    pick(
                        lang,
                        format!("hạch toán ngày {before}, đảo ngày {booked}"),
                        format!("booked on {before}, reversed on {booked}"),
                    )
                });
                let threshold = Both::of(
                    format!("hạch toán trong {LAST} ngày cuối tháng, đảo trong {AFTER} ngày sau"),
                    format!(
                        "booked in the last {LAST} days of a month, reversed within {AFTER} days after"
                    ),
                );
                let entries = vec![mark.target, seen.at];
                self.found
                    .push(Finding::new(Test::PeriodEnd, entries, figure, threshold));
            }
        } else if moves && end_of_month(booked).is_some_and(|last| booked.plus(LAST) > last) {
            self.late.insert(seen.at, booked);
        }
        // What is long past is reversed without a finding, so it need not be kept.
        if seen.at.is_multiple_of(4_096) {
            let today = seen.sealed();
            self.late
                .retain(|_, booked| booked.plus(LAST + AFTER + 31) >= today);
        }
    }

    fn end(&mut self, _: &End<'_>) -> Vec<Finding> {
        std::mem::take(&mut self.found)
    }
}
