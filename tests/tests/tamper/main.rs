//! The bytes of a published book, altered in every way that its keeper or a thief could: the verifier must see it, say which
//! promise is broken, and name the entry.

mod corpus;
mod sources;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use minhbach_ledger::log::checkpoint::Checkpoint;
use minhbach_ledger::log::tile::{Entries, Kind, Resource, Tile};
use minhbach_ledger::note::{Note, compose};
use minhbach_ledger::verify::{self, Options, Promise, Report, Silent, Verdict};
use minhbach_tests::book::{Files, Script, checkpoint, lawful, log, options, verify};
use minhbach_tests::forge::Forgery;

/// How many entries the book has: two full bundles and a partial one.
const SIZE: u64 = 700;

fn script() -> &'static Script {
    static SCRIPT: OnceLock<Script> = OnceLock::new();
    SCRIPT.get_or_init(|| lawful(SIZE))
}

/// Its export, with the partial tiles of earlier checkpoints, as a log leaves them behind.
fn export() -> Files {
    Files::of(&script().book.leaves, &[100, 300, 512, 600, SIZE], &log())
}

#[track_caller]
fn at(report: &Report, promise: Promise) -> Option<u64> {
    match report.verdict(promise) {
        Verdict::Fails { at, .. } => *at,
        other => panic!("{promise:?} is {other:?} in {report:?}"),
    }
}

/// SplitMix64: a few lines, and the same numbers for ever.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }
}

#[test]
fn each_byte_of_the_checkpoint() {
    let files = export();
    let note = files.0["checkpoint"].clone();
    assert_eq!(
        Note::parse(&note).unwrap().signatures.len(),
        1,
        "the log's line is the last"
    );
    for position in 0..note.len() {
        for flip in [0x01, 0x20, 0x80, 0xff] {
            let mut files = files.clone();
            files.0.get_mut("checkpoint").unwrap()[position] ^= flip;
            let report = verify(&files);
            assert_eq!(
                report.exit_code(&[]),
                10,
                "byte {position} flipped by {flip:#x}: {report:?}"
            );
        }
    }
    for cut in 0..note.len() {
        let mut files = files.clone();
        files.0.get_mut("checkpoint").unwrap().truncate(cut);
        assert_eq!(verify(&files).exit_code(&[]), 10, "cut to {cut}");
    }
}

/// The entry that a byte of a file belongs to, and how many: a byte of a higher tile stands for 256 entries.
fn entries_of(files: &Files, path: &str, position: usize) -> (u64, u64) {
    let Some(Resource::Tile(tile)) = Resource::parse(path) else {
        panic!("{path} is no tile")
    };
    let first = tile.index() * 256;
    match tile.kind() {
        Kind::Hashes(level) => {
            let span = 256u64.pow(u32::from(level));
            ((first + position as u64 / 32) * span, span)
        }
        Kind::Entries => {
            let mut end = 0;
            let place = Entries::new(&files.0[path], tile.width()).position(|entry| {
                end += entry.unwrap().len() + 2;
                position < end
            });
            (first + place.unwrap() as u64, 1)
        }
    }
}

/// 2,000 bytes over all tiles and bundles, each altered alone: as many as the size of a file says, and at least 20 in each.
#[test]
fn two_thousand_bytes_of_tiles_and_bundles() {
    let files = export();
    let mut random = Random(2026);
    let tiles = files.tiles();
    let total: usize = tiles.iter().map(|path| files.0[path].len()).sum();
    let mut places = BTreeSet::new();
    for path in &tiles {
        for _ in 0..20 {
            places.insert((path.clone(), random.below(files.0[path].len())));
        }
    }
    while places.len() < 2_000 {
        let mut position = random.below(total);
        let path = tiles.iter().find(|path| {
            let len = files.0[*path].len();
            let here = position < len;
            if !here {
                position -= len;
            }
            here
        });
        places.insert((path.unwrap().clone(), position));
    }
    let places: Vec<_> = places
        .into_iter()
        .map(|place| (place, 1 << random.below(8)))
        .collect();
    // The verdict does not depend on threads (another test); here both cores take half of the bytes each.
    std::thread::scope(|scope| {
        for half in places.chunks(places.len().div_ceil(2)) {
            let mut files = files.clone();
            scope.spawn(move || {
                for ((path, position), flip) in half {
                    let (entry, span) = entries_of(&files, path, *position);
                    files.0.get_mut(path).unwrap()[*position] ^= flip;
                    let options = Options {
                        threads: 1,
                        ..options(&log().vkey())
                    };
                    let report = verify::verify(&files, &options, &mut Silent).unwrap();
                    let place = format!("{path} byte {position} flipped by {flip:#x}: {report:?}");
                    assert_eq!(report.exit_code(&[]), 10, "{place}");
                    let at = at(&report, Promise::Bytes).unwrap();
                    assert!(
                        (entry..entry + span).contains(&at),
                        "entry {entry}, named {at}: {place}"
                    );
                    files.0.get_mut(path).unwrap()[*position] ^= flip;
                }
            });
        }
    });
}

/// Each file cut, grown or gone. A partial tile that a wider one has replaced may be gone (tlog-tiles allows it).
#[test]
fn files_cut_grown_or_gone() {
    let files = export();
    for path in files.tiles() {
        let Some(Resource::Tile(tile)) = Resource::parse(&path) else {
            unreachable!()
        };
        let size = SIZE >> (8 * u32::from(tile.level()));
        let replaced = !tile.is_full() && tile.index() * 256 + u64::from(tile.width()) < size;
        let mut gone = files.clone();
        gone.0.remove(&path);
        assert_eq!(
            verify(&gone).exit_code(&[]),
            if replaced { 0 } else { 10 },
            "{path} gone"
        );
        for bytes in [
            &files.0[&path][1..],
            &files.0[&path][..files.0[&path].len() - 1],
            &[],
        ] {
            let mut cut = files.clone();
            cut.0.insert(path.clone(), bytes.to_vec());
            assert_eq!(verify(&cut).exit_code(&[]), 10, "{path} cut");
        }
        let mut grown = files.clone();
        grown.0.get_mut(&path).unwrap().push(0);
        assert_eq!(verify(&grown).exit_code(&[]), 10, "{path} grown");
    }
}

/// A missing or cut bundle names its first entry, not one that only moved up.
#[test]
fn a_missing_bundle_names_its_first_entry() {
    for number in 0..3u64 {
        let mut files = export();
        let tile = Tile::at(Kind::Entries, number, SIZE).unwrap();
        files.0.remove(&tile.to_string());
        let report = verify(&files);
        assert_eq!(
            at(&report, Promise::Bytes),
            Some(number * 256),
            "{report:?}"
        );
        assert_eq!(report.exit_code(&[]), 10);
        assert!(matches!(
            report.verdict(Promise::Rules),
            Verdict::NotChecked(_)
        ));
    }
}

/// The log's beginnings of tiles that it has published before the checkpoint are looked at, too.
#[test]
fn tiles_ahead_of_the_checkpoint() {
    let mut files = export();
    files.0.insert(
        "checkpoint".into(),
        checkpoint(&script().book.leaves[..600], &log()),
    );
    assert_eq!(verify(&files).exit_code(&[]), 0);
    let wider = Tile::at(Kind::Entries, 2, SIZE).unwrap().to_string();
    files.0.get_mut(&wider).unwrap()[5_000] ^= 1;
    let (entry, _) = entries_of(&export(), &wider, 5_000);
    assert!(entry < 600);
    assert_eq!(at(&verify(&files), Promise::Bytes), Some(entry));
}

/// What a thief without the log's key can do to the entries: the tree shows all of it.
#[test]
fn entries_dropped_moved_inserted_or_replaced_under_the_old_checkpoint() {
    let old = export();
    let honest = &script().book.leaves;
    type Change = fn(&mut Vec<Vec<u8>>);
    let changes: [(&str, u64, Change); 6] = [
        ("dropped", 300, |leaves| drop(leaves.remove(300))),
        ("inserted", 300, |leaves| {
            leaves.insert(300, leaves[299].clone())
        }),
        ("exchanged", 300, |leaves| leaves.swap(300, 301)),
        ("moved", 10, |leaves| leaves[10..650].rotate_left(1)),
        ("replaced", 300, |leaves| leaves[300] = leaves[301].clone()),
        ("tail cut", 690, |leaves| leaves.truncate(690)),
    ];
    for (title, entry, change) in changes {
        let mut leaves = honest.clone();
        change(&mut leaves);
        // Even with every hash tile made anew, the root is not the one that was signed.
        let mut files = Files::of(&leaves, &[leaves.len() as u64], &log());
        let own = verify(&files);
        files
            .0
            .insert("checkpoint".into(), old.0["checkpoint"].clone());
        let report = verify(&files);
        assert_eq!(report.exit_code(&[]), 10, "{title}: {report:?}");
        let named = at(&report, Promise::Bytes).unwrap();
        // A whole last bundle is missing under its old name when the number of entries is another one.
        let bundle = entry / 256 * 256;
        assert!(
            named == entry || leaves.len() as u64 != SIZE && named >= bundle,
            "{title}: named {named}"
        );
        // And with the log's key, but without new links, the chain shows it.
        match title {
            "tail cut" => assert_eq!(own.exit_code(&[]), 0),
            _ => assert_eq!(
                (own.exit_code(&[]), at(&own, Promise::Bytes)),
                (10, Some(entry)),
                "{title}"
            ),
        }
    }
}

fn since(files: &Files, saved: &[u8]) -> Report {
    let options = Options {
        since: Some(saved),
        ..options(&log().vkey())
    };
    verify::verify(files, &options, &mut Silent).unwrap()
}

/// Every earlier checkpoint of an honest log is extended.
#[test]
fn honest_growth_extends_every_saved_checkpoint() {
    let files = export();
    let leaves = &script().book.leaves;
    for size in [0, 1, 2, 100, 255, 256, 257, 300, 511, 512, 513, 699, 700] {
        let report = since(&files, &checkpoint(&leaves[..size], &log()));
        assert_eq!(
            report.exit_code(&[Promise::AppendOnly]),
            0,
            "{size}: {report:?}"
        );
    }
}

#[test]
fn a_cut_tail_under_an_older_valid_checkpoint() {
    let leaves = &script().book.leaves;
    let saved = checkpoint(leaves, &log());
    let older = Files::of(&leaves[..650], &[100, 650], &log());
    assert_eq!(
        verify(&older).exit_code(&[]),
        0,
        "nothing in the book itself shows it"
    );
    let report = since(&older, &saved);
    assert_eq!(
        (report.exit_code(&[]), at(&report, Promise::AppendOnly)),
        (14, Some(650))
    );
}

/// The operator drops a gift that no rule misses, and signs the new history with the real key. Only who saved an older
/// checkpoint sees it, but everybody who did.
#[test]
fn a_history_rewritten_with_the_real_key() {
    let leaves = &script().book.leaves;
    let mut forgery = Forgery::of(leaves);
    forgery.entries.remove(660);
    let files = forgery.files();
    assert_eq!(
        verify(&files).exit_code(&[]),
        0,
        "nothing in the book itself shows it"
    );
    for size in [661, 680, 699] {
        let report = since(&files, &checkpoint(&leaves[..size], &log()));
        assert_eq!(report.exit_code(&[]), 14, "{size}: {report:?}");
        assert!(matches!(
            report.verdict(Promise::AppendOnly),
            Verdict::Fails { .. }
        ));
    }
    let before = since(&files, &checkpoint(&leaves[..660], &log()));
    assert_eq!(
        before.exit_code(&[Promise::AppendOnly]),
        0,
        "up to there it is the same book"
    );
}

#[test]
fn a_checkpoint_that_states_more_than_there_is() {
    for size in [701, 768, 1 << 20, u64::MAX] {
        let mut files = export();
        let text = Checkpoint {
            origin: log().name().into(),
            size,
            root: [7; 32],
        }
        .to_string();
        let note = compose(&text, &[log().sign_note_line(&text)]);
        files.0.insert("checkpoint".into(), note.into_bytes());
        let report = verify(&files);
        assert_eq!(report.exit_code(&[]), 10, "{size}");
        assert_eq!(
            at(&report, Promise::Bytes),
            Some(512),
            "{size}: the first bundle that is not there"
        );
    }
}

#[test]
fn a_root_that_no_entry_explains_blames_none() {
    let mut files = export();
    let text = Checkpoint {
        origin: log().name().into(),
        size: SIZE,
        root: [7; 32],
    }
    .to_string();
    let note = compose(&text, &[log().sign_note_line(&text)]);
    files.0.insert("checkpoint".into(), note.into_bytes());
    let report = verify(&files);
    assert_eq!(
        (report.exit_code(&[]), at(&report, Promise::Bytes)),
        (10, None)
    );
}

/// Behind an entry that the rules refuse the rest of the chain is still looked at.
#[test]
fn links_are_checked_behind_the_end_of_the_replay() {
    let mut forgery = Forgery::of(&script().book.leaves);
    let note = forgery.entries[50].1.clone();
    forgery.insert(400, &note);
    let mut leaves = forgery.leaves();
    leaves.swap(620, 621);
    let report = verify(&Files::of(&leaves, &[701], &log()));
    assert_eq!(at(&report, Promise::Rules), Some(400));
    assert_eq!(at(&report, Promise::Bytes), Some(620));
}

#[test]
fn threads_and_exactness_do_not_change_the_report() {
    let mut forgery = Forgery::of(&script().book.leaves);
    // Two faults of one promise and one of another, in different bundles.
    let wrong = forgery.entries[40]
        .1
        .replace("\"amount\":\"4", "\"amount\":\"5");
    assert_ne!(wrong, forgery.entries[40].1);
    forgery.entries[40].1 = wrong;
    forgery.entries[400].1 = forgery.entries[401].1.clone();
    for files in [export(), forgery.files()] {
        let mut reports = BTreeSet::new();
        for threads in [1, 2, 4] {
            for exact in [false, true] {
                let options = Options {
                    threads,
                    exact,
                    ..options(&log().vkey())
                };
                let report = verify::verify(&files, &options, &mut Silent).unwrap();
                reports.insert(format!("{report:?} {:?}", report.state));
            }
        }
        assert_eq!(reports.len(), 1, "{reports:#?}");
    }
}

#[test]
fn sizes_at_the_edges_of_tiles() {
    let leaves = &script().book.leaves;
    for size in [1, 2, 255, 256, 257, 511, 512, 513] {
        let mut files = Files::of(&leaves[..size as usize], &[size], &log());
        let report = verify(&files);
        assert_eq!(report.exit_code(&[]), 0, "{size}: {report:?}");
        assert_eq!((report.size, report.state.size), (size, size));
        // The last byte of the last entry, and the last hash.
        let bundle = Tile::at(Kind::Entries, (size - 1) / 256, size)
            .unwrap()
            .to_string();
        for path in [bundle.clone(), bundle.replace("entries", "0")] {
            *files.0.get_mut(&path).unwrap().last_mut().unwrap() ^= 1;
            let report = verify(&files);
            assert_eq!(
                (report.exit_code(&[]), at(&report, Promise::Bytes)),
                (10, Some(size - 1)),
                "{path}"
            );
            *files.0.get_mut(&path).unwrap().last_mut().unwrap() ^= 1;
        }
    }
}

/// Among bad signatures that different threads find, the first in the book is named: here the later one is found long
/// before, because it is the first of its batch and each is checked by the equation.
#[test]
fn the_first_bad_signature_is_named() {
    let mut forgery = Forgery::of(&lawful(4_300).book.leaves);
    let signatures = |note: &str| note.matches("\n\u{2014} ").count();
    // The first entry of which the signatures pass 2,048 is the last of its batch.
    let mut sum = 0;
    let full = |(_, note): &(u64, String)| {
        sum += signatures(note);
        sum >= 2_048
    };
    let last = forgery.entries.iter().position(full).unwrap();
    for at in [last, last + 1] {
        let note = &mut forgery.entries[at].1;
        // Another entry's signature, by the same key.
        let other = note.rfind(' ').unwrap() + 10;
        let letter = if note[other..].starts_with('A') {
            "B"
        } else {
            "A"
        };
        note.replace_range(other..other + 1, letter);
    }
    let files = forgery.files();
    for threads in [1, 2, 4] {
        let options = Options {
            threads,
            exact: true,
            ..options(&log().vkey())
        };
        let report = verify::verify(&files, &options, &mut Silent).unwrap();
        assert_eq!(
            at(&report, Promise::Signatures),
            Some(last as u64),
            "{threads} threads"
        );
        assert_eq!(report.exit_code(&[]), 11);
    }
}
