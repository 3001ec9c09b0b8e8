//! A book that was written without asking the rules, by an operator who holds the log's real key: bytes, chain and tree are
//! consistent, and every verifier names the entry that no rule would have admitted.

mod crafted;
mod format;

use minhbach_ledger::kinds::Kind;
use minhbach_ledger::signature::Signer;
use minhbach_ledger::verify::{self, Options, Promise, Report, Silent, Verdict};
use minhbach_tests::book::practice::ORIGIN;
use minhbach_tests::book::{Files, Script, checkpoint, lawful, log, options, verify};
use minhbach_tests::forge::Forgery;

/// The verdict must be that this promise is broken at this entry for this reason, and the exit code its own.
#[track_caller]
fn broken(report: &Report, promise: Promise, at: u64, code: &str, exit: u8) {
    match report.verdict(promise) {
        Verdict::Fails { at: found, why } => {
            assert_eq!((*found, why.code.as_str()), (Some(at), code), "{report:?}");
        }
        other => panic!("{promise:?} is {other:?} in {report:?}"),
    }
    assert_eq!(report.exit_code(&[]), exit, "{report:?}");
}

/// Runs `before` on the standard book, writes the entry that the rules refuse with `code` into the book all the same, goes on
/// as if it had been admitted, and lets a verifier look.
#[track_caller]
fn forged(before: &str, entry: &str, code: &str, promise: Promise, exit: u8) {
    let mut script = Script::standard();
    script.run(before).unwrap();
    let at = script.book.state.size;
    assert_eq!(
        script.step(&format!("forged = {entry}")),
        Err(code),
        "admission"
    );
    let note = script.note("forged").to_owned();
    script.run(AFTER).unwrap();
    let mut forgery = Forgery::of(&script.book.leaves);
    assert_eq!(
        verify(&forgery.files()).exit_code(&[]),
        0,
        "without it the book is lawful"
    );
    forgery.insert(at as usize, &note);
    let files = forgery.files();
    let report = verify(&files);
    broken(&report, promise, at, code, exit);
    if promise != Promise::Bytes {
        assert!(
            report.verdict(Promise::Bytes).holds(),
            "the operator's bytes are consistent: {report:?}"
        );
    }
    assert_eq!(
        report.state.size,
        if code == "signature.invalid" {
            at + 3
        } else {
            at
        }
    );
}

/// What the book goes on with.
const AFTER: &str = "
donation.receive fund=general amount=1 channel=cash by cashier
donation.receive fund=general amount=2 channel=cash by cashier
";

/// Money in the fund, and an allocation of it.
const MONEY: &str = "
g = donation.receive fund=flood account=bank amount=1_000_000 line=g by accountant
m = transfer.move from=bank to=cash amount=800_000 from_line=10:out by cashier
allocation.propose id=tents amount=500_000 by accountant
";
const APPROVED: &str = "
g = donation.receive fund=flood account=bank amount=1_000_000 line=g by accountant
m = transfer.move from=bank to=cash amount=800_000 from_line=10:out by cashier
allocation.propose id=tents amount=500_000 by accountant
allocation.approve proposal=tents by approver1
";

#[test]
fn the_lawful_book_holds_and_uses_every_kind() {
    let script = lawful(700);
    let files = Files::of(&script.book.leaves, &[100, 300, 512, 700], &log());
    let report = verify(&files);
    assert_eq!(report.exit_code(&[]), 0, "{report:?}");
    assert_eq!(
        report.state, script.book.state,
        "the verifier's state is the server's"
    );
    let used: Vec<Kind> = script
        .book
        .leaves
        .iter()
        .map(|leaf| kind_of(leaf))
        .collect();
    let missing: Vec<&str> = Kind::ALL
        .iter()
        .filter(|kind| !used.contains(kind))
        .map(Kind::name)
        .collect();
    assert!(missing.is_empty(), "no entry of the kinds {missing:?}");
}

fn kind_of(leaf: &[u8]) -> Kind {
    minhbach_ledger::entry::Sealed::parse(leaf, ORIGIN)
        .unwrap()
        .signed
        .kind()
}

macro_rules! forged {
    ($($name:ident: $before:expr, $entry:literal, $code:literal, $promise:ident, $exit:literal;)+) => {
        $(#[test]
        fn $name() {
            forged($before, $entry, $code, Promise::$promise, $exit);
        })+
    };
}

forged! {
    forged_signature: MONEY, "donation.receive fund=general amount=9 channel=cash by accountant(forged)",
        "signature.invalid", Signatures, 11;
    unknown_signer: MONEY, "donation.receive fund=general amount=9 channel=cash by stranger",
        "key.unknown", Signatures, 11;
    unauthorised_signer: MONEY, "donation.receive fund=general amount=9 channel=cash by inspector",
        "authority.role", Signatures, 11;
    signer_of_another_chapter: MONEY, "donation.receive fund=general amount=9 channel=cash by accountant-a",
        "authority.scope", Signatures, 11;
    revoked_key: "key.revoke key=accountant by g1 g2", "donation.receive fund=general amount=9 channel=cash by accountant",
        "key.revoked", Signatures, 11;
    signed_before_a_term: "key.grant key=deputy role=cashier chapter=province term=24..26 by g1 g2",
        "donation.receive fund=general amount=9 channel=cash on=23 booked=23 by deputy", "key.term", Signatures, 11;
    dated_back_into_a_term: "key.grant key=deputy role=cashier chapter=province term=20..23 by g1 g2",
        "donation.receive fund=general amount=9 channel=cash on=22 booked=22 by deputy", "key.term", Signatures, 11;
    grant_by_one_governor: MONEY, "key.grant key=mine role=approver chapter=province by g1",
        "authority.threshold", Signatures, 11;
    one_approver_for_two: "donation.receive fund=flood account=bank amount=9_000_000 line=g by accountant
        allocation.propose id=large amount=6_000_000 by accountant",
        "allocation.approve proposal=large by approver1", "authority.threshold", Signatures, 11;
    self_approved: "key.grant key=second role=approver chapter=province holder=accountant by g1 g2
        donation.receive fund=flood account=bank amount=1_000_000 line=g by accountant
        allocation.propose id=tents amount=500_000 by accountant",
        "allocation.approve proposal=tents by second", "eyes.same_holder", Rules, 12;
    distributed_by_the_approver: "key.grant key=hand role=field_officer chapter=province holder=approver1 by g1 g2
        donation.receive fund=flood account=bank amount=1_000_000 line=g by accountant
        transfer.move from=bank to=cash amount=800_000 from_line=10:out by cashier
        allocation.propose id=tents amount=500_000 by accountant
        allocation.approve proposal=tents by approver1",
        "distribution.make allocation=tents amount=100 by hand", "eyes.same_holder", Rules, 12;
    confirmed_by_the_distributor: "g = donation.receive fund=flood account=bank amount=1_000_000 line=g by accountant
        m = transfer.move from=bank to=cash amount=800_000 from_line=10:out by cashier
        allocation.propose id=tents amount=500_000 by accountant
        allocation.approve proposal=tents by approver1
        paid = distribution.make allocation=tents amount=100 by officer1",
        "distribution.confirm distribution=paid portions=30 by officer1", "eyes.same_holder", Rules, 12;
    spent_before_approval: MONEY, "distribution.make allocation=tents amount=100 by officer1",
        "allocation.not_open", Rules, 12;
    allocated_more_than_is_free: "donation.receive fund=flood account=bank amount=1_000_000 line=g by accountant
        allocation.propose id=tents amount=1_000_001 by accountant",
        "allocation.approve proposal=tents by approver1", "funds.short", Attribution, 12;
    restricted_to_another_place: MONEY, "allocation.propose amount=5 area=300 by accountant",
        "restriction.area", Rules, 12;
    restricted_to_another_purpose: MONEY, "allocation.propose amount=5 purpose=boats by accountant",
        "restriction.purpose", Rules, 12;
    distributed_in_another_place: APPROVED, "distribution.make allocation=tents amount=100 area=200 by officer1",
        "restriction.area", Rules, 12;
    costs_from_aid: APPROVED, "expense.pay allocation=tents amount=100 purpose=cost by cashier",
        "restriction.costs", Rules, 12;
    distributed_more_than_allocated: APPROVED, "distribution.make allocation=tents amount=500_001 by officer1",
        "funds.short", Attribution, 12;
    distributed_from_an_account_that_has_less: APPROVED,
        "distribution.make allocation=tents amount=100 account=transit by officer1", "account.short", Rules, 12;
    small_cell: APPROVED, "distribution.make allocation=tents amount=100 portions=9 by officer1",
        "privacy.small_cell", Rules, 12;
    complete_day_with_a_line_too_few: MONEY, "statement.seal days=10:2x1000100,1x800000 by accountant",
        "statement.mismatch", Statements, 12;
    complete_day_with_another_sum: MONEY, "statement.seal days=10:1x1000001,1x800000 by accountant",
        "statement.mismatch", Statements, 12;
    complete_day_that_does_not_add_up: MONEY, "statement.seal days=10:1x1000000,1x800000:0-200001 by accountant",
        "statement.arithmetic", Statements, 12;
    line_into_a_complete_day: "donation.receive fund=flood account=bank amount=1_000_000 line=g by accountant
        statement.seal days=10:1x1000000,0x0 by accountant",
        "donation.receive fund=flood account=bank amount=5 line=h by accountant", "statement.day_complete", Statements, 12;
    bank_money_without_a_line: MONEY, "donation.receive fund=flood account=bank amount=5 by accountant",
        "statement.line_needed", Statements, 12;
    an_id_twice: MONEY, "donation.receive fund=flood same-id=g account=bank amount=5 line=h by accountant",
        "id.conflict", Rules, 12;
    dated_in_the_future: MONEY, "donation.receive fund=general amount=5 channel=cash on=27 booked=27 by cashier",
        "date.future", Rules, 12;
    ledger_opened_again: MONEY, "ledger.open threshold=2 by g1 g2", "ledger.open", Rules, 12;
    returned_twice: "g = donation.receive fund=flood account=bank amount=1_000 line=g by accountant
        donation.return donation=g account=bank amount=1_000 line=r by accountant",
        "donation.return donation=g account=bank amount=1_000 line=s by accountant", "funds.not_free", Attribution, 12;
}

/// A small lawful book, to be forged.
fn small() -> (Script, Forgery) {
    let mut script = Script::standard();
    script.run(APPROVED).unwrap();
    script.run(AFTER).unwrap();
    let forgery = Forgery::of(&script.book.leaves);
    (script, forgery)
}

/// Replaces a part of the last note, without a new signature.
fn altered(forgery: &Forgery, from: &str, to: &str) -> Forgery {
    let mut forgery = forgery.clone();
    let note = &mut forgery.entries.last_mut().unwrap().1;
    assert!(note.contains(from), "{from} is not in {note}");
    *note = note.replacen(from, to, 1);
    forgery
}

#[test]
fn newer_rules_and_kinds_are_newer_and_not_wrong() {
    let (mut script, forgery) = small();
    assert_eq!(
        script.step("newer = policy.set approvals=0:1 rules=6 by g1 g2"),
        Err("rules.newer")
    );
    let last = script.book.state.size - 1;
    let mut rules = forgery.clone();
    rules.insert(28, script.note("newer"));
    for (forgery, at, code) in [
        (rules, 28, "rules.newer"),
        (
            altered(&forgery, "donation.receive\n", "donation.receive/2\n"),
            last,
            "entry.unknown_kind",
        ),
        (
            altered(&forgery, "donation.receive\n", "mission.open\n"),
            last,
            "entry.unknown_kind",
        ),
    ] {
        let report = verify(&forgery.files());
        assert_eq!(report.exit_code(&[]), 15, "{report:?}");
        assert!(
            report.verdict(Promise::Bytes).holds(),
            "the bytes can be checked without knowing the kind"
        );
        for promise in [
            Promise::Signatures,
            Promise::Rules,
            Promise::Statements,
            Promise::Attribution,
        ] {
            match report.verdict(promise) {
                Verdict::Newer { at: found, why } => {
                    assert_eq!((*found, why.code.as_str()), (at, code))
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn sealed_before_its_predecessor() {
    let (_, mut forgery) = small();
    forgery.entries[20].0 -= 1;
    broken(
        &verify(&forgery.files()),
        Promise::Bytes,
        20,
        "received.backwards",
        10,
    );
}

/// What stands behind a fault may be anything; it is not the news that the program is too old.
#[test]
fn a_newer_kind_behind_a_fault_is_not_the_news() {
    let (_, forgery) = small();
    let mut forgery = altered(&forgery, "donation.receive\n", "mission.open\n");
    let note = forgery.entries[25].1.clone();
    forgery.insert(28, &note);
    let report = verify(&forgery.files());
    broken(&report, Promise::Rules, 28, "id.already_entered", 12);
    assert!(matches!(
        report.verdict(Promise::Signatures),
        Verdict::NotChecked(_)
    ));
}

#[test]
fn dropped_from_a_complete_day() {
    let script = lawful(300);
    let mut forgery = Forgery::of(&script.book.leaves);
    let seal = script
        .book
        .leaves
        .iter()
        .position(|leaf| kind_of(leaf) == Kind::StatementSeal)
        .unwrap();
    let gift = script
        .book
        .leaves
        .iter()
        .position(|leaf| kind_of(leaf) == Kind::DonationReceive)
        .unwrap();
    forgery.entries.remove(gift);
    broken(
        &verify(&forgery.files()),
        Promise::Statements,
        seal as u64 - 1,
        "statement.mismatch",
        12,
    );
}

#[test]
fn dropped_though_a_later_entry_names_it() {
    let (script, mut forgery) = small();
    let proposed = script
        .book
        .leaves
        .iter()
        .position(|leaf| kind_of(leaf) == Kind::AllocationPropose)
        .unwrap();
    forgery.entries.remove(proposed);
    broken(
        &verify(&forgery.files()),
        Promise::Rules,
        proposed as u64,
        "reference.entry",
        12,
    );
}

/// An approval that names one proposal cannot be moved behind another with the same id.
#[test]
fn shown_another_proposal() {
    let mut script = Script::standard();
    script.run(MONEY).unwrap();
    let at = script.book.state.size as usize;
    script
        .step("allocation.approve proposal=tents by approver1")
        .unwrap();
    let mut forgery = Forgery::of(&script.book.leaves);
    let mut other = Script::standard();
    other.run(&MONEY.replace("500_000", "900_000")).unwrap();
    let other = Forgery::of(&other.book.leaves);
    forgery.entries[at - 1] = other.entries[at - 1].clone();
    broken(
        &verify(&forgery.files()),
        Promise::Rules,
        at as u64,
        "reference.entry",
        12,
    );
}

#[test]
fn entered_twice() {
    let (_, mut forgery) = small();
    let note = forgery.entries[25].1.clone();
    forgery.insert(28, &note);
    broken(
        &verify(&forgery.files()),
        Promise::Rules,
        28,
        "id.already_entered",
        12,
    );
}

/// With another log key of the same name: who has the real key sees an unsigned checkpoint; who trusts the copy's own key
/// sees that the book names another one.
#[test]
fn log_key_swapped() {
    let (_, forgery) = small();
    let leaves = forgery.leaves();
    let swapped = Signer::from_seed([9; 32], ORIGIN).unwrap();
    let files = Files::of(&leaves, &[leaves.len() as u64], &swapped);
    let report = verify(&files);
    assert_eq!(report.exit_code(&[]), 10);
    let Verdict::Fails { at: None, why } = report.verdict(Promise::Bytes) else {
        panic!("{report:?}")
    };
    assert_eq!(why.code, "checkpoint.unsigned");
    let report = verify::verify(&files, &options(&swapped.vkey()), &mut Silent).unwrap();
    broken(&report, Promise::Signatures, 0, "log.key", 11);
    // A saved checkpoint of the real log does not open with the swapped key.
    let saved = checkpoint(&leaves[..20], &log());
    let trusting = Options {
        since: Some(&saved),
        ..options(&swapped.vkey())
    };
    let report = verify::verify(&files, &trusting, &mut Silent).unwrap();
    assert!(matches!(
        report.verdict(Promise::AppendOnly),
        Verdict::Fails { .. }
    ));
}

/// A whole other ledger under this log's key: every entry belongs to another origin.
#[test]
fn another_ledger_under_this_key() {
    let (_, forgery) = small();
    let leaves = forgery.leaves();
    let other = Signer::from_seed([7; 32], "minhbach.example/khac").unwrap();
    let files = Files::of(&leaves, &[leaves.len() as u64], &other);
    let report = verify::verify(&files, &options(&other.vkey()), &mut Silent).unwrap();
    broken(&report, Promise::Bytes, 0, "entry.origin", 10);
}
