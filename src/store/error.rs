//! The errors of a store. Each message says what to do.

use std::io;
use std::path::PathBuf;

/// Why a store could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another process has the store open for writing.
    #[error(
        "the store `{}` is locked by another process{}, and only one can write at a time; wait \
         until it ends. Queries still work",
        path.display(),
        holder.as_deref().map(|process| format!(", number {process}")).unwrap_or_default()
    )]
    Locked {
        /// The store's folder.
        path: PathBuf,
        /// The number of the process and its command, if known.
        holder: Option<String>,
    },
    /// The store was written by a later version of the program.
    #[error(
        "the store `{}` has format {found}, but this program reads only up to {known}; use a newer \
         onrecord, or export with the newer one and import with this one",
        path.display()
    )]
    Newer {
        /// The store's folder.
        path: PathBuf,
        /// The format found.
        found: u32,
        /// The newest format known.
        known: u32,
    },
    /// The store was written by an earlier version of the program.
    #[error(
        "the store `{}` has format {found}, but this program reads format {known}; run \
         `onrecord export` with the version that made it, and `onrecord import` the file into a \
         new folder",
        path.display()
    )]
    Older {
        /// The store's folder.
        path: PathBuf,
        /// The format found.
        found: u32,
        /// The format known.
        known: u32,
    },
    /// The folder is not empty and is not a store.
    #[error("`{}` is not empty and holds no onrecord store; choose another folder for --db", path.display())]
    Foreign {
        /// The folder.
        path: PathBuf,
    },
    /// There is no store in the folder.
    #[error("there is no store at `{}`; `onrecord add PATH` creates one, or give --db another folder", path.display())]
    Missing {
        /// The folder.
        path: PathBuf,
    },
    /// Part of the store is missing or altered.
    #[error(
        "the store `{}` is damaged: {what}. Nothing was changed; run \
         `onrecord --db {} repair FOLDER` to save what can be read into a new store and list \
         what cannot, or restore a backup",
        path.display(), path.display()
    )]
    Lost {
        /// The store's folder.
        path: PathBuf,
        /// What is wrong, and which batches lost documents.
        what: String,
    },
    /// An unfinished copy.
    #[error("`{}` is an unfinished copy of a store; make the copy again", path.display())]
    Unfinished {
        /// The folder.
        path: PathBuf,
    },
    /// A file or folder cannot be used, or would be lost there.
    #[error("`{}` {why}", path.display())]
    Refused {
        /// The file or folder.
        path: PathBuf,
        /// Why, as a phrase that follows the path.
        why: &'static str,
    },
    /// A document is larger than a value can be.
    #[error("document `{document}` is too large: it takes more than 512 MB")]
    Large {
        /// The document.
        document: String,
    },
    /// Another process overwrote data that had not been read yet.
    #[error("the store `{}` was changed while it was being read; try again", path.display())]
    Changed {
        /// The store's folder.
        path: PathBuf,
    },
    /// The store was opened read-only.
    #[error("the store was opened read-only and cannot be changed")]
    ReadOnly,
    /// The reader went away while data was being read.
    #[error("reading was interrupted")]
    Interrupted,
    /// Another process has held the lock for too long.
    #[error(
        "the store `{}` has been locked for too long{}; the process may have been suspended: \
         resume it or end it",
        path.display(),
        holder.as_deref().map(|process| format!(" by process {process}")).unwrap_or_default()
    )]
    Stopped {
        /// The store's folder.
        path: PathBuf,
        /// The number of the process and its command, if known.
        holder: Option<String>,
    },
    /// The target of a backup or restore exists already.
    #[error("`{}` exists already; choose a folder that does not exist", path.display())]
    Exists {
        /// The folder.
        path: PathBuf,
    },
    /// An extraction refers to an actor or statement that it does not contain.
    #[error("document `{document}` names the {what} `{id}`, which is not among its {what}s")]
    Dangling {
        /// The document.
        document: String,
        /// `actor` or `statement`.
        what: &'static str,
        /// The id of the missing actor or statement.
        id: String,
    },
    /// An act or register is rejected because it could not be imported again.
    #[error("it cannot be stored: {cause}")]
    Note {
        /// What is wrong with it.
        cause: String,
    },
    /// A line of an export or of extraction records could not be read.
    #[error("line {line}: {cause}")]
    Line {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        cause: String,
    },
    /// Some bytes of the store cannot be decoded.
    #[error(
        "the store is damaged at {place}; run `onrecord repair FOLDER` to save what can be read \
         into a new store, or restore a backup"
    )]
    Damaged {
        /// What was being read.
        place: String,
    },
    /// A file could not be read or written.
    #[error("cannot {action} `{}`", path.display())]
    File {
        /// `read`, `write`, `lock`, `copy` or `create`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[source] sled::Error),
}

impl From<sled::Error> for StoreError {
    fn from(error: sled::Error) -> Self {
        match error {
            sled::Error::Corruption { .. } => Self::damaged("a page of the database"),
            other => Self::Database(other),
        }
    }
}

impl StoreError {
    pub(super) fn damaged(place: &str) -> Self {
        Self::Damaged { place: place.to_owned() }
    }
}
