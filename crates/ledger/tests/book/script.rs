//! The notation of the tests: one line is one entry.
//!
//! ```text
//! gift = donation.receive fund=flood account=bank amount=1_000_000 line=yes by accountant
//! allocation.approve proposal=tents by approver1 approver2      ! eyes.same_holder
//! ```
//!
//! `label = kind field=value … by people … ! code`. Without a code the entry must be admitted. Fields that are left out have
//! the defaults of [`defaults`]; names stand for ids, labels for the SHA-256 of an earlier entry's text, whole numbers for days
//! of September 2026. `at=N` seals on day N, `id-day=N` gives the entry's id another day, `same-id=LABEL` and
//! `again=LABEL` use an id or a whole entry a second time, `raw=…` adds to the body what no body has.

use std::collections::BTreeMap;

use minhbach_ledger::amount::Unit;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::{Digest, Id};
use serde_json::{Map, Value, json};

use minhbach_ledger::note::KeyKind;
use minhbach_ledger::signature::Signer;

use super::{Chapter, ORIGIN, id_of, log_signer, noon, signer};

/// The day before 1 September 2026; day N of a script is the N-th of that month.
pub fn day(n: i32) -> Day {
    "2026-08-31".parse::<Day>().unwrap().plus(n)
}

/// A book with a script running in it.
pub struct Script {
    /// The book.
    pub book: Chapter,
    labels: BTreeMap<String, u64>,
    notes: BTreeMap<String, String>,
    ids: BTreeMap<String, Id>,
    steps: u64,
}

/// The book that most cases start from, entry by entry.
pub const STANDARD: &str = "
ledger.open threshold=2 by g1 g2
chapter.open id=province kind=province by g1 g2
chapter.open id=commune-a kind=commune parent=province area=100 by g1 g2
chapter.open id=commune-b kind=commune parent=province area=200 by g1 g3
policy.set approvals=0:1,5_000_000:2 least=10 by g1 g2
key.grant key=accountant role=accountant chapter=province by g1 g2
key.grant key=cashier role=cashier chapter=province by g1 g2
key.grant key=approver1 role=approver chapter=province by g1 g2
key.grant key=approver2 role=approver chapter=province by g1 g2
key.grant key=approver3 role=approver chapter=province by g1 g2
key.grant key=officer1 role=field_officer chapter=province by g1 g2
key.grant key=officer2 role=field_officer chapter=province by g1 g2
key.grant key=inspector role=inspector by g1 g2
key.grant key=accountant-a role=accountant chapter=commune-a by g1 g2
key.grant key=officer-a role=field_officer chapter=commune-a by g1 g2
campaign.open id=typhoon chapter=province opens=2 closes=20 by approver1
fund.open id=costs kind=cost by approver1
fund.open id=suspense kind=suspense by approver1
fund.open id=general kind=aid by approver1
fund.open id=flood kind=aid campaign=typhoon areas=100,200 purposes=cash,food opens=2 cost=costs:500 by approver1
account.open id=bank kind=bank by approver1
account.open id=bank2 kind=bank by approver1
account.open id=cash kind=cash by approver1
account.open id=transit kind=transit by approver1
account.open id=cash-a kind=cash chapter=commune-a by approver1
";

impl Script {
    /// Runs on an empty book.
    pub fn empty() -> Self {
        Script {
            book: Chapter::new(),
            labels: BTreeMap::new(),
            notes: BTreeMap::new(),
            ids: BTreeMap::new(),
            steps: 0,
        }
    }

    /// Runs on the standard book.
    pub fn standard() -> Self {
        let mut script = Script::empty();
        script.run(STANDARD).expect("the standard book is lawful");
        script
    }

    /// Runs every line; `Err` names the first that went otherwise than it says.
    pub fn run(&mut self, text: &str) -> Result<(), String> {
        for line in text.lines().map(str::trim) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (step, expected) = match line.split_once('!') {
                Some((step, code)) => (step.trim(), Some(code.trim())),
                None => (line, None),
            };
            if let Some(claim) = step.strip_prefix("expect ") {
                self.expect(claim)?;
                continue;
            }
            let got = self.step(step);
            match (got, expected) {
                (Ok(_), None) => {}
                (Err(code), Some(expected)) if code == expected => {}
                (Ok(_), Some(expected)) => {
                    return Err(format!("admitted, expected {expected}: {line}"));
                }
                (Err(code), _) => return Err(format!("refused with {code}: {line}")),
            }
            self.book
                .check()
                .map_err(|e| format!("{e} after: {line}"))?;
        }
        Ok(())
    }

    /// `expect bank flood 100`, `expect free flood 100`, `expect owes flood 100`: a balance.
    fn expect(&self, claim: &str) -> Result<(), String> {
        use minhbach_ledger::amount::Currency;
        use minhbach_ledger::state::LineKey;
        let unit = Unit::Money(Currency::VND);
        let words: Vec<&str> = claim.split_whitespace().collect();
        let fund = id_of(words[1]);
        let line = LineKey::Fund { fund, unit };
        let is = match words[0] {
            "free" => i128::from(self.book.state.free(&line)),
            "owes" => i128::from(self.book.state.uncovered(&line)),
            account => self.book.holding(account, words[1], unit),
        };
        match is == words[2].replace('_', "").parse::<i128>().unwrap() {
            true => Ok(()),
            false => Err(format!("is {is}: expect {claim}")),
        }
    }

    /// The note of a labelled line, whether it was admitted or not.
    pub fn note(&self, label: &str) -> &str {
        &self.notes[label]
    }

    /// One line: the index that the entry got, or the code of its refusal.
    pub fn step(&mut self, line: &str) -> Result<u64, &'static str> {
        self.steps += 1;
        let (label, rest) = match line.split_once(" = ") {
            Some((label, rest)) => (Some(label.trim()), rest),
            None => (None, line),
        };
        let (head, people) = match rest.split_once(" by ") {
            Some((head, people)) => (head, people.split_whitespace().collect()),
            None => (rest, Vec::new()),
        };
        let mut words = head.split_whitespace();
        let kind = words.next().expect("a kind");
        let mut fields: Vec<(&str, &str)> = words
            .map(|w| w.split_once('=').expect("field=value"))
            .collect();
        let mut take = |name: &str| {
            let at = fields.iter().position(|(field, _)| *field == name)?;
            Some(fields.remove(at).1)
        };
        let sealed = noon(day(take("at").map_or(25, |n| n.parse().unwrap())));
        if let Some(again) = take("again") {
            let note = self.notes[again].clone();
            return self.book.submit(note.as_bytes(), sealed);
        }
        let id_day = take("id-day");
        let same_id = take("same-id");
        let raw = take("raw");
        let mut body = self.defaults(kind);
        for (field, text) in &fields {
            match *text {
                "none" => drop(body.remove(*field)),
                text => drop(body.insert((*field).to_owned(), self.value(kind, field, text))),
            }
        }
        if kind == "key.grant" && !body.contains_key("holder") {
            let name = fields.iter().find(|(field, _)| *field == "key").unwrap().1;
            body.insert("holder".into(), json!(id_of(name).to_string()));
        }
        let opened = fields
            .iter()
            .find(|(field, _)| *field == "id")
            .map(|(_, name)| *name);
        let label = label.or(opened);
        // The id of an entry carries the day of the event, so that it can be a statement line's.
        let on: Day = body["on"].as_str().unwrap().parse().unwrap();
        let on = id_day.map_or(on, |n| day(n.parse().unwrap()));
        let mut rest = [0; 10];
        rest[..8].copy_from_slice(&self.steps.to_be_bytes());
        let id = match (same_id, body.get("id")) {
            (Some(label), _) => self.ids[label],
            (None, Some(id)) => id.as_str().unwrap().parse().unwrap(),
            (None, None) => Id::new(on.millis(), rest),
        };
        body.insert("id".into(), json!(id.to_string()));
        let mut text = serde_json::to_string(&Value::Object(body)).unwrap();
        if let Some(raw) = raw {
            text.insert_str(text.len() - 1, &format!(",{raw}"));
        }
        let text = format!("{ORIGIN}/entry/v1\n{kind}\n{text}\n");
        let mut lines: Vec<(String, String)> = people
            .iter()
            .map(|name| {
                let (name, forged) = match name.strip_suffix("(forged)") {
                    Some(name) => (name, true),
                    None => (*name, false),
                };
                let over = if forged { "another text\n" } else { &text };
                let signer = signer(name);
                (signer.name().to_owned(), signer.sign_note_line(over))
            })
            .collect();
        lines.sort();
        let lines: String = lines.into_iter().map(|(_, line)| line).collect();
        let note = format!("{text}\n{lines}");
        if let Some(label) = label {
            self.notes.insert(label.to_owned(), note.clone());
            self.ids.insert(label.to_owned(), id);
        }
        let at = self.book.submit(note.as_bytes(), sealed)?;
        if let Some(label) = label {
            self.labels.insert(label.to_owned(), at);
        }
        Ok(at)
    }

    /// What a body of this kind says where the script is silent.
    fn defaults(&self, kind: &str) -> Map<String, Value> {
        let id = |name: &str| json!(id_of(name).to_string());
        let on = json!(day(10).to_string());
        let first = json!(day(1).to_string());
        let root = json!(Digest::of(b"a root").to_string());
        let value = match kind {
            "ledger.open" => json!({
                "attribution": "intervals/1", "base": "VND", "language": "vi", "log": log_signer().vkey().to_string(),
                "governors": governors("g1,g2,g3"), "name": "Hội Chữ thập đỏ tỉnh Sơn Lâm", "on": first, "practice": true,
                "rules": 1, "threshold": 2, "zone": "Asia/Ho_Chi_Minh"}),
            "key.grant" => json!({"on": first}),
            "key.revoke" => json!({"on": on, "reason": "left_office"}),
            "policy.set" => {
                json!({"currency": "VND", "least": 10, "on": first, "relaxed": [], "rules": 1})
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
                json!({"chapter": id("province"), "criteria": root, "on": on, "root": root})
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
            _ => json!({"on": on}),
        };
        match value {
            Value::Object(body) => body,
            _ => unreachable!("every default is an object"),
        }
    }

    /// A value as the field of this kind spells it.
    fn value(&self, kind: &str, field: &str, text: &str) -> Value {
        let number = || text.replace('_', "").parse::<u64>().unwrap();
        let date = || match text.parse::<i32>() {
            Ok(n) => json!(day(n).to_string()),
            Err(_) => json!(text),
        };
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
