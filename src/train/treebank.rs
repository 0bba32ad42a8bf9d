//! Treebanks as training uses them.
//!
//! In: CoNLL-U files. Out: [`Treebank`], the documents of a file. Fails with [`TreebankError`],
//! which names the file.

use std::fs;
use std::path::{Path, PathBuf};

use crate::language::conllu::{self, ConlluError, GivenDocument};

/// A file of gold documents.
#[derive(Clone, Debug)]
pub(crate) struct Treebank {
    /// The documents in file order.
    pub documents: Vec<GivenDocument>,
}

/// Why a treebank could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum TreebankError {
    /// A file could not be read.
    #[error("cannot read `{}`", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    /// A file is not CoNLL-U.
    #[error("`{}` is not CoNLL-U", path.display())]
    Form { path: PathBuf, source: ConlluError },
}

impl Treebank {
    /// Reads a treebank.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read or is not CoNLL-U.
    pub(crate) fn load(path: &Path) -> Result<Self, TreebankError> {
        let file = fs::read_to_string(path)
            .map_err(|source| TreebankError::Read { path: path.to_owned(), source })?;
        let documents = conllu::read(&file)
            .map_err(|source| TreebankError::Form { path: path.to_owned(), source })?;
        Ok(Self { documents })
    }
}
