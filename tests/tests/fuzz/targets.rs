//! The parsers, what must hold for any input, and where the mutations start.

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

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

/// A parser: its name, its seeds, words that mean something to it, and what must hold for any input. The answer is whether
/// the parser accepted it.
pub struct Target {
    pub name: &'static str,
    pub seeds: Vec<Vec<u8>>,
    pub words: &'static [&'static str],
    pub check: fn(&[u8]) -> bool,
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

/// All of them.
pub fn targets() -> Vec<Target> {
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
