//! Opens a store: for writing, for querying it in place, or for reading a copy of all of it.
//!
//! In: a folder. Out: a [`SledStore`], after the files were compared with their seal and the
//! database with the ledger. Nothing is written to a folder that is not a store, or to a damaged
//! store. Fails with [`StoreError`], which says what is missing and what to do.

use std::path::Path;
use std::time::Duration;

use super::database::{manifest_of, open_database};
use super::durable::SledStore;
use super::frames::dictionaries;
use super::merge;
use super::safety::closing::{self, Closing};
use super::safety::copy::ReadingCopy;
use super::safety::file_lock::FileLock;
use super::safety::ledger::Ledger;
use super::safety::pages::Pages;
use super::safety::place::{self, Condition, Content};
use super::safety::seal::{Extent, Seal};
use super::safety::snapshot_cache::SnapshotCache;
use super::safety::table::ValueSource;
use super::safety::undo::Saved;
use super::safety::{self, salvage};
use crate::store::StoreError;

/// How often to retry if another process has the store open, and how long to wait in between: the
/// process may be about to close it.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(10);

impl SledStore {
    /// Opens the store in `folder` for writing; creates it if it does not exist.
    ///
    /// # Errors
    /// Returns an error if another process is writing, the folder holds something else, the store
    /// is damaged, or its format is not supported.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        place::restore_format_3(folder)?;
        if !folder.is_symlink() && !folder.exists() {
            let cannot =
                |source| StoreError::File { action: "create", path: folder.to_owned(), source };
            std::fs::create_dir_all(folder).map_err(cannot)?;
            // The entry of the folder in its parent must be durable too.
            safety::sync::folder(folder.parent().unwrap_or(Path::new(".")))?;
        }
        let folder = place::resolve(folder)?;
        let content = place::inspect(&folder)?;
        Self::open_to_write(&folder, content)
    }

    /// Opens an existing store in `folder` for writing.
    ///
    /// # Errors
    /// As [`open`](Self::open), and if there is no store.
    pub fn open_existing(folder: &Path) -> Result<Self, StoreError> {
        place::restore_format_3(folder)?;
        let folder = place::existing(folder)?;
        Self::open_to_write(&folder, Content::Store)
    }

    /// Opens the store in `folder` for queries. It shows the last committed state. Its files are
    /// read in place; nothing is copied, and nothing in or beside the folder is changed. Only the
    /// parts of a large store that a query needs are read and checked.
    ///
    /// # Errors
    /// Returns an error if there is no store, it is damaged, or its format is not supported. Later
    /// reads fail with [`StoreError::Changed`] if another process has overwritten a page in the
    /// meantime; [`open_to_read`](Self::open_to_read) then still works.
    pub fn open_to_ask(folder: &Path) -> Result<Self, StoreError> {
        let own = place::existing(folder)?;
        let lock = FileLock::to_read(&own)?;
        match Self::open_in_place(&own, &lock) {
            Err(
                error @ (StoreError::Stopped { .. }
                | StoreError::Newer { .. }
                | StoreError::Older { .. }),
            ) => Err(error),
            // Opening a copy with the database shows whether it is damage or a false alarm.
            Err(_) => Self::open_to_read(folder),
            opened => opened,
        }
    }

    /// Opens a store by reading its files in place. Fails if anything is not as it should be.
    pub(in crate::store) fn open_in_place(
        folder: &Path,
        lock: &FileLock,
    ) -> Result<Self, StoreError> {
        /// A larger database is checked page by page, as it is read.
        const BYTES_COMPARED_MAX: u64 = 64 << 20;
        let _guard = lock.shared()?;
        if place::is_switching(folder) {
            return Err(StoreError::Changed { path: folder.to_owned() });
        }
        let is_small = place::n_bytes(folder) <= BYTES_COMPARED_MAX;
        let mut extent = if is_small { Extent::All } else { Extent::Length };
        let (mut condition, odd) = place::examine(folder, folder, extent)?;
        let is_busy = !condition.is_sealed && closing::is_open_elsewhere(folder);
        let ledger = Ledger::read(folder)?;
        let pages = Pages::open(folder, &|name| odd.iter().all(|it| it != name))?;
        if pages.has_gap && condition.is_sealed && extent == Extent::Length {
            // The unreadable part is either what a killed process left, or damage.
            extent = Extent::All;
            condition = place::examine(folder, folder, extent)?.0;
        }
        let (manifest, mut table) = manifest_of(ValueSource::Files(pages), folder)?;
        table.hide(merge::unnamed_ranges(&manifest));
        let dictionaries = dictionaries(&table)?;
        let closing = Closing::of(folder, FileLock::none());
        let mut store = Self::new((table, None), manifest, dictionaries, ledger, closing);
        store.is_busy = is_busy;
        // A process that has the store open checked it on opening.
        let is_proven = condition.is_sealed || is_busy;
        store.compare(&condition, is_proven)?;
        store.snapshot_cache = SnapshotCache::of(folder, store.manifest.change_name);
        Ok(store)
    }

    /// Opens a copy of the store in `folder`, for reading all of it. The copy shows the last
    /// committed state and is removed when dropped. Nothing in or beside the folder is changed.
    ///
    /// # Errors
    /// Returns an error if there is no store, it is damaged, its format is not supported, or it
    /// cannot be copied.
    pub fn open_to_read(folder: &Path) -> Result<Self, StoreError> {
        let folder = place::existing(folder)?;
        let lock = FileLock::to_read(&folder)?;
        let (copy, condition) = whole_copy(&folder, &lock)?;
        let is_busy = !condition.is_sealed && closing::is_open_elsewhere(&folder);
        let mut store = Self::open_copy(copy, &folder, &condition)?;
        store.is_busy = is_busy;
        Ok(store)
    }

    /// Opens the copy of a store; `folder` is the original.
    fn open_copy(
        copy: ReadingCopy,
        folder: &Path,
        condition: &Condition,
    ) -> Result<Self, StoreError> {
        let open = || {
            let ledger = Ledger::read(copy.folder())?;
            let database = open_database(copy.folder())?.ok_or_else(|| locked(folder, None))?;
            Self::of_database(database, ledger, Closing::of(folder, FileLock::none()))
        };
        let mut store = open().map_err(|error| with_losses(error, folder))?;
        store.copy = Some(copy);
        store
            .compare(condition, condition.is_sealed)
            .map_err(|error| with_losses(error, folder))?;
        store.sweep()?;
        store.snapshot_cache = SnapshotCache::of(folder, store.manifest.change_name);
        Ok(store)
    }

    /// Opens a store in a folder that no other process uses. It is sealed when dropped.
    pub(in crate::store) fn open_private(folder: &Path) -> Result<Self, StoreError> {
        let ledger = place::ledger_of(folder, Content::Nothing)?;
        let database = open_database(folder)?.ok_or_else(|| locked(folder, None))?;
        let store = Self::of_database(database, ledger, Closing::of(folder, FileLock::none()))?;
        store.closing.seal();
        Ok(store)
    }

    /// Opens the store in a private folder without comparing it with the ledger.
    pub(in crate::store) fn open_unchecked(folder: &Path) -> Result<Self, StoreError> {
        let ledger = Ledger::read(folder)?;
        let database = open_database(folder)?.ok_or_else(|| locked(folder, None))?;
        Self::of_database(database, ledger, Closing::of(folder, FileLock::none()))
    }

    fn open_to_write(folder: &Path, content: Content) -> Result<Self, StoreError> {
        let lock = FileLock::of(folder)?;
        for _ in 0..TRIES {
            let guard = lock.exclusive()?;
            if closing::is_open_elsewhere(folder) {
                drop(guard);
                std::thread::sleep(PAUSE);
                continue;
            }
            let opened = open_at_rest(folder, content, &lock)?;
            drop(guard);
            let Some(mut store) = opened else { continue };
            store.closing = Closing::of(folder, lock);
            store.sweep()?;
            if store.is_ledger_behind && store.manifest.change > 0 {
                store.rewrite_ledger()?;
            }
            // Only a sound store gets this far, so it may be sealed.
            store.closing.seal();
            return Ok(store);
        }
        Err(locked(folder, lock.holder()))
    }

    /// Closes the store, runs `meanwhile`, and opens it again; the lock is held all the time.
    pub(in crate::store) fn reopen(
        self,
        meanwhile: impl FnOnce() -> Result<(), StoreError>,
    ) -> Result<Self, StoreError> {
        let closing = self.close();
        let folder = closing.folder().to_owned();
        let guard = closing.lock().exclusive()?;
        if !closing::is_closed(&folder) {
            return Err(locked(&folder, closing.lock().holder()));
        }
        meanwhile()?;
        place::tidy(&folder)?;
        let ledger = Ledger::read(&folder)?;
        let condition = Condition { is_sealed: true };
        let opened = open_whole(&folder, ledger, &condition)?;
        let mut store = opened.ok_or_else(|| locked(&folder, None))?;
        drop(guard);
        store.closing = closing;
        store.closing.seal();
        Ok(store)
    }

    /// Compares the database with the ledger, and its ids with the manifest unless it is known to
    /// be complete.
    fn compare(&mut self, condition: &Condition, is_whole: bool) -> Result<(), StoreError> {
        let change = self.manifest.change;
        let recorded = self.ledger.last.map_or(0, |it| it.number);
        // The ledger must be rewritten before anything else if a change was cut off between the
        // database and the ledger, and for a store of format 3.
        let is_new = self.ledger.is_there && self.ledger.last.is_none();
        let has_no_ledger = change == 0 && recorded == 0 && !is_new;
        // If every byte matches the seal, the database is complete, and a ledger that knows less is
        // damaged. One that knows more, or something else, shows that the database and its seal are
        // older, or those of another store.
        let is_proven = condition.is_sealed && change > recorded;
        self.is_ledger_behind = is_proven || change == recorded + 1 || has_no_ledger;
        if !self.is_ledger_behind
            && let Some(what) = self.difference(change, recorded)?
        {
            return Err(StoreError::Lost { path: self.path().to_owned(), what });
        }
        if !is_whole && change > 0 {
            // The checksums of pages do not show whether entries are missing.
            self.check_catalogue()?;
        }
        Ok(())
    }

    /// Describes how the database and the ledger differ, given the last change that each of them
    /// knows. Returns `None` if they agree.
    fn difference(&self, change: u64, recorded: u64) -> Result<Option<String>, StoreError> {
        if change < recorded {
            let files = self.copy.as_ref().map_or(self.path(), ReadingCopy::folder);
            return salvage::lost_since(files, change).map(Some);
        }
        if change > recorded {
            return Ok(Some(format!("its file `ledger` lacks {} changes", change - recorded)));
        }
        let name = self.ledger.last.map_or(0, |it| it.name);
        let is_same = name == self.manifest.change_name;
        Ok((!is_same).then(|| "its file `ledger` belongs to another store".to_owned()))
    }

    /// Checks that the ids in the database are those that the manifest counts.
    fn check_catalogue(&self) -> Result<(), StoreError> {
        let (mut n, mut marks) = (0_u64, 0_u64);
        for entry in self.marked_entries() {
            n += 1;
            marks = marks.wrapping_add(entry?.2);
        }
        let wanted = self.manifest.counts.documents;
        if (n, marks) == (wanted, self.manifest.marks) {
            return Ok(());
        }
        let what = match n == wanted {
            true => "some of its documents differ from those that were added".to_owned(),
            false => format!("it has the ids of {n} documents, but {wanted} were added"),
        };
        Err(StoreError::Lost { path: self.path().to_owned(), what })
    }

    /// Removes the blocks that a killed process wrote but did not commit; from a copy as well,
    /// since reading all documents would find them there.
    fn sweep(&self) -> Result<(), StoreError> {
        let mut left = Vec::new();
        for range in merge::unnamed_ranges(&self.manifest) {
            for pair in self.table.range(range) {
                left.push(pair?.0);
            }
        }
        if left.is_empty() {
            return Ok(());
        }
        let _guard = self.closing.lock().exclusive()?;
        left.iter().try_for_each(|key| self.table.remove(key))?;
        self.table.flush()
    }
}

/// Adds to a report of damage how many documents can still be read.
fn with_losses(error: StoreError, folder: &Path) -> StoreError {
    match error {
        StoreError::Damaged { place } => {
            let what = salvage::with_losses(folder, format!("it cannot be read at {place}"));
            StoreError::Lost { path: folder.to_owned(), what }
        }
        other => other,
    }
}

/// Returns a copy of a store's files, compared with their seal.
fn whole_copy(folder: &Path, lock: &FileLock) -> Result<(ReadingCopy, Condition), StoreError> {
    // Without a lock file to wait for, a process may have begun to write in the meantime.
    const TRIES_TO_COPY: u32 = 3;
    let mut n_tried = 0;
    loop {
        n_tried += 1;
        // What shows by the lengths of the files need not be copied to be seen.
        let copied = place::examine(folder, folder, Extent::Length).and_then(|_| {
            let copy = ReadingCopy::of(folder, lock)?;
            let condition = place::check(folder, copy.folder())?;
            Ok((copy, condition))
        });
        match copied {
            Err(StoreError::Lost { .. }) if n_tried < TRIES_TO_COPY => std::thread::sleep(PAUSE),
            Err(StoreError::Lost { path, what }) => {
                let what = salvage::with_losses(folder, what);
                return Err(StoreError::Lost { path, what });
            }
            other => return other,
        }
    }
}

/// Opens the database of a store that no process has open; the lock must be held. Returns `None` if
/// another process has opened it after all.
fn open_at_rest(
    folder: &Path,
    content: Content,
    lock: &FileLock,
) -> Result<Option<SledStore>, StoreError> {
    let mut condition = Condition { is_sealed: true };
    if content == Content::Store {
        place::tidy(folder)?;
        condition = place::check(folder, folder).map_err(|error| match error {
            StoreError::Lost { path, what } => {
                StoreError::Lost { path, what: salvage::with_losses(folder, what) }
            }
            other => other,
        })?;
        if !condition.is_sealed {
            // The database would cut off what it cannot read, so a copy is checked first.
            probe(folder)?;
        }
    }
    let ledger = place::ledger_of(folder, content)?;
    let Some(store) = open_whole(folder, ledger, &condition)? else { return Ok(None) };
    lock.record_holder()?;
    if content == Content::Nothing {
        safety::sync::tree(folder)?;
    }
    Ok(Some(store))
}

/// Opens a database for writing and compares it with the ledger; if something is missing, its files
/// are restored. The lock must be held. The store is not sealed when it is closed.
fn open_whole(
    folder: &Path,
    ledger: Ledger,
    condition: &Condition,
) -> Result<Option<SledStore>, StoreError> {
    let saved = Saved::of(folder)?;
    Seal::remove(folder)?;
    let open = || {
        let Some(database) = open_database(folder)? else { return Ok(None) };
        let closing = Closing::of(folder, FileLock::none());
        let mut store = SledStore::of_database(database, ledger, closing)?;
        store.compare(condition, condition.is_sealed)?;
        Ok(Some(store))
    };
    let opened = open();
    if let (Err(_), Some(saved)) = (&opened, saved)
        && closing::is_closed(folder)
    {
        saved.restore()?;
    }
    opened
}

/// Checks on a copy that a store whose process was killed has lost nothing.
fn probe(folder: &Path) -> Result<(), StoreError> {
    let (copy, condition) = whole_copy(folder, &FileLock::none())?;
    SledStore::open_copy(copy, folder, &condition).map(drop)
}

fn locked(folder: &Path, holder: Option<String>) -> StoreError {
    StoreError::Locked { path: folder.to_owned(), holder }
}
