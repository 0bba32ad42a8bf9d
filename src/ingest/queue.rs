//! What is still to be read of some inputs, and what was read and not yet yielded.
//!
//! In: what readers find: results, files within files, files to be read in batches. Out: [`Queue`], which
//! holds them in the order in which they are taken. Fails if a file unpacks to more than it may.

use std::collections::{BTreeSet, VecDeque};
use std::io::BufReader;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::bounds::{LARGE, LARGE_PACKED};
use super::error::Failure;
use super::named_file::open_plain;
use super::options::Options;
use super::packs::{Budget, OpenFile, Unpacked};
use super::pieces::Input;
use super::ready::{Incoming, Ready};
use super::sources::{self, FoundPath, Source};
use super::streams::{Counted, Stream};
use super::sums;

/// A file that is being read in batches, and the number of articles read so far.
pub(super) struct Open {
    pub source: Source,
    pub stream: Stream,
    pub n_given: usize,
    /// The number of files around it.
    pub depth: usize,
}

/// A file that is open and was not yet read: one on the disk, or one within another.
pub(super) struct UnreadFile {
    pub source: Source,
    pub input: Input,
    /// The number of files around it.
    pub depth: usize,
    /// Its path on the disk.
    pub file: Option<PathBuf>,
}

/// The inputs that are being read, and the results so far.
pub(super) struct Queue {
    /// Inputs that were not yet opened.
    pub waiting: VecDeque<FoundPath>,
    /// Results in their order.
    pub ready: VecDeque<Ready>,
    /// Files within files, with their nesting depth.
    pub members: VecDeque<(Source, Vec<u8>, usize)>,
    /// Files that are being read in batches, the innermost last.
    pub open: Vec<Open>,
    pub options: Options,
    pub bytes_read: Arc<AtomicU64>,
    /// The file on the disk that is being read, and its SHA-256 once that was needed.
    pub file: (Option<PathBuf>, Option<String>),
    /// What the file being read may unpack to.
    pub budget: Arc<Budget>,
    /// The lists of files that were read: one that names itself, also through others, is read once.
    pub lists: BTreeSet<PathBuf>,
}

impl Queue {
    /// Returns the queue of these inputs, none of them open.
    pub(super) fn of(waiting: VecDeque<FoundPath>, options: Options) -> Self {
        let bytes_read = Arc::<AtomicU64>::default();
        Self {
            waiting,
            ready: VecDeque::new(),
            members: VecDeque::new(),
            open: Vec::new(),
            options,
            file: (None, None),
            lists: BTreeSet::new(),
            budget: Arc::new(Budget::new(Arc::clone(&bytes_read))),
            bytes_read,
        }
    }

    /// Queues these paths before all others.
    pub(super) fn read_next(&mut self, paths: &[PathBuf]) {
        let found: Vec<FoundPath> = paths.iter().flat_map(|path| sources::find(path)).collect();
        found.into_iter().rev().for_each(|it| self.waiting.push_front(it));
    }

    /// Queues a failure; nothing more is unpacked of a file that unpacks to too much.
    pub(super) fn fail(&mut self, failure: Failure) {
        if self.budget.is_spent() {
            self.open.clear();
            self.members.clear();
        }
        self.say(Incoming::Failure(failure));
    }

    pub(super) fn say(&mut self, incoming: Incoming) {
        self.ready.push_back(incoming.into());
    }

    /// Returns the SHA-256 of the file on the disk that is being read.
    pub(super) fn sum_on_disk(&mut self) -> Option<String> {
        if self.file.1.is_none() {
            self.file.1 = sums::sum_of(self.file.0.as_deref()?).ok();
        }
        self.file.1.clone()
    }

    /// Returns a stream whose bytes count as read.
    pub(super) fn counted<R>(&self, input: R) -> Counted<R> {
        Counted { input, n_bytes: Arc::clone(&self.bytes_read) }
    }

    /// Returns the size from which a file is read in batches.
    pub(super) fn large_from(&self, is_packed: bool) -> u64 {
        let usual = if is_packed { LARGE_PACKED } else { LARGE };
        self.options.batches_from.unwrap_or(usual)
    }

    /// Queues a file to be read in batches.
    pub(super) fn stream(&mut self, source: Source, stream: Stream, depth: usize) {
        self.open.push(Open { source, stream, n_given: 0, depth });
    }

    /// Returns how to open a ZIP on the disk.
    pub(super) fn zip_on_disk(&self, path: PathBuf) -> OpenFile {
        let n_bytes = Arc::clone(&self.bytes_read);
        Box::new(move || {
            let counted = Counted { input: open_plain(&path)?, n_bytes: Arc::clone(&n_bytes) };
            Ok(Box::new(counted))
        })
    }

    /// Returns a stream whose bytes count as unpacked.
    pub(super) fn unpacking(&self, input: Input) -> Input {
        let counted = Unpacked { input, budget: Arc::clone(&self.budget) };
        Box::new(BufReader::with_capacity(1 << 16, counted))
    }

    /// Counts bytes that a file was unpacked to.
    pub(super) fn spend(&mut self, source: &Source, n: usize) -> Result<(), Failure> {
        let place = source.place.clone();
        self.budget.spend(n).map_err(|cause| Failure::Refused { place, cause })
    }
}
