//! What a step of a random book says.

use crate::book::{id_of, script};
use crate::{Step, Writer, of};

const FUNDS: [&str; 5] = ["flood", "general", "costs", "suspense", "flood"];
const ACCOUNTS: [&str; 5] = ["bank", "cash", "bank2", "cash-a", "transit"];
const AMOUNTS: [u64; 10] = [
    1,
    2,
    3,
    10,
    40,
    41,
    100,
    250,
    6_000_000,
    9_007_199_254_740_991,
];

impl Writer {
    /// The kind of a step, its fields, its amount, and who may sign it.
    pub fn write(&self, step: Step) -> (&'static str, String, u64, &'static str) {
        let of_family = (step.0 / 8, step.1, step.2, step.3, step.4);
        match step.0 % 9 {
            0 | 1 => self.govern(of_family),
            2..=4 => self.trade(of_family),
            5 if step.4.is_multiple_of(3) => {
                self.inspect((step.0 / 9, step.1, step.2, step.3, step.4))
            }
            5 => self.care((step.0 / 9, step.1, step.2, step.3, step.4)),
            _ => self.move_value(step),
        }
    }

    fn move_value(&self, (which, a, b, c, d): Step) -> (&'static str, String, u64, &'static str) {
        let (fund, account, amount) = (
            of(&FUNDS, a),
            of(&ACCOUNTS, b),
            of(&AMOUNTS[..8 + usize::from(d > 250)], c),
        );
        let bank = account.starts_with("bank");
        let on = 8 + i32::from(d % 5);
        let line = if bank {
            format!("line={a}")
        } else {
            String::new()
        };
        let here = format!("account={account} {line} on={on} booked={on}");
        let spent = &["expense.pay", "distribution.make"];
        match which % 22 {
            0 | 1 => {
                let cost = if fund == "flood" && d % 2 == 0 && amount >= 20 {
                    format!("cost={}", amount / 20)
                } else {
                    String::new()
                };
                (
                    "donation.receive",
                    format!("fund={fund} amount={amount} {cost} {here}"),
                    amount,
                    "cashier",
                )
            }
            2 => (
                "receipt.hold",
                format!("amount={amount} {here}"),
                amount,
                "cashier",
            ),
            3 => {
                let (hold, _) = self.label(&["receipt.hold"], a);
                (
                    "receipt.assign",
                    format!("hold={hold} fund={fund} account={account}"),
                    0,
                    "accountant",
                )
            }
            4 => {
                let (account, reason) = (
                    of(&["bank", "bank2"], b),
                    of(&["no_allocation", "bank_fee"], c),
                );
                (
                    "payment.hold",
                    format!(
                        "fund={fund} amount={amount} account={account} reason={reason} on={on} booked={on}"
                    ),
                    amount,
                    "accountant",
                )
            }
            5 | 6 => {
                let purpose = of(&["cash", "food"], b);
                (
                    "allocation.propose",
                    format!("fund={fund} amount={amount} purpose={purpose}"),
                    amount,
                    "accountant",
                )
            }
            7 | 8 => {
                let (proposal, amount) = self.label(&["allocation.propose"], a);
                (
                    "allocation.approve",
                    format!("proposal={proposal}"),
                    amount,
                    of(&["approver1", "approver2 approver3"], u16::from(d)),
                )
            }
            9 => {
                let (proposal, _) = self.label(&["allocation.propose", "approved"], a);
                (
                    of(&["allocation.cancel", "allocation.reject"], u16::from(d)),
                    format!("proposal={proposal}"),
                    0,
                    "approver2",
                )
            }
            10 | 11 => {
                let (allocation, _) = self.label(&["approved"], a);
                (
                    "distribution.make",
                    format!("allocation={allocation} amount={amount} {here}"),
                    amount,
                    "officer1",
                )
            }
            12 => {
                let (distribution, amount) = self.label(&["distribution.make"], a);
                let (portions, returned) = match d % 3 {
                    0 => (0, amount),
                    _ => (29 - u32::from(d % 5), amount.div_ceil(3)),
                };
                (
                    "distribution.adjust",
                    format!("distribution={distribution} portions={portions} returned={returned}"),
                    returned,
                    "officer1",
                )
            }
            13 => {
                let (distribution, _) = self.label(&["distribution.make"], a);
                let portions = if d % 4 == 0 { 29 } else { 30 };
                (
                    "distribution.confirm",
                    format!("distribution={distribution} portions={portions}"),
                    0,
                    "officer2",
                )
            }
            14 => {
                let (allocation, _) = self.label(&["approved"], a);
                (
                    "expense.pay",
                    format!("allocation={allocation} amount={amount} {here}"),
                    amount,
                    "cashier",
                )
            }
            15 => {
                let (hold, held) = self.label(&["payment.hold"], a);
                let (allocation, _) = self.label(&["approved"], b);
                (
                    "payment.assign",
                    format!("hold={hold} allocation={allocation}"),
                    held,
                    "accountant",
                )
            }
            16 => {
                let to = of(&ACCOUNTS, c);
                let cite = |side, account: &str| match account.starts_with("bank") {
                    true => format!("{side}_line={on}:{}", a % 7),
                    false => String::new(),
                };
                let fields = format!(
                    "fund={fund} from={account} to={to} {} {} amount={amount} on={on} booked={on}",
                    cite("from", account),
                    cite("to", to)
                );
                ("transfer.move", fields, amount, "accountant")
            }
            17 => {
                let (gift, given) = self.label(&["donation.receive", "receipt.hold"], b);
                let (wish, amount) = match d % 2 {
                    0 => (format!("reason=donor_wish gift={gift}"), given),
                    _ => (String::new(), amount),
                };
                let (to, account) = (of(&FUNDS, b), of(&["cash", "bank"], c));
                (
                    "fund.transfer",
                    format!("from={fund} to={to} account={account} amount={amount} {wish}"),
                    amount,
                    "accountant approver1 approver2",
                )
            }
            18 => {
                let from = of(&FUNDS, b);
                let account = of(&["bank", "cash"], c);
                (
                    "fund.cover",
                    format!("from={from} fund={fund} account={account} amount={amount}"),
                    amount,
                    "accountant approver1 approver2",
                )
            }
            19 => {
                let (gift, given) = self.label(&["donation.receive", "receipt.hold"], a);
                let (reason, amount) = match d % 3 {
                    0 => ("donor_wish", given.div_ceil(2)),
                    1 => ("bank", given),
                    _ => ("mistake", given),
                };
                (
                    "donation.return",
                    format!("donation={gift} reason={reason} amount={amount} {here}"),
                    amount,
                    "cashier approver1 approver2",
                )
            }
            20 => {
                let (entry, _) = match d % 3 {
                    0 => self.label(spent, a),
                    1 => self.label(
                        &[
                            "donation.receive",
                            "receipt.hold",
                            "fund.transfer",
                            "receipt.assign",
                        ],
                        a,
                    ),
                    _ => self.label(
                        &[
                            "transfer.move",
                            "income.receive",
                            "balance.open",
                            "distribution.confirm",
                        ],
                        a,
                    ),
                };
                (
                    "entry.reverse",
                    format!("entry={entry}"),
                    0,
                    "accountant approver3",
                )
            }
            _ => match d % 3 {
                0 => (
                    "income.receive",
                    format!("fund={fund} amount={amount} {here}"),
                    amount,
                    "accountant",
                ),
                1 => (
                    "balance.open",
                    format!("fund={fund} account={account} amount={amount}"),
                    amount,
                    "accountant approver1",
                ),
                _ => self.seal(of(&["bank", "bank2"], a), 8 + i32::from(b % 5)),
            },
        }
    }

    /// Seals a day as the book has it.
    fn seal(&self, account: &str, day: i32) -> (&'static str, String, u64, &'static str) {
        let date = script::day(day);
        let tally = self
            .script
            .book
            .state
            .days
            .get(&(id_of(account), date))
            .copied()
            .unwrap_or_default();
        let (credits, debits) = (tally.credits, tally.debits);
        let fields = format!(
            "account={account} days={day}:{}x{},{}x{}",
            credits.0, credits.1, debits.0, debits.1
        );
        ("statement.seal", fields, 0, "accountant")
    }
}
