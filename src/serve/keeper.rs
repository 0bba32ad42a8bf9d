//! Keeps the store open between requests, and opens it again when another process has changed it.
//!
//! In: the folder of a store. Out: the newest [`Opened`] state that could be read; while a new one
//! is being opened, requests wait a moment and are then answered from the one before. What an act
//! has changed shows at once. Fails if the store cannot be opened the first time.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
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

/// When a state that was opened answers requests.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ready {
    /// Once what the first view needs is worked out.
    Warm,
    /// At once: a request waits only for what it needs itself.
    Open,
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
        self.after(PATIENCE, Ready::Warm)
    }

    /// Opens the store again and returns the state, for requests that must see what has just
    /// changed.
    #[must_use]
    pub(crate) fn again(&self) -> Arc<Opened> {
        self.after(PATIENCE_MAX, Ready::Open)
    }

    fn after(&self, patience: Duration, ready: Ready) -> Arc<Opened> {
        let end = Instant::now() + patience;
        let mut state = self.state.lock();
        // If it is being opened just now, that may have begun before the change.
        let mut is_forced = ready == Ready::Open && !state.is_loading;
        for _ in 0..LOADS_MAX {
            let rest = end.saturating_duration_since(Instant::now());
            if rest.is_zero() || !is_forced && state.stamp == stamp(&self.folder) {
                break;
            }
            is_forced = false;
            if !state.is_loading {
                state.is_loading = true;
                self.load(ready);
            }
            let wait = self.state.is_loaded.wait_timeout_while(state, rest, |it| it.is_loading);
            state = wait.unwrap_or_else(PoisonError::into_inner).0;
        }
        Arc::clone(&state.opened)
    }

    /// Opens the store again on a thread of its own.
    fn load(&self, ready: Ready) {
        let (folder, shared) = (self.folder.clone(), Arc::clone(&self.state));
        std::thread::spawn(move || {
            // If another process was writing, the next request tries again.
            if let Ok(opened) = shared.load(&folder, ready) {
                Opened::warm_if_held(&opened);
            }
        });
    }
}

impl Shared {
    /// Opens the store and takes it as the newest state.
    fn load(&self, folder: &Path, ready: Ready) -> Result<Weak<Opened>, StoreError> {
        let _done = Done(self);
        let stamp = stamp(folder);
        let opened = Arc::new(Opened::new(SledStore::open_to_ask(folder)?));
        if ready == Ready::Warm {
            opened.warm()?;
        }
        let held = Arc::downgrade(&opened);
        let mut state = self.lock();
        (state.opened, state.stamp) = (opened, stamp);
        Ok(held)
    }

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
