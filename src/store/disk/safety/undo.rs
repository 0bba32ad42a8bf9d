//! Saves what sled may overwrite when it opens a database, so that it can be restored.
//!
//! In: the folder of a store that no process has open, before its database is opened. Out:
//! [`Saved`]. If sled cannot read part of the log, even for a moment, it takes the log for ended
//! and clears what follows. It only clears segments written since its last snapshot, so only those
//! are saved, in memory. Fails if a file cannot be read, or cannot be written while it is restored.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::{own_files, pages, place, seal, sync};
use crate::store::StoreError;

/// Nothing is saved if there are more bytes than this; so much since the last snapshot only occurs
/// in a copy that was never opened.
const BYTES_MAX: u64 = 256 << 20;

/// The bytes that sled may overwrite.
pub(in crate::store) struct Saved {
    folder: PathBuf,
    length: u64,
    /// Parts of `db` by offset.
    segments: Vec<(u64, Vec<u8>)>,
    /// Snapshots, blobs and the seal by name.
    files: Vec<(PathBuf, Vec<u8>)>,
}

impl Saved {
    /// Reads what opening the database in `folder` may overwrite. Returns `None` if it is too much
    /// or if there is no database yet.
    pub(in crate::store) fn of(folder: &Path) -> Result<Option<Self>, StoreError> {
        let database = folder.join("db");
        if !database.exists() {
            return Ok(None);
        }
        let cannot = |source| StoreError::File { action: "read", path: database.clone(), source };
        let length = database.metadata().map_err(cannot)?.len();
        let Some(segments) = pages::since_snapshot(folder, BYTES_MAX).map_err(cannot)? else {
            return Ok(None);
        };
        let mut names: Vec<PathBuf> =
            place::snapshots(folder).into_iter().map(PathBuf::from).collect();
        names.push(PathBuf::from(seal::NAME));
        let blobs = std::fs::read_dir(folder.join("blobs")).into_iter().flatten().flatten();
        names.extend(blobs.map(|blob| Path::new("blobs").join(blob.file_name())));
        let mut files = Vec::new();
        for name in names {
            let n_bytes_max = own_files::n_bytes_max(&name.to_string_lossy());
            match own_files::read(&folder.join(&name), n_bytes_max) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                // The database neither reads nor changes what is none of its values.
                Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {}
                read => files.push((name, read.map_err(cannot)?)),
            }
        }
        Ok(Some(Self { folder: folder.to_owned(), length, segments, files }))
    }

    /// Restores everything; the database must be closed.
    pub(in crate::store) fn restore(&self) -> Result<(), StoreError> {
        self.write().map_err(|source| {
            let path = self.folder.join("db");
            StoreError::File { action: "write", path, source }
        })?;
        sync::tree(&self.folder)
    }

    fn write(&self) -> io::Result<()> {
        let mut database = OpenOptions::new().write(true).open(self.folder.join("db"))?;
        for (at, bytes) in &self.segments {
            database.seek(SeekFrom::Start(*at))?;
            database.write_all(bytes)?;
        }
        database.set_len(self.length)?;
        for name in place::snapshots(&self.folder) {
            if !self.files.iter().any(|file| file.0 == Path::new(&name)) {
                std::fs::remove_file(self.folder.join(name))?;
            }
        }
        for (name, bytes) in &self.files {
            File::create(self.folder.join(name))?.write_all(bytes)?;
        }
        Ok(())
    }
}
