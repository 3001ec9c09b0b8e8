//! Lists of the helped and their answers: what is flagged, what is forgotten, and what cannot be.

use crate::people::{book, done, keep_nothing, reading};
use crate::world::{self, Engine, World, day};
use crate::{admit, damage, holds, verified};
use minhbach_ledger::id::{Code, Digest, Id};
use minhbach_ledger::kinds::distribution::{DistributionConfirm, Evidence, RosterSeal};
use minhbach_ledger::kinds::governance::Role;
use minhbach_ledger::kinds::keys::KeyGrant;
use minhbach_ledger::roster as kernel;
use minhbach_ledger::signature::Signer;
use minhbach_store::people::{Answer, Denied, Ending, Line, Roster, Said, Sealed, State, Why};
use minhbach_store::{Directory, Submission};
use std::collections::BTreeMap;
use std::path::Path;

fn line(name: &str, born: &str, number: Option<&str>) -> Line {
    Line {
        name: name.into(),
        born: born.into(),
        commune: "98001".into(),
        number: number.map(str::to_owned),
        portion: "1".parse().unwrap(),
        more: BTreeMap::new(),
    }
}

pub async fn a_household_on_two_lists_is_flagged_and_one_erased_stays_away(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let (store, world) = book(engine, &path).await;
    let campaign = Id::new(5, [5; 10]);
    let list = |campaign, lines: Vec<Line>| Roster {
        chapter: Id::new(4, [4; 10]),
        campaign,
        day: day(),
        lines,
    };
    let first = list(
        campaign,
        (0..12)
            .map(|n| line(&format!("Vàng Thị Mẫu {n}"), "1961", None))
            .chain([line("Giàng A Mẫu", "1950", Some("098050000123"))])
            .collect(),
    );
    let preview = store.preview_roster(&first).await.unwrap().unwrap();
    assert_eq!((preview.count, preview.root), (13, None));
    let sealed = store.import_roster(&first).await.unwrap().unwrap();
    assert!(!sealed.repeated && sealed.flagged.is_empty());
    assert_eq!(preview.roster, sealed.roster);
    let again = store.import_roster(&first).await.unwrap().unwrap();
    assert!(again.repeated);
    assert_eq!((again.root, again.count), (sealed.root, 13));
    // Another list: the same person by name however it is spelled, another by number alone.
    let second = list(
        campaign,
        vec![
            line("VÀNG THỊ MẪU 3", "1961", None),
            line("Người Khác", "1970", None),
            line("Giàng A Khác", "1951", Some("098 050 000123")),
        ],
    );
    let flagged = store.import_roster(&second).await.unwrap().unwrap();
    let found: Vec<(u32, u32)> = flagged
        .flagged
        .iter()
        .map(|f| (f.line, f.known[0].line))
        .collect();
    assert_eq!(found, [(1, 4), (3, 13)]);
    assert_eq!(flagged.count, 3, "flagged, not merged");
    assert_eq!(store.duplicates(&campaign).await.unwrap(), 4);
    // What an office sees of them without opening one.
    let mut kept = store.kept_rosters().await.unwrap();
    kept.sort_by_key(|list| list.count);
    let kept: Vec<_> = kept
        .iter()
        .map(|k| (k.roster, k.count, k.twice, Some(k.root)))
        .collect();
    let of = |list: &minhbach_store::people::Sealed| (list.roster, list.count, 2, list.root);
    assert_eq!(kept, [of(&flagged), of(&sealed)]);
    // A list whose seal the book refuses is taken back; it was never known.
    let refused = list(campaign, vec![line("Vàng Thị Mẫu 3", "1961", None)]);
    let refused = store.import_roster(&refused).await.unwrap().unwrap();
    assert!(store.take_back_roster(&refused.roster).await.unwrap());
    assert_eq!(store.duplicates(&campaign).await.unwrap(), 4);
    // She proves her own line, once the list is sealed in the book.
    let delivery = reading(Why::Delivery);
    let early = store.roster_line(&sealed.roster, 4, &delivery).await;
    assert_eq!(early.unwrap().unwrap_err(), Denied::RosterUnsealed);
    let proposal = world.propose(world.id(), 1_000);
    let stated = world::text(&proposal);
    admit(&store, vec![proposal, seal(&world, &sealed, stated)]).await;
    let (person, slip) = store
        .roster_line(&sealed.roster, 4, &delivery)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(person.name, "Vàng Thị Mẫu 3");
    assert!(!slip.line.contains("Mẫu") && slip.line.starts_with("{\"line\":4,"));
    let root = sealed.root.unwrap();
    assert_eq!(slip.check(&root, 13).unwrap().line, 4);
    // Her code leads to her line and to no other; reading it there is nobody's access.
    let own = store.line_by_code(&slip.code()).await.unwrap().unwrap();
    assert_eq!((own.roster, &own.slip), (sealed.roster, &slip));
    let leaf_code = Code::of_leaf(&kernel::leaf(&slip.line, &slip.salt));
    assert_eq!(store.line_by_code(&leaf_code).await.unwrap(), None);
    let log = store.accesses(None).await.unwrap();
    assert_eq!((log.len(), log[0].field.as_str()), (1, "roster"));
    let line_of = async |line| store.subject_of_line(&sealed.roster, line).await.unwrap();
    assert_eq!(line_of(4).await, Ok(log[0].subject));
    assert_eq!(line_of(14).await, Err(Denied::NoSubject));
    let beyond = store
        .roster_line(&sealed.roster, 14, &delivery)
        .await
        .unwrap();
    assert_eq!(beyond.unwrap_err(), Denied::NoSubject);
    // Erased, she does not come back with either list; the others' proofs stay.
    keep_nothing(&store).await;
    let erased = store.erase(&done(log[0].subject)).await.unwrap().unwrap();
    assert_eq!((erased.lines, line_of(4).await), (1, Err(Denied::Erased)));
    let gone = store
        .roster_line(&sealed.roster, 4, &delivery)
        .await
        .unwrap();
    assert_eq!(gone.unwrap_err(), Denied::Erased);
    let (_, slip) = store
        .roster_line(&sealed.roster, 5, &delivery)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(slip.check(&root, 13).unwrap().line, 5);
    assert_eq!(store.line_by_code(&own.slip.code()).await.unwrap(), None);
    let printed = store.slips(&sealed.roster, &delivery).await.unwrap();
    let printed: Vec<u64> = printed.unwrap().iter().map(|(_, s)| s.index).collect();
    assert_eq!(printed, [0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    assert!(store.import_roster(&first).await.unwrap().unwrap().repeated);
    let third = list(
        campaign,
        vec![
            line("vang thi mau 3", "1961", None),
            line("Người Mới", "1980", None),
        ],
    );
    let sealed = store.import_roster(&third).await.unwrap().unwrap();
    assert_eq!((sealed.count, sealed.erased), (1, vec![1]));
    let only = list(campaign, vec![line("Vàng Thị Mẫu 3", "1961", None)]);
    let empty = store.import_roster(&only).await.unwrap();
    assert_eq!(empty, Err(Denied::RosterEmpty));
    // Another campaign is another matter.
    let other = list(
        Id::new(6, [6; 10]),
        vec![line("Vàng Thị Mẫu 3", "1961", None)],
    );
    assert_eq!(store.import_roster(&other).await.unwrap().unwrap().count, 1);
    store.close().await.unwrap();
    holds(&verified(&path).await);
    let damages = [
        "UPDATE rosters SET root = leaf FROM roster_lines WHERE line = 1",
        "UPDATE rosters SET lines = lines + 1",
        "DELETE FROM rosters WHERE lines = 13",
        "DELETE FROM roster_lines WHERE line = 2",
        "UPDATE roster_lines SET sealed = nonce WHERE line = 5",
        "UPDATE roster_lines SET sealed = NULL, nonce = NULL WHERE line = 5",
        "UPDATE roster_lines SET leaf = person WHERE line = 5",
        "UPDATE roster_lines SET code = person WHERE line = 5",
        "UPDATE roster_lines SET code = NULL WHERE line = 5",
    ];
    damaged(engine, &path, &damages).await;
    // Lines from before there were codes are given theirs when the book is opened.
    let config = Directory::open(&path).unwrap().config().clone();
    damage::alter_vault(&path, &config, &["UPDATE roster_lines SET code = NULL"]).await;
    let store = world::open(&path, world::options()).await;
    let again = store.line_by_code(&slip.code()).await.unwrap().unwrap();
    assert_eq!(again.slip, slip);
    store.close().await.unwrap();
    holds(&verified(&path).await);
}

/// The seal of a list that the vault has taken.
fn seal(world: &World, list: &Sealed, stated: Digest) -> Submission {
    let seal = RosterSeal {
        adopted: Some(stated),
        campaign: None,
        chapter: world.chapter,
        count: list.count,
        criteria: world::criteria(),
        duplicates: None,
        id: list.roster,
        on: day(),
        root: list.root.unwrap(),
    };
    world.sign(seal, &[&world.accountant])
}

pub async fn no_answer_is_dropped(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let (store, world) = book(engine, &path).await;
    let ask = async |said, text: &str| {
        let answer = Answer {
            distribution: Id::new(8, [8; 10]),
            said,
            text,
            day: day(),
            due: day().plus(7),
        };
        store.answer(&answer).await.unwrap()
    };
    let code = ask(Said::Less, "thiếu 5 kg gạo").await;
    let typed = format!("{}-{}", &code[..8].to_lowercase(), &code[8..]);
    let mine = store.answer_by_code(&typed).await.unwrap().unwrap();
    assert_eq!(
        (mine.state, mine.waits(day().plus(3))),
        (State::Waiting, Some(3))
    );
    assert!(!mine.overdue(day().plus(7)) && mine.overdue(day().plus(8)));
    let counted = async |later| store.waiting_answers(day().plus(later)).await.unwrap();
    assert_eq!((counted(7).await, counted(8).await), ((1, 0), (1, 1)));
    let wrong = store.answer_by_code("ABCDEFGH").await.unwrap();
    assert_eq!(wrong, Err(Denied::NoFeedback));
    let (said, words) = store
        .read_answer(&mine.handle, &reading(Why::Complaint))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((said, words.as_str()), (Said::Less, "thiếu 5 kg gạo"));
    assert_eq!(store.accesses(None).await.unwrap().len(), 1);
    // Every ending, from every state: only an entry of its kind ends an answer, and an end is an end.
    let gift = world::text(&world.propose(world.id(), 1));
    let ending = |state, entry| Ending {
        state,
        entry,
        day: day(),
    };
    for state in State::ALL {
        let outcome = store.end_answer(&mine.handle, &ending(*state, gift)).await;
        assert_eq!(outcome.unwrap(), Err(Denied::FeedbackEntry), "{state:?}");
    }
    let (allocation, proposal) = {
        let id = world.id();
        (id, world.propose(id, 1_000))
    };
    let made = world.distribute(allocation, 500);
    let (grant, confirm) = confirmed(&world, &made);
    let approve = world.approve(&proposal);
    let entries = vec![proposal, approve, made, grant, confirm.clone()];
    admit(&store, entries).await;
    let entry = world::text(&confirm);
    let as_report = store
        .end_answer(&mine.handle, &ending(State::Reported, entry))
        .await;
    assert_eq!(as_report.unwrap(), Err(Denied::FeedbackEntry));
    let end = ending(State::Confirmed, entry);
    store.end_answer(&mine.handle, &end).await.unwrap().unwrap();
    store.end_answer(&mine.handle, &end).await.unwrap().unwrap();
    for state in [State::Waiting, State::Disputed, State::Reported] {
        let outcome = store.end_answer(&mine.handle, &ending(state, entry)).await;
        assert_eq!(outcome.unwrap(), Err(Denied::FeedbackClosed), "{state:?}");
    }
    assert_eq!(counted(8).await, (0, 0));
    let other = ask(Said::Received, "").await;
    let (first, last) = (day().plus(-1), day().plus(1));
    assert_eq!(store.answers(first, last, false).await.unwrap().len(), 2);
    assert_eq!(store.answers(first, last, true).await.unwrap().len(), 1);
    let counts = store.count_answers(first, last).await.unwrap();
    assert_eq!(counts[&(Said::Less, State::Confirmed)], 1);
    assert_eq!(counts[&(Said::Received, State::Waiting)], 1);
    // Erasing the words leaves that there was an answer.
    keep_nothing(&store).await;
    let words = store.answer_subject(&mine.handle).await.unwrap();
    assert_eq!(store.erase(&done(words)).await.unwrap().unwrap().answers, 1);
    let gone = store
        .read_answer(&mine.handle, &reading(Why::Inspection))
        .await;
    assert_eq!(gone.unwrap().unwrap_err(), Denied::Erased);
    assert_eq!(store.answers(first, last, false).await.unwrap().len(), 2);
    assert!(store.answer_by_code(&other).await.unwrap().is_ok());
    store.close().await.unwrap();
    holds(&verified(&path).await);
    let damages = [
        "UPDATE feedback SET sealed = nonce WHERE state = 'waiting'",
        "UPDATE feedback SET sealed = NULL, nonce = NULL WHERE state = 'waiting'",
        "UPDATE feedback SET sealed = code WHERE state = 'confirmed'",
    ];
    damaged(engine, &path, &damages).await;
    let config = Directory::open(&path).unwrap().config().clone();
    for sql in [
        "DELETE FROM feedback",
        "UPDATE feedback SET state = 'waiting' WHERE state = 'confirmed'",
        "UPDATE feedback SET state = 'reported' WHERE state = 'confirmed'",
        "UPDATE feedback SET due = due + 100",
    ] {
        assert!(damage::refused(&path, &config, "vault", sql).await, "{sql}");
    }
}

/// Each statement on a copy of the vault is found by `verify`. On SQLite alone, whose databases are copied with the directory.
async fn damaged(engine: Engine, path: &Path, statements: &[&str]) {
    if engine != Engine::Sqlite {
        return;
    }
    let config = Directory::open(path).unwrap().config().clone();
    for statement in statements {
        let copy = path.with_extension("copy");
        damage::copy(path, &copy);
        damage::alter_vault(&copy, &config, &[statement]).await;
        let report = verified(&copy).await;
        assert_eq!(report.exit_code(&[]), 16, "{statement}");
        std::fs::remove_dir_all(&copy).unwrap();
    }
}

/// Somebody else counts the portions of a distribution: her grant, and what she confirms.
fn confirmed(world: &World, made: &Submission) -> (Submission, Submission) {
    let inspector = Signer::from_seed([77; 32], &format!("{}/k/000077", world::ORIGIN)).unwrap();
    let grant = KeyGrant {
        chapter: Some(world.chapter),
        holder: Id::new(1, [77; 10]),
        id: world.id(),
        key: inspector.vkey().to_string(),
        on: day(),
        role: Role::Inspector,
        term: None,
    };
    let confirm = DistributionConfirm {
        distribution: world::text(made),
        evidence: Evidence::Tally,
        id: world.id(),
        on: day(),
        portions: 20,
    };
    (
        world.sign(grant, &[&world.governor]),
        world.sign(confirm, &[&inspector]),
    )
}
