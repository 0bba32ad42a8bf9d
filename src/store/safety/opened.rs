//! The database while it is open, closed so that a broken disk cannot end the process.
//!
//! In: an open database. Out: its tree. It is closed when dropped; the database panics if it cannot
//! write then, and again while it cleans up, which nothing can catch. So it is only closed if what it
//! holds lasts already; if not, it is left alone, and goes with the process. Never fails.

use std::path::{Path, PathBuf};

use super::{guarded, sync};
use crate::store::StoreError;

/// An open database.
pub(in crate::store) struct Opened {
    database: Option<sled::Db>,
    file: PathBuf,
}

impl Opened {
    pub(in crate::store) fn new(database: sled::Db, folder: &Path) -> Self {
        Self { database: Some(database), file: folder.join("db") }
    }

    /// Returns the tree that holds everything.
    pub(in crate::store) fn tree(&self) -> Result<sled::Tree, StoreError> {
        let database = self.database.as_ref().ok_or(StoreError::OnlyAsked)?;
        Ok(sled::Tree::clone(database))
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        let Some(database) = self.database.take() else { return };
        let flushed = guarded(|| Ok(database.flush()?)).and_then(|_| sync::file(&self.file));
        if flushed.is_err() {
            std::mem::forget(database);
            return;
        }
        // Whatever goes wrong now, what it holds lasts.
        let _ = guarded(|| {
            drop(database);
            Ok(())
        });
    }
}
