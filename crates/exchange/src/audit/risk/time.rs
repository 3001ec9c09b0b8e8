//! When something was entered: long after it happened, or long after it could be known.

use std::collections::BTreeMap;

use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::Body;

use super::{End, Finding, Test, Watch};
use crate::audit::facts::Seen;
use crate::audit::words::{Both, day, pick};

/// How many days something that no bank states may take to be sealed.
const BACKDATED: i32 = 30;

/// How many days what the bank states may take to be published.
const LATE: i32 = 21;

/// How many days a day of a statement may take to be sealed.
const LATE_SEAL: i32 = 31;

fn days_late(seen: &Seen<'_>, from: Day) -> i32 {
    seen.sealed().days() - from.days()
}

/// Whether it cites a line of the bank, which says when it happened.
fn by_bank(seen: &Seen<'_>) -> bool {
    match seen.body() {
        Body::TransferMove(moved) => moved.from_line.is_some() || moved.to_line.is_some(),
        Body::CurrencyExchange(moved) => moved.line_from.is_some() || moved.line_to.is_some(),
        body => body
            .rules()
            .commitments()
            .iter()
            .any(|(field, _)| *field == "line"),
    }
}

/// Entries whose day nobody but the author states, and that were sealed long after it.
#[derive(Default)]
pub struct Backdating {
    found: Vec<Finding>,
}

impl Watch for Backdating {
    fn see(&mut self, seen: &Seen<'_>) {
        let own = &seen.leaf.signed.body;
        // A late field note says that it is one, and an opening balance is of the day on which the book begins.
        let open = matches!(own, Body::FieldAdopt(_) | Body::BalanceOpen(_));
        let late = days_late(seen, seen.on());
        if open || own.rules().booked().is_none() || late <= BACKDATED || by_bank(seen) {
            return;
        }
        let figure = Both::by(|lang| {
            let (on, sealed) = (day(seen.on(), lang), day(seen.sealed(), lang));
            pick(
                lang,
                format!("ghi là ngày {on}, vào sổ {late} ngày sau, ngày {sealed}"),
                format!("said to be of {on}, sealed {late} days later on {sealed}"),
            )
        });
        let threshold = Both::of(
            format!("hơn {BACKDATED} ngày, không có sao kê làm chứng"),
            format!("more than {BACKDATED} days, without a bank's line"),
        );
        self.found.push(Finding::new(
            Test::Backdating,
            vec![seen.at],
            figure,
            threshold,
        ));
    }

    fn end(&mut self, _: &End<'_>) -> Vec<Finding> {
        std::mem::take(&mut self.found)
    }
}

/// Entries of one account and one sealing day.
#[derive(Default)]
struct Batch {
    entries: Vec<u64>,
    latest: i32,
}

/// What the bank stated long before it was published.
#[derive(Default)]
pub struct LateDisclosure {
    batches: BTreeMap<(Option<Id>, Day), Batch>,
    found: Vec<Finding>,
}

impl Watch for LateDisclosure {
    fn see(&mut self, seen: &Seen<'_>) {
        if let Body::StatementSeal(seal) = seen.body() {
            let first = seal.days.first().map(|stated| stated.day);
            let late = first.map_or(0, |first| days_late(seen, first));
            if late > LATE_SEAL {
                let figure = Both::of(
                    format!("ngày đầu của sao kê được chốt sau {late} ngày"),
                    format!("the first day of the statement was sealed {late} days later"),
                );
                let threshold = Both::of(
                    format!("hơn {LATE_SEAL} ngày"),
                    format!("more than {LATE_SEAL} days"),
                );
                self.found.push(Finding::new(
                    Test::LateDisclosure,
                    vec![seen.at],
                    figure,
                    threshold,
                ));
            }
            return;
        }
        let late = days_late(seen, seen.on());
        if late > LATE && by_bank(seen) {
            let key = (seen.effects.about.account, seen.sealed());
            let batch = self.batches.entry(key).or_default();
            batch.entries.push(seen.at);
            batch.latest = batch.latest.max(late);
        }
    }

    fn end(&mut self, _: &End<'_>) -> Vec<Finding> {
        let mut found = std::mem::take(&mut self.found);
        for batch in std::mem::take(&mut self.batches).into_values() {
            let (count, latest) = (batch.entries.len(), batch.latest);
            let figure = Both::of(
                format!(
                    "{count} dòng sao kê vào sổ cùng ngày, muộn nhất {latest} ngày sau ngân hàng"
                ),
                format!(
                    "{count} lines of a bank entered on one day, up to {latest} days after the bank"
                ),
            );
            let threshold = Both::of(format!("hơn {LATE} ngày"), format!("more than {LATE} days"));
            found.push(Finding::new(
                Test::LateDisclosure,
                batch.entries,
                figure,
                threshold,
            ));
        }
        found
    }
}
