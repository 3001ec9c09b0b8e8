//! What people hold in their hands, altered: proof files and slips.

use std::sync::OnceLock;

use minhbach_ledger::amount::Currency;
use minhbach_ledger::id::{Code, Digest};
use minhbach_ledger::log::merkle::inclusion_plan;
use minhbach_ledger::log::proof::Proof;
use minhbach_ledger::log::tile::{Tile, TileHashes};
use minhbach_ledger::roster::{Line, Portion, Sheet, Slip};
use minhbach_ledger::verify::Source as _;
use minhbach_tests::book::practice::ORIGIN;
use minhbach_tests::book::{checkpoint, log};

use super::{SIZE, export, script};

/// Names each mutation a test of its own: `name: change => code;`.
macro_rules! papers {
    ($by:path; $($name:ident: $change:expr => $code:literal;)+) => {
        /// The mutations of this file.
        pub const NAMES: &[&str] = &[$(stringify!($name)),+];

        $(#[test]
        fn $name() {
            $by($change, $code);
        })+
    };
}
pub(super) use papers;

/// The entry whose proof is altered.
const AT: u64 = 60;

/// The proof of an entry, as `minhbach prove` makes it.
fn proof_of(at: u64) -> String {
    let files = export();
    let hashes = TileHashes {
        size: SIZE,
        fetch: |tile: Tile| files.tile(tile).map(Option::unwrap),
    };
    let plan = inclusion_plan(at, SIZE).unwrap();
    let proof = Proof {
        extra: script().book.leaves[at as usize].clone(),
        index: at,
        hashes: plan.prove(&hashes).unwrap(),
        checkpoint: String::from_utf8(files.checkpoint().unwrap()).unwrap(),
    };
    proof.to_string()
}

fn proves(text: &str) -> Result<(), &'static str> {
    let proof = Proof::parse(text.as_bytes()).map_err(|error| error.code())?;
    let verified = proof.verify(&proof.extra, &log().vkey());
    verified.map(drop).map_err(|error| error.code())
}

#[track_caller]
fn proof(change: fn(String) -> String, code: &str) {
    let honest = proof_of(AT);
    assert_eq!(proves(&honest), Ok(()));
    let altered = change(honest.clone());
    assert_ne!(altered, honest, "nothing was altered");
    assert_eq!(proves(&altered), Err(code));
}

/// The lines of the head, altered; the first hash is the fourth.
fn lines(text: String, change: impl FnOnce(&mut Vec<String>)) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    change(&mut lines);
    lines.join("\n") + "\n"
}

/// Another letter at a place of a text.
fn letter(line: &mut String, at: usize) {
    let other = if line[at..].starts_with('A') {
        "B"
    } else {
        "A"
    };
    line.replace_range(at..at + 1, other);
}

fn with_checkpoint(text: String, note: Vec<u8>) -> String {
    let (head, _) = text.split_once("\n\n").unwrap();
    format!("{head}\n\n{}", String::from_utf8(note).unwrap())
}

/// Proof files.
pub mod proofs {
    use super::*;

    papers! {
        proof;
        proof_header_of_another_version: |t| t.replacen("@v1", "@v2", 1) => "proof_file.not_a_proof";
        proof_header_missing: |t| lines(t, |l| drop(l.remove(0))) => "proof_file.not_a_proof";
        proof_with_a_mark_before_it: |t| format!("\u{feff}{t}") => "proof_file.not_a_proof";
        proof_entry: |t| lines(t, |l| letter(&mut l[1], 60)) => "proof.wrong_root";
        proof_entry_missing: |t| lines(t, |l| drop(l.remove(1))) => "proof.wrong_root";
        proof_entry_of_another: |t| lines(t, |l| l[1] = proof_of(61).lines().nth(1).unwrap().to_owned()) => "proof.wrong_root";
        proof_entry_in_another_spelling: |t| lines(t, |l| l[1].push('=')) => "proof_file.bad_extra";
        proof_index: |t| t.replacen("\nindex 60\n", "\nindex 61\n", 1) => "proof.wrong_root";
        proof_index_beyond_the_log: |t| t.replacen("\nindex 60\n", "\nindex 300\n", 1) => "proof.out_of_range";
        proof_index_with_a_leading_zero: |t| t.replacen("\nindex 60\n", "\nindex 060\n", 1) => "proof_file.bad_index";
        proof_index_missing: |t| t.replacen("\nindex 60\n", "\n", 1) => "proof_file.bad_index";
        proof_first_hash: |t| lines(t, |l| letter(&mut l[3], 7)) => "proof.wrong_root";
        proof_last_hash: |t| lines(t, |l| letter(&mut l[11], 7)) => "proof.wrong_root";
        proof_hash_missing: |t| lines(t, |l| drop(l.remove(11))) => "proof.wrong_length";
        proof_hash_more: |t| lines(t, |l| l.insert(4, l[3].clone())) => "proof.wrong_length";
        proof_hashes_exchanged: |t| lines(t, |l| l.swap(3, 4)) => "proof.wrong_root";
        proof_hash_cut: |t| lines(t, |l| { l[3].pop(); }) => "proof_file.bad_hash";
        proof_without_a_checkpoint: |t| t.split_once("\n\n").unwrap().0.to_owned() => "proof_file.no_checkpoint";
        proof_checkpoint_size: |t| t.replacen("\n300\n", "\n301\n", 1) => "checkpoint.bad_signature";
        proof_checkpoint_root: |t| { let note = t.find("\n300\n").unwrap(); let mut t = t; letter(&mut t, note + 12); t }
            => "checkpoint.bad_signature";
        proof_checkpoint_signature: |t| { let mut t = t; let end = t.len(); letter(&mut t, end - 20); t } => "checkpoint.bad_signature";
        proof_checkpoint_origin: |t| t.replacen("\n\nminhbach.example/son-lam\n", "\n\nminhbach.example/khac\n", 1) => "checkpoint.bad_signature";
        proof_checkpoint_unsigned: |t| { let end = t.rfind('\u{2014}').unwrap(); t[..end].to_owned() } => "note.no_signature";
        proof_checkpoint_of_another_size: |t| with_checkpoint(t, checkpoint(&script().book.leaves[..200], &log())) => "proof.wrong_length";
        proof_checkpoint_of_another_log: |t| with_checkpoint(t, checkpoint(&script().book.leaves, &other())) => "checkpoint.unsigned";
        proof_with_bytes_behind_it: |t| t + "more\n" => "note.malformed_line";
        proof_with_other_line_ends: |t| t.replace('\n', "\r\n") => "proof_file.not_a_proof";
        proof_cut: |t| t[..t.len() - 1].to_owned() => "note.no_final_newline";
    }
}

fn other() -> minhbach_ledger::signature::Signer {
    minhbach_ledger::signature::Signer::from_seed([9; 32], ORIGIN).unwrap()
}

/// A sheet of twelve lines, and the slip of the fifth.
fn sheet() -> &'static Sheet {
    static SHEET: OnceLock<Sheet> = OnceLock::new();
    SHEET.get_or_init(|| {
        let line = |n: u8| Line {
            line: u32::from(n),
            portion: Portion {
                amount: "600000".parse().unwrap(),
                currency: Some(Currency::VND),
                item: None,
            },
            pseudonym: Code::of_leaf(&[n; 32]),
        };
        Sheet::new((1..=12).map(|n| (line(n), [n; 32]))).unwrap()
    })
}

/// The entry that seals the sheet.
fn entry() -> Digest {
    Digest::of(b"the text of an entry")
}

/// As `minhbach check` does: the slip by itself, then against the entry that a proof holds.
fn holds(text: &str) -> Result<(), &'static str> {
    let slip: Slip = text
        .parse()
        .map_err(|error: minhbach_ledger::roster::SlipError| error.code())?;
    if slip.entry != entry() || slip.origin != ORIGIN {
        return Err("check.slip_entry");
    }
    let root = sheet().root().unwrap();
    slip.check(&root, 12)
        .map(drop)
        .map_err(|error| error.code())
}

#[track_caller]
fn slip(change: fn(Slip) -> String, code: &str) {
    let honest = sheet().slip(4, ORIGIN, entry()).unwrap();
    assert_eq!(holds(&honest.to_string()), Ok(()));
    let altered = change(honest.clone());
    assert_ne!(altered, honest.to_string(), "nothing was altered");
    assert_eq!(holds(&altered), Err(code));
}

/// Slips. What is altered in the slip itself is written with the code that belongs to it then.
pub mod slips {
    use super::*;

    papers! {
        slip;
        slip_header_of_another_version: |s| s.to_string().replacen("/slip/v1", "/slip/v2", 1) => "slip.form";
        slip_origin: |mut s| { s.origin.push('x'); s.to_string() } => "check.slip_entry";
        slip_code: |s| { let code = s.code().to_string(); let other = Code::of_leaf(&[9; 32]).to_string();
            s.to_string().replacen(&code, &other, 1) } => "slip.code";
        slip_entry: |mut s| { s.entry = Digest::of(b"another"); s.to_string() } => "check.slip_entry";
        slip_amount: |s| s.to_string().replacen("600000", "900000", 1) => "slip.code";
        slip_amount_and_code: |mut s| { s.line = s.line.replacen("600000", "900000", 1); s.to_string() } => "slip.proof";
        slip_pseudonym_and_code: |mut s| { s.line = s.line.replacen(&Code::of_leaf(&[5; 32]).to_string(), &Code::of_leaf(&[6; 32]).to_string(), 1);
            s.to_string() } => "slip.proof";
        slip_line_number: |mut s| { s.line = s.line.replacen("\"line\":5", "\"line\":6", 1); s.to_string() } => "slip.numbering";
        slip_line_in_another_spelling: |mut s| { s.line = s.line.replacen(':', ": ", 1); s.to_string() } => "slip.form";
        slip_salt: |s| { let salt = Digest::new(s.salt).to_string(); s.to_string().replacen(&salt, &Digest::new([8; 32]).to_string(), 1) }
            => "slip.code";
        slip_salt_and_code: |mut s| { s.salt = [8; 32]; s.to_string() } => "slip.proof";
        slip_place: |mut s| { s.index = 5; s.to_string() } => "slip.numbering";
        slip_place_and_line: |mut s| { s.index = 5; s.line = s.line.replacen("\"line\":5", "\"line\":6", 1); s.to_string() } => "slip.proof";
        slip_size: |mut s| { s.size = 13; s.to_string() } => "slip.size";
        slip_hash: |mut s| { s.path[1][7] ^= 1; s.to_string() } => "slip.proof";
        slip_hash_missing: |mut s| { s.path.pop(); s.to_string() } => "slip.proof";
        slip_hash_more: |mut s| { s.path.push([7; 32]); s.to_string() } => "slip.proof";
        slip_hashes_exchanged: |mut s| { s.path.swap(0, 1); s.to_string() } => "slip.proof";
        slip_of_a_neighbour: |s| { let other = sheet().slip(5, ORIGIN, entry()).unwrap(); Slip { path: other.path, ..s }.to_string() }
            => "slip.proof";
        slip_place_with_a_leading_zero: |s| s.to_string().replacen("place 4", "place 04", 1) => "slip.form";
        slip_with_bytes_behind_it: |s| s.to_string() + "\n" => "slip.form";
        slip_with_other_line_ends: |s| s.to_string().replace('\n', "\r\n") => "slip.form";
        slip_cut: |s| { let text = s.to_string(); text[..text.len() - 1].to_owned() } => "slip.form";
    }
}
