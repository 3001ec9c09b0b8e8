//! What the bodies of a script say: defaults where it is silent, and how each field is spelt.
//!
//! The kinds of a family that came later stand in a file of their own, below this one.

use minhbach_ledger::RULES;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::note::KeyKind;
use minhbach_ledger::signature::Signer;
use serde_json::{Map, Value, json};

use super::script::{Script, day};
use super::{id_of, log_signer, signer};

mod goods;
mod governance;
mod money;
mod oversight;
mod people;

/// The id of a named thing, as JSON.
pub fn id(name: &str) -> Value {
    json!(id_of(name).to_string())
}

/// A day of September 2026, as JSON.
pub fn on(n: i32) -> Value {
    json!(day(n).to_string())
}

impl Script {
    /// What a body of this kind says where the script is silent.
    pub(super) fn defaults(&self, kind: &str) -> Map<String, Value> {
        let on = on(10);
        let first = json!(day(1).to_string());
        let root = json!(Digest::of(b"a root").to_string());
        let value = match kind {
            "ledger.open" => json!({
                "attribution": "intervals/1", "base": "VND", "language": "vi", "log": log_signer().vkey().to_string(),
                "governors": governors("g1,g2,g3"), "name": "Hội Chữ thập đỏ tỉnh Sơn Lâm", "on": first, "practice": true,
                "rules": RULES, "threshold": 2, "zone": "Asia/Ho_Chi_Minh"}),
            "key.grant" => json!({"on": first}),
            "key.revoke" => json!({"on": on, "reason": "left_office"}),
            "policy.set" => {
                json!({"currency": "VND", "least": 10, "on": first, "relaxed": [], "rules": RULES})
            }
            "chapter.open" => json!({"name": "Hội cơ sở", "on": first}),
            "campaign.open" => {
                json!({"chapter": id("province"), "kind": "disaster", "name": "Ủng hộ sau bão", "on": first})
            }
            "fund.open" => {
                json!({"areas": [], "chapter": id("province"), "name": "Quỹ", "on": first, "purposes": []})
            }
            "account.open" => {
                json!({"chapter": id("province"), "currency": "VND", "name": "Tài khoản", "on": first})
            }
            "statement.seal" => json!({"account": id("bank"), "on": day(25).to_string()}),
            "donation.receive" => {
                json!({"account": id("cash"), "amount": "100", "booked": on, "channel": "bank",
                "currency": "VND", "fund": id("flood"), "on": on})
            }
            "balance.open" => {
                json!({"account": id("cash"), "amount": "100", "booked": on, "currency": "VND", "fund": id("flood"), "on": on})
            }
            "income.receive" => {
                json!({"account": id("cash"), "amount": "100", "booked": on, "currency": "VND",
                "fund": id("general"), "on": on, "source": "interest"})
            }
            "receipt.hold" => {
                json!({"account": id("cash"), "amount": "100", "booked": on, "currency": "VND",
                "fund": id("suspense"), "on": on, "reason": "unidentified"})
            }
            "receipt.assign" => {
                json!({"account": id("cash"), "booked": on, "fund": id("flood"), "on": on})
            }
            "donation.return" => {
                json!({"account": id("cash"), "amount": "100", "booked": on, "currency": "VND", "on": on, "reason": "bank"})
            }
            "payment.hold" => {
                json!({"account": id("bank"), "amount": "100", "booked": on, "currency": "VND", "fund": id("flood"),
                "line": Digest::of(b"a line").to_string(), "on": on, "reason": "unidentified"})
            }
            "payment.assign" => json!({"booked": on, "on": on, "purpose": "aid"}),
            "expense.pay" => {
                json!({"account": id("cash"), "amount": "100", "booked": on, "currency": "VND", "on": on, "purpose": "aid"})
            }
            "allocation.propose" => {
                json!({"amount": "100", "area": area("100"), "chapter": id("province"), "currency": "VND",
                "from": day(5).to_string(), "fund": id("flood"), "on": on, "purpose": "cash", "until": day(30).to_string()})
            }
            "allocation.approve" => json!({"booked": on, "on": on}),
            "allocation.reject" => json!({"on": on, "reason": "not_eligible"}),
            "allocation.cancel" => json!({"booked": on, "on": on, "reason": "not_needed"}),
            "roster.seal" => {
                let mut body =
                    json!({"chapter": id("province"), "criteria": root, "on": on, "root": root});
                // Every list names the entry labelled so, where the book has one.
                if let Some(at) = self.labels.get("criteria") {
                    body["adopted"] = json!(self.book.text_hash(*at).to_string());
                    body["criteria"] = json!(Digest::of(b"criteria").to_string());
                }
                body
            }
            "distribution.make" => {
                json!({"absent": 0, "account": id("cash"), "amount": "100", "area": area("100"), "booked": on,
                "currency": "VND", "on": on, "portions": portions("30"), "root": root})
            }
            "distribution.adjust" => json!({"booked": on, "on": on}),
            "distribution.confirm" => json!({"evidence": "tally", "on": on}),
            "transfer.move" => {
                json!({"amount": "100", "booked": on, "currency": "VND", "fund": id("flood"), "on": on})
            }
            "fund.transfer" => {
                json!({"account": id("cash"), "amount": "100", "booked": on, "currency": "VND", "on": on, "reason": "within_purpose"})
            }
            "fund.cover" => {
                json!({"account": id("cash"), "amount": "100", "booked": on, "currency": "VND", "on": on})
            }
            "entry.reverse" => json!({"booked": on, "on": on, "reason": "other"}),
            other => goods::defaults(other)
                .or_else(|| governance::defaults(other))
                .or_else(|| money::defaults(other))
                .or_else(|| people::defaults(other))
                .or_else(|| oversight::defaults(other))
                .unwrap_or_else(|| json!({"on": on})),
        };
        match value {
            Value::Object(body) => body,
            _ => unreachable!("every default is an object"),
        }
    }

    /// A value as the field of this kind spells it.
    pub(super) fn value(&self, kind: &str, field: &str, text: &str) -> Value {
        let number = || text.replace('_', "").parse::<u64>().unwrap();
        let date = || match text.parse::<i32>() {
            Ok(n) => json!(day(n).to_string()),
            Err(_) => json!(text),
        };
        let of_family = goods::value(self, kind, field, text)
            .or_else(|| governance::value(self, kind, field, text))
            .or_else(|| money::value(self, kind, field, text))
            .or_else(|| people::value(self, kind, field, text))
            .or_else(|| oversight::value(self, kind, field, text));
        if let Some(value) = of_family {
            return value;
        }
        match (kind, field) {
            ("account.open" | "campaign.open" | "chapter.open" | "fund.open" | "allocation.propose", "id") => json!(id_of(text).to_string()),
            ("key.grant", "key") => json!(signer(text).vkey().to_string()),
            ("key.revoke", "key") => json!(signer(text).name()),
            ("ledger.open", "governors") => governors(text),
            ("ledger.open", "log") => json!(match text {
                "elsewhere" => Signer::from_seed([8; 32], "elsewhere.example").unwrap().vkey().to_string(),
                "cosignature" => log_signer().vkey_of(KeyKind::Cosignature).to_string(),
                text => text.to_owned(),
            }),
            ("allocation.propose", "from" | "until") | ("campaign.open" | "fund.open", "opens" | "closes") => date(),
            (_, "on" | "booked") => date(),
            ("policy.set", "approvals") => text.split(',').map(|tier| {
                let (above, approvers) = tier.split_once(':').unwrap();
                json!({"above": above.replace('_', ""), "approvers": approvers.parse::<u32>().unwrap()})
            }).collect(),
            ("policy.set", "relaxed") | ("fund.open", "purposes") => text.split(',').map(|word| json!(word)).collect(),
            ("fund.open", "areas") => text.split(',').map(area).collect(),
            ("fund.open", "cost") => {
                let (fund, share) = text.split_once(':').unwrap();
                json!({"fund": id_of(fund).to_string(), "share_bp": share.parse::<u32>().unwrap()})
            }
            ("statement.seal", "days") => match text.rsplit_once('-').filter(|_| !text.contains(':')) {
                // `5-20`: quiet days.
                Some((first, last)) => (first.parse::<i32>().unwrap()..=last.parse().unwrap())
                    .map(|n| statement_day(&format!("{n}:0x0,0x0")))
                    .collect(),
                None => text.split(';').filter(|day| !day.is_empty()).map(statement_day).collect(),
            },
            (_, "area") => area(text),
            ("distribution.make", "portions") => portions(text),
            ("transfer.move", "from_line" | "to_line") => {
                let (n, which) = text.split_once(':').unwrap_or((text, field));
                let mut rest = [0; 10];
                rest[..8].copy_from_slice(&Digest::of(format!("{which}{}", self.steps).as_bytes()).bytes()[..8]);
                json!({"commitment": Digest::of(which.as_bytes()).to_string(), "id": Id::new(day(n.parse().unwrap()).millis(), rest).to_string()})
            }
            (_, "line" | "donor" | "payee" | "criteria") => json!(Digest::of(text.as_bytes()).to_string()),
            (_, "donation" | "hold" | "proposal" | "distribution" | "entry" | "gift" | "roster") => match self.labels.get(text) {
                Some(at) => json!(self.book.text_hash(*at).to_string()),
                None => json!(Digest::of(text.as_bytes()).to_string()),
            },
            (_, "account" | "allocation" | "campaign" | "chapter" | "fund" | "parent" | "holder" | "from" | "to") => json!(id_of(text).to_string()),
            (_, "amount" | "cost" | "returned") => json!(text.replace('_', "")),
            ("statement.seal", _) => json!(text),
            (_, "least" | "threshold" | "rules" | "count" | "portions" | "absent" | "compromised_since") => json!(number()),
            _ => json!(text.replace('_', if field == "name" { " " } else { "_" })),
        }
    }
}

fn governors(names: &str) -> Value {
    let mut list: Vec<(String, Id)> = names
        .split(',')
        .map(|name| {
            // `g1/g2` is a key called g1 in the hands of g2.
            let (key, holder) = name.split_once('/').unwrap_or((name, name));
            (signer(key).vkey().to_string(), id_of(holder))
        })
        .collect();
    list.sort();
    list.into_iter()
        .map(|(key, holder)| json!({"holder": holder.to_string(), "key": key}))
        .collect()
}

fn area(code: &str) -> Value {
    json!({"code": code, "scheme": "demo", "version": "2026"})
}

/// `30`, or `25+3t+1c+1p`: signed, thumbprint, code, proxy.
fn portions(text: &str) -> Value {
    let mut counts = [0u64; 4];
    for piece in text.split('+') {
        let (digits, at) = match piece.chars().last() {
            Some('t') => (&piece[..piece.len() - 1], 1),
            Some('c') => (&piece[..piece.len() - 1], 2),
            Some('p') => (&piece[..piece.len() - 1], 3),
            _ => (piece, 0),
        };
        counts[at] += digits.parse::<u64>().unwrap();
    }
    json!({"code": counts[2], "proxy": counts[3], "signed": counts[0], "thumbprint": counts[1]})
}

/// `10:1x500,0x0` or `10:1x500,0x0:100-600`, with `?` at the end if incomplete: day, credits, debits, opening and closing.
fn statement_day(text: &str) -> Value {
    let (text, complete) = match text.strip_suffix('?') {
        Some(text) => (text, false),
        None => (text, true),
    };
    let mut pieces = text.split(':');
    let date = day(pieces.next().unwrap().parse().unwrap());
    let sides: Vec<Value> = pieces
        .next()
        .unwrap()
        .split(',')
        .map(|side| {
            let (count, sum) = side.split_once('x').unwrap();
            json!({"count": count.parse::<u32>().unwrap(), "sum": sum})
        })
        .collect();
    let mut value = json!({"complete": complete, "credits": sides[0], "day": date.to_string(), "debits": sides[1],
        "root": Digest::of(b"lines").to_string()});
    if let Some(balances) = pieces.next() {
        let (opening, closing) = balances.split_once('-').unwrap();
        for (field, text) in [("opening", opening), ("closing", closing)] {
            if !text.is_empty() {
                value[field] = json!(text);
            }
        }
    }
    value
}
