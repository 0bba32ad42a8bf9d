//! Opens the database of a store and reads its manifest.
//!
//! In: the folder of a store whose files may be opened. Out: the database, or a [`SledStore`] of
//! it. Fails with [`StoreError`] if the database cannot be opened or its manifest cannot be read.

use std::path::Path;

use super::durable::SledStore;
use super::frames::dictionaries;
use super::keys::MANIFEST;
use super::manifest::{FORMAT, FORMAT_OLDEST, Manifest};
use super::safety::closing::Closing;
use super::safety::guarded;
use super::safety::ledger::Ledger;
use super::safety::opened::OpenDatabase;
use super::safety::pages::SEGMENT_BYTES;
use super::safety::table::{self, Table, ValueSource};
use crate::guard;
use crate::store::StoreError;

const DATABASE_CACHE_BYTES: u64 = 64 << 20;

/// Opens the database in `folder`. Returns `None` if another process has it open.
pub(in crate::store) fn open_database(folder: &Path) -> Result<Option<OpenDatabase>, StoreError> {
    guard::check_clock().map_err(|error| StoreError::Database(error.into()))?;
    let config = sled::Config::new()
        .path(folder)
        .segment_size(SEGMENT_BYTES)
        .cache_capacity(DATABASE_CACHE_BYTES)
        .flush_every_ms(None);
    guarded(|| match config.open() {
        Err(sled::Error::Io(cause)) if cause.to_string().contains("lock") => Ok(None),
        other => Ok(Some(OpenDatabase::new(other?, folder))),
    })
}

/// Returns the manifest of a database, and the table of its values.
pub(in crate::store) fn manifest_of(
    source: ValueSource,
    folder: &Path,
) -> Result<(Manifest, Table), StoreError> {
    let Some(kept) = source.get(MANIFEST)? else {
        let manifest = Manifest { has_sums: true, ..Manifest::default() };
        return Ok((manifest, Table::new(source, true)));
    };
    let (path, known) = (folder.to_owned(), FORMAT);
    match Manifest::format(&kept) {
        Some(found) if found > FORMAT => return Err(StoreError::Newer { path, found, known }),
        Some(found) if found < FORMAT_OLDEST => {
            return Err(StoreError::Older { path, found, known });
        }
        _ => {}
    }
    let damaged = || StoreError::damaged("the manifest");
    let checked = table::checked(MANIFEST, &kept).and_then(|manifest| Manifest::read(&manifest));
    let read = checked.filter(|manifest| manifest.has_sums);
    let unchecked = || Manifest::read(&kept).filter(|manifest| !manifest.has_sums);
    let manifest = read.or_else(unchecked).ok_or_else(damaged)?;
    let table = Table::new(source, manifest.has_sums);
    Ok((manifest, table))
}

impl SledStore {
    /// Returns the store in an open database.
    pub(in crate::store) fn of_database(
        database: OpenDatabase,
        ledger: Ledger,
        closing: Closing,
    ) -> Result<Self, StoreError> {
        let source = ValueSource::Database(database.tree()?);
        let (manifest, table) = manifest_of(source, closing.folder())?;
        let dictionaries = dictionaries(&table)?;
        Ok(Self::new((table, Some(database)), manifest, dictionaries, ledger, closing))
    }
}
