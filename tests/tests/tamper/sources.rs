//! The verifier's threads: sources that fail, observers that panic, bundles that pile up.

use std::sync::atomic::{AtomicU64, Ordering};

use minhbach_ledger::effects::Effects;
use minhbach_ledger::log::tile::{Kind, Tile};
use minhbach_ledger::verify::{
    self, Leaf, Observer, Options, Promise, Silent, Source, SourceError,
};
use minhbach_store::ExportSource;
use minhbach_tests::book::{Files, log, options, verify};

use crate::{at, export, script};

/// A source that fails: by an error or a panic, at a bundle, a hash tile or while it lists.
struct Failing {
    files: Files,
    at: &'static str,
    panics: bool,
}

impl Failing {
    fn fail(&self, what: &str) -> Result<(), SourceError> {
        assert!(
            !self.panics || what != self.at,
            "the source panics, as the test wants"
        );
        match what == self.at {
            true => Err(SourceError {
                what: what.into(),
                why: "the test says so".into(),
            }),
            false => Ok(()),
        }
    }
}

impl Source for Failing {
    fn checkpoint(&self) -> Result<Vec<u8>, SourceError> {
        self.files.checkpoint()
    }
    fn tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, SourceError> {
        self.fail(&tile.to_string())?;
        self.files.tile(tile)
    }
    fn list(&self) -> Result<Option<Vec<Tile>>, SourceError> {
        self.fail("list")?;
        self.files.list()
    }
}

#[test]
fn a_source_that_fails_is_an_error_and_no_verdict() {
    for threads in [1, 2, 4] {
        for panics in [false, true] {
            for at in ["tile/entries/000", "tile/entries/002.p/188", "tile/0/001"] {
                let source = Failing {
                    files: export(),
                    at,
                    panics,
                };
                let options = Options {
                    threads,
                    ..options(&log().vkey())
                };
                let report = verify::verify(&source, &options, &mut Silent);
                assert!(report.is_err(), "{at}, {threads} threads, panics {panics}");
            }
        }
    }
    let source = Failing {
        files: export(),
        at: "list",
        panics: false,
    };
    assert!(verify::verify(&source, &options(&log().vkey()), &mut Silent).is_err());
}

/// The directory that a user has says the same as the files in memory, whole and altered.
#[test]
fn an_export_on_disk() {
    let dir = tempfile::tempdir().unwrap();
    let mut files = export();
    files.write(dir.path());
    let disk = ExportSource::new(dir.path());
    assert_eq!(
        disk.own_key().unwrap().parse(),
        Ok(log().vkey()),
        "the key beside the book"
    );
    assert_eq!(verify(&disk).exit_code(&[]), 0);
    assert_eq!(
        format!("{:?}", verify(&disk)),
        format!("{:?}", verify(&files))
    );
    // An old partial bundle, which nobody needs any more, is looked at because the directory lists it.
    let old = "tile/entries/000.p/100";
    files.0.get_mut(old).unwrap()[3_000] ^= 4;
    files.write(dir.path());
    let report = verify(&disk);
    assert_eq!(report.exit_code(&[]), 10);
    assert_eq!(format!("{report:?}"), format!("{:?}", verify(&files)));
    assert!(at(&report, Promise::Bytes).is_some_and(|at| at < 100));
    std::fs::remove_file(dir.path().join("checkpoint")).unwrap();
    let options = options(&log().vkey());
    let unread = verify::verify(&disk, &options, &mut Silent).unwrap_err();
    assert!(unread.what.ends_with("checkpoint"), "{unread}");
}

struct Panicking;

impl Observer for Panicking {
    fn entry(&mut self, at: u64, _: &Leaf, _: &Effects) {
        assert!(at < 300, "the observer panics, as the test wants");
    }
    fn progress(&mut self, _: u64, _: u64) {}
}

/// A panic of the caller's own observer is the caller's: it comes through, and no thread waits for ever.
#[test]
fn a_panicking_observer_does_not_hang() {
    let files = export();
    let run = || verify::verify(&files, &options(&log().vkey()), &mut Panicking).is_ok();
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).is_err());
}

/// Counts how far the workers read ahead of the deciding thread.
struct Counting {
    files: Files,
    read: AtomicU64,
    decided: AtomicU64,
    ahead: AtomicU64,
}

impl Source for Counting {
    fn checkpoint(&self) -> Result<Vec<u8>, SourceError> {
        self.files.checkpoint()
    }
    fn tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, SourceError> {
        if tile.kind() == Kind::Entries {
            let read = self.read.fetch_add(1, Ordering::SeqCst) + 1;
            let ahead = read - self.decided.load(Ordering::SeqCst);
            self.ahead.fetch_max(ahead, Ordering::SeqCst);
        }
        self.files.tile(tile)
    }
    fn list(&self) -> Result<Option<Vec<Tile>>, SourceError> {
        Ok(None)
    }
}

struct Slow<'a>(&'a Counting);

impl Observer for Slow<'_> {
    fn entry(&mut self, _: u64, _: &Leaf, _: &Effects) {}
    fn progress(&mut self, done: u64, _: u64) {
        self.0.decided.store(done / 256, Ordering::SeqCst);
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

/// A slow decision must not let the bundles pile up in memory: 48 are read ahead, however long the book is. The entries are
/// one and the same, so the replay ends at the second and the workers are at their fastest.
#[test]
fn bundles_in_flight_are_bounded() {
    let leaf = &script().book.leaves[0];
    let leaves: Vec<Vec<u8>> = vec![leaf.clone(); 256 * 120];
    let files = Files::of(&leaves, &[leaves.len() as u64], &log());
    let counting = Counting {
        files,
        read: 0.into(),
        decided: 0.into(),
        ahead: 0.into(),
    };
    let options = Options {
        threads: 4,
        ..options(&log().vkey())
    };
    verify::verify(&counting, &options, &mut Slow(&counting)).unwrap();
    assert_eq!(counting.read.load(Ordering::SeqCst), 120);
    let ahead = counting.ahead.load(Ordering::SeqCst);
    assert!((2..=50).contains(&ahead), "{ahead} bundles were in flight");
}
