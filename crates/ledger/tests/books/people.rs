//! Steps of a random book that touch those who are helped: cases, sponsors, disputes, lists, reports.

use minhbach_ledger::day::Month;

use crate::book::id_of;
use crate::{Step, Writer, of};

pub const BEGINNING: &str = "
policy.set approvals=0:1,5_000_000:2 emergency=400:3 answer_days=5 by g1 g2
fund.open id=homes kind=aid by approver1
case.open id=x0 fund=homes by officer1
case.assign case=x0 by accountant
k0 = sponsorship.begin case=x0 by accountant
q0 = distribution.dispute distribution=d0 portions=2 on=11 by officer2
";

const KEEPERS: [&str; 2] = ["accountant", "officer2"];

impl Writer {
    /// As [`Writer::write`].
    pub fn care(&self, (which, a, b, c, d): Step) -> (&'static str, String, u64, &'static str) {
        let on = 8 + i32::from(d % 5);
        let (case, _) = self.label(&["case.open"], a);
        let (hand, _) = self.label(&["distribution.make"], b);
        let next = |last: Option<Month>| {
            let last = last.unwrap_or("2020-01".parse().unwrap());
            match d % 8 {
                0 => last,
                1 => last.next().next(),
                _ => last.next(),
            }
        };
        match which % 14 {
            0 => {
                let fund = of(&["homes", "general", "costs"], b);
                let fields = self.named(&format!("fund={fund} on={on}"));
                ("case.open", fields, 0, of(&["officer1", "officer2"], c))
            }
            1 => {
                let fund = of(&["homes", "general"], b);
                let people = of(&["accountant", "approver1"], c);
                let fields = format!("case={case} fund={fund}");
                ("case.assign", fields, 0, people)
            }
            2 => ("case.close", format!("case={case}"), 0, "officer2"),
            3 | 4 => {
                let share = of(&["full", "co", "full"], b);
                let fields = self.named(&format!("case={case} share={share}"));
                ("sponsorship.begin", fields, 0, of(&KEEPERS, c))
            }
            5 => {
                let (tie, _) = self.label(&["sponsorship.begin"], a);
                let fields = format!("sponsorship={tie} on={}", on + 3);
                ("sponsorship.end", fields, 0, of(&KEEPERS, c))
            }
            6 | 7 => {
                let portions = of(&[1, 2, 15, 29], c);
                let fields = format!("distribution={hand} portions={portions} on={}", on + 3);
                ("distribution.dispute", fields, 0, "officer2")
            }
            8 => {
                let (said, _) = self.label(&["distribution.dispute"], a);
                let (back, _) = self.label(&["distribution.adjust"], b);
                let outcome = match d % 3 {
                    0 => format!("outcome=adjusted adjustment={back}"),
                    _ => "outcome=upheld".to_owned(),
                };
                let people = of(&["inspector", "inspector", "approver1", "officer1"], c);
                let fields = format!("dispute={said} {outcome}");
                ("distribution.resolve", fields, 0, people)
            }
            9 => ("aid.direct", format!("count={}", 9 + a % 20), 0, "officer1"),
            10 => {
                let reported = &self.script.book.state.people.feedback;
                let month = next(reported.get(&id_of("province")).copied());
                let counts = of(
                    &["", "less:waiting:few", "less:waiting:12", "less:overdue:3"],
                    c,
                );
                let fields = format!("month={month} counts={counts}");
                ("feedback.report", fields, 0, "inspector")
            }
            11 => {
                let month = next(self.script.book.state.people.vault);
                let counts = of(&["", "opened:40,erased:few", "erased:2"], c);
                let fields = format!("month={month} counts={counts}");
                ("vault.report", fields, 0, of(&["g1", "inspector"], b))
            }
            12 => {
                let duplicates = of(&["0", "few", "12", "7"], c);
                let fields = format!("count={} duplicates={duplicates} on={on}", 9 + a % 40);
                ("roster.seal", fields, 0, "officer1")
            }
            _ => {
                let (told, _) = self.label(&["aid.direct", "feedback.report"], a);
                let fields = format!("entry={told}");
                ("entry.reverse", fields, 0, "accountant approver3")
            }
        }
    }
}
