//! The seal: length and checksum of each file of a closed store.
//!
//! In: the folder of a closed store. Out: a file that lists all others with their checksums; it is
//! removed before the store is opened for writing and written again after it is closed. Damage that
//! happens while the store is closed is thus found before sled sees the files and cuts off pages or
//! panics. A killed process leaves no seal; then only the ledger shows what must be there. Fails if
//! a file cannot be read or written.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::{own_files, sync};
use crate::store::StoreError;

/// The name of the seal file.
pub(in crate::store) const NAME: &str = own_files::SEAL;
/// The first line of the seal file.
pub(in crate::store) const HEAD: &str = "onrecord seal 1\n";

/// Length in bytes and checksum of a file.
type Sum = (u64, u128);

/// The files of a closed store by name, relative to its folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) struct Seal(BTreeMap<String, Sum>);

/// A file that differs from its seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) struct Mismatch {
    pub(in crate::store) name: String,
    /// What is wrong, as a phrase.
    pub(in crate::store) how: String,
}

impl Mismatch {
    /// Returns whether the file can be rebuilt from the others.
    pub(in crate::store) fn can_be_rebuilt(&self) -> bool {
        self.name == "conf" || self.name.starts_with("snap.")
    }
}

/// How much of a database to compare with its seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Extent {
    /// All bytes.
    All,
    /// Only the length of the database, but all bytes of the other files.
    Length,
}

impl Seal {
    /// Returns the seal of a folder, or `None` if it is missing or not valid.
    pub(in crate::store) fn read(folder: &Path) -> Option<Self> {
        let bytes = own_files::read(&folder.join(NAME), own_files::SEAL_BYTES_MAX).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let (listed, own) = text.strip_suffix('\n')?.rsplit_once('\n')?;
        let listed = format!("{listed}\n");
        if own != format!("{:032x}", xxh3_128(listed.as_bytes())) {
            return None;
        }
        listed.strip_prefix(HEAD)?.lines().map(read_line).collect::<Option<_>>().map(Self)
    }

    /// Computes the seal of the files in a folder.
    fn of(folder: &Path) -> io::Result<Self> {
        let mut files = BTreeMap::new();
        for entry in walkdir::WalkDir::new(folder) {
            let entry = entry?;
            let name = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            let name = name.to_string_lossy().into_owned();
            let is_file = entry.file_type().is_file() && is_sealed(&name);
            // What is longer is none of the store's, and may be without end.
            if is_file && entry.metadata()?.len() <= own_files::n_bytes_max(&name) {
                files.insert(name, sum_of(own_files::open(entry.path())?.0)?);
            }
        }
        Ok(Self(files))
    }

    /// Seals a folder.
    pub(in crate::store) fn write(folder: &Path) -> Result<(), StoreError> {
        let path = folder.join(NAME);
        let read = |source| StoreError::File { action: "read", path: path.clone(), source };
        let mut text = HEAD.to_owned();
        for (name, (length, sum)) in Self::of(folder).map_err(read)?.0 {
            // Writing to a string does not fail.
            let _ = writeln!(text, "{sum:032x} {length} {name}");
        }
        let _ = writeln!(text, "{:032x}", xxh3_128(text.as_bytes()));
        sync::replace(&path, text.as_bytes())
    }

    /// Removes the seal of a folder; must be called before its files are changed.
    pub(in crate::store) fn remove(folder: &Path) -> Result<(), StoreError> {
        let path = folder.join(NAME);
        match std::fs::remove_file(&path) {
            Ok(()) => sync::folder(folder),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(source) => Err(StoreError::File { action: "write", path, source }),
        }
    }

    /// Returns the files in `folder` that differ from the seal.
    pub(in crate::store) fn mismatches(&self, folder: &Path, extent: Extent) -> Vec<Mismatch> {
        let how = |(name, wanted): (&String, &Sum)| {
            let path = folder.join(name);
            let is_data = name == "db" || name.starts_with("blobs/");
            let found = match extent {
                Extent::Length if is_data => {
                    own_files::open(&path).map(|(_, length)| (length, wanted.1))
                }
                // A file of another length is not read: it may be long.
                _ => match own_files::open(&path) {
                    Ok((_, length)) if length != wanted.0 => Ok((length, 0)),
                    Ok((file, _)) => sum_of(file),
                    Err(error) => Err(error),
                },
            };
            let how = match found {
                Ok(found) if found == *wanted => return None,
                Ok((length, _)) if length != wanted.0 => {
                    format!("has {length} bytes instead of {}", wanted.0)
                }
                Ok(_) => "was altered".to_owned(),
                Err(error) if error.kind() == io::ErrorKind::NotFound => "is missing".to_owned(),
                Err(error) => format!("cannot be read: {error}"),
            };
            Some(Mismatch { name: name.clone(), how })
        };
        self.0.iter().filter_map(how).collect()
    }

    /// Returns whether a file is listed in the seal.
    pub(in crate::store) fn names(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

fn is_sealed(name: &str) -> bool {
    name != NAME && own_files::is_own(name)
}

fn read_line(line: &str) -> Option<(String, Sum)> {
    let (sum, rest) = line.split_once(' ')?;
    let (length, name) = rest.split_once(' ')?;
    // Every file that a seal lists is read, so it must be one of the store's.
    is_sealed(name).then_some(())?;
    Some((name.to_owned(), (length.parse().ok()?, u128::from_str_radix(sum, 16).ok()?)))
}

fn sum_of(mut file: File) -> io::Result<Sum> {
    const BYTES_AT_ONCE: usize = 1 << 20;
    let (mut hash, mut length, mut room) = (Xxh3::new(), 0, vec![0; BYTES_AT_ONCE]);
    loop {
        let n = match file.read(&mut room) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        if n == 0 {
            return Ok((length, hash.digest128()));
        }
        hash.update(room.get(..n).unwrap_or(&room));
        length += n as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_of_a_sealed_file_is_seen() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let path = folder.path().join("db");
        let whole: Vec<u8> = (0..600_u32).map(|it| (it % 251) as u8).collect();
        std::fs::write(&path, &whole).expect("is written");
        Seal::write(folder.path()).expect("is sealed");
        let seal = Seal::read(folder.path()).expect("reads");
        assert_eq!(seal.mismatches(folder.path(), Extent::All), []);
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            std::fs::write(&path, &bytes).expect("is written");
            assert_eq!(seal.mismatches(folder.path(), Extent::All).len(), 1, "byte {at}");
        }
        std::fs::write(&path, [&whole[..], b"x"].concat()).expect("is written");
        let longer = &seal.mismatches(folder.path(), Extent::All)[0].how;
        assert_eq!(longer, "has 601 bytes instead of 600");
        std::fs::remove_file(&path).expect("goes");
        assert_eq!(seal.mismatches(folder.path(), Extent::All)[0].how, "is missing");
    }

    #[test]
    fn a_changed_seal_is_none() {
        let folder = tempfile::TempDir::new().expect("a folder");
        std::fs::write(folder.path().join("db"), "bytes").expect("is written");
        Seal::write(folder.path()).expect("is sealed");
        let path = folder.path().join(NAME);
        let whole = std::fs::read(&path).expect("reads");
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            std::fs::write(&path, &bytes).expect("is written");
            assert_eq!(Seal::read(folder.path()), None, "byte {at}");
        }
    }
}
