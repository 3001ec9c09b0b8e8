//! What entries about inspections say: days, and codes of closed lists.

use minhbach_ledger::kinds::Body;
use serde::Serialize;

use super::Fact;

/// The message id of a value of a closed list.
fn word(list: &str, value: impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    let code = value.as_str().unwrap_or_default().replace('_', "-");
    format!("value-{list}-{code}")
}

/// The facts of a body about an inspection; none of any other.
pub fn facts(body: &Body) -> Vec<Fact> {
    match body {
        Body::InspectionOpen(b) => vec![Fact::day("inspection-closes", b.closes)],
        Body::FindingRaise(b) => vec![
            Fact::word("finding-grade", word("grade", b.grade)),
            Fact::day("finding-due", b.due),
        ],
        Body::FindingAnswer(b) => vec![Fact::word("finding-stance", word("stance", b.stance))],
        Body::FindingClose(b) => vec![Fact::word("finding-closed", word("outcome", b.outcome))],
        _ => Vec::new(),
    }
}
