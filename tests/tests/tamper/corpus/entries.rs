//! Header, text, signatures and place of an entry, altered by the operator, who has the log's real key and hashes and signs
//! everything anew.

use minhbach_ledger::verify::Promise;
use minhbach_tests::book::practice::{self, ORIGIN};
use minhbach_tests::book::{Files, log, verify};
use minhbach_tests::forge::Forgery;

use super::{caught, first, first_with, mutations, operator, script, signed, text_of};

/// A gift of the middle of the book, by one author; the entry after it is another.
const GIFT: usize = 60;
/// An entry that two governors have signed.
const TWO: usize = 6;

fn note(forgery: &mut Forgery, at: usize) -> &mut String {
    &mut forgery.entries[at].1
}

/// Replaces a part of a note, its signatures left as they are.
fn replaced(forgery: &mut Forgery, at: usize, from: &str, to: &str) {
    let note = note(forgery, at);
    assert!(note.contains(from), "{from:?} is not in {note}");
    *note = note.replacen(from, to, 1);
}

/// The signature lines of a note in another arrangement.
fn lines(forgery: &mut Forgery, at: usize, change: impl FnOnce(&mut Vec<String>)) {
    let note = note(forgery, at);
    let text = text_of(note);
    let mut lines: Vec<String> = note[text.len() + 1..]
        .lines()
        .map(|line| format!("{line}\n"))
        .collect();
    change(&mut lines);
    *note = format!("{text}\n{}", lines.concat());
}

/// One letter of a signature line's base64, of which the first six are the key's id.
fn letter(line: &mut String, place: usize) {
    let at = line.rfind(' ').unwrap() + 1 + place;
    let other = if line[at..].starts_with('A') {
        "B"
    } else {
        "A"
    };
    line.replace_range(at..at + 1, other);
}

/// The leaves altered as bytes, without linking them anew, and signed by the real key.
#[track_caller]
fn bytes(change: fn(&mut Vec<Vec<u8>>), promise: Promise, at: Option<u64>, exit: u8) {
    let mut leaves = script().book.leaves.clone();
    change(&mut leaves);
    assert!(leaves != script().book.leaves, "nothing was altered");
    let files = Files::of(&leaves, &[leaves.len() as u64], &log());
    caught(&verify(&files), promise, at, exit);
}

fn header(leaf: &mut Vec<u8>, change: impl FnOnce(String) -> String) {
    let text = String::from_utf8(std::mem::take(leaf)).unwrap();
    let (header, rest) = text.split_once("\n\n").unwrap();
    *leaf = format!("{}\n\n{rest}", change(header.to_owned())).into_bytes();
}

fn link_of(leaf: &[u8]) -> String {
    let text = std::str::from_utf8(leaf).unwrap();
    text.lines().nth(1).unwrap().to_owned()
}

pub mod headers {
    use super::*;

    mutations! {
        bytes;
        received_with_a_leading_zero: |l| header(&mut l[GIFT], |h| h.replace("received ", "received 0")) => Bytes, Some(60), 10;
        received_with_a_fraction: |l| header(&mut l[GIFT], |h| h.replacen("\n", ".5\n", 1)) => Bytes, Some(60), 10;
        received_altered_and_not_linked_anew: |l| header(&mut l[GIFT], |h| h.replacen("\n", "0\n", 1)) => Bytes, Some(61), 10;
        received_missing: |l| header(&mut l[GIFT], |h| h.lines().nth(1).unwrap().to_owned()) => Bytes, Some(60), 10;
        prev_missing: |l| header(&mut l[GIFT], |h| h.lines().next().unwrap().to_owned()) => Bytes, Some(60), 10;
        header_lines_exchanged: |l| header(&mut l[GIFT], |h| { let (a, b) = h.split_once('\n').unwrap(); format!("{b}\n{a}") })
            => Bytes, Some(60), 10;
        header_with_a_line_more: |l| header(&mut l[GIFT], |h| h + "\nmore 1") => Bytes, Some(60), 10;
        prev_of_another_entry: |l| { let (old, other) = (link_of(&l[GIFT]), link_of(&l[50]));
            header(&mut l[GIFT], |h| h.replace(&old, &other)) } => Bytes, Some(60), 10;
        prev_of_zeros: |l| { let (old, other) = (link_of(&l[GIFT]), link_of(&l[0]));
            header(&mut l[GIFT], |h| h.replace(&old, &other)) } => Bytes, Some(60), 10;
        prev_of_the_first_entry_not_zeros: |l| { let (old, other) = (link_of(&l[0]), link_of(&l[5]));
            header(&mut l[0], |h| h.replace(&old, &other)) } => Bytes, Some(0), 10;
        entry_empty: |l| l[GIFT].clear() => Bytes, Some(60), 10;
        entry_with_a_byte_more: |l| l[GIFT].push(b'\n') => Bytes, Some(60), 10;
        entry_with_a_byte_less: |l| { l[GIFT].pop(); } => Bytes, Some(60), 10;
        entry_not_linked_anew: |l| l[GIFT] = l[61].clone() => Bytes, Some(60), 10;
    }
}

pub mod notes {
    use super::*;

    mutations! {
        operator;
        received_backwards: |f| f.entries[GIFT].0 -= 1 => Bytes, Some(60), 10;
        origin_of_another_ledger: |f| replaced(f, GIFT, ORIGIN, "minhbach.example/khac") => Bytes, Some(60), 10;
        format_version_of_an_entry: |f| replaced(f, GIFT, "/entry/v1", "/entry/v2") => Bytes, Some(60), 10;
        format_version_of_all_entries: |f| f.entries.iter_mut().for_each(|(_, note)| *note = note.replace("/entry/v1", "/entry/v2"))
            => Bytes, Some(0), 10;
        kind_of_another_shape: |f| replaced(f, GIFT, "donation.receive", "allocation.reject") => Bytes, Some(60), 10;
        kind_of_the_same_shape: |f| { let at = first("receipt.hold") as usize; replaced(f, at, "receipt.hold", "payment.hold") }
            => Signatures, Some(first("receipt.hold")), 11;
        boundary_between_origin_and_kind: |f| replaced(f, GIFT, "/entry/v1\ndonation", "/entry/v1d\nonation") => Bytes, Some(60), 10;
        boundary_between_fields: |f| { let at = first_with("fund.open", "cost") as usize;
            replaced(f, at, r#""code":"100","scheme":"demo""#, r#""code":"100d","scheme":"emo""#) }
            => Signatures, Some(first_with("fund.open", "cost")), 11;
        boundary_between_amounts: |f| { let at = first_with("donation.receive", "cost") as usize;
            replaced(f, at, r#""amount":"30000","booked""#, r#""amount":"3000","booked""#);
            replaced(f, at, r#""cost":"900""#, r#""cost":"0900""#) } => Bytes, Some(first_with("donation.receive", "cost")), 10;
        id_of_zeros: |f| { let id = super::super::sealed(60).signed.id().to_string();
            replaced(f, GIFT, &id, "00000000000000000000000000000000") } => Signatures, Some(60), 11;

        signature_letter: |f| lines(f, GIFT, |l| letter(&mut l[0], 20)) => Signatures, Some(60), 11;
        signature_last_letter: |f| lines(f, GIFT, |l| letter(&mut l[0], 89)) => Signatures, Some(60), 11;
        signature_key_id: |f| lines(f, GIFT, |l| letter(&mut l[0], 0)) => Signatures, Some(60), 11;
        signature_name_of_another_key: |f| { let (own, other) = (practice::signer("accountant"), practice::signer("cashier"));
            replaced(f, GIFT, own.name(), other.name()) } => Signatures, Some(60), 11;
        signature_name_of_nobody: |f| { let own = practice::signer("accountant").name().to_owned();
            replaced(f, GIFT, &own, &format!("{ORIGIN}/k/ffffff")) } => Signatures, Some(60), 11;
        signature_of_another_entry: |f| { let other = f.entries[61].1.lines().last().unwrap().to_owned() + "\n";
            lines(f, GIFT, |l| l[0] = other) } => Signatures, Some(60), 11;
        signature_dropped: |f| lines(f, GIFT, Vec::clear) => Bytes, Some(60), 10;
        signature_of_one_of_two_dropped: |f| lines(f, TWO, |l| drop(l.pop())) => Signatures, Some(6), 11;
        signatures_in_another_order: |f| lines(f, TWO, |l| l.reverse()) => Bytes, Some(6), 10;
        signature_twice: |f| lines(f, GIFT, |l| l.push(l[0].clone())) => Bytes, Some(60), 10;
        signatures_exchanged_between_names: |f| lines(f, TWO, |l| { let (a, b) = (l[0].clone(), l[1].clone());
            let (x, y) = (a.rfind(' ').unwrap(), b.rfind(' ').unwrap());
            (l[0], l[1]) = (format!("{}{}", &a[..x], &b[y..]), format!("{}{}", &b[..y], &a[x..])) }) => Signatures, Some(6), 11;
        signature_of_a_stranger_added: |f| { let note = signed(&text_of(&f.entries[GIFT].1), &["accountant", "stranger"]);
            f.entries[GIFT].1 = note } => Signatures, Some(60), 11;
        signature_by_the_logs_own_key: |f| { let text = text_of(&f.entries[GIFT].1);
            f.entries[GIFT].1 = format!("{text}\n{}", log().sign_note_line(&text)) } => Signatures, Some(60), 11;
        signature_cut: |f| lines(f, GIFT, |l| { let end = l[0].len() - 5; l[0].replace_range(end.., "\n") })
            => Bytes, Some(60), 10;
        signature_with_a_hyphen_for_a_dash: |f| replaced(f, GIFT, "\n\u{2014} ", "\n- ") => Bytes, Some(60), 10;
        signatures_of_two_entries_exchanged: |f| { let (a, b) = (f.entries[GIFT].1.clone(), f.entries[61].1.clone());
            let (x, y) = (text_of(&a), text_of(&b));
            f.entries[GIFT].1 = format!("{x}{}", &b[y.len()..]);
            f.entries[61].1 = format!("{y}{}", &a[x.len()..]) } => Signatures, Some(60), 11;
    }
}
