//! Pledges, exchange, partners, services.

use minhbach_ledger::id::{Digest, Id};
use serde_json::{Value, json};

use super::super::id_of;
use super::super::script::{Script, day};
use super::{id, on};

/// What a body of this kind says where the script is silent.
pub fn defaults(kind: &str) -> Option<Value> {
    let now = on(10);
    Some(match kind {
        "partner.register" => {
            json!({"chapter": id("province"), "kind": "front", "name": "Mặt trận Tổ quốc tỉnh", "on": on(1)})
        }
        "partner.send" => {
            json!({"account": id("cash"), "amount": "100", "booked": now, "currency": "VND", "on": now,
            "partner": id("front")})
        }
        "partner.confirm" => json!({"counterpart": counterpart("7"), "on": now}),
        "pledge.make" => {
            json!({"amount": "1000", "chapter": id("province"), "currency": "VND", "due": on(20),
            "fund": id("flood"), "on": on(5)})
        }
        "pledge.end" => json!({"on": now, "reason": "withdrawn"}),
        "currency.exchange" => {
            json!({"account_from": id("dollars"), "account_to": id("cash"), "booked": now,
            "currency_from": "USD", "currency_to": "VND", "fund": id("flood"), "on": now})
        }
        "service.report" => {
            json!({"chapter": id("province"), "count": 30, "from": on(1), "kind": "home_visit", "on": now,
            "until": now})
        }
        _ => return None,
    })
}

/// A value as the field of this kind spells it.
pub fn value(script: &Script, kind: &str, field: &str, text: &str) -> Option<Value> {
    Some(match (kind, field) {
        ("partner.register" | "pledge.make", "id") | (_, "partner") => id(text),
        ("partner.register", "ledger") => json!(text),
        (_, "counterpart") => counterpart(text),
        (_, "item" | "account_from" | "account_to") => id(text),
        (_, "pledge") => match script.labels.get(text) {
            Some(at) => json!(script.book.text_hash(*at).to_string()),
            None => json!(Digest::of(text.as_bytes()).to_string()),
        },
        (_, "amount_from" | "amount_to") => json!(text.replace('_', "")),
        ("pledge.make" | "transfer.move", "due") | ("service.report", "from" | "until") => {
            on(text.parse().unwrap())
        }
        (_, "line_from" | "line_to") => line(script, field, text),
        ("allocation.propose", "emergency") => json!(text == "yes"),
        ("policy.set", "emergency") => {
            let (limit, days) = text.split_once(':').unwrap();
            json!({"days": days.parse::<u16>().unwrap(), "limit": limit.replace('_', "")})
        }
        // `30`: so many people, under a root that nobody looks at here.
        ("donation.receive", "contributors") => {
            json!({"count": text.parse::<u32>().unwrap(), "root": Digest::of(b"a list").to_string()})
        }
        ("donation.receive", "split") => split(text),
        _ => return None,
    })
}

/// `7` is entry 7 of the Front's ledger, `text` names it by its text, `both` and `neither` are unlawful.
fn counterpart(text: &str) -> Value {
    let origin = "mat-tran.example/son-lam";
    let hash = Digest::of(b"an entry of another ledger").to_string();
    match text {
        "text" => json!({"origin": origin, "text": hash}),
        "both" => json!({"index": 7, "origin": origin, "text": hash}),
        "neither" => json!({"origin": origin}),
        index => json!({"index": index.parse::<u32>().unwrap(), "origin": origin}),
    }
}

/// `general:300,other:50`, sorted by the funds' ids; a `^` before it leaves the order as it is.
fn split(text: &str) -> Value {
    let (as_is, text) = match text.strip_prefix('^') {
        Some(text) => (true, text),
        None => (false, text),
    };
    let parts = text.split(',').filter(|part| !part.is_empty());
    let mut parts: Vec<(Id, String)> = parts
        .map(|part| {
            let (fund, amount) = part.split_once(':').unwrap();
            (id_of(fund), amount.replace('_', ""))
        })
        .collect();
    if !as_is {
        parts.sort();
    }
    let value = |(fund, amount): (Id, String)| json!({"amount": amount, "fund": fund.to_string()});
    parts.into_iter().map(value).collect()
}

/// A statement line of this day.
fn line(script: &Script, field: &str, text: &str) -> Value {
    let (n, which) = text.split_once(':').unwrap_or((text, field));
    let hash = Digest::of(format!("{which}{}", script.steps).as_bytes());
    let mut rest = [0; 10];
    rest[..8].copy_from_slice(&hash.bytes()[..8]);
    let id = Id::new(day(n.parse().unwrap()).millis(), rest);
    json!({"commitment": Digest::of(which.as_bytes()).to_string(), "id": id.to_string()})
}
