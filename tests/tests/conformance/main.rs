//! Every public method of `Store`, on SQLite and on a PostgreSQL that the test starts itself.
//!
//! A missing PostgreSQL is a failure, never a skip: half-run conformance is how two engines drift apart.

mod damage;
mod exploring;
mod finding;
mod folder;
mod groups;
mod inspecting;
mod lists;
mod people;
mod proofs;
mod recovery;
mod showing;
mod witnessing;
mod world;

use finding::{findings_are_made_again, gifts_are_found_by_what_only_their_donors_hold};
use folder::papers_wait_sealed_and_are_taken_once;
use groups::{
    a_group_is_its_entries_one_by_one, groups_follow_each_other_without_waiting,
    singles_from_many_clients_are_one_chain,
};
use inspecting::{an_inspection_opens_what_it_names, what_is_refused_is_written_down};
use lists::{a_household_on_two_lists_is_flagged_and_one_erased_stays_away, no_answer_is_dropped};
use minhbach_ledger::book::{MarkKind, Query};
use minhbach_ledger::entry::Sealed;
use minhbach_ledger::id::{Code, Digest, Id};
use minhbach_ledger::log::merkle::leaf_hash;
use minhbach_ledger::log::tile::Entries;
use minhbach_ledger::rejection::{Lang, Rejection};
use minhbach_ledger::verify::{self, Promise, Report, Verdict};
use minhbach_store::{Directory, Filter, OpeningFault, Receipt, Refused, Store, Submission};
use people::{
    another_key_takes_the_place_of_the_vaults, consent_is_by_party_and_purpose,
    erasure_waits_for_the_law_and_then_is_whole, files_are_cleaned_sealed_and_checked,
    readings_have_a_reason_and_are_logged,
};
use proofs::{
    every_altered_value_is_found, exports_verify_and_grow, proofs_lead_to_the_signed_root,
};
use recovery::{
    a_rebuild_gives_the_same_rows, every_kind_is_kept_verified_and_rebuilt,
    it_starts_again_where_it_was, two_writers_share_one_book,
};
use showing::{instalments_are_counted_and_ties_last, what_is_shown_is_asked_each_time};
use std::path::Path;
use tokio::runtime::Handle;
use witnessing::{
    a_witness_that_has_seen_another_book_stops_the_writer,
    witnesses_are_asked_and_what_they_sign_is_kept,
};
use world::{Engine, ORIGIN, World};

macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite { $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)] async fn $name() { super::$name(super::Engine::Sqlite).await; })+ }
        mod postgres { $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)] async fn $name() { super::$name(super::Engine::Postgres).await; })+ }
    };
}

on_both!(
    a_story_is_admitted_read_and_verified,
    singles_from_many_clients_are_one_chain,
    a_group_is_its_entries_one_by_one,
    groups_follow_each_other_without_waiting,
    refusals_are_outcomes_and_the_rest_goes_on,
    the_same_id_gives_the_first_receipt_or_a_conflict,
    proofs_lead_to_the_signed_root,
    it_starts_again_where_it_was,
    private_fields_open_and_bind,
    exports_verify_and_grow,
    history_answers_from_the_database,
    a_rebuild_gives_the_same_rows,
    two_writers_share_one_book,
    gifts_are_found_by_what_only_their_donors_hold,
    findings_are_made_again,
    every_altered_value_is_found,
    every_kind_is_kept_verified_and_rebuilt,
    readings_have_a_reason_and_are_logged,
    consent_is_by_party_and_purpose,
    papers_wait_sealed_and_are_taken_once,
    erasure_waits_for_the_law_and_then_is_whole,
    a_household_on_two_lists_is_flagged_and_one_erased_stays_away,
    no_answer_is_dropped,
    files_are_cleaned_sealed_and_checked,
    another_key_takes_the_place_of_the_vaults,
    what_is_shown_is_asked_each_time,
    instalments_are_counted_and_ties_last,
    an_inspection_opens_what_it_names,
    what_is_refused_is_written_down,
    witnesses_are_asked_and_what_they_sign_is_kept,
    a_witness_that_has_seen_another_book_stops_the_writer,
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_readers_see_other_processes() {
    let dir = tempfile::tempdir().unwrap();
    recovery::readers_see_other_processes(dir.path()).await;
}

/// Appends all and expects all to be admitted.
async fn admit(store: &Store, all: Vec<Submission>) -> Vec<Receipt> {
    let outcomes = store.append_many(all).await.expect("the store works");
    outcomes
        .into_iter()
        .enumerate()
        .map(|(n, o)| o.unwrap_or_else(|r| panic!("submission {n}: {} {r:?}", r.code())))
        .collect()
}

async fn verified(path: &Path) -> Report {
    let path = path.to_owned();
    let handle = Handle::current();
    tokio::task::spawn_blocking(move || {
        let directory = Directory::open(&path).expect("the directory opens");
        let options = verify::Options {
            log: directory.log_signer().unwrap().vkey(),
            since: None,
            exact: false,
            seed: [5; 32],
            threads: 2,
        };
        minhbach_store::verify_directory(&directory, &handle, &options, &mut |_, _| {}).unwrap()
    })
    .await
    .unwrap()
}

fn holds(report: &Report) {
    for (promise, verdict) in &report.verdicts {
        // Witnesses and a checkpoint are not given; erasures may wait for the month's report.
        use Promise::{AppendOnly, Erasures, Witnesses};
        let absent = matches!(promise, Witnesses | AppendOnly | Erasures);
        assert!(
            verdict.holds() || (absent && matches!(verdict, Verdict::NotChecked(_))),
            "{}: {verdict:?}",
            promise.name()
        );
    }
    assert_eq!(report.exit_code(&[]), 0);
}

async fn a_story_is_admitted_read_and_verified(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let store = world::create(&path, &world::config(engine), world::options()).await;
    assert_eq!((store.size(), store.checkpoint()), (0, None));
    assert_eq!((store.origin(), store.log_key().name()), (ORIGIN, ORIGIN));
    let world = World::new(0);
    admit(&store, world.founding()).await;
    let story = world.story();
    let receipts = admit(&store, story.clone()).await;
    let size = 9 + receipts.len() as u64;
    assert_eq!(store.size(), size);
    assert_eq!(store.state().size, size);
    assert_eq!(store.leaf(size).await.unwrap(), None);
    assert_eq!(store.entry(size).await.unwrap(), None);

    for (receipt, submission) in receipts.iter().zip(&story) {
        assert!(!receipt.repeated);
        let leaf = store.leaf(receipt.at).await.unwrap().unwrap();
        assert_eq!(Digest::new(leaf_hash(&leaf)), receipt.leaf);
        let sealed = store.entry(receipt.at).await.unwrap().unwrap();
        assert_eq!(sealed, Sealed::parse(&leaf, ORIGIN).unwrap());
        assert_eq!(sealed.signed.note().as_bytes(), submission.note);
        assert_eq!(receipt.code, Code::of_leaf(receipt.leaf.bytes()));
        assert_eq!(store.by_code(receipt.code).await.unwrap(), Some(receipt.at));
        let text = sealed.signed.text_hash();
        assert_eq!(store.by_text(&text).await.unwrap(), Some(receipt.at));
        assert_eq!(store.text_candidates(&text).await.unwrap(), [receipt.at]);
        assert_eq!(
            store.by_id(sealed.signed.id()).await.unwrap(),
            Some(receipt.at)
        );
        let heading = store.heading(receipt.at).await.unwrap().unwrap();
        assert_eq!((heading.at, heading.id), (receipt.at, sealed.signed.id()));
        assert_eq!(
            (heading.code, heading.kind.as_str()),
            (receipt.code, sealed.signed.kind().name())
        );
    }
    assert_eq!(
        store.by_code(Code::from_number(12_345)).await.unwrap(),
        None
    );
    assert_eq!(store.by_id(Id::new(5, [5; 10])).await.unwrap(), None);
    assert_eq!(store.by_text(&Digest::of(b"no")).await.unwrap(), None);

    let leaves = store.leaves(0, size + 10).await.unwrap();
    assert_eq!(leaves.len() as u64, size);
    let bundle = store.bundle(3, 17).await.unwrap();
    let inside: Vec<_> = Entries::new(&bundle, 14)
        .map(|e| e.unwrap().to_vec())
        .collect();
    assert_eq!(inside, leaves[3..17]);

    pages_list_every_entry_once(&store, &world, size).await;
    exploring::pages_are_what_a_walk_over_all_entries_finds(&store).await;
    // The wrong distribution was reversed; its mark says so.
    let wrong = receipts[25].at;
    let marks = store.marks(wrong).await.unwrap();
    assert!(
        marks
            .iter()
            .any(|m| m.kind == MarkKind::Reversed && m.by == receipts[26].at)
    );

    assert_eq!(store.publish().await.unwrap(), size);
    assert_eq!(
        std::fs::read(store.public_dir().join("checkpoint")).unwrap(),
        store.checkpoint().unwrap().into_bytes()
    );
    store.close().await.unwrap();
    let report = verified(&path).await;
    assert_eq!(report.size, size);
    holds(&report);
}

async fn pages_list_every_entry_once(store: &Store, world: &World, size: u64) {
    for filter in [
        Filter::default(),
        Filter {
            kind: Some("donation.receive".into()),
            ..Filter::default()
        },
        Filter {
            fund: Some(world.fund),
            ..Filter::default()
        },
        Filter {
            kind: Some("donation.receive".into()),
            fund: Some(world.fund),
            allocation: None,
        },
    ] {
        let whole = store.headings(&filter, None, 1_000).await.unwrap();
        let mut paged = Vec::new();
        let mut before = None;
        loop {
            let page = store.headings(&filter, before, 7).await.unwrap();
            let Some(last) = page.last() else { break };
            before = Some(last.at);
            paged.extend(page);
        }
        assert_eq!(whole, paged);
        assert!(
            whole.windows(2).all(|pair| pair[0].at > pair[1].at),
            "newest first"
        );
        match (&filter.kind, &filter.fund) {
            (None, None) => assert_eq!(whole.len() as u64, size),
            (Some(_), _) => assert_eq!(whole.len(), 20),
            (None, Some(fund)) => assert!(whole.iter().all(|h| h.fund.as_ref() == Some(fund))),
        }
    }
}

async fn refusals_are_outcomes_and_the_rest_goes_on(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let store = world::create(&path, &world::config(engine), world::options()).await;
    let world = World::new(0);
    admit(&store, world.founding()).await;

    let mut forged = world.gift(1_000, "A");
    let at = forged.note.len() - 10;
    forged.note[at] = if forged.note[at] == b'A' { b'B' } else { b'A' };
    let mut unopened = world.gift(1_000, "B");
    unopened.openings.clear();
    let mut wrong = world.gift(1_000, "C");
    wrong.openings[0].value = "D".into();
    let mut more = world.gift(1_000, "E");
    more.openings.push(minhbach_store::Opening {
        field: "phone".into(),
        value: "0".into(),
        salt: [0; 32],
    });
    let unknown = world.sign(
        minhbach_ledger::kinds::donation::DonationReceive {
            pledge: None,
            split: None,
            contributors: None,
            counterpart: None,
            partner: None,
            goods: None,
            account: world.cash,
            amount: world::vnd(5),
            booked: world::day(),
            channel: minhbach_ledger::kinds::donation::Channel::Cash,
            cost: None,
            currency: Some(minhbach_ledger::amount::Currency::VND),
            donor: None,
            fund: world.fund,
            id: world.id(),
            line: None,
            on: world::day(),
            voucher: None,
        },
        &[
            &minhbach_ledger::signature::Signer::from_seed([99; 32], &format!("{ORIGIN}/k/999999"))
                .unwrap(),
        ],
    );
    let spent = world.propose(world.id(), 1);
    let garbage = Submission {
        note: b"hello".to_vec(),
        openings: vec![],
        subject: None,
    };
    let too_much = world.propose(world.id(), 10_000_000);
    let batch = vec![
        world.gift(1_000, "F"),
        forged,
        unopened,
        wrong,
        more,
        unknown,
        garbage,
        too_much.clone(),
        world.approve(&too_much),
        spent,
        world.gift(2_000, "G"),
    ];
    let codes: Vec<&str> = store
        .append_many(batch)
        .await
        .unwrap()
        .iter()
        .map(|o| o.as_ref().map_or_else(Refused::code, |_| "ok"))
        .collect();
    assert_eq!(
        codes,
        [
            "ok",
            "signature.invalid",
            "opening.missing",
            "opening.wrong",
            "opening.unneeded",
            "key.unknown",
            "note.no_separator",
            "ok",
            "funds.short",
            "ok",
            "ok"
        ]
    );
    assert_eq!(store.size(), 13);
    let nothing = store.append_many(vec![]).await.unwrap();
    assert!(nothing.is_empty());
    let refused = Refused::Opening {
        field: "donor".into(),
        why: OpeningFault::Wrong,
    };
    for lang in [Lang::Vi, Lang::En] {
        assert!(refused.message(lang).contains("donor"));
    }
    store.close().await.unwrap();
    holds(&verified(&path).await);
}

async fn the_same_id_gives_the_first_receipt_or_a_conflict(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let store = world::create(&path, &world::config(engine), world::options()).await;
    let world = World::new(0);
    admit(&store, world.founding()).await;
    let gift = world.gift(1_000, "A");
    // Twice in one batch, then again in a later one.
    let twice = admit(&store, vec![gift.clone(), gift.clone()]).await;
    let again = store.append(gift.clone()).await.unwrap().unwrap();
    assert_eq!((twice[0].at, twice[1].at, again.at), (9, 9, 9));
    assert_eq!(
        (again.code, again.leaf, again.repeated),
        (twice[0].code, twice[0].leaf, true)
    );
    assert_eq!(store.size(), 10);

    let proposal = world.propose(world.id(), 1_000);
    let id = minhbach_ledger::entry::Signed::parse(&gift.note, ORIGIN)
        .unwrap()
        .id();
    let other = world.propose(id, 1_000);
    let outcome = store.append(other).await.unwrap();
    assert_eq!(
        outcome.unwrap_err(),
        Refused::Rejected(Rejection::IdConflict { id })
    );
    admit(&store, vec![proposal]).await;
    store.close().await.unwrap();
}

async fn private_fields_open_and_bind(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let store = world::create(&path, &world::config(engine), world::options()).await;
    let world = World::new(0);
    admit(&store, world.founding()).await;
    let person = Id::new(77, [7; 10]);
    let mut first = world.gift(1_000, "Lê Thị Mẫu");
    first.subject = Some(person);
    let mut second = world.gift(2_000, "Lê Thị Mẫu (2)");
    second.subject = Some(person);
    let third = world.gift(3_000, "Phạm Văn Mẫu");
    admit(&store, vec![first.clone()]).await;
    admit(&store, vec![second.clone(), third.clone()]).await;
    for (at, submission) in [(9, &first), (10, &second), (11, &third)] {
        let opened = store
            .vault()
            .open(at, &world::text(submission))
            .await
            .unwrap();
        assert_eq!(opened, submission.openings);
        assert!(
            !format!("{opened:?}").contains("Mẫu"),
            "an opening prints its value"
        );
    }
    // A row is bound to its entry: under another text it does not open.
    assert!(store.vault().open(9, &world::text(&second)).await.is_err());
    let all = store.vault().open_range(0, 100, |_| None).await.unwrap();
    assert_eq!(all.len(), 3);
    assert!(all.iter().all(|o| o.opening.is_err()));
    store.close().await.unwrap();
    if engine == Engine::Sqlite {
        for file in ["vault.db", "ledger.db"] {
            let bytes = std::fs::read(path.join(file)).unwrap();
            let name = "Phạm Văn Mẫu".as_bytes();
            assert!(
                !bytes.windows(name.len()).any(|w| w == name),
                "{file} holds a name in clear"
            );
        }
    }
    holds(&verified(&path).await);
}

async fn history_answers_from_the_database(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let store = world::create(&path, &world::config(engine), world::options()).await;
    let world = World::new(0);
    admit(&store, world.founding()).await;
    // In singles as well as in one batch: the answers must not depend on how entries were grouped.
    for submission in world.story() {
        store.append(submission).await.unwrap().unwrap();
    }
    admit(&store, world.story()).await;
    store.close().await.unwrap();
    let report = verified(&path).await;
    holds(&report);
    let store = world::open(&path, world::options()).await;
    damage::histories_agree(&store, &report).await;
    // A question that is asked again and again ends in an error, not in a loop.
    let endless: Result<(), _> = store
        .with_history(10, |_| {
            Err(minhbach_ledger::book::Missing(Query::Seen(Id::new(
                1, [1; 10],
            ))))
        })
        .await;
    assert!(endless.is_err());
    store.close().await.unwrap();
}
