//! Keys, chapters, campaigns, periods, vouchers.

use serde_json::{Value, json};

use super::super::script::Script;
use super::{id, on};

/// What a body of this kind says where the script is silent.
pub fn defaults(kind: &str) -> Option<Value> {
    Some(match kind {
        "voucher.reserve" => {
            json!({"book": "pt", "chapter": id("province"), "count": 5, "first": 1, "holder": id("officer1"), "on": on(10), "year": 2026})
        }
        "voucher.void" => {
            json!({"book": "pt", "chapter": id("province"), "on": on(10), "reason": "spoiled", "year": 2026})
        }
        _ => return None,
    })
}

/// A value as the field of this kind spells it.
pub fn value(_script: &Script, kind: &str, field: &str, text: &str) -> Option<Value> {
    let number = || json!(text.parse::<u64>().unwrap());
    Some(match (kind, field) {
        ("voucher.reserve" | "voucher.void", "count" | "first" | "year") => number(),
        (_, "numbers") => text
            .split(',')
            .filter(|word| !word.is_empty())
            .map(|word| json!(word.parse::<u32>().unwrap()))
            .collect(),
        (_, "voucher") => voucher(text),
        _ => return None,
    })
}

/// `pt:3` or `pt:3:2027`: book, number, year.
fn voucher(text: &str) -> Value {
    let mut words = text.split(':');
    let book = words.next().unwrap();
    let number: u32 = words.next().unwrap().parse().unwrap();
    let year: u16 = words.next().unwrap_or("2026").parse().unwrap();
    json!({"book": book, "number": number, "year": year})
}
