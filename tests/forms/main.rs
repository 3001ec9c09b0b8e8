//! Every way in which the tests of the rules bring about a refusal, laid into the form of its kind: for `tests/browser/test_forms.py`,
//! which puts these forms into a real browser, reads them back with the office's own scripts, and shows the refusals beside the fields.
//!
//! Prints JSON: `{"origin":…,"cases":[…]}`. A case is a body that the book refuses with a code, in the form as the office would show
//! it to the desk that signs first, in both languages.

use std::collections::{BTreeMap, BTreeSet};

use minhbach_ledger::book::Book as _;
use minhbach_ledger::day::Day;
use minhbach_ledger::decide::{claims, decide};
use minhbach_ledger::entry::Signed;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::registry::Area;
use minhbach_ledger::rejection::{Lang as Said, Refusal, Rejection};
use minhbach_ledger::state::{Key, State};
use minhbach_server::lang::Lang;
use minhbach_server::office::forms::belong::concerned;
use minhbach_server::office::forms::inputs::{Maker, Values};
use minhbach_server::office::forms::lay::lay;
use minhbach_server::office::forms::named::{self, Entries, NEWEST, Wanted};
use minhbach_server::office::forms::things::Seen;
use minhbach_server::office::forms::who::who;
use minhbach_server::office::forms::{Field, Things, What, fields};
use minhbach_tests::book::practice as book;
use serde_json::{Map, Value, json};

use book::script::{Script, day};
use book::{ORIGIN, Past, noon};

#[cfg(test)]
mod policy;
mod tables;

/// A table of cases: what is shown, and the script that shows it.
type Cases = &'static [(&'static str, &'static str)];

/// How many ways of bringing about one code are laid into a form.
const WAYS: usize = 3;

/// How a value comes into a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum How {
    /// The form offers it, or it is typed.
    Offered,
    /// A form that was opened before somebody else's entry offered it.
    Earlier,
}

/// A refused step.
struct Refused {
    signed: Signed,
    opened: BTreeMap<String, String>,
    rejection: Rejection,
    today: Day,
}

/// The entries that a form of the kind offers, out of the past in memory.
fn entries(script: &Script, seen: &Seen<'_>, form: minhbach_ledger::kinds::Kind) -> Entries {
    let mut all = Entries::new();
    for kinds in named::sets(form) {
        let places = match named::wanted(seen, form, kinds) {
            Wanted::At(places) => places,
            Wanted::Newest(kinds) => {
                let newest = (0..script.book.state.size).rev();
                newest
                    .filter(|at| {
                        kinds.is_empty() || kinds.contains(&script.book.entry_at(*at).kind())
                    })
                    .collect()
            }
        };
        let offers = places.into_iter().take(NEWEST as usize).filter_map(|at| {
            let signed = script.book.entry_at(at);
            let about = &script.book.effects[at as usize].about;
            let moved = about.amount.zip(about.unit);
            (!named::settled(form, signed, script.book.marks(at)))
                .then(|| named::offer(seen, at, signed, moved))
        });
        all.insert(kinds, offers.collect());
    }
    all
}

/// Whether the book has a thing, whatever became of it since.
fn known(state: &State, things: Things, value: &str) -> bool {
    let id = value.parse::<Id>().ok();
    let of = |has: &dyn Fn(&Id) -> bool| id.as_ref().is_some_and(has);
    match things {
        Things::Chapter => of(&|id| state.chapters.contains_key(id)),
        Things::Campaign => of(&|id| state.campaigns.contains_key(id)),
        Things::Fund(_) => of(&|id| state.funds.contains_key(id)),
        Things::Account(_) => of(&|id| state.accounts.contains_key(id)),
        Things::Item => of(&|id| state.items.contains_key(id)),
        Things::Lot => of(&|id| state.lots.contains_key(id)),
        Things::Allocation => of(&|id| state.allocations.contains_key(id)),
        Things::Order => of(&|id| state.goods.orders.contains_key(id)),
        Things::Partner => of(&|id| state.partners.contains_key(id)),
        Things::Case => of(&|id| state.people.cases.contains_key(id)),
        // A new holder's id is drawn.
        Things::Holder => id.is_some(),
        Things::Key => state.keys.contains_key(value),
    }
}

/// How the values of a body come into its form; none if one of them cannot.
fn how(
    fields: &'static [Field],
    body: &Map<String, Value>,
    seen: &Seen<'_>,
    entries: &Entries,
    past: &Past,
) -> Option<How> {
    let mut worst = How::Offered;
    for field in fields {
        let Some(value) = body.get(field.name) else {
            continue;
        };
        let text = value.as_str().unwrap_or_default();
        let found = match &field.what {
            What::Thing(things) => {
                let offered = seen.offers(*things).iter().any(|offer| offer.value == text);
                offered
                    .then_some(How::Offered)
                    .or_else(|| known(seen.state, *things, text).then_some(How::Earlier))
            }
            What::Named(kinds) => refers(kinds, text, entries, past),
            What::List(What::Named(kinds), _) => {
                let all = value
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str);
                all.map(|one| refers(kinds, one, entries, past))
                    .try_fold(How::Offered, |worst, one| Some(worst.max(one?)))
            }
            What::Currency => {
                let offered = seen.currencies().iter().any(|offer| offer.value == text);
                offered.then_some(How::Offered)
            }
            What::Group(inside) => how(inside, value.as_object()?, seen, entries, past),
            What::Many(rows) => {
                let all = value.as_array().into_iter().flatten();
                all.map(|row| how(rows.fields, row.as_object()?, seen, entries, past))
                    .try_fold(How::Offered, |worst, one| Some(worst.max(one?)))
            }
            _ => Some(How::Offered),
        };
        worst = worst.max(found?);
    }
    Some(worst)
}

fn refers(
    kinds: &'static [minhbach_ledger::kinds::Kind],
    text: &str,
    entries: &Entries,
    past: &Past,
) -> Option<How> {
    let offers = entries.get(kinds)?;
    if offers.iter().any(|offer| offer.value == text) {
        return Some(How::Offered);
    }
    let digest: Digest = text.parse().ok()?;
    let found = past.entry(&digest).ok()??;
    // Only an entry that was once offered could still be chosen.
    (kinds.is_empty() || kinds.contains(&found.signed.kind())).then_some(How::Earlier)
}

/// What the server would answer to the question what the book would say.
fn considered(script: &Script, signed: &Signed, received: u64) -> Option<Rejection> {
    let state = &script.book.state;
    if let Err(rejection) = claims(state, signed) {
        return Some(rejection);
    }
    match decide(
        state,
        &script.book.past,
        signed,
        received.max(state.received),
    ) {
        Err(Refusal::Rejected(rejection)) => Some(rejection),
        _ => None,
    }
}

/// The desk at which an entry is begun: the first of its signers for whose role the office offers the kind. All signers have keys
/// with which they may act today.
fn desk<'a>(state: &'a State, signed: &Signed, today: Day) -> Option<&'a Key> {
    let keys: Option<Vec<&Key>> = signed
        .authors
        .iter()
        .map(|author| state.keys.get(&author.key).filter(|key| key.acts_on(today)))
        .collect();
    keys?
        .into_iter()
        .find(|key| who(signed.kind()).begin.contains(&key.role))
}

/// A case as the browser gets it.
fn case(script: &Script, refused: &Refused) -> Option<(How, Value)> {
    let state = &script.book.state;
    let signed = &refused.signed;
    let kind = signed.kind();
    // Ids are drawn: none of the book comes again.
    if script.book.past.seen(&signed.id()).ok()?.is_some() {
        return None;
    }
    let desk = desk(state, signed, refused.today)?;
    let body: Map<String, Value> = serde_json::from_str(signed.text().lines().nth(2)?).ok()?;
    let mut langs = Map::new();
    let mut worst = How::Offered;
    for lang in Lang::ALL {
        let place = |area: &Area| area.code.to_string();
        let seen = Seen {
            state,
            scope: desk.chapter,
            today: refused.today,
            tr: lang.tr(),
            place: &place,
        };
        let entries = entries(script, &seen, kind);
        worst = worst.max(how(
            fields(kind),
            &body,
            &seen,
            &entries,
            &script.book.past,
        )?);
        let laid = lay(fields(kind), &body, &refused.opened, lang);
        if !laid.whole {
            return None;
        }
        let values: Values = laid.values;
        let inputs = Maker {
            kind,
            seen: &seen,
            entries: &entries,
            values: &values,
        }
        .inputs();
        let html: String = inputs.iter().map(ToString::to_string).collect();
        let message = refused
            .rejection
            .message(if lang == Lang::Vi { Said::Vi } else { Said::En });
        langs.insert(
            lang.tag().to_owned(),
            json!({"html": html, "message": message}),
        );
    }
    let value = json!({
        "code": refused.rejection.code(),
        "kind": kind.name(),
        "body": body,
        "opened": refused.opened,
        "field": concerned(&refused.rejection),
        "how": if worst == How::Offered { "offered" } else { "earlier" },
        "langs": langs,
    });
    Some((worst, value))
}

/// Runs a script and calls for every step that is refused.
fn run(mut script: Script, text: &str, visit: &mut impl FnMut(&Script, &Refused)) {
    script.openings = Some(BTreeMap::new());
    let mut written: BTreeSet<String> = BTreeSet::new();
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') || line.starts_with("expect ") {
            continue;
        }
        if line.starts_with("offline ") {
            // Hands in nothing.
            let _ = script.run(line);
            written.extend(
                script
                    .openings
                    .iter()
                    .flatten()
                    .map(|(note, _)| note.clone()),
            );
            continue;
        }
        let step = line.split_once('!').map_or(line, |(step, _)| step.trim());
        let admitted = script.step(step).is_ok();
        let openings = script.openings.iter().flatten();
        let new = openings.clone().find(|(note, _)| !written.contains(*note));
        let Some((note, opened)) = new.map(|(note, opened)| (note.clone(), opened.clone())) else {
            continue;
        };
        written.extend(openings.map(|(note, _)| note.clone()));
        let Ok(signed) = Signed::parse(note.as_bytes(), ORIGIN) else {
            continue;
        };
        if admitted {
            continue;
        }
        let sealed = step
            .split_whitespace()
            .find_map(|word| word.strip_prefix("at=")?.parse().ok());
        let today = day(sealed.unwrap_or(25));
        let Some(rejection) = considered(&script, &signed, noon(today)) else {
            continue;
        };
        let opened = opened
            .into_iter()
            .map(|(field, value, _)| (field.to_owned(), value))
            .collect();
        visit(
            &script,
            &Refused {
                signed,
                opened,
                rejection,
                today,
            },
        );
    }
}

fn main() {
    // By code, the ways that need no earlier form first.
    let mut found: BTreeMap<&'static str, Vec<(How, Value)>> = BTreeMap::new();
    for (start, cases) in tables::tables() {
        for (_, text) in cases {
            run(start(), text, &mut |script, refused| {
                let code = refused.rejection.code();
                let ways = found.entry(code).or_default();
                let enough = ways.iter().filter(|(how, _)| *how == How::Offered).count() >= WAYS;
                if !enough {
                    ways.extend(case(script, refused));
                }
            });
        }
    }
    let cases: Vec<Value> = found
        .into_values()
        .flat_map(|mut ways| {
            ways.sort_by_key(|(how, _)| *how);
            ways.into_iter().take(WAYS).map(|(_, case)| case)
        })
        .collect();
    let codes: Vec<&str> = Rejection::CODES.iter().map(|(code, ..)| *code).collect();
    println!(
        "{}",
        json!({"origin": ORIGIN, "codes": codes, "cases": cases})
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use minhbach_ledger::RULES;
    use minhbach_ledger::entry::Draft;
    use minhbach_ledger::kinds::Kind;
    use minhbach_ledger::kinds::governance::Role;
    use minhbach_ledger::note::SignatureLine;

    const ROLES: [Role; 7] = [
        Role::Governor,
        Role::Accountant,
        Role::Cashier,
        Role::Storekeeper,
        Role::Approver,
        Role::FieldOfficer,
        Role::Inspector,
    ];

    /// Whether the rules let somebody of a role sign an entry beside those who signed it; none if nobody here has the role.
    fn lets(script: &Script, signed: &Signed, role: Role, received: u64) -> Option<bool> {
        let state = &script.book.state;
        let has = |name: &str| state.keys.get(name).is_some_and(|key| key.role == role);
        if signed.authors.iter().any(|author| has(&author.key)) {
            return Some(true);
        }
        let (extra, _) = state
            .keys
            .iter()
            .find(|(_, key)| key.role == role && key.until.is_none() && key.term.is_none())?;
        let names = signed
            .authors
            .iter()
            .map(|author| author.key.as_str())
            .chain([extra.as_str()]);
        let lines: Vec<String> = names
            .map(|name| {
                SignatureLine::new(name, state.keys[name].key_id, &[0; 64])
                    .unwrap()
                    .to_string()
            })
            .collect();
        let draft = Draft::from_text(signed.text(), ORIGIN).unwrap();
        let signed = Signed::parse(draft.note(&lines).as_bytes(), ORIGIN).unwrap();
        let said = considered(script, &signed, received);
        Some(said.is_none_or(|rejection| rejection.code() != "authority.role"))
    }

    #[test]
    fn who_signs_is_what_the_rules_say() {
        let own = [Kind::LedgerOpen, Kind::KeyRotate];
        let mut may: BTreeMap<(Kind, &str), bool> = BTreeMap::new();
        const FIRST: Cases = &[("the standard book", book::script::STANDARD)];
        let first: (fn() -> Script, Cases) = (Script::empty, FIRST);
        for (start, cases) in tables::tables().into_iter().chain([first]) {
            for (_, text) in cases {
                let mut script = start();
                for line in text.lines().map(str::trim) {
                    let plain = !line.is_empty() && !line.starts_with('#') && !line.contains('!');
                    if !plain || line.starts_with("expect ") || line.starts_with("offline ") {
                        let _ = script.run(line);
                        continue;
                    }
                    let before = script.clone();
                    let Ok(at) = script.step(line) else {
                        continue;
                    };
                    let signed = script.book.entry_at(at).clone();
                    // One names its signers itself, the other is signed by two keys and no third.
                    if before.book.state.rules() < RULES || own.contains(&signed.kind()) {
                        continue;
                    }
                    let received = script.book.state.received;
                    for role in ROLES {
                        if let Some(lets) = lets(&before, &signed, role, received) {
                            *may.entry((signed.kind(), minhbach_server::terms::role_name(role)))
                                .or_default() |= lets;
                        }
                    }
                }
            }
        }
        // An inspector agrees beside the governors where an inspection's keys lapse, from the folder; and only one of the whole
        // ledger, whom no case has, reports on the vault.
        const BESIDE: [(Kind, Role); 2] = [
            (Kind::ChapterSucceed, Role::Inspector),
            (Kind::VaultReport, Role::Inspector),
        ];
        let mut wrong = Vec::new();
        for kind in Kind::ALL.iter().filter(|kind| !own.contains(kind)) {
            let mut asked = 0;
            for role in ROLES {
                let name = minhbach_server::terms::role_name(role);
                // Where a book has nobody of a role, nothing can be asked of it.
                let Some(lets) = may.get(&(*kind, name)).copied() else {
                    continue;
                };
                asked += 1;
                if lets != who(*kind).may(role) && !BESIDE.contains(&(*kind, role)) {
                    wrong.push(format!("{} {name}: the rules say {lets}", kind.name()));
                }
            }
            if asked < 2 {
                wrong.push(format!("{}: no case admits it", kind.name()));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
