//! Steps of a random book about promises, partners, other currencies, advances, emergencies, and what is undone.

use crate::{Step, Writer, of};

/// What these steps need beside the standard book.
pub const BEGINNING: &str = "
partner.register id=front by approver1
account.open id=dollars kind=cash currency=USD by approver1
account.open id=dollar-bank kind=bank currency=USD by approver1
account.open id=team kind=advance by approver1
fund.open id=school kind=aid by approver1
policy.set approvals=0:1,5_000_000:2 emergency=400:3 by g1 g2
w0 = pledge.make id=w0 amount=500 by cashier
u0 = donation.receive amount=40.00 currency=USD account=dollars by cashier
u1 = donation.receive fund=general amount=9.00 currency=USD account=dollar-bank line=u by cashier
c0 = payment.hold amount=3_000 fund=general account=bank2 by accountant
";

const FUNDS: [&str; 4] = ["flood", "general", "flood", "costs"];

impl Writer {
    /// As [`Writer::write`].
    pub fn trade(&self, (which, a, b, c, d): Step) -> (&'static str, String, u64, &'static str) {
        let amount = of(&[1u64, 3, 20, 40, 100, 250], c);
        let fund = of(&FUNDS, a);
        let on = 8 + i32::from(d % 5);
        match which % 16 {
            0 => {
                let (pledge, _) = self.label(&["pledge.make"], a);
                let kept = match d % 3 {
                    0 => format!("pledge={pledge}"),
                    1 => "partner=front counterpart=text".to_owned(),
                    _ => format!("contributors={}", 9 + a % 4),
                };
                let split = of(&["general:1", "general:1,school:2", "school:250"], b);
                let fields = format!("amount={} split={split} {kept}", amount + 2);
                ("donation.receive", fields, amount + 2, "cashier")
            }
            1 => (
                "pledge.make",
                self.named(&format!("amount={amount} due={on}")),
                amount,
                "cashier",
            ),
            2 => {
                let (pledge, _) = self.label(&["pledge.make"], a);
                match d % 4 {
                    0 => ("pledge.end", format!("pledge={pledge}"), 0, "cashier"),
                    _ => (
                        "donation.receive",
                        format!("pledge={pledge} amount={amount}"),
                        amount,
                        "cashier",
                    ),
                }
            }
            3 | 4 => {
                let (cents, dong) = (
                    of(&[1u64, 7, 100, 333, 900], b),
                    of(&[1u64, 2, 5, 90, 1_000], c),
                );
                let from = of(
                    &[
                        "account_from=dollars",
                        "account_from=dollar-bank line_from=10",
                    ],
                    u16::from(d),
                );
                let of_what = match d % 3 {
                    0 => {
                        let (allocation, _) = self.label(&["approved", "emergency"], a);
                        format!("fund=none allocation={allocation}")
                    }
                    _ => format!("fund={fund}"),
                };
                let fields = format!(
                    "{from} {of_what} amount_from={}.{:02} amount_to={dong}",
                    cents / 100,
                    cents % 100
                );
                (
                    "currency.exchange",
                    fields,
                    dong,
                    "cashier approver1 approver2",
                )
            }
            5 => {
                let fields = match d % 2 {
                    0 => format!("fund={fund} currency=USD amount=0.{:02}", 1 + amount % 99),
                    _ => format!(
                        "fund=general area=none currency=USD amount=0.{:02}",
                        1 + amount % 40
                    ),
                };
                ("allocation.propose", fields, amount, "accountant")
            }
            6 => {
                let fields = format!("emergency=yes fund={fund} amount={amount} on={on}");
                ("allocation.propose", fields, amount, "accountant")
            }
            7 => {
                let (proposal, amount) = self.label(&["emergency"], a);
                let kind = of(
                    &["allocation.approve", "allocation.reject"],
                    u16::from(d % 3),
                );
                (
                    kind,
                    format!("proposal={proposal}"),
                    amount,
                    of(&["approver1", "approver2"], b),
                )
            }
            8 => {
                let (allocation, _) = self.label(&["approved", "emergency"], a);
                let fields = format!(
                    "allocation={allocation} amount={amount} counterpart={}",
                    of(&["text", "7"], b)
                );
                match d % 2 {
                    0 => ("partner.send", fields, amount, "cashier"),
                    _ => (
                        "partner.send",
                        format!("{fields} counterpart=none account=bank line={a}"),
                        amount,
                        "cashier",
                    ),
                }
            }
            9 => {
                let (entry, _) = self.label(&["partner.send"], a);
                ("partner.confirm", format!("entry={entry}"), 0, "accountant")
            }
            10 => {
                let (from, to) = of(&[("cash", "team"), ("cash", "team"), ("team", "cash")], b);
                let due = if to == "team" {
                    format!("due={}", on + 3)
                } else {
                    String::new()
                };
                let fields = format!("fund={fund} from={from} to={to} amount={amount} {due}");
                ("transfer.move", fields, amount, "cashier")
            }
            11 => {
                let (allocation, _) = self.label(&["approved", "emergency"], a);
                let account = of(&["team", "cash"], b);
                let fields = format!("allocation={allocation} amount={amount} account={account}");
                ("expense.pay", fields, amount, "cashier")
            }
            12 => {
                let fields = format!(
                    "from={on} until={} on={} count={}",
                    on + 1,
                    on + 1,
                    9 + a % 20
                );
                ("service.report", fields, 0, "officer1")
            }
            13 => {
                let (gift, given) = self.label(&["donation.receive", "receipt.hold"], b);
                let to = of(&["general", "flood", "school"], c);
                let fields =
                    format!("reason=wrong_fund gift={gift} from={fund} to={to} amount={given}");
                (
                    "fund.transfer",
                    fields,
                    given,
                    "accountant approver1 approver2",
                )
            }
            14 => {
                let undone = [
                    "payment.assign",
                    "fund.cover",
                    "donation.return",
                    "currency.exchange",
                    "partner.send",
                    "partner.confirm",
                    "service.report",
                    "transfer.move",
                ];
                let (entry, _) = self.label(&[of(&undone, b)], a);
                let line = if d % 3 == 0 {
                    format!("line={a}")
                } else {
                    String::new()
                };
                (
                    "entry.reverse",
                    format!("entry={entry} {line}"),
                    0,
                    "accountant approver3",
                )
            }
            _ => {
                let (entry, amount) = self.label(&["distribution.make"], a);
                let returned = amount.div_ceil(3);
                let line = if d % 2 == 0 {
                    format!("line={b}")
                } else {
                    String::new()
                };
                let fields = format!(
                    "distribution={entry} portions={} returned={returned} {line}",
                    29 - u32::from(d % 5)
                );
                ("distribution.adjust", fields, returned, "officer1")
            }
        }
    }

    /// The fields of a thing that a later step names by the label of this one.
    pub fn named(&self, fields: &str) -> String {
        format!("id=e{} {fields}", self.lines.len())
    }
}
