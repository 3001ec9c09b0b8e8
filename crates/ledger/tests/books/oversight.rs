//! Steps of a random book that inspect it: inspections, findings, answers.

use crate::{Step, Writer, of};

pub const BEGINNING: &str = "
i0 = inspection.open by inspector
f0 = finding.raise inspection=i0 about=g0 by inspector
";

impl Writer {
    /// As [`Writer::write`].
    pub fn inspect(&self, (which, a, b, c, d): Step) -> (&'static str, String, u64, &'static str) {
        let on = 12 + i32::from(d % 5);
        let (inspection, _) = self.label(&["inspection.open"], a);
        let (finding, _) = self.label(&["finding.raise"], a);
        let (entry, _) = self.label(&["donation.receive", "distribution.make"], b);
        let open = &self.script.book.state.oversight;
        let opened = open.inspections.get(&self.script.id(&inspection));
        match which % 12 {
            0 | 1 => {
                let chapter = of(&["province", "commune-a", "commune-b"], b);
                let vault = of(&["", "vault=donor:20", "vault=roster,donor:20"], c);
                let fields = format!("chapter={chapter} on={on} {vault}");
                ("inspection.open", fields, 0, "inspector")
            }
            2..=4 => {
                let next = opened.map_or(1, |inspection| inspection.findings + 1);
                let number = next + u32::from(c.is_multiple_of(8));
                let due = 12 + i32::from(b % 10);
                let fields = format!(
                    "inspection={inspection} about={entry} number={number} on=12 due={due}"
                );
                ("finding.raise", fields, 0, "inspector")
            }
            5..=7 => {
                let stance = of(&["accepted", "contested", "done"], b);
                let people = of(&["accountant", "approver1", "g1"], c);
                let fields = format!("finding={finding} stance={stance} on={on}");
                ("finding.answer", fields, 0, people)
            }
            8..=10 => {
                let outcome = match c % 4 {
                    0 => format!("outcome=remedied remedy={entry}"),
                    n => format!(
                        "outcome={}",
                        of(&["withdrawn", "accepted", "unresolved"], n)
                    ),
                };
                let fields = format!("finding={finding} {outcome} on={on}");
                ("finding.close", fields, 0, "inspector")
            }
            _ => {
                let at = opened.map_or(0, |inspection| inspection.at);
                let left = open.findings.iter();
                let left = left.filter(|(_, finding)| finding.inspection == at);
                // Now and then one is passed over.
                let left = left.skip(usize::from(c.is_multiple_of(8)));
                let left: Vec<String> = left
                    .filter_map(|(id, _)| Some(format!("{}:not_due", self.script.name_of(*id)?)))
                    .collect();
                let left = match left.is_empty() {
                    true => String::new(),
                    false => format!("left={}", left.join(",")),
                };
                let fields = format!("inspection={inspection} {left} on={}", on + 3);
                ("inspection.close", fields, 0, "inspector")
            }
        }
    }
}
