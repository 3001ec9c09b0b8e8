//! What is shown of people by their own consent, and which gifts were instalments of whom: asked anew each time, gone at once.

use crate::people::{done, keep_nothing, reading};
use crate::world::{self, Engine, World, day, vnd};
use crate::{admit, damage, holds, verified};
use minhbach_ledger::amount::Currency;
use minhbach_ledger::day::Day;
use minhbach_ledger::entry::Signed;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::instalments::Schedule;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::cases::{
    CaseAssign, CaseClose, CaseOpen, Share, SponsorshipBegin, SponsorshipEnd, SponsorshipReason,
};
use minhbach_ledger::kinds::direct::{AidDirect, AidForm};
use minhbach_ledger::signature::Signer;
use minhbach_store::people::{CARD, Closed, Denied, Given, Missed, Party, Purpose, Why};
use minhbach_store::{Directory, Opening, Store, Submission};

const KEY: &str = "minhbach.example/son-lam/k/00000b";

/// An entry with private fields; its id is among what the function is given.
fn private(
    world: &World,
    fields: &[(&str, &str)],
    by: &Signer,
    body: impl Fn(Id, &dyn Fn(&str) -> Digest) -> Body,
) -> Submission {
    let id = world.id();
    let openings: Vec<Opening> = fields
        .iter()
        .map(|(field, value)| Opening {
            field: (*field).into(),
            value: (*value).into(),
            salt: *Digest::of(&[id.bytes().as_slice(), field.as_bytes()].concat()).bytes(),
        })
        .collect();
    let commitment = |field: &str| {
        let opening = openings.iter().find(|opening| opening.field == field);
        opening.unwrap().commitment()
    };
    let mut submission = world.sign(body(id, &commitment), &[by]);
    submission.openings = openings;
    submission
}

/// A case: its id, and the entry.
fn case(world: &World, person: &str) -> (Id, Submission) {
    let fields = [
        ("area", "một xã"),
        ("capacity", "300.000 đ mỗi tháng"),
        ("need", "tiền ăn bán trú"),
        ("person", person),
        ("story", "nhà xa trường"),
        ("term", "đến hết lớp 9"),
    ];
    let entry = private(world, &fields, &world.officer, |id, of| {
        CaseOpen {
            area: of("area"),
            capacity: of("capacity"),
            fund: world.fund,
            id,
            need: of("need"),
            on: day(),
            person: of("person"),
            story: of("story"),
            term: of("term"),
        }
        .into()
    });
    let id = Signed::parse(&entry.note, world::ORIGIN).unwrap().id();
    (id, entry)
}

fn assign(world: &World, case: Id) -> Submission {
    private(
        world,
        &[("carer", "chi hội")],
        &world.accountant,
        |id, of| {
            CaseAssign {
                carer: of("carer"),
                case,
                fund: world.fund,
                id,
                on: day(),
            }
            .into()
        },
    )
}

fn close(world: &World, case: Id) -> Submission {
    private(
        world,
        &[("why", "recovered")],
        &world.accountant,
        |id, of| {
            CaseClose {
                case,
                id,
                on: day(),
                why: of("why"),
            }
            .into()
        },
    )
}

fn sponsor(world: &World, case: Id, share: Share, schedule: &str) -> Submission {
    let fields = [("schedule", schedule), ("sponsor", "Ngô Thị Bảo Trợ")];
    private(world, &fields, &world.accountant, |id, of| {
        SponsorshipBegin {
            case,
            id,
            on: day(),
            schedule: of("schedule"),
            share,
            sponsor: of("sponsor"),
        }
        .into()
    })
}

fn end(world: &World, sponsorship: &Submission, on: Day) -> Submission {
    let body = SponsorshipEnd {
        id: world.id(),
        on,
        reason: SponsorshipReason::SponsorLeft,
        sponsorship: world::text(sponsorship),
    };
    world.sign(body, &[&world.accountant])
}

/// Every month from three months before today on.
fn monthly(amount: u64) -> String {
    let schedule = Schedule {
        amount: vnd(amount),
        capacity: vnd(300_000),
        currency: Currency::VND,
        every: 1,
        from: "2026-06-10".parse().unwrap(),
        until: "2027-06-10".parse().unwrap(),
    };
    schedule.json().unwrap()
}

async fn subject(store: &Store, at: u64) -> Id {
    *store.subjects_of(at).await.unwrap().first().unwrap()
}

async fn say(
    store: &Store,
    subject: Id,
    purpose: Purpose,
    party: Party,
    child: bool,
    agrees: bool,
) {
    let given = Given {
        subject,
        purpose,
        party,
        child,
        day: day(),
        key: KEY,
    };
    match agrees {
        true => store.give_consent(&given).await.unwrap().unwrap(),
        false => store.withdraw_consent(&given).await.unwrap().unwrap(),
    }
}

async fn names(store: &Store) -> Vec<String> {
    let roll = store.shown_roll().await.unwrap();
    assert!(!roll.more);
    roll.names.iter().map(ToString::to_string).collect()
}

pub async fn what_is_shown_is_asked_each_time(engine: Engine) {
    use Party::{Guardian, Person};
    use Purpose::{DisplayName, Recognition, SponsorCard};
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let store = world::create(&path, &world::config(engine), world::options()).await;
    let world = World::new(0);
    admit(&store, world.founding()).await;
    let (child, opened) = case(&world, "Giàng Thị Trẻ Em");
    let giver = private(
        &world,
        &[("giver", "Đoàn Đỗ Văn Châu")],
        &world.officer,
        |id, of| {
            AidDirect {
                area: None,
                chapter: world.chapter,
                count: 12,
                form: AidForm::Goods,
                giver: Some(of("giver")),
                id,
                on: day(),
                value: None,
            }
            .into()
        },
    );
    let all = vec![
        world.gift(1_000, "Trần Văn Đạt 0100 987 654"),
        world.gift(2_000, "Lê Ánh"),
        world.transfer(5_000, "MBVCB.6912345678 ung ho", day()),
        opened,
        giver,
    ];
    let at: Vec<u64> = admit(&store, all).await.iter().map(|r| r.at).collect();
    let [dat, anh, line, child_at, aid] = at[..] else {
        panic!("{at:?}")
    };
    let donor = async |at| {
        let shown = store.shown_donor(at).await.unwrap();
        shown.map(|name| name.to_string())
    };
    let card = async || store.shown_card(child_at).await.unwrap();

    // Silence is no consent; one purpose is not another.
    let person = subject(&store, dat).await;
    assert_eq!(donor(dat).await, None);
    say(&store, person, Recognition, Person, false, true).await;
    assert_eq!(donor(dat).await, None);
    say(&store, person, DisplayName, Person, false, true).await;
    assert_eq!(
        donor(dat).await.as_deref(),
        Some("Trần Văn Đạt"),
        "no number"
    );
    assert_eq!(donor(anh).await, None);
    say(&store, person, DisplayName, Person, false, false).await;
    assert_eq!(donor(dat).await, None, "withdrawn at once");
    // What the bank wrote is no name, whatever was agreed to; and no entry but a gift has a donor.
    say(
        &store,
        subject(&store, line).await,
        DisplayName,
        Person,
        false,
        true,
    )
    .await;
    for at in [0, line, child_at, aid, 500] {
        assert_eq!(donor(at).await, None, "{at}");
    }

    // The roll is in the order of given names, and each leaves it at once.
    assert_eq!(names(&store).await, ["Trần Văn Đạt"]);
    for at in [anh, aid] {
        say(
            &store,
            subject(&store, at).await,
            Recognition,
            Person,
            false,
            true,
        )
        .await;
    }
    let roll = ["Lê Ánh", "Đoàn Đỗ Văn Châu", "Trần Văn Đạt"];
    assert_eq!(names(&store).await, roll);
    say(
        &store,
        subject(&store, aid).await,
        Recognition,
        Person,
        false,
        false,
    )
    .await;
    assert_eq!(names(&store).await, ["Lê Ánh", "Trần Văn Đạt"]);
    say(
        &store,
        subject(&store, aid).await,
        Recognition,
        Person,
        false,
        true,
    )
    .await;
    store.unpublish(&done(person)).await.unwrap().unwrap();
    assert_eq!(names(&store).await, roll[..2]);
    let restricted = subject(&store, anh).await;
    store.restrict(&done(restricted)).await.unwrap().unwrap();
    assert_eq!(names(&store).await, roll[1..2]);
    keep_nothing(&store).await;
    let gone = subject(&store, aid).await;
    store.erase(&done(gone)).await.unwrap().unwrap();
    assert!(names(&store).await.is_empty());
    // Who agrees without a name anywhere is not there either; nor is whom a case is about.
    let of_child = subject(&store, child_at).await;
    say(&store, of_child, Recognition, Person, false, true).await;
    assert!(names(&store).await.is_empty());

    // A card: both agree, and either takes it back. Never who.
    assert_eq!(card().await, None);
    say(&store, of_child, SponsorCard, Person, true, true).await;
    assert_eq!(card().await, None, "the guardian is silent");
    say(&store, of_child, SponsorCard, Guardian, true, true).await;
    let shown = card().await.unwrap();
    assert_eq!(
        shown.iter().map(|(field, _)| *field).collect::<Vec<_>>(),
        CARD
    );
    let words: Vec<String> = shown.iter().map(|(_, text)| text.to_string()).collect();
    assert!(words.contains(&"nhà xa trường".to_owned()) && !words.concat().contains("Giàng"));
    for party in [Person, Guardian] {
        say(&store, of_child, SponsorCard, party, true, false).await;
        assert_eq!(card().await, None);
        say(&store, of_child, SponsorCard, party, true, true).await;
        assert!(card().await.is_some());
    }
    assert_eq!(
        store.shown_card(dat).await.unwrap(),
        None,
        "a gift has no card"
    );
    admit(&store, vec![close(&world, child)]).await;
    assert_eq!(card().await, None, "a closed case needs no sponsor");
    assert_eq!(
        store.accesses(None).await.unwrap(),
        [],
        "nobody of the office opened anything"
    );
    store.close().await.unwrap();
    holds(&verified(&path).await);
}

pub async fn instalments_are_counted_and_ties_last(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let store = world::create(&path, &world::config(engine), world::options()).await;
    let world = World::new(0);
    admit(&store, world.founding()).await;
    let (one, opened) = case(&world, "Giàng Thị Trẻ Em");
    let (two, opened_too) = case(&world, "Lý A Già");
    let first = sponsor(&world, one, Share::Full, &monthly(300_000));
    let second = sponsor(&world, two, Share::Co, &monthly(100_000));
    let unread = sponsor(&world, two, Share::Co, "mỗi tháng một ít");
    let mut all = vec![opened, opened_too, assign(&world, one), assign(&world, two)];
    all.extend([first.clone(), second.clone(), unread]);
    let gifts = [450_000, 100_000, 7].map(|amount| world.gift(amount, "Ngô Thị Bảo Trợ"));
    let (tied, reversed) = (gifts[1].clone(), gifts[2].clone());
    all.extend(gifts);
    all.push(world.reverse(&reversed));
    let at: Vec<u64> = admit(&store, all).await.iter().map(|r| r.at).collect();
    let (case_one, full, co, odd) = (at[0], at[4], at[5], at[6]);
    let (gift, small, back) = (at[7], at[8], at[9]);
    let tie =
        async |gift, sponsorship| store.tie_gift(gift, sponsorship, day(), KEY).await.unwrap();

    for (gift, sponsorship, why) in [
        (gift, gift, Denied::NoSponsorship),
        (gift, 500, Denied::NoSponsorship),
        (500, full, Denied::NoInstalment),
        (full, full, Denied::NoInstalment),
        (back, full, Denied::NoInstalment),
        (gift, odd, Denied::ScheduleUnreadable),
    ] {
        assert_eq!(
            tie(gift, sponsorship).await,
            Err(why),
            "{gift} {sponsorship}"
        );
    }
    assert!(!tie(gift, full).await.unwrap().repeated);
    assert!(tie(gift, full).await.unwrap().repeated);
    assert_eq!(tie(gift, co).await, Err(Denied::GiftTied));
    tie(small, co).await.unwrap();

    // Due before 2026-09-21: the tenth of June, July, August, September. 450,000 pays one and a half of 300,000.
    let listed = store
        .instalments(day(), &reading(Why::Receipt))
        .await
        .unwrap();
    assert_eq!(
        listed.iter().map(|one| one.at).collect::<Vec<_>>(),
        [full, co, odd]
    );
    let missed = |n: usize| -> Vec<(String, u64)> {
        let missed = listed[n].missed.iter();
        missed.map(|one| (one.due.to_string(), one.open)).collect()
    };
    let of = |due: &str, open| (due.to_owned(), open);
    let after = [of("2026-08-10", 300_000), of("2026-09-10", 300_000)];
    assert_eq!(
        missed(0),
        [[of("2026-07-10", 150_000)].as_slice(), &after].concat()
    );
    assert_eq!(missed(1).len(), 3);
    assert_eq!(
        (listed[0].case, listed[0].gifts, listed[0].ended),
        (case_one, 1, None)
    );
    assert_eq!(listed[2].schedule, Err(Closed::Unreadable));
    let log = store.accesses(None).await.unwrap();
    assert_eq!(log.len(), 3);
    assert!(
        log.iter()
            .all(|line| line.field == "schedule" && line.why == Why::Receipt)
    );
    let sum = store.missed_instalments(day()).await.unwrap();
    assert_eq!(
        sum,
        Missed {
            instalments: 6,
            sponsorships: 2
        }
    );

    // Nothing is due from the end on; a gift that was reversed after it had been tied did not come.
    let undone = world.reverse(&tied);
    admit(&store, vec![end(&world, &second, day()), undone]).await;
    let later = day().plus(60);
    let sum = store.missed_instalments(later).await.unwrap();
    assert_eq!(
        sum,
        Missed {
            instalments: 9,
            sponsorships: 2
        }
    );
    let listed = store
        .instalments(later, &reading(Why::Receipt))
        .await
        .unwrap();
    assert_eq!((listed[1].ended, listed[1].missed.len()), (Some(day()), 4));

    // Restricted: opens for few reasons, and for no public number.
    let sponsor = subject(&store, full).await;
    store.restrict(&done(sponsor)).await.unwrap().unwrap();
    let closed = store
        .instalments(later, &reading(Why::Receipt))
        .await
        .unwrap();
    assert_eq!(closed[0].schedule, Err(Closed::Restricted));
    let open = store
        .instalments(later, &reading(Why::Inspection))
        .await
        .unwrap();
    assert_eq!(open[0].missed.len(), 5);
    let sum = store.missed_instalments(later).await.unwrap();
    assert_eq!(sum.sponsorships, 1);
    // Erased: the tie stays, and breaks nothing.
    keep_nothing(&store).await;
    store.erase(&done(sponsor)).await.unwrap().unwrap();
    let listed = store
        .instalments(later, &reading(Why::Inspection))
        .await
        .unwrap();
    assert_eq!(
        (listed[0].gifts, &listed[0].schedule),
        (1, &Err(Closed::Erased))
    );
    assert_eq!(tie(small, full).await, Err(Denied::Erased));
    store.close().await.unwrap();
    drop(store);
    holds(&verified(&path).await);

    // No tie is moved or taken away, and one to nothing is found.
    let config = Directory::open(&path).unwrap().config().clone();
    for sql in [
        "DELETE FROM sponsor_gifts".to_owned(),
        format!("UPDATE sponsor_gifts SET sponsorship = {co}"),
        format!("INSERT INTO sponsor_gifts VALUES ({co}, {gift}, 1, 'x')"),
    ] {
        assert!(
            damage::refused(&path, &config, "vault", &sql).await,
            "{sql}"
        );
    }
    let stray = format!("INSERT INTO sponsor_gifts VALUES ({gift}, {full}, 1, 'x')");
    damage::alter_vault(&path, &config, &[stray.as_str()]).await;
    assert_eq!(verified(&path).await.exit_code(&[]), 16);
}
