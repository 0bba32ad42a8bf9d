//! What can go wrong with a store, each told with what to do.

use std::io;
use std::path::PathBuf;

/// Why a store could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another process has the store open, and this one would write.
    #[error(
        "the store `{}` is being written by another process{}, and only one can at a time; wait \
         until it ends. Questions can be asked meanwhile",
        path.display(),
        holder.as_deref().map(|it| format!(", number {it}")).unwrap_or_default()
    )]
    Locked {
        /// The store's folder.
        path: PathBuf,
        /// The number of the process and what it does, where it told.
        holder: Option<String>,
    },
    /// The store was written by a later version of the program.
    #[error(
        "the store `{}` has format {found}, and this program reads up to {known}; use a newer \
         onrecord, or export there and import here",
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
        "the store `{}` has format {found}, and this program reads format {known}; write it out \
         with `onrecord export` of the version that made it, and `onrecord import` the file into \
         a new folder",
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
    /// The folder holds something, but no store.
    #[error("`{}` is not empty and holds no onrecord store; choose another folder for --db", path.display())]
    Foreign {
        /// The folder.
        path: PathBuf,
    },
    /// There is no store where one was to be read.
    #[error("there is no store at `{}`; `onrecord add PATH` makes one, or give --db another folder", path.display())]
    Missing {
        /// The folder.
        path: PathBuf,
    },
    /// The target of a backup or restore is there already.
    #[error("`{}` is there already; choose a folder that does not exist", path.display())]
    Exists {
        /// The folder.
        path: PathBuf,
    },
    /// An extraction names an actor or a statement that it does not hold.
    #[error("document `{document}` names the {what} `{id}`, which is not among its {what}s")]
    Dangling {
        /// The document.
        document: String,
        /// `actor` or `statement`.
        what: &'static str,
        /// What was named.
        id: String,
    },
    /// A line of an export or of extraction records could not be read.
    #[error("line {line}: {cause}")]
    Line {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        cause: String,
    },
    /// Bytes of the store do not read as what they should be.
    #[error(
        "the store is damaged at {place}; restore a backup, or remove and add the documents again"
    )]
    Damaged {
        /// What was read.
        place: String,
    },
    /// A file could not be read or written.
    #[error("cannot {action} `{}`", path.display())]
    File {
        /// `read`, `write`, `lock` or `make`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] sled::Error),
}

impl StoreError {
    pub(super) fn damaged(place: &str) -> Self {
        Self::Damaged { place: place.to_owned() }
    }
}
