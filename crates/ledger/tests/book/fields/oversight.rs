//! Inspections and findings.

use minhbach_ledger::id::Digest;
use serde_json::{Value, json};

use super::super::script::{Script, day};
use super::{id, on};

/// What a body of this kind says where the script is silent.
pub fn defaults(kind: &str) -> Option<Value> {
    Some(match kind {
        "inspection.open" => {
            json!({"chapter": id("province"), "closes": on(24), "decision": document("a decision"), "on": on(10),
            "period": {"from": on(1), "until": on(9)}, "title": "Thanh tra cứu trợ sau bão"})
        }
        "inspection.close" => json!({"on": on(16), "report": document("a report")}),
        "finding.raise" => {
            json!({"asked": "Bổ sung biên bản", "due": on(20), "grade": "minor", "number": 1, "on": on(11),
            "words": "Thiếu biên bản giao nhận"})
        }
        "finding.answer" => {
            json!({"on": on(12), "stance": "accepted", "words": "Đang bổ sung"})
        }
        "finding.close" => {
            json!({"on": on(15), "outcome": "accepted", "words": "Giải trình thỏa đáng"})
        }
        _ => return None,
    })
}

/// A value as the field of this kind spells it.
pub fn value(script: &Script, kind: &str, field: &str, text: &str) -> Option<Value> {
    let hash = |label: &str| match script.labels.get(label) {
        Some(at) => script.book.text_hash(*at),
        None => Digest::of(label.as_bytes()),
    };
    let date = |text: &str| json!(day(text.parse().unwrap()).to_string());
    let words = |text: &str| {
        let words = text.split(',').filter(|word| !word.is_empty());
        words.map(str::to_owned).collect::<Vec<_>>()
    };
    Some(match (kind, field) {
        ("inspection.open", "closes") | ("finding.raise", "due") => date(text),
        ("inspection.open", "period") => {
            let (from, until) = text.split_once("..").unwrap();
            json!({"from": date(from), "until": date(until)})
        }
        // `donor,roster:20`: classes, and the last day.
        ("inspection.open", "vault") => {
            let (classes, until) = text.split_once(':').unwrap();
            json!({"classes": words(classes), "until": date(until)})
        }
        ("inspection.open", "decision") | ("inspection.close", "report") => document(text),
        // `f1:contested,f2:not_due`
        ("inspection.close", "left") => {
            let words = words(text);
            let pairs = words.iter().map(|word| word.split_once(':').unwrap());
            let mut left: Vec<(Digest, &str)> =
                pairs.map(|(label, reason)| (hash(label), reason)).collect();
            left.sort();
            left.iter()
                .map(|(text, reason)| json!({"finding": text.to_string(), "reason": reason}))
                .collect()
        }
        ("finding.raise", "about") => {
            let mut texts: Vec<Digest> = words(text).iter().map(|word| hash(word)).collect();
            texts.sort();
            texts.iter().map(|text| json!(text.to_string())).collect()
        }
        ("finding.raise", "number") => json!(text.parse::<u32>().unwrap()),
        (_, "finding" | "inspection" | "remedy") => json!(hash(text).to_string()),
        (_, "words" | "asked" | "title") => json!(text.replace('_', " ")),
        _ => return None,
    })
}

fn document(text: &str) -> Value {
    json!({"sha256": Digest::of(text.as_bytes()).to_string(), "size": text.len()})
}
