//! Criteria, cases, sponsorships, disputes, reports about people.

use minhbach_ledger::id::Digest;
use serde_json::{Value, json};

use super::super::script::Script;
use super::{id, on};

fn hash(of: &str) -> Value {
    json!(Digest::of(of.as_bytes()).to_string())
}

/// What a body of this kind says where the script is silent.
pub fn defaults(kind: &str) -> Option<Value> {
    let now = on(10);
    Some(match kind {
        "case.open" => {
            json!({"area": hash("area"), "capacity": hash("capacity"), "fund": id("homes"), "need": hash("need"),
            "on": now, "person": hash("person"), "story": hash("story"), "term": hash("term")})
        }
        "case.assign" => json!({"carer": hash("carer"), "fund": id("homes"), "on": now}),
        "case.close" => json!({"on": now, "why": hash("why")}),
        "sponsorship.begin" => {
            json!({"on": now, "schedule": hash("schedule"), "share": "full", "sponsor": hash("sponsor")})
        }
        "sponsorship.end" => json!({"on": on(15), "reason": "completed"}),
        "distribution.dispute" => {
            json!({"category": "not_received", "on": on(12), "portions": 1})
        }
        "distribution.resolve" => json!({"on": on(15), "outcome": "delivered"}),
        "aid.direct" => {
            json!({"chapter": id("province"), "count": 30, "form": "goods", "on": now})
        }
        "feedback.report" => {
            json!({"chapter": id("province"), "counts": [], "month": "2026-08", "on": on(5)})
        }
        "vault.report" => json!({"counts": [], "month": "2026-08", "on": on(5)}),
        _ => return None,
    })
}

/// A value as the field of this kind spells it.
pub fn value(script: &Script, kind: &str, field: &str, text: &str) -> Option<Value> {
    let entry = || match script.labels.get(text) {
        Some(at) => json!(script.book.text_hash(*at).to_string()),
        None => hash(text),
    };
    Some(match (kind, field) {
        ("case.open" | "sponsorship.begin", "id") => id(text),
        ("case.open", "area") => hash(text),
        (_, "case") => id(text),
        ("distribution.dispute", "category") => json!(text),
        (_, "adopted" | "adjustment" | "dispute" | "sponsorship") => entry(),
        (_, "root") => json!(text),
        ("distribution.make", "team") => {
            // `5+2`: members and volunteers.
            let (members, volunteers) = text.split_once('+').unwrap();
            let number = |text: &str| text.parse::<u32>().unwrap();
            json!({"members": number(members), "volunteers": number(volunteers)})
        }
        ("policy.set", "answer_days") => json!(text.parse::<u32>().unwrap()),
        ("policy.set", "retention") => list(text, |words| {
            let days = words[1].replace('_', "").parse::<u32>().unwrap();
            json!({"class": words[0], "days": days})
        }),
        ("aid.direct", "value") => {
            let (amount, day) = text.split_once('@').unwrap_or((text, "10"));
            json!({"amount": amount.replace('_', ""), "basis": "market", "currency": "VND", "on": on(day.parse().unwrap())})
        }
        ("feedback.report", "counts") => list(
            text,
            |words| json!({"category": words[0], "count": words[2], "state": words[1]}),
        ),
        ("vault.report", "counts") => {
            list(text, |words| json!({"act": words[0], "count": words[1]}))
        }
        _ => return None,
    })
}

/// `a:b,c:d`: pieces, each of some words.
fn list(text: &str, piece: impl Fn(&[&str]) -> Value) -> Value {
    let pieces = text.split(',').filter(|piece| !piece.is_empty());
    pieces
        .map(|one| piece(&one.split(':').collect::<Vec<_>>()))
        .collect()
}
