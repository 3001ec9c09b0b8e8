//! The cosignatures of witnesses on an honest checkpoint, altered, too few or too old; and proofs of misbehaviour that prove
//! nothing.

use minhbach_ledger::log::checkpoint::cosign;
use minhbach_ledger::log::merkle::{consistency_plan, root};
use minhbach_ledger::log::misbehaviour::Misbehaviour;
use minhbach_ledger::log::policy::Policy;
use minhbach_ledger::log::tile::{Tile, TileHashes};
use minhbach_ledger::note::{KeyKind, compose};
use minhbach_ledger::signature::Signer;
use minhbach_ledger::verify::{self, Options, Promise, Silent, Source as _, Verdict};
use minhbach_tests::book::practice::ORIGIN;
use minhbach_tests::book::{Files, checkpoint, log, options, verify};
use minhbach_tests::forge::Forgery;

use super::papers::papers;
use super::{SIZE, caught, export, script, text_of};

/// When all witnesses signed, in unix seconds, and when somebody verifies.
const SIGNED: u64 = 1_790_300_000;
const NOW: u64 = SIGNED + 3_600;
const DAY: u64 = 86_400;

/// Four witnesses of three classes.
const WITNESSES: [&str; 4] = ["front", "press", "university", "donors"];

fn witness(n: usize) -> Signer {
    Signer::from_seed([60 + n as u8; 32], &format!("{}.example", WITNESSES[n])).unwrap()
}

/// Three of four, and not all from outside the press and the university.
fn policy(log: &str) -> Policy {
    let mut text = format!("log {log}\n");
    for (n, name) in WITNESSES.iter().enumerate() {
        text += &format!(
            "witness {name} {}\n",
            witness(n).vkey_of(KeyKind::Cosignature)
        );
    }
    text += "group neutral any press university\ngroup near all front donors\ngroup both all neutral near\nquorum both\n";
    Policy::parse(&text).unwrap()
}

fn text() -> String {
    text_of(std::str::from_utf8(&export().0["checkpoint"]).unwrap())
}

fn line(n: usize, time: u64, text: &str) -> String {
    cosign(&witness(n), time, text).unwrap()
}

/// The lines of the log and of all four.
fn lines() -> Vec<String> {
    let text = text();
    let cosigned = (0..4).map(|n| line(n, SIGNED, &text));
    std::iter::once(log().sign_note_line(&text))
        .chain(cosigned)
        .collect()
}

fn said(lines: &[String], policy: &Policy) -> Verdict {
    let note = compose(&text(), lines);
    verify::witnesses(note.as_bytes(), &log().vkey(), policy, NOW, Some(DAY)).verdict
}

#[track_caller]
fn witnessed(change: fn(&mut Vec<String>), code: &str) {
    let policy = policy(&log().vkey().to_string());
    let mut lines = lines();
    assert!(
        said(&lines, &policy).holds(),
        "the checkpoint itself is witnessed"
    );
    change(&mut lines);
    let mut report = verify(&export());
    report.set(Promise::Witnesses, said(&lines, &policy));
    caught(&report, Promise::Witnesses, None, 13);
    let Verdict::Fails { why, .. } = report.verdict(Promise::Witnesses) else {
        unreachable!("it was caught")
    };
    assert_eq!(why.code, code, "{report:?}");
}

/// Another letter of a line's base64.
fn letter(line: &mut String, place: usize) {
    let at = line.rfind(' ').unwrap() + 1 + place;
    let other = if line[at..].starts_with('A') {
        "B"
    } else {
        "A"
    };
    line.replace_range(at..at + 1, other);
}

/// Cosignatures.
pub mod cosignatures {
    use super::*;

    papers! {
        witnessed;
        witnesses_none: |l| l.truncate(1) => "witnesses.quorum";
        witnesses_below_the_quorum: |l| drop(l.drain(2..4)) => "witnesses.quorum";
        witnesses_of_one_class_missing: |l| drop(l.remove(1)) => "witnesses.quorum";
        witness_counted_twice: |l| { l.truncate(3); l.extend([line(0, SIGNED + 1, &text()), line(1, SIGNED + 1, &text())]) }
            => "witnesses.quorum";
        witness_signature: |l| letter(&mut l[1], 60) => "witnesses.wrong";
        witness_time: |l| letter(&mut l[1], 12) => "witnesses.wrong";
        witness_key_id: |l| { letter(&mut l[1], 0) } => "witnesses.quorum";
        witness_name_of_another: |l| l[1] = l[1].replace("front", "donors") => "witnesses.quorum";
        witness_of_another_size: |l| l[1] = line(0, SIGNED, &text().replace("\n300\n", "\n301\n")) => "witnesses.wrong";
        witness_of_an_older_checkpoint: |l| { let old = checkpoint(&script().book.leaves[..256], &log());
            l[1] = line(0, SIGNED, &text_of(std::str::from_utf8(&old).unwrap())) } => "witnesses.wrong";
        witness_of_another_log: |l| l[1] = line(0, SIGNED, &text().replace("son-lam", "khac")) => "witnesses.wrong";
        witness_with_the_signature_of_a_plain_note: |l| l[1] = witness(0).sign_note_line(&text()) => "witnesses.quorum";
        witness_key_substituted: |l| { let own = Signer::from_seed([99; 32], "front.example").unwrap();
            l[1] = cosign(&own, SIGNED, &text()).unwrap() } => "witnesses.quorum";
        witness_that_is_the_log_itself: |l| l[1] = cosign(&log(), SIGNED, &text()).unwrap() => "witnesses.quorum";
        witness_with_a_second_line_that_does_not_verify: |l| { let mut more = l[1].clone(); letter(&mut more, 60); l.push(more) }
            => "witnesses.wrong";
        witnesses_stale: |l| for n in 0..4 { l[n + 1] = line(n, NOW - DAY - 1, &text()) } => "witnesses.stale";
        witnesses_stale_but_those_that_make_no_quorum: |l| l[1] = line(0, NOW - DAY - 1, &text()) => "witnesses.stale";
        witnesses_of_the_future: |l| for n in 0..4 { l[n + 1] = line(n, NOW + DAY, &text()) } => "witnesses.future";
    }
}

#[test]
fn a_policy_for_another_log() {
    let other = Signer::from_seed([9; 32], ORIGIN).unwrap().vkey();
    let verdict = said(&lines(), &policy(&other.to_string()));
    assert!(matches!(verdict, Verdict::Fails { why, .. } if why.code == "witnesses.other_log"));
}

/// A fork, seen by whoever saved a checkpoint of the other branch, and the proof of it.
fn proof() -> Misbehaviour {
    let mut forgery = Forgery::of(&script().book.leaves);
    forgery.entries.swap(295, 296);
    let files: Files = forgery.files();
    let saved = checkpoint(&script().book.leaves[..298], &log());
    let options = Options {
        since: Some(&saved),
        ..options(&log().vkey())
    };
    let report = verify::verify(&files, &options, &mut Silent).unwrap();
    caught(&report, Promise::AppendOnly, None, 14);
    report.misbehaviour.expect("a fork proves itself")
}

#[track_caller]
fn accused(change: fn(Misbehaviour) -> String, code: &str) {
    let honest = proof();
    let says = |text: &str| {
        let read = Misbehaviour::parse(text.as_bytes()).map_err(|error| error.code())?;
        read.verify(&log().vkey())
            .map(drop)
            .map_err(|error| error.code())
    };
    assert_eq!(says(&honest.to_string()), Ok(()), "the log has forked");
    let altered = change(honest.clone());
    assert_ne!(altered, honest.to_string(), "nothing was altered");
    assert_eq!(says(&altered), Err(code));
}

fn honest(size: usize) -> String {
    String::from_utf8(checkpoint(&script().book.leaves[..size], &log())).unwrap()
}

/// What an accuser could make of a log that has only grown.
fn grown() -> Misbehaviour {
    let files = export();
    let hashes = TileHashes {
        size: SIZE,
        fetch: |tile: Tile| files.tile(tile).map(Option::unwrap),
    };
    let plan = consistency_plan(298, SIZE).unwrap();
    Misbehaviour {
        root: root(298, &hashes).unwrap(),
        hashes: plan.prove(&hashes).unwrap(),
        older: honest(298),
        newer: honest(300),
    }
}

/// Proofs of misbehaviour: nobody can accuse a log that has done nothing wrong.
pub mod accusations {
    use super::*;

    papers! {
        accused;
        accusation_of_another_version: |m| m.to_string().replacen("/v1", "/v2", 1) => "misbehaviour.not_one";
        accusation_with_another_root: |mut m| { m.root[3] ^= 1; m.to_string() } => "proof.wrong_old_root";
        accusation_with_another_hash: |mut m| { m.hashes[1][3] ^= 1; m.to_string() } => "proof.wrong_root";
        accusation_with_another_hash_of_both: |mut m| { m.hashes[2][3] ^= 1; m.to_string() } => "proof.wrong_old_root";
        accusation_with_a_hash_less: |mut m| { m.hashes.pop(); m.to_string() } => "proof.wrong_length";
        accusation_by_an_altered_checkpoint: |mut m| { m.older = m.older.replacen("\n298\n", "\n297\n", 1); m.to_string() }
            => "checkpoint.bad_signature";
        accusation_by_a_checkpoint_of_another_log: |mut m| { let other = Signer::from_seed([9; 32], ORIGIN).unwrap();
            m.older = String::from_utf8(checkpoint(&script().book.leaves[..298], &other)).unwrap(); m.to_string() } => "checkpoint.unsigned";
        accusation_by_one_checkpoint_twice: |mut m| { m.older = m.newer.clone(); m.hashes.clear(); m.to_string() }
            => "proof.wrong_root";
        accusation_of_honest_growth: |mut m| { m.older = honest(298); m.newer = honest(300); m.to_string() } => "proof.wrong_root";
        accusation_of_honest_growth_with_its_own_proof: |_| grown().to_string() => "misbehaviour.agree";
        accusation_with_the_checkpoints_exchanged: |mut m| { std::mem::swap(&mut m.older, &mut m.newer); m.to_string() }
            => "misbehaviour.bad_notes";
        accusation_cut: |m| { let text = m.to_string(); text[..text.len() - 1].to_owned() } => "note.no_final_newline";
    }
}
