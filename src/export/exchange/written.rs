//! What all formats share: how much was written, why writing fails, files of a folder.
//!
//! In: a folder, a format, text. Out: a folder made ready, files written, and [`Written`]. Fails with
//! [`ExchangeError`].

use std::io;
use std::path::{Path, PathBuf};

use crate::ingest::read_plain;
use crate::query::Contents;
use crate::store::StoreError;

/// How much was written.
#[expect(clippy::struct_field_names, reason = "counts begin with `n_` everywhere")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Written {
    /// Number of documents.
    pub(crate) n_documents: usize,
    /// Number of actors.
    pub(crate) n_actors: usize,
    /// Number of relations.
    pub(crate) n_relations: usize,
    /// Number of statements.
    pub(crate) n_statements: usize,
    /// Number of relations and statements that the format cannot hold: they lack an end.
    pub(crate) n_left_out: usize,
}

impl Written {
    /// Counts a document whose relations and statements are all written.
    pub(super) fn add(&mut self, contents: &Contents) {
        self.n_documents += 1;
        self.n_relations += contents.relations.len();
        self.n_statements += contents.statements.len();
    }
}

/// Why a store could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum ExchangeError {
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The output could not be written.
    #[error("cannot write the output")]
    Output(#[from] io::Error),
    /// A file of a folder could not be written.
    #[error("cannot write `{}`", path.display())]
    File { path: PathBuf, source: io::Error },
    /// The folder has files of something else in it.
    #[error(
        "`{}` is not empty and holds no earlier export of this format; give another folder",
        path.display()
    )]
    Occupied { path: PathBuf },
}

/// The file that shows which format a folder holds.
const MARK: &str = ".onrecord-export";

/// Makes a folder ready: creates it if need be. Only an empty folder or one with an earlier export of
/// the format is taken, because its files are replaced.
pub(super) fn prepare(folder: &Path, format: &str) -> Result<(), ExchangeError> {
    let failed = |source| ExchangeError::File { path: folder.to_owned(), source };
    std::fs::create_dir_all(folder).map_err(failed)?;
    let is_empty = std::fs::read_dir(folder).map_err(failed)?.next().is_none();
    let mark = folder.join(MARK);
    let is_ours = || read_plain(&mark).is_ok_and(|it| it.trim() == format);
    match is_empty || is_ours() {
        true => write_whole(&mark, &format!("{format}\n")),
        false => Err(ExchangeError::Occupied { path: folder.to_owned() }),
    }
}

/// Writes one file of a folder.
pub(super) fn write_whole(path: &Path, text: &str) -> Result<(), ExchangeError> {
    std::fs::write(path, text)
        .map_err(|source| ExchangeError::File { path: path.to_owned(), source })
}
