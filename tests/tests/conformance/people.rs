//! What the vault does for people: reading with a reason, consent, the three acts, lists, answers, files, another key.

use crate::world::{self, Engine, World, day};
use crate::{admit, damage, holds, verified};
use minhbach_ledger::id::{Digest, Id};
use minhbach_store::people::{
    Act, Class, Denied, Done, Given, Party, Purpose, Reading, Reason, Why,
};
use minhbach_store::{Directory, Store};
use std::path::Path;

const KEY: &str = "minhbach.example/son-lam/k/00000b";

pub fn reading(why: Why) -> Reading<'static> {
    Reading { key: KEY, why }
}

pub fn done(subject: Id) -> Done<'static> {
    Done {
        subject,
        reason: Reason::Wish,
        key: KEY,
        today: day(),
    }
}

pub async fn book(engine: Engine, path: &Path) -> (Store, World) {
    let store = world::create(path, &world::config(engine), world::options()).await;
    let world = World::new(0);
    admit(&store, world.founding()).await;
    let gifts = vec![
        world.gift(1_000, "Lê Thị Mẫu"),
        world.gift(2_000, "Phạm Văn Mẫu"),
        world.transfer(5_000, "MBVCB.6912345678 ung ho", day()),
    ];
    admit(&store, gifts).await;
    (store, world)
}

async fn subject(store: &Store, at: u64) -> Id {
    let all = store.subjects_of(at).await.unwrap();
    *all.first().unwrap()
}

/// Nothing has to be kept any longer.
pub async fn keep_nothing(store: &Store) {
    for class in Class::ALL {
        store
            .keep(*class, 0, "quyết định thử", day(), KEY)
            .await
            .unwrap();
    }
}

pub async fn readings_have_a_reason_and_are_logged(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let (store, _) = book(engine, &path).await;
    let person = subject(&store, 9).await;
    assert_eq!(store.accesses(None).await.unwrap(), []);
    let opened = store.read_private(9, &reading(Why::Receipt)).await;
    assert_eq!(opened.unwrap().unwrap()[0].value, "Lê Thị Mẫu");
    let log = store.accesses(Some(&person)).await.unwrap();
    assert_eq!(log.len(), 1);
    assert_eq!(
        (log[0].key.as_str(), log[0].field.as_str(), log[0].why),
        (KEY, "donor", Why::Receipt)
    );
    assert_eq!((log[0].time, log[0].subject), (world::NOW, person));
    // An entry without private fields, and one that is not there.
    for at in [0, 500] {
        let none = store.read_private(at, &reading(Why::Person)).await;
        assert_eq!(none.unwrap(), Err(Denied::NoSubject));
    }
    // Restricted: only some reasons open, and only those are logged.
    let until = store.restrict(&done(person)).await.unwrap().unwrap();
    assert_eq!(until.to_string(), "2036-12-31");
    for why in Why::ALL {
        let outcome = store.read_private(9, &reading(*why)).await.unwrap();
        match why.opens_restricted() {
            true => assert_eq!(outcome.unwrap().len(), 1),
            false => assert_eq!(outcome, Err(Denied::Restricted { until })),
        }
    }
    assert_eq!(store.accesses(None).await.unwrap().len(), 1 + 3);
    assert_eq!(
        store.accesses(Some(&Id::new(1, [1; 10]))).await.unwrap(),
        []
    );
    store.close().await.unwrap();
    holds(&verified(&path).await);
    let config = Directory::open(&path).unwrap().config().clone();
    for table in ["accesses", "acts"] {
        for change in ["DELETE FROM", "UPDATE"] {
            let sql = match change {
                "UPDATE" => format!("UPDATE {table} SET key = 'x'"),
                _ => format!("DELETE FROM {table}"),
            };
            assert!(
                damage::refused(&path, &config, "vault", &sql).await,
                "{sql}"
            );
        }
    }
}

pub async fn consent_is_by_party_and_purpose(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let (store, _) = book(engine, &path).await;
    let (adult, child) = (subject(&store, 9).await, subject(&store, 10).await);
    let given = |subject, purpose, party, child| Given {
        subject,
        purpose,
        party,
        child,
        day: day(),
        key: KEY,
    };
    let shown = async |subject: &Id, purpose| store.may_show(subject, purpose).await.unwrap();
    use Party::{Guardian, Person};
    use Purpose::{DisplayName, Recognition, SponsorCard};
    // Silence is no consent, and one purpose is not another.
    assert!(!shown(&adult, DisplayName).await);
    let one = given(adult, DisplayName, Person, false);
    let early = store.withdraw_consent(&one).await.unwrap();
    assert_eq!(early, Err(Denied::NoConsent { party: Person }));
    store.give_consent(&one).await.unwrap().unwrap();
    assert!(shown(&adult, DisplayName).await);
    assert!(!shown(&adult, Recognition).await);
    store.withdraw_consent(&one).await.unwrap().unwrap();
    assert!(!shown(&adult, DisplayName).await);
    store.give_consent(&one).await.unwrap().unwrap();
    assert!(shown(&adult, DisplayName).await);
    assert_eq!(store.stands(&adult).await.unwrap().unpublished, None);
    store.unpublish(&done(adult)).await.unwrap().unwrap();
    assert!(!shown(&adult, DisplayName).await, "unpublished at once");
    assert_eq!(store.stands(&adult).await.unwrap().unpublished, Some(day()));
    // The subject of an entry by the entry, and what is kept of it by name alone; nothing is posted by what moves nothing.
    assert_eq!(store.subject_at(9).await.unwrap(), Ok(adult));
    assert_eq!(store.subject_at(0).await.unwrap(), Err(Denied::NoSubject));
    assert!(!store.private_fields(9).await.unwrap().is_empty());
    let moved = store.postings(9).await.unwrap();
    assert_eq!(moved.iter().map(|posting| posting.delta).sum::<i128>(), 0);
    assert!(!moved.is_empty() && store.postings(0).await.unwrap().is_empty());
    assert_eq!(store.consents(&adult).await.unwrap().len(), 3);
    // A child and the guardian must both agree, and either may take it back.
    let card = |party| given(child, SponsorCard, party, true);
    store.give_consent(&card(Person)).await.unwrap().unwrap();
    assert!(!shown(&child, SponsorCard).await);
    store.give_consent(&card(Guardian)).await.unwrap().unwrap();
    assert!(shown(&child, SponsorCard).await);
    store
        .withdraw_consent(&card(Guardian))
        .await
        .unwrap()
        .unwrap();
    assert!(!shown(&child, SponsorCard).await);
    let nobody = given(Id::new(1, [1; 10]), DisplayName, Person, false);
    let refused = store.give_consent(&nobody).await.unwrap();
    assert_eq!(refused, Err(Denied::NoSubject));
    store.close().await.unwrap();
    holds(&verified(&path).await);
}

pub async fn erasure_waits_for_the_law_and_then_is_whole(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let (store, world) = book(engine, &path).await;
    let (donor, sender) = (subject(&store, 9).await, subject(&store, 11).await);
    // The voucher must be kept: refused by reason and date, and restricted instead.
    let refused = store.erase(&done(donor)).await.unwrap().unwrap_err();
    assert_eq!(refused.code(), "vault.retention");
    assert_eq!(refused.until().unwrap().to_string(), "2036-12-31");
    let closed = store.read_private(9, &reading(Why::Receipt)).await.unwrap();
    assert_eq!(closed.unwrap_err().code(), "vault.restricted");
    keep_nothing(&store).await;
    assert!(
        store
            .retention()
            .await
            .unwrap()
            .iter()
            .all(|k| k.years == 0)
    );
    let erased = store.erase(&done(donor)).await.unwrap().unwrap();
    assert_eq!((erased.openings, erased.lines, erased.files), (1, 0, 0));
    let erased = store.erase(&done(sender)).await.unwrap().unwrap();
    assert_eq!(erased.openings, 1);
    let again = store.erase(&done(donor)).await.unwrap();
    assert_eq!(again.unwrap_err(), Denied::Erased);
    assert_eq!(
        store.scrub_vault().await.unwrap().is_empty(),
        engine == Engine::Sqlite
    );
    let unknown = store.erase(&done(Id::new(1, [1; 10]))).await.unwrap();
    assert_eq!(unknown.unwrap_err(), Denied::NoSubject);
    let gone = store
        .read_private(9, &reading(Why::Inspection))
        .await
        .unwrap();
    assert_eq!(gone, Err(Denied::Erased));
    assert_eq!(store.without_data(9).await.unwrap(), Denied::Erased);
    assert_eq!(store.without_data(0).await.unwrap(), Denied::NoSubject);
    let found = store.find_gifts(
        "6912345678",
        minhbach_ledger::amount::Currency::VND,
        5_000,
        day(),
    );
    assert!(found.await.unwrap().is_empty(), "her transfer is not found");
    // The other one is untouched, the acts are counted, the entry sent again brings nothing back.
    let other = store
        .read_private(10, &reading(Why::Receipt))
        .await
        .unwrap();
    assert_eq!(other.unwrap()[0].value, "Phạm Văn Mẫu");
    let counted = store.acts(day(), day()).await.unwrap();
    let erase = counted.iter().find(|c| c.act == Act::Erase).unwrap();
    assert_eq!((erase.done, erase.refused), (2, 1));
    assert!(
        store
            .acts(day().plus(1), day().plus(9))
            .await
            .unwrap()
            .iter()
            .all(|c| c.done == 0)
    );
    let transfer = world::World::new(0);
    transfer.founding();
    let (one, two) = (
        transfer.gift(1_000, "Lê Thị Mẫu"),
        transfer.gift(2_000, "Phạm Văn Mẫu"),
    );
    let repeated = admit(&store, vec![one, two]).await;
    assert!(repeated.iter().all(|receipt| receipt.repeated));
    let gone = store
        .read_private(9, &reading(Why::Inspection))
        .await
        .unwrap();
    assert_eq!(
        gone,
        Err(Denied::Erased),
        "the same entry again brings nobody back"
    );
    drop(world);
    store.close().await.unwrap();
    holds(&verified(&path).await);
    // A tombstone cannot be invented, nor taken away.
    let config = Directory::open(&path).unwrap().config().clone();
    for statement in [
        "DELETE FROM openings WHERE at = 10",
        "DELETE FROM erased WHERE at = 9",
        "UPDATE erased SET at = 10 WHERE at = 9",
        "INSERT INTO erased (at, field, tag) SELECT 10, field, tag FROM erased WHERE at = 9",
        "INSERT INTO erased (at, field, tag) SELECT 400, field, tag FROM erased WHERE at = 9",
    ] {
        let copy = dir.path().join("copy");
        damage::copy(&path, &copy);
        if engine == Engine::Sqlite {
            damage::alter_vault(&copy, &config, &[statement]).await;
            let report = verified(&copy).await;
            assert_eq!(report.exit_code(&[]), 16, "{statement}");
        }
        std::fs::remove_dir_all(&copy).unwrap();
    }
}

/// The smallest picture that a reader of segments takes, with a comment that names somebody.
fn picture(n: u8) -> Vec<u8> {
    let comment = b"Le Thi Mau, 22.8N";
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xfe, 0, comment.len() as u8 + 2];
    bytes.extend(comment);
    bytes.extend([
        0xff, 0xdb, 0, 3, n, 0xff, 0xda, 0, 3, 1, 1, 2, 3, 0xff, 0xd9,
    ]);
    bytes
}

pub async fn files_are_cleaned_sealed_and_checked(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let (store, _) = book(engine, &path).await;
    let person = subject(&store, 9).await;
    let add = async |bytes: &[u8], subject| {
        let mut bytes = bytes;
        store.add_blob(&mut bytes, subject, day()).await.unwrap()
    };
    let public = add(&picture(1), None).await.unwrap();
    assert_eq!(
        (public.kind.as_str(), public.repeated),
        ("image/jpeg", false)
    );
    assert!(add(&picture(1), None).await.unwrap().repeated);
    let private = add(&picture(2), Some(person)).await.unwrap();
    // Larger than one piece.
    let mut paper = b"%PDF-1.7\n".to_vec();
    paper.resize(200_000, b'x');
    let large = add(&paper, Some(person)).await.unwrap();
    let why = reading(Why::Inspection);
    let read = async |hash| store.read_blob(&hash, &why).await.unwrap().unwrap();
    assert_eq!(*read(large.hash).await, paper);
    let cleaned = read(private.hash).await;
    assert!(cleaned.len() < picture(2).len() && !cleaned.windows(3).any(|w| w == b"Mau"));
    assert_eq!(Digest::of(&read(public.hash).await), public.hash);
    assert_eq!(store.accesses(Some(&person)).await.unwrap().len(), 2);
    for (bytes, subject, code) in [
        (&b"#!/bin/sh\n"[..], None, "blob.kind"),
        (&picture(1)[..20], None, "blob.damaged"),
        (&vec![b'%'; 25_000_001][..], None, "blob.too_large"),
        (
            &picture(3)[..],
            Some(Id::new(1, [1; 10])),
            "vault.no_subject",
        ),
    ] {
        assert_eq!(add(bytes, subject).await.unwrap_err().code(), code);
    }
    let none = store.read_blob(&Digest::of(b"no"), &why).await.unwrap();
    assert_eq!(none.unwrap_err(), Denied::NoBlob);
    store.close().await.unwrap();
    holds(&verified(&path).await);

    let file = |hash: &Digest| {
        let hex: String = hash.bytes().iter().map(|b| format!("{b:02x}")).collect();
        path.join("blobs").join(&hex[..2]).join(hex)
    };
    let code = async || {
        let report = verified(&path).await;
        let verdict = report.verdict(minhbach_ledger::verify::Promise::Copies);
        let code = match verdict {
            minhbach_ledger::verify::Verdict::Fails { why, .. } => why.code.clone(),
            other => format!("{other:?}"),
        };
        (report.exit_code(&[]), code)
    };
    for blob in [&public, &private, &large] {
        let place = file(&blob.hash);
        let whole = std::fs::read(&place).unwrap();
        assert!(!whole.windows(3).any(|w| w == b"Mau" || w == b"xxx"));
        let mut altered = whole.clone();
        let last = altered.len() - 1;
        altered[last] ^= 1;
        for bytes in [altered, whole[..last].to_vec()] {
            std::fs::write(&place, bytes).unwrap();
            assert_eq!(code().await, (16, "blob.altered".into()));
        }
        std::fs::remove_file(&place).unwrap();
        assert_eq!(code().await, (16, "blob.missing".into()));
        std::fs::write(&place, whole).unwrap();
    }
    std::fs::write(path.join("blobs/stray"), b"x").unwrap();
    assert_eq!(code().await, (16, "blob.stray".into()));
    std::fs::remove_file(path.join("blobs/stray")).unwrap();
    holds(&verified(&path).await);

    let store = world::open(&path, world::options()).await;
    keep_nothing(&store).await;
    assert_eq!(store.erase(&done(person)).await.unwrap().unwrap().files, 2);
    assert!(!file(&private.hash).exists() && !file(&large.hash).exists());
    assert!(file(&public.hash).exists());
    store.close().await.unwrap();
    holds(&verified(&path).await);
}

pub async fn another_key_takes_the_place_of_the_vaults(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let (store, world) = book(engine, &path).await;
    let secret = path.join("secret/vault.key");
    let first = std::fs::read_to_string(&secret).unwrap();
    let rotated = store.rotate_vault_key().await.unwrap();
    assert_eq!((rotated.rewrapped, rotated.resumed), (3, false));
    let second = std::fs::read_to_string(&secret).unwrap();
    assert_ne!(first, second);
    let read = async |store: &Store, at| {
        let opened = store
            .read_private(at, &reading(Why::Receipt))
            .await
            .unwrap();
        opened.unwrap()[0].value.clone()
    };
    assert_eq!(read(&store, 9).await, "Lê Thị Mẫu");
    admit(&store, vec![world.gift(7, "Mới")]).await;
    store.close().await.unwrap();
    drop(store);
    holds(&verified(&path).await);
    // The old key opens nothing any more.
    std::fs::write(&secret, &first).unwrap();
    assert_eq!(verified(&path).await.exit_code(&[]), 16);
    std::fs::write(&secret, &second).unwrap();

    // Broken off after the new key was written, before anything was wrapped under it.
    let next = path.join("secret/vault.next.key");
    let third = format!("{}\n", Digest::of(b"the third"));
    std::fs::write(&next, &third).unwrap();
    holds(&verified(&path).await);
    let store = world::open(&path, world::options()).await;
    assert_eq!(read(&store, 10).await, "Phạm Văn Mẫu");
    // Written meanwhile: under the new key already.
    admit(&store, vec![world.gift(8, "Giữa chừng")]).await;
    store.close().await.unwrap();
    drop(store);
    holds(&verified(&path).await);
    let store = world::open(&path, world::options()).await;
    let rotated = store.rotate_vault_key().await.unwrap();
    assert_eq!((rotated.rewrapped, rotated.resumed), (4, true));
    assert!(!next.exists());
    assert_eq!(std::fs::read_to_string(&secret).unwrap(), third);
    for (at, name) in [(9, "Lê Thị Mẫu"), (12, "Mới"), (13, "Giữa chừng")] {
        assert_eq!(read(&store, at).await, name);
    }
    store.close().await.unwrap();
    drop(store);
    holds(&verified(&path).await);
}
