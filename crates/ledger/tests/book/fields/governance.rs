//! Keys, chapters, campaigns, periods, vouchers.

use minhbach_ledger::id::Digest;
use serde_json::{Value, json};

use super::super::script::{Script, day};
use super::super::signer;
use super::{id, on};

/// What a body of this kind says where the script is silent.
pub fn defaults(kind: &str) -> Option<Value> {
    let province = id("province");
    Some(match kind {
        "voucher.reserve" => {
            json!({"book": "pt", "chapter": province, "count": 5, "first": 1, "holder": id("officer1"), "on": on(10), "year": 2026})
        }
        "voucher.void" => {
            json!({"book": "pt", "chapter": province, "on": on(10), "reason": "spoiled", "year": 2026})
        }
        "chapter.succeed" => json!({"on": on(15), "successor": province}),
        "campaign.extend" | "campaign.close" => json!({"campaign": id("typhoon"), "on": on(15)}),
        "fund.freeze" => {
            json!({"frozen": true, "fund": id("flood"), "on": on(10), "reason": "inspection"})
        }
        "period.close" => json!({"chapter": province, "on": on(25), "until": on(20)}),
        "report.publish" => {
            json!({"chapter": province, "checkpoint": 1, "document": document("a report")["sha256"], "on": on(15),
                "size": 1000, "what": "receipts"})
        }
        "entry.explain" => json!({"on": on(15), "reason": "clarify"}),
        "evidence.attach" => json!({"on": on(15), "what": "invoice"}),
        "field.adopt" => json!({"booked": on(22), "on": on(22), "reason": "no_network"}),
        _ => return None,
    })
}

/// A value as the field of this kind spells it.
pub fn value(script: &Script, kind: &str, field: &str, text: &str) -> Option<Value> {
    let number = || json!(text.parse::<u64>().unwrap());
    let date = |text: &str| json!(day(text.parse().unwrap()).to_string());
    Some(match (kind, field) {
        ("voucher.reserve" | "voucher.void", "count" | "first" | "year") => number(),
        ("report.publish", "checkpoint" | "size") => number(),
        ("report.publish", "document") => document(text)["sha256"].clone(),
        ("report.publish", "period") | ("key.grant", "term") => {
            let (from, until) = text.split_once("..").unwrap();
            json!({"from": date(from), "until": date(until)})
        }
        ("fund.freeze", "frozen") => json!(text == "yes"),
        ("period.close", "until") | ("campaign.extend", "closes") | (_, "sent") => date(text),
        ("key.rotate", "key") => json!(signer(text).name()),
        ("key.rotate", "new") => json!(signer(text).vkey().to_string()),
        ("field.adopt", "note") => json!(match script.notes.get(text) {
            Some(note) => note.clone(),
            None => text.to_owned(),
        }),
        (_, "successor") => id(text),
        (_, "numbers") => text
            .split(',')
            .filter(|word| !word.is_empty())
            .map(|word| json!(word.parse::<u32>().unwrap()))
            .collect(),
        (_, "voucher") => voucher(text),
        (_, "document") => document(text),
        (_, "private") => document(text)["sha256"].clone(),
        (_, "terms") => terms(text),
        _ => return None,
    })
}

fn document(text: &str) -> Value {
    json!({"sha256": Digest::of(text.as_bytes()).to_string(), "size": text.len()})
}

/// `pt:3` or `pt:3:2027`: book, number, year.
fn voucher(text: &str) -> Value {
    let mut words = text.split(':');
    let book = words.next().unwrap();
    let number: u32 = words.next().unwrap().parse().unwrap();
    let year: u16 = words.next().unwrap_or("2026").parse().unwrap();
    json!({"book": book, "number": number, "year": year})
}

/// `confirmed;receive=20;uses=cash,food;publish=receipts:closing:15`: the terms of a campaign, unconfirmed unless it says so.
fn terms(text: &str) -> Value {
    let mut body = json!({"account_exclusive": false, "confirmed": false, "late_action": "hold", "late_basis": "credited",
        "permitted_uses": [], "publications": [], "residual": "within_purpose", "set": "demo", "source": "Nghị định mẫu",
        "version": "2026"});
    for word in text.split(';') {
        let (name, text) = word.split_once('=').unwrap_or((word, ""));
        let number = || json!(text.parse::<u32>().unwrap());
        match name {
            "confirmed" => body["confirmed"] = json!(true),
            "exclusive" => body["account_exclusive"] = json!(true),
            "receive" => body["reception_days"] = number(),
            "extend" => body["extension_days"] = number(),
            "distribute" => body["distribution_days"] = number(),
            "cost" => body["cost_share_bp"] = number(),
            "late" => body["late_action"] = json!(text),
            "basis" => body["late_basis"] = json!(text),
            "residual" => body["residual"] = json!(text),
            "uses" => body["permitted_uses"] = text.split(',').map(|word| json!(word)).collect(),
            "publish" => {
                body["publications"] = text
                    .split(',')
                    .map(|word| {
                        let mut words = word.split(':');
                        let (what, from) = (words.next().unwrap(), words.next().unwrap());
                        json!({"days": words.next().unwrap().parse::<u32>().unwrap(), "from": from, "what": what})
                    })
                    .collect();
            }
            other => panic!("no such term: {other}"),
        }
    }
    body
}
