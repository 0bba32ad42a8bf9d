//! Keeps the store open between requests, and opens it again when another process has changed it.
//!
//! In: the folder of a store. Out: the newest [`Opened`] state that could be read; while a new one
//! is being opened, requests wait a moment and are then answered from the one before. Fails if the
//! store cannot be opened the first time.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use super::Opened;
use crate::store::{SledStore, StoreError};

/// How long a request waits for the newest state before it is answered from the one before.
const PATIENCE: Duration = Duration::from_millis(1500);
/// How long to wait for the newest state if the one before cannot be read any more, or an act must
/// show.
const PATIENCE_MAX: Duration = Duration::from_secs(20);

/// How often a request opens the store again while another process goes on changing it.
const LOADS_MAX: usize = 3;

/// Keeps a store open.
pub(crate) struct Keeper {
    folder: PathBuf,
    state: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    is_loaded: Condvar,
}

struct State {
    opened: Arc<Opened>,
    stamp: Option<Stamp>,
    is_loading: bool,
}

/// Differs whenever the store was changed: length and time of its ledger, to which each change is
/// appended.
type Stamp = (u64, Option<SystemTime>);

fn stamp(folder: &Path) -> Option<Stamp> {
    let ledger = std::fs::metadata(folder.join("ledger")).ok()?;
    Some((ledger.len(), ledger.modified().ok()))
}

impl Keeper {
    /// Opens the store in a folder.
    ///
    /// # Errors
    /// Returns an error if there is no store, or it cannot be read.
    pub(crate) fn open(folder: &Path) -> Result<Self, StoreError> {
        let stamp = stamp(folder);
        let opened = Arc::new(Opened::new(SledStore::open_to_ask(folder)?));
        let state = Mutex::new(State { opened, stamp, is_loading: false });
        let state = Arc::new(Shared { state, is_loaded: Condvar::new() });
        Ok(Self { folder: folder.to_owned(), state })
    }

    /// Returns the folder of the store.
    #[must_use]
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the newest state, or the one before if opening the newest takes long.
    #[must_use]
    pub(crate) fn newest(&self) -> Arc<Opened> {
        self.after(PATIENCE, false)
    }

    /// Opens the store again and returns the state, for requests that must see what has just
    /// changed.
    #[must_use]
    pub(crate) fn again(&self) -> Arc<Opened> {
        self.after(PATIENCE_MAX, true)
    }

    fn after(&self, patience: Duration, is_forced: bool) -> Arc<Opened> {
        let end = Instant::now() + patience;
        let mut state = self.state.lock();
        // If it is being opened just now, that may have begun before the change.
        let mut is_forced = is_forced && !state.is_loading;
        for _ in 0..LOADS_MAX {
            let rest = end.saturating_duration_since(Instant::now());
            if rest.is_zero() || !is_forced && state.stamp == stamp(&self.folder) {
                break;
            }
            is_forced = false;
            if !state.is_loading {
                state.is_loading = true;
                self.load();
            }
            let wait = self.state.is_loaded.wait_timeout_while(state, rest, |it| it.is_loading);
            state = wait.unwrap_or_else(PoisonError::into_inner).0;
        }
        Arc::clone(&state.opened)
    }

    /// Opens the store again on a thread of its own.
    fn load(&self) {
        let (folder, shared) = (self.folder.clone(), Arc::clone(&self.state));
        std::thread::spawn(move || {
            let done = Done(&shared);
            let stamp = stamp(&folder);
            let warmed = SledStore::open_to_ask(&folder).and_then(|store| {
                let opened = Opened::new(store);
                opened.warm()?;
                Ok(opened)
            });
            // If another process was writing, the next request tries again.
            if let Ok(opened) = warmed {
                let mut state = done.0.lock();
                (state.opened, state.stamp) = (Arc::new(opened), stamp);
            }
        });
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Wakes those who wait when loading has ended, however it ended.
struct Done<'s>(&'s Shared);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.lock().is_loading = false;
        self.0.is_loaded.notify_all();
    }
}
