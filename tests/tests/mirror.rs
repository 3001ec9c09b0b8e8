//! Copies of a log: true at every moment, whatever the source does and wherever a run ends.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use minhbach_ledger::log::tile::{Kind, Tile};
use minhbach_ledger::verify::{self, Promise, Silent, Source, SourceError, Verdict};
use minhbach_store::{ExportSource, Mirror, MirrorError, Mirrored};
use minhbach_tests::book::{Files, checkpoint, lawful, log, options};

fn leaves(size: u64, word: &str) -> Vec<Vec<u8>> {
    (0..size)
        .map(|n| format!("{word} {n}").into_bytes())
        .collect()
}

fn files(size: u64) -> Files {
    Files::of(&leaves(size, "entry"), &[size], &log())
}

/// A source that breaks off after so many tiles.
struct Breaking<'a> {
    files: &'a Files,
    left: AtomicU64,
}

impl Source for Breaking<'_> {
    fn checkpoint(&self) -> Result<Vec<u8>, SourceError> {
        self.files.checkpoint()
    }

    fn tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, SourceError> {
        let left = self
            .left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                left.checked_sub(1)
            });
        match left {
            Ok(_) => self.files.tile(tile),
            Err(_) => Err(SourceError {
                what: tile.to_string(),
                why: "broken off".into(),
            }),
        }
    }

    fn list(&self) -> Result<Option<Vec<Tile>>, SourceError> {
        Ok(None)
    }
}

fn follow(dir: &Path, source: &dyn Source) -> Result<Mirrored, MirrorError> {
    Mirror::open(dir, &log().vkey())?.follow(source, &|_, _| {})
}

/// Every file of a directory by its path.
fn all(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![dir.to_owned()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(
                std::fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else if path.exists() {
            let name = path
                .strip_prefix(dir)
                .unwrap()
                .to_string_lossy()
                .into_owned();
            found.insert(name, std::fs::read(&path).unwrap());
        }
    }
    found
}

/// What a copy must hold: the files, and the key.
fn whole(files: &Files) -> BTreeMap<String, Vec<u8>> {
    let mut all: BTreeMap<String, Vec<u8>> = files
        .0
        .iter()
        .map(|(name, bytes)| (name.to_string(), bytes.clone()))
        .collect();
    all.insert(
        "log.vkey".into(),
        format!("{}\n", log().vkey()).into_bytes(),
    );
    all
}

#[test]
fn a_copy_grows_with_its_log_and_is_the_same_as_one_made_at_once() {
    let here = tempfile::tempdir().unwrap();
    let dir = here.path().join("copy");
    let mut before = 0;
    for size in [
        1, 2, 255, 256, 257, 300, 511, 512, 700, 65_535, 65_536, 65_800,
    ] {
        let came = follow(&dir, &files(size)).unwrap();
        let Mirrored::At {
            from, to, fetched, ..
        } = came
        else {
            panic!("{size}: {came:?}");
        };
        assert_eq!((from, to), (before, size));
        assert!(fetched > 0, "{size}");
        before = size;
        let (has, must) = (all(&dir), whole(&files(size)));
        for (name, bytes) in &must {
            assert!(has.get(name) == Some(bytes), "{name} at {size}");
        }
        // What else is there are partial tiles of earlier sizes, which a log keeps until they are full.
        for name in has.keys().filter(|name| !must.contains_key(*name)) {
            assert!(
                name.contains(".p/") && !must.contains_key(name.split(".p/").next().unwrap()),
                "{name} at {size}"
            );
        }
        let again = follow(&dir, &files(size)).unwrap();
        assert!(
            matches!(again, Mirrored::At { fetched: 0, .. }),
            "{again:?}"
        );
    }
}

#[test]
fn wherever_a_run_ends_the_next_one_goes_on() {
    let (old, new) = (files(300), files(900));
    for cut in 0..16 {
        let here = tempfile::tempdir().unwrap();
        let dir = here.path().join("copy");
        follow(&dir, &old).unwrap();
        let breaking = Breaking {
            files: &new,
            left: AtomicU64::new(cut),
        };
        let broken = follow(&dir, &breaking);
        // What is there is the old book, whole.
        if broken.is_err() {
            let has = all(&dir);
            for (name, bytes) in whole(&old) {
                assert!(has.get(&name) == Some(&bytes), "{name} after {cut}");
            }
        }
        follow(&dir, &new).unwrap();
        let has = all(&dir);
        for (name, bytes) in whole(&new) {
            assert!(
                has.get(&name) == Some(&bytes),
                "{name} after {cut} and again"
            );
        }
    }
}

#[test]
fn what_does_not_fit_the_signed_tree_is_never_written() {
    let good = files(700);
    // The key is the one that was given, whatever lies there.
    let names = good.0.keys().filter(|name| *name != "log.vkey");
    let names: Vec<_> = names.cloned().collect();
    for name in names {
        // Without a checkpoint there is no book.
        for gone in [false, true]
            .into_iter()
            .filter(|gone| !gone || name != "checkpoint")
        {
            let mut bad = files(700);
            if gone {
                bad.0.remove(&name);
            } else {
                let bytes = bad.0.get_mut(&name).unwrap();
                let last = bytes.len() - 2;
                bytes[last] ^= 1;
            }
            let here = tempfile::tempdir().unwrap();
            let dir = here.path().join("copy");
            let came = follow(&dir, &bad);
            assert!(came.is_err(), "{name} {gone}: {came:?}");
            let must = whole(&good);
            for (name, bytes) in all(&dir) {
                assert!(name != "checkpoint", "{name}");
                assert!(must.get(&name) == Some(&bytes), "{name} was written");
            }
        }
    }
}

#[test]
fn a_fork_leaves_the_copy_and_a_proof() {
    let here = tempfile::tempdir().unwrap();
    let dir = here.path().join("copy");
    follow(&dir, &files(700)).unwrap();
    let before = all(&dir);
    for size in [1, 256, 600, 700, 701, 1_000] {
        let mut other = leaves(size, "entry");
        let at = usize::try_from(size.min(650) - 1).unwrap();
        other[at] = b"another".to_vec();
        let other = Files::of(&other, &[size], &log());
        let came = follow(&dir, &other).unwrap();
        let Mirrored::Forked(proof) = came else {
            panic!("{size}: {came:?}");
        };
        let (older, newer) = proof.verify(&log().vkey()).unwrap();
        assert_eq!((older.size, newer.size), (size.min(700), size.max(700)));
        assert!(all(&dir) == before, "{size}");
    }
    for size in [1, 256, 512, 699] {
        let came = follow(&dir, &files(size)).unwrap();
        assert_eq!(
            came,
            Mirrored::Older {
                shown: size,
                have: 700
            }
        );
        assert!(all(&dir) == before, "{size}");
    }
    // Damaged hashes accuse nobody.
    let mut damaged = files(900);
    for (name, bytes) in &mut damaged.0 {
        if name.to_string().starts_with("tile/0/") {
            bytes[0] ^= 1;
        }
    }
    assert!(matches!(
        follow(&dir, &damaged),
        Err(MirrorError::Differs(_))
    ));
    assert!(all(&dir) == before);
}

#[test]
fn a_verifier_convicts_a_log_by_what_it_remembers() {
    const SIZE: u64 = 700;
    let script = lawful(SIZE);
    let leaves = &script.book.leaves;
    let book = Files::of(leaves, &[SIZE], &log());
    let vkey = log().vkey();
    let past = |size: usize, fork: bool| {
        let mut leaves = leaves[..size].to_vec();
        if fork {
            leaves[size / 2] = b"another".to_vec();
        }
        checkpoint(&leaves, &log())
    };
    let look = |saved: &[Vec<u8>]| {
        let saved: Vec<&[u8]> = saved.iter().map(Vec::as_slice).collect();
        verify::verify_since(&book, &options(&vkey), &saved, &mut Silent).unwrap()
    };
    for size in [1, 255, 256, 257, 512, 699, 700] {
        let report = look(&[past(size, false), past(300, false)]);
        assert!(report.verdict(Promise::AppendOnly).holds(), "{size}");
        assert_eq!(report.misbehaviour, None);
        // The one that convicts may be any of those that are given.
        let report = look(&[past(300, false), past(size, true)]);
        assert_eq!(report.exit_code(&[]), 14, "{size}");
        let (older, newer) = report.misbehaviour.unwrap().verify(&vkey).unwrap();
        assert_eq!((older.size, newer.size), (size as u64, SIZE));
    }
    let none = look(&[]);
    assert!(matches!(
        none.verdict(Promise::AppendOnly),
        Verdict::NotChecked(_)
    ));
    // Whoever remembers the longer book cannot convict by the shorter one alone.
    let saved = [past(700, false)];
    let saved: Vec<&[u8]> = saved.iter().map(Vec::as_slice).collect();
    let short = Files::of(&leaves[..500], &[500], &log());
    let report = verify::verify_since(&short, &options(&vkey), &saved, &mut Silent).unwrap();
    assert_eq!((report.exit_code(&[]), report.misbehaviour), (14, None));
}

#[test]
fn a_directory_of_something_else_is_left_alone() {
    let here = tempfile::tempdir().unwrap();
    std::fs::write(here.path().join("thesis.txt"), "years").unwrap();
    assert!(matches!(
        follow(here.path(), &files(3)),
        Err(MirrorError::Other(_))
    ));
    let dir = here.path().join("copy");
    std::fs::create_dir(&dir).unwrap();
    std::fs::write(dir.join("log.vkey"), "another\n").unwrap();
    assert!(matches!(
        follow(&dir, &files(3)),
        Err(MirrorError::Other(_))
    ));
    let own = here.path().join("own");
    follow(&own, &files(300)).unwrap();
    let source = ExportSource::new(&own);
    assert!(
        source
            .tile(Tile::at(Kind::Entries, 1, 300).unwrap())
            .unwrap()
            .is_some()
    );
}
