//! Rules for what depends on what: layers, what is inherited, sources, banned crates.

use crate::tree::{Tree, root};
use crate::{assert_clean, assert_found};
use serde_json::Value;
use std::process::Command;

fn cargo(arguments: &[&str]) -> String {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(program)
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "cargo {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("cargo writes UTF-8")
}

/// The packages that are compiled on this machine, or only our own.
pub fn packages(with_dependencies: bool) -> Vec<Value> {
    let version = cargo(&["-vV"]);
    let host = version
        .lines()
        .find_map(|l| l.strip_prefix("host: "))
        .expect("cargo names its host");
    let mut arguments = vec![
        "metadata",
        "--format-version=1",
        "--locked",
        "--filter-platform",
        host,
    ];
    if !with_dependencies {
        arguments.push("--no-deps");
    }
    let said: Value = serde_json::from_str(&cargo(&arguments)).expect("cargo writes JSON");
    said["packages"]
        .as_array()
        .expect("a list of packages")
        .clone()
}

/// A field that is text; empty if it is not there.
pub fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// The root file of every target of our packages, from the root of the repository.
pub fn crate_roots() -> Vec<String> {
    let top = root().canonicalize().expect("the repository is there");
    let packages = packages(false);
    let targets = packages
        .iter()
        .flat_map(|p| p["targets"].as_array().expect("targets"));
    let paths = targets.map(|target| {
        let path = std::path::Path::new(text(target, "src_path"))
            .canonicalize()
            .expect("a target's file");
        path.strip_prefix(&top)
            .expect("inside the repository")
            .to_string_lossy()
            .into_owned()
    });
    paths.collect()
}

/// What each of our packages may import; the tests may import all of them.
const LAYERS: [(&str, &[&str]); 6] = [
    ("minhbach-ledger", &[]),
    ("minhbach-exchange", &["minhbach-ledger"]),
    ("minhbach-store", &["minhbach-ledger"]),
    (
        "minhbach-server",
        &["minhbach-ledger", "minhbach-exchange", "minhbach-store"],
    ),
    (
        "minhbach",
        &[
            "minhbach-ledger",
            "minhbach-exchange",
            "minhbach-store",
            "minhbach-server",
        ],
    ),
    (
        "minhbach-tests",
        &[
            "minhbach-ledger",
            "minhbach-exchange",
            "minhbach-store",
            "minhbach-server",
            "minhbach",
        ],
    ),
];

fn imports_upward(packages: &[Value]) -> Vec<String> {
    let mut findings = Vec::new();
    for package in packages {
        let name = text(package, "name");
        let Some((_, allowed)) = LAYERS.iter().find(|(layer, _)| *layer == name) else {
            findings.push(format!("{name}: a crate that has no place in the layers"));
            continue;
        };
        let dependencies = package["dependencies"].as_array().into_iter().flatten();
        for dependency in dependencies
            .map(|d| text(d, "name"))
            .filter(|d| d.starts_with("minhbach"))
        {
            if !allowed.contains(&dependency) {
                findings.push(format!(
                    "{name} imports {dependency}: never back or sideways"
                ));
            }
        }
    }
    findings
}

#[test]
fn imports_never_run_upward() {
    assert_clean(&imports_upward(&packages(false)));
    let planted = |name: &str, dependency: &str| {
        [
            serde_json::json!({"name": name, "dependencies": [{"name": dependency}, {"name": "serde"}]}),
        ]
    };
    assert_clean(&imports_upward(&planted(
        "minhbach-store",
        "minhbach-ledger",
    )));
    assert_found(
        &imports_upward(&planted("minhbach-ledger", "minhbach-store")),
        "ledger imports minhbach-store",
    );
    assert_found(
        &imports_upward(&planted("minhbach-new", "serde")),
        "minhbach-new",
    );
}

/// Settings that every member takes from the workspace, as they stand in its manifest.
const INHERITED: [&str; 5] = [
    "version.workspace = true",
    "edition.workspace = true",
    "rust-version.workspace = true",
    "license.workspace = true",
    "[lints]\nworkspace = true",
];

fn not_inherited(tree: &Tree) -> Vec<String> {
    let manifests = tree.files("", "/Cargo.toml");
    let missing = manifests.flat_map(|(path, text)| {
        let missing = INHERITED
            .iter()
            .filter(move |setting| !text.contains(**setting));
        missing.map(move |setting| format!("{path}: {setting:?} is missing"))
    });
    missing.collect()
}

/// Versions stand in the workspace's manifest only, so that two crates cannot use two versions of one library.
fn own_versions(tree: &Tree) -> Vec<String> {
    let mut findings = Vec::new();
    for (path, text) in tree.files("", "/Cargo.toml") {
        let mut section = "";
        for line in text.lines() {
            if line.starts_with('[') {
                section = line;
            } else if section.ends_with("dependencies]")
                && line.contains('=')
                && !line.contains("workspace = true")
            {
                findings.push(format!(
                    "{path}: {line:?} does not take its version from the workspace"
                ));
            }
        }
    }
    findings
}

#[test]
fn manifests_inherit_from_the_workspace() {
    let tree = Tree::of_repository();
    assert!(tree.files("", "/Cargo.toml").count() >= 6);
    assert_clean(&not_inherited(&tree));
    assert_clean(&own_versions(&tree));
    let good = INHERITED.join("\n");
    assert_clean(&not_inherited(&Tree::of([("a/Cargo.toml", &good)])));
    let bad = good.replace("edition.workspace = true", "edition = \"2021\"");
    assert_found(
        &not_inherited(&Tree::of([("a/Cargo.toml", &bad)])),
        "edition",
    );
    let bad = "[dependencies]\nserde = { workspace = true }\nfoo = \"1\"\n[features]\nx = []";
    assert_found(&own_versions(&Tree::of([("a/Cargo.toml", bad)])), "foo");
}

/// C code that builds slowly or needs a system library, and large trees that a careless default feature pulls in.
const BANNED: [&str; 6] = [
    "aws-lc-sys",
    "aws-lc-rs",
    "openssl-sys",
    "native-tls",
    "image",
    "tonic",
];

/// Looks in the lock file, which holds the packages of all platforms.
fn bad_locked(lock: &str) -> Vec<String> {
    let mut findings = Vec::new();
    for package in lock.split("[[package]]").skip(1) {
        let field = |name: &str| {
            let begin = format!("{name} = \"");
            package
                .lines()
                .find_map(|l| l.strip_prefix(&begin)?.strip_suffix('"'))
        };
        let name = field("name").unwrap_or_default();
        if BANNED.contains(&name) {
            findings.push(format!(
                "{name}: banned; find who pulls it by `cargo tree --invert {name}`"
            ));
        }
        if field("source").is_some_and(|source| !source.starts_with("registry+")) {
            findings.push(format!("{name}: not from the registry"));
        }
    }
    findings
}

#[test]
fn locked_packages_are_neither_banned_nor_from_git() {
    let tree = Tree::of_repository();
    assert_clean(&bad_locked(tree.text("Cargo.lock").expect("a lock file")));
    let planted = |name: &str, source: &str| {
        format!("[[package]]\nname = \"{name}\"\nsource = \"{source}\"\n")
    };
    assert_clean(&bad_locked(&planted(
        "imageless",
        "registry+https://example",
    )));
    assert_found(
        &bad_locked(&planted("openssl-sys", "registry+https://example")),
        "openssl-sys: banned",
    );
    assert_found(
        &bad_locked(&planted("fine", "git+https://example")),
        "fine: not from",
    );
}

/// What the trees of the pure crates must not hold, each with the crate's name as cargo prints it.
const NOT_IN_LEDGER: [&str; 9] = [
    "rand",
    "rand_core",
    "getrandom",
    "tokio",
    "sqlx",
    "axum",
    "reqwest",
    "hyper",
    "mio",
];
const NOT_IN_EXCHANGE: [&str; 7] = ["rand", "tokio", "sqlx", "axum", "reqwest", "hyper", "mio"];

fn held(tree_of_cargo: &str, forbidden: &[&str]) -> Vec<String> {
    let names = tree_of_cargo
        .lines()
        .filter_map(|l| l.split_whitespace().next());
    let held = names.filter(|name| forbidden.contains(name));
    held.map(|name| format!("{name} is in the tree of a pure crate"))
        .collect()
}

fn normal_tree(package: &str) -> String {
    // With the features that this package asks for, not those of the whole workspace.
    cargo(&[
        "tree",
        "--locked",
        "--edges=normal",
        "--prefix=none",
        "--no-dedupe",
        "--package",
        package,
    ])
}

#[test]
fn the_trees_of_the_pure_crates_hold_no_clock_chance_or_network() {
    let ledger = normal_tree("minhbach-ledger");
    assert!(ledger.contains("sha2 v"), "{ledger}");
    assert_clean(&held(&ledger, &NOT_IN_LEDGER));
    assert_clean(&held(&normal_tree("minhbach-exchange"), &NOT_IN_EXCHANGE));
    assert_found(
        &held(
            "minhbach-ledger v0.1.0\ngetrandom v0.4.1 (*)\n",
            &NOT_IN_LEDGER,
        ),
        "getrandom",
    );
}
