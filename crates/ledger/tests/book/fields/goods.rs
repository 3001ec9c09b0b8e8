//! Items, lots, purchases, stock.

use serde_json::{Map, Value, json};

use super::super::script::Script;
use super::{id, on};

/// What a body of this kind says where the script is silent.
pub fn defaults(kind: &str) -> Option<Value> {
    Some(match kind {
        "item.define" => {
            json!({"approvals": [], "name": "Gạo tẻ", "on": on(1), "scale": 0, "unit": "kg"})
        }
        _ => return None,
    })
}

/// A value as the field of this kind spells it.
pub fn value(script: &Script, kind: &str, field: &str, text: &str) -> Option<Value> {
    Some(match (kind, field) {
        ("item.define", "id") | (_, "item") => id(text),
        ("item.define", "approvals") => tiers(text),
        ("item.define", "scale") => json!(text.parse::<u8>().unwrap()),
        // A lot bears the id of the entry that brought it.
        (_, "lot") => match script.ids.get(text) {
            Some(entry) => json!(entry.to_string()),
            None => id(text),
        },
        (_, "goods") => goods(text),
        _ => return None,
    })
}

/// `0:1,500:2`: so many approvers above so much.
fn tiers(text: &str) -> Value {
    let tier = |tier: &str| {
        let (above, approvers) = tier.split_once(':').unwrap();
        json!({"above": above.replace('_', ""), "approvers": approvers.parse::<u32>().unwrap()})
    };
    text.split(',').map(tier).collect()
}

/// `rice`, `rice:used`, `rice:new:20`, `rice:new:20:5_000_000`: item, condition, last day, value in đồng.
pub fn goods(text: &str) -> Value {
    let mut words = text.split(':');
    let mut body = Map::new();
    body.insert("item".into(), id(words.next().unwrap()));
    body.insert("condition".into(), json!(words.next().unwrap_or("good")));
    if let Some(day) = words.next().filter(|day| !day.is_empty()) {
        body.insert("expiry".into(), on(day.parse().unwrap()));
    }
    if let Some(value) = words.next() {
        let amount = value.replace('_', "");
        let value = json!({"amount": amount, "basis": "market", "currency": "VND", "on": on(1)});
        body.insert("value".into(), value);
    }
    Value::Object(body)
}
