//! Files that a command writes for its user.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Step};
use crate::texts::Text;

/// Writes a new file that only its owner may read; an existing file is an error, never overwritten. Synced.
pub fn create_private(path: &Path, bytes: &[u8], lang: Lang) -> Step<()> {
    create(path, bytes, 0o600, lang)
}

/// Writes a new file that anybody may read; an existing file is an error, never overwritten. Synced.
pub fn create_public(path: &Path, bytes: &[u8], lang: Lang) -> Step<()> {
    create(path, bytes, 0o644, lang)
}

fn create(path: &Path, bytes: &[u8], mode: u32, lang: Lang) -> Step<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    let written = options.open(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => taken(path, lang),
        _ => Failure::file(lang, path, &error),
    })
}

/// A file that is there already and is not overwritten, as a failure.
pub fn taken(path: &Path, lang: Lang) -> Box<Failure> {
    let text = path.display().to_string();
    Failure::new(
        Exit::Usage,
        "file.exists",
        lang,
        Text::FileExists,
        &[("path", &text)],
    )
    .advise(lang, Text::AdviceOtherFile, &[])
}

/// Replaces a file in one step: a reader sees the old bytes or the new ones.
pub fn replace(path: &Path, bytes: &[u8], lang: Lang) -> Step<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = Path::new(&beside);
    let written = File::create(beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(beside, path)
    });
    written.map_err(|error| Failure::file(lang, path, &error))
}
