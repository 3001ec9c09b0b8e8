//! The files of the repository, or of a planted sample.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// Paths from the root, with forward slashes, and contents. A file that is not UTF-8 has an empty text: it has a name
/// that links may point to, and nothing that a rule reads.
#[derive(Debug, Default)]
pub struct Tree(BTreeMap<String, String>);

impl Tree {
    /// What git tracks, and what is new and not ignored.
    pub fn of_repository() -> Self {
        let root = root();
        // CI often runs as another user than the one who checked out, which git refuses by default.
        let listed = Command::new("git")
            .args([
                "-c",
                "safe.directory=*",
                "ls-files",
                "-z",
                "--cached",
                "--others",
                "--exclude-standard",
            ])
            .current_dir(root)
            .output()
            .expect("git runs");
        assert!(
            listed.status.success(),
            "{}",
            String::from_utf8_lossy(&listed.stderr)
        );
        let names = String::from_utf8(listed.stdout).expect("paths are UTF-8");
        let files = names
            .split('\0')
            .filter(|n| !n.is_empty())
            .filter_map(|name| {
                // A file that was deleted and not yet committed is listed and cannot be read.
                let bytes = std::fs::read(root.join(name)).ok()?;
                Some((
                    name.to_owned(),
                    String::from_utf8(bytes).unwrap_or_default(),
                ))
            });
        Self(files.collect())
    }

    /// A planted sample.
    pub fn of<const N: usize>(files: [(&str, &str); N]) -> Self {
        Self(
            files
                .map(|(path, text)| (path.to_owned(), text.to_owned()))
                .into(),
        )
    }

    /// The files whose path begins and ends so, in order.
    pub fn files<'a>(
        &'a self,
        begin: &'a str,
        end: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0
            .iter()
            .filter(move |(path, _)| path.starts_with(begin) && path.ends_with(end))
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The Rust sources of all crates without their tests and benchmarks: `crates/*/src/**.rs`.
    pub fn crate_sources(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files("crates/", ".rs")
            .filter(|(path, _)| path.split('/').nth(2) == Some("src"))
    }

    /// The text of one file.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// Whether this is a file.
    pub fn has(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// Whether this is a file, or a directory with files in it.
    pub fn has_file_or_directory(&self, path: &str) -> bool {
        let directory = format!("{}/", path.trim_end_matches('/'));
        self.has(path) || path.is_empty() || self.files(&directory, "").next().is_some()
    }
}

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}
