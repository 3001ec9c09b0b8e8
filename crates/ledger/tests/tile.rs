//! Tiles: paths in their one spelling, widths, what is new between two sizes, hashes read back out of tiles, bundles.

mod support;

use minhbach_ledger::log::merkle::{
    Hashes as _, NodeId, consistency_plan, inclusion_plan, leaf_hash, root,
};
use minhbach_ledger::log::tile::{
    Caching, Entries, Kind, MAX_ENTRY_BYTES, Resource, Tile, TileError, TileHashes,
    TileHashesError, new_tiles, push_entry,
};
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeSet;
use support::{Tree, hex, vectors};

/// Kind, level, index and width.
type Named = (&'static str, u8, u64, u16);

/// Path, what it names (`None` where the path must never be answered), and why.
fn paths() -> Vec<(String, Option<Named>, &'static str)> {
    let valid = [
        ("tile/0/000", "hashes", 0, 0, 256),
        ("tile/0/000.p/1", "hashes", 0, 0, 1),
        ("tile/0/x001/x234/067", "hashes", 0, 1_234_067, 256),
        ("tile/0/x001/x234/067.p/8", "hashes", 0, 1_234_067, 8),
        ("tile/0/999.p/255", "hashes", 0, 999, 255),
        ("tile/0/x001/000", "hashes", 0, 1000, 256),
        ("tile/0/x100/x000/000", "hashes", 0, 100_000_000, 256),
        ("tile/7/000.p/3", "hashes", 7, 0, 3),
        ("tile/63/000", "hashes", 63, 0, 256),
        ("tile/entries/000", "entries", 0, 0, 256),
        ("tile/entries/x023/456.p/12", "entries", 0, 23_456, 12),
    ];
    let invalid = [
        ("", "nothing"),
        ("/checkpoint", "a leading slash"),
        ("checkpoint/", "a trailing slash"),
        ("Checkpoint", "capitals"),
        ("tile", "no level"),
        ("tile/0", "no index"),
        ("tile/0/", "an empty index"),
        ("tile/0/0", "fewer than three digits"),
        ("tile/0/0000", "more than three digits"),
        ("tile/0/1000", "more than three digits"),
        ("tile/00/000", "a leading zero in the level"),
        ("tile/64/000", "a level above 63"),
        ("tile/-1/000", "a sign"),
        ("tile/+1/000", "a sign"),
        ("tile/0/+01", "a sign"),
        ("tile/0/x000/001", "a leading group of zeros"),
        ("tile/0/x000/000", "a leading group of zeros"),
        ("tile/0/001/234", "no x before the last group"),
        ("tile/0/x001", "an x on the last group"),
        ("tile/0/x001/x234", "an x on the last group"),
        ("tile/0/x001//234", "an empty group"),
        ("tile/0/000/", "a trailing slash"),
        ("tile/0/000.p", "no width"),
        ("tile/0/000.p/", "an empty width"),
        ("tile/0/000.p/0", "width 0: empty tiles are not served"),
        ("tile/0/000.p/256", "width 256 is spelled without a suffix"),
        ("tile/0/000.p/01", "a leading zero in the width"),
        ("tile/0/000.p/1/", "a trailing slash"),
        ("tile/0/000.p/65537", "a width beyond 16 bits"),
        ("tile/8/0/000", "the extra height of Go's own paths"),
        ("tile/data/000", "Go's own name of the entries"),
        ("tile/entries/0", "fewer than three digits"),
        (
            "tile/0/x018/x446/x744/x073/x709/x551/616",
            "an index of 2^64",
        ),
        (
            "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
            "an index beyond 64 bits",
        ),
        ("tile/0/00\u{661}", "digits that are not ASCII"),
        ("tile/0/../checkpoint", "a way out"),
    ];
    let valid = valid.map(|(path, kind, level, index, width)| {
        (path.to_owned(), Some((kind, level, index, width)), "ok")
    });
    let invalid = invalid.map(|(path, why)| (path.to_owned(), None, why));
    valid.into_iter().chain(invalid).collect()
}

#[test]
fn a_path_has_one_spelling() {
    for (path, expected, why) in paths() {
        let found = Resource::parse(&path);
        let expected = expected.map(|(kind, level, index, width)| {
            let kind = if kind == "entries" {
                Kind::Entries
            } else {
                Kind::Hashes(level)
            };
            Resource::Tile(Tile::new(kind, index, width).unwrap())
        });
        assert_eq!(found, expected, "{path}: {why}");
        if let Some(resource) = found {
            assert_eq!(resource.to_string(), path);
            assert_eq!(resource.content_type(), "application/octet-stream");
            assert_eq!(resource.caching(), Caching::Immutable);
        }
    }
    let checkpoint = Resource::parse("checkpoint").unwrap();
    assert_eq!(checkpoint, Resource::Checkpoint);
    assert_eq!(checkpoint.content_type(), "text/plain; charset=utf-8");
    assert_eq!(checkpoint.caching(), Caching::Brief);
}

#[test]
fn the_example_of_the_specification() {
    let names: Vec<String> = new_tiles(0, 70_000).map(|tile| tile.to_string()).collect();
    let hashes: Vec<&String> = names
        .iter()
        .filter(|name| !name.contains("entries"))
        .collect();
    assert_eq!(hashes.len(), 273 + 1 + 1 + 1 + 1);
    for name in [
        "tile/0/272",
        "tile/0/273.p/112",
        "tile/1/000",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    ] {
        assert!(names.iter().any(|found| found == name), "{name}");
    }
    assert_eq!(names.len(), 277 + 274);
    let at_256: Vec<String> = new_tiles(0, 256).map(|tile| tile.to_string()).collect();
    assert_eq!(at_256, ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]);
    assert_eq!(new_tiles(0, 0).count(), 0);
    assert_eq!(new_tiles(9, 9).count(), 0);
    assert_eq!(new_tiles(9, 3).count(), 0);
}

#[test]
fn new_tiles_are_the_difference_of_two_logs() {
    for (old, new) in [
        (0, 1),
        (1, 2),
        (255, 256),
        (256, 257),
        (250, 700),
        (65_535, 65_536),
        (65_536, 66_000),
        (3, 131_072),
    ] {
        let before: BTreeSet<Tile> = new_tiles(0, old).collect();
        let after: BTreeSet<Tile> = new_tiles(0, new).collect();
        let listed: Vec<Tile> = new_tiles(old, new).collect();
        let expected: BTreeSet<Tile> = after.difference(&before).copied().collect();
        assert_eq!(listed.len(), expected.len(), "none is named twice");
        assert_eq!(
            listed.into_iter().collect::<BTreeSet<_>>(),
            expected,
            "{old} to {new}"
        );
    }
    // At the limit of sizes the highest level is reached and nothing overflows.
    let top: Vec<Tile> = new_tiles(u64::MAX - 1, u64::MAX).collect();
    assert_eq!(top.len(), 2);
}

#[test]
fn proofs_from_tiles_alone() {
    let tree = Tree::numbered(66_000);
    for size in [1, 2, 255, 256, 257, 511, 512, 1000, 65_536, 66_000] {
        let tiles = tree.tiles(size);
        let source = TileHashes {
            size,
            fetch: |tile: Tile| tiles.get(&tile).ok_or("missing"),
        };
        assert_eq!(
            root(size, &source).unwrap(),
            tree.roots[size as usize],
            "{size}"
        );
        for index in [0, 1, size / 3, size / 2, size - 1]
            .into_iter()
            .filter(|&index| index < size)
        {
            let plan = inclusion_plan(index, size).unwrap();
            assert_eq!(plan.prove(&source).unwrap(), plan.prove(&tree).unwrap());
        }
        for old in [1, size / 3, size / 2, size - 1]
            .into_iter()
            .filter(|&old| old > 0)
        {
            let plan = consistency_plan(old, size).unwrap();
            assert_eq!(plan.prove(&source).unwrap(), plan.prove(&tree).unwrap());
        }
        assert_eq!(
            source.node(0, size),
            Err(TileHashesError::Beyond(NodeId {
                level: 0,
                index: size
            }))
        );
    }
}

#[test]
fn a_tile_must_have_its_length() {
    let tree = Tree::numbered(300);
    let tile = Tile::at(Kind::Hashes(0), 1, 300).unwrap();
    assert_eq!(tile.width(), 44);
    let bytes = tree.tile(tile);
    let node = NodeId {
        level: 2,
        index: 64,
    };
    assert_eq!(tile.node(&bytes, node).unwrap(), tree.levels[2][64]);
    assert_eq!(Tile::of_node(node, 300), Some(tile));
    assert_eq!(tile.node(&bytes[1..], node), Err(TileError::WrongLength));
    assert_eq!(tile.node(&bytes[32..], node), Err(TileError::WrongLength));
    assert_eq!(
        tile.node(&[&bytes[..], &[0]].concat(), node),
        Err(TileError::WrongLength)
    );
    for outside in [
        (2, 63),
        (2, 75),
        (8, 0),
        (0, 300),
        (63, 1),
        (64, 0),
        (255, 9),
        (3, u64::MAX),
    ] {
        let node = NodeId {
            level: outside.0,
            index: outside.1,
        };
        assert_eq!(
            tile.node(&bytes, node),
            Err(TileError::NotInTile),
            "{node:?}"
        );
    }
    assert_eq!(
        Tile::of_node(
            NodeId {
                level: 3,
                index: 37
            },
            300
        ),
        None,
        "not complete at this size"
    );
    assert_eq!(
        Tile::of_node(
            NodeId {
                level: 2,
                index: 74
            },
            300
        ),
        Some(tile)
    );
    assert_eq!(Tile::at(Kind::Hashes(0), 2, 300), None);
    assert_eq!(
        Tile::at(Kind::Hashes(1), 0, 255),
        None,
        "an empty tile is no tile"
    );
    assert_eq!(Tile::at(Kind::Hashes(0), u64::MAX, u64::MAX), None);
    assert_eq!(
        Tile::of_entry(299, 300),
        Some((Tile::at(Kind::Entries, 1, 300).unwrap(), 43))
    );
    assert_eq!(Tile::of_entry(300, 300), None);
}

#[test]
fn bundles_are_strict() {
    let mut bundle = Vec::new();
    for entry in [&b"one"[..], b"", b"three"] {
        push_entry(&mut bundle, entry).unwrap();
    }
    let read = |bytes: &[u8], width| {
        Entries::new(bytes, width)
            .map(|e| e.map(<[u8]>::to_vec))
            .collect::<Result<Vec<_>, _>>()
    };
    assert_eq!(
        read(&bundle, 3).unwrap(),
        [b"one".to_vec(), vec![], b"three".to_vec()]
    );
    assert_eq!(read(&bundle, 2), Err(TileError::TrailingBytes));
    assert_eq!(read(&bundle, 4), Err(TileError::WrongLength));
    for cut in 0..bundle.len() {
        assert_eq!(
            read(&bundle[..cut], 3),
            Err(TileError::WrongLength),
            "cut at {cut}"
        );
    }
    let mut longest = Vec::new();
    push_entry(&mut longest, &vec![7; MAX_ENTRY_BYTES]).unwrap();
    assert_eq!(read(&longest, 1).unwrap()[0].len(), MAX_ENTRY_BYTES);
    let before = longest.clone();
    assert_eq!(
        push_entry(&mut longest, &vec![7; MAX_ENTRY_BYTES + 1]),
        Err(TileError::EntryTooLong)
    );
    assert_eq!(longest, before);
    let mut entries = Entries::new(&bundle, 4);
    assert_eq!(
        entries.by_ref().filter(Result::is_err).count(),
        1,
        "an error is reported once, and last"
    );
    assert!(entries.next().is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn every_tile_path_reads_back(level in 0u8..64, index in any::<u64>(), shift in 0u32..64, width in 1u16..=256, entries in any::<bool>()) {
        let kind = if entries { Kind::Entries } else { Kind::Hashes(level) };
        let tile = Resource::Tile(Tile::new(kind, index >> shift, width).unwrap());
        prop_assert_eq!(Resource::parse(&tile.to_string()), Some(tile));
    }

    #[test]
    fn what_is_read_prints_the_same(path in "(tile/)?(entries|[0-9]{1,2})/(x?[0-9]{3}/){0,3}x?[0-9]{2,4}(\\.p/[0-9]{0,3})?") {
        if let Some(resource) = Resource::parse(&path) {
            prop_assert_eq!(resource.to_string(), path);
        }
    }

    #[test]
    fn any_bytes_make_a_bundle_or_an_error(bytes in proptest::collection::vec(0u8..4, 0..60), width in 1u16..20) {
        let found: Result<Vec<_>, _> = Entries::new(&bytes, width).collect();
        if let Ok(entries) = found {
            let mut again = Vec::new();
            entries.iter().for_each(|entry| push_entry(&mut again, entry).unwrap());
            prop_assert_eq!(again, bytes);
        }
    }
}

/// The cases that other implementations read, each checked above or here.
#[test]
fn vector_file() {
    let paths: Vec<_> = paths().into_iter().map(|(path, found, why)| match found {
        Some((kind, level, index, width)) => json!({"path": path, "valid": true, "kind": kind, "level": level, "index": index, "width": width}),
        None => json!({"path": path, "valid": false, "why": why}),
    }).collect();
    let mut bundles = Vec::new();
    let mut bundle = |why: &str, bytes: &[u8], width: u16, expect: &str| {
        let found: Result<Vec<&[u8]>, TileError> = Entries::new(bytes, width).collect();
        assert_eq!(
            found.as_ref().map_or_else(|error| error.code(), |_| "ok"),
            expect,
            "{why}"
        );
        let entries = found
            .ok()
            .map(|entries| entries.iter().map(|entry| hex(entry)).collect::<Vec<_>>());
        bundles.push(json!({"why": why, "verdict": expect, "bundle": hex(bytes), "width": width, "entries": entries}));
    };
    bundle("two entries, one of them empty", b"\0\x03one\0\0", 2, "ok");
    bundle("an entry is missing", b"\0\x03one", 2, "tile.wrong_length");
    bundle("an entry is cut short", b"\0\x03on", 1, "tile.wrong_length");
    bundle("half a length", b"\0", 1, "tile.wrong_length");
    bundle("a byte too many", b"\0\x03one\0", 1, "tile.trailing_bytes");
    let widths: Vec<_> = [1u64, 255, 256, 257, 65_535, 65_536, 70_000, 16_777_216]
        .map(|size| {
            let names: Vec<String> = new_tiles(0, size)
                .filter(|tile| !tile.is_full())
                .map(|tile| tile.to_string())
                .collect();
            json!({"size": size, "tiles": new_tiles(0, size).count(), "partial": names})
        })
        .to_vec();
    let tree = Tree::numbered(300);
    let tile = Tile::at(Kind::Hashes(0), 1, 300).unwrap();
    assert_eq!(tree.tile(tile)[..32], leaf_hash(b"entry 256"));
    vectors(
        "tile.json",
        &json!({
            "about": "paths below a log's prefix; entry bundles and their entries in hexadecimal; which tiles a log of a size has",
            "paths": paths, "bundles": bundles, "sizes": widths,
            "tile": {"path": tile.to_string(), "of": "300 entries, the i-th being `entry i`", "bytes": hex(&tree.tile(tile))},
        }),
    );
}
