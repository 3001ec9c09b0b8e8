//! History rewritten with the log's real key, by the operator and whoever joins in. What the rules do not miss, only a saved
//! checkpoint shows; what they do, everybody sees.

use minhbach_ledger::signature::Signer;
use minhbach_ledger::verify::{self, Options, Promise, Report, Silent, Verdict};
use minhbach_tests::book::practice::{self, ORIGIN};
use minhbach_tests::book::{Files, checkpoint, log, options, verify};
use minhbach_tests::forge::Forgery;

use super::{SIZE, caught, first, first_with, mutations, operator, script, signed, text_of};

/// A gift whose day is not sealed yet, and which no entry names.
const LATE: usize = 295;

/// A gift of the fund by its real author.
fn gift(id: &str) -> String {
    let id = practice::id_of(id);
    let body = format!(
        r#"{{"account":"{}","amount":"5","booked":"2026-09-10","channel":"cash","currency":"VND","fund":"{}","id":"{id}","on":"2026-09-10"}}"#,
        practice::id_of("cash"),
        practice::id_of("general"),
    );
    signed(
        &format!("{ORIGIN}/entry/v1\ndonation.receive\n{body}\n"),
        &["cashier"],
    )
}

/// A text with a part replaced, signed again by these people, who have joined in.
fn rewritten(forgery: &mut Forgery, at: u64, from: &str, to: &str, people: &[&str]) {
    let note = &mut forgery.entries[at as usize].1;
    let text = text_of(note);
    assert!(text.contains(from), "{from:?} is not in {text}");
    *note = signed(&text.replacen(from, to, 1), people);
}

/// The attacker's own key in the place of the accountant's.
fn substituted(text: &str) -> String {
    let (real, own) = (practice::signer("accountant"), practice::signer("attacker"));
    text.replace(&real.vkey().to_string(), &own.vkey().to_string())
}

/// One more entry at the end.
fn add(forgery: &mut Forgery, note: &str) {
    forgery.insert(forgery.entries.len(), note);
}

fn grant() -> u64 {
    first("key.grant")
}

/// Moves an entry to another place.
fn moved(forgery: &mut Forgery, from: u64, to: u64) {
    let entry = forgery.entries.remove(from as usize);
    forgery.entries.insert(to as usize, entry);
    // The times stay in order, so that only the order of the entries is another.
    let mut times: Vec<u64> = forgery.entries.iter().map(|(time, _)| *time).collect();
    times.sort_unstable();
    for ((time, _), sorted) in forgery.entries.iter_mut().zip(times) {
        *time = sorted;
    }
}

/// What shows in the book itself.
pub mod alone {
    use super::*;

    mutations! {
        operator;
        entry_twice: |f| { let note = f.entries[60].1.clone(); f.insert(200, &note) } => Rules, Some(200), 12;
        entry_twice_in_a_row: |f| { let note = f.entries[60].1.clone(); f.insert(61, &note) } => Rules, Some(61), 12;
        id_of_another_entry_used_again: |f| { f.insert(299, &gift("one")); let text = text_of(&gift("one")).replace("\"5\"", "\"6\"");
            f.insert(300, &signed(&text, &["cashier"])) } => Rules, Some(300), 12;
        id_of_zeros_twice: |f| { for amount in ["5", "6"] { let zeros = "0".repeat(32); let id = practice::id_of("one").to_string();
            let text = text_of(&gift("one")).replace(&id, &zeros).replace("\"5\"", &format!("\"{amount}\""));
            let end = f.entries.len(); f.insert(end, &signed(&text, &["cashier"])) } } => Rules, Some(301), 12;
        ledger_opened_twice: |f| { let note = f.entries[0].1.clone(); f.insert(40, &note) } => Rules, Some(40), 12;
        ledger_not_opened: |f| drop(f.entries.remove(0)) => Signatures, Some(0), 11;
        grant_dropped: |f| drop(f.entries.remove(grant() as usize)) => Signatures, Some(first("report.publish") - 1), 11;
        grant_moved_behind_its_use: |f| moved(f, grant(), 100) => Signatures, Some(first("report.publish") - 1), 11;
        rotation_moved_before_the_last_act_of_the_old_key: |f| moved(f, first("key.rotate"), 100)
            => Signatures, Some(first("distribution.confirm") + 1), 11;
        proposal_dropped: |f| drop(f.entries.remove(first("allocation.propose") as usize))
            => Rules, Some(first("allocation.propose")), 12;
        approval_moved_before_its_proposal: |f| moved(f, first("allocation.approve"), first("allocation.approve") - 1)
            => Rules, Some(first("allocation.approve") - 1), 12;
        approval_of_another_proposal: |f| rewritten(f, first("allocation.propose"), "\"amount\":\"2000000\"", "\"amount\":\"2000001\"",
            &["accountant"]) => Rules, Some(first("allocation.approve")), 12;
        gift_of_a_sealed_day_dropped: |f| drop(f.entries.remove(60)) => Statements, Some(first("statement.seal") - 1), 12;
        gift_of_a_sealed_day_altered_by_its_author: |f| rewritten(f, 60, "\"amount\":\"", "\"amount\":\"1", &["accountant"])
            => Statements, Some(first("statement.seal")), 12;
        gift_added_to_a_sealed_day: |f| { let text = text_of(&f.entries[60].1); let old = super::super::sealed(60).signed.id();
            let mut rest = *old.bytes(); rest[15] ^= 1; let id = rest.map(|b| format!("{b:02x}")).concat();
            let text = text.replace(&old.to_string(), &id); let end = f.entries.len(); f.insert(end, &signed(&text, &["accountant"])) }
            => Statements, Some(300), 12;
        statement_of_other_sums: |f| rewritten(f, first("statement.seal"), "\"sum\":\"", "\"sum\":\"1", &["accountant"])
            => Statements, Some(first("statement.seal")), 12;
        statement_of_another_account: |f| { let (bank, other) = (practice::id_of("bank").to_string(), practice::id_of("bank2").to_string());
            rewritten(f, first("statement.seal"), &bank, &other, &["accountant"]) } => Statements, Some(first("statement.seal")), 12;
        statement_moved_before_its_gifts: |f| moved(f, first("statement.seal"), 40) => Statements, Some(40), 12;
        statement_twice_with_another_id: |f| { let text = text_of(&f.entries[first("statement.seal") as usize].1);
            let old = super::super::sealed(first("statement.seal")).signed.id().to_string(); let new = practice::id_of("again").to_string();
            let end = f.entries.len(); f.insert(end, &signed(&text.replace(&old, &new), &["accountant"])) } => Statements, Some(300), 12;
        authors_key_substituted_in_its_grant: |f| { let at = grant() as usize;
            f.entries[at].1 = substituted(&f.entries[at].1) } => Signatures, Some(grant()), 11;
        authors_key_substituted_and_granted_by_one_governor: |f| { let at = grant() as usize;
            let text = substituted(&text_of(&f.entries[at].1)); f.entries[at].1 = signed(&text, &["g1"]) } => Signatures, Some(grant()), 11;
        authors_key_substituted_and_granted_by_the_attacker: |f| { let at = grant() as usize;
            let text = substituted(&text_of(&f.entries[at].1)); f.entries[at].1 = signed(&text, &["attacker", "g1"]) }
            => Signatures, Some(grant()), 11;
        authors_key_substituted_by_all_governors: |f| { let at = grant() as usize;
            let text = substituted(&text_of(&f.entries[at].1)); f.entries[at].1 = signed(&text, &["g1", "g2"]) }
            => Signatures, Some(first("report.publish")), 11;
        grant_forged_with_the_signatures_of_another: |f| { let other = f.entries[grant() as usize + 1].1.clone();
            let (text, old) = (text_of(&gift("x")), text_of(&other)); let grant = old.replace("\"cashier\"", "\"accountant\"");
            assert_ne!(text, grant); f.insert(100, &format!("{grant}{}", &other[old.len()..])) } => Signatures, Some(100), 11;
        log_key_substituted_in_the_first_entry: |f| { let other = Signer::from_seed([9; 32], ORIGIN).unwrap();
            let text = text_of(&f.entries[0].1).replace(&log().vkey().to_string(), &other.vkey().to_string());
            f.entries[0].1 = signed(&text, &["g1", "g2"]) } => Signatures, Some(0), 11;
        governor_substituted_in_the_first_entry: |f| { let (g2, own) = (practice::signer("g2"), practice::signer("attacker"));
            f.entries[0].1 = f.entries[0].1.replace(&g2.vkey().to_string(), &own.vkey().to_string()) } => Signatures, Some(0), 11;
        distribution_of_more_than_was_allocated: |f| rewritten(f, first("distribution.make"), "\"amount\":\"900000\"",
            "\"amount\":\"9000000\"", &["officer1"]) => Attribution, Some(first("distribution.make")), 12;
        confirmation_by_the_distributor: |f| { let at = first("distribution.confirm"); let text = text_of(&f.entries[at as usize].1);
            f.entries[at as usize].1 = signed(&text, &["officer1"]) } => Rules, Some(first("distribution.confirm")), 12;
        approval_by_the_proposer: |f| { let at = first("allocation.approve"); let text = text_of(&f.entries[at as usize].1);
            f.entries[at as usize].1 = signed(&text, &["accountant"]) } => Signatures, Some(first("allocation.approve")), 11;
    }
}

/// Verifies with a checkpoint that somebody has saved earlier.
fn since(files: &Files, saved: &[u8]) -> Report {
    let options = Options {
        since: Some(saved),
        ..options(&log().vkey())
    };
    verify::verify(files, &options, &mut Silent).unwrap()
}

/// The book itself says nothing, and whoever saved a checkpoint sees it.
#[track_caller]
fn seen_since(change: fn(&mut Forgery), promise: Promise, at: Option<u64>, exit: u8) {
    let leaves = &script().book.leaves;
    let mut forgery = Forgery::of(leaves);
    change(&mut forgery);
    let files = forgery.files();
    assert_eq!(verify(&files).exit_code(&[]), 0, "the book itself shows it");
    caught(
        &since(&files, &checkpoint(leaves, &log())),
        promise,
        at,
        exit,
    );
    // Who saved one before the fork has nothing to say against either.
    let early = since(&files, &checkpoint(&leaves[..20], &log()));
    assert!(
        early.exit_code(&[Promise::AppendOnly]) == 0 || forgery.entries.len() < 20,
        "{early:?}"
    );
}

/// What only a saved checkpoint shows.
pub mod saved {
    use super::*;

    mutations! {
        seen_since;
        gift_dropped: |f| drop(f.entries.remove(LATE)) => AppendOnly, Some(299), 14;
        gift_dropped_and_another_added: |f| { f.entries.remove(LATE); f.insert(299, &gift("new")) } => AppendOnly, None, 14;
        reversal_dropped: |f| drop(f.entries.remove(first("entry.reverse") as usize)) => AppendOnly, Some(299), 14;
        gifts_reordered: |f| f.entries.swap(LATE, LATE + 1) => AppendOnly, None, 14;
        gift_inserted: |f| f.insert(LATE, &gift("new")) => AppendOnly, None, 14;
        gift_altered_by_its_author: |f| rewritten(f, LATE as u64, "\"amount\":\"5", "\"amount\":\"4", &["accountant"])
            => AppendOnly, None, 14;
        times_altered: |f| f.entries.iter_mut().skip(LATE).for_each(|(time, _)| *time += 1) => AppendOnly, None, 14;
        tail_cut_by_one: |f| f.entries.truncate(299) => AppendOnly, Some(299), 14;
        tail_cut_at_a_bundle: |f| f.entries.truncate(256) => AppendOnly, Some(256), 14;
        backup_restored: |f| f.entries.truncate(100) => AppendOnly, Some(100), 14;
        backup_restored_and_continued: |f| { f.entries.truncate(280);
            for n in 0..30 { add(f, &gift(&n.to_string())) } } => AppendOnly, None, 14;
        tail_replaced_by_another_of_the_same_length: |f| f.entries[299].1 = gift("new") => AppendOnly, None, 14;
    }
}

/// Governors who begin the book anew, lawfully, under weaker rules: every saved checkpoint shows it.
#[test]
fn first_entry_rewritten() {
    let leaves = &script().book.leaves;
    let mut forgery = Forgery::of(leaves);
    rewritten(
        &mut forgery,
        0,
        "\"threshold\":2",
        "\"threshold\":1",
        &["g1"],
    );
    let files = forgery.files();
    assert_eq!(verify(&files).exit_code(&[]), 0, "the book itself shows it");
    for size in [1, 2, 255, 300] {
        let report = since(&files, &checkpoint(&leaves[..size], &log()));
        caught(&report, Promise::AppendOnly, None, 14);
    }
}

/// Two readers who were shown different books find out when either holds the other's checkpoint against her own.
#[test]
fn fork_shown_to_two_readers() {
    let one = Forgery::of(&script().book.leaves);
    let mut other = one.clone();
    other.entries.truncate(280);
    (0..25).for_each(|n| add(&mut other, &gift(&n.to_string())));
    let (one, other) = (one.files(), other.files());
    for (mine, theirs, at) in [(&one, &other, Some(SIZE)), (&other, &one, None)] {
        assert_eq!(verify(mine).exit_code(&[]), 0);
        caught(
            &since(mine, &theirs.0["checkpoint"]),
            Promise::AppendOnly,
            at,
            14,
        );
    }
}

/// A saved checkpoint that was itself altered, or is another log's, is no ground for "holds".
#[test]
fn saved_checkpoint_altered() {
    let files = super::export();
    let saved = checkpoint(&script().book.leaves[..200], &log());
    for at in [ORIGIN.len() + 1, ORIGIN.len() + 10, saved.len() - 20] {
        let mut saved = saved.clone();
        saved[at] ^= 1;
        caught(&since(&files, &saved), Promise::AppendOnly, None, 14);
    }
    let other = Signer::from_seed([8; 32], "minhbach.example/khac").unwrap();
    let saved = checkpoint(&script().book.leaves[..200], &other);
    caught(&since(&files, &saved), Promise::AppendOnly, None, 14);
}

/// Everything is signed by another log key of the same name, and the copy brings that key along: who has the real key sees an
/// unsigned checkpoint, who trusts the copy sees that the book names another key.
#[test]
fn server_identity_swapped() {
    let leaves = &script().book.leaves;
    let other = Signer::from_seed([9; 32], ORIGIN).unwrap();
    let files = Files::of(leaves, &[SIZE], &other);
    caught(&verify(&files), Promise::Bytes, None, 10);
    let trusting = String::from_utf8(files.0["log.vkey"].clone())
        .unwrap()
        .trim()
        .parse();
    let report = verify::verify(&files, &options(&trusting.unwrap()), &mut Silent).unwrap();
    caught(&report, Promise::Signatures, Some(0), 11);
    let moved = Signer::from_seed(practice::LOG_SEED, "minhbach.example/khac").unwrap();
    let files = Files::of(leaves, &[SIZE], &moved);
    let report = verify::verify(&files, &options(&moved.vkey()), &mut Silent).unwrap();
    caught(&report, Promise::Bytes, Some(0), 10);
}

/// What a later program may understand is not called wrong by this one, and not right either.
#[test]
fn format_version_changed() {
    let at = first("donation.receive");
    let policy = first_with("policy.set", "rules");
    let changes: [(u64, &str, &str, &[&str]); 4] = [
        (
            at,
            "donation.receive\n",
            "donation.receive/2\n",
            &["accountant"],
        ),
        (
            at,
            "donation.receive\n",
            "donation.foresee\n",
            &["accountant"],
        ),
        // No kind of any version is spelt so, but that is not for this program to know.
        (
            at,
            "donation.receive\n",
            " donation.receive\n",
            &["accountant"],
        ),
        (policy, "\"rules\":5", "\"rules\":99", &["g1", "g2"]),
    ];
    for (at, from, to, people) in changes {
        let mut forgery = Forgery::of(&script().book.leaves);
        rewritten(&mut forgery, at, from, to, people);
        let report = verify(&forgery.files());
        assert_eq!(report.exit_code(&[]), 15, "{to}: {report:?}");
        for promise in [Promise::Signatures, Promise::Rules, Promise::Attribution] {
            let newer =
                matches!(report.verdict(promise), Verdict::Newer { at: found, .. } if *found == at);
            assert!(newer, "{to}: {report:?}");
        }
    }
}
