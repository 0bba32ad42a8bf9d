//! Reads the files of a store that are read whole, and knows which files are its own.
//!
//! In: a path in the folder of a store, and the most bytes that such a file has. Out: its bytes. Fails if the
//! file is missing or longer, or is a link, a pipe or a device, which might never end.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The names of the files that are beside the database.
pub(super) const LEDGER: &str = "ledger";
pub(super) const SEAL: &str = "seal";
/// The most bytes of a seal, in which the line of a file has less than 200.
pub(super) const SEAL_BYTES_MAX: u64 = 64 << 20;
/// The most bytes of a snapshot, which has some 20 for each page of the database.
pub(super) const SNAPSHOT_BYTES_MAX: u64 = 1 << 30;
/// The most bytes of a file in `blobs`, which holds one value of the database.
pub(super) const BLOB_BYTES_MAX: u64 = 1 << 30;

/// The most room that is made for a file before it is read: one that was made long may hold nothing.
const ROOM_MAX: u64 = 64 << 20;

/// Opens a regular file. Returns it with its length.
pub(super) fn open(path: &Path) -> io::Result<(File, u64)> {
    let metadata = path.symlink_metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
    }
    Ok((File::open(path)?, metadata.len()))
}

/// Returns the bytes of a regular file.
pub(in crate::store) fn read(path: &Path, n_bytes_max: u64) -> io::Result<Vec<u8>> {
    let (file, n_bytes) = open(path)?;
    if n_bytes > n_bytes_max {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is too long"));
    }
    let n_expected = n_bytes.min(ROOM_MAX);
    let mut bytes = Vec::with_capacity(usize::try_from(n_expected).unwrap_or_default());
    // It may grow meanwhile.
    file.take(n_bytes_max).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Returns whether a file is one of a store's, by its name relative to the folder; others in the folder do
/// not belong to it, whatever they hold.
pub(super) fn is_own(name: &str) -> bool {
    const NAMES: [&str; 4] = ["db", "conf", LEDGER, SEAL];
    let is_cache = name.starts_with("snap.") && !name.ends_with(".generating");
    // A name that a seal lists may be any text, and must not lead out of the store.
    let is_cache = is_cache && is_plain(name);
    NAMES.contains(&name) || is_cache || name.strip_prefix("blobs/").is_some_and(is_plain)
}

/// Returns the most bytes that a file of this name has if this program wrote it; a longer one is passed over.
pub(super) fn n_bytes_max(name: &str) -> u64 {
    match name {
        SEAL => SEAL_BYTES_MAX,
        name if name.starts_with("snap.") => SNAPSHOT_BYTES_MAX,
        name if name.starts_with("blobs/") => BLOB_BYTES_MAX,
        _ => u64::MAX,
    }
}

/// Returns whether a name is that of a file in the folder itself.
fn is_plain(name: &str) -> bool {
    !name.contains(['/', '\\']) && !matches!(name, "" | "." | "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_of_a_bounded_length_are_read() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let path = folder.path().join("blob");
        std::fs::write(&path, "1234").expect("is written");
        assert_eq!(read(&path, 4).expect("reads"), b"1234");
        assert_eq!(read(&path, 3).expect_err("too long").kind(), io::ErrorKind::FileTooLarge);
        for name in ["db", "snap.10", "blobs/7"] {
            assert!(is_own(name), "{name}");
        }
        for name in
            ["/dev/zero", "snap.1/../../x", "blobs/../../x", "blobs/..", "blobs/a/b", "blobs/"]
        {
            assert!(!is_own(name), "{name}");
        }
        let refused = read(folder.path(), 3).expect_err("is a folder").kind();
        assert_eq!(refused, io::ErrorKind::InvalidInput);
    }
}
