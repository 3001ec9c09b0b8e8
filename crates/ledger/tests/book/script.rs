//! The notation of the tests: one line is one entry.
//!
//! ```text
//! gift = donation.receive fund=flood account=bank amount=1_000_000 line=yes by accountant
//! allocation.approve proposal=tents by approver1 approver2      ! eyes.same_holder
//! ```
//!
//! `label = kind field=value … by people … ! code`. Without a code the entry must be admitted. Fields that are left out have
//! the defaults of [`defaults`]; names stand for ids, labels for the SHA-256 of an earlier entry's text, whole numbers for days
//! of September 2026. `offline LABEL = …` writes a note and hands it in nowhere: a later `field.adopt note=LABEL` takes it in. `at=N` seals on day N, `id-day=N` gives the entry's id another day, `same-id=LABEL` and
//! `again=LABEL` use an id or a whole entry a second time, `raw=…` adds to the body what no body has.

use std::collections::BTreeMap;

use minhbach_ledger::amount::Unit;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::{Body, Kind};
use serde_json::{Value, json};

use super::{Chapter, ORIGIN, id_of, noon, signer};

/// The day before 1 September 2026; day N of a script is the N-th of that month.
pub fn day(n: i32) -> Day {
    "2026-08-31".parse::<Day>().unwrap().plus(n)
}

/// A book with a script running in it.
#[derive(Clone)]
pub struct Script {
    /// The book.
    pub book: Chapter,
    pub(super) labels: BTreeMap<String, u64>,
    pub(super) notes: BTreeMap<String, String>,
    pub(super) ids: BTreeMap<String, Id>,
    pub(super) steps: u64,
    /// What opens the commitments of each note, where a store is to take it: field, value and salt. `None` in a book of the
    /// kernel alone, whose commitments nobody opens.
    pub openings: Option<BTreeMap<String, Vec<Opened>>>,
}

/// A private field, what it holds and its salt.
pub type Opened = (&'static str, String, [u8; 32]);

/// The book that most cases start from, entry by entry.
pub const STANDARD: &str = "
ledger.open threshold=2 by g1 g2
chapter.open id=province kind=province by g1 g2
chapter.open id=commune-a kind=commune parent=province area=100 by g1 g2
chapter.open id=commune-b kind=commune parent=province area=200 by g1 g3
policy.set approvals=0:1,5_000_000:2 least=10 by g1 g2
key.grant key=accountant role=accountant chapter=province by g1 g2
key.grant key=cashier role=cashier chapter=province by g1 g2
key.grant key=storekeeper role=storekeeper chapter=province by g1 g2
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
account.open id=store kind=warehouse by approver1
account.open id=store-a kind=warehouse chapter=commune-a by approver1
account.open id=cash-a kind=cash chapter=commune-a by approver1
criteria = report.publish what=criteria document=criteria on=1 by accountant
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
            openings: None,
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
            if let Some(written) = step.strip_prefix("offline ") {
                self.write(written);
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

    /// `expect mark made irregular allocation.dates`, `expect mark made warned`, `expect mark made irregular none`: what the newest
    /// mark of a kind on a labelled entry says, a code that it holds, or that it holds none.
    fn expect_mark(&self, words: &[&str]) -> Result<(), String> {
        use minhbach_ledger::marks::{Warning, waived};
        let marks = self.book.marks(self.labels[words[0]]);
        let newest = marks.iter().rev().find(|mark| mark.kind.name() == words[1]);
        let value = newest.map_or(0, |mark| mark.value);
        let codes: Vec<&str> = match words[1] {
            "irregular" => waived(value),
            _ => Warning::of(value).iter().map(|w| w.code()).collect(),
        };
        let holds = match words.get(2) {
            None => newest.is_some(),
            Some(&"none") => value == 0,
            Some(code) => codes.contains(code),
        };
        match holds {
            true => Ok(()),
            false => Err(format!("is {newest:?} {codes:?}: expect mark {words:?}")),
        }
    }

    /// `expect bank flood 100`, `expect free flood 100`, `expect owes flood 100`, `expect held tents 100`: what a fund has in an
    /// account, what is free of it, what it owes, what is unspent of an allocation; a fourth word says of what. `expect bound o1 100`:
    /// what is unspent of an order; `expect stock sold 100 sacks`: a flow of a lot; `expect overdue herd@2027-01-31 3`: calves.
    fn expect(&self, claim: &str) -> Result<(), String> {
        use minhbach_ledger::amount::Currency;
        use minhbach_ledger::state::LineKey;
        let words: Vec<&str> = claim.split_whitespace().collect();
        if words[0] == "mark" {
            return self.expect_mark(&words[1..]);
        }
        // A fourth word names a lot by the label of the entry that brought it, or a currency.
        let unit = match words.get(3) {
            None => Unit::Money(Currency::VND),
            Some(word) => match word.parse() {
                Ok(currency) => Unit::Money(currency),
                Err(_) => {
                    let lot = self.ids[*word];
                    let known = self.book.state.lots.get(&lot);
                    let item = known.ok_or("no such lot")?.item;
                    Unit::Lot { item, lot }
                }
            },
        };
        let fund = id_of(words[1]);
        let line = LineKey::Fund { fund, unit };
        let is = match words[0] {
            "bound" => {
                let order = id_of(words[1]);
                i128::from(self.book.state.free(&LineKey::Order { order, unit }))
            }
            "stock" => super::goods::flow(&self.book.state, words[1], unit),
            "calves" => {
                let (herd, day) = words[1].split_once('@').unwrap();
                super::goods::overdue(&self.book.state, self.ids[herd], day.parse().unwrap())
            }
            "free" => i128::from(self.book.state.free(&line)),
            "held" => {
                let allocation = id_of(words[1]);
                i128::from(
                    self.book
                        .state
                        .free(&LineKey::Allocation { allocation, unit }),
                )
            }
            "owes" => i128::from(self.book.state.owed(fund, unit)),
            // `open pledge`, `overdue day`, `served kind`: see the state.
            "open" => i128::from(
                self.book
                    .state
                    .pledges
                    .get(&id_of(words[1]))
                    .map_or(0, |p| p.open),
            ),
            "overdue" => self
                .book
                .state
                .overdue(day(words[1].parse().unwrap()))
                .len() as i128,
            "served" => self.book.served(words[1]),
            // `disputed 20 1`: how many portions are disputed by then and overdue.
            "disputed" => {
                let today = day(words[1].parse().unwrap());
                let disputes = self.book.state.people.disputes.values();
                let late = disputes.filter(|dispute| dispute.overdue(today));
                late.map(|dispute| i128::from(dispute.portions)).sum()
            }
            // `findings 20 1`: how many findings are open and overdue by then; `inspections open 1`.
            "findings" => {
                let today = day(words[1].parse().unwrap());
                let findings = self.book.state.oversight.findings.values();
                findings.filter(|finding| finding.overdue(today)).count() as i128
            }
            "inspections" => self.book.state.oversight.inspections.len() as i128,
            // `unmatched partners 1`: how much waits for its other side.
            "unmatched" => self.book.state.unmatched.len() as i128,
            account => self.book.holding(account, words[1], unit),
        };
        match is == words[2].replace('_', "").parse::<i128>().unwrap() {
            true => Ok(()),
            false => Err(format!("is {is}: expect {claim}")),
        }
    }

    /// A label for an id that comes from elsewhere, for `same-id=LABEL`.
    pub fn know(&mut self, label: &str, id: Id) {
        self.ids.insert(label.to_owned(), id);
    }

    /// What a label or a name stands for.
    pub fn id(&self, name: &str) -> Id {
        self.ids.get(name).copied().unwrap_or_else(|| id_of(name))
    }

    /// The label or the name of an id.
    pub fn name_of(&self, id: Id) -> Option<&str> {
        let mut known = self.ids.iter();
        known
            .find(|(_, of)| **of == id)
            .map(|(name, _)| name.as_str())
    }

    /// The note of a labelled line, whether it was admitted or not.
    pub fn note(&self, label: &str) -> &str {
        &self.notes[label]
    }

    /// One line: the index that the entry got, or the code of its refusal.
    pub fn step(&mut self, line: &str) -> Result<u64, &'static str> {
        let (label, note, sealed) = self.write(line);
        let at = self.book.submit(note.as_bytes(), sealed)?;
        if let Some(label) = label {
            self.labels.insert(label, at);
        }
        Ok(at)
    }

    /// Writes a line's note without handing it in: its label, the note, and when it is sealed.
    fn write(&mut self, line: &str) -> (Option<String>, String, u64) {
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
            return (None, self.notes[again].clone(), sealed);
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
        let stated = |name: &str| fields.iter().any(|(field, _)| *field == name);
        // Goods are sold for money; all else is of goods or of money.
        if (body.contains_key("goods") || body.contains_key("lot")) && kind != "goods.sell" {
            body.remove("currency");
        }
        if body.contains_key("goods") && kind == "donation.receive" && !stated("channel") {
            body.insert("channel".into(), json!("goods"));
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
        let opened = match self.openings {
            Some(_) => open(kind, &mut text),
            None => Vec::new(),
        };
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
        if let Some(openings) = &mut self.openings {
            openings.insert(note.clone(), opened);
        }
        if let Some(label) = label {
            self.notes.insert(label.to_owned(), note.clone());
            self.ids.insert(label.to_owned(), id);
        }
        (label.map(str::to_owned), note, sealed)
    }
}

/// What every sponsor of a book that can be opened means to give.
const SCHEDULE: &str = r#"{"amount":"300000","capacity":"300000","currency":"VND","every":1,"from":"2026-09-11","until":"2026-12-11"}"#;

/// Puts commitments that can be opened in place of those that only look so, and answers with what opens them.
fn open(kind: &str, text: &mut String) -> Vec<Opened> {
    // An adopted note's own are already so, and belong under its signatures.
    let body = match Kind::from_name(kind).filter(|kind| *kind != Kind::FieldAdopt) {
        Some(kind) => Body::parse(kind, text).ok(),
        None => None,
    };
    let commitments = body.map_or_else(Vec::new, |body| body.rules().commitments());
    let opened = commitments.into_iter().map(|(field, digest)| {
        let said = format!("(thử) {digest}");
        let value = match field {
            "line" => json!({"amount": "1", "memo": said, "occurrence": "1"}).to_string(),
            "schedule" => SCHEDULE.to_owned(),
            _ => said,
        };
        let salt = *digest.bytes();
        let commitment = Digest::commit(&salt, field, &value);
        *text = text.replace(&digest.to_string(), &commitment.to_string());
        (field, value, salt)
    });
    opened.collect()
}
