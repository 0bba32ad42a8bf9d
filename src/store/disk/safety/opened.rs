//! An open database that can be closed on a failing disk without ending the process.
//!
//! In: an open database. Out: its tree. Closed on drop. If sled cannot write while it closes, it
//! panics, and panics again while unwinding, which cannot be caught. Therefore it is only closed if
//! everything is durable already; otherwise it is leaked until the process ends. Never fails.

use std::path::{Path, PathBuf};

use super::{guarded, sync};
use crate::store::StoreError;

/// An open database.
pub(in crate::store) struct OpenDatabase {
    database: Option<sled::Db>,
    file: PathBuf,
}

impl OpenDatabase {
    pub(in crate::store) fn new(database: sled::Db, folder: &Path) -> Self {
        Self { database: Some(database), file: folder.join("db") }
    }

    /// Returns the tree that holds all values.
    pub(in crate::store) fn tree(&self) -> Result<sled::Tree, StoreError> {
        let database = self.database.as_ref().ok_or(StoreError::ReadOnly)?;
        Ok(sled::Tree::clone(database))
    }
}

impl Drop for OpenDatabase {
    fn drop(&mut self) {
        let Some(database) = self.database.take() else { return };
        let flushed = guarded(|| Ok(database.flush()?)).and_then(|_| sync::file(&self.file));
        if flushed.is_err() {
            std::mem::forget(database);
            return;
        }
        // Everything is durable, so errors no longer matter.
        let _ = guarded(|| {
            drop(database);
            Ok(())
        });
    }
}
