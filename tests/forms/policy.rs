//! How proposals stand to the policy, said in words: on the books of the rules' own tests.

use minhbach_ledger::kinds::governance::Role;
use minhbach_server::office::desk::Desk;
use minhbach_server::office::policy::{Difference, difference};
use minhbach_tests::book::practice::{id_of, signer};

use crate::book::script::{Script, day};

/// The desk of somebody in the script.
fn desk(script: &Script, name: &str) -> Desk {
    let key = signer(name).name().to_owned();
    let known = &script.book.state.keys[&key];
    assert_eq!(known.role, Role::Approver);
    Desk {
        holder: known.holder,
        role: known.role,
        chapter: known.chapter,
        session: 0,
        key,
    }
}

/// What stands to be said of a proposal on a day, seen by an approver after others have signed.
fn said(script: &Script, proposal: &str, by: &str, signed: &[&str], on: i32) -> Difference {
    let signed: Vec<String> = signed
        .iter()
        .map(|name| signer(name).name().to_owned())
        .collect();
    difference(
        &script.book.state,
        id_of(proposal),
        &desk(script, by),
        &signed,
        day(on),
    )
    .expect("there is such a proposal")
}

fn obstacles(of: &Difference) -> Vec<&str> {
    of.lines
        .iter()
        .filter(|line| !line.ok)
        .map(|line| line.words.en.as_str())
        .collect()
}

fn everything(of: &Difference) -> String {
    of.lines
        .iter()
        .map(|line| format!("{} / {}\n", line.words.vi, line.words.en))
        .collect()
}

const BOOK: &str = "
donation.receive fund=general account=cash amount=8_000_000 by cashier
key.grant key=both-a role=accountant chapter=province by g1 g2
allocation.propose id=small fund=general amount=1_000_000 by accountant
allocation.propose id=large fund=general amount=6_000_000 by accountant
allocation.propose id=huge fund=general amount=9_000_000 by accountant
allocation.propose id=mine fund=general amount=1_000 by both-a
allocation.propose id=gone fund=general amount=1_000 until=12 by accountant
";

#[test]
fn the_policy_is_said_in_words() {
    let mut script = Script::standard();
    script.run(BOOK).unwrap();
    let small = said(&script, "small", "approver1", &[], 15);
    assert!(small.may && small.needed == 1 && small.have == 0);
    let text = everything(&small);
    assert!(
        text.contains("Quỹ đủ; sau khi duyệt còn 7.000.000"),
        "{text}"
    );
    assert!(
        text.contains("Who proposed may not approve: accountant"),
        "{text}"
    );
    assert_eq!(obstacles(&small), ["Nobody has signed the approval yet."]);

    let large = said(&script, "large", "approver2", &["approver1"], 15);
    assert!(large.may && large.needed == 2 && large.have == 1);
    assert!(
        everything(&large).contains("Trên 5.000.000\u{a0}đ: chính sách cần 2 chủ tài khoản duyệt."),
        "{}",
        everything(&large)
    );
    // Nobody is two approvers.
    let twice = said(&script, "large", "approver1", &["approver1"], 15);
    assert!(
        !twice.may
            && obstacles(&twice)
                .iter()
                .any(|line| line.contains("has signed; somebody else"))
    );

    let huge = said(&script, "huge", "approver1", &[], 15);
    assert!(
        obstacles(&huge)
            .iter()
            .any(|line| line.contains("only") && line.contains("1,000,000")),
        "{:?}",
        obstacles(&huge)
    );
    let gone = said(&script, "gone", "approver1", &[], 15);
    assert!(
        obstacles(&gone)
            .iter()
            .any(|line| line.starts_with("Its last day")),
        "{:?}",
        obstacles(&gone)
    );
}

#[test]
fn nobody_approves_what_is_their_own() {
    let mut script = Script::standard();
    script.run(BOOK).unwrap();
    // The same person, with a key of each role.
    let holder = script.book.state.keys[signer("both-a").name()].holder;
    let mut desk = desk(&script, "approver1");
    desk.holder = holder;
    let own = difference(&script.book.state, id_of("mine"), &desk, &[], day(15)).unwrap();
    assert!(!own.may);
    assert_eq!(own.lines[0].words.vi, "Chưa ai ký duyệt.");
    assert!(
        obstacles(&own)
            .iter()
            .any(|line| line.starts_with("The holder of this key proposed it"))
    );
}

#[test]
fn emergencies_say_their_day_and_their_hands() {
    let mut script = Script::standard();
    script
        .run(
            "
policy.set approvals=0:1 emergency=5_000:7 by g1 g2
donation.receive fund=general account=cash amount=8_000 by cashier
allocation.propose id=fast fund=general amount=4_000 emergency=yes by accountant
distribution.make allocation=fast amount=4_000 by officer1
",
        )
        .unwrap();
    let open = said(&script, "fast", "approver1", &[], 15);
    let text = everything(&open);
    assert!(
        open.may && text.contains("phải quyết định trước hết ngày"),
        "{text}"
    );
    assert!(
        text.contains("Spent or confirmed it, so may not approve: field officer"),
        "{text}"
    );
    let late = said(&script, "fast", "approver1", &[], 20);
    assert!(
        obstacles(&late)
            .iter()
            .any(|line| line.starts_with("Emergency: it should have been decided"))
    );
}
