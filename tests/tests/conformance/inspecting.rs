//! What an inspection opens of the vault, and what becomes of attempts that the rules refuse.

use crate::people::{done, keep_nothing};
use crate::world::{self, Engine};
use crate::{admit, damage, holds, verified};
use minhbach_ledger::day::Day;
use minhbach_ledger::kinds::inspections::VaultClass;
use minhbach_store::people::{Denied, Inspecting, Reading, Record, RecordState, Why};
use minhbach_store::{Directory, Options, RefusedCount, Secrets, Store};
use minhbach_tests::book::practice::script::{Script, day};
use minhbach_tests::book::practice::{LOG_SEED, noon, signer};
use minhbach_tests::book::{inspected, submission, submissions};
use std::path::Path;
use std::sync::Arc;

/// On the day on which the script's entries are sealed.
fn options() -> Options {
    Options {
        clock: Arc::new(|| noon(day(25))),
        ..world::options()
    }
}

/// The store of a script's book.
async fn store_of(script: &Script, path: &Path, engine: Engine) -> Store {
    let secrets = Secrets {
        log: LOG_SEED,
        ..world::secrets()
    };
    let directory = Directory::create(path, &world::config(engine), &secrets).unwrap();
    let store = Store::open(directory, options()).await.unwrap();
    admit(&store, submissions(script)).await;
    store
}

/// The index of a labelled entry.
async fn at(store: &Store, script: &Script, label: &str) -> u64 {
    store.by_id(script.id(label)).await.unwrap().unwrap()
}

async fn look(
    store: &Store,
    inspection: u64,
    by: &str,
    classes: &[VaultClass],
    today: Day,
) -> Result<Vec<Record>, Denied> {
    let key = signer(by).name().to_owned();
    let by = Inspecting {
        inspection,
        key: &key,
        classes: classes.to_vec(),
        today,
    };
    store.inspect(&by).await.unwrap()
}

pub async fn an_inspection_opens_what_it_names(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let mut script = inspected();
    let store = store_of(&script, &path, engine).await;
    let of = async |label| at(&store, &script, label).await;
    let looked = of("looked").await;
    let (inside, second, sheet) = (of("inside").await, of("second").await, of("sheet").await);
    let all = look(&store, looked, "inspector", &[], day(20))
        .await
        .unwrap();
    let found: Vec<(u64, VaultClass)> = all.iter().map(|it| (it.at, it.class)).collect();
    // The gift of the twelfth and what belongs to another chapter are outside.
    let donor = VaultClass::Donor;
    let papers = (sheet, VaultClass::Paper);
    assert_eq!(found, [(inside, donor), (second, donor), papers]);
    assert!(all.iter().all(|it| it.state == RecordState::Holds));
    assert!(all.iter().all(|it| it.value.is_some()));
    assert!(
        !format!("{all:?}").contains("(thử)"),
        "nobody prints a value"
    );
    let log = store.accesses(None).await.unwrap();
    let mut logged: Vec<_> = log.iter().map(|it| (it.inspected, it.why)).collect();
    // Of one moment, in no order.
    logged.sort();
    let for_it = |at| (Some((looked, at)), Why::Inspection);
    assert_eq!(logged, [inside, second, sheet].map(for_it));
    assert!(log.iter().all(|it| it.key == signer("inspector").name()));

    // Nobody else, nothing else, not later, and nothing is logged of it.
    let beside = of("beside").await;
    for (inspection, by, classes, today, denied) in [
        (looked, "inspector2", &[][..], day(15), Denied::NotOpener),
        (looked, "accountant-a", &[], day(15), Denied::NotOpener),
        (looked, "stranger", &[], day(15), Denied::NotOpener),
        (beside, "inspector", &[], day(15), Denied::NotOpener),
        (beside, "inspector2", &[], day(15), Denied::OutsideWarrant),
        (inside, "inspector", &[], day(15), Denied::NoInspection),
        (
            looked,
            "inspector",
            &[VaultClass::Donor, VaultClass::Roster],
            day(15),
            Denied::OutsideWarrant,
        ),
        (
            looked,
            "inspector",
            &[],
            day(21),
            Denied::WarrantOver { until: day(20) },
        ),
    ] {
        let answer = look(&store, inspection, by, classes, today).await;
        assert_eq!(answer, Err(denied), "{by} {today}");
    }
    assert_eq!(store.accesses(None).await.unwrap().len(), 3);

    // A key that opened an inspection opens nothing once its term is over, though the warrant goes on.
    for step in [
        "visit = key.grant key=visitor role=inspector term=20..24 by g1 g2",
        "visited = inspection.open chapter=commune-a vault=paper:30 closes=40 on=24 by visitor",
    ] {
        script.step(step).unwrap();
        let label = step.split_once(' ').unwrap().0;
        let note = submission(&script, script.note(label).to_owned());
        store.append(note).await.unwrap().unwrap();
    }
    let visited = at(&store, &script, "visited").await;
    let on_its_last_day = look(&store, visited, "visitor", &[], day(24)).await;
    assert_eq!(on_its_last_day.unwrap().len(), 1);
    let afterwards = look(&store, visited, "visitor", &[], day(25)).await;
    assert_eq!(afterwards, Err(Denied::NotOpener));

    // Restricted opens and says so; erased and lost are told apart.
    let subject = *store.subjects_of(inside).await.unwrap().first().unwrap();
    let until = store.restrict(&done(subject)).await.unwrap().unwrap();
    let papers_only = look(&store, looked, "inspector", &[VaultClass::Paper], day(15)).await;
    assert_eq!(papers_only.unwrap().len(), 1);
    let donors = look(&store, looked, "inspector", &[donor], day(15)).await;
    let states = |records: &[Record]| records.iter().map(|it| it.state).collect::<Vec<_>>();
    let restricted = RecordState::Restricted { until };
    assert_eq!(states(&donors.unwrap()), [restricted, RecordState::Holds]);
    keep_nothing(&store).await;
    store.erase(&done(subject)).await.unwrap().unwrap();
    store.close().await.unwrap();
    drop(store);
    let config = Directory::open(&path).unwrap().config().clone();
    for table in ["inspected", "accesses"] {
        for sql in [
            format!("DELETE FROM {table}"),
            format!(
                "UPDATE {table} SET {} = 1",
                if table == "inspected" { "at" } else { "time" }
            ),
        ] {
            assert!(
                damage::refused(&path, &config, "vault", &sql).await,
                "{sql}"
            );
        }
    }
    // From here on without triggers.
    let spoilt = format!("UPDATE openings SET nonce = sealed WHERE at = {second}");
    damage::alter_vault(&path, &config, &[&spoilt]).await;
    let store = world::open(&path, options()).await;
    let donors = look(&store, looked, "inspector", &[donor], day(15)).await;
    let gone = [RecordState::Erased, RecordState::Missing];
    assert_eq!(states(&donors.unwrap()), gone);
    // Once it is over, nothing.
    script
        .run("end = inspection.close inspection=looked by inspector")
        .unwrap();
    let note = script.note("end").to_owned();
    let end = submission(&script, note);
    store.append(end).await.unwrap().unwrap();
    let closed = look(&store, looked, "inspector", &[], day(15)).await;
    assert_eq!(closed, Err(Denied::NoInspection));
    store.close().await.unwrap();
}

pub async fn what_is_refused_is_written_down(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let mut script = inspected();
    let store = store_of(&script, &path, engine).await;
    let reader = |name: &str| signer(name).name().to_owned();
    let inspector = reader("inspector");
    let reading = Reading {
        key: &inspector,
        why: Why::Inspection,
    };
    let none = store.refusals(&reading, day(25)).await.unwrap().unwrap();
    assert_eq!(none, (Vec::new(), Vec::new()));

    // Of one signature that holds and one that does not, the first is named; of none, only the code is counted.
    let tries = [
        ("a = key.revoke key=inspector by g1 g2", "key.inspector"),
        (
            "b = donation.receive amount=5 by inspector",
            "authority.role",
        ),
        (
            "c = donation.receive amount=6 by cashier(forged)",
            "signature.invalid",
        ),
        ("d = donation.receive amount=7 by stranger", "key.unknown"),
        (
            "e = donation.receive amount=8 by accountant cashier(forged)",
            "signature.invalid",
        ),
    ];
    for (line, code) in tries {
        assert_eq!(script.step(line), Err(code), "{line}");
    }
    let label = |line: &str| line.split(' ').next().unwrap().to_owned();
    let notes: Vec<_> = tries
        .map(|(line, _)| script.note(&label(line)).to_owned())
        .into();
    let (first, rest) = notes.split_first().unwrap();
    // By the single way and by the group's, with a lawful one among them.
    script
        .run("fine = donation.receive amount=9 by cashier")
        .unwrap();
    let mut group: Vec<_> = rest
        .iter()
        .map(|note| submission(&script, note.clone()))
        .collect();
    group.insert(2, submission(&script, script.note("fine").to_owned()));
    let alone = store
        .append(submission(&script, first.clone()))
        .await
        .unwrap();
    assert_eq!(alone.unwrap_err().code(), "key.inspector");
    let outcomes = store.append_many(group).await.unwrap();
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let garbage = minhbach_store::Submission {
        note: b"no entry".to_vec(),
        openings: Vec::new(),
        subject: None,
    };
    assert!(store.append(garbage).await.unwrap().is_err());

    let (refusals, counts) = store.refusals(&reading, day(25)).await.unwrap().unwrap();
    let mut said: Vec<(&str, &str, usize)> = refusals
        .iter()
        .map(|it| (it.kind.as_str(), it.code.as_str(), it.keys.len()))
        .collect();
    said.sort_unstable();
    assert_eq!(
        said,
        [
            ("donation.receive", "authority.role", 1),
            ("donation.receive", "signature.invalid", 1),
            ("key.revoke", "key.inspector", 2),
        ]
    );
    let named = refusals.iter().find(|it| it.code == "signature.invalid");
    assert_eq!(named.unwrap().keys, [reader("accountant")]);
    let text = |note: &str| {
        let text = note.rsplit_once("\n\n").unwrap().0.to_owned() + "\n";
        minhbach_ledger::id::Digest::of(text.as_bytes())
    };
    let revoke = refusals.iter().find(|it| it.code == "key.inspector");
    assert_eq!(revoke.unwrap().text, text(first));
    let counted: Vec<(&str, u64)> = counts
        .iter()
        .map(|RefusedCount { code, count, .. }| (code.as_str(), *count))
        .collect();
    let garbage = "note.no_signatures";
    assert!(counted.contains(&("signature.invalid", 1)), "{counted:?}");
    assert!(counted.contains(&("key.unknown", 1)), "{counted:?}");
    assert_eq!(counted.len(), 3, "{counted:?} with {garbage} or the like");

    // Whoever floods it is counted, and hides nobody else.
    let flood = vec![submission(&script, rest[0].clone()); 200];
    store.append_many(flood).await.unwrap();
    let late = script.step("f = donation.receive amount=11 by officer1");
    assert_eq!(late, Err("authority.role"));
    let other = submission(&script, script.note("f").to_owned());
    assert!(store.append(other).await.unwrap().is_err());
    let (refusals, counts) = store.refusals(&reading, day(25)).await.unwrap().unwrap();
    let of = |name: &str| {
        let key = reader(name);
        refusals.iter().filter(|it| it.keys.contains(&key)).count()
    };
    assert_eq!((of("inspector"), of("officer1")), (60, 1));
    let flooded = counts.iter().find(|it| it.code == "authority.role");
    assert_eq!(flooded.unwrap().count, 200 + 1 - 60);

    // Only inspectors read it, and each reading is logged.
    let accountant = reader("accountant");
    let refused = Reading {
        key: &accountant,
        why: Why::Inspection,
    };
    assert_eq!(
        store.refusals(&refused, day(25)).await.unwrap(),
        Err(Denied::NotInspector)
    );
    let log = store.accesses(None).await.unwrap();
    assert_eq!(log.iter().filter(|it| it.field == "refusals").count(), 3);
    store.close().await.unwrap();
    holds(&verified(&path).await);
}
