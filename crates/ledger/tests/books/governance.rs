//! Steps of a random book that govern it: keys, papers, funds and chapters that end, late notes.

use crate::book::id_of;
use crate::{Step, Writer, of};

impl Writer {
    /// As [`Writer::write`]. A note that is adopted stands in the fields, and is written before the entry that takes it in.
    pub fn govern(&self, (which, a, b, c, d): Step) -> (&'static str, String, u64, &'static str) {
        let amount = of(&[1u64, 10, 40, 100, 250], c);
        let on = 8 + i32::from(d % 5);
        let account = of(&["cash", "cash-a", "cash"], b);
        match which % 9 {
            0 => {
                let next = self.next_paper();
                let number = next + u32::from(d % 7 == 0);
                (
                    "donation.receive",
                    format!("fund=general amount={amount} account={account} voucher=pt:{number}"),
                    amount,
                    of(&["cashier", "accountant"], c),
                )
            }
            1 => {
                let next = self.next_paper();
                match d % 3 {
                    0 => (
                        "voucher.reserve",
                        format!("first={next} count=2 holder=cashier on={on}"),
                        0,
                        "accountant",
                    ),
                    _ => {
                        let open = self.open_paper().unwrap_or(next);
                        ("voucher.void", format!("numbers={open}"), 0, "accountant")
                    }
                }
            }
            2 => {
                let fund = of(&["flood", "general", "costs"], a);
                let frozen = self.script.book.state.funds[&id_of(fund)].frozen;
                let word = of(&["yes", "no"], u16::from(frozen));
                (
                    "fund.freeze",
                    format!("fund={fund} frozen={word}"),
                    0,
                    "approver1 inspector",
                )
            }
            3 => match d % 4 {
                0 => (
                    "chapter.succeed",
                    format!(
                        "chapter={} successor=commune-b",
                        of(&["commune-a", "commune-b"], a)
                    ),
                    0,
                    "g1 g2",
                ),
                1 => (
                    "chapter.close",
                    format!("chapter={} on=20", of(&["commune-a", "commune-b"], a)),
                    0,
                    "g1 g2",
                ),
                2 => (
                    "period.close",
                    format!(
                        "chapter={} until={}",
                        of(&["commune-a", "commune-b", "commune-a", "province"], a),
                        6 + a % 4
                    ),
                    0,
                    "accountant approver1",
                ),
                _ => (
                    "account.close",
                    format!("account={} on=20", of(&["cash-a", "bank2", "transit"], a)),
                    0,
                    "approver2",
                ),
            },
            4 => match d % 4 {
                0 => (
                    "campaign.extend",
                    format!("closes={} on={on}", 20 + a % 6),
                    0,
                    "approver1",
                ),
                1 if a % 8 == 0 => ("campaign.close", format!("on={}", on + 4), 0, "approver1"),
                1 => (
                    "fund.close",
                    format!(
                        "fund={} on=20",
                        of(&["suspense", "school", "costs", "spare"], b)
                    ),
                    0,
                    "approver1",
                ),
                _ => (
                    "report.publish",
                    "campaign=typhoon".to_owned(),
                    0,
                    "accountant",
                ),
            },
            5 => {
                let (entry, _) =
                    self.label(&["donation.receive", "distribution.make", "field.adopt"], a);
                match d % 3 {
                    0 => (
                        "entry.explain",
                        format!("entry={entry} reason=irregularity_closed"),
                        0,
                        "inspector",
                    ),
                    1 => (
                        "entry.explain",
                        format!("entry={entry} document=minutes"),
                        0,
                        "accountant",
                    ),
                    _ => (
                        "evidence.attach",
                        format!("entry={entry} document=bill"),
                        0,
                        "cashier",
                    ),
                }
            }
            6 => {
                let (allocation, _) = self.label(&["allocation.propose"], a);
                (
                    "fund.cover",
                    format!(
                        "from={} fund=flood allocation={allocation} account={account} amount={amount}",
                        of(&["flood", "general"], b)
                    ),
                    amount,
                    "accountant approver1 approver2",
                )
            }
            _ => {
                let (allocation, _) =
                    self.label(&["approved", "approved", "allocation.propose"], a);
                let (officer, on) = of(
                    &[("officer1", on), ("officer2", on + 6), ("accountant", on)],
                    b,
                );
                let note = match d % 5 {
                    0 => format!(
                        "donation.receive channel=cash amount={amount} on={on} booked={on} by cashier"
                    ),
                    _ => format!(
                        "distribution.make allocation={allocation} amount={amount} account={account} on={on} booked={on} by {officer}"
                    ),
                };
                (
                    "field.adopt",
                    note,
                    amount,
                    of(&["accountant", "approver3"], c),
                )
            }
        }
    }

    fn papers(&self) -> Option<&minhbach_ledger::kinds::vouchers::VoucherBook> {
        let mut books = self.script.book.state.vouchers.iter();
        books
            .find(|((chapter, ..), _)| *chapter == id_of("province"))
            .map(|(_, book)| book)
    }

    fn next_paper(&self) -> u32 {
        self.papers().map_or(0, |book| book.last) + 1
    }

    fn open_paper(&self) -> Option<u32> {
        self.papers()?.open.keys().next().copied()
    }
}
