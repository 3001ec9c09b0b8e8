//! Items, lots, purchases, stock.

use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::state::Owner;
use serde_json::{Map, Value, json};

use super::super::id_of;
use super::super::script::Script;
use super::{id, on, portions};

/// What a body of this kind says where the script is silent.
pub fn defaults(kind: &str) -> Option<Value> {
    let (now, store) = (on(10), id("store"));
    Some(match kind {
        "item.define" => {
            json!({"approvals": [], "name": "Gạo tẻ", "on": on(1), "scale": 0, "unit": "kg"})
        }
        "purchase.order" => {
            json!({"account": id("dealer"), "amount": "1000", "booked": now, "currency": "VND",
            "item": id("rice"), "on": now, "quantity": "100"})
        }
        "purchase.close" => json!({"booked": now, "on": now, "reason": "not_delivered"}),
        "purchase.pay" => {
            json!({"account": id("cash"), "booked": now, "currency": "VND", "on": now, "way": "pay"})
        }
        "purchase.receive" => {
            json!({"account": store, "booked": now, "condition": "new", "on": now})
        }
        "purchase.return" => {
            json!({"account": store, "booked": now, "on": now, "reason": "damaged"})
        }
        "stock.count" => json!({"account": store, "booked": now, "on": now}),
        "stock.write_off" => {
            json!({"account": store, "amount": "10", "booked": now, "on": now, "reason": "damaged"})
        }
        "transfer.dispatch" => json!({"booked": now, "from": store, "on": now, "purpose": "relief",
            "to": id("store-a"), "via": id("road")}),
        "transfer.receive" => json!({"account": id("store-a"), "booked": now, "on": now}),
        "goods.convert" => json!({"account": store, "booked": now, "condition": "new", "on": now}),
        "goods.sell" => json!({"account": id("cash"), "booked": now, "currency": "VND", "on": now,
            "price": "500", "quantity": "10", "reason": "unneeded", "warehouse": store}),
        "asset.place" => {
            json!({"account": store, "booked": now, "on": now, "portions": portions("20"),
            "root": root(), "terms": terms("first:exchange:6:18")})
        }
        "asset.report" => {
            json!({"alive": 20, "born": 0, "dead": 0, "lost": 0, "on": now, "sold": 0})
        }
        "asset.pass_on" => json!({"booked": now, "item": id("calf"), "on": now, "root": root()}),
        _ => return None,
    })
}

fn root() -> Value {
    json!(Digest::of(b"a root").to_string())
}

/// A value as the field of this kind spells it.
pub fn value(script: &Script, kind: &str, field: &str, text: &str) -> Option<Value> {
    let number = || text.replace('_', "");
    Some(match (kind, field) {
        ("item.define" | "purchase.order", "id") | (_, "item" | "order" | "warehouse" | "via") => {
            id(text)
        }
        ("item.define", "approvals") => tiers(text),
        ("item.define", "scale") => json!(text.parse::<u8>().unwrap()),
        // A lot bears the id of the entry that brought it.
        (_, "lot") => json!(lot(script, text).to_string()),
        (_, "goods") => goods(text),
        (_, "expiry") => on(text.parse().unwrap()),
        (_, "quantity" | "price" | "prepay") => json!(number()),
        (_, "supplier" | "carrier" | "buyer") => json!(Digest::of(text.as_bytes()).to_string()),
        (_, "dispatch" | "receipt" | "herd") => match script.labels.get(text) {
            Some(at) => json!(script.book.text_hash(*at).to_string()),
            None => json!(Digest::of(text.as_bytes()).to_string()),
        },
        (_, "alive" | "born" | "dead" | "lost" | "sold") => json!(text.parse::<u32>().unwrap()),
        ("asset.place" | "asset.pass_on", "portions") => portions(text),
        ("asset.place", "terms") => terms(text),
        ("goods.value", "value") => worth(text),
        ("purchase.order", "quotes") => {
            json!({"comparison": root(), "count": text.parse::<u32>().unwrap()})
        }
        ("purchase.receive", "invoice") => {
            // `900`, or `900:No7` with a number of its own.
            let (amount, of) = text.split_once(':').unwrap_or((text, "No 1"));
            json!({"amount": amount.replace('_', ""), "currency": "VND", "number": Digest::of(of.as_bytes()).to_string()})
        }
        (_, "orders") => orders(text),
        (_, "loads") => loads(script, text),
        (_, "unloads") => unloads(script, text),
        (_, "counted") => counted(script, text),
        (_, "inputs") => inputs(script, text),
        _ => return None,
    })
}

fn lot(script: &Script, name: &str) -> Id {
    script.ids.get(name).copied().unwrap_or_else(|| id_of(name))
}

/// `a;b`, in the order that the rule asks for; `~a;b` as it stands.
fn sorted<K: Ord>(text: &str, piece: impl Fn(&str) -> (K, Value)) -> Value {
    let (text, as_it_stands) = match text.strip_prefix('~') {
        Some(text) => (text, true),
        None => (text, false),
    };
    let mut list: Vec<(K, Value)> = text
        .split(';')
        .filter(|one| !one.is_empty())
        .map(piece)
        .collect();
    if !as_it_stands {
        list.sort_by(|a, b| a.0.cmp(&b.0));
    }
    list.into_iter().map(|(_, value)| value).collect()
}

/// `o1:500` (amount) or `o1:10:500` (quantity, amount).
fn orders(text: &str) -> Value {
    sorted(text, |one| {
        let words: Vec<String> = one.split(':').map(|word| word.replace('_', "")).collect();
        let name = one.split(':').next().unwrap();
        let value = match words.as_slice() {
            [_, amount] => json!({"amount": amount, "order": id(name)}),
            [_, quantity, amount] => {
                json!({"amount": amount, "order": id(name), "quantity": quantity})
            }
            _ => panic!("{one}"),
        };
        (id_of(name), value)
    })
}

/// `flood/sacks` are a fund's, `@meals/sacks` an allocation's.
fn owned(script: &Script, text: &str) -> ((Owner, Id), Map<String, Value>) {
    let (owner, name) = text.split_once('/').unwrap();
    let mut body = Map::new();
    let owner = match owner.strip_prefix('@') {
        Some(allocation) => {
            body.insert("allocation".into(), id(allocation));
            let known = script.book.state.allocations.get(&id_of(allocation));
            Owner {
                fund: known.map_or(id_of("nothing"), |known| known.fund),
                allocation: Some(id_of(allocation)),
            }
        }
        None => {
            body.insert("fund".into(), id(owner));
            Owner {
                fund: id_of(owner),
                allocation: None,
            }
        }
    };
    let of = lot(script, name);
    body.insert("lot".into(), json!(of.to_string()));
    ((owner, of), body)
}

/// `flood/sacks:100`.
fn loads(script: &Script, text: &str) -> Value {
    sorted(text, |one| {
        let (what, amount) = one.split_once(':').unwrap();
        let (key, mut body) = owned(script, what);
        body.insert("amount".into(), json!(amount.replace('_', "")));
        (key, Value::Object(body))
    })
}

/// `flood/sacks:95:3:2`: received, damaged, missing; each may be left empty.
fn unloads(script: &Script, text: &str) -> Value {
    sorted(text, |one| {
        let mut words = one.split(':');
        let (key, mut body) = owned(script, words.next().unwrap());
        for (field, word) in ["received", "damaged", "missing"].into_iter().zip(words) {
            if !word.is_empty() {
                body.insert(field.into(), json!(word.replace('_', "")));
            }
        }
        (key, Value::Object(body))
    })
}

/// `flood/sacks:95`.
fn counted(script: &Script, text: &str) -> Value {
    sorted(text, |one| {
        let (what, amount) = one.split_once(':').unwrap();
        let ((owner, of), mut body) = owned(script, what);
        body.insert("quantity".into(), json!(amount.replace('_', "")));
        ((owner.fund, of), Value::Object(body))
    })
}

/// `sacks:10;oil:5`.
fn inputs(script: &Script, text: &str) -> Value {
    sorted(text, |one| {
        let (name, amount) = one.split_once(':').unwrap();
        let of = lot(script, name);
        (
            of,
            json!({"amount": amount.replace('_', ""), "lot": of.to_string()}),
        )
    })
}

/// `first:exchange:6:18`: which calf, what of bulls, at how many months, within how many.
fn terms(text: &str) -> Value {
    let words: Vec<&str> = text.split(':').collect();
    let months = |n: usize| words[n].parse::<u32>().unwrap();
    json!({"bull": words[1], "calf": words[0], "months": months(2), "within": months(3)})
}

/// So many đồng on the market.
fn worth(amount: &str) -> Value {
    json!({"amount": amount.replace('_', ""), "basis": "market", "currency": "VND", "on": on(1)})
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
        body.insert("value".into(), worth(value));
    }
    Value::Object(body)
}
