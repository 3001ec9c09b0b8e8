//! The published files, altered by somebody without the log's key; and checkpoints that are no checkpoints though the real key
//! has signed them.

use minhbach_ledger::log::hash_to_base64;
use minhbach_ledger::log::merkle::leaf_hash;
use minhbach_ledger::log::tile::{Entries, push_entry};
use minhbach_ledger::note::compose;
use minhbach_ledger::signature::Signer;
use minhbach_tests::book::practice::ORIGIN;
use minhbach_tests::book::{Files, checkpoint, log};

use super::{mutations, script, thief};

const FULL: &str = "tile/0/000";
const PART: &str = "tile/0/001.p/44";
const OLD: &str = "tile/0/000.p/100";
const ABOVE: &str = "tile/1/000.p/1";
const BUNDLE: &str = "tile/entries/000";
const TAIL: &str = "tile/entries/001.p/44";
const OLD_BUNDLE: &str = "tile/entries/000.p/100";

fn bytes<'a>(files: &'a mut Files, path: &str) -> &'a mut Vec<u8> {
    files.0.get_mut(path).unwrap()
}

fn flip(files: &mut Files, path: &str, at: usize) {
    bytes(files, path)[at] ^= 1;
}

fn gone(files: &mut Files, path: &str) {
    files.0.remove(path).unwrap();
}

/// The checkpoint with a part of it replaced.
fn note(files: &mut Files, from: &str, to: &str) {
    let note = String::from_utf8(files.0["checkpoint"].clone()).unwrap();
    assert!(note.contains(from), "{from:?} is not in {note}");
    *bytes(files, "checkpoint") = note.replacen(from, to, 1).into_bytes();
}

/// A checkpoint of another text, signed by the real key.
fn resigned(files: &mut Files, change: impl FnOnce(String) -> String) {
    let note = String::from_utf8(files.0["checkpoint"].clone()).unwrap();
    let text = change(super::text_of(&note));
    *bytes(files, "checkpoint") = compose(&text, &[log().sign_note_line(&text)]).into_bytes();
}

/// The last letter of a root has two bits that mean nothing; they must be zero.
fn unused_bits(text: String) -> String {
    let end = text.strip_suffix("=\n").unwrap();
    let (rest, last) = end.split_at(end.len() - 1);
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let place = alphabet.find(last).unwrap();
    format!("{rest}{}=\n", &alphabet[place + 1..place + 2])
}

fn other_root(text: String) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let root = hash_to_base64(&[7; 32]);
    lines[2] = &root;
    lines.join("\n") + "\n"
}

/// A bundle with its entries in another arrangement.
fn rearranged(files: &mut Files, path: &str, change: impl FnOnce(&mut Vec<Vec<u8>>)) {
    let bundle = files.0[path].clone();
    let width = if path == BUNDLE { 256 } else { 44 };
    let entries = Entries::new(&bundle, width).map(|entry| entry.unwrap().to_vec());
    let mut entries: Vec<Vec<u8>> = entries.collect();
    change(&mut entries);
    let made = bytes(files, path);
    made.clear();
    entries
        .iter()
        .for_each(|entry| push_entry(made, entry).unwrap());
}

/// An entry altered, and its hash in the leaf tile, too: all that can be done without the log's key.
fn hashed_again(files: &mut Files, at: usize) {
    rearranged(files, BUNDLE, |entries| {
        *entries[at].last_mut().unwrap() = b'\t'
    });
    let altered = Entries::new(&files.0[BUNDLE], 256)
        .nth(at)
        .unwrap()
        .map(leaf_hash)
        .unwrap();
    bytes(files, FULL)[at * 32..][..32].copy_from_slice(&altered);
}

mutations! {
    thief;
    checkpoint_origin: |f| note(f, "son-lam\n", "son-lan\n") => Bytes, None, 10;
    checkpoint_size: |f| note(f, "\n300\n", "\n299\n") => Bytes, None, 10;
    checkpoint_root: |f| flip(f, "checkpoint", ORIGIN.len() + 10) => Bytes, None, 10;
    checkpoint_signature: |f| { let end = f.0["checkpoint"].len(); flip(f, "checkpoint", end - 20) } => Bytes, None, 10;
    checkpoint_key_name: |f| note(f, "\u{2014} minhbach", "\u{2014} nimhbach") => Bytes, None, 10;
    checkpoint_key_id: |f| note(f, &format!("{ORIGIN} "), &format!("{ORIGIN} A")) => Bytes, None, 10;
    checkpoint_without_signature: |f| { let text = super::text_of(std::str::from_utf8(&f.0["checkpoint"]).unwrap());
        *bytes(f, "checkpoint") = text.into_bytes(); } => Bytes, None, 10;
    checkpoint_with_a_second_line_that_does_not_verify: |f| { let line = log().sign_note_line("another text\n");
        bytes(f, "checkpoint").extend(line.into_bytes()); } => Bytes, None, 10;
    checkpoint_by_another_key_of_the_same_name: |f| { let other = Signer::from_seed([9; 32], ORIGIN).unwrap();
        *bytes(f, "checkpoint") = checkpoint(&script().book.leaves, &other); } => Bytes, None, 10;
    checkpoint_of_another_book: |f| { let other = Signer::from_seed([7; 32], "minhbach.example/khac").unwrap();
        *bytes(f, "checkpoint") = checkpoint(&script().book.leaves, &other); } => Bytes, None, 10;
    checkpoint_cut: |f| { let half = f.0["checkpoint"].len() / 2; bytes(f, "checkpoint").truncate(half) } => Bytes, None, 10;
    checkpoint_empty: |f| bytes(f, "checkpoint").clear() => Bytes, None, 10;
    checkpoint_with_a_mark_before_it: |f| drop(bytes(f, "checkpoint").splice(0..0, *b"\xef\xbb\xbf")) => Bytes, None, 10;
    checkpoint_with_other_line_ends: |f| note(f, "\n300\n", "\r\n300\r\n") => Bytes, None, 10;
    checkpoint_with_an_extension_line: |f| resigned(f, |text| text + "more\n") => Bytes, None, 10;
    checkpoint_size_with_a_leading_zero: |f| resigned(f, |text| text.replace("\n300\n", "\n0300\n")) => Bytes, None, 10;
    checkpoint_size_with_a_sign: |f| resigned(f, |text| text.replace("\n300\n", "\n+300\n")) => Bytes, None, 10;
    checkpoint_root_with_unused_bits: |f| resigned(f, unused_bits) => Bytes, None, 10;
    checkpoint_origin_unlike_the_key: |f| resigned(f, |text| text.replace("son-lam\n", "khac\n")) => Bytes, None, 10;
    checkpoint_of_more_than_there_is: |f| resigned(f, |text| text.replace("\n300\n", "\n301\n")) => Bytes, Some(256), 10;
    checkpoint_of_another_root: |f| resigned(f, other_root) => Bytes, None, 10;

    leaf_tile: |f| flip(f, FULL, 100) => Bytes, Some(3), 10;
    leaf_tile_first_byte: |f| flip(f, FULL, 0) => Bytes, Some(0), 10;
    leaf_tile_last_byte: |f| flip(f, FULL, 8_191) => Bytes, Some(255), 10;
    leaf_tile_cut: |f| bytes(f, FULL).truncate(8_160) => Bytes, Some(255), 10;
    leaf_tile_grown: |f| bytes(f, FULL).push(0) => Bytes, Some(255), 10;
    leaf_tile_empty: |f| bytes(f, FULL).clear() => Bytes, Some(0), 10;
    leaf_tile_of_zeros: |f| bytes(f, FULL).fill(0) => Bytes, Some(0), 10;
    leaf_tile_gone: |f| gone(f, FULL) => Bytes, Some(0), 10;
    leaf_tile_of_two_exchanged_hashes: |f| bytes(f, FULL)[8 * 32..10 * 32].rotate_left(32) => Bytes, Some(8), 10;
    leaf_tile_late_written_over_by_an_old_one: |f| { let old = f.0[OLD].clone(); *bytes(f, FULL) = old } => Bytes, Some(100), 10;
    partial_leaf_tile: |f| flip(f, PART, 33) => Bytes, Some(257), 10;
    partial_leaf_tile_cut: |f| bytes(f, PART).truncate(43 * 32) => Bytes, Some(299), 10;
    partial_leaf_tile_gone: |f| gone(f, PART) => Bytes, Some(256), 10;
    older_partial_leaf_tile: |f| flip(f, OLD, 99 * 32) => Bytes, Some(99), 10;
    level_1_tile: |f| flip(f, ABOVE, 31) => Bytes, Some(0), 10;
    level_1_tile_cut: |f| bytes(f, ABOVE).truncate(31) => Bytes, Some(0), 10;
    level_1_tile_gone: |f| gone(f, ABOVE) => Bytes, Some(0), 10;
    level_1_tile_of_a_leaf: |f| { let leaf = f.0[FULL][..32].to_vec(); *bytes(f, ABOVE) = leaf } => Bytes, Some(0), 10;

    bundle: |f| flip(f, BUNDLE, 20) => Bytes, Some(0), 10;
    bundle_last_byte: |f| { let end = f.0[BUNDLE].len(); flip(f, BUNDLE, end - 1) } => Bytes, Some(255), 10;
    bundle_length_of_an_entry: |f| flip(f, BUNDLE, 1) => Bytes, Some(0), 10;
    bundle_cut: |f| { let end = f.0[BUNDLE].len(); bytes(f, BUNDLE).truncate(end - 1) } => Bytes, Some(255), 10;
    bundle_grown: |f| bytes(f, BUNDLE).push(0) => Bytes, Some(255), 10;
    bundle_empty: |f| bytes(f, BUNDLE).clear() => Bytes, Some(0), 10;
    bundle_gone: |f| gone(f, BUNDLE) => Bytes, Some(0), 10;
    bundle_without_an_entry: |f| rearranged(f, BUNDLE, |e| drop(e.remove(60))) => Bytes, Some(60), 10;
    bundle_with_an_entry_twice: |f| rearranged(f, BUNDLE, |e| e.insert(60, e[59].clone())) => Bytes, Some(60), 10;
    bundle_with_two_exchanged: |f| rearranged(f, BUNDLE, |e| e.swap(60, 61)) => Bytes, Some(60), 10;
    bundle_with_an_entry_in_the_place_of_another: |f| rearranged(f, BUNDLE, |e| e[60] = e[61].clone()) => Bytes, Some(60), 10;
    bundle_late_written_over_by_an_old_one: |f| { let old = f.0[OLD_BUNDLE].clone(); *bytes(f, BUNDLE) = old }
        => Bytes, Some(100), 10;
    partial_bundle: |f| flip(f, TAIL, 20) => Bytes, Some(256), 10;
    partial_bundle_gone: |f| gone(f, TAIL) => Bytes, Some(256), 10;
    partial_bundle_without_its_last: |f| rearranged(f, TAIL, |e| drop(e.pop())) => Bytes, Some(299), 10;
    older_partial_bundle: |f| flip(f, OLD_BUNDLE, 20) => Bytes, Some(0), 10;
    boundary_between_entries_moved_on: |f| rearranged(f, BUNDLE, |e| { let byte = e[61].remove(0); e[60].push(byte) })
        => Bytes, Some(60), 10;
    boundary_between_entries_moved_back: |f| rearranged(f, BUNDLE, |e| { let byte = e[60].pop().unwrap(); e[61].insert(0, byte) })
        => Bytes, Some(60), 10;
    entry_and_leaf_hash_altered_together: |f| hashed_again(f, 60) => Bytes, Some(60), 10;
}
