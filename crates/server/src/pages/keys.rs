//! Every key that was ever granted, what it may sign, and who else has signed the published checkpoint.

use axum::extract::State;
use axum::response::Response;
use minhbach_ledger::day::Day;
use minhbach_ledger::note::{KeyKind, Note, SignatureLine, Vkey};
use serde::Serialize;

use crate::app::App;
use crate::failure::Failure;
use crate::view::{View, page};
use crate::witnessing::Witnessing;

/// The page of keys.
#[derive(Clone, Debug, Serialize)]
pub struct KeysPage {
    /// The log's verification key.
    pub log_key: String,
    /// How many governors must sign what governs.
    pub threshold: u32,
    /// How many entries the published checkpoint covers.
    pub checkpoint: Option<u64>,
    /// Who else has signed it, as its lines say; but for the witnesses of the ledger's own policy.
    pub witnesses: Vec<WitnessRow>,
    /// The day on which the page is read.
    pub today: Day,
    /// The witnesses of the ledger's policy; none without one.
    pub witnessing: Option<Witnessing>,
    /// The keys, in the order of granting.
    pub keys: Vec<KeyRow>,
}

/// A cosignature of the published checkpoint by a key that is not in the ledger's policy: the server repeats the line and
/// does not vouch for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WitnessRow {
    /// The name of the witness.
    pub name: String,
    /// When it says that it signed, in unix seconds; none if the line is no timestamped cosignature.
    pub at: Option<u64>,
}

/// One granted key. Holders are random ids: who stands behind one is kept in the vault.
#[derive(Clone, Debug, Serialize)]
pub struct KeyRow {
    /// Its name.
    pub name: String,
    /// Its verification key in the notation of signed-note.
    pub vkey: String,
    /// Its role, as a code of the format.
    pub role: String,
    /// The chapter whose subtree it acts in; none is the whole ledger.
    pub chapter: Option<String>,
    /// The random id of its holder.
    pub holder: String,
    /// The index of the entry that granted it.
    pub from: u64,
    /// The day that this entry states.
    pub since: Option<Day>,
    /// The first day on which it may act; none: from its grant on, until it is revoked.
    pub term_from: Option<Day>,
    /// The last day on which it may act; there with the first alone.
    pub term_until: Option<Day>,
    /// Whether that day has passed on the day on which the page is read.
    pub term_over: bool,
    /// The index of the entry that revoked it.
    pub until: Option<u64>,
    /// The day on which that happened.
    pub until_on: Option<Day>,
    /// The roles of those who signed that entry.
    pub ended_by: Vec<String>,
    /// Whether its chapter ended with that entry.
    pub chapter_ended: bool,
    /// The name of the key that took its place, by its holder's own hand.
    pub next: Option<String>,
    /// The index from which on its signatures are disputed.
    pub disputed_from: Option<u64>,
}

impl KeyRow {
    /// The first and the last day of its term.
    pub fn term(&self) -> Option<(Day, Day)> {
        self.term_from.zip(self.term_until)
    }

    /// The message id of how it lapsed.
    pub fn lapse(&self) -> &'static str {
        match (self.next.is_some(), self.chapter_ended) {
            (true, _) => "keys-rotated",
            (false, true) => "keys-chapter-ended",
            (false, false) => "keys-revoked",
        }
    }
}

/// `GET /keys`.
pub async fn show(State(app): State<App>, view: View) -> Response {
    let page = load(&app).await;
    view.answer(&app, page)
}

async fn load(app: &App) -> Result<KeysPage, Failure> {
    let state = app.state();
    let today = app.today();
    let published = app.published().await?;
    let mut keys = Vec::with_capacity(state.keys.len());
    for (name, key) in &state.keys {
        let granted = app.heading(key.from).await?;
        keys.push(KeyRow {
            name: name.clone(),
            vkey: Vkey::new(name, KeyKind::Ed25519, key.public.to_bytes())
                .map(|vkey| vkey.to_string())
                // A granted key's name was a lawful one, or the grant would have been refused.
                .unwrap_or_else(|_| name.clone()),
            role: crate::terms::role_name(key.role).to_owned(),
            chapter: key
                .chapter
                .and_then(|id| Some(state.chapters.get(&id)?.name.to_string())),
            holder: key.holder.to_string(),
            from: key.from,
            since: granted.map(|heading| heading.on),
            term_from: key.term.map(|term| term.from),
            term_until: key.term.map(|term| term.until),
            term_over: key.term.is_some_and(|term| term.until < today),
            until: key.until,
            until_on: key.until_on,
            ended_by: match key.until {
                Some(until) => signers(app, until).await?,
                None => Vec::new(),
            },
            chapter_ended: key.until.is_some_and(|until| {
                let chapter = key.chapter.and_then(|id| state.chapters.get(&id));
                chapter.is_some_and(|c| c.closed.is_some_and(|(_, at)| at == until))
            }),
            // One entry that ends a key and begins another is a rotation.
            next: key.until.and_then(|until| {
                let next = state.keys.iter().find(|(_, next)| next.from == until)?;
                Some(next.0.clone())
            }),
            disputed_from: key.disputed_from,
        });
    }
    keys.sort_by_key(|key| key.from);
    let ledger = state.ledger.as_ref();
    let log_key = ledger.map(|ledger| ledger.log.clone()).unwrap_or_default();
    let witnessing = app.witnessing();
    Ok(KeysPage {
        threshold: ledger.map_or(0, |ledger| ledger.threshold),
        checkpoint: published.as_ref().map(|(_, point)| point.size),
        witnesses: published.map_or_else(Vec::new, |(note, _)| {
            witnesses(&note, &log_key, witnessing.as_ref())
        }),
        today,
        witnessing,
        log_key,
        keys,
    })
}

/// The roles of the keys that signed an entry, each once.
async fn signers(app: &App, at: u64) -> Result<Vec<String>, Failure> {
    let Some(found) = app.entry(at).await? else {
        return Ok(Vec::new());
    };
    let state = app.state();
    let authors = found.sealed.signed.authors.iter();
    let keys = authors.filter_map(|author| state.keys.get(&author.key));
    let mut roles: Vec<String> = keys
        .map(|key| crate::terms::role_name(key.role).to_owned())
        .collect();
    roles.sort_unstable();
    roles.dedup();
    Ok(roles)
}

/// The signature lines of a checkpoint that are neither the log's own nor of a witness of the policy.
fn witnesses(note: &str, log_key: &str, known: Option<&Witnessing>) -> Vec<WitnessRow> {
    let (Ok(note), Ok(log)) = (Note::parse(note.as_bytes()), Vkey::parse(log_key)) else {
        return Vec::new();
    };
    let known = known.map_or(&[][..], |known| known.witnesses.as_slice());
    let known: Vec<Vkey> = known.iter().flat_map(|w| w.vkey.parse()).collect();
    let strange = |line: &&SignatureLine<'_>| {
        !log.claims(line) && !known.iter().any(|witness| witness.claims(line))
    };
    let others = note.signatures.iter().filter(strange);
    let row = |line: &SignatureLine<'_>| WitnessRow {
        name: line.name.to_owned(),
        // tlog-cosignature: eight bytes of time before the signature's sixty-four.
        at: match line.signature.split_first_chunk::<8>() {
            Some((time, rest)) if rest.len() == 64 => Some(u64::from_be_bytes(*time)),
            _ => None,
        },
    };
    others.map(row).collect()
}

page!(KeysPage, "keys.html");

/// As full as the page gets.
#[cfg(test)]
pub fn sample() -> KeysPage {
    let hash = "5vX1b0kq7m5l0c3n0D2m9H0c2YyP0y6Jb8w3xqk1n2E=";
    KeysPage {
        log_key: format!("minhbach.example/son-lam+0123abcd+{hash}"),
        threshold: 2,
        checkpoint: Some(12_340),
        witnesses: [Some(1_790_000_000), None]
            .map(|at| WitnessRow {
                name: "witness.<example>".into(),
                at,
            })
            .to_vec(),
        today: "2026-11-20".parse().unwrap(),
        witnessing: Some(crate::witnessing::sample()),
        keys: [
            "governor",
            "accountant",
            "cashier",
            "storekeeper",
            "approver",
            "field_officer",
            "inspector",
        ]
        .iter()
        .map(|role| KeyRow {
            name: "minhbach.example/son-lam/k/7f3a9c".into(),
            vkey: format!("minhbach.example/son-lam/k/7f3a9c+0123abcd+{hash}"),
            role: (*role).into(),
            chapter: None,
            holder: "01990000000000000000000000000001".into(),
            from: 1,
            since: "2026-09-01".parse().ok(),
            term_from: "2026-09-02".parse().ok(),
            term_until: "2026-09-30".parse().ok(),
            term_over: true,
            until: Some(50),
            until_on: "2026-10-01".parse().ok(),
            ended_by: vec!["governor".into()],
            chapter_ended: true,
            next: Some("minhbach.example/son-lam/k/7f3a9d".into()),
            disputed_from: Some(40),
        })
        .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use minhbach_ledger::note::compose;

    #[test]
    fn whoever_signs_beside_the_log_is_named_with_its_time() {
        let log = Vkey::new("so.example/log", KeyKind::Ed25519, [3; 32]).unwrap();
        let own = SignatureLine::new("so.example/log", log.id(), &[1; 64]).unwrap();
        let mut timed = 1_790_000_000_u64.to_be_bytes().to_vec();
        timed.extend([2; 64]);
        let other = SignatureLine::new("witness.example", [9; 4], &timed).unwrap();
        // Another key under the log's name is not the log.
        let false_log = SignatureLine::new("so.example/log", [0; 4], &[1; 64]).unwrap();
        let lines = [&own, &other, &false_log].map(ToString::to_string);
        let note = compose("so.example/log\n1\nAA==\n", &lines);
        let row = |name: &str, at| WitnessRow {
            name: name.into(),
            at,
        };
        assert_eq!(
            witnesses(&note, &log.to_string(), None),
            [
                row("witness.example", Some(1_790_000_000)),
                row("so.example/log", None)
            ]
        );
        let alone = compose("so.example/log\n1\nAA==\n", &lines[..1]);
        assert!(witnesses(&alone, &log.to_string(), None).is_empty());
    }
}
