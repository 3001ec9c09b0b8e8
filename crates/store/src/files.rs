//! Files that are whole or not there: written beside, synced, renamed, and the directory synced.

use crate::error::StoreError;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Ends the name of a file that is being written; such files are never part of anything.
pub(crate) const UNFINISHED: &str = ".unfinished";

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(UNFINISHED);
    path.with_file_name(name)
}

/// Writes and syncs a file and puts it in its place. The directory entry is durable only after
/// [`sync_dir`]; a caller that writes many files syncs each directory once.
pub(crate) fn replace(path: &Path, bytes: &[u8], secret: bool) -> Result<(), StoreError> {
    let temporary = beside(path);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(if secret { 0o600 } else { 0o644 });
    }
    let mut file = options
        .open(&temporary)
        .map_err(StoreError::io(&temporary))?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(StoreError::io(&temporary))?;
    fs::rename(&temporary, path).map_err(StoreError::io(path))
}

/// Makes the names in a directory durable.
pub(crate) fn sync_dir(path: &Path) -> Result<(), StoreError> {
    File::open(path)
        .and_then(|d| d.sync_all())
        .map_err(StoreError::io(path))
}

/// One whole file: written, renamed and its directory synced.
pub(crate) fn write_durably(path: &Path, bytes: &[u8], secret: bool) -> Result<(), StoreError> {
    replace(path, bytes, secret)?;
    match path.parent() {
        Some(parent) => sync_dir(parent),
        None => Ok(()),
    }
}

/// The bytes of a file, `None` if there is none.
pub(crate) fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, StoreError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(StoreError::io(path)(e)),
    }
}

/// All regular files below a directory as paths relative to it, sorted; unfinished ones left out.
pub(crate) fn list(root: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let mut found = Vec::new();
    let mut pending = vec![root.to_owned()];
    while let Some(dir) = pending.pop() {
        for entry in fs::read_dir(&dir).map_err(StoreError::io(&dir))? {
            let entry = entry.map_err(StoreError::io(&dir))?;
            let path = entry.path();
            if entry.file_type().map_err(StoreError::io(&path))?.is_dir() {
                pending.push(path);
            } else if !path.to_string_lossy().ends_with(UNFINISHED)
                && let Ok(relative) = path.strip_prefix(root)
            {
                found.push(relative.to_owned());
            }
        }
    }
    found.sort();
    Ok(found)
}
