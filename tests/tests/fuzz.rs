//! The parsers against mutated input: none may panic or take seconds, and whatever one accepts, its encoder writes back
//! byte for byte.
//!
//! `MINHBACH_FUZZ_SECONDS=60 cargo test -p minhbach-tests --test fuzz` runs every target for a minute from a fresh seed;
//! without it all of them together take about a second, from one seed, so that a failure here repeats. A failure prints the
//! seed (`MINHBACH_FUZZ_SEED` runs it again) and the input. Seeds of the mutations are the files in `tests/fuzz/corpus`,
//! the statements in `tests/fixtures/statements`, and a practice book.
#![allow(
    clippy::disallowed_methods,
    reason = "a test reads its own settings and the clock"
)]

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use minhbach_exchange::statement::{self, Columns};
use minhbach_ledger::amount::{Fixed, Unit};
use minhbach_ledger::day::Day;
use minhbach_ledger::entry::{Draft, Sealed, seal};
use minhbach_ledger::id::{Code, Digest, Id};
use minhbach_ledger::log::checkpoint::Checkpoint;
use minhbach_ledger::log::merkle::{self, Hashes, inclusion_plan};
use minhbach_ledger::log::proof::Proof;
use minhbach_ledger::log::tile::{Entries, Resource, push_entry};
use minhbach_ledger::note::{Note, Vkey, compose};
use minhbach_tests::book::practice::ORIGIN;
use minhbach_tests::book::{Files, Script, lawful, log};

/// No input may take longer than this.
const PATIENCE: Duration = Duration::from_secs(5);

/// A parser: its name, its seeds, words that mean something to it, and what must hold for any input. The answer is whether
/// the parser accepted it.
struct Target {
    name: &'static str,
    seeds: Vec<Vec<u8>>,
    words: &'static [&'static str],
    check: fn(&[u8]) -> bool,
}

/// SplitMix64.
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
        (self.next() % limit.max(1) as u64) as usize
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// A short range of a text of this length.
    fn range(&mut self, len: usize) -> std::ops::Range<usize> {
        let from = self.below(len + 1);
        let most = if self.below(4) == 0 { len } else { 16 };
        from..(from + self.below(most + 1)).min(len)
    }
}

/// Bytes at which parsers of text and of binary lengths go wrong.
const BYTES: &[u8] = b"\0\x01\n\r \t\"\\+-.,;/0159AZaz\x7f\x80\xbf\xc3\xe2\xef\xfe\xff";

fn mutate(random: &mut Random, input: &mut Vec<u8>, pool: &[Vec<u8>], words: &[&str]) {
    for _ in 0..1 + random.below(4) {
        let range = random.range(input.len());
        match random.below(8) {
            0 if !input.is_empty() => {
                let at = random.below(input.len());
                input[at] ^= 1 << random.below(8);
            }
            1 if !input.is_empty() => {
                let at = random.below(input.len());
                input[at] = *random.pick(BYTES);
            }
            2 => drop(input.drain(range)),
            3 => {
                let piece = input[range.clone()].to_vec();
                input.splice(range.end..range.end, piece);
            }
            4 if !words.is_empty() => {
                let word = random.pick(words).bytes();
                let to = if random.below(2) == 0 {
                    range.end
                } else {
                    range.start
                };
                input.splice(range.start..to, word);
            }
            5 => {
                let other = random.pick(pool);
                let piece = other[random.range(other.len())].to_vec();
                input.splice(range, piece);
            }
            6 => input.insert(range.start, *random.pick(BYTES)),
            _ if random.below(8) == 0 => input.truncate(range.start),
            _ => {}
        }
    }
    // The parsers refuse what is longer before they look at it; growing further would only slow the loop.
    input.truncate(200_000);
}

/// Runs a target for so long; panics with all that is needed to repeat a failure.
fn fuzz(target: &Target, seed: u64, budget: Duration) -> (u64, u64) {
    let mut random = Random(seed);
    let mut pool = target.seeds.clone();
    let (mut runs, mut accepted) = (0, 0);
    for seed in &target.seeds {
        accepted += u64::from(attempt(target, seed, || "a seed itself".into()));
    }
    assert!(accepted > 0, "{}: no seed is accepted", target.name);
    let end = Instant::now() + budget;
    while Instant::now() < end {
        for _ in 0..16 {
            let mut input = random.pick(&pool).clone();
            mutate(&mut random, &mut input, &pool, target.words);
            runs += 1;
            let found = attempt(target, &input, || {
                format!("run {runs} of MINHBACH_FUZZ_SEED={seed}")
            });
            if found {
                accepted += 1;
                // What is still accepted is a better start than the seeds alone.
                if pool.len() < 500 {
                    pool.push(input);
                } else {
                    let at = random.below(500);
                    if at >= target.seeds.len() {
                        pool[at] = input;
                    }
                }
            }
        }
    }
    (runs, accepted)
}

fn attempt(target: &Target, input: &[u8], which: impl Fn() -> String) -> bool {
    let begun = Instant::now();
    let result = catch_unwind(AssertUnwindSafe(|| (target.check)(input)));
    let slow = begun.elapsed() > PATIENCE;
    match result {
        Ok(accepted) if !slow => accepted,
        _ => {
            let file = std::env::temp_dir().join(format!("minhbach-fuzz-{}", target.name));
            let _ = std::fs::write(&file, input);
            let what = if slow { "takes too long" } else { "fails" };
            let text = input[..input.len().min(2_000)].escape_ascii();
            panic!(
                "{} {what} in {}; the input is in {}: \"{text}\"",
                target.name,
                which(),
                file.display()
            );
        }
    }
}

// --- the targets -------------------------------------------------------------------------------

/// What a parser of text says to bytes.
fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

fn note(bytes: &[u8]) -> bool {
    let Ok(note) = Note::parse(bytes) else {
        return false;
    };
    let lines: Vec<String> = note.signatures.iter().map(ToString::to_string).collect();
    assert_eq!(compose(note.text, &lines).as_bytes(), bytes);
    true
}

fn vkey(bytes: &[u8]) -> bool {
    let Some(Ok(vkey)) = text(bytes).map(Vkey::parse) else {
        return false;
    };
    assert_eq!(vkey.to_string().as_bytes(), bytes);
    true
}

fn entry(bytes: &[u8]) -> bool {
    let Ok(sealed) = Sealed::parse(bytes, ORIGIN) else {
        return false;
    };
    assert_eq!(seal(sealed.header, sealed.signed.note()).unwrap(), bytes);
    let signed = &sealed.signed;
    let draft = Draft::new(ORIGIN, &signed.body).unwrap();
    assert_eq!(
        draft.text(),
        signed.text(),
        "one spelling of what the body says"
    );
    assert_eq!(Draft::from_text(signed.text(), ORIGIN).unwrap(), draft);
    let rules = signed.body.rules();
    let _ = (
        rules.id(),
        rules.on(),
        rules.booked(),
        rules.further_ids(),
        rules.commitments(),
    );
    true
}

/// A checkpoint note, or its text alone.
fn checkpoint(bytes: &[u8]) -> bool {
    let _ = Checkpoint::open(bytes, &log().vkey());
    let body = match Note::parse(bytes) {
        Ok(note) => Some(note.text),
        Err(_) => text(bytes),
    };
    let Some((body, Ok(checkpoint))) = body.map(|body| (body, Checkpoint::parse(body))) else {
        return false;
    };
    assert_eq!(checkpoint.to_string(), body);
    true
}

fn proof(bytes: &[u8]) -> bool {
    let Ok(proof) = Proof::parse(bytes) else {
        return false;
    };
    assert_eq!(proof.to_string().as_bytes(), bytes);
    let _ = proof.verify(&proof.extra, &log().vkey());
    true
}

fn path(bytes: &[u8]) -> bool {
    let Some(Some(resource)) = text(bytes).map(Resource::parse) else {
        return false;
    };
    assert_eq!(resource.to_string().as_bytes(), bytes);
    true
}

fn bundle(bytes: &[u8]) -> bool {
    let width = 1 + bytes.first().map_or(0, |b| u16::from(*b));
    let body = bytes.get(1..).unwrap_or(&[]);
    let mut again = Vec::new();
    for entry in Entries::new(body, width) {
        let Ok(entry) = entry else { return false };
        push_entry(&mut again, entry).unwrap();
    }
    assert_eq!(again, body);
    true
}

/// One spelling per value: what reads is what is printed.
fn values(bytes: &[u8]) -> bool {
    let Some(text) = text(bytes) else {
        return false;
    };
    let printed = [
        text.parse::<Id>().ok().map(|v| v.to_string()),
        text.parse::<Digest>().ok().map(|v| v.to_string()),
        text.parse::<Day>().ok().map(|v| v.to_string()),
        text.parse::<Fixed>().ok().map(|v| v.to_string()),
        text.parse::<Unit>().ok().map(|v| v.to_string()),
    ];
    // A code is read leniently, for people; what is printed reads as itself.
    if let Ok(code) = text.parse::<Code>() {
        assert_eq!(code.to_string().parse::<Code>().ok(), Some(code));
    }
    let mut read = false;
    for value in printed.into_iter().flatten() {
        assert_eq!(value, text);
        read = true;
    }
    read
}

fn statement(bytes: &[u8]) -> bool {
    let mut files = [("sao-ke".to_owned(), Cursor::new(bytes))];
    let options = statement::Options::default();
    let Ok(statement) = statement::read(&mut files, &options, &mut |_| ()) else {
        return false;
    };
    let lines: u64 = statement.sources.iter().map(|s| s.counts.lines).sum();
    assert!(statement.len() as u64 <= lines, "a line out of nowhere");
    let exceptions: u64 = statement.sources.iter().map(|s| s.counts.exceptions).sum();
    assert_eq!(statement.exceptions.len() as u64, exceptions);
    !statement.is_empty()
}

fn columns(bytes: &[u8]) -> bool {
    text(bytes).is_some_and(|text| Columns::parse(text).is_ok())
}

// --- their seeds -------------------------------------------------------------------------------

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// The files of a directory with one of these endings, in order; small ones only, so that the loop stays fast.
fn files(directory: &str, endings: &[&str]) -> Vec<Vec<u8>> {
    let Ok(list) = std::fs::read_dir(root().join(directory)) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = list.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let name = |path: &PathBuf| path.to_string_lossy().into_owned();
    paths
        .iter()
        .filter(|path| endings.iter().any(|ending| name(path).ends_with(ending)))
        .map(|path| std::fs::read(path).unwrap())
        .filter(|bytes| bytes.len() <= 30_000)
        .collect()
}

fn book() -> &'static Script {
    static BOOK: OnceLock<Script> = OnceLock::new();
    BOOK.get_or_init(|| lawful(300))
}

/// Hashes of a small book, for proofs.
struct Tree(Vec<Vec<[u8; 32]>>);

impl Hashes for Tree {
    type Error = ();
    fn node(&self, level: u8, index: u64) -> Result<[u8; 32], ()> {
        let hashes = self.0.get(usize::from(level)).ok_or(())?;
        hashes.get(index as usize).copied().ok_or(())
    }
}

fn proofs() -> Vec<Vec<u8>> {
    let leaves = &book().book.leaves;
    let mut tree = Tree(Vec::new());
    let mut frontier = merkle::Frontier::new();
    for leaf in leaves {
        frontier.push_with(merkle::leaf_hash(leaf), |node, hash| {
            let levels = usize::from(node.level) + 1;
            tree.0.resize(tree.0.len().max(levels), Vec::new());
            tree.0[levels - 1].push(*hash);
        });
    }
    let note = minhbach_tests::book::checkpoint(leaves, &log());
    let size = leaves.len() as u64;
    [0, 63, 64, 100, size - 1]
        .into_iter()
        .map(|index| {
            let hashes = inclusion_plan(index, size).unwrap().prove(&tree).unwrap();
            let proof = Proof {
                extra: leaves[index as usize].clone(),
                index,
                hashes,
                checkpoint: String::from_utf8(note.clone()).unwrap(),
            };
            proof.to_string().into_bytes()
        })
        .collect()
}

fn targets() -> Vec<Target> {
    let leaves = &book().book.leaves;
    let notes: Vec<Vec<u8>> = leaves
        .iter()
        .map(|leaf| minhbach_ledger::entry::split(leaf).unwrap().1.to_vec())
        .collect();
    let published = Files::of(leaves, &[leaves.len() as u64], &log());
    let mut bundles = Vec::new();
    for width in [1u16, 3] {
        let mut bundle = vec![width as u8 - 1];
        for leaf in &leaves[..usize::from(width)] {
            push_entry(&mut bundle, leaf).unwrap();
        }
        bundles.push(bundle);
    }
    let corpus = |name: &str| files(&format!("fuzz/corpus/{name}"), &[""]);
    let lines = |name: &str| -> Vec<Vec<u8>> {
        corpus(name)
            .iter()
            .flat_map(|file| file.split(|b| *b == b'\n').map(<[u8]>::to_vec))
            .collect()
    };
    let csv = files("fixtures/statements", &[".csv", ".txt", ".tsv"]);
    let xlsx = files("fixtures/statements", &[".xlsx"]);
    let toml = files("fixtures/statements", &[".toml"]);
    vec![
        Target {
            name: "note",
            seeds: [corpus("note"), notes].concat(),
            words: &["\n\n", "\n\u{2014} ", "\u{2014}", " ", "=", "AAAA"],
            check: note,
        },
        Target {
            name: "vkey",
            seeds: [corpus("vkey"), vec![log().vkey().to_string().into_bytes()]].concat(),
            words: &["+", "00000000", "=", "AQ=="],
            check: vkey,
        },
        Target {
            name: "entry",
            seeds: [corpus("entry"), leaves.clone()].concat(),
            words: &[
                "received ",
                "prev ",
                "\n",
                "\"",
                "null",
                "{}",
                "[]",
                ",\"id\":",
                "1e3",
                "-0",
                "\\u0061",
                "e\u{301}",
                "/2",
                "9007199254740992",
                "true",
            ],
            check: entry,
        },
        Target {
            name: "checkpoint",
            seeds: [
                corpus("checkpoint"),
                vec![published.0["checkpoint"].clone()],
            ]
            .concat(),
            words: &["\n", "0", "18446744073709551616", "=", "\n\n\u{2014} "],
            check: checkpoint,
        },
        Target {
            name: "proof",
            seeds: [corpus("proof"), proofs()].concat(),
            words: &[
                "\n",
                "extra ",
                "index ",
                "c2sp.org/tlog-proof@v1",
                "=",
                "\n\n",
            ],
            check: proof,
        },
        Target {
            name: "path",
            seeds: lines("path"),
            words: &[
                "tile/", "entries/", "x", "000", "/", ".p/", "256", "63", "64", "x999/", "..",
                "%2e",
            ],
            check: path,
        },
        Target {
            name: "bundle",
            seeds: [corpus("bundle"), bundles].concat(),
            words: &["\0\0", "\0\u{1}"],
            check: bundle,
        },
        Target {
            name: "values",
            seeds: lines("values"),
            words: &[
                "0",
                "00",
                ".",
                "-",
                "+",
                "/",
                "=",
                "9999-12-31",
                "1969",
                "VND",
            ],
            check: values,
        },
        Target {
            name: "csv",
            seeds: [corpus("csv"), csv].concat(),
            words: &[
                "\"",
                "\"\"",
                ";",
                ",",
                "\t",
                "\r\n",
                "50.000",
                "524,700",
                "-1",
                "(5)",
                "01/09/2026",
                "2026-09-01 10:00",
                "Ngày",
                "Số tiền",
                "Ghi có",
                "Debit",
                "Số dư",
                "Tổng cộng",
                "\u{feff}",
                "VND",
            ],
            check: statement,
        },
        Target {
            name: "xlsx",
            seeds: [corpus("xlsx"), xlsx].concat(),
            words: &["PK\x03\x04", "PK\x01\x02", "PK\x05\x06"],
            check: statement,
        },
        Target {
            name: "columns",
            seeds: [corpus("columns"), toml].concat(),
            words: &[
                "[", "]", "=", "\"", "date", "credit", "debit", "amount", "\n",
            ],
            check: columns,
        },
    ]
}

#[test]
fn parsers_never_panic_and_write_back_what_they_read() {
    let seconds = std::env::var("MINHBACH_FUZZ_SECONDS").ok();
    let seconds: Option<f64> = seconds.map(|text| text.parse().unwrap());
    let given = std::env::var("MINHBACH_FUZZ_SEED").ok();
    let seed = match (given, seconds) {
        (Some(seed), _) => seed.parse().unwrap(),
        (None, None) => 1,
        // A long run looks elsewhere each time.
        (None, Some(_)) => std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap()
            .as_nanos() as u64,
    };
    let targets = targets();
    let budget = match seconds {
        Some(seconds) => Duration::from_secs_f64(seconds),
        None => Duration::from_millis(1_000) / targets.len() as u32,
    };
    println!("MINHBACH_FUZZ_SEED={seed}");
    for target in &targets {
        let (runs, accepted) = fuzz(target, seed, budget);
        println!(
            "{:<11}{runs:>9} inputs, {accepted:>8} accepted",
            target.name
        );
    }
}

/// A loop that cannot find a planted fault proves nothing.
#[test]
fn the_loop_finds_a_planted_fault() {
    let planted = Target {
        name: "planted",
        seeds: vec![b"tile/0/x001/234".to_vec()],
        words: &[".p/", "64"],
        check: |bytes| {
            assert!(
                !bytes.windows(5).any(|w| w == b".p/64"),
                "the planted fault"
            );
            true
        },
    };
    let found = catch_unwind(AssertUnwindSafe(|| {
        fuzz(&planted, 1, Duration::from_secs(5))
    }));
    assert!(found.is_err());
}
